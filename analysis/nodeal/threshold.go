package nodeal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
)

// Threshold is a point up to which time can be told: what is left until it, divided
// by the published rates, and the times that others tell.
type Threshold struct {
	Name string `json:"name"`
	// Least and Most are the shortest and the longest time in months; nil where
	// there is no figure of what is left, or no rate for it.
	Least *Span `json:"least"`
	Most  *Span `json:"most"`
	// OpenAbove: a figure of what is left is a least one, so that the longest time
	// is no bound.
	OpenAbove bool   `json:"open_above"`
	Told      []Told `json:"told"`
	// Left are the figures of what is left; those in units that no rate can use up
	// are in Unfit, with the reason.
	Left  []Told    `json:"left"`
	Unfit []Finding `json:"unfit"`
	// Beside are the times told of other thresholds, where the records stand beside
	// each other.
	Beside []Told `json:"beside,omitempty"`
	Words  string `json:"words"`
}

// Span is a time, with the figure of what is left and the rate that give it.
type Span struct {
	Months float64  `json:"months"`
	IDs    []string `json:"ids"`
	Words  string   `json:"words"`
}

// Told is what somebody publishes of a threshold.
type Told struct {
	ID        string  `json:"id"`
	Publisher string  `json:"publisher"`
	Interest  string  `json:"interest,omitempty"`
	What      string  `json:"what"`
	Type      string  `json:"type"`
	Words     string  `json:"words"`
	Low       float64 `json:"low"` // months for a time, else in the unit
	High      float64 `json:"high"`
	Bound     string  `json:"bound,omitempty"`
}

func told(x value) Told {
	return Told{ID: address(x.f), Publisher: x.publisher(), Interest: x.interest(), What: x.f.What, Type: x.f.Type, Words: hedged(x),
		Low: x.low, High: x.high, Bound: [...]string{"", "at most", "at least"}[x.bound]}
}

// thresholds works out the times, threshold by threshold in the order in which the
// figures name them.
func (l *Ledger) thresholds(v *dossier.View, xs []value) {
	var order []string
	by := map[string][]value{}
	for _, x := range xs {
		if t := x.f.Threshold; t != "" && (x.counts == "remaining" || x.unit.Base == "months" && x.unit.Per == "") {
			if by[t] == nil {
				order = append(order, t)
			}
			by[t] = append(by[t], x)
		}
	}
	for _, name := range order {
		t := Threshold{Name: name, Told: []Told{}, Left: []Told{}, Unfit: []Finding{}}
		for _, x := range by[name] {
			switch {
			case !x.number:
			case x.unit.Base == "months":
				t.Told = append(t.Told, told(x))
			default:
				t.left(l, v, x)
			}
		}
		t.say(beside(xs, by[name], name))
		l.Thresholds = append(l.Thresholds, t)
	}
	l.toldApart(v, xs)
}

// left sets a figure of what remains against every rate of the same thing.
func (t *Threshold) left(l *Ledger, v *dossier.View, x value) {
	unfit := func(why string) {
		words := fmt.Sprintf("%s (%s)", x.publisher(), hedged(x))
		if i := slices.IndexFunc(t.Unfit, func(f Finding) bool { return strings.HasPrefix(f.Text, why) }); i >= 0 {
			t.Unfit[i].Text += ", " + words
			t.Unfit[i].IDs = append(t.Unfit[i].IDs, address(x.f))
			return
		}
		t.Unfit = append(t.Unfit, Finding{UnitsApart, why + ": " + words, []string{address(x.f)}})
	}
	if !Adds(x.unit.Base) || x.unit.Per != "" {
		unfit("A share cannot be set against a rate")
		return
	}
	var rates []Rate
	for _, s := range l.Sides {
		for _, e := range s.Entries {
			if e.Name == x.name() && e.Unit == x.unit.Base && (len(x.of) == 0 || sameOf(x.of, s.Parties)) {
				rates = append(rates, e.Rates...)
			}
		}
	}
	t.Left = append(t.Left, told(x))
	t.OpenAbove = t.OpenAbove || x.bound == atLeast
	used := false
	for _, r := range rates {
		// The shortest time needs the fastest rate, the longest the slowest; a rate
		// that is open on a side is no bound there.
		if r.High > 0 && r.bound != atLeast {
			used = true
			m := x.low / r.High
			if x.bound != atMost && (t.Least == nil || m < t.Least.Months) {
				t.Least = &Span{m, []string{address(x.f), r.ID}, fmt.Sprintf("%s (%s) at %s %s a month (%s)", hedged(x), x.publisher(), span(r.High, r.High, r.Derived), x.unit.Base, r.Who())}
			}
		}
		if r.Low > 0 && r.bound != atMost {
			used = true
			m := x.high / r.Low
			if t.Most == nil || m > t.Most.Months {
				t.Most = &Span{m, []string{address(x.f), r.ID}, fmt.Sprintf("%s (%s) at %s %s a month (%s)", hedged(x), x.publisher(), span(r.Low, r.Low, r.Derived), x.unit.Base, r.Who())}
			}
		}
	}
	if !used {
		unfit("No published rate of " + x.name() + " in " + x.unit.Base + " is on record")
	}
}

// beside are the times told of other thresholds that stand beside those of one.
func beside(xs, own []value, name string) []value {
	var out []value
	for _, x := range xs {
		if x.number && x.unit.Base == "months" && x.unit.Per == "" && x.f.Threshold != "" && x.f.Threshold != name &&
			slices.ContainsFunc(own, func(o value) bool {
				return o.unit.Base == "months" && (slices.Contains(o.f.Beside, x.f.ID) || slices.Contains(x.f.Beside, o.f.ID))
			}) {
			out = append(out, x)
		}
	}
	return out
}

// say puts the interval in a sentence, with the times that are told, also those of
// other thresholds that stand beside.
func (t *Threshold) say(others []value) {
	var parts []string
	switch {
	case t.Least != nil && t.Most != nil:
		least, most := time(t.Least.Months), time(t.Most.Months)
		s := fmt.Sprintf("At the published rates the rest takes between %s and %s", least, most)
		if least == most {
			s = "At the published rate the rest takes " + least
		}
		if t.OpenAbove {
			s += " (or more: what is left is given as a least figure)"
		}
		parts = append(parts, s)
	case t.Least != nil:
		parts = append(parts, fmt.Sprintf("At the published rates the rest takes at least %s", time(t.Least.Months)))
	case t.Most != nil:
		parts = append(parts, fmt.Sprintf("At the published rates the rest takes at most %s", time(t.Most.Months)))
	case len(t.Left) > 0:
		parts = append(parts, "There is a figure of what is left, and no published rate that it can be set against")
	default:
		parts = append(parts, "No figure of what is left is on record")
	}
	for _, x := range t.Told {
		parts = append(parts, fmt.Sprintf("%s: %s (%s)", x.Publisher, x.Words, x.Type))
	}
	for _, x := range others {
		parts = append(parts, fmt.Sprintf("beside it, until %s, %s: %s (%s)", x.f.Threshold, x.publisher(), hedged(x), x.f.Type))
		t.Beside = append(t.Beside, told(x))
	}
	t.Words = strings.Join(parts, "; ") + "."
}

// time writes months as one would say them.
func time(m float64) string {
	if m >= 18 {
		return decimal(float64(int(m/12*10+0.5))/10) + " years"
	}
	return decimal(float64(int(m*10+0.5))/10) + " months"
}

// toldApart finds times that differ, for one threshold or for two that stand
// beside each other.
func (l *Ledger) toldApart(v *dossier.View, xs []value) {
	var times []value
	for _, x := range xs {
		if x.number && x.unit.Base == "months" && x.unit.Per == "" && (x.f.Threshold != "" || len(x.f.Beside) > 0) {
			times = append(times, x)
		}
	}
	for i, a := range times {
		for _, b := range times[i+1:] {
			same := a.f.Threshold != "" && a.f.Threshold == b.f.Threshold
			beside := slices.Contains(a.f.Beside, b.f.ID) || slices.Contains(b.f.Beside, a.f.ID)
			if a.f == b.f || !same && !beside || a.low == b.low && a.high == b.high && a.bound == b.bound {
				continue
			}
			text := fmt.Sprintf("%s: %s; %s: %s.", a.publisher(), hedged(a), b.publisher(), hedged(b))
			if !same {
				text = fmt.Sprintf("%s, “%s”: %s; %s, “%s”: %s. They stand beside each other; what exactly they count is not told in the same words.", a.publisher(), a.f.What, hedged(a), b.publisher(), b.f.What, hedged(b))
			} else {
				text = "To " + cmp.Or(a.f.Threshold, "the same threshold") + ": " + text
			}
			l.found(false, ToldApart, text, address(a.f), address(b.f))
		}
	}
}
