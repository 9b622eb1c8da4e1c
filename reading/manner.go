package reading

import (
	"slices"
	"sort"
	"strings"

	"parley/reading/dates"
	"parley/reading/stance"
	"parley/reading/token"
	"parley/reading/who"
	"parley/when"
)

// speakers resolves who each statement is of, and to whom it was said.
func (w *work) speakers(g *who.Gazetteer) {
	w.scene = g.Scan(w.doc, w.a.Date)
	scene := w.scene
	// Sources are resolved in the order of the text.
	list := w.a.Statements
	order := make([]int, 0, len(list))
	for i := range list {
		order = append(order, i)
	}
	key := func(i int) int {
		if len(list[i].Source) > 0 {
			return list[i].Source[0].From
		}
		return list[i].Content.Bounds().From
	}
	slices.SortStableFunc(order, func(a, b int) int { return key(a) - key(b) })
	last := -1
	resolved := map[Span]Speaker{}
	for _, i := range order {
		s := &list[i]
		if len(s.Source) == 0 {
			switch sp, ok := scene.Principal(); {
			case len(s.Cue) > 0:
			case s.labelled && ok:
				s.Speaker = sp // who is interviewed
			case last >= 0 && !s.labelled:
				s.Speaker = list[last].Speaker
			}
			continue
		}
		sp, ok := resolved[s.Source[0]]
		if !ok {
			r := w.tokens(s.Source[0])
			if r.From >= r.To {
				continue
			}
			sp = scene.Resolve(r.From, r.To)
			resolved[s.Source[0]] = sp
		}
		s.Speaker = sp
		if s.Inside == nil {
			last = i
		}
	}
	for i := range list {
		s := &list[i]
		// "I" within somebody's words is that one.
		if s.Inside != nil && firstPerson[strings.ToLower(s.Speaker.Name)] {
			outer := list[*s.Inside].Speaker
			s.Speaker = outer
		}
		w.addressee(s, scene)
	}
}

var firstPerson = map[string]bool{"i": true, "me": true, "my": true, "we": true, "us": true, "our": true}

// addressee reads to whom something was said: what stands between "told" and
// what was said, or behind "to".
func (w *work) addressee(s *Statement, scene *who.Scene) {
	if len(s.Cue) == 0 || len(s.Content) == 0 {
		return
	}
	cue := w.tokens(s.Cue[len(s.Cue)-1])
	if cue.From >= cue.To {
		return
	}
	taken := func(i int) bool {
		at := Spans{w.span(i, i+1)}
		return overlap(s.Source, at) || overlap(s.Cue, at) || overlap(s.Content, at)
	}
	to := cue.To
	end := w.sentence(cue.To - 1).To
	tells := false
	for i := cue.From; i < cue.To; i++ {
		switch w.doc.Lemma(i) {
		case "tell", "urge", "ask", "inform", "assure", "warn", "remind", "accuse", "promise":
			tells = true
		}
		if w.lower(i) == "to" || w.lower(i) == "on" || w.lower(i) == "upon" {
			tells = true
		}
	}
	if !tells && to < end && !taken(to) && w.lower(to) == "to" {
		tells, to = true, to+1
	}
	if !tells {
		return
	}
	from := to
	for to < end && !taken(to) && to-from < 10 && (w.doc.Tokens[to].Kind.IsWord()) && !w.doc.Tokens[to].Tag.IsFinite() && !w.is(to, endsAddressee) {
		if to > from && w.doc.Tokens[to].Tag == token.DT && w.doc.Tokens[to-1].Tag.IsNoun() {
			break // "the plenary an hour earlier"
		}
		to++
	}
	if to == from {
		return
	}
	if x, ok := scene.Named(from, to); ok {
		s.Addressee = &x
		return
	}
	s.Addressee = &Who{Name: Spans{w.span(from, to)}.Of(w.doc.Text)}
}

var endsAddressee = token.Words(`that on in at during after before by late early yesterday today monday tuesday wednesday thursday friday saturday sunday last this over when as with from`)

// manner fills in how a statement was made: direct or not, stance, venue, date.
func (w *work) manner() {
	var cue, content []string
	found := w.dates
	relays := map[int]bool{}
	for i := range w.a.Statements {
		if k := w.a.Statements[i].Inside; k != nil {
			relays[*k] = true
		}
	}
	for i := range w.a.Statements {
		s := &w.a.Statements[i]
		s.Mode = w.mode(s)
		w.markSpoken(s)
		cue, content = cue[:0], content[:0]
		for _, x := range s.Cue {
			cue = stance.LemmasOf(cue, w.doc, w.tokens(x))
		}
		// What a condition says is not what the speaker says: of "a board is
		// acceptable if it does not sit in the valley" the first part counts.
		from, to := w.conditionAt(s)
		for _, x := range s.Content {
			r := w.tokens(x)
			if from > r.From+1 && from < r.To {
				content = stance.LemmasOf(content, w.doc, token.Range{From: r.From, To: min(from+2, r.To)})
				r.From = min(to, r.To)
			}
			if content = stance.LemmasOf(content, w.doc, r); len(content) > 60 {
				break
			}
		}
		if len(cue) == 0 {
			cue = append(cue, ":")
		}
		s.Stance, _ = stance.Of(cue, content)
		if s.Stance == "denies" && w.cueIs(s, denying) && w.cueIs(s, negating) {
			s.Stance = "asserts" // "would neither confirm nor deny", "did not deny"
		}
		if w.cueIs(s, insisting) && w.tellsOfWhatWas(s) {
			s.Stance = "asserts" // "insisted that talks were under way" asks for nothing
		}
		if relays[i] && !stance.Telling(cue) {
			s.Stance = "asserts" // what the one within says is not this one's stance
		}
		s.Date = w.dateOf(s, found)
		s.Venue = w.venue(s)
	}
}

var (
	insisting = token.Words(`insist`)
	denying   = token.Words(`deny`)
	negating  = token.Words(`not n't neither never nor`)
)

// tellsOfWhatWas tells whether what was said begins with "that" and its first
// finite verb is in the past: it is told, not asked for.
func (w *work) tellsOfWhatWas(s *Statement) bool {
	if len(s.Content) == 0 {
		return false
	}
	r := w.tokens(s.Content[0])
	if r.From >= r.To || w.lower(r.From) != "that" {
		return false
	}
	for i := r.From + 1; i < min(r.To, r.From+12); i++ {
		switch t := &w.doc.Tokens[i]; {
		case t.Tag == token.VBD:
			return true
		case t.Tag == token.MD || t.Tag.IsFinite():
			return false
		}
	}
	return false
}

// mode is direct where all words are within quote marks, or the line is one of a
// transcript; mixed where some are.
func (w *work) mode(s *Statement) string {
	quoted, plain := 0, 0
	w.each(s.Content, func(i int) {
		t := &w.doc.Tokens[i]
		switch {
		case !t.Kind.IsWord():
		case t.Quoted:
			quoted++
		default:
			plain++
		}
	})
	switch {
	case plain == 0 && quoted > 0:
		return "direct"
	case s.labelled:
		return "direct"
	case quoted > 0:
		return "mixed"
	}
	return "indirect"
}

// dateOf is the date in the sentence of the cue that stands outside of what was
// said, nearest to the cue.
func (w *work) dateOf(s *Statement, found []dates.Found) when.Date {
	if len(s.Cue) == 0 {
		return when.Date{}
	}
	cue := w.tokens(s.Cue[0])
	if cue.From >= cue.To {
		return when.Date{}
	}
	sent := w.sentence(cue.From)
	var best when.Date
	near := 1 << 30
	for k := sort.Search(len(found), func(k int) bool { return found[k].From >= sent.From }); k < len(found) && found[k].From < sent.To; k++ {
		f := found[k]
		if f.Limit || w.doc.Tokens[f.From].Quoted {
			continue
		}
		place := Spans{w.span(f.From, f.To)}
		if overlap(place, s.Content) {
			continue
		}
		gap := f.From - cue.To
		if gap < 0 {
			gap = 2 * (cue.From - f.To)
		}
		// A date behind the content belongs to it rather than to the cue, and one
		// behind another cue to that.
		if gap > 12 || w.cueBetween(s, cue.To, f.From) {
			continue
		}
		if gap < near {
			best, near = f.Date, gap
		}
	}
	return best
}

func (w *work) cueBetween(s *Statement, from, to int) bool {
	if from >= to {
		return false
	}
	gap := Spans{w.span(from, to)}
	for _, i := range w.in[w.paragraph(s)] {
		if o := &w.a.Statements[i]; o != s && overlap(o.Cue, gap) {
			return true
		}
	}
	return false
}

var venues = token.Words(`interview statement speech letter message briefing address conference post tweet email e-mail meeting session broadcast text call book memoir article op-ed column testimony`)

// venue is where or how it was said, in the words of the text: a phrase with "in"
// or "at" just behind the cue or what was said.
func (w *work) venue(s *Statement) string {
	if len(s.Cue) == 0 {
		return ""
	}
	cue := w.tokens(s.Cue[len(s.Cue)-1])
	if cue.From >= cue.To {
		return ""
	}
	sent := w.sentence(cue.From)
	for i := cue.From; i < min(sent.To, cue.To+10); i++ {
		switch w.lower(i) {
		case "in", "at", "during", "on":
		default:
			continue
		}
		if overlap(Spans{w.span(i, i+1)}, s.Content) {
			return ""
		}
		to := i + 1
		hit := false
		for to < sent.To && to < i+8 && w.doc.Tokens[to].Kind.IsWord() && !w.doc.Tokens[to].Tag.IsFinite() && !w.is(to, endsVenue) && !overlap(Spans{w.span(to, to+1)}, s.Content) {
			hit = hit || w.is(to, venues) || w.lower(i) != "on" && to > i+0 && w.doc.Tokens[to].Kind == token.Capital && w.doc.Tokens[to].Tag == token.NNP && !w.is(to, weekdaysAndMonths)
			to++
		}
		if hit {
			return Spans{w.span(i, to)}.Of(w.doc.Text)
		}
	}
	return ""
}

var endsVenue = token.Words(`that on monday tuesday wednesday thursday friday saturday sunday yesterday today after before`)
var weekdaysAndMonths = token.Words(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december`)
