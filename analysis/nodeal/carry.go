package nodeal

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"parley/dossier"
)

// Stated is a range that somebody states.
type Stated struct{ Low, High float64 }

// Spread is what comes out when stated ranges are carried through a sum.
type Spread struct {
	// Low and High are what the ends give: every range at its low end, every range
	// at its high one.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// From and To hold the middle 90 of 100 draws, if each range is drawn from
	// evenly and by itself. That is how the ranges add up, and no probability.
	From  float64 `json:"middle_from"`
	To    float64 `json:"middle_to"`
	Seed  uint64  `json:"seed"`
	Draws int     `json:"draws"`
}

// Carry adds up stated ranges: by their ends, and by draws (Monte Carlo) from each
// range evenly and independently. The same seed gives the same answer. It panics on
// fewer than 20 draws.
func Carry(seed uint64, draws int, in []Stated) Spread {
	if draws < 20 {
		panic("nodeal: too few draws")
	}
	s := Spread{Seed: seed, Draws: draws}
	fixed := 0.0
	var open []Stated
	for _, r := range in {
		s.Low += r.Low
		s.High += r.High
		if r.Low == r.High {
			fixed += r.Low
		} else {
			open = append(open, Stated{r.Low, r.High - r.Low})
		}
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	sums := make([]float64, draws)
	for i := range sums {
		sum := fixed
		for _, r := range open {
			sum += r.Low + r.High*rng.Float64()
		}
		sums[i] = sum
	}
	slices.Sort(sums)
	s.From, s.To = sums[draws/20], sums[draws-1-draws/20]
	return s
}

// Sum is what one publisher's figures for several sides add up to.
type Sum struct {
	Name      string   `json:"name"`
	Unit      string   `json:"unit"`
	Publisher string   `json:"publisher"`
	Months    int      `json:"months"`
	IDs       []string `json:"ids"`
	Spread
}

// together adds up, publisher by publisher, what is stated of several sides over
// the ledger's months, where a range is part of it.
func (l *Ledger) together(v *dossier.View, xs []value, seed uint64, draws int) {
	type key struct{ label, publisher, unit, period string }
	var order []key
	parts := map[key][]value{}
	for _, x := range xs {
		if x.counts != "flow" || !x.number || x.label == "" || len(x.of) != 1 || x.again || x.bound != exact || !slices.Contains(estimates, x.f.Type) || !Adds(x.unit.Base) || !bounded(x.q.Period) {
			continue
		}
		k := key{x.label, x.publisher(), x.unit.Base, x.q.Period.String()}
		if parts[k] == nil {
			order = append(order, k)
		}
		parts[k] = append(parts[k], x)
	}
	for _, k := range order {
		var in []Stated
		var ids, sides []string
		ranged := false
		for _, x := range parts[k] {
			r, why := rate(v, x)
			if why != "" || slices.Contains(sides, x.of[0]) {
				continue
			}
			m := float64(l.Months)
			in = append(in, Stated{r.Low * m, r.High * m})
			ids = append(ids, r.ID)
			sides = append(sides, x.of[0])
			ranged = ranged || r.Low != r.High
		}
		if len(in) < 2 || !ranged {
			continue
		}
		s := Sum{Name: fmt.Sprintf("%s of %s", k.label, names(v, sorted(v, sides))), Unit: k.unit, Publisher: k.publisher, Months: l.Months, IDs: ids}
		s.Spread = Carry(seed, draws, in)
		l.Together = append(l.Together, s)
	}
}

// finite tells whether a number can be counted with.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
