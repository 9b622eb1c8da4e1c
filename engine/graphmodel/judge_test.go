package graphmodel_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parley/engine/graphmodel"
)

// drawGame draws a small game with listed moves.
func drawGame(t *rapid.T, states, dms int) game {
	g := game{make([][][]int, dms), make([][]int, dms)}
	arc := rapid.IntRange(0, 2)
	for i := range dms {
		g.moves[i] = make([][]int, states)
		for x := range states {
			g.payoffs[i] = append(g.payoffs[i], rapid.IntRange(0, 3).Draw(t, "payoff"))
			for y := range states {
				if y != x && arc.Draw(t, "arc") == 0 {
					g.moves[i][x] = append(g.moves[i][x], y)
				}
			}
		}
	}
	return g
}

func (g game) DMs() int              { return len(g.payoffs) }
func (g game) Moves(dm, x int) []int { return g.moves[dm][x] }
func (g game) Prefers(dm, y, x int) graphmodel.Truth {
	if g.payoffs[dm][y] > g.payoffs[dm][x] {
		return graphmodel.Yes
	}
	return graphmodel.No
}

// coalition follows the definitions for a coalition.
func (g game) coalition(members []int, s int, c graphmodel.Concept) bool {
	var others []int
	for j := range g.payoffs {
		if !slices.Contains(members, j) {
			others = append(others, j)
		}
	}
	improves := func(x int) bool {
		for _, i := range members {
			if g.payoffs[i][x] <= g.payoffs[i][s] {
				return false
			}
		}
		return true
	}
	for s1 := range g.reach(members, s, false) {
		if s1 == s || !improves(s1) {
			continue
		}
		if c == graphmodel.Nash {
			return false
		}
		sanctioned := false
		for s2 := range g.reach(others, s1, c == graphmodel.SEQ) {
			ok := !improves(s2)
			if c == graphmodel.SMR {
				for s3 := range g.reach(members, s2, false) {
					ok = ok && !improves(s3)
				}
			}
			sanctioned = sanctioned || ok
		}
		if !sanctioned {
			return false
		}
	}
	return true
}

func TestJudgementsFollowTheDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dms := rapid.IntRange(1, 3).Draw(t, "dms")
		g := drawGame(t, rapid.IntRange(1, 5).Draw(t, "states"), dms)
		for set := 1; set < 1<<dms; set++ {
			var members []int
			for i := range dms {
				if set>>i&1 == 1 {
					members = append(members, i)
				}
			}
			for _, c := range graphmodel.Concepts() {
				for s := range g.payoffs[0] {
					j, err := graphmodel.Judge(context.Background(), g, members, s, c)
					if err != nil {
						t.Fatal(err)
					}
					want := g.coalition(members, s, c)
					if len(members) == 1 && want != g.stable(members[0], s, c) {
						t.Fatalf("the two brute forces differ on %d for %v, %v", s, members, c)
					}
					if j.Stable == graphmodel.Open || (j.Stable == graphmodel.Yes) != want {
						t.Fatalf("%v: state %d for %v: %v, by definition %v\n%+v", c, s, members, j.Stable, want, g)
					}
					for _, m := range j.Moves {
						if m.Held == graphmodel.Yes {
							checkAnswer(t, g, members, s, m, c)
						}
					}
				}
			}
		}
	})
}

// An answer is a legal sequence of the others that leaves somebody no better off.
func checkAnswer(t *rapid.T, g game, members []int, s int, m graphmodel.Judged, c graphmodel.Concept) {
	at, last := m.To, -1
	for _, step := range m.Answer {
		if step.DM == last || slices.Contains(members, step.DM) || !slices.Contains(g.moves[step.DM][at], step.To) ||
			c == graphmodel.SEQ && g.payoffs[step.DM][step.To] <= g.payoffs[step.DM][at] {
			t.Fatalf("%+v is no legal answer to the move to %d\n%+v", m.Answer, m.To, g)
		}
		at, last = step.To, step.DM
	}
	if !slices.ContainsFunc(members, func(i int) bool { return g.payoffs[i][at] <= g.payoffs[i][s] }) {
		t.Fatalf("%+v leaves all of %v better off than in %d\n%+v", m.Answer, members, s, g)
	}
}

// half is a game in which some comparisons are not known.
type half struct {
	game
	open map[graphmodel.Comparison]bool
}

func (h half) Prefers(dm, y, x int) graphmodel.Truth {
	if h.open[graphmodel.Comparison{DM: dm, State: y, Over: x}] {
		return graphmodel.Open
	}
	return h.game.Prefers(dm, y, x)
}

// What is certain is so however the open comparisons are filled in; and what is
// said to depend on some is certain once these are known.
func TestWhatIsCertainHoldsForAllPreferences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, dms := rapid.IntRange(2, 4).Draw(t, "states"), rapid.IntRange(1, 3).Draw(t, "dms")
		known := drawGame(t, n, dms)
		h := half{known, map[graphmodel.Comparison]bool{}}
		for dm := range dms {
			for x := range n {
				for y := range n {
					if x != y && rapid.IntRange(0, 2).Draw(t, "open") == 0 {
						h.open[graphmodel.Comparison{DM: dm, State: x, Over: y}] = true
					}
				}
			}
		}
		c := rapid.SampledFrom(graphmodel.Concepts()).Draw(t, "concept")
		for dm := range dms {
			for s := range n {
				j, err := graphmodel.Judge(context.Background(), h, []int{dm}, s, c)
				if err != nil {
					t.Fatal(err)
				}
				// known is one way to fill in what is open.
				stable := known.stable(dm, s, c)
				if j.Stable == graphmodel.Yes && !stable || j.Stable == graphmodel.No && stable {
					t.Fatalf("%v: state %d for %d is %v, but %v if all were known\n%+v %v", c, s, dm, j.Stable, stable, known, h.open)
				}
				if j.Stable != graphmodel.Open {
					continue
				}
				told := half{known, map[graphmodel.Comparison]bool{}}
				for q := range h.open {
					if !slices.Contains(j.Depends, q) {
						told.open[q] = true
					}
				}
				if after, err := graphmodel.Judge(context.Background(), told, []int{dm}, s, c); err != nil || after.Stable == graphmodel.Open {
					t.Fatalf("%v: state %d for %d depends on %v, but is open still once they are known: %v\n%+v %v", c, s, dm, j.Depends, err, known, h.open)
				}
			}
		}
	})
}

// The fewest changes, against all subsets of states that could be preferred less,
// or more.
func TestFewestChangesOfPreference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, dms := rapid.IntRange(2, 5).Draw(t, "states"), rapid.IntRange(1, 3).Draw(t, "dms")
		g := drawGame(t, n, dms)
		c := rapid.SampledFrom(graphmodel.Concepts()).Draw(t, "concept")
		dm, x := rapid.IntRange(0, dms-1).Draw(t, "dm"), rapid.IntRange(0, n-1).Draw(t, "state")
		for _, keep := range []bool{true, false} {
			solve, to := graphmodel.Keep, -1
			if !keep {
				solve, to = graphmodel.Leave, 1
			}
			want := [][]int{}
			for size := 0; size <= n && len(want) == 0; size++ {
				for set := range 1 << n {
					var states []int
					for y := range n {
						if set>>y&1 == 1 {
							states = append(states, y)
						}
					}
					if len(states) != size || slices.ContainsFunc(states, func(y int) bool {
						return y == x || keep != (g.payoffs[dm][y] > g.payoffs[dm][x])
					}) {
						continue
					}
					h := game{g.moves, slices.Clone(g.payoffs)}
					h.payoffs[dm] = slices.Clone(g.payoffs[dm])
					for _, y := range states { // level with x, or above it
						h.payoffs[dm][y] = g.payoffs[dm][x] + max(to, 0)
					}
					if h.stable(dm, x, c) == keep {
						want = append(want, states)
					}
				}
			}
			got, err := solve(context.Background(), g, dm, x, c, 1000)
			if err != nil {
				t.Fatal(err)
			}
			if len(want) == 1 && len(want[0]) == 0 {
				want = nil
			}
			if len(got) != len(want) {
				t.Fatalf("%v, keep %v: %v, expected %v for %d in %d\n%+v", c, keep, got, want, dm, x, g)
			}
			slices.SortFunc(want, slices.Compare[[]int])
			for i := range got {
				if !slices.Equal(got[i].States, want[i]) {
					t.Fatalf("%v, keep %v: %v, expected %v for %d in %d\n%+v", c, keep, got, want, dm, x, g)
				}
			}
		}
	})
}

func TestElmiraTold(t *testing.T) {
	moves, payoffs := elmira()
	g, err := graphmodel.NewGraph(moves, payoffs)
	if err != nil {
		t.Fatal(err)
	}
	// State 1: Local Government would insist (1 to 5), which it prefers; the
	// Ministry and Uniroyal can answer, but not by improvements of their own.
	j, err := graphmodel.Judge(context.Background(), g, []int{2}, 0, graphmodel.GMR)
	if err != nil || j.Stable != graphmodel.Yes || len(j.Moves) != 1 || j.Moves[0].Held != graphmodel.Yes {
		t.Errorf("%+v, %v", j, err)
	}
	if j, _ := graphmodel.Judge(context.Background(), g, []int{2}, 0, graphmodel.SEQ); j.Stable != graphmodel.No {
		t.Errorf("%+v", j)
	}
	// From the status quo, 1, by improvements to 5; to 8 only by a coalition: from
	// 5, the Ministry and Uniroyal together, which both prefer.
	if steps, sure, ok := graphmodel.Path(g, 0, 4); !ok || sure != graphmodel.Yes || len(steps) != 1 || steps[0] != (graphmodel.Step{DM: 2, To: 4}) {
		t.Errorf("%v %v %v", steps, sure, ok)
	}
	if steps, _, ok := graphmodel.Path(g, 0, 7); ok {
		t.Errorf("there is no way from 1 to 8 by improvements, found %v", steps)
	}
	for _, c := range graphmodel.Concepts() {
		j, err := graphmodel.Judge(context.Background(), g, []int{0, 1}, 4, c)
		if err != nil || j.Stable != graphmodel.No {
			t.Errorf("%v: %+v, %v; Local Government has no answer to it", c, j, err)
		}
	}
	// State 7, all that Ministry and Local Government wish, would last if Uniroyal
	// no longer preferred to abandon its plant: one change.
	got, err := graphmodel.Keep(context.Background(), g, 1, 6, graphmodel.Nash, 10)
	if err != nil || len(got) != 1 || !slices.Equal(got[0].States, []int{8}) {
		t.Errorf("%v, %v", got, err)
	}
}
