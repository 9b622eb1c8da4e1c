package feeds

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"
)

// The files of an inbox, beside the articles.
const (
	Config    = "feeds.yaml"
	seenFile  = ".seen.json"
	askedFile = ".asked.json"
	lockFile  = ".inbox.lock"
	newFile   = ".new.html" // an article before it has its name
	awayDir   = ".away"     // an empty file for each article that was put away
)

// Inbox is a folder with feeds.yaml, what came from there, and what was done with
// it. It may be used by several programs at a time, and by several goroutines.
type Inbox struct {
	dir    string
	limits Limits
	fetch  func(context.Context, Feed, Mark, Limits) ([]Article, Mark, error)
	kept   keptItems
	// trouble is the error of the last round of Follow.
	trouble atomic.Pointer[error]
}

// Open opens the inbox in a folder. The error says that there is no such folder.
func Open(dir string, l Limits) (*Inbox, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Inbox{dir: dir, limits: l, fetch: Fetch, kept: keptItems{of: map[string]keptItem{}}}, root.Close()
}

// Feeds are the addresses that feeds.yaml has.
func (b *Inbox) Feeds() ([]Feed, error) {
	var out []Feed
	err := b.within(func(root *os.Root) (err error) {
		out, err = b.feeds(root)
		return err
	})
	return out, err
}

// within works in the folder. A Root refuses links that lead out of it.
func (b *Inbox) within(work func(*os.Root) error) error {
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return work(root)
}

func (b *Inbox) feeds(root *os.Root) ([]Feed, error) {
	text, err := read(root, Config, mostConfig)
	if err != nil {
		return nil, err
	}
	list, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(b.dir, Config), err)
	}
	return list, nil
}

const (
	lockWait  = 10 * time.Second
	lockStale = time.Minute // it is never kept so long by a program that runs
)

// locked works in the folder while no other program does. Nothing is asked of the
// network meanwhile. A lock that is left from a program that was killed is taken
// after a minute.
func (b *Inbox) locked(ctx context.Context, now time.Time, work func(*os.Root) error) error {
	return b.within(func(root *os.Root) error {
		for waited := time.Duration(0); ; waited += 50 * time.Millisecond {
			err := create(root, lockFile, nil)
			if err == nil {
				break
			}
			if !errors.Is(err, fs.ErrExist) {
				return err
			}
			if info, err := root.Lstat(lockFile); err == nil && now.Sub(info.ModTime()) > lockStale {
				root.Remove(lockFile)
				continue
			}
			if waited >= lockWait {
				return fmt.Errorf("%s is being written to by another program; if none runs, delete %s", b.dir, filepath.Join(b.dir, lockFile))
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(50 * time.Millisecond):
			}
		}
		defer root.Remove(lockFile)
		return work(root)
	})
}

// PutAway marks an article as dealt with, for all who use the inbox, or takes the
// mark away. The error is fs.ErrNotExist where the inbox has no file of the name.
func (b *Inbox) PutAway(name string, away bool) error {
	return b.within(func(root *os.Root) error {
		if _, err := article(root, name); err != nil {
			return err
		}
		mark := filepath.Join(awayDir, name)
		if !away {
			if err := root.Remove(mark); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		}
		if err := root.Mkdir(awayDir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := create(root, mark, nil); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		return nil
	})
}

// File is an article as it is in the folder. The error is fs.ErrNotExist where the
// inbox has none of the name: a name never leads out of the folder, nor to what is
// not an article.
func (b *Inbox) File(name string) (data []byte, err error) {
	err = b.within(func(root *os.Root) error {
		info, err := article(root, name)
		if err != nil {
			return err
		}
		if info.Size() > mostArticle {
			return tooLarge(info.Size())
		}
		data, err = read(root, name, mostArticle)
		return err
	})
	return data, err
}

// article finds a file of an article; links are none.
func article(root *os.Root, name string) (fs.FileInfo, error) {
	if !articleName(name) {
		return nil, fs.ErrNotExist
	}
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	return info, nil
}

// longestName is of a file, in bytes: it stands in addresses.
const longestName = 200

// articleName tells whether a file of a name is an article of the inbox.
func articleName(name string) bool {
	return utf8.ValidString(name) && filepath.IsLocal(name) && !strings.ContainsAny(name, "/\\\x00") && !strings.HasPrefix(name, ".") &&
		strings.HasSuffix(strings.ToLower(name), ".html") && len(name) <= longestName
}

// fileName is OUTLET-DATE-ID.html; without a date where the feed gives none.
func fileName(f Feed, a Article) string {
	slug := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return '-'
	}, f.Name)
	parts := []string{"feed"}
	if s := strings.Join(strings.FieldsFunc(slug, func(r rune) bool { return r == '-' }), "-"); s != "" {
		parts[0] = string([]rune(s)[:min(40, len([]rune(s)))])
	}
	if !a.Published.IsZero() {
		parts = append(parts, a.Published.Format("2006-01-02"))
	}
	return strings.Join(append(parts, a.ID), "-") + ".html"
}

func read(root *os.Root, name string, most int64) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// create writes a file that is not there yet; what a person has is left as it is.
func create(root *os.Root, name string, text []byte) error {
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		root.Remove(name)
	}
	return err
}

// recall reads what was remembered in a file; nothing, where it is not there.
func recall(root *os.Root, name string, into any) error {
	text, err := read(root, name, 64<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		return fmt.Errorf("%s: what was remembered cannot be read (without the file everything counts as new): %w", filepath.Join(root.Name(), name), err)
	}
	return nil
}

// remember writes a file whole or not at all.
func remember(root *os.Root, name string, what any) error {
	text, err := json.MarshalIndent(what, "", " ")
	if err != nil {
		return err
	}
	temp := name + ".new"
	root.Remove(temp)
	if err := create(root, temp, append(text, '\n')); err != nil {
		return err
	}
	return root.Rename(temp, name)
}
