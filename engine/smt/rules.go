package smt

import (
	"context"
	"math"
	"slices"
)

// Rules are what is always true in a problem and is part of the reason for a
// conflict: without any one of them, its statements could hold together.
type Rules struct {
	Issues  []int // that the issue has no other options, or lies within its bounds
	Horizon bool  // that nothing is later than the horizon
}

// Rules returns the rules that a conflict of the session rests on, and false if
// the context ended first.
func (s *Session) Rules(ctx context.Context, c Conflict) (Rules, bool) {
	p := s.excerpt(c.Statements)
	var r Rules
	for i, issue := range p.Issues {
		if !slices.ContainsFunc(p.Atoms, func(a Atom) bool {
			return (a.Kind == Option || a.Kind == AtMost) && a.Issue == i
		}) {
			continue
		}
		free := *p
		free.Issues = slices.Clone(p.Issues)
		if issue.Kind == Enum {
			free.Issues[i].N++
		} else {
			free.Issues[i].Lo, free.Issues[i].Hi = math.MinInt64, math.MaxInt64
		}
		if free.holds(ctx) {
			r.Issues = append(r.Issues, i)
		}
	}
	free := *p
	free.Horizon = maxHorizon
	r.Horizon = free.holds(ctx)
	return r, ctx.Err() == nil
}

// excerpt returns a problem of the statements with the given ids, ascending,
// and of the atoms they use.
func (s *Session) excerpt(ids []int) *Problem {
	p := *s.problem
	p.Atoms, p.Statements = nil, nil
	place := make(map[int]int) // of atoms, counted from 1
	for _, at := range s.statements {
		st := s.problem.Statements[at]
		if _, ok := slices.BinarySearch(ids, st.ID); !ok {
			continue
		}
		clauses := make([][]int, len(st.Clauses))
		for j, clause := range st.Clauses {
			for _, l := range clause {
				a := max(l, -l)
				if place[a] == 0 {
					p.Atoms = append(p.Atoms, s.problem.Atoms[a-1])
					place[a] = len(p.Atoms)
				}
				if l < 0 {
					clauses[j] = append(clauses[j], -place[a])
				} else {
					clauses[j] = append(clauses[j], place[a])
				}
			}
		}
		st.Clauses = clauses
		p.Statements = append(p.Statements, st)
	}
	return &p
}

// holds reports whether all statements of a small problem are known to hold
// together.
func (p *Problem) holds(ctx context.Context) bool {
	all := make([]int32, len(p.Statements))
	for i := range all {
		all[i] = int32(i)
	}
	c := newEncoder(p).encode(all, false)
	return c.solve(ctx, c.selectors, nil) == satisfiable
}
