package graphmodel_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"parley/engine/graphmodel"
)

// A game is a conflict as the definitions speak of it: who can move where, and
// what each thinks of it. Everything below follows the definitions word by word
// and shares nothing with the package.
type game struct {
	moves   [][][]int // by decision maker and state
	payoffs [][]int
}

// reach lists where the members can bring the conflict from x by legal
// sequences: any number of moves, nobody twice running.
func (g game) reach(members []int, x int, improving bool) map[int]bool {
	type at struct{ state, last int }
	seen, found := map[at]bool{}, map[int]bool{}
	var walk func(at)
	walk = func(a at) {
		for _, j := range members {
			if j == a.last {
				continue
			}
			for _, y := range g.moves[j][a.state] {
				if improving && g.payoffs[j][y] <= g.payoffs[j][a.state] {
					continue
				}
				found[y] = true
				if b := (at{y, j}); !seen[b] {
					seen[b] = true
					walk(b)
				}
			}
		}
	}
	walk(at{x, -1})
	return found
}

func (g game) others(i int) []int {
	var out []int
	for j := range g.payoffs {
		if j != i {
			out = append(out, j)
		}
	}
	return out
}

func (g game) stable(i, s int, c graphmodel.Concept) bool {
	p := g.payoffs[i]
	for _, s1 := range g.moves[i][s] {
		if p[s1] <= p[s] {
			continue
		}
		if c == graphmodel.Nash {
			return false
		}
		sanctioned := false
		for s2 := range g.reach(g.others(i), s1, c == graphmodel.SEQ) {
			if p[s2] > p[s] {
				continue
			}
			escape := false
			for _, s3 := range g.moves[i][s2] {
				escape = escape || p[s3] > p[s]
			}
			if c != graphmodel.SMR || !escape {
				sanctioned = true
			}
		}
		if !sanctioned {
			return false
		}
	}
	return true
}

func (g game) check(t interface {
	Fatalf(string, ...any)
	Helper()
}, graph *graphmodel.Graph) {
	t.Helper()
	for _, c := range graphmodel.Concepts() {
		all, err := graph.Equilibria(context.Background(), c)
		if err != nil {
			t.Fatalf("%v", err)
		}
		together := map[int]bool{}
		for s := range g.payoffs[0] {
			together[s] = true
		}
		for i := range g.payoffs {
			set, err := graph.Stable(context.Background(), i, c)
			if err != nil {
				t.Fatalf("%v", err)
			}
			for s := range g.payoffs[i] {
				want := g.stable(i, s, c)
				if set.Has(s) != want {
					t.Fatalf("%v: state %d for %d: %v, by definition %v\n%+v", c, s, i, set.Has(s), want, g)
				}
				together[s] = together[s] && want
			}
		}
		for s, want := range together {
			if all.Has(s) != want {
				t.Fatalf("%v: state %d an equilibrium: %v, by definition %v", c, s, all.Has(s), want)
			}
		}
	}
}

// Listed moves, mostly not transitive.
func TestListedMovesFollowTheDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, dms := rapid.IntRange(1, 7).Draw(t, "states"), rapid.IntRange(1, 4).Draw(t, "dms")
		g := game{make([][][]int, dms), make([][]int, dms)}
		arc := rapid.IntRange(0, 3)
		for i := range dms {
			g.moves[i] = make([][]int, n)
			for x := range n {
				g.payoffs[i] = append(g.payoffs[i], rapid.IntRange(0, 4).Draw(t, "payoff"))
				for y := range n {
					if y != x && arc.Draw(t, "arc") == 0 {
						g.moves[i][x] = append(g.moves[i][x], y)
					}
				}
			}
		}
		graph, err := graphmodel.NewGraph(g.moves, g.payoffs)
		if err != nil {
			t.Fatal(err)
		}
		g.check(t, graph)
	})
}

// drawModel draws a model with options of all directions, patterns, rankings
// with ties and statements; and the game it is.
func drawModel(t *rapid.T) (*graphmodel.Model, game) {
	n := rapid.IntRange(1, 6).Draw(t, "options")
	dms := rapid.IntRange(1, 4).Draw(t, "dms")
	m := &graphmodel.Model{}
	for i := range dms {
		m.DMs = append(m.DMs, graphmodel.DM{Name: string(rune('A' + i))})
	}
	for k := range n {
		m.Options = append(m.Options, graphmodel.Option{Name: string(rune('a' + k)), DM: rapid.IntRange(0, dms-1).Draw(t, "owner"), Direction: graphmodel.Direction(rapid.IntRange(0, 2).Draw(t, "direction"))})
	}
	pattern := func() graphmodel.Pattern {
		cares := graphmodel.State(rapid.IntRange(0, 1<<n-1).Draw(t, "cares"))
		return graphmodel.Pattern{Cares: cares, Value: graphmodel.State(rapid.IntRange(0, 1<<n-1).Draw(t, "value")) & cares}
	}
	for range rapid.IntRange(0, 4).Draw(t, "patterns") {
		m.Infeasible = append(m.Infeasible, pattern())
	}
	var states []graphmodel.State
	for s := range graphmodel.State(1 << n) {
		ok := true
		for _, p := range m.Infeasible {
			ok = ok && !p.Fits(s)
		}
		if ok {
			states = append(states, s)
		}
	}
	g := game{make([][][]int, dms), make([][]int, dms)}
	for i := range dms {
		g.payoffs[i] = make([]int, len(states))
		if rapid.Bool().Draw(t, "ranked") {
			payoff := make([]int, 1<<n)
			for s := range payoff {
				payoff[s] = rapid.IntRange(0, len(payoff)).Draw(t, "payoff")
			}
			m.DMs[i].Ranking, m.DMs[i].Equal = []graphmodel.State{}, []bool{}
			for p := len(payoff); p >= 0; p-- {
				tie := false
				for s, q := range payoff {
					if q == p {
						m.DMs[i].Ranking, m.DMs[i].Equal = append(m.DMs[i].Ranking, graphmodel.State(s)), append(m.DMs[i].Equal, tie)
						tie = true
					}
				}
			}
			for x, s := range states {
				g.payoffs[i][x] = payoff[s]
			}
		} else {
			for range rapid.IntRange(0, 5).Draw(t, "statements") {
				st := graphmodel.Statement{pattern()}
				if rapid.Bool().Draw(t, "or") {
					st = append(st, pattern())
				}
				m.DMs[i].Statements = append(m.DMs[i].Statements, st)
				for x, s := range states {
					g.payoffs[i][x] *= 2
					if st[0].Fits(s) || st[len(st)-1].Fits(s) {
						g.payoffs[i][x]++
					}
				}
			}
		}
		g.moves[i] = make([][]int, len(states))
		for x, s := range states {
			for y, z := range states {
				legal := x != y
				for k, o := range m.Options {
					was, is := s>>(n-1-k)&1, z>>(n-1-k)&1
					if was != is && (o.DM != i || o.Direction == graphmodel.Fwd && was == 1 || o.Direction == graphmodel.Back && was == 0) {
						legal = false
					}
				}
				if legal {
					g.moves[i][x] = append(g.moves[i][x], y)
				}
			}
		}
	}
	return m, g
}

func TestModelsInOptionFormFollowTheDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, g := drawModel(t)
		graph, err := graphmodel.New(context.Background(), m)
		if len(g.payoffs[0]) == 0 {
			if err == nil {
				t.Fatalf("no state is feasible, and that is no error")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range g.moves {
			for x := range g.payoffs[i] {
				got := graph.Moves(i, x)
				if len(got) != len(g.moves[i][x]) {
					t.Fatalf("moves of %d from %d: %v, by definition %v", i, x, got, g.moves[i][x])
				}
			}
		}
		g.check(t, graph)
	})
}
