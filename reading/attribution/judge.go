package attribution

import (
	"math"

	"parley/reading/token"
)

// candidate is what may be an attribution, before it is judged as a whole. Ranges
// are tokens of the paragraph.
type candidate struct {
	cue             token.Range
	source, content []token.Range
	view            cueView
	likely          float64 // how probable it is that some word of the cue is one
	sureCue         float64 // that the cue is exactly this
	sureSource      float64
	sureContent     float64
	confidence      float64
}

// threshold is the confidence from which an attribution is given at recall 1.
const threshold = 0.25

// The labels of the judge.
const (
	wrong = iota
	usable
	verdicts
)

// judge gives each candidate its confidence: how probable it is that a person would
// confirm it, perhaps after a light edit.
func (d *desk) judge(m *Model) {
	var sum [verdicts - 1]int32
	prior := m.judge.Prior()
	for i := range d.candidates {
		d.features = d.judgeFeatures(d.features[:0], i)
		sum[0] = 0
		m.judge.Score(d.features, sum[:])
		d.candidates[i].confidence = 1 / (1 + math.Exp(-float64(float32(sum[0])*m.judge.Scale()+prior)))
	}
}

// step puts a probability in steps of half a logit.
func step(p float64) uint32 {
	p = min(max(p, 1e-6), 1-1e-6)
	return uint32(40 + math.Round(2*min(8, max(-6, math.Log(p/(1-p))))))
}

// judgeFeatures appends the features of a candidate. Scales are coded as
// thermometers, so that neighbours share what they learn.
func (d *desk) judgeFeatures(out []uint32, n int) []uint32 {
	p, c := &d.page, &d.candidates[n]
	likely, sure, content, source := step(c.likely), step(c.sureCue), step(c.sureContent), step(c.sureSource)
	if len(c.source) == 0 {
		source += 100
	}
	words, quoted := 0, 0
	var sides uint32
	for _, r := range c.content {
		words += r.To - r.From
		for i := r.From; i < r.To; i++ {
			quoted += int(p.t(i).quoted)
		}
		if r.To <= c.cue.From {
			sides |= 1
		} else {
			sides |= 2
		}
	}
	share := uint32(4 * quoted / max(1, words))
	length := bucket(words)
	var head *traits
	sourceSide, sourceFar, sourceLength := uint32(0), uint32(0), uint32(0)
	sourceTag, sourceNoun := uint32(0), uint32(0)
	for _, r := range c.source {
		head = p.headOf(r)
		sourceTag, sourceNoun = head.tag, head.noun
		sourceLength = bucket(r.To - r.From)
		if r.To <= c.cue.From {
			sourceSide, sourceFar = 1, bucket(c.cue.From-r.To)
		} else {
			sourceSide, sourceFar = 2, bucket(r.From-c.cue.To)
		}
	}
	// The others: does this cue stand within what another one says, do they
	// claim the same words?
	inside, shared := uint32(0), uint32(0)
	rival := 0.0
	for k := range d.candidates {
		o := &d.candidates[k]
		if k == n {
			continue
		}
		for _, r := range o.content {
			if c.cue.From >= r.From && c.cue.To <= r.To && o.likely > rival {
				inside, rival = 1, o.likely
			}
			for _, s := range c.content {
				if r.From < s.To && s.From < r.To {
					shared = max(shared, 1+uint32(b2i(o.likely > c.likely)))
				}
			}
		}
	}
	rivals := uint32(0)
	if inside == 1 {
		rivals = step(rival)/3 + 1
	}
	v := &c.view
	feats := [...]uint32{
		f1(301, likely), f1(302, sure), f2(303, content, sides), f1(304, source), f2(305, likely/2, content/2), f2(306, likely/2, source/2), f2(307, content/2, source/2),
		f1(308, v.lemma), f2(309, v.lemma, uint32(b2i(len(c.source) > 0))), f1(310, v.pattern), f2(311, v.tag, length), f2(312, v.verb, share), f1(313, v.fine),
		f2(314, length, share), f2(315, sides, share), f2(316, sourceSide, sourceFar), f2(317, sourceTag, sourceNoun), f2(318, sourceTag, v.tag), f2(319, sourceLength, sourceTag),
		f2(320, rivals, v.tag), f2(321, rivals, likely/2), f2(322, shared, likely/2), f2(323, rivals, shared), f2(324, v.quoted, share), f3(325, v.quoted, rivals, likely/3),
		f2(326, v.comp, v.tag), f2(327, v.subj, v.tag), f3(328, sides, sourceSide, share), f2(329, uint32(len(c.content)), sides), f2(330, v.lemma, share), f2(331, v.lemma, length),
		f2(332, v.lemma, likely/4), f3(333, likely/3, content/3, source/3), f2(334, bucket(c.cue.To-c.cue.From), sure/2), f1(335, 1),
	}
	out = append(out, feats[:]...)
	for s := uint32(28); s <= 56; s += 2 {
		if likely >= s {
			out = append(out, f1(340, s))
		}
		if content >= s {
			out = append(out, f1(341, s))
		}
		if source%100 >= s && source < 100 {
			out = append(out, f1(342, s))
		}
		if sure >= s {
			out = append(out, f1(343, s))
		}
	}
	return out
}

// headOf is the head of a noun phrase, roughly: the last noun or pronoun before
// a preposition, a comma or a relative pronoun.
func (p *page) headOf(r token.Range) *traits {
	head := p.t(r.To - 1)
	for i := r.From; i < r.To; i++ {
		t := p.t(i)
		if t.nominal || token.Tag(t.tag) == token.WP || token.Tag(t.tag) == token.WDT {
			head = t
		} else if head.nominal && i > r.From && (token.Tag(t.tag) == token.IN || token.Kind(t.kind) == token.Comma || token.Tag(t.tag) == token.WP) && p.t(i-1).nominal {
			break
		}
	}
	return head
}
