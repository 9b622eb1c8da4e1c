package reading

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"parley/dossier"
	"parley/reading/attribution"
	"parley/reading/dates"
	"parley/reading/token"
	"parley/reading/who"
	"parley/when"
)

// Reader reads texts. It is made once, keeps nothing of what it reads, and may
// be used from several goroutines.
type Reader struct {
	model  *attribution.Model
	names  *who.Gazetteer
	topics *topics
}

// Options say how a text is read.
type Options struct {
	// When it was published: what "Saturday" is counted from. Zero: as the file
	// or text says.
	Date when.Date
	// Moves the threshold for cues: above 1 more is found and more of it is
	// wrong. 0 is 1; from [LeastRecall] to [MostRecall].
	Recall float64
	// Read on where the text is not English.
	Force bool
}

// The bounds of Options.Recall.
const (
	LeastRecall = 0.3
	MostRecall  = 1.5
)

// ErrNotEnglish is wrapped by the error about a text in another language.
var ErrNotEnglish = errors.New("the text does not look English, the one language that is read")

// New returns a reader that knows the parties, persons, offices and issues of a
// view; nil: of none.
func New(v *dossier.View) (*Reader, error) {
	m, err := attribution.Load()
	if err != nil {
		return nil, err
	}
	names := who.New(v)
	return &Reader{model: m, names: names, topics: newTopics(v, names)}, nil
}

// Read reads the text of an article. What a file says of its title, outlet,
// author and date may be set in about beside the text; Read fills the rest. The
// only errors are [ErrNotEnglish], a recall out of bounds, and that of the
// context.
func (r *Reader) Read(ctx context.Context, about Article, o Options) (*Article, error) {
	recall := cmp.Or(o.Recall, 1)
	if recall < LeastRecall || recall > MostRecall {
		return nil, fmt.Errorf("recall %g: it goes from %g to %g", o.Recall, LeastRecall, MostRecall)
	}
	a := about
	w := &work{a: &a, lay: layOut(a.Text), stems: stemmer{}}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w.doc = token.Parse(w.lay.view)
	if err := checkEnglish(w.doc); err != nil && !o.Force {
		return nil, err
	}
	w.placeLines()
	w.heads(o.Date)
	a.Statements = []Statement{} // an empty list where there are none, in JSON too
	for _, f := range r.model.Read(w.doc, recall) {
		a.Statements = append(a.Statements, Statement{Source: spansOf(f.Source), Cue: spansOf(f.Cue), Content: spansOf(f.Content), Confidence: f.Confidence})
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w.repair()
	w.transcript()
	w.addCues()
	w.goOn()
	w.order()
	w.nest()
	w.speakers(r.names)
	w.dates = dates.Find(w.doc, 0, len(w.doc.Tokens), a.Date)
	w.manner()
	w.findEvents()
	w.findPoints(r.topics)
	w.findFigures()
	w.findAccounts()
	w.round()
	return &a, ctx.Err()
}

// round gives confidences to two places: they are no more exact than that.
func (w *work) round() {
	two := func(c *float64) { *c = math.Round(*c*100) / 100 }
	for i := range w.a.Statements {
		two(&w.a.Statements[i].Confidence)
	}
	for i := range w.a.Events {
		two(&w.a.Events[i].Confidence)
	}
	for i := range w.a.Points {
		two(&w.a.Points[i].Confidence)
	}
	for i := range w.a.Figures {
		two(&w.a.Figures[i].Confidence)
	}
	for i := range w.a.Accounts {
		two(&w.a.Accounts[i].Confidence)
	}
}

func spansOf(in []attribution.Span) Spans {
	out := make(Spans, len(in))
	for i, s := range in {
		out[i] = Span(s)
	}
	return out
}

// placeLines finds for each paragraph the line it is in.
func (w *work) placeLines() {
	w.line = make([]int, len(w.doc.Paragraphs))
	k := 0
	for i, p := range w.doc.Paragraphs {
		at := int(w.doc.Tokens[p.From].From)
		for k+1 < len(w.lay.lines) && w.lay.lines[k].To <= at {
			k++
		}
		w.line[i] = k
	}
}

// order puts statements in the order of the text: where what they say begins, or
// their cue.
func (w *work) order() {
	begin := func(s *Statement) int {
		b := s.Content.Bounds().From
		for _, part := range []Spans{s.Source, s.Cue} {
			if len(part) > 0 {
				b = min(b, part[0].From)
			}
		}
		return b
	}
	slices.SortStableFunc(w.a.Statements, func(a, b Statement) int {
		return cmp.Or(begin(&a)-begin(&b), b.Content.Bounds().To-a.Content.Bounds().To)
	})
}
