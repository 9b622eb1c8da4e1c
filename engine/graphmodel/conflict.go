package graphmodel

import (
	"context"
	"slices"
)

// A Truth is what is known of something: that it is so, that it is not, or
// neither.
type Truth int8

const (
	No Truth = iota - 1
	Open
	Yes
)

func (t Truth) String() string { return [...]string{"no", "open", "yes"}[t+1] }

// A Conflict is a graph of which the preferences need not all be known. It is
// asked about one state at a time, so that it serves for small models and for
// telling why; a Graph is one in which nothing is open.
type Conflict interface {
	// DMs is how many decision makers there are.
	DMs() int
	// Moves lists the states that a decision maker can move to from x.
	Moves(dm, x int) []int
	// Prefers tells whether a decision maker strictly prefers y to x.
	Prefers(dm, y, x int) Truth
}

// Prefers tells whether a decision maker strictly prefers y to x.
func (g *Graph) Prefers(dm, y, x int) Truth {
	if g.Better(dm, y, x) {
		return Yes
	}
	return No
}

// A Step is a move by a decision maker to a state.
type Step struct{ DM, To int }

// A Comparison asks whether a decision maker strictly prefers Over to State.
type Comparison struct{ DM, State, Over int }

// A Judgement says whether a state is stable for some decision makers, acting
// together, and why.
type Judgement struct {
	// Stable: Yes or No if it is so whatever the open preferences are.
	Stable Truth
	// Moves are all that they can do, in the order of the states they lead to.
	Moves []Judged
	// Depends lists the open preferences that the judgement rests on, if it is
	// open: with all of them known, it would not be.
	Depends []Comparison
}

// A Judged move is one that is looked at, with what the others can answer.
type Judged struct {
	To int
	// Gains tells whether all who move prefer it.
	Gains Truth
	// Held tells whether the others have an answer that undoes the gain.
	Held Truth
	// Answer is a shortest such answer: of those that are certain to be one, or
	// if Held is open, of those that may be.
	Answer  []Step
	depends []Comparison
}

// Judge tells whether a state is stable for a decision maker, or for a coalition
// of several, under a concept.
//
// For a coalition, what it can move to is what its members can bring about by
// legal sequences of moves; an improvement is one for every member; and an answer
// undoes it if it leaves any member no better off than where they started
// (Kilgour, Hipel, Fang, Peng 2001, Coalition analysis in group decision
// support; Inohara, Hipel 2008, Coalition analysis in the graph model for
// conflict resolution; with Nash, GMR, SMR and SEQ as coalitional stabilities).
//
// Where preferences are open, a judgement is Yes or No only if it is so for all
// ways to fill them in; it may be Open where they could not be filled in so that
// it changes, since each comparison is looked at by itself (for the extremes of
// what unknown preferences can mean: Li, Hipel, Kilgour, Fang 2004, Preference
// uncertainty in the graph model for conflict resolution).
func Judge(ctx context.Context, c Conflict, members []int, x int, concept Concept) (Judgement, error) {
	j := judge{Conflict: c, members: members, x: x, concept: concept}
	for dm := range c.DMs() {
		if !slices.Contains(members, dm) {
			j.others = append(j.others, dm)
		}
	}
	out := Judgement{Stable: Yes}
	for _, y := range j.moves(members, x) {
		if err := ctx.Err(); err != nil {
			return Judgement{}, err
		}
		m := j.move(y)
		out.Moves = append(out.Moves, m)
		out.Stable = min(out.Stable, max(-m.Gains, m.Held))
	}
	if out.Stable == Open {
		for _, m := range out.Moves {
			if max(-m.Gains, m.Held) == Open {
				out.Depends = append(out.Depends, m.depends...)
			}
		}
		out.Depends = slices.Compact(slices.SortedFunc(slices.Values(out.Depends), compareComparisons))
	}
	return out, nil
}

func compareComparisons(a, b Comparison) int {
	return slices.Compare([]int{a.DM, a.State, a.Over}, []int{b.DM, b.State, b.Over})
}

// A judge looks at one state for some members.
type judge struct {
	Conflict
	members, others []int
	x               int
	concept         Concept
}

// moves lists what some can bring about together by legal sequences of moves.
func (j *judge) moves(members []int, x int) []int {
	if len(members) == 1 {
		out := slices.Clone(j.Moves(members[0], x))
		slices.Sort(out)
		return out
	}
	var out []int
	for _, r := range reach(j, members, x, func(int, int, int) Truth { return Yes }) {
		if r.state != x && !slices.Contains(out, r.state) {
			out = append(out, r.state)
		}
	}
	slices.Sort(out)
	return out
}

// better tells whether all members prefer y to where they started.
func (j *judge) better(y int, open *[]Comparison) Truth {
	t := Yes
	var asked []Comparison
	for _, dm := range j.members {
		p := j.Prefers(dm, y, j.x)
		if p == Open {
			asked = append(asked, Comparison{dm, y, j.x})
		}
		t = min(t, p)
	}
	if t == Open {
		*open = append(*open, asked...)
	}
	return t
}

// move looks at one move.
func (j *judge) move(y int) Judged {
	m := Judged{To: y, Held: No}
	m.Gains = j.better(y, &m.depends)
	if m.Gains == No || j.concept == Nash {
		return m
	}
	var steps []Comparison // of which it is open whether they would be taken
	step := func(int, int, int) Truth { return Yes }
	if j.concept == SEQ {
		step = func(dm, to, from int) Truth {
			t := j.Prefers(dm, to, from)
			if t == Open {
				steps = append(steps, Comparison{dm, to, from})
			}
			return t
		}
	}
	for _, r := range reach(j, j.others, y, step) {
		var open []Comparison
		undone := -j.better(r.state, &open)
		if j.concept == SMR && undone != No {
			for _, z := range j.moves(j.members, r.state) {
				undone = min(undone, -j.better(z, &open))
			}
		}
		undone = min(undone, r.sure)
		if undone == No {
			continue
		}
		if undone == Open {
			m.depends = append(m.depends, open...)
		}
		if undone > m.Held {
			m.Held, m.Answer = undone, r.steps()
		}
		if m.Held == Yes {
			break
		}
	}
	m.depends = append(m.depends, steps...)
	return m
}

// A reached state is one that some can bring about, with how.
type reached struct {
	state, mover int
	sure         Truth // whether every step is certain to be taken
	from         *reached
	length       int
}

func (r *reached) steps() []Step {
	var out []Step
	for at := r; at.from != nil; at = at.from {
		out = append(out, Step{at.mover, at.state})
	}
	slices.Reverse(out)
	return out
}

// reach lists what some can bring about from x by legal sequences of moves,
// nobody moving twice running: those of certain steps first, then by how many
// steps it takes. A state comes once for everyone who can move last.
func reach(c Conflict, members []int, x int, step func(dm, to, from int) Truth) []reached {
	type key struct{ state, mover int }
	var out []reached
	seen := map[key]bool{}
	start := &reached{state: x, mover: -1, sure: Yes}
	for _, least := range []Truth{Yes, Open} {
		level := []*reached{start}
		if least == Open { // go on from everything that is certain
			for i := range out {
				level = append(level, &out[i])
			}
		}
		certain := len(out)
		var found []*reached
		for len(level) > 0 {
			var next []*reached
			for _, r := range level {
				for _, dm := range members {
					if dm == r.mover {
						continue
					}
					for _, y := range c.Moves(dm, r.state) {
						k := key{y, dm}
						s := step(dm, y, r.state)
						if seen[k] || s == No || s < least {
							continue
						}
						seen[k] = true
						n := &reached{state: y, mover: dm, sure: min(r.sure, s), from: r, length: r.length + 1}
						next, found = append(next, n), append(found, n)
					}
				}
			}
			level = next
		}
		slices.SortStableFunc(found, func(a, b *reached) int { return a.length - b.length })
		kept := slices.Clone(out[:certain])
		for _, n := range found {
			kept = append(kept, *n)
		}
		out = kept
	}
	return out
}
