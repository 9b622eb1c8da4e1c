package draft

import (
	"fmt"
	"strings"

	"parley/dossier"
)

// Text is a draft as it is compared: points in order, parents before their
// children. It comes from a draft of a dossier ([Of]) or from a file
// ([Import]).
type Text struct {
	Name     string // the draft's id, or the file's name
	Title    string
	Preamble string // what stands before the first point
	Points   []Point
	// Unnumbered is set where the text numbers nothing: its points are its
	// paragraphs, counted from 1.
	Unnumbered bool
	// Described is set where nobody here has seen the text: its points are what
	// somebody says of them, and what is not among them may stand in it.
	Described bool
	// Draft is the record that the text was taken from; nil for a file.
	Draft *dossier.Draft
}

// Point is a numbered point.
type Point struct {
	Number string // joined: "10.a"
	Label  string // as the text writes it: "a)", "Article 3."
	Text   string
	Sets   []dossier.Term // what it sets, ISSUE=OPTION, or touches, ISSUE
	State  string         // "open", "deleted", or ""
	// Sides is what each side's words in its brackets would set.
	Sides []dossier.BracketSide
	// Obligations are what it has somebody do, as a person has recorded them.
	Obligations []dossier.Obligation
	// AccordingTo is the relay chain of a point that is known by a description.
	AccordingTo []string
	Line        int // where it stands in the file; 0: not from a file
	// Heading is set for a heading that stands between points.
	Heading bool
}

// Depth is how many points this one stands under.
func (p *Point) Depth() int { return strings.Count(p.Number, ".") }

// Parent is the number of the point that this one stands under, or "".
func (p *Point) Parent() string {
	if i := strings.LastIndexByte(p.Number, '.'); i >= 0 {
		return p.Number[:i]
	}
	return ""
}

// stands tells whether there is a point to compare: a point that only names
// one of an earlier draft as deleted is none.
func (p *Point) stands() bool { return p.State != "deleted" }

// Of takes the text from a draft's record.
func Of(d *dossier.Draft) *Text {
	t := &Text{Name: d.ID, Title: d.Title, Preamble: d.Preamble, Draft: d}
	for i := range d.Points {
		p := &d.Points[i]
		label := p.ID[strings.LastIndexByte(p.ID, '.')+1:] + "."
		t.Points = append(t.Points, Point{Number: p.ID, Label: label, Text: p.Text, Sets: p.Sets, State: p.State, Sides: p.Sides, Obligations: p.Obligations})
	}
	if len(d.Points) == 0 {
		t.describe(d)
	}
	return t
}

// describe makes points of what those who saw a text say of it. A description
// that names no point has its own id for a number; one of the whole text, or of
// what is said to come beside it, is no point.
func (t *Text) describe(d *dossier.Draft) {
	t.Described = true
	for _, x := range d.Described {
		if x.Beyond || x.Topic == "the whole text" {
			continue
		}
		number := x.Point
		if _, taken := t.Point(number); number == "" || taken {
			number = x.ID
		}
		t.Points = append(t.Points, Point{Number: number, Label: number, Text: x.Topic + ": " + x.Words, AccordingTo: x.AccordingTo})
	}
}

// Point finds a point by its number; "10a" finds "10.a".
func (t *Text) Point(number string) (int, bool) {
	if number == "" {
		return 0, false
	}
	for i := range t.Points {
		if n := t.Points[i].Number; n == number || strings.ReplaceAll(n, ".", "") == number {
			return i, true
		}
	}
	return 0, false
}

// Numbers names points, as in "10.a, 10.b".
func (t *Text) Numbers(points []int) []string {
	out := make([]string, len(points))
	for i, p := range points {
		out[i] = t.Points[p].Number
	}
	return out
}

// children tells for each point whether others stand under it.
func (t *Text) children() []bool {
	out := make([]bool, len(t.Points))
	at := make(map[string]int, len(t.Points))
	for i := range t.Points {
		at[t.Points[i].Number] = i
		if p := t.Points[i].Parent(); p != "" {
			if j, ok := at[p]; ok {
				out[j] = true
			}
		}
	}
	return out
}

// WithBrackets writes the text of each point with its brackets as a reader
// sees them, [Ukraine: these | Russia: those]; name gives a party's name.
func (t *Text) WithBrackets(name func(string) string) (*Text, error) {
	c := *t
	c.Points = make([]Point, len(t.Points))
	for i, p := range t.Points {
		if strings.Contains(p.Text, "[[") {
			pieces, err := dossier.ParseBrackets(p.Text)
			if err != nil {
				return nil, fmt.Errorf("%s, point %s: %w", t.Name, p.Number, err)
			}
			var b strings.Builder
			showBrackets(&b, pieces, name)
			p.Text = b.String()
		}
		c.Points[i] = p
	}
	return &c, nil
}

func showBrackets(b *strings.Builder, pieces []dossier.Bracket, name func(string) string) {
	for _, p := range pieces {
		b.WriteString(p.Text)
		if p.Alternatives == nil {
			continue
		}
		b.WriteString("[")
		for i, a := range p.Alternatives {
			if i > 0 {
				b.WriteString(" | ")
			}
			for n, id := range a.Parties {
				if n > 0 {
					b.WriteString(", ")
				}
				b.WriteString(name(id))
			}
			b.WriteString(": ")
			if len(a.Pieces) == 0 {
				b.WriteString("–")
			}
			showBrackets(b, a.Pieces, name)
		}
		b.WriteString("]")
	}
}
