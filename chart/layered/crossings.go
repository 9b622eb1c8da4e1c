package layered

import "slices"

// crossingsBetween counts the pairs of lines that cross between a layer and the
// next, in O(E log V): W. Barth, M. Jünger, P. Mutzel, "Simple and efficient
// bilayer cross counting", Graph Drawing 2002, LNCS 2528, 130-141. It walks the
// upper layer and keeps the lower ends so far in a tree of sums.
func (o *orderer) crossingsBetween(l int) int {
	size := 1
	for size < len(o.layers[l+1]) {
		size *= 2
	}
	tree := o.tree[:0]
	for range 2 * size {
		tree = append(tree, 0)
	}
	o.tree = tree
	crossings := 0
	for _, v := range o.layers[l] {
		ends := o.ends[:0]
		for _, w := range o.down[v] {
			ends = append(ends, o.pos[w])
		}
		slices.Sort(ends)
		o.ends = ends
		for _, p := range ends {
			i := p + size
			tree[i]++
			for i > 1 {
				if i%2 == 0 {
					crossings += tree[i+1]
				}
				i /= 2
				tree[i]++
			}
		}
	}
	return crossings
}

// total counts all crossings.
func (o *orderer) total() int {
	n := 0
	for l := range len(o.layers) - 1 {
		n += o.crossingsBetween(l)
	}
	return n
}

// pair counts the crossings of the lines of v with those of w, towards one
// neighbouring layer, if v stands left of w, and if it stands right of it.
func (o *orderer) pair(v, w int, next [][]int) (left, right int) {
	a, b := next[v], next[w]
	if len(a) == 1 && len(b) == 1 {
		p, q := o.pos[a[0]], o.pos[b[0]]
		switch {
		case p > q:
			return 1, 0
		case p < q:
			return 0, 1
		}
		return 0, 0
	}
	for _, x := range a {
		p := o.pos[x]
		for _, y := range b {
			if q := o.pos[y]; p > q {
				left++
			} else if p < q {
				right++
			}
		}
	}
	return left, right
}
