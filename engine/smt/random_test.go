package smt_test

import (
	"math/rand/v2"

	"parley/engine/smt"
)

// randomProblem draws a small problem with a mix of all kinds of atoms. Its
// times are few, so that they can be tried one by one.
func randomProblem(r *rand.Rand, statements int) *smt.Problem {
	p := &smt.Problem{
		Parties: 3,
		Horizon: int64(2 + r.IntN(4)),
		Events:  3,
		Issues: []smt.Issue{
			{Kind: smt.Enum, N: 3},
			{Kind: smt.Int, Lo: -1, Hi: 2},
			{Kind: smt.Enum, N: 1 + r.IntN(3)},
		},
	}
	for range 6 + r.IntN(14) {
		var a smt.Atom
		switch a.Kind = smt.AtomKind(r.IntN(4)); a.Kind {
		case smt.Option:
			a.Issue = 2 * r.IntN(2)
			a.Value = int64(r.IntN(p.Issues[a.Issue].N))
		case smt.AtMost:
			a.Issue = 1
			a.Value = int64(r.IntN(6) - 2)
		case smt.Occurs:
			a.X = r.IntN(p.Events)
		case smt.Within:
			a.X, a.Y = r.IntN(p.Events), r.IntN(p.Events)
			a.Value = int64(r.IntN(9) - 6)
		}
		p.Atoms = append(p.Atoms, a)
	}
	for i := range statements {
		st := smt.Statement{ID: 7 * (statements - i), Party: r.IntN(3), Cost: int64(1 + r.IntN(6))}
		if r.IntN(8) == 0 {
			st.Cost = 0
		}
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

// satisfiableSets tries every way to settle all issues, events and times, and
// returns for each set of statements, as bits, whether one of them satisfies
// it.
func satisfiableSets(p *smt.Problem) []bool {
	m := &smt.Model{
		Issues: make([]int64, len(p.Issues)),
		Occurs: make([]bool, p.Events),
		Times:  make([]int64, p.Events),
	}
	holds := make([]bool, 1<<len(p.Statements))
	look := func() {
		set := 0
		for i := range p.Statements {
			if m.Satisfies(p, &p.Statements[i]) {
				set |= 1 << i
			}
		}
		holds[set] = true
	}
	times := func() {
		for t1 := range p.Horizon + 1 {
			for t2 := range p.Horizon + 1 {
				m.Times[1], m.Times[2] = t1, t2
				look()
			}
		}
	}
	for first := range int64(p.Issues[0].N) {
		for number := p.Issues[1].Lo; number <= p.Issues[1].Hi; number++ {
			for second := range int64(p.Issues[2].N) {
				for events := range 1 << p.Events {
					m.Issues[0], m.Issues[1], m.Issues[2] = first, number, second
					for e := range p.Events {
						m.Occurs[e] = events&(1<<e) != 0
					}
					times()
				}
			}
		}
	}
	for set := len(holds) - 1; set >= 0; set-- { // subsets hold too
		if holds[set] {
			for i := range p.Statements {
				holds[set&^(1<<i)] = true
			}
		}
	}
	return holds
}
