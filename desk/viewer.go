package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"parley/access"
	"parley/dossier"
)

// Viewer is who looks.
type Viewer struct {
	Person  string // the name to sign in with; "" on a desk without people
	Display string // as others see it
	From    string // the address that they come from
	// Session is how a person signed in in a browser; nil for a program.
	Session *access.Session
	// Token is what a program shows instead; nil for a person.
	Token *access.Token

	owner, owns bool
}

// key tells viewers apart.
func (v *Viewer) key() string { return v.Person + " " + v.From }

// Writes tells whether anybody can write here: people do in their own name, a
// desk without people in the one that it was given.
func (d *Desk) Writes() bool { return d.People != nil || d.o.By != "" }

// By is in whose name a viewer writes; "" where they cannot.
func (v *Viewer) By() string { return v.Display }

func (v *Viewer) mayCreate() bool { return v.owner && v.By() != "" }

// Keeper tells whether a viewer owns the desk, and not only a dossier of it.
func (v *Viewer) Keeper() bool { return v.owner }

// Owns tells whether a viewer owns the desk or a dossier of it.
func (v *Viewer) Owns() bool { return v.owner || v.owns }

// Anybody is whoever reaches a desk without people; from is their address.
func (d *Desk) Anybody(from string) *Viewer { return &Viewer{Display: d.o.By, From: from, owner: true} }

// SignedIn finds who has the cookie of a session. The errors are those of
// access.Desk.Session.
func (d *Desk) SignedIn(ctx context.Context, cookie, from string) (*Viewer, error) {
	s, err := d.People.Session(ctx, cookie, from)
	if err != nil {
		return nil, err
	}
	return d.viewer(ctx, &Viewer{Person: s.Person, From: from, Session: s})
}

// Program finds whose token a program shows. The errors are those of
// access.Desk.Token.
func (d *Desk) Program(ctx context.Context, secret, from string) (*Viewer, error) {
	t, err := d.People.Token(ctx, secret, from)
	if err != nil {
		return nil, err
	}
	return d.viewer(ctx, &Viewer{Person: t.Person, From: from, Token: t})
}

func (d *Desk) viewer(ctx context.Context, v *Viewer) (*Viewer, error) {
	p, err := d.People.Person(ctx, v.Person)
	if err != nil {
		return nil, err
	}
	v.Display = p.Display
	grants, err := d.People.Grants(ctx, v.Person)
	for _, g := range grants {
		v.owns = v.owns || g.Role == access.Owner
		v.owner = v.owner || g.Role == access.Owner && g.Dossier == access.Whole
	}
	return v, err
}

// Sight is what a viewer may do in a dossier, and with whose eyes they see it.
type Sight struct {
	Role access.Role
	// Reader is that of dossier.Scope: "" for owners.
	Reader string
}

// Owner tells whether all is seen.
func (s Sight) Owner() bool { return s.Role == access.Owner && s.Reader == "" }

// Scope is what is looked at where a scope is asked for: owners may see what
// others see, others what they themselves see.
func (s Sight) Scope(asked dossier.Scope) (dossier.Scope, error) {
	if !s.Owner() && asked.Reader != "" && asked.Reader != s.Reader {
		return asked, access.ErrDenied
	}
	if !s.Owner() {
		asked.Reader = s.Reader
	}
	return asked, nil
}

// Look tells whether a viewer may do something in a dossier. A denial is
// recorded, and says no more than that to the viewer: neither is there a
// dossier of the name nor is there none.
func (d *Desk) Look(ctx context.Context, who *Viewer, name string, a access.Action) (*Shelf, Sight, error) {
	s := d.Shelf(name)
	if d.People == nil {
		if s == nil {
			return nil, Sight{}, access.ErrDenied
		}
		return s, Sight{Role: access.Owner}, nil
	}
	var g access.Grant
	var err error
	if who.Token != nil {
		g, err = d.People.AllowToken(ctx, who.Token, name, a, who.From)
	} else {
		g, err = d.People.Allow(ctx, who.Session, name, a)
	}
	switch {
	case err != nil:
		return nil, Sight{}, err
	case s == nil:
		return nil, Sight{}, errors.Join(access.ErrDenied, d.People.Record(ctx, access.Event{
			Person: who.Person, Act: access.Denied, Dossier: name, What: string(a), Why: "no such dossier", From: who.From,
		}))
	}
	return s, Sight{g.Role, g.Reader()}, nil
}

// Visible lists the dossiers that a viewer may read, with what they see; nothing
// is recorded.
func (d *Desk) Visible(ctx context.Context, who *Viewer) (shelves []*Shelf, sights []Sight, err error) {
	for _, s := range d.Shelves() {
		sight := Sight{Role: access.Owner}
		if d.People != nil {
			g, ok, err := d.People.Grant(ctx, who.Person, s.Name)
			if err != nil {
				return nil, nil, err
			}
			if ok && who.Token != nil {
				g, ok = who.Token.Through(g, s.Name)
			}
			if !ok {
				continue
			}
			sight = Sight{g.Role, g.Reader()}
		}
		shelves, sights = append(shelves, s), append(sights, sight)
	}
	return shelves, sights, nil
}

const (
	// readAgain is after how long it is recorded again that somebody reads what
	// they read before.
	readAgain = time.Hour
	// mostRead is how many readings are remembered, so as not to be recorded
	// again; then all are forgotten.
	mostRead = 20000
	// mostUnwritten is how many readings wait while they cannot be recorded; of
	// those that do not fit it is recorded later how many they were.
	mostUnwritten = 10000
)

// Read notes that a viewer reads something: it is recorded within moments, once
// an hour for the same. Of an export every one is recorded, before it is given:
// that is Export.
func (d *Desk) Read(who *Viewer, name, what string) {
	if d.People == nil {
		return
	}
	e := access.Event{Person: who.Person, Act: access.ReadIt, Dossier: name, What: what, From: who.From}
	now := d.o.Now()
	d.readMu.Lock()
	defer d.readMu.Unlock()
	if at, ok := d.last[e]; ok && now.Sub(at) < readAgain {
		return
	}
	if len(d.last) >= mostRead {
		clear(d.last)
	}
	d.last[e] = now
	e.At = now
	d.read = append(d.read, e)
	d.dropUnwritten()
}

// dropUnwritten drops the oldest readings that do not fit. Who reads the same again
// is recorded again.
func (d *Desk) dropUnwritten() {
	n := len(d.read) - mostUnwritten
	if n <= 0 {
		return
	}
	for _, e := range d.read[:n] {
		at := e.At
		if e.At = (time.Time{}); d.last[e].Equal(at) {
			delete(d.last, e)
		}
	}
	d.unwritten += n
	d.read = d.read[n:]
}

// Export records that a viewer takes something out of the desk.
func (d *Desk) Export(ctx context.Context, who *Viewer, name, what string) error {
	return d.note(ctx, who, access.Exported, name, what)
}

// note records what a viewer did.
func (d *Desk) note(ctx context.Context, who *Viewer, act access.Act, name, what string) error {
	if d.People == nil {
		return nil
	}
	return d.People.Record(ctx, access.Event{Person: who.Person, Act: act, Dossier: name, What: what, From: who.From})
}

// flush records what was read, and how much of it could not be.
func (d *Desk) flush(ctx context.Context) {
	d.readMu.Lock()
	events, unwritten := d.read, d.unwritten
	d.read, d.unwritten = nil, 0
	d.readMu.Unlock()
	if len(events) == 0 {
		return
	}
	told := events
	if unwritten > 0 {
		told = append(slices.Clip(events), access.Event{At: d.o.Now(), Act: access.ReadIt, What: fmt.Sprintf("%d readings were not written", unwritten), Why: "the store could not be written to"})
	}
	if err := d.People.RecordAll(ctx, told...); err != nil {
		d.o.Log("what was read could not be recorded: %T", err)
		d.readMu.Lock()
		d.read = append(events, d.read...)
		d.unwritten += unwritten
		d.dropUnwritten()
		d.readMu.Unlock()
	}
}
