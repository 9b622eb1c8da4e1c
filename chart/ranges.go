package chart

import (
	"fmt"
	"math"
	"strings"
)

// Ranges is competing figures side by side on one axis from zero: a published
// range is a bar, a single figure a dot, each with its publisher. Nothing is
// averaged.
type Ranges struct {
	Title   string
	Desc    string
	Unit    string
	Figures []Figure
	Format  func(float64) string // nil: Number
	Keys    []Key
	Note    string
}

// A Figure is one published quantity.
type Figure struct {
	Publisher string
	Note      string   // period, method, who denies it
	Low, High *float64 // the same, or only one set: a single figure
	Words     string   // beside the mark, as published: "over 160,000"; empty: the figures
	Blank     string   // no figure was read: what stands instead
	Hollow    bool     // an aim, a claim or a projection and not a count; say so in Note
	Line      Line     // Dashed: denied
	Href      string
}

func (r *Ranges) format(x float64) string {
	if r.Format != nil {
		return r.Format(x)
	}
	return Number(x)
}

// bounds returns the figure's ends, or false if there is none.
func (f *Figure) bounds() (lo, hi float64, ok bool) {
	switch {
	case f.Low == nil && f.High == nil:
		return 0, 0, false
	case f.Low == nil:
		return *f.High, *f.High, true
	case f.High == nil:
		return *f.Low, *f.Low, true
	}
	return *f.Low, *f.High, true
}

func (r *Ranges) words(f *Figure) string {
	lo, hi, ok := f.bounds()
	switch {
	case !ok && f.Blank != "":
		return f.Blank
	case !ok:
		return "none published"
	case f.Words != "":
		return f.Words
	case lo == hi:
		return r.format(lo)
	}
	return r.format(lo) + "–" + r.format(hi)
}

func (r *Ranges) check() *Error {
	if err := checkCount(r.Title, "figures", len(r.Figures), MaxRows); err != nil {
		return err
	}
	texts := []string{r.Title, r.Desc, r.Unit, r.Note}
	for _, f := range r.Figures {
		lo, hi, ok := f.bounds()
		if ok && !(lo <= hi && math.Abs(lo) <= maxValue && math.Abs(hi) <= maxValue) {
			return &Error{CodeValue, r.Title, fmt.Sprintf("%q gives %g to %g; the low end comes first, and values run to %g", f.Publisher, lo, hi, maxValue)}
		}
		if !f.Line.valid() {
			return &Error{CodeValue, r.Title, fmt.Sprintf("%q has line %d", f.Publisher, f.Line)}
		}
		texts = append(texts, f.Publisher, f.Note, f.Words, f.Blank, f.Href)
	}
	return checkText(r.Title, texts...)
}

// SVG draws the figures. Below 560 px publishers stand above their marks.
func (r *Ranges) SVG(o Options) ([]byte, error) {
	width, err := checkWidth(r.Title, o.Width)
	if err != nil {
		return nil, err
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	if width == 0 {
		width = 680
	}
	if len(r.Figures) == 0 {
		c := &canvas{}
		return c.document("ranges", r.Title, r.describe(), width, c.nothing(), o), nil
	}
	slim := width < narrow
	lo, hi := 0.0, 0.0
	left, words := 0.0, 0.0
	for i := range r.Figures {
		f := &r.Figures[i]
		if a, b, ok := f.bounds(); ok {
			lo, hi = min(lo, a), max(hi, b)
		}
		left = max(left, TextWidth(f.Publisher, sizeRow, true), TextWidth(f.Note, sizeNote, false))
		words = max(words, TextWidth(r.words(f), sizeMark, false))
	}
	left = math.Ceil(min(left+20, width*0.38))
	room := left - 16
	if slim {
		left, room = 8, width-8
	}
	lo, hi, ticks := scale(lo, hi)
	// Words stand right of marks: the axis ends where the longest still fit, if
	// they are not too long for that.
	x1 := width - 18
	if words+40 < (width-left)*0.42 {
		x1 = width - words - 18
	}
	xOf := func(v float64) float64 { return left + (v-lo)/(hi-lo)*(x1-left) }
	type row struct {
		label, note, words []string
		top, mid, height   float64
	}
	rows := make([]row, len(r.Figures))
	y := 0.0
	for i := range r.Figures {
		f, p := &r.Figures[i], &rows[i]
		p.label = wrap(f.Publisher, room, sizeRow, true)
		if f.Note != "" {
			p.note = wrap(f.Note, room, sizeNote, false)
		}
		p.words = wrap(r.words(f), max(80, width-left-20), sizeMark, false)
		text := 16*float64(len(p.label)) + 13*float64(len(p.note))
		extra := 15 * float64(len(p.words)-1)
		p.top, p.mid = y, y+14
		p.height = max(34, text+10, 28+extra)
		if slim {
			p.mid = y + text + 16
			p.height = text + 34 + extra
		}
		y += p.height
	}
	bottom := y + 2
	c := &canvas{}
	for _, t := range ticks {
		x := math.Floor(xOf(t)) + 0.5
		class := "ch-gr"
		if t == 0 {
			class = "ch-ax"
		}
		c.stroke(class, "M"+num(x)+" 0V"+num(bottom), 1)
		s := r.format(t)
		w := TextWidth(s, sizeSmall, false)
		c.text(min(max(x-w/2, 0), width-w), bottom+15, label{size: sizeSmall, tone: ink3}, s)
	}
	for i := range r.Figures {
		f, p := &r.Figures[i], &rows[i]
		c.open("class", "ch-row")
		linked := c.link(f.Href)
		at := c.block(0, p.top+18, 16, label{size: sizeRow, bold: true, halo: slim}, p.label)
		c.unlink(linked)
		c.block(0, at-1.5, 13, label{size: sizeNote, tone: ink3, halo: slim}, p.note)
		lo, hi, ok := f.bounds()
		if !ok {
			c.block(left+8, p.mid+4, 15, label{size: sizeMark, tone: ink2, italic: true, halo: true}, p.words)
			c.close()
			continue
		}
		a, b := xOf(lo), xOf(hi)
		dash := f.Line.dash()
		if dash != "" {
			dash = "3 2"
		}
		switch {
		case lo == hi && (f.Hollow || f.Line == Dashed):
			c.circle("ch-hole", a, p.mid, 4.4, "fill", "none", "stroke", "currentColor", "stroke-width", "1.6", "stroke-dasharray", dash)
		case lo == hi:
			c.circle("ch-fill", a, p.mid, 5, "fill", "currentColor")
		case f.Hollow || f.Line == Dashed:
			c.rect("ch-hole", a, p.mid-4, max(b-a, 2), 8, "fill", "none", "stroke", "currentColor", "stroke-width", "1.4", "stroke-dasharray", dash)
		default:
			c.rect("ch-fill", a, p.mid-3.5, max(b-a, 2), 7, "fill", "currentColor")
		}
		w := widest(p.words, sizeMark, false)
		x, side := b+10, start
		if lo == hi {
			x = b + 11
		}
		if x+w > width && a-10-w >= left {
			x, side = a-10, end
		} else if x+w > width {
			// Neither side has room: under the mark.
			x = max(left, min(a, width-w))
			c.block(x, p.mid+20, 15, label{size: sizeMark, halo: true}, p.words)
			c.close()
			continue
		}
		c.block(x, p.mid+4.2, 15, label{size: sizeMark, halo: true, anchor: side}, p.words)
		c.close()
	}
	h := c.key(r.Keys, r.Note, 0, bottom+20, width)
	return c.document("ranges", r.Title, r.describe(), width, h+4, o), nil
}

// Table lists the figures.
func (r *Ranges) Table() ([]string, [][]string) {
	var rows [][]string
	for i := range r.Figures {
		f := &r.Figures[i]
		lo, hi, ok := f.bounds()
		low, high := "", ""
		if ok {
			low, high = r.format(lo), r.format(hi)
		}
		kind := ""
		if f.Hollow {
			kind = "aim, claim or projection"
		}
		line := ""
		if f.Line != Solid {
			line = f.Line.String()
			for _, k := range r.Keys {
				if k.Line == f.Line && k.Words != "" {
					line += ": " + k.Words
					break
				}
			}
		}
		rows = append(rows, []string{f.Publisher, f.Note, low, high, r.words(f), kind, line})
	}
	as := "As published"
	if r.Unit != "" {
		as += ", " + r.Unit
	}
	return dropEmpty([]string{"Publisher", "Note", "Low", "High", as, "Kind", "Line"}, rows)
}

func (r *Ranges) describe() string {
	if r.Desc != "" {
		return r.Desc
	}
	var parts []string
	if len(r.Figures) <= 16 {
		for i := range r.Figures {
			parts = append(parts, r.Figures[i].Publisher+" "+r.words(&r.Figures[i]))
		}
	}
	s := plural(len(r.Figures), "published figure", "published figures")
	if r.Unit != "" {
		s += ", " + r.Unit
	}
	if len(parts) > 0 {
		s += ": " + strings.Join(parts, "; ")
	}
	return s + ". The table gives the same facts."
}
