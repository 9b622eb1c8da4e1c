package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
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
	// Drawn are the ids of a new record, and of parts that are new in one, that
	// were drawn and not chosen. Those of owners are kept; others get ones that
	// are drawn for all that they chose, whether something hidden has that id or
	// not: so it tells nothing.
	Drawn []string
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
	// ErrLastSource says that somebody who does not own the dossier would leave a
	// record, or a part of it, without a source. Whether it then rests on none, or
	// on hidden ones, decides who sees it.
	ErrLastSource = errors.New("the last source of a record, or of a part of it, is for the owners of the dossier to take away; put another in its place [last-source]")
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
	var at, shifted []dossier.Address
	err = shelf.Source.Change(ctx, who.By(), d.o.Now(), func(now *dossier.Dossier) (c Change, err error) {
		state := shelf.Newest()
		if state.Dossier != now { // somebody has written meanwhile
			state = newState(now, "")
		}
		if at, err = sentBefore(state, sight, edits); err != nil {
			return c, err
		}
		c, at, err = d.change(state, sight, edits)
		shifted = c.Shifted
		return c, err
	})
	if err != nil && !errors.Is(err, errDone) {
		return nil, unmarked(err, sent, edits)
	}
	d.hasSaved(who)
	d.Refresh(ctx, shelf)
	for _, a := range shifted {
		if err := d.note(ctx, who, access.Shifted, name, a.String()); err != nil {
			d.o.Log("what gave way to an edit could not be recorded: %T", err)
		}
	}
	return at, nil
}

// change works out what edits by somebody of some sight do to a dossier.
func (d *Desk) change(now *State, sight Sight, edits []Edit) (c Change, at []dossier.Address, err error) {
	theirs, err := now.See(dossier.Scope{Reader: sight.Reader})
	if err != nil {
		return c, nil, err
	}
	seen := theirs.View
	if !sight.Owner() {
		if edits, err = d.apart(edits, seen); err != nil {
			return c, nil, err
		}
	}
	var conflicts Conflicts
	for _, e := range edits {
		was, _ := seen.Find(e.At.Kind, e.At.ID)
		switch {
		case !sight.Owner() && transmits(e.Record, was):
			return c, nil, access.ErrDenied
		case Mark(was) != e.Base, e.Record == nil && was == nil:
			conflicts = append(conflicts, Conflict{e.At, e.Record, was})
		case e.Record == nil:
			c.Retract = append(c.Retract, was)
			at = append(at, e.At)
		default:
			c.Put = append(c.Put, e.Record)
			at = append(at, dossier.AddressOf(e.Record))
		}
	}
	if len(conflicts) > 0 {
		return c, nil, conflicts
	}
	if !sight.Owner() {
		c, err = d.beyondSight(now, sight.Reader, seen, edits, c)
		return c, at, err
	}
	after, err := c.Of(now.Dossier)
	if err != nil {
		return c, nil, err
	}
	c.of, c.after = now.Dossier, after
	return c, at, nil
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
