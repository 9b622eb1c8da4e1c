package dossier_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"parley/dossier"
	"parley/when"
)

func load(t *testing.T, files fstest.MapFS) *dossier.Dossier {
	t.Helper()
	d, err := dossier.LoadFS(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// view looks at a dossier with a scope written as "reader asof known"; "-"
// leaves one out.
func view(t *testing.T, d *dossier.Dossier, scope string) *dossier.View {
	t.Helper()
	f := append(strings.Fields(scope), "-", "-", "-")
	s := dossier.Scope{}
	if f[0] != "-" {
		s.Reader = f[0]
	}
	if f[1] != "-" {
		s.AsOf = when.MustParse(f[1])
	}
	if f[2] != "-" {
		s.Known = when.MustParse(f[2])
	}
	v, err := d.View(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const groups = "- id: g-team\n  name: The delegation\n- id: g-press\n  name: Press officers\n"

// Who sees what: the audience decides; without one the label; without both the
// kind of source.
func TestAudience(t *testing.T) {
	handled := func(id, kind, handling string) string {
		s := "- id: " + id + "\n  type: " + kind + "\n  title: x\n"
		if handling != "" {
			s += "  handling: " + handling + "\n"
		}
		return s
	}
	d := load(t, small("groups.yaml", groups, "sources.yaml",
		handled("press", "press", "")+handled("document", "document", "")+handled("official", "official", "")+
			handled("note", "note", "")+handled("interview", "interview", "")+handled("transmission", "transmission", "")+
			handled("note-all", "note", "{audience: [everyone]}")+handled("note-team", "note", "{tlp: red, audience: [g-team]}")+
			handled("note-clear", "note", "{tlp: clear}")+handled("note-green", "note", "{tlp: green}")+
			handled("press-amber", "press", "{tlp: amber}")+handled("press-team", "press", "{tlp: clear, audience: [g-team]}")+
			handled("press-owners", "press", "{tlp: clear, audience: [owners]}"),
		"transmissions.yaml", "- id: t-1\n  words: a text\n  from: [p-ua]\n  to: [p-ru]\n  sources: [press]\n- id: t-2\n  words: a text\n  from: [p-ua]\n  to: [p-ru]\n  handling: {tlp: clear}\n",
	))
	all := "press document official note interview transmission note-all note-team note-clear note-green press-amber press-team press-owners"
	for reader, want := range map[string]string{
		"-":        all,
		"owners":   all,
		"everyone": "press document official note-all note-clear note-green",
		"g-press":  "press document official note-all note-clear note-green",
		"g-team":   "press document official note-all note-team note-clear note-green press-team",
	} {
		v := view(t, d, reader)
		var got []string
		for _, s := range v.Sources {
			got = append(got, s.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s sees %s, expected %s", reader, got, want)
		}
		if _, hidden := v.Find("transmission", "t-1"); hidden != (reader == "-" || reader == "owners") {
			t.Errorf("%s sees the transmission: %t", reader, hidden)
		}
		if _, ok := v.Find("transmission", "t-2"); !ok {
			t.Errorf("%s does not see the clear transmission", reader)
		}
	}
	if _, err := d.View(dossier.Scope{Reader: "g-tema"}); err == nil || err.Error() != `there is no group "g-tema"; did you mean "g-team"?` {
		t.Errorf("for a group that is none: %v", err)
	}
}

// What cannot stand without what is hidden goes with it, and references to it
// are taken out of what stays.
func TestCascade(t *testing.T) {
	const owners = "  handling: {audience: [owners]}\n"
	for _, c := range []struct {
		story string
		files []string
		gone  string // addresses that everyone must not see
		left  map[string]string
	}{
		{"a hidden party", []string{
			"parties.yaml", "- id: p-ua\n  name: Ukraine\n- id: p-x\n  name: X\n" + owners + "- id: p-all\n  name: All\n  members: [p-ua, p-x]\n",
			"persons.yaml", "- id: x-1\n  name: A\n  party: p-x\n",
			"positions.yaml", position("  sources: [s-1]\n") + strings.NewReplacer("pos-1", "pos-2", "p-ua", "p-x").Replace(position("  sources: [s-1]\n")) +
				strings.Replace(position("  sources: [s-1]\n  denied_by:\n    - by: p-x\n      words: a spokesman\n"), "pos-1", "pos-3", 1),
			"levers.yaml", "- id: lv-1\n  holder: p-x\n  on: [p-ua]\n  words: a\n  sources: [s-1]\n- id: lv-2\n  holder: p-ua\n  on: [p-x]\n  words: a\n  sources: [s-1]\n",
			"events.yaml", "- id: ev-1\n  date: 2025-11-20\n  form: meeting\n  participants: [p-ua, x-1, p-x]\n  sources: [s-1]\n",
			"statements.yaml", "- id: st-1\n  speaker: {party: p-x, words: X}\n  content: a\n  sources: [s-1]\n",
			"drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nby: [p-ua, p-x]\nsources: [s-1]\n---\n1. A [[p-ua, p-x: one | p-x: two]] b\n2. [[p-x: mine]]\n",
			"endorsements.yaml", "- id: en-1\n  by: [p-x, p-ua]\n  words: a\n  date: 2025-11-20\n  sources: [s-1]\n",
		}, "party/p-x position/pos-2 lever/lv-1 lever/lv-2 statement/st-1", map[string]string{
			"party/p-all": "members: [p-ua]", "person/x-1": "name: A\n", "position/pos-3": "- a spokesman", "event/ev-1": "participants: [p-ua, x-1]",
			"draft/d-1": "by: [p-ua]", "endorsement/en-1": "by: [p-ua]",
		}},
		{"a hidden issue", []string{
			"issues.yaml", "- id: i-form\n  question: a\n  options:\n    - id: treaty\n      words: a\n" + owners + "- id: i-b\n  question: b\n  options:\n    - id: yes-b\n      words: a\n",
			"dossier.yaml", "title: a\nsummary: b\ngoal:\n  words: all\n  issues: [i-form, i-b]\n",
			"positions.yaml", position("  sources: [s-1]\n") + "- id: pos-2\n  party: p-ua\n  issue: i-b\n  stance: demands\n  option: yes-b\n  words: w\n  date: 2025-11-20\n  channel: public\n  sources: [s-1]\n  conditions:\n    - relation: only-if\n      term: i-form=treaty\n      words: if so\n",
			"conditions.yaml", "- id: c-1\n  by: [p-ua]\n  x: m-sign\n  relation: after\n  y: i-form=treaty\n  reading: stated\n  sources: [s-1]\n- id: c-2\n  by: [p-ua]\n  x: m-sign\n  relation: after\n  y: i-b\n  reading: stated\n  sources: [s-1]\n",
			"preferences.yaml", "- id: pr-1\n  party: p-ua\n  issue: i-form\n  ranking: [treaty]\n  author: me\n  sources: [s-1]\n- id: pr-2\n  party: p-ua\n  ranking: [i-form, i-b]\n  values:\n    - of: i-form\n      value: 3\n  author: me\n  sources: [s-1]\n",
			"milestones.yaml", "- id: m-sign\n  name: a\n  follows_from:\n    - term: i-form=treaty\n    - term: i-b\n",
			"questions.yaml", "- id: q-1\n  question: a\n  about: [issue/i-form, position/pos-1, issue/i-b]\n  sources: [s-1]\n",
			"endorsements.yaml", "- id: en-1\n  by: [p-ua]\n  words: a\n  term: i-form=treaty\n  date: 2025-11-20\n  sources: [s-1]\n",
		}, "issue/i-form position/pos-1 condition/c-1 preference/pr-1 endorsement/en-1", map[string]string{
			"position/pos-2": "- relation: only-if\n      words: if so", "condition/c-2": "y: i-b", "preference/pr-2": "ranking:\n    - [i-b]\n  author", "milestone/m-sign": "follows_from:\n    - term: i-b",
			"question/q-1": "about: [issue/i-b]",
		}},
		{"a hidden option", []string{
			"issues.yaml", "- id: i-form\n  question: a\n  options:\n    - id: treaty\n      words: a\n      handling: {tlp: red}\n    - id: letter\n      words: b\n",
			"positions.yaml", position("  sources: [s-1]\n") + strings.NewReplacer("pos-1", "pos-2", "treaty", "letter").Replace(position("  sources: [s-1]\n")),
			"conditions.yaml", "- id: c-1\n  by: [p-ua]\n  x: m-sign\n  relation: after\n  y: i-form=treaty\n  reading: stated\n  sources: [s-1]\n",
			"preferences.yaml", "- id: pr-1\n  party: p-ua\n  issue: i-form\n  ranking: [treaty, letter]\n  author: me\n  sources: [s-1]\n",
			"drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\n---\n1. A {i-form=treaty} {i-form}\n",
			"endorsements.yaml", "- id: en-1\n  by: [p-ua]\n  words: a\n  term: i-form=treaty\n  date: 2025-11-20\n  sources: [s-1]\n",
		}, "position/pos-1 condition/c-1 endorsement/en-1", map[string]string{
			"preference/pr-1": "ranking:\n    - [letter]\n  author", "draft/d-1": "1. A {i-form}\n", "issue/i-form": "options:\n    - id: letter",
		}},
		{"an issue of which all options are hidden", []string{
			"issues.yaml", "- id: i-form\n  question: a\n  options:\n    - id: treaty\n      words: a\n      handling: {tlp: red}\n",
			"positions.yaml", position("  sources: [s-1]\n"),
		}, "issue/i-form position/pos-1", nil},
		{"hidden sources", []string{
			"sources.yaml", "- id: s-1\n  type: press\n  title: a\n- id: s-2\n  type: note\n  title: b\n",
			"positions.yaml", strings.Replace(position("  sources: [s-1]\n"), "pos-1", "pos-press", 1) +
				strings.Replace(position("  sources: [s-2]\n"), "pos-1", "pos-note", 1) +
				strings.Replace(position("  sources: [s-1, s-2]\n"), "pos-1", "pos-both", 1) +
				strings.Replace(position("  sources: [s-1, s-2]\n  handling: {tlp: clear}\n"), "pos-1", "pos-both-clear", 1) +
				strings.Replace(position("  sources: [s-2]\n  handling: {tlp: clear}\n"), "pos-1", "pos-note-clear", 1) +
				strings.Replace(position("  unconfirmed: from memory\n"), "pos-1", "pos-memory", 1) +
				strings.Replace(position("  sources: [s-1]\n  denied_by:\n    - words: no\n      sources: [s-2]\n"), "pos-1", "pos-denied", 1),
			"accounts.yaml", "- id: cf-1\n  question: a\n  sides:\n    - who: A\n      words: a\n      sources: [s-1]\n    - who: B\n      words: b\n      sources: [s-2]\n  sources: [s-1]\n",
		}, "source/s-2 position/pos-note position/pos-both position/pos-note-clear position/pos-memory account/cf-1", map[string]string{
			"position/pos-press": "", "position/pos-both-clear": "sources: [s-1]\n", "position/pos-denied": "sources: [s-1]\n",
		}},
		{"a side, a role and an absence that are hidden", []string{
			"accounts.yaml", "- id: cf-1\n  question: a\n  sides:\n    - who: A\n      words: a\n    - who: B\n      words: b\n    - who: C\n      words: c\n      handling: {tlp: amber}\n  sources: [s-1]\n",
			"parties.yaml", "- id: p-ua\n  name: Ukraine\n  roles:\n    - role: principal\n    - id: ro-1\n      role: supplier\n      handling: {audience: [owners]}\n- id: p-ru\n  name: Russia\n",
			"events.yaml", "- id: ev-1\n  date: 2025-11-20\n  form: call\n  absences:\n    - id: ab-1\n      words: x\n      form: alone\n      handling: {tlp: red}\n  sources: [s-1]\n",
		}, "role/ro-1 absence/ab-1", map[string]string{"account/cf-1": "who: B\n      words: b\n", "party/p-ua": "- role: principal\n", "event/ev-1": "form: call\n"}},
		{"hidden points of a draft", []string{
			"drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\ndescribed:\n  - topic: a\n    words: b\n    point: \"2\"\n    according_to: [c]\npins:\n  - draft: d-0\n    old: [\"1\"]\n    new: [\"2\"]\n  - draft: d-0\n    old: [\"2\"]\n    new: [\"1\", \"3\"]\n---\n1. One\n2. Two {audience: owners}\n    a. Two a\n        i. Two a i\n3. Three {cite: s-9}\n4. Four {cite: s-1}\n",
			"drafts/d-0.md", "---\nid: d-0\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\n---\n1. One\n2. Two\n",
			"sources.yaml", "- id: s-1\n  type: press\n  title: a\n- id: s-9\n  type: interview\n  title: b\n",
			"guarantees.yaml", "- id: g-1\n  draft: d-1\n  point: \"2\"\n  sources: [s-1]\n- id: g-2\n  draft: d-1\n  point: \"4\"\n  sources: [s-1]\n",
			"questions.yaml", "- id: q-1\n  question: a\n  about: [draft/d-1#2, draft/d-1#2a, draft/d-1#4]\n  sources: [s-1]\n",
		}, "draft/d-1#2 draft/d-1#2.a draft/d-1#2.a.i draft/d-1#3", map[string]string{
			"draft/d-1": "pins:\n  - draft: d-0\n    old: [2]\n    new: [1]\nsources: [s-1]\n---\n\n1. One\n4. Four {cite: s-1}\n", "guarantee/g-1": "draft: d-1\n  sources", "guarantee/g-2": "point: 4", "question/q-1": "about: [draft/d-1#4]",
		}},
		{"a hidden milestone and draft", []string{
			"milestones.yaml", "- id: m-sign\n  name: a\n" + owners + "- id: m-vote\n  name: b\n  after: [m-sign]\n",
			"deadlines.yaml", "- id: dl-1\n  what: a\n  after: m-sign\n  plus: [P60D]\n  firmness: fixed\n  sources: [s-1]\n- id: dl-2\n  what: a\n  due: 2026-01-01\n  milestones: [m-sign, m-vote]\n  firmness: fixed\n  sources: [s-1]\n",
			"drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\nhandling: {tlp: red}\n---\n",
			"transmissions.yaml", "- id: t-1\n  draft: d-1\n  from: [p-ua]\n  to: [p-ru]\n  handling: {tlp: clear}\n",
			"endorsements.yaml", "- id: en-1\n  by: [p-ua]\n  words: a\n  draft: d-1\n  date: 2025-11-20\n  sources: [s-1]\n",
			"guarantees.yaml", "- id: g-1\n  draft: d-1\n  point: \"2\"\n  sources: [s-1]\n",
		}, "milestone/m-sign draft/d-1 deadline/dl-1 transmission/t-1 endorsement/en-1", map[string]string{
			"milestone/m-vote": "name: b\n", "deadline/dl-2": "milestones: [m-vote]", "guarantee/g-1": "- id: g-1\n  sources: [s-1]\n",
		}},
		{"a hidden rung of a ladder, and what it voids", []string{
			"guarantees.yaml", "- id: g-1\n  trigger: a\n  sources: [s-1]\n" + owners + "- id: g-2\n  trigger: b\n  after: [g-1]\n  sources: [s-1]\n- id: g-3\n  trigger: c\n  clock_from: g-1\n  sources: [s-1]\n- id: g-4\n  trigger: d\n  voids: [g-1]\n  sources: [s-1]\n",
		}, "guarantee/g-1 guarantee/g-2 guarantee/g-3", map[string]string{"guarantee/g-4": "- id: g-4\n  trigger: d\n  sources: [s-1]\n"}},
		{"one of those whom a figure counts together", []string{
			"parties.yaml", "- id: p-ua\n  name: a\n- id: p-x\n  name: b\n" + owners,
			"figures.yaml", "- id: fg-1\n  what: a\n  of: [p-ua, p-x]\n  type: estimate\n  values: [{value: 1, unit: persons}]\n  publisher: A\n  sources: [s-1]\n" +
				"- id: fg-2\n  what: a\n  of: [p-ua]\n  type: estimate\n  values: [{value: 1, unit: persons}, {value: 1, unit: persons, of: [p-x]}]\n  publisher: A\n  sources: [s-1]\n" +
				"- id: fg-3\n  what: a\n  of: [p-ua]\n  type: estimate\n  values: [{value: 1, unit: persons}]\n  publisher: A\n  sources: [s-1]\n",
		}, "party/p-x figure/fg-1 figure/fg-2", map[string]string{"figure/fg-3": "of: [p-ua]\n"}},
		{"somebody in a party who is hidden", []string{
			"persons.yaml", "- id: x-1\n  name: A\n" + owners,
			"positions.yaml", position("  voice: {person: x-1}\n  sources: [s-1]\n"),
			"statements.yaml", "- id: st-1\n  speaker: {person: x-1}\n  content: a\n  sources: [s-1]\n",
		}, "person/x-1 statement/st-1", map[string]string{"position/pos-1": "voice: {}\n"}},
	} {
		t.Run(c.story, func(t *testing.T) {
			d := load(t, small(c.files...))
			v := view(t, d, "everyone")
			for _, a := range strings.Fields(c.gone) {
				if _, _, err := view(t, d, "-").Lookup(a); err != nil {
					t.Errorf("the owners: %v", err)
				}
				if r, _, err := v.Lookup(a); err == nil {
					t.Errorf("%s is seen:\n%s", a, dossier.FormatRecord(r))
				}
			}
			for a, text := range c.left {
				r, _, err := v.Lookup(a)
				if err != nil {
					t.Errorf("not seen: %v", err)
				} else if got := string(dossier.FormatRecord(r)); !strings.Contains(got, text) {
					t.Errorf("%s reads\n%swithout %q", a, got, text)
				}
			}
		})
	}
	// The text of a point, after the party with two alternatives is gone.
	d := load(t, small("parties.yaml", "- id: p-ua\n  name: a\n- id: p-x\n  name: b\n"+owners,
		"drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\n---\n1. A [[p-ua, p-x: one | p-x: two]] b [[p-x: c]] d\n"))
	if got := view(t, d, "everyone").Draft("d-1").Points[0].Text; got != "A [[p-ua: one]] b d" {
		t.Errorf("the point reads %q", got)
	}
}

// A goal that named issues of which none is seen must not come to mean all.
func TestGoalWithoutItsIssues(t *testing.T) {
	files := small("dossier.yaml", "title: a\nsummary: b\ngoal:\n  words: one of them\n  issues: [i-army]\n",
		"issues.yaml", "- id: i-army\n  question: a\n  range: {unit: persons}\n  handling: {tlp: red}\n- id: i-b\n  question: b\n  range: {unit: km}\n")
	if g := view(t, load(t, files), "everyone").Info.Goal; g != nil {
		t.Errorf("the goal is %+v", g)
	}
	if g := view(t, load(t, files), "-").Info.Goal; g == nil || len(g.Issues) != 1 {
		t.Errorf("the owners' goal is %+v", g)
	}
}

// A label tells how far something may go: its own, else that of the narrowest
// of its sources, and no wider than that of a part of it.
func TestLabels(t *testing.T) {
	d := load(t, small("sources.yaml",
		"- id: s-1\n  type: press\n  title: a\n- id: s-note\n  type: note\n  title: b\n- id: s-amber\n  type: press\n  title: c\n  handling: {tlp: amber}\n",
		"positions.yaml", position("  sources: [s-1]\n")+
			strings.Replace(position("  sources: [s-1, s-amber]\n"), "pos-1", "pos-amber", 1)+
			strings.Replace(position("  sources: [s-note]\n"), "pos-1", "pos-red", 1)+
			strings.Replace(position("  sources: [s-note]\n  handling: {tlp: green}\n"), "pos-1", "pos-green", 1)+
			strings.Replace(position("  sources: [s-1]\n  denied_by:\n    - words: no\n      sources: [s-amber]\n"), "pos-1", "pos-denied", 1),
		"drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\n---\n1. A\n2. B {tlp: amber+strict}\n",
	))
	for a, want := range map[string]dossier.TLP{
		"source/s-1": dossier.Clear, "source/s-note": dossier.Red, "source/s-amber": dossier.Amber,
		"position/pos-1": dossier.Clear, "position/pos-amber": dossier.Amber, "position/pos-red": dossier.Red, "position/pos-green": dossier.Green,
		"position/pos-denied": dossier.Amber, "draft/d-1": dossier.AmberStrict,
	} {
		v := view(t, d, "-")
		r, _, err := v.Lookup(a)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Label(r); got != want {
			t.Errorf("%s is %s, expected %s", a, got, want)
		}
	}
	for scope, want := range map[string]dossier.TLP{"-": dossier.Red, "everyone": dossier.Clear} {
		if got := view(t, d, scope).HighestLabel(); got != want {
			t.Errorf("the highest label for %s is %s, expected %s", scope, got, want)
		}
	}
	// A scope's label leaves what may go as far, and takes with the rest what
	// cannot stand without it: a position on narrower sources, a point, a denial.
	for label, want := range map[dossier.TLP]string{dossier.Clear: "pos-1 pos-denied", dossier.Green: "pos-1 pos-denied", dossier.Amber: "pos-1 pos-amber pos-denied", dossier.Red: "pos-1 pos-amber pos-red pos-green pos-denied"} {
		v, err := d.View(dossier.Scope{Label: label})
		if err != nil {
			t.Fatal(err)
		}
		var left []string
		for _, p := range v.Positions {
			left = append(left, p.ID)
			if p.ID == "pos-denied" && len(p.DeniedBy) > 0 != (label.Rank() >= dossier.Amber.Rank()) {
				t.Errorf("up to %s, the denial of %s: %v", label, p.ID, p.DeniedBy)
			}
		}
		if got := strings.Join(left, " "); got != want {
			t.Errorf("up to %s there are %s, expected %s", label, got, want)
		}
		if n := len(v.Draft("d-1").Points); n != 1+label.Rank()/dossier.AmberStrict.Rank() {
			t.Errorf("up to %s the draft has %d points", label, n)
		}
	}
	for label, want := range map[dossier.TLP]string{"": "TLP:CLEAR", dossier.Green: "TLP:GREEN", dossier.AmberStrict: "TLP:AMBER+STRICT", dossier.Red: "TLP:RED"} {
		if got := label.Label(); got != want {
			t.Errorf("%q is written %s", label, got)
		}
	}
}

func TestWithheldIsToldOnlyIfTheOwnersChose(t *testing.T) {
	for _, c := range []struct {
		info string
		want int
	}{{"", 0}, {"announce_withheld: true\n", 2}} {
		d := load(t, small("dossier.yaml", "title: a\nsummary: b\n"+c.info, "sources.yaml", "- id: s-1\n  type: note\n  title: a\n", "positions.yaml", position("  sources: [s-1]\n")))
		if got := view(t, d, "everyone").Withheld(); got != c.want {
			t.Errorf("%q: %d withheld, expected %d", c.info, got, c.want)
		}
		if got := view(t, d, "-").Withheld(); got != 0 {
			t.Errorf("%d withheld from the owners", got)
		}
	}
}

// As of a date there is what was so by then, and as known on a date what the
// desk knew by then.
func TestAsOf(t *testing.T) {
	d := load(t, small(
		"sources.yaml", "- id: s-nov\n  type: press\n  date: 2025-11-21\n  title: a\n- id: s-jan\n  type: press\n  date: 2026-01-10\n  title: b\n- id: s-late\n  type: press\n  date: 2025-11-21\n  known: 2026-02-01\n  title: c\n",
		"parties.yaml", "- id: p-ua\n  name: Ukraine\n  roles:\n    - role: principal\n      sources: [s-jan]\n  leads:\n    - person: x-1\n      from: 2025-12-01\n      to: 2025-12-31\n    - person: x-1\n      words: later\n      sources: [s-jan]\n  sources: [s-jan]\n- id: p-ru\n  name: Russia\n",
		"persons.yaml", "- id: x-1\n  name: A\n  offices:\n    - title: adviser\n      from: 2025-11-01\n      to: 2025-12-15\n      ended: resigned\n    - title: envoy\n      from: 2025-12-16\n",
		"issues.yaml", "- id: i-form\n  question: In which form?\n  options:\n    - id: treaty\n      words: a treaty\n      sources: [s-jan]\n",
		"milestones.yaml", "- id: m-sign\n  name: signing\n- id: m-vote\n  name: vote\n  approval:\n    subject: all\n  sources: [s-jan]\n",
		"positions.yaml", position("  sources: [s-nov]\n  denied_by:\n    - words: no\n      date: 2025-12-20\n")+
			strings.NewReplacer("pos-1", "pos-jan", "2025-11-20", "2026-01-09").Replace(position("  sources: [s-jan]\n"))+
			strings.NewReplacer("pos-1", "pos-about", "2025-11-20", "2025-12~").Replace(position("  sources: [s-jan]\n"))+
			strings.NewReplacer("pos-1", "pos-late").Replace(position("  sources: [s-late]\n"))+
			strings.NewReplacer("pos-1", "pos-heard").Replace(position("  sources: [s-jan]\n  known: 2025-11-25\n")),
		"accounts.yaml", "- id: cf-1\n  question: a\n  sides:\n    - who: A\n      words: a\n      date: 2025-11-21\n    - who: B\n      words: b\n      sources: [s-nov]\n    - who: C\n      words: c\n      date: 2025-12-10\n    - who: D\n      words: d\n      sources: [s-jan]\n  sources: [s-nov]\n",
		"deadlines.yaml", "- id: dl-1\n  what: a\n  due: 2025-12-25\n  date: 2025-11-20\n  firmness: fixed\n  outcome:\n    words: passed\n    date: 2025-12-26\n  sources: [s-nov]\n- id: dl-2\n  what: undated\n  due: 2026-06-01\n  firmness: hope\n  sources: [s-jan]\n",
		"drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-nov]\n---\n1. Known then\n2. Read later {cite: s-jan}\n",
		"endorsements.yaml", "- id: en-1\n  by: [p-ua]\n  words: a\n  term: i-form=treaty\n  date: 2025-11-20\n  until: 2025-12-10\n  sources: [s-nov]\n",
		"statements.yaml", "- id: st-1\n  speaker: {party: p-ua}\n  date: 2025-11-20\n  content: a\n  span: {from: 3, to: 9}\n  sources: [s-nov]\n",
		"transmissions.yaml", "- id: t-1\n  words: a text\n  from: [p-ua]\n  to: [p-ru]\n  date: 2025-11-20\n  opened:\n    date: 2025-12-01\n    words: a receipt\n",
	))
	for _, c := range []struct{ scope, address, has, hasNot string }{
		{"- 2025-11-30", "position/pos-1", "words: asks", "denied_by"},
		{"- 2025-12-20", "position/pos-1", "denied_by", ""},
		{"- - 2025-12-19", "position/pos-1", "", "denied_by"},
		{"- 2025-11-19", "position/pos-1", "gone", ""},
		{"- 2025-11", "position/pos-1", "words", ""},
		{"- 2026-01-08", "position/pos-jan", "gone", ""},
		{"- 2025-11-30", "position/pos-about", "gone", ""},
		{"- 2025-12-01", "position/pos-about", "words", ""},
		{"- 2025-12-01", "position/pos-late", "words", ""},
		{"- - 2025-12-01", "position/pos-late", "gone", ""},
		{"- - 2026-02-01", "position/pos-late", "words", ""},
		{"- - 2025-11-24", "position/pos-heard", "gone", ""},
		{"- - 2026-01-09", "position/pos-1", "words", ""},
		{"- - 2026-01-09", "position/pos-jan", "gone", ""},
		{"- - 2026-01-10", "position/pos-jan", "words", ""},
		{"- 2025-11-01", "party/p-ua", "role: principal", "leads"},
		{"- 2025-12-05", "party/p-ua", "from: 2025-12-01", "to: 2025-12-31"},
		{"- 2025-12-05", "party/p-ua", "from: 2025-12-01", "later"},
		{"- 2026-01-10", "party/p-ua", "to: 2025-12-31", ""},
		{"- 2026-01-10", "party/p-ua", "later", ""},
		{"- - 2025-11-01", "party/p-ua", "role: principal", "s-jan"},
		{"- - 2025-11-01", "issue/i-form", "id: treaty", "s-jan"},
		{"- 2025-11-10", "person/x-1", "adviser", "resigned"},
		{"- 2025-11-10", "person/x-1", "from: 2025-11-01", "to: 2025-12-15"},
		{"- 2025-12-15", "person/x-1", "ended: resigned", "envoy"},
		{"- 2025-12-20", "milestone/m-vote", "gone", ""},
		{"- 2026-01-10", "milestone/m-vote", "approval", ""},
		{"- 2025-11-30", "account/cf-1", "who: B", "who: C"},
		{"- 2025-12-10", "account/cf-1", "who: C", "who: D"},
		{"- 2026-01-10", "account/cf-1", "who: D", ""},
		{"- 2025-11-20", "account/cf-1", "gone", ""},
		{"- - 2025-12-09", "account/cf-1", "who: B", "who: C"},
		{"- 2025-12-25", "deadline/dl-1", "due: 2025-12-25", "outcome"},
		{"- 2025-12-26", "deadline/dl-1", "outcome", ""},
		{"- - 2025-12-25", "deadline/dl-1", "due", "outcome"},
		{"- 2026-01-09", "deadline/dl-2", "gone", ""},
		{"- 2025-11-30", "draft/d-1", "2. Read later", ""},
		{"- - 2025-11-30", "draft/d-1", "1. Known then", "2."},
		{"- 2025-11-30", "endorsement/en-1", "date", "until"},
		{"- 2025-12-10", "endorsement/en-1", "until", ""},
		{"- - 2025-11-30", "endorsement/en-1", "date", "until"},
		{"- 2025-11-30", "statement/st-1", "from: 3", ""},
		{"- 2025-11-30", "transmission/t-1", "to: [p-ru]", "opened"},
		{"- 2025-12-01", "transmission/t-1", "opened", ""},
		{"- 2025-11-01", "source/s-jan", "title", ""},
		{"- - 2025-12-01", "source/s-jan", "gone", ""},
		{"- - 2025-12-01", "source/s-late", "gone", ""},
	} {
		r, _, err := view(t, d, c.scope).Lookup(c.address)
		switch {
		case (err != nil) != (c.has == "gone"):
			t.Errorf("%s: %s: %v", c.scope, c.address, err)
		case err == nil:
			text := string(dossier.FormatRecord(r))
			if !strings.Contains(text, c.has) || c.hasNot != "" && strings.Contains(text, c.hasNot) {
				t.Errorf("%s: %s reads, expected with %q and without %q:\n%s", c.scope, c.address, c.has, c.hasNot, text)
			}
		}
	}
	// An endorsement counts while it lasts.
	for scope, want := range map[string]bool{"- 2025-11-30": true, "- 2025-12-10": false, "-": false} {
		own := view(t, d, scope).Standing("p-ua", "i-form").Own
		if got := slices.ContainsFunc(own, func(p *dossier.Position) bool { return p.ID == "en-1" }); got != want {
			t.Errorf("%s: the endorsement counts: %t", scope, got)
		}
	}
	v := view(t, d, "- 2026-03-01")
	for a, want := range map[string][2]string{
		"position/pos-1":     {"2025-11-21", "2025-11-20"},
		"position/pos-late":  {"2026-02-01", "2025-11-20"},
		"position/pos-heard": {"2025-11-25", "2025-11-20"},
		"deadline/dl-2":      {"2026-01-10", "2026-01-10"},
		"source/s-late":      {"2026-02-01", "2025-11-21"},
	} {
		r, _, err := v.Lookup(a)
		if err != nil {
			t.Fatal(err)
		}
		if known, so := v.KnownDate(r).String(), v.DateOf(r).String(); known != want[0] || so != want[1] {
			t.Errorf("%s was known %s and so %s, expected %s and %s", a, known, so, want[0], want[1])
		}
	}
}

// Looking never changes the dossier, and a view is the same each time.
func TestViewsLeaveTheDossierAlone(t *testing.T) {
	d := dossier.Sample(500, 4)
	before := dossier.Format(d)
	for _, scope := range []string{"-", "everyone", "everyone 2024-01-01", "- - 2024-06-01"} {
		a, b := view(t, d, scope), view(t, d, scope)
		if len(a.Positions) != len(b.Positions) {
			t.Errorf("%s: looked at twice, %d and %d positions", scope, len(a.Positions), len(b.Positions))
		}
	}
	for i, f := range dossier.Format(d) {
		if string(f.Text) != string(before[i].Text) {
			t.Errorf("%s has changed", f.Name)
		}
	}
}
