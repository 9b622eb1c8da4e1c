package app

import (
	"fmt"
	"io"
	"os"
	"strings"

	"parley/desk"
	"parley/dossier"
	"parley/intake"
)

type intakeCmd struct {
	Dossier string   `arg:"" help:"Folder of the dossier, or its name in the store."`
	File    string   `arg:"" help:"The table: XLSX, CSV, or as copied from a spreadsheet; - for standard input."`
	Kind    string   `required:"" placeholder:"KIND" help:"What kind of record each row is: position, event, figure."`
	Sheet   string   `placeholder:"NAME" help:"The sheet of a spreadsheet (default: the first with something in it)."`
	Map     []string `placeholder:"COLUMN=FIELD" sep:"none" help:"Which field a column fills, by its name or number; COLUMN= leaves it out. Repeat it for several."`
	All     []string `placeholder:"FIELD=VALUE" sep:"none" help:"A field that is the same for every row, where its own cell is empty. Repeat it for several."`
	Write   bool     `help:"File what is new or changed; without it, nothing is written."`
	By      string   `placeholder:"NAME" help:"Who files it; needed with --write."`
	Format  string   `enum:"text,json" default:"text" help:"${enum} (default ${default})."`
	JSON    bool     `name:"json" help:"Short for --format json."`
}

func (c *intakeCmd) Help() string {
	return "Prints what would be filed of a table: which rows are new, which change a record and in what, which are there already, and which cannot be filed and why. With --write, all of it is filed or, where a row cannot be, nothing.\n\nExample:\n  parley intake my-talks positions.xlsx --kind position --map \"Page=sources.0.at\" --all sources.0.source=s-cable"
}

func (c *intakeCmd) Run(s *session) error {
	if c.JSON {
		c.Format = "json"
	}
	if c.Write && strings.TrimSpace(c.By) == "" {
		return badUsage("--write needs --by; nothing is filed without the name of who files it")
	}
	kind := dossier.Kind(c.Kind)
	if _, err := intake.Targets(kind); err != nil {
		var names []string
		for _, k := range dossier.Kinds() {
			names = append(names, string(k))
		}
		return badUsage("--kind: %w; the kinds are: %s", err, strings.Join(names, ", "))
	}
	data, err := c.data(s)
	if err != nil {
		return failure{Unreadable, fmt.Errorf("%s cannot be read: %w", c.File, pathless(err))}
	}
	table, err := intake.Read(data, c.Sheet)
	if err != nil {
		return notInOrder("%s: %w", c.File, err)
	}
	mapping, err := intake.Guess(table, kind, nil)
	if err != nil {
		return err
	}
	for _, m := range c.Map {
		column, field, ok := cutLast(m)
		if !ok {
			return badUsage("--map: found %q, expected COLUMN=FIELD", m)
		}
		if err := mapping.Set(table, kind, column, field); err != nil {
			return badUsage("--map: %w", err)
		}
	}
	all := map[string]string{}
	for _, a := range c.All {
		field, value, ok := strings.Cut(a, "=")
		if !ok {
			return badUsage("--all: found %q, expected FIELD=VALUE", a)
		}
		if err := intake.IsTarget(kind, field); err != nil {
			return badUsage("--all: %w", err)
		}
		all[field] = value
	}
	plan := func(v *dossier.View) (*intake.Plan, error) {
		return intake.Make(s, v, table, kind, mapping, all, s.env.Random)
	}
	if !c.Write {
		d, err := s.load(c.Dossier)
		if err != nil {
			return err
		}
		v, err := d.View(dossier.Scope{})
		if err != nil {
			return err
		}
		p, err := plan(v)
		if err != nil {
			return err
		}
		return c.print(s, table, p)
	}
	var p *intake.Plan
	err = s.write(c.Dossier, c.By, func(v *dossier.View) (desk.Change, error) {
		if p, err = plan(v); err != nil {
			return desk.Change{}, err
		}
		if n := p.Count(intake.Wrong); n > 0 {
			return desk.Change{}, notInOrder("nothing was filed: %s cannot be\n%s", plural(n, "row"), c.troubles(p))
		}
		return desk.Change{Put: p.Records()}, nil
	})
	if err != nil {
		return err
	}
	if err := c.print(s, table, p); err != nil {
		return err
	}
	if c.Format == "text" {
		s.printf("%s filed in the name of %s.\n", plural(len(p.Records()), "record"), strings.TrimSpace(c.By))
	}
	return nil
}

// cutLast cuts at the last "=": the name of a column may have some.
func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '=')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

func (c *intakeCmd) data(s *session) ([]byte, error) {
	in := s.env.Stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	return io.ReadAll(io.LimitReader(in, intake.MaxBytes+1))
}

// mostTroubles is how many are told of a table that is wrong throughout.
const mostTroubles = 50

func (c *intakeCmd) troubles(p *intake.Plan) string {
	all := p.Troubles()
	var lines []string
	for _, t := range all[:min(len(all), mostTroubles)] {
		lines = append(lines, "  "+t.String())
	}
	if n := len(all) - mostTroubles; n > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", n))
	}
	return strings.Join(lines, "\n")
}

func (c *intakeCmd) print(s *session, t *intake.Table, p *intake.Plan) error {
	if c.Format == "json" {
		return s.json(planJSON(t, p))
	}
	s.printf("%s of %s:\n", plural(len(t.Rows), "row"), c.File)
	for i, f := range p.Mapping {
		if name := t.Columns[i]; f != "" {
			s.printf("  column %d, %q, is %s\n", i+1, name, f)
		} else {
			s.printf("  column %d, %q, is left out\n", i+1, name)
		}
	}
	s.printf("%d new, %d changed, %d the same, %d cannot be filed\n", p.Count(intake.New), p.Count(intake.Changed), p.Count(intake.Same), p.Count(intake.Wrong))
	for _, l := range p.Lines {
		switch l.State {
		case intake.New:
			s.printf("  row %d, new: %s\n", l.Row, dossier.AddressOf(l.Record))
		case intake.Changed:
			s.printf("  row %d, changed: %s\n", l.Row, dossier.AddressOf(l.Record))
			for _, d := range l.Changes {
				s.printf("    %s: %q, was %q\n", d.Name, d.After, d.Before)
			}
		}
	}
	if troubles := c.troubles(p); troubles != "" {
		s.printf("%s\n", troubles)
	}
	return nil
}

// planJSON is a plan as data.
func planJSON(t *intake.Table, p *intake.Plan) dossier.Object {
	columns := []any{}
	for i, f := range p.Mapping {
		columns = append(columns, dossier.Object{{Name: "column", Value: t.Columns[i]}, {Name: "field", Value: f}})
	}
	rows := []any{}
	for _, l := range p.Lines {
		row := dossier.Object{{Name: "row", Value: l.Row}, {Name: "state", Value: string(l.State)}}
		if l.Record != nil {
			row = append(row, dossier.Field{Name: "record", Value: dossier.AddressOf(l.Record).String()})
		}
		var changes, wrong []any
		for _, d := range l.Changes {
			changes = append(changes, dossier.Object{{Name: "field", Value: d.Name}, {Name: "before", Value: d.Before}, {Name: "after", Value: d.After}})
		}
		for _, w := range l.Wrong {
			wrong = append(wrong, dossier.Object{{Name: "column", Value: w.Column}, {Name: "field", Value: w.Field}, {Name: "found", Value: w.Value}, {Name: "expected", Value: w.Expected}, {Name: "nearest", Value: w.Nearest}})
		}
		if changes != nil {
			row = append(row, dossier.Field{Name: "changes", Value: changes})
		}
		if wrong != nil {
			row = append(row, dossier.Field{Name: "wrong", Value: wrong})
		}
		rows = append(rows, row)
	}
	return dossier.Object{{Name: "kind", Value: string(p.Kind)}, {Name: "columns", Value: columns}, {Name: "rows", Value: rows}}
}
