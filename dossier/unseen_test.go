package dossier

import (
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func decoded(t *testing.T, k Kind, text string) Record {
	t.Helper()
	r, err := Decode(k, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const draftHead = "---\nid: d-1\ntitle: A draft\ndate: 2026-01-02\nsources: [s-1]\n---\n\n"

// A hidden point gives up its number, with what is under it, and what is hidden and
// names it follows; what is seen stays as it was typed.
func TestHiddenPointsMakeWay(t *testing.T) {
	whole := decoded(t, "draft", draftHead+"1. One.\n2. Kept from some. {tlp: red}\n    a. Under it.\n3. Three.\n    a. Seen.\n    b. Kept from some, too. {tlp: red}\n")
	seen := decoded(t, "draft", draftHead+"1. One.\n3. Three.\n    a. Seen.\n")
	edited := decoded(t, "draft", draftHead+"1. One.\n2. Typed.\n4. Three.\n    a. Seen.\n    b. Typed, too.\n")
	out, moved, err := Through(whole, seen, edited, nil, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	want := draftHead + "1. One.\n2x. Kept from some. {tlp: red}\n    a. Under it.\n2. Typed.\n4. Three.\n    a. Seen.\n    x. Kept from some, too. {tlp: red}\n    b. Typed, too.\n"
	got := regexp.MustCompile(`(?m)^(2|    )[a-z]\. Kept`).ReplaceAllString(formatted(out), "${1}x. Kept")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	question := decoded(t, "question", "- id: oq-1\n  question: And then?\n  about: [draft/d-1#2.a, draft/d-1#3, draft/d-1#3a, draft/d-1#1]\n  sources: [s-1]\n")
	follows, err := FollowPoints(question, nil, moved)
	if err != nil {
		t.Fatal(err)
	}
	kept := moved[Address{"draft", "d-1", "2"}]
	if about := follows.(*Question).About; about[0] != "draft/d-1#"+kept+".a" || about[1] != "draft/d-1#4" || about[2] != "draft/d-1#4.a" || about[3] != "draft/d-1#1" {
		t.Errorf("a hidden record names %v", about)
	}
	partly := decoded(t, "question", "- id: oq-1\n  question: And then?\n  about: [draft/d-1#3, draft/d-1#3a, draft/d-1#1]\n  sources: [s-1]\n")
	if follows, err = FollowPoints(question, partly, moved); err != nil {
		t.Fatal(err)
	}
	if about := follows.(*Question).About; about[0] != "draft/d-1#"+kept+".a" || about[1] != "draft/d-1#3" || about[2] != "draft/d-1#3a" {
		t.Errorf("of a record that is seen in part, %v", about)
	}
}

// What has another id is called by it wherever it is named.
func TestRenamed(t *testing.T) {
	to := Renaming{
		{Kind: "issue", ID: "i-1"}: "i-9", {Kind: "issue", ID: "i-1", Point: "deal"}: "deal-9", {Kind: "party", ID: "p-a"}: "p-9", {Kind: "draft", ID: "d-1", Point: "2"}: "7",
	}
	for _, c := range []struct {
		kind       Kind
		text, want string
	}{
		{"issue", "- id: i-1\n  question: What?\n  options:\n    - id: deal\n      words: a deal\n    - id: none\n      words: none\n", "- id: i-9\n  question: What?\n  options:\n    - id: deal-9\n      words: a deal\n    - id: none\n      words: none\n"},
		{"position", "- id: pos-1\n  party: p-a\n  issue: i-1\n  stance: demands\n  option: deal\n  words: w\n  date: 2026-01-02\n  channel: public\n  sources: [s-1]\n", "- id: pos-1\n  party: p-9\n  issue: i-9\n  stance: demands\n  option: deal-9\n  words: w\n  date: 2026-01-02\n  channel: public\n  sources: [s-1]\n"},
		{"preference", "- id: pr-1\n  party: p-b\n  issue: i-1\n  ranking:\n    - [deal, none]\n  author: Ann\n", "- id: pr-1\n  party: p-b\n  issue: i-9\n  ranking:\n    - [deal-9, none]\n  author: Ann\n"},
		{"preference", "- id: pr-1\n  party: p-b\n  ranking:\n    - [i-1]\n  author: Ann\n", "- id: pr-1\n  party: p-b\n  ranking:\n    - [i-9]\n  author: Ann\n"},
		{"guarantee", "- id: g-1\n  draft: d-1\n  point: 2\n  sources: [s-1]\n", "- id: g-1\n  draft: d-1\n  point: 7\n  sources: [s-1]\n"},
		{"draft", draftHead + "1. It is [[p-a: here [[p-a: now | p-b: then]] | p-b: there]]. {i-1=deal}\n2. Two.\n", draftHead + "1. It is [[p-9: here [[p-9: now | p-b: then]] | p-b: there]]. {i-9=deal-9}\n2. Two.\n"},
	} {
		list, err := Renamed([]Record{decoded(t, c.kind, c.text)}, to)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(FormatRecord(decoded(t, c.kind, c.want))), formatted(list[0])); diff != "" {
			t.Error(diff)
		}
	}
}

// A part that was shown and is hidden now is found again by its id, or by what was
// in it; one that is new and hidden is not taken for one that was shown.
func TestHides(t *testing.T) {
	account := func(sides string) Record {
		return decoded(t, "account", "- id: cf-1\n  question: Who?\n  sides:\n"+sides+"  sources: [s-1]\n")
	}
	const ann, bob, cy = "    - who: Ann\n      words: they did\n", "    - who: Bob\n      words: we did not\n", "    - who: Cy\n      words: I saw it\n"
	const red = "      handling:\n        tlp: red\n"
	for _, c := range []struct {
		name                string
		before, next, shown string
		hides               bool
	}{
		{"nothing is hidden", ann + bob, ann + bob + cy, ann + bob + cy, false},
		{"a new part is", ann + bob, ann + bob + cy + red, ann + bob, false},
		{"a part that was shown is", ann + bob + cy, ann + bob + cy + red, ann + bob, true},
		{"one in the place of another is", ann + bob + cy, ann + bob + "    - who: Dan\n      words: not I\n" + red, ann + bob, false},
	} {
		if got := Hides(account(c.before), account(c.next), account(c.shown)); got != c.hides {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	points := func(text string) Record { return decoded(t, "draft", draftHead+text) }
	if Hides(points("1. One.\n"), points("1. One.\n2. Two. {tlp: red}\n"), points("1. One.\n")) {
		t.Error("a new point that is hidden was taken for one that was shown")
	}
	if !Hides(points("1. One.\n2. Two.\n"), points("1. One.\n5. Two. {tlp: red}\n"), points("1. One.\n")) {
		t.Error("a point with another number was not found again")
	}
}
