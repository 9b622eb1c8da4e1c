package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"parley/dossier"
	"parley/store"
)

// statements are prepared once, on the connection that writes.
type statements struct {
	head, newest, addDossier, addEntry, addSecret, addWords, dropWords, setHead *sql.Stmt
	all                                                                         []*sql.Stmt
}

func (t *statements) prepare(ctx context.Context, c *sql.Conn) error {
	for _, p := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&t.head, "SELECT id, size, at, edge FROM dossiers WHERE name = ?"},
		{&t.newest, "SELECT seq, version, act, at, by, row FROM entries WHERE dossier = ? AND kind = ? AND id = ? ORDER BY version DESC LIMIT 1"},
		{&t.addDossier, "INSERT INTO dossiers (name, size, at, edge) VALUES (?, 0, 0, x'')"},
		{&t.addEntry, "INSERT INTO entries (dossier, seq, kind, id, version, act, at, by, hashes, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
		{&t.addSecret, "INSERT INTO secrets (dossier, seq, secret) VALUES (?, ?, ?)"},
		{&t.addWords, "INSERT INTO words (rowid, text) VALUES (?, ?)"},
		{&t.dropWords, "DELETE FROM words WHERE rowid = ?"},
		{&t.setHead, "UPDATE dossiers SET size = ?, at = ?, edge = ? WHERE id = ?"},
	} {
		st, err := c.PrepareContext(ctx, p.sql)
		if err != nil {
			return err
		}
		*p.to = st
		t.all = append(t.all, st)
	}
	return nil
}

func (t *statements) close() {
	for _, st := range t.all {
		st.Close()
	}
}

// write runs f in a transaction that no other writer is in. Where ctx ends before
// f returns, it is undone. Statements are not broken off in the middle: they are
// short, and a context that can end costs more than they do.
func (s *Store) write(ctx context.Context, f func(ctx context.Context, c *sql.Conn) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	whole := context.WithoutCancel(ctx)
	if s.writer == nil {
		c, err := s.db.Conn(whole)
		if err != nil {
			return s.explain(err)
		}
		if err := s.stmts.prepare(whole, c); err != nil {
			s.stmts.close()
			s.stmts = statements{}
			c.Close()
			return s.explain(err)
		}
		s.writer = c
	}
	if _, err := s.writer.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return s.explain(err)
	}
	err := f(whole, s.writer)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		_, err = s.writer.ExecContext(whole, "COMMIT")
	}
	if err != nil {
		s.writer.ExecContext(whole, "ROLLBACK") // SQLite may have done so already
		return s.explain(err)
	}
	return nil
}

// Append writes a batch.
func (s *Store) Append(ctx context.Context, name string, b store.Batch) (store.Head, error) {
	next, err := s.lanes.Append(ctx, name, b)
	if err != nil {
		return store.Head{}, s.theirs(ctx, name, err)
	}
	s.bells.Ring(name, next.Size)
	if b.Shreds() {
		return next, s.wipe(ctx)
	}
	return next, nil
}

// append writes what waits in a lane in one transaction.
func (s *Store) append(ctx context.Context, lanes []*store.Lane) error {
	name, turns, stopped := lanes[0].Name, lanes[0].Turns, ctx.Err
	return s.write(ctx, func(ctx context.Context, c *sql.Conn) error {
		dossierID, head, err := s.lookAt(ctx, name, turns[0].New)
		if err != nil {
			return err
		}
		newest, rowOf, err := s.newest(ctx, dossierID, store.NamedBy(turns))
		if err != nil {
			return err
		}
		next, rows := store.Plan(head, newest, turns, s.opts)
		if len(turns) == 1 && turns[0].Err != nil {
			return turns[0].Err
		}
		if err := s.add(ctx, c, dossierID, rows, rowOf, stopped); err != nil {
			return err
		}
		if _, err := s.stmts.setHead.ExecContext(ctx, next.Size, next.At.UnixMicro(), store.BytesOf(next.Edge), dossierID); err != nil {
			return err
		}
		if err := pack(ctx, c, dossierID, head.Size, next.Size); err != nil {
			return err
		}
		return putPapers(ctx, c, turns[0].Papers)
	})
}

// lookAt reads the head of a dossier, or makes it.
func (s *Store) lookAt(ctx context.Context, name string, made bool) (id int64, h store.Head, err error) {
	h.Name = name
	var at int64
	var edge []byte
	err = s.stmts.head.QueryRowContext(ctx, name).Scan(&id, &h.Size, &at, &edge)
	switch {
	case errors.Is(err, sql.ErrNoRows) && made:
		r, err := s.stmts.addDossier.ExecContext(ctx, name)
		if err != nil {
			return 0, h, err
		}
		id, err = r.LastInsertId()
		return id, h, err
	case errors.Is(err, sql.ErrNoRows):
		return 0, h, store.NoDossier(name)
	case err != nil:
		return 0, h, err
	case made:
		return 0, h, store.Exists(h)
	}
	h.At, h.Edge = store.Micros(at), store.HashesOf(edge)
	return id, h, nil
}

// newest reads the headers of the newest versions of records, and in which rows
// they are.
func (s *Store) newest(ctx context.Context, dossierID int64, of []dossier.Address) (map[dossier.Address]store.Header, map[int64]int64, error) {
	out := make(map[dossier.Address]store.Header, len(of))
	rowOf := map[int64]int64{}
	for _, a := range of {
		h := store.Header{Kind: a.Kind, ID: a.ID}
		var at, row int64
		err := s.stmts.newest.QueryRowContext(ctx, dossierID, string(a.Kind), a.ID).Scan(&h.Seq, &h.Version, &h.Act, &at, &h.By, &row)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		h.At = store.Micros(at)
		out[a], rowOf[h.Seq] = h, row
	}
	return out, rowOf, nil
}

// add inserts the rows of a batch. rowOf has the rows of the versions that they
// replace, by place in the log; stopped says that nobody wants it any more.
func (s *Store) add(ctx context.Context, c *sql.Conn, dossierID int64, rows []store.Row, rowOf map[int64]int64, stopped func() error) error {
	for i := range rows {
		if err := stopped(); err != nil {
			return err
		}
		r := &rows[i]
		done, err := s.stmts.addEntry.ExecContext(ctx, dossierID, r.Seq, string(r.Kind), r.ID, r.Version, string(r.Act), r.At.UnixMicro(), r.By, r.Hashes, r.Sealed)
		if err != nil {
			return err
		}
		row, err := done.LastInsertId()
		if err != nil {
			return err
		}
		if before, ok := rowOf[r.Replaces]; ok {
			if _, err := s.stmts.dropWords.ExecContext(ctx, before); err != nil {
				return err
			}
		}
		if r.Act == store.Shredded {
			if _, err := c.ExecContext(ctx, "DELETE FROM secrets WHERE dossier = ? AND seq IN (SELECT seq FROM entries WHERE dossier = ? AND kind = ? AND id = ?)", dossierID, dossierID, string(r.Kind), r.ID); err != nil {
				return err
			}
		}
		if _, err := s.stmts.addSecret.ExecContext(ctx, dossierID, r.Seq, r.Secret[:]); err != nil {
			return err
		}
		if len(r.Words) > 0 {
			if _, err := s.stmts.addWords.ExecContext(ctx, row, strings.Join(r.Words, " ")); err != nil {
				return err
			}
		}
		rowOf[r.Seq] = row // the same transaction may replace it again
	}
	return nil
}

// pack writes the segments that are full now.
func pack(ctx context.Context, c *sql.Conn, dossierID, from, to int64) error {
	for _, start := range store.Due(from, to) {
		headers, err := headersIn(ctx, c, dossierID, start, start+store.SegmentLen)
		if err != nil {
			return err
		}
		if _, err := c.ExecContext(ctx, "INSERT INTO segments (dossier, start, headers) VALUES (?, ?, ?)", dossierID, start, store.Pack(headers)); err != nil {
			return err
		}
	}
	return nil
}

// theirs puts into conflicts what the others have written.
func (s *Store) theirs(ctx context.Context, name string, err error) error {
	var cs store.Conflicts
	if !errors.As(err, &cs) {
		return err
	}
	for i, c := range cs {
		if c.Theirs.Seq == 0 {
			continue
		}
		if es, aerr := s.At(ctx, name, []int64{c.Theirs.Seq}); aerr == nil && len(es) == 1 {
			cs[i].Theirs = es[0]
		}
	}
	return cs
}

// wipe makes what was shredded unreadable in the files too: freed pages are
// written over with zeros as they are freed (secure_delete), the search index is
// merged so that no words of it are left, and the write-ahead log is emptied.
func (s *Store) wipe(ctx context.Context) error {
	err := s.write(ctx, func(ctx context.Context, c *sql.Conn) error {
		_, err := c.ExecContext(ctx, "INSERT INTO words (words) VALUES ('optimize')")
		return err
	})
	if err == nil {
		s.writing.Lock()
		defer s.writing.Unlock()
		var blocked, frames, moved int
		err = s.explain(s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&blocked, &frames, &moved))
		if err == nil && blocked != 0 {
			err = fmt.Errorf("%w: somebody is reading", store.ErrUnreachable)
		}
	}
	if err != nil {
		return fmt.Errorf("the record is shredded, but traces of it may be left in %s and %s-wal until the store is used again and closed: %w [traces]", s.path, s.path, err)
	}
	return nil
}
