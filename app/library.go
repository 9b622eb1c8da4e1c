package app

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"parley/desk"
	"parley/dossier"
	"parley/store"
)

// library is all the dossiers of a store, those that are still to be made too.
type library struct {
	store store.Store
	mu    sync.Mutex
	kept  map[string]*stored
}

func (l *library) Sources(ctx context.Context) ([]desk.Source, error) {
	heads, err := l.store.Heads(ctx)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []desk.Source
	for _, h := range heads {
		if l.kept[h.Name] == nil {
			l.kept[h.Name] = &stored{store: l.store, name: h.Name}
		}
		out = append(out, l.kept[h.Name])
	}
	return out, nil
}

func (l *library) Create(ctx context.Context, name, by string, d *dossier.Dossier) error {
	if err := store.ValidName(name); err != nil {
		return fmt.Errorf("%w: %w", desk.ErrName, err)
	}
	_, err := l.store.Append(ctx, name, store.Of(d, by))
	if errors.Is(err, store.ErrExists) {
		return fmt.Errorf("%w: %q is taken", desk.ErrName, name)
	}
	return err
}
