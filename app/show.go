package app

import (
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
)

type showCmd struct {
	Dossier string `arg:"" help:"Folder of the dossier, or its name in the store."`
	showArgs
	scopeArgs
	formatArg
}

type showArgs struct {
	Record string `arg:"" name:"kind/id" help:"The record: KIND/ID, draft/ID#POINT, a part such as role/ro-01, or an id alone."`
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
	data, r, at, err := recordOf(v, c.Record)
	if err != nil {
		return err
	}
	page := export.Page{Title: at.String() + ": " + data.Title, About: about(v)}
	page.About = append(page.About, "This record: "+data.Label)
	text := string(dossier.FormatRecord(r))
	if d, ok := r.(*dossier.Draft); ok && at.Point != "" {
		pt, _ := d.Point(at.Point)
		text = pt.Text
	}
	page.Sections = append(page.Sections, export.Section{Title: "The record", Raw: strings.TrimRight(text, "\n")})
	neighbours := func(title, empty string, list []string) {
		sec := export.Section{Title: title, Empty: empty}
		for _, a := range list {
			item := export.Item{Lead: a}
			if to, ok := dossier.ParseAddress(a); ok {
				if rec, ok := v.Find(to.Kind, to.ID); ok {
					item.Text = standing.Headline(v, rec)
				}
			}
			sec.Items = append(sec.Items, item)
		}
		page.Sections = append(page.Sections, sec)
	}
	neighbours("It cites", "Nothing.", data.Cites)
	neighbours("It is cited by", "Nothing on record.", data.CitedBy)
	return s.print(c.Format, c.JSON, data, page)
}

// recordOf is a record, or a point of a draft, as data.
func recordOf(v *dossier.View, name string) (data recordData, r dossier.Record, at dossier.Address, err error) {
	if r, at, err = v.Lookup(name); err != nil {
		return data, nil, at, notThere(err)
	}
	data = recordData{
		Kind: string(r.Kind()), ID: at.ID, Title: standing.Headline(v, r), Label: v.Label(r).Label(),
		Known: v.KnownDate(r).String(), Record: dossier.Fields(r),
	}
	if d, ok := r.(*dossier.Draft); ok && at.Point != "" {
		pt, _ := d.Point(at.Point)
		data.Record = dossier.PointFields(pt)
	}
	for _, a := range v.Cites(r) {
		data.Cites = append(data.Cites, a.String())
	}
	for _, a := range v.CitedBy(at) {
		data.CitedBy = append(data.CitedBy, a.String())
	}
	return data, r, at, nil
}
