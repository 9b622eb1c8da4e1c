package smt

import "context"

// A Model is one way in which all statements hold.
type Model struct {
	Issues []int64 `json:"issues"` // by issue: the option's place, or the integer
	Occurs []bool  `json:"occurs"` // by event
	Times  []int64 `json:"times"`  // by event: one possible day
	// By event: the earliest and latest day under the Within atoms that this
	// model relies on; Times is the earliest of all.
	Earliest []int64 `json:"earliest"`
	Latest   []int64 `json:"latest"`
}

// Holds reports whether an atom holds in the model.
func (m *Model) Holds(a Atom) bool {
	switch a.Kind {
	case Option:
		return m.Issues[a.Issue] == a.Value
	case AtMost:
		return m.Issues[a.Issue] <= a.Value
	case Occurs:
		return m.Occurs[a.X]
	}
	return m.Times[a.X]-m.Times[a.Y] <= a.Value
}

// Satisfies reports whether a statement of the problem holds in the model.
func (m *Model) Satisfies(p *Problem, st *Statement) bool {
next:
	for _, clause := range st.Clauses {
		for _, l := range clause {
			if l > 0 && m.Holds(p.Atoms[l-1]) || l < 0 && !m.Holds(p.Atoms[-l-1]) {
				continue next
			}
		}
		return false
	}
	return true
}

// newModel returns the model in which nothing is settled beyond the rules.
func newModel(p *Problem) *Model {
	m := &Model{
		Issues: make([]int64, len(p.Issues)),
		Occurs: make([]bool, p.Events),
		Times:  make([]int64, p.Events),
	}
	for i, issue := range p.Issues {
		if issue.Kind == Int {
			m.Issues[i] = issue.Lo
		}
	}
	return m
}

// A witness turns what a solver found into a model and checks it, in the size
// of the part of the problem that is concerned.
type witness struct {
	encoder *encoder
	model   *Model
	table   *timetable
	truth   []bool // by atom, false outside of use
}

func newWitness(e *encoder) *witness {
	return &witness{e, newModel(e.problem), newTimetable(e.problem), make([]bool, len(e.problem.Atoms))}
}

// take reads issues and events from the solver's last model and returns the
// Within atoms that the given statements then rely on.
func (w *witness) take(c *encoding, statements []int32) []int32 {
	p := c.problem
	for i, a := range c.atoms {
		atom := p.Atoms[a]
		holds := c.holds(c.literals[i])
		w.truth[a] = holds
		if atom.Kind == Occurs {
			w.model.Occurs[atom.X] = holds
		}
	}
	w.settle(c)
	var relied []int32
	chosen := make(map[int32]bool)
	for _, at := range statements {
		for _, clause := range p.Statements[at].Clauses {
			w.rely(clause, func(a int32) bool { return chosen[a] }, func(a int32) {
				chosen[a] = true
				relied = append(relied, a)
			})
		}
	}
	for _, a := range c.atoms {
		w.truth[a] = false
	}
	return relied
}

// settle gives a value to each issue that the encoding mentions.
func (w *witness) settle(c *encoding) {
	p := c.problem
	for _, a := range c.atoms {
		if atom := p.Atoms[a]; atom.Kind == AtMost {
			w.model.Issues[atom.Issue] = p.Issues[atom.Issue].Lo
		} else if atom.Kind == Option {
			w.model.Issues[atom.Issue] = -1
		}
	}
	mentioned := make(map[int]map[int64]bool) // of issues without a chosen option
	for _, a := range c.atoms {
		atom := p.Atoms[a]
		switch {
		case atom.Kind == AtMost && !w.truth[a]:
			w.model.Issues[atom.Issue] = max(w.model.Issues[atom.Issue], atom.Value+1)
		case atom.Kind == Option && w.truth[a]:
			w.model.Issues[atom.Issue] = atom.Value
		}
	}
	for _, a := range c.atoms {
		if atom := p.Atoms[a]; atom.Kind == Option && w.model.Issues[atom.Issue] < 0 {
			if mentioned[atom.Issue] == nil {
				mentioned[atom.Issue] = make(map[int64]bool)
			}
			mentioned[atom.Issue][atom.Value] = true
		}
	}
	for issue, options := range mentioned {
		free := int64(0) // the first option that nobody mentions
		for options[free] {
			free++
		}
		w.model.Issues[issue] = free
	}
}

// rely calls need with a Within atom if the clause holds only by one.
func (w *witness) rely(clause []int, chosen func(int32) bool, need func(int32)) {
	atoms := w.encoder.problem.Atoms
	found := int32(-1)
	for _, l := range clause {
		if l < 0 {
			if !w.model.Holds(atoms[-l-1]) {
				return
			}
			continue
		}
		a := w.encoder.fact[l-1]
		switch {
		case a == always:
			return
		case a == never:
		case atoms[a].Kind != Within:
			if w.model.Holds(atoms[a]) {
				return
			}
		case !w.truth[a]:
		case chosen(a):
			return
		case found < 0:
			found = a
		}
	}
	if found >= 0 {
		need(found)
	}
}

// satisfied finds out whether the given statements all hold in the solver's
// last model, by working out days for the atoms relied on, which it returns,
// and looking at each statement. Unknown is for a context that ended.
func (w *witness) satisfied(ctx context.Context, c *encoding, statements []int32) ([]int32, status) {
	relied := w.take(c, statements)
	w.table.load(relied)
	if found := w.table.compute(ctx); found != satisfiable {
		return nil, found
	}
	for _, a := range c.atoms {
		if atom := c.problem.Atoms[a]; atom.Kind == Within {
			w.model.Times[atom.X], w.model.Times[atom.Y] = 0, 0
		}
	}
	for i, e := range w.table.events {
		w.model.Times[e] = w.table.spans[i].earliest
	}
	for _, at := range statements {
		if !w.model.Satisfies(c.problem, &c.problem.Statements[at]) {
			return nil, unsatisfiable
		}
	}
	return relied, satisfiable
}
