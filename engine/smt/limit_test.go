package smt_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"parley/engine/smt"
)

// However little time there is, the answer comes promptly, says whether it is
// complete, and what it has is right.
func TestAnswersUnderALimit(t *testing.T) {
	problems := []*smt.Problem{
		jobShop(12, 2, 1, 700),
		jobShop(20, 20, 1, 1200),
		pigeons(12),
		chain(100_000),
		readInstance(t, "testdata/small-noise.json"),
	}
	for _, p := range problems {
		for _, limit := range []time.Duration{0, time.Millisecond, 50 * time.Millisecond} {
			for _, o := range []smt.Options{{Conflicts: 5, Concessions: 11}, {}, {Fair: true, Conflicts: -1}} {
				ctx, cancel := context.WithTimeout(context.Background(), limit)
				start := time.Now()
				r, err := smt.Answer(ctx, p, o)
				took := time.Since(start)
				cancel()
				if err != nil {
					t.Fatal(err)
				}
				if took > limit+2*time.Second {
					t.Errorf("%s: took %v of %v", p.Name, took, limit)
				}
				if !r.Complete && r.Feasible || limit == 0 && r.Complete {
					t.Errorf("%s: %+v", p.Name, r)
				}
			}
		}
	}
}

// What one call did not finish the next one goes on with, and comes to the
// same end.
func TestWorkGoesOnAfterALimit(t *testing.T) {
	p := readInstance(t, "testdata/small-p4.json")
	s, err := smt.NewSession(p)
	if err != nil {
		t.Fatal(err)
	}
	var got []smt.Concession
	calls := 0
	for done := false; !done; calls++ {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(calls)*20*time.Microsecond)
		var reach smt.Reach
		if _, _, err = s.SmallestConflicts(ctx, 5); err != nil {
			t.Fatal(err)
		}
		if got, reach, err = s.CheapestConcessions(ctx, 40); err != nil {
			t.Fatal(err)
		}
		done = reach.Done
		cancel()
	}
	fresh, err := smt.NewSession(p)
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := fresh.CheapestConcessions(context.Background(), 40)
	if err != nil || fmt.Sprint(costs(got)) != fmt.Sprint(costs(want)) {
		t.Fatalf("after %d calls %v, at once %v, %v", calls, costs(got), costs(want), err)
	}
}

// pigeons asks n+1 parties' wishes into n options, no two alike: hard for any
// method that learns clauses.
func pigeons(n int) *smt.Problem {
	p := &smt.Problem{Name: "pigeons", Parties: n + 1}
	for i := range n + 1 {
		p.Issues = append(p.Issues, smt.Issue{Kind: smt.Enum, N: n})
		for o := range n {
			p.Atoms = append(p.Atoms, smt.Atom{Kind: smt.Option, Issue: i, Value: int64(o)})
		}
	}
	for i := range n + 1 {
		for j := range i {
			st := smt.Statement{ID: len(p.Statements), Party: i, Cost: 1}
			for o := range n {
				st.Clauses = append(st.Clauses, []int{-(i*n + o + 1), -(j*n + o + 1)})
			}
			p.Statements = append(p.Statements, st)
		}
	}
	return p
}

// chain puts each event a day after the next, and says so in the order that
// makes the most work.
func chain(n int) *smt.Problem {
	p := &smt.Problem{Name: "chain", Parties: 1, Horizon: int64(n), Events: n + 1}
	for i := range n {
		p.Atoms = append(p.Atoms, smt.Atom{Kind: smt.Within, X: i, Y: i + 1, Value: -1})
	}
	for i := range n {
		p.Statements = append(p.Statements, smt.Statement{ID: i, Cost: 1, Clauses: [][]int{{n - i}}})
	}
	return p
}

// Hundreds of thousands of conflicts that share nothing are no more than that.
func TestManySeparateConflicts(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const n = 100_000
	p := &smt.Problem{Parties: 2, Events: n}
	for i := range n {
		p.Atoms = append(p.Atoms, smt.Atom{Kind: smt.Occurs, X: i})
		p.Statements = append(p.Statements,
			smt.Statement{ID: 2 * i, Party: 0, Cost: int64(1 + i%5), Clauses: [][]int{{i + 1}}},
			smt.Statement{ID: 2*i + 1, Party: 1, Cost: int64(1 + i%7), Clauses: [][]int{{-i - 1}}})
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	start := time.Now()
	r, err := smt.Answer(ctx, p, smt.Options{Conflicts: 5, Concessions: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("took %v", time.Since(start))
	if !r.Complete || len(r.Conflicts) != 5 || len(r.Concessions) != 3 || r.ConflictsComplete || r.ConcessionsComplete {
		t.Errorf("complete %v, %d conflicts, %d concessions", r.Complete, len(r.Conflicts), len(r.Concessions))
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(uint64(1), uint8(5))
	f.Add(uint64(2), uint8(12))
	f.Fuzz(func(t *testing.T, seed uint64, kind uint8) {
		r := rand.New(rand.NewPCG(seed, uint64(kind)))
		p := mediumProblem(r)
		if kind%2 == 0 {
			p = randomProblem(r, 1+int(kind)%12)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		a, err := smt.Answer(ctx, p, smt.Options{Conflicts: int(kind%4) * 3, Concessions: int(kind%3) * 5, Fair: kind%8 > 3})
		if err != nil {
			t.Fatal(err)
		}
		if a.Feasible && !satisfied(p, a.Model) {
			t.Error("the model does not satisfy the statements")
		}
	})
}

// On an instance of three hundred statements, the answer to a change comes
// within a hundredth of a second.
func TestWhatIfIsQuick(t *testing.T) {
	p := readInstance(t, filepath.Join(sharedInstances, "dossier-p4.json"))
	s, err := smt.NewSession(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	start := time.Now()
	const rounds = 20
	for id := range rounds {
		w := s.Without(id, 100+id)
		if _, _, err := w.SmallestConflicts(ctx, 3); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.CheapestConcessions(ctx, 3); err != nil {
			t.Fatal(err)
		}
	}
	if each := time.Since(start) / rounds; each > 100*time.Millisecond {
		t.Errorf("took %v each", each)
	}
}
