package web

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/sync/singleflight"

	"parley/desk"
	"parley/desk/lru"
	"parley/dossier"
	"parley/feeds"
	"parley/when"
)

// Options say how a desk is reached, and what it touches beside its dossiers.
type Options struct {
	// Hosts that requests may name, with port where it is not the usual one.
	// Empty: any. A desk on a loopback address must list them, or a page from
	// elsewhere could reach it through a name that resolves to that address.
	Hosts []string
	// Origin is where people reach the desk: https://desk.example. Its cookies
	// are for that alone.
	Origin string
	// Proxy says that requests come through one, which says where from.
	Proxy bool
	// Acceptance is the folder of a sealed acceptance, which its page may write
	// to. Empty: there is none.
	Acceptance string
	// Examples are dossiers that an empty desk offers, a folder each; nil: none.
	Examples fs.FS
	// Inbox is what feeds brought; nil: there is none.
	Inbox *feeds.Inbox
	// Poll is how often its feeds are asked, by whoever made it; 0: they are not.
	Poll time.Duration
	// Beside are handlers of whole addresses beside the pages: "/api/". The host of
	// a request is looked at before them, and nothing else.
	Beside map[string]http.Handler
	// Ready tells whether what the desk stands on can be reached; nil: it can.
	Ready func(context.Context) error
	// Answered is told of every answer; nil: nobody is.
	Answered func(Answered)
	// Log takes a line on what went wrong within the desk. It never has words
	// of a record in it.
	Log func(format string, args ...any)
}

// Answered is a request that was answered. It names the route and not the
// address: ids stay out of what is logged and counted.
type Answered struct {
	Method, Route string
	Status        int
	Bytes         int64
	Took          time.Duration
}

// Streams is how many live streams are open.
func (d *Desk) Streams() int { return d.live.size() }

// Desk serves dossiers. It is an http.Handler.
type Desk struct {
	handler
	opts Options
	desk *desk.Desk
	live *broadcaster
	// keeping has one for each whose form is kept while they sign in.
	keeping chan struct{}
	pages   []*page
	// patterns are those of all that is served.
	patterns []string
}

// New makes the pages of a desk.
func New(over *desk.Desk, opts Options) *Desk {
	if opts.Log == nil {
		opts.Log = func(string, ...any) {}
	}
	d := &Desk{opts: opts, desk: over, live: newBroadcaster(maxStreams, streamsEach), keeping: make(chan struct{}, keepAtOnce), pages: pageTable()}
	d.handler, d.patterns = d.routes()
	return d
}

// keptPages is the key under which a state keeps its pages.
type keptPages struct{}

// pagesKept is how many bytes of pages of a state are kept.
const pagesKept = 24 << 20

// statePages are the pages of a state: those that were written, and those that
// are being written, for all who wait for them.
type statePages struct {
	*lru.Cache[string, *written]
	singleflight.Group
}

// make makes a page once for all who ask for it, and keeps it.
func (s *statePages) make(key string, write func() (*written, error)) (*written, error) {
	made, err, _ := s.Do(key, func() (any, error) {
		if out, ok := s.Get(key); ok {
			return out, nil
		}
		began := time.Now()
		out, err := write()
		if err == nil {
			out.key, out.took = key, time.Since(began)
			s.Put(key, out)
		}
		return out, err
	})
	out, _ := made.(*written)
	return out, err
}

func pagesOf(now *desk.State) *statePages {
	return desk.Kept(now, keptPages{}, func() *statePages {
		return &statePages{Cache: lru.New[string](pagesKept, (*written).size)}
	})
}

// today is the day that the clock shows.
func (d *Desk) today() when.Day { return when.FromTime(d.desk.Today()) }

// latest is the day that a dossier is shown as of where nothing else is asked
// for: its cut-off, unless today is earlier; else today.
func latest(info dossier.Info, today when.Day) when.Day {
	if info.Cutoff.IsZero() {
		return today
	}
	_, last := info.Cutoff.Bounds()
	return min(last, today)
}

// dossierAt is the address of a dossier's first page.
func dossierAt(name string) string { return "/d/" + url.PathEscape(name) + "/" }
