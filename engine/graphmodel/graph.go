package graphmodel

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"parley/engine/modelfile"
)

// A Graph is a conflict as a graph: states, the moves of each decision maker
// between them, and each one's order of the states. States are numbered from 0.
// New makes it of a model in option form, NewGraph of moves that are listed.
type Graph struct {
	Model  *Model     // what it was made of; nil if moves were listed
	States []State    // of the model, in their order; nil if moves were listed
	size   int        // how many states
	dms    int        // how many decision makers
	level  [][]uint32 // by decision maker: the level of each state; more is better
	levels []int      // by decision maker: how many there are
	moves  moves
}

// moves are the moves of all decision makers.
type moves interface {
	// from lists the states that dm can move to from x in one move.
	from(g *Graph, dm int, x uint32) iter.Seq[uint32]
	// least gives every state the least value among itself and the states that
	// the opponents of dm can bring about from it by legal sequences of moves;
	// improving: each of which is an improvement for the one who makes it.
	// Values are less than the number of dm's levels.
	least(ctx context.Context, g *Graph, dm int, value []uint32, improving bool) ([]uint32, error)
	// best gives every state the best level among itself and those that dm can
	// move to.
	best(g *Graph, dm int) []uint32
	// holds tells of every state whether nothing that dm can move to, and is
	// better, has a value above the level of the state.
	holds(g *Graph, dm int, value []uint32) Set
}

// New lists the feasible states of a model and orders them for each decision
// maker. Errors are a *modelfile.Error, or the context's.
func New(ctx context.Context, m *Model) (*Graph, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	states, err := m.feasible(ctx)
	if err != nil {
		return nil, err
	}
	g := &Graph{Model: m, States: states, size: len(states), dms: len(m.DMs)}
	g.level, g.levels = make([][]uint32, g.dms), make([]int, g.dms)
	k := &groups{by: make([]grouping, g.dms), cells: make([]cell, g.size*g.dms), free: len(m.Infeasible) == 0 || g.size == 1<<len(m.Options)}
	for dm := range m.DMs {
		if g.level[dm], g.levels[dm], err = m.ranks(ctx, dm, states); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		k.by[dm] = k.group(g, dm)
	}
	g.moves = k
	return g, nil
}

// NewGraph makes a graph of listed moves: moves[dm][x] are the states that a
// decision maker can move to from x in one move, payoffs[dm][x] is what it thinks
// of x, more being better; only their order counts. Moves need not be
// transitive. Errors name the place, as in moves[0][3].
func NewGraph(moves [][][]int, payoffs [][]int) (*Graph, error) {
	if len(payoffs) == 0 || len(payoffs[0]) == 0 || len(moves) != len(payoffs) {
		return nil, modelfile.Wrong("moves", "%d decision makers have moves and %d payoffs; expected as many, and at least one state", len(moves), len(payoffs))
	}
	g := &Graph{size: len(payoffs[0]), dms: len(payoffs), levels: make([]int, len(payoffs))}
	g.level = make([][]uint32, g.dms)
	a := &arcs{out: make([][][]uint32, len(moves))}
	for dm := range payoffs {
		if len(payoffs[dm]) != g.size || len(moves[dm]) != g.size {
			return nil, modelfile.Wrong(fmt.Sprintf("payoffs[%d]", dm), "%d payoffs and %d lists of moves for %d states", len(payoffs[dm]), len(moves[dm]), g.size)
		}
		sorted := slices.Compact(slices.Sorted(slices.Values(payoffs[dm])))
		g.level[dm], g.levels[dm] = make([]uint32, g.size), len(sorted)
		a.out[dm] = make([][]uint32, g.size)
		for x := range g.size {
			l, _ := slices.BinarySearch(sorted, payoffs[dm][x])
			g.level[dm][x] = uint32(l)
			for k, y := range moves[dm][x] {
				if y < 0 || y >= g.size || y == x {
					return nil, modelfile.Wrong(fmt.Sprintf("moves[%d][%d][%d]", dm, x, k), "%d is no other state (there are %d)", y, g.size)
				}
				a.out[dm][x] = append(a.out[dm][x], uint32(y))
			}
		}
	}
	a.turn()
	g.moves = a
	return g, nil
}

// Size is how many states there are.
func (g *Graph) Size() int { return g.size }

// DMs is how many decision makers there are.
func (g *Graph) DMs() int { return g.dms }

// Better tells whether a decision maker strictly prefers x to y.
func (g *Graph) Better(dm, x, y int) bool { return g.level[dm][x] > g.level[dm][y] }

// Moves lists the states that a decision maker can move to from x in one move,
// in their order.
func (g *Graph) Moves(dm, x int) []int {
	var out []int
	for y := range g.moves.from(g, dm, uint32(x)) {
		out = append(out, int(y))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
