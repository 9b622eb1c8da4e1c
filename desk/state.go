package desk

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"parley/desk/lru"
	"parley/dossier"
)

// State is a dossier as its source had it at one moment. It never changes; a new
// state takes its place.
type State struct {
	*dossier.Dossier
	// Version is the source's mark of it.
	Version string
	// Trouble is why the source, as it is now, cannot be shown; the dossier is
	// then the last that could.
	Trouble error

	views *lru.Cache[viewKey, *Seen]
	marks *lru.Cache[string, func() string] // by reader
	kept  sync.Map
}

// Seen is a view, and its narrowest label, which every surface states.
type Seen struct {
	*dossier.View
	HighestLabel dossier.TLP
}

type viewKey struct {
	asOf, known, reader string
	label               dossier.TLP
}

// viewsKept is how many views of a state are kept.
const viewsKept = 48

func newState(d *dossier.Dossier, version string) *State {
	return &State{
		Dossier: d, Version: version,
		views: lru.New[viewKey](viewsKept, func(*Seen) int { return 1 }),
		marks: lru.New[string](viewsKept, func(func() string) int { return 1 }),
	}
}

// troubled is the state with the same dossier while its source is not in order.
func (s *State) troubled(err error, version string) *State {
	t := newState(s.Dossier, version)
	t.views, t.Trouble = s.views, err
	return t
}

// See returns the view of a scope. The error says that there is no such reader.
func (s *State) See(scope dossier.Scope) (*Seen, error) {
	key := viewKey{scope.AsOf.String(), scope.Known.String(), scope.Reader, scope.Label}
	if v, ok := s.views.Get(key); ok {
		return v, nil
	}
	v, err := s.View(scope)
	if err != nil {
		return nil, err
	}
	out := &Seen{v, v.HighestLabel()}
	s.views.Put(key, out)
	return out, nil
}

// Mark is the version of what a reader sees. It is another only if that is: a
// reader does not learn that something hidden has changed.
func (s *State) Mark(reader string) string {
	if reader == "" {
		return s.Version
	}
	f, ok := s.marks.Get(reader)
	if !ok {
		f = sync.OnceValue(func() string {
			v, err := s.See(dossier.Scope{Reader: reader})
			if err != nil {
				return "none" // there is no such group
			}
			h := sha256.New()
			fmt.Fprintf(h, "withheld %d\n", v.Withheld())
			for _, f := range dossier.Format(&dossier.Dossier{Info: v.Info, Records: v.Records}) {
				fmt.Fprintf(h, "%s %d\n%s", f.Name, len(f.Text), f.Text)
			}
			return fmt.Sprintf("%x", h.Sum(nil)[:8])
		})
		s.marks.Put(reader, f)
	}
	return f()
}

// Kept is what a surface keeps of the state under a key of its own type, and
// goes with it; fresh makes it the first time.
func Kept[K comparable, V any](s *State, key K, fresh func() V) V {
	if v, ok := s.kept.Load(key); ok {
		return v.(V)
	}
	v, _ := s.kept.LoadOrStore(key, fresh())
	return v.(V)
}
