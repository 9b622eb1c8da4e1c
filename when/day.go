package when

import (
	"fmt"
	"time"
)

// A Day is one day of the proleptic Gregorian calendar, as the number of days
// since 1970-01-01. The difference of two Days is a number of days and never
// overflows.
type Day int32

// The ends of the calendar: -999999-01-01 and 999999-12-31. All day arithmetic
// stops there. They also stand for "no bound" where a date is open or unknown.
const (
	MinDay Day = -365961662
	MaxDay Day = 364522971
)

// maxYear is the last year of which every day is a Day; -maxYear is the first.
const maxYear = 999_999

// DayOf returns the day of a year, month and day of the month. As in
// [time.Date], months and days outside their usual range carry over: 31 June
// is 1 July, day 0 is the last of the month before. Year 0 is 1 BC. Days
// beyond the calendar become MinDay or MaxDay.
func DayOf(year, month, day int) Day {
	y := min(max(year, -2*maxYear), 2*maxYear)
	m := min(max(month, -24*maxYear), 24*maxYear) - 1
	if m < 0 || m > 11 {
		y += floorDiv(m, 12)
		m -= 12 * floorDiv(m, 12)
	}
	// Days since 1 March of year 0, years beginning in March, in cycles of 400
	// years: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, 2013.
	m -= 2
	if m < 0 {
		m += 12
		y--
	}
	cycle := floorDiv(y, 400)
	y -= 400 * cycle
	n := int64(cycle)*146097 + int64(y*365+y/4-y/100+(153*m+2)/5) - 719468
	return saturate(n + int64(min(max(day, -1<<30), 1<<30)) - 1)
}

// floorDiv divides by a positive number and rounds down.
func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// saturate keeps a day number within the calendar.
func saturate(n int64) Day {
	return Day(min(max(n, int64(MinDay)), int64(MaxDay)))
}

// YMD returns the year, the month (1 to 12) and the day of the month (1 to 31).
// Year 0 is 1 BC.
func (d Day) YMD() (year, month, day int) {
	n := int(d) + 719468
	cycle := floorDiv(n, 146097)
	n -= cycle * 146097
	y := (n - n/1460 + n/36524 - n/146096) / 365
	n -= 365*y + y/4 - y/100
	m := (5*n + 2) / 153
	day = n - (153*m+2)/5 + 1
	year = y + 400*cycle
	month = m + 3
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

// Add returns the day that many days later (earlier, if negative), at most
// MaxDay and at least MinDay.
func (d Day) Add(days int) Day {
	return saturate(int64(d) + int64(min(max(days, int(MinDay-MaxDay)), int(MaxDay-MinDay))))
}

// FromTime returns the calendar day of t in t's own location.
func FromTime(t time.Time) Day {
	y, m, d := t.Date()
	return DayOf(y, int(m), d)
}

// Time returns midnight UTC at which the day begins.
func (d Day) Time() time.Time {
	return time.Unix(int64(d)*86400, 0).UTC()
}

// String returns the day as YYYY-MM-DD, with a sign before years below 0000
// and above 9999.
func (d Day) String() string {
	y, m, day := d.YMD()
	switch {
	case y < 0:
		return fmt.Sprintf("-%04d-%02d-%02d", -y, m, day)
	case y > 9999:
		return fmt.Sprintf("+%d-%02d-%02d", y, m, day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// ParseDay reads a day written YYYY-MM-DD, with a minus sign before years below
// 0000. The error is an [*Error].
func ParseDay(s string) (Day, error) {
	p, err := readPart(s, 0, len(s))
	if err != nil {
		return 0, err
	}
	if p.precision != PrecisionDay || p.masked || p.qualifier != 0 {
		return 0, fault(CodeForm, s, 0, len(s), "one certain day, as YYYY-MM-DD")
	}
	return DayOf(int(p.year), int(p.month), int(p.day)), nil
}

// MarshalText writes the day as String does. Years of more than four digits
// are an error, since ParseDay does not read them.
func (d Day) MarshalText() ([]byte, error) {
	if y, _, _ := d.YMD(); y < -9999 || y > 9999 {
		s := d.String()
		return nil, fault(CodeLimit, s, 0, len(s), "a day in the years -9999 to 9999")
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(text []byte) error {
	day, err := ParseDay(string(text))
	if err == nil {
		*d = day
	}
	return err
}

// daysIn returns the length of a month, 1 to 12, in days.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
