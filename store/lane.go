package store

import (
	"context"
	"errors"
	"sync"

	"parley/dossier"
)

// Lanes let those of a program who append to the same dossier at once share a
// transaction, and so the lock and the flush to the disk: for those who write a
// store. Each batch is still written whole or not at all, and one that conflicts
// keeps none of the others back.
type Lanes struct {
	mu sync.Mutex
	by map[string]*lane
}

type lane struct{ waiting []*Turn }

// Turn is a batch that waits to be appended. Who writes it sets Head or Err.
type Turn struct {
	Batch
	Named []dossier.Address // what Plan asks for
	Head  Head
	Err   error
	ctx   context.Context
	done  chan struct{}
}

// atOnce is how many batches share a transaction at most.
const atOnce = 100

// Append is Store.Append. write appends batches to a dossier in one transaction,
// and sets what came of each; its error is that nothing was written. Its context
// may end while it writes one batch, and then it undoes it, unless it has begun
// to commit: otherwise nobody would know whether it was written.
func (l *Lanes) Append(ctx context.Context, name string, b Batch, write func(ctx context.Context, name string, turns []*Turn) error) (Head, error) {
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
		l.by = map[string]*lane{}
	}
	q := l.by[name]
	if q == nil {
		q = &lane{}
		l.by[name] = q
		go l.run(name, q, write)
	}
	q.waiting = append(q.waiting, t)
	l.mu.Unlock()
	select {
	case <-t.done:
	case <-ctx.Done():
		if l.leave(q, t) {
			return Head{}, ctx.Err()
		}
		<-t.done
	}
	return t.Head, t.Err
}

// leave takes a turn out that has not begun.
func (l *Lanes) leave(q *lane, t *Turn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, x := range q.waiting {
		if x == t {
			q.waiting = append(q.waiting[:i:i], q.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// run writes what waits in a lane until nothing does.
func (l *Lanes) run(name string, q *lane, write func(context.Context, string, []*Turn) error) {
	for {
		turns := l.next(name, q)
		if turns == nil {
			return
		}
		ctx := turns[0].ctx
		if len(turns) > 1 {
			ctx = context.WithoutCancel(ctx) // one who gives up does not end the others' work
		}
		err := write(ctx, name, turns)
		if len(turns) > 1 && err != nil && !hopeless(err) {
			for _, t := range turns { // one of them may be what is wrong
				t.Err = write(t.ctx, name, []*Turn{t})
			}
			err = nil
		}
		for _, t := range turns {
			if err != nil {
				t.Err = err
			}
			close(t.done)
		}
	}
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

// next takes the turns that share a transaction; nil when nothing waits, and the
// lane is closed then.
func (l *Lanes) next(name string, q *lane) []*Turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for n < len(q.waiting) && n < atOnce && (n == 0 || !q.waiting[n].alone() && !q.waiting[n-1].alone()) {
		n++
	}
	if n == 0 {
		delete(l.by, name)
		return nil
	}
	turns := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return turns
}

// alone tells whether a batch has a transaction to itself: what may fail after
// it was planned, and what makes a dossier.
func (t *Turn) alone() bool { return t.New || len(t.Papers) > 0 || t.Shreds() }

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
