package web

import (
	"cmp"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/when"
)

// Glyph names the shape and the tone of a stance.
type Glyph struct{ Shape, Tone string }

// glyph gives a stance its shape: triangles are asked for, discs are granted,
// angular marks rule out.
func glyph(s dossier.Stance) Glyph {
	g := Glyph{string(s), "neu"}
	switch {
	case s.Against():
		g.Tone = "off"
	case s.For():
		g.Tone = "to"
	}
	return g
}

// stances lists the stances in the order of the legend.
func stances() []dossier.Stance {
	return []dossier.Stance{dossier.Demands, dossier.Proposes, dossier.Accepts, dossier.CouldAccept, dossier.Rejects,
		dossier.Insists, dossier.Excludes, dossier.Asks, dossier.Undecided, dossier.Silent}
}

// Legend is what the glyphs mean.
func (s *sheet) Legend() []dossier.Stance { return stances() }

// held is one position as it stands in a strip, a cell or a history.
type held struct {
	*dossier.Position
	Address string
	Option  string // in words; "" if no listed option fits
	Own     bool   // the party said it itself
	If      bool   // on a condition
	Shift   string // closer, further, changed, or ""
	Recent  bool   // within three weeks of the as-of day
	Old     string // the month, if it is older than five months
	By      string // who reports it, in words
	Mark    string // how it came to light, in a word
	Dashed  bool   // by people who are not named, by relay or by the press
}

// recentDays is three weeks, oldDays five months.
const recentDays, oldDays = 21, 150

func (s *sheet) held(i *dossier.Issue, p *dossier.Position) held {
	h := held{
		Position: p, Address: dossier.AddressOf(p).String(), Option: standing.Option(i, p.Option), Own: p.OwnWord(),
		If: len(p.Conditions) > 0, By: strings.TrimPrefix(strings.TrimSpace(standing.ReportMark(s.View, p)), ", "),
		Mark: text("route." + string(p.Channel)), Dashed: !p.OwnWord(),
	}
	switch p.Shift {
	case dossier.ShiftCloser, dossier.ShiftFurther, dossier.ShiftChanged:
		h.Shift = string(p.Shift)
	}
	if _, last := p.Date.Bounds(); last < when.MaxDay {
		h.Recent = last > s.day-recentDays && last <= s.day
		if last < s.day-oldDays {
			h.Old = last.Time().Format("Jan 06")
		}
	}
	return h
}

// Said is what is held in words: the option, else the position's own words.
func (h held) Said() string { return cmp.Or(h.Option, h.Words) }

func join(list []string) string { return strings.Join(list, ", ") }
