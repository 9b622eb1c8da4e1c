package dossier

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// few is a dossier with little more than what the seeds refer to, so that many
// can be loaded in a second.
var few = []File{
	{infoFile, []byte("title: A\nsummary: B\ncutoff: 2025-12-01\n")},
	{"sources.yaml", []byte("- id: s-00001\n  type: press\n  title: A\n")},
	{"parties.yaml", []byte("- id: p-01\n  name: A\n  roles:\n    - role: principal\n- id: p-02\n  name: B\n")},
	{"issues.yaml", []byte("- id: i-01\n  question: A\n  options:\n    - id: o-1\n      words: a\n    - id: o-2\n      words: b\n    - id: o-3\n      words: c\n- id: i-08\n  question: B\n  range:\n    unit: persons\n")},
	{"milestones.yaml", []byte("- id: m-01\n  name: A\n- id: m-02\n  name: B\n")},
}

// Whatever stands in one of the files, loading tells problems or gives a
// dossier that goes to text and back unchanged.
func FuzzLoad(f *testing.F) {
	for _, file := range Format(Sample(3, 1)) {
		f.Add(file.Name, file.Text)
	}
	for _, file := range Format(dossiers(false).Example(1)) {
		f.Add(file.Name, file.Text)
	}
	for _, pattern := range []string{"*.yaml", "drafts/*.md"} {
		names, _ := filepath.Glob(filepath.Join("../examples/camp-david-1978", pattern))
		for _, name := range names {
			if text, err := os.ReadFile(name); err == nil {
				f.Add(filepath.ToSlash(name[len("../examples/camp-david-1978/"):]), text)
			}
		}
	}
	f.Add("preferences.yaml", []byte("- id: pr-1\n  party: p-01\n  issue: i-01\n  author: me\n  ranking: o-1\n"))
	f.Add("preferences.yaml", []byte("- id: pr-1\n  party: p-01\n  issue: i-01\n  author: me\n  ranking: [o-1, [o-2, o-3]]\n"))
	f.Add("groups.yaml", []byte("- id: g\n  name: \"\\0\\e\\x7f\\uFEFF\\L\"\n"))
	f.Add("statements.yaml", []byte("- id: st\n  speaker: {anonymous: {}}\n  content: |\n    a\n  sources: [s-00001]\n  span: {from: 0, to: 1}\n"))
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		files := inMemory(few)
		if _, known := files[name]; !known && filepath.Dir(name) != draftsDir {
			if _, ok := kindOfFile(name); !ok {
				return
			}
		}
		if !filepath.IsLocal(name) || name != filepath.ToSlash(filepath.Clean(name)) {
			return
		}
		again := inMemory([]File{{name, text}})
		for n, file := range again {
			files[n] = file
		}
		d, err := LoadFS(t.Context(), files)
		if err != nil {
			_ = err.Error()
			return
		}
		back, err := LoadFS(t.Context(), inMemory(Format(d)))
		if err != nil {
			t.Fatalf("it loads, but not what is written of it:\n%v", err)
		}
		if diff := cmp.Diff(d, back, same); diff != "" {
			t.Fatalf("it loads, and what is written of it (+) says something else:\n%s", diff)
		}
		for _, s := range []Scope{{Reader: Everyone}, {AsOf: d.Info.Cutoff, Known: d.Info.Cutoff}} {
			v, err := d.View(s)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := LoadFS(t.Context(), inMemory(Format(&Dossier{v.Info, v.Records}))); err != nil {
				t.Fatalf("it loads, but not what is seen of it:\n%v", err)
			}
		}
	})
}

func kindOfFile(name string) (Kind, bool) {
	for _, k := range kinds {
		if k.file == name && k.kind != "draft" {
			return k.kind, true
		}
	}
	return "", false
}

// The points of a draft, whatever stands there.
func FuzzDraft(f *testing.F) {
	for _, s := range []string{
		"1. One {i-01=o-1} {cite: s-00001 at \"x\"}\n    a. A [[p-01: a | p-02: b]]\n", "words\n\n\\1. more\n", "1. \\{ \\} \\\\ {unconfirmed: a\\}b}\n", "1. a\n\n {open}\n\n b\n",
		"1.\n2.\n a.\n  i. x {tlp: red} {audience: owners}\n", "{open}\n", "1. {i-01; m-01}\n", "\u00a01. x\n\u2028\n",
	} {
		f.Add(s)
	}
	for _, file := range Format(Sample(10, 1)) {
		if filepath.Dir(file.Name) == draftsDir {
			f.Add(string(file.Text))
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		files := inMemory(append([]File{{draftsDir + "/d-x.md", []byte("---\nid: d-x\ntitle: A\ndate: 2025-11-20\nsources: [s-00001]\n---\n" + body)}}, few...))
		d, err := LoadFS(t.Context(), files)
		if err != nil {
			_ = err.Error()
			return
		}
		back, err := LoadFS(t.Context(), inMemory(Format(d)))
		if err != nil {
			t.Fatalf("it loads, but not what is written of it:\n%v\n%s", err, FormatRecord(d.Drafts[len(d.Drafts)-1]))
		}
		if diff := cmp.Diff(d.Drafts, back.Drafts, same); diff != "" {
			t.Fatalf("it loads, and what is written of it (+) says something else:\n%s", diff)
		}
	})
}

// Brackets that can be read are written so that they read the same.
func FuzzBrackets(f *testing.F) {
	for _, s := range []string{"a [[p-ua: one | p-ru: two]] b", "[[p-ua, p-us: a [[p-ua: b | p-us: c]] d | p-ru:]]", "[[[p: a]]]", "]]", "[[: ]]", "| [[a:|b:c]]", "[[a:[[b:]]]]", "[[p: a] | q: [ ]]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pieces, err := ParseBrackets(text)
		if err != nil {
			return
		}
		again, err := ParseBrackets(formatBrackets(pieces))
		if err != nil {
			t.Fatalf("%q is written %q: %v", text, formatBrackets(pieces), err)
		}
		if diff := cmp.Diff(pieces, again, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q is written %q:\n%s", text, formatBrackets(pieces), diff)
		}
	})
}
