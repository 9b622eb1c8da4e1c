package nodeal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
	"parley/when"
)

// Window is a deadline that lies ahead, and what comes to pass by it on the
// published rates.
type Window struct {
	ID    string   `json:"id"`
	What  string   `json:"what"`
	First when.Day `json:"first"`
	Last  when.Day `json:"last"`
	// Months from the day of the ledger to the last day.
	Months   float64 `json:"months"`
	SetBy    string  `json:"set_by,omitempty"`
	Firmness string  `json:"firmness"`
	Denied   bool    `json:"denied"`
	By       string  `json:"by"` // when, in words
	// Adds is what each entry comes to by the last day.
	Adds []Added `json:"adds"`
}

// Added is what an entry comes to by a day.
type Added struct {
	Side string   `json:"side"`
	Name string   `json:"name"`
	Unit string   `json:"unit"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	IDs  []string `json:"ids"`
}

// Words is what is added, in a line.
func (a Added) Words() string {
	switch {
	case a.Low != nil && a.High != nil:
		return fmt.Sprintf("%s: %s %s", a.Side, a.Name, Amount(*a.Low, *a.High, a.Unit))
	case a.Low != nil:
		return fmt.Sprintf("%s: %s at least %s", a.Side, a.Name, Amount(*a.Low, *a.Low, a.Unit))
	case a.High != nil:
		return fmt.Sprintf("%s: %s at most %s", a.Side, a.Name, Amount(*a.High, *a.High, a.Unit))
	}
	return fmt.Sprintf("%s: %s, none published", a.Side, a.Name)
}

// windows lists the dated deadlines ahead, the next first.
func (l *Ledger) windows(v *dossier.View) {
	for _, d := range v.Deadlines {
		if d.Outcome != nil || d.Due.IsZero() {
			continue
		}
		first, last := d.Due.Bounds()
		if last < l.Day || last == when.MaxDay {
			continue
		}
		first = max(first, l.Day)
		w := Window{ID: address(d), What: d.What, First: first, Last: last, By: d.Due.Words(), Firmness: d.Firmness, Denied: len(d.DeniedBy) > 0,
			Months: float64(last-l.Day) / meanMonth, SetBy: cmp.Or(d.SetByWords, actors(v, d.SetBy)), Adds: []Added{}}
		for _, s := range l.Sides {
			if len(s.Parties) == 0 {
				continue
			}
			for _, e := range s.Entries {
				a := Added{Side: s.Name, Name: e.Name, Unit: e.Unit}
				if e.Low != nil {
					x := e.Low.Low * w.Months
					a.Low, a.IDs = &x, append(a.IDs, e.Low.ID)
				}
				if e.High != nil {
					x := e.High.High * w.Months
					a.High = &x
					if !slices.Contains(a.IDs, e.High.ID) {
						a.IDs = append(a.IDs, e.High.ID)
					}
				}
				if a.Low != nil || a.High != nil {
					w.Adds = append(w.Adds, a)
				}
			}
		}
		l.Windows = append(l.Windows, w)
	}
	slices.SortStableFunc(l.Windows, func(a, b Window) int {
		return cmp.Or(cmp.Compare(a.Last, b.Last), cmp.Compare(a.First, b.First), strings.Compare(a.ID, b.ID))
	})
}

// actors names parties and persons.
func actors(v *dossier.View, ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id
		if p := v.Party(id); p != nil {
			out[i] = p.Label()
		} else if x := v.Person(id); x != nil {
			out[i] = x.Name
		}
	}
	return list(out)
}

// Set is competing figures on one thing, on one axis.
type Set struct {
	Title string   `json:"title"`
	Unit  string   `json:"unit"`
	Rows  []SetRow `json:"rows"`
}

// SetRow is one published figure, in the unit of its set.
type SetRow struct {
	ID        string   `json:"id"`
	Publisher string   `json:"publisher"`
	Interest  string   `json:"interest,omitempty"`
	What      string   `json:"what"`
	Type      string   `json:"type"`
	Period    string   `json:"period"`
	Words     string   `json:"words"` // as published
	Low       *float64 `json:"low"`
	High      *float64 `json:"high"`
	Denied    []string `json:"denied,omitempty"`
}

// competing sets figures side by side: on the same thing of the same sides, in
// units of the same kind, over times that are mostly the same, or until the same
// threshold.
func (l *Ledger) competing(v *dossier.View, xs []value) {
	type cluster struct {
		first value
		rows  []value
	}
	var all []*cluster
	for _, x := range xs {
		if x.label == "" && x.f.Threshold == "" || x.counts == "stock" || x.f.Type == "background" || x.f.Type == "poll" || x.f.Type == "opinion" || !x.number && x.q.Words == "" {
			continue
		}
		fits := func(c *cluster) bool {
			y := c.first
			ratio := x.unit.Per != "" && !x.unit.Rate()
			if x.unit.Base != y.unit.Base || x.unit.Per != y.unit.Per || x.f.Threshold != y.f.Threshold || x.counts != y.counts && !ratio {
				return false
			}
			if x.f.Threshold != "" {
				return true
			}
			if x.label != y.label || !sameOf(x.of, y.of) {
				return false
			}
			if x.unit.Per != "" || !bounded(x.q.Period) || !bounded(y.q.Period) {
				return true
			}
			return overlap(x, y) >= 0.75
		}
		i := slices.IndexFunc(all, fits)
		if i < 0 {
			all = append(all, &cluster{first: x})
			i = len(all) - 1
		}
		all[i].rows = append(all[i].rows, x)
	}
	for _, c := range all {
		if len(c.rows) < 2 {
			continue
		}
		set := Set{Unit: c.first.q.Unit}
		switch {
		case c.first.f.Threshold != "" && c.first.unit.Base == "months":
			set.Title = "Time told until: " + c.first.f.Threshold
		case c.first.f.Threshold != "":
			set.Title = "Left until: " + c.first.f.Threshold
		default:
			set.Title = c.first.name()
			if n := names(v, sorted(v, c.first.of)); n != "" {
				set.Title = n + ": " + set.Title
			}
		}
		scale := c.first.unit.Factor / c.first.unit.PerFactor
		for _, x := range c.rows {
			r, _ := rate(v, x)
			row := SetRow{ID: address(x.f), Publisher: x.publisher(), Interest: x.interest(), What: x.q.What, Type: x.f.Type, Period: x.q.Period.Words(), Words: hedged(x), Denied: r.Denied}
			if x.number {
				low, high := x.low/scale, x.high/scale
				row.Low, row.High = &low, &high
			}
			set.Rows = append(set.Rows, row)
		}
		l.Competing = append(l.Competing, set)
	}
}

// overlap is the share of the longer of two periods that both cover.
func overlap(x, y value) float64 {
	a1, a2 := x.q.Period.Bounds()
	b1, b2 := y.q.Period.Bounds()
	both := float64(min(a2, b2) - max(a1, b1) + 1)
	return both / float64(max(a2-a1, b2-b1)+1)
}
