package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"parley/access"
	"parley/dossier"
	"parley/ledger"
	"parley/ledger/bundle"
)

// Excerpt is the view of somebody who sees the named records, and of the rest what
// is for everyone and needed for them to stand. It goes by the same rules as any
// view: so no id of anything that is left out is left in. The error is Unfit where
// some of it cannot go.
func Excerpt(ctx context.Context, v *dossier.View, records []string) (*dossier.View, error) {
	if len(records) == 0 {
		return nil, Unfit{"no record is named"}
	}
	named := map[string]bool{}
	for _, name := range records {
		_, at, err := v.Lookup(name)
		if err != nil {
			return nil, Unfit{err.Error()}
		}
		if at.Point != "" {
			return nil, Unfit{fmt.Sprintf("%s is a point of a draft; a bundle holds whole records", at)}
		}
		named[at.String()] = true
	}
	whole := &dossier.Dossier{Info: v.Info, Records: v.Records}
	open, err := whole.View(dossier.Scope{Reader: dossier.Everyone})
	if err != nil {
		return nil, err
	}
	wanted := closure(v, open, named)

	// A copy, in which the audience of a record says whether it goes along.
	files := fstest.MapFS{}
	for _, f := range dossier.Format(whole) {
		files[f.Name] = &fstest.MapFile{Data: f.Text, Mode: 0o444}
	}
	marked, err := dossier.LoadFS(ctx, files)
	if err != nil {
		return nil, fmt.Errorf("the records cannot be taken out of the dossier: %w", err)
	}
	was := map[string]*dossier.Handling{}
	marked.Each(func(r dossier.Record) bool {
		at, m := dossier.AddressOf(r).String(), r.Head()
		was[at] = m.Handling
		m.Handling = &dossier.Handling{TLP: dossier.Red, Audience: []string{dossier.Owners}}
		if wanted[at] {
			m.Handling = &dossier.Handling{TLP: dossier.Clear, Audience: []string{dossier.Everyone}}
		}
		return true
	})
	marked.Info = dossier.Info{Title: v.Info.Title, Summary: "A part of a dossier, as its sender put it together.", Languages: v.Info.Languages}
	part, err := marked.View(dossier.Scope{Reader: dossier.Everyone})
	if err != nil {
		return nil, err
	}
	var missing []string
	for at := range named {
		if _, _, err := part.Lookup(at); err != nil {
			missing = append(missing, at+needs(v, at, wanted))
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return nil, Unfit(append([]string{"some of it cannot stand alone; name what it rests on as well, or leave it out:"}, missing...))
	}
	// The labels go along; who sees it at the other desk is for them to say.
	out := &dossier.Dossier{Info: part.Info, Records: part.Records}
	out.Each(func(r dossier.Record) bool {
		m := r.Head()
		m.Handling = was[dossier.AddressOf(r).String()]
		if original, _, err := v.Lookup(dossier.AddressOf(r).String()); err == nil {
			m.Handling = &dossier.Handling{TLP: v.Label(original)}
		}
		return true
	})
	return out.View(dossier.Scope{})
}

// Unfit is why records cannot go into a bundle, in lines.
type Unfit []string

func (u Unfit) Error() string { return strings.Join(u, "\n  ") }

// closure is what is named, and what that cites if it is for everyone.
func closure(v, open *dossier.View, named map[string]bool) map[string]bool {
	wanted := map[string]bool{}
	var add func(at dossier.Address)
	add = func(at dossier.Address) {
		at.Point = ""
		if wanted[at.String()] {
			return
		}
		if _, ok := open.Find(at.Kind, at.ID); !ok && !named[at.String()] {
			return
		}
		r, ok := v.Find(at.Kind, at.ID)
		if !ok {
			return
		}
		wanted[at.String()] = true
		for _, next := range v.Cites(r) {
			add(next)
		}
	}
	for at := range named {
		if _, a, err := v.Lookup(at); err == nil {
			add(a)
		}
	}
	return wanted
}

// needs tells what a record cites that does not go along.
func needs(v *dossier.View, at string, wanted map[string]bool) string {
	r, _, err := v.Lookup(at)
	if err != nil {
		return ""
	}
	var out []string
	for _, a := range v.Cites(r) {
		a.Point = ""
		if !wanted[a.String()] && !slices.Contains(out, a.String()) {
			out = append(out, a.String())
		}
	}
	if len(out) == 0 {
		return ""
	}
	return " rests on " + strings.Join(out, ", ")
}

// Bundle puts an excerpt into a bundle, in somebody's name, and seals it to who it
// is for.
func Bundle(part *dossier.View, key *ledger.DeskKey, to *ledger.Card, by string, now time.Time, random io.Reader) (b bundle.Bundle, sealed []byte, err error) {
	b = bundle.Bundle{Title: part.Info.Title, Label: part.HighestLabel().Label(), At: now, By: by}
	if b.ID, err = bundle.NewID(random); err != nil {
		return b, nil, err
	}
	for _, f := range dossier.Format(&dossier.Dossier{Info: part.Info, Records: part.Records}) {
		b.Files = append(b.Files, bundle.File{Name: f.Name, Text: string(f.Text)})
	}
	var out bytes.Buffer
	if err := bundle.Seal(&out, b, key, to); err != nil {
		return b, nil, fmt.Errorf("the bundle cannot be made: %w", err)
	}
	return b, out.Bytes(), nil
}

// Within reads the dossier within a bundle.
func Within(ctx context.Context, from *ledger.Card, list []bundle.File) (*dossier.View, error) {
	files := fstest.MapFS{}
	for _, f := range list {
		files[f.Name] = &fstest.MapFile{Data: []byte(f.Text), Mode: 0o444}
	}
	d, err := dossier.LoadFS(ctx, files)
	if err != nil {
		return nil, fmt.Errorf("what %s sent is not in order: %w", from.Name, err)
	}
	return d.View(dossier.Scope{})
}

// BundleLines say from whom to whom a bundle is.
func BundleLines(b *bundle.Bundle) []string {
	texts := "1 text"
	if n := len(b.Files); n != 1 {
		texts = fmt.Sprintf("%d texts", n)
	}
	return []string{
		fmt.Sprintf("Bundle %s of %s (%s), for %s.", b.ID, b.From.Name, b.From.Words(), b.To),
		fmt.Sprintf("Made by %s at %s; %s.", b.By, ledger.NoticeTime(b.At), b.Label),
		texts + " within.",
	}
}

// ProposedOf is a bundle as it is kept, which lay sealed in a file.
func ProposedOf(b *bundle.Bundle, sealed []byte) Proposed {
	sum := sha256.Sum256(sealed)
	return Proposed{ID: b.ID, Card: b.From, About: BundleLines(b), Made: Made{b.By, b.At, hex.EncodeToString(sum[:])}, Files: b.Files}
}

var bundleIDs = regexp.MustCompile(`^b-[0-9a-f]{16}$`)

func bundleID(s string) bool { return bundleIDs.MatchString(s) }

// MakeBundle makes a bundle of records of a dossier for another desk, in the name
// of an owner; that it was made is recorded. The errors are Unfit and ErrNoKey.
func (d *Desk) MakeBundle(ctx context.Context, who *Viewer, name string, records []string, to *ledger.Card) (bundle.Bundle, []byte, error) {
	s, sight, err := d.Look(ctx, who, name, access.Transmit)
	switch {
	case err != nil:
		return bundle.Bundle{}, nil, err
	case who.By() == "":
		return bundle.Bundle{}, nil, access.ErrDenied
	case d.o.Key == nil:
		return bundle.Bundle{}, nil, ErrNoKey
	}
	seen, err := d.StateFor(who, s).See(dossier.Scope{Reader: sight.Reader})
	if err != nil {
		return bundle.Bundle{}, nil, err
	}
	part, err := Excerpt(ctx, seen.View, records)
	if err != nil {
		return bundle.Bundle{}, nil, err
	}
	b, sealed, err := Bundle(part, d.o.Key, to, who.By(), d.o.Now(), d.o.Random)
	if err == nil {
		err = d.Export(ctx, who, name, b.ID+" to "+to.Name)
	}
	return b, sealed, err
}

// OpenBundle opens a bundle that came to the desk, for an owner. Nothing of it is
// kept. The errors are ErrNoKey and those of bundle.Open.
func (d *Desk) OpenBundle(ctx context.Context, who *Viewer, name string, sealed []byte) (*bundle.Bundle, error) {
	if _, _, err := d.Look(ctx, who, name, access.Transmit); err != nil {
		return nil, err
	}
	if d.o.Key == nil {
		return nil, ErrNoKey
	}
	if !bundle.Sealed(sealed) {
		return nil, errors.New("this is no bundle: it was not sealed with age")
	}
	b, err := bundle.Open(bytes.NewReader(sealed), d.o.Key)
	if err != nil {
		if d.People != nil {
			err = errors.Join(err, d.People.Record(ctx, access.Event{Person: who.Person, Act: access.Denied, Dossier: name, What: "bundle", Why: err.Error(), From: who.From}))
		}
		return nil, err
	}
	return b, nil
}

// FileBundle keeps a bundle beside a dossier as proposals of its sender. The error
// is ErrKept where that was done before.
func (d *Desk) FileBundle(ctx context.Context, who *Viewer, name string, sealed []byte) (*bundle.Bundle, error) {
	b, err := d.OpenBundle(ctx, who, name, sealed)
	if err != nil {
		return nil, err
	}
	reg, _, err := d.registry(d.Shelf(name))
	if err != nil {
		return nil, err
	}
	if who.By() == "" {
		return nil, access.ErrDenied
	}
	if _, err := Within(ctx, b.From, b.Files); err != nil {
		return nil, err
	}
	if _, err := reg.Propose(ctx, ProposedOf(b, sealed)); err != nil {
		return b, err
	}
	return b, d.note(ctx, who, access.Changed, name, "filed "+b.ID)
}

// Bundles lists the bundles that are kept beside a dossier; none where its source
// keeps none.
func (s *Shelf) Bundles(ctx context.Context) ([]Proposed, error) {
	reg, ok := s.Source.(Registry)
	if !ok {
		return nil, nil
	}
	return reg.Proposals(ctx)
}
