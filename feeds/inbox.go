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
	"sync"
	"unicode"
)

// The files of an inbox.
const (
	Config   = "feeds.yaml"
	seenFile = ".seen.json"
)

const (
	atOnce       = 4   // servers that are asked at the same time
	mostArticles = 200 // that are taken from a feed at once
	mostSeen     = 5000
)

// Outcome is how asking one feed went.
type Outcome struct {
	Feed  Feed
	Files []string // that were written, by name, as the feed has them
	Left  int      // articles that are taken the next time
	Err   error    // what went wrong
}

// seen is what is remembered of a feed.
type seen struct {
	Mark
	IDs []string `json:"ids"` // of articles, the newest last
}

// Poll asks every feed of an inbox once, and writes what is new into it. The
// outcomes are in the order of feeds.yaml. The error says that the folder, or
// feeds.yaml, cannot be read; that of a feed stands in its outcome.
func Poll(ctx context.Context, dir string, l Limits) ([]Outcome, error) {
	// A Root refuses links that lead out of the folder.
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	text, err := read(root, Config, mostConfig)
	if err != nil {
		return nil, err
	}
	list, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, Config), err)
	}
	known, err := recall(root)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, seenFile), err)
	}

	type answer struct {
		articles []Article
		mark     Mark
		err      error
	}
	answers := make([]answer, len(list))
	turn := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for i, f := range list {
		group.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			a := &answers[i]
			a.articles, a.mark, a.err = Fetch(ctx, f, known[f.URL].Mark, l)
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}

	out := make([]Outcome, len(list))
	next := map[string]seen{} // of feeds that are no longer written down, nothing
	for i, f := range list {
		a, o := answers[i], &out[i]
		o.Feed = f
		s := known[f.URL]
		if o.Err = a.err; o.Err == nil && a.articles != nil {
			s, o.Files, o.Left, o.Err = file(root, f, s, a.articles)
			if o.Err == nil && o.Left == 0 {
				s.Mark = a.mark // where something is left, the server must tell it again
			}
		}
		next[f.URL] = s
	}
	return out, remember(root, next)
}

// file writes the articles that were not seen before, and returns what has been
// seen now.
func file(root *os.Root, f Feed, s seen, articles []Article) (_ seen, written []string, left int, err error) {
	before := map[string]bool{}
	for _, id := range s.IDs {
		before[id] = true
	}
	for _, a := range articles {
		if before[a.ID] {
			continue
		}
		if len(written) == mostArticles {
			left++
			continue
		}
		text, err := a.HTML()
		if err != nil {
			return s, written, left, err
		}
		name := fileName(f, a)
		if err := create(root, name, text); err != nil && !errors.Is(err, fs.ErrExist) {
			return s, written, left, err
		}
		written = append(written, name)
		s.IDs = append(s.IDs, a.ID)
	}
	if n := len(s.IDs) - max(mostSeen, 2*len(articles)); n > 0 {
		s.IDs = s.IDs[n:]
	}
	return s, written, left, nil
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

func recall(root *os.Root) (map[string]seen, error) {
	text, err := read(root, seenFile, 64<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out map[string]seen
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		return nil, fmt.Errorf("what was seen before cannot be read (without the file everything counts as new): %w", err)
	}
	return out, nil
}

// remember writes what was seen, whole or not at all.
func remember(root *os.Root, s map[string]seen) error {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	temp := seenFile + ".new"
	root.Remove(temp)
	if err := create(root, temp, append(text, '\n')); err != nil {
		return err
	}
	return root.Rename(temp, seenFile)
}
