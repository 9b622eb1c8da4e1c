package pareto_test

import (
	"context"
	"fmt"

	"parley/engine/pareto"
)

// Two parties settle an army cap (600, 700 or 800 thousand) and a zone (wide or
// narrow). A wide zone needs the lowest cap.
func Example() {
	s := &pareto.Space{
		Utilities: [][][]int64{
			{{0, 4, 10}, {6, 0}},
			{{9, 5, 0}, {2, 3}},
		},
		Reservation: []int64{3, 3},
		Constraints: []pareto.Constraint{
			pareto.IfThen(pareto.Choice{Issue: 1, Option: 0}, pareto.Choice{Issue: 0, Option: 0}),
		},
	}
	r, err := pareto.Solve(context.Background(), s, pareto.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range r.Frontier {
		fmt.Println(p.Utilities, p.Options, p.Count)
	}
	fmt.Println("Nash", r.Nash.Options, "utilitarian", r.Utilitarian.Options)
	// Output:
	// [10 3] [2 1] 1
	// [6 11] [0 0] 1
	// Nash [0 0] utilitarian [0 0]
}

// Adjusted Winner divides what two parties weigh differently.
func ExampleAdjustedWinner() {
	d, err := pareto.AdjustedWinner([]int64{50, 30, 20}, []int64{20, 30, 50})
	fmt.Println(d.First, d.Utility, err)
	// Output: [1/1 1/2 0/1] 13/20 <nil>
}
