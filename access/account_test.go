package access

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// provider is a provider of accounts that runs in the test.
type provider struct {
	*httptest.Server
	t      *testing.T
	clock  *clock
	key    *ecdsa.PrivateKey
	signer *ecdsa.PrivateKey // what it signs with; its own key but in bad cases
	claims map[string]any    // over the usual ones
	codes  map[string]url.Values
}

func newProvider(t *testing.T, c *clock) *provider {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, clock: c, key: key, signer: key, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		asked, ok := p.codes[r.FormValue("code")]
		h := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if !ok || b64(h[:]) != asked.Get("code_challenge") {
			http.Error(w, `{"error":"invalid_grant"}`, 400)
			return
		}
		delete(p.codes, r.FormValue("code"))
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": p.token(asked)})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) token(asked url.Values) string {
	claims := map[string]any{"iss": p.URL, "aud": "parley", "sub": "subject-of-mara", "nonce": asked.Get("nonce"), "iat": p.clock.at.Unix(), "exp": p.clock.at.Add(time.Hour).Unix()}
	for k, v := range p.claims {
		claims[k] = v
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: p.signer}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		p.t.Fatal(err)
	}
	b, _ := json.Marshal(claims)
	signed, err := signer.Sign(b)
	if err != nil {
		p.t.Fatal(err)
	}
	out, err := signed.CompactSerialize()
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// visit is somebody who signs in at the address that the desk sent them to.
func (p *provider) visit(address string) (state, code string) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, p.URL+"/auth?") {
		p.t.Fatalf("sent to %s, %v", address, err)
	}
	code = "code-" + u.Query().Get("state")[:8]
	p.codes[code] = u.Query()
	return u.Query().Get("state"), code
}

func (p *provider) desk(papers Papers) *Desk {
	return open(p.t, papers, Options{Now: p.clock.now, Random: chance(1), Provider: &Provider{Issuer: p.URL, Client: "parley", Secret: "s", Redirect: origin + "/account", HTTP: p.Client()}})
}

func TestAccounts(t *testing.T) {
	ctx, c := context.Background(), newClock()
	p := newProvider(t, c)
	d := p.desk(&Memory{})
	try := func(invitation string) (string, error) {
		address, browser, err := d.BeginAccount(ctx, invitation, "")
		if err != nil {
			return "", err
		}
		state, code := p.visit(address)
		r, err := d.FinishAccount(ctx, state, code, browser, "")
		if err != nil {
			return "", err
		}
		s := r.Session
		if r.Offer != nil {
			if _, s, err = d.JoinAccount(ctx, r.Offer.ID, browser, ""); err != nil {
				return "", err
			}
		}
		return s.Person, nil
	}
	if _, err := try(""); !errors.Is(err, ErrSignIn) {
		t.Errorf("an account that nobody here has: %v", err)
	}
	if who, err := try(invite(t, d, "mara")); err != nil || who != "mara" {
		t.Fatalf("%s, %v\n%s", who, err, told(t, d))
	}
	if who, err := try(""); err != nil || who != "mara" {
		t.Errorf("%s, %v\n%s", who, err, told(t, d))
	}
	if _, err := try(invite(t, d, "tom")); !errors.Is(err, ErrSignIn) {
		t.Errorf("the account is mara's: %v", err)
	}
	if _, err := d.Person(ctx, "tom"); !errors.Is(err, ErrNobody) {
		t.Errorf("tom is there: %v", err)
	}
	none := open(t, &Memory{}, Options{Now: c.now, Random: chance(1)})
	if _, _, err := none.BeginAccount(ctx, "", ""); !errors.Is(err, ErrNoProvider) {
		t.Errorf("without a provider: %v", err)
	}
}

func TestAccountsRefused(t *testing.T) {
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]func(p *provider, state, code, browser *string){
		"another browser":     func(p *provider, _, _, browser *string) { *browser = "other" },
		"no browser":          func(p *provider, _, _, browser *string) { *browser = "" },
		"another state":       func(p *provider, state, _, _ *string) { *state = "guess" },
		"another code":        func(p *provider, _, code, _ *string) { *code = "guess" },
		"another's signature": func(p *provider, _, _, _ *string) { p.signer = stranger },
		"for another program": func(p *provider, _, _, _ *string) { p.claims = map[string]any{"aud": "other"} },
		"of another provider": func(p *provider, _, _, _ *string) { p.claims = map[string]any{"iss": "https://other.example"} },
		"of another sign-in":  func(p *provider, _, _, _ *string) { p.claims = map[string]any{"nonce": "other"} },
		"expired": func(p *provider, _, _, _ *string) {
			p.claims = map[string]any{"exp": p.clock.at.Add(-time.Minute).Unix()}
		},
		"of somebody unknown":  func(p *provider, _, _, _ *string) { p.claims = map[string]any{"sub": "other"} },
		"answered too late":    func(p *provider, _, _, _ *string) { p.clock.turn(ceremonyFor + time.Second) },
		"a challenge not kept": func(p *provider, _, code, _ *string) { p.codes[*code].Set("code_challenge", "other") },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, c := context.Background(), newClock()
			p := newProvider(t, c)
			d := p.desk(&Memory{})
			address, browser, err := d.BeginAccount(ctx, invite(t, d, "mara"), "")
			if err != nil {
				t.Fatal(err)
			}
			state, code := p.visit(address)
			r, err := d.FinishAccount(ctx, state, code, browser, "")
			if err != nil {
				t.Fatalf("%v\n%s", err, told(t, d))
			}
			if _, _, err := d.JoinAccount(ctx, r.Offer.ID, browser, ""); err != nil {
				t.Fatalf("%v\n%s", err, told(t, d))
			}
			if _, err := d.FinishAccount(ctx, state, code, browser, ""); !errors.Is(err, ErrSignIn) {
				t.Errorf("the same answer again: %v", err)
			}
			address, browser, err = d.BeginAccount(ctx, "", "")
			if err != nil {
				t.Fatal(err)
			}
			state, code = p.visit(address)
			x(p, &state, &code, &browser)
			if r, err := d.FinishAccount(ctx, state, code, browser, ""); r != (Return{}) || !errors.Is(err, ErrSignIn) {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

// Whoever is led to the provider with somebody else's invitation comes back to a
// question, and is tied to nothing: to say yes is theirs, once, in their browser.
func TestAnInvitationIsTakenByWhoSaysSo(t *testing.T) {
	ctx, c := context.Background(), newClock()
	p := newProvider(t, c)
	p.claims = map[string]any{"preferred_username": "mara@elsewhere.example"}
	d := p.desk(&Memory{})
	secret := invite(t, d, "mallory")
	offer := func() (*Offer, string) {
		t.Helper()
		address, browser, err := d.BeginAccount(ctx, secret, "")
		if err != nil {
			t.Fatal(err)
		}
		state, code := p.visit(address)
		r, err := d.FinishAccount(ctx, state, code, browser, "")
		if err != nil || r.Session != nil || r.Cookie != "" || r.Offer == nil {
			t.Fatalf("%+v, %v", r, err)
		}
		return r.Offer, browser
	}
	o, browser := offer()
	if o.Account != "mara@elsewhere.example" || o.Issuer != p.URL || o.Invitation.Name != "mallory" || o.Invitation.By != "owner" {
		t.Errorf("offered: %+v, %+v", o, o.Invitation)
	}
	if people, err := d.People(ctx); err != nil || len(people) > 0 {
		t.Fatalf("nobody said yes, and %d people are there, %v", len(people), err)
	}
	if open, err := d.Invitations(ctx); err != nil || len(open) != 1 {
		t.Errorf("nobody said yes, and the invitation is used up: %v", err)
	}
	for _, other := range []string{"", "of another browser"} {
		o, _ := offer()
		if _, s, err := d.JoinAccount(ctx, o.ID, other, ""); s != nil || !errors.Is(err, ErrSignIn) {
			t.Errorf("taken in the browser %q: %v", other, err)
		}
	}
	if _, s, err := d.JoinAccount(ctx, o.ID, browser, ""); err != nil || s.Person != "mallory" {
		t.Fatalf("%+v, %v\n%s", s, err, told(t, d))
	}
	if _, s, err := d.JoinAccount(ctx, o.ID, browser, ""); s != nil || !errors.Is(err, ErrSignIn) {
		t.Errorf("taken twice: %v", err)
	}
}
