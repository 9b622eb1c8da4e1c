package dossier

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Address names a record: KIND/ID, or for a point of a draft draft/ID#NUMBER.
type Address struct {
	Kind  Kind
	ID    string
	Point string // of a draft; in a Renaming also an option of an issue
}

// String is KIND/ID or draft/ID#NUMBER.
func (a Address) String() string {
	s := string(a.Kind) + "/" + a.ID
	if a.Point != "" {
		s += "#" + a.Point
	}
	return s
}

// AddressOf is the address of a record. A position that was taken from an
// endorsement has the address of that.
func AddressOf(r Record) Address {
	if p, ok := r.(*Position); ok && p.endorsement != nil {
		r = p.endorsement
	}
	return Address{Kind: r.Kind(), ID: r.Head().ID}
}

func parseAddress(s string) (k Kind, id, point string, ok bool) {
	kind, id, found := strings.Cut(s, "/")
	id, point, _ = strings.Cut(id, "#")
	_, known := kindNamed(Kind(kind))
	return Kind(kind), id, point, found && known
}

// ParseAddress reads KIND/ID or draft/ID#POINT; false if there is no such kind, or
// the id cannot be one.
func ParseAddress(s string) (Address, bool) {
	k, id, point, ok := parseAddress(s)
	return Address{k, id, point}, ok && ValidID(id)
}

// Part kinds can be addressed too: role/ro-01, motive/mo-05, absence/ab-02,
// description/dp-09. Each stands in a record of the kind given here.
var partKinds = []struct {
	name  string
	in    Kind
	field string
}{
	{"role", "party", "roles"},
	{"motive", "source", "motives"},
	{"absence", "event", "absences"},
	{"description", "draft", "described"},
}

// Lookup finds what an address names in the view: KIND/ID, draft/ID#POINT, a
// part such as role/ro-01, or an id alone where only one record has it. The
// error says what was expected, and the nearest address known.
func (v *View) Lookup(s string) (Record, Address, error) {
	if !strings.Contains(s, "/") {
		return v.lookupAlone(s)
	}
	kind, id, _ := strings.Cut(s, "/")
	for _, part := range partKinds {
		if part.name != kind {
			continue
		}
		if r := v.holder(part.in, part.field, id); r != nil {
			return r, AddressOf(r), nil
		}
		return nil, Address{}, fmt.Errorf("there is no %s %q", kind, clip(id))
	}
	k, id, point, ok := parseAddress(s)
	if !ok {
		var names []string
		for _, k := range Kinds() {
			names = append(names, string(k))
		}
		return nil, Address{}, suggest(fmt.Errorf("there is no kind %q; the kinds are: %s", clip(kind), strings.Join(names, ", ")), Nearest(kind, names), "")
	}
	r, ok := v.Find(k, id)
	if !ok {
		var known []string
		for id := range v.ix[k] {
			known = append(known, id)
		}
		return nil, Address{}, suggest(fmt.Errorf("there is no %s %q", k, clip(id)), Nearest(id, known), string(k)+"/")
	}
	a := AddressOf(r)
	if point != "" {
		d, isDraft := r.(*Draft)
		if !isDraft {
			return nil, Address{}, fmt.Errorf("only drafts have points: %s", clip(s))
		}
		pt, ok := d.Point(point)
		if !ok {
			return nil, Address{}, fmt.Errorf("draft %s has no point %q", id, clip(point))
		}
		a.Point = pt.ID
	}
	return r, a, nil
}

func suggest(err error, nearest, prefix string) error {
	if nearest == "" {
		return err
	}
	return fmt.Errorf("%w; did you mean %q?", err, prefix+nearest)
}

func (v *View) lookupAlone(s string) (Record, Address, error) {
	id, point, _ := strings.Cut(s, "#")
	var found []Record
	for _, k := range kinds {
		if r, ok := v.ix[k.kind][id]; ok {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		for _, part := range partKinds {
			if r := v.holder(part.in, part.field, id); r != nil {
				found = append(found, r)
			}
		}
	}
	switch len(found) {
	case 0:
		var known []string
		for _, k := range kinds {
			for id := range v.ix[k.kind] {
				known = append(known, id)
			}
		}
		return nil, Address{}, suggest(fmt.Errorf("there is no record %q", clip(s)), Nearest(id, known), "")
	case 1:
		if point != "" {
			return v.Lookup(AddressOf(found[0]).String() + "#" + point)
		}
		return found[0], AddressOf(found[0]), nil
	}
	var at []string
	for _, r := range found {
		at = append(at, AddressOf(r).String())
	}
	return nil, Address{}, fmt.Errorf("%q is the id of several records: %s", id, strings.Join(at, ", "))
}

// holder finds the record of kind k that has a part with an id.
func (v *View) holder(k Kind, fieldName, id string) Record {
	var out Record
	if id == "" {
		return nil // most parts have none
	}
	v.Each(func(r Record) bool {
		if r.Kind() != k {
			return true
		}
		rv := reflect.ValueOf(r).Elem()
		s := shapeOf(rv.Type())
		parts := rv.FieldByIndex(s.fields[s.byName[fieldName]].index)
		for i := range parts.Len() {
			if parts.Index(i).FieldByName("ID").String() == id {
				out = r
				return false
			}
		}
		return true
	})
	return out
}

// Cites lists what a record refers to, in the order of its fields, each once.
func (v *View) Cites(r Record) []Address {
	var out []Address
	v.eachRef(r, func(a Address) {
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	})
	return out
}

// CitedBy lists the records that refer to the one at an address.
func (v *View) CitedBy(to Address) []Address {
	var out []Address
	v.Each(func(r Record) bool {
		hit := false
		v.eachRef(r, func(a Address) {
			hit = hit || a == to || to.Point == "" && a.Kind == to.Kind && a.ID == to.ID
		})
		if hit && AddressOf(r) != to {
			out = append(out, AddressOf(r))
		}
		return true
	})
	return out
}

func (v *View) eachRef(r Record, f func(Address)) {
	visit := func(_ *step, ref []string, value string) {
		if to, ok := v.reference(ref, value); ok {
			f(to.Address)
		}
	}
	rv := reflect.ValueOf(r).Elem()
	walkRefs(rv, shapeOf(rv.Type()), nil, visit)
	if d, ok := r.(*Draft); ok {
		s := shapeOf(reflect.TypeFor[Point]())
		for i := range d.Points {
			walkRefs(reflect.ValueOf(&d.Points[i]).Elem(), s, nil, visit)
		}
	}
}

// reference resolves what a field holds that may name records of some kinds.
func (v *View) reference(ref []string, value string) (Reference, bool) {
	switch ref[0] {
	case "term":
		id, option := Term(value).Split()
		k := Kind("milestone")
		if v.ix["issue"][id] != nil {
			k = "issue"
		}
		return Reference{Address{Kind: k, ID: id}, option}, true
	case "*":
		k, id, point, ok := parseAddress(value)
		if d, isDraft := v.ix[k][id].(*Draft); isDraft && point != "" {
			if pt, ok := d.Point(point); ok {
				point = pt.ID // 10a is 10.a
			}
		}
		return Reference{Address: Address{k, id, point}}, ok
	}
	for _, k := range ref {
		if v.ix[Kind(k)][value] != nil {
			return Reference{Address: Address{Kind: Kind(k), ID: value}}, true
		}
	}
	return Reference{}, false
}
