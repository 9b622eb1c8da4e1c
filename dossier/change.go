package dossier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
)

// ChangeLocked puts records into a folder that is locked: in the place of the one
// of the same kind and id, or at the end of their file; and takes others out. All
// other lines stay as they are. The dossier is checked as it would be before
// anything is written; the error is Problems where it would not be in order, and
// else wraps ErrByHand or ErrUnreadable. When it is not nil, the folder is as it
// was.
func ChangeLocked(ctx context.Context, dir string, put, out []Record) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("folder %s %w: %w", dir, ErrUnreadable, cause(err))
	}
	defer root.Close()
	before, after := map[string][]byte{}, map[string][]byte{}
	var names []string
	textOf := func(name string) ([]byte, error) {
		if text, ok := after[name]; ok {
			return text, nil
		}
		text, err := fs.ReadFile(root.FS(), name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s %w: %w", name, ErrUnreadable, cause(err))
		}
		if err == nil {
			before[name] = text
		}
		names = append(names, name)
		return slices.Clone(text), nil
	}
	for _, r := range put {
		name, fresh := fileOf(r), FormatRecord(r)
		text, err := textOf(name)
		if err != nil {
			return err
		}
		if r.Kind() == "draft" {
			after[name] = fresh
			continue
		}
		from, to, there, clean := findRecord(text, r.Head().ID)
		switch {
		case there && !clean:
			return fmt.Errorf("%s %w", AddressOf(r), ErrByHand)
		case there:
			after[name] = slices.Concat(text[:from], fresh, text[to:])
		case recordIn(text, r.Head().ID):
			return fmt.Errorf("%s %w", AddressOf(r), ErrByHand)
		default:
			if len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
				text = append(text, '\n')
			}
			after[name] = append(text, fresh...)
		}
	}
	for _, r := range out {
		name := fileOf(r)
		text, err := textOf(name)
		if err != nil {
			return err
		}
		if r.Kind() == "draft" {
			return fmt.Errorf("%s %w", AddressOf(r), ErrByHand)
		}
		left, ok := cutRecord(text, r.Head().ID)
		if !ok {
			return fmt.Errorf("%s %w", AddressOf(r), ErrByHand)
		}
		after[name] = left
	}
	return rewrite(ctx, root, names, before, after)
}

// fileOf is the file that a record stands in.
func fileOf(r Record) string {
	if r.Kind() == "draft" {
		return draftFile(r.Head().ID)
	}
	return FileOf(r.Kind())
}

// findRecord finds the lines from "- id: ID" to the next record, comment or blank
// line. clean is false where a comment stands between them, which nobody wants
// to lose.
func findRecord(text []byte, id string) (from, to int, there, clean bool) {
	clean = true
	for at := 0; at < len(text); {
		end := len(text)
		if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
			end = at + n + 1
		}
		line := text[at:end]
		switch {
		case !there && string(bytes.TrimRight(line, " \r\n")) == "- id: "+id:
			from, to, there = at, end, true
		case there && (line[0] == '-' || line[0] == '#' || len(bytes.TrimSpace(line)) == 0 && !indentedNext(text[end:])):
			return from, to, there, clean
		case there:
			to = end
			if bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("#")) {
				clean = false
			}
		}
		at = end
	}
	return from, to, there, clean
}

// indentedNext tells whether what follows a blank line still belongs to what
// stands above it.
func indentedNext(text []byte) bool {
	text = bytes.TrimLeft(text, "\r\n")
	return len(text) > 0 && text[0] == ' '
}

// recordIn tells whether a file has a record of an id in a form that no program
// replaces.
func recordIn(text []byte, id string) bool {
	n, err := parseYAML(text)
	if err != nil || n == nil || len(n.Content) == 0 {
		return false
	}
	for _, r := range n.Content[0].Content {
		for i := 0; i+1 < len(r.Content); i += 2 {
			if r.Content[i].Value == "id" && r.Content[i+1].Value == id {
				return true
			}
		}
	}
	return false
}

// HandlingText is what a record and its parts say themselves about who may see
// them, in their order; "" where they leave that to their sources.
func HandlingText(r Record) string {
	var b strings.Builder
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case Object:
			for _, f := range v {
				if f.Name != "handling" {
					visit(f.Value)
					continue
				}
				text, err := marshal(f.Value)
				if err != nil {
					panic("dossier: a value that was read cannot be written: " + err.Error())
				}
				b.Write(text)
				b.WriteByte('\n')
			}
		case []any:
			for _, x := range v {
				visit(x)
			}
		}
	}
	fields := Fields(r)
	if r.Kind() == "draft" { // its points are told apart by their ids: HandlingOfPoints
		fields = slices.DeleteFunc(fields, func(f Field) bool { return f.Name == "points" })
	}
	visit(fields)
	return b.String()
}

// HandlingOfPoints is what the points of a draft say themselves about who may see
// them, by id.
func HandlingOfPoints(d *Draft) map[string]string {
	out := map[string]string{}
	for i := range d.Points {
		p := &d.Points[i]
		for _, f := range PointFields(p) {
			if f.Name == "handling" {
				text, err := marshal(f.Value)
				if err != nil {
					panic("dossier: a value that was read cannot be written: " + err.Error())
				}
				out[p.ID] = string(text)
			}
		}
	}
	return out
}

// Renaming says what is called otherwise now: a record by its address its new id;
// an option by issue/ID#OPTION its new id; a point by draft/ID#NUMBER its new
// number.
type Renaming map[Address]string

// Renamed are copies of records in which some have another id, and options have
// another, and what refers to those does so by it. Points keep their numbers; what
// refers to them follows.
func Renamed(records []Record, to Renaming) ([]Record, error) {
	out := make([]Record, len(records))
	for i, r := range records {
		c, err := Decode(r.Kind(), FormatRecord(r))
		if err != nil {
			return nil, err
		}
		if id, ok := to[AddressOf(r)]; ok {
			c.Head().ID = id
		}
		v := reflect.ValueOf(c).Elem()
		setRefs(v, shapeOf(v.Type()), to.reference)
		to.within(c, r)
		out[i] = c
	}
	return out, nil
}

// reference is what a reference to records of some kinds is now.
func (to Renaming) reference(ref []string, value string) string {
	switch ref[0] {
	case "term":
		id, option := Term(value).Split()
		rest := strings.TrimPrefix(value, id)
		if fresh, ok := to[Address{"issue", id, option}]; ok && option != "" {
			rest = "=" + fresh
		}
		for _, k := range []Kind{"milestone", "issue"} {
			if fresh, ok := to[Address{Kind: k, ID: id}]; ok {
				return fresh + rest
			}
		}
		return id + rest
	case "*":
		if k, id, point, ok := parseAddress(value); ok {
			a := Address{k, id, point}
			if fresh, ok := to[a]; ok && point != "" {
				a.Point = fresh
			}
			if fresh, ok := to[Address{Kind: k, ID: id}]; ok {
				a.ID = fresh
			}
			return a.String()
		}
	default:
		for _, k := range ref {
			if fresh, ok := to[Address{Kind: Kind(k), ID: value}]; ok {
				return fresh
			}
		}
	}
	return value
}

// within renames what no field declares as a reference: options of an issue, and
// points of a draft, where they stand alone. was is the record as it was.
func (to Renaming) within(c, was Record) {
	set := func(s *string, k Kind, id string) {
		if fresh, ok := to[Address{k, id, *s}]; ok && *s != "" {
			*s = fresh
		}
	}
	switch c := c.(type) {
	case *Issue:
		for i := range c.Options {
			set(&c.Options[i].ID, "issue", was.Head().ID)
		}
	case *Position:
		set(&c.Option, "issue", was.(*Position).Issue)
	case *Preference:
		rank := func(s *string) {
			if issue := was.(*Preference).Issue; issue != "" {
				set(s, "issue", issue)
			} else if fresh, ok := to[Address{Kind: "issue", ID: *s}]; ok {
				*s = fresh
			}
		}
		for _, tier := range c.Ranking {
			for i := range tier {
				rank(&tier[i])
			}
		}
		for i := range c.Values {
			rank(&c.Values[i].Of)
		}
	case *Guarantee:
		set(&c.Point, "draft", was.(*Guarantee).Draft)
	case *Draft:
		for i := range c.Points {
			p := &c.Points[i]
			setRefs(reflect.ValueOf(p).Elem(), shapeOf(pointType), to.reference)
			if pieces, err := ParseBrackets(p.Text); err == nil && to.brackets(pieces) {
				p.Text = squeeze(formatBrackets(pieces))
			}
		}
		for i := range c.Described {
			set(&c.Described[i].Point, "draft", was.Head().ID)
		}
		for i, x := range was.(*Draft).Pins {
			for n := range c.Pins[i].Old {
				set(&c.Pins[i].Old[n], "draft", x.Draft)
			}
			for n := range c.Pins[i].New {
				set(&c.Pins[i].New[n], "draft", was.Head().ID)
			}
		}
	}
}

// brackets renames the parties in the brackets of a text, and tells whether there
// were any.
func (to Renaming) brackets(pieces []Bracket) (found bool) {
	for _, b := range pieces {
		for _, a := range b.Alternatives {
			for i, id := range a.Parties {
				if fresh, ok := to[Address{Kind: "party", ID: id}]; ok {
					a.Parties[i], found = fresh, true
				}
			}
			found = to.brackets(a.Pieces) || found
		}
	}
	return found
}

// setRefs puts what f makes of each reference in its place.
func setRefs(v reflect.Value, s *shape, f func(ref []string, value string) string) {
	for _, fd := range s.fields {
		fv := v.FieldByIndex(fd.index)
		for fv.Kind() == reflect.Pointer && !fv.IsNil() {
			fv = fv.Elem()
		}
		set := func(x reflect.Value) {
			switch {
			case fd.ref != nil && x.Kind() == reflect.String && x.String() != "":
				x.SetString(f(fd.ref, x.String()))
			case fd.elem != nil && x.Kind() == reflect.Struct:
				setRefs(x, fd.elem, f)
			}
		}
		if fv.Kind() == reflect.Slice {
			for i := range fv.Len() {
				set(fv.Index(i))
			}
			continue
		}
		set(fv)
	}
}
