package dossier

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"

	"parley/when"
)

// Entry is one field of a record as a form shows it: its name, what it means,
// and its value as a person would type it.
type Entry struct {
	// The path of the field within the record: stance, speaker.anonymous.count,
	// sources.0.at, sides.1.sources.0.source.
	Name string
	// What the field means: the comment on it, which the schema prints as well.
	Doc string
	// How the value is typed.
	Type EntryType
	// The value in the text form; "" where the record has none. In a list, ids,
	// times and numbers have commas between them, and texts a line each.
	Value string
	// The values that it can have, where the list is closed.
	Values []string
	// The kinds of record that it names; "*" for KIND/ID, "term" for a Term.
	Refs []string
	// Whether it is needed: by the record, or where it is a field of a part, by
	// that part, once anything of it is given.
	Required bool
	// Whether it can have several values.
	List bool
	// For a list of parts, such as the sides of an account: the entries of each
	// part, and last those of an empty one, to add to it. A part of which nothing
	// is left is taken away.
	Rows [][]Entry
}

// EntryType says how the value of an entry is typed.
type EntryType string

// The types.
const (
	TypedText     EntryType = "text"
	TypedDate     EntryType = "date"     // as when.Typed reads it
	TypedDuration EntryType = "duration" // P60D
	TypedNumber   EntryType = "number"
	TypedInteger  EntryType = "integer"
	TypedYes      EntryType = "yes"     // "true", or nothing
	TypedRanking  EntryType = "ranking" // best first, a line each; with commas between those that are equal
	TypedPoints   EntryType = "points"  // of a draft, as Markdown
	TypedParts    EntryType = "parts"   // a list of parts, with Rows
)

// maxName bounds the name of an entry: they are a few steps deep.
const maxName = 200

// Lines tells whether the value is a list of texts, each on a line of its own.
func (e Entry) Lines() bool {
	return e.Type == TypedRanking || e.List && e.Type == TypedText && e.Refs == nil && e.Values == nil
}

// bareParts are parts that say something by being there at all: somebody in the
// party spoke, the speaker was not named. They have an entry of their own.
var bareParts = map[reflect.Type]bool{reflect.TypeFor[Voice](): true, reflect.TypeFor[Anonymous](): true}

// pointsEntry is the entry with the text of a draft below its front matter.
const pointsEntry = "points"

// Entries lists the fields of a record in the order of the text form, set or
// not: all but its id. What a person types into them WithEntries reads. The points
// of a draft are one entry, with their Markdown.
func Entries(r Record) ([]Entry, error) {
	docs, err := fieldDocs()
	if err != nil {
		return nil, err
	}
	v := reflect.ValueOf(r).Elem()
	w := entryWriter{schemaWriter{docs: docs}}
	out := slices.DeleteFunc(w.entries(v, shapeOf(v.Type()), "", false), func(e Entry) bool { return e.Name == "id" })
	if d, ok := r.(*Draft); ok {
		out = append(out, Entry{Name: pointsEntry, Doc: docs["Draft.Points"], Type: TypedPoints, Value: pointsText(d)})
	}
	return out, nil
}

// pointsText is the text of a draft below its front matter.
func pointsText(d *Draft) string {
	_, body, _ := strings.Cut(string(FormatRecord(&Draft{Meta: Meta{ID: "x"}, Preamble: d.Preamble, Points: d.Points})), "\n---\n")
	return strings.Trim(body, "\n")
}

type entryWriter struct{ schemaWriter }

// entries lists the entries of v, of which the names begin so. Of a part that is
// not there yet (blank) no value is shown, not even a zero.
func (w entryWriter) entries(v reflect.Value, s *shape, under string, blank bool) []Entry {
	var out []Entry
	for _, f := range s.fields {
		fv := v.FieldByIndex(f.index)
		e := Entry{Name: under + f.name, Doc: w.docs[w.owner(s.typ, f)], Required: f.required}
		switch {
		case f.elem != nil && fv.Kind() == reflect.Slice:
			e.Type, e.List = TypedParts, true
			for i := range fv.Len() {
				e.Rows = append(e.Rows, w.entries(fv.Index(i), f.elem, fmt.Sprintf("%s.%d.", e.Name, i), false))
			}
			e.Rows = append(e.Rows, w.entries(reflect.Zero(f.elem.typ), f.elem, fmt.Sprintf("%s.%d.", e.Name, fv.Len()), true))
			out = append(out, e)
		case f.elem != nil:
			part := fv
			if fv.Kind() == reflect.Pointer {
				if part = reflect.Zero(f.elem.typ); !fv.IsNil() {
					part = fv.Elem()
				}
			}
			if bareParts[f.elem.typ] {
				e.Type, e.Values = TypedYes, []string{"true"}
				if !fv.IsNil() {
					e.Value = "true"
				}
				out = append(out, e)
			}
			out = append(out, w.entries(part, f.elem, e.Name+".", blank)...)
		default:
			e.Type, e.List, e.Values, e.Refs = entryType(f), f.typ.Kind() == reflect.Slice, f.enum, f.ref
			if e.Type == TypedYes {
				e.Values = []string{"true"}
			}
			if !blank && !isEmpty(fv, f) {
				e.Value = entryText(dataOf(fv, f, nil), e.Lines())
			}
			out = append(out, e)
		}
	}
	return out
}

func entryType(f field) EntryType {
	t := f.typ
	for depth := 0; t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice; t = t.Elem() {
		if t.Kind() == reflect.Slice {
			if depth++; depth == 2 {
				return TypedRanking
			}
		}
	}
	switch t {
	case dateType:
		return TypedDate
	case reflect.TypeFor[when.Duration]():
		return TypedDuration
	}
	switch t.Kind() {
	case reflect.Bool:
		return TypedYes
	case reflect.Int:
		return TypedInteger
	case reflect.Float64:
		return TypedNumber
	}
	return TypedText
}

// entryText is a scalar, or a list of them, as it is typed.
func entryText(v any, lines bool) string {
	switch v := v.(type) {
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = entryText(x, false)
		}
		if lines {
			return strings.Join(parts, "\n")
		}
		return strings.Join(parts, ", ")
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// asTyped is a text as a form sends it back: with line ends of one kind, and no
// space around it.
func asTyped(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}

// WithEntries returns a copy of a record with some of its fields set to what
// was typed, by the names of its entries; what was not typed, or not changed,
// stays as it is, and an empty value takes the field away. A part with a number
// that the record does not have is added, in the order of the numbers. Dates are
// read by when.Typed.
//
// The record is checked by itself; the error is Problems that name the field.
func WithEntries(r Record, typed map[string]string) (Record, error) {
	info, _ := kindNamed(r.Kind())
	f := form{decoder: decoder{file: info.file}, fields: []string{""}}
	top := &typedPart{}
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		if len(name) > maxName {
			f.problem(&yaml.Node{}, "unknown-field", "there is no field %q", clip(name))
			continue
		}
		top.put(strings.Split(name, "."), name, typed[name])
	}
	body := top.sub[pointsEntry]
	draft, isDraft := r.(*Draft)
	if isDraft {
		f.file = draftFile(draft.ID)
		delete(top.sub, pointsEntry)
	}
	v := reflect.ValueOf(r).Elem()
	s := shapeOf(v.Type())
	id := r.Head().ID
	n := f.fill(objectOf(v, s, nil), s, top, "")
	nv := reflect.New(v.Type())
	edited := nv.Interface().(Record)
	// What was typed wrongly is told once, and what else is wrong beside it.
	said := map[int]bool{}
	for _, p := range f.problems {
		said[p.Line] = true
	}
	before := len(f.problems)
	f.structure(n, nv.Elem(), s)
	f.problems = slices.Concat(f.problems[:before], slices.DeleteFunc(slices.Clone(f.problems[before:]), func(p Problem) bool { return said[p.Line] && p.Field == "" }))
	if len(f.problems) == 0 {
		checkRecord(&f.decoder, n, edited)
	}
	if edited.Head().ID != id && len(f.problems) == 0 {
		f.problem(n, "wrong-id", "the id of a record does not change; it is %s", id)
	}
	ps := f.located()
	if isDraft {
		ps = append(ps, withPoints(edited.(*Draft), draft, body, f.file)...)
	}
	if len(ps) == 0 {
		if isDraft { // what stands in a file as Markdown must be read the same again
			if _, err := Decode(r.Kind(), FormatRecord(edited)); err != nil {
				return nil, err
			}
		}
		edited.Head().at = place{file: f.file}
		return edited, nil
	}
	for i := range ps {
		ps[i].Record = Address{Kind: r.Kind(), ID: id}
	}
	return nil, ps
}

// withPoints sets the points of a draft to what was typed, or leaves them as they
// were. The lines of its problems are those of the typed text.
func withPoints(d, was *Draft, typed *typedPart, file string) (ps Problems) {
	d.Preamble, d.Points = was.Preamble, slices.Clone(was.Points)
	if typed == nil || asTyped(typed.text) == asTyped(pointsText(was)) {
		return nil
	}
	at := func(line, col int, code, format string, args ...any) {
		ps = append(ps, Problem{File: file, Line: line, Column: col, Code: code, Message: fmt.Sprintf(format, args...), Field: pointsEntry})
	}
	// Points that stand under others begin with spaces, and so the first line may.
	text := strings.Trim(strings.ReplaceAll(strings.ReplaceAll(typed.text, "\r\n", "\n"), "\r", "\n"), "\n")
	if line, col, bad := firstBad([]byte(text)); line > 0 {
		at(line, col, "bad-character", "found the character %U, expected text", bad)
		return ps
	}
	d.Preamble, d.Points = "", nil
	p := pointParser{draft: d, at: at}
	for i, line := range strings.Split(text, "\n") {
		if len(line) > maxLine/8 {
			at(i+1, 1, "too-large", "the line has more than %d bytes", maxLine/8)
			return ps
		}
		p.line(i+1, strings.TrimRight(line, " "))
	}
	p.end()
	return ps
}

// typedPart is what was typed into a part of a form: a value, or fields.
type typedPart struct {
	name string // of the entry
	set  bool
	text string
	sub  map[string]*typedPart
}

func (t *typedPart) put(path []string, name, text string) {
	for i, step := range path {
		next := t.sub[step]
		if next == nil {
			if t.sub == nil {
				t.sub = map[string]*typedPart{}
			}
			next = &typedPart{name: strings.Join(path[:i+1], ".")}
			t.sub[step] = next
		}
		t = next
	}
	t.set, t.text = true, text
}

// form makes of a record's data and what was typed the text that the decoder
// reads. The line of each node is the number of the entry that it is from.
type form struct {
	decoder
	fields []string
}

func (f *form) at(name string) int {
	f.fields = append(f.fields, name)
	return len(f.fields) - 1
}

// located gives each problem the name of its entry.
func (f *form) located() Problems {
	for i := range f.problems {
		p := &f.problems[i]
		at := f.fields[p.Line]
		if p.Field != "" && at != "" { // what is missing in a part
			at += "."
		}
		p.Field, p.Line, p.Column = at+p.Field, 0, 0
	}
	return f.problems
}

// fill lists the fields of what was, each as it was or as it was typed.
func (f *form) fill(was Object, s *shape, typed *typedPart, under string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: f.at(strings.TrimSuffix(under, "."))}
	for _, fd := range s.fields {
		name := under + fd.name
		var t *typedPart
		if typed != nil {
			t = typed.sub[fd.name]
		}
		value := f.value(was.get(fd.name), fd, t, name)
		if value == nil {
			continue
		}
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: fd.name, Line: value.Line}, value)
	}
	if typed != nil {
		for _, name := range slices.Sorted(maps.Keys(typed.sub)) {
			if _, ok := s.byName[name]; !ok {
				f.problem(&yaml.Node{Line: f.at(typed.sub[name].name)}, "unknown-field", "there is no field %q here", clip(name)).Nearest = Nearest(name, s.names())
			}
		}
	}
	return n
}

func (o Object) get(name string) any {
	for _, f := range o {
		if f.Name == name {
			return f.Value
		}
	}
	return nil
}

// value is a field as it was or as it was typed; nil for none.
func (f *form) value(was any, fd field, typed *typedPart, name string) *yaml.Node {
	switch {
	case typed == nil:
		if was == nil {
			return nil
		}
		return f.kept(was, name)
	case fd.elem != nil && fd.typ.Kind() == reflect.Slice:
		return f.rows(was, fd, typed, name)
	case fd.elem != nil:
		before, _ := was.(Object)
		n := f.fill(before, fd.elem, typed, name+".")
		there := len(n.Content) > 0 || fd.required
		if bareParts[fd.elem.typ] {
			there = there || typed.set && isYes(typed.text) || !typed.set && was != nil
		}
		if !there {
			return nil
		}
		return n
	}
	if len(typed.sub) > 0 {
		f.problem(&yaml.Node{Line: f.at(name)}, "unknown-field", "%s has no fields of its own", name)
		return nil
	}
	e := Entry{Type: entryType(fd), List: fd.typ.Kind() == reflect.Slice, Values: fd.enum, Refs: fd.ref}
	text := asTyped(typed.text)
	if was != nil && text == asTyped(entryText(was, e.Lines())) {
		return f.kept(was, name)
	}
	return f.typed(e, text, name)
}

func isYes(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "yes", "on", "1":
		return true
	}
	return false
}

// rows are the parts of a list, each as it was or as it was typed, and those
// that were added; without those of which nothing is left.
func (f *form) rows(was any, fd field, typed *typedPart, name string) *yaml.Node {
	before, _ := was.([]any)
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: f.at(name)}
	for i, x := range before {
		at := strconv.Itoa(i)
		t := typed.sub[at]
		if t == nil {
			n.Content = append(n.Content, f.kept(x, name+"."+at))
			continue
		}
		part, _ := x.(Object)
		if row := f.fill(part, fd.elem, t, name+"."+at+"."); len(row.Content) > 0 {
			n.Content = append(n.Content, row)
		}
	}
	var added []int
	for at, t := range typed.sub {
		i, err := strconv.Atoi(at)
		switch {
		case err != nil || i < 0 || strconv.Itoa(i) != at:
			f.problem(&yaml.Node{Line: f.at(t.name)}, "unknown-field", "found %q in a list, expected the number of a part", clip(at))
		case i >= len(before):
			added = append(added, i)
		}
	}
	slices.Sort(added)
	for _, i := range added {
		at := strconv.Itoa(i)
		if row := f.fill(nil, fd.elem, typed.sub[at], name+"."+at+"."); len(row.Content) > 0 {
			n.Content = append(n.Content, row)
		}
	}
	if len(n.Content) == 0 {
		return nil
	}
	return n
}

// kept is a value as it was.
func (f *form) kept(v any, name string) *yaml.Node {
	line := f.at(name)
	switch v := v.(type) {
	case Object:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: line}
		for _, x := range v {
			value := f.kept(x.Value, name+"."+x.Name)
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: x.Name, Line: value.Line}, value)
		}
		return n
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line}
		for i, x := range v {
			n.Content = append(n.Content, f.kept(x, name+"."+strconv.Itoa(i)))
		}
		return n
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: entryText(v, false), Line: line}
}

// typed is what was typed, as a value; nil where that is nothing.
func (f *form) typed(e Entry, text, name string) *yaml.Node {
	line := f.at(name)
	one := func(s string) *yaml.Node {
		n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Line: line}
		switch {
		case !utf8.ValidString(s):
			f.problem(n, "bad-encoding", "found bytes that are not UTF-8 text")
		case len(s) > maxLine/8:
			f.problem(n, "too-large", "found %d bytes, expected at most %d", len(s), maxLine/8)
		case e.Type == TypedDate:
			if d, err := when.Typed(s); err == nil {
				n.Value = d.String()
			} else {
				f.problem(n, "bad-date", "%s", err)
			}
		case e.Type == TypedYes && isYes(s):
			n.Value = "true"
		}
		return n
	}
	list := func(s string, seps string) *yaml.Node {
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line}
		for _, item := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(seps, r) }) {
			if item = strings.TrimSpace(item); item != "" {
				n.Content = append(n.Content, one(item))
			}
		}
		if len(n.Content) == 0 {
			return nil
		}
		return n
	}
	switch {
	case text == "":
		return nil
	case e.Type == TypedRanking:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line}
		for tier := range strings.SplitSeq(text, "\n") {
			if t := list(tier, ","); t != nil {
				n.Content = append(n.Content, t)
			}
		}
		if len(n.Content) == 0 {
			return nil
		}
		return n
	case e.Lines():
		return list(text, "\n")
	case e.List:
		return list(text, ",\n")
	}
	n := one(text)
	if e.Type == TypedYes && n.Value != "true" {
		return nil
	}
	return n
}

// Blank returns a record of a kind with nothing in it; nil if there is no such
// kind.
func Blank(k Kind) Record {
	info, ok := kindNamed(k)
	if !ok {
		return nil
	}
	return reflect.New(info.typ).Interface().(Record)
}
