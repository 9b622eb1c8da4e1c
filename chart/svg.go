package chart

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// A canvas writes SVG: classes and presentation attributes, no style, no script.
type canvas struct {
	b     bytes.Buffer
	links bool
	// right and bottom are the extent of what was drawn, as far as it counts.
	right, bottom float64
}

// num writes a coordinate with at most one decimal.
func num(x float64) string {
	x = math.Round(x*10) / 10
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

func escape(s string) string { return escaper.Replace(clean(s)) }

// identifier keeps what an id can have.
func identifier(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case r >= '0' && r <= '9', r == '-', r == '_':
			if b.Len() > 0 {
				b.WriteRune(r)
			}
		}
		if b.Len() >= 64 {
			break
		}
	}
	if b.Len() == 0 {
		return "chart"
	}
	return b.String()
}

// safeLink returns an address that may stand in a page, or "": without a scheme,
// or http, https or mailto.
func safeLink(s string) string {
	s = strings.TrimSpace(clean(s))
	if i := strings.IndexAny(s, ":/?#"); i >= 0 && s[i] == ':' {
		switch strings.ToLower(s[:i]) {
		case "http", "https", "mailto":
		default:
			return ""
		}
	}
	return s
}

// attrs writes name and value pairs; values are trusted or numbers.
func (c *canvas) attrs(kv []string) {
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i+1] != "" {
			c.b.WriteString(" " + kv[i] + `="` + kv[i+1] + `"`)
		}
	}
}

// open begins a group.
func (c *canvas) open(kv ...string) {
	c.b.WriteString("<g")
	c.attrs(kv)
	c.b.WriteString(">\n")
}

func (c *canvas) close() { c.b.WriteString("</g>\n") }

// link begins an anchor if the address may be followed, and returns whether.
func (c *canvas) link(href string) bool {
	href = safeLink(href)
	if href == "" {
		return false
	}
	c.links = true
	c.b.WriteString(`<a href="` + escape(href) + "\">\n")
	return true
}

func (c *canvas) unlink(linked bool) {
	if linked {
		c.b.WriteString("</a>\n")
	}
}

// title writes a title for the group it stands in.
func (c *canvas) title(s string) {
	if s != "" {
		c.b.WriteString("<title>" + escape(s) + "</title>\n")
	}
}

// stroke draws a path that is not filled.
func (c *canvas) stroke(class, d string, width float64, kv ...string) {
	c.b.WriteString(`<path class="` + class + `" d="` + d + `" fill="none" stroke="currentColor" stroke-width="` + num(width) + `"`)
	c.attrs(kv)
	c.b.WriteString("/>\n")
}

// solid draws a path that is filled.
func (c *canvas) solid(class, d string, kv ...string) {
	c.b.WriteString(`<path class="` + class + `" d="` + d + `" fill="currentColor"`)
	c.attrs(kv)
	c.b.WriteString("/>\n")
}

func (c *canvas) rect(class string, x, y, w, h float64, kv ...string) {
	c.b.WriteString(`<rect class="` + class + `" x="` + num(x) + `" y="` + num(y) + `" width="` + num(w) + `" height="` + num(h) + `"`)
	c.attrs(kv)
	c.b.WriteString("/>\n")
}

func (c *canvas) circle(class string, x, y, r float64, kv ...string) {
	c.b.WriteString(`<circle class="` + class + `" cx="` + num(x) + `" cy="` + num(y) + `" r="` + num(r) + `"`)
	c.attrs(kv)
	c.b.WriteString("/>\n")
}

// hline and vline draw hairlines on the pixel grid.
func (c *canvas) hline(class string, x1, x2, y float64) {
	c.stroke(class, "M"+num(x1)+" "+num(math.Floor(y)+0.5)+"H"+num(x2), 1)
}

func (c *canvas) vline(class string, x, y1, y2 float64) {
	c.stroke(class, "M"+num(math.Floor(x)+0.5)+" "+num(y1)+"V"+num(y2), 1)
}

// An anchor is the side of a text at its place.
type anchor uint8

const (
	start anchor = iota
	middle
	end
)

// A label is a line of text and how it is set.
type label struct {
	size   float64
	bold   bool
	italic bool
	tone   tone
	anchor anchor
	halo   bool // stands on lines: paper around the letters
	under  bool // dotted underline: unnamed
}

// text writes one line with its baseline at y and returns its width.
func (c *canvas) text(x, y float64, l label, s string) float64 {
	return c.spans(x, y, l, []span{{strings.Join(strings.Fields(clean(s)), " "), l.bold, l.tone}})
}

// spans writes one line of several runs.
func (c *canvas) spans(x, y float64, l label, spans []span) float64 {
	width := 0.0
	all := ""
	for _, s := range spans {
		width += TextWidth(clean(s.text), l.size, s.bold)
		all += s.text
	}
	if strings.TrimSpace(all) == "" {
		return 0
	}
	right := x + width
	switch l.anchor {
	case middle:
		right = x + width/2
	case end:
		right = x
	}
	c.reach(right, y+l.size*0.3)
	side := l.anchor
	rtl := rightToLeft(all)
	if rtl {
		side = map[anchor]anchor{start: end, middle: middle, end: start}[side]
	}
	c.b.WriteString(`<text x="` + num(x) + `" y="` + num(y) + `" font-size="` + num(l.size) + `"`)
	class := spans[0].tone.class()
	if l.halo {
		class = strings.TrimSpace("ch-halo " + class)
	}
	weight := ""
	if spans[0].bold {
		weight = "600"
	}
	kv := []string{"class", class, "font-weight", weight, "text-anchor", [...]string{"", "middle", "end"}[side]}
	if l.italic {
		kv = append(kv, "font-style", "italic")
	}
	if rtl {
		kv = append(kv, "direction", "rtl")
	}
	if l.halo {
		kv = append(kv, "paint-order", "stroke", "stroke-width", "5", "stroke-linejoin", "round")
	}
	c.attrs(kv)
	c.b.WriteString(">" + escape(spans[0].text))
	for _, s := range spans[1:] {
		w := "400"
		if s.bold {
			w = "600"
		}
		c.b.WriteString("<tspan")
		c.attrs([]string{"class", s.tone.class(), "font-weight", w})
		c.b.WriteString(">" + escape(s.text) + "</tspan>")
	}
	c.b.WriteString("</text>\n")
	if l.under {
		left := right - width
		c.stroke("ch-ln3", "M"+num(left)+" "+num(y+2.5)+"H"+num(right), 1, "stroke-dasharray", "1.2 1.8")
	}
	return width
}

// block writes lines below each other, the first baseline at y, and returns the
// baseline after the last.
func (c *canvas) block(x, y, leading float64, l label, lines []string) float64 {
	for _, s := range lines {
		c.text(x, y, l, s)
		y += leading
	}
	return y
}

// glyph draws a mark with its upper left corner at x, y.
func (c *canvas) glyph(name string, x, y, size float64) {
	g := findGlyph(name)
	c.b.WriteString(`<g class="ch-` + g.tone + `" transform="translate(` + num(x) + " " + num(y) + ")")
	if size != 16 {
		c.b.WriteString(" scale(" + strconv.FormatFloat(math.Round(size/16*1000)/1000, 'f', -1, 64) + ")")
	}
	c.b.WriteString(`">` + g.svg + "</g>\n")
	c.reach(x+size, y+size)
}

func (c *canvas) reach(x, y float64) {
	c.right, c.bottom = max(c.right, x), max(c.bottom, y)
}

// dash returns the dashes of a line.
func (l Line) dash() string {
	if l == Dashed {
		return "5 4"
	}
	return ""
}

func (l Line) width() float64 {
	if l == Heavy {
		return 2.4
	}
	return 1.2
}

// document wraps what was drawn: left and top air is the caller's.
func (c *canvas) document(kind, title, desc string, w, h float64, o Options) []byte {
	id := o.ID
	if id == "" {
		id = kind
	}
	id = identifier(id)
	w, h = math.Ceil(max(w, c.right, 1)), math.Ceil(max(h, c.bottom, 1))
	var out bytes.Buffer
	// Links within an image are out of reach for assistive technology: a drawing
	// with links is a group.
	role := "img"
	if c.links {
		role = "group"
	}
	if strings.TrimSpace(clean(title)) == "" {
		title = strings.ToUpper(kind[:1]) + kind[1:]
	}
	x, y := 0.0, 0.0
	var head canvas
	if o.Standalone {
		// A file has air around it, and its title on it.
		const air = 20
		lines := wrap(title, max(w, 200)*0.88, 15, true)
		w = math.Ceil(max(w, widest(lines, 15, true)))
		x, y = -air, -air-20*float64(len(lines))-6
		w, h = w+2*air, h-y+air
		head.rect("ch-paper", x, y, w, h, "fill", "none")
		head.block(0, y+air+14, 20, label{size: 15, bold: true}, lines)
	}
	out.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="ch ch-` + kind + `" viewBox="` + num(x) + " " + num(y) + " " + num(w) + " " + num(h) + `" width="` + num(w) + `" height="` + num(h) + `" role="` + role + `" aria-labelledby="` + id + `-title" aria-describedby="` + id + `-desc">` + "\n")
	out.WriteString(`<title id="` + id + `-title">` + escape(title) + "</title>\n")
	out.WriteString(`<desc id="` + id + `-desc">` + escape(desc) + "</desc>\n")
	if o.Standalone {
		out.WriteString("<style>\n" + standaloneCSS(o.Scheme) + "</style>\n")
		out.Write(head.b.Bytes())
	}
	out.Write(c.b.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes()
}

// nothing draws what stands in an empty chart, and returns its height.
func (c *canvas) nothing() float64 {
	c.text(0, 15, label{size: sizeRow, tone: ink3}, "Nothing on record.")
	return 22
}

// key draws what lines mean, and a note, from y down; it returns the y below.
func (c *canvas) key(keys []Key, note string, x, y, width float64) float64 {
	if len(keys) == 0 && strings.TrimSpace(note) == "" {
		return y
	}
	y += 20
	at := x
	for _, k := range keys {
		if strings.TrimSpace(k.Words) == "" {
			continue
		}
		need := 34 + TextWidth(k.Words, sizeSmall, false)
		if at > x && at+need > x+width {
			at, y = x, y+18
		}
		lines := []string{k.Words}
		if need > width {
			lines = wrap(k.Words, width-34, sizeSmall, false)
		}
		c.stroke("ch-ln", "M"+num(at)+" "+num(y-3.5)+"H"+num(at+26), k.Line.width(), "stroke-dasharray", k.Line.dash())
		y = c.block(at+34, y, 15, label{size: sizeSmall, tone: ink2}, lines) - 15
		at += need + 20
		if len(lines) > 1 {
			at = x + width + 1
		}
	}
	if at > x {
		y += 18
	}
	if strings.TrimSpace(note) != "" {
		for _, l := range wrap(note, min(width, 620), sizeSmall, false) {
			c.text(x, y, label{size: sizeSmall, tone: ink3}, l)
			y += 15
		}
	}
	return y - 8
}
