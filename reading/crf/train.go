package crf

import (
	"context"
	"math"
	"math/rand/v2"
)

// An Example is a sequence with the features of its tokens and the right
// labels.
type Example struct {
	Features []uint32 // of all tokens, one after another
	Ends     []int32  // where each token's features end
	Labels   []uint8
}

// Options say how to train. The zero value of a field takes the default.
type Options struct {
	Labels  int
	Epochs  int     // default 10
	Rate    float64 // AdaGrad's step, default 0.1
	L1      float64 // soft threshold at each step, relative to the rate; default 0
	L2      float64 // shrinking at each step, relative to the rate; default 0
	Dropout float64 // how many features are left out at each visit
	Cutoff  int     // features that occur less often are not learnt, default 1
	Seed    uint64
	// Progress, if not nil, is told after each epoch how many are done, of how
	// many, and the mean loss a sequence.
	Progress func(done, of int, loss float64)
}

// Weights are the result of training: a chain, and for each feature that was
// learnt the weights of the labels from 1 on, relative to label 0.
type Weights struct {
	Chain    *Chain
	Features []uint32  // the commonest in training first
	Values   []float32 // len(Features) x (Labels-1)
}

// Train fits a linear-chain CRF to the examples: stochastic gradient with
// AdaGrad's step for each weight (Duchi, Hazan and Singer 2011), a random part
// of the features left out at each visit, the weights averaged over the ends of
// the epochs of the second half. It is one goroutine's work, and the same
// examples, options and architecture give the same bits. The features of the
// examples are replaced by their numbers.
func Train(ctx context.Context, examples []Example, o Options) (*Weights, error) {
	o.Epochs, o.Cutoff = max(o.Epochs, 1), max(o.Cutoff, 1)
	if o.Rate == 0 {
		o.Rate = 0.1
	}
	names, counts := number(examples, o.Cutoff)
	t := newTrainer(len(names), o)
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	for epoch := range o.Epochs {
		t.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		loss := 0.0
		for n, i := range order {
			if n%64 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			loss += t.step(&examples[i])
		}
		if epoch >= o.Epochs/2 {
			t.sum()
		}
		if o.Progress != nil {
			o.Progress(epoch+1, o.Epochs, loss/float64(max(1, len(examples))))
		}
	}
	return t.weights(names, counts, examples), nil
}

type trainer struct {
	Options
	k       int // weights a feature
	w       []float32
	sums    []float32
	summed  int
	chain   *Chain
	chainG  []float32 // squared gradients of after, first, last
	chainS  [][]float32
	lattice Lattice
	scores  []float32
	kept    []uint32
	ends    []int32
	random  *rand.Rand
	bits    uint64
}

func newTrainer(features int, o Options) *trainer {
	k := o.Labels - 1
	t := &trainer{Options: o, k: k, w: make([]float32, features*2*k), sums: make([]float32, features*k), chain: NewChain(o.Labels),
		random: rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15)), bits: o.Seed*2 + 0x2545f4914f6cdd1d}
	t.chainG = make([]float32, o.Labels*o.Labels+2*o.Labels)
	for _, s := range [][]float32{t.chain.After, t.chain.First, t.chain.Last} {
		t.chainS = append(t.chainS, make([]float32, len(s)))
	}
	return t
}

// next is a step of xorshift64.
func (t *trainer) next() uint64 {
	t.bits ^= t.bits << 13
	t.bits ^= t.bits >> 7
	t.bits ^= t.bits << 17
	return t.bits
}

// step learns from one example and returns its loss before.
func (t *trainer) step(e *Example) float64 {
	n, L, k := len(e.Labels), t.Labels, t.k
	t.scores = grow(t.scores, n*L)
	t.kept, t.ends = t.kept[:0], t.ends[:0]
	drop := uint32(t.Dropout * (1 << 32))
	from := int32(0)
	for i := range n {
		s := t.scores[i*L : i*L+L]
		clear(s)
		sum := s[1:]
		for _, f := range e.Features[from:e.Ends[i]] {
			if f == unknown || drop > 0 && uint32(t.next()>>16) < drop {
				continue
			}
			t.kept = append(t.kept, f)
			w := t.w[int(f)*2*k:][:k]
			for y, v := range w {
				sum[y] += v
			}
		}
		from = e.Ends[i]
		t.ends = append(t.ends, int32(len(t.kept)))
	}
	logZ := t.lattice.Forward(t.chain, t.scores, n)
	gold := 0.0
	for i, y := range e.Labels {
		gold += float64(t.scores[i*L+int(y)])
		if i == 0 {
			gold += float64(t.chain.First[y])
		} else {
			gold += float64(t.chain.After[int(e.Labels[i-1])*L+int(y)])
		}
	}
	if n > 0 {
		gold += float64(t.chain.Last[e.Labels[n-1]])
	}
	t.learn(e, n)
	return logZ - gold
}

// learn takes the step, after Forward.
func (t *trainer) learn(e *Example, n int) {
	L, k := t.Labels, t.k
	rate, l1, l2 := float32(t.Rate), float32(t.L1), float32(t.L2)
	grad := make([]float32, L)
	from := int32(0)
	for i := range n {
		big := false
		for y := range L {
			g := float32(t.lattice.Marginals[i*L+y])
			if int(e.Labels[i]) == y {
				g--
			}
			grad[y] = g
			big = big || g > 5e-4 || g < -5e-4
		}
		if !big { // nothing to learn here
			from = t.ends[i]
			continue
		}
		for _, f := range t.kept[from:t.ends[i]] {
			w := t.w[int(f)*2*k:][: 2*k : 2*k]
			for y := range k {
				g := grad[y+1] + l2*w[y]
				G := w[k+y] + g*g
				w[k+y] = G
				step := rate / float32(math.Sqrt(float64(G+1e-6)))
				v := w[y] - step*g
				if cut := step * l1; v > cut {
					v -= cut
				} else if v < -cut {
					v += cut
				} else {
					v = 0
				}
				w[y] = v
			}
		}
		from = t.ends[i]
	}
	// The chain.
	upd := func(w []float32, i, at int, g float64) {
		if g > -1e-6 && g < 1e-6 {
			return
		}
		t.chainG[at] += float32(g * g)
		w[i] -= rate * float32(g) / float32(math.Sqrt(float64(t.chainG[at]+1e-6)))
	}
	g := make([]float64, L*L)
	z := 0.0
	for y := range L {
		z += t.lattice.alpha[(n-1)*L+y] * t.lattice.chain.last[y]
	}
	for i := 0; i+1 < n; i++ {
		inv := 1 / (t.lattice.scale[i+1] * z)
		for x := range L {
			a := t.lattice.alpha[i*L+x] * inv
			if a < 1e-12 {
				continue
			}
			for y := range L {
				g[x*L+y] += a * t.lattice.chain.after[x*L+y] * t.lattice.emit[(i+1)*L+y] * t.lattice.beta[(i+1)*L+y]
			}
		}
		g[int(e.Labels[i])*L+int(e.Labels[i+1])]--
	}
	for i := range g {
		upd(t.chain.After, i, i, g[i])
	}
	for y := range L {
		g0, g1 := t.lattice.Marginals[y], t.lattice.Marginals[(n-1)*L+y]
		if int(e.Labels[0]) == y {
			g0--
		}
		if int(e.Labels[n-1]) == y {
			g1--
		}
		upd(t.chain.First, y, L*L+y, g0)
		upd(t.chain.Last, y, L*L+L+y, g1)
	}
}

// sum adds the weights as they are to the sums that are averaged.
func (t *trainer) sum() {
	t.summed++
	for f := range len(t.sums) / t.k {
		for y := range t.k {
			t.sums[f*t.k+y] += t.w[f*2*t.k+y]
		}
	}
	for i, w := range [][]float32{t.chain.After, t.chain.First, t.chain.Last} {
		for j, v := range w {
			t.chainS[i][j] += v
		}
	}
}

// weights are the averages. What never follows in the examples can never
// follow.
func (t *trainer) weights(names, counts []uint32, examples []Example) *Weights {
	mean := 1 / float32(max(1, t.summed))
	c := NewChain(t.Labels)
	for i, w := range [][]float32{c.After, c.First, c.Last} {
		for j := range w {
			w[j] = t.chainS[i][j] * mean
		}
	}
	L := t.Labels
	after, first, last := make([]bool, L*L), make([]bool, L), make([]bool, L)
	for _, e := range examples {
		for i, y := range e.Labels {
			if i == 0 {
				first[y] = true
			} else {
				after[int(e.Labels[i-1])*L+int(y)] = true
			}
			if i+1 == len(e.Labels) {
				last[y] = true
			}
		}
	}
	for i, ok := range after {
		if !ok {
			c.After[i] = Never
		}
	}
	for y := range L {
		if !first[y] {
			c.First[y] = Never
		}
		if !last[y] {
			c.Last[y] = Never
		}
	}
	// A feature that is left out now and then speaks for the absent ones too.
	scale := mean * float32(1-t.Dropout)
	for i := range t.sums {
		t.sums[i] *= scale
	}
	return sorted(&Weights{c, names, t.sums}, counts)
}
