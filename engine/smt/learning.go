package smt

import (
	"cmp"
	"slices"
)

// Clause learning at the first unique implication point (Marques-Silva and
// Sakallah 1999, "GRASP"; Zhang et al. 2001), with recursive minimisation
// (Sörensson and Biere 2009, "Minimizing learned clauses"), and restarts by
// the sequence of Luby, Sinclair and Zuckerman (1993).

const restartUnit = 128

// analysis is the working memory of conflict analysis.
type analysis struct {
	seen      []uint8 // by variable, see below
	explained []lit
	learnt    []lit
	marked    []int32
	stack     []lit
}

// What seen says of a variable during an analysis.
const (
	inClause    = 1 // the conflict depends on it
	isRedundant = 2 // it follows from literals of the clause
)

// learn turns the conflict into a clause, undoes the levels it refutes down to
// the assumptions (of which there are as many levels as blocks), and asserts
// it.
func (s *solver) learn(blocks int) {
	current := int32(len(s.limits))
	s.learnt = append(s.learnt[:0], noLit)
	s.marked = s.marked[:0]
	lits := s.conflict
	at := len(s.trail) - 1
	open := 0
	var uip lit
	for {
		for _, q := range lits {
			v := q.variable()
			if s.seen[v] != 0 || s.level[v] == 0 {
				continue
			}
			s.seen[v] = inClause
			s.marked = append(s.marked, v)
			if s.level[v] == current {
				open++
			} else {
				s.learnt = append(s.learnt, q)
			}
		}
		for s.seen[s.trail[at].variable()] != inClause {
			at--
		}
		uip = s.trail[at]
		at--
		open--
		if open == 0 {
			break
		}
		if r := s.reasons[uip.variable()]; r.kind == byClause {
			s.used(r.a)
		}
		lits = s.because(uip)
	}
	s.learnt[0] = uip.not()
	s.touch()

	levels := uint64(0)
	for _, l := range s.learnt[1:] {
		levels |= 1 << (s.level[l.variable()] & 63)
	}
	kept := 1
	for _, l := range s.learnt[1:] {
		if !s.redundant(l, levels) {
			s.learnt[kept] = l
			kept++
		}
	}
	c := s.learnt[:kept]
	for _, v := range s.marked {
		s.seen[v] = 0
	}

	if len(c) == 1 {
		s.undo(0)
		s.assign(c[0], reason{})
		return
	}
	// Literals that the assumptions make false come last, where the search for
	// a new watch does not often get to.
	front := 1
	for i := 1; i < len(c); i++ {
		if int(s.level[c[i].variable()]) > blocks {
			c[front], c[i] = c[i], c[front]
			front++
		}
	}
	// The second watch must be the last of the others to become false.
	second := 1
	for i := 2; i < len(c); i++ {
		if s.level[c[i].variable()] > s.level[c[second].variable()] {
			second = i
		}
	}
	c[1], c[second] = c[second], c[1]
	lbd := s.distance(c)
	s.undo(max(int(s.level[c[1].variable()]), blocks))
	s.assign(c[0], s.attach(c, true, lbd))
}

// touch moves the variables of the conflict to the front of the decision order,
// and keeps the order among them.
func (s *solver) touch() {
	slices.SortFunc(s.marked, func(a, b int32) int { return cmp.Compare(s.order.stamp[a], s.order.stamp[b]) })
	for _, v := range s.marked {
		if s.chosen[v] {
			s.order.touch(v, s.value[positive(v)] == 0)
		}
	}
}

// redundant reports whether the other literals of the learnt clause imply l.
// Literals that the theory made false count as needed: to explain them costs
// more than it saves.
func (s *solver) redundant(l lit, levels uint64) bool {
	k := s.reasons[l.variable()].kind
	if k == byDecision || k == byTheory {
		return false
	}
	s.stack = append(s.stack[:0], l)
	from := len(s.marked)
	for len(s.stack) > 0 {
		p := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		for _, q := range s.because(p.not()) {
			v := q.variable()
			if s.level[v] == 0 || s.seen[v] == inClause || s.seen[v] == isRedundant {
				continue
			}
			k := s.reasons[v].kind
			if k == byDecision || k == byTheory || levels&(1<<(s.level[v]&63)) == 0 {
				for _, m := range s.marked[from:] {
					s.seen[m] = 0
				}
				s.marked = s.marked[:from]
				return false
			}
			s.seen[v] = isRedundant
			s.marked = append(s.marked, v)
			s.stack = append(s.stack, q)
		}
	}
	return true
}

// findCore puts into s.core the assumptions behind s.conflict.
func (s *solver) findCore() {
	s.core = s.core[:0]
	open := 0
	mark := func(lits []lit) {
		for _, q := range lits {
			if v := q.variable(); s.level[v] > 0 && s.seen[v] == 0 {
				s.seen[v] = inClause
				open++
			}
		}
	}
	mark(s.conflict)
	for at := len(s.trail) - 1; open > 0; at-- {
		l := s.trail[at]
		v := l.variable()
		if s.seen[v] == 0 {
			continue
		}
		s.seen[v] = 0
		open--
		if s.reasons[v].kind == byDecision {
			s.core = append(s.core, l)
		} else {
			mark(s.because(l))
		}
	}
}

// luby returns the n-th number, from 1, of 1 1 2 1 1 2 4 1 1 2 ...
func luby(n int) int {
	for {
		size := 1
		for size < n {
			size = 2*size + 1
		}
		if size == n {
			return (size + 1) / 2
		}
		n -= size / 2
	}
}
