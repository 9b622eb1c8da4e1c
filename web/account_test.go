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
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"parley/access"
	"parley/desk"
)

// Somebody invited joins with an account elsewhere, and signs in with it later; a
// way back that began in another browser leads nowhere.
func TestAnAccountElsewhere(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	discovery := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: oidc.ES256}}, Algorithms: []string{oidc.ES256}}
	nonces := map[string]string{} // by code
	mux := http.NewServeMux()
	mux.Handle("/", discovery)
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		claims := fmt.Sprintf(`{"iss": %q, "aud": "parley", "sub": "mara-there", "nonce": %q, "exp": %d}`, "http://"+r.Host, nonces[r.FormValue("code")], day.Add(time.Hour).Unix())
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": oidctest.SignIDToken(key, "k", oidc.ES256, claims)})
	})
	provider := httptest.NewServer(mux)
	t.Cleanup(provider.Close)
	discovery.SetIssuer(provider.URL)

	people, err := access.Open(t.Context(), &access.Memory{}, access.Options{
		Now: func() time.Time { return day }, Random: mathrand.NewChaCha8([32]byte{9}), Origin: "https://desk.example",
		Provider: &access.Provider{Issuer: provider.URL, Client: "parley", Secret: "s", Redirect: "https://desk.example/sign-in/back", HTTP: provider.Client()},
	})
	if err != nil {
		t.Fatal(err)
	}
	d := openWith(t, desk.Options{Sources: foldersOf("../examples/camp-david-1978"), People: people}, Options{Origin: "https://desk.example"})
	// away goes to the provider and comes back, with the cookie that the desk gave,
	// or with another.
	away := func(at string, keep bool) *httptest.ResponseRecorder {
		t.Helper()
		w := get(t, d, at)
		to, err := url.Parse(w.Header().Get("Location"))
		if w.Code != http.StatusSeeOther || err != nil || !strings.HasPrefix(to.String(), provider.URL) {
			t.Fatalf("%s: status %d, to %s", at, w.Code, to)
		}
		cookie := w.Result().Cookies()[0]
		if !cookie.Secure || !cookie.HttpOnly {
			t.Errorf("the cookie is %+v", cookie)
		}
		code := "code-" + fmt.Sprint(len(nonces))
		nonces[code] = to.Query().Get("nonce")
		value := cookie.Value
		if !keep {
			value = "of-another-browser"
		}
		return get(t, d, "/sign-in/back?state="+to.Query().Get("state")+"&code="+code, "Cookie", cookie.Name+"="+value)
	}
	secret, err := people.Invite(t.Context(), access.Invitation{Name: "mara", Display: "Mara", By: "test", Grants: []access.Grant{{Dossier: "camp-david-1978", Role: access.Reader, Audience: "everyone"}}})
	if err != nil {
		t.Fatal(err)
	}
	page := get(t, d, "/join/"+secret).Body.String()
	link := "/sign-in/account?invitation=" + secret
	if !strings.Contains(page, link) {
		t.Fatal("the invitation does not offer an account elsewhere")
	}
	if w := away(link, false); w.Code != http.StatusUnauthorized || len(w.Result().Cookies()) != 1 {
		t.Errorf("begun in another browser: status %d", w.Code)
	}
	for _, at := range []string{link, "/sign-in/account"} {
		w := away(at, true)
		cookies := w.Result().Cookies()
		if w.Code != http.StatusSeeOther || len(cookies) != 2 || !strings.HasPrefix(cookies[1].Name, "__Host-") {
			t.Fatalf("%s: status %d, %v", at, w.Code, cookies)
		}
		if w := get(t, d, camp, "Cookie", cookies[1].Name+"="+cookies[1].Value); w.Code != 200 {
			t.Errorf("%s: status %d", at, w.Code)
		}
	}
}
