package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"parley/access"
	"parley/api"
	"parley/api/client"
	"parley/app"
	"parley/desk"
	"parley/dossier"
	"parley/store"
	"parley/store/sqlite"
)

// programs are the addresses of the API under /api/v1/dossiers/talks/, by their
// patterns, as requests. A new one must join. {kind} and {kind?} are as in the
// tables of inference_test.go.
var programs = map[string][]string{
	"":                    {""},
	"brief":               {"brief", "brief?since=1978-09-10", "brief?since=2990-01-01"},
	"positions":           {"positions", "positions?party={party?}", "positions?issue={issue?}&issue={issue}"},
	"history":             {"history?party={party}&issue={issue}", "history?party={party?}&issue={issue?}", "history?party={party}"},
	"timeline":            {"timeline", "timeline?since=1978-09-10"},
	"accounts":            {"accounts"},
	"deadlines":           {"deadlines"},
	"conditions":          {"conditions"},
	"deadlock":            {"deadlock", "deadlock?drop={position?}&fair=true", "deadlock?goal={issue?}&changes=1", "deadlock?changes=0"},
	"schedule":            {"schedule", "schedule?drop={condition?}&reported=true"},
	"stability":           {"stability"},
	"guarantees":          {"guarantees", "guarantees?draft={draft?}&incident=missiles%20are%20fired"},
	"cost":                {"cost?draws=500", "cost?draws=500&months=3&p=0.6&cost-a=0.1&cost-b=0.2&by=Ana", "cost?draws=1"},
	"packages":            {"packages?samples=300&near={draft?}", "packages?samples=300&parties={party},{party?}"},
	"contacts":            {"contacts", "contacts?party={party?}"},
	"endorsements":        {"endorsements"},
	"parties":             {"parties"},
	"meetings":            {"meetings"},
	"figures":             {"figures"},
	"sources":             {"sources", "sources?type=note"},
	"may-say":             {"may-say?record={*}&channel={channel}", "may-say?record={*?}&channel={channel?}", "may-say?record={*?}&channel={channel}"},
	"questions":           {"questions"},
	"drafts":              {"drafts"},
	"compare":             {"compare?old={draft}&new={draft}", "compare?old={draft?}&new={draft?}"},
	"lineage":             {"lineage?point={draft}%231", "lineage?point={draft?}%232"},
	"brackets":            {"brackets?draft={draft}", "brackets?draft={draft?}&accept={party?}"},
	"lint":                {"lint?draft={draft?}"},
	"show":                {"show?record={*}", "show?record={*?}", "show?record={*?}", "show?record={*?}"},
	"search":              {"search?words=the", "search?words=of%20to", "search?words=%20"},
	"receipts":            {"receipts"},
	"records/{kind}":      {"records/party", "records/position?limit=5", "records/position?limit=5&cursor={position?}", "records/statement", "records/group"},
	"records/{kind}/{id}": {"records/{*}", "records/{*?}", "records/{*?}", "PUT records/{*?}", "PUT-NEW records/{*?}", "DELETE records/{*?}"},
	"batch":               {"POST batch"},

	"records/{kind}/{id}/versions":          {"records/{*}/versions", "records/{*?}/versions"},
	"records/{kind}/{id}/versions/{number}": {"records/{*}/versions/1", "records/{*?}/versions/1?with=1"},
}

const under = "/api/v1/dossiers/talks"

func openAPI(t testing.TB, o desk.Options) *api.API {
	t.Helper()
	o.Now, o.Random = env(nil, nil).Now, rand.NewChaCha8([32]byte{1})
	d, err := desk.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return api.New(d, app.Questions(), api.Options{Random: rand.NewChaCha8([32]byte{2}), Log: t.Logf})
}

// sent is what the API answers: the status, the headers and the body.
func sent(t testing.TB, to http.Handler, method, at, body string, headers ...string) (status int, head, text string) {
	t.Helper()
	r := httptest.NewRequest(method, at, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	to.ServeHTTP(w, r)
	var b strings.Builder
	if err := w.Header().Write(&b); err != nil {
		t.Fatal(err)
	}
	return w.Code, b.String(), w.Body.String()
}

func TestEveryAddressOfTheAPIIsHeldToThePromise(t *testing.T) {
	a := openAPI(t, desk.Options{Sources: []desk.Source{desk.Folder("../examples/camp-david-1978")}})
	for _, at := range a.Paths() {
		if at == "/api/v1/dossiers" {
			continue
		}
		pattern := strings.TrimPrefix(strings.TrimPrefix(at, "/api/v1/dossiers/{name}"), "/")
		if _, ok := programs[pattern]; !ok {
			t.Errorf("the API has %q, and it is not among the programs", pattern)
		}
	}
}

// twoDesks are two desks, over the two dossiers, with the people of both.
func (x *secretive) twoDesks(t *testing.T) (desks [2]*api.API, people *access.Desk) {
	t.Helper()
	people, err := access.Open(t.Context(), &access.Memory{}, access.Options{
		Passwords: true, Work: access.Work{Memory: 64, Passes: 1, Threads: 1}, Now: env(nil, nil).Now, Random: rand.NewChaCha8([32]byte{1}),
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, dir := range []string{x.with, x.without} {
		desks[i] = openAPI(t, desk.Options{Sources: []desk.Source{desk.Folder(dir)}, People: people})
	}
	return desks, people
}

// tokenOf is a token of a new person with a role in the talks.
func tokenOf(t *testing.T, people *access.Desk, name string, role access.Role, audience string, scope access.Scope) string {
	t.Helper()
	link, err := people.Invite(t.Context(), access.Invitation{Name: name, By: "owner", Grants: []access.Grant{{Dossier: "talks", Role: role, Audience: audience}}})
	if err != nil {
		t.Fatal(err)
	}
	_, session, err := people.JoinPassword(t.Context(), link, "the otter reads twice", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	_, token, err := people.NewToken(t.Context(), session, access.Token{Name: "a program", Dossier: "talks", Scope: scope})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// programs asks two desks, over the two dossiers, for everything that the API has,
// with a token of somebody who reads as the reader.
func (x *secretive) programs(t *testing.T, asOf string) {
	desks, people := x.twoDesks(t)
	token := tokenOf(t, people, "mara", access.Editor, x.reader, access.Writes)
	written := map[string]int{}
	both := func(method, at, body string, headers ...string) {
		t.Helper()
		headers = append(headers, "Authorization", "Bearer "+token, "Content-Type", "application/json")
		var told [2]string
		for i, d := range desks {
			status, head, text := sent(t, d, method, at, body, headers...)
			told[i] = fmt.Sprint(status, "\n", head, "\n", text)
			if status >= 500 {
				t.Errorf("%s %s: %s", method, at, told[i])
			}
			if kind, _, _ := strings.Cut(strings.TrimPrefix(at, under+"/records/"), "/"); status/100 == 2 && method != "GET" {
				written[method+" "+kind]++
			}
		}
		if told[0] != told[1] {
			t.Errorf("%s %s: what is hidden shows\n%s", method, at, firstDifference(told[0], told[1]))
		}
	}
	both("GET", "/api/v1/dossiers", "")
	both("GET", "/openapi.json", "")
	for _, pattern := range slices.Sorted(maps.Keys(programs)) {
		for _, line := range programs[pattern] {
			line = x.fill(line)
			method, at, ok := strings.Cut(line, " ")
			if !ok {
				method, at = "GET", line
			}
			at = strings.TrimSuffix(under+"/"+at, "/")
			_, id, _ := strings.Cut(strings.TrimPrefix(at, under+"/records/"), "/")
			record := fmt.Sprintf(`{"id": %q, "question": "Who?", "unconfirmed": "x"}`, id)
			switch method {
			case "GET":
				if asOf != "" {
					at += map[bool]string{true: "&", false: "?"}[strings.Contains(at, "?")] + "as-of=" + asOf
				}
				both(method, at, "")
			case "PUT":
				both(method, at, record, "If-Match", `"0123"`)
			case "PUT-NEW":
				both("PUT", at, record, "If-None-Match", "*")
			case "DELETE":
				both(method, at, "", "If-Match", `"0123"`)
			case "POST":
				for range 2 { // what is sent again is found again
					both(method, at, `{"edits": [{"kind": "question", "record": {"question": "Who?", "unconfirmed": "x", "handling": {"tlp": "clear", "audience": ["`+x.reader+`"]}}}]}`, "Idempotency-Key", `"k"`)
				}
				both(method, at, `{"edits": [{"kind": "question", "id": "`+x.fill("{question?}")+`", "record": {"question": "Who?", "unconfirmed": "x", "handling": {"tlp": "clear", "audience": ["everyone"]}}}]}`)
				both(method, at, `{"edits": [{"kind": "position", "id": "`+x.fill("{position?}")+`", "if_match": "\"0123\""}]}`)
			}
		}
	}
	// What is edited is then the same in both, too.
	edit := func(kind, id string, change func(fields map[string]any)) {
		t.Helper()
		at := under + "/records/" + kind + "/" + id
		r := httptest.NewRequest("GET", at, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		desks[1].ServeHTTP(w, r)
		var fields map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &fields); err != nil {
			t.Fatalf("%s: %v", at, err)
		}
		change(fields)
		body, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		both("PUT", at, string(body), "If-Match", w.Header().Get("ETag"))
	}
	for _, i := range x.seen.Issues {
		whole, _ := x.all.Find("issue", i.ID)
		edit("issue", i.ID, func(fields map[string]any) {
			options, _ := fields["options"].([]any)
			for _, o := range whole.(*dossier.Issue).Options { // as those are called that are hidden
				if _, shown := i.Option(o.ID); !shown {
					options = append(options, map[string]any{"id": o.ID, "words": "typed"})
				}
			}
			fields["options"] = append(options, map[string]any{"id": "typed", "words": "typed"})
		})
	}
	for _, d := range x.seen.Drafts {
		whole, _ := x.all.Find("draft", d.ID)
		edit("draft", d.ID, func(fields map[string]any) {
			points, _ := fields["points"].([]any)
			for _, p := range whole.(*dossier.Draft).Points {
				if _, shown := d.Point(p.ID); !shown && p.Parent() == "" {
					points = append(points, map[string]any{"id": p.ID, "text": "typed"})
				}
			}
			fields["points"] = append(points, map[string]any{"id": "499", "text": "typed"})
		})
	}
	n := 0
	x.seen.Each(func(r dossier.Record) bool {
		if n++; n%7 == 0 && r.Kind() != "draft" && r.Kind() != "issue" { // in a folder no program takes back a draft
			both("DELETE", under+"/records/"+string(r.Kind())+"/"+r.Head().ID, "", "If-Match", `"`+desk.Mark(r)+`"`)
		}
		return true
	})
	for _, k := range dossier.Kinds() {
		both("GET", under+"/records/"+string(k)+"?limit=500", "")
	}
	both("GET", under+"/brief", "")
	both("GET", under+"/brackets?draft="+x.fill("{draft}"), "")
	t.Logf("written: %v", written)
	if written["PUT issue"] == 0 || len(x.seen.Drafts) > 0 && written["PUT draft"] == 0 {
		t.Errorf("nothing was written; the test shows nothing: %v", written)
	}
}

// Every question is answered with the bytes that the command of its name prints,
// and the answer is as the description says.
func TestTheAPISaysWhatTheCommandSays(t *testing.T) {
	names := []string{"camp-david-1978", "good-friday-1998", "ukraine-2025-26"}
	if testing.Short() {
		names = names[:1]
	}
	for i, name := range names {
		t.Run(name, func(t *testing.T) {
			x := newSecretive(t, name, "outer", uint64(20+i))
			a := openAPI(t, desk.Options{Sources: []desk.Source{desk.Folder(x.with)}})
			_, _, description := sent(t, a, "GET", "/openapi.json", "")
			schemas := compiler(t, description)
			for _, q := range app.Questions() {
				for _, line := range programs[q.Name] {
					line = x.fill(line)
					for _, reader := range []string{"", "outer"} {
						compareWithCommand(t, a, schemas, q, line, reader, x.with)
					}
				}
			}
		})
	}
}

func compareWithCommand(t *testing.T, a *api.API, schemas *jsonschema.Compiler, q api.Question, line, reader, dir string) {
	t.Helper()
	_, query, _ := strings.Cut(line, "?")
	given, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{q.Name, dir}
	var flags []string
	for _, p := range q.Params {
		for _, v := range given[p.Name] {
			switch {
			case p.Required && p.Name != "channel":
				args = append(args, v)
			case p.Type == "boolean":
				flags = append(flags, "--"+p.Name)
			default:
				flags = append(flags, "--"+p.Name+"="+v)
			}
		}
	}
	at := under + "/" + line
	if reader != "" {
		flags = append(flags, "--reader="+reader)
		at += map[bool]string{true: "&", false: "?"}[strings.Contains(at, "?")] + "reader=" + reader
	}
	args = append(append(args, flags...), "--json")
	var out, errOut bytes.Buffer
	code := app.Run(context.Background(), args, env(&out, &errOut))
	status, _, text := sent(t, a, "GET", at, "")
	switch {
	case code == app.Done && (status != http.StatusOK || text != out.String()):
		t.Errorf("%s: %d\n%s", at, status, firstDifference(text, out.String()))
	case q.Name == "may-say" && status == http.StatusOK && code == app.NotInOrder && strings.Contains(text, `"may": false`):
		// A no is an answer to a program, and an exit code to a script.
	case code != app.Done && status/100 != 4:
		t.Errorf("%s: %d, and the command: %d %s", at, status, code, errOut.String())
	case code == app.Done:
		path := "/paths/~1api~1v1~1dossiers~1{name}~1" + q.Name
		s, err := schemas.Compile("openapi.json#" + path + "/get/responses/200/content/application~1json/schema")
		if err != nil {
			t.Fatal(err)
		}
		data, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(data); err != nil {
			t.Errorf("%s is not as its description says: %.600s", at, err)
		}
	}
}

// compiler has the description, whose schemas are those of JSON Schema 2020-12.
func compiler(t *testing.T, description string) *jsonschema.Compiler {
	t.Helper()
	data, err := jsonschema.UnmarshalJSON(strings.NewReader(description))
	if err != nil {
		t.Fatal(err)
	}
	if v := data.(map[string]any)["openapi"]; v != "3.1.0" {
		t.Errorf("OpenAPI %v", v)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("openapi.json", data); err != nil {
		t.Fatal(err)
	}
	return c
}

// Six programs, over two desks on one store, add to one record and file records of
// their own. Whoever comes second is told, adds to what is there, and nothing is
// lost: every version is kept with whose it is, and the log verifies.
func TestProgramsOverAStore(t *testing.T) {
	const each = 5
	now := env(nil, nil).Now
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), store.Options{Create: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d, err := dossier.Load(t.Context(), "../examples/camp-david-1978")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Append(t.Context(), "talks", store.Of(d, "aide")); err != nil {
		t.Fatal(err)
	}
	var servers []*httptest.Server
	for range 2 {
		s := httptest.NewServer(openAPI(t, desk.Options{Sources: []desk.Source{app.SourceOf(st, "talks")}, By: "Ana Lindt"}))
		defer s.Close()
		servers = append(servers, s)
	}
	id := d.Positions[0].ID
	var all sync.WaitGroup
	var conflicts atomic.Int64
	for n := range 6 {
		all.Go(func() {
			c := client.New(servers[n%2].URL, "")
			r, err := c.Record(t.Context(), "talks", "position", id)
			if err != nil {
				t.Error(err)
				return
			}
			for k := range each {
				mark := fmt.Sprintf(" [%d.%d]", n, k)
				for {
					r.Fields["words"] = fmt.Sprint(r.Fields["words"], mark)
					saved, err := c.Save(t.Context(), "talks", r)
					if err == nil {
						r = saved
						break
					}
					var p *client.Problem
					if !errors.As(err, &p) || len(p.Conflicts) != 1 {
						t.Error(err)
						return
					}
					conflicts.Add(1)
					r.Fields, r.ETag = p.Conflicts[0].Theirs, p.Conflicts[0].ETag
				}
				if _, err := c.Save(t.Context(), "talks", &client.Record{Kind: "question", Fields: map[string]any{"question": "Who?" + mark, "unconfirmed": "a test"}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	versions, err := app.SourceOf(st, "talks").Versions(t.Context(), dossier.AddressOf(d.Positions[0]))
	if err != nil || len(versions) != 1+6*each || versions[len(versions)-1].By != "Ana Lindt" {
		t.Fatalf("%d versions, %v", len(versions), err)
	}
	words := versions[len(versions)-1].Record.(*dossier.Position).Words
	for n := range 6 {
		for k := range each {
			if mark := fmt.Sprintf(" [%d.%d]", n, k); !strings.Contains(words, mark) {
				t.Errorf("%s was lost; there were %d conflicts", mark, conflicts.Load())
			}
		}
	}
	if found, err := store.Audit(t.Context(), st, "talks"); err != nil || len(found.Faults) > 0 {
		t.Errorf("%+v, %v", found, err)
	}
	// What the other desk wrote is there with the next save at the latest.
	for n, s := range servers {
		c := client.New(s.URL, "")
		if _, err := c.Save(t.Context(), "talks", &client.Record{Kind: "question", Fields: map[string]any{"question": fmt.Sprint("And then? ", n), "unconfirmed": "a test"}}); err != nil {
			t.Fatal(err)
		}
	}
	// A request whose answer was lost is sent again, to the other desk.
	var made []string
	for _, s := range servers {
		r, err := http.NewRequest("POST", s.URL+under+"/records/question", strings.NewReader(`{"question":"Who else?","unconfirmed":"a test"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {`"k"`}}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		made = append(made, resp.Header.Get("Location"))
	}
	if made[0] == "" || made[0] != made[1] {
		t.Errorf("sent again, it is another: %q", made)
	}
	last, err := client.New(servers[1].URL, "").Record(t.Context(), "talks", "position", id)
	if err != nil || last.Fields["words"] != words {
		t.Errorf("%v, %v", last, err)
	}
}

// A program reads what a record was, compares, and says again what it said; each
// reader is told of what they would see.
func TestTheAPIHasVersions(t *testing.T) {
	now := env(nil, nil).Now
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), store.Options{Create: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d, err := dossier.Load(t.Context(), "../examples/camp-david-1978")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Append(t.Context(), "talks", store.Of(d, "aide")); err != nil {
		t.Fatal(err)
	}
	people, err := access.Open(t.Context(), &access.Memory{}, access.Options{
		Passwords: true, Work: access.Work{Memory: 64, Passes: 1, Threads: 1}, Now: now, Random: rand.NewChaCha8([32]byte{1}),
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(openAPI(t, desk.Options{Sources: []desk.Source{app.SourceOf(st, "talks")}, People: people}))
	defer server.Close()
	as := map[string]*client.Client{}
	for name, g := range map[string]access.Grant{"ola": {Role: access.Owner}, "mara": {Role: access.Editor, Audience: access.Everyone}, "kim": {Role: access.Contributor, Audience: access.Everyone}} {
		g.Dossier = "talks"
		link, err := people.Invite(t.Context(), access.Invitation{Name: name, By: "owner", Grants: []access.Grant{g}})
		if err != nil {
			t.Fatal(err)
		}
		_, session, err := people.JoinPassword(t.Context(), link, "the otter reads twice", "192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		scope := access.Writes
		if name == "mara" {
			scope = access.ReadOnly // what may be changed by its person can be read by it
		}
		_, token, err := people.NewToken(t.Context(), session, access.Token{Name: "a program", Dossier: "talks", Scope: scope})
		if err != nil {
			t.Fatal(err)
		}
		as[name] = client.New(server.URL, token)
	}
	ctx, id := t.Context(), d.Positions[0].ID
	was, err := as["ola"].Record(ctx, "talks", "position", id)
	if err != nil {
		t.Fatal(err)
	}
	first, r := was.Fields["words"], was
	for _, words := range []string{"as said on Tuesday", "as said on Wednesday"} {
		r.Fields["words"] = words
		if r, err = as["ola"].Save(ctx, "talks", r); err != nil {
			t.Fatal(err)
		}
	}
	list := func(name, kind, id string) (out []string) {
		for v, err := range as[name].Versions(ctx, "talks", kind, id) {
			if err != nil {
				return []string{err.Error()}
			}
			out = append(out, fmt.Sprint(v.Number, " ", v.By, map[bool]string{true: " now"}[v.Current], map[bool]string{true: " back"}[v.TakenBack]))
		}
		return out
	}
	for _, name := range []string{"ola", "mara"} {
		if got := strings.Join(list(name, "position", id), ", "); got != "3 ola now, 2 ola, 1 aide" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := list("kim", "position", id); !strings.Contains(got[0], "not-allowed") {
		t.Errorf("who may not change records: %q", got)
	}
	v, err := as["mara"].Version(ctx, "talks", "position", id, 1, 3)
	if err != nil || v.Fields["words"] != first || len(v.Changes) != 1 || v.Changes[0].Field != "words" || v.Changes[0].Before != "as said on Wednesday" {
		t.Fatalf("%+v, %v", v, err)
	}
	// Said again, with the tag of what is there now.
	undone, err := as["ola"].Save(ctx, "talks", &client.Record{Kind: "position", ID: id, ETag: r.ETag, Fields: v.Fields})
	if err != nil || undone.ETag != v.ETag {
		t.Errorf("%+v, %v", undone, err)
	}
	for _, wrong := range []int64{0, -1, 9} {
		var p *client.Problem
		if _, err := as["ola"].Version(ctx, "talks", "position", id, wrong, 0); !errors.As(err, &p) || p.Code != "unknown-version" {
			t.Errorf("version %d: %v", wrong, err)
		}
	}
	// What is hidden now has no versions for others; what was taken back, for owners.
	undone.Fields["handling"] = map[string]any{"tlp": "red", "audience": []string{dossier.Owners}}
	if _, err = as["ola"].Save(ctx, "talks", undone); err != nil {
		t.Fatal(err)
	}
	none := list("mara", "position", "no-such-thing")[0]
	if got := list("mara", "position", id); got[0] != strings.ReplaceAll(none, "no-such-thing", id) {
		t.Errorf("a hidden record is told from none: %q, %q", got, none)
	}
	question := &client.Record{Kind: "question", Fields: map[string]any{"question": "Who?", "unconfirmed": "a test", "handling": map[string]any{"tlp": "clear"}}}
	if question, err = as["kim"].Save(ctx, "talks", question); err != nil {
		t.Fatal(err)
	}
	if err := as["ola"].Retract(ctx, "talks", question); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(list("ola", "question", question.ID), ", "); got != "2 ola back, 1 kim" {
		t.Errorf("what was taken back: %s", got)
	}
	if got := list("mara", "question", question.ID); !strings.Contains(got[0], "unknown-record") {
		t.Errorf("what was taken back, to others: %q", got)
	}
}

// The API is there on a desk that is served, and a page from elsewhere cannot use
// the address of the desk under another name.
func TestServeHasTheAPI(t *testing.T) {
	var out, errOut bytes.Buffer
	at := &address{found: make(chan string, 1)}
	e := env(&out, &errOut)
	e.Stdout = at
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int)
	go func() {
		ended <- app.Run(ctx, []string{"serve", filepath.Join("..", "examples", "camp-david-1978"), "--listen", "127.0.0.1:0"}, e)
	}()
	base := <-at.found
	for _, c := range []struct {
		method, path, host string
		status             int
	}{
		{"GET", "/openapi.json", "", 200}, {"GET", "/api/v1/dossiers/camp-david-1978/brief", "", 200}, {"HEAD", "/api/v1/dossiers", "", 200},
		{"GET", "/api/", "", 404}, {"PUT", "/api/v1/dossiers", "", 405}, {"PUT", "/openapi.json", "", 405}, {"GET", "/api/v1/dossiers", "desk.example", 421},
		{"DELETE", "/api/v1/dossiers/camp-david-1978/records/party/cd-eg", "", 403}, {"PUT", "/d/camp-david-1978/", "", 405},
	} {
		r, err := http.NewRequest(c.method, base+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.host != "" {
			r.Host = c.host
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var p struct{ Status int }
		wantProblem := c.status >= 400 && !strings.HasPrefix(c.path, "/d/")
		err = json.NewDecoder(resp.Body).Decode(&p)
		resp.Body.Close()
		if resp.StatusCode != c.status || wantProblem && (err != nil || p.Status != c.status || resp.Header.Get("Content-Type") != "application/problem+json") {
			t.Errorf("%s %s: %d %+v %v", c.method, c.path, resp.StatusCode, p, err)
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s without the headers of the desk", c.method, c.path)
		}
	}
	stop()
	if code := <-ended; code != app.Done {
		t.Errorf("exit code %d: %s", code, errOut.String())
	}
}
