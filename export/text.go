package export

import (
	"io"
	"strings"
	"unicode"
)

// Style is how text is set for a terminal.
type Style struct {
	Width int  // columns; lines are broken there
	Color bool // headings bold and ids dim, by ANSI sequences
}

func (s Style) bold(t string) string { return s.paint("1", t) }
func (s Style) dim(t string) string  { return s.paint("2", t) }

func (s Style) paint(code, t string) string {
	if !s.Color || t == "" {
		return t
	}
	return "\x1b[" + code + "m" + t + "\x1b[0m"
}

// Text writes a page for a terminal.
func Text(w io.Writer, p Page, s Style) error {
	t := &setter{style: s}
	t.line(s.bold(clean(p.Title)))
	for _, a := range p.About {
		t.wrap("", a, "", nil)
	}
	for _, sec := range p.Sections {
		t.line("")
		if sec.Title != "" {
			t.line(s.bold(clean(sec.Title)))
		}
		if sec.Note != "" {
			for _, l := range breakLines(words(clean(sec.Note)), s.Width-2, s.Width-2) {
				t.line("  " + s.dim(l))
			}
		}
		for _, item := range sec.Items {
			t.item(item, "  ")
		}
		if sec.Table != nil && len(sec.Table.Rows) > 0 {
			t.table(sec.Table)
		}
		if sec.Raw != "" {
			for _, l := range strings.Split(sec.Raw, "\n") {
				t.line("  " + clean(l))
			}
		}
		if len(sec.Items) == 0 && (sec.Table == nil || len(sec.Table.Rows) == 0) && sec.Empty != "" {
			t.wrap("  ", sec.Empty, "  ", nil)
		}
	}
	if len(p.Foot) > 0 {
		t.line("")
		for _, f := range p.Foot {
			t.wrap("", f, "  ", nil)
		}
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

type setter struct {
	style Style
	out   strings.Builder
}

func (t *setter) line(s string) {
	t.out.WriteString(strings.TrimRight(s, " "))
	t.out.WriteByte('\n')
}

// item sets a line with its ids at the end, and the lines under it.
func (t *setter) item(i Item, indent string) {
	text := clean(i.Text)
	if i.Lead != "" {
		lead := clean(i.Lead)
		if text != "" {
			lead += ":"
		}
		text = strings.TrimSpace(lead + " " + text)
	}
	t.wrap(indent+"- ", text, indent+"  ", i.IDs)
	for _, s := range i.Sub {
		t.item(s, indent+"  ")
	}
}

// wrap breaks text into lines and sets the ids behind it, dim.
func (t *setter) wrap(first, text, rest string, ids []string) {
	ws := words(clean(text))
	mark := len(ws)
	for n, id := range ids {
		w := clean(id)
		if n == 0 {
			w = "[" + w
		}
		if n == len(ids)-1 {
			w += "]"
		} else {
			w += ","
		}
		ws = append(ws, w)
	}
	lines := breakLines(ws, t.style.Width-Width(first), t.style.Width-Width(rest))
	n := 0
	for i, l := range lines {
		lead := rest
		if i == 0 {
			lead = first
		}
		// The ids begin somewhere in a line: what stands before them is plain.
		in := strings.Count(l, " ") + 1
		switch {
		case n >= mark:
			l = t.style.dim(l)
		case n+in > mark:
			parts := strings.SplitN(l, " ", mark-n+1)
			l = strings.Join(parts[:mark-n], " ") + " " + t.style.dim(parts[mark-n])
		}
		n += in
		t.line(lead + l)
	}
}

func words(s string) []string { return strings.Fields(s) }

// breakLines fills lines with words; the first line has another width. A word
// longer than a line stands alone.
func breakLines(ws []string, first, rest int) []string {
	var lines []string
	var cur strings.Builder
	width, room := 0, first
	for _, w := range ws {
		n := Width(w)
		if width > 0 && width+1+n > room {
			lines = append(lines, cur.String())
			cur.Reset()
			width, room = 0, rest
		}
		if width > 0 {
			cur.WriteByte(' ')
			width++
		}
		cur.WriteString(w)
		width += n
	}
	if width > 0 || len(lines) == 0 {
		lines = append(lines, cur.String())
	}
	return lines
}

// table sets columns side by side; cells are broken within their column.
func (t *setter) table(tb *Table) {
	widths := fit(tb, t.style.Width-2)
	rule := make([]string, len(widths))
	for i, w := range widths {
		rule[i] = strings.Repeat("─", w)
	}
	t.row(tb.Columns, widths, true)
	t.line("  " + t.style.dim(strings.Join(rule, "  ")))
	for _, r := range tb.Rows {
		t.row(r, widths, false)
	}
}

func (t *setter) row(cells []string, widths []int, head bool) {
	var cols [][]string
	height := 1
	for i, c := range cells {
		lines := breakLong(breakLines(words(clean(c)), widths[i], widths[i]), widths[i])
		cols = append(cols, lines)
		height = max(height, len(lines))
	}
	for n := range height {
		var b strings.Builder
		b.WriteString("  ")
		for i, lines := range cols {
			cell := ""
			if n < len(lines) {
				cell = lines[n]
			}
			pad := strings.Repeat(" ", max(0, widths[i]-Width(cell)))
			if head {
				cell = t.style.bold(cell)
			}
			b.WriteString(cell)
			if i < len(cols)-1 {
				b.WriteString(pad + "  ")
			}
		}
		t.line(b.String())
	}
}

// breakLong cuts words that are longer than their column.
func breakLong(lines []string, width int) []string {
	var out []string
	for _, l := range lines {
		for Width(l) > width && width > 0 {
			n, w := 0, 0
			for i, r := range l {
				if w+runeWidth(r) > width && w > 0 {
					break
				}
				w += runeWidth(r)
				n = i + len(string(r))
			}
			out = append(out, l[:n])
			l = l[n:]
		}
		out = append(out, l)
	}
	return out
}

// fit gives each column its natural width if the table has room, else takes
// from the widest.
func fit(tb *Table, room int) []int {
	widths := make([]int, len(tb.Columns))
	for i, c := range tb.Columns {
		widths[i] = Width(clean(c))
	}
	for _, r := range tb.Rows {
		for i, c := range r {
			widths[i] = max(widths[i], Width(clean(c)))
		}
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for total > room {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= 6 {
			break
		}
		widths[widest]--
		total--
	}
	return widths
}

// clean makes control characters visible, so that no text of a record can
// steer a terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0:
			return '·'
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return '·' // overrides of the writing direction
		}
		return r
	}, s)
}

// Width is how many columns a text takes in a terminal.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || r == 0x200b || r == 0x200d || r == 0xfe0f:
		return 0
	case r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 ||
		r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd):
		return 2
	}
	return 1
}
