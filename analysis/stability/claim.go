package stability

import (
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
)

// A claim is one thing that a party says it wants or does not want, in a form
// in which states can be compared by it.
type claim struct {
	party   string
	red     bool           // a red line
	own     bool           // the party's own word
	reading bool           // its structure is an editor's reading
	ids     []string       // of the records it rests on
	text    string         // who says what, with its date
	terms   []dossier.Term // without all of these it compares nothing
	met     func(holds) met
}

// holds tells whether a term is in force.
type holds func(dossier.Term) bool

// met tells whether a state is as a claim wants it.
type met int8

const (
	unmet met = iota
	isMet
	notAsked // the claim says nothing about the state
)

// claims lists what stands on record of some parties, in the order of parties
// and records, and what had to be left out.
func claims(v *dossier.View, parties []string) (out []claim, left []LeftOut) {
	for _, id := range parties {
		party := v.Party(id)
		for _, i := range v.Issues {
			s := v.Standing(id, i.ID)
			for _, p := range slices.Concat(s.Own, s.Reported) {
				out = append(out, positionClaims(v, party, i, p)...)
			}
		}
		for _, c := range standingConditions(v) {
			if slices.Contains(c.By, id) {
				if made, ok := conditionClaim(v, party, c); ok {
					out = append(out, made)
				}
			}
		}
		for _, p := range v.Preferences {
			if p.Party != id {
				continue
			}
			made, ok := preferenceClaims(v, party, p)
			out = append(out, made...)
			if !ok {
				left = append(left, LeftOut{p.ID, "", "a ranking of issues, or values without a ranking: it compares no two states", []string{p.ID}})
			}
		}
	}
	return out, left
}

// positionClaims are what a position wants: an option that is asked for in
// force, one that is ruled out not, and its conditions kept. What a party
// accepts it does not say it wants.
func positionClaims(v *dossier.View, party *dossier.Party, i *dossier.Issue, p *dossier.Position) []claim {
	if p.Option == "" {
		return nil
	}
	t := dossier.Term(i.ID + "=" + p.Option)
	base := claim{
		party: party.ID, own: p.OwnWord(), reading: p.Reading == dossier.Editor, ids: []string{dossier.AddressOf(p).ID}, terms: []dossier.Term{t},
		text: fmt.Sprintf("%s %s “%s” on %s (%s)", name(party), p.Stance.Words(), i.OptionWords(p.Option), i.Label(), p.Date.Words()),
	}
	var out []claim
	add := func(c claim) { out = append(out, c) }
	switch p.Stance {
	case dossier.Demands, dossier.Proposes, dossier.Insists:
		c := base
		c.met = func(has holds) met { return truth(has(t)) }
		add(c)
		for _, ms := range v.Milestones {
			for _, f := range ms.FollowsFrom {
				if id, option := f.Term.Split(); id == i.ID && option != "" && dossier.Covers(p.Option, option) {
					m := base
					m.terms, m.ids = []dossier.Term{dossier.Term(ms.ID)}, append(slices.Clone(base.ids), ms.ID)
					m.reading = m.reading || f.Reading != dossier.Stated
					m.text += fmt.Sprintf(", which brings about “%s”", ms.Name)
					// Who asks for one answer does not ask for the step that another brings about.
					m.met = func(has holds) met {
						other := !i.Several && has(dossier.Term(i.ID)) && !has(t)
						return truth(has(dossier.Term(ms.ID)) && !other)
					}
					add(m)
				}
			}
		}
		if p.Stance == dossier.Insists && !i.Several {
			c := base
			c.red, c.terms = true, []dossier.Term{dossier.Term(i.ID)}
			c.met = func(has holds) met { return truth(!has(dossier.Term(i.ID)) || has(t)) }
			add(c)
		}
	case dossier.Rejects, dossier.Excludes:
		c := base
		c.red = p.Stance == dossier.Excludes
		c.met = func(has holds) met { return truth(!has(t)) }
		add(c)
	}
	if p.Stance.For() {
		// Conditions; alternatives to each other are one claim, and those that
		// have no term in the dossier cannot be compared by.
		for n := 0; n < len(p.Conditions); n++ {
			any := []dossier.Link{p.Conditions[n]}
			for n+1 < len(p.Conditions) && p.Conditions[n+1].Alternative {
				n++
				any = append(any, p.Conditions[n])
			}
			c := base
			var words []string
			for _, l := range any {
				c.terms, c.reading = append(c.terms, l.Term), c.reading || l.Reading == dossier.Editor
				words = append(words, l.Words)
			}
			if slices.ContainsFunc(any, func(l dossier.Link) bool { return l.Term == "" || l.Relation == dossier.Before }) {
				continue
			}
			c.terms = slices.Compact(c.terms)
			c.text = strings.TrimSuffix(base.text, ")") + "; condition: " + strings.Join(words, ", or ") + ")"
			c.met = func(has holds) met {
				return truth(!has(t) || slices.ContainsFunc(any, func(l dossier.Link) bool { return has(l.Term) }))
			}
			add(c)
		}
	}
	return out
}

// conditionClaim is an order of steps, of which only remains what needs what:
// times play no part here.
func conditionClaim(v *dossier.View, party *dossier.Party, c *dossier.Condition) (claim, bool) {
	x, y := c.X, c.Y
	words := fmt.Sprintf("“%s” %s “%s”", termText(v, c.X, c.XWords), relationWords(c.Relation), termText(v, c.Y, c.YWords))
	out := claim{
		party: party.ID, own: c.OwnWord(), reading: c.Reading == dossier.Editor, ids: []string{c.ID}, terms: []dossier.Term{x, y},
		text: fmt.Sprintf("%s: %s", name(party), words),
	}
	if !c.Date.IsZero() {
		out.text += " (" + c.Date.Words() + ")"
	}
	switch c.Relation {
	case dossier.OnlyIf, dossier.After:
		out.met = func(has holds) met { return truth(!has(x) || has(y)) }
	case dossier.Before, dossier.Within:
		out.met = func(has holds) met { return truth(!has(y) || has(x)) }
	case dossier.TogetherWith:
		out.met = func(has holds) met { return truth(has(x) == has(y)) }
	default:
		return claim{}, false
	}
	return out, x != y
}

// preferenceClaims are a ranking of an issue's options, as claims each of which
// is met by the best so many.
func preferenceClaims(v *dossier.View, party *dossier.Party, p *dossier.Preference) ([]claim, bool) {
	i := v.Issue(p.Issue)
	if i == nil || len(p.Ranking) < 2 {
		return nil, false
	}
	var out []claim
	var best, terms []dossier.Term
	for _, level := range p.Ranking {
		for _, o := range level {
			terms = append(terms, dossier.Term(i.ID+"="+o))
		}
	}
	for n, level := range p.Ranking[:len(p.Ranking)-1] {
		for _, o := range level {
			best = append(best, dossier.Term(i.ID+"="+o))
		}
		upTo := slices.Clone(best)
		words := func(options []string) string {
			var w []string
			for _, o := range options {
				w = append(w, "“"+i.OptionWords(o)+"”")
			}
			return strings.Join(w, " or ")
		}
		out = append(out, claim{
			party: party.ID, own: true, ids: []string{p.ID}, terms: []dossier.Term{dossier.Term(i.ID)},
			text: fmt.Sprintf("%s ranks %s above %s on %s (entered by %s)", name(party), words(level), words(p.Ranking[n+1]), i.Label(), p.Author),
			met: func(has holds) met {
				if !slices.ContainsFunc(terms, has) {
					return notAsked
				}
				return truth(slices.ContainsFunc(upTo, has))
			},
		})
	}
	return out, true
}

// standingConditions are those that no later one replaces by name; a report
// replaces nothing that a party said itself.
func standingConditions(v *dossier.View) []*dossier.Condition {
	replaced, reported := map[string]bool{}, map[string]bool{}
	for _, c := range v.Conditions {
		for _, id := range c.Supersedes {
			replaced[id] = replaced[id] || c.OwnWord()
			reported[id] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(v.Conditions), func(c *dossier.Condition) bool {
		return replaced[c.ID] || reported[c.ID] && !c.OwnWord()
	})
}

func truth(b bool) met {
	if b {
		return isMet
	}
	return unmet
}
