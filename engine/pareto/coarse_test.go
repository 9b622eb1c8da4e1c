package pareto

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A frontier with a tolerance stands for every package as the tolerance says, is
// made of packages that there are, and none of them dominates another.
func TestToleranceHolds(t *testing.T) {
	coarse := 0
	check := func(t *rapid.T) {
		s := anySpace(t)
		opts := Options{Full: rapid.Bool().Draw(t, "full"), FrontierOnly: true, Most: rapid.IntRange(1, 6).Draw(t, "most")}
		r, err := Solve(context.Background(), s, opts)
		if err != nil || !r.Complete || r.Tolerance == nil {
			return
		}
		coarse++
		for i, p := range r.Frontier {
			if !slices.Equal(s.Worth(p.Options), p.Utilities) || !s.Allows(p.Options) || !opts.Full && !covers(p.Utilities, s.Reservation) {
				t.Fatal("no package: ", p)
			}
			for j, q := range r.Frontier {
				if i != j && covers(p.Utilities, q.Utilities) {
					t.Fatal(p, " dominates ", q)
				}
			}
		}
	packages:
		for _, p := range brute(s, Options{Full: true, FrontierOnly: true}).Frontier {
			for i, u := range p.Utilities {
				if !opts.Full && u < s.Reservation[i]+r.Tolerance[i] {
					continue packages
				}
			}
			if !slices.ContainsFunc(r.Frontier, func(q Point) bool {
				for i, u := range p.Utilities {
					if q.Utilities[i] < u-r.Tolerance[i] {
						return false
					}
				}
				return true
			}) {
				t.Fatalf("nothing in %v stands for %v within %v", r.Frontier, p, r.Tolerance)
			}
		}
	}
	// One space in twelve needs a tolerance: it is drawn until some have.
	for range 30 {
		if rapid.Check(t, check); coarse >= 5 || t.Failed() {
			return
		}
	}
	t.Errorf("only %d spaces needed a tolerance", coarse)
}
