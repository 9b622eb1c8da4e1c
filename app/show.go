package app

import (
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
)

type showCmd struct {
	Dossier string `arg:"" help:"Folder of the dossier, or its name in the store."`
	Record  string `arg:"" name:"kind/id" help:"The record: KIND/ID, draft/ID#POINT, a part such as role/ro-01, or an id alone."`
	scopeArgs
	formatArg
}

func (c *showCmd) Help() string {
	return "Example:\n  parley show examples/ukraine-2025-26 position/pos-041"
}

// recordData is a record as data: its text form, and its neighbours.
type recordData struct {
	Kind    string   `json:"kind"`
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Label   string   `json:"label"`
	Known   string   `json:"known,omitempty"`
	Record  any      `json:"record"`
	Cites   []string `json:"cites"`
	CitedBy []string `json:"cited_by"`
}

func (c *showCmd) Run(s *session) error {
	_, v, err := c.open(s, c.Dossier, true)
	if err != nil {
		return err
	}
	r, at, err := v.Lookup(c.Record)
	if err != nil {
		return notInOrder("%w", err)
	}
	data := recordData{
		Kind: string(r.Kind()), ID: at.ID, Title: standing.Headline(v, r), Label: v.Label(r).Label(),
		Known: v.KnownDate(r).String(), Record: dossier.Fields(r),
	}
	page := export.Page{Title: at.String() + ": " + data.Title, About: about(v)}
	page.About = append(page.About, "This record: "+data.Label)
	text := string(dossier.FormatRecord(r))
	if d, ok := r.(*dossier.Draft); ok && at.Point != "" {
		pt, _ := d.Point(at.Point)
		text = pt.Text
		data.Record = dossier.PointFields(pt)
	}
	page.Sections = append(page.Sections, export.Section{Title: "The record", Raw: strings.TrimRight(text, "\n")})
	neighbours := func(title, empty string, list []dossier.Address) []string {
		sec := export.Section{Title: title, Empty: empty}
		var out []string
		for _, a := range list {
			out = append(out, a.String())
			item := export.Item{Lead: a.String()}
			if rec, ok := v.Find(a.Kind, a.ID); ok {
				item.Text = standing.Headline(v, rec)
			}
			sec.Items = append(sec.Items, item)
		}
		page.Sections = append(page.Sections, sec)
		return out
	}
	data.Cites = neighbours("It cites", "Nothing.", v.Cites(r))
	data.CitedBy = neighbours("It is cited by", "Nothing on record.", v.CitedBy(at))
	return s.print(c.Format, c.JSON, data, page)
}
