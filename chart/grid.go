package chart

import (
	"fmt"
	"math"
	"strings"
)

// A Grid is rows by columns of marks, such as issues by parties.
type Grid struct {
	Title   string
	Desc    string
	Corner  string // above the row labels
	Columns []Head
	Rows    []GridRow
	Note    string
}

// A Head names a column.
type Head struct{ Label, Note string }

// A GridRow has a cell for every column; cells that are missing are blanks.
type GridRow struct {
	Group string // a new group begins with this row, if set
	Label string
	Note  string
	Href  string
	Cells []Cell
}

// A Cell holds a mark. The zero Cell is a blank: a question mark.
type Cell struct {
	Glyph   string // see GlyphNames; empty, and no Words: no statement
	Words   string // beside the mark
	Note    string // below
	Ask     string // the question that a blank is, for the table
	Changed bool   // a bar at the left: changed, as the Note says
	Href    string
}

func (c *Cell) blank() bool { return c.Glyph == "" && c.Words == "" && c.Note == "" }

func (c *Cell) say() string {
	if c.blank() {
		if c.Ask != "" {
			return c.Ask
		}
		return GlyphWords("none")
	}
	var parts []string
	first := ""
	if c.Glyph != "" {
		first = GlyphWords(c.Glyph)
	}
	if c.Words != "" {
		// The words often begin with those of the mark.
		if first == "" || strings.HasPrefix(c.Words, strings.Fields(first + " ?")[0]) {
			first = c.Words
		} else {
			first += " " + c.Words
		}
	}
	parts = append(parts, first)
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	if c.Changed {
		parts = append(parts, "changed")
	}
	return strings.Join(parts, "; ")
}

func (g *Grid) check() *Error {
	for _, n := range []struct {
		what    string
		n, most int
	}{{"columns", len(g.Columns), 200}, {"rows", len(g.Rows), MaxRows}, {"cells", len(g.Columns) * len(g.Rows), MaxCells}} {
		if err := checkCount(g.Title, n.what, n.n, n.most); err != nil {
			return err
		}
	}
	texts := []string{g.Title, g.Desc, g.Corner, g.Note}
	for _, h := range g.Columns {
		texts = append(texts, h.Label, h.Note)
	}
	for _, r := range g.Rows {
		if len(r.Cells) > len(g.Columns) {
			return &Error{CodeValue, g.Title, fmt.Sprintf("row %q has %d cells for %d columns", r.Label, len(r.Cells), len(g.Columns))}
		}
		texts = append(texts, r.Group, r.Label, r.Note, r.Href)
		for _, c := range r.Cells {
			texts = append(texts, c.Words, c.Note, c.Ask, c.Href)
		}
	}
	return checkText(g.Title, texts...)
}

func (r *GridRow) cell(i int) *Cell {
	if i < len(r.Cells) {
		return &r.Cells[i]
	}
	return &Cell{}
}

// wordy reports whether cells have words, and so need more than a mark's width.
func (g *Grid) wordy() bool {
	for i := range g.Rows {
		for _, c := range g.Rows[i].Cells {
			if c.Words != "" || c.Note != "" {
				return true
			}
		}
	}
	return false
}

// SVG draws the grid. Where columns of words would be narrower than 76 px, each
// row becomes a list.
func (g *Grid) SVG(o Options) ([]byte, error) {
	width, err := checkWidth(g.Title, o.Width)
	if err != nil {
		return nil, err
	}
	if err := g.check(); err != nil {
		return nil, err
	}
	if width == 0 {
		width = 760
	}
	c := &canvas{}
	if len(g.Rows) == 0 {
		return c.document("grid", g.Title, g.describe(), width, c.nothing(), o), nil
	}
	wordy := g.wordy()
	left := 0.0
	for i := range g.Rows {
		left = max(left, TextWidth(g.Rows[i].Label, sizeMark, false), TextWidth(g.Rows[i].Note, sizeNote, false))
	}
	left = math.Ceil(min(max(left+14, 60), width*0.3, 220))
	if !wordy {
		left = min(max(left, width*0.34), 260)
	}
	n := float64(max(1, len(g.Columns)))
	col := math.Floor((width - left) / n)
	var bottom float64
	switch {
	case wordy && col < 76:
		bottom = g.list(c, width)
	default:
		if !wordy {
			// A column is as wide as the longest word of the heads.
			need := 30.0
			for _, h := range g.Columns {
				for _, w := range breakable(h.Label) {
					need = max(need, min(TextWidth(w.text, sizeMark, true)*1.1+9, 120))
				}
			}
			col = math.Ceil(max(need, min(col, 84)))
			left = max(90, min(left, width-n*col))
		}
		bottom = g.table(c, left, col)
	}
	h := c.key(nil, g.Note, 0, bottom, width)
	return c.document("grid", g.Title, g.describe(), width, max(h, bottom)+4, o), nil
}

func (g *Grid) table(c *canvas, left, col float64) float64 {
	right := left + col*float64(len(g.Columns))
	// Heads stand on the line.
	heads := make([][2][]string, len(g.Columns))
	height := 0.0
	for i, h := range g.Columns {
		heads[i][0] = wrap(h.Label, col-8, sizeMark, true)
		if h.Note != "" {
			heads[i][1] = wrap(h.Note, col-8, sizeNote, false)
		}
		height = max(height, 15*float64(len(heads[i][0]))+13*float64(len(heads[i][1])))
	}
	for i, h := range heads {
		x := left + col*float64(i) + 6
		y := c.block(x, height-15*float64(len(h[0]))-13*float64(len(h[1]))+12, 15, label{size: sizeMark, bold: true}, h[0])
		c.block(x, y-1, 13, label{size: sizeNote, tone: ink3}, h[1])
	}
	if g.Corner != "" {
		lines := wrap(g.Corner, left-10, sizeMark, true)
		height = max(height, 15*float64(len(lines)))
		c.block(0, height-15*float64(len(lines))+12, 15, label{size: sizeMark, bold: true}, lines)
	}
	y := height + 5
	c.stroke("ch-ln", "M0 "+num(math.Floor(y)+0.5)+"H"+num(right), 1)
	y++
	for i := range g.Rows {
		r := &g.Rows[i]
		if r.Group != "" {
			lines := wrap(r.Group, right-12, sizeSmall, true)
			h := 14*float64(len(lines)) + 5
			c.rect("ch-sunk", 0, y, right, h, "fill", "none")
			c.block(6, y+13, 14, label{size: sizeSmall, bold: true, tone: ink2}, lines)
			y += h
		}
		names := wrap(r.Label, left-12, sizeMark, false)
		var note []string
		if r.Note != "" {
			note = wrap(r.Note, left-12, sizeNote, false)
		}
		h := max(27, 15*float64(len(names))+13*float64(len(note))+11)
		type words struct{ words, note []string }
		cells := make([]words, len(g.Columns))
		for k := range g.Columns {
			cell := r.cell(k)
			if cell.Words != "" {
				cells[k].words = wrap(cell.Words, col-30, sizeMark, false)
			}
			if cell.Note != "" {
				cells[k].note = wrap(cell.Note, col-30, sizeNote, false)
			}
			h = max(h, 15*float64(len(cells[k].words))+13*float64(len(cells[k].note))+11)
		}
		linked := c.link(r.Href)
		at := c.block(0, y+17, 15, label{size: sizeMark}, names)
		c.unlink(linked)
		c.block(0, at-1, 13, label{size: sizeNote, tone: ink3}, note)
		for k := range g.Columns {
			x := left + col*float64(k)
			cell := r.cell(k)
			c.open("class", "ch-cell")
			c.title(cell.say())
			linked := c.link(cell.Href)
			if cell.Changed {
				c.rect("ch-fill", x, y, 3, h, "fill", "currentColor")
			}
			if cell.blank() {
				c.glyph("none", x+8, y+7, 11)
			} else {
				if cell.Glyph != "" {
					c.glyph(cell.Glyph, x+8, y+7, 12)
				}
				at := c.block(x+24, y+17, 15, label{size: sizeMark}, cells[k].words)
				c.block(x+24, at-1, 13, label{size: sizeNote, tone: ink3}, cells[k].note)
			}
			c.unlink(linked)
			c.close()
			c.vline("ch-gr", x, y, y+h)
		}
		y += h
		c.hline("ch-gr", 0, right, y)
	}
	return y
}

// list draws each row as its label and a line for each column.
func (g *Grid) list(c *canvas, width float64) float64 {
	head := 0.0
	for _, h := range g.Columns {
		head = max(head, TextWidth(h.Label, sizeMark, true))
	}
	head = math.Ceil(min(head+14, width*0.34))
	y := 0.0
	for i := range g.Rows {
		r := &g.Rows[i]
		if r.Group != "" {
			lines := wrap(r.Group, width-12, sizeSmall, true)
			h := 14*float64(len(lines)) + 5
			c.rect("ch-sunk", 0, y, width, h, "fill", "none")
			c.block(6, y+13, 14, label{size: sizeSmall, bold: true, tone: ink2}, lines)
			y += h
		}
		linked := c.link(r.Href)
		y = c.block(0, y+18, 16, label{size: sizeRow, bold: true}, wrap(r.Label, width, sizeRow, true)) - 18 + 4
		c.unlink(linked)
		if r.Note != "" {
			y = c.block(0, y+12, 13, label{size: sizeNote, tone: ink3}, wrap(r.Note, width, sizeNote, false)) - 12 + 2
		}
		for k, h := range g.Columns {
			cell := r.cell(k)
			names := wrap(h.Label, head-10, sizeMark, true)
			c.open("class", "ch-cell")
			linked := c.link(cell.Href)
			c.block(8, y+17, 15, label{size: sizeMark, bold: true, tone: ink2}, names)
			glyph, words, note := cell.Glyph, cell.Words, cell.Note
			if cell.blank() {
				glyph, words = "none", cell.say()
			}
			if glyph != "" {
				c.glyph(glyph, head+8, y+7, 12)
			}
			if cell.Changed {
				c.rect("ch-fill", 0, y+4, 3, 18, "fill", "currentColor")
			}
			l := label{size: sizeMark}
			if cell.blank() {
				l.italic, l.tone = true, ink2
			}
			at := y + 17
			if words != "" {
				at = c.block(head+26, at, 15, l, wrap(words, width-head-28, sizeMark, false))
			}
			if note != "" {
				at = c.block(head+26, at, 13, label{size: sizeNote, tone: ink3}, wrap(note, width-head-28, sizeNote, false))
			}
			y = max(at-17+7, y+15*float64(len(names))+7)
			c.unlink(linked)
			c.close()
		}
		y += 4
		c.hline("ch-gr", 0, width, y)
	}
	return y
}

// Table is the grid in words.
func (g *Grid) Table() ([]string, [][]string) {
	corner := g.Corner
	if corner == "" {
		corner = "Row"
	}
	columns := []string{corner}
	grouped := false
	for i := range g.Rows {
		grouped = grouped || g.Rows[i].Group != ""
	}
	if grouped {
		columns = append(columns, "Group")
	}
	group := ""
	for _, h := range g.Columns {
		name := h.Label
		if h.Note != "" {
			name += " (" + h.Note + ")"
		}
		columns = append(columns, name)
	}
	var rows [][]string
	for i := range g.Rows {
		r := &g.Rows[i]
		name := r.Label
		if r.Note != "" {
			name += " (" + r.Note + ")"
		}
		row := []string{name}
		if grouped {
			if r.Group != "" {
				group = r.Group
			}
			row = append(row, group)
		}
		for k := range g.Columns {
			row = append(row, r.cell(k).say())
		}
		rows = append(rows, row)
	}
	return columns, rows
}

func (g *Grid) describe() string {
	if g.Desc != "" {
		return g.Desc
	}
	return plural(len(g.Rows), "row", "rows") + " by " + plural(len(g.Columns), "column", "columns") + ". The table gives the same facts."
}
