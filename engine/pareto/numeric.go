package pareto

import (
	"fmt"
	"math/big"
	"slices"
)

// A Curve is what the values of a numeric issue are worth to a party: straight
// lines between its points, which are in ascending order.
type Curve []Bend

// A Bend is a point of a curve.
type Bend struct{ At, Worth *big.Rat }

// A Numeric is a numeric issue as options.
type Numeric struct {
	Values []*big.Rat
	Worth  [][]*big.Rat // by party and place in Values, exact
	// Tolerance is, by party, how much less an option may be worth than a value
	// it stands for: for every value there is an option that gives no party
	// less by more than that. It is 0 for all where the options are exact.
	Tolerance []*big.Rat
}

// Breakpoints turns a numeric issue into options: the points at which a party's
// curve bends. Between two neighbours every curve is straight. Where no two parties
// pull apart, one of the two is at least as good for everybody as every value
// between, so they are exact. Where parties pull apart, no value between is better
// than another; such a stretch is cut into so many parts, and the tolerance says
// what that leaves. The curves have the same first and last value, or it is an
// error.
func Breakpoints(curves []Curve, parts int) (*Numeric, error) {
	if len(curves) == 0 || parts < 1 {
		return nil, fmt.Errorf("%d curves and %d parts: expected at least one of each", len(curves), parts)
	}
	var bends []*big.Rat
	for p, c := range curves {
		if len(c) == 0 {
			return nil, fmt.Errorf("party %d: the curve has no point", p)
		}
		for i, b := range c {
			if i > 0 && b.At.Cmp(c[i-1].At) <= 0 {
				return nil, fmt.Errorf("party %d: point %d is not after the one before it", p, i)
			}
			bends = append(bends, b.At)
		}
		if c[0].At.Cmp(curves[0][0].At) != 0 || c[len(c)-1].At.Cmp(curves[0][len(curves[0])-1].At) != 0 {
			return nil, fmt.Errorf("party %d: the curve does not have the ends of the first party's", p)
		}
	}
	slices.SortFunc(bends, (*big.Rat).Cmp)
	bends = slices.CompactFunc(bends, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })
	n := &Numeric{Worth: make([][]*big.Rat, len(curves)), Tolerance: make([]*big.Rat, len(curves))}
	for p := range n.Tolerance {
		n.Tolerance[p] = new(big.Rat)
	}
	add := func(at *big.Rat) {
		n.Values = append(n.Values, at)
		for p, c := range curves {
			n.Worth[p] = append(n.Worth[p], c.worth(at))
		}
	}
	add(bends[0])
	for _, end := range bends[1:] {
		start := n.Values[len(n.Values)-1]
		rise, fall := false, false
		change := make([]*big.Rat, len(curves))
		for p, c := range curves {
			change[p] = c.worth(end)
			change[p].Sub(change[p], c.worth(start))
			rise = rise || change[p].Sign() > 0
			fall = fall || change[p].Sign() < 0
		}
		if rise && fall {
			for k := 1; k < parts; k++ {
				at := new(big.Rat).Sub(end, start)
				at.Mul(at, big.NewRat(int64(k), int64(parts)))
				add(at.Add(at, start))
			}
			for p, c := range change { // half the change over a part
				if loss := c.Abs(c).Quo(c, big.NewRat(2*int64(parts), 1)); loss.Cmp(n.Tolerance[p]) > 0 {
					n.Tolerance[p] = loss
				}
			}
		}
		add(end)
	}
	return n, nil
}

// worth is what a value between the ends of the curve is worth.
func (c Curve) worth(at *big.Rat) *big.Rat {
	i, found := slices.BinarySearchFunc(c, at, func(b Bend, at *big.Rat) int { return b.At.Cmp(at) })
	if found {
		return new(big.Rat).Set(c[i].Worth)
	}
	low, high := c[i-1], c[i]
	part := new(big.Rat).Sub(at, low.At)
	part.Quo(part, new(big.Rat).Sub(high.At, low.At))
	part.Mul(part, new(big.Rat).Sub(high.Worth, low.Worth))
	return part.Add(part, low.Worth)
}
