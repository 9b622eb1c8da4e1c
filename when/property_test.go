package when_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"parley/when"
)

// A datePart draws one date of any form that may stand in an interval.
func datePart(t *rapid.T) string {
	year := rapid.IntRange(1990, 2030).Draw(t, "year")
	month := rapid.IntRange(1, 12).Draw(t, "month")
	day := rapid.IntRange(1, 28).Draw(t, "day")
	text := rapid.SampledFrom([]string{
		fmt.Sprintf("%04d-%02d-%02d", year, month, day),
		fmt.Sprintf("%04d-%02d", year, month),
		fmt.Sprintf("%04d-%02d", year, 20+month%4+1),
		fmt.Sprintf("%04d-%02d-XX", year, month),
		fmt.Sprintf("%04d-XX", year),
		fmt.Sprintf("%04d", year),
		fmt.Sprintf("-%04d", year),
		fmt.Sprintf("%03dX", year/10),
		fmt.Sprintf("%02dXX", year/100),
		fmt.Sprintf("Y%d", year*rapid.SampledFrom([]int{100, -100, 1000, -1000}).Draw(t, "factor")),
	}).Draw(t, "form")
	return text + rapid.SampledFrom([]string{"", "", "?", "~", "%"}).Draw(t, "qualifier")
}

// dates draws valid dates of every form.
var dates = rapid.Custom(func(t *rapid.T) when.Date {
	text := datePart(t)
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		text += "/" + rapid.SampledFrom([]string{"", "..", datePart(t)}).Draw(t, "end")
	case 1:
		text = rapid.SampledFrom([]string{"/", "../"}).Draw(t, "start") + text
	case 2:
		brackets := rapid.SampledFrom([]string{"[]", "{}"}).Draw(t, "brackets")
		before := rapid.SampledFrom([]string{"", ".."}).Draw(t, "before")
		after := rapid.SampledFrom([]string{"", "," + datePart(t), "," + datePart(t) + ".."}).Draw(t, "after")
		text = brackets[:1] + before + text + after + brackets[1:]
	case 3:
		text = "[" + text + ".." + datePart(t) + "]"
	}
	d, err := when.Parse(text)
	var e *when.Error
	if errors.As(err, &e) && e.Code == when.CodeOrder {
		t.Skip("drawn upside down")
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
})

// checkDate holds what is true of every date.
func checkDate(t interface{ Errorf(string, ...any) }, d when.Date) {
	again, err := when.Parse(d.String())
	if err != nil || again != d {
		t.Errorf("%s comes back as %s, %v", d, again, err)
	}
	first, last := d.Bounds()
	lo, hi := d.Reach()
	if !(when.MinDay <= lo && lo <= first && first <= last && last <= hi && hi <= when.MaxDay) {
		t.Errorf("%s: bounds %s to %s, reach %s to %s", d, first, last, lo, hi)
	}
	if !d.Uncertain() && !d.Approximate() && (lo != first || hi != last) {
		t.Errorf("%s is not qualified, but reaches from %s to %s", d, lo, hi)
	}
	if when.CertainlyBefore(d, d) || when.Compare(d, d) != 0 {
		t.Errorf("%s is before itself", d)
	}
	if d.Words() == "" || d.Short(2026) == "" {
		t.Errorf("%s has no words", d)
	}
}

func TestEveryDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkDate(t, dates.Draw(t, "date")) })
}

func TestEveryPairOfDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := dates.Draw(t, "a"), dates.Draw(t, "b"), dates.Draw(t, "c")
		_, end := a.Reach()
		start, _ := b.Reach()
		if got := when.CertainlyBefore(a, b); got != (end < start) || got != when.CertainlyBeforeDay(a, start) {
			t.Errorf("certainly before: %t, but reaches to %s, from %s", got, end, start)
		}
		if when.CertainlyBefore(a, b) && (!when.PossiblyBefore(a, b) || when.PossiblyBefore(b, a)) {
			t.Errorf("certainly before, but not possibly, or possibly after")
		}
		if when.CertainlyBefore(a, b) && when.CertainlyBefore(b, c) && !when.CertainlyBefore(a, c) {
			t.Errorf("certainly before does not carry over")
		}
		if when.Compare(a, b) != -when.Compare(b, a) || when.Compare(a, b) <= 0 && when.Compare(b, c) <= 0 && when.Compare(a, c) > 0 {
			t.Errorf("Compare is no order")
		}
		if first, _ := a.Bounds(); when.Begun(a, first-1) && first != when.MinDay || !when.Begun(a, first) {
			t.Errorf("begun otherwise than on %s", first)
		}
	})
}

// Package time is the oracle for the calendar.
func TestEveryDay(t *testing.T) {
	for d := when.DayOf(-801, 1, 1); d < when.DayOf(2801, 1, 1); d++ {
		y, m, day := d.YMD()
		ty, tm, td := d.Time().Date()
		if y != ty || m != int(tm) || day != td || when.DayOf(y, m, day) != d {
			t.Fatalf("day %d is %d-%d-%d, by package time %d-%d-%d", d, y, m, day, ty, tm, td)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := when.Day(rapid.Int32Range(int32(when.MinDay), int32(when.MaxDay)).Draw(t, "day"))
		if when.FromTime(d.Time()) != d || when.DayOf(d.YMD()) != d {
			t.Errorf("%s does not come back", d)
		}
		y, m, n := rapid.IntRange(-9999, 9999).Draw(t, "y"), rapid.IntRange(-50, 50).Draw(t, "m"), rapid.IntRange(-500, 500).Draw(t, "d")
		if want := when.FromTime(time.Date(y, time.Month(m), n, 0, 0, 0, 0, time.UTC)); when.DayOf(y, m, n) != want {
			t.Errorf("DayOf(%d, %d, %d) = %s, want %s", y, m, n, when.DayOf(y, m, n), want)
		}
		day := when.DayOf(y, m, n)
		if back, err := when.ParseDay(day.String()); err == nil && back != day {
			t.Errorf("%s is read as %s", day, back)
		}
	})
}

func TestEveryDuration(t *testing.T) {
	number := rapid.IntRange(0, 2000)
	rapid.Check(t, func(t *rapid.T) {
		years, months, weeks, days, hours := number.Draw(t, "y"), number.Draw(t, "m"), number.Draw(t, "w"), number.Draw(t, "d"), number.Draw(t, "h")
		d, err := when.ParseDuration(fmt.Sprintf("P%dY%dM%dW%dDT%dH", years, months, weeks, days, hours))
		if err != nil {
			t.Fatal(err)
		}
		from := when.DayOf(2026, 1, rapid.IntRange(-100_000, 100_000).Draw(t, "from"))
		later := from.Add(rapid.IntRange(0, 100).Draw(t, "later"))
		a, err1 := d.AddTo(from)
		b, err2 := d.AddTo(later)
		if err1 != nil || err2 != nil || a < from || a > b {
			t.Errorf("%s plus %s is %s; but from %s it is %s", from, d, a, later, b)
		}
		n, exact := d.Days()
		if sum := int(a - from); exact && sum != n || sum < n-4 || sum > n+4 {
			t.Errorf("%s plus %s is %s, %d days, not about %d", from, d, a, sum, n)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, c := range specification {
		f.Add(c.text)
	}
	for _, s := range []string{"", "2025-02-30", "2026/2025", "[1667..,1668]", "Y-17E7", "-0000", "2025-11-XX~", "[[", "{..}", "X"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := when.Parse(s)
		if err == nil {
			if d.String() != s {
				t.Errorf("%q comes back as %q", s, d)
			}
			checkDate(t, d)
			return
		}
		checkError(t, s, err)
		if _, err := when.ParseDay(s); err == nil {
			t.Errorf("%q is a day but not a date", s)
		}
	})
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"P60D", "P1Y6M", "PT72H", "P1Y2M3W4DT5H", "P", "PT30M", "P1.5Y", "P1000000D"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := when.ParseDuration(s)
		if err != nil {
			checkError(t, s, err)
			return
		}
		if n, _ := d.Days(); d.String() != s || d.Words() == "" || n < 0 {
			t.Errorf("%q comes back as %q, %q, %d days", s, d, d.Words(), n)
		}
		for _, from := range []when.Day{when.MinDay, 0, when.MaxDay} {
			if to, err := d.AddTo(from); err == nil && to < from {
				t.Errorf("%s plus %s is %s", from, d, to)
			}
		}
	})
}

// checkError holds what is true of every error about s.
func checkError(t *testing.T, s string, err error) {
	var e *when.Error
	if !errors.As(err, &e) {
		t.Fatalf("%q: %v is not an Error", s, err)
	}
	if e.Text != s || e.Code == "" || e.Want == "" || e.Offset < 0 || !strings.HasPrefix(s[e.Offset:], e.Found) || !utf8.ValidString(e.Error()) {
		t.Errorf("%q: %+v", s, e)
	}
}
