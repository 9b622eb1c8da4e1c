package desk

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/reading/proposal"
	"parley/when"
)

// NotProposed is a record of a bundle that is not proposed, and why.
type NotProposed struct {
	At  dossier.Address
	Why string
	// There says that the dossier has it.
	There bool
	// Ours and Theirs are what the dossier has in its place and what came, without
	// where from, who sees it and notes on it; nil where the dossier has nothing, or
	// the same.
	Ours, Theirs dossier.Record
}

// proposer makes proposals of the records of a bundle. What they rest on is the
// bundle: nobody here has seen the sources that its sender names. What refers to
// something that the dossier does not have, or has otherwise, is not proposed: its
// ids would be taken for those of the dossier.
type proposer struct {
	from         string // the sender
	source       string // the bundle, as a source
	theirs, ours *dossier.View
}

// Proposals makes proposals of the records of a bundle for a dossier, for a person
// to confirm; theirs is the view within the bundle (Within).
func Proposals(ctx context.Context, b Proposed, theirs, ours *dossier.View) (*proposal.Set, []NotProposed, error) {
	p := proposer{b.Card.Name, "s-" + b.ID, theirs, ours}
	a := proposal.Article{Source: dossier.Source{
		Meta: dossier.Meta{ID: p.source}, Type: dossier.TypeTransmission, Outlet: p.from, Author: oneLine(b.By),
		Title: "Bundle " + b.ID + ": " + oneLine(theirs.Info.Title), SHA256: b.SHA256,
	}}
	if !b.At.IsZero() {
		a.Source.Date = when.MustParse(when.FromTime(b.At).String())
	}
	var left []NotProposed
	var err error
	theirs.Each(func(r dossier.Record) bool {
		if r.Kind() == "source" {
			return true // named where something rests on it
		}
		var not *NotProposed
		if not, err = p.whyNot(ctx, r); err != nil {
			return false
		}
		if not != nil {
			left = append(left, *not)
			return true
		}
		var copied dossier.Record
		if copied, err = p.relayed(r); err != nil {
			return false
		}
		a.Proposals = append(a.Proposals, proposal.Proposal{
			File: proposal.Undecided, Quote: dossier.AddressOf(r).String() + " of bundle " + b.ID, Statement: -1, Record: copied,
		})
		return true
	})
	return &proposal.Set{Articles: []proposal.Article{a}}, left, err
}

// whyNot says why a record is not proposed; nil where it is.
func (p *proposer) whyNot(ctx context.Context, r dossier.Record) (*NotProposed, error) {
	at := dossier.AddressOf(r)
	if mine, there := p.ours.Find(at.Kind, at.ID); there {
		one, err := p.same(r, mine)
		if one || err != nil {
			return &NotProposed{At: at, Why: "the dossier has it", There: true}, err
		}
		not := &NotProposed{At: at, Why: fmt.Sprintf("the dossier has another %s: %s", at, standing.Headline(p.ours, mine))}
		if not.Ours, err = bare(mine); err == nil {
			not.Theirs, err = bare(r)
		}
		return not, err
	}
	var out []string
	for _, a := range p.theirs.Cites(r) {
		a.Point = ""
		if a.Kind == "source" || a == at {
			continue
		}
		mine, there := p.ours.Find(a.Kind, a.ID)
		cited, _ := p.theirs.Find(a.Kind, a.ID)
		if !there {
			out = append(out, fmt.Sprintf("%s, which the dossier does not have", a))
			continue
		}
		one, err := p.same(cited, mine)
		if err != nil {
			return nil, err
		}
		if !one {
			out = append(out, fmt.Sprintf("%s, which is another in the dossier: %s", a, standing.Headline(p.ours, mine)))
		}
	}
	if len(out) == 0 {
		return nil, ctx.Err()
	}
	return &NotProposed{At: at, Why: "it refers to " + strings.Join(out, "; ")}, ctx.Err()
}

// same tells whether a record of the bundle and one of the dossier with its id are
// one: parties, people, groups and channels by their names, others by what they
// say, as it came or as it would be filed.
func (p *proposer) same(r, mine dossier.Record) (bool, error) {
	switch r.(type) {
	case *dossier.Party, *dossier.Person, *dossier.Group, *dossier.Channel:
		return strings.EqualFold(standing.Headline(p.theirs, r), standing.Headline(p.ours, mine)), nil
	}
	filed, err := p.relayed(r)
	if err != nil {
		return false, err
	}
	var texts [3][]byte
	for i, x := range []dossier.Record{mine, r, filed} {
		b, err := bare(x)
		if err != nil {
			return false, err
		}
		texts[i] = dossier.FormatRecord(b)
	}
	return bytes.Equal(texts[0], texts[1]) || bytes.Equal(texts[0], texts[2]), nil
}

// bare is what a record says, without where from, who sees it, and notes on it.
func bare(r dossier.Record) (dossier.Record, error) {
	r, err := again(r)
	if err != nil {
		return nil, err
	}
	*r.Head() = dossier.Meta{ID: r.Head().ID}
	cite(reflect.ValueOf(r).Elem(), nil)
	return r, nil
}

// relayed is a record of the bundle as its sender's word.
func (p *proposer) relayed(r dossier.Record) (dossier.Record, error) {
	at := dossier.AddressOf(r).String()
	var there []string
	for _, a := range p.theirs.Cites(r) {
		if s, ok := p.theirs.Find(a.Kind, a.ID); ok && a.Kind == "source" {
			there = append(there, a.ID+" ("+standing.Headline(p.theirs, s)+")")
		}
	}
	r, err := again(r)
	if err != nil {
		return nil, err
	}
	here := []dossier.Citation{{Source: p.source, At: at}}
	cite(reflect.ValueOf(r).Elem(), here)
	note := "As " + p.from + " has it"
	if len(there) > 0 {
		note += ", from " + strings.Join(there, "; ")
	}
	h := r.Head()
	h.Sources, h.Known, h.Note = here, when.Date{}, strings.TrimSpace(h.Note+" "+note+".")
	if by := reflect.ValueOf(r).Elem().FieldByName("AccordingTo"); by.IsValid() {
		by.Set(reflect.ValueOf(append(by.Interface().([]string), p.from)))
	}
	if x, ok := r.(*dossier.Position); ok && (x.Channel == dossier.InPublic || x.Channel == dossier.InDocument) {
		x.Channel = dossier.ByRelay
	}
	return r, nil
}

// again is a copy of a record.
func again(r dossier.Record) (dossier.Record, error) {
	return dossier.Decode(r.Kind(), dossier.FormatRecord(r))
}

var citations = reflect.TypeFor[[]dossier.Citation]()

// cite puts citations in the place of those of a record and its parts.
func cite(v reflect.Value, by []dossier.Citation) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				cite(f, by)
			}
		}
	case reflect.Slice:
		if v.Type() == citations && v.Len() > 0 {
			v.Set(reflect.ValueOf(by))
			return
		}
		for i := range v.Len() {
			cite(v.Index(i), by)
		}
	case reflect.Pointer:
		if !v.IsNil() && v.Elem().Kind() == reflect.Struct {
			cite(v.Elem(), by)
		}
	}
}
