package graphmodel

import (
	"context"
	"fmt"
	"slices"

	"parley/engine/modelfile"
)

// ranks orders the feasible states for a decision maker: a level for each, from
// 0 for the worst, and how many levels there are.
func (m *Model) ranks(ctx context.Context, dm int, states []State) (level []uint32, n int, err error) {
	level = make([]uint32, len(states))
	if d := m.DMs[dm]; d.Ranking != nil {
		n, err = d.rank(m, dm, states, level)
	} else {
		n, err = d.score(ctx, states, level)
	}
	return level, n, err
}

// batch is how many statements are scored at a time: with the level so far in
// front, a score fits into a word.
const batch = 32

// score orders states by the statements they satisfy. That a state scores
// 2^(n-k) for satisfying statement k of n means that scores compare as words of
// n bits do, the first statement being the most significant.
func (d *DM) score(ctx context.Context, states []State, level []uint32) (int, error) {
	n := min(1, len(states))
	key := make([]uint64, len(states))
	for from := 0; from < len(d.Statements); from += batch {
		for x, l := range level {
			key[x] = uint64(l)
		}
		for _, st := range d.Statements[from:min(from+batch, len(d.Statements))] {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			if len(st) == 1 {
				p := st[0]
				for x, s := range states {
					key[x] <<= 1
					if s&p.Cares == p.Value {
						key[x]++
					}
				}
				continue
			}
			for x, s := range states {
				key[x] <<= 1
				if st.Holds(s) {
					key[x]++
				}
			}
		}
		n = levels(key, level)
	}
	return n, nil
}

// rank orders states by the ranking, which has to name each of them once.
func (d *DM) rank(m *Model, dm int, states []State, level []uint32) (int, error) {
	const none = ^uint32(0)
	for x := range level {
		level[x] = none
	}
	wrong := func(k int, format string, args ...any) error {
		return modelfile.Wrong(fmt.Sprintf("$.dms[%d]%s", dm, d.rankingPath(k)), format, args...)
	}
	rung, found := 0, 0
	other := map[State]int{} // states that are not feasible
	for k, s := range d.Ranking {
		if k > 0 && !d.equal(k) {
			rung++
		}
		x, ok := find(states, s)
		if _, twice := other[s]; twice || ok && level[x] != none {
			first := slices.Index(d.Ranking, s)
			return 0, wrong(k, "%q stands at %s already; a state cannot be better than itself", m.StateName(s), d.rankingPath(first)[1:])
		}
		if !ok {
			other[s] = k
			continue
		}
		level[x] = uint32(rung)
		found++
	}
	if found < len(states) {
		x := slices.Index(level, none)
		return 0, modelfile.Wrong(fmt.Sprintf("$.dms[%d].ranking", dm), "%d of %d feasible states are missing, the first of them %q", len(states)-found, len(states), m.StateName(states[x]))
	}
	// Rungs that hold no feasible state leave gaps, and the best comes first.
	key := make([]uint64, len(level))
	for x, l := range level {
		key[x] = uint64(rung) - uint64(l)
	}
	return levels(key, level), nil
}

// find finds a state among states in their order.
func find(states []State, s State) (int, bool) {
	if n := len(states); states[n-1] == State(n-1) { // none is left out
		return int(s), s < State(n)
	}
	return slices.BinarySearch(states, s)
}

func (d *DM) equal(k int) bool { return d.Equal != nil && k < len(d.Equal) && d.Equal[k] }

// rankingPath is where a state of the ranking stands in a model file.
func (d *DM) rankingPath(k int) string {
	place, within := 0, 0
	for i := 1; i <= k; i++ {
		if d.equal(i) {
			within++
		} else {
			place, within = place+1, 0
		}
	}
	if within > 0 || k+1 < len(d.Ranking) && d.equal(k+1) {
		return fmt.Sprintf(".ranking[%d][%d]", place, within)
	}
	return fmt.Sprintf(".ranking[%d]", place)
}
