package schedule_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/analysis/schedule"
	"parley/dossier"
	"parley/when"
)

var start = when.DayOf(2026, 3, 1)

// talks has milestones m-0 to m-5 and deadlines given as "m-1 2026-03-20 firm".
func talks(t testing.TB, deadlines ...string) *dossier.View {
	t.Helper()
	d := &dossier.Dossier{Info: dossier.Info{Title: "Talks", Summary: "About something."}}
	for i := range 6 {
		d.Milestones = append(d.Milestones, &dossier.Milestone{Meta: dossier.Meta{ID: fmt.Sprintf("m-%d", i)}, Name: fmt.Sprintf("step %d", i)})
	}
	for i, s := range deadlines {
		w := strings.Fields(s)
		dl := &dossier.Deadline{Meta: dossier.Meta{ID: fmt.Sprintf("dl-%d", i)}, What: "due", Milestones: w[:1], Due: when.MustParse(w[1]), Firmness: w[2]}
		for _, x := range w[3:] {
			switch x {
			case "denied":
				dl.DeniedBy = []dossier.Denial{{Words: "no"}}
			case "reported":
				dl.AccordingTo = []string{"somebody"}
			case "over":
				dl.Outcome = &dossier.Outcome{Words: "passed"}
			}
		}
		d.Deadlines = append(d.Deadlines, dl)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func edge(from, to string, days int) schedule.Edge {
	return schedule.Edge{From: dossier.Term(from), To: dossier.Term(to), MinDays: days, ID: "sq-" + from + to, Text: fmt.Sprintf("%s %d days before %s", from, days, to)}
}

func plan(t testing.TB, v *dossier.View, happens string, edges ...schedule.Edge) *schedule.Plan {
	t.Helper()
	var terms []dossier.Term
	for _, s := range strings.Fields(happens) {
		terms = append(terms, dossier.Term(s))
	}
	p, err := schedule.Make(v, terms, edges, start)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// days tells a plan as "m-0 +0..3" with days after the start; a star is in the
// chain that decides the end.
func days(p *schedule.Plan) string {
	var out []string
	for _, s := range p.Steps {
		text := fmt.Sprintf("%s +%d", s.Term, s.Earliest-p.Start)
		if s.Latest != nil {
			text += fmt.Sprintf("..%d", *s.Latest-p.Start)
			if *s.Slack != int(*s.Latest-s.Earliest) {
				text += " slack?"
			}
		}
		if s.Critical {
			text += "*"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// A truce, sixty days later a vote, and a signing after both the vote and a
// text that takes ten days: the truce and the vote decide the end.
func TestPlan(t *testing.T) {
	v := talks(t, "m-3 2026-05-10 firm", "m-1 2026-04-20 target", "m-2 2026-03-25 announced", "m-5 2026-03-02 firm", "m-0 2026-01-01 firm over")
	p := plan(t, v, "m-0 m-1 m-2 m-3", edge("m-0", "m-1", 60), edge("m-1", "m-3", 1), edge("m-2", "m-3", 0), edge("", "m-2", 10))
	if got := days(p); got != "m-0 +0..9* m-2 +10..24 m-1 +60..69* m-3 +61..70*" {
		t.Error(got)
	}
	var chain []string
	for _, l := range p.Chain {
		chain = append(chain, fmt.Sprintf("%s %d %s", l.Term, l.Days, l.ID))
	}
	if got := strings.Join(chain, "; "); got != "m-0 0 ; m-1 60 sq-m-0m-1; m-3 1 sq-m-1m-3" {
		t.Error(got)
	}
	// m-5 is no step of the plan, and of m-0 the deadline is over.
	var due []string
	for _, c := range p.Deadlines {
		due = append(due, fmt.Sprintf("%s %s confirmed %v kept %v short %d", c.ID, c.Due, c.Confirmed, c.Kept, c.Short))
	}
	want := "dl-2 2026-03-25 confirmed true kept true short 0; dl-1 2026-04-20 confirmed false kept false short 10; dl-0 2026-05-10 confirmed true kept true short 0"
	if got := strings.Join(due, "; "); got != want {
		t.Error(got)
	}
	if p.Breaks != "dl-1" {
		t.Errorf("breaks %q", p.Breaks)
	}
	if w := p.Steps[3].Waits; len(w) != 2 || w[0].Term != "m-1" || w[0].Days != 1 || w[1].Days != 0 {
		t.Errorf("%+v", w)
	}
}

// Only a deadline that somebody set, and nobody denies, bounds anything; too
// short a one makes the slack negative, back to the first step.
func TestConfirmed(t *testing.T) {
	edges := []schedule.Edge{edge("m-0", "m-1", 30)}
	for deadline, want := range map[string]string{
		"m-1 2026-03-21 firm":          "m-0 +0..-10* m-1 +30..20*",
		"m-1 2026-03-21 fixed":         "m-0 +0..-10* m-1 +30..20*",
		"m-1 2026-03-21 announced":     "m-0 +0..-10* m-1 +30..20*",
		"m-1 2026-03-21 target":        "m-0 +0* m-1 +30*",
		"m-1 2026-03-21 hope":          "m-0 +0* m-1 +30*",
		"m-1 2026-03-21 firm denied":   "m-0 +0* m-1 +30*",
		"m-1 2026-03-21 firm reported": "m-0 +0* m-1 +30*",
		"m-1 2026-04 firm":             "m-0 +0..30* m-1 +30..60*", // until the end of April
	} {
		p := plan(t, talks(t, deadline), "m-0 m-1", edges...)
		if got := days(p); got != want {
			t.Errorf("%s: %s, want %s", deadline, got, want)
		}
		if strings.Contains(deadline, "-21") && (p.Breaks != "dl-0" || p.Deadlines[0].Short != 10) {
			t.Errorf("%s: breaks %q, %+v", deadline, p.Breaks, p.Deadlines)
		}
	}
}

// The first deadline to break is the first one due.
func TestFirstToBreak(t *testing.T) {
	p := plan(t, talks(t, "m-2 2026-03-10 firm", "m-1 2026-03-05 rumour", "m-0 2026-03-01 firm"), "m-0 m-1 m-2", edge("m-0", "m-1", 9), edge("m-1", "m-2", 9))
	if p.Breaks != "dl-1" {
		t.Errorf("breaks %q", p.Breaks)
	}
	if p := plan(t, talks(t), ""); p.Breaks != "" || strings.Contains(asJSON(t, p), "null") {
		t.Errorf("%s", asJSON(t, p))
	}
}

func asJSON(t testing.TB, a any) string {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Steps that wait for each other with days between have no days; without, they
// have the same one. Nor is there a plan for what is too late.
func TestRings(t *testing.T) {
	v := talks(t)
	if got := days(plan(t, v, "", edge("m-0", "m-1", 0), edge("m-1", "m-0", 0), edge("", "m-1", 3))); got != "m-0 +3* m-1 +3*" && got != "m-0 +3 m-1 +3*" && got != "m-0 +3* m-1 +3" {
		t.Error(got)
	}
	for want, edges := range map[string][]schedule.Edge{
		"the steps wait for each other: step 1":             {edge("m-1", "m-1", 1), edge("m-1", "m-0", 5), edge("m-0", "m-2", 5)},
		"the steps wait for each other: step ":              {edge("m-3", "m-4", 60), edge("m-4", "m-3", -59), edge("m-3", "m-0", 1)},
		"there is no time left for it: m-0 -3 days before ": {edge("", "m-0", 4), edge("m-0", "", -3)},
	} {
		_, err := schedule.Make(v, []dossier.Term{"m-0"}, edges, start)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.HasSuffix(err.Error(), "step 0") {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// What one record says twice, as an order and as its days, is told once.
func TestToldOnce(t *testing.T) {
	e, f := edge("m-0", "m-1", 0), edge("m-0", "m-1", 60)
	p := plan(t, talks(t), "", e, f)
	if w := p.Steps[1].Waits; len(w) != 1 || w[0].Days != 60 {
		t.Errorf("%+v", w)
	}
}

// On random small plans the earliest and latest days are those found by trying
// out all days.
func TestAgainstAllDays(t *testing.T) {
	const steps, last = 4, 9
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		name := func(n int) string {
			if n == 0 {
				return ""
			}
			return fmt.Sprintf("m-%d", n)
		}
		type order struct{ from, to, days int }
		var orders []order
		var edges []schedule.Edge
		for range r.IntN(7) {
			o := order{r.IntN(steps + 1), r.IntN(steps + 1), r.IntN(4) - r.IntN(3)}
			if o.from == o.to {
				continue
			}
			orders = append(orders, o)
			edges = append(edges, edge(name(o.from), name(o.to), o.days))
		}
		// Every step is due on the last day that is tried out, some before.
		due := [steps + 1]int{0, last, last, last, last}
		var deadlines []string
		for n := 1; n <= steps; n++ {
			if r.IntN(3) == 0 {
				due[n] = r.IntN(last + 1)
			}
			deadlines = append(deadlines, fmt.Sprintf("m-%d %s firm", n, start.Add(due[n])))
		}
		var happens []dossier.Term
		for n := 1; n <= steps; n++ {
			happens = append(happens, dossier.Term(name(n)))
		}
		early, late := [steps + 1]int{}, [steps + 1]int{}
		for n := range early {
			early[n], late[n] = math.MaxInt, math.MinInt
		}
		possible, inTime := false, false
		for code := range int(math.Pow(last+1, steps)) {
			var day [steps + 1]int
			for n := 1; n <= steps; n, code = n+1, code/(last+1) {
				day[n] = code % (last + 1)
			}
			ok, kept := true, true
			for _, o := range orders {
				ok = ok && day[o.to]-day[o.from] >= o.days
			}
			for n := range day {
				kept = kept && day[n] <= due[n]
			}
			if !ok {
				continue
			}
			possible, inTime = true, inTime || kept
			for n := range day {
				early[n] = min(early[n], day[n])
				if kept {
					late[n] = max(late[n], day[n])
				}
			}
		}
		p, err := schedule.Make(talks(t, deadlines...), happens, edges, start)
		if err != nil {
			if possible {
				rt.Fatalf("%v, but there are days: %v", err, orders)
			}
			return
		}
		if !possible {
			return // days later than those tried out
		}
		for _, s := range p.Steps {
			n := int(s.Term[2] - '0')
			if int(s.Earliest-start) != early[n] || inTime && int(*s.Latest-start) != late[n] {
				rt.Fatalf("%s: %s, by trial %v to %v: %v, due %v", s.Term, days(p), early, late, orders, due)
			}
		}
		broken := p.Breaks != ""
		if broken == inTime {
			rt.Fatalf("breaks %q, but all can be kept: %v: %v, due %v", p.Breaks, inTime, orders, due)
		}
		chain := 0
		for _, l := range p.Chain {
			chain += l.Days
		}
		end := 0
		for _, day := range early[1:] {
			end = max(end, day)
		}
		if end > 0 && chain != end {
			rt.Fatalf("the chain takes %d days, the end is on day %d: %v", chain, end, orders)
		}
	})
}
