// Package attribution finds who is said to have said what in a text: for each
// attributed statement the source, the cue (the words that say that it is said)
// and the content, each with its place.
//
//	m, err := attribution.Load()              // the weights that come with the program
//	doc := token.Parse(text)
//	for _, a := range m.Read(doc, 1) {        // 1: the usual recall; 0.3 to 1.5
//		a.Source, a.Cue, a.Content            // spans, in bytes of doc.Text; contents can have two or more
//		a.Confidence                          // 0 to 1: how likely a person would confirm it
//	}
//
// Every attribution has a cue, in one paragraph with all else of it. Some have
// no source ("it is feared that"). Attributions come in the order of their cues.
// A [Model] is safe for use by several goroutines at once.
//
// # How it works
//
// Two linear-chain conditional random fields (package crf) work on the tokens of
// a paragraph (package token): the first labels what may be cues; the second, for
// each of them, its source and content. A third model judges each candidate as a
// whole (judge.go): its probability is the confidence, and decides what is given.
// Before them all, a sieve of few features (cues.go) tells the words that are no
// part of a cue. What is the same for many tokens in a row is scored once
// (roles.go).
// The features are in features.go and judge.go; training (train.go) and reading
// use the same code. docs/reader-model.md tells what the weights were taught on
// and how well they do.
package attribution

import (
	"math"
	"sync"

	"parley/reading/crf"
	"parley/reading/token"
)

// A Span is a part of a text, in bytes; To is not included.
type Span struct{ From, To int }

// An Attribution is one attributed statement.
type Attribution struct {
	Source, Cue, Content []Span
	// Confidence is how likely it is that who and what are as a person would
	// mark them, or nearly: 0 to 1, calibrated on texts that were not trained on.
	Confidence float64
}

// A Model reads texts.
type Model struct {
	sieve, cues, roles, judge *crf.Table
	desks                     sync.Pool
}

// desk is what one reading needs room for.
type desk struct {
	page       page
	features   []uint32
	scores     []float32
	labels     []uint8
	lattice    crf.Lattice
	cues       []token.Range
	candidates []candidate
	plain      []int32 // roles' plain scores of each token and side
	done       []bool
}

func (m *Model) desk() *desk {
	if d, ok := m.desks.Get().(*desk); ok {
		return d
	}
	return &desk{}
}

// Read finds the attributions of a text. recall moves how readily a word is
// taken for a cue: 1 is where the measures are best, higher finds more and errs
// more.
func (m *Model) Read(doc *token.Doc, recall float64) []Attribution {
	d := m.desk()
	defer m.desks.Put(d)
	var out []Attribution
	for _, para := range doc.Paragraphs {
		d.page.layOut(doc, para)
		out = d.read(m, out, recall)
	}
	return out
}

func (d *desk) read(m *Model, out []Attribution, recall float64) []Attribution {
	least := atLeast(recall)
	d.findCues(m, least)
	d.readRoles(m)
	d.judge(m)
	for i := range d.candidates {
		if c := &d.candidates[i]; c.confidence >= least {
			d.page.wholeQuotes(c)
			out = append(out, Attribution{Source: d.page.bytes(c.source), Cue: d.page.bytes([]token.Range{c.cue}), Content: d.page.bytes(c.content), Confidence: c.confidence})
		}
	}
	return out
}

// atLeast is the confidence that an attribution needs.
func atLeast(recall float64) float64 {
	return min(0.98, threshold/math.Pow(max(recall, 0.05), 2))
}

// bytes are the places of tokens of the paragraph in the text.
func (p *page) bytes(ranges []token.Range) []Span {
	var out []Span
	for _, r := range ranges {
		out = append(out, Span{int(p.doc.Tokens[p.base+r.From].From), int(p.doc.Tokens[p.base+r.To-1].To)})
	}
	return out
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}
