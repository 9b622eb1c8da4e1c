package desk

import (
	"context"
	"errors"
	"time"

	"parley/dossier"
	"parley/ledger"
	"parley/ledger/bundle"
)

// Registry is a source that keeps, beside its dossier, the receipts of what was
// sent and the bundles that came.
type Registry interface {
	Source
	// Register is Change that writes the receipt of an id as well: work is given
	// the dossier and the receipt as they are, nil where there is none yet, and
	// says what becomes of both. All is written, or nothing.
	Register(ctx context.Context, by string, now time.Time, id string, work func(d *dossier.Dossier, was []byte) (Change, []byte, error)) error
	// Prove proves with a key that the newest version of a record is in the log;
	// nil where the source has no log.
	Prove(ctx context.Context, key *ledger.DeskKey, at dossier.Address) ([]byte, error)
	// Propose keeps a bundle beside the records, where none of it counts as one,
	// and says where. The error is ErrKept where it is kept already.
	Propose(ctx context.Context, p Proposed) (where string, err error)
	// Proposals lists the bundles that are kept, by their ids.
	Proposals(ctx context.Context) ([]Proposed, error)
}

// Proposed is a bundle that is kept: what its sender says.
type Proposed struct {
	ID    string
	Card  *ledger.Card // of the sender
	About []string     // from whom to whom, in words
	Made
	Files []bundle.File
}

// Made is who made a bundle and when, and the hash of the file that came. Of a
// bundle that was kept by an earlier version it is not known.
type Made struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	SHA256 string    `json:"sha256"` // in hexadecimal
}

// Errors of papers.
var (
	// ErrNoKey says that the desk has no key to sign, seal and open with.
	ErrNoKey = errors.New("this desk has no key: whoever serves it names one with --key [no-key]")
	// ErrNoRegistry says that papers of a dossier cannot be kept where it is.
	ErrNoRegistry = errors.New("receipts and bundles cannot be kept beside this dossier [no-registry]")
	// ErrKept says that a bundle was filed before.
	ErrKept = errors.New("the bundle was filed before [already]")
)

// Card is the public half of the desk's key; nil where it has none.
func (d *Desk) Card() *ledger.Card {
	if d.o.Key == nil {
		return nil
	}
	return d.o.Key.Card()
}

// registry is where a dossier's papers are kept, and the key that signs them.
func (d *Desk) registry(s *Shelf) (Registry, *ledger.DeskKey, error) {
	reg, ok := s.Source.(Registry)
	switch {
	case d.o.Key == nil:
		return nil, nil, ErrNoKey
	case !ok:
		return nil, nil, ErrNoRegistry
	}
	return reg, d.o.Key, nil
}
