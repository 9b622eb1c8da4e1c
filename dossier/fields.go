package dossier

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
)

// Field is a field of a record with the name it has in the text form.
type Field struct {
	Name  string
	Value any // string, bool, number, []any, or Object; see also View.Linked
}

// Object is a list of fields in the order of the text form. It is written to
// JSON as an object.
type Object []Field

// MarshalJSON writes the fields in their order.
func (o Object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, f := range o {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := marshal(f.Name)
		if err != nil {
			return nil, err
		}
		value, err := marshal(f.Value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// Fields gives a record as data, with the names of the text form. A draft has
// its points under "points".
func Fields(r Record) Object { return fieldsOf(r, nil) }

// Reference is a field that names another record of the view.
type Reference struct {
	Address
	// The option, where the field is ISSUE=OPTION.
	Option string
}

// Linked is Fields for those who follow references and reckon with dates: a
// field that names a record of the view has a Reference for its value, and one
// that is a date a when.Date.
func (v *View) Linked(r Record) Object { return fieldsOf(r, v) }

func fieldsOf(r Record, view *View) Object {
	v := reflect.ValueOf(r).Elem()
	out := objectOf(v, shapeOf(v.Type()), view)
	if d, ok := r.(*Draft); ok {
		if d.Preamble != "" {
			out = append(out, Field{"preamble", d.Preamble})
		}
		var points []any
		for i := range d.Points {
			points = append(points, objectOf(reflect.ValueOf(&d.Points[i]).Elem(), shapeOf(pointType), view))
		}
		out = append(out, Field{"points", points})
	}
	return out
}

// PointFields gives a point of a draft as data.
func PointFields(p *Point) Object {
	return objectOf(reflect.ValueOf(p).Elem(), shapeOf(pointType), nil)
}

func objectOf(v reflect.Value, s *shape, view *View) Object {
	out := Object{}
	for _, f := range s.fields {
		if fv := v.FieldByIndex(f.index); !isEmpty(fv, f) {
			out = append(out, Field{f.name, dataOf(fv, f, view)})
		}
	}
	return out
}

func dataOf(v reflect.Value, f field, view *View) any {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if view != nil && v.Type() == dateType {
		return v.Interface()
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			panic("dossier: a value that was read cannot be written: " + err.Error())
		}
		return string(text)
	}
	switch v.Kind() {
	case reflect.Struct:
		return objectOf(v, f.elem, view)
	case reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = dataOf(v.Index(i), f, view)
		}
		return out
	case reflect.String:
		if view != nil && f.ref != nil {
			if ref, ok := view.reference(f.ref, v.String()); ok {
				return ref
			}
		}
		return v.String()
	}
	return v.Interface()
}
