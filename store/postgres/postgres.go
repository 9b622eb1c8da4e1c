// Package postgres keeps dossiers in a PostgreSQL database (15 or later), for a
// team and for several programs that serve it.
//
// Who appends to a dossier holds an advisory lock on it until the transaction
// ends, so that its log has one order; appends to other dossiers go on beside.
// What was committed is announced with NOTIFY after the commit: to announce it
// within would make all commits of the server wait for each other. Every program
// listens, and looks at the logs itself once a second, so that an announcement
// that was lost, or a connection, is made up for.
//
// The tables stand in the schema that the connection's search_path begins with.
package postgres

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"parley/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schema is the number of the last migration.
const schema = 1

// oldest is the first version of the server that will do.
const oldest = 150000

// connections is how many a program has, where its address does not say
// pool_max_conns; a server has 100 if nobody changed it.
const connections = 16

// migrating is the advisory lock of who makes the tables.
const migrating = 0x7061726c6579 // "parley"

// Store is a store in a PostgreSQL database. It is a store.Store.
type Store struct {
	pool  *pgxpool.Pool
	opts  store.Options
	where string // host and database, for errors
	bells store.Bells
	lanes store.Lanes
	news  chan struct{} // there is something to announce
	said  sync.Mutex
	names map[string]bool // dossiers whose appends are to be announced

	stop context.CancelFunc
	done sync.WaitGroup
}

var _ store.Store = (*Store)(nil)

// Open opens the store in a database, postgres://USER@HOST/DATABASE. The
// database must be there; with Create the tables are made where there are none.
func Open(ctx context.Context, url string, o store.Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("%w: the address of the database is wrong: expected postgres://USER@HOST/DATABASE [bad-store]", store.ErrRefused)
	}
	cc := config.ConnConfig
	s := &Store{opts: o.Filled(time.Now, rand.Reader), where: fmt.Sprintf("%s on %s", cc.Database, cc.Host), news: make(chan struct{}, 1), names: map[string]bool{}}
	s.lanes = store.Lanes{Write: s.append, Together: 32}
	if cc.ConnectTimeout == 0 {
		cc.ConnectTimeout = 10 * time.Second
	}
	// What is acknowledged is on disk, however the server is set up.
	if v := cc.RuntimeParams["synchronous_commit"]; v == "" || v == "off" {
		cc.RuntimeParams["synchronous_commit"] = "on"
	}
	// The statements are few and always the same: to plan them anew each time
	// would take longer than to run them.
	cc.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = connections
	}
	if s.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, s.explain(err)
	}
	if err := s.begin(ctx); err != nil {
		s.pool.Close()
		return nil, s.explain(err)
	}
	ctx, s.stop = context.WithCancel(context.Background())
	s.done.Go(func() { s.announce(ctx) })
	s.done.Go(func() { s.listen(ctx) })
	return s, nil
}

// begin looks at the server and brings the tables up to date.
func (s *Store) begin(ctx context.Context) error {
	var server int
	var there bool
	if err := s.pool.QueryRow(ctx, "SELECT current_setting('server_version_num')::int, to_regclass('goose_db_version') IS NOT NULL").Scan(&server, &there); err != nil {
		return err
	}
	if server < oldest {
		return fmt.Errorf("%w: the server of %s is PostgreSQL %d; 15 or later is needed [old-server]", store.ErrUnreachable, s.where, server/10000)
	}
	if !there && !s.opts.Create {
		return fmt.Errorf("%w in %s: \"parley import FOLDER\" makes one there [no-store]", store.ErrNoStore, s.where)
	}
	have, err := s.version(ctx, there)
	switch {
	case err != nil:
		return err
	case have > schema:
		return fmt.Errorf("%w: %s has form %d and this program knows forms up to %d; use the newer program [newer-store]", store.ErrNewer, s.where, have, schema)
	case have < schema:
		return s.migrate(ctx)
	}
	return nil
}

func (s *Store) version(ctx context.Context, there bool) (n int, err error) {
	if !there {
		return 0, nil
	}
	err = s.pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&n)
	return n, err
}

func (s *Store) migrate(ctx context.Context) error {
	lock, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer lock.Release()
	if _, err := lock.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(migrating)); err != nil {
		return err
	}
	defer lock.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrating))
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*s.pool.Config().ConnConfig)
	defer db.Close()
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Close ends all use of the store.
func (s *Store) Close() error {
	s.stop()
	s.done.Wait()
	s.pool.Close()
	return nil
}

// explain says what to do about an error of the database.
func (s *Store) explain(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) && !errors.As(err, new(*pgconn.ConnectError)) {
		return err
	}
	wrap := func(as error, what string) error { return fmt.Errorf("%w: %s: %s: %w", as, s.where, what, plain{err}) }
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch class := pe.Code[:2]; {
		case pe.Code == "53100":
			return wrap(store.ErrFull, "nothing of this was written, and nothing that was written before is lost; make room on the server and try again [disk-full]")
		case pe.Code == "25006":
			return wrap(store.ErrReadOnly, "the server may only be read, as a replica may; nothing was written [read-only]")
		case pe.Code == "42501":
			return wrap(store.ErrReadOnly, "the database's user may not do this [read-only]")
		case class == "XX" || pe.Code == "58030":
			return wrap(store.ErrDamaged, "restore the newest backup, or call who runs the server [damaged]")
		case class == "57" || class == "08" || class == "53":
			return wrap(store.ErrUnreachable, "the server stops, or takes nobody more; whether the last entry was written can be seen when it is back [unreachable]")
		case class == "28" || pe.Code == "3D000":
			return wrap(store.ErrUnreachable, "the server does not let this user in, or has no such database [unreachable]")
		}
		return fmt.Errorf("%s: %w", s.where, plain{err})
	}
	var ce *pgconn.ConnectError
	var ne net.Error
	if errors.As(err, &ce) || errors.As(err, &ne) || pgconn.SafeToRetry(err) || strings.Contains(err.Error(), "conn closed") || strings.Contains(err.Error(), "unexpected EOF") {
		return wrap(store.ErrUnreachable, "the server does not answer; whether the last entry was written can be seen when it is back [unreachable]")
	}
	return err
}

// plain is an error of the driver without the address, in which there may be a
// password.
type plain struct{ error }

func (p plain) Unwrap() error { return p.error }
func (p plain) Error() string {
	var pe *pgconn.PgError
	if errors.As(p.error, &pe) {
		return fmt.Sprintf("%s (%s)", pe.Message, pe.Code)
	}
	err := p.error
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return strings.ReplaceAll(err.Error(), "\n", "; ") // a line for each address that was tried
}

// Check lets the server read all tables through.
func (s *Store) Check(ctx context.Context) error {
	for _, table := range []string{"dossiers", "entries", "secrets", "segments", "words", "papers"} {
		var n, bytes int64
		// To look at the length of each row's text is to read it.
		if err := s.pool.QueryRow(ctx, "SELECT count(*), coalesce(sum(length(t::text)), 0) FROM "+table+" t").Scan(&n, &bytes); err != nil {
			return s.explain(err)
		}
	}
	return nil
}

// Watch is told by this program's writes at once, by those of others when they
// announce them.
func (s *Store) Watch(ctx context.Context, name string) <-chan int64 { return s.bells.Watch(ctx, name) }

const channel = "parley_log"

// ring tells of an append: here at once, and others by announce.
func (s *Store) ring(name string, size int64) {
	s.bells.Ring(name, size)
	s.said.Lock()
	s.names[name] = true
	s.said.Unlock()
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// announce sends what was appended to the other programs. Appends that come
// while one is under way are announced together.
func (s *Store) announce(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			s.send(last)
			return
		case <-s.news:
		}
		s.send(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(breath):
		}
	}
}

// send announces what was appended since. Who misses it looks for itself.
func (s *Store) send(ctx context.Context) {
	s.said.Lock()
	b := &pgx.Batch{}
	for name := range s.names {
		b.Queue("SELECT pg_notify($1, $2)", channel, name)
	}
	clear(s.names)
	s.said.Unlock()
	if b.Len() > 0 {
		s.pool.SendBatch(ctx, b).Close()
	}
}

const (
	breath    = 10 * time.Millisecond  // between announcements
	lookEvery = time.Second            // for what was not announced
	waitAgain = 250 * time.Millisecond // before a new connection
)

// listen tells those who watch of what other programs append.
func (s *Store) listen(ctx context.Context) {
	for ctx.Err() == nil {
		s.listenOnce(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(waitAgain):
		}
	}
}

func (s *Store) listenOnce(ctx context.Context) {
	for len(s.bells.Watched()) == 0 {
		select {
		case <-ctx.Done():
			return
		case <-time.After(25 * time.Millisecond):
		}
	}
	conn, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig.Copy())
	if err != nil {
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return
	}
	s.look(ctx, s.bells.Watched())
	for {
		wait, cancel := context.WithTimeout(ctx, lookEvery)
		n, err := conn.WaitForNotification(wait)
		cancel()
		watched := s.bells.Watched()
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			for _, name := range watched {
				if name == n.Payload {
					s.look(ctx, []string{name})
				}
			}
		case wait.Err() != nil && !conn.IsClosed():
			s.look(ctx, watched)
		default:
			return
		}
	}
}

// look rings for logs that have grown.
func (s *Store) look(ctx context.Context, names []string) {
	rows, err := s.pool.Query(ctx, "SELECT name, size FROM dossiers WHERE name = ANY($1)", names)
	if err != nil {
		return
	}
	var name string
	var size int64
	pgx.ForEachRow(rows, []any{&name, &size}, func() error {
		s.bells.Ring(name, size)
		return nil
	})
}
