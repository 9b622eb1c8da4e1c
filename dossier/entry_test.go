package dossier

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/when"
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

// typedOf is what a browser sends of a form that nobody typed in.
func typedOf(t interface{ Fatal(...any) }, r Record) map[string]string {
	entries, err := Entries(r)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	var send func([]Entry)
	send = func(list []Entry) {
		for _, e := range list {
			if e.Rows == nil {
				out[e.Name] = strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n").Replace(e.Value)
			}
			for _, row := range e.Rows {
				send(row)
			}
		}
	}
	send(entries)
	return out
}

// A form that is sent back as it was shown changes nothing, of whatever record.
func TestAFormLosesNothing(t *testing.T) {
	untouched := func(t interface {
		Errorf(string, ...any)
		Fatal(...any)
	}, d *Dossier) (n int) {
		d.Each(func(r Record) bool {
			n++
			again, err := WithEntries(r, typedOf(t, r))
			if err != nil {
				t.Errorf("%s: %v", AddressOf(r), err)
			} else if diff := cmp.Diff(string(FormatRecord(r)), string(FormatRecord(again))); diff != "" {
				t.Errorf("%s: %s", AddressOf(r), diff)
			}
			return true
		})
		return n
	}
	for _, name := range []string{"camp-david-1978", "good-friday-1998", "ukraine-2025-26"} {
		d, err := Load(t.Context(), "../examples/"+name)
		if err != nil {
			t.Fatal(err)
		}
		if n := untouched(t, d); n < 20 {
			t.Errorf("%s: only %d records", name, n)
		}
	}
	rapid.Check(t, func(t *rapid.T) { untouched(t, dossiers(false).Draw(t, "dossier")) })
}

// Every record can be typed from nothing: each of its fields, in each of its parts.
func TestEveryFieldCanBeTyped(t *testing.T) {
	typed := map[string]bool{}
	for seed := range 60 {
		dossiers(true).Example(seed).Each(func(r Record) bool {
			fresh := Blank(r.Kind())
			fresh.Head().ID = r.Head().ID
			values := typedOf(t, r)
			got, err := WithEntries(fresh, values)
			if err != nil {
				t.Errorf("%s: %v", AddressOf(r), err)
			} else if diff := cmp.Diff(string(FormatRecord(r)), string(FormatRecord(got))); diff != "" {
				t.Errorf("%s: %s", AddressOf(r), diff)
			}
			for name, v := range values {
				if v != "" {
					typed[string(r.Kind())+" "+regexp.MustCompile(`\.\d+\.`).ReplaceAllString(name, ".0.")] = true
				}
			}
			return true
		})
	}
	for _, k := range Kinds() {
		for name := range typedOf(t, Blank(k)) {
			if !typed[string(k)+" "+name] {
				t.Errorf("%s: nothing was typed into %s", k, name)
			}
		}
	}
}

// Parts are added, changed and taken away, and what is wrong is said next to
// where it was typed.
func TestPartsAreTyped(t *testing.T) {
	a := &Account{Meta: Meta{ID: "cf-1", Unconfirmed: "recalled"}, Question: "Who fired?", Sides: []Side{
		{Who: "A", Words: "they did", Part: Part{Sources: []Citation{{Source: "s-1", At: "p. 1"}, {Source: "s-2"}}}}, {Who: "B", Words: "we did not"}, {Who: "C", Words: "nobody did"},
	}}
	got, err := WithEntries(a, map[string]string{
		"sides.0.sources.0.source": "", "sides.0.sources.0.at": "", "sides.0.sources.2.source": "s-3", // one goes, one comes
		"sides.1.words": " we never did ", "sides.2.who": "", "sides.2.words": "",
		"sides.7.who": "D", "sides.7.words": "someone", "sides.7.date": "18 Feb 2026", "sides.4.who": "", "sides.9.according_to": "",
		"handling.tlp": "amber", "handling.audience": "team, inner",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &Account{Meta: Meta{ID: "cf-1", Unconfirmed: "recalled", Handling: &Handling{TLP: Amber, Audience: []string{"team", "inner"}}}, Question: "Who fired?", Sides: []Side{
		{Who: "A", Words: "they did", Part: Part{Sources: []Citation{{Source: "s-2"}, {Source: "s-3"}}}}, {Who: "B", Words: "we never did"},
		{Who: "D", Words: "someone", Date: when.MustParse("2026-02-18")},
	}}
	if diff := cmp.Diff(string(FormatRecord(want)), string(FormatRecord(got))); diff != "" {
		t.Error(diff)
	}
	draft := &Draft{Meta: Meta{ID: "d-1", Unconfirmed: "recalled"}, Title: "A draft", Date: when.MustParse("2026")}
	for _, c := range []struct {
		r               Record
		typed, as, says string
	}{
		{a, "sides.1.words", "", `"words" is missing`}, {a, "sides.3.words", "only words", `"who" is missing`}, {a, "sides.0.sources.0.at.x", "y", "no fields"},
		{a, "sides.x.who", "y", "number of a part"}, {a, "sides.99999999999999999999.who", "y", "number of a part"}, {a, "sides.-1.who", "y", "number of a part"},
		{a, "sides.0.date", "02/03/2026", "2 Mar 2026 or 3 Feb 2026"}, {a, "question", "\xff", "UTF-8"}, {a, "question", strings.Repeat("x", 1<<20), "bytes"},
		{a, "handling.tlp", "purple", "amber+strict"}, {a, strings.Repeat("x.", 1<<20), "x", "no field"}, {a, "qestion", "x", "no field"}, {a, "id", "cf-2", "does not change"}, {a, "sides.1", "x", ""},
		{draft, "points", "1. One.\n2. Two {i-x=.\n", "brace"}, {draft, "points", "1. One.\n1. One.", "second time"}, {draft, "points", "1. a\x00b", "U+0000"},
		{draft, "points", strings.Repeat("x", 1<<20), "bytes"}, {draft, "title", "", `"title" is missing`},
	} {
		_, err := WithEntries(c.r, map[string]string{c.typed: c.as})
		var ps Problems
		if c.says == "" {
			continue
		}
		if !errors.As(err, &ps) || !strings.HasPrefix(c.typed, ps[0].Field) && !strings.HasPrefix(ps[0].Field, c.typed[:strings.LastIndex(c.typed, ".")]) || !strings.Contains(err.Error(), c.says) || ps[0].Record != AddressOf(c.r) {
			t.Errorf("%s as %.20q: %v", c.typed, c.as, err)
		}
	}
	// A draft is written in a form, points and all.
	got, err = WithEntries(draft, map[string]string{"points": "We agree:\r\n\r\n1. One. {i-x=a}\r\n    a. Under it.\r\n2. Two."})
	if err != nil {
		t.Fatal(err)
	}
	if d := got.(*Draft); d.Preamble != "We agree:" || len(d.Points) != 3 || d.Points[1].ID != "1.a" || d.Points[0].Sets[0] != "i-x=a" {
		t.Errorf("%+v", d)
	}
}

// Nobody who types into a form can break the program, or file what cannot be read.
func FuzzWithEntries(f *testing.F) {
	f.Add("account", "sides.0.who", "A", "sides.0.words", "b")
	f.Add("draft", "points", "1. a {cite: s-1}\n    b. [[p-a: x | p-b: ]]", "title", "T")
	f.Add("preference", "ranking", "a, b\nc", "reservation", "1e3")
	f.Add("statement", "speaker.anonymous", "true", "span.from", "-1")
	f.Fuzz(func(t *testing.T, kind, a, av, b, bv string) {
		r := Blank(Kind(kind))
		if r == nil {
			return
		}
		r.Head().ID, r.Head().Unconfirmed = "x", "recalled"
		got, err := WithEntries(r, map[string]string{a: av, b: bv})
		if err != nil {
			return
		}
		if _, err := Decode(got.Kind(), FormatRecord(got)); err != nil {
			t.Errorf("what was filed cannot be read: %v\n%s", err, FormatRecord(got))
		}
		again, err := WithEntries(got, typedOf(t, got))
		if err != nil || string(FormatRecord(again)) != string(FormatRecord(got)) {
			t.Errorf("sent back as it was, it is another: %v\n%s\n%s", err, FormatRecord(got), FormatRecord(again))
		}
	})
}
