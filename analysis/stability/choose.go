package stability

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"parley/dossier"
)

// happened are the milestones that events brought about, and those that come
// before them by their nature.
func happened(v *dossier.View) map[dossier.Term]bool {
	past := map[dossier.Term]bool{}
	var reach func(id string)
	reach = func(id string) {
		if ms := v.Milestone(id); ms != nil && !past[dossier.Term(id)] {
			past[dossier.Term(id)] = true
			for _, y := range ms.After {
				reach(y)
			}
		}
	}
	for _, e := range v.Events {
		for _, id := range e.Milestones {
			reach(id)
		}
	}
	return past
}

// owners says who has to take part in a term: those who can make a move that
// brings it about, and where no record says so, all principals.
func owners(v *dossier.View, t dossier.Term) term {
	out := term{Term: t}
	for _, m := range v.Moves {
		if m.Term != t {
			continue
		}
		out.record = append(out.record, m.ID)
		out.final = out.final || !m.Reversible
		if !slices.Contains(out.owners, m.Party) {
			out.owners = append(out.owners, m.Party)
		}
	}
	if out.owners == nil {
		for _, p := range v.Principals() {
			out.owners = append(out.owners, p.ID)
		}
	}
	return out
}

// deciders are the parties that can be decision makers: principals, and who can
// make a move.
func deciders(v *dossier.View) []string {
	var out []string
	for _, p := range v.Parties {
		if p.Principal() || slices.ContainsFunc(v.Moves, func(m *dossier.Move) bool { return m.Party == p.ID && m.Term != "" }) {
			out = append(out, p.ID)
		}
	}
	return out
}

// candidates lists what can be in force or not, in the order of the dossier:
// milestones that have not happened, and the options of issues.
func candidates(v *dossier.View, all []claim, past map[dossier.Term]bool) []dossier.Term {
	var out []dossier.Term
	named := map[dossier.Term]bool{}
	for _, c := range all {
		for _, t := range c.terms {
			named[t] = true
		}
	}
	for _, m := range v.Moves {
		named[m.Term] = true
	}
	for _, ms := range v.Milestones {
		if t := dossier.Term(ms.ID); named[t] && !past[t] {
			out = append(out, t)
		}
	}
	for _, i := range v.Issues {
		for _, o := range v.OptionsOf(i) {
			if t := dossier.Term(i.ID + "=" + o); named[t] {
				out = append(out, t)
			}
		}
		for _, t := range slices.Sorted(maps.Keys(named)) {
			// Intervals are named as they are stated.
			if id, o := t.Split(); id == i.ID && o != "" && !slices.Contains(out, t) {
				if _, listed := i.Option(o); !listed && i.Range != nil {
					out = append(out, t)
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b dossier.Term) int { return rank(v, a) - rank(v, b) })
	return out
}

// rank puts terms into the order of the dossier: milestones, then issues.
func rank(v *dossier.View, t dossier.Term) int {
	id, _ := t.Split()
	if k := slices.IndexFunc(v.Milestones, func(m *dossier.Milestone) bool { return m.ID == id }); k >= 0 {
		return k
	}
	return len(v.Milestones) + slices.IndexFunc(v.Issues, func(i *dossier.Issue) bool { return i.ID == id })
}

// choose picks the terms of a model: those that were asked for, then step by
// step what lets most claims compare states. Own words count twice what reports
// do, and a claim counts less the more its party has already, so that a party
// that says little is heard.
func choose(v *dossier.View, asked []dossier.Term, all []claim, past map[dossier.Term]bool) (terms []term) {
	for _, t := range asked {
		if !past[t] && !slices.ContainsFunc(terms, func(u term) bool { return u.Term == t }) {
			terms = append(terms, owners(v, t))
		}
	}
	from := candidates(v, all, past)
	for len(terms) < mostTerms {
		complete := func(terms []term, c claim) bool {
			return !slices.ContainsFunc(c.terms, func(t dossier.Term) bool { return !speaksOf(terms, past, t) })
		}
		heard := map[string]float64{}
		var open []claim // those that compare nothing yet
		for _, c := range all {
			if complete(terms, c) {
				heard[c.party]++
			} else {
				open = append(open, c)
			}
		}
		var best []term
		most := 0.0
		for _, set := range additions(from, open, terms, past) {
			var more []term
			for _, t := range set {
				more = append(more, owners(v, t))
			}
			with := slices.Concat(terms, more)
			if len(with) > mostTerms {
				continue
			}
			gain := 0.0
			for _, c := range open {
				if complete(with, c) {
					weight := 1.0
					if c.own {
						weight = 2
					}
					gain += weight / (1 + heard[c.party])
				}
			}
			if gain /= float64(len(set)); gain > most {
				best, most = more, gain
			}
		}
		if best == nil {
			break
		}
		terms = append(terms, best...)
	}
	slices.SortStableFunc(terms, func(a, b term) int { return rank(v, a.Term) - rank(v, b.Term) })
	return terms
}

// additions are the terms, or pairs of them, that would complete a claim.
func additions(from []dossier.Term, all []claim, have []term, past map[dossier.Term]bool) [][]dossier.Term {
	var out [][]dossier.Term
	seen := map[string]bool{}
	for _, c := range all {
		var missing []dossier.Term
		ok := true
		for _, t := range c.terms {
			if speaksOf(have, past, t) {
				continue
			}
			k := slices.IndexFunc(from, func(f dossier.Term) bool { return covers(t, f) })
			if k < 0 {
				ok = false
				break
			}
			if !slices.Contains(missing, from[k]) {
				missing = append(missing, from[k])
			}
		}
		key := fmt.Sprint(missing)
		if ok && len(missing) > 0 && !seen[key] {
			seen[key] = true
			out = append(out, missing)
		}
	}
	return out
}

// mostOfDraft is how many settlements of a draft are taken, so that there is room
// for steps that they hang on.
const mostOfDraft = mostTerms - 2

// asked reads what a state is named by: milestones, ISSUE=OPTION, and drafts,
// which stand for what their points set. Of a draft only so much is taken as
// claims speak of, in the order of its points. What has a minus before it is
// not in force.
func asked(v *dossier.View, names []string, all []claim, past map[dossier.Term]bool) (in, out []dossier.Term, left []LeftOut, err error) {
	for _, n := range names {
		to := &in
		if rest, ok := strings.CutPrefix(n, "-"); ok {
			n, to = rest, &out
		}
		add := func(t dossier.Term) {
			if !slices.Contains(*to, t) {
				*to = append(*to, t)
			}
		}
		if r, ok := v.Find("draft", n); ok {
			var sets []dossier.Term
			for _, p := range r.(*dossier.Draft).Points {
				for _, t := range p.Sets {
					if _, option := t.Split(); option != "" && !slices.Contains(sets, t) {
						sets = append(sets, t)
					}
				}
			}
			// Where a draft has several answers to one question it leaves it open.
			sets = slices.DeleteFunc(slices.Clone(sets), func(t dossier.Term) bool {
				several := slices.ContainsFunc(sets, func(u dossier.Term) bool { return u != t && (&model{v: v}).clash(t, u) })
				if several {
					left = append(left, LeftOut{string(t), termWords(v, t), fmt.Sprintf("%s has more than one answer to this; --state says which", n), []string{n}})
				}
				return several
			})
			if len(sets) == 0 {
				return nil, nil, nil, fmt.Errorf("draft %s sets nothing as ISSUE=OPTION", n)
			}
			count := func(t dossier.Term) int {
				k := 0
				for _, c := range all {
					if slices.ContainsFunc(c.terms, func(u dossier.Term) bool { return covers(u, t) || sameIssue(u, t) }) {
						k++
					}
				}
				return k
			}
			order := slices.Clone(sets)
			slices.SortStableFunc(order, func(a, b dossier.Term) int { return count(b) - count(a) })
			for k, t := range order {
				if k < mostOfDraft {
					continue
				}
				left = append(left, LeftOut{string(t), termWords(v, t), fmt.Sprintf("set by %s; there is room for %d of its settlements, and fewer claims speak of this one", n, mostOfDraft), []string{n}})
			}
			for _, t := range sets {
				if slices.Contains(order[:min(len(order), mostOfDraft)], t) {
					add(t)
				}
			}
			continue
		}
		t := dossier.Term(n)
		id, option := t.Split()
		i := v.Issue(id)
		switch {
		case v.Milestone(id) != nil && option == "":
		case i != nil && option != "":
			if !slices.ContainsFunc(v.OptionsOf(i), func(o string) bool { return dossier.Covers(option, o) }) {
				return nil, nil, nil, fmt.Errorf("%s has no option %q; it has %s", id, option, strings.Join(v.OptionsOf(i), ", "))
			}
		case i != nil:
			return nil, nil, nil, fmt.Errorf("%s is a question; say how it is settled, as %s=%s", id, id, firstOf(v.OptionsOf(i)))
		default:
			_, _, err := v.Lookup(id)
			if err == nil {
				err = fmt.Errorf("%s is no milestone, ISSUE=OPTION or draft", n)
			}
			return nil, nil, nil, err
		}
		add(t)
	}
	for _, t := range in {
		if slices.Contains(out, t) {
			return nil, nil, nil, fmt.Errorf("%s is named with a minus and without", t)
		}
	}
	for _, t := range out {
		if past[t] {
			return nil, nil, nil, Impossible(fmt.Sprintf("“%s” has happened; a state cannot be without it", termWords(v, t)))
		}
	}
	return in, out, left, nil
}

func sameIssue(t, u dossier.Term) bool {
	a, _ := t.Split()
	b, o := u.Split()
	return a == b && o != ""
}

func firstOf(options []string) string {
	if len(options) == 0 {
		return "OPTION"
	}
	return options[0]
}
