package attribution

import "parley/reading/crf"

// scoreCues scores every token of the paragraph as a cue. Most words cannot be
// one whatever stands around them: the context is looked at only near those that
// can.
func (d *desk) scoreCues(m *Model) {
	p := &d.page
	const k = cueLabels
	d.scores = grow(d.scores, p.n*k)
	d.words = grow(d.words, p.n*(k-1))
	clear(d.words)
	scale := m.cues.Scale()
	cold := int32(coldest / scale)
	last := -reach - 1 // the last word that can be one
	for i := range p.n + reach {
		if i < p.n {
			d.features = p.cueWord(d.features[:0], i)
			sums := d.words[i*(k-1):][:k-1]
			m.cues.Score(d.features, sums)
			if max(sums[0], sums[1]) > cold {
				last = i
			}
		}
		j := i - reach // all that stands near j is known
		if j < 0 || j >= p.n {
			continue
		}
		s := d.scores[j*k:][:k]
		s[0] = 0
		if last < j-reach {
			for y := 1; y < k; y++ {
				s[y] = crf.Never
			}
			continue
		}
		sums := d.words[j*(k-1):][:k-1]
		d.features = p.cueContext(d.features[:0], j)
		m.cues.Score(d.features, sums)
		for y, x := range sums {
			s[1+y] = float32(x) * scale
		}
	}
}

const (
	// reach is how far a word that can be a cue, or its head, makes its
	// neighbours worth a look.
	reach = 3
	// coldest is the score below which the word alone says that it is none.
	coldest = -1.0
)

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
