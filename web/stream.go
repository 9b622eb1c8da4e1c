package web

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"parley/access"
)

const (
	maxStreams   = 4096             // open streams
	streamBeat   = 25 * time.Second // a comment is sent so often, to notice who is gone
	streamWrite  = 10 * time.Second // a client that does not take a line in this time is dropped
	streamsRetry = 2000             // milliseconds after which a browser tries again
)

// broadcaster tells open pages that a dossier has changed. Only the newest
// version matters, so each listener has room for one.
type broadcaster struct {
	mu     sync.Mutex
	limit  int
	closed bool
	on     map[string]map[chan string]bool // by dossier
	count  int
}

func newBroadcaster(limit int) *broadcaster {
	return &broadcaster{limit: limit, on: map[string]map[chan string]bool{}}
}

// listen returns a channel of versions; false if there are too many already.
// It is closed when the desk closes.
func (b *broadcaster) listen(name string) (chan string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.count >= b.limit {
		return nil, false
	}
	if b.on[name] == nil {
		b.on[name] = map[chan string]bool{}
	}
	c := make(chan string, 1)
	b.on[name][c] = true
	b.count++
	return c, true
}

func (b *broadcaster) size() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.count
}

func (b *broadcaster) leave(name string, c chan string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.on[name][c] {
		delete(b.on[name], c)
		b.count--
	}
}

// send never waits: what a listener has not taken yet is replaced.
func (b *broadcaster) send(name, version string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.on[name] {
		select {
		case <-c:
		default:
		}
		c <- version
	}
}

func (b *broadcaster) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for _, listeners := range b.on {
		for c := range listeners {
			close(c)
		}
	}
	b.on, b.count = map[string]map[chan string]bool{}, 0
}

// stream sends the version of what a reader sees, now and whenever it changes.
func (d *Desk) stream(w http.ResponseWriter, r *http.Request, visit *visit) error {
	scope, err := visit.scope(r)
	if err != nil {
		return err
	}
	c, ok := d.live.listen(visit.Name)
	if !ok {
		w.Header().Set("Retry-After", "30")
		return fault{http.StatusServiceUnavailable, "too-many-streams", "fault.streams", nil}
	}
	defer d.live.leave(visit.Name, c)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	rc := http.NewResponseController(w)
	// A stream outlives the server's limits; each write has its own.
	_ = rc.SetReadDeadline(time.Time{})
	say := func(format string, args ...any) bool {
		_ = rc.SetWriteDeadline(time.Now().Add(streamWrite))
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return false
		}
		return rc.Flush() == nil
	}
	told := visit.Now().Mark(scope.Reader)
	if !say("retry: %d\nevent: version\ndata: %s\n\n", streamsRetry, told) {
		return nil
	}
	beat := time.NewTicker(streamBeat)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return nil
		case v, open := <-c:
			if !open {
				return nil
			}
			if scope.Reader != "" {
				v = visit.Now().Mark(scope.Reader)
			}
			if v == told {
				continue // what changed is hidden from this reader
			}
			told = v
			if !say("event: version\ndata: %s\n\n", v) {
				return nil
			}
		case <-beat.C:
			// Who may not look any more hears no more.
			if visit.who.Session != nil {
				if lives, err := d.desk.People.Lives(r.Context(), visit.who.Session); err != nil || !lives {
					return nil
				}
			}
			if _, sight, err := d.desk.Look(r.Context(), visit.who, visit.Name, access.Read); err != nil || sight != visit.sight {
				return nil
			}
			if !say(": still here\n\n") {
				return nil
			}
		}
	}
}
