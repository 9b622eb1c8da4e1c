package pareto

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"
)

// Options says what Solve is to find.
type Options struct {
	Full         bool // the frontier keeps packages below reservation
	FrontierOnly bool // no fair points
	NashOnly     bool // Nash's solution alone
	// Most is how many partial packages are kept before the frontier is given
	// with a tolerance; 0 is DefaultMost. Memory is some 200 bytes for each,
	// and 50 a party and 10 an issue.
	Most int
	// Workers is how many cores are used; 0 is all. The answer does not
	// depend on it.
	Workers int
}

// DefaultMost is how many partial packages are kept unless Options say
// otherwise.
const DefaultMost = 1 << 18

func (o Options) most() int {
	if o.Most > 0 {
		return o.Most
	}
	return DefaultMost
}

func (o Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// Solve finds the frontier and the fair points of a space. A space that is not
// valid is a *ModelError; a context that ends, or the memory that Options allow, is
// none, but the result is then not complete. Where the constraints contradict each
// other there is no package, and the result names them.
func Solve(ctx context.Context, s *Space, opts Options) (*Result, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if set, err := Contradiction(ctx, s); err != nil {
		return &Result{Space: s.Size(), asked: opts}, nil
	} else if set != nil {
		return &Result{Space: s.Size(), Contradiction: set, Complete: true, asked: opts}, nil
	}
	sv := &solver{space: s, opts: opts, result: &Result{Space: s.Size(), asked: opts}}
	err := sv.solve(ctx)
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, errTooMany) {
			return nil, err
		}
		sv.salvage()
	}
	sv.result.Complete = err == nil
	return sv.result, nil
}

type solver struct {
	space  *Space
	opts   Options
	result *Result
}

// longRows is how many partial packages make it likely that the frontier takes
// long; then the fair points are looked for first.
const longRows = 1 << 15

func (s *solver) solve(ctx context.Context) error {
	if s.opts.NashOnly {
		return s.search(ctx)
	}
	var floor []int64
	if !s.opts.Full {
		floor = s.space.Reservation
	}
	p := newProblem(s.space, floor)
	m := newMerger(p, nil, s.opts.most(), s.opts.workers())
	looked := s.opts.FrontierOnly
	for m.done < len(m.steps) {
		if m.size() > longRows && !looked {
			looked = true
			if err := s.searchFirst(ctx); err != nil {
				return err
			}
		}
		err := errTooMany
		if m.tolerance == nil || m.next() <= m.limit { // else it is to be expected
			err = m.step(ctx)
		}
		if errors.Is(err, errTooMany) {
			err = m.coarseStep(ctx)
		}
		if err != nil {
			return err
		}
	}
	rows := m.rows()
	s.result.Frontier, s.result.Tolerance = p.points(rows), m.tolerance
	switch {
	case s.opts.FrontierOnly:
		return nil
	case m.tolerance != nil: // the fair points need not be among what is left
		return s.search(ctx)
	}
	s.choose(p, rows)
	return nil
}

// searchFirst looks for the fair points before the frontier is there, for a part
// of the time that is left. What it does not find may be found later.
func (s *solver) searchFirst(ctx context.Context) error {
	part := ctx
	if end, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		part, cancel = context.WithTimeout(ctx, time.Until(end)/4)
		defer cancel()
	}
	if err := s.search(part); err != nil && part.Err() == nil && !errors.Is(err, errTooMany) {
		return err
	}
	return ctx.Err()
}

// points returns what rows hold.
func (p *problem) points(rows []int64) []Point {
	points := make([]Point, 0, len(rows)/p.stride())
	for at := 0; at < len(rows); at += p.stride() {
		row := rows[at : at+p.stride()]
		points = append(points, Point{p.packageOf(row), p.countOf(row)})
	}
	return points
}

// choose picks the fair points among the rows of an exact frontier: each is on
// it.
func (s *solver) choose(p *problem, rows []int64) {
	if s.opts.Full {
		rows = aboveFloor(rows, p.stride(), s.space.Reservation)
	}
	if len(rows) == 0 {
		return
	}
	pick := func(o objective) *Package {
		found := p.packageOf(best(rows, p.stride(), o))
		return &found
	}
	ideal := make([]int64, p.parties)
	for i, r := range s.space.Reservation {
		for at := 0; at < len(rows); at += p.stride() {
			ideal[i] = max(ideal[i], rows[at+i]-r)
		}
	}
	f := newFair(p, s.space.Reservation)
	s.result.Nash = pick(f.nash())
	s.result.KalaiSmorodinsky = pick(f.kalaiSmorodinsky(ideal))
	s.result.Egalitarian = pick(f.egalitarian())
	s.result.Utilitarian = pick(f.utilitarian())
}

func aboveFloor(rows []int64, stride int, floor []int64) []int64 {
	var out []int64
	for at := 0; at < len(rows); at += stride {
		if covers(rows[at:], floor) {
			out = append(out, rows[at:at+stride]...)
		}
	}
	return out
}

// search finds the fair points without the frontier, those that are not found
// yet. Where one takes too many partial packages it goes on with the next.
func (s *solver) search(ctx context.Context) error {
	p := newProblem(s.space, s.space.Reservation)
	if !p.reachable() {
		return nil
	}
	f := newFair(p, s.space.Reservation)
	var tooMany error
	find := func(o objective, to **Package) error {
		if *to != nil {
			return nil
		}
		row, err := search(ctx, p, o, s.opts)
		if errors.Is(err, errTooMany) {
			tooMany = err
			return nil
		}
		if err == nil && row != nil {
			found := p.packageOf(row)
			*to = &found
		}
		return err
	}
	r := s.result
	if err := find(f.nash(), &r.Nash); err != nil || s.opts.NashOnly {
		return errors.Join(err, tooMany)
	}
	if r.Nash == nil && tooMany == nil {
		return nil // there is no package
	}
	if err := errors.Join(find(f.egalitarian(), &r.Egalitarian), find(f.utilitarian(), &r.Utilitarian)); err != nil {
		return err
	}
	ideal := make([]int64, p.parties)
	for i := range ideal {
		var top *Package
		if err := find(f.ideal(i), &top); err != nil || top == nil {
			return errors.Join(err, tooMany)
		}
		ideal[i] = top.Utilities[i] - s.space.Reservation[i]
	}
	return errors.Join(find(f.kalaiSmorodinsky(ideal), &r.KalaiSmorodinsky), tooMany)
}

// reachable is false if no package comes to the floor, whatever the constraints.
func (p *problem) reachable() bool {
	most := p.most(p.steps[0].worth)
	p.add(most, most, p.steps[0].rest)
	return p.reaches(most, p.floor)
}

// salvage makes the frontier of an incomplete result: the fair points that were
// found are on it.
func (s *solver) salvage() {
	r := s.result
	if s.opts.NashOnly || r.Frontier != nil {
		return
	}
	for _, p := range []*Package{r.Nash, r.KalaiSmorodinsky, r.Egalitarian, r.Utilitarian} {
		if p != nil {
			r.Frontier = append(r.Frontier, Point{Package: *p})
		}
	}
	slices.SortFunc(r.Frontier, func(a, b Point) int { return slices.Compare(b.Utilities, a.Utilities) })
	r.Frontier = slices.CompactFunc(r.Frontier, func(a, b Point) bool { return slices.Equal(a.Utilities, b.Utilities) })
}

// fair makes the objectives of the fair points of a problem.
type fair struct {
	reservation []int64
	ceiling     []float64 // by party: the most it could gain, at least 1
}

func newFair(p *problem, reservation []int64) *fair {
	f := &fair{reservation: reservation}
	for i, r := range reservation {
		most := -float64(r)
		for _, st := range p.steps {
			top := st.worth[0][i]
			for _, w := range st.worth {
				top = max(top, w[i])
			}
			most += float64(top)
		}
		f.ceiling = append(f.ceiling, max(most, 1))
	}
	return f
}

func (f *fair) nash() objective { return &nash{reservation: f.reservation, ceiling: f.ceiling} }

func (f *fair) egalitarian() objective {
	return &leximin{reservation: f.reservation, scale: slices.Repeat([]int64{1}, len(f.reservation)), ceiling: slices.Max(f.ceiling)}
}

func (f *fair) kalaiSmorodinsky(ideal []int64) objective {
	return &leximin{reservation: f.reservation, scale: ideal, ceiling: 1}
}

func (f *fair) utilitarian() objective {
	return &sum{counts: slices.Repeat([]bool{true}, len(f.reservation)), floor: f.reservation, ceiling: f.ceiling}
}

// ideal is the objective of one party alone.
func (f *fair) ideal(party int) objective {
	o := &sum{counts: make([]bool, len(f.reservation)), floor: f.reservation, ceiling: f.ceiling}
	o.counts[party] = true
	return o
}
