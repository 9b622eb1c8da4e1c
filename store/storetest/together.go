package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/dossier"
	"parley/store"
)

const (
	hands = 8  // who write at once
	each  = 12 // how often each of them does
)

func writers(t *testing.T, p Place) { together(t, []store.Store{open(t, p)}) }

func programs(t *testing.T, p Place) { together(t, []store.Store{open(t, p), open(t, p), open(t, p)}) }

// count adds one to a number in a note as somebody who saves over what they
// read, and tries again where somebody else was first.
func count(s store.Store, name, by string) error {
	for {
		h, err := store.Open(bg, s, name)
		if err != nil {
			return err
		}
		st := h.Newest()
		e, _, err := st.Entry(bg, source("n-1"))
		if err != nil {
			return err
		}
		r, err := e.Record()
		if err != nil {
			return err
		}
		var n int
		fmt.Sscan(r.(*dossier.Source).Title, &n)
		_, err = s.Append(bg, name, store.Batch{By: by, Changes: []store.Change{store.Put(note("n-1", fmt.Sprint(n+1)), st.Version(source("n-1")))}})
		if !errors.Is(err, store.ErrMoved) {
			return err
		}
	}
}

// together lets several write at once, all of them over one record and each on
// its own.
func together(t *testing.T, stores []store.Store) {
	s := stores[0]
	must[store.Head](t)(s.Append(bg, "talks", store.Batch{By: "a", New: true, Changes: []store.Change{store.PutInfo(page, 0), store.Put(note("n-1", "0"), 0)}}))
	errs := make(chan error, 2*hands)
	var wg sync.WaitGroup
	for w := range hands {
		mine, by := stores[w%len(stores)], fmt.Sprint("w", w)
		wg.Go(func() {
			for range each {
				if err := count(mine, "talks", by); err != nil {
					errs <- err
					return
				}
			}
		})
		wg.Go(func() {
			for i := range each {
				if _, err := add(mine, "talks", store.Put(note(fmt.Sprintf("%s-%d", by, i), "x"), 0)); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		t.Fatal(err)
	}
	verify(t, s, "talks")
	newest := opened(t, s, "talks").Newest()
	e, _, err := newest.Entry(bg, source("n-1"))
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprint(hands * each); !strings.Contains(string(e.Body), `"`+want+`"`) && !strings.Contains(string(e.Body), " "+want) {
		t.Errorf("after %s additions it says %q: some were lost", want, e.Body)
	}
	if got, want := newest.Len(), 1+hands*each; got != want {
		t.Errorf("there are %d records, want %d", got, want)
	}
}

// crowd: from two programs, many write to several dossiers at the same moment, so
// that transactions are shared: what is good is written, what is not is refused as
// if it had come alone, and no dossier has anything of another.
func crowd(t *testing.T, p Place) {
	stores := []store.Store{open(t, p), open(t, p)}
	const dossiers, rounds = 6, 8
	name := func(d int) string { return fmt.Sprint("talks-", d) }
	for d := range dossiers {
		begun(t, stores[0], name(d), "kept", "other")
	}
	var wg sync.WaitGroup
	for d := range dossiers {
		for w, s := range stores {
			id := func(what string, i int) string { return fmt.Sprintf("%s-%d-%d", what, w, i) }
			try := func(what string, want error, b store.Batch, name string) {
				wg.Go(func() {
					b.By = "a"
					head, err := s.Append(bg, name, b)
					if !errors.Is(err, want) || (err == nil) != (head.Size > 0) {
						t.Errorf("%s in %s: %v, %+v", what, name, err, head)
					}
				})
			}
			for i := range rounds {
				one := store.Batch{Changes: []store.Change{store.Put(note(id("n", i), "x"), 0)}}
				try("a record", nil, one, name(d))
				try("several, one of them without words", nil, store.Batch{Changes: []store.Change{store.Put(note(id("p", i), "x"), 0), {Kind: "source", ID: id("q", i), Act: store.Saved, Body: dossier.FormatRecord(note(id("q", i), "x"))}}}, name(d))
				try("over a version that is not there", store.ErrMoved, store.Batch{Changes: []store.Change{store.Put(note("kept", "x"), 7)}}, name(d))
				try("what rests on another version", store.ErrMoved, store.Batch{Changes: one.Changes, Rests: []store.Version{{Address: source("kept"), Version: 3}}}, name(d))
				try("what rests on the newest, and changes nothing", nil, store.Batch{Rests: []store.Version{{Address: source("kept"), Version: 1}}}, name(d))
				try("what is not there retracted", store.ErrRefused, store.Batch{Changes: []store.Change{store.Retract(source("nothing"), 0)}}, name(d))
				try("into no dossier", store.ErrNoDossier, one, "nowhere")
				try("a dossier that is there made", store.ErrExists, store.Batch{New: true}, name(d))
				try("a paper that moved", store.ErrMoved, store.Batch{Changes: []store.Change{store.Put(note(id("r", i), "x"), 0)}, Papers: []store.Paper{{Drawer: "d", Key: "k", Rev: 9, Body: []byte("x")}}}, name(d))
			}
			many := store.Batch{}
			for i := range 150 {
				many.Changes = append(many.Changes, store.Put(note(id("m", i), "x"), 0))
			}
			try("much at once", nil, many, name(d))
		}
		wg.Go(func() { // only one of those who retract the same is first
			_, err := add(stores[0], name(d), store.Retract(source("other"), 1))
			_, again := add(stores[1], name(d), store.Retract(source("other"), 1))
			if err != nil || again == nil {
				t.Errorf("retracted: %v, and again: %v", err, again)
			}
		})
	}
	wg.Wait()
	for d := range dossiers {
		verify(t, stores[0], name(d))
		h := opened(t, stores[0], name(d))
		records := 1 + 2*(3*rounds+150)
		if got, want := h.Newest().Len(), records; got != want {
			t.Errorf("%s has %d records, want %d", name(d), got, want)
		}
		hits := must[[]dossier.Address](t)(stores[0].Find(bg, name(d), []string{"x"}))
		if got, want := len(hits), 2*(2*rounds+150); got != want {
			t.Errorf("in %s the index finds %d records, want %d", name(d), got, want)
		}
	}
}

func watch(t *testing.T, p Place) {
	here, there := open(t, p), open(t, p)
	begun(t, here, "talks")
	begun(t, here, "others")
	for i, s := range []store.Store{here, there} {
		ctx, stop := context.WithCancel(bg)
		c := s.Watch(ctx, "talks")
		time.Sleep(100 * time.Millisecond)
		must[store.Head](t)(add(here, "others", store.Put(note(fmt.Sprint("x-", i), "x"), 0)))
		head := must[store.Head](t)(add(here, "talks", store.Put(note(fmt.Sprint("y-", i), "x"), 0)))
		deadline := time.After(5 * time.Second)
		for got := int64(0); got < head.Size; {
			select {
			case got = <-c:
				if got > head.Size {
					t.Fatalf("watcher %d was told of %d entries, there are %d", i, got, head.Size)
				}
			case <-deadline:
				t.Fatalf("watcher %d was not told", i)
			}
		}
		stop()
		for range c { // it ends
		}
	}
}
