package dossier

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/when"
)

func told(ds []Difference) string {
	var b strings.Builder
	for _, d := range ds {
		fmt.Fprintf(&b, "%s: %q → %q\n", d.Name, d.Before, d.After)
	}
	return b.String()
}

// Two versions of a record are compared as a person would: field by field, part
// by part, whatever place a part has in its list.
func TestTwoVersionsAreCompared(t *testing.T) {
	a := &Account{Meta: Meta{ID: "cf-1", Sources: []Citation{{Source: "s-1"}, {Source: "s-2", At: "p. 2"}}}, Question: "Who fired?", Sides: []Side{
		{Who: "A", Words: "they did", Actors: []string{"p-a"}}, {Who: "B", Words: "we did not"}, {Who: "C", Words: "nobody did", Date: when.MustParse("2026-02-18")}}}
	b := &Account{Meta: Meta{ID: "cf-1", Sources: []Citation{{Source: "s-2", At: "p. 3"}}, Note: "checked"}, Question: "Who fired?", Sides: []Side{
		{Who: "N", Words: "we saw it"}, {Who: "A", Words: "they did, twice", Actors: []string{"p-a"}}, {Who: "C", Words: "nobody did"}}}
	got, err := Differences(a, b)
	if err != nil {
		t.Fatal(err)
	}
	want := `sides.1.who: "B" → ""
sides.1.words: "we did not" → ""
sides.0.who: "" → "N"
sides.0.words: "" → "we saw it"
sides.1.words: "they did" → "they did, twice"
sides.2.date: "2026-02-18" → ""
sources.0.source: "s-1" → ""
sources.0.at: "p. 2" → "p. 3"
note: "" → "checked"
`
	if told(got) != want {
		t.Errorf("told:\n%sexpected:\n%s", told(got), want)
	}
	draft := func(points string) Record {
		d, err := WithEntries(&Draft{Meta: Meta{ID: "d-1", Unconfirmed: "recalled"}, Title: "A draft", Date: when.MustParse("2026")}, map[string]string{"points": points})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	got, err = Differences(draft("We:\n\n1. One. {i-x=a}\n2. Two.\n3. Three."), draft("They:\n\n1. New.\n2. One. {i-x=b}\n    a. Under.\n3. Three."))
	if err != nil {
		t.Fatal(err)
	}
	want = `preamble: "We:" → "They:"
points.2: "Two." → ""
points.1: "" → "New."
points.2: "One. {i-x=a}" → "One. {i-x=b}"
points.2.a: "" → "Under."
`
	if told(got) != want {
		t.Errorf("told:\n%sexpected:\n%s", told(got), want)
	}
	if _, err := Differences(a, draft("")); err == nil {
		t.Error("an account and a draft were compared")
	}
}

// Two edit the same statement at once. What only one of them touched goes together;
// what both changed is put to the second, who can let the first have it.
func TestTwoEditAtOnce(t *testing.T) {
	base := &Statement{Meta: Meta{ID: "st-1", Sources: []Citation{{Source: "s-1"}}}, Content: "No.", Cue: "said", Speaker: Speaker{Words: "an official", Anonymous: &Anonymous{Count: 1}}}
	with := func(typed map[string]string) Record {
		r, err := WithEntries(base, typed)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	mine := with(map[string]string{"content": "No, he said.", "speaker.anonymous.role": "officials", "sources.1.source": "s-mine", "speaker.anonymous.count": "2", "cue": "warned"})
	theirs := with(map[string]string{"content": "Never.", "stance": "rejects", "sources.1.source": "s-theirs", "speaker.anonymous.count": "3", "cue": "warned"})
	conflicts, err := Conflicts(base, mine, theirs)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range conflicts {
		names = append(names, fmt.Sprintf("%s: %s, %s or %s", c.Name, c.Base, c.Mine, c.Theirs))
	}
	if want := []string{"speaker.anonymous.count: 1, 2 or 3", "content: No., No, he said. or Never.", "sources: s-1, s-1\ns-mine or s-1\ns-theirs"}; !slices.Equal(names, want) {
		t.Fatalf("%q", names)
	}
	// The second insists on the number, and lets the first have the words.
	mine, err = Take(mine, base, "content")
	if err != nil {
		t.Fatal(err)
	}
	got := mustMerge(t, theirs, base, mine).(*Statement)
	if got.Content != "Never." || got.Speaker.Anonymous.Count != 2 || got.Speaker.Anonymous.Role != "officials" || got.Stance != "rejects" || got.Cue != "warned" ||
		fmt.Sprint(got.Sources) != "[{s-1 } {s-theirs } {s-mine }]" && fmt.Sprint(got.Sources) != "[{s-1 } {s-mine } {s-theirs }]" {
		t.Errorf("%+v %+v", got, got.Speaker.Anonymous)
	}
	// What one takes away, and the other does not touch, is gone.
	got = mustMerge(t, with(map[string]string{"sources.1.source": "s-2"}), with(map[string]string{"sources.1.source": "s-2", "sources.2.source": "s-3"}),
		with(map[string]string{"sources.1.source": "s-2", "sources.2.source": "s-3", "sources.3.source": "s-4"})).(*Statement)
	if fmt.Sprint(got.Sources) != "[{s-1 } {s-2 } {s-4 }]" {
		t.Errorf("%v", got.Sources)
	}
	for _, name := range []string{"sides", "speaker", "content.x", "sources.0.at", "speaker.anonymous.x"} {
		if _, err := Take(mine, base, name); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// Over records of every kind: a record has no differences from itself, and has
// some from another; and whoever takes over each field that two have changed has
// what the other made of it.
func TestTakingEachFieldIsTakingAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := dossiers(true).Draw(t, "one"), dossiers(true).Draw(t, "other")
		b.Each(func(mine Record) bool {
			if none, err := Differences(mine, mine); err != nil || len(none) > 0 {
				t.Fatalf("%s differs from itself: %s %v", AddressOf(mine), told(none), err)
			}
			var theirs Record
			a.Each(func(r Record) bool {
				if r.Kind() == mine.Kind() {
					theirs = fresh(t, r)
				}
				return theirs == nil
			})
			theirs.Head().ID = mine.Head().ID
			base := Blank(mine.Kind())
			base.Head().ID = mine.Head().ID
			entries, err := Entries(mine)
			if err != nil {
				t.Fatal(err)
			}
			some, err := Differences(mine, theirs)
			if err != nil || (len(some) == 0) != (formatted(mine) == formatted(theirs)) {
				t.Fatalf("%d differences (%v) of\n%s\n%s", len(some), err, formatted(mine), formatted(theirs))
			}
			got := mine
			for _, e := range entries {
				if got, err = Take(got, theirs, e.Name); err != nil {
					t.Fatal(err)
				}
			}
			if formatted(got) != formatted(theirs) {
				t.Fatalf("%s", told(some))
			}
			if _, err := Conflicts(base, mine, theirs); err != nil {
				t.Fatal(err)
			}
			return true
		})
	})
}
