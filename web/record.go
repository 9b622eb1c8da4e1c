package web

import (
	"fmt"
	"slices"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/when"
)

// recordPage is a record: its fields in words, what it cites, and what cites
// it.
type recordPage struct {
	*sheet
	Record    dossier.Record
	Address   string
	KindWords string
	Own       string // its label
	KnownDate when.Date
	Fields    []fieldLine
	From      []cited
	Cites     []neighbour
	CitedBy   []neighbourKind
	Strip     *issueStrip     // of an issue
	Draft     *dossier.Draft  // with its points
	Points    []pointLine     // of a draft
	Source    *dossier.Source // of a source
}

// fieldLine is a field with its value in words.
type fieldLine struct {
	Name   string
	Values []fieldValue
}

// fieldValue is one value: words, a link to a record, a date, or fields again.
type fieldValue struct {
	Words  string
	Href   string
	Record bool // the words are the record's, not the desk's
	Date   when.Date
	Fields []fieldLine
}

type neighbour struct{ Address, Href, Kind, Words string }

type neighbourKind struct {
	Kind string
	List []neighbour
}

// pointLine is a point of a draft.
type pointLine struct {
	*dossier.Point
	Depth  int
	Pieces []piece
	Sets   []neighbour
	From   []cited
	About  []dossier.Description
}

// piece is a stretch of a point's text: plain words, or what parties put in
// brackets.
type piece struct {
	Words        string
	Alternatives []alternative
}

// alternative is what a party would write in a bracket.
type alternative struct {
	Parties string
	Pieces  []piece
}

func buildRecord(s *sheet) (any, error) {
	at := s.first("kind") + "/" + s.first("id")
	r, found, err := s.Lookup(at)
	if err != nil {
		return nil, noRecord(err)
	}
	p := recordPage{
		sheet: s, Record: r, Address: found.String(), KindWords: text("kind." + string(r.Kind())), Own: s.View.Label(r).Label(),
		KnownDate: s.KnownDate(r), From: s.cited(r.Head().Sources),
	}
	s.Title = standing.Headline(s.View, r)
	for _, a := range s.View.Cites(r) {
		if a.Kind != "source" {
			p.Cites = append(p.Cites, s.neighbour(a))
		}
	}
	for _, a := range s.View.CitedBy(found) {
		n := s.neighbour(a)
		i := slices.IndexFunc(p.CitedBy, func(k neighbourKind) bool { return k.Kind == n.Kind })
		if i < 0 {
			i = len(p.CitedBy)
			p.CitedBy = append(p.CitedBy, neighbourKind{Kind: n.Kind})
		}
		p.CitedBy[i].List = append(p.CitedBy[i].List, n)
	}
	w := fieldWriter{sheet: s, cites: map[string]dossier.Address{}}
	for _, a := range s.View.Cites(r) {
		w.cites[a.ID] = a
	}
	switch r := r.(type) {
	case *dossier.Issue:
		for _, on := range standing.OnIssues(s.View) {
			if on.Issue == r && len(on.Parties) > 0 {
				st := s.strip(standing.IssueBrief{ID: r.ID, Title: standing.Title(r)}, on)
				p.Strip = &st
			}
		}
	case *dossier.Position:
		w.issue = s.Issue(r.Issue)
	case *dossier.Draft:
		p.Draft = r
		p.Points = s.points(r)
	case *dossier.Source:
		p.Source = r
	}
	for _, f := range dossier.Fields(r) {
		if f.Name == "id" || f.Name == "sources" || f.Name == "points" || f.Name == "preamble" {
			continue
		}
		p.Fields = append(p.Fields, w.line(f))
	}
	return p, nil
}

// RecordAddress is the address of the record without a point of it.
func (p recordPage) RecordAddress() string { return dossier.AddressOf(p.Record).String() }

func (s *sheet) neighbour(a dossier.Address) neighbour {
	return neighbour{a.String(), s.To(a.String()), text("kind." + string(a.Kind)), s.Headline(a.String())}
}

// fieldWriter puts fields into words.
type fieldWriter struct {
	*sheet
	cites map[string]dossier.Address // by id: what the record refers to
	issue *dossier.Issue             // that a position's option is of
}

func (w fieldWriter) line(f dossier.Field) fieldLine {
	return fieldLine{fieldName(f.Name), w.values(f.Name, f.Value)}
}

// fieldName is what a field is called: as the catalogue has it, else as the
// text form does.
func fieldName(name string) string {
	if w, ok := words["field."+name]; ok {
		return w
	}
	return strings.ReplaceAll(name, "_", " ")
}

func (w fieldWriter) values(name string, v any) []fieldValue {
	switch v := v.(type) {
	case []any:
		var out []fieldValue
		for _, x := range v {
			out = append(out, w.values(name, x)...)
		}
		return out
	case dossier.Object:
		var fv fieldValue
		for _, f := range v {
			fv.Fields = append(fv.Fields, w.line(f))
		}
		return []fieldValue{fv}
	case string:
		return []fieldValue{w.words(name, v)}
	case bool:
		if v {
			return []fieldValue{{Words: text("yes")}}
		}
		return []fieldValue{{Words: text("no")}}
	}
	return []fieldValue{{Words: fmt.Sprint(v), Record: true}}
}

// coded are the fields whose values are words of the desk's own vocabulary.
var coded = []string{"stance", "channel", "shift", "reading", "relation", "type", "form", "firmness", "bound", "ownership",
	"reliability", "role", "tlp", "audience", "seen", "state", "mode", "use"}

// words puts one text into words: a date, a link to what it names, or itself.
func (w fieldWriter) words(name, v string) fieldValue {
	switch name {
	case "date", "from", "to", "known", "due", "until", "period":
		if d, err := when.Parse(v); err == nil {
			return fieldValue{Date: d}
		}
	case "plus", "within":
		if d, err := when.ParseDuration(v); err == nil {
			return fieldValue{Words: d.Words()}
		}
	case "url":
		return fieldValue{Words: v, Href: v}
	case "stance":
		return fieldValue{Words: standing.Says(dossier.Stance(v))}
	case "option":
		if w.issue != nil {
			return fieldValue{Words: standing.Option(w.issue, v), Record: true}
		}
	}
	if a, ok := w.cites[v]; ok {
		return fieldValue{Words: w.Headline(a.String()), Href: w.To(a.String()), Record: true}
	}
	if kind, id, ok := strings.Cut(v, "/"); ok {
		if _, there := w.Find(dossier.Kind(kind), id); there {
			return fieldValue{Words: w.Headline(v), Href: w.To(v), Record: true}
		}
	}
	if id, option := dossier.Term(v).Split(); option != "" && w.Issue(id) != nil {
		return fieldValue{Words: w.TermWords(dossier.Term(v)), Href: w.To("issue/" + id), Record: true}
	}
	if slices.Contains(coded, name) {
		return fieldValue{Words: strings.ReplaceAll(v, "-", " ")}
	}
	return fieldValue{Words: v, Record: true}
}

// points lays out the points of a draft, with what is said of each.
func (s *sheet) points(d *dossier.Draft) []pointLine {
	var out []pointLine
	for i := range d.Points {
		pt := &d.Points[i]
		l := pointLine{Point: pt, Depth: strings.Count(pt.ID, "."), Pieces: s.pointText(pt.Text), From: s.cited(pt.Sources)}
		for _, t := range pt.Sets {
			id, option := t.Split()
			kind := "milestone"
			if s.Issue(id) != nil {
				kind = "issue"
			}
			n := neighbour{Address: kind + "/" + id, Href: s.To(kind + "/" + id), Words: s.Headline(kind + "/" + id)}
			if iss := s.Issue(id); iss != nil {
				if n.Words = standing.Title(iss); option != "" {
					n.Words += ": " + standing.Option(iss, option)
				}
			}
			l.Sets = append(l.Sets, n)
		}
		for _, about := range d.Described {
			if about.Point == pt.ID {
				l.About = append(l.About, about)
			}
		}
		out = append(out, l)
	}
	return out
}

// pointText cuts a point's text at its brackets. The dossier was checked, so a
// text that cannot be cut has none.
func (s *sheet) pointText(t string) []piece {
	parsed, err := dossier.ParseBrackets(t)
	if err != nil {
		return []piece{{Words: t}}
	}
	return s.pieces(parsed)
}

func (s *sheet) pieces(list []dossier.Bracket) []piece {
	var out []piece
	for _, b := range list {
		pc := piece{Words: b.Text}
		for _, a := range b.Alternatives {
			pc.Alternatives = append(pc.Alternatives, alternative{standing.Parties(s.View, a.Parties), s.pieces(a.Pieces)})
		}
		out = append(out, pc)
	}
	return out
}

// Elsewhere are the descriptions of a draft that name none of its points.
func (p recordPage) Elsewhere() []dossier.Description {
	var out []dossier.Description
	for _, about := range p.Draft.Described {
		if _, ok := p.Draft.Point(about.Point); !ok || about.Point == "" {
			out = append(out, about)
		}
	}
	return out
}
