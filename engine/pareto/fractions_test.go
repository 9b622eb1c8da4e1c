package pareto

import (
	"context"
	"fmt"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// In whole numbers, fractions are what a space is; and with numbers that
// leave 64 bits far behind, they still are.
func TestFractionsAreASpace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySpace(t)
		s.Constraints = nil
		unit, _ := new(big.Rat).SetString(rapid.SampledFrom([]string{
			"1", "1/3", "1/1000000007", "10000000000000000000", "100000000000000000000000000000000000000000000001/3",
		}).Draw(t, "unit"))
		f := &Fractions{Unit: unit}
		fraction := func(v int64) *big.Rat { return new(big.Rat).Mul(big.NewRat(v, 1), unit) }
		for i := range s.Issues() {
			var names []string
			for o := range s.Options(i) {
				names = append(names, fmt.Sprint(i, o))
			}
			f.Options = append(f.Options, names)
		}
		for p := range s.Utilities {
			f.Reservation = append(f.Reservation, fraction(s.Reservation[p]))
			issues := make([][]*big.Rat, s.Issues())
			for i := range issues {
				for _, u := range s.Utilities[p][i] {
					issues[i] = append(issues[i], fraction(u))
				}
			}
			f.Utilities = append(f.Utilities, issues)
		}
		opts := Options{Full: rapid.Bool().Draw(t, "full"), NashOnly: rapid.IntRange(0, 4).Draw(t, "nash only") == 0}
		got, err := f.Solve(context.Background(), opts)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range got.packages() {
			for i, o := range p.Options {
				if p.Names[i] != f.Options[i][o] {
					t.Fatal(p)
				}
			}
			p.Names = nil
		}
		if diff := cmp.Diff(brute(s, opts), got, sameResult); diff != "" {
			t.Fatal(diff)
		}
	})
}
