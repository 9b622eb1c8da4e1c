package reading

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"parley/dossier"
	"parley/reading/who"
	"parley/when"
)

// Article is a text with what was read from it. Statements stand in the order
// of the text. Spans are in bytes of Text; [Article.InCodePoints] gives the
// same in code points.
type Article struct {
	// The file's name, or what else the text is known by.
	File string `json:"file"`
	// What the text was made from: text, html, email, docx, pdf.
	Format string `json:"format,omitempty"`
	// Headline, publisher and writer, where the text or file has them.
	Title  string `json:"title,omitempty"`
	Outlet string `json:"outlet,omitempty"`
	Author string `json:"author,omitempty"`
	// Address of the page, http or https, where the file says it.
	URL string `json:"url,omitempty"`
	// When it was published, and how that is known: given, file, text; empty
	// where it is not.
	Date      when.Date `json:"date,omitzero"`
	DateBasis string    `json:"date_basis,omitempty"`
	// SHA-256 of the file, in hexadecimal, where a file was read.
	SHA256 string `json:"sha256,omitempty"`
	// The text that the spans refer to.
	Text string `json:"text"`
	// Who said what.
	Statements []Statement `json:"statements"`
	// What happened: calls, meetings, visits, votes, attacks, and texts sent.
	Events []Event `json:"events"`
	// What parties ask for, grant or rule out.
	Points []Point `json:"points"`
	// Questions on which statements of the text disagree.
	Accounts []Account `json:"accounts"`
	// Quantities with a unit, and whose they are.
	Figures []Figure `json:"figures"`
	// What a reader should know of the reading: an encoding that was guessed, a
	// date that is missing.
	Remarks []string `json:"remarks,omitempty"`
}

// Span is a stretch of a text, from the first byte (or code point) to one past
// the last. In JSON it is [from, to].
type Span struct{ From, To int }

// Len is the length of the span.
func (s Span) Len() int { return s.To - s.From }

// MarshalJSON writes [from,to].
func (s Span) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "[%d,%d]", s.From, s.To), nil }

// UnmarshalJSON reads [from,to].
func (s *Span) UnmarshalJSON(data []byte) error {
	if _, err := fmt.Sscanf(string(data), "[%d,%d]", &s.From, &s.To); err != nil {
		return fmt.Errorf("a span is written [from,to], not %.40s", data)
	}
	return nil
}

// Spans are the pieces of something that other words interrupt, in order.
type Spans []Span

// MarshalJSON writes a list, also where there is none.
func (s Spans) MarshalJSON() ([]byte, error) {
	out := []byte{'['}
	for i, x := range s {
		if i > 0 {
			out = append(out, ',')
		}
		out = fmt.Appendf(out, "[%d,%d]", x.From, x.To)
	}
	return append(out, ']'), nil
}

// Of returns the words that the spans cover in a text, pieces joined by " … ".
func (s Spans) Of(text string) string {
	parts := make([]string, 0, len(s))
	for _, x := range s {
		parts = append(parts, strings.Join(strings.Fields(text[x.From:x.To]), " "))
	}
	return strings.Join(parts, " … ")
}

// Bounds is the stretch from the first piece to the last; zero for none.
func (s Spans) Bounds() Span {
	if len(s) == 0 {
		return Span{}
	}
	b := s[0]
	for _, x := range s[1:] {
		b.From, b.To = min(b.From, x.From), max(b.To, x.To)
	}
	return b
}

// Who is a person or party: with a dossier as that names it, else in the words
// of the text.
type Who = who.Who

// Speaker is who a statement is of. Somebody who is not named stays so: the
// reader never guesses who it is.
type Speaker = who.Speaker

// Statement is who said what.
type Statement struct {
	// Where in the text: who, the word that introduces it (none: the sentence
	// goes on from the speaker before), and what.
	Source  Spans `json:"source"`
	Cue     Spans `json:"cue"`
	Content Spans `json:"content"`

	Speaker Speaker `json:"speaker"`
	// direct, indirect or mixed, by the quote marks in the content.
	Mode string `json:"mode"`
	// asserts, denies, demands, offers, accepts, rejects, warns, believes, asks.
	Stance string `json:"stance"`
	// To whom it was said.
	Addressee *Who `json:"addressee"`
	// Where it was said, in the words of the text: "in an interview", "in
	// Geneva".
	Venue string `json:"venue,omitempty"`
	// When it was said.
	Date when.Date `json:"date,omitzero"`
	// How sure the reading is of source, cue and content, 0 to 1.
	Confidence float64 `json:"confidence"`
	// The statement whose content holds this one, by its index; its speaker
	// relays this one. Nil: none.
	Inside *int `json:"inside"`

	spoken   bool
	labelled bool // a line of a transcript
}

// Event is what happened, or is said to have happened.
type Event struct {
	// call, meeting, talks, visit, summit, vote, signing, attack, truce,
	// withdrawal, statement, or transmission: a text that was sent.
	Form string `json:"form"`
	// Event type after PLOVER (2021).
	Type         string    `json:"type,omitempty"`
	Date         when.Date `json:"date,omitzero"`
	Place        string    `json:"place,omitempty"`
	Participants []Who     `json:"participants"`
	// Of a transmission: the text in words, who sent it and to whom.
	What string `json:"what,omitempty"`
	From []Who  `json:"from,omitempty"`
	To   []Who  `json:"to,omitempty"`
	// The sentence, and the word that tells of the event.
	Span    Spans `json:"span"`
	Trigger Span  `json:"trigger"`
	// The statement that says so, by its index. Nil: the writer does.
	Statement  *int    `json:"statement"`
	Confidence float64 `json:"confidence"`
}

// Point is what a party asks for, grants or rules out on an issue.
type Point struct {
	Party Who `json:"party"`
	// Ids in the dossier; empty where none fits.
	Issue  string `json:"issue,omitempty"`
	Option string `json:"option,omitempty"`
	// The stance, as positions have it.
	Stance dossier.Stance `json:"stance"`
	Words  string         `json:"words"`
	// What it depends on, in words: "only if ...", "until ...".
	Condition string `json:"condition,omitempty"`
	Span      Spans  `json:"span"`
	// The statement it is taken from, by its index.
	Statement  int     `json:"statement"`
	Confidence float64 `json:"confidence"`
}

// Account is a question on which statements of the text disagree.
type Account struct {
	Question string `json:"question"`
	Sides    []Side `json:"sides"`
	// What they disagree on: time, fact.
	On         string  `json:"on"`
	Confidence float64 `json:"confidence"`
}

// Side is what one speaker says on a disputed question.
type Side struct {
	Who   string `json:"who"`
	Words string `json:"words"`
	// The statement, by its index.
	Statement int `json:"statement"`
}

// Figure is a quantity that the text states.
type Figure struct {
	What  string   `json:"what"`
	Value *float64 `json:"value,omitempty"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
	Unit  string   `json:"unit"`
	// How exact it is, in the words of the text: about, at least, up to.
	Hedge string `json:"hedge,omitempty"`
	Span  Span   `json:"span"`
	// The statement that says so, by its index. Nil: the writer does.
	Statement  *int    `json:"statement"`
	Confidence float64 `json:"confidence"`
}

// Words returns what a statement says, in the words of the text.
func (a *Article) Words(s *Statement) string { return s.Content.Of(a.Text) }

// InCodePoints returns the article with its spans counted in code points of
// the text.
func (a *Article) InCodePoints() *Article {
	out := *a
	if len(a.Text) == utf8.RuneCountInString(a.Text) {
		return &out
	}
	at := codePoints(a.Text)
	span := func(s Span) Span { return Span{at(s.From), at(s.To)} }
	spans := func(in Spans) Spans {
		s := make(Spans, len(in))
		for i, x := range in {
			s[i] = span(x)
		}
		return s
	}
	out.Statements = make([]Statement, len(a.Statements))
	for i, s := range a.Statements {
		s.Source, s.Cue, s.Content = spans(s.Source), spans(s.Cue), spans(s.Content)
		out.Statements[i] = s
	}
	out.Events = make([]Event, len(a.Events))
	for i, e := range a.Events {
		e.Span, e.Trigger = spans(e.Span), span(e.Trigger)
		out.Events[i] = e
	}
	out.Points = make([]Point, len(a.Points))
	for i, p := range a.Points {
		p.Span = spans(p.Span)
		out.Points[i] = p
	}
	out.Figures = make([]Figure, len(a.Figures))
	for i, f := range a.Figures {
		f.Span = span(f.Span)
		out.Figures[i] = f
	}
	return &out
}

// codePoints returns a function from byte offsets of a text to code points. It
// keeps a count at every 256th byte, and so takes little memory for any text.
func codePoints(text string) func(int) int {
	const step = 256
	counts := make([]int, len(text)/step+1)
	n := 0
	for i := 0; i < len(text); i++ {
		if i%step == 0 {
			counts[i/step] = n
		}
		if utf8.RuneStart(text[i]) {
			n++
		}
	}
	return func(at int) int {
		if at >= len(text) {
			return n
		}
		from := at / step
		c := counts[from]
		for i := from * step; i < at; i++ {
			if utf8.RuneStart(text[i]) {
				c++
			}
		}
		return c
	}
}
