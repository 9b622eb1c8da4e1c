package chart

import "strings"

// A tone is the class of a text.
type tone uint8

const (
	ink tone = iota
	ink2
	ink3
	toneTo
	toneOff
)

func (t tone) class() string {
	return [...]string{"", "ch-2", "ch-3", "ch-to", "ch-off"}[t]
}

// The colours, by the names of the desk's custom properties.
var colours = []struct{ name, light, dark string }{
	{"paper", "#FBFBFA", "#121516"},
	{"surface", "#FFFFFF", "#181C1E"},
	{"sunk", "#F1F2F0", "#1F2426"},
	{"line", "#DCDFDC", "#31383B"},
	{"line2", "#AEB5B3", "#5C666A"},
	{"ctl", "#838B88", "#6B767A"},
	{"ink", "#14181A", "#ECEFEE"},
	{"ink2", "#444B4E", "#BDC4C5"},
	{"ink3", "#5F676A", "#9AA3A5"},
	{"to", "#0B5A60", "#74C7C9"},
	{"off", "#7A4310", "#E5AC72"},
	{"focus", "#6A2FC2", "#BBA2FF"},
}

// rules is the stylesheet of every chart; @name stands for a colour.
const rules = `.ch text{fill:@ink}
.ch .ch-2{fill:@ink2}
.ch .ch-3{fill:@ink3}
.ch .ch-to{fill:@to;color:@to}
.ch .ch-off{fill:@off;color:@off}
.ch .ch-mute{fill:@ink3;color:@ink3}
.ch .ch-halo{stroke:@paper}
.ch .ch-gr{stroke:@line}
.ch .ch-ax{stroke:@line2}
.ch .ch-ln{stroke:@ink}
.ch .ch-ln2{stroke:@ink2}
.ch .ch-ln3{stroke:@ink3}
.ch .ch-fill{fill:@ink}
.ch .ch-fill2{fill:@ink2}
.ch .ch-fill3{fill:@ink3}
.ch .ch-pale{fill:@line2}
.ch .ch-sunk{fill:@sunk}
.ch .ch-paper{fill:@paper}
.ch .ch-box{fill:@surface;stroke:@ctl}
.ch .ch-boxs{fill:@surface;stroke:@ink}
.ch .ch-open{fill:@paper;stroke:@ink3}
.ch .ch-hole{fill:@paper;stroke:@ink}
.ch .ch-ring{fill:none;stroke:@ink3}
.ch a:hover text{text-decoration:underline}
.ch a:focus-visible{outline:2px solid @focus;outline-offset:2px}
`

const faces = `system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif`

// CSS returns the rules that charts inside a page need. They take their colours
// from the custom properties of the desk (--ink, --ink2, --ink3, --line, --line2,
// --ctl, --paper, --surface, --sunk, --to, --off, --focus), with the light
// colours where one is not set, and so follow the page into the dark and into
// print. All classes begin with "ch".
func CSS() string {
	var b strings.Builder
	b.WriteString(".ch{display:block;max-width:none;overflow:visible;color:var(--ink,#14181A);font-family:var(--sans," + faces + ");font-variant-numeric:tabular-nums lining-nums}\n")
	b.WriteString(colour(func(name, light, _ string) string { return "var(--" + name + "," + light + ")" }))
	b.WriteString("@media (forced-colors:active){.ch{--paper:Canvas;--surface:Canvas;--sunk:Canvas;--line:GrayText;--line2:GrayText;--ctl:CanvasText;--ink:CanvasText;--ink2:CanvasText;--ink3:CanvasText;--to:CanvasText;--off:CanvasText;--focus:Highlight}}\n")
	return b.String()
}

// colour puts colours into the rules.
func colour(value func(name, light, dark string) string) string {
	pairs := make([]string, 0, 2*len(colours))
	for i := len(colours) - 1; i >= 0; i-- { // longer names first: ink3 before ink
		c := colours[i]
		pairs = append(pairs, "@"+c.name, value(c.name, c.light, c.dark))
	}
	return strings.NewReplacer(pairs...).Replace(rules)
}

// standaloneCSS returns the style of a file of its own. It names plain colours:
// not every reader of SVG knows custom properties.
func standaloneCSS(s Scheme) string {
	light := ".ch{color:#14181A}\n" + colour(func(_, light, _ string) string { return light })
	dark := ".ch{color:#ECEFEE}\n" + colour(func(_, _, dark string) string { return dark })
	base := ".ch{font-family:" + faces + ";font-variant-numeric:tabular-nums lining-nums}\n"
	switch s {
	case Light:
		return base + light
	case Dark:
		return base + dark
	}
	return base + light + "@media (prefers-color-scheme:dark){\n" + dark + "}\n"
}
