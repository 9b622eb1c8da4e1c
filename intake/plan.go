package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"parley/dossier"
)

// State says what would become of a row.
type State string

// The states.
const (
	New     State = "new"     // a record more
	Changed State = "changed" // another version of a record
	Same    State = "same"    // nothing: the record is there and says that already
	Wrong   State = "wrong"   // it cannot be filed
)

// States are the states in the order in which they are told.
func States() []State { return []State{New, Changed, Same, Wrong} }

// Plan is what would be filed of a table.
type Plan struct {
	Kind    dossier.Kind
	Mapping Mapping
	Lines   []Line // one for each row
}

// Line is what would become of one row.
type Line struct {
	Row     int // its number in the table
	State   State
	Record  dossier.Record       // as it would be filed; nil for a row that cannot be
	Changes []dossier.Difference // of a record that is there, what would change
	Wrong   []Trouble            // why it cannot be filed
	As      int                  // the row that says the same already; 0: none
}

// Trouble is one thing for which a row cannot be filed.
type Trouble struct {
	Row      int
	Column   string // its name in the table; "" for the row as a whole
	Field    string // of the record
	Value    string // what was found
	Expected string // what is wrong with it, and what was expected
	Nearest  string // the nearest name that is known; "" for none
}

// String is the trouble in a line.
func (t Trouble) String() string {
	s := fmt.Sprintf("row %d", t.Row)
	if t.Column != "" {
		s += fmt.Sprintf(", column %q", clip(t.Column))
	}
	if t.Value != "" {
		s += fmt.Sprintf(": found %q", clip(t.Value))
	}
	s += ": " + t.Expected
	if t.Nearest != "" {
		s += fmt.Sprintf("; did you mean %q?", clip(t.Nearest))
	}
	return s
}

// Count says how many rows are in a state.
func (p *Plan) Count(s State) (n int) {
	for _, l := range p.Lines {
		if l.State == s {
			n++
		}
	}
	return n
}

// Records are what would be filed: all that is new or changed.
func (p *Plan) Records() (out []dossier.Record) {
	for _, l := range p.Lines {
		if l.State == New || l.State == Changed {
			out = append(out, l.Record)
		}
	}
	return out
}

// Troubles are all the things for which rows cannot be filed.
func (p *Plan) Troubles() (out []Trouble) {
	for _, l := range p.Lines {
		out = append(out, l.Wrong...)
	}
	return out
}

// Make works out what would be filed of a table: each row is a record of a kind,
// of which the mapping says where its fields are; all gives fields that are the
// same for every row, where its own cell is empty. A row with the id of a record
// that is there changes it, and leaves alone what no column fills, and what an
// empty cell fills; one without an id that says what a record says already is that
// record; any other is new, and random ends its id. The new ones refer to what is in
// the view, or to each other by id.
//
// The error is that of the context, or says that there is no such kind or field.
func Make(ctx context.Context, v *dossier.View, t *Table, k dossier.Kind, m Mapping, all map[string]string, random io.Reader) (*Plan, error) {
	targets, err := Targets(k)
	if err != nil {
		return nil, err
	}
	w := planner{view: v, names: NamesIn(v), kind: k, fields: map[string]dossier.Entry{}, columns: map[string]string{}, all: all, random: random, rows: map[string]int{}}
	for _, e := range targets {
		w.fields[e.Name] = e
	}
	for i, f := range m {
		if f != "" && i < len(t.Columns) {
			w.columns[f] = t.Columns[i]
		}
	}
	used := map[string]bool{}
	for f := range maps.Keys(w.columns) {
		used[f] = true
	}
	for f := range maps.Keys(all) {
		used[f] = true
	}
	for f := range used {
		if err := IsTarget(k, f); err != nil {
			return nil, err
		}
		if f != "id" {
			w.used = append(w.used, f)
		}
	}
	slices.Sort(w.used)
	if err := w.index(); err != nil {
		return nil, err
	}
	p := &Plan{Kind: k, Mapping: m}
	for _, row := range t.Rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		line, err := w.line(row, m)
		if err != nil {
			return nil, err
		}
		p.Lines = append(p.Lines, line)
	}
	w.together(p)
	return p, nil
}

type planner struct {
	view    *dossier.View
	names   *Names
	kind    dossier.Kind
	fields  map[string]dossier.Entry
	columns map[string]string // the column of a field
	used    []string          // the fields that are filled, but for the id
	all     map[string]string
	random  io.Reader
	there   map[string]dossier.Record // by what they say in the fields that are filled
	rows    map[string]int            // the rows of ids, and of what they say
}

// index finds records by what they say in the fields that are filled.
func (w *planner) index() error {
	w.there = map[string]dossier.Record{}
	var failed error
	w.view.Each(func(r dossier.Record) bool {
		if r.Kind() != w.kind {
			return true
		}
		key, err := w.key(r)
		if err != nil {
			failed = err
			return false
		}
		if w.there[key] == nil {
			w.there[key] = r
		}
		return true
	})
	return failed
}

// key is what a record says in the fields that are filled.
func (w *planner) key(r dossier.Record) (string, error) {
	entries, err := dossier.Entries(r)
	if err != nil {
		return "", err
	}
	values := map[string]string{}
	var list func([]dossier.Entry)
	list = func(entries []dossier.Entry) {
		for _, e := range entries {
			if e.Rows != nil {
				list(e.Rows[0])
			} else {
				values[e.Name] = e.Value
			}
		}
	}
	list(entries)
	var b strings.Builder
	for _, f := range w.used {
		b.WriteString(values[f] + "\x00")
	}
	return b.String(), nil
}

// line works out what would become of one row.
func (w *planner) line(row Row, m Mapping) (Line, error) {
	line := Line{Row: row.Number}
	cells := maps.Clone(w.all)
	if cells == nil {
		cells = map[string]string{}
	}
	for i, f := range m {
		if c := row.Cell(i); f != "" && c != "" {
			cells[f] = c
		}
	}
	trouble := func(field, value, nearest, expected string) {
		line.Wrong = append(line.Wrong, Trouble{row.Number, w.columns[field], field, value, expected, nearest})
	}
	typed := map[string]string{}
	for _, f := range w.order(cells) {
		value, nearest, err := w.names.Value(w.fields[f], cells[f], typed["issue"])
		if err != nil {
			trouble(f, cells[f], nearest, err.Error())
			continue
		}
		typed[f] = value
	}
	id := cells["id"]
	base, there := w.view.Find(w.kind, id)
	switch {
	case id == "":
	case !dossier.ValidID(id):
		trouble("id", id, "", "an id has lower-case letters, digits, dots, dashes and underscores, and begins with a letter or digit")
	case w.rows["id "+id] > 0:
		trouble("id", id, "", fmt.Sprintf("row %d has this id, too", w.rows["id "+id]))
	default:
		w.rows["id "+id] = row.Number
	}
	if len(line.Wrong) > 0 {
		line.State = Wrong
		return line, nil
	}
	if !there {
		base = dossier.Blank(w.kind)
		if id == "" {
			var err error
			if id, err = dossier.NewID(w.kind, idWords(typed), w.random); err != nil {
				return line, err
			}
		}
		base.Head().ID = id
	}
	edited, err := dossier.WithEntries(base, typed)
	var problems dossier.Problems
	switch {
	case errors.As(err, &problems):
		for _, p := range problems {
			field := p.Field
			trouble(field, cells[field], p.Nearest, p.Message)
		}
		line.State = Wrong
		return line, nil
	case err != nil:
		return line, err
	}
	line.Record = edited
	if there {
		if line.Changes, err = dossier.Differences(base, edited); err != nil {
			return line, err
		}
		line.State = Changed
		if len(line.Changes) == 0 {
			line.State = Same
		}
		return line, nil
	}
	line.State = New
	if cells["id"] == "" {
		key, err := w.key(edited)
		if err != nil {
			return line, err
		}
		if r := w.there[key]; r != nil {
			line.State, line.Record = Same, r
		} else if at := w.rows["says "+key]; at > 0 {
			line.State, line.As = Same, at
		} else {
			w.rows["says "+key] = row.Number
		}
	}
	return line, nil
}

// order lists the fields of a row: an option is read after its issue.
func (w *planner) order(cells map[string]string) []string {
	out := slices.Sorted(maps.Keys(cells))
	out = slices.DeleteFunc(out, func(f string) bool { return f == "id" })
	slices.SortStableFunc(out, func(a, b string) int {
		last := func(f string) int {
			if f == "option" {
				return 1
			}
			return 0
		}
		return last(a) - last(b)
	})
	return out
}

// idWords are the words of a row that its id is made of.
func idWords(typed map[string]string) string {
	for _, f := range []string{"short", "name", "title", "question", "what", "words", "content", "trigger"} {
		if typed[f] != "" {
			return typed[f]
		}
	}
	return ""
}

// together checks the records that are new or changed with each other and with
// what is there, and takes out those that are not in order, until the rest is.
func (w *planner) together(p *Plan) {
	for range 8 {
		records := p.Records()
		if len(records) == 0 {
			return
		}
		problems := w.check(records)
		if len(problems) == 0 {
			return
		}
		of := map[dossier.Address][]dossier.Problem{}
		for _, one := range problems {
			of[one.Record] = append(of[one.Record], one)
		}
		found := false
		for i := range p.Lines {
			l := &p.Lines[i]
			if l.State != New && l.State != Changed {
				continue
			}
			for _, one := range of[dossier.AddressOf(l.Record)] {
				found = true
				field := one.Field
				for field != "" && w.fields[field].Name == "" {
					field = field[:max(strings.LastIndexByte(field, '.'), 0)]
				}
				l.Wrong = append(l.Wrong, Trouble{l.Row, w.columns[field], one.Field, "", one.Message, one.Nearest})
				l.State = Wrong
			}
		}
		if !found {
			break // something that is there does not go with what is new
		}
	}
	if problems := w.check(p.Records()); len(problems) > 0 {
		for i := range p.Lines {
			if l := &p.Lines[i]; l.State == New || l.State == Changed {
				l.State = Wrong
				l.Wrong = append(l.Wrong, Trouble{Row: l.Row, Expected: problems[0].Message, Nearest: problems[0].Nearest})
			}
		}
	}
}

func (w *planner) check(records []dossier.Record) dossier.Problems {
	var problems dossier.Problems
	errors.As(w.view.Check(records...), &problems)
	return problems
}
