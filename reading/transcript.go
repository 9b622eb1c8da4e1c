package reading

import (
	"strings"

	"parley/reading/token"
)

// Labels of those who ask or lead, whose words are no statements of the talks.
var askers = token.Words(`q question questioner moderator anchor host presenter reporter interviewer journalist narrator chair operator announcer studio`)

// confidence of a line of a transcript: the label says who, the line what.
const ofLabel = 0.9

// transcript makes a statement of each line that begins with the name of who
// speaks, with the lines that go on from it. Those who only ask are left out.
func (w *work) transcript() {
	var open *Statement
	var out []Statement
	of := make([]int, len(w.lay.lines)) // which of out, from 1
	asked := make([]Spans, len(w.lay.lines))
	flush := func() {
		if open != nil {
			out = append(out, *open)
		}
		open = nil
	}
	for k, l := range w.lay.lines {
		switch l.kind {
		case label:
			flush()
			name := w.lay.view[l.name.From:l.name.To]
			if asks(name) {
				asked[k] = Spans{l.name}
				continue
			}
			source := Spans{l.name}
			if name == "A" || strings.EqualFold(name, "answer") {
				source = Spans{} // who is asked is said at the beginning
			}
			open = &Statement{Source: source, Cue: Spans{}, Content: Spans{w.tight(l.words, l.To)}, Confidence: ofLabel, labelled: true}
		case body, bullet:
			if open != nil && l.Len() > 0 {
				open.Content = append(open.Content, w.tight(l.From, l.To))
			}
		case headline, byline:
			flush()
		}
		if open != nil {
			of[k] = len(out) + 1
		}
	}
	flush()
	if len(out) == 0 {
		return
	}
	// What the model made of the label itself is said by it already.
	kept := w.a.Statements[:0]
	for _, s := range w.a.Statements {
		line := w.line[w.paragraph(&s)]
		if k := of[line]; (k == 0 || !overlap(s.Source, out[k-1].Source)) && !overlap(s.Source, asked[line]) {
			kept = append(kept, s)
		}
	}
	w.a.Statements = append(kept, out...)
}

// tight is a stretch of text without white space at its ends.
func (w *work) tight(from, to int) Span {
	for from < to && isSpace(w.lay.view[from]) {
		from++
	}
	for to > from && isSpace(w.lay.view[to-1]) {
		to--
	}
	return Span{from, to}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
