package store

import (
	"context"
	"fmt"
)

// Papers are what others keep beside the logs, as small texts under a key:
// people, sessions, receipts, checkpoints. They are not versions: who puts a
// paper takes the place of the one before. What must never be lost belongs in
// a log.
type Papers interface {
	// Paper returns the paper under a key; Rev is 0 if there is none.
	Paper(ctx context.Context, drawer, key string) (Paper, error)
	// InDrawer returns papers of a drawer in the order of their keys, at most
	// limit: those with a key that begins with prefix and comes after a key.
	InDrawer(ctx context.Context, drawer, prefix, after string, limit int) ([]Paper, error)
	// PutPapers puts all of them or none. The error is ErrMoved where one has
	// another revision by now.
	PutPapers(ctx context.Context, papers ...Paper) error
}

// Paper is a text under a key in a drawer.
type Paper struct {
	Drawer, Key string
	// Rev counts how often it was put, from 1. In PutPapers it is the revision
	// that is replaced: 0 for a new paper, AnyRev where it does not matter.
	Rev int64
	// Body is the text; nil in PutPapers takes the paper out.
	Body []byte
}

// AnyRev puts a paper whatever lies there.
const AnyRev = -1

// PaperMoved is the error about a paper that has another revision than the one
// that was to be replaced.
func PaperMoved(p Paper, now int64) error {
	return fmt.Errorf("paper %s/%s has revision %d and not %d: %w; nothing was written [moved]", p.Drawer, clip(p.Key), now, p.Rev, ErrMoved)
}
