package export_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"parley/dossier"
	"parley/export"
)

// offline is a loader of documents that has none.
type offline struct{}

func (offline) LoadDocument(u string) (*ld.RemoteDocument, error) {
	return nil, errors.New("asked for " + u + ": nothing may be fetched")
}

func example(t testing.TB, name string, s dossier.Scope) *dossier.View {
	t.Helper()
	d, err := dossier.Load(t.Context(), filepath.Join("..", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var examples = []string{"camp-david-1978", "good-friday-1998", "ukraine-2025-26"}

func linked(t *testing.T, v *dossier.View) (expanded []any, text []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := export.JSONLD(&b, v); err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	o := ld.NewJsonLdOptions("")
	o.DocumentLoader = offline{}
	p := ld.NewJsonLdProcessor()
	expanded, err := p.Expand(doc, o)
	if err != nil {
		t.Fatal(err)
	}
	return expanded, b.Bytes()
}

// nodes lists the ids of all nodes that say something, at any depth.
func nodes(x any, into map[string]map[string]any) {
	switch x := x.(type) {
	case []any:
		for _, y := range x {
			nodes(y, into)
		}
	case map[string]any:
		if id, ok := x["@id"].(string); ok && len(x) > 1 {
			into[id] = x
		}
		for _, y := range x {
			nodes(y, into)
		}
	}
}

// Every record of the view is a node, every reference leads to one, and the
// processor of somebody else reads all of it, as RDF too.
func TestLinkedDataOfTheExamples(t *testing.T) {
	for _, name := range examples {
		v := example(t, name, dossier.Scope{})
		expanded, text := linked(t, v)
		got := map[string]map[string]any{}
		nodes(expanded, got)
		address := "urn:parley:vocabulary:address"
		seen := map[string]bool{}
		for _, n := range got {
			if a, ok := n[address].([]any); ok {
				seen[a[0].(map[string]any)["@value"].(string)] = true
			}
		}
		v.Each(func(r dossier.Record) bool {
			if at := dossier.AddressOf(r).String(); !seen[at] {
				t.Errorf("%s: %s is no node", name, at)
			}
			return true
		})
		for _, n := range got {
			for _, how := range []string{"http://www.w3.org/ns/prov#wasDerivedFrom", "http://www.w3.org/ns/prov#wasAttributedTo", "http://www.w3.org/ns/prov#hadMember"} {
				list, _ := n[how].([]any)
				for _, x := range list {
					if id, ok := x.(map[string]any)["@id"].(string); ok && got[id] == nil {
						t.Errorf("%s: %s leads to %s, which is no node", name, how, id)
					}
				}
			}
		}
		o := ld.NewJsonLdOptions("")
		o.DocumentLoader = offline{}
		var doc any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		rdf, err := ld.NewJsonLdProcessor().ToRDF(doc, o)
		if err != nil {
			t.Fatal(err)
		}
		quads := rdf.(*ld.RDFDataset).Graphs["@default"]
		count := map[string]int{}
		for _, q := range quads {
			count[strings.TrimPrefix(q.Predicate.GetValue(), "http://www.w3.org/ns/prov#")]++
		}
		if count["wasDerivedFrom"] == 0 || count["wasAttributedTo"] == 0 || count["generatedAtTime"] == 0 {
			t.Errorf("%s: %d triples without provenance: %v", name, len(quads), count)
		}
		var again bytes.Buffer
		if err := export.JSONLD(&again, v); err != nil || !bytes.Equal(again.Bytes(), text) {
			t.Errorf("%s: the same view gave another file: %v", name, err)
		}
	}
}

// A party is said to stand behind its own words alone; what others report of it
// is about it, and nobody's.
func TestReportsAreAttributedToNobody(t *testing.T) {
	v := example(t, "ukraine-2025-26", dossier.Scope{})
	expanded, _ := linked(t, v)
	got := map[string]map[string]any{}
	nodes(expanded, got)
	own, reported := 0, 0
	for _, p := range v.Positions {
		for id, n := range got {
			if !strings.HasSuffix(id, ":position:"+p.ID) {
				continue
			}
			_, attributed := n["http://www.w3.org/ns/prov#wasAttributedTo"]
			if attributed != p.OwnWord() {
				t.Errorf("%s: own word %t, attributed %t", p.ID, p.OwnWord(), attributed)
			}
			if attributed {
				own++
			} else {
				reported++
			}
		}
	}
	if own == 0 || reported == 0 {
		t.Errorf("%d own words and %d reports: nothing was tried", own, reported)
	}
}

// What is hidden has no node and no reference to it: made of a dossier from which
// it was removed, the file is the same.
func TestLinkedDataHasNothingHidden(t *testing.T) {
	v := example(t, "camp-david-1978", dossier.Scope{})
	d := &dossier.Dossier{Info: v.Info, Records: v.Records}
	hidden := v.Positions[0].ID
	p := *v.Positions[0]
	p.Handling = &dossier.Handling{TLP: dossier.Red, Audience: []string{dossier.Owners}}
	d.Positions = slices.Clone(d.Positions)
	d.Positions[0] = &p
	seen, err := d.View(dossier.Scope{Reader: dossier.Everyone})
	if err != nil {
		t.Fatal(err)
	}
	expanded, text := linked(t, seen)
	got := map[string]map[string]any{}
	nodes(expanded, got)
	for id := range got {
		if strings.HasSuffix(id, ":position:"+hidden) {
			t.Errorf("%s is a node", id)
		}
	}
	if bytes.Contains(text, []byte(`"`+hidden+`"`)) || bytes.Contains(text, []byte("/"+hidden+`"`)) {
		t.Errorf("the hidden %s is named", hidden)
	}
	own, err := (&dossier.Dossier{Info: seen.Info, Records: seen.Records}).View(dossier.Scope{Reader: dossier.Everyone})
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := linked(t, own); !reflect.DeepEqual(again, expanded) {
		t.Error("what is hidden shapes the file")
	}
}
