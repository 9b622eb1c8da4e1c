package graphmodel

import "math/bits"

// digit is how many bits of a key a pass of the radix sort looks at.
const digit = 11

// sorted lists the numbers 0, 1, ... by their keys, least first and stably; width
// is how many bits the keys have.
func sorted(keys []uint64, width int) []uint32 {
	both := make([]uint32, 2*len(keys))
	in, out := both[:len(keys)], both[len(keys):]
	for x := range in {
		in[x] = uint32(x)
	}
	for shift := 0; shift < width; shift += digit {
		var first [1<<digit + 1]uint32
		for _, k := range keys {
			first[k>>shift&(1<<digit-1)+1]++
		}
		for d := range first[1:] {
			first[d+1] += first[d]
		}
		for _, x := range in {
			d := keys[x] >> shift & (1<<digit - 1)
			out[first[d]] = x
			first[d]++
		}
		in, out = out, in
	}
	return in
}

// byLevel lists the numbers 0, 1, ... by their level, least first and stably;
// levels are less than n.
func byLevel(level []uint32, n int) []uint32 {
	first := make([]uint32, n+1)
	for _, l := range level {
		first[l+1]++
	}
	for l := range first[1:] {
		first[l+1] += first[l]
	}
	order := make([]uint32, len(level))
	for x, l := range level {
		order[first[l]] = uint32(x)
		first[l]++
	}
	return order
}

// levels replaces keys by their rank among the different ones, from 0 for the
// least, and says how many there are. Keys of a few bits are ranked by a table,
// others by sorting.
func levels(key []uint64, level []uint32) int {
	width := 0
	for _, k := range key {
		width = max(width, bits.Len64(k))
	}
	if width <= max(16, bits.Len(uint(len(key)))) {
		at := make([]uint32, 1<<width)
		for _, k := range key {
			at[k] = 1
		}
		n := uint32(0)
		for k, seen := range at {
			at[k] = n
			n += seen
		}
		for x, k := range key {
			level[x] = at[k]
		}
		return int(n)
	}
	order := sorted(key, width)
	n := 0
	for i, x := range order {
		if i == 0 || key[x] != key[order[i-1]] {
			n++
		}
		level[x] = uint32(n - 1)
	}
	return n
}

// A squeeze brings the bits that a mask selects together.
type squeeze struct {
	table [8][256]uint64
	width int
}

// squeezing returns the squeeze of the bits of the masks, those of the first
// mask being the least significant.
func squeezing(masks ...State) *squeeze {
	q := &squeeze{}
	for _, mask := range masks {
		for ; mask != 0; mask &= mask - 1 {
			bit := bits.TrailingZeros64(uint64(mask))
			for v := range 256 {
				if v>>(bit%8)&1 == 1 {
					q.table[bit/8][v] |= 1 << q.width
				}
			}
			q.width++
		}
	}
	return q
}

func (q *squeeze) of(s State) uint64 {
	out := uint64(0)
	for b := 0; s != 0; b++ {
		out |= q.table[b][s&255]
		s >>= 8
	}
	return out
}
