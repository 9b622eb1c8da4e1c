package when_test

import (
	"math"
	"testing"
	"time"

	"parley/when"
)

func TestDay(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    string
	}{
		{2026, 2, 18, "2026-02-18"},
		{2024, 2, 29, "2024-02-29"},
		{2025, 2, 29, "2025-03-01"},
		{2025, 14, 1, "2026-02-01"},
		{2025, 1, 0, "2024-12-31"},
		{2025, -1, 15, "2024-11-15"},
		{0, 12, 31, "0000-12-31"},
		{-1, 1, 1, "-0001-01-01"},
		{10000, 1, 1, "+10000-01-01"},
		{math.MaxInt, math.MaxInt, math.MaxInt, "+999999-12-31"},
		{math.MinInt, math.MinInt, math.MinInt, "-999999-01-01"},
	} {
		if got := when.DayOf(c.y, c.m, c.d).String(); got != c.want {
			t.Errorf("DayOf(%d, %d, %d) = %s, want %s", c.y, c.m, c.d, got, c.want)
		}
	}
	if when.DayOf(1970, 1, 1) != 0 || when.DayOf(2026, 2, 18)-when.DayOf(2026, 1, 18) != 31 {
		t.Error("Days are not numbered from 1970-01-01, or not by one a day")
	}
	if when.DayOf(-999999, 1, 1) != when.MinDay || when.DayOf(999999, 12, 31) != when.MaxDay {
		t.Error("MinDay and MaxDay are not the ends of the calendar")
	}
	if when.MaxDay.Add(math.MaxInt) != when.MaxDay || when.MinDay.Add(math.MinInt) != when.MinDay || when.MaxDay.Add(int(when.MinDay-when.MaxDay)) != when.MinDay {
		t.Error("Add leaves the calendar")
	}
}

func TestDayAndTime(t *testing.T) {
	kyiv := time.FixedZone("EET", 2*60*60)
	midnight := time.Date(2026, 2, 18, 0, 30, 0, 0, kyiv) // still the 17th in UTC
	if got := when.FromTime(midnight); got != when.DayOf(2026, 2, 18) {
		t.Errorf("FromTime gives %s", got)
	}
	if got := when.DayOf(2026, 2, 18).Time(); !got.Equal(time.Date(2026, 2, 18, 0, 0, 0, 0, time.UTC)) || got.Location() != time.UTC {
		t.Errorf("Time gives %s", got)
	}
}

func TestParseDay(t *testing.T) {
	for _, s := range []string{"2026-02-18", "0000-01-01", "-0043-03-15", "9999-12-31"} {
		d, err := when.ParseDay(s)
		if err != nil || d.String() != s {
			t.Errorf("%s is read as %s, %v", s, d, err)
		}
	}
	for _, s := range []string{
		"", "2026", "2026-02", "2026-21", "2026-02-XX", "2026-02-18~", "2026-02-30",
		"2026-02-18T09:30:00Z", "2026-02-18/..", "[2026-02-18]", "Y12345", "+12345-01-01",
	} {
		if d, err := when.ParseDay(s); err == nil {
			t.Errorf("%q is read as %s", s, d)
		}
	}
	if text, err := when.MaxDay.MarshalText(); err == nil {
		t.Errorf("MaxDay is written as %s, which cannot be read", text)
	}
}
