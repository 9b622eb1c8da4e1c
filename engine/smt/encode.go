package smt

import (
	"cmp"
	"slices"
)

// An encoder turns statements of one problem into clauses. It is made once a
// problem and works in the size of what it encodes, not of the problem.
//
// Each statement gets a selector, which implies its clauses. Options of an
// issue exclude each other, and one holds if all of them are mentioned. An
// integer issue becomes its thresholds that are mentioned, each implying the
// next (order encoding: Tamura et al. 2009). A Within atom becomes a
// difference constraint.
type encoder struct {
	problem *Problem
	plain   bool    // times are left out: Within atoms are facts like others
	fact    []int32 // by atom: an equal atom, the first of its kind, or a constant

	// Of the encoding at work; what was touched is cleared after it.
	literal   []lit   // by atom
	time      []int32 // by event: its node
	mentioned [][]int32
	issues    []int
	atoms     []int32
	events    []int32
	clause    []lit
}

const (
	always int32 = -1 // in encoder.fact: the atom is true whatever happens
	never  int32 = -2
)

const noTime int32 = -1

// An encoding is a solver that knows some statements of a problem.
type encoding struct {
	*solver
	problem    *Problem
	statements []int32 // places in the problem, ascending
	selectors  []lit   // by place in statements
	atoms      []int32 // the atoms in use
	literals   []lit   // by place in atoms
}

func newEncoder(p *Problem) *encoder {
	e := &encoder{
		problem:   p,
		fact:      make([]int32, len(p.Atoms)),
		literal:   make([]lit, len(p.Atoms)),
		time:      make([]int32, p.Events),
		mentioned: make([][]int32, len(p.Issues)),
	}
	for i := range e.literal {
		e.literal[i] = noLit
	}
	for i := range e.time {
		e.time[i] = noTime
	}
	first := make(map[Atom]int32, len(p.Atoms))
	for i, a := range p.Atoms {
		switch e.fact[i] = e.constant(a); e.fact[i] {
		case always, never:
		default:
			key := a
			switch a.Kind { // leave out what the kind does not use
			case Option, AtMost:
				key.X, key.Y = 0, 0
			case Occurs:
				key.Issue, key.Y, key.Value = 0, 0, 0
			case Within:
				key.Issue = 0
			}
			same, ok := first[key]
			if !ok {
				same = int32(i)
				first[key] = same
			}
			e.fact[i] = same
		}
	}
	return e
}

// constant returns always or never for an atom that is, and 0 for another.
func (e *encoder) constant(a Atom) int32 {
	p := e.problem
	var least, greatest int64 // of what the atom bounds by Value
	switch a.Kind {
	case Option:
		if p.Issues[a.Issue].N == 1 {
			return always
		}
		return 0
	case Occurs:
		return 0
	case AtMost:
		least, greatest = p.Issues[a.Issue].Lo, p.Issues[a.Issue].Hi
	case Within:
		if a.X != a.Y && a.X != 0 {
			greatest = p.Horizon
		}
		if a.X != a.Y && a.Y != 0 {
			least = -p.Horizon
		}
	}
	switch {
	case a.Value >= greatest:
		return always
	case a.Value < least:
		return never
	}
	return 0
}

// encode makes a solver for the statements at the given places, ascending.
// Selectors are decided on, preferring to keep, only with decide.
func (e *encoder) encode(statements []int32, decide bool) *encoding {
	p := e.problem
	s := newSolver(p.Horizon, 3*len(statements)+4)
	c := &encoding{solver: s, problem: p, statements: statements}
	c.selectors = make([]lit, len(statements))
	for i := range statements {
		v := s.newVariable(decide)
		s.phase[v] = true
		c.selectors[i] = positive(v)
	}
	for i, at := range statements {
		for _, clause := range p.Statements[at].Clauses {
			e.addClause(s, clause, c.selectors[i].not())
		}
	}
	for _, i := range e.issues {
		e.addRule(s, i)
	}
	c.atoms = slices.Clone(e.atoms)
	c.literals = make([]lit, len(e.atoms))
	for i, a := range e.atoms {
		c.literals[i] = e.literal[a]
		e.literal[a] = noLit
	}
	for _, i := range e.issues {
		e.mentioned[i] = e.mentioned[i][:0]
	}
	for _, v := range e.events {
		e.time[v] = noTime
	}
	e.issues, e.atoms, e.events = e.issues[:0], e.atoms[:0], e.events[:0]
	return c
}

// encodePlain is encode, but leaves the times out.
func (e *encoder) encodePlain(statements []int32) *encoding {
	e.plain = true
	c := e.encode(statements, false)
	e.plain = false
	return c
}

// addClause adds a clause of the problem that holds unless the guard does. The
// guard comes last, so that it is watched only where it must be.
func (e *encoder) addClause(s *solver, clause []int, guard lit) {
	c := e.clause[:0]
	for _, l := range clause {
		a, sign := l-1, lit(0)
		if l < 0 {
			a, sign = -l-1, 1
		}
		fact := e.fact[a]
		if e.plain && fact < 0 && e.problem.Atoms[a].Kind == Within {
			fact = int32(a)
		}
		switch {
		case fact == always && sign == 0, fact == never && sign == 1:
			return
		case fact < 0:
			continue
		default:
			c = append(c, e.atom(s, fact)^sign)
		}
	}
	e.clause = append(c, guard)
	s.add(e.clause...)
}

// atom returns the literal of an atom, making it at its first use.
func (e *encoder) atom(s *solver, a int32) lit {
	if e.literal[a] != noLit {
		return e.literal[a]
	}
	atom := e.problem.Atoms[a]
	var l lit
	if atom.Kind == Within && !e.plain {
		l = s.newDifference(e.node(s, atom.X), e.node(s, atom.Y), atom.Value)
	} else {
		l = positive(s.newVariable(true))
		if atom.Kind == Option || atom.Kind == AtMost {
			if len(e.mentioned[atom.Issue]) == 0 {
				e.issues = append(e.issues, atom.Issue)
			}
			e.mentioned[atom.Issue] = append(e.mentioned[atom.Issue], a)
		}
	}
	e.literal[a] = l
	e.atoms = append(e.atoms, a)
	return l
}

func (e *encoder) node(s *solver, event int) int32 {
	if event == 0 {
		return 0
	}
	if e.time[event] == noTime {
		e.time[event] = s.newTime()
		e.events = append(e.events, int32(event))
	}
	return e.time[event]
}

// addRule adds what is always true of an issue.
func (e *encoder) addRule(s *solver, issue int) {
	atoms := e.mentioned[issue]
	literals := make([]lit, len(atoms))
	if e.problem.Issues[issue].Kind == Int {
		slices.SortFunc(atoms, func(a, b int32) int {
			return cmp.Compare(e.problem.Atoms[a].Value, e.problem.Atoms[b].Value)
		})
		for i := 1; i < len(atoms); i++ {
			s.add(e.literal[atoms[i-1]].not(), e.literal[atoms[i]])
		}
		return
	}
	for i, a := range atoms {
		literals[i] = e.literal[a]
	}
	addAtMostOne(s, literals)
	if len(literals) == e.problem.Issues[issue].N {
		s.add(literals...)
	}
}

// pairwiseLimit is up to how many literals "at most one" is said pair by pair.
const pairwiseLimit = 10

// addAtMostOne says that at most one of the literals holds: pair by pair for
// few, else by the ladder of Gent and Nightingale (2004).
func addAtMostOne(s *solver, literals []lit) {
	if len(literals) <= pairwiseLimit {
		for i, l := range literals {
			for _, m := range literals[:i] {
				s.add(l.not(), m.not())
			}
		}
		return
	}
	before := noLit // one of the literals so far holds
	for _, l := range literals {
		now := positive(s.newVariable(false))
		s.add(l.not(), now)
		if before != noLit {
			s.add(before.not(), now)
			s.add(l.not(), before.not())
		}
		before = now
	}
}
