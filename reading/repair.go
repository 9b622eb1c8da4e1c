package reading

import "parley/reading/token"

// repair mends the ends of what the model found.
func (w *work) repair() {
	list := w.a.Statements
	w.group()
	for _, group := range w.in {
		for _, i := range group {
			s := &list[i]
			s.Content = w.wholeQuote(w.trim(s.Content), group, s)
			s.Source = w.withRelative(w.withoutConjunction(w.trim(s.Source)), s.Cue)
			s.Content = w.behindThis(s.Content, group, s)
			s.Content = w.toSemicolon(s.Content, s.Cue)
			for _, j := range group {
				if j != i {
					s.Content = w.withoutTail(s.Content, &list[j])
				}
			}
		}
	}
	for _, group := range w.in {
		for _, i := range group {
			w.sourceAtEnd(&list[i])
		}
	}
	kept := list[:0]
	for _, s := range list {
		if len(s.Content) > 0 && !w.saysNothing(&s) {
			kept = append(kept, s)
		}
	}
	w.a.Statements = kept
}

// trim takes commas, colons and dashes off both ends of the pieces.
func (w *work) trim(in Spans) Spans {
	out := in[:0:len(in)]
	for _, s := range in {
		r := w.tokens(s)
		for r.From < r.To && loose(w.doc.Tokens[r.From].Kind) {
			r.From++
		}
		for r.To > r.From && loose(w.doc.Tokens[r.To-1].Kind) {
			r.To--
		}
		if r.From < r.To {
			out = append(out, Span{max(s.From, int(w.doc.Tokens[r.From].From)), min(s.To, int(w.doc.Tokens[r.To-1].To))})
		}
	}
	return out
}

// saysNothing tells whether all of a content is a relative: "firmer than what she
// said" tells of saying and not what.
func (w *work) saysNothing(s *Statement) bool {
	r := w.tokens(s.Content[0])
	return len(s.Content) == 1 && r.To-r.From == 1 && w.is(r.From, relatives)
}

var relatives = token.Words(`what which whom who`)

// withoutConjunction takes the word off a source that joins its sentence to the
// one before: "But two officials".
func (w *work) withoutConjunction(in Spans) Spans {
	if len(in) == 0 {
		return in
	}
	if r := w.tokens(in[0]); r.To-r.From > 1 && w.is(r.From, joining) {
		in[0].From = int(w.doc.Tokens[r.From+1].From)
	}
	return in
}

// withRelative completes a source of which only the end of its relative clause
// was found: of "a person who read the letter said", all that stands before
// "said", and not "the letter".
func (w *work) withRelative(in, cue Spans) Spans {
	if len(in) != 1 || len(cue) == 0 {
		return in
	}
	r, c := w.tokens(in[0]), w.tokens(cue[0])
	if r.From >= r.To || r.To != c.From {
		return in
	}
	sent := w.sentence(r.From)
	for who := r.From - 1; who > sent.From && who > r.From-8 && w.doc.Tokens[who].Kind.IsWord(); who-- {
		if w.lower(who) != "who" {
			continue
		}
		if from, to := w.subject(who, sent.From); from < to {
			in[0].From = int(w.doc.Tokens[from].From)
		}
		break
	}
	return in
}

// behindThis takes for "this" what follows it behind a colon: "disputed this: the
// gates were open".
func (w *work) behindThis(in Spans, group []int, self *Statement) Spans {
	if len(in) != 1 {
		return in
	}
	r := w.tokens(in[0])
	if r.From+1 >= len(w.doc.Tokens) || !w.is(r.From, demonstratives) || w.doc.Word(r.From+1) != ":" {
		return in
	}
	sent := w.sentence(r.From)
	from, to := r.From+2, max(r.To, sent.To)
	for to > from && (loose(w.doc.Tokens[to-1].Kind) || w.doc.Tokens[to-1].Kind == token.Stop) {
		to--
	}
	if r.To-r.From > 2 { // what was found of it ends where it did
		to = r.To
	}
	for _, j := range group { // ", she told reporters"
		if o := &w.a.Statements[j]; o != self && len(o.Source) > 0 {
			if at := w.tokens(o.Source[0]).From; at > from && at < to && w.doc.Tokens[at-1].Kind == token.Comma {
				to = at - 1
			}
		}
	}
	if from >= to || to > sent.To {
		return in
	}
	return Spans{w.span(from, to)}
}

var demonstratives = token.Words(`this that`)

func loose(k token.Kind) bool { return k == token.Comma || k == token.Colon || k == token.Dash }

// wholeQuote completes a piece that stops within quote marks, up to the closing
// one, where no other cue stands in between. How far it goes is bounded.
func (w *work) wholeQuote(in Spans, group []int, self *Statement) Spans {
	const far = 60
	for k := range in {
		r := w.tokens(in[k])
		if r.To >= len(w.doc.Tokens) || !w.doc.Tokens[r.To-1].Quoted || w.doc.Tokens[r.To-1].Kind == token.Close || !w.doc.Tokens[r.To].Quoted || w.doc.Tokens[r.To].Kind == token.Open {
			continue
		}
		to := r.To
		for to < len(w.doc.Tokens) && to-r.To < far && w.doc.Tokens[to].Quoted && w.doc.Tokens[to].Kind != token.Close && w.sameParagraph(to, r.To-1) {
			to++
		}
		if to >= len(w.doc.Tokens) || w.doc.Tokens[to].Kind != token.Close {
			continue
		}
		rest := Spans{{in[k].To, int(w.doc.Tokens[to].To)}}
		free := !overlap(self.Source, rest) && !overlap(self.Cue, rest)
		for _, j := range group {
			other := &w.a.Statements[j]
			free = free && (other == self || !overlap(other.Cue, rest))
		}
		if free {
			in[k].To = rest[0].To
		}
	}
	return in
}

func (w *work) sameParagraph(i, j int) bool {
	for k := min(i, j); k < max(i, j); k++ {
		for b := w.doc.Tokens[k].To; b < w.doc.Tokens[k+1].From; b++ {
			if w.doc.Text[b] == '\n' {
				return false
			}
		}
	}
	return true
}

// withoutTail cuts off the end of a content where it runs into the next clause,
// which says with a source and cue of its own what somebody else said: ", and
// Vask denied it".
func (w *work) withoutTail(in Spans, other *Statement) Spans {
	if len(in) == 0 || len(other.Source) == 0 || len(other.Cue) == 0 {
		return in
	}
	last := &in[len(in)-1]
	if other.Source[0].From < last.From || other.Cue[0].From < last.From || other.Source[0].To > last.To || other.Cue[0].To > last.To {
		return in
	}
	begin := w.tokens(other.Source[0]).From
	first := w.tokens(*last).From
	// Only a clause of its own: joined by "and", "but", "while" behind a comma or a
	// semicolon, outside quote marks.
	join := begin - 1
	if join <= first || w.doc.Tokens[begin].Quoted {
		return in
	}
	switch {
	case w.doc.Tokens[join].Kind == token.Colon && w.doc.Word(join) == ";":
	case w.is(join, joining) && join-1 > first && w.doc.Tokens[join-1].Kind == token.Comma:
		join--
	default:
		return in
	}
	last.To = int(w.doc.Tokens[join-1].To)
	return in
}

var joining = token.Words(`and but while whereas`)

// toSemicolon ends a content at a semicolon behind which another clause begins
// with a subject and verb of its own: "insists on a board; Morvane demands ...".
func (w *work) toSemicolon(in, cue Spans) Spans {
	for k := range in {
		r := w.tokens(in[k])
		for i := r.From + 1; i+2 < r.To; i++ {
			if w.doc.Tokens[i].Kind != token.Colon || w.doc.Word(i) != ";" || w.doc.Tokens[i].Quoted {
				continue
			}
			for v := i + 2; v < min(r.To, i+8); v++ {
				if !w.doc.Tokens[v].Tag.IsFinite() || !strong.Has(w.lemma(v)) {
					continue
				}
				if from, to := w.subject(v, i+1); from == to || len(cue) > 0 && cue[0].From > in[k].From {
					break
				}
				in[k].To = int(w.doc.Tokens[i-1].To)
				return in[:k+1]
			}
		}
	}
	return in
}

// sourceAtEnd takes the source out of the end of a content that runs up to the
// cue: "what, two officials said." where the model saw no source. What is said is
// then the sentence up to there.
func (w *work) sourceAtEnd(s *Statement) {
	if len(s.Source) > 0 || len(s.Cue) != 1 || len(s.Content) == 0 {
		return
	}
	last := &s.Content[len(s.Content)-1]
	cue := w.tokens(s.Cue[0])
	r := w.tokens(*last)
	if r.To != cue.From || r.From >= r.To || !speech.Has(w.lemma(cue.To-1)) {
		return
	}
	from, to := w.subject(cue.From, r.From)
	if from == to || to != cue.From || from-1 <= r.From || w.doc.Tokens[from-1].Kind != token.Comma && w.doc.Tokens[from-1].Kind != token.Close {
		return
	}
	s.Source = Spans{w.span(from, to)}
	end := from - 1
	if w.doc.Tokens[end].Kind == token.Close {
		end++
	}
	last.To = int(w.doc.Tokens[end-1].To)
	if sent := w.sentence(r.From); len(s.Content) == 1 && r.From > sent.From && w.doc.Tokens[r.From-1].Kind.IsWord() && r.From-sent.From < 40 {
		last.From = int(w.doc.Tokens[w.behindDateline(sent)].From)
	}
}

// behindDateline is where a sentence begins behind its dateline, "TARANTH, April
// 5 (Wire) - "; its first token, where it has none.
func (w *work) behindDateline(sent token.Range) int {
	if w.doc.Tokens[sent.From].Kind == token.Upper {
		for i := sent.From + 1; i+1 < min(sent.To, sent.From+16); i++ {
			if w.doc.Tokens[i].Kind == token.Dash {
				return i + 1
			}
		}
	}
	return sent.From
}
