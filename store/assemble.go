package store

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"parley/dossier"
)

// entriesAtOnce is how many bodies are read in one go.
const entriesAtOnce = 2000

// Dossier reads and decodes all records of the state. Records that the state
// before it had too are not read again. What was shredded, then or since, is not
// there, nor what cannot stand without it, nor a reference to it. The error is dossier.Problems where what is left is not in order.
func (s *State) Dossier(ctx context.Context) (*dossier.Dossier, error) {
	h := s.history
	h.decodedMu.Lock()
	defer h.decodedMu.Unlock()
	var missing []int64
	decoded := make(map[int64]dossier.Record, s.len)
	for _, n := range s.All() {
		if r, ok := h.decoded[n]; ok {
			decoded[n] = r
		} else {
			missing = append(missing, n)
		}
	}
	for len(missing) > 0 {
		n := min(len(missing), entriesAtOnce)
		entries, err := h.store.At(ctx, h.name, missing[:n])
		if err != nil {
			return nil, err
		}
		if err := decode(ctx, entries, decoded); err != nil {
			return nil, err
		}
		missing = missing[n:]
	}
	info, ok, err := s.Entry(ctx, dossier.Address{Kind: InfoKind, ID: InfoID})
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%s had no page of its own yet (entry %d of its log)", h.name, s.Seq)
	}
	page, err := dossier.DecodeInfo(info.Body)
	if err != nil {
		return nil, err
	}
	var records []dossier.Record
	gone := slices.Clone(s.shredded)
	for a, n := range s.All() {
		if r := decoded[n]; r != nil {
			records = append(records, r)
		} else {
			gone = append(gone, a)
		}
	}
	h.decoded = decoded
	return dossier.Without(gone, page, records)
}

// decode decodes entries, as many at a time as there are processors.
func decode(ctx context.Context, entries []Entry, into map[int64]dossier.Record) error {
	records := make([]dossier.Record, len(entries))
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(entries) && ctx.Err() == nil; i += workers {
				e := &entries[i]
				if e.Destroyed() {
					continue
				}
				if records[i], errs[w] = e.Record(); errs[w] != nil {
					errs[w] = fmt.Errorf("%s: entry %d (%s) is not in order: %w", e.Dossier, e.Seq, e.Address(), errs[w])
					return
				}
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	for i, e := range entries {
		if records[i] != nil {
			into[e.Seq] = records[i]
		}
	}
	return nil
}
