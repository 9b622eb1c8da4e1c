package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"parley/dossier"
)

func change(id string) Batch {
	return Batch{By: "a", Changes: []Change{{Kind: "source", ID: id, Act: Saved, Body: []byte("- id: " + id + "\n")}}}
}

// While one transaction is under way, those who come share the next; one that
// fails keeps none of the others back, and one that is given up is not written.
func TestLanes(t *testing.T) {
	var mu sync.Mutex
	var written [][]string // ids, by transaction
	gate, begun := make(chan struct{}), make(chan struct{}, 100)
	bad := errors.New("this one is bad")
	l := Lanes{Write: func(_ context.Context, lanes []*Lane) error {
		begun <- struct{}{}
		<-gate
		var ids []string
		for _, turn := range lanes[0].Turns {
			ids = append(ids, turn.Changes[0].ID)
			if turn.Changes[0].ID == "bad" {
				return bad
			}
			turn.Head.Size = 1
		}
		mu.Lock()
		written = append(written, ids)
		mu.Unlock()
		return nil
	}}
	results := make(chan error, 10)
	start := func(ctx context.Context, b Batch) {
		go func() {
			_, err := l.Append(ctx, "talks", b)
			if err != nil {
				err = fmt.Errorf("%s: %w", b.Changes[0].ID, err)
			}
			results <- err
		}()
		time.Sleep(20 * time.Millisecond) // in this order
	}
	start(t.Context(), change("first"))
	<-begun
	ctx, giveUp := context.WithCancel(t.Context())
	start(ctx, change("given-up"))
	start(t.Context(), change("second"))
	start(t.Context(), change("bad"))
	start(t.Context(), change("third"))
	alone := change("paper")
	alone.Papers = []Paper{{}}
	start(t.Context(), alone)
	giveUp()
	if err := <-results; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got: %v", err)
	}
	close(gate)
	for range 5 {
		if err := <-results; err != nil && err.Error() != "bad: this one is bad" {
			t.Error(err)
		}
	}
	if got, want := fmt.Sprint(written), "[[first] [second] [third] [paper]]"; got != want {
		t.Errorf("written %s, want %s: after one failed, each by itself", got, want)
	}
	// The lane is closed when nothing waits, and opens again.
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		l.mu.Lock()
		n := len(l.by)
		l.mu.Unlock()
		if n == 0 || time.Now().After(end) {
			break
		}
	}
	if _, err := l.Append(t.Context(), "talks", change("again")); err != nil {
		t.Error(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.by) > 1 {
		t.Errorf("%d lanes are open", len(l.by))
	}
}

// Lanes of several dossiers share a transaction, so many at once and no more;
// who must wait for a lock, who writes much, and who has a transaction to itself
// keeps no other dossier waiting.
func TestLanesTogether(t *testing.T) {
	type written struct {
		names []string
		waits bool
		end   chan error
		busy  string // which lane is left out
	}
	begun := make(chan *written)
	l := Lanes{Together: 3, Write: func(_ context.Context, lanes []*Lane) error {
		w := &written{waits: lanes[0].Waits, end: make(chan error)}
		for _, lane := range lanes {
			w.names = append(w.names, fmt.Sprint(lane.Name, len(lane.Turns)))
		}
		begun <- w
		err := <-w.end
		for _, lane := range lanes {
			lane.Busy = lane.Name == w.busy
			for _, turn := range lane.Turns {
				turn.Head.Size = 1
			}
		}
		return err
	}}
	results := make(chan string, 100)
	start := func(name string, b Batch) {
		go func() {
			h, err := l.Append(t.Context(), name, b)
			results <- fmt.Sprint(name, " ", h.Size, " ", err)
		}()
		time.Sleep(20 * time.Millisecond)
	}
	var others []*written // that began before the one that is looked for
	next := func(want string, waits bool) *written {
		t.Helper()
		is := func(w *written) bool { return fmt.Sprint(w.names) == want && w.waits == waits }
		if i := slices.IndexFunc(others, is); i >= 0 {
			w := others[i]
			others = slices.Delete(others, i, i+1)
			return w
		}
		for {
			select {
			case w := <-begun:
				if is(w) {
					return w
				}
				others = append(others, w)
			case <-time.After(2 * time.Second):
				t.Fatalf("%s (%v) are not written together, but %+v", want, waits, others)
			}
		}
	}
	said := func(want ...string) {
		t.Helper()
		got := make([]string, len(want))
		for i := range want {
			got[i] = <-results
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("told %q, want %q", got, want)
		}
	}
	nothing := func() {
		t.Helper()
		select {
		case w := <-begun:
			t.Fatalf("%v is written too early", w.names)
		case <-time.After(30 * time.Millisecond):
		}
	}

	start("a", change("x"))
	first := next("[a1]", false)
	for _, name := range []string{"a", "b", "c", "c", "d", "e"} {
		start(name, change(fmt.Sprint("y", name)))
	}
	nothing()
	much := change("x")
	for i := range small {
		much.Changes = append(much.Changes, Change{Kind: "source", ID: fmt.Sprint("m-", i), Act: Saved, Body: []byte("- id: m\n")})
	}
	start("big", much)
	big := next("[big1]", true) // beside what is under way
	fresh := change("x")
	fresh.New = true
	start("fresh", fresh)
	made := next("[fresh1]", true)
	first.end <- nil
	second := next("[b1 c2 d1]", false)
	second.busy = "c"
	said("a 1 <nil>")
	nothing()
	second.end <- nil
	third := next("[e1 a1]", false)
	if third.names[0] != "e1" {
		t.Error("who came first is not first")
	}
	said("b 1 <nil>", "d 1 <nil>")
	cs := next("[c2]", true) // it waits for its lock, and nobody for it
	start("c", change("z"))
	third.end <- errors.New("something")
	next("[e1]", true).end <- errors.New("this is bad") // after one failed, each by itself
	next("[a1]", true).end <- nil
	said("a 1 <nil>", "e 0 this is bad")
	nothing() // the later batch of c waits for the earlier ones
	cs.end <- nil
	said("c 1 <nil>", "c 1 <nil>")
	next("[c1]", false).end <- fmt.Errorf("gone: %w", ErrUnreachable)
	said("c 0 gone: " + ErrUnreachable.Error())
	big.end <- nil
	made.end <- nil
	said("big 1 <nil>", "fresh 1 <nil>")
	if len(others) > 0 {
		t.Errorf("besides, %v were written", others[0].names)
	}
	left := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.by) + len(l.ready)
	}
	for end := time.Now().Add(5 * time.Second); left() > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("left over: %v, %v", l.by, l.ready)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"The quick, quick FOX":  "[fox quick the]",
		"600,000 men":           "[000 600 men]",
		"Київ — naïve e\u0301t": "[e\u0301t naïve київ]",
		"":                      "[]",
		"'; DROP TABLE x; --":   "[drop table x]",
	} {
		if got := fmt.Sprint(Words(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := Words(dossier.Sample(1, 1).Info.Summary + string(make([]byte, 100)) + fmt.Sprintf("%0100d", 7)); len(got[0]) != maxWord {
		t.Errorf("a long word has %d bytes", len(got[0]))
	}
}
