package app

import (
	"bytes"
	"cmp"
	"strings"

	"parley/access"
	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
)

type exportCmd struct {
	viewArgs
	Out    string `arg:"" help:"Folder to make (it must not exist yet, or be empty); or the file to write."`
	Format string `enum:"folder,xlsx,jsonld,akn,ics" default:"folder" help:"${enum} (default ${default}): all of it as a folder; matrix, positions and deadlines for Excel; linked data; a draft as Akoma Ntoso; a calendar of what lies ahead."`
	Draft  string `placeholder:"ID" help:"The draft, for akn."`
}

func (c *exportCmd) Help() string {
	return "Without further arguments the folder has all that the dossier has, and importing it gives the same dossier. Every file says as of when, for whom, and the highest label within.\n\nExamples:\n  parley export ukraine-2025-26 /tmp/ukraine --store sqlite:desk.db\n  parley export examples/ukraine-2025-26 positions.xlsx --format xlsx --as-of 2026-02-01\n  parley export examples/ukraine-2025-26 d-28.xml --format akn --draft d-28"
}

func (c *exportCmd) Run(s *session) error {
	if (c.Format == "akn") != (c.Draft != "") {
		return badUsage("--format akn and --draft ID go together: an Akoma Ntoso file is one text")
	}
	d, v, err := c.open(s, true)
	if err != nil {
		return err
	}
	what := counts(&v.Records)
	if c.Format == "folder" {
		if err := dossier.Save(&dossier.Dossier{Info: v.Info, Records: v.Records}, c.Out); err != nil {
			return failure{Unreadable, err}
		}
	} else {
		var b bytes.Buffer
		switch c.Format {
		case "xlsx":
			err = export.XLSX(&b, v)
		case "jsonld":
			err = export.JSONLD(&b, v)
		case "akn":
			what = "draft " + c.Draft
			if err = export.AkomaNtoso(&b, v, strings.TrimPrefix(c.Draft, "draft/")); err != nil {
				err = notInOrder("%w", err)
			}
		case "ics":
			from := lastDay(asOfDefault(d, s))
			if !v.AsOf.IsZero() {
				from = asOfDay(v)
			}
			entries := aheadEntries(standing.Ahead(v, from))
			what = plural(len(entries), "entry") + " from " + from.Words() + " on"
			err = export.Calendar(&b, v.Info.Title+": what lies ahead", export.MadeOfView(v).String(), entries, from.Time())
		}
		if err != nil {
			return err
		}
		if err := writeFile(c.Out, b.Bytes()); err != nil {
			return err
		}
	}
	if err := s.audit(access.Event{Act: access.Exported, Dossier: c.Dossier, What: "as " + c.Format + ", for " + cmp.Or(v.Reader, dossier.Owners)}); err != nil {
		return err
	}
	for _, line := range about(v) {
		s.printf("%s\n", line)
	}
	s.printf("%s: %s\n", c.Out, what)
	return nil
}

// aheadEntries puts what lies ahead into a calendar.
func aheadEntries(list []standing.Dated) []export.Entry {
	var out []export.Entry
	for _, x := range list {
		at := dossier.AddressOf(x.Record)
		id := at.String()
		if at.Kind == "deadline" {
			id = at.ID // as "parley deadlines --ics" has it
		}
		out = append(out, export.Entry{ID: id, First: x.First, Last: x.Last, Summary: x.What, Words: x.Line.Text + " [" + at.String() + "]"})
	}
	return out
}
