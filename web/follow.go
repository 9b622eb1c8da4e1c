package web

import (
	"context"
	"slices"
	"time"

	"parley/desk"
)

// Follow watches the dossiers until the context ends, reads what has changed,
// and tells the open pages.
func (d *Desk) Follow(ctx context.Context) {
	defer d.live.close()
	d.desk.Follow(ctx, d.live.send, func(was, is *desk.State) { makeReady(ctx, was, is) })
}

const (
	readyTime = 300 * time.Millisecond // that making pages ready may take
	readyFrom = 3 * time.Millisecond   // a page that takes less is made when asked for
)

// makeReady makes the pages of a new state that were asked of the one before,
// those that take longest first: so that nobody waits for them.
func makeReady(ctx context.Context, was, is *desk.State) {
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	pages := pagesOf(is)
	before := pagesOf(was).All()
	slices.SortFunc(before, func(a, b *written) int { return int(b.took - a.took) })
	for _, p := range before {
		if p.took < readyFrom || ctx.Err() != nil {
			return
		}
		pages.make(p.key, func() (*written, error) { return p.again(ctx, is) })
	}
}
