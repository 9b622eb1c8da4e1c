package pareto

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
)

// A merger works out the packages of a problem issue by issue: after each step
// it holds the best partial packages, as rows, and of partial packages with the
// same future it drops those that another dominates, since whatever is added to
// both, the other stays ahead. Equal ones become one row that counts them and
// keeps the first, so counts and witnesses are those of the whole space.
//
// Merging by issues with dominance is dynamic programming over a Pareto algebra
// (Geilen, Basten, Theelen and Otten, "An algebra of Pareto points", Fundamenta
// Informaticae 78, 2007). With constraints, partial packages are kept apart by
// which constraints are still open, which makes the steps the layers of a
// multiobjective decision diagram (Bergman and Cire, "Multiobjective
// optimization by decision diagrams", CP 2016).
type merger struct {
	*problem
	cut     *cut
	done    int // steps
	groups  []group
	limit   int // rows after a step; more are errTooMany
	workers int
	// tolerance is nil as long as nothing but dominated rows was dropped; else
	// by how much, for each party, a row stands in for others.
	tolerance []int64
	shift     []uint // of the boxes of the last step that needed some
}

// A group is the rows of partial packages with the same future, in descending
// order of their utilities.
type group struct {
	pending pending
	rows    []int64
}

// errTooMany says that a step has more rows than the merger may keep.
var errTooMany = errors.New("too many partial packages")

func newMerger(p *problem, c *cut, limit, workers int) *merger {
	row := make([]int64, p.stride())
	row[p.width] = 1
	return &merger{problem: p, cut: c, groups: []group{{rows: row}}, limit: limit, workers: workers}
}

// size is how many rows there are.
func (m *merger) size() int {
	n := 0
	for _, g := range m.groups {
		n += len(g.rows) / m.stride()
	}
	return n
}

// next is how many rows the next step looks at, at most.
func (m *merger) next() int { return m.size() * len(m.steps[m.done].options) }

// run takes all steps and returns the rows of whole packages.
func (m *merger) run(ctx context.Context) ([]int64, error) {
	for m.done < len(m.steps) {
		if err := m.step(ctx); err != nil {
			return nil, err
		}
	}
	return m.rows(), nil
}

// rows returns the rows of whole packages once all steps are done.
func (m *merger) rows() []int64 {
	if len(m.groups) == 0 {
		return nil
	}
	return m.groups[0].rows
}

// step takes the next step, or leaves everything as it was and returns
// errTooMany or the error of the context.
func (m *merger) step(ctx context.Context) error {
	var groups []group
	left := m.limit
	for _, t := range m.targets() {
		rows, err := m.merge(ctx, t.streams, left)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			groups = append(groups, group{t.pending, rows})
			left -= len(rows) / m.stride()
		}
	}
	m.groups = m.across(groups)
	m.done++
	return nil
}

// across drops the rows that a row of a group with fewer open constraints
// dominates: whatever may be added to them may be added to that one.
func (m *merger) across(groups []group) []group {
	if len(groups) < 2 || m.limbs > 1 {
		return groups
	}
	n, stride := m.parties, m.stride()
	trees := make([]*tree, len(groups))
	marks := make([]uint64, len(groups)) // most pairs can be told apart by these
	for i, g := range groups {
		marks[i] = g.pending.mark()
		points := make([]int64, 0, len(g.rows)/stride*n)
		for at := 0; at < len(g.rows); at += stride {
			points = append(points, g.rows[at:at+n]...)
		}
		trees[i] = newTree(points, n)
	}
	var out []group
	for i, g := range groups {
		var freer []*tree
		for j, h := range groups {
			if marks[j]&^marks[i] == 0 && i != j && g.pending.includes(h.pending) {
				freer = append(freer, trees[j])
			}
		}
		if len(freer) > 0 {
			var rows []int64
			for at := 0; at < len(g.rows); at += stride {
				row := g.rows[at : at+stride]
				if !slices.ContainsFunc(freer, func(t *tree) bool {
					found := t.find(row[:n])
					return found != nil && !slices.Equal(found, row[:n])
				}) {
					rows = append(rows, row...)
				}
			}
			g.rows = rows
		}
		if len(g.rows) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// A target is a group to be, and the streams that flow into it.
type target struct {
	pending pending
	streams []stream
}

func (m *merger) targets() []target {
	st := &m.steps[m.done]
	at := map[pending]int{}
	var out []target
	for _, g := range m.groups {
		for o, option := range st.options {
			next, ok := m.after(g.pending, st, option)
			if !ok {
				continue
			}
			t, ok := at[next]
			if !ok {
				t = len(out)
				at[next] = t
				out = append(out, target{pending: next})
			}
			out[t].streams = append(out[t].streams, m.newStream(g.rows, st, o))
		}
	}
	slices.SortFunc(out, func(a, b target) int { return strings.Compare(string(a.pending), string(b.pending)) })
	return out
}

// A stream is the rows of a group with one option of an issue added, in
// descending order. Rows that cannot come to the floor, or past the cut, are
// passed over.
type stream struct {
	rows   []int64 // what is left
	add    []int64 // utilities of the option
	word   int     // of the row, which has the option's place
	number int64   // what is added to it
	head   []int64 // the next row; empty at the end
}

func (m *merger) newStream(rows []int64, st *step, o int) stream {
	at := m.places[st.issue]
	return stream{
		rows: rows, add: st.worth[o],
		word: m.width + 1 + at.word, number: int64(st.options[o]) * at.stride,
		head: make([]int64, m.stride()),
	}
}

// advance moves the head to the next row that is worth having.
func (m *merger) advance(s *stream, need []int64, level *levelCut, sv sieve) bool {
	n, stride := m.width, len(s.head)
next:
	for len(s.rows) >= stride {
		row := s.rows[:stride]
		s.rows = s.rows[stride:]
		head := s.head[:n]
		if m.limbs > 1 {
			if m.add(head, row[:n], s.add); !m.reaches(head, need) {
				continue
			}
		} else {
			for i, a := range s.add {
				u := row[i] + a
				if u < need[i] {
					continue next
				}
				head[i] = u
			}
		}
		if level != nil && !level.passes(head) || sv.covers(head) {
			continue
		}
		copy(s.head[n:], row[n:])
		s.head[s.word] += s.number
		return true
	}
	return false
}

// blockRows is how many rows are sifted at a time.
const blockRows = 512

// merge sifts streams into the rows of a group.
func (m *merger) merge(ctx context.Context, streams []stream, limit int) ([]int64, error) {
	n, stride := m.width, m.stride()
	sv := newSieve(m.problem, m.workers)
	var kept []int64
	block := make([]int64, 0, (blockRows+1)*stride)
	sift := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		kept = sv.sift(block, kept)
		block = block[:0]
		if len(kept)/stride > limit {
			return errTooMany
		}
		return nil
	}
	err := m.flow(streams, sv, func(row []int64) error {
		last := len(block) - stride
		if last >= 0 && slices.Equal(block[last:last+n], row[:n]) {
			unite(block[last+n:], row[n:])
			return nil
		}
		if len(block) >= blockRows*stride {
			if err := sift(); err != nil {
				return err
			}
		}
		block = append(block, row...)
		return nil
	})
	if err == nil {
		err = sift()
	}
	return kept, err
}

// flow hands on the rows of streams in descending order, without those that are
// not worth having.
func (m *merger) flow(streams []stream, sv sieve, take func(row []int64) error) error {
	need := m.less(m.floor, m.steps[m.done].rest) // to come to the floor
	level := m.cut.at(m.done)
	heap := make([]*stream, 0, len(streams))
	for i := range streams {
		if m.advance(&streams[i], need, level, sv) {
			heap = append(heap, &streams[i])
		}
	}
	for i := len(heap)/2 - 1; i >= 0; i-- {
		sink(heap, i, m.width)
	}
	for len(heap) > 0 {
		if err := take(heap[0].head); err != nil {
			return err
		}
		if !m.advance(heap[0], need, level, sv) {
			heap[0] = heap[len(heap)-1]
			heap = heap[:len(heap)-1]
		}
		sink(heap, 0, m.width)
	}
	return nil
}

// unite adds the count of a row to that of one with the same utilities, and
// keeps the package whose options come first. A count that leaves 64 bits stays
// at the end of them.
func unite(a, b []int64) {
	sum := uint64(a[0]) + uint64(b[0])
	if sum < uint64(b[0]) {
		sum = math.MaxUint64
	}
	a[0] = int64(sum)
	if slices.Compare(b[1:], a[1:]) < 0 {
		copy(a[1:], b[1:])
	}
}

// sink restores the order of a heap of streams, the greatest head first, below
// place i.
func sink(heap []*stream, i, n int) {
	for {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && ahead(heap[child+1].head, heap[child].head, n) {
			child++
		}
		if !ahead(heap[child].head, heap[i].head, n) {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}

// ahead reports whether row a comes before row b by their utilities.
func ahead(a, b []int64, n int) bool {
	a, b = a[:n], b[:n]
	for i, v := range a {
		if v != b[i] {
			return v > b[i]
		}
	}
	return false
}
