package smt

import (
	"cmp"
	"context"
	"slices"
)

// Fair concessions put the worst-off party first: each party's cost is counted
// by a generalised totalizer (Joshi, Martins and Manquinho 2015), which has an
// output for every sum that can come about, up to a cap. The least that the
// worst-off party can bear is found by bisection over these sums; at that
// level concessions come by their totals, until there are none left and the
// next level is looked for.

// A tally is an output of a generalised totalizer: implied when the inputs
// that hold add up to at least the sum.
type tally struct {
	sum    int64
	output lit
}

// tallies counts the inputs, whose own tallies give their costs, up to cap;
// all that is greater counts as cap+1. It returns outputs by rising sum, each
// implying the one before, with satisfiable; unknown if the context ended, and
// unsatisfiable if there are too many sums.
func tallies(ctx context.Context, s *solver, inputs []tally, cap int64) ([]tally, status) {
	if len(inputs) == 1 {
		return []tally{{min(inputs[0].sum, cap+1), inputs[0].output}}, satisfiable
	}
	left, found := tallies(ctx, s, inputs[:len(inputs)/2], cap)
	if found != satisfiable {
		return nil, found
	}
	right, found := tallies(ctx, s, inputs[len(inputs)/2:], cap)
	switch {
	case found != satisfiable:
		return nil, found
	case ctx.Err() != nil:
		return nil, unknown
	case len(left)*len(right) > tooManySums:
		return nil, unsatisfiable
	}
	sums := make([]int64, 0, len(left)+len(right))
	for _, a := range left {
		sums = append(sums, a.sum)
	}
	for _, b := range right {
		sums = append(sums, b.sum)
	}
	for _, a := range left {
		for _, b := range right {
			sums = append(sums, min(a.sum+b.sum, cap+1))
		}
	}
	slices.Sort(sums)
	sums = slices.Compact(sums)
	out := make([]tally, len(sums))
	for i, sum := range sums {
		out[i] = tally{sum, positive(s.newVariable(false))}
		if i > 0 {
			s.add(out[i].output.not(), out[i-1].output)
		}
	}
	at := func(sum int64) lit {
		i, _ := slices.BinarySearchFunc(out, min(sum, cap+1), func(t tally, sum int64) int {
			return cmp.Compare(t.sum, sum)
		})
		return out[i].output
	}
	for _, a := range left {
		s.add(a.output.not(), at(a.sum))
	}
	for _, b := range right {
		s.add(b.output.not(), at(b.sum))
	}
	for _, a := range left {
		if ctx.Err() != nil {
			return nil, unknown
		}
		for _, b := range right {
			s.add(a.output.not(), b.output.not(), at(a.sum+b.sum))
		}
	}
	return out, satisfiable
}

// tooManySums is how many clauses one node of a totalizer may take.
const tooManySums = 1 << 16

// fairConcessions finds the concessions of a part by the greatest cost to any
// one party, then by their totals.
type fairConcessions struct {
	*concessions
	cap    int64
	steps  []tally // some party's cost is at least the sum
	level  int     // no party's cost reaches this step; len(steps): any cost up to cap
	opened bool    // the level has been found and the search begun
}

// newFairConcessions counts costs up to cap and leaves out what costs a party
// more. It returns unknown if the context ended, and unsatisfiable if there are
// too many sums to do it.
func newFairConcessions(ctx context.Context, p *part, cap int64) (*fairConcessions, status) {
	c := newConcessions(p)
	byParty := make(map[int][]tally)
	var parties []int
	for i, l := range c.encoding.selectors {
		party := p.encoder.problem.Statements[p.statements[i]].Party
		if cost := p.cost(i); cost > 0 {
			if byParty[party] == nil {
				parties = append(parties, party)
			}
			byParty[party] = append(byParty[party], tally{cost, l.not()})
		}
	}
	slices.Sort(parties)
	s := c.encoding.solver
	var all []tally
	for _, party := range parties {
		out, found := tallies(ctx, s, byParty[party], cap)
		if found != satisfiable {
			return nil, found
		}
		all = append(all, out...)
	}
	slices.SortStableFunc(all, func(a, b tally) int { return cmp.Compare(a.sum, b.sum) })
	f := &fairConcessions{concessions: c, cap: cap}
	for _, t := range all {
		if t.sum > cap {
			s.add(t.output.not())
			continue
		}
		n := len(f.steps)
		if n == 0 || t.sum > f.steps[n-1].sum {
			f.steps = append(f.steps, tally{t.sum, positive(s.newVariable(false))})
			if n > 0 {
				s.add(f.steps[n].output.not(), f.steps[n-1].output)
			}
			n++
		}
		s.add(t.output.not(), f.steps[n-1].output)
	}
	return f, satisfiable
}

// need finds concessions up to the index-th.
func (f *fairConcessions) need(ctx context.Context, index int) (status, error) {
	for len(f.found) <= index {
		if !f.opened {
			if found := f.open(ctx); found != satisfiable {
				return found, nil
			}
		}
		found, err := f.next(ctx)
		if found == unknown {
			return unknown, err
		}
		if found == unsatisfiable {
			f.level++
			f.opened = false
		}
	}
	return satisfiable, nil
}

// open goes up to the least level at which there is a concession.
func (f *fairConcessions) open(ctx context.Context) status {
	low, high := f.level, len(f.steps)
	if low > high {
		return unsatisfiable
	}
	s := f.encoding.solver
	below := func(level int) []lit {
		if level == len(f.steps) {
			return nil
		}
		return []lit{f.steps[level].output.not()}
	}
	if found := s.solve(ctx, below(high), nil); found != satisfiable {
		return found
	}
	for low < high {
		middle := (low + high) / 2
		switch s.solve(ctx, below(middle), nil) {
		case unknown:
			return unknown
		case satisfiable:
			high = middle
		case unsatisfiable:
			low = middle + 1
		}
	}
	f.level, f.opened = low, true
	f.begin(below(low)...)
	return satisfiable
}
