package smt

import (
	"context"
	"time"
)

// AnswerFormat is the format that a Result is marshalled in.
const AnswerFormat = "parley.deadlock.answer/1"

// What Options ask for if nothing else is said.
const (
	DefaultConflicts   = 5
	DefaultConcessions = 11
)

// Options say what an answer is to have.
type Options struct {
	Conflicts   int  // the smallest so many; 0: all; negative: none
	Concessions int  // the cheapest so many; 0: all; negative: none
	Fair        bool // the worst-off party's cost counts first, then the total
}

// A Result is the answer to a problem. It is marshalled as Format
// "parley.deadlock.answer/1" says.
type Result struct {
	Format string `json:"format"`
	// Feasible is true only if a model was found. If it is false, so are the
	// statements together, unless the answer is not complete and there are
	// neither conflicts nor concessions: then nothing was found out.
	Feasible            bool         `json:"feasible"`
	Complete            bool         `json:"complete"` // all that was asked for was found out
	Conflicts           []Conflict   `json:"conflicts"`
	ConflictsComplete   bool         `json:"conflicts_complete"` // there are no others
	Concessions         []Concession `json:"concessions"`
	ConcessionsComplete bool         `json:"concessions_complete"` // there are no others
	Model               *Model       `json:"model"`                // nil unless feasible
}

// Answer answers a problem as far as the options ask and the context allows. A
// context that ends is no error: the result then says that it is not complete
// and has what was proved so far. Errors are a *ModelError, if the problem is
// not well formed, or tell of a fault in this package.
func Answer(ctx context.Context, p *Problem, o Options) (*Result, error) {
	s, err := NewSession(p)
	if err != nil {
		return nil, err
	}
	r := &Result{Format: AnswerFormat, Conflicts: []Conflict{}, Concessions: []Concession{}}
	verdict, err := s.Check(ctx)
	if err != nil {
		return nil, err
	}
	switch verdict {
	case Feasible:
		if r.Model, err = s.Model(ctx); err != nil {
			return nil, err
		}
		if r.Model == nil {
			return r, nil // the context ended
		}
		r.Feasible, r.Complete, r.ConflictsComplete, r.ConcessionsComplete = true, true, true, true
		return r, nil
	case Unknown:
		return r, nil
	}

	// Neither list takes all of the time.
	half, cancel := halfTime(ctx)
	defer cancel()
	conflicts, err := s.answerConflicts(half, r, o)
	if err != nil {
		return nil, err
	}
	concessions, err := s.answerConcessions(ctx, r, o)
	if err != nil {
		return nil, err
	}
	if !conflicts && concessions {
		if conflicts, err = s.answerConflicts(ctx, r, o); err != nil {
			return nil, err
		}
	}
	r.Complete = conflicts && concessions
	return r, nil
}

// halfTime returns a context with half of the time that is left.
func halfTime(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, ok := ctx.Deadline(); ok {
		return context.WithTimeout(ctx, time.Until(end)/2)
	}
	return context.WithCancel(ctx)
}

// answerConflicts reports whether it found what was asked for.
func (s *Session) answerConflicts(ctx context.Context, r *Result, o Options) (bool, error) {
	if o.Conflicts < 0 {
		return true, nil
	}
	if _, err := s.FirstConflict(ctx); err != nil { // something to show, if time is short
		return false, err
	}
	var found []Conflict
	var reach Reach
	var err error
	if o.Conflicts == 0 {
		found, reach, err = s.AllConflicts(ctx)
	} else {
		found, reach, err = s.SmallestConflicts(ctx, o.Conflicts)
		if err == nil && reach.Done && !reach.Complete {
			more, known, e := s.HasMoreConflicts(ctx, found)
			reach.Complete, err = known && !more, e
		}
	}
	if err != nil {
		return false, err
	}
	if !reach.Done {
		found = s.KnownConflicts(ctx, o.Conflicts)
	}
	r.Conflicts = append([]Conflict{}, found...)
	r.ConflictsComplete = reach.Complete
	return reach.Done, nil
}

// answerConcessions reports whether it found what was asked for.
func (s *Session) answerConcessions(ctx context.Context, r *Result, o Options) (bool, error) {
	if o.Concessions < 0 {
		return true, nil
	}
	find := s.CheapestConcessions
	if o.Fair {
		find = s.FairConcessions
	}
	found, reach, err := find(ctx, o.Concessions)
	if err != nil {
		return false, err
	}
	r.Concessions = append([]Concession{}, found...)
	r.ConcessionsComplete = reach.Complete
	return reach.Done, nil
}
