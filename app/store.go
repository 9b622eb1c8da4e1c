package app

import (
	"errors"
	"os"
	"strings"
	"time"

	"parley/desk"
	"parley/dossier"
	"parley/store"
	"parley/store/postgres"
	"parley/store/sqlite"
)

// storeArg says where dossiers are that are no folders. It is an argument of
// the program, and so of every command.
type storeArg struct {
	Store string `placeholder:"URL" help:"Store that dossiers are in, sqlite:FILE or postgres://... (default: PARLEY_STORE). DOSSIER is then a name in it; what has a slash is still a folder."`
}

// storeURL is the store that was named; "" where dossiers are folders.
func (s *session) storeURL() string {
	if s.storeArg != "" {
		return s.storeArg
	}
	return s.env.Getenv("PARLEY_STORE")
}

// inStore tells whether a DOSSIER argument names a dossier in the store.
func (s *session) inStore(name string) bool {
	return s.storeURL() != "" && name != "." && name != ".." && !strings.ContainsAny(name, `/`+string(os.PathSeparator))
}

// store opens the store, once for a command.
func (s *session) store(create bool) (store.Store, error) {
	if s.opened != nil {
		return s.opened, nil
	}
	st, err := s.openStore(store.Options{Create: create, Now: s.env.Now})
	if err == nil {
		s.opened = st
	}
	return st, err
}

func (s *session) openStore(o store.Options) (store.Store, error) {
	url := s.storeURL()
	scheme, rest, _ := strings.Cut(url, ":")
	switch {
	case url == "":
		return nil, badUsage("no store is named; give --store sqlite:FILE or --store postgres://..., or set PARLEY_STORE [no-store]")
	case scheme == "sqlite" && rest != "":
		return opened(sqlite.Open(s, rest, o))
	case scheme == "postgres" || scheme == "postgresql":
		return opened(postgres.Open(s, url, o))
	}
	return nil, badUsage("--store %q: expected sqlite:FILE or postgres://USER@HOST/DATABASE [bad-store]", hidePassword(url))
}

// opened makes an interface of a store that was opened, and nil of one that was
// not.
func opened[S store.Store](st S, err error) (store.Store, error) {
	if err != nil {
		return nil, err
	}
	return st, nil
}

// hidePassword leaves out what may be a password in a store's address.
func hidePassword(url string) string {
	if i := strings.LastIndexByte(url, '@'); i >= 0 {
		scheme, _, _ := strings.Cut(url, ":")
		return scheme + "://..." + url[i:]
	}
	return url
}

// close ends what the command opened.
func (s *session) close() {
	if s.opened != nil {
		s.opened.Close()
	}
}

// state is the state of a dossier in the store, as recorded by the end of a day
// (zero: now).
func (s *session) state(name string, recorded time.Time) (*store.State, error) {
	st, err := s.store(false)
	if err != nil {
		return nil, err
	}
	h, err := store.Open(s, st, name)
	if err != nil {
		return nil, err
	}
	if recorded.IsZero() {
		return h.Newest(), nil
	}
	if at := h.On(recorded); at.Seq > 0 {
		return at, nil
	}
	return nil, notInOrder("--recorded: nothing of %q was in the store by then; its first entry is of %s [not-yet]", name, h.Began().Format(time.DateTime))
}

// loadStored is load for a name in the store.
func (s *session) loadStored(name string, recorded time.Time) (*dossier.Dossier, error) {
	st, err := s.state(name, recorded)
	if err != nil {
		return nil, err
	}
	return st.Dossier(s)
}

// storeCode is the exit code for an error of a store; false if it is none.
func storeCode(err error) (int, bool) {
	for code, kinds := range map[int][]error{
		NotInOrder: {store.ErrNoDossier, store.ErrExists, store.ErrMoved},
		BadUsage:   {store.ErrRefused},
	} {
		for _, k := range kinds {
			if errors.Is(err, k) {
				return code, true
			}
		}
	}
	return 0, false
}

// who is the name under which something is recorded: the one given, else that
// of the account on this machine.
func (s *session) who(by string) string {
	for _, name := range []string{by, s.env.Getenv("USER"), s.env.Getenv("USERNAME")} {
		if name = strings.Join(strings.Fields(name), " "); name != "" {
			return name
		}
	}
	return "somebody"
}

// batchOf makes the batch of a change to a dossier, which is checked with it. The
// error is dossier.Problems.
func batchOf(c desk.Change, d *dossier.Dossier, st *store.State) (store.Batch, error) {
	with, err := c.Of(d)
	if err != nil {
		return store.Batch{}, err
	}
	v, err := with.View(dossier.Scope{})
	if err != nil {
		return store.Batch{}, err
	}
	var b store.Batch
	own := map[dossier.Address]bool{}
	for _, r := range c.Put {
		at := dossier.AddressOf(r)
		own[at] = true
		b.Changes = append(b.Changes, store.Put(r, st.Version(at)))
	}
	for _, r := range c.Put {
		for _, a := range v.Cites(r) {
			if at := (dossier.Address{Kind: a.Kind, ID: a.ID}); !own[at] {
				b.Rests = append(b.Rests, store.Version{Address: at, Version: st.Version(at)})
			}
		}
	}
	for _, r := range c.Retract {
		at := dossier.AddressOf(r)
		b.Changes = append(b.Changes, store.Retract(at, st.Version(at)))
		b.Size = st.Seq // whatever somebody writes meanwhile may refer to it
	}
	return b, nil
}

// recordedFlag reads --recorded: a day, of which the end counts, or a moment.
func recordedFlag(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, badUsage("--recorded: %q is neither a day nor a moment; write it as 2026-02-18 or 2026-02-18T09:30:00Z", text)
	}
	return day.AddDate(0, 0, 1).Add(-time.Microsecond), nil
}
