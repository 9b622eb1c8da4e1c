package layered

import "math"

// simplexLayers finds layers for a connected graph without rings so that the
// weighted sum of the edges' lengths is least: E. R. Gansner, E. Koutsofios,
// S. C. North, K.-P. Vo, "A technique for drawing directed graphs", IEEE Trans.
// Software Engineering 19 (1993) 214-230, section 2, the network simplex. The
// cut value of a tree edge is found from sums over its subtree alone: edges
// within cancel. Nodes that cost the same anywhere then move to the least
// crowded layer. Very large graphs stop at a bound of work with what they have,
// which is still a layering.
func simplexLayers(n int, arcs []arc) []int {
	rank := longestPath(n, arcs)
	if n < 2 || len(arcs) == 0 {
		return rank
	}
	s := &simplex{n: n, arcs: arcs, rank: rank, inTree: make([]bool, len(arcs)),
		parent: make([]int, n), via: make([]int, n), low: make([]int, n), lim: make([]int, n), sum: make([]int, n)}
	s.inc = make([][]int, n)
	s.net = make([]int, n)
	for i, a := range arcs {
		s.inc[a.from] = append(s.inc[a.from], i)
		s.inc[a.to] = append(s.inc[a.to], i)
		s.net[a.from] += a.weight
		s.net[a.to] -= a.weight
	}
	s.tighten()
	s.number()
	bound := min(50*n, 40_000_000/(n+len(arcs))) + 10
	start := 0
	for range bound {
		leave := s.leave(&start)
		if leave < 0 {
			break
		}
		s.exchange(leave)
	}
	s.balance()
	return s.rank
}

// longestPath puts every node as high as its predecessors allow.
func longestPath(n int, arcs []arc) []int {
	rank := make([]int, n)
	wait := make([]int, n)
	next := make([][]int, n)
	for i, a := range arcs {
		wait[a.to]++
		next[a.from] = append(next[a.from], i)
	}
	var queue []int
	for v := range n {
		if wait[v] == 0 {
			queue = append(queue, v)
		}
	}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, i := range next[v] {
			a := arcs[i]
			rank[a.to] = max(rank[a.to], rank[v]+a.span)
			if wait[a.to]--; wait[a.to] == 0 {
				queue = append(queue, a.to)
			}
		}
	}
	return rank
}

type simplex struct {
	n                     int
	arcs                  []arc
	rank                  []int
	inc                   [][]int // arcs at each node
	net                   []int   // weight out less weight in
	inTree                []bool
	parent, via, low, lim []int // the tree: parent, arc to it, post-order numbers
	sum                   []int // net over the subtree
}

func (s *simplex) slack(i int) int {
	a := &s.arcs[i]
	return s.rank[a.to] - s.rank[a.from] - a.span
}

// tighten moves the layers until a spanning tree of edges without slack exists.
func (s *simplex) tighten() {
	in := make([]bool, s.n)
	in[0] = true
	members := []int{0}
	grown := 0
	for {
		for grown < len(members) {
			v := members[grown]
			grown++
			for _, i := range s.inc[v] {
				a := &s.arcs[i]
				w := a.from + a.to - v
				if !in[w] && s.slack(i) == 0 {
					in[w] = true
					s.inTree[i] = true
					members = append(members, w)
				}
			}
		}
		if len(members) == s.n {
			return
		}
		best, bestSlack := -1, math.MaxInt
		for i, a := range s.arcs {
			if in[a.from] != in[a.to] {
				if d := s.slack(i); d < bestSlack {
					best, bestSlack = i, d
				}
			}
		}
		d := bestSlack
		if in[s.arcs[best].to] {
			d = -d
		}
		for _, v := range members {
			s.rank[v] += d
		}
		grown = 0
	}
}

// number walks the tree from node 0 and finds post-order numbers and sums.
func (s *simplex) number() {
	type frame struct{ v, at int }
	stack := []frame{{0, 0}}
	s.parent[0], s.via[0] = -1, -1
	count := 1
	s.low[0] = count
	s.sum[0] = s.net[0]
	for len(stack) > 0 {
		f := &stack[len(stack)-1]
		if f.at < len(s.inc[f.v]) {
			i := s.inc[f.v][f.at]
			f.at++
			if !s.inTree[i] || i == s.via[f.v] {
				continue
			}
			w := s.arcs[i].from + s.arcs[i].to - f.v
			s.parent[w], s.via[w] = f.v, i
			s.low[w] = count
			s.sum[w] = s.net[w]
			stack = append(stack, frame{w, 0})
			continue
		}
		v := f.v
		s.lim[v] = count
		count++
		stack = stack[:len(stack)-1]
		if p := s.parent[v]; p >= 0 {
			s.sum[p] += s.sum[v]
		}
	}
}

// leave returns a node whose edge to its parent has a negative cut value, the
// next after the last one found; -1 if there is none.
func (s *simplex) leave(start *int) int {
	for k := range s.n {
		v := (*start + k) % s.n
		if s.parent[v] < 0 {
			continue
		}
		cut := s.sum[v]
		if s.arcs[s.via[v]].to == v {
			cut = -cut
		}
		if cut < 0 {
			*start = v + 1
			return v
		}
	}
	return -1
}

// exchange replaces the edge above v by the edge of least slack that reconnects
// the two parts, and moves one part to make it tight.
func (s *simplex) exchange(v int) {
	out := s.via[v]
	below := func(w int) bool { return s.low[v] <= s.lim[w] && s.lim[w] <= s.lim[v] }
	tailBelow := s.arcs[out].from == v
	best, bestSlack := -1, math.MaxInt
	for i, a := range s.arcs {
		if f, t := below(a.from), below(a.to); f != t && f != tailBelow {
			if d := s.slack(i); d < bestSlack {
				best, bestSlack = i, d
			}
		}
	}
	if best < 0 {
		return
	}
	d := bestSlack
	if tailBelow {
		d = -d
	}
	// The part with v moves: down if it holds the head of the edge that leaves
	// the tree, and up if it holds its tail.
	for w := range s.n {
		if below(w) {
			s.rank[w] += d
		}
	}
	s.inTree[out] = false
	s.inTree[best] = true
	s.number()
}

// balance starts layers at 0 and moves nodes with as much weight in as out to
// the least crowded layer they may have.
func (s *simplex) balance() {
	lo, hi := math.MaxInt, math.MinInt
	for _, r := range s.rank {
		lo, hi = min(lo, r), max(hi, r)
	}
	crowd := make([]int, hi-lo+1)
	for v := range s.rank {
		s.rank[v] -= lo
		crowd[s.rank[v]]++
	}
	for v := range s.n {
		if s.net[v] != 0 {
			continue
		}
		from, to := 0, hi-lo
		for _, i := range s.inc[v] {
			a := &s.arcs[i]
			if a.to == v {
				from = max(from, s.rank[a.from]+a.span)
			} else {
				to = min(to, s.rank[a.to]-a.span)
			}
		}
		crowd[s.rank[v]]--
		best := s.rank[v]
		for r := from; r <= to; r++ {
			if crowd[r] < crowd[best] {
				best = r
			}
		}
		s.rank[v] = best
		crowd[best]++
	}
}
