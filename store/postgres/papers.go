package postgres

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"parley/store"
)

// Paper returns the paper under a key.
func (s *Store) Paper(ctx context.Context, drawer, key string) (store.Paper, error) {
	p := store.Paper{Drawer: drawer, Key: key}
	if !textual(key) {
		return p, nil
	}
	err := s.pool.QueryRow(ctx, "SELECT rev, body FROM papers WHERE drawer = $1 AND key = $2", drawer, key).Scan(&p.Rev, &p.Body)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, nil
	}
	return p, s.explain(err)
}

// InDrawer lists papers.
func (s *Store) InDrawer(ctx context.Context, drawer, prefix, after string, limit int) ([]store.Paper, error) {
	if !textual(prefix) || !textual(after) {
		return nil, nil
	}
	rows, err := s.pool.Query(ctx, "SELECT key, rev, body FROM papers WHERE drawer = $1 AND key > $2 AND key >= $3 AND starts_with(key, $3) ORDER BY key LIMIT $4", drawer, after, prefix, limit)
	if err != nil {
		return nil, s.explain(err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (store.Paper, error) {
		p := store.Paper{Drawer: drawer}
		err := row.Scan(&p.Key, &p.Rev, &p.Body)
		return p, err
	})
	return out, s.explain(err)
}

// PutPapers puts papers.
func (s *Store) PutPapers(ctx context.Context, papers ...store.Paper) error {
	return s.explain(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return putPapers(ctx, tx.Conn(), papers) }))
}

// putPapers puts papers within a transaction. Who puts one under the same key
// waits until it ends.
func putPapers(ctx context.Context, c *pgx.Conn, papers []store.Paper) error {
	keys := make([]string, len(papers))
	for i, p := range papers {
		keys[i] = p.Drawer + "\x1f" + p.Key
	}
	slices.Sort(keys) // everybody in the same order, so that nobody waits in a ring
	for _, key := range keys {
		if _, err := c.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 7243))", key); err != nil {
			return err
		}
	}
	for _, p := range papers {
		var rev int64
		err := c.QueryRow(ctx, "SELECT rev FROM papers WHERE drawer = $1 AND key = $2", p.Drawer, p.Key).Scan(&rev)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if p.Rev != store.AnyRev && p.Rev != rev {
			return store.PaperMoved(p, rev)
		}
		if p.Body == nil {
			_, err = c.Exec(ctx, "DELETE FROM papers WHERE drawer = $1 AND key = $2", p.Drawer, p.Key)
		} else {
			_, err = c.Exec(ctx, "INSERT INTO papers (drawer, key, rev, body) VALUES ($1, $2, $3, $4) ON CONFLICT (drawer, key) DO UPDATE SET rev = excluded.rev, body = excluded.body", p.Drawer, p.Key, rev+1, p.Body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
