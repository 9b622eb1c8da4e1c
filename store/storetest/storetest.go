// Package storetest is what every store passes: the log keeps what it was given
// and nothing is lost or changed, whoever writes beside whom.
//
//	func TestConformance(t *testing.T) { storetest.Run(t, newPlace) }
package storetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"parley/dossier"
	"parley/store"
)

// Place is an empty database. Each call opens it anew, as another program would.
type Place func(store.Options) (store.Store, error)

// Run runs the suite. newPlace makes an empty database for a test.
func Run(t *testing.T, newPlace func(testing.TB) Place) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Place)
	}{
		{"a dossier comes back as it was", comesBack},
		{"the log is what a simple model says", model},
		{"what cannot be read back is refused", refused},
		{"saving over what somebody replaced", conflicts},
		{"the times of the log never go back", clock},
		{"a shredded record is gone", shredded},
		{"segments say what the entries say", segments},
		{"several write at once", writers},
		{"two programs write at once", programs},
		{"who watches is told", watch},
		{"search finds words", search},
		{"many write to several dossiers", crowd},
		{"papers", papers},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, newPlace(t)) })
	}
}

// open opens a place with a clock that goes on by a second at each look.
func open(t testing.TB, p Place) store.Store {
	t.Helper()
	var mu sync.Mutex
	now := time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)
	s, err := p(store.Options{Create: true, Random: rand.Reader, Now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// tester is what a test and a property have in common.
type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// must gives the value of a call that has to succeed.
func must[V any](t tester) func(V, error) V {
	return func(v V, err error) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var bg = context.Background()

// note is a record that stands by itself.
func note(id, words string) *dossier.Source {
	return &dossier.Source{Meta: dossier.Meta{ID: id}, Type: dossier.TypeNote, Title: words}
}

func source(id string) dossier.Address { return dossier.Address{Kind: "source", ID: id} }

var (
	page   = dossier.Info{Title: "Talks", Summary: "About something."}
	pageAt = dossier.Address{Kind: store.InfoKind, ID: store.InfoID}
)

// begun makes a dossier with some notes.
func begun(t tester, s store.Store, name string, ids ...string) {
	t.Helper()
	b := store.Batch{By: "somebody", New: true, Changes: []store.Change{store.PutInfo(page, 0)}}
	for _, id := range ids {
		b.Changes = append(b.Changes, store.Put(note(id, "the note "+id), 0))
	}
	must[store.Head](t)(s.Append(bg, name, b))
}

// add appends changes by somebody.
func add(s store.Store, name string, changes ...store.Change) (store.Head, error) {
	return s.Append(bg, name, store.Batch{By: "somebody", Changes: changes})
}

func opened(t tester, s store.Store, name string) *store.History {
	t.Helper()
	return must[*store.History](t)(store.Open(bg, s, name))
}

// Verify checks a log against itself, entry by entry: places without gaps,
// times that do not go back, versions without gaps, each leaf, and the root, by
// the stored hashes and by the leaves alone. What is appended meanwhile is left
// aside.
func Verify(ctx context.Context, s store.Store, name string) error {
	head, err := s.Head(ctx, name)
	if err != nil {
		return err
	}
	var leaves []tlog.Hash
	versions := map[dossier.Address]int64{}
	var last store.Header
	for last.Seq < head.Size {
		entries, err := s.Entries(ctx, name, last.Seq, int(min(1000, head.Size-last.Seq)))
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			if e.Seq != last.Seq+1 || e.At.Before(last.At) || e.Version != versions[e.Address()]+1 {
				return fmt.Errorf("entry %+v comes behind %+v", e.Header, last)
			}
			last, versions[e.Address()] = e.Header, e.Version
			if o, ok := e.Opening(); ok {
				if leaf := o.Leaf(); tlog.RecordHash(leaf[:]) != e.Hash {
					return fmt.Errorf("entry %d is not what its hash says", e.Seq)
				}
			}
			leaves = append(leaves, e.Hash)
		}
	}
	if last.Seq != head.Size || head.Size == 0 {
		return fmt.Errorf("the log has %d entries, its head says %d", last.Seq, head.Size)
	}
	root, err := head.Root()
	if err != nil {
		return err
	}
	stored, err := tlog.TreeHash(head.Size, s.Hashes(ctx, name))
	if err != nil {
		return err
	}
	if stored != root || rehash(leaves) != root {
		return fmt.Errorf("the head says the root is %v, the stored hashes %v, the leaves %v", root, stored, rehash(leaves))
	}
	return nil
}

// rehash works the root out from the leaves, by the definition of the tree (RFC
// 6962, section 2.1).
func rehash(leaves []tlog.Hash) tlog.Hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	return tlog.NodeHash(rehash(leaves[:k]), rehash(leaves[k:]))
}

func verify(t tester, s store.Store, name string) {
	t.Helper()
	if err := Verify(bg, s, name); err != nil {
		t.Fatal(err)
	}
}

// drawn is a made-up dossier with odd words in it.
func drawn(t *rapid.T) *dossier.Dossier {
	d := dossier.Sample(rapid.IntRange(1, 15).Draw(t, "positions"), rapid.Uint64Range(1, 1<<30).Draw(t, "seed"))
	odd := func() string {
		return rapid.OneOf(rapid.StringN(1, 30, -1), rapid.SampledFrom([]string{"null", "- x: y", "a #b", `"`, "'; DROP TABLE entries; --", "two\n\nparas", "\x00", "\u2028", "עברית", strings.Repeat("long ", 3000)})).Draw(t, "words")
	}
	for _, r := range []dossier.Record{d.Positions[0], d.Sources[0], d.Issues[0], d.Parties[0]} {
		r.Head().Note = odd()
	}
	d.Positions[0].Words, d.Sources[0].Title = odd(), odd()
	return d
}

func sameText(a, b *dossier.Dossier) bool {
	return reflect.DeepEqual(dossier.Format(a), dossier.Format(b))
}
