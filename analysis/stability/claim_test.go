package stability

import (
	"strings"
	"testing"

	"parley/dossier"
	"parley/when"
)

// Who demands one answer is not said to want the milestone where another answer
// brings it about.
func TestAnotherAnswerIsNoGain(t *testing.T) {
	d, err := dossier.Load(t.Context(), "../../examples/ukraine-2025-26")
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(dossier.Scope{AsOf: when.MustParse("2026-02-28")})
	if err != nil {
		t.Fatal(err)
	}
	all, _ := claims(v, []string{"p-ru"})
	found := false
	for _, c := range all {
		if c.ids[0] != "pos-103" || !strings.Contains(c.text, "which brings about “territorial terms") {
			continue
		}
		found = true
		for rival, want := range map[dossier.Term]met{"i-donetsk=stay": unmet, "i-donetsk=cede": isMet, "": isMet} {
			got := c.met(func(term dossier.Term) bool {
				issue, _ := rival.Split()
				return term == "m-territory-decided" || rival != "" && (term == rival || string(term) == issue)
			})
			if got != want {
				t.Errorf("with %q: %v, want %v", rival, got, want)
			}
		}
	}
	if !found {
		t.Error("the demand brings nothing about")
	}
}
