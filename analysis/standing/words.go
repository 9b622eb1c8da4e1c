package standing

import (
	"cmp"
	"fmt"
	"strings"

	"parley/dossier"
	"parley/when"
)

// Option gives an option in words.
func Option(i *dossier.Issue, option string) string { return i.OptionWords(option) }

// Says puts a stance towards an option in words.
func Says(s dossier.Stance) string { return s.Words() }

// Name is a party's name.
func Name(p *dossier.Party) string { return p.Label() }

// Title is an issue's short form.
func Title(i *dossier.Issue) string { return i.Label() }

// Phrase is a position in a few words: "demands: Ukraine leaves, Russia takes
// over, if ...". Where no listed option fits it is the position's own words.
func Phrase(i *dossier.Issue, p *dossier.Position) string {
	if p.Option == "" {
		return fmt.Sprintf("%s (no listed option): %s", Says(p.Stance), p.Words)
	}
	s := Says(p.Stance) + ": " + Option(i, p.Option)
	if len(p.Conditions) > 0 {
		s += ", on a condition"
	}
	return s
}

// Line is a sentence of an answer, and the addresses of the records that it
// rests on.
type Line struct {
	Text string   `json:"text"`
	IDs  []string `json:"ids"`
}

func addressOf(r dossier.Record) string { return dossier.AddressOf(r).String() }

// Parties names parties, as the dossier does.
func Parties(v *dossier.View, ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if p := v.Party(id); p != nil {
			names[i] = Name(p)
		}
	}
	return list(names)
}

// Actors names parties and persons.
func Actors(v *dossier.View, ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if p := v.Party(id); p != nil {
			names[i] = Name(p)
		} else if x := v.Person(id); x != nil {
			names[i] = x.Name
		}
	}
	return list(names)
}

// list joins names: a, b and c.
func list(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// dated adds when something was said and how it came to light.
func dated(d when.Date, according []string, denied []dossier.Denial, channel dossier.Route) string {
	var parts []string
	if !d.IsZero() {
		parts = append(parts, d.Words())
	}
	switch {
	case len(according) > 0:
		parts = append(parts, "according to "+strings.Join(according, ", via "))
	case channel == dossier.ByMedia:
		parts = append(parts, "as the press describes it")
	case channel == dossier.ByAnonymous:
		parts = append(parts, "by unnamed people")
	case channel == dossier.ByRelay:
		parts = append(parts, "as others relay it")
	}
	if len(denied) > 0 {
		parts = append(parts, "denied")
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// denials says who denies something.
func denials(v *dossier.View, list []dossier.Denial) string {
	parts := make([]string, len(list))
	for i, d := range list {
		parts[i] = d.Words
		if d.By != "" {
			parts[i] = Actors(v, []string{d.By}) + ": " + d.Words
		}
	}
	return "denied: " + strings.Join(parts, "; ")
}

// count is a number and what is counted: 1 ring, 2 rings.
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// Headline is a record in a few words: what a list of records shows of it.
func Headline(v *dossier.View, r dossier.Record) string {
	switch r := r.(type) {
	case *dossier.Party:
		return r.Name
	case *dossier.Person:
		return r.Name
	case *dossier.Group:
		return r.Name
	case *dossier.Source:
		return strings.Join(nonEmpty(r.Outlet, r.Date.Words(), r.Title), ", ")
	case *dossier.Issue:
		return r.Question
	case *dossier.Milestone:
		return r.Name
	case *dossier.Position:
		s := Parties(v, []string{r.Party})
		if i := v.Issue(r.Issue); i != nil {
			s += " on " + Title(i) + ", " + r.Date.Words() + ": " + Phrase(i, r)
		}
		return s
	case *dossier.Condition:
		return ConditionWords(v, r).Text
	case *dossier.Interest:
		return Parties(v, []string{r.Party}) + ": " + r.Words
	case *dossier.Lever:
		if r.Holder == "" {
			return r.Words + " (on " + Parties(v, r.On) + ")"
		}
		return Parties(v, []string{r.Holder}) + " on " + Parties(v, r.On) + ": " + r.Words
	case *dossier.Move:
		return Parties(v, []string{r.Party}) + " can: " + r.Words
	case *dossier.Preference:
		return Parties(v, []string{r.Party}) + ", a preference entered by " + r.Author
	case *dossier.Draft:
		return draftWords(v, r)
	case *dossier.Event:
		return EventWords(v, r).Text
	case *dossier.Statement:
		return cmp.Or(r.Speaker.Words, Actors(v, nonEmpty(r.Speaker.Person)), Parties(v, nonEmpty(r.Speaker.Party)), "somebody unnamed") + ": " + r.Content
	case *dossier.Account:
		return r.Question
	case *dossier.Transmission:
		return strings.Join(nonEmpty(r.Date.Words(), r.Draft, r.Words, "to "+Actors(v, r.To)), ", ")
	case *dossier.Channel:
		return r.Name + ", up to " + r.Highest.Label()
	case *dossier.Deadline:
		return r.What
	case *dossier.Guarantee:
		return strings.Join(nonEmpty(r.Draft, r.DocumentWords, r.Trigger, r.Response), ": ")
	case *dossier.Figure:
		return r.What + ", " + r.Publisher
	case *dossier.Question:
		return r.Question
	case *dossier.Endorsement:
		return Actors(v, r.By) + ": " + r.Words
	case *dossier.Line:
		return Parties(v, r.Party) + ", " + r.Date.Words() + ": " + r.Words
	}
	return r.Head().ID
}

func nonEmpty(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
