package export

import (
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strings"

	"parley/dossier"
	"parley/when"
)

// JSONLD writes the records of a view as linked data (JSON-LD 1.1), one node a
// record. Where it comes from is said in the terms of PROV-O (W3C, 2013); all
// else in a vocabulary of its own, urn:parley:vocabulary:, which has the names of
// the text form. The context is in the document: nothing is fetched to read it.
//
// A record is urn:parley:dossier:TITLE:KIND:ID, and a part of it that has an id
// (a point, an option, a role) the same with #ID. Dates are EDTF literals. A
// claim is attributed to somebody (prov:wasAttributedTo) only where it is on
// record as their own word: what others report of a party is not.
func JSONLD(w io.Writer, v *dossier.View) error {
	g := grapher{v: v}
	base := "urn:parley:dossier:" + url.PathEscape(strings.Join(strings.Fields(v.Info.Title), "-"))
	var nodes, members []any
	v.Each(func(r dossier.Record) bool {
		nodes = append(nodes, g.record(r))
		members = append(members, link(dossier.AddressOf(r)))
		return true
	})
	made := MadeOfView(v)
	whole := dossier.Object{
		{Name: "@id", Value: base}, {Name: "@type", Value: []string{"prov:Entity", "prov:Collection", "Dossier"}},
		{Name: "title", Value: made.Dossier}, {Name: "summary", Value: v.Info.Summary},
		{Name: "as_of", Value: made.AsOf}, {Name: "reader", Value: made.Reader}, {Name: "highest_label", Value: made.Label},
	}
	if made.Known != "" {
		whole = append(whole, dossier.Field{Name: "as_known", Value: made.Known})
	}
	whole = append(whole, dossier.Field{Name: "prov:hadMember", Value: members})
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(dossier.Object{{Name: "@context", Value: vocabulary(base)}, {Name: "@graph", Value: append([]any{whole}, nodes...)}})
}

// vocabulary is the context: it says what the names in the document stand for.
// The order of a relay chain, of points and of a ranking counts; that of other
// lists does not.
func vocabulary(base string) dossier.Object {
	c := dossier.Object{
		{Name: "@version", Value: 1.1},
		{Name: "@vocab", Value: "urn:parley:vocabulary:"},
		{Name: "record", Value: base + ":"},
		{Name: "prov", Value: "http://www.w3.org/ns/prov#"},
		{Name: "xsd", Value: "http://www.w3.org/2001/XMLSchema#"},
		{Name: "edtf", Value: "http://id.loc.gov/datatypes/edtf/"},
	}
	for _, name := range []string{"according_to", "relays", "points", "ranking", "packages"} {
		c = append(c, dossier.Field{Name: name, Value: dossier.Object{{Name: "@container", Value: "@list"}}})
	}
	return c
}

// grapher makes nodes of the records of a view.
type grapher struct{ v *dossier.View }

// name is the URN of a record, or of a part of it, by its prefix in the context.
func name(a dossier.Address) string {
	s := "record:" + string(a.Kind) + ":" + a.ID
	if a.Point != "" {
		s += "#" + a.Point
	}
	return s
}

func link(a dossier.Address) dossier.Object {
	return dossier.Object{{Name: "@id", Value: name(a)}}
}

// record is the node of a record.
func (g *grapher) record(r dossier.Record) dossier.Object {
	at := dossier.AddressOf(r)
	node := dossier.Object{
		{Name: "@id", Value: name(at)}, {Name: "@type", Value: g.types(r)},
		{Name: "address", Value: at.String()}, {Name: "label", Value: g.v.Label(r).Label()},
	}
	if known := g.v.KnownDate(r); !known.IsZero() && r.Head().Known.IsZero() {
		node = append(node, dossier.Field{Name: "known", Value: edtf(known)})
	}
	node = append(node, g.fields(g.v.Linked(r), at)...)
	if by := g.saidBy(r); len(by) > 0 {
		node = append(node, dossier.Field{Name: "prov:wasAttributedTo", Value: by})
	}
	if made := madeAt(r); made != nil {
		node = append(node, dossier.Field{Name: "prov:generatedAtTime", Value: made})
	}
	return node
}

func (g *grapher) types(r dossier.Record) []string {
	kind := string(r.Kind())
	own := strings.ToUpper(kind[:1]) + kind[1:]
	switch r.(type) {
	case *dossier.Party:
		return []string{"prov:Agent", "prov:Organization", own}
	case *dossier.Person:
		return []string{"prov:Agent", "prov:Person", own}
	case *dossier.Event:
		return []string{"prov:Activity", own}
	}
	return []string{"prov:Entity", own}
}

// fields puts the fields of a record, or of a part of it, into linked data, and
// says in PROV's terms what it rests on.
func (g *grapher) fields(o dossier.Object, of dossier.Address) (out dossier.Object) {
	var from []any
	for _, f := range o {
		out = append(out, dossier.Field{Name: f.Name, Value: g.value(f.Value, of)})
		switch f.Name {
		case "sources":
			from = append(from, g.named(f.Value, "source")...)
		case "derives_from":
			from = append(from, g.value(f.Value, of).([]any)...)
		}
	}
	if len(from) > 0 {
		how := "prov:wasDerivedFrom"
		if r, ok := g.v.Find(of.Kind, of.ID); ok && quoted(r) {
			how = "prov:wasQuotedFrom"
		}
		out = append(out, dossier.Field{Name: how, Value: from})
	}
	return out
}

// quoted tells whether a record has the very words of its source.
func quoted(r dossier.Record) bool {
	s, ok := r.(*dossier.Statement)
	return ok && s.Mode == "direct"
}

// named lists what a field of the parts in a list refers to.
func (g *grapher) named(list any, field string) (out []any) {
	items, _ := list.([]any)
	for _, item := range items {
		o, _ := item.(dossier.Object)
		for _, f := range o {
			if ref, ok := f.Value.(dossier.Reference); ok && f.Name == field {
				out = append(out, link(ref.Address))
			}
		}
	}
	return out
}

func (g *grapher) value(x any, of dossier.Address) any {
	switch x := x.(type) {
	case dossier.Reference:
		at := x.Address
		if x.Option != "" {
			at.Point = x.Option
		}
		return link(at)
	case when.Date:
		return edtf(x)
	case dossier.Object:
		var node dossier.Object
		for _, f := range x {
			if id, ok := f.Value.(string); ok && f.Name == "id" {
				node = dossier.Object{{Name: "@id", Value: name(dossier.Address{Kind: of.Kind, ID: of.ID, Point: id})}}
			}
		}
		return append(node, g.fields(x, of)...)
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = g.value(x[i], of)
		}
		return out
	}
	return x
}

func edtf(d when.Date) dossier.Object {
	return dossier.Object{{Name: "@value", Value: d.String()}, {Name: "@type", Value: "edtf:EDTF"}}
}

// saidBy lists whose word a record is, or who made the text.
func (g *grapher) saidBy(r dossier.Record) (out []any) {
	add := func(kind dossier.Kind, ids ...string) {
		for _, id := range ids {
			if _, ok := g.v.Find(kind, id); ok {
				out = append(out, link(dossier.Address{Kind: kind, ID: id}))
			}
		}
	}
	switch r := r.(type) {
	case *dossier.Position:
		if r.OwnWord() {
			add("party", r.Party)
			add("person", r.Speaker)
		}
	case *dossier.Condition:
		if r.OwnWord() {
			add("party", r.By...)
		}
	case *dossier.Statement:
		if len(r.AccordingTo) == 0 {
			add("person", r.Speaker.Person)
			add("party", r.Speaker.Party)
		}
	case *dossier.Endorsement:
		if len(r.AccordingTo) == 0 && len(r.DeniedBy) == 0 {
			add("party", r.By...)
			add("person", r.By...)
		}
	case *dossier.Draft:
		if r.Disputed == "" {
			add("party", r.By...)
		}
	case *dossier.Figure:
		add("party", r.By...)
		add("person", r.By...)
	case *dossier.Source:
		for _, name := range slices.Compact([]string{r.Author, r.Outlet}) {
			if name != "" {
				out = append(out, dossier.Object{{Name: "@type", Value: "prov:Agent"}, {Name: "name", Value: name}})
			}
		}
	}
	return out
}

// madeAt is the day a source or a draft is of, where it is one day and certain;
// nil otherwise.
func madeAt(r dossier.Record) any {
	var d when.Date
	switch r := r.(type) {
	case *dossier.Source:
		d = r.Date
	case *dossier.Draft:
		d = r.Date
	}
	day, err := when.ParseDay(d.String())
	if err != nil {
		return nil
	}
	return dossier.Object{{Name: "@value", Value: day.String()}, {Name: "@type", Value: "xsd:date"}}
}
