package draft

import (
	"slices"

	"parley/dossier"
	"parley/when"
)

// Step is what a point was, or became, in another draft.
type Step struct {
	Draft      string
	Point      string // its number; empty where the draft has no counterpart
	Text       string
	Sets       []dossier.Term
	From       string // the draft that it was compared with
	FromPoint  string
	Classes    []Class
	Confidence float64
	Said       []dossier.Description // of a draft that was not seen
}

// Lineage follows a point through the drafts that its draft was made from, and
// those that were made from it, as their records say (derives_from). A draft
// without points is passed over: its descriptions are told, and the draft
// before it is compared with the one after. Earlier drafts come first.
func Lineage(v *dossier.View, d *dossier.Draft, point int) ([]Step, error) {
	byID := map[string]*dossier.Draft{}
	for _, x := range v.Drafts {
		byID[x.ID] = x
	}
	made := map[string][]*dossier.Draft{} // from a draft
	for _, x := range v.Drafts {
		for _, id := range x.DerivesFrom {
			made[id] = append(made[id], x)
		}
	}
	l := lineage{v: v}
	before := func(x *dossier.Draft) []*dossier.Draft {
		var out []*dossier.Draft
		for _, id := range x.DerivesFrom {
			if byID[id] != nil {
				out = append(out, byID[id])
			}
		}
		return out
	}
	after := func(x *dossier.Draft) []*dossier.Draft { return made[x.ID] }
	own := Of(d).Points[point]
	l.seen = map[string]bool{d.ID: true}
	if err := l.follow(d, []int{point}, before, true); err != nil {
		return nil, err
	}
	slices.Reverse(l.steps)
	l.steps = append(l.steps, Step{Draft: d.ID, Point: own.Number, Text: own.Text, Sets: own.Sets, Confidence: 1})
	if err := l.follow(d, []int{point}, after, false); err != nil {
		return nil, err
	}
	return l.steps, nil
}

type lineage struct {
	v     *dossier.View
	steps []Step
	seen  map[string]bool
}

// follow goes from the points of a draft to the drafts next to it.
func (l *lineage) follow(d *dossier.Draft, points []int, next func(*dossier.Draft) []*dossier.Draft, back bool) error {
	for _, x := range l.withPoints(d, next) {
		older, newer := d, x
		if back {
			older, newer = x, d
		}
		c, err := Compare(l.v, Of(older), Of(newer))
		if err != nil {
			return err
		}
		var found []int
		for _, p := range c.Pairs {
			mine, theirs := p.Old, p.New
			t := c.New
			if back {
				mine, theirs, t = p.New, p.Old, c.Old
			}
			at := slices.IndexFunc(mine, func(i int) bool { return slices.Contains(points, i) })
			if at < 0 {
				continue
			}
			for _, i := range theirs {
				if slices.Contains(found, i) {
					continue
				}
				found = append(found, i)
				s := Step{Draft: x.ID, Point: t.Points[i].Number, Text: t.Points[i].Text, Sets: t.Points[i].Sets, From: d.ID, Classes: p.Classes, Confidence: p.Confidence}
				s.FromPoint = Of(d).Points[mine[at]].Number
				l.steps = append(l.steps, s)
			}
		}
		if len(found) == 0 {
			cl := Dropped
			if back {
				cl = New
			}
			s := Step{Draft: x.ID, From: d.ID, Classes: []Class{cl}, Confidence: 1}
			if len(points) > 0 {
				s.FromPoint = Of(d).Points[points[0]].Number
			}
			l.steps = append(l.steps, s)
			continue
		}
		if err := l.follow(x, found, next, back); err != nil {
			return err
		}
	}
	return nil
}

// withPoints gives the nearest drafts that have points, and tells what is said
// of those without that lie between.
func (l *lineage) withPoints(d *dossier.Draft, next func(*dossier.Draft) []*dossier.Draft) []*dossier.Draft {
	var out []*dossier.Draft
	for _, x := range next(d) {
		if l.seen[x.ID] {
			continue
		}
		l.seen[x.ID] = true
		if len(x.Points) > 0 {
			out = append(out, x)
			continue
		}
		l.steps = append(l.steps, Step{Draft: x.ID, From: d.ID, Said: x.Described})
		out = append(out, l.withPoints(x, next)...)
	}
	slices.SortStableFunc(out, func(a, b *dossier.Draft) int { return when.Compare(a.Date, b.Date) })
	return out
}

// Elsewhere lists points of drafts that a lineage does not reach and that set
// or touch an issue which the point does too, by the drafts' dates.
func Elsewhere(v *dossier.View, steps []Step, sets []dossier.Term) []Step {
	reached := map[string]bool{}
	for _, s := range steps {
		reached[s.Draft] = true
	}
	drafts := slices.Clone(v.Drafts)
	slices.SortStableFunc(drafts, func(a, b *dossier.Draft) int { return when.Compare(a.Date, b.Date) })
	var out []Step
	for _, d := range drafts {
		if reached[d.ID] {
			continue
		}
		for i := range d.Points {
			if p := &d.Points[i]; sameIssue(p.Sets, sets) {
				out = append(out, Step{Draft: d.ID, Point: p.ID, Text: p.Text, Sets: p.Sets})
			}
		}
	}
	return out
}
