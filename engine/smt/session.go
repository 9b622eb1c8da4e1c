package smt

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// A Verdict says whether statements hold together.
type Verdict int8

const (
	Unknown    Verdict = iota // the context ended first
	Feasible                  // they do
	Infeasible                // they do not
)

func (v Verdict) String() string {
	return [...]string{"unknown", "feasible", "infeasible"}[v]
}

// A Conflict is a minimal set of statements that cannot hold together: without
// any one of them the others can.
type Conflict struct {
	Statements []int `json:"statements"` // ids, ascending
	// Cycle has the events of the ring that the conflict is, if it is one:
	// each must come before the next, and the last is the first again. A ring
	// through event 0 rests on the start of the process or on the horizon.
	Cycle []int `json:"cycle,omitempty"`
}

// A Concession is a minimal set of statements whose surrender makes the rest
// hold: whichever one of them is restored, the rest does not.
type Concession struct {
	Statements []int `json:"statements"` // ids, ascending
	Cost       int64 `json:"cost"`       // the sum of their costs
}

// A Session answers questions on a set of statements. What it has worked out
// it keeps: to ask for ten concessions after the first costs only the nine
// others, and a question that its context ended can be asked again and goes
// on. A Session must not be used by several goroutines at once.
//
// No answer depends on time, chance or the order of maps, except that a
// context may end it early.
type Session struct {
	problem    *Problem
	encoder    *encoder
	models     *witness
	witness    *witness
	statements []int32
	parts      []*part

	model    *Model
	smallest smallest
	all      []*marco
	cheapest *mixture
	listed   []correction // given out by cheapest
	fair     *fairConcessions
}

// NewSession validates the problem and opens a session on all its statements.
// The problem must not be changed while the session is in use.
func NewSession(p *Problem) (*Session, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	s := &Session{problem: p, encoder: newEncoder(p)}
	s.models, s.witness = newWitness(s.encoder), newWitness(s.encoder)
	s.statements = make([]int32, len(p.Statements))
	for i := range s.statements {
		s.statements[i] = int32(i)
	}
	s.split()
	return s, nil
}

func (s *Session) split() {
	for _, group := range s.encoder.components(s.statements) {
		s.parts = append(s.parts, &part{
			encoder: s.encoder, models: s.models, witness: s.witness, statements: group,
		})
	}
}

// Without returns a session on the same statements but those with the given
// ids; ids that it does not have are ignored. It is quick, but the new session
// works out everything anew. The two share working memory, and must not be used
// at the same time either.
func (s *Session) Without(ids ...int) *Session {
	drop := make(map[int]bool, len(ids))
	for _, id := range ids {
		drop[id] = true
	}
	return s.filter(func(id int) bool { return !drop[id] })
}

// Only returns a session on those statements that have the given ids, and is
// otherwise like Without.
func (s *Session) Only(ids ...int) *Session {
	keep := make(map[int]bool, len(ids))
	for _, id := range ids {
		keep[id] = true
	}
	return s.filter(func(id int) bool { return keep[id] })
}

func (s *Session) filter(keep func(id int) bool) *Session {
	t := &Session{problem: s.problem, encoder: s.encoder, models: newWitness(s.encoder), witness: s.witness}
	for _, at := range s.statements {
		if keep(s.problem.Statements[at].ID) {
			t.statements = append(t.statements, at)
		}
	}
	t.split()
	return t
}

// Check finds out whether all statements hold together.
func (s *Session) Check(ctx context.Context) (Verdict, error) {
	verdict := Feasible
	for _, p := range s.parts {
		found, err := p.check(ctx)
		if err != nil {
			return Unknown, err
		}
		switch found {
		case unsatisfiable:
			verdict = Infeasible
		case unknown:
			if verdict == Infeasible {
				return Infeasible, nil
			}
			return Unknown, nil
		}
	}
	return verdict, nil
}

// infeasible returns the parts that do not hold, and false if the context
// ended before all parts were looked at.
func (s *Session) infeasible(ctx context.Context) ([]*part, bool, error) {
	var parts []*part
	for _, p := range s.parts {
		found, err := p.check(ctx)
		switch {
		case err != nil:
			return nil, false, err
		case found == unknown:
			return parts, false, nil
		case found == unsatisfiable:
			parts = append(parts, p)
		}
	}
	return parts, true, nil
}

// Model returns a model of all statements, checked statement by statement, or
// nil if they do not hold together or the context ends first.
func (s *Session) Model(ctx context.Context) (*Model, error) {
	if verdict, err := s.Check(ctx); verdict != Feasible {
		return nil, err
	}
	if s.model != nil {
		return s.model, nil
	}
	m := s.models.model
	var relied []int32
	for _, p := range s.parts {
		relied = append(relied, p.relied...)
	}
	m.Earliest = make([]int64, s.problem.Events)
	m.Latest = make([]int64, s.problem.Events)
	for e := 1; e < len(m.Latest); e++ {
		m.Latest[e] = s.problem.Horizon
	}
	table := s.models.table
	table.load(relied)
	found := table.compute(ctx)
	if found == unknown {
		return nil, nil
	}
	ok := found == satisfiable
	for i, e := range table.events {
		m.Earliest[e], m.Latest[e] = table.spans[i].earliest, table.spans[i].latest
	}
	copy(m.Times, m.Earliest)
	for _, at := range s.statements {
		ok = ok && m.Satisfies(s.problem, &s.problem.Statements[at])
	}
	if !ok {
		return nil, fmt.Errorf("smt: the model: %w", errSecondPass)
	}
	s.model = m
	return m, nil
}

// FirstConflict returns some conflict, found quickly and not in general a
// smallest one, or nil if there is none or the context ends first.
func (s *Session) FirstConflict(ctx context.Context) (*Conflict, error) {
	for _, p := range s.parts {
		found, err := p.check(ctx)
		if err != nil || found == unknown {
			return nil, err
		}
		if found == unsatisfiable {
			conflict, found, err := p.firstConflict(ctx)
			if err != nil || found != unsatisfiable {
				return nil, err
			}
			c := s.conflict(ctx, conflict)
			return &c, nil
		}
	}
	return nil, nil
}

func (s *Session) conflict(ctx context.Context, statements []int32) Conflict {
	return Conflict{s.ids(statements), s.ring(ctx, statements)}
}

// ring returns the events of the cycle that a conflict is, or nil: what its
// clauses force without any choice must contain one.
func (s *Session) ring(ctx context.Context, conflict []int32) []int {
	c := s.encoder.encodePlain(conflict)
	for _, l := range c.selectors {
		if c.broken || c.value[l] < 0 {
			return nil
		}
		if c.value[l] == 0 {
			c.assign(l, reason{})
		}
	}
	if !c.propagateClauses() {
		return nil
	}
	var forced []int32
	for i, a := range c.atoms {
		if c.problem.Atoms[a].Kind == Within && c.value[c.literals[i]] > 0 {
			forced = append(forced, a)
		}
	}
	return s.witness.table.cycle(ctx, forced)
}

func (s *Session) ids(statements []int32) []int {
	ids := make([]int, len(statements))
	for i, at := range statements {
		ids[i] = s.problem.Statements[at].ID
	}
	slices.Sort(ids)
	return ids
}

// A Reach says how far a list goes that was asked for.
type Reach struct {
	Done     bool // as many were found as were asked for, or all
	Complete bool // the list is known to have all that there are
}

// smallest goes through the parts by the size that their next conflict has at
// least.
type smallest struct {
	started bool
	size    int
	level   []*hittingSets // still to look at for conflicts of this size
	beyond  []*hittingSets // with none left of this size
	found   []Conflict
}

// SmallestConflicts returns the k smallest conflicts, smallest first and by
// their ids among equals. If the context ends first, the list is shorter; it
// still has no conflict that is not among the smallest. That the list is
// complete is found out only when asked for, see HasMoreConflicts.
func (s *Session) SmallestConflicts(ctx context.Context, k int) ([]Conflict, Reach, error) {
	r, err := s.findSmallest(ctx, k)
	found := slices.Clone(s.smallest.found[:min(max(k, 0), len(s.smallest.found))])
	sortConflicts(found)
	return found, r, err
}

func (s *Session) findSmallest(ctx context.Context, k int) (Reach, error) {
	w := &s.smallest
	if !w.started {
		parts, ok, err := s.infeasible(ctx)
		if err != nil || !ok {
			return Reach{}, err
		}
		for _, p := range parts {
			w.beyond = append(w.beyond, newHittingSets(p))
		}
		w.started = true
	}
	for len(w.found) < k {
		if len(w.level) == 0 {
			if len(w.beyond) == 0 {
				return Reach{true, true}, nil
			}
			w.size++
			w.level, w.beyond = w.beyond, nil
		}
		h := w.level[0]
		if h.done || h.size > w.size {
			w.level = w.level[1:]
			if !h.done {
				w.beyond = append(w.beyond, h)
			}
			continue
		}
		conflict, found, err := h.step(ctx)
		if err != nil || found == unknown {
			return Reach{}, err
		}
		if found == unsatisfiable {
			w.found = append(w.found, s.conflict(ctx, conflict))
		}
	}
	return Reach{Done: true, Complete: len(w.found) == k && len(w.level)+len(w.beyond) == 0}, nil
}

func sortConflicts(c []Conflict) {
	slices.SortFunc(c, func(a, b Conflict) int {
		return cmp.Or(cmp.Compare(len(a.Statements), len(b.Statements)), slices.Compare(a.Statements, b.Statements))
	})
}

// HasMoreConflicts reports whether there is a conflict beyond those given, and
// false for known if the context ended first.
func (s *Session) HasMoreConflicts(ctx context.Context, given []Conflict) (more, known bool, err error) {
	parts, ok, err := s.infeasible(ctx)
	if err != nil || !ok {
		return false, false, err
	}
	place := make(map[int]int32, len(s.statements))
	for _, at := range s.statements {
		place[s.problem.Statements[at].ID] = at
	}
	partOf := make(map[int32]int)
	for i, p := range parts {
		for _, at := range p.statements {
			partOf[at] = i
		}
	}
	have := make([][][]int32, len(parts))
	for _, c := range given {
		var conflict []int32
		for _, id := range c.Statements {
			conflict = append(conflict, place[id])
		}
		slices.Sort(conflict)
		i := partOf[conflict[0]]
		have[i] = append(have[i], conflict)
	}
	for i := range parts {
		if len(have[i]) == 0 {
			return true, true, nil // a part that does not hold has a conflict
		}
	}
	for i, p := range parts {
		m := newMarco(p)
		for _, conflict := range have[i] {
			m.exclude(conflict)
		}
		for !m.done {
			_, found, err := m.step(ctx)
			if err != nil || found == unknown {
				return false, false, err
			}
			if found == unsatisfiable {
				return true, true, nil
			}
		}
	}
	return false, true, nil
}

// AllConflicts returns all conflicts, smallest first and by their ids among
// equals. There can be exponentially many: if the context ends first, the list
// has those found so far, which need not be the smallest.
func (s *Session) AllConflicts(ctx context.Context) ([]Conflict, Reach, error) {
	parts, ok, err := s.infeasible(ctx)
	if err != nil || !ok {
		return nil, Reach{}, err
	}
	if s.all == nil {
		for _, p := range parts {
			s.all = append(s.all, newMarco(p))
		}
	}
	r := Reach{Done: true, Complete: true}
	for busy := true; busy && r.Done; {
		busy = false
		for _, m := range s.all { // in turns, so that a time limit treats them alike
			if m.done {
				continue
			}
			busy = true
			_, found, err := m.step(ctx)
			if err != nil {
				return nil, Reach{}, err
			}
			if found == unknown {
				r = Reach{}
				break
			}
		}
	}
	return s.KnownConflicts(ctx, 0), r, nil
}

// KnownConflicts returns up to k of the conflicts that came up in the work so
// far, or all if k is 0, smallest first and by their ids among equals. They
// need not be the smallest there are.
func (s *Session) KnownConflicts(ctx context.Context, k int) []Conflict {
	var sets [][]int32
	for _, p := range s.parts {
		sets = append(sets, p.refuted...)
	}
	slices.SortFunc(sets, func(a, b []int32) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), slices.Compare(a, b))
	})
	if k > 0 {
		sets = sets[:min(k, len(sets))]
	}
	found := make([]Conflict, len(sets))
	for i, set := range sets {
		found[i] = s.conflict(ctx, set)
	}
	sortConflicts(found)
	return found
}

// CheapestConcessions returns the k cheapest concessions, or all if k is 0,
// cheapest first and among equals fewest statements first, then by their ids.
// If the context ends first, the list is shorter; it still has none that is
// not among the cheapest. A problem without conflicts has none.
func (s *Session) CheapestConcessions(ctx context.Context, k int) ([]Concession, Reach, error) {
	found, r, err := s.cheapestCorrections(ctx, k)
	list := make([]Concession, len(found))
	for i, c := range found {
		list[i] = s.concession(c)
	}
	slices.SortStableFunc(list, func(a, b Concession) int {
		return cmp.Or(cmp.Compare(a.Cost, b.Cost), a.compareStatements(b))
	})
	return list, r, err
}

func (s *Session) concession(c correction) Concession {
	return Concession{s.ids(c.statements), c.cost}
}

func (c Concession) compareStatements(d Concession) int {
	return cmp.Or(cmp.Compare(len(c.Statements), len(d.Statements)), slices.Compare(c.Statements, d.Statements))
}

func (s *Session) cheapestCorrections(ctx context.Context, k int) ([]correction, Reach, error) {
	if s.cheapest == nil {
		parts, ok, err := s.infeasible(ctx)
		if err != nil || !ok {
			return nil, Reach{}, err
		}
		s.cheapest = &mixture{}
		for _, p := range parts {
			s.cheapest.parts = append(s.cheapest.parts, newConcessions(p))
		}
	}
	if len(s.cheapest.parts) == 0 {
		return nil, Reach{true, true}, nil
	}
	for k == 0 || len(s.listed) < k {
		next, found, err := s.cheapest.next(ctx)
		if err != nil || found == unknown {
			return s.listed, Reach{}, err
		}
		if found == unsatisfiable {
			return s.listed, Reach{true, true}, nil
		}
		s.listed = append(s.listed, next)
	}
	complete := len(s.listed) == k && s.cheapest.complete(ctx) == satisfiable
	return s.listed[:k], Reach{true, complete}, nil
}

// FairConcessions returns the k fairest concessions, or all if k is 0: those
// first whose greatest cost to any one party is least, among these the
// cheapest, then as CheapestConcessions. If the context ends first, the list
// is shorter; it still has none that is not among the fairest.
func (s *Session) FairConcessions(ctx context.Context, k int) ([]Concession, Reach, error) {
	cheapest, r, err := s.cheapestCorrections(ctx, k)
	if err != nil || !r.Done {
		return nil, Reach{}, err
	}
	list := cheapest
	if !r.Complete {
		// As many concessions cost no party more than the cheapest ones do, so
		// the fairest ones do not either.
		limit := int64(0)
		for _, c := range cheapest {
			limit = max(limit, s.worst(c))
		}
		if list, r.Done, err = s.fairest(ctx, k, limit); err != nil {
			return nil, Reach{}, err
		}
	}
	type ranked struct {
		worst int64
		Concession
	}
	ranks := make([]ranked, len(list))
	for i, c := range list {
		ranks[i] = ranked{s.worst(c), s.concession(c)}
	}
	slices.SortStableFunc(ranks, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.worst, b.worst), cmp.Compare(a.Cost, b.Cost), a.compareStatements(b.Concession))
	})
	result := make([]Concession, len(ranks))
	for i, c := range ranks {
		result[i] = c.Concession
	}
	return result, r, nil
}

// fairest finds the k fairest of at least as many concessions, given that k
// cost no party more than limit. It reports false if the context ended.
func (s *Session) fairest(ctx context.Context, k int, limit int64) ([]correction, bool, error) {
	if s.fair == nil || limit > s.fair.cap {
		merged := &part{encoder: s.encoder, models: s.models, witness: s.witness}
		for _, c := range s.cheapest.parts {
			merged.statements = append(merged.statements, c.part.statements...)
			merged.refuted = append(merged.refuted, c.part.refuted...)
		}
		slices.Sort(merged.statements)
		fair, found := newFairConcessions(ctx, merged, limit)
		switch found {
		case unknown:
			return nil, false, nil
		case unsatisfiable:
			return s.fairestByTotals(ctx, k)
		}
		s.fair = fair
	}
	found, err := s.fair.need(ctx, k-1)
	return s.fair.found[:min(k, len(s.fair.found))], found == satisfiable, err
}

// fairestByTotals is for costs with too many different sums to count them. It
// takes concessions by their totals until no later one can be fairer: among so
// many parties, one bears at least its share of the total.
func (s *Session) fairestByTotals(ctx context.Context, k int) ([]correction, bool, error) {
	bearing := make(map[int]bool)
	for _, at := range s.statements {
		bearing[s.problem.Statements[at].Party] = true
	}
	parties := int64(len(bearing))
	for n := k; ; n += n/2 + 1 {
		found, r, err := s.cheapestCorrections(ctx, n)
		if err != nil || !r.Done {
			return nil, false, err
		}
		list := slices.Clone(found)
		slices.SortStableFunc(list, func(a, b correction) int {
			return cmp.Or(cmp.Compare(s.worst(a), s.worst(b)), cmp.Compare(a.cost, b.cost))
		})
		list = list[:min(k, len(list))]
		share := (found[len(found)-1].cost + parties - 1) / parties
		if r.Complete || len(found) < n || share > s.worst(list[len(list)-1]) {
			return list, true, nil
		}
	}
}

// worst returns the greatest cost of a concession to any one party.
func (s *Session) worst(c correction) int64 {
	costs := make(map[int]int64)
	worst := int64(0)
	for _, at := range c.statements {
		st := &s.problem.Statements[at]
		costs[st.Party] += st.Cost
		worst = max(worst, costs[st.Party])
	}
	return worst
}

// Encode builds the clauses of all parts, which the first question does
// otherwise.
func (s *Session) Encode() {
	for _, p := range s.parts {
		if p.verdict == unknown {
			p.solver()
		}
	}
}
