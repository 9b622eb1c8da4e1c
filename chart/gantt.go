package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"parley/when"
)

// A Gantt is steps over time: bars for the earliest window, thin lines to the
// latest named date, diamonds for moments, and dashed boxes with a question
// where no date is known.
type Gantt struct {
	Title string
	Desc  string
	Rows  []Row
	// Deadlines are lines across all rows, with their words on top.
	Deadlines []Deadline
	// Links are arrows from the end of one row to the beginning of another.
	Links []Link
	// AsOf is the day of the record, if set: a line with a disc.
	AsOf *when.Day
	// From and To widen the axis; it always holds every day that is drawn.
	From, To *when.Day
	// TickLabel writes the days of the axis; nil: "Mar 2026", "Apr", ...
	TickLabel func(when.Day) string
	Keys      []Key
	Note      string
}

// A Row is a step of a Gantt. Days that are not known are nil.
type Row struct {
	ID    string
	Label string
	Note  string // who says so, below the label
	Href  string
	// Start and End are the earliest window: a bar. A Start without an End is a
	// moment: a diamond.
	Start, End *when.Day
	Latest     *when.Day // the latest named date: a thin line up to it
	Due        *when.Day // the row's own deadline: a short upright stroke
	OpenEnded  bool      // a pale bar from Start to the end of the axis
	Question   string    // no date is known: what to ask
	Words      string    // beside the mark, such as "slack to June: 91 days"
	Line       Line      // Dashed: denied or expected to slip; Heavy: on the critical chain
}

// A Deadline is a day that someone set.
type Deadline struct {
	Day   when.Day
	Label string
	Notes []string // who set it, who denies it
	Line  Line
}

// A Link is a dependency: To cannot begin before From has ended.
type Link struct {
	From, To string
	Line     Line
	Words    string
}

func (g *Gantt) check() (map[string]int, *Error) {
	for _, n := range []struct {
		what string
		n    int
		most int
	}{{"rows", len(g.Rows), MaxRows}, {"deadlines", len(g.Deadlines), 200}, {"links", len(g.Links), MaxCells}} {
		if err := checkCount(g.Title, n.what, n.n, n.most); err != nil {
			return nil, err
		}
	}
	index := map[string]int{}
	texts := []string{g.Title, g.Desc, g.Note}
	for i := range g.Rows {
		r := &g.Rows[i]
		if r.ID != "" {
			if _, twice := index[r.ID]; twice {
				return nil, &Error{CodeTwice, g.Title, fmt.Sprintf("two rows have the id %q", r.ID)}
			}
			index[r.ID] = i
		}
		if !r.Line.valid() {
			return nil, &Error{CodeValue, g.Title, fmt.Sprintf("row %d has line %d", i, r.Line)}
		}
		if r.Start != nil && r.End != nil && *r.End < *r.Start {
			return nil, &Error{CodeValue, g.Title, fmt.Sprintf("row %q ends on %s, before it starts on %s", r.Label, r.End, r.Start)}
		}
		texts = append(texts, r.Label, r.Note, r.Question, r.Words, r.Href)
	}
	for _, l := range g.Links {
		for _, end := range [2]string{l.From, l.To} {
			if _, ok := index[end]; !ok {
				return nil, &Error{CodeRef, g.Title, fmt.Sprintf("a link runs between %q and %q; there is no row %q", l.From, l.To, end)}
			}
		}
	}
	for _, d := range g.Deadlines {
		texts = append(append(texts, d.Label), d.Notes...)
	}
	return index, checkText(g.Title, texts...)
}

// span is the days that the axis holds.
func (g *Gantt) span() (from, to when.Day, err *Error) {
	var days []when.Day
	add := func(ds ...*when.Day) {
		for _, d := range ds {
			if d != nil {
				days = append(days, *d)
			}
		}
	}
	add(g.AsOf, g.From, g.To)
	for i := range g.Rows {
		r := &g.Rows[i]
		add(r.Start, r.End, r.Latest, r.Due)
	}
	for _, d := range g.Deadlines {
		days = append(days, d.Day)
	}
	if len(days) == 0 {
		return 0, 30, nil
	}
	from, to = slices.Min(days), slices.Max(days)
	span := int64(to) - int64(from)
	if span > maxSpan {
		return 0, 0, &Error{CodeValue, g.Title, fmt.Sprintf("from %s to %s is more than %d days; name a nearer day", from, to, maxSpan)}
	}
	air := int(max(2, span/40))
	return from.Add(-min(air, 5)), to.Add(air), nil
}

// The measures of a Gantt.
const (
	barHeight = 11.0
	rowTop    = 18.0 // from the top of a row to the middle of its bar
)

type ganttRow struct {
	label, note, words, question []string
	wordsX                       float64
	wordsAnchor                  anchor
	wordsBelow                   bool
	top, mid, height             float64
	x0, x1                       float64 // of the bar, moment or box
	right                        float64 // of everything
	drawn                        bool
}

// SVG draws the chart. Below 560 px labels stand above bars.
func (g *Gantt) SVG(o Options) ([]byte, error) {
	width, err := checkWidth(g.Title, o.Width)
	if err != nil {
		return nil, err
	}
	index, err := g.check()
	if err != nil {
		return nil, err
	}
	if width == 0 {
		width = 1000
	}
	slim := width < narrow
	left := 0.0
	if !slim {
		for i := range g.Rows {
			left = max(left, TextWidth(g.Rows[i].Label, sizeRow, true), TextWidth(g.Rows[i].Note, sizeNote, false))
		}
		left = math.Ceil(min(left+18, width*0.3, 300))
	}
	axis := calendar{x0: left, x1: width - 1, label: g.TickLabel}
	if slim {
		axis.x0 = 1
	}
	if axis.from, axis.to, err = g.span(); err != nil {
		return nil, err
	}

	c := &canvas{}
	if len(g.Rows) == 0 && len(g.Deadlines) == 0 {
		return c.document("gantt", g.Title, g.describe(), width, c.nothing(), o), nil
	}
	head := g.header(&axis, width)
	rows := make([]ganttRow, len(g.Rows))
	y := head.height + 6
	top := y
	for i := range g.Rows {
		g.layRow(&rows[i], &g.Rows[i], &axis, width, left, slim)
		rows[i].top = y
		rows[i].mid += y
		y += rows[i].height
	}
	bottom := y + 6
	axis.draw(c, top, bottom, width)
	for i := range rows {
		c.hline("ch-gr", 0, width, rows[i].top+rows[i].height)
	}
	head.draw(c, bottom)
	for i := range g.Links {
		g.drawLink(c, &g.Links[i], &rows[index[g.Links[i].From]], &rows[index[g.Links[i].To]])
	}
	for i := range g.Rows {
		g.drawRow(c, &g.Rows[i], &rows[i], &axis, slim)
	}
	h := g.legend(c, bottom+20, width)
	h = c.key(g.Keys, g.Note, 0, h, width)
	return c.document("gantt", g.Title, g.describe(), width, h+4, o), nil
}

// layRow wraps the words of a row and finds its height; mid is from its top.
func (g *Gantt) layRow(p *ganttRow, r *Row, axis *calendar, width, left float64, slim bool) {
	room := left - 14
	if slim {
		room = width - 4
	}
	p.label = wrap(r.Label, room, sizeRow, true)
	if strings.TrimSpace(r.Note) != "" {
		p.note = wrap(r.Note, room, sizeNote, false)
	}
	text := 16*float64(len(p.label)) + 13.5*float64(len(p.note))
	p.mid = rowTop
	if slim {
		p.mid = text + 20
	}
	below := p.mid + 12

	words := r.Words
	if r.Due != nil {
		due := "due " + r.Due.Words()
		if words != "" {
			due += "; "
		}
		words = due + words
	}
	p.x0, p.x1 = axis.x0, axis.x1
	if r.Start != nil {
		p.x0, p.drawn = axis.x(*r.Start), true
		p.x1 = p.x0
		switch {
		case r.End != nil:
			p.x1 = max(axis.x(*r.End), p.x0+2)
		case r.OpenEnded || r.Question != "":
			p.x1 = axis.x1
			if r.Latest != nil {
				p.x1 = max(p.x0, axis.x(*r.Latest))
			}
		}
		if r.OpenEnded && words == "" && r.Question == "" {
			words = "open-ended"
		}
	} else if r.Latest != nil && r.Question != "" {
		p.x1 = max(axis.x(*r.Latest), p.x0)
	}
	p.right = p.x1
	leftmost := p.x0
	if r.Start != nil && r.End == nil && !r.OpenEnded && r.Question == "" {
		p.right, leftmost = p.x0+7, p.x0-7
	}
	for _, d := range []*when.Day{r.Latest, r.Due} {
		if d != nil {
			p.right, leftmost = max(p.right, axis.x(*d)), min(leftmost, axis.x(*d))
		}
	}
	if r.Question != "" && (r.Start == nil || r.End == nil) {
		p.drawn = true
		// The box is as wide as its dates say, and holds its words.
		if p.x1-p.x0 < 120 {
			p.x1 = min(p.x0+120, axis.x1)
			p.x0 = max(axis.x0, p.x1-120)
		}
		p.question = wrap("? "+r.Question, p.x1-p.x0-16, sizeSmall, false)
		half := 7*float64(len(p.question)) + 3
		if slim {
			p.mid = text + 12 + half
		} else {
			p.mid = max(p.mid, 8+half)
		}
		below = p.mid + half + 5
		p.right = max(p.right, p.x1)
	}
	if words != "" {
		w := TextWidth(words, sizeMark, false) * 1.06
		switch {
		case r.OpenEnded && r.Question == "" && w+16 < p.x1-p.x0:
			p.wordsX, p.words = p.x0+8, []string{words}
		case p.right+9+w <= width && p.drawn && !(r.OpenEnded && p.right >= axis.x1-1):
			p.wordsX, p.words = p.right+9, []string{words}
		case leftmost-9-w >= axis.x0 && p.drawn:
			p.wordsX, p.wordsAnchor, p.words = leftmost-9, end, []string{words}
		default:
			p.words = wrap(words, min(axis.x1-axis.x0-4, 320), sizeMark, false)
			p.wordsX, p.wordsBelow = max(axis.x0+2, min(p.x0, width-widest(p.words, sizeMark, false)-2)), true
			below += 15 * float64(len(p.words))
		}
	}
	p.height = math.Ceil(max(36, below+2))
	if !slim {
		p.height = max(p.height, math.Ceil(text+14))
	}
}

func (g *Gantt) drawRow(c *canvas, r *Row, p *ganttRow, axis *calendar, slim bool) {
	c.open("class", "ch-row", "data-row", escape(r.ID))
	linked := c.link(r.Href)
	y := p.top + 16
	if !slim && len(p.note) == 0 && len(p.label) == 1 {
		y = p.mid + 4.5
	}
	y = c.block(0, y, 16, label{size: sizeRow, bold: true, halo: slim}, p.label)
	c.unlink(linked)
	c.block(0, y-1.5, 13.5, label{size: sizeNote, tone: ink3, halo: slim}, p.note)
	mid := p.mid
	if r.Latest != nil && p.question == nil && !r.OpenEnded {
		x := axis.x(*r.Latest)
		from := p.x1
		if r.Start == nil {
			from = x
		}
		c.stroke("ch-ln2", "M"+num(from)+" "+num(mid)+"H"+num(x)+"M"+num(x)+" "+num(mid-5)+"v10", 1.2)
	}
	height, fill := barHeight, "ch-fill2"
	if r.Line == Heavy {
		height, fill = barHeight+4, "ch-fill"
	}
	switch {
	case p.question != nil:
		half := 7*float64(len(p.question)) + 3
		c.rect("ch-open", p.x0, mid-half, p.x1-p.x0, 2*half, "fill", "none", "stroke", "currentColor", "stroke-dasharray", "3 3")
		c.block(p.x0+8, mid-half+13, 14, label{size: sizeSmall, italic: true, tone: ink2}, p.question)
	case r.Start == nil:
	case r.OpenEnded:
		c.rect("ch-pale", p.x0, mid-barHeight/2, p.x1-p.x0, barHeight, "fill", "currentColor", "fill-opacity", "0.5")
		c.stroke("ch-ln2", "M"+num(p.x0)+" "+num(mid-barHeight/2)+"v"+num(barHeight), 1.2)
	case r.End == nil:
		d := "M" + num(p.x0) + " " + num(mid-7.5) + "l7.5 7.5-7.5 7.5-7.5-7.5Z"
		if r.Line == Dashed {
			c.rect("ch-hole", p.x0-5.5, mid-5.5, 11, 11, "fill", "none", "stroke", "currentColor", "stroke-width", "1.2", "stroke-dasharray", "3 2", "transform", "rotate(45 "+num(p.x0)+" "+num(mid)+")")
		} else {
			c.solid("ch-fill", d)
		}
	case r.Line == Dashed:
		c.rect("ch-hole", p.x0, mid-barHeight/2, p.x1-p.x0, barHeight, "fill", "none", "stroke", "currentColor", "stroke-width", "1.2", "stroke-dasharray", "5 3")
	default:
		c.rect(fill, p.x0, mid-height/2, p.x1-p.x0, height, "fill", "currentColor")
	}
	if r.Due != nil {
		x := axis.x(*r.Due)
		c.stroke("ch-halo", "M"+num(x)+" "+num(mid-11)+"v22", 6) // to be seen on a bar
		c.stroke("ch-ln", "M"+num(x)+" "+num(mid-11)+"v22", 2.4)
	}
	l := label{size: sizeMark, halo: true, anchor: p.wordsAnchor}
	if r.OpenEnded && !p.wordsBelow && p.wordsX < p.right {
		l.halo, l.tone, l.size = false, ink, sizeSmall
	}
	wy := mid + 4.2
	if p.wordsBelow {
		wy = mid + 22
		if p.question != nil {
			wy = mid + 7*float64(len(p.question)) + 19
		}
	}
	c.block(p.wordsX, wy, 15, l, p.words)
	c.close()
}

func (g *Gantt) drawLink(c *canvas, l *Link, a, b *ganttRow) {
	if !a.drawn || !b.drawn || a == b {
		return
	}
	c.open("class", "ch-link", "data-line", l.Line.String())
	c.title(l.Words)
	class, fill := "ch-ln3", "ch-fill3"
	if l.Line != Solid {
		class, fill = "ch-ln", "ch-fill"
	}
	down := 1.0
	if b.mid < a.mid {
		down = -1
	}
	half := func(p *ganttRow) float64 {
		if p.question != nil {
			return 7*float64(len(p.question)) + 3
		}
		return barHeight/2 + 1.5
	}
	x1, x2 := a.x1-4, b.x0+4
	if a.x1-a.x0 < 8 {
		x1 = (a.x0 + a.x1) / 2
	}
	if b.x1-b.x0 < 8 {
		x2 = (b.x0 + b.x1) / 2
	}
	y1, y2 := a.mid+down*half(a), b.mid-down*half(b)
	if a.x1 == a.x0 {
		y1 += down * 1
	}
	if b.x1 == b.x0 {
		y2 -= down * 1
	}
	var d string
	if math.Abs(x1-x2) < 5 && b.x1 > b.x0 {
		x2 = max(min(x1, b.x1), b.x0)
		x1 = x2
		d = "M" + num(x1) + " " + num(y1) + "V" + num(y2-down*6)
	} else {
		ym := y2 - down*13
		side := 1.0
		if x2 < x1 {
			side = -1
		}
		r := min(4, math.Abs(x2-x1)/2, math.Abs(ym-y1)/2)
		d = "M" + num(x1) + " " + num(y1) + "V" + num(ym-down*r) + "Q" + num(x1) + " " + num(ym) + " " + num(x1+side*r) + " " + num(ym) +
			"H" + num(x2-side*r) + "Q" + num(x2) + " " + num(ym) + " " + num(x2) + " " + num(ym+down*r) + "V" + num(y2-down*6)
	}
	width := l.Line.width()
	if l.Line == Heavy {
		width = 2
	}
	c.stroke(class, d, width, "stroke-dasharray", l.Line.dash())
	c.solid(fill, "M"+num(x2-3.2)+" "+num(y2-down*7)+"L"+num(x2)+" "+num(y2)+"L"+num(x2+3.2)+" "+num(y2-down*7)+"Z")
	c.close()
}

// A banner is the words of a deadline, or of the day of the record.
type banner struct {
	x, width, height float64
	label            []string
	notes            []string
	line             Line
	asOf             bool
	toLeft           bool
	level            int
	top              float64
}

type ganttHead struct {
	banners []banner
	height  float64
}

// header places the words of deadlines on top, in levels: of two that would
// meet, the earlier stands higher, so that no line runs through words.
func (g *Gantt) header(axis *calendar, width float64) *ganttHead {
	h := &ganttHead{}
	for _, d := range g.Deadlines {
		f := banner{x: axis.x(d.Day), line: d.Line}
		f.label = wrap(d.Label, 150, sizeMark, true)
		for _, n := range d.Notes {
			f.notes = append(f.notes, wrap(n, 150, sizeSmall, false)...)
		}
		h.banners = append(h.banners, f)
	}
	if g.AsOf != nil {
		h.banners = append(h.banners, banner{x: axis.x(*g.AsOf), asOf: true, notes: []string{"as of " + g.AsOf.Words()}})
	}
	slices.SortStableFunc(h.banners, func(a, b banner) int {
		switch {
		case a.x < b.x:
			return -1
		case a.x > b.x:
			return 1
		}
		return 0
	})
	for i := range h.banners {
		f := &h.banners[i]
		f.width = max(widest(f.label, sizeMark, true), widest(f.notes, sizeSmall, false)) * 1.05
		f.height = 15*float64(len(f.label)) + 13*float64(len(f.notes)) + 4
		f.toLeft = f.x+6+f.width > width
		if f.x-6-f.width < 0 {
			f.toLeft = false
		}
	}
	// Words stand above the lines that they span. Where two span each other's
	// lines the later one stands lower.
	const air = 8
	reach := func(f *banner) (lo, hi float64) {
		if f.toLeft {
			return f.x - 6 - f.width - air, f.x
		}
		return f.x, f.x + 6 + f.width + air
	}
	spans := func(f, q *banner) bool {
		lo, hi := reach(f)
		return q.x > lo && q.x < hi && q.x != f.x
	}
	meet := func(f, q *banner) bool {
		a, b := reach(f)
		c, d := reach(q)
		return a < d && c < b
	}
	placed := make([]bool, len(h.banners))
	for range h.banners {
		pick := -1
		for i := len(h.banners) - 1; i >= 0 && pick < 0; i-- {
			free := !placed[i]
			for j := range h.banners {
				free = free && (i == j || placed[j] || !spans(&h.banners[i], &h.banners[j]))
			}
			if free {
				pick = i
			}
		}
		for i := len(h.banners) - 1; i >= 0 && pick < 0; i-- {
			if !placed[i] {
				pick = i
			}
		}
		f := &h.banners[pick]
		taken := map[int]bool{}
		for j := range h.banners {
			q := &h.banners[j]
			if !placed[j] {
				continue
			}
			if spans(f, q) {
				f.level = max(f.level, q.level+1)
			}
			if meet(f, q) {
				taken[q.level] = true
			}
		}
		for taken[f.level] {
			f.level++
		}
		placed[pick] = true
	}
	var heights []float64
	for _, f := range h.banners {
		for len(heights) <= f.level {
			heights = append(heights, 0)
		}
		heights[f.level] = max(heights[f.level], f.height)
	}
	for _, x := range heights {
		h.height += x + 4
	}
	y := h.height
	tops := make([]float64, len(heights))
	for l, x := range heights {
		y -= x + 4
		tops[l] = y
	}
	for i := range h.banners {
		h.banners[i].top = tops[h.banners[i].level]
	}
	return h
}

func (h *ganttHead) draw(c *canvas, bottom float64) {
	for _, f := range h.banners {
		w := 1.4
		if f.asOf {
			w = 1
		}
		if f.line == Heavy {
			w = 2.4
		}
		c.stroke("ch-ln", "M"+num(f.x)+" "+num(f.top+1)+"V"+num(bottom), w, "stroke-dasharray", f.line.dash())
		if f.asOf {
			c.circle("ch-fill", f.x, bottom, 3.2, "fill", "currentColor")
		}
		l, x := label{size: sizeMark, bold: true, halo: true}, f.x+6
		if f.toLeft {
			l.anchor, x = end, f.x-6
		}
		y := c.block(x, f.top+12, 15, l, f.label)
		l.bold, l.size, l.tone = false, sizeSmall, ink2
		if len(f.label) > 0 {
			y -= 1.5
		}
		c.block(x, y, 13, l, f.notes)
	}
}

// legend draws the marks that occur, with what they are.
func (g *Gantt) legend(c *canvas, y, width float64) float64 {
	var bar, latest, moment, question, open, due, dashed bool
	for i := range g.Rows {
		r := &g.Rows[i]
		asked := r.Question != "" && (r.Start == nil || r.End == nil)
		question = question || asked
		bar = bar || r.Start != nil && r.End != nil
		moment = moment || r.Start != nil && r.End == nil && !asked && !r.OpenEnded
		open = open || r.OpenEnded && !asked
		latest = latest || r.Latest != nil && !asked && !r.OpenEnded
		due = due || r.Due != nil
	}
	for _, d := range g.Deadlines {
		dashed = dashed || d.Line == Dashed
	}
	x := 0.0
	y += 16
	item := func(on bool, words string, draw func(x, y float64)) {
		if !on {
			return
		}
		w := 26 + TextWidth(words, sizeSmall, false)
		if x > 0 && x+w > width {
			x, y = 0, y+18
		}
		draw(x, y-4)
		c.text(x+26, y, label{size: sizeSmall, tone: ink2}, words)
		x += w + 18
	}
	item(bar, "earliest window", func(x, y float64) { c.rect("ch-fill2", x, y-4, 18, 8, "fill", "currentColor") })
	item(latest, "to the latest named date", func(x, y float64) {
		c.stroke("ch-ln2", "M"+num(x)+" "+num(y)+"h18m0-5v10", 1.2)
	})
	item(moment, "moment", func(x, y float64) { c.solid("ch-fill", "M"+num(x+9)+" "+num(y-6)+"l6 6-6 6-6-6Z") })
	item(open, "open-ended", func(x, y float64) {
		c.rect("ch-pale", x, y-4, 18, 8, "fill", "currentColor", "fill-opacity", "0.5")
	})
	item(question, "no date known", func(x, y float64) {
		c.rect("ch-open", x+0.5, y-4.5, 18, 9, "fill", "none", "stroke", "currentColor", "stroke-dasharray", "3 3")
	})
	item(due, "due", func(x, y float64) { c.stroke("ch-ln", "M"+num(x+9)+" "+num(y-7)+"v14", 2.4) })
	item(dashed, "dashed: denied, or expected to slip", func(x, y float64) {
		c.stroke("ch-ln", "M"+num(x+9)+" "+num(y-8)+"v16", 1.4, "stroke-dasharray", "5 4")
	})
	if x == 0 {
		return y - 16
	}
	return y
}

func dayWords(d *when.Day) string {
	if d == nil {
		return ""
	}
	return d.Words()
}

// Table lists the rows, then the deadlines, and the day of the record.
func (g *Gantt) Table() ([]string, [][]string) {
	names := map[string]string{}
	for i := range g.Rows {
		names[g.Rows[i].ID] = g.Rows[i].Label
	}
	after := map[string][]string{}
	for _, l := range g.Links {
		s := names[l.From]
		if l.Line != Solid {
			s += " (" + l.Line.String() + ")"
		}
		if l.Words != "" {
			s += ": " + l.Words
		}
		after[l.To] = append(after[l.To], s)
	}
	line := func(l Line) string {
		if l == Solid {
			return ""
		}
		for _, k := range g.Keys {
			if k.Line == l && k.Words != "" {
				return l.String() + ": " + k.Words
			}
		}
		return l.String()
	}
	var rows [][]string
	for i := range g.Rows {
		r := &g.Rows[i]
		until := dayWords(r.End)
		if r.OpenEnded && r.End == nil {
			until = "open-ended"
		}
		first := dayWords(r.Start)
		if first == "" {
			first = "no date known"
		}
		rows = append(rows, []string{r.Label, r.Note, first, until, dayWords(r.Latest), dayWords(r.Due), strings.Join(after[r.ID], "; "), line(r.Line), r.Words, r.Question})
	}
	for _, d := range g.Deadlines {
		rows = append(rows, []string{"Deadline: " + d.Label, strings.Join(d.Notes, "; "), "", "", "", d.Day.Words(), "", line(d.Line), "", ""})
	}
	if g.AsOf != nil {
		rows = append(rows, []string{"As of", "", g.AsOf.Words(), "", "", "", "", "", "", ""})
	}
	return dropEmpty([]string{"Step", "Who says so", "Earliest", "Until", "Latest named", "Due", "After", "Line", "Note", "Open question"}, rows)
}

func (g *Gantt) describe() string {
	if g.Desc != "" {
		return g.Desc
	}
	s := plural(len(g.Rows), "step", "steps")
	if n := len(g.Deadlines); n > 0 {
		s += " with " + plural(n, "deadline", "deadlines")
	}
	if from, to, err := g.span(); err == nil && len(g.Rows) > 0 {
		s += ", from " + from.Words() + " to " + to.Words()
	}
	return s + ". The table gives the same facts."
}
