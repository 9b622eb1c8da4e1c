package pareto

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// For every value there is an option that is as good for every party, within the
// tolerance; and without one where no two parties pull apart.
func TestBreakpoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const end = 60
		curves := make([]Curve, rapid.IntRange(1, 4).Draw(t, "parties"))
		worth := rapid.Int64Range(0, 20)
		for p := range curves {
			for at := int64(0); at <= end; at += rapid.SampledFrom([]int64{7, 15, 60}).Draw(t, "step") {
				curves[p] = append(curves[p], Bend{big.NewRat(at, 1), big.NewRat(worth.Draw(t, "worth"), 1)})
			}
			if curves[p][len(curves[p])-1].At.Cmp(big.NewRat(end, 1)) < 0 {
				curves[p] = append(curves[p], Bend{big.NewRat(end, 1), big.NewRat(worth.Draw(t, "last"), 1)})
			}
		}
		n, err := Breakpoints(curves, rapid.IntRange(1, 3).Draw(t, "parts"))
		if err != nil {
			t.Fatal(err)
		}
		at := big.NewRat(rapid.Int64Range(0, 7*end).Draw(t, "at"), 7)
	options:
		for o := range n.Values {
			for p, c := range curves {
				least := c.worth(at)
				if n.Worth[p][o].Cmp(least.Sub(least, n.Tolerance[p])) < 0 {
					continue options
				}
			}
			return
		}
		t.Fatalf("no option stands for %v in %+v", at, n)
	})
}

func TestBreakpointsAreExactWhereNobodyPullsApart(t *testing.T) {
	r := func(v int64) *big.Rat { return big.NewRat(v, 1) }
	n, err := Breakpoints([]Curve{{{r(0), r(0)}, {r(4), r(8)}, {r(10), r(2)}}, {{r(0), r(1)}, {r(10), r(11)}}}, 3)
	if err != nil {
		t.Fatal(err)
	}
	// Up to 4 both rise; after it they pull apart.
	if got, want := fmt.Sprint(n.Values, n.Worth, n.Tolerance), "[0/1 4/1 6/1 8/1 10/1] [[0/1 8/1 6/1 4/1 2/1] [1/1 5/1 7/1 9/1 11/1]] [1/1 1/1]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, curves := range [][]Curve{nil, {{}}, {{{r(1), r(1)}, {r(1), r(1)}}}, {{{r(1), r(1)}}, {{r(2), r(1)}}}} {
		if n, err := Breakpoints(curves, 1); err == nil {
			t.Error(n)
		}
	}
}
