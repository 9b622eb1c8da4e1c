package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/access"
	"parley/api/client"
	"parley/dossier"
)

// A program whose answers are lost sends again, and what it sent is there once.
func TestWhatIsSentTwiceIsThereOnce(t *testing.T) {
	s := shared(t)
	const at = "/api/v1/dossiers/talks"
	tokens := map[string]string{
		"ola":  s.token(t, "ola", access.Grant{Dossier: "talks", Role: access.Owner}, access.Token{Scope: access.Writes}),
		"mara": s.token(t, "mara", access.Grant{Dossier: "talks", Role: access.Editor, Audience: "experts"}, access.Token{Scope: access.Writes}),
	}
	question := `{"question": "Who signs first?", "unconfirmed": "a test", "handling": {"tlp": "clear", "audience": ["experts"]}}`
	count := func() int { return len(s.desk.Shelf("talks").Newest().Questions) }
	for person, token := range tokens {
		send := func(method, to, body, key string, more ...string) (int, string, string) {
			headers := append([]string{"Authorization", "Bearer " + token, "Content-Type", "application/json"}, more...)
			if key != "" {
				headers = append(headers, "Idempotency-Key", key)
			}
			status, h, text := s.send(t, method, at+to, body, headers...)
			return status, h.Get("Location") + " " + h.Get("ETag"), text
		}
		before := count()
		status, where, text := send("POST", "/records/question", question, `"8e03978e-40d5-43dd-bc93-6223b12d5c3c"`)
		if status != 201 || count() != before+1 {
			t.Fatalf("%s: %d %s", person, status, text)
		}
		for _, key := range []string{`"8e03978e-40d5-43dd-bc93-6223b12d5c3c"`, `8e03978e-40d5-43dd-bc93-6223b12d5c3c`} {
			if again, there, told := send("POST", "/records/question", question, key); again != status || there != where || told != text {
				t.Errorf("%s again: %d %s %s, not %s %s", person, again, there, told, where, text)
			}
		}
		if count() != before+1 {
			t.Errorf("%s: %d questions more", person, count()-before)
		}
		id := strings.Fields(where)[0]
		id = id[strings.LastIndex(id, "/")+1:]
		s.refused(t, 422, "key-used", "POST", at+"/records/question", strings.Replace(question, "first", "last", 1), "Authorization", "Bearer "+token, "Content-Type", "application/json", "Idempotency-Key", `"8e03978e-40d5-43dd-bc93-6223b12d5c3c"`)
		s.refused(t, 422, "key-used", "POST", at+"/records/statement", `{"content":"no","stance":"asserts","speaker":{"party":"cd-eg"},"unconfirmed":"x"}`, "Authorization", "Bearer "+token, "Content-Type", "application/json", "Idempotency-Key", `"8e03978e-40d5-43dd-bc93-6223b12d5c3c"`)

		// A change that stands is not refused the second time, and one that does not is.
		changed := strings.Replace(text, "signs first?", "signs second?", 1)
		tag := strings.Fields(where)[1]
		for range 2 {
			if status, _, text := send("PUT", "/records/question/"+id, changed, `"k-2"`, "If-Match", tag); status != 200 {
				t.Errorf("%s: %d %s", person, status, text)
			}
		}
		s.refused(t, 412, "conflict", "PUT", at+"/records/question/"+id, changed, "Authorization", "Bearer "+token, "Content-Type", "application/json", "If-Match", tag)
		if status, _, told := send("POST", "/records/question", question, `"8e03978e-40d5-43dd-bc93-6223b12d5c3c"`); status != 201 || told == text || !strings.Contains(told, id) {
			t.Errorf("%s, after a change: %d %s", person, status, told)
		}

		// Several at once, those that refer to each other too.
		batch := `{"edits": [{"kind": "source", "id": "s-x", "record": {"type": "press", "title": "A talk", "outlet": "Radio", "date": "1978-09-09"}},
			{"kind": "question", "record": {"question": "And then?", "sources": ["s-x"], "handling": {"tlp": "clear", "audience": ["experts"]}}}]}`
		before = count()
		_, _, first := send("POST", "/batch", batch, `"k-3"`)
		if status, _, again := send("POST", "/batch", batch, `"k-3"`); status != 200 || again != first || count() != before+1 {
			t.Errorf("%s: %d %s, not %s; %d questions more", person, status, again, first, count()-before)
		}
		wrong := strings.NewReplacer(`["s-x"]`, `["s-y"]`, `"s-x"`, `"s-z"`).Replace(batch)
		p := s.refused(t, 422, "not-in-order", "POST", at+"/batch", wrong, "Authorization", "Bearer "+token, "Content-Type", "application/json", "Idempotency-Key", `"k-4"`)
		if e := p["errors"].([]any)[0].(map[string]any); fmt.Sprint(e["edit"]) != "1" {
			t.Errorf("%v", e)
		}
		for _, bad := range []string{``, `""`, `"`, `"x`, `"a b"`, `a,b`, strings.Repeat("x", 201), `"ü"`} {
			s.refused(t, 400, "bad-key", "POST", at+"/records/question", question, "Authorization", "Bearer "+token, "Content-Type", "application/json", "Idempotency-Key", bad)
		}
	}
}

// The Go client sends again by itself where the line broke before it heard.
func TestTheClientSendsAgain(t *testing.T) {
	s := open(t)
	lost := 2
	line := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && lost > 0 {
			lost--
			s.api.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		s.api.ServeHTTP(w, r)
	}))
	defer line.Close()
	before := len(s.desk.Shelf("talks").Newest().Questions)
	r, err := client.New(line.URL, "").Save(t.Context(), "talks", &client.Record{Kind: "question", Fields: map[string]any{"question": "Who?", "unconfirmed": "a test"}})
	if err != nil || lost != 0 {
		t.Fatalf("%v; %d times more", err, lost)
	}
	if n := len(s.desk.Shelf("talks").Newest().Questions); n != before+1 || !dossier.ValidID(r.ID) {
		t.Errorf("%d questions more", n-before)
	}
}
