package graphmodel

import (
	"context"
	"iter"
	"math/bits"
	"slices"
)

// groups are the moves of a model in option form.
//
// A decision maker moves between states that differ only in options of its own:
// these are a class. Within a class it can reach any state from any, but for
// its one-way options, which only ever advance (N to Y for fwd, Y to N for
// back). So states of a class that are alike in the one-way options are a group:
// from a state of a group one can move to all the others of the group, and to
// all states of those groups of the class that have advanced further. Moves are
// transitive: two moves of one decision maker in a row come to one move, or to
// none, so that who moved last need not be tracked.
type groups struct {
	by    []grouping
	cells []cell // by state and decision maker: one's beside the others', as they are needed together
	free  bool   // every combination of options is feasible
}

// A cell is a state to a decision maker: its group, and where in the grouping's
// order the states of that group end that are worse.
type cell struct{ group, worse uint32 }

// A grouping is the groups of one decision maker.
type grouping struct {
	order []place  // the states by class, group, and level, worst first
	who   []uint32 // the same without the levels
	start []uint32 // where each group begins in order, and where the last ends
	class []uint32 // the first group of each group's class; nil if each class is one group
	ahead []uint32 // how far the one-way options of each group have advanced, as a set of bits; nil likewise
	full  uint32   // all these bits, if every class has a group for each set of them; else 0
}

// A place is a state and, above it, its level.
type place uint64

func at(state, level uint32) place { return place(level)<<32 | place(state) }
func (p place) state() uint32      { return uint32(p) }
func (p place) level() uint32      { return uint32(p >> 32) }

// options are the options of some decision makers: theirs, the one-way ones
// among them, and those of these that go back.
func (m *Model) options(member func(dm int) bool) (own, oneWay, back State) {
	for i, o := range m.Options {
		bit := State(1) << (len(m.Options) - 1 - i)
		if !member(o.DM) {
			continue
		}
		own |= bit
		if o.Direction != Both {
			oneWay |= bit
		}
		if o.Direction == Back {
			back |= bit
		}
	}
	return own, oneWay, back
}

// group makes the groups of a decision maker, and its cells.
func (ks *groups) group(g *Graph, dm int) grouping {
	own, oneWay, back := g.Model.options(func(j int) bool { return j == dm })
	others := (State(1)<<len(g.Model.Options) - 1) &^ own
	q := squeezing(oneWay, others)
	key := make([]uint64, g.size)
	for x, s := range g.States {
		key[x] = q.of(s ^ back)
	}
	order := sorted(key, q.width)
	k := grouping{order: make([]place, g.size), who: order}
	level := g.level[dm]
	for i, x := range order {
		if i == 0 || key[x] != key[order[i-1]] {
			k.start = append(k.start, uint32(i))
		}
		k.order[i] = at(x, level[x])
	}
	n := len(k.start)
	k.start = append(k.start, uint32(g.size))
	for h := range uint32(n) {
		mine := k.members(h)
		slices.Sort(mine)
		worse := uint32(0)
		for i, p := range mine {
			if i > 0 && p.level() > mine[i-1].level() {
				worse = uint32(i)
			}
			k.who[k.start[h]+uint32(i)] = p.state()
			ks.cells[int(p.state())*g.dms+dm] = cell{h, k.start[h] + worse}
		}
	}
	if oneWay == 0 {
		return k
	}
	bits := bits.OnesCount64(uint64(oneWay))
	classes := 0
	k.class, k.ahead = make([]uint32, n), make([]uint32, n)
	for h := range n {
		its := key[k.who[k.start[h]]]
		k.ahead[h] = uint32(its & (1<<bits - 1))
		if h > 0 && key[k.who[k.start[h-1]]]>>bits == its>>bits {
			k.class[h] = k.class[h-1]
		} else {
			k.class[h] = uint32(h)
			classes++
		}
	}
	if n == classes<<bits {
		k.full = 1<<bits - 1
	}
	return k
}

// size is how many groups there are.
func (k *grouping) size() uint32 { return uint32(len(k.start) - 1) }

// members are the states of a group, worst first.
func (k *grouping) members(g uint32) []place { return k.order[k.start[g]:k.start[g+1]] }

// still tells whether there are no moves at all.
func (k *grouping) still() bool { return k.class == nil && int(k.size()) == len(k.order) }

// after lists the groups that one can move to from a group, itself included.
func (k *grouping) after(g uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		switch {
		case k.class == nil:
			yield(g)
		case k.full != 0:
			for a := k.ahead[g]; yield(k.class[g]+a) && a < k.full; {
				a = (a + 1) | k.ahead[g] // the next set that contains it
			}
		default:
			for h := g; h < k.size() && k.class[h] == k.class[g]; h++ {
				if k.ahead[g]&^k.ahead[h] == 0 && !yield(h) {
					return
				}
			}
		}
	}
}

func (ks *groups) from(g *Graph, dm int, x uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		k := &ks.by[dm]
		for h := range k.after(ks.cells[int(x)*g.dms+dm].group) {
			for _, p := range k.members(h) {
				if p.state() != x && !yield(p.state()) {
					return
				}
			}
		}
	}
}

func (ks *groups) least(ctx context.Context, g *Graph, dm int, value []uint32, improving bool) ([]uint32, error) {
	if ks.free && !improving {
		return ks.leastOfAll(g, dm, value), nil
	}
	return ks.leastBackwards(ctx, g, dm, value, improving)
}

// leastOfAll is for models of which all states are feasible: nothing is in the
// way of the opponents, so that they can bring about together whatever differs
// in their options alone and goes back on no one-way option.
func (ks *groups) leastOfAll(g *Graph, dm int, value []uint32) []uint32 {
	own, oneWay, back := g.Model.options(func(j int) bool { return j != dm })
	others := (State(1)<<len(g.Model.Options) - 1) &^ own
	q := squeezing(oneWay, others)
	of := make([]uint32, 1<<q.width)
	for i := range of {
		of[i] = none
	}
	for x, s := range g.States {
		i := q.of(s ^ back)
		of[i] = min(of[i], value[x])
	}
	for b := range bits.OnesCount64(uint64(oneWay)) {
		for i := range of {
			if i>>b&1 == 0 {
				of[i] = min(of[i], of[i|1<<b])
			}
		}
	}
	least := make([]uint32, g.size)
	for x, s := range g.States {
		least[x] = of[q.of(s^back)]
	}
	return least
}

// none marks a state that has no value yet.
const none = ^uint32(0)

// leastBackwards begins with the state of least value, which gives it to all
// from which it can be brought about; then comes the next that has none yet. A
// group is gone through once by each opponent, from its worst state on, so that
// the work is linear in states times opponents where all options go both ways.
func (ks *groups) leastBackwards(ctx context.Context, g *Graph, dm int, value []uint32, improving bool) ([]uint32, error) {
	var opponents []*opponent
	for i := range ks.by {
		if k := &ks.by[i]; i != dm && !k.still() {
			o := &opponent{grouping: k, dm: i, level: g.level[i], next: slices.Clone(k.start[:k.size()])}
			if k.class != nil {
				o.tried = make([]uint32, k.size())
			}
			opponents = append(opponents, o)
		}
	}
	least := make([]uint32, g.size)
	found := newSet(g.size)
	var queue []uint32
	steps := 0
	for _, start := range byLevel(value, g.levels[dm]) {
		if found.Has(int(start)) {
			continue
		}
		v := value[start]
		found.add(start)
		least[start] = v
		queue = append(queue[:0], start)
		for len(queue) > 0 {
			y := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			if steps++; steps%65536 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			cells := ks.cells[int(y)*g.dms:]
			for _, o := range opponents {
				c := cells[o.dm]
				switch {
				case o.class != nil && improving:
					queue = o.giveBehind(c.group, o.level[y], v, found, least, queue)
				case o.class != nil:
					queue = o.giveBehind(c.group, none, v, found, least, queue)
				case improving: // whoever moves to y improves: it comes from a worse state
					queue = o.give(c.group, c.worse, v, found, least, queue)
				default:
					queue = o.give(c.group, o.start[c.group+1], v, found, least, queue)
				}
			}
		}
	}
	return least, nil
}

// An opponent is how far the groups of one have been gone through.
type opponent struct {
	*grouping
	dm    int
	level []uint32
	next  []uint32 // by group: the first place that was not reached
	tried []uint32 // by group, if classes have several: the best level from which it was gone through, plus one
}

// give gives a value to the states of a group before a place that have none, and
// puts them into the queue.
func (o *opponent) give(h, end, v uint32, found Set, least, queue []uint32) []uint32 {
	i := o.next[h]
	if i >= end {
		return queue
	}
	o.next[h] = end
	for _, x := range o.who[i:end] {
		if !found.Has(int(x)) {
			found.add(x)
			least[x] = v
			queue = append(queue, x)
		}
	}
	return queue
}

// giveBehind gives a value to the states below a level of a group and of all from
// which one can move to it. Where a group was gone through from as good a level,
// so were those behind it.
func (o *opponent) giveBehind(h, below, v uint32, found Set, least, queue []uint32) []uint32 {
	if !o.pass(h, below) {
		return queue
	}
	queue = o.give(h, o.end(h, below), v, found, least, queue)
	if o.full != 0 {
		for left := o.ahead[h]; left != 0; left &= left - 1 {
			queue = o.giveBehind(h-left&-left, below, v, found, least, queue)
		}
		return queue
	}
	for b := o.class[h]; b < h; b++ {
		if o.ahead[b]&^o.ahead[h] == 0 && o.pass(b, below) {
			queue = o.give(b, o.end(b, below), v, found, least, queue)
		}
	}
	return queue
}

// pass tells whether a group was not yet gone through from as good a level, and
// notes that it is now.
func (o *opponent) pass(h, below uint32) bool {
	if o.tried[h] > below || o.tried[h] == none {
		return false
	}
	o.tried[h] = max(below, below+1) // none stays none
	return true
}

// end is the place where the states of a group below a level end.
func (o *opponent) end(h, below uint32) uint32 {
	i := o.next[h]
	for i < o.start[h+1] && o.order[i].level() < below {
		i++
	}
	return i
}

func (ks *groups) best(g *Graph, dm int) []uint32 {
	k := &ks.by[dm]
	out := make([]uint32, g.size)
	for h := range k.size() {
		top := uint32(0)
		for b := range k.after(h) {
			top = max(top, k.order[k.start[b+1]-1].level())
		}
		for _, p := range k.members(h) {
			out[p.state()] = top
		}
	}
	return out
}

func (ks *groups) holds(g *Graph, dm int, value []uint32) Set {
	k := &ks.by[dm]
	set := newSet(g.size)
	var worst []uint32 // of each member: the greatest value among the better states that it can be left for
	for h := range k.size() {
		mine := k.members(h)
		worst = append(worst[:0], make([]uint32, len(mine))...)
		for b := range k.after(h) {
			theirs := k.members(b)
			j, top := len(theirs), uint32(0)
			for i, p := range slices.Backward(mine) {
				for j > 0 && theirs[j-1].level() > p.level() {
					j--
					top = max(top, value[theirs[j].state()])
				}
				worst[i] = max(worst[i], top)
			}
		}
		for i, p := range mine {
			if worst[i] <= p.level() {
				set.add(p.state())
			}
		}
	}
	return set
}
