package desk

import (
	"context"
	"errors"
	"time"

	"parley/dossier"
	"parley/store"
)

// Source is where a dossier is kept: a folder, or a store.
type Source interface {
	// Name is the dossier's name in addresses.
	Name() string
	// Mark changes whenever the dossier does. It is asked for often.
	Mark(ctx context.Context) (string, error)
	// Load reads the dossier, and the mark that it has as it was read, or a
	// moment before. The error is that of dossier.Load.
	Load(ctx context.Context) (d *dossier.Dossier, mark string, err error)
	// Change changes the dossier in the name of somebody: work is given the
	// dossier as it is and says what to do with it. It is asked again where
	// somebody else wrote meanwhile. All is written, or nothing.
	Change(ctx context.Context, by string, now time.Time, work func(*dossier.Dossier) (Change, error)) error
	// Versions returns all versions of a record, oldest first; none where the
	// source keeps none.
	Versions(ctx context.Context, at dossier.Address) ([]Version, error)
	// Receipt returns the signed receipt of an id; nil if there is none.
	Receipt(ctx context.Context, id string) ([]byte, error)
	// Log tells how far the dossier's log goes; nil if it has none. Where check
	// is set, every entry is checked against it.
	Log(ctx context.Context, check bool) (*Log, error)
}

// StoreFault is what is wrong with the store, such as store.ErrFull, where that is
// why something failed; else nil. An error of that kind has nothing of a record in
// its words.
func StoreFault(err error) error {
	for _, fault := range []error{store.ErrUnreachable, store.ErrFull, store.ErrReadOnly, store.ErrDamaged} {
		if errors.Is(err, fault) {
			return fault
		}
	}
	return nil
}

// Library is where a desk finds its dossiers while it is open, such as a store.
type Library interface {
	// Sources lists what there is now, by name.
	Sources(ctx context.Context) ([]Source, error)
	// Create makes a dossier of a name that is not taken, in the name of
	// somebody.
	Create(ctx context.Context, name, by string, d *dossier.Dossier) error
}

// Change is what is written at once: records that are put at the end or in the
// place of the one with the same kind and id, and records that are taken back.
type Change struct {
	Put     []dossier.Record
	Retract []dossier.Record
	// Shifted are the addresses of records in which something gave way, or stays
	// for the owners, that whoever makes the change does not see.
	Shifted []dossier.Address

	// What was worked out of it already.
	of, after *dossier.Dossier
}

// Of is what the change makes of a dossier, checked. The error is
// dossier.Problems.
func (c Change) Of(d *dossier.Dossier) (*dossier.Dossier, error) {
	if c.of == d && c.after != nil {
		return c.after, nil
	}
	var err error
	if len(c.Put) > 0 {
		if d, err = d.With(c.Put...); err != nil {
			return nil, err
		}
	}
	for _, r := range c.Retract {
		if d, err = d.Less(dossier.AddressOf(r)); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// Version is what a record was from some time on.
type Version struct {
	Number int64
	At     time.Time
	By     string
	// Record is what it was; nil where it was taken back, or destroyed.
	Record    dossier.Record
	Destroyed bool
}

// Log is the state of a dossier's log, for its owners.
type Log struct {
	Size    int64
	Head    string    // the root of the tree
	Newest  time.Time // when the newest entry was recorded
	Signed  int64     // the size that the newest checkpoint was signed for; 0: none was
	Checked bool
	Faults  []string // what is not in order, where it was checked
}
