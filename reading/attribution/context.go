package attribution

import "parley/reading/token"

// verbsOfSpeech fills in the nearest verbs of speech or thought: what is said
// within what is said is no attribution of its own in the texts learnt from.
func (p *page) verbsOfSpeech() {
	const flags = token.CommunicationVerb | token.CognitionVerb
	speech := func(t *traits) bool { return t.verb&flags != 0 && token.Tag(t.tag).IsVerb() }
	say, how, at, sent := uint32(0), uint32(0), 0, int32(-1)
	for i := range p.n {
		t := p.t(i)
		if t.sentence != sent {
			say, how, sent = 0, 0, t.sentence
		}
		t.sayLeft = say
		if say != 0 {
			t.sayLeft = mix(mix(say, how), min(bucket(i-at), 6)/3)
		}
		switch k := token.Kind(t.kind); {
		case k == token.Open || k == token.Close || t.word == wordThat:
			how |= 1
		case k == token.Comma || k == token.Dash || k == token.Colon:
			how |= 2
		}
		if speech(t) {
			say, how, at = t.lemma, 0, i
		}
	}
	say, sent = 0, -1
	for i := p.n - 1; i >= 0; i-- {
		t := p.t(i)
		if t.sentence != sent {
			say, how, sent = 0, 0, t.sentence
		}
		t.sayRight = say
		if say != 0 {
			t.sayRight = mix(mix(say, how), min(bucket(at-i), 6)/3)
		}
		switch k := token.Kind(t.kind); {
		case k == token.Open || k == token.Close:
			how |= 1
		case k == token.Comma || k == token.Dash || k == token.Colon:
			how |= 2
		}
		if speech(t) {
			say, how, at = t.lemma, 0, i
		}
	}
}

// object is the nearest noun right of a word that is not behind a verb or a mark.
func (p *page) object(i int) *traits {
	for j := i + 1; j < min(p.n, i+6); j++ {
		t := p.t(j)
		if t.nominal && !p.t(j+1).nominal {
			return t
		}
		if token.Tag(t.tag).IsVerb() || t.kind >= uint32(token.Mark) && t.kind < uint32(token.Clitic) {
			break
		}
	}
	return p.t(p.n)
}

// subject looks left of a verb for what may be its subject: the class of the
// head word of the nearest noun phrase, how far it is, and whether a comma is
// between.
func (p *page) subject(i int) (class, far, comma uint32) {
	for j := i - 1; j >= max(0, i-8); j-- {
		t := p.t(j)
		switch k := token.Kind(t.kind); {
		case k == token.Comma || k == token.Dash:
			comma = 1
			continue
		case k == token.Stop || k == token.Colon:
			return 1, bucket(i - j), comma
		case k == token.Open || k == token.Close:
			return 2, bucket(i - j), comma
		}
		switch token.Tag(t.tag) {
		case token.PRP:
			return mix(3, t.word), bucket(i - j), comma
		case token.NNP, token.NNPS:
			return 4, bucket(i - j), comma
		case token.NN, token.NNS:
			return 5 + t.noun&^token.FirstSense | t.noun&token.FirstSense<<8, bucket(i - j), comma
		case token.WP, token.WDT:
			return mix(6, t.word), bucket(i - j), comma
		case token.DT, token.CD, token.EX:
			return 7, bucket(i - j), comma
		case token.TO, token.IN:
			return mix(8, t.word), bucket(i - j), comma
		case token.VB, token.VBD, token.VBG, token.VBN, token.VBP, token.VBZ:
			if t.lemma != lemmaBe && t.lemma != lemmaHave && t.lemma != lemmaDo {
				return 9, bucket(i - j), comma
			}
		}
	}
	return 0, 9, comma
}

var (
	lemmaBe, lemmaHave, lemmaDo = token.Hash("be"), token.Hash("have"), token.Hash("do")
	wordThat                    = token.Hash("that")
)

// complement looks right of a word for what it introduces.
func (p *page) complement(i int) uint32 {
	nominals := 0
	first := uint32(0)
	for j := i + 1; j < min(p.n, i+10); j++ {
		t := p.t(j)
		switch k := token.Kind(t.kind); {
		case k == token.Comma:
			if j == i+1 {
				first = 1
				if q := token.Kind(p.t(j + 1).kind); q == token.Open {
					return 2
				}
				return 1
			}
			return mix(3, first)
		case k == token.Colon:
			return mix(4, first)
		case k == token.Open:
			return mix(5, first)
		case k == token.Close || k == token.Stop:
			return mix(6, first) + uint32(b2i(j == i+1))
		}
		if t.word == wordThat && nominals <= 1 {
			return mix(7, first)
		}
		switch tag := token.Tag(t.tag); {
		case tag == token.TO && first == 0:
			if token.Tag(p.t(j+1).tag) == token.VB {
				return 8
			}
			first = 9
		case tag == token.IN && first == 0:
			first = mix(10, t.word)
		case tag == token.WP || tag == token.WRB || tag == token.WDT:
			return mix(11, first)
		case tag == token.VBG && first == 0:
			return 12
		case tag.IsFinite():
			return mix(13, first)
		case t.nominal:
			nominals++
			if first == 0 {
				first = 14
			}
		case tag == token.JJ && first == 0:
			first = 15
		case tag == token.VBN && first == 0:
			first = 16
		}
	}
	return mix(17, first)
}

// thatAhead is how far the next "that" is, in the sentence, or 0.
func (p *page) thatAhead(i int) uint32 {
	for j := i + 1; j < min(p.n, i+8); j++ {
		if p.t(j).sentence != p.t(i).sentence {
			return 0
		}
		if p.t(j).word == wordThat {
			return uint32(j - i)
		}
	}
	return 0
}
