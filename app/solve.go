package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"parley/engine/smt"
	"parley/export"
)

type solveCmd struct {
	File        string        `arg:"" help:"Model file; its field \"format\" picks the engine."`
	Timeout     time.Duration `default:"60s" help:"Stop after this time and tell what was proved so far (default ${default})."`
	Conflicts   int           `placeholder:"K" default:"5" help:"For parley.deadlock/1: the K smallest conflicts; 0 for all (default ${default})."`
	Concessions int           `placeholder:"K" default:"11" help:"For parley.deadlock/1: the K cheapest concessions; 0 for all (default ${default})."`
	Fair        bool          `help:"For parley.deadlock/1: order concessions by the worst-off party's cost first."`
	Format      string        `enum:"text,json" default:"text" help:"${enum} (default ${default})."`
	JSON        bool          `name:"json" help:"Short for --format json."`
}

func (c *solveCmd) Help() string {
	return "Example:\n  parley solve model.json --json"
}

// mostModel is the largest model file that is read, in bytes.
const mostModel = 1 << 30

func (c *solveCmd) Run(s *session) error {
	if c.Conflicts < 0 || c.Concessions < 0 || c.Timeout <= 0 {
		return badUsage("--conflicts and --concessions take a number from 0, --timeout a time such as 60s")
	}
	info, err := os.Stat(c.File)
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return failure{Unreadable, fmt.Errorf("%s cannot be read: %w", c.File, err)}
	}
	if !info.Mode().IsRegular() {
		return failure{Unreadable, fmt.Errorf("%s cannot be read: it is no regular file", c.File)}
	}
	if info.Size() > mostModel {
		return badUsage("%s has %d MB, expected at most %d", c.File, info.Size()>>20, mostModel>>20)
	}
	text, err := os.ReadFile(c.File)
	if err != nil {
		return failure{Unreadable, fmt.Errorf("%s cannot be read: %w", c.File, err)}
	}
	ctx, cancel := context.WithTimeout(s, c.Timeout)
	defer cancel()
	switch format := formatOf(text); format {
	case smt.Format:
		return c.deadlock(ctx, s, text)
	case "":
		return badUsage("%s: $.format: the field is missing; expected %q", c.File, smt.Format)
	default:
		return badUsage("%s: $.format: found %q, expected %q", c.File, format, smt.Format)
	}
}

// formatOf reads the field "format" of a model file, as far as its text goes
// well; what is wrong with the rest the engine's own reader says exactly.
func formatOf(text []byte) string {
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return smt.Format
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return smt.Format
		}
		if key == "format" {
			var v any
			if err := dec.Decode(&v); err != nil {
				return smt.Format
			}
			if s, ok := v.(string); ok {
				return s
			}
			return smt.Format
		}
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			return smt.Format
		}
	}
	return ""
}

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
