package web

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"parley/access"
)

// A page that was left open is not enough to come back for good: another way to
// sign in, one less, a token, and what an owner gives, ask for the password again.
// What was sent is kept on the page that asks, and is carried out with the proof.
func TestAnOpenPageIsNotEnough(t *testing.T) {
	s := newStaffed(t)
	forms := map[string]struct {
		who, at string
		form    url.Values
		done    func(status int, page, location string) bool
	}{
		"another way": {"reader", "/me", url.Values{"do": {"add"}}, func(status int, _, location string) bool {
			return status == http.StatusSeeOther && strings.HasPrefix(location, "/join/")
		}},
		"a token": {"reader", "/me", url.Values{"do": {"token"}, "name": {"a \"script\""}, "dossier": {"camp-david-1978"}, "scope": {"read"}}, func(status int, page, _ string) bool {
			return status == http.StatusOK && strings.Contains(page, "parley_") && strings.Contains(page, "a &#34;script&#34;")
		}},
		"one way less": {"reader", "/me", url.Values{"do": {"drop"}, "id": {"00"}}, func(status int, _, location string) bool {
			return status == http.StatusSeeOther && location == "/me"
		}},
		"a link to come back as somebody": {"keeper", "/people", url.Values{"do": {"invite"}, "name": {"keeper"}}, func(status int, page, _ string) bool {
			return status == http.StatusOK && strings.Contains(page, "/join/")
		}},
		"a role": {"owner", "/people", url.Values{"do": {"role"}, "name": {"nobody"}, "role": {"reader"}, "reads": {"camp-david-1978/everyone"}}, func(status int, _, location string) bool {
			return status == http.StatusSeeOther && location == "/people"
		}},
	}
	for name, x := range forms {
		s.clock = s.clock.Add(11 * time.Minute)
		try := func(password string) (bool, int, string) {
			form := url.Values{}
			for k, v := range x.form {
				form[k] = v
			}
			if password != "" {
				form.Set("proof", password)
			}
			w := s.post(x.who, x.at, form)
			return x.done(w.Code, w.Body.String(), w.Header().Get("Location")), w.Code, w.Body.String()
		}
		for password, wrong := range map[string]bool{"": false, "not my words": true} {
			done, status, page := try(password)
			if done || status != http.StatusForbidden || !strings.Contains(page, "Confirm that it is you") || strings.Contains(page, text("prove.refused")) != wrong {
				t.Errorf("%s with the password %q: status %d", name, password, status)
			}
			for field := range x.form {
				if !strings.Contains(page, `name="`+field+`" value="`) {
					t.Errorf("%s: what was sent as %s is lost", name, field)
				}
			}
			if password != "" && strings.Contains(page, password) {
				t.Errorf("%s: the password is on the page", name)
			}
		}
		if done, status, page := try("four words of mine"); !done {
			t.Errorf("%s with the password: status %d: %s", name, status, wrongOn(page))
		}
		if done, status, _ := try(""); !done {
			t.Errorf("%s again, a moment later: status %d", name, status)
		}
	}
	// What takes away asks for nothing.
	s.clock = s.clock.Add(11 * time.Minute)
	if w := s.post("keeper", "/people", url.Values{"do": {"disable"}, "name": {"inner"}}); w.Code != http.StatusSeeOther {
		t.Errorf("to keep somebody out asks for more: status %d", w.Code)
	}
}

// Story: somebody at their own page adds a second passkey; it is a while since they
// signed in, so they confirm with the first that it is they.
func TestStoryOfAnotherPasskey(t *testing.T) {
	b := browser(t)
	s := newStaffed(t)
	origin := strings.Replace(serveDesk(t, s.Desk), "127.0.0.1", "localhost", 1)
	var later atomic.Int64
	var err error
	s.people, err = access.Open(t.Context(), &access.Memory{}, access.Options{Now: func() time.Time { return day.Add(time.Duration(later.Load())) }, Random: rand.NewChaCha8([32]byte{8}), Origin: origin})
	if err != nil {
		t.Fatal(err)
	}
	s.desk.People = s.people
	secret, err := s.people.Invite(t.Context(), access.Invitation{Name: "mara", Display: "Mara", By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	p := openTab(t, b, origin+"/join/"+secret, 390, "light")
	if _, err := chromedp.Call(p.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(p.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}}); err != nil {
		t.Fatal(err)
	}
	p.click("[data-passkey]")
	p.wait("the desk", `location.pathname === "/"`)
	p.visit(origin + "/me")
	later.Store(int64(time.Hour))
	p.click("button[value=add]")
	p.wait("to be asked", `document.querySelector("h1").textContent.includes("Confirm") && document.querySelector("[data-passkey]").offsetParent`)
	p.fits("prove-phone", axe(t))
	p.click("[data-passkey]")
	p.wait("the invitation to herself", `location.pathname.startsWith("/join/")`)
	events, err := s.people.Audit(t.Context(), time.Time{}, 100, func(e access.Event) bool { return e.Act == access.Confirmed })
	if err != nil || len(events) != 1 || events[0].Person != "mara" || events[0].What != "passkey" {
		t.Errorf("on record: %+v, %v", events, err)
	}
}

// The password with which somebody confirms who they are is on no page, also where
// their session is over by then, or the store is gone.
func TestAProofIsNotShownAgain(t *testing.T) {
	s := newStaffed(t)
	s.clock = s.clock.Add(24 * time.Hour)
	for _, at := range []string{"/people", "/me"} {
		w := s.post("owner", at, url.Values{"do": {"invite"}, "name": {"somebody"}, "proof": {"four words of mine"}})
		if page := w.Body.String(); w.Code != http.StatusUnauthorized || !strings.Contains(page, ">\nsomebody</textarea>") || strings.Contains(page, "four words") {
			t.Errorf("%s: status %d: %s", at, w.Code, page)
		}
	}
}
