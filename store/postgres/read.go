package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"parley/dossier"
	"parley/store"
)

// textual tells whether the server takes s as text; what it does not take is
// not there.
func textual(s string) bool { return strings.ToValidUTF8(s, "") == s && !strings.ContainsRune(s, 0) }

func scanHead(row pgx.CollectableRow) (h store.Head, err error) {
	var at int64
	var edge []byte
	err = row.Scan(&h.Name, &h.Size, &at, &edge)
	h.At, h.Edge = store.Micros(at), store.HashesOf(edge)
	return h, err
}

// Heads lists the dossiers.
func (s *Store) Heads(ctx context.Context) ([]store.Head, error) {
	rows, err := s.pool.Query(ctx, "SELECT name, size, at, edge FROM dossiers ORDER BY name")
	if err != nil {
		return nil, s.explain(err)
	}
	out, err := pgx.CollectRows(rows, scanHead)
	return out, s.explain(err)
}

// Head tells how far the log of a dossier goes.
func (s *Store) Head(ctx context.Context, name string) (store.Head, error) {
	if !textual(name) {
		return store.Head{}, store.NoDossier(name)
	}
	rows, err := s.pool.Query(ctx, "SELECT name, size, at, edge FROM dossiers WHERE name = $1", name)
	if err != nil {
		return store.Head{}, s.explain(err)
	}
	h, err := pgx.CollectExactlyOneRow(rows, scanHead)
	if errors.Is(err, pgx.ErrNoRows) {
		return h, store.NoDossier(name)
	}
	return h, s.explain(err)
}

// idOf is the number of a dossier.
func (s *Store) idOf(ctx context.Context, name string) (id int64, err error) {
	if !textual(name) {
		return 0, store.NoDossier(name)
	}
	err = s.pool.QueryRow(ctx, "SELECT id FROM dossiers WHERE name = $1", name).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, store.NoDossier(name)
	}
	return id, s.explain(err)
}

const entryColumns = "SELECT e.seq, e.kind, e.id, e.version, e.act, e.at, e.by, e.hashes, e.body, s.secret FROM entries e LEFT JOIN secrets s ON s.dossier = e.dossier AND s.seq = e.seq WHERE e.dossier = $1"

func (s *Store) entries(ctx context.Context, name, where string, args ...any) ([]store.Entry, error) {
	id, err := s.idOf(ctx, name)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, entryColumns+where, append([]any{id}, args...)...)
	if err != nil {
		return nil, s.explain(err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (store.Entry, error) {
		var h store.Header
		var at int64
		var hashes, body, secret []byte
		if err := row.Scan(&h.Seq, &h.Kind, &h.ID, &h.Version, &h.Act, &at, &h.By, &hashes, &body, &secret); err != nil {
			return store.Entry{}, err
		}
		h.At = store.Micros(at)
		return store.Unseal(name, h, hashes, body, secret)
	})
	return out, s.explain(err)
}

// Entries returns entries in the order of the log.
func (s *Store) Entries(ctx context.Context, name string, after int64, limit int) ([]store.Entry, error) {
	return s.entries(ctx, name, " AND e.seq > $2 ORDER BY e.seq LIMIT $3", after, limit)
}

// Versions returns all versions of a record.
func (s *Store) Versions(ctx context.Context, name string, at dossier.Address) ([]store.Entry, error) {
	if !textual(string(at.Kind)) || !textual(at.ID) {
		return nil, nil
	}
	return s.entries(ctx, name, " AND e.kind = $2 AND e.id = $3 ORDER BY e.version", string(at.Kind), at.ID)
}

// atOnce is how many places one query names.
const atOnce = 2000

// At returns the entries at some places.
func (s *Store) At(ctx context.Context, name string, seqs []int64) ([]store.Entry, error) {
	var out []store.Entry
	for part := range slices.Chunk(seqs, atOnce) {
		es, err := s.entries(ctx, name, " AND e.seq = ANY($2) ORDER BY e.seq", part)
		if err != nil {
			return nil, err
		}
		out = append(out, es...)
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
	rows, err := s.pool.Query(ctx, "SELECT headers FROM segments WHERE dossier = $1 AND start >= $2 ORDER BY start", id, start)
	if err != nil {
		return nil, nil, s.explain(err)
	}
	if segments, err = pgx.CollectRows(rows, pgx.RowTo[[]byte]); err != nil {
		return nil, nil, s.explain(err)
	}
	rest, err = headersIn(ctx, s.pool, id, start+int64(len(segments))*store.SegmentLen, 1<<62)
	return segments, rest, s.explain(err)
}

type querier interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}

// headersIn reads the headers of the entries after one place and up to another.
func headersIn(ctx context.Context, c querier, id, after, to int64) ([]store.Header, error) {
	rows, err := c.Query(ctx, "SELECT seq, kind, id, version, act, at, by FROM entries WHERE dossier = $1 AND seq > $2 AND seq <= $3 ORDER BY seq", id, after, to)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h store.Header, err error) {
		var at int64
		err = row.Scan(&h.Seq, &h.Kind, &h.ID, &h.Version, &h.Act, &at, &h.By)
		h.At = store.Micros(at)
		return h, err
	})
}

// Hashes reads stored hashes of the Merkle tree, all that are asked for in one
// query.
func (s *Store) Hashes(ctx context.Context, name string) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		id, err := s.idOf(ctx, name)
		if err != nil {
			return nil, err
		}
		seqs := make([]int64, len(indexes))
		for i, index := range indexes {
			seqs[i], _ = store.Stored(index)
		}
		rows, err := s.pool.Query(ctx, "SELECT seq, hashes FROM entries WHERE dossier = $1 AND seq = ANY($2)", id, seqs)
		if err != nil {
			return nil, s.explain(err)
		}
		kept := map[int64][]byte{}
		var seq int64
		var hashes []byte
		if _, err := pgx.ForEachRow(rows, []any{&seq, &hashes}, func() error {
			kept[seq] = slices.Clone(hashes)
			return nil
		}); err != nil {
			return nil, s.explain(err)
		}
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			seq, nth := store.Stored(index)
			if len(kept[seq]) < (nth+1)*tlog.HashSize {
				return nil, fmt.Errorf("%w: the log of %s has no hash %d [damaged]", store.ErrDamaged, name, index)
			}
			out[i] = tlog.Hash(kept[seq][nth*tlog.HashSize : (nth+1)*tlog.HashSize])
		}
		return out, nil
	})
}

// Find looks words up in the search index.
func (s *Store) Find(ctx context.Context, name string, words []string) ([]dossier.Address, error) {
	id, err := s.idOf(ctx, name)
	if err != nil || len(words) == 0 {
		return nil, err
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "'" + strings.NewReplacer("'", "''", `\`, `\\`).Replace(w) + "':*"
	}
	rows, err := s.pool.Query(ctx, "SELECT kind, id FROM words WHERE dossier = $1 AND words @@ $2::tsquery ORDER BY kind, id", id, strings.Join(quoted, " & "))
	if err != nil {
		return nil, s.explain(err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a dossier.Address, err error) {
		err = row.Scan(&a.Kind, &a.ID)
		return a, err
	})
	return out, s.explain(err)
}
