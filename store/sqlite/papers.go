package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"parley/store"
)

// Paper returns the paper under a key.
func (s *Store) Paper(ctx context.Context, drawer, key string) (store.Paper, error) {
	p := store.Paper{Drawer: drawer, Key: key}
	err := s.readers.QueryRowContext(ctx, "SELECT rev, body FROM papers WHERE drawer = ? AND key = ?", drawer, key).Scan(&p.Rev, &p.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	return p, s.explain(err)
}

// InDrawer lists papers.
func (s *Store) InDrawer(ctx context.Context, drawer, prefix, after string, limit int) ([]store.Paper, error) {
	rows, err := s.readers.QueryContext(ctx, "SELECT key, rev, body FROM papers WHERE drawer = ? AND key > ? AND key >= ? AND substr(key, 1, length(?)) = ? ORDER BY key LIMIT ?", drawer, after, prefix, prefix, prefix, limit)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var out []store.Paper
	for rows.Next() {
		p := store.Paper{Drawer: drawer}
		if err := rows.Scan(&p.Key, &p.Rev, &p.Body); err != nil {
			return nil, s.explain(err)
		}
		out = append(out, p)
	}
	return out, s.explain(rows.Err())
}

// PutPapers puts papers.
func (s *Store) PutPapers(ctx context.Context, papers ...store.Paper) error {
	return s.write(ctx, func(ctx context.Context, c *sql.Conn) error { return putPapers(ctx, c, papers) })
}

func putPapers(ctx context.Context, c *sql.Conn, papers []store.Paper) error {
	for _, p := range papers {
		var rev int64
		err := c.QueryRowContext(ctx, "SELECT rev FROM papers WHERE drawer = ? AND key = ?", p.Drawer, p.Key).Scan(&rev)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if p.Rev != store.AnyRev && p.Rev != rev {
			return store.PaperMoved(p, rev)
		}
		if p.Body == nil {
			_, err = c.ExecContext(ctx, "DELETE FROM papers WHERE drawer = ? AND key = ?", p.Drawer, p.Key)
		} else {
			_, err = c.ExecContext(ctx, "INSERT INTO papers (drawer, key, rev, body) VALUES (?, ?, ?, ?) ON CONFLICT (drawer, key) DO UPDATE SET rev = excluded.rev, body = excluded.body", p.Drawer, p.Key, rev+1, p.Body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
