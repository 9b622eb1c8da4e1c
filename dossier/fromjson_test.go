package dossier

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Every record of the examples, as JSON and back, is the record that it was.
func TestRecordsGoThroughJSON(t *testing.T) {
	folders, err := filepath.Glob("../examples/*/dossier.yaml")
	if err != nil || len(folders) < 3 {
		t.Fatalf("the examples are not there: %v", err)
	}
	for _, f := range folders {
		d, err := Load(t.Context(), filepath.Dir(f))
		if err != nil {
			t.Fatal(err)
		}
		d.Each(func(r Record) bool {
			text, err := json.Marshal(Fields(r))
			if err != nil {
				t.Fatal(err)
			}
			back, err := FromJSON(r.Kind(), text)
			if err != nil {
				t.Errorf("%s: %v\n%.400s", AddressOf(r), err, text)
			} else if !bytes.Equal(FormatRecord(back), FormatRecord(r)) {
				t.Errorf("%s came back as\n%s\nnot\n%s", AddressOf(r), FormatRecord(back), FormatRecord(r))
			}
			return true
		})
	}
}

func TestJSONThatIsNoRecord(t *testing.T) {
	position := `{"id":"pos-1","party":"p-a","issue":"i-1","stance":"demands","option":"o","date":"2025-01-02","channel":"public","words":"we ask","sources":[{"source":"s-1"}]}`
	if _, err := FromJSON("position", []byte(position)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind             Kind
		text, code, path string
	}{
		{"position", ``, "bad-json", ""},
		{"position", `[]`, "bad-json", ""},
		{"position", `{"id":`, "bad-json", ""},
		{"position", position + "x", "bad-json", ""},
		{"position", "{\"id\":\"\xff\"}", "bad-json", ""},
		{"position", strings.Repeat(`{"id":`, 1000), "bad-json", ""},
		{"nothing", `{}`, "unknown-kind", ""},
		{"position", strings.Replace(position, `"stance":"demands"`, `"stance":"demand"`, 1), "unknown-value", "stance"},
		{"position", strings.Replace(position, `"stance"`, `"stnce"`, 1), "unknown-field", "stnce"},
		{"position", strings.Replace(position, `"option":"o"`, `"stance":"asks"`, 1), "duplicate-field", "stance"},
		{"position", strings.Replace(position, `"2025-01-02"`, `"soon"`, 1), "bad-date", "date"},
		{"position", strings.Replace(position, `"2025-01-02"`, `null`, 1), "empty-value", "date"},
		{"position", strings.Replace(position, `"we ask"`, `{"a":1}`, 1), "wrong-type", "words"},
		{"position", strings.Replace(position, `"we ask"`, `"we \u0000 ask"`, 1), "bad-character", "words"},
		{"position", strings.Replace(position, `{"source":"s-1"}`, `{"source":["s-1"]}`, 1), "wrong-type", "sources.0.source"},
		{"position", strings.Replace(position, `,"sources":[{"source":"s-1"}]`, ``, 1), "no-source", ""},
		{"draft", `{"id":"d-1","title":"A text","date":"2025-01-02","sources":["s-1"],"points":[{"id":"1","text":"a"},{"id":"1","text":"b"}]}`, "duplicate-id", "points"},
		{"draft", `{"id":"d-1","title":"A text","date":"2025-01-02","points":[{"id":"1","state":"a"}]}`, "unknown-value", "points.0.state"},
		{"draft", `{"id":"d-1","title":"A text","date":"2025-01-02","points":{"1":"a"}}`, "wrong-type", "points"},
	} {
		_, err := FromJSON(c.kind, []byte(c.text))
		var ps Problems
		if !errors.As(err, &ps) {
			t.Errorf("%.100s: %v, expected problems", c.text, err)
		} else if ps[0].Code != c.code || ps[0].Field != c.path {
			t.Errorf("%.100s: %q in %q, expected %q in %q", c.text, ps[0].Code, ps[0].Field, c.code, c.path)
		}
	}
}

// A megabyte of nonsense takes no longer than one of sense, and is not told of
// word by word.
func TestMuchThatIsNoRecord(t *testing.T) {
	for _, text := range []string{
		`{"id":"x","sources":[` + strings.Repeat(`{"x":1},`, 120_000) + `{}]}`, `{"id":"x",` + strings.Repeat(`"sourcfs":1,`, 80_000) + `"q":1}`,
		`{"id":"x","party":` + strings.Repeat(`[`, 500_000), `{"id":"x","points":[` + strings.Repeat(`{"x":1},`, 90_000) + `{}]}`,
	} {
		for _, k := range []Kind{"position", "draft"} {
			began := time.Now()
			_, err := FromJSON(k, []byte(text))
			var ps Problems
			if !errors.As(err, &ps) || len(ps) > 2*mostProblems {
				t.Errorf("%.40s: %d problems", text, len(ps))
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("%.40s: %s", text, took)
			}
		}
	}
}

// Whatever is read from JSON can be written and read again.
func FuzzFromJSON(f *testing.F) {
	f.Add("position", `{"id":"pos-1","party":"p-a","issue":"i-1","stance":"asks","date":"2025-01","channel":"public","words":"we ask","sources":[{"source":"s-1"}]}`)
	f.Add("draft", `{"id":"d-1","title":"A text","date":"2025-01-02","preamble":"We","points":[{"id":"1","text":"[[p-a: x | p-b: y]]"},{"id":"1.a","text":"{z}","sets":["i=o"]}]}`)
	f.Add("preference", `{"id":"p","party":"p-a","ranking":[["a","b"],"c"]}`)
	f.Fuzz(func(t *testing.T, kind, text string) {
		r, err := FromJSON(Kind(kind), []byte(text))
		if err != nil {
			return
		}
		again, err := Decode(r.Kind(), FormatRecord(r))
		if err != nil || !bytes.Equal(FormatRecord(again), FormatRecord(r)) {
			t.Errorf("%s is read again as another: %v", text, err)
		}
	})
}
