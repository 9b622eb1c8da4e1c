// Package score measures attributed statements that a reader found against those
// that people marked.
//
//   - Tokens are runs of letters, digits and underscores, joined by apostrophes
//     and hyphens; marks do not count. A span is the set of tokens it touches.
//   - The spans of a role (source, cue, content) are taken once a document: a
//     source that two statements share counts once.
//   - Exact: the same tokens, one to one. Partial: aligned one to one, greedily
//     by overlap over union (Jaccard); precision is the mean share of a found
//     span that is right, recall of a marked span that is found. Token: tokens
//     that have the role.
//   - Triples are aligned greedily by cue, content and source. Exact: all three
//     roles are the same. Usable: content and source each have a Jaccard of a
//     half or more (or both lack a source), and the cues overlap: what a person
//     would confirm, or confirm after a light edit. Pair: the same but for the
//     cue. Detected: the content has a half, or the cues overlap.
package score

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"parley/reading/corpus"
)

// A Measure is precision, recall and their harmonic mean, from 0 to 1.
type Measure struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// A Role is how well the spans of one role were found.
type Role struct {
	Exact   Measure `json:"exact"`
	Partial Measure `json:"partial"`
	Token   Measure `json:"token"`
}

// A Tenth is what was found with a confidence from From up to a tenth more: how
// much, how confident on average, and which share of it was usable.
type Tenth struct {
	From   float64 `json:"from"`
	Found  int     `json:"found"`
	Mean   float64 `json:"mean"`
	Usable float64 `json:"usable"`
}

// A Result is all measures over the documents that were added.
type Result struct {
	Source       Role    `json:"source"`
	Cue          Role    `json:"cue"`
	Content      Role    `json:"content"`
	TripleExact  Measure `json:"triple_exact"`
	TripleUsable Measure `json:"triple_usable"`
	PairUsable   Measure `json:"pair_usable"`
	Detected     Measure `json:"detected"`
	Documents    int     `json:"documents"`
	// Confidence tells how far the finder's own confidence holds, in tenths;
	// empty where it gave none.
	Confidence []Tenth `json:"confidence,omitempty"`
	Counts     struct {
		Gold int `json:"gold"`
		Pred int `json:"pred"`
	} `json:"n"`
}

const (
	source = iota
	cue
	content
	roles
)

type roleCount struct {
	gold, pred, exact, tokenGold, tokenPred, tokenBoth int
	partialPred, partialGold                           float64
}

// A Score adds documents up. The zero value is ready.
type Score struct {
	role                          [roles]roleCount
	docs, gold, pred              int
	exact, usable, pair, detected int
	tenths                        [10]Tenth // with sums for means
}

// set is an ascending list of token numbers.
type set []int32

// Add counts one document: what people marked, and what a reader found.
func (s *Score) Add(text string, gold, found []corpus.Relation) {
	s.docs++
	tokens := number(text)
	G, P := sets(tokens, gold), sets(tokens, found)
	for _, f := range found {
		t := &s.tenths[tenth(f.Confidence)]
		t.Found++
		t.Mean += f.Confidence
	}
	for r := range roles {
		s.role[r].add(distinct(G, r), distinct(P, r))
	}
	s.gold, s.pred = s.gold+len(G), s.pred+len(P)
	for _, m := range align(len(P), len(G), func(i, j int) float64 { return likeness(P[i], G[j]) }) {
		p, g := P[m[0]], G[m[1]]
		cues := overlap(p[cue], g[cue]) > 0
		contents := jaccard(p[content], g[content]) >= .5
		sources := jaccard(p[source], g[source]) >= .5
		s.exact += count(slices.Equal(p[0], g[0]) && slices.Equal(p[1], g[1]) && slices.Equal(p[2], g[2]))
		s.usable += count(cues && contents && sources)
		if cues && contents && sources {
			s.tenths[tenth(found[m[0]].Confidence)].Usable++
		}
		s.pair += count(contents && sources)
		s.detected += count(contents || cues)
	}
}

func tenth(confidence float64) int { return max(0, min(9, int(confidence*10))) }

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// likeness is what triples are aligned by; 0 for those that are not.
func likeness(p, g [roles]set) float64 {
	same, v := 0.0, 0.0
	if len(p[content]) > 0 && len(g[content]) > 0 {
		same = jaccard(p[content], g[content])
	}
	if overlap(p[cue], g[cue]) > 0 {
		v = 1
	} else if same == 0 {
		return 0
	}
	return v + same + .5*jaccard(p[source], g[source])
}

func (c *roleCount) add(gold, pred []set) {
	c.gold, c.pred = c.gold+len(gold), c.pred+len(pred)
	for _, p := range pred {
		c.exact += count(slices.ContainsFunc(gold, func(g set) bool { return slices.Equal(p, g) }))
	}
	for _, m := range align(len(pred), len(gold), func(i, j int) float64 { return jaccard(pred[i], gold[j]) }) {
		p, g := pred[m[0]], gold[m[1]]
		both := float64(overlap(p, g))
		c.partialPred += both / float64(len(p))
		c.partialGold += both / float64(len(g))
	}
	p, g := union(pred), union(gold)
	c.tokenPred, c.tokenGold, c.tokenBoth = c.tokenPred+len(p), c.tokenGold+len(g), c.tokenBoth+overlap(p, g)
}

// Result is the measures of all that was added.
func (s *Score) Result() Result {
	role := func(c roleCount) Role {
		return Role{
			measure(float64(c.exact), float64(c.exact), c.pred, c.gold),
			measure(c.partialPred, c.partialGold, c.pred, c.gold),
			measure(float64(c.tokenBoth), float64(c.tokenBoth), c.tokenPred, c.tokenGold),
		}
	}
	of := func(n int) Measure { return measure(float64(n), float64(n), s.pred, s.gold) }
	r := Result{Source: role(s.role[source]), Cue: role(s.role[cue]), Content: role(s.role[content]),
		TripleExact: of(s.exact), TripleUsable: of(s.usable), PairUsable: of(s.pair), Detected: of(s.detected), Documents: s.docs}
	r.Counts.Gold, r.Counts.Pred = s.gold, s.pred
	for i, t := range s.tenths {
		if t.Mean > 0 {
			r.Confidence = append(r.Confidence, Tenth{float64(i) / 10, t.Found, t.Mean / float64(t.Found), t.Usable / float64(t.Found)})
		}
	}
	return r
}

func measure(rightPred, rightGold float64, pred, gold int) (m Measure) {
	if pred > 0 {
		m.Precision = rightPred / float64(pred)
	}
	if gold > 0 {
		m.Recall = rightGold / float64(gold)
	}
	if m.Precision+m.Recall > 0 {
		m.F1 = 2 * m.Precision * m.Recall / (m.Precision + m.Recall)
	}
	return m
}

// number gives for each code point of the text the number of its token, or -1.
func number(text string) []int32 {
	points := []rune(text)
	out := make([]int32, len(points))
	n := int32(-1)
	for i := 0; i < len(points); {
		if !isWord(points[i]) {
			out[i] = -1
			i++
			continue
		}
		n++
		for i < len(points) {
			if isWord(points[i]) || (points[i] == '\'' || points[i] == '’' || points[i] == '-') && i+1 < len(points) && isWord(points[i+1]) {
				out[i] = n
				i++
				continue
			}
			break
		}
	}
	return out
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

func sets(tokens []int32, relations []corpus.Relation) [][roles]set {
	out := make([][roles]set, len(relations))
	for i, a := range relations {
		for r, spans := range [roles][]corpus.Span{a.Source, a.Cue, a.Content} {
			out[i][r] = touched(tokens, spans)
		}
	}
	return out
}

func touched(tokens []int32, spans []corpus.Span) set {
	var s set
	for _, p := range spans {
		for i := max(0, p[0]); i < min(p[1], len(tokens)); i++ {
			if n := tokens[i]; n >= 0 && (len(s) == 0 || s[len(s)-1] != n) {
				s = append(s, n)
			}
		}
	}
	slices.Sort(s)
	return slices.Compact(s)
}

// distinct are the spans of a role, each once, without empty ones.
func distinct(all [][roles]set, role int) []set {
	var out []set
	for _, a := range all {
		if s := a[role]; len(s) > 0 && !slices.ContainsFunc(out, func(o set) bool { return slices.Equal(o, s) }) {
			out = append(out, s)
		}
	}
	return out
}

func union(sets []set) set {
	var all set
	for _, s := range sets {
		all = append(all, s...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func overlap(a, b set) int {
	n, j := 0, 0
	for _, x := range a {
		for j < len(b) && b[j] < x {
			j++
		}
		if j < len(b) && b[j] == x {
			n++
		}
	}
	return n
}

// jaccard is the overlap over the union; of two empty sets 1.
func jaccard(a, b set) float64 {
	both := overlap(a, b)
	if all := len(a) + len(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 1
}

// align pairs greedily by value, the highest first, of equals the first.
func align(n, m int, value func(i, j int) float64) [][2]int {
	type pair struct {
		v    float64
		i, j int
	}
	var all []pair
	for i := range n {
		for j := range m {
			if v := value(i, j); v > 0 {
				all = append(all, pair{v, i, j})
			}
		}
	}
	slices.SortFunc(all, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.v, a.v), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	usedI, usedJ := make([]bool, n), make([]bool, m)
	var out [][2]int
	for _, p := range all {
		if !usedI[p.i] && !usedJ[p.j] {
			usedI[p.i], usedJ[p.j] = true, true
			out = append(out, [2]int{p.i, p.j})
		}
	}
	return out
}
