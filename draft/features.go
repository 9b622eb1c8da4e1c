package draft

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"parley/dossier"
)

// features are what a point is compared by.
type features struct {
	words  []weighted // by id, each once
	norm   float64    // length of the words' vector
	grams  []uint32   // hashes of runs of four characters, sorted, each once
	gnorm  float64    // sum of the grams' weights
	issues []weighted // issues that it sets or touches
	terms  []int32    // what it sets, ISSUE=OPTION, sorted
	plain  string     // its words alone, in lower case: two of the same are the same text
	place  float64    // 0 for the first point, 1 for the last
}

type weighted struct {
	id     int32
	weight float64
}

// corpus holds the features of two texts, weighed by how rare they are in both
// (tf-idf: Sparck Jones 1972).
type corpus struct {
	sides  [2][]features
	idf    []float64 // of words
	gidf   []float32 // of grams, by hash
	points int
}

const gramBits = 17

// featuresOf reads two texts.
func featuresOf(a, b *Text) *corpus {
	c := &corpus{points: len(a.Points) + len(b.Points)}
	vocabulary := map[string]int32{}
	stems := map[string]int32{} // word as written to id of its stem
	terms := map[string]int32{}
	var df []int32
	var issueDF []int32
	gdf := make([]int32, 1<<gramBits)
	issueID := map[string]int32{}
	var light []bool
	for side, t := range []*Text{a, b} {
		list := make([]features, len(t.Points))
		for i := range t.Points {
			p := &t.Points[i]
			f := &list[i]
			if len(t.Points) > 1 {
				f.place = float64(i) / float64(len(t.Points)-1)
			}
			var plain strings.Builder
			plain.Grow(len(p.Text))
			var ids []int32
			for s := p.Text; s != ""; {
				n := tokenLen(s)
				w := s[:n]
				s = s[n:]
				if !isWord(w) {
					continue
				}
				id, ok := stems[w]
				if !ok {
					st := stem(w)
					if id, ok = vocabulary[st]; !ok {
						id = int32(len(df))
						vocabulary[strings.Clone(st)] = id
						df = append(df, 0)
						light = append(light, common[st])
					}
					stems[w] = id
				}
				ids = append(ids, id)
				plain.WriteByte(' ')
				plain.WriteString(w)
			}
			f.plain = strings.ToLower(plain.String())
			slices.Sort(ids)
			for n := 0; n < len(ids); {
				m := n
				for m < len(ids) && ids[m] == ids[n] {
					m++
				}
				f.words = append(f.words, weighted{ids[n], 1 + math.Log(float64(m-n))})
				df[ids[n]]++
				n = m
			}
			f.grams = grams(f.plain)
			for _, g := range f.grams {
				gdf[g]++
			}
			for _, term := range p.Sets {
				issue, option := term.Split()
				id, ok := issueID[issue]
				if !ok {
					id = int32(len(issueDF))
					issueID[issue] = id
					issueDF = append(issueDF, 0)
				}
				if !slices.ContainsFunc(f.issues, func(w weighted) bool { return w.id == id }) {
					f.issues = append(f.issues, weighted{id: id})
					issueDF[id]++
				}
				if option != "" {
					n, ok := terms[string(term)]
					if !ok {
						n = int32(len(terms))
						terms[string(term)] = n
					}
					f.terms = append(f.terms, n)
				}
			}
			slices.Sort(f.terms)
		}
		c.sides[side] = list
	}
	n := float64(c.points)
	c.idf = make([]float64, len(df))
	for i, d := range df {
		if c.idf[i] = math.Log(1 + n/float64(d)); light[i] {
			c.idf[i] *= commonWeight
		}
	}
	c.gidf = make([]float32, len(gdf))
	for i, d := range gdf {
		if d > 0 {
			c.gidf[i] = float32(math.Log(1 + n/float64(d)))
		}
	}
	for _, list := range c.sides {
		for i := range list {
			f := &list[i]
			for k := range f.words {
				f.words[k].weight *= c.idf[f.words[k].id]
				f.norm += f.words[k].weight * f.words[k].weight
			}
			f.norm = math.Sqrt(f.norm)
			for _, g := range f.grams {
				f.gnorm += float64(c.gidf[g])
			}
			for k := range f.issues {
				// An issue that many points set tells less which became which.
				f.issues[k].weight = 1 / math.Sqrt(max(1, float64(issueDF[f.issues[k].id])/2))
			}
		}
	}
	return c
}

// commonWeight is what is left of the weight of common words.
const commonWeight = 0.15

// gramSize is the length of the runs of characters.
const gramSize = 4

// grams hashes the runs of four characters of a text.
func grams(s string) []uint32 {
	var window [gramSize]rune
	out := make([]uint32, 0, len(s))
	n := 0
	for _, r := range s {
		if !inWord(r) && !unicode.IsSpace(r) {
			continue
		}
		copy(window[:], window[1:])
		window[gramSize-1] = r
		if n++; n < gramSize {
			continue
		}
		h := uint32(2166136261)
		for _, r := range window {
			h = (h ^ uint32(r)) * 16777619
		}
		out = append(out, (h^h>>15)&(1<<gramBits-1))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// evidence is what speaks for one point having become another, each from 0 to
// 1.
type evidence struct {
	words float64 // cosine of the weighted words
	grams float64 // overlap of runs of characters, Dice
	held  float64 // share of the shorter point's words that the other has
	sets  float64 // overlap of what they set
	apart bool    // both set something, and on no issue the same
}

func (c *corpus) compare(o, n *features) evidence {
	var e evidence
	var dot, heldO, heldN float64
	for i, j := 0, 0; i < len(o.words) && j < len(n.words); {
		switch a, b := o.words[i], n.words[j]; {
		case a.id < b.id:
			i++
		case a.id > b.id:
			j++
		default:
			dot += a.weight * b.weight
			heldO += a.weight * a.weight
			heldN += b.weight * b.weight
			i, j = i+1, j+1
		}
	}
	if o.norm > 0 && n.norm > 0 {
		e.words = dot / (o.norm * n.norm)
		if o.norm < n.norm {
			e.held = heldO / (o.norm * o.norm)
		} else {
			e.held = heldN / (n.norm * n.norm)
		}
	}
	e.grams = c.shared(o.grams, n.grams) * 2 / max(o.gnorm+n.gnorm, 1e-9)
	e.sets, e.apart = setsOverlap(o, n)
	return e
}

// shared sums the weights of the grams that two points have.
func (c *corpus) shared(a, b []uint32) float64 {
	var sum float64
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch x, y := a[i], b[j]; {
		case x < y:
			i++
		case x > y:
			j++
		default:
			sum += float64(c.gidf[x])
			i, j = i+1, j+1
		}
	}
	return sum
}

// otherOption is how much the same issue counts where it is set otherwise.
const otherOption = 0.75

func setsOverlap(o, n *features) (overlap float64, apart bool) {
	if len(o.issues) == 0 || len(n.issues) == 0 {
		return 0, false
	}
	var sum, so, sn float64
	same := slices.ContainsFunc(o.terms, func(t int32) bool { return slices.Contains(n.terms, t) })
	for _, a := range o.issues {
		so += a.weight
		for _, b := range n.issues {
			if a.id == b.id {
				sum += a.weight
			}
		}
	}
	for _, b := range n.issues {
		sn += b.weight
	}
	if sum == 0 {
		return 0, true
	}
	overlap = sum / min(so, sn)
	// An issue that few points set tells more, however many others a point sets.
	best := 0.0
	for _, a := range o.issues {
		for _, b := range n.issues {
			if a.id == b.id {
				best = max(best, a.weight)
			}
		}
	}
	overlap *= best
	if !same {
		overlap *= otherOption
	}
	return overlap, false
}

// terms of two points that are the same issue.
func sameIssue(a, b []dossier.Term) bool {
	for _, x := range a {
		for _, y := range b {
			i, _ := x.Split()
			j, _ := y.Split()
			if i == j {
				return true
			}
		}
	}
	return false
}
