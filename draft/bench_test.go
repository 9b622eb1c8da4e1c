package draft_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"parley/docx"
	"parley/draft"
)

// lexicon is a vocabulary as texts have it: few words often, many rarely.
func lexicon(r *rand.Rand) func() string {
	words := make([]string, 4000)
	for i := range words {
		n := 2 + r.IntN(9)
		b := make([]byte, n)
		for k := range b {
			b[k] = "etaoinshrdlucmfwypvbgk"[min(r.IntN(22), r.IntN(22))]
		}
		words[i] = string(b)
	}
	zipf := rand.NewZipf(r, 1.1, 2, uint64(len(words)-1))
	return func() string { return words[zipf.Uint64()] }
}

// versions makes a text of n points of 60 words and a later version of it:
// most points reworded in one word of eight, some dropped, some new, some
// moved.
func versions(n int) (older, newer *draft.Text) {
	r := rand.New(rand.NewPCG(1, 2))
	word := lexicon(r)
	sentence := func(k int) []string {
		out := make([]string, k)
		for i := range out {
			out[i] = word()
		}
		return out
	}
	older, newer = &draft.Text{Name: "old"}, &draft.Text{Name: "new"}
	add := func(t *draft.Text, words []string) {
		k := len(t.Points) + 1
		t.Points = append(t.Points, draft.Point{Number: fmt.Sprint(k), Label: fmt.Sprintf("%d.", k), Text: strings.Join(words, " ") + "."})
	}
	var moved [][]string
	for range n {
		words := sentence(60)
		add(older, words)
		after := append([]string{}, words...)
		for i := range after {
			if r.IntN(8) == 0 {
				after[i] = word()
			}
		}
		switch r.IntN(20) {
		case 0:
		case 1:
			moved = append(moved, after)
		case 2:
			add(newer, sentence(60))
			add(newer, after)
		default:
			add(newer, after)
		}
	}
	for _, m := range moved {
		add(newer, m)
	}
	return older, newer
}

func size(t *draft.Text) int64 {
	n := 0
	for _, p := range t.Points {
		n += len(p.Text)
	}
	return int64(n)
}

// BenchmarkAlign aligns two texts of 100, 1,000 and 10,000 points of 60 words.
func BenchmarkAlign(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		older, newer := versions(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(size(older) + size(newer))
			b.ReportAllocs()
			for b.Loop() {
				a := draft.Align(older, newer)
				b.ReportMetric(float64(len(a.Pairs)), "pairs")
			}
		})
	}
}

// BenchmarkRedline marks the words of all pairs of two such texts. On the texts
// of 1,000 points, a paragraph a line, git diff --word-diff takes 63 ms; Align
// and Redline together take 270 ms, and know of moves, splits and merges.
func BenchmarkRedline(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		older, newer := versions(n)
		a := draft.Align(older, newer)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(size(older) + size(newer))
			for b.Loop() {
				for _, p := range a.Pairs {
					draft.Redline(a.OldText(p), a.NewText(p))
				}
			}
		})
	}
}

// BenchmarkWord writes the redline as a Word file.
func BenchmarkWord(b *testing.B) {
	older, newer := versions(1000)
	a := draft.Align(older, newer)
	for b.Loop() {
		if err := draft.WriteWord(io.Discard, a, draft.WordOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUnnumbered imports, aligns and marks two texts of 1 MB that number
// nothing: in paragraphs, and in one paragraph.
func BenchmarkUnnumbered(b *testing.B) {
	older, newer := versions(3000)
	join := func(t *draft.Text, sep string) []byte {
		var s strings.Builder
		for _, p := range t.Points {
			if s.Len() < 1<<20 {
				s.WriteString(p.Text + sep)
			}
		}
		return []byte(s.String())
	}
	for name, sep := range map[string]string{"paragraphs": "\n\n", "one": " "} {
		x, y := join(older, sep), join(newer, sep)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(x) + len(y)))
			for b.Loop() {
				p, err := draft.Import("a.txt", x, docx.Accepted)
				if err != nil {
					b.Fatal(err)
				}
				q, err := draft.Import("b.txt", y, docx.Accepted)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := draft.Compare(nil, p.Text, q.Text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
