package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"parley/dossier"
	"parley/ledger"
)

// Audited is what came of checking a dossier's log.
type Audited struct {
	Size     int64
	Root     tlog.Hash
	Shredded int            // versions that were destroyed, as the log says
	Faults   []ledger.Fault // empty where all is in order
}

// auditPage is how many entries an audit reads at once.
const auditPage = 1000

// Audit checks a dossier's log against its Merkle tree, entry by entry: that no
// body and no header was changed, that places, versions and times go on as they
// must, that the tree and its edge are those of the entries, that what was
// destroyed is said to be, and that the log began as each of the older checkpoints
// says.
func Audit(ctx context.Context, s Store, name string, older ...ledger.Checkpoint) (*Audited, error) {
	head, err := s.Head(ctx, name)
	if err != nil {
		return nil, err
	}
	hashes := s.Hashes(ctx, name)
	segments, _, err := s.Headers(ctx, name, 0)
	if err != nil {
		return nil, err
	}
	a := auditor{Audit: ledger.NewAudit(hashes), name: name, gone: map[dossier.Address][]int64{}, versions: map[dossier.Address]int64{}, segments: segments}
	older = slices.Clone(older)
	slices.SortFunc(older, func(x, y ledger.Checkpoint) int { return int(x.Size - y.Size) })
	for a.Size() < head.Size {
		// A page ends where an older checkpoint does.
		limit := min(auditPage, head.Size-a.Size())
		for len(older) > 0 && older[0].Size <= a.Size() {
			a.Check(older[0])
			older = older[1:]
		}
		if len(older) > 0 {
			limit = min(limit, older[0].Size-a.Size())
		}
		entries, err := s.Entries(ctx, name, a.Size(), int(limit))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil && limit > 1 {
			// One of them cannot be read; the others still can.
			for range limit {
				if err := a.one(ctx, s, hashes); err != nil {
					return nil, err
				}
			}
			continue
		}
		if err != nil || len(entries) == 0 {
			if err := a.one(ctx, s, hashes); err != nil {
				return nil, err
			}
			continue
		}
		a.add(entries...)
	}
	for _, c := range older {
		if c.Size == a.Size() {
			a.Check(c)
		} else {
			a.faults = append(a.faults, ledger.Fault{Entry: -1, Words: fmt.Sprintf("a checkpoint says that the log had %d entries, and it has %d: some were taken off its end", c.Size, head.Size)})
		}
	}
	if root, err := head.Root(); err != nil || root != a.Root() {
		a.faults = append(a.faults, ledger.Fault{Entry: -1, Words: "the edge of the tree that is kept beside the log is not that of its entries"})
	}
	return &Audited{Size: a.Size(), Root: a.Root(), Shredded: a.shredded, Faults: append(a.faults, a.Faults()...)}, nil
}

type auditor struct {
	*ledger.Audit
	name     string
	gone     map[dossier.Address][]int64 // places of destroyed versions that no entry named yet
	versions map[dossier.Address]int64
	at       time.Time
	shredded int
	faults   []ledger.Fault
	segments [][]byte // that a state is folded from: they must say what the entries say
	packed   []Header // of the segment that the audit is in
}

// one checks the next entry alone, which may be one that cannot be read.
func (a *auditor) one(ctx context.Context, s Store, hashes tlog.HashReader) error {
	entries, err := s.Entries(ctx, a.name, a.Size(), 1)
	if err == nil && len(entries) == 1 {
		a.add(entries...)
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		err = fmt.Errorf("%w: entry %d of %s is missing [damaged]", ErrDamaged, a.Size()+1, a.name)
	}
	h, herr := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, a.Size())})
	if herr != nil {
		return err // nothing is left of it, and nothing behind it can be checked
	}
	a.faults = append(a.faults, ledger.Fault{Entry: a.Size(), Words: err.Error()})
	a.Add(ledger.Entry{Hash: h[0], Opening: &ledger.Opening{}}) // counted as a fault of its leaf too
	return nil
}

func (a *auditor) add(entries ...Entry) {
	out := make([]ledger.Entry, len(entries))
	size := a.Size()
	for i := range entries {
		e, place := &entries[i], size+int64(i)
		out[i].Hash = e.Hash
		if o, ok := e.Opening(); ok {
			out[i].Opening = &o
		} else {
			a.gone[e.Address()] = append(a.gone[e.Address()], place)
			a.shredded++
		}
		if e.Act == Shredded {
			out[i].Shreds = a.gone[e.Address()]
			delete(a.gone, e.Address())
		}
		fault := func(format string, args ...any) {
			a.faults = append(a.faults, ledger.Fault{Entry: place, Words: fmt.Sprintf(format, args...)})
		}
		if e.Seq != place+1 {
			fault("it says that it is entry %d", e.Seq)
		}
		if was := a.versions[e.Address()]; e.Version != was+1 {
			fault("it is version %d of %s after version %d", e.Version, e.Address(), was)
		}
		if !a.packs(e.Header, place) {
			fault("the packed header that states are folded from is missing or another")
		}
		if e.At.Before(a.at) {
			fault("it is of %s, before the entry before it", e.At.Format(time.DateTime))
		}
		a.versions[e.Address()], a.at = e.Version, e.At
	}
	a.Add(out...)
}

// packs tells whether the segment that an entry is in, if it is full, has the
// header that the entry has.
func (a *auditor) packs(h Header, place int64) bool {
	n := int(place / SegmentLen)
	if n >= len(a.segments) {
		return true
	}
	if first := place % SegmentLen; first == 0 || a.packed == nil {
		a.packed = headersOf(a.segments[n])
	}
	at := int(place % SegmentLen)
	if at >= len(a.packed) {
		return false
	}
	p := a.packed[at]
	return p.Kind == h.Kind && p.ID == h.ID && p.Version == h.Version && p.Act == h.Act && p.At.Equal(h.At)
}
