package dossier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing/fstest"
	"time"
)

// Lock keeps two writers of a folder apart: while one has it, the other waits,
// for ten seconds at most. A lock that is left from a program that was killed is
// taken after half a minute. A folder that is not there has no lock: whoever
// loads it says what is wrong. The error wraps ErrUnreadable, or is that of the
// context.
func Lock(ctx context.Context, dir string, now time.Time) (unlock func(), err error) {
	path := filepath.Join(dir, ".parley.lock")
	for wait := 0; ; wait++ {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			return func() { os.Remove(path) }, f.Close()
		}
		if !errors.Is(err, fs.ErrExist) {
			if _, serr := os.Stat(dir); serr != nil {
				return func() {}, nil
			}
			return nil, fmt.Errorf("folder %s %w or written to: %w", dir, ErrUnreadable, cause(err))
		}
		if info, serr := os.Stat(path); serr == nil && now.Sub(info.ModTime()) > 30*time.Second {
			os.Remove(path)
			continue
		}
		if wait == 200 {
			return nil, fmt.Errorf("folder %s %w: it is being written to by somebody else (%s); try again", dir, ErrUnreadable, path)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Append locks a folder and adds records to it, as AppendLocked does.
func Append(ctx context.Context, dir string, now time.Time, records []Record) error {
	unlock, err := Lock(ctx, dir, now)
	if err != nil {
		return err
	}
	defer unlock()
	return AppendLocked(ctx, dir, records)
}

// AppendLocked adds records at the end of their files and leaves every other
// line as it is. Drafts, which have a file each, are not added so. The dossier
// is checked with the records in it before anything is written; the error is
// Problems where it would not be in order, and else wraps ErrUnreadable. When it
// is not nil, the folder is as it was.
func AppendLocked(ctx context.Context, dir string, records []Record) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("folder %s %w: %w", dir, ErrUnreadable, cause(err))
	}
	defer root.Close()
	before, after := map[string][]byte{}, map[string][]byte{}
	var names []string
	for _, r := range records {
		name := FileOf(r.Kind())
		if r.Kind() == "draft" {
			return fmt.Errorf("draft %s has a file of its own and is not added to another", r.Head().ID)
		}
		text, ok := after[name]
		if !ok {
			text, err = fs.ReadFile(root.FS(), name)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%s %w: %w", name, ErrUnreadable, cause(err))
			}
			if err == nil {
				before[name] = text
			}
			names = append(names, name)
			if text = slices.Clone(text); len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
				text = append(text, '\n')
			}
		}
		after[name] = append(text, FormatRecord(r)...)
	}
	return rewrite(ctx, root, names, before, after)
}

// Rewrite puts other texts in the place of files of a folder that is locked. The
// dossier is checked with them before anything is written; errors are as those
// of AppendLocked.
func Rewrite(ctx context.Context, dir string, texts map[string][]byte) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("folder %s %w: %w", dir, ErrUnreadable, cause(err))
	}
	defer root.Close()
	before := map[string][]byte{}
	names := slices.Sorted(maps.Keys(texts))
	for _, name := range names {
		text, err := fs.ReadFile(root.FS(), name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s %w: %w", name, ErrUnreadable, cause(err))
		}
		if err == nil {
			before[name] = text
		}
	}
	return rewrite(ctx, root, names, before, texts)
}

func rewrite(ctx context.Context, root *os.Root, names []string, before, after map[string][]byte) error {
	dir := root.Name()
	if _, err := LoadFS(ctx, overlay{root.FS(), after}); err != nil {
		return err
	}
	for i, name := range names {
		if sub := filepath.Dir(name); sub != "." {
			if err := root.Mkdir(sub, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%s %w or written to: %w", sub, ErrUnreadable, cause(err))
			}
		}
		if err := replaceFile(filepath.Join(dir, name), after[name]); err != nil {
			for _, done := range names[:i] { // as it was
				if old, ok := before[done]; ok {
					replaceFile(filepath.Join(dir, done), old)
				} else {
					os.Remove(filepath.Join(dir, done))
				}
			}
			return fmt.Errorf("%s %w or written; nothing was changed: %w", name, ErrUnreadable, cause(err))
		}
	}
	return nil
}

// replaceFile puts a file in the place of another at once.
func replaceFile(path string, text []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".parley-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	mode := os.FileMode(0o644)
	if info, serr := os.Stat(path); serr == nil {
		mode = info.Mode().Perm() // whoever narrowed it meant to
	}
	_, err = tmp.Write(text)
	if err = errors.Join(err, tmp.Chmod(mode), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// overlay is a file system in which some files have another text.
type overlay struct {
	fs.FS
	texts map[string][]byte
}

func (o overlay) files() fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range o.texts {
		m[name] = &fstest.MapFile{Data: text, Mode: 0o644}
	}
	return m
}

func (o overlay) Open(name string) (fs.File, error) {
	if _, ok := o.texts[name]; ok {
		return o.files().Open(name)
	}
	return o.FS.Open(name)
}

func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	mine, merr := o.files().ReadDir(name)
	if merr != nil {
		return entries, err // nothing of another text is in it
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // it comes with what is written
	}
	for _, m := range mine {
		if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == m.Name() }) {
			entries = append(entries, m)
		}
	}
	return entries, err
}
