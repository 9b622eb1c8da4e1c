package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/dossier"
	"parley/store"
)

func search(t *testing.T, p Place) {
	s := open(t, p)
	begun(t, s, "talks")
	must[store.Head](t)(add(s, "talks",
		store.Put(note("n-1", "The missiles are shot down over the Dnipro"), 0),
		store.Put(note("n-2", "MISSILE talks; Київ, עברית, naïve"), 0),
		store.Put(note("n-3", "nothing of that kind"), 0),
	))
	begun(t, s, "others", "n-1")
	find := func(words string) string {
		t.Helper()
		var out []string
		for _, a := range must[[]dossier.Address](t)(s.Find(bg, "talks", store.Words(words))) {
			out = append(out, a.ID)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for words, want := range map[string]string{
		"missiles": "n-1", "missile": "n-1 n-2", "Missile TALKS": "n-2", "київ": "n-2", "עבר": "n-2", "naïv": "n-2", "down shot": "n-1",
		"naive": "", "issile": "", "AND": "", "talks OR": "", "kind*": "n-3", "NEAR(the)": "", `the"`: "n-1",
	} {
		if got := find(words); got != want {
			t.Errorf("%q finds %q, want %q", words, got, want)
		}
	}
	must[store.Head](t)(add(s, "talks", store.Put(note("n-1", "other words now"), 1), store.Retract(source("n-2"), 1)))
	if got := find("missile"); got != "" {
		t.Errorf("what was replaced or retracted is found: %q", got)
	}
	if got := find("other"); got != "n-1" {
		t.Errorf("what took its place: %q", got)
	}
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		searchView(t, s, fmt.Sprint("sample-", n), drawn(t))
	})
}

// searchView compares the search within a view with a look at each of its
// records.
func searchView(t *rapid.T, s store.Store, name string, d *dossier.Dossier) {
	for _, r := range []dossier.Record{d.Positions[0], d.Sources[len(d.Sources)/2], d.Issues[0]} {
		r.Head().Handling = &dossier.Handling{TLP: dossier.Red}
	}
	must[store.Head](t)(s.Append(bg, name, store.Of(d, "a")))
	for _, reader := range []string{"", dossier.Everyone} {
		v := must[*dossier.View](t)(d.View(dossier.Scope{Reader: reader}))
		for _, words := range []string{"the", "del", "north line", "gazette", "zzz", " ", d.Positions[0].Words} {
			var want []dossier.Address
			v.Each(func(r dossier.Record) bool {
				all := len(store.Words(words)) > 0
				for _, w := range store.Words(words) {
					all = all && slices.ContainsFunc(store.Words(dossier.Texts(r)...), func(x string) bool { return strings.HasPrefix(x, w) })
				}
				if all {
					want = append(want, dossier.AddressOf(r))
				}
				return true
			})
			if got := must[[]dossier.Address](t)(store.Search(bg, s, name, v, words)); !slices.Equal(got, want) {
				t.Fatalf("%q for %q finds %v, want %v", words, reader, got, want)
			}
			// The look through the view finds words within words too, and so all
			// that the index finds.
			seen := map[dossier.Address]bool{}
			for _, hit := range v.Search(strings.Join(store.Words(words), " ")) {
				seen[dossier.Address{Kind: hit.Kind, ID: hit.ID}] = true
			}
			for _, a := range want {
				if !seen[a] {
					t.Fatalf("%q for %q: the index finds %s, and the view does not", words, reader, a)
				}
			}
		}
	}
}
