package draft_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/draft"
)

// What a redline deletes and keeps is the old text, what it keeps and inserts
// is the new one, to the last space.
func TestRedlineHoldsBothTexts(t *testing.T) {
	word := rapid.SampledFrom([]string{"the", "parties", "shall", "may", "not", "withdraw", "600,000", "800,000", "הצדדים", "يلتزم", "条约", ",", ".", "–", "l'article", " ", "  ", "\t"})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 60).Draw(t, "words"), rapid.SampledFrom([]string{" ", "", "\n"}).Draw(t, "space"))
	})
	rapid.Check(t, func(t *rapid.T) {
		older, newer := text.Draw(t, "old"), text.Draw(t, "new")
		check(t, older, newer)
	})
}

func check(t interface{ Fatalf(string, ...any) }, older, newer string) {
	var was, is strings.Builder
	for _, p := range draft.Redline(older, newer) {
		if p.Op != draft.Insert {
			was.WriteString(p.Text)
		}
		if p.Op != draft.Delete {
			is.WriteString(p.Text)
		}
	}
	if was.String() != older || is.String() != newer {
		t.Fatalf("the redline of %q and %q holds %q and %q", older, newer, was.String(), is.String())
	}
}

func TestRedlineReadsAsAPersonWouldMark(t *testing.T) {
	for _, c := range [][3]string{
		{"Armed forces are limited to 600,000.", "Armed forces are limited to 800,000 in peacetime.", "Armed forces are limited to [-600,000-] {+800,000 in peacetime+}."},
		{"Elections in 100 days.", "Elections as soon as possible after signing.", "Elections [-in 100 days-] {+as soon as possible after signing+}."},
		{"a b c", "a b c", "a b c"},
		{"", "new words", "{+new words+}"},
	} {
		if got := draft.Marked(draft.Redline(c[0], c[1])); got != c[2] {
			t.Errorf("got  %s\nwant %s", got, c[2])
		}
	}
}
