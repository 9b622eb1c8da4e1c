package access

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
)

// Papers is where access keeps what it knows: small texts under a key in a
// drawer, each with a revision, so that two that change one at once are told.
type Papers interface {
	// Paper returns the paper under a key; its Rev is 0 if there is none.
	Paper(ctx context.Context, drawer, key string) (Paper, error)
	// InDrawer returns papers in the order of their keys, at most limit: those
	// with a key that begins with prefix and comes after a key.
	InDrawer(ctx context.Context, drawer, prefix, after string, limit int) ([]Paper, error)
	// PutPapers puts all of them or none; ErrMoved where one has another
	// revision by now.
	PutPapers(ctx context.Context, papers ...Paper) error
}

// Paper is a text under a key in a drawer. Rev counts how often it was put; when
// it is put, it is the revision that is replaced, 0 for a new paper. A nil Body
// takes the paper out.
type Paper struct {
	Drawer, Key string
	Rev         int64
	Body        []byte
}

// ErrMoved says that a paper was changed by somebody else meanwhile.
var ErrMoved = errors.New("it was changed by somebody else meanwhile")

// Memory keeps papers in memory, for tests.
type Memory struct {
	mu     sync.Mutex
	papers map[[2]string]Paper
}

func (m *Memory) Paper(_ context.Context, drawer, key string) (Paper, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.papers[[2]string{drawer, key}]
	if !ok {
		return Paper{Drawer: drawer, Key: key}, nil
	}
	return p, nil
}

func (m *Memory) InDrawer(_ context.Context, drawer, prefix, after string, limit int) (out []Paper, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for at, p := range m.papers {
		if at[0] == drawer && strings.HasPrefix(at[1], prefix) && at[1] > after {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Paper) int { return strings.Compare(a.Key, b.Key) })
	return out[:min(limit, len(out))], nil
}

func (m *Memory) PutPapers(_ context.Context, papers ...Paper) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range papers {
		if m.papers[[2]string{p.Drawer, p.Key}].Rev != p.Rev {
			return ErrMoved
		}
	}
	if m.papers == nil {
		m.papers = map[[2]string]Paper{}
	}
	for _, p := range papers {
		at := [2]string{p.Drawer, p.Key}
		if p.Body == nil {
			delete(m.papers, at)
			continue
		}
		p.Rev++
		m.papers[at] = p
	}
	return nil
}
