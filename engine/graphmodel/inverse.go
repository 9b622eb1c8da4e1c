package graphmodel

import (
	"context"
	"slices"
)

// A Change says which preferences of a decision maker would have to be
// different: States are those that it would have to stop preferring to the state
// in question (Keep), or would have to prefer to it (Leave). Each Change is
// enough for its decision maker, and none is with fewer.
type Change struct {
	DM     int
	States []int
}

// Keep solves the inverse problem (Kinsara, Kilgour, Hipel 2015, Inverse approach
// to the graph model for conflict resolution): which preferences would have to be
// different for a state to be stable for a decision maker under a concept, the
// fewest. What counts is one decision maker's comparisons of other states with
// this one, at the others' preferences as they are; for Nash, GMR and SMR nothing
// else matters to it, so that the least for all decision makers is the least for
// each. Open preferences are not taken to stand in the way. There is no change
// if the state is stable as it is, and one of no States never comes. At most a
// number of changes are listed, in the order of their states.
func Keep(ctx context.Context, c Conflict, dm, x int, concept Concept, most int) ([]Change, error) {
	return fewest(ctx, c, dm, x, concept, No, most, func(j Judgement, o *otherwise) (next []int, done bool) {
		if j.Stable != No {
			return nil, true
		}
		for _, m := range j.Moves {
			if m.Gains != Yes || m.Held != No {
				continue
			}
			// To put an end to this: it is no gain, or an answer leaves nothing of it.
			out := []int{m.To}
			if concept != Nash {
				step := func(int, int, int) Truth { return Yes }
				if concept == SEQ {
					step = func(dm, to, from int) Truth { return o.Prefers(dm, to, from) }
				}
				for _, r := range reach(o, others(c, dm), m.To, step) {
					out = append(out, r.state)
					if concept == SMR {
						out = append(out, o.Moves(dm, r.state)...)
					}
				}
			}
			return slices.DeleteFunc(out, func(y int) bool { return o.Prefers(dm, y, x) != Yes }), false
		}
		return nil, true
	})
}

// Leave is the contrary of Keep: which preferences would have to be different for
// a state not to be stable for a decision maker, whatever is open.
func Leave(ctx context.Context, c Conflict, dm, x int, concept Concept, most int) ([]Change, error) {
	if j, err := Judge(ctx, c, []int{dm}, x, concept); err != nil || j.Stable == No {
		return nil, err
	}
	var out []Change
	for _, y := range c.Moves(dm, x) {
		// This is the move that is to be a gain without an answer.
		found, err := fewest(ctx, c, dm, x, concept, Yes, most, func(j Judgement, o *otherwise) (next []int, done bool) {
			k := slices.IndexFunc(j.Moves, func(m Judged) bool { return m.To == y })
			m := j.Moves[k]
			switch {
			case m.Gains != Yes:
				return []int{y}, false
			case m.Held == No:
				return nil, true
			}
			last := m.Answer[len(m.Answer)-1].To
			out := []int{last}
			if concept == SMR {
				out = append(out, o.Moves(dm, last)...)
			}
			return slices.DeleteFunc(out, func(z int) bool { return z == x || o.Prefers(dm, z, x) == Yes }), false
		})
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	least := -1
	for _, ch := range out {
		if least < 0 || len(ch.States) < least {
			least = len(ch.States)
		}
	}
	out = slices.DeleteFunc(out, func(ch Change) bool { return len(ch.States) > least })
	slices.SortFunc(out, func(a, b Change) int { return slices.Compare(a.States, b.States) })
	out = slices.CompactFunc(out, func(a, b Change) bool { return slices.Equal(a.States, b.States) })
	return out[:min(len(out), most)], nil
}

func others(c Conflict, dm int) []int {
	var out []int
	for j := range c.DMs() {
		if j != dm {
			out = append(out, j)
		}
	}
	return out
}

// An otherwise is a conflict in which some preferences of a decision maker about
// a state are different.
type otherwise struct {
	Conflict
	dm, x   int
	changed []int
	to      Truth
}

func (o *otherwise) Prefers(dm, y, x int) Truth {
	if dm == o.dm && x == o.x && slices.Contains(o.changed, y) {
		return o.to
	}
	if dm == o.dm && y == o.x && slices.Contains(o.changed, x) {
		if o.to == Yes {
			return No
		}
		return max(o.Conflict.Prefers(dm, y, x), Open)
	}
	return o.Conflict.Prefers(dm, y, x)
}

// fewest finds the smallest sets of states of which the preference has to be
// different, by trying ever larger ones: fix names states of which at least one
// has to be in the set, or says that the set is enough.
func fewest(ctx context.Context, c Conflict, dm, x int, concept Concept, to Truth, most int, fix func(Judgement, *otherwise) (next []int, done bool)) ([]Change, error) {
	var out []Change
	seen := map[string]bool{}
	var try func(set []int, left int) (deeper bool, err error)
	try = func(set []int, left int) (bool, error) {
		key := make([]byte, 0, 8*len(set))
		for _, y := range set {
			key = append(key, byte(y), byte(y>>8), byte(y>>16), byte(y>>24))
		}
		if seen[string(key)] || len(out) == most {
			return false, nil
		}
		seen[string(key)] = true
		o := &otherwise{c, dm, x, set, to}
		j, err := Judge(ctx, o, []int{dm}, x, concept)
		if err != nil {
			return false, err
		}
		next, done := fix(j, o)
		if done {
			if len(set) > 0 {
				out = append(out, Change{dm, set})
			}
			return false, nil
		}
		if left == 0 {
			return true, nil
		}
		deeper := false
		slices.Sort(next)
		for _, y := range slices.Compact(next) {
			if slices.Contains(set, y) {
				continue
			}
			more := append(slices.Clone(set), y)
			slices.Sort(more)
			d, err := try(more, left-1)
			if err != nil {
				return false, err
			}
			deeper = deeper || d
		}
		return deeper, nil
	}
	for size := 0; ; size++ {
		clear(seen)
		deeper, err := try(nil, size)
		if err != nil || len(out) > 0 || !deeper {
			slices.SortFunc(out, func(a, b Change) int { return slices.Compare(a.States, b.States) })
			return out, err
		}
	}
}
