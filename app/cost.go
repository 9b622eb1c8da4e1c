package app

import (
	"fmt"
	"strconv"
	"strings"

	"parley/analysis/nodeal"
	"parley/dossier"
	"parley/export"
)

type costCmd struct {
	viewArgs
	costArgs
	SVG string `name:"svg" placeholder:"FILE" help:"Also draw what follows if a published rate held."`
	tableArg
}

type costArgs struct {
	Months    int    `placeholder:"N" default:"12" help:"Over how many months a published rate is held (default ${default})."`
	Seed      uint64 `placeholder:"N" default:"1" help:"Seed of the draws that carry stated ranges through (default ${default})."`
	Draws     int    `placeholder:"N" default:"10000" help:"Number of draws (default ${default})."`
	P         string `placeholder:"SHARE" help:"For a bargaining range: A's share without a deal, 0.6 or 0.5..0.7."`
	CostA     string `name:"cost-a" placeholder:"COST" help:"What no deal costs A, in units of what is divided."`
	CostB     string `name:"cost-b" placeholder:"COST" help:"What it costs B."`
	Attrition string `placeholder:"INPUTS" sep:"none" help:"A what-if of attrition: 'a=..., b=..., loss-a=..., loss-b=..., stop-a=0.7, stop-b=0.7'."`
	By        string `placeholder:"NAME" help:"Who entered these inputs."`
}

func (c *costCmd) Help() string {
	return "Examples:\n  parley cost examples/ukraine-2025-26 --months 10\n  parley cost examples/ukraine-2025-26 --p 0.6 --cost-a 0.1 --cost-b 0.2 --by 'A. Name'"
}

// costData is the answer as data.
type costData struct {
	*nodeal.Ledger
	Bargaining *nodeal.Bargaining `json:"bargaining,omitempty"`
	Scenario   *nodeal.Scenario   `json:"what_if,omitempty"`
}

const mostMonths, mostDraws = 600, 1_000_000

// inputs reads what was entered.
func (a *costArgs) inputs() (data costData, err error) {
	if a.Months < 1 || a.Months > mostMonths {
		return data, badUsage("--months takes a number from 1 to %d", mostMonths)
	}
	if a.Draws < 100 || a.Draws > mostDraws {
		return data, badUsage("--draws takes a number from 100 to %d", mostDraws)
	}
	if data.Bargaining, err = bargaining(a.By, a.P, a.CostA, a.CostB); err != nil {
		return data, badUsage("%w", err)
	}
	if a.Attrition != "" {
		in, err := nodeal.ParseAttrition(a.Attrition, a.By)
		if err == nil {
			data.Scenario, err = nodeal.Attrition(in)
		}
		if err != nil {
			return data, badUsage("--attrition: %w", err)
		}
	}
	return data, nil
}

func (a *costArgs) ledger(v *dossier.View) *nodeal.Ledger {
	return nodeal.Keep(v, asOfDay(v), a.Months, a.Seed, a.Draws)
}

func (c *costCmd) Run(s *session) error {
	data, err := c.inputs()
	if err != nil {
		return err
	}
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	data.Ledger = c.ledger(v)
	if c.SVG != "" {
		svg, err := fanSheet(v, data.Ledger)
		if err != nil {
			return notInOrder("the picture cannot be drawn: %w", err)
		}
		if err := writeFile(c.SVG, svg); err != nil {
			return err
		}
	}
	page := costPage(v, data)
	if c.Format == "csv" {
		page = asTable(page, rateColumns, rateRows(data.Ledger))
	}
	return s.print(c.Format, c.JSON, data, page)
}

// bargaining reads the inputs of a bargaining range; nil if there are none.
func bargaining(by, p, costA, costB string) (*nodeal.Bargaining, error) {
	if p == "" && costA == "" && costB == "" {
		return nil, nil
	}
	in := nodeal.BargainingInputs{By: by}
	for _, f := range []struct {
		flag, text string
		to         *nodeal.Input
	}{{"--p", p, &in.P}, {"--cost-a", costA, &in.CostA}, {"--cost-b", costB, &in.CostB}} {
		if f.text == "" {
			return nil, fmt.Errorf("%s is missing: a bargaining range needs --p, --cost-a and --cost-b", f.flag)
		}
		var err error
		if *f.to, err = nodeal.ParseInput(f.text); err != nil {
			return nil, fmt.Errorf("%s: %w", f.flag, err)
		}
	}
	return nodeal.Range(in)
}

var rateColumns = []string{"side", "counted", "unit a month", "low", "high", "bound", "publisher", "interest", "type", "period", "basis", "id"}

// rateRows is the ledger as a table, a row a published rate.
func rateRows(l *nodeal.Ledger) [][]string {
	var rows [][]string
	for _, s := range l.Sides {
		for _, e := range s.Entries {
			for _, list := range [][]nodeal.Rate{e.Rates, e.Aims, e.Projections} {
				for _, r := range list {
					_, id, _ := strings.Cut(r.ID, "/")
					plain := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
					rows = append(rows, []string{s.Name, e.Name, e.Unit, plain(r.Low), plain(r.High), r.Bound, r.Publisher, r.Interest, r.Type, r.Period.String(), r.Basis, id})
				}
			}
		}
	}
	return rows
}

// costPage lays the ledger out.
func costPage(v *dossier.View, d costData) export.Page {
	p := export.Page{Title: v.Info.Title + ": cost of no deal", About: about(v)}
	add := func(sec export.Section) { p.Sections = append(p.Sections, sec) }
	month := export.Section{Title: "What one more month means", Note: nodeal.RuleOfChoice, Empty: "No figure on record is a rate, or adds up over time."}
	for _, s := range d.Sides {
		for _, e := range s.Entries {
			month.Items = append(month.Items, entryItem(s, e))
		}
	}
	add(month)

	held := export.Section{Title: fmt.Sprintf("If a published rate held for %s", plural(d.Months, "month")), Note: "Straight lines, not forecasts.", Empty: "There is no rate to hold."}
	for _, s := range d.Sides {
		for _, e := range s.Entries {
			if text, ids := e.Held(d.Months); text != "" {
				held.Items = append(held.Items, export.Item{Lead: s.Name, Text: e.Name + ": " + text, IDs: short(ids)})
			}
		}
	}
	for _, t := range d.Together {
		held.Items = append(held.Items, export.Item{Text: t.Words(), IDs: short(t.IDs)})
	}
	add(held)

	blanks := export.Section{Title: "What is not counted", Note: "Questions that the record leaves open.", Empty: "Nothing was missed."}
	for _, s := range d.Sides {
		for _, q := range s.Blanks {
			item := export.Item{Lead: "?", Text: q.Text, IDs: short(q.IDs)}
			blanks.Items = append(blanks.Items, item)
		}
	}
	for _, f := range d.Apart {
		blanks.Items = append(blanks.Items, export.Item{Text: f.Text, IDs: short(f.IDs)})
	}
	add(blanks)

	found := export.Section{Title: "Published numbers that do not go together", Note: "By rules over values, units, periods and kinds. A finding says nothing about which number is right.", Empty: "Nothing was found."}
	for _, f := range d.Findings {
		found.Items = append(found.Items, export.Item{Text: f.Text, IDs: short(f.IDs)})
	}
	add(found)
	follows := export.Section{Title: "Checked, and they follow", Empty: "No published number could be checked against its parts."}
	for _, f := range d.Follows {
		follows.Items = append(follows.Items, export.Item{Text: f.Text, IDs: short(f.IDs)})
	}
	add(follows)

	until := export.Section{Title: "How long until", Note: "What is left, divided by the published rates. The rates count what they count: whether all of it would be there is not said.", Empty: "No figure on record leads up to a threshold."}
	for _, t := range d.Thresholds {
		item := export.Item{Lead: t.Name, Text: t.Words}
		for _, x := range append(t.Told, t.Beside...) {
			item.IDs = append(item.IDs, short([]string{x.ID})...)
		}
		for _, x := range []struct {
			lead string
			span *nodeal.Span
		}{{"Shortest", t.Least}, {"Longest", t.Most}} {
			if x.span != nil {
				item.Sub = append(item.Sub, export.Item{Lead: x.lead, Text: x.span.Words, IDs: short(x.span.IDs)})
			}
		}
		for _, f := range t.Unfit {
			item.Sub = append(item.Sub, export.Item{Lead: "Not used", Text: f.Text, IDs: short(f.IDs)})
		}
		until.Items = append(until.Items, item)
	}
	add(until)

	windows := export.Section{Title: "By each deadline", Note: "What comes to pass from the as-of day to the deadline, on the least and the greatest published rate. Deadlines that have passed, or have no date, are left out.", Empty: "No dated deadline lies ahead."}
	for _, w := range d.Windows {
		item := export.Item{Lead: w.By, Text: w.Words(), IDs: short([]string{w.ID})}
		for _, a := range w.Adds {
			item.Sub = append(item.Sub, export.Item{Text: a.Words(), IDs: short(a.IDs)})
		}
		windows.Items = append(windows.Items, item)
	}
	add(windows)

	beside := export.Section{Title: "Competing figures, side by side", Note: "As published. None is averaged with another, and the order is the dossier's.", Empty: "No two figures are on the same thing."}
	for _, set := range d.Competing {
		item := export.Item{Lead: set.Title}
		for _, r := range set.Rows {
			item.Sub = append(item.Sub, export.Item{Lead: r.Publisher, Text: r.Line(), IDs: short([]string{r.ID})})
		}
		beside.Items = append(beside.Items, item)
	}
	add(beside)
	if d.Bargaining != nil {
		add(export.Section{Title: "A bargaining range, on what " + d.Bargaining.By + " entered", Items: []export.Item{{Text: d.Bargaining.Words}}})
	}
	if d.Scenario != nil {
		add(scenarioSection(d.Scenario))
	}
	return p
}

// entryItem is one line of the ledger with the figures that it is made of.
func entryItem(s nodeal.Side, e nodeal.Entry) export.Item {
	item := export.Item{Lead: s.Name, Text: e.Name + ", " + e.Unit + ": " + e.Words()}
	for _, list := range []struct {
		lead  string
		rates []nodeal.Rate
	}{{"", e.Rates}, {"Aim, no estimate: ", e.Aims}, {"Projection: ", e.Projections}} {
		for _, r := range list.rates {
			item.Sub = append(item.Sub, export.Item{Text: list.lead + r.Line(), IDs: short([]string{r.ID})})
		}
	}
	return item
}

func scenarioSection(s *nodeal.Scenario) export.Section {
	sec := export.Section{Title: "What if: attrition", Note: s.Label + " " + s.Words}
	sec.Table = &export.Table{Columns: []string{"change", "square law, A", "square law, B", "linear law, A", "linear law, B"}}
	months := func(m *float64) string {
		if m == nil {
			return "not reached"
		}
		return strconv.FormatFloat(*m, 'f', 1, 64) + " months"
	}
	for _, r := range s.Rows {
		sec.Table.Rows = append(sec.Table.Rows, []string{r.Change, months(r.SquareA), months(r.SquareB), months(r.LinearA), months(r.LinearB)})
	}
	return sec
}
