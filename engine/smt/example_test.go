package smt_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"parley/engine/smt"
)

// Two sides wait for each other: one leaves thirty days after the guns fall
// silent, the other falls silent ten days after the first has left.
func Example() {
	p, err := smt.ReadProblem(strings.NewReader(`{
		"format": "parley.deadlock/1", "parties": 2, "horizon": 720, "events": 3,
		"issues": [],
		"atoms": [
			{"t": "occ", "e": 1}, {"t": "occ", "e": 2},
			{"t": "diff", "x": 1, "y": 2, "c": -30},
			{"t": "diff", "x": 2, "y": 1, "c": -10}
		],
		"statements": [
			{"id": 0, "party": 0, "cost": 8, "text": "the withdrawal happens", "clauses": [[2]]},
			{"id": 1, "party": 0, "cost": 2, "text": "withdrawal only 30 days after a ceasefire", "clauses": [[-2, 1], [-2, 3]]},
			{"id": 2, "party": 1, "cost": 3, "text": "ceasefire only 10 days after the withdrawal", "clauses": [[-1, 2], [-1, 4]]}
		]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := smt.Answer(context.Background(), p, smt.Options{
		Conflicts: smt.DefaultConflicts, Concessions: smt.DefaultConcessions,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	if err := out.Encode(r); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//  "format": "parley.deadlock.answer/1",
	//  "feasible": false,
	//  "complete": true,
	//  "conflicts": [
	//   {
	//    "statements": [
	//     0,
	//     1,
	//     2
	//    ],
	//    "cycle": [
	//     1,
	//     2,
	//     1
	//    ]
	//   }
	//  ],
	//  "conflicts_complete": true,
	//  "concessions": [
	//   {
	//    "statements": [
	//     1
	//    ],
	//    "cost": 2
	//   },
	//   {
	//    "statements": [
	//     2
	//    ],
	//    "cost": 3
	//   },
	//   {
	//    "statements": [
	//     0
	//    ],
	//    "cost": 8
	//   }
	//  ],
	//  "concessions_complete": true,
	//  "model": null
	// }
}

// What if one of the statements were not made?
func ExampleSession_Without() {
	within := func(x, y int, days int64) smt.Atom {
		return smt.Atom{Kind: smt.Within, X: x, Y: y, Value: days}
	}
	p := &smt.Problem{
		Parties: 2, Horizon: 365, Events: 3,
		Atoms: []smt.Atom{within(1, 2, -60), within(2, 0, 45), within(2, 0, 90)},
		Statements: []smt.Statement{
			{ID: 10, Party: 0, Cost: 1, Text: "the vote is 60 days after the ceasefire", Clauses: [][]int{{1}}},
			{ID: 11, Party: 1, Cost: 1, Text: "the vote is by day 45", Clauses: [][]int{{2}}},
			{ID: 12, Party: 1, Cost: 1, Text: "the vote is by day 90", Clauses: [][]int{{3}}},
		},
	}
	ctx := context.Background()
	s, err := smt.NewSession(p)
	if err != nil {
		fmt.Println(err)
		return
	}
	conflict, err := s.FirstConflict(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(conflict.Statements, conflict.Cycle)
	model, err := s.Without(11).Model(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(model.Earliest, model.Latest)
	// Output:
	// [10 11] [0 1 2 0]
	// [0 0 60] [0 30 90]
}
