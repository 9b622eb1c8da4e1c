package smt_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/engine/smt"
)

// A reference is what independent solvers found for an instance.
type reference struct {
	Res      string  `json:"res"`
	Opt      *int64  `json:"opt"`
	Costs    []int64 `json:"best_mcs_costs"`
	Sizes    []int   `json:"smallest_mus_sizes"`
	Muses    *int    `json:"n_mus"`
	Corrects *int    `json:"n_mcs"`
}

// missing skips what is kept outside the repository; what is in it must be there.
func missing(t testing.TB, path string, err error) {
	t.Helper()
	if strings.HasPrefix(path, "testdata") {
		t.Fatal(err)
	}
	t.Skip(err)
}

func readReference(t testing.TB, dir string) map[string]reference {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "reference.json"))
	if err != nil {
		missing(t, dir, err)
	}
	refs := map[string]reference{}
	if err := json.Unmarshal(data, &refs); err != nil {
		t.Fatal(err)
	}
	return refs
}

func readInstance(t testing.TB, path string) *smt.Problem {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		missing(t, path, err)
	}
	defer f.Close()
	p, err := smt.ReadProblem(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return p
}

const sharedInstances = "../../../shared/instances/deadlock"

func TestAnswersEqualTheReference(t *testing.T) {
	compareWithReference(t, "testdata")
}

func TestAnswersEqualTheSharedReference(t *testing.T) {
	compareWithReference(t, sharedInstances)
}

func compareWithReference(t *testing.T, dir string) {
	refs := readReference(t, dir)
	names := make([]string, 0, len(refs))
	for name := range refs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		want := refs[name]
		t.Run(name, func(t *testing.T) {
			p := readInstance(t, filepath.Join(dir, name+".json"))
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			o := smt.Options{Conflicts: len(want.Sizes), Concessions: len(want.Costs)}
			if want.Muses != nil && *want.Muses > 0 {
				o.Conflicts = 0
			}
			if want.Corrects != nil {
				o.Concessions = 0
			}
			start := time.Now()
			r, err := smt.Answer(ctx, p, o)
			t.Log(time.Since(start))
			if err != nil {
				t.Fatal(err)
			}
			if !r.Complete {
				t.Fatal("not complete within the time limit")
			}
			if r.Feasible != (want.Res == "sat") {
				t.Fatalf("feasible is %v, want %s", r.Feasible, want.Res)
			}
			if want.Muses != nil && len(r.Conflicts) != *want.Muses {
				t.Errorf("%d conflicts, want %d", len(r.Conflicts), *want.Muses)
			}
			if want.Corrects != nil && len(r.Concessions) != *want.Corrects {
				t.Errorf("%d concessions, want %d", len(r.Concessions), *want.Corrects)
			}
			for i, size := range want.Sizes {
				if i >= len(r.Conflicts) || len(r.Conflicts[i].Statements) != size {
					t.Fatalf("conflicts of sizes %v, want %v", sizes(r.Conflicts), want.Sizes)
				}
			}
			for i, cost := range want.Costs {
				if i >= len(r.Concessions) || r.Concessions[i].Cost != cost {
					t.Fatalf("concessions at %v, want %v", costs(r.Concessions), want.Costs)
				}
			}
			if want.Opt != nil && r.Concessions[0].Cost != *want.Opt {
				t.Errorf("cheapest concession costs %d, want %d", r.Concessions[0].Cost, *want.Opt)
			}
		})
	}
}

func sizes(conflicts []smt.Conflict) []int {
	var sizes []int
	for _, c := range conflicts {
		sizes = append(sizes, len(c.Statements))
	}
	return sizes
}

func costs(concessions []smt.Concession) []int64 {
	var costs []int64
	for _, c := range concessions {
		costs = append(costs, c.Cost)
	}
	return costs
}
