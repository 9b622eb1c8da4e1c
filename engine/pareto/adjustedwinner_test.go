package pareto

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The Panama Canal treaty of 1977, with the points that Raiffa gives ("The Art
// and Science of Negotiation", 1982): US defence rights, use rights, land and
// water, expansion rights, duration, expansion routes, compensation, jurisdiction,
// US military rights, defence role of Panama.
func TestAdjustedWinnerPanama(t *testing.T) {
	d, err := AdjustedWinner([]int64{22, 22, 15, 14, 11, 6, 4, 2, 2, 2}, []int64{9, 15, 15, 3, 15, 5, 11, 7, 7, 13})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(d.First, d.Split, d.Utility), "[1/1 1/1 2/15 1/1 0/1 1/1 0/1 0/1 0/1 0/1] 2 33/50"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// An example from the New York University's page on Adjusted Winner: 56.67 points
// each.
func TestAdjustedWinnerExample(t *testing.T) {
	d, err := AdjustedWinner([]int64{50, 20, 15, 10, 5}, []int64{40, 30, 10, 10, 10})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(d.First, d.Split, d.Utility), "[5/6 0/1 1/1 0/1 0/1] 0 17/30"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Both get the same; neither would swap; and no division into thirds is better
// for both.
func TestAdjustedWinnerIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "items")
		points := func(name string) []int64 {
			v := rapid.SliceOfN(rapid.Int64Range(0, 12), n, n).Draw(t, name)
			v[0]++
			return v
		}
		a, b := points("first"), points("second")
		d, err := AdjustedWinner(a, b)
		if err != nil {
			t.Fatal(err)
		}
		first, second := new(big.Rat), new(big.Rat) // own shares
		var sumA, sumB int64
		for i := range a {
			sumA, sumB = sumA+a[i], sumB+b[i]
			if d.First[i] == nil {
				continue
			}
			rest := new(big.Rat).Sub(big.NewRat(1, 1), d.First[i])
			first.Add(first, new(big.Rat).Mul(big.NewRat(a[i], 1), d.First[i]))
			second.Add(second, rest.Mul(rest, big.NewRat(b[i], 1)))
		}
		first.Quo(first, big.NewRat(sumA, 1))
		second.Quo(second, big.NewRat(sumB, 1))
		if first.Cmp(second) != 0 || first.Cmp(d.Utility) != 0 {
			t.Fatal("not the same: ", first, second, d)
		}
		if first.Cmp(big.NewRat(1, 2)) < 0 {
			t.Fatal("one would swap: ", d)
		}
		for k := 1; k <= 1<<(2*n)-1; k++ {
			x, y := int64(0), int64(0) // in thirds
			for i := range a {
				part := int64(k >> (2 * i) & 3)
				x, y = x+part*a[i], y+(3-part)*b[i]
			}
			if big.NewRat(x, 3*sumA).Cmp(first) > 0 && big.NewRat(y, 3*sumB).Cmp(second) > 0 {
				t.Fatalf("%d is better for both than %v", k, d)
			}
		}
	})
}

func TestAdjustedWinnerFaults(t *testing.T) {
	for _, c := range [][2][]int64{{{1}, {1, 2}}, {{1, -1}, {1, 2}}, {{0, 0}, {1, 2}}, {{}, {}}} {
		if d, err := AdjustedWinner(c[0], c[1]); err == nil {
			t.Error(c, d)
		}
	}
}
