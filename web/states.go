package web

import (
	"slices"
	"strings"

	"parley/analysis/stability"
	"parley/chart"
)

// StatesGraph draws the states that are looked at, and where a party is stated to
// gain by going, or may: heavy where it is a stated gain, dashed where the record
// does not say, and plain for what others could answer.
func StatesGraph(title string, a *stability.Answer) *chart.Graph {
	g := &chart.Graph{
		Title: title, Relation: text("stability.leaves"), Direction: chart.LeftRight,
		Keys: []chart.Key{{Line: chart.Heavy, Words: text("stability.heavy")}, {Line: chart.Dashed, Words: text("stability.dashed")}, {Line: chart.Solid, Words: text("stability.answer")}},
	}
	state := func(id string) stability.State {
		return a.States[slices.IndexFunc(a.States, func(s stability.State) bool { return s.ID == id })]
	}
	looked := func(id string) bool {
		return slices.ContainsFunc(a.Looked, func(l stability.Looked) bool { return l.ID == id })
	}
	// A state that is looked at tells all that is in force, another only in what it
	// is different from where the arrow comes from.
	node := func(id, from string) {
		if slices.ContainsFunc(g.Nodes, func(n chart.Node) bool { return n.ID == id }) {
			return
		}
		n := chart.Node{ID: id, Lines: []string{StateLabel(id)}}
		for _, t := range a.Terms {
			is := slices.Contains(state(id).Terms, t.ID)
			switch {
			case looked(id) && is:
				n.Lines = append(n.Lines, t.Words)
			case looked(id):
			case is && !slices.Contains(state(from).Terms, t.ID):
				n.Lines = append(n.Lines, text("stability.with", t.Words))
			case !is && slices.Contains(state(from).Terms, t.ID):
				n.Lines = append(n.Lines, text("stability.without", t.Words))
			}
		}
		if looked(id) {
			n.Emphasis = chart.Strong
		}
		g.Nodes = append(g.Nodes, n)
	}
	name := map[string]string{}
	for _, p := range a.Parties {
		name[p.ID] = p.Name
	}
	draw := func(from, to, party string, line chart.Line) {
		node(from, from)
		node(to, from)
		for i, e := range g.Edges {
			if e.From == from && e.To == to && e.Line == line {
				if !slices.Contains(strings.Split(e.Label, ", "), name[party]) {
					g.Edges[i].Label += ", " + name[party]
				}
				return
			}
		}
		g.Edges = append(g.Edges, chart.Edge{From: from, To: to, Label: name[party], Line: line})
	}
	for _, l := range a.Looked {
		for _, st := range l.Parties {
			for _, m := range st.Gains {
				draw(l.ID, m.To, st.Party, chart.Heavy)
				at := m.To
				for _, step := range m.Answer.Steps {
					draw(at, step.To, step.Party, chart.Solid)
					at = step.To
				}
			}
			for _, m := range slices.Concat(st.Asks, st.Silent) {
				draw(l.ID, m.To, st.Party, chart.Dashed)
			}
		}
	}
	for _, l := range a.Looked { // if nobody can do anything there
		if len(g.Edges) == 0 {
			node(l.ID, l.ID)
		}
	}
	return g
}

// StateLabel names a state by the letters of its terms.
func StateLabel(id string) string {
	if id == "-" {
		return text("stability.nothing")
	}
	return text("stability.state", id)
}

// StatesTable lists the states by the letters of their terms, those alike in one
// row, - being that nothing is in force:
// whether each party is stated to gain by leaving. Where reports make a difference
// they stand behind a stroke.
func StatesTable(a *stability.Answer) (columns []string, rows [][]string) {
	columns = []string{text("stability.states")}
	for _, p := range a.Parties {
		columns = append(columns, p.Name)
	}
	for _, s := range a.States {
		row := []string{s.ID}
		for _, st := range s.ByParty {
			cell := text("stays." + st.Own)
			if st.WithReports != st.Own {
				cell += " / " + text("stays."+st.WithReports)
			}
			row = append(row, cell)
		}
		if k := slices.IndexFunc(rows, func(r []string) bool { return slices.Equal(r[1:], row[1:]) }); k >= 0 {
			rows[k][0] += ", " + row[0]
		} else {
			rows = append(rows, row)
		}
	}
	return columns, rows
}

// StatesLegend says what the words of the table mean.
func StatesLegend() string { return text("stability.legend") }
