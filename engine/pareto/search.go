package pareto

import (
	"context"
	"math"
	"slices"
)

// A measure says which of two packages is better, by their utilities.
type measure interface {
	better(a, b []int64) bool
}

// An objective is a measure that also knows how packages that are as good as one
// already known can be told from far.
type objective interface {
	measure
	// pull returns by how much each party's gain counts at the given mean
	// gains, the later the round the sharper: the gradient of the objective.
	pull(gains []float64, round int) []float64
	// bound returns, for weights and the greatest weighted sum of gains of any
	// package, a figure that is the lower the closer these weights bound the
	// objective.
	bound(weights []float64, most float64) float64
	// least returns what the weighted sum of gains of a package that is as
	// good as the given one is at least, and false if that cannot be told.
	least(weights []int64, best []int64) (int64, bool)
	// raise returns what a package that is as good as the given one is worth
	// to each party at least.
	raise(best []int64) []int64
}

// search finds the best package at or above the floor, without the frontier: a
// narrow merging finds a good package, and an exact one leaves out what the
// weights show to be worse than it. It returns its row, nil if there is no
// package.
func search(ctx context.Context, p *problem, o objective, opts Options) ([]int64, error) {
	weights := p.whole(p.weigh(o))
	var c *cut
	if weights != nil {
		narrow, err := p.narrow(ctx, weights, o)
		if err != nil {
			return nil, err
		}
		if narrow != nil {
			if least, ok := o.least(weights, narrow); ok {
				c = newCut(p, weights, least+weighted(weights, p.floor))
			}
			p = p.raised(o.raise(narrow))
		}
	}
	rows, err := newMerger(p, c, opts.most(), opts.workers()).run(ctx)
	if err != nil {
		return nil, err
	}
	return best(rows, p.stride(), o), nil
}

// best returns the best row, of equally good ones the first; nil if there is
// none.
func best(rows []int64, stride int, o measure) []int64 {
	var found []int64
	for at := 0; at < len(rows); at += stride {
		if row := rows[at : at+stride]; found == nil || o.better(row, found) {
			found = row
		}
	}
	return found
}

// narrowRows is how many rows the narrow merging keeps after a step.
const narrowRows = 48

// narrow merges with only the rows of the greatest weighted sums, and returns the
// best of what comes out, nil if nothing does. What it finds raises the floor, and
// it goes on as long as that brings something better.
func (p *problem) narrow(ctx context.Context, weights []int64, o objective) ([]int64, error) {
	var found []int64
	for {
		m := newMerger(p, nil, math.MaxInt/p.stride(), 1)
		for m.done < len(m.steps) {
			if err := m.step(ctx); err != nil {
				return nil, err
			}
			m.trim(weights, narrowRows)
		}
		next := best(m.rows(), p.stride(), o)
		if next == nil || found != nil && !o.better(next, found) {
			return found, nil
		}
		found = slices.Clone(next)
		p = p.raised(o.raise(found))
	}
}

// raised is the problem with a floor that is nowhere lower.
func (p *problem) raised(floor []int64) *problem {
	raised := *p
	raised.floor = floor
	return &raised
}

// trim keeps the rows of the greatest weighted sums.
func (m *merger) trim(weights []int64, most int) {
	if m.size() <= most {
		return
	}
	stride := m.stride()
	var sums []int64
	for _, g := range m.groups {
		for at := 0; at < len(g.rows); at += stride {
			sums = append(sums, weighted(weights, g.rows[at:]))
		}
	}
	slices.Sort(sums)
	least := sums[len(sums)-most]
	groups := m.groups[:0]
	for _, g := range m.groups {
		var rows []int64
		for at := 0; at < len(g.rows); at += stride {
			if weighted(weights, g.rows[at:]) >= least {
				rows = append(rows, g.rows[at:at+stride]...)
			}
		}
		if len(rows) > 0 {
			groups = append(groups, group{g.pending, rows})
		}
	}
	m.groups = groups
}

// rounds is how often the weights are bettered.
const rounds = 120

// weigh looks for the weights that bound an objective most closely, over mixtures
// of packages and without constraints (Frank and Wolfe, "An algorithm for
// quadratic programming", Naval Research Logistics Quarterly 3, 1956). What it
// finds decides how fast the search is, never what it finds.
func (p *problem) weigh(o objective) []float64 {
	worth := make([][]float64, len(p.steps)) // by step: rows of utilities
	for k, st := range p.steps {
		for _, w := range st.worth {
			for _, u := range w {
				worth[k] = append(worth[k], float64(u))
			}
		}
	}
	n := p.parties
	gains, mean := make([]float64, n), make([]float64, n)
	var found []float64
	lowest := math.Inf(1)
	for round := range rounds {
		weights := o.pull(mean, round)
		most := 0.0
		for i := range gains {
			gains[i] = -float64(p.floor[i])
			most += weights[i] * gains[i]
		}
		for _, rows := range worth {
			top, at := math.Inf(-1), 0
			for r := 0; r < len(rows); r += n {
				sum := 0.0
				for i, w := range weights {
					sum += w * rows[r+i]
				}
				if sum > top {
					top, at = sum, r
				}
			}
			most += top
			for i := range gains {
				gains[i] += rows[at+i]
			}
		}
		if b := o.bound(weights, most); found == nil || b < lowest {
			found, lowest = weights, b
		}
		step := 2 / float64(round+2)
		for i, g := range gains {
			mean[i] += step * (g - mean[i])
		}
	}
	return found
}
