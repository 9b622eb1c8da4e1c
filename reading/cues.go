package reading

import (
	"slices"

	"parley/reading/token"
)

// speech are verbs of saying, by their lemma.
var speech = token.Words(`say tell write add state announce declare continue explain reply respond answer note post tweet text insist warn report argue comment describe recall
	ask demand claim conclude read go recall reiterate stress repeat promise vow confirm suggest`)

// strong are verbs whose subject, where it is a person or a party, is the source
// of what follows, and which taggers that were taught with political news tend
// to miss in reports about talks.
var strong = token.Words(`deny insist demand reject warn propose announce declare threaten confirm reiterate estimate claim believe doubt recommend text
	dismiss urge refuse accept say tell dispute pledge vow signal assess undertake request report`)

// twoWords are cues of a verb and a particle.
var twoWords = map[[2]string]bool{{"rule", "out"}: true, {"call", "on"}: true, {"call", "upon"}: true, {"call", "for"}: true, {"insist", "on"}: true, {"appeal", "for"}: true, {"push", "for"}: true}

// nouns are cues of a noun that somebody has: "Morvane's demand for", "the
// ministry's red line is".
var cueNouns = token.Words(`demand request refusal offer proposal warning threat call plea insistence pledge promise claim denial rejection`)

// confidence of what the rules below find
const (
	ofRule      = 0.5
	ofAccording = 0.8
)

// addCues finds statements that the model passed over: a clause whose subject is
// somebody and whose verb is one of saying, with no cue of the model in the
// clause; and nouns that are somebody's.
func (w *work) addCues() {
	w.group()
	covered := w.covered()
	for _, sent := range w.doc.Sentences {
		for i := sent.From; i < sent.To; i++ {
			t := &w.doc.Tokens[i]
			if t.Quoted || covered[i] {
				continue
			}
			var s Statement
			var ok bool
			switch {
			case t.Tag.IsVerb() && t.Tag != token.VB && t.Tag != token.VBG && strong.Has(w.lemma(i)), w.likeAVerb(i, sent):
				s, ok = w.clause(i, sent, covered)
			case t.Tag == token.VBG && adding.Has(w.lemma(i)):
				s, ok = w.participle(i, sent, covered)
			case w.is(i, cueNouns) || w.lower(i) == "line" && i > sent.From && w.lower(i-1) == "red":
				s, ok = w.noun(i, sent, covered)
			case i == sent.From && w.lower(i) == "in":
				s, ok = w.inTheView(i, sent, covered)
			case w.lower(i) == "according" && i+2 < sent.To && w.lower(i+1) == "to":
				s, ok = w.accordingTo(i, sent, covered)
			}
			if !ok {
				continue
			}
			s.Confidence = ofRule
			if w.lower(i) == "according" {
				s.Confidence = ofAccording
			}
			w.add(s)
			for _, part := range []Spans{s.Source, s.Cue, s.Content} {
				w.each(part, func(i int) { covered[i] = true })
			}
		}
	}
	w.addWithin()
}

// relayed are verbs whose clause, at the beginning of what somebody says, is a
// statement that they relay.
var relayed = token.Words(`say tell deny demand insist reject offer propose accept refuse threaten warn claim promise signal indicate`)

// addWithin finds what somebody is said to have said, where it is all that a
// statement says: "officials said Umerov had rejected the text".
func (w *work) addWithin() {
	heads := make([]bool, len(w.doc.Tokens)) // who says, and that they say it
	for i := range w.a.Statements {
		s := &w.a.Statements[i]
		w.each(s.Source, func(i int) { heads[i] = true })
		w.each(s.Cue, func(i int) { heads[i] = true })
	}
	for k, n := 0, len(w.a.Statements); k < n; k++ {
		s := &w.a.Statements[k]
		if len(s.Source) == 0 || len(s.Cue) == 0 || len(s.Content) == 0 {
			continue
		}
		r := w.tokens(s.Content[0])
		for r.From < r.To && (w.lower(r.From) == "that" || !w.doc.Tokens[r.From].Kind.IsWord()) {
			r.From++
		}
		for verb := r.From + 1; verb < min(r.To-1, r.From+10); verb++ {
			t := &w.doc.Tokens[verb]
			if t.Quoted || heads[verb] {
				break
			}
			if !t.Tag.IsFinite() && t.Tag != token.VBN || !relayed.Has(w.lemma(verb)) {
				if t.Tag.IsFinite() && !w.is(verb, auxiliaries) {
					break // another verb is the clause's
				}
				continue
			}
			from, to := w.subject(verb, r.From)
			if from != r.From || from == to || w.doc.Tokens[from].Tag == token.PRP || w.any(heads, from, verb+1) {
				break
			}
			inner := Statement{Source: Spans{w.span(from, to)}, Cue: Spans{w.span(to, verb+1)}, Content: Spans{w.span(verb+1, r.To)}, Confidence: ofRule}
			if w.says(verb+1, r.To) >= 2 {
				w.add(inner)
			}
			break
		}
	}
}

// likeAVerb tells whether a word that was taken for a noun is a verb of saying in
// the present tense: "a member of the delegation texts our reporter".
func (w *work) likeAVerb(i int, sent token.Range) bool {
	t := &w.doc.Tokens[i]
	if t.Tag != token.NNS || t.Kind != token.Lower || i == sent.From || w.doc.Tokens[i-1].Tag == token.DT || w.doc.Tokens[i-1].Tag == token.JJ {
		return false
	}
	lemma := token.Hash(token.VerbLemma(w.lower(i), nil))
	return strong.Has(lemma) && w.doc.About(i).Verb&token.CommunicationVerb != 0 && i+1 < sent.To && !w.doc.Tokens[i+1].Tag.IsFinite()
}

// subject is the noun phrase that ends before a verb: [from, to), with to where
// the verb's auxiliaries begin. It is empty where what stands there is nobody.
func (w *work) subject(verb, least int) (from, to int) {
	to = verb
	for to > least && (w.doc.Tokens[to-1].Tag == token.MD || w.doc.Tokens[to-1].Tag == token.RB || w.is(to-1, auxiliaries)) {
		to--
	}
	from = to
	// A relative clause or an apposition may stand between commas; it is left to
	// the model.
	for from > least {
		t := w.doc.Tokens[from-1]
		if !t.Kind.IsWord() || t.Tag.IsFinite() && t.Kind == token.Lower || w.is(from-1, endsSubject) || t.Quoted {
			break
		}
		from--
	}
	for from < to && (w.doc.Tokens[from].Tag == token.RB || w.doc.Tokens[from].Tag == token.CC || w.is(from, opensClause)) {
		from++
	}
	if from == to || to-from > 12 || !w.somebody(from, to) {
		return to, to
	}
	return from, to
}

var auxiliaries = token.Words(`has have had is are was were be been also not n't never again already`)
var endsSubject = token.Words(`that when while after before because although though if as but and which since until where`)
var opensClause = token.Words(`on in at by yesterday today monday tuesday wednesday thursday friday saturday sunday then now meanwhile however`)

// somebody tells whether a noun phrase is a person, people or a party: its head
// is a name, a function or a pronoun.
func (w *work) somebody(from, to int) bool {
	head := to - 1
	for i := from; i < to; i++ {
		if t := w.doc.Tokens[i]; i > from && (t.Tag == token.IN || w.doc.Tokens[i-1].Tag.IsNoun() && (t.Tag == token.VBN || t.Tag == token.VBG || t.Tag == token.JJ)) {
			head = i - 1
			break
		}
	}
	t := w.doc.Tokens[head]
	switch {
	case t.Tag == token.PRP:
		return !w.is(head, token.Words("it"))
	case t.Kind == token.Capital || t.Kind == token.Upper:
		return t.Tag.IsNoun()
	case t.Tag.IsNoun():
		return w.doc.About(head).Noun&token.PersonNoun != 0 || w.is(head, sayers)
	}
	return false
}

var sayers = token.Words(`government army ministry office union company delegation side sides officials sources people opposition spokesman spokeswoman mission parliament council party parties rebels police military`)

// clause reads "SUBJECT VERB what", or "what, SUBJECT VERB", around a verb.
func (w *work) clause(verb int, sent token.Range, covered []bool) (Statement, bool) {
	if w.doc.Word(sent.To-1) == "?" {
		return Statement{}, false // "Will Vask accept it?" tells of nobody's word
	}
	from, to := w.subject(verb, sent.From)
	if from == to || w.any(covered, from, to) {
		return Statement{}, false
	}
	s := Statement{Source: Spans{w.span(from, to)}, Cue: Spans{w.span(to, verb+1)}}
	next := verb + 1
	if next < sent.To && twoWords[[2]string{w.doc.Lemma(verb), w.lower(next)}] {
		s.Cue[0].To = int(w.doc.Tokens[next].To)
		next++
	}
	// What was said before: "Nobody left," she insists.
	if begin := from - 1; begin > sent.From && w.doc.Tokens[begin].Kind == token.Comma || begin > sent.From && w.doc.Tokens[begin].Kind == token.Close {
		if w.endsClause(next, sent) && !w.crosses(sent.From, begin) {
			end := begin
			if w.doc.Tokens[begin].Kind == token.Close {
				end = begin + 1
			}
			s.Content = Spans{w.span(sent.From, end)}
			return s, end-sent.From >= 3
		}
	}
	end := next
	for end < sent.To && !covered[end] && w.doc.Tokens[end].Kind != token.Stop {
		if w.doc.Word(end) == ";" {
			break
		}
		end++
	}
	if end < sent.To && covered[end] || w.says(next, end) < 1 || w.doc.Tokens[next].Kind == token.Comma {
		return Statement{}, false
	}
	s.Content = Spans{w.span(next, end)}
	return s, true
}

// adding are verbs of what somebody says besides what they do or say before it.
var adding = token.Words(`add note say stress warn insist argue explain claim`)

// participle reads "SUBJECT did or said something, adding that what".
func (w *work) participle(verb int, sent token.Range, covered []bool) (Statement, bool) {
	if verb == sent.From || verb+2 >= sent.To || w.doc.Tokens[verb-1].Kind != token.Comma && w.doc.Tokens[verb-1].Kind != token.Close || w.lower(verb+1) != "that" {
		return Statement{}, false
	}
	s := Statement{Cue: Spans{w.span(verb, verb+1)}}
	// Whose words these are: who was said to say the last thing before, else the
	// subject of the first verb.
	place := w.span(sent.From, verb)
	for _, k := range w.in[w.paragraphAt(place.From)] {
		if o := &w.a.Statements[k]; len(o.Source) > 0 && len(o.Cue) > 0 && o.Cue[0].From >= place.From && o.Cue[0].To <= place.To {
			s.Source = slices.Clone(o.Source)
		}
	}
	for i := sent.From; i < verb && len(s.Source) == 0; i++ {
		if w.doc.Tokens[i].Tag.IsFinite() {
			if from, to := w.subject(i, sent.From); from < to {
				s.Source = Spans{w.span(from, to)}
			}
			break
		}
	}
	end := verb + 1
	for end < sent.To && !covered[end] && w.doc.Tokens[end].Kind != token.Stop && w.doc.Word(end) != ";" {
		end++
	}
	if len(s.Source) == 0 || w.says(verb+2, end) < 2 {
		return Statement{}, false
	}
	s.Content = Spans{w.span(verb+1, end)}
	return s, true
}

// says counts the words of tokens [from, to) that can be what somebody said:
// days and times are none.
func (w *work) says(from, to int) (n int) {
	for i := from; i < to; i++ {
		if w.doc.Tokens[i].Kind.IsWord() && !w.is(i, weekdaysAndMonths) && !w.is(i, opensClause) && !w.is(i, partsOfDay) {
			n++
		}
	}
	return n
}

var partsOfDay = token.Words(`morning afternoon evening night today yesterday tomorrow late early`)

func (w *work) endsClause(i int, sent token.Range) bool {
	return i >= sent.To || w.doc.Tokens[i].Kind == token.Stop || w.doc.Tokens[i].Kind == token.Comma || w.doc.Tokens[i].Tag == token.IN
}

// noun reads "OWNER's demand for what" and "OWNER's red line is what".
func (w *work) noun(i int, sent token.Range, covered []bool) (Statement, bool) {
	cue := i
	for cue > sent.From && (w.doc.Tokens[cue-1].Tag == token.JJ || w.lower(cue-1) == "red") {
		cue--
	}
	if cue-2 < sent.From || w.doc.Tokens[cue-1].Kind != token.Clitic || i+2 >= sent.To {
		return Statement{}, false
	}
	from := cue - 2
	for from > sent.From && (w.doc.Tokens[from-1].Kind == token.Capital && w.doc.Tokens[from-1].Spaced || w.lower(from-1) == "the") {
		from--
	}
	if k := w.doc.Tokens[cue-2].Kind; k != token.Capital && k != token.Upper && !w.somebody(from, cue-1) || w.any(covered, from, i+1) {
		return Statement{}, false
	}
	next := i + 1
	switch w.lower(next) {
	case "for", "to", "that", "is", "remains", "was", "of":
	default:
		return Statement{}, false
	}
	clause := w.lower(next) == "that" // has a verb of its own
	if l := w.lower(next); l != "that" && l != "to" {
		next++
	}
	end := next
	for end < sent.To && !covered[end] && w.doc.Tokens[end].Kind != token.Stop && w.doc.Tokens[end].Kind != token.Comma && w.doc.Tokens[end].Kind != token.Colon {
		if w.doc.Tokens[end].Tag.IsFinite() && end > next && !clause {
			break
		}
		end++
	}
	if end == next {
		return Statement{}, false
	}
	return Statement{Source: Spans{w.span(from, cue)}, Cue: Spans{w.span(cue, i+1)}, Content: Spans{w.span(next, end)}}, true
}

// inTheView reads "In the opinion of SOMEBODY, what".
func (w *work) inTheView(i int, sent token.Range, covered []bool) (Statement, bool) {
	if i+5 >= sent.To || w.lower(i+1) != "the" || !w.is(i+2, opinions) || w.lower(i+3) != "of" {
		return Statement{}, false
	}
	comma := i + 4
	for comma < sent.To && w.doc.Tokens[comma].Kind != token.Comma {
		comma++
	}
	end := sent.To
	for end > comma && !w.doc.Tokens[end-1].Kind.IsWord() && w.doc.Tokens[end-1].Kind != token.Close {
		end--
	}
	if comma+2 >= end || comma-i > 20 || w.any(covered, i, end) {
		return Statement{}, false
	}
	return Statement{Source: Spans{w.span(i+4, comma)}, Cue: Spans{w.span(i, i+4)}, Content: Spans{w.span(comma+1, end)}}, true
}

// accordingTo reads "According to SOMEBODY, what" and "what, according to
// SOMEBODY". What is said may be somebody else's words: then both stand.
func (w *work) accordingTo(i int, sent token.Range, covered []bool) (Statement, bool) {
	end := i + 2
	for end < sent.To && w.doc.Tokens[end].Kind != token.Comma && w.doc.Tokens[end].Kind != token.Stop && w.doc.Tokens[end].Kind != token.Open && w.doc.Tokens[end].Kind != token.Colon {
		end++
	}
	s := Statement{Cue: Spans{w.span(i, i+2)}}
	if end == i+2 || end-i > 25 || w.any(covered, i, end) {
		return s, false
	}
	s.Source = Spans{w.span(i+2, end)}
	from, to := end+1, sent.To
	if i > sent.From+1 {
		from, to = sent.From, i
		if w.crosses(from, to) {
			return s, false
		}
	} else if end+1 >= sent.To || w.doc.Tokens[end].Kind != token.Comma {
		return s, false
	}
	for to > from && (loose(w.doc.Tokens[to-1].Kind) || w.doc.Tokens[to-1].Kind == token.Stop) {
		to--
	}
	if w.says(from, to) < 2 {
		return s, false
	}
	s.Content = Spans{w.span(from, to)}
	return s, true
}

// crosses tells whether a statement lies partly within tokens [from, to), and
// partly behind them.
func (w *work) crosses(from, to int) bool {
	place := w.span(from, to)
	for _, k := range w.in[w.paragraphAt(place.From)] {
		s := &w.a.Statements[k]
		if b := s.whole().Bounds(); b.From < place.To && place.From < b.To && (b.From < place.From || b.To > place.To) {
			return true
		}
	}
	return false
}

var opinions = token.Words(`opinion view words eyes telling account reading`)
