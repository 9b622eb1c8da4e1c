package stability_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"parley/analysis/stability"
	"parley/dossier"
)

// talks is a dossier of two principals and a third party: a truce that takes both,
// an office that A alone opens and closes, aid that C pays, and a wall that B alone
// builds for good.
var talks = map[string]string{
	"dossier.yaml": "title: Talks\nsummary: About something.\n",
	"sources.yaml": "- {id: s-1, type: note, title: a note, date: 2026-01-01, handling: {tlp: clear}}\n",
	"parties.yaml": `
- {id: p-a, name: A, roles: [{role: principal}], sources: [s-1]}
- {id: p-b, name: B, roles: [{role: principal}], sources: [s-1]}
- {id: p-c, name: C, sources: [s-1]}
`,
	"milestones.yaml": `
- {id: m-truce, name: truce, sources: [s-1]}
- {id: m-talks, name: talks, after: [m-truce], sources: [s-1]}
- {id: m-office, name: office open, sources: [s-1]}
- {id: m-aid, name: aid paid, sources: [s-1], follows_from: [{term: i-aid=paid, reading: editor}]}
- {id: m-vote, name: vote, sources: [s-1]}
`,
	"issues.yaml": `
- {id: i-wall, question: "Is there a wall?", short: Wall, options: [{id: built, words: built}, {id: none, words: none}], sources: [s-1]}
- {id: i-aid, question: "Is there aid?", short: Aid, options: [{id: paid, words: paid}, {id: none, words: none}], sources: [s-1]}
`,
	"moves.yaml": `
- {id: mv-1, party: p-a, words: opens its office, term: m-office, reversible: true, sources: [s-1]}
- {id: mv-2, party: p-c, words: pays, term: m-aid, reversible: true, sources: [s-1]}
- {id: mv-3, party: p-b, words: builds, term: i-wall=built, reversible: false, sources: [s-1]}
`,
}

// ask loads the dossier with further files and asks.
func ask(t *testing.T, more map[string]string, state, wish []string) *stability.Answer {
	t.Helper()
	a, err := tryAsk(t, more, dossier.Scope{}, state, wish)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func tryAsk(t *testing.T, more map[string]string, scope dossier.Scope, state, wish []string) (*stability.Answer, error) {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range talks {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range more {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	d, err := dossier.LoadFS(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(scope)
	if err != nil {
		t.Fatal(err)
	}
	return stability.Solve(context.Background(), v, stability.Options{State: state, Wish: wish})
}

// of is how a party stands to the state that is looked at.
func of(t *testing.T, a *stability.Answer, party string, contested bool) stability.Stand {
	t.Helper()
	for _, st := range a.Looked[len(a.Looked)-1].Parties {
		if st.Party == party && st.Contested == contested {
			return st
		}
	}
	t.Fatalf("nothing is told of %s (contested: %v): %+v", party, contested, a.Looked)
	return stability.Stand{}
}

func stays(a *stability.Answer, terms, party string) (own, withReports string) {
	for _, s := range a.States {
		if strings.Join(s.Terms, " ") == terms {
			for _, st := range s.ByParty {
				if st.Party == party {
					return st.Own, st.WithReports
				}
			}
		}
	}
	return "", ""
}

func contains(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q does not say %q", text, w)
		}
	}
}

const position = "{id: %, party: @, issue: i-aid, stance: demands, option: paid, words: w, date: 2026-01-02, channel: public, sources: [s-1]}"

// What a condition wants, what a demand wants, and both against each other.
func TestWhatHoldsAPartyInPlace(t *testing.T) {
	conditions := "- {id: sq-1, by: [p-a], x: m-office, relation: only-if, y: m-aid, reading: stated, date: 2026-01-02, channel: public, sources: [s-1]}\n"
	a := ask(t, map[string]string{"conditions.yaml": conditions}, []string{"m-office", "-m-aid"}, nil)
	st := of(t, a, "p-a", false)
	if len(st.Gains) != 1 || st.Stable["nash"] != "no" || !slices.Equal(st.Gains[0].IDs, []string{"sq-1"}) {
		t.Fatalf("%+v", st)
	}
	contains(t, st.Gains[0].Words, "A is stated to gain by ending “office open”", "“office open” only if “aid paid”")
	contains(t, st.Words, "A is stated to gain by leaving")

	// With the aid paid, closing the office is no stated gain, and nothing that it
	// states is lost either: the record does not say.
	a = ask(t, map[string]string{"conditions.yaml": conditions}, []string{"m-office", "m-aid"}, nil)
	st = of(t, a, "p-a", false)
	if len(st.Gains) != 0 || st.Stable["nash"] != "open" || len(st.Silent) != 1 || len(st.Holds) != 0 {
		t.Fatalf("%+v", st)
	}
	contains(t, st.Silence, "Would A gain or lose by ending “office open”? Nothing on record says.")

	// A demand for the aid is a demand for what it brings about: only C can end it,
	// and nobody says what C wants.
	positions := "- " + strings.NewReplacer("%", "pos-1", "@", "p-a").Replace(position)
	a = ask(t, map[string]string{"conditions.yaml": conditions, "positions.yaml": positions}, []string{"m-office", "m-aid"}, nil)
	if st = of(t, a, "p-c", false); len(st.Silent) != 1 || len(st.Gains)+len(st.Holds) != 0 {
		t.Errorf("%+v", st)
	}
	if own, _ := stays(a, "m-aid", "p-b"); own != "holds" {
		t.Errorf("B, who can do nothing there: %q", own)
	}
}

// A gain that another's answer undoes, by a red line; and the answer only counts
// as credible if it is a gain for the one who gives it.
func TestHeldByAnAnswer(t *testing.T) {
	condition := "- {id: sq-1, by: [p-a], x: m-office, relation: only-if, y: m-aid, reading: stated, date: 2026-01-02, channel: public, sources: [s-1]}\n"
	red := "- {id: pos-1, party: p-a, issue: i-wall, stance: excludes, option: built, words: w, date: 2026-01-02, channel: public, sources: [s-1]}\n"
	wants := "- {id: pos-2, party: p-b, issue: i-wall, stance: demands, option: built, words: w, date: 2026-01-02, channel: public, sources: [s-1]}\n"
	state := []string{"m-office", "-m-aid", "-i-wall=built"}

	a := ask(t, map[string]string{"conditions.yaml": condition, "positions.yaml": red + wants}, state, nil)
	st := of(t, a, "p-a", false)
	if own, _ := stays(a, "m-office", "p-a"); own != "held" || st.Stable["seq"] != "yes" || len(st.Gains) != 1 {
		t.Fatalf("%q %+v", own, st)
	}
	answer := st.Gains[0].Answer
	contains(t, answer.Text, "It is held there by this: B could answer by bringing about “Wall: built” (B demands “built” on Wall", "A would be worse off than before: A excludes")
	if answer.Undoes != "yes" || len(answer.Steps) != 1 || !slices.Equal(answer.IDs, []string{"pos-2", "pos-1"}) {
		t.Errorf("%+v", answer)
	}

	a = ask(t, map[string]string{"conditions.yaml": condition, "positions.yaml": red}, state, nil)
	if own, _ := stays(a, "m-office", "p-a"); own != "unsure" {
		t.Errorf("B says nothing of the wall, and A is %q", own)
	}
	contains(t, of(t, a, "p-a", false).Gains[0].Answer.Text, "Whether it is held there depends on this", "whether it would gain by that, the record does not say")

	wants = strings.Replace(wants, "demands", "rejects", 1)
	a = ask(t, map[string]string{"conditions.yaml": condition, "positions.yaml": red + wants}, state, nil)
	if own, _ := stays(a, "m-office", "p-a"); own != "gain" {
		t.Errorf("B wants no wall, and A is %q", own)
	}
	contains(t, of(t, a, "p-a", false).Gains[0].Answer.Text, "No answer that would be a gain for others undoes it. One that could: B")

	// To last all the same: A no longer prefers to close the office.
	a = ask(t, map[string]string{"conditions.yaml": condition, "positions.yaml": red + wants}, state, []string{"m-office"})
	if a.Wish.Lasts || len(a.Wish.Changes) == 0 || !slices.Contains(a.Wish.Changes[0].IDs, "sq-1") {
		t.Errorf("%+v", a.Wish)
	}
	contains(t, a.Wish.Changes[0].Text, "A would not be stated to gain by leaving it for good, if it did not prefer what comes of ending “office open”")
}

// What is reported of a party is told beside, and moves nothing of what rests on
// own words; what weighs more is asked, not guessed.
func TestReportsStandBeside(t *testing.T) {
	own := "- {id: sq-1, by: [p-a], x: m-office, relation: only-if, y: m-aid, reading: stated, date: 2026-01-02, channel: public, sources: [s-1]}\n"
	report := "- {id: sq-2, by: [p-a], x: m-vote, relation: only-if, y: m-office, reading: stated, date: 2026-01-03, channel: anonymous, according_to: [an official], sources: [s-1]}\n"
	moves := talks["moves.yaml"] + "- {id: mv-4, party: p-b, words: votes, term: m-vote, reversible: false, sources: [s-1]}\n"
	a := ask(t, map[string]string{"conditions.yaml": own + report, "moves.yaml": moves}, []string{"m-office", "m-vote", "-m-aid"}, nil)
	if o, w := stays(a, "m-office m-vote", "p-a"); o != "gain" || w != "unsaid" {
		t.Errorf("own %q, with reports %q", o, w)
	}
	with := of(t, a, "p-a", true)
	if len(with.Asks) != 1 || !slices.Equal(with.Asks[0].IDs, []string{"sq-1", "sq-2"}) {
		t.Fatalf("%+v", with)
	}
	contains(t, with.Asks[0].Words, "What weighs more for A?", "it would get what it states (A: “office open” only if “aid paid”", "and lose what it states (A: “vote” only if “office open”", "[reported]")
}

// A ranking compares what demands do not; where the question is not settled it
// says nothing.
func TestRankings(t *testing.T) {
	ranking := "- {id: pr-1, party: p-b, issue: i-wall, ranking: [[built], [none]], author: an analyst, sources: [s-1]}\n" +
		"- {id: pr-2, party: p-a, ranking: [[i-wall], [i-aid]], author: an analyst, sources: [s-1]}\n"
	a := ask(t, map[string]string{"preferences.yaml": ranking, "moves.yaml": ""}, []string{"i-wall=none", "-i-wall=built"}, nil)
	st := of(t, a, "p-b", false)
	if len(st.Gains)+len(st.Holds) != 0 || len(st.Asks) != 1 {
		t.Errorf("from “none” to nothing settled: %+v", st)
	}
	if !slices.ContainsFunc(a.LeftOut, func(l stability.LeftOut) bool { return l.ID == "pr-2" && l.Reason != "" }) {
		t.Errorf("the ranking of issues is not told to be left out: %+v", a.LeftOut)
	}
}

// Where no record says whose step something is, it takes every principal, and that
// is said; what has happened is no term any more.
func TestTermsAndWhatHasHappened(t *testing.T) {
	condition := "- {id: sq-1, by: [p-a], x: m-talks, relation: after, y: m-vote, reading: stated, date: 2026-01-02, channel: public, sources: [s-1]}\n"
	a := ask(t, map[string]string{"conditions.yaml": condition}, []string{"m-truce", "m-talks"}, nil)
	if got := a.Terms[0]; got.ID != "m-truce" || !slices.Equal(got.Who, []string{"p-a", "p-b"}) || got.Moves != nil {
		t.Errorf("%+v", got)
	}
	// Talks come after a truce by their nature: ending it ends both, and a state with
	// talks has a truce too.
	if id := ask(t, map[string]string{"conditions.yaml": condition}, []string{"m-talks"}, nil).Looked[0].ID; id != ask(t, map[string]string{"conditions.yaml": condition}, []string{"m-talks", "m-truce"}, nil).Looked[0].ID && id == "-" {
		t.Error("talks without a truce")
	}
	st := of(t, a, "p-a", false)
	contains(t, st.Gains[0].Words, "A is stated to gain by ending “talks”")
	if own, _ := stays(a, "m-talks", "p-a"); own != "" {
		t.Error("there is a state with talks and without a truce")
	}
	event := map[string]string{"conditions.yaml": condition, "events.yaml": "- {id: e-1, date: 2026-01-03, form: signing, milestones: [m-talks], sources: [s-1]}\n"}
	a = ask(t, event, nil, nil)
	if slices.ContainsFunc(a.Terms, func(t stability.Term) bool { return t.ID == "m-truce" || t.ID == "m-talks" }) {
		t.Errorf("what has happened is a term: %+v", a.Terms)
	}
}

func TestStatesThatCannotBe(t *testing.T) {
	for _, c := range []struct{ state, want string }{
		{"m-talks,-m-truce", "state: “talks” cannot be in force without “truce”"},
		{"i-wall=built,i-wall=none", "state: “Wall: built” and “Wall: none” are different answers to one question; a state has one of them"},
		{"m-trucee", `state: there is no record "m-trucee"; did you mean "m-truce"?`},
		{"i-wall", "state: i-wall is a question; say how it is settled, as i-wall=built"},
		{"i-wall=half", `state: i-wall has no option "half"; it has built, none`},
		{"p-a", "state: p-a is no milestone, ISSUE=OPTION or draft"},
		{"m-truce,-m-truce", "state: m-truce is named with a minus and without"},
		{"m-truce,m-talks,m-office,m-aid,m-vote,i-wall=built,i-aid=paid", "7 terms are named that have not happened; a model has room for 6"},
	} {
		_, err := tryAsk(t, nil, dossier.Scope{}, strings.Split(c.state, ","), nil)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s\n got %v\nwant %s", c.state, err, c.want)
		}
	}
	// A dossier that compares nothing has an answer too.
	a := ask(t, map[string]string{"moves.yaml": ""}, nil, nil)
	if len(a.Terms) != 0 || len(a.States) != 1 {
		t.Errorf("%+v", a)
	}
}

// Nothing hidden shapes the answer.
func TestTheReaderDecides(t *testing.T) {
	hidden := map[string]string{
		"groups.yaml":     "- {id: g-1, name: guests, sources: [s-1]}\n",
		"conditions.yaml": "- {id: sq-1, by: [p-a], x: m-office, relation: only-if, y: m-aid, reading: stated, date: 2026-01-02, channel: public, sources: [s-1], handling: {tlp: red}}\n",
	}
	seen, err := tryAsk(t, hidden, dossier.Scope{Reader: "g-1"}, []string{"m-office", "-m-aid"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if st := of(t, seen, "p-a", false); len(st.Gains) != 0 {
		t.Errorf("a reader who may not see the condition is told of it: %+v", st)
	}
	if st := of(t, ask(t, hidden, []string{"m-office", "-m-aid"}, nil), "p-a", false); len(st.Gains) != 1 {
		t.Errorf("the owner is not told: %+v", st)
	}
}
