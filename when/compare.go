package when

import (
	"cmp"
	"strings"
)

// CertainlyBefore reports whether every reading of a ends before any reading
// of b begins. What a reading is, the package comment says.
func CertainlyBefore(a, b Date) bool {
	return a.extent().endHi < b.extent().startLo
}

// PossiblyBefore reports whether some reading of a ends before some reading of
// b begins. It follows from [CertainlyBefore], and can hold both ways.
//
// Years outside -999999 to 999999 lie at the ends of the calendar: two of them
// on the same side are neither before nor after each other.
func PossiblyBefore(a, b Date) bool {
	return a.extent().endLo < b.extent().startHi
}

// CertainlyBeforeDay reports whether every reading of a ends before the day d.
func CertainlyBeforeDay(a Date, d Day) bool {
	return a.extent().endHi < d
}

// Begun reports whether, at face value, d may have begun by the day asOf: its
// first day is asOf or earlier. A start that is open or unknown counts as
// begun, and so does the zero date.
func Begun(d Date, asOf Day) bool {
	return d.extent().first <= asOf
}

// Compare orders dates for sorting: by first day, then last day (see
// [Date.Bounds]), then text; the zero date comes last. It returns -1, 0 or +1,
// and 0 only if the texts are the same.
func Compare(a, b Date) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return cmp.Or(
		cmp.Compare(a.days.first, b.days.first),
		cmp.Compare(a.days.last, b.days.last),
		strings.Compare(a.text, b.text),
	)
}
