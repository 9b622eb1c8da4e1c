package graphmodel

import (
	"context"
	"iter"
	"slices"
)

// arcs are listed moves. They need not be transitive, so that who moved last
// counts: in a legal sequence nobody moves twice running.
type arcs struct {
	out, in [][][]uint32 // by decision maker and state
}

// turn lists the moves by the state that they lead to.
func (a *arcs) turn() {
	a.in = make([][][]uint32, len(a.out))
	for dm, from := range a.out {
		a.in[dm] = make([][]uint32, len(from))
		for x, to := range from {
			for _, y := range to {
				a.in[dm][y] = append(a.in[dm][y], uint32(x))
			}
		}
	}
}

func (a *arcs) from(_ *Graph, dm int, x uint32) iter.Seq[uint32] { return slices.Values(a.out[dm][x]) }

// least works backwards, as groups.leastBackwards does. A state from which a sequence to
// the value begins with a move of one opponent can be moved to by the others
// only; once a sequence begins with a move of another opponent, by all.
func (a *arcs) least(ctx context.Context, g *Graph, dm int, value []uint32, improving bool) ([]uint32, error) {
	const anyone = -1 // the sequence is empty, or there are two that begin differently
	found := make([]uint32, g.size)
	first := make([]int, g.size) // who makes the first move, of states that have a value
	for x := range found {
		found[x] = none
	}
	type visit struct {
		state uint32
		mover int // who may move there; anyone: all but whoever first says
		not   int
	}
	var queue []visit
	steps := 0
	for _, start := range byLevel(value, g.levels[dm]) {
		if found[start] != none && first[start] == anyone {
			continue
		}
		// What can be brought about from here has less, if anything; what is left
		// to do is to let those move here who could not before.
		v := value[start]
		if found[start] == none {
			found[start] = v
			queue = append(queue[:0], visit{start, anyone, anyone})
		} else {
			queue = append(queue[:0], visit{start, first[start], anyone})
		}
		first[start] = anyone
		for len(queue) > 0 {
			at := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			if steps++; steps%65536 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			for j := range a.in {
				if j == dm || j == at.not || at.mover != anyone && at.mover != j {
					continue
				}
				for _, x := range a.in[j][at.state] {
					switch {
					case improving && !g.Better(j, int(at.state), int(x)):
					case found[x] == none:
						found[x], first[x] = v, j
						queue = append(queue, visit{x, anyone, j})
					case first[x] != anyone && first[x] != j:
						queue = append(queue, visit{x, first[x], anyone})
						first[x] = anyone
					}
				}
			}
		}
	}
	return found, nil
}

func (a *arcs) best(g *Graph, dm int) []uint32 {
	out := slices.Clone(g.level[dm])
	for x, to := range a.out[dm] {
		for _, y := range to {
			out[x] = max(out[x], g.level[dm][y])
		}
	}
	return out
}

func (a *arcs) holds(g *Graph, dm int, value []uint32) Set {
	set := newSet(g.size)
	for x, to := range a.out[dm] {
		unanswered := func(y uint32) bool { return g.Better(dm, int(y), x) && value[y] > g.level[dm][x] }
		if !slices.ContainsFunc(to, unanswered) {
			set.add(uint32(x))
		}
	}
	return set
}
