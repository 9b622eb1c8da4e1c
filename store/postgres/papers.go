package postgres

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

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

// PutPapers puts papers, in two journeys to the server however many there are.
func (s *Store) PutPapers(ctx context.Context, papers ...store.Paper) error {
	return s.explain(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return putPapers(ctx, tx.Conn(), papers) }))
}

const (
	paperNew     = "INSERT INTO papers (drawer, key, rev, body) VALUES ($1, $2, 1, $3) ON CONFLICT (drawer, key) DO NOTHING"
	paperOver    = "UPDATE papers SET rev = rev + 1, body = $4 WHERE drawer = $1 AND key = $2 AND rev = $3"
	paperAny     = "INSERT INTO papers (drawer, key, rev, body) VALUES ($1, $2, 1, $3) ON CONFLICT (drawer, key) DO UPDATE SET rev = papers.rev + 1, body = excluded.body"
	paperOut     = "DELETE FROM papers WHERE drawer = $1 AND key = $2 AND rev = $3"
	paperOutAny  = "DELETE FROM papers WHERE drawer = $1 AND key = $2"
	paperIsThere = "SELECT rev FROM papers WHERE drawer = $1 AND key = $2"
)

// putPapers puts papers within a transaction. Who puts one under the same key
// waits until it ends, and then finds that it moved.
func putPapers(ctx context.Context, c *pgx.Conn, papers []store.Paper) error {
	if len(papers) == 0 {
		return nil
	}
	order := make([]*store.Paper, len(papers))
	for i := range papers {
		order[i] = &papers[i]
	}
	// Everybody in the same order, so that nobody waits in a ring.
	slices.SortStableFunc(order, func(a, b *store.Paper) int {
		return cmp.Or(cmp.Compare(a.Drawer, b.Drawer), cmp.Compare(a.Key, b.Key))
	})
	var moved *store.Paper
	q := &pgx.Batch{}
	for _, p := range order {
		one := func(tag pgconn.CommandTag) error {
			if tag.RowsAffected() != 1 && moved == nil {
				moved = p
			}
			return nil
		}
		switch {
		case p.Body != nil && p.Rev == store.AnyRev:
			q.Queue(paperAny, p.Drawer, p.Key, p.Body)
		case p.Body != nil && p.Rev == 0:
			q.Queue(paperNew, p.Drawer, p.Key, p.Body).Exec(one)
		case p.Body != nil:
			q.Queue(paperOver, p.Drawer, p.Key, p.Rev, p.Body).Exec(one)
		case p.Rev == store.AnyRev:
			q.Queue(paperOutAny, p.Drawer, p.Key)
		case p.Rev == 0: // there is nothing to take out, or it moved
			q.Queue(paperIsThere, p.Drawer, p.Key).Exec(func(tag pgconn.CommandTag) error {
				if tag.RowsAffected() != 0 && moved == nil {
					moved = p
				}
				return nil
			})
		default:
			q.Queue(paperOut, p.Drawer, p.Key, p.Rev).Exec(one)
		}
	}
	if err := c.SendBatch(ctx, q).Close(); err != nil || moved == nil {
		return err
	}
	var rev int64
	if err := c.QueryRow(ctx, paperIsThere, moved.Drawer, moved.Key).Scan(&rev); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	return store.PaperMoved(*moved, rev)
}
