package deadlock_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/analysis/deadlock"
	"parley/dossier"
	"parley/when"
)

// story makes a dossier of lines such as
//
//	principal p-a                   a party whose consent makes a deal
//	party p-c                       another one
//	issue i-land cede keep          with its options
//	several i-aid money arms        options that can hold together
//	range i-army 0 1000000          a number
//	milestone m-vote after m-truce  also: counts-as m-x, follows i-land=cede (editor's readings)
//	goal m-truce i-land             what must happen; "goal all": every issue is settled
//	event e-1 2026-01-05 m-vote     it has happened
//	sq-1 p-a: m-truce after m-vote 60d
//	pos-1 p-a: demands i-land=cede if after m-vote or only-if m-truce
//
// Statements are of 1 January 2026. Behind a bar stand further words: on DATE,
// via WHO, denied, editor, replaces ID, most DAYS.
func story(t testing.TB, lines string) *dossier.Dossier {
	t.Helper()
	d := &dossier.Dossier{Info: dossier.Info{Title: "Talks", Summary: "About something."}}
	for _, line := range strings.Split(lines, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if !addLine(d, line) {
			t.Fatalf("the story has a line that nobody can read: %s", line)
		}
	}
	return d
}

func addLine(d *dossier.Dossier, line string) bool {
	w := strings.Fields(line)
	meta := func(id string) dossier.Meta { return dossier.Meta{ID: id} }
	switch w[0] {
	case "principal", "party":
		p := &dossier.Party{Meta: meta(w[1]), Name: strings.ToUpper(strings.TrimPrefix(w[1], "p-")), Type: "state"}
		if w[0] == "principal" {
			p.Roles = []dossier.Role{{Role: dossier.Principal}}
		}
		d.Parties = append(d.Parties, p)
	case "issue", "several", "range":
		i := &dossier.Issue{Meta: meta(w[1]), Question: strings.TrimPrefix(w[1], "i-"), Several: w[0] == "several"}
		if w[0] == "range" {
			lo, _ := strconv.ParseFloat(w[2], 64)
			hi, _ := strconv.ParseFloat(w[3], 64)
			i.Range = &dossier.Range{Unit: "persons", Low: &lo, High: &hi}
			w = w[2:]
		}
		for _, o := range w[2:] {
			i.Options = append(i.Options, dossier.Option{Part: dossier.Part{ID: o}, Words: o})
		}
		d.Issues = append(d.Issues, i)
	case "milestone":
		m := &dossier.Milestone{Meta: meta(w[1]), Name: strings.TrimPrefix(w[1], "m-")}
		for n := 2; n+1 < len(w); n += 2 {
			switch w[n] {
			case "after":
				m.After = append(m.After, w[n+1])
			case "counts-as":
				m.CountsAs = append(m.CountsAs, dossier.Counting{Milestone: w[n+1], Reading: dossier.Editor})
			case "follows":
				m.FollowsFrom = append(m.FollowsFrom, dossier.Following{Term: dossier.Term(w[n+1]), Reading: dossier.Editor})
			default:
				return false
			}
		}
		d.Milestones = append(d.Milestones, m)
	case "goal":
		g := &dossier.Goal{Words: "What it takes.", Reading: dossier.Stated, Issues: []string{}}
		for _, id := range w[1:] {
			switch {
			case id == "all":
				g.Issues = nil
			case strings.HasPrefix(id, "m-"):
				g.Milestones = append(g.Milestones, id)
			default:
				g.Issues = append(g.Issues, id)
			}
		}
		d.Info.Goal = g
	case "event":
		d.Events = append(d.Events, &dossier.Event{Meta: meta(w[1]), Date: when.MustParse(w[2]), Milestones: w[3:]})
	default:
		return addStatement(d, w)
	}
	return true
}

func addStatement(d *dossier.Dossier, w []string) bool {
	if len(w) < 4 || !strings.HasSuffix(w[1], ":") {
		return false
	}
	meta, party, date := dossier.Meta{ID: w[0]}, strings.TrimSuffix(w[1], ":"), when.MustParse("2026-01-01")
	bar := slices.Index(w, "|")
	if bar < 0 {
		bar = len(w)
	}
	var via, replaces []string
	var denied []dossier.Denial
	var most *int
	reading := dossier.Stated
	for n := bar + 1; n < len(w); n++ {
		switch w[n] {
		case "on":
			n++
			date = when.MustParse(w[n])
		case "via":
			n++
			via = []string{w[n]}
		case "replaces":
			n++
			replaces = []string{w[n]}
		case "denied":
			denied = []dossier.Denial{{Words: "no"}}
		case "editor":
			reading = dossier.Editor
		case "most":
			n++
			most = number(w[n])
		default:
			return false
		}
	}
	w = w[2:bar]
	if stance := dossier.Stance(w[0]); slices.Contains(dossier.Stances(), stance) {
		issue, option := dossier.Term(w[1]).Split()
		p := &dossier.Position{
			Meta: meta, Party: party, Stance: stance, Issue: issue, Option: option, Words: strings.Join(w, " "), Date: date,
			Channel: dossier.InPublic, AccordingTo: via, DeniedBy: denied, Supersedes: replaces, Reading: reading,
		}
		for n := 2; n+2 < len(w); n += 3 {
			l := dossier.Link{Relation: dossier.Relation(w[n+1]), Term: dossier.Term(w[n+2]), Words: strings.Join(w[n+1:n+3], " "), Alternative: w[n] == "or"}
			if l.Term == "?" {
				l.Term = ""
			}
			if n+3 < len(w) && w[n+3] != "if" && w[n+3] != "or" {
				l.MinDays = number(w[n+3])
				if l.Relation == dossier.Within {
					l.MinDays, l.MaxDays = nil, l.MinDays
				}
				n++
			}
			p.Conditions = append(p.Conditions, l)
		}
		d.Positions = append(d.Positions, p)
		return true
	}
	c := &dossier.Condition{
		Meta: meta, By: strings.Split(party, ","), X: dossier.Term(w[0]), Relation: dossier.Relation(w[1]), Y: dossier.Term(w[2]), Date: date,
		MaxDays: most, AccordingTo: via, DeniedBy: denied, Supersedes: replaces, Reading: reading,
	}
	if len(w) > 3 {
		c.MinDays = number(w[3])
		if c.Relation == dossier.Within {
			c.MinDays, c.MaxDays = nil, c.MinDays
		}
	}
	d.Conditions = append(d.Conditions, c)
	return true
}

func number(s string) *int {
	n, err := strconv.Atoi(strings.TrimSuffix(s, "d"))
	if err != nil {
		panic(err)
	}
	return &n
}

func viewOf(t testing.TB, d *dossier.Dossier) *dossier.View {
	t.Helper()
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func solve(t testing.TB, d *dossier.Dossier, o deadlock.Options) *deadlock.Answer {
	t.Helper()
	a, err := deadlock.Solve(context.Background(), viewOf(t, d), o)
	if err != nil {
		t.Fatal(err)
	}
	if !a.Checked || !a.Complete {
		t.Fatalf("there was no time limit, but the answer is not complete: %+v", a)
	}
	return a
}

// conflictsOf gives the ids of each conflict in alphabetical order.
func conflictsOf(a *deadlock.Answer) []string {
	out := []string{}
	for _, c := range a.Conflicts {
		out = append(out, strings.Join(slices.Sorted(slices.Values(c.Statements)), " "))
	}
	return out
}

// changesOf gives the ids of each change, with ~ before those that are weakened.
func changesOf(a *deadlock.Answer) []string {
	out := []string{}
	for _, c := range a.Changes {
		var ids []string
		for _, r := range c.Relax {
			ids = append(ids, "~"+r.Statement)
		}
		for _, s := range c.Dropped {
			ids = append(ids, s.ID)
		}
		slices.Sort(ids)
		out = append(out, strings.Join(slices.Compact(ids), " "))
	}
	return out
}

func wantList(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) && len(got)+len(want) > 0 {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func dateOf(s string) when.Date { return when.MustParse(s) }

func order(t testing.TB, d *dossier.Dossier, o deadlock.Options) *deadlock.Steps {
	t.Helper()
	s, err := deadlock.Order(context.Background(), viewOf(t, d), o, false)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Complete {
		t.Fatal("there was no time limit, but the order is not complete")
	}
	return s
}
