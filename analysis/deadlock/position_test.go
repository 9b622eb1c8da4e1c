package deadlock_test

import (
	"strings"
	"testing"

	"parley/analysis/deadlock"
)

const land = `
	principal p-a
	principal p-b
	party p-c
	issue i-land cede keep zone
	milestone m-truce
	milestone m-vote
	goal all
`

// What one party says against itself comes first, however small the conflicts
// of others are.
func TestOwnContradictionsFirst(t *testing.T) {
	a := solve(t, story(t, land+`
		issue i-1 x y
		issue i-2 x y
		pos-1 p-a: demands i-1=x
		pos-2 p-b: demands i-1=y
		pos-3 p-a: demands i-2=x
		pos-4 p-b: demands i-2=y
		pos-5 p-b: excludes i-land=cede
		pos-6 p-b: rejects i-land=keep
		pos-7 p-b: excludes i-land=zone
	`), deadlock.Options{Conflicts: 2})
	wantList(t, "conflicts", conflictsOf(a), "pos-5 pos-6 pos-7", "pos-1 pos-2")
	if a.Conflicts[0].Within != "p-b" || a.ConflictsComplete {
		t.Errorf("%+v", a)
	}
}

// A demand leaves room for what the party also accepts; a red line for nothing;
// a rejection for all else. A party that is not a principal demands in vain.
func TestStances(t *testing.T) {
	for stands, want := range map[string]string{
		"pos-1 p-a: demands i-land=keep\npos-2 p-b: demands i-land=cede":                                         "pos-1 pos-2",
		"pos-1 p-a: demands i-land=keep\npos-2 p-b: demands i-land=cede\npos-3 p-b: could-accept i-land=keep":    "",
		"pos-1 p-a: demands i-land=keep\npos-2 p-b: insists i-land=cede\npos-3 p-b: could-accept i-land=keep":    "pos-1 pos-2",
		"pos-1 p-a: demands i-land=keep\npos-2 p-b: rejects i-land=cede\npos-3 p-b: excludes i-land=zone":        "",
		"pos-1 p-a: insists i-land=keep\npos-2 p-b: excludes i-land=keep":                                        "pos-1 pos-2",
		"pos-1 p-a: insists i-land=keep\npos-2 p-c: excludes i-land=keep":                                        "",
		"pos-1 p-a: accepts i-land=keep\npos-2 p-b: proposes i-land=cede\npos-3 p-b: asks i-land=zone":           "",
		"pos-1 p-a: demands i-land=keep\npos-2 p-b: demands i-land=cede\npos-3 p-b: accepts i-land=keep via p-x": "",
	} {
		stands = strings.Replace(stands, " via", " | via", 1)
		if strings.Contains(stands, "via") {
			want = "pos-1 pos-2" // a report gives an own demand no room
		}
		a := solve(t, story(t, land+stands), deadlock.Options{})
		got := strings.Join(conflictsOf(a), "; ")
		if got != want {
			t.Errorf("%s\nconflicts %q, want %q", stands, got, want)
		}
	}
	a := solve(t, story(t, land+"pos-1 p-a: demands i-land=keep\npos-2 p-b: demands i-land=cede\npos-3 p-b: could-accept i-land=zone\n"), deadlock.Options{})
	if w := a.Conflicts[0].Who[1]; w.Text != "B demands “cede” on land (1 Jan 2026); beside that it could accept “zone”" || strings.Join(w.Records, "") != "pos-3" {
		t.Errorf("%+v", w)
	}
	wantList(t, "changes", changesOf(a), "pos-1", "pos-2")
}

// Where several options can hold together, each demand asks for its own, and
// what a party accepts beside it is no substitute.
func TestSeveral(t *testing.T) {
	lines := `
		principal p-a
		principal p-b
		several i-aid money arms
		goal i-aid
		pos-1 p-a: demands i-aid=money
		pos-2 p-a: accepts i-aid=arms
		pos-3 p-b: demands i-aid=arms
	`
	if a := solve(t, story(t, lines), deadlock.Options{}); !a.Feasible {
		t.Errorf("%q", conflictsOf(a))
	}
	a := solve(t, story(t, lines+"pos-4 p-b: rejects i-aid=money"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "pos-1 pos-4")
	// Where it is not to be settled at all, the demand asks for nothing.
	if a := solve(t, story(t, strings.Replace(lines, "goal i-aid", "milestone m-truce\ngoal m-truce", 1)+"pos-4 p-b: rejects i-aid=money"), deadlock.Options{}); !a.Feasible {
		t.Errorf("%q", conflictsOf(a))
	}
}

// Numbers conflict as numbers do: a value lies in an interval or not; no cap is
// neither.
func TestNumbers(t *testing.T) {
	lines := `
		principal p-a
		principal p-b
		range i-army 85000 1000000 no-cap
		goal i-army
	`
	for stands, want := range map[string]string{
		"pos-1 p-a: demands i-army=800000\npos-2 p-b: demands i-army=600000":                                                "pos-1 pos-2",
		"pos-1 p-a: demands i-army=600000..900000\npos-2 p-b: demands i-army=800000":                                        "",
		"pos-1 p-a: demands i-army=600000..900000\npos-2 p-b: demands i-army=900000..1000000":                               "",
		"pos-1 p-a: demands i-army=600000..800000\npos-2 p-b: demands i-army=900000..1000000":                               "pos-1 pos-2",
		"pos-1 p-a: demands i-army=no-cap\npos-2 p-b: demands i-army=85000..1000000":                                        "pos-1 pos-2",
		"pos-1 p-a: excludes i-army=85000..1000000\npos-2 p-b: excludes i-army=no-cap":                                      "pos-1 pos-2",
		"pos-1 p-a: demands i-army=800000\npos-3 p-a: could-accept i-army=600000..700000\npos-2 p-b: demands i-army=650000": "",
		"pos-1 p-a: rejects i-army=600000..800000\npos-2 p-b: demands i-army=700000..900000":                                "",
	} {
		a := solve(t, story(t, lines+stands), deadlock.Options{})
		if got := strings.Join(conflictsOf(a), "; "); got != want {
			t.Errorf("%s\nconflicts %q, want %q", stands, got, want)
		}
	}
	// What is accepted beside a demand is told once, however many values it has.
	a := solve(t, story(t, lines+"pos-1 p-a: demands i-army=800000\npos-3 p-a: could-accept i-army=600000..700000\npos-2 p-b: demands i-army=85000\npos-4 p-b: accepts i-army=650000..660000 | on 2025-12-01\npos-5 p-b: excludes i-army=600000..700000"), deadlock.Options{Conflicts: 50})
	for _, c := range a.Conflicts {
		if strings.Count(c.Words, "600,000–700,000 persons”") > 2 {
			t.Error(c.Words)
		}
	}
}

// A red line lapses only where a later word names it; a later demand replaces
// an earlier one; what was replaced blocks nothing.
func TestOnlyWhatStandsCounts(t *testing.T) {
	for stands, want := range map[string]string{
		"pos-1 p-a: excludes i-land=cede\npos-2 p-a: accepts i-land=cede | on 2026-02-01\npos-3 p-b: insists i-land=cede":                "pos-1 pos-3",
		"pos-1 p-a: excludes i-land=cede\npos-2 p-a: accepts i-land=cede | on 2026-02-01 replaces pos-1\npos-3 p-b: insists i-land=cede": "",
		"pos-1 p-a: demands i-land=keep\npos-2 p-a: demands i-land=cede | on 2026-02-01\npos-3 p-b: insists i-land=cede":                 "",
		"pos-1 p-a: rejects i-land=cede\npos-2 p-a: accepts i-land=cede | on 2026-02-01\npos-3 p-b: insists i-land=cede":                 "",
	} {
		a := solve(t, story(t, land+stands), deadlock.Options{})
		if got := strings.Join(conflictsOf(a), "; "); got != want {
			t.Errorf("%s\nconflicts %q, want %q", stands, got, want)
		}
	}
	orders := land + `
		sq-1 p-a: i-land after m-vote
		sq-2 p-b: m-vote after i-land
	`
	wantList(t, "conflicts", conflictsOf(solve(t, story(t, orders+"goal m-vote all"), deadlock.Options{})), "sq-1 sq-2")
	if a := solve(t, story(t, orders+"goal m-vote all\nsq-3 p-a: m-vote before m-truce | replaces sq-1"), deadlock.Options{}); !a.Feasible {
		t.Errorf("%q", conflictsOf(a))
	}
	// A report replaces nothing that the party said itself.
	a := solve(t, story(t, orders+"goal m-vote all\nsq-3 p-a: m-vote before m-truce | replaces sq-1 via somebody"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2")
}

// A condition on a position binds if the issue is settled so, and not else.
func TestConditionsOnPositions(t *testing.T) {
	lines := land + `
		sq-1 p-b: m-vote after i-land
	`
	a := solve(t, story(t, lines+"pos-1 p-a: insists i-land=keep if after m-vote"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "pos-1 sq-1")
	// The position and its condition are one record, but not one thing to change.
	wantList(t, "changes", changesOf(a), "~pos-1 ~sq-1", "pos-1", "sq-1", "pos-1")
	if c := a.Changes[1]; c.Others != 1 || c.RedLines != 0 || c.Dropped[0].Text != "the condition “after m-vote” of: A insists on (red line) “keep” on land (1 Jan 2026)" {
		t.Errorf("%+v", c)
	}
	if c := a.Changes[3]; c.RedLines != 1 || c.Others != 0 {
		t.Errorf("%+v", c)
	}
	if a := solve(t, story(t, lines+"pos-1 p-a: could-accept i-land=keep if after m-vote"), deadlock.Options{}); !a.Feasible {
		t.Errorf("nothing settles the issue so: %q", conflictsOf(a))
	}
	// One of two alternatives is enough.
	if a := solve(t, story(t, lines+"pos-1 p-a: insists i-land=keep if after m-vote or after m-truce"), deadlock.Options{}); !a.Feasible {
		t.Errorf("the truce is enough: %q", conflictsOf(a))
	}
	a = solve(t, story(t, lines+"pos-1 p-a: insists i-land=keep if after m-vote or after m-truce\nsq-2 p-b: m-truce after i-land"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "pos-1 sq-1 sq-2")
	// To accept an option before a vote does not make it a demand when the vote
	// is held.
	if a := solve(t, story(t, land+"goal m-vote all\npos-1 p-a: could-accept i-land=zone if before m-vote\npos-2 p-b: insists i-land=keep"), deadlock.Options{}); !a.Feasible {
		t.Errorf("%q", conflictsOf(a))
	}
	a = solve(t, story(t, land+"goal m-vote all\npos-1 p-a: could-accept i-land=zone if before m-vote\npos-2 p-b: insists i-land=zone\nsq-1 p-b: i-land after m-vote"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "pos-1 pos-2 sq-1")
	// An issue is settled once, whichever answer somebody speaks of.
	a = solve(t, story(t, land+"goal m-vote all\nsq-1 p-a: m-vote after i-land\nsq-2 p-a: i-land=keep after m-vote\npos-1 p-b: insists i-land=keep"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "pos-1 sq-1 sq-2")
	// A third party's position binds nobody, but its condition on it does.
	a = solve(t, story(t, lines+"pos-1 p-c: accepts i-land=keep if after m-vote\npos-2 p-a: insists i-land=keep"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "pos-1 pos-2 sq-1")
}

// What has no structure is listed, never left out in silence.
func TestSkipped(t *testing.T) {
	a := solve(t, story(t, land+`
		range i-army 0 10
		pos-1 p-a: demands i-land
		pos-2 p-a: accepts i-land if after ?
		pos-3 p-b: demands i-land=keep if after ?
		pos-4 p-b: rejects i-land=cede if only-if m-vote
		pos-5 p-b: accepts i-army=2..4 if after m-vote
		pos-6 p-c: demands i-land
		pos-7 p-b: excludes i-land=none
		sq-1 p-a: m-vote after i-army=2..4
	`), deadlock.Options{})
	var got []string
	for _, s := range a.Skipped {
		got = append(got, s.ID+": "+s.Reason)
	}
	wantList(t, "skipped", got,
		"pos-1: it demands what no listed option says: demands i-land",
		"pos-2: its condition goes with no listed option: after ?",
		"pos-3: its condition has no structure: after ?",
		"pos-4: it says no on a condition, which is left out here: only-if m-vote",
		"pos-7: its option none is none of the issue's",
		"pos-5: its option stands for several answers, its condition for none of them alone: after m-vote",
		"sq-1: m-vote or i-army=2..4 stands for several answers at once, or for none")
}

// What is reported or denied is counted apart: the answer is first that on the
// parties' own words.
func TestReports(t *testing.T) {
	lines := land + `
		pos-1 p-a: demands i-land=keep
		pos-2 p-b: rejects i-land=keep | via somebody
	`
	a := solve(t, story(t, lines), deadlock.Options{})
	if !a.Feasible || a.FeasibleWithReported {
		t.Errorf("feasible %v, with reports %v", a.Feasible, a.FeasibleWithReported)
	}
	wantList(t, "conflicts", conflictsOf(a), "pos-1 pos-2")
	if c := a.Conflicts[0]; !c.Contested || !strings.Contains(c.Words, "B says no to “keep” on land (1 Jan 2026, according to somebody)") || !strings.HasSuffix(c.Words, "This holds only if what is reported holds.") {
		t.Errorf("%+v", c)
	}
	wantList(t, "changes", changesOf(a), "pos-1", "pos-2")
	if c := a.Changes[1]; !c.Contested || c.ByParty[0].Own != 0 || c.ByParty[0].Reported != 1 || !strings.HasSuffix(c.Words, "everything else on record, reports too, could hold together.") {
		t.Errorf("%+v", c)
	}
	if r := a.OnRecord; len(r) != 2 || r[0].Own != 1 || r[0].Reported != 0 || r[1].Own != 0 || r[1].Reported != 1 {
		t.Errorf("%+v", r)
	}

	// Own conflicts come first, whatever else there is.
	a = solve(t, story(t, lines+"issue i-1 x y\npos-3 p-a: insists i-1=x\npos-4 p-b: insists i-1=y\npos-5 p-b: insists i-1=x | denied"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "pos-3 pos-4", "pos-4 pos-5", "pos-1 pos-2")
	if a.Conflicts[0].Contested || a.Feasible || a.FeasibleWithReported {
		t.Errorf("%+v", a.Conflicts[0])
	}
	if w := a.Conflicts[1].Words; !strings.HasPrefix(w, "What one party, B, says itself and what is reported of it cannot hold together: ") || !strings.Contains(w, "(1 Jan 2026, denied)") {
		t.Error(w)
	}
}

// A condition that two parties state together is told, and counted, of both.
func TestStatedTogether(t *testing.T) {
	a := solve(t, story(t, land+"goal m-truce m-vote\nsq-1 p-a,p-b: m-truce after m-vote\nsq-2 p-b: m-vote after m-truce"), deadlock.Options{})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2")
	if c := a.Conflicts[0]; c.Within != "p-b" || !strings.Contains(c.Words, "A and B: truce after vote") {
		t.Errorf("%+v", c)
	}
	if len(a.OnRecord) != 2 || a.OnRecord[0].Own != 1 || a.OnRecord[1].Own != 2 {
		t.Errorf("%+v", a.OnRecord)
	}
	for _, c := range a.Changes {
		if c.Statements[0] == "sq-1" && len(c.ByParty) != 2 {
			t.Errorf("%+v", c)
		}
	}
}
