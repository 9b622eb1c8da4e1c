package pareto

import (
	"math"
	"math/big"
)

// nash is the objective of Nash's solution: the greatest product of gains over
// the reservations (Nash, "The bargaining problem", Econometrica 18, 1950). If
// no package gives every party a gain, it is the greatest number of parties with
// a gain, then the product over them.
type nash struct {
	reservation []int64
	ceiling     []float64 // by party: the most it could gain, at least 1
}

func (o *nash) better(a, b []int64) bool {
	countA, countB := 0, 0
	logA, logB := 0.0, 0.0
	for i, r := range o.reservation {
		if a[i] > r {
			countA++
			logA += math.Log2(float64(a[i] - r))
		}
		if b[i] > r {
			countB++
			logB += math.Log2(float64(b[i] - r))
		}
	}
	// Logarithms of 64-bit numbers are right to far less than this; what is
	// closer is compared exactly.
	const close = 1e-9
	switch {
	case countA != countB:
		return countA > countB
	case math.Abs(logA-logB) > close*float64(len(o.reservation)):
		return logA > logB
	}
	return o.product(a).Cmp(o.product(b)) > 0
}

// product multiplies the gains that are not zero.
func (o *nash) product(u []int64) *big.Int {
	product := big.NewInt(1)
	for i, r := range o.reservation {
		if u[i] > r {
			product.Mul(product, big.NewInt(u[i]-r))
		}
	}
	return product
}

func (o *nash) pull(gains []float64, _ int) []float64 {
	weights := make([]float64, len(gains))
	for i, g := range gains {
		weights[i] = 1 / max(g, o.ceiling[i]/1000)
	}
	return weights
}

// By the inequality of the arithmetic and the geometric mean, the product of the
// gains is at most (most/n)^n over the product of the weights.
func (o *nash) bound(weights []float64, most float64) float64 {
	b := float64(len(weights)) * math.Log(max(most, math.SmallestNonzeroFloat64))
	for _, w := range weights {
		b -= math.Log(w)
	}
	return b
}

func (o *nash) least(weights []int64, best []int64) (int64, bool) {
	n := int64(len(weights))
	x := new(big.Int).Exp(big.NewInt(n), big.NewInt(n), nil)
	for i, w := range weights {
		if best[i] <= o.reservation[i] {
			return 0, false // the product does not tell
		}
		x.Mul(x, big.NewInt(w))
		x.Mul(x, big.NewInt(best[i]-o.reservation[i]))
	}
	root := ceilRoot(x, int(n))
	return root.Int64(), root.IsInt64()
}

// raise does not try: a party may gain very little if others gain much.
func (o *nash) raise([]int64) []int64 { return o.reservation }
