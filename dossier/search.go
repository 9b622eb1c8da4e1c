package dossier

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Hit is a record that has the words that were looked for.
type Hit struct {
	Address
	// Excerpt is the field with the most of the words.
	Excerpt string
}

// Search finds the records that have all the words, in any of their fields,
// without regard to case. Those that have them in one field come first; then
// kinds and records in their order.
func (v *View) Search(words string) []Hit {
	want := strings.FieldsFunc(strings.ToLower(words), func(r rune) bool { return unicode.IsSpace(r) })
	if len(want) == 0 {
		return nil
	}
	type ranked struct {
		Hit
		together bool
	}
	var out []ranked
	v.Each(func(r Record) bool {
		found := make([]bool, len(want))
		best, most := "", 0
		eachText(reflect.ValueOf(r).Elem(), func(s string) {
			low := strings.ToLower(s)
			n := 0
			for i, w := range want {
				if strings.Contains(low, w) {
					found[i] = true
					n++
				}
			}
			if n > most {
				best, most = s, n
			}
		})
		if !slices.Contains(found, false) {
			a := AddressOf(r)
			if d, ok := r.(*Draft); ok {
				for i := range d.Points {
					if d.Points[i].Text == best {
						a.Point = d.Points[i].ID
					}
				}
			}
			out = append(out, ranked{Hit{a, best}, most == len(want)})
		}
		return true
	})
	slices.SortStableFunc(out, func(a, b ranked) int {
		switch {
		case a.together == b.together:
			return 0
		case a.together:
			return -1
		}
		return 1
	})
	hits := make([]Hit, len(out))
	for i, h := range out {
		hits[i] = h.Hit
	}
	return hits
}

// eachText calls f for every text in a value.
func eachText(v reflect.Value, f func(string)) {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 {
			f(v.String())
		}
	case reflect.Pointer:
		if !v.IsNil() {
			eachText(v.Elem(), f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachText(v.Index(i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachText(v.Field(i), f)
			}
		}
	}
}
