package draft

import (
	"cmp"
	"slices"
)

const (
	allPairs       = 250_000 // up to so many pairs of points all are compared
	candidatesEach = 10      // else so many for each point
	leastRare      = 4       // candidates are found by so many of its rarest words,
	mostPostings   = 400     // and by more of them while so few points have them
)

// candidates finds for each old point the new ones that it is compared with,
// and compares them.
func (a *aligner) candidates() {
	a.cand = make([][]candidate, len(a.old.Points))
	if len(a.old.Points)*len(a.new.Points) <= allPairs {
		for o := range a.cand {
			if a.oldIs[o] == closed {
				continue
			}
			for n := range a.new.Points {
				if a.newIs[n] != closed {
					a.compare(o, n)
				}
			}
		}
		return
	}
	words := make([][]int32, len(a.c.idf)) // new points that have a word
	issues := map[int32][]int32{}
	for n := range a.new.Points {
		if a.newIs[n] == closed {
			continue
		}
		f := &a.c.sides[1][n]
		for _, w := range f.words {
			words[w.id] = append(words[w.id], int32(n))
		}
		for _, i := range f.issues {
			issues[i.id] = append(issues[i.id], int32(n))
		}
	}
	found := make([]float64, len(a.new.Points))
	var hit []int
	var rare []weighted
	for o := range a.cand {
		if a.oldIs[o] == closed {
			continue
		}
		f := &a.c.sides[0][o]
		add := func(n int32, w float64) {
			if found[n] == 0 {
				hit = append(hit, int(n))
			}
			found[n] += w
		}
		rare = rare[:0]
		for _, w := range f.words {
			if n := len(words[w.id]); n > 0 && n <= mostPostings {
				rare = append(rare, w)
			}
		}
		slices.SortFunc(rare, func(x, y weighted) int {
			return cmp.Or(cmp.Compare(len(words[x.id]), len(words[y.id])), cmp.Compare(x.id, y.id))
		})
		budget := mostPostings
		for i, w := range rare {
			if budget -= len(words[w.id]); i >= leastRare && budget < 0 {
				break
			}
			for _, n := range words[w.id] {
				add(n, w.weight*a.c.idf[w.id]/max(a.c.sides[1][n].norm, 1))
			}
		}
		for _, i := range f.issues {
			if len(issues[i.id]) <= mostPostings {
				for _, n := range issues[i.id] {
					add(n, 10*i.weight)
				}
			}
		}
		// The best few, without sorting them all.
		var top []int
		for _, n := range hit {
			at, _ := slices.BinarySearchFunc(top, n, func(x, y int) int {
				return cmp.Or(cmp.Compare(found[y], found[x]), cmp.Compare(x, y))
			})
			if at < candidatesEach {
				top = slices.Insert(top, at, n)
				top = top[:min(len(top), candidatesEach)]
			}
		}
		for _, n := range hit {
			found[n] = 0
		}
		hit = hit[:0]
		slices.Sort(top)
		for _, n := range top {
			a.compare(o, n)
		}
	}
	a.lookAround()
}

// lookAround adds for points without a good candidate those that stand where
// it would be expected.
func (a *aligner) lookAround() {
	paired := make([]bool, len(a.old.Points))
	for _, p := range a.one {
		paired[p[0]] = a.scores[p] > goodPair
	}
	for o := range a.cand {
		if paired[o] || a.oldIs[o] == closed {
			continue
		}
		at := int(a.expected[o] * float64(len(a.new.Points)-1))
		for n := max(at-2, 0); n <= min(at+2, len(a.new.Points)-1); n++ {
			if a.newIs[n] != closed && !slices.ContainsFunc(a.cand[o], func(c candidate) bool { return c.n == n }) {
				a.compare(o, n)
			}
		}
	}
}

func (a *aligner) compare(o, n int) {
	a.cand[o] = append(a.cand[o], candidate{n, a.c.compare(&a.c.sides[0][o], &a.c.sides[1][n])})
}
