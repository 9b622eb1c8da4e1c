package attribution

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"parley/reading/crf"
	"parley/reading/token"
)

// An Example is a text in which a person marked what is attributed.
type Example struct {
	Text         string
	Attributions []Attribution
}

// Training says how to train.
type Training struct {
	Seed     uint64
	Progress func(stage string, done, of int) // may be nil
}

// A Report is what a model was trained on.
type Report struct{ Texts, Attributions int }

// folds is in how many parts the examples are divided so that the judge is
// taught on what models find in texts that they were not taught on.
const folds = 3

// The options of the three models; docs/reader-model.md tells what was tried.
var (
	sieveOptions = crf.Options{Labels: sieveLabels, Epochs: 4, Dropout: .3, Cutoff: 16, Rate: .1}
	cueOptions   = crf.Options{Labels: cueLabels, Epochs: 12, Dropout: .5, Cutoff: 16, Rate: .05}
	roleOptions  = crf.Options{Labels: roleLabels, Epochs: 10, Dropout: .5, Cutoff: 24, Rate: .06}
	judgeOptions = crf.Options{Labels: verdicts, Epochs: 10, Dropout: .2, Cutoff: 5, Rate: .05}
)

// enough is for how many tokens the cut-offs of the options are meant; for fewer
// they are lower.
const enough = 500_000

// least is the weight below which a feature is not kept.
const least = .01

// Train makes a model's weights, which [Open] reads. The same examples in the
// same order and the same seed give the same bytes, on one architecture.
func Train(ctx context.Context, examples []Example, t Training) ([]byte, Report, error) {
	report := Report{Texts: len(examples)}
	for _, e := range examples {
		report.Attributions += len(e.Attributions)
	}
	if len(examples) < folds || report.Attributions == 0 {
		return nil, report, fmt.Errorf("too little to learn from: %d texts with %d attributions; expected some hundred texts", len(examples), report.Attributions)
	}
	all := lessons(examples)
	parts := func(k int) (held, rest []lesson) {
		for _, l := range all {
			if l.fold == k {
				held = append(held, l)
			} else {
				rest = append(rest, l)
			}
		}
		return held, rest
	}
	// First the cues, so that the roles are taught beside such other cues as
	// will be found, not beside those that are right.
	var models [folds]*Model
	for k := range folds {
		_, rest := parts(k)
		_, sieve, err := t.fit(ctx, sieveExamples(rest), sieveOptions, fmt.Sprintf("words, part %d of %d", k+1, folds))
		if err != nil {
			return nil, report, err
		}
		_, cues, err := t.fit(ctx, cueExamples(rest), cueOptions, fmt.Sprintf("cues, part %d of %d", k+1, folds))
		if err != nil {
			return nil, report, err
		}
		models[k] = &Model{sieve: sieve, cues: cues}
	}
	var verdicts []crf.Example
	for k := range folds {
		held, rest := parts(k)
		_, table, err := t.fit(ctx, roleExamples(rest, models), roleOptions, fmt.Sprintf("sources and contents, part %d of %d", k+1, folds))
		if err != nil {
			return nil, report, err
		}
		verdicts = (&Model{sieve: models[k].sieve, cues: models[k].cues, roles: table}).verdicts(verdicts, held)
	}
	sieve, _, err := t.fit(ctx, sieveExamples(all), sieveOptions, "words")
	if err != nil {
		return nil, report, err
	}
	cues, _, err := t.fit(ctx, cueExamples(all), cueOptions, "cues")
	if err != nil {
		return nil, report, err
	}
	roles, _, err := t.fit(ctx, roleExamples(all, models), roleOptions, "sources and contents")
	if err != nil {
		return nil, report, err
	}
	// Of fifty tokens one is the cue of a candidate, or fewer.
	judge, _, err := t.fitOf(ctx, 50*len(verdicts), verdicts, judgeOptions, "how sure it is")
	if err != nil {
		return nil, report, err
	}
	return pack(sieve, cues, roles, judge), report, nil
}

func (t *Training) fit(ctx context.Context, examples []crf.Example, o crf.Options, stage string) ([]byte, *crf.Table, error) {
	size := 0
	for _, e := range examples {
		size += len(e.Labels)
	}
	return t.fitOf(ctx, size, examples, o, stage)
}

// fitOf is fit with the number of tokens that the examples were made of.
func (t *Training) fitOf(ctx context.Context, size int, examples []crf.Example, o crf.Options, stage string) ([]byte, *crf.Table, error) {
	o.Seed = t.Seed
	o.Cutoff = max(2, min(o.Cutoff, o.Cutoff*size/enough))
	if t.Progress != nil {
		o.Progress = func(done, of int, _ float64) { t.Progress(stage, done, of) }
	}
	w, err := crf.Train(ctx, examples, o)
	if err != nil {
		return nil, nil, err
	}
	packed := w.Pack(least)
	table, err := crf.Open(packed)
	return packed, table, err
}

// marked is an example's attribution in tokens of a paragraph.
type marked struct {
	cue             token.Range
	source, content []token.Range
}

// lesson is one paragraph of an example.
type lesson struct {
	fold int // the part it is in; what was given twice is in one
	doc  *token.Doc
	para token.Range
	all  []marked
}

// lessons lays out examples by paragraphs. What is not in one paragraph with its
// cue is left out.
func lessons(examples []Example) []lesson {
	var out []lesson
	for _, e := range examples {
		fold := int(token.Hash(e.Text) % folds)
		doc := token.Parse(e.Text)
		of := make([][]marked, len(doc.Paragraphs))
		for _, a := range e.Attributions {
			if len(a.Cue) == 0 {
				continue
			}
			first := tokensOf(doc, a.Cue[0])
			if first.From == first.To {
				continue
			}
			para := slices.IndexFunc(doc.Paragraphs, func(r token.Range) bool { return first.From >= r.From && first.From < r.To })
			r := doc.Paragraphs[para]
			m := marked{cue: token.Range{From: first.From - r.From, To: min(first.To, r.To) - r.From}}
			within := func(spans []Span) (ranges []token.Range) {
				for _, s := range spans {
					t := tokensOf(doc, s)
					t.From, t.To = max(t.From, r.From)-r.From, min(t.To, r.To)-r.From
					if t.From < t.To {
						ranges = append(ranges, t)
					}
				}
				return ranges
			}
			m.source, m.content = within(a.Source), within(a.Content)
			of[para] = append(of[para], m)
		}
		for i, r := range doc.Paragraphs {
			slices.SortFunc(of[i], func(a, b marked) int { return cmp.Compare(a.cue.From, b.cue.From) })
			out = append(out, lesson{fold, doc, r, of[i]})
		}
	}
	return out
}

// tokensOf are the tokens that a span touches.
func tokensOf(doc *token.Doc, s Span) token.Range {
	at := func(offset int) int {
		i, _ := slices.BinarySearchFunc(doc.Tokens, offset, func(t token.Token, o int) int { return cmp.Compare(int(t.To), o+1) })
		return i
	}
	from := at(s.From)
	to := from
	for to < len(doc.Tokens) && int(doc.Tokens[to].From) < s.To {
		to++
	}
	return token.Range{From: from, To: to}
}

// sieveExamples are what the sieve is taught on: each token alone.
func sieveExamples(ls []lesson) []crf.Example {
	var p page
	var examples []crf.Example
	for _, l := range ls {
		p.layOut(l.doc, l.para)
		cue := make([]uint8, p.n)
		for _, m := range l.all {
			mark(cue, m.cue.From, m.cue.To, partOfCue, partOfCue, partOfCue)
		}
		for i := range p.n {
			f := p.sieveFeatures(nil, i)
			examples = append(examples, crf.Example{Features: f, Ends: []int32{int32(len(f))}, Labels: cue[i : i+1]})
		}
	}
	return examples
}

// cueExamples are what the first model is taught on.
func cueExamples(ls []lesson) []crf.Example {
	var p page
	var examples []crf.Example
	for _, l := range ls {
		p.layOut(l.doc, l.para)
		e := crf.Example{Labels: make([]uint8, p.n)}
		for i := range p.n {
			e.Features = p.cueFeatures(e.Features, i)
			e.Ends = append(e.Ends, int32(len(e.Features)))
		}
		for _, m := range l.all {
			mark(e.Labels, m.cue.From, m.cue.To, cueBegin, cueIn, cueIn)
		}
		examples = append(examples, e)
	}
	return examples
}

// roleExamples are what the second model is taught on: marked cues, beside the
// other cues that a model finds which was not taught on the text.
func roleExamples(ls []lesson, cuesOf [folds]*Model) []crf.Example {
	d := &desk{}
	p := &d.page
	var examples []crf.Example
	for _, l := range ls {
		if len(l.all) == 0 {
			continue
		}
		p.layOut(l.doc, l.para)
		d.findCues(cuesOf[l.fold], 0)
		d.likelyCues()
		for _, m := range l.all {
			v := p.view(m.cue.From, m.cue.To, d.cues)
			// More than is looked at in reading: what lies far off teaches what is no
			// source and no content.
			from, to := max(0, m.cue.From-window), min(p.n, m.cue.To+window)
			e := crf.Example{Labels: make([]uint8, to-from)}
			for i := from; i < to; i++ {
				if i < m.cue.From || i >= m.cue.To {
					side := before
					if i >= m.cue.To {
						side = after
					}
					e.Features = p.plainFeatures(e.Features, i, uint32(side))
					x := p.stretchOf(i, &v)
					w := wayOf(i, &x, &v)
					e.Features = p.stretchFeatures(e.Features, &x, &v)
					e.Features = p.wayFeatures(e.Features, w, &v)
					e.Features = p.relativeFeatures(e.Features, i, &x, w, &v)
				}
				e.Ends = append(e.Ends, int32(len(e.Features)))
			}
			put := func(ranges []token.Range, begin, in, last uint8) {
				for _, r := range ranges {
					mark(e.Labels, max(0, r.From-from), min(to-from, r.To-from), begin, in, last)
				}
			}
			put(m.content, contentBegin, contentIn, contentLast)
			put(m.source, sourceBegin, sourceIn, sourceLast)
			for i := m.cue.From; i < m.cue.To; i++ {
				e.Labels[i-from] = roleOut
			}
			examples = append(examples, e)
		}
	}
	return examples
}

// verdicts appends what the judge is taught on: the candidates that a model finds
// in texts it was not taught on.
func (m *Model) verdicts(out []crf.Example, ls []lesson) []crf.Example {
	m.candidatesOf(ls, func(d *desk, n int, good bool) {
		f := d.judgeFeatures(nil, n)
		out = append(out, crf.Example{Features: f, Ends: []int32{int32(len(f))}, Labels: []uint8{uint8(b2i(good))}})
	})
	return out
}

// candidatesOf runs a model without its judge over lessons and tells of
// each candidate whether it is usable.
func (m *Model) candidatesOf(ls []lesson, each func(d *desk, n int, good bool)) {
	d := m.desk()
	for _, l := range ls {
		d.page.layOut(l.doc, l.para)
		d.findCues(m, 0)
		d.readRoles(m)
		used := make([]bool, len(l.all))
		for n := range d.candidates {
			c := &d.candidates[n]
			good := false
			for i, g := range l.all {
				if !used[i] && c.cue.From < g.cue.To && g.cue.From < c.cue.To {
					used[i] = true
					good = d.page.alike(c.content, g.content) && d.page.alike(c.source, g.source)
					break
				}
			}
			each(d, n, good)
		}
	}
}

// alike says whether two roles share half of their words, marks apart.
func (p *page) alike(a, b []token.Range) bool {
	in := func(rs []token.Range, i int) bool {
		return slices.ContainsFunc(rs, func(r token.Range) bool { return i >= r.From && i < r.To })
	}
	both, all := 0, 0
	for i := range p.n {
		if k := token.Kind(p.t(i).kind); !k.IsWord() || k == token.Clitic {
			continue
		}
		x, y := in(a, i), in(b, i)
		both += b2i(x && y)
		all += b2i(x || y)
	}
	return 2*both >= all
}
