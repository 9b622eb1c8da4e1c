package token

import "strings"

// A Set is words by their hashes, in a hash table that is mostly empty. The zero
// value is the empty set.
type Set struct{ slots []uint32 }

// Words is the set of the lower-case words of a list.
func Words(list string) Set {
	words := strings.Fields(list)
	size := 4
	for size < 4*len(words) {
		size *= 2
	}
	s := Set{make([]uint32, size)}
	for _, w := range words {
		h := Hash(w)
		i := s.find(h)
		s.slots[i] = h
	}
	return s
}

// Has says whether a word is in the set, by its [Hash].
func (s Set) Has(hash uint32) bool { return len(s.slots) > 0 && s.slots[s.find(hash)] == hash }

// find is where a hash is, or the empty slot where it would be.
func (s Set) find(hash uint32) int {
	i := int(hash) & (len(s.slots) - 1)
	for s.slots[i] != 0 && s.slots[i] != hash {
		i = (i + 1) & (len(s.slots) - 1)
	}
	return i
}
