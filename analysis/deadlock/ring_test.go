package deadlock_test

import (
	"strings"
	"testing"

	"parley/analysis/deadlock"
)

const two = `
	principal p-a
	principal p-b
	party p-c
	milestone m-truce
	milestone m-vote
	milestone m-pullback
	goal m-truce m-vote m-pullback
`

// Two parties each wait for the other. It is told as a ring, and first of all
// the two steps could be done at the same time; only then is anything dropped.
func TestRingOfTwo(t *testing.T) {
	a := solve(t, story(t, two+`
		sq-1 p-a: m-truce after m-vote
		sq-2 p-b: m-vote after m-truce
		sq-3 p-b: m-pullback after m-truce
	`), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2")
	wantList(t, "changes", changesOf(a), "~sq-1 ~sq-2", "sq-1", "sq-2")
	if !a.ConflictsComplete || !a.ChangesComplete || a.Feasible || a.FeasibleWithReported {
		t.Errorf("%+v", a)
	}
	c := a.Conflicts[0]
	want := "These statements wait for each other: A: truce after vote (1 Jan 2026). B: vote after truce (1 Jan 2026)." +
		" Each of these steps waits for the one before it, and the first waits for the last: “truce” → “vote”." +
		" Part of the reason: a deal needs that “truce”."
	if strings.Join(c.Ring, " ") != "m-truce m-vote m-truce" || !strings.HasPrefix(c.Words, strings.TrimSuffix(want, "“truce”.")) || c.Within != "" || c.Contested || c.Reading != "" {
		t.Errorf("%+v", c)
	}
	ch := a.Changes[0]
	if ch.Relax[0].To != "together-with" || len(ch.Dropped) > 0 || ch.RedLines+ch.Demands+ch.Others > 0 ||
		ch.Words != "If the two steps were done at the same time, or in stages, in: A: truce after vote (1 Jan 2026) (sq-1); B: vote after truce (1 Jan 2026) (sq-2): everything else that the parties state themselves could hold together." {
		t.Errorf("%+v", ch)
	}
}

// In a ring of three every party waits for another one, a third party among
// them: whose condition on its own deeds binds, though not its wishes.
func TestRingOfThree(t *testing.T) {
	a := solve(t, story(t, two+`
		issue i-land cede keep
		sq-1 p-a: m-truce after m-vote
		sq-2 p-b: m-pullback only-if m-truce
		sq-3 p-c: m-vote before m-pullback
		sq-4 p-c: m-vote after m-pullback
		pos-1 p-c: insists i-land=cede
		pos-2 p-a: insists i-land=keep
	`), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-3 sq-4", "sq-1 sq-2 sq-4")
	if ring := a.Conflicts[1].Ring; strings.Join(ring, " ") != "m-truce m-pullback m-vote m-truce" {
		t.Errorf("the ring is %v", ring)
	}
	if a.Conflicts[0].Within != "p-c" || !strings.HasPrefix(a.Conflicts[0].Words, "Statements of one party, C, cannot hold together: ") {
		t.Errorf("%+v", a.Conflicts[0])
	}
}

// Sixty days are no mere order: two steps at the same time do not meet them, so
// the condition can only be dropped.
func TestDaysAreNotWeakened(t *testing.T) {
	a := solve(t, story(t, two+`
		sq-1 p-a: m-truce after m-vote
		sq-2 p-b: m-vote only-if m-truce 60d
	`), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2")
	// To weaken sq-1 is not enough while the sixty days stand.
	wantList(t, "changes", changesOf(a), "sq-1", "sq-2")
}

// Whoever says "ours together with theirs" says nothing of theirs without ours.
func TestTogetherIsOneWay(t *testing.T) {
	stands := `
		sq-1 p-a: m-pullback together-with m-vote
		sq-2 p-b: m-vote after m-truce
	`
	a := solve(t, story(t, two+stands), deadlock.Options{})
	if !a.Feasible {
		t.Errorf("%q", conflictsOf(a))
	}
	lines := strings.Replace(two, "goal m-truce m-vote m-pullback", "goal m-vote", 1) + stands
	if a := solve(t, story(t, lines+"sq-3 p-a: m-pullback only-if i-never\nissue i-never no\npos-1 p-a: excludes i-never=no\n"), deadlock.Options{}); !a.Feasible {
		t.Errorf("the vote can do without the pull-back: %q", conflictsOf(a))
	}
	a = solve(t, story(t, two+stands+"sq-4 p-b: m-truce after m-pullback"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2 sq-4")
}

// Only-if asks for no day between: a ring of it is no deadlock.
func TestOnlyIfRingsHoldAtOneTime(t *testing.T) {
	a := solve(t, story(t, two+`
		sq-1 p-a: m-truce only-if m-vote
		sq-2 p-b: m-vote only-if m-pullback
		sq-3 p-b: m-pullback together-with m-truce
	`), deadlock.Options{})
	if !a.Feasible || !a.FeasibleWithReported || !a.ConflictsComplete || !a.ChangesComplete || len(a.Changes) > 0 {
		t.Errorf("%+v", a)
	}
}

// Within so many days bounds from above, and says that the other comes first.
func TestWithin(t *testing.T) {
	lines := two + `
		sq-1 p-a: m-vote within m-truce 30d
		sq-2 p-b: m-pullback after m-truce 20d
	`
	if a := solve(t, story(t, lines+"sq-3 p-b: m-vote after m-pullback 10d"), deadlock.Options{}); !a.Feasible {
		t.Errorf("thirty days are enough: %q", conflictsOf(a))
	}
	a := solve(t, story(t, lines+"sq-3 p-b: m-vote after m-pullback 11d"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2 sq-3")
	wantList(t, "changes", changesOf(a), "sq-1", "sq-2", "sq-3")
	a = solve(t, story(t, lines+"sq-3 p-b: m-vote before m-truce"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-3")
}

// Before is after, told from the other end.
func TestBeforeIsAfterReversed(t *testing.T) {
	for _, stands := range []string{
		"sq-1 p-a: m-vote after m-truce 5d\nsq-2 p-b: m-vote within m-truce 4d\n",
		"sq-1 p-a: m-truce before m-vote 5d\nsq-2 p-b: m-vote within m-truce 4d\n",
	} {
		a := solve(t, story(t, two+stands), deadlock.Options{})
		wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2")
	}
	a := solve(t, story(t, two+"sq-1 p-a: m-vote before m-truce\nsq-2 p-b: m-truce before m-vote\n"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2")
	wantList(t, "changes", changesOf(a), "~sq-1 ~sq-2", "sq-1", "sq-2")
}

// A ring closes over an editor's reading: the zone is taken to be the pull-back.
// The answer says so, and is another one without the reading.
func TestReading(t *testing.T) {
	d := story(t, `
		principal p-a
		principal p-b
		milestone m-truce
		milestone m-vote
		milestone m-pullback
		milestone m-zone counts-as m-pullback
		goal m-truce m-zone
		sq-1 p-b: m-truce after m-pullback
		sq-2 p-a: m-zone only-if m-vote
		sq-3 p-a: m-vote only-if m-truce 60d | editor
	`)
	a := solve(t, d, deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2 sq-3")
	c := a.Conflicts[0]
	if c.Reading != "What m-zone brings about or counts as is the editor's reading; without it these statements can hold together."+
		" Of these statements the structure is the editor's reading, which can be challenged: sq-3." {
		t.Errorf("reading: %s", c.Reading)
	}
	if !strings.Contains(c.Words, "“zone” counts as “pullback” (editor's reading)") {
		t.Errorf("words: %s", c.Words)
	}
	if a := solve(t, d, deadlock.Options{Drop: []string{"m-zone"}}); !a.Feasible {
		t.Errorf("without the reading: %q", conflictsOf(a))
	}
	// Where another reading closes the same ring, it is no way out to drop one.
	d.Milestones[3].FollowsFrom = nil
	d.Conditions[0].X = "m-vote"
	d.Conditions[0].Y = "m-zone"
	a = solve(t, d, deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2")
	if c := a.Conflicts[0]; c.Reading != "" || len(c.Rules) != 1 {
		t.Errorf("%+v", c)
	}
}

// What has happened waits for nothing, and the days since count.
func TestHappened(t *testing.T) {
	lines := strings.Replace(two, "goal m-truce m-vote m-pullback", "goal m-truce m-vote", 1)
	// The conditions of the past are met, or moot.
	d := story(t, lines+`
		event e-1 2026-01-05 m-truce
		event e-2 2026-01-09 m-vote
		sq-1 p-a: m-vote after m-truce
		sq-2 p-a: m-vote after m-truce 60d
		sq-3 p-b: m-truce after m-pullback
	`)
	d.Info.Cutoff = dateOf("2026-01-20")
	a := solve(t, d, deadlock.Options{})
	if !a.Feasible || len(a.Skipped) != 3 || !strings.Contains(a.Skipped[0].Reason, "has happened") {
		t.Errorf("%q, skipped %+v", conflictsOf(a), a.Skipped)
	}
	// Of sixty days fifteen have gone.
	d = story(t, lines+`
		event e-1 2026-01-05 m-truce
		sq-1 p-a: m-vote after m-truce 60d
		sq-2 p-b: m-vote within m-truce 60d
		sq-3 p-b: m-pullback within m-truce 10d
	`)
	d.Info.Cutoff = dateOf("2026-01-20")
	if a := solve(t, d, deadlock.Options{}); !a.Feasible {
		t.Errorf("%q", conflictsOf(a))
	}
	d.Info.Goal.Milestones = append(d.Info.Goal.Milestones, "m-pullback")
	a = solve(t, d, deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-3")
	c := a.Conflicts[0]
	if len(c.Ring) > 0 || c.Within != "" || !strings.HasPrefix(c.Words, "This statement cannot be met here: B: pullback within truce") {
		t.Errorf("%+v", c)
	}
	steps := order(t, d, deadlock.Options{})
	for _, e := range steps.Edges {
		if e.To == "m-vote" && e.MinDays != 45 {
			t.Errorf("%+v", e)
		}
	}
}
