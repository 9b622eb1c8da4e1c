package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"parley/dossier"
	"parley/store"
)

// Heads lists the dossiers.
func (s *Store) Heads(ctx context.Context) ([]store.Head, error) {
	rows, err := s.readers.QueryContext(ctx, "SELECT name, size, at, edge FROM dossiers ORDER BY name")
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var out []store.Head
	for rows.Next() {
		h, err := scanHead(rows)
		if err != nil {
			return nil, s.explain(err)
		}
		out = append(out, h)
	}
	return out, s.explain(rows.Err())
}

// Head tells how far the log of a dossier goes.
func (s *Store) Head(ctx context.Context, name string) (store.Head, error) {
	h, err := scanHead(s.readers.QueryRowContext(ctx, "SELECT name, size, at, edge FROM dossiers WHERE name = ?", name))
	if errors.Is(err, sql.ErrNoRows) {
		return h, store.NoDossier(name)
	}
	return h, s.explain(err)
}

type scanner interface{ Scan(...any) error }

func scanHead(r scanner) (h store.Head, err error) {
	var at int64
	var edge []byte
	err = r.Scan(&h.Name, &h.Size, &at, &edge)
	h.At, h.Edge = store.Micros(at), store.HashesOf(edge)
	return h, err
}

// idOf is the number of a dossier.
func (s *Store) idOf(ctx context.Context, name string) (id int64, err error) {
	err = s.readers.QueryRowContext(ctx, "SELECT id FROM dossiers WHERE name = ?", name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, store.NoDossier(name)
	}
	return id, s.explain(err)
}

const entryColumns = "e.seq, e.kind, e.id, e.version, e.act, e.at, e.by, e.hashes, e.body, s.secret FROM entries e LEFT JOIN secrets s ON s.dossier = e.dossier AND s.seq = e.seq WHERE e.dossier = ?"

func (s *Store) entries(ctx context.Context, name, where string, args ...any) ([]store.Entry, error) {
	id, err := s.idOf(ctx, name)
	if err != nil {
		return nil, err
	}
	rows, err := s.readers.QueryContext(ctx, "SELECT "+entryColumns+where, append([]any{id}, args...)...)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var out []store.Entry
	for rows.Next() {
		var h store.Header
		var at int64
		var hashes, body, secret []byte
		if err := rows.Scan(&h.Seq, &h.Kind, &h.ID, &h.Version, &h.Act, &at, &h.By, &hashes, &body, &secret); err != nil {
			return nil, s.explain(err)
		}
		h.At = store.Micros(at)
		e, err := store.Unseal(name, h, hashes, body, secret)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.path, err)
		}
		out = append(out, e)
	}
	return out, s.explain(rows.Err())
}

// Entries returns entries in the order of the log.
func (s *Store) Entries(ctx context.Context, name string, after int64, limit int) ([]store.Entry, error) {
	return s.entries(ctx, name, " AND e.seq > ? ORDER BY e.seq LIMIT ?", after, limit)
}

// Versions returns all versions of a record.
func (s *Store) Versions(ctx context.Context, name string, at dossier.Address) ([]store.Entry, error) {
	return s.entries(ctx, name, " AND e.kind = ? AND e.id = ? ORDER BY e.version", string(at.Kind), at.ID)
}

// atOnce is how many places one query names.
const atOnce = 500

// At returns the entries at some places.
func (s *Store) At(ctx context.Context, name string, seqs []int64) ([]store.Entry, error) {
	var out []store.Entry
	for len(seqs) > 0 {
		n := min(len(seqs), atOnce)
		args := make([]any, n)
		for i, q := range seqs[:n] {
			args[i] = q
		}
		es, err := s.entries(ctx, name, " AND e.seq IN ("+strings.Repeat("?,", n-1)+"?) ORDER BY e.seq", args...)
		if err != nil {
			return nil, err
		}
		out, seqs = append(out, es...), seqs[n:]
	}
	return out, nil
}

// Headers returns packed segments and the headers behind them.
func (s *Store) Headers(ctx context.Context, name string, first int) (segments [][]byte, rest []store.Header, err error) {
	id, err := s.idOf(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	start := int64(first) * store.SegmentLen
	rows, err := s.readers.QueryContext(ctx, "SELECT headers FROM segments WHERE dossier = ? AND start >= ? ORDER BY start", id, start)
	if err != nil {
		return nil, nil, s.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return nil, nil, s.explain(err)
		}
		segments = append(segments, b)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, s.explain(err)
	}
	rest, err = headersIn(ctx, s.readers, id, start+int64(len(segments))*store.SegmentLen, 1<<62)
	return segments, rest, s.explain(err)
}

type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// headersIn reads the headers of the entries after one place and up to another.
func headersIn(ctx context.Context, c querier, dossierID, after, to int64) ([]store.Header, error) {
	rows, err := c.QueryContext(ctx, "SELECT seq, kind, id, version, act, at, by FROM entries WHERE dossier = ? AND seq > ? AND seq <= ? ORDER BY seq", dossierID, after, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []store.Header
	for rows.Next() {
		var h store.Header
		var at int64
		if err := rows.Scan(&h.Seq, &h.Kind, &h.ID, &h.Version, &h.Act, &at, &h.By); err != nil {
			return nil, err
		}
		h.At = store.Micros(at)
		out = append(out, h)
	}
	return out, rows.Err()
}

// Hashes reads stored hashes of the Merkle tree.
func (s *Store) Hashes(ctx context.Context, name string) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		id, err := s.idOf(ctx, name)
		if err != nil {
			return nil, err
		}
		// An audit asks for thousands, in order, and an entry often keeps several.
		entry, err := s.readers.PrepareContext(ctx, "SELECT hashes FROM entries WHERE dossier = ? AND seq = ?")
		if err != nil {
			return nil, s.explain(err)
		}
		defer entry.Close()
		out := make([]tlog.Hash, len(indexes))
		var b []byte
		read := int64(0) // the entry that b is of
		for i, index := range indexes {
			seq, nth := store.Stored(index)
			if seq != read {
				b, read = nil, seq
				err = entry.QueryRowContext(ctx, id, seq).Scan(&b)
			}
			if errors.Is(err, sql.ErrNoRows) || err == nil && len(b) < (nth+1)*tlog.HashSize {
				return nil, fmt.Errorf("%w: the log of %s has no hash %d [damaged]", store.ErrDamaged, name, index)
			}
			if err != nil {
				return nil, s.explain(err)
			}
			out[i] = tlog.Hash(b[nth*tlog.HashSize : (nth+1)*tlog.HashSize])
		}
		return out, nil
	})
}

// Find looks words up in the search index.
func (s *Store) Find(ctx context.Context, name string, words []string) ([]dossier.Address, error) {
	id, err := s.idOf(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return nil, nil
	}
	var match strings.Builder
	for _, w := range words {
		fmt.Fprintf(&match, `"%s"* `, strings.ReplaceAll(w, `"`, `""`))
	}
	rows, err := s.readers.QueryContext(ctx, "SELECT e.kind, e.id FROM words JOIN entries e ON e.row = words.rowid WHERE words MATCH ? AND e.dossier = ? ORDER BY e.kind, e.id", match.String(), id)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var out []dossier.Address
	for rows.Next() {
		var a dossier.Address
		if err := rows.Scan(&a.Kind, &a.ID); err != nil {
			return nil, s.explain(err)
		}
		out = append(out, a)
	}
	return out, s.explain(rows.Err())
}
