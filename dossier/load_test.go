package dossier_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parley/dossier"
)

// small is a dossier in order, with one or two records of the kinds that most
// others refer to. Tests change a file of it, or add one.
func small(changes ...string) fstest.MapFS {
	files := fstest.MapFS{}
	add := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	add("dossier.yaml", "title: Talks\nsummary: About something.\n")
	add("parties.yaml", "- id: p-ua\n  name: Ukraine\n  roles:\n    - role: principal\n- id: p-ru\n  name: Russia\n  roles:\n    - role: principal\n- id: p-us\n  name: United States\n")
	add("sources.yaml", "- id: s-1\n  type: press\n  date: 2025-11-21\n  title: One\n- id: s-2\n  type: press\n  date: 2026-01-10\n  title: Two\n")
	add("issues.yaml", "- id: i-form\n  question: In which form?\n  options:\n    - id: treaty\n      words: a treaty\n    - id: letter\n      words: a letter\n- id: i-army\n  question: How many?\n  range:\n    unit: persons\n    low: 100000\n    high: 900000\n")
	add("milestones.yaml", "- id: m-sign\n  name: signing\n- id: m-vote\n  name: vote\n")
	for i := 0; i+1 < len(changes); i += 2 {
		add(changes[i], changes[i+1])
	}
	return files
}

// problemsOf loads and returns what is told, a line each; nil if it loads.
func problemsOf(t *testing.T, files fs.FS) []string {
	t.Helper()
	d, err := dossier.LoadFS(t.Context(), files)
	if err == nil {
		return nil
	}
	if d != nil {
		t.Error("a dossier came with the error")
	}
	var ps dossier.Problems
	if !errors.As(err, &ps) {
		t.Fatalf("the error is no Problems: %v", err)
	}
	return strings.Split(ps.Error(), "\n")
}

func position(more string) string {
	return "- id: pos-1\n  party: p-ua\n  issue: i-form\n  stance: demands\n  option: treaty\n  words: asks for a treaty\n  date: 2025-11-20\n  channel: public\n" + more
}

// Each bad input is told with its place, what was found and what was expected.
func TestBadInput(t *testing.T) {
	bad := []struct {
		story, file, text string
		want              []string
	}{
		{"broken YAML: a colon", "groups.yaml", "- id: g-1\n  name: A: b\n",
			[]string{"groups.yaml:2:3: not valid YAML: mapping values are not allowed in this context [bad-yaml]"}},
		{"broken YAML: wrong indentation", "groups.yaml", "# readers\n- id: g-1\n  name: A\n- id: g-2\n  name: B\n words: x\n",
			[]string{"groups.yaml:6:2: not valid YAML: did not find expected '-' indicator [bad-yaml]"}},
		{"broken YAML: a list that is not closed", "groups.yaml", "- id: g-1\n  name: A\n  members: [p-ua\n  words: x\n",
			[]string{"groups.yaml:3:3: not valid YAML: did not find expected ',' or ']' [bad-yaml]"}},
		{"broken YAML: a quote that is not closed", "groups.yaml", "- id: g-1\n  name: \"A\n  words: x\n- id: g-2\n  name: B\n",
			[]string{"groups.yaml:2:3: not valid YAML: found unexpected end of stream [bad-yaml]"}},
		{"two broken records, and another without a name", "groups.yaml", "- id: g-1\n  name: 'it's'\n- id: g-2\n- id: g-3\n  name: @x\n",
			[]string{"groups.yaml:2:3: not valid YAML: did not find expected key [bad-yaml]",
				`groups.yaml:3:3: field "name" is missing [missing-field]`,
				"groups.yaml:5:3: not valid YAML: found character that cannot start any token [bad-yaml]"}},
		{"a tab", "groups.yaml", "- id: g-1\n\tname: A\n", []string{"groups.yaml:2:1: found a tab in the indentation, expected spaces [tab]"}},
		{"a tab after spaces", "groups.yaml", "- id: g-1\n  name: |\n    a\n  \twords: b\n", []string{"groups.yaml:4:3: found a tab in the indentation, expected spaces [tab]"}},
		{"a tab that is no fault, far from one", "groups.yaml", "- id: g-1\n  name: 'it's'\n  words: |\n    a\n    \tb\n", []string{"groups.yaml:2:3: not valid YAML: did not find expected key [bad-yaml]"}},
		{"a duplicate id", "groups.yaml", "- id: g-1\n  name: A\n- id: g-1\n  name: B\n",
			[]string{`groups.yaml:3:7: group "g-1" stands here a second time; the first is in groups.yaml:1 [duplicate-id]`}},
		{"the same id for a party and a person", "persons.yaml", "- id: p-ua\n  name: A\n",
			[]string{`persons.yaml:1:7: "p-ua" is the id of a party and of a person; where either can stand, nobody could tell which is meant [duplicate-id]`}},
		{"the same id for two parts", "accounts.yaml", "- id: cf-1\n  question: Who?\n  sources: [s-1]\n  sides:\n    - id: a\n      who: A\n      words: x\n    - id: a\n      who: B\n      words: y\n",
			[]string{`accounts.yaml:8:11: "a" stands in sides a second time [duplicate-id]`}},
		{"the id of an audience", "groups.yaml", "- id: everyone\n  name: A\n", []string{`groups.yaml:1:7: "everyone" is an audience of its own and no name for a group [bad-id]`}},
		{"a dangling reference", "positions.yaml", strings.Replace(position("  sources: [s-1]\n"), "p-ua", "p-uk", 1),
			[]string{`positions.yaml:2:10: unknown party "p-uk"; did you mean "p-ua"? [unknown-id]`}},
		{"a dangling reference in a list", "positions.yaml", position("  sources:\n    - s-1\n    - source: s-3\n      at: page 2\n"),
			[]string{`positions.yaml:11:15: unknown source "s-3"; did you mean "s-1"? [unknown-id]`}},
		{"a dangling reference to a point", "questions.yaml", "- id: q-1\n  question: Why?\n  sources: [s-1]\n  about: [issue/i-form, issues/i-form, party/p-x]\n",
			[]string{`questions.yaml:4:25: found "issues/i-form", expected KIND/ID, as in position/pos-041; did you mean "issue"? [bad-address]`,
				`questions.yaml:4:40: unknown party "p-x"; did you mean "p-ru"? [unknown-id]`}},
		{"an unknown option", "positions.yaml", strings.Replace(position("  sources: [s-1]\n"), "option: treaty", "option: treety", 1),
			[]string{`positions.yaml:5:11: issue i-form has no option "treety", expected one of: treaty, letter; did you mean "treaty"? [unknown-option]`}},
		{"an unknown term", "conditions.yaml", "- id: c-1\n  by: [p-ua]\n  x: m-sing\n  relation: after\n  y: i-form=tretay\n  reading: stated\n  sources: [s-1]\n",
			[]string{`conditions.yaml:3:6: unknown milestone or issue "m-sing"; did you mean "m-sign"? [unknown-id]`,
				`conditions.yaml:5:6: issue i-form has no option "tretay", expected one of: treaty, letter; did you mean "treaty"? [unknown-option]`}},
		{"an interval upside down", "positions.yaml", strings.NewReplacer("i-form", "i-army", "option: treaty", "option: 5..1").Replace(position("  sources: [s-1]\n")),
			[]string{"positions.yaml:5:11: the interval 5..1 is upside down, expected the least value first [upside-down]"}},
		{"a number outside its range", "positions.yaml", strings.NewReplacer("i-form", "i-army", "option: treaty", "option: 950000").Replace(position("  sources: [s-1]\n")),
			[]string{"positions.yaml:5:11: 950000 is outside the range of issue i-army; widen its range if it is meant [out-of-range]"}},
		{"a range upside down", "issues.yaml", "- id: i-form\n  question: How many?\n  range:\n    unit: persons\n    low: 9\n    high: 1\n",
			[]string{"issues.yaml:4:5: the range runs from 9 to 1, expected the least value first [upside-down]"}},
		{"a date that does not exist", "positions.yaml", strings.Replace(position("  sources: [s-1]\n"), "2025-11-20", "2025-11-31", 1), []string{"positions.yaml:7:9: "}},
		{"an interval of dates upside down", "positions.yaml", strings.Replace(position("  sources: [s-1]\n"), "2025-11-20", "2025-11-20/2025-11-19", 1), []string{"positions.yaml:7:9: "}},
		{"an empty date", "positions.yaml", strings.Replace(position("  sources: [s-1]\n"), "2025-11-20", `""`, 1),
			[]string{`positions.yaml:7:9: field "date" is empty; give it a value or leave the field out [empty-value]`}},
		{"no source", "positions.yaml", position(""),
			[]string{"positions.yaml:1:3: position pos-1 rests on no source; add sources, or say in unconfirmed what has not been checked [no-source]"}},
		{"an id with a path in it", "groups.yaml", "- id: ../../etc/passwd\n  name: A\n",
			[]string{`groups.yaml:1:7: "../../etc/passwd" is no id: expected lower-case letters, digits, dots, dashes and underscores, starting with a letter or digit, at most 80 characters [bad-id]`}},
		{"an id with dots that lead up", "groups.yaml", "- id: a..b\n  name: A\n",
			[]string{`groups.yaml:1:7: "a..b" is no id: expected lower-case letters, digits, dots, dashes and underscores, starting with a letter or digit, at most 80 characters [bad-id]`}},
		{"an unknown field", "groups.yaml", "- id: g-1\n  nmae: A\n  name: A\n",
			[]string{`groups.yaml:2:3: unknown field "nmae"; expected one of: id, name, members, words, sources, handling, known, unconfirmed, note; did you mean "name"? [unknown-field]`}},
		{"a duplicate field", "groups.yaml", "- id: g-1\n  name: A\n  name: B\n", []string{`groups.yaml:3:3: field "name" stands here a second time; it was given in line 2 [duplicate-field]`}},
		{"a missing field", "groups.yaml", "- id: g-1\n", []string{`groups.yaml:1:3: field "name" is missing [missing-field]`}},
		{"an unknown file", "partys.yaml", "- id: x\n", []string{`partys.yaml: no kind of record is kept in a file of this name; did you mean "parties.yaml"? [unknown-file]`}},
		{"a file of another kind among drafts", "drafts/notes.txt", "x", []string{"drafts/notes.txt: drafts are Markdown files, expected a name ending in .md [unknown-file]"}},
		{"a second document", "groups.yaml", "- id: g-1\n  name: A\n---\n- id: g-2\n  name: B\n",
			[]string{"groups.yaml:3:1: not valid YAML: found a second document after a line of three dashes, expected one [bad-yaml]"}},
		{"anchor and alias", "groups.yaml", "- id: g-1\n  name: &n A\n- id: g-2\n  name: *n\n",
			[]string{"groups.yaml:2:9: found an anchor or alias, expected the value itself: dossiers do not use them [no-aliases]",
				"groups.yaml:4:9: found an anchor or alias, expected the value itself: dossiers do not use them [no-aliases]"}},
		{"a record that is an alias, and one with an anchor", "groups.yaml", "- &r\n  id: g-1\n  name: A\n- *r\n- <<: *r\n  id: g-2\n  name: B\n",
			[]string{"groups.yaml:1:3: found an anchor or alias, expected the value itself: dossiers do not use them [no-aliases]",
				"groups.yaml:4:3: found an alias, expected a record: fields beginning with id [wrong-type]",
				`groups.yaml:5:3: unknown field "<<"; expected one of: id, name, members, words, sources, handling, known, unconfirmed, note [unknown-field]`}},
		{"a tag", "groups.yaml", "- id: !!binary Z3g=\n  name: A\n", []string{"groups.yaml:1:7: found the tag !!binary, expected the value itself: dossiers do not use tags [no-tags]"}},
		{"an alias bomb", "groups.yaml", "- &a0 [lol, lol, lol, lol, lol]\n- &a1 [*a0, *a0, *a0, *a0, *a0]\n- id: g-1\n  name: A\n  members: [*a1, *a1]\n",
			[]string{`groups.yaml:1:3: found a list, expected a record: fields beginning with id [wrong-type]`,
				`groups.yaml:2:3: found a list, expected a record: fields beginning with id [wrong-type]`,
				"groups.yaml:5:13: found an anchor or alias, expected the value itself: dossiers do not use them [no-aliases]",
				"groups.yaml:5:18: found an anchor or alias, expected the value itself: dossiers do not use them [no-aliases]"}},
		{"a list that is deep", "groups.yaml", "- id: g-1\n  name: " + strings.Repeat("[", 20_000) + "\n", []string{"groups.yaml:2:3: not valid YAML: "}},
		{"a structure that is deep", "groups.yaml", "- id: g-1\n  name: " + strings.Repeat("{a: ", 5000) + "b" + strings.Repeat("}", 5000) + "\n",
			[]string{"groups.yaml:2:9: found a set of fields for name, expected text [wrong-type]"}},
		{"NUL bytes", "groups.yaml", "- id: g-1\n  name: A\x00B\n", []string{"groups.yaml:2:10: found the control character U+0000, expected text [bad-character]"}},
		{"a terminal's escape in a draft", "drafts/d-1.md", "---\nid: d-1\n---\n1. a\x1b[2Jb\n", []string{"drafts/d-1.md:4:5: found the control character U+001B, expected text [bad-character]"}},
		{"invalid UTF-8", "groups.yaml", "- id: g-1\n  name: Ки\xc3\x28\n", []string{"groups.yaml:2:11: found bytes that are not UTF-8; save the file as UTF-8 [bad-encoding]"}},
		{"UTF-16", "groups.yaml", "\xff\xfe-\x00 \x00", []string{"groups.yaml:1:1: found bytes that are not UTF-8; save the file as UTF-8 [bad-encoding]"}},
		{"a long line", "groups.yaml", "- id: g-1\n  name: " + strings.Repeat("x", 1<<20) + "\n",
			[]string{"groups.yaml:2:1: the line has more than 1048576 bytes, and no line of a dossier is as long [too-large]"}},
		{"a set of fields where a list stands", "groups.yaml", "id: g-1\nname: A\n", []string{`groups.yaml:1:1: found a set of fields, expected a list of records, each beginning with "- id:" [wrong-type]`}},
		{"a text where a record stands", "groups.yaml", "- g-1\n", []string{`groups.yaml:1:3: found "g-1", expected a record: fields beginning with id [wrong-type]`}},
		{"a text where a list stands", "groups.yaml", "- id: g-1\n  name: A\n  members: p-ua\n", []string{`groups.yaml:3:12: found "p-ua" for members, expected a list [wrong-type]`}},
		{"a text where a ranking stands", "preferences.yaml", "- id: pr-1\n  party: p-ua\n  issue: i-form\n  ranking: treaty\n  reservation: 1\n  author: me\n", []string{`preferences.yaml:4:12: found "treaty" for ranking, expected a list [wrong-type]`}},
		{"an empty list and an empty field", "groups.yaml", "- id: g-1\n  name:\n  members: []\n",
			[]string{`groups.yaml:2:8: field "name" is empty; give it a value or leave the field out [empty-value]`,
				`groups.yaml:3:12: list "members" is empty; give it a value or leave the field out [empty-value]`}},
		{"a value that is not in its list", "sources.yaml", "- id: s-1\n  type: pres\n  title: One\n", []string{`sources.yaml:2:9: found "pres" for type, expected one of: press, document, official, poll, reference, note, interview, transmission; did you mean "press"? [unknown-value]`}},
		{"a number in words, and not a number", "figures.yaml", "- id: fg-1\n  what: a\n  type: claim\n  publisher: b\n  sources: [s-1]\n  values:\n    - unit: km\n      value: many\n    - unit: km\n      low: .nan\n    - unit: km\n      low: 5\n      high: 2\n",
			[]string{"figures.yaml:7:5: the range runs from 5 to 2, expected the least value first [upside-down]",
				`figures.yaml:8:14: found "many" for value, expected a number without separators [wrong-type]`,
				`figures.yaml:10:12: found ".nan" for low, expected a number without separators [wrong-type]`}},
		{"a draft that derives from itself over another", "drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\nderives_from: [d-1]\n---\n",
			[]string{"drafts/d-1.md:6:15: draft leads back to itself over derives_from: d-1 → d-1 [cycle]"}},
		{"a draft under another name", "drafts/d-2.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\n---\n", []string{`drafts/d-2.md:2:1: the draft's id is "d-1", expected the file's name, "d-2" [wrong-id]`}},
		{"a draft without front matter", "drafts/d-1.md", "1. A point\n", []string{"drafts/d-1.md:1:1: the file does not begin with a line of three dashes; expected front matter with id, title and date [no-front-matter]"}},
		{"a draft's front matter that is not closed", "drafts/d-1.md", "---\nid: d-1\n", []string{"drafts/d-1.md:1:1: the front matter is not closed by a line of three dashes [no-front-matter]"}},
		{"a draft's front matter that is broken", "drafts/d-1.md", "---\nid: d-1\ntitle: a: b\n---\n1. x\n", []string{"drafts/d-1.md:3:1: not valid YAML: mapping values are not allowed in this context [bad-yaml]"}},
		{"a draft whose points are not in order", "drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\n---\n\n1. One {i-form=tretay}\n1. Two [[p-ua: a\n2. Three {i-x {cite: s-9}\n3. Four [[p-uk: a | p-ru: b]]\n4. Five {cite: }\n5. Six {;}\n",
			[]string{`drafts/d-1.md:8:1: issue i-form has no option "tretay", expected one of: treaty, letter; did you mean "treaty"? [unknown-option]`,
				"drafts/d-1.md:9:1: point 1 stands here a second time; the first is in line 8 [duplicate-id]",
				"drafts/d-1.md:9:1: point 1: a bracket is opened with [[ and not closed [bad-brackets]",
				`drafts/d-1.md:10:1: point 2: found {i-x {cite: s-9}, expected ISSUE=OPTION, ISSUE, cite: IDS, unconfirmed: WORDS, open, deleted, tlp: LABEL or audience: GROUPS [bad-annotation]`,
				`drafts/d-1.md:11:1: point 3: a bracket names the unknown party "p-uk"; did you mean "p-ua"? [unknown-id]`,
				`drafts/d-1.md:12:1: point 4: found {cite:}, expected ISSUE=OPTION, ISSUE, cite: IDS, unconfirmed: WORDS, open, deleted, tlp: LABEL or audience: GROUPS [bad-annotation]`,
				`drafts/d-1.md:13:1: point 5: found {;}, expected ISSUE=OPTION, ISSUE, cite: IDS, unconfirmed: WORDS, open, deleted, tlp: LABEL or audience: GROUPS [bad-annotation]`}},
		{"an empty dossier.yaml", "dossier.yaml", "# nothing\n", []string{"dossier.yaml:1:1: the file is empty; expected title and summary [empty-file]"}},
		{"a rung of a ladder that comes before itself", "guarantees.yaml", "- id: g-1\n  trigger: a\n  after: [g-2]\n  sources: [s-1]\n- id: g-2\n  trigger: b\n  after: [g-1]\n  sources: [s-1]\n",
			[]string{"guarantees.yaml:7:10: guarantee leads back to itself over after: g-1 → g-2 → g-1 [cycle]"}},
		{"a guarantee that voids itself", "guarantees.yaml", "- id: g-1\n  trigger: a\n  voids: [g-1]\n  sources: [s-1]\n",
			[]string{"guarantees.yaml:3:11: guarantee g-1 names itself in voids; name the guarantees that lapse or come into force when this one's trigger is met [cites-itself]"}},
		{"a clock that starts with itself", "guarantees.yaml", "- id: g-1\n  trigger: a\n  clock_from: g-1\n  sources: [s-1]\n",
			[]string{"guarantees.yaml:3:15: guarantee leads back to itself over clock_from: g-1 → g-1 [cycle]"}},
		{"a source that rests on itself", "sources.yaml", "- id: s-1\n  type: press\n  title: One\n  sources: [s-1]\n", []string{"sources.yaml:4:12: source leads back to itself over sources: s-1 → s-1 [cycle]"}},
	}
	for _, c := range bad {
		t.Run(c.story, func(t *testing.T) {
			got := problemsOf(t, small(c.file, c.text))
			for i := range max(len(got), len(c.want)) {
				switch {
				case i >= len(c.want):
					t.Errorf("told besides: %s", got[i])
				case i >= len(got):
					t.Errorf("not told: %s", c.want[i])
				case got[i] != c.want[i] && !(strings.HasSuffix(c.want[i], ": ") && strings.HasPrefix(got[i], c.want[i])):
					t.Errorf("told:     %s\nexpected: %s", got[i], c.want[i])
				}
			}
		})
	}
}

// Everything that is wrong is told at once, in the order of files and lines,
// whatever else is wrong; but nothing is said of references into a file that
// could not be read.
func TestAllProblemsAtOnce(t *testing.T) {
	// Nothing is said of x-9: it could be the party that could not be read.
	got := problemsOf(t, small(
		"positions.yaml", position("  sources: [s-1, s-9]\n  shfit: new\n")+"- id: pos-2\n  party: p-xx\n",
		"parties.yaml", "- id: p-ua\n  name: Ukraine\n- id: p-ru\n  name: A: b\n",
		"groups.yaml", "- id: g-1\n  name: A\n  members: [x-9]\n",
		"partys.yaml", "",
	))
	want := []string{
		"parties.yaml:4:3: not valid YAML: mapping values are not allowed in this context [bad-yaml]",
		`partys.yaml: no kind of record is kept in a file of this name; did you mean "parties.yaml"? [unknown-file]`,
		`positions.yaml:9:18: unknown source "s-9"; did you mean "s-1"? [unknown-id]`,
		`positions.yaml:10:3: unknown field "shfit"`,
		`positions.yaml:11:3: field "issue" is missing [missing-field]`,
		`positions.yaml:11:3: field "stance" is missing [missing-field]`,
		`positions.yaml:11:3: field "words" is missing [missing-field]`,
		`positions.yaml:11:3: field "date" is missing [missing-field]`,
		`positions.yaml:11:3: field "channel" is missing [missing-field]`,
		`positions.yaml:11:3: position pos-2 rests on no source`,
	}
	if len(got) != len(want) {
		t.Fatalf("told %d, expected %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range got {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("told:     %s\nexpected: %s", got[i], want[i])
		}
	}
}

// Forms that editors on other systems leave are as good as ours.
func TestFormsThatLoad(t *testing.T) {
	draft := "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\n---\n\nPreamble\n\n1. One\n\n   more\n2. Two {i-form=treaty}\n"
	plain := small("drafts/d-1.md", draft)
	want, err := dossier.LoadFS(t.Context(), plain)
	if err != nil {
		t.Fatal(err)
	}
	for story, change := range map[string]func([]byte) []byte{
		"CRLF":            func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) },
		"byte order mark": func(b []byte) []byte { return append([]byte("\ufeff"), b...) },
		"both": func(b []byte) []byte {
			return append([]byte("\ufeff"), bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))...)
		},
		"no newline at the end":  func(b []byte) []byte { return bytes.TrimRight(b, "\n") },
		"empty lines at the end": func(b []byte) []byte { return append(b, "\n\n"...) },
	} {
		files := fstest.MapFS{}
		for name, f := range plain {
			files[name] = &fstest.MapFile{Data: change(bytes.Clone(f.Data))}
		}
		got, err := dossier.LoadFS(t.Context(), files)
		if err != nil {
			t.Errorf("%s: %v", story, err)
			continue
		}
		for i, f := range dossier.Format(want) {
			if g := dossier.Format(got)[i]; !bytes.Equal(f.Text, g.Text) {
				t.Errorf("%s: %s reads\n%s\nand not\n%s", story, f.Name, g.Text, f.Text)
			}
		}
	}
	for story, text := range map[string]string{"empty": "", "only comments": "# none yet\n", "only a null": "~\n", "a start of document": "---\n- id: g-1\n  name: A\n"} {
		if got := problemsOf(t, small("groups.yaml", text)); got != nil {
			t.Errorf("%s: %s", story, got)
		}
	}
	if got := problemsOf(t, small("README.md", "x", ".git", "x", "picture.png", "\xff")); got != nil {
		t.Errorf("files that are not ours: %s", got)
	}
}

// A file that is read in pieces gives what it gives as a whole: the same
// dossier, the same problems in the same lines.
func TestPieces(t *testing.T) {
	const short = 400 // about every second record begins a piece
	d := dossier.Sample(500, 3)
	if n := len(inMemory(dossier.Format(d))["positions.yaml"].Data); n < 5*short {
		t.Fatalf("the sample is too small for pieces: %d bytes", n)
	}
	load := func(piece int, change func(string) string) (string, []string) {
		defer dossier.SetPieceLen(piece)()
		files := inMemory(dossier.Format(d))
		files["positions.yaml"].Data = []byte(change(string(files["positions.yaml"].Data)))
		back, err := dossier.LoadFS(t.Context(), files)
		var ps dossier.Problems
		if errors.As(err, &ps) {
			return "", strings.Split(ps.Error(), "\n")
		}
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, f := range dossier.Format(back) {
			b.Write(f.Text)
		}
		return b.String(), nil
	}
	late := func(old, fresh string) func(string) string {
		return func(s string) string {
			i := strings.Index(s[len(s)*9/10:], old) + len(s)*9/10
			return s[:i] + fresh + s[i+len(old):]
		}
	}
	for story, change := range map[string]func(string) string{
		"unchanged, which is fine":             func(s string) string { return s },
		"broken":                               late("\n  words: ", "\n  words: a: b "),
		"unknown field":                        late("\n  words: ", "\n  wodrs: "),
		"unknown party":                        late("\n  party: p", "\n  party: q"),
		"tab":                                  late("\n  words: ", "\n\twords: "),
		"a quote not closed":                   late("\n  words: ", "\n  words: \""),
		"a quote over a record, which is fine": late(".\n  date:", ".\n  note: \"a\n- id: x\n\"\n  date:"),
		"a second document":                    late("\n- id: ", "\n---\n- id: "),
		"a set of fields":                      func(s string) string { return "positions:\n" + s },
		"an alias of an anchor":                func(s string) string { return late("\n  words: ", "\n  note: *a\n  words: ")("- &a x\n" + s) },
		"comments between, which is fine":      func(s string) string { return strings.ReplaceAll(s, "\n- id: ", "\n# next\n\n- id: ") },
		"CRLF, which is fine":                  func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"duplicate ids":                        late("\n- id: pos-00", "\n- id: pos-000001 #"),
	} {
		whole, wholeProblems := load(1<<30, change)
		pieces, piecesProblems := load(short, change)
		if whole != pieces {
			t.Errorf("%s: another dossier", story)
		}
		a, b := strings.Join(wholeProblems, "\n"), strings.Join(piecesProblems, "\n")
		if a != b {
			t.Errorf("%s: as a whole:\n%.1000s\nin pieces:\n%.1000s", story, a, b)
		}
		if fine := strings.HasSuffix(story, ", which is fine"); fine != (a == "") {
			t.Errorf("%s: told %q", story, a)
		}
	}
}

func inMemory(files []dossier.File) fstest.MapFS {
	out := fstest.MapFS{}
	for _, f := range files {
		out[f.Name] = &fstest.MapFile{Data: f.Text}
	}
	return out
}

// Folders that cannot be read at all are another error than what is in them.
func TestFoldersThatAreNone(t *testing.T) {
	top := t.TempDir()
	file := filepath.Join(top, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(top, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir, want  string
		unreadable bool
	}{
		{filepath.Join(top, "missing"), "folder " + filepath.Join(top, "missing") + " cannot be read: no such file or directory", true},
		{file, file + " cannot be read as a dossier: it is a file, expected a folder with dossier.yaml", true},
		{empty, "dossier.yaml: the file is missing; a dossier is a folder with dossier.yaml in it (`parley new DIR` makes one) [no-dossier]", false},
	} {
		_, err := dossier.Load(t.Context(), c.dir)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, expected %s", c.dir, err, c.want)
		}
		if errors.Is(err, dossier.ErrUnreadable) != c.unreadable {
			t.Errorf("%s: unreadable is %t", c.dir, !c.unreadable)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := dossier.LoadFS(ctx, small()); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, but %v", err)
	}
}

// Nothing outside the folder is read, and nothing that has no end.
func TestLinksAndDevices(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights there")
	}
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret.yaml"), []byte("- id: x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		story string
		make  func(dir string) error
		want  string // "": it loads
	}{
		{"a link out of the folder", func(dir string) error {
			return os.Symlink(filepath.Join(outside, "secret.yaml"), filepath.Join(dir, "groups.yaml"))
		}, "groups.yaml: the file cannot be read: the link leads out of the folder [unreadable]"},
		{"a link up and out", func(dir string) error {
			return os.Symlink("../../../../../../../../etc/hostname", filepath.Join(dir, "groups.yaml"))
		}, "groups.yaml: the file cannot be read: the link leads out of the folder [unreadable]"},
		{"the drafts are a link out of the folder", func(dir string) error {
			return os.Symlink(outside, filepath.Join(dir, "drafts"))
		}, "drafts: the folder cannot be read: the link leads out of the folder [unreadable]"},
		{"a link within the folder", func(dir string) error {
			if err := os.WriteFile(filepath.Join(dir, "kept.txt"), []byte("- id: g-1\n  name: A\n"), 0o644); err != nil {
				return err
			}
			return os.Symlink("kept.txt", filepath.Join(dir, "groups.yaml"))
		}, ""},
		{"a link to itself", func(dir string) error {
			return os.Symlink("groups.yaml", filepath.Join(dir, "groups.yaml"))
		}, "groups.yaml: the file cannot be read: "},
		{"a folder", func(dir string) error { return os.Mkdir(filepath.Join(dir, "groups.yaml"), 0o755) },
			"groups.yaml: found a folder or device, expected a file [unreadable]"},
		{"the drafts are a file", func(dir string) error { return os.WriteFile(filepath.Join(dir, "drafts"), nil, 0o644) },
			"drafts: the folder cannot be read: found a file, expected a folder of Markdown files [unreadable]"},
		{"a gigabyte", func(dir string) error {
			return grow(filepath.Join(dir, "groups.yaml"), 1<<30)
		}, "groups.yaml: the file has 1024 MB, expected at most 512 [too-large]"},
		{"a line of 500 MB", func(dir string) error {
			return grow(filepath.Join(dir, "groups.yaml"), 500<<20)
		}, "groups.yaml:1:1: the line has more than 1048576 bytes, and no line of a dossier is as long [too-large]"},
	} {
		t.Run(c.story, func(t *testing.T) {
			dir := t.TempDir()
			for name, f := range small() {
				if err := os.WriteFile(filepath.Join(dir, name), f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.make(dir); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := dossier.Load(t.Context(), dir)
			runtime.ReadMemStats(&after)
			if got := fmt.Sprint(err); c.want == "" && err != nil || !strings.HasPrefix(got, c.want) {
				t.Errorf("told:     %v\nexpected: %s", err, c.want)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 100<<20 {
				t.Errorf("%d MB of memory for a file that is refused", n>>20)
			}
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

// grow makes a file of so many bytes that takes no room on the disk.
func grow(name string, size int64) error {
	if err := os.WriteFile(name, []byte("- id: "), 0o644); err != nil {
		return err
	}
	return os.Truncate(name, size)
}

// What takes long to say must not take long to read.
func TestLongTextsAreReadInTime(t *testing.T) {
	start := time.Now()
	front := "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\n---\n"
	for story, text := range map[string]string{
		"a paragraph of many lines": front + strings.Repeat("a\n", 1<<20),
		"brackets":                  front + "1. " + strings.Repeat("[[p-ua: a]] ", 50_000),
		"open braces":               front + "1. " + strings.Repeat(`\{`, 200_000),
		"open brackets":             front + "1. " + strings.Repeat("[[p-ua: ", 50_000),
		"points":                    front + strings.Repeat("1. a\n", 200_000),
	} {
		files := small("drafts/d-1.md", text)
		_, err := dossier.LoadFS(t.Context(), files)
		if story == "a paragraph of many lines" && err != nil {
			t.Errorf("%s: %v", story, err)
		}
		if d := time.Since(start); d > 30*time.Second {
			t.Fatalf("%s: took %v", story, d)
		}
	}
}

// The dossiers that come with the program are in order.
func TestExamplesLoad(t *testing.T) {
	for _, name := range []string{"ukraine-2025-26", "camp-david-1978", "good-friday-1998"} {
		d, err := dossier.Load(t.Context(), filepath.Join("..", "examples", name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		back, err := dossier.LoadFS(t.Context(), inMemory(dossier.Format(d)))
		if err != nil {
			t.Errorf("%s, written again: %v", name, err)
			continue
		}
		for i, f := range dossier.Format(d) {
			if !bytes.Equal(f.Text, dossier.Format(back)[i].Text) {
				t.Errorf("%s: %s is another when written again", name, f.Name)
			}
		}
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ s, known, want string }{
		{"p-uk", "p-ua p-ru p-us", "p-ua"},
		{"treety", "treaty letter", "treaty"},
		{"tretay", "treaty letter", "treaty"}, // a swap counts as one
		{"xyz", "treaty letter", ""},
		{"", "a b", ""},
		{"ab", "ba cd", "ba"},
		{strings.Repeat("a", 81), strings.Repeat("a", 80), ""},
	} {
		if got := dossier.Nearest(c.s, strings.Fields(c.known)); got != c.want {
			t.Errorf("%s among %s: %q, expected %q", c.s, c.known, got, c.want)
		}
	}
}
