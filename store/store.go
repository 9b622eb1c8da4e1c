package store

import (
	"context"
	"io"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"parley/dossier"
	"parley/ledger"
)

// Store keeps dossiers. All its methods can be used by several at once, and by
// several programs over the same database.
type Store interface {
	// Heads lists the dossiers, by name.
	Heads(ctx context.Context) ([]Head, error)
	// Head tells how far the log of a dossier goes; ErrNoDossier if there is none.
	Head(ctx context.Context, name string) (Head, error)

	// Append writes all of a batch, or nothing. It returns when it is on disk.
	// Where the batch shreds a record, the secrets of all its versions are
	// destroyed in the same breath, and it is taken out of the search.
	// The errors are ErrNoDossier, ErrExists, Conflicts and ErrRefused.
	Append(ctx context.Context, name string, b Batch) (Head, error)

	// Entries returns the entries behind a place in the log, at most limit of
	// them, in order.
	Entries(ctx context.Context, name string, after int64, limit int) ([]Entry, error)
	// At returns the entries at some places of the log, in the order of the log;
	// places that it does not have are left out.
	At(ctx context.Context, name string, seqs []int64) ([]Entry, error)
	// Versions returns all versions of a record, oldest first.
	Versions(ctx context.Context, name string, at dossier.Address) ([]Entry, error)
	// Headers returns what History folds: the packed headers of whole segments,
	// from segment number first on, and those of the entries behind the last.
	Headers(ctx context.Context, name string, first int) (segments [][]byte, rest []Header, err error)
	// Hashes reads the stored hashes of a dossier's Merkle tree.
	Hashes(ctx context.Context, name string) tlog.HashReader

	// Find returns the addresses of the newest versions that have all the
	// words, as Words gives them, as beginnings of theirs; none for no words. It
	// knows no reader: it is for Search alone.
	Find(ctx context.Context, name string, words []string) ([]dossier.Address, error)

	// Watch sends the size of a dossier's log whenever it has grown, until ctx
	// ends. Who is slow gets the newest size and not each.
	Watch(ctx context.Context, name string) <-chan int64

	Papers

	// Check looks at the database itself, beneath the log: damaged pages,
	// indexes that do not fit.
	Check(ctx context.Context) error
	// Close ends all use of it.
	Close() error
}

// Options are what a store touches of the world.
type Options struct {
	// Create makes the database where there is none.
	Create bool
	// Now is the clock. The log's times never go back: while the clock is behind
	// the newest entry, entries have the time of that.
	Now func() time.Time
	// Random is where secrets are drawn from.
	Random io.Reader
}

// Head is how far the log of a dossier goes.
type Head struct {
	Name string
	Size int64     // number of entries; also the place of the newest
	At   time.Time // of the newest entry
	// Edge are the hashes of the complete subtrees of the Merkle tree, the
	// largest first: what ledger.ReadEdge reads.
	Edge []tlog.Hash
}

// Root is the hash of the Merkle tree.
func (h Head) Root() (tlog.Hash, error) {
	e, err := h.edge()
	if err != nil {
		return tlog.Hash{}, err
	}
	return e.Root(), nil
}

func (h Head) edge() (*ledger.Edge, error) {
	return ledger.ReadEdge(h.Size, tlog.HashReaderFunc(func([]int64) ([]tlog.Hash, error) { return h.Edge, nil }))
}

// Filled are the options with what is not given filled in.
func (o Options) Filled(now func() time.Time, random io.Reader) Options {
	if o.Now == nil {
		o.Now = now
	}
	if o.Random == nil {
		o.Random = random
	}
	return o
}
