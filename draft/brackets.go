package draft

import (
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
)

// OpenBracket is a place in a text that is contested.
type OpenBracket struct {
	Point        string // its number
	Alternatives []Alternative
	Depth        int // brackets that it stands in
	terms        []dossier.Term
	sides        []dossier.BracketSide
}

// Alternative is what one party, or several, would write.
type Alternative struct {
	Parties []string
	Words   string // brackets within it with the parties' ids; empty: nothing
}

// Brackets lists the open brackets of a text in order; those within others
// follow the one that they stand in. A clean text has none.
func Brackets(t *Text) ([]OpenBracket, error) {
	var out []OpenBracket
	for i := range t.Points {
		p := &t.Points[i]
		pieces, err := dossier.ParseBrackets(p.Text)
		if err != nil {
			return nil, fmt.Errorf("%s, point %s: %w", t.Name, p.Number, err)
		}
		collect(&out, p, pieces, 0)
	}
	return out, nil
}

func collect(out *[]OpenBracket, p *Point, pieces []dossier.Bracket, depth int) {
	for _, piece := range pieces {
		if piece.Alternatives == nil {
			continue
		}
		b := OpenBracket{Point: p.Number, Depth: depth, terms: p.Sets, sides: p.Sides}
		for _, a := range piece.Alternatives {
			var words strings.Builder
			showBrackets(&words, a.Pieces, func(id string) string { return id })
			b.Alternatives = append(b.Alternatives, Alternative{a.Parties, strings.TrimSpace(words.String())})
		}
		*out = append(*out, b)
		for _, a := range piece.Alternatives {
			collect(out, p, a.Pieces, depth+1)
		}
	}
}

// Accept takes one party's side in every bracket of a text that it has a side
// in, and gives how many brackets that closes and how many stay open because
// the party has no side in them.
func Accept(t *Text, party string) (out *Text, closed, left int, err error) {
	c := *t
	c.Points = slices.Clone(t.Points)
	for i := range c.Points {
		pieces, err := dossier.ParseBrackets(c.Points[i].Text)
		if err != nil {
			return nil, 0, 0, fmt.Errorf("%s, point %s: %w", t.Name, c.Points[i].Number, err)
		}
		if !slices.ContainsFunc(pieces, func(b dossier.Bracket) bool { return b.Alternatives != nil }) {
			continue
		}
		var b strings.Builder
		choose(&b, pieces, party, &closed, &left)
		c.Points[i].Text = tidy(b.String())
	}
	return &c, closed, left, nil
}

func choose(b *strings.Builder, pieces []dossier.Bracket, party string, closed, left *int) {
	for _, p := range pieces {
		if p.Alternatives == nil {
			b.WriteString(p.Text)
			continue
		}
		at := slices.IndexFunc(p.Alternatives, func(a dossier.Alternative) bool { return slices.Contains(a.Parties, party) })
		if at >= 0 {
			*closed++
			choose(b, p.Alternatives[at].Pieces, party, closed, left)
			continue
		}
		*left++
		for i, a := range p.Alternatives {
			if i == 0 {
				b.WriteString("[[")
			} else {
				b.WriteString(" | ")
			}
			b.WriteString(strings.Join(a.Parties, ", ") + ": ")
			choose(b, a.Pieces, party, closed, left)
		}
		b.WriteString("]]")
	}
}

// tidy closes the gaps that an empty alternative leaves.
func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, sign := range []string{".", ",", ";", ":", ")"} {
		s = strings.ReplaceAll(s, " "+sign, sign)
	}
	return s
}

// Consequence is what taking one side's brackets would set on an issue, and how
// that stands to a party's position.
type Consequence struct {
	Point  string
	Issue  string
	Option string
	// From is the position of the side taken, from which it is known what its
	// words would set; empty where the draft's record says so itself.
	From string
	// Parties' own positions on the issue, in the order of the dossier.
	Meets []Meets
}

// Meets is how an option stands to a party's own position.
type Meets struct {
	Party    string
	Position string
	Stance   dossier.Stance
	Option   string // that the position is about
	// How is "the same", "other", "ruled out", or "ruled out another": the
	// position is for the option, for another, against it, or against another.
	How string
}

// Consequences says what taking a party's side in every bracket would set. A
// bracket is about the issues of its point. What a side's words would set there
// the draft's record can say, {p-ua: ISSUE=OPTION}; else it is taken from what
// stands of the side's own word on the issue, and the position is named. Where
// the side has stated nothing on the issue either, nothing is said.
func Consequences(v *dossier.View, t *Text, party string) ([]Consequence, error) {
	open, err := Brackets(t)
	if err != nil {
		return nil, err
	}
	var out []Consequence
	told := map[string]bool{}
	for _, b := range open {
		if !slices.ContainsFunc(b.Alternatives, func(a Alternative) bool { return slices.Contains(a.Parties, party) }) {
			continue
		}
		for _, side := range b.sides {
			if !slices.Contains(side.By, party) {
				continue
			}
			for _, term := range side.Sets {
				id, option := term.Split()
				issue := v.Issue(id)
				if issue == nil || option == "" || told[b.Point+" "+id] {
					continue
				}
				told[b.Point+" "+id] = true
				out = append(out, Consequence{Point: b.Point, Issue: id, Option: option, Meets: meets(v, issue, option)})
			}
		}
		for _, term := range b.terms {
			id, _ := term.Split()
			issue := v.Issue(id)
			if issue == nil || told[b.Point+" "+id] {
				continue
			}
			told[b.Point+" "+id] = true
			for _, p := range v.Standing(party, id).Own {
				if !p.Stance.For() || p.Option == "" {
					continue
				}
				out = append(out, Consequence{Point: b.Point, Issue: id, Option: p.Option, From: dossier.AddressOf(p).ID, Meets: meets(v, issue, p.Option)})
			}
		}
	}
	return out, nil
}

// meets compares an option with every party's own positions.
func meets(v *dossier.View, i *dossier.Issue, option string) []Meets {
	var out []Meets
	for _, party := range v.Parties {
		for _, p := range v.Standing(party.ID, i.ID).Own {
			if p.Option == "" || !p.Stance.For() && !p.Stance.Against() {
				continue
			}
			m := Meets{Party: party.ID, Position: dossier.AddressOf(p).ID, Stance: p.Stance, Option: p.Option}
			same := dossier.Covers(p.Option, option)
			switch {
			case same && p.Stance.For():
				m.How = "the same"
			case same:
				m.How = "ruled out"
			case p.Stance.For():
				m.How = "other"
			default:
				m.How = "ruled out another"
			}
			out = append(out, m)
		}
	}
	return out
}
