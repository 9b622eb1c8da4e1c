package web

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"parley/access"
	"parley/desk"
)

// staffed is a desk with people, over a copy of an example in which something is
// for the inner circle alone.
type staffed struct {
	*testing.T
	*Desk
	people *access.Desk
	clock  time.Time
	dir    string
	cookie map[string]string
}

const camp = "/d/camp-david-1978/"

func newStaffed(t *testing.T) *staffed {
	t.Helper()
	s := &staffed{T: t, clock: day, dir: copyDossier(t, "../examples/camp-david-1978"), cookie: map[string]string{}}
	appendTo(t, filepath.Join(s.dir, "groups.yaml"), "\n- {id: inner, name: Inner circle}\n- {id: outer, name: Outer circle}\n")
	appendTo(t, filepath.Join(s.dir, "sources.yaml"), "\n- {id: s-kestrel, type: note, date: 1978-09-10, title: Kestrel calling, handling: {tlp: amber, audience: [inner]}}\n")
	appendTo(t, filepath.Join(s.dir, "questions.yaml"), "\n- {id: q-kestrel, question: What Kestrel wants, sources: [s-kestrel]}\n")
	var err error
	s.people, err = access.Open(t.Context(), &access.Memory{}, access.Options{
		Now: func() time.Time { return s.clock }, Random: rand.NewChaCha8([32]byte{7}), Passwords: true, Origin: "http://localhost:1",
		Work: access.Work{Memory: 64, Passes: 1, Threads: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Desk = openWith(t, desk.Options{Sources: foldersOf(s.dir), People: s.people}, Options{Origin: "http://localhost:1"})
	for name, g := range map[string]access.Grant{
		"keeper": {Dossier: access.Whole, Role: access.Owner}, "owner": {Role: access.Owner}, "editor": {Role: access.Editor, Audience: "outer"},
		"inner": {Role: access.Reader, Audience: "inner"}, "reader": {Role: access.Reader, Audience: "outer"},
	} {
		if g.Dossier == "" {
			g.Dossier = "camp-david-1978"
		}
		s.join(name, g)
	}
	s.join("nobody")
	return s
}

func (s *staffed) join(name string, grants ...access.Grant) {
	s.Helper()
	secret, err := s.people.Invite(s.Context(), access.Invitation{Name: name, Display: strings.ToUpper(name[:1]) + name[1:], By: "test", Grants: grants})
	if err != nil {
		s.Fatal(err)
	}
	w := s.post("", "/join/"+secret, url.Values{"password": {"four words of mine"}, "again": {"four words of mine"}})
	if w.Code != http.StatusSeeOther || len(w.Result().Cookies()) != 1 {
		s.Fatalf("%s cannot join: status %d", name, w.Code)
	}
	c := w.Result().Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		s.Errorf("the cookie is %+v", c)
	}
	s.cookie[name] = c.Name + "=" + c.Value
}

func (s *staffed) get(who, address string) *httptest.ResponseRecorder {
	s.Helper()
	if who == "" {
		return get(s, s.Desk, address)
	}
	return get(s, s.Desk, address, "Cookie", s.cookie[who])
}

func (s *staffed) post(who, address string, form url.Values) *httptest.ResponseRecorder {
	s.Helper()
	r := httptest.NewRequest("POST", address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who != "" {
		r.Header.Set("Cookie", s.cookie[who])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// denied lists why something was denied, the newest last.
func (s *staffed) denied() (out []string) {
	s.Helper()
	events, err := s.people.Audit(s.Context(), time.Time{}, 1000, func(e access.Event) bool { return e.Act == access.Denied })
	if err != nil {
		s.Fatal(err)
	}
	for _, e := range events {
		out = append(out, e.Person+": "+e.Why)
	}
	return out
}

// The pages outside of the dossiers say which of them one is on, to a screen
// reader, too; the gates look alike.
func TestDoorsSayWhereOneIs(t *testing.T) {
	s := newStaffed(t)
	current := regexp.MustCompile(`<a href="([^"]*)" aria-current="page">`)
	for _, at := range []string{"/", "/me", "/people", "/audit"} {
		page := s.get("keeper", at).Body.String()
		if found := current.FindAllStringSubmatch(page, -1); len(found) != 1 || found[0][1] != at {
			t.Errorf("%s says that one is on %q", at, found)
		}
	}
	if page := s.get("reader", "/me").Body.String(); strings.Contains(page, `href="/people"`) || !strings.Contains(page, `<a href="/me" aria-current="page">`) {
		t.Error("the doors of a reader are not theirs")
	}
	for _, name := range []string{"signin", "offer", "prove"} {
		if page, err := templateFiles.ReadFile("templates/" + name + ".html"); err != nil || !strings.Contains(string(page), `<div class="gate">`) {
			t.Errorf("%s is no gate: %v", name, err)
		}
	}
}

var mainPart = regexp.MustCompile(`(?s)<main id="main".*</main>`)

// Who is not signed in gets no page, and loses nothing that they typed.
func TestWhoIsNotSignedIn(t *testing.T) {
	s := newStaffed(t)
	for _, at := range []string{"/", camp, camp + "positions?as-of=1978-09-16", "/me", "/people", "/audit", "/d/nowhere/"} {
		if w := s.get("", at); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/sign-in?next="+url.QueryEscape(at) {
			t.Errorf("%s: status %d, to %s", at, w.Code, w.Header().Get("Location"))
		}
	}
	if w := s.get("", camp+"live"); w.Code != http.StatusUnauthorized {
		t.Errorf("the stream: status %d", w.Code)
	}
	w := s.post("", camp+"reader", url.Values{"text": {"Typed for an hour, <b>and not lost</b>."}})
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "Typed for an hour, &lt;b&gt;and not lost&lt;/b&gt;.") {
		t.Errorf("status %d: what was typed is lost", w.Code)
	}
	// A stranger is not echoed without end; who was signed in here loses nothing.
	long := url.Values{"text": {strings.Repeat("long ", 50_000)}}
	w = s.post("", camp+"reader", long)
	if w.Code != http.StatusRequestEntityTooLarge || strings.Contains(w.Body.String(), "long long") || !strings.Contains(w.Body.String(), `href="/sign-in"`) || !strings.Contains(w.Body.String(), "64 KB") {
		t.Errorf("much from a stranger: status %d", w.Code)
	}
	for _, at := range []string{"/sign-in", "/join/guess", "/sign-in/back"} {
		if w := s.post("", at, long); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("much at %s: status %d", at, w.Code)
		}
	}
	for _, cookie := range []string{"parley=", "parley=guess", "parley=0123456789abcdef.guess"} {
		s.cookie["stranger"] = cookie
		if w := s.post("stranger", camp+"reader", long); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("much with the cookie %q: status %d", cookie, w.Code)
		}
	}
	s.join("leaver")
	s.post("leaver", "/sign-out", nil)
	if w := s.post("leaver", camp+"reader", long); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), long.Get("text")) {
		t.Errorf("what was typed before the session was over is lost: status %d", w.Code)
	}
	// It is kept for so many at once; the others wait, and are told when it is long.
	for range keepAtOnce {
		s.keeping <- struct{}{}
	}
	time.AfterFunc(100*time.Millisecond, func() { <-s.keeping })
	if w := s.post("leaver", camp+"reader", long); w.Code != http.StatusUnauthorized {
		t.Errorf("whose turn comes: status %d", w.Code)
	}
	s.keeping <- struct{}{}
	if w := s.post("leaver", camp+"reader", long); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("whose turn does not come: status %d", w.Code)
	}
	for range keepAtOnce {
		<-s.keeping
	}
	for _, next := range []string{"https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"} {
		w := s.post("", "/sign-in", url.Values{"name": {"owner"}, "password": {"four words of mine"}, "next": {next}})
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/" {
			t.Errorf("next %s: status %d, to %s", next, w.Code, to)
		}
	}
	if w := s.post("", "/sign-in", url.Values{"name": {"owner"}, "password": {"wrong"}}); w.Code != http.StatusUnauthorized || len(w.Result().Cookies()) > 0 {
		t.Errorf("a wrong password: status %d", w.Code)
	}
	wrong := s.post("", "/sign-in", url.Values{"name": {"owner"}, "password": {"wrong"}}).Body.String()
	if unknown := s.post("", "/sign-in", url.Values{"name": {"stranger"}, "password": {"wrong"}}).Body.String(); unknown != wrong {
		t.Error("the page tells whether there is somebody of a name")
	}
	s.clock = s.clock.Add(8 * 24 * time.Hour)
	if w := s.get("owner", camp); w.Code != http.StatusSeeOther {
		t.Errorf("a session that is over: status %d", w.Code)
	}
}

// A record that is for some is invisible to others: in pages, in the search, by
// its name, in files and on the stream; and the owner who looks with their eyes
// sees just what they see.
func TestEverybodySeesWhatIsTheirs(t *testing.T) {
	s := newStaffed(t)
	for who, sees := range map[string]bool{"owner": true, "keeper": true, "inner": true, "reader": false, "editor": false} {
		for _, at := range []string{"search?q=kestrel&as-of=1978-09-28", "sources", "r/question/q-kestrel", "export/dossier.jsonld"} {
			w := s.get(who, camp+at)
			if got := strings.Contains(w.Body.String(), "Kestrel "); got != sees {
				t.Errorf("%s sees it on %s: %t", who, at, got)
			}
		}
	}
	hidden, gone := s.get("reader", camp+"r/question/q-kestrel"), s.get("reader", camp+"r/question/q-nowhere")
	if hidden.Code != 404 || strings.ReplaceAll(hidden.Body.String(), "q-kestrel", "q-nowhere") != gone.Body.String() {
		t.Errorf("something hidden is told from something that is not there: status %d", hidden.Code)
	}
	for _, at := range []string{"", "positions", "sources", "deadlock", "timeline", "search?q=kestrel"} {
		sep := "?"
		if strings.Contains(at, "?") {
			sep = "&"
		}
		own := mainPart.FindString(s.get("reader", camp+at).Body.String())
		as := mainPart.FindString(s.get("owner", camp+at+sep+"reader=outer").Body.String())
		if own == "" || own != as {
			t.Errorf("%s: looking as somebody shows another page than they see", at)
		}
	}
	if w := s.get("reader", camp+"sources?reader=inner"); w.Code != http.StatusForbidden {
		t.Errorf("a reader looks with other eyes: status %d", w.Code)
	}
	if w := s.get("reader", camp+"sources?reader=owners"); strings.Contains(w.Body.String(), "Kestrel") {
		t.Error("a reader looks as an owner")
	}
	if a, b := s.get("nobody", camp), s.get("nobody", "/d/nowhere/"); a.Code != 404 || a.Body.String() != b.Body.String() {
		t.Errorf("a dossier that is not theirs is told from one that is not there: status %d", a.Code)
	}
	if home := s.get("nobody", "/").Body.String(); strings.Contains(home, "Camp David") {
		t.Error("somebody without a role sees the title")
	}
	if page := s.get("reader", camp).Body.String(); !strings.Contains(page, "Reader") || !strings.Contains(page, "Seen by: outer") || strings.Contains(page, `id="reader"`) {
		t.Error("the page does not say as whom one looks, or offers other eyes")
	}
	marks := map[string]string{}
	for _, who := range []string{"inner", "reader"} {
		marks[who] = regexp.MustCompile(`data-version="([^"]*)"`).FindStringSubmatch(s.get(who, camp).Body.String())[1]
	}
	appendTo(t, filepath.Join(s.dir, "sources.yaml"), "\n- {id: s-kestrel2, type: note, date: 1978-09-11, title: Kestrel again, handling: {tlp: amber, audience: [inner]}}\n")
	s.desk.Refresh(t.Context(), s.desk.Shelves()[0])
	for who, changed := range map[string]bool{"inner": true, "reader": false} {
		now := regexp.MustCompile(`data-version="([^"]*)"`).FindStringSubmatch(s.get(who, camp).Body.String())[1]
		if (now != marks[who]) != changed {
			t.Errorf("%s hears of the change: %t", who, !changed)
		}
	}
}

// Pages are kept for all who see the same; nobody's name is on another's.
func TestNobodyGetsAPageOfSomebodyElse(t *testing.T) {
	s := newStaffed(t)
	for _, name := range []string{"zelda", "quentin"} {
		s.join(name, access.Grant{Dossier: "camp-david-1978", Role: access.Owner})
	}
	for _, at := range append(tabs(s.Desk), "packages?ask=cd-eg", "r/position/cd-p1", "edit/position/cd-p1", "meetings/cd-e1") {
		for _, who := range []string{"zelda", "quentin", "zelda"} {
			w := s.get(who, camp+at)
			if w.Code != 200 && w.Code != 404 {
				t.Errorf("%s: status %d", at, w.Code)
			}
			other := map[string]string{"zelda": "Quentin", "quentin": "Zelda"}[who]
			if strings.Contains(w.Body.String(), other) {
				t.Errorf("%s: %s is shown the name of %s", at, who, other)
			}
		}
	}
}

// Owners invite, give roles and take them; others are denied, and that is on
// record.
func TestOwnersGovern(t *testing.T) {
	s := newStaffed(t)
	for _, who := range []string{"reader", "editor", "nobody"} {
		for _, at := range []string{"/people", "/audit"} {
			if w := s.get(who, at); w.Code != http.StatusForbidden {
				t.Errorf("%s on %s: status %d", who, at, w.Code)
			}
		}
		if w := s.post(who, "/people", url.Values{"do": {"role"}, "name": {who}, "role": {"owner"}, "reads": {"camp-david-1978/"}}); w.Code != http.StatusForbidden {
			t.Errorf("%s gives roles: status %d", who, w.Code)
		}
	}
	if d := s.denied(); len(d) != 9 || d[8] != "nobody: owns no dossier" {
		t.Errorf("denials on record: %q", d)
	}
	w := s.post("owner", "/people", url.Values{"do": {"invite"}, "name": {"mara"}, "display": {"Mara"}, "role": {"editor"}, "reads": {"camp-david-1978/inner"}})
	link := regexp.MustCompile(`/join/[A-Za-z0-9_-]+`).FindString(w.Body.String())
	if w.Code != 200 || link == "" {
		t.Fatalf("no invitation: status %d", w.Code)
	}
	if page := s.get("owner", "/people").Body.String(); strings.Contains(page, link) || !strings.Contains(page, "Invited, not here yet") {
		t.Error("the link is shown again, or the invitation is not listed")
	}
	w = s.post("", link, url.Values{"password": {"four words of mine"}, "again": {"four words of mine"}})
	s.cookie["mara"] = w.Result().Cookies()[0].Name + "=" + w.Result().Cookies()[0].Value
	if w := s.get("mara", camp+"sources"); w.Code != 200 || !strings.Contains(w.Body.String(), "Kestrel calling") {
		t.Errorf("Mara reads as the inner circle: status %d", w.Code)
	}
	if w := s.post("", link, url.Values{"password": {"four words of mine"}, "again": {"four words of mine"}}); w.Code != http.StatusGone {
		t.Errorf("an invitation works twice: status %d", w.Code)
	}
	// An owner of one dossier cannot become somebody else, nor own the desk.
	for name, form := range map[string]url.Values{
		"a link for the keeper": {"do": {"invite"}, "name": {"keeper"}, "role": {"reader"}, "reads": {"camp-david-1978/everyone"}},
		"a role in no dossier":  {"do": {"role"}, "name": {"mara"}, "role": {"owner"}, "reads": {""}},
		"the whole desk":        {"do": {"role"}, "name": {"owner"}, "role": {"owner"}, "reads": {"*/"}},
		"another dossier":       {"do": {"role"}, "name": {"mara"}, "role": {"owner"}, "reads": {"other/"}},
		"disable":               {"do": {"disable"}, "name": {"keeper"}},
		"no role":               {"do": {"invite"}, "name": {"someone"}},
		"a name":                {"do": {"invite"}, "name": {"No Name!"}, "role": {"reader"}, "reads": {"camp-david-1978/everyone"}},
	} {
		if w := s.post("owner", "/people", form); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
	// What is a keeper's, and what others have begun, is not for them.
	if _, err := s.people.Invite(t.Context(), access.Invitation{Name: "boss", By: "keeper", Under: "keeper"}); err != nil {
		t.Fatal(err)
	}
	for name, form := range map[string]url.Values{
		"an invitation of others": {"do": {"withdraw"}, "name": {"boss"}},
		"one that is not there":   {"do": {"withdraw"}, "name": {"nobody-at-all"}},
		"a role for the keeper":   {"do": {"role"}, "name": {"keeper"}, "role": {"reader"}, "reads": {"camp-david-1978/everyone"}},
	} {
		if w := s.post("owner", "/people", form); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), text("people.cannot")) {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
	// Whose role is lowered in mid-edit loses nothing that they typed.
	if err := s.people.Give(t.Context(), access.Grant{Person: "mara", Dossier: "camp-david-1978", Role: access.Reader, Audience: "inner"}, "owner"); err != nil {
		t.Fatal(err)
	}
	if w := s.post("mara", camp+"new/question", url.Values{"f.question": {"Typed for <an hour>?"}}); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "Typed for &lt;an hour&gt;?") {
		t.Errorf("after a demotion: status %d, or what was typed is lost", w.Code)
	}
	s.post("owner", "/people", url.Values{"do": {"take"}, "name": {"mara"}, "of": {"camp-david-1978"}})
	if w := s.get("mara", camp); w.Code != 404 {
		t.Errorf("a role that was taken: status %d", w.Code)
	}
	s.post("keeper", "/people", url.Values{"do": {"disable"}, "name": {"reader"}})
	if w := s.get("reader", camp); w.Code != http.StatusSeeOther {
		t.Errorf("somebody disabled: status %d", w.Code)
	}
	s.get("inner", camp+"positions")
	if page := s.get("owner", "/audit?act=denied").Body.String(); strings.Contains(page, "owns no dossier") {
		t.Error("the owner of a dossier reads what is of the whole desk")
	}
	if page := s.get("keeper", "/audit?act=denied").Body.String(); !strings.Contains(page, "owns no dossier") {
		t.Error("the keeper does not read what was denied")
	}
}

// A token is shown once and acts with no more rights than its person has.
func TestTokensAreMadeAndRevoked(t *testing.T) {
	s := newStaffed(t)
	w := s.post("reader", "/me", url.Values{"do": {"token"}, "name": {"a script"}, "dossier": {"camp-david-1978"}, "scope": {"read"}})
	secret := regexp.MustCompile(`parley_[A-Za-z0-9_-]+`).FindString(w.Body.String())
	if w.Code != 200 || secret == "" {
		t.Fatalf("no token: status %d", w.Code)
	}
	if page := s.get("keeper", "/me").Body.String(); !strings.Contains(page, `<select id="td" name="dossier"><option value="camp-david-1978">Camp David, September 1978</option><option value="*">`) {
		t.Error("a keeper cannot say in which dossier a token acts")
	}
	if page := s.get("reader", "/me").Body.String(); strings.Contains(page, `<option value="*">`) {
		t.Error("a reader is offered the whole desk")
	}
	if strings.Contains(s.get("reader", "/me").Body.String(), secret) {
		t.Error("the token is shown again")
	}
	who, err := s.desk.Program(t.Context(), secret, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, sight, err := s.desk.Look(t.Context(), who, "camp-david-1978", access.Read); err != nil || sight.Reader != "outer" {
		t.Errorf("it reads as %+v, %v", sight, err)
	}
	if w := s.post("reader", "/me", url.Values{"do": {"token"}, "name": {"more"}, "dossier": {"camp-david-1978"}, "scope": {"write"}}); w.Code != http.StatusBadRequest {
		t.Errorf("a reader's token writes: status %d", w.Code)
	}
	s.post("reader", "/me", url.Values{"do": {"revoke"}, "id": {who.Token.ID}})
	if _, err := s.desk.Program(t.Context(), secret, ""); err == nil {
		t.Error("a revoked token is taken")
	}
}

// A token of a time when its person had a role does not tell what the dossier, or
// the group, is called by now.
func TestAnOldTokenTellsNothingNew(t *testing.T) {
	s := newStaffed(t)
	s.post("inner", "/me", url.Values{"do": {"token"}, "name": {"a script"}, "dossier": {"camp-david-1978/inner"}, "scope": {"read"}})
	if page := s.get("inner", "/me").Body.String(); strings.Count(page, "Inner circle") < 2 {
		t.Fatal("the page does not name the dossier and the group of a token")
	}
	replaceIn(t, filepath.Join(s.dir, "groups.yaml"), "Inner circle", "Kestrel cell")
	replaceIn(t, filepath.Join(s.dir, "dossier.yaml"), "title: ", "title: Kestrel ")
	s.desk.Refresh(t.Context(), s.desk.Shelves()[0])
	if page := s.get("inner", "/me").Body.String(); strings.Count(page, "Kestrel") < 3 {
		t.Fatal("the dossier is not called anew")
	}
	if err := s.people.Give(t.Context(), access.Grant{Person: "inner", Dossier: "camp-david-1978", Role: access.Reader, Audience: "outer"}, "owner"); err != nil {
		t.Fatal(err)
	}
	if page := s.get("inner", "/me").Body.String(); strings.Contains(page, "Kestrel cell") || !strings.Contains(page, "Kestrel ") {
		t.Error("who reads as another group is shown what the old one is called by now, or not what the dossier is")
	}
	if err := s.people.Take(t.Context(), "inner", "camp-david-1978", "owner"); err != nil {
		t.Fatal(err)
	}
	if page := s.get("inner", "/me").Body.String(); strings.Contains(page, "Kestrel") || !strings.Contains(page, "a dossier that you may not see any more (camp-david-1978)") {
		t.Error("who has no role any more is shown what the dossier is called by now")
	}
}

// A page elsewhere cannot make a browser that is signed in send a form.
func TestAForeignPageSendsNothing(t *testing.T) {
	s := newStaffed(t)
	r := httptest.NewRequest("POST", "/people", strings.NewReader("do=disable&name=reader"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", s.cookie["keeper"])
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("status %d", w.Code)
	}
	if w := s.get("reader", camp); w.Code != 200 {
		t.Errorf("a page elsewhere disabled somebody: status %d", w.Code)
	}
}

// Story: somebody invited makes a passkey, signs out, and signs in with it.
func TestStoryOfAPasskey(t *testing.T) {
	b := browser(t)
	s := newStaffed(t)
	base := serveDesk(t, s.Desk)
	origin := strings.Replace(base, "127.0.0.1", "localhost", 1)
	var err error
	s.people, err = access.Open(t.Context(), &access.Memory{}, access.Options{Now: func() time.Time { return s.clock }, Random: rand.NewChaCha8([32]byte{8}), Origin: origin})
	if err != nil {
		t.Fatal(err)
	}
	s.desk.People = s.people
	secret, err := s.people.Invite(t.Context(), access.Invitation{Name: "mara", Display: "Mara", By: "test", Grants: []access.Grant{{Dossier: "camp-david-1978", Role: access.Reader, Audience: "inner"}}})
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
	p.wait("the desk", `location.pathname === "/" && document.body.textContent.includes("Camp David")`)
	p.click(`a[href="/d/camp-david-1978/"]`)
	p.wait("the dossier, as whom it is read", `document.querySelector(".me")?.textContent.includes("Mara") && document.querySelector("#viewer").textContent.includes("inner")`)
	for end := time.Now().Add(10 * time.Second); s.Streams() == 0 && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond) // the page listens before it is left
	}
	p.click(".me summary")
	p.click(`.me form button`)
	p.wait("the door", `location.pathname === "/sign-in"`)
	p.click("[data-passkey]")
	p.wait("the desk again", `location.pathname === "/" && document.body.textContent.includes("Camp David")`)
	events, err := s.people.Audit(t.Context(), time.Time{}, 100, nil)
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	for _, e := range events {
		if e.Act != access.ReadIt {
			acts = append(acts, string(e.Act)+" "+e.What)
		}
	}
	slices.Sort(acts) // all in one moment of the test's clock
	if got := strings.Join(acts, "; "); got != "invited mara; joined invited by test; signed in passkey; signed in passkey; signed out " {
		t.Errorf("on record: %s", got)
	}
	p.quiet()
}
