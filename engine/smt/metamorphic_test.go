package smt_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"parley/engine/smt"
)

// With each further statement what does not hold still does not.
func TestAddingAStatementNeverHelps(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(100) {
		p := mediumProblem(rand.New(rand.NewPCG(seed, 3)))
		all, err := smt.NewSession(p)
		if err != nil {
			t.Fatal(err)
		}
		var ids []int
		before := smt.Feasible
		for _, st := range p.Statements {
			ids = append(ids, st.ID)
			verdict, err := all.Only(ids...).Check(ctx)
			if err != nil || verdict == smt.Unknown {
				t.Fatal(verdict, err)
			}
			if before == smt.Infeasible && verdict == smt.Feasible {
				t.Fatalf("seed %d: statement %d made the others hold", seed, st.ID)
			}
			before = verdict
		}
	}
}

// The order of statements, clauses, literals and atoms in the file changes
// nothing in a complete answer.
func TestOrderDoesNotMatter(t *testing.T) {
	ctx := context.Background()
	everything := smt.Options{}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 4))
		p := randomProblem(r, 10)
		q := *p
		place := r.Perm(len(p.Atoms)) // old to new
		q.Atoms = make([]smt.Atom, len(p.Atoms))
		for old, a := range p.Atoms {
			q.Atoms[place[old]] = a
		}
		q.Statements = nil
		for _, i := range r.Perm(len(p.Statements)) {
			st := p.Statements[i]
			clauses := st.Clauses
			st.Clauses = nil
			for _, j := range r.Perm(len(clauses)) {
				var clause []int
				for _, k := range r.Perm(len(clauses[j])) {
					if l := clauses[j][k]; l > 0 {
						clause = append(clause, place[l-1]+1)
					} else {
						clause = append(clause, -place[-l-1]-1)
					}
				}
				st.Clauses = append(st.Clauses, clause)
			}
			q.Statements = append(q.Statements, st)
		}
		a, err := smt.Answer(ctx, p, everything)
		if err != nil {
			t.Fatal(err)
		}
		b, err := smt.Answer(ctx, &q, everything)
		if err != nil {
			t.Fatal(err)
		}
		same := a.Feasible == b.Feasible && len(a.Conflicts) == len(b.Conflicts) &&
			slices.EqualFunc(a.Concessions, b.Concessions, sameConcession)
		for i := range a.Conflicts {
			same = same && slices.Equal(a.Conflicts[i].Statements, b.Conflicts[i].Statements)
		}
		if !same {
			t.Fatalf("seed %d:\n%+v\n%+v", seed, a, b)
		}
	}
}

// Two runs give the same bytes.
func TestAnswersCanBeRepeated(t *testing.T) {
	p := readInstance(t, "testdata/small-p4.json")
	var first []byte
	for _, o := range []smt.Options{{Conflicts: 5, Concessions: 11}, {Conflicts: 5, Concessions: 11, Fair: true}} {
		first = nil
		for range 3 {
			r, err := smt.Answer(context.Background(), p, o)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = text
			}
			if !bytes.Equal(first, text) {
				t.Fatalf("%s\n%s", first, text)
			}
		}
	}
}
