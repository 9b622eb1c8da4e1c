package layered

import "slices"

// boundedLayers finds layers of at most width nodes each: E. G. Coffman,
// R. L. Graham, "Optimal scheduling for two-processor systems", Acta Informatica
// 1 (1972) 200-213, whose machines are our places in a layer. Nodes are numbered
// so that those whose predecessors come late come late; layers are then filled
// from below with the highest numbers whose successors are all placed lower.
func boundedLayers(n int, arcs []arc, width int) []int {
	pred, succ := make([][]int, n), make([][]int, n)
	wait := make([]int, n)
	for _, a := range arcs {
		pred[a.to] = append(pred[a.to], a.from)
		succ[a.from] = append(succ[a.from], a.to)
		wait[a.to]++
	}
	number := make([]int, n) // from 1; 0 is none
	seen := make([][]int, n) // numbers of predecessors, descending
	ready := make([]bool, n)
	for v := range n {
		ready[v] = wait[v] == 0
	}
	for k := 1; k <= n; k++ {
		best := -1
		for v := range n {
			if ready[v] && (best < 0 || slices.Compare(seen[v], seen[best]) < 0) {
				best = v
			}
		}
		ready[best] = false
		number[best] = k
		for _, w := range succ[best] {
			seen[w] = slices.Insert(seen[w], 0, k)
			if wait[w]--; wait[w] == 0 {
				ready[w] = true
			}
		}
	}
	left := make([]int, n)
	lowest := make([]int, n) // the first layer from below it may stand in
	for v := range n {
		left[v] = len(succ[v])
		ready[v] = left[v] == 0
	}
	rank := make([]int, n)
	layer, in := 0, 0
	for range n {
		best := -1
		for {
			for v := range n {
				if ready[v] && lowest[v] <= layer && (best < 0 || number[v] > number[best]) {
					best = v
				}
			}
			if best >= 0 && in < width {
				break
			}
			layer, in, best = layer+1, 0, -1
		}
		ready[best] = false
		rank[best] = layer
		in++
		for _, w := range pred[best] {
			lowest[w] = max(lowest[w], layer+1)
			if left[w]--; left[w] == 0 {
				ready[w] = true
			}
		}
	}
	for v := range n {
		rank[v] = layer - rank[v]
	}
	return rank
}
