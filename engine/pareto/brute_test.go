package pareto

import (
	"math/big"
	"slices"
)

// dominates reports whether a is at least b for every party and more for one.
func dominates(a, b []int64) bool { return covers(a, b) && !slices.Equal(a, b) }

// brute answers by looking at every package, by the words of the definitions
// alone.
func brute(s *Space, opts Options) *Result {
	r := &Result{Space: s.Size(), Complete: true, asked: opts}
	var all []Package // that keep the constraints
	options := make([]int, s.Issues())
	for {
		if s.Allows(options) {
			all = append(all, Package{Utilities: s.Worth(options), Options: slices.Clone(options)})
		}
		i := len(options) - 1
		for ; i >= 0; i-- {
			if options[i]++; options[i] < s.Options(i) {
				break
			}
			options[i] = 0
		}
		if i < 0 {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b Package) int { return slices.Compare(b.Utilities, a.Utilities) })
	var rational []Package
	for _, p := range all {
		if covers(p.Utilities, s.Reservation) {
			rational = append(rational, p)
		}
	}
	listed := rational
	if opts.Full {
		listed = all
	}
	if !opts.NashOnly {
		for _, p := range listed {
			if n := len(r.Frontier); n > 0 && slices.Equal(r.Frontier[n-1].Utilities, p.Utilities) {
				r.Frontier[n-1].Count++
				continue
			}
			if !slices.ContainsFunc(listed, func(q Package) bool { return dominates(q.Utilities, p.Utilities) }) {
				r.Frontier = append(r.Frontier, Point{p, 1})
			}
		}
	}
	if len(rational) == 0 || opts.FrontierOnly {
		return r
	}
	pick := func(key func(Package) []*big.Rat) *Package {
		best := rational[0]
		for _, p := range rational[1:] {
			if slices.CompareFunc(key(p), key(best), (*big.Rat).Cmp) > 0 {
				best = p
			}
		}
		return &best
	}
	gain := func(p Package, i int) *big.Rat { return big.NewRat(p.Utilities[i]-s.Reservation[i], 1) }
	r.Nash = pick(func(p Package) []*big.Rat {
		count, product := big.NewRat(0, 1), big.NewRat(1, 1)
		for i := range s.Reservation {
			if g := gain(p, i); g.Sign() > 0 {
				count.Add(count, big.NewRat(1, 1))
				product.Mul(product, g)
			}
		}
		return []*big.Rat{count, product}
	})
	if opts.NashOnly {
		return r
	}
	r.Utilitarian = pick(func(p Package) []*big.Rat {
		sum := new(big.Rat)
		for i := range s.Reservation {
			sum.Add(sum, gain(p, i))
		}
		return []*big.Rat{sum}
	})
	sorted := func(key []*big.Rat) []*big.Rat {
		slices.SortFunc(key, (*big.Rat).Cmp)
		return key
	}
	r.Egalitarian = pick(func(p Package) []*big.Rat {
		var key []*big.Rat
		for i := range s.Reservation {
			key = append(key, gain(p, i))
		}
		return sorted(key)
	})
	ideal := make([]*big.Rat, s.Parties())
	for i := range ideal {
		ideal[i] = new(big.Rat)
		for _, p := range rational {
			if g := gain(p, i); g.Cmp(ideal[i]) > 0 {
				ideal[i] = g
			}
		}
	}
	r.KalaiSmorodinsky = pick(func(p Package) []*big.Rat {
		var key []*big.Rat
		for i := range s.Reservation {
			if ideal[i].Sign() > 0 {
				key = append(key, new(big.Rat).Quo(gain(p, i), ideal[i]))
			}
		}
		return sorted(key)
	})
	return r
}
