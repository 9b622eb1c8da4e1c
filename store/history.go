package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sort"
	"sync"
	"time"

	"parley/dossier"
)

// History is a dossier's log as far as it was read: which versions there are,
// and when each was recorded, without what they say. It knows the state at any
// place or time; bodies are read and decoded when somebody asks for them.
//
// It takes about 20 bytes for each version, and the id of each record. A state
// is worked out by folding the log from its beginning, a few milliseconds for a
// million versions.
type History struct {
	store Store
	name  string

	mu      sync.RWMutex
	records []dossier.Address // in order of first appearance
	number  map[dossier.Kind]map[string]int32
	last    []int32 // by record: the version that it has
	// By place in the log, from 0:
	of      []int32 // the record
	version []int32
	act     []uint8 // index in acts
	at      []int64 // microseconds since 1970

	decodedMu sync.Mutex
	decoded   map[int64]dossier.Record // by place, of the state that was asked for last
}

// Open reads the history of a dossier.
func Open(ctx context.Context, s Store, name string) (*History, error) {
	if _, err := s.Head(ctx, name); err != nil {
		return nil, err
	}
	h := &History{store: s, name: name, number: map[dossier.Kind]map[string]int32{}}
	return h, h.Refresh(ctx)
}

// Refresh reads what was appended since.
func (h *History) Refresh(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	whole := len(h.of) / SegmentLen
	segments, rest, err := h.store.Headers(ctx, h.name, whole)
	if err != nil {
		return err
	}
	had := len(h.of)
	for _, list := range []*[]int32{&h.of, &h.version} {
		*list = slices.Grow(*list, len(segments)*SegmentLen+len(rest))
	}
	seen := whole * SegmentLen // entries that were read, of which had are known
	for _, segment := range segments {
		if err := h.unpack(segment, had-seen); err != nil {
			return err
		}
		seen += SegmentLen
	}
	for _, r := range rest {
		switch {
		case r.Seq <= int64(len(h.of)):
		case r.Seq == int64(len(h.of))+1:
			h.add(h.record(r.Address()), int32(r.Version), actNumber(r.Act), r.At.UnixMicro())
		default:
			return fmt.Errorf("%s: entry %d is missing in the log: the database was damaged or changed by hand; parley fsck says more [damaged]", h.name, len(h.of)+1)
		}
	}
	return nil
}

// unpack adds the entries of a segment, but for the first few that are known.
func (h *History) unpack(segment []byte, known int) error {
	local, versions := make([]int32, 0, SegmentLen), make([]int32, 0, SegmentLen)
	n := 0
	return unpack(segment, func(a appearance) {
		local = append(local, h.record(a.Address))
		versions = append(versions, int32(a.before))
	}, func(record int, act uint8, at int64) {
		versions[record]++
		if n++; n > known {
			h.add(local[record], versions[record], act, at)
		}
	})
}

func (h *History) record(a dossier.Address) int32 {
	ids := h.number[a.Kind]
	if ids == nil {
		ids = map[string]int32{}
		h.number[a.Kind] = ids
	}
	n, ok := ids[a.ID]
	if !ok {
		n = int32(len(h.records))
		ids[a.ID] = n
		h.records = append(h.records, a)
		h.last = append(h.last, 0)
	}
	return n
}

func (h *History) add(record, version int32, act uint8, at int64) {
	h.of = append(h.of, record)
	h.version = append(h.version, version)
	h.act = append(h.act, act)
	h.at = append(h.at, at)
	h.last[record] = version
}

// Size is the number of entries that were read.
func (h *History) Size() int64 {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return int64(len(h.of))
}

// Newest is the state after the last entry that was read.
func (h *History) Newest() *State { return h.State(h.Size()) }

// State is the state after an entry; 0 is before the first.
func (h *History) State(seq int64) *State {
	h.mu.RLock()
	defer h.mu.RUnlock()
	seq = max(0, min(seq, int64(len(h.of))))
	s := &State{history: h, Seq: seq, records: h.records, current: make([]int32, len(h.records))}
	for i, record := range h.of[:seq] {
		s.current[record] = int32(i + 1)
	}
	for r, c := range s.current {
		switch {
		case c == 0:
		case acts[h.act[c-1]] != Saved:
			if acts[h.act[c-1]] == Shredded {
				s.shredded = append(s.shredded, s.records[r])
			}
			s.current[r] = 0
		case s.records[r].Kind != InfoKind:
			s.len++
		}
	}
	return s
}

// On is the state at the end of a moment: after all that was recorded by then.
func (h *History) On(t time.Time) *State {
	h.mu.RLock()
	seq := sort.Search(len(h.at), func(i int) bool { return h.at[i] > t.UnixMicro() })
	h.mu.RUnlock()
	return h.State(int64(seq))
}

// Began is when the first entry was recorded; zero if there is none.
func (h *History) Began() time.Time {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if len(h.at) == 0 {
		return time.Time{}
	}
	return Micros(h.at[0])
}

// Version is the newest version that a record has or had, for saving over it:
// 0 if there is none, or it was retracted.
func (s *State) Version(a dossier.Address) int64 {
	n, ok := s.place(a)
	if !ok {
		return 0
	}
	s.history.mu.RLock()
	defer s.history.mu.RUnlock()
	return int64(s.history.version[n-1])
}

// State is which version of each record stood at a place in the log.
type State struct {
	history *History
	Seq     int64
	records []dossier.Address
	current []int32 // by record: the place of its version, from 1; 0: none
	len     int
	// Records that were shredded, and not written anew. Others may still cite
	// them: nobody waits for that where somebody is in danger.
	shredded []dossier.Address
}

// Len is the number of records.
func (s *State) Len() int { return s.len }

// All calls for each record with the place of its version in the log, in the
// order in which they were first recorded; the dossier's own page is not among
// them.
func (s *State) All() iter.Seq2[dossier.Address, int64] {
	return func(yield func(dossier.Address, int64) bool) {
		for r, c := range s.current {
			if c != 0 && s.records[r].Kind != InfoKind && !yield(s.records[r], int64(c)) {
				return
			}
		}
	}
}

// place is where in the log the version of a record is.
func (s *State) place(a dossier.Address) (int64, bool) {
	s.history.mu.RLock()
	r, ok := s.history.number[a.Kind][a.ID]
	s.history.mu.RUnlock()
	if !ok || int(r) >= len(s.current) || s.current[r] == 0 {
		return 0, false
	}
	return int64(s.current[r]), true
}

// Entry reads the version of a record; false if the state has none.
func (s *State) Entry(ctx context.Context, a dossier.Address) (Entry, bool, error) {
	n, ok := s.place(a)
	if !ok {
		return Entry{}, false, nil
	}
	es, err := s.history.store.At(ctx, s.history.name, []int64{n})
	if err != nil || len(es) != 1 {
		return Entry{}, false, err
	}
	return es[0], true, nil
}
