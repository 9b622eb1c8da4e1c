package attribution

import "parley/reading/corpus"

// FromCorpus makes an example of a document.
func FromCorpus(d corpus.Document) Example {
	e := Example{Text: d.Text}
	places := corpus.NewPlaces(d.Text)
	bytes := func(spans []corpus.Span) (out []Span) {
		for _, s := range spans {
			out = append(out, Span{places.Byte(s[0]), places.Byte(s[1])})
		}
		return out
	}
	for _, a := range d.Attributions {
		e.Attributions = append(e.Attributions, Attribution{Source: bytes(a.Source), Cue: bytes(a.Cue), Content: bytes(a.Content)})
	}
	return e
}

// ToCorpus puts attributions in code points.
func ToCorpus(text string, all []Attribution) []corpus.Relation {
	places := corpus.NewPlaces(text)
	points := func(spans []Span) []corpus.Span {
		out := []corpus.Span{}
		for _, s := range spans {
			out = append(out, corpus.Span{places.Point(s.From), places.Point(s.To)})
		}
		return out
	}
	out := make([]corpus.Relation, 0, len(all))
	for _, a := range all {
		out = append(out, corpus.Relation{Source: points(a.Source), Cue: points(a.Cue), Content: points(a.Content), Confidence: a.Confidence})
	}
	return out
}
