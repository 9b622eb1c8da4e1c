package web

import (
	"context"
	"encoding/csv"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/access"
	"parley/analysis/standing"
	"parley/desk"
	"parley/dossier"
	"parley/intake"
)

// bulkPage is the intake of a table: a field for it, or what it would change. The
// form carries the table along, and what was decided about its columns.
type bulkPage struct {
	*sheet
	By      string
	Kinds   []choice
	Kind    dossier.Kind
	Pasted  string // the table, to be sent again
	Columns []columnLine
	Alike   []alikeLine // fields that are the same for every row
	Plan    *intake.Plan
	Rows    []planRow
	Counts  []stateCount
	Unshown int // rows that are not listed
	Leave   bool
	Filed   []string
	Wrong   []string
	// Where the table cannot be taken: why, said beside the field that it came in,
	// with what was decided about its columns, to be sent again.
	WrongTable, WrongFile string
	Sheet                 string
	Decided               []hidden

	table *intake.Table
	view  *dossier.View
}

// columnLine is a column, what stands in it, and the field that it fills.
type columnLine struct {
	Number  int
	Name    string
	Example string
	Field   string // of the form
	Targets []choice
}

// alikeLine is a field that has one value for every row.
type alikeLine struct {
	Number  int
	Targets []choice
	Value   string
}

// planRow is what would become of a row.
type planRow struct {
	Row     int
	State   intake.State
	Says    string
	Href    string
	Changes []differenceRow
	Wrong   []string
	As      int
}

type stateCount struct {
	State intake.State
	Count int
}

const (
	mostTable     = 21 << 20 // bytes of what is sent
	mostBulkRows  = 5_000    // rows that a page takes in
	mostCarried   = 4 << 20  // bytes of a table that a page carries along
	mostRowsShown = 200
	alikeFields   = 3
)

func buildBulk(s *sheet) (any, error) {
	p, err := s.bulkPage()
	if err != nil {
		return nil, err
	}
	if k := s.first("kind"); k != "" {
		p.Kind = dossier.Kind(k)
	}
	p.kinds()
	return p, nil
}

func (s *sheet) bulkPage() (*bulkPage, error) {
	seen, err := s.visit.Newest().See(dossier.Scope{Reader: s.Reader})
	if err != nil {
		return nil, err
	}
	return &bulkPage{sheet: s, By: s.files(), Kind: "position", view: seen.View}, nil
}

func (p *bulkPage) kinds() {
	for _, k := range dossier.Kinds() {
		if k != "draft" { // a text is no row
			p.Kinds = append(p.Kinds, choice{string(k), text("kinds." + string(k)), k == p.Kind})
		}
	}
}

// takeIn takes a table, what was decided about it, and the wish to file.
func (d *Desk) takeIn(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readSent(w, r, mostTable)
	if err != nil {
		return err
	}
	s, err := d.sheetFor(r, v, "bulk")
	if err != nil {
		return err
	}
	p, err := s.bulkPage()
	if err != nil {
		return err
	}
	if err := p.take(r.Context(), form); err != nil {
		return err
	}
	p.kinds()
	return d.show(w, r, v, s.page, p)
}

func (p *bulkPage) take(ctx context.Context, form sent) error {
	v := form.values
	if k := dossier.Kind(v.Get("kind")); dossier.Blank(k) != nil {
		p.Kind = k
	}
	data := form.file
	if len(data) == 0 {
		data = []byte(v.Get("table"))
	}
	p.Sheet = v.Get("sheet")
	p.Pasted = strings.ReplaceAll(v.Get("table"), "\r\n", "\n")
	wrong := func(words string) error {
		if p.WrongTable = words; len(form.file) > 0 {
			p.WrongTable, p.WrongFile = "", words
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if name == "mapped" || strings.HasPrefix(name, "m.") || strings.HasPrefix(name, "a.") || strings.HasPrefix(name, "v.") {
				p.Decided = append(p.Decided, hidden{name, v.Get(name)})
			}
		}
		return nil
	}
	if strings.TrimSpace(string(data)) == "" {
		return wrong(text("bulk.nothing"))
	}
	t, err := intake.Read(data, p.Sheet)
	if err != nil {
		return wrong(err.Error())
	}
	if len(t.Rows) > mostBulkRows {
		return wrong(text("bulk.toomany", len(t.Rows), mostBulkRows, p.Kind))
	}
	carried := asCSV(t)
	if len(carried) > mostCarried {
		return wrong(text("bulk.toolarge", mostCarried>>20, p.Kind))
	}
	p.table, p.Pasted = t, carried
	targets, err := intake.Targets(p.Kind)
	if err != nil {
		return err
	}
	mapping, err := p.mapping(v, targets)
	if err != nil {
		return err
	}
	all, err := p.alike(v, targets)
	if err != nil {
		return err
	}
	if p.Plan, err = intake.Make(ctx, p.view, t, p.Kind, mapping, all, p.desk.desk.Random()); err != nil {
		return err
	}
	p.Leave = v.Get("leave") != ""
	if v.Get("do") == "file" {
		if done, err := p.file(ctx); err != nil || done {
			return err
		}
	}
	p.list()
	return nil
}

// mapping is what the columns fill: as was chosen, or as their names mean.
func (p *bulkPage) mapping(v url.Values, targets []dossier.Entry) (intake.Mapping, error) {
	titles := map[string]string{}
	for _, e := range targets {
		titles[e.Name] = p.title(e.Name)
	}
	m, err := intake.Guess(p.table, p.Kind, titles)
	if err != nil {
		return nil, err
	}
	if v.Get("mapped") == string(p.Kind) { // for another kind, the columns mean something else
		for i := range m {
			field := v.Get("m." + strconv.Itoa(i+1))
			if field != "" && intake.IsTarget(p.Kind, field) != nil {
				field = ""
			}
			m[i] = field
		}
	}
	for i, name := range p.table.Columns {
		c := columnLine{Number: i + 1, Name: name, Field: "m." + strconv.Itoa(i+1), Targets: p.targets(targets, m[i])}
		for _, r := range p.table.Rows {
			if c.Example = r.Cell(i); c.Example != "" {
				c.Example = clip(c.Example)
				break
			}
		}
		p.Columns = append(p.Columns, c)
	}
	return m, nil
}

// targets are the fields that can be chosen.
func (p *bulkPage) targets(targets []dossier.Entry, chosen string) []choice {
	out := make([]choice, len(targets))
	for i, e := range targets {
		out[i] = choice{e.Name, p.title(e.Name), e.Name == chosen}
	}
	return out
}

// title is what a field is called, with what it is a part of.
func (p *bulkPage) title(name string) string {
	r := dossier.Blank(p.Kind)
	var out []string
	for part := range strings.SplitSeq(name, ".") {
		if part != "0" {
			out = append(out, label(r, part))
		}
	}
	return strings.Join(out, ": ")
}

// alike are the fields that were given one value for every row.
func (p *bulkPage) alike(v url.Values, targets []dossier.Entry) (map[string]string, error) {
	all := map[string]string{}
	for n := 1; n <= alikeFields; n++ {
		field, value := v.Get("a."+strconv.Itoa(n)), strings.TrimSpace(v.Get("v."+strconv.Itoa(n)))
		if intake.IsTarget(p.Kind, field) != nil || field == "id" {
			field = ""
		}
		if field != "" && value != "" {
			all[field] = value
		}
		p.Alike = append(p.Alike, alikeLine{Number: n, Targets: p.targets(targets[1:], field), Value: value})
	}
	return all, nil
}

// asCSV is a table as text, to be sent along.
func asCSV(t *intake.Table) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write(t.Columns)
	for _, r := range t.Rows {
		cells := make([]string, len(t.Columns))
		copy(cells, r.Cells)
		w.Write(cells)
	}
	w.Flush()
	return b.String()
}

// file files what is in order.
func (p *bulkPage) file(ctx context.Context) (done bool, err error) {
	wrong := func(words string) (bool, error) {
		p.Wrong = append(p.Wrong, words)
		return false, nil
	}
	if p.By == "" {
		return wrong(text("edit.readonly"))
	}
	if p.Plan.Count(intake.Wrong) > 0 && !p.Leave {
		return wrong(text("bulk.notall", p.Plan.Count(intake.Wrong)))
	}
	var edits []desk.Edit
	for _, l := range p.Plan.Lines {
		if l.State != intake.New && l.State != intake.Changed {
			continue
		}
		e := desk.Edit{At: dossier.AddressOf(l.Record), Record: l.Record}
		if l.State == intake.Changed {
			was, _ := p.view.Find(e.At.Kind, e.At.ID)
			e.Base = desk.Mark(was)
		}
		edits = append(edits, e)
	}
	if len(edits) == 0 {
		return wrong(text("bulk.nonew"))
	}
	at, err := p.desk.desk.Save(ctx, p.visit.who, p.Name, edits...)
	var conflicts desk.Conflicts
	var problems dossier.Problems
	switch {
	case err == nil:
		for _, a := range at {
			p.Filed = append(p.Filed, a.String())
		}
		p.Plan, p.Columns, p.Pasted = nil, nil, ""
		return true, nil
	case errors.As(err, &conflicts):
		return wrong(text("bulk.moved"))
	case errors.As(err, &problems):
		_, rest := placed(problems, dossier.Address{Kind: p.Kind}, nil)
		p.Wrong = append(p.Wrong, rest[:min(len(rest), 20)]...)
		return false, nil
	case errors.Is(err, access.ErrDenied):
		return wrong(text("fault.notallowed"))
	case errors.Is(err, desk.ErrHandling), errors.Is(err, desk.ErrUnseen), errors.Is(err, desk.ErrLastSource), errors.Is(err, desk.ErrElsewhere), errors.Is(err, dossier.ErrByHand):
		return wrong(err.Error())
	}
	return false, err
}

// list lists the rows: first those that cannot be filed.
func (p *bulkPage) list() {
	for _, s := range intake.States() {
		p.Counts = append(p.Counts, stateCount{s, p.Plan.Count(s)})
	}
	for _, s := range []intake.State{intake.Wrong, intake.Changed, intake.New, intake.Same} {
		for _, l := range p.Plan.Lines {
			if l.State != s {
				continue
			}
			if len(p.Rows) == mostRowsShown {
				p.Unshown++
				continue
			}
			row := planRow{Row: l.Row, State: l.State, As: l.As}
			if l.Record != nil {
				row.Says = standing.Headline(p.view, l.Record)
				if l.State != intake.New {
					row.Href = p.To(dossier.AddressOf(l.Record).String())
				}
			}
			for _, d := range l.Changes {
				row.Changes = append(row.Changes, differenceRow{labelOf(l.Record, d.Name), entryWords(p.view, d.Entry, d.Before), entryWords(p.view, d.Entry, d.After)})
			}
			for _, w := range l.Wrong {
				row.Wrong = append(row.Wrong, w.String())
			}
			p.Rows = append(p.Rows, row)
		}
	}
}
