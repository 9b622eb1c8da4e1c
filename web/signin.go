package web

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/access"
	"parley/desk"
)

// doors are the pages on which people come to the desk, and those about
// themselves and each other.
func (d *Desk) doors(mux *router) {
	mux.HandleFunc("/sign-in", d.signIn)
	mux.HandleFunc("POST /sign-in", d.signInPassword)
	mux.HandleFunc("POST /sign-in/passkey", d.passkey)
	mux.HandleFunc("/sign-in/account", d.accountBegin)
	mux.HandleFunc("/sign-in/back", d.accountBack)
	mux.HandleFunc("POST /sign-in/back", d.accountTaken)
	mux.HandleFunc("POST /sign-out", d.signOut)
	mux.HandleFunc("/join/{secret}", d.join)
	mux.HandleFunc("POST /join/{secret}", d.joinPassword)
	mux.HandleFunc("POST /join/{secret}/passkey", d.joinPasskey)
	mux.HandleFunc("/me", d.me)
	mux.HandleFunc("POST /me", d.changeMe)
	mux.HandleFunc("POST /me/passkey", d.provePasskey)
	mux.HandleFunc("/me/account", d.proveAccount)
	mux.HandleFunc("/people", d.people)
	mux.HandleFunc("POST /people", d.changePeople)
	mux.HandleFunc("/audit", d.audit)
}

// signInPage asks who somebody is: at the door, or with an invitation.
type signInPage struct {
	Title, Host                  string
	Passkeys, Passwords, Account bool
	Next                         string
	Wrong                        string
	// Invited is who an invitation is for, with the address of its page.
	Invited *access.Invitation
	Secret  string
	At      string
}

func (d *Desk) signInPage(r *http.Request) signInPage {
	p := signInPage{Title: text("signin.title"), Host: r.Host, Next: localAddress(r.FormValue("next")), At: "/sign-in"}
	p.Passkeys, p.Passwords, p.Account = d.desk.People.Means()
	return p
}

// localAddress is an address of this desk to go on to; "/" where it is none.
func localAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\n\r") {
		return "/"
	}
	return s
}

func (d *Desk) signIn(w http.ResponseWriter, r *http.Request) {
	d.door(w, r, http.StatusOK, signInTemplate, d.signInPage(r))
}

const (
	// mostOfStrangers is how many bytes are taken of somebody who is not signed in:
	// enough for the forms of the door.
	mostOfStrangers = 64 << 10
	// keepAtOnce is for how many at once what they sent is kept on a page when their
	// session is over: each may be as long as an upload.
	keepAtOnce = 4
	keepWait   = 5 * time.Second
)

// readAtDoor reads a form of somebody who is not signed in.
func readAtDoor(w http.ResponseWriter, r *http.Request) error {
	_, err := readSent(w, r, mostOfStrangers)
	return err
}

// signInFirst leads somebody who is not signed in to the door. What they sent is
// kept on the page, to be sent again.
func (d *Desk) signInFirst(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && !strings.HasSuffix(r.URL.Path, "/live") {
		http.Redirect(w, r, "/sign-in?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	if !d.desk.People.GaveOut(d.cookie(r)) {
		// Nobody who could have typed it was ever signed in with this browser.
		if err := readAtDoor(w, r); err != nil {
			var f fault
			if errors.As(err, &f) && f.code == "too-large" {
				err = fault{f.status, f.code, "fault.stranger", f.args}
			}
			d.fail(w, r, nil, err)
			return
		}
	}
	select {
	case d.keeping <- struct{}{}:
		defer func() { <-d.keeping }()
	case <-time.After(keepWait):
		w.Header().Set("Retry-After", "5")
		d.fail(w, r, nil, fault{http.StatusServiceUnavailable, "busy", "fault.busy", nil})
		return
	case <-r.Context().Done():
		return
	}
	d.keepSent(w, r, http.StatusUnauthorized, resendPage{Title: text("signin.first"), About: text("resend.about"), SignIn: true})
}

// secretFields are those in which passwords come. They are on no page again.
var secretFields = []string{proofField, "password", "again"}

// keepSent answers with a page that has on it what somebody sent in vain.
func (d *Desk) keepSent(w http.ResponseWriter, r *http.Request, status int, p resendPage) {
	p.At = r.URL.RequestURI()
	if r.Method == http.MethodPost {
		form, err := readForm(w, r)
		if err != nil {
			d.fail(w, r, nil, err)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(form.values)) {
			if slices.Contains(secretFields, name) {
				continue
			}
			for _, v := range form.values[name] {
				p.Fields = append(p.Fields, hidden{name, v})
			}
		}
		p.File = form.name
	}
	d.door(w, r, status, resendTemplate, p)
}

// resendPage keeps what somebody sent whose sign-in was over, or who may not do it
// any more.
type resendPage struct {
	Title, About, At string
	// SignIn is set where signing in is what lacks; else what was typed is shown,
	// to be copied.
	SignIn bool
	Fields []hidden
	File   string // the name of a file that they have to choose again
}

// admit gives a browser its session and says where to go on.
func (d *Desk) admit(w http.ResponseWriter, cookie string, s *access.Session) {
	http.SetCookie(w, &http.Cookie{
		Name: d.cookieName(), Value: cookie, Path: "/", Expires: s.Expires,
		Secure: d.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// refused says on the page why somebody did not come in.
func (d *Desk) refused(w http.ResponseWriter, r *http.Request, p signInPage, err error) {
	status, words := refusal(err)
	if status == 0 {
		d.fail(w, r, nil, err)
		return
	}
	p.Wrong = words
	d.door(w, r, status, signInTemplate, p)
}

// refusal is the status and the words of what access refuses; 0 for anything
// else that goes wrong.
func refusal(err error) (status int, words string) {
	var many access.TooMany
	switch {
	case errors.As(err, &many):
		return http.StatusTooManyRequests, text("signin.toomany", int(many.After.Round(time.Second)/time.Second)+1)
	case errors.Is(err, access.ErrInvitation):
		return http.StatusGone, text("signin.invitation")
	case errors.Is(err, access.ErrSignIn):
		return http.StatusUnauthorized, text("signin.refused")
	case errors.Is(err, access.ErrNoPasswords), errors.Is(err, access.ErrNoPasskeys), errors.Is(err, access.ErrNoPasskey), errors.Is(err, access.ErrNoProvider):
		return http.StatusBadRequest, text("signin.notthis")
	case desk.StoreFault(err) != nil:
		return http.StatusServiceUnavailable, text("fault.store", desk.StoreFault(err))
	case errors.Is(err, access.ErrPassword):
		return http.StatusBadRequest, text("signin.password")
	}
	return 0, ""
}

func (d *Desk) signInPassword(w http.ResponseWriter, r *http.Request) {
	if err := readAtDoor(w, r); err != nil {
		d.fail(w, r, nil, err)
		return
	}
	p := d.signInPage(r)
	cookie, s, err := d.desk.People.SignInPassword(r.Context(), strings.TrimSpace(r.FormValue("name")), r.FormValue("password"), d.from(r))
	if err != nil {
		d.refused(w, r, p, err)
		return
	}
	d.admit(w, cookie, s)
	http.Redirect(w, r, p.Next, http.StatusSeeOther)
}

func (d *Desk) join(w http.ResponseWriter, r *http.Request) {
	p := d.joinPage(r)
	in, err := d.desk.People.Invitation(r.Context(), r.PathValue("secret"), d.from(r))
	if err != nil {
		d.refused(w, r, p, err)
		return
	}
	p.Invited = in
	d.door(w, r, http.StatusOK, signInTemplate, p)
}

func (d *Desk) joinPage(r *http.Request) signInPage {
	p := d.signInPage(r)
	p.Title, p.At = text("join.title"), "/join/"+url.PathEscape(r.PathValue("secret"))
	p.Secret = r.PathValue("secret")
	return p
}

func (d *Desk) joinPassword(w http.ResponseWriter, r *http.Request) {
	if err := readAtDoor(w, r); err != nil {
		d.fail(w, r, nil, err)
		return
	}
	p := d.joinPage(r)
	in, err := d.desk.People.Invitation(r.Context(), r.PathValue("secret"), d.from(r))
	if err != nil {
		d.refused(w, r, p, err)
		return
	}
	p.Invited = in
	if r.FormValue("password") != r.FormValue("again") {
		p.Wrong = text("join.again")
		d.door(w, r, http.StatusBadRequest, signInTemplate, p)
		return
	}
	cookie, s, err := d.desk.People.JoinPassword(r.Context(), r.PathValue("secret"), r.FormValue("password"), d.from(r))
	if err != nil {
		d.refused(w, r, p, err)
		return
	}
	d.admit(w, cookie, s)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// asking is what a page's script sends about a passkey: first nothing, for the
// options; then the ceremony's id with the authenticator's answer.
type asking struct {
	ID     string          `json:"id"`
	Answer json.RawMessage `json:"answer"`
}

// passkeyStep does one step of a ceremony: begin asks the browser, finish takes
// its answer and gives the cookie of the session that begins, or "".
func (d *Desk) passkeyStep(w http.ResponseWriter, r *http.Request, begin func() (string, []byte, error), finish func(asking) (string, *access.Session, error)) {
	const most = 96 << 10
	var a asking
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err == nil && len(body) > 0 {
		err = json.Unmarshal(body, &a)
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"wrong": text("fault.form")})
		return
	}
	var out any
	if a.ID == "" {
		var id string
		var options []byte
		if id, options, err = begin(); err == nil {
			out = map[string]any{"id": id, "options": json.RawMessage(options)}
		}
	} else {
		var cookie string
		var s *access.Session
		if cookie, s, err = finish(a); err == nil {
			if cookie != "" {
				d.admit(w, cookie, s)
			}
			out = map[string]string{"next": localAddress(r.URL.Query().Get("next"))}
		}
	}
	if err != nil {
		status, words := refusal(err)
		if status == 0 {
			d.opts.Log("a passkey could not be taken: %T", err)
			status, words = http.StatusInternalServerError, text("fault.internal")
		}
		writeJSON(w, status, map[string]string{"wrong": words})
		return
	}
	writeJSON(w, http.StatusOK, out)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func (d *Desk) passkey(w http.ResponseWriter, r *http.Request) {
	p := d.desk.People
	d.passkeyStep(w, r,
		func() (string, []byte, error) { return p.BeginPasskey(r.Context(), d.from(r)) },
		func(a asking) (string, *access.Session, error) {
			return p.FinishPasskey(r.Context(), a.ID, a.Answer, d.from(r))
		})
}

func (d *Desk) joinPasskey(w http.ResponseWriter, r *http.Request) {
	p := d.desk.People
	d.passkeyStep(w, r,
		func() (string, []byte, error) {
			return p.BeginJoinPasskey(r.Context(), r.PathValue("secret"), d.from(r))
		},
		func(a asking) (string, *access.Session, error) {
			return p.FinishJoinPasskey(r.Context(), a.ID, a.Answer, d.from(r))
		})
}

// awayCookie is the name of what a browser keeps while somebody is at the provider.
func (d *Desk) awayCookie() string { return d.cookieName() + "-away" }

func (d *Desk) accountBegin(w http.ResponseWriter, r *http.Request) {
	address, browser, err := d.desk.People.BeginAccount(r.Context(), r.URL.Query().Get("invitation"), d.from(r))
	d.sendAway(w, r, address, browser, err)
}

// sendAway sends a browser to the provider.
func (d *Desk) sendAway(w http.ResponseWriter, r *http.Request, address, browser string, err error) {
	if err != nil {
		d.refused(w, r, d.signInPage(r), err)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: d.awayCookie(), Value: browser, Path: "/", MaxAge: 600, Secure: d.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// away is what a browser kept while somebody was at the provider.
func (d *Desk) away(r *http.Request) string {
	c, err := r.Cookie(d.awayCookie())
	if err != nil {
		return ""
	}
	return c.Value
}

func (d *Desk) forgetAway(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: d.awayCookie(), Path: "/", MaxAge: -1, Secure: d.secure(), HttpOnly: true})
}

// offerPage asks whether somebody takes an invitation with their account.
type offerPage struct {
	Title, Host string
	*access.Offer
}

// accountBack is where the provider sends people back to. Whoever came with an
// invitation is asked: they may have been led here.
func (d *Desk) accountBack(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := d.desk.People.FinishAccount(r.Context(), q.Get("state"), q.Get("code"), d.away(r), d.from(r))
	if err == nil && back.Offer != nil {
		d.door(w, r, http.StatusOK, offerTemplate, offerPage{text("join.title"), r.Host, back.Offer})
		return
	}
	d.forgetAway(w)
	switch {
	case err != nil:
		d.refused(w, r, d.signInPage(r), err)
	case back.Session == nil:
		http.Redirect(w, r, "/me", http.StatusSeeOther)
	default:
		d.admit(w, back.Cookie, back.Session)
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

// accountTaken takes the invitation with the account.
func (d *Desk) accountTaken(w http.ResponseWriter, r *http.Request) {
	if err := readAtDoor(w, r); err != nil {
		d.fail(w, r, nil, err)
		return
	}
	cookie, s, err := d.desk.People.JoinAccount(r.Context(), r.PostFormValue("offer"), d.away(r), d.from(r))
	d.forgetAway(w)
	if err != nil {
		d.refused(w, r, d.signInPage(r), err)
		return
	}
	d.admit(w, cookie, s)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (d *Desk) signOut(w http.ResponseWriter, r *http.Request) {
	if who, err := d.viewer(r); err == nil && who.Session != nil {
		if err := d.desk.People.SignOut(r.Context(), who.Session); err != nil {
			d.fail(w, r, nil, err)
			return
		}
	}
	http.SetCookie(w, &http.Cookie{Name: d.cookieName(), Path: "/", MaxAge: -1, Secure: d.secure(), HttpOnly: true})
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}
