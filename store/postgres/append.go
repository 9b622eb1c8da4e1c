package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"parley/dossier"
	"parley/store"
)

// An advisory lock is on a dossier's log by its name: a dossier that is being
// made has no number yet.
const (
	lock    = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7242))"
	tryLock = "SELECT n - 1 FROM unnest($1::text[]) WITH ORDINALITY AS x (name, n) WHERE NOT pg_try_advisory_xact_lock(hashtextextended(name, 7242))"
)

// What is known of lanes, by their numbers.
const (
	headOf   = "SELECT n - 1, d.id, d.size, d.at, d.edge FROM unnest($1::text[]) WITH ORDINALITY AS x (name, n) JOIN dossiers d USING (name)"
	newestOf = `SELECT a.lane, e.kind, e.id, e.seq, e.version, e.act, e.at, e.by
FROM unnest($2::int[], $3::text[], $4::text[]) AS a (lane, kind, id)
CROSS JOIN LATERAL (SELECT * FROM entries x
  WHERE x.dossier = (SELECT d.id FROM dossiers d WHERE d.name = ($1::text[])[a.lane + 1]) AND x.kind = a.kind AND x.id = a.id
  ORDER BY x.version DESC LIMIT 1) AS e`
)

// The server may take so long over a transaction, and over each change in it.
const (
	patience     = 30 * time.Second
	patienceEach = 10 * time.Millisecond
)

// Append writes a batch, in two journeys to the server: lock and look, write
// and commit. Others who append at the same moment come along.
func (s *Store) Append(ctx context.Context, name string, b store.Batch) (store.Head, error) {
	next, err := s.lanes.Append(ctx, name, b)
	if err != nil {
		return store.Head{}, s.theirs(ctx, name, err)
	}
	s.ring(name, next.Size)
	if b.Shreds() {
		return next, s.wipe(ctx)
	}
	return next, nil
}

// append writes what waits in lanes in one transaction, on a connection that is
// free again when it returns: who holds one and waits for another may wait for
// ever.
func (s *Store) append(ctx context.Context, lanes []*store.Lane) error {
	wait, alone := patience, len(lanes) == 1 && len(lanes[0].Turns) == 1
	for _, l := range lanes {
		for _, t := range l.Turns {
			wait += time.Duration(len(t.Changes)) * patienceEach
		}
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
	committed, err := s.transact(ctx, c, lanes, alone)
	if !committed && !c.IsClosed() {
		c.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	}
	if err != nil && ctx.Err() != nil && wanted() == nil {
		err = fmt.Errorf("%w: %s: the server has not answered for %s; whether the last entry was written can be seen when it does [unreachable]", store.ErrUnreachable, s.where, wait)
	}
	return s.explain(err)
}

// log is a lane with what is known of its dossier, and what is written of it.
type log struct {
	*store.Lane
	id         int64
	head, next store.Head
	newest     map[dossier.Address]store.Header
	rows       []store.Row
}

// fail says the same of all that wait in a lane.
func (l *log) fail(err error) {
	for _, t := range l.Turns {
		t.Err = err
	}
}

func (s *Store) transact(ctx context.Context, c *pgx.Conn, lanes []*store.Lane, alone bool) (committed bool, err error) {
	logs, err := lookAt(ctx, c, lanes)
	if err != nil {
		return false, err
	}
	var written []*log
	rows, simple := 0, true
	for _, l := range logs {
		l.next, l.rows = store.Plan(l.head, l.newest, l.Turns, s.opts)
		if slices.ContainsFunc(l.Turns, func(t *store.Turn) bool { return t.Err == nil }) {
			written = append(written, l)
			rows += len(l.rows)
			simple = simple && len(store.Due(l.head.Size, l.next.Size)) == 0 && len(l.Turns[0].Papers) == 0
		}
	}
	if len(written) == 0 {
		return false, nil
	}
	q := &pgx.Batch{}
	add(q, written)
	whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience+time.Duration(rows)*patienceEach)
	defer cancel()
	if simple && (!alone || rows < many) {
		q.Queue("COMMIT")
		err := c.SendBatch(whole, q).Close()
		return err == nil, err
	}
	if err := c.SendBatch(ctx, q).Close(); err != nil {
		return false, err
	}
	for _, l := range written {
		if err := pack(ctx, c, l.id, l.head.Size, l.next.Size); err != nil {
			return false, err
		}
		if err := putPapers(ctx, c, l.Turns[0].Papers); err != nil {
			return false, err
		}
	}
	_, err = c.Exec(whole, "COMMIT")
	return err == nil, err
}

// lookAt begins the transaction, takes the locks and reads the heads of dossiers,
// of which one by itself is made if it is to be made, and the newest versions of
// the records that are named. It returns the lanes that can be written; of the
// others it says why not.
func lookAt(ctx context.Context, c *pgx.Conn, lanes []*store.Lane) ([]*log, error) {
	logs, names := make([]*log, len(lanes)), make([]string, len(lanes))
	var of []int
	var kinds, ids []string
	for i, l := range lanes {
		logs[i] = &log{Lane: l, head: store.Head{Name: l.Name}, newest: map[dossier.Address]store.Header{}}
		names[i] = l.Name
		for _, a := range store.NamedBy(l.Turns) {
			of, kinds, ids = append(of, i), append(kinds, string(a.Kind)), append(ids, a.ID)
		}
	}
	q := &pgx.Batch{}
	q.Queue("BEGIN")
	if lanes[0].Waits {
		q.Queue(lock, names[0])
	} else {
		q.Queue(tryLock, names).Query(func(rows pgx.Rows) error {
			var n int
			_, err := pgx.ForEachRow(rows, []any{&n}, func() error {
				lanes[n].Busy = true
				return nil
			})
			return err
		})
	}
	q.Queue(headOf, names).Query(func(rows pgx.Rows) error {
		var n int
		var id, size, at int64
		var edge []byte
		_, err := pgx.ForEachRow(rows, []any{&n, &id, &size, &at, &edge}, func() error {
			l := logs[n]
			l.id, l.head.Size, l.head.At, l.head.Edge = id, size, store.Micros(at), store.HashesOf(edge)
			return nil
		})
		return err
	})
	if len(of) > 0 {
		q.Queue(newestOf, names, of, kinds, ids).Query(func(rows pgx.Rows) error {
			var n int
			var x store.Header
			var at int64
			_, err := pgx.ForEachRow(rows, []any{&n, &x.Kind, &x.ID, &x.Seq, &x.Version, &x.Act, &at, &x.By}, func() error {
				x.At = store.Micros(at)
				logs[n].newest[x.Address()] = x
				return nil
			})
			return err
		})
	}
	if err := c.SendBatch(ctx, q).Close(); err != nil {
		return nil, err
	}
	out := logs[:0]
	for _, l := range logs {
		made := l.Turns[0].New
		switch {
		case l.Busy:
			continue
		case l.id != 0 && made:
			l.fail(store.Exists(l.head))
			continue
		case l.id == 0 && !made:
			l.fail(store.NoDossier(l.Name))
			continue
		case l.id == 0:
			if err := c.QueryRow(ctx, "INSERT INTO dossiers (name) VALUES ($1) RETURNING id", l.Name).Scan(&l.id); err != nil {
				return nil, err
			}
		}
		out = append(out, l)
	}
	return out, nil
}

const (
	dropWords = "DELETE FROM words WHERE dossier = $1 AND kind = $2 AND id = $3"
	shred     = "DELETE FROM secrets WHERE dossier = $1 AND seq IN (SELECT seq FROM entries WHERE dossier = $1 AND kind = $2 AND id = $3)"
	setHeads  = "UPDATE dossiers d SET size = h.size, at = h.at, edge = h.edge FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[]) AS h (id, size, at, edge) WHERE d.id = h.id"
)

// addEntries writes entries of any dossiers with what belongs to them, in one
// statement.
const addEntries = `WITH e AS (INSERT INTO entries (dossier, seq, kind, id, version, act, at, by, hashes, body)
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::text[], $9::bytea[], $10::bytea[])),
s AS (INSERT INTO secrets (dossier, seq, secret) SELECT * FROM unnest($1::bigint[], $2::bigint[], $11::bytea[]))
INSERT INTO words (dossier, kind, id, words)
  SELECT d, k, i, array_to_tsvector(string_to_array(w, ' ')) FROM unnest($12::bigint[], $13::text[], $14::text[], $15::text[]) AS f (d, k, i, w)
  ON CONFLICT (dossier, kind, id) DO UPDATE SET words = excluded.words`

// addOne is the commonest append: a record that is saved.
const addOne = `WITH e AS (INSERT INTO entries (dossier, seq, kind, id, version, act, at, by, hashes, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)),
s AS (INSERT INTO secrets (dossier, seq, secret) VALUES ($1, $2, $11))
INSERT INTO words (dossier, kind, id, words) VALUES ($1, $3, $4, array_to_tsvector($12)) ON CONFLICT (dossier, kind, id) DO UPDATE SET words = excluded.words`

// many is from how many rows on one who gives up can still be heard before they
// are committed.
const many = 8

// add queues what is written of some dossiers.
func add(q *pgx.Batch, logs []*log) {
	if r := logs[0].rows; len(logs) == 1 && len(r) == 1 && len(r[0].Words) > 0 && r[0].Act == store.Saved {
		q.Queue(addOne, logs[0].id, r[0].Seq, string(r[0].Kind), r[0].ID, r[0].Version, string(r[0].Act), r[0].At.UnixMicro(), r[0].By, r[0].Hashes, r[0].Sealed, r[0].Secret[:], r[0].Words)
	} else {
		addAll(q, logs)
	}
	ids, sizes, ats, edges := make([]int64, len(logs)), make([]int64, len(logs)), make([]int64, len(logs)), make([][]byte, len(logs))
	for i, l := range logs {
		ids[i], sizes[i], ats[i], edges[i] = l.id, l.next.Size, l.next.At.UnixMicro(), store.BytesOf(l.next.Edge)
	}
	q.Queue(setHeads, ids, sizes, ats, edges)
}

func addAll(q *pgx.Batch, logs []*log) {
	var e, f struct { // columns: of the entries, and of what is found by words
		dossiers, seqs, versions, ats []int64
		kinds, ids, acts, bys, words  []string
		hashes, bodies, secrets       [][]byte
	}
	for _, l := range logs {
		last := map[dossier.Address]int64{} // the search has the newest versions only
		for i := range l.rows {
			r := &l.rows[i]
			last[r.Address()] = r.Seq
			if r.Act == store.Shredded {
				q.Queue(shred, l.id, string(r.Kind), r.ID)
			}
			e.dossiers, e.seqs, e.versions, e.ats = append(e.dossiers, l.id), append(e.seqs, r.Seq), append(e.versions, r.Version), append(e.ats, r.At.UnixMicro())
			e.kinds, e.ids, e.acts, e.bys = append(e.kinds, string(r.Kind)), append(e.ids, r.ID), append(e.acts, string(r.Act)), append(e.bys, r.By)
			e.hashes, e.bodies, e.secrets = append(e.hashes, r.Hashes), append(e.bodies, r.Sealed), append(e.secrets, r.Secret[:])
		}
		for i := range l.rows {
			switch r := &l.rows[i]; {
			case last[r.Address()] != r.Seq:
			case len(r.Words) > 0:
				f.dossiers, f.kinds, f.ids, f.words = append(f.dossiers, l.id), append(f.kinds, string(r.Kind)), append(f.ids, r.ID), append(f.words, strings.Join(r.Words, " "))
			default:
				q.Queue(dropWords, l.id, string(r.Kind), r.ID)
			}
		}
	}
	if len(e.seqs) > 0 {
		q.Queue(addEntries, e.dossiers, e.seqs, e.kinds, e.ids, e.versions, e.acts, e.ats, e.bys, e.hashes, e.bodies, e.secrets, f.dossiers, f.kinds, f.ids, f.words)
	}
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
