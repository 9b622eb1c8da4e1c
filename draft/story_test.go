package draft_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"parley/dossier"
	"parley/draft"
)

// talks is a dossier with two principals, an issue with a number, and two
// drafts; extra stands in the later draft's front matter.
func talks(t *testing.T, extra, first, second string) *dossier.View {
	t.Helper()
	d, err := dossier.LoadFS(t.Context(), fstest.MapFS{
		"dossier.yaml": {Data: []byte("title: Talks\nsummary: About an army.\n")},
		"parties.yaml": {Data: []byte("- {id: p-a, name: Aland, roles: [{role: principal}]}\n- {id: p-b, name: Boria, roles: [{role: principal}]}\n- {id: p-c, name: Carra}\n")},
		"sources.yaml": {Data: []byte("- {id: s-1, type: press, date: 2026-01-01, title: News}\n")},
		"issues.yaml": {Data: []byte(`- {id: i-army, question: "How many soldiers?", range: {unit: soldiers, low: 0}}
- id: i-fee
  question: "Is there a fee?"
  options: [{id: yes-fee, words: a fee}, {id: no-fee, words: no fee}, {id: half, words: half a fee}]
`)},
		"positions.yaml": {Data: []byte(`- {id: pos-1, party: p-a, issue: i-army, stance: demands, option: "800", words: eight hundred, date: 2026-01-01, channel: public, sources: [s-1]}
- {id: pos-2, party: p-b, issue: i-army, stance: demands, option: "300", words: three hundred, date: 2026-01-01, channel: public, sources: [s-1]}
- {id: pos-3, party: p-a, issue: i-fee, stance: excludes, option: yes-fee, words: never, date: 2026-01-01, channel: public, sources: [s-1]}
- {id: pos-4, party: p-c, issue: i-fee, stance: demands, option: half, words: half, date: 2026-01-01, channel: relay, according_to: [somebody], sources: [s-1]}
`)},
		"drafts/d-1.md": {Data: []byte("---\nid: d-1\ntitle: First\ndate: 2026-01-02\nsources: [s-1]\n---\n\n" + first)},
		"drafts/d-2.md": {Data: []byte("---\nid: d-2\ntitle: Second\ndate: 2026-01-03\nderives_from: [d-1]\nsources: [s-1]\n" + extra + "---\n\n" + second)},
	})
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Whose stated position a change comes nearer to is told with the position, for
// every party; what others report of a party does not count.
func TestTowardNamesThePosition(t *testing.T) {
	v := talks(t, "",
		"1. The army has 600 soldiers. {i-army=600}\n2. There is a fee. {i-fee=yes-fee}\n",
		"1. The army has 700 soldiers. {i-army=700}\n2. There is no fee. {i-fee=half}\n")
	c, err := draft.Compare(v, draft.Of(v.Draft("d-1")), draft.Of(v.Draft("d-2")))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var data struct {
		Pairs []struct {
			Old, New []string
			Class    []string
			Sets     map[string][2]string
			Toward   []draft.Touch
			Away     []draft.Touch
		}
		Dropped, New []string
	}
	if err := json.Unmarshal(got, &data); err != nil {
		t.Fatal(err)
	}
	army, fee := data.Pairs[0], data.Pairs[1]
	if army.Sets["i-army"] != [2]string{"600", "700"} || !slices.Equal(army.Toward, []draft.Touch{{Party: "p-a", Position: "pos-1"}}) || !slices.Equal(army.Away, []draft.Touch{{Party: "p-b", Position: "pos-2"}}) {
		t.Errorf("army: %+v", army)
	}
	if !slices.Equal(fee.Toward, []draft.Touch{{Party: "p-a", Position: "pos-3"}}) || len(fee.Away) != 0 {
		t.Errorf("fee: %+v", fee)
	}
}

// What a person has pinned is taken as it is, also that a point is new.
func TestPinsAreHonoured(t *testing.T) {
	first := "1. The army has 600 soldiers.\n2. Prisoners return.\n3. The bridge is opened.\n"
	second := "1. The army has 600 soldiers.\n2. The bridge is opened.\n3. Something else.\n"
	v := talks(t, "pins:\n  - {draft: d-1, old: [\"2\"], new: [\"3\"]}\n  - {draft: d-1, old: [\"3\"]}\n  - {draft: d-1, new: [\"2\"]}\n", first, second)
	c, err := draft.Compare(v, draft.Of(v.Draft("d-1")), draft.Of(v.Draft("d-2")))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range c.Rows {
		got = append(got, c.NumberWords(&c.Rows[i]))
	}
	if want := "1 → 1, 2 → 3, 3 → –, – → 2"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
	if p := c.Rows[1]; !p.Pinned || p.Confidence != 1 {
		t.Errorf("the pinned pair: %+v", p)
	}
}

// Each class by its rule.
func TestClasses(t *testing.T) {
	text := func(points ...string) *draft.Text {
		out := &draft.Text{Name: "t"}
		for i, p := range points {
			out.Points = append(out.Points, draft.Point{Number: string(rune('1' + i)), Text: p})
		}
		return out
	}
	for _, c := range []struct{ older, newer, want string }{
		{"Forces withdraw to the river.", "Forces withdraw, to the River.", "kept"},
		{"Forces withdraw to the river.", "Forces withdraw to the old river.", "reworded"},
		{"Each side may publish the report.", "Each side shall publish the report.", "reworded, tightened"},
		{"Each side shall ensure access.", "Each side shall endeavour to ensure access.", "reworded, loosened"},
		{"Maps are handed over within 30 days.", "Maps are handed over within two weeks.", "reworded, tightened"},
		{"Maps are handed over within 30 days.", "Maps are handed over as soon as possible.", "reworded, loosened"},
		{"Forces are limited to 600,000.", "Forces are limited to 800,000.", "reworded, loosened"},
		{"The mission has at least 100 observers.", "The mission has at least 300 observers.", "reworded, tightened"},
		{"Convoys pass the bridge, where possible.", "Convoys pass the bridge.", "reworded, tightened"},
		{"Each side may not fly over the line.", "Each side shall not fly over the line.", "reworded"},
	} {
		a := draft.Align(text(c.older), text(c.newer))
		if len(a.Pairs) != 1 {
			t.Errorf("%q and %q: %d pairs", c.older, c.newer, len(a.Pairs))
			continue
		}
		var got []string
		for _, cl := range a.Pairs[0].Classes {
			got = append(got, string(cl))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%q and %q: %s, want %s (%v)", c.older, c.newer, strings.Join(got, ", "), c.want, a.Pairs[0].Why)
		}
	}
}

// A recorded obligation without a time is a question to who owes it; one side's
// brackets set what the record says they would.
func TestObligationsAndSides(t *testing.T) {
	first := "1. Maps are handed over. {owes: p-a to p-b by 2026-06-30: hands over the maps} {owes: p-b, p-c: \"opens:\\tthe road\"}\n2. The fee: [[p-a: none | p-b: all | p-c: [[p-a: some | p-c: ]]]]. {i-fee} {p-a: i-fee=no-fee} {p-b: i-fee=yes-fee}\n"
	v := talks(t, "", first, "1. x\n")
	d := v.Draft("d-1")
	if o := d.Points[0].Obligations; len(o) != 2 || o[0].Due != "2026-06-30" || o[0].To[0] != "p-b" || o[1].By[1] != "p-c" || o[1].Words != "opens:\tthe road" {
		t.Fatalf("obligations: %+v", o)
	}
	if text := string(dossier.FormatRecord(d)); !strings.Contains(text, "{owes: p-a to p-b by 2026-06-30: hands over the maps}") || !strings.Contains(text, "{p-a: i-fee=no-fee}") {
		t.Errorf("written:\n%s", text)
	}
	var asked []string
	for _, f := range draft.Lint(v, draft.Of(d)) {
		if f.Rule == "no-date" {
			asked = append(asked, f.Question+" "+strings.Join(f.To, " "))
		}
	}
	if !slices.Equal(asked, []string{"“opens:\tthe road”: by when? p-b p-c"}) {
		t.Errorf("asked %q", asked)
	}
	open, err := draft.Brackets(draft.Of(d))
	if err != nil || len(open) != 2 || open[1].Depth != 1 || open[1].Alternatives[1].Words != "" {
		t.Fatalf("brackets: %+v %v", open, err)
	}
	q, err := draft.Consequences(v, draft.Of(d), "p-b")
	if err != nil || len(q) != 1 || q[0].Option != "yes-fee" || q[0].From != "" {
		t.Fatalf("consequences: %+v %v", q, err)
	}
	if m := q[0].Meets; len(m) != 1 || m[0].Party != "p-a" || m[0].How != "ruled out" || m[0].Position != "pos-3" {
		t.Errorf("meets: %+v", m)
	}
}

// Ten thousand points of the same words, and two texts with nothing in common,
// do not blow up.
func TestHardTexts(t *testing.T) {
	same, other := &draft.Text{Name: "same"}, &draft.Text{Name: "other"}
	for i := range 3000 {
		n := strings.Repeat("i", i%7+1)
		same.Points = append(same.Points, draft.Point{Number: string(rune(i)), Text: "The parties shall meet every month."})
		other.Points = append(other.Points, draft.Point{Number: string(rune(i)), Text: n + " quite another"})
	}
	if a := draft.Align(same, same); len(a.Pairs)+len(a.Dropped) < 3000 {
		t.Errorf("%d pairs, %d dropped", len(a.Pairs), len(a.Dropped))
	}
	if a := draft.Align(same, other); len(a.Pairs) > 0 {
		t.Errorf("%d pairs of texts with nothing in common", len(a.Pairs))
	}
	check(t, strings.Repeat("a b c d ", 40_000), strings.Repeat("d e a ", 50_000))
}
