package smaa

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

// ErrTooMany says that a ranking leaves too much open to draw evenly from all
// that agree with it.
var ErrTooMany = errors.New("the ranking leaves too many orders open")

// The most states and things of one connected piece of an order.
const (
	mostStates = 1 << 21
	mostThings = 150
)

// extensions draws total orders evenly from all that agree with an order.
// Pieces of the order that nothing connects are drawn apart. Within a piece,
// things that stand alike to all others (twins) are counted together, so that
// the state of a draw, how many of each kind have been placed, is small.
type extensions struct {
	class   []int // of each thing: equal ones share a class
	classes int
	pieces  []piece
}

type piece struct {
	twins [][]int   // classes that stand alike
	below [][]int   // for each kind, the kinds that are placed before it
	step  []int     // of the state's number, for each kind
	share []float64 // by state: the share of all orders of the rest that agree
	size  int
	left  [][]int // for drawing
}

func newExtensions(o *Order) (*extensions, error) {
	e := &extensions{}
	e.class, e.classes = o.classes()
	one := make([]int, e.classes) // a thing of each class
	for t := len(e.class) - 1; t >= 0; t-- {
		one[e.class[t]] = t
	}
	over := func(a, b int) bool { return a != b && o.least[one[a]][one[b]] }
	// Pieces: what over connects.
	of := make([]int, e.classes)
	for a := range of {
		of[a] = a
	}
	var root func(int) int
	root = func(a int) int {
		if of[a] != a {
			of[a] = root(of[a])
		}
		return of[a]
	}
	for a := range of {
		for b := range of {
			if over(a, b) {
				of[root(a)] = root(b)
			}
		}
	}
	members := map[int][]int{}
	var roots []int
	for a := range of {
		r := root(a)
		if members[r] == nil {
			roots = append(roots, r)
		}
		members[r] = append(members[r], a)
	}
	for _, r := range roots {
		p, err := newPiece(members[r], over)
		if err != nil {
			return nil, err
		}
		e.pieces = append(e.pieces, p)
	}
	return e, nil
}

func newPiece(members []int, over func(a, b int) bool) (piece, error) {
	p := piece{size: len(members)}
	if p.size > mostThings {
		return p, fmt.Errorf("%w: %d things hang together, at most %d can", ErrTooMany, p.size, mostThings)
	}
	alike := func(a, b int) bool {
		return !over(a, b) && !over(b, a) && !slices.ContainsFunc(members, func(c int) bool {
			return over(a, c) != over(b, c) || over(c, a) != over(c, b)
		})
	}
	for _, a := range members {
		k := slices.IndexFunc(p.twins, func(t []int) bool { return alike(t[0], a) })
		if k < 0 {
			p.twins = append(p.twins, nil)
			k = len(p.twins) - 1
		}
		p.twins[k] = append(p.twins[k], a)
	}
	states := 1
	for k, t := range p.twins {
		var below []int
		for j, u := range p.twins {
			if over(t[0], u[0]) {
				below = append(below, j)
			}
		}
		p.below = append(p.below, below)
		p.step = append(p.step, states)
		if states *= len(t) + 1; states > mostStates {
			return p, fmt.Errorf("%w: more than %d ways to place the first of %d things", ErrTooMany, mostStates, p.size)
		}
		p.left = append(p.left, make([]int, 0, len(p.twins[k])))
	}
	p.share = make([]float64, states)
	p.share[states-1] = 1
	for s := states - 2; s >= 0; s-- {
		left := 0
		for k := range p.twins {
			left += len(p.twins[k]) - p.placed(s, k)
		}
		for k := range p.twins {
			if n := len(p.twins[k]) - p.placed(s, k); n > 0 && p.ready(s, k) {
				p.share[s] += float64(n) / float64(left) * p.share[s+p.step[k]]
			}
		}
	}
	return p, nil
}

// placed is how many of a kind a state has placed.
func (p *piece) placed(state, k int) int { return state / p.step[k] % (len(p.twins[k]) + 1) }

// ready tells whether all that lies below a kind has been placed.
func (p *piece) ready(state, k int) bool {
	for _, j := range p.below[k] {
		if p.placed(state, j) < len(p.twins[j]) {
			return false
		}
	}
	return true
}

// draw calls place with each class of the piece, the least first.
func (p *piece) draw(r *rand.Rand, place func(class int)) {
	if p.size == 1 {
		place(p.twins[0][0])
		return
	}
	for k := range p.twins {
		p.left[k] = append(p.left[k][:0], p.twins[k]...)
	}
	state := 0
	for left := p.size; left > 0; left-- {
		at := r.Float64() * p.share[state] * float64(left)
		chosen := -1
		for k := range p.twins {
			n := len(p.left[k])
			if n == 0 || !p.ready(state, k) {
				continue
			}
			chosen = k
			if at -= float64(n) * p.share[state+p.step[k]]; at < 0 {
				break
			}
		}
		rest := p.left[chosen]
		i := 0
		if len(rest) > 1 {
			i = r.IntN(len(rest))
		}
		place(rest[i])
		rest[i] = rest[len(rest)-1]
		p.left[chosen] = rest[:len(rest)-1]
		state += p.step[chosen]
	}
}

// uniform draws a number from 0 to 1 for each class, evenly from all that agree
// with the order.
func (e *extensions) uniform(r *rand.Rand, out []float64) {
	for i := range e.pieces {
		p := &e.pieces[i]
		if p.size == 1 {
			out[p.twins[0][0]] = r.Float64()
			continue
		}
		// Sorted uniform numbers are sums of exponential ones.
		sum := 0.0
		p.draw(r, func(c int) {
			sum += r.ExpFloat64()
			out[c] = sum
		})
		sum += r.ExpFloat64()
		for _, t := range p.twins {
			for _, c := range t {
				out[c] /= sum
			}
		}
	}
}

// exponential draws an exponential number for each class, evenly from all that
// agree with the order: divided by their sum they are weights.
func (e *extensions) exponential(r *rand.Rand, out []float64) {
	for i := range e.pieces {
		p := &e.pieces[i]
		sum, left := 0.0, p.size
		p.draw(r, func(c int) {
			sum += r.ExpFloat64() / float64(left)
			left--
			out[c] = sum
		})
	}
}
