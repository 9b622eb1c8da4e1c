package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley/docx"
	"parley/dossier"
)

// marker is a number in front of a point.
type marker struct {
	label string // as written
	form  string // the shape without the value: "#.", "(#)", "Article #"
	dots  []int  // for 1.2.3: all of its numbers; else one
	// What the value can be: a letter, a Roman numeral, or both ("i").
	decimal, letter, roman int    // 0: it cannot be that, but decimal -1
	suffix                 string // the letter in 10a
	upper                  bool
	bullet                 bool
	word                   string // Article, Section, ...
}

var (
	wordMarker    = regexp.MustCompile(`^((?i:article|section|chapter|part|annex|art\.|§|статья|стаття|artículo|artikel))\s*([0-9]{1,4}|[IVXLC]{1,7})([a-z]?)\b[.:)]?\s*[-–—:]?\s*`)
	dottedMarker  = regexp.MustCompile(`^\(?([0-9]{1,4}(?:\.[0-9]{1,3}){1,5})[.)]?\s+`)
	decimalMarker = regexp.MustCompile(`^(\(?)([0-9]{1,4})([a-z]?)(\.\)|[.)])(?:\s+|$)`)
	letterMarker  = regexp.MustCompile(`^(\(?)([a-zA-Z]|[ivxl]{1,6}|[IVXL]{1,6}|[а-яіїєґ])(\.|\))(?:\s+|$)`)
	bulletMarker  = regexp.MustCompile(`^([-*+•–—▪◦‣·])\s+`)
)

// readMarker reads the number at the start of a line; n is how long it is, 0 if
// there is none.
func readMarker(s string) (m marker, n int) {
	if g := wordMarker.FindStringSubmatch(s); g != nil {
		m = marker{label: strings.TrimRight(strings.TrimSpace(g[0]), "-–—: "), word: strings.ToLower(g[1]), suffix: g[3], decimal: -1}
		m.form = m.word + " #"
		if v, err := strconv.Atoi(g[2]); err == nil {
			m.decimal = v
		} else {
			m.roman = fromRoman(strings.ToLower(g[2]))
			m.form = m.word + " R"
		}
		if m.decimal < 0 && m.roman == 0 {
			return marker{}, 0
		}
		return m, len(g[0])
	}
	if g := dottedMarker.FindStringSubmatch(s); g != nil {
		m = marker{label: strings.TrimSpace(g[0]), form: "#.#", decimal: -1}
		for part := range strings.SplitSeq(g[1], ".") {
			v, _ := strconv.Atoi(part)
			m.dots = append(m.dots, v)
		}
		return m, len(g[0])
	}
	if g := decimalMarker.FindStringSubmatch(s); g != nil {
		v, _ := strconv.Atoi(g[2])
		return marker{label: strings.TrimSpace(g[0]), form: g[1] + "#" + g[4], decimal: v, suffix: g[3]}, len(g[0])
	}
	if g := letterMarker.FindStringSubmatch(s); g != nil {
		m = marker{label: strings.TrimSpace(g[0]), form: g[1] + "@" + g[3], decimal: -1}
		low := strings.ToLower(g[2])
		m.upper = low != g[2]
		if len([]rune(low)) == 1 {
			switch r := []rune(low)[0]; {
			case r <= 'z':
				m.letter = int(r-'a') + 1
			default:
				m.letter = strings.IndexRune("абвгдеєжзиіїйклмнопрстуфхцчшщьюя", r) + 1
			}
		}
		m.roman = fromRoman(low)
		if m.letter == 0 && m.roman == 0 {
			return marker{}, 0
		}
		return m, len(g[0])
	}
	if g := bulletMarker.FindStringSubmatch(s); g != nil {
		return marker{label: g[1], form: "bullet", bullet: true, decimal: -1}, len(g[0])
	}
	return marker{}, 0
}

// fromRoman reads a small Roman numeral; 0 if it is none.
func fromRoman(s string) int {
	digits := map[byte]int{'i': 1, 'v': 5, 'x': 10, 'l': 50, 'c': 100}
	total := 0
	for i := 0; i < len(s); i++ {
		d, ok := digits[s[i]]
		if !ok {
			return 0
		}
		if i+1 < len(s) && digits[s[i+1]] > d {
			d = -d
		}
		total += d
	}
	if total < 1 || docx.Roman(total) != s {
		return 0
	}
	return total
}

// rung is one level of points that is open.
type rung struct {
	form   string
	kind   byte // d: decimal, l: letter, r: Roman, b: bullet
	value  int  // of the last point
	number string
	indent int
	list   int // level of the list in the format, from 1; 0: typed by hand
}

// numberer gives blocks their points.
type numberer struct {
	file       string
	unnumbered bool
	pointOf    map[int]string

	points   []Point
	preamble []string
	open     []rung
	seen     map[string]int
	headings int
	fresh    bool // a heading stands between the last point and here
	ended    bool // the line before ends a sentence
	prefix   string
}

func (n *numberer) fail(line int, code, format string, args ...any) error {
	return &ImportError{n.file, line, code, fmt.Sprintf(format, args...)}
}

func (n *numberer) run(blocks []block) ([]Point, string, error) {
	n.seen, n.pointOf = map[string]int{}, map[int]string{}
	numbered := false
	for _, b := range blocks {
		if len(n.points) > maxPoints {
			return nil, "", n.fail(b.line, "too-large", "the text has more than %d points", maxPoints)
		}
		took, err := n.block(b)
		if err != nil {
			return nil, "", err
		}
		numbered = numbered || took
		n.ended = strings.HasSuffix(b.text, ".") || strings.HasSuffix(b.text, ";") || strings.HasSuffix(b.text, ":")
		if len(n.points) > 0 {
			n.pointOf[b.line-1] = n.points[len(n.points)-1].Number
		}
	}
	if !numbered {
		return n.paragraphs(blocks)
	}
	for i := range n.points {
		p := &n.points[i]
		p.Text = strings.TrimSpace(p.Text)
		takeAnnotations(p)
		if err := n.checkBrackets(p); err != nil {
			return nil, "", err
		}
	}
	return n.points, strings.Join(n.preamble, "\n\n"), nil
}

func (n *numberer) checkBrackets(p *Point) error {
	if strings.Contains(p.Text, "[[") || strings.Contains(p.Text, "]]") {
		if _, err := dossier.ParseBrackets(p.Text); err != nil {
			return n.fail(p.Line, "bad-brackets", "point %s: %v", p.Number, err)
		}
	}
	return nil
}

// paragraphs makes points of the paragraphs of a text that numbers nothing.
func (n *numberer) paragraphs(blocks []block) ([]Point, string, error) {
	n.unnumbered = true
	n.points = nil
	for _, b := range blocks {
		if b.start || len(n.points) == 0 {
			if len(n.points) >= maxPoints {
				return nil, "", n.fail(b.line, "too-large", "the text has more than %d paragraphs", maxPoints)
			}
			n.points = append(n.points, Point{Number: strconv.Itoa(len(n.points) + 1), Text: b.text, Line: b.line, Heading: b.heading})
		} else {
			n.points[len(n.points)-1].Text += " " + b.text
		}
		n.pointOf[b.line-1] = n.points[len(n.points)-1].Number
	}
	for i := range n.points {
		if err := n.checkBrackets(&n.points[i]); err != nil {
			return nil, "", err
		}
	}
	return n.points, "", nil
}

// block takes one block; took says that it began a numbered point.
func (n *numberer) block(b block) (took bool, err error) {
	if b.label != "" {
		m, l := readMarker(b.label + " ")
		if l == 0 {
			m, l = marker{label: b.label, form: "bullet", bullet: true, decimal: -1}, 1
		}
		return true, n.point(b, m, b.text, true)
	}
	if b.heading {
		if m, l := readMarker(b.text); l > 0 && m.word != "" {
			return true, n.point(b, m, b.text[l:], true)
		}
		n.heading(b)
		return false, nil
	}
	if m, l := readMarker(b.text); l > 0 && n.plausible(b, m) {
		return true, n.point(b, m, b.text[l:], b.start)
	}
	n.more(b)
	return false, nil
}

// more adds a line to the point, or to what stands before the first.
func (n *numberer) more(b block) {
	sep := " "
	if b.start {
		sep = "\n\n"
	}
	if len(n.points) == 0 {
		if len(n.preamble) > 0 && !b.start {
			n.preamble[len(n.preamble)-1] += " " + b.text
			return
		}
		n.preamble = append(n.preamble, b.text)
		return
	}
	p := &n.points[len(n.points)-1]
	if p.Heading {
		// Words under a heading are a point without a number.
		n.heading(b)
		return
	}
	if p.Text == "" {
		sep = ""
	}
	p.Text += sep + b.text
}

// heading makes a point of a heading that stands between numbered points; the
// title before the first point is part of the preamble.
func (n *numberer) heading(b block) {
	if len(n.points) == 0 {
		n.preamble = append(n.preamble, b.text)
		n.fresh = true
		return
	}
	n.headings++
	n.fresh = true
	n.points = append(n.points, Point{Number: "#" + strconv.Itoa(n.headings), Text: b.text, Line: b.line, Heading: true})
}

// plausible tells whether what looks like a number within running text is one:
// at the start of a paragraph, or where it goes on from the number before.
func (n *numberer) plausible(b block, m marker) bool {
	if m.bullet || m.word != "" {
		return b.start || m.word == "" || len(n.open) > 0 && n.open[0].form == m.form
	}
	if at, _ := n.find(b, m); at >= 0 {
		return true
	}
	if b.start {
		return m.decimal >= 0 || len(m.dots) > 0 || m.first() && !m.upper || m.upper && m.first()
	}
	if m.first() || len(n.points) == 0 && m.decimal >= 0 || len(m.dots) > 0 {
		return true
	}
	// After the end of a sentence, a number in a form that counts already is
	// one, and breaks the count.
	return n.ended && slices.ContainsFunc(n.open, func(r rung) bool { return r.form == m.form })
}

// first tells whether a marker can begin a count.
func (m marker) first() bool {
	return m.bullet || m.decimal == 1 || m.decimal == 0 || m.letter == 1 || m.roman == 1
}

// value is what a marker counts in a kind.
func (m marker) value(kind byte) (int, bool) {
	switch kind {
	case 'd':
		return m.decimal, m.decimal >= 0
	case 'l':
		return m.letter, m.letter > 0
	case 'r':
		return m.roman, m.roman > 0
	case 'b':
		return 0, m.bullet
	}
	return 0, false
}

// find looks for the open rung that a marker goes on from; -1 if there is none.
func (n *numberer) find(b block, m marker) (at int, kind byte) {
	for i := len(n.open) - 1; i >= 0; i-- {
		r := n.open[i]
		if r.form != m.form || m.upper != (strings.ToUpper(r.number) == r.number && strings.ToLower(r.number) != r.number && !m.bullet) && m.decimal < 0 && !m.bullet {
			continue
		}
		v, ok := m.value(r.kind)
		if ok && (v == r.value+1 || v == r.value && m.suffix != "" || r.kind == 'b' && (r.indent == b.indent || r.list > 0 && r.list == b.level+1)) {
			return i, r.kind
		}
	}
	return -1, 0
}

// point begins a point.
func (n *numberer) point(b block, m marker, text string, certain bool) error {
	if len(m.dots) > 0 {
		return n.dotted(b, m, text)
	}
	at, kind := n.find(b, m)
	if at < 0 {
		// A form that is open and does not go on here: a count that begins
		// anew deeper or under a heading, or a break.
		kind = m.kind()
		v, _ := m.value(kind)
		at = len(n.open)
		for i := len(n.open) - 1; i >= 0; i-- {
			if n.open[i].form != m.form || n.open[i].kind != kind && m.first() {
				continue
			}
			deeper := b.indent >= n.open[i].indent+2 || b.label != "" && b.level+1 > n.open[i].list && n.open[i].list > 0
			switch {
			case m.first() && deeper && i == len(n.open)-1:
			case m.first() && n.fresh:
				n.prefix = "#" + strconv.Itoa(n.headings) + "."
				if n.headings == 0 {
					n.prefix = ""
				}
				at = i
			case m.word != "" || n.fresh:
				at = i
			case v <= n.open[i].value && i == 0:
				return n.fail(b.line, "duplicate-id", "point %s stands here a second time; the first is in line %d; the last number was %s", m.label, n.seen[n.base(i)+n.one(m, kind)], n.open[i].number)
			case v > n.open[i].value+1:
				return n.fail(b.line, "bad-numbering", "after %s comes %s: what is between them is missing; write it as “%s (deleted)” if it was taken out", n.open[i].number, m.label, n.nextAfter(n.open[i], m))
			case m.first():
				at = i
				if i > 0 {
					return n.fail(b.line, "bad-numbering", "%s begins anew under point %s, where the count had come to %s", m.label, strings.TrimSuffix(n.base(i), "."), n.open[i].number)
				}
			default:
				return n.fail(b.line, "bad-numbering", "after %s comes %s", n.open[i].number, m.label)
			}
			break
		}
		if at == len(n.open) && at > 0 && !m.first() && !certain {
			n.more(b)
			return nil
		}
		if at == len(n.open) && at > 0 && !m.first() {
			return n.fail(b.line, "bad-numbering", "under point %s the first number is %s, expected the first of its kind", n.open[at-1].number, m.label)
		}
	}
	v, _ := m.value(kind)
	if kind == 'b' {
		v = 1
		if at < len(n.open) {
			v = n.open[at].value + 1
		}
	}
	number := n.base(at) + n.one(m, kind)
	if kind == 'b' {
		number = n.base(at) + "•" + strconv.Itoa(v)
		if at == 0 {
			number = n.prefix + strconv.Itoa(v)
		}
	}
	n.open = append(n.open[:at], rung{m.form, kind, v, number, b.indent, 0})
	if b.label != "" {
		n.open[at].list = b.level + 1
	}
	return n.add(b, number, m.label, text)
}

// dotted begins a point whose number names its parents: 2.3.1.
func (n *numberer) dotted(b block, m marker, text string) error {
	parts := make([]string, len(m.dots))
	for i, v := range m.dots {
		parts[i] = strconv.Itoa(v)
	}
	number := strings.Join(parts, ".")
	if n.seen[number] == 0 && len(n.open) > 0 && len(n.open[0].number) > 0 && !strings.HasPrefix(number, n.open[0].number+".") && len(m.dots) == 2 && m.dots[1] == 0 {
		number = parts[0] // "3.0" as a heading
	}
	n.open = n.open[:0]
	for i := range parts {
		n.open = append(n.open, rung{"#.", 'd', m.dots[i], strings.Join(parts[:i+1], "."), b.indent, 0})
	}
	return n.add(b, number, m.label, text)
}

func (n *numberer) add(b block, number, label, text string) error {
	if len(n.open) > maxNested {
		return n.fail(b.line, "bad-numbering", "point %s stands under more than %d others", number, maxNested)
	}
	if first, ok := n.seen[number]; ok {
		return n.fail(b.line, "duplicate-id", "point %s stands here a second time; the first is in line %d", number, first)
	}
	n.seen[number] = b.line
	n.fresh = false
	n.points = append(n.points, Point{Number: number, Label: label, Text: strings.TrimSpace(text), Line: b.line})
	return nil
}

// kind is what a marker most likely counts in where it begins a count.
func (m marker) kind() byte {
	switch {
	case m.bullet:
		return 'b'
	case m.decimal >= 0:
		return 'd'
	case m.roman == 1 || m.letter == 0:
		return 'r'
	}
	return 'l'
}

// base is what the numbers at a depth begin with.
func (n *numberer) base(at int) string {
	if at == 0 {
		return n.prefix
	}
	return n.open[at-1].number + "."
}

// one is a marker's own number.
func (n *numberer) one(m marker, kind byte) string {
	s := ""
	switch v, _ := m.value(kind); kind {
	case 'd':
		s = strconv.Itoa(v)
	case 'l':
		s = docx.Number(v, "lowerLetter")
	case 'r':
		s = docx.Roman(v)
		if m.word != "" {
			s = strconv.Itoa(v)
		}
	}
	if m.upper {
		s = strings.ToUpper(s)
	}
	return s + m.suffix
}

func (n *numberer) nextAfter(r rung, m marker) string {
	m.suffix = ""
	switch r.kind {
	case 'd':
		m.decimal = r.value + 1
	case 'l':
		m.letter = r.value + 1
	default:
		m.roman = r.value + 1
	}
	return strings.NewReplacer("#", n.one(m, r.kind), "@", n.one(m, r.kind), " R", " "+n.one(m, r.kind)).Replace(r.form)
}

var annotation = regexp.MustCompile(`\{([^{}\n]{1,400})\}`)

var termShape = regexp.MustCompile(`^[a-z][a-z0-9._-]*(=[A-Za-z0-9._+-]+)?$`)

// takeAnnotations takes words in braces out of a text, as the text form of a
// dossier has them: {ISSUE=OPTION}, {open}, {deleted}, {cite: ...}.
func takeAnnotations(p *Point) {
	if strings.EqualFold(strings.Trim(p.Text, "()[]{}. "), "deleted") {
		p.Text, p.State = "", "deleted"
		return
	}
	if !strings.ContainsRune(p.Text, '{') {
		return
	}
	taken := false
	p.Text = annotation.ReplaceAllStringFunc(p.Text, func(s string) string {
		in := s[1 : len(s)-1]
		key, _, keyed := strings.Cut(in, ":")
		switch {
		case in == "open" || in == "deleted":
			p.State = in
		case keyed && (key == "cite" || key == "unconfirmed" || key == "tlp" || key == "audience"):
		case termShape.MatchString(in):
			p.Sets = append(p.Sets, dossier.Term(in))
		default:
			return s
		}
		taken = true
		return ""
	})
	if taken {
		paras := strings.Split(p.Text, "\n\n")
		for i := range paras {
			paras[i] = strings.Join(strings.Fields(paras[i]), " ")
		}
		p.Text = strings.Join(paras, "\n\n")
	}
}
