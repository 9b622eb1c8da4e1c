package reading

import (
	"slices"
	"strings"

	"parley/reading/token"
)

// reach is how many statements apart two accounts may stand.
const reach = 10

// account is what findAccounts looks at of a statement.
type account struct {
	stems map[string]bool // while it is within reach
	days  []string
	sent  bool // tells that a text was passed on
	fig   bool
}

// findAccounts puts statements side by side that do not agree: one denies what
// another says; they give other times or numbers for what seems to be the same;
// they tell otherwise of the sending of a text. Which of them is so is not for
// the reader to say.
func (w *work) findAccounts() {
	w.a.Accounts = []Account{}
	list := w.a.Statements
	facts := make([]account, len(list))
	found := w.dates
	inside := w.innermost()
	for _, d := range found {
		if k := inside[d.From]; k > 0 {
			facts[k-1].days = append(facts[k-1].days, d.Date.String())
		}
	}
	for _, e := range w.a.Events {
		if e.Statement != nil && e.Form == "transmission" {
			facts[*e.Statement].sent = true
		}
	}
	for i := range list {
		w.markSent(&list[i], &facts[i])
	}
	for _, f := range w.a.Figures {
		if f.Statement != nil {
			facts[*f.Statement].fig = true
		}
	}
	used := map[[2]int]bool{}
	for j := range list {
		if j > reach {
			facts[j-reach-1].stems = nil
		}
		for i := j - 1; i >= max(0, j-reach); i-- {
			a, b := &list[i], &list[j]
			if a.Speaker.Name == "" || b.Speaker.Name == "" || a.Speaker.Who == b.Speaker.Who || a.Inside != nil && *a.Inside == j || b.Inside != nil && *b.Inside == i || used[[2]int{i, j}] {
				continue
			}
			on := w.differ(a, b, &facts[i], &facts[j], j-i)
			if on == "" {
				continue
			}
			// The account is of who gives it: what others relay of somebody's words
			// is theirs, and does not make him a side.
			x, y := w.outermost(i), w.outermost(j)
			if x == y || used[[2]int{x, y}] || list[x].Speaker.Who == list[y].Speaker.Who {
				continue
			}
			a, b = &list[x], &list[y]
			used[[2]int{i, j}], used[[2]int{x, y}] = true, true
			w.a.Accounts = append(w.a.Accounts, Account{Question: w.question(a, b, on), On: on, Confidence: 0.5 * min(a.Confidence, b.Confidence),
				Sides: []Side{{a.Speaker.Name, a.Content.Of(w.doc.Text), x}, {b.Speaker.Name, b.Content.Of(w.doc.Text), y}}})
			break // with the nearest that it contradicts
		}
	}
}

// outermost is the statement that a statement is relayed in, however many layers
// up; itself, where nobody relays it.
func (w *work) outermost(i int) int {
	for w.a.Statements[i].Inside != nil {
		i = *w.a.Statements[i].Inside
	}
	return i
}

// differ tells on what two statements disagree; "" where they do not, as far as
// can be seen.
func (w *work) differ(a, b *Statement, x, y *account, apart int) string {
	disputes := w.cueIs(b, disputing)
	shared, short := 0, false
	if a.Stance == "denies" || b.Stance == "denies" || len(x.days) > 0 && len(y.days) > 0 || x.fig || disputes {
		w.stemsOf(a, x)
		w.stemsOf(b, y)
		for s := range x.stems {
			if y.stems[s] {
				shared++
			}
		}
		short = len(y.stems) <= 1 // "that", "the report", "it"
	}
	denies := b.Stance == "denies" && a.Stance != "denies" && a.Stance != "asks"
	switch {
	case x.sent && y.sent && apart <= 4:
		return "sending and receipt"
	case denies && (shared >= 2 || apart == 1 && (short || shared >= 1)), a.Stance == "denies" && b.Stance == "asserts" && shared >= 2:
		return "fact"
	case shared >= 1 && apart <= 4 && len(x.days) > 0 && len(y.days) > 0 && !slices.Equal(x.days, y.days) && a.Stance != "demands" && b.Stance != "demands" && past(a) && past(b):
		return "time"
	case apart <= 2 && x.fig && (y.stems["figur"] || y.stems["number"] || y.fig && shared >= 2):
		return "number"
	case apart == 1 && w.cueIs(b, answering) && w.cueIs(a, charging):
		return "fact"
	case shared >= 1 && disputes:
		return "fact"
	}
	return ""
}

// stemsOf fills in the stems of what a statement says.
func (w *work) stemsOf(s *Statement, f *account) {
	if f.stems == nil {
		f.stems = w.stems.of(s.Content.Of(w.doc.Text))
	}
}

// past tells whether a statement tells of what was, not of what is wanted.
func past(s *Statement) bool {
	switch s.Stance {
	case "asserts", "denies", "accepts":
		return true
	}
	return false
}

var (
	answering = token.Words(`reply answer counter retort rebut respond`)
	charging  = token.Words(`complain accuse claim allege blame`)
	disputing = token.Words(`contradict dispute`)
)

// cueIs tells whether the cue of a statement has one of some verbs.
func (w *work) cueIs(s *Statement, in token.Set) (is bool) {
	w.each(s.Cue, func(i int) { is = is || in.Has(w.lemma(i)) })
	return is
}

// markSent tells whether a statement speaks of the sending or receipt of a text,
// also where it denies it.
func (w *work) markSent(s *Statement, f *account) {
	w.each(s.Content, func(i int) {
		t := &w.doc.Tokens[i]
		if f.sent || !t.Tag.IsVerb() {
			return
		}
		lemma := w.lemma(i)
		if !sending.Has(lemma) && !receiving.Has(lemma) || lemma == token.Hash("get") || lemma == token.Hash("give") {
			return
		}
		sent := w.sentence(i)
		f.sent = w.textNear(i, sent) >= 0 || w.itWas(i, sent)
	})
}

// question puts neutrally what two statements disagree on: in the words that both
// have, and with the names of both.
func (w *work) question(a, b *Statement, on string) string {
	if on == "sending and receipt" {
		for _, s := range []*Statement{a, b} {
			name := ""
			w.each(s.Content, func(i int) {
				if name == "" && w.is(i, texts) && w.doc.Tokens[i].Tag.IsNoun() {
					name = w.lower(i)
				}
			})
			if name != "" {
				return "When was the " + name + " sent, and when was it received?"
			}
		}
		return "When was the text sent, and when was it received?"
	}
	lead := "What is so"
	switch on {
	case "number":
		lead = "How many, or how much"
	case "time":
		lead = "When, and in what state"
	}
	if both := w.nounsOfBoth(a, b); len(both) > 0 {
		lead += " (" + strings.Join(both, ", ") + ")"
	}
	return lead + ": as told by " + a.Speaker.Name + ", or as told by " + b.Speaker.Name + "?"
}

// nounsOfBoth are the nouns of one statement that the other has too, four at most.
func (w *work) nounsOfBoth(a, b *Statement) (out []string) {
	has := map[uint32]bool{}
	w.each(b.Content, func(i int) { has[w.lemma(i)] = true })
	w.each(a.Content, func(i int) {
		if word := w.doc.Word(i); w.doc.Tokens[i].Tag.IsNoun() && w.doc.Tokens[i].Kind.IsWord() && has[w.lemma(i)] && len(out) < 4 && !slices.Contains(out, word) {
			out = append(out, word)
		}
	})
	return out
}
