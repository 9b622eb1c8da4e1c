package pareto

import (
	"context"
	"errors"
	"math"
	"math/bits"
	"slices"
)

// When a step has more partial packages than may be kept, they are sorted into
// boxes, and of boxes that another box dominates nothing is kept, of the others
// one partial package each: additive epsilon-dominance (Laumanns, Thiele, Deb and
// Zitzler, "Combining convergence and diversity in evolutionary multiobjective
// optimization", Evolutionary Computation 10, 2002). What each party can lose by
// that adds up in the merger's tolerance.

// coarseBits is how many bits of its range each party's utility keeps at first.
const coarseBits = 8

// coarsePart is the part of the limit that a step with boxes leaves, so that the
// steps after it are quick.
const coarsePart = 4

// coarseStep takes the next step with the smallest boxes, in powers of two, that
// leave few enough.
func (m *merger) coarseStep(ctx context.Context) error {
	targets := m.targets()
	full, shift := make([]int, m.parties), make([]uint, m.parties)
	for i := range shift {
		full[i] = bits.Len64(m.spread(i)) // with this shift there is one box, or two
		shift[i] = uint(max(0, full[i]-coarseBits))
		if m.shift != nil { // what the step before needed, this one will
			shift[i] = max(shift[i], min(m.shift[i], uint(full[i])))
		}
	}
	for {
		err := m.coarse(ctx, targets, shift)
		if !errors.Is(err, errTooMany) {
			return err
		}
		smaller := false
		for i := range shift {
			if int(shift[i]) < full[i] {
				shift[i]++
				smaller = true
			}
		}
		if !smaller {
			return errTooMany // even one package for each future is too many
		}
		targets = m.targets()
	}
}

// spread is the difference between the most and the least that the rows of the
// next step can be worth to a party, or more.
func (m *merger) spread(party int) uint64 {
	least, most := m.groups[0].rows[party], m.groups[0].rows[party]
	for _, g := range m.groups {
		for at := 0; at < len(g.rows); at += m.stride() {
			least, most = min(least, g.rows[at+party]), max(most, g.rows[at+party])
		}
	}
	low, high := m.steps[m.done].worth[0][party], m.steps[m.done].worth[0][party]
	for _, w := range m.steps[m.done].worth {
		low, high = min(low, w[party]), max(high, w[party])
	}
	a, b := uint64(most)-uint64(least), uint64(high)-uint64(low)
	if a+b < a {
		return math.MaxUint64
	}
	return a + b
}

func (m *merger) coarse(ctx context.Context, targets []target, shift []uint) error {
	var groups []group
	left := max(1, m.limit/coarsePart)
	for _, t := range targets {
		rows, err := m.mergeCoarse(ctx, t.streams, shift, left)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			groups = append(groups, group{t.pending, rows})
			left -= len(rows) / m.stride()
		}
	}
	m.groups, m.shift = groups, shift
	m.done++
	if m.tolerance == nil {
		m.tolerance = make([]int64, m.parties)
	}
	for i, s := range shift {
		loss := int64(math.MaxInt64)
		if s < 63 {
			loss = 1<<s - 1
		}
		if m.tolerance[i] += loss; m.tolerance[i] < 0 {
			m.tolerance[i] = math.MaxInt64
		}
	}
	return nil
}

// boxed is a sieve of boxes that is asked about utilities.
type boxed struct {
	sieve
	shift []uint
	box   []int64
}

func (b *boxed) covers(u []int64) bool {
	for i, s := range b.shift {
		b.box[i] = u[i] >> s
	}
	return b.sieve.covers(b.box)
}

// mergeCoarse is merge with boxes. Rows come in descending order of the first
// party's utility, and so of its box; those with the same are a slab, which is
// put in the order of boxes.
func (m *merger) mergeCoarse(ctx context.Context, streams []stream, shift []uint, limit int) ([]int64, error) {
	n, stride := m.parties, m.stride()
	boxStride := n + 1 // with the place of the row in the slab
	sv := &boxed{newSieve(&problem{parties: n, limbs: 1, width: n}, m.workers), shift, make([]int64, n)}
	var kept, slab []int64
	flush := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		boxes := m.boxes(slab, shift)
		var found []int64
		for len(boxes) > 0 {
			end := min(len(boxes), blockRows*boxStride)
			found = sv.sift(boxes[:end], found)
			boxes = boxes[end:]
		}
		var places []int
		for at := 0; at < len(found); at += boxStride {
			places = append(places, int(found[at+n]))
		}
		slices.Sort(places) // back to the order of utilities
		for _, p := range places {
			kept = append(kept, slab[p:p+stride]...)
			kept[len(kept)-stride+n] = 0 // how many there are is lost
		}
		slab = slab[:0]
		if len(kept) > limit*stride {
			return errTooMany
		}
		return nil
	}
	err := m.flow(streams, sv, func(row []int64) error {
		if len(slab) > 0 && slab[0]>>shift[0] != row[0]>>shift[0] {
			if err := flush(); err != nil {
				return err
			}
		}
		slab = append(slab, row...)
		return nil
	})
	if err == nil {
		err = flush()
	}
	return kept, err
}

// boxes returns the boxes of the rows of a slab, each once, in descending order,
// with the place of the row that stands for it: the one with the most beyond the
// corner of its box, all parties' tolerances counting alike; of equals the first.
func (m *merger) boxes(slab []int64, shift []uint) []int64 {
	n, stride := m.parties, m.stride()
	type entry struct {
		place  int
		beyond uint64
	}
	var entries []entry
	for at := 0; at < len(slab); at += stride {
		e := entry{place: at}
		for i, s := range shift {
			// 32 bits of what is beyond the corner
			e.beyond += uint64(slab[at+i]) << (64 - s) >> 32
		}
		entries = append(entries, e)
	}
	box := func(e entry, i int) int64 { return slab[e.place+i] >> shift[i] }
	slices.SortFunc(entries, func(a, b entry) int {
		for i := range n {
			if x, y := box(a, i), box(b, i); x != y {
				if x > y {
					return -1
				}
				return 1
			}
		}
		if a.beyond != b.beyond {
			if a.beyond > b.beyond {
				return -1
			}
			return 1
		}
		return a.place - b.place
	})
	var out []int64
	for _, e := range entries {
		row := make([]int64, n+1)
		for i := range n {
			row[i] = box(e, i)
		}
		row[n] = int64(e.place)
		if last := len(out) - n - 1; last < 0 || !slices.Equal(out[last:last+n], row[:n]) {
			out = append(out, row...)
		}
	}
	return out
}
