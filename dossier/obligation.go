package dossier

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
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

var obligationShape = regexp.MustCompile(`(?s)^([^:"]*?)(?: to ([^:"]*?))?(?: by ("(?:[^"\\]|\\.)*"|[^:"]*))?: *(.*)$`)

// parseObligation reads what stands behind "owes:".
func parseObligation(s string) (o Obligation, ok bool) {
	m := obligationShape.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return o, false
	}
	if o.By, ok = idList(m[1]); !ok {
		return o, false
	}
	if m[2] != "" {
		if o.To, ok = idList(m[2]); !ok {
			return o, false
		}
	}
	o.Due, o.Words = unquoted(m[3]), unquoted(m[4])
	return o, o.Words != ""
}

// unquoted reads words that may stand in double quotes.
func unquoted(s string) string {
	if q, err := strconv.Unquote(s); err == nil && strings.HasPrefix(s, `"`) {
		return q
	}
	return strings.TrimSpace(s)
}

// quoted writes words so that unquoted reads them.
func quoted(s, signs string) string {
	if s != strings.Join(strings.Fields(s), " ") || strings.ContainsAny(s, signs) || strings.HasPrefix(s, `"`) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}

// reservedKeys begin annotations of other kinds.
var reservedKeys = []string{"cite", "unconfirmed", "tlp", "audience", "owes"}

// parseSide reads {PARTIES: TERMS}.
func parseSide(who, what string) (s BracketSide, ok bool) {
	if s.By, ok = idList(who); !ok || slices.Contains(reservedKeys, who) {
		return s, false
	}
	for term := range strings.SplitSeq(what, ";") {
		term = strings.TrimSpace(term)
		if id, _ := Term(term).Split(); !ValidID(id) || strings.ContainsAny(term, " \t\n") {
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
		s += " by " + quoted(o.Due, `:"`)
	}
	return s + ": " + quoted(o.Words, "")
}

// String is the side as it stands in braces.
func (s BracketSide) String() string {
	terms := make([]string, len(s.Sets))
	for i, t := range s.Sets {
		terms[i] = string(t)
	}
	return strings.Join(s.By, ", ") + ": " + strings.Join(terms, "; ")
}
