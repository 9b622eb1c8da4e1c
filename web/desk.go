package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"parley/dossier"
	"parley/when"
)

// Options say what a desk serves and what it touches of the world.
type Options struct {
	// Folders of the dossiers. Each is served under its own name.
	Folders []string
	// Sources are dossiers that are kept elsewhere.
	Sources []Source
	// Hosts that requests may name, with port where it is not the usual one.
	// Empty: any. A desk on a loopback address must list them, or a page from
	// elsewhere could reach it through a name that resolves to that address.
	Hosts []string
	// Now is the clock: a dossier without a cut-off is shown as of today.
	Now func() time.Time
	// By is in whose name the desk files what is confirmed on the reader's page.
	// Empty: the desk writes nothing.
	By string
	// Acceptance is the folder of a sealed acceptance, which its page may write
	// to. Empty: there is none.
	Acceptance string
	// Log takes a line on what went wrong within the desk. It never has words
	// of a record in it.
	Log func(format string, args ...any)
}

// Desk serves dossiers. It is an http.Handler.
type Desk struct {
	handler
	opts     Options
	dossiers []*shelf
	live     *broadcaster
	pages    []*page
}

// shelf is one dossier, and what is known of it now.
type shelf struct {
	name   string // in addresses
	source Source
	now    atomic.Pointer[state]
}

// state is a dossier as its files were at one moment. It never changes; a new
// state takes its place.
type state struct {
	*dossier.Dossier
	version string
	// trouble is why the files, as they are now, cannot be shown; the dossier
	// is then the last that could.
	trouble error
	views   *views
	pages   *lru[string, *written]
	marks   *lru[string, func() string] // by reader
}

// ErrNothing says that there is nothing to serve.
var ErrNothing = errors.New("there is no dossier to serve")

// New reads the dossiers. The error is that of dossier.Load if one of them
// cannot be read or is not in order: a desk opens with all of them or not.
func New(ctx context.Context, opts Options) (*Desk, error) {
	if len(opts.Folders)+len(opts.Sources) == 0 {
		return nil, ErrNothing
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = func(string, ...any) {}
	}
	d := &Desk{opts: opts, live: newBroadcaster(maxStreams), pages: pageTable()}
	taken := map[string]int{}
	var sources []Source
	for _, dir := range opts.Folders {
		sources = append(sources, folder(dir))
	}
	for _, source := range append(sources, opts.Sources...) {
		s := &shelf{name: source.Name(), source: source}
		if taken[s.name]++; taken[s.name] > 1 {
			s.name = fmt.Sprintf("%s-%d", s.name, taken[s.name])
		}
		mark, err := source.Mark(ctx)
		if err != nil {
			return nil, err
		}
		loaded, err := source.Load(ctx)
		if err != nil {
			return nil, err
		}
		s.now.Store(newState(loaded, mark))
		d.dossiers = append(d.dossiers, s)
	}
	d.handler = d.routes()
	return d, nil
}

func newState(d *dossier.Dossier, version string) *state {
	return &state{
		Dossier: d, version: version, views: newViews(d), pages: newLRU[string, *written](pagesKept, (*written).size),
		marks: newLRU[string](viewsKept, func(func() string) int { return 1 }),
	}
}

// mark is the version of what a reader sees. It is another only if that is: a
// reader does not learn that something hidden has changed.
func (s *state) mark(reader string) string {
	if reader == "" {
		return s.version
	}
	f, ok := s.marks.get(reader)
	if !ok {
		f = sync.OnceValue(func() string {
			v, err := s.views.of(dossier.Scope{Reader: reader})
			if err != nil {
				return "none" // there is no such group
			}
			h := sha256.New()
			fmt.Fprintf(h, "withheld %d, trouble %t\n", v.Withheld(), s.trouble != nil)
			for _, f := range dossier.Format(&dossier.Dossier{Info: v.Info, Records: v.Records}) {
				fmt.Fprintf(h, "%s %d\n%s", f.Name, len(f.Text), f.Text)
			}
			return fmt.Sprintf("%x", h.Sum(nil)[:8])
		})
		s.marks.put(reader, f)
	}
	return f()
}

// troubled is the state with the same dossier while its files are not in order.
func (s *state) troubled(err error, version string) *state {
	t := newState(s.Dossier, version)
	t.views, t.trouble = s.views, err
	return t
}

func (d *Desk) shelf(name string) *shelf {
	for _, s := range d.dossiers {
		if s.name == name {
			return s
		}
	}
	return nil
}

// today is the day that the clock shows.
func (d *Desk) today() when.Day { return when.FromTime(d.opts.Now()) }

// latest is the day that a dossier is shown as of where nothing else is asked
// for: its cut-off, unless today is earlier; else today.
func latest(info dossier.Info, today when.Day) when.Day {
	if info.Cutoff.IsZero() {
		return today
	}
	_, last := info.Cutoff.Bounds()
	return min(last, today)
}

// views keeps the views of a dossier that were asked for last.
type views struct {
	dossier *dossier.Dossier
	kept    *lru[viewKey, *seen]
}

// seen is a view, and its narrowest label, which every page states.
type seen struct {
	*dossier.View
	label dossier.TLP
}

type viewKey struct{ asOf, known, reader string }

func newViews(d *dossier.Dossier) *views {
	return &views{dossier: d, kept: newLRU[viewKey](viewsKept, func(*seen) int { return 1 })}
}

// of returns the view of a scope.
func (vs *views) of(s dossier.Scope) (*seen, error) {
	key := viewKey{s.AsOf.String(), s.Known.String(), s.Reader}
	if v, ok := vs.kept.get(key); ok {
		return v, nil
	}
	v, err := vs.dossier.View(s)
	if err != nil {
		return nil, err
	}
	out := &seen{v, v.HighestLabel()}
	vs.kept.put(key, out)
	return out, nil
}

const (
	viewsKept = 48       // views of one state
	pagesKept = 24 << 20 // bytes of pages of one state
)
