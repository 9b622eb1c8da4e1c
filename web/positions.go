package web

import (
	"slices"

	"parley/analysis/standing"
	"parley/dossier"
)

// positionsPage is the matrix: issues by parties.
type positionsPage struct {
	*sheet
	Columns []column
	Rows    []matrixRow
	Filters filters
	Held    int // cells with something on record
	Blank   int
	Silent  []string // parties without a column: nothing of theirs is on record
}

// filters are the forms above the matrix.
type filters struct {
	Parties, Issues, Groups []choice
	On                      bool // something is left out
}

type column struct {
	Party *dossier.Party
	Name  string
	Own   int // positions that the party itself has on record
}

type matrixRow struct {
	Issue *dossier.Issue
	Title string
	Group standing.Group
	Cells []matrixCell
}

// matrixCell is what stands of a party's positions on an issue.
type matrixCell struct {
	Party, Issue string
	Name         string
	Top          *held  // the newest own position; nil: none
	Also         []held // further own positions
	Reported     []held // what others report, the newest first, each stance and option once
}

// Blank tells whether nothing is on record.
func (c matrixCell) Blank() bool { return c.Top == nil && len(c.Reported) == 0 }

// Recent tells whether the party spoke within three weeks.
func (c matrixCell) Recent() bool { return c.Top != nil && c.Top.Recent }

func buildPositions(s *sheet) (any, error) {
	p := positionsPage{sheet: s}
	for _, id := range s.args.own["party"] {
		if s.Party(id) == nil {
			_, _, err := s.Lookup("party/" + clip(id))
			return nil, noRecord(err)
		}
	}
	for _, id := range s.args.own["issue"] {
		if s.Issue(id) == nil {
			_, _, err := s.Lookup("issue/" + clip(id))
			return nil, noRecord(err)
		}
	}
	group := s.first("group")
	if group != "" && !slices.Contains(standing.Groups(), standing.Group(group)) {
		return nil, fault{404, "unknown-group", "fault.group", []any{clip(group)}}
	}
	issues := standing.OnIssues(s.View)
	p.Filters = s.filters(issues, group)
	own := map[string]int{}
	some := map[string]bool{}
	for _, pos := range s.Positions {
		some[pos.Party] = true
		if pos.OwnWord() {
			own[pos.Party]++
		}
	}
	for _, party := range s.Parties {
		wanted := s.asked("party", party.ID)
		if wanted || len(s.args.own["party"]) == 0 && some[party.ID] {
			p.Columns = append(p.Columns, column{party, standing.Name(party), own[party.ID]})
		} else if !some[party.ID] {
			p.Silent = append(p.Silent, standing.Name(party))
		}
	}
	for _, on := range issues {
		if len(s.args.own["issue"]) > 0 && !s.asked("issue", on.Issue.ID) || group != "" && on.Group != standing.Group(group) {
			continue
		}
		row := matrixRow{Issue: on.Issue, Title: standing.Title(on.Issue), Group: on.Group}
		for _, c := range p.Columns {
			cell := s.cell(on, c.Party)
			if cell.Blank() {
				p.Blank++
			} else {
				p.Held++
			}
			row.Cells = append(row.Cells, cell)
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

func (s *sheet) cell(on standing.OnIssue, party *dossier.Party) matrixCell {
	c := matrixCell{Party: party.ID, Issue: on.Issue.ID, Name: standing.Name(party)}
	for _, of := range on.Parties {
		if of.Party != party {
			continue
		}
		for _, pos := range slices.Backward(of.Own) {
			h := s.held(on.Issue, pos)
			if c.Top == nil {
				c.Top = &h
			} else {
				c.Also = append(c.Also, h)
			}
		}
		for _, pos := range slices.Backward(of.Reported) {
			same := func(h held) bool { return h.Stance == pos.Stance && h.Position.Option == pos.Option }
			if !slices.ContainsFunc(c.Reported, same) {
				c.Reported = append(c.Reported, s.held(on.Issue, pos))
			}
		}
	}
	return c
}

func (s *sheet) filters(issues []standing.OnIssue, group string) filters {
	f := filters{On: len(s.args.own) > 0}
	one := func(name string) string { return s.first(name) }
	f.Parties = []choice{{"", text("filter.parties"), one("party") == ""}}
	for _, p := range s.Parties {
		f.Parties = append(f.Parties, choice{p.ID, standing.Name(p), s.asked("party", p.ID)})
	}
	f.Issues = []choice{{"", text("filter.issues"), one("issue") == ""}}
	n := map[standing.Group]int{}
	for _, i := range issues {
		f.Issues = append(f.Issues, choice{i.Issue.ID, standing.Title(i.Issue), s.asked("issue", i.Issue.ID)})
		n[i.Group]++
	}
	f.Groups = []choice{{"", text("filter.groups"), group == ""}}
	for _, g := range standing.Groups() {
		f.Groups = append(f.Groups, choice{string(g), text("filter.group", g, n[g]), group == string(g)})
	}
	return f
}
