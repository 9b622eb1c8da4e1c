package access

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"golang.org/x/oauth2"
)

// ErrProof says that it was too long ago that somebody proved who they are. What
// would let whoever sits down at an open page come back for good (another way to
// sign in, a token, an invitation) asks for it anew.
var ErrProof = errors.New("say first that it is you")

// proofLasts is how long a proof counts.
const proofLasts = 10 * time.Minute

// Proved is nil where the person of a session proved lately who they are, by
// signing in or since; else ErrProof.
func (d *Desk) Proved(s *Session) error {
	if d.now().Sub(s.Proved) > proofLasts {
		return ErrProof
	}
	return nil
}

// prove writes down that the person of a session proved who they are.
func (d *Desk) prove(ctx context.Context, key, means, from string) error {
	for try := 1; ; try++ {
		s := &Session{key: key}
		rev, err := d.read(ctx, sessionDrawer, key, s)
		switch {
		case err != nil:
			return err
		case rev == 0:
			return ErrNoSession
		}
		s.Proved = d.now()
		// Another request may have said at the same moment that it is used.
		if err := d.write(ctx, sessionDrawer, key, rev, s); errors.Is(err, ErrMoved) && try < joinTries {
			continue
		} else if err != nil {
			return err
		}
		return d.Record(ctx, Event{Person: s.Person, Act: Confirmed, What: means, From: from})
	}
}

// ProvePassword proves with their password who sits at a session.
func (d *Desk) ProvePassword(ctx context.Context, s *Session, password, from string) error {
	if !d.o.Passwords {
		return ErrNoPasswords
	}
	if err := d.attempt(ctx, s.Person, from); err != nil {
		return err
	}
	p, err := d.Person(ctx, s.Person)
	if err != nil {
		return err
	}
	why, err := d.misfit(ctx, p, password)
	if err != nil {
		return err
	}
	if why != "" {
		return d.denied(ctx, Event{Person: s.Person, What: "proof", Why: why, From: from}, ErrSignIn)
	}
	s.Proved = d.now()
	return d.prove(ctx, s.key, "password", from)
}

// BeginProof asks the browser of a session for a passkey of its person. The options
// are JSON for navigator.credentials.get. The errors are ErrNoPasskeys and
// ErrNoPasskey.
func (d *Desk) BeginProof(ctx context.Context, s *Session) (id string, options []byte, err error) {
	asked, data, err := d.askPasskey(ctx, s)
	if err != nil {
		return "", nil, err
	}
	if id, err = d.keepCeremony(ctx, ceremony{Kind: "proof", Person: s.Person, Data: *data}); err != nil {
		return "", nil, err
	}
	options, err = json.Marshal(asked)
	return id, options, err
}

// FinishProof takes the browser's answer. What is not taken is ErrSignIn.
func (d *Desk) FinishProof(ctx context.Context, s *Session, id string, answer []byte, from string) error {
	c, err := d.takeCeremony(ctx, id, "proof", from)
	if err != nil {
		return err
	}
	if _, _, err := d.answered(ctx, s, c, answer); err != nil {
		return err
	}
	s.Proved = d.now()
	return d.prove(ctx, s.key, "passkey", from)
}

// BeginProofAccount says where to send the browser of a session, whose person signs
// in at the provider once more and comes back to FinishAccount.
func (d *Desk) BeginProofAccount(ctx context.Context, s *Session, from string) (address, browser string, err error) {
	if err := d.attempt(ctx, "", from); err != nil {
		return "", "", err
	}
	// OpenID Connect Core 1.0, section 3.1.2.1: whoever is signed in there is asked
	// again, and the provider says when that was.
	return d.away(ctx, ceremony{Kind: "account", Person: s.Person, Account: accountCeremony{Session: s.key}},
		oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
}

// AddWay makes the secret of an invitation of somebody to themselves, with which
// they add a way to sign in. The error is ErrProof where they have to prove first
// who they are.
func (d *Desk) AddWay(ctx context.Context, s *Session) (secret string, err error) {
	if err := d.Proved(s); err != nil {
		return "", err
	}
	p, err := d.Person(ctx, s.Person)
	if err != nil {
		return "", err
	}
	return d.Invite(ctx, Invitation{Name: p.Name, Display: p.Display, By: p.Name, Under: p.Name})
}
