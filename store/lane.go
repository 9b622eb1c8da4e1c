package store

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"parley/dossier"
)

// Lanes let those of a program who append at the same moment share a
// transaction, and so the lock, the journeys and the flush to the disk: for those
// who write a store. Each dossier has a lane, in which one transaction is under
// way at a time; the lanes of several dossiers may share one. Each batch is still
// written whole or not at all, and one that conflicts keeps none of the others
// back.
type Lanes struct {
	// Write appends what waits in some lanes, in one transaction, and sets what
	// came of each turn. Its error is that nothing was written. Its context may
	// end while it writes one batch, and then it undoes it, unless it has begun to
	// commit: otherwise nobody would know whether it was written.
	Write func(context.Context, []*Lane) error
	// Together is how many lanes share a transaction at most. One such
	// transaction is under way at a time: who comes meanwhile shares the next. 0:
	// none do, and each lane is written as soon as it can be.
	Together int

	mu    sync.Mutex
	by    map[string]*queue
	ready []*queue // in which something waits and nothing is under way
	under bool     // a shared transaction
}

// Lane is what is written of a dossier in one transaction.
type Lane struct {
	Name  string
	Turns []*Turn
	// Waits says that who writes waits for the dossier's lock. A lane that does
	// not is left out while somebody else has the lock, and called Busy; it is
	// written by itself then, and keeps no other waiting.
	Waits, Busy bool
}

// Turn is a batch that waits to be appended. Who writes it sets Head or Err.
type Turn struct {
	Batch
	Named []dossier.Address // what Plan asks for
	Head  Head
	Err   error
	ctx   context.Context
	done  chan struct{}
}

// queue is a lane with what waits in it.
type queue struct {
	name    string
	waiting []*Turn
	under   bool // it is being written
}

const (
	atOnce = 100 // batches of a dossier that share a transaction at most
	small  = 100 // changes in a batch that shares with other dossiers
)

// Append is Store.Append.
func (l *Lanes) Append(ctx context.Context, name string, b Batch) (Head, error) {
	if err := ValidName(name); err != nil {
		return Head{}, err
	}
	if err := b.check(); err != nil {
		return Head{}, err
	}
	if err := ctx.Err(); err != nil {
		return Head{}, err
	}
	t := &Turn{Batch: b, Named: b.named(), ctx: ctx, done: make(chan struct{})}
	l.mu.Lock()
	if l.by == nil {
		l.by = map[string]*queue{}
	}
	q := l.by[name]
	if q == nil {
		q = &queue{name: name}
		l.by[name] = q
	}
	if q.waiting = append(q.waiting, t); len(q.waiting) == 1 && !q.under {
		l.ready = append(l.ready, q)
		l.start()
	}
	l.mu.Unlock()
	select {
	case <-t.done:
	case <-ctx.Done():
		if l.leave(q, t) {
			return Head{}, ctx.Err()
		}
		<-t.done
	}
	if t.Err != nil {
		return Head{}, t.Err // it may have been planned before it failed
	}
	return t.Head, nil
}

// leave takes a turn out that has not begun.
func (l *Lanes) leave(q *queue, t *Turn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(q.waiting, t)
	if i < 0 {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	if len(q.waiting) == 0 && !q.under {
		l.ready = slices.DeleteFunc(l.ready, func(x *queue) bool { return x == q })
		delete(l.by, q.name)
	}
	return true
}

// start begins the transactions that can begin.
func (l *Lanes) start() {
	var shared []*Lane
	kept := l.ready[:0]
	for _, q := range l.ready {
		switch {
		case l.Together == 0 || !q.waiting[0].shares():
			go l.one(q.take())
		case l.under || len(shared) == l.Together:
			kept = append(kept, q)
		default:
			shared = append(shared, q.take())
		}
	}
	if l.ready = kept; len(shared) > 0 {
		l.under = true
		go l.several(shared)
	}
}

// take takes the turns that share a transaction out of a queue.
func (q *queue) take() *Lane {
	n := 1
	for n < len(q.waiting) && n < atOnce && !q.waiting[n].alone() && !q.waiting[0].alone() && (q.waiting[n].shares() || !q.waiting[0].shares()) {
		n++
	}
	lane := &Lane{Name: q.name, Turns: q.waiting[:n:n]}
	q.waiting, q.under = slices.Clone(q.waiting[n:]), true
	return lane
}

// alone tells whether a batch has a transaction to itself: what may fail after
// it was planned, and what makes a dossier.
func (t *Turn) alone() bool { return t.New || len(t.Papers) > 0 || t.Shreds() }

// shares tells whether a batch may share a transaction with those of other
// dossiers: who writes much keeps only its own dossier waiting.
func (t *Turn) shares() bool { return !t.alone() && len(t.Changes) <= small }

// several writes lanes that share a transaction, and lets those that it left out
// be written by themselves.
func (l *Lanes) several(lanes []*Lane) {
	err := l.Write(contextOf(lanes), lanes)
	for _, lane := range lanes {
		if lane.Busy || err != nil && !hopeless(err) && len(lanes)+len(lane.Turns) > 2 {
			go l.one(lane)
		} else {
			l.end(lane, err)
		}
	}
	runtime.Gosched() // who was told may have more to write: it goes with the next
	l.mu.Lock()
	defer l.mu.Unlock()
	l.under = false
	l.start()
}

// one writes a lane by itself.
func (l *Lanes) one(lane *Lane) {
	lane.Waits, lane.Busy = true, false
	err := l.Write(contextOf([]*Lane{lane}), []*Lane{lane})
	if len(lane.Turns) > 1 && err != nil && !hopeless(err) {
		for _, t := range lane.Turns { // one of them may be what is wrong
			if err := l.Write(t.ctx, []*Lane{{Name: lane.Name, Turns: []*Turn{t}, Waits: true}}); err != nil {
				t.Err = err
			}
		}
		err = nil
	}
	l.end(lane, err)
}

// contextOf is the context of what is written at once: one who gives up does not
// end the others' work.
func contextOf(lanes []*Lane) context.Context {
	ctx := lanes[0].Turns[0].ctx
	if len(lanes) == 1 && len(lanes[0].Turns) == 1 {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// end tells those of a lane what came of it, and lets the next begin.
func (l *Lanes) end(lane *Lane, err error) {
	for _, t := range lane.Turns {
		if err != nil {
			t.Err = err
		}
		close(t.done)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.by[lane.Name]
	if q.under = false; len(q.waiting) == 0 {
		delete(l.by, lane.Name)
		return
	}
	l.ready = append(l.ready, q)
	l.start()
}

// hopeless tells whether an error of one batch is one of all.
func hopeless(err error) bool {
	for _, k := range []error{ErrUnreachable, ErrFull, ErrReadOnly, ErrDamaged, ErrNoDossier} {
		if errors.Is(err, k) {
			return true
		}
	}
	return false
}

// Plan plans the turns that share a transaction, one after the other, as
// Batch.Plan does, and returns the rows of those that can be written. Where none
// can, head is as it was.
func Plan(head Head, newest map[dossier.Address]Header, turns []*Turn, o Options) (Head, []Row) {
	var all []Row
	for _, t := range turns {
		next, rows, err := t.Batch.Plan(head, newest, o)
		if t.Err = err; err != nil {
			continue
		}
		for _, r := range rows {
			newest[r.Address()] = r.Header
		}
		t.Head, head, all = next, next, append(all, rows...)
	}
	return head, all
}
