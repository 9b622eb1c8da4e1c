package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"parley/dossier"
	"parley/when"
)

// AkomaNtoso writes a draft of a view as an Akoma Ntoso 3.0 document (OASIS
// LegalDocML, 2018): its points as point elements within one another, with eIds
// after the naming convention, and contested words in brackets that name whose
// words they are. Authors are those that the record names as claimed; where it
// names none, the file says so. The language of a text is not on record, and so
// "und"; no country is, and so "xx". What a point sets and rests on stands in
// the proprietary part of the metadata. The error says that there is no such
// draft.
func AkomaNtoso(w io.Writer, v *dossier.View, draft string) error {
	r, _, err := v.Lookup("draft/" + draft)
	if err != nil {
		return err
	}
	a := akn{v: v, d: r.(*dossier.Draft), made: MadeOfView(v)}
	a.out.WriteString(xml.Header)
	a.open("akomaNtoso", "xmlns", "http://docs.oasis-open.org/legaldocml/ns/akn/3.0", "xmlns:parley", "urn:parley:vocabulary:")
	a.open("doc", "name", "draft")
	a.meta()
	a.open("coverPage")
	a.indent()
	a.line("p", a.made.String()+". Draft "+a.d.ID+" of the dossier “"+a.made.Dossier+"”.")
	a.close("coverPage")
	a.open("preface")
	a.indent()
	a.start("p")
	a.start("docTitle")
	a.text(a.d.Title)
	a.end("docTitle")
	a.end("p")
	a.out.WriteString("\n")
	a.close("preface")
	if a.d.Preamble != "" {
		a.open("preamble")
		if err := a.paragraphs(a.d.Preamble); err != nil {
			return fmt.Errorf("draft %s, before its first point: %w", a.d.ID, err)
		}
		a.close("preamble")
	}
	a.open("mainBody")
	if len(a.d.Points) == 0 {
		a.described()
	} else if err := a.points(""); err != nil {
		return err
	}
	a.close("mainBody")
	a.close("doc")
	a.close("akomaNtoso")
	_, err = io.WriteString(w, a.out.String())
	return err
}

// akn writes the elements of a document. open and close stand on lines of their
// own; start and end stand within words, where space counts.
type akn struct {
	v    *dossier.View
	d    *dossier.Draft
	made MadeOf
	out  strings.Builder
	deep int
}

func (a *akn) text(s string) { xml.EscapeText(&a.out, []byte(clean(s))) } // a Builder has no errors

func (a *akn) tag(name, end string, attrs []string) {
	a.out.WriteString("<" + name)
	for i := 0; i < len(attrs); i += 2 {
		if attrs[i+1] == "" {
			continue
		}
		a.out.WriteString(" " + attrs[i] + `="`)
		a.text(attrs[i+1])
		a.out.WriteString(`"`)
	}
	a.out.WriteString(end)
}

func (a *akn) indent() { a.out.WriteString(strings.Repeat(" ", a.deep)) }

func (a *akn) open(name string, attrs ...string) {
	a.indent()
	a.tag(name, ">\n", attrs)
	a.deep++
}

func (a *akn) close(name string) {
	a.deep--
	a.indent()
	a.out.WriteString("</" + name + ">\n")
}

func (a *akn) empty(name string, attrs ...string) {
	a.indent()
	a.tag(name, "/>\n", attrs)
}

func (a *akn) start(name string, attrs ...string) { a.tag(name, ">", attrs) }
func (a *akn) end(name string)                    { a.out.WriteString("</" + name + ">") }

func (a *akn) line(name, text string, attrs ...string) {
	a.start(name, attrs...)
	a.text(text)
	a.end(name)
	a.out.WriteString("\n")
}

// aknDay is a day for a date of a draft: its own, else the first that it allows.
func aknDay(d when.Date) (day, name string) {
	if _, err := when.ParseDay(d.String()); err == nil {
		return d.String(), "written"
	}
	first, _ := d.Bounds()
	return max(first, when.DayOf(1, 1, 1)).String(), "earliest"
}

func (a *akn) meta() {
	day, how := aknDay(a.d.Date)
	work := "/akn/xx/doc/" + day + "/" + a.d.ID
	text := work + "/und@" + day
	authors := a.d.By
	frbr := func(level, this, uri string, rest func()) {
		a.open(level)
		a.empty("FRBRthis", "value", this)
		a.empty("FRBRuri", "value", uri)
		a.empty("FRBRdate", "date", day, "name", how)
		for _, id := range authors {
			a.empty("FRBRauthor", "href", "#"+partyRef(id), "as", "#claimed")
		}
		if len(authors) == 0 {
			a.empty("FRBRauthor", "href", "#nobody")
		}
		rest()
		a.close(level)
	}
	a.open("meta")
	a.open("identification", "source", "#parley")
	frbr("FRBRWork", work+"/!main", work, func() { a.empty("FRBRcountry", "value", "xx") })
	frbr("FRBRExpression", text+"/!main", text, func() { a.empty("FRBRlanguage", "language", "und") })
	frbr("FRBRManifestation", text+"/!main.xml", text+".akn", func() { a.empty("FRBRformat", "value", "application/akn+xml") })
	a.close("identification")

	a.open("references", "source", "#parley")
	// Whoever marks a text up is an agent: a person or an organization.
	a.empty("TLCOrganization", "eId", "parley", "href", "/akn/ontology/organization/parley", "showAs", "The desk that wrote this file, with Parley")
	if len(authors) > 0 {
		words := "author, as claimed"
		if a.d.ByWords != "" {
			words += ": " + a.d.ByWords
		}
		a.empty("TLCRole", "eId", "claimed", "href", "/akn/ontology/role/author", "showAs", words)
	} else {
		words := "nobody is named as the author"
		if a.d.ByWords != "" {
			words = "author in words, as claimed: " + a.d.ByWords
		}
		a.empty("TLCConcept", "eId", "nobody", "href", "/akn/ontology/concept/nobody-named", "showAs", words)
	}
	for _, p := range a.v.Parties {
		if slices.Contains(authors, p.ID) || a.sides(p.ID) {
			a.empty("TLCOrganization", "eId", partyRef(p.ID), "href", "/akn/ontology/organization/"+p.ID, "showAs", p.Name)
		}
	}
	a.close("references")

	a.open("proprietary", "source", "#parley")
	a.empty("parley:made", "dossier", a.made.Dossier, "asOf", a.made.AsOf, "asKnown", a.made.Known, "asRecorded", a.made.Recorded, "reader", a.made.Reader, "highestLabel", a.made.Label)
	a.empty("parley:draft", "id", a.d.ID, "date", a.d.Date.String(), "seen", a.d.Seen, "label", a.v.Label(a.d).Label(), "disputed", a.d.Disputed)
	for _, id := range a.d.DerivesFrom {
		a.empty("parley:derivesFrom", "draft", id)
	}
	for _, c := range a.d.Sources {
		a.empty("parley:cites", "source", c.Source, "at", c.At)
	}
	for i := range a.d.Points {
		p := &a.d.Points[i]
		at := "#" + pointEID(p.ID)
		for _, t := range p.Sets {
			a.empty("parley:sets", "href", at, "term", string(t))
		}
		for _, c := range p.Sources {
			a.empty("parley:cites", "href", at, "source", c.Source, "at", c.At)
		}
		for _, o := range p.Obligations {
			a.empty("parley:owes", "href", at, "by", strings.Join(o.By, " "), "to", strings.Join(o.To, " "), "due", o.Due, "words", o.Words)
		}
		if p.Unconfirmed != "" {
			a.empty("parley:unconfirmed", "href", at, "words", p.Unconfirmed)
		}
	}
	a.close("proprietary")
	a.close("meta")
}

func partyRef(id string) string { return "party_" + id }

// sides tells whether a party has words of its own in a bracket of the draft.
func (a *akn) sides(party string) bool {
	var within func([]dossier.Bracket) bool
	within = func(pieces []dossier.Bracket) bool {
		return slices.ContainsFunc(pieces, func(b dossier.Bracket) bool {
			return slices.ContainsFunc(b.Alternatives, func(alt dossier.Alternative) bool {
				return slices.Contains(alt.Parties, party) || within(alt.Pieces)
			})
		})
	}
	has := func(text string) bool {
		pieces, err := dossier.ParseBrackets(text)
		return err == nil && within(pieces)
	}
	return has(a.d.Preamble) || slices.ContainsFunc(a.d.Points, func(p dossier.Point) bool { return has(p.Text) })
}

// pointEID is the eId of a point: point_6__point_a for the point 6.a.
func pointEID(number string) string {
	return "point_" + strings.ReplaceAll(number, ".", "__point_")
}

// points writes the points that stand under a number.
func (a *akn) points(under string) error {
	for i := range a.d.Points {
		p := &a.d.Points[i]
		if p.Parent() != under {
			continue
		}
		id := pointEID(p.ID)
		a.open("point", "eId", id)
		a.indent()
		a.line("num", p.ID[strings.LastIndexByte(p.ID, '.')+1:]+".", "eId", id+"__num")
		words := p.Text
		switch {
		case p.State == "deleted" && words == "":
			words = "(deleted)"
		case p.State == "open":
			words = strings.TrimSpace(words + " (left open)")
		}
		parent := slices.ContainsFunc(a.d.Points, func(x dossier.Point) bool { return x.Parent() == p.ID })
		part := "content"
		if parent {
			part = "intro"
		}
		if words != "" || !parent {
			a.open(part, "eId", id+"__"+part)
			if err := a.paragraphs(words); err != nil {
				return fmt.Errorf("draft %s, point %s: %w", a.d.ID, p.ID, err)
			}
			a.close(part)
		}
		if parent {
			if err := a.points(p.ID); err != nil {
				return err
			}
		}
		a.close("point")
	}
	return nil
}

// paragraphs writes a text with its brackets.
func (a *akn) paragraphs(text string) error {
	for p := range strings.SplitSeq(text, "\n\n") {
		pieces, err := dossier.ParseBrackets(p)
		if err != nil {
			return err
		}
		a.indent()
		a.start("p")
		a.pieces(pieces)
		a.end("p")
		a.out.WriteString("\n")
	}
	return nil
}

// pieces writes words, and where they are contested, whose they are:
// [Ukraine: these | Russia: those].
func (a *akn) pieces(pieces []dossier.Bracket) {
	for _, b := range pieces {
		if b.Alternatives == nil {
			a.text(b.Text)
			continue
		}
		a.start("inline", "name", "bracket")
		a.text("[")
		for i, alt := range b.Alternatives {
			if i > 0 {
				a.text(" | ")
			}
			var names, refs []string
			for _, id := range alt.Parties {
				name := id
				if p := a.v.Party(id); p != nil {
					name = p.Label()
					refs = append(refs, "#"+partyRef(id))
				}
				names = append(names, name)
			}
			a.start("inline", "name", "alternative", "refersTo", strings.Join(refs, " "))
			a.start("i")
			a.text(strings.Join(names, ", "))
			a.end("i")
			a.text(": ")
			a.pieces(alt.Pieces)
			if len(alt.Pieces) == 0 {
				a.text("(nothing)")
			}
			a.end("inline")
		}
		a.text("]")
		a.end("inline")
	}
}

// described writes what is said of a text of which no points are on record.
func (a *akn) described() {
	words := []string{"No points of this text are on record."}
	for _, x := range a.d.Described {
		words = append(words, "As described by "+strings.Join(x.AccordingTo, ", via ")+": "+x.Topic+": "+x.Words)
	}
	for _, s := range words {
		a.indent()
		a.line("p", s)
	}
}
