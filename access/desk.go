package access

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"time"
)

// The drawers.
const (
	deskDrawer       = "access/desk"
	peopleDrawer     = "access/people"
	grantDrawer      = "access/grants"
	sessionDrawer    = "access/sessions"
	tokenDrawer      = "access/tokens"
	invitationDrawer = "access/invitations"
	ceremonyDrawer   = "access/ceremonies"
	auditDrawer      = "access/audit"
)

// Desk is the people of one desk.
type Desk struct {
	ID     string // drawn once; a cookie of another desk is told by it
	papers Papers
	o      Options
	limits *limits
	turns  chan struct{} // of passwords, while they are worked on
	swept  atomic.Int64  // when what is over was last taken out, in seconds
}

// Options are what a desk touches of the world, and what it allows.
type Options struct {
	Now    func() time.Time
	Random io.Reader
	// How long a session lasts at most, and how long unused. Zero: 7 days and
	// 12 hours.
	SessionFor, SessionIdle time.Duration
	// How long an invitation can be used. Zero: 3 days.
	InvitationFor time.Duration
	// Whether passwords are allowed beside passkeys.
	Passwords bool
	// The work that a password takes. Zero: 64 MB, 3 passes.
	Work Work
	// How many passwords are worked on at once. Zero: as many as there are
	// processors.
	Turns int
	// Where the desk is reached, for passkeys: https://desk.example. Empty: no
	// passkeys.
	Origin string
	// The provider of accounts elsewhere; nil: none.
	Provider *Provider
}

// Open opens the desk whose people are in some papers; the first time, it gets
// its id.
func Open(ctx context.Context, papers Papers, o Options) (*Desk, error) {
	for _, d := range []struct {
		of    *time.Duration
		usual time.Duration
	}{{&o.SessionFor, 7 * 24 * time.Hour}, {&o.SessionIdle, 12 * time.Hour}, {&o.InvitationFor, 3 * 24 * time.Hour}} {
		if *d.of == 0 {
			*d.of = d.usual
		}
	}
	if o.Work == (Work{}) {
		o.Work = usualWork
	}
	if o.Turns == 0 {
		o.Turns = runtime.GOMAXPROCS(0)
	}
	d := &Desk{papers: papers, o: o, limits: newLimits(), turns: make(chan struct{}, o.Turns)}
	for {
		var id struct{ ID string }
		rev, err := d.read(ctx, deskDrawer, "id", &id)
		if err != nil {
			return nil, err
		}
		if rev > 0 {
			d.ID = id.ID
			return d, nil
		}
		b, err := d.draw(8)
		if err != nil {
			return nil, err
		}
		id.ID = hex.EncodeToString(b)
		if err := d.write(ctx, deskDrawer, "id", 0, id); err != nil && !errors.Is(err, ErrMoved) {
			return nil, err
		}
	}
}

func (d *Desk) now() time.Time { return d.o.Now().UTC() }

// Means tells how people can sign in: with passkeys, with passwords, with an
// account elsewhere.
func (d *Desk) Means() (passkeys, passwords, account bool) {
	return d.o.Origin != "", d.o.Passwords, d.o.Provider != nil
}

// draw draws random bytes.
func (d *Desk) draw(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(d.o.Random, b); err != nil {
		return nil, fmt.Errorf("no randomness for a secret: %w", err)
	}
	return b, nil
}

// secret draws a secret and says under which key it is kept: who reads the
// papers does not learn the secret.
func (d *Desk) secret() (secret, key string, err error) {
	b, err := d.draw(32)
	if err != nil {
		return "", "", err
	}
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, hashed(secret), nil
}

func hashed(secret string) string {
	h := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(h[:])
}

// read reads a paper as JSON; rev is 0 if there is none.
func (d *Desk) read(ctx context.Context, drawer, key string, into any) (rev int64, err error) {
	p, err := d.papers.Paper(ctx, drawer, key)
	if err != nil || p.Rev == 0 {
		return 0, err
	}
	if err := json.Unmarshal(p.Body, into); err != nil {
		return 0, fmt.Errorf("what is kept of %s is damaged: %w", drawer, err)
	}
	return p.Rev, nil
}

func paper(drawer, key string, rev int64, v any) (Paper, error) {
	b, err := json.Marshal(v)
	return Paper{drawer, key, rev, b}, err
}

func (d *Desk) write(ctx context.Context, drawer, key string, rev int64, v any) error {
	p, err := paper(drawer, key, rev, v)
	if err != nil {
		return err
	}
	return d.papers.PutPapers(ctx, p)
}

// each calls f with every paper of a drawer whose key begins with prefix.
func (d *Desk) each(ctx context.Context, drawer, prefix string, f func(Paper) error) error {
	for after := ""; ; {
		const page = 500
		list, err := d.papers.InDrawer(ctx, drawer, prefix, after, page)
		if err != nil {
			return err
		}
		for _, p := range list {
			if err := f(p); err != nil {
				return err
			}
			after = p.Key
		}
		if len(list) < page {
			return nil
		}
	}
}
