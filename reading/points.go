package reading

import (
	"math"
	"slices"
	"strings"

	"github.com/kljensen/snowball/english"

	"parley/dossier"
	"parley/reading/token"
	"parley/reading/who"
	"parley/when"
)

// topics are the issues of a dossier and the words by which they are known.
type topics struct {
	issues []topic
	weight map[string]float64 // of a stem: the rarer among issues and options, the more
	least  float64            // what an issue's words must come to for it to be meant
}

type topic struct {
	id      string
	stems   map[string]bool // of the question
	options []option
	measure *measure // of an issue with a range; else nil
}

type option struct {
	id      string
	stems   map[string]bool
	negated bool            // "no foreign troops"
	parties []string        // whom it names: "Ukrainian control"
	names   map[string]bool // the stems of these names
}

// newTopics reads the issues of a view.
func newTopics(v *dossier.View, names *who.Gazetteer) *topics {
	t := &topics{weight: map[string]float64{}}
	if v == nil {
		return t
	}
	in := map[string]int{}
	n := 0
	stems := stemmer{}
	count := func(stems map[string]bool) {
		n++
		for s := range stems {
			in[s]++
		}
	}
	for _, i := range v.Issues {
		x := topic{id: i.ID, stems: stems.of(i.Question + " " + i.Short), measure: measureOf(i.Range)}
		count(x.stems)
		for _, o := range i.Options {
			y := option{o.ID, stems.of(o.Words), negated(o.Words), nil, map[string]bool{}}
			doc := token.Parse(o.Words)
			scene := names.Scan(doc, when.Date{})
			for k := range doc.Tokens {
				for _, x := range scene.All(k, k+1) {
					y.parties = append(y.parties, x.Party)
					for s := range stems.of(doc.Word(k)) {
						y.names[s] = true
					}
				}
			}
			count(y.stems)
			x.options = append(x.options, y)
		}
		t.issues = append(t.issues, x)
	}
	for s, k := range in {
		t.weight[s] = math.Log(1 + float64(n)/float64(k))
	}
	t.least = 1.1 * math.Log(1+float64(n)) // a little more than one word that no other issue has
	return t
}

// idle words say nothing of an issue.
var idle = token.Words(`a an the of and or to in on at by for with from as is are was were be been being has have had do does did will would can could may might must shall
	should not no nor that this these those which who whom whose what when where how it its he she they them their his her we our us you your i my me there here all any each
	both other some such only own same so than too very just also if unless until once after before say said says tell told one two only up out over under again further then
	along across around near between among within without into onto about against over under during through toward towards
	ready accept agree reject offer propose demand want sign deal proposal plan idea`)

// negated tells whether a text says no to something.
func negated(text string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		switch strings.Trim(w, ",.;:") {
		case "no", "not", "none", "without", "never", "neither", "nor":
			return true
		}
	}
	return false
}

// stemmer remembers the stems of words.
type stemmer map[string]string

// of are the stems of the words of a text that say something.
func (m stemmer) of(text string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 0x7f) }) {
		if len(w) > 1 && !idle.Has(token.Hash(w)) {
			stem, ok := m[w]
			if !ok {
				stem = english.Stem(w, false)
				if same, ok := sameStem[stem]; ok {
					stem = same
				}
				m[w] = stem
			}
			out[stem] = true
		}
	}
	return out
}

// sameStem brings together words that stand for each other in talks.
var sameStem = map[string]string{
	"withdraw": "leav", "withdrew": "leav", "withdrawn": "leav", "withdrawal": "leav", "pullout": "leav", "pull-out": "leav", "quit": "leav", "left": "leav",
	"truce": "ceasefir", "armistic": "ceasefir", "cease-fir": "ceasefir",
	"troop": "armi", "soldier": "armi", "militari": "armi", "forc": "armi",
	"elect": "vote", "referendum": "vote", "ballot": "vote", "poll": "vote",
	"pow": "prison", "captiv": "prison", "detaine": "prison",
	"swap": "exchang", "territori": "land", "border": "line", "frontlin": "line", "front": "line",
}

// named tells whether one of the names of an option is among some stems.
func (o *option) named(stems map[string]bool) bool {
	for s := range o.names {
		if stems[s] {
			return true
		}
	}
	return false
}

// nearTie is by how much of what an issue needs the better of two options must be
// ahead: the least part of a word that tells them apart.
const nearTie = 0.2

// find is the issue and option that a content speaks of; "" for none. Where two
// options of the issue have nearly as much in common with it, it is of neither:
// which is meant is for a person to say. said are the numbers in it: of an issue
// with a range, the one that fits its unit is the option. own is the party whose
// "its" and "our" the text has, "" where it has none.
func (t *topics) find(known stemmer, text string, said []quantity, own string) (issue, opt string, value float64) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "not to ")
	stems, not := known.of(text), negated(text)
	best := t.least
	for _, i := range t.issues {
		about, hits := 0.0, 0
		for s := range i.stems {
			if stems[s] {
				about += t.weight[s]
				hits++
			}
		}
		value := ""
		if i.measure != nil {
			if value = i.measure.option(said); value != "" {
				about += t.least / 2
				hits++
			}
		}
		if hits >= 2 && about > best {
			best, issue, opt = about, i.id, value
		}
		first, second, which := 0.0, 0.0, ""
		for _, o := range i.options {
			// Who rejects a force is not against "no foreign force".
			if o.negated && !not {
				continue
			}
			// Russia's "under its control" is not "Ukrainian control".
			mine := own != "" && slices.Contains(o.parties, own)
			if own != "" && len(o.parties) > 0 && !mine && !o.named(stems) {
				continue
			}
			sum, n, all := 0.0, 0, 0.0
			for s := range o.stems {
				all += t.weight[s]
				if stems[s] {
					sum += t.weight[s]
					n++
				}
			}
			if mine && n > 0 {
				for s := range o.names {
					if !stems[s] {
						sum += t.weight[s]
						n++
					}
				}
			}
			// A good part of what tells the option, and something beside: more of it,
			// or the question.
			if n == 0 || sum < 0.35*all || n+hits < 2 {
				continue
			}
			switch v := sum + about; {
			case v > first:
				first, second, which = v, first, o.id
			case v > second:
				second = v
			}
		}
		if first > best {
			best, issue, opt = first, i.id, which
			if first-second < nearTie*t.least {
				opt = ""
			}
		}
	}
	if issue == "" {
		return "", "", 0
	}
	return issue, opt, best
}

// findPoints finds what parties ask for, grant or rule out. Without a dossier a
// point has no issue, and is of whoever speaks.
func (w *work) findPoints(t *topics) {
	w.a.Points = []Point{}
	relays := map[int]bool{}
	for i := range w.a.Statements {
		if k := w.a.Statements[i].Inside; k != nil && !w.a.Statements[*k].labelled {
			relays[*k] = true
		}
	}
	for i := range w.a.Statements {
		s := &w.a.Statements[i]
		if relays[i] || s.Speaker.Name == "" {
			continue // the statement within says it
		}
		stance, ok := w.stanceOf(s)
		if !ok || w.ofTalking(s) || w.cueIs(s, reporting) {
			continue
		}
		text := s.Content.Of(w.doc.Text)
		p := Point{Party: w.whose(s), Stance: stance, Words: oneLine(strings.TrimPrefix(text, "that ")), Span: s.Content, Statement: i, Confidence: 0.6 * s.Confidence}
		p.Condition = w.condition(s)
		if len(t.issues) > 0 {
			// The cue may hold a part of what is ruled out or asked for.
			about := text + " " + s.Cue.Of(w.doc.Text)
			if p.Condition != "" {
				about = strings.Replace(about, p.Condition, " ", 1)
			}
			var v float64
			said := w.quantities(s)
			own := ""
			if len(p.Party.Party) > 0 && hasOwn(text) {
				own = p.Party.Party
			}
			p.Issue, p.Option, v = t.find(w.stems, about, said, own)
			if p.Issue == "" && p.Condition != "" {
				p.Issue, p.Option, v = t.find(w.stems, text, said, own)
			}
			if p.Issue == "" {
				continue
			}
			p.Confidence = min(0.95, 0.4+0.06*v) * s.Confidence
		}
		w.a.Points = append(w.a.Points, p)
	}
}

// ofTalking tells whether all that was asked for or refused is to speak of it or
// to be named: "declined to comment", "asked not to be named". That is no
// position.
func (w *work) ofTalking(s *Statement) bool {
	talking := false
	n := 0
	w.each(s.Content, func(i int) {
		if n < 4 && w.is(i, ofSpeaking) {
			talking = true
		}
		if !w.is(i, beforeSpeaking) {
			n += 4 // the first word that counts decides
		}
	})
	return talking
}

var (
	ofSpeaking     = token.Words(`comment named identified quoted respond elaborate anonymity say discuss`)
	beforeSpeaking = token.Words(`to not be that he she they it their his her name names remain`)
	// Who reports what somebody else offers has offered nothing.
	reporting = token.Words(`report cite quote publish`)
)

// hasOwn tells whether a text says of something that it is the speaker's.
func hasOwn(text string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		switch strings.Trim(w, ",.;:\"'“”‘’") {
		case "its", "our", "my":
			return true
		}
	}
	return false
}

// whose is the party that a statement speaks for: the one that its words begin
// with, where that is another than the speaker's ("The envoy said that Kestria
// would accept it"), else the speaker.
func (w *work) whose(s *Statement) Who {
	if s.Mode == "direct" || len(s.Content) == 0 {
		return s.Speaker.Who
	}
	r := w.tokens(s.Content[0])
	for r.From < r.To && (w.lower(r.From) == "that" || w.lower(r.From) == "the" || !w.doc.Tokens[r.From].Kind.IsWord()) {
		r.From++
	}
	for to := r.From + 1; to < min(r.To, r.From+6); to++ {
		if w.doc.Tokens[to].Tag == token.IN {
			break // "observers from the Union": the noun is whose it is
		}
		if !w.doc.Tokens[to].Tag.IsFinite() {
			continue
		}
		if who, ok := w.scene.Named(r.From, to); ok && who.Party != "" && who.Party != s.Speaker.Party {
			return who
		}
		break
	}
	return s.Speaker.Who
}

// What may stand between what was said and its condition.
var beforeCondition = token.Words(`but and only as so on the condition`)

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// stanceOf is the stance of a position that a statement's stance comes to.
func (w *work) stanceOf(s *Statement) (dossier.Stance, bool) {
	cue := strings.ToLower(s.Cue.Of(w.doc.Text))
	content := " " + strings.ToLower(s.Content.Of(w.doc.Text)) + " "
	has := func(text string, words ...string) bool {
		for _, x := range words {
			if strings.Contains(text, x) {
				return true
			}
		}
		return false
	}
	switch s.Stance {
	case "demands":
		switch {
		case strings.HasPrefix(content, " not to "), strings.HasPrefix(content, " against "):
			return dossier.Rejects, true // "urged them not to"
		case has(cue, "red line") || has(content, "red line", "precondition", "non-negotiable", "no deal without"):
			return dossier.Insists, true
		}
		return dossier.Demands, true // also for "insists on": a red line takes more than a reporter's verb
	case "offers":
		return dossier.Proposes, true
	case "accepts":
		if has(content, " could ", " would ", " can ", " might ", " if ", " once ", " unless ", " provided ", "negotiable", " ready ", " willing ") {
			return dossier.CouldAccept, true
		}
		return dossier.Accepts, true
	case "rejects":
		if has(cue, "rule out", "ruled out", "rules out", "red line", "never") || has(content, " will never ", " would never ", "'ll never ", "’ll never ", " can never ", " must never ", " shall never ", "under no circumstances") {
			return dossier.Excludes, true
		}
		return dossier.Rejects, true
	case "asks":
		return dossier.Asks, has(cue, "ask", "request")
	}
	return "", false
}

// condition is what a statement's content hangs on, in its words: "only if ...",
// "once ...", "until ...", up to the end of the clause.
func (w *work) condition(s *Statement) string {
	if from, to := w.conditionAt(s); from < to {
		return Spans{w.span(from, to)}.Of(w.doc.Text)
	}
	return ""
}

// conditionAt is the tokens of the condition; from == to where there is none.
func (w *work) conditionAt(s *Statement) (from, to int) {
	for _, piece := range s.Content {
		r := w.tokens(piece)
		// What follows the content in its sentence may be the condition.
		end := r.To
		if r.From >= r.To {
			continue
		}
		sentEnd := w.sentence(r.To - 1).To
		for i := r.From; i < min(sentEnd, end+5); i++ {
			if i > end && !(w.doc.Tokens[i-1].Kind == token.Comma || w.is(i-1, beforeCondition)) {
				break
			}
			from := i
			switch w.lower(i) {
			case "if", "unless", "until", "once", "provided":
				if i > r.From && w.lower(i-1) == "as" || i > r.From && w.lower(i-1) == "even" {
					continue
				}
			case "long":
				if i == r.From || w.lower(i-1) != "as" && w.lower(i-1) != "so" || i+1 >= sentEnd || w.lower(i+1) != "as" {
					continue
				}
				from = i - 1
			case "condition":
				if i == r.From || i+1 >= sentEnd || w.lower(i+1) != "that" {
					continue
				}
				for from > r.From && w.lower(from) != "on" {
					from--
				}
			case "after", "when":
				if i == r.From || w.lower(i-1) != "only" {
					continue
				}
			default:
				continue
			}
			if from > r.From && w.lower(from-1) == "only" {
				from--
			}
			to := i + 1
			for to < sentEnd && w.doc.Tokens[to].Kind != token.Comma && w.doc.Tokens[to].Kind != token.Stop && w.doc.Tokens[to].Kind != token.Colon && w.doc.Tokens[to].Kind != token.Close && (i >= end || to < end) {
				to++
			}
			if to-i >= 2 {
				return from, to
			}
		}
	}
	return 0, 0
}
