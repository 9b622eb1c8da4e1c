package attribution

import "parley/reading/crf"

// scoreCues scores every token of the paragraph as a cue. Most words cannot be
// one: those are told by a sieve that looks at little.
func (d *desk) scoreCues(m *Model) {
	p := &d.page
	const k = cueLabels
	d.scores = grow(d.scores, p.n*k)
	scale := m.cues.Scale()
	for i := range p.n {
		s := d.scores[i*k:][:k]
		s[0] = 0
		if !d.canBeCue(m, i) {
			for y := 1; y < k; y++ {
				s[y] = crf.Never
			}
			continue
		}
		var sums [k - 1]int32
		d.features = p.cueFeatures(d.features[:0], i)
		m.cues.Score(d.features, sums[:])
		for y, x := range sums {
			s[1+y] = float32(x) * scale
		}
	}
}

// The labels of the sieve.
const (
	noCue = iota
	partOfCue
	sieveLabels
)

// leastLikely is the logit from which a word is looked at as a cue. Of the words
// of dev a third come to so much, and all but six in a thousand of those that the
// first model then gives more than one chance in five.
const leastLikely = -4

// canBeCue says whether the sieve lets a token through.
func (d *desk) canBeCue(m *Model, i int) bool {
	var sum [sieveLabels - 1]int32
	d.features = d.page.sieveFeatures(d.features[:0], i)
	m.sieve.Score(d.features, sum[:])
	return float32(sum[0])*m.sieve.Scale()+m.sieve.Prior() >= leastLikely
}

// findCues fills d.candidates with all that may be cues; without those that are less
// likely ones than least, as no whole can be surer than its cue.
func (d *desk) findCues(m *Model, least float64) {
	p := &d.page
	const k = cueLabels
	d.candidates = d.candidates[:0]
	d.scoreCues(m)
	d.lattice.Forward(m.cues.Chain, d.scores, p.n)
	begun := int16(0)
	for i := range p.n {
		d.scores[i*k+cueBegin] += eager
		t := p.t(i)
		t.cuesBefore, t.cue = begun, likelihood(1-d.lattice.Marginals[i*k])
		if d.lattice.Marginals[i*k+cueBegin] > .4 {
			begun++
		}
	}
	p.t(p.n).cuesBefore = begun
	d.labels = grow(d.labels, p.n)
	d.lattice.Viterbi(m.cues.Chain, d.scores, d.labels)
	for _, r := range spans(d.labels, cueBegin, cueIn, 0) {
		c := candidate{cue: r}
		for i := r.From; i < r.To; i++ {
			c.likely = max(c.likely, 1-d.lattice.Marginals[i*k])
		}
		if c.likely < least {
			continue
		}
		c.sureCue = d.lattice.Marginals[r.From*k+cueBegin]
		for i := r.From; i+1 < r.To; i++ {
			c.sureCue *= d.lattice.Pair(k, p.n, i, int(d.labels[i]), cueIn) / max(1e-9, d.lattice.Marginals[i*k+int(d.labels[i])])
		}
		if r.To < p.n {
			c.sureCue *= 1 - d.lattice.Pair(k, p.n, r.To-1, int(d.labels[r.To-1]), cueIn)/max(1e-9, d.lattice.Marginals[(r.To-1)*k+int(d.labels[r.To-1])])
		}
		d.candidates = append(d.candidates, c)
	}
}

// likelihood puts a probability in five steps.
func likelihood(p float64) (step uint32) {
	for _, border := range [...]float64{.05, .2, .5, .8} {
		if p >= border {
			step++
		}
	}
	return step
}

// eager is how much readier than not a word is looked at as a cue; most of what
// is found so is dropped when it is judged as a whole.
const eager = 1.4

// likelyCues fills d.cues with the cues that the others reckon with.
func (d *desk) likelyCues() {
	d.cues = d.cues[:0]
	for _, c := range d.candidates {
		if c.likely > 0.4 {
			d.cues = append(d.cues, c.cue)
		}
	}
}
