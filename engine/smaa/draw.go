package smaa

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
)

// slack is how far apart two sums of the same numbers can be by rounding.
const slack = 1e-9

// tries is how many draws are made for each model that is wanted, where answers
// turn some away.
const tries = 100

// Models are preference models drawn for the parties of a space.
type Models struct {
	space *Space
	N     int // as many as were asked for
	// Kept says how many agreed with each party's answers, of those Drawn. Where
	// that is fewer than N, they are used in turn. 0: no model agrees with all
	// the answers, which then do not count.
	Kept, Drawn []int
	at          []int // of an issue's first option among all options
	cells       int
	worth       [][]float64 // by party: model times option
	floor       []float64   // by party: 0 where nothing makes a difference to it
}

// Draw draws n models for each party. The same seed gives the same models. The
// error is of the space, wraps ErrTooMany, or is the context's.
func (s *Space) Draw(ctx context.Context, n int, seed uint64) (*Models, error) {
	if n < 1 {
		return nil, fmt.Errorf("%d models; expected 1 or more", n)
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	m := &Models{space: s, N: n, at: make([]int, len(s.Options))}
	for i, k := range s.Options {
		m.at[i] = m.cells
		m.cells += k
	}
	for k := range s.Parties {
		if err := m.party(ctx, &s.Parties[k], seed); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// party draws the models of one party.
func (m *Models) party(ctx context.Context, p *Party, seed uint64) error {
	d, err := m.drawer(p, seed)
	if err != nil {
		return err
	}
	worth := make([]float64, m.N*m.cells)
	kept, drawn := 0, 0
	answers := p.Answers
	for kept < m.N {
		if drawn%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if drawn >= tries*m.N {
			if kept > 0 {
				break
			}
			answers, drawn = nil, 0
			d.rand = stream(seed, p.Name)
		}
		row := worth[kept*m.cells : (kept+1)*m.cells]
		clear(row)
		d.model(row)
		drawn++
		if m.agrees(row, answers) {
			kept++
		}
	}
	if len(answers) < len(p.Answers) {
		kept = 0
	}
	for k := kept; kept > 0 && k < m.N; k++ {
		copy(worth[k*m.cells:(k+1)*m.cells], worth[(k-kept)*m.cells:])
	}
	floor := p.Floor
	if len(d.live) == 0 {
		floor = 0
	}
	m.worth, m.floor = append(m.worth, worth), append(m.floor, floor)
	m.Kept, m.Drawn = append(m.Kept, kept), append(m.Drawn, drawn)
	return nil
}

func (m *Models) agrees(row []float64, answers [][2][]int) bool {
	for _, a := range answers {
		diff := 0.0
		for i := range a[0] {
			diff += row[m.at[i]+a[0][i]] - row[m.at[i]+a[1][i]]
		}
		if diff < 0 {
			return false
		}
	}
	return true
}

// A drawer draws models of one party.
type drawer struct {
	*Party
	at      []int
	options []int
	rand    *rand.Rand
	live    []int         // issues that can make a difference
	values  []*extensions // by issue; nil: entered, or of no account
	fixed   [][]float64   // by issue: entered values, scaled
	weights *extensions   // of the live issues; nil: entered
	sum     float64       // of entered weights
	// For each draw.
	value  []float64
	weight []float64
}

func stream(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

func (m *Models) drawer(p *Party, seed uint64) (*drawer, error) {
	d := &drawer{
		Party: p, at: m.at, options: m.space.Options, rand: stream(seed, p.Name),
		values: make([]*extensions, len(m.at)), fixed: make([][]float64, len(m.at)), value: make([]float64, m.cells),
	}
	for i := range m.at {
		if !p.counts(i) {
			continue
		}
		d.live = append(d.live, i)
		if v := p.values(i); v != nil {
			d.fixed[i] = scaled(v)
			continue
		}
		var err error
		if d.values[i], err = newExtensions(p.Orders[i]); err != nil {
			return nil, fmt.Errorf("party %s, issue %d: %w", p.Name, i, err)
		}
	}
	d.weight = make([]float64, len(d.live))
	if p.Weights != nil {
		for _, i := range d.live {
			d.sum += p.Weights[i]
		}
		return d, nil
	}
	order := NewOrder(len(d.live))
	if p.Issues != nil {
		for a, i := range d.live {
			for b, j := range d.live {
				if p.Issues.AtLeast(i, j) {
					order.Prefer(a, b)
				}
			}
		}
	}
	var err error
	if d.weights, err = newExtensions(order); err != nil {
		return nil, fmt.Errorf("party %s, ranking of issues: %w", p.Name, err)
	}
	return d, nil
}

// model draws one model into a row of options' worths.
func (d *drawer) model(row []float64) {
	if d.weights != nil {
		d.weights.exponential(d.rand, d.value)
		sum := 0.0
		for k := range d.live {
			d.weight[k] = d.value[d.weights.class[k]]
			sum += d.weight[k]
		}
		for k := range d.live {
			d.weight[k] /= sum
		}
	} else {
		for k, i := range d.live {
			d.weight[k] = 0
			if d.sum > 0 {
				d.weight[k] = d.Weights[i] / d.sum
			}
		}
	}
	for k, i := range d.live {
		out := row[d.at[i] : d.at[i]+d.options[i]]
		if v := d.fixed[i]; v != nil {
			for o := range out {
				out[o] = d.weight[k] * v[o]
			}
		} else {
			e := d.values[i]
			e.uniform(d.rand, d.value)
			lo, hi := d.value[0], d.value[0]
			for _, x := range d.value[1:e.classes] {
				lo, hi = min(lo, x), max(hi, x)
			}
			scale := d.weight[k] / (hi - lo)
			for o := range out {
				out[o] = (d.value[e.class[o]] - lo) * scale
			}
		}
	}
}
