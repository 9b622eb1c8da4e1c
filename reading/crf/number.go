package crf

import (
	"cmp"
	"slices"
)

// unknown is the number of a feature that is not learnt.
const unknown = 1<<32 - 1

// number replaces the features of the examples by numbers from 0, those that
// occur less often than cutoff by unknown, and returns by number their names and
// how often they occur.
func number(examples []Example, cutoff int) (names, counts []uint32) {
	type slot struct{ name, count, id uint32 }
	size, used := 1<<16, 0
	slots := make([]slot, size)
	find := func(slots []slot, name uint32) *slot {
		for i := int(name*0x9e3779b1) & (len(slots) - 1); ; i = (i + 1) & (len(slots) - 1) {
			if s := &slots[i]; s.count == 0 || s.name == name {
				return s
			}
		}
	}
	for _, e := range examples {
		for _, f := range e.Features {
			s := find(slots, f)
			if s.count == 0 {
				s.name = f
				used++
			}
			if s.count++; used*2 > len(slots) {
				bigger := make([]slot, 2*len(slots))
				for _, old := range slots {
					if old.count > 0 {
						*find(bigger, old.name) = old
					}
				}
				slots = bigger
			}
		}
	}
	// Numbers are given in the order of first use, so that what is used
	// together lies together.
	for _, e := range examples {
		for i, f := range e.Features {
			s := find(slots, f)
			if int(s.count) < cutoff {
				e.Features[i] = unknown
				continue
			}
			if s.id == 0 {
				names, counts = append(names, f), append(counts, s.count)
				s.id = uint32(len(names))
			}
			e.Features[i] = s.id - 1
		}
	}
	return names, counts
}

// sorted puts the features in the order of how often they occur, the commonest
// first, and then of their names.
func sorted(w *Weights, counts []uint32) *Weights {
	k := w.Chain.Labels - 1
	order := make([]int, len(w.Features))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(w.Features[a], w.Features[b]))
	})
	out := &Weights{w.Chain, make([]uint32, 0, len(order)), make([]float32, 0, len(w.Values))}
	for _, i := range order {
		out.Features = append(out.Features, w.Features[i])
		out.Values = append(out.Values, w.Values[i*k:(i+1)*k]...)
	}
	return out
}
