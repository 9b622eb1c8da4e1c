package app

import (
	"strings"

	"parley/analysis/standing"
	"parley/export"
)

type searchCmd struct {
	Dossier string   `arg:"" help:"Folder of the dossier, or its name in the store."`
	Words   []string `arg:"" help:"Words; a record must have all of them."`
	scopeArgs
	formatArg
}

func (c *searchCmd) Help() string {
	return "Example:\n  parley search examples/ukraine-2025-26 missiles shoot down"
}

type hitData struct {
	Address string `json:"address"`
	Title   string `json:"title"`
	Excerpt string `json:"excerpt"`
}

func (c *searchCmd) Run(s *session) error {
	if strings.TrimSpace(strings.Join(c.Words, "")) == "" {
		return badUsage("no words to search for")
	}
	_, v, err := c.open(s, c.Dossier, true)
	if err != nil {
		return err
	}
	data := []hitData{}
	sec := export.Section{Empty: "Nothing on record has all of these words."}
	for _, h := range v.Search(strings.Join(c.Words, " ")) {
		rec, ok := v.Find(h.Kind, h.ID)
		if !ok {
			continue
		}
		d := hitData{h.Address.String(), standing.Headline(v, rec), h.Excerpt}
		data = append(data, d)
		item := export.Item{Lead: d.Address, Text: d.Title}
		if d.Excerpt != d.Title {
			item.Sub = []export.Item{{Text: d.Excerpt}}
		}
		sec.Items = append(sec.Items, item)
	}
	page := export.Page{Title: "Records with: " + strings.Join(c.Words, " "), About: append(about(v), plural(len(data), "record")), Sections: []export.Section{sec}}
	return s.print(c.Format, c.JSON, data, page)
}
