package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/access"
	"parley/api"
	"parley/api/client"
	"parley/desk"
	"parley/dossier"
)

// clock is one that a test can turn.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) turn(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// talks is a dossier, in a folder, in which the experts do not see one position
// and one party's person.
func talks(t testing.TB) string {
	t.Helper()
	d, err := dossier.Load(context.Background(), "../examples/camp-david-1978")
	if err != nil {
		t.Fatal(err)
	}
	everyone := &dossier.Handling{TLP: dossier.Clear, Audience: []string{dossier.Everyone}}
	d.Groups = append(d.Groups, &dossier.Group{Meta: dossier.Meta{ID: "experts", Handling: everyone}, Name: "Experts", Members: []string{d.Parties[0].ID}})
	d.Positions[0].Handling = &dossier.Handling{TLP: dossier.Red, Audience: []string{dossier.Owners}}
	dir := filepath.Join(t.TempDir(), "talks")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := dossier.Save(d, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// asked are the questions of these tests: what those of the program answer is
// under test beside the commands.
func asked() []api.Question {
	return []api.Question{{
		Name: "count", Doc: "How many positions there are.", Answer: reflect.TypeFor[[]string](),
		Params: []api.Param{{Name: "party", Type: "string", Many: true, Doc: "Of these."}, {Name: "over", Type: "integer"}},
		Ask: func(ctx context.Context, of *api.Asked) (any, error) {
			if of.Args.Get("over") == "all" {
				return nil, api.BadArgument("over", "found all, expected a number")
			}
			if of.Args.Get("over") == "1" {
				panic("a record: " + of.View.Positions[0].ID)
			}
			out := []string{}
			for _, p := range of.View.Positions {
				if parties := of.Args["party"]; len(parties) == 0 || slices.Contains(parties, p.Party) {
					out = append(out, p.ID)
				}
			}
			return out, nil
		},
	}}
}

type served struct {
	*httptest.Server
	desk   *desk.Desk
	people *access.Desk
	clock  *clock
	whole  *dossier.Dossier
	api    *api.API
}

func serve(t testing.TB, o desk.Options) *served {
	t.Helper()
	s := &served{clock: &clock{at: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}}
	dir := talks(t)
	o.Sources, o.Now, o.Random, o.Log = []desk.Source{desk.Folder(dir)}, s.clock.now, rand.NewChaCha8([32]byte{2}), t.Logf
	var err error
	if s.desk, err = desk.Open(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	s.whole = s.desk.Shelf("talks").Now().Dossier
	s.api = api.New(s.desk, asked(), api.Options{Random: rand.NewChaCha8([32]byte{3}), Log: t.Logf})
	s.Server = httptest.NewServer(s.api)
	t.Cleanup(s.Close)
	return s
}

// open is a desk without people.
func open(t testing.TB) *served { return serve(t, desk.Options{By: "Ana Lindt"}) }

// shared is a desk with people.
func shared(t testing.TB) *served {
	c := &clock{at: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}
	people, err := access.Open(context.Background(), &access.Memory{}, access.Options{
		Passwords: true, Work: access.Work{Memory: 64, Passes: 1, Threads: 1}, Now: c.now, Random: rand.NewChaCha8([32]byte{1}),
	})
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, desk.Options{People: people})
	s.people, s.clock = people, c
	return s
}

// token makes one for somebody who has a role.
func (s *served) token(t testing.TB, person string, g access.Grant, of access.Token) string {
	t.Helper()
	ctx := context.Background()
	g.Person = person
	link, err := s.people.Invite(ctx, access.Invitation{Name: person, By: "owner", Grants: []access.Grant{g}})
	if err != nil {
		t.Fatal(err)
	}
	_, session, err := s.people.JoinPassword(ctx, link, "the otter reads twice", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	of.Name = "a program"
	if of.Dossier == "" {
		of.Dossier = g.Dossier
	}
	_, secret, err := s.people.NewToken(ctx, session, of)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// send sends a request; headers are pairs.
func (s *served) send(t testing.TB, method, at, body string, headers ...string) (int, http.Header, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.URL+at, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, b.String()
}

// refused is a request that has a problem of a code.
func (s *served) refused(t testing.TB, status int, code, method, at, body string, headers ...string) map[string]any {
	t.Helper()
	got, h, text := s.send(t, method, at, body, headers...)
	var p map[string]any
	if method == http.MethodHead {
		return nil
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil || got != status || p["code"] != code || p["status"] != float64(status) || h.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s %.100s: %d %s %.300s, expected %d %s", method, at, got, h.Get("Content-Type"), text, status, code)
	}
	return p
}

func isProblem(err error, code string) bool {
	var p *client.Problem
	return errors.As(err, &p) && p.Code == code
}

// A program finds its dossier, asks, reads a record, changes it, is told that
// somebody else was first, saves over that, and files several at once.
func TestStoryOfAProgram(t *testing.T) {
	s, ctx := open(t), t.Context()
	c := client.New(s.URL, "")
	list, err := c.Dossiers(ctx)
	if err != nil || len(list) != 1 || list[0].Name != "talks" || list[0].Role != "owner" || list[0].Version == "" {
		t.Fatalf("%+v, %v", list, err)
	}
	a, err := c.Ask(ctx, "talks", "count", url.Values{"party": {"cd-eg"}})
	if err != nil || !strings.HasPrefix(string(a.JSON), `[`) {
		t.Fatalf("%s, %v", a.JSON, err)
	}
	if changed, err := c.Again(ctx, a); changed || err != nil {
		t.Errorf("the answer is another: %v", err)
	}

	id := s.whole.Positions[1].ID
	r, err := c.Record(ctx, "talks", "position", id)
	if err != nil || r.ETag == "" {
		t.Fatal(err)
	}
	mine, theirs := *r, *r
	mine.Fields["words"] = "as said on Tuesday"
	saved, err := c.Save(ctx, "talks", &mine)
	if err != nil || saved.Fields["words"] != "as said on Tuesday" || saved.ETag == r.ETag {
		t.Fatalf("%+v, %v", saved, err)
	}
	theirs.Fields = map[string]any{}
	for k, v := range mine.Fields {
		theirs.Fields[k] = v
	}
	theirs.Fields["words"] = "as said on Wednesday"
	_, err = c.Save(ctx, "talks", &theirs)
	var p *client.Problem
	if !errors.As(err, &p) || p.Status != http.StatusPreconditionFailed || len(p.Conflicts) != 1 {
		t.Fatalf("%v", err)
	}
	if x := p.Conflicts[0]; x.ID != id || x.Yours["words"] != "as said on Wednesday" || x.Theirs["words"] != "as said on Tuesday" || x.ETag != saved.ETag {
		t.Errorf("%+v", x)
	}
	theirs.ETag = p.Conflicts[0].ETag
	if saved, err = c.Save(ctx, "talks", &theirs); err != nil {
		t.Fatal(err)
	}
	// The same again is done already; something else is late by now.
	if again, err := c.Save(ctx, "talks", &theirs); err != nil || again.ETag != saved.ETag {
		t.Errorf("again: %v", err)
	}
	theirs.Fields["words"] = "as said on Thursday"
	if _, err := c.Save(ctx, "talks", &theirs); !isProblem(err, "conflict") {
		t.Errorf("late: %v", err)
	}

	question := &client.Record{Kind: "question", Fields: map[string]any{"question": "Who signs first?", "unconfirmed": "a test"}}
	fresh, err := c.Save(ctx, "talks", question)
	if err != nil || !strings.HasPrefix(fresh.ID, "oq-who-signs-first-") {
		t.Fatalf("%+v, %v", fresh, err)
	}
	if err := c.Retract(ctx, "talks", fresh); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Record(ctx, "talks", "question", fresh.ID); !isProblem(err, "unknown-record") {
		t.Errorf("it is still there: %v", err)
	}
	again := &client.Record{Kind: "question", ID: fresh.ID, Fields: fresh.Fields}
	if again, err = c.Save(ctx, "talks", again); err != nil {
		t.Fatal(err)
	}
	other := map[string]any{"id": again.ID, "question": "Who else signs first?", "unconfirmed": "a test"}
	if _, err := c.Save(ctx, "talks", &client.Record{Kind: "question", ID: again.ID, Fields: other}); !isProblem(err, "conflict") {
		t.Errorf("a new record in the place of another: %v", err)
	}

	// All or none.
	before := len(s.desk.Shelf("talks").Now().Questions)
	good := &client.Record{Kind: "question", Fields: map[string]any{"question": "Who signs last?", "unconfirmed": "a test"}}
	bad := &client.Record{Kind: "question", Fields: map[string]any{"question": "Who?", "unconfirmed": "a test", "put_to": []string{"nobody"}}}
	if _, err := c.Batch(ctx, "talks", good, bad); !errors.As(err, &p) || p.Status != 422 || len(p.Errors) == 0 || p.Errors[0].Edit == nil || *p.Errors[0].Edit != 1 || !strings.HasPrefix(p.Errors[0].Field, "put_to") {
		t.Errorf("%v, %+v", err, p)
	}
	if n := len(s.desk.Shelf("talks").Now().Questions); n != before {
		t.Errorf("%d questions, not %d", n, before)
	}
	out, err := c.Batch(ctx, "talks", good, &client.Record{Kind: "question", ID: again.ID, ETag: again.ETag}, saved)
	if err != nil || len(out) != 3 || out[0].ETag == "" || out[1].ETag != "" || out[2].ETag != saved.ETag {
		t.Errorf("%+v, %v", out, err)
	}
}

// A list is given in parts, each record once, whatever is filed meanwhile.
func TestRecordsInParts(t *testing.T) {
	s, ctx := open(t), t.Context()
	c := client.New(s.URL, "")
	var want []string
	for _, p := range s.whole.Positions {
		want = append(want, p.ID)
	}
	slices.Sort(want)
	var got []string
	for r, err := range c.Records(ctx, "talks", "position", url.Values{"limit": {"7"}}) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, r.ID); len(got) == 10 {
			extra := *r
			extra.ID, extra.ETag = "a-new-one", ""
			extra.Fields["id"] = extra.ID
			if _, err := c.Save(ctx, "talks", &extra); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d records, not %d", len(got), len(want))
	}
	// So is an answer that is a list; if it is another by then, that is said.
	var whole, parts []string
	_, _, body := s.send(t, "GET", "/api/v1/dossiers/talks/count", "")
	if err := json.Unmarshal([]byte(body), &whole); err != nil {
		t.Fatal(err)
	}
	at, second := "/api/v1/dossiers/talks/count?limit=7", ""
	for at != "" {
		status, h, body := s.send(t, "GET", at, "")
		var part []string
		if err := json.Unmarshal([]byte(body), &part); err != nil || status != 200 || len(part) > 7 {
			t.Fatalf("%s: %d %s", at, status, body)
		}
		parts = append(parts, part...)
		if at, _, _ = strings.Cut(strings.TrimPrefix(h.Get("Link"), "<"), ">"); second == "" {
			second = at
		}
	}
	if !slices.Equal(whole, parts) {
		t.Errorf("%d entries in parts, %d at once", len(parts), len(whole))
	}
	extra := &client.Record{Kind: "position", Fields: map[string]any{"party": "cd-eg", "issue": "cd-i1", "stance": "asks", "words": "x", "date": "1978-09", "channel": "public", "unconfirmed": "x"}}
	if _, err := c.Save(ctx, "talks", extra); err != nil {
		t.Fatal(err)
	}
	s.refused(t, 409, "list-changed", "GET", second, "")
	for _, bad := range []string{"limit=0", "limit=501", "cursor=x", "cursor=-1.x", "cursor=9999999999999999999999.x"} {
		s.refused(t, 422, "bad-argument", "GET", "/api/v1/dossiers/talks/count?"+bad, "")
	}
	for _, bad := range []string{"limit=0", "limit=501", "limit=x", "limit=9999999999999999999", "cursor=../x", "limit=1&limit=2"} {
		s.refused(t, 422, "bad-argument", "GET", "/api/v1/dossiers/talks/records/position?"+bad, "")
	}
	if status, h, body := s.send(t, "GET", "/api/v1/dossiers/talks/records/position?cursor=zzz", ""); status != 200 || h.Get("Link") != "" || !strings.Contains(body, `"records": []`) {
		t.Errorf("%d %s", status, body)
	}
}

// What is sent wrong has a status, a code and the field that is at fault.
func TestBadInput(t *testing.T) {
	s := open(t)
	const at = "/api/v1/dossiers/talks"
	id := s.whole.Positions[1].ID
	_, h, text := s.send(t, "GET", at+"/records/position/"+id, "")
	tag, sent := h.Get("ETag"), []string{"Content-Type", "application/json", "If-Match", h.Get("ETag")}
	put := at + "/records/position/" + id
	change := func(name string, value any) string {
		var r map[string]any
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		r[name] = value
		out, _ := json.Marshal(r)
		return string(out)
	}
	for _, c := range []struct {
		status           int
		code             string
		method, at, body string
		headers          []string
	}{
		{404, "unknown-address", "GET", "/api/", "", nil},
		{404, "unknown-address", "GET", "/api/v1/dossiers/", "", nil},
		{404, "unknown-address", "GET", at + "/nothing", "", nil},
		{404, "unknown-address", "GET", at + "//count", "", nil},
		{404, "unknown-address", "GET", at + "/records/position/" + id + "/x", "", nil},
		{405, "wrong-method", "POST", at + "/count", "", nil},
		{405, "wrong-method", "OPTIONS", at + "/count", "", nil},
		{405, "wrong-method", "PATCH", put, "", nil},
		{404, "not-found", "GET", "/api/v1/dossiers/other/count", "", nil},
		{404, "unknown-address", "GET", "/api/v1/dossiers/..%2ftalks/count", "", nil},
		{404, "unknown-kind", "GET", at + "/records/nothing", "", nil},
		{404, "unknown-kind", "PUT", at + "/records/nothing/x", "{}", sent},
		{404, "unknown-record", "GET", at + "/records/position/nothing", "", nil},
		{404, "unknown-record", "GET", at + "/records/party/" + id, "", nil},
		{404, "unknown-record", "DELETE", at + "/records/position/nothing", "", []string{"If-Match", `"x"`}},
		{414, "long-address", "GET", at + "/count?party=" + strings.Repeat("x", 9000), "", nil},
		{422, "bad-argument", "GET", at + "/count?party=" + strings.Repeat("x", 2001), "", nil},
		{422, "too-many-arguments", "GET", at + "/count?" + strings.Repeat("party=x&", 201), "", nil},
		{422, "unknown-argument", "GET", at + "/count?partty=x", "", nil},
		{422, "bad-argument", "GET", at + "/count?over=all", "", nil},
		{422, "bad-date", "GET", at + "/count?as-of=soon", "", nil},
		{422, "bad-date", "GET", at + "/count?known=2025-13-01", "", nil},
		{422, "unknown-reader", "GET", at + "/count?reader=nobody", "", nil},
		{400, "bad-query", "GET", at + "/count?party=%zz", "", nil},
		{500, "internal", "GET", at + "/count?over=1", "", nil},
		{428, "no-etag", "PUT", put, text, []string{"Content-Type", "application/json"}},
		{428, "no-etag", "DELETE", put, "", nil},
		{428, "no-etag", "DELETE", put, "", []string{"If-None-Match", "*"}},
		{400, "bad-etag", "PUT", put, text, []string{"Content-Type", "application/json", "If-Match", "*"}},
		{400, "bad-etag", "PUT", put, text, []string{"Content-Type", "application/json", "If-Match", tag + ", " + tag}},
		{412, "conflict", "PUT", put, text, []string{"Content-Type", "application/json", "If-Match", `"0"`}},
		{412, "conflict", "PUT", put, text, []string{"Content-Type", "application/json", "If-None-Match", `*`}},
		{412, "conflict", "DELETE", put, "", []string{"If-Match", `"0"`}},
		{415, "wrong-type", "PUT", put, text, []string{"Content-Type", "text/plain", "If-Match", tag}},
		{415, "wrong-type", "PUT", put, text, []string{"If-Match", tag}},
		{413, "too-large", "PUT", put, change("words", strings.Repeat("x", 1<<20)), sent},
		{422, "not-in-order", "PUT", put, "", sent},
		{422, "not-in-order", "PUT", put, "[]", sent},
		{422, "not-in-order", "PUT", put, text + "x", sent},
		{422, "not-in-order", "PUT", put, change("stance", "hopes"), sent},
		{422, "not-in-order", "PUT", put, change("stance", []int{1}), sent},
		{422, "not-in-order", "PUT", put, change("party", nil), sent},
		{422, "not-in-order", "PUT", put, change("party", "nobody"), sent},
		{422, "not-in-order", "PUT", put, change("date", "soon"), sent},
		{422, "not-in-order", "PUT", put, change("id", 7), sent},
		{422, "wrong-id", "PUT", put, change("id", s.whole.Positions[2].ID), sent},
		{422, "wrong-id", "POST", at + "/records/position", text, sent},
		{422, "bad-json", "POST", at + "/batch", "", sent},
		{422, "bad-json", "POST", at + "/batch", `{"edit":[]}`, sent},
		{422, "bad-json", "POST", at + "/batch", `{"edits":[]}{}`, sent},
		{422, "wrong-count", "POST", at + "/batch", `{"edits":[]}`, sent},
		{422, "wrong-count", "POST", at + "/batch", `{"edits":[` + strings.Repeat(`{},`, 5000) + `{}]}`, sent},
		{422, "not-in-order", "POST", at + "/batch", `{"edits":[{"kind":"nothing","record":{}}]}`, sent},
		{422, "not-in-order", "POST", at + "/batch", `{"edits":[{"kind":"position","id":"x"}]}`, sent},
		{422, "not-in-order", "POST", at + "/batch", `{"edits":[{"kind":"position","id":"x","if_match":"x","record":{}}]}`, sent},
		{413, "too-large", "POST", at + "/batch", `{"edits":["` + strings.Repeat("x", 20<<20), sent},
		{422, "not-in-order", "POST", at + "/batch", `{"edits":["` + strings.Repeat("x", 1<<20) + `"]}`, nil},
	} {
		if c.headers == nil && c.method == "POST" && strings.HasSuffix(c.at, "/batch") {
			c.code, c.status = "wrong-type", 415
		}
		s.refused(t, c.status, c.code, c.method, c.at, c.body, c.headers...)
	}
	p := s.refused(t, 422, "not-in-order", "PUT", put, change("party", "cd-egg"), sent...)
	if e := p["errors"].([]any)[0].(map[string]any); e["field"] != "party" || e["nearest"] != "cd-eg" || e["record"] != "position/"+id {
		t.Errorf("%v", e)
	}
	if _, h, _ := s.send(t, "PATCH", put, ""); h.Get("Allow") != "GET, HEAD, PUT, DELETE" {
		t.Errorf("Allow: %s", h.Get("Allow"))
	}
	if now := s.desk.Shelf("talks").Now(); desk.Mark(now.Positions[1]) != strings.Trim(tag, `"`) {
		t.Error("something was written")
	}
}

// A token is for a desk, a dossier, a scope and a time, and sees what its person
// may see.
func TestTokens(t *testing.T) {
	s, ctx := shared(t), t.Context()
	owner := s.token(t, "ola", access.Grant{Dossier: "talks", Role: access.Owner}, access.Token{Scope: access.Writes})
	expert := s.token(t, "mara", access.Grant{Dossier: "talks", Role: access.Editor, Audience: "experts"}, access.Token{Scope: access.Writes})
	looking := s.token(t, "tom", access.Grant{Dossier: "talks", Role: access.Editor, Audience: "experts"}, access.Token{Scope: access.ReadOnly})
	adding := s.token(t, "kim", access.Grant{Dossier: "talks", Role: access.Contributor, Audience: "experts"}, access.Token{Scope: access.Writes})
	elsewhere := s.token(t, "eva", access.Grant{Dossier: "others", Role: access.Owner}, access.Token{Scope: access.Writes})
	narrowed := s.token(t, "ida", access.Grant{Dossier: "talks", Role: access.Owner}, access.Token{Scope: access.Writes, Audience: "experts"})
	const at = "/api/v1/dossiers/talks"
	bearer := func(token string, more ...string) []string {
		return append([]string{"Authorization", "Bearer " + token, "Content-Type", "application/json"}, more...)
	}
	p := s.refused(t, 401, "no-token", "GET", at+"/count", "")
	if _, h, _ := s.send(t, "GET", at+"/count", "", "Cookie", "parley="+owner); h.Get("WWW-Authenticate") != `Bearer realm="parley"` {
		t.Errorf("%v %v", p, h)
	}
	if status, _, _ := s.send(t, "GET", "/openapi.json", ""); status != 200 {
		t.Error("the description is for everybody")
	}

	hidden, other := s.whole.Positions[0].ID, s.whole.Positions[1].ID
	for _, token := range []string{expert, looking, adding, narrowed} {
		c := client.New(s.URL, token)
		if a, err := c.Ask(ctx, "talks", "count", nil); err != nil || strings.Contains(string(a.JSON), `"`+hidden+`"`) {
			t.Errorf("%s, %v", a.JSON, err)
		}
		if _, err := c.Record(ctx, "talks", "position", hidden); !isProblem(err, "unknown-record") {
			t.Errorf("what is hidden is there: %v", err)
		}
		if list, err := c.Dossiers(ctx); err != nil || len(list) != 1 || list[0].Reader != "experts" {
			t.Errorf("%+v, %v", list, err)
		}
		s.refused(t, 403, "not-allowed", "GET", at+"/count?reader=everyone", "", bearer(token)...)
		s.refused(t, 403, "not-allowed", "GET", at+"/records/position?reader=everyone", "", bearer(token)...)
	}
	if list, err := client.New(s.URL, elsewhere).Dossiers(ctx); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	for _, to := range []string{"/count", "/records/position/" + hidden, "/records/position"} {
		a := s.refused(t, 404, "not-found", "GET", at+to, "", bearer(elsewhere)...)
		b := s.refused(t, 404, "not-found", "GET", "/api/v1/dossiers/nothing"+to, "", bearer(elsewhere)...)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("a dossier of others is told from none: %v, %v", a, b)
		}
	}
	if status, _, text := s.send(t, "GET", at+"/count?reader=experts", "", bearer(owner)...); status != 200 || strings.Contains(text, `"`+hidden+`"`) {
		t.Errorf("an owner sees what experts see: %d %s", status, text)
	}

	// Who may write what.
	_, h, text := s.send(t, "GET", at+"/records/position/"+other, "", bearer(expert)...)
	match := []string{"If-Match", h.Get("ETag")}
	s.refused(t, 403, "not-allowed", "PUT", at+"/records/position/"+other, text, bearer(looking, match...)...)
	s.refused(t, 403, "not-allowed", "POST", at+"/records/question", `{"question":"Who?"}`, bearer(looking)...)
	s.refused(t, 403, "not-allowed", "PUT", at+"/records/position/"+other, text, bearer(adding, match...)...)
	s.refused(t, 403, "not-allowed", "DELETE", at+"/records/position/"+other, "", bearer(adding, match...)...)
	s.refused(t, 404, "not-found", "PUT", at+"/records/position/"+other, text, bearer(elsewhere, match...)...)
	s.refused(t, 404, "unknown-record", "DELETE", at+"/records/position/"+hidden, "", bearer(expert, match...)...)
	s.refused(t, 412, "conflict", "PUT", at+"/records/position/"+hidden, strings.Replace(text, `"id": "`+other, `"id": "`+hidden, 1), bearer(expert, match...)...)
	s.refused(t, 403, "id-is-drawn", "PUT", at+"/records/position/"+hidden, strings.Replace(text, `"id": "`+other, `"id": "`+hidden, 1), bearer(expert, "If-None-Match", "*")...)
	s.refused(t, 422, "handling", "PUT", at+"/records/position/"+other, strings.Replace(text, `"id"`, `"handling":{"tlp":"red"},"id"`, 1), bearer(expert, match...)...)

	// An expert's new records get other ids, whether theirs are taken or not, and
	// refer to each other by these.
	c := client.New(s.URL, adding)
	source := map[string]any{"type": "press", "title": "A talk", "date": "1978-09-09", "outlet": "Radio"}
	for id := range map[string]bool{hidden: true, "not-taken": true} {
		made, err := c.Batch(ctx, "talks", &client.Record{Kind: "source", ID: "s-" + id, Fields: source},
			&client.Record{Kind: "question", ID: id, Fields: map[string]any{"question": "Who signs?", "sources": []string{"s-" + id}, "handling": map[string]any{"tlp": "clear", "audience": []string{"experts"}}}})
		if err != nil {
			t.Fatal(err)
		}
		if made[1].ID == id || made[0].ID == "s-"+id || !strings.HasPrefix(made[1].ID, "oq-who-signs-") {
			t.Errorf("%s became %s", id, made[1].ID)
		}
		r, err := c.Record(ctx, "talks", "question", made[1].ID)
		if err != nil || !strings.Contains(fmt.Sprint(r.Fields["sources"]), made[0].ID) {
			t.Errorf("%v, %v", r, err)
		}
	}

	// Each refusal of a token is told alike; who tries too often waits.
	var told []map[string]any
	for _, bad := range []string{"x", "parley_", strings.Replace(owner, s.people.ID, strings.Repeat("0", len(s.people.ID)), 1), owner + "x", strings.ToUpper(owner), strings.Repeat("x", 4000)} {
		s.clock.turn(time.Minute)
		told = append(told, s.refused(t, 401, "bad-token", "GET", at+"/count", "", bearer(bad)...))
		if !reflect.DeepEqual(told[0], told[len(told)-1]) {
			t.Errorf("%v and %v", told[0], told[len(told)-1])
		}
	}
	for range 20 {
		if status, h, _ := s.send(t, "GET", at+"/count", "", bearer("parley_x")...); status == 429 {
			if h.Get("Retry-After") == "" {
				t.Error("when to come back is not said")
			}
			told = nil
			break
		}
	}
	if told != nil {
		t.Error("nobody has to wait")
	}
	if status, _, _ := s.send(t, "GET", at+"/count", "", bearer(owner)...); status != 200 {
		t.Errorf("a good token waits for bad ones: %d", status)
	}
	s.clock.turn(91 * 24 * time.Hour)
	s.refused(t, 401, "bad-token", "GET", at+"/count", "", bearer(owner)...)
}

// What is written and read is recorded, with who it was.
func TestWhatIsReadIsRecorded(t *testing.T) {
	s, ctx := shared(t), context.Background()
	c := client.New(s.URL, s.token(t, "ola", access.Grant{Dossier: "talks", Role: access.Owner}, access.Token{Scope: access.ReadOnly}))
	if _, err := c.Ask(ctx, "talks", "count", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Record(ctx, "talks", "party", "cd-eg"); err != nil {
		t.Fatal(err)
	}
	following, stop := context.WithCancel(ctx)
	stop()
	s.desk.Follow(following, func(string, string) {}, func(_, _ *desk.State) {}) // writes down what was read
	var told []string
	events, err := s.people.Audit(ctx, time.Time{}, 1000, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		told = append(told, fmt.Sprint(e.Person, " ", e.Act, " ", e.What))
	}
	for _, want := range []string{"ola read api/count", "ola read api/records/party/cd-eg"} {
		if !slices.Contains(told, want) {
			t.Errorf("the audit does not tell of %q: %q", want, told)
		}
	}
}

// Where no token is needed, a page of another site gets a browser to do nothing;
// and a desk that nobody may write to says so.
func TestDeskWithoutPeople(t *testing.T) {
	s := open(t)
	const at = "/api/v1/dossiers/talks/count"
	for _, from := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://elsewhere.example"}, {"Origin", "null"}} {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE", "OPTIONS"} {
			s.refused(t, 403, "cross-site", method, at, "", from...)
		}
	}
	for _, from := range [][]string{nil, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}, {"Origin", s.URL}} {
		status, h, _ := s.send(t, "GET", at, "", from...)
		if status != 200 || h.Get("Access-Control-Allow-Origin") != "" || h.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%v: %d %v", from, status, h)
		}
	}
	still := serve(t, desk.Options{})
	still.refused(t, 403, "not-allowed", "POST", "/api/v1/dossiers/talks/records/question", `{"question":"Who?"}`, "Content-Type", "application/json")
}

// The tag of an answer is of what is in it, for each who asks.
func TestTags(t *testing.T) {
	s := open(t)
	for _, at := range []string{"/api/v1/dossiers", "/api/v1/dossiers/talks", "/api/v1/dossiers/talks/count", "/api/v1/dossiers/talks/records/party", "/api/v1/dossiers/talks/records/party/cd-eg", "/openapi.json"} {
		_, h, body := s.send(t, "GET", at, "")
		tag := h.Get("ETag")
		for _, have := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			if status, h, text := s.send(t, "GET", at, "", "If-None-Match", have); status != 304 || text != "" || h.Get("ETag") != tag {
				t.Errorf("%s with %s: %d %s", at, have, status, text)
			}
		}
		if status, _, text := s.send(t, "GET", at, "", "If-None-Match", `"x"`); status != 200 || text != body {
			t.Errorf("%s: %d", at, status)
		}
		if status, h2, text := s.send(t, "HEAD", at, ""); status != 200 || text != "" || h2.Get("Content-Length") != h.Get("Content-Length") {
			t.Errorf("HEAD %s: %d %v", at, status, h2)
		}
	}
	_, all, _ := s.send(t, "GET", "/api/v1/dossiers/talks/count", "")
	_, some, _ := s.send(t, "GET", "/api/v1/dossiers/talks/count?reader=experts", "")
	if all.Get("ETag") == some.Get("ETag") {
		t.Error("one tag for two answers")
	}
}

// Whatever is sent, the desk answers what it says it answers, and stays in order.
func FuzzWrite(f *testing.F) {
	s := open(f)
	f.Add("PUT", "/records/question/q-1", `{"question":"Who?","unconfirmed":"x"}`, "*")
	f.Add("POST", "/records/position", `{"party":"cd-eg","issue":"cd-i1","stance":"asks","words":"x","date":"1978-09","channel":"public","unconfirmed":"x"}`, "")
	f.Add("POST", "/batch", `{"edits":[{"kind":"question","record":{"question":"Who?","unconfirmed":"x"}},{"kind":"party","id":"cd-eg","if_match":"\"x\""}]}`, "")
	f.Add("DELETE", "/records/party/cd-eg", ``, `"0"`)
	f.Fuzz(func(t *testing.T, method, at, body, tag string) {
		r, err := http.NewRequest(method, "/api/v1/dossiers/talks"+at, strings.NewReader(body))
		if err != nil {
			return
		}
		r.Header.Set("Content-Type", "application/json")
		if tag == "*" {
			r.Header.Set("If-None-Match", tag)
		} else if tag != "" {
			r.Header.Set("If-Match", tag)
		}
		r.RequestURI = r.URL.RequestURI()
		w := httptest.NewRecorder()
		s.api.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%d as %s", w.Code, w.Header().Get("Content-Type"))
		}
		if w.Code == 200 || w.Code == 201 || w.Code == 204 {
			if err := s.desk.Shelf("talks").Now().Trouble; err != nil {
				t.Errorf("the dossier is not in order any more: %v", err)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	s := open(b)
	for _, at := range []string{"/count", "/records/position?limit=100", "/records/party/cd-eg"} {
		b.Run(at[1:], func(b *testing.B) {
			r := httptest.NewRequest("GET", "/api/v1/dossiers/talks"+at, nil)
			for b.Loop() {
				w := httptest.NewRecorder()
				s.api.ServeHTTP(w, r)
				if w.Code != 200 {
					b.Fatal(w.Body)
				}
			}
		})
	}
}
