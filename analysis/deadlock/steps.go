package deadlock

import (
	"context"
	"slices"

	"parley/dossier"
	"parley/engine/smt"
)

// Steps is an order of steps that can hold: what happens, and which statement
// puts what before what. Where not everything can hold together it is the
// order after the smallest change, which is named.
type Steps struct {
	Happens []dossier.Term      // what happens in this order, milestones and settlements
	Package map[string][]string // the option of each settled issue; several where several hold
	Edges   []Edge
	Change  *Change // what had to change first; nil if nothing
	// Possible is false if no change of statements alone opens a way; then the
	// rest is empty.
	Possible bool
	Complete bool // false if the time ran out
}

// Edge says that From comes at least MinDays before To. A negative number says
// that it comes at most so many days after it.
type Edge struct {
	From, To dossier.Term // "" is the start, the as-of day
	MinDays  int
	ID       string // record that says so
	Text     string
	Rule     bool // it is so by a rule of the model, not by somebody's word
	Own      bool // the party's own word, or a rule
}

// Order finds an order of steps for the parties' own words, or, if reported is
// set, for all that is on record.
func Order(ctx context.Context, v *dossier.View, o Options, reported bool) (*Steps, error) {
	if o.Goal == nil {
		o.Goal = v.Info.Goal
	}
	m, session, err := open(v, o, &Answer{})
	if err != nil {
		return nil, err
	}
	var out []int
	if !reported {
		for n, st := range m.statements {
			if !st.Own {
				out = append(out, n)
			}
		}
	}
	s := &Steps{Package: map[string][]string{}}
	err = m.plan(ctx, session.Without(out...), out, reported, s)
	if ended(err) {
		return &Steps{Package: map[string][]string{}}, nil
	}
	s.Complete = err == nil
	return s, err
}

// plan fills s from a model of the statements that are kept.
func (m *model) plan(ctx context.Context, session *smt.Session, out []int, reported bool, s *Steps) error {
	feasible, err := holds(ctx, session)
	if err != nil {
		return err
	}
	if !feasible {
		// As many as are told of a deadlock, so that the first is the same.
		found, _, err := session.CheapestConcessions(ctx, few)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return timeout(ctx)
		}
		list, _ := m.ranked(found, reported, false)
		if len(list) == 0 {
			return nil
		}
		s.Change = &list[0]
		out = append(slices.Clone(out), list[0].of...)
		session = session.Without(list[0].of...)
	}
	way, err := session.Model(ctx)
	if err != nil {
		return err
	}
	if way == nil {
		return timeout(ctx)
	}
	s.Possible = true
	m.read(way, out, s)
	return nil
}

// read takes from a model what happens in it, and the orders that it relies
// on: clauses of which nothing else holds.
func (m *model) read(way *smt.Model, out []int, s *Steps) {
	for _, ms := range m.v.Milestones {
		if _, done := m.past[dossier.Term(ms.ID)]; done {
			continue
		}
		if way.Occurs[m.events[dossier.Term(ms.ID)]] {
			s.Happens = append(s.Happens, dossier.Term(ms.ID))
		}
	}
	for _, i := range m.v.Issues {
		v := m.issues[i.ID]
		for n, o := range v.options {
			if way.Holds(m.problem.Atoms[m.option(v, n)-1]) {
				s.Package[i.ID] = append(s.Package[i.ID], o)
			}
		}
	}
	seen := map[Edge]bool{}
	for n, st := range m.statements {
		if slices.Contains(out, n) {
			continue
		}
		for _, clause := range st.clauses {
			atom, needed := m.relied(way, clause)
			if !needed {
				continue
			}
			if m.hasHappened(atom.X) || m.hasHappened(atom.Y) {
				continue
			}
			// time(x) - time(y) <= c: x comes at least -c before y.
			e := Edge{From: m.names[atom.X], To: m.names[atom.Y], MinDays: int(-atom.Value), ID: bare(st.ID), Text: st.Text, Rule: st.Class == Rule, Own: st.Own}
			if !seen[e] {
				seen[e] = true
				s.Edges = append(s.Edges, e)
			}
		}
	}
	for _, e := range s.Edges {
		for _, t := range []dossier.Term{e.From, e.To} {
			if t != "" && !slices.Contains(s.Happens, t) {
				s.Happens = append(s.Happens, t)
			}
		}
	}
}

// relied returns the time atom of a clause of which no other literal holds: of
// several the first between what happens.
func (m *model) relied(way *smt.Model, clause []int) (atom smt.Atom, needed bool) {
	for _, l := range clause {
		a := m.problem.Atoms[max(l, -l)-1]
		if a.Kind != smt.Within {
			if way.Holds(a) == (l > 0) {
				return smt.Atom{}, false
			}
			continue
		}
		if !needed && way.Holds(a) && m.happensIn(way, a.X) && m.happensIn(way, a.Y) {
			atom, needed = a, true
		}
	}
	return atom, needed
}

func (m *model) hasHappened(event int) bool {
	_, done := m.past[m.names[event]]
	return done
}

// happensIn tells whether an event is part of the order of steps in a model.
func (m *model) happensIn(way *smt.Model, event int) bool {
	t := m.names[event]
	if m.v.Milestone(string(t)) != nil {
		return way.Occurs[event]
	}
	if t == "" {
		return true
	}
	return slices.ContainsFunc(m.any(t), func(l int) bool {
		return way.Holds(m.problem.Atoms[max(l, -l)-1]) == (l > 0)
	})
}
