package pareto

import (
	"math"
	"math/big"
)

// A cut leaves out partial packages whose weighted sum of utilities, with the
// most that the later steps can add to it, stays below what is needed. It is the
// Lagrangian bound (Geoffrion, "Lagrangean relaxation for integer programming",
// Mathematical Programming Study 2, 1974) in whole numbers: exact, whatever the
// weights are.
type cut struct {
	weights []int64 // by party, at least 0
	least   int64
	rest    []int64 // by step: the most that the later steps can add
}

// A levelCut is a cut after a step.
type levelCut struct {
	weights []int64
	need    int64
}

// newCut needs weights whose sums stay within 64 bits, as weigher makes them.
func newCut(p *problem, weights []int64, least int64) *cut {
	c := &cut{weights: weights, least: least, rest: make([]int64, len(p.steps))}
	rest := int64(0)
	for k := len(p.steps) - 1; k >= 0; k-- {
		c.rest[k] = rest
		most := int64(math.MinInt64)
		for _, w := range p.steps[k].worth {
			most = max(most, weighted(weights, w))
		}
		rest += most
	}
	return c
}

func (c *cut) at(step int) *levelCut {
	if c == nil {
		return nil
	}
	return &levelCut{c.weights, sub(c.least, c.rest[step])}
}

func (c *levelCut) passes(utilities []int64) bool {
	return weighted(c.weights, utilities) >= c.need
}

func weighted(weights, utilities []int64) int64 {
	sum := int64(0)
	for i, w := range weights {
		sum += w * utilities[i]
	}
	return sum
}

// whole turns weights into whole numbers, as large as sums of them allow; nil if
// utilities are so great that little would be left of them.
func (p *problem) whole(weights []float64) []int64 {
	most := 0.0 // of a weighted sum
	for i, w := range weights {
		most += w * p.reach(i)
	}
	scale := math.Ldexp(1, 61) / most
	out := make([]int64, len(weights))
	for i, w := range weights {
		w *= scale
		if w > 0 && w < 256 || !(w < math.MaxInt64/2) {
			return nil
		}
		out[i] = int64(w)
	}
	return out
}

// reach is the greatest that a sum of a party's utilities can be, either way.
func (p *problem) reach(party int) float64 {
	high, low := 1.0, 1.0
	for _, st := range p.steps {
		most, least := 0.0, 0.0
		for _, w := range st.worth {
			most, least = max(most, float64(w[party])), min(least, float64(w[party]))
		}
		high, low = high+most, low-least
	}
	return max(high, low)
}

// ceilRoot is the least number whose n-th power is at least x, for x >= 0.
func ceilRoot(x *big.Int, n int) *big.Int {
	if x.Sign() <= 0 {
		return big.NewInt(0)
	}
	// Newton's method from above comes down to the floor of the root.
	root := new(big.Int).Lsh(big.NewInt(1), uint(x.BitLen()+n-1)/uint(n)+1)
	power, exponent := new(big.Int), big.NewInt(int64(n-1))
	for {
		power.Exp(root, exponent, nil)
		next := new(big.Int).Quo(x, power)
		next.Add(next, new(big.Int).Mul(root, exponent))
		next.Quo(next, big.NewInt(int64(n)))
		if next.Cmp(root) >= 0 {
			break
		}
		root = next
	}
	if power.Exp(root, big.NewInt(int64(n)), nil).Cmp(x) < 0 {
		root.Add(root, big.NewInt(1))
	}
	return root
}
