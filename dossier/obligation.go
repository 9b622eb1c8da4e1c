package dossier

import (
	"slices"
	"strings"
)

// Obligation is what a point of a draft has somebody do. In the text form it
// stands in braces: {owes: p-ru to p-ua by 2026-06-30: hands over the maps};
// whom it is owed to and the time can be left out.
type Obligation struct {
	// Who is to do it.
	By []string `yaml:"by" ref:"party" required:"true"`
	// To whom it is owed.
	To []string `yaml:"to" ref:"party"`
	// By when, as the text has it: a date, or words such as "60 days after
	// signing".
	Due string `yaml:"due"`
	// What is to be done.
	Words string `yaml:"words" required:"true"`
}

// BracketSide is what a party's words in the brackets of a point would set. In the
// text form: {p-ua: i-znpp=us-ua-half}.
type BracketSide struct {
	// Whose words.
	By []string `yaml:"by" ref:"party" required:"true"`
	// What they would set, as ISSUE=OPTION.
	Sets []Term `yaml:"sets" ref:"term" required:"true"`
}

// parseObligation reads what stands behind "owes:".
func parseObligation(s string) (o Obligation, ok bool) {
	head, words, found := strings.Cut(s, ":")
	o.Words = strings.TrimSpace(words)
	if !found || o.Words == "" {
		return o, false
	}
	head, o.Due, _ = strings.Cut(" "+strings.Join(strings.Fields(head), " "), " by ")
	by, to, owed := strings.Cut(head, " to ")
	if o.By, ok = idList(by); !ok || strings.Contains(o.Due, " to ") && !owed {
		return o, false
	}
	if owed {
		o.To, ok = idList(to)
	}
	return o, ok
}

// parseSide reads {PARTIES: TERMS}.
func parseSide(who, what string) (s BracketSide, ok bool) {
	if s.By, ok = idList(who); !ok {
		return s, false
	}
	for term := range strings.SplitSeq(what, ";") {
		term = strings.TrimSpace(term)
		if _, option := Term(term).Split(); option == "" || strings.ContainsAny(term, " \t\n") {
			return s, false
		}
		s.Sets = append(s.Sets, Term(term))
	}
	return s, true
}

// idList reads ids with commas between them.
func idList(s string) ([]string, bool) {
	var out []string
	for id := range strings.SplitSeq(s, ",") {
		out = append(out, strings.TrimSpace(id))
	}
	return out, !slices.ContainsFunc(out, func(id string) bool { return !ValidID(id) })
}

// String is the obligation as it stands in braces.
func (o Obligation) String() string {
	s := "owes: " + strings.Join(o.By, ", ")
	if len(o.To) > 0 {
		s += " to " + strings.Join(o.To, ", ")
	}
	if o.Due != "" {
		s += " by " + o.Due
	}
	return s + ": " + o.Words
}

// String is the side as it stands in braces.
func (s BracketSide) String() string {
	terms := make([]string, len(s.Sets))
	for i, t := range s.Sets {
		terms[i] = string(t)
	}
	return strings.Join(s.By, ", ") + ": " + strings.Join(terms, "; ")
}
