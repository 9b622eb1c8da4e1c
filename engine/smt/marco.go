package smt

import "context"

// marco finds all conflicts of a part, in no particular order (Liffiton,
// Previti, Malik and Marques-Silva 2016, "Fast, flexible MUS enumeration"). A
// map holds the sets of statements not yet accounted for. Its maximal ones are
// taken in turn: one that holds is a maximal one that does, and so are all its
// subsets accounted for; one that does not is reduced to a conflict, whose
// supersets are accounted for.
type marco struct {
	part *part
	seed *solver // variable i is the statement at place i
	all  []lit
	done bool
}

func newMarco(p *part) *marco {
	m := &marco{part: p, seed: newSolver(0, len(p.statements))}
	for range p.statements {
		m.all = append(m.all, positive(m.seed.newVariable(true)))
	}
	return m
}

// exclude accounts for a conflict found elsewhere, given by its statements.
func (m *marco) exclude(conflict []int32) {
	clause := make([]lit, 0, len(conflict))
	k := 0
	for i, at := range m.part.statements {
		if k < len(conflict) && conflict[k] == at {
			clause = append(clause, m.all[i].not())
			k++
		}
	}
	m.seed.add(clause...)
}

// step takes one set from the map. It returns a conflict with unsatisfiable,
// none with satisfiable, and then m.done may have become true.
func (m *marco) step(ctx context.Context) ([]int32, status, error) {
	switch m.seed.solve(ctx, nil, m.all) {
	case unknown:
		return nil, unknown, nil
	case unsatisfiable:
		m.done = true
		return nil, satisfiable, nil
	}
	c := m.part.solver()
	var kept, left []lit
	for i, l := range m.all {
		if m.seed.holds(l) {
			kept = append(kept, c.selectors[i])
		} else {
			left = append(left, l)
		}
	}
	switch c.solve(ctx, kept, nil) {
	case unknown:
		return nil, unknown, nil
	case satisfiable:
		m.seed.add(left...)
		return nil, satisfiable, nil
	}
	conflict, found, err := m.part.conflictWithin(ctx, c.coreStatements())
	if found == unsatisfiable {
		m.exclude(conflict)
	}
	return conflict, found, err
}
