package smt

// difference decides conjunctions of x - y <= c over integer times in
// [0, horizon], where node 0 is at time 0 (Cotton and Maler 2006, "Fast and
// flexible difference constraint propagation for DPLL(T)"). Their potential
// function is here the earliest time of each node, and a second one runs
// backwards from the horizon to the latest time. Both are exact after each
// assertion, so that
//
//   - a negative cycle is found when a constraint is asserted, by a search in
//     the order of Dijkstra over the nodes whose time it moves;
//   - an open atom x - y <= c is excluded as soon as earliest(x) - latest(y)
//     > c, which is what theory propagation looks at.
//
// Both directions are one computation: side 2v of node v holds its earliest
// time and side 2v+1 the negative of its latest. An asserted x - y <= c raises
// side 2y to side 2x less c, and side 2x+1 to side 2y+1 less c; a node has no
// time left when its two sides add up to more than 0.
//
// Every value lies in [-horizon, horizon] and every constant is brought into
// [-horizon-1, horizon] before it is used, so sums cannot overflow.
type difference struct {
	horizon int64
	atoms   []atom
	atomOf  []int32   // by variable: its atom, or -1
	watch   [][]int32 // by side: the atoms that it can exclude
	active  [][]int32 // by side: the asserted atoms that lead on from it
	current []int32   // by side: its bound in force
	bounds  []bound   // in the order in which they were found
	head    int       // what lies beyond on the solver's trail is still to be asserted

	asserted []int32 // atoms, in order
	raised   []int32 // after assert: the sides that moved
	cycle    []int32 // after a failed assert or explain: atoms
	work     int     // of the last assert

	tentative []candidate // by side
	heap      []candidate // the greatest gain first
	round     int32
}

type atom struct {
	variable int32
	x, y     int32
	c        int64
}

// A bound is a value that a side has or had. The atom raised it from the
// parent's value; a side's first bound has neither. Bounds are not changed
// while they last, so that an explanation can be given long after.
type bound struct {
	value    int64
	side     int32
	atom     int32
	parent   int32
	previous int32
}

// A candidate is a bound in the making.
type candidate struct {
	gain  int64
	value int64
	side  int32
	atom  int32
	round int32
}

const noBound int32 = -1

// maxHorizon keeps every sum of two times and a constant within 64 bits.
const maxHorizon int64 = 1 << 60

func (t *difference) init(horizon int64) {
	t.horizon = horizon
	start := t.newNode()
	t.bounds[t.current[2*start+1]].value = 0
}

// newNode adds a time in [0, horizon].
func (t *difference) newNode() int32 {
	v := int32(len(t.current) / 2)
	for side := 2 * v; side < 2*v+2; side++ {
		t.current = append(t.current, int32(len(t.bounds)))
		t.bounds = append(t.bounds, bound{side: side, atom: -1, parent: noBound, previous: noBound})
		t.watch = append(t.watch, nil)
		t.active = append(t.active, nil)
		t.tentative = append(t.tentative, candidate{})
	}
	t.bounds[t.current[2*v+1]].value = -t.horizon
	return v
}

// newAtom makes variable v stand for x - y <= c. It reports whether the times
// in force exclude it.
func (t *difference) newAtom(v, x, y int32, c int64) bool {
	c = min(max(c, -t.horizon-1), t.horizon)
	a := int32(len(t.atoms))
	t.atoms = append(t.atoms, atom{v, x, y, c})
	t.atomOf[v] = a
	t.watch[2*x] = append(t.watch[2*x], a)
	t.watch[2*y+1] = append(t.watch[2*y+1], a)
	return t.at(2*x)+t.at(2*y+1) > c
}

func (t *difference) at(side int32) int64 { return t.bounds[t.current[side]].value }

// A mark is a moment to go back to.
type mark struct{ bounds, asserted int }

func (t *difference) mark() mark { return mark{len(t.bounds), len(t.asserted)} }

func (t *difference) undo(m mark) {
	for i := len(t.bounds) - 1; i >= m.bounds; i-- {
		b := &t.bounds[i]
		t.current[b.side] = b.previous
	}
	t.bounds = t.bounds[:m.bounds]
	for i := len(t.asserted) - 1; i >= m.asserted; i-- {
		d := &t.atoms[t.asserted[i]]
		t.active[2*d.x] = t.active[2*d.x][:len(t.active[2*d.x])-1]
		t.active[2*d.y+1] = t.active[2*d.y+1][:len(t.active[2*d.y+1])-1]
	}
	t.asserted = t.asserted[:m.asserted]
}

// assert makes an atom true. It reports false if that closes a negative cycle,
// with the cycle's atoms in t.cycle (a cycle through the horizon or the start
// lacks the constraints that are always true).
func (t *difference) assert(a int32) bool {
	t.raised = t.raised[:0]
	t.work = 1
	d := &t.atoms[a]
	if d.x == d.y {
		if d.c < 0 {
			t.cycle = append(t.cycle[:0], a)
			return false
		}
		return true
	}
	if !t.raise(a, 2*d.x, 2*d.y) || !t.raise(a, 2*d.y+1, 2*d.x+1) {
		return false
	}
	t.active[2*d.x] = append(t.active[2*d.x], a)
	t.active[2*d.y+1] = append(t.active[2*d.y+1], a)
	t.asserted = append(t.asserted, a)
	return true
}

// target returns the side that an asserted atom raises from the given one.
func (t *difference) target(a, from int32) int32 {
	if from&1 == 0 {
		return 2 * t.atoms[a].y
	}
	return 2*t.atoms[a].x + 1
}

// raise lifts one side by a new atom and all that follow from it.
func (t *difference) raise(a, from, to int32) bool {
	value := t.at(from) - t.atoms[a].c
	if value <= t.at(to) {
		return true
	}
	t.round++
	t.heap = t.heap[:0]
	t.propose(candidate{value - t.at(to), value, to, a, t.round})
	for len(t.heap) > 0 {
		next := t.pop()
		if next.value <= t.at(next.side) {
			continue // found a better way before
		}
		t.commit(next)
		v := next.side
		if t.at(v)+t.at(v^1) > 0 {
			t.explain(t.current[v], t.current[v^1], 1)
			return false
		}
		t.work += len(t.active[v])
		for _, e := range t.active[v] {
			u := t.target(e, v)
			value := t.at(v) - t.atoms[e].c
			if value <= t.at(u) {
				continue
			}
			if u == from {
				t.closeCycle(e, v, a)
				return false
			}
			if best := &t.tentative[u]; best.round == t.round && value <= best.value {
				continue
			}
			t.propose(candidate{value - t.at(u), value, u, e, t.round})
		}
	}
	return true
}

// commit gives a side its final value of this round.
func (t *difference) commit(n candidate) {
	d := &t.atoms[n.atom]
	source := 2 * d.x
	if n.side&1 == 1 {
		source = 2*d.y + 1
	}
	previous := t.current[n.side]
	t.current[n.side] = int32(len(t.bounds))
	t.bounds = append(t.bounds, bound{n.value, n.side, n.atom, t.current[source], previous})
	t.raised = append(t.raised, n.side)
}

// closeCycle collects the cycle that atom e closes at side v, back to the new
// atom a.
func (t *difference) closeCycle(e, v, a int32) {
	t.cycle = append(t.cycle[:0], e)
	for b := t.current[v]; ; b = t.bounds[b].parent {
		t.cycle = append(t.cycle, t.bounds[b].atom)
		if t.bounds[b].atom == a {
			return
		}
	}
}

// explain returns asserted atoms under which the values of the two bounds add
// up to at least sum. It goes back to the oldest bounds that suffice.
func (t *difference) explain(p, q int32, sum int64) []int32 {
	t.cycle = t.cycle[:0]
	needed := sum - t.bounds[q].value
	t.trace(p, needed)
	t.trace(q, sum-needed)
	return t.cycle
}

func (t *difference) trace(p int32, needed int64) {
	for {
		b := &t.bounds[p]
		for b.previous != noBound && t.bounds[b.previous].value >= needed {
			b = &t.bounds[b.previous]
		}
		if b.atom < 0 {
			return
		}
		t.cycle = append(t.cycle, b.atom)
		needed += t.atoms[b.atom].c
		p = b.parent
	}
}

func (c candidate) before(d candidate) bool {
	return c.gain > d.gain || c.gain == d.gain && c.side < d.side
}

func (t *difference) propose(c candidate) {
	t.tentative[c.side] = c
	h := append(t.heap, c)
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !c.before(h[parent]) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = c
	t.heap = h
}

func (t *difference) pop() candidate {
	h := t.heap
	top := h[0]
	last := len(h) - 1
	c := h[last]
	h = h[:last]
	t.heap = h
	if last == 0 {
		return top
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && h[child+1].before(h[child]) {
			child++
		}
		if !h[child].before(c) {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = c
	return top
}
