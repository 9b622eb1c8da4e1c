package graphmodel_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"parley/engine/graphmodel"
)

// twoByTwo is a game of two, each of whom does something or not.
func twoByTwo(t *testing.T, a, b string) map[graphmodel.Concept]string {
	t.Helper()
	text := `{"format": "parley.stability/1", "options": [{"name": "a", "dm": "A", "direction": "both"}, {"name": "b", "dm": "B", "direction": "both"}],
	 "dms": [{"name": "A", "ranking": ["` + strings.ReplaceAll(a, " ", `","`) + `"]}, {"name": "B", "ranking": ["` + strings.ReplaceAll(b, " ", `","`) + `"]}], "infeasible_patterns": []}`
	m, err := graphmodel.ReadModel(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	g, err := graphmodel.New(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	out := map[graphmodel.Concept]string{}
	for _, c := range graphmodel.Concepts() {
		set, err := g.Equilibria(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for x := range set.All() {
			names = append(names, m.StateName(g.States[x]))
		}
		out[c] = strings.Join(names, " ")
	}
	return out
}

// Y: defects, or does not give way.
func TestPrisonersDilemmaAndChicken(t *testing.T) {
	for _, c := range []struct {
		name, a, b          string
		nash, gmr, smr, seq string
	}{
		{"Prisoners' Dilemma", "YN NN YY NY", "NY NN YY YN", "YY", "NN YY", "NN YY", "NN YY"},
		{"Chicken", "YN NN NY YY", "NY NN YN YY", "NY YN", "NN NY YN", "NN NY YN", "NY YN"},
	} {
		got := twoByTwo(t, c.a, c.b)
		want := map[graphmodel.Concept]string{graphmodel.Nash: c.nash, graphmodel.GMR: c.gmr, graphmodel.SMR: c.smr, graphmodel.SEQ: c.seq}
		for concept, states := range want {
			if got[concept] != states {
				t.Errorf("%s, %v: %s, expected %s", c.name, concept, got[concept], states)
			}
		}
	}
}

// elmira is the groundwater contamination conflict of 1991 in Elmira, Ontario
// (Hipel, Fang, Kilgour, Haight 1993): the Ministry can modify its control order;
// Uniroyal delays, accepts or abandons its plant; the Local Government can insist
// on the order. States 1 to 8 are the combinations of the first two with
// insisting or not; 9 is that the plant is abandoned, whatever else. Modifying,
// accepting and abandoning cannot be undone.
func elmira() ([][][]int, [][]int) {
	const n = 9
	moves := [][][]int{make([][]int, n), make([][]int, n), make([][]int, n)}
	arc := func(dm int, pairs ...[2]int) {
		for _, p := range pairs {
			moves[dm][p[0]-1] = append(moves[dm][p[0]-1], p[1]-1)
		}
	}
	arc(0, [2]int{1, 2}, [2]int{3, 4}, [2]int{5, 6}, [2]int{7, 8})
	arc(1, [2]int{1, 3}, [2]int{2, 4}, [2]int{5, 7}, [2]int{6, 8})
	for s := 1; s <= 8; s++ {
		arc(1, [2]int{s, 9})
	}
	arc(2, [2]int{1, 5}, [2]int{2, 6}, [2]int{3, 7}, [2]int{4, 8}, [2]int{5, 1}, [2]int{6, 2}, [2]int{7, 3}, [2]int{8, 4})
	var payoffs [][]int
	for _, ranking := range [][]int{{7, 3, 4, 8, 5, 1, 2, 6, 9}, {1, 4, 8, 5, 9, 3, 7, 2, 6}, {7, 3, 5, 1, 8, 6, 4, 2, 9}} {
		p := make([]int, n)
		for place, s := range ranking {
			p[s-1] = n - place
		}
		payoffs = append(payoffs, p)
	}
	return moves, payoffs
}

func numbers(s graphmodel.Set) []int {
	var out []int
	for x := range s.All() {
		out = append(out, x+1)
	}
	return out
}

func TestElmira(t *testing.T) {
	moves, payoffs := elmira()
	g, err := graphmodel.NewGraph(moves, payoffs)
	if err != nil {
		t.Fatal(err)
	}
	for c, want := range map[graphmodel.Concept][]int{graphmodel.Nash: {5, 8, 9}, graphmodel.SEQ: {5, 8, 9}, graphmodel.GMR: {1, 4, 5, 8, 9}, graphmodel.SMR: {1, 4, 5, 8, 9}} {
		set, err := g.Equilibria(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		if got := numbers(set); !slices.Equal(got, want) {
			t.Errorf("%v: %v, expected %v", c, got, want)
		}
	}
}

// Moves that are not transitive, by hand. A can leave 0 for 1, which is better
// for it. B can go from 1 to 2 and from 2 to 3, but not from 1 to 3; 3 is worse
// for A than 0, 2 is not. B alone cannot answer: it would have to move twice
// running. With C, who can go from 2 to 2' and back, B, C, C is no legal sequence
// either; but B from 1 to 2, C from 2 to 4, B from 4 to 3 is.
func TestNobodyMovesTwiceRunning(t *testing.T) {
	a, b, c := [][]int{{1}, {}, {}, {}, {}}, [][]int{{}, {2}, {3}, {}, {}}, [][]int{{}, {}, {}, {}, {}}
	payoffs := [][]int{{1, 2, 2, 0, 2}, {0, 1, 2, 3, 2}, {0, 0, 0, 0, 1}}
	stable := func(moves ...[][]int) []bool {
		g, err := graphmodel.NewGraph(moves, payoffs)
		if err != nil {
			t.Fatal(err)
		}
		var out []bool
		for _, concept := range graphmodel.Concepts() {
			set, err := g.Stable(context.Background(), 0, concept)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, set.Has(0))
		}
		return out
	}
	if got := stable(a, b, c); !slices.Equal(got, []bool{false, false, false, false}) {
		t.Errorf("B alone: nash, gmr, smr, seq %v, expected none", got)
	}
	b = [][]int{{}, {2}, {3}, {}, {3}}
	c = [][]int{{}, {}, {4}, {}, {}}
	if got := stable(a, b, c); !slices.Equal(got, []bool{false, true, true, true}) {
		t.Errorf("B, C, B: nash, gmr, smr, seq %v, expected all but nash", got)
	}
	// From 3, A has a way out to 4, which is better for it than 0.
	a = [][]int{{1}, {}, {}, {4}, {}}
	if got := stable(a, b, c); !slices.Equal(got, []bool{false, true, false, true}) {
		t.Errorf("with a way out: nash, gmr, smr, seq %v, expected gmr and seq", got)
	}
	// Going to 4 is no gain for C: the answer stands, but nobody says it would come.
	payoffs[2][4] = 0
	if got := stable(a, b, c); !slices.Equal(got, []bool{false, true, false, false}) {
		t.Errorf("without a gain for C: nash, gmr, smr, seq %v, expected gmr alone", got)
	}
}
