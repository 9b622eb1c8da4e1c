package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"parley/access"
)

const (
	maxStreams   = 4096             // open streams
	streamsEach  = 32               // of one person; on a desk without people, of one address
	streamBeat   = 25 * time.Second // a comment is sent so often, to notice who is gone
	streamWrite  = 10 * time.Second // a client that does not take a line in this time is dropped
	streamsRetry = 2000             // milliseconds after which a browser tries again
)

// broadcaster tells open pages that a dossier has changed. Only the newest
// version matters, so each listener has room for one.
type broadcaster struct {
	mu     sync.Mutex
	limit  int
	each   int // of one person
	closed bool
	on     map[string]map[*listener]bool // by dossier
	of     map[string][]*listener        // by person, the oldest first
	count  int
}

// listener is one open page.
type listener struct {
	name, who string
	versions  chan string // closed when it is over
	displaced bool        // by a newer page of the same person; to be read when it is over
}

func newBroadcaster(limit, each int) *broadcaster {
	return &broadcaster{limit: limit, each: each, on: map[string]map[*listener]bool{}, of: map[string][]*listener{}}
}

// listen lets a page hear of a dossier; nil if there are too many already. Where
// its person has as many as one may have, their oldest ends: the newest is the one
// that they look at.
func (b *broadcaster) listen(name, who string) *listener {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil
	}
	if mine := b.of[who]; len(mine) >= b.each {
		mine[0].displaced = true
		b.end(mine[0])
	}
	if b.count >= b.limit {
		return nil
	}
	if b.on[name] == nil {
		b.on[name] = map[*listener]bool{}
	}
	l := &listener{name: name, who: who, versions: make(chan string, 1)}
	b.on[name][l] = true
	b.of[who] = append(b.of[who], l)
	b.count++
	return l
}

func (b *broadcaster) size() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.count
}

func (b *broadcaster) leave(l *listener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end(l)
}

// end takes a listener out; one that is out already stays so.
func (b *broadcaster) end(l *listener) {
	if !b.on[l.name][l] {
		return
	}
	delete(b.on[l.name], l)
	if b.of[l.who] = slices.DeleteFunc(b.of[l.who], func(o *listener) bool { return o == l }); len(b.of[l.who]) == 0 {
		delete(b.of, l.who)
	}
	b.count--
	close(l.versions)
}

// send never waits: what a listener has not taken yet is replaced.
func (b *broadcaster) send(name, version string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.on[name] {
		select {
		case <-l.versions:
		default:
		}
		l.versions <- version
	}
}

func (b *broadcaster) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for _, listeners := range b.on {
		for l := range listeners {
			b.end(l)
		}
	}
}

// stream sends the version of what a reader sees, now and whenever it changes.
func (d *Desk) stream(w http.ResponseWriter, r *http.Request, visit *visit) error {
	scope, err := visit.scope(r)
	if err != nil {
		return err
	}
	l := d.live.listen(visit.Name, cmp.Or(visit.who.Person, visit.who.From))
	if l == nil {
		w.Header().Set("Retry-After", "30")
		return fault{http.StatusServiceUnavailable, "too-many-streams", "fault.streams", nil}
	}
	defer d.live.leave(l)
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
		case v, open := <-l.versions:
			if !open {
				if l.displaced {
					say("event: displaced\ndata: \n\n") // or the browser would come back at once
				}
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
