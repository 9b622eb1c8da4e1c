package store

import (
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"parley/dossier"
	"parley/ledger"
)

// What is here is for those who write a store: they keep rows, and leave to
// this package what the rows say.

// Row is an entry as a store writes it.
type Row struct {
	Header
	Hashes []byte // those that tlog stores for the entry, 32 bytes each, the leaf's first
	Sealed []byte // the body under the secret; nil for a retraction
	Secret ledger.Secret
	Words  []string
	// Replaces is the place of the record's version before; 0 if there is none.
	Replaces int64
}

// Plan works out what a store writes for a batch: for those who write a store.
// head is how far the log goes, under the lock that keeps others from it, and
// newest has the header of the newest version of each record that the batch
// names and the log has.
func (b *Batch) Plan(head Head, newest map[dossier.Address]Header, o Options) (Head, []Row, error) {
	if b.Size != 0 && b.Size != head.Size {
		return head, nil, fmt.Errorf("the log of %s has %d entries now and had %d when it was looked at: %w; nothing was written: look again [moved]", head.Name, head.Size, b.Size, ErrMoved)
	}
	var conflicts Conflicts
	clash := func(at dossier.Address, c Change) {
		if h, ok := newest[at]; live(h, ok) != c.Replaces {
			conflicts = append(conflicts, Conflict{c, Entry{Dossier: head.Name, Header: h}})
		}
	}
	for _, c := range b.Changes {
		at := dossier.Address{Kind: c.Kind, ID: c.ID}
		if h, ok := newest[at]; c.Replaces == 0 && (c.Act == Retracted && live(h, ok) == 0 || c.Act == Shredded && !ok) {
			return head, nil, fmt.Errorf("%w: there is no %s in %s to be %s [no-record]", ErrRefused, at, head.Name, c.Act)
		}
		clash(at, c)
	}
	for _, v := range b.Rests {
		clash(v.Address, Change{Kind: v.Kind, ID: v.ID, Replaces: v.Version})
	}
	if conflicts != nil {
		return head, nil, conflicts
	}
	now := o.Now().UTC().Truncate(time.Microsecond)
	if now.Before(head.At) || len(b.Changes) == 0 {
		now = head.At
	}
	edge, err := head.edge()
	if err != nil {
		return head, nil, err
	}
	next := Head{Name: head.Name, Size: head.Size, At: now, Edge: append([]tlog.Hash(nil), head.Edge...)}
	rows := make([]Row, len(b.Changes))
	for i, c := range b.Changes {
		before := newest[dossier.Address{Kind: c.Kind, ID: c.ID}]
		next.Size++
		r := &rows[i]
		r.Header = Header{next.Size, c.Kind, c.ID, before.Version + 1, c.Act, now, b.By}
		r.Words, r.Replaces = c.Words, before.Seq
		if r.Secret, err = ledger.NewSecret(o.Random); err != nil {
			return head, nil, err
		}
		if c.Body != nil {
			r.Sealed = r.Secret.Seal(c.Body)
		}
		stored := edge.Append(opening(head.Name, r.Header, c.Body, r.Secret).Leaf())
		for _, h := range stored {
			r.Hashes = append(r.Hashes, h[:]...)
		}
		// The subtrees that the entry completes become one.
		next.Edge = append(next.Edge[:len(next.Edge)+1-len(stored)], stored[len(stored)-1])
	}
	return next, rows, nil
}

// live is the version of a record that a change replaces: 0 if there is none,
// or it was retracted.
func live(h Header, ok bool) int64 {
	if !ok || h.Act != Saved {
		return 0
	}
	return h.Version
}

// named lists the records that Plan asks for.
func (b *Batch) named() []dossier.Address {
	out := make([]dossier.Address, 0, len(b.Changes)+len(b.Rests))
	for _, c := range b.Changes {
		out = append(out, dossier.Address{Kind: c.Kind, ID: c.ID})
	}
	for _, v := range b.Rests {
		out = append(out, v.Address)
	}
	return out
}

// NamedBy lists the records that the plans of turns ask for, each once.
func NamedBy(turns []*Turn) []dossier.Address {
	if len(turns) == 1 {
		return turns[0].Named
	}
	var out []dossier.Address
	seen := map[dossier.Address]bool{}
	for _, t := range turns {
		for _, a := range t.Named {
			if !seen[a] {
				seen[a] = true
				out = append(out, a)
			}
		}
	}
	return out
}

// Unseal makes the entry of a row; secret is empty where it was destroyed. The
// error says that the body was changed.
func Unseal(name string, h Header, hashes, sealed, secret []byte) (Entry, error) {
	e := Entry{Dossier: name, Header: h}
	if len(hashes) < tlog.HashSize || len(hashes)%tlog.HashSize != 0 || len(secret) != 0 && len(secret) != len(ledger.Secret{}) {
		return e, fmt.Errorf("%w: entry %d of %s has no hash or half a secret; parley fsck says more [damaged]", ErrDamaged, h.Seq, name)
	}
	e.Hash = tlog.Hash(hashes[:tlog.HashSize])
	if len(secret) == 0 {
		return e, nil
	}
	s := ledger.Secret(secret)
	e.Secret = &s
	if sealed == nil {
		return e, nil
	}
	var err error
	if e.Body, err = s.Open(sealed); err != nil {
		return e, fmt.Errorf("%w: entry %d (%s) of %s: %w [damaged]", ErrDamaged, h.Seq, h.Address(), name, err)
	}
	return e, nil
}

// Stored says which entry a stored hash of the Merkle tree is kept with, and
// which of its hashes it is.
func Stored(index int64) (seq int64, nth int) {
	level, n := tlog.SplitStoredHashIndex(index)
	return (n + 1) << level, level
}

// HashesOf takes hashes apart that stand behind each other.
func HashesOf(b []byte) []tlog.Hash {
	out := make([]tlog.Hash, len(b)/tlog.HashSize)
	for i := range out {
		copy(out[i][:], b[i*tlog.HashSize:])
	}
	return out
}

// BytesOf puts hashes behind each other.
func BytesOf(hashes []tlog.Hash) []byte {
	out := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		out = append(out, h[:]...)
	}
	return out
}

// Micros is a time of the log: microseconds since 1970.
func Micros(at int64) time.Time { return time.UnixMicro(at).UTC() }
