package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/when"
)

// inspect reads a drawing as a browser would and returns what is wrong with it:
// XML, title and description, what a strict policy forbids, text that is too
// small or outside the picture, boxes that overlap.
func inspect(svg []byte, standalone bool) (problems []string) {
	problems, _ = read(svg, standalone)
	return problems
}

// A run is one text of a drawing and where it stands.
type run struct {
	text       string
	x, y, w, h float64
}

func read(svg []byte, standalone bool) (problems []string, texts []run) {
	bad := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	type frame struct {
		name, class string
		attr        map[string]string
	}
	type box struct{ x, y, w, h float64 }
	var stack []frame
	var view box
	var boxes []box
	ids := map[string]bool{}
	title, desc := "", ""
	var line strings.Builder // the text element being read
	width := 0.0
	parse := func(s string) float64 {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			bad("%q is no number", s)
		}
		return f
	}
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return append(problems, err.Error()), texts
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			f := frame{name: tok.Name.Local, attr: map[string]string{}}
			for _, a := range tok.Attr {
				f.attr[a.Name.Local] = a.Value
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					bad("attribute %s in %s", a.Name.Local, f.name)
				}
				if a.Name.Local == "id" {
					if ids[a.Value] {
						bad("id %q twice", a.Value)
					}
					ids[a.Value] = true
				}
				if a.Name.Local == "href" && safeLink(a.Value) == "" {
					bad("link to %q", a.Value)
				}
				if strings.Contains(a.Value, "NaN") && a.Name.Local != "data-node" && a.Name.Local != "data-edge" && a.Name.Local != "data-row" && a.Name.Local != "href" {
					bad("%s=%q", a.Name.Local, a.Value)
				}
			}
			f.class = f.attr["class"]
			switch f.name {
			case "script", "foreignObject", "image", "use":
				bad("element %s", f.name)
			case "style":
				if !standalone {
					bad("a style element in a drawing for a page")
				}
			case "svg":
				if len(stack) > 0 {
					break
				}
				n := strings.Fields(f.attr["viewBox"])
				if len(n) != 4 {
					return append(problems, "no viewBox"), texts
				}
				view = box{parse(n[0]), parse(n[1]), parse(n[2]), parse(n[3])}
				if role := f.attr["role"]; role != "img" && !(role == "group" && bytes.Contains(svg, []byte("<a href"))) {
					bad("role %q", role)
				}
			case "text":
				line.Reset()
				width = 0
				if parse(f.attr["font-size"]) < sizeNote {
					bad("text of %s px", f.attr["font-size"])
				}
			case "rect":
				for _, p := range slices.Backward(stack) {
					if p.class == "ch-node" {
						boxes = append(boxes, box{parse(f.attr["x"]), parse(f.attr["y"]), parse(f.attr["width"]), parse(f.attr["height"])})
					}
				}
			}
			stack = append(stack, f)
		case xml.EndElement:
			f := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if f.name == "text" {
				x, y, size := parse(f.attr["x"]), parse(f.attr["y"]), parse(f.attr["font-size"])
				left := x
				switch side := f.attr["text-anchor"]; {
				case side == "middle":
					left = x - width/2
				case (side == "end") != (f.attr["direction"] == "rtl"):
					left = x - width
				}
				texts = append(texts, run{line.String(), left, y - size*0.7, width, size * 0.85})
				const e = 1
				if left < view.x-e || left+width > view.x+view.w+e || y-size*0.75 < view.y-e || y+size*0.2 > view.y+view.h+e {
					bad("%q at %.0f,%.0f, %.0f wide, lies outside %v", line.String(), left, y, width, view)
				}
			}
		case xml.CharData:
			if len(stack) == 0 {
				break
			}
			top := stack[len(stack)-1]
			switch {
			case top.name == "text" || top.name == "tspan":
				text := stack[len(stack)-1]
				size := 0.0
				for _, p := range slices.Backward(stack) {
					if s := p.attr["font-size"]; s != "" {
						size = parse(s)
						break
					}
				}
				weight := text.attr["font-weight"]
				width += TextWidth(string(tok), size, weight == "600")
				line.Write(tok)
			case top.name == "title" && len(stack) == 2:
				title += string(tok)
			case top.name == "desc" && len(stack) == 2:
				desc += string(tok)
			}
		}
	}
	if strings.TrimSpace(title) == "" || strings.TrimSpace(desc) == "" {
		bad("title %q, description %q", title, desc)
	}
	for i, a := range boxes {
		for _, b := range boxes[:i] {
			if a.x < b.x+b.w-0.2 && b.x < a.x+a.w-0.2 && a.y < b.y+b.h-0.2 && b.y < a.y+a.h-0.2 {
				bad("boxes %v and %v overlap", a, b)
			}
		}
	}
	return problems, texts
}

// No two texts of the gallery stand on each other.
func TestTextsApart(t *testing.T) {
	for _, n := range Gallery() {
		for _, w := range []float64{n.Options.Width, 300, 362, 500, 600, 760, 1200} {
			o := n.Options
			o.Width = w
			svg, err := n.Chart.SVG(o)
			if err != nil {
				t.Fatal(err)
			}
			_, texts := read(svg, false)
			for i, a := range texts {
				for _, b := range texts[:i] {
					if a.x < b.x+b.w-1 && b.x < a.x+a.w-1 && a.y < b.y+b.h-1 && b.y < a.y+a.h-1 {
						t.Errorf("%s at %g: %q and %q overlap", n.Name, w, a.text, b.text)
					}
				}
			}
		}
	}
}

// look draws a chart in a page and as a file and reads both.
func look(t testing.TB, name string, c Chart, o Options) {
	t.Helper()
	for _, o.Standalone = range []bool{false, true} {
		svg, err := c.SVG(o)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, _ := c.SVG(o)
		if !bytes.Equal(svg, again) {
			t.Errorf("%s: two drawings differ", name)
		}
		for _, p := range inspect(svg, o.Standalone) {
			t.Errorf("%s: %s", name, p)
		}
	}
	columns, rows := c.Table()
	for i, r := range rows {
		if len(r) != len(columns) {
			t.Errorf("%s: row %d has %d cells for %d columns", name, i, len(r), len(columns))
		}
	}
}

// Every drawing of the gallery, at every width, is sound and says in its table
// what it draws.
func TestGalleryIsSound(t *testing.T) {
	for _, n := range Gallery() {
		for _, w := range []float64{n.Options.Width, 240, 320, 390, 760, 1600} {
			o := n.Options
			o.Width = w
			look(t, fmt.Sprintf("%s at %g", n.Name, w), n.Chart, o)
		}
	}
}

// What is made to fit a phone does.
func TestGalleryFitsPhone(t *testing.T) {
	for _, n := range Gallery() {
		o := n.Options
		o.Width = 362
		svg, err := n.Chart.SVG(o)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(svg), `width="`)
		w, _, _ := strings.Cut(rest, `"`)
		if x, _ := strconv.ParseFloat(w, 64); x > 362 {
			t.Errorf("%s is %s wide in 362", n.Name, w)
		}
	}
}

// HTML in any field is text, and links that run code are none.
func TestEscapes(t *testing.T) {
	evil := `</text><script>alert(1)</script>"'&` + "\x00\x1b\xff]]>"
	day := new(when.DayOf(2031, 1, 1))
	v := 3.0
	charts := []Chart{
		&Graph{Title: evil, Desc: evil, Relation: evil, Note: evil, Keys: []Key{{Dashed, evil}}, Nodes: []Node{{ID: evil, Lines: []string{evil, evil}, Words: evil, Href: "javascript:alert(1)"}, {ID: "b", Href: "/b?x=1&y=2"}}, Edges: []Edge{{ID: evil, From: evil, To: "b", Label: evil, Note: evil, Words: evil, Href: "data:text/html,x"}}},
		&Gantt{Title: evil, Note: evil, AsOf: day, Rows: []Row{{ID: evil, Label: evil, Note: evil, Start: day, Question: evil, Words: evil, Href: " JavaScript:x"}}, Deadlines: []Deadline{{Day: *day, Label: evil, Notes: []string{evil}}}, Links: []Link{{From: evil, To: evil, Words: evil}}},
		&Strip{Title: evil, Note: evil, Options: []Option{{evil, evil}}, Marks: []Mark{{Option: evil, Party: evil, Name: evil, Stance: evil, By: evil, Shift: evil, Words: evil, Href: "vbscript:x"}}, Blanks: []string{evil}},
		&Steps{Title: evil, Unit: evil, Note: evil, Series: []Series{{Label: evil, Note: evil, Points: []Point{{Day: *day, Value: 1, Words: evil}}}}},
		&Ranges{Title: evil, Unit: evil, Note: evil, Figures: []Figure{{Publisher: evil, Note: evil, Low: &v, Words: evil, Href: "javascript:"}, {Publisher: evil, Blank: evil}}},
		&Grid{Title: evil, Corner: evil, Note: evil, Columns: []Head{{evil, evil}}, Rows: []GridRow{{Group: evil, Label: evil, Note: evil, Href: "javascript:", Cells: []Cell{{Glyph: evil, Words: evil, Note: evil, Ask: evil, Href: "javascript:"}}}}},
	}
	for i, c := range charts {
		look(t, fmt.Sprint(i), c, Options{ID: evil})
		svg, _ := c.SVG(Options{ID: evil})
		if bytes.Contains(svg, []byte("<script")) || bytes.Contains(bytes.ToLower(svg), []byte(`href="javascript`)) {
			t.Errorf("chart %d runs code", i)
		}
	}
}

// What cannot be drawn is refused with a code.
func TestRefused(t *testing.T) {
	nan, v := math.NaN(), 1.0
	day := when.DayOf(2031, 1, 2)
	for _, c := range []struct {
		code  Code
		chart Chart
		o     Options
	}{
		{CodeSize, &Graph{Nodes: make([]Node, 5001)}, Options{}},
		{CodeRef, &Graph{Nodes: []Node{{ID: "a"}}, Edges: []Edge{{From: "a", To: "b"}}}, Options{}},
		{CodeTwice, &Graph{Nodes: []Node{{ID: "a"}, {ID: "a"}}}, Options{}},
		{CodeValue, &Graph{Nodes: []Node{{ID: "a"}}, Edges: []Edge{{From: "a", To: "a", Line: 9}}}, Options{}},
		{CodeValue, &Graph{}, Options{Width: nan}},
		{CodeSize, &Graph{Title: strings.Repeat("x", MaxText+1)}, Options{}},
		{CodeValue, &Gantt{Rows: []Row{{Start: new(day), End: new(day.Add(-1))}}}, Options{}},
		{CodeValue, &Gantt{Rows: []Row{{Start: new(when.MinDay), End: new(when.MaxDay)}}}, Options{}},
		{CodeRef, &Gantt{Rows: []Row{{ID: "a"}}, Links: []Link{{From: "a", To: "b"}}}, Options{}},
		{CodeTwice, &Gantt{Rows: []Row{{ID: "a"}, {ID: "a"}}}, Options{}},
		{CodeSize, &Gantt{Rows: make([]Row, MaxRows+1)}, Options{}},
		{CodeRef, &Strip{Marks: []Mark{{Option: "x"}}}, Options{}},
		{CodeTwice, &Strip{Options: []Option{{"a", ""}, {"a", ""}}}, Options{}},
		{CodeValue, &Steps{Series: []Series{{Points: []Point{{Value: nan}}}}}, Options{}},
		{CodeValue, &Steps{Series: []Series{{Points: []Point{{Day: 9}, {Day: 8}}}}}, Options{}},
		{CodeValue, &Ranges{Figures: []Figure{{Low: new(2.0), High: &v}}}, Options{}},
		{CodeValue, &Ranges{Figures: []Figure{{Low: &nan}}}, Options{}},
		{CodeValue, &Grid{Rows: []GridRow{{Cells: make([]Cell, 2)}}}, Options{}},
	} {
		_, err := c.chart.SVG(c.o)
		var e *Error
		if !errors.As(err, &e) || e.Code != c.code {
			t.Errorf("%T: error %v, want %s", c.chart, err, c.code)
		} else if !strings.Contains(e.Error(), string(c.code)) || e.Text == "" {
			t.Errorf("the error says %q", e)
		}
	}
}

// Meaning is never in colour alone: every line style and stance differs in form.
func TestForms(t *testing.T) {
	drawn := map[string]string{}
	for _, n := range GlyphNames() {
		form := Glyph(n)
		if other, twice := drawn[form]; twice {
			t.Errorf("%s is drawn as %s", n, other)
		}
		drawn[form] = n
		if GlyphWords(n) == "" || !strings.Contains("to off mute", GlyphTone(n)) {
			t.Errorf("%s has no words or tone", n)
		}
		if err := xml.Unmarshal([]byte("<g>"+form+"</g>"), new(struct{})); err != nil {
			t.Errorf("%s: %v", n, err)
		}
	}
	for _, n := range []string{"demands", "proposes", "accepts", "could-accept", "rejects", "insists", "excludes", "asks", "undecided", "silent"} {
		if findGlyph(n).name != n {
			t.Errorf("no glyph for %s", n)
		}
	}
	if Glyph("could accept") != Glyph("Could_Accept") || Glyph("no such") != Glyph("none") {
		t.Error("names are not read as they should be")
	}
	if Solid.dash() == Dashed.dash() || Solid.width() == Heavy.width() {
		t.Error("two lines look the same")
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		want  string
	}{
		{"", 100, ""},
		{"one", 100, "one"},
		{"Pumps leave the north shore", 120, "Pumps leave|the north shore"},
		{"a  b\tc\nd", 100, "a b c d"},
		{"Donaudampfschifffahrt", 60, "Donauda|mpfschif|ffahrt"},
		{"before/after talks", 50, "before/|after|talks"},
	} {
		if got := strings.Join(wrap(c.text, c.width, 13, true), "|"); got != c.want {
			t.Errorf("%q in %g: %q, want %q", c.text, c.width, got, c.want)
		}
	}
	// Nothing is lost, and no line is too long.
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var b strings.Builder
		for range r.IntN(40) {
			b.WriteRune([]rune("abc WMil.-/éЖ水 \u200b")[r.IntN(16)])
		}
		width := 20 + 200*r.Float64()
		lines := wrap(b.String(), width, 11, false)
		joined := strings.Join(strings.Fields(strings.Join(lines, "")), "")
		if want := strings.Join(strings.Fields(b.String()), ""); joined != want {
			t.Fatalf("%q became %q", b.String(), lines)
		}
		for _, l := range lines {
			if TextWidth(l, 11, false) > width+0.01 {
				t.Fatalf("%q is wider than %g", l, width)
			}
		}
	}
}

func TestScale(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{
		{0, 80, "0 20 40 60 80"},
		{0, 325000, "0 100,000 200,000 300,000 400,000"},
		{0, 5383, "0 1,500 3,000 4,500 6,000"},
		{12, 13, "0 4 8 12 16"},
		{-3, 8, "−3 0 3 6 9"},
		{0, 0, "0 0.25 0.5 0.75 1"},
		{0, 1, "0 0.25 0.5 0.75 1"},
	} {
		from, to, ticks := scale(c.lo, c.hi)
		var s []string
		for _, x := range ticks {
			s = append(s, Number(x))
		}
		if strings.Join(s, " ") != c.want {
			t.Errorf("%g to %g: %v, want %s", c.lo, c.hi, s, c.want)
		}
		if from > min(c.lo, 0) || to < c.hi {
			t.Errorf("%g to %g does not fit in %g to %g", c.lo, c.hi, from, to)
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		lo, hi := math.Exp(r.Float64()*60-30)*float64(r.IntN(3)-1), math.Exp(r.Float64()*60-30)
		from, to, ticks := scale(min(lo, hi), max(lo, hi))
		if len(ticks) > 6 || len(ticks) < 2 || from > 0 || to < max(lo, hi)-1e-6*(max(lo, hi)-min(lo, hi)) || !slices.Contains(ticks, 0) && from != 0 {
			t.Fatalf("%g to %g: %v", lo, hi, ticks)
		}
	}
}

func TestNumber(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 1234567.5: "1,234,567.5", -1200: "−1,200", 0.1234: "0.123", -0.0001: "0", math.Inf(1): "?"} {
		if got := Number(x); got != want {
			t.Errorf("%g is written %q, want %q", x, got, want)
		}
	}
}

// The table holds what the drawing shows.
func TestTables(t *testing.T) {
	columns, rows := galleryRing().Table()
	if got := strings.Join(columns, "|"); got != "From|waits for|Label|Line|Words" {
		t.Errorf("columns %s", got)
	}
	if got := strings.Join(rows[0], "|"); got != "Water pause|Pumps leave the north shore|Low 17|heavy: in the smallest set that cannot all hold|No pause until the pumps have left the north shore." {
		t.Errorf("first row %s", got)
	}
	_, rows = galleryMarks().Table()
	if last := rows[len(rows)-1]; last[0] != "Unattached" || last[1] != "nothing" {
		t.Errorf("a box without arrows is told as %q", last)
	}
	columns, rows = galleryGantt().Table()
	if len(rows) != 10+4+1 || columns[0] != "Step" {
		t.Errorf("%d rows under %q", len(rows), columns)
	}
	if got := strings.Join(rows[4], "|"); !strings.Contains(got, "8 Apr 2031|7 Jun 2031||22 May 2031|Water pause in force|heavy: thick bar: on the critical chain") {
		t.Errorf("a row is told as %s", got)
	}
	_, rows = galleryRanges().Table()
	if got := strings.Join(rows[2], "|"); !strings.Contains(got, "275,000|325,000|275,000–325,000") {
		t.Errorf("a range is told as %s", got)
	}
	_, rows = galleryStrip().Table()
	if got := strings.Join(rows[1], "|"); !strings.Contains(got, "High Valley|could accept|conditional; by unnamed people; closer to the other principal") {
		t.Errorf("a stance is told as %s", got)
	}
}

// A stylesheet for pages names every class that drawings use.
func TestCSSCoversClasses(t *testing.T) {
	css := CSS()
	plain := map[string]bool{"ch": true, "ch-node": true, "ch-edge": true, "ch-edgelabel": true, "ch-row": true, "ch-link": true, "ch-mark": true, "ch-cell": true, "ch-series": true}
	for _, kind := range []string{"graph", "gantt", "strip", "steps", "ranges", "grid", "scatter"} {
		plain["ch-"+kind] = true
	}
	for _, n := range Gallery() {
		svg, err := n.Chart.SVG(n.Options)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(svg), `class="`)[1:] {
			list, _, _ := strings.Cut(part, `"`)
			for _, class := range strings.Fields(list) {
				if !plain[class] && !strings.Contains(css, "."+class+"{") {
					t.Errorf("%s uses the class %s, which has no rule", n.Name, class)
				}
			}
		}
	}
	if strings.Contains(css, "@ink") || strings.Contains(standaloneCSS(Auto), "var(") {
		t.Error("a colour was not put in")
	}
}

// randomGraph is a graph from a seed.
func randomGraph(seed uint64, n, m int, text string) *Graph {
	r := rand.New(rand.NewPCG(seed, 3))
	g := &Graph{Title: "Random", Direction: Direction(seed % 2), MarkAgainst: seed%3 == 0}
	cut := func() string {
		if text == "" {
			return ""
		}
		a := r.IntN(len(text))
		return text[a:min(len(text), a+r.IntN(40))]
	}
	for i := range n {
		g.Nodes = append(g.Nodes, Node{ID: fmt.Sprint(i), Lines: []string{cut(), cut()}[:1+r.IntN(2)], Shape: Shape(r.IntN(4)), Emphasis: Emphasis(r.IntN(3))})
	}
	for range m {
		g.Edges = append(g.Edges, Edge{From: fmt.Sprint(r.IntN(n)), To: fmt.Sprint(r.IntN(n)), Label: cut(), Line: Line(r.IntN(3)), BothWays: r.IntN(5) == 0, NoHead: r.IntN(9) == 0})
	}
	return g
}

const words = "no pause until the pumps have left the north shore; a vote on the whole treaty takes sixty days, says the League"

func TestRandomGraphs(t *testing.T) {
	for seed := range uint64(60) {
		n := 1 + int(seed)%17
		g := randomGraph(seed, n, int(seed*7)%(2*n+1), words)
		for _, w := range []float64{0, 362, 900} {
			look(t, fmt.Sprintf("seed %d at %g", seed, w), g, Options{Width: w})
		}
	}
}

// The largest graphs are drawn or refused within bounded time.
func TestLargestGraphs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, c := range []struct{ n, m int }{{5000, 0}, {5000, 4000}, {5000, 20000}, {300, 20000}, {2, 20000}} {
		start := time.Now()
		_, err := randomGraph(1, c.n, c.m, words).SVG(Options{Width: 900})
		if d := time.Since(start); d > 30*time.Second {
			t.Errorf("%d nodes and %d edges took %v (%v)", c.n, c.m, d, err)
		} else {
			t.Logf("%d nodes, %d edges: %v, error %v", c.n, c.m, d, err)
		}
	}
}

func FuzzGraph(f *testing.F) {
	f.Add(uint64(1), uint8(5), uint8(9), words, uint16(362))
	f.Add(uint64(2), uint8(40), uint8(90), "水 \x00<>&\"\xff \u200bخطوة", uint16(0))
	f.Fuzz(func(t *testing.T, seed uint64, n, m uint8, text string, width uint16) {
		g := randomGraph(seed, 1+int(n)%64, int(m)%128, text)
		o := Options{Width: float64(width), ID: text}
		svg, err := g.SVG(o)
		if err != nil {
			t.Skip(err)
		}
		for _, p := range inspect(svg, false) {
			t.Error(p)
		}
		g.Table()
	})
}

func FuzzCharts(f *testing.F) {
	f.Add(uint64(1), words, 3.5, uint16(0))
	f.Add(uint64(7), "<b>水\x00", -1e9, uint16(362))
	f.Fuzz(func(t *testing.T, seed uint64, text string, value float64, width uint16) {
		r := rand.New(rand.NewPCG(seed, 5))
		cut := func() string {
			if text == "" || r.IntN(4) == 0 {
				return ""
			}
			a := r.IntN(len(text))
			return text[a:min(len(text), a+r.IntN(60))]
		}
		day := func() *when.Day {
			if r.IntN(3) == 0 {
				return nil
			}
			return new(when.DayOf(2020, 1, 1).Add(r.IntN(1 + int(seed%5000))))
		}
		gantt := &Gantt{Title: cut(), AsOf: day(), Note: cut()}
		steps := &Steps{Title: cut(), AsOf: day(), Shade: r.IntN(2) == 0, Note: cut()}
		ranges := &Ranges{Title: cut(), Keys: []Key{{Dashed, cut()}}}
		strip := &Strip{Title: cut(), Blanks: []string{cut()}}
		grid := &Grid{Title: cut(), Columns: make([]Head, r.IntN(7))}
		for i := range r.IntN(9) {
			row := Row{ID: fmt.Sprint(i), Label: cut(), Note: cut(), Start: day(), End: day(), Latest: day(), Due: day(), OpenEnded: r.IntN(3) == 0, Question: cut(), Words: cut(), Line: Line(r.IntN(3))}
			if row.Start != nil && row.End != nil && *row.End < *row.Start {
				row.Start, row.End = row.End, row.Start
			}
			gantt.Rows = append(gantt.Rows, row)
			gantt.Links = append(gantt.Links, Link{From: fmt.Sprint(i), To: fmt.Sprint(r.IntN(i + 1)), Line: Line(r.IntN(3))})
			if d := day(); d != nil {
				gantt.Deadlines = append(gantt.Deadlines, Deadline{Day: *d, Label: cut(), Notes: []string{cut(), cut()}[:r.IntN(3)], Line: Line(r.IntN(3))})
			}
			q := Series{Label: cut(), Note: cut(), Straight: r.IntN(2) == 0, Line: Line(r.IntN(3))}
			at := when.DayOf(2021, 1, 1)
			for range r.IntN(6) {
				at = at.Add(r.IntN(300))
				q.Points = append(q.Points, Point{Day: at, Value: value * r.Float64(), Gap: r.IntN(5) == 0})
			}
			steps.Series = append(steps.Series, q)
			ranges.Figures = append(ranges.Figures, Figure{Publisher: cut(), Note: cut(), Low: new(min(value, 0)), High: new(max(value, 1)), Words: cut(), Hollow: r.IntN(2) == 0, Line: Line(r.IntN(3))})
			strip.Options = append(strip.Options, Option{fmt.Sprint(i), cut()})
			strip.Marks = append(strip.Marks, Mark{Option: fmt.Sprint(r.IntN(i + 1)), Party: cut(), Stance: GlyphNames()[r.IntN(len(glyphs))], By: cut(), If: r.IntN(2) == 0, Unnamed: r.IntN(2) == 0})
			gr := GridRow{Group: cut(), Label: cut(), Note: cut()}
			for range len(grid.Columns) {
				gr.Cells = append(gr.Cells, Cell{Glyph: "demands", Words: cut(), Note: cut(), Changed: r.IntN(2) == 0})
			}
			grid.Rows = append(grid.Rows, gr)
		}
		for i := range grid.Columns {
			grid.Columns[i] = Head{cut(), cut()}
		}
		for _, c := range []Chart{gantt, steps, ranges, strip, grid} {
			svg, err := c.SVG(Options{Width: float64(width)})
			if err != nil {
				var e *Error
				if !errors.As(err, &e) {
					t.Fatal(err)
				}
				continue
			}
			for _, p := range inspect(svg, false) {
				t.Errorf("%T: %s", c, p)
			}
			columns, rows := c.Table()
			for _, r := range rows {
				if len(r) != len(columns) {
					t.Errorf("%T: %d cells for %d columns", c, len(r), len(columns))
				}
			}
		}
	})
}

func BenchmarkGraph(b *testing.B) {
	for _, c := range []struct {
		name  string
		graph *Graph
		width float64
	}{
		{"ring of 8", galleryRing(), 760},
		{"ring of 8 on a phone", galleryRing(), 362},
		{"20 nodes 30 edges on a phone", randomGraph(1, 20, 30, words), 362},
		{"40 nodes 60 edges", randomGraph(1, 40, 60, words), 0},
		{"200 nodes 400 edges", randomGraph(1, 200, 400, words), 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				svg, err := c.graph.SVG(Options{Width: c.width})
				if err != nil {
					b.Fatal(err)
				}
				n = len(svg)
			}
			b.ReportMetric(float64(n)/1000, "kB")
		})
	}
}

func BenchmarkGallery(b *testing.B) {
	for _, n := range Gallery() {
		b.Run(n.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := n.Chart.SVG(n.Options); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
