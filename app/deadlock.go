package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"parley/analysis/deadlock"
	"parley/dossier"
	"parley/export"
)

type deadlockCmd struct {
	viewArgs
	deadlockArgs
	timeoutArg
	SVG string `name:"svg" placeholder:"FILE" help:"Also draw who waits for whom."`
	formatArg
}

type deadlockArgs struct {
	whatIfArgs
	Conflicts int  `placeholder:"K" default:"5" help:"How many conflicts to tell (default ${default})."`
	Changes   int  `placeholder:"K" default:"5" help:"How many changes to tell (default ${default})."`
	Fair      bool `help:"Order changes by the party that would change most."`
}

// whatIfArgs change what is reasoned on.
type whatIfArgs struct {
	Goal    string   `placeholder:"IDS" help:"What must happen for a deal: ids of milestones and issues, with commas (default: the dossier's goal)."`
	Drop    []string `placeholder:"ID" help:"Take this record not to stand; may be given several times."`
	Add     []string `placeholder:"STATEMENT" sep:"none" help:"Take this to be stated as well, as in 'p-ua: m-referendum after m-ceasefire 60d' or 'p-ru: demands i-army=600000'."`
	Suppose []string `placeholder:"ISSUE=OPTION" help:"Take this issue to be settled so; may be given several times."`
}

// timeoutArg says how long may be reasoned.
type timeoutArg struct {
	Timeout time.Duration `default:"30s" help:"Stop after this time and tell what was found so far (default ${default})."`
}

func (c *deadlockCmd) Help() string {
	return "Example:\n  parley deadlock examples/ukraine-2025-26 --drop sq-20"
}

// options reads the what-if arguments against a view.
func (w *whatIfArgs) options(v *dossier.View) (deadlock.Options, error) {
	o := deadlock.Options{Drop: w.Drop, Add: w.Add}
	for _, t := range w.Suppose {
		o.Suppose = append(o.Suppose, dossier.Term(t))
	}
	if w.Goal != "" {
		g := &dossier.Goal{Words: "As asked: " + w.Goal, Reading: dossier.Stated, Issues: []string{}}
		for _, id := range strings.Split(w.Goal, ",") {
			id = strings.TrimSpace(id)
			switch {
			case v.Milestone(id) != nil:
				g.Milestones = append(g.Milestones, id)
			case v.Issue(id) != nil:
				g.Issues = append(g.Issues, id)
			default:
				_, _, err := v.Lookup(id)
				if err == nil {
					err = fmt.Errorf("%s is no milestone or issue", id)
				}
				return o, notThere(fmt.Errorf("--goal: %w", err))
			}
		}
		o.Goal = g
	}
	return o, nil
}

func (c *deadlockCmd) Run(s *session) error {
	if err := c.check(); err != nil {
		return err
	}
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s, c.Timeout)
	defer cancel()
	a, err := c.solve(ctx, v)
	if s.Err() != nil {
		return s.Err()
	}
	if err != nil {
		return err
	}
	if c.SVG != "" {
		if err := drawTo(c.SVG, waitsGraph(v, a)); err != nil {
			return err
		}
	}
	return s.print(c.Format, c.JSON, a, deadlockPage(v, a))
}

func (a *deadlockArgs) check() error {
	if a.Conflicts < 1 || a.Changes < 1 {
		return badUsage("--conflicts and --changes take a number from 1")
	}
	return nil
}

// solve answers as far as there is time.
func (a *deadlockArgs) solve(ctx context.Context, v *dossier.View) (*deadlock.Answer, error) {
	o, err := a.options(v)
	if err != nil {
		return nil, err
	}
	o.Conflicts, o.Changes, o.Fair = a.Conflicts, a.Changes, a.Fair
	out, err := deadlock.Solve(ctx, v, o)
	if err != nil {
		return nil, notInOrder("%w", err)
	}
	return out, nil
}

// deadlockPage lays the answer out.
func deadlockPage(v *dossier.View, a *deadlock.Answer) export.Page {
	p := export.Page{Title: v.Info.Title + ": what cannot hold together", About: about(v)}
	add := func(sec export.Section) { p.Sections = append(p.Sections, sec) }
	answer := "Some package and some order of steps satisfies all that the parties state themselves."
	if !a.Feasible {
		answer = "No package and no order of steps satisfies all that the parties state themselves."
	}
	if a.Feasible && !a.FeasibleWithReported {
		answer += " With what is reported of them, none does."
	}
	if !a.Checked {
		answer = "The time ran out before it was known whether all that the parties state can hold together."
	}
	goal := "A deal, here: " + a.Goal
	switch a.GoalReading {
	case "editor":
		goal += " (The editor's reading; --goal takes another.)"
	case "default":
		goal = "The dossier has no goal; a deal is taken to need that every issue is settled. (--goal takes another.)"
	}
	if len(a.OnRecord) == 0 {
		answer = "Nothing is on record that could be reasoned on."
	}
	verdict := export.Section{Title: "The answer", Items: []export.Item{{Text: answer}, {Text: goal}}}
	for _, w := range []struct {
		lead string
		list []string
	}{{"Taken not to stand", a.Dropped}, {"Taken to be stated as well", a.Added}, {"Supposed", a.Supposed}} {
		if len(w.list) > 0 {
			verdict.Items = append(verdict.Items, export.Item{Lead: w.lead, Text: strings.Join(w.list, "; ")})
		}
	}
	if !a.Complete {
		verdict.Items = append(verdict.Items, export.Item{Text: "The time ran out: what follows is what was found so far."})
	}
	var counts []string
	for _, c := range a.OnRecord {
		counts = append(counts, fmt.Sprintf("%s %d own, %d reported", c.Name, c.Own, c.Reported))
	}
	if len(counts) > 0 {
		verdict.Items = append(verdict.Items, export.Item{Lead: "Statements on record that were reasoned on", Text: strings.Join(counts, "; ")})
	}
	add(verdict)

	conflicts := export.Section{Title: "What cannot hold together", Empty: "Nothing."}
	conflicts.Note = "Each set is as small as can be: without any one of its statements the others can hold together. Contradictions within one party first, then the smallest; what rests on reports last."
	for _, c := range a.Conflicts {
		item := export.Item{Text: c.Words, IDs: c.Statements}
		if c.Reading != "" {
			item.Sub = append(item.Sub, export.Item{Text: c.Reading})
		}
		conflicts.Items = append(conflicts.Items, item)
	}
	add(conflicts)

	changes := export.Section{Title: "The smallest changes", Empty: "None is needed."}
	changes.Note = "Each is enough, and no smaller part of it is. Order: the fewest red lines, then demands, then other statements; steps at the same time or in stages before anything is dropped. The order says nothing about who should act."
	if len(a.Changes) == 0 && !(a.Feasible && a.FeasibleWithReported) {
		changes.Empty = "No change of statements alone was found."
	}
	for _, c := range a.Changes {
		item := export.Item{Text: changeText(c), IDs: c.Statements}
		for _, r := range c.Relax {
			item.Sub = append(item.Sub, export.Item{Lead: "At the same time, or in stages", Text: r.Words, IDs: []string{r.Statement}})
		}
		for _, d := range c.Dropped {
			item.Sub = append(item.Sub, export.Item{Lead: "Not standing", Text: d.Text, IDs: []string{d.ID}})
		}
		var by []string
		for _, n := range c.ByParty {
			by = append(by, fmt.Sprintf("%s %d of %d", n.Name, n.Own+n.Reported, onRecord(a, n.Party, c.Contested)))
		}
		item.Sub = append(item.Sub, export.Item{Text: fmt.Sprintf("Red lines %d, demands %d, others %d, weakened %d. Of each party's statements on record: %s.", c.RedLines, c.Demands, c.Others, len(c.Relax), strings.Join(by, ", "))})
		changes.Items = append(changes.Items, item)
	}
	add(changes)

	skipped := export.Section{Title: "On record, but not reasoned on", Note: "Words for which the dossier has no structure, and what has happened already.", Empty: "Nothing."}
	for _, k := range a.Skipped {
		skipped.Items = append(skipped.Items, export.Item{Text: k.Reason, IDs: []string{k.ID}})
	}
	add(skipped)
	return p
}

// changeText says what a change comes to; its parts stand below it.
func changeText(c deadlock.Change) string {
	var parts []string
	if n := len(c.Relax); n > 0 {
		parts = append(parts, plural(n, "step")+" at the same time or in stages")
	}
	if n := len(c.Dropped); n > 0 {
		parts = append(parts, plural(n, "statement")+" not standing")
	}
	rest := "all else that the parties state themselves could hold together"
	if c.Contested {
		rest = "all else on record, reports too, could hold together"
	}
	return "With " + strings.Join(parts, " and ") + ", " + rest + "."
}

// onRecord counts a party's statements that were reasoned on: its own, and the
// reported ones where they counted.
func onRecord(a *deadlock.Answer, party string, reported bool) int {
	for _, c := range a.OnRecord {
		if c.Party == party && reported {
			return c.Own + c.Reported
		} else if c.Party == party {
			return c.Own
		}
	}
	return 0
}
