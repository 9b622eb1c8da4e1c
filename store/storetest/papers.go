package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"parley/store"
)

func papers(t *testing.T, p Place) {
	s := open(t, p)
	put := func(ps ...store.Paper) error { return s.PutPapers(bg, ps...) }
	paper := func(drawer, key string) store.Paper {
		t.Helper()
		return must[store.Paper](t)(s.Paper(bg, drawer, key))
	}
	one := store.Paper{Drawer: "people", Key: "ada", Body: []byte("1")}
	if err := put(one, store.Paper{Drawer: "people", Key: "ada%", Body: []byte("p")}, store.Paper{Drawer: "people", Key: "ben", Body: []byte{}}, store.Paper{Drawer: "sessions", Key: "ada", Body: []byte("s")}); err != nil {
		t.Fatal(err)
	}
	if err := put(one); !errors.Is(err, store.ErrMoved) {
		t.Errorf("put as new twice: %v", err)
	}
	if err := put(store.Paper{Drawer: "people", Key: "cy", Body: []byte("x")}, one); !errors.Is(err, store.ErrMoved) {
		t.Errorf("half put: %v", err)
	}
	if got := paper("people", "cy"); got.Rev != 0 || got.Body != nil {
		t.Errorf("half was put: %+v", got)
	}
	one.Rev, one.Body = 1, []byte("2")
	if err := put(one); err != nil {
		t.Fatal(err)
	}
	if got := paper("people", "ada"); got.Rev != 2 || string(got.Body) != "2" {
		t.Errorf("put over: %+v", got)
	}
	for _, c := range []struct {
		prefix, after string
		limit         int
		want          []string
	}{
		{"", "", 10, []string{"ada", "ada%", "ben"}}, {"", "ada", 1, []string{"ada%"}}, {"ada", "", 10, []string{"ada", "ada%"}},
		{"ada%", "", 10, []string{"ada%"}}, {"b", "ben", 10, nil}, {"_", "", 10, nil},
	} {
		var got []string
		for _, p := range must[[]store.Paper](t)(s.InDrawer(bg, "people", c.prefix, c.after, c.limit)) {
			got = append(got, p.Key)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("prefix %q after %q: %v, want %v", c.prefix, c.after, got, c.want)
		}
	}
	if err := put(store.Paper{Drawer: "people", Key: "ada", Rev: store.AnyRev}); err != nil {
		t.Fatal(err)
	}
	if got := paper("people", "ada"); got.Rev != 0 {
		t.Errorf("taken out: %+v", got)
	}

	// What moved is not taken out either, and any revision can be put over.
	for what, p := range map[string]store.Paper{
		"another revision taken out":       {Drawer: "people", Key: "ben", Rev: 2},
		"what is there, as if it were not": {Drawer: "people", Key: "ben"},
		"what is not there":                {Drawer: "people", Key: "cy", Rev: 1},
		"another revision put over":        {Drawer: "people", Key: "ben", Rev: 2, Body: []byte("x")},
		"what is not there, put over":      {Drawer: "people", Key: "cy", Rev: 1, Body: []byte("x")},
		"what is there, as if it were new": {Drawer: "people", Key: "ben", Body: []byte("x")},
	} {
		if err := put(store.Paper{Drawer: "a", Key: "a", Body: []byte("a")}, p, store.Paper{Drawer: "z", Key: "z", Body: []byte("z")}); !errors.Is(err, store.ErrMoved) {
			t.Errorf("%s: %v", what, err)
		}
		if paper("a", "a").Rev != 0 || paper("z", "z").Rev != 0 || paper("people", "ben").Rev != 1 {
			t.Errorf("%s: half was put", what)
		}
	}
	if err := put(store.Paper{Drawer: "people", Key: "ben", Rev: store.AnyRev, Body: []byte("2")}, store.Paper{Drawer: "people", Key: "cy", Rev: store.AnyRev, Body: []byte("1")}, store.Paper{Drawer: "people", Key: "dee"}, store.Paper{Drawer: "people", Key: "dee", Rev: store.AnyRev}); err != nil {
		t.Fatal(err)
	}
	if ben, cy := paper("people", "ben"), paper("people", "cy"); ben.Rev != 2 || string(ben.Body) != "2" || cy.Rev != 1 {
		t.Errorf("any revision put over: %+v, %+v", ben, cy)
	}
	if err := put(store.Paper{Drawer: "people", Key: "ben", Rev: 2}); err != nil || paper("people", "ben").Rev != 0 {
		t.Errorf("taken out: %v", err)
	}

	// Thousands at once, and several who count in two papers at the same moment,
	// named in another order: each counts once, and nobody waits for ever.
	lots := make([]store.Paper, 3000)
	for i := range lots {
		lots[i] = store.Paper{Drawer: "lots", Key: fmt.Sprintf("%05d", i), Body: []byte("x")}
	}
	if err := put(lots...); err != nil {
		t.Fatal(err)
	}
	if list := must[[]store.Paper](t)(s.InDrawer(bg, "lots", "", "", 5000)); len(list) != len(lots) {
		t.Errorf("%d papers of %d", len(list), len(lots))
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for done := 0; done < 10; {
				a, aerr := s.Paper(bg, "count", "a")
				b, berr := s.Paper(bg, "count", "b")
				if aerr != nil || berr != nil {
					t.Error(aerr, berr)
					return
				}
				a.Body, b.Body = append(a.Body, 'x'), append(b.Body, 'x')
				both := []store.Paper{a, b}
				if w%2 == 1 {
					slices.Reverse(both)
				}
				switch err := s.PutPapers(bg, both...); {
				case err == nil:
					done++
				case !errors.Is(err, store.ErrMoved):
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if a, b := paper("count", "a"), paper("count", "b"); len(a.Body) != 40 || a.Rev != 40 || len(b.Body) != 40 {
		t.Errorf("counted to %d and %d", len(a.Body), len(b.Body))
	}

	// With a batch: both, or neither.
	begun(t, s, "talks", "n-1")
	head := must[store.Head](t)(s.Head(bg, "talks"))
	receipt := store.Paper{Drawer: "receipts", Key: "1", Body: []byte("r")}
	for what, b := range map[string]store.Batch{
		"a change that conflicts": {By: "a", Changes: []store.Change{store.Put(note("n-1", "x"), 7)}, Papers: []store.Paper{receipt}},
		"a paper that moved":      {By: "a", Changes: []store.Change{store.Put(note("n-1", "x"), 1)}, Papers: []store.Paper{receipt, {Drawer: "receipts", Key: "2", Rev: 5, Body: []byte("x")}}},
	} {
		if _, err := s.Append(bg, "talks", b); !errors.Is(err, store.ErrMoved) {
			t.Errorf("%s: %v", what, err)
		}
		if got := paper("receipts", "1"); got.Rev != 0 {
			t.Errorf("%s: the paper was put: %+v", what, got)
		}
		if now := must[store.Head](t)(s.Head(bg, "talks")); now.Size != head.Size {
			t.Errorf("%s: the change was written", what)
		}
	}
	must[store.Head](t)(s.Append(bg, "talks", store.Batch{By: "a", Changes: []store.Change{store.Put(note("n-1", "x"), 1)}, Papers: []store.Paper{receipt}}))
	if got := paper("receipts", "1"); string(got.Body) != "r" {
		t.Errorf("the paper of a batch: %+v", got)
	}
}
