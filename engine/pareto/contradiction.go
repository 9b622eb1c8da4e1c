package pareto

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Contradiction returns a minimal set of constraints, by their places, that no
// package keeps together: without any one of them the others can be kept. It is
// nil if there is a package that keeps all. The space is valid. An error is that
// of the context.
//
// The set is found by QuickXplain (Junker, "QuickXplain: preferred explanations
// and relaxations for over-constrained problems", AAAI 2004); whether constraints
// can be kept together, by search with unit propagation (Davis, Logemann and
// Loveland, "A machine program for theorem-proving", Communications of the ACM 5,
// 1962).
func Contradiction(ctx context.Context, s *Space) ([]int, error) {
	all := make([]int, len(s.Constraints))
	for i := range all {
		all[i] = i
	}
	if ok, err := canKeep(ctx, s, all); ok || err != nil {
		return nil, err
	}
	// quick returns the part of rest that is needed beside what is given;
	// fresh says that what is given has grown since it was last looked at.
	var quick func(given, rest []int, fresh bool) ([]int, error)
	quick = func(given, rest []int, fresh bool) ([]int, error) {
		if fresh {
			if ok, err := canKeep(ctx, s, given); !ok || err != nil {
				return nil, err
			}
		}
		if len(rest) == 1 {
			return rest, nil
		}
		first, second := rest[:len(rest)/2], rest[len(rest)/2:]
		two, err := quick(slices.Concat(given, first), second, true)
		if err != nil {
			return nil, err
		}
		one, err := quick(slices.Concat(given, two), first, len(two) > 0)
		return slices.Concat(one, two), err
	}
	set, err := quick(nil, all, false)
	slices.Sort(set)
	return set, err
}

// Contradicts says which constraints contradict each other, with their paths in the
// model file; "" if none do.
func (r *Result) Contradicts() string {
	switch paths := constraintPaths(r.Contradiction); len(paths) {
	case 0:
		return ""
	case 1:
		return paths[0] + ": no package keeps this constraint"
	default:
		return fmt.Sprintf("%s: no package keeps this constraint together with %s; without any one of them there is one", paths[0], strings.Join(paths[1:], ", "))
	}
}

// constraintPaths returns where in a model file the constraints at places are.
func constraintPaths(places []int) []string {
	var paths []string
	for _, i := range places {
		paths = append(paths, fmt.Sprintf("$.constraints[%d]", i))
	}
	return paths
}

// canKeep reports whether a package keeps the constraints at the given places.
func canKeep(ctx context.Context, s *Space, places []int) (bool, error) {
	k := newKeeper(s, places)
	ok := k.search(ctx)
	return ok, k.err
}

// possible tells which options can be in a package that keeps all constraints, as
// far as propagation sees.
func possible(s *Space) [][]bool {
	places := make([]int, len(s.Constraints))
	for i := range places {
		places[i] = i
	}
	k := newKeeper(s, places)
	k.propagate(places)
	return k.open
}

// A keeper looks for a package that keeps constraints, by leaving out options.
type keeper struct {
	open    [][]bool    // by issue and option: not left out
	left    []int       // by issue: how many are not
	clauses [][]literal // one literal of each has to hold
	touch   [][]int     // by issue: the clauses that it is in
	trail   []Choice    // options left out, in their order
	queue   []int       // issues that changed
	nodes   int
	err     error
}

// A literal says that an issue is settled as an option, or that it is not.
type literal struct {
	Choice
	is bool
}

func newKeeper(s *Space, places []int) *keeper {
	k := &keeper{open: make([][]bool, s.Issues()), left: make([]int, s.Issues()), touch: make([][]int, s.Issues())}
	for i := range k.open {
		k.open[i] = slices.Repeat([]bool{true}, s.Options(i))
		k.left[i] = s.Options(i)
	}
	for at, place := range places {
		var clause []literal
		for _, ch := range s.Constraints[place].Together {
			clause = append(clause, literal{ch, false})
		}
		for _, ch := range s.Constraints[place].Unless {
			clause = append(clause, literal{ch, true})
		}
		for _, l := range clause {
			k.touch[l.Issue] = append(k.touch[l.Issue], at)
		}
		k.clauses = append(k.clauses, clause)
	}
	return k
}

// truth is 1 if a literal holds, -1 if it cannot, 0 if that is open.
func (k *keeper) truth(l literal) int {
	open := k.open[l.Issue][l.Option]
	switch {
	case !open && l.is, open && !l.is && k.left[l.Issue] == 1:
		return -1
	case !open || k.left[l.Issue] == 1:
		return 1
	}
	return 0
}

// set makes a literal hold, or not, and reports whether every issue still has
// an option.
func (k *keeper) set(l literal, holds bool) bool {
	if l.is == holds {
		for o, open := range k.open[l.Issue] {
			if open && o != l.Option {
				k.drop(Choice{l.Issue, o})
			}
		}
		return k.open[l.Issue][l.Option]
	}
	if k.open[l.Issue][l.Option] {
		k.drop(l.Choice)
	}
	return k.left[l.Issue] > 0
}

func (k *keeper) drop(ch Choice) {
	k.open[ch.Issue][ch.Option] = false
	k.left[ch.Issue]--
	k.trail = append(k.trail, ch)
	k.queue = append(k.queue, ch.Issue)
}

// undo takes options back in until the trail has the given length.
func (k *keeper) undo(length int) {
	for _, ch := range k.trail[length:] {
		k.open[ch.Issue][ch.Option] = true
		k.left[ch.Issue]++
	}
	k.trail = k.trail[:length]
	k.queue = k.queue[:0]
}

// propagate sets what follows, and reports whether nothing contradicts it.
func (k *keeper) propagate(clauses []int) bool {
	for {
		for _, c := range clauses {
			open, unmet := literal{}, 0
			for _, l := range k.clauses[c] {
				if t := k.truth(l); t > 0 {
					unmet = -1
					break
				} else if t == 0 {
					open = l
					unmet++
				}
			}
			if unmet == 0 || unmet == 1 && !k.set(open, true) {
				return false
			}
		}
		if len(k.queue) == 0 {
			return true
		}
		clauses = k.touch[k.queue[len(k.queue)-1]]
		k.queue = k.queue[:len(k.queue)-1]
	}
}

func (k *keeper) search(ctx context.Context) bool {
	all := make([]int, len(k.clauses))
	for c := range all {
		all[c] = c
	}
	return k.propagate(all) && k.branch(ctx, 0)
}

// branch settles the clauses from a place on.
func (k *keeper) branch(ctx context.Context, from int) bool {
	if k.nodes++; k.nodes%1024 == 0 && k.err == nil {
		k.err = ctx.Err()
	}
	if k.err != nil {
		return false
	}
	for ; from < len(k.clauses); from++ {
		choice, met := literal{}, false
		for _, l := range k.clauses[from] {
			if t := k.truth(l); t > 0 {
				met = true
				break
			} else if t == 0 {
				choice = l
			}
		}
		if met {
			continue
		}
		before := len(k.trail)
		for _, holds := range []bool{true, false} {
			if k.set(choice, holds) && k.propagate(nil) && k.branch(ctx, from) {
				return true
			}
			k.undo(before)
		}
		return false
	}
	return true
}
