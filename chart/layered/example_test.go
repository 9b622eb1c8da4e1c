package layered_test

import (
	"fmt"

	"parley/chart/layered"
)

// A ring of three: one edge runs against the layers, and nothing crosses.
func Example() {
	box := layered.Size{W: 80, H: 30}
	l, err := layered.Lay([]layered.Size{box, box, box}, []layered.Edge{{From: 0, To: 1}, {From: 1, To: 2}, {From: 2, To: 0}}, layered.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, e := range l.Edges {
		fmt.Printf("edge %d: against %v\n", i, e.Against)
	}
	fmt.Println("layers", l.Layer, "crossings", l.Crossings)
	// Output:
	// edge 0: against false
	// edge 1: against false
	// edge 2: against true
	// layers [0 1 2] crossings 0
}
