package storetest

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/dossier"
	"parley/store"
)

// Against measures a way of writing against the bare driver: both write n
// entries at a time in turns, so that what else the machine does touches both
// alike. It reports entries a second of the first, and how fast it is as a share
// of the second.
func Against(b *testing.B, n int, ours, bare func([]store.Change) error) {
	b.Helper()
	const turn = 20 // commits
	var spent [2]time.Duration
	done := 0
	for b.Loop() {
		for i, write := range []func([]store.Change) error{ours, bare} {
			batches := make([][]store.Change, turn)
			for k := range batches {
				batches[k] = Changes((done+k)*n, n)
			}
			began := time.Now()
			for _, changes := range batches {
				if err := write(changes); err != nil {
					b.Fatal(err)
				}
			}
			spent[i] += time.Since(began)
		}
		done += turn
	}
	b.ReportMetric(float64(done*n)/spent[0].Seconds(), "entries/s")
	b.ReportMetric(spent[1].Seconds()/spent[0].Seconds(), "of-bare")
	b.ReportMetric(0, "ns/op")
}

// Position is a record as the log of a real dossier has most of.
func Position(i int) *dossier.Position {
	return &dossier.Position{
		Meta:  dossier.Meta{ID: fmt.Sprintf("pos-%07d", i), Sources: []dossier.Citation{{Source: "s-00012", At: "paragraph 4"}}},
		Party: "p-01", Issue: "i-07", Option: "o-2", Stance: dossier.Demands, Channel: dossier.InPublic,
		Words: fmt.Sprintf("The delegation demands that the joint body %d decides within sixty days of the signature, under the terms of the earlier protocol", i%997),
	}
}

// Changes are n new records.
func Changes(from, n int) []store.Change {
	out := make([]store.Change, n)
	for i := range out {
		out[i] = store.Put(Position(from+i), 0)
	}
	return out
}

// Million fills a dossier with versions of a tenth as many records, and measures
// reading it: cold, and as of any date after that.
func Million(b *testing.B, p Place, versions int) {
	var at atomic.Int64
	at.Store(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
	o := store.Options{Create: true, Now: func() time.Time { return store.Micros(at.Add(1_000_000)) }}
	s, err := p(o)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.Append(bg, "talks", store.Batch{By: "a", New: true, Changes: []store.Change{store.PutInfo(page, 0)}}); err != nil {
		b.Fatal(err)
	}
	records := versions / 10
	began := time.Now()
	for from := 1; from < versions; {
		n := min(10_000, versions-from, records-(from-1)%records)
		round := int64((from - 1) / records)
		batch := store.Batch{By: "a", Changes: make([]store.Change, n)}
		for i := range n {
			id := fmt.Sprintf("n-%d", (from-1+i)%records)
			batch.Changes[i] = store.Change{Kind: "source", ID: id, Replaces: round, Act: store.Saved, Body: dossier.FormatRecord(note(id, "what was said, and by whom"))}
		}
		if _, err := s.Append(bg, "talks", batch); err != nil {
			b.Fatal(err)
		}
		from += n
	}
	b.Logf("%d versions written in %s", versions, time.Since(began).Round(time.Second))
	s.Close()

	var slowest, cold time.Duration
	states := 0
	for b.Loop() {
		s, err := p(o)
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		h, err := store.Open(bg, s, "talks")
		if err != nil {
			b.Fatal(err)
		}
		cold = max(cold, time.Since(began))
		if h.Size() != int64(versions) {
			b.Fatalf("%d versions were read", h.Size())
		}
		for i := range 20 {
			day := h.Began().Add(time.Duration(i) * time.Duration(versions) / 19 * time.Second)
			began := time.Now()
			st := h.On(day)
			for range st.All() { // somebody looks at each
			}
			if e, ok, err := st.Entry(bg, source("n-0")); err != nil || i > 0 && (!ok || !strings.Contains(string(e.Body), "n-0")) {
				b.Fatal(ok, err)
			}
			slowest = max(slowest, time.Since(began))
			states++
		}
		s.Close()
	}
	b.ReportMetric(cold.Seconds()*1000, "cold-ms")
	b.ReportMetric(slowest.Seconds()*1000, "slowest-date-ms")
	b.ReportMetric(0, "ns/op")
}

// Listeners lets a thousand watch a dossier in one program and measures how long
// it takes until all of them are told of what another appends.
func Listeners(b *testing.B, here, there store.Store) {
	const listeners = 1000
	if _, err := there.Append(bg, "talks", store.Batch{By: "a", New: true}); err != nil {
		b.Fatal(err)
	}
	told := make(chan int64, listeners)
	for range listeners {
		c := here.Watch(b.Context(), "talks")
		go func() {
			for size := range c {
				told <- size
			}
		}()
	}
	time.Sleep(300 * time.Millisecond) // until here has begun to listen
	var slowest, all time.Duration
	n := 0
	for b.Loop() {
		head, err := there.Append(bg, "talks", store.Batch{By: "a", Changes: Changes(n, 1)})
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		for reached := 0; reached < listeners; {
			if <-told == head.Size {
				reached++
			}
		}
		took := time.Since(began)
		slowest, all = max(slowest, took), all+took
		n++
		time.Sleep(10 * time.Millisecond)
	}
	b.ReportMetric(slowest.Seconds()*1000, "slowest-ms")
	b.ReportMetric(all.Seconds()*1000/float64(n), "mean-ms")
	b.ReportMetric(0, "ns/op")
}
