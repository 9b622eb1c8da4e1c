package web

import (
	"parley/access"
	"parley/dossier"
)

// writePage is where a person begins to write: a record of any kind, an article to
// read, a table.
type writePage struct {
	*sheet
	Kinds []kindLink
}

type kindLink struct {
	Name, Href string
	Count      int
}

func buildWrite(s *sheet) (any, error) {
	p := writePage{sheet: s}
	for _, k := range dossier.Kinds() {
		p.Kinds = append(p.Kinds, kindLink{text("kinds." + string(k)), s.Link("new/" + string(k)), s.Count(k)})
	}
	return p, nil
}

// MayWrite tells whether the page leads to forms.
func (s *sheet) MayWrite() bool { return s.writes() }

// MayEdit tells whether the page leads to the forms of what is there.
func (s *sheet) MayEdit() bool { return s.MayWrite() && s.visit.sight.Role.May(access.Change) }
