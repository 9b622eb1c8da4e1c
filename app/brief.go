package app

import (
	"bytes"
	"fmt"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
	"parley/when"
)

type briefCmd struct {
	viewArgs
	briefArgs
	Word string `name:"docx" placeholder:"FILE" help:"Write the page as a Word file instead."`
	formatArg
}

type briefArgs struct {
	Since string `placeholder:"DATE" help:"Tell what changed since this date (default: 14 days before the as-of date)."`
}

func (c *briefCmd) Help() string {
	return "Example:\n  parley brief examples/ukraine-2025-26 --as-of 2025-12-29 --since 2025-12-20"
}

// fullAccounts is how many accounts the brief tells with their sides.
const fullAccounts = 6

// sinceDays is how far back changes are told where no date is given.
const sinceDays = 14

func (c *briefCmd) Run(s *session) error {
	since, err := dateFlag("--since", c.Since)
	if err != nil {
		return err
	}
	d, now, err := c.open(s, false)
	if err != nil {
		return err
	}
	b, err := briefOf(d, now, since)
	if err != nil {
		return err
	}
	if c.Word != "" {
		var out bytes.Buffer
		if err := export.Word(&out, briefPage(now, b)); err != nil {
			return err
		}
		return writeFiles([]file{{c.Word, out.Bytes()}})
	}
	return s.print(c.Format, c.JSON, b, briefPage(now, b))
}

// eyes see a dossier: all of it, or as somebody may.
type eyes interface {
	View(dossier.Scope) (*dossier.View, error)
}

// briefOf composes the brief, with what changed since a date; zero: the usual
// time before.
func briefOf(d eyes, now *dossier.View, since when.Date) (b standing.Brief, err error) {
	if since.IsZero() {
		since = when.MustParse(asOfDay(now).Add(-sinceDays).String())
	}
	if lastDay(since) > asOfDay(now) {
		return b, badUsage("--since %s is later than the as-of date %s", since, asOfDay(now))
	}
	scope := now.Scope
	scope.AsOf = since
	before, err := d.View(scope)
	if err != nil {
		return b, err
	}
	return standing.Compose(now, before), nil
}

func lastDay(d when.Date) when.Day {
	_, last := d.Bounds()
	return last
}

// briefPage lays the brief out.
func briefPage(v *dossier.View, b standing.Brief) export.Page {
	p := export.Page{Title: b.Title, About: about(v)}
	add := func(s export.Section) { p.Sections = append(p.Sections, s) }
	add(export.Section{Title: "State of play", Items: items(b.State), Empty: "Nothing is on record yet."})
	for _, g := range b.Groups {
		sec := export.Section{
			Title: fmt.Sprintf("Issues: %s (%d)", g.Group, len(g.Issues)+len(g.Quiet)),
			Note:  "Test: " + g.Test + ".",
			Empty: "None.",
		}
		for _, i := range g.Issues {
			sec.Items = append(sec.Items, issueItem(i))
		}
		if len(g.Quiet) > 0 {
			var names, ids []string
			for _, q := range g.Quiet {
				names = append(names, q.Text)
				ids = append(ids, q.IDs...)
			}
			sec.Items = append(sec.Items, export.Item{Lead: "Nothing on record from a principal", Text: strings.Join(names, "; "), IDs: short(ids)})
		}
		add(sec)
	}
	changes := make([]standing.Line, len(b.Changes))
	for i, c := range b.Changes {
		changes[i] = c.Line
	}
	since, _ := when.ParseDay(b.Since)
	add(export.Section{Title: "Changed since " + since.Words(), Items: items(changes), Empty: "Nothing on record."})
	add(export.Section{
		Title: "Conditions that wait for each other", Items: items(b.Rings), Empty: "None on record.",
		Note: "Each ring is as short as the record allows. The parties' own words first, then those that rest on a reading, then those that rest on reports.",
	})
	add(export.Section{Title: "Next deadlines", Items: items(b.Deadlines), Empty: "None on record."})
	accounts := export.Section{Title: "Accounts that disagree", Empty: "None on record.", Note: fmt.Sprintf("Newest first, the first %d in full; \"parley accounts\" has them all. The order of the sides carries no weight.", fullAccounts)}
	for n, a := range b.Accounts {
		item := export.Item{Text: a.Text, IDs: short(a.IDs)}
		if n < fullAccounts {
			item.Sub = items(a.Sides)
		}
		accounts.Items = append(accounts.Items, item)
	}
	add(accounts)
	add(export.Section{Title: "Open questions", Items: items(b.Questions), Empty: "None on record."})
	add(export.Section{Title: "Last events", Items: items(b.Events), Empty: "None on record."})
	return p
}

func issueItem(i standing.IssueBrief) export.Item {
	it := export.Item{Lead: i.Title, Text: i.Option}
	it.IDs = []string{i.ID}
	for _, p := range i.Parties {
		it.Sub = append(it.Sub, export.Item{Lead: p.Name, Text: p.Text, IDs: short(p.IDs)})
	}
	it.Sub = append(it.Sub, items(i.Reported)...)
	it.Sub = append(it.Sub, items(i.Asks)...)
	return it
}
