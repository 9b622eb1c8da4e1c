package dossier

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A statement is corrected in a form: who spoke is typed, a field is taken
// away, and what was not typed stays.
func TestARecordIsEditedInAForm(t *testing.T) {
	r, err := Decode("statement", []byte("- {id: st-1, speaker: {words: an official, anonymous: {count: 1}}, content: \"No.\", cue: said, stance: asserts, sources: [s-1]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := Entries(r)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]Entry{}
	for _, e := range entries {
		shown[e.Name] = e
		if e.Doc == "" {
			t.Errorf("%s: nothing says what it means", e.Name)
		}
	}
	if got := shown["speaker.anonymous.count"].Value; got != "1" {
		t.Errorf("count is %q", got)
	}
	if !shown["content"].Required || !shown["addressee"].List || len(shown["stance"].Values) != 9 || shown["speaker.party"].Refs[0] != "party" {
		t.Errorf("the form does not know its fields: %+v", shown)
	}
	if _, ok := shown["id"]; ok {
		t.Error("the id can be typed over")
	}
	edited, err := WithEntries(r, map[string]string{
		"speaker.anonymous.role": "officials", "speaker.anonymous.count": "2", "cue": "", "addressee": "p-a, p-b",
		"content": "No: \"not yet\", he said\n#x", "stance": "asserts",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &Statement{Meta: Meta{ID: "st-1", Sources: []Citation{{Source: "s-1"}}}, Content: "No: \"not yet\", he said\n#x", Stance: "asserts",
		Speaker: Speaker{Words: "an official", Anonymous: &Anonymous{Count: 2, Role: "officials"}}, Addressee: []string{"p-a", "p-b"}}
	if diff := cmp.Diff(string(FormatRecord(want)), string(FormatRecord(edited))); diff != "" {
		t.Error(diff)
	}
	same, err := WithEntries(r, nil)
	if err != nil || string(FormatRecord(same)) != string(FormatRecord(r)) {
		t.Errorf("nothing was typed, and it is another: %v", err)
	}
	for field, typed := range map[string]string{"stance": "shouts", "speaker.anonymous.count": "two", "date": "2026-13-40", "content": ""} {
		_, err := WithEntries(r, map[string]string{field: typed})
		name := field[strings.LastIndex(field, ".")+1:]
		if err == nil || field != "date" && !strings.Contains(err.Error(), name) {
			t.Errorf("%s %q: %v", field, typed, err)
		}
	}
}

// Every record of the examples survives a form that changes nothing.
func TestAFormLosesNothing(t *testing.T) {
	d, err := Load(t.Context(), "../examples/camp-david-1978")
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(Scope{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	v.Each(func(r Record) bool {
		if r.Kind() == "draft" {
			return true // its points are edited as text
		}
		n++
		again, err := WithEntries(r, nil)
		if err != nil {
			t.Errorf("%s: %v", AddressOf(r), err)
		} else if diff := cmp.Diff(string(FormatRecord(r)), string(FormatRecord(again))); diff != "" {
			t.Errorf("%s: %s", AddressOf(r), diff)
		}
		return true
	})
	if n < 20 {
		t.Errorf("only %d records", n)
	}
}
