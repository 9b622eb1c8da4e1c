package smt

import "context"

// lit is a literal: twice the variable's number, plus one when negated.
type lit int32

const noLit lit = -1

func positive(v int32) lit    { return lit(v << 1) }
func (l lit) not() lit        { return l ^ 1 }
func (l lit) variable() int32 { return int32(l >> 1) }

// A status is what one call of solve found out.
type status int8

const (
	unknown status = iota // the context ended first
	satisfiable
	unsatisfiable
)

// A reason says why a variable has its value. Theory reasons name two bounds
// of the difference engine and are spelt out only when an analysis asks.
type reason struct {
	kind reasonKind
	a, b int32
}

type reasonKind int8

const (
	byDecision reasonKind = iota // or an assumption, or a fact of level 0
	byClause                     // a: the clause's place in the arena
	byBinary                     // a: the clause's other literal
	byTheory                     // a, b: the bounds that exclude the atom
)

// A watch is an entry in the list of a literal that a clause watches. The
// clause need not be opened while its blocking literal is true. A binary
// clause lives in its two watches alone and has no place in the arena.
type watch struct {
	ref     int32
	blocker lit
}

const binaryRef int32 = -1

// firstWatches is how many watches of a literal need no memory of their own.
const firstWatches = 3

// solver is a conflict-driven clause-learning solver with integer difference
// constraints (see difference) and solving under assumptions. It is
// incremental: variables and clauses may be added between calls of solve, and
// what it learnt stays.
//
// The assumptions are laid on the trail in blocks, one decision level a block,
// and search never backs out of them: a conflict within those levels is
// final. The next call keeps the blocks that it has in common with the last.
type solver struct {
	value   []int8 // by literal: 1 true, -1 false, 0 open
	level   []int32
	reasons []reason
	phase   []bool // by variable: the value it had last
	chosen  []bool // by variable: may be decided on
	order   order

	clauses
	watches [][]watch
	spare   []watch // room for the first watches of new variables

	trail    []lit
	limits   []limit // by decision level
	head     int     // what lies beyond on the trail is still to be propagated
	theory   difference
	conflict []lit // a clause that is false

	prefer     []lit // decided first and in this order, see solvePreferring
	preferHead int

	assumed []lit // the assumptions that the trail was built on
	core    []lit // after unsatisfiable: the assumptions that clash
	model   []int8
	broken  bool // no assignment at all satisfies the clauses

	analysis
	work    int  // since the context was last asked
	stopped bool // the context has ended
}

// A limit is what to restore when a decision level is undone.
type limit struct {
	trail, prefer int
	theory        mark
}

// assumptionBlock is how many assumptions share a decision level: few levels
// are quick to lay, many let the next call keep more of them.
const assumptionBlock = 64

// newSolver returns a solver with room for so many variables and for as many
// more as are wanted.
func newSolver(horizon int64, variables int) *solver {
	s := &solver{
		value:   make([]int8, 0, 2*variables),
		level:   make([]int32, 0, variables),
		reasons: make([]reason, 0, variables),
		phase:   make([]bool, 0, variables),
		chosen:  make([]bool, 0, variables),
		watches: make([][]watch, 0, 2*variables),
		spare:   make([]watch, 2*variables*firstWatches),
		trail:   make([]lit, 0, variables),
	}
	s.seen = make([]uint8, 0, variables)
	s.order.init()
	s.theory.init(horizon)
	return s
}

// newVariable adds a variable. Only variables with decide are chosen for
// decisions; the others get a value from propagation alone.
func (s *solver) newVariable(decide bool) int32 {
	v := int32(len(s.level))
	s.value = append(s.value, 0, 0)
	s.level = append(s.level, 0)
	s.reasons = append(s.reasons, reason{})
	s.phase = append(s.phase, false)
	s.chosen = append(s.chosen, decide)
	s.seen = append(s.seen, 0)
	if len(s.spare) == 0 {
		s.spare = make([]watch, 2*firstWatches*max(8, len(s.level)/4))
	}
	s.watches = append(s.watches, s.spare[0:0:firstWatches], s.spare[firstWatches:firstWatches:2*firstWatches])
	s.spare = s.spare[2*firstWatches:]
	s.theory.atomOf = append(s.theory.atomOf, -1)
	s.order.grow()
	if decide {
		s.order.append(v)
	}
	return v
}

// newDifference adds a literal that, where true, binds the times of two nodes:
// x - y <= c. Its negation binds nothing.
func (s *solver) newDifference(x, y int32, c int64) lit {
	s.undo(0) // what is known of the times must not depend on decisions
	v := s.newVariable(true)
	if s.theory.newAtom(v, x, y, c) {
		s.add(positive(v).not())
	}
	return positive(v)
}

// newTime adds a node, a time in [0, horizon].
func (s *solver) newTime() int32 {
	s.undo(0)
	return s.theory.newNode()
}

// add adds a clause, which must hold from now on. The trail is undone only as
// far as the clause needs.
func (s *solver) add(lits ...lit) {
	if s.broken {
		return
	}
	c := make([]lit, 0, len(lits))
	holds := false
	for _, l := range lits {
		v := l.variable()
		if s.level[v] == 0 && s.value[l] != 0 {
			if s.value[l] > 0 {
				holds = true
			}
			continue
		}
		switch mark := uint8(1 + l&1); s.seen[v] {
		case 0:
			s.seen[v] = mark
			c = append(c, l)
		case mark:
		default:
			holds = true
		}
	}
	for _, l := range c {
		s.seen[l.variable()] = 0
	}
	if !holds {
		s.addDistinct(c)
	}
}

// addDistinct adds a clause without repeated or opposite literals.
func (s *solver) addDistinct(c []lit) {
	switch len(c) {
	case 0:
		s.broken = true
		return
	case 1:
		s.undo(0)
		switch {
		case s.value[c[0]] < 0:
			s.broken = true
		case s.value[c[0]] == 0:
			s.assign(c[0], reason{})
		}
		return
	}
	if len(s.limits) > 0 {
		// The two watched literals must be the last to become false.
		for i := range 2 {
			best := i
			for j := i + 1; j < len(c); j++ {
				if s.falseSince(c[j]) > s.falseSince(c[best]) {
					best = j
				}
			}
			c[i], c[best] = c[best], c[i]
		}
		if s.value[c[1]] < 0 {
			s.undo(int(s.level[c[1].variable()]) - 1)
		}
	}
	s.attach(c, false, 0)
}

// falseSince orders literals by when they became false, later being greater.
func (s *solver) falseSince(l lit) int32 {
	if s.value[l] >= 0 {
		return 1<<31 - 1
	}
	return s.level[l.variable()]
}

// attach stores a clause of at least two literals, watched by its first two,
// and returns its reason for a literal it makes true.
func (s *solver) attach(c []lit, learnt bool, lbd int) reason {
	if len(c) == 2 {
		s.watches[c[0]] = append(s.watches[c[0]], watch{binaryRef, c[1]})
		s.watches[c[1]] = append(s.watches[c[1]], watch{binaryRef, c[0]})
		return reason{kind: byBinary, a: int32(c[1])}
	}
	ref := s.store(c, learnt, lbd)
	s.watches[c[0]] = append(s.watches[c[0]], watch{ref, c[1]})
	s.watches[c[1]] = append(s.watches[c[1]], watch{ref, c[0]})
	return reason{kind: byClause, a: ref}
}

func (s *solver) assign(l lit, why reason) {
	v := l.variable()
	s.value[l], s.value[l^1] = 1, -1
	s.level[v] = int32(len(s.limits))
	s.reasons[v] = why
	s.trail = append(s.trail, l)
}

func (s *solver) openLevel() {
	s.limits = append(s.limits, limit{len(s.trail), s.preferHead, s.theory.mark()})
}

// undo takes back all decision levels above the given one.
func (s *solver) undo(level int) {
	if level < 0 {
		level = 0
	}
	if len(s.limits) <= level {
		return
	}
	to := s.limits[level]
	for i := len(s.trail) - 1; i >= to.trail; i-- {
		l := s.trail[i]
		v := l.variable()
		s.value[l], s.value[l^1] = 0, 0
		s.phase[v] = l&1 == 0
		if s.chosen[v] {
			s.order.reopen(v)
		}
	}
	s.trail = s.trail[:to.trail]
	s.head = to.trail
	s.preferHead = to.prefer
	s.theory.undo(to.theory)
	s.theory.head = min(s.theory.head, to.trail)
	s.limits = s.limits[:level]
}

// propagate draws what follows from the trail, first by clauses, then by
// differences. It reports false on a conflict and leaves it in s.conflict.
//
// If the context ends it stops early, and what is left is done by the next call.
func (s *solver) propagate(ctx context.Context) bool {
	for {
		if !s.propagateClauses() {
			return false
		}
		if s.theory.head == len(s.trail) || s.ended(ctx) {
			return true
		}
		if !s.propagateDifferences() {
			return false
		}
	}
}

func (s *solver) propagateClauses() bool {
	value := s.value
	for s.head < len(s.trail) {
		p := s.trail[s.head].not() // has become false
		s.head++
		list := s.watches[p]
		s.work += len(list) + 1
		kept := 0
		for i := 0; i < len(list); i++ {
			w := list[i]
			if value[w.blocker] > 0 {
				list[kept] = w
				kept++
				continue
			}
			if w.ref == binaryRef {
				list[kept] = w
				kept++
				if value[w.blocker] < 0 {
					s.conflict = append(s.conflict[:0], w.blocker, p)
					s.watches[p] = list[:kept+copy(list[kept:], list[i+1:])]
					return false
				}
				s.assign(w.blocker, reason{kind: byBinary, a: int32(p)})
				continue
			}
			c := s.literals(w.ref)
			if c[0] == p {
				c[0], c[1] = c[1], p
			}
			first := c[0]
			if value[first] > 0 {
				list[kept] = watch{w.ref, first}
				kept++
				continue
			}
			moved := false
			for k := 2; k < len(c); k++ {
				if value[c[k]] >= 0 {
					c[1], c[k] = c[k], p
					s.watches[c[1]] = append(s.watches[c[1]], watch{w.ref, first})
					moved = true
					break
				}
			}
			if moved {
				continue
			}
			list[kept] = watch{w.ref, first}
			kept++
			if value[first] < 0 {
				s.conflict = append(s.conflict[:0], c...)
				s.watches[p] = list[:kept+copy(list[kept:], list[i+1:])]
				return false
			}
			s.assign(first, reason{kind: byClause, a: w.ref})
		}
		s.watches[p] = list[:kept]
	}
	return true
}

// propagateDifferences tells the theory of the atoms that have become true and
// makes false those that the times now exclude. It stops early when that gives
// the clauses something to do.
func (s *solver) propagateDifferences() bool {
	t := &s.theory
	for t.head < len(s.trail) {
		l := s.trail[t.head]
		t.head++
		atom := t.atomOf[l.variable()]
		if atom < 0 || l&1 != 0 {
			continue
		}
		ok := t.assert(atom)
		s.work += t.work
		if !ok {
			s.conflict = s.conflict[:0]
			for _, a := range t.cycle {
				s.conflict = append(s.conflict, positive(t.atoms[a].variable).not())
			}
			return false
		}
		before := len(s.trail)
		for _, side := range t.raised {
			for _, a := range t.watch[side] {
				d := &t.atoms[a]
				v := positive(d.variable)
				if s.value[v] == 0 && t.at(2*d.x)+t.at(2*d.y+1) > d.c {
					s.assign(v.not(), reason{byTheory, t.current[2*d.x], t.current[2*d.y+1]})
				}
			}
			s.work += len(t.watch[side])
		}
		if len(s.trail) > before || s.work > workBetweenChecks {
			return true
		}
	}
	return true
}

// because returns the literals, all false, that made l true.
func (s *solver) because(l lit) []lit {
	v := l.variable()
	why := s.reasons[v]
	switch why.kind {
	case byClause:
		return s.literals(why.a)[1:]
	case byBinary:
		s.explained = append(s.explained[:0], lit(why.a))
		return s.explained
	case byTheory:
		t := &s.theory
		atom := &t.atoms[t.atomOf[v]]
		s.explained = s.explained[:0]
		for _, a := range t.explain(why.a, why.b, atom.c+1) {
			s.explained = append(s.explained, positive(t.atoms[a].variable).not())
		}
		return s.explained
	}
	return nil
}

// solve looks for an assignment under which the assumptions and all clauses
// hold. After satisfiable, s.model has it; after unsatisfiable, s.core has
// assumptions that cannot hold together, in the order given.
//
// Preferred literals are decided on before anything else, in their order. A
// preferred literal is then false only because of the assumptions and the
// preferred literals that are true: the set of those that hold is maximal
// (Rosa, Giunchiglia and Maratea 2010, "Solving satisfiability problems with
// preferences").
func (s *solver) solve(ctx context.Context, assumptions, preferred []lit) status {
	s.core = s.core[:0]
	if ctx.Err() != nil {
		return unknown
	}
	s.stopped = false
	s.undo(s.commonLevels(assumptions))
	s.assumed = append(s.assumed[:0], assumptions...)
	s.prefer, s.preferHead = preferred, 0
	if s.broken {
		return unsatisfiable
	}
	result := s.search(ctx, assumptions)
	if result == unsatisfiable {
		s.undo(len(s.limits) - 1) // the level of the conflict is only half propagated
	}
	return result
}

// commonLevels counts the levels of the trail that were laid for the same
// assumptions as are now asked for.
func (s *solver) commonLevels(assumptions []lit) int {
	levels := 0
	for levels < len(s.limits) {
		from := levels * assumptionBlock
		if from >= len(assumptions) || from >= len(s.assumed) {
			break
		}
		a := assumptions[from:min(from+assumptionBlock, len(assumptions))]
		b := s.assumed[from:min(from+assumptionBlock, len(s.assumed))]
		if len(a) != len(b) {
			break
		}
		for i := range a {
			if a[i] != b[i] {
				return levels
			}
		}
		levels++
	}
	return levels
}

func (s *solver) search(ctx context.Context, assumptions []lit) status {
	blocks := (len(assumptions) + assumptionBlock - 1) / assumptionBlock
	restarts, pause := 0, restartUnit
	for {
		if !s.propagate(ctx) {
			pause--
			if !s.toConflictLevel(blocks) {
				return unsatisfiable
			}
			s.learn(blocks)
			if s.ended(ctx) {
				return unknown
			}
			continue
		}
		if s.ended(ctx) {
			return unknown
		}
		if pause <= 0 && len(s.limits) > blocks {
			restarts++
			pause = restartUnit * luby(restarts)
			s.undo(blocks)
			continue
		}
		if s.learnts > s.learntLimit {
			s.reduce()
		}
		if len(s.limits) < blocks {
			from := len(s.limits) * assumptionBlock
			s.openLevel()
			for _, a := range assumptions[from:min(from+assumptionBlock, len(assumptions))] {
				switch {
				case s.value[a] < 0:
					s.conflict = append(s.conflict[:0], a)
					s.findCore()
					s.core = append(s.core, a)
					s.sortCore(assumptions)
					return unsatisfiable
				case s.value[a] == 0:
					s.assign(a, reason{})
				}
			}
			continue
		}
		next := s.decide()
		if next == noLit {
			s.model = append(s.model[:0], s.value...)
			return satisfiable
		}
		s.openLevel()
		s.assign(next, reason{})
	}
}

// ended reports whether the context has ended. It asks only now and then, and
// once it has ended stays so until the next call of solve.
func (s *solver) ended(ctx context.Context) bool {
	if s.work > workBetweenChecks {
		s.work = 0
		s.stopped = ctx.Err() != nil
	}
	return s.stopped
}

// workBetweenChecks is how much propagation, in watches visited, goes by
// before the context is asked again: about a tenth of a millisecond.
const workBetweenChecks = 20_000

// toConflictLevel undoes levels that have no part in the conflict. It reports
// false when the conflict lies within the assumptions, leaving the core.
func (s *solver) toConflictLevel(blocks int) bool {
	top := int32(0)
	for _, l := range s.conflict {
		top = max(top, s.level[l.variable()])
	}
	if int(top) > blocks {
		s.undo(int(top))
		return true
	}
	if top == 0 {
		s.broken = true
	} else {
		s.findCore()
		s.sortCore(s.assumed)
	}
	return false
}

// sortCore puts the core in the order of the assumptions.
func (s *solver) sortCore(assumptions []lit) {
	for _, l := range s.core {
		s.seen[l.variable()] = 1
	}
	s.core = s.core[:0]
	for _, a := range assumptions {
		if v := a.variable(); s.seen[v] != 0 {
			s.seen[v] = 0
			s.core = append(s.core, a)
		}
	}
}

// decide picks the next literal to try, or noLit when every variable that may
// be decided has a value.
func (s *solver) decide() lit {
	for s.preferHead < len(s.prefer) {
		l := s.prefer[s.preferHead]
		if s.value[l] == 0 {
			return l
		}
		s.preferHead++
	}
	for v := s.order.search; v >= 0; v = s.order.older[v] {
		if s.value[positive(v)] == 0 {
			s.order.search = v
			if s.phase[v] {
				return positive(v)
			}
			return positive(v).not()
		}
	}
	s.order.search = s.order.back
	return noLit
}

// holds reports whether l is true in the last model. Variables that were left
// open count as false.
func (s *solver) holds(l lit) bool {
	if l&1 == 0 {
		return s.model[l] > 0
	}
	return s.model[l^1] <= 0
}
