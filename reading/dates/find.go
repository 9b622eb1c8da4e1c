package dates

import (
	"fmt"
	"strconv"
	"strings"

	"parley/reading/token"
	"parley/when"
)

// Found is a date at tokens [From, To).
type Found struct {
	From, To int
	Date     when.Date
	// The time before the date is meant: by, until, before.
	Limit bool
}

// Find finds the dates in tokens [from, to), in order.
func Find(d *token.Doc, from, to int, published when.Date) []Found {
	f := finder{d: d, to: to}
	if day, ok := published.First(); ok && published.Precision() <= when.PrecisionDay && published.Precision() != when.PrecisionNone {
		f.day, f.known = day, true
	}
	var out []Found
	var open []int // of out: counts that wait for what they count from
	for i := from; i < to; {
		next, date, relative := f.at(i)
		if next == i {
			i++
			continue
		}
		x := Found{From: i, To: next, Date: date, Limit: f.limit(i)}
		if relative != nil {
			open = append(open, len(out))
			x.Date = relative.from(f, out)
		}
		out = append(out, x)
		i = next
	}
	// "a day before the call of 6 December": what follows near by counts first.
	for _, k := range open {
		if k+1 < len(out) && out[k+1].From-out[k].To <= 8 && d.Tokens[out[k+1].From].Sentence == d.Tokens[out[k].From].Sentence && f.hangsOn(out[k].To-1, out[k+1].From) {
			if next, _, relative := f.at(out[k].From); next > out[k].From && relative != nil {
				out[k].Date = relative.to(out[k+1].Date)
			}
		}
	}
	kept := out[:0]
	for _, x := range out {
		if !x.Date.IsZero() {
			kept = append(kept, x)
		}
	}
	return kept
}

type finder struct {
	d     *token.Doc
	to    int
	day   when.Day
	known bool
}

// count is so many units before or after a date.
type count struct {
	n    int // negative: before
	unit string
}

func (f *finder) word(i int) string {
	if i < 0 || i >= f.to {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(f.d.Word(i), "."))
}

var months = map[string]int{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

// From Monday, as in the calendar's day 0 + 4.
var weekdays = map[string]int{"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6}

func weekday(d when.Day) int { return int(((int64(d)+3)%7 + 7) % 7) }

var units = map[string]string{
	"hour": "hour", "hours": "hour", "minute": "hour", "minutes": "hour", "day": "day", "days": "day", "night": "day", "week": "week", "weeks": "week", "fortnight": "fortnight",
	"month": "month", "months": "month", "year": "year", "years": "year",
}

var numbers = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "several": 0, "few": 0}

func (f *finder) month(i int) int {
	if i < 0 || i >= f.to || f.d.Tokens[i].Kind != token.Capital && f.d.Tokens[i].Kind != token.Upper {
		return 0
	}
	return months[f.word(i)]
}

// dayNumber reads 3, 3rd, 21st.
func (f *finder) dayNumber(i int) int {
	if i < 0 || i >= f.to || f.d.Tokens[i].Kind != token.Number {
		return 0
	}
	w := f.word(i)
	for _, end := range []string{"st", "nd", "rd", "th"} {
		w = strings.TrimSuffix(w, end)
	}
	n, err := strconv.Atoi(w)
	if err != nil || n < 1 || n > 31 {
		return 0
	}
	return n
}

func (f *finder) year(i int) int {
	if i < 0 || i >= f.to || f.d.Tokens[i].Kind != token.Number || len(f.d.Word(i)) != 4 {
		return 0
	}
	n, err := strconv.Atoi(f.d.Word(i))
	if err != nil || n < 1000 || n > 2999 {
		return 0
	}
	return n
}

// yearAfter reads an optional comma and a year.
func (f *finder) yearAfter(i int) (year, next int) {
	if y := f.year(i); y > 0 {
		return y, i + 1
	}
	if i+1 < f.to && f.d.Tokens[i].Kind == token.Comma {
		if y := f.year(i + 1); y > 0 {
			return y, i + 2
		}
	}
	return 0, i
}

func edtf(format string, args ...any) when.Date {
	d, err := when.Parse(fmt.Sprintf(format, args...))
	if err != nil {
		return when.Date{}
	}
	return d
}

func onDay(d when.Day) when.Date { return edtf("%s", d) }

// at reads the date that begins at a token; next is i where there is none.
func (f *finder) at(i int) (next int, date when.Date, relative *count) {
	t := f.d.Tokens[i]
	w := f.word(i)
	switch {
	case t.Kind == token.Number && len(w) == 10 && w[4] == '-':
		if d, err := when.ParseDay(w); err == nil {
			return i + 1, onDay(d), nil
		}
	case f.dayNumber(i) > 0:
		day, j := f.dayNumber(i), i+1
		last := 0
		if j+1 < f.to && f.d.Tokens[j].Kind == token.Dash && f.dayNumber(j+1) > day && f.month(j+2) > 0 {
			last, j = f.dayNumber(j+1), j+2
		}
		if f.word(j) == "of" {
			j++
		}
		if m := f.month(j); m > 0 {
			year, next := f.yearAfter(j + 1)
			return next, f.dated(i, year, m, day, last), nil
		}
		// "the 22nd"
		if n := len(w); n > 2 && w[n-1] >= 'a' && f.word(i-1) == "the" && f.known {
			y, m, today := f.day.YMD()
			if day < today && f.future(i) {
				m++
			}
			return i + 1, onDay(when.DayOf(y, m, day)), nil
		}
	case f.month(i) > 0:
		m := f.month(i)
		if day := f.dayNumber(i + 1); day > 0 && f.month(i+2) == 0 {
			last, j := 0, i+2
			if j+1 < f.to && f.d.Tokens[j].Kind == token.Dash && f.dayNumber(j+1) > day {
				last, j = f.dayNumber(j+1), j+2
			}
			year, next := f.yearAfter(j)
			return next, f.dated(i, year, m, day, last), nil
		}
		if year, next := f.yearAfter(i + 1); year > 0 {
			return next, edtf("%04d-%02d%s", year, m, f.about(i)), nil
		}
		switch f.word(i - 1) {
		case "in", "since", "last", "early", "mid", "late", "until", "by", "this", "next", "of", "from", "during", "through":
			if f.known {
				y, now, _ := f.day.YMD()
				switch before := f.word(i - 1); {
				case before == "last" && m >= now:
					y--
				case before == "next" && m <= now || before != "last" && before != "next" && m < now && f.future(i):
					y++
				case before != "next" && m > now && !f.future(i) && before != "by" && before != "until":
					y--
				}
				return i + 1, edtf("%04d-%02d%s", y, m, f.about(i)), nil
			}
		}
	case t.Kind == token.Capital || t.Kind == token.Upper:
		if wd, ok := weekdays[w]; ok && f.known {
			return i + 1, onDay(f.weekday(i, wd)), nil
		}
	case f.year(i) > 0:
		switch f.word(i - 1) {
		case "in", "since", "until", "by", "from", "during", "of", "early", "late", "mid":
			return i + 1, edtf("%04d%s", f.year(i), f.about(i)), nil
		}
	}
	if w == "today" || w == "tonight" || w == "yesterday" || w == "tomorrow" || w == "this" || w == "last" || w == "next" {
		return f.deictic(i)
	}
	return f.counted(i)
}

// about is "~" for the early, middle or late part of a time.
func (f *finder) about(i int) string {
	switch f.word(i - 1) {
	case "early", "mid", "late", "around", "about":
		return "~"
	}
	return ""
}

// dated is a day and month, with a year or in the nearest one.
func (f *finder) dated(i, year, month, day, last int) when.Date {
	if year == 0 {
		if !f.known {
			return when.Date{}
		}
		y, _, _ := f.day.YMD()
		best := when.MaxDay
		for _, c := range []int{y - 1, y, y + 1} {
			d := when.DayOf(c, month, day)
			gap := f.day - d
			switch {
			case gap < 0 && f.future(i):
				gap = -gap / 2
			case gap < 0:
				gap = -2 * gap // rather back
			}
			if gap < best {
				best, year = gap, c
			}
		}
	}
	if last > 0 {
		return edtf("%04d-%02d-%02d/%04d-%02d-%02d", year, month, day, year, month, last)
	}
	return edtf("%04d-%02d-%02d", year, month, day)
}

func (f *finder) weekday(i, wd int) when.Day {
	back := (weekday(f.day) - wd + 7) % 7
	switch f.word(i - 1) {
	case "last":
		if back == 0 {
			back = 7
		}
		return f.day.Add(-back)
	case "next":
		// The one of next week, or where that is far, the next to come.
		ahead := 7 - back
		return f.day.Add(ahead)
	}
	if t := f.tense(i); back > 0 && (t > 0 || t == 0 && f.limit(i)) {
		return f.day.Add(7 - back)
	}
	return f.day.Add(-back)
}

// deictic reads today, yesterday, last week, this month.
func (f *finder) deictic(i int) (int, when.Date, *count) {
	if !f.known {
		return i, when.Date{}, nil
	}
	y, m, _ := f.day.YMD()
	monday := f.day.Add(-weekday(f.day))
	week := func(n int) when.Date {
		return edtf("%s/%s", monday.Add(7*n), monday.Add(7*n+6))
	}
	month := func(n int) when.Date {
		y, m, _ := when.DayOf(y, m+n, 1).YMD()
		return edtf("%04d-%02d%s", y, m, f.about(i))
	}
	w, unit := f.word(i), f.word(i+1)
	switch w {
	case "today", "tonight":
		return i + 1, onDay(f.day), nil
	case "yesterday":
		return i + 1, onDay(f.day.Add(-1)), nil
	case "tomorrow":
		return i + 1, onDay(f.day.Add(1)), nil
	}
	n := map[string]int{"last": -1, "next": 1, "this": 0}[w]
	switch unit {
	case "week":
		return i + 2, week(n), nil
	case "weekend":
		saturday := monday.Add(5 + 7*min(n, 0))
		if n <= 0 && saturday > f.day && !f.future(i) {
			saturday = saturday.Add(-7)
		}
		return i + 2, edtf("%s/%s", saturday, saturday.Add(1)), nil
	case "month":
		return i + 2, month(n), nil
	case "year":
		return i + 2, edtf("%04d", y+n), nil
	case "night":
		if n < 0 {
			return i + 2, onDay(f.day.Add(-1)), nil
		}
	case "morning", "afternoon", "evening":
		if n == 0 {
			return i + 2, onDay(f.day), nil
		}
	}
	return i, when.Date{}, nil
}

// counted reads "three days ago", "a week earlier", "the day before", "the
// previous day".
func (f *finder) counted(i int) (int, when.Date, *count) {
	w := f.word(i)
	n, isNumber := numbers[w]
	if !isNumber && f.d.Tokens[i].Kind == token.Number {
		if v, err := strconv.Atoi(w); err == nil && v > 0 && v < 1000 {
			n, isNumber = v, true
		}
	}
	if w == "the" {
		switch f.word(i + 1) {
		case "previous", "following", "next", "same":
			if f.word(i+2) == "day" || f.word(i+2) == "evening" || f.word(i+2) == "morning" || f.word(i+2) == "night" {
				return i + 3, when.Date{}, &count{map[string]int{"previous": -1, "same": 0}[f.word(i+1)] + b2i(f.word(i+1) == "following" || f.word(i+1) == "next"), "day"}
			}
			return i, when.Date{}, nil
		}
		n, isNumber = 1, true
	}
	if !isNumber || n == 0 {
		return i, when.Date{}, nil
	}
	unit := units[f.word(i+1)]
	if unit == "" {
		return i, when.Date{}, nil
	}
	switch f.word(i + 2) {
	case "ago":
		if w == "the" || !f.known {
			return i, when.Date{}, nil
		}
		c := count{-n, unit}
		return i + 3, c.to(onDay(f.day)), nil
	case "earlier", "before", "previously":
		return i + 3, when.Date{}, &count{-n, unit}
	case "later", "after", "afterwards":
		return i + 3, when.Date{}, &count{n, unit}
	}
	return i, when.Date{}, nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// from counts from the last date before, else from publication.
func (c count) from(f finder, before []Found) when.Date {
	for k := len(before) - 1; k >= 0; k-- {
		if !before[k].Date.IsZero() {
			return c.to(before[k].Date)
		}
	}
	if !f.known {
		return when.Date{}
	}
	return c.to(onDay(f.day))
}

// to counts from a date; the zero date if it has no day.
func (c count) to(d when.Date) when.Date {
	day, ok := d.First()
	if !ok || d.Precision() > when.PrecisionDay {
		return when.Date{}
	}
	y, m, _ := day.YMD()
	about := ""
	if d.Approximate() {
		about = "~"
	}
	switch c.unit {
	case "hour":
		return edtf("%s%s", day, about)
	case "day":
		return edtf("%s%s", day.Add(c.n), about)
	case "week":
		return edtf("%s~", day.Add(7*c.n))
	case "fortnight":
		return edtf("%s~", day.Add(14*c.n))
	case "month":
		y, m, _ := when.DayOf(y, m+c.n, 1).YMD()
		return edtf("%04d-%02d~", y, m)
	}
	return edtf("%04d~", y+c.n)
}

// hangsOn tells whether a count that ends at a token is before or after what
// follows: "a day before the call of".
func (f *finder) hangsOn(last, date int) bool {
	switch f.word(last) {
	case "before", "after":
	default:
		return false
	}
	for i := last + 1; i < date; i++ {
		if f.d.Tokens[i].Tag.IsFinite() || f.d.Tokens[i].Kind == token.Comma {
			return false
		}
	}
	return true
}

// limit tells whether a date is an end: by Friday, until July.
func (f *finder) limit(i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		switch f.word(j) {
		case "by", "until", "before", "till":
			return true
		case "next", "the", "last", "early", "late", "mid", "this":
			continue
		}
		return false
	}
	return false
}

// future tells whether the verb before a token speaks of what is to come.
func (f *finder) future(i int) bool { return f.tense(i) > 0 }

// tense is 1 where the verb before a token speaks of what is to come, -1 where it
// speaks of what was, 0 where there is none.
func (f *finder) tense(i int) int {
	sent := f.d.Sentences[f.d.Tokens[i].Sentence]
	for j := i - 1; j >= sent.From && j > i-25; j-- {
		t := f.d.Tokens[j]
		switch {
		case t.Tag == token.MD:
			return 1
		case t.Tag == token.VBD:
			if w := f.word(j); (w == "was" || w == "were") && f.planned(j+1) {
				return 1
			}
			return -1
		case t.Tag == token.VB && t.Kind == token.Lower:
			// "to meet", "will meet", but not "did not meet"
			for k := j - 1; k >= sent.From && k >= j-3; k-- {
				switch f.word(k) {
				case "did":
					return -1
				case "to", "will", "would", "should", "must", "shall", "may", "can", "could", "might":
					return 1
				}
			}
		case t.Tag == token.VBZ || t.Tag == token.VBP:
			switch f.word(j) {
			case "is", "are", "'s", "'re":
				if f.planned(j + 1) {
					return 1
				}
				return -1
			case "has", "have", "'ve":
				return -1
			}
			if f.d.About(j).Verb&token.CommunicationVerb == 0 {
				return 1
			}
			return -1
		}
	}
	return 0
}

// planned tells whether what follows "is" or "was" speaks of what is to come:
// "to meet", "due to", "expected in".
func (f *finder) planned(i int) bool {
	switch f.word(i) {
	case "not", "also", "now", "still", "both", "all":
		i++
	}
	switch f.word(i) {
	case "to", "due", "expected", "set", "scheduled", "planned", "going", "meeting", "returning", "travelling", "traveling":
		return true
	}
	return false
}
