package draft

import (
	"math"
	"slices"

	"parley/dossier"
)

// Pair says which points became which. One old and one new point; several old
// ones: merged; several new ones: split.
type Pair struct {
	Old, New []int // indexes of points, in order
	// Classes as the rules in classes.go give them.
	Classes []Class
	// Why says for tightened and loosened by which words.
	Why []Reason
	// Confidence from 0 to 1 orders the pairs by how much speaks for them; it
	// is no probability. A pinned pair has 1.
	Confidence float64
	// Pinned is set where a person has fixed the pair.
	Pinned bool
}

// Alignment says what became of the points of an old text in a new one.
type Alignment struct {
	Old, New *Text
	Pairs    []Pair // in the order of the old text's points
	Dropped  []int  // points of the old text without a counterpart
	Added    []int  // points of the new text without a counterpart
}

// The weights and thresholds. They were set on the invented texts that
// testdata/align/README.md names, not on the example.
const (
	wordsWeight = 0.55
	gramsWeight = 0.30
	heldWeight  = 0.15

	setsWeight  = 0.75 // of what both set, beside the text
	apartFactor = 0.55 // what is left of the text's weight where they set other issues
	placeWeight = 0.06 // of the place, where something else speaks for the pair

	pairFloor  = 0.15 // below it two points are no pair
	goodPair   = 0.45 // from it a pair tells where those beside it are expected
	attachText = 0.30 // share of a point's words that must be in another to be split from or merged into it
	attachSets = 0.55 // the same for what it sets
	attachNear = 0.28 // the same for words where it stands beside the point that the other is paired with
	attachBoth = 0.22 // the same for words where they also set something together
)

// Align finds which points of the old text became which of the new one.
//
// Two points are compared by their words (cosine of tf-idf over stems), by runs
// of four characters, by the share of the shorter's words that the longer
// holds, by what they set, and by their place between the points around them.
// A best assignment (see assign) makes pairs of one and one. A point left over
// joins a pair where much of it is in the other side's point and the two
// together account for more of it than one: a merge, or a split. A point
// that others stand under, and that has no counterpart, goes where those go. What a person has pinned is taken as it
// is. Everything else is dropped, or new.
//
// In texts of more than some hundred points only those are compared that share
// rare words, an issue, or their place.
func Align(older, newer *Text, pins ...dossier.Pin) *Alignment {
	a := &aligner{old: older, new: newer, c: featuresOf(older, newer)}
	a.oldIs, a.newIs = make([]standing, len(older.Points)), make([]standing, len(newer.Points))
	a.oldHead, a.newHead = headings(older), headings(newer)
	for i := range older.Points {
		if !older.Points[i].stands() {
			a.oldIs[i] = closed
		}
	}
	for i := range newer.Points {
		if newer.Points[i].stands() {
			continue
		}
		a.newIs[i] = closed
		// The later draft names the point of the same number as deleted.
		if o, ok := older.Point(newer.Points[i].Number); ok {
			a.oldIs[o] = closed
		}
	}
	a.links = map[[2]int]float64{}
	a.pin(pins)
	a.same()
	a.place()
	a.candidates()
	a.pairs()
	a.place()
	a.lookAround()
	a.pairs()
	a.attach()
	a.followHeadings()
	return a.result()
}

// aligner is one comparison under way.
type aligner struct {
	old, new         *Text
	c                *corpus
	oldIs, newIs     []standing
	oldHead, newHead []bool
	expected         []float64 // where in the new text an old point is looked for, 0 to 1
	fixed            [][2]int  // pairs of the same text
	one              [][2]int  // pairs of the assignment
	links            map[[2]int]float64
	pinned           []Pair
	cand             [][]candidate // of each old point, in order
	scores           map[[2]int]float64
}

// candidate is a new point that an old one is compared with.
type candidate struct {
	n int
	e evidence
}

// standing says whether a point is still to be paired.
type standing uint8

const (
	free     standing = iota
	samePair          // its words stand in the other text; others may join it
	closed            // pinned, or named as deleted
)

// headings finds points that only name what stands under them.
func headings(t *Text) []bool {
	has := t.children()
	out := make([]bool, len(t.Points))
	for i := range t.Points {
		p := &t.Points[i]
		n := 0
		for _, w := range Tokens(p.Text) {
			if isWord(w) {
				n++
			}
		}
		out[i] = has[i] && len(p.Sets) == 0 && n <= 8
	}
	return out
}

// pin takes over what a person has fixed. A pin that names a point that is not
// there says nothing.
func (a *aligner) pin(pins []dossier.Pin) {
	find := func(t *Text, numbers []string) (out []int, ok bool) {
		for _, n := range numbers {
			i, found := t.Point(n)
			if !found {
				return nil, false
			}
			out = append(out, i)
		}
		slices.Sort(out)
		return slices.Compact(out), true
	}
	for _, p := range pins {
		o, ok1 := find(a.old, p.Old)
		n, ok2 := find(a.new, p.New)
		if !ok1 || !ok2 {
			continue
		}
		for _, i := range o {
			a.oldIs[i] = closed
		}
		for _, i := range n {
			a.newIs[i] = closed
		}
		if len(o) > 0 && len(n) > 0 {
			a.pinned = append(a.pinned, Pair{Old: o, New: n, Confidence: 1, Pinned: true})
		}
	}
}

// same pairs points whose words are the same, where no other has them.
func (a *aligner) same() {
	type spot struct{ o, n, olds, news int }
	at := map[string]*spot{}
	for i := range a.old.Points {
		if s := a.c.sides[0][i].plain; s != "" && a.oldIs[i] == free && !a.oldHead[i] {
			if at[s] == nil {
				at[s] = &spot{}
			}
			at[s].o = i
			at[s].olds++
		}
	}
	for j := range a.new.Points {
		if s := at[a.c.sides[1][j].plain]; s != nil && a.newIs[j] == free && !a.newHead[j] {
			s.n = j
			s.news++
		}
	}
	for i := range a.old.Points {
		s := at[a.c.sides[0][i].plain]
		if s != nil && s.o == i && s.olds == 1 && s.news == 1 && a.oldIs[i] == free && !a.oldHead[i] {
			a.fixed = append(a.fixed, [2]int{i, s.n})
			a.links[[2]int{i, s.n}] = 1
			a.oldIs[i], a.newIs[s.n] = samePair, samePair
		}
	}
}

// place works out where in the new text each old point would be expected: in
// proportion between the pairs around it that are known so far.
func (a *aligner) place() {
	anchors := slices.Clone(a.fixed)
	for _, p := range a.one {
		if a.scores[p] > goodPair {
			anchors = append(anchors, p)
		}
	}
	slices.SortFunc(anchors, func(x, y [2]int) int { return x[0] - y[0] })
	anchors = increasing(anchors)
	a.expected = make([]float64, len(a.old.Points))
	o0, n0, k := -1, -1, 0
	for i := range a.expected {
		for k < len(anchors) && anchors[k][0] < i {
			o0, n0 = anchors[k][0], anchors[k][1]
			k++
		}
		o1, n1 := len(a.old.Points), len(a.new.Points)
		if k < len(anchors) {
			o1, n1 = anchors[k][0], anchors[k][1]
		}
		at := float64(n0) + float64(i-o0)*float64(n1-n0)/float64(max(o1-o0, 1))
		a.expected[i] = at / max(1, float64(len(a.new.Points)-1))
	}
}

// increasing keeps the longest run of pairs whose new points are in order
// (patience sorting). Pairs come in the order of their old points.
func increasing(pairs [][2]int) [][2]int {
	var tops []int // index of the pair that ends a run of this length
	prev := make([]int, len(pairs))
	for i, p := range pairs {
		n, _ := slices.BinarySearchFunc(tops, p[1], func(t, v int) int { return pairs[t][1] - v })
		prev[i] = -1
		if n > 0 {
			prev[i] = tops[n-1]
		}
		if n == len(tops) {
			tops = append(tops, i)
		} else {
			tops[n] = i
		}
	}
	if len(tops) == 0 {
		return nil
	}
	out := make([][2]int, len(tops))
	for i, at := len(tops)-1, tops[len(tops)-1]; i >= 0; i, at = i-1, prev[at] {
		out[i] = pairs[at]
	}
	return out
}

// score says how much speaks for an old point having become a new one.
func (a *aligner) score(o, n int, e evidence) float64 {
	text := wordsWeight*e.words + gramsWeight*e.grams + heldWeight*e.held*min(1, 2*e.words+0.2)
	if e.apart {
		text *= apartFactor
	}
	s := 1 - (1-text)*(1-setsWeight*e.sets)
	if s < 0.05 {
		return s
	}
	d := math.Abs(a.expected[o] - a.c.sides[1][n].place)
	return s + placeWeight*(1-s)*max(0, 1-4*d)
}

// pairs makes the best assignment of one old and one new point.
func (a *aligner) pairs() {
	rows := make([][]edge, len(a.old.Points))
	a.scores = make(map[[2]int]float64, 2*len(rows))
	for o, list := range a.cand {
		for _, c := range list {
			n := c.n
			if a.oldHead[o] != a.newHead[n] || a.oldIs[o] != free || a.newIs[n] != free {
				continue
			}
			if s := a.score(o, n, c.e); s > pairFloor {
				a.scores[[2]int{o, n}] = s
				rows[o] = append(rows[o], edge{n, s - pairFloor})
			}
		}
	}
	a.one = nil
	for o, n := range assign(rows, len(a.new.Points)) {
		if n >= 0 {
			a.one = append(a.one, [2]int{o, n})
		}
	}
}

// attach lets points that are left over join a pair.
func (a *aligner) attach() {
	newOf := map[int]int{} // of an old point
	oldOf := map[int]int{}
	for _, p := range append(slices.Clone(a.one), a.fixed...) {
		newOf[p[0]], oldOf[p[1]] = p[1], p[0]
	}
	type join struct {
		o, n  int
		worth float64
	}
	var joins []join
	best := func(side int, i int, list []int) {
		top := join{worth: -1}
		for _, j := range list {
			o, n := i, j
			if side == 1 {
				o, n = j, i
			}
			if w := a.joinWorth(side, o, n, newOf, oldOf); w > top.worth {
				top = join{o, n, w}
			}
		}
		if top.worth > 0 {
			joins = append(joins, top)
		}
	}
	back := make([][]int, len(a.new.Points))
	for o, cand := range a.cand {
		list := make([]int, len(cand))
		for i, c := range cand {
			list[i] = c.n
			back[c.n] = append(back[c.n], o)
		}
		if _, paired := newOf[o]; !paired && a.oldIs[o] == free && !a.oldHead[o] {
			best(0, o, list)
		}
	}
	for n, list := range back {
		if _, paired := oldOf[n]; !paired && a.newIs[n] == free && !a.newHead[n] {
			best(1, n, list)
		}
	}
	for _, p := range a.one {
		a.links[p] = a.scores[p]
	}
	for _, j := range joins {
		a.links[[2]int{j.o, j.n}] = j.worth
	}
}

// joinWorth says how much speaks for a point that is left over being part of
// another: above 0 if enough does. side tells which of the two is left over.
func (a *aligner) joinWorth(side, o, n int, newOf, oldOf map[int]int) float64 {
	fo, fn := &a.c.sides[0][o], &a.c.sides[1][n]
	part, whole := fo, fn
	var twin *features // what the whole is paired with already
	beside := false
	if side == 0 {
		if i, ok := oldOf[n]; ok {
			twin, beside = &a.c.sides[0][i], i == o-1 || i == o+1
		}
	} else {
		part, whole = fn, fo
		if j, ok := newOf[o]; ok {
			twin, beside = &a.c.sides[1][j], j == n-1 || j == n+1
		}
	}
	in, gain := a.c.heldIn(part, whole, twin)
	sets, apart := setsOverlap(fo, fn)
	if apart {
		in, gain = in*apartFactor, gain*apartFactor
	}
	switch {
	case sets >= attachSets && (twin == nil || beside || !covers(twin, part, whole) || in > attachText):
		return min(1, 0.4+0.4*sets+0.3*in)
	case sets > 0 && in > attachBoth:
		return min(1, 0.3+0.3*sets+0.4*in)
	case in > attachText && (gain > attachText/2 || twin == nil) || beside && in > attachNear:
		return in
	}
	return 0
}

// covers tells whether the point that the whole is paired with accounts for all
// that the part and the whole both set.
func covers(twin, part, whole *features) bool {
	for _, t := range part.terms {
		if slices.Contains(whole.terms, t) && !slices.Contains(twin.terms, t) {
			return false
		}
	}
	for _, i := range part.issues {
		has := func(f *features) bool {
			return slices.ContainsFunc(f.issues, func(w weighted) bool { return w.id == i.id })
		}
		if has(whole) && !has(twin) {
			return false
		}
	}
	return true
}

// heldIn is the share of a part's weight of words that a whole has, and the
// share that it has and its twin has not.
func (c *corpus) heldIn(part, whole, twin *features) (in, gain float64) {
	if part.norm == 0 {
		return 0, 0
	}
	for _, w := range part.words {
		if !hasWord(whole, w.id) {
			continue
		}
		s := w.weight * w.weight
		in += s
		if twin == nil || !hasWord(twin, w.id) {
			gain += s
		}
	}
	total := part.norm * part.norm
	return in / total, gain / total
}

func hasWord(f *features, id int32) bool {
	_, ok := slices.BinarySearchFunc(f.words, id, func(w weighted, id int32) int { return int(w.id) - int(id) })
	return ok
}

// followHeadings lets a point that others stand under go where those go, if it
// has no counterpart of its own.
func (a *aligner) followHeadings() {
	follow := func(side int, t *Text, is []standing) {
		for i, over := range t.children() {
			if !over || is[i] != free {
				continue
			}
			linked := false
			to := map[int]float64{}
			for l, w := range a.links {
				linked = linked || l[side] == i
				p := t.Points[l[side]].Number
				if len(p) > len(t.Points[i].Number) && p[:len(t.Points[i].Number)+1] == t.Points[i].Number+"." {
					to[l[1-side]] = max(to[l[1-side]], w)
				}
			}
			if linked {
				continue
			}
			for j, w := range to {
				l := [2]int{i, j}
				if side == 1 {
					l = [2]int{j, i}
				}
				a.links[l] = w
			}
		}
	}
	follow(0, a.old, a.oldIs)
	follow(1, a.new, a.newIs)
}

// result turns links into pairs.
func (a *aligner) result() *Alignment {
	out := &Alignment{Old: a.old, New: a.new}
	news, olds := map[int][]int{}, map[int][]int{}
	for l := range a.links {
		news[l[0]] = append(news[l[0]], l[1])
		olds[l[1]] = append(olds[l[1]], l[0])
	}
	for _, m := range []map[int][]int{news, olds} {
		for _, list := range m {
			slices.Sort(list)
		}
	}
	pairs := slices.Clone(a.pinned)
	for _, n := range sortedKeys(olds) {
		if list := olds[n]; len(list) > 1 {
			pairs = append(pairs, a.pairOf(list, []int{n}))
		}
	}
	for _, o := range sortedKeys(news) {
		list := news[o]
		// Links into a merge are told there.
		rest := slices.DeleteFunc(slices.Clone(list), func(n int) bool { return len(olds[n]) > 1 })
		if len(rest) > 0 {
			pairs = append(pairs, a.pairOf([]int{o}, rest))
		}
	}
	slices.SortStableFunc(pairs, func(x, y Pair) int {
		if x.Old[0] != y.Old[0] {
			return x.Old[0] - y.Old[0]
		}
		return x.New[0] - y.New[0]
	})
	out.Pairs = pairs
	oldIn, newIn := make([]bool, len(a.old.Points)), make([]bool, len(a.new.Points))
	for _, p := range pairs {
		for _, i := range p.Old {
			oldIn[i] = true
		}
		for _, j := range p.New {
			newIn[j] = true
		}
	}
	for i := range a.old.Points {
		if !oldIn[i] && a.old.Points[i].stands() && !a.new.Described && !a.old.Described {
			out.Dropped = append(out.Dropped, i)
		}
	}
	for j := range a.new.Points {
		if !newIn[j] && a.new.Points[j].stands() && !a.old.Described && !a.new.Described {
			out.Added = append(out.Added, j)
		}
	}
	if a.old.Described || a.new.Described {
		for i := range out.Pairs {
			out.Pairs[i].Classes = []Class{Described}
		}
		return out
	}
	classify(out)
	return out
}

func sortedKeys(m map[int][]int) []int {
	out := make([]int, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// pairOf makes a pair; its confidence is that of its weakest link, by how much
// speaks for it and how little for another.
func (a *aligner) pairOf(olds, news []int) Pair {
	p := Pair{Old: olds, New: news, Confidence: 1}
	for _, o := range olds {
		for _, n := range news {
			p.Confidence = min(p.Confidence, a.confidence(o, n))
		}
	}
	return p
}

func (a *aligner) confidence(o, n int) float64 {
	s := a.links[[2]int{o, n}]
	if s >= 1 {
		return 1
	}
	c := 1 / (1 + math.Exp(-7*(s-0.3)))
	return math.Round(100*min(c, 0.99)) / 100
}
