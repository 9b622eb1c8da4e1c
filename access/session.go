package access

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// Session is a person who is signed in, in one browser.
type Session struct {
	Person  string
	Created time.Time
	Seen    time.Time // to seenEvery
	Expires time.Time
	Proved  time.Time // when its person last proved who they are
	Means   string    // passkey, password, account
	From    string    // the address that it was begun from

	key string // under which it is kept
	rev int64
}

// seenEvery is how often it is written down that a session is used: each time
// costs a write to the disk, and not all at once.
const seenEvery = 5 * time.Minute

// Errors of signing in and of sessions. What a person is told is no more than
// these; the audit has the reason.
var (
	ErrSignIn    = errors.New("this did not sign you in: name, passkey, password or account do not fit")
	ErrNoSession = errors.New("you are not signed in; sign in again")
	ErrOtherDesk = errors.New("this sign-in is of another desk; sign in here")
	ErrDisabled  = errors.New("this person cannot sign in any more")
)

// begin begins a session and returns what the browser keeps: the desk's id, a
// dot, and the secret.
func (d *Desk) begin(ctx context.Context, p *Person, means, from string) (cookie string, s *Session, err error) {
	if p.Disabled {
		return "", nil, d.denied(ctx, Event{Person: p.Name, What: "sign in", Why: "disabled", From: from}, ErrSignIn)
	}
	secret, key, err := d.secret()
	if err != nil {
		return "", nil, err
	}
	now := d.now()
	s = &Session{Person: p.Name, Created: now, Seen: now, Expires: now.Add(d.o.SessionFor), Proved: now, Means: means, From: from, key: key}
	if err := d.write(ctx, sessionDrawer, key, 0, s); err != nil {
		return "", nil, err
	}
	s.rev = 1
	return d.ID + "." + secret, s, d.Record(ctx, Event{Person: p.Name, Act: SignedIn, What: means, From: from})
}

// denied records a denial and returns what the person is told.
func (d *Desk) denied(ctx context.Context, e Event, told error) error {
	e.Act = Denied
	return errors.Join(told, d.Record(ctx, e))
}

// GaveOut tells whether a cookie can be one that this desk gave out, without a look
// at what is kept: it names the desk, by an id that only those know who have signed
// in here.
func (d *Desk) GaveOut(cookie string) bool {
	id, _, ok := strings.Cut(cookie, ".")
	return ok && id == d.ID
}

// Session finds the session of a cookie, from an address. It is refused when it
// is of another desk, unknown, revoked or over, or when the person is disabled.
func (d *Desk) Session(ctx context.Context, cookie, from string) (*Session, error) {
	if cookie == "" {
		return nil, ErrNoSession // nobody has signed in; there is nothing to record
	}
	desk, secret, ok := strings.Cut(cookie, ".")
	refuse := func(person, why string, told error) (*Session, error) {
		if d.often(from) {
			return nil, told
		}
		return nil, d.denied(ctx, Event{Person: person, What: "session", Why: why, From: from}, told)
	}
	if !ok || len(cookie) > 200 {
		return refuse("", "no cookie of a desk", ErrNoSession)
	}
	if desk != d.ID {
		return refuse("", "of another desk", ErrOtherDesk)
	}
	s := &Session{key: hashed(secret)}
	rev, err := d.read(ctx, sessionDrawer, s.key, s)
	if err != nil {
		return nil, err
	}
	now := d.now()
	switch {
	case rev == 0:
		return refuse("", "unknown or revoked", ErrNoSession)
	case now.After(s.Expires) || now.Sub(s.Seen) > d.o.SessionIdle:
		person := s.Person
		return refuse(person, "expired", errors.Join(ErrNoSession, d.end(ctx, s.key, rev)))
	}
	p, err := d.Person(ctx, s.Person)
	if err != nil && !errors.Is(err, ErrNobody) {
		return nil, err
	}
	if err != nil || p.Disabled {
		return refuse(s.Person, "disabled", ErrNoSession)
	}
	s.rev = rev
	if now.Sub(s.Seen) >= seenEvery {
		s.Seen = now
		// Another request may have said so at the same moment.
		if err := d.write(ctx, sessionDrawer, s.key, rev, s); err == nil {
			s.rev++
		} else if !errors.Is(err, ErrMoved) {
			return nil, err
		}
	}
	return s, nil
}

// end takes a session out; one that is gone already is no error.
func (d *Desk) end(ctx context.Context, key string, rev int64) error {
	err := d.papers.PutPapers(ctx, Paper{sessionDrawer, key, rev, nil})
	if errors.Is(err, ErrMoved) {
		var s Session
		now, rerr := d.read(ctx, sessionDrawer, key, &s)
		if rerr != nil || now == 0 {
			return rerr
		}
		return d.papers.PutPapers(ctx, Paper{sessionDrawer, key, now, nil})
	}
	return err
}

// Lives tells whether a session can still be used, without using it: what only
// waits does not keep somebody signed in.
func (d *Desk) Lives(ctx context.Context, s *Session) (bool, error) {
	var kept Session
	rev, err := d.read(ctx, sessionDrawer, s.key, &kept)
	if err != nil || rev == 0 {
		return false, err
	}
	p, err := d.Person(ctx, kept.Person)
	if err != nil {
		return false, ignoreNobody(err)
	}
	now := d.now()
	return !p.Disabled && !now.After(kept.Expires) && now.Sub(kept.Seen) <= d.o.SessionIdle, nil
}

// SignOut ends a session.
func (d *Desk) SignOut(ctx context.Context, s *Session) error {
	if err := d.end(ctx, s.key, s.rev); err != nil {
		return err
	}
	return d.Record(ctx, Event{Person: s.Person, Act: SignedOut, From: s.From})
}

// Sessions lists the sessions of a person that can still be used.
func (d *Desk) Sessions(ctx context.Context, person string) (out []*Session, err error) {
	now := d.now()
	err = d.each(ctx, sessionDrawer, "", func(x Paper) error {
		s := &Session{key: x.Key, rev: x.Rev}
		if err := json.Unmarshal(x.Body, s); err != nil {
			return err
		}
		if s.Person == person && !now.After(s.Expires) && now.Sub(s.Seen) <= d.o.SessionIdle {
			out = append(out, s)
		}
		return nil
	})
	return out, err
}

// ID is by which a session is told from others of its person; it opens nothing.
func (s *Session) ID() string { return s.key[:12] }

// EndSession ends one session of a person.
func (d *Desk) EndSession(ctx context.Context, person, id, by string) error {
	list, err := d.Sessions(ctx, person)
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.ID() == id {
			if err := d.end(ctx, s.key, s.rev); err != nil {
				return err
			}
			return d.Record(ctx, Event{Person: by, Act: Revoked, What: "one session of " + person})
		}
	}
	return nil // it has ended by itself
}

// RevokeAll ends all sessions of a person at once and says how many there were.
func (d *Desk) RevokeAll(ctx context.Context, person, by string) (int, error) {
	list, err := d.Sessions(ctx, person)
	if err != nil {
		return 0, err
	}
	for _, s := range list {
		if err := d.end(ctx, s.key, s.rev); err != nil {
			return 0, err
		}
	}
	return len(list), d.Record(ctx, Event{Person: by, Act: Revoked, What: "sessions of " + person})
}
