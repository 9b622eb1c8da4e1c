package standing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"parley/dossier"
	"parley/when"
)

// say is a position in shorthand: "p-a demands x", with marks behind it:
// "if" a condition, "reported", "denied", "closer", "@2026-01-09" a date.
func say(n int, s string) *dossier.Position {
	f := strings.Fields(s)
	p := &dossier.Position{
		Meta:  dossier.Meta{ID: fmt.Sprintf("pos-%02d", n), Sources: []dossier.Citation{{Source: "s-1"}}},
		Party: f[0], Issue: "i-1", Stance: dossier.Stance(f[1]), Words: s,
		Date: when.MustParse("2026-01-05"), Channel: dossier.InPublic,
	}
	for _, mark := range f[2:] {
		switch {
		case mark == "if":
			p.Conditions = []dossier.Link{{Relation: dossier.OnlyIf, Words: "something else"}}
		case mark == "reported":
			p.Channel, p.AccordingTo = dossier.ByAnonymous, []string{"two officials"}
		case mark == "denied":
			p.DeniedBy = []dossier.Denial{{Words: "denied"}}
		case mark == "closer":
			p.Shift = dossier.ShiftCloser
		case strings.HasPrefix(mark, "@"):
			p.Date = when.MustParse(mark[1:])
		case strings.HasPrefix(mark, "supersedes:"):
			p.Supersedes = []string{strings.TrimPrefix(mark, "supersedes:")}
		default:
			p.Option = mark
		}
	}
	return p
}

// table of one issue, two principals p-a and p-b, and a mediator p-m.
func talks(t *testing.T, issue dossier.Issue, said []string) *dossier.View {
	t.Helper()
	principal := []dossier.Role{{Role: dossier.Principal}}
	issue.ID, issue.Question = "i-1", "What?"
	d := &dossier.Dossier{Records: dossier.Records{
		Parties: []*dossier.Party{
			{Meta: dossier.Meta{ID: "p-a"}, Name: "A", Roles: principal},
			{Meta: dossier.Meta{ID: "p-b"}, Name: "B", Roles: principal},
			{Meta: dossier.Meta{ID: "p-m"}, Name: "M"},
		},
		Sources: []*dossier.Source{{Meta: dossier.Meta{ID: "s-1"}, Type: "press", Title: "t"}},
		Issues:  []*dossier.Issue{&issue},
	}}
	for n, s := range said {
		d.Positions = append(d.Positions, say(n+1, s))
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func options(ids ...string) dossier.Issue {
	var i dossier.Issue
	for _, id := range ids {
		i.Options = append(i.Options, dossier.Option{Part: dossier.Part{ID: id}, Words: id})
	}
	return i
}

func TestGroups(t *testing.T) {
	low, high := 100.0, 900.0
	cap := dossier.Issue{Range: &dossier.Range{Unit: "persons", Low: &low, High: &high}}
	several := options("x", "y")
	several.Several = true
	for _, c := range []struct {
		name  string
		issue dossier.Issue
		said  []string
		want  Group
		on    string // the option that made it
	}{
		{"nobody has spoken", options("x", "y"), nil, Open, ""},
		{"both accept the same", options("x", "y"), []string{"p-a accepts x", "p-b demands x"}, Agreed, "x"},
		{"a mediator's word changes nothing", options("x", "y"), []string{"p-a accepts x", "p-b demands x", "p-m rejects x"}, Agreed, "x"},
		{"on a condition it is not agreed", options("x", "y"), []string{"p-a accepts x if", "p-b demands x"}, Converging, "x"},
		{"could accept is not agreed", options("x", "y"), []string{"p-a could-accept x", "p-b demands x"}, Converging, "x"},
		{"both could accept", options("x", "y"), []string{"p-a could-accept x", "p-b could-accept x"}, Converging, "x"},
		{"one has not spoken", options("x", "y"), []string{"p-a demands x"}, NoDifference, "x"},
		{"silence on record is not speaking", options("x", "y"), []string{"p-a demands x", "p-b silent"}, NoDifference, "x"},
		{"a question is speaking", options("x", "y"), []string{"p-a demands x", "p-b asks x"}, Open, ""},
		{"one has not spoken and the other has a condition", options("x", "y"), []string{"p-a proposes x if"}, Open, ""},
		{"each demands its own", options("x", "y"), []string{"p-a demands x", "p-b demands y"}, Deadlocked, ""},
		{"each demands its own, a third is left: demands block it too", options("x", "y", "z"), []string{"p-a demands x", "p-b demands y"}, Deadlocked, ""},
		{"a demand that leaves room", options("x", "y"), []string{"p-a demands x", "p-a could-accept y @2026-01-06", "p-b demands y"}, Converging, "y"},
		{"proposals block nothing", options("x", "y"), []string{"p-a proposes x", "p-b proposes y"}, Open, ""},
		{"every option is rejected by somebody", options("x", "y"), []string{"p-a rejects x", "p-b excludes y"}, Deadlocked, ""},
		{"one rejects it, one is left", options("x", "y"), []string{"p-a rejects x", "p-b accepts x"}, Open, ""},
		{"rejected and accepted by the same party", options("x"), []string{"p-a rejects x", "p-a accepts x", "p-b accepts x"}, Deadlocked, ""},
		{"a later yes replaces a no", options("x"), []string{"p-a rejects x", "p-a accepts x @2026-01-09", "p-b accepts x"}, Agreed, "x"},
		{"a red line stays", options("x"), []string{"p-a excludes x", "p-a accepts x @2026-01-09", "p-b accepts x"}, Deadlocked, ""},
		{"a red line lapses by name", options("x"), []string{"p-a excludes x", "p-a accepts x @2026-01-09 supersedes:pos-01", "p-b accepts x"}, Agreed, "x"},
		{"a later demand replaces the demand before", options("x", "y"), []string{"p-a demands x", "p-a demands y @2026-01-09", "p-b demands y"}, Agreed, "y"},
		{"what is reported moves nothing", options("x", "y"), []string{"p-a demands x", "p-b accepts x reported"}, NoDifference, "x"},
		{"what is reported replaces nothing", options("x"), []string{"p-a accepts x", "p-a rejects x @2026-01-09 reported", "p-b accepts x"}, Agreed, "x"},
		{"what is denied moves nothing", options("x", "y"), []string{"p-a demands x", "p-b accepts x denied"}, NoDifference, "x"},
		{"no listed option blocks nothing", options("x"), []string{"p-a demands", "p-b accepts x"}, Open, ""},
		{"several can hold at once", several, []string{"p-a demands x", "p-b demands y"}, Open, ""},
		{"two numbers demanded", cap, []string{"p-a demands 300", "p-b demands 600"}, Deadlocked, ""},
		{"two numbers, moving towards each other", cap, []string{"p-a proposes 300 closer", "p-b proposes 600 closer"}, Converging, "300"},
		{"an interval holds a number", cap, []string{"p-a accepts 300..600", "p-b accepts 400"}, Agreed, "400"},
		{"moving apart", cap, []string{"p-a proposes 300", "p-b proposes 600 closer"}, Open, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := OnIssues(talks(t, c.issue, c.said))[0]
			if got.Group != c.want || got.Option != c.on {
				t.Errorf("%v: %s on %q, want %s on %q", c.said, got.Group, got.Option, c.want, c.on)
			}
		})
	}
}

// TestNoSideIsTheDefault: with the principals' parts exchanged, or told in
// another order, every issue is in the same group, on the same option.
func TestNoSideIsTheDefault(t *testing.T) {
	stances := dossier.Stances()
	marks := []string{"", "if", "reported", "closer", "denied", "@2026-01-09"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var said, mirrored []string
		for range 1 + r.IntN(5) {
			what := fmt.Sprintf("%s %s %s", stances[r.IntN(len(stances))], []string{"x", "y", "z"}[r.IntN(3)], marks[r.IntN(len(marks))])
			party := r.IntN(2)
			said = append(said, []string{"p-a", "p-b"}[party]+" "+what)
			mirrored = append(mirrored, []string{"p-b", "p-a"}[party]+" "+what)
		}
		want := OnIssues(talks(t, options("x", "y", "z"), said))[0]
		slices.Reverse(mirrored)
		got := OnIssues(talks(t, options("x", "y", "z"), mirrored))[0]
		if got.Group != want.Group || got.Option != want.Option {
			t.Fatalf("%v: %s on %q; with the sides exchanged %s on %q", said, want.Group, want.Option, got.Group, got.Option)
		}
	}
}

// TestReportsSayWhatTheyWouldChange: the hypothesis is the group that the issue
// would be in if the party said the same itself.
func TestReportsSayWhatTheyWouldChange(t *testing.T) {
	got := OnIssues(talks(t, options("x", "y"), []string{"p-a demands x", "p-b demands y reported"}))[0]
	if got.Group != NoDifference || len(got.Would) != 1 || got.Would[0].Group != Deadlocked {
		t.Errorf("group %s, hypotheses %v, want %s and one of %s", got.Group, got.Would, NoDifference, Deadlocked)
	}
	said := OnIssues(talks(t, options("x", "y"), []string{"p-a demands x", "p-b demands y"}))[0]
	if said.Group != got.Would[0].Group {
		t.Errorf("said by the party itself the issue is %s, the hypothesis was %s", said.Group, got.Would[0].Group)
	}
}
