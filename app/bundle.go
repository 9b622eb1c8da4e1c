package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"

	"parley/access"
	"parley/dossier"
	"parley/export"
	"parley/ledger"
	"parley/ledger/bundle"
	"parley/store"
)

type bundleCmd struct {
	Dossier string   `arg:"" help:"Folder of the dossier, or its name in the store."`
	Records []string `arg:"" name:"kind/id" help:"The records; what they cannot stand without must be named too, unless it is for everyone."`
	To      string   `required:"" placeholder:"CARD" help:"The card of the desk that it is sealed to."`
	Out     string   `required:"" placeholder:"FILE" help:"The bundle."`
	By      string   `placeholder:"NAME" help:"Who makes it (default: the desk)."`
	scopeArgs
}

func (c *bundleCmd) Help() string {
	return "Example:\n  parley bundle my-talks draft/d-1 position/pos-2 --to their.card --out for-them.bundle"
}

func (c *bundleCmd) Run(s *session) error {
	key, err := s.key("")
	if err != nil {
		return err
	}
	to, err := s.card(c.To)
	if err != nil {
		return err
	}
	_, v, err := c.open(s, c.Dossier, true)
	if err != nil {
		return err
	}
	part, err := excerpt(s, v, c.Records)
	if err != nil {
		return err
	}
	b := bundle.Bundle{Title: v.Info.Title, Label: part.HighestLabel().Label(), At: s.env.Now(), By: c.By}
	if b.By == "" {
		b.By = key.Name()
	}
	if b.ID, err = bundle.NewID(s.env.Random); err != nil {
		return failure{Unreadable, err}
	}
	for _, f := range dossier.Format(&dossier.Dossier{Info: part.Info, Records: part.Records}) {
		b.Files = append(b.Files, bundle.File{Name: f.Name, Text: string(f.Text)})
	}
	var sealed bytes.Buffer
	if err := bundle.Seal(&sealed, b, key, to); err != nil {
		return notInOrder("the bundle cannot be made: %w", err)
	}
	if err := writeFile(c.Out, sealed.Bytes()); err != nil {
		return err
	}
	if err := s.audit(access.Event{Person: c.By, Act: access.Exported, Dossier: c.Dossier, What: b.ID + " to " + to.Name}); err != nil {
		return err
	}
	s.printf("%s, %s, sealed to %s (%s)\n", b.ID, b.Label, to.Name, to.Words())
	part.Each(func(r dossier.Record) bool {
		s.printf("  %s, %s\n", dossier.AddressOf(r), part.Label(r).Label())
		return true
	})
	return nil
}

// excerpt is the view of somebody who sees the named records, and of the rest
// what is for everyone and needed for them to stand. It goes by the same rules
// as any view: so no id of anything that is left out is left in.
func excerpt(ctx context.Context, v *dossier.View, records []string) (*dossier.View, error) {
	named := map[string]bool{}
	for _, name := range records {
		_, at, err := v.Lookup(name)
		if err != nil {
			return nil, notInOrder("%w", err)
		}
		if at.Point != "" {
			return nil, badUsage("%s is a point of a draft; a bundle holds whole records", at)
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
		return nil, notInOrder("some of it cannot stand alone; name what it rests on as well, or leave it out:\n  %s", strings.Join(missing, "\n  "))
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

type unbundleCmd struct {
	File string `arg:"" help:"The bundle."`
	Into string `placeholder:"DOSSIER" help:"The dossier to file it with, as proposals of its sender: a folder, or a name in the store."`
	From string `placeholder:"CARD" help:"The card of the desk that it must be from."`
	Key  string `placeholder:"FILE" help:"The key it is sealed to (default: the desk's)."`
	formatArg
}

func (c *unbundleCmd) Help() string {
	return "Nothing in a bundle becomes a record of yours: it is what its sender says.\nExample:\n  parley unbundle from-them.bundle --into my-talks"
}

// bundleData is what a bundle holds.
type bundleData struct {
	ID      string         `json:"id"`
	From    string         `json:"from"`
	Words   string         `json:"card_words"`
	By      string         `json:"by"`
	At      string         `json:"at"`
	Title   string         `json:"title"`
	Label   string         `json:"label"`
	Records []bundleRecord `json:"records"`
	Filed   string         `json:"filed,omitempty"`
}

type bundleRecord struct {
	Address string `json:"address"`
	Label   string `json:"label"`
	Text    string `json:"text"`
}

func (c *unbundleCmd) Run(s *session) error {
	text, err := readSmall(c.File)
	if err != nil {
		return err
	}
	if !bundle.Sealed(text) {
		return notInOrder("%s is no bundle: it was not sealed with age", c.File)
	}
	key, err := s.key(c.Key)
	if err != nil {
		return err
	}
	b, err := bundle.Open(bytes.NewReader(text), key)
	if err != nil {
		return s.refused(c.Into, "bundle", notInOrder("%s: %w", c.File, err))
	}
	if c.From != "" {
		from, err := s.card(c.From)
		if err != nil {
			return err
		}
		if !from.Same(b.From) {
			return s.refused(c.Into, "bundle", notInOrder("%s is not from %s (%s): it was signed with the key of %s (%s)", c.File, from.Name, from.Words(), b.From.Name, b.From.Words()))
		}
	}
	v, err := bundleView(s, b)
	if err != nil {
		return err
	}
	data := bundleData{ID: b.ID, From: b.From.Name, Words: b.From.Words(), By: b.By, At: ledger.NoticeTime(b.At), Title: b.Title, Label: b.Label}
	page := export.Page{Title: b.Title, About: append(bundleLines(b), "All of it is what its sender says; none of it is a record of this desk.")}
	v.Each(func(r dossier.Record) bool {
		x := bundleRecord{dossier.AddressOf(r).String(), v.Label(r).Label(), string(dossier.FormatRecord(r))}
		data.Records = append(data.Records, x)
		page.Sections = append(page.Sections, export.Section{Title: x.Address, Note: x.Label, Raw: strings.TrimRight(x.Text, "\n")})
		return true
	})
	if c.Into != "" {
		if data.Filed, err = s.fileBundle(c.Into, b); err != nil {
			return err
		}
		page.Foot = append(page.Foot, "Filed in "+data.Filed+", as proposals of "+b.From.Name+".")
	}
	return s.print(c.Format, c.JSON, data, page)
}

// bundleView reads the dossier within a bundle.
func bundleView(ctx context.Context, b *bundle.Bundle) (*dossier.View, error) {
	files := fstest.MapFS{}
	for _, f := range b.Files {
		files[f.Name] = &fstest.MapFile{Data: []byte(f.Text), Mode: 0o444}
	}
	d, err := dossier.LoadFS(ctx, files)
	if err != nil {
		return nil, notInOrder("what %s sent is not in order: %w", b.From.Name, err)
	}
	return d.View(dossier.Scope{})
}

// bundleLines say from whom to whom a bundle is.
func bundleLines(b *bundle.Bundle) []string {
	return []string{
		fmt.Sprintf("Bundle %s of %s (%s), for %s.", b.ID, b.From.Name, b.From.Words(), b.To),
		fmt.Sprintf("Made by %s at %s; %s.", b.By, ledger.NoticeTime(b.At), b.Label),
		plural(len(b.Files), "text") + " within.",
	}
}

// fileBundle puts a bundle beside the records of a dossier, where none of it
// counts as one. A bundle that was filed is not filed again.
func (s *session) fileBundle(dir string, b *bundle.Bundle) (string, error) {
	if _, err := s.load(dir); err != nil {
		return "", err
	}
	if s.inStore(dir) {
		text, err := json.Marshal(filedBundle{string(b.From.Text()), bundleLines(b), b.Files})
		if err != nil {
			return "", err
		}
		err = s.opened.PutPapers(s, store.Paper{Drawer: proposalsDir, Key: dir + "/" + b.ID, Body: text})
		if errors.Is(err, store.ErrMoved) {
			return "", notInOrder("the bundle %s is with %s already", b.ID, dir)
		}
		return dir + "/" + b.ID, err
	}
	to := filepath.Join(dir, proposalsDir, b.ID)
	if _, err := os.Stat(to); err == nil {
		return "", notInOrder("the bundle %s is in %s already", b.ID, to)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", failure{Unreadable, fmt.Errorf("%s cannot be read: %w", to, err)}
	}
	// All of it, or nothing: it is made beside its place and then moved there.
	if err := os.MkdirAll(filepath.Join(dir, proposalsDir), 0o755); err != nil {
		return "", failure{Unreadable, fmt.Errorf("%s cannot be made: %w", filepath.Join(dir, proposalsDir), err)}
	}
	tmp, err := os.MkdirTemp(filepath.Join(dir, proposalsDir), ".parley-*")
	if err != nil {
		return "", failure{Unreadable, fmt.Errorf("%s cannot be written to: %w", dir, err)}
	}
	defer os.RemoveAll(tmp)
	files := append(slices.Clip(b.Files), bundle.File{Name: "from.card", Text: string(b.From.Text())}, bundle.File{Name: "bundle.txt", Text: strings.Join(bundleLines(b), "\n") + "\n"})
	for _, f := range files {
		path := filepath.Join(tmp, filepath.FromSlash(f.Name))
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, []byte(f.Text), 0o644)
		}
		if err != nil {
			return "", failure{Unreadable, fmt.Errorf("%s cannot be written: %w", path, err)}
		}
	}
	if err := errors.Join(os.Chmod(tmp, 0o755), os.Rename(tmp, to)); err != nil {
		return "", failure{Unreadable, fmt.Errorf("%s cannot be made: %w", to, err)}
	}
	return to, nil
}

// proposalsDir is where a dossier keeps what others say and nobody has
// confirmed: a folder, or a drawer of the store.
const proposalsDir = "proposals"

// filedBundle is how a bundle lies in a store.
type filedBundle struct {
	Card  string        `json:"card"`
	About []string      `json:"about"`
	Files []bundle.File `json:"files"`
}
