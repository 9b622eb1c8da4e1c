package layered

import (
	"cmp"
	"math"
	"slices"
)

// headStub is how far a line runs straight between an arrowhead's tip and its
// bend, tailStub the same at a plain end.
const headStub, tailStub = 11, 4

// A port is one end of a chain at a box.
type port struct {
	chain int
	lower bool // the lower end of the chain, at the top of a box
	want  float64
	at    float64
}

// routes finds the lines. Each end gets a port of its own on the side of its
// box, in the order of the lines there, straight above or below where the line
// goes on if the box is wide enough (the least sum of squared differences that
// keeps the distances, by pooling neighbours). Between two layers a line is a
// cubic curve that starts and ends straight; within a layer it is straight.
// Curves of one gap share their upper and lower ends, so they cross only where
// the orders of their ends differ.
func (c *component) routes(out *Layout) {
	from, to := c.ports()
	for i := range c.chains {
		ch := &c.chains[i]
		r := &out.Edges[ch.edge]
		r.Against = ch.against
		along := make([]float64, len(ch.path))
		for k, v := range ch.path {
			along[k] = c.verts[v].at
		}
		along[0], along[len(along)-1] = from[i], to[i]
		// Knots down the layers: out of the upper box, through bands, into the lower.
		type knot struct{ along, across float64 }
		a, b := &c.verts[ch.path[0]], &c.verts[ch.path[len(ch.path)-1]]
		knots := []knot{{along[0], c.mid[a.layer] + a.own/2}, {along[0], c.bendFrom[a.layer]}}
		for k := 1; k < len(ch.path)-1; k++ {
			l := c.verts[ch.path[k]].layer
			knots = append(knots, knot{along[k], c.bendTo[l-1]}, knot{along[k], c.bendFrom[l]})
		}
		knots = append(knots, knot{along[len(along)-1], c.bendTo[b.layer-1]}, knot{along[len(along)-1], c.mid[b.layer] - b.own/2})
		if ch.against {
			slices.Reverse(knots)
		}
		r.Start = c.place(knots[0].along, knots[0].across)
		for k := 1; k < len(knots); k++ {
			p, q := knots[k-1], knots[k]
			end := c.place(q.along, q.across)
			if math.Abs(p.along-q.along) < 0.5 {
				if p.across == q.across {
					continue
				}
				r.Segments = append(r.Segments, Segment{C1: end, C2: end, To: end, Straight: true})
				continue
			}
			half := (q.across - p.across) / 2
			r.Segments = append(r.Segments, Segment{C1: c.place(p.along, p.across+half), C2: c.place(q.along, q.across-half), To: end})
		}
		if ch.label >= 0 {
			v := &c.verts[ch.label]
			size := c.edges[ch.edge].Label
			if c.opt.LeftRight {
				p := c.place(v.at-4-size.H, c.mid[v.layer]-size.W/2)
				r.Label = Box{p.X, p.Y, size.W, size.H}
			} else {
				p := c.place(v.at+6, c.mid[v.layer]-size.H/2)
				r.Label = Box{p.X, p.Y, size.W, size.H}
			}
		}
	}
	c.selfLoops(out)
}

// ports returns where each chain leaves its upper and reaches its lower box.
func (c *component) ports() (from, to []float64) {
	from, to = make([]float64, len(c.chains)), make([]float64, len(c.chains))
	type key struct {
		node  int
		lower bool
	}
	sides := map[key][]port{}
	for i := range c.chains {
		path := c.chains[i].path
		n := len(path)
		a, b := path[0], path[n-1]
		up, down := c.meet(a, path[1]), c.meet(b, path[n-2])
		sides[key{a, false}] = append(sides[key{a, false}], port{chain: i, want: up})
		sides[key{b, true}] = append(sides[key{b, true}], port{chain: i, lower: true, want: down})
	}
	for v := range c.members {
		for _, lower := range [2]bool{false, true} {
			ports := sides[key{v, lower}]
			if len(ports) == 0 {
				continue
			}
			next := func(p port) int {
				path := c.chains[p.chain].path
				if lower {
					return path[len(path)-2]
				}
				return path[1]
			}
			slices.SortStableFunc(ports, func(p, q port) int {
				return cmp.Compare(c.verts[next(p)].pos, c.verts[next(q)].pos)
			})
			x := &c.verts[v]
			room := 2 * c.reach(v)
			gap := 0.0
			if len(ports) > 1 {
				gap = min(12, room/float64(len(ports)-1))
			}
			spread(ports, gap, x.at-room/2, x.at+room/2)
			for _, p := range ports {
				if lower {
					to[p.chain] = p.at
				} else {
					from[p.chain] = p.at
				}
			}
		}
	}
	return from, to
}

// reach is how far from the middle of a box a port may be.
func (c *component) reach(v int) float64 {
	half := c.verts[v].left
	return max(0, half-min(8, half*0.28))
}

// meet is where a line from box v to vertex w would best leave the box: straight
// across if the two overlap, and else towards it.
func (c *component) meet(v, w int) float64 {
	x, y := &c.verts[v], &c.verts[w]
	half := c.reach(v)
	if y.node >= 0 {
		other := c.reach(w)
		lo, hi := max(x.at-half, y.at-other), min(x.at+half, y.at+other)
		if lo <= hi {
			return min(max((x.at+y.at)/2, lo), hi)
		}
	} else if math.Abs(y.at-x.at) <= half {
		return y.at
	}
	if y.at > x.at {
		return x.at + half/2
	}
	return x.at - half/2
}

// spread sets the places of ports, as close to what they want as their order,
// the gap and the sides of the box allow.
func spread(ports []port, gap, lo, hi float64) {
	type pool struct {
		sum   float64
		count int
	}
	var pools []pool
	for i, p := range ports {
		pools = append(pools, pool{p.want - float64(i)*gap, 1})
		for len(pools) > 1 {
			a, b := pools[len(pools)-2], pools[len(pools)-1]
			if a.sum/float64(a.count) <= b.sum/float64(b.count) {
				break
			}
			pools = append(pools[:len(pools)-2], pool{a.sum + b.sum, a.count + b.count})
		}
	}
	i := 0
	for _, p := range pools {
		base := p.sum / float64(p.count)
		for range p.count {
			// Clamping the whole order keeps the gaps: the bounds move with i.
			at := min(max(base, lo), hi-float64(len(ports)-1)*gap)
			ports[i].at = at + float64(i)*gap
			i++
		}
	}
}

// selfLoops draws the edges from a box to itself at its right side, or below it
// if layers run from left to right.
func (c *component) selfLoops(out *Layout) {
	nth := map[int]int{}
	below := map[int]float64{}
	for _, e := range c.loops {
		i, _ := slices.BinarySearch(c.members, c.edges[e].From)
		v := &c.verts[i]
		k := nth[i]
		nth[i]++
		side := v.at + v.left
		reach := max(10, 16-3*float64(k))
		half := max(1, min(v.own/2-3, 9)-min(2*float64(k), 6))
		mid := c.mid[v.layer]
		r := &out.Edges[e]
		r.Loop = true
		r.Start = c.place(side, mid-half)
		tip, end := c.place(side+reach, mid), c.place(side, mid+half)
		r.Segments = []Segment{
			{C1: c.place(side+reach*0.6, mid-half), C2: c.place(side+reach, mid-half), To: tip},
			{C1: c.place(side+reach, mid+half), C2: c.place(side+reach*0.6, mid+half), To: end},
		}
		if s := c.edges[e].Label; s.W > 0 {
			_, d := c.turn(s)
			p := c.place(side+20, mid-c.loopDepth[i]/2+below[i])
			below[i] += d
			r.Label = Box{p.X, p.Y, s.W, s.H}
		}
	}
}
