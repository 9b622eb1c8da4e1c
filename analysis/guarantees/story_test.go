package guarantees_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"parley/analysis/guarantees"
	"parley/dossier"
	"parley/when"
)

// talks is a small dossier: two neighbours, a guarantor, and a text with a ladder.
const talks = `- id: g-1
  draft: d-1
  point: "1"
  trigger: North fires on South
  breach_by: [p-n]
  within: PT24H
  response: observers are sent
  responder: the observers
  guarantors: [p-o]
  protects: [p-s]
  blank: [who confirms it, whether drones count]
  sources: [s-1]
- id: g-2
  draft: d-1
  point: "2"
  trigger: the attack goes on
  after: [g-1]
  clock_from: g-1
  within: PT12H
  response: troops are sent
  guarantors: [p-o, p-q]
  protects: [p-s]
  sources: [s-1]
- id: g-3
  draft: d-1
  point: "3"
  trigger: South invades North, or either changes the line by force
  breach_by: [p-s, p-n]
  voids: [g-1, g-2]
  response: the guarantee lapses
  sources: [s-1]
- id: g-4
  document_words: a speech
  trigger: any breach
  within: P3D
  harm_within: PT6H
  response: talks are broken off
  according_to: [a listener]
  sources: [s-1]
`

func small(guarantees string) fstest.MapFS {
	return fstest.MapFS{
		"dossier.yaml":    {Data: []byte("title: A line\nsummary: North and South.\n")},
		"parties.yaml":    {Data: []byte("- id: p-n\n  name: North\n  roles: [{role: principal}]\n- id: p-s\n  name: South\n  roles: [{role: principal}]\n- id: p-o\n  name: Overlook\n- id: p-q\n  name: Quay\n")},
		"sources.yaml":    {Data: []byte("- id: s-1\n  type: document\n  title: A text\n  date: 2026-01-01\n")},
		"drafts/d-1.md":   {Data: []byte("---\nid: d-1\ntitle: The pact\ndate: 2026-01-01\nby: [p-n, p-s]\nsources: [s-1]\n---\n1. One. {i-1=troops}\n2. Two. {i-1=troops}\n3. Three.\n")},
		"issues.yaml":     {Data: []byte("- id: i-1\n  question: What follows?\n  short: What follows\n  options: [{id: troops, words: troops are sent}, {id: none, words: nothing}]\n")},
		"positions.yaml":  {Data: []byte("- id: pos-1\n  party: p-q\n  issue: i-1\n  stance: excludes\n  option: troops\n  words: no soldier of ours\n  date: 2026-01-02\n  channel: public\n  sources: [s-1]\n")},
		"guarantees.yaml": {Data: []byte(guarantees)},
	}
}

func viewOf(t testing.TB, files fstest.MapFS) *dossier.View {
	t.Helper()
	d, err := dossier.LoadFS(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func walk(t testing.TB, v *dossier.View, draft, incident string) *guarantees.Walked {
	t.Helper()
	in, err := guarantees.ReadIncident(v, incident)
	if err != nil {
		t.Fatal(err)
	}
	return guarantees.Walk(v, draft, in)
}

// The grid: what is said, what is asked, and of whom.
func TestGrid(t *testing.T) {
	v := viewOf(t, small(talks))
	a := guarantees.Ask(v, "")
	if len(a.Documents) != 2 || a.Documents[0].Title != "The pact" {
		t.Fatalf("the documents are %+v", a.Documents)
	}
	rows := a.Documents[0].Rows
	one := rows[0]
	for cell, want := range map[string]string{"trigger": "North fires on South", "clock": "24 hours", "guarantor": "Overlook", "what voids it": "South invades North, or either changes the line by force"} {
		if got := one.Cell(cell).Words; got != want {
			t.Errorf("%s says %q, expected %q", cell, got, want)
		}
	}
	if got := one.Cell("what voids it").From; !slices.Equal(got, []string{"guarantee/g-3"}) {
		t.Errorf("what voids it is read from %v", got)
	}
	// What the text says is asked of those who wrote it, what is to be done of those
	// who guarantee it.
	if c := one.Cell("determines"); !c.Blank() || !slices.Equal(c.To, []string{"p-n", "p-s"}) || !slices.Equal(c.Noticed, []string{"who confirms it"}) {
		t.Errorf("who determines: %+v", c)
	}
	if c := one.Cell("funding"); !slices.Equal(c.To, []string{"p-o"}) {
		t.Errorf("funding is asked of %v", c.To)
	}
	if !slices.Equal(one.Open, []string{"whether drones count"}) {
		t.Errorf("also open: %v", one.Open)
	}
	// A clause that only ends others is not asked who pays.
	if c := rows[2].Cell("funding"); !c.Skip || c.Blank() || !rows[2].Ends {
		t.Errorf("the clause that ends others is asked: %+v", c)
	}
	// Where no party is named, it is said who told of it.
	if c := a.Documents[1].Rows[0].Cell("threshold"); len(c.To) != 0 || c.ToWords != "a listener" {
		t.Errorf("the speech is asked of %+v", c)
	}
	if only := guarantees.Ask(v, "d-1"); len(only.Documents) != 1 {
		t.Errorf("of one draft: %d documents", len(only.Documents))
	}
}

// What does not go together, with the records on both sides.
func TestFindings(t *testing.T) {
	a := guarantees.Ask(viewOf(t, small(talks)), "")
	for kind, want := range map[string][]string{
		guarantees.BothWays:   {"guarantee/g-3 guarantee/g-1"},
		guarantees.NobodySays: {"guarantee/g-1 guarantee/g-3"},
		guarantees.NobodyActs: {"guarantee/g-2", "guarantee/g-4"},
		guarantees.LateClock:  {"guarantee/g-1 guarantee/g-2", "guarantee/g-4"}, // 12 hours after 24; three days against six hours
		guarantees.SaysNot:    {"guarantee/g-2 position/pos-1"},
	} {
		var got []string
		for _, f := range a.Findings {
			if f.Kind == kind {
				got = append(got, strings.Join(f.IDs, " "))
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, expected %q", kind, got, want)
		}
	}
}

// The same from words alone: what ends one guarantee sets off another, and a clock
// in words is a clock.
func TestFindingsFromWords(t *testing.T) {
	v := viewOf(t, small("- id: g-1\n  draft: d-1\n  trigger: North invades South\n  clock: within 3 days\n  harm_within: P1D\n  response: help\n  guarantors: [p-o]\n  voided_by: North changes the line by force\n  sources: [s-1]\n"+
		"- id: g-2\n  document_words: a speech\n  trigger: an attack by North\n  response: more help\n  guarantors: [p-o]\n  sources: [s-1]\n"+
		"- id: g-3\n  document_words: a letter\n  trigger: North uses force against a line\n  response: all help\n  guarantors: [p-o]\n  sources: [s-1]\n"))
	var got []string
	for _, f := range guarantees.Ask(v, "").Findings {
		if f.Kind == guarantees.BothWays || f.Kind == guarantees.LateClock {
			got = append(got, f.Kind+" "+strings.Join(f.IDs, " "))
		}
	}
	if want := []string{"both-ways guarantee/g-1 guarantee/g-3", "late-clock guarantee/g-1"}; !slices.Equal(got, want) {
		t.Errorf("%q, expected %q", got, want)
	}
}

// An incident goes through the clauses until the text is silent.
func TestWalk(t *testing.T) {
	v := viewOf(t, small(talks))
	for _, c := range []struct {
		incident string
		want     string // id verdict when, of the pact
		apart    string
	}{
		{"North fires on South on day 40", "g-1 set-off by day 41, 24 hours after the incident; g-2 next by day 41, 12 hours after the incident; g-3 not-said day 40, and no time is named for what follows", ""},
		{"a shot is fired", "g-1 set-off within 24 hours; g-2 next within 12 hours; g-3 not-said no time is named for what follows", ""},
		// Another word for an act: the text does not say.
		{"drones are sent across by North", "g-1 not-said within 24 hours; g-2 next within 12 hours; g-3 not-said no time is named for what follows", ""},
		{"South shells North", "g-3 not-said no time is named for what follows", "g-1"},
		{"South invades North", "g-3 set-off no time is named for what follows", "g-1"},
		{"g-1", "g-1 set-off within 24 hours; g-2 next within 12 hours; g-3 not-said no time is named for what follows", ""},
		{"a choir sings", "", "g-1 g-3"},
	} {
		w := walk(t, v, "d-1", c.incident)
		var got, apart []string
		for _, st := range w.Texts[0].Steps {
			got = append(got, st.ID+" "+st.Verdict+" "+st.When)
		}
		for _, l := range w.Texts[0].Apart {
			apart = append(apart, strings.TrimPrefix(l.IDs[0], "guarantee/"))
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s:\n%s\nexpected\n%s", c.incident, s, c.want)
		}
		if c.apart != "" && !strings.HasPrefix(strings.Join(apart, " "), c.apart) {
			t.Errorf("%s: not touched %v, expected %s", c.incident, apart, c.apart)
		}
	}
	// Records that have nothing but words: whose act it is, and what ends a
	// guarantee, are read from these.
	plain := viewOf(t, small("- id: g-1\n  draft: d-1\n  trigger: North fires on South\n  response: observers are sent\n  voided_by: South invades North or fires on it unprovoked (point 3)\n  sources: [s-1]\n"+
		"- id: g-2\n  draft: d-1\n  trigger: South fires a rocket at Hill or Dale without cause\n  response: the guarantee is void\n  sources: [s-1]\n"+
		"- id: g-3\n  document_words: a speech\n  trigger: any attack\n  response: help\n  protects: [p-s]\n  sources: [s-1]\n"))
	for incident, want := range map[string]string{
		"South invades North":                               "g-1 set-off the guarantee lapses; g-2 not-said the guarantee is void; g-3 not-said help",
		"North fires on South":                              "g-1 set-off observers are sent; g-3 set-off help",
		"South fires a rocket at Dale without cause":        "g-2 set-off the guarantee is void; g-1 not-said the guarantee lapses; g-3 not-said help",
		"South fires a rocket at the harbour without cause": "g-1 not-said the guarantee lapses; g-2 not-said the guarantee is void; g-3 not-said help",
	} {
		var got []string
		for _, x := range walk(t, plain, "", incident).Texts {
			for _, st := range x.Steps {
				got = append(got, st.ID+" "+st.Verdict+" "+st.Effect)
			}
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%s:\n%s\nexpected\n%s", incident, s, want)
		}
	}
	// An act that is over before the clock.
	st := walk(t, v, "", "North fires on South for 2 hours").Texts[0].Steps[0]
	if want := "the incident is over after 2 hours, the clock runs 24 hours"; !slices.Contains(st.Notes, want) {
		t.Errorf("the notes are %q, expected %q", st.Notes, want)
	}
	// A wider word covers a narrower act.
	if st := walk(t, v, "", "a rocket is launched").Texts[1].Steps[0]; st.Verdict != guarantees.SetOff || !strings.Contains(st.Why, "a wider word covers it: breach") {
		t.Errorf("a rocket and any breach: %s, %s", st.Verdict, st.Why)
	}
}

func TestReadIncident(t *testing.T) {
	v := viewOf(t, small(talks))
	for text, want := range map[string]string{
		"North fires on South on day 40":           "p-n 40 0",
		"South is shelled on the 3rd day":          " 3 0",
		"South is shelled by North, for two hours": "p-n - 2",
		"Northern drones cross the line":           "p-n - 0",
		"shots from North":                         "p-n - 0",
	} {
		in, err := guarantees.ReadIncident(v, text)
		if err != nil {
			t.Fatal(err)
		}
		day := "-"
		if in.Day != nil {
			day = fmt.Sprint(*in.Day)
		}
		if got := fmt.Sprint(in.By, " ", day, " ", in.Hours); got != want {
			t.Errorf("%s: %q, expected %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"":                                  "the incident has no words",
		strings.Repeat("a ", 300):           "at most 400 can be read",
		"shots on day 99999999999999999999": "a number up to 100000",
		"shots for 99999999 days":           "a number up to 100000 can be read",
		"shots \xff":                        "not valid UTF-8",
	} {
		if _, err := guarantees.ReadIncident(v, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, expected %q", text, err, want)
		}
	}
	bare := viewOf(t, small("- id: g-9\n  response: something\n  sources: [s-1]\n"))
	if _, err := guarantees.ReadIncident(bare, "g-9"); err == nil || !strings.Contains(err.Error(), "has no trigger on record") {
		t.Errorf("a guarantee without a trigger: %v", err)
	}
}

// Whatever is asked, each clause of a text stands in the walk once, a blank has a
// question, counts add up, and every address leads to a record.
func TestAnyIncident(t *testing.T) {
	v := ukraine(t)
	words := strings.Fields("missiles are fired across the line on day 40 by Russia Ukraine invades an attack for two hours drones strike hostilities continue breach of any ceasefire at Moscow without cause 7 . , ’ g-15 US")
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 12).Draw(t, "words"), " ")
		in, err := guarantees.ReadIncident(v, text)
		if err != nil {
			return
		}
		w := guarantees.Walk(v, "", in)
		n := 0
		for _, x := range w.Texts {
			seen := map[string]bool{}
			for _, st := range x.Steps {
				if seen[st.ID] {
					t.Fatalf("%s stands twice", st.ID)
				}
				seen[st.ID] = true
			}
			n += len(x.Steps) + len(x.Apart)
		}
		if n != len(v.Guarantees) {
			t.Fatalf("%d clauses in the walk, %d on record", n, len(v.Guarantees))
		}
	})
	a := guarantees.Ask(v, "")
	blank, all := 0, 0
	for _, d := range a.Documents {
		for _, r := range d.Rows {
			for _, c := range r.Cells {
				if c.Skip {
					continue
				}
				all++
				if c.Blank() {
					blank++
					if c.Question == "" || strings.HasPrefix(c.Asks(v), " ") {
						t.Errorf("%s, %s: a blank without a question", r.ID, c.Name)
					}
				}
			}
		}
	}
	if blank != a.Blank || all != a.Blank+a.Filled {
		t.Errorf("%d of %d are blank, counted %d of %d", blank, all, a.Blank, a.Blank+a.Filled)
	}
	for _, f := range a.Findings {
		for _, id := range f.IDs {
			if _, _, err := v.Lookup(id); err != nil {
				t.Errorf("%s: %v", f.Kind, err)
			}
		}
	}
}

func FuzzIncident(f *testing.F) {
	v := viewOf(f, small(talks))
	for _, s := range []string{"North fires on South on day 40", "day 1 day 2 for an hour for 3 weeks", "’s on the 1st day", "g-1", "\u202eNorth\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if in, err := guarantees.ReadIncident(v, s); err == nil {
			guarantees.Walk(v, "", in)
		}
	})
}

func ukraine(t testing.TB) *dossier.View {
	t.Helper()
	d, err := dossier.Load(t.Context(), "../../examples/ukraine-2025-26")
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(dossier.Scope{AsOf: when.MustParse("2026-02-28")})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The 28-point draft's point 10 walks to the silences that are on record: who
// fights, from what scale on, who decides, by when, what counts as invading, and
// who ratifies.
func TestPointTenFallsSilent(t *testing.T) {
	w := walk(t, ukraine(t), "d-28", "Russia invades Ukraine on day 10")
	st := w.Texts[0].Steps[slices.IndexFunc(w.Texts[0].Steps, func(s guarantees.Step) bool { return s.ID == "g-01" })]
	if st.Verdict != guarantees.SetOff || st.Point != "10.c" {
		t.Errorf("an invasion and g-01: %s, point %s", st.Verdict, st.Point)
	}
	silent := map[string][]string{}
	for _, c := range st.Silent {
		silent[c.Name] = c.Noticed
	}
	for cell, noticed := range map[string]string{"responder": "who fights", "threshold": "what counts as invading", "determines": "who decides", "clock": "time limit", "legal form": "ratification"} {
		if !slices.Contains(silent[cell], noticed) {
			t.Errorf("silent on %s: %q, expected %q among it", cell, silent[cell], noticed)
		}
	}
	// An act of Russia is no ground to end the guarantee under 10.b and 10.d; under
	// 22 it may be.
	var apart []string
	for _, l := range w.Texts[0].Apart {
		apart = append(apart, l.IDs[0])
	}
	if !slices.Equal(apart, []string{"guarantee/g-02", "guarantee/g-03"}) {
		t.Errorf("not touched: %v", apart)
	}
	if !strings.Contains(w.Texts[0].Lead.Text, "It names no time for any of it.") {
		t.Errorf("the lead is %q", w.Texts[0].Lead.Text)
	}
}

// The ladder reported on 3 February 2026: a warning within 24 hours, the coalition
// if hostilities go on, the US at 72 hours after the first breach; then silence.
func TestTheLadder(t *testing.T) {
	w := walk(t, ukraine(t), "d-enforce", "missiles are fired across the line on day 40")
	var got []string
	for _, st := range w.Texts[0].Steps {
		got = append(got, st.ID+" "+st.Verdict+": "+st.When)
	}
	want := []string{
		"g-15 set-off: by day 41, 24 hours after the incident",
		"g-16 next: after day 41, and no time is named by which",
		"g-17 next: by day 43, 72 hours after the incident",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the ladder is\n%s", strings.Join(got, "\n"))
	}
	for i, noticed := range []string{"who confirms the breach", "consent of parliaments", "form of US action"} {
		if !slices.ContainsFunc(w.Texts[0].Steps[i].Silent, func(c guarantees.Cell) bool { return slices.Contains(c.Noticed, noticed) }) {
			t.Errorf("%s does not say that it is open: %s", got[i], noticed)
		}
	}
	if lead := w.Texts[0].Lead.Text; !strings.Contains(lead, "day 43 (g-17); after that it says nothing") {
		t.Errorf("the lead is %q", lead)
	}
}

// The grid, its findings and a walk over the Ukraine example.
func BenchmarkGrid(b *testing.B) {
	v := ukraine(b)
	b.ReportAllocs()
	for b.Loop() {
		a := guarantees.Ask(v, "")
		in, err := guarantees.ReadIncident(v, "missiles are fired across the line on day 40")
		if err != nil || len(a.Documents) == 0 {
			b.Fatal(err)
		}
		guarantees.Walk(v, "", in)
	}
}
