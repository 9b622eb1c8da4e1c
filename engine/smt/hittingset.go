package smt

import "context"

// hittingSets finds the conflicts of a part by size, smallest first, as least
// hitting sets of its correction sets (Ignatiev, Previti, Liffiton and
// Marques-Silva 2015, "Smallest MUS extraction with minimal hitting set
// dualization"). A choice of statements that hits every correction set known
// either holds, and what is left out of a maximal extension of it is another
// correction set; or it does not, and being a least one it is a smallest
// conflict. A conflict found is then forbidden to the choices.
type hittingSets struct {
	part    *part
	chooser *oll
	chosen  []lit // by place in the part: the chooser's literal, or noLit
	members []int32
	size    int  // no further conflict is smaller
	done    bool // there are no more
}

func newHittingSets(p *part) *hittingSets {
	h := &hittingSets{part: p, chooser: newOLL(newSolver(0, 8)), chosen: make([]lit, len(p.statements))}
	for i := range h.chosen {
		h.chosen[i] = noLit
	}
	return h
}

// member returns the chooser's literal for the statement at place i.
func (h *hittingSets) member(i int32) lit {
	if h.chosen[i] == noLit {
		h.chosen[i] = positive(h.chooser.newVariable(true))
		h.members = append(h.members, i)
		h.chooser.soften(h.chosen[i].not(), 1)
	}
	return h.chosen[i]
}

// step asks for one choice and tries it. It returns a conflict with
// unsatisfiable, none with satisfiable, and then h.size or h.done may have
// changed.
func (h *hittingSets) step(ctx context.Context) ([]int32, status, error) {
	switch h.chooser.next(ctx) {
	case unknown:
		return nil, unknown, nil
	case unsatisfiable:
		h.done = true
		return nil, satisfiable, nil
	}
	if size := int(h.chooser.bound); size > h.size {
		h.size = size
		return nil, satisfiable, nil // another part may have a smaller one
	}
	var choice []int32
	for _, i := range h.members {
		if h.chooser.holds(h.chosen[i]) {
			choice = append(choice, i)
		}
	}
	return h.try(ctx, choice)
}

// try finds out whether a choice holds. If so it also looks for further
// correction sets, disjoint from those just found, since they cost little and
// make the next choice better.
func (h *hittingSets) try(ctx context.Context, choice []int32) ([]int32, status, error) {
	c := h.part.solver()
	fixed := make([]lit, 0, 2*len(choice))
	for _, i := range choice {
		fixed = append(fixed, c.selectors[i])
	}
	for first := true; ; first = false {
		switch c.solve(ctx, fixed, c.selectors) {
		case unknown:
			return nil, unknown, nil
		case unsatisfiable:
			if !first {
				return nil, satisfiable, nil
			}
			conflict, found, err := h.part.conflictWithin(ctx, c.coreStatements())
			if found == unsatisfiable {
				clause := make([]lit, len(choice))
				for k, i := range choice {
					clause[k] = h.chosen[i].not()
				}
				h.chooser.add(clause...)
			}
			return conflict, found, err
		}
		var clause []lit
		for i, l := range c.selectors {
			if !c.holds(l) {
				clause = append(clause, h.member(int32(i)))
				fixed = append(fixed, l)
			}
		}
		h.chooser.add(clause...)
		if len(clause) == 0 {
			return nil, satisfiable, nil // nothing is wrong with the part
		}
	}
}
