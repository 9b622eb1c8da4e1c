package access

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How often somebody may try to sign in: from each address some at once and then one
// in so many seconds, and under each name as often as from several addresses, so that
// nobody who tries from one keeps others out.
const (
	triesAtOnce  = 8
	triesEach    = 15 * time.Second
	nameOf       = 4     // addresses
	limitEntries = 10000 // names and addresses that are kept apart
)

// ErrTooMany says that somebody tried too often; errors.As with TooMany tells
// when to come back.
var ErrTooMany = errors.New("too many attempts")

// TooMany is ErrTooMany with the time after which to try again.
type TooMany struct{ After time.Duration }

func (t TooMany) Error() string {
	return fmt.Sprintf("%v; try again in %d seconds", ErrTooMany, int(t.After.Round(time.Second)/time.Second))
}

func (t TooMany) Is(err error) bool { return err == ErrTooMany }

// limits keeps a token bucket for each key, those used last.
type limits struct {
	mu    sync.Mutex
	of    map[string]*list.Element
	order *list.List // the least used last
}

type bucket struct {
	key string
	*rate.Limiter
}

func newLimits() *limits { return &limits{of: map[string]*list.Element{}, order: list.New()} }

// take takes one attempt under a key, of as many as come from so many addresses, or
// says how long to wait.
func (l *limits) take(key string, addresses int, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.of[key]
	if ok {
		l.order.MoveToFront(e)
	} else {
		e = l.order.PushFront(bucket{key, rate.NewLimiter(rate.Every(triesEach/time.Duration(addresses)), triesAtOnce*addresses)})
		l.of[key] = e
		if l.order.Len() > limitEntries {
			last := l.order.Back()
			delete(l.of, l.order.Remove(last).(bucket).key)
		}
	}
	r := e.Value.(bucket).ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait
	}
	return 0
}

// often tells whether an address was refused so often that it is not written down
// again: what strangers send does not decide how long the audit is.
func (d *Desk) often(from string) bool {
	return from != "" && d.limits.take("refused "+network(from), 1, d.now()) > 0
}

// network is what tells one who comes from an address from another: of IPv6 the
// /64, all of which is commonly one customer's.
func network(from string) string {
	a, err := netip.ParseAddr(from)
	if err != nil || !a.Is6() || a.Is4In6() {
		return from
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return from
	}
	return p.String()
}

// attempt counts an attempt to sign in against the address and then, where it is not
// refused for that, against the name; "" where no name is said.
func (d *Desk) attempt(ctx context.Context, name, from string) error {
	now := d.now()
	wait := d.limits.take("from "+network(from), 1, now)
	if wait == 0 && name != "" {
		wait = d.limits.take("name "+hashed(name), nameOf, now) // it may be of any length
	}
	if wait == 0 {
		return nil
	}
	if d.often(from) {
		return TooMany{wait}
	}
	return d.denied(ctx, Event{Person: name, What: "sign in", Why: "too many attempts", From: from}, TooMany{wait})
}
