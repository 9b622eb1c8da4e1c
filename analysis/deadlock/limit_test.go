package deadlock_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"parley/analysis/deadlock"
	"parley/dossier"
)

// A fuse is a context that ends when it has been looked at so many times: a
// time limit that runs out in the same place every time.
type fuse struct {
	context.Context
	left int
}

func (f *fuse) Err() error {
	if f.left--; f.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// Wherever the time runs out, the answer says so, and what it has is right.
func TestTimeRunsOut(t *testing.T) {
	d := story(t, ring+`
		pos-4 p-b: excludes i-land=keep | via somebody
		pos-5 p-a: excludes i-army=600 | via somebody
		pos-6 p-a: accepts i-land=cede if only-if m-vote
		sq-3 p-a: m-vote before i-land
		sq-4 p-b: i-land before m-truce | denied
	`)
	for _, fair := range []bool{false, true} {
		o := deadlock.Options{Fair: fair}
		full := solve(t, d, o)
		seen := map[string]bool{}
		for n := 0; ; n++ {
			if n > 100_000 {
				t.Fatal("it never ends")
			}
			a, err := deadlock.Solve(&fuse{t.Context(), n}, viewOf(t, d), o)
			if err != nil {
				t.Fatal(err)
			}
			if a.Complete {
				if asJSON(t, a) != asJSON(t, full) {
					t.Fatalf("after %d looks:\n%s\nwant\n%s", n, asJSON(t, a), asJSON(t, full))
				}
				break
			}
			switch {
			case a.Feasible || a.FeasibleWithReported:
				t.Errorf("after %d looks it is feasible", n)
			case a.Checked:
				seen["checked"] = true
			case len(a.Conflicts)+len(a.Changes) > 0:
				t.Errorf("after %d looks there are conflicts of nobody knows what", n)
			default:
				seen["unknown"] = true
			}
			if a.ChangesComplete && len(a.Changes) < len(full.Changes) || a.ConflictsComplete && len(a.Conflicts) < len(full.Conflicts) {
				t.Errorf("after %d looks a list says that it is complete, and is not", n)
			}
			if len(a.Conflicts) > 0 && len(a.Changes) == 0 {
				seen["conflicts alone"] = true
			}
			for _, c := range conflictsOf(a) {
				if !slices.Contains(conflictsOf(full), c) {
					t.Errorf("after %d looks: %s", n, c)
				}
			}
		}
		if len(seen) != 3 {
			t.Errorf("the fuse did not blow everywhere: %v", seen)
		}
	}
	for n := 0; ; n++ {
		s, err := deadlock.Order(&fuse{t.Context(), n}, viewOf(t, d), deadlock.Options{}, true)
		if err != nil {
			t.Fatal(err)
		}
		if s.Complete {
			if !s.Possible || s.Change == nil {
				t.Errorf("%+v", s)
			}
			break
		}
		if s.Possible || s.Change != nil || len(s.Happens) > 0 {
			t.Errorf("after %d looks: %+v", n, s)
		}
	}
}

// A dossier that says nothing has an answer, too.
func TestNothingToSay(t *testing.T) {
	for lines, feasible := range map[string]bool{
		"":                        true,
		"principal p-a":           true,
		"issue i-1 x y":           true,
		"issue i-1 x y\ngoal all": true,
		"goal all":                true,
		"milestone m-1\ngoal m-1": true,
		"issue i-1\ngoal i-1":     true, // without options
		"several i-1\ngoal i-1":   true,
		"range i-1 0 0":           true,
		"principal p-a\nissue i-1 x\npos-1 p-a: rejects i-1=x":                             false,
		"principal p-a\nissue i-1 x\npos-1 p-a: rejects i-1=x\ngoal m-none":                true, // the goal is hidden
		"party p-a\nmilestone m-1\nsq-1 p-a: m-1 after m-2\ngoal m-1":                      true, // m-2 is nowhere
		"principal p-a\nseveral i-1 x\npos-1 p-a: demands i-1=x\npos-2 p-a: rejects i-1=x": false,
	} {
		d := story(t, lines)
		a := solve(t, d, deadlock.Options{})
		if a.Feasible != feasible || len(a.Conflicts) > 0 == feasible {
			t.Errorf("%q: %s", lines, asJSON(t, a))
		}
		if text := asJSON(t, a); strings.Contains(text, "null") {
			t.Errorf("%q: %s", lines, text)
		}
		order(t, d, deadlock.Options{})
	}
}

// Long times are no reason for a conflict: nothing runs into the end of time.
func TestLongTimes(t *testing.T) {
	lines := "party p-a\nmilestone m-0\ngoal m-0"
	for i := range 50 {
		lines += strings.NewReplacer("N", string(rune('a'+i%26))+string(rune('a'+i/26)), "O", last(i)).Replace("\nmilestone m-N\nsq-N p-a: m-N after m-O 200000d")
	}
	d := story(t, lines)
	for _, c := range d.Conditions {
		d.Info.Goal.Milestones = append(d.Info.Goal.Milestones, string(c.X))
	}
	if a := solve(t, d, deadlock.Options{}); !a.Feasible {
		t.Errorf("%s", asJSON(t, a))
	}
	days := math.MaxInt
	d.Conditions[0].MinDays = &days // the checks would not let this through
	if _, err := deadlock.Solve(t.Context(), viewOf(t, d), deadlock.Options{}); err != nil && !strings.Contains(err.Error(), "cannot be reasoned on") {
		t.Error(err)
	}
}

func last(i int) string {
	if i == 0 {
		return "0"
	}
	i--
	return string(rune('a'+i%26)) + string(rune('a'+i/26))
}

// Fair changes spare the party that would change most.
func TestFair(t *testing.T) {
	d := story(t, `
		principal p-a
		principal p-b
		issue i-1 x y
		issue i-2 x y
		issue i-3 x y
		pos-1 p-a: demands i-1=x
		pos-2 p-a: demands i-2=x
		pos-3 p-b: demands i-1=y
		pos-4 p-b: demands i-2=y
	`)
	a := solve(t, d, deadlock.Options{Fair: true, Changes: 2})
	for _, c := range a.Changes {
		if len(c.ByParty) != 2 {
			t.Errorf("%s", asJSON(t, a.Changes))
		}
	}
	if a := solve(t, d, deadlock.Options{Changes: 20}); len(a.Changes) != 4 || !a.ChangesComplete {
		t.Errorf("%q", changesOf(a))
	}
}

// The same question has the same answer, to the letter.
func TestSameAnswer(t *testing.T) {
	d, err := dossier.Load(t.Context(), "../../examples/ukraine-2025-26")
	if err != nil {
		t.Fatal(err)
	}
	first := asJSON(t, solve(t, d, deadlock.Options{}))
	for range 3 {
		if got := asJSON(t, solve(t, d, deadlock.Options{})); got != first {
			t.Fatal("the answer is another one each time")
		}
	}
}

// manyTalks makes a dossier of so many statements: a third of them positions of
// four principals, the others conditions of order of ten parties.
func manyTalks(b testing.TB, statements int) *dossier.Dossier {
	r := rand.New(rand.NewPCG(uint64(statements), 7))
	var lines strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&lines, format+"\n", args...) }
	for p := range 10 {
		line("%s p-%d", []string{"principal", "party"}[min(p/4, 1)], p)
	}
	issues, milestones := statements/10, statements/6
	for i := range issues {
		line("issue i-%d x y z", i)
	}
	for m := range milestones {
		extra := ""
		if m > 0 && r.IntN(5) == 0 {
			extra = fmt.Sprintf(" after m-%d", r.IntN(m))
		}
		if r.IntN(10) == 0 {
			extra += fmt.Sprintf(" follows i-%d=x", r.IntN(issues))
		}
		line("milestone m-%d%s", m, extra)
	}
	line("goal all m-0 m-1 m-2 m-3")
	for n := range statements {
		via := []string{"", "", "", " | via somebody"}[r.IntN(4)]
		if n%3 == 0 {
			stance := []string{"demands", "rejects", "excludes", "insists", "could-accept", "accepts"}[r.IntN(6)]
			option := []string{"x", "x", "x", "y", "z"}[r.IntN(5)]
			if stance == "rejects" || stance == "excludes" {
				option = []string{"z", "z", "z", "z", "z", "z", "y"}[r.IntN(7)]
			}
			line("pos-%d p-%d: %s i-%d=%s%s", n, r.IntN(4), stance, r.IntN(issues), option, via)
			continue
		}
		x, y := r.IntN(milestones), r.IntN(milestones)
		if x < y && r.IntN(30) > 0 {
			x, y = y, x // most go one way
		}
		if x != y {
			rel := []string{"after", "after", "only-if", "together-with"}[r.IntN(4)]
			days := ""
			if rel == "after" && r.IntN(4) == 0 {
				days = " 30d"
			}
			line("sq-%d p-%d: m-%d %s m-%d%s%s", n, r.IntN(10), x, rel, y, days, via)
		}
	}
	return story(b, lines.String())
}

// A question with a drop is answered while a page is clicked.
func BenchmarkWhatIf(b *testing.B) {
	ukraine, err := dossier.Load(b.Context(), "../../examples/ukraine-2025-26")
	if err != nil {
		b.Fatal(err)
	}
	for _, on := range []struct {
		name string
		d    *dossier.Dossier
	}{
		{"300", manyTalks(b, 300)}, {"1000", manyTalks(b, 1000)}, {"sample", dossier.Sample(5000, 1)}, {"ukraine", ukraine},
	} {
		d, v := on.d, viewOf(b, on.d)
		o := deadlock.Options{Drop: []string{d.Conditions[len(d.Conditions)/2].ID}}
		b.Run(on.name, func(b *testing.B) {
			var a *deadlock.Answer
			for b.Loop() {
				if a, err = deadlock.Solve(b.Context(), v, o); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/answer")
			statements := 0
			for _, c := range a.OnRecord {
				statements += c.Own + c.Reported
			}
			b.ReportMetric(float64(statements), "statements")
			b.ReportMetric(float64(len(a.Conflicts)), "conflicts")
			b.ReportMetric(float64(len(a.Changes)), "changes")
		})
	}
}
