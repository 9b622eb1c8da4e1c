package attribution

import (
	"parley/reading/token"
)

// traits are what the features know of one token.
type traits struct {
	word, lemma, suffix    uint32
	fine, coarse           uint32
	tag, kind              uint32
	verb, noun             uint32
	next, last             uint32 // distance to the next and from the last quote mark, in buckets
	quoted                 uint32
	cue                    uint32 // how likely it is a part of a cue, in steps; after findCues
	cuesBefore             int16  // likely beginnings of cues, up to here
	finite, nominal        bool
	verbsBefore, commasBef int16 // in the paragraph, up to here
	marksBefore            int16 // quote marks
	quotedBefore           int16 // tokens within quote marks
	conjBefore             int16
	sentence               int32
	sayLeft, sayRight      uint32 // the nearest verb of speech or thought on each side in the sentence, and how it stands
}

// page is one paragraph laid out for features.
type page struct {
	doc    *token.Doc
	base   int // first token
	n      int
	at     []traits // with pad tokens on each side
	lemmas map[uint64]uint32
}

const pad = 4

func (p *page) t(i int) *traits { return &p.at[i+pad] }

func mix(h, v uint32) uint32 {
	h ^= v
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

// A feature is the hash of its template's number t and of the values it crosses:
// the upper half of a sum of products (multilinear hashing: Carter and Wegman
// 1979), whose products do not wait for each other.
func f1(t, a uint32) uint32    { return uint32((uint64(t)*k0 + uint64(a)*k1) >> 32) }
func f2(t, a, b uint32) uint32 { return uint32((uint64(t)*k0 + uint64(a)*k1 + uint64(b)*k2) >> 32) }
func f3(t, a, b, c uint32) uint32 {
	return uint32((uint64(t)*k0 + uint64(a)*k1 + uint64(b)*k2 + uint64(c)*k3) >> 32)
}
func f4(t, a, b, c, d uint32) uint32 {
	return uint32((uint64(t)*k0 + uint64(a)*k1 + uint64(b)*k2 + uint64(c)*k3 + uint64(d)*k4) >> 32)
}

const (
	k0 = 0x9e3779b97f4a7c15
	k1 = 0xbf58476d1ce4e5b9
	k2 = 0x94d049bb133111eb
	k3 = 0xff51afd7ed558ccd
	k4 = 0xc4ceb9fe1a85ec53
)

// bucket of a distance: 0 1 2 3 4 5-6 7-9 10-14 15-24 25-49 50-
func bucket(n int) uint32 {
	switch {
	case n <= 4:
		return uint32(max(n, 0))
	case n <= 6:
		return 5
	case n <= 9:
		return 6
	case n <= 14:
		return 7
	case n <= 24:
		return 8
	case n <= 49:
		return 9
	}
	return 10
}

// layOut fills the page with a paragraph.
func (p *page) layOut(doc *token.Doc, para token.Range) {
	p.doc, p.base, p.n = doc, para.From, para.To-para.From
	if p.lemmas == nil || len(p.lemmas) > 50000 {
		p.lemmas = make(map[uint64]uint32)
	}
	if need := p.n + 2*pad; cap(p.at) < need {
		p.at = make([]traits, need+need/2)
	}
	p.at = p.at[:p.n+2*pad]
	for i := range pad {
		p.at[i] = traits{word: 11 + uint32(i), lemma: 11, tag: 61, kind: 31, sentence: -1}
		p.at[pad+p.n+i] = traits{word: 21 + uint32(i), lemma: 21, tag: 62, kind: 30, sentence: -1}
	}
	for i := range p.n {
		tok := &doc.Tokens[para.From+i]
		w := doc.About(para.From + i)
		t := &p.at[i+pad]
		*t = traits{word: tok.Hash, tag: uint32(tok.Tag), kind: uint32(tok.Kind), verb: uint32(w.Verb), noun: uint32(w.Noun),
			fine: uint32(w.Fine), coarse: uint32(w.Coarse), quoted: uint32(b2i(tok.Quoted)), sentence: tok.Sentence}
		t.finite = tok.Tag.IsFinite()
		t.nominal = tok.Tag.IsNoun() || tok.Tag == token.PRP
		if tok.Kind == token.Number {
			t.word = 99 // numbers are alike
		}
		if tok.Kind >= token.Mark && tok.Kind < token.Clitic {
			t.tag = 40 + uint32(tok.Kind) // a mark's kind is its part of speech
			switch tok.Kind {
			case token.Open, token.Close, token.Dash:
				t.word = 100 + uint32(tok.Kind) // however it is written
			}
		}
		t.suffix = p.suffixOf(para.From + i)
		t.lemma = p.lemmaOf(para.From+i, tok, t)
	}
	p.count()
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (p *page) suffixOf(i int) uint32 {
	w := p.doc.Word(i)
	h := uint32(7)
	for j := max(0, len(w)-3); j < len(w); j++ {
		h = mix(h, uint32(w[j]|0x20))
	}
	return h
}

func (p *page) lemmaOf(i int, tok *token.Token, t *traits) uint32 {
	class := uint64(0)
	switch {
	case tok.Tag.IsVerb() || tok.Tag == token.MD || tok.Kind == token.Clitic && tok.Tag != token.POS:
		class = 1
	case tok.Tag == token.NN || tok.Tag == token.NNS:
		class = 2
	default:
		return t.word
	}
	key := uint64(tok.Hash)<<2 | class
	if l, ok := p.lemmas[key]; ok {
		return l
	}
	l := token.Hash(p.doc.Lemma(i))
	p.lemmas[key] = l
	return l
}

// count fills in what needs the whole paragraph.
func (p *page) count() {
	var verbs, commas, marks, conj, quoted int16
	last := 99
	for i := range p.n {
		t := p.t(i)
		t.verbsBefore, t.commasBef, t.marksBefore, t.conjBefore, t.quotedBefore = verbs, commas, marks, conj, quoted
		quoted += int16(t.quoted)
		switch k := token.Kind(t.kind); {
		case k == token.Comma || k == token.Dash || k == token.Colon || k == token.LeftBracket || k == token.RightBracket:
			commas++
		case k == token.Open || k == token.Close:
			marks++
			last = -1
		}
		if t.finite {
			verbs++
		}
		if token.Tag(t.tag) == token.CC || token.Tag(t.tag) == token.IN && t.verb == 0 || token.Tag(t.tag) == token.WDT || token.Tag(t.tag) == token.WP || token.Tag(t.tag) == token.WRB {
			conj++
		}
		last++
		t.last = bucket(last)
	}
	next := 99
	for i := p.n - 1; i >= 0; i-- {
		t := p.t(i)
		if k := token.Kind(t.kind); k == token.Open || k == token.Close {
			next = -1
		}
		next++
		t.next = bucket(next)
	}
	p.verbsOfSpeech()
	end := p.t(p.n)
	end.verbsBefore, end.commasBef, end.marksBefore, end.conjBefore, end.quotedBefore = verbs, commas, marks, conj, quoted
}
