package standing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
)

// Wait is one thing that waits for another: X comes only with or after Y.
type Wait struct {
	X, Y dossier.Term
	// Together: the two are to happen at the same time, so neither is first.
	Together bool
	// Condition or Position that says so; nil both where it is so by the nature
	// of the milestones, or by a reading of what one counts as.
	Condition *dossier.Condition
	Position  *dossier.Position
	// Counts is set where Y may be taken to be X, in the words of that reading.
	Counts *dossier.Counting
}

// OwnWord tells whether the party itself said so, undenied; what is so by the
// nature of things needs nobody's word.
func (w Wait) OwnWord() bool {
	switch {
	case w.Condition != nil:
		return w.Condition.OwnWord()
	case w.Position != nil:
		return w.Position.OwnWord()
	}
	return true
}

// reading tells whether the structure is an editor's interpretation.
func (w Wait) reading() bool {
	return w.Condition != nil && w.Condition.Reading == dossier.Editor || w.Counts != nil && w.Counts.Reading != dossier.Stated
}

// Waits lists who waits for what: from the conditions that stand, the
// conditions of positions that stand, the natural order of milestones, and
// readings of what one milestone counts as.
func Waits(v *dossier.View) []Wait {
	replaced := map[string]bool{}
	for _, c := range v.Conditions {
		for _, id := range c.Supersedes {
			replaced[id] = true
		}
	}
	var out []Wait
	add := func(x, y dossier.Term, r dossier.Relation, w Wait) {
		w.X, w.Y, w.Together = x, y, r == dossier.TogetherWith
		if r == dossier.Before {
			w.X, w.Y = y, x
		}
		out = append(out, w)
	}
	for _, c := range v.Conditions {
		if !replaced[c.ID] {
			add(c.X, c.Y, c.Relation, Wait{Condition: c})
		}
	}
	for _, i := range v.Issues {
		for _, p := range v.Parties {
			s := v.Standing(p.ID, i.ID)
			for _, pos := range slices.Concat(s.Own, s.Reported) {
				for n, l := range pos.Conditions {
					// What has an alternative need not be waited for.
					either := l.Alternative || n+1 < len(pos.Conditions) && pos.Conditions[n+1].Alternative
					if l.Term != "" && pos.Option != "" && !either {
						add(dossier.Term(i.ID+"="+pos.Option), l.Term, l.Relation, Wait{Position: pos})
					}
				}
			}
		}
	}
	for _, m := range v.Milestones {
		for _, y := range m.After {
			add(dossier.Term(m.ID), dossier.Term(y), dossier.After, Wait{})
		}
		for _, c := range m.CountsAs {
			add(dossier.Term(c.Milestone), dossier.Term(m.ID), dossier.After, Wait{Counts: &c})
		}
	}
	return out
}

// Ring is a set of waits that lead back to where they began: as they stand,
// none of its steps can be the first.
type Ring struct {
	Waits []Wait
	// Contested: some step is only reported, or denied.
	Contested bool
	// Reading: some step is an editor's interpretation, not a stated order.
	Reading bool
}

// Rings finds, for each wait, the shortest ring that it is part of. A ring in
// which everything happens together is none. Rings of the parties' own words
// come first, then those that rest on a reading, then contested ones; among
// these the shorter first.
func Rings(v *dossier.View) []Ring {
	waits := Waits(v)
	next := map[dossier.Term][]int{}
	for i, w := range waits {
		next[w.X] = append(next[w.X], i)
	}
	back := map[dossier.Term][]int{} // together is walked both ways
	for i, w := range waits {
		if w.Together {
			back[w.Y] = append(back[w.Y], i)
		}
	}
	seen := map[string]bool{}
	var out []Ring
	for i, w := range waits {
		if w.Together {
			continue
		}
		path, ok := shortest(waits, next, back, w.Y, w.X)
		if !ok {
			continue
		}
		ring := append([]int{i}, path...)
		ids := slices.Sorted(slices.Values(ring))
		key := fmt.Sprint(ids)
		if seen[key] {
			continue
		}
		seen[key] = true
		r := Ring{}
		stated := 0
		for _, n := range ring {
			r.Waits = append(r.Waits, waits[n])
			r.Contested = r.Contested || !waits[n].OwnWord()
			r.Reading = r.Reading || waits[n].reading()
			if waits[n].Condition != nil || waits[n].Position != nil {
				stated++
			}
		}
		if stated > 0 {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Ring) int {
		return cmp.Or(flag(a.Contested, b.Contested), flag(a.Reading, b.Reading), cmp.Compare(len(a.Waits), len(b.Waits)))
	})
	return out
}

func flag(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// shortest finds the fewest waits from one term to another, breadth first.
func shortest(waits []Wait, next, back map[dossier.Term][]int, from, to dossier.Term) ([]int, bool) {
	type arrival struct {
		by   int // index in waits, -1 at the start
		from dossier.Term
	}
	came := map[dossier.Term]arrival{from: {by: -1}}
	queue := []dossier.Term{from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at == to {
			var path []int
			for t := at; came[t].by >= 0; t = came[t].from {
				path = append(path, came[t].by)
			}
			slices.Reverse(path)
			return path, true
		}
		step := func(i int, y dossier.Term) {
			if _, been := came[y]; !been {
				came[y] = arrival{i, at}
				queue = append(queue, y)
			}
		}
		for _, i := range next[at] {
			step(i, waits[i].Y)
		}
		for _, i := range back[at] {
			step(i, waits[i].X)
		}
	}
	return nil, false
}

// Words tells a ring as a ring: who says that what waits for what, and what
// that leads back to.
func (r Ring) Words(v *dossier.View) Line {
	var l Line
	var steps []string
	for _, w := range r.Waits {
		text, ids := w.words(v)
		steps = append(steps, text)
		l.IDs = append(l.IDs, ids...)
	}
	l.Text = strings.Join(steps, "; ") + ". So each waits for the next, and the last for the first"
	switch {
	case r.Contested && r.Reading:
		l.Text += " (only if what is reported holds, and in the editor's reading)."
	case r.Contested:
		l.Text += " (only if what is reported holds)."
	case r.Reading:
		l.Text += " (in the editor's reading)."
	default:
		l.Text += "."
	}
	return l
}

func (w Wait) words(v *dossier.View) (string, []string) {
	x, y := TermWords(v, w.X), TermWords(v, w.Y)
	switch {
	case w.Condition != nil:
		c := w.Condition
		x, y := cmp.Or(c.XWords, TermWords(v, c.X)), cmp.Or(c.YWords, TermWords(v, c.Y))
		text := fmt.Sprintf("%s: %s %s %s", Parties(v, c.By), x, relation(c.Relation), y)
		return text + dated(c.Date, c.AccordingTo, c.DeniedBy, c.Channel), []string{addressOf(c)}
	case w.Position != nil:
		p := w.Position
		for _, l := range p.Conditions {
			if l.Term == w.Y || l.Term == w.X {
				y = l.Words
			}
		}
		text := fmt.Sprintf("%s: %s, on the condition: %s", Parties(v, []string{p.Party}), x, y)
		return text + dated(p.Date, p.AccordingTo, p.DeniedBy, p.Channel), []string{addressOf(p)}
	case w.Counts != nil:
		reading := "the editor's reading"
		if w.Counts.Reading == dossier.Stated {
			reading = "as stated"
		}
		id, _ := w.Y.Split()
		return fmt.Sprintf("%q counts as %q (%s)", y, x, reading), []string{"milestone/" + id}
	}
	id, _ := w.X.Split()
	return fmt.Sprintf("%q comes after %q by its nature", x, y), []string{"milestone/" + id}
}

func relation(r dossier.Relation) string {
	switch r {
	case dossier.TogetherWith:
		return "together with"
	case dossier.OnlyIf:
		return "only if"
	}
	return string(r)
}

// TermWords says what a term means.
func TermWords(v *dossier.View, t dossier.Term) string { return v.TermWords(t) }

// ConditionWords tells one condition: who says that what stands how to what.
func ConditionWords(v *dossier.View, c *dossier.Condition) Line {
	text, ids := Wait{X: c.X, Y: c.Y, Condition: c}.words(v)
	return Line{text, ids}
}
