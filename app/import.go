package app

import (
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"parley/dossier"
	"parley/export"
	"parley/store"
)

type importCmd struct {
	Dir  string `arg:"" help:"Folder of the dossier."`
	Name string `placeholder:"NAME" help:"What it is called in the store (default: as the folder)."`
	By   string `placeholder:"NAME" help:"Who records it (default: your account's name)."`
}

func (c *importCmd) Help() string {
	return "The store is made if it is not there yet; a dossier that is in it is never written over.\n\nExample:\n  parley import examples/ukraine-2025-26 --store sqlite:desk.db"
}

func (c *importCmd) Run(s *session) error {
	abs, err := filepath.Abs(c.Dir)
	if err != nil {
		return err
	}
	name := c.Name
	if name == "" {
		name = filepath.Base(abs)
	}
	if err := store.ValidName(name); err != nil {
		return badUsage("%w; give one with --name", err)
	}
	d, err := s.loadFolder(c.Dir)
	if err != nil {
		return err
	}
	st, err := s.store(true)
	if err != nil {
		return err
	}
	head, err := st.Append(s, name, store.Of(d, s.who(c.By)))
	if err != nil {
		return err
	}
	s.printf("%s: %s in the store. %s\n", name, plural(int(head.Size), "entry"), counts(&d.Records))
	return nil
}

type dossiersCmd struct {
	tableArg
}

func (c *dossiersCmd) Help() string {
	return "Example:\n  parley dossiers --store sqlite:desk.db"
}

type dossierData struct {
	Name    string    `json:"name"`
	Title   string    `json:"title"`
	Entries int64     `json:"entries"`
	At      time.Time `json:"at"`
}

func (c *dossiersCmd) Run(s *session) error {
	st, err := s.store(false)
	if err != nil {
		return err
	}
	heads, err := st.Heads(s)
	if err != nil {
		return err
	}
	data := []dossierData{}
	table := &export.Table{Columns: []string{"name", "title", "entries", "newest"}}
	for _, h := range heads {
		d := dossierData{Name: h.Name, Entries: h.Size, At: h.At}
		pages, err := st.Versions(s, h.Name, dossier.Address{Kind: store.InfoKind, ID: store.InfoID})
		if err != nil {
			return err
		}
		if len(pages) > 0 {
			info, err := dossier.DecodeInfo(pages[len(pages)-1].Body)
			if err != nil {
				return fmt.Errorf("%s: its page is not in order: %w", h.Name, err)
			}
			d.Title = info.Title
		}
		data = append(data, d)
		table.Rows = append(table.Rows, []string{d.Name, d.Title, strconv.FormatInt(d.Entries, 10), d.At.Format(time.DateTime) + " UTC"})
	}
	sec := export.Section{Table: table}
	if len(data) == 0 {
		sec = export.Section{Empty: "There are none; \"parley import FOLDER\" puts one in."}
	}
	return s.print(c.Format, c.JSON, data, export.Page{Title: "Dossiers in the store", Sections: []export.Section{sec}})
}
