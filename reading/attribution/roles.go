package attribution

import (
	"slices"

	"parley/reading/crf"
	"parley/reading/token"
)

// window is how many tokens on each side of a cue are looked at, at most.
const window = 80

// lookedAt is the tokens that may be source or content of a cue: those of its
// sentence, and of the sentences beside it as far as there are quotations in
// them. Hardly anything else is, in the texts learnt from.
func (p *page) lookedAt(cue token.Range) (from, to int) {
	of := func(i int) token.Range {
		s := p.doc.Sentences[p.t(i).sentence]
		return token.Range{From: s.From - p.base, To: s.To - p.base}
	}
	quoted := func(s token.Range) bool { return p.t(s.From).quotedBefore < p.t(s.To).quotedBefore }
	from, to = of(cue.From).From, of(cue.To-1).To
	first, last := max(0, cue.From-window), min(p.n, cue.To+window)
	for from > first && quoted(of(from-1)) {
		from = of(from - 1).From
	}
	for to < last && quoted(of(to)) {
		to = of(to).To
	}
	return max(from, first), min(to, last)
}

// readRoles finds source and content of each candidate; those without content
// are dropped.
func (d *desk) readRoles(m *Model) {
	p := &d.page
	if len(d.candidates) == 0 {
		return
	}
	d.plain = grow(d.plain, p.n*2*(roleLabels-1))
	d.done = grow(d.done, p.n*2)
	clear(d.done)
	d.likelyCues()
	kept := d.candidates[:0]
	for _, c := range d.candidates {
		v := p.view(c.cue.From, c.cue.To, d.cues)
		from, to := p.lookedAt(c.cue)
		d.scoreRoles(m, &v, from, to)
		d.labels = grow(d.labels, to-from)
		d.bestRoles(m)
		c.source = spans(d.labels, sourceBegin, sourceLast, from)
		c.content = spans(d.labels, contentBegin, contentLast, from)
		if len(c.source) > 1 {
			c.source = c.source[len(c.source)-1:]
		}
		if len(c.content) == 0 {
			continue
		}
		d.lattice.Forward(m.roles.Chain, d.scores, to-from)
		c.sureSource, c.sureContent = 1, 1
		for _, r := range c.source {
			c.sureSource = d.sure(r, from)
		}
		if len(c.source) == 0 { // how sure it is that there is none
			for i := range to - from {
				s := d.lattice.Marginals[i*roleLabels+sourceBegin]
				c.sureSource *= 1 - s
			}
		}
		for _, r := range c.content {
			c.sureContent *= d.sure(r, from)
		}
		c.view = v
		kept = append(kept, c)
	}
	d.candidates = kept
}

// bestRoles finds the best labels in which there is a content. Where the best of
// all have none, that is most often since several contents share what speaks for
// one; so the beginning of a content is favoured until there is one.
func (d *desk) bestRoles(m *Model) {
	const k = roleLabels
	favour := func(by float32) {
		for i := range d.labels {
			d.scores[i*k+contentBegin] += by
		}
	}
	favoured := float32(0)
	for {
		d.lattice.Viterbi(m.roles.Chain, d.scores, d.labels)
		if favoured > 8 || slices.Contains(d.labels, contentBegin) {
			break
		}
		favour(1.5)
		favoured += 1.5
	}
	if favoured > 0 {
		favour(-favoured)
	}
}

// sure is how probable the labels of a span's first and last tokens are.
func (d *desk) sure(r token.Range, from int) float64 {
	i, j := r.From-from, r.To-1-from
	s := d.lattice.Marginals[i*roleLabels+int(d.labels[i])]
	if j > i {
		s *= d.lattice.Marginals[j*roleLabels+int(d.labels[j])]
	}
	return s
}

// scoreRoles scores the tokens from..to for a cue.
func (d *desk) scoreRoles(m *Model, v *cueView, from, to int) {
	p := &d.page
	const k = roleLabels
	scale := m.roles.Scale()
	d.scores = grow(d.scores, (to-from)*k)
	var last stretch
	var lastWay way
	var ofStretch, ofWay [k - 1]int32
	for i := from; i < to; i++ {
		s := d.scores[(i-from)*k:][:k]
		if i >= v.from && i < v.to {
			clear(s)
			for y := 1; y < k; y++ {
				s[y] = crf.Never
			}
			continue
		}
		x := p.stretchOf(i, v)
		if x != last {
			last = x
			clear(ofStretch[:])
			d.features = p.stretchFeatures(d.features[:0], &x, v)
			m.roles.Score(d.features, ofStretch[:])
		}
		w := wayOf(i, &x, v)
		if w != lastWay {
			lastWay = w
			clear(ofWay[:])
			d.features = p.wayFeatures(d.features[:0], w, v)
			m.roles.Score(d.features, ofWay[:])
		}
		side := before
		if i >= v.to {
			side = after
		}
		plain := d.plain[(i*2+side)*(k-1):][:k-1]
		if !d.done[i*2+side] {
			d.done[i*2+side] = true
			clear(plain)
			d.features = p.plainFeatures(d.features[:0], i, uint32(side))
			m.roles.Score(d.features, plain)
		}
		var sums [k - 1]int32
		d.features = p.relativeFeatures(d.features[:0], i, &x, w, v)
		m.roles.Score(d.features, sums[:])
		s[0] = 0
		for y := range sums {
			s[1+y] = float32(sums[y]+plain[y]+ofStretch[y]+ofWay[y]) * scale
		}
	}
}
