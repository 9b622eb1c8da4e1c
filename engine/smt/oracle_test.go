package smt_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/crillab/gophersat/solver"

	"parley/engine/smt"
)

// eager writes a problem as clauses of propositional logic alone, in the way
// of DIMACS: times are numbers in unary, one variable for each day. Selectors
// are the variables 1 to len(p.Statements).
func eager(p *smt.Problem) [][]int {
	next := len(p.Statements)
	var cnf [][]int
	add := func(clause ...int) { cnf = append(cnf, clause) }
	fresh := func() int { next++; return next }

	options := make([][]int, len(p.Issues))
	atMost := make([]map[int64]int, len(p.Issues))
	for i, issue := range p.Issues {
		if issue.Kind == smt.Int {
			atMost[i] = map[int64]int{}
			for v := issue.Lo; v < issue.Hi; v++ {
				atMost[i][v] = fresh()
				if v > issue.Lo {
					add(-atMost[i][v-1], atMost[i][v])
				}
			}
			continue
		}
		var some []int
		for range issue.N {
			o := fresh()
			for _, other := range some {
				add(-o, -other)
			}
			some = append(some, o)
		}
		add(some...)
		options[i] = some
	}
	occurs := make([]int, p.Events)
	from := make([][]int, p.Events) // from[e][k-1]: time(e) >= k
	for e := range p.Events {
		occurs[e] = fresh()
		for k := range p.Horizon {
			from[e] = append(from[e], fresh())
			if k > 0 {
				add(-from[e][k], from[e][k-1])
			}
		}
		if e == 0 && p.Horizon > 0 {
			add(-from[0][0])
		}
	}
	yes := fresh()
	add(yes)
	atLeast := func(e int, day int64) int {
		switch {
		case day <= 0:
			return yes
		case day > p.Horizon:
			return -yes
		}
		return from[e][day-1]
	}
	atoms := make([]int, len(p.Atoms))
	for i, a := range p.Atoms {
		switch a.Kind {
		case smt.Option:
			atoms[i] = options[a.Issue][a.Value]
		case smt.AtMost:
			switch {
			case a.Value >= p.Issues[a.Issue].Hi:
				atoms[i] = yes
			case a.Value < p.Issues[a.Issue].Lo:
				atoms[i] = -yes
			default:
				atoms[i] = atMost[a.Issue][a.Value]
			}
		case smt.Occurs:
			atoms[i] = occurs[a.X]
		case smt.Within:
			atoms[i] = fresh()
			for day := range p.Horizon + 1 { // time(x) >= day needs time(y) >= day - c
				add(-atoms[i], -atLeast(a.X, day), atLeast(a.Y, day-a.Value))
			}
		}
	}
	for i, st := range p.Statements {
		for _, clause := range st.Clauses {
			c := []int{-(i + 1)}
			for _, l := range clause {
				if l > 0 {
					c = append(c, atoms[l-1])
				} else {
					c = append(c, -atoms[-l-1])
				}
			}
			add(c...)
		}
	}
	return cnf
}

// mediumProblem draws a problem with more events, options and statements than
// brute force could try.
func mediumProblem(r *rand.Rand) *smt.Problem {
	p := &smt.Problem{Parties: 4, Horizon: int64(8 + r.IntN(20)), Events: 4 + r.IntN(5)}
	for range 5 {
		p.Issues = append(p.Issues, smt.Issue{Kind: smt.Enum, N: 2 + r.IntN(11)})
	}
	p.Issues = append(p.Issues, smt.Issue{Kind: smt.Int, Lo: 3, Hi: 20})
	for range 40 {
		var a smt.Atom
		switch a.Kind = smt.AtomKind(r.IntN(4)); a.Kind {
		case smt.Option:
			a.Issue = r.IntN(5)
			a.Value = int64(r.IntN(p.Issues[a.Issue].N))
		case smt.AtMost:
			a.Issue = 5
			a.Value = int64(r.IntN(20))
		case smt.Occurs:
			a.X = r.IntN(p.Events)
		case smt.Within:
			a.X, a.Y = r.IntN(p.Events), r.IntN(p.Events)
			a.Value = int64(r.IntN(12) - 9)
		}
		p.Atoms = append(p.Atoms, a)
	}
	for i := range 20 + r.IntN(40) {
		st := smt.Statement{ID: i, Party: r.IntN(4), Cost: int64(1 + r.IntN(9))}
		for range 1 + r.IntN(2) {
			var clause []int
			for range 1 + r.IntN(3) {
				l := 1 + r.IntN(len(p.Atoms))
				if p.Atoms[l-1].Kind != smt.Within && r.IntN(2) == 0 {
					l = -l
				}
				clause = append(clause, l)
			}
			st.Clauses = append(st.Clauses, clause)
		}
		p.Statements = append(p.Statements, st)
	}
	return p
}

// An independent solver, on an encoding that shares nothing with ours, agrees
// on what can hold and on the cheapest concession.
func TestGophersatAgrees(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(60) {
		p := mediumProblem(rand.New(rand.NewPCG(seed, 2)))
		s, err := smt.NewSession(p)
		if err != nil {
			t.Fatal(err)
		}
		cnf := eager(p)
		all := make([][]int, 0, len(cnf)+len(p.Statements))
		all = append(all, cnf...)
		for i := range p.Statements {
			all = append(all, []int{i + 1})
		}
		oracle := solver.New(solver.ParseSlice(all)).Solve()
		verdict, err := s.Check(ctx)
		if err != nil || (verdict == smt.Feasible) != (oracle == solver.Sat) {
			t.Fatalf("seed %d: %v, %v; the oracle says %v", seed, verdict, err, oracle)
		}

		cheapest, _, err := s.CheapestConcessions(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		cost := int64(0)
		if len(cheapest) > 0 {
			cost = cheapest[0].Cost
		}
		var lits []solver.Lit
		var weights []int
		for i, st := range p.Statements {
			lits = append(lits, solver.IntToLit(int32(-(i + 1))))
			weights = append(weights, int(st.Cost))
		}
		pb := solver.ParseSlice(cnf)
		pb.SetCostFunc(lits, weights)
		if best := solver.New(pb).Minimize(); int64(best) != cost {
			t.Fatalf("seed %d: cheapest concession costs %d; the oracle says %d", seed, cost, best)
		}
	}
}
