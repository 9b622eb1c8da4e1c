package pareto

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// anySpace draws a small space: few values, so that ties are frequent, with
// one-option issues, zeros and constraints of both kinds.
func anySpace(t *rapid.T) *Space {
	parties := rapid.IntRange(1, 6).Draw(t, "parties")
	issues := rapid.IntRange(1, 5).Draw(t, "issues")
	most := rapid.SampledFrom([]int64{0, 2, 9, 1000, 1 << 60}).Draw(t, "most")
	least := rapid.SampledFrom([]int64{0, 0, -5}).Draw(t, "least")
	s := &Space{Utilities: make([][][]int64, parties)}
	var counts []int
	for range issues {
		counts = append(counts, rapid.IntRange(1, 4).Draw(t, "options"))
	}
	for p := range s.Utilities {
		high := int64(0)
		for _, n := range counts {
			options := rapid.SliceOfN(rapid.Int64Range(least, most), n, n).Draw(t, "utilities")
			s.Utilities[p] = append(s.Utilities[p], options)
			high += most
		}
		s.Reservation = append(s.Reservation, rapid.Int64Range(0, 1+high/2).Draw(t, "reservation"))
	}
	choice := rapid.Custom(func(t *rapid.T) Choice {
		i := rapid.IntRange(0, issues-1).Draw(t, "issue")
		return Choice{i, rapid.IntRange(0, counts[i]-1).Draw(t, "option")}
	})
	for range rapid.IntRange(0, 5).Draw(t, "constraints") {
		c := Constraint{Together: rapid.SliceOfN(choice, 1, 3).Draw(t, "together")}
		if rapid.Bool().Draw(t, "then") {
			c = IfThen(c.Together[0], rapid.SliceOfN(choice, 1, 3).Draw(t, "then")...)
		}
		s.Constraints = append(s.Constraints, c)
	}
	return s
}

var sameResult = cmp.Options{
	cmpopts.IgnoreUnexported(Result{}), cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Result{}, "Space", "Contradiction"),
}

// Everything Solve says is what looking at every package says.
func TestSolveAgreesWithBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySpace(t)
		opts := Options{
			Full:     rapid.Bool().Draw(t, "full"),
			NashOnly: rapid.IntRange(0, 4).Draw(t, "nash only") == 0,
			Workers:  rapid.IntRange(1, 2).Draw(t, "workers"),
		}
		got, err := Solve(context.Background(), s, opts)
		if err != nil {
			t.Fatal(err)
		}
		none := len(brute(s, Options{Full: true, FrontierOnly: true}).Frontier) == 0
		if named := got.Contradiction != nil; named != none {
			t.Fatalf("no package keeps the constraints is %v, and yet: %v", none, got.Contradiction)
		}
		if diff := cmp.Diff(brute(s, opts), got, sameResult); diff != "" {
			t.Fatal(diff)
		}
	})
}

// The searches that do without the frontier find what it holds.
func TestSearchAgreesWithBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySpace(t)
		if len(brute(s, Options{Full: true, FrontierOnly: true}).Frontier) == 0 {
			return // contradictory constraints are found before
		}
		want := brute(s, Options{})
		sv := &solver{space: s, result: &Result{Space: s.Size()}}
		if err := sv.search(context.Background()); err != nil {
			t.Fatal(err)
		}
		sv.result.Frontier, sv.result.Complete = want.Frontier, true
		if diff := cmp.Diff(want, sv.result, sameResult); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Spaces large enough for whole blocks and trees, with one core and with two.
func TestLargerSpacesAgreeWithBruteForce(t *testing.T) {
	for parties := 2; parties <= 6; parties++ {
		s := generate(uint64(parties), []string{"opposed", "indep"}[parties%2], parties, 4, 7)
		want := brute(s, Options{})
		for _, workers := range []int{1, 2} {
			got, err := Solve(context.Background(), s, Options{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, sameResult); diff != "" {
				t.Errorf("%d parties, %d cores: %s", parties, workers, diff)
			}
		}
	}
}

// What does not matter does not matter: the order of parties and of options, and
// for Nash's solution in which units a party counts.
func TestOrderAndUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySpace(t)
		s.Constraints = nil
		r, err := Solve(context.Background(), s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		points := func(r *Result, parties []int) []string {
			var all []string
			for _, p := range r.Frontier {
				u := make([]int64, len(parties))
				for i, from := range parties {
					u[from] = p.Utilities[i]
				}
				all = append(all, fmt.Sprint(u, p.Count))
			}
			slices.Sort(all)
			return all
		}
		same := make([]int, s.Parties())
		for i := range same {
			same[i] = i
		}
		order := rapid.Permutation(same).Draw(t, "order")
		other := &Space{}
		for _, p := range order {
			var issues [][]int64
			for _, options := range s.Utilities[p] {
				options = slices.Clone(options)
				slices.Reverse(options)
				issues = append(issues, options)
			}
			other.Utilities = append(other.Utilities, issues)
			other.Reservation = append(other.Reservation, s.Reservation[p])
		}
		o, err := Solve(context.Background(), other, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(points(r, same), points(o, order)); diff != "" {
			t.Fatal(diff)
		}
		// If some party gains nothing, it depends on units whose product counts.
		allGain := r.Nash != nil
		for i := range s.Reservation {
			allGain = allGain && r.Nash.Utilities[i] > s.Reservation[i]
		}
		if high := slices.Max(slices.Concat(s.Utilities[0]...)); allGain && high < 1<<40 {
			for _, options := range s.Utilities[0] {
				for i := range options {
					options[i] *= 1000
				}
			}
			s.Reservation[0] *= 1000
			scaled, err := Solve(context.Background(), s, Options{NashOnly: true})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(r.Nash.Options, scaled.Nash.Options) {
				t.Fatal(r.Nash, scaled.Nash)
			}
		}
	})
}

// A context that ends ends the work; what was found is proved.
func TestEndedContext(t *testing.T) {
	s := generate(1, "opposed", 5, 12, 10)
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	start := time.Now()
	r, err := Solve(ctx, s, Options{})
	if err != nil || r.Complete {
		t.Fatal(r, err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Error("it took ", took)
	}
	for _, p := range r.Frontier {
		if !slices.Equal(p.Utilities, s.Worth(p.Options)) {
			t.Error(p)
		}
	}
}
