package export_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"

	"parley/dossier"
	"parley/export"
)

// element is any element of a document.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (e *element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e *element) each(f func(*element, []string), path ...string) {
	f(e, path)
	path = append(path, e.XMLName.Local)
	for i := range e.Children {
		e.Children[i].each(f, path...)
	}
}

func (e *element) child(name string) *element {
	for i := range e.Children {
		if e.Children[i].XMLName.Local == name {
			return &e.Children[i]
		}
	}
	return &element{}
}

func names(e *element) string {
	var out []string
	for _, c := range e.Children {
		out = append(out, c.XMLName.Local)
	}
	return strings.Join(out, " ")
}

const akn3 = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

func akomaNtoso(t *testing.T, v *dossier.View, draft string) (*element, string) {
	t.Helper()
	var b bytes.Buffer
	if err := export.AkomaNtoso(&b, v, draft); err != nil {
		t.Fatalf("%s: %v", draft, err)
	}
	dec := xml.NewDecoder(bytes.NewReader(b.Bytes()))
	var root element
	if err := dec.Decode(&root); err != nil {
		t.Fatalf("%s: %v\n%s", draft, err, b.String())
	}
	if _, err := dec.Token(); err != io.EOF {
		for err == nil {
			_, err = dec.Token()
		}
		if err != io.EOF {
			t.Fatalf("%s: %v", draft, err)
		}
	}
	return &root, b.String()
}

// What the schema asks of a document, as far as it can be said without it: the
// parts in their order, each eId once and within that of its parent, every
// reference to one that is there, no attribute without a value where one is
// needed.
func sound(t *testing.T, what string, root *element) {
	t.Helper()
	doc := root.child("doc")
	if root.XMLName.Space != akn3 || !regexp.MustCompile(`^meta coverPage preface( preamble)? mainBody$`).MatchString(names(doc)) {
		t.Errorf("%s: %s has the parts %s", what, root.XMLName, names(doc))
	}
	meta := doc.child("meta")
	if got := names(meta); got != "identification references proprietary" {
		t.Errorf("%s: the metadata have %s", what, got)
	}
	for level, last := range map[string]string{"FRBRWork": "FRBRcountry", "FRBRExpression": "FRBRlanguage", "FRBRManifestation": "FRBRformat"} {
		if got := names(meta.child("identification").child(level)); !regexp.MustCompile(`^FRBRthis FRBRuri FRBRdate( FRBRauthor)+ ` + last + `$`).MatchString(got) {
			t.Errorf("%s: %s has %s", what, level, got)
		}
	}
	if day := meta.child("identification").child("FRBRWork").child("FRBRdate").attr("date"); !regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`).MatchString(day) {
		t.Errorf("%s: the date is %q", what, day)
	}
	ids := map[string]bool{}
	var parents []string
	root.each(func(e *element, _ []string) {
		id := e.attr("eId")
		if id == "" {
			return
		}
		if ids[id] {
			t.Errorf("%s: the eId %s stands twice", what, id)
		}
		ids[id] = true
		if i := strings.LastIndex(id, "__"); i >= 0 {
			parents = append(parents, id[:i])
		}
	})
	for _, id := range parents {
		if !ids[id] {
			t.Errorf("%s: there is no element %s", what, id)
		}
	}
	root.each(func(e *element, path []string) {
		for _, name := range []string{"href", "refersTo", "source", "as"} {
			if e.XMLName.Space != akn3 && name != "href" {
				continue
			}
			for _, ref := range strings.Fields(e.attr(name)) {
				if at, ok := strings.CutPrefix(ref, "#"); ok && !ids[at] {
					t.Errorf("%s: %s=%q leads nowhere", what, name, ref)
				}
			}
		}
		switch parent := path[max(0, len(path)-1):]; e.XMLName.Local {
		case "point":
			if !regexp.MustCompile(`^num (content|(intro )?point( point)*)$`).MatchString(names(e)) {
				t.Errorf("%s: the point %s has %s", what, e.attr("eId"), names(e))
			}
		case "docTitle", "inline", "i":
			if len(parent) == 0 || parent[0] != "p" && parent[0] != "inline" {
				t.Errorf("%s: %s stands in %s", what, e.XMLName.Local, parent)
			}
		}
	})
}

// Every draft of the examples has all its points, in order, with their numbers
// and words.
func TestAkomaNtosoOfTheExamples(t *testing.T) {
	for _, name := range examples {
		v := example(t, name, dossier.Scope{})
		for _, d := range v.Drafts {
			root, text := akomaNtoso(t, v, d.ID)
			sound(t, name+" "+d.ID, root)
			var got []string
			root.each(func(e *element, _ []string) {
				if e.XMLName.Local == "point" {
					got = append(got, strings.ReplaceAll(strings.TrimPrefix(e.attr("eId"), "point_"), "__point_", "."))
				}
			})
			var want []string
			for _, p := range d.Points {
				want = append(want, p.ID)
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("%s: points %v, not %v", d.ID, got, want)
			}
			made := root.child("doc").child("meta").child("proprietary").child("made")
			if made.attr("asOf") != "all dates" || made.attr("reader") != "owners" || made.attr("highestLabel") != v.HighestLabel().Label() || made.attr("dossier") != v.Info.Title {
				t.Errorf("%s: made of %v", d.ID, made.Attrs)
			}
			if len(d.By) == 0 && !strings.Contains(text, `FRBRauthor href="#nobody"`) {
				t.Errorf("%s: an author was invented", d.ID)
			}
			if _, again := akomaNtoso(t, v, d.ID); again != text {
				t.Errorf("%s: the same draft gave another file", d.ID)
			}
		}
	}
}

// Contested words can be read as what they are, by eye and by program, and
// nothing that a text has breaks the file.
func TestAkomaNtosoOfABracketedText(t *testing.T) {
	v := example(t, "camp-david-1978", dossier.Scope{})
	parties := []string{v.Parties[0].ID, v.Parties[1].ID}
	d := *v.Drafts[0]
	d.ID, d.By, d.ByWords, d.Disputed = "point_1", nil, "", ""
	d.Preamble = "Whereas <b>&amp;\x00\ufffe"
	d.Described, d.Pins, d.Witnesses = nil, nil, nil
	d.Points = []dossier.Point{
		{Part: dossier.Part{ID: "1"}, Text: "The force [[" + parties[0] + ": may stay [[" + parties[0] + ": for a year | " + parties[1] + ": ]] | " + parties[1] + ": leaves]] at once."},
		{Part: dossier.Part{ID: "2"}},
		{Part: dossier.Part{ID: "2.a"}, Text: "First.\n\nSecond <&>.", State: "open"},
		{Part: dossier.Part{ID: "3"}, State: "deleted"},
	}
	all := &dossier.Dossier{Info: v.Info, Records: v.Records}
	all.Drafts = append([]*dossier.Draft{&d}, v.Drafts...)
	w, err := all.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	root, text := akomaNtoso(t, w, "point_1")
	sound(t, "a bracketed text", root)
	a, b := v.Parties[0].Label(), v.Parties[1].Label()
	plain := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, "")
	for _, want := range []string{
		"The force [" + a + ": may stay [" + a + ": for a year | " + b + ": (nothing)] | " + b + ": leaves] at once.",
		"(deleted)", "Second &lt;&amp;&gt;. (left open)",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("%q is not in\n%s", want, plain)
		}
	}
	if n := strings.Count(text, `refersTo="#party_`+parties[0]+`"`); n != 2 {
		t.Errorf("%d alternatives refer to %s", n, parties[0])
	}
	if err := export.AkomaNtoso(io.Discard, w, "point_2"); err == nil || !strings.Contains(err.Error(), `did you mean "draft/point_1"?`) {
		t.Errorf("no such draft: %v", err)
	}
}
