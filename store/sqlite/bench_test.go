package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/store"
	"parley/store/sqlite"
	"parley/store/storetest"
)

// bare writes with the driver alone what the store writes: the same rows and the
// same search index, prepared, in the same kind of transaction.
func bare(b *testing.B) func([]store.Change) error {
	path := filepath.Join(b.TempDir(), "bare.db")
	s, err := sqlite.Open(b.Context(), path, store.Options{Create: true}) // for its tables
	if err != nil {
		b.Fatal(err)
	}
	s.Close()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(ON)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	ctx := context.Background()
	c, err := db.Conn(ctx)
	if err != nil {
		b.Fatal(err)
	}
	prepare := func(text string) *sql.Stmt {
		st, err := c.PrepareContext(ctx, text)
		if err != nil {
			b.Fatal(err)
		}
		return st
	}
	if _, err := c.ExecContext(ctx, "INSERT INTO dossiers (name, size, at, edge) VALUES ('talks', 0, 0, x'')"); err != nil {
		b.Fatal(err)
	}
	entry := prepare("INSERT INTO entries (dossier, seq, kind, id, version, act, at, by, hashes, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
	secret := prepare("INSERT INTO secrets (dossier, seq, secret) VALUES (?, ?, ?)")
	words := prepare("INSERT INTO words (rowid, text) VALUES (?, ?)")
	head := prepare("UPDATE dossiers SET size = ?, at = ?, edge = ? WHERE id = 1")
	seq := int64(0)
	hashes, edge, key := make([]byte, 64), make([]byte, 320), make([]byte, 32)
	return func(changes []store.Change) error {
		if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
			return err
		}
		for _, ch := range changes {
			seq++
			r, err := entry.ExecContext(ctx, 1, seq, string(ch.Kind), ch.ID, 1, "saved", time.Now().UnixMicro(), "a", hashes, ch.Body)
			if err != nil {
				return err
			}
			row, _ := r.LastInsertId()
			if _, err := secret.ExecContext(ctx, 1, seq, key); err != nil {
				return err
			}
			if _, err := words.ExecContext(ctx, row, strings.Join(ch.Words, " ")); err != nil {
				return err
			}
		}
		if _, err := head.ExecContext(ctx, seq, time.Now().UnixMicro(), edge); err != nil {
			return err
		}
		_, err := c.ExecContext(ctx, "COMMIT")
		return err
	}
}

// BenchmarkAppend appends new records, one and a hundred a commit, each commit
// on disk, against the bare driver.
func BenchmarkAppend(b *testing.B) {
	for _, n := range []int{1, 100} {
		b.Run(fmt.Sprint("entries=", n), func(b *testing.B) {
			s, err := newPlace(b)(store.Options{Create: true})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			ctx := context.Background() // as a server has: nobody breaks it off
			if _, err := s.Append(ctx, "talks", store.Batch{By: "a", New: true}); err != nil {
				b.Fatal(err)
			}
			storetest.Against(b, n, func(changes []store.Change) error {
				_, err := s.Append(ctx, "talks", store.Batch{By: "a", Changes: changes})
				return err
			}, bare(b))
		})
	}
}

// BenchmarkMillion opens a dossier of a million versions and looks at dates.
func BenchmarkMillion(b *testing.B) { storetest.Million(b, newPlace(b), 1_000_000) }

// BenchmarkListeners: a thousand watch a dossier in another program; how long
// until all are told.
func BenchmarkListeners(b *testing.B) {
	p := newPlace(b)
	var stores [2]store.Store
	for i := range stores {
		var err error
		if stores[i], err = p(store.Options{Create: true}); err != nil {
			b.Fatal(err)
		}
		defer stores[i].Close()
	}
	storetest.Listeners(b, stores[0], stores[1])
}
