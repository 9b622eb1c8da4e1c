package pareto

import (
	"maps"
	"slices"
	"strings"
)

// clausesOf reads constraints, given the options that can be in a package; nil
// stands for all. Those that can never bind are left out: where two options of one
// issue would both have to stand, or one that cannot, or where one of those that
// excuse it must stand anyway.
func clausesOf(constraints []Constraint, allowed [][]bool) []clause {
	var clauses []clause
	can := func(ch Choice) bool { return allowed == nil || allowed[ch.Issue][ch.Option] }
	must := func(ch Choice) bool {
		return can(ch) && allowed != nil && !slices.ContainsFunc(slices.Delete(slices.Clone(allowed[ch.Issue]), ch.Option, ch.Option+1), func(ok bool) bool { return ok })
	}
	for _, c := range constraints {
		cl := clause{together: map[Choice]bool{}, unless: map[Choice]bool{}}
		chosen := map[int]int{}
		binds := true
		for _, ch := range c.Together {
			o, twice := chosen[ch.Issue]
			binds = binds && can(ch) && (!twice || o == ch.Option)
			chosen[ch.Issue] = ch.Option
			if !must(ch) {
				cl.together[ch] = true
				cl.issues = append(cl.issues, ch.Issue)
			}
		}
		for _, ch := range c.Unless {
			o, stands := chosen[ch.Issue]
			binds = binds && !must(ch) && (!stands || o != ch.Option)
			if can(ch) {
				cl.unless[ch] = true
				cl.issues = append(cl.issues, ch.Issue)
			}
		}
		if binds && len(cl.issues) > 0 {
			slices.Sort(cl.issues)
			cl.issues = slices.Compact(cl.issues)
			clauses = append(clauses, cl)
		}
	}
	return clauses
}

// met reports whether settling an issue meets the clause for good: an option
// that was to stand does not, or one of those that excuse it does.
func (c *clause) met(issue, option int) bool {
	if c.unless[Choice{issue, option}] {
		return true
	}
	if c.together[Choice{issue, option}] {
		return false
	}
	for ch := range c.together {
		if ch.Issue == issue {
			return true
		}
	}
	return false
}

// linked reorders issues so that clauses are open for as few steps as it can
// see: the next issue is the one that leaves the fewest open, and of these the
// first in the order given.
func (p *problem) linked(order []int) []int {
	left := make([]int, len(p.clauses)) // by clause: issues not yet merged
	touch := make(map[int][]int)        // by issue: clauses
	for c, cl := range p.clauses {
		left[c] = len(cl.issues)
		for _, i := range cl.issues {
			touch[i] = append(touch[i], c)
		}
	}
	opens := func(issue int) int { // how many more are open after it
		more := 0
		for _, c := range touch[issue] {
			switch {
			case left[c] == 1 && len(p.clauses[c].issues) > 1:
				more--
			case left[c] == len(p.clauses[c].issues) && left[c] > 1:
				more++
			}
		}
		return more
	}
	var out []int
	rest := slices.Clone(order)
	for len(rest) > 0 {
		best, least := 0, opens(rest[0])
		for k, issue := range rest {
			if o := opens(issue); o < least {
				best, least = k, o
			}
		}
		issue := rest[best]
		for _, c := range touch[issue] {
			left[c]--
		}
		out = append(out, issue)
		rest = slices.Delete(rest, best, best+1)
	}
	return out
}

// schedule tells each step which clauses it touches, opens and closes.
func (p *problem) schedule() {
	at := make([]int, len(p.steps))
	for k, st := range p.steps {
		at[st.issue] = k
	}
	for c := range p.clauses {
		steps := make([]int, 0, len(p.clauses[c].issues))
		for _, i := range p.clauses[c].issues {
			steps = append(steps, at[i])
		}
		slices.Sort(steps)
		for _, k := range steps {
			p.steps[k].touched = append(p.steps[k].touched, c)
		}
		first, last := &p.steps[steps[0]], &p.steps[steps[len(steps)-1]]
		first.opens = append(first.opens, c)
		last.closes = append(last.closes, c)
	}
}

// A pending is what the past of a package means for its future: the clauses that
// are open and not yet met. It lists their numbers, ascending, as a string of
// runes, so that it can be compared and hashed. Of clauses that ask the same of
// the issues still to come it has one, and none that another one implies.
type pending string

// includes reports whether whatever meets all of p meets all of q: q has no clause
// that p has not.
func (p pending) includes(q pending) bool {
	if len(q) > len(p) {
		return false
	}
	for _, r := range q {
		if !strings.ContainsRune(string(p), r) {
			return false
		}
	}
	return true
}

// mark has a bit for each clause; several clauses may have the same. What p does
// not include has a bit that p has not, or it takes a closer look to see.
func (p pending) mark() uint64 {
	mark := uint64(0)
	for _, r := range p {
		mark |= 1 << (r % 64)
	}
	return mark
}

// after returns what is pending once a step settles its issue as an option, and
// false if that breaks a clause.
func (p *problem) after(before pending, st *step, option int) (pending, bool) {
	if len(st.touched) == 0 {
		return before, true
	}
	open := make([]rune, 0, len(before)+len(st.opens))
	for _, r := range before {
		if _, touched := slices.BinarySearch(st.touched, int(r)); !touched || !p.clauses[r].met(st.issue, option) {
			open = append(open, st.same(r))
		}
	}
	for _, c := range st.opens {
		if !p.clauses[c].met(st.issue, option) {
			open = append(open, st.same(rune(c)))
		}
	}
	for _, c := range st.closes {
		if slices.Contains(open, rune(c)) {
			return "", false
		}
	}
	slices.Sort(open)
	open = slices.Compact(open)
	open = slices.DeleteFunc(open, func(r rune) bool {
		return slices.ContainsFunc(st.implied[r], func(by rune) bool { return slices.Contains(open, by) })
	})
	return pending(open), true
}

// same is the first of the clauses that ask, after this step, what a clause asks.
func (st *step) same(r rune) rune {
	if s, ok := st.equal[r]; ok {
		return s
	}
	return r
}

// mostCompared is how many open clauses are compared with each other; more rarely
// come, and would take long.
const mostCompared = 300

// relate finds out, for each step, which open clauses ask the same of the issues
// to come, and which imply one another.
func (p *problem) relate() {
	at := make(map[int]int) // by issue
	for k, st := range p.steps {
		at[st.issue] = k
	}
	open := map[int]bool{}
	for k := range p.steps {
		st := &p.steps[k]
		if len(st.touched) == 0 {
			continue
		}
		for _, c := range st.opens {
			open[c] = true
		}
		for _, c := range st.closes {
			delete(open, c)
		}
		if len(open) > mostCompared {
			continue
		}
		st.equal, st.implied = map[rune]rune{}, map[rune][]rune{}
		asks := func(c int) (together, unless []Choice) {
			for ch := range p.clauses[c].together {
				if at[ch.Issue] > k {
					together = append(together, ch)
				}
			}
			for ch := range p.clauses[c].unless {
				if at[ch.Issue] > k {
					unless = append(unless, ch)
				}
			}
			return
		}
		// a implies b if b is met wherever a is.
		implies := func(a, b int) bool {
			together, unless := asks(a)
			return !slices.ContainsFunc(together, func(ch Choice) bool { return !p.clauses[b].together[ch] }) &&
				!slices.ContainsFunc(unless, func(ch Choice) bool { return !p.clauses[b].unless[ch] })
		}
		clauses := slices.Sorted(maps.Keys(open))
		for i, a := range clauses {
			for _, b := range clauses[i+1:] {
				ab, ba := implies(a, b), implies(b, a)
				switch {
				case ab && ba:
					if _, ok := st.equal[rune(b)]; !ok {
						st.equal[rune(b)] = st.same(rune(a))
					}
				case ab:
					st.implied[rune(b)] = append(st.implied[rune(b)], rune(a))
				case ba:
					st.implied[rune(a)] = append(st.implied[rune(a)], rune(b))
				}
			}
		}
	}
}
