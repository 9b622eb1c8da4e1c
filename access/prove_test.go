package access

import (
	"context"
	"errors"
	"testing"
	"time"
)

// What would let somebody come back for good asks for a proof that is not old: by
// password, passkey or account. Who only sits at the open page has none.
func TestWhatLastsAsksForAProof(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Now()}
	elsewhere := newProvider(t, c)
	d := open(t, &Memory{}, Options{Now: c.now, Random: chance(1), Passwords: true, Work: lightly(), Origin: origin,
		Provider: &Provider{Issuer: elsewhere.URL, Client: "parley", Secret: "s", Redirect: origin + "/back", HTTP: elsewhere.Client()}})
	a := newAuthenticator(t, origin)
	a.join(d, "mara", Grant{Dossier: "talks", Role: Owner})
	for _, w := range []string{"account", "password"} {
		last, _ := ways(t, d, elsewhere)[w](invite(t, d, "mara"))
		if err := last(); err != nil {
			t.Fatal(err)
		}
	}
	cookie, _, err := d.SignInPassword(ctx, "mara", phrase, "")
	if err != nil {
		t.Fatal(err)
	}
	session := func() *Session {
		t.Helper()
		s, err := d.Session(ctx, cookie, "")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	p, err := d.Person(ctx, "mara")
	if err != nil {
		t.Fatal(err)
	}
	asks := map[string]func() error{
		"another way": func() error { _, err := d.AddWay(ctx, session()); return err },
		"a token": func() error {
			_, _, err := d.NewToken(ctx, session(), Token{Name: "x", Dossier: "talks", Scope: ReadOnly})
			return err
		},
		"one way less": func() error { return d.DropPasskey(ctx, session(), []byte("which nobody has")) },
	}
	all := func(when string, want error) {
		t.Helper()
		for what, ask := range asks {
			if err := ask(); !errors.Is(err, want) {
				t.Errorf("%s, %s: %v, expected %v", what, when, err, want)
			}
		}
	}
	all("just signed in", nil)
	c.turn(proofLasts + time.Second)
	all("after a while", ErrProof)
	if err := d.DropPasskey(ctx, session(), p.Passkeys[0].ID); !errors.Is(err, ErrProof) {
		t.Errorf("their passkey is dropped: %v", err)
	}
	back := func() error {
		address, browser, err := d.BeginProofAccount(ctx, session(), "")
		if err != nil {
			return err
		}
		state, code := elsewhere.visit(address)
		r, err := d.FinishAccount(ctx, state, code, browser, "")
		if r != (Return{}) {
			t.Errorf("a proof begins %+v", r)
		}
		return err
	}
	key := func(a *authenticator, flags byte) error {
		id, options, err := d.BeginProof(ctx, session())
		if err != nil {
			return err
		}
		return d.FinishProof(ctx, session(), id, a.get(options, flags), "")
	}
	other := newAuthenticator(t, origin)
	other.join(d, "tom")
	for name, try := range map[string]func() error{
		"a wrong password":                  func() error { return d.ProvePassword(ctx, session(), "wrong", "") },
		"nobody verified":                   func() error { return key(a, userPresent) },
		"a passkey of somebody else":        func() error { return key(other, userPresent|userVerified) },
		"a provider that does not say when": back,
		"signed in there long ago": func() error {
			elsewhere.claims = map[string]any{"auth_time": c.at.Add(-time.Hour).Unix()}
			return back()
		},
		"an account of somebody else": func() error {
			elsewhere.claims = map[string]any{"auth_time": c.at.Unix(), "sub": "other"}
			return back()
		},
		"a proof of somebody else": func() error {
			s := session()
			id, options, err := d.BeginProof(ctx, s)
			if err != nil {
				return err
			}
			tom := *s
			tom.Person = "tom"
			return d.FinishProof(ctx, &tom, id, a.get(options, userPresent|userVerified), "")
		},
	} {
		if err := try(); !errors.Is(err, ErrSignIn) {
			t.Errorf("%s: %v", name, err)
		}
		all("after "+name, ErrProof)
		c.turn(time.Minute) // so many attempts at once are too many
	}
	for name, try := range map[string]func() error{
		"password": func() error { return d.ProvePassword(ctx, session(), phrase, "") },
		"passkey":  func() error { return key(a, userPresent|userVerified) },
		"account": func() error {
			elsewhere.claims = map[string]any{"auth_time": c.at.Unix()}
			return back()
		},
	} {
		c.turn(proofLasts + time.Second)
		all("before a proof by "+name, ErrProof)
		if err := try(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, told(t, d))
		}
		all("after a proof by "+name, nil)
	}
}
