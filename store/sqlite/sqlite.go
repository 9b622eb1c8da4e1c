// Package sqlite keeps dossiers in one file, for one machine: a SQLite database
// with a write-ahead log that is flushed to the disk at each commit
// (synchronous=FULL). Several programs can use the file at once; one writes at a
// time and the others wait.
//
// A reader does not wait for a writer. Next to the file stand FILE-wal and
// FILE-shm while it is in use; they belong to it, and a copy of the file alone,
// made while it is in use, may lack what was written last.
package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"parley/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schema is the number of the last migration.
const schema = 1

// busy is how long a program waits for another that is writing.
const busy = 10 * time.Second

// Store is a store in a SQLite file. It is a store.Store.
type Store struct {
	path    string
	opts    store.Options
	readers *sql.DB
	bells   store.Bells
	lanes   store.Lanes

	writing sync.Mutex // one transaction at a time; SQLite has one writer
	db      *sql.DB
	writer  *sql.Conn
	stmts   statements

	stop    context.CancelFunc
	polling sync.WaitGroup
}

var _ store.Store = (*Store)(nil)

// Open opens the store in a file. Without Create the file must be there.
func Open(ctx context.Context, path string, o store.Options) (*Store, error) {
	s := &Store{path: path, opts: o.Filled(time.Now, rand.Reader)}
	s.lanes.Write = s.append
	made := false
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.Create:
		made = true
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w at %s: \"parley import FOLDER --store sqlite:%s\" makes one [no-store]", store.ErrNoStore, path, path)
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %w [unreachable]", store.ErrUnreachable, path, err)
	case info.IsDir():
		return nil, fmt.Errorf("%w at %s: it is a folder, expected a database file [no-store]", store.ErrNoStore, path)
	case info.Size() == 0 && o.Create:
		made = true // somebody else is about to make it, or a run was broken off
	}
	if made {
		// What is in it is for its owner's eyes; -wal and -shm take after it.
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w; see that the folder is there and may be written to [unreachable]", store.ErrUnreachable, path, err)
		}
		f.Close()
	}
	if s.db, err = sql.Open("sqlite", s.dsn("synchronous(FULL)", "secure_delete(ON)")); err != nil {
		return nil, s.explain(err)
	}
	s.db.SetMaxOpenConns(1)
	if s.readers, err = sql.Open("sqlite", s.dsn("query_only(ON)")); err != nil {
		return nil, s.explain(err)
	}
	s.readers.SetMaxOpenConns(max(4, runtime.GOMAXPROCS(0)))
	if err := s.begin(ctx, made); err != nil {
		s.Close()
		return nil, s.explain(err)
	}
	return s, nil
}

func (s *Store) dsn(pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}}
	for _, p := range append([]string{fmt.Sprintf("busy_timeout(%d)", busy.Milliseconds()), "foreign_keys(ON)"}, pragmas...) {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: s.path}).EscapedPath() + "?" + q.Encode()
}

// begin brings the schema up to date and prepares what is written often.
func (s *Store) begin(ctx context.Context, made bool) error {
	have, err := version(ctx, s.readers)
	if err != nil {
		return err
	}
	switch {
	case have > schema:
		return fmt.Errorf("%w: %s has form %d and this program knows forms up to %d; use the newer program [newer-store]", store.ErrNewer, s.path, have, schema)
	case have < 0 && !made:
		return fmt.Errorf("%w at %s: the file is a database of something else [no-store]", store.ErrNoStore, s.path)
	case have < schema:
		if err := s.migrate(ctx); err != nil {
			return err
		}
	}
	ctx, s.stop = context.WithCancel(context.Background())
	s.polling.Go(func() { s.poll(ctx) })
	return nil
}

// version is the schema's number: -1 if the database has none of ours.
func version(ctx context.Context, db *sql.DB) (n int, err error) {
	var there int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'").Scan(&there); err != nil {
		return 0, err
	}
	if there == 0 {
		return -1, nil
	}
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&n)
	return n, err
}

func (s *Store) migrate(ctx context.Context) error {
	if _, err := s.db.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.db, files, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	for try := 0; ; try++ {
		if _, err = p.Up(ctx); err == nil || try == 5 {
			return err
		}
		// Another program may be making the same tables.
		if have, verr := version(ctx, s.readers); verr == nil && have == schema {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Close ends all use of the store.
func (s *Store) Close() error {
	if s.stop != nil {
		s.stop()
		s.polling.Wait()
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.stmts.close()
	if s.writer != nil {
		s.writer.Close()
	}
	return errors.Join(s.readers.Close(), s.db.Close())
}

// explain says what to do about an error of the database.
func (s *Store) explain(err error) error {
	var e *sqlite.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	wrap := func(as error, what string) error { return fmt.Errorf("%w: %s: %s (%s)", as, s.path, what, e) }
	switch e.Code() & 0xff {
	case lib.SQLITE_FULL:
		return wrap(store.ErrFull, "nothing of this was written, and nothing that was written before is lost; make room and try again [disk-full]")
	case lib.SQLITE_READONLY:
		if e.Code() == lib.SQLITE_READONLY_DIRECTORY { // where -wal and -shm would be
			return wrap(store.ErrReadOnly, "even to be read it needs a folder that can be written to, so copy it to one: this may only be read; nothing was written [read-only]")
		}
		return wrap(store.ErrReadOnly, "the file or its folder may only be read; nothing was written [read-only]")
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return wrap(store.ErrUnreachable, fmt.Sprintf("another program has been writing for %s; nothing was written, try again [busy]", busy))
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB, lib.SQLITE_TOOBIG:
		return wrap(store.ErrDamaged, "keep the file as it is, and restore the newest backup [damaged]")
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return wrap(store.ErrUnreachable, "the file cannot be opened; see that the folder is there and may be written to [unreachable]")
	case lib.SQLITE_IOERR:
		return wrap(store.ErrUnreachable, "the disk does not answer as it should; nothing of this was written [disk-error]")
	}
	return fmt.Errorf("%s: %w", s.path, err)
}

// Check looks at the pages and indexes of the database.
func (s *Store) Check(ctx context.Context) error {
	rows, err := s.readers.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return s.explain(err)
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return s.explain(err)
		}
		if line != "ok" {
			found = append(found, line)
		}
	}
	if err := rows.Err(); err != nil {
		return s.explain(err)
	}
	if found != nil {
		return fmt.Errorf("%w: %s: keep the file as it is, and restore the newest backup [damaged]\n%s", store.ErrDamaged, s.path, strings.Join(found, "\n"))
	}
	return nil
}

// Watch is told by this program's writes at once, by those of others within
// the time between two looks at the file.
func (s *Store) Watch(ctx context.Context, name string) <-chan int64 { return s.bells.Watch(ctx, name) }

const pollEvery = 25 * time.Millisecond

// poll looks whether another program has written, while somebody watches.
func (s *Store) poll(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	var conn *sql.Conn
	var seen int64
	defer func() {
		if conn != nil {
			conn.Close()
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		watched := s.bells.Watched()
		if len(watched) == 0 {
			continue
		}
		var err error
		if conn == nil {
			if conn, err = s.readers.Conn(ctx); err != nil {
				continue
			}
		}
		var now int64
		if conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&now) != nil || now == seen {
			continue
		}
		seen = now
		for _, name := range watched {
			if h, err := s.Head(ctx, name); err == nil {
				s.bells.Ring(name, h.Size)
			}
		}
	}
}
