package attribution

import "parley/reading/token"

// The features of tokens, for training and for reading alike. A feature is a hash
// of its template's number and the values it crosses.

// cueFeatures appends the features by which a token is a cue or not.
func (p *page) cueFeatures(out []uint32, i int) []uint32 {
	a, b, c, d, e := p.t(i-2), p.t(i-1), p.t(i), p.t(i+1), p.t(i+2)
	sent := p.doc.Sentences[c.sentence]
	from, to := sent.From-p.base, sent.To-p.base
	subj, far, comma := p.subject(i)
	comp := p.complement(i)
	that := p.thatAhead(i)
	object := p.object(i)
	prevQuote := uint32(0)
	if from > 0 && token.Kind(p.t(from-1).kind) == token.Close {
		prevQuote = 1
	}
	firstKind := p.t(from).kind
	place := bucket(i - from)
	rest := bucket(to - 1 - i)
	marks := uint32(min(3, p.t(to).marksBefore-p.t(from).marksBefore))
	left := uint32(min(2, c.marksBefore-p.t(from).marksBefore))
	verbsLeft := uint32(min(3, c.verbsBefore-p.t(from).verbsBefore))
	verbsRight := uint32(min(3, p.t(to).verbsBefore-p.t(i+1).verbsBefore))
	return append(out,
		f1(1, c.word), f1(2, c.lemma), f1(3, c.tag), f1(4, c.suffix), f2(5, c.kind, c.tag), f1(6, c.fine), f1(7, c.coarse),
		f2(8, c.verb, c.tag), f2(9, c.noun, c.tag), f2(10, c.lemma, c.tag), f1(83, 1),
		f1(11, b.word), f1(12, d.word), f1(13, a.word), f1(14, e.word), f1(15, b.tag), f1(16, d.tag), f1(17, a.tag), f1(18, e.tag),
		f1(19, b.fine), f1(20, d.fine), f1(21, a.coarse), f1(22, e.coarse), f1(23, b.lemma), f1(24, d.lemma),
		f2(25, b.word, c.word), f2(26, c.word, d.word), f2(27, b.tag, c.tag), f2(28, c.tag, d.tag), f2(29, a.tag, b.tag), f2(30, d.tag, e.tag),
		f3(31, a.tag, b.tag, c.tag), f3(32, b.tag, c.tag, d.tag), f3(33, c.tag, d.tag, e.tag),
		f2(34, c.lemma, d.tag), f2(35, b.tag, c.lemma), f3(36, b.tag, c.lemma, d.tag), f2(37, c.lemma, d.word), f2(38, b.word, c.lemma),
		f2(39, c.quoted, c.lemma), f2(40, c.quoted, c.tag), f2(41, c.last, c.tag), f2(42, c.next, c.tag), f3(43, c.last, c.next, c.quoted),
		f3(44, prevQuote, place, c.tag), f2(45, prevQuote, c.lemma), f2(46, place, c.tag), f2(47, rest, c.tag), f2(48, place, rest),
		f2(49, that, c.tag), f2(50, that, c.lemma), f3(51, subj, comma, c.tag), f2(52, subj, c.lemma), f3(53, subj, far, c.tag),
		f2(54, comp, c.tag), f2(55, comp, c.lemma), f3(56, comp, subj, c.tag), f3(57, comp, c.verb, c.tag), f3(58, subj, c.verb, c.tag),
		f3(59, marks, left, c.tag), f3(60, marks, c.quoted, c.lemma), f3(61, verbsLeft, verbsRight, c.tag), f2(62, verbsRight, c.lemma),
		f3(63, c.fine, comp, c.tag), f3(64, c.fine, subj, c.tag), f2(65, c.coarse, d.tag), f2(66, b.tag, c.coarse), f3(67, c.lemma, c.last, c.next),
		f3(68, c.verb, c.last, c.next), f2(69, b.coarse, c.lemma), f2(70, c.lemma, d.coarse), f3(71, b.lemma, c.tag, d.tag), f2(72, firstKind, c.tag),
		f3(73, c.noun, b.tag, d.tag), f2(74, c.noun, comp), f2(75, d.verb, c.tag), f2(76, b.noun, c.tag), f3(77, c.tag, c.quoted, marks), f2(78, c.fine, c.quoted),
		f2(80, a.word, b.word), f2(81, d.word, e.word), f2(82, d.noun, c.lemma),
		f2(84, c.sayLeft, c.tag), f2(85, c.sayRight, c.tag), f2(86, c.sayLeft, c.verb), f2(87, c.sayRight, c.verb), f2(88, c.sayLeft, c.lemma), f3(89, c.sayLeft, c.quoted, c.tag),
		f2(90, object.noun, c.lemma), f3(91, object.noun, c.verb, c.tag), f2(92, object.fine, c.tag), f2(93, object.coarse, c.lemma), f2(94, b.coarse, c.coarse), f2(95, c.coarse, d.coarse),
		f3(96, subj, comp, c.lemma), f2(97, subj, c.fine), f3(98, c.verb, b.tag, a.tag))
}

// sieveFeatures appends the few features by which most words are seen to be no
// part of a cue.
func (p *page) sieveFeatures(out []uint32, i int) []uint32 {
	b, c, d := p.t(i-1), p.t(i), p.t(i+1)
	return append(out,
		f2(401, c.word, c.tag), f2(402, c.lemma, c.tag), f3(403, b.tag, c.tag, d.tag), f2(404, b.word, c.tag), f2(405, c.tag, d.word),
		f3(406, c.quoted, c.next, c.tag), f2(407, c.sayLeft, c.tag))
}

// The sides of a cue.
const (
	before = iota
	after
)

// plainFeatures appends the features of a token that do not depend on the cue
// but for the side it stands on.
func (p *page) plainFeatures(out []uint32, i int, side uint32) []uint32 {
	a, b, c, d, e := p.t(i-2), p.t(i-1), p.t(i), p.t(i+1), p.t(i+2)
	s := side + 101
	sent := p.doc.Sentences[c.sentence]
	from, to := sent.From-p.base, sent.To-p.base
	place, rest := bucket(i-from), bucket(to-1-i)
	q := c.quoted
	return append(out,
		f2(101, s, c.word), f2(102, s, c.lemma), f2(103, s, c.tag), f2(104, s, c.suffix), f3(105, s, c.kind, c.tag), f2(106, s, c.fine), f2(107, s, c.coarse),
		f2(108, s, c.verb), f2(109, s, c.noun), f2(111, s, b.word), f2(112, s, d.word), f2(113, s, a.word), f2(114, s, e.word),
		f2(115, s, b.tag), f2(116, s, d.tag), f2(117, s, a.tag), f2(118, s, e.tag), f2(119, s, b.fine), f2(120, s, d.fine),
		f3(121, s, b.word, c.word), f3(122, s, c.word, d.word), f3(123, s, b.tag, c.tag), f3(124, s, c.tag, d.tag), f3(125, s, a.tag, b.tag), f3(126, s, d.tag, e.tag),
		f4(127, s, a.tag, b.tag, c.tag), f4(128, s, b.tag, c.tag, d.tag), f4(129, s, c.tag, d.tag, e.tag),
		f3(130, s, c.word, d.tag), f3(131, s, b.tag, c.word), f3(132, s, b.word, c.tag), f3(133, s, c.tag, d.word),
		f3(134, s, q, c.tag), f4(135, s, q, b.tag, c.tag), f4(136, s, q, c.tag, d.tag), f4(137, s, c.last, c.next, q), f3(138, s, place, c.tag), f3(139, s, rest, c.tag), f3(140, s, rest, q),
		f4(141, s, c.kind, b.kind, d.kind), f3(143, s, c.fine, d.tag), f3(144, s, b.tag, c.fine), f4(145, s, p.t(i+1).tag, e.tag, p.t(i+3).tag),
		f4(146, s, c.tag, p.t(i-3).tag, a.tag), f2(147, s, c.noun&^token.FirstSense),
		f3(148, s, d.word, e.tag), f3(149, s, c.sayLeft, c.tag), f3(150, s, c.sayRight, c.tag), f3(152, s, b.coarse, c.coarse), f3(153, s, c.coarse, d.coarse))
}

// cueView is what the second model knows of the cue it labels for.
type cueView struct {
	from, to                  int // tokens of the paragraph
	lemma, tag, fine, pattern uint32
	quoted                    uint32
	prev, next                *traits
	marksLeft, marksRight     uint32 // quote marks on each side in the sentence
	subj, comp                uint32
	sentence                  int32
	verb                      uint32
	left, right               int // the neighbouring cues: end of the one before, start of the one after
}

// among is where a token stands among the neighbouring cues: before the one on
// the left, or how close to the one on the right.
func (v *cueView) among(i int) uint32 {
	switch {
	case i < v.left:
		return 20
	case i >= v.right:
		return 21
	}
	return min(6, bucket(v.right-i))
}

// view looks at a cue. others are all cues of the paragraph, in order.
func (p *page) view(from, to int, others []token.Range) cueView {
	// Its head is its last verb, or else its last noun or word.
	head, rank := from, -1
	for i := from; i < to; i++ {
		t := p.t(i)
		r := 0
		switch tag := token.Tag(t.tag); {
		case tag.IsVerb() && t.lemma != lemmaBe && t.lemma != lemmaHave:
			r = 3
		case tag.IsNoun(), tag.IsVerb():
			r = 2
		case token.Kind(t.kind).IsWord():
			r = 1
		}
		if r > rank {
			head, rank = i, r
		}
	}
	h := p.t(head)
	v := cueView{from: from, to: to, lemma: h.lemma, tag: h.tag, fine: h.fine, quoted: h.quoted, verb: h.verb, prev: p.t(from - 1), next: p.t(to), sentence: h.sentence, left: -1, right: p.n}
	for i := from; i < min(to, from+4); i++ {
		v.pattern = mix(v.pattern, p.t(i).tag)
	}
	s := p.doc.Sentences[h.sentence]
	v.marksLeft = uint32(min(2, h.marksBefore-p.t(s.From-p.base).marksBefore))
	v.marksRight = uint32(min(2, p.t(s.To-p.base).marksBefore-h.marksBefore))
	v.subj, _, _ = p.subject(from)
	v.comp = p.complement(to - 1)
	for _, o := range others {
		if o.To <= from {
			v.left = o.To
		}
		if o.From >= to {
			v.right = o.From
			break
		}
	}
	return v
}

// stretch is what lies between a token and the cue. Many tokens in a row have the
// same.
type stretch struct {
	side                        uint32
	commas, verbs, marks, conj  uint32
	cues, sentences, far, quote uint32 // cues between; sentences between, cut and in buckets; quoted or not, the token and the cue
	clause                      int    // the mark that ends the token's clause, if there is a comma between; else 0
}

// stretchOf looks at what lies between a token and the cue.
func (p *page) stretchOf(i int, v *cueView) stretch {
	c := p.t(i)
	x, y := p.t(i+1), p.t(v.from)
	s := stretch{side: before + 201}
	if i >= v.to {
		x, y = p.t(v.to), p.t(i)
		s.side = after + 201
	}
	s.commas = uint32(min(3, y.commasBef-x.commasBef))
	s.verbs = uint32(min(3, y.verbsBefore-x.verbsBefore))
	s.marks = uint32(min(4, y.marksBefore-x.marksBefore))
	s.conj = uint32(min(3, y.conjBefore-x.conjBefore))
	s.cues = uint32(max(0, min(2, y.cuesBefore-x.cuesBefore)))
	sentences := int(c.sentence - v.sentence)
	s.sentences, s.far = uint32(max(-2, min(2, sentences))+2), bucket(sentences+3)
	s.quote = c.quoted<<1 | v.quoted
	if s.commas > 0 {
		s.clause = p.clauseEnd(i)
	}
	return s
}

// clauseEnd is the next comma, dash or colon.
func (p *page) clauseEnd(i int) int {
	for ; i < p.n; i++ {
		if k := token.Kind(p.t(i).kind); k == token.Comma || k == token.Dash || k == token.Colon {
			break
		}
	}
	return i
}

// within is the side, with what lies between in cues and sentences.
func (s *stretch) within() uint32 { return s.side + s.cues<<4 + s.sentences<<8 }

// stretchFeatures appends the features that look at nothing of a token but what
// lies between it and the cue.
func (p *page) stretchFeatures(out []uint32, x *stretch, v *cueView) []uint32 {
	s, sc, q, commas, verbs, marks, sents := x.side, x.within(), x.quote, x.commas, x.verbs, x.marks, x.sentences
	out = append(out,
		f2(203, sc, q), f3(204, sc, commas, verbs), f3(206, sc, marks, q), f3(210, sc, x.conj, verbs), f4(211, sc, commas, verbs, x.conj),
		f4(214, s, v.lemma, q, marks), f4(215, s, v.lemma, commas, verbs), f3(216, s, v.lemma, sents), f4(218, s, v.tag, q, marks), f4(219, s, v.pattern, commas, verbs),
		f4(221, s, v.marksLeft, v.marksRight, q), f4(222, sc, v.marksLeft*3+v.marksRight, q, marks), f4(223, s, v.next.tag, commas, verbs), f4(224, s, v.prev.tag, commas, verbs),
		f4(227, s, v.comp, commas, verbs), f4(228, s, v.subj, commas, verbs), f4(231, sc, v.comp, v.subj, q), f4(232, sc, v.marksLeft*3+v.marksRight, commas, verbs),
		f4(239, sc, v.tag, commas, verbs), f4(240, s, v.verb, commas, verbs), f3(241, sc, x.far, marks))
	// Which clause of the sentence: the one next to the cue up to the first
	// comma is told from the others by what stands at its border.
	if commas > 0 {
		f, g := p.t(x.clause+1), p.t(x.clause+2)
		out = append(out, f3(260, sc, f.word, commas), f4(261, sc, f.tag, g.tag, commas))
	}
	return out
}

// way is how far a token is from the cue, in buckets.
type way struct{ side, dist, sentences uint32 }

func wayOf(i int, x *stretch, v *cueView) way {
	return way{x.side, bucket(max(v.from-i, i-v.to+1)), x.sentences}
}

// wayFeatures appends those that look at nothing but how far it is.
func (p *page) wayFeatures(out []uint32, w way, v *cueView) []uint32 {
	return append(out,
		f2(201, w.side, w.dist), f3(213, w.side, v.lemma, w.dist), f4(225, w.side, v.next.word, w.dist, w.sentences),
		f4(229, w.side, v.comp, v.tag, w.dist), f4(230, w.side, v.subj, v.tag, w.dist))
}

// relativeFeatures appends those that cross both with the token.
func (p *page) relativeFeatures(out []uint32, i int, x *stretch, w way, v *cueView) []uint32 {
	b, c, d := p.t(i-1), p.t(i), p.t(i+1)
	s, sc, q, commas, verbs, marks, sents, dist := x.side, x.within(), x.quote, x.commas, x.verbs, x.marks, x.sentences, w.dist
	out = append(out,
		f3(202, s, dist, c.tag), f4(205, sc, commas, verbs, c.tag), f4(207, sc, marks, q, c.tag), f3(208, sc, verbs, c.tag), f3(209, sc, commas, c.tag),
		f3(212, s, v.lemma, c.tag), f4(217, s, v.tag, dist, c.tag), f4(220, s, v.fine, c.tag, sents), f4(226, s, v.prev.kind, dist, c.tag),
		f4(233, sc, b.tag, c.tag, commas), f4(234, sc, c.tag, d.tag, commas), f4(235, sc, c.word, commas, verbs), f4(236, sc, b.word, commas, verbs), f4(237, sc, d.word, commas, verbs),
		f4(238, s, v.lemma, c.kind, dist), f4(242, sc, c.last, c.next, q), f4(243, s, b.kind, c.kind, d.kind+marks<<8), f4(244, sc, x.conj, commas, c.tag),
		f3(245, s, c.cue, c.tag), f4(246, s, b.cue, c.cue, d.cue), f4(247, sc, c.cue, commas, verbs), f4(248, s, v.among(i), commas, verbs))
	far, lo, hi := v.from-i, i, v.from
	if i >= v.to {
		far, lo, hi = i-v.to+1, v.to, i+1
	}
	if far <= 4 {
		path := uint32(far)
		for j := lo; j < hi; j++ {
			path = mix(path, p.t(j).tag)
		}
		out = append(out, f2(250, s, path), f3(251, s, path, v.lemma), f3(252, s, uint32(far), c.word), f3(253, s, uint32(far), v.lemma), f4(254, s, uint32(far), c.tag, v.lemma), f4(255, s, uint32(far), c.noun, v.tag))
	}
	if commas > 0 {
		f := p.t(x.clause + 1)
		out = append(out, f4(262, sc, f.tag, verbs, bucket(i-x.clause)), f4(263, sc, f.word, c.tag, commas))
	}
	return out
}
