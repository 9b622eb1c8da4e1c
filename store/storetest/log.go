package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"parley/dossier"
	"parley/store"
)

func comesBack(t *testing.T, p Place) {
	s := open(t, p)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		name := fmt.Sprint("talks-", n)
		d := drawn(t)
		must[store.Head](t)(s.Append(bg, name, store.Of(d, "importer")))
		if back := must[*dossier.Dossier](t)(opened(t, s, name).Newest().Dossier(bg)); !sameText(d, back) {
			t.Fatal("the dossier came back as another")
		}
		verify(t, s, name)
	})
	if heads := must[[]store.Head](t)(s.Heads(bg)); len(heads) != n || !slices.IsSortedFunc(heads, func(a, b store.Head) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("%d dossiers are listed, want %d in order", len(heads), n)
	}
	begun(t, s, "twice")
	if _, err := s.Append(bg, "twice", store.Of(dossier.Sample(1, 1), "importer")); !errors.Is(err, store.ErrExists) {
		t.Errorf("made a second time: %v", err)
	}
	if _, err := s.Append(bg, "nowhere", store.Batch{By: "x"}); !errors.Is(err, store.ErrNoDossier) {
		t.Errorf("appended to nothing: %v", err)
	}
	if _, err := store.Open(bg, s, "nowhere"); !errors.Is(err, store.ErrNoDossier) {
		t.Errorf("opened nothing: %v", err)
	}
	if err := s.Check(bg); err != nil {
		t.Error(err)
	}
}

// kept is a record in the model: what is left of its versions (nil: retracted,
// or shredded), and whether it stands.
type kept struct {
	bodies [][]byte
	live   bool
}

// modelled is a simple model of a log: all in maps.
type modelled struct {
	records map[dossier.Address]*kept
	states  []map[dossier.Address]string // by place: what each record says
}

// act draws what happens to a record next.
func (m *modelled) act(t *rapid.T, at dossier.Address) store.Change {
	k := m.records[at]
	if k == nil {
		k = &kept{}
		m.records[at] = k
	}
	replaces := int64(0)
	if k.live {
		replaces = int64(len(k.bodies))
	}
	c := store.Put(note(at.ID, rapid.String().Draw(t, "words")+"x"), replaces)
	switch act := rapid.IntRange(0, 5).Draw(t, "act"); {
	case act == 0 && k.live:
		c = store.Retract(at, replaces)
	case act == 1 && len(k.bodies) > 0:
		c = store.Shred(at, replaces)
		clear(k.bodies)
		for _, before := range m.states {
			if _, there := before[at]; there {
				before[at] = ""
			}
		}
	}
	k.bodies, k.live = append(k.bodies, c.Body), c.Act == store.Saved
	state := map[dossier.Address]string{}
	for a, said := range m.states[len(m.states)-1] {
		state[a] = said
	}
	if delete(state, at); k.live {
		state[at] = string(c.Body)
	}
	m.states = append(m.states, state)
	return c
}

// model does random things and compares everything with what the model says.
func model(t *testing.T, p Place) {
	s := open(t, p)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		name := fmt.Sprint("talks-", n)
		begun(t, s, name)
		m := &modelled{map[dossier.Address]*kept{}, []map[dossier.Address]string{{}, {}}}
		for range rapid.IntRange(1, 12).Draw(t, "batches") {
			b := store.Batch{By: rapid.SampledFrom([]string{"a", "b c", "ünï"}).Draw(t, "by")}
			for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, 5), 1, 4, rapid.ID).Draw(t, "records") {
				b.Changes = append(b.Changes, m.act(t, source(fmt.Sprint("s-", i))))
			}
			if head := must[store.Head](t)(s.Append(bg, name, b)); head.Size != int64(len(m.states)-1) {
				t.Fatalf("the log has %d entries, want %d", head.Size, len(m.states)-1)
			}
		}
		verify(t, s, name)
		m.compare(t, s, name)
	})
}

func (m *modelled) compare(t *rapid.T, s store.Store, name string) {
	h := opened(t, s, name)
	for seq, want := range m.states {
		st := h.State(int64(seq))
		got := map[dossier.Address]string{}
		for a := range st.All() {
			e, ok, err := st.Entry(bg, a)
			if err != nil || !ok {
				t.Fatalf("%s at %d: %t, %v", a, seq, ok, err)
			}
			got[a] = string(e.Body)
		}
		if !reflect.DeepEqual(got, want) || st.Len() != len(want) {
			t.Fatalf("at %d the store has %v, the model %v", seq, got, want)
		}
		if _, err := st.Dossier(bg); err != nil && seq > 0 {
			t.Fatalf("at %d: %v", seq, err)
		}
	}
	newest := h.Newest()
	for at, k := range m.records {
		vs := must[[]store.Entry](t)(s.Versions(bg, name, at))
		if len(vs) != len(k.bodies) {
			t.Fatalf("%s has %d versions, want %d", at, len(vs), len(k.bodies))
		}
		for i, v := range vs {
			if !bytes.Equal(v.Body, k.bodies[i]) {
				t.Fatalf("version %d of %s says %q, want %q", i+1, at, v.Body, k.bodies[i])
			}
		}
		want := int64(0)
		if k.live {
			want = int64(len(k.bodies))
		}
		if got := newest.Version(at); got != want {
			t.Fatalf("%s stands at version %d, want %d", at, got, want)
		}
	}
}

func refused(t *testing.T, p Place) {
	s := open(t, p)
	begun(t, s, "talks", "n-1")
	before := must[store.Head](t)(s.Head(bg, "talks"))
	put := func(id, words string) store.Change { return store.Put(note(id, words), 0) }
	by := func(who string, cs ...store.Change) store.Batch { return store.Batch{By: who, Changes: cs} }
	for what, b := range map[string]store.Batch{
		"SQL in an id":         by("a", put("n'; DROP TABLE entries; --", "x")),
		"an empty id":          by("a", put("", "x")),
		"an unknown kind":      by("a", store.Change{Kind: "secret", ID: "x", Act: store.Saved, Body: []byte("x")}),
		"a field of 10 MB":     by("a", put("n-2", strings.Repeat("x", 10<<20))),
		"nobody":               by("", put("n-2", "x")),
		"a name of two lines":  by("a\nb", put("n-2", "x")),
		"a record twice":       by("a", put("n-2", "x"), put("n-2", "y")),
		"a text that is empty": by("a", store.Change{Kind: "source", ID: "n-2", Act: store.Saved}),
		"an unknown act":       by("a", store.Change{Kind: "source", ID: "n-2", Act: "burnt"}),
		"retracting nothing":   by("a", store.Retract(source("n-9"), 0)),
		"shredding nothing":    by("a", store.Shred(source("n-9"), 0)),
		"retracting the page":  by("a", store.Retract(pageAt, 1)),
	} {
		if _, err := s.Append(bg, "talks", b); !errors.Is(err, store.ErrRefused) {
			t.Errorf("%s: %v", what, err)
		} else if len(err.Error()) > 400 {
			t.Errorf("%s: the error has %d bytes", what, len(err.Error()))
		}
	}
	for _, name := range []string{"", "../talks", "a b", "talks'; --", "-x", strings.Repeat("x", 101), "a\x00"} {
		if _, err := s.Append(bg, name, store.Batch{By: "a", New: true}); !errors.Is(err, store.ErrRefused) {
			t.Errorf("name %q: %v", name, err)
		}
	}
	for _, odd := range []string{"talks' OR '1'='1", "%", "tal_s", "\x00", "\xff"} {
		if _, err := s.Head(bg, odd); !errors.Is(err, store.ErrNoDossier) {
			t.Errorf("head of %q: %v", odd, err)
		}
		if got, err := s.Versions(bg, "talks", source(odd)); err != nil || len(got) != 0 {
			t.Errorf("versions of %q: %v, %v", odd, got, err)
		}
		if _, err := s.Find(bg, "talks", store.Words(odd)); err != nil {
			t.Errorf("looking for %q: %v", odd, err)
		}
	}
	stopped, stop := context.WithCancel(bg)
	stop()
	if _, err := s.Append(stopped, "talks", by("a", put("n-2", "x"))); !errors.Is(err, context.Canceled) {
		t.Errorf("when stopped: %v", err)
	}
	if after := must[store.Head](t)(s.Head(bg, "talks")); !reflect.DeepEqual(before, after) {
		t.Errorf("what was refused left a trace: %+v, %+v", before, after)
	}
	verify(t, s, "talks")
}

func conflicts(t *testing.T, p Place) {
	s := open(t, p)
	begun(t, s, "talks", "n-1", "n-2")
	put := func(by, words string, replaces int64) error {
		_, err := s.Append(bg, "talks", store.Batch{By: by, Changes: []store.Change{store.Put(note("n-1", words), replaces)}})
		return err
	}
	if err := put("Ada", "as Ada has it", 1); err != nil {
		t.Fatal(err)
	}
	err := put("Ben", "as Ben has it", 1)
	var cs store.Conflicts
	if !errors.As(err, &cs) || !errors.Is(err, store.ErrMoved) || len(cs) != 1 {
		t.Fatalf("Ben overwrote Ada: %v", err)
	}
	if c := cs[0]; !strings.Contains(string(c.Mine.Body), "as Ben has it") || !strings.Contains(string(c.Theirs.Body), "as Ada has it") || c.Theirs.By != "Ada" || c.Theirs.Version != 2 {
		t.Errorf("the two versions are %q and %+v", c.Mine.Body, c.Theirs)
	}
	if !strings.Contains(err.Error(), "by Ada") {
		t.Errorf("the error names nobody: %v", err)
	}
	if err := put("Ben", "as both have it", 2); err != nil {
		t.Fatal(err)
	}
	if err := put("Cy", "as new", 0); !errors.Is(err, store.ErrMoved) {
		t.Errorf("a new record over one that is there: %v", err)
	}
	if err := put("Cy", "from the future", 9); !errors.Is(err, store.ErrMoved) {
		t.Errorf("over a version that never was: %v", err)
	}

	// What a change rests on must stand as it was looked at.
	rests := store.Batch{By: "Dee", Changes: []store.Change{store.Put(note("n-3", "about n-2"), 0)}, Rests: []store.Version{{Address: source("n-2"), Version: 1}}}
	must[store.Head](t)(add(s, "talks", store.Retract(source("n-2"), 1)))
	if _, err := s.Append(bg, "talks", rests); !errors.Is(err, store.ErrMoved) {
		t.Errorf("rested on what was retracted: %v", err)
	}
	head := must[store.Head](t)(s.Head(bg, "talks"))
	if _, err := s.Append(bg, "talks", store.Batch{By: "Fay", Size: head.Size - 1, Changes: []store.Change{store.Put(note("n-4", "x"), 0)}}); !errors.Is(err, store.ErrMoved) {
		t.Errorf("over a log that has grown: %v", err)
	}
	must[store.Head](t)(s.Append(bg, "talks", store.Batch{By: "Fay", Size: head.Size, Changes: []store.Change{store.Put(note("n-2", "again"), 0)}}))
	vs := must[[]store.Entry](t)(s.Versions(bg, "talks", source("n-2")))
	if len(vs) != 3 || vs[1].Act != store.Retracted || vs[2].Version != 3 {
		t.Errorf("made, retracted and made again: %+v", vs)
	}
	verify(t, s, "talks")
}

func clock(t *testing.T, p Place) {
	begin := time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)
	at := begin
	s := must[store.Store](t)(p(store.Options{Create: true, Now: func() time.Time { return at }}))
	defer s.Close()
	begun(t, s, "talks", "n-1")
	for i, now := range []time.Time{begin.Add(time.Hour), begin.AddDate(-10, 0, 0), begin.Add(30 * time.Minute), begin.Add(2 * time.Hour)} {
		at = now
		must[store.Head](t)(add(s, "talks", store.Put(note(fmt.Sprint("m-", i), "x"), 0)))
	}
	verify(t, s, "talks") // it sees that times do not go back
	h := opened(t, s, "talks")
	for _, c := range []struct {
		at   time.Time
		want int
	}{{begin.Add(-time.Second), 0}, {begin, 1}, {begin.Add(time.Hour - time.Microsecond), 1}, {begin.Add(time.Hour), 4}, {begin.Add(3 * time.Hour), 5}} {
		if got := h.On(c.at).Len(); got != c.want {
			t.Errorf("at %s there are %d records, want %d", c.at, got, c.want)
		}
	}
}

func shredded(t *testing.T, p Place) {
	s := open(t, p)
	begun(t, s, "talks", "n-1", "n-2")
	statement := func(id string, sources ...string) store.Change {
		st := &dossier.Statement{Meta: dossier.Meta{ID: id}, Speaker: dossier.Speaker{Words: "somebody"}, Content: "x"}
		for _, from := range sources {
			st.Sources = append(st.Sources, dossier.Citation{Source: from})
		}
		return store.Put(st, 0)
	}
	// One statement rests on the note that is to go, another on both.
	before := must[store.Head](t)(add(s, "talks", store.Put(note("n-1", "the driver told me, twice"), 1), statement("st-1", "n-1"), statement("st-2", "n-1", "n-2")))
	head, err := s.Append(bg, "talks", store.Batch{By: "Ben", Changes: []store.Change{store.Shred(source("n-1"), 2)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range must[[]store.Entry](t)(s.Versions(bg, "talks", source("n-1")))[:2] {
		if e.Body != nil || !e.Destroyed() || e.Hash == (tlog.Hash{}) {
			t.Errorf("version %d is left: %+v", e.Version, e)
		}
	}
	last := must[[]store.Entry](t)(s.Entries(bg, "talks", head.Size-1, 10))
	if len(last) != 1 || last[0].Act != store.Shredded || last[0].By != "Ben" || last[0].Address() != source("n-1") {
		t.Errorf("the log says %+v", last)
	}
	verify(t, s, "talks")
	proof := must[tlog.TreeProof](t)(tlog.ProveTree(head.Size, before.Size, s.Hashes(bg, "talks")))
	if err := tlog.CheckTree(proof, head.Size, must[tlog.Hash](t)(head.Root()), before.Size, must[tlog.Hash](t)(before.Root())); err != nil {
		t.Errorf("the log did not only grow: %v", err)
	}
	// The states before and after are what can still be told of them: without the
	// record, and what rested on it alone.
	for _, seq := range []int64{before.Size, head.Size} {
		d := must[*dossier.Dossier](t)(opened(t, s, "talks").State(seq).Dossier(bg))
		if len(d.Sources) != 1 || len(d.Statements) != 1 || d.Statements[0].ID != "st-2" || len(d.Statements[0].Sources) != 1 {
			t.Errorf("left of the state at %d: %s", seq, dossier.Format(d))
		}
	}
	if found := must[[]dossier.Address](t)(s.Find(bg, "talks", []string{"driver", "twice"})); len(found) != 0 {
		t.Errorf("the search finds %v", found)
	}
	// It can be written anew, as a new version.
	must[store.Head](t)(add(s, "talks", store.Put(note("n-1", "harmless"), 0)))
	if d := must[*dossier.Dossier](t)(opened(t, s, "talks").Newest().Dossier(bg)); len(d.Sources) != 2 || len(d.Statements) != 2 {
		t.Errorf("with the record written anew: %s", dossier.Format(d))
	}
	verify(t, s, "talks")
}

// segments writes more than two segments, in batches that end anywhere, and
// compares folding them with folding the entries.
func segments(t *testing.T, p Place) {
	s := open(t, p)
	begun(t, s, "talks")
	live := opened(t, s, "talks") // grows with the log
	version := map[int]int64{}
	seen := int64(1)
	for round := 0; seen < 2*store.SegmentLen+100; round++ {
		var changes []store.Change
		for i := range 700 {
			n := (i*3 + round*13) % 2100
			changes = append(changes, store.Put(note(fmt.Sprint("n-", n), "x"), version[n]))
			version[n]++
		}
		seen = must[store.Head](t)(add(s, "talks", changes...)).Size
		if err := live.Refresh(bg); err != nil {
			t.Fatal(err)
		}
	}
	cold := opened(t, s, "talks")
	all := must[[]store.Entry](t)(s.Entries(bg, "talks", 0, int(seen)))
	for _, seq := range []int64{0, 1, 2, 700, store.SegmentLen - 1, store.SegmentLen, store.SegmentLen + 1, 2 * store.SegmentLen, seen - 1, seen} {
		want := map[dossier.Address]int64{}
		for _, e := range all[:seq] {
			want[e.Address()] = e.Seq
		}
		delete(want, pageAt)
		for name, h := range map[string]*store.History{"cold": cold, "live": live} {
			got := map[dossier.Address]int64{}
			for a, n := range h.State(seq).All() {
				got[a] = n
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: the state at %d has %d records, folding the entries gives %d others", name, seq, len(got), len(want))
			}
		}
	}
	for n, v := range version {
		if got := cold.Newest().Version(source(fmt.Sprint("n-", n))); got != v {
			t.Fatalf("n-%d stands at version %d, want %d", n, got, v)
		}
	}
	verify(t, s, "talks")
}
