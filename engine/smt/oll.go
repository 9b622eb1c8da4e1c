package smt

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// oll finds assignments of least cost, one after the other (OLL: Andres,
// Kaufmann, Matheis and Schaub 2012, "Unsatisfiability-based optimization in
// clasp"; Morgado, Dodaro and Marques-Silva 2014). It assumes all soft
// literals; a core of them shows that one must be false and raises the lower
// bound, and a totalizer lets it be exactly one. Soft literals are taken in by
// falling weight (stratification), cores are trimmed, and the totalizers of
// cores wait until no further core is found without them (Berg and Järvisalo
// 2017, "Weight-aware core extraction").
//
// Clauses may be added to the solver between calls of next; the lower bound
// then holds all the more.
type oll struct {
	*solver
	fixed   []lit   // assumed whatever it costs
	softs   []lit   // in the order in which they came
	residue []int64 // by literal: what is left of its weight
	soft    []bool  // by literal: it is in softs
	counts  map[lit]count
	pending []relaxation
	stratum int64
	bound   int64 // no assignment costs less
}

// A count is the soft literal "fewer than k inputs of the totalizer hold".
type count struct {
	totalizer *totalizer
	k         int
}

// A relaxation is a core that is still to get its totalizer.
type relaxation struct {
	core   []lit
	weight int64
}

func newOLL(s *solver) *oll {
	return &oll{
		solver:  s,
		counts:  make(map[lit]count),
		stratum: math.MaxInt64,
	}
}

// soften adds to the weight of a literal.
func (o *oll) soften(l lit, w int64) {
	for int(l) >= len(o.soft) {
		o.residue = append(o.residue, 0)
		o.soft = append(o.soft, false)
	}
	if !o.soft[l] {
		o.soft[l] = true
		o.softs = append(o.softs, l)
	}
	o.residue[l] += w
}

// next looks for an assignment of least cost. After satisfiable, the solver's
// model has it and o.bound is its cost; unsatisfiable means that there is
// none. After unknown, it may be called again and goes on.
func (o *oll) next(ctx context.Context) status {
	if o.stratum == math.MaxInt64 {
		o.lowerStratum()
	}
	var assumptions []lit
	for {
		assumptions = append(assumptions[:0], o.fixed...)
		for _, l := range o.softs {
			if w := o.residue[l]; w > 0 && w >= o.stratum {
				assumptions = append(assumptions, l)
			}
		}
		switch o.solve(ctx, assumptions, nil) {
		case unknown:
			return unknown
		case unsatisfiable:
			core := o.trimmed(ctx)
			core = slices.DeleteFunc(core, func(l lit) bool { return slices.Contains(o.fixed, l) })
			if len(core) == 0 {
				return unsatisfiable
			}
			o.relax(core)
		case satisfiable:
			if len(o.pending) > 0 {
				o.count()
			} else if !o.lowerStratum() {
				return satisfiable
			}
		}
	}
}

// trimmed returns the core after solving it again while that makes it smaller.
func (o *oll) trimmed(ctx context.Context) []lit {
	core := slices.Clone(o.core)
	for len(core) > 2 {
		if o.solve(ctx, core, nil) != unsatisfiable || len(o.core) >= len(core) {
			break
		}
		core = slices.Clone(o.core)
	}
	return core
}

// relax takes the least weight of a core from all of its literals.
func (o *oll) relax(core []lit) {
	least := o.residue[core[0]]
	for _, l := range core[1:] {
		least = min(least, o.residue[l])
	}
	o.bound += least
	for _, l := range core {
		o.residue[l] -= least
	}
	o.pending = append(o.pending, relaxation{core, least})
}

// count makes the totalizers of the pending cores: of each core one literal
// may be false at the price already paid, more cost more.
func (o *oll) count() {
	for _, r := range o.pending {
		for _, l := range r.core {
			if c, ok := o.counts[l]; ok && c.k < c.totalizer.inputs {
				o.softenCount(count{c.totalizer, c.k + 1}, r.weight)
			}
		}
		if len(r.core) > 1 {
			inputs := make([]lit, len(r.core))
			for i, l := range r.core {
				inputs[i] = l.not()
			}
			o.softenCount(count{newTotalizer(inputs), 2}, r.weight)
		}
	}
	o.pending = o.pending[:0]
	kept := o.softs[:0]
	for _, l := range o.softs {
		if o.residue[l] > 0 {
			kept = append(kept, l)
		} else {
			o.soft[l] = false
		}
	}
	o.softs = kept
}

func (o *oll) softenCount(c count, w int64) {
	l := c.totalizer.atLeast(o.solver, c.k).not()
	o.counts[l] = c
	o.soften(l, w)
}

// lowerStratum takes in lighter soft literals, and reports false if all are in.
// It goes down to the next weight, or further while a stratum would add few
// literals of many weights (the diversity of Ansótegui et al. 2012).
func (o *oll) lowerStratum() bool {
	var below []int64
	for _, l := range o.softs {
		if w := o.residue[l]; w > 0 && w < o.stratum {
			below = append(below, w)
		}
	}
	if len(below) == 0 {
		return false
	}
	slices.SortFunc(below, func(v, w int64) int { return cmp.Compare(w, v) })
	distinct := 0
	for i, w := range below {
		if i == 0 || w != below[i-1] {
			distinct++
		}
		o.stratum = w
		last := i+1 == len(below) || below[i+1] != w
		if last && i+1 >= 2*distinct {
			break
		}
	}
	return true
}
