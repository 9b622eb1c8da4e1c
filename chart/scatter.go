package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Scatter is things by two counts: across and up, both from zero to the same
// end. Those of which no other is as high on both are joined by a line.
type Scatter struct {
	Title string
	Desc  string
	X, Y  string  // what is counted across and up
	Unit  string  // of both
	Most  float64 // the end of both axes
	Dots  []Dot
	// Joined and Barred say what the joined dots are, and those with a bar.
	Joined, Barred string
	Note           string
}

// A Dot is one thing. Dots that are neither joined nor chosen are small, and
// those on the same spot are drawn once.
type Dot struct {
	X, Y   float64
	Label  string
	Joined bool
	Barred bool // hollow, with a bar: it crosses a line
	Chosen bool // with a ring
	Href   string
}

func (s *Scatter) check() *Error {
	if !(s.Most > 0 && s.Most <= maxValue) {
		return &Error{CodeValue, s.Title, fmt.Sprintf("the axes end at %g; they run to a number above 0", s.Most)}
	}
	if err := checkCount(s.Title, "dots", len(s.Dots), MaxCells); err != nil {
		return err
	}
	texts := []string{s.Title, s.Desc, s.X, s.Y, s.Unit, s.Joined, s.Barred, s.Note}
	for _, d := range s.Dots {
		if !(d.X >= 0 && d.X <= s.Most && d.Y >= 0 && d.Y <= s.Most) {
			return &Error{CodeValue, s.Title, fmt.Sprintf("%q stands at %g, %g; the axes run from 0 to %g", d.Label, d.X, d.Y, s.Most)}
		}
		if d.Joined || d.Chosen {
			texts = append(texts, d.Label)
		}
	}
	return checkText(s.Title, texts...)
}

// joined are the joined dots from left to right.
func (s *Scatter) joined() []Dot {
	var out []Dot
	for _, d := range s.Dots {
		if d.Joined {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Dot) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(b.Y, a.Y)) })
	return out
}

// SVG draws the dots.
func (s *Scatter) SVG(o Options) ([]byte, error) {
	width, err := checkWidth(s.Title, o.Width)
	if err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if width == 0 {
		width = 520
	}
	c := &canvas{}
	if len(s.Dots) == 0 {
		return c.document("scatter", s.Title, s.describe(), width, c.nothing(), o), nil
	}
	_, _, ticks := scale(0, s.Most)
	ticks = slices.DeleteFunc(ticks, func(t float64) bool { return t > s.Most })
	left := 0.0
	for _, t := range ticks {
		left = max(left, TextWidth(Number(t), sizeSmall, false))
	}
	left = math.Ceil(left) + 8
	top := 26.0
	right := math.Ceil(TextWidth(Number(ticks[len(ticks)-1]), sizeSmall, false) / 2)
	side := max(160, min(width-left-right, 460))
	xOf := func(v float64) float64 { return left + v/s.Most*side }
	yOf := func(v float64) float64 { return top + side - v/s.Most*side }

	for _, line := range wrap(s.Y, width, sizeSmall, true)[:1] {
		c.text(left, 12, label{size: sizeSmall, bold: true}, line)
	}
	for _, t := range ticks {
		class := "ch-gr"
		if t == 0 {
			class = "ch-ax"
		}
		c.hline(class, left, left+side, yOf(t))
		c.vline(class, xOf(t), top, top+side)
		c.text(left-6, yOf(t)+3.8, label{size: sizeSmall, tone: ink3, anchor: end}, Number(t))
		if t > 0 || len(ticks) < 3 {
			c.text(xOf(t), top+side+16, label{size: sizeSmall, tone: ink3, anchor: middle}, Number(t))
		}
	}
	seen := map[[2]int]bool{}
	for _, d := range s.Dots {
		spot := [2]int{int(xOf(d.X) / 2), int(yOf(d.Y) / 2)}
		if !d.Joined && !d.Chosen && !seen[spot] {
			seen[spot] = true
			c.circle("ch-pale", xOf(d.X), yOf(d.Y), 1.7, "fill", "currentColor")
		}
	}
	line := s.joined()
	var path strings.Builder
	for k, d := range line {
		path.WriteString([]string{"L", "M"}[min(1, max(0, 1-k))] + num(xOf(d.X)) + " " + num(yOf(d.Y)))
	}
	if len(line) > 1 {
		c.stroke("ch-ln", path.String(), 1)
	}
	for _, d := range s.Dots {
		if d.Joined || d.Chosen {
			s.mark(c, d, xOf(d.X), yOf(d.Y))
		}
	}
	h := c.block(left, top+side+34, 14, label{size: sizeSmall, bold: true}, wrap(s.X, width-left, sizeSmall, true))
	note := s.Note
	if s.Barred != "" && slices.ContainsFunc(s.Dots, func(d Dot) bool { return d.Barred }) {
		note = strings.TrimSpace("Hollow, with a bar: " + sentence(s.Barred) + " " + note)
	}
	if s.Joined != "" {
		note = strings.TrimSpace("Large, joined: " + sentence(s.Joined) + " " + note)
	}
	h = c.key(nil, note, 0, h-8, width)
	return c.document("scatter", s.Title, s.describe(), width, h+4, o), nil
}

// mark draws a dot that counts, with its label as a title.
func (s *Scatter) mark(c *canvas, d Dot, x, y float64) {
	linked := c.link(d.Href)
	c.open("class", "ch-series")
	c.title(fmt.Sprintf("%s (%s %s, %s %s)", d.Label, s.X, Number(d.X), s.Y, Number(d.Y)))
	switch {
	case d.Barred:
		c.circle("ch-hole", x, y, 4.4, "fill", "none", "stroke", "currentColor", "stroke-width", "1.4")
		c.stroke("ch-ln", "M"+num(x-2.4)+" "+num(y)+"h4.8", 1.6)
	default:
		c.circle("ch-fill", x, y, 4.2, "fill", "currentColor")
	}
	if d.Chosen {
		c.circle("ch-ln", x, y, 7, "fill", "none", "stroke", "currentColor", "stroke-width", "1.8")
	}
	c.close()
	c.unlink(linked)
}

// Table lists the dots that are joined or chosen, and counts the others.
func (s *Scatter) Table() ([]string, [][]string) {
	var rows [][]string
	others := 0
	for _, d := range s.Dots {
		if !d.Joined && !d.Chosen {
			others++
			continue
		}
		how := ""
		if d.Joined {
			how = s.Joined
		}
		if d.Barred {
			how = strings.TrimPrefix(how+"; "+s.Barred, "; ")
		}
		rows = append(rows, []string{d.Label, Number(d.X), Number(d.Y), how})
	}
	if others > 0 {
		rows = append(rows, []string{plural(others, "other, a small dot", "others, small dots"), "", "", ""})
	}
	return dropEmpty([]string{"What", s.X, s.Y, "How"}, rows)
}

func (s *Scatter) describe() string {
	if s.Desc != "" {
		return s.Desc
	}
	d := fmt.Sprintf("%s, by two counts: across, %s; up, %s.", plural(len(s.Dots), "dot", "dots"), s.X, s.Y)
	if s.Unit != "" {
		d = strings.TrimSuffix(d, ".") + ", in " + s.Unit + "."
	}
	if n := len(s.joined()); n > 0 && s.Joined != "" {
		d += fmt.Sprintf(" %d are %s.", n, s.Joined)
	}
	return d + " The table gives the same facts."
}
