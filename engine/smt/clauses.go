package smt

import (
	"cmp"
	"slices"
)

// clauses stores the clauses of three and more literals end to end. Learnt
// ones are forgotten by their literal block distance, the number of decision
// levels in them (Audemard and Simon 2009, "Predicting learnt clauses quality
// in modern SAT solvers").
//
// A clause is a header of three words followed by its literals; a reference to
// it is the place of its header.
type clauses struct {
	arena       []lit
	learntRefs  []int32
	learnts     int // how many learnt clauses may be forgotten
	learntLimit int
	levelStamp  []int32
	stamp       int32
}

const (
	headSize = iota // the number of literals
	headLBD         // 0: not learnt, never forgotten
	headUsed        // how often it had part in a conflict since the last clean-up
	headWords
)

const (
	firstLearntLimit = 2000
	moreLearnts      = 500
	keptLBD          = 2 // clauses at most this distant are kept for ever
)

func (a *clauses) literals(ref int32) []lit {
	from := ref + headWords
	return a.arena[from : from+int32(a.arena[ref+headSize])]
}

func (a *clauses) store(c []lit, learnt bool, lbd int) int32 {
	ref := int32(len(a.arena))
	if !learnt {
		lbd = 0
	} else if lbd > keptLBD {
		a.learntRefs = append(a.learntRefs, ref)
		a.learnts++
		if a.learntLimit == 0 {
			a.learntLimit = firstLearntLimit
		}
	}
	a.arena = append(a.arena, lit(len(c)), lit(lbd), 0)
	a.arena = append(a.arena, c...)
	return ref
}

// used counts a part in a conflict.
func (a *clauses) used(ref int32) { a.arena[ref+headUsed]++ }

// distance counts the decision levels of a clause.
func (s *solver) distance(c []lit) int {
	s.stamp++
	n := 0
	for _, l := range c {
		level := int(s.level[l.variable()])
		for level >= len(s.levelStamp) {
			s.levelStamp = append(s.levelStamp, 0)
		}
		if s.levelStamp[level] != s.stamp {
			s.levelStamp[level] = s.stamp
			n++
		}
	}
	return n
}

// reduce forgets the worse half of the learnt clauses that are no reason for a
// current value, and closes the gaps.
func (s *solver) reduce() {
	a := s.arena
	locked := make(map[int32]bool)
	for _, l := range s.trail {
		if r := s.reasons[l.variable()]; r.kind == byClause {
			locked[r.a] = true
		}
	}
	refs := slices.Clone(s.learntRefs)
	slices.SortStableFunc(refs, func(p, q int32) int {
		return cmp.Or(
			cmp.Compare(a[p+headLBD], a[q+headLBD]),
			cmp.Compare(a[q+headUsed], a[p+headUsed]),
			cmp.Compare(p, q))
	})
	forgotten := make(map[int32]bool)
	for _, ref := range refs[len(refs)/2:] {
		if !locked[ref] {
			forgotten[ref] = true
		}
	}

	moved := make(map[int32]int32) // only what lies behind the first gap moves
	to := int32(0)
	for from := int32(0); from < int32(len(a)); {
		size := headWords + int32(a[from+headSize])
		if forgotten[from] {
			moved[from] = -1
		} else {
			if from != to {
				moved[from] = to
				copy(a[to:to+size], a[from:from+size])
			}
			a[to+headUsed] = 0
			to += size
		}
		from += size
	}
	s.arena = a[:to]
	for p, list := range s.watches {
		kept := list[:0]
		for _, w := range list {
			if w.ref != binaryRef {
				if ref, ok := moved[w.ref]; ok {
					if ref < 0 {
						continue
					}
					w.ref = ref
				}
			}
			kept = append(kept, w)
		}
		s.watches[p] = kept
	}
	for _, l := range s.trail {
		r := &s.reasons[l.variable()]
		if r.kind == byClause {
			if ref, ok := moved[r.a]; ok {
				r.a = ref
			}
		}
	}
	kept := s.learntRefs[:0]
	for _, ref := range s.learntRefs {
		if forgotten[ref] {
			continue
		}
		if to, ok := moved[ref]; ok {
			ref = to
		}
		kept = append(kept, ref)
	}
	s.learntRefs = kept
	s.learnts = len(kept)
	s.learntLimit += moreLearnts
}
