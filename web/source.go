package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"parley/dossier"
)

// Source is where a dossier is kept: a folder, or a store.
type Source interface {
	// Name is the dossier's name in addresses.
	Name() string
	// Mark changes whenever the dossier does. It is asked for often.
	Mark(ctx context.Context) (string, error)
	// Load reads the dossier. The error is that of dossier.Load.
	Load(ctx context.Context) (*dossier.Dossier, error)
	// File adds records, all or none, in the name of somebody.
	File(ctx context.Context, by string, now time.Time, records []dossier.Record) error
	// Withdraw takes a record back, in the name of somebody.
	Withdraw(ctx context.Context, by string, now time.Time, r dossier.Record) error
	// Receipt returns the signed receipt of an id; nil if there is none.
	Receipt(ctx context.Context, id string) ([]byte, error)
	// Log tells how far the dossier's log goes; nil if it has none. Where check
	// is set, every entry is checked against it.
	Log(ctx context.Context, check bool) (*Log, error)
}

// Log is the state of a dossier's log, for its owners.
type Log struct {
	Size    int64
	Head    string    // the root of the tree
	Newest  time.Time // when the newest entry was recorded
	Signed  int64     // the size that the newest checkpoint was signed for; 0: none was
	Checked bool
	Faults  []string // what is not in order, where it was checked
}

// folder is a dossier in a folder.
type folder string

func (f folder) Name() string {
	abs, err := filepath.Abs(string(f))
	if err != nil {
		return filepath.Base(string(f))
	}
	return filepath.Base(abs)
}

func (f folder) Mark(context.Context) (string, error) { return fingerprint(string(f)) }

func (f folder) Load(ctx context.Context) (*dossier.Dossier, error) {
	d, err := dossier.Load(ctx, string(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", string(f), err)
	}
	return d, nil
}

func (f folder) File(ctx context.Context, _ string, now time.Time, records []dossier.Record) error {
	return dossier.Append(ctx, string(f), now, records)
}

func (f folder) Withdraw(ctx context.Context, _ string, now time.Time, r dossier.Record) error {
	return dossier.Remove(ctx, string(f), now, r)
}

// maxReceipt bounds the size of a receipt that is served.
const maxReceipt = 64 << 20

func (f folder) Receipt(_ context.Context, id string) ([]byte, error) {
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
func (f folder) Log(context.Context, bool) (*Log, error) { return nil, nil }
