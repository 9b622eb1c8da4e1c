package layered

import "slices"

// sift moves each vertex through all places of its layer and leaves it at the
// best, against both neighbouring layers: C. Matuszewski, R. Schönfeld,
// P. Molitor, "Using sifting for k-layer straightline crossing minimization",
// Graph Drawing 1999, LNCS 1731, 217-224. It reports whether anything changed.
func (o *orderer) sift() bool {
	changed := false
	for range 8 {
		moved := false
		for l := range o.layers {
			layer := o.layers[l]
			if len(layer) > 120 {
				continue
			}
			for _, v := range slices.Clone(layer) {
				p := o.pos[v]
				best, bestDelta, delta := p, 0, 0
				for i := p - 1; i >= 0; i-- {
					delta += o.swapped(layer[i], v)
					if delta < bestDelta {
						best, bestDelta = i, delta
					}
				}
				delta = 0
				for i := p + 1; i < len(layer); i++ {
					delta += o.swapped(v, layer[i])
					if delta < bestDelta {
						best, bestDelta = i, delta
					}
				}
				if best == p {
					continue
				}
				if best < p {
					copy(layer[best+1:p+1], layer[best:p])
				} else {
					copy(layer[p:best], layer[p+1:best+1])
				}
				layer[best] = v
				for i := min(p, best); i <= max(p, best); i++ {
					o.pos[layer[i]] = i
				}
				moved, changed = true, true
			}
		}
		if !moved {
			break
		}
	}
	return changed
}

// swapped returns how many crossings there are more if v, left of w, changes
// places with it.
func (o *orderer) swapped(v, w int) int {
	l1, r1 := o.pair(v, w, o.up)
	l2, r2 := o.pair(v, w, o.down)
	return r1 + r2 - l1 - l2
}
