package app

import (
	"fmt"
	"slices"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
)

type positionsCmd struct {
	viewArgs
	positionsArgs
	tableArg
}

type positionsArgs struct {
	Party []string `placeholder:"ID" help:"Only these parties (default: all that have a position)."`
	Issue []string `placeholder:"ID" help:"Only these issues (default: all)."`
}

func (c *positionsCmd) Help() string {
	return "Example:\n  parley positions examples/ukraine-2025-26 --party p-ua --party p-ru"
}

// glyphs mark stances in a matrix: triangles are asked for, discs are granted,
// angular marks rule out.
var glyphs = map[dossier.Stance]string{
	dossier.Demands: "▲", dossier.Proposes: "△", dossier.Accepts: "●", dossier.CouldAccept: "◐",
	dossier.Rejects: "✕", dossier.Insists: "◬", dossier.Excludes: "⊟", dossier.Asks: "◇",
	dossier.Undecided: "◌", dossier.Silent: "—",
}

var legend = []string{
	"▲ demands  △ proposes  ● accepts  ◐ could accept  ✕ says no to  ◬ insists (red line)  ⊟ excludes (red line)  ◇ asks about  ◌ undecided  — does not mention",
	"In brackets: what others report of a party; it replaces nothing the party said. \"if\": on a condition. ? nothing on record.",
}

// positionRow is one issue of the matrix as data.
type positionRow struct {
	Issue   string         `json:"issue"`
	Title   string         `json:"title"`
	Group   standing.Group `json:"group"`
	Parties []positionCell `json:"parties"`
}

type positionCell struct {
	Party    string         `json:"party"`
	Own      []positionData `json:"own"`
	Reported []positionData `json:"reported"`
}

type positionData struct {
	ID          string   `json:"id"`
	Stance      string   `json:"stance"`
	Option      string   `json:"option,omitempty"`
	OptionWords string   `json:"option_words,omitempty"`
	Words       string   `json:"words"`
	Date        string   `json:"date"`
	Channel     string   `json:"channel"`
	AccordingTo []string `json:"according_to,omitempty"`
	DeniedBy    []string `json:"denied_by,omitempty"`
	Conditional bool     `json:"conditional,omitempty"`
	Shift       string   `json:"shift,omitempty"`
	Own         bool     `json:"own_word"`
	ReplacedBy  string   `json:"replaced_by,omitempty"`
	Sources     []string `json:"sources"`
}

func dataOf(i *dossier.Issue, p *dossier.Position) positionData {
	d := positionData{
		ID: dossier.AddressOf(p).ID, Stance: string(p.Stance), Option: p.Option, OptionWords: standing.Option(i, p.Option),
		Words: p.Words, Date: p.Date.String(), Channel: string(p.Channel), AccordingTo: p.AccordingTo,
		Conditional: len(p.Conditions) > 0, Shift: string(p.Shift), Own: p.OwnWord(), Sources: sourceIDs(p.Sources),
	}
	for _, n := range p.DeniedBy {
		d.DeniedBy = append(d.DeniedBy, n.Words)
	}
	return d
}

func sourceIDs(cited []dossier.Citation) []string {
	out := make([]string, len(cited))
	for i, c := range cited {
		out[i] = c.Source
	}
	return out
}

func (c *positionsCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	data, table, err := matrixOf(v, c.Party, c.Issue)
	if err != nil {
		return err
	}
	page := export.Page{
		Title: v.Info.Title + ": positions", About: about(v), Foot: legend,
		Sections: []export.Section{{Table: table, Empty: "No issues on record."}},
	}
	return s.print(c.Format, c.JSON, data, page)
}

// matrixOf is the matrix of some parties and issues, as data and as a table;
// none given: all.
func matrixOf(v *dossier.View, only, onIssues []string) (data []positionRow, table *export.Table, err error) {
	if err := known(v, "party", only); err != nil {
		return nil, nil, err
	}
	if err := known(v, "issue", onIssues); err != nil {
		return nil, nil, err
	}
	issues := standing.OnIssues(v)
	if len(onIssues) > 0 {
		issues = slices.DeleteFunc(issues, func(i standing.OnIssue) bool { return !slices.Contains(onIssues, i.Issue.ID) })
	}
	var parties []*dossier.Party
	for _, p := range v.Parties {
		has := slices.ContainsFunc(issues, func(i standing.OnIssue) bool {
			return slices.ContainsFunc(i.Parties, func(of standing.OfParty) bool { return of.Party == p })
		})
		// Who says nothing is shown too, where its consent makes a deal.
		if slices.Contains(only, p.ID) || len(only) == 0 && (has || p.Principal()) {
			parties = append(parties, p)
		}
	}
	table = &export.Table{Columns: []string{"Issue"}}
	for _, p := range parties {
		table.Columns = append(table.Columns, standing.Name(p))
	}
	for _, i := range issues {
		row := positionRow{Issue: i.Issue.ID, Title: standing.Title(i.Issue), Group: i.Group}
		cells := []string{standing.Title(i.Issue)}
		for _, p := range parties {
			cell, text := positionCell{Party: p.ID}, "?"
			for _, of := range i.Parties {
				if of.Party == p {
					text = cellText(of)
					for _, pos := range of.Own {
						cell.Own = append(cell.Own, dataOf(i.Issue, pos))
					}
					for _, pos := range of.Reported {
						cell.Reported = append(cell.Reported, dataOf(i.Issue, pos))
					}
				}
			}
			cells = append(cells, text)
			row.Parties = append(row.Parties, cell)
		}
		table.Rows = append(table.Rows, cells)
		data = append(data, row)
	}
	return data, table, nil
}

// known checks that ids given on the command line exist.
func known(v *dossier.View, k dossier.Kind, ids []string) error {
	for _, id := range ids {
		if _, ok := v.Find(k, id); !ok {
			_, _, err := v.Lookup(string(k) + "/" + id)
			return notThere(err)
		}
	}
	return nil
}

// cellText marks what stands of a party's positions, newest first: its own
// words, then in brackets what is reported of it.
func cellText(of standing.OfParty) string {
	var parts []string
	for _, p := range slices.Backward(of.Own) {
		parts = append(parts, mark(p))
	}
	var reported []string
	for _, p := range slices.Backward(of.Reported) {
		if m := mark(p); !slices.Contains(parts, m) && !slices.Contains(reported, m) {
			reported = append(reported, m)
		}
	}
	text := strings.Join(parts, " ")
	if len(reported) > 0 {
		text = strings.TrimSpace(text + " (" + strings.Join(reported, " ") + ")")
	}
	return text
}

func mark(p *dossier.Position) string {
	s := glyphs[p.Stance] + p.Option
	if len(p.Conditions) > 0 {
		s += " if"
	}
	return s
}

type historyCmd struct {
	Dossier string `arg:"" help:"Folder of the dossier, or its name in the store."`
	historyArgs
	scopeArgs
	tableArg
}

type historyArgs struct {
	Party string `arg:"" help:"Id of the party."`
	Issue string `arg:"" help:"Id of the issue."`
}

func (c *historyCmd) Help() string {
	return "Example:\n  parley history examples/ukraine-2025-26 p-ua i-donetsk"
}

func (c *historyCmd) Run(s *session) error {
	_, v, err := c.scopeArgs.open(s, c.Dossier, false)
	if err != nil {
		return err
	}
	data, err := historyOf(v, c.Party, c.Issue)
	if err != nil {
		return err
	}
	issue, party := v.Issue(c.Issue), v.Party(c.Party)
	sec := export.Section{
		Empty: fmt.Sprintf("Nothing is on record. What is %s's position on this?", standing.Name(party)),
		Note:  "Oldest first. What others report of a party replaces nothing the party said.",
	}
	table := &export.Table{Columns: []string{"date", "stance", "option", "words", "channel", "according to", "shift", "stands", "id"}}
	for n, h := range v.History(c.Party, c.Issue) {
		d := data[n]
		status := "stands"
		if d.ReplacedBy != "" {
			status = "replaced by " + d.ReplacedBy
		}
		item := export.Item{Lead: h.Date.Words(), Text: standing.Phrase(issue, h.Position), IDs: append([]string{d.ID}, d.Sources...)}
		if h.Option != "" {
			item.Sub = append(item.Sub, export.Item{Text: h.Words})
		}
		if !h.OwnWord() {
			item.Sub = append(item.Sub, export.Item{Text: "Reported" + standing.ReportMark(v, h.Position)})
		}
		if h.Partly != "" {
			item.Sub = append(item.Sub, export.Item{Text: "In part as described by others: " + h.Partly})
		}
		for _, l := range h.Conditions {
			item.Sub = append(item.Sub, export.Item{Text: "On the condition: " + l.Words})
		}
		if sh := standing.Shift(h.Position); sh != "" {
			item.Sub = append(item.Sub, export.Item{Text: "Shift: " + sh})
		}
		item.Sub = append(item.Sub, export.Item{Text: status})
		sec.Items = append(sec.Items, item)
		table.Rows = append(table.Rows, []string{d.Date, d.Stance, d.Option, d.Words, d.Channel, strings.Join(d.AccordingTo, ", via "), d.Shift, status, d.ID})
	}
	page := export.Page{Title: standing.Name(party) + " on: " + issue.Question, About: about(v), Sections: []export.Section{sec}}
	if c.Format == "csv" {
		page.Sections = []export.Section{{Table: table}}
	}
	return s.print(c.Format, c.JSON, data, page)
}

// historyOf is all that a party has on record on an issue, the oldest first.
func historyOf(v *dossier.View, party, issue string) ([]positionData, error) {
	if err := known(v, "party", []string{party}); err != nil {
		return nil, err
	}
	if err := known(v, "issue", []string{issue}); err != nil {
		return nil, err
	}
	var data []positionData
	for _, h := range v.History(party, issue) {
		d := dataOf(v.Issue(issue), h.Position)
		if h.ReplacedBy != nil {
			d.ReplacedBy = dossier.AddressOf(h.ReplacedBy).ID
		}
		data = append(data, d)
	}
	return data, nil
}
