package reading_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"parley/reading"
	"parley/when"
)

// Pieces of articles with marks and labels strewn in: nothing panics, and the
// spans stay within the text.
func TestMangled(t *testing.T) {
	r := newReader(t, sarn(t))
	base := newsText(t, 30_000)
	strewn := []string{"“", "”", "’", "‘", "„", "\n", "• ", ":", ";", ", ", "A: ", "\"", "'", "\r\n", "«", "»", "(", ")", "$5 million ", "Q: ", "VASK: ", " - ", "who ", "of "}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 600 {
		size := rng.IntN(300) + 1
		at := rng.IntN(len(base) - size)
		b := base[at : at+size]
		for range rng.IntN(20) {
			x := rng.IntN(len(b))
			b = b[:x] + strewn[rng.IntN(len(strewn))] + b[x:]
		}
		text := strings.ToValidUTF8(b, "�")
		a, err := r.Read(t.Context(), reading.Article{Text: text}, reading.Options{Force: true, Date: when.MustParse("2031-04-05"), Recall: 1.5})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range a.Statements {
			if x := s.Content.Bounds(); x.From < 0 || x.To > len(text) || x.Len() <= 0 {
				t.Fatalf("%q: %v", text, s.Content)
			}
		}
	}
}
