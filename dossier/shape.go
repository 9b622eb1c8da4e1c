package dossier

import (
	"encoding"
	"reflect"
	"strings"
	"sync"

	"parley/when"
)

// A shape is what the struct tags of a record type say, worked out once:
// which fields it has, in which order they are written, which are required,
// and which refer to other records. Loading, saving, checking, filtering and
// the JSON Schema all follow it, so that a field is declared in one place.
type shape struct {
	typ    reflect.Type
	fields []field        // in the order in which they are written
	byName map[string]int // index in fields
	refs   bool           // whether anything in it refers to a record, or is dated
	short  int            // field that a lone scalar fills, or -1
}

type field struct {
	name     string
	index    []int // for reflect.Value.FieldByIndex
	typ      reflect.Type
	required bool
	ref      []string // kinds it may refer to; "*" is KIND/ID, "term" a Term
	enum     []string
	elem     *shape // of a struct, or of the elements of a list of structs
	tail     bool   // written after the fields of the kind itself
	dated    bool   // a date at which something was so, or from which
	until    bool   // a date at which something ends
}

// enumerated is a string type with a closed list of values.
type enumerated interface{ values() []string }

var (
	enumType = reflect.TypeFor[enumerated]()
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
	dateType = reflect.TypeFor[when.Date]()
)

// shorthand names, for struct types that may be written as one scalar, the
// field which that scalar fills.
var shorthand = map[reflect.Type]string{
	reflect.TypeFor[Citation](): "source",
	reflect.TypeFor[Denial]():   "words",
}

var shapes sync.Map // reflect.Type -> *shape; types are finite and shapes never change

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := &shape{typ: t, byName: map[string]int{}, short: -1}
	var head, body, tail []field
	var collect func(t reflect.Type, index []int, inMeta bool)
	collect = func(t reflect.Type, index []int, inMeta bool) {
		for i := range t.NumField() {
			sf := t.Field(i)
			at := append(append([]int{}, index...), i)
			name, opts, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
			if sf.Anonymous && (opts == "inline" || sf.Type == reflect.TypeFor[Meta]()) {
				collect(sf.Type, at, true)
				continue
			}
			if name == "" || name == "-" {
				continue
			}
			f := field{name: name, index: at, typ: sf.Type, required: sf.Tag.Get("required") == "true"}
			if r := sf.Tag.Get("ref"); r != "" {
				f.ref = strings.Split(r, ",")
				s.refs = true
			}
			if e := sf.Tag.Get("enum"); e != "" {
				f.enum = strings.Split(e, ",")
			} else if sf.Type.Implements(enumType) {
				f.enum = reflect.Zero(sf.Type).Interface().(enumerated).values()
			}
			f.until = sf.Type == dateType && (name == "to" || name == "until")
			f.dated = sf.Type == dateType && (name == "date" || name == "from")
			el := sf.Type
			for el.Kind() == reflect.Pointer || el.Kind() == reflect.Slice {
				el = el.Elem()
			}
			if el.Kind() == reflect.Struct && !reflect.PointerTo(el).Implements(textType) {
				f.elem = shapeOf(el)
				s.refs = s.refs || f.elem.refs
			}
			if f.dated || f.until {
				s.refs = true
			}
			switch {
			case name == "id":
				head = append(head, f)
			case inMeta:
				f.tail = true
				tail = append(tail, f)
			default:
				body = append(body, f)
			}
		}
	}
	collect(t, nil, false)
	s.fields = append(append(head, body...), tail...)
	for i, f := range s.fields {
		s.byName[f.name] = i
	}
	if name, ok := shorthand[t]; ok {
		s.short = s.byName[name]
	}
	actual, _ := shapes.LoadOrStore(t, s)
	return actual.(*shape)
}

// date is when what v, of this shape, holds was so, or from when on: the first
// of its dated fields that is set. dated is false if it has no such field.
func (s *shape) date(v reflect.Value) (d when.Date, dated bool) {
	for i := range s.fields {
		if f := &s.fields[i]; f.dated {
			dated = true
			if d = v.FieldByIndex(f.index).Interface().(when.Date); !d.IsZero() {
				break
			}
		}
	}
	return d, dated
}

// sources are those that v, of this shape, rests on by itself.
func (s *shape) sources(v reflect.Value) []Citation {
	if i, ok := s.byName["sources"]; ok {
		return v.FieldByIndex(s.fields[i].index).Interface().([]Citation)
	}
	return nil
}

// handling is what v, of this shape, says about who may see it.
func (s *shape) handling(v reflect.Value) *Handling {
	if i, ok := s.byName["handling"]; ok {
		return v.FieldByIndex(s.fields[i].index).Interface().(*Handling)
	}
	return nil
}

// parts tells whether structures of this shape are parts of a record: each has
// handling or sources of its own.
func (s *shape) parts() bool {
	_, handled := s.byName["handling"]
	_, sourced := s.byName["sources"]
	return handled || sourced
}

// names lists the fields' names, for messages.
func (s *shape) names() []string {
	out := make([]string, len(s.fields))
	for i, f := range s.fields {
		out[i] = f.name
	}
	return out
}
