package pareto

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"
	"slices"
)

// leximin is the objective of the egalitarian and of the Kalai-Smorodinsky
// solution: the least gain as large as possible, then the next least, and so on
// (Sen, "Collective Choice and Social Welfare", 1970; for bargaining, Imai,
// "Individual monotonicity and lexicographic maxmin solution", Econometrica 51,
// 1983), each gain divided by its scale. The egalitarian solution (Kalai,
// "Proportional solutions to bargaining situations", Econometrica 45, 1977) has
// the scales 1; that of Kalai and Smorodinsky ("Other solutions to Nash's
// bargaining problem", Econometrica 43, 1975) has each party's ideal gain. A
// party with scale 0 is left out.
type leximin struct {
	reservation []int64
	scale       []int64
	ceiling     float64 // the most that a gain divided by its scale could be
	a, b        []fraction
}

// A fraction is a gain over its scale, which is above 0; both fit in 63 bits.
type fraction struct{ gain, scale uint64 }

func compareFractions(a, b fraction) int {
	ahi, alo := bits.Mul64(a.gain, b.scale)
	bhi, blo := bits.Mul64(b.gain, a.scale)
	return cmp.Or(cmp.Compare(ahi, bhi), cmp.Compare(alo, blo))
}

// gains returns the gains over their scales, ascending, in the space of to.
func (o *leximin) gains(u []int64, to []fraction) []fraction {
	to = to[:0]
	for i, s := range o.scale {
		if s > 0 {
			to = append(to, fraction{uint64(u[i] - o.reservation[i]), uint64(s)})
		}
	}
	slices.SortFunc(to, compareFractions)
	return to
}

func (o *leximin) better(a, b []int64) bool {
	o.a, o.b = o.gains(a, o.a), o.gains(b, o.b)
	return slices.CompareFunc(o.a, o.b, compareFractions) > 0
}

func (o *leximin) pull(gains []float64, round int) []float64 {
	weights := make([]float64, len(gains))
	least := math.Inf(1)
	for i, g := range gains {
		if o.scale[i] > 0 {
			least = min(least, g/float64(o.scale[i]))
		}
	}
	sharp := (10 + float64(round)/2) / o.ceiling
	for i, g := range gains {
		if s := float64(o.scale[i]); s > 0 {
			weights[i] = max(math.Exp(-sharp*(g/s-least)), 1e-6) / s
		}
	}
	return weights
}

// The least gain over its scale is at most any weighted mean of them.
func (o *leximin) bound(weights []float64, most float64) float64 {
	sum := 0.0
	for i, w := range weights {
		sum += w * float64(o.scale[i])
	}
	return most / sum
}

func (o *leximin) least(weights []int64, best []int64) (int64, bool) {
	o.a = o.gains(best, o.a)
	if len(o.a) == 0 {
		return 0, false
	}
	sum := new(big.Int)
	for i, w := range weights {
		sum.Add(sum, new(big.Int).Mul(big.NewInt(w), big.NewInt(o.scale[i])))
	}
	sum.Mul(sum, new(big.Int).SetUint64(o.a[0].gain))
	scale := new(big.Int).SetUint64(o.a[0].scale)
	sum.Add(sum, scale).Sub(sum, big.NewInt(1)).Quo(sum, scale)
	return sum.Int64(), sum.IsInt64()
}

// raise gives every party the least gain, times its scale.
func (o *leximin) raise(best []int64) []int64 {
	floor := slices.Clone(o.reservation)
	if o.a = o.gains(best, o.a); len(o.a) == 0 {
		return floor
	}
	least := o.a[0]
	for i, s := range o.scale {
		// Rounded up: gains are whole numbers. The quotient is no more than
		// the gain of the party, so it fits.
		hi, lo := bits.Mul64(least.gain, uint64(s))
		if lo += least.scale - 1; lo < least.scale-1 {
			hi++
		}
		q, _ := bits.Div64(hi, lo, least.scale)
		floor[i] += int64(q)
	}
	return floor
}
