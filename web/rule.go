package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/dossier"
	"parley/when"
)

// rule is the time rule: the days that the record spans, with a tick for each
// day that has an event and a taller one for each draft.
type rule struct {
	First, Last string // days, YYYY-MM-DD
	Days        int    // from First to Last
	At          int    // the as-of day, counted from First
	Ticks       []tick
	Months      []tickLabel
	Drafts      []tickLabel
	Events      string // days with an event or draft, counted from First, for the keys
	Previous    string // the page as of the day of the event before; "" if none
	Next        string
}

type tick struct {
	X     string // percent of the width
	Draft bool
}

type tickLabel struct {
	X, Words string
	Wide     bool // it has room on a wide screen only
}

// timeRule makes the rule from the view without an as-of date, so that it also
// shows the way ahead.
func (s *sheet) timeRule(whole *dossier.View) rule {
	days := map[when.Day]bool{} // true: a draft
	draftOn := map[when.Day]string{}
	note := func(d when.Date, draft bool) {
		if first, ok := d.First(); ok && first <= s.latest {
			days[first] = days[first] || draft
		}
	}
	for _, e := range whole.Events {
		note(e.Date, false)
	}
	for _, d := range whole.Drafts {
		note(d.Date, true)
		if first, ok := d.Date.First(); ok && draftOn[first] == "" {
			draftOn[first] = d.Title
		}
	}
	var order []when.Day
	for d := range days {
		order = append(order, d)
	}
	slices.Sort(order)
	order = together(order, s.latest)
	first := s.latest.Add(-30)
	if len(order) > 0 {
		first = min(order[0], s.latest.Add(-1))
	}
	r := rule{First: first.String(), Last: s.latest.String(), Days: int(s.latest - first)}
	r.At = max(0, min(r.Days, int(s.day-first)))
	x := func(d when.Day) string { return percent(float64(d-first) / float64(r.Days)) }
	var counted []string
	for _, d := range order {
		r.Ticks = append(r.Ticks, tick{x(d), days[d]})
		counted = append(counted, strconv.Itoa(int(d-first)))
		if d < s.day {
			r.Previous = s.asOf(d)
		}
		if d > s.day && r.Next == "" {
			r.Next = s.asOf(d)
		}
	}
	if r.Next == "" && s.Past() {
		r.Next = s.asOf(s.latest)
	}
	r.Events = strings.Join(counted, ",")
	r.Months = monthLabels(first, s.latest, x)
	r.Drafts = draftLabels(order, draftOn, first, r.Days, x)
	return r
}

// together leaves out the days at the beginning that lie apart from the rest by
// more than half of the whole, such as an earlier agreement: they would press
// all others into a corner. The date field still reaches them.
func together(days []when.Day, last when.Day) []when.Day {
	for len(days) > 1 && 2*(days[1]-days[0]) > last-days[0] {
		days = days[1:]
	}
	return days
}

func percent(part float64) string { return strconv.FormatFloat(100*part, 'f', 2, 64) + "%" }

// monthLabels names months, or days and years where the span is short or long,
// at most about a dozen.
func monthLabels(first, last when.Day, x func(when.Day) string) []tickLabel {
	const most = 13
	var out []tickLabel
	if last-first < 62 {
		step := max(1, (last-first)/8)
		for d := first; d < last-step/2; d = d.Add(int(step)) {
			out = append(out, tickLabel{X: x(d), Words: d.Short(yearOf(last))})
		}
		return out
	}
	y, m, _ := first.YMD()
	months := (int(last-first) + 29) / 30
	step := 1
	for _, step = range []int{1, 2, 3, 6, 12, 24, 60, 120, 600} {
		if months/step <= most {
			break
		}
	}
	for step > 1 && (m-1)%step != 0 {
		m++
	}
	named := 0
	for {
		y, m = y+(m-1)/12, (m-1)%12+1
		d := when.DayOf(y, m, 1)
		if d > last {
			return out
		}
		if d >= first {
			words := d.Time().Format("Jan")
			switch {
			case step >= 12:
				words = strconv.Itoa(y)
			case y != named:
				words, named = fmt.Sprintf("%s %d", words, y), y
			}
			out = append(out, tickLabel{X: x(d), Words: words})
		}
		m += step
	}
}

func yearOf(d when.Day) int {
	y, _, _ := d.YMD()
	return y
}

// draftLabels names the drafts whose short titles do not touch each other, and
// says which of them have room on a wide screen only.
func draftLabels(order []when.Day, title map[when.Day]string, first when.Day, days int, x func(when.Day) string) []tickLabel {
	const (
		longest = 22     // characters
		wide    = 0.0033 // half of a character's width, in parts of a rule of about 1,000 pixels
		narrow  = 0.0055 // of about 600
	)
	var out []tickLabel
	free, freeNarrow := -1.0, -1.0 // where the last label ends, in parts of the rule
	for _, d := range order {
		t := title[d]
		n := utf8.RuneCountInString(t)
		if t == "" || n > longest {
			continue
		}
		at := float64(d-first) / float64(days)
		fits := func(character float64, free *float64) bool {
			half := float64(n) * character
			if at-half <= max(0, *free) || at+half >= 1 {
				return false
			}
			*free = at + half
			return true
		}
		if fits(wide, &free) {
			out = append(out, tickLabel{X: x(d), Words: t, Wide: !fits(narrow, &freeNarrow)})
		}
	}
	return out
}

// X is where the as-of day is, in percent of the width.
func (r rule) X() string { return percent(float64(r.At) / float64(r.Days)) }
