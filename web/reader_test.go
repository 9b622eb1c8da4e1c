package web

import (
	"path/filepath"
	"strings"
	"testing"
)

// secrets are records of every way to be hidden; all have the word "kestrel".
var secrets = map[string]string{
	"sources.yaml": `
- {id: s-kestrel, type: note, date: 1978-09-10, title: kestrel note}
- {id: s-kestrel2, type: press, date: 1978-09-11, title: kestrel press, handling: {audience: [inner]}}
`,
	"parties.yaml": `
- {id: p-kestrel, name: Kestrel party, roles: [{role: observer}], handling: {audience: [inner]}, sources: [s-kestrel]}
`,
	"persons.yaml": `
- {id: x-kestrel, name: Kestrel person, party: p-kestrel, sources: [s-kestrel]}
`,
	"issues.yaml": `
- {id: i-kestrel, question: "Kestrel issue?", options: [{id: a, words: kestrel option}], handling: {tlp: amber}}
`,
	"positions.yaml": `
- {id: pos-kestrel, party: cd-eg, issue: cd-i1, stance: asks, words: kestrel position, date: 1978-09-12, channel: public, sources: [s-kestrel]}
- {id: pos-kestrel2, party: p-kestrel, issue: cd-i1, stance: asks, words: kestrel position too, date: 1978-09-12, channel: public, sources: [s-kestrel2]}
`,
	"events.yaml": `
- {id: e-kestrel, date: 1978-09-13, form: kestrel meeting, participants: [cd-eg, cd-il], words: kestrel event, sources: [s-kestrel]}
`,
	"deadlines.yaml": `
- {id: dl-kestrel, what: kestrel deadline, due: 1978-12-01, firmness: firm, sources: [s-kestrel2]}
`,
	"accounts.yaml": `
- {id: cf-kestrel, question: "Kestrel account?", sides: [{who: kestrel one, words: yes, sources: [s-kestrel]}, {who: kestrel two, words: no, sources: [s-kestrel]}], sources: [s-kestrel]}
`,
	"figures.yaml": `
- {id: fg-kestrel, what: kestrel figure, type: estimate, publisher: kestrel office, values: [{value: 3, unit: kestrels}], sources: [s-kestrel]}
`,
	"questions.yaml": `
- {id: q-kestrel, question: "Kestrel question?", sources: [s-kestrel]}
`,
	"conditions.yaml": `
- {id: sq-kestrel, by: [cd-eg], x: cd-m-frameworks, relation: only-if, y: i-kestrel, reading: stated, x_words: kestrel, date: 1978-09-12, sources: [s-kestrel2]}
`,
}

// What a reader gets of a dossier with hidden records is, byte for byte, what
// it gets of the same dossier without them.
func TestAReaderSeesNothingHidden(t *testing.T) {
	const group = "\n- {id: inner, name: Inner circle}\n- {id: outer, name: Outer circle}\n"
	without, with := copyDossier(t, "../examples/camp-david-1978"), copyDossier(t, "../examples/camp-david-1978")
	appendTo(t, filepath.Join(without, "groups.yaml"), group)
	appendTo(t, filepath.Join(with, "groups.yaml"), group)
	for file, text := range secrets {
		appendTo(t, filepath.Join(with, file), text)
	}
	plain, secret := open(t, without), open(t, with)
	pages := append(tabs(plain), "r/party/cd-eg", "r/issue/cd-i1", "r/source/cd-s1", "positions/cd-eg/cd-i1", "search?q=kestrel", "search?q=egypt")
	version := func(d *Desk) string { return d.dossiers[0].now.Load().version }
	for _, reader := range []string{"everyone", "outer"} {
		for _, asOf := range []string{"", "&as-of=1978-09-14"} {
			for _, at := range pages {
				sep := "?"
				if strings.Contains(at, "?") {
					sep = "&"
				}
				address := "/d/camp-david-1978/" + at + sep + "reader=" + reader + asOf
				a, b := get(t, plain, address), get(t, secret, address)
				if a.Code != 200 || b.Code != 200 {
					t.Fatalf("%s: status %d and %d", address, a.Code, b.Code)
				}
				want := strings.ReplaceAll(a.Body.String(), version(plain), "")
				got := strings.ReplaceAll(b.Body.String(), version(secret), "")
				if got != want {
					t.Errorf("%s: the page is another where records are hidden", address)
				}
				if strings.Contains(strings.ToLower(got), "kestrel") && !strings.Contains(at, "kestrel") {
					t.Errorf("%s: shows a hidden word", address)
				}
			}
		}
	}
	for _, at := range []string{"r/party/p-kestrel", "r/source/s-kestrel", "positions/p-kestrel/cd-i1"} {
		if w := get(t, secret, "/d/camp-david-1978/"+at+"?reader=outer"); w.Code != 404 {
			t.Errorf("%s: status %d", at, w.Code)
		}
		if w := get(t, secret, "/d/camp-david-1978/"+at+"?reader=inner"); strings.Contains(at, "p-kestrel") && w.Code != 404 {
			t.Errorf("%s: the note behind it is for the owners, status %d", at, w.Code)
		}
		if w := get(t, secret, "/d/camp-david-1978/"+at); w.Code != 200 {
			t.Errorf("%s: an owner gets status %d", at, w.Code)
		}
	}
}
