package app

import (
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
)

type searchCmd struct {
	Dossier string `arg:"" help:"Folder of the dossier, or its name in the store."`
	searchArgs
	scopeArgs
	formatArg
}

type searchArgs struct {
	Words []string `arg:"" help:"Words; a record must have all of them."`
}

// words are what is searched for.
func (a searchArgs) words() (string, error) {
	words := strings.Join(a.Words, " ")
	if strings.TrimSpace(words) == "" {
		return "", badUsage("no words to search for")
	}
	return words, nil
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
	words, err := c.words()
	if err != nil {
		return err
	}
	_, v, err := c.open(s, c.Dossier, true)
	if err != nil {
		return err
	}
	data := hitsIn(v, words)
	sec := export.Section{Empty: "Nothing on record has all of these words."}
	for _, d := range data {
		item := export.Item{Lead: d.Address, Text: d.Title}
		if d.Excerpt != d.Title {
			item.Sub = []export.Item{{Text: d.Excerpt}}
		}
		sec.Items = append(sec.Items, item)
	}
	page := export.Page{Title: "Records with: " + words, About: append(about(v), plural(len(data), "record")), Sections: []export.Section{sec}}
	return s.print(c.Format, c.JSON, data, page)
}

// hitsIn lists the records that have all of some words.
func hitsIn(v *dossier.View, words string) []hitData {
	data := []hitData{}
	for _, h := range v.Search(words) {
		if rec, ok := v.Find(h.Kind, h.ID); ok {
			data = append(data, hitData{h.Address.String(), standing.Headline(v, rec), h.Excerpt})
		}
	}
	return data
}
