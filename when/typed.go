package when

import (
	"fmt"
	"strconv"
	"strings"
)

// Typed reads a date as a person types it: in EDTF, as Parse does, or with the
// month by its name, in any usual order ("18 Feb 2026", "February 18, 2026", "Feb
// 2026"), or with the year first and other separators ("2026/2/18"). A date in
// figures alone with the year last is read only where it can mean one day: so
// 18.02.2026 is, and 02/03/2026 is not, which some take for the second of March and
// some for the third of February. The error is that of Parse, or says which two
// days are meant.
func Typed(s string) (Date, error) {
	s = strings.TrimSpace(s)
	d, err := Parse(s)
	if err == nil || len(s) > 40 {
		return d, err
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t,./-\u00a0", r) })
	if len(words) < 2 || len(words) > 3 {
		return d, err
	}
	month, at := 0, -1
	for i, w := range words {
		if m := monthNamed(w); m > 0 && at < 0 {
			month, at = m, i
		}
	}
	var numbers []int
	for i, w := range words {
		if i == at {
			continue
		}
		if at >= 0 {
			w = ordinal(w)
		}
		n, nerr := strconv.Atoi(w)
		if nerr != nil || n < 0 || len(w) > 4 {
			return d, err
		}
		numbers = append(numbers, n)
	}
	isYear := func(n int) bool { return n >= 1000 }
	switch {
	case at >= 0 && len(numbers) == 1 && isYear(numbers[0]):
		return Parse(fmt.Sprintf("%04d-%02d", numbers[0], month))
	case at >= 0 && len(numbers) == 2 && isYear(numbers[0]) != isYear(numbers[1]):
		year, day := numbers[0], numbers[1]
		if isYear(day) {
			year, day = day, year
		}
		return either(err, year, month, day)
	case at < 0 && len(numbers) == 3 && isYear(numbers[0]):
		return either(err, numbers[0], numbers[1], numbers[2])
	case at < 0 && len(numbers) == 3 && isYear(numbers[2]):
		year, a, b := numbers[2], numbers[0], numbers[1]
		one, oneErr := either(err, year, b, a)
		other, otherErr := either(err, year, a, b)
		switch {
		case oneErr == nil && otherErr == nil && one != other:
			return Date{}, fmt.Errorf("%s can be %s or %s; write %s or %s", quote(s), one.Words(), other.Words(), one, other)
		case oneErr == nil:
			return one, nil
		case otherErr == nil:
			return other, nil
		}
	}
	return d, err
}

// either is the day of a year, month and day, or the error where there is none.
func either(err error, year, month, day int) (Date, error) {
	d, none := Parse(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	if none != nil {
		return Date{}, err
	}
	return d, nil
}

// monthNamed is the number of a month by its English name or the first three
// letters of it, or more; 0 for no month.
func monthNamed(w string) int {
	w = strings.ToLower(w)
	if len(w) < 3 {
		return 0
	}
	for i, name := range []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"} {
		if strings.HasPrefix(name, w) {
			return i + 1
		}
	}
	return 0
}

// ordinal takes the ending off 1st, 2nd, 3rd and 4th.
func ordinal(w string) string {
	for _, end := range []string{"st", "nd", "rd", "th"} {
		if n, ok := strings.CutSuffix(strings.ToLower(w), end); ok {
			return n
		}
	}
	return w
}

var weekdays = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// Echo says back what a date means, for whoever typed it: its words, and of a day
// also the weekday, by which a slip shows: "Wednesday 18 Feb 2026".
func (d Date) Echo() string {
	first, ok := d.First()
	if last, same := d.Last(); !ok || !same || first != last || d.kind != single || d.qualifier != 0 {
		return d.Words()
	}
	return weekdays[(int(first.Time().Weekday())+6)%7] + " " + d.Words()
}
