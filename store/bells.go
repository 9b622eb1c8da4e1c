package store

import (
	"context"
	"slices"
	"sync"
)

// Bells tell those who watch a log that it has grown: for those who write a
// store.
type Bells struct {
	mu     sync.Mutex
	by     map[string]map[chan int64]bool
	newest map[string]int64
}

// Watch is Store.Watch.
func (b *Bells) Watch(ctx context.Context, name string) <-chan int64 {
	c := make(chan int64, 1)
	b.mu.Lock()
	if b.by == nil {
		b.by, b.newest = map[string]map[chan int64]bool{}, map[string]int64{}
	}
	if b.by[name] == nil {
		b.by[name] = map[chan int64]bool{}
	}
	b.by[name][c] = true
	b.mu.Unlock()
	context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if delete(b.by[name], c); len(b.by[name]) == 0 {
			delete(b.by, name)
			delete(b.newest, name)
		}
		close(c)
	})
	return c
}

// Ring sends the size of a log to those who watch it, if it is news.
func (b *Bells) Ring(name string, size int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if size <= b.newest[name] || b.by[name] == nil {
		return
	}
	b.newest[name] = size
	for c := range b.by[name] {
		select {
		case <-c: // it was not taken; the newest counts
		default:
		}
		c <- size
	}
}

// Watched lists the dossiers that somebody watches.
func (b *Bells) Watched() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for name := range b.by {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
