package deadlock

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/dossier"
)

// extra enters a statement that somebody asks about, as
//
//	PARTY: X RELATION Y [Nd]       p-ua: m-referendum after m-ceasefire 60d
//	PARTY: STANCE ISSUE=OPTION     p-ru: demands i-army=600000
//
// with the dossier's ids. The days are the least between the two; for within
// they are the most.
func (m *model) extra(n int, text string) error {
	who, rest, ok := strings.Cut(text, ":")
	who = strings.TrimSpace(who)
	words := strings.Fields(rest)
	if !ok || len(words) < 2 {
		return fmt.Errorf("found %q, expected 'PARTY: X RELATION Y [Nd]' or 'PARTY: STANCE ISSUE=OPTION'", text)
	}
	p := m.v.Party(who)
	if p == nil {
		_, _, err := m.v.Lookup("party/" + who)
		return err
	}
	st := Statement{ID: "added/added-" + strconv.Itoa(n), Party: who, Class: Other, Own: true, Text: "added: " + text}
	if stance := dossier.Stance(words[0]); slices.Contains(dossier.Stances(), stance) {
		return m.extraPosition(st, p, stance, words[1:])
	}
	if len(words) < 3 {
		return fmt.Errorf("found %q, expected 'PARTY: X RELATION Y [Nd]'", text)
	}
	rel := dossier.Relation(words[1])
	if !slices.Contains(dossier.Relations(), rel) {
		return fmt.Errorf("found %q, expected a relation: before, after, together-with, only-if, within", words[1])
	}
	x, y := dossier.Term(words[0]), dossier.Term(words[2])
	if x == y {
		return fmt.Errorf("%s cannot be ordered by itself", x)
	}
	for _, t := range []dossier.Term{x, y} {
		if err := m.ordered(t); err != nil {
			return err
		}
	}
	var lo, hi *int
	if len(words) > 3 {
		days, err := strconv.Atoi(strings.TrimSuffix(words[3], "d"))
		if err != nil || days < 0 || days > longest || len(words) > 4 {
			return fmt.Errorf("found %q, expected a number of days such as 60d", strings.Join(words[3:], " "))
		}
		if rel == dossier.TogetherWith {
			return fmt.Errorf("together-with takes no days, found %q", words[3])
		}
		lo = &days
		if rel == dossier.Within {
			lo, hi = nil, &days
		}
	} else if rel == dossier.Within {
		return fmt.Errorf("within needs a number of days, such as 60d")
	}
	m.order(&st, x, rel, y, lo, hi, p)
	return nil
}

func (m *model) extraPosition(st Statement, p *dossier.Party, stance dossier.Stance, rest []string) error {
	t := dossier.Term(strings.Join(rest, " "))
	if err := m.known(t); err != nil {
		return err
	}
	id, option := t.Split()
	v, ok := m.issues[id]
	if !ok || option == "" {
		return fmt.Errorf("found %q, expected ISSUE=OPTION", t)
	}
	lits, err := m.answers(t)
	if err != nil {
		return err
	}
	st.Class = Demand
	if stance.RedLine() {
		st.Class = RedLine
	}
	switch {
	case stance.Against():
		for _, l := range lits {
			st.clauses = append(st.clauses, []int{-l})
		}
	case stance == dossier.Insists:
		st.clauses = [][]int{lits}
	case stance == dossier.Demands:
		st.clauses = m.demand(v, lits)
	default:
		return fmt.Errorf("%s binds nobody; expected demands, insists, rejects or excludes", stance)
	}
	m.add(&st)
	return nil
}

// answers are the literals of the answers that ISSUE=OPTION speaks of.
func (m *model) answers(t dossier.Term) ([]int, error) {
	id, option := t.Split()
	if err := m.known(t); err != nil {
		return nil, err
	}
	v, ok := m.issues[id]
	if !ok {
		return nil, fmt.Errorf("%s is no issue; expected ISSUE=OPTION", id)
	}
	lits := m.optionsOf(v, option)
	if len(lits) == 0 {
		return nil, fmt.Errorf("issue %s has no option %q that is at stake; they are: %s", id, option, strings.Join(v.options, ", "))
	}
	return lits, nil
}

// ordered checks that a term can stand in a condition of order.
func (m *model) ordered(t dossier.Term) error {
	if err := m.known(t); err != nil {
		return err
	}
	if _, option := t.Split(); option != "" {
		lits, err := m.answers(t)
		if err == nil && len(lits) > 1 {
			err = fmt.Errorf("%s stands for several answers at once", t)
		}
		return err
	}
	if v := m.issues[string(t)]; v != nil && v.issue.Several {
		return fmt.Errorf("several answers of issue %s can hold together; name one: %s", t, strings.Join(v.options, ", "))
	}
	return nil
}

// known checks that a term is one of the dossier's.
func (m *model) known(t dossier.Term) error {
	id, _ := t.Split()
	if _, ok := m.issues[id]; ok || m.v.Milestone(id) != nil {
		return nil
	}
	var known []string
	for _, ms := range m.v.Milestones {
		known = append(known, ms.ID)
	}
	for _, i := range m.v.Issues {
		known = append(known, i.ID)
	}
	if n := dossier.Nearest(id, known); n != "" {
		return fmt.Errorf("unknown milestone or issue %q; did you mean %q?", id, n)
	}
	return fmt.Errorf("unknown milestone or issue %q", id)
}
