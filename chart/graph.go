package chart

import (
	"fmt"
	"math"
	"strings"

	"parley/chart/layered"
)

// A Direction is the way most arrows of a Graph run.
type Direction uint8

// The directions.
const (
	TopDown Direction = iota
	LeftRight
)

// A Shape is the outline of a node. What it means the caller says in the Note.
type Shape uint8

// The shapes.
const (
	Boxed   Shape = iota // a step, an event, a thing
	Rounded              // a party, a person, a group
	Open                 // a question: dashed outline, slanted words
	Bare                 // words without an outline
)

// An Emphasis sets a node off from others. It never stands alone: what it means
// is said by the lines that meet there, or in the Note.
type Emphasis uint8

// The emphases.
const (
	Plain  Emphasis = iota
	Strong          // a heavy outline
	Faint           // grey words, a pale outline
)

// A Graph is boxes and arrows in layers, drawn with few crossings: who waits for
// whom. See package layered for the methods. Rings stay visible: every arrow has
// its own direction, also where it runs against the layers.
type Graph struct {
	Title string
	Desc  string // what the drawing shows, in a sentence or two; empty: counts
	Nodes []Node
	Edges []Edge
	// Direction is a wish: where the width is given and left to right does not
	// fit, layers run top down.
	Direction Direction
	// Relation is how an arrow reads, such as "waits for".
	Relation string
	Keys     []Key
	Note     string // drawn below
	// MarkAgainst draws open arrowheads where an edge runs against the layers.
	// Which edge of a ring does is for the layout to choose and says nothing of
	// the one that is chosen, so it is off by default.
	MarkAgainst bool
}

// A Node is a box of a Graph.
type Node struct {
	ID       string
	Lines    []string // the first is its name, the others are set smaller
	Shape    Shape
	Emphasis Emphasis
	Href     string
	Words    string // its title, such as what the record says of it
}

// An Edge is an arrow of a Graph, from a node to a node by id.
type Edge struct {
	ID       string // for data-edge, so that a page can find it
	From, To string
	Label    string // who says so, set bold
	Note     string // after the label, set lighter
	Line     Line
	BothWays bool // arrowheads at both ends
	NoHead   bool // no arrowhead at all
	Words    string
	Href     string // where the label leads
}

// The insets of a box.
const (
	boxPadX, boxPadY = 12.5, 8.0
	leadRow          = 17.0 // line height of names
	leadNote         = 14.0 // and of what is set smaller
)

type nodeText struct {
	name, more []string
	size       layered.Size
}

// measure wraps the words of a node within a width.
func (n *Node) measure(width float64) nodeText {
	var t nodeText
	w := 0.0
	for i, l := range n.Lines {
		if i == 0 {
			t.name = wrap(l, width, sizeRow, true)
			w = max(w, widest(t.name, sizeRow, true))
			continue
		}
		lines := wrap(l, width, sizeSmall, false)
		w = max(w, widest(lines, sizeSmall, false))
		t.more = append(t.more, lines...)
	}
	if len(t.name) == 0 {
		t.name = []string{""}
	}
	h := leadRow*float64(len(t.name)) + leadNote*float64(len(t.more)) - 2
	padX, padY := boxPadX, boxPadY
	switch n.Shape {
	case Rounded:
		padX += 4
	case Bare:
		padX, padY = 4, 3
	}
	// Four in a hundred more: some faces are broad.
	t.size = layered.Size{W: math.Ceil(max(w, 16)*1.04 + 2*padX), H: math.Ceil(h + 2*padY)}
	return t
}

// words wraps the label of an edge.
func (e *Edge) words(width float64) [][]span {
	label, note := strings.Join(strings.Fields(clean(e.Label)), " "), strings.Join(strings.Fields(clean(e.Note)), " ")
	if label == "" && note == "" {
		return nil
	}
	if label != "" && note != "" && TextWidth(label, sizeSmall, true)+TextWidth(" "+note, sizeSmall, false) <= width {
		return [][]span{{{label, true, ink}, {" " + note, false, ink3}}}
	}
	var out [][]span
	if label != "" {
		for _, l := range wrap(label, width, sizeSmall, true) {
			out = append(out, []span{{l, true, ink}})
		}
	}
	if note != "" {
		for _, l := range wrap(note, width, sizeSmall, false) {
			out = append(out, []span{{l, false, ink3}})
		}
	}
	return out
}

func labelSize(lines [][]span) layered.Size {
	if len(lines) == 0 {
		return layered.Size{}
	}
	w := 0.0
	for _, l := range lines {
		at := 0.0
		for _, s := range l {
			at += TextWidth(s.text, sizeSmall, s.bold)
		}
		w = max(w, at)
	}
	return layered.Size{W: math.Ceil(w), H: float64(len(lines)) * 13}
}

// placed is a graph with its words wrapped and everything in its place.
type placed struct {
	nodes  []nodeText
	labels [][][]span
	lay    *layered.Layout
}

func (g *Graph) check() (index map[string]int, err *Error) {
	if err := checkCount(g.Title, "nodes", len(g.Nodes), layered.MaxNodes); err != nil {
		return nil, err
	}
	if err := checkCount(g.Title, "edges", len(g.Edges), layered.MaxEdges); err != nil {
		return nil, err
	}
	texts := []string{g.Title, g.Desc, g.Relation, g.Note}
	index = make(map[string]int, len(g.Nodes))
	for i, n := range g.Nodes {
		if _, twice := index[n.ID]; twice {
			return nil, &Error{CodeTwice, g.Title, fmt.Sprintf("two nodes have the id %q", n.ID)}
		}
		index[n.ID] = i
		texts = append(append(texts, n.Lines...), n.Words, n.Href)
	}
	for i, e := range g.Edges {
		for _, end := range [2]string{e.From, e.To} {
			if _, ok := index[end]; !ok {
				return nil, &Error{CodeRef, g.Title, fmt.Sprintf("edge %d runs between %q and %q; there is no node %q", i, e.From, e.To, end)}
			}
		}
		if !e.Line.valid() {
			return nil, &Error{CodeValue, g.Title, fmt.Sprintf("edge %d has line %d", i, e.Line)}
		}
		texts = append(texts, e.Label, e.Note, e.Words, e.Href)
	}
	return index, checkText(g.Title, texts...)
}

// place lays the graph out with words wrapped at a width.
func (g *Graph) place(index map[string]int, wrapAt, labelAt float64, opt layered.Options) (*placed, *Error) {
	p := &placed{nodes: make([]nodeText, len(g.Nodes)), labels: make([][][]span, len(g.Edges))}
	sizes := make([]layered.Size, len(g.Nodes))
	for i := range g.Nodes {
		p.nodes[i] = g.Nodes[i].measure(wrapAt)
		sizes[i] = p.nodes[i].size
	}
	edges := make([]layered.Edge, len(g.Edges))
	for i := range g.Edges {
		e := &g.Edges[i]
		p.labels[i] = e.words(labelAt)
		edges[i] = layered.Edge{From: index[e.From], To: index[e.To], Label: labelSize(p.labels[i]), BothWays: e.BothWays, Weight: 1}
		if e.Line == Heavy {
			edges[i].Weight = 2
		}
	}
	lay, err := layered.Lay(sizes, edges, opt)
	if err != nil {
		return nil, &Error{CodeSize, g.Title, err.(*layered.Error).Text}
	}
	p.lay = lay
	return p, nil
}

// fit looks for a layout within a width: words wrapped as wide as possible, and
// then layers of fewer boxes. The narrowest is taken if none fits.
func (g *Graph) fit(index map[string]int, width float64) (*placed, *Error) {
	base := layered.Options{MaxWidth: width, Memo: &layered.Memo{}}
	if width == 0 {
		base.LeftRight = g.Direction == LeftRight
		return g.place(index, 184, 130, base)
	}
	type try struct {
		wrapAt  float64
		labelAt float64
		perRow  int
		down    bool
		tight   bool
	}
	attempt := func(t try) (*placed, bool, *Error) {
		opt := base
		opt.LeftRight = g.Direction == LeftRight && !t.down
		opt.MaxPerLayer, opt.Tight = t.perRow, t.tight
		if t.wrapAt < 130 {
			opt.NodeGap, opt.EdgeGap = 14, 9
		}
		if t.labelAt == 0 {
			t.labelAt = max(60, t.wrapAt*0.6)
		}
		p, err := g.place(index, t.wrapAt, t.labelAt, opt)
		return p, err == nil && p.lay.Width+2*graphMargin <= width, err
	}
	large := len(g.Nodes)+2*len(g.Edges) > 120
	widths := []float64{184, 150, 120, 96}
	if len(g.Nodes) > 200 {
		widths = []float64{150, 96}
	}
	var tries []try
	if g.Direction == LeftRight {
		for _, w := range widths {
			tries = append(tries, try{wrapAt: w})
		}
	}
	for _, w := range widths {
		tries = append(tries, try{wrapAt: w, down: true})
	}
	var narrowest *placed
	for _, t := range tries {
		p, fits, err := attempt(t)
		if err != nil || fits {
			return p, err
		}
		if narrowest == nil || p.lay.Width < narrowest.lay.Width {
			narrowest = p
		}
	}
	if large {
		return narrowest, nil
	}
	// Of what fits then, the one that is lowest and crosses least.
	var best *placed
	score := func(p *placed) float64 { return p.lay.Height + 60*float64(p.lay.Crossings) }
	for _, labelAt := range []float64{64, 42} {
		for per := range 4 {
			for _, w := range []float64{120, 98, 80} {
				p, fits, err := attempt(try{wrapAt: w, labelAt: labelAt, perRow: 3 - per, down: true, tight: true})
				switch {
				case err != nil:
					return nil, err
				case fits && (best == nil || score(p) < score(best)):
					best = p
				case p.lay.Width < narrowest.lay.Width:
					narrowest = p
				}
			}
		}
		if best != nil {
			break
		}
	}
	if best == nil {
		best = narrowest
	}
	return best, nil
}

const graphMargin = 2

// SVG draws the graph. Options.Width is the room it should fit.
func (g *Graph) SVG(o Options) ([]byte, error) {
	width, err := checkWidth(g.Title, o.Width)
	if err != nil {
		return nil, err
	}
	index, err := g.check()
	if err != nil {
		return nil, err
	}
	if len(g.Nodes) == 0 {
		c := &canvas{}
		return c.document("graph", g.Title, g.describe(), max(width, 160), c.nothing(), o), nil
	}
	p, err := g.fit(index, width)
	if err != nil {
		return nil, err
	}
	c := &canvas{}
	// Heavy lines lie on top, and boxes on all lines.
	for _, line := range [...]Line{Solid, Dashed, Heavy} {
		for i := range g.Edges {
			if g.Edges[i].Line == line {
				g.drawEdge(c, &g.Edges[i], &p.lay.Edges[i])
			}
		}
	}
	for i := range g.Edges {
		g.drawLabel(c, &g.Edges[i], p.labels[i], p.lay.Edges[i].Label)
	}
	for i := range g.Nodes {
		drawNode(c, &g.Nodes[i], &p.nodes[i], p.lay.Nodes[i])
	}
	w, h := p.lay.Width+2*graphMargin, p.lay.Height+2*graphMargin
	room := width
	if room == 0 {
		room = max(w, 480)
	}
	h = c.key(g.Keys, g.Note, graphMargin, h, room-2*graphMargin)
	return c.document("graph", g.Title, g.describe(), w, h+4, o), nil
}

func drawNode(c *canvas, n *Node, t *nodeText, b layered.Box) {
	x, y := b.X+graphMargin, b.Y+graphMargin
	c.open("class", "ch-node", "data-node", escape(n.ID))
	c.title(n.Words)
	linked := c.link(n.Href)
	class, stroke, rx, dash := "ch-box", 1.0, 2.0, ""
	if n.Emphasis == Strong {
		class, stroke = "ch-boxs", 2
	}
	switch n.Shape {
	case Rounded:
		rx = min(b.H/2, 16)
	case Open:
		class, dash = "ch-open", "4 3"
	}
	if n.Shape != Bare {
		c.rect(class, x, y, b.W, b.H, "rx", num(rx), "fill", "none", "stroke", "currentColor", "stroke-width", num(stroke), "stroke-dasharray", dash)
	}
	l := label{size: sizeRow, bold: n.Shape != Open, italic: n.Shape == Open, anchor: middle}
	if n.Emphasis == Faint {
		l.tone = ink3
	}
	height := leadRow*float64(len(t.name)) + leadNote*float64(len(t.more))
	at := c.block(x+b.W/2, y+(b.H-height)/2+12.6, leadRow, l, t.name)
	c.block(x+b.W/2, at-1.8, leadNote, label{size: sizeSmall, tone: ink2, anchor: middle, italic: n.Shape == Open}, t.more)
	c.unlink(linked)
	c.close()
}

func (g *Graph) drawEdge(c *canvas, e *Edge, r *layered.Route) {
	c.open("class", "ch-edge", "data-edge", escape(e.ID), "data-line", e.Line.String())
	c.title(e.Words)
	class, fill := "ch-ln3", "ch-fill3"
	if e.Line != Solid {
		class, fill = "ch-ln", "ch-fill"
	}
	length, half := 8.0, 3.5
	if e.Line == Heavy {
		length, half = 10, 4.6
	}
	shift := func(p layered.Point) layered.Point { return layered.Point{X: p.X + graphMargin, Y: p.Y + graphMargin} }
	from := shift(r.Start)
	segs := make([]layered.Segment, len(r.Segments))
	for i, s := range r.Segments {
		segs[i] = layered.Segment{C1: shift(s.C1), C2: shift(s.C2), To: shift(s.To), Straight: s.Straight}
	}
	if len(segs) == 0 {
		c.close()
		return
	}
	open := g.MarkAgainst && r.Against
	var heads []string
	head := func(tip layered.Point, toward layered.Point) layered.Point {
		dx, dy := tip.X-toward.X, tip.Y-toward.Y
		d := math.Hypot(dx, dy)
		if d == 0 {
			return tip
		}
		dx, dy = dx/d, dy/d
		bx, by := tip.X-dx*length, tip.Y-dy*length
		heads = append(heads, "M"+num(bx-dy*half)+" "+num(by+dx*half)+"L"+num(tip.X)+" "+num(tip.Y)+"L"+num(bx+dy*half)+" "+num(by-dx*half))
		if open {
			return tip
		}
		// The line ends inside the head.
		return layered.Point{X: tip.X - dx*(length-1), Y: tip.Y - dy*(length-1)}
	}
	last := len(segs) - 1
	if !e.NoHead {
		toward := segs[last].C2
		if segs[last].Straight {
			toward = from
			if last > 0 {
				toward = segs[last-1].To
			}
		}
		base := head(segs[last].To, toward)
		if e.BothWays {
			toward := segs[0].C1
			if segs[0].Straight {
				toward = segs[0].To
			}
			from = head(from, toward)
		}
		segs[last].To = base
	}
	var d strings.Builder
	d.WriteString("M" + num(from.X) + " " + num(from.Y))
	for i, s := range segs {
		if s.Straight {
			// Straight pieces in one direction are one piece.
			if i < last && segs[i+1].Straight && (s.To.X == segs[i+1].To.X || s.To.Y == segs[i+1].To.Y) {
				continue
			}
			d.WriteString("L" + num(s.To.X) + " " + num(s.To.Y))
			continue
		}
		d.WriteString("C" + num(s.C1.X) + " " + num(s.C1.Y) + " " + num(s.C2.X) + " " + num(s.C2.Y) + " " + num(s.To.X) + " " + num(s.To.Y))
	}
	c.stroke(class, d.String(), e.Line.width(), "stroke-dasharray", e.Line.dash())
	for _, h := range heads {
		if open {
			c.stroke(class, h, max(1.2, e.Line.width()*0.8))
		} else {
			c.solid(fill, h+"Z")
		}
	}
	c.close()
}

func (g *Graph) drawLabel(c *canvas, e *Edge, lines [][]span, b layered.Box) {
	if len(lines) == 0 {
		return
	}
	c.open("class", "ch-edgelabel", "data-edge", escape(e.ID))
	linked := c.link(e.Href)
	y := b.Y + graphMargin + 9.6
	for _, l := range lines {
		c.spans(b.X+graphMargin, y, label{size: sizeSmall, halo: true}, l)
		y += 13
	}
	c.unlink(linked)
	c.close()
}

func (n *Node) name() string {
	if len(n.Lines) == 0 {
		return n.ID
	}
	s := strings.Join(strings.Fields(clean(n.Lines[0])), " ")
	if s == "" {
		s = n.ID
	}
	if len(n.Lines) > 1 {
		s += " (" + strings.Join(n.Lines[1:], "; ") + ")"
	}
	return s
}

func (g *Graph) lineWords(e *Edge) string {
	s := e.Line.String()
	for _, k := range g.Keys {
		if k.Line == e.Line && k.Words != "" {
			s += ": " + k.Words
			break
		}
	}
	switch {
	case e.NoHead:
		s += "; no direction"
	case e.BothWays:
		s += "; both ways"
	}
	return s
}

// Table lists the arrows, and then the boxes that have none.
func (g *Graph) Table() ([]string, [][]string) {
	to := g.Relation
	if to == "" {
		to = "to"
	}
	names := map[string]string{}
	for i := range g.Nodes {
		names[g.Nodes[i].ID] = g.Nodes[i].name()
	}
	met := map[string]bool{}
	var rows [][]string
	for i := range g.Edges {
		e := &g.Edges[i]
		met[e.From], met[e.To] = true, true
		rows = append(rows, []string{names[e.From], names[e.To], strings.TrimSpace(e.Label + " " + e.Note), g.lineWords(e), e.Words})
	}
	for i := range g.Nodes {
		if n := &g.Nodes[i]; !met[n.ID] {
			rows = append(rows, []string{n.name(), "nothing", "", "", n.Words})
		}
	}
	return dropEmpty([]string{"From", to, "Label", "Line", "Words"}, rows)
}

func (g *Graph) describe() string {
	if g.Desc != "" {
		return g.Desc
	}
	s := plural(len(g.Nodes), "box", "boxes") + ", " + plural(len(g.Edges), "arrow", "arrows") + "."
	if g.Relation != "" {
		s += " An arrow reads “" + g.Relation + "”."
	}
	names := map[string]string{}
	for i := range g.Nodes {
		names[g.Nodes[i].ID] = g.Nodes[i].name()
	}
	relation := g.Relation
	if relation == "" {
		relation = "to"
	}
	var heavy []string
	for _, e := range g.Edges {
		if e.Line == Heavy {
			heavy = append(heavy, names[e.From]+" "+relation+" "+names[e.To])
		}
	}
	if len(heavy) > 0 && len(heavy) <= 12 {
		s += " Heavy: " + strings.Join(heavy, "; ") + "."
	}
	return s + " The table gives the same facts."
}
