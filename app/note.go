package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing/fstest"
	"time"

	"parley/dossier"
	"parley/when"
)

type noteCmd struct {
	Dossier  string   `arg:"" help:"Folder of the dossier."`
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
	unlock, err := lock(s, c.Dossier)
	if err != nil {
		return err
	}
	defer unlock()
	d, err := s.load(c.Dossier)
	if err != nil {
		return err
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		return err
	}
	today := s.today()
	note := &dossier.Source{Type: dossier.TypeNote, Title: words, Author: c.By, Date: when.MustParse(today.String())}
	for _, a := range c.About {
		_, at, err := v.Lookup(a)
		if err != nil {
			return notInOrder("--about: %w", err)
		}
		note.About = append(note.About, at.String())
	}
	if c.TLP != "" || len(c.Audience) > 0 {
		note.Handling = &dossier.Handling{TLP: dossier.TLP(c.TLP), Audience: c.Audience}
		if c.TLP == "" {
			note.Handling.TLP = dossier.Red
		}
	}
	for n := 1; note.ID == ""; n++ {
		if id := fmt.Sprintf("note-%s-%d", today, n); v.Source(id) == nil {
			note.ID = id
		}
	}
	if err := appendRecord(s, c.Dossier, note); err != nil {
		return err
	}
	s.printf("source/%s, %s\n", note.ID, v.Label(note).Label())
	return nil
}

// lock keeps two notes from being written over each other. A lock that is left
// from a program that was killed is taken after half a minute.
func lock(s *session, dir string) (unlock func(), err error) {
	path := filepath.Join(dir, ".parley.lock")
	for wait := 0; ; wait++ {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			return func() { os.Remove(path) }, f.Close()
		}
		if !errors.Is(err, fs.ErrExist) {
			if _, serr := os.Stat(dir); serr != nil {
				return func() {}, nil // the loader says what is wrong with the folder
			}
			return nil, failure{Unreadable, fmt.Errorf("folder %s cannot be written to: %w", dir, err)}
		}
		if info, serr := os.Stat(path); serr == nil && s.env.Now().Sub(info.ModTime()) > 30*time.Second {
			os.Remove(path)
			continue
		}
		if wait == 200 {
			return nil, failure{Unreadable, fmt.Errorf("folder %s is being written to by somebody else (%s); try again", dir, path)}
		}
		select {
		case <-s.Done():
			return nil, s.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// appendRecord adds a record at the end of its file. The dossier is checked
// with the record in it before anything is written.
func appendRecord(s *session, dir string, r dossier.Record) error {
	name := dossier.FileOf(r.Kind())
	root, err := os.OpenRoot(dir)
	if err != nil {
		return failure{Unreadable, fmt.Errorf("folder %s cannot be opened: %w", dir, err)}
	}
	defer root.Close()
	text, err := fs.ReadFile(root.FS(), name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failure{Unreadable, fmt.Errorf("%s cannot be read: %w", name, err)}
	}
	if len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
		text = append(text, '\n')
	}
	text = append(text, dossier.FormatRecord(r)...)
	changed := overlay{root.FS(), name, text}
	if _, err := dossier.LoadFS(s, changed); err != nil {
		return notInOrder("%s would not be in order with this in it; nothing was written\n%w", name, err)
	}
	return writeFile(filepath.Join(dir, name), text)
}

// overlay is a file system in which one file has another text.
type overlay struct {
	fs.FS
	name string
	text []byte
}

func (o overlay) files() fstest.MapFS { return fstest.MapFS{o.name: {Data: o.text, Mode: 0o644}} }

func (o overlay) Open(name string) (fs.File, error) {
	if name == o.name {
		return o.files().Open(name)
	}
	return o.FS.Open(name)
}

func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	if err != nil || name != "." {
		return entries, err
	}
	for _, e := range entries {
		if e.Name() == o.name {
			return entries, nil
		}
	}
	mine, err := o.files().ReadDir(".")
	return append(entries, mine...), err
}
