package dossier

import (
	"fmt"
	"reflect"
	"strings"
)

// Entry is one field of a record as a form shows it: its name, what it means,
// and its value as a person would type it.
type Entry struct {
	// The path of the field within the record: stance, speaker.anonymous.count.
	Name string
	// What the field means: the comment on it, which the schema prints as well.
	Doc string
	// The value in the text form, items of a list with commas between; "" where
	// the record has none.
	Value string
	// The values that it can have, where the list is closed.
	Values []string
	// The kinds of record that it names; "*" for KIND/ID, "term" for a Term.
	Refs []string
	// Whether the record needs it, and whether it is a list.
	Required, List bool
}

// Entries lists the fields of a record that a form can show, set or not: texts,
// numbers, dates, choices, and lists of ids. It leaves out what says where the
// record comes from and who may see it (id, sources, handling), and lists of
// parts that have fields of their own, such as the sides of an account.
func Entries(r Record) ([]Entry, error) {
	docs, err := fieldDocs()
	if err != nil {
		return nil, err
	}
	s := schemaWriter{docs: docs}
	values := map[string]string{}
	flatten(Fields(r), "", values)
	var out []Entry
	var list func(t reflect.Type, under string)
	list = func(t reflect.Type, under string) {
		for _, f := range shapeOf(t).fields {
			if under == "" && (f.name == "id" || f.name == "sources" || f.name == "handling") {
				continue
			}
			el, many := f.typ, f.typ.Kind() == reflect.Slice
			if many || el.Kind() == reflect.Pointer {
				el = el.Elem()
			}
			name := under + f.name
			switch {
			case f.elem != nil && !many:
				list(f.elem.typ, name+".")
			case f.elem != nil || el.Kind() == reflect.Slice:
				// A list of parts is written in the text form.
			default:
				out = append(out, Entry{
					Name: name, Doc: s.docs[s.owner(t, f)], Value: values[name],
					Values: f.enum, Refs: f.ref, Required: f.required && under == "", List: many,
				})
			}
		}
	}
	list(reflect.TypeOf(r).Elem(), "")
	return out, nil
}

// flatten lists the scalars of an object by their paths.
func flatten(o Object, under string, into map[string]string) {
	for _, f := range o {
		switch v := f.Value.(type) {
		case Object:
			flatten(v, under+f.Name+".", into)
		case []any:
			parts := make([]string, 0, len(v))
			for _, x := range v {
				if _, part := x.(Object); part {
					parts = nil
					break
				}
				parts = append(parts, fmt.Sprint(x))
			}
			if parts != nil {
				into[under+f.Name] = strings.Join(parts, ", ")
			}
		default:
			into[under+f.Name] = fmt.Sprint(v)
		}
	}
}

// WithEntries returns a copy of a record with some of its fields set to what
// was typed; an empty value takes the field away. The error is Problems that
// name the field.
func WithEntries(r Record, typed map[string]string) (Record, error) {
	entries, err := Entries(r)
	if err != nil {
		return nil, err
	}
	fields := Fields(r)
	for _, e := range entries {
		text, ok := typed[e.Name]
		if text = strings.TrimSpace(text); !ok || text == e.Value {
			continue
		}
		var value any
		if text != "" {
			value = text
		}
		if e.List && text != "" {
			var items []any
			for item := range strings.SplitSeq(text, ",") {
				if item = strings.TrimSpace(item); item != "" {
					items = append(items, item)
				}
			}
			value = items
		}
		fields = fields.with(strings.Split(e.Name, "."), value)
	}
	// JSON is YAML too, and keeps every text as it is.
	text, err := marshal(fields)
	if err != nil {
		return nil, err
	}
	return Decode(r.Kind(), append([]byte("- "), text...))
}

// with returns the object with the field at a path set; nil takes it away, and
// with it what holds nothing else.
func (o Object) with(path []string, value any) Object {
	out := make(Object, 0, len(o)+1)
	found := false
	for _, f := range o {
		if f.Name == path[0] {
			found = true
			if f.Value = within(f.Value, path[1:], value); f.Value == nil {
				continue
			}
		}
		out = append(out, f)
	}
	if v := within(nil, path[1:], value); !found && v != nil {
		out = append(out, Field{path[0], v})
	}
	return out
}

func within(old any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	inner, _ := old.(Object)
	if inner = inner.with(path, value); len(inner) == 0 {
		return nil
	}
	return inner
}
