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
func Staying(whole, seen, edited Record) (w, s Record) {
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
		return &c, &left
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
			}
		}
		return &c, &left
	}
	return whole, seen
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
