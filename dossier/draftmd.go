package dossier

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The text of a draft: YAML front matter between two lines of three dashes,
// then the points in Markdown.
//
//	---
//	id: d-28
//	title: 28-point draft
//	---
//
//	1. Ukraine's sovereignty is confirmed. {cite: s-liga28}
//	6. The armed forces have at most 600,000. {i-army=600000} {cite: s-liga28}
//	10. Terms of the guarantee.
//	    a. The US is paid for it. {i-guar-fee=yes}
//
// A number is digits with an optional letter, a letter, or a small roman
// numeral, with a full stop or bracket behind it. Points under a point are
// indented, and their numbers are joined: 10.a. Words in braces say what a
// point sets {ISSUE=OPTION} or touches {ISSUE}, what it rests on {cite: ID, ID
// at "place"}, that it is {open} or {deleted}, {unconfirmed: why}, who may see
// it {audience: GROUP}, {tlp: LABEL}; who is to do what, {owes: PARTY to PARTY by
// DATE: WORDS}; and what a side's words in the brackets would set, {PARTY:
// ISSUE=OPTION}. Contested words stand in brackets by
// party, [[p-ua: these | p-ru: those]]. A backslash takes a brace literally.

var pointStart = regexp.MustCompile(`^( *)([0-9]{1,4}[a-z]?|[a-z]|[ivxl]{1,6})[.)](?: +(.*))?$`)

// looksLikePoint tells whether a paragraph would be taken for the start of a
// point, but for backslashes before it. One more takes it literally.
func looksLikePoint(para string) bool {
	return pointStart.MatchString(strings.TrimLeft(para, `\`))
}

const maxPoints = 100_000

func (t *task) parseDraft(dec *decoder) {
	text := bytes.ReplaceAll(t.text, []byte("\r\n"), []byte("\n"))
	t.lost = true // until it is read
	at := func(line, col int, code, format string, args ...any) {
		dec.problems = append(dec.problems, Problem{File: t.file, Line: line, Column: col, Code: code, Message: fmt.Sprintf(format, args...)})
	}
	rest, ok := bytes.CutPrefix(text, []byte("---\n"))
	if !ok {
		at(1, 1, "no-front-matter", "the file does not begin with a line of three dashes; expected front matter with id, title and date")
		return
	}
	front, body, ok := bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		if front, ok = bytes.CutSuffix(rest, []byte("\n---")); !ok {
			at(1, 1, "no-front-matter", "the front matter is not closed by a line of three dashes")
			return
		}
	}
	dec.line = 1
	n := t.node(dec, front)
	if n == nil {
		if !t.broken {
			at(1, 1, "empty-file", "the front matter is empty; expected id, title and date")
		}
		return
	}
	d := &Draft{}
	dec.structure(n, reflect.ValueOf(d).Elem(), shapeOf(reflect.TypeFor[Draft]()))
	d.at = place{t.file, 2}
	checkRecord(dec, n, d)
	if want := strings.TrimSuffix(strings.TrimPrefix(t.file, draftsDir+"/"), ".md"); d.ID != "" && d.ID != want {
		at(2, 1, "wrong-id", "the draft's id is %q, expected the file's name, %q", d.ID, want)
	}
	p := pointParser{draft: d, at: at}
	first := 3 + bytes.Count(front, []byte("\n")) + 1
	for i, line := range strings.Split(string(body), "\n") {
		p.line(first+i, strings.TrimRight(line, " \r"))
	}
	p.end()
	t.records = []Record{d}
	t.lost = d.ID == ""
}

// pointParser reads the lines below the front matter.
type pointParser struct {
	draft *Draft
	at    func(line, col int, code, format string, args ...any)
	open  []level    // the points that the next line may stand under
	paras [][]string // the lines of each paragraph
	blank bool
	seen  map[string]int
	full  bool // there were too many points
}

type level struct {
	indent int
	number string
}

func (p *pointParser) line(no int, s string) {
	if strings.TrimSpace(s) == "" {
		p.blank = true
		return
	}
	if m := pointStart.FindStringSubmatch(s); m != nil {
		if len(p.draft.Points) >= maxPoints {
			if !p.full {
				p.at(no, 1, "too-large", "the draft has more than %d points", maxPoints)
			}
			p.full = true
			return
		}
		p.end()
		p.start(no, len(m[1]), m[2], m[3])
		return
	}
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, `\`) && looksLikePoint(s) {
		s = s[1:]
	}
	if p.blank || len(p.paras) == 0 {
		p.paras = append(p.paras, nil)
	}
	last := &p.paras[len(p.paras)-1]
	*last = append(*last, s)
	p.blank = false
}

// start opens a point at its depth.
func (p *pointParser) start(no, indent int, number, text string) {
	for len(p.open) > 0 && p.open[len(p.open)-1].indent >= indent {
		p.open = p.open[:len(p.open)-1]
	}
	if len(p.open) > 0 {
		number = p.open[len(p.open)-1].number + "." + number
	} else if indent > 3 {
		p.at(no, indent+1, "bad-numbering", "point %s is indented but stands under no point", number)
	}
	if len(p.open) >= 8 || len(number) > maxID {
		p.at(no, indent+1, "bad-numbering", "point %s is nested more than 8 deep", clip(number))
		return
	}
	if p.seen == nil {
		p.seen = map[string]int{}
	}
	if before, ok := p.seen[number]; ok {
		p.at(no, indent+1, "duplicate-id", "point %s stands here a second time; the first is in line %d", number, before)
	}
	p.seen[number] = no
	p.open = append(p.open, level{indent, number})
	p.draft.Points = append(p.draft.Points, Point{Part: Part{ID: number}, line: no})
	p.blank = false
	if text = strings.TrimSpace(text); text != "" {
		p.paras = [][]string{{text}}
	}
}

// end closes the point, or the preamble, that the lines so far belong to.
func (p *pointParser) end() {
	paras := make([]string, len(p.paras))
	for i, lines := range p.paras {
		paras[i] = strings.Join(lines, " ")
	}
	text := strings.Join(paras, "\n\n")
	p.paras, p.blank = nil, false
	if len(p.draft.Points) == 0 {
		p.draft.Preamble = text
		return
	}
	pt := &p.draft.Points[len(p.draft.Points)-1]
	pt.Text = p.annotations(pt, text)
	if _, err := ParseBrackets(pt.Text); err != nil {
		p.at(pt.line, 1, "bad-brackets", "point %s: %v", pt.ID, err)
	}
}

// annotations takes the words in braces out of a point's text.
func (p *pointParser) annotations(pt *Point, text string) string {
	var out strings.Builder
	for text != "" {
		i := strings.IndexAny(text, `{\`)
		if i < 0 {
			out.WriteString(text)
			break
		}
		out.WriteString(text[:i])
		if text[i] == '\\' {
			if i+1 < len(text) && (text[i+1] == '{' || text[i+1] == '}' || text[i+1] == '\\') {
				out.WriteByte(text[i+1])
				text = text[i+2:]
			} else {
				out.WriteByte('\\')
				text = text[i+1:]
			}
			continue
		}
		note, n := braced(text[i:])
		if n == 0 {
			p.at(pt.line, 1, "bad-annotation", "point %s: a brace is opened and not closed; write \\{ for a brace in the text", pt.ID)
			out.WriteString(text[i:])
			break
		}
		p.annotation(pt, strings.TrimSpace(note))
		text = text[i+n:]
	}
	return squeeze(out.String())
}

// braced reads {words} at the start of s, and how long that is; 0 if the brace
// is not closed.
func braced(s string) (words string, n int) {
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '}':
			return out.String(), i + 1
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`{}\`, s[i+1]) >= 0:
			i++
			out.WriteByte(s[i])
		default:
			out.WriteByte(c)
		}
	}
	return "", 0
}

// squeeze closes the gaps that annotations leave, between words and between
// paragraphs.
func squeeze(s string) string {
	var paras []string
	for para := range strings.SplitSeq(s, "\n\n") {
		if words := strings.Fields(para); len(words) > 0 {
			paras = append(paras, strings.Join(words, " "))
		}
	}
	return strings.Join(paras, "\n\n")
}

func (p *pointParser) annotation(pt *Point, s string) {
	key, val, ok := strings.Cut(s, ":")
	val = strings.TrimSpace(val)
	cites, groups, terms := []Citation(nil), []string(nil), []Term(nil)
	switch key {
	case "cite":
		cites = splitCitations(val)
	case "audience":
		groups = strings.Fields(strings.ReplaceAll(val, ",", " "))
	default:
		for term := range strings.SplitSeq(s, ";") {
			terms = append(terms, Term(strings.TrimSpace(term)))
		}
	}
	switch {
	case !ok && (s == "open" || s == "deleted"):
		pt.State = s
	case ok && len(cites) > 0 && !slices.ContainsFunc(cites, func(c Citation) bool { return c.Source == "" }):
		pt.Sources = append(pt.Sources, cites...)
	case ok && key == "unconfirmed" && val != "":
		pt.Unconfirmed = val
	case ok && key == "owes":
		o, fine := parseObligation(val)
		if !fine {
			p.at(pt.line, 1, "bad-annotation", "point %s: found {%s}, expected {owes: PARTY to PARTY by DATE: WORDS}", pt.ID, clip(s))
		}
		pt.Obligations = append(pt.Obligations, o)
	case ok && key == "tlp" && contains(tlpOrder, val):
		pt.handling().TLP = TLP(val)
	case ok && len(groups) > 0:
		pt.handling().Audience = groups
	case !ok && len(terms) > 0 && !slices.Contains(terms, ""):
		pt.Sets = append(pt.Sets, terms...)
	default:
		if side, fine := parseSide(key, val); ok && fine {
			pt.Sides = append(pt.Sides, side)
			return
		}
		p.at(pt.line, 1, "bad-annotation", "point %s: found {%s}, expected ISSUE=OPTION, ISSUE, cite: IDS, unconfirmed: WORDS, open, deleted, tlp: LABEL or audience: GROUPS", pt.ID, clip(s))
	}
}

func (p *Part) handling() *Handling {
	if p.Handling == nil {
		p.Handling = &Handling{}
	}
	return p.Handling
}

// splitCitations reads ID, ID at "place", separated by commas.
func splitCitations(s string) []Citation {
	var out []Citation
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeft(s, " ,") {
		n := strings.IndexAny(s, " ,")
		if n < 0 {
			n = len(s)
		}
		c := Citation{Source: s[:n]}
		s = strings.TrimLeft(s[n:], " ")
		if rest, ok := strings.CutPrefix(s, "at "); ok {
			if q, err := strconv.QuotedPrefix(rest); err == nil {
				c.At, _ = strconv.Unquote(q)
				s = rest[len(q):]
			}
		}
		out = append(out, c)
	}
	return out
}

// escapeBraces undoes what annotations reads.
func escapeBraces(s string) string {
	return strings.NewReplacer(`\`, `\\`, `{`, `\{`, `}`, `\}`).Replace(s)
}

// Bracket is a piece of a point's text: plain words, or alternatives by party.
type Bracket struct {
	// The words, where this piece is plain.
	Text string
	// The alternatives, where it is contested.
	Alternatives []Alternative
}

// Alternative is what one party, or several, would write in a bracket. Empty
// pieces mean that it would write nothing there.
type Alternative struct {
	Parties []string
	Pieces  []Bracket
}

// ParseBrackets reads [[p-ua: these words | p-ru: those]] in a text; brackets
// may stand in one another, and several parties may share an alternative,
// [[p-ua, p-us: ... | p-ru: ]].
func ParseBrackets(text string) ([]Bracket, error) {
	b := bracketParser{rest: text}
	pieces, stop, err := b.pieces(0)
	if err == nil && stop != "" {
		err = fmt.Errorf("found %q with no bracket open", stop)
	}
	return pieces, err
}

type bracketParser struct{ rest string }

func (b *bracketParser) pieces(depth int) (out []Bracket, stop string, err error) {
	if depth > 16 {
		return nil, "", fmt.Errorf("brackets stand in one another more than 16 deep")
	}
	for b.rest != "" {
		i := nextBracket(b.rest, depth > 0)
		if i < 0 {
			i = len(b.rest)
		}
		if i > 0 {
			out = append(out, Bracket{Text: b.rest[:i]})
			b.rest = b.rest[i:]
		}
		switch {
		case strings.HasPrefix(b.rest, "[["):
			b.rest = b.rest[2:]
			alts, err := b.alternatives(depth + 1)
			if err != nil {
				return nil, "", err
			}
			out = append(out, Bracket{Alternatives: alts})
		case strings.HasPrefix(b.rest, "]]"):
			b.rest = b.rest[2:]
			return out, "]]", nil
		case strings.HasPrefix(b.rest, "|") && depth > 0:
			b.rest = b.rest[1:]
			return out, "|", nil
		}
	}
	if depth > 0 {
		return nil, "", fmt.Errorf("a bracket is opened with [[ and not closed")
	}
	return out, "", nil
}

func nextBracket(s string, inside bool) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '|' && inside || strings.HasPrefix(s[i:], "[[") || strings.HasPrefix(s[i:], "]]") {
			return i
		}
	}
	return -1
}

func (b *bracketParser) alternatives(depth int) ([]Alternative, error) {
	var out []Alternative
	for {
		who, rest, ok := strings.Cut(b.rest, ":")
		a := Alternative{}
		for id := range strings.SplitSeq(who, ",") {
			id = strings.TrimSpace(id)
			ok = ok && ValidID(id)
			a.Parties = append(a.Parties, id)
		}
		if !ok {
			return nil, fmt.Errorf("an alternative in a bracket does not begin with its party, as in [[p-ua: ... | p-ru: ...]]")
		}
		b.rest = rest
		pieces, stop, err := b.pieces(depth)
		if err != nil {
			return nil, err
		}
		a.Pieces = trimPieces(pieces)
		out = append(out, a)
		if stop == "]]" {
			return out, nil
		}
	}
}

// formatBrackets writes pieces as ParseBrackets reads them.
func formatBrackets(pieces []Bracket) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
		for i, a := range p.Alternatives {
			if i == 0 {
				b.WriteString("[[")
			} else {
				b.WriteString(" | ")
			}
			b.WriteString(strings.Join(a.Parties, ", ") + ": " + formatBrackets(a.Pieces))
			if strings.HasSuffix(b.String(), "]") {
				b.WriteByte(' ')
			}
		}
		if p.Alternatives != nil {
			b.WriteString("]]")
		}
	}
	return b.String()
}

// trimPieces drops the spaces around an alternative.
func trimPieces(p []Bracket) []Bracket {
	if n := len(p); n > 0 && p[n-1].Alternatives == nil {
		p[n-1].Text = strings.TrimRight(p[n-1].Text, " ")
		if p[n-1].Text == "" {
			p = p[:n-1]
		}
	}
	if len(p) > 0 && p[0].Alternatives == nil {
		p[0].Text = strings.TrimLeft(p[0].Text, " ")
		if p[0].Text == "" {
			p = p[1:]
		}
	}
	return p
}
