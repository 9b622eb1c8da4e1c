package smaa_test

import (
	"context"
	"fmt"

	"parley/engine/smaa"
)

// Two parties, two issues of two options each. Each ranks the options, the other
// way round, and the first says that the first issue counts for more to it.
func Example() {
	up, down := smaa.NewOrder(2), smaa.NewOrder(2)
	up.Prefer(0, 1)
	down.Prefer(1, 0)
	s := &smaa.Space{
		Options: []int{2, 2},
		Parties: []smaa.Party{
			{Name: "one", Orders: []*smaa.Order{up, up}, Issues: up, Floor: 0.5},
			{Name: "two", Orders: []*smaa.Order{down, down}, Floor: 0.5},
		},
	}
	packages := [][]int{{0, 0}, {0, 1}, {1, 0}, {1, 1}}
	m, err := s.Draw(context.Background(), 1000, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	counts, err := m.Acceptable(context.Background(), packages)
	if err != nil {
		fmt.Println(err)
		return
	}
	// The first issue as the first party wishes, the second as the second does.
	fmt.Println("acceptable to one in", counts.To[0][1], "of", m.N, "models; in all:", s.AlwaysAcceptable(0, packages[1]))
	fmt.Println("to both in about half:", counts.All[1] > 450 && counts.All[1] < 550)
	fmt.Println("efficient in all:", s.AlwaysEfficient(packages[0], packages))
	// Output:
	// acceptable to one in 1000 of 1000 models; in all: true
	// to both in about half: true
	// efficient in all: true
}
