package dossier

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"reflect"
	"strconv"
	"strings"
)

// Save writes a dossier as a folder of text, in the form that Load reads:
// stable, one field a line, records in their order, so that it diffs well. The
// folder is made if it is missing; it must be empty, so that nothing of
// somebody's is overwritten.
func Save(d *Dossier, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("folder %s cannot be made: %w", dir, cause(err))
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("folder %s %w: %w", dir, ErrUnreadable, cause(err))
	}
	if len(entries) > 0 {
		return fmt.Errorf("folder %s is not empty: %w", dir, fs.ErrExist)
	}
	// A Root keeps an id that is none, and so would name a file elsewhere,
	// within the folder.
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("folder %s %w: %w", dir, ErrUnreadable, cause(err))
	}
	defer root.Close()
	for _, f := range Format(d) {
		if err := root.MkdirAll(path.Dir(f.Name), 0o755); err != nil {
			return err
		}
		if err := root.WriteFile(f.Name, f.Text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// File is one file of a dossier's text form.
type File struct {
	Name string // within the folder, with slashes
	Text []byte
}

// Format returns the files of a dossier's text form, in the order in which the
// kinds are kept. Kinds without records have no file.
func Format(d *Dossier) []File {
	var e encoder
	e.structure(reflect.ValueOf(d.Info), shapeOf(reflect.TypeFor[Info]()), 0, "")
	out := []File{{infoFile, e.take()}}
	v := reflect.ValueOf(&d.Records).Elem()
	for _, k := range kinds {
		list := v.Field(k.field)
		if k.kind == "draft" {
			for _, dr := range d.Drafts {
				out = append(out, File{draftsDir + "/" + dr.ID + ".md", e.draft(dr)})
			}
			continue
		}
		if list.Len() == 0 {
			continue
		}
		for i := range list.Len() {
			e.record(list.Index(i).Interface().(Record))
		}
		out = append(out, File{k.file, e.take()})
	}
	return out
}

// FormatRecord returns one record as it stands in its file.
func FormatRecord(r Record) []byte {
	var e encoder
	if d, ok := r.(*Draft); ok {
		return e.draft(d)
	}
	e.record(r)
	return e.take()
}

type encoder struct{ bytes.Buffer }

func (e *encoder) take() []byte {
	out := bytes.Clone(e.Bytes())
	e.Reset()
	return out
}

func (e *encoder) record(r Record) {
	v := reflect.ValueOf(r).Elem()
	e.structure(v, shapeOf(v.Type()), 1, "- ")
}

// structure writes the fields of v, each on a line of its own, at a depth of
// two spaces; the first line begins with lead instead.
func (e *encoder) structure(v reflect.Value, s *shape, depth int, lead string) {
	indent := strings.Repeat("  ", depth)
	first := lead != ""
	for _, f := range s.fields {
		fv := v.FieldByIndex(f.index)
		if isEmpty(fv, f) {
			continue
		}
		if first {
			e.WriteString(strings.Repeat("  ", depth-1) + lead)
			first = false
		} else {
			e.WriteString(indent)
		}
		e.WriteString(f.name + ":")
		e.value(fv, f, depth)
	}
}

// isEmpty tells whether a field is left out. A number in a list of values may
// be zero, and so required fields are always written.
func isEmpty(v reflect.Value, f field) bool {
	return v.IsZero() && !(f.required && (v.Kind() == reflect.Float64 || v.Kind() == reflect.Int))
}

// value writes what follows "field:".
func (e *encoder) value(v reflect.Value, f field, depth int) {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if s, ok := scalarText(v, f); ok {
		e.WriteString(" " + s + "\n")
		return
	}
	if v.Kind() == reflect.Struct {
		// Of somebody unnamed nothing at all may be known.
		if v.IsZero() {
			e.WriteString(" {}\n")
			return
		}
		e.WriteString("\n")
		e.structure(v, f.elem, depth+1, "")
		return
	}
	if s, ok := flow(v, f); ok {
		e.WriteString(" " + s + "\n")
		return
	}
	e.WriteString("\n")
	e.list(v, f, depth+1)
}

// list writes the elements of v, one or more lines each.
func (e *encoder) list(v reflect.Value, f field, depth int) {
	indent := strings.Repeat("  ", depth)
	for i := range v.Len() {
		item := v.Index(i)
		s, short := scalarText(item, f)
		if !short {
			s, short = flow(item, f)
		}
		switch {
		case short:
			e.WriteString(indent + "- " + s + "\n")
		case item.Kind() == reflect.Slice:
			e.WriteString(indent + "-\n")
			e.list(item, f, depth+1)
		default:
			e.structure(item, f.elem, depth+1, "- ")
		}
	}
}

// scalarText gives a value's text if it is written as one scalar.
func scalarText(v reflect.Value, f field) (string, bool) {
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			panic("dossier: a value that was read cannot be written: " + err.Error())
		}
		return quote(string(text)), true
	}
	switch v.Kind() {
	case reflect.String:
		return quote(v.String()), true
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), true
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10), true
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64), true
	case reflect.Struct:
		if f.elem == nil || f.elem.short < 0 {
			return "", false
		}
		for i, sf := range f.elem.fields {
			if i != f.elem.short && !v.FieldByIndex(sf.index).IsZero() {
				return "", false
			}
		}
		return quote(v.FieldByIndex(f.elem.fields[f.elem.short].index).String()), true
	}
	return "", false
}

// flow gives a list's text if it is short enough for one line: ids, not
// sentences.
func flow(v reflect.Value, f field) (string, bool) {
	if v.Kind() != reflect.Slice {
		return "", false
	}
	parts := make([]string, v.Len())
	for i := range parts {
		s, ok := scalarText(v.Index(i), f)
		if !ok || len(s) > 40 || strings.ContainsAny(s, " ,[]{}?") && s[0] != '"' {
			return "", false
		}
		parts[i] = s
	}
	s := "[" + strings.Join(parts, ", ") + "]"
	return s, len(s) <= 1000
}

// quote writes a scalar plainly where YAML cannot misread it, else in double
// quotes.
func quote(s string) string {
	if plain(s) {
		return s
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic("dossier: text that was read cannot be written: " + err.Error())
	}
	// JSON leaves DEL and the C1 controls as they are; YAML does not take them.
	var out strings.Builder
	for _, r := range strings.TrimSuffix(b.String(), "\n") {
		if r >= 0x7f && r < 0xa0 || r == 0xfeff || r == 0xfffe || r == 0xffff {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

func plain(s string) bool {
	if s == "" || s[0] == ' ' || s[len(s)-1] == ' ' || strings.ContainsAny(s[:1], "!&*-?:,[]{}#|>@`\"'%~=<") || s[0] == '.' && len(s) < 5 {
		return false
	}
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return false
	}
	for i, r := range s {
		switch {
		case r < ' ', r >= 0x7f && r < 0xa0, r == 0x2028, r == 0x2029, r == 0xfeff, r == 0xfffe, r == 0xffff, r == 0xfffd:
			return false
		case r == ':' && (i+1 == len(s) || s[i+1] == ' '):
			return false
		case r == '#' && s[i-1] == ' ':
			return false
		}
	}
	return true
}

// draft writes a draft: front matter, preamble, points.
func (e *encoder) draft(d *Draft) []byte {
	e.WriteString("---\n")
	e.structure(reflect.ValueOf(d).Elem(), shapeOf(reflect.TypeFor[Draft]()), 0, "")
	e.WriteString("---\n")
	if d.Preamble != "" {
		e.WriteString("\n")
		e.paragraphs(d.Preamble, "")
	}
	if len(d.Points) > 0 {
		e.WriteString("\n")
	}
	for i := range d.Points {
		e.point(&d.Points[i])
	}
	return e.take()
}

func (e *encoder) point(p *Point) {
	depth := strings.Count(p.ID, ".")
	number := p.ID[strings.LastIndexByte(p.ID, '.')+1:]
	text := escapeBraces(p.Text)
	add := func(s string) {
		if text != "" {
			text += " "
		}
		text += "{" + escapeBraces(s) + "}"
	}
	if p.State != "" {
		add(p.State)
	}
	for _, t := range p.Sets {
		add(string(t))
	}
	for _, s := range p.Sides {
		add(s.String())
	}
	for _, o := range p.Obligations {
		add(o.String())
	}
	if p.Unconfirmed != "" {
		add("unconfirmed: " + p.Unconfirmed)
	}
	if len(p.Sources) > 0 {
		cites := make([]string, len(p.Sources))
		for i, c := range p.Sources {
			cites[i] = c.Source
			if c.At != "" {
				cites[i] += " at " + strconv.Quote(c.At)
			}
		}
		add("cite: " + strings.Join(cites, ", "))
	}
	if h := p.Handling; h != nil {
		if h.TLP != "" {
			add("tlp: " + string(h.TLP))
		}
		if len(h.Audience) > 0 {
			add("audience: " + strings.Join(h.Audience, " "))
		}
	}
	indent := strings.Repeat("    ", depth)
	e.WriteString(indent + number + ".")
	if text == "" {
		e.WriteString("\n")
		return
	}
	e.WriteString(" ")
	e.paragraphs(text, indent+"    ")
}

// paragraphs writes text whose first line has begun: one line a paragraph.
func (e *encoder) paragraphs(text, indent string) {
	for i, para := range strings.Split(text, "\n\n") {
		if i > 0 {
			e.WriteString("\n" + indent)
		}
		if (i > 0 || indent == "") && looksLikePoint(para) {
			e.WriteString(`\`)
		}
		e.WriteString(para + "\n")
	}
}
