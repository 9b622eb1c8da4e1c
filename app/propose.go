package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/ledger/bundle"
	"parley/reading/proposal"
	"parley/when"
)

// notProposed is a record of a bundle that is not proposed, and why.
type notProposed struct {
	Address string `json:"address"`
	Why     string `json:"why"`
}

// proposer makes proposals of the records of a bundle, for a person to confirm and
// "parley file" to file. What they rest on is the bundle: nobody here has seen the
// sources that its sender names. What refers to something that the dossier does
// not have, or has otherwise, is not proposed: its ids would be taken for those of
// the dossier.
type proposer struct {
	from         string // the sender
	id           string // of the bundle
	source       string // the bundle, as a source
	theirs, ours *dossier.View
}

// proposals makes the proposals of a bundle, which lay sealed in a file, for a
// dossier.
func (s *session) proposals(b *bundle.Bundle, sealed []byte, theirs, ours *dossier.View) (*proposal.Set, []notProposed, error) {
	p := proposer{b.From.Name, b.ID, "s-" + b.ID, theirs, ours}
	sum := sha256.Sum256(sealed)
	a := proposal.Article{Source: dossier.Source{
		Meta: dossier.Meta{ID: p.source}, Type: dossier.TypeTransmission, Outlet: p.from, Author: strings.Join(strings.Fields(b.By), " "),
		Date: when.MustParse(when.FromTime(b.At).String()), Title: "Bundle " + b.ID + ": " + strings.Join(strings.Fields(b.Title), " "), SHA256: hex.EncodeToString(sum[:]),
	}}
	var left []notProposed
	var err error
	theirs.Each(func(r dossier.Record) bool {
		if r.Kind() == "source" {
			return true // named where something rests on it
		}
		var why string
		if why, err = p.whyNot(s, r); err != nil {
			return false
		}
		if why != "" {
			left = append(left, notProposed{dossier.AddressOf(r).String(), why})
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

// whyNot says why a record is not proposed; "" where it is.
func (p *proposer) whyNot(ctx context.Context, r dossier.Record) (string, error) {
	at := dossier.AddressOf(r)
	if mine, there := p.ours.Find(at.Kind, at.ID); there {
		one, err := p.same(r, mine)
		if one || err != nil {
			return "the dossier has it", err
		}
		return fmt.Sprintf("the dossier has another %s: %s", at, standing.Headline(p.ours, mine)), nil
	}
	if at.Kind == "draft" {
		return "a draft is no proposal; --into files its text beside the dossier", nil
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
			return "", err
		}
		if !one {
			out = append(out, fmt.Sprintf("%s, which is another in the dossier: %s", a, standing.Headline(p.ours, mine)))
		}
	}
	if len(out) == 0 {
		return "", ctx.Err()
	}
	return "it refers to " + strings.Join(out, "; "), ctx.Err()
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
		if texts[i], err = bare(x); err != nil {
			return false, err
		}
	}
	return bytes.Equal(texts[0], texts[1]) || bytes.Equal(texts[0], texts[2]), nil
}

// bare is what a record says, without where from, who sees it, and notes on it.
func bare(r dossier.Record) ([]byte, error) {
	r, err := again(r)
	if err != nil {
		return nil, err
	}
	*r.Head() = dossier.Meta{ID: r.Head().ID}
	cite(reflect.ValueOf(r).Elem(), nil)
	return dossier.FormatRecord(r), nil
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
