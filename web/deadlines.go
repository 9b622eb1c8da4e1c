package web

import (
	"cmp"

	"parley/analysis/standing"
	"parley/when"
)

// deadlinesPage shows what is due by when.
type deadlinesPage struct {
	*sheet
	Ahead, Passed []dueLine
}

// dueLine is one deadline.
type dueLine struct {
	standing.Due
	By      string // when, in words
	SetBy   string
	Address string
}

// Dated tells whether it has a date of its own.
func (d dueLine) Dated() bool { return d.Last < when.MaxDay }

func buildDeadlines(s *sheet) (any, error) {
	p := deadlinesPage{sheet: s}
	for _, d := range s.due() {
		if d.Passed {
			p.Passed = append(p.Passed, d)
		} else {
			p.Ahead = append(p.Ahead, d)
		}
	}
	return p, nil
}

func (s *sheet) due() []dueLine {
	var out []dueLine
	for _, d := range standing.Deadlines(s.View, s.day) {
		out = append(out, dueLine{
			Due: d, By: d.When(s.View), Address: address(d.Deadline),
			SetBy: cmp.Or(d.Deadline.SetByWords, standing.Actors(s.View, d.Deadline.SetBy)),
		})
	}
	return out
}
