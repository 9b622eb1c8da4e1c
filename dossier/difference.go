package dossier

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Difference is a field that is not the same in two states of a record.
type Difference struct {
	// The field, as Entries has it for the later state; for what is only in the
	// earlier one, as for that. Its Value is that of the later state.
	Entry
	// The values, as they are typed; "" for none.
	Before, After string
}

// Differences lists what is not the same in two states of a record, field by field
// in the order of the text form, and part by part: a part is the same in both if
// it has the same id, or else the most in common. A point of a draft is one field,
// points.6.a, with its text as it stands in the file.
func Differences(a, b Record) ([]Difference, error) {
	if a.Kind() != b.Kind() {
		return nil, fmt.Errorf("a %s and a %s have no fields in common", a.Kind(), b.Kind())
	}
	before, err := Entries(a)
	if err != nil {
		return nil, err
	}
	after, err := Entries(b)
	if err != nil {
		return nil, err
	}
	out := differences(before, after)
	if d, ok := a.(*Draft); ok {
		out = append(out, pointDifferences(d, b.(*Draft))...)
	}
	return out, nil
}

// differences compares the entries of two states, which are of one shape.
func differences(a, b []Entry) []Difference {
	var out []Difference
	for i, e := range b {
		switch {
		case e.Type == TypedPoints:
		case e.Type == TypedParts:
			out = append(out, rowDifferences(a[i].Rows, e.Rows)...)
		case asTyped(a[i].Value) != asTyped(e.Value):
			out = append(out, Difference{e, a[i].Value, e.Value})
		}
	}
	return out
}

// rowDifferences compares the parts of a list; the last row of each is empty.
func rowDifferences(a, b [][]Entry) []Difference {
	blankA, blankB := a[len(a)-1], b[len(b)-1]
	a, b = a[:len(a)-1], b[:len(b)-1]
	found := matches(rowItems(b), rowItems(a), nil)
	var out []Difference
	for j, row := range a {
		if !slices.Contains(found, j) {
			gone := differences(row, blankB)
			for k := range gone {
				gone[k].Name = lastOf(row, gone[k])
			}
			out = append(out, gone...)
		}
	}
	for i, row := range b {
		if j := found[i]; j >= 0 {
			out = append(out, differences(a[j], row)...)
		} else {
			out = append(out, differences(blankA, row)...)
		}
	}
	return out
}

// lastOf is the name that a difference has in the row that is gone: the two
// differ in the number of the row alone.
func lastOf(row []Entry, d Difference) string {
	if len(row) == 0 {
		return d.Name
	}
	prefix, _ := rowName(row[0].Name, d.Name)
	return prefix
}

// rowName puts the beginning of a name of one row in the place of that of another.
func rowName(of, name string) (string, bool) {
	a, b := strings.Split(of, "."), strings.Split(name, ".")
	n := min(len(a), len(b)) - 1
	for i := range n {
		if a[i] != b[i] {
			b[i] = a[i]
			return strings.Join(b, "."), true
		}
	}
	return name, false
}

func rowItems(rows [][]Entry) []item {
	out := make([]item, len(rows))
	for i, row := range rows {
		out[i].leaves = map[string]string{}
		prefix := 0
		if len(row) > 0 {
			prefix = strings.LastIndexByte(strings.TrimSuffix(row[0].Name, "."+lastName(row[0].Name)), '.') + 1
		}
		var visit func([]Entry)
		visit = func(list []Entry) {
			for _, e := range list {
				if e.Value != "" {
					_, rest, _ := strings.Cut(e.Name[prefix:], ".")
					out[i].leaves[rest] = e.Value
				}
				for _, r := range e.Rows {
					visit(r)
				}
			}
		}
		visit(row)
		out[i].settle(false)
	}
	return out
}

func lastName(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

func pointDifferences(a, b *Draft) []Difference {
	var out []Difference
	add := func(name, before, after string) {
		if before != after {
			e := Entry{Name: name, Type: TypedText, Value: after}
			out = append(out, Difference{e, before, after})
		}
	}
	add("preamble", a.Preamble, b.Preamble)
	text := func(p *Point) string {
		c := *p
		c.ID = "1"
		return strings.TrimPrefix(strings.TrimPrefix(pointsText(&Draft{Points: []Point{c}}), "1."), " ")
	}
	list := func(d *Draft) []item {
		points := slices.Clone(d.Points)
		return items(reflect.ValueOf(points), field{name: pointsEntry, elem: shapeOf(pointType)})
	}
	found := matches(list(b), list(a), nil)
	for j := range a.Points {
		if p := &a.Points[j]; !slices.Contains(found, j) {
			add(pointsEntry+"."+p.ID, text(p), "")
		}
	}
	for i := range b.Points {
		p, before := &b.Points[i], ""
		if j := found[i]; j >= 0 {
			before = text(&a.Points[j])
		}
		add(pointsEntry+"."+p.ID, before, text(p))
	}
	return out
}

// Conflict is a field, or a list of parts, that two have changed at once, each
// otherwise.
type Conflict struct {
	// The field, as Entries has it for what one of them makes of it.
	Entry
	// What it was for both, and what each makes of it, as it is typed.
	Base, Mine, Theirs string
}

// Conflicts lists what two have changed at once from the same state of a record,
// each otherwise. All else Merge puts together: Merge(theirs, base, mine). A list
// of parts is one field, and is only here where both changed it; Merge then puts
// it together part by part. With Take, one of them gives way.
func Conflicts(base, mine, theirs Record) ([]Conflict, error) {
	var sides [3][]Entry
	for i, r := range []Record{base, mine, theirs} {
		var err error
		if sides[i], err = Entries(r); err != nil {
			return nil, err
		}
		if AddressOf(r) != AddressOf(base) {
			return nil, fmt.Errorf("these are not states of one record: %s, %s", AddressOf(base), AddressOf(r))
		}
	}
	var out []Conflict
	for i, e := range sides[1] {
		b, m, t := valueOf(sides[0][i]), valueOf(e), valueOf(sides[2][i])
		if m != b && t != b && m != t {
			out = append(out, Conflict{e, b, m, t})
		}
	}
	return out, nil
}

// valueOf is what is typed in an entry; of a list of parts, the text of it all, a
// line each.
func valueOf(e Entry) string {
	if e.Type != TypedParts {
		return asTyped(e.Value)
	}
	var lines []string
	for _, row := range e.Rows {
		var parts []string
		var visit func([]Entry)
		visit = func(list []Entry) {
			for _, x := range list {
				if x.Value != "" {
					parts = append(parts, asTyped(x.Value))
				}
				for _, r := range x.Rows {
					visit(r)
				}
			}
		}
		visit(row)
		if len(parts) > 0 {
			lines = append(lines, strings.Join(parts, " · "))
		}
	}
	return strings.Join(lines, "\n")
}

// Take returns a copy of a record with one field as it is in another of the same
// kind, by the name of an entry that is in no part of a list.
func Take(r, from Record, name string) (Record, error) {
	wrong := fmt.Errorf("there is no field %q of a %s that could be taken", clip(name), r.Kind())
	if r.Kind() != from.Kind() {
		return nil, wrong
	}
	v := reflect.ValueOf(r).Elem()
	out := reflect.New(v.Type())
	out.Elem().Set(v)
	if d, ok := out.Interface().(*Draft); ok && name == pointsEntry {
		d.Preamble, d.Points = from.(*Draft).Preamble, from.(*Draft).Points
		return d, nil
	}
	if !take(out.Elem(), reflect.ValueOf(from).Elem(), shapeOf(v.Type()), strings.Split(name, ".")) {
		return nil, wrong
	}
	return out.Interface().(Record), nil
}

// take sets the field at a path of a to that of b. A part of which nothing is
// left is no more.
func take(a, b reflect.Value, s *shape, path []string) bool {
	i, ok := s.byName[path[0]]
	if !ok {
		return false
	}
	f := s.fields[i]
	a, b = a.FieldByIndex(f.index), b.FieldByIndex(f.index)
	switch {
	case f.elem == nil || a.Kind() == reflect.Slice:
		if len(path) == 1 {
			a.Set(b)
		}
		return len(path) == 1
	case a.Kind() == reflect.Struct:
		return len(path) > 1 && take(a, b, f.elem, path[1:])
	case len(path) == 1:
		if a.IsNil() != b.IsNil() { // where both are there, its fields are for themselves
			a.Set(b)
		}
		return bareParts[f.elem.typ]
	}
	part, source := reflect.New(f.elem.typ), reflect.Zero(f.elem.typ)
	if !a.IsNil() {
		part.Elem().Set(a.Elem())
	}
	if !b.IsNil() {
		source = b.Elem()
	}
	ok = take(part.Elem(), source, f.elem, path[1:])
	if a.Set(part); part.Elem().IsZero() && b.IsNil() {
		a.SetZero()
	}
	return ok
}
