package pareto

import (
	"slices"
	"sync"
)

// An archive sifts for four parties and more. It holds the kept rows in k-d
// trees (Bentley, "Multidimensional binary search trees used for associative
// searching", Communications of the ACM 18, 1975) of doubling sizes, which are
// built anew as rows are added (Bentley and Saxe, "Decomposable searching
// problems I", Journal of Algorithms 1, 1980). The first party's utility need
// not be looked at: rows come in its descending order.
type archive struct {
	parties, stride, workers int
	trees                    []*tree
	killers                  [][]int64 // rows that dominated others lately, the last one first
	found                    [][]int64 // by row of a block: a row that dominates it
}

// mostKillers is how many rows are tried before the trees.
const mostKillers = 6

func newArchive(parties, stride, workers int) *archive {
	return &archive{parties: parties, stride: stride, workers: workers, found: make([][]int64, blockRows+1)}
}

func (a *archive) covers(u []int64) bool {
	for _, k := range a.killers {
		if covers(k, u[1:a.parties]) {
			return true
		}
	}
	return false
}

// covers reports whether a is at least b throughout.
func covers(a, b []int64) bool {
	a = a[:len(b)]
	for i, v := range b {
		if a[i] < v {
			return false
		}
	}
	return true
}

func (a *archive) sift(block, kept []int64) []int64 {
	rows := len(block) / a.stride
	a.search(block, rows)
	first := len(kept)
next:
	for i := range rows {
		row := block[i*a.stride : (i+1)*a.stride]
		if k := a.found[i]; k != nil {
			a.remember(k)
			continue
		}
		for at := first; at < len(kept); at += a.stride {
			if covers(kept[at+1:], row[1:a.parties]) {
				continue next
			}
		}
		kept = append(kept, row...)
	}
	a.add(kept[first:])
	return kept
}

// search finds, for each row of a block, a row of the trees that dominates it.
func (a *archive) search(block []int64, rows int) {
	look := func(from, to int) {
		for i := from; i < to; i++ {
			u := block[i*a.stride+1 : i*a.stride+a.parties]
			a.found[i] = nil
			for _, t := range a.trees {
				if k := t.find(u); k != nil {
					a.found[i] = k
					break
				}
			}
		}
	}
	if a.workers < 2 || rows < 64 || len(a.trees) == 0 {
		look(0, rows)
		return
	}
	var wg sync.WaitGroup
	for w := range a.workers {
		wg.Go(func() { look(rows*w/a.workers, rows*(w+1)/a.workers) })
	}
	wg.Wait()
}

// remember puts a row among those that are tried first.
func (a *archive) remember(k []int64) {
	for i, have := range a.killers {
		if &have[0] == &k[0] {
			copy(a.killers[1:i+1], a.killers[:i])
			a.killers[0] = k
			return
		}
	}
	if len(a.killers) < mostKillers {
		a.killers = append(a.killers, nil)
	}
	copy(a.killers[1:], a.killers)
	a.killers[0] = k
}

// add puts rows into the trees: as a tree of their own, joined with the trees
// that are no larger.
func (a *archive) add(rows []int64) {
	if len(rows) == 0 {
		return
	}
	d := a.parties - 1
	var points []int64
	for at := 0; at < len(rows); at += a.stride {
		points = append(points, rows[at+1:at+a.parties]...)
	}
	for len(a.trees) > 0 {
		last := a.trees[len(a.trees)-1]
		if len(last.points) > 2*len(points) {
			break
		}
		points = append(points, last.points...)
		a.trees = a.trees[:len(a.trees)-1]
	}
	a.trees = append(a.trees, newTree(points, d))
}

// A tree is a balanced k-d tree over points of d numbers. A node has a range of
// the points, and the greatest of each number among them; the children of node i
// are 2i+1 and 2i+2, each with half of its points.
type tree struct {
	d      int
	points []int64
	tops   []int64 // d numbers a node
	leaves int     // nodes from here on are leaves
}

// leafPoints is how many points a leaf has at most.
const leafPoints = 8

func newTree(points []int64, d int) *tree {
	t := &tree{d: d, points: points}
	n := len(points) / d
	nodes := 1
	for leaf := n; leaf > leafPoints; leaf = (leaf + 1) / 2 {
		nodes = 2*nodes + 1
	}
	t.leaves = nodes / 2
	t.tops = make([]int64, nodes*d)
	t.build(0, 0, n)
	return t
}

func (t *tree) build(node, from, to int) {
	d := t.d
	top := t.tops[node*d : (node+1)*d]
	low := make([]int64, d)
	copy(top, t.points[from*d:])
	copy(low, top)
	for i := from; i < to; i++ {
		for j, v := range t.points[i*d : (i+1)*d] {
			top[j] = max(top[j], v)
			low[j] = min(low[j], v)
		}
	}
	if node >= t.leaves {
		return
	}
	widest := 0
	for j := range top {
		if top[j]-low[j] > top[widest]-low[widest] {
			widest = j
		}
	}
	mid := (from + to) / 2
	t.split(from, to, mid, widest)
	t.build(2*node+1, from, mid)
	t.build(2*node+2, mid, to)
}

// split moves the points that have more in one number before those that have
// less, so that place mid parts them (quickselect).
func (t *tree) split(from, to, mid, by int) {
	d := t.d
	at := func(i int) int64 { return t.points[i*d+by] }
	swap := func(i, j int) {
		a, b := t.points[i*d:(i+1)*d], t.points[j*d:(j+1)*d]
		for x := range a {
			a[x], b[x] = b[x], a[x]
		}
	}
	for to-from > 1 {
		three := []int64{at(from), at((from + to) / 2), at(to - 1)}
		slices.Sort(three)
		pivot := three[1]
		i, j := from, to-1
		for i <= j {
			for at(i) > pivot {
				i++
			}
			for at(j) < pivot {
				j--
			}
			if i <= j {
				swap(i, j)
				i++
				j--
			}
		}
		switch {
		case mid <= j:
			to = j + 1
		case mid >= i:
			from = i
		default:
			return
		}
	}
}

// find returns a point that is at least q throughout, or nil.
func (t *tree) find(q []int64) []int64 {
	return t.below(0, 0, len(t.points)/t.d, q)
}

func (t *tree) below(node, from, to int, q []int64) []int64 {
	d := t.d
	if !covers(t.tops[node*d:], q) {
		return nil
	}
	if node >= t.leaves {
		for at := from * d; at < to*d; at += d {
			if covers(t.points[at:], q) {
				return t.points[at : at+d]
			}
		}
		return nil
	}
	mid := (from + to) / 2
	if k := t.below(2*node+1, from, mid, q); k != nil {
		return k
	}
	return t.below(2*node+2, mid, to, q)
}
