package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func joined(t testing.TB, d *Desk, name string, grants ...Grant) *Session {
	t.Helper()
	_, s, err := d.JoinPassword(context.Background(), invite(t, d, name, grants...), phrase, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A token lets a program read as its person does, until it is revoked, has
// expired, or the person is kept out; each refusal is told alike and recorded
// with its reason.
func TestTokens(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	mara := joined(t, d, "mara", Grant{Dossier: "talks", Role: Contributor, Audience: "experts"})
	issue := func(name string, in Token) (*Token, string) {
		t.Helper()
		in.Name, in.Dossier = name, "talks"
		made, secret, err := d.NewToken(ctx, mara, in)
		if err != nil {
			t.Fatal(err)
		}
		return made, secret
	}
	made, secret := issue("the archive", Token{Scope: ReadOnly})
	if !strings.HasPrefix(secret, "parley_"+d.ID+"_") || made.Person != "mara" || !made.Expires.Equal(c.at.Add(90*24*time.Hour)) {
		t.Errorf("%s, %+v", secret, made)
	}
	found, err := d.Token(ctx, secret, "192.0.2.7")
	if err != nil || found.ID != made.ID {
		t.Fatalf("%+v, %v", found, err)
	}
	if g, err := d.AllowToken(ctx, found, "talks", Read, "192.0.2.7"); err != nil || g.Reader() != "experts" {
		t.Errorf("%+v, %v", g, err)
	}
	_, rest, _ := strings.Cut(strings.TrimPrefix(secret, "parley_"), "_")
	if kept := fmt.Sprint(d.papers.(*Memory).papers); strings.Contains(kept, rest) || strings.Contains(told(t, d), rest) {
		t.Error("the secret of a token is kept")
	}

	refused := func(why, secret string) {
		t.Helper()
		c.turn(triesEach) // so that nobody waits
		if tok, err := d.Token(ctx, secret, "192.0.2.7"); tok != nil || !errors.Is(err, ErrToken) || err.Error() != ErrToken.Error() {
			t.Errorf("%s: %+v, %v", why, tok, err)
		}
		if !strings.Contains(told(t, d), "denied token: "+why) {
			t.Errorf("the audit does not tell of %q", why)
		}
	}
	o := passwordDesk(c)
	o.Random = chance(2)
	other := open(t, &Memory{}, o)
	refused("unknown", secret[:len(secret)-1])
	refused("of another desk", strings.Replace(secret, d.ID, other.ID, 1))
	for _, bad := range []string{"", "parley_", "parley_x", rest, d.ID + "." + rest, strings.ToUpper(secret), secret + strings.Repeat("x", 1<<20), "\x00"} {
		c.turn(triesEach)
		if _, err := d.Token(ctx, bad, ""); !errors.Is(err, ErrToken) {
			t.Errorf("%.50q: %v", bad, err)
		}
	}
	if _, err := d.Session(ctx, secret, ""); err == nil {
		t.Error("a token is a session")
	}

	brief, late := issue("for a day", Token{Scope: ReadOnly, Expires: c.at.Add(24 * time.Hour)})
	c.turn(24*time.Hour - time.Second)
	if _, err := d.Token(ctx, late, ""); err != nil {
		t.Error(err)
	}
	c.turn(time.Second)
	refused("expired: "+brief.ID, late)
	if err := d.RevokeToken(ctx, "tom", made.ID, "tom"); err == nil {
		t.Error("somebody revoked a token of another")
	}
	if err := d.RevokeToken(ctx, "mara", made.ID, "mara"); err != nil {
		t.Fatal(err)
	}
	refused("revoked: "+made.ID, secret)
	if err := d.RevokeToken(ctx, "mara", made.ID, "mara"); err == nil {
		t.Error("revoked twice")
	}
	mara.Proved = c.at // who she is, since
	_, kept := issue("kept", Token{Scope: ReadOnly})
	if list, err := d.Tokens(ctx, "mara"); err != nil || len(list) != 1 || list[0].Name != "kept" {
		t.Errorf("%+v, %v", list, err)
	}
	if err := d.Disable(ctx, "mara", "owner"); err != nil {
		t.Fatal(err)
	}
	refused("revoked", kept)
	if err := d.Enable(ctx, "mara", "owner"); err != nil {
		t.Fatal(err)
	}
	refused("revoked", kept) // who comes back makes others
}

// Disabled at the moment between, a token does not outlive its person.
func TestTokenOfSomebodyDisabled(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	_, secret, err := d.NewToken(ctx, joined(t, d, "mara", Grant{Dossier: "talks", Role: Owner}), Token{Name: "x", Dossier: "talks", Scope: ReadOnly})
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Person(ctx, "mara")
	if err != nil {
		t.Fatal(err)
	}
	p.Disabled = true
	if err := d.savePerson(ctx, p); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Token(ctx, secret, ""); !errors.Is(err, ErrToken) {
		t.Error(err)
	}
}

// What a token lets through, as a table: never more than its person may at the
// time, nor than it is for, and its audience only narrows.
func TestWhatATokenAllows(t *testing.T) {
	ctx, c := context.Background(), newClock()
	core := func(r Role) Grant { return Grant{Dossier: "talks", Role: r, Audience: "core"} }
	owner, whole := Grant{Dossier: "talks", Role: Owner}, Grant{Dossier: Whole, Role: Owner}
	const none = "-"
	for i, x := range []struct {
		has    Grant
		token  Token
		now    Grant  // what the person has when it is used; zero: the same; Dossier "none": nothing
		reader string // as whom it reads talks; none: it may not
		may    string
	}{
		{has: core(Reader), token: Token{Dossier: "talks", Scope: ReadOnly}, reader: "core", may: "read export"},
		{has: core(Editor), token: Token{Dossier: "talks", Scope: ReadOnly}, reader: "core", may: "read export"},
		{has: core(Editor), token: Token{Dossier: "talks", Scope: Writes}, reader: "core", may: "read export propose change"},
		{has: core(Contributor), token: Token{Dossier: "talks", Scope: Writes}, reader: "core", may: "read export propose"},
		{has: core(Editor), token: Token{Dossier: "talks", Scope: Writes, Audience: Everyone}, reader: Everyone, may: "read export propose change"},
		{has: owner, token: Token{Dossier: "talks", Scope: Writes}, reader: "", may: "read export propose change"},
		{has: owner, token: Token{Dossier: "talks", Scope: Writes, Audience: "core"}, reader: "core", may: "read export propose change"},
		{has: whole, token: Token{Dossier: "talks", Scope: ReadOnly, Audience: "core"}, reader: "core", may: "read export"},
		{has: whole, token: Token{Dossier: Whole, Scope: ReadOnly}, reader: "", may: "read export"},
		{has: whole, token: Token{Dossier: Whole, Scope: ReadOnly, Audience: Everyone}, reader: Everyone, may: "read export"},
		// The person has another role by now.
		{has: owner, token: Token{Dossier: "talks", Scope: Writes}, now: core(Reader), reader: "core", may: "read export"},
		{has: owner, token: Token{Dossier: "talks", Scope: ReadOnly, Audience: "core"}, now: core(Reader), reader: "core", may: "read export"},
		{has: owner, token: Token{Dossier: "talks", Scope: ReadOnly, Audience: "outer"}, now: core(Reader), reader: none},
		{has: core(Editor), token: Token{Dossier: "talks", Scope: Writes, Audience: "core"}, now: Grant{Dossier: "talks", Role: Editor, Audience: "outer"}, reader: none},
		{has: core(Editor), token: Token{Dossier: "talks", Scope: Writes}, now: Grant{Dossier: "talks", Role: Editor, Audience: "outer"}, reader: "outer", may: "read export propose change"},
		{has: core(Editor), token: Token{Dossier: "talks", Scope: Writes}, now: Grant{Dossier: "none"}, reader: none},
		{has: core(Editor), token: Token{Dossier: "talks", Scope: Writes}, now: owner, reader: "", may: "read export propose change"},
		{has: whole, token: Token{Dossier: Whole, Scope: Writes}, now: core(Reader), reader: "core", may: "read export"}, // the role in the dossier counts before
	} {
		o := passwordDesk(c)
		o.Random = chance(byte(i))
		d := open(t, &Memory{}, o)
		s := joined(t, d, "mara", x.has)
		x.token.Name = "x"
		_, secret, err := d.NewToken(ctx, s, x.token)
		if err != nil {
			t.Errorf("%d: %v", i, err)
			continue
		}
		if x.now != (Grant{}) {
			if err := d.Take(ctx, "mara", x.has.Dossier, "owner"); err != nil {
				t.Fatal(err)
			}
			if x.now.Dossier != "none" {
				x.now.Person = "mara"
				if err := d.Give(ctx, x.now, "owner"); err != nil {
					t.Fatal(err)
				}
			}
		}
		tok, err := d.Token(ctx, secret, "")
		if err != nil {
			t.Fatal(err)
		}
		var may []string
		for _, a := range []Action{Read, Export, Propose, Change, Transmit, Govern, "", "anything"} {
			g, err := d.AllowToken(ctx, tok, "talks", a, "")
			if err != nil {
				if !errors.Is(err, ErrDenied) || g != (Grant{}) {
					t.Errorf("%d: %s: %+v, %v", i, a, g, err)
				}
				continue
			}
			may = append(may, string(a))
			if g.Reader() != x.reader {
				t.Errorf("%d: %s: reads as %q, not as %q", i, a, g.Reader(), x.reader)
			}
		}
		if strings.Join(may, " ") != x.may {
			t.Errorf("%d: may %v, want %s", i, may, x.may)
		}
		if _, err := d.AllowToken(ctx, tok, "other", Read, ""); (err == nil) != (x.token.Dossier == Whole && x.now == (Grant{})) {
			t.Errorf("%d: in another dossier: %v", i, err)
		}
	}
}

// What no token is made for.
func TestTokensRefused(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	s := joined(t, d, "mara", Grant{Dossier: "talks", Role: Reader, Audience: "experts"})
	good := func(change func(*Token)) Token {
		t := Token{Name: "x", Dossier: "talks", Scope: ReadOnly, Audience: "experts"}
		change(&t)
		return t
	}
	for what, x := range map[string]struct {
		t      Token
		denied bool
	}{
		"no name":                   {good(func(t *Token) { t.Name = " " }), false},
		"a name of two lines":       {good(func(t *Token) { t.Name = "a\nb" }), false},
		"no scope":                  {good(func(t *Token) { t.Scope = "" }), false},
		"another scope":             {good(func(t *Token) { t.Scope = "govern" }), false},
		"expired before":            {good(func(t *Token) { t.Expires = c.at }), false},
		"for ever":                  {good(func(t *Token) { t.Expires = c.at.AddDate(2, 0, 0) }), false},
		"a group of the whole desk": {good(func(t *Token) { t.Dossier = Whole }), false},
		"another audience":          {good(func(t *Token) { t.Audience = "core" }), true},
		"a dossier of others":       {good(func(t *Token) { t.Dossier = "other" }), true},
		"the whole desk":            {good(func(t *Token) { t.Dossier, t.Audience = Whole, "" }), true},
		"a reader who writes":       {good(func(t *Token) { t.Scope = Writes }), true},
	} {
		tok, secret, err := d.NewToken(ctx, s, x.t)
		if tok != nil || secret != "" || err == nil || errors.Is(err, ErrDenied) != x.denied {
			t.Errorf("%s: %+v, %v", what, tok, err)
		}
	}
	if list, err := d.Tokens(ctx, "mara"); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if n := strings.Count(told(t, d), "mara denied new token in"); n != 4 {
		t.Errorf("%d denials are recorded", n)
	}
	// Made for somebody else, it is one's own.
	tok, _, err := d.NewToken(ctx, s, good(func(t *Token) { t.Person, t.ID = "owner", "mine" }))
	if err != nil || tok.Person != "mara" || tok.ID == "mine" {
		t.Errorf("%+v, %v", tok, err)
	}
}

// Who guesses waits; a good token from the same address does not.
func TestTokenGuesses(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	_, secret, err := d.NewToken(ctx, joined(t, d, "mara", Grant{Dossier: "talks", Role: Owner}), Token{Name: "x", Dossier: "talks", Scope: ReadOnly})
	if err != nil {
		t.Fatal(err)
	}
	guess := func(from string) error {
		_, err := d.Token(ctx, "parley_"+d.ID+"_guess", from)
		return err
	}
	for range triesAtOnce {
		if err := guess("192.0.2.1"); !errors.Is(err, ErrToken) {
			t.Fatal(err)
		}
	}
	var many TooMany
	if err := guess("192.0.2.1"); !errors.As(err, &many) || many.After > triesEach {
		t.Fatalf("after %d guesses: %v", triesAtOnce, err)
	}
	for range 3 * triesAtOnce {
		if _, err := d.Token(ctx, secret, "192.0.2.1"); err != nil {
			t.Fatalf("a good token waits: %v", err)
		}
	}
	if err := guess("192.0.2.2"); !errors.Is(err, ErrToken) {
		t.Errorf("from elsewhere: %v", err)
	}
	c.turn(many.After)
	if err := guess("192.0.2.1"); !errors.Is(err, ErrToken) {
		t.Errorf("after waiting: %v", err)
	}
	if _, _, err := d.SignInPassword(ctx, "mara", phrase, "192.0.2.1"); err != nil {
		t.Errorf("guesses of tokens keep people from signing in: %v", err)
	}
}
