package smaa

import (
	"context"
	"math"
	"slices"
)

// Counts say in how many models packages are acceptable.
type Counts struct {
	To  [][]int // by party and package
	All []int   // by package: to all parties in the same model
}

// Acceptable counts, for each package (an option for each issue), the models in
// which it is acceptable.
func (m *Models) Acceptable(ctx context.Context, packages [][]int) (Counts, error) {
	c := Counts{All: make([]int, len(packages))}
	for range m.worth {
		c.To = append(c.To, make([]int, len(packages)))
	}
	t := m.table(packages)
	ok := make([]uint8, len(packages))
	to := make([][]int32, len(m.worth))
	all := make([]int32, len(packages))
	for p := range to {
		to[p] = make([]int32, len(packages))
	}
	for n := range m.N {
		if n%64 == 0 && ctx.Err() != nil {
			return c, ctx.Err()
		}
		for k := range ok {
			ok[k] = 1
		}
		for p := range m.worth {
			t.halves(m.worth[p][n*m.cells:])
			t.least(m.floor[p]-slack, to[p], ok)
		}
		for k, y := range ok {
			all[k] += int32(y)
		}
	}
	for k := range packages {
		c.All[k] = int(all[k])
		for p := range to {
			c.To[p][k] = int(to[p][k])
		}
	}
	return c, nil
}

// Efficient counts, for some of the packages, the models in which none of the
// packages is at least as good for every party and better for one.
func (m *Models) Efficient(ctx context.Context, packages [][]int, of []int) ([]int, error) {
	counts := make([]int, len(of))
	if len(packages) == 0 {
		return counts, nil
	}
	t := m.table(packages)
	rivals := make([]rivals, len(of))
	for j, x := range of {
		rivals[j] = m.rivals(t, packages, x)
	}
	sums := make([]sums, len(m.worth))
	for n := range m.N {
		if n%64 == 0 && ctx.Err() != nil {
			return counts, ctx.Err()
		}
		for p := range m.worth {
			t.halves(m.worth[p][n*m.cells:])
			sums[p].set(t)
		}
		for j, x := range of {
			if !rivals[j].dominate(sums, t.of[x]) {
				counts[j]++
			}
		}
	}
	return counts, nil
}

// sums are what halves are worth to a party in a model.
type sums struct {
	left, right []float64
	most        float64 // of the right ones
}

func (s *sums) set(t *table) {
	s.left, s.right = append(s.left[:0], t.left...), append(s.right[:0], t.right...)
	s.most = slices.Max(s.right)
}

// rivals of a package are those that can be as good for every party in some
// models, by their first halves.
type rivals struct {
	lefts  []int32
	rights [][]int32
	last   half // the one that dominated last: often it does again
	any    bool
	need   []float64
}

func (m *Models) rivals(t *table, packages [][]int, x int) rivals {
	var r rivals
	at := map[int32]int{}
	for y, h := range t.of {
		if y == x || !m.space.mayDominate(packages[y], packages[x]) {
			continue
		}
		k, ok := at[h.left]
		if !ok {
			k = len(r.lefts)
			at[h.left] = k
			r.lefts, r.rights = append(r.lefts, h.left), append(r.rights, nil)
		}
		r.rights[k] = append(r.rights[k], h.right)
		r.last, r.any = h, true
	}
	return r
}

// dominate tells whether one of the rivals dominates a package in the model.
func (r *rivals) dominate(of []sums, x half) bool {
	if !r.any {
		return false
	}
	if dominates(of, r.last, x) {
		return true
	}
	need := r.need[:0] // of the second half, for each party
	for p := range of {
		need = append(need, of[p].left[x.left]+of[p].right[x.right]-slack)
	}
	r.need = need
	against := 0 // whoever was against the last one is asked first
groups:
	for k, l := range r.lefts {
		for p := range of {
			if of[p].left[l]+of[p].most < need[p] {
				continue groups // with the best second half it would still be less to somebody
			}
		}
	next:
		for _, right := range r.rights[k] {
			if of[against].left[l]+of[against].right[right] < need[against] {
				continue
			}
			for p := range of {
				if of[p].left[l]+of[p].right[right] < need[p] {
					against = p
					continue next
				}
			}
			if y := (half{l, right}); dominates(of, y, x) {
				r.last = y
				return true
			}
		}
	}
	return false
}

// dominates tells whether y is at least as good as x for every party and better
// for one.
func dominates(of []sums, y, x half) bool {
	better := false
	for p := range of {
		d := of[p].left[y.left] + of[p].right[y.right] - of[p].left[x.left] - of[p].right[x.right]
		if d < -slack {
			return false
		}
		better = better || d > slack
	}
	return better
}

// Prefers counts the models of a party in which the first package is worth more
// to it than the second, and those in which it is worth less.
func (m *Models) Prefers(party int, a, b []int) (more, less int) {
	var plus, minus []int
	for i := range a {
		if a[i] != b[i] {
			plus, minus = append(plus, m.at[i]+a[i]), append(minus, m.at[i]+b[i])
		}
	}
	for n := range m.N {
		row := m.worth[party][n*m.cells:]
		diff := 0.0
		for k := range plus {
			diff += row[plus[k]] - row[minus[k]]
		}
		if diff > slack {
			more++
		} else if diff < -slack {
			less++
		}
	}
	return more, less
}

// Worth returns what options are worth to a party in a model, by issue and
// option: the best of all issues add up to 1.
func (m *Models) Worth(party, model int) (worth [][]float64) {
	row := m.worth[party][model*m.cells:]
	for i, n := range m.space.Options {
		worth = append(worth, row[m.at[i]:m.at[i]+n])
	}
	return worth
}

// Floor is the least worth that is acceptable to a party. It is 0 where nothing is
// known that makes a difference to it.
func (m *Models) Floor(party int) float64 { return m.floor[party] }

// Margin is by how much a count of models may differ from what all models would
// give, in 95 of 100 draws: of the widest count, the normal approximation.
func Margin(models int) int {
	return int(math.Ceil(1.96 * math.Sqrt(0.25*float64(models))))
}

// A table adds up packages quickly: each is a first and a second half, and there
// are fewer halves than packages.
type table struct {
	at          []int
	lefts       [][]int // options of the first issues
	rights      [][]int // of the others
	of          []half
	runs        []run // packages after each other with the same first half
	rightOf     []int32
	left, right []float64
}

type run struct {
	left     int32
	from, to int
}

type half struct{ left, right int32 }

func (m *Models) table(packages [][]int) *table {
	t := &table{at: m.at, of: make([]half, len(packages)), rightOf: make([]int32, len(packages))}
	cut := 0
	for size := 1; cut < len(m.at); cut++ {
		if size *= m.space.Options[cut]; size*size > max(4, len(packages)) && cut > 0 {
			break
		}
	}
	number := func(seen map[string]int32, halves *[][]int, part []int) int32 {
		key := make([]byte, 0, 2*len(part))
		for _, o := range part {
			key = append(key, byte(o), byte(o>>8))
		}
		n, ok := seen[string(key)]
		if !ok {
			n = int32(len(*halves))
			seen[string(key)] = n
			*halves = append(*halves, part)
		}
		return n
	}
	l, r := map[string]int32{}, map[string]int32{}
	for k, pkg := range packages {
		h := half{number(l, &t.lefts, pkg[:cut]), number(r, &t.rights, pkg[cut:])}
		t.of[k], t.rightOf[k] = h, h.right
		if n := len(t.runs); n > 0 && t.runs[n-1].left == h.left {
			t.runs[n-1].to++
		} else {
			t.runs = append(t.runs, run{h.left, k, k + 1})
		}
	}
	t.left, t.right = make([]float64, len(t.lefts)), make([]float64, len(t.rights))
	return t
}

// halves adds up all halves in a model.
func (t *table) halves(row []float64) {
	for k, part := range t.lefts {
		sum := 0.0
		for i, o := range part {
			sum += row[t.at[i]+o]
		}
		t.left[k] = sum
	}
	for k, part := range t.rights {
		sum := 0.0
		at := t.at[len(t.at)-len(part):]
		for i, o := range part {
			sum += row[at[i]+o]
		}
		t.right[k] = sum
	}
}

// least counts the packages that are worth at least so much, and takes the
// others out of ok. It has no branch to guess: the sign of the difference is the
// answer.
func (t *table) least(floor float64, count []int32, ok []uint8) {
	for _, run := range t.runs {
		need := floor - t.left[run.left]
		rights := t.rightOf[run.from:run.to]
		count, ok := count[run.from:run.to][:len(rights)], ok[run.from:run.to][:len(rights)]
		for k, r := range rights {
			yes := uint8(1 - math.Float64bits(t.right[r]-need)>>63)
			count[k] += int32(yes)
			ok[k] &= yes
		}
	}
}
