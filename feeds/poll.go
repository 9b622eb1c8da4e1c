package feeds

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"sync"
	"time"
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

// seen is what is remembered of a feed, to know what is new.
type seen struct {
	Mark
	IDs []string `json:"ids"` // of articles, the newest last
}

// State is what is known of the asking of a feed.
type State struct {
	// Asked is when it was last asked; zero: never.
	Asked time.Time `json:"asked,omitzero"`
	// Answered is when it was asked the last time that it gave a good answer.
	Answered time.Time `json:"answered,omitzero"`
	// Wrong is what went wrong since; Failures, how often in a row.
	Wrong    string `json:"wrong,omitempty"`
	Failures int    `json:"failures,omitempty"`
	// Until is before when its server does not want to be asked again; zero: it did
	// not say.
	Until time.Time `json:"until,omitzero"`
	// Left are articles that are taken the next time.
	Left int `json:"left,omitempty"`
}

// longestWait is after how long a feed that fails is asked again at the latest,
// unless the interval is longer.
const longestWait = 24 * time.Hour

// Due is when a feed is to be asked again, where each is asked once in an interval.
// One that fails is asked half as often each time. Up to a tenth of the interval is
// added, by the address and the time, so that not all are asked at once, and
// several desks over one folder say the same.
func (s State) Due(address string, every time.Duration) time.Time {
	if s.Asked.IsZero() {
		return time.Time{}
	}
	wait := every
	for n := 0; n < s.Failures && wait < longestWait; n++ {
		wait *= 2
	}
	wait = min(wait, max(every, longestWait))
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d", address, s.Asked.UnixNano())
	due := s.Asked.Add(wait + time.Duration(h.Sum64()%uint64(every/10+1)))
	if due.Before(s.Until) {
		return s.Until
	}
	return due
}

// due tells whether a feed is to be asked now. A clock that was put back by more
// than an interval does not keep it from being asked.
func (s State) due(now time.Time, address string, every time.Duration) bool {
	return s.Asked.Sub(now) > every || !now.Before(s.Due(address, every))
}

// States are the feeds with what is known of each, in the order of feeds.yaml.
func (b *Inbox) States() ([]Feed, []State, error) {
	var list []Feed
	var states []State
	err := b.within(func(root *os.Root) (err error) {
		if list, err = b.feeds(root); err != nil {
			return err
		}
		known := map[string]State{}
		if err := recall(root, askedFile, &known); err != nil {
			return err
		}
		for _, f := range list {
			states = append(states, known[f.URL])
		}
		return nil
	})
	return list, states, err
}

// Poll asks every feed once, and writes what is new into the folder. The outcomes
// are in the order of feeds.yaml. The error says that the folder, or feeds.yaml,
// cannot be read; that of a feed stands in its outcome.
func (b *Inbox) Poll(ctx context.Context, now time.Time) ([]Outcome, error) {
	return b.round(ctx, now, func(Feed, State) bool { return true })
}

// Follow asks each feed when it is due, until the context ends: those that were not
// asked within the interval at once. It tells of every round in which something was
// asked, and of what keeps it from asking.
func (b *Inbox) Follow(ctx context.Context, every time.Duration, now func() time.Time, told func([]Outcome, error)) {
	// What is written in feeds.yaml meanwhile, and what another desk has asked, is
	// noticed within this time.
	const look = time.Minute
	for {
		at := now()
		outcomes, err := b.round(ctx, at, func(f Feed, s State) bool { return s.due(at, f.URL, every) })
		if ctx.Err() != nil {
			return
		}
		b.trouble.Store(&err)
		if err != nil || len(outcomes) > 0 {
			told(outcomes, err)
		}
		wait := look
		if list, states, serr := b.States(); err == nil && serr == nil {
			for i, f := range list {
				wait = min(wait, states[i].Due(f.URL, every).Sub(now()))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(wait, time.Second)):
		}
	}
}

// Trouble is what kept Follow from asking when it last wanted to; nil: nothing did.
func (b *Inbox) Trouble() error {
	if err := b.trouble.Load(); err != nil {
		return *err
	}
	return nil
}

// round asks the feeds that are chosen. That they are asked now is written down
// before, so that nobody else asks them meanwhile, nor a desk that is started again.
func (b *Inbox) round(ctx context.Context, now time.Time, chosen func(Feed, State) bool) ([]Outcome, error) {
	var list []Feed
	known := map[string]seen{}
	err := b.locked(ctx, now, func(root *os.Root) error {
		all, err := b.feeds(root)
		if err != nil {
			return err
		}
		states := map[string]State{}
		if err := errors.Join(recall(root, askedFile, &states), recall(root, seenFile, &known)); err != nil {
			return err
		}
		next := map[string]State{} // of feeds that are no longer written down, nothing
		for _, f := range all {
			s := states[f.URL]
			if chosen(f, s) {
				list = append(list, f)
				s.Asked = now
			}
			next[f.URL] = s
		}
		if len(list) == 0 {
			return nil
		}
		return remember(root, askedFile, next)
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	answers := b.askAll(ctx, list, known)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]Outcome, len(list))
	err = b.locked(ctx, now, func(root *os.Root) error {
		known, states := map[string]seen{}, map[string]State{}
		if err := errors.Join(recall(root, seenFile, &known), recall(root, askedFile, &states)); err != nil {
			return err
		}
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
			known[f.URL] = s
			states[f.URL] = states[f.URL].after(now, o)
		}
		all, err := b.feeds(root)
		if err != nil {
			return err
		}
		written := map[string]bool{}
		for _, f := range all {
			written[f.URL] = true
		}
		for address := range known {
			if !written[address] {
				delete(known, address)
			}
		}
		return errors.Join(remember(root, seenFile, known), remember(root, askedFile, states))
	})
	return out, err
}

// after is what is known of a feed after it was asked.
func (s State) after(now time.Time, o *Outcome) State {
	if o.Err != nil {
		s.Failures, s.Wrong = s.Failures+1, clip(o.Err.Error(), 500)
		s.Asked, s.Until = now, time.Time{}
		if l, ok := errors.AsType[later](o.Err); ok {
			s.Until = now.Add(l.wait)
		}
		return s
	}
	return State{Asked: now, Answered: now, Left: o.Left}
}

type answer struct {
	articles []Article
	mark     Mark
	err      error
}

// askAll asks some servers at a time.
func (b *Inbox) askAll(ctx context.Context, list []Feed, known map[string]seen) []answer {
	answers := make([]answer, len(list))
	turn := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for i, f := range list {
		group.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			if answers[i].err = ctx.Err(); answers[i].err != nil {
				return
			}
			a := &answers[i]
			a.articles, a.mark, a.err = b.fetch(ctx, f, known[f.URL].Mark, b.limits)
		})
	}
	group.Wait()
	return answers
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
		switch err := place(root, name, text); {
		case err == nil:
			written = append(written, name)
		case !errors.Is(err, fs.ErrExist):
			return s, written, left, err
		}
		s.IDs = append(s.IDs, a.ID)
	}
	if n := len(s.IDs) - max(mostSeen, 2*len(articles)); n > 0 {
		s.IDs = s.IDs[n:]
	}
	return s, written, left, nil
}

// place puts an article where none is yet, whole or not at all. The folder is
// locked.
func place(root *os.Root, name string, text []byte) error {
	if _, err := root.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return cmp.Or(err, fs.ErrExist)
	}
	root.Remove(newFile)
	if err := create(root, newFile, text); err != nil {
		return err
	}
	return root.Rename(newFile, name)
}
