package layered

import (
	"math"
	"slices"
)

// columns finds the place of every vertex within its layer: U. Brandes, B. Köpf,
// "Fast and simple horizontal coordinate assignment", Graph Drawing 2001, LNCS
// 2265, 31-44. Vertices are aligned with the medians of their neighbours into
// blocks, four times: from above and from below, from the left and from the
// right; lines between bends come first, so that long edges are straight. Each
// time the blocks are packed (by longest paths in the graph of blocks, which
// takes boxes of any width), and the mean of the two middle results is taken:
// it keeps every distance that the four keep.
func (c *component) columns() {
	marked := c.conflicts()
	var results [4][]float64
	for k := range 4 {
		results[k] = c.assign(k&1 != 0, k&2 != 0, marked)
	}
	span := func(at []float64) (lo, hi float64) {
		lo, hi = math.Inf(1), math.Inf(-1)
		for i, x := range at {
			lo, hi = min(lo, x-c.verts[i].left), max(hi, x+c.verts[i].right)
		}
		return lo, hi
	}
	narrow, width := 0, math.Inf(1)
	for k := range results {
		if lo, hi := span(results[k]); hi-lo < width-1e-6 {
			narrow, width = k, hi-lo
		}
	}
	if c.opt.Tight {
		for i := range c.verts {
			c.verts[i].at = results[narrow][i]
		}
		return
	}
	nlo, nhi := span(results[narrow])
	for k := range results {
		lo, hi := span(results[k])
		d := nlo - lo
		if k&2 != 0 {
			d = nhi - hi
		}
		for i := range results[k] {
			results[k][i] += d
		}
	}
	for i := range c.verts {
		four := [4]float64{results[0][i], results[1][i], results[2][i], results[3][i]}
		slices.Sort(four[:])
		c.verts[i].at = (four[1] + four[2]) / 2
	}
}

type link struct{ upper, lower int }

// conflicts marks the lines that cross a line between two bends, which is to
// stay straight.
func (c *component) conflicts() map[link]bool {
	marked := map[link]bool{}
	bend := func(v int) bool { return c.verts[v].node < 0 }
	for l := 1; l < len(c.layers); l++ {
		layer := c.layers[l]
		k0, scan := -1, 0
		for i, v := range layer {
			inner := -1
			if bend(v) {
				if u := c.up[v][0]; bend(u) {
					inner = c.verts[u].pos
				}
			}
			if inner < 0 && i != len(layer)-1 {
				continue
			}
			k1 := inner
			if inner < 0 {
				k1 = len(c.layers[l-1])
			}
			for ; scan <= i; scan++ {
				w := layer[scan]
				for _, u := range c.up[w] {
					if p := c.verts[u].pos; (p < k0 || p > k1) && !(bend(u) && bend(w)) {
						marked[link{u, w}] = true
					}
				}
			}
			k0 = k1
		}
	}
	return marked
}

// assign aligns and packs in one of the four directions.
func (c *component) assign(fromBelow, fromRight bool, marked map[link]bool) []float64 {
	n := len(c.verts)
	root, align := make([]int, n), make([]int, n)
	for v := range n {
		root[v], align[v] = v, v
	}
	var ends []int
	for i := range c.layers {
		l, next := i, c.up
		if fromBelow {
			l, next = len(c.layers)-1-i, c.down
		}
		layer := c.layers[l]
		last := -1
		if fromRight {
			last = math.MaxInt
		}
		for j := range layer {
			v := layer[j]
			if fromRight {
				v = layer[len(layer)-1-j]
			}
			if len(next[v]) == 0 {
				continue
			}
			ends = append(ends[:0], next[v]...)
			slices.SortFunc(ends, func(a, b int) int { return c.verts[a].pos - c.verts[b].pos })
			m1, m2 := (len(ends)-1)/2, len(ends)/2
			if fromRight {
				m1, m2 = m2, m1
			}
			for _, m := range [2]int{m1, m2} {
				u := ends[m]
				if align[v] != v {
					break
				}
				k := link{u, v}
				if fromBelow {
					k = link{v, u}
				}
				p := c.verts[u].pos
				if marked[k] || !fromRight && p <= last || fromRight && p >= last {
					continue
				}
				align[u] = v
				root[v] = root[u]
				align[v] = root[v]
				last = p
			}
		}
	}
	return c.compact(root, fromRight)
}

// compact packs blocks of aligned vertices: each as far left (right) as its
// neighbours allow, and then as close to what holds it from the other side.
func (c *component) compact(root []int, fromRight bool) []float64 {
	type side struct {
		to  int
		sep float64
	}
	n := len(c.verts)
	after, before := make([][]side, n), make([][]side, n)
	wait := make([]int, n)
	for _, layer := range c.layers {
		for i := 1; i < len(layer); i++ {
			u, v := layer[i-1], layer[i]
			sep := c.verts[u].right + c.gap(u, v) + c.verts[v].left
			a, b := root[u], root[v]
			if fromRight {
				a, b = b, a
			}
			after[a] = append(after[a], side{b, sep})
			before[b] = append(before[b], side{a, sep})
			wait[b]++
		}
	}
	at := make([]float64, n)
	var queue []int
	for v := range n {
		if root[v] == v && wait[v] == 0 {
			queue = append(queue, v)
		}
	}
	for k := 0; k < len(queue); k++ {
		v := queue[k]
		for _, s := range before[v] {
			at[v] = max(at[v], at[s.to]+s.sep)
		}
		for _, s := range after[v] {
			if wait[s.to]--; wait[s.to] == 0 {
				queue = append(queue, s.to)
			}
		}
	}
	for k := len(queue) - 1; k >= 0; k-- {
		v := queue[k]
		room := math.Inf(1)
		for _, s := range after[v] {
			room = min(room, at[s.to]-s.sep)
		}
		if !math.IsInf(room, 1) {
			at[v] = max(at[v], room)
		}
	}
	out := make([]float64, n)
	for v := range n {
		out[v] = at[root[v]]
		if fromRight {
			out[v] = -out[v]
		}
	}
	return out
}
