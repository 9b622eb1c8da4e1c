package layered

import (
	"math/rand/v2"
	"slices"
)

// An orderer looks for an order of each layer with few crossings.
type orderer struct {
	layers   [][]int
	up, down [][]int
	pos      []int

	moving []mover
	places []int
	tree   []int
	ends   []int
}

// A mover is a vertex on its way to a place in its layer.
type mover struct {
	key float64
	tie int
	v   int
}

// order orders the layers: sweeps down and up sort each layer by the places of
// the neighbours in the layer before, by their median (P. Eades, N. C. Wormald,
// "Edge crossings in drawings of bipartite graphs", Algorithmica 11 (1994)
// 379-403; at most three times the least number of crossings between two
// layers) or by their barycenter (Sugiyama, Tagawa, Toda 1981); after each sweep
// neighbours within layers change places while that helps (Gansner et al. 1993,
// section 3). Several starts are tried, fewer the larger the graph; sifting
// (see sifting.go) has the last word on small graphs. The best order is kept,
// and of equals the first.
func (c *component) order() {
	o := &orderer{up: c.up, down: c.down, pos: make([]int, len(c.verts))}
	o.layers = c.layers
	size := len(c.verts)
	links := 0
	for _, d := range c.down {
		links += len(d)
	}
	o.index()
	best := o.copyLayers()
	bestCount := o.total()
	start := o.copyLayers()

	// The bound of work: sweeps over vertices and lines, all starts together.
	tries := max(1, min(24, 22_000/(size+links+1)))
	sweeps := max(4, min(16, 400_000/(size+links+1)))
	rnd := rand.New(rand.NewPCG(1, 1994))
	for try := range tries {
		if bestCount == 0 {
			break
		}
		o.restore(start)
		switch try {
		case 0, 1:
			o.walk(false)
		case 2, 3:
			o.walk(true)
		case 4, 5:
		default:
			for _, layer := range o.layers {
				rnd.Shuffle(len(layer), func(i, j int) { layer[i], layer[j] = layer[j], layer[i] })
			}
			o.index()
		}
		mine := o.total()
		local := o.copyLayers()
		idle := 0
		for s := 0; s < sweeps && idle < 4; s++ {
			o.sweep((s+try)%2 == 1, (s/2+try)%2 == 0, s%4 >= 2)
			o.transpose()
			if n := o.total(); n < mine {
				mine, idle = n, 0
				o.copyInto(local)
			} else {
				idle++
			}
		}
		o.restore(local)
		if size <= 400 || try == 0 && size <= 3000 {
			if o.sift() {
				mine = o.total()
			}
		}
		if mine < bestCount {
			bestCount = mine
			o.copyInto(best)
		}
	}
	o.restore(best)
	c.crossings = bestCount
	for i := range c.verts {
		c.verts[i].pos = o.pos[i]
	}
}

func (o *orderer) index() {
	for _, layer := range o.layers {
		for p, v := range layer {
			o.pos[v] = p
		}
	}
}

func (o *orderer) copyLayers() [][]int {
	out := make([][]int, len(o.layers))
	for l := range out {
		out[l] = slices.Clone(o.layers[l])
	}
	return out
}

func (o *orderer) copyInto(to [][]int) {
	for l := range to {
		copy(to[l], o.layers[l])
	}
}

func (o *orderer) restore(from [][]int) {
	for l := range from {
		copy(o.layers[l], from[l])
	}
	o.index()
}

// walk orders every layer as a walk from the nodes of the first (or the last)
// layer meets it.
func (o *orderer) walk(fromBelow bool) {
	next := o.down
	if fromBelow {
		next = o.up
	}
	seen := make([]bool, len(o.pos))
	at := make([]int, len(o.layers))
	layerOf := make([]int, len(o.pos))
	for l, layer := range o.layers {
		for _, v := range layer {
			layerOf[v] = l
		}
	}
	fresh := make([][]int, len(o.layers))
	var queue []int
	visit := func(v int) {
		if !seen[v] {
			seen[v] = true
			queue = append(queue, v)
		}
	}
	for i := range o.layers {
		l := i
		if fromBelow {
			l = len(o.layers) - 1 - i
		}
		for _, v := range o.layers[l] {
			visit(v)
			for len(queue) > 0 {
				w := queue[0]
				queue = queue[1:]
				fresh[layerOf[w]] = append(fresh[layerOf[w]], w)
				at[layerOf[w]]++
				for _, x := range next[w] {
					visit(x)
				}
			}
		}
	}
	for l := range o.layers {
		copy(o.layers[l], fresh[l])
	}
	o.index()
}

// sweep sorts the layers one after another by their neighbours in the last.
// Vertices without such neighbours keep their places. Of equal ones the order
// stays, or turns.
func (o *orderer) sweep(fromBelow, median, turn bool) {
	for i := 1; i < len(o.layers); i++ {
		l, next := i, o.up
		if fromBelow {
			l, next = len(o.layers)-1-i, o.down
		}
		layer := o.layers[l]
		moving, places := o.moving[:0], o.places[:0]
		for p, v := range layer {
			if len(next[v]) == 0 {
				continue
			}
			tie := p
			if turn {
				tie = -p
			}
			moving = append(moving, mover{o.measure(next[v], median), tie, v})
			places = append(places, p)
		}
		o.moving, o.places = moving, places
		slices.SortFunc(moving, func(a, b mover) int {
			switch {
			case a.key < b.key:
				return -1
			case a.key > b.key:
				return 1
			}
			return a.tie - b.tie
		})
		for k, m := range moving {
			layer[places[k]] = m.v
		}
		for p, v := range layer {
			o.pos[v] = p
		}
	}
}

func (o *orderer) measure(neighbours []int, median bool) float64 {
	if !median {
		sum := 0
		for _, w := range neighbours {
			sum += o.pos[w]
		}
		return float64(sum) / float64(len(neighbours))
	}
	if len(neighbours) == 1 {
		return float64(o.pos[neighbours[0]])
	}
	ends := o.ends[:0]
	for _, w := range neighbours {
		ends = append(ends, o.pos[w])
	}
	slices.Sort(ends)
	o.ends = ends
	m := len(ends) / 2
	switch {
	case len(ends)%2 == 1:
		return float64(ends[m])
	case len(ends) == 2:
		return float64(ends[0]+ends[1]) / 2
	}
	left := float64(ends[m-1] - ends[0])
	right := float64(ends[len(ends)-1] - ends[m])
	if left+right == 0 {
		return float64(ends[m])
	}
	return (float64(ends[m-1])*right + float64(ends[m])*left) / (left + right)
}

// transpose lets neighbours change places while crossings become fewer.
func (o *orderer) transpose() {
	for range 6 {
		better := false
		for _, layer := range o.layers {
			for i := 1; i < len(layer); i++ {
				v, w := layer[i-1], layer[i]
				l1, r1 := o.pair(v, w, o.up)
				l2, r2 := o.pair(v, w, o.down)
				if l1+l2 > r1+r2 {
					layer[i-1], layer[i] = w, v
					o.pos[w], o.pos[v] = i-1, i
					better = true
				}
			}
		}
		if !better {
			return
		}
	}
}
