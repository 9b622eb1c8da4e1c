package reading

import "parley/reading/token"

// confidence of statements without a cue.
const (
	ofQuote  = 0.6 // sentences in quote marks behind somebody's words
	ofBullet = 0.4 // an item of a list behind one of a speaker
	ofColon  = 0.7 // words in quote marks below "She said:"
)

// goOn takes in what is said without a cue of its own, because it goes on from
// the speaker before. A sentence in quote marks behind a quotation in the same
// paragraph is a part of that one. In a paragraph of its own, or as an item of a
// list, it is a statement without a cue. Words in quote marks below "She said:"
// are what she said.
func (w *work) goOn() {
	covered := w.covered()
	w.group()
	lead := -1 // the statement whose words the paragraph before were, below a colon
	for p, para := range w.doc.Paragraphs {
		led := false
		for i := para.From; i < para.To; {
			from, to := w.quotedRun(i, para.To, covered)
			if from == to {
				i = min(max(w.sentence(i).To, i+1), para.To)
				continue
			}
			i = to
			piece := w.span(from, to)
			switch k := w.justBefore(p, from); {
			case k >= 0:
				w.a.Statements[k].Content = append(w.a.Statements[k].Content, piece)
			case from == para.From && lead >= 0:
				w.a.Statements[lead].Content = append(w.a.Statements[lead].Content, piece)
				led = true
			case from == para.From && w.leftOpen(p-1) >= 0:
				k := w.leftOpen(p - 1)
				w.a.Statements[k].Content = append(w.a.Statements[k].Content, piece)
				lead, led = k, w.isOpen(p)
			case from == para.From && w.introduces(p-1):
				s := w.introduction(p - 1)
				s.Content = Spans{piece}
				w.add(s)
				lead, led = len(w.a.Statements)-1, true
			case to-from >= 7 && w.doc.Word(from) != "'" && w.doc.Word(from) != "‘" && w.speakerNear(p, from):
				w.add(Statement{Source: Spans{}, Cue: Spans{}, Content: Spans{piece}, Confidence: ofQuote})
			}
		}
		if !led {
			lead = -1
		}
		if w.lay.lines[w.line[p]].kind == bullet && !w.any(covered, para.From, para.To) && w.bulletGoesOn(p) {
			from := para.From
			for from < para.To && !w.doc.Tokens[from].Kind.IsWord() && w.doc.Tokens[from].Kind != token.Open {
				from++
			}
			if para.To-from >= 4 {
				w.add(Statement{Source: Spans{}, Cue: Spans{}, Content: Spans{w.span(from, para.To)}, Confidence: ofBullet})
			}
		}
	}
}

// isOpen tells whether a paragraph ends within a quotation that the next goes on
// with.
func (w *work) isOpen(p int) bool {
	last := w.doc.Tokens[w.doc.Paragraphs[p].To-1]
	return last.Quoted && last.Kind != token.Close
}

// leftOpen is the statement whose quotation a paragraph ends in, unclosed,
// because the next one goes on with it; -1: none.
func (w *work) leftOpen(p int) int {
	if p < 0 || !w.isOpen(p) {
		return -1
	}
	end := w.doc.Paragraphs[p].To - 1
	place := Spans{w.span(end, end+1)}
	for _, i := range w.in[p] {
		if s := &w.a.Statements[i]; overlap(s.Content, place) || len(s.Content) > 0 && w.tokens(s.Content.Bounds()).To == end {
			return i
		}
	}
	return -1
}

func (w *work) add(s Statement) {
	w.a.Statements = append(w.a.Statements, s)
	p := w.paragraph(&w.a.Statements[len(w.a.Statements)-1])
	w.in[p] = append(w.in[p], len(w.a.Statements)-1)
}

// quotedRun is the sentences from a token that are wholly within quote marks and
// belong to no statement yet; from == to where there are none.
func (w *work) quotedRun(at, end int, covered []bool) (from, to int) {
	from, to = at, at
	for to < end {
		next := min(max(w.sentence(to).To, to+1), end)
		if !w.wholly(to, next) || w.any(covered, to, next) {
			break
		}
		to = next
	}
	return from, to
}

// justBefore is the statement with words in quote marks that ends just before a
// token, in the same paragraph; -1: none.
func (w *work) justBefore(p, at int) int {
	for _, i := range w.in[p] {
		s := &w.a.Statements[i]
		if len(s.Source) == 0 || len(s.Cue) == 0 {
			continue
		}
		end := 0
		quoted := false
		for _, part := range []Spans{s.Source, s.Cue, s.Content} {
			for _, x := range part {
				end = max(end, x.To)
			}
		}
		w.each(s.Content, func(i int) { quoted = quoted || w.doc.Tokens[i].Quoted })
		last := w.tokens(Span{end - 1, end}).From
		if !quoted || last >= at || at-last > 25 {
			continue
		}
		// The sentence of the statement ends where this one begins.
		if w.sentence(last).To == at {
			return i
		}
	}
	return -1
}

// covered marks the tokens that a statement has already.
func (w *work) covered() []bool {
	out := make([]bool, len(w.doc.Tokens))
	for i := range w.a.Statements {
		s := &w.a.Statements[i]
		for _, part := range []Spans{s.Source, s.Cue, s.Content} {
			w.each(part, func(i int) { out[i] = true })
		}
	}
	return out
}

func (w *work) any(marked []bool, from, to int) bool {
	for i := from; i < to; i++ {
		if marked[i] {
			return true
		}
	}
	return false
}

// wholly tells whether all words of tokens [from, to) are within quote marks.
func (w *work) wholly(from, to int) bool {
	words := 0
	for i := from; i < to; i++ {
		t := &w.doc.Tokens[i]
		if !t.Quoted && t.Kind.IsWord() {
			return false
		}
		if t.Kind.IsWord() {
			words++
		}
	}
	return words > 0
}

// introduces tells whether a paragraph ends with a verb of saying and a colon.
func (w *work) introduces(p int) bool {
	if p < 0 {
		return false
	}
	s := w.introduction(p)
	return len(s.Source) > 0
}

// introduction reads who is said to say what follows, at the end of a paragraph:
// "The envoy wrote in a letter:".
func (w *work) introduction(p int) Statement {
	para := w.doc.Paragraphs[p]
	last := para.To - 1
	if w.doc.Word(last) != ":" {
		return Statement{}
	}
	sent := w.sentence(last)
	for i := last - 1; i >= sent.From && i > last-10; i-- {
		if t := w.doc.Tokens[i]; t.Quoted || !t.Tag.IsVerb() || !speech.Has(w.lemma(i)) {
			continue
		}
		from, to := w.subject(i, sent.From)
		if from == to {
			return Statement{}
		}
		return Statement{Source: Spans{w.span(from, to)}, Cue: Spans{w.span(to, i+1)}, Confidence: ofColon}
	}
	return Statement{}
}

// speakerNear tells whether somebody was quoted shortly before a token.
func (w *work) speakerNear(p, at int) bool {
	from := int(w.doc.Tokens[at].From)
	for k := p; k >= 0 && k >= p-1; k-- {
		for _, i := range w.in[k] {
			s := &w.a.Statements[i]
			gap := from - max(s.Content.Bounds().To, s.Source.Bounds().To)
			if len(s.Source) == 0 || gap < 0 || gap > 400 {
				continue
			}
			quoted := false
			w.each(s.Content, func(i int) { quoted = quoted || w.doc.Tokens[i].Quoted })
			if quoted || k == p {
				return true
			}
		}
	}
	return false
}

// bulletGoesOn tells whether the item before an item is of a named speaker or
// goes on itself, so that this one may go on from it.
func (w *work) bulletGoesOn(p int) bool {
	for k := p - 1; k >= 0 && k >= p-6; k-- {
		l := w.lay.lines[w.line[k]]
		if l.kind != bullet {
			// A line that introduces the list: "Marrow said:"
			return l.kind == body && w.sourceIn(k) && w.doc.Word(w.doc.Paragraphs[k].To-1) == ":"
		}
		if w.sourceIn(k) {
			return true
		}
	}
	return false
}

// sourceIn tells whether a statement of a paragraph says who made it.
func (w *work) sourceIn(p int) bool {
	for _, i := range w.in[p] {
		if len(w.a.Statements[i].Source) > 0 {
			return true
		}
	}
	return false
}
