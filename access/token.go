package access

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Scope is what a token is for.
type Scope string

const (
	ReadOnly Scope = "read"  // reads and exports
	Writes   Scope = "write" // besides proposes and changes
)

// Token lets a program act for a person in one dossier, or in the Whole desk. It
// never allows more than the person's grant does at the time of its use, and
// never to transmit or to govern: for these somebody signs in.
type Token struct {
	ID      string // by which it is revoked; not the secret, and not drawn from it
	Person  string
	Name    string // what it is for, in words
	Dossier string
	Scope   Scope
	// Audience narrows what is seen. An owner may give it any group of the
	// dossier, others their own; Everyone is always narrower. Empty: as the
	// person reads.
	Audience string
	Created  time.Time
	Expires  time.Time
	Revoked  time.Time // zero: not

	key string
	rev int64
}

const (
	tokenPrefix = "parley_" // by which scanners find one that was left lying about
	tokenUsual  = 90 * 24 * time.Hour
	tokenMost   = 366 * 24 * time.Hour
)

// Through is what a token lets through of its person's grant in a dossier; ok is
// false where that is nothing.
func (t *Token) Through(g Grant, dossier string) (_ Grant, ok bool) {
	if t.Dossier != dossier && t.Dossier != Whole || !t.Scope.may(Read) {
		return Grant{}, false
	}
	return t.narrowed(g)
}

// ErrToken says that a token is not taken. Whether it was never made, has
// expired, was revoked, is of another desk, or its person cannot sign in any
// more, the audit says.
var ErrToken = errors.New("this token is not taken here; make another")

// may tells whether a token of a scope allows an action.
func (s Scope) may(a Action) bool {
	switch a {
	case Read, Export:
		return s == ReadOnly || s == Writes
	case Propose, Change:
		return s == Writes
	}
	return false
}

// narrowed is a grant with what a token lets through of it; ok is false where the
// token's audience is not within the grant. An owner who reads as a group is an
// editor in it.
func (t *Token) narrowed(g Grant) (_ Grant, ok bool) {
	switch {
	case t.Audience == "" || t.Audience == g.Audience:
		return g, true
	case g.Role == Owner:
		g.Role = Editor
	case t.Audience != Everyone:
		return Grant{}, false
	}
	g.Audience = t.Audience
	return g, true
}

// NewToken makes a token for the person who is signed in; nobody makes one for
// somebody else. Name, Dossier, Scope and Audience are taken from t, and Expires:
// zero is in 90 days, and it is a year at most. The secret is for the program,
// and is not kept: who loses it makes another. The error is ErrProof where they have
// to prove first who they are.
func (d *Desk) NewToken(ctx context.Context, s *Session, t Token) (made *Token, secret string, err error) {
	if err := d.Proved(s); err != nil {
		return nil, "", err
	}
	now := d.now()
	if t.Expires.IsZero() {
		t.Expires = now.Add(tokenUsual)
	}
	switch err := checkWords("the name of the token", t.Name); {
	case err != nil:
		return nil, "", err
	case strings.TrimSpace(t.Name) == "":
		return nil, "", errors.New("a token has a name that says what it is for")
	case t.Scope != ReadOnly && t.Scope != Writes:
		return nil, "", fmt.Errorf("%q is no scope of a token; the scopes are read and write", clip(string(t.Scope)))
	case t.Dossier == Whole && t.Audience != "" && t.Audience != Everyone:
		return nil, "", errors.New("groups are of one dossier; a token for the whole desk reads as its person does, or as everyone")
	case strings.ContainsAny(t.Audience, "\n/"):
		return nil, "", fmt.Errorf("%q is no group", clip(t.Audience))
	case !t.Expires.After(now) || t.Expires.After(now.Add(tokenMost)):
		return nil, "", errors.New("a token expires after today, within a year")
	}
	g, ok, err := d.Grant(ctx, s.Person, t.Dossier)
	if err != nil {
		return nil, "", err
	}
	narrow, within := t.narrowed(g)
	why := ""
	switch {
	case !ok:
		why = "no role in this dossier"
	case !within:
		why = fmt.Sprintf("reads as %s, not as %s", g.Audience, t.Audience)
	case t.Scope == Writes && !narrow.Role.May(Propose):
		why = fmt.Sprintf("a %s may not %s", g.Role, Propose)
	}
	if why != "" {
		return nil, "", d.denied(ctx, Event{Person: s.Person, Dossier: t.Dossier, What: "new token", Why: why, From: s.From}, ErrDenied)
	}
	id, err := d.draw(8)
	if err != nil {
		return nil, "", err
	}
	secret, key, err := d.secret()
	if err != nil {
		return nil, "", err
	}
	t.ID, t.Person, t.Created, t.Expires, t.Revoked, t.key, t.rev = hex.EncodeToString(id), s.Person, now, t.Expires.UTC(), time.Time{}, key, 1
	if err := d.write(ctx, tokenDrawer, key, 0, t); err != nil {
		return nil, "", err
	}
	what := fmt.Sprintf("token %s, %s: %s as %s", t.ID, t.Name, t.Scope, orAll(narrow.Audience))
	return &t, tokenPrefix + d.ID + "_" + secret, d.Record(ctx, Event{Person: s.Person, Act: Issued, Dossier: t.Dossier, What: what, From: s.From})
}

// Token finds the token of a secret, which a program sent from an address. A
// refusal is recorded, unless there were too many from there. Who is refused too often waits, as at signing in; a token
// that is good is never kept waiting.
func (d *Desk) Token(ctx context.Context, secret, from string) (*Token, error) {
	refuse := func(person, why string) (*Token, error) {
		e := Event{Person: person, What: "token", Why: why, From: from}
		if wait := d.limits.take("token "+network(from), 1, d.now()); wait > 0 {
			if d.often(from) {
				return nil, TooMany{wait}
			}
			e.Why = "too many attempts; " + why
			return nil, d.denied(ctx, e, TooMany{wait})
		}
		return nil, d.denied(ctx, e, ErrToken)
	}
	rest, ok := strings.CutPrefix(secret, tokenPrefix)
	desk, rest, cut := strings.Cut(rest, "_")
	if !ok || !cut || len(secret) > 200 {
		return refuse("", "no token of a desk")
	}
	if desk != d.ID {
		return refuse("", "of another desk")
	}
	t := &Token{key: hashed(rest)}
	rev, err := d.read(ctx, tokenDrawer, t.key, t)
	if err != nil {
		return nil, err
	}
	t.rev = rev
	switch {
	case rev == 0:
		return refuse("", "unknown")
	case !t.Revoked.IsZero():
		return refuse(t.Person, "revoked: "+t.ID)
	case !d.now().Before(t.Expires):
		return refuse(t.Person, "expired: "+t.ID)
	}
	p, err := d.Person(ctx, t.Person)
	if err != nil && !errors.Is(err, ErrNobody) {
		return nil, err
	}
	if err != nil || p.Disabled {
		return refuse(t.Person, "disabled: "+t.ID)
	}
	return t, nil
}

// AllowToken tells as what a program with a token may do something in a dossier,
// as Allow does for somebody who is signed in: no more than the token is for, and
// no more than its person may now. The grant that it returns is for this action.
func (d *Desk) AllowToken(ctx context.Context, t *Token, dossier string, a Action, from string) (Grant, error) {
	g, ok, err := d.Grant(ctx, t.Person, dossier)
	if err != nil {
		return Grant{}, err
	}
	narrow, within := t.narrowed(g)
	why := ""
	switch {
	case t.Dossier != dossier && t.Dossier != Whole:
		why = "for another dossier"
	case !t.Scope.may(a):
		why = fmt.Sprintf("a token to %s may not %s", t.Scope, a)
	case !ok:
		why = "no role in this dossier"
	case !within:
		why = fmt.Sprintf("its person reads as %s by now, not as %s", g.Audience, t.Audience)
	case !narrow.Role.May(a):
		why = fmt.Sprintf("a %s may not %s", narrow.Role, a)
	default:
		return narrow, nil
	}
	return Grant{}, d.denied(ctx, Event{Person: t.Person, Dossier: dossier, What: string(a) + " with token " + t.ID, Why: why, From: from}, ErrDenied)
}

// Tokens lists the tokens of a person that can still be used, the oldest first.
func (d *Desk) Tokens(ctx context.Context, person string) (out []*Token, err error) {
	now := d.now()
	err = d.each(ctx, tokenDrawer, "", func(x Paper) error {
		t := &Token{key: x.Key, rev: x.Rev}
		if err := json.Unmarshal(x.Body, t); err != nil {
			return err
		}
		if t.Person == person && t.Revoked.IsZero() && now.Before(t.Expires) {
			out = append(out, t)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b *Token) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	return out, err
}

// RevokeToken ends a token of a person, by its id, at once.
func (d *Desk) RevokeToken(ctx context.Context, person, id, by string) error {
	list, err := d.Tokens(ctx, person)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.ID == id {
			return d.revoke(ctx, t, by)
		}
	}
	return fmt.Errorf("%s has no token %s that could still be used", clip(person), clip(id))
}

// RevokeTokens ends all tokens of a person at once and says how many there were.
func (d *Desk) RevokeTokens(ctx context.Context, person, by string) (int, error) {
	list, err := d.Tokens(ctx, person)
	if err != nil {
		return 0, err
	}
	for n, t := range list {
		if err := d.revoke(ctx, t, by); err != nil {
			return n, err
		}
	}
	return len(list), nil
}

func (d *Desk) revoke(ctx context.Context, t *Token, by string) error {
	gone := *t
	gone.Revoked = d.now()
	if err := d.write(ctx, tokenDrawer, t.key, t.rev, gone); err != nil {
		return err
	}
	return d.Record(ctx, Event{Person: by, Act: Revoked, Dossier: t.Dossier, What: fmt.Sprintf("token %s of %s", t.ID, t.Person)})
}
