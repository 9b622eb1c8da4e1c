package web

import (
	"bytes"
	"context"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/access"
	"parley/desk"
	"parley/ledger"
)

// talks is a small dossier: two parties, a draft that only the second side sees,
// two channels, a meeting.
var talks = map[string]string{
	"dossier.yaml": "title: Talks\nsummary: Two parties talk.\n",
	"sources.yaml": "- {id: s-1, type: press, date: 2026-02-01, title: Report, outlet: The Paper}\n",
	"parties.yaml": "- {id: p-a, name: Arland, short: Arland, roles: [{role: principal}]}\n- {id: p-b, name: Borland, short: Bor, roles: [{role: principal}]}\n",
	"persons.yaml": "- {id: x-b, name: Rustem Umerov, party: p-b}\n",
	"groups.yaml":  "- {id: theirs, name: Borland's delegation, members: [p-b]}\n- {id: inner, name: Inner circle, members: [p-a]}\n",
	"channels.yaml": "- {id: hand, name: by hand, highest: red, members: [p-b], sources: [s-1]}\n" +
		"- {id: phone, name: the open line, highest: green, sources: [s-1]}\n",
	"issues.yaml": "- id: i-army\n  question: How many soldiers may Borland have?\n  short: Army\n  options:\n    - {id: none, words: none at all}\n  range: {unit: persons, low: 85000}\n  sources: [s-1]\n" +
		"- id: i-port\n  question: Who runs the port?\n  short: Port\n  options:\n    - {id: joint, words: both together}\n    - {id: one, words: Arland alone}\n  sources: [s-1]\n",
	"positions.yaml": "- {id: pos-1, party: p-a, issue: i-army, stance: demands, option: none, words: no army, date: 2026-02-01, channel: public, sources: [s-1]}\n" +
		"- {id: pos-2, party: p-b, issue: i-port, stance: demands, option: joint, words: run it together, date: 2026-02-01, channel: public, sources: [s-1]}\n" +
		"- {id: pos-3, party: p-b, issue: i-army, stance: rejects, option: none, words: never without, date: 2026-02-02, channel: public, sources: [s-1], handling: {tlp: amber, audience: [inner]}}\n",
	"questions.yaml": "- {id: q-1, question: 'Does the cap count reserves?', put_to: [p-a], about: [issue/i-army], date: 2026-02-03, sources: [s-1]}\n",
	"deadlines.yaml": "- {id: dl-1, what: The army list is handed over, due: 2026-12-20, firmness: announced, sources: [s-1]}\n",
	"events.yaml": "- id: ev-1\n  date: 2026-11-21\n  form: meeting\n  place: Geneva\n  participants: [p-a, x-b]\n  mandate: Listen; agree to nothing.\n  agenda: [i-army, 'The port, once more']\n  sources: [s-1]\n" +
		"- {id: ev-2, date: 2026-02-01, form: statement, participants: [p-a], sources: [s-1]}\n" +
		"- {id: ev-3, date: 2026-11-10, form: call, participants: [p-a, p-b], words: A call, sources: [s-1], handling: {tlp: amber, audience: [inner]}}\n",
	"drafts/d-1.md": "---\nid: d-1\ntitle: First draft\ndate: 2026-02-20\nby: [p-a]\nsources: [s-1]\nhandling: {tlp: amber, audience: [theirs]}\n---\n1. The port is run by both.\n",
}

func writeTalks(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "talks")
	for name, text := range talks {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func newDeskKey(t testing.TB, name string, seed byte) *ledger.DeskKey {
	t.Helper()
	key, err := ledger.NewDeskKey(name, rand.NewChaCha8([32]byte{seed}))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// team is a desk over the talks, with people who sign in.
type team struct {
	*Desk
	t       testing.TB
	dir     string
	people  *access.Desk
	cookies map[string]string
}

// mates are those of a team: Mara, who owns the talks; Rustem Umerov, to whom texts
// are sent; Ida, who reads as his delegation and is not he; Tom, in no group; and
// Ana, an editor who reads as the inner circle.
var mates = []access.Invitation{
	{Name: "mara", Display: "Mara Lindt", Grants: []access.Grant{{Dossier: "talks", Role: access.Owner}}},
	{Name: "rustem", Display: "Rustem Umerov", Grants: []access.Grant{{Dossier: "talks", Role: access.Reader, Audience: "theirs"}}},
	{Name: "ida", Display: "Ida Novak", Grants: []access.Grant{{Dossier: "talks", Role: access.Contributor, Audience: "theirs"}}},
	{Name: "tom", Display: "Tom Berg", Grants: []access.Grant{{Dossier: "talks", Role: access.Reader, Audience: access.Everyone}}},
	{Name: "ana", Display: "Ana Kos", Grants: []access.Grant{{Dossier: "talks", Role: access.Editor, Audience: "inner"}}},
}

// newTeam opens a desk with a team, all signed in.
func newTeam(t testing.TB, key *ledger.DeskKey) *team {
	t.Helper()
	people, err := access.Open(t.Context(), &access.Memory{}, access.Options{
		Passwords: true, Work: access.Work{Memory: 64, Passes: 1, Threads: 1}, Now: func() time.Time { return day }, Random: rand.NewChaCha8([32]byte{9}),
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := writeTalks(t)
	x := &team{t: t, dir: dir, people: people, cookies: map[string]string{}}
	x.Desk = openWith(t, desk.Options{Sources: foldersOf(dir), People: people, Key: key}, Options{})
	for _, in := range mates {
		secret := x.invite(in)
		if x.cookies[in.Name], _, err = people.JoinPassword(context.Background(), secret, "a long phrase of words "+in.Name, ""); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// invite makes the secret of a link with which somebody joins.
func (x *team) invite(in access.Invitation) string {
	x.t.Helper()
	in.By = "test"
	secret, err := x.people.Invite(context.Background(), in)
	if err != nil {
		x.t.Fatal(err)
	}
	return secret
}

// get asks for an address of the talks in somebody's name, once all are shown what
// was saved last.
func (x *team) get(who, at string) *httptest.ResponseRecorder {
	x.t.Helper()
	for s := x.desk.Shelf("talks"); s.Now() != s.Newest(); time.Sleep(20 * time.Millisecond) {
		x.desk.Refresh(x.t.Context(), s)
	}
	return get(x.t, x.Desk, "/d/talks/"+at, "Cookie", "parley="+x.cookies[who])
}

// post sends a form in somebody's name; a value of the form FILE:words is a file.
func (x *team) post(who, at string, pairs ...string) *httptest.ResponseRecorder {
	x.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		if words, ok := strings.CutPrefix(pairs[i+1], "FILE:"); ok {
			f, err := w.CreateFormFile(pairs[i], "a file")
			if err != nil {
				x.t.Fatal(err)
			}
			f.Write([]byte(words))
		} else if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
			x.t.Fatal(err)
		}
	}
	w.Close()
	r := httptest.NewRequest(http.MethodPost, "/d/talks/"+at, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Cookie", "parley="+x.cookies[who])
	out := httptest.NewRecorder()
	x.ServeHTTP(out, r)
	return out
}

// done sends a form that must succeed, and says where it leads.
func (x *team) done(who, at string, pairs ...string) string {
	x.t.Helper()
	w := x.post(who, at, pairs...)
	if w.Code != http.StatusSeeOther {
		x.t.Fatalf("%s at %s: status %d: %s", who, at, w.Code, wrongOn(w.Body.String()))
	}
	u, err := url.Parse(w.Header().Get("Location"))
	if err != nil {
		x.t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/d/talks/")
}

// wrongOn is what a page says went wrong.
func wrongOn(page string) string {
	_, rest, ok := strings.Cut(page, `role="alert"`)
	if !ok {
		_, rest, _ = strings.Cut(page, "<main")
	}
	if len(rest) > 600 {
		rest = rest[:600]
	}
	return rest
}
