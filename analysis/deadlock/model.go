package deadlock

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"

	"parley/dossier"
	"parley/engine/smt"
	"parley/when"
)

// Class is how much it takes to change a statement. The order is the price.
type Class int

// The classes, from the least to the greatest price.
const (
	Pace    Class = iota // that of two steps one is first: they can be done at the same time, or in stages
	Other                // an order of steps, or a condition on a position
	Demand               // a demand or a rejection
	RedLine              // a red line
	Rule                 // of the model, or the goal: not to be given up
)

// A Statement is one thing that the engine was told, and where it is from.
type Statement struct {
	ID      string   // address of the record, or of what the rule is from
	Party   string   // id; "" for rules
	With    []string // further parties that state it jointly
	Class   Class    //
	Text    string   // who states what, with its date
	Reading bool     // its structure is an editor's reading
	Own     bool     // the party's own word, or a rule
	Records []string // further records that it rests on
	alone   string   // for a condition on a position: it without the position
	follows string   // for a settlement's consequence: the milestone, and
	from    string   // the settlement
	goal    bool     // it says what must happen for there to be a deal
	given   int      // literal without which it says nothing: on a position, that the issue is settled so
	clauses [][]int
	weak    int // for Pace: index of the statement that it makes stricter
}

// horizon is far enough that no order of steps runs into it; longest is how
// many days may be asked for between two steps.
const (
	horizon = 1 << 40
	longest = 400 * 366
)

// A model is a view as the engine sees it.
type model struct {
	v          *dossier.View
	problem    smt.Problem
	statements []*Statement
	skipped    []Skipped

	issues map[string]*issueVars
	past   map[dossier.Term]int // milestones that have happened: days since
	drop   map[string]bool      // addresses of records that are taken not to stand
	paced  map[int]bool         // orders, of which a pace of their own says more
	events map[dossier.Term]int
	names  []dossier.Term // of events, by number; 0 is the start
	atoms  map[smt.Atom]int
	price  [Rule + 1]int64 // of giving up one statement of a class
}

// issueVars are an issue's variables: one choice among "not settled" and its
// options, or for an issue whose options can hold together a yes or no for each.
type issueVars struct {
	issue   *dossier.Issue
	options []string
	first   int // index in problem.Issues
}

// Skipped is something on record that could not be turned into a statement.
type Skipped struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// build turns a view into statements. Records to drop are addresses.
func build(v *dossier.View, goal *dossier.Goal, drop map[string]bool) *model {
	m := &model{
		v: v, issues: map[string]*issueVars{}, events: map[dossier.Term]int{"": 0},
		names: []dossier.Term{""}, atoms: map[smt.Atom]int{}, drop: drop, past: happened(v),
	}
	m.problem.Horizon = horizon
	for _, i := range v.Issues {
		m.issue(i)
	}
	for _, ms := range v.Milestones {
		m.event(dossier.Term(ms.ID))
	}
	m.rules()
	m.means()
	m.goal(goal)
	for _, i := range v.Issues {
		for _, p := range v.Parties {
			s := v.Standing(p.ID, i.ID)
			for _, pos := range slices.Concat(s.Own, s.Reported) {
				if m.drop[dossier.AddressOf(pos).String()] {
					continue
				}
				m.position(p, i, pos, s)
			}
		}
	}
	// As for positions, a report replaces nothing that a party said itself.
	replaced, reported := map[string]bool{}, map[string]bool{}
	for _, c := range v.Conditions {
		for _, id := range c.Supersedes {
			replaced[id] = replaced[id] || c.OwnWord()
			reported[id] = true
		}
	}
	for _, c := range v.Conditions {
		if !replaced[c.ID] && (!reported[c.ID] || c.OwnWord()) && !m.drop[dossier.AddressOf(c).String()] {
			m.condition(c)
		}
	}
	return m
}

// happened gives the milestones that have happened, with the days since: those
// that an event brought about, and those that come before them by their nature.
func happened(v *dossier.View) map[dossier.Term]int {
	past := map[dossier.Term]int{}
	today := v.AsOf
	if today.IsZero() {
		today = v.Info.Cutoff
	}
	note := func(t dossier.Term, days int) bool {
		old, known := past[t]
		past[t] = max(old, days)
		return !known || days > old
	}
	var reach func(id string, days int)
	reach = func(id string, days int) {
		if ms := v.Milestone(id); ms != nil && note(dossier.Term(id), days) {
			for _, y := range ms.After {
				reach(y, days)
			}
		}
	}
	for _, e := range v.Events {
		days := 0
		if !today.IsZero() {
			_, now := today.Bounds()
			_, then := e.Date.Bounds()
			days = max(0, int(now)-int(then))
		}
		for _, id := range e.Milestones {
			reach(id, days)
		}
	}
	return past
}

func (m *model) issue(i *dossier.Issue) {
	vars := &issueVars{issue: i, first: len(m.problem.Issues)}
	vars.options = m.v.OptionsOf(i)
	if i.Several {
		// One issue of yes or no for each option.
		for range vars.options {
			m.problem.Issues = append(m.problem.Issues, smt.Issue{Kind: smt.Enum, N: 2})
		}
	} else {
		m.problem.Issues = append(m.problem.Issues, smt.Issue{Kind: smt.Enum, N: 1 + len(vars.options)})
	}
	m.issues[i.ID] = vars
}

// atom returns the number of an atom, as clauses name it.
func (m *model) atom(a smt.Atom) int {
	if n, ok := m.atoms[a]; ok {
		return n
	}
	m.problem.Atoms = append(m.problem.Atoms, a)
	m.atoms[a] = len(m.problem.Atoms)
	return len(m.problem.Atoms)
}

// option is the literal that an issue is settled as an option.
func (m *model) option(v *issueVars, n int) int {
	if v.issue.Several {
		return m.atom(smt.Atom{Kind: smt.Option, Issue: v.first + n, Value: 1})
	}
	return m.atom(smt.Atom{Kind: smt.Option, Issue: v.first, Value: int64(1 + n)})
}

// open is the literal that an issue with one answer is not settled.
func (m *model) open(v *issueVars) int {
	return m.atom(smt.Atom{Kind: smt.Option, Issue: v.first, Value: 0})
}

// settled is the clause that an issue is settled in some way.
func (m *model) settled(v *issueVars) []int {
	if v.issue.Several {
		out := make([]int, len(v.options))
		for n := range v.options {
			out[n] = m.option(v, n)
		}
		return out
	}
	return []int{-m.open(v)}
}

// demand gives the clauses of one answer or another being asked for: if the
// issue is settled at all, it is settled so.
func (m *model) demand(v *issueVars, lits []int) [][]int {
	if !v.issue.Several {
		return [][]int{append(slices.Clone(lits), m.open(v))}
	}
	var out [][]int
	for n := range v.options {
		out = append(out, append(slices.Clone(lits), -m.option(v, n)))
	}
	return out
}

// optionsOf are the literals of the answers that a stated option speaks of: for
// a range, the values and intervals within it.
func (m *model) optionsOf(v *issueVars, stated string) []int {
	var out []int
	for n, o := range v.options {
		if dossier.Covers(stated, o) {
			out = append(out, m.option(v, n))
		}
	}
	return out
}

// event is the number of a term's time. An issue with one answer is settled at
// one time, whichever answer a term speaks of.
func (m *model) event(t dossier.Term) int {
	key := t
	if id, _ := t.Split(); m.issues[id] != nil && !m.issues[id].issue.Several {
		key = dossier.Term(id)
	}
	if n, ok := m.events[key]; ok {
		if m.names[n] != t {
			m.names[n] = key
		}
		return n
	}
	n := len(m.names)
	m.names = append(m.names, t)
	m.events[key] = n
	return n
}

// happens is the literal that a term happens: a milestone occurs, an issue is
// settled, an issue is settled as an option.
func (m *model) happens(t dossier.Term) (literal int, ok bool) {
	id, option := t.Split()
	v, isIssue := m.issues[id]
	if !isIssue {
		return m.atom(smt.Atom{Kind: smt.Occurs, X: m.event(t)}), true
	}
	if option == "" {
		if v.issue.Several {
			return 0, false
		}
		return -m.open(v), true
	}
	list := m.optionsOf(v, option)
	if len(list) != 1 {
		return 0, false
	}
	return list[0], true
}

// any are the literals of which one holds if a term happens.
func (m *model) any(t dossier.Term) []int {
	if l, ok := m.happens(t); ok {
		return []int{l}
	}
	id, option := t.Split()
	if option == "" {
		return m.settled(m.issues[id])
	}
	return m.optionsOf(m.issues[id], option)
}

// within is the literal time(x) - time(y) <= days.
func (m *model) within(x, y dossier.Term, days int) int {
	return m.atom(smt.Atom{Kind: smt.Within, X: m.event(x), Y: m.event(y), Value: int64(days)})
}

// parties are those that state it.
func (st *Statement) parties() []string {
	if st.Party == "" {
		return st.With
	}
	return append([]string{st.Party}, st.With...)
}

// add enters a statement; clauses that are empty would make it impossible and
// are never built.
func (m *model) add(s *Statement) int {
	m.statements = append(m.statements, s)
	return len(m.statements) - 1
}

func (m *model) skip(r dossier.Record, reason string) {
	m.skipped = append(m.skipped, Skipped{dossier.AddressOf(r).String(), reason})
}

func (m *model) skipLinks(p *dossier.Position, links []dossier.Link, reason string) {
	for _, l := range links {
		m.skip(p, reason+": "+l.Words)
	}
}

// rules enters what holds whoever says what: the natural order of milestones,
// what a settlement brings about, what one milestone counts as, what has
// happened.
func (m *model) rules() {
	brought := map[string]*dossier.Event{} // the first event that did
	for _, e := range m.v.Events {
		for _, id := range e.Milestones {
			if old := brought[id]; old == nil || cmp.Or(when.Compare(e.Date, old.Date), strings.Compare(e.ID, old.ID)) < 0 {
				brought[id] = e
			}
		}
	}
	for _, ms := range m.v.Milestones {
		x := dossier.Term(ms.ID)
		occ, _ := m.happens(x)
		for _, y := range ms.After {
			before, _ := m.happens(dossier.Term(y))
			m.add(&Statement{
				ID: "milestone/" + ms.ID, Class: Rule, Own: true,
				Text:    fmt.Sprintf("“%s” comes after “%s” by its nature", ms.Name, m.v.TermWords(dossier.Term(y))),
				clauses: [][]int{{-occ, before}, {-occ, m.within(dossier.Term(y), x, 0)}},
			})
		}
		dropped := m.drop["milestone/"+ms.ID]
		for _, f := range ms.FollowsFrom {
			if dropped && f.Reading != dossier.Stated {
				continue
			}
			var brings [][]int
			for _, l := range m.any(f.Term) {
				brings = append(brings, []int{-l, occ})
			}
			if brings != nil {
				m.add(&Statement{
					ID: "milestone/" + ms.ID, Class: Rule, Own: true, Reading: f.Reading != dossier.Stated,
					Text:    fmt.Sprintf("%s brings about “%s”", m.v.TermWords(f.Term), ms.Name),
					follows: ms.Name, from: m.v.TermWords(f.Term),
					clauses: brings,
				})
			}
		}
		for _, c := range ms.CountsAs {
			y := dossier.Term(c.Milestone)
			if _, done := m.past[y]; done || dropped && c.Reading != dossier.Stated {
				continue
			}
			same, _ := m.happens(y)
			m.add(&Statement{
				ID: "milestone/" + ms.ID, Class: Rule, Own: true, Reading: c.Reading != dossier.Stated,
				Text:    fmt.Sprintf("“%s” counts as “%s”%s", ms.Name, m.v.TermWords(y), because(c.Words)),
				clauses: [][]int{{-occ, same}, {-occ, m.within(x, y, 0)}, {-occ, m.within(y, x, 0)}},
			})
		}
		if e := brought[ms.ID]; e != nil {
			m.add(&Statement{
				ID: "event/" + e.ID, Class: Rule, Own: true,
				Text:    fmt.Sprintf("“%s” has happened (%s)", ms.Name, e.Date.Words()),
				clauses: [][]int{{occ}, {m.within(x, "", 0)}},
			})
		}
	}
}

func because(words string) string {
	if words == "" {
		return ""
	}
	return " (" + words + ")"
}

// means enters the orders that options speak of: settled so, they hold.
func (m *model) means() {
	for _, i := range m.v.Issues {
		for _, o := range i.Options {
			lits := m.optionsOf(m.issues[i.ID], o.ID)
			for _, means := range o.Means {
				weak, strict, ok := m.relation(means.X, means.Relation, means.Y, means.MinDays, means.MaxDays)
				if !ok || len(lits) != 1 || means.X == means.Y {
					m.skip(i, fmt.Sprintf("option %s speaks of an order of a step with itself, or of what stands for several answers at once", o.ID))
					continue
				}
				if strict != nil {
					weak = strict
				}
				st := &Statement{
					ID: "issue/" + i.ID, Class: Rule, Own: true, Reading: means.Reading == dossier.Editor,
					Text: fmt.Sprintf("“%s” on %s means: “%s” %s “%s”", o.Words, i.Label(), m.v.TermWords(means.X), means.Relation, m.v.TermWords(means.Y)),
				}
				for _, c := range weak {
					st.clauses = append(st.clauses, append([]int{-lits[0]}, c...))
				}
				m.add(st)
			}
		}
	}
}

// goal enters what must happen for there to be a deal.
func (m *model) goal(g *dossier.Goal) {
	reading := g != nil && g.Reading != dossier.Stated
	issues := func(yield func(string)) {
		if g != nil && g.Issues != nil {
			for _, id := range g.Issues {
				yield(id)
			}
			return
		}
		for _, i := range m.v.Issues {
			yield(i.ID)
		}
	}
	if g != nil {
		for _, id := range g.Milestones {
			lit, _ := m.happens(dossier.Term(id))
			m.add(&Statement{ID: "milestone/" + id, Class: Rule, Own: true, Reading: reading, goal: true,
				Text: fmt.Sprintf("a deal needs that “%s”", m.v.TermWords(dossier.Term(id))), clauses: [][]int{{lit}}})
		}
	}
	issues(func(id string) {
		if v, ok := m.issues[id]; ok && len(v.options) > 0 {
			m.add(&Statement{ID: "issue/" + id, Class: Rule, Own: true, Reading: reading, goal: true,
				Text: fmt.Sprintf("a deal needs that “%s” is settled", v.issue.Label()), clauses: [][]int{m.settled(v)}})
		}
	})
}

// position enters what a standing position rules in or out.
func (m *model) position(party *dossier.Party, i *dossier.Issue, p *dossier.Position, s dossier.Standing) {
	v := m.issues[i.ID]
	if p.Stance == dossier.Silent || p.Stance == dossier.Asks || p.Stance == dossier.Undecided {
		return
	}
	binds := p.Stance == dossier.Demands || p.Stance == dossier.Insists || p.Stance.Against()
	if p.Option == "" {
		if binds && party.Principal() {
			m.skip(p, "it "+p.Stance.Words()+" what no listed option says: "+p.Words)
		} else {
			m.skipLinks(p, p.Conditions, "its condition goes with no listed option")
		}
		return
	}
	lits := m.optionsOf(v, p.Option)
	if len(lits) == 0 {
		m.skip(p, "its option "+p.Option+" is none of the issue's")
		return
	}
	if p.Stance.Against() {
		m.skipLinks(p, p.Conditions, "it says no on a condition, which is left out here")
	}
	st := &Statement{
		ID: dossier.AddressOf(p).String(), Party: p.Party, Class: Demand, Own: p.OwnWord(),
		Reading: p.Reading == dossier.Editor, Text: m.positionText(i, p),
	}
	if p.Stance.RedLine() {
		st.Class = RedLine
	}
	if binds && party.Principal() {
		switch {
		case p.Stance.Against():
			for _, l := range lits {
				st.clauses = append(st.clauses, []int{-l})
			}
		case p.Stance == dossier.Insists:
			st.clauses = append(st.clauses, lits)
		default:
			// A demand leaves room for what the party also accepts, unless both
			// can hold together.
			clause := slices.Clone(lits)
			var beside []string
			for _, other := range slices.Concat(s.Own, s.Reported) {
				if i.Several || other.Stance == dossier.Demands || !other.Stance.For() || other.Option == "" || !other.OwnWord() && p.OwnWord() {
					continue
				}
				address := dossier.AddressOf(other).String()
				more := slices.DeleteFunc(m.optionsOf(v, other.Option), func(l int) bool { return slices.Contains(clause, l) })
				if len(more) > 0 && !m.drop[address] {
					clause = append(clause, more...)
					st.Records = append(st.Records, address)
					beside = append(beside, fmt.Sprintf("%s “%s”", other.Stance.Words(), i.OptionWords(other.Option)))
				}
			}
			if len(beside) > 0 {
				st.Text += "; beside that it " + strings.Join(beside, ", ")
			}
			st.clauses = m.demand(v, clause)
		}
		m.add(st)
	}
	if p.Stance.For() && (party.Principal() || len(p.Conditions) > 0) {
		m.links(p, i, lits, st)
	}
}

// links enters the conditions on a position: if the issue is settled as the
// position says, they hold. Alternatives stand in one clause.
func (m *model) links(p *dossier.Position, i *dossier.Issue, lits []int, of *Statement) {
	for n := 0; n < len(p.Conditions); n++ {
		group := p.Conditions[n : n+1]
		for n+1 < len(p.Conditions) && p.Conditions[n+1].Alternative {
			n++
			group = p.Conditions[n-len(group) : n+1]
		}
		if len(lits) != 1 {
			m.skipLinks(p, group, "its option stands for several answers, its condition for none of them alone")
			continue
		}
		if slices.ContainsFunc(group, func(l dossier.Link) bool { return l.Term == "" }) {
			m.skipLinks(p, group, "its condition has no structure")
			continue
		}
		words := make([]string, len(group))
		for k, l := range group {
			words[k] = l.Words
		}
		base := Statement{
			ID: of.ID, Party: p.Party, Class: Other, Own: of.Own, given: lits[0],
			Reading: of.Reading || slices.ContainsFunc(group, func(l dossier.Link) bool { return l.Reading == dossier.Editor }),
			Text:    of.Text + ", on the condition: " + strings.Join(words, "; "),
			alone:   fmt.Sprintf("the condition “%s” of: %s", strings.Join(words, "; "), of.Text),
		}
		if len(group) > 1 {
			if clauses, ok := m.either(dossier.Term(i.ID+"="+p.Option), lits[0], group); ok {
				base.clauses = clauses
				if len(clauses) > 0 {
					m.add(&base)
				}
			} else {
				m.skip(p, "its alternatives stand for several answers at once: "+strings.Join(words, "; "))
			}
			continue
		}
		l := group[0]
		m.order(&base, dossier.Term(i.ID+"="+p.Option), l.Relation, l.Term, l.MinDays, l.MaxDays, p)
	}
}

// either gives the clauses of "if x, then all of one link, or all of another":
// one literal of each alternative, in every combination.
func (m *model) either(x dossier.Term, hx int, group []dossier.Link) ([][]int, bool) {
	clauses := [][]int{{-hx}}
	for _, l := range group {
		weak, strict, ok := m.relation(x, l.Relation, l.Term, l.MinDays, l.MaxDays)
		if strict != nil {
			weak = strict
		}
		weak = onlyIf(hx, weak)
		if !ok || len(clauses)*len(weak) > 256 {
			return nil, false
		}
		if len(weak) == 0 {
			return nil, true // what it orders has happened
		}
		var next [][]int
		for _, c := range clauses {
			for _, w := range weak {
				// Without what it is about already said: "if x, and y happens".
				next = append(next, append(slices.Clone(c), slices.DeleteFunc(slices.Clone(w), func(l int) bool { return l == -hx })...))
			}
		}
		clauses = next
	}
	return clauses, true
}

// condition enters a condition of order.
func (m *model) condition(c *dossier.Condition) {
	st := Statement{
		ID: dossier.AddressOf(c).String(), Class: Other, Own: c.OwnWord(),
		Reading: c.Reading == dossier.Editor, Text: m.conditionText(c),
	}
	if len(c.By) > 0 {
		st.Party, st.With = c.By[0], c.By[1:]
	}
	m.order(&st, c.X, c.Relation, c.Y, c.MinDays, c.MaxDays, c)
}

// order enters X relation Y: that the one needs the other, and, as a statement
// of its own that can be met otherwise, that the two are not at the same time.
func (m *model) order(st *Statement, x dossier.Term, rel dossier.Relation, y dossier.Term, lo, hi *int, r dossier.Record) {
	weak, strict, ok := m.relation(x, rel, y, lo, hi)
	if !ok {
		m.skip(r, fmt.Sprintf("%s or %s stands for several answers at once, or for none", x, y))
		return
	}
	if len(weak) == 0 {
		m.skip(r, fmt.Sprintf("what it orders has happened, or waits for nothing more: %s %s %s", m.v.TermWords(x), rel, m.v.TermWords(y)))
		return
	}
	if st.given != 0 {
		// On a position: if the issue is settled so.
		weak, strict = onlyIf(st.given, weak), onlyIf(st.given, strict)
	}
	st.clauses = weak
	at := m.add(st)
	if strict == nil {
		return
	}
	if lo != nil || hi != nil {
		// A stated length is no mere order: two steps at the same time do not
		// meet sixty days.
		m.statements[at].clauses = strict
		return
	}
	pace := *st
	pace.Class, pace.clauses, pace.weak = Pace, strict, at
	m.add(&pace)
}

// relation gives the clauses of X relation Y: weak ones that two steps at the
// same time satisfy, and strict ones on top (nil if there are none).
//
//	after        Y happens if X does; time(Y) <= time(X), and strictly at least a day
//	before       the same with X and Y exchanged
//	only-if      Y happens if X does; time(Y) <= time(X)
//	together     Y happens if X does, at the same time
//	within N     as after, and time(X) <= time(Y) + N
//
// Where X has happened, there is nothing left to order, and no clauses. Where Y
// has, the days since count.
func (m *model) relation(x dossier.Term, rel dossier.Relation, y dossier.Term, lo, hi *int) (weak, strict [][]int, ok bool) {
	if rel == dossier.Before {
		x, y = y, x
	}
	hx, okX := m.happens(x)
	hy, okY := m.happens(y)
	if !okX || !okY {
		return nil, nil, false
	}
	if _, done := m.past[x]; done {
		return nil, nil, true
	}
	if days, done := m.past[y]; done {
		return m.since(hx, x, hy, rel, days, lo, hi), nil, true
	}
	weak = [][]int{{-hx, hy}, {-hx, m.within(y, x, 0)}}
	if rel == dossier.TogetherWith {
		// Whoever says "our pull-back together with theirs" says nothing of
		// theirs without ours.
		return append(weak, []int{-hx, m.within(x, y, 0)}), nil, true
	}
	gap := 0
	if rel == dossier.After || rel == dossier.Before {
		gap = 1 // after is not on the same day
	}
	if lo != nil {
		gap = max(gap, *lo)
	}
	if gap > 0 {
		strict = append(strict, []int{-hx, m.within(y, x, -gap)})
	}
	if hi != nil {
		strict = append(strict, []int{-hx, m.within(x, y, *hi)})
	}
	if strict != nil {
		strict = append(slices.Clone(weak), strict...)
	}
	return weak, strict, true
}

// since gives the clauses of X relation Y where Y happened so many days ago.
func (m *model) since(hx int, x dossier.Term, hy int, rel dossier.Relation, days int, lo, hi *int) [][]int {
	var out [][]int
	if lo != nil && *lo > days {
		out = append(out, []int{-hx, m.within("", x, days-*lo)})
	}
	if hi != nil {
		if *hi < days {
			return [][]int{{-hx}} // too late
		}
		out = append(out, []int{-hx, m.within(x, "", *hi-days)})
	}
	if out != nil {
		out = append([][]int{{-hx, hy}}, out...)
	}
	return out
}

// onlyIf makes clauses bind only if a literal holds; those that it fulfils
// itself go.
func onlyIf(given int, clauses [][]int) [][]int {
	var out [][]int
	for _, c := range clauses {
		if slices.Contains(c, given) {
			continue
		}
		if !slices.Contains(c, -given) {
			c = append([]int{-given}, c...)
		}
		out = append(out, c)
	}
	return out
}

// finish numbers the statements for the engine. Costs are ordinal: one of a
// class outweighs all of the classes below it together.
func (m *model) finish() error {
	m.problem.Events = len(m.names)
	m.paced = map[int]bool{}
	for _, st := range m.statements {
		if st.Class == Pace {
			m.paced[st.weak] = true
		}
	}
	party := map[string]int{"": 0}
	for _, p := range m.v.Parties {
		party[p.ID] = len(party)
	}
	m.problem.Parties = len(party)
	var count [Rule + 1]int64
	for _, st := range m.statements {
		count[st.Class]++
	}
	var below int64
	for class := Pace; class <= Rule; class++ {
		m.price[class] = below + 1
		hi, sum := bits.Mul64(uint64(m.price[class]), uint64(count[class]))
		if hi != 0 || sum > math.MaxInt64/8 {
			return fmt.Errorf("%d statements are too many to be weighed against each other", len(m.statements))
		}
		below += int64(sum)
	}
	for n, st := range m.statements {
		m.problem.Statements = append(m.problem.Statements, smt.Statement{
			ID: n, Party: party[st.Party], Cost: m.price[st.Class], Kind: st.Class.String(), Text: st.Text, Clauses: st.clauses,
		})
	}
	return nil
}

// String names a class.
func (c Class) String() string {
	return [...]string{"pace", "other", "demand", "red line", "rule"}[c]
}
