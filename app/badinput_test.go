package app_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/app"
	"parley/desk"
)

// Every argument of every question, with what does not fit: over the API and by an
// assistant's tools the answer is one, or says what is wrong with it; soon.
func TestArgumentsThatDoNotFit(t *testing.T) {
	const example = "../examples/camp-david-1978"
	a := openAPI(t, desk.Options{Sources: []desk.Source{desk.Folder(example)}})
	c, end := assistant(t, []string{example, "--label", "red"}, quiet())
	if c == nil {
		t.Fatal(end())
	}
	defer end()
	good := map[string]string{"party": "cd-eg", "issue": "cd-i1", "old": "cd-framework-treaty", "new": "cd-framework-treaty", "point": "cd-framework-treaty#1", "draft": "cd-framework-treaty", "record": "party/cd-eg", "channel": "none", "words": "the"}
	values := []string{"", " ", "nobody", "cd-eg", "position/cd-p1", "#", "draft/#", "-1", "0", "1", "2.5", "1e9", "2147483647", "4294967296", "99999999999999999999", "NaN", "true", "2026-02-30", "0001", "9999-99", "\x00", "\xff", "💧", "%s%n", strings.Repeat("x", 400), strings.Repeat("a,", 150), strings.Repeat("x=y;", 100), strings.Repeat("9", 300)}
	codes := map[string]int{}
	for _, q := range app.Questions() {
		for _, p := range q.Params {
			for _, v := range values {
				args := url.Values{}
				for _, other := range q.Params {
					if other.Required {
						args.Set(other.Name, good[other.Name])
					}
				}
				if q.Name == "packages" && p.Name != "samples" {
					args.Set("samples", "50")
				}
				if q.Name == "cost" && p.Name != "draws" {
					args.Set("draws", "50")
				}
				args.Set(p.Name, v)
				at := "/api/v1/dossiers/camp-david-1978/" + q.Name + "?" + args.Encode()
				began := time.Now()
				status, _, text := sent(t, a, "GET", at, "")
				var problem struct{ Code, Detail string }
				if status != 200 {
					if err := json.Unmarshal([]byte(text), &problem); err != nil || problem.Code == "" || problem.Detail == "" || len(text) > 20_000 {
						t.Errorf("%.200s: %d %.300s", at, status, text)
					}
				}
				if took := time.Since(began); status >= 500 && problem.Code != "took-too-long" || took > 25*time.Second {
					t.Errorf("%.200s: %d after %s: %.300s", at, status, took, text)
				}
				codes[problem.Code]++
				if len(v) > 5 { // the tools share what answers; their own reading of arguments is what is tried
					continue
				}
				name := strings.ReplaceAll(p.Name, "-", "_")
				for _, odd := range []any{v, []any{v}, []any{[]any{v}}, map[string]any{"x": v}, 7, -1.5, true, nil} {
					given, err := json.Marshal(map[string]any{name: odd, "nothing": 1})
					if err != nil {
						t.Fatal(err)
					}
					if text, failed := call(t, c, q.Name, string(given)); !failed || len(text) > 2000 || text == "" {
						t.Errorf("%s %s: failed %t: %.300s", q.Name, given, failed, text)
					}
				}
			}
		}
	}
	for _, want := range []string{"bad-argument", "missing-argument", "unknown-record", "not-in-order"} {
		if codes[want] == 0 {
			t.Errorf("nothing was %s: %v", want, codes)
		}
	}
}
