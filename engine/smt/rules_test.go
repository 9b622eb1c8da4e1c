package smt_test

import (
	"context"
	"slices"
	"testing"

	"parley/engine/smt"
)

// A conflict can rest on what is always true: that there are only two options,
// that a number is not negative, that the process ends some day.
func TestRulesThatAConflictRestsOn(t *testing.T) {
	p := &smt.Problem{
		Parties: 1, Horizon: 100, Events: 3,
		Issues: []smt.Issue{{Kind: smt.Enum, N: 2}, {Kind: smt.Int, Lo: 0, Hi: 9}},
		Atoms: []smt.Atom{
			{Kind: smt.Option, Issue: 0, Value: 0},
			{Kind: smt.Option, Issue: 0, Value: 1},
			{Kind: smt.AtMost, Issue: 1, Value: -1},
			{Kind: smt.Within, X: 1, Y: 2, Value: -70},
			{Kind: smt.Within, X: 0, Y: 1, Value: -70},
		},
		Statements: []smt.Statement{
			{ID: 0, Clauses: [][]int{{-1}}},
			{ID: 1, Clauses: [][]int{{-2}}},
			{ID: 2, Clauses: [][]int{{3}}},
			{ID: 3, Clauses: [][]int{{4}}},
			{ID: 4, Clauses: [][]int{{5}}},
			{ID: 5, Clauses: [][]int{{1}, {2}}},
		},
	}
	s, err := smt.NewSession(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	all, _, err := s.AllConflicts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	type want struct {
		statements, issues []int
		horizon            bool
	}
	wants := []want{
		{[]int{2}, []int{1}, false},
		{[]int{5}, nil, false}, // two options at once: not a matter of which there are
		{[]int{0, 1}, []int{0}, false},
		{[]int{3, 4}, nil, true},
	}
	if len(all) != len(wants) {
		t.Fatalf("conflicts %v", all)
	}
	for i, c := range all {
		r, ok := s.Rules(ctx, c)
		if w := wants[i]; !ok || !slices.Equal(c.Statements, w.statements) ||
			!slices.Equal(r.Issues, w.issues) || r.Horizon != w.horizon {
			t.Errorf("%v rests on %+v, want %+v", c, r, w)
		}
	}
}

// A ring of events is told in the order in which each must come before the
// next.
func TestRingsOfConflicts(t *testing.T) {
	before := func(x, y int, days int64) smt.Atom {
		return smt.Atom{Kind: smt.Within, X: x, Y: y, Value: -days}
	}
	p := &smt.Problem{
		Parties: 1, Horizon: 1 << 60, Events: 6,
		Issues: []smt.Issue{{Kind: smt.Enum, N: 2}},
		Atoms: []smt.Atom{
			before(4, 2, 1), before(2, 5, 0), before(5, 4, 0), // a ring
			before(3, 3, 1), before(3, 3, 0), // waits for itself, comes with itself
			{Kind: smt.Occurs, X: 1}, {Kind: smt.Option, Issue: 0, Value: 0},
			before(1, 0, 1), // before the start
		},
		Statements: []smt.Statement{
			{ID: 0, Clauses: [][]int{{1}}},
			{ID: 1, Clauses: [][]int{{-6, 2}}},
			{ID: 2, Clauses: [][]int{{6}}},
			{ID: 3, Clauses: [][]int{{3}}},
			{ID: 4, Clauses: [][]int{{4}}},
			{ID: 5, Clauses: [][]int{{5}}},
			{ID: 6, Clauses: [][]int{{7}}},
			{ID: 7, Clauses: [][]int{{-7}}},
			{ID: 8, Clauses: [][]int{{8}}},
		},
	}
	s, err := smt.NewSession(p)
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := s.AllConflicts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	wants := []smt.Conflict{
		{Statements: []int{4}, Cycle: []int{3, 3}},
		{Statements: []int{8}, Cycle: []int{0, 1, 0}},
		{Statements: []int{6, 7}},
		{Statements: []int{0, 1, 2, 3}, Cycle: []int{2, 5, 4, 2}},
	}
	if len(all) != len(wants) {
		t.Fatalf("conflicts %v", all)
	}
	for i, c := range all {
		if !slices.Equal(c.Statements, wants[i].Statements) || !slices.Equal(c.Cycle, wants[i].Cycle) {
			t.Errorf("got %v, want %v", c, wants[i])
		}
	}
}
