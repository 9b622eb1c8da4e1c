package app

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
	"parley/when"
)

// viewArgs are what every command takes that prints records.
type viewArgs struct {
	Dossier string `arg:"" name:"dossier" help:"Folder of the dossier, or its name in the store."`
	scopeArgs
}

func (a *viewArgs) open(s *session, all bool) (*dossier.Dossier, *dossier.View, error) {
	return a.scopeArgs.open(s, a.Dossier, all)
}

// scopeArgs say what of a dossier is looked at.
type scopeArgs struct {
	AsOf     string `name:"as-of" placeholder:"DATE" help:"Show the record as it stood on this date (default: the dossier's cut-off, else today)."`
	Known    string `placeholder:"DATE" help:"Count only what the desk knew by this date."`
	Recorded string `placeholder:"DATE" help:"In a store: the dossier as it was recorded by the end of this day, or by a moment such as 2026-02-18T09:30:00Z."`
	Reader   string `placeholder:"GROUP" help:"Show what this group may see; \"everyone\" for somebody in no group (default: an owner, who sees all)."`

	upTo dossier.TLP // only what may go as far as this label; "": all
}

// open loads the dossier and takes the view. Where no as-of date is given the
// cut-off or today counts, unless all is wanted.
func (a *scopeArgs) open(s *session, dir string, all bool) (*dossier.Dossier, *dossier.View, error) {
	scope := dossier.Scope{Reader: a.Reader, Label: a.upTo}
	var err error
	if scope.AsOf, err = dateFlag("--as-of", a.AsOf); err != nil {
		return nil, nil, err
	}
	if scope.Known, err = dateFlag("--known", a.Known); err != nil {
		return nil, nil, err
	}
	if scope.Recorded, err = recordedFlag(a.Recorded); err != nil {
		return nil, nil, err
	}
	d, err := s.loadAs(dir, scope.Recorded)
	if err != nil {
		return nil, nil, err
	}
	if scope.AsOf.IsZero() && !all {
		scope.AsOf = asOfDefault(d, s)
	}
	v, err := d.View(scope)
	if err != nil {
		return nil, nil, notInOrder("--reader: %w", err)
	}
	return d, v, nil
}

// load opens a dossier, a folder or a name in the store; its problems are told
// with its name.
func (s *session) load(dir string) (*dossier.Dossier, error) {
	return s.loadAs(dir, time.Time{})
}

// loadAs opens a dossier as it was recorded by a moment; zero: as it is.
func (s *session) loadAs(dir string, recorded time.Time) (*dossier.Dossier, error) {
	var d *dossier.Dossier
	var err error
	switch {
	case s.inStore(dir):
		d, err = s.loadStored(dir, recorded)
	case !recorded.IsZero():
		return nil, badUsage("--recorded: %s is a folder, and a folder keeps no versions; it is for a dossier in a store", dir)
	default:
		return s.loadFolder(dir)
	}
	return d, told(dir, err)
}

// loadFolder opens a dossier folder.
func (s *session) loadFolder(dir string) (*dossier.Dossier, error) {
	d, err := dossier.Load(s, dir)
	return d, told(dir, err)
}

// told tells problems with the name of their dossier.
func told(dir string, err error) error {
	if ps, ok := err.(dossier.Problems); ok {
		return notInOrder("%s is not in order: %s\n%w", dir, plural(len(ps), "problem"), ps)
	}
	return err
}

func dateFlag(flag, s string) (when.Date, error) {
	if s == "" {
		return when.Date{}, nil
	}
	d, err := dossier.ScopeDate(s)
	if err != nil {
		return d, badUsage("%s: %w; write it as 2026-02-18", flag, err)
	}
	return d, nil
}

// asOfDefault is the cut-off of a dossier that has one, unless today is
// earlier; else today.
func asOfDefault(d *dossier.Dossier, s *session) when.Date {
	day := s.today()
	if cutoff, err := dossier.ScopeDate(d.Info.Cutoff.String()); err == nil && lastDay(cutoff) < day {
		day = lastDay(cutoff)
	}
	return when.MustParse(day.String())
}

func (s *session) today() when.Day { return when.FromTime(s.env.Now()) }

// asOfDay is the last day of the view.
func asOfDay(v *dossier.View) when.Day {
	_, last := v.AsOf.Bounds()
	return last
}

// about says what a page was made of; every page begins with it.
func about(v *dossier.View) []string {
	line := "As of " + asOfDay(v).Words()
	if v.AsOf.IsZero() {
		line = "All dates"
	}
	if !v.Known.IsZero() {
		line += ", as known on " + v.Known.Words()
	}
	if !v.Recorded.IsZero() {
		line += ", as recorded by " + v.Recorded.UTC().Format("2 Jan 2006 15:04") + " UTC"
	}
	reader := v.Reader
	if reader == "" {
		reader = dossier.Owners
	}
	line += " · for " + reader + " · " + v.HighestLabel().Label()
	out := []string{line}
	if n := v.Withheld(); n > 0 {
		out = append(out, plural(n, "record")+" withheld from this reader, as the owners chose to say.")
	}
	return out
}

// formatArg is for commands whose answer has no table of its own.
type formatArg struct {
	Format string `enum:"text,markdown,json" default:"text" help:"${enum} (default ${default})."`
	JSON   bool   `name:"json" help:"Short for --format json."`
}

// tableArg is for commands whose answer is a table.
type tableArg struct {
	Format string `enum:"text,markdown,json,csv" default:"text" help:"${enum} (default ${default})."`
	JSON   bool   `name:"json" help:"Short for --format json."`
}

// print writes an answer: as data for JSON, else as a page.
func (s *session) print(format string, asJSON bool, data any, page export.Page) error {
	if asJSON {
		format = "json"
	}
	switch format {
	case "json":
		return s.json(data)
	case "markdown":
		return export.Markdown(s.out, page)
	case "csv":
		return export.CSV(s.out, page)
	}
	return export.Text(s.out, page, s.style())
}

func (s *session) json(data any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(data); err != nil {
		return err
	}
	_, err := s.out.Write(b.Bytes())
	return err
}

const (
	plainWidth = 100 // where there is no terminal to ask
	leastWidth = 40
	mostWidth  = 140 // longer lines are hard to read
)

// style is how text is set: to the terminal's width, in colour only on a
// terminal and unless NO_COLOR is set.
func (s *session) style() export.Style {
	st := export.Style{Width: plainWidth}
	if w, ok := s.env.Terminal(); ok {
		st.Width = min(max(w, leastWidth), mostWidth)
		st.Color = s.env.Getenv("NO_COLOR") == "" && s.env.Getenv("TERM") != "dumb"
	}
	return st
}

// short gives addresses as a person would type them: the ids alone.
func short(addresses []string) []string {
	out := make([]string, len(addresses))
	for i, a := range addresses {
		_, id, _ := strings.Cut(a, "/")
		out[i] = id
	}
	return out
}

// items lays lines out.
func items(lines []standing.Line) []export.Item {
	out := make([]export.Item, len(lines))
	for i, l := range lines {
		out[i] = export.Item{Text: l.Text, IDs: short(l.IDs)}
	}
	return out
}
