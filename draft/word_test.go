package draft_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/docx"
	"parley/draft"
)

// linesOf gives a text as the paragraphs of a Word file: number and words.
func linesOf(t *draft.Text) []string {
	var out []string
	for _, p := range t.Points {
		text := p.Text
		if p.State == "deleted" && text == "" {
			text = "(deleted)"
		}
		label := p.Label
		if label == "" && !t.Unnumbered && !p.Heading {
			label = p.Number + "."
		}
		out = append(out, strings.TrimSpace(label+" "+strings.ReplaceAll(text, "\n\n", "\n")))
	}
	return out
}

func viewOf(d *docx.Document, s docx.State) []string {
	var out []string
	for _, l := range d.View(s) {
		out = append(out, strings.TrimSpace(strings.Replace(strings.TrimSpace(l.Label+" "+l.Text), "\t", " ", 1)))
	}
	return out
}

func roundTrip(t interface{ Fatalf(string, ...any) }, older, newer *draft.Text) []byte {
	return roundTripAs(t, older, newer, func(s string) string { return s })
}

// roundTripAs compares texts as shape leaves them.
func roundTripAs(t interface{ Fatalf(string, ...any) }, older, newer *draft.Text, shape func(string) string) []byte {
	a := draft.Align(older, newer)
	var b bytes.Buffer
	if err := draft.WriteWord(&b, a, draft.WordOptions{}); err != nil {
		t.Fatalf("%v", err)
	}
	d, err := docx.Read(b.Bytes())
	if err != nil {
		t.Fatalf("%v", err)
	}
	for s, want := range map[docx.State][]string{docx.Accepted: linesOf(newer), docx.Rejected: linesOf(older)} {
		if got := viewOf(d, s); shape(strings.Join(got, "\n")) != shape(strings.Join(want, "\n")) {
			t.Fatalf("state %d:\n%s\n\nwant:\n%s", s, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	return b.Bytes()
}

// Accepting all changes gives the new text, rejecting all the old one, numbers
// included, whatever the two texts are.
func TestWordHoldsBothTexts(t *testing.T) {
	word := rapid.SampledFrom([]string{"parties", "shall", "withdraw", "forces", "line", "within", "days", "الطرفان", "יסיגו", "1,000", "Donetsk", "<b>", "&", "funds"})
	text := rapid.Custom(func(t *rapid.T) *draft.Text {
		out := &draft.Text{Name: "text"}
		for i := range rapid.IntRange(1, 8).Draw(t, "points") {
			words := strings.Join(rapid.SliceOfN(word, 1, 8).Draw(t, "words"), " ")
			out.Points = append(out.Points, draft.Point{Number: fmt.Sprint(i + 1), Label: fmt.Sprintf("%d.", i+1), Text: words})
			for k := range rapid.IntRange(0, 3).Draw(t, "under") {
				l := string(rune('a' + k))
				out.Points = append(out.Points, draft.Point{Number: fmt.Sprintf("%d.%s", i+1, l), Label: l + ")", Text: strings.Join(rapid.SliceOfN(word, 1, 6).Draw(t, "words"), " ")})
			}
		}
		return out
	})
	rapid.Check(t, func(t *rapid.T) {
		roundTrip(t, text.Draw(t, "old"), text.Draw(t, "new"))
	})
}

func TestWordOfTheExample(t *testing.T) {
	for _, p := range [][2]string{{"d-28", "d-e3"}, {"d-28", "d-20"}, {"d-e3", "d-20"}, {"d-20", "d-paris"}, {"d-20", "d-28"}} {
		roundTrip(t, exampleText(t, p[0]), exampleText(t, p[1]))
	}
}
