package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley/analysis/deadlock"
	"parley/analysis/schedule"
	"parley/dossier"
	"parley/export"
	"parley/when"
)

type scheduleCmd struct {
	viewArgs
	scheduleArgs
	timeoutArg
	ICS string `name:"ics" placeholder:"FILE" help:"Also write the steps as a calendar file."`
	SVG string `name:"svg" placeholder:"FILE" help:"Also draw the steps by their days."`
	tableArg
}

type scheduleArgs struct {
	whatIfArgs
	Reported bool `help:"Count what is reported of the parties, too."`
}

func (c *scheduleCmd) Help() string {
	return "Example:\n  parley schedule examples/ukraine-2025-26 --ics steps.ics"
}

// scheduleData is the answer as data.
type scheduleData struct {
	Possible bool                `json:"possible"`
	Complete bool                `json:"complete"`
	Change   *deadlock.Change    `json:"change,omitempty"`
	Package  map[string][]string `json:"package"`
	*schedule.Plan
}

func (c *scheduleCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s, c.Timeout)
	defer cancel()
	data, err := c.plan(ctx, v)
	if s.Err() != nil {
		return s.Err()
	}
	if err != nil {
		return err
	}
	if c.ICS != "" {
		if data.Plan == nil {
			return notInOrder("there is no order of steps to write to %s", c.ICS)
		}
		if err := s.writeCalendar(c.ICS, v, "steps", entriesOf(data.Plan)); err != nil {
			return err
		}
	}
	if c.SVG != "" {
		if data.Plan == nil {
			return notInOrder("there is no order of steps to draw in %s", c.SVG)
		}
		if err := drawTo(c.SVG, planChart(v, data.Plan)); err != nil {
			return err
		}
	}
	page := schedulePage(v, data)
	if c.Format == "csv" {
		page = asTable(page, stepColumns, stepRows(data.Plan))
	}
	return s.print(c.Format, c.JSON, data, page)
}

func (a *scheduleArgs) plan(ctx context.Context, v *dossier.View) (scheduleData, error) {
	o, err := a.options(v)
	if err != nil {
		return scheduleData{}, err
	}
	data, err := planOf(ctx, v, o, a.Reported)
	if err != nil {
		return data, notInOrder("%w", err)
	}
	return data, nil
}

// planOf asks for an order that can hold, and puts days to it.
func planOf(ctx context.Context, v *dossier.View, o deadlock.Options, reported bool) (scheduleData, error) {
	steps, err := deadlock.Order(ctx, v, o, reported)
	if err != nil {
		return scheduleData{}, err
	}
	data := scheduleData{Possible: steps.Possible, Complete: steps.Complete, Change: steps.Change, Package: steps.Package}
	if !steps.Possible {
		return data, nil
	}
	edges := make([]schedule.Edge, len(steps.Edges))
	for i, e := range steps.Edges {
		edges[i] = schedule.Edge{From: e.From, To: e.To, MinDays: e.MinDays, ID: e.ID, Text: e.Text, Rule: e.Rule}
	}
	data.Plan, err = schedule.Make(v, steps.Happens, edges, asOfDay(v))
	return data, err
}

func entriesOf(p *schedule.Plan) []export.Entry {
	var out []export.Entry
	for _, st := range p.Steps {
		words := "Earliest day on record."
		for _, w := range st.Waits {
			words += " " + w.Text + " [" + w.ID + "]."
		}
		out = append(out, export.Entry{ID: string(st.Term), First: st.Earliest, Last: st.Earliest, Summary: "Earliest: " + st.Words, Words: words})
	}
	return out
}

var stepColumns = []string{"earliest", "latest", "slack days", "step", "waits for", "chain", "id"}

func stepRows(p *schedule.Plan) [][]string {
	var rows [][]string
	if p == nil {
		return nil
	}
	for _, st := range p.Steps {
		latest, slack, chain := "", "", ""
		if st.Latest != nil {
			latest, slack = st.Latest.String(), fmt.Sprint(*st.Slack)
		}
		if st.Critical {
			chain = "yes"
		}
		var waits []string
		for _, w := range st.Waits {
			waits = append(waits, fmt.Sprintf("%s (%d days, %s)", w.Term, w.Days, w.ID))
		}
		rows = append(rows, []string{st.Earliest.String(), latest, slack, st.Words, strings.Join(waits, "; "), chain, string(st.Term)})
	}
	return rows
}

// schedulePage lays the plan out.
func schedulePage(v *dossier.View, d scheduleData) export.Page {
	p := export.Page{Title: v.Info.Title + ": a possible order of steps", About: about(v)}
	add := func(sec export.Section) { p.Sections = append(p.Sections, sec) }
	first := export.Section{Title: "The answer"}
	say := func(text string, ids ...string) {
		first.Items = append(first.Items, export.Item{Text: text, IDs: ids})
	}
	switch {
	case !d.Complete:
		say("The time ran out before an order of steps was found.")
	case !d.Possible:
		say("No order of steps was found, whatever statements change: the goal and the model's rules cannot hold together.")
	case d.Change != nil:
		say("No order of steps satisfies all. This is one order among others, after one of the smallest changes; it is no proposal.", d.Change.Statements...)
		for _, r := range d.Change.Relax {
			first.Items = append(first.Items, export.Item{Lead: "At the same time, or in stages", Text: r.Words, IDs: []string{r.Statement}})
		}
		for _, st := range d.Change.Dropped {
			first.Items = append(first.Items, export.Item{Lead: "Not standing", Text: st.Text, IDs: []string{st.ID}})
		}
	default:
		say("This order of steps satisfies all that was reasoned on. It is one among others, and no proposal.")
	}
	add(first)
	if d.Plan == nil {
		return p
	}
	say("The days are the least on record: a step of which nobody has said how long it takes is taken to need no time of its own.")
	p.Sections[0] = first

	steps := export.Section{Title: "Steps", Note: "By the earliest day. A latest day stands where a confirmed deadline sets one.", Empty: "None on record."}
	for _, st := range d.Plan.Steps {
		item := export.Item{Lead: st.Earliest.Words(), Text: st.Words, IDs: []string{string(st.Term)}}
		if st.Critical {
			item.Text += " (in the chain that decides the end)"
		}
		if st.Latest != nil {
			item.Sub = append(item.Sub, export.Item{Text: fmt.Sprintf("latest %s, slack %s", st.Latest.Words(), plural(*st.Slack, "day"))})
		}
		for _, w := range st.Waits {
			text := w.Text
			if w.Days > 1 {
				text += fmt.Sprintf(", %d days", w.Days)
			}
			item.Sub = append(item.Sub, export.Item{Text: text, IDs: []string{w.ID}})
		}
		steps.Items = append(steps.Items, item)
	}
	add(steps)

	chain := export.Section{Title: "The chain that decides the end", Empty: "None: nothing on record puts days between steps."}
	day := d.Plan.Start
	for _, l := range d.Plan.Chain {
		day = max(day, earliestOf(d.Plan, l.Term))
		text := v.TermWords(l.Term)
		if l.Text != "" {
			text += " — " + l.Text
		}
		chain.Items = append(chain.Items, export.Item{Lead: day.Words(), Text: text, IDs: nonEmpty(l.ID)})
	}
	add(chain)

	due := export.Section{Title: "Deadlines of these steps", Empty: "None on record.", Note: "Deadlines that nobody confirmed, or that somebody denies, bound nothing; it is said where they could not be kept."}
	for _, k := range d.Plan.Deadlines {
		text := k.What + ": "
		if k.Kept {
			text += "can be kept, earliest " + k.Earliest.Words()
		} else {
			text += fmt.Sprintf("cannot be kept, short by %s (earliest %s)", plural(k.Short, "day"), k.Earliest.Words())
		}
		if !k.Confirmed {
			text += "; not confirmed"
		}
		if k.ID == d.Plan.Breaks {
			text += "; the first to break"
		}
		due.Items = append(due.Items, export.Item{Lead: k.Due.Words(), Text: text, IDs: []string{k.ID}})
	}
	add(due)

	settled := export.Section{Title: "The package it goes with", Note: "One package among others that could hold; no proposal.", Empty: "No issue is settled in it."}
	for _, i := range v.Issues {
		var words []string
		for _, o := range d.Package[i.ID] {
			words = append(words, i.OptionWords(o))
		}
		if len(words) > 0 {
			settled.Items = append(settled.Items, export.Item{Lead: i.Label(), Text: strings.Join(words, "; "), IDs: []string{i.ID}})
		}
	}
	add(settled)
	return p
}

func earliestOf(p *schedule.Plan, t dossier.Term) when.Day {
	if n := slices.IndexFunc(p.Steps, func(s schedule.Step) bool { return s.Term == t }); n >= 0 {
		return p.Steps[n].Earliest
	}
	return p.Start
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
