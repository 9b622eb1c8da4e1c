package app

import (
	"slices"

	"parley/analysis/deadlock"
	"parley/analysis/nodeal"
	"parley/analysis/schedule"
	"parley/analysis/standing"
	"parley/chart"
	"parley/dossier"
)

// waitsGraph draws who waits for whom: heavy where it is in a set that cannot
// hold together, dashed where it is only reported.
func waitsGraph(v *dossier.View, a *deadlock.Answer) *chart.Graph {
	g := &chart.Graph{
		Title: v.Info.Title + ": who waits for whom", Relation: "waits for", Direction: chart.LeftRight,
		Keys: []chart.Key{{Line: chart.Heavy, Words: "in a set that cannot all hold"}, {Line: chart.Dashed, Words: "reported or denied"}},
	}
	node := func(t dossier.Term) string {
		id := string(t)
		if !slices.ContainsFunc(g.Nodes, func(n chart.Node) bool { return n.ID == id }) {
			g.Nodes = append(g.Nodes, chart.Node{ID: id, Lines: []string{v.TermWords(t)}})
		}
		return id
	}
	for _, w := range standing.Waits(v) {
		e := chart.Edge{From: node(w.X), To: node(w.Y), BothWays: w.Together}
		switch {
		case w.Condition != nil:
			e.ID, e.Label = w.Condition.ID, standing.Parties(v, w.Condition.By)
		case w.Position != nil:
			e.ID, e.Label = dossier.AddressOf(w.Position).ID, standing.Parties(v, []string{w.Position.Party})
		case w.Counts != nil:
			e.Note = "counts as"
		default:
			e.Note = "by its nature"
		}
		in := func(c deadlock.Conflict) bool { return slices.Contains(c.Statements, e.ID) }
		switch {
		case e.ID != "" && slices.ContainsFunc(a.Conflicts, in):
			e.Line = chart.Heavy
		case !w.OwnWord():
			e.Line = chart.Dashed
		}
		if e.ID != "" {
			e.Note = e.ID
		}
		e.ID = "" // one record can say two things, and an edge's id is its own
		g.Edges = append(g.Edges, e)
	}
	return g
}

// planChart draws the steps by their days.
func planChart(v *dossier.View, p *schedule.Plan) *chart.Gantt {
	g := &chart.Gantt{
		Title: v.Info.Title + ": a possible order of steps", AsOf: &p.Start,
		Keys: []chart.Key{{Line: chart.Heavy, Words: "in the chain that decides the end"}, {Line: chart.Dashed, Words: "a date that nobody confirmed"}},
	}
	for _, s := range p.Steps {
		row := chart.Row{ID: string(s.Term), Label: s.Words, Start: &s.Earliest, Latest: s.Latest, Words: "earliest " + s.Earliest.Words()}
		if s.Critical {
			row.Line = chart.Heavy
		}
		g.Rows = append(g.Rows, row)
		for _, w := range s.Waits {
			if w.Days == 0 {
				continue // steps of one day: an arrow between them would lie on the line
			}
			g.Links = append(g.Links, chart.Link{From: string(w.Term), To: string(s.Term), Words: w.Text})
		}
	}
	drawn := map[string]bool{} // a deadline for several steps is one line
	for _, d := range p.Deadlines {
		if drawn[d.ID] {
			continue
		}
		drawn[d.ID] = true
		line := chart.Solid
		if !d.Confirmed {
			line = chart.Dashed
		}
		g.Deadlines = append(g.Deadlines, chart.Deadline{Day: d.Due, Label: d.What, Line: line})
	}
	return g
}

// drawTo writes a chart as a file that stands by itself.
func drawTo(path string, c chart.Chart) error {
	svg, err := c.SVG(chart.Options{Standalone: true})
	if err != nil {
		return notInOrder("the picture cannot be drawn: %w", err)
	}
	return writeFile(path, svg)
}

// fanSheet draws what each entry of the ledger comes to if a published rate held.
func fanSheet(v *dossier.View, l *nodeal.Ledger) ([]byte, error) {
	sheet := &chart.Sheet{Title: v.Info.Title + ": if a published rate held"}
	for _, s := range l.Sides {
		for _, e := range s.Entries {
			fan := e.Fan(l.Day, l.Months)
			if len(fan.Lines) == 0 {
				continue
			}
			title := s.Name + ": " + e.Name
			sheet.Charts = append(sheet.Charts, chart.Headed{
				Heading: title, Note: fan.Unit + ", added from " + l.Day.Words() + ", if a published rate held", Chart: fanChart(title, fan),
			})
		}
	}
	return sheet.SVG(chart.Options{Standalone: true})
}

// fanChart draws straight lines at published rates.
func fanChart(title string, fan nodeal.Fan) *chart.Steps {
	c := &chart.Steps{Title: title, Unit: fan.Unit, Shade: fan.Between}
	for _, f := range fan.Lines {
		s := chart.Series{Label: f.Publisher, Note: f.Time, Straight: true, Points: []chart.Point{{Day: f.From}, {Day: f.To, Value: f.Value}}}
		if f.Derived {
			s.Line = chart.Dashed
			c.Keys = []chart.Key{{Line: chart.Dashed, Words: "worked out from a total or a shorter time"}}
		}
		c.Series = append(c.Series, s)
	}
	return c
}
