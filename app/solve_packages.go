package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"parley/engine/pareto"
	"parley/engine/pareto/genius"
	"parley/export"
)

// packageModelArgs are what solve takes for models about packages.
type packageModelArgs struct {
	More         []string `arg:"" optional:"" name:"profile" help:"With a Genius domain (XML): the profiles of the parties. With a GeniusWeb profile (JSON): those of the other parties."`
	Full         bool     `help:"For packages: keep those below a reservation on the frontier."`
	FrontierOnly bool     `help:"For packages: no fair points."`
	NashOnly     bool     `help:"For packages: Nash's solution alone."`
}

// files are all files that were given.
func (c *solveCmd) files() []string { return append([]string{c.File}, c.More...) }

func (c *solveCmd) packageOptions() pareto.Options {
	return pareto.Options{Full: c.Full, FrontierOnly: c.FrontierOnly, NashOnly: c.NashOnly}
}

func (c *solveCmd) packages(ctx context.Context, s *session, text []byte) error {
	space, err := pareto.ReadSpace(bytes.NewReader(text))
	if err != nil {
		return badUsage("%s: %w", c.File, err)
	}
	r, err := pareto.Solve(ctx, space, c.packageOptions())
	if s.Err() != nil {
		return s.Err()
	}
	if err != nil {
		return badUsage("%s: %w", c.File, err)
	}
	return s.print(c.Format, c.JSON, r, c.packagesPage(space.Name, numbered(space.Parties()), "", r))
}

// genius answers the files of a simulator: a domain and profiles in XML, or
// profiles in JSON.
func (c *solveCmd) genius(ctx context.Context, s *session, isXML bool) error {
	names := c.files()
	files := make([]io.Reader, len(names))
	for i, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return failure{Unreadable, fmt.Errorf("%s cannot be read: %w", name, err)}
		}
		defer f.Close()
		files[i] = f
	}
	var space *pareto.Fractions
	var err error
	switch {
	case !isXML:
		space, err = genius.ReadProfiles(files...)
	case len(files) < 2:
		return badUsage("%s: a Genius domain is solved with the profiles of its parties: domain.xml profile1.xml profile2.xml", c.File)
	default:
		space, err = genius.ReadXML(files[0], files[1:]...)
	}
	var in *genius.InFile
	if errors.As(err, &in) {
		return badUsage("%s: %w", names[in.File], in.Err)
	} else if err != nil {
		return badUsage("%s: %w", c.File, err)
	}
	parties := names
	if isXML {
		parties = c.More
	}
	r, err := space.Solve(ctx, c.packageOptions())
	if s.Err() != nil {
		return s.Err()
	}
	if err != nil {
		return badUsage("%s: %w", c.File, err)
	}
	return s.print(c.Format, c.JSON, r, c.packagesPage(space.Name, parties, "Utilities are in millionths.", r))
}

// numbered names parties that have no names.
func numbered(parties int) []string {
	names := make([]string, parties)
	for p := range names {
		names[p] = fmt.Sprintf("party %d", p)
	}
	return names
}

// mostPoints is how many points of a frontier a page shows.
const mostPoints = 50

// packagesPage tells an answer about packages to the parties of the given names.
func (c *solveCmd) packagesPage(name string, parties []string, unit string, r *pareto.Result) export.Page {
	page := export.Page{Title: name, About: []string{fmt.Sprintf("%d parties, %s packages", len(parties), r.Space)}}
	if name == "" {
		page.Title = "A model without a name"
	}
	if unit != "" {
		page.About = append(page.About, unit)
	}
	if !r.Complete {
		page.Sections = append(page.Sections, export.Section{Items: []export.Item{{
			Text: "The time or the memory ran out: this is what was proved so far.",
		}}})
	}
	if why := r.Contradicts(); why != "" {
		page.Sections = append(page.Sections, export.Section{Items: []export.Item{{Text: why}}})
	}
	row := func(p *pareto.Package) []string {
		var cells []string
		for _, u := range p.Utilities {
			cells = append(cells, fmt.Sprint(u))
		}
		options := p.Names
		if options == nil {
			options = strings.Fields(strings.Trim(fmt.Sprint(p.Options), "[]"))
		}
		return append(cells, strings.Join(options, ", "))
	}
	if !c.FrontierOnly {
		sec := export.Section{
			Title: "Fair points", Note: "Over the packages at or above every reservation.",
			Empty: "There is no package at or above every reservation.",
			Table: &export.Table{Columns: slices.Concat([]string{"solution"}, parties, []string{"options"})},
		}
		if !r.Complete {
			sec.Empty = "None was found in time."
		}
		for _, f := range []struct {
			name string
			*pareto.Package
		}{
			{"Nash", r.Nash}, {"Kalai-Smorodinsky", r.KalaiSmorodinsky}, {"egalitarian", r.Egalitarian}, {"utilitarian", r.Utilitarian},
		} {
			if f.Package != nil {
				sec.Table.Rows = append(sec.Table.Rows, append([]string{f.name}, row(f.Package)...))
			}
		}
		page.Sections = append(page.Sections, sec)
	}
	if c.NashOnly {
		return page
	}
	sec := export.Section{
		Title: "Frontier", Note: fmt.Sprintf("%d points: of none is there a package that is at least as good for every party and better for one.", len(r.Frontier)),
		Empty: "No point.",
		Table: &export.Table{Columns: slices.Concat(parties, []string{"options", "packages"})},
	}
	switch {
	case !r.Complete:
		sec.Note = "Of the frontier only the fair points above are known."
	case r.Tolerance != nil:
		sec.Note = fmt.Sprintf("%d points, not all: the frontier is too large to list. Every package that gives each party its reservation and a tolerance has one here that gives no party less by more than that. The tolerance is, by party: %s.",
			len(r.Frontier), strings.Join(strings.Fields(strings.Trim(fmt.Sprint(r.Tolerance), "[]")), ", "))
	}
	for i := range r.Frontier[:min(len(r.Frontier), mostPoints)] {
		count := "not counted"
		if n := r.Frontier[i].Count; n > 0 {
			count = fmt.Sprint(n)
		}
		sec.Table.Rows = append(sec.Table.Rows, append(row(&r.Frontier[i].Package), count))
	}
	if more := len(r.Frontier) - mostPoints; more > 0 {
		page.Foot = append(page.Foot, fmt.Sprintf("%d more points; --json has them all.", more))
	}
	page.Sections = append(page.Sections, sec)
	return page
}
