package crf

import (
	"cmp"
	"slices"
)

const (
	// perBucket is how many features share a seed, on average.
	perBucket = 4
	// Of hotOf features the commonest is hot: most of the looking up is for these,
	// so they get the first slots, which then stay in the processor's cache.
	hotOf = 8
)

// bucket is the features that share a seed; the first of them are the hot ones.
type bucket struct {
	features []uint32
	hot      int
}

// displace finds for each bucket of features a seed with which each of its
// features has a slot to itself. The features are all different, the commonest
// first.
func displace(features []uint32) (seeds []uint16, slots uint32) {
	n := uint32(len(features)/perBucket + 1)
	buckets := make([]bucket, n)
	for i, f := range features {
		b := &buckets[bucketOf(f, n)]
		b.features = append(b.features, f)
		if i < len(features)/hotOf {
			b.hot++
		}
	}
	// The hard ones while there is room.
	slices.SortStableFunc(buckets, func(a, b bucket) int {
		return cmp.Or(b.hot-a.hot, len(b.features)-len(a.features))
	})
	for slots = uint32(len(features)*17/16 + 1); ; slots += slots/64 + 1 {
		if seeds = place(buckets, uint32(len(features)/hotOf*4/3), slots); seeds != nil {
			return seeds, slots
		}
	}
}

// place is nil where some bucket finds no seed. The hot features go to the slots
// below first where they can.
func place(buckets []bucket, first, slots uint32) []uint16 {
	n := uint32(len(buckets))
	seeds, taken := make([]uint16, n), make([]bool, slots)
	var at []uint32
	// fits fills at with the slots that a seed gives, and says whether they are
	// free, and where they should be.
	fits := func(b *bucket, seed uint16, apart bool) bool {
		at = at[:0]
		for i, f := range b.features {
			s := slotOf(f, seed, slots)
			if taken[s] || apart && (i < b.hot) != (s < first) || slices.Contains(at, s) {
				return false
			}
			at = append(at, s)
		}
		return true
	}
next:
	for i := range buckets {
		b := &buckets[i]
		for _, apart := range []bool{true, false} {
			for seed := range 1 << 16 {
				if apart && b.hot == 0 || !fits(b, uint16(seed), apart) {
					continue
				}
				for _, s := range at {
					taken[s] = true
				}
				if len(b.features) > 0 {
					seeds[bucketOf(b.features[0], n)] = uint16(seed)
				}
				continue next
			}
		}
		return nil
	}
	return seeds
}

// bucketOf is by the upper bits of a feature.
func bucketOf(f, buckets uint32) uint32 { return uint32(uint64(f) * uint64(buckets) >> 32) }

// slotOf is by all bits of a feature, in another way for each seed.
func slotOf(f uint32, seed uint16, slots uint32) uint32 {
	h := (uint64(f) + 1) * (2*uint64(seed) + 1) * 0x9e3779b97f4a7c15
	return uint32(h >> 32 * uint64(slots) >> 32)
}
