package smt_test

import (
	"cmp"
	"context"
	"encoding/json"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"parley/engine/smt"
)

// A truth is what brute force finds out about a problem.
type truth struct {
	holds       []bool
	conflicts   [][]int // ids
	concessions []smt.Concession
}

func bruteForce(p *smt.Problem) truth {
	t := truth{holds: satisfiableSets(p)}
	all := len(t.holds) - 1
	ids := func(set int) []int {
		list := []int{}
		for i, st := range p.Statements {
			if set&(1<<i) != 0 {
				list = append(list, st.ID)
			}
		}
		slices.Sort(list)
		return list
	}
	if t.holds[all] {
		return t
	}
	for set := range t.holds {
		least, most := !t.holds[set], t.holds[all&^set]
		for i := range p.Statements {
			if set&(1<<i) != 0 {
				least = least && t.holds[set&^(1<<i)]
				most = most && !t.holds[all&^set|1<<i]
			}
		}
		if least {
			t.conflicts = append(t.conflicts, ids(set))
		}
		if most {
			cost := int64(0)
			for s := uint(set); s != 0; s &= s - 1 {
				cost += p.Statements[bits.TrailingZeros(s)].Cost
			}
			t.concessions = append(t.concessions, smt.Concession{Statements: ids(set), Cost: cost})
		}
	}
	slices.SortFunc(t.conflicts, func(a, b []int) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), slices.Compare(a, b))
	})
	slices.SortFunc(t.concessions, func(a, b smt.Concession) int {
		return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(len(a.Statements), len(b.Statements)),
			slices.Compare(a.Statements, b.Statements))
	})
	return t
}

// The engine and brute force agree on everything there is to ask about a few
// statements.
func TestSmallProblemsAgreeWithBruteForce(t *testing.T) {
	ctx := context.Background()
	infeasible := 0
	for seed := range uint64(800) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := randomProblem(r, 3+r.IntN(10))
		want := bruteForce(p)
		s, err := smt.NewSession(p)
		if err != nil {
			t.Fatal(err)
		}
		fail := func(what string, got, want any) {
			t.Helper()
			text, _ := json.Marshal(p)
			t.Fatalf("seed %d: %s: got %v, want %v\n%s", seed, what, got, want, text)
		}
		no := func(err error) {
			if err != nil {
				t.Helper()
				fail("error", err, nil)
			}
		}

		verdict, err := s.Check(ctx)
		no(err)
		feasible := want.holds[len(want.holds)-1]
		if (verdict == smt.Feasible) != feasible {
			fail("verdict", verdict, feasible)
		}
		if !feasible {
			infeasible++
		}
		model, err := s.Model(ctx)
		no(err)
		if (model != nil) != feasible {
			fail("model", model, feasible)
		}

		first, err := s.FirstConflict(ctx)
		no(err)
		if (first == nil) != feasible {
			fail("first conflict", first, want.conflicts)
		}
		if first != nil && !slices.ContainsFunc(want.conflicts, func(c []int) bool { return slices.Equal(c, first.Statements) }) {
			fail("first conflict", first, want.conflicts)
		}

		all, reach, err := s.AllConflicts(ctx)
		no(err)
		if !reach.Done || !reach.Complete || !slices.EqualFunc(all, want.conflicts, sameStatements) {
			fail("all conflicts", all, want.conflicts)
		}
		smallest, _, err := s.SmallestConflicts(ctx, len(all)+1)
		no(err)
		if !slices.EqualFunc(smallest, want.conflicts, sameStatements) {
			fail("smallest conflicts", smallest, want.conflicts)
		}
		k := 1 + r.IntN(3)
		fresh, _ := smt.NewSession(p)
		smallest, _, err = fresh.SmallestConflicts(ctx, k)
		no(err)
		if want := min(k, len(all)); !slices.Equal(sizes(smallest), sizes(all[:want])) {
			fail("few smallest conflicts", smallest, all[:want])
		}
		more, known, err := fresh.HasMoreConflicts(ctx, smallest)
		no(err)
		if !known || more != (len(smallest) < len(all)) {
			fail("more conflicts", more, len(all)-len(smallest))
		}

		concessions, reach, err := s.CheapestConcessions(ctx, 0)
		no(err)
		if !reach.Complete || !slices.EqualFunc(concessions, want.concessions, sameConcession) {
			fail("concessions", concessions, want.concessions)
		}
		few, reach, err := fresh.CheapestConcessions(ctx, k)
		no(err)
		if !slices.Equal(costs(few), costs(want.concessions[:min(k, len(want.concessions))])) {
			fail("cheapest concessions", few, want.concessions)
		}
		if reach.Complete != (len(few) == len(want.concessions)) {
			fail("complete", reach, len(want.concessions))
		}

		fair := slices.Clone(want.concessions)
		slices.SortStableFunc(fair, func(a, b smt.Concession) int { return cmp.Compare(worst(p, a), worst(p, b)) })
		few, reach, err = fresh.FairConcessions(ctx, k)
		no(err)
		fair = fair[:min(k, len(fair))]
		if !reach.Done || !slices.EqualFunc(few, fair, func(a, b smt.Concession) bool {
			return a.Cost == b.Cost && worst(p, a) == worst(p, b)
		}) {
			fail("fair concessions", few, fair)
		}

		set := r.IntN(len(want.holds))
		var ids []int
		for i, st := range p.Statements {
			if set&(1<<i) == 0 {
				ids = append(ids, st.ID)
			}
		}
		verdict, err = s.Without(ids...).Check(ctx)
		no(err)
		if (verdict == smt.Feasible) != want.holds[set] {
			fail("without some", verdict, want.holds[set])
		}
	}
	if infeasible < 200 {
		t.Errorf("only %d problems were infeasible", infeasible)
	}
}

func sameStatements(c smt.Conflict, ids []int) bool { return slices.Equal(c.Statements, ids) }

func sameConcession(a, b smt.Concession) bool { return reflect.DeepEqual(a, b) }

func worst(p *smt.Problem, c smt.Concession) int64 {
	costs := make(map[int]int64)
	most := int64(0)
	for _, st := range p.Statements {
		if slices.Contains(c.Statements, st.ID) {
			costs[st.Party] += st.Cost
			most = max(most, costs[st.Party])
		}
	}
	return most
}
