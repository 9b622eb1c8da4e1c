package dossier_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/dossier"
)

func addressed(t *testing.T) *dossier.View {
	return view(t, load(t, small(
		"positions.yaml", position("  sources:\n    - source: s-1\n      at: line 3\n    - s-2\n    - s-1\n  supersedes: [pos-0]\n")+strings.NewReplacer("pos-1", "pos-0", "2025-11-20", "2025-11-01").Replace(position("  sources: [s-1]\n")),
		"drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\ndescribed:\n  - id: dp-1\n    topic: a\n    words: b\n    according_to: [c]\n---\n1. One {i-form=treaty}\n    a. A {cite: s-2}\n",
		"questions.yaml", "- id: q-1\n  question: a\n  sources: [s-1]\n  about: [draft/d-1#1a, position/pos-1]\n",
		"events.yaml", "- id: p-ua.1\n  date: 2025-11-20\n  form: call\n  participants: [p-ua]\n  sources: [s-1]\n  absences:\n    - id: ab-1\n      words: x\n      form: alone\n",
		"levers.yaml", "- id: m-sign\n  on: [p-ua]\n  words: a lever with the id of a milestone\n  sources: [s-1]\n",
	)), "-")
}

func TestLookup(t *testing.T) {
	v := addressed(t)
	for _, c := range []struct{ s, want, err string }{
		{"position/pos-1", "position/pos-1", ""},
		{"pos-1", "position/pos-1", ""},
		{"draft/d-1#1", "draft/d-1#1", ""},
		{"draft/d-1#1a", "draft/d-1#1.a", ""},
		{"d-1#1.a", "draft/d-1#1.a", ""},
		{"absence/ab-1", "event/p-ua.1", ""},
		{"ab-1", "event/p-ua.1", ""},
		{"description/dp-1", "draft/d-1", ""},
		{"position/pos-2", "", `there is no position "pos-2"; did you mean "position/pos-0"?`},
		{"pos-12", "", `there is no record "pos-12"; did you mean "pos-1"?`},
		{"positon/pos-1", "", `there is no kind "positon"; the kinds are: party, `},
		{"draft/d-1#7", "", `draft d-1 has no point "7"`},
		{"position/pos-1#2", "", "only drafts have points: position/pos-1#2"},
		{"role/ro-9", "", `there is no role "ro-9"`},
		{"m-sign", "", `"m-sign" is the id of several records: milestone/m-sign, lever/m-sign`},
		{"", "", `there is no record ""`},
		{"/", "", `there is no kind ""`},
		{"party/", "", `there is no party ""`},
	} {
		_, a, err := v.Lookup(c.s)
		if c.err == "" && (err != nil || a.String() != c.want) || c.err != "" && (err == nil || !strings.HasPrefix(err.Error(), c.err)) {
			t.Errorf("%q finds %v, %v; expected %s %s", c.s, a, err, c.want, c.err)
		}
	}
}

func TestCitesAndCitedBy(t *testing.T) {
	v := addressed(t)
	for a, want := range map[string][2]string{
		"position/pos-1": {"party/p-ua issue/i-form position/pos-0 source/s-1 source/s-2", "question/q-1"},
		"source/s-2":     {"", "position/pos-1 draft/d-1"},
		"issue/i-form":   {"", "position/pos-1 position/pos-0 draft/d-1"},
		"draft/d-1":      {"source/s-1 issue/i-form source/s-2", "question/q-1"},
		"draft/d-1#1.a":  {"source/s-1 issue/i-form source/s-2", "question/q-1"},
		"draft/d-1#1":    {"source/s-1 issue/i-form source/s-2", ""},
		"question/q-1":   {"draft/d-1#1.a position/pos-1 source/s-1", ""},
		"party/p-ua":     {"", "position/pos-1 position/pos-0 lever/m-sign event/p-ua.1"},
	} {
		r, at, err := v.Lookup(a)
		if err != nil {
			t.Fatal(err)
		}
		cites, by := strings.Trim(fmt.Sprint(v.Cites(r)), "[]"), strings.Trim(fmt.Sprint(v.CitedBy(at)), "[]")
		if cites != want[0] || by != want[1] {
			t.Errorf("%s cites %q and is cited by %q, expected %q and %q", a, cites, by, want[0], want[1])
		}
	}
}
