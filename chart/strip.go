package chart

import (
	"fmt"
	"math"
	"strings"
)

// A Strip is one issue: its options in a row, and on each the parties that hold
// a stance on it.
type Strip struct {
	Title   string
	Desc    string
	Options []Option
	Marks   []Mark
	// Blanks are the parties with no statement on record: a question, drawn below.
	Blanks []string
	Note   string
}

// An Option is one way of settling the issue.
type Option struct{ ID, Label string }

// A Mark is a party on an option.
type Mark struct {
	Option  string // by id
	Party   string // its short name, as drawn
	Name    string // its full name, for the table; empty: as Party
	Stance  string // see GlyphNames
	If      bool   // conditional: an italic "if"
	Unnamed bool   // by unnamed people: dotted underline
	By      string // reported by others, who: a dashed chip with it
	Shift   string // "closer", "further", "changed" or nothing
	Words   string
	Href    string
}

func (s *Strip) check() (map[string]int, *Error) {
	if err := checkCount(s.Title, "options", len(s.Options), MaxRows); err != nil {
		return nil, err
	}
	if err := checkCount(s.Title, "marks", len(s.Marks)+len(s.Blanks), MaxCells); err != nil {
		return nil, err
	}
	texts := append([]string{s.Title, s.Desc, s.Note}, s.Blanks...)
	index := map[string]int{}
	for i, o := range s.Options {
		if _, twice := index[o.ID]; twice {
			return nil, &Error{CodeTwice, s.Title, fmt.Sprintf("two options have the id %q", o.ID)}
		}
		index[o.ID] = i
		texts = append(texts, o.Label)
	}
	for i, m := range s.Marks {
		if _, ok := index[m.Option]; !ok {
			return nil, &Error{CodeRef, s.Title, fmt.Sprintf("mark %d stands on %q; there is no such option", i, m.Option)}
		}
		texts = append(texts, m.Party, m.Name, m.By, m.Words, m.Href)
	}
	return index, checkText(s.Title, texts...)
}

// The measures of a mark.
const (
	markGlyph = 11.0
	markRow   = 18.0
)

func (m *Mark) width() float64 {
	w := markGlyph + 4 + TextWidth(m.Party, sizeSmall, true)
	if m.If {
		w += 4 + TextWidth("if", sizeSmall, false)
	}
	if m.Shift != "" {
		w += 4 + 13
	}
	if m.By != "" {
		w += 5 + TextWidth(m.By, sizeNote, false) + 10
	}
	return w
}

func (m *Mark) draw(c *canvas, x, base float64) {
	words := GlyphWords(m.Stance)
	if m.Name != "" {
		words = m.Name + " " + words
	} else {
		words = m.Party + " " + words
	}
	if m.By != "" {
		words += ", according to " + m.By
	}
	if m.Words != "" {
		words += ": " + m.Words
	}
	c.open("class", "ch-mark")
	c.title(words)
	linked := c.link(m.Href)
	if m.By != "" {
		c.rect("ch-ring", x, base-12.5, m.width(), 17, "rx", "3", "fill", "none", "stroke", "currentColor", "stroke-dasharray", "3 2")
		x += 5
	}
	c.glyph(m.Stance, x, base-9.8, markGlyph)
	x += markGlyph + 4
	x += c.text(x, base, label{size: sizeSmall, bold: true, under: m.Unnamed}, m.Party)
	if m.If {
		x += 4
		x += c.text(x, base, label{size: sizeSmall, italic: true, tone: ink2}, "if")
	}
	if m.Shift != "" {
		c.glyph(m.Shift, x+4, base-10.5, 13)
		x += 17
	}
	if m.By != "" {
		c.text(x+5, base, label{size: sizeNote, tone: ink2}, m.By)
	}
	c.unlink(linked)
	c.close()
}

// SVG draws the strip. Where options would be narrower than about 60 px they
// continue in a second row.
func (s *Strip) SVG(o Options) ([]byte, error) {
	width, err := checkWidth(s.Title, o.Width)
	if err != nil {
		return nil, err
	}
	index, err := s.check()
	if err != nil {
		return nil, err
	}
	if width == 0 {
		width = 560
	}
	if len(s.Options) == 0 && len(s.Blanks) == 0 {
		c := &canvas{}
		return c.document("strip", s.Title, s.describe(), width, c.nothing(), o), nil
	}
	least := 62.0
	for i := range s.Marks {
		least = max(least, min(s.Marks[i].width()+8, width))
	}
	n := max(1, len(s.Options))
	per := max(1, min(n, int(width/least)))
	per = (n + (n+per-1)/per - 1) / ((n + per - 1) / per) // rows as even as they can be
	col := math.Floor(width / float64(per))
	on := make([][]*Mark, len(s.Options))
	for i := range s.Marks {
		m := &s.Marks[i]
		on[index[m.Option]] = append(on[index[m.Option]], m)
	}
	c := &canvas{}
	y := 0.0
	for first := 0; first < len(s.Options); first += per {
		last := min(first+per, len(s.Options))
		// Marks flow into lines that stand on the axis.
		lines := make([][][]*Mark, last-first)
		most := 1
		for k := first; k < last; k++ {
			var line []*Mark
			at := 0.0
			for _, m := range on[k] {
				w := m.width()
				if at > 0 && at+w > col-8 {
					lines[k-first] = append(lines[k-first], line)
					line, at = nil, 0
				}
				line = append(line, m)
				at += w + 8
			}
			if line != nil {
				lines[k-first] = append(lines[k-first], line)
			}
			most = max(most, len(lines[k-first]))
		}
		axis := y + float64(most)*markRow + 4
		below := 0.0
		for k := first; k < last; k++ {
			x := float64(k-first) * col
			c.hline("ch-ax", x, x+col, axis)
			c.vline("ch-ln3", x, axis-3, axis+4)
			base := axis - 6 - float64(len(lines[k-first])-1)*markRow
			for _, line := range lines[k-first] {
				at := x + 2
				for _, m := range line {
					m.draw(c, at, base)
					at += m.width() + 8
				}
				base += markRow
			}
			words := wrap(s.Options[k].Label, col-10, sizeSmall, false)
			c.block(x+2, axis+15, 13.5, label{size: sizeSmall, tone: ink2}, words)
			below = max(below, 13.5*float64(len(words)))
		}
		y = axis + below + 14
	}
	if len(s.Blanks) > 0 {
		y += 4
		c.glyph("none", 0, y-1, 12)
		for _, l := range wrap("no statement on record: "+strings.Join(s.Blanks, ", "), width-20, sizeSmall, false) {
			c.text(17, y+9, label{size: sizeSmall, italic: true, tone: ink2}, l)
			y += 14
		}
		y += 4
	}
	y = c.key(nil, s.Note, 0, y-14, width)
	return c.document("strip", s.Title, s.describe(), width, y+4, o), nil
}

// Table lists the marks by option, and then who has said nothing.
func (s *Strip) Table() ([]string, [][]string) {
	var rows [][]string
	for _, o := range s.Options {
		none := true
		for i := range s.Marks {
			m := &s.Marks[i]
			if m.Option != o.ID {
				continue
			}
			none = false
			name := m.Name
			if name == "" {
				name = m.Party
			}
			var how []string
			if m.If {
				how = append(how, "conditional")
			}
			if m.Unnamed {
				how = append(how, "by unnamed people")
			}
			if m.By != "" {
				how = append(how, "according to "+m.By)
			}
			if m.Shift != "" {
				how = append(how, GlyphWords(m.Shift))
			}
			rows = append(rows, []string{o.Label, name, GlyphWords(m.Stance), strings.Join(how, "; "), m.Words})
		}
		if none {
			rows = append(rows, []string{o.Label, "nobody on record", "", "", ""})
		}
	}
	for _, b := range s.Blanks {
		rows = append(rows, []string{"none", b, GlyphWords("none"), "", ""})
	}
	return dropEmpty([]string{"Option", "Party", "Stance", "How", "Words"}, rows)
}

func (s *Strip) describe() string {
	if s.Desc != "" {
		return s.Desc
	}
	return plural(len(s.Options), "option", "options") + ", " + plural(len(s.Marks), "stance", "stances") + " on record. The table gives the same facts."
}
