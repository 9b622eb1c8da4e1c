package app

import (
	"strconv"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
)

type partiesCmd struct {
	viewArgs
	tableArg
}

func (c *partiesCmd) Help() string {
	return "Example:\n  parley parties examples/camp-david-1978"
}

// partyData is a party with what is on record of it; ids.
type partyData struct {
	Record    any      `json:"record"` // the fields of the text form
	Persons   []string `json:"persons"`
	Interests []string `json:"interests"`
	Levers    []string `json:"levers"`
	Spoken    int      `json:"own_positions"`
	Last      string   `json:"last,omitempty"` // date; absent: no contact on record
	Event     string   `json:"event,omitempty"`
}

func partiesOf(v *dossier.View) []partyData {
	out := []partyData{}
	list, _ := standing.ParticipantsOf(v)
	for _, p := range list {
		d := partyData{Record: dossier.Fields(p.Party), Persons: idsOf(p.People), Interests: idsOf(p.Interests), Levers: idsOf(p.Levers), Spoken: p.Spoken}
		if p.Last.Event != nil {
			d.Last, d.Event = p.Last.Event.Date.String(), p.Last.Event.ID
		}
		out = append(out, d)
	}
	return out
}

func idsOf[R dossier.Record](list []R) []string {
	out := []string{}
	for _, r := range list {
		out = append(out, r.Head().ID)
	}
	return out
}

func (c *partiesCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	list, others := standing.ParticipantsOf(v)
	page := export.Page{Title: v.Info.Title + ": parties", About: about(v)}
	var rows [][]string
	for _, p := range list {
		sec := export.Section{Title: p.Name, Note: plural(p.Spoken, "position") + " of its own on record"}
		last := "no contact on record"
		if e := p.Last.Event; e != nil {
			last = "last spoken to on " + e.Date.Words() + ", " + e.Form
		}
		sec.Items = append(sec.Items, export.Item{Text: last, IDs: []string{p.ID}})
		for _, x := range p.People {
			sec.Items = append(sec.Items, export.Item{Lead: "Person", Text: standing.Headline(v, x), IDs: []string{x.ID}})
		}
		for _, x := range p.Interests {
			sec.Items = append(sec.Items, export.Item{Lead: "Interest", Text: standing.Headline(v, x), IDs: []string{x.ID}})
		}
		for _, x := range p.Levers {
			sec.Items = append(sec.Items, export.Item{Lead: "Lever", Text: standing.Headline(v, x), IDs: []string{x.ID}})
		}
		page.Sections = append(page.Sections, sec)
		rows = append(rows, []string{p.ID, p.Name, strconv.Itoa(p.Spoken), strconv.Itoa(len(p.People)), strconv.Itoa(len(p.Interests)), strconv.Itoa(len(p.Levers)), last})
	}
	if len(others) > 0 {
		sec := export.Section{Title: "Persons of no party"}
		for _, x := range others {
			sec.Items = append(sec.Items, export.Item{Text: standing.Headline(v, x), IDs: []string{x.ID}})
		}
		page.Sections = append(page.Sections, sec)
	}
	if c.Format == "csv" {
		page = asTable(page, []string{"id", "name", "own positions", "persons", "interests", "levers", "contact"}, rows)
	}
	return s.print(c.Format, c.JSON, partiesOf(v), page)
}
