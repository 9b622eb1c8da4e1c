package layered

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"testing"
)

// box is what every node of these tests measures.
var box = Size{60, 30}

func boxes(n int) []Size {
	out := make([]Size, n)
	for i := range out {
		out[i] = box
	}
	return out
}

func edgesOf(pairs ...[2]int) []Edge {
	var out []Edge
	for _, p := range pairs {
		out = append(out, Edge{From: p[0], To: p[1]})
	}
	return out
}

func lay(t testing.TB, n int, edges []Edge, opt Options) *Layout {
	t.Helper()
	l, err := Lay(boxes(n), edges, opt)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func random(seed uint64, n, m int, labels bool) []Edge {
	r := rand.New(rand.NewPCG(seed, 7))
	var out []Edge
	for range m {
		e := Edge{From: r.IntN(n), To: r.IntN(n), Weight: 1 + r.IntN(3)}
		if labels && r.IntN(2) == 0 {
			e.Label = Size{20 + float64(r.IntN(40)), 14}
		}
		out = append(out, e)
	}
	return out
}

// Graphs whose least number of crossings is known.
func TestKnownCrossings(t *testing.T) {
	full := func(a, b int) []Edge {
		var out []Edge
		for i := range a {
			for j := range b {
				out = append(out, Edge{From: i, To: a + j})
			}
		}
		return out
	}
	// In two layers K(a,b) has C(a,2)·C(b,2) crossings, whatever the order.
	for _, c := range []struct {
		name  string
		n     int
		edges []Edge
		want  int
	}{
		{"K2,2", 4, full(2, 2), 1},
		{"K3,3", 6, full(3, 3), 9},
		{"K4,5", 9, full(4, 5), 60},
		{"path", 5, edgesOf([2]int{0, 1}, [2]int{1, 2}, [2]int{2, 3}, [2]int{3, 4}), 0},
		{"ring of three", 3, edgesOf([2]int{0, 1}, [2]int{1, 2}, [2]int{2, 0}), 0},
		{"ring of nine", 9, edgesOf([2]int{0, 1}, [2]int{1, 2}, [2]int{2, 3}, [2]int{3, 4}, [2]int{4, 5}, [2]int{5, 6}, [2]int{6, 7}, [2]int{7, 8}, [2]int{8, 0}), 0},
		{"two and back", 2, edgesOf([2]int{0, 1}, [2]int{1, 0}), 0},
		{"twisted ladder", 6, edgesOf([2]int{0, 5}, [2]int{1, 4}, [2]int{2, 3}), 0},
		// A ring of 2k nodes in two layers has k-1.
		{"ring of six in two layers", 6, edgesOf([2]int{0, 3}, [2]int{0, 4}, [2]int{1, 4}, [2]int{1, 5}, [2]int{2, 5}, [2]int{2, 3}), 2},
		{"binary tree", 15, func() (out []Edge) {
			for i := 1; i < 15; i++ {
				out = append(out, Edge{From: (i - 1) / 2, To: i})
			}
			return out
		}(), 0},
	} {
		if got := lay(t, c.n, c.edges, Options{}).Crossings; got != c.want {
			t.Errorf("%s: %d crossings, want %d", c.name, got, c.want)
		}
	}
}

// twoLayers is a bipartite graph as an orderer sees it.
func twoLayers(a, b int, adj [][]int) *component {
	c := &component{}
	c.layers = make([][]int, 2)
	for v := range a + b {
		l := 0
		if v >= a {
			l = 1
		}
		c.layers[l] = append(c.layers[l], v)
		c.verts = append(c.verts, vertex{node: v, layer: l})
	}
	c.up, c.down = make([][]int, a+b), make([][]int, a+b)
	for u, ws := range adj {
		for _, w := range ws {
			c.down[u] = append(c.down[u], a+w)
			c.up[a+w] = append(c.up[a+w], u)
		}
	}
	return c
}

// least finds the least number of crossings of a bipartite graph: for each order
// of the upper layer, the best order of the lower one by dynamic programming
// over its subsets.
func least(a, b int, adj [][]int) int {
	best := math.MaxInt
	perm := make([]int, 0, a)
	used := make([]bool, a)
	nb := make([][]int, b)
	for u, ws := range adj {
		for _, w := range ws {
			nb[w] = append(nb[w], u)
		}
	}
	pos := make([]int, a)
	cost := make([]int, 1<<b)
	solve := func() {
		for p, u := range perm {
			pos[u] = p
		}
		cross := make([][]int, b)
		for i := range cross {
			cross[i] = make([]int, b)
			for j := range cross[i] {
				if i != j {
					for _, x := range nb[i] {
						for _, y := range nb[j] {
							if pos[x] > pos[y] {
								cross[i][j]++
							}
						}
					}
				}
			}
		}
		for s := 1; s < 1<<b; s++ {
			cost[s] = math.MaxInt
			for rest := s; rest != 0; rest &= rest - 1 {
				last := bits.TrailingZeros(uint(rest))
				without := s &^ (1 << last)
				sum := cost[without]
				for r := without; r != 0; r &= r - 1 {
					sum += cross[bits.TrailingZeros(uint(r))][last]
				}
				cost[s] = min(cost[s], sum)
			}
		}
		best = min(best, cost[1<<b-1])
	}
	var place func()
	place = func() {
		if len(perm) == a {
			if perm[0] <= perm[a-1] { // a mirror image has as many
				solve()
			}
			return
		}
		for u := range a {
			if !used[u] {
				used[u] = true
				perm = append(perm, u)
				place()
				perm = perm[:len(perm)-1]
				used[u] = false
			}
		}
	}
	place()
	return best
}

// On random graphs of two layers with up to eight nodes each the order found has
// at most 2 % more crossings than the least possible, on average.
func TestCrossingsAgainstBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	found, optimum, equal, graphs := 0, 0, 0, 0
	for k := range 120 {
		a, b := 3+r.IntN(4), 3+r.IntN(5)
		if k%30 == 0 {
			a, b = 7, 8
		}
		density := 0.2 + 0.5*r.Float64()
		adj := make([][]int, a)
		for u := range adj {
			for w := range b {
				if r.Float64() < density {
					adj[u] = append(adj[u], w)
				}
			}
		}
		c := twoLayers(a, b, adj)
		c.order()
		want := least(a, b, adj)
		if c.crossings < want {
			t.Fatalf("graph %d: counted %d crossings, the least is %d", k, c.crossings, want)
		}
		found, optimum, graphs = found+c.crossings, optimum+want, graphs+1
		if c.crossings == want {
			equal++
		}
	}
	t.Logf("%d crossings, least %d; %d of %d graphs at the least", found, optimum, equal, graphs)
	if float64(found) > 1.02*float64(optimum) || equal*100 < 95*graphs {
		t.Errorf("%d crossings where %d are possible; %d of %d graphs at the least", found, optimum, equal, graphs)
	}
}

// The tree of sums counts what pairs of lines count.
func TestCountCrossings(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		a, b := 1+r.IntN(9), 1+r.IntN(9)
		adj := make([][]int, a)
		type line struct{ u, w int }
		var lines []line
		for range r.IntN(30) {
			u, w := r.IntN(a), r.IntN(b)
			adj[u] = append(adj[u], w)
			lines = append(lines, line{u, w})
		}
		c := twoLayers(a, b, adj)
		o := &orderer{layers: c.layers, up: c.up, down: c.down, pos: make([]int, a+b)}
		o.index()
		want := 0
		for i, p := range lines {
			for _, q := range lines[:i] {
				if (p.u-q.u)*(p.w-q.w) < 0 {
					want++
				}
			}
		}
		if got := o.total(); got != want {
			t.Fatalf("counted %d, pairs say %d", got, want)
		}
	}
}

// Without the edges that run against it there is an order; only edges of rings
// turn; without two-way pairs at most m/2 - n/6 do; and none can turn back.
func TestFeedback(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 2 + r.IntN(14)
		var edges []Edge
		seen := map[[2]int]bool{}
		for range r.IntN(3 * n) {
			a, b := r.IntN(n), r.IntN(n)
			if a != b && !seen[[2]int{a, b}] && !seen[[2]int{b, a}] {
				seen[[2]int{a, b}] = true
				edges = append(edges, Edge{From: a, To: b, Weight: 1})
			}
		}
		against := feedback(n, edges)
		comp := strong(n, edges)
		turned := 0
		arcs := make([]arc, len(edges))
		for i, e := range edges {
			arcs[i] = arc{e.From, e.To, 1, 1}
			if against[i] {
				turned++
				arcs[i] = arc{e.To, e.From, 1, 1}
				if comp[e.From] != comp[e.To] {
					t.Fatalf("seed %d: an edge of no ring turned", seed)
				}
			}
		}
		if hasRing(n, arcs) {
			t.Fatalf("seed %d: a ring remains", seed)
		}
		// The bound, over the edges and nodes of rings.
		inRing, ringNodes := 0, map[int]bool{}
		for _, e := range edges {
			if comp[e.From] == comp[e.To] {
				inRing++
				ringNodes[e.From], ringNodes[e.To] = true, true
			}
		}
		if bound := float64(inRing)/2 - float64(len(ringNodes))/6; float64(turned) > bound {
			t.Fatalf("seed %d: %d edges turned, bound %.2f", seed, turned, bound)
		}
		for i := range edges {
			if against[i] {
				arcs[i] = arc{edges[i].From, edges[i].To, 1, 1}
				if !hasRing(n, arcs) {
					t.Fatalf("seed %d: an edge turned that need not", seed)
				}
				arcs[i] = arc{edges[i].To, edges[i].From, 1, 1}
			}
		}
	}
}

func hasRing(n int, arcs []arc) bool {
	rank := longestPath(n, arcs)
	for _, a := range arcs {
		if rank[a.to] <= rank[a.from] {
			return true
		}
	}
	return false
}

// The network simplex finds the least sum of lengths: brute force on small graphs.
func TestSimplexIsLeast(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 2))
		n := 3 + r.IntN(4)
		var arcs []arc
		for v := 1; v < n; v++ { // connected
			arcs = append(arcs, arc{r.IntN(v), v, 1, 1 + r.IntN(3)})
		}
		for range r.IntN(5) {
			a, b := r.IntN(n), r.IntN(n)
			if a < b {
				arcs = append(arcs, arc{a, b, 1 + r.IntN(2), 1 + r.IntN(3)})
			}
		}
		length := func(rank []int) int {
			sum := 0
			for _, a := range arcs {
				d := rank[a.to] - rank[a.from]
				if d < a.span {
					return -1
				}
				sum += d * a.weight
			}
			return sum
		}
		got := length(simplexLayers(n, arcs))
		best := math.MaxInt
		rank := make([]int, n)
		var try func(v int)
		try = func(v int) {
			if v == n {
				if l := length(rank); l >= 0 {
					best = min(best, l)
				}
				return
			}
			for rank[v] = 0; rank[v] < n+2; rank[v]++ {
				try(v + 1)
			}
		}
		try(0)
		if got != best {
			t.Fatalf("seed %d: sum of lengths %d, least %d", seed, got, best)
		}
	}
}

func TestBoundedLayers(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		n, width := 1+r.IntN(20), 1+r.IntN(4)
		var arcs []arc
		for range r.IntN(2 * n) {
			a, b := r.IntN(n), r.IntN(n)
			if a < b {
				arcs = append(arcs, arc{a, b, 1, 1})
			}
		}
		rank := boundedLayers(n, arcs, width)
		count := map[int]int{}
		for _, l := range rank {
			if count[l]++; count[l] > width || l < 0 {
				t.Fatalf("seed %d: layer %d has %d nodes, bound %d", seed, l, count[l], width)
			}
		}
		for _, a := range arcs {
			if rank[a.to] <= rank[a.from] {
				t.Fatalf("seed %d: an arc does not run down", seed)
			}
		}
	}
}

// apart reports whether two boxes share no inside.
func apart(a, b Box) bool {
	const e = 1e-6
	return a.X+a.W <= b.X+e || b.X+b.W <= a.X+e || a.Y+a.H <= b.Y+e || b.Y+b.H <= a.Y+e
}

func inside(l *Layout, p Point) bool {
	const e = 1e-6
	return p.X >= -e && p.Y >= -e && p.X <= l.Width+e && p.Y <= l.Height+e
}

// bezier samples a segment.
func bezier(from Point, s Segment, t float64) Point {
	u := 1 - t
	a, b, c, d := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
	if s.Straight {
		return Point{u*from.X + t*s.To.X, u*from.Y + t*s.To.Y}
	}
	return Point{a*from.X + b*s.C1.X + c*s.C2.X + d*s.To.X, a*from.Y + b*s.C1.Y + c*s.C2.Y + d*s.To.Y}
}

// Boxes and labels lie apart and within the drawing, and lines start and end at
// their boxes and pass under no other.
func TestNothingOverlaps(t *testing.T) {
	for seed := range uint64(250) {
		r := rand.New(rand.NewPCG(seed, 9))
		n := 1 + r.IntN(14)
		edges := random(seed, n, r.IntN(2*n+1), seed%2 == 0)
		nodes := make([]Size, n)
		for i := range nodes {
			nodes[i] = Size{30 + float64(r.IntN(150)), 20 + float64(r.IntN(40))}
		}
		opt := Options{LeftRight: seed%3 == 0, Tight: seed%5 == 0}
		if seed%4 == 0 {
			opt.MaxPerLayer = 1 + int(seed/4%3)
		}
		l, err := Lay(nodes, edges, opt)
		if err != nil {
			t.Fatal(err)
		}
		var all []Box
		all = append(all, l.Nodes...)
		for i, e := range l.Edges {
			if edges[i].Label.W > 0 {
				if e.Label.W == 0 {
					t.Fatalf("seed %d: edge %d lost its label", seed, i)
				}
				all = append(all, e.Label)
			}
		}
		for i, a := range all {
			if !inside(l, Point{a.X, a.Y}) || !inside(l, Point{a.X + a.W, a.Y + a.H}) {
				t.Fatalf("seed %d: box %v outside %g by %g", seed, a, l.Width, l.Height)
			}
			for _, b := range all[:i] {
				if !apart(a, b) {
					t.Fatalf("seed %d: %v and %v overlap", seed, a, b)
				}
			}
		}
		for i, e := range l.Edges {
			at := e.Start
			touch := func(b Box, p Point) bool {
				return p.X >= b.X-1e-6 && p.X <= b.X+b.W+1e-6 && p.Y >= b.Y-1e-6 && p.Y <= b.Y+b.H+1e-6
			}
			if !touch(l.Nodes[edges[i].From], at) || !touch(l.Nodes[edges[i].To], e.End()) {
				t.Fatalf("seed %d: edge %d (%v) runs from %v to %v, boxes %v and %v", seed, i, edges[i], at, e.End(), l.Nodes[edges[i].From], l.Nodes[edges[i].To])
			}
			for _, s := range e.Segments {
				for k := range 21 {
					p := bezier(at, s, float64(k)/20)
					if !inside(l, p) {
						t.Fatalf("seed %d: edge %d leaves the drawing at %v", seed, i, p)
					}
					for v, b := range l.Nodes {
						if v != edges[i].From && v != edges[i].To && p.X > b.X && p.X < b.X+b.W && p.Y > b.Y && p.Y < b.Y+b.H {
							t.Fatalf("seed %d: edge %d runs under box %d", seed, i, v)
						}
					}
				}
				at = s.To
			}
		}
	}
}

func TestSameInputSameLayout(t *testing.T) {
	edges := random(11, 40, 90, true)
	a, b := lay(t, 40, edges, Options{}), lay(t, 40, edges, Options{})
	if !reflect.DeepEqual(a, b) {
		t.Error("two layouts of one graph differ")
	}
}

// A memo changes nothing but the time.
func TestMemo(t *testing.T) {
	for seed := range uint64(40) {
		edges := random(seed, 9, 14, true)
		var memo Memo
		for _, side := range []float64{40, 80, 20} {
			for _, per := range []int{0, 2} {
				nodes := make([]Size, 9)
				for i := range nodes {
					nodes[i] = Size{side + float64(i), 20}
				}
				a, err := Lay(nodes, edges, Options{MaxPerLayer: per})
				if err != nil {
					t.Fatal(err)
				}
				b, _ := Lay(nodes, edges, Options{MaxPerLayer: per, Memo: &memo})
				if !reflect.DeepEqual(a, b) {
					t.Fatalf("seed %d: the memo changed the layout", seed)
				}
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		code  string
		nodes []Size
		edges []Edge
	}{
		{"graph-size", make([]Size, MaxNodes+1), nil},
		{"graph-size", boxes(2), make([]Edge, MaxEdges+1)},
		{"graph-edge", boxes(2), edgesOf([2]int{0, 2})},
		{"graph-edge", boxes(2), edgesOf([2]int{-1, 0})},
		{"graph-box", []Size{{math.NaN(), 1}}, nil},
		{"graph-box", []Size{{math.Inf(1), 1}}, nil},
	} {
		_, err := Lay(c.nodes, c.edges, Options{})
		if e, ok := err.(*Error); !ok || e.Code != c.code {
			t.Errorf("error %v, want %s", err, c.code)
		}
	}
	// A long path with an edge from its first node to all: too many bends.
	var edges []Edge
	for v := 1; v < 1000; v++ {
		edges = append(edges, Edge{From: v - 1, To: v}, Edge{From: 0, To: v})
	}
	if _, err := Lay(boxes(1000), edges, Options{}); err == nil {
		t.Error("half a million bends were laid out")
	}
}

func BenchmarkLay(b *testing.B) {
	for _, c := range []struct {
		name   string
		n, m   int
		labels bool
	}{
		{"12 nodes 16 edges labels", 12, 16, true},
		{"60 nodes 90 edges", 60, 90, false},
		{"200 nodes 400 edges", 200, 400, false},
		{"200 nodes 400 edges labels", 200, 400, true},
		{"1000 nodes 1200 edges", 1000, 1200, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			edges := random(1, c.n, c.m, c.labels)
			crossings := 0
			for b.Loop() {
				crossings = lay(b, c.n, edges, Options{}).Crossings
			}
			b.ReportMetric(float64(crossings), "crossings")
		})
	}
}
