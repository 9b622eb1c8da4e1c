package stability_test

import (
	"context"
	"fmt"

	"parley/analysis/stability"
	"parley/dossier"
)

// Would a ceasefire hold before anything is agreed on guarantees?
func ExampleSolve() {
	d, err := dossier.Load(context.Background(), "../../examples/ukraine-2025-26")
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := d.View(dossier.Scope{AsOf: d.Info.Cutoff})
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := stability.Solve(context.Background(), v, stability.Options{State: []string{"m-ceasefire", "-m-guarantees-agreed"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, st := range a.Looked[0].Parties {
		for _, g := range st.Gains {
			if !st.Contested {
				fmt.Println(g.Words, g.IDs)
			}
		}
	}
	// Output:
	// Russia is stated to gain by ending “a full ceasefire is in force”: Russia: “ceasefire” after “Ukrainian withdrawal from Donbas” (12 Dec 2025). [sq-17]
}
