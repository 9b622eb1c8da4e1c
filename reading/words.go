package reading

import (
	"sort"
	"strings"

	"parley/reading/dates"
	"parley/reading/token"
	"parley/reading/who"
)

// work is one reading of a text.
type work struct {
	a    *Article
	lay  layout
	doc  *token.Doc
	line []int // of each paragraph of doc: which of lay.lines
	// The statements of each paragraph of doc, by their index. They are looked at
	// together; nothing is compared across all of a text.
	in [][]int
	// Who is who in the text.
	scene *who.Scene
	// The dates in the text, in order.
	dates []dates.Found
	// What has been looked up: the hashes of lemmas by token, 0 for not yet; stems.
	lemmas []uint32
	stems  stemmer
}

// lemma is the hash of a token's lemma.
func (w *work) lemma(i int) uint32 {
	if w.lemmas == nil {
		w.lemmas = make([]uint32, len(w.doc.Tokens))
	}
	if w.lemmas[i] == 0 {
		w.lemmas[i] = token.Hash(w.doc.Lemma(i))
	}
	return w.lemmas[i]
}

// group fills in.
func (w *work) group() {
	w.in = make([][]int, len(w.doc.Paragraphs))
	for i := range w.a.Statements {
		p := w.paragraph(&w.a.Statements[i])
		w.in[p] = append(w.in[p], i)
	}
}

// paragraph is the paragraph of doc that a statement's cue is in, or where it
// has none, its content begins in.
func (w *work) paragraph(s *Statement) int {
	at := s.Content.Bounds().From
	if len(s.Cue) > 0 {
		at = s.Cue[0].From
	}
	return w.paragraphAt(at)
}

// paragraphAt is the paragraph of doc that a byte of the text is in.
func (w *work) paragraphAt(at int) int {
	return max(0, sort.Search(len(w.doc.Paragraphs), func(p int) bool {
		return int(w.doc.Tokens[w.doc.Paragraphs[p].From].From) > at
	})-1)
}

// tokens is the range of tokens that a span of the text touches.
func (w *work) tokens(s Span) token.Range {
	t := w.doc.Tokens
	from := sort.Search(len(t), func(i int) bool { return int(t[i].To) > s.From })
	to := from + sort.Search(len(t)-from, func(i int) bool { return int(t[from+i].From) >= s.To })
	return token.Range{From: from, To: to}
}

// span is the place of tokens [from, to).
func (w *work) span(from, to int) Span {
	return Span{int(w.doc.Tokens[from].From), int(w.doc.Tokens[to-1].To)}
}

func (w *work) lower(i int) string { return strings.ToLower(w.doc.Word(i)) }

func (w *work) is(i int, in token.Set) bool { return in.Has(w.doc.Tokens[i].Hash) }

// sentence is the sentence of a token.
func (w *work) sentence(i int) token.Range {
	return w.doc.Sentences[w.doc.Tokens[i].Sentence]
}

// each calls f for every token of spans, in order.
func (w *work) each(spans Spans, f func(i int)) {
	for _, s := range spans {
		r := w.tokens(s)
		for i := r.From; i < r.To; i++ {
			f(i)
		}
	}
}

// overlap tells whether two lists of spans have a byte in common.
func overlap(a, b Spans) bool {
	for _, x := range a {
		for _, y := range b {
			if x.From < y.To && y.From < x.To {
				return true
			}
		}
	}
	return false
}
