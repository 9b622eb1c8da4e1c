package deadlock

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"parley/dossier"
	"parley/engine/smt"
)

// Steps is an order of steps that can hold: what happens, and which statement
// puts what before what. Where not everything can hold together it is the
// order after the smallest change, which is named.
type Steps struct {
	Happens []dossier.Term    // what happens in this order, milestones and settlements
	Package map[string]string // the option that each settled issue has in it
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
	m := build(v, o.Goal)
	if err := m.whatIf(o, &Answer{}); err != nil {
		return nil, err
	}
	if err := m.finish(); err != nil {
		return nil, err
	}
	session, err := smt.NewSession(&m.problem)
	if err != nil {
		return nil, fmt.Errorf("the statements cannot be reasoned on: %w", err)
	}
	var out []int
	if !reported {
		for n, st := range m.statements {
			if !st.Own {
				out = append(out, n)
			}
		}
	}
	s := &Steps{Package: map[string]string{}}
	err = m.plan(ctx, session.Without(out...), out, reported, s)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return s, nil
	}
	s.Complete = err == nil
	return s, err
}

// plan fills s from a model of the statements that are kept.
func (m *model) plan(ctx context.Context, session *smt.Session, out []int, reported bool, s *Steps) error {
	verdict, err := session.Check(ctx)
	if err != nil {
		return err
	}
	if verdict == smt.Infeasible {
		found, _, err := session.CheapestConcessions(ctx, 1)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return nil
		}
		change, ok := m.change(found[0], reported)
		if !ok {
			return nil
		}
		s.Change = &change
		out = append(slices.Clone(out), found[0].Statements...)
		session = session.Without(found[0].Statements...)
	}
	way, err := session.Model(ctx)
	if err != nil || way == nil {
		return err
	}
	s.Possible = true
	m.read(way, out, s)
	return nil
}

// read takes from a model what happens in it, and the orders that it relies
// on: clauses of which nothing else holds.
func (m *model) read(way *smt.Model, out []int, s *Steps) {
	for _, ms := range m.v.Milestones {
		if way.Occurs[m.events[dossier.Term(ms.ID)]] {
			s.Happens = append(s.Happens, dossier.Term(ms.ID))
		}
	}
	for _, i := range m.v.Issues {
		v := m.issues[i.ID]
		for n, o := range v.options {
			if way.Holds(m.problem.Atoms[m.option(v, n)-1]) {
				s.Package[i.ID] = o
			}
		}
	}
	type key struct {
		from, to dossier.Term
		days     int
	}
	seen := map[key]bool{}
	for n, st := range m.statements {
		if slices.Contains(out, n) {
			continue
		}
		for _, clause := range st.clauses {
			atom, needed := m.relied(way, clause)
			if !needed {
				continue
			}
			// time(x) - time(y) <= c: x comes at least -c before y.
			e := Edge{From: m.names[atom.X], To: m.names[atom.Y], MinDays: int(-atom.Value), ID: bare(st.ID), Text: st.Text, Rule: st.Class == Rule, Own: st.Own}
			if k := (key{e.From, e.To, e.MinDays}); !seen[k] {
				seen[k] = true
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

// relied returns the time atom of a clause of which no other literal holds.
func (m *model) relied(way *smt.Model, clause []int) (atom smt.Atom, needed bool) {
	for _, l := range clause {
		a := m.problem.Atoms[max(l, -l)-1]
		if a.Kind == smt.Within {
			if way.Holds(a) && !needed {
				atom, needed = a, true
			}
			continue
		}
		if way.Holds(a) == (l > 0) {
			return smt.Atom{}, false
		}
	}
	return atom, needed
}
