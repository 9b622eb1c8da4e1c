package when_test

import (
	"slices"
	"strings"
	"testing"

	"parley/when"
)

// The rule of the package comment: one unit of its own precision on each side.
func TestReach(t *testing.T) {
	for _, c := range []struct{ text, first, last string }{
		{"2025-11-16", "2025-11-16", "2025-11-16"},
		{"2025-11-16~", "2025-11-15", "2025-11-17"},
		{"2025-11-16%", "2025-11-15", "2025-11-17"},
		{"2025-12-31?", "2025-12-30", "2026-01-01"},
		{"2025-11~", "2025-10-01", "2025-12-31"},
		{"2025-01~", "2024-12-01", "2025-02-28"},
		{"2025-23?", "2025-06-01", "2026-02-28"},
		{"2025-24?", "2025-09-01", "2026-05-31"},
		{"2025~", "2024-01-01", "2026-12-31"},
		{"201X~", "2000-01-01", "2029-12-31"},
		{"20XX~", "1900-01-01", "2199-12-31"},
		{"2025-11-XX~", "2025-10-01", "2025-12-31"},
		{"2025-XX-XX~", "2024-01-01", "2026-12-31"},
		{"2004-02-01~/2004-06?", "2004-01-31", "2004-07-31"},
		{"2004-02-01/2004-06?", "2004-02-01", "2004-07-31"},
		{"[2025-11-19~,2025-11-21]", "2025-11-18", "2025-11-21"},
		{"[..2025-11-19~]", when.MinDay.String(), "2025-11-20"},
		{"1998~/..", "1997-01-01", when.MaxDay.String()},
		{"Y170000002~", when.MaxDay.String(), when.MaxDay.String()},
		{"Y-999999~", when.MinDay.String(), "-999998-12-31"},
	} {
		first, last := when.MustParse(c.text).Reach()
		if first.String() != c.first || last.String() != c.last {
			t.Errorf("%s reaches from %s to %s, want %s to %s", c.text, first, last, c.first, c.last)
		}
	}
}

func TestBefore(t *testing.T) {
	const (
		never     = "not before"
		possibly  = "possibly before"
		certainly = "certainly before"
	)
	for _, c := range []struct{ a, how, b string }{
		// Days, and what is less exact.
		{"2026-02-18", certainly, "2026-02-19"},
		{"2026-02-18", never, "2026-02-18"},
		{"2026-02-19", never, "2026-02-18"},
		{"2026-02", possibly, "2026-02-18"},
		{"2026-02-18", possibly, "2026-02"},
		{"2026-02", possibly, "2026-02"},
		{"2026-02", certainly, "2026-03"},
		{"2025-23", certainly, "2025-12"},
		{"2025-24", possibly, "2026-01-01"},
		{"2026-02-18T23:59:59Z", certainly, "2026-02-19"},

		// Qualified: by a unit of their own precision.
		{"2026-02-18~", possibly, "2026-02-19"},
		{"2026-02-18~", certainly, "2026-02-20"},
		{"2026-02-18", possibly, "2026-02-19?"},
		{"2026-02-20~", never, "2026-02-18"},
		{"2026-02-19~", possibly, "2026-02-19"},
		{"2025~", possibly, "2026-12"},
		{"2025~", certainly, "2027"},

		// Intervals are stretches: over only when they have ended.
		{"2025-11-01/2025-11-20", never, "2025-11-10"},
		{"2025-11-01/2025-11-20", certainly, "2025-11-21"},
		{"2025-11-01/2025-11", possibly, "2025-11-10"},
		{"2025-11-01/2025-11-20~", possibly, "2025-11-20"},
		{"2025-11-01", never, "2025-11-01/2025-11-20"},
		{"2025-11-10", never, "2025-11-01/2025-11-20"},
		{"1998/..", never, "2026"}, // it goes on
		{"1998/", possibly, "2026"},
		{"1998/", possibly, "1998"},
		{"1998-05-01/", never, "1998-05-01"},
		{"1998-05-01/", possibly, "1998"}, // over the same day, and the other in June
		{"1997", certainly, "1998/.."},
		{"2026", never, "../2025"}, // it has always been so
		{"1900", never, "../2025"},
		{"1900", possibly, "/2025"},
		{"2026", never, "/2025"},

		// One of several is some day; all of several are a stretch.
		{"[1667,1760-12]", possibly, "1700"},
		{"{1667,1760-12}", never, "1700"},
		{"1700", possibly, "[1667,1760-12]"},
		{"1700", never, "{1667,1760-12}"},
		{"[..1760-12-03]", certainly, "1760-12-04"},
		{"[..1760-12-03]", possibly, "1666"},
		{"{..1760-12-03}", never, "1666"},
		{"[1760-12..]", possibly, "1984"},
		{"{1760-12..}", never, "1984"},
		{"{1667,1668}", certainly, "1669"},

		// Beyond the calendar.
		{"2026", certainly, "Y170000002"},
		{"Y-170000002", certainly, "-9999"},
		{"Y170000002", never, "Y170000003"},
	} {
		a, b := when.MustParse(c.a), when.MustParse(c.b)
		how := never
		if when.PossiblyBefore(a, b) {
			how = possibly
		}
		if when.CertainlyBefore(a, b) {
			how = certainly
		}
		if how != c.how {
			t.Errorf("%s is %s %s, want %s", a, how, b, c.how)
		}
	}

	var none when.Date
	for _, s := range []string{"2026-02-18", "1998/..", "../1998", "Y170000002"} {
		d := when.MustParse(s)
		if when.CertainlyBefore(d, none) || when.CertainlyBefore(none, d) {
			t.Errorf("no date is certainly before or after %s", s)
		}
	}
	if d := when.MustParse("2026-02-18"); !when.PossiblyBefore(d, none) || !when.PossiblyBefore(none, d) {
		t.Error("no date is not possibly before or after a day")
	}
}

func TestBeforeADay(t *testing.T) {
	asOf := when.DayOf(2025, 11, 25)
	for _, c := range []struct {
		text          string
		before, begun bool
	}{
		{"2025-11-24", true, true},
		{"2025-11-24~", false, true},
		{"2025-11-25", false, true},
		{"2025-11-26", false, false},
		{"2025-11", false, true},
		{"2025-10", true, true},
		{"2025-12~", false, false}, // face value counts
		{"2025-11-20/2025-11-30", false, true},
		{"../2026-03-03", false, true},
		{"/2026-03-03", false, true},
		{"2025-11-26/..", false, false},
		{"[2025-11-20,2025-12-20]", false, true},
	} {
		d := when.MustParse(c.text)
		if got := when.CertainlyBeforeDay(d, asOf); got != c.before {
			t.Errorf("%s certainly before %s: %t", d, asOf, got)
		}
		if got := when.Begun(d, asOf); got != c.begun {
			t.Errorf("%s begun by %s: %t", d, asOf, got)
		}
	}
	if !when.Begun(when.Date{}, asOf) || when.CertainlyBeforeDay(when.Date{}, asOf) {
		t.Error("the zero date has not begun, or is certainly over")
	}
}

func TestCompare(t *testing.T) {
	const sorted = "Y-170000002 | ../1998 | /1998 | 1998 | 1998? | 1998/.. | 2025-11 | 2025-11-16 | 2025-11-16T09:30:00Z | 2025-11-16~ | 2025 | Y170000002 | "
	var want []when.Date
	for _, s := range strings.Split(sorted, " | ") {
		var d when.Date
		if err := d.UnmarshalText([]byte(s)); err != nil {
			t.Fatal(err)
		}
		want = append(want, d)
	}
	slices.SortFunc(want[:11], when.Compare) // 2025 begins before November
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, when.Compare)
	if !slices.Equal(got, want) {
		t.Errorf("sorted: %v", got)
	}
	if last := got[len(got)-1]; !last.IsZero() || when.Compare(last, last) != 0 {
		t.Errorf("the zero date is not last: %v", got)
	}
}
