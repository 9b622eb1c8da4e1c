package web

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"parley/access"
	"parley/desk"
	"parley/dossier"
)

// Every field and method that a template names exists on what it is given.
func TestTemplates(t *testing.T) {
	dir := copyDossier(t, "../examples/ukraine-2025-26")
	appendTo(t, filepath.Join(dir, "transmissions.yaml"), "- {id: tr-1, draft: d-20, from: [p-us], to: [p-ua], date: 2026-01-02, receipt: r-0123456789abcdef, sent: {date: 2026-01-02, words: handed over}}\n")
	d := open(t, dir)
	shelf := d.desk.Shelves()[0]
	v := &visit{shelf, d.desk.Anybody(""), desk.Sight{Role: access.Owner}, shelf.Now()}
	own := map[string]map[string][]string{
		"cell":   {"party": {"p-ua"}, "subject": {"i-donetsk"}},
		"record": {"kind": {"draft"}, "id": {"d-20"}},
		"edit":   {"kind": {"draft"}, "id": {"d-20"}}, "new": {"kind": {"position"}}, "versions": {"kind": {"draft"}, "id": {"d-20"}},
		"meeting": {"event": {"ev-250228"}}, "after": {"event": {"ev-250228"}},
		"receipt": {"receipt": {"r-0123456789abcdef"}}, "senttext": {"receipt": {"r-0123456789abcdef"}},
	}
	layout, err := os.ReadFile("templates/layout.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range d.pages {
		sh, err := d.sheet(v, p, arguments{own: own[p.name], scope: dossier.Scope{}}, d.today())
		if err != nil {
			t.Fatal(err)
		}
		body, err := p.build(sh)
		if p.name == "bundle" { // none is there
			body, err = &bundlePage{sheet: sh}, nil
		}
		if err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		// A field of a page's own hides a method of the sheet from the layout.
		of := reflect.Indirect(reflect.ValueOf(body)).Type()
		for i := range of.NumField() {
			if f := of.Field(i); !f.Anonymous {
				_, ok := reflect.TypeFor[*sheet]().MethodByName(f.Name)
				if _, ofView := reflect.TypeFor[*dossier.View]().MethodByName(f.Name); ok && !ofView && strings.Contains(string(layout), "."+f.Name+"}") {
					t.Errorf("%s: the field %s hides what the layout asks of every page", p.name, f.Name)
				}
			}
		}
		if err := templatecheck.CheckHTML(templateOf(p.name).Lookup("layout"), body); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	}
	if err := templatecheck.CheckHTML(door("fault").Lookup("door"), faultPage{}); err != nil {
		t.Error(err)
	}
	for name, body := range map[string]any{
		"home": homePage{}, "signin": signInPage{}, "resend": resendPage{}, "me": &mePage{}, "people": &peoplePage{}, "audit": auditPage{}, "inbox": inboxPage{},
	} {
		if err := templatecheck.CheckHTML(door(name).Lookup("door"), body); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every key that is used has words, and all words are used.
func TestWordsAreThereAndUsed(t *testing.T) {
	used, begun := map[string]bool{}, []string{}
	key := regexp.MustCompile(`(?:\bt|text) ?\(?"([a-z0-9.-]+)"`)
	start := regexp.MustCompile(`(?:\(print|text\() ?"([a-z]+\.)"`)
	quoted := regexp.MustCompile(`"((?:fault|count|trouble)\.[a-z-]+)"`)
	counted := regexp.MustCompile(`\bcount [^"]{1,40}"([a-z]+)"|\bcount\([^"]{1,60}"([a-z]+)"`)
	files, _ := filepath.Glob("*.go")
	more, _ := filepath.Glob("templates/*.html")
	for _, f := range append(files, more...) {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		for _, re := range []*regexp.Regexp{key, quoted} {
			for _, m := range re.FindAllStringSubmatch(string(raw), -1) {
				used[m[1]] = true
			}
		}
		for _, m := range start.FindAllStringSubmatch(string(raw), -1) {
			begun = append(begun, m[1])
		}
		for _, m := range counted.FindAllStringSubmatch(string(raw), -1) {
			used["count."+m[1]+m[2]+".one"], used["count."+m[1]+m[2]+".many"] = true, true
		}
	}
	for _, p := range pageTable() {
		used[p.name+".title"], used[p.name+".about"] = true, true
		if p.key != "" {
			used[p.name+".tab"] = true
		}
	}
	for k := range used {
		if _, ok := words[k]; !ok && !strings.HasSuffix(k, ".") {
			t.Errorf("no words for %s", k)
		}
	}
	for k := range words {
		known := used[k] || strings.HasPrefix(k, "field.")
		for _, b := range begun {
			known = known || strings.HasPrefix(k, b)
		}
		if !known {
			t.Errorf("nothing says %s", k)
		}
	}
}

// Whatever a record may have as a value of the vocabulary has words.
func TestVocabularyHasWords(t *testing.T) {
	for _, k := range dossier.Kinds() {
		text("kind." + string(k))
		text("kinds." + string(k))
	}
	for _, route := range []dossier.Route{dossier.InPublic, dossier.InDocument, dossier.ByRelay, dossier.ByAnonymous, dossier.ByMedia} {
		text("route." + string(route))
	}
	for _, r := range []dossier.Relation{dossier.Before, dossier.After, dossier.TogetherWith, dossier.OnlyIf, dossier.Within} {
		text("wait."+string(r), "x", "y")
	}
	shapes := templateText(t, "templates/layout.html")
	for _, s := range stances() {
		if !strings.Contains(shapes, `id="g-`+string(s)+`"`) {
			t.Errorf("no shape for %s", s)
		}
	}
}

func templateText(t *testing.T, name string) string {
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
