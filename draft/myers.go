package draft

// span of equal tokens in two sequences.
type equal struct{ a, b, n int }

// diff finds what two sequences have in common, as runs of equal tokens in
// order: a longest common subsequence by Myers' O(ND) algorithm in linear space
// (Myers 1986), after long texts have been cut at the tokens that each has
// exactly once (patience diff). Where two stretches have little in common it
// stops looking for the longest and takes a long one.
func diff(a, b []int32) []equal {
	d := differ{a: a, b: b}
	d.run(0, len(a), 0, len(b), 0)
	return d.out
}

type differ struct {
	a, b     []int32
	out      []equal
	forward  []int
	backward []int
}

const (
	patienceFrom = 2000 // tokens from which texts are cut at unique tokens first
	costLimit    = 600  // edits after which the middle of the way so far is taken
)

func (d *differ) add(a, b, n int) {
	if n == 0 {
		return
	}
	if k := len(d.out) - 1; k >= 0 && d.out[k].a+d.out[k].n == a && d.out[k].b+d.out[k].n == b {
		d.out[k].n += n
		return
	}
	d.out = append(d.out, equal{a, b, n})
}

func (d *differ) run(a0, a1, b0, b1, depth int) {
	n := 0
	for a0+n < a1 && b0+n < b1 && d.a[a0+n] == d.b[b0+n] {
		n++
	}
	d.add(a0, b0, n)
	a0, b0 = a0+n, b0+n
	tail := 0
	for a1-tail > a0 && b1-tail > b0 && d.a[a1-tail-1] == d.b[b1-tail-1] {
		tail++
	}
	a1, b1 = a1-tail, b1-tail
	if a0 < a1 && b0 < b1 {
		if a1-a0+b1-b0 <= patienceFrom || depth > 200 || !d.patience(a0, a1, b0, b1, depth) {
			d.myers(a0, a1, b0, b1, depth)
		}
	}
	d.add(a1, b1, tail)
}

// patience cuts at tokens that both stretches have exactly once.
func (d *differ) patience(a0, a1, b0, b1, depth int) bool {
	type spot struct{ a, b, na, nb int32 }
	at := make(map[int32]*spot, a1-a0)
	for i := a0; i < a1; i++ {
		s := at[d.a[i]]
		if s == nil {
			s = &spot{}
			at[d.a[i]] = s
		}
		s.a = int32(i)
		s.na++
	}
	for j := b0; j < b1; j++ {
		if s := at[d.b[j]]; s != nil {
			s.b = int32(j)
			s.nb++
		}
	}
	var pairs [][2]int
	for i := a0; i < a1; i++ {
		if s := at[d.a[i]]; s.na == 1 && s.nb == 1 {
			pairs = append(pairs, [2]int{i, int(s.b)})
		}
	}
	pairs = increasing(pairs)
	if len(pairs) == 0 {
		return false
	}
	for _, p := range pairs {
		if p[0] < a0 || p[1] < b0 {
			continue
		}
		d.run(a0, p[0], b0, p[1], depth+1)
		d.add(p[0], p[1], 1)
		a0, b0 = p[0]+1, p[1]+1
	}
	d.run(a0, a1, b0, b1, depth+1)
	return true
}

// myers cuts at the middle of a shortest way.
func (d *differ) myers(a0, a1, b0, b1, depth int) {
	x, y, n := d.middle(a0, a1, b0, b1)
	if n < 0 {
		return // nothing in common
	}
	d.run(a0, x, b0, y, depth+1)
	d.add(x, y, n)
	d.run(x+n, a1, y+n, b1, depth+1)
}

// middle finds the middle run of equal tokens; n is -1 if there is none.
func (d *differ) middle(a0, a1, b0, b1 int) (x, y, n int) {
	la, lb := a1-a0, b1-b0
	most := (la+lb+1)/2 + 1
	size := 2*most + 2
	if len(d.forward) < size {
		d.forward, d.backward = make([]int, size), make([]int, size)
	}
	f, r := d.forward[:size], d.backward[:size]
	off := most
	f[off+1], r[off+1] = 0, 0
	delta := la - lb
	odd := delta&1 != 0
	for cost := 0; cost < most; cost++ {
		if cost > costLimit {
			return d.far(f, off, cost-1, a0, a1, b0, b1)
		}
		for k := -cost; k <= cost; k += 2 {
			if k < -lb || k > la {
				continue
			}
			var i int
			if k == -cost || k != cost && f[off+k-1] < f[off+k+1] {
				i = f[off+k+1]
			} else {
				i = f[off+k-1] + 1
			}
			j := i - k
			if i > la || j > lb || j < 0 {
				f[off+k] = i
				if i > la {
					f[off+k] = la
				}
				continue
			}
			si := i
			for i < la && j < lb && d.a[a0+i] == d.b[b0+j] {
				i, j = i+1, j+1
			}
			f[off+k] = i
			if back := delta - k; odd && back >= -(cost-1) && back <= cost-1 && off+back >= 0 && off+back < size && i+r[off+back] >= la {
				return a0 + si, b0 + si - k, i - si
			}
		}
		for k := -cost; k <= cost; k += 2 {
			if k < -lb || k > la {
				continue
			}
			var i int
			if k == -cost || k != cost && r[off+k-1] < r[off+k+1] {
				i = r[off+k+1]
			} else {
				i = r[off+k-1] + 1
			}
			j := i - k
			if i > la || j > lb || j < 0 {
				r[off+k] = i
				if i > la {
					r[off+k] = la
				}
				continue
			}
			si := i
			for i < la && j < lb && d.a[a1-1-i] == d.b[b1-1-j] {
				i, j = i+1, j+1
			}
			r[off+k] = i
			if back := delta - k; !odd && back >= -cost && back <= cost && off+back >= 0 && off+back < size && i+f[off+back] >= la {
				return a1 - i, b1 - (i - k), i - si
			}
		}
	}
	return 0, 0, -1
}

// far takes the point that the ways forward came furthest to.
func (d *differ) far(f []int, off, cost, a0, a1, b0, b1 int) (x, y, n int) {
	best, bi, bj := -1, 0, 0
	for k := -cost; k <= cost; k += 2 {
		i := f[off+k]
		j := i - k
		if i >= 0 && j >= 0 && i <= a1-a0 && j <= b1-b0 && i+j > best {
			best, bi, bj = i+j, i, j
		}
	}
	if best <= 0 || bi == a1-a0 && bj == b1-b0 {
		return 0, 0, -1
	}
	return a0 + bi, b0 + bj, 0
}
