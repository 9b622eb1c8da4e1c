package pareto

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// A Division gives each item, or a part of it, to one of two parties.
type Division struct {
	// First is, by item, the part that the first party gets, from 0 to 1; the
	// second gets the rest. It is nil for an item that is worth nothing to
	// either.
	First []*big.Rat
	// Split is the item that is divided, -1 if none is.
	Split int
	// Utility is what both parties get, as a part of what all items together
	// are worth to them: it is the same for both.
	Utility *big.Rat
}

// AdjustedWinner divides items between two parties so that no other division is
// better for both, both get the same part of what all is worth to them, neither
// would rather have what the other gets, and at most one item is divided (Brams
// and Taylor, "Fair Division", 1996). The points say what each item is worth to a
// party, at least 0; they need not add up to the same number. Of items between
// which the parties do not differ, the first go to the first party: that changes
// who gets what, not how much it is worth to them.
func AdjustedWinner(first, second []int64) (*Division, error) {
	if len(first) != len(second) {
		return nil, fmt.Errorf("the first party has points for %d items, the second for %d", len(first), len(second))
	}
	totals := [2]*big.Int{new(big.Int), new(big.Int)}
	for p, points := range [2][]int64{first, second} {
		for i, v := range points {
			if v < 0 {
				return nil, fmt.Errorf("item %d: %d points are less than 0", i, v)
			}
			totals[p].Add(totals[p], big.NewInt(v))
		}
		if totals[p].Sign() == 0 {
			return nil, errors.New("nothing is worth anything to one of the parties")
		}
	}
	d := &Division{First: make([]*big.Rat, len(first)), Split: -1, Utility: new(big.Rat)}
	var order []int // what the first party wants more than the second comes first
	for i := range first {
		if first[i] > 0 || second[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(0, new(big.Int).Mul(big.NewInt(first[i]), big.NewInt(second[j])).Cmp(
			new(big.Int).Mul(big.NewInt(first[j]), big.NewInt(second[i]))))
	})
	// The first party takes items in that order until what it has is as much
	// to it as what is left is to the second.
	left := big.NewRat(1, 1)
	for _, i := range order {
		mine := new(big.Rat).SetFrac(big.NewInt(first[i]), totals[0])
		theirs := new(big.Rat).SetFrac(big.NewInt(second[i]), totals[1])
		gap := new(big.Rat).Sub(left, d.Utility)
		part := new(big.Rat).Add(mine, theirs)
		switch part.Quo(gap, part); {
		case gap.Sign() <= 0:
			part.SetInt64(0)
		case part.Cmp(big.NewRat(1, 1)) >= 0:
			part.SetInt64(1)
		default:
			d.Split = i
		}
		d.First[i] = part
		d.Utility.Add(d.Utility, mine.Mul(mine, part))
		left.Sub(left, theirs.Mul(theirs, part))
	}
	return d, nil
}
