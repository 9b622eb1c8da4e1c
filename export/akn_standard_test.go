package export_test

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/dossier"
)

// What the standard asks of the elements that the export writes, in words of its own:
// Akoma Ntoso Version 1.0, Part 2: Specifications (OASIS Standard, 29 August 2018),
// with its schema for the namespace of 3.0; and the Akoma Ntoso Naming Convention
// Version 1.0 (OASIS Standard, 21 February 2019), sections 4 and 5. An element or an
// attribute that is not here is not written, or stands here first.

// model is what an element may have: its children as a pattern of their names, each
// with a space behind it; whether words stand in it; its attributes, those that it
// must have with a "!".
type model struct {
	children string
	words    bool
	attrs    string
}

const (
	inlines = `((inline|i|docTitle) )*`
	coreOf  = `FRBRthis (FRBRuri )+(FRBRalias )*(FRBRdate )+(FRBRauthor )+(componentInfo )?(preservation )?`
	core    = "eId refersTo class style title status period"
)

var models = map[string]model{
	"akomaNtoso":        {`doc `, false, ""},
	"doc":               {`meta (coverPage )?(preface )?(preamble )?mainBody (conclusions )?(attachments )?(components )?`, false, "name! contains"}, // openStructure
	"meta":              {`identification (publication )?(classification )*(lifecycle )*(workflow )*(analysis )*(temporalData )*(references )*(notes )*(proprietary )*(presentation )*`, false, ""},
	"identification":    {`FRBRWork FRBRExpression FRBRManifestation (FRBRItem )?`, false, "source!"},
	"FRBRWork":          {coreOf + `FRBRcountry (FRBRsubtype )?(FRBRnumber )*(FRBRname )*(FRBRprescriptive )?(FRBRauthoritative )?`, false, ""},
	"FRBRExpression":    {coreOf + `(FRBRversionNumber )?(FRBRauthoritative )?(FRBRmasterExpression )?(FRBRlanguage )+(FRBRtranslation )*`, false, ""},
	"FRBRManifestation": {coreOf + `(FRBRportion )?(FRBRformat )?`, false, ""},
	"FRBRthis":          {"", false, "value! eId showAs"},
	"FRBRuri":           {"", false, "value! eId showAs"},
	"FRBRcountry":       {"", false, "value! eId showAs"},
	"FRBRformat":        {"", false, "value! eId showAs"},
	"FRBRdate":          {"", false, "date! name! eId"},
	"FRBRauthor":        {"", false, "href! as eId"},
	"FRBRlanguage":      {"", false, "language! eId"},
	"references":        {`((TLCPerson|TLCOrganization|TLCConcept|TLCObject|TLCEvent|TLCLocation|TLCProcess|TLCRole|TLCTerm) )+`, false, "source!"},
	"TLCOrganization":   {"", false, "eId! href! showAs! shortForm"},
	"TLCRole":           {"", false, "eId! href! showAs! shortForm"},
	"TLCConcept":        {"", false, "eId! href! showAs! shortForm"},
	"proprietary":       {`(\S+:\S+ )*`, false, "source!"}, // what is of another namespace
	"coverPage":         {`(p )+`, false, core},
	"preface":           {`(p )+`, false, core},
	"preamble":          {`(p )+`, false, core},
	"mainBody":          {`((p|point) )+`, false, core},
	"point":             {`(num )?(content |(intro )?(point )*(wrapUp )?)`, false, "eId! refersTo class style title status period"}, // hierarchy
	"num":               {inlines, true, core},
	"intro":             {`(p )*`, false, "eId! refersTo class style title status period"},
	"content":           {`(p )*`, false, "eId! refersTo class style title status period"},
	"p":                 {inlines, true, core},
	"docTitle":          {inlines, true, core},
	"inline":            {inlines, true, "name! " + core},
	"i":                 {inlines, true, core},
}

// agents and what else an attribute may lead to among the references.
var leadsTo = map[string][]string{
	"source":   {"TLCPerson", "TLCOrganization"},
	"as":       {"TLCRole"},
	"refersTo": {"TLCPerson", "TLCOrganization", "TLCConcept", "TLCObject", "TLCEvent", "TLCLocation", "TLCProcess", "TLCRole", "TLCTerm"},
}

// faults lists what a document has that the standard does not let it have.
func faults(root *element) (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	references := map[string]string{} // by eId: the element
	root.each(func(e *element, path []string) {
		if len(path) > 0 && path[len(path)-1] == "references" {
			references[e.attr("eId")] = e.XMLName.Local
		}
	})
	if root.XMLName != (xml.Name{Space: akn3, Local: "akomaNtoso"}) {
		say("the document is %v", root.XMLName)
	}
	seen := map[string]bool{}
	var within func(e *element, id string)
	within = func(e *element, id string) {
		name := e.XMLName.Local
		if e.XMLName.Space != akn3 {
			return // anything may stand in it
		}
		m, ok := models[name]
		if !ok {
			say("%s is no element of the export", name)
			return
		}
		var children strings.Builder
		for _, c := range e.Children {
			if c.XMLName.Space != akn3 {
				children.WriteString("other:")
			}
			children.WriteString(c.XMLName.Local + " ")
		}
		if !regexp.MustCompile(`^(` + m.children + `)$`).MatchString(children.String()) {
			say("%s %s has the children %s", name, e.attr("eId"), children.String())
		}
		if !m.words && strings.TrimSpace(e.Text) != "" {
			say("%s has words in it: %q", name, strings.TrimSpace(e.Text))
		}
		allowed := strings.Fields(m.attrs)
		for _, a := range allowed {
			if need, ok := strings.CutSuffix(a, "!"); ok && e.attr(need) == "" {
				say("%s lacks %s", name, need)
			}
		}
		for _, a := range e.Attrs {
			at := a.Name.Local
			if a.Name.Space == "xmlns" || at == "xmlns" {
				continue
			}
			if !slices.Contains(allowed, at) && !slices.Contains(allowed, at+"!") {
				say("%s has %s", name, at)
			}
			if kinds, ok := leadsTo[at]; ok {
				for _, ref := range strings.Fields(a.Value) {
					if to := references[strings.TrimPrefix(ref, "#")]; !strings.HasPrefix(ref, "#") || !slices.Contains(kinds, to) {
						say("%s %s=%q leads to %q, not to one of %v", name, at, ref, to, kinds)
					}
				}
			}
			if at == "date" && !xsdDate.MatchString(a.Value) {
				say("%s has the date %q", name, a.Value)
			}
		}
		if own := e.attr("eId"); own != "" {
			if seen[own] {
				say("the eId %s stands twice", own)
			}
			seen[own] = true
			// In the metadata ids are free; in the text each is made of that of the
			// element around it, its name and its number (Naming Convention, 5).
			if !strings.HasPrefix(name, "TLC") && !strings.HasPrefix(name, "FRBR") {
				prefix := ""
				if id != "" {
					prefix = id + "__"
				}
				if !regexp.MustCompile(`^` + regexp.QuoteMeta(prefix+name) + `(_[^\s_]+)?$`).MatchString(own) {
					say("the eId %q of %s in %q is not after the naming convention", own, name, id)
				}
				id = own
			}
			if strings.ContainsAny(own, " \t\n") {
				say("the eId %q has space in it", own)
			}
		}
		for i := range e.Children {
			within(&e.Children[i], id)
		}
	}
	within(root, "")
	return append(out, addresses(root)...)
}

var (
	xsdDate = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})?)?$`)
	workIRI = regexp.MustCompile(`^/akn/([a-z]{2})/doc/(\d{4}-\d{2}-\d{2})/[^/\s]+$`)
)

// addresses holds the IRIs of the three levels to each other and to the convention
// (4): country, kind of document, date and name; then language and version; then the
// format. The component is "!main".
func addresses(root *element) (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	id := root.child("doc").child("meta").child("identification")
	work, expression, manifestation := id.child("FRBRWork"), id.child("FRBRExpression"), id.child("FRBRManifestation")
	at := func(e *element, name string) string { return e.child(name).attr("value") }
	iri := at(work, "FRBRuri")
	m := workIRI.FindStringSubmatch(iri)
	switch {
	case m == nil:
		say("the work is at %q", iri)
	case m[1] != at(work, "FRBRcountry"):
		say("the country is %q, and in the address %q", at(work, "FRBRcountry"), m[1])
	case m[2] != work.child("FRBRdate").attr("date"):
		say("the date is %q, and in the address %q", work.child("FRBRdate").attr("date"), m[2])
	}
	language := expression.child("FRBRlanguage").attr("language")
	if !regexp.MustCompile(`^[a-z]{3}$`).MatchString(language) {
		say("the language is %q", language)
	}
	text := iri + "/" + language + "@" + expression.child("FRBRdate").attr("date")
	for what, pair := range map[string][2]string{
		"the work's component": {at(work, "FRBRthis"), iri + "/!main"}, "the expression": {at(expression, "FRBRuri"), text}, "the expression's component": {at(expression, "FRBRthis"), text + "/!main"},
		"the manifestation": {at(manifestation, "FRBRuri"), text + ".akn"}, "the manifestation's component": {at(manifestation, "FRBRthis"), text + "/!main.xml"},
	} {
		if pair[0] != pair[1] {
			say("%s is at %q, expected %q", what, pair[0], pair[1])
		}
	}
	return out
}

// Every draft of the examples is as the standard has it; and what is not is found.
func TestAkomaNtosoByTheStandard(t *testing.T) {
	for _, name := range examples {
		v := example(t, name, dossier.Scope{})
		for _, d := range v.Drafts {
			root, _ := akomaNtoso(t, v, d.ID)
			for _, f := range faults(root) {
				t.Errorf("%s %s: %s", name, d.ID, f)
			}
		}
	}
	v := example(t, "camp-david-1978", dossier.Scope{})
	one, other := v.Parties[0].ID, v.Parties[1].ID
	d := *v.Drafts[0]
	d.ID, d.By, d.Preamble, d.Described, d.Pins, d.Witnesses = "whole", []string{one, other}, "Whereas.", nil, nil, nil
	d.Points = []dossier.Point{
		{Part: dossier.Part{ID: "1"}, Text: "The force [[" + one + ": stays | " + other + ": leaves]]."},
		{Part: dossier.Part{ID: "2"}, Text: "And:"}, {Part: dossier.Part{ID: "2.a"}, Text: "this."}, {Part: dossier.Part{ID: "2.a.1"}, Text: "That."},
	}
	all := &dossier.Dossier{Info: v.Info, Records: v.Records}
	all.Drafts = append([]*dossier.Draft{&d}, v.Drafts...)
	w, err := all.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	root, good := akomaNtoso(t, w, "whole")
	for _, f := range faults(root) {
		t.Errorf("a draft with all that there can be: %s", f)
	}
	for _, c := range [][2]string{ // what is changed, and into what
		{` name="draft"`, ""}, {`<FRBRcountry value="xx"/>`, ""}, {`value="xx"`, `value="yy"`}, {` language="und"`, ""}, {`language="und"`, `language="English"`},
		{"<FRBRthis", "<FRBRuri"}, {` source="#parley"`, ` source="#claimed"`}, {` source="#parley"`, ""}, {` as="#claimed"`, ` as="#parley"`}, {` showAs="`, ` shown="`},
		{"<coverPage>", "<coverPage>words"}, {"<proprietary", "<references source=\"#parley\"/><proprietary"}, {`eId="point_1__num"`, `eId="number-1"`}, {`eId="point_1__num"`, `eId="point_2__num"`},
		{`<inline name="`, `<inline called="`}, {"<i>", "<em>"}, {"<preface>", "<preface/><preface>"}, {"/!main\"", "/main\""}, {` date="`, ` date="about `}, {"<mainBody>", "<mainBody><num>1</num>"}, {`refersTo="#party_`, `refersTo="#point_`},
	} {
		changed := strings.Replace(good, c[0], c[1], 1)
		if c[0] == "<i>" {
			changed = strings.Replace(changed, "</i>", "</em>", 1)
		}
		if changed == good {
			t.Errorf("%q is not in the document", c[0])
			continue
		}
		var root element
		if err := xml.Unmarshal([]byte(changed), &root); err != nil {
			t.Errorf("%q: %v", c[0], err)
			continue
		}
		if len(faults(&root)) == 0 {
			t.Errorf("%q in the place of %q is not found", c[1], c[0])
		}
	}
}
