package pareto

import (
	"math/big"
	"slices"
)

// sum is the objective of the utilitarian solution, the greatest sum of
// utilities (Harsanyi, "Cardinal welfare, individualistic ethics, and
// interpersonal comparisons of utility", Journal of Political Economy 63, 1955);
// and of a party's ideal, if only that party counts.
type sum struct {
	counts  []bool // by party
	floor   []int64
	ceiling []float64 // by party: the most it could gain, at least 1
}

func (o *sum) total(u []int64) (hi, lo int64) {
	for i, counts := range o.counts {
		if counts { // sums of many parties may leave 64 bits
			hi += u[i] >> 32
			lo += u[i] & (1<<32 - 1)
		}
	}
	return hi + lo>>32, lo & (1<<32 - 1)
}

func (o *sum) better(a, b []int64) bool {
	ahi, alo := o.total(a)
	bhi, blo := o.total(b)
	return ahi > bhi || ahi == bhi && alo > blo
}

// What every party gains over its floor counts a little, the less the later:
// that keeps mixtures at or above the floor.
func (o *sum) pull(gains []float64, round int) []float64 {
	weights := make([]float64, len(gains))
	all := 0.0
	for i, counts := range o.counts {
		if counts {
			weights[i] = 1
			all += o.ceiling[i]
		}
	}
	for i, g := range gains {
		weights[i] += all / float64(len(gains)*(round+2)) / max(g, o.ceiling[i]/1000)
	}
	return weights
}

func (o *sum) bound(weights []float64, most float64) float64 {
	least := 0.0
	for i, counts := range o.counts {
		if counts && (least == 0 || weights[i] < least) {
			least = weights[i]
		}
	}
	return most / least
}

// Each party that counts has at least the least of their weights; what is more
// counts gains, which are not below zero.
func (o *sum) least(weights []int64, best []int64) (int64, bool) {
	unit := int64(-1)
	gains := new(big.Int)
	for i, counts := range o.counts {
		if counts {
			if unit < 0 || weights[i] < unit {
				unit = weights[i]
			}
			gains.Add(gains, big.NewInt(best[i]-o.floor[i]))
		}
	}
	gains.Mul(gains, big.NewInt(unit))
	return gains.Int64(), gains.IsInt64()
}

// raise knows what a single party that counts must have.
func (o *sum) raise(best []int64) []int64 {
	floor, single := slices.Clone(o.floor), -1
	for i, counts := range o.counts {
		switch {
		case counts && single >= 0:
			return floor
		case counts:
			single = i
		}
	}
	floor[single] = best[single]
	return floor
}
