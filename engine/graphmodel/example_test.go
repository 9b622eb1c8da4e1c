package graphmodel_test

import (
	"context"
	"fmt"
	"strings"

	"parley/engine/graphmodel"
)

// A blockade that A can end and take up again, and a withdrawal that B cannot
// undo. A wishes for the withdrawal first, and then for an end of the blockade. B
// likes best that there is neither; under a blockade it would rather withdraw.
func Example() {
	m, err := graphmodel.ReadModel(strings.NewReader(`{
	  "format": "parley.stability/1", "name": "blockade",
	  "options": [{"name": "Blockade", "dm": "A", "direction": "both"}, {"name": "Withdraw", "dm": "B", "direction": "fwd"}],
	  "dms": [{"name": "A", "preference_statements": ["-Y", "N-"]}, {"name": "B", "ranking": ["NN", "NY", "YY", "YN"]}],
	  "infeasible_patterns": []
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := graphmodel.Solve(context.Background(), m)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range graphmodel.Concepts() {
		fmt.Print(c, ":")
		for x := range a.Equilibria[c].All() {
			fmt.Print(" ", m.StateName(a.Graph.States[x]))
		}
		fmt.Println()
	}
	// Output:
	// nash: NN NY
	// gmr: NN NY
	// smr: NN NY
	// seq: NN NY
}

// Why does A not end the blockade before B withdraws?
func ExampleJudge() {
	g, err := graphmodel.NewGraph(
		[][][]int{{{1}, {}, {}}, {{}, {2}, {}}}, // A can go from 0 to 1, B from 1 to 2
		[][]int{{1, 2, 0}, {0, 1, 2}},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	j, err := graphmodel.Judge(context.Background(), g, []int{0}, 0, graphmodel.SEQ)
	if err != nil {
		fmt.Println(err)
		return
	}
	move := j.Moves[0]
	fmt.Println("stable:", j.Stable)
	fmt.Println("a gain:", move.Gains, "to", move.To)
	fmt.Println("undone:", move.Held, "by", move.Answer)
	// Output:
	// stable: yes
	// a gain: yes to 1
	// undone: yes by [{1 2}]
}
