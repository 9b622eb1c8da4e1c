package web

import "context"

// Follow watches the dossiers until the context ends, reads what has changed,
// and tells the open pages.
func (d *Desk) Follow(ctx context.Context) {
	defer d.live.close()
	d.desk.Follow(ctx, d.live.send)
}
