package packages

import (
	"context"
	"slices"

	"parley/dossier"
	"parley/engine/smaa"
)

// Near is what would make a draft acceptable.
type Near struct {
	Draft string `json:"draft"`
	Title string `json:"title"`
	// Sets is what the draft settles of the issues in play; Open the others, which
	// are settled here in whatever way does best.
	Sets []Choice `json:"sets"`
	Open []string `json:"open"`
	// Outside is what it settles of issues that are not in play: nothing is said
	// of that here.
	Outside []dossier.Term `json:"outside"`
	// As is the draft as it stands; nil if it was not looked at.
	As *Package `json:"as_it_stands,omitempty"`
	// Steps are the packages with the fewest changes that cross no red line: each
	// is acceptable to all in more models than those with fewer changes.
	Steps []Step `json:"steps"`
}

// Step is a package that differs from a draft.
type Step struct {
	Changes []Change `json:"changes"`
	Package Package  `json:"package"`
}

// Change is one issue settled otherwise than in the draft, and what that gives
// to whom.
type Change struct {
	From  Choice `json:"from"`
	To    Choice `json:"to"`
	Gives []Gain `json:"gives"`
}

// Gain counts the models in which a change is better or worse for a party. Both
// are 0 where the party has said nothing that bears on it.
type Gain struct {
	Party  string `json:"party"`
	Better int    `json:"better"`
	Worse  int    `json:"worse"`
	// Always is set if it is better, or worse, in all models.
	Always bool `json:"in_all_models"`
	// LiftsLimit is set where what the draft settles goes against something that
	// the party rules out, and the change does not.
	LiftsLimit bool `json:"ends_what_it_rules_out,omitempty"`
}

// nearest finds the packages nearest to the draft.
func (a *Answer) nearest(ctx context.Context, drawn *smaa.Models) error {
	m, l := a.model, a.looked
	n := &Near{Draft: dossier.AddressOf(m.near).String(), Title: m.near.Title, Sets: []Choice{}, Open: []string{}, Outside: []dossier.Term{}, Steps: []Step{}}
	set := m.drafted()
	inPlay := map[string]bool{}
	for k, p := range m.places {
		inPlay[p.issue.ID] = true
		if len(set[k]) == 0 {
			n.Open = append(n.Open, p.id())
		} else {
			n.Sets = append(n.Sets, m.choice(p, set[k][0]))
		}
	}
	for _, i := range m.v.Issues {
		for _, o := range draftSets(m.near, i.ID) {
			if !inPlay[i.ID] {
				n.Outside = append(n.Outside, dossier.Term(i.ID+"="+o))
			}
		}
	}
	// The best at each distance; as it stands also where it crosses a red line.
	best := map[int]int{}
	as := -1
	for k, pkg := range l.packages {
		d := far(set, pkg)
		if d == 0 && (as < 0 || a.better(k, as) < 0) {
			as = k
		}
		if m.redLines(l.crossed[k]) {
			continue
		}
		if b, ok := best[d]; !ok || a.better(k, b) < 0 {
			best[d] = k
		}
	}
	var of, distances []int
	if as >= 0 {
		of, distances = append(of, as), append(distances, 0)
	}
	most := -1
	if as >= 0 && !m.redLines(l.crossed[as]) {
		most = a.all(as)
	}
	for d := 1; d <= len(m.places); d++ {
		k, ok := best[d]
		if !ok || a.all(k) <= most {
			continue
		}
		most = a.all(k)
		of, distances = append(of, k), append(distances, d)
	}
	told, err := a.tell(ctx, drawn, of)
	if err != nil {
		return err
	}
	for j, p := range told {
		if distances[j] == 0 {
			n.As = &told[j]
			continue
		}
		s := Step{Package: p}
		for k, o := range p.options {
			if len(set[k]) > 0 && !slices.Contains(set[k], o) {
				s.Changes = append(s.Changes, m.change(drawn, p.options, k, set[k][0]))
			}
		}
		n.Steps = append(n.Steps, s)
	}
	a.Near = n
	return nil
}

// drafted are the options that the draft settles each place as; none where it
// leaves it open.
func (m *model) drafted() [][]int {
	set := make([][]int, len(m.places))
	if m.near == nil {
		return set
	}
	for k, p := range m.places {
		sets := draftSets(m.near, p.issue.ID)
		for _, o := range sets {
			for _, at := range p.speaks(o) {
				if !slices.Contains(set[k], at) {
					set[k] = append(set[k], at)
				}
			}
		}
		if p.only != "" && len(set[k]) == 0 && len(sets) > 0 {
			set[k] = []int{len(p.options) - 1} // it combines others
		}
	}
	return set
}

// far is on how many places a package differs from what is set.
func far(set [][]int, pkg []int) int {
	d := 0
	for k, o := range pkg {
		if len(set[k]) > 0 && !slices.Contains(set[k], o) {
			d++
		}
	}
	return d
}

// change says what settling a place as the package does, and not as from, gives
// to whom, all else being as in the package.
func (m *model) change(drawn *smaa.Models, pkg []int, k, from int) Change {
	p := m.places[k]
	c := Change{From: m.choice(p, from), To: m.choice(p, pkg[k]), Gives: []Gain{}}
	before := slices.Clone(pkg)
	before[k] = from
	for n, party := range m.parties {
		g := Gain{Party: party.ID}
		g.Better, g.Worse = drawn.Prefers(n, pkg, before)
		g.Always = g.Better > 0 && m.space.AlwaysAtLeast(n, pkg, before) || g.Worse > 0 && m.space.AlwaysAtLeast(n, before, pkg)
		for _, l := range m.limits {
			g.LiftsLimit = g.LiftsLimit || !l.lifted && l.party == n && l.crossed(before) && !l.crossed(pkg)
		}
		c.Gives = append(c.Gives, g)
	}
	return c
}
