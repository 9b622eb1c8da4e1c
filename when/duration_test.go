package when_test

import (
	"errors"
	"testing"

	"parley/when"
)

func TestDuration(t *testing.T) {
	from := when.DayOf(2026, 1, 31)
	for _, c := range []struct {
		text, words string
		days        int
		exact       bool
		to          string // 31 Jan 2026 plus the duration
	}{
		{"P0D", "0 days", 0, true, "2026-01-31"},
		{"P1D", "1 day", 1, true, "2026-02-01"},
		{"P60D", "60 days", 60, true, "2026-04-01"},
		{"P2W", "2 weeks", 14, true, "2026-02-14"},
		{"P1M", "1 month", 30, false, "2026-02-28"},
		{"P3M", "3 months", 91, false, "2026-04-30"},
		{"P11M", "11 months", 335, false, "2026-12-31"},
		{"P12M", "12 months", 365, false, "2027-01-31"},
		{"P25M", "25 months", 761, false, "2028-02-29"},
		{"P15Y", "15 years", 5479, false, "2041-01-31"},
		{"P1Y6M", "1 year 6 months", 548, false, "2027-07-31"},
		{"P1M1D", "1 month 1 day", 31, false, "2026-03-01"},
		{"P1Y2M3W4DT5H", "1 year 2 months 3 weeks 4 days 5 hours", 452, false, "2027-04-26"},
		{"PT24H", "24 hours", 1, true, "2026-02-01"},
		{"PT72H", "72 hours", 3, true, "2026-02-03"},
		{"PT1H", "1 hour", 1, false, "2026-02-01"},
		{"PT25H", "25 hours", 2, false, "2026-02-02"},
		{"P999999D", "999999 days", 999999, true, "4763-12-28"},
	} {
		d, err := when.ParseDuration(c.text)
		if err != nil {
			t.Error(err)
			continue
		}
		if d.String() != c.text || d.Words() != c.words {
			t.Errorf("%s comes back as %s, in words %q", c.text, d, d.Words())
		}
		if n, exact := d.Days(); n != c.days || exact != c.exact {
			t.Errorf("%s is %d days, exact %t; want %d, %t", c.text, n, exact, c.days, c.exact)
		}
		if to, err := d.AddTo(from); err != nil || to.String() != c.to {
			t.Errorf("%s plus %s is %s, %v; want %s", from, c.text, to, err, c.to)
		}
	}
}

func TestDurationErrors(t *testing.T) {
	for _, c := range []struct {
		text   string
		code   when.Code
		offset int
	}{
		{"", when.CodeDuration, 0},
		{"60 days", when.CodeDuration, 0},
		{"60D", when.CodeDuration, 0},
		{"-P60D", when.CodeDuration, 0},
		{"p60d", when.CodeDuration, 0},
		{"P", when.CodeDuration, 1},
		{"PT", when.CodeDuration, 2},
		{"P1YT", when.CodeDuration, 4},
		{"P60", when.CodeDuration, 1},
		{"PD", when.CodeDuration, 1},
		{"P-1D", when.CodeDuration, 1},
		{"P1.5Y", when.CodeDuration, 2},
		{"P1D1Y", when.CodeDuration, 4},
		{"P1Y1Y", when.CodeDuration, 4},
		{"P24H", when.CodeDuration, 3},
		{"P1D5H", when.CodeDuration, 4},
		{"PT30M", when.CodeDuration, 4},
		{"PT1D", when.CodeDuration, 3},
		{"PT1HT1H", when.CodeDuration, 4},
		{"P60D ", when.CodeDuration, 4},
		{"P1000000D", when.CodeTooLong, 1},
		{"P99999999999999999999Y", when.CodeTooLong, 1},
	} {
		d, err := when.ParseDuration(c.text)
		var e *when.Error
		if !errors.As(err, &e) || e.Code != c.code || e.Offset != c.offset || !d.IsZero() {
			t.Errorf("%q is read as %q: %v", c.text, d, err)
		}
	}
}

func TestSumsStayInTheCalendar(t *testing.T) {
	most := when.MustParseDuration("P999999Y999999M999999W999999DT999999H")
	for _, c := range []struct {
		d    when.Duration
		from when.Day
	}{
		{most, 0},
		{when.MustParseDuration("P1D"), when.MaxDay},
		{when.MustParseDuration("P1M"), when.MaxDay},
		{when.MustParseDuration("PT1H"), when.MaxDay},
		{when.MustParseDuration("P999999Y"), when.DayOf(1, 1, 1)},
	} {
		_, err := c.d.AddTo(c.from)
		var e *when.Error
		if !errors.As(err, &e) || e.Code != when.CodeOverflow {
			t.Errorf("%s plus %s: %v", c.from, c.d, err)
		}
	}
	if to, err := when.MustParseDuration("P999999Y").AddTo(when.DayOf(0, 12, 31)); err != nil || to != when.MaxDay {
		t.Errorf("the last possible sum is %s, %v", to, err)
	}
	if to, err := when.MustParseDuration("P999999Y").AddTo(when.MinDay); err != nil || to != when.DayOf(0, 1, 1) {
		t.Errorf("the first day plus P999999Y is %s, %v", to, err)
	}
}

func TestAddToDate(t *testing.T) {
	var zero when.Duration
	if zero.Words() != "" || !zero.IsZero() || when.MustParseDuration("P0D").IsZero() {
		t.Error("the zero Duration is not told from P0D")
	}
	for _, c := range []struct{ duration, date, first, last string }{
		{"P60D", "2025-11-20", "2026-01-19", "2026-01-19"},
		{"P60D", "2025-11", "2025-12-31", "2026-01-29"},
		{"P1M", "2025-01-30/2025-01-31", "2025-02-28", "2025-02-28"},
		{"P1M", "2025-11~", "2025-12-01", "2025-12-30"}, // face value
		{"P60D", "2025-11-20/..", "2026-01-19", when.MaxDay.String()},
		{"P60D", "../2025-11-20", when.MinDay.String(), "2026-01-19"},
		{"P60D", "Y170000002", when.MaxDay.String(), when.MaxDay.String()},
	} {
		first, last := when.MustParseDuration(c.duration).AddToDate(when.MustParse(c.date))
		if first.String() != c.first || last.String() != c.last {
			t.Errorf("%s after %s: %s to %s, want %s to %s", c.duration, c.date, first, last, c.first, c.last)
		}
	}
}
