package app

import (
	"errors"
	"fmt"
	"strings"

	"parley/desk"
	"parley/dossier"
	"parley/when"
)

type noteCmd struct {
	Dossier  string   `arg:"" help:"Folder of the dossier, or its name in the store."`
	Words    string   `arg:"" help:"The note, in one line."`
	About    []string `placeholder:"KIND/ID" help:"What it is about; may be given several times."`
	By       string   `placeholder:"NAME" help:"Who notes it."`
	TLP      string   `name:"tlp" enum:",clear,green,amber,amber+strict,red" default:"" help:"Its label, if not red."`
	Audience []string `placeholder:"GROUP" help:"Who may see it, if not only the owners; may be given several times."`
}

func (c *noteCmd) Help() string {
	return "Example:\n  parley note my-talks \"Aide says the second point is negotiable\" --about issue/i-1"
}

// Run adds one source of the type note to sources.yaml and leaves every other
// line of the file as it is.
func (c *noteCmd) Run(s *session) error {
	words := strings.Join(strings.Fields(c.Words), " ")
	if words == "" {
		return badUsage("the note is empty")
	}
	var said string
	err := s.write(c.Dossier, c.By, func(v *dossier.View) (desk.Change, error) {
		note, err := c.note(s, v, words)
		if err != nil {
			return desk.Change{}, err
		}
		said = fmt.Sprintf("source/%s, %s\n", note.ID, v.Label(note).Label())
		return desk.Change{Put: []dossier.Record{note}}, nil
	})
	if err == nil {
		s.printf("%s", said)
	}
	return err
}

// note is the record of a note.
func (c *noteCmd) note(s *session, v *dossier.View, words string) (*dossier.Source, error) {
	today := s.today()
	note := &dossier.Source{Type: dossier.TypeNote, Title: words, Author: c.By, Date: when.MustParse(today.String())}
	for _, a := range c.About {
		_, at, err := v.Lookup(a)
		if err != nil {
			return nil, notInOrder("--about: %w", err)
		}
		note.About = append(note.About, at.String())
	}
	if c.TLP != "" || len(c.Audience) > 0 {
		note.Handling = &dossier.Handling{TLP: dossier.TLP(c.TLP), Audience: c.Audience}
		if c.TLP == "" {
			note.Handling.TLP = dossier.Red
		}
	}
	desk.NewNote(v, today, note)
	return note, nil
}

// source is where a dossier is kept: a folder, or the store.
func (s *session) source(name string) (desk.Source, error) {
	if !s.inStore(name) {
		return desk.Folder(name), nil
	}
	st, err := s.store(false)
	if err != nil {
		return nil, err
	}
	return &stored{store: st, name: name}, nil
}

// write changes a dossier, in a folder or in the store. The change is worked out
// from the dossier as it is when nobody else writes, and checked before anything
// is written; by is who records it.
func (s *session) write(name, by string, work func(*dossier.View) (desk.Change, error)) error {
	source, err := s.source(name)
	if err != nil {
		return err
	}
	loaded := false
	err = source.Change(s, s.who(by), s.env.Now(), func(d *dossier.Dossier) (desk.Change, error) {
		loaded = true
		v, err := d.View(dossier.Scope{})
		if err != nil {
			return desk.Change{}, err
		}
		return work(v)
	})
	var problems dossier.Problems
	var f failure
	switch {
	case errors.As(err, &f):
		return err
	case errors.As(err, &problems) && loaded:
		return notInOrder("%s would not be in order with this; nothing was written\n%w", name, err)
	case errors.Is(err, dossier.ErrByHand):
		return notInOrder("nothing was written: %w", err)
	}
	return told(name, err)
}
