package smt

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
)

// concessions finds the minimal sets of statements of a part whose surrender
// makes the rest hold, in the order of their costs. Each one found is
// blocked by the clause "restore at least one of these", and the search for
// the next best goes on from the lower bound reached.
type concessions struct {
	part     *part
	encoding *encoding
	search   *oll
	free     bool // some statement costs nothing
	found    []correction
	done     bool
}

// A correction is a concession by its statements' places in the problem.
type correction struct {
	statements []int32
	cost       int64
}

func newConcessions(p *part) *concessions {
	e := p.encoder.encode(p.statements, true)
	c := &concessions{part: p, encoding: e}
	c.begin()
	return c
}

// begin starts the search for the cheapest anew, among those not yet blocked
// and where the fixed literals hold.
func (c *concessions) begin(fixed ...lit) {
	c.search = newOLL(c.encoding.solver)
	c.search.fixed = fixed
	c.done = false
	for i, l := range c.encoding.selectors {
		if cost := c.part.cost(i); cost > 0 {
			c.search.soften(l, cost)
		} else {
			c.free = true
		}
	}
}

// cost returns the cost of the statement at place i of the part.
func (p *part) cost(i int) int64 {
	return p.encoder.problem.Statements[p.statements[i]].Cost
}

// next finds one more. It returns satisfiable if there was one, and
// unsatisfiable, with c.done set, if there was none.
func (c *concessions) next(ctx context.Context) (status, error) {
	if c.done {
		return unsatisfiable, nil
	}
	switch c.search.next(ctx) {
	case unknown:
		return unknown, nil
	case unsatisfiable:
		c.done = true
		return unsatisfiable, nil
	}
	cost := c.search.bound
	if c.free {
		// What costs nothing is still not given up without need.
		var kept []lit
		for _, l := range c.encoding.selectors {
			if c.encoding.holds(l) {
				kept = append(kept, l)
			}
		}
		if c.encoding.solve(ctx, kept, c.encoding.selectors) != satisfiable {
			return unknown, nil
		}
	}
	var given, kept []int32
	var restore []lit
	for i, l := range c.encoding.selectors {
		if c.encoding.holds(l) {
			kept = append(kept, c.part.statements[i])
		} else {
			given = append(given, c.part.statements[i])
			restore = append(restore, l)
		}
	}
	switch _, sure := c.part.witness.satisfied(ctx, c.encoding, kept); sure {
	case unknown:
		return unknown, nil
	case unsatisfiable:
		return unknown, fmt.Errorf("smt: giving up statements %s: %w", c.part.ids(given), errSecondPass)
	}
	if found, err := c.part.minimal(ctx, given); found != satisfiable {
		return found, err
	}
	c.found = append(c.found, correction{given, cost})
	c.encoding.add(restore...)
	return satisfiable, nil
}

// more reports, without looking for the best, whether there is one beyond
// those found: satisfiable if so.
func (c *concessions) more(ctx context.Context) status {
	if c.done {
		return unsatisfiable
	}
	found := c.encoding.solve(ctx, nil, nil)
	c.done = found == unsatisfiable
	return found
}

// minimal is the second pass over a concession whose rest has been seen to
// hold: for each statement given up there is a conflict, itself verified, that
// it alone of them has part in. It returns satisfiable if all is well.
func (p *part) minimal(ctx context.Context, given []int32) (status, error) {
	for _, at := range given {
		if p.refutes(at, given) {
			continue
		}
		c := p.solver()
		var kept []lit
		for i, st := range p.statements {
			if _, out := slices.BinarySearch(given, st); !out || st == at {
				kept = append(kept, c.selectors[i])
			}
		}
		switch c.solve(ctx, kept, nil) {
		case unknown:
			return unknown, nil
		case satisfiable:
			return unknown, fmt.Errorf("smt: giving up statements %s: %d need not be: %w",
				p.ids(given), p.encoder.problem.Statements[at].ID, errSecondPass)
		}
		if _, found, err := p.conflictWithin(ctx, c.coreStatements()); found != unsatisfiable {
			return unknown, err
		}
		if !p.refutes(at, given) {
			return unknown, fmt.Errorf("smt: giving up statements %s: %w", p.ids(given), errSecondPass)
		}
	}
	return satisfiable, nil
}

// refutes reports whether a verified conflict has the statement, and no other
// of those given up.
func (p *part) refutes(at int32, given []int32) bool {
	for _, conflict := range p.refuted {
		hits, only := 0, false
		for _, st := range given {
			if _, ok := slices.BinarySearch(conflict, st); ok {
				hits++
				only = only || st == at
			}
		}
		if hits == 1 && only {
			return true
		}
	}
	return false
}

// mixture puts together the concessions of several parts: one of each part,
// the cheapest sums first. Parts are ordered by how much their second costs
// beyond their first, so that each sum leads on to three others at most
// (Eppstein 2014, "K-best enumeration", on sums from sorted lists).
type mixture struct {
	parts  []*concessions
	sorted bool // by what the second costs more; those without one are left out of order
	order  []*concessions
	queue  []mix // by cost
	last   *mix  // given out, its successors not yet in the queue
	given  int
}

// A mix takes from each part its first concession, but for those listed.
type mix struct {
	cost  int64
	picks []pick // by place in the order, ascending
}

// A pick takes from the part at a place in the order its index-th concession.
type pick struct{ place, index int }

// next returns the next cheapest combination: satisfiable if there is one,
// unsatisfiable if there are no more.
func (m *mixture) next(ctx context.Context) (correction, status, error) {
	if m.given == 0 {
		var first mix
		for _, c := range m.parts {
			if found, err := c.need(ctx, 0); found != satisfiable {
				return correction{}, found, err
			}
			first.cost += c.found[0].cost
		}
		m.last = &first
		m.given++
		return m.join(first), satisfiable, nil
	}
	if found, err := m.sort(ctx); found == unknown {
		return correction{}, unknown, err
	}
	if m.last != nil {
		if found, err := m.succeed(ctx, *m.last); found == unknown {
			return correction{}, unknown, err
		}
		m.last = nil
	}
	if len(m.queue) == 0 {
		return correction{}, unsatisfiable, nil
	}
	next := m.queue[0]
	m.queue = m.queue[1:]
	m.last = &next
	m.given++
	return m.join(next), satisfiable, nil
}

// need finds concessions up to the index-th.
func (c *concessions) need(ctx context.Context, index int) (status, error) {
	for len(c.found) <= index {
		if found, err := c.next(ctx); found != satisfiable {
			return found, err
		}
	}
	return satisfiable, nil
}

func (m *mixture) sort(ctx context.Context) (status, error) {
	if m.sorted {
		return satisfiable, nil
	}
	for _, c := range m.parts {
		if found, err := c.need(ctx, 1); found == unknown {
			return unknown, err
		}
	}
	for _, c := range m.parts {
		if len(c.found) > 1 {
			m.order = append(m.order, c)
		}
	}
	slices.SortStableFunc(m.order, func(a, b *concessions) int { return cmp.Compare(a.gap(1), b.gap(1)) })
	m.sorted = true
	return satisfiable, nil
}

// gap is what the index-th concession costs beyond the one before.
func (c *concessions) gap(index int) int64 {
	return c.found[index].cost - c.found[index-1].cost
}

// succeed puts into the queue what follows directly on a mix. Each mix follows
// on exactly one other, which costs no more.
func (m *mixture) succeed(ctx context.Context, from mix) (status, error) {
	last := pick{-1, 0}
	if n := len(from.picks); n > 0 {
		last = from.picks[n-1]
		c := m.order[last.place]
		found, err := c.need(ctx, last.index+1)
		if found == unknown {
			return unknown, err
		}
		if found == satisfiable {
			picks := slices.Clone(from.picks)
			picks[n-1].index++
			m.enqueue(mix{from.cost + c.gap(last.index+1), picks})
		}
	}
	if last.place+1 == len(m.order) {
		return satisfiable, nil
	}
	gap := m.order[last.place+1].gap(1)
	added := append(slices.Clone(from.picks), pick{last.place + 1, 1})
	m.enqueue(mix{from.cost + gap, added})
	if last.index == 1 {
		moved := slices.Clone(from.picks)
		moved[len(moved)-1] = pick{last.place + 1, 1}
		m.enqueue(mix{from.cost + gap - m.order[last.place].gap(1), moved})
	}
	return satisfiable, nil
}

func (m *mixture) enqueue(x mix) {
	at, _ := slices.BinarySearchFunc(m.queue, x, func(a, b mix) int {
		if a.cost <= b.cost {
			return -1 // behind its equals
		}
		return 1
	})
	m.queue = slices.Insert(m.queue, at, x)
}

func (m *mixture) join(x mix) correction {
	index := make(map[*concessions]int, len(x.picks))
	for _, p := range x.picks {
		index[m.order[p.place]] = p.index
	}
	all := correction{cost: x.cost}
	for _, c := range m.parts {
		all.statements = append(all.statements, c.found[index[c]].statements...)
	}
	slices.Sort(all.statements)
	return all
}

// complete reports whether the combinations given out are all there are, with
// satisfiable; unsatisfiable if there are more.
func (m *mixture) complete(ctx context.Context) status {
	product := uint64(1)
	for _, c := range m.parts {
		switch c.more(ctx) {
		case unknown:
			return unknown
		case satisfiable:
			return unsatisfiable
		}
		high, low := bits.Mul64(product, uint64(len(c.found)))
		if high > 0 {
			return unsatisfiable
		}
		product = low
	}
	if product > uint64(m.given) {
		return unsatisfiable
	}
	return satisfiable
}
