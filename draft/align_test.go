package draft_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/docx"
	"parley/dossier"
	"parley/draft"
)

// example is the example dossier, read once.
var example = sync.OnceValues(func() (*dossier.Dossier, error) {
	return dossier.Load(context.Background(), "../examples/ukraine-2025-26")
})

func exampleText(t testing.TB, id string) *draft.Text {
	t.Helper()
	d, err := example()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range d.Drafts {
		if x.ID == id {
			return draft.Of(x)
		}
	}
	t.Fatalf("the example has no draft %s", id)
	return nil
}

// expectation is an alignment that a person has written down.
type expectation struct {
	old, new string // drafts of the example; empty: files of the folder
	links    map[[2]string]bool
}

func readExpected(t testing.TB, dir string) expectation {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "expected.txt"))
	if err != nil {
		t.Fatal(err)
	}
	e := expectation{links: map[[2]string]bool{}}
	for _, l := range strings.Split(string(text), "\n") {
		if v, ok := strings.CutPrefix(l, "old: "); ok {
			e.old = v
		} else if v, ok := strings.CutPrefix(l, "new: "); ok {
			e.new = v
		} else if o, n, ok := strings.Cut(l, "->"); ok && !strings.HasPrefix(l, "#") {
			for _, o := range append(strings.Fields(o), "") {
				for _, n := range append(strings.Fields(n), "") {
					if o != "" && n != "" {
						e.links[[2]string{o, n}] = true
					}
				}
			}
		}
	}
	return e
}

// agreement counts the points of both texts whose counterparts are as
// expected, and says which are not.
func agreement(a *draft.Alignment, e expectation) (good, all int, wrong []string) {
	links := map[[2]string]bool{}
	for _, p := range a.Pairs {
		for _, o := range a.Old.Numbers(p.Old) {
			for _, n := range a.New.Numbers(p.New) {
				links[[2]string{o, n}] = true
			}
		}
	}
	of := func(links map[[2]string]bool, side int, number string) string {
		var out []string
		for l := range links {
			if l[side] == number {
				out = append(out, l[1-side])
			}
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for side, t := range []*draft.Text{a.Old, a.New} {
		for _, p := range t.Points {
			if p.State == "deleted" {
				continue
			}
			all++
			got, want := of(links, side, p.Number), of(e.links, side, p.Number)
			if got == want {
				good++
			} else {
				wrong = append(wrong, fmt.Sprintf("%s %s: got [%s], by hand [%s]", []string{"old", "new"}[side], p.Number, got, want))
			}
		}
	}
	return good, all, wrong
}

// The alignments agree with those that a person has written down from the
// texts, without pins, on 95 of 100 points of the example and of the texts
// that were held out.
func TestAlignmentsByHand(t *testing.T) {
	dirs, err := filepath.Glob("testdata/align/*/expected.txt")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no expected alignments", err)
	}
	sum := map[string][2]int{}
	for _, path := range dirs {
		dir := filepath.Dir(path)
		name := filepath.Base(dir)
		e := readExpected(t, dir)
		var older, newer *draft.Text
		if e.old != "" {
			older, newer = exampleText(t, e.old), exampleText(t, e.new)
		} else {
			older, newer = importFile(t, dir, "old"), importFile(t, dir, "new")
		}
		good, all, wrong := agreement(draft.Align(older, newer), e)
		t.Logf("%-20s %d of %d points as by hand\n  %s", name, good, all, strings.Join(wrong, "\n  "))
		group := "held out"
		switch name {
		case "trade", "labour", "water", "climate", "ceasefire", "fisheries":
			group = "tuned on"
		case "ukraine-28-e3", "ukraine-28-20", "ukraine-e3-20":
			group = "example"
		case "ukraine-20-paris":
			group = "not derived"
		}
		s := sum[group]
		sum[group] = [2]int{s[0] + good, s[1] + all}
	}
	for group, s := range sum {
		share := float64(s[0]) / float64(s[1])
		t.Logf("%s: %d of %d, %.1f %%", group, s[0], s[1], 100*share)
		if group != "not derived" && share < 0.95 {
			t.Errorf("%s: %.1f %% of points agree, expected 95", group, 100*share)
		}
	}
}

func importFile(t testing.TB, dir, name string) *draft.Text {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, name+".*"))
	if len(files) != 1 {
		t.Fatalf("%s: expected one file %s.*", dir, name)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	im, err := draft.Import(files[0], data, docx.Accepted)
	if err != nil {
		t.Fatal(err)
	}
	return im.Text
}
