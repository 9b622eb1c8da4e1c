package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"parley/dossier"
)

// pollEvery is how often the dossiers are looked at. A change is read when the
// files have stayed the same for one more look, so that a save in the middle
// is not taken for the whole.
const pollEvery = 250 * time.Millisecond

// Follow watches the dossiers until the context ends, reads what has changed,
// and tells the open pages.
func (d *Desk) Follow(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	seen := map[*shelf]string{}
	for {
		select {
		case <-ctx.Done():
			d.live.close()
			return
		case <-tick.C:
			for _, s := range d.dossiers {
				mark, err := s.source.Mark(ctx)
				if err != nil {
					mark = "unreadable"
				}
				settled := seen[s] == mark
				seen[s] = mark
				if settled && mark != s.now.Load().version {
					d.reload(ctx, s, mark)
				}
			}
		}
	}
}

// reload reads a folder again. If it is not in order, the last good dossier
// stays.
func (d *Desk) reload(ctx context.Context, s *shelf, mark string) {
	loaded, err := s.source.Load(ctx)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		s.now.Store(s.now.Load().troubled(err, mark))
		d.opts.Log("%s was changed and is not in order; the last good state stays up", s.name)
	default:
		s.now.Store(newState(loaded, mark))
	}
	d.live.send(s.name, mark)
}

// fingerprint changes whenever a file of the folder does: it is made of names,
// sizes and modification times.
func fingerprint(dir string) (string, error) {
	h := sha256.New()
	for _, sub := range []string{".", "drafts"} {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if errors.Is(err, fs.ErrNotExist) && sub != "." {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("folder %s %w: %w", dir, dossier.ErrUnreadable, err)
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil || e.IsDir() {
				continue // gone since it was listed, or no file
			}
			fmt.Fprintf(h, "%s/%s %d %d\n", sub, e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8]), nil
}
