package attribution

import "parley/reading/token"

// Labels of the first model.
const (
	cueOut = iota
	cueBegin
	cueIn
	cueLabels
)

// Labels of the second model. A span of two tokens or more ends with its last
// label, so that what stands at its end can speak for the end.
const (
	roleOut = iota
	sourceBegin
	sourceIn
	sourceLast
	contentBegin
	contentIn
	contentLast
	roleLabels
)

// spans collects the runs of tokens that begin with a label, offset by base.
func spans(labels []uint8, begin, last uint8, base int) []token.Range {
	var out []token.Range
	for i := 0; i < len(labels); i++ {
		if labels[i] < begin || labels[i] > last {
			continue
		}
		from := i
		for i+1 < len(labels) && labels[i+1] > begin && labels[i+1] <= last {
			i++
		}
		out = append(out, token.Range{From: base + from, To: base + i + 1})
	}
	return out
}

// mark writes a span's labels.
func mark(labels []uint8, from, to int, begin, in, last uint8) {
	for i := from; i < to; i++ {
		switch {
		case i == from:
			labels[i] = begin
		case i == to-1:
			labels[i] = last
		default:
			labels[i] = in
		}
	}
}
