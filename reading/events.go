package reading

import (
	"slices"
	"sort"
	"strings"

	"parley/reading/dates"
	"parley/reading/token"
)

// form is a kind of event and the words that tell of it.
type form struct {
	name, plover string
	verbs        token.Set // lemmas
	nouns        token.Set // lemmas
}

// forms are looked for in this order; the first that fits a sentence's word is
// taken.
var forms = []form{
	{"call", "CONSULT", token.Words(`telephone phone`), token.Words(`phone-call telephone-call videoconference`)},
	{"summit", "CONSULT", token.Set{}, token.Words(`summit`)},
	{"meeting", "CONSULT", token.Words(`meet convene`), token.Words(`meeting`)},
	{"talks", "CONSULT", token.Words(`negotiate`), token.Words(`talks consultations negotiations`)},
	{"visit", "CONSULT", token.Words(`visit travel arrive fly`), token.Words(`visit trip`)},
	{"vote", "", token.Words(`vote`), token.Words(`vote referendum ballot`)},
	{"signing", "AGREE", token.Words(`sign initial`), token.Words(`signing`)},
	{"attack", "ASSAULT", token.Words(`shell bombard bomb ambush`), token.Words(`shelling bombardment bombing airstrike ambush`)},
	{"withdrawal", "RETREAT", token.Words(`withdraw`), token.Words(`withdrawal pullback pull-back`)},
}

// sending and receiving are verbs of passing on a text.
var (
	sending   = token.Words(`send hand give deliver forward transmit submit share pass circulate present`)
	receiving = token.Words(`receive get obtain reach`)
	texts     = token.Words(`draft text proposal letter document paper papers plan map list note copy annex memorandum memo message page pages treaty agreement accord version offer reply lists drafts texts letters documents copies`)
)

// happening are verbs that say of a meeting, call or vote that it takes place.
var happening = token.Words(`hold take begin start open end close collapse fail resume break continue last follow conduct attend host schedule set plan`)

// findEvents finds what is said to have happened, sentence by sentence. What is
// denied, or only imagined, is left out.
func (w *work) findEvents() {
	w.a.Events = []Event{}
	found := w.dates
	inside := w.innermost()
	for _, sent := range w.doc.Sentences {
		taken := map[string]bool{}
		for i := sent.From; i < sent.To; i++ {
			t := &w.doc.Tokens[i]
			if !t.Kind.IsWord() || t.Tag == token.NNP || t.Tag == token.NNPS {
				continue
			}
			name, plover, sends := w.formAt(i, sent)
			if name == "" || taken[name] || w.denied(i, sent) {
				continue
			}
			e := Event{Form: name, Type: plover, Span: Spans{w.tight(int(w.doc.Tokens[sent.From].From), int(w.doc.Tokens[sent.To-1].To))}, Trigger: w.span(i, i+1), Participants: []Who{}, Confidence: 0.5}
			if k := inside[i]; k > 0 {
				if w.a.Statements[k-1].Stance == "denies" {
					continue
				}
				at := k - 1
				e.Statement = &at
			}
			dated := false // close by
			if d, ok := w.nearestDate(i, sent, found, inside); ok && !w.dateline(d, sent) {
				e.Date = d.Date
				e.Confidence += 0.15
				dated = max(d.From-i, i-d.To) < 8
			}
			if sends {
				if !w.readTransmission(&e, i, sent) {
					continue
				}
			} else {
				var at Span
				e.Place, at = w.place(i, sent)
				e.Participants = w.participants(w.clauseOf(i, sent), at)
				if len(e.Participants) > 0 {
					e.Confidence += 0.15
				}
				if !t.Tag.IsVerb() && !w.happens(i, sent) && !dated || len(e.Participants) == 0 && e.Place == "" && e.Date.IsZero() {
					continue // a mention, not a report
				}
			}
			taken[name] = true
			w.a.Events = append(w.a.Events, e)
		}
	}
}

// innermost says for each token which statement's content it is in, from 1; the
// smallest, where several are.
func (w *work) innermost() []int {
	out := make([]int, len(w.doc.Tokens))
	for i := range w.a.Statements {
		size := w.a.Statements[i].Content.Bounds().Len()
		w.each(w.a.Statements[i].Content, func(t int) {
			if k := out[t]; k == 0 || w.a.Statements[k-1].Content.Bounds().Len() > size {
				out[t] = i + 1
			}
		})
	}
	return out
}

// formAt tells of which kind of event a word tells; sends, where it is that a
// text was passed on.
func (w *work) formAt(i int, sent token.Range) (name, plover string, sends bool) {
	t := &w.doc.Tokens[i]
	verb := t.Tag.IsVerb()
	if !verb && !t.Tag.IsNoun() {
		return "", "", false
	}
	lemma := w.lemma(i)
	if verb && (sending.Has(lemma) || receiving.Has(lemma)) {
		if w.textNear(i, sent) >= 0 || w.itWas(i, sent) {
			return "transmission", "", true
		}
		return "", "", false
	}
	if verb && (lemma == token.Hash("speak") || lemma == token.Hash("talk")) {
		for k := i + 1; k < min(sent.To, i+12); k++ {
			switch w.lower(k) {
			case "phone", "telephone", "videolink":
				return "call", "CONSULT", false
			}
		}
		return "", "", false
	}
	if w.lower(i) == "call" && t.Tag == token.NN {
		if i > sent.From && (w.lower(i-1) == "phone" || w.lower(i-1) == "video" || w.lower(i-1) == "conference") || i+1 < sent.To && (w.lower(i+1) == "with" || w.lower(i+1) == "between" || w.lower(i+1) == "of") && i > sent.From && w.doc.Tokens[i-1].Tag != token.TO {
			return "call", "CONSULT", false
		}
		return "", "", false
	}
	for _, f := range forms {
		if verb && f.verbs.Has(lemma) || !verb && t.Tag.IsNoun() && (f.nouns.Has(lemma) || f.nouns.Has(t.Hash)) {
			switch f.name {
			case "meeting":
				if verb && w.objectIs(i, sent, unmeant) {
					return "", "", false
				}
			case "signing":
				if verb && w.textNear(i, sent) < 0 {
					return "", "", false
				}
			case "withdrawal":
				if verb && !w.objectIs(i, sent, forces) && !w.subjectIs(i, sent, forces) {
					return "", "", false
				}
			}
			return f.name, f.plover, false
		}
	}
	return "", "", false
}

// What can be met that is no person.
var unmeant = token.Words(`demand demands deadline deadlines condition conditions need needs target targets obligation obligations requirement requirements standard standards expectations challenge resistance`)
var forces = token.Words(`gun guns troop troops force forces army soldiers artillery battery batteries tanks units`)

func (w *work) objectIs(i int, sent token.Range, in token.Set) bool {
	for k := i + 1; k < min(sent.To, i+6); k++ {
		if w.is(k, in) {
			return true
		}
	}
	return false
}

func (w *work) subjectIs(i int, sent token.Range, in token.Set) bool {
	for k := i - 1; k >= max(sent.From, i-6); k-- {
		if w.is(k, in) {
			return true
		}
	}
	return false
}

// What is reached by agreeing, not by being sent.
var reached = token.Words(`agreement accord treaty settlement compromise`)

// textNear is the token of a text that a verb of sending is about; -1: none.
func (w *work) textNear(i int, sent token.Range) int {
	reach := w.lemma(i) == token.Hash("reach")
	for k := i + 1; k < min(sent.To, i+9); k++ {
		if w.is(k, texts) && w.doc.Tokens[k].Tag.IsNoun() {
			if reach && w.is(k, reached) {
				return -1 // to reach an agreement is to agree
			}
			return k
		}
		if w.doc.Tokens[k].Kind == token.Comma || w.doc.Tokens[k].Tag == token.VBD || w.doc.Tokens[k].Tag == token.VBZ {
			break
		}
	}
	for k := i - 1; k >= max(sent.From, i-12); k-- {
		if w.is(k, texts) && w.doc.Tokens[k].Tag.IsNoun() {
			if reach && w.is(k, reached) {
				return -1 // to reach an agreement is to agree
			}
			return k
		}
	}
	return -1
}

// itWas tells whether the verb says of "it" that it was passed on: "It was handed
// to him", "He had received it".
func (w *work) itWas(i int, sent token.Range) bool {
	lemma := w.lemma(i)
	if i+1 < sent.To && w.lower(i+1) == "it" && lemma != token.Hash("get") && lemma != token.Hash("give") {
		return true
	}
	return i-2 >= sent.From && w.lower(i-1) == "was" && w.lower(i-2) == "it" && i+1 < sent.To && (w.lower(i+1) == "to" || w.lower(i+1) == "over")
}

// denied tells whether a word is said not to be so, or only thought of: behind
// "not", "no", "never", "if", "refused to", within the clause.
func (w *work) denied(i int, sent token.Range) bool {
	for k := i - 1; k >= max(sent.From, i-7); k-- {
		switch w.lower(k) {
		case "not", "n't", "no", "never", "neither", "without", "refused", "refuses", "declined", "cannot", "if", "unless", "would", "could", "whether":
			return true
		}
		if k := w.doc.Tokens[k].Kind; k == token.Comma || k == token.Colon {
			return false
		}
	}
	return false
}

// happens tells whether the sentence says of a noun that it takes place.
func (w *work) happens(i int, sent token.Range) bool {
	for k := max(sent.From, i-6); k < min(sent.To, i+7); k++ {
		if w.doc.Tokens[k].Tag.IsVerb() && happening.Has(w.lemma(k)) {
			return true
		}
	}
	return false
}

// nearestDate is the date of a sentence that stands nearest to a word, on the
// same side of what is said and who says it.
func (w *work) nearestDate(i int, sent token.Range, found []dates.Found, inside []int) (dates.Found, bool) {
	best, near := dates.Found{}, 1<<30
	for k := sort.Search(len(found), func(k int) bool { return found[k].From >= sent.From }); k < len(found) && found[k].From < sent.To; k++ {
		f := found[k]
		gap := f.From - i
		if gap < 0 {
			gap = i - f.To + 2
		}
		if inside[f.From] != inside[i] {
			gap += 20
		}
		if f.Limit {
			gap += 10
		}
		if f.From-2 >= sent.From && w.lower(f.From-1) == "of" && f.From-2 != i {
			gap += 10 // "the letter of 12 April": the noun's date, not the verb's
		}
		if gap < near {
			best, near = f, gap
		}
	}
	return best, near < 1<<30
}

// place is where an event was: a name behind "in" or "at", nearest after the
// word, else before it.
func (w *work) place(i int, sent token.Range) (string, Span) {
	at := func(k int) (string, Span, bool) {
		if l := w.lower(k); l != "in" && l != "at" || k+1 >= sent.To {
			return "", Span{}, false
		}
		from := k + 1
		if w.lower(from) == "the" {
			from++
		}
		to := from
		for to < sent.To && (w.doc.Tokens[to].Kind == token.Capital || w.doc.Tokens[to].Kind == token.Upper) && w.doc.Tokens[to].Spaced && !w.is(to, weekdaysAndMonths) {
			to++
		}
		if to == from {
			return "", Span{}, false
		}
		s := w.span(from, to)
		return strings.Join(strings.Fields(w.doc.Text[s.From:s.To]), " "), s, true
	}
	for k := i + 1; k < sent.To; k++ {
		if name, s, ok := at(k); ok {
			return name, s
		}
	}
	for k := i - 1; k >= sent.From; k-- {
		if name, s, ok := at(k); ok {
			return name, s
		}
	}
	return "", Span{}
}

// dateline tells whether a date is that of the place line at the beginning:
// "TARANTH, April 5 (Wire) -".
func (w *work) dateline(d dates.Found, sent token.Range) bool {
	if d.From-sent.From > 6 {
		return false
	}
	for i := d.To; i < min(sent.To, d.To+6); i++ {
		if w.doc.Tokens[i].Kind == token.Dash {
			return true
		}
	}
	return false
}

// clauseOf is the relative clause that a word stands in, with what it hangs on;
// else the sentence.
func (w *work) clauseOf(i int, sent token.Range) token.Range {
	for k := i - 1; k >= max(sent.From, i-3); k-- {
		if w.lower(k) != "who" && w.lower(k) != "which" {
			continue
		}
		to := i
		for to < sent.To && w.doc.Tokens[to].Kind != token.Comma {
			to++
		}
		return token.Range{From: max(sent.From, k-7), To: to}
	}
	return sent
}

var pairs = token.Words(`sides parties leaders delegations governments capitals teams countries`)

// participants are those whom a sentence names, but for who says so and where.
func (w *work) participants(sent token.Range, place Span) []Who {
	says := make([]bool, sent.To-sent.From)
	mark := func(spans Spans) {
		w.each(spans, func(i int) {
			if i >= sent.From && i < sent.To {
				says[i-sent.From] = true
			}
		})
	}
	if place.Len() > 0 {
		mark(Spans{place})
	}
	for _, k := range w.in[w.paragraphAt(int(w.doc.Tokens[sent.From].From))] {
		s := &w.a.Statements[k]
		if c := w.tokens(s.Source.Bounds()); len(s.Source) > 0 && c.From < sent.To && c.To > sent.From {
			mark(s.Source)
		}
	}
	out := []Who{}
	for from := sent.From; from < sent.To; {
		to := from
		for to < sent.To && !says[to-sent.From] {
			to++
		}
		for _, x := range w.scene.All(from, to) {
			if !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
		from = max(to, from) + 1
	}
	if list := w.scene.Principals(); len(list) == 2 && len(out) < 2 {
		for i := sent.From + 1; i < sent.To; i++ {
			if l := w.lower(i - 1); w.is(i, pairs) && (l == "two" || l == "both") {
				return list // "the two sides", in talks between two
			}
		}
	}
	return out
}

// readTransmission reads which text went from whom to whom; false where that is
// nothing at all.
func (w *work) readTransmission(e *Event, i int, sent token.Range) bool {
	lemma := w.lemma(i)
	text := w.textNear(i, sent)
	if text >= 0 {
		from := text
		for from > sent.From && from > text-5 && from-1 != i && (w.doc.Tokens[from-1].Tag == token.JJ || w.doc.Tokens[from-1].Tag == token.DT || w.doc.Tokens[from-1].Tag == token.NN || w.doc.Tokens[from-1].Tag == token.VBN || w.doc.Tokens[from-1].Tag == token.PRPS) {
			from--
		}
		e.What = Spans{w.span(from, text+1)}.Of(w.doc.Text)
	} else {
		e.What = "it"
	}
	passive := false
	for k := i - 1; k >= max(sent.From, i-4); k-- {
		switch w.lower(k) {
		case "was", "were", "been", "being", "is", "are":
			passive = w.doc.Tokens[i].Tag == token.VBN || w.doc.Tokens[i].Tag == token.VBD
		}
	}
	subject := w.scene.All(max(sent.From, i-12), i)
	if w.saysIn(max(sent.From, i-12), i) {
		subject = nil // who says so is not who sent it
	}
	behind := func(preps ...string) []Who {
		for k := i + 1; k < min(sent.To, i+16); k++ {
			if slices.Contains(preps, w.lower(k)) {
				to := k + 1
				for to < min(sent.To, k+8) && w.doc.Tokens[to].Kind.IsWord() && !w.is(to, prepositions) {
					to++
				}
				if list := w.scene.All(k+1, to); len(list) > 0 {
					return list
				}
			}
		}
		return nil
	}
	switch {
	case receiving.Has(lemma):
		e.To = subject
		e.From = behind("from")
		if lemma == token.Hash("reach") {
			e.To, e.From = w.scene.All(i+1, min(sent.To, i+4)), nil
		}
	case passive:
		e.To = behind("to", "with")
		e.From = behind("by")
	default:
		e.From = subject
		if e.To = behind("to", "with"); len(e.To) == 0 && text > i {
			e.To = w.scene.All(i+1, text) // "sent Morvane a draft"
		}
	}
	e.Participants = []Who{}
	if len(e.To) > 0 {
		e.Confidence += 0.1
	}
	if len(e.From) > 0 {
		e.Confidence += 0.1
	}
	return text >= 0 || len(e.To) > 0 || !e.Date.IsZero()
}

var prepositions = token.Words(`to from by with on in at through via before after during that`)

// saysIn tells whether the source of a statement stands in tokens [from, to).
func (w *work) saysIn(from, to int) bool {
	if from >= to {
		return false
	}
	place := Spans{w.span(from, to)}
	for _, k := range w.in[w.paragraphAt(int(w.doc.Tokens[from].From))] {
		s := &w.a.Statements[k]
		if overlap(s.Source, place) && overlap(s.Cue, place) {
			return true
		}
	}
	return false
}
