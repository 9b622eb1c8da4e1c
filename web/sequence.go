package web

import (
	"context"

	"parley/analysis/deadlock"
	"parley/analysis/schedule"
	"parley/analysis/standing"
	"parley/chart"
	"parley/dossier"
)

// sequencePage shows an order of steps that can hold, with the days that the
// record puts to it, and what is said to wait for what.
type sequencePage struct {
	*sheet
	Lead    string
	Plan    *schedule.Plan // nil: there is none
	Chart   figure
	Relaxed []stated // what is done at the same time, or in stages, in this order
	Dropped []stated // what does not stand in it
	Checks  []check
	Chain   []stated
	Waits   []milestoneSteps
	Ahead   []dueLine
}

// check is a deadline of the plan.
type check struct {
	schedule.Check
	Address string
}

// milestoneSteps is a milestone or an issue and what it waits for.
type milestoneSteps struct {
	Words string
	Href  string
	Waits []ringStep
}

func buildSequence(s *sheet) (any, error) {
	p := sequencePage{sheet: s}
	if err := p.plan(); err != nil {
		return nil, err
	}
	at := map[dossier.Term]int{}
	for _, w := range standing.Waits(s.View) {
		i, ok := at[w.X]
		if !ok {
			i = len(p.Waits)
			at[w.X] = i
			p.Waits = append(p.Waits, milestoneSteps{Words: s.TermWords(w.X), Href: s.To(s.termAddress(w.X))})
		}
		p.Waits[i].Waits = append(p.Waits[i].Waits, s.step(w))
	}
	for _, d := range s.due() {
		if !d.Passed {
			p.Ahead = append(p.Ahead, d)
		}
	}
	return p, nil
}

// termAddress is the address of the milestone or issue of a term.
func (s *sheet) termAddress(t dossier.Term) string {
	id, _ := t.Split()
	if s.Issue(id) != nil {
		return "issue/" + id
	}
	return "milestone/" + id
}

// plan finds an order of steps, after the smallest change where not all can
// hold, and puts days to it.
func (p *sequencePage) plan() error {
	s := p.sheet
	ctx, cancel := context.WithTimeout(context.Background(), solveTime)
	defer cancel()
	steps, err := deadlock.Order(ctx, s.View, deadlock.Options{}, false)
	if err != nil {
		return err
	}
	switch {
	case !steps.Complete:
		p.Lead = text("sequence.unknown")
	case !steps.Possible:
		p.Lead = text("sequence.impossible")
	case steps.Change != nil:
		p.Lead = text("sequence.changed")
		p.Dropped = s.stated(steps.Change.Dropped)
		for _, r := range steps.Change.Relax {
			p.Relaxed = append(p.Relaxed, s.stated([]deadlock.Stated{{ID: r.Statement, Text: r.Words}})...)
		}
	default:
		p.Lead = text("sequence.possible")
	}
	if !steps.Possible || len(steps.Happens) == 0 {
		return nil
	}
	edges := make([]schedule.Edge, len(steps.Edges))
	for i, e := range steps.Edges {
		edges[i] = schedule.Edge{From: e.From, To: e.To, MinDays: e.MinDays, ID: e.ID, Text: e.Text, Rule: e.Rule}
	}
	if p.Plan, err = schedule.Make(s.View, steps.Happens, edges, s.day); err != nil {
		return err
	}
	for _, c := range p.Plan.Deadlines {
		p.Checks = append(p.Checks, check{c, "deadline/" + c.ID})
	}
	for _, l := range p.Plan.Chain {
		words := s.TermWords(l.Term)
		if l.Text != "" {
			words += ": " + l.Text
		}
		id := l.ID
		if id == "" {
			id, _ = l.Term.Split()
		}
		p.Chain = append(p.Chain, s.stated([]deadlock.Stated{{ID: id, Text: words}})...)
	}
	p.Chart, err = p.gantt()
	return err
}

// gantt draws the steps of the plan that are milestones, and the dated
// deadlines that are set on them.
func (p *sequencePage) gantt() (figure, error) {
	s := p.sheet
	g := &chart.Gantt{Title: text("gantt.title"), AsOf: &s.day}
	for _, st := range p.Plan.Steps {
		if _, option := st.Term.Split(); option != "" {
			continue
		}
		row := chart.Row{ID: string(st.Term), Label: st.Words, Href: s.To(s.termAddress(st.Term)), Start: &st.Earliest, Latest: st.Latest, Words: text("gantt.earliest", st.Earliest.Words())}
		if st.Latest != nil {
			row.Words += ", " + text("gantt.latest", st.Latest.Words())
		}
		if st.Critical {
			row.Line = chart.Heavy
		}
		g.Rows = append(g.Rows, row)
	}
	drawnOnce := map[string]bool{}
	for _, d := range p.Checks {
		if drawnOnce[d.ID] {
			continue // it is set on several steps
		}
		drawnOnce[d.ID] = true
		line := chart.Solid
		if !d.Confirmed {
			line = chart.Dashed
		}
		g.Deadlines = append(g.Deadlines, chart.Deadline{Day: d.Due, Label: d.What, Notes: []string{d.Due.Words()}, Line: line})
	}
	if len(g.Rows) == 0 {
		return figure{}, nil
	}
	g.Keys = []chart.Key{{Line: chart.Heavy, Words: text("gantt.heavy")}, {Line: chart.Dashed, Words: text("gantt.dashed")}}
	return drawn("steps", g.Title, g, 1180)
}
