package stability

import (
	"slices"

	"parley/dossier"
	"parley/engine/graphmodel"
)

// mostTerms is how many terms a model has: so many that its states can be looked
// at one by one.
const mostTerms = 6

// A state is a set of terms, by their places in the model.
type state uint32

// A model is a view as the engine sees it: the states that can be, who can move
// between them, and what each party says of them. It is a graphmodel.Conflict,
// with the states numbered by their places in states.
type model struct {
	v       *dossier.View
	terms   []term
	parties []string // decision makers
	claims  []claim  // complete in this model
	reports bool     // reports count too
	states  []state
	place   map[state]int
	past    map[dossier.Term]bool
	moves   [][][]int
	prefers [][][]graphmodel.Truth
}

// A term is a step or a settlement that is in force in a state or not.
type term struct {
	dossier.Term
	owners []string // who has to take part
	record []string // ids of the moves that say so; none: it is taken to need all principals
	final  bool     // once done it cannot be undone
}

// build makes the model of terms that were chosen.
func build(v *dossier.View, terms []term, parties []string, all []claim, past map[dossier.Term]bool, reports bool) *model {
	m := &model{v: v, terms: terms, parties: parties, past: past, reports: reports, place: map[state]int{}}
	for _, c := range all {
		if (c.own || reports) && slices.Contains(parties, c.party) && m.complete(c) {
			m.claims = append(m.claims, c)
		}
	}
	for s := range state(1) << len(terms) {
		if m.feasible(s) {
			m.place[s] = len(m.states)
			m.states = append(m.states, s)
		}
	}
	for dm := range parties {
		moves := make([][]int, len(m.states))
		prefers := make([][]graphmodel.Truth, len(m.states))
		for x, s := range m.states {
			for _, t := range m.movesFrom(dm, s) {
				moves[x] = append(moves[x], m.place[t])
			}
			for _, t := range m.states {
				prefers[x] = append(prefers[x], m.compare(parties[dm], s, t))
			}
		}
		m.moves, m.prefers = append(m.moves, moves), append(m.prefers, prefers)
	}
	return m
}

// DMs, Moves and Prefers make it a graphmodel.Conflict.
func (m *model) DMs() int                              { return len(m.parties) }
func (m *model) Moves(dm, x int) []int                 { return m.moves[dm][x] }
func (m *model) Prefers(dm, y, x int) graphmodel.Truth { return m.prefers[dm][y][x] }

// complete tells whether a claim compares states of the model: all its terms
// are in it, or have happened.
func (m *model) complete(c claim) bool {
	return !slices.ContainsFunc(c.terms, func(t dossier.Term) bool { return !speaksOf(m.terms, m.past, t) })
}

func speaksOf(terms []term, past map[dossier.Term]bool, t dossier.Term) bool {
	return past[t] || slices.ContainsFunc(terms, func(own term) bool { return covers(t, own.Term) })
}

// covers tells whether a term holds if another is in force: it is the same, it
// is the issue that the other settles, or its option takes in the other's.
func covers(t, other dossier.Term) bool {
	id, option := t.Split()
	otherID, otherOption := other.Split()
	return id == otherID && (option == otherOption || otherOption != "" && (option == "" || dossier.Covers(option, otherOption)))
}

// has tells what is in force in a state.
func (m *model) has(s state) holds {
	return func(t dossier.Term) bool {
		if m.past[t] {
			return true
		}
		for k, own := range m.terms {
			if s>>k&1 == 1 && covers(t, own.Term) {
				return true
			}
		}
		return false
	}
}

// feasible tells whether terms can be in force together: not two answers to a
// question that has one, and nothing that lacks what it needs. What parties make
// a condition is no matter of what can be, but of what they want.
func (m *model) feasible(s state) bool {
	for k := range m.terms {
		if s>>k&1 == 0 {
			continue
		}
		if m.lacks(k, s) {
			return false
		}
		for l := range k {
			if s>>l&1 == 1 && m.clash(m.terms[k].Term, m.terms[l].Term) {
				return false
			}
		}
	}
	return true
}

// lacks tells whether a term cannot be in force in a state, for want of another.
func (m *model) lacks(k int, s state) bool {
	for l := range m.terms {
		if s>>l&1 == 0 && m.needs(k, l) {
			return true
		}
	}
	return false
}

// needs tells whether a term cannot be in force without another: a step without
// what comes before it by its nature, or without what it counts as; a settlement
// without the step that it brings about.
func (m *model) needs(k, l int) bool {
	t, u := m.terms[k].Term, m.terms[l].Term
	if ms := m.v.Milestone(string(t)); ms != nil {
		return slices.Contains(ms.After, string(u)) ||
			slices.ContainsFunc(ms.CountsAs, func(c dossier.Counting) bool { return c.Milestone == string(u) })
	}
	ms := m.v.Milestone(string(u))
	return ms != nil && slices.ContainsFunc(ms.FollowsFrom, func(f dossier.Following) bool { return covers(f.Term, t) })
}

// clash tells whether two terms are different answers to a question that has one.
func (m *model) clash(t, u dossier.Term) bool {
	id, option := t.Split()
	other, otherOption := u.Split()
	i := m.v.Issue(id)
	return i != nil && !i.Several && id == other && option != "" && otherOption != "" && !covers(t, u) && !covers(u, t)
}

// movesFrom lists what a party can do by itself: end one term that it takes
// part in, with all that cannot be without it; end all of them; or bring about
// one that is its step alone.
func (m *model) movesFrom(dm int, s state) []state {
	party := m.parties[dm]
	var out []state
	add := func(t state) {
		if _, ok := m.place[t]; ok && t != s && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	for k, t := range m.terms {
		if !slices.Contains(t.owners, party) {
			continue
		}
		bit := state(1) << k
		switch {
		case s&bit != 0 && !t.final:
			add(m.without(s, bit))
		case s&bit == 0 && len(t.owners) == 1:
			add(s | bit)
		}
	}
	left := s
	for k, t := range m.terms {
		if slices.Contains(t.owners, party) && !t.final {
			left &^= 1 << k
		}
	}
	add(m.without(s, s&^left))
	return out
}

// without takes terms away, and with them what cannot be without them. If that
// cannot be undone, there is no such move, and the state stays as it is.
func (m *model) without(s, gone state) state {
	out := s &^ gone
	for again := true; again; {
		again = false
		for k, t := range m.terms {
			switch {
			case out>>k&1 == 0 || !m.lacks(k, out):
			case t.final:
				return s
			default:
				out &^= 1 << k
				again = true
			}
		}
	}
	return out
}

// compare tells whether a party prefers a to b, as far as it says: red lines
// first, then everything else. A state is better if it meets all that the other
// meets, and more; where each meets something that the other does not, or nothing
// on record tells them apart, that is open.
func (m *model) compare(party string, a, b state) graphmodel.Truth {
	if a == b {
		return graphmodel.No
	}
	for _, red := range []bool{true, false} {
		switch better, worse := m.differ(party, a, b, red); {
		case len(better) > 0 && len(worse) == 0:
			return graphmodel.Yes
		case len(worse) > 0 && len(better) == 0:
			return graphmodel.No
		case len(better) > 0:
			return graphmodel.Open
		}
	}
	return graphmodel.Open
}

// differ lists the claims of a party that a meets and b does not, and the
// contrary. A claim that says nothing of one of them is in both lists.
func (m *model) differ(party string, a, b state, red bool) (better, worse []claim) {
	hasA, hasB := m.has(a), m.has(b)
	for _, c := range m.claims {
		if c.party != party || c.red != red {
			continue
		}
		inA, inB := c.met(hasA), c.met(hasB)
		switch {
		case inA == inB:
		case inA == notAsked || inB == notAsked:
			better, worse = append(better, c), append(worse, c)
		case inA == isMet:
			better = append(better, c)
		default:
			worse = append(worse, c)
		}
	}
	return better, worse
}
