package deadlock_test

import (
	"slices"
	"strings"
	"testing"

	"parley/analysis/deadlock"
	"parley/dossier"
)

func example(t *testing.T, name, asOf string) *dossier.View {
	t.Helper()
	d, err := dossier.Load(t.Context(), "../../examples/"+name)
	if err != nil {
		t.Fatal(err)
	}
	s := dossier.Scope{}
	if asOf != "" {
		s.AsOf = dateOf(asOf)
	}
	v, err := d.View(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func solveView(t *testing.T, v *dossier.View, o deadlock.Options) *deadlock.Answer {
	t.Helper()
	a, err := deadlock.Solve(t.Context(), v, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The ring on record by the end of February 2026: no ceasefire before the
// withdrawal, no zone without a referendum, no referendum without sixty days of
// ceasefire; closed by the reading that a zone counts as the withdrawal.
func TestUkraine(t *testing.T) {
	v := example(t, "ukraine-2025-26", "2026-02-28")
	a := solveView(t, v, deadlock.Options{})
	if a.Feasible || a.AsOf != "2026-02-28" || a.GoalReading != "editor" {
		t.Errorf("feasible %v, as of %s", a.Feasible, a.AsOf)
	}
	at := slices.IndexFunc(conflictsOf(a), func(c string) bool { return c == "pos-071 pos-103 sq-17 sq-20 sq-21" })
	if at < 0 {
		t.Fatalf("the ring is not there: %q", conflictsOf(a))
	}
	c := a.Conflicts[at]
	if strings.Join(c.Ring, " ") != "m-ceasefire m-referendum m-zone m-withdrawal-donetsk m-ceasefire" || c.Contested || c.Within != "" {
		t.Errorf("%+v", c)
	}
	if !strings.HasPrefix(c.Reading, "What m-zone brings about or counts as is the editor's reading; without it these statements can hold together.") {
		t.Error(c.Reading)
	}
	for _, words := range []string{
		"Russia: ceasefire after Ukrainian withdrawal from Donbas (12 Dec 2025).",
		"Ukraine: economic zone only if referendum on whole deal (23 Dec 2025).",
		"Ukraine: referendum only if real ceasefire of at least 60 days (23 Dec 2025).",
	} {
		if !strings.Contains(c.Words, words) {
			t.Errorf("not told: %s\n%s", words, c.Words)
		}
	}
	// The sixty days are never taken to be met by steps at the same time.
	for _, ch := range a.Changes {
		for _, r := range ch.Relax {
			if r.Statement == "sq-21" || r.Statement == "sq-20" {
				t.Errorf("%s is weakened", r.Statement)
			}
		}
	}
	// The same demand stands as a condition and as a position: one alone is not
	// the way out.
	for _, drop := range [][]string{{"m-zone"}, {"sq-17", "pos-079"}, {"sq-20"}, {"sq-21"}} {
		for _, c := range solveView(t, v, deadlock.Options{Drop: drop}).Conflicts {
			if slices.Contains(c.Ring, "m-referendum") && slices.Contains(c.Ring, "m-zone") && slices.Contains(c.Ring, "m-withdrawal-donetsk") {
				t.Errorf("without %s the ring is still there: %v", drop, c.Statements)
			}
		}
	}
	// In November nobody had said so yet.
	for _, c := range conflictsOf(solveView(t, example(t, "ukraine-2025-26", "2025-11-25"), deadlock.Options{})) {
		for _, id := range []string{"sq-17", "sq-20", "sq-21", "pos-103"} {
			if slices.Contains(strings.Fields(c), id) {
				t.Errorf("as of 25 November: %s", c)
			}
		}
	}
}

// Two talks that came to an end: nothing on record stood in the way of Camp
// David; on Good Friday one report against one rejection did.
func TestConcludedTalks(t *testing.T) {
	a := solveView(t, example(t, "camp-david-1978", ""), deadlock.Options{})
	if !a.Feasible || !a.FeasibleWithReported || !a.Complete || len(a.Conflicts)+len(a.Changes) > 0 {
		t.Errorf("%+v", a)
	}
	a = solveView(t, example(t, "good-friday-1998", ""), deadlock.Options{})
	if !a.Feasible || a.FeasibleWithReported {
		t.Errorf("feasible %v, with reports %v", a.Feasible, a.FeasibleWithReported)
	}
	wantList(t, "conflicts", conflictsOf(a), "gf-p1 gf-p5")
	if !a.Conflicts[0].Contested {
		t.Errorf("%+v", a.Conflicts[0])
	}
	wantList(t, "changes", changesOf(a), "gf-p1", "gf-p5")
}
