package draft

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The pairs are worth as much as the best that trying all of them finds.
func TestAssignIsBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cols := rapid.IntRange(0, 6).Draw(t, "cols")
		rows := make([][]edge, rapid.IntRange(0, 6).Draw(t, "rows"))
		for i := range rows {
			for c := range cols {
				if w := rapid.IntRange(-3, 9).Draw(t, "worth"); w > 0 {
					rows[i] = append(rows[i], edge{c, float64(w)})
				}
			}
		}
		var got float64
		used := map[int]bool{}
		for i, c := range assign(rows, cols) {
			if c < 0 {
				continue
			}
			if used[c] {
				t.Fatalf("column %d is given twice", c)
			}
			used[c] = true
			found := false
			for _, e := range rows[i] {
				if e.col == c {
					got, found = got+e.worth, true
				}
			}
			if !found {
				t.Fatalf("row %d got column %d without an edge", i, c)
			}
		}
		if want := bestSum(rows, map[int]bool{}); math.Abs(got-want) > 1e-9 {
			t.Fatalf("worth %v, the best is %v", got, want)
		}
	})
}

func bestSum(rows [][]edge, used map[int]bool) float64 {
	if len(rows) == 0 {
		return 0
	}
	best := bestSum(rows[1:], used)
	for _, e := range rows[0] {
		if !used[e.col] {
			used[e.col] = true
			best = max(best, e.worth+bestSum(rows[1:], used))
			delete(used, e.col)
		}
	}
	return best
}
