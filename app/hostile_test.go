package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/access"
)

// hostileValues are what an argument, or a part of an address, can be in bad faith.
var hostileValues = map[string]string{
	"nothing": "", "NUL": "a\x00b", "invalid UTF-8": "\xff\xfe", "long": strings.Repeat("x", 1900), "too long": strings.Repeat("x", 2100), "another dossier": "other",
	"markup": "<script>alert(1)</script>", "out": "../../../etc/passwd", "a number": "-99999999999999999999", "a great number": "1e308", "no number": "NaN", "controls": "a\r\nX-Y: z\u202e", "a record": "position/none", "a date": "9999-99-99",
}

// hostileBodies are what can be sent to be written.
var hostileBodies = map[string]string{
	"nothing": "", "no JSON": "{", "another JSON": "[1, 2]", "null": "null", "a number": "1e999", "deep": strings.Repeat(`{"edits":`, 20_000), "deep in a list": `{"edits": ` + strings.Repeat("[", 100_000),
	"NUL": `{"edits": [{"kind": "question", "record": {"question": "a\u0000b"}}], "id": "a\u0000b", "question": "a\u0000b"}`, "invalid UTF-8": "{\"question\": \"\xff\xfe\", \"edits\": [{\"kind\": \"\xff\"}]}",
	"duplicates": `{"question": "x", "question": "y", "edits": [], "edits": null}`, "other types": `{"edits": {"kind": 5}, "question": [1], "id": {}}`, "unknown fields": `{"edits": [{"kind": "question", "secret": 1}], "colour": "red"}`,
	"unknown kinds": `{"edits": [{"kind": "nonsense", "record": {}}, {"kind": "", "id": "../x"}]}`, "many": `{"edits": [` + strings.Repeat(`{"kind": "question"},`, 5000) + `{"kind": "question"}]}`,
	"1 MB": `{"question": "` + strings.Repeat("long ", 200_000) + `", "unconfirmed": "x"}`, "20 MB": strings.Repeat(" ", 20<<20) + "{}",
	"another's id": `{"edits": [{"kind": "question", "id": "q-none", "if_match": "\"0123\"", "record": {"question": "x", "sources": ["s-none"], "handling": {"tlp": "clear", "audience": ["nobodies"]}}}]}`,
}

// Whatever a program sends to any address of the API, with whichever token: it gets
// an answer of the right class, in bounded time, as a problem where it is none; and
// to who reads as a group it is the one that they would get of a dossier in which
// nothing is hidden.
func TestWhateverProgramsSend(t *testing.T) {
	x := newSecretive(t, "camp-david-1978", "outer", 31)
	desks, people := x.twoDesks(t)
	token := tokenOf(t, people, "mara", access.Editor, x.reader, access.Writes)
	looks := tokenOf(t, people, "tom", access.Reader, x.reader, access.ReadOnly)
	gone := tokenOf(t, people, "ines", access.Editor, x.reader, access.Writes)
	if err := people.Take(t.Context(), "ines", "talks", "owner"); err != nil {
		t.Fatal(err)
	}
	off := tokenOf(t, people, "zed", access.Owner, "", access.Writes)
	if err := people.Disable(t.Context(), "zed", "owner"); err != nil {
		t.Fatal(err)
	}
	from := 0
	ask := func(what, method, at, body string, class int, headers ...string) {
		t.Helper()
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		var told [2]string
		for i, d := range desks {
			r := httptest.NewRequest(method, "/", strings.NewReader(body))
			r.URL, r.RequestURI = u, at
			from++
			r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", from>>16, from>>8&255, from&255)
			r.Header.Set("Content-Type", "application/json")
			for i := 0; i < len(headers); i += 2 {
				r.Header.Set(headers[i], headers[i+1])
			}
			w := httptest.NewRecorder()
			began := time.Now()
			d.ServeHTTP(w, r)
			took := time.Since(began)
			var p struct {
				Status int
				Code   string
			}
			fail := func(words string) {
				t.Errorf("%s: %s %.120s: status %d: %s: %.300s", what, method, at, w.Code, words, w.Body)
			}
			switch {
			case w.Code < 200 || w.Code >= 500 || w.Code/100 == 3 && w.Code != http.StatusNotModified && w.Code != http.StatusTemporaryRedirect && w.Code != http.StatusMovedPermanently:
				fail("no answer that is expected")
			case class != 0 && w.Code/100 != class:
				fail(fmt.Sprintf("expected %d..", class))
			case took > 20*time.Second:
				fail(fmt.Sprint("it took ", took))
			case w.Code >= 400 && (w.Header().Get("Content-Type") != "application/problem+json" || json.Unmarshal(w.Body.Bytes(), &p) != nil || p.Status != w.Code || p.Code == ""):
				fail("it is no problem")
			case w.Header().Get("X-Y") != "":
				fail("it has a header of the sender's")
			}
			told[i] = fmt.Sprint(w.Code, "\n", w.Header(), "\n", w.Body)
		}
		if told[0] != told[1] {
			t.Errorf("%s: %s %.120s: what is hidden shows\n%s", what, method, at, firstDifference(told[0], told[1]))
		}
	}
	bearer := []string{"Authorization", "Bearer " + token}
	for _, pattern := range slices.Sorted(maps.Keys(programs)) {
		for n, line := range programs[pattern] {
			line = x.fill(line)
			method, at, ok := strings.Cut(line, " ")
			if !ok {
				method, at = "GET", line
			}
			method, changes, _ := strings.Cut(method, "-")
			at = strings.TrimSuffix(under+"/"+at, "/")
			path, query, _ := strings.Cut(at, "?")
			given, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			precondition := []string{"If-Match", `"0123"`}
			if changes == "NEW" {
				precondition = []string{"If-None-Match", "*"}
			}
			if method != "GET" {
				for what, body := range hostileBodies {
					ask(what, method, path, body, 0, append(precondition, bearer...)...)
				}
				for _, tag := range []string{"", "*", `"`, `W/"0123"`, `"a","b"`, "\"a\x00b\"", strings.Repeat("x", 5000)} {
					ask("the tag "+tag, method, path, "{}", 0, append([]string{"If-Match", tag}, bearer...)...)
				}
				ask("as a form", method, path, "question=x", 0, append([]string{"Content-Type", "application/x-www-form-urlencoded"}, bearer...)...)
				ask("who only looks", method, path, "{}", 4, append(precondition, "Authorization", "Bearer "+looks)...)
			}
			if n == 0 || method != "GET" {
				for what, authorization := range map[string]string{
					"no token": "", "no scheme": token, "another scheme": "Basic " + token, "half": "Bearer " + token[:20], "a guess": "Bearer parley_0123_x", "NUL": "Bearer a\x00b", "long": "Bearer " + strings.Repeat("x", 100_000),
					"a role that was taken": "Bearer " + gone, "somebody disabled": "Bearer " + off, "a cookie's secret": "Bearer " + people.ID + "." + "x",
				} {
					ask(what, method, at, "{}", 4, "Authorization", authorization)
				}
				for what, v := range hostileValues {
					for i, part := range strings.Split(path, "/") {
						if part == "" || i < 4 {
							continue
						}
						parts := strings.Split(path, "/")
						parts[i] = url.PathEscape(v)
						ask(what+" in the address", method, strings.Join(parts, "/"), "{}", 0, append(precondition, bearer...)...)
					}
				}
				for _, bad := range []string{"%zz", "as-of=never", "known=%00", "reader=inner", "reader=%ff", "colour=red", strings.Repeat("as-of=2026&", 300)} {
					ask("a query", method, path+"?"+bad, "{}", 0, append(precondition, bearer...)...)
				}
				for _, other := range []string{"POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "X Y"} {
					if other != method && !strings.Contains(other, " ") {
						ask("another method", other, path, "{}", 0, append(precondition, bearer...)...)
					}
				}
			}
			if testing.Short() && n > 0 {
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(given)) {
				for what, v := range hostileValues {
					q := maps.Clone(given)
					q[name] = []string{v}
					ask(name+" of "+what, method, path+"?"+q.Encode(), "{}", 0, bearer...)
				}
				q := maps.Clone(given)
				q[name] = append(slices.Clone(given[name]), given[name]...)
				ask(name+" twice", method, path+"?"+q.Encode(), "{}", 0, bearer...)
				q = maps.Clone(given)
				delete(q, name)
				ask(name+" missing", method, path+"?"+q.Encode(), "{}", 0, bearer...)
			}
		}
	}
}
