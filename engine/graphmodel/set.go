package graphmodel

import (
	"iter"
	"math/bits"
)

// A Set is a set of states.
type Set struct{ words []uint64 }

func newSet(n int) Set { return Set{make([]uint64, (n+63)/64)} }

func (s Set) add(x uint32) { s.words[x/64] |= 1 << (x % 64) }

// Has tells whether a state is in the set.
func (s Set) Has(x int) bool { return s.words[x/64]>>(x%64)&1 == 1 }

// Len is how many states are in the set.
func (s Set) Len() int {
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// All lists the states of the set in their order.
func (s Set) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range s.words {
			for ; w != 0; w &= w - 1 {
				if !yield(64*i + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

// and is the set of the states that are in both.
func (s Set) and(t Set) Set {
	out := Set{make([]uint64, len(s.words))}
	for i := range s.words {
		out.words[i] = s.words[i] & t.words[i]
	}
	return out
}
