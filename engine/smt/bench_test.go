package smt_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"parley/engine/smt"
)

// Instances of the shared folder are read where it is there; without it those
// benchmarks are skipped.
//
// What is timed is the work after the problem is read and encoded: each round
// gets a new session, with its clauses built outside of the clock.
func benchmarkInstance(b *testing.B, name string, work func(ctx context.Context, s *smt.Session) error) {
	p := readInstance(b, filepath.Join(sharedInstances, name+".json"))
	b.ReportMetric(float64(len(p.Statements)), "statements")
	benchmarkProblem(b, p, work)
}

func benchmarkProblem(b *testing.B, p *smt.Problem, work func(ctx context.Context, s *smt.Session) error) {
	ctx := context.Background()
	for b.Loop() {
		b.StopTimer()
		s, err := smt.NewSession(p)
		if err != nil {
			b.Fatal(err)
		}
		s.Encode()
		b.StartTimer()
		if err := work(ctx, s); err != nil {
			b.Fatal(err)
		}
	}
}

func check(ctx context.Context, s *smt.Session) error {
	_, err := s.Check(ctx)
	return err
}

func firstConflict(ctx context.Context, s *smt.Session) error {
	_, err := s.FirstConflict(ctx)
	return err
}

func cheapest(k int) func(ctx context.Context, s *smt.Session) error {
	return func(ctx context.Context, s *smt.Session) error {
		_, _, err := s.CheapestConcessions(ctx, k)
		return err
	}
}

func fairest(k int) func(ctx context.Context, s *smt.Session) error {
	return func(ctx context.Context, s *smt.Session) error {
		_, _, err := s.FairConcessions(ctx, k)
		return err
	}
}

func smallest(k int) func(ctx context.Context, s *smt.Session) error {
	return func(ctx context.Context, s *smt.Session) error {
		_, _, err := s.SmallestConflicts(ctx, k)
		return err
	}
}

func allConflicts(ctx context.Context, s *smt.Session) error {
	_, _, err := s.AllConflicts(ctx)
	return err
}

func BenchmarkInstances(b *testing.B) {
	for _, bench := range []struct {
		instance, question string
		work               func(context.Context, *smt.Session) error
	}{
		{"dossier-sat", "check", check},
		{"dossier-p4", "check", check},
		{"dossier-p4", "first-conflict", firstConflict},
		{"dossier-p4", "cheapest", cheapest(1)},
		{"dossier-p4", "cheapest-11", cheapest(11)},
		{"dossier-p4", "fairest-11", fairest(11)},
		{"dossier-p4", "smallest-5", smallest(5)},
		{"dossier-noise", "check", check},
		{"dossier-noise", "first-conflict", firstConflict},
		{"dossier-noise", "cheapest", cheapest(1)},
		{"dossier-noise", "cheapest-11", cheapest(11)},
		{"dossier-noise", "fairest-11", fairest(11)},
		{"dossier-noise", "smallest-5", smallest(5)},
		{"dossier-hard", "check", check},
		{"dossier-hard", "cheapest", cheapest(1)},
		{"dossier-hard", "cheapest-11", cheapest(11)},
		{"dossier-hard", "fairest-11", fairest(11)},
		{"dossier-hard", "smallest-5", smallest(5)},
		{"dossier-hard", "all-conflicts", allConflicts},
		{"mid-sat", "check", check},
		{"mid-p8", "check", check},
		{"mid-p8", "first-conflict", firstConflict},
		{"mid-p8", "cheapest", cheapest(1)},
		{"mid-p8", "cheapest-11", cheapest(11)},
		{"mid-p8", "fairest-11", fairest(11)},
		{"mid-p8", "smallest-5", smallest(5)},
		{"huge-p16", "check", check},
		{"huge-p16", "first-conflict", firstConflict},
		{"huge-p16", "cheapest", cheapest(1)},
		{"huge-p16", "cheapest-11", cheapest(11)},
		{"huge-p16", "smallest-4", smallest(4)},
	} {
		b.Run(bench.instance+"/"+bench.question, func(b *testing.B) {
			benchmarkInstance(b, bench.instance, bench.work)
		})
	}
}

// Job-shops with the deadline at the optimum, and a day before, where it must be
// shown that there is no plan.
func BenchmarkJobShop(b *testing.B) {
	for _, shop := range shops {
		for _, early := range []int64{0, 1} {
			p := jobShop(shop.jobs, shop.machines, shop.seed, shop.optimum-early)
			b.Run(fmt.Sprintf("%s/%d-days-early", p.Name, early), func(b *testing.B) {
				benchmarkProblem(b, p, check)
			})
		}
	}
}

var shops = []struct {
	jobs, machines int
	seed           uint64
	optimum        int64
}{
	{6, 6, 1, 443},
	{10, 5, 1, 564},
	{10, 5, 2, 591},
	{10, 5, 3, 675},
	{12, 6, 1, 670},
}

// What the engine says of job-shops is checked: a plan is a model, and where
// there is none the last day made the difference.
func TestJobShopsAreDoneByTheirOptimum(t *testing.T) {
	ctx := context.Background()
	for _, shop := range shops {
		for _, early := range []int64{0, 1} {
			p := jobShop(shop.jobs, shop.machines, shop.seed, shop.optimum-early)
			s, err := smt.NewSession(p)
			if err != nil {
				t.Fatal(err)
			}
			m, err := s.Model(ctx)
			if err != nil || (m != nil) != (early == 0) || m != nil && !satisfied(p, m) {
				t.Errorf("%s by day %d: %v, %v", p.Name, p.Horizon, m, err)
			}
		}
	}
}

// jobShop is a shop in which each job visits every machine once, in an order
// and for durations of 1 to 99 drawn from the seed, and is done by the
// deadline. Two jobs do not use a machine at the same time.
func jobShop(jobs, machines int, seed uint64, deadline int64) *smt.Problem {
	r := rand.New(rand.NewPCG(seed, 0))
	p := &smt.Problem{
		Name:    fmt.Sprintf("job-shop-%d-%d-%d", jobs, machines, seed),
		Parties: 1, Horizon: deadline, Events: 1 + jobs*machines,
	}
	within := func(x, y int, c int64) int {
		p.Atoms = append(p.Atoms, smt.Atom{Kind: smt.Within, X: x, Y: y, Value: c})
		return len(p.Atoms)
	}
	state := func(clause ...int) {
		p.Statements = append(p.Statements, smt.Statement{
			ID: len(p.Statements), Cost: 1, Clauses: [][]int{clause},
		})
	}
	type task struct {
		event    int
		duration int64
	}
	onMachine := make([][]task, machines)
	for j := range jobs {
		var before task
		for k, m := range r.Perm(machines) {
			t := task{1 + j*machines + k, 1 + r.Int64N(99)}
			if k > 0 {
				state(within(before.event, t.event, -before.duration))
			}
			onMachine[m] = append(onMachine[m], t)
			before = t
		}
		state(within(before.event, 0, deadline-before.duration))
	}
	for _, tasks := range onMachine {
		for i, a := range tasks {
			for _, b := range tasks[:i] {
				state(within(a.event, b.event, -a.duration), within(b.event, a.event, -b.duration))
			}
		}
	}
	return p
}
