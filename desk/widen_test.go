package desk

import (
	"errors"
	"testing"

	"parley/dossier"
)

// Who does not own a dossier shows nobody a part of a record that they did not see:
// neither by moving what is said of who may see it to another part, nor by other
// sources, nor by giving a point another number.
func TestPartsAreOpenedToNobody(t *testing.T) {
	m := newTeam(t)
	put := func(who string, kind dossier.Kind, address, text string) error {
		t.Helper()
		r, err := dossier.Decode(kind, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		base := ""
		if was := m.sees(who, address); was != nil {
			base = Mark(was)
		}
		_, err = m.Save(t.Context(), m.who[who], "talks", Edit{At: at(address), Base: base, Record: r})
		return err
	}
	const issue = "- id: i-parts\n  question: What?\n  handling: {tlp: clear}\n  options:\n"
	const draft = "---\nid: d-parts\ntitle: A draft\ndate: 2026-02-03\nhandling: {tlp: clear}\nsources: [s-open]\n---\n\n"
	for _, err := range []error{
		put("owner", "group", "group/inner", "- id: inner\n  name: Inner circle\n  handling: {tlp: clear}\n"),
		put("owner", "issue", "issue/i-parts", issue+"    - {id: open, words: open words}\n    - {id: inner, words: inner words, handling: {audience: [inner]}}\n    - {id: rests, words: rests on what is theirs, sources: [s-inner]}\n"),
		put("owner", "draft", "draft/d-parts", draft+"1. Open words that stand here.\n2. What the inner circle reads. {cite: s-open} {audience: inner}\n3. What rests on what is theirs. {cite: s-inner}\n"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range []struct {
		name string
		err  error
	}{
		{"the handling of an option is that of another", put("inner", "issue", "issue/i-parts", issue+"    - {id: open, words: open words, handling: {audience: [inner]}}\n    - {id: inner, words: inner words}\n    - {id: rests, words: rests on what is theirs, sources: [s-inner]}\n")},
		{"an option rests on another source", put("inner", "issue", "issue/i-parts", issue+"    - {id: open, words: open words}\n    - {id: inner, words: inner words, handling: {audience: [inner]}}\n    - {id: rests, words: rests on what is theirs, sources: [s-open]}\n")},
		{"a point has the number of another", put("inner", "draft", "draft/d-parts", draft+"1. What the inner circle reads. {cite: s-open}\n2. Open words that stand here. {audience: inner}\n3. What rests on what is theirs. {cite: s-inner}\n")},
		{"a point rests on another source", put("inner", "draft", "draft/d-parts", draft+"1. Open words that stand here.\n2. What the inner circle reads. {cite: s-open} {audience: inner}\n3. What rests on what is theirs. {cite: s-open}\n")},
	} {
		if !errors.Is(x.err, ErrHandling) {
			t.Errorf("%s: %v; the editor sees\n%s", x.name, x.err, dossier.FormatRecord(m.sees("editor", "issue/i-parts")))
		}
	}
	if err := put("inner", "draft", "draft/d-parts", draft+"1. Other words that stand here.\n2. What the inner circle reads and writes. {cite: s-open} {audience: inner}\n3. What rests on what is theirs. {cite: s-inner}\n4. What is new.\n"); err != nil {
		t.Errorf("words are changed: %v", err)
	}
}
