package app

import (
	"strings"

	"parley/analysis/standing"
	"parley/chart"
	"parley/dossier"
	"parley/export"
)

type figuresCmd struct {
	viewArgs
	tableArg
}

func (c *figuresCmd) Help() string {
	return "Example:\n  parley figures examples/ukraine-2025-26"
}

// figureSetData are figures on the same thing.
type figureSetData struct {
	Title   string `json:"title"`
	Figures []any  `json:"figures"` // the fields of the text form
}

func figuresOf(v *dossier.View) []figureSetData {
	out := []figureSetData{}
	for _, set := range standing.FigureSets(v) {
		d := figureSetData{Title: set[0].What}
		for _, f := range set {
			d.Figures = append(d.Figures, dossier.Fields(f))
		}
		out = append(out, d)
	}
	return out
}

func (c *figuresCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	page := export.Page{Title: v.Info.Title + ": figures", About: about(v)}
	var rows [][]string
	for _, set := range standing.FigureSets(v) {
		sec := export.Section{Title: set[0].What}
		for _, f := range set {
			for _, q := range f.Values {
				words := quantityWords(q)
				rows = append(rows, []string{set[0].What, f.What, q.What, words, f.Publisher, f.Type, f.Date.String(), f.ID, strings.Join(sourceIDs(f.Sources), " ")})
				sec.Items = append(sec.Items, export.Item{Lead: f.Publisher, Text: strings.TrimSpace(words+" "+q.What) + ", " + f.Type, IDs: append([]string{f.ID}, sourceIDs(f.Sources)...)})
			}
		}
		page.Sections = append(page.Sections, sec)
	}
	if len(page.Sections) == 0 {
		page.Sections = []export.Section{{Empty: "No figures on record. Published quantities would be here, those on the same thing side by side."}}
	}
	if c.Format == "csv" {
		page = asTable(page, []string{"set", "what", "which", "quantity", "publisher", "type", "date", "id", "sources"}, rows)
	}
	return s.print(c.Format, c.JSON, figuresOf(v), page)
}

// quantityWords is a quantity as it was published.
func quantityWords(q dossier.Quantity) string {
	n := ""
	switch {
	case q.Value != nil:
		n = chart.Number(*q.Value)
	case q.Low != nil && q.High != nil:
		n = chart.Number(*q.Low) + " to " + chart.Number(*q.High)
	case q.Low != nil:
		n = "at least " + chart.Number(*q.Low)
	case q.High != nil:
		n = "at most " + chart.Number(*q.High)
	default:
		return q.Words
	}
	return strings.TrimSpace(q.Hedge + " " + n + " " + q.Unit)
}
