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
	Value any // string, bool, number, []any, or Object
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
func Fields(r Record) Object {
	v := reflect.ValueOf(r).Elem()
	out := objectOf(v, shapeOf(v.Type()))
	if d, ok := r.(*Draft); ok {
		if d.Preamble != "" {
			out = append(out, Field{"preamble", d.Preamble})
		}
		var points []any
		for i := range d.Points {
			points = append(points, PointFields(&d.Points[i]))
		}
		out = append(out, Field{"points", points})
	}
	return out
}

// PointFields gives a point of a draft as data.
func PointFields(p *Point) Object {
	return objectOf(reflect.ValueOf(p).Elem(), shapeOf(reflect.TypeFor[Point]()))
}

func objectOf(v reflect.Value, s *shape) Object {
	out := Object{}
	for _, f := range s.fields {
		if fv := v.FieldByIndex(f.index); !isEmpty(fv, f) {
			out = append(out, Field{f.name, dataOf(fv, f)})
		}
	}
	return out
}

func dataOf(v reflect.Value, f field) any {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
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
		return objectOf(v, f.elem)
	case reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = dataOf(v.Index(i), f)
		}
		return out
	case reflect.String:
		return v.String()
	}
	return v.Interface()
}
