package standing

import (
	"cmp"
	"slices"

	"parley/dossier"
	"parley/when"
)

// Dated is something that lies ahead and has days to it.
type Dated struct {
	Record      dossier.Record // a deadline, or an event
	First, Last when.Day
	What        string
	Line        Line
}

// Ahead lists what lies ahead from a day on and has a first and a last day:
// deadlines that are not passed, and events to come; the next first.
func Ahead(v *dossier.View, from when.Day) []Dated {
	var out []Dated
	bounded := func(d when.Date) bool {
		_, first := d.First()
		_, last := d.Last()
		return !d.IsZero() && first && last
	}
	for _, d := range Deadlines(v, from) {
		if !d.Passed && bounded(d.Deadline.Due) {
			out = append(out, Dated{d.Deadline, d.First, d.Last, d.Deadline.What, d.Words(v)})
		}
	}
	for _, e := range v.Events {
		if first, last := e.Date.Bounds(); bounded(e.Date) && last >= from {
			what := e.Form
			if e.Place != "" {
				what += ", " + e.Place
			}
			out = append(out, Dated{e, first, last, what, EventWords(v, e)})
		}
	}
	slices.SortStableFunc(out, func(a, b Dated) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Last, b.Last), cmp.Compare(addressOf(a.Record), addressOf(b.Record)))
	})
	return out
}
