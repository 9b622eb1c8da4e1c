package smt

import (
	"context"
	"fmt"
	"os"
	"testing"
)

// Both ways to the fairest concessions come to the same.
func TestFairestByTotalsAgrees(t *testing.T) {
	ctx := context.Background()
	for _, name := range []string{"tiny-p2", "tiny-p3", "small-p4", "fuzz/f101", "fuzz/f106"} {
		f, err := os.Open("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		p, err := ReadProblem(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewSession(p)
		if err != nil {
			t.Fatal(err)
		}
		rank := func(list []correction) string {
			var ranks string
			for _, c := range list {
				ranks += fmt.Sprintf("%d/%d ", s.worst(c), s.concession(c).Cost)
			}
			return ranks
		}
		for k := 1; k <= 11; k += 5 {
			cheapest, _, err := s.cheapestCorrections(ctx, k)
			if err != nil {
				t.Fatal(err)
			}
			limit := int64(0)
			for _, c := range cheapest {
				limit = max(limit, s.worst(c))
			}
			a, done, err := s.fairest(ctx, k, limit)
			if err != nil || !done {
				t.Fatal(done, err)
			}
			b, done, err := s.fairestByTotals(ctx, k)
			if err != nil || !done {
				t.Fatal(done, err)
			}
			if rank(a) != rank(b) {
				t.Errorf("%s, %d: %s, by totals %s", name, k, rank(a), rank(b))
			}
		}
	}
}
