package smt

import (
	"context"
	"slices"
)

// Earliest and latest times by shortest paths over the constraints that a
// model relies on, with the queue of Moore (1959) and Bellman and Ford. It
// shares nothing with the incremental engine of difference.go and so also
// checks it.

// A span is the earliest and the latest day of an event.
type span struct{ earliest, latest int64 }

// timetable is working memory for schedules over events of one problem.
type timetable struct {
	problem *Problem
	node    []int32 // by event: its place in events, or -1
	events  []int
	spans   []span
	out, in [][]int32 // by place: atoms x - y <= c that lead from x, that lead to y
	parent  []int32   // by place: the atom that moved its earliest day last

	violated int32 // see compute
}

func newTimetable(p *Problem) *timetable {
	t := &timetable{problem: p, node: make([]int32, p.Events)}
	for i := range t.node {
		t.node[i] = -1
	}
	return t
}

// load takes in the given Within atoms and the start.
func (t *timetable) load(atoms []int32) {
	for _, e := range t.events {
		t.node[e] = -1
	}
	t.events, t.spans = t.events[:0], t.spans[:0]
	t.out, t.in = t.out[:0], t.in[:0]
	if t.problem.Events == 0 {
		return
	}
	t.place(0)
	t.spans[0].latest = 0
	for _, a := range atoms {
		atom := t.problem.Atoms[a]
		x, y := t.place(atom.X), t.place(atom.Y)
		t.out[x] = append(t.out[x], a)
		t.in[y] = append(t.in[y], a)
	}
}

func (t *timetable) place(event int) int32 {
	if t.node[event] < 0 {
		t.node[event] = int32(len(t.events))
		t.events = append(t.events, event)
		t.spans = append(t.spans, span{0, t.problem.Horizon})
		t.out = append(t.out, nil)
		t.in = append(t.in, nil)
	}
	return t.node[event]
}

// bound brings a constant to where it makes no difference beyond.
func (t *timetable) bound(c int64) int64 {
	return min(max(c, -t.problem.Horizon-1), t.problem.Horizon)
}

// compute finds the spans. It returns unsatisfiable if the constraints cannot
// hold together, and then t.violated is an event whose time ran out or moved in
// a circle; unknown if the context ended.
func (t *timetable) compute(ctx context.Context) status {
	n := len(t.events)
	t.parent = slices.Grow(t.parent[:0], n)[:n]
	moves := make([]int, n) // by place: how often its earliest day moved
	for i := range n {
		t.parent[i] = -1
	}
	found := t.relax(ctx, t.out, t.sorted(), func(x, a int32) int32 {
		atom := t.problem.Atoms[a]
		y := t.node[atom.Y]
		day := t.spans[x].earliest - t.bound(atom.Value)
		if day <= t.spans[y].earliest {
			return -1
		}
		t.spans[y].earliest = day
		t.parent[y] = a
		moves[y]++
		if day > t.spans[y].latest || moves[y] > n {
			t.violated = y
			return y
		}
		return y
	})
	if found != satisfiable {
		return found
	}
	backwards := t.sorted()
	slices.Reverse(backwards)
	return t.relax(ctx, t.in, backwards, func(y, a int32) int32 {
		atom := t.problem.Atoms[a]
		x := t.node[atom.X]
		day := t.spans[y].latest + t.bound(atom.Value)
		if day >= t.spans[x].latest {
			return -1
		}
		t.spans[x].latest = day
		return x
	})
}

// relax goes over the atoms at each place in the queue. Step applies one and
// returns the place that it moved, or -1; it sets t.violated to end the work.
func (t *timetable) relax(ctx context.Context, at [][]int32, queue []int32, step func(v, a int32) int32) status {
	n := len(t.events)
	t.violated = -1
	queued := make([]bool, n)
	for i := range queued {
		queued[i] = true
	}
	work := 0
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		queued[v] = false
		for _, a := range at[v] {
			u := step(v, a)
			if t.violated >= 0 {
				return unsatisfiable
			}
			if u >= 0 && !queued[u] {
				queued[u] = true
				queue = append(queue, u)
			}
		}
		if work += len(at[v]) + 1; work > workBetweenChecks {
			work = 0
			if ctx.Err() != nil {
				return unknown
			}
		}
	}
	return satisfiable
}

// sorted returns the places in an order in which constraints lead forward,
// but for those that are part of a circle: where there are none, one round is
// enough.
func (t *timetable) sorted() []int32 {
	n := len(t.events)
	order := make([]int32, 0, n)
	next := make([]int32, n) // by place: its next constraint, -1: done
	var path []int32
	for root := range int32(n) {
		if next[root] != 0 {
			continue
		}
		path = append(path, root)
		for len(path) > 0 {
			v := path[len(path)-1]
			if int(next[v]) == len(t.out[v]) {
				next[v] = -1
				order = append(order, v)
				path = path[:len(path)-1]
				continue
			}
			u := t.node[t.problem.Atoms[t.out[v][next[v]]].Y]
			next[v]++
			if next[u] == 0 && u != v {
				path = append(path, u)
			}
		}
	}
	slices.Reverse(order)
	return order
}

// cycle returns the events of a ring of constraints that cannot hold together,
// in the order in which each must come before the next, closed and from its
// least event, or nil if the given atoms can hold. A ring through the start
// rests on the start or the horizon.
func (t *timetable) cycle(ctx context.Context, atoms []int32) []int {
	t.load(atoms)
	if t.compute(ctx) != unsatisfiable {
		return nil
	}
	last := t.violated
	// Back along the constraints that moved the times, to an event that comes
	// twice, or to one that nothing moved: then the ring closes over event 0.
	var ring []int
	seen := make([]bool, len(t.events))
	v := last
	for !seen[v] && t.parent[v] >= 0 {
		seen[v] = true
		v = t.node[t.problem.Atoms[t.parent[v]].X]
	}
	if seen[v] {
		for u := v; ; {
			ring = append(ring, t.events[u])
			u = t.node[t.problem.Atoms[t.parent[u]].X]
			if u == v {
				break
			}
		}
	} else {
		for u := last; ; u = t.node[t.problem.Atoms[t.parent[u]].X] {
			if t.events[u] != 0 {
				ring = append(ring, t.events[u])
			}
			if t.parent[u] < 0 {
				break
			}
		}
		ring = append(ring, 0)
	}
	slices.Reverse(ring)
	least := slices.Index(ring, slices.Min(ring))
	ring = append(slices.Clone(ring[least:]), ring[:least]...)
	return append(ring, ring[0])
}
