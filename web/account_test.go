package web

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"parley/access"
	"parley/desk"
)

// Somebody invited joins with an account elsewhere, once they say so, and signs in
// with it later; a way back that began in another browser leads nowhere.
func TestAnAccountElsewhere(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	discovery := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: oidc.ES256}}, Algorithms: []string{oidc.ES256}}
	nonces := map[string]string{} // by code
	now := day
	mux := http.NewServeMux()
	mux.Handle("/", discovery)
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		claims := fmt.Sprintf(`{"iss": %q, "aud": "parley", "sub": "mara-there", "preferred_username": "mara@there.example", "nonce": %q, "auth_time": %d, "exp": %d}`, "http://"+r.Host, nonces[r.FormValue("code")], now.Unix(), now.Add(time.Hour).Unix())
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": oidctest.SignIDToken(key, "k", oidc.ES256, claims)})
	})
	provider := httptest.NewServer(mux)
	t.Cleanup(provider.Close)
	discovery.SetIssuer(provider.URL)

	people, err := access.Open(t.Context(), &access.Memory{}, access.Options{
		Now: func() time.Time { return now }, Random: mathrand.NewChaCha8([32]byte{9}), Origin: "https://desk.example",
		Provider: &access.Provider{Issuer: provider.URL, Client: "parley", Secret: "s", Redirect: "https://desk.example/sign-in/back", HTTP: provider.Client()},
	})
	if err != nil {
		t.Fatal(err)
	}
	d := openWith(t, desk.Options{Sources: foldersOf("../examples/camp-david-1978"), People: people}, Options{Origin: "https://desk.example"})
	// away goes to the provider and comes back, with the cookie that the desk gave,
	// or with another.
	away := func(at string, keep bool, headers ...string) (back *httptest.ResponseRecorder, kept string) {
		t.Helper()
		w := get(t, d, at, headers...)
		to, err := url.Parse(w.Header().Get("Location"))
		if w.Code != http.StatusSeeOther || err != nil || !strings.HasPrefix(to.String(), provider.URL) {
			t.Fatalf("%s: status %d, to %s", at, w.Code, to)
		}
		cookie := w.Result().Cookies()[0]
		if !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.Domain != "" || !strings.HasPrefix(cookie.Name, "__Host-") {
			t.Errorf("the cookie is %+v", cookie)
		}
		code := "code-" + fmt.Sprint(len(nonces))
		nonces[code] = to.Query().Get("nonce")
		value := cookie.Value
		if !keep {
			value = "of-another-browser"
		}
		kept = cookie.Name + "=" + value
		return get(t, d, "/sign-in/back?state="+to.Query().Get("state")+"&code="+code, "Cookie", kept), kept
	}
	secret, err := people.Invite(t.Context(), access.Invitation{Name: "mara", Display: "Mara", By: "tom", Grants: []access.Grant{{Dossier: "camp-david-1978", Role: access.Reader, Audience: "everyone"}}})
	if err != nil {
		t.Fatal(err)
	}
	page := get(t, d, "/join/"+secret).Body.String()
	link := "/sign-in/account?invitation=" + secret
	if !strings.Contains(page, link) {
		t.Fatal("the invitation does not offer an account elsewhere")
	}
	if w, _ := away(link, false); w.Code != http.StatusUnauthorized {
		t.Errorf("begun in another browser: status %d", w.Code)
	}
	// The way back with an invitation leads to a question; nothing is taken before
	// somebody says so, on a page of the desk, in the browser that was there.
	w, kept := away(link, true)
	for _, words := range []string{"Join this desk", provider.URL, "mara@there.example", "of tom for Mara"} {
		if !strings.Contains(w.Body.String(), words) {
			t.Errorf("what is asked does not say %q", words)
		}
	}
	for _, c := range w.Result().Cookies() {
		if c.Value != "" {
			t.Errorf("the way back gives the cookie %s", c.Name)
		}
	}
	if who, err := people.People(t.Context()); w.Code != http.StatusOK || err != nil || len(who) > 0 {
		t.Fatalf("status %d, and %d people joined by following a link, %v", w.Code, len(who), err)
	}
	offer := regexp.MustCompile(`name="offer" value="([^"]+)"`).FindStringSubmatch(w.Body.String())
	if offer == nil {
		t.Fatal("the page has nothing to take")
	}
	take := func(headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/sign-in/back", strings.NewReader("offer="+offer[1]))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		return w
	}
	if w := take("Cookie", kept, "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("taken by a page elsewhere: status %d", w.Code)
	}
	first := take("Cookie", kept)
	later, _ := away("/sign-in/account", true)
	for name, w := range map[string]*httptest.ResponseRecorder{"joined": first, "signed in": later} {
		at := slices.IndexFunc(w.Result().Cookies(), func(c *http.Cookie) bool { return c.Name == "__Host-parley" })
		if w.Code != http.StatusSeeOther || at < 0 {
			t.Fatalf("%s: status %d, %v", name, w.Code, w.Result().Cookies())
		}
		c := w.Result().Cookies()[at]
		if w := get(t, d, camp, "Cookie", c.Name+"="+c.Value); w.Code != 200 {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
	// Who has been there for a while and wants a token says at the provider that it
	// is they.
	c := first.Result().Cookies()[slices.IndexFunc(first.Result().Cookies(), func(c *http.Cookie) bool { return c.Name == "__Host-parley" })]
	mine := c.Name + "=" + c.Value
	token := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/me", strings.NewReader("do=token&name=a+script&dossier=camp-david-1978&scope=read"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", mine)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		return w
	}
	now = now.Add(time.Hour)
	if w := token(); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), `href="/me/account"`) || !strings.Contains(w.Body.String(), `name="name" value="a script"`) {
		t.Fatalf("without a proof: status %d", w.Code)
	}
	if w, _ := away("/me/account", true, "Cookie", mine); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/me" {
		t.Errorf("a proof at the provider leads to status %d, %s", w.Code, w.Header().Get("Location"))
	}
	if w := token(); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "parley_") {
		t.Errorf("with a proof: status %d", w.Code)
	}
}
