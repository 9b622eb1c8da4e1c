package chart

import "strings"

// A glyph is a mark of 16 by 16.
type glyph struct {
	name  string
	words string
	tone  string // "to", "off" or "mute"
	svg   string
}

// The stances and other marks, in the order of the legend. Triangles are asked
// for, discs are granted, angular marks rule out.
var glyphs = []glyph{
	{"demands", "demands", "to", `<path d="M8 1.6 15 14H1Z" fill="currentColor"/>`},
	{"proposes", "proposes", "to", `<path d="M8 3.2 13.6 13.1H2.4Z" fill="none" stroke="currentColor" stroke-width="1.8"/>`},
	{"accepts", "accepts", "to", `<circle cx="8" cy="8" r="6.4" fill="currentColor"/>`},
	{"could-accept", "could accept", "to", `<circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" stroke-width="1.7"/><path d="M8 2.4a5.6 5.6 0 0 0 0 11.2Z" fill="currentColor"/>`},
	{"rejects", "rejects", "off", `<path d="M3 3l10 10M13 3 3 13" fill="none" stroke="currentColor" stroke-width="2.6"/>`},
	{"insists", "insists (red line)", "to", `<path d="M8 .8 14.6 11.4H1.4Z" fill="currentColor"/><path d="M1.4 13h13.2v2.2H1.4Z" fill="currentColor"/>`},
	{"excludes", "excludes (red line)", "off", `<path fill="currentColor" fill-rule="evenodd" d="M1.6 1.6h12.8v12.8H1.6ZM4 6.6v2.8h8V6.6Z"/>`},
	{"asks", "asks", "mute", `<path d="M8 12.8 2.4 2.9h11.2Z" fill="none" stroke="currentColor" stroke-width="1.8"/>`},
	{"undecided", "undecided", "mute", `<circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="2.6 2.1"/>`},
	{"silent", "silent on record", "mute", `<path d="M2.5 8h11" fill="none" stroke="currentColor" stroke-width="2.2"/>`},
	{"none", "no statement", "mute", `<path d="M4.9 5.4a3.1 3.1 0 1 1 4.7 2.7C8.5 8.8 8 9.3 8 10.6" fill="none" stroke="currentColor" stroke-width="1.7"/><circle cx="8" cy="13.4" r="1.2" fill="currentColor"/>`},
	{"full", "on record", "mute", `<circle cx="8" cy="8" r="6" fill="currentColor"/>`},
	{"split", "accounts differ", "mute", `<circle cx="8" cy="8" r="5.4" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 1v14" fill="none" stroke="currentColor" stroke-width="1.6"/>`},
	{"empty", "nothing on record", "mute", `<circle cx="8" cy="8" r="5.4" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2 2"/>`},
	{"closer", "closer to the other principal", "mute", `<path d="M.6 8h5M3.4 5.4 6 8l-2.6 2.6M15.4 8h-5M12.6 5.4 10 8l2.6 2.6" fill="none" stroke="currentColor" stroke-width="1.5"/>`},
	{"further", "further from the other principal", "mute", `<path d="M6.8 8h-5M4.2 5.4 1.6 8l2.6 2.6M9.2 8h5M11.8 5.4 14.4 8l-2.6 2.6" fill="none" stroke="currentColor" stroke-width="1.5"/>`},
	{"changed", "third party changed", "mute", `<path d="M2 9.6c2-4.4 4-4.4 6-1.6s4 2.8 6-1.6" fill="none" stroke="currentColor" stroke-width="1.6"/>`},
}

// findGlyph looks a name up; spaces and underscores count as hyphens. Unknown
// names get the question mark.
func findGlyph(name string) *glyph {
	key := strings.NewReplacer(" ", "-", "_", "-").Replace(strings.ToLower(strings.TrimSpace(name)))
	none := 0
	for i := range glyphs {
		if glyphs[i].name == key {
			return &glyphs[i]
		}
		if glyphs[i].name == "none" {
			none = i
		}
	}
	return &glyphs[none]
}

// GlyphNames returns the names that Glyph knows: the ten stances, "none" for no
// statement, "full", "split" and "empty" for transmissions, and "closer",
// "further" and "changed" for shifts.
func GlyphNames() []string {
	out := make([]string, len(glyphs))
	for i, g := range glyphs {
		out[i] = g.name
	}
	return out
}

// Glyph returns the drawing of a stance or other mark: SVG elements for a
// viewBox of 0 0 16 16, in currentColor. A name it does not know gets the
// question mark of no statement.
func Glyph(stance string) string { return findGlyph(stance).svg }

// GlyphTone returns the tone of a mark: "to" towards an option, "off" away from
// it, "mute" neither.
func GlyphTone(stance string) string { return findGlyph(stance).tone }

// GlyphWords returns the mark in words. They always stand beside it, or in its
// accessible name.
func GlyphWords(stance string) string { return findGlyph(stance).words }

// GlyphSymbols returns all marks as symbol elements with the ids prefix-name,
// to be placed once in a hidden svg of a page and drawn with
// <use href="#prefix-name"/>.
func GlyphSymbols(prefix string) string {
	var b strings.Builder
	for _, g := range glyphs {
		b.WriteString(`<symbol id="` + identifier(prefix) + "-" + g.name + `" viewBox="0 0 16 16">` + g.svg + "</symbol>\n")
	}
	return b.String()
}
