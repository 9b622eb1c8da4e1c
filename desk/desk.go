package desk

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"parley/access"
	"parley/dossier"
	"parley/ledger"
)

// Options say what a desk serves and what it touches of the world.
type Options struct {
	// Sources are the dossiers that it serves from the beginning.
	Sources []Source
	// Library is where it finds more while it is open; nil: nowhere.
	Library Library
	// People are those who may sign in; nil: whoever reaches the desk is its
	// owner.
	People *access.Desk
	// By is in whose name a desk without people writes. Empty: it writes
	// nothing.
	By string
	// Key signs receipts, and seals and opens bundles; nil: the desk has none.
	Key *ledger.DeskKey
	// Now is the clock.
	Now func() time.Time
	// Random is where ids of new records are drawn from, by one at a time; nil: where
	// the system's secrets are.
	Random io.Reader
	// Log takes a line on what went wrong within the desk. It never has words
	// of a record in it.
	Log func(format string, args ...any)
}

// Desk is the dossiers of a desk, and its people. All its methods can be used by
// several at once.
type Desk struct {
	People *access.Desk // nil: whoever reaches the desk is its owner

	o       Options
	mu      sync.RWMutex
	shelves []*Shelf
	tell    func(name, version string)

	savedMu sync.Mutex
	saved   map[string]time.Time // by viewer

	readMu    sync.Mutex
	read      []access.Event // not recorded yet
	unwritten int            // that were dropped before they were
	last      map[access.Event]time.Time
}

// Shelf is one dossier, and what is known of it now.
type Shelf struct {
	Name   string // in addresses
	Source Source

	now       atomic.Pointer[State] // that all are shown
	newest    atomic.Pointer[State]
	mu        sync.Mutex // one reads the source at a time
	publishes *rate.Limiter
}

// Now is the dossier as it is, or was a moment ago: where many write at once, all
// are shown a new state only so often, and what was worked out of one serves them
// all until then.
func (s *Shelf) Now() *State { return s.now.Load() }

// Newest is the dossier as it was read last.
func (s *Shelf) Newest() *State { return s.newest.Load() }

// publish shows the newest state to all, unless they were shown many just now, and
// tells whether it did. Where states follow each other fast, that is for Follow,
// which has pages ready first.
func (s *Shelf) publish(ready func(was, is *State)) bool {
	was, is := s.now.Load(), s.newest.Load()
	switch {
	case was == is:
		return false
	case ready == nil:
		if s.publishes.Tokens() < 2 || !s.publishes.Allow() {
			return false
		}
	case !s.publishes.Allow():
		return false
	default:
		ready(was, is)
	}
	return s.now.CompareAndSwap(was, is)
}

// ErrName says that a dossier cannot be called so.
var ErrName = errors.New("a new dossier cannot be called so")

// ErrNothing says that there is nothing to serve.
var ErrNothing = errors.New("there is no dossier to serve")

// Open reads the dossiers. The error is that of dossier.Load if one of them
// cannot be read or is not in order: a desk opens with all of them or not.
func Open(ctx context.Context, o Options) (*Desk, error) {
	if len(o.Sources) == 0 && o.Library == nil {
		return nil, ErrNothing
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	o.Random = &inTurn{from: o.Random}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	d := &Desk{People: o.People, o: o, tell: func(string, string) {}, saved: map[string]time.Time{}, last: map[access.Event]time.Time{}}
	for _, source := range o.Sources {
		if err := d.shelve(ctx, source); err != nil {
			return nil, err
		}
	}
	return d, d.look(ctx)
}

// inTurn lets one at a time draw from what need not be for several at once.
type inTurn struct {
	mu   sync.Mutex
	from io.Reader
}

func (r *inTurn) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(p)
}

// shelve puts a source on a shelf of its own.
func (d *Desk) shelve(ctx context.Context, source Source) error {
	loaded, mark, err := source.Load(ctx)
	if err != nil {
		return err
	}
	s := &Shelf{Source: source, publishes: rate.NewLimiter(rate.Every(publishEvery), publishAtOnce)}
	s.newest.Store(newState(loaded, mark))
	s.now.Store(s.newest.Load())
	d.mu.Lock()
	defer d.mu.Unlock()
	s.Name = source.Name()
	for n := 2; slices.ContainsFunc(d.shelves, func(o *Shelf) bool { return o.Name == s.Name }); n++ {
		s.Name = fmt.Sprintf("%s-%d", source.Name(), n)
	}
	d.shelves = append(slices.Clone(d.shelves), s)
	if d.o.Library != nil {
		slices.SortFunc(d.shelves, func(a, b *Shelf) int { return cmp.Compare(a.Name, b.Name) })
	}
	return nil
}

// look puts what is new in the library on shelves.
func (d *Desk) look(ctx context.Context) error {
	if d.o.Library == nil {
		return nil
	}
	sources, err := d.o.Library.Sources(ctx)
	if err != nil {
		return err
	}
	for _, source := range sources {
		if d.Shelf(source.Name()) == nil {
			if err := d.shelve(ctx, source); err != nil {
				return err
			}
		}
	}
	return nil
}

// Shelves lists the dossiers, whoever may see them.
func (d *Desk) Shelves() []*Shelf {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.shelves
}

// Shelf finds a dossier by its name; nil if there is none.
func (d *Desk) Shelf(name string) *Shelf {
	for _, s := range d.Shelves() {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Create makes a dossier in the library; whoever makes it owns it.
func (d *Desk) Create(ctx context.Context, who *Viewer, name string, fresh *dossier.Dossier) error {
	if d.o.Library == nil || !who.mayCreate() {
		return access.ErrDenied
	}
	if err := d.o.Library.Create(ctx, name, who.By(), fresh); err != nil {
		return err
	}
	return d.look(ctx)
}

// CanCreate tells whether a viewer can make dossiers here.
func (d *Desk) CanCreate(who *Viewer) bool { return d.o.Library != nil && who.mayCreate() }

// Today is the time by the desk's clock.
func (d *Desk) Today() time.Time { return d.o.Now() }

const (
	// pollEvery is how often the dossiers are looked at. A change of a folder is
	// read when the files have stayed the same for one more look, so that a save
	// in the middle is not taken for the whole.
	pollEvery = 250 * time.Millisecond
	// lookEvery is after how many polls the library is looked at for new dossiers.
	lookEvery = 4
	// publishEvery is how long a state is shown, where many follow upon each
	// other; some may do so at once. With pollEvery it is less than a second.
	publishEvery  = 700 * time.Millisecond
	publishAtOnce = 6
)

// Follow watches the dossiers until the context ends and reads what has changed;
// tell is told of each, with the name of the shelf and the version of its new
// state; ready is called before a state takes the place of another, where many
// follow each other, and has little time.
func (d *Desk) Follow(ctx context.Context, tell func(name, version string), ready func(was, is *State)) {
	d.mu.Lock()
	d.tell = tell
	d.mu.Unlock()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	defer d.flush(context.WithoutCancel(ctx))
	seen := map[*Shelf]string{}
	failing := false
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if n%lookEvery == 0 {
			err := d.look(ctx)
			if failed := err != nil && ctx.Err() == nil; failed != failing {
				if failing = failed; failed {
					d.o.Log("the dossiers of the library cannot be listed: %s", loggable(err))
				} else {
					d.o.Log("the dossiers of the library can be listed again")
				}
			}
			d.flush(ctx)
		}
		for _, s := range d.Shelves() {
			mark, err := s.Source.Mark(ctx)
			if err != nil {
				mark = "unreadable"
			}
			_, isFolder := s.Source.(Folder)
			settled := seen[s] == mark || !isFolder
			seen[s] = mark
			if settled && mark != s.Newest().Version {
				d.Refresh(ctx, s)
			}
			d.show(s, ready)
		}
	}
}

// Refresh reads a dossier again if it has changed, and tells who listens. If it
// is not in order, the last good state stays.
func (d *Desk) Refresh(ctx context.Context, s *Shelf) {
	s.mu.Lock()
	defer s.mu.Unlock()
	mark, err := s.Source.Mark(ctx)
	if err != nil {
		mark = "unreadable"
	}
	if mark != s.Newest().Version {
		loaded, read, err := s.Source.Load(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.newest.Store(s.Newest().troubled(err, mark))
			d.o.Log("%s cannot be shown as it is now; the last good state stays up: %s", s.Name, loggable(err))
		default:
			s.newest.Store(newState(loaded, read))
		}
	}
	d.show(s, nil)
}

// loggable is what of an error may stand in a log: the words of most may quote a
// record.
func loggable(err error) string {
	if StoreFault(err) != nil {
		return err.Error()
	}
	return fmt.Sprintf("%T", err)
}

// show publishes a state and tells who listens.
func (d *Desk) show(s *Shelf, ready func(was, is *State)) {
	if !s.publish(ready) {
		return
	}
	d.mu.RLock()
	tell := d.tell
	d.mu.RUnlock()
	tell(s.Name, s.Now().Version)
}

// seenSaved is for how long somebody who saved is shown the newest state.
const seenSaved = 5 * time.Second

// StateFor is the state that a viewer is shown: what they saved themselves is in
// it.
func (d *Desk) StateFor(who *Viewer, s *Shelf) *State {
	d.savedMu.Lock()
	at, ok := d.saved[who.key()]
	d.savedMu.Unlock()
	if ok && time.Since(at) < seenSaved {
		return s.Newest()
	}
	return s.Now()
}

// hasSaved notes that somebody saved something.
func (d *Desk) hasSaved(who *Viewer) {
	now := time.Now()
	d.savedMu.Lock()
	defer d.savedMu.Unlock()
	for key, at := range d.saved {
		if now.Sub(at) >= seenSaved {
			delete(d.saved, key)
		}
	}
	d.saved[who.key()] = now
}
