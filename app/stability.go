package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley/analysis/stability"
	"parley/dossier"
	"parley/export"
	"parley/web"
)

type stabilityCmd struct {
	viewArgs
	stabilityArgs
	timeoutArg
	SVG string `name:"svg" placeholder:"FILE" help:"Also draw the states and moves."`
	formatArg
}

type stabilityArgs struct {
	State string `placeholder:"TERMS" help:"The state to look at: what is in force in it, with commas: milestones, ISSUE=OPTION, or a draft for what its points set; with a minus before it, what is not (default: nothing, and the fullest state that nobody is stated to gain by leaving)."`
	Wish  string `placeholder:"TERMS" help:"Also tell what would have to be different for this state to last."`
}

func (a *stabilityArgs) solve(ctx context.Context, v *dossier.View) (*stability.Answer, error) {
	out, err := stability.Solve(ctx, v, stability.Options{State: names(a.State), Wish: names(a.Wish)})
	if err != nil {
		return nil, notInOrder("%w", err)
	}
	return out, nil
}

func (c *stabilityCmd) Help() string {
	return "Example:\n  parley stability examples/ukraine-2025-26 --state m-ceasefire"
}

func (c *stabilityCmd) Run(s *session) error {
	if c.Timeout <= 0 {
		return badUsage("--timeout takes a time such as 30s")
	}
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s, c.Timeout)
	defer cancel()
	a, err := c.solve(ctx, v)
	switch {
	case s.Err() != nil:
		return s.Err()
	case ctx.Err() != nil:
		return notInOrder("the time ran out after %s; --timeout takes more", c.Timeout)
	case err != nil:
		return err
	}
	if c.SVG != "" {
		if err := drawTo(c.SVG, web.StatesGraph(v.Info.Title+": states and moves", a)); err != nil {
			return err
		}
	}
	return s.print(c.Format, c.JSON, a, stabilityPage(v, a))
}

// names takes a list with commas apart.
func names(list string) []string {
	var out []string
	for _, n := range strings.Split(list, ",") {
		if n = strings.TrimSpace(n); n != "" {
			out = append(out, n)
		}
	}
	return out
}

// stabilityPage lays the answer out.
func stabilityPage(v *dossier.View, a *stability.Answer) export.Page {
	p := export.Page{Title: v.Info.Title + ": would it hold?", About: about(v)}
	add := func(sec export.Section) { p.Sections = append(p.Sections, sec) }
	label := map[string]string{}
	for _, party := range a.Parties {
		label[party.ID] = party.Name
	}
	terms := export.Section{Title: "What can be in force", Note: "The terms of the model: those on which the parties' claims bear most. Each can be ended by anyone who takes part in it.", Empty: "Nothing on record can be compared."}
	var nobodys []string
	for _, t := range a.Terms {
		var who []string
		for _, id := range t.Who {
			who = append(who, dossierName(v, id))
		}
		text := t.Words + "; takes " + strings.Join(who, ", ")
		if t.Final {
			text += "; cannot be undone"
		}
		if len(t.Moves) == 0 {
			nobodys = append(nobodys, t.Letter)
		}
		terms.Items = append(terms.Items, export.Item{Lead: t.Letter, Text: text, IDs: append([]string{t.ID}, t.Moves...)})
	}
	if len(nobodys) > 0 {
		terms.Items = append(terms.Items, export.Item{Lead: "Open", Text: "Who can bring about " + strings.Join(nobodys, ", ") + "? No move on record says; each is taken to need every principal."})
	}
	var counts []string
	for _, party := range a.Parties {
		counts = append(counts, fmt.Sprintf("%s %d own, %d reported", party.Name, party.Own, party.Reported))
	}
	if len(counts) > 0 {
		terms.Items = append(terms.Items, export.Item{Lead: "Claims that compare its states", Text: strings.Join(counts, "; ")})
	}
	add(terms)
	for _, l := range a.Looked {
		sec := export.Section{Title: web.StateLabel(l.ID), Note: strings.TrimSpace(l.Why + " " + l.Words)}
		still := true
		for _, st := range l.Parties {
			still = still && len(st.Gains)+len(st.Holds)+len(st.Asks)+len(st.Silent) == 0
		}
		if still {
			sec.Items = []export.Item{{Text: "Nobody can change anything here alone: each term takes others too."}}
			add(sec)
			continue
		}
		for _, st := range l.Parties {
			sec.Items = append(sec.Items, standItem(st))
		}
		add(sec)
	}
	if w := a.Wish; w != nil {
		sec := export.Section{Title: "For this to last: " + web.StateLabel(w.ID), Note: w.Words}
		if w.Lasts {
			sec.Items = append(sec.Items, export.Item{Text: "No party is stated to gain by leaving it for good: nothing stated would have to be different."})
		}
		for _, line := range w.Changes {
			sec.Items = append(sec.Items, export.Item{Text: line.Text, IDs: line.IDs})
		}
		for _, line := range w.Way {
			sec.Items = append(sec.Items, export.Item{Lead: "The way there", Text: line.Text, IDs: line.IDs})
		}
		add(sec)
	}
	table := export.Section{Title: "All states", Note: web.StatesLegend()}
	columns, rows := web.StatesTable(a)
	table.Table = &export.Table{Columns: columns, Rows: rows}
	add(table)
	left := export.Section{Title: "On record, but not in the model", Empty: "Nothing."}
	if len(a.LeftOut) > 0 {
		left.Note = "Fewer claims bear on these than on the terms above; --state and --wish bring them in."
	}
	var once []string
	for _, l := range a.LeftOut {
		if len(l.IDs) < 2 && l.Reason == "" {
			once = append(once, l.ID)
			continue
		}
		item := export.Item{Lead: l.ID, Text: l.Words, IDs: l.IDs}
		if l.Reason != "" {
			item.Text = strings.TrimPrefix(l.Words+" ("+l.Reason+")", " ")
		}
		left.Items = append(left.Items, item)
	}
	if len(once) > 0 {
		left.Items = append(left.Items, export.Item{Lead: "With one claim each", Text: strings.Join(once, ", ")})
	}
	add(left)
	return p
}

// standItem tells how a party stands to a state: what it would gain, what it would
// lose, and what the record does not say.
func standItem(st stability.Stand) export.Item {
	item := export.Item{Text: st.Words}
	if st.Contested {
		item.Lead = "With what is reported"
	}
	for _, m := range slices.Concat(st.Gains, st.Holds) {
		sub := export.Item{Text: m.Words, IDs: m.IDs}
		if m.Answer != nil {
			sub.Sub = append(sub.Sub, export.Item{Text: m.Answer.Text, IDs: m.Answer.IDs})
		}
		item.Sub = append(item.Sub, sub)
	}
	for _, m := range st.Asks {
		item.Sub = append(item.Sub, export.Item{Lead: "Open", Text: m.Words, IDs: m.IDs})
	}
	if st.Silence != "" {
		item.Sub = append(item.Sub, export.Item{Lead: "Open", Text: st.Silence})
	}
	return item
}

func dossierName(v *dossier.View, id string) string {
	if p := v.Party(id); p != nil {
		if p.Short != "" {
			return p.Short
		}
		return p.Name
	}
	return id
}
