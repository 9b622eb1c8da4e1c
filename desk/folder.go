package desk

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"parley/dossier"
	"parley/ledger"
	"parley/ledger/bundle"
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

func (f Folder) Load(ctx context.Context) (d *dossier.Dossier, mark string, err error) {
	if mark, err = f.Mark(ctx); err != nil {
		return nil, "", err
	}
	if d, err = dossier.Load(ctx, string(f)); err != nil {
		return nil, "", fmt.Errorf("%s: %w", string(f), err)
	}
	return d, mark, nil
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

// Register keeps receipts in files of a folder of their own.
func (f Folder) Register(ctx context.Context, _ string, now time.Time, id string, work func(*dossier.Dossier, []byte) (Change, []byte, error)) error {
	unlock, err := dossier.Lock(ctx, string(f), now)
	if err != nil {
		return err
	}
	defer unlock()
	d, _, err := f.Load(ctx)
	if err != nil {
		return err
	}
	was, err := f.Receipt(ctx, id)
	if err != nil {
		return err
	}
	c, text, err := work(d, was)
	if err != nil {
		return err
	}
	undo, err := f.writeReceipt(id, text, was)
	if err != nil {
		return err
	}
	if len(c.Put)+len(c.Retract) > 0 {
		if err := dossier.ChangeLocked(ctx, string(f), c.Put, c.Retract); err != nil {
			return errors.Join(err, undo())
		}
	}
	return nil
}

// writeReceipt writes the file of a receipt, and says how it is undone.
func (f Folder) writeReceipt(id string, text, was []byte) (undo func() error, err error) {
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if err := root.MkdirAll("receipts", 0o755); err != nil {
		return nil, fmt.Errorf("the folder of receipts cannot be made: %w", err)
	}
	path := filepath.Join("receipts", id+".receipt")
	if err := replace(root, path, text); err != nil {
		return nil, err
	}
	return func() error {
		root, err := os.OpenRoot(string(f))
		if err != nil {
			return err
		}
		defer root.Close()
		if was == nil {
			return root.Remove(path)
		}
		return replace(root, path, was)
	}, nil
}

// replace writes a file in one step: whoever reads it has the old or the new.
func replace(root *os.Root, path string, text []byte) error {
	half := path + ".new"
	err := root.WriteFile(half, text, 0o644)
	if err == nil {
		err = root.Rename(half, path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s cannot be written: %w", path, err), root.Remove(half))
	}
	return nil
}

// Prove finds no log to prove anything with.
func (f Folder) Prove(context.Context, *ledger.DeskKey, dossier.Address) ([]byte, error) {
	return nil, nil
}

// Propose keeps a bundle as a folder of its own among the proposals.
func (f Folder) Propose(_ context.Context, p Proposed) (where string, err error) {
	if !bundleID(p.ID) {
		return "", fmt.Errorf("%q is no id of a bundle", p.ID)
	}
	where = filepath.Join(string(f), proposalsDir, p.ID)
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return "", err
	}
	defer root.Close()
	to := filepath.Join(proposalsDir, p.ID)
	if _, err := root.Stat(to); err == nil {
		return where, ErrKept
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	made, err := json.Marshal(p.Made)
	if err != nil {
		return "", err
	}
	// All of it, or nothing: it is made beside its place and then moved there.
	half := filepath.Join(proposalsDir, ".parley-"+p.ID)
	defer root.RemoveAll(half)
	files := append(slices.Clip(p.Files), bundle.File{Name: cardFile, Text: string(p.Card.Text())}, bundle.File{Name: aboutFile, Text: strings.Join(p.About, "\n") + "\n"}, bundle.File{Name: madeFile, Text: string(made) + "\n"})
	for _, x := range files {
		path := filepath.Join(half, filepath.FromSlash(x.Name))
		err := root.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = root.WriteFile(path, []byte(x.Text), 0o644)
		}
		if err != nil {
			return "", fmt.Errorf("%s cannot be written: %w", filepath.Join(string(f), path), err)
		}
	}
	if err := root.Rename(half, to); err != nil {
		return "", fmt.Errorf("%s cannot be made: %w", where, err)
	}
	return where, nil
}

const (
	proposalsDir = "proposals"
	cardFile     = "from.card"
	aboutFile    = "bundle.txt"
	madeFile     = "bundle.json"
)

// Proposals reads the folders among the proposals.
func (f Folder) Proposals(ctx context.Context) ([]Proposed, error) {
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), proposalsDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []Proposed
	for _, e := range entries {
		if !e.IsDir() || !bundleID(e.Name()) {
			continue
		}
		p, err := proposedIn(ctx, root.FS(), e.Name())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(string(f), proposalsDir, e.Name()), err)
		}
		out = append(out, p)
	}
	return out, nil
}

func proposedIn(ctx context.Context, folder fs.FS, id string) (Proposed, error) {
	p := Proposed{ID: id}
	own, err := fs.Sub(folder, proposalsDir+"/"+id)
	if err != nil {
		return p, err
	}
	err = fs.WalkDir(own, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		text, err := fs.ReadFile(own, name)
		switch {
		case err != nil:
			return err
		case name == cardFile:
			p.Card, err = ledger.ParseCard(text)
			return err
		case name == madeFile:
			return json.Unmarshal(text, &p.Made)
		case name == aboutFile:
			p.About = strings.Split(strings.TrimSpace(string(text)), "\n")
		default:
			p.Files = append(p.Files, bundle.File{Name: name, Text: string(text)})
		}
		return nil
	})
	if err == nil && p.Card == nil {
		err = errors.New("it does not say from whom it is")
	}
	return p, err
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
