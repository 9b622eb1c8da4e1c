package layered

import (
	"fmt"
	"math"
	"slices"
)

// The largest graphs that Lay takes. Bends are the places where edges pass
// through layers between their ends.
const (
	MaxNodes = 5_000
	MaxEdges = 20_000
	MaxBends = 60_000
)

// maxSide bounds a box, in the unit of the caller; larger ones are refused.
const maxSide = 1e5

// A Size is a width and a height.
type Size struct{ W, H float64 }

// A Point is a place, x to the right and y downwards.
type Point struct{ X, Y float64 }

// A Box is a rectangle by its upper left corner.
type Box struct{ X, Y, W, H float64 }

// An Edge runs from one box to another, by index. From and To may be the same.
type Edge struct {
	From, To int
	// Label is the size of the text that stands beside the edge; zero if none.
	Label Size
	// Weight is how much it matters that the edge is short and straight;
	// 0 counts as 1.
	Weight int
	// BothWays leaves room for an arrowhead at From too.
	BothWays bool
}

// Options say how to lay out. The zero value runs from top to bottom.
type Options struct {
	// LeftRight turns the layers: edges run from left to right.
	LeftRight bool
	// MaxPerLayer bounds the boxes of a layer, if above 0; labels and bends are
	// not counted.
	MaxPerLayer int
	// MaxWidth wraps components into rows of this width, if above 0.
	MaxWidth float64
	// Tight takes the narrowest of the four placements of columns.go instead of
	// their balance.
	Tight bool
	// NodeGap, EdgeGap and LayerGap are the least distances between two boxes
	// of a layer, between two lines, and for lines to bend between layers.
	// Zero: 26, 13 and 34.
	NodeGap, EdgeGap, LayerGap float64
	// Memo, if set, is used and filled.
	Memo *Memo
}

// A Memo keeps what does not depend on the sizes of boxes and labels, for several
// layouts of one graph: the edges' ends, weights and which of them have labels
// must be the same in every call. Its zero value is empty. It may not be used by
// two calls at once.
type Memo struct {
	known map[[2]int]known
}

// known is what a Memo keeps of one component.
type known struct {
	against   []bool
	rank      []int
	layers    [][]int
	crossings int
}

// A Segment is one piece of a route. A straight piece has C1 and C2 on it.
type Segment struct {
	C1, C2, To Point
	Straight   bool
}

// A Route is the way of one edge, from its own From to its own To.
type Route struct {
	Start    Point
	Segments []Segment
	// Label is where the text of the edge goes; empty if there is none. For
	// layers from top to bottom the line passes at the left of it, for layers
	// from left to right below it.
	Label Box
	// Against is whether the edge runs against the order of the layers.
	Against bool
	// Loop is whether the edge runs from a box to itself.
	Loop bool
}

// End returns the point at which the route ends.
func (r *Route) End() Point {
	if len(r.Segments) == 0 {
		return r.Start
	}
	return r.Segments[len(r.Segments)-1].To
}

// A Layout is where everything stands. Nothing lies outside (0,0)-(Width,Height).
type Layout struct {
	Width, Height float64
	Nodes         []Box
	Edges         []Route
	// Layer is the layer of each box within its component, from 0.
	Layer []int
	// Crossings counts the pairs of lines that cross between layers.
	Crossings int
}

// An Error says why a graph cannot be laid out. Its codes are stable:
// "graph-size", "graph-edge", "graph-box".
type Error struct {
	Code string
	Text string
}

func (e *Error) Error() string { return "layered: " + e.Text }

// Lay lays out a graph. The error is an *Error.
func Lay(nodes []Size, edges []Edge, opt Options) (*Layout, error) {
	if err := check(nodes, edges); err != nil {
		return nil, err
	}
	if !(opt.NodeGap > 0) {
		opt.NodeGap = 26
	}
	if !(opt.EdgeGap > 0) {
		opt.EdgeGap = 13
	}
	if !(opt.LayerGap > 0) {
		opt.LayerGap = 34
	}
	out := &Layout{Nodes: make([]Box, len(nodes)), Edges: make([]Route, len(edges)), Layer: make([]int, len(nodes))}
	var parts []*component
	bends := 0
	for i, members := range components(len(nodes), edges) {
		c := newComponent(members, nodes, edges, opt)
		var saved known
		if opt.Memo != nil {
			saved = opt.Memo.known[[2]int{i, opt.MaxPerLayer}]
		}
		if bends += c.prepare(&saved); bends > MaxBends {
			return nil, &Error{"graph-size", fmt.Sprintf("%d nodes and %d edges would need more than %d bends; draw a part of the graph", len(nodes), len(edges), MaxBends)}
		}
		c.arrange(&saved)
		if opt.Memo != nil {
			if opt.Memo.known == nil {
				opt.Memo.known = map[[2]int]known{}
			}
			opt.Memo.known[[2]int{i, opt.MaxPerLayer}] = saved
		}
		parts = append(parts, c)
	}
	pack(parts, opt)
	for _, c := range parts {
		c.emit(out)
	}
	return out, nil
}

func check(nodes []Size, edges []Edge) error {
	if len(nodes) > MaxNodes {
		return &Error{"graph-size", fmt.Sprintf("%d nodes; at most %d can be laid out", len(nodes), MaxNodes)}
	}
	if len(edges) > MaxEdges {
		return &Error{"graph-size", fmt.Sprintf("%d edges; at most %d can be laid out", len(edges), MaxEdges)}
	}
	good := func(s Size) bool { return s.W >= 0 && s.H >= 0 && s.W <= maxSide && s.H <= maxSide }
	for i, n := range nodes {
		if !good(n) {
			return &Error{"graph-box", fmt.Sprintf("node %d is %g by %g; sides run from 0 to %g", i, n.W, n.H, float64(maxSide))}
		}
	}
	for i, e := range edges {
		if e.From < 0 || e.From >= len(nodes) || e.To < 0 || e.To >= len(nodes) {
			return &Error{"graph-edge", fmt.Sprintf("edge %d runs from node %d to node %d; there are %d nodes", i, e.From, e.To, len(nodes))}
		}
		if !good(e.Label) {
			return &Error{"graph-box", fmt.Sprintf("the label of edge %d is %g by %g; sides run from 0 to %g", i, e.Label.W, e.Label.H, float64(maxSide))}
		}
	}
	return nil
}

// components returns the connected components, each sorted, in the order of
// their first nodes.
func components(n int, edges []Edge) [][]int {
	parent := make([]int, n)
	for i := range parent {
		parent[i] = i
	}
	find := func(v int) int {
		for parent[v] != v {
			parent[v] = parent[parent[v]]
			v = parent[v]
		}
		return v
	}
	for _, e := range edges {
		a, b := find(e.From), find(e.To)
		if a != b {
			parent[max(a, b)] = min(a, b)
		}
	}
	at := make([]int, n)
	var out [][]int
	for v := range n {
		r := find(v)
		if r == v {
			at[v] = len(out)
			out = append(out, nil)
		}
		out[at[r]] = append(out[at[r]], v)
	}
	return out
}

// A vertex is a box of the proper layering: a node, a bend, or a label.
type vertex struct {
	node        int     // index of the node in its component, or -1
	left, right float64 // extent within the layer, on both sides of its line
	own, depth  float64 // extent across layers: of the box, and of all at it
	layer, pos  int
	at          float64 // place within the layer
	label       bool
}

// A chain is one edge of the component as it runs down the layers.
type chain struct {
	edge    int // index in the caller's edges
	against bool
	path    []int // vertices from upper to lower end
	label   int   // the vertex that holds the label, or -1
}

type component struct {
	opt     Options
	members []int
	nodes   []Size // of the members
	edges   []Edge // caller's
	local   []Edge // the component's edges but loops, by member index
	which   []int  // index of each local edge in edges
	loops   []int  // indices of loops in edges

	rank     []int
	labelled bool

	verts  []vertex
	layers [][]int
	up     [][]int // neighbours in the layer above
	down   [][]int
	chains []chain

	crossings     int
	mid           []float64 // the middle of each layer, across
	bendFrom      []float64 // where lines below a layer begin to bend
	bendTo        []float64 // and where they have done so
	loopDepth     []float64 // the height of all labels of loops at a node
	width, height float64
	originX       float64
	originY       float64
}

func newComponent(members []int, nodes []Size, edges []Edge, opt Options) *component {
	c := &component{opt: opt, members: members, edges: edges}
	at := make(map[int]int, len(members))
	for i, v := range members {
		at[v] = i
		c.nodes = append(c.nodes, nodes[v])
	}
	for i, e := range edges {
		a, in := at[e.From]
		if !in {
			continue
		}
		if e.From == e.To {
			c.loops = append(c.loops, i)
			continue
		}
		c.local = append(c.local, Edge{From: a, To: at[e.To], Label: e.Label, Weight: max(1, min(e.Weight, 100)), BothWays: e.BothWays})
		c.which = append(c.which, i)
		if e.Label.W > 0 {
			c.labelled = true
		}
	}
	return c
}

// prepare turns rings, finds layers and returns the number of bends needed.
func (c *component) prepare(saved *known) int {
	n := len(c.members)
	against := saved.against
	if against == nil {
		against = feedback(n, c.local)
		saved.against = against
	}
	c.chains = make([]chain, len(c.local))
	dag := make([]arc, len(c.local))
	for i, e := range c.local {
		c.chains[i] = chain{edge: c.which[i], against: against[i], label: -1}
		dag[i] = arc{e.From, e.To, 1, e.Weight}
		if against[i] {
			dag[i].from, dag[i].to = e.To, e.From
		}
	}
	c.rank = saved.rank
	if c.rank == nil {
		if c.opt.MaxPerLayer > 0 && n <= 400 {
			c.rank = boundedLayers(n, dag, c.opt.MaxPerLayer)
		} else {
			c.rank = simplexLayers(n, dag)
		}
		if c.labelled {
			for v := range c.rank {
				c.rank[v] *= 2
			}
		}
		saved.rank = c.rank
	}
	bends := 0
	for _, a := range dag {
		bends += c.rank[a.to] - c.rank[a.from] - 1
	}
	return bends
}

// arrange builds the proper layering, orders it and finds all coordinates.
func (c *component) arrange(saved *known) {
	c.build()
	if saved.layers == nil {
		c.order()
		saved.layers, saved.crossings = c.layers, c.crossings
	} else {
		c.layers, c.crossings = saved.layers, saved.crossings
		for _, layer := range c.layers {
			for p, v := range layer {
				c.verts[v].pos = p
			}
		}
	}
	c.columns()
	c.straighten()
	c.bands()
}

// build makes a vertex of every node, bend and label.
func (c *component) build() {
	depth := 0
	for _, r := range c.rank {
		depth = max(depth, r)
	}
	c.layers = make([][]int, depth+1)
	add := func(v vertex) int {
		v.pos = len(c.layers[v.layer])
		c.verts = append(c.verts, v)
		i := len(c.verts) - 1
		c.layers[v.layer] = append(c.layers[v.layer], i)
		return i
	}
	loopRoom := make([]float64, len(c.members))
	c.loopDepth = make([]float64, len(c.members))
	for _, l := range c.loops {
		i, _ := slices.BinarySearch(c.members, c.edges[l].From)
		room := 24.0
		if s := c.edges[l].Label; s.W > 0 {
			w, d := c.turn(s)
			room += w + 8
			c.loopDepth[i] += d
		}
		loopRoom[i] = max(loopRoom[i], room)
	}
	for i, s := range c.nodes {
		w, d := c.turn(s)
		add(vertex{node: i, left: w / 2, right: w/2 + loopRoom[i], own: d, depth: max(d, c.loopDepth[i]), layer: c.rank[i]})
	}
	for i := range c.chains {
		ch := &c.chains[i]
		a, b := c.local[i].From, c.local[i].To
		if ch.against {
			a, b = b, a
		}
		ch.path = append(ch.path, a)
		middle := (c.rank[a] + c.rank[b]) / 2
		if middle%2 == 0 {
			middle-- // labels stand in the layers between those of boxes
		}
		for l := c.rank[a] + 1; l < c.rank[b]; l++ {
			v := vertex{node: -1, layer: l}
			if s := c.local[i].Label; s.W > 0 && l == middle {
				w, d := c.turn(s)
				v.label, v.depth = true, d
				if c.opt.LeftRight {
					v.left, v.right = w+4, 3 // text above the line
				} else {
					v.left, v.right = 3, w+6 // text right of the line
				}
				ch.label = len(c.verts)
			}
			ch.path = append(ch.path, add(v))
		}
		ch.path = append(ch.path, b)
	}
	c.up = make([][]int, len(c.verts))
	c.down = make([][]int, len(c.verts))
	for _, ch := range c.chains {
		for k := 1; k < len(ch.path); k++ {
			a, b := ch.path[k-1], ch.path[k]
			c.down[a] = append(c.down[a], b)
			c.up[b] = append(c.up[b], a)
		}
	}
}

// turn returns the extent of a size within a layer and across layers.
func (c *component) turn(s Size) (along, across float64) {
	if c.opt.LeftRight {
		return s.H, s.W
	}
	return s.W, s.H
}

// gap returns the least distance between the sides of two neighbours in a layer.
func (c *component) gap(a, b int) float64 {
	va, vb := &c.verts[a], &c.verts[b]
	switch {
	case va.node >= 0 && vb.node >= 0:
		return c.opt.NodeGap
	case va.node >= 0 || vb.node >= 0:
		return (c.opt.NodeGap + c.opt.EdgeGap) / 2
	}
	return c.opt.EdgeGap
}

// bands finds where each layer lies across, and where lines bend between them:
// clear of boxes, and of arrowheads where there are any.
func (c *component) bands() {
	n := len(c.layers)
	c.mid, c.bendFrom, c.bendTo = make([]float64, n), make([]float64, n), make([]float64, n)
	depth, upper, lower := make([]float64, n), make([]float64, n), make([]float64, n)
	for l, layer := range c.layers {
		for _, v := range layer {
			depth[l] = max(depth[l], c.verts[v].depth)
		}
	}
	for i, ch := range c.chains {
		a, b := c.verts[ch.path[0]].layer, c.verts[ch.path[len(ch.path)-1]].layer-1
		head, tail := float64(headStub), float64(tailStub)
		if c.local[i].BothWays {
			tail = head
		}
		if ch.against {
			head, tail = tail, head
		}
		upper[a], lower[b] = max(upper[a], tail), max(lower[b], head)
	}
	gap := c.opt.LayerGap
	if c.labelled {
		gap *= 0.6
	}
	y := 0.0
	for l := range n {
		c.mid[l] = y + depth[l]/2
		y += depth[l]
		if l == n-1 {
			break
		}
		// A line that runs far to the side needs height to be followed.
		far := 0.0
		for _, v := range c.layers[l] {
			for _, w := range c.down[v] {
				far = max(far, math.Abs(c.verts[v].at-c.verts[w].at))
			}
		}
		c.bendFrom[l] = y + upper[l]
		c.bendTo[l] = c.bendFrom[l] + min(max(gap, far/6), gap*1.8)
		y = c.bendTo[l] + lower[l]
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range c.verts {
		v := &c.verts[i]
		lo, hi = min(lo, v.at-v.left), max(hi, v.at+v.right)
	}
	for i := range c.verts {
		c.verts[i].at -= lo
	}
	c.width, c.height = hi-lo, y
	if c.opt.LeftRight {
		c.width, c.height = c.height, c.width
	}
}

// pack places components in rows, in their order; boxes without edges follow
// the rest.
func pack(parts []*component, opt Options) {
	const gap = 36
	limit := opt.MaxWidth
	if !(limit > 0) {
		limit = 960
	}
	for _, c := range parts {
		limit = max(limit, c.width)
	}
	order := make([]*component, 0, len(parts))
	for pass := range 2 {
		for _, c := range parts {
			if (len(c.members) == 1) == (pass == 1) {
				order = append(order, c)
			}
		}
	}
	x, y, row := 0.0, 0.0, 0.0
	for _, c := range order {
		if x > 0 && x+c.width > limit {
			x, y, row = 0, y+row+gap, 0
		}
		c.originX, c.originY = x, y
		x += c.width + gap
		row = max(row, c.height)
	}
}

// emit writes the component into the layout.
func (c *component) emit(out *Layout) {
	out.Crossings += c.crossings
	out.Width = max(out.Width, c.originX+c.width)
	out.Height = max(out.Height, c.originY+c.height)
	for i := range c.members {
		v := &c.verts[i]
		p := c.place(v.at-v.left, c.mid[v.layer]-v.own/2)
		out.Nodes[c.members[i]] = Box{p.X, p.Y, c.nodes[i].W, c.nodes[i].H}
		out.Layer[c.members[i]] = v.layer
		if c.labelled {
			out.Layer[c.members[i]] /= 2
		}
	}
	c.routes(out)
}

// place turns a position within and across layers into a point.
func (c *component) place(along, across float64) Point {
	if c.opt.LeftRight {
		return Point{c.originX + across, c.originY + along}
	}
	return Point{c.originX + along, c.originY + across}
}
