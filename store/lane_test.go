package store

import (
	"context"
	"errors"
	"fmt"
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
	var l Lanes
	var mu sync.Mutex
	var written [][]string // ids, by transaction
	gate, begun := make(chan struct{}), make(chan struct{}, 100)
	bad := errors.New("this one is bad")
	write := func(_ context.Context, _ string, turns []*Turn) error {
		begun <- struct{}{}
		<-gate
		var ids []string
		for _, turn := range turns {
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
	}
	results := make(chan error, 10)
	start := func(ctx context.Context, b Batch) {
		go func() {
			_, err := l.Append(ctx, "talks", b, write)
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
	if _, err := l.Append(t.Context(), "talks", change("again"), write); err != nil {
		t.Error(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.by) > 1 {
		t.Errorf("%d lanes are open", len(l.by))
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
