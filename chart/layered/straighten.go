package layered

import "math"

// straighten takes bends out of lines that columns left in them. A run is a
// stretch of an edge between its boxes that is straight; it moves to where the
// edge goes on above or below, the nearer one, if its neighbours in all its
// layers leave the room, so that the edge bends once instead of twice. Orders and
// distances stay.
func (c *component) straighten() {
	for range 4 {
		moved := false
		from, to := c.ports()
		for i := range c.chains {
			path := c.chains[i].path
			n := len(path)
			for a := 1; a < n-1; {
				b := a + 1
				x := c.verts[path[a]].at
				for b < n-1 && math.Abs(c.verts[path[b]].at-x) < 0.01 {
					b++
				}
				above, below := from[i], to[i]
				if a > 1 {
					above = c.verts[path[a-1]].at
				}
				if b < n-1 {
					below = c.verts[path[b]].at
				}
				lo, hi := c.slack(path[a:b])
				best := x
				for _, want := range [2]float64{above, below} {
					if want >= lo && want <= hi && (best == x || math.Abs(want-x) < math.Abs(best-x)) {
						best = want
					}
				}
				if best == x && (x < min(above, below) || x > max(above, below)) {
					// A detour: as close to both as there is room for.
					want := min(above, below)
					if x > want {
						want = max(above, below)
					}
					best = min(max(want, min(lo, x)), max(hi, x))
				}
				if math.Abs(best-x) > 0.01 && math.Abs(above-x) > 0.01 && math.Abs(below-x) > 0.01 {
					for _, v := range path[a:b] {
						c.verts[v].at = best
					}
					moved = true
				}
				a = b
			}
		}
		if !moved {
			return
		}
	}
}

// slack returns how far a run may move to both sides.
func (c *component) slack(run []int) (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	for _, v := range run {
		layer := c.layers[c.verts[v].layer]
		p := c.verts[v].pos
		if p > 0 {
			u := layer[p-1]
			lo = max(lo, c.verts[u].at+c.verts[u].right+c.gap(u, v)+c.verts[v].left)
		}
		if p < len(layer)-1 {
			w := layer[p+1]
			hi = min(hi, c.verts[w].at-c.verts[w].left-c.gap(v, w)-c.verts[v].right)
		}
	}
	return lo, hi
}
