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
