package app

import (
	"slices"
	"strconv"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
)

type meetingsCmd struct {
	viewArgs
	tableArg
}

func (c *meetingsCmd) Help() string {
	return "Those that are planned are among them, whatever their date.\n\nExample:\n  parley meetings examples/camp-david-1978"
}

// meetingData is a meeting, and the notes taken in it; ids.
type meetingData struct {
	Record any      `json:"record"` // the fields of the text form
	Notes  []string `json:"notes"`
}

// meetingsIn are the meetings and calls of a view.
func meetingsIn(v *dossier.View) []*dossier.Event {
	var out []*dossier.Event
	for _, e := range v.Events {
		if standing.IsMeeting(e) {
			out = append(out, e)
		}
	}
	return out
}

func meetingsOf(v *dossier.View) []meetingData {
	out := []meetingData{}
	for _, e := range meetingsIn(v) {
		out = append(out, meetingData{dossier.Fields(e), idsOf(standing.NotesOf(v, e))})
	}
	return out
}

func (c *meetingsCmd) Run(s *session) error {
	_, v, err := c.open(s, true)
	if err != nil {
		return err
	}
	sec := export.Section{Empty: "No meetings on record. Meetings and calls would be here, with mandate, agenda and notes."}
	var rows [][]string
	for _, e := range meetingsIn(v) {
		notes := standing.NotesOf(v, e)
		l := standing.EventWords(v, e)
		item := export.Item{Text: l.Text, IDs: short(l.IDs)}
		if e.Mandate != "" {
			item.Sub = append(item.Sub, export.Item{Lead: "Mandate", Text: e.Mandate})
		}
		for _, words := range e.Agenda {
			item.Sub = append(item.Sub, export.Item{Lead: "Agenda", Text: words})
		}
		for _, n := range notes {
			item.Sub = append(item.Sub, export.Item{Lead: "Note", Text: n.Title, IDs: []string{n.ID}})
		}
		sec.Items = append(sec.Items, item)
		rows = append(rows, append(eventOf(e).row(), strconv.Itoa(len(notes))))
	}
	page := export.Page{Title: v.Info.Title + ": meetings", About: about(v), Sections: []export.Section{sec}}
	if c.Format == "csv" {
		page = asTable(page, slices.Concat(eventColumns, []string{"notes"}), rows)
	}
	return s.print(c.Format, c.JSON, meetingsOf(v), page)
}
