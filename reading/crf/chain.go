package crf

import "math"

// A Chain is what the labels of neighbours say about each other: the score of
// each label after each other one, and first and last in a sequence. Scores of
// what cannot be are [Never].
type Chain struct {
	Labels int
	After  []float32 // Labels x Labels: After[a*Labels+b] is the score of b after a
	First  []float32
	Last   []float32
	fixed  *factors // of a chain that does not change any more
}

// factors are the exponentials of a chain's scores.
type factors struct{ after, first, last []float64 }

func (c *Chain) factors(f *factors) *factors {
	if c.fixed != nil {
		return c.fixed
	}
	k := c.Labels
	f.after, f.first, f.last = grow(f.after, k*k), grow(f.first, k), grow(f.last, k)
	for i, s := range c.After {
		f.after[i] = math.Exp(float64(s))
	}
	for y := range k {
		f.first[y], f.last[y] = math.Exp(float64(c.First[y])), math.Exp(float64(c.Last[y]))
	}
	return f
}

// Never is the score of what cannot be.
const Never = -1e4

// NewChain is a chain in which everything can follow everything.
func NewChain(labels int) *Chain {
	return &Chain{Labels: labels, After: make([]float32, labels*labels), First: make([]float32, labels), Last: make([]float32, labels)}
}

// A Lattice is room for decoding; it grows as needed and is used again. The
// zero value is ready. It is not for use by two goroutines at once.
type Lattice struct {
	back         []uint8
	alpha, beta  []float64
	emit         []float64
	chain        *factors
	room         factors // for those of a chain that changes
	scale        []float64
	best, before []float32
	Marginals    []float64 // tokens x labels, after Forward
}

// Viterbi finds the best labels. scores is tokens x labels; labels is filled.
func (l *Lattice) Viterbi(c *Chain, scores []float32, labels []uint8) {
	n, k := len(labels), c.Labels
	if n == 0 {
		return
	}
	l.back = grow(l.back, n*k)
	l.best, l.before = grow(l.best, k), grow(l.before, k)
	for y := range k {
		l.before[y] = scores[y] + c.First[y]
	}
	for t := 1; t < n; t++ {
		for y := range k {
			best, from := float32(math.Inf(-1)), 0
			for x := range k {
				if s := l.before[x] + c.After[x*k+y]; s > best {
					best, from = s, x
				}
			}
			l.best[y] = best + scores[t*k+y]
			l.back[t*k+y] = uint8(from)
		}
		l.best, l.before = l.before, l.best
	}
	at, best := 0, float32(math.Inf(-1))
	for y := range k {
		if s := l.before[y] + c.Last[y]; s > best {
			best, at = s, y
		}
	}
	for t := n - 1; ; t-- {
		labels[t] = uint8(at)
		if t == 0 {
			return
		}
		at = int(l.back[t*k+at])
	}
}

// Forward runs forward and backward over a sequence: Marginals then holds the
// probability of each label at each token. The result is the logarithm of the
// sum over all labellings.
func (l *Lattice) Forward(c *Chain, scores []float32, n int) (logZ float64) {
	k := c.Labels
	l.alpha, l.beta, l.emit, l.Marginals = grow(l.alpha, n*k), grow(l.beta, n*k), grow(l.emit, n*k), grow(l.Marginals, n*k)
	l.scale = grow(l.scale, n)
	l.chain = c.factors(&l.room)
	if n == 0 {
		return 0
	}
	for t := range n {
		top := scores[t*k]
		for y := 1; y < k; y++ {
			top = max(top, scores[t*k+y])
		}
		for y := range k {
			switch s := float64(scores[t*k+y] - top); {
			case s == 0:
				l.emit[t*k+y] = 1
			case s < -745: // as small as a number can be
				l.emit[t*k+y] = 0
			default:
				l.emit[t*k+y] = math.Exp(s)
			}
		}
		logZ += float64(top)
	}
	for t := range n {
		row, sum := l.alpha[t*k:t*k+k], 0.0
		for y := range k {
			s := 0.0
			if t == 0 {
				s = l.chain.first[y]
			} else {
				for x, a := range l.alpha[(t-1)*k : t*k] {
					s += a * l.chain.after[x*k+y]
				}
			}
			row[y] = s * l.emit[t*k+y]
			sum += row[y]
		}
		if sum < 1e-300 {
			sum = 1e-300
		}
		l.scale[t] = sum
		logZ += math.Log(sum)
		for y := range row {
			row[y] /= sum
		}
	}
	copy(l.beta[(n-1)*k:], l.chain.last)
	for t := n - 2; t >= 0; t-- {
		row := l.beta[t*k : t*k+k]
		for x := range k {
			s := 0.0
			for y, b := range l.beta[(t+1)*k : (t+2)*k] {
				s += l.chain.after[x*k+y] * l.emit[(t+1)*k+y] * b
			}
			row[x] = s / l.scale[t+1]
		}
	}
	z := 0.0
	for y := range k {
		z += l.alpha[(n-1)*k+y] * l.chain.last[y]
	}
	logZ += math.Log(max(z, 1e-300))
	for i := range n * k {
		l.Marginals[i] = l.alpha[i] * l.beta[i] / z
	}
	return logZ
}

// Pair is the probability of label x at token t and y at t+1, after Forward.
func (l *Lattice) Pair(k, n, t, x, y int) float64 {
	z := 0.0
	for i := range k {
		z += l.alpha[(n-1)*k+i] * l.chain.last[i]
	}
	return l.alpha[t*k+x] * l.chain.after[x*k+y] * l.emit[(t+1)*k+y] * l.beta[(t+1)*k+y] / l.scale[t+1] / z
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}
