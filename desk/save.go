package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"parley/access"
	"parley/dossier"
)

// Edit is what somebody wants a record to be.
type Edit struct {
	At dossier.Address
	// Base is the Mark of the record as they saw it; "" for a new one.
	Base string
	// Record is what it shall be; nil takes it back.
	Record dossier.Record
	// Counted says that the id of a new record was chosen by what its author
	// sees, and not drawn. It is kept for owners; others get one that is drawn,
	// whether theirs is taken or not: so it tells nothing of what is hidden.
	Counted bool
	// Once is by what the edit is known where it is sent again.
	Once Once
}

// Mark tells one text of a record from another. It is made of what is in the
// record: of a record as a reader sees it, it tells nothing of the rest.
func Mark(r dossier.Record) string {
	if r == nil {
		return ""
	}
	sum := sha256.Sum256(dossier.FormatRecord(r))
	return hex.EncodeToString(sum[:12])
}

// Conflict is an edit of a record that somebody else changed meanwhile.
type Conflict struct {
	At            dossier.Address
	Yours, Theirs dossier.Record // as the editor sees it; nil where it was taken back
}

// Conflicts are why nothing was written.
type Conflicts []Conflict

func (c Conflicts) Error() string {
	at := make([]string, len(c))
	for i, x := range c {
		at[i] = x.At.String()
	}
	return fmt.Sprintf("%s: somebody else has changed it meanwhile; look at both and save again [conflict]", strings.Join(at, ", "))
}

// Errors of saving.
var (
	// ErrUnseen says that the record would be hidden from whoever saves it.
	ErrUnseen = errors.New("you would not see this any more: name a group that you read as in its audience [out-of-sight]")
	// ErrHandling says that somebody who does not own the dossier would change
	// who may see a record.
	ErrHandling = errors.New("who may see a record is for the owners of the dossier to change [handling]")
	// ErrElsewhere says that something which the editor does not see stands
	// against the edit. It does not say what.
	ErrElsewhere = errors.New("this cannot be saved as it is; an owner of the dossier can say why [ask-an-owner]")
)

// Random is where ids of new records are drawn from.
func (d *Desk) Random() io.Reader { return d.o.Random }

// Save writes edits, all of them or none, and returns the addresses that they
// have. Edits that were sent before (Once) are not written again: the addresses are
// then those of the records that they made, without an id where one is not there
// any more. New records need the right to propose, others that to change. The
// errors are access.ErrDenied, SentBefore, Conflicts, dossier.Problems, those above,
// and those of the source.
func (d *Desk) Save(ctx context.Context, who *Viewer, name string, edits ...Edit) ([]dossier.Address, error) {
	if who.By() == "" {
		return nil, access.ErrDenied
	}
	action := access.Propose
	for _, e := range edits {
		if e.Base != "" || e.Record == nil {
			action = access.Change
		}
	}
	shelf, sight, err := d.Look(ctx, who, name, action)
	if err != nil {
		return nil, err
	}
	sent := edits
	if edits, err = d.marked(who, name, sight, sent); err != nil {
		return nil, err
	}

	var at []dossier.Address
	err = shelf.Source.Change(ctx, who.By(), d.o.Now(), func(now *dossier.Dossier) (c Change, err error) {
		state := shelf.Newest()
		if state.Dossier != now { // somebody has written meanwhile
			state = newState(now, "")
		}
		if at, err = sentBefore(state, sight, edits); err != nil {
			return c, err
		}

		c, at, err = d.change(state, sight, edits)
		return c, err
	})
	if err != nil && !errors.Is(err, errDone) {
		return nil, unmarked(err, sent, edits)
	}
	d.hasSaved(who)
	d.Refresh(ctx, shelf)
	return at, nil
}

// change works out what edits by somebody of some sight do to a dossier.
func (d *Desk) change(now *State, sight Sight, edits []Edit) (c Change, at []dossier.Address, err error) {
	all, err := now.See(dossier.Scope{})
	if err != nil {
		return c, nil, err
	}
	theirs, err := now.See(dossier.Scope{Reader: sight.Reader})
	if err != nil {
		return c, nil, err
	}
	whole, seen := all.View, theirs.View
	if edits, err = d.apart(edits, whole, seen, sight.Owner()); err != nil {
		return c, nil, err
	}
	var conflicts Conflicts
	visible := Change{} // the same, of what the editor sees
	for _, e := range edits {
		theirs, _ := seen.Find(e.At.Kind, e.At.ID)
		mine, _ := whole.Find(e.At.Kind, e.At.ID)
		if !sight.Owner() && transmits(e.Record, theirs) {
			return c, nil, access.ErrDenied
		}
		switch {
		case Mark(theirs) != e.Base, e.Record == nil && theirs == nil:
			conflicts = append(conflicts, Conflict{e.At, e.Record, theirs})
		case e.Record == nil:
			c.Retract, visible.Retract = append(c.Retract, mine), append(visible.Retract, theirs)
			at = append(at, e.At)
		case e.Base == "":
			c.Put, visible.Put = append(c.Put, e.Record), append(visible.Put, e.Record)
			at = append(at, dossier.AddressOf(e.Record))
		default:
			put := e.Record
			if !sight.Owner() {
				if !sameHandling(mine, theirs, put) {
					return c, nil, ErrHandling
				}
				if put, err = dossier.Merge(mine, theirs, e.Record); err != nil {
					return c, nil, err
				}
				if !keepsPoints(mine, theirs, put) {
					return c, nil, ErrElsewhere
				}
			}
			c.Put, visible.Put = append(c.Put, put), append(visible.Put, e.Record)
			at = append(at, dossier.AddressOf(put))
		}
	}
	if len(conflicts) > 0 {
		return c, nil, conflicts
	}
	if sight.Reader != "" {
		// What is not in order in what they see, they are told; else no more than
		// that there is something.
		if _, err := visible.Of(withOwnGroup(seen, sight.Reader)); err != nil {
			return c, nil, err
		}
	}
	after, err := c.Of(now.Dossier)
	if err != nil {
		if sight.Reader != "" {
			return c, nil, ErrElsewhere
		}
		return c, nil, err
	}
	c.of, c.after = now.Dossier, after
	if sight.Reader != "" && len(c.Put) > 0 {
		v, err := after.View(dossier.Scope{Reader: sight.Reader})
		if err != nil {
			return c, nil, err
		}
		for _, r := range c.Put {
			if _, ok := v.Find(r.Kind(), r.Head().ID); !ok {
				return c, nil, ErrUnseen
			}
		}
		if err := widened(now, after, c.Put); err != nil {
			return c, nil, err
		}
	}
	return c, at, nil
}

// withOwnGroup is what somebody sees, with the group that they read as: they may
// name it as an audience, even where its record is the owners'.
func withOwnGroup(seen *dossier.View, reader string) *dossier.Dossier {
	d := &dossier.Dossier{Info: seen.Info, Records: seen.Records}
	if _, known := seen.Find("group", reader); !known && reader != dossier.Everyone {
		d.Groups = append(slices.Clip(d.Groups), &dossier.Group{Meta: dossier.Meta{ID: reader}, Name: reader})
	}
	return d
}

// transmits tells whether an edit is of a text that was sent under a receipt: who
// sends, and to whom, is for owners.
func transmits(edited, was dossier.Record) bool {
	for _, r := range []dossier.Record{edited, was} {
		if t, ok := r.(*dossier.Transmission); ok && t.Receipt != "" {
			return true
		}
	}
	return false
}

// sameHandling tells whether a record and its parts are as much for everybody as
// they were.
func sameHandling(mine, theirs, put dossier.Record) bool {
	if dossier.HandlingText(theirs) != dossier.HandlingText(put) {
		return false
	}
	d, ok := put.(*dossier.Draft)
	if !ok {
		return true
	}
	whole, seen := dossier.HandlingOfPoints(mine.(*dossier.Draft)), dossier.HandlingOfPoints(theirs.(*dossier.Draft))
	now := dossier.HandlingOfPoints(d)
	for i := range d.Points {
		if id := d.Points[i].ID; now[id] != seen[id] && now[id] != whole[id] {
			return false
		}
	}
	return true
}

// keepsPoints tells whether an edited draft still has the points of it that its
// editor does not see.
func keepsPoints(mine, theirs, put dossier.Record) bool {
	whole, ok := mine.(*dossier.Draft)
	if !ok {
		return true
	}
	numbers := func(r dossier.Record) map[string]bool {
		out := map[string]bool{}
		if d, ok := r.(*dossier.Draft); ok {
			for i := range d.Points {
				out[d.Points[i].ID] = true
			}
		}
		return out
	}
	seen, left := numbers(theirs), numbers(put)
	for i := range whole.Points {
		if id := whole.Points[i].ID; !seen[id] && !left[id] {
			return false
		}
	}
	return true
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

// apart gives new records other ids where theirs are taken by records that their
// author does not see. The tails are drawn, so that they do not count what is
// hidden.
func (d *Desk) apart(edits []Edit, whole, seen *dossier.View, owner bool) ([]Edit, error) {
	to := map[dossier.Address]string{}
	var records []dossier.Record
	for _, e := range edits {
		if e.Record == nil {
			continue
		}
		records = append(records, e.Record)
		if e.Base != "" {
			continue
		}
		_, taken := whole.Find(e.At.Kind, e.At.ID)
		if _, known := seen.Find(e.At.Kind, e.At.ID); known || !taken && (owner || !e.Counted) {
			continue
		}
		id, err := dossier.NewID(e.At.Kind, e.At.ID, d.o.Random)
		if err != nil {
			return nil, err
		}
		to[e.At] = id
	}
	if len(to) == 0 {
		return edits, nil
	}
	renamed, err := dossier.Renamed(records, to)
	if err != nil {
		return nil, err
	}
	edits = slices.Clone(edits)
	for i, n := 0, 0; i < len(edits); i++ {
		if e := &edits[i]; e.Record != nil {
			e.Record = renamed[n]
			e.At = dossier.AddressOf(e.Record)
			n++
		}
	}
	return edits, nil
}
