package when

import (
	"strconv"
	"strings"
)

// A Duration is a length of time in calendar terms, as ISO 8601 writes it:
// P60D, P2W, P3M, P15Y, P1Y6M, PT24H. It keeps its text, as a Date does. Its
// zero value is no duration, which is not the same as P0D.
type Duration struct {
	text                              string
	years, months, weeks, days, hours int32
}

// units are the units of a Duration in the order in which they are written.
// Those from firstHour follow a T.
var units = [...]struct {
	letter byte
	word   string
}{{'Y', "year"}, {'M', "month"}, {'W', "week"}, {'D', "day"}, {'H', "hour"}}

const firstHour = 4

// longest is the largest number that a Duration may hold, of any unit.
const longest = 999_999

const durationForm = "P and whole numbers of years, months, weeks and days (Y M W D), then T and hours (H), as in P1Y6M, P60D or PT72H"

// ParseDuration reads a duration of whole years, months, weeks, days and
// hours, in this order, each at most 999,999. There is no sign, no fraction,
// and nothing finer than hours. The error is an [*Error].
func ParseDuration(s string) (Duration, error) {
	if s == "" || s[0] != 'P' {
		return Duration{}, fault(CodeDuration, s, 0, len(s), durationForm)
	}
	var counts [len(units)]int32
	next := 0      // the first unit that may still come
	timed := false // after the T
	i := 1
	for i < len(s) {
		if s[i] == 'T' && !timed {
			timed = true
			i++
			continue
		}
		from := i
		n := int32(0)
		for ; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
			if n = n*10 + int32(s[i]-'0'); n > longest {
				return Duration{}, fault(CodeTooLong, s, from, len(s), "a number up to "+strconv.Itoa(longest))
			}
		}
		if i == from || i == len(s) {
			return Duration{}, fault(CodeDuration, s, from, len(s), durationForm)
		}
		unit := next
		for unit < len(units) && (units[unit].letter != s[i] || timed != (unit >= firstHour)) {
			unit++
		}
		if unit == len(units) {
			return Duration{}, fault(CodeDuration, s, i, len(s), durationForm)
		}
		counts[unit] = n
		next = unit + 1
		i++
	}
	if s[i-1] == 'P' || s[i-1] == 'T' {
		return Duration{}, fault(CodeDuration, s, i, i, durationForm)
	}
	return Duration{s, counts[0], counts[1], counts[2], counts[3], counts[4]}, nil
}

// MustParseDuration is ParseDuration for texts that are constants of a
// program. It panics if s is no duration.
func MustParseDuration(s string) Duration {
	d, err := ParseDuration(s)
	if err != nil {
		panic(err)
	}
	return d
}

// String returns the text that was parsed; "" for the zero Duration.
func (d Duration) String() string { return d.text }

// IsZero reports whether there is no duration. P0D is one.
func (d Duration) IsZero() bool { return d.text == "" }

// MarshalText returns the text that was parsed; nothing for the zero Duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.text), nil }

// UnmarshalText reads what MarshalText writes: an empty text is the zero
// Duration.
func (d *Duration) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Duration{}
		return nil
	}
	duration, err := ParseDuration(string(text))
	if err == nil {
		*d = duration
	}
	return err
}

// inMonths returns the part of d that is counted in months.
func (d Duration) inMonths() int { return 12*int(d.years) + int(d.months) }

// inDays returns the part of d that is counted in days; hours are rounded up.
func (d Duration) inDays() int { return 7*int(d.weeks) + int(d.days) + (int(d.hours)+23)/24 }

// Days returns the length in days. It is exact for weeks, days and whole days
// of hours. Otherwise hours are rounded up, a month counts for 30.436875 days
// (a year for 365.2425, the Gregorian mean), and the sum is rounded.
func (d Duration) Days() (n int, exact bool) {
	months := d.inMonths()
	const perMonth = 30_436_875 // millionths of a day
	n = int((int64(months)*perMonth+500_000)/1_000_000) + d.inDays()
	return n, months == 0 && d.hours%24 == 0
}

// AddTo returns the day that lies d after from. Years and months come first;
// if the month that they lead to is too short, the day is its last one, so
// 31 Jan and P1M make 28 or 29 Feb. Then come weeks and days, then hours
// rounded up to whole days: a limit of PT1H set on some day runs, by days,
// into the next. A sum beyond [MaxDay] is an [*Error].
func (d Duration) AddTo(from Day) (Day, error) {
	day, ok := d.addTo(from)
	if !ok {
		return 0, &Error{
			Code: CodeOverflow, Text: d.text,
			Found: from.String() + " plus " + d.text, Want: "a day up to " + MaxDay.String(),
		}
	}
	return day, nil
}

// addTo is AddTo, with MaxDay and false for a sum beyond it.
func (d Duration) addTo(from Day) (Day, bool) {
	n := int64(from)
	if months := d.inMonths(); months > 0 {
		y, m, day := from.YMD()
		months += m - 1
		y, m = y+months/12, months%12+1
		if y > maxYear {
			return MaxDay, false
		}
		n = int64(DayOf(y, m, min(day, daysIn(y, m))))
	}
	n += int64(d.inDays())
	return saturate(n), n <= int64(MaxDay)
}

// AddToDate returns the earliest and latest day on which d is over if it began
// at face value within date: d added to its [Date.Bounds]. A side that is open
// or unknown stays so, as MinDay or MaxDay; a sum beyond the calendar is
// MaxDay.
func (d Duration) AddToDate(date Date) (first, last Day) {
	first, last = date.Bounds()
	if _, ok := date.First(); ok {
		first, _ = d.addTo(first)
	}
	last, _ = d.addTo(last)
	return first, last
}

// Words returns the duration as one would say it: "60 days", "1 year 6
// months", "24 hours". It is empty for the zero Duration.
func (d Duration) Words() string {
	if d.IsZero() {
		return ""
	}
	var words []string
	for i, n := range [len(units)]int32{d.years, d.months, d.weeks, d.days, d.hours} {
		if n == 0 {
			continue
		}
		word := units[i].word
		if n > 1 {
			word += "s"
		}
		words = append(words, strconv.Itoa(int(n)), word)
	}
	if words == nil {
		return "0 days"
	}
	return strings.Join(words, " ")
}
