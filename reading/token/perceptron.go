package token

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/jdkato/prose/v3/tag/aptagmodel"
)

// perceptron is the tagger of prose (Honnibal's averaged perceptron): the same
// tags as prose/tag gives, several times as fast, which a test holds it to. prose
// finds each feature by binary search over strings; here a word is looked up
// once, for all features that name it.
type perceptron struct {
	names  []string // of prose's classes
	tags   []Tag    // of the same
	common int      // the class NN
	always table[uint8]
	// Where the weights of the features are: by the word that they name, its last
	// bytes, its first byte, and the classes before it.
	words    table[wordPlaces]
	suffixes table[suffixPlaces]
	prefixes [256]place
	bias     place
	last     [maxClasses]place
	lastOne  [maxClasses]place // the last but one
	both     [maxClasses * maxClasses]place
	tagWords table[place]
	pairs    []pair
	rows     []row
}

// wordPlaces are those of the features that name a word, by where it stands.
type wordPlaces struct{ self, before, twoBefore, after, twoAfter place }

// suffixPlaces are those of the features that name the end of a word.
type suffixPlaces struct{ self, before, after place }

// table is a hash table by the hashes of strings.
type table[V any] struct {
	slots []entry[V]
	used  int
}

type entry[V any] struct {
	key   uint64 // 0: empty
	value V
}

// at is the value of a key, or the zero value.
func (t *table[V]) at(key uint64) V { return t.find(key).value }

func (t *table[V]) find(key uint64) *entry[V] {
	for j := int(key>>32) & (len(t.slots) - 1); ; j = (j + 1) & (len(t.slots) - 1) {
		if e := &t.slots[j]; e.key == key || e.key == 0 {
			return e
		}
	}
}

// put makes room for a key and returns its value.
func (t *table[V]) put(key uint64) *V {
	if 4*t.used >= 3*len(t.slots) {
		old := t.slots
		t.slots = make([]entry[V], max(64, 2*len(old)))
		for _, e := range old {
			if e.key != 0 {
				*t.find(e.key) = e
			}
		}
	}
	e := t.find(key)
	if e.key == 0 {
		e.key = key
		t.used++
	}
	return &e.value
}

// place is where the weights of a feature are: the first pair << 8 | how many, or
// the row << 8 | inRow. 0 for none.
type place uint32

const inRow = 255

// pair is a weight in thousandths, which all of prose's are whole numbers of.
type pair struct {
	weight int32
	class  uint8
}

// row is the weights of a feature that has many, for all classes: a lane of 32
// bits for each, all of them raised by level so that none is below 0.
type row [maxClasses / 2]uint64

const (
	maxClasses = 48
	level      = 1 << 20
	manyPairs  = 10 // from so many pairs on, a row is faster
)

// hashOf is FNV-1a, stirred.
func hashOf(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h ^ h>>29
}

// tagWord is the key of a class with a word.
func tagWord(class int, word uint64) uint64 { return word*0x9e3779b97f4a7c15 + uint64(class) + 1 }

// templates are the names of the features up to their values.
var templates = []string{"i suffix ", "i pref1 ", "i-1 tag ", "i-2 tag ", "i tag+i-2 tag ", "i word ", "i-1 tag+i word ", "i-1 word ", "i-1 suffix ", "i-2 word ", "i+1 word ", "i+1 suffix ", "i+2 word "}

// feature is where a feature's place is kept, by its name in prose's model; nil
// for one that is not known. template is that of the feature before, which is
// most often the same.
func (p *perceptron) feature(name string, template *string, classes map[string]int) *place {
	if name == "bias" {
		return &p.bias
	}
	value, ok := strings.CutPrefix(name, *template)
	for i := 0; !ok && i < len(templates); i++ {
		if value, ok = strings.CutPrefix(name, templates[i]); ok {
			*template = templates[i]
		}
	}
	if !ok {
		return nil
	}
	class := func(name string) int { return classes[name] }
	switch strings.TrimSuffix(*template, " ") {
	case "i suffix":
		return &p.suffixes.put(hashOf(value)).self
	case "i-1 suffix":
		return &p.suffixes.put(hashOf(value)).before
	case "i+1 suffix":
		return &p.suffixes.put(hashOf(value)).after
	case "i pref1":
		return &p.prefixes[value[0]]
	case "i-1 tag":
		return &p.last[class(value)]
	case "i-2 tag":
		return &p.lastOne[class(value)]
	case "i tag+i-2 tag":
		a, b, _ := strings.Cut(value, " ")
		return &p.both[class(a)*maxClasses+class(b)]
	case "i word":
		return &p.words.put(hashOf(value)).self
	case "i-1 word":
		return &p.words.put(hashOf(value)).before
	case "i-2 word":
		return &p.words.put(hashOf(value)).twoBefore
	case "i+1 word":
		return &p.words.put(hashOf(value)).after
	case "i+2 word":
		return &p.words.put(hashOf(value)).twoAfter
	case "i-1 tag+i word":
		a, b, _ := strings.Cut(value, " ")
		return p.tagWords.put(tagWord(class(a), hashOf(b)))
	}
	return nil
}

// What stands before the first word, as prose names it, as classes.
const noTag, noTag2 = "-START-", "-START2-"

// english reads the model that comes with prose. The layout is that of its
// package internal/flat, version 1; the module's version is fixed by go.sum, and
// what cannot be read is a fault of the build.
var english = sync.OnceValue(func() *perceptron {
	b := aptagmodel.English
	u32 := func() uint32 { v := binary.LittleEndian.Uint32(b); b = b[4:]; return v }
	str := func() string {
		n := int(binary.LittleEndian.Uint16(b))
		s := string(b[2 : 2+n])
		b = b[2+n:]
		return s
	}
	if string(b[:8]) != "PROSETAG" || binary.LittleEndian.Uint32(b[8:]) != 1 {
		panic("token: the tagger's model that comes with prose has another layout; see perceptron.go")
	}
	b = b[12:]
	p := &perceptron{}
	for range u32() {
		name := str()
		p.names, p.tags = append(p.names, name), append(p.tags, tagOf[name])
	}
	p.names = append(p.names, noTag, noTag2)
	p.common = slices.Index(p.names, "NN")
	features, pairs, length := int(u32()), int(u32()), int(u32())
	names := string(b[:length])
	offsets, ends := b[length:], b[length+4*(features+1):]
	classes := ends[4*(features+1):]
	weights := classes[pairs:]
	at := func(list []byte, i int) uint32 { return binary.LittleEndian.Uint32(list[4*i:]) }
	if len(p.names) > maxClasses {
		panic("token: the tagger's model that comes with prose has more classes; see perceptron.go")
	}
	p.pairs = make([]pair, pairs)
	for i := range p.pairs {
		p.pairs[i] = pair{int32(math.Round(1000 * float64(math.Float32frombits(at(weights, i))))), classes[i]}
	}
	template, byName := templates[0], map[string]int{}
	for i, n := range p.names {
		byName[n] = i
	}
	for i := range features {
		if f := p.feature(names[at(offsets, i):at(offsets, i+1)], &template, byName); f != nil {
			*f = p.lay(int(at(ends, i)), int(at(ends, i+1)))
		}
	}
	b = weights[4*pairs:]
	for range u32() {
		w := str()
		*p.always.put(hashOf(w)) = b[0] + 1
		b = b[1:]
	}
	return p
})

// lay makes a row of many pairs.
func (p *perceptron) lay(from, to int) place {
	if to-from < manyPairs {
		return place(from)<<8 | place(to-from)
	}
	var r row
	for i := range r {
		r[i] = level<<32 | level
	}
	for _, x := range p.pairs[from:to] {
		shift := 32 * (x.class % 2)
		r[x.class/2] += uint64(level+x.weight)<<shift - level<<shift
	}
	p.rows = append(p.rows, r)
	return place(len(p.rows)-1)<<8 | inRow
}

// neighbour is what the features know of a word.
type neighbour struct {
	hash   uint64
	places wordPlaces
	suffix suffixPlaces
}

func (p *perceptron) neighbour(normal string) neighbour {
	h := hashOf(normal)
	return neighbour{h, p.words.at(h), p.suffixes.at(hashOf(tail(normal)))}
}

// tag appends the tag of each word of a sentence.
func (p *perceptron) tag(words []string, out []Tag) []Tag {
	at := func(i int) neighbour {
		switch {
		case i < len(words):
			return p.neighbour(normal(words[i]))
		case i == len(words):
			return p.neighbour("-END-")
		}
		return p.neighbour("-END2-")
	}
	// Two before, one before, the word, one after.
	b2, b1, a0, a1 := p.neighbour(noTag), p.neighbour(noTag2), at(0), at(1)
	last, lastButOne := len(p.tags), len(p.tags)+1
	for i, w := range words {
		a2 := at(i + 2)
		best := p.common // what @names are called
		if class := p.always.at(hashOf(w)); class > 0 {
			best = int(class) - 1
		} else if w[0] != '@' {
			best = p.best(&[...]place{
				p.bias, p.suffixes.at(hashOf(tail(w))).self, p.prefixes[w[0]], p.last[last], p.lastOne[lastButOne], p.both[last*maxClasses+lastButOne],
				a0.places.self, p.tagWords.at(tagWord(last, a0.hash)), b1.places.before, b1.suffix.before, b2.places.twoBefore,
				a1.places.after, a1.suffix.after, a2.places.twoAfter})
		}
		out = append(out, p.tags[best])
		lastButOne, last = last, best
		b2, b1, a0, a1 = b1, a0, a1, a2
	}
	return out
}

// best is the class for which the weights of the features come to most, the
// first of several.
func (p *perceptron) best(features *[14]place) int {
	var sums [maxClasses]int32
	var lanes row
	for _, at := range features {
		if at&255 == inRow {
			for k, w := range &p.rows[at>>8] {
				lanes[k] += w
			}
			continue
		}
		for _, x := range p.pairs[at>>8:][:at&255] {
			sums[x.class%maxClasses] += x.weight
		}
	}
	best, most := 0, int32(math.MinInt32)
	for c := range p.tags {
		if sum := sums[c%maxClasses] + int32(lanes[c/2%len(lanes)]>>(32*(c%2))); sum > most {
			best, most = c, sum
		}
	}
	return best
}

// tail is the last three bytes of a word.
func tail(w string) string { return w[max(0, len(w)-3):] }

// normal is a word as the model knows its neighbours: in lower case, numbers and
// words with a hyphen alike.
func normal(w string) string {
	switch {
	case w[0] != '-' && strings.IndexByte(w, '-') >= 0:
		return "!HYPHEN"
	case len(w) == 4 && (isDigit(w[0]) || w[0] == '+' || w[0] == '-') && isDigit(w[1]) && isDigit(w[2]) && isDigit(w[3]):
		return "!YEAR"
	case isDigit(w[0]):
		return "!DIGITS"
	}
	return strings.ToLower(w)
}
