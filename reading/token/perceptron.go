package token

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/jdkato/prose/v3/tag/aptagmodel"
)

// perceptron is the tagger of prose (Honnibal's averaged perceptron) with its
// weights in a hash table: the same tags as prose/tag gives, several times as
// fast, which a test holds it to. prose finds its features by binary search over
// strings.
type perceptron struct {
	names  []string         // of prose's classes
	tags   []Tag            // of the same
	always map[string]uint8 // the class of words that only ever have one
	common int              // the class NN
	slots  []slot
	pairs  []pair
}

// slot is a feature: the upper half of its hash, and its pairs.
type slot struct {
	check uint32
	from  uint32
	n     uint16
}

type pair struct {
	weight float32
	class  uint8
}

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
	p := &perceptron{always: map[string]uint8{}}
	for range u32() {
		name := str()
		p.names, p.tags = append(p.names, name), append(p.tags, tagOf[name])
	}
	p.common = slices.Index(p.names, "NN")
	features, pairs, length := int(u32()), int(u32()), int(u32())
	names := b[:length]
	offsets, ends := b[length:], b[length+4*(features+1):]
	classes := ends[4*(features+1):]
	weights := classes[pairs:]
	at := func(list []byte, i int) uint32 { return binary.LittleEndian.Uint32(list[4*i:]) }
	p.pairs = make([]pair, pairs)
	for i := range p.pairs {
		p.pairs[i] = pair{math.Float32frombits(at(weights, i)), classes[i]}
	}
	size := 1
	for size < 2*features {
		size *= 2
	}
	p.slots = make([]slot, size)
	for i := range features {
		h := begin(string(names[at(offsets, i):at(offsets, i+1)]))
		j := int(h) & (size - 1)
		for p.slots[j].n > 0 {
			j = (j + 1) & (size - 1)
		}
		p.slots[j] = slot{uint32(h >> 32), at(ends, i), uint16(at(ends, i+1) - at(ends, i))}
	}
	b = weights[4*pairs:]
	for range u32() {
		w := str()
		p.always[w] = b[0]
		b = b[1:]
	}
	return p
})

// hashing is FNV-1a of a feature's name, part by part.
type hashing uint64

func begin(s string) hashing { return hashing(14695981039346656037).and(s) }

func (h hashing) and(s string) hashing {
	for i := 0; i < len(s); i++ {
		h = (h ^ hashing(s[i])) * 1099511628211
	}
	return h
}

// The names of the features, up to their values.
var (
	bias     = begin("bias")
	suffix0  = begin("i suffix ")
	prefix0  = begin("i pref1 ")
	tag1     = begin("i-1 tag ")
	tag2     = begin("i-2 tag ")
	tags     = begin("i tag+i-2 tag ")
	word0    = begin("i word ")
	tagWord  = begin("i-1 tag+i word ")
	before1  = begin("i-1 word ")
	before1s = begin("i-1 suffix ")
	before2  = begin("i-2 word ")
	after1   = begin("i+1 word ")
	after1s  = begin("i+1 suffix ")
	after2   = begin("i+2 word ")
)

// tag appends the tag of each word of a sentence.
func (p *perceptron) tag(words []string, out []Tag) []Tag {
	var scores [64]float32
	var window [5]string // the word, two before and two after, normalised
	at := func(i int) string {
		switch {
		case i < len(words):
			return normal(words[i])
		case i == len(words):
			return "-END-"
		}
		return "-END2-"
	}
	window[0], window[1], window[2], window[3] = "-START-", "-START2-", at(0), at(1)
	last, lastButOne := "-START-", "-START2-"
	for i, w := range words {
		window[4] = at(i + 2)
		best := p.common // what @names are called
		if class, ok := p.always[w]; ok {
			best = int(class)
		} else if w[0] != '@' {
			clear(scores[:len(p.tags)])
			for _, h := range [...]hashing{bias, suffix0.and(tail(w)), prefix0.and(w[:1]), tag1.and(last), tag2.and(lastButOne),
				tags.and(last).and(" ").and(lastButOne), word0.and(window[2]), tagWord.and(last).and(" ").and(window[2]),
				before1.and(window[1]), before1s.and(tail(window[1])), before2.and(window[0]), after1.and(window[3]), after1s.and(tail(window[3])), after2.and(window[4])} {
				p.add(h, &scores)
			}
			best = 0
			for c := range p.tags {
				if scores[c] > scores[best] {
					best = c
				}
			}
		}
		out = append(out, p.tags[best])
		lastButOne, last = last, p.names[best]
		copy(window[:], window[1:])
	}
	return out
}

func (p *perceptron) add(h hashing, scores *[64]float32) {
	for j := int(h) & (len(p.slots) - 1); ; j = (j + 1) & (len(p.slots) - 1) {
		s := &p.slots[j]
		if s.n == 0 {
			return
		}
		if s.check == uint32(h>>32) {
			for _, x := range p.pairs[s.from:][:s.n] {
				scores[x.class&63] += x.weight
			}
			return
		}
	}
}

// tail is the last three bytes of a word.
func tail(w string) string { return w[max(0, len(w)-3):] }

// normal is a word as the model knows its neighbours.
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
