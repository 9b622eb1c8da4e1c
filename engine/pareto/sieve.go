package pareto

import (
	"slices"
	"sort"
)

// A sieve takes distinct rows in descending order, block by block, and keeps
// those that no earlier one dominates; a later one cannot.
type sieve interface {
	// sift appends to kept the rows of a block that no earlier row dominates.
	sift(block, kept []int64) []int64
	// covers reports whether it is quickly seen that a row that is still to
	// come is dominated.
	covers(utilities []int64) bool
}

func newSieve(p *problem, workers int) sieve {
	switch {
	case p.limbs > 1:
		return &pairwise{problem: p}
	case p.parties <= 2:
		return &sweep{parties: p.parties, stride: p.stride()}
	case p.parties == 3:
		return &staircase{stride: p.stride()}
	}
	return newArchive(p.parties, p.stride(), workers)
}

// A pairwise sieve compares a row with all that were kept, the one that last
// dominated another first. It is for utilities of several words, which come only
// from files with many digits.
type pairwise struct {
	*problem
	kept [][]int64
	last []int64
}

func (s *pairwise) covers(u []int64) bool { return s.last != nil && s.reaches(s.last, u) }

func (s *pairwise) sift(block, kept []int64) []int64 {
next:
	for ; len(block) > 0; block = block[s.stride():] {
		row := slices.Clone(block[:s.stride()])
		if s.covers(row) {
			continue
		}
		for _, k := range s.kept {
			if s.reaches(k, row) {
				s.last = k
				continue next
			}
		}
		s.kept = append(s.kept, row)
		kept = append(kept, row...)
	}
	return kept
}

// A sweep sifts for one or two parties: in descending order of the first
// party's utility, a row is dominated unless it gives the second party more than
// all before.
type sweep struct {
	parties, stride int
	any             bool
	best            int64
}

func (s *sweep) covers(u []int64) bool {
	return s.any && (s.parties == 1 || u[1] <= s.best)
}

func (s *sweep) sift(block, kept []int64) []int64 {
	for ; len(block) > 0; block = block[s.stride:] {
		if s.covers(block) {
			continue
		}
		s.any = true
		if s.parties == 2 {
			s.best = block[1]
		}
		kept = append(kept, block[:s.stride]...)
	}
	return kept
}

// A staircase sifts for three parties: it holds, of the utilities of the second
// and third party, those that are on the frontier of these two, and a row below
// the stairs is dominated (Kung, Luccio and Preparata, "On finding the maxima of
// a set of vectors", Journal of the ACM 22, 1975).
type staircase struct {
	stride int
	stairs [][2]int64 // ascending in the second party's utility, descending in the third's
	last   int        // where the last one that covers was found
}

func (s *staircase) covers(u []int64) bool {
	// Rows that follow each other are often below the same step.
	if s.last < len(s.stairs) {
		if step := s.stairs[s.last]; step[0] >= u[1] && step[1] >= u[2] {
			return true
		}
	}
	at := s.find(u[1])
	if at < len(s.stairs) && s.stairs[at][1] >= u[2] {
		s.last = at
		return true
	}
	return false
}

// find returns the first step that gives the second party at least v.
func (s *staircase) find(v int64) int {
	return sort.Search(len(s.stairs), func(i int) bool { return s.stairs[i][0] >= v })
}

func (s *staircase) sift(block, kept []int64) []int64 {
	for ; len(block) > 0; block = block[s.stride:] {
		if s.covers(block) {
			continue
		}
		kept = append(kept, block[:s.stride]...)
		at := s.find(block[1])
		end := at
		if end < len(s.stairs) && s.stairs[end][0] == block[1] {
			end++
		}
		for at > 0 && s.stairs[at-1][1] <= block[2] {
			at--
		}
		s.stairs = slices.Replace(s.stairs, at, end, [2]int64{block[1], block[2]})
	}
	return kept
}
