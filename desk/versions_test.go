package desk

import (
	"testing"

	"parley/dossier"
)

// What a version rested on is taken back since: whether it was hidden cannot be told
// any more, so the version is shown to owners alone.
func TestVersionsOnWhatIsGone(t *testing.T) {
	m := newTeam(t)
	was := statement("st-9", "what the note says", "").(*dossier.Statement)
	was.Sources = append(was.Sources, dossier.Citation{Source: "s-inner"})
	is := statement("st-9", "what the article says", "")
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", Edit{At: at("statement/st-9"), Record: was}); err != nil {
		t.Fatal(err)
	}
	if m.sees("editor", "statement/st-9") != nil {
		t.Fatal("the first version is not hidden; the test shows nothing")
	}
	edits := []Edit{{At: at("statement/st-9"), Base: Mark(m.sees("owner", "statement/st-9")), Record: is}}
	for _, a := range []string{"statement/st-hidden", "statement/st-1", "source/s-inner"} {
		edits = append(edits, Edit{At: at(a), Base: Mark(m.sees("owner", a))})
	}
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", edits...); err != nil {
		t.Fatal(err)
	}
	list := []Version{{Number: 1, By: "owner", Record: was}, {Number: 2, By: "owner", Record: is}}
	for reader, versions := range map[string]int{"everyone": 1, "inner": 1, "": 2} {
		seen, err := m.Shelf("talks").Newest().See(dossier.Scope{Reader: reader})
		if err != nil {
			t.Fatal(err)
		}
		if shown := versionsFor(seen.View, list); len(shown) != versions {
			t.Errorf("%q sees %d versions, the first is\n%s", reader, len(shown), dossier.FormatRecord(shown[0].Record))
		}
	}
}
