package graphmodel

import (
	"context"
	"math/bits"

	"parley/engine/modelfile"
)

// feasible lists the feasible states in their order. It assigns options from
// the most significant one on, as a solver with unit propagation would: a
// pattern of which one option is left open decides that option, and where no
// pattern is left all completions are listed at once. States are counted first,
// so that too many are refused before any is kept.
func (m *Model) feasible(ctx context.Context) ([]State, error) {
	e := &enumeration{ctx: ctx, patterns: m.Infeasible}
	all := make([]int32, len(m.Infeasible))
	for i := range all {
		all[i] = int32(i)
	}
	open := State(1)<<len(m.Options) - 1
	count := 0
	e.block = func(fixed, free State) error {
		if k := bits.OnesCount64(uint64(free)); k >= bits.Len(MaxStates) || count+1<<k > MaxStates {
			return modelfile.Wrong("$.options", "there are more than %d feasible states (2^27), too many to answer; rule more out in $.infeasible_patterns", MaxStates)
		} else {
			count += 1 << k
		}
		return nil
	}
	if err := e.search(0, open, all); err != nil {
		return nil, err
	}
	if count == 0 {
		return nil, modelfile.Wrong("$.infeasible_patterns", "no state is feasible: the patterns rule all of them out")
	}
	states := make([]State, 0, count)
	e.block = func(fixed, free State) error {
		for x := State(0); ; {
			states = append(states, fixed|x)
			if x == free {
				return nil
			}
			x = (x - free) & free // the next subset of free, in order
			if x&0xfffff == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return states, e.search(0, open, all)
}

// An enumeration goes through the assignments that no pattern fits.
type enumeration struct {
	ctx      context.Context
	patterns []Pattern
	block    func(fixed, free State) error // called with every set of completions, in order
	nodes    int
	stack    []int32
}

// search goes through the completions of an assignment; open are the options
// that it leaves open. Only the patterns listed can still fit.
func (e *enumeration) search(fixed, open State, alive []int32) error {
	if e.nodes++; e.nodes%4096 == 0 && e.ctx.Err() != nil {
		return e.ctx.Err()
	}
	base := len(e.stack)
	defer func() { e.stack = e.stack[:base] }()
	for again := true; again; {
		again = false
		kept := len(e.stack)
		for _, i := range alive {
			p := e.patterns[i]
			if (fixed^p.Value)&p.Cares&^open != 0 {
				continue // it cannot fit any more
			}
			left := p.Cares & open
			switch {
			case left == 0:
				return nil // it fits
			case left&(left-1) == 0: // the last option decides it
				open &^= left
				fixed |= left &^ p.Value
				again = true
			default:
				e.stack = append(e.stack, i)
			}
		}
		alive = e.stack[kept:]
	}
	if len(alive) == 0 {
		return e.block(fixed, open)
	}
	next := State(1) << (bits.Len64(uint64(open)) - 1)
	if err := e.search(fixed, open&^next, alive); err != nil {
		return err
	}
	return e.search(fixed|next, open&^next, alive)
}
