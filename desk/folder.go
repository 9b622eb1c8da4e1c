package desk

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

// Folder is a dossier in a folder.
type Folder string

func (f Folder) Name() string {
	abs, err := filepath.Abs(string(f))
	if err != nil {
		return filepath.Base(string(f))
	}
	return filepath.Base(abs)
}

// Mark is made of the names, sizes and modification times of the files.
func (f Folder) Mark(context.Context) (string, error) {
	h := sha256.New()
	for _, sub := range []string{".", "drafts"} {
		entries, err := os.ReadDir(filepath.Join(string(f), sub))
		if errors.Is(err, fs.ErrNotExist) && sub != "." {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("folder %s %w: %w", string(f), dossier.ErrUnreadable, err)
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

func (f Folder) Load(ctx context.Context) (*dossier.Dossier, error) {
	d, err := dossier.Load(ctx, string(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", string(f), err)
	}
	return d, nil
}

// Change writes to the files of the records alone. In whose name it is done, a
// folder does not keep.
func (f Folder) Change(ctx context.Context, _ string, now time.Time, work func(*dossier.Dossier) (Change, error)) error {
	unlock, err := dossier.Lock(ctx, string(f), now)
	if err != nil {
		return err
	}
	defer unlock()
	d, err := dossier.Load(ctx, string(f))
	if err != nil {
		return err
	}
	c, err := work(d)
	if err != nil {
		return err
	}
	return dossier.ChangeLocked(ctx, string(f), c.Put, c.Retract)
}

// Versions finds none: a folder keeps what is, not what was.
func (f Folder) Versions(context.Context, dossier.Address) ([]Version, error) { return nil, nil }

// maxReceipt bounds the size of a receipt that is read.
const maxReceipt = 64 << 20

func (f Folder) Receipt(_ context.Context, id string) ([]byte, error) {
	root, err := os.OpenRoot(string(f)) // a name that leads elsewhere finds nothing
	if err != nil {
		return nil, err
	}
	defer root.Close()
	path := filepath.Join("receipts", id+".receipt")
	info, err := root.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!info.Mode().IsRegular() || info.Size() > maxReceipt) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return fs.ReadFile(root.FS(), filepath.ToSlash(path))
}

// Log finds none: a folder has no log.
func (f Folder) Log(context.Context, bool) (*Log, error) { return nil, nil }
