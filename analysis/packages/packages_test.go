package packages

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/dossier"
	"parley/when"
)

// talks is a dossier of principals a, b, ... and issues i1, i2, ... with options
// x1, x2, ...
func talks(parties int, options ...int) *dossier.Dossier {
	d := &dossier.Dossier{Info: dossier.Info{Title: "Talks", Summary: "About something."}}
	for k := range parties {
		d.Parties = append(d.Parties, &dossier.Party{Meta: dossier.Meta{ID: string(rune('a' + k))}, Name: strings.ToUpper(string(rune('a' + k))), Roles: []dossier.Role{{Role: dossier.Principal}}})
	}
	d.Sources = []*dossier.Source{{Meta: dossier.Meta{ID: "s"}, Type: "press", Title: "Headline", Date: when.MustParse("2026-01-01")}}
	for k, n := range options {
		i := &dossier.Issue{Meta: dossier.Meta{ID: fmt.Sprintf("i%d", k+1)}, Question: fmt.Sprintf("Question %d?", k+1)}
		for o := range n {
			i.Options = append(i.Options, dossier.Option{Part: dossier.Part{ID: fmt.Sprintf("x%d", o+1)}, Words: fmt.Sprintf("answer %d", o+1)})
		}
		d.Issues = append(d.Issues, i)
	}
	return d
}

// say adds own words: "a demands i1=x1".
func say(d *dossier.Dossier, lines ...string) *dossier.Dossier {
	for _, line := range lines {
		f := strings.Fields(line)
		id, option := dossier.Term(f[2]).Split()
		d.Positions = append(d.Positions, &dossier.Position{
			Meta:  dossier.Meta{ID: fmt.Sprintf("p%d", len(d.Positions)+1), Sources: []dossier.Citation{{Source: "s"}}},
			Party: f[0], Stance: dossier.Stance(f[1]), Issue: id, Option: option, Words: line, Date: when.MustParse("2026-01-01"), Channel: dossier.InPublic,
		})
	}
	return d
}

func view(t testing.TB, d *dossier.Dossier, reader string) *dossier.View {
	t.Helper()
	v, err := d.View(dossier.Scope{Reader: reader})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func solve(t testing.TB, d *dossier.Dossier, o Options) *Answer {
	t.Helper()
	if o.Samples == 0 {
		o.Samples = 200
	}
	a, err := Solve(context.Background(), view(t, d, ""), o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func settled(p Package) string {
	var out []string
	for _, c := range p.Choices {
		out = append(out, c.Issue+"="+c.Option)
	}
	return strings.Join(out, " ")
}

// A red line keeps packages out; lifting it lets them in, and the cost of it was
// told before.
func TestARedLineAndItsCost(t *testing.T) {
	d := say(talks(2, 2, 2), "a excludes i1=x2", "a demands i1=x1", "b demands i1=x2", "a accepts i2=x1", "b demands i2=x2")
	a := solve(t, d, Options{})
	if a.Space.Ways != "4" || a.Space.Clear != "2" || len(a.Packages) != 2 || !a.Space.Complete {
		t.Fatalf("space %+v with %d packages", a.Space, len(a.Packages))
	}
	for _, p := range a.Packages {
		if !strings.HasPrefix(settled(p), "i1=x1") {
			t.Errorf("%s crosses a red line", settled(p))
		}
	}
	l := a.Limits[0]
	if len(a.Limits) != 1 || l.Class != RedLine || l.Opens != "2" || l.Best == nil || !slices.Equal(l.IDs, []string{"position/p1"}) {
		t.Fatalf("limits %+v", a.Limits)
	}
	lifted := solve(t, d, Options{Lift: []string{"p1"}})
	if lifted.Space.Clear != "4" || !lifted.Limits[0].Lifted {
		t.Fatalf("with the red line lifted: %+v", lifted.Space)
	}
	for _, p := range lifted.Packages {
		if settled(p) == settled(*l.Best) && p.All != l.Best.All {
			t.Errorf("told before: %d models; with it lifted: %d", l.Best.All, p.All)
		}
	}
	if _, err := Solve(t.Context(), view(t, d, ""), Options{Lift: []string{"p2"}}); err == nil || !strings.Contains(err.Error(), "limits nothing here") {
		t.Errorf("a demand is lifted: %v", err)
	}
}

// What a party rules out is acceptable to it in no model, whatever it is worth.
func TestWhatIsRuledOutIsAcceptableInNoModel(t *testing.T) {
	a := solve(t, say(talks(2, 2, 2), "a rejects i1=x2", "b demands i1=x2", "a demands i2=x1", "b accepts i2=x1"), Options{})
	for _, p := range a.Packages {
		against := strings.HasPrefix(settled(p), "i1=x2")
		if against != (len(p.Crosses) > 0) || against && (p.All != 0 || p.Acceptable[0].Models != 0) {
			t.Errorf("%s: crosses %v, acceptable to all in %d", settled(p), p.Crosses, p.All)
		}
	}
}

// Where red lines leave nothing, the smallest ways out are told, fewest red lines
// first.
func TestNothingIsLeft(t *testing.T) {
	d := say(talks(2, 2, 2), "a insists i1=x1", "b insists i1=x2", "a rejects i2=x1", "b rejects i2=x2")
	a := solve(t, d, Options{})
	if a.Space.Clear != "0" || len(a.Packages) != 0 {
		t.Fatalf("space %+v", a.Space)
	}
	var got []string
	for _, w := range a.WaysOut {
		got = append(got, strings.Join(w.IDs, "+"))
	}
	want := []string{"position/p1+position/p3", "position/p1+position/p4", "position/p2+position/p3", "position/p2+position/p4"}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ways out:\n%s", diff)
	}
	if i := a.Issues[0]; i.Clear != 0 || !slices.Equal(i.RedLines, []string{"position/p1", "position/p2"}) || a.Issues[1].Clear != 2 {
		t.Errorf("red lines leave no answer on i1: %+v", a.Issues)
	}
	for _, w := range a.WaysOut {
		if solve(t, d, Options{Lift: w.IDs}).Packages[0].Crosses == nil {
			t.Error("the way out leads nowhere")
		}
	}
}

// Conditions between answers bind; those that wait for something that happens come
// with the option.
func TestConditions(t *testing.T) {
	d := say(talks(2, 2, 2), "a accepts i1=x1", "b demands i1=x1", "b accepts i1=x2", "a demands i2=x1", "b demands i2=x2")
	d.Milestones = []*dossier.Milestone{{Meta: dossier.Meta{ID: "m"}, Name: "A vote is held"}}
	d.Positions[0].Conditions = []dossier.Link{{Relation: dossier.OnlyIf, Term: "i2=x1", Words: "only with that"}}
	d.Positions[2].Conditions = []dossier.Link{{Relation: dossier.After, Term: "m", Words: "after a vote"}}
	a := solve(t, d, Options{})
	for _, p := range a.Packages {
		s := settled(p)
		if got := slices.Contains(p.Crosses, "position/p1"); got != (s == "i1=x1 i2=x2") {
			t.Errorf("%s: goes against the condition: %v", s, got)
		}
		if got := len(p.Carried) > 0; got != strings.HasPrefix(s, "i1=x2") {
			t.Errorf("%s comes with %v", s, p.Carried)
		}
	}
	if lifted := solve(t, d, Options{Lift: []string{"p1"}}); slices.ContainsFunc(lifted.Packages, func(p Package) bool { return len(p.Crosses) > 0 }) {
		t.Error("a condition that is lifted binds")
	}
}

// What a stance says of the order of options.
func TestWhatAStanceSays(t *testing.T) {
	for _, c := range []struct {
		says  []string
		above []string // "x1>x2": at least as good
		not   []string
		words string
	}{
		{[]string{"demands x1"}, []string{"x1>x2", "x1>x3"}, []string{"x2>x3", "x3>x2"}, "“answer 1” › any other"},
		{[]string{"accepts x1"}, []string{"x1>x2"}, []string{"x2>x1"}, "“answer 1” › any other"},
		{[]string{"proposes x2", "could-accept x1"}, []string{"x2>x1", "x1>x3", "x2>x3"}, []string{"x1>x2"}, "“answer 2” › “answer 1” › any other"},
		{[]string{"accepts x1", "could-accept x2"}, []string{"x1>x3", "x2>x3"}, []string{"x1>x2", "x2>x1"}, "“answer 1”, “answer 2” › any other"},
		{[]string{"rejects x1"}, nil, []string{"x2>x1", "x1>x2", "x2>x3"}, "says no to “answer 1”"},
		{[]string{"rejects x1", "accepts x2"}, []string{"x2>x1", "x2>x3"}, []string{"x3>x1", "x1>x3"}, "“answer 2” › any other"},
		{[]string{"insists x1", "excludes x1"}, nil, []string{"x1>x2", "x2>x1"}, "says both yes and no to “answer 1”"},
		{[]string{"asks x1"}, nil, []string{"x1>x2"}, ""},
	} {
		d := talks(2, 3)
		for _, s := range c.says {
			f := strings.Fields(s)
			say(d, "a "+f[0]+" i1="+f[1])
		}
		say(d, "b excludes i1=x2", "b accepts i1=x1", "b accepts i1=x3")
		m, err := build(view(t, d, ""), Options{}, "a")
		if err != nil {
			t.Fatal(err)
		}
		at := func(pair string) bool {
			x, y, _ := strings.Cut(pair, ">")
			p := m.places[0]
			return m.space.Parties[0].Orders[0].AtLeast(slices.Index(p.options, x), slices.Index(p.options, y))
		}
		for _, pair := range c.above {
			if !at(pair) {
				t.Errorf("%v does not say %s", c.says, pair)
			}
		}
		for _, pair := range c.not {
			if at(pair) {
				t.Errorf("%v says %s", c.says, pair)
			}
		}
		if got := m.rankings[0].Words; got != c.words {
			t.Errorf("%v: in words %q, expected %q", c.says, got, c.words)
		}
	}
}

// Where one party alone has spoken, the issue is not in play: silence is no
// consent. A red line or a lock brings it in.
func TestWhatIsInPlay(t *testing.T) {
	d := say(talks(2, 2, 2, 2), "a demands i1=x1", "a demands i2=x1", "b demands i2=x2", "b excludes i3=x1")
	ids := func(a *Answer) (out []string) {
		for _, i := range a.Issues {
			out = append(out, i.ID)
		}
		return out
	}
	a := solve(t, d, Options{})
	if got := ids(a); !slices.Equal(got, []string{"i2", "i3"}) {
		t.Errorf("in play: %v", got)
	}
	if len(a.LeftOut) != 1 || a.LeftOut[0].Why != "only A has spoken on it itself" || !strings.Contains(a.LeftOut[0].Question, "What does B say") {
		t.Errorf("left out: %+v", a.LeftOut)
	}
	if got := ids(solve(t, d, Options{Lock: []dossier.Term{"i1=x2"}})); !slices.Equal(got, []string{"i1", "i2", "i3"}) {
		t.Errorf("with a lock: %v", got)
	}
	for _, p := range solve(t, d, Options{Lock: []dossier.Term{"i2=x2"}}).Packages {
		if !strings.Contains(settled(p), "i2=x2") {
			t.Errorf("locked, and yet %s", settled(p))
		}
	}
	if got := ids(solve(t, d, Options{Parties: []string{"a"}})); !slices.Equal(got, []string{"i1", "i2"}) {
		t.Errorf("with one party: %v", got)
	}
	// Counts do not change by a lock.
	whole, locked := solve(t, d, Options{}), solve(t, d, Options{Lock: []dossier.Term{"i2=x2"}})
	for _, p := range locked.Packages {
		for _, q := range whole.Packages {
			if settled(p) == settled(q) && p.All != q.All {
				t.Errorf("%s: %d models, locked %d", settled(p), q.All, p.All)
			}
		}
	}
}

// Reports count for nothing and are told beside.
func TestReportsAreToldBeside(t *testing.T) {
	d := say(talks(2, 2), "a demands i1=x1", "b demands i1=x2", "b excludes i1=x1")
	d.Positions[2].AccordingTo = []string{"an official"}
	a := solve(t, d, Options{})
	if a.Space.Clear != "2" || len(a.Limits) != 0 || len(a.Reports) != 1 || !a.Reports[0].RedLine {
		t.Fatalf("space %+v, limits %v, reports %v", a.Space, a.Limits, a.Reports)
	}
	for _, p := range a.Packages {
		if (len(p.ReportedRedLines) == 1) != (settled(p) == "i1=x1") {
			t.Errorf("%s: reported red lines %v", settled(p), p.ReportedRedLines)
		}
	}
}

// Options of a range are the values and intervals that are named; of an issue of
// several each option is in or out.
func TestRangesAndSeveral(t *testing.T) {
	d := talks(2)
	lo, hi := 0.0, 100.0
	d.Issues = []*dossier.Issue{
		{Meta: dossier.Meta{ID: "i1"}, Question: "How many?", Range: &dossier.Range{Unit: "persons", Low: &lo, High: &hi}},
		{Meta: dossier.Meta{ID: "i2"}, Question: "Which?", Several: true, Options: []dossier.Option{{Part: dossier.Part{ID: "x1"}, Words: "one"}, {Part: dossier.Part{ID: "x2"}, Words: "two"}}},
	}
	say(d, "a demands i1=20..60", "b demands i1=40", "b rejects i1=100", "a demands i2=x1", "b rejects i2=x1", "a accepts i2=x2")
	a := solve(t, d, Options{})
	var got []string
	for _, i := range a.Issues {
		var options []string
		for _, c := range i.Options {
			options = append(options, c.Option)
		}
		got = append(got, i.ID+": "+strings.Join(options, " | "))
	}
	want := []string{"i1: 20 | 20..40 | 40 | 40..60 | 60 | 100", "i2=x1: x1 | "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in play:\n%s", diff)
	}
	m, err := build(view(t, d, ""), Options{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if o := m.space.Parties[0].Orders[1]; !o.AtLeast(0, 1) || o.AtLeast(1, 0) {
		t.Error("a demand for one of several does not put it above leaving it out")
	}
	if o := m.space.Parties[1].Orders[1]; !o.AtLeast(1, 0) {
		t.Error("a rejection of one of several does not put leaving it out above it")
	}
}

// A dossier without parties, without issues, or without words has an answer too.
func TestLittleOnRecord(t *testing.T) {
	for name, d := range map[string]*dossier.Dossier{
		"nothing": talks(0), "no issues": talks(2), "no words": talks(2, 2), "one party": say(talks(1, 2), "a demands i1=x1", "a accepts i1=x2"),
	} {
		a := solve(t, d, Options{})
		if raw, err := json.Marshal(a); err != nil || strings.Contains(string(raw), "null") {
			t.Errorf("%s: %v: %s", name, err, raw)
		}
		if name != "one party" && (a.Space.Ways != "0" || len(a.Packages) != 0) {
			t.Errorf("%s: %+v", name, a.Space)
		}
	}
	// Of a party that said nothing on what is in play nothing is known.
	a := solve(t, say(talks(3, 2), "a demands i1=x1", "b demands i1=x2"), Options{})
	for _, p := range a.Packages {
		if c := p.Acceptable[2]; !c.NotSpoken || c.Models != 0 || c.Always {
			t.Errorf("%s: of a party that has not spoken: %+v", settled(p), c)
		}
	}
}

// Rankings that were entered take the place of stances; of several authors, what
// all say counts; weights and a reservation are taken as they are.
func TestEnteredPreferences(t *testing.T) {
	d := say(talks(2, 3, 2), "a accepts i1=x3", "b demands i1=x1", "a demands i2=x1", "b demands i2=x2")
	d.Preferences = []*dossier.Preference{
		{Meta: dossier.Meta{ID: "r1"}, Party: "a", Issue: "i1", Ranking: [][]string{{"x1"}, {"x2"}, {"x3"}}, Author: "One"},
		{Meta: dossier.Meta{ID: "r2"}, Party: "a", Issue: "i1", Ranking: [][]string{{"x2"}, {"x1"}, {"x3"}}, Author: "Two"},
	}
	order := func() (at func(x, y int) bool, words string) {
		m, err := build(view(t, d, ""), Options{}, "")
		if err != nil {
			t.Fatal(err)
		}
		return m.space.Parties[0].Orders[0].AtLeast, m.rankings[0].Words
	}
	at, words := order()
	if !at(0, 2) || !at(1, 2) || at(0, 1) || at(1, 0) || at(2, 0) {
		t.Errorf("of two authors, what both say: %s", words)
	}
	d.Preferences[1].Author = "One" // the later one counts
	if at, words = order(); !at(1, 0) || at(0, 1) {
		t.Errorf("of one author, the last record: %s", words)
	}
	r := 80.0
	d.Preferences = append(d.Preferences, &dossier.Preference{Meta: dossier.Meta{ID: "r3"}, Party: "a", Values: []dossier.Value{{Of: "i1", Value: 75}, {Of: "i2", Value: 25}}, Reservation: &r, Author: "One"})
	a := solve(t, d, Options{})
	for _, p := range a.Packages {
		// i1=x2 is the best of its issue: 75; with i2=x1, 100. Below 80 only what
		// lies between could reach it.
		switch settled(p) {
		case "i1=x2 i2=x1":
			if c := p.Acceptable[0]; c.Models != a.Samples || !c.Always {
				t.Errorf("%s: %+v", settled(p), c)
			}
		case "i1=x2 i2=x2", "i1=x3 i2=x1":
			if p.Acceptable[0].Models != 0 {
				t.Errorf("%s is below the reservation: %+v", settled(p), p.Acceptable[0])
			}
		}
	}
}

// Values of all options by one author are the models' numbers: nothing is drawn.
func TestEnteredValues(t *testing.T) {
	d := say(talks(2, 2, 2), "a demands i1=x1", "b demands i1=x2", "a demands i2=x1", "b demands i2=x2")
	for i, v := range [][2]float64{{10, 0}, {4, 0}} {
		d.Preferences = append(d.Preferences, &dossier.Preference{Meta: dossier.Meta{ID: fmt.Sprintf("v%d", i)}, Party: "a", Issue: fmt.Sprintf("i%d", i+1), Author: "One",
			Values: []dossier.Value{{Of: "x1", Value: v[0]}, {Of: "x2", Value: v[1]}}})
	}
	for _, p := range solve(t, d, Options{}).Packages {
		want := 0
		if strings.HasPrefix(settled(p), "i1=x1") { // 10 of 14 and more
			want = 200
		}
		if c := p.Acceptable[0]; c.Models != want || c.Always != (want > 0) {
			t.Errorf("%s: %+v, expected %d", settled(p), c, want)
		}
	}
}

// Camp David as Brams and Togman divide it: 65 5/6 points for each, five sixths of
// Sinai as Egypt wishes.
func TestCampDavid(t *testing.T) {
	d, err := dossier.Load(t.Context(), "../../examples/camp-david-1978")
	if err != nil {
		t.Fatal(err)
	}
	a := solve(t, d, Options{})
	if len(a.Fair) != 1 {
		t.Fatalf("%d divisions", len(a.Fair))
	}
	f := a.Fair[0]
	got := map[string]string{}
	for _, i := range f.Items {
		got[i.Label] = i.First
	}
	want := map[string]string{"Sinai sovereignty": "5/6", "Palestinian rights": "1", "West Bank and Gaza": "0", "Link of treaty and Palestinian track": "0", "Jerusalem": "0", "Diplomatic recognition": "0"}
	if diff := cmp.Diff(want, got); diff != "" || f.Gets != [2]string{"65.83", "65.83"} || f.Total != [2]string{"100", "100"} {
		t.Errorf("the division (-published +found):\n%s%v of %v", diff, f.Gets, f.Total)
	}
}

// The record of the talks on Ukraine has a short list, costs for both sides' red
// lines, and packages near each draft.
func TestUkraine(t *testing.T) {
	d, err := dossier.Load(t.Context(), "../../examples/ukraine-2025-26")
	if err != nil {
		t.Fatal(err)
	}
	a := solve(t, d, Options{Near: "d-28"})
	if len(a.Packages) != shown || !a.Space.Complete || a.Packages[0].All == 0 {
		t.Errorf("%d packages of %+v", len(a.Packages), a.Space)
	}
	drew := map[string]bool{}
	for _, l := range a.Limits {
		if l.Class == RedLine {
			drew[l.Party] = l.Opens != "" && l.Opens != "0" && l.Best != nil
		}
	}
	if !drew["p-ua"] || !drew["p-ru"] {
		t.Errorf("red lines whose cost is told: %v", drew)
	}
	if a.Near == nil || len(a.Near.Steps) == 0 || a.Near.As == nil {
		t.Fatalf("near d-28: %+v", a.Near)
	}
	last := a.Near.As.All
	for _, s := range a.Near.Steps {
		if s.Package.All <= last || len(s.Package.Crosses) > 0 {
			t.Errorf("%d changes: %d models after %d, against %v", len(s.Changes), s.Package.All, last, s.Package.Crosses)
		}
		last = s.Package.All
	}
}

// Too many packages to look at each: the answer says so, in bounded time, and is
// the same every time.
func TestAstronomicallyMany(t *testing.T) {
	d := talks(3, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8)
	for i := range d.Issues {
		for o := range 8 {
			say(d, fmt.Sprintf("%c %s i%d=x%d", 'a'+o%3, []string{"demands", "accepts", "proposes", "could-accept"}[o%4], i+1, o+1))
		}
	}
	say(d, "a excludes i1=x2", "b rejects i2=x1")
	start := time.Now()
	a := solve(t, d, Options{Samples: 100})
	if a.Space.Complete || a.Space.How == "" || a.Space.LookedAt == 0 || a.Space.Ways != "68719476736" || a.Space.Clear != "60129542144" {
		t.Errorf("space %+v", a.Space)
	}
	if len(a.Packages) == 0 || slices.ContainsFunc(a.Packages, func(p Package) bool { return p.EfficientAlways || strings.HasPrefix(settled(p), "i1=x2") }) {
		t.Errorf("%d packages, or one that claims too much", len(a.Packages))
	}
	if spent := time.Since(start); spent > 20*time.Second {
		t.Errorf("it took %s", spent)
	}
	if diff := cmp.Diff(asJSON(a), asJSON(solve(t, d, Options{Samples: 100}))); diff != "" {
		t.Errorf("asked again:\n%s", diff)
	}
	if blocked := solve(t, say(d, "a insists i3=x1", "b excludes i3=x1"), Options{Samples: 100}); blocked.Space.Clear != "0" || blocked.Space.Complete || blocked.Issues[2].Clear != 0 || len(blocked.WaysOut) != 0 {
		t.Errorf("astronomically many, of which each crosses a red line: %+v", blocked.Space)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Solve(ctx, view(t, d, ""), Options{}); err == nil {
		t.Error("a context that ended gives an answer")
	}
}

func asJSON(a *Answer) string {
	raw, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// What does not exist is an error that names what is near.
func TestWrongQuestions(t *testing.T) {
	d := say(talks(2, 2), "a demands i1=x1", "b demands i1=x2")
	for want, o := range map[string]Options{
		"there is no party":            {Parties: []string{"c"}},
		`unknown issue "i9"`:           {Lock: []dossier.Term{"i9=x1"}},
		`issue i1 has no option "x9"`:  {Lock: []dossier.Term{"i1=x9"}},
		`issue i1 has no option ""`:    {Lock: []dossier.Term{"i1"}},
		"there is no record":           {Lift: []string{"p9"}},
		"p1 is no draft":               {Near: "p1"},
		"position/p1 limits nothing":   {Lift: []string{"p1"}},
		"0 models; expected 1 or more": {Samples: -1},
	} {
		if _, err := Solve(t.Context(), view(t, d, ""), o); err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(want, "0 models; ")) {
			t.Errorf("%+v: %v, expected %s", o, err, want)
		}
	}
}

// randomTalks draws a small dossier.
func randomTalks(t *rapid.T) *dossier.Dossier {
	parties := rapid.IntRange(1, 3).Draw(t, "parties")
	var options []int
	for range rapid.IntRange(1, 3).Draw(t, "issues") {
		options = append(options, rapid.IntRange(2, 3).Draw(t, "options"))
	}
	d := talks(parties, options...)
	stances := []string{"demands", "proposes", "accepts", "could-accept", "rejects", "insists", "excludes", "silent"}
	for range rapid.IntRange(0, 10).Draw(t, "positions") {
		i := rapid.IntRange(0, len(options)-1).Draw(t, "issue")
		say(d, fmt.Sprintf("%c %s i%d=x%d", 'a'+rapid.IntRange(0, parties-1).Draw(t, "party"), rapid.SampledFrom(stances).Draw(t, "stance"), i+1, rapid.IntRange(1, options[i]).Draw(t, "option")))
	}
	return d
}

// Every package of a small space is told as plain reading of the positions would
// tell it: what crosses, how many there are, what each limit costs.
func TestAgainstPlainReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomTalks(t)
		v, err := d.View(dossier.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		a, err := Solve(context.Background(), v, Options{Samples: 30, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Issues) == 0 {
			return
		}
		// goesAgainst lists the positions that a package goes against.
		goesAgainst := func(pkg map[string]string) (red, all int) {
			for _, pos := range d.Positions {
				chosen, in := pkg[pos.Issue]
				if !in || !slices.ContainsFunc(v.Standing(pos.Party, pos.Issue).Own, func(p *dossier.Position) bool { return p.ID == pos.ID }) {
					continue
				}
				if pos.Stance.Against() && chosen == pos.Option || pos.Stance == dossier.Insists && chosen != pos.Option {
					all++
					if pos.Stance.RedLine() {
						red++
					}
				}
			}
			return red, all
		}
		ways, clear, free := 0, 0, 0
		var walk func(k int, pkg map[string]string)
		walk = func(k int, pkg map[string]string) {
			if k == len(a.Issues) {
				red, all := goesAgainst(pkg)
				ways++
				if red == 0 {
					clear++
				}
				if all == 0 {
					free++
				}
				return
			}
			for _, o := range a.Issues[k].Options {
				pkg[a.Issues[k].ID] = o.Option
				walk(k+1, pkg)
			}
		}
		walk(0, map[string]string{})
		if a.Space.Ways != fmt.Sprint(ways) || a.Space.Clear != fmt.Sprint(clear) || a.Space.LookedAt != clear || free > 0 != (len(a.WaysOut) == 0) {
			t.Fatalf("%d ways, %d cross no red line, %d go against nothing; told: %+v and %d ways out", ways, clear, free, a.Space, len(a.WaysOut))
		}
		for _, p := range a.Packages {
			pkg := map[string]string{}
			for _, c := range p.Choices {
				pkg[c.Issue] = c.Option
			}
			red, all := goesAgainst(pkg)
			if red > 0 || all > 0 != (len(p.Crosses) > 0) || all > 0 && p.All > 0 {
				t.Fatalf("%s goes against %d and %d red lines; told: %v, acceptable to all in %d", settled(p), all, red, p.Crosses, p.All)
			}
			if p.EfficientAlways && p.Efficient != a.Samples {
				t.Fatalf("%s is efficient in all models, and in %d", settled(p), p.Efficient)
			}
		}
		for k := 1; k < len(a.Packages); k++ {
			if a.Packages[k].All > a.Packages[k-1].All {
				t.Fatalf("package %d is acceptable to all in %d models, the one before in %d", k, a.Packages[k].All, a.Packages[k-1].All)
			}
		}
	})
}

// The order in which parties stand in the dossier changes no count.
func TestPartiesStandInNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomTalks(t)
		turned := *d
		turned.Parties = slices.Clone(d.Parties)
		slices.Reverse(turned.Parties)
		counts := func(d *dossier.Dossier) map[string]map[string]int {
			v, err := d.View(dossier.Scope{})
			if err != nil {
				t.Fatal(err)
			}
			a, err := Solve(context.Background(), v, Options{Samples: 40, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]map[string]int{}
			for _, p := range a.Packages {
				by := map[string]int{"": p.All, "efficient": p.Efficient}
				for _, c := range p.Acceptable {
					by[c.Party] = c.Models
				}
				out[settled(p)] = by
			}
			for _, l := range a.Limits {
				by := map[string]int{"now": l.Now}
				if l.Best != nil {
					by["best"] = l.Best.All
				}
				out[strings.Join(l.IDs, "+")] = by
			}
			return out
		}
		if diff := cmp.Diff(counts(d), counts(&turned)); diff != "" {
			t.Fatalf("with the parties the other way round:\n%s", diff)
		}
	})
}

// A hidden record shapes nothing of what others see.
func TestNothingHiddenShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomTalks(t)
		if len(d.Positions) == 0 {
			return
		}
		secret := *d
		secret.Positions = slices.Clone(d.Positions)
		extra := *d.Positions[0]
		extra.ID, extra.Stance, extra.Option = "hidden", dossier.Excludes, "x1"
		extra.Handling = &dossier.Handling{TLP: dossier.Red, Audience: []string{dossier.Owners}}
		secret.Positions = append(secret.Positions, &extra)
		secret.Preferences = []*dossier.Preference{{Meta: dossier.Meta{ID: "hidden-too"}, Party: "a", Issue: "i1", Ranking: [][]string{{"x2"}, {"x1"}}, Author: "One"}}
		answer := func(d *dossier.Dossier) string {
			v, err := d.View(dossier.Scope{Reader: dossier.Everyone})
			if err != nil {
				t.Fatal(err)
			}
			a, err := Solve(context.Background(), v, Options{Samples: 20, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			return asJSON(a)
		}
		if diff := cmp.Diff(answer(d), answer(&secret)); diff != "" {
			t.Fatalf("what is hidden shows:\n%s", diff)
		}
	})
}

// The question parts the models as evenly as any on one issue or two, an answer
// keeps those that agree, and what was answered is not asked again.
func TestElicitation(t *testing.T) {
	d := say(talks(2, 3, 2), "a demands i1=x1", "a accepts i1=x2", "b demands i1=x3", "a demands i2=x1", "b demands i2=x2")
	e, err := Ask(t.Context(), view(t, d, ""), Options{Seed: 1}, "a", nil)
	if err != nil || e.Question == nil {
		t.Fatalf("%+v, %v", e, err)
	}
	q := e.Question
	if q.ForFirst+q.ForSecond > q.Models || min(q.ForFirst, q.ForSecond) == 0 {
		t.Errorf("the question narrows nothing: %+v", q)
	}
	skipped, err := Ask(t.Context(), view(t, d, ""), Options{Seed: 1}, "a", map[string]bool{q.Key(): true})
	if err != nil || skipped.Question != nil && skipped.Question.Key() == q.Key() {
		t.Errorf("a question that nobody can answer is asked again: %+v", skipped.Question)
	}
	answer := q.Bundles()
	d.Preferences = []*dossier.Preference{{Meta: dossier.Meta{ID: "r1"}, Party: "a", Packages: answer[:], Author: "One"}}
	after, err := Ask(t.Context(), view(t, d, ""), Options{Seed: 1}, "a", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Answers) != 1 || after.Kept != askedModels || after.Drawn <= askedModels || after.Question != nil && after.Question.Key() == q.Key() {
		t.Errorf("after an answer: %+v", after)
	}
	// The other way round as well: no model agrees, which is told.
	d.Preferences = append(d.Preferences, &dossier.Preference{Meta: dossier.Meta{ID: "r2"}, Party: "a", Packages: []dossier.Bundle{answer[1], answer[0]}, Author: "Two"})
	if both, err := Ask(t.Context(), view(t, d, ""), Options{Seed: 1}, "a", nil); err != nil || both.Kept != 0 {
		t.Errorf("answers that contradict each other: %+v, %v", both, err)
	}
	// A party that is none of those who have to live with a package can be asked.
	d.Parties = append(d.Parties, &dossier.Party{Meta: dossier.Meta{ID: "m"}, Name: "M"})
	if third, err := Ask(t.Context(), view(t, d, ""), Options{Seed: 1}, "m", nil); err != nil || third.Question == nil {
		t.Errorf("a mediator is asked: %+v, %v", third, err)
	}
	if _, err := Ask(t.Context(), view(t, d, ""), Options{}, "z", nil); err == nil {
		t.Error("nobody is asked")
	}
}
