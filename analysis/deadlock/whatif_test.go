package deadlock_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/analysis/deadlock"
	"parley/dossier"
)

const ring = `
	principal p-a
	principal p-b
	issue i-land cede keep
	several i-aid money arms
	range i-army 0 1000
	milestone m-truce
	milestone m-vote
	milestone m-zone counts-as m-vote
	goal m-truce i-land
	sq-1 p-a: m-truce after m-vote
	sq-2 p-b: m-vote after m-truce
	pos-1 p-a: demands i-land=keep
	pos-2 p-b: accepts i-land=keep
	pos-3 p-b: demands i-army=600
`

// What must happen for a deal is said by the goal alone: without it no step
// need be taken, and no condition of order bites.
func TestGoal(t *testing.T) {
	d := story(t, ring)
	if a := solve(t, d, deadlock.Options{}); a.Feasible || a.Goal != "What it takes." || a.GoalReading != "stated" {
		t.Errorf("%+v", a)
	}
	goal := &dossier.Goal{Words: "The land alone.", Issues: []string{"i-land"}, Reading: dossier.Editor}
	if a := solve(t, d, deadlock.Options{Goal: goal}); !a.Feasible || a.Goal != "The land alone." || a.GoalReading != "editor" {
		t.Errorf("%+v", a)
	}
	// No goal: every issue is settled, which nobody has said.
	d.Info.Goal = nil
	a := solve(t, d, deadlock.Options{Add: []string{"p-b: insists i-land=cede"}})
	if a.Goal != "Every issue is settled." || a.GoalReading != "default" {
		t.Errorf("%+v", a)
	}
	wantList(t, "conflicts", conflictsOf(a), "added-1 pos-1")
	// A goal of milestones and, explicitly, no issues settles none.
	none := &dossier.Goal{Words: "A truce.", Milestones: []string{"m-truce"}, Issues: []string{}}
	a = solve(t, d, deadlock.Options{Goal: none, Add: []string{"p-b: demands i-land=cede"}})
	wantList(t, "conflicts", conflictsOf(a), "sq-1 sq-2")
	if p := order(t, d, deadlock.Options{Goal: none}).Package; len(p) > 0 {
		t.Errorf("nothing had to be settled, but there is a package: %v", p)
	}
}

func TestDrop(t *testing.T) {
	d := story(t, ring)
	for _, id := range []string{"sq-1", "condition/sq-2"} {
		if a := solve(t, d, deadlock.Options{Drop: []string{id, id}}); !a.Feasible || !slices.Equal(a.Dropped, []string{id}) {
			t.Errorf("without %s: %q, dropped %v", id, conflictsOf(a), a.Dropped)
		}
	}
	// What is dropped gives a demand no room any more.
	room := story(t, "principal p-a\nprincipal p-b\nissue i-land cede keep\npos-1 p-a: demands i-land=cede\npos-2 p-a: accepts i-land=keep\npos-3 p-b: insists i-land=keep")
	if a := solve(t, room, deadlock.Options{}); !a.Feasible {
		t.Errorf("%q", conflictsOf(a))
	}
	wantList(t, "conflicts", conflictsOf(solve(t, room, deadlock.Options{Drop: []string{"pos-2"}})), "pos-1 pos-3")
	// The goal is no statement to drop; there is --goal for it.
	d.Info.Goal.Reading = dossier.Editor
	for drop, want := range map[string]string{
		"m-truce":        "--drop: m-truce is no statement that is reasoned on here",
		"i-land":         "--drop: i-land is no statement that is reasoned on here",
		"p-a":            "--drop: p-a is no statement that is reasoned on here",
		"pos-2":          "--drop: pos-2 is no statement that is reasoned on here",
		"sq-11":          `--drop: there is no record "sq-11"; did you mean "sq-1"?`,
		"condition/sq-3": `--drop: there is no condition "sq-3"; did you mean "condition/sq-1"?`,
	} {
		wantError(t, d, deadlock.Options{Drop: []string{drop}}, want)
	}
}

func TestAdd(t *testing.T) {
	d := story(t, ring)
	for add, want := range map[string]string{
		"p-b: m-truce before m-vote 60d": "added-1 sq-1; sq-1 sq-2",
		"p-b: insists i-land=cede":       "added-1 pos-1; sq-1 sq-2",
		"p-b: rejects i-land=keep":       "added-1 pos-1; sq-1 sq-2",
		"p-b:demands i-land=keep":        "sq-1 sq-2",
		"p-b: i-land=keep after m-truce": "sq-1 sq-2",
		"p-a: i-aid=money after i-army":  "sq-1 sq-2",
		"p-a: m-zone within m-truce 3":   "sq-1 sq-2",
		"p-a: excludes i-army=0..1000":   "sq-1 sq-2",
	} {
		a := solve(t, d, deadlock.Options{Add: []string{add}})
		if got := strings.Join(slices.Sorted(slices.Values(conflictsOf(a))), "; "); got != want {
			t.Errorf("%s: %q, want %q", add, got, want)
		}
		if !slices.Equal(a.Added, []string{add}) {
			t.Errorf("added %q", a.Added)
		}
	}
	const form = "expected 'PARTY: X RELATION Y [Nd]'"
	for add, want := range map[string]string{
		"m-truce after m-vote":                 `--add: found "m-truce after m-vote", ` + form + ` or 'PARTY: STANCE ISSUE=OPTION'`,
		"p-a: m-truce":                         `--add: found "p-a: m-truce", ` + form + ` or 'PARTY: STANCE ISSUE=OPTION'`,
		"":                                     `--add: found "", ` + form + ` or 'PARTY: STANCE ISSUE=OPTION'`,
		"p-a: m-truce after":                   `--add: found "p-a: m-truce after", ` + form,
		"p-aa: m-truce after m-vote":           `--add: there is no party "p-aa"; did you mean "party/p-a"?`,
		"p-a: m-truce follows m-vote":          `--add: found "follows", expected a relation: before, after, together-with, only-if, within`,
		"p-a: m-truse after m-vote":            `--add: unknown milestone or issue "m-truse"; did you mean "m-truce"?`,
		"p-a: m-truce after zzzzzzzzzzzz":      `--add: unknown milestone or issue "zzzzzzzzzzzz"`,
		"p-a: m-truce after m-truce":           `--add: m-truce cannot be ordered by itself`,
		"p-a: m-truce after m-vote soon":       `--add: found "soon", expected a number of days such as 60d`,
		"p-a: m-truce after m-vote -1d":        `--add: found "-1d", expected a number of days such as 60d`,
		"p-a: m-truce after m-vote 60d or so":  `--add: found "60d or so", expected a number of days such as 60d`,
		"p-a: m-truce after m-vote 9999999d":   `--add: found "9999999d", expected a number of days such as 60d`,
		"p-a: m-truce within m-vote":           `--add: within needs a number of days, such as 60d`,
		"p-a: m-truce together-with m-vote 3d": `--add: together-with takes no days, found "3d"`,
		"p-a: m-truce after i-land=sell":       `--add: issue i-land has no option "sell" that is at stake; they are: cede, keep`,
		"p-a: m-truce after i-army=0..600":     `--add: i-army=0..600 stands for several answers at once`,
		"p-a: m-truce after i-aid":             `--add: several answers of issue i-aid can hold together; name one: money, arms`,
		"p-a: demands i-land":                  `--add: found "i-land", expected ISSUE=OPTION`,
		"p-a: demands m-truce=x":               `--add: found "m-truce=x", expected ISSUE=OPTION`,
		"p-a: demands i-lend=keep":             `--add: unknown milestone or issue "i-lend"; did you mean "i-land"?`,
		"p-a: demands i-army=700":              `--add: issue i-army has no option "700" that is at stake; they are: 0, 0..600, 600, 600..1000, 1000`,
		"p-a: accepts i-land=keep":             `--add: accepts binds nobody; expected demands, insists, rejects or excludes`,
	} {
		wantError(t, d, deadlock.Options{Add: []string{add}}, want)
	}
}

func TestSuppose(t *testing.T) {
	d := story(t, ring+"sq-3 p-b: i-land=cede only-if m-zone\npos-4 p-b: excludes i-aid=money")
	a := solve(t, d, deadlock.Options{Suppose: []dossier.Term{"i-land=cede"}})
	wantList(t, "conflicts", conflictsOf(a), "pos-1", "sq-1 sq-2")
	if c := a.Conflicts[0]; !strings.HasPrefix(c.Words, "This statement cannot be met here: A demands “keep” on land") || !strings.Contains(c.Words, "it is supposed: land settled as “cede”") {
		t.Error(c.Words)
	}
	if !slices.Equal(a.Supposed, []string{"i-land=cede"}) {
		t.Errorf("%q", a.Supposed)
	}
	// Suppositions that exclude each other: no change of statements helps, and
	// that is all there is to say.
	a = solve(t, d, deadlock.Options{Suppose: []dossier.Term{"i-land=cede", "i-land=keep"}})
	if len(a.Conflicts) != 1 || len(a.Changes) > 0 || !a.ConflictsComplete || !a.ChangesComplete || !strings.HasPrefix(a.Conflicts[0].Words, "The goal, what is supposed and the rules of the model cannot hold together, whatever the parties say. Part of the reason: ") {
		t.Errorf("%+v", a)
	}
	if s := order(t, d, deadlock.Options{Suppose: []dossier.Term{"i-land=cede", "i-land=keep"}}); s.Possible {
		t.Errorf("%+v", s)
	}
	for suppose, want := range map[dossier.Term]string{
		"i-land":      `--suppose: found "i-land", expected ISSUE=OPTION`,
		"i-land=":     `--suppose: found "i-land=", expected ISSUE=OPTION`,
		"i-lamd=keep": `--suppose: unknown milestone or issue "i-lamd"; did you mean "i-land"?`,
		"m-vote=x":    `--suppose: m-vote is no issue; expected ISSUE=OPTION`,
		"i-land=sell": `--suppose: issue i-land has no option "sell" that is at stake; they are: cede, keep`,
		"i-army=601":  `--suppose: issue i-army has no option "601" that is at stake; they are: 0, 0..600, 600, 600..1000, 1000`,
	} {
		wantError(t, d, deadlock.Options{Suppose: []dossier.Term{suppose}}, want)
	}
}

func wantError(t *testing.T, d *dossier.Dossier, o deadlock.Options, want string) {
	t.Helper()
	_, err := deadlock.Solve(context.Background(), viewOf(t, d), o)
	if err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
	if _, other := deadlock.Order(context.Background(), viewOf(t, d), o, true); fmt.Sprint(other) != fmt.Sprint(err) {
		t.Errorf("the order of steps has another error: %v", other)
	}
}

// To drop a record is to ask of the dossier without it, where nothing else
// hangs on it.
func TestDropIsWithout(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 2))
		lines := randomTalks(r, 3+r.IntN(6))
		d := story(t, lines)
		if len(d.Conditions) == 0 {
			return
		}
		n := r.IntN(len(d.Conditions))
		id := d.Conditions[n].ID
		without := story(t, lines)
		without.Conditions = slices.Delete(without.Conditions, n, n+1)
		a, err := deadlock.Solve(context.Background(), viewOf(t, d), deadlock.Options{Drop: []string{id}})
		if err != nil {
			rt.Fatal(err)
		}
		a.Dropped = nil
		want := solve(t, without, deadlock.Options{})
		if diff := cmp.Diff(asJSON(t, want), asJSON(t, a)); diff != "" {
			rt.Fatalf("without %s (-), dropped (+):\n%s\n%s", id, diff, lines)
		}
	})
}

func asJSON(t testing.TB, a any) string {
	t.Helper()
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// One statement more never makes possible what was not, and does away with no
// conflict. (What a party accepts gives its demand more room, and a later word
// replaces an earlier one; an order does neither.)
func TestOneStatementMore(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 3))
		lines := randomTalks(r, 2+r.IntN(6))
		d := story(t, lines)
		terms := []string{"m-0", "m-0"}
		for _, m := range d.Milestones {
			terms = append(terms, m.ID)
		}
		for _, i := range d.Issues {
			terms = append(terms, i.ID+"="+i.Options[0].ID)
		}
		x, y := terms[r.IntN(len(terms))], terms[r.IntN(len(terms))]
		if x == y {
			return
		}
		all := deadlock.Options{Conflicts: 200}
		before := solve(t, d, all)
		all.Add = []string{fmt.Sprintf("p-c: %s after %s", x, y)}
		after := solve(t, d, all)
		if !before.Feasible && after.Feasible || !before.FeasibleWithReported && after.FeasibleWithReported {
			rt.Fatalf("with %q it became feasible\n%s", all.Add, lines)
		}
		for _, c := range conflictsOf(before) {
			if !slices.Contains(conflictsOf(after), c) {
				rt.Fatalf("with %q there is no conflict %s any more\n%s", all.Add, c, lines)
			}
		}
	})
}

// The order of records in files changes the order of the answer and no more.
func TestOrderOfFiles(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 4))
		lines := randomTalks(r, 3+r.IntN(6))
		d := story(t, lines)
		o := deadlock.Options{Conflicts: 200, Changes: 200}
		want := solve(t, d, o)
		shuffle(r, d.Parties)
		shuffle(r, d.Issues)
		shuffle(r, d.Milestones)
		shuffle(r, d.Positions)
		shuffle(r, d.Conditions)
		got := solve(t, d, o)
		if got.Feasible != want.Feasible || got.FeasibleWithReported != want.FeasibleWithReported ||
			!slices.Equal(slices.Sorted(slices.Values(conflictsOf(got))), slices.Sorted(slices.Values(conflictsOf(want)))) ||
			!slices.Equal(slices.Sorted(slices.Values(changesOf(got))), slices.Sorted(slices.Values(changesOf(want)))) {
			rt.Fatalf("conflicts %q and %q, changes %q and %q\n%s", conflictsOf(want), conflictsOf(got), changesOf(want), changesOf(got), lines)
		}
	})
}

func shuffle[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// A reader who may not see a record gets the answer of the dossier without it.
func TestReader(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 5))
		lines := randomTalks(r, 3+r.IntN(6))
		hidden := story(t, lines)
		without := story(t, lines)
		secret := &dossier.Handling{TLP: dossier.Red}
		hide := func() bool { return r.IntN(3) == 0 }
		without.Positions = slices.DeleteFunc(without.Positions, func(p *dossier.Position) bool {
			if !hide() {
				return false
			}
			at := slices.IndexFunc(hidden.Positions, func(q *dossier.Position) bool { return q.ID == p.ID })
			hidden.Positions[at].Handling = secret
			return true
		})
		without.Conditions = slices.DeleteFunc(without.Conditions, func(c *dossier.Condition) bool {
			if !hide() {
				return false
			}
			at := slices.IndexFunc(hidden.Conditions, func(q *dossier.Condition) bool { return q.ID == c.ID })
			hidden.Conditions[at].Handling = secret
			return true
		})
		o := deadlock.Options{Conflicts: 50, Changes: 50}
		scope := dossier.Scope{Reader: dossier.Everyone}
		var told [2]string
		for n, d := range []*dossier.Dossier{hidden, without} {
			v, err := d.View(scope)
			if err != nil {
				rt.Fatal(err)
			}
			a, err := deadlock.Solve(context.Background(), v, o)
			if err != nil {
				rt.Fatal(err)
			}
			s, err := deadlock.Order(context.Background(), v, o, true)
			if err != nil {
				rt.Fatal(err)
			}
			told[n] = asJSON(t, a) + asJSON(t, s)
		}
		if diff := cmp.Diff(told[1], told[0]); diff != "" {
			rt.Fatalf("without the records (-), where they are hidden (+):\n%s\n%s", diff, lines)
		}
	})
}
