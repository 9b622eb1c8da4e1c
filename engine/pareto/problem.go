package pareto

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// A problem is a space made ready for merging: its issues in the order in which
// they are merged, with what the later ones can still add.
type problem struct {
	parties int
	limbs   int     // how many words a utility has
	width   int     // how many words the utilities of a package have
	floor   []int64 // utilities: packages that are worth less to a party are left out
	steps   []step
	clauses []clause
	words   int // how many words hold the options of a package
	places  []place
	options []int // by issue: how many
}

// A step merges one issue.
type step struct {
	issue   int
	options []int     // those that are merged
	worth   [][]int64 // by place in options: utilities
	rest    []int64   // utilities: the most that the later steps can add
	opens   []int     // clauses that this issue is the first to touch
	touched []int     // clauses that this issue touches
	closes  []int     // clauses that this issue is the last to touch
	// Of the clauses that are open after the step: which other asks the same,
	// and which others imply one.
	equal   map[rune]rune
	implied map[rune][]rune
}

// A clause is a constraint as the merging sees it: by issue, what each option
// does to it.
type clause struct {
	together, unless map[Choice]bool
	issues           []int // those that it touches, in the order of merging
}

// A place says where a row holds the option of an issue: rows hold packages as
// numbers in mixed radix, the first issue most significant, so that of two
// packages the one whose options come first has the smaller number.
type place struct {
	word   int
	stride int64
}

// newProblem takes a valid space of which the constraints do not contradict each
// other. The floor leaves out packages; nil leaves out none.
func newProblem(s *Space, floor []int64) *problem {
	if floor == nil {
		floor = slices.Repeat([]int64{math.MinInt64}, s.Parties())
	}
	table := make([][][]int64, s.Issues())
	for i := range table {
		table[i] = make([][]int64, s.Options(i))
		for o := range table[i] {
			table[i][o] = make([]int64, s.Parties())
			for p := range table[i][o] {
				table[i][o][p] = s.Utilities[p][i][o]
			}
		}
	}
	if len(s.Constraints) == 0 {
		return prepare(table, nil, nil, 1, floor)
	}
	return prepare(table, s.Constraints, possible(s), 1, floor)
}

// prepare makes a problem of a table that has, by issue and option, the words of
// the utilities of all parties. Where allowed is not nil, only the options that it
// has can be in a package.
func prepare(table [][][]int64, constraints []Constraint, allowed [][]bool, limbs int, floor []int64) *problem {
	p := &problem{parties: len(floor) / limbs, limbs: limbs, width: len(floor), floor: floor}
	p.clauses = clausesOf(constraints, allowed)
	constrained := make([]bool, len(table))
	for _, c := range p.clauses {
		for _, i := range c.issues {
			constrained[i] = true
		}
	}
	left := table
	if allowed != nil {
		left = slices.Clone(table)
		for i := range left {
			left[i] = nil
			for o, row := range table[i] {
				if allowed[i][o] {
					left[i] = append(left[i], row)
				}
			}
		}
	}
	order := p.order(left)
	p.steps = make([]step, len(order))
	rest := make([]int64, p.width)
	for k := len(order) - 1; k >= 0; k-- {
		st := newStep(order[k], left[order[k]], limbs == 1 && !constrained[order[k]])
		if allowed != nil { // from places among those left to those of all
			var places []int
			for o, ok := range allowed[order[k]] {
				if ok {
					places = append(places, o)
				}
			}
			for at, o := range st.options {
				st.options[at] = places[o]
			}
		}
		st.rest = slices.Clone(rest)
		p.add(rest, rest, p.most(st.worth))
		p.steps[k] = st
	}
	p.schedule()
	p.relate()
	p.number(table)
	return p
}

// most returns the utilities that are, for each party, the most of any row.
func (p *problem) most(rows [][]int64) []int64 {
	most := slices.Clone(rows[0])
	for _, row := range rows {
		for at := 0; at < p.width; at += p.limbs {
			if have, new := most[at:at+p.limbs], row[at:at+p.limbs]; slices.Compare(new, have) > 0 {
				copy(have, new)
			}
		}
	}
	return most
}

// newStep keeps the options of an issue; if only the frontier counts, not those
// that another option beats.
func newStep(issue int, worth [][]int64, frontier bool) step {
	st := step{issue: issue}
	keep := func(int) bool { return true }
	if frontier {
		keep = undominated(worth)
	}
	for o, w := range worth {
		if keep(o) {
			st.options = append(st.options, o)
			st.worth = append(st.worth, w)
		}
	}
	return st
}

// undominated tells which of some rows no other dominates.
func undominated(worth [][]int64) func(int) bool {
	order := make([]int, len(worth))
	for o := range order {
		order[o] = o
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.Compare(worth[b], worth[a]) })
	n := len(worth[0])
	sv := newSieve(&problem{parties: n, limbs: 1, width: n, words: -1}, 1) // rows of utilities alone
	kept := make([]bool, len(worth))
	var row []int64
	for at, o := range order {
		if at > 0 && slices.Equal(worth[o], worth[order[at-1]]) {
			kept[o] = kept[order[at-1]]
			continue
		}
		row = sv.sift(worth[o], row[:0])
		kept[o] = len(row) > 0
	}
	return func(o int) bool { return kept[o] }
}

// order chooses the order in which issues are merged: those that constraints
// link close together, so that few constraints are open at once; else those that
// matter most first.
func (p *problem) order(table [][][]int64) []int {
	span := make([]float64, len(table))
	for i, rows := range table {
		for at := 0; at < p.width; at += p.limbs {
			least, most := math.Inf(1), math.Inf(-1)
			for _, row := range rows {
				v := float(row[at : at+p.limbs])
				least, most = min(least, v), max(most, v)
			}
			span[i] += most - least
		}
	}
	order := make([]int, len(table))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(span[b], span[a]) })
	if len(p.clauses) == 0 {
		return order
	}
	return p.linked(order)
}

// number gives each issue its place in the words of a row.
func (p *problem) number(table [][][]int64) {
	p.options = make([]int, len(table))
	p.places = make([]place, len(table))
	size := uint64(1) // of the word that is being filled
	first := 0
	fill := func(end int) {
		stride := int64(1)
		for i := end - 1; i >= first; i-- {
			p.places[i] = place{p.words, stride}
			stride *= int64(p.options[i])
		}
		p.words++
		first, size = end, 1
	}
	for i := range p.options {
		p.options[i] = len(table[i])
		if hi, lo := bits.Mul64(size, uint64(p.options[i])); hi > 0 || lo > math.MaxInt64 {
			fill(i)
		}
		size *= uint64(p.options[i])
	}
	fill(len(p.options))
}

// stride is the number of words of a row: utilities, the count of packages, and
// the words of the package itself.
func (p *problem) stride() int { return p.width + 1 + p.words }

// optionsOf returns the package that a row holds: by issue, its option.
func (p *problem) optionsOf(row []int64) []int {
	options := make([]int, len(p.places))
	for i, at := range p.places {
		options[i] = int(row[p.width+1+at.word] / at.stride % int64(p.options[i]))
	}
	return options
}

// countOf returns how many packages a row stands for, 0 if that is more than 64
// bits hold.
func (p *problem) countOf(row []int64) uint64 {
	if count := uint64(row[p.width]); count != math.MaxUint64 {
		return count
	}
	return 0
}

// packageOf returns what a row of utilities of one word holds.
func (p *problem) packageOf(row []int64) Package {
	return Package{Utilities: slices.Clone(row[:p.width]), Options: p.optionsOf(row)}
}
