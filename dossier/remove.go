package dossier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// ErrByHand says that a record stands in its file in a way that no program takes
// out: not as lines of its own that begin with "- id: ID".
var ErrByHand = errors.New("is not written in a way that can be taken out by a program; take it out by hand")

// Remove locks a folder and takes a record out of it, as RemoveLocked does.
func Remove(ctx context.Context, dir string, now time.Time, r Record) error {
	unlock, err := Lock(ctx, dir, now)
	if err != nil {
		return err
	}
	defer unlock()
	return RemoveLocked(ctx, dir, r)
}

// RemoveLocked takes a record out of its file and leaves every other line as it
// is. The dossier is checked without it before anything is written; the error is
// Problems where it would not be in order, and else wraps ErrByHand or
// ErrUnreadable. When it is not nil, the folder is as it was.
func RemoveLocked(ctx context.Context, dir string, r Record) error {
	name := FileOf(r.Kind())
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("folder %s %w: %w", dir, ErrUnreadable, cause(err))
	}
	defer root.Close()
	text, err := fs.ReadFile(root.FS(), name)
	if err != nil {
		return fmt.Errorf("%s %w: %w", name, ErrUnreadable, cause(err))
	}
	left, ok := cutRecord(text, r.Head().ID)
	if !ok {
		return fmt.Errorf("%s %w", AddressOf(r), ErrByHand)
	}
	if _, err := LoadFS(ctx, overlay{root.FS(), map[string][]byte{name: left}}); err != nil {
		return err
	}
	if err := replaceFile(filepath.Join(dir, name), left); err != nil {
		return fmt.Errorf("%s %w or written; nothing was changed: %w", name, ErrUnreadable, cause(err))
	}
	return nil
}

// cutRecord cuts out the lines from "- id: ID" to the next record or comment.
func cutRecord(text []byte, id string) (left []byte, ok bool) {
	lines := bytes.SplitAfter(text, []byte("\n"))
	from := slices.IndexFunc(lines, func(l []byte) bool { return string(bytes.TrimRight(l, " \r\n")) == "- id: "+id })
	if from < 0 {
		return nil, false
	}
	to := from + 1
	for to < len(lines) && !bytes.HasPrefix(lines[to], []byte("-")) && !bytes.HasPrefix(lines[to], []byte("#")) {
		to++
	}
	return bytes.Join(slices.Delete(lines, from, to), nil), true
}
