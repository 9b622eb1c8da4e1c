package stability_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"parley/analysis/stability"
	"parley/dossier"
)

// On every example: the answer is the same twice, every line that tells a claim
// cites its records, and the two ways to look at a state agree.
func TestExamples(t *testing.T) {
	folders, err := filepath.Glob("../../examples/*")
	if err != nil || len(folders) < 3 {
		t.Fatalf("%v, %v", folders, err)
	}
	for _, dir := range folders {
		d, err := dossier.Load(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, reader := range []string{"", dossier.Everyone} {
			v, err := d.View(dossier.Scope{AsOf: d.Info.Cutoff, Reader: reader})
			if err != nil {
				t.Fatal(err)
			}
			checkAnswer(t, v, stability.Options{})
			for _, draft := range v.Drafts {
				if a, err := stability.Solve(context.Background(), v, stability.Options{State: []string{draft.ID}}); err == nil && len(a.Looked) != 1 {
					t.Errorf("%s: draft %s: %d states are told", dir, draft.ID, len(a.Looked))
				}
			}
		}
	}
}

// Made-up dossiers of some size have an answer too, in time.
func TestSamples(t *testing.T) {
	for seed := range uint64(3) {
		v, err := dossier.Sample(500, seed).View(dossier.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		checkAnswer(t, v, stability.Options{})
	}
}

func checkAnswer(t *testing.T, v *dossier.View, o stability.Options) {
	t.Helper()
	a, err := stability.Solve(context.Background(), v, o)
	if err != nil {
		t.Fatal(err)
	}
	again, err := stability.Solve(context.Background(), v, o)
	if err != nil {
		t.Fatal(err)
	}
	one, _ := json.Marshal(a)
	two, _ := json.Marshal(again)
	if string(one) != string(two) {
		t.Error("the answer is not the same twice")
	}
	cited := func(ids []string) bool {
		return len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool { _, _, err := v.Lookup(id); return err != nil })
	}
	for _, l := range a.Looked {
		for _, st := range l.Parties {
			for _, m := range slices.Concat(st.Gains, st.Holds, st.Asks) {
				if !cited(m.IDs) {
					t.Errorf("%q rests on %v", m.Words, m.IDs)
				}
			}
			// With a gain that counts, no state is stable by Nash.
			if !st.Contested && (len(st.Gains) > 0) != (st.Stable["nash"] == "no") {
				t.Errorf("state %s, %s: %d gains, nash %s", l.ID, st.Party, len(st.Gains), st.Stable["nash"])
			}
			for weaker, stronger := range map[string]string{"gmr": "smr", "smr": "nash", "seq": "nash"} {
				if st.Stable[stronger] == "yes" && st.Stable[weaker] != "yes" {
					t.Errorf("state %s, %s is %s by %s and %s by %s", l.ID, st.Party, st.Stable[stronger], stronger, st.Stable[weaker], weaker)
				}
			}
		}
	}
}

func BenchmarkUkraine(b *testing.B) {
	d, err := dossier.Load(context.Background(), "../../examples/ukraine-2025-26")
	if err != nil {
		b.Fatal(err)
	}
	v, err := d.View(dossier.Scope{AsOf: d.Info.Cutoff})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := stability.Solve(context.Background(), v, stability.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
