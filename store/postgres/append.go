package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"parley/dossier"
	"parley/store"
)

// locked is the advisory lock of a dossier's log, by its name: a dossier that is
// being made has no number yet.
const locked = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7242))"

const newestOf = `SELECT DISTINCT ON (e.kind, e.id) e.kind, e.id, e.seq, e.version, e.act, e.at, e.by
FROM unnest($2::text[], $3::text[]) AS a (kind, id)
CROSS JOIN LATERAL (SELECT * FROM entries x
  WHERE x.dossier = (SELECT id FROM dossiers WHERE name = $1) AND x.kind = a.kind AND x.id = a.id
  ORDER BY x.version DESC LIMIT 1) AS e`

const addEntries = `INSERT INTO entries (dossier, seq, kind, id, version, act, at, by, hashes, body)
SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::text[], $9::bytea[], $10::bytea[])`

const newestOne = `SELECT kind, id, seq, version, act, at, by FROM entries
WHERE dossier = (SELECT id FROM dossiers WHERE name = $1) AND kind = $2 AND id = $3 ORDER BY version DESC LIMIT 1`

// The server may take so long over a transaction, and over each change in it.
const (
	patience     = 30 * time.Second
	patienceEach = 10 * time.Millisecond
)

// Append writes a batch, in two journeys to the server: lock and look, write
// and commit.
func (s *Store) Append(ctx context.Context, name string, b store.Batch) (store.Head, error) {
	next, err := s.lanes.Append(ctx, name, b, s.append)
	if err != nil {
		return store.Head{}, s.theirs(ctx, name, err)
	}
	s.ring(name, next.Size)
	if b.Shreds() {
		return next, s.wipe(ctx)
	}
	return next, nil
}

// append writes batches in one transaction, on a connection that is free again
// when it returns: who holds one and waits for another may wait for ever.
func (s *Store) append(ctx context.Context, name string, turns []*store.Turn) error {
	wait := patience
	for _, t := range turns {
		wait += time.Duration(len(t.Changes)) * patienceEach
	}
	wanted := ctx.Err
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return s.explain(err)
	}
	defer conn.Release()
	c := conn.Conn()
	if err = s.transact(ctx, c, name, turns); err != nil && !c.IsClosed() {
		c.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	}
	if err != nil && ctx.Err() != nil && wanted() == nil {
		err = fmt.Errorf("%w: %s: the server has not answered for %s; whether the last entry was written can be seen when it does [unreachable]", store.ErrUnreachable, s.where, wait)
	}
	return s.explain(err)
}

func (s *Store) transact(ctx context.Context, c *pgx.Conn, name string, turns []*store.Turn) error {
	id, head, newest, err := lookAt(ctx, c, name, turns[0].New, store.NamedBy(turns))
	if err != nil {
		return err
	}
	next, rows := store.Plan(head, newest, turns, s.opts)
	if len(turns) == 1 && turns[0].Err != nil {
		return turns[0].Err
	}
	papers := turns[0].Papers
	q := &pgx.Batch{}
	if len(rows) == 1 && rows[0].Act == store.Saved && len(rows[0].Words) > 0 {
		r := &rows[0]
		q.Queue(addOne, id, r.Seq, string(r.Kind), r.ID, r.Version, string(r.Act), r.At.UnixMicro(), r.By, r.Hashes, r.Sealed, r.Secret[:], r.Words)
	} else {
		add(q, id, rows)
	}
	q.Queue("UPDATE dossiers SET size = $2, at = $3, edge = $4 WHERE id = $1", id, next.Size, next.At.UnixMicro(), store.BytesOf(next.Edge))
	whole := context.WithoutCancel(ctx)
	if len(rows) < many && len(store.Due(head.Size, next.Size)) == 0 && len(papers) == 0 {
		q.Queue("COMMIT")
		whole, cancel := context.WithTimeout(whole, patience)
		defer cancel()
		return c.SendBatch(whole, q).Close()
	}
	if err := c.SendBatch(ctx, q).Close(); err != nil {
		return err
	}
	if err := pack(ctx, c, id, head.Size, next.Size); err != nil {
		return err
	}
	if err := putPapers(ctx, c, papers); err != nil {
		return err
	}
	whole, cancel := context.WithTimeout(whole, patience)
	defer cancel()
	_, err = c.Exec(whole, "COMMIT")
	return err
}

// lookAt begins the transaction, takes the lock and reads the head of a dossier,
// which it makes if it is to be made, and the newest versions of records.
func lookAt(ctx context.Context, c *pgx.Conn, name string, made bool, named []dossier.Address) (id int64, h store.Head, newest map[dossier.Address]store.Header, err error) {
	kinds, ids := make([]string, len(named)), make([]string, len(named))
	for i, a := range named {
		kinds[i], ids[i] = string(a.Kind), a.ID
	}
	h.Name = name
	newest = map[dossier.Address]store.Header{}
	found := false
	q := &pgx.Batch{}
	q.Queue("BEGIN")
	q.Queue(locked, name)
	q.Queue("SELECT id, size, at, edge FROM dossiers WHERE name = $1", name).Query(func(rows pgx.Rows) error {
		var at int64
		var edge []byte
		_, err := pgx.ForEachRow(rows, []any{&id, &h.Size, &at, &edge}, func() error {
			found = true
			h.At, h.Edge = store.Micros(at), store.HashesOf(edge)
			return nil
		})
		return err
	})
	newestOf, args := newestOf, []any{name, kinds, ids}
	if len(named) == 1 {
		newestOf, args = newestOne, []any{name, kinds[0], ids[0]}
	}
	q.Queue(newestOf, args...).Query(func(rows pgx.Rows) error {
		var x store.Header
		var at int64
		_, err := pgx.ForEachRow(rows, []any{&x.Kind, &x.ID, &x.Seq, &x.Version, &x.Act, &at, &x.By}, func() error {
			x.At = store.Micros(at)
			newest[x.Address()] = x
			return nil
		})
		return err
	})
	if err := c.SendBatch(ctx, q).Close(); err != nil {
		return 0, h, nil, err
	}
	switch {
	case found && made:
		return 0, h, nil, store.Exists(h)
	case !found && !made:
		return 0, h, nil, store.NoDossier(name)
	case !found:
		err = c.QueryRow(ctx, "INSERT INTO dossiers (name) VALUES ($1) RETURNING id", name).Scan(&id)
	}
	return id, h, newest, err
}

const (
	addEntry  = "INSERT INTO entries (dossier, seq, kind, id, version, act, at, by, hashes, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
	addSecret = "INSERT INTO secrets (dossier, seq, secret) VALUES ($1, $2, $3)"
	addWords  = "INSERT INTO words (dossier, kind, id, words) VALUES ($1, $2, $3, array_to_tsvector($4)) ON CONFLICT (dossier, kind, id) DO UPDATE SET words = excluded.words"
	dropWords = "DELETE FROM words WHERE dossier = $1 AND kind = $2 AND id = $3"
	shred     = "DELETE FROM secrets WHERE dossier = $1 AND seq IN (SELECT seq FROM entries WHERE dossier = $1 AND kind = $2 AND id = $3)"
)

// addOne is the commonest append in one statement: a record that is saved.
const addOne = `WITH e AS (` + addEntry + `),
s AS (INSERT INTO secrets (dossier, seq, secret) VALUES ($1, $2, $11))
INSERT INTO words (dossier, kind, id, words) VALUES ($1, $3, $4, array_to_tsvector($12)) ON CONFLICT (dossier, kind, id) DO UPDATE SET words = excluded.words`

// add queues the rows of batches.
func add(q *pgx.Batch, id int64, rows []store.Row) {
	last := map[dossier.Address]int64{} // the search has the newest versions only
	for i := range rows {
		r := &rows[i]
		last[r.Address()] = r.Seq
		if r.Act == store.Shredded {
			q.Queue(shred, id, string(r.Kind), r.ID)
		}
	}
	var found []*store.Row
	for i := range rows {
		switch r := &rows[i]; {
		case last[r.Address()] != r.Seq:
		case len(r.Words) > 0:
			found = append(found, r)
		default:
			q.Queue(dropWords, id, string(r.Kind), r.ID)
		}
	}
	if len(rows) >= many {
		addMany(q, id, rows, found)
		return
	}
	for _, r := range found {
		q.Queue(addWords, id, string(r.Kind), r.ID, r.Words)
	}
	for i := range rows {
		r := &rows[i]
		q.Queue(addEntry, id, r.Seq, string(r.Kind), r.ID, r.Version, string(r.Act), r.At.UnixMicro(), r.By, r.Hashes, r.Sealed)
		q.Queue(addSecret, id, r.Seq, r.Secret[:])
	}
}

// many is from how many rows on they are inserted by one statement for each
// table, and committed by a statement of its own.
const many = 8

func addMany(q *pgx.Batch, id int64, rows []store.Row, found []*store.Row) {
	n := len(rows)
	seqs, versions, ats := make([]int64, n), make([]int64, n), make([]int64, n)
	kinds, ids, acts, bys := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	hashes, bodies, secrets := make([][]byte, n), make([][]byte, n), make([][]byte, n)
	for i := range rows {
		r := &rows[i]
		seqs[i], versions[i], ats[i] = r.Seq, r.Version, r.At.UnixMicro()
		kinds[i], ids[i], acts[i], bys[i] = string(r.Kind), r.ID, string(r.Act), r.By
		hashes[i], bodies[i], secrets[i] = r.Hashes, r.Sealed, r.Secret[:]
	}
	q.Queue(addEntries, id, seqs, kinds, ids, versions, acts, ats, bys, hashes, bodies)
	q.Queue("INSERT INTO secrets (dossier, seq, secret) SELECT $1, * FROM unnest($2::bigint[], $3::bytea[])", id, seqs, secrets)
	kinds, ids = make([]string, len(found)), make([]string, len(found))
	words := make([]string, len(found))
	for i, r := range found {
		kinds[i], ids[i], words[i] = string(r.Kind), r.ID, strings.Join(r.Words, " ")
	}
	q.Queue("INSERT INTO words (dossier, kind, id, words) SELECT $1, k, i, array_to_tsvector(string_to_array(w, ' ')) FROM unnest($2::text[], $3::text[], $4::text[]) AS f (k, i, w) ON CONFLICT (dossier, kind, id) DO UPDATE SET words = excluded.words", id, kinds, ids, words)
}

// pack writes the segments that are full now.
func pack(ctx context.Context, c *pgx.Conn, id, from, to int64) error {
	for _, start := range store.Due(from, to) {
		headers, err := headersIn(ctx, c, id, start, start+store.SegmentLen)
		if err != nil {
			return err
		}
		if _, err := c.Exec(ctx, "INSERT INTO segments (dossier, start, headers) VALUES ($1, $2, $3)", id, start, store.Pack(headers)); err != nil {
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

// wipe makes the server write over what was shredded in its tables. Its own log
// and backups keep traces until they are removed, which is for who runs it.
func (s *Store) wipe(ctx context.Context) error {
	for _, table := range []string{"secrets", "words"} {
		if _, err := s.pool.Exec(ctx, "VACUUM (FULL) "+table); err != nil {
			var pe *pgconn.PgError
			if errors.As(err, &pe) && pe.Code == "42501" {
				err = errors.New("the database's user does not own the table")
			}
			return fmt.Errorf("the record is shredded, but traces of it are left in the table %s until it is vacuumed: %w [traces]", table, err)
		}
	}
	return nil
}
