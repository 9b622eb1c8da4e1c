package app

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"parley/engine/smt"
	"parley/export"
)

func (c *solveCmd) deadlock(ctx context.Context, s *session, text []byte) error {
	p, err := smt.ReadProblem(bytes.NewReader(text))
	if err != nil {
		return badUsage("%s: %w", c.File, err)
	}
	r, err := smt.Answer(ctx, p, smt.Options{Conflicts: c.Conflicts, Concessions: c.Concessions, Fair: c.Fair})
	if s.Err() != nil {
		return s.Err()
	}
	if err != nil {
		return badUsage("%s: %w", c.File, err)
	}
	return s.print(c.Format, c.JSON, r, solvePage(p, r))
}

// solvePage tells an answer with the texts of the model's statements.
func solvePage(p *smt.Problem, r *smt.Result) export.Page {
	page := export.Page{Title: p.Name, About: []string{fmt.Sprintf("%d statements, %d issues, %d events", len(p.Statements), len(p.Issues), p.Events)}}
	if page.Title == "" {
		page.Title = "A model without a name"
	}
	at := map[int]*smt.Statement{}
	for i := range p.Statements {
		at[p.Statements[i].ID] = &p.Statements[i]
	}
	list := func(ids []int) []export.Item {
		var out []export.Item
		for _, id := range ids {
			out = append(out, export.Item{Text: fmt.Sprintf("party %d, cost %d: %s", at[id].Party, at[id].Cost, at[id].Text), IDs: []string{fmt.Sprint(id)}})
		}
		return out
	}
	answer := "All statements can hold together."
	switch {
	case !r.Feasible && !r.Complete && len(r.Conflicts)+len(r.Concessions) == 0:
		answer = "The time ran out before it was known whether the statements can hold together."
	case !r.Feasible:
		answer = "The statements cannot all hold together."
	}
	first := export.Section{Items: []export.Item{{Text: answer}}}
	if !r.Complete {
		first.Items = append(first.Items, export.Item{Text: "The time ran out: this is what was proved so far."})
	}
	page.Sections = append(page.Sections, first)
	if r.Model != nil {
		sec := export.Section{Title: "One way that satisfies all"}
		for i, v := range r.Model.Issues {
			sec.Items = append(sec.Items, export.Item{Text: fmt.Sprintf("issue %d: %d", i, v)})
		}
		for e, occurs := range r.Model.Occurs {
			what := "need not happen"
			if occurs {
				what = "happens"
			}
			sec.Items = append(sec.Items, export.Item{Text: fmt.Sprintf("event %d %s: day %d, from %d to %d", e, what, r.Model.Times[e], r.Model.Earliest[e], r.Model.Latest[e])})
		}
		page.Sections = append(page.Sections, sec)
		return page
	}
	conflicts := export.Section{Title: "Sets that cannot hold together", Note: "Smallest first." + unlessComplete(r.ConflictsComplete), Empty: "None found."}
	for _, f := range r.Conflicts {
		item := export.Item{Text: fmt.Sprintf("%d statements", len(f.Statements)), Sub: list(f.Statements)}
		if len(f.Cycle) > 0 {
			item.Text += ", a ring of events " + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(f.Cycle)), " → "), "[]")
		}
		conflicts.Items = append(conflicts.Items, item)
	}
	concessions := export.Section{Title: "Without which the rest holds", Note: "Cheapest first." + unlessComplete(r.ConcessionsComplete), Empty: "None found."}
	for _, f := range r.Concessions {
		concessions.Items = append(concessions.Items, export.Item{Text: fmt.Sprintf("cost %d", f.Cost), Sub: list(f.Statements)})
	}
	page.Sections = append(page.Sections, conflicts, concessions)
	return page
}

func unlessComplete(complete bool) string {
	if complete {
		return " There are no others."
	}
	return " There may be others."
}
