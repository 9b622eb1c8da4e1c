package desk

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"

	"parley/dossier"
)

// What somebody who does not see everything saves. They get the same, view, answer
// and error, as if nothing were hidden: what is hidden makes way, or goes with them.
//
// First their edits are worked out in the dossier that they see, as if it were all:
// what is wrong there they are told. Then in the whole of it, where
//
//   - their new records and parts have ids that are drawn;
//   - a hidden point gives up its number where they use it or name it, and what is
//     hidden and refers to a point follows it;
//   - what they take back and has hidden parts, and options and points that they
//     take away and that something hidden needs, stay for the owners.
//
// What they see then must be what they would see if nothing were hidden. Where it is
// not, or the whole would not be in order, nothing is saved: ErrElsewhere.

// beyondSight works out what edits do to the whole dossier. visible is what they do
// to what their author sees.
func (d *Desk) beyondSight(now *State, reader string, seen *dossier.View, edits []Edit, visible Change) (c Change, err error) {
	own := withOwnGroup(seen, reader)
	expected, err := visible.Of(own)
	var problems dossier.Problems
	if errors.As(err, &problems) {
		return c, problems.Unplaced()
	}
	if err != nil {
		return c, err
	}
	all, err := now.See(dossier.Scope{})
	if err != nil {
		return c, err
	}
	if err := allowed(all.View, seen, edits, reader); err != nil {
		return c, err
	}
	if reopened(seen, own, expected, edits) {
		return c, ErrHandling
	}
	if len(own.Groups) > len(seen.Groups) { // it is named nowhere in what they see
		if expected, err = lessGroup(expected, reader); err != nil {
			return c, err
		}
	}
	for _, stay := range []bool{false, true} {
		c, err = d.throughout(all.View, seen, edits, stay)
		if err != nil {
			continue
		}
		after, err := c.Of(now.Dossier)
		if err != nil {
			continue
		}
		v, err := after.View(dossier.Scope{Reader: reader})
		if err != nil {
			return c, err
		}
		for _, e := range edits {
			if _, ok := v.Find(e.At.Kind, e.At.ID); !ok && e.Record != nil {
				return c, ErrUnseen
			}
		}
		if err := widened(now, after, c.Put); err != nil {
			return c, err
		}
		if !same(v, expected) {
			continue
		}
		c.of, c.after = now.Dossier, after
		return c, nil
	}
	return Change{}, ErrElsewhere
}

// lessGroup is a dossier without a group, and without references to it.
func lessGroup(d *dossier.Dossier, group string) (*dossier.Dossier, error) {
	at := dossier.Address{Kind: "group", ID: group}
	var left []dossier.Record
	d.Each(func(r dossier.Record) bool {
		if dossier.AddressOf(r) != at {
			left = append(left, r)
		}
		return true
	})
	return dossier.Without([]dossier.Address{at}, d.Info, left)
}

// allowed tells whether edits leave it to the owners who sees what.
func allowed(whole, seen *dossier.View, edits []Edit, reader string) error {
	for _, e := range edits {
		mine, _ := whole.Find(e.At.Kind, e.At.ID)
		theirs, _ := seen.Find(e.At.Kind, e.At.ID)
		switch {
		case e.Record == nil && e.At.Kind == "group":
			return ErrHandling
		case e.Record == nil || e.Base == "":
		case !sameHandling(mine, theirs, e.Record, reader):
			return ErrHandling
		case dossier.Unsourced(theirs, e.Record):
			return ErrLastSource
		}
	}
	return nil
}

// reopened tells whether edits change who sees a part of a record. It goes by what
// their author sees of the dossier, as it was and as it is to be, and of its groups.
func reopened(seen *dossier.View, was, is *dossier.Dossier, edits []Edit) bool {
	type look struct {
		of     *dossier.Dossier
		reader string
	}
	views := map[look]*dossier.View{} // nil where there is no such group
	sees := func(d *dossier.Dossier, reader string, cited []dossier.Citation) bool {
		v, looked := views[look{d, reader}]
		if !looked {
			v, _ = d.View(dossier.Scope{Reader: reader})
			views[look{d, reader}] = v
		}
		return v != nil && !slices.ContainsFunc(cited, func(c dossier.Citation) bool { return v.Source(c.Source) == nil })
	}
	readers := []string{dossier.Everyone}
	for _, g := range was.Groups {
		readers = append(readers, g.ID)
	}
	wider := func(before, after []dossier.Citation) bool {
		return slices.ContainsFunc(readers, func(reader string) bool { return !sees(was, reader, before) && sees(is, reader, after) })
	}
	return slices.ContainsFunc(edits, func(e Edit) bool {
		before, there := seen.Find(e.At.Kind, e.At.ID)
		return there && e.Record != nil && dossier.Reopened(before, e.Record, wider)
	})
}

// throughout is what edits do to a dossier of which their author sees a part. stay
// says that what they take away stays for the owners: something hidden needs it.
func (d *Desk) throughout(whole, seen *dossier.View, edits []Edit, stay bool) (c Change, err error) {
	moved := dossier.Renaming{}
	shown := map[dossier.Address]dossier.Record{} // the records that are put, as their author sees them
	var named []dossier.Address                   // points, by what their author writes
	for _, e := range edits {
		if e.Record != nil {
			named = append(named, dossier.NamedPoints(e.Record)...)
		}
	}
	through := func(mine, theirs, edited dossier.Record) (dossier.Record, error) {
		left, shift := mine, false
		if kept, rest, gone := dossier.Staying(mine, theirs, edited); stay {
			left, theirs = kept, rest
			named = append(named, gone...)
			shift = Mark(left) != Mark(mine)
		} else if namedUnseen(whole, seen, gone) {
			return nil, ErrElsewhere
		}
		put, to, err := dossier.Through(left, theirs, edited, named, d.o.Random)
		if err != nil {
			return nil, err
		}
		if !keepsPoints(left, theirs, edited, put) {
			return nil, ErrElsewhere
		}
		maps.Copy(moved, to)
		if shift || len(to) > 0 && Mark(left) != Mark(theirs) {
			c.Shifted = append(c.Shifted, dossier.AddressOf(put))
		}
		return put, nil
	}
	for _, e := range edits {
		mine, _ := whole.Find(e.At.Kind, e.At.ID)
		theirs, _ := seen.Find(e.At.Kind, e.At.ID)
		put := e.Record
		switch {
		case e.Record == nil && !stay && Mark(mine) == Mark(theirs):
			c.Retract = append(c.Retract, mine)
			continue
		case e.Record == nil:
			if put, err = dossier.ForOwners(mine); err != nil {
				return c, err
			}
			c.Shifted = append(c.Shifted, e.At)
		case e.Base != "":
			if put, err = through(mine, theirs, e.Record); err != nil {
				return c, err
			}
		}
		c.Put = append(c.Put, put)
		shown[e.At] = e.Record
	}
	for _, a := range named {
		draft := dossier.Address{Kind: "draft", ID: a.ID}
		mine, _ := whole.Find("draft", a.ID)
		theirs, sees := seen.Find("draft", a.ID)
		if _, edited := shown[draft]; edited || !sees || Mark(mine) == Mark(theirs) {
			continue
		}
		put, err := through(mine, theirs, theirs)
		if err != nil {
			return c, err
		}
		if Mark(put) != Mark(mine) {
			c.Put = append(c.Put, put)
			shown[draft] = theirs
		}
	}
	if len(moved) == 0 {
		return c, nil
	}
	for i, r := range c.Put {
		if c.Put[i], err = dossier.FollowPoints(r, shown[dossier.AddressOf(r)], moved); err != nil {
			return c, err
		}
	}
	whole.Each(func(r dossier.Record) bool {
		a := dossier.AddressOf(r)
		if _, edited := shown[a]; edited || slices.ContainsFunc(c.Retract, func(x dossier.Record) bool { return dossier.AddressOf(x) == a }) {
			return true
		}
		theirs, _ := seen.Find(a.Kind, a.ID)
		var follows dossier.Record
		if follows, err = dossier.FollowPoints(r, theirs, moved); err == nil && follows != r {
			c.Put, c.Shifted = append(c.Put, follows), append(c.Shifted, a)
		}
		return err == nil
	})
	return c, err
}

// namedUnseen tells whether something that is not seen names some points.
func namedUnseen(whole, seen *dossier.View, points []dossier.Address) (named bool) {
	if len(points) == 0 {
		return false
	}
	count := func(r dossier.Record) (n int) {
		if r == nil {
			return 0
		}
		for _, a := range dossier.NamedPoints(r) {
			if slices.ContainsFunc(points, func(p dossier.Address) bool {
				return p.ID == a.ID && (p.Point == a.Point || strings.ReplaceAll(p.Point, ".", "") == a.Point)
			}) {
				n++
			}
		}
		return n
	}
	whole.Each(func(r dossier.Record) bool {
		theirs, _ := seen.Find(r.Kind(), r.Head().ID)
		named = count(r) > count(theirs)
		return !named
	})
	return named
}

// same tells whether a view holds what was expected.
func same(v *dossier.View, expected *dossier.Dossier) bool {
	n, fits := 0, true
	expected.Each(func(r dossier.Record) bool {
		got, ok := v.Find(r.Kind(), r.Head().ID)
		fits = ok && (got == r || bytes.Equal(dossier.FormatRecord(got), dossier.FormatRecord(r)))
		n++
		return fits
	})
	v.Each(func(dossier.Record) bool { n--; return true })
	return fits && n == 0
}

// withOwnGroup is what somebody sees, with the group that they read as: they may
// name it as an audience, even where its record is the owners'.
func withOwnGroup(seen *dossier.View, reader string) *dossier.Dossier {
	d := &dossier.Dossier{Info: seen.Info, Records: seen.Records}
	if _, known := seen.Find("group", reader); !known && reader != dossier.Everyone && reader != dossier.Owners {
		d.Groups = append(slices.Clip(d.Groups), &dossier.Group{Meta: dossier.Meta{ID: reader}, Name: reader})
	}
	return d
}

// sameHandling tells whether a record and its parts are as much for everybody as
// they were.
func sameHandling(whole, was, is dossier.Record, reader string) bool {
	if dossier.HandlingText(was) != dossier.HandlingText(is) {
		return false
	}
	d, ok := is.(*dossier.Draft)
	if !ok {
		return true
	}
	handlings := func(r dossier.Record) map[string]dossier.Handling {
		out := map[string]dossier.Handling{}
		for _, p := range r.(*dossier.Draft).Points {
			if p.Handling != nil {
				out[p.ID] = *p.Handling
			}
		}
		return out
	}
	full, befores, nows := handlings(whole), handlings(was), handlings(is)
	for _, p := range d.Points {
		before, now := befores[p.ID], nows[p.ID]
		own := slices.Index(now.Audience, reader)
		if own >= 0 && !slices.Contains(before.Audience, reader) && slices.Contains(full[p.ID].Audience, reader) {
			// The group that they read as may be hidden from them, and they name it.
			now.Audience = slices.Delete(slices.Clone(now.Audience), own, own+1)
		}
		if now.TLP != before.TLP || !slices.Equal(now.Audience, before.Audience) {
			return false
		}
	}
	return true
}

// keepsPoints tells whether an edited draft still has the points of it that its
// editor does not see.
func keepsPoints(mine, theirs, edited, put dossier.Record) bool {
	n := func(r dossier.Record) int {
		d, ok := r.(*dossier.Draft)
		if !ok {
			return 0
		}
		return len(d.Points)
	}
	return n(put)-n(edited) == n(mine)-n(theirs)
}

// widened is ErrHandling where somebody would see a record that was there, and that
// they did not see before: for other sources are cited, say.
func widened(now *State, after *dossier.Dossier, put []dossier.Record) error {
	readers := []string{dossier.Everyone}
	for _, g := range after.Groups {
		readers = append(readers, g.ID)
	}
	all, err := now.See(dossier.Scope{})
	if err != nil {
		return err
	}
	for _, r := range put {
		was, ok := all.Find(r.Kind(), r.Head().ID)
		if !ok || slices.Equal(was.Head().Sources, r.Head().Sources) {
			continue // new, or resting on what it rested on
		}
		for _, reader := range readers {
			before, err := now.See(dossier.Scope{Reader: reader})
			if err != nil {
				continue // a group that is new
			}
			if _, saw := before.Find(r.Kind(), r.Head().ID); saw {
				continue
			}
			then, err := after.View(dossier.Scope{Reader: reader})
			if err != nil {
				return err
			}
			if _, sees := then.Find(r.Kind(), r.Head().ID); sees {
				return ErrHandling
			}
		}
	}
	return nil
}

// apart gives new records, and new parts of records that are there, ids that are
// drawn, and what refers to them within the edits follows.
func (d *Desk) apart(edits []Edit, seen *dossier.View) ([]Edit, error) {
	to := dossier.Renaming{}
	edits = slices.Clone(edits)
	var records []dossier.Record
	for i := range edits {
		e := &edits[i]
		if e.Record == nil {
			continue
		}
		draw := func(k dossier.Kind) func(string) (string, error) {
			return func(id string) (string, error) {
				if slices.Contains(e.Drawn, id) {
					return id, nil
				}
				return dossier.NewID(k, id, d.o.Random)
			}
		}
		was, known := seen.Find(e.At.Kind, e.At.ID)
		switch {
		case e.Base == "" && !known:
			id, err := draw(e.At.Kind)(e.At.ID)
			if err != nil {
				return nil, err
			}
			if id != e.At.ID {
				to[e.At] = id
			}
		case e.Base != "" && known:
			var options dossier.Renaming
			var err error
			if e.Record, options, err = dossier.FreshParts(was, e.Record, draw("")); err != nil {
				return nil, err
			}
			maps.Copy(to, options)
		}
		records = append(records, e.Record)
	}
	if len(to) == 0 {
		return edits, nil
	}
	renamed, err := dossier.Renamed(records, to)
	if err != nil {
		return nil, err
	}
	for i, n := 0, 0; i < len(edits); i++ {
		if e := &edits[i]; e.Record != nil {
			e.Record = renamed[n]
			e.At = dossier.AddressOf(e.Record)
			n++
		}
	}
	return edits, nil
}
