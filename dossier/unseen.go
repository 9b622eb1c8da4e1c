package dossier

import (
	"bytes"
	"reflect"
	"slices"
)

// ForOwners is a copy of a record that only the owners of the dossier see.
func ForOwners(r Record) (Record, error) {
	c, err := Decode(r.Kind(), FormatRecord(r))
	if err != nil {
		return nil, err
	}
	c.Head().Handling = ownersAlone(c.Head().Handling)
	return c, nil
}

func ownersAlone(h *Handling) *Handling {
	if h == nil {
		h = &Handling{}
	}
	return &Handling{TLP: h.TLP, Audience: []string{Owners}}
}

// Staying is what Through is given where hidden things need what an edit takes
// away: options that are chosen, points that are named or have others under them.
// In the whole record these are for the owners alone now, and in what was seen they
// are not: so they stay, and for everybody else are gone.
func Staying(whole, seen, edited Record) (w, s Record, points []Address) {
	switch seen := seen.(type) {
	case *Issue:
		gone := map[string]bool{}
		c, left := *whole.(*Issue), *seen
		left.Options = nil
		for _, o := range seen.Options {
			if _, kept := edited.(*Issue).Option(o.ID); kept {
				left.Options = append(left.Options, o)
			} else {
				gone[o.ID] = true
			}
		}
		c.Options = slices.Clone(c.Options)
		for i := range c.Options {
			if o := &c.Options[i]; gone[o.ID] {
				o.Handling = ownersAlone(o.Handling)
			}
		}
		return &c, &left, nil
	case *Draft:
		gone := map[string]bool{}
		f := field{name: pointsEntry, elem: shapeOf(pointType)}
		found := matches(items(reflect.ValueOf(edited.(*Draft).Points), f), items(reflect.ValueOf(seen.Points), f), nil)
		c, left := *whole.(*Draft), *seen
		left.Points = nil
		for i, p := range seen.Points {
			if gone[p.ID] = !slices.Contains(found, i); !gone[p.ID] {
				left.Points = append(left.Points, p)
			}
		}
		c.Points = slices.Clone(c.Points)
		for i := range c.Points {
			if p := &c.Points[i]; gone[p.ID] {
				p.Handling = ownersAlone(p.Handling)
				points = append(points, Address{"draft", c.ID, p.ID})
			}
		}
		return &c, &left, points
	}
	return whole, seen, nil
}

// Unsourced tells whether an edit takes the last source from a record, or from a
// part of it that stays.
func Unsourced(was, edited Record) bool {
	within := func(w, e reflect.Value, s *shape) bool { return len(s.sources(w)) > 0 && len(s.sources(e)) == 0 }
	v := reflect.ValueOf(was).Elem()
	return within(v, reflect.ValueOf(edited).Elem(), shapeOf(v.Type())) || anyPart(was, edited, within)
}

// Reopened tells whether an edit changes who sees a part of a record that stays: the
// part says something else of that than it did, or, where it says nothing, it rests
// on other sources, of which wider says that more people see what rests on them.
func Reopened(was, edited Record, wider func(was, is []Citation) bool) bool {
	return anyPart(was, edited, func(w, e reflect.Value, s *shape) bool {
		if h := s.handling(w); h != nil && (h.TLP != "" || len(h.Audience) > 0) {
			is := s.handling(e)
			return is == nil || is.TLP != h.TLP || !slices.Equal(is.Audience, h.Audience)
		}
		return !slices.Equal(s.sources(w), s.sources(e)) && wider(s.sources(w), s.sources(e))
	})
}

// anyPart tells whether something holds for any part that stands in two states of a
// record, and is not the same in both.
func anyPart(was, edited Record, holds func(was, is reflect.Value, s *shape) bool) bool {
	var differs func(was, is reflect.Value, f field) bool
	within := func(was, is reflect.Value, s *shape) bool {
		return slices.ContainsFunc(s.fields, func(f field) bool {
			return differs(was.FieldByIndex(f.index), is.FieldByIndex(f.index), f)
		})
	}
	differs = func(was, is reflect.Value, f field) bool {
		switch {
		case f.elem == nil || equal(was, is):
		case was.Kind() == reflect.Struct:
			return holds(was, is, f.elem) || within(was, is, f.elem)
		case was.Kind() == reflect.Pointer && !was.IsNil() && !is.IsNil():
			return holds(was.Elem(), is.Elem(), f.elem) || within(was.Elem(), is.Elem(), f.elem)
		case was.Kind() == reflect.Slice:
			for i, at := range matches(items(is, f), items(was, f), nil) {
				if at < 0 {
					continue
				}
				w, e := was.Index(at), is.Index(i)
				if w.Kind() == reflect.Struct && (holds(w, e, f.elem) || within(w, e, f.elem)) {
					return true
				}
			}
		}
		return false
	}
	if w, ok := was.(*Draft); ok {
		f := field{name: pointsEntry, elem: shapeOf(pointType)}
		if differs(reflect.ValueOf(w.Points), reflect.ValueOf(edited.(*Draft).Points), f) {
			return true
		}
	}
	v := reflect.ValueOf(was).Elem()
	return within(v, reflect.ValueOf(edited).Elem(), shapeOf(v.Type()))
}

// NamedPoints are the points of drafts that a record names by their numbers, there
// or not.
func NamedPoints(r Record) []Address {
	var out []Address
	add := func(draft string, numbers ...string) {
		for _, n := range numbers {
			if n != "" {
				out = append(out, Address{"draft", draft, n})
			}
		}
	}
	v := reflect.ValueOf(r).Elem()
	walkRefs(v, shapeOf(v.Type()), nil, func(_ *step, ref []string, value string) {
		if k, id, point, ok := parseAddress(value); ok && ref[0] == "*" && k == "draft" {
			add(id, point)
		}
	})
	switch r := r.(type) {
	case *Guarantee:
		add(r.Draft, r.Point)
	case *Draft:
		for _, x := range r.Described {
			add(r.ID, x.Point)
		}
		for _, x := range r.Pins {
			add(x.Draft, x.Old...)
			add(r.ID, x.New...)
		}
	}
	return out
}

// FollowPoints is a record in which all that seen does not show of it refers to
// points by the numbers that they have now. What is seen stays as it is: whoever
// sees it puts it right. seen is nil where the record is hidden.
func FollowPoints(whole, seen Record, moved Renaming) (Record, error) {
	names := false
	text := FormatRecord(whole)
	for a := range moved {
		names = names || bytes.Contains(text, []byte(a.ID))
	}
	if !names {
		return whole, nil
	}
	list, err := Renamed([]Record{whole}, moved)
	if err != nil {
		return nil, err
	}
	if seen == nil {
		return list[0], nil
	}
	if bytes.Equal(FormatRecord(list[0]), text) {
		return whole, nil
	}
	shown, err := Renamed([]Record{seen}, moved)
	if err != nil {
		return nil, err
	}
	return Merge(list[0], shown[0], seen)
}

// Hides tells whether a part that one state of a record shows is hidden in the next,
// of which shown is what is seen: it is the same part if it has the same id, or at
// least half of what was in it.
func Hides(before, next, shown Record) bool {
	var hides func(b, n, s reflect.Value, f field) bool
	within := func(b, n, s reflect.Value, sh *shape) bool {
		return slices.ContainsFunc(sh.fields, func(f field) bool {
			return f.elem != nil && hides(b.FieldByIndex(f.index), n.FieldByIndex(f.index), s.FieldByIndex(f.index), f)
		})
	}
	hides = func(b, n, s reflect.Value, f field) bool {
		switch {
		case saysNothing(b) || equal(n, s):
		case b.Kind() == reflect.Struct:
			return within(b, n, s, f.elem)
		case b.Kind() == reflect.Pointer:
			return !n.IsNil() && (s.IsNil() || within(b.Elem(), n.Elem(), s.Elem(), f.elem))
		case b.Kind() == reflect.Slice && f.elem.parts():
			bi, ni := items(b, f), items(n, f)
			shownAs := make([]int, n.Len())
			for j := range shownAs {
				shownAs[j] = -1
			}
			for i, j := range matches(items(s, f), ni, cutFrom(s, n, f)) {
				if j >= 0 {
					shownAs[j] = i
				}
			}
			if f.name == pointsEntry { // another may have its number now
				for _, list := range [][]item{bi, ni} {
					for i := range list {
						list[i].id = ""
					}
				}
			}
			found := matches(bi, ni, func(i, j int) int {
				if n := alike(bi[i], ni[j]); bi[i].id != "" && bi[i].id == ni[j].id || 2*(n%1000) >= len(bi[i].leaves) {
					return n
				}
				return 0
			})
			for i, j := range found {
				if j >= 0 && (shownAs[j] < 0 || hides(b.Index(i), n.Index(j), s.Index(shownAs[j]), f)) {
					return true
				}
			}
		}
		return false
	}
	if d, ok := before.(*Draft); ok {
		points := func(r Record) reflect.Value { return reflect.ValueOf(r.(*Draft).Points) }
		if hides(reflect.ValueOf(d.Points), points(next), points(shown), field{name: pointsEntry, elem: shapeOf(pointType)}) {
			return true
		}
	}
	b := reflect.ValueOf(before).Elem()
	return within(b, reflect.ValueOf(next).Elem(), reflect.ValueOf(shown).Elem(), shapeOf(b.Type()))
}
