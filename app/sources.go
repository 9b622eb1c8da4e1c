package app

import (
	"strconv"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
)

type sourcesCmd struct {
	viewArgs
	sourcesArgs
	tableArg
}

type sourcesArgs struct {
	Type string `placeholder:"TYPE" help:"Only sources of this type, such as press or note."`
}

func (c *sourcesCmd) Help() string {
	return "Example:\n  parley sources examples/ukraine-2025-26 --type press"
}

// sourceData is a source, and how much rests on it.
type sourceData struct {
	Cited  int `json:"cited"`  // by so many records
	Record any `json:"record"` // the fields of the text form
}

func (a sourcesArgs) uses(v *dossier.View) []standing.SourceUse {
	var out []standing.SourceUse
	for _, u := range standing.SourcesOf(v) {
		if a.Type == "" || string(u.Type) == a.Type {
			out = append(out, u)
		}
	}
	return out
}

func sourcesOf(uses []standing.SourceUse) []sourceData {
	out := []sourceData{}
	for _, u := range uses {
		out = append(out, sourceData{u.Cited, dossier.Fields(u.Source)})
	}
	return out
}

func (c *sourcesCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	uses := c.uses(v)
	sec := export.Section{Empty: "No sources on record."}
	var rows [][]string
	for _, u := range uses {
		rows = append(rows, []string{u.Date.String(), string(u.Type), u.Outlet, u.Author, u.Title, u.Reliability, string(u.Ownership), strconv.Itoa(u.Cited), u.ID})
		item := export.Item{Lead: strings.TrimSpace(u.Date.Words() + " " + u.Outlet), Text: u.Title, IDs: []string{u.ID}}
		item.Sub = []export.Item{{Text: plural(u.Cited, "record") + " cite it"}}
		if u.Cited == 1 {
			item.Sub[0].Text = "1 record cites it"
		}
		sec.Items = append(sec.Items, item)
	}
	page := export.Page{Title: v.Info.Title + ": sources", About: about(v), Sections: []export.Section{sec}}
	if c.Format == "csv" {
		page = asTable(page, []string{"date", "type", "outlet", "author", "title", "reliability", "ownership", "cited", "id"}, rows)
	}
	return s.print(c.Format, c.JSON, sourcesOf(uses), page)
}
