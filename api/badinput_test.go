package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/access"
	"parley/desk"
)

// everyMethod are those that a program may try.
var everyMethod = []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"}

// badPaths are what may stand in an address for a name, a kind, an id or a number.
func badPaths(known string) []string {
	return []string{known, "nothing", "-", ".", "..", "%00", "%2e%2e", "..%2f..%2fetc", "x%2Fy", "%F0%9F%92%A7", "%ff", "UPPER", "0", "-1", "9223372036854775808", "1e3", "*", "'", strings.Repeat("x", 3000)}
}

// badBodies are none that could be saved.
var badBodies = []string{
	"", " ", "null", "true", "7", `"x"`, "[]", "{", "{}", "}", "\x00", "\xff\xfe", `{"id":7}`, `{"id":null}`, `{"question":7}`, `{"question":null}`, `{"question":["x"]}`, `{"question":{"a":1}}`, `{"question":"x","question":7}`,
	`{"nothing":"x"}`, `{"edits":null}`, `{"edits":{}}`, `{"edits":[null]}`, `{"edits":[7]}`, `{"edits":[{"kind":7}]}`, `{"edits":[{"kind":"question"}]}`, `{"edits":[{"kind":"question","record":7}]}`,
	`{"edits":[{"kind":"question","record":{"question":[]}}]}`, `{"edits":[{"kind":"question","id":"../x","record":{"question":"Who?","unconfirmed":"x"}}]}`, `{"edits":[{"kind":"question","id":7,"record":{}}]}`,
	`{"edits":[{"kind":"party","id":"cd-eg","if_match":"\"0\""}]}`, `{"edits":[{"kind":"party","id":"cd-eg","if_match":7}]}`,
	`{"question":"` + strings.Repeat("x", 1<<20) + `"}`, strings.Repeat("[", 20_000), strings.Repeat(`{"a":`, 20_000), `{"question":` + strings.Repeat("9", 10_000) + `}`,
}

var badHeaders = [][]string{
	nil, {"If-Match", "*"}, {"If-Match", `"`}, {"If-Match", `"0"`}, {"If-Match", `W/"0"`}, {"If-Match", strings.Repeat(`"x",`, 500)}, {"If-None-Match", "*"}, {"If-None-Match", `"0"`},
	{"If-Match", `"0"`, "If-None-Match", "*"}, {"Idempotency-Key", ""}, {"Idempotency-Key", `"`}, {"Idempotency-Key", strings.Repeat("x", 5000)}, {"Content-Type", "text/plain"}, {"Content-Type", "application/json; charset=\""}, {"Content-Encoding", "gzip"},
}

var badQueries = []string{"?%zz", "?=", "?x", "?&&&", "?as-of=soon", "?as-of=2026-02-30", "?as-of=", "?known=9999999999", "?reader=nobody", "?reader=%00", "?limit=0", "?limit=-1", "?limit=x", "?cursor=%2e%2e", "?with=x", "?with=0", "?party=" + strings.Repeat("x", 2500), "?as-of=2026&as-of=2026"}

// heard is what the API says to a request, without the network between.
func (s *served) heard(t testing.TB, token, method, at, body string, headers ...string) (status int, code string, said []byte) {
	t.Helper()
	r, err := http.NewRequest(method, "http://desk.example", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if r.URL, err = url.Parse("http://desk.example" + at); err != nil {
		return 0, "", nil // no client can send it
	}
	r.RequestURI = at
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	began := time.Now()
	s.api.ServeHTTP(w, r)
	what := fmt.Sprintf("%s %.120s %.60q %.80q", method, at, body, headers)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("%s took %s", what, took)
	}
	var p struct {
		Status int
		Code   string
		Detail string
	}
	switch {
	case w.Code >= 500:
		t.Errorf("%s: %d %.300s", what, w.Code, w.Body)
	case w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json":
		t.Errorf("%s: %d as %s", what, w.Code, w.Header().Get("Content-Type"))
	case w.Code >= 400 && method != http.MethodHead:
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != w.Code || p.Code == "" || p.Detail == "" || w.Body.Len() > 64<<10 {
			t.Errorf("%s: %d, %d bytes: %.300s", what, w.Code, w.Body.Len(), w.Body)
		}
	}
	return w.Code, p.Code, w.Body.Bytes()
}

// addresses are all that the API has, each with something put for one of its names.
func (s *served) addresses(put map[string][]string) (out []string) {
	for _, pattern := range s.api.Paths() {
		known := pattern
		for name, values := range put {
			known = strings.ReplaceAll(known, "{"+name+"}", values[0])
		}
		out = append(out, known)
		for name, values := range put {
			if !strings.Contains(pattern, "{"+name+"}") {
				continue
			}
			for _, v := range values[1:] {
				at := strings.ReplaceAll(pattern, "{"+name+"}", v)
				for other, values := range put {
					at = strings.ReplaceAll(at, "{"+other+"}", values[0])
				}
				out = append(out, at)
			}
		}
	}
	return out
}

// Whatever is asked for or sent, at every address and by every method, the answer
// is one, or a problem with a code; and nothing is written.
func TestBadInputEverywhere(t *testing.T) {
	s := shared(t)
	owner := s.token(t, "ola", access.Grant{Dossier: "talks", Role: access.Owner}, access.Token{Scope: access.Writes})
	id := s.whole.Questions
	if len(id) > 0 {
		t.Fatal("this test is of a dossier without questions")
	}
	put := map[string][]string{"name": badPaths("talks"), "kind": badPaths("question"), "id": badPaths("q-1"), "number": badPaths("1")}
	before := desk.Mark(s.whole.Parties[0]) + s.desk.Shelf("talks").Newest().Version
	codes := map[string]int{}
	ask := func(method, at, body string, headers ...string) {
		t.Helper()
		status, code, _ := s.heard(t, owner, method, at, body, headers...)
		codes[fmt.Sprint(status, " ", code)]++
		if writes := method == "POST" || method == "PUT" || method == "DELETE"; writes && status != 0 && status < 400 {
			t.Errorf("%s %.100s %.60q: %d", method, at, body, status)
		}
	}
	for _, at := range s.addresses(put) {
		for _, method := range everyMethod {
			ask(method, at, "{}")
		}
	}
	for _, at := range s.addresses(map[string][]string{"name": {"talks"}, "kind": {"question"}, "id": {"q-1"}, "number": {"1"}}) {
		for _, q := range badQueries {
			for _, method := range everyMethod {
				ask(method, at+q, "{}")
			}
		}
		for _, h := range badHeaders {
			for _, body := range badBodies {
				if h != nil && len(body) > 100 {
					continue
				}
				for _, method := range []string{"POST", "PUT", "DELETE"} {
					ask(method, at, body, h...)
				}
			}
		}
	}
	for _, want := range []string{"404 not-found", "404 unknown-kind", "404 unknown-address", "404 unknown-record", "405 wrong-method", "422 not-in-order", "422 bad-json", "422 unknown-argument", "422 bad-date", "428 no-etag", "400 bad-etag", "400 bad-key", "400 bad-query", "413 too-large", "415 wrong-type", "412 conflict"} {
		if codes[want] == 0 {
			t.Errorf("nothing was %q: %v", want, codes)
		}
	}
	s.desk.Refresh(t.Context(), s.desk.Shelf("talks"))
	now := s.desk.Shelf("talks").Newest()
	if now.Trouble != nil || desk.Mark(now.Parties[0])+now.Version != before {
		t.Errorf("something was written: %v", now.Trouble)
	}
}

// At every address and by every method: who has no token, one of another dossier,
// or one that does not write, gets nothing; and what is hidden is as if it were not
// there.
func TestWhoMayNotEverywhere(t *testing.T) {
	s := shared(t)
	elsewhere := s.token(t, "eva", access.Grant{Dossier: "others", Role: access.Owner}, access.Token{Scope: access.Writes})
	looking := s.token(t, "tom", access.Grant{Dossier: "talks", Role: access.Editor, Audience: "experts"}, access.Token{Scope: access.ReadOnly})
	adding := s.token(t, "kim", access.Grant{Dossier: "talks", Role: access.Contributor, Audience: "experts"}, access.Token{Scope: access.Writes})
	expert := s.token(t, "mara", access.Grant{Dossier: "talks", Role: access.Editor, Audience: "experts"}, access.Token{Scope: access.Writes})
	hidden, seen := s.whole.Positions[0].ID, s.whole.Positions[1].ID
	const absent = "no-such-position"
	of := func(name, id string) []string {
		return s.addresses(map[string][]string{"name": {name}, "kind": {"position"}, "id": {id}, "number": {"1"}})
	}
	talks, nothing, away, there := of("talks", seen), of("nothing", seen), of("talks", absent), of("talks", hidden)
	good := `{"party":"cd-eg","issue":"cd-i1","stance":"asks","words":"x","date":"1978-09","channel":"public","unconfirmed":"x"}`
	before := s.desk.Shelf("talks").Newest().Version
	for i, at := range talks {
		if at == "/api/v1/dossiers" {
			continue
		}
		for _, method := range everyMethod {
			for _, h := range [][]string{nil, {"If-Match", `"0"`}, {"If-None-Match", "*"}} {
				status, _, _ := s.heard(t, "", method, at, good, h...)
				if status != 401 && status != 405 {
					t.Errorf("%s %s without a token: %d", method, at, status)
				}
				status, code, a := s.heard(t, elsewhere, method, at, good, h...)
				_, _, b := s.heard(t, elsewhere, method, nothing[i], good, h...)
				if status != 405 && status != 404 || !bytes.Equal(a, b) || status == 404 && method != "HEAD" && code != "not-found" {
					t.Errorf("%s %s with a token of others: %d %s, and for what is not there %s", method, at, status, a, b)
				}
				if method == "POST" || method == "PUT" || method == "DELETE" {
					if status, _, said := s.heard(t, looking, method, at, good, h...); status != 403 && status != 405 {
						t.Errorf("%s %s with a token that only reads: %d %s", method, at, status, said)
					}
				}
				if method == "PUT" || method == "DELETE" {
					if status, code, said := s.heard(t, adding, method, at, good, h...); status < 400 || h != nil && h[0] == "If-Match" && status == 403 && code != "not-allowed" {
						t.Errorf("%s %s of who only adds: %d %s", method, at, status, said)
					}
				}
				_, _, a = s.heard(t, expert, method, there[i], strings.Replace(good, "{", `{"id":"`+hidden+`",`, 1), h...)
				_, _, b = s.heard(t, expert, method, away[i], strings.Replace(good, "{", `{"id":"`+absent+`",`, 1), h...)
				if x, y := strings.ReplaceAll(string(a), hidden, "ID"), strings.ReplaceAll(string(b), absent, "ID"); x != y {
					t.Errorf("%s %s: what is hidden is told from what is not there:\n%s\n%s", method, there[i], x, y)
				}
			}
		}
	}
	s.desk.Refresh(t.Context(), s.desk.Shelf("talks"))
	if now := s.desk.Shelf("talks").Newest(); now.Version != before {
		t.Error("something was written")
	}
}

// Whatever stands in an address, the answer is one, or a problem.
func FuzzAddress(f *testing.F) {
	s := open(f)
	for _, at := range s.addresses(map[string][]string{"name": {"talks"}, "kind": {"position"}, "id": {"cd-p1"}, "number": {"1"}}) {
		f.Add("GET", at, "", "")
		f.Add("POST", at+"?as-of=1978-09-14&reader=experts", "Idempotency-Key", `"k"`)
	}
	f.Fuzz(func(t *testing.T, method, at, header, value string) {
		if !strings.HasPrefix(at, "/") || strings.ContainsAny(method+header+value, "\r\n\x00 :") || header == "" && value != "" || method == "" {
			return
		}
		var h []string
		if header != "" {
			h = []string{header, value}
		}
		if _, err := http.NewRequest(method, "http://desk.example", nil); err != nil {
			return
		}
		s.heard(t, "", method, at, `{"question":7}`, h...)
	})
}
