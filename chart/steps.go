package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"parley/when"
)

// Steps is values over time, a line for each series, from zero. A value holds
// until the next one was published; straight lines are for rates and projections.
type Steps struct {
	Title  string
	Desc   string
	Unit   string // for the table and the description; the page says it in a subtitle
	Series []Series
	// AsOf is the day of the record, if set: values stand until it.
	AsOf *when.Day
	// From widens the axis of days.
	From *when.Day
	// Shade fills the part between the lowest and the highest straight series. It
	// lies between publishers, and the chart says so.
	Shade bool
	// Format writes a value; nil: Number.
	Format    func(float64) string
	TickLabel func(when.Day) string
	Keys      []Key
	Note      string
}

// A Series is one line.
type Series struct {
	Label    string // who publishes it: stands at the end of the line
	Note     string // below it
	Points   []Point
	Line     Line
	Straight bool // lines from point to point: a rate, a projection
	Ended    bool // does not stand until AsOf
}

// A Point is a value from a day on. A Gap ends the line: no figure was read.
type Point struct {
	Day   when.Day
	Value float64
	Gap   bool
	Words string
}

func (s *Steps) format(x float64) string {
	if s.Format != nil {
		return s.Format(x)
	}
	return Number(x)
}

// maxValue bounds what an axis of quantities holds.
const maxValue = 1e15

func (s *Steps) check() *Error {
	if err := checkCount(s.Title, "series", len(s.Series), 60); err != nil {
		return err
	}
	points := 0
	texts := []string{s.Title, s.Desc, s.Unit, s.Note}
	for _, q := range s.Series {
		if !q.Line.valid() {
			return &Error{CodeValue, s.Title, fmt.Sprintf("series %q has line %d", q.Label, q.Line)}
		}
		points += len(q.Points)
		texts = append(texts, q.Label, q.Note)
		for i, p := range q.Points {
			if !p.Gap && !(math.Abs(p.Value) <= maxValue) {
				return &Error{CodeValue, s.Title, fmt.Sprintf("series %q has the value %g; values run to %g", q.Label, p.Value, maxValue)}
			}
			if i > 0 && p.Day < q.Points[i-1].Day {
				return &Error{CodeValue, s.Title, fmt.Sprintf("series %q goes back from %s to %s; put its points in order", q.Label, q.Points[i-1].Day, p.Day)}
			}
			texts = append(texts, p.Words)
		}
	}
	if err := checkCount(s.Title, "points", points, MaxCells); err != nil {
		return err
	}
	return checkText(s.Title, texts...)
}

// endLabel is the words at the end of a line.
type endLabel struct {
	series      int
	x, y        float64 // the end of the line
	at          float64 // the middle of the words
	height      float64
	value       string
	label, note []string
}

// SVG draws the lines.
func (s *Steps) SVG(o Options) ([]byte, error) {
	width, err := checkWidth(s.Title, o.Width)
	if err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if width == 0 {
		width = 480
	}
	if !slices.ContainsFunc(s.Series, func(q Series) bool { return q.last() != nil }) {
		c := &canvas{}
		return c.document("steps", s.Title, s.describe(), width, c.nothing(), o), nil
	}
	lo, hi := 0.0, 0.0
	from, to := when.Day(math.MaxInt32), when.Day(math.MinInt32)
	for _, q := range s.Series {
		for _, p := range q.Points {
			from, to = min(from, p.Day), max(to, p.Day)
			if !p.Gap {
				lo, hi = min(lo, p.Value), max(hi, p.Value)
			}
		}
	}
	for _, d := range []*when.Day{s.AsOf, s.From} {
		if d != nil {
			from, to = min(from, *d), max(to, *d)
		}
	}
	if int64(to)-int64(from) > maxSpan {
		return nil, &Error{CodeValue, s.Title, fmt.Sprintf("from %s to %s is more than %d days", from, to, maxSpan)}
	}
	lo, hi, ticks := scale(lo, hi)
	left := 0.0
	for _, t := range ticks {
		left = max(left, TextWidth(s.format(t), sizeSmall, false))
	}
	left = math.Ceil(left) + 8
	room := min(150, max(84, width*0.3))
	var ends []endLabel
	right := 0.0
	for i, q := range s.Series {
		p := q.last()
		if p == nil {
			continue
		}
		e := endLabel{series: i, value: s.format(p.Value)}
		if q.Label != "" {
			e.label = wrap(q.Label, room, sizeSmall, false)
		}
		if q.Note != "" {
			e.note = wrap(q.Note, room, sizeNote, false)
		}
		e.height = 15 + 13*float64(len(e.label)+len(e.note))
		right = max(right, TextWidth(e.value, sizeMark, true)+12, widest(e.label, sizeSmall, false), widest(e.note, sizeNote, false))
		ends = append(ends, e)
	}
	// Words of all ends below each other may be higher than the chart.
	sum := 0.0
	for _, e := range ends {
		sum += e.height + 4
	}
	const top = 10.0
	bottom := top + max(180, sum)
	x1 := max(left+80, width-right-18)
	axis := calendar{from: from, to: to, x0: left, x1: x1, label: s.TickLabel}
	yOf := func(v float64) float64 { return bottom - (v-lo)/(hi-lo)*(bottom-top) }

	c := &canvas{}
	for _, t := range ticks {
		y := math.Floor(yOf(t)) + 0.5
		class := "ch-gr"
		if t == 0 {
			class = "ch-ax"
		}
		c.stroke(class, "M"+num(left)+" "+num(y)+"H"+num(x1), 1)
		c.text(left-6, y+3.8, label{size: sizeSmall, tone: ink3, anchor: end}, s.format(t))
	}
	free := math.Inf(-1)
	for _, t := range axis.ticks() {
		x := axis.x(t.day)
		w := TextWidth(t.words, sizeSmall, false)
		at := min(max(x-w/2, left-4), max(x1+right+18-w, left))
		c.stroke("ch-ax", "M"+num(math.Floor(x)+0.5)+" "+num(bottom+1)+"v4", 1)
		if at >= free {
			c.text(at, bottom+18, label{size: sizeSmall, tone: ink3}, t.words)
			free = at + w + 8
		}
	}
	if s.Shade {
		if d := s.between(&axis, yOf); d != "" {
			c.solid("ch-sunk", d, "fill-opacity", "1")
		}
	}
	for i := range s.Series {
		s.drawSeries(c, i, &axis, yOf)
	}
	if s.AsOf != nil {
		c.circle("ch-fill", axis.x(*s.AsOf), bottom+0.5, 2.6, "fill", "currentColor")
	}
	for k := range ends {
		e := &ends[k]
		q := &s.Series[e.series]
		p := q.last()
		e.x, e.y = axis.x(p.Day), yOf(p.Value)
		if s.standing(q) {
			e.x = axis.x(*s.AsOf)
		}
		e.at = e.y + e.height/2 - 8 // the value stands level with the line
	}
	settle(ends, top-6, bottom+4)
	for _, e := range ends {
		x := x1 + 14
		y := e.at - e.height/2
		// A hair leads to words that had to move, or stand far from their line.
		if math.Abs(y+8-e.y) > 5 || x1-e.x > 3 {
			c.stroke("ch-ax", "M"+num(e.x+3)+" "+num(e.y)+"L"+num(x1+3)+" "+num(e.y)+"L"+num(x1+11)+" "+num(y+8), 1)
		}
		if len(s.Series) > 1 {
			marker(c, e.series, x+3.4, y+8)
			c.text(x+12, y+12, label{size: sizeMark, bold: true, halo: true}, e.value)
		} else {
			c.text(x, y+12, label{size: sizeMark, bold: true, halo: true}, e.value)
		}
		at := c.block(x, y+25, 13, label{size: sizeSmall, tone: ink2}, e.label)
		c.block(x, at, 13, label{size: sizeNote, tone: ink3}, e.note)
	}
	note := s.Note
	if s.Shade {
		note = strings.TrimSpace(sentence(note) + " The shaded part lies between publishers; it is not a confidence interval.")
	}
	if s.AsOf != nil {
		note = strings.TrimSpace("The disc on the axis: as of " + s.AsOf.Words() + ". " + note)
	}
	h := c.key(s.Keys, note, 0, bottom+20, width)
	return c.document("steps", s.Title, s.describe(), width, h+4, o), nil
}

// last returns the last point with a value.
func (q *Series) last() *Point {
	for i := len(q.Points) - 1; i >= 0; i-- {
		if !q.Points[i].Gap {
			return &q.Points[i]
		}
	}
	return nil
}

// standing reports whether the last value stands until the day of the record.
func (s *Steps) standing(q *Series) bool {
	n := len(q.Points)
	return s.AsOf != nil && !q.Straight && !q.Ended && n > 0 && !q.Points[n-1].Gap && q.Points[n-1].Day < *s.AsOf
}

func (s *Steps) drawSeries(c *canvas, i int, axis *calendar, yOf func(float64) float64) {
	q := &s.Series[i]
	var d strings.Builder
	on := false
	for k, p := range q.Points {
		x := num(axis.x(p.Day))
		if p.Gap {
			if on && !q.Straight {
				d.WriteString("H" + x)
			}
			on = false
			continue
		}
		y := num(yOf(p.Value))
		switch {
		case !on:
			d.WriteString("M" + x + " " + y)
		case q.Straight:
			d.WriteString("L" + x + " " + y)
		default:
			d.WriteString("H" + x + "V" + y)
		}
		on = true
		_ = k
	}
	if s.standing(q) {
		d.WriteString("H" + num(axis.x(*s.AsOf)))
	}
	if d.Len() == 0 {
		return
	}
	c.open("class", "ch-series", "data-line", q.Line.String())
	c.stroke("ch-ln", d.String(), max(1.4, q.Line.width()), "stroke-dasharray", q.Line.dash(), "stroke-linejoin", "round")
	for _, p := range q.Points {
		if !p.Gap {
			marker(c, i, axis.x(p.Day), yOf(p.Value))
		}
	}
	c.close()
}

// marker draws the point of a series: a shape of its own for each of six.
func marker(c *canvas, series int, x, y float64) {
	at := func(dx, dy float64) string { return num(x+dx) + " " + num(y+dy) }
	switch series % 6 {
	case 0:
		c.circle("ch-fill", x, y, 2.8, "fill", "currentColor")
	case 1:
		c.rect("ch-hole", x-2.6, y-2.6, 5.2, 5.2, "fill", "none", "stroke", "currentColor", "stroke-width", "1.3")
	case 2:
		c.solid("ch-fill", "M"+at(0, -3.8)+"L"+at(3.6, 2.6)+"L"+at(-3.6, 2.6)+"Z")
	case 3:
		c.circle("ch-hole", x, y, 2.8, "fill", "none", "stroke", "currentColor", "stroke-width", "1.3")
	case 4:
		c.rect("ch-fill", x-2.7, y-2.7, 5.4, 5.4, "fill", "currentColor")
	default:
		c.stroke("ch-ln", "M"+at(-3, -3)+"L"+at(3, 3)+"M"+at(3, -3)+"L"+at(-3, 3), 1.5)
	}
}

// between is the outline of what lies between the lowest and the highest
// straight series, where there are two or more.
func (s *Steps) between(axis *calendar, yOf func(float64) float64) string {
	var days []when.Day
	var lines []*Series
	for i := range s.Series {
		if q := &s.Series[i]; q.Straight && len(q.Points) > 1 {
			lines = append(lines, q)
			for _, p := range q.Points {
				days = append(days, p.Day)
			}
		}
	}
	if len(lines) < 2 {
		return ""
	}
	slices.Sort(days)
	days = slices.Compact(days)
	var upper, lower []string
	for _, d := range days {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, q := range lines {
			if v, ok := q.value(d); ok {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
		if lo <= hi {
			x := num(axis.x(d))
			upper = append(upper, x+" "+num(yOf(hi)))
			lower = append(lower, x+" "+num(yOf(lo)))
		}
	}
	if len(upper) < 2 {
		return ""
	}
	slices.Reverse(lower)
	return "M" + strings.Join(upper, "L") + "L" + strings.Join(lower, "L") + "Z"
}

// value reads a straight series on a day.
func (q *Series) value(d when.Day) (float64, bool) {
	for i, p := range q.Points {
		if p.Gap {
			continue
		}
		if p.Day == d {
			return p.Value, true
		}
		if i > 0 && !q.Points[i-1].Gap && q.Points[i-1].Day < d && d < p.Day {
			a := q.Points[i-1]
			t := float64(d-a.Day) / float64(p.Day-a.Day)
			return a.Value + t*(p.Value-a.Value), true
		}
	}
	return 0, false
}

// settle moves words apart, as little as possible (pooling neighbours), within
// a height.
func settle(ends []endLabel, top, bottom float64) {
	slices.SortStableFunc(ends, func(a, b endLabel) int { return cmp.Compare(a.y, b.y) })
	type pool struct{ sum, count float64 }
	var pools []pool
	offset := make([]float64, len(ends)) // the middle of each below the top of the first
	at := 0.0
	for i := range ends {
		offset[i] = at + ends[i].height/2
		at += ends[i].height + 4
		pools = append(pools, pool{ends[i].at - offset[i], 1})
		for n := len(pools); n > 1 && pools[n-2].sum/pools[n-2].count > pools[n-1].sum/pools[n-1].count; n = len(pools) {
			pools[n-2].sum += pools[n-1].sum
			pools[n-2].count += pools[n-1].count
			pools = pools[:n-1]
		}
	}
	total := at - 4
	i := 0
	for _, p := range pools {
		base := p.sum / p.count
		for range int(p.count) {
			ends[i].at = max(top, min(base, bottom-total)) + offset[i]
			i++
		}
	}
}

// Table lists every value.
func (s *Steps) Table() ([]string, [][]string) {
	var rows [][]string
	for _, q := range s.Series {
		name := strings.TrimSpace(q.Label)
		if q.Note != "" {
			name += " (" + q.Note + ")"
		}
		for i, p := range q.Points {
			value := "no figure read"
			if !p.Gap {
				value = s.format(p.Value)
			}
			how := "stands until the next"
			switch {
			case q.Straight && i == 0:
				how = "straight line from here"
			case q.Straight:
				how = "straight line to here"
			case p.Gap:
				how = ""
			case i == len(q.Points)-1 && s.standing(&q):
				how = "stands as of " + s.AsOf.Words()
			case i == len(q.Points)-1:
				how = "the last read"
			}
			line := ""
			if q.Line != Solid {
				line = q.Line.String()
				for _, k := range s.Keys {
					if k.Line == q.Line && k.Words != "" {
						line += ": " + k.Words
						break
					}
				}
			}
			rows = append(rows, []string{name, p.Day.Words(), value, how, line, p.Words})
		}
		if len(q.Points) == 0 {
			rows = append(rows, []string{name, "", "no figure read", "", "", ""})
		}
	}
	value := "Value"
	if s.Unit != "" {
		value = "Value, " + s.Unit
	}
	return dropEmpty([]string{"Series", "Day", value, "How long", "Line", "Words"}, rows)
}

func (s *Steps) describe() string {
	if s.Desc != "" {
		return s.Desc
	}
	var parts []string
	for i := range s.Series {
		q := &s.Series[i]
		if p := q.last(); p != nil && len(s.Series) <= 12 {
			parts = append(parts, q.Label+" "+s.format(p.Value)+" on "+p.Day.Words())
		}
	}
	d := plural(len(s.Series), "series", "series")
	if s.Unit != "" {
		d += ", " + s.Unit
	}
	if len(parts) > 0 {
		d += ". Last values: " + strings.Join(parts, "; ")
	}
	return d + ". The table gives the same facts."
}
