package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"parley/store"
	"parley/store/postgres"
	"parley/store/postgres/pgtest"
	"parley/store/storetest"
)

const writers = 8

// bare writes with the driver alone what the store writes, under the same lock
// and in as few journeys: the same rows and the same search index.
func bare(b *testing.B, url string) func(name string, changes []store.Change) error {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		b.Fatal(err)
	}
	config.MaxConns = 16
	pool, err := pgxpool.NewWithConfig(b.Context(), config)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	ctx := context.Background()
	hashes, edge, key := make([]byte, 64), make([]byte, 320), make([]byte, 32)
	return func(name string, changes []store.Change) error {
		c, err := pool.Acquire(ctx)
		if err != nil {
			return err
		}
		defer c.Release()
		var id, seq int64
		look := &pgx.Batch{}
		look.Queue("BEGIN")
		look.Queue("SELECT pg_advisory_xact_lock(hashtextextended($1, 7242))", name)
		look.Queue("SELECT id, size FROM dossiers WHERE name = $1", name).QueryRow(func(r pgx.Row) error { return r.Scan(&id, &seq) })
		if err := c.SendBatch(ctx, look).Close(); err != nil {
			return err
		}
		write := &pgx.Batch{}
		for _, ch := range changes {
			seq++
			write.Queue("INSERT INTO words (dossier, kind, id, words) VALUES ($1, $2, $3, array_to_tsvector($4))", id, string(ch.Kind), ch.ID, ch.Words)
			write.Queue("INSERT INTO entries (dossier, seq, kind, id, version, act, at, by, hashes, body) VALUES ($1, $2, $3, $4, 1, 'saved', $5, 'a', $6, $7)", id, seq, string(ch.Kind), ch.ID, time.Now().UnixMicro(), hashes, ch.Body)
			write.Queue("INSERT INTO secrets (dossier, seq, secret) VALUES ($1, $2, $3)", id, seq, key)
		}
		write.Queue("UPDATE dossiers SET size = $2, at = $3, edge = $4 WHERE id = $1", id, seq, time.Now().UnixMicro(), edge)
		write.Queue("COMMIT")
		return c.SendBatch(ctx, write).Close()
	}
}

func opened(b *testing.B, url string) store.Store {
	s, err := postgres.Open(b.Context(), url, store.Options{Create: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// at lets several write n commits in all, and says how long it took. write gets
// the number of the writer and of the commit.
func at(b *testing.B, n int, write func(writer, i int) error) time.Duration {
	var next atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for w := range writers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := write(w, i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}

// BenchmarkOneDossier: eight write to one dossier, against the bare driver under
// the same lock.
func BenchmarkOneDossier(b *testing.B) { against(b, 200, func(int) string { return "talks" }) }

// BenchmarkEightDossiers: eight write to a dossier each, against the bare driver.
func BenchmarkEightDossiers(b *testing.B) {
	against(b, 800, func(w int) string { return fmt.Sprint("talks-", w) })
}

// against measures the store against the bare driver in turns of so many commits,
// so that what else the machine does touches both alike. It reports how many
// commits a second, that as a multiple of the bare driver's, and the processor
// time of a commit, here and on the server.
func against(b *testing.B, turn int, of func(writer int) string) {
	url := pgtest.URL(b)
	s := opened(b, url)
	ctx := context.Background()
	for w := range writers {
		for _, name := range []string{of(w), "bare-" + of(w)} {
			if _, err := s.Append(ctx, name, store.Batch{By: "a", New: true}); err != nil && !errors.Is(err, store.ErrExists) {
				b.Fatal(err)
			}
		}
	}
	without := bare(b, url)
	var spent, here, there [2]time.Duration
	done := 0
	measure := func(k int, write func(writer, i int) error) {
		h, t := pgtest.CPU(b)
		spent[k] += at(b, turn, write)
		h2, t2 := pgtest.CPU(b)
		here[k], there[k] = here[k]+h2-h, there[k]+t2-t
	}
	for b.Loop() {
		changes := storetest.Changes(done, turn)
		measure(0, func(w, i int) error {
			_, err := s.Append(ctx, of(w), store.Batch{By: "a", Changes: changes[i : i+1]})
			return err
		})
		measure(1, func(w, i int) error { return without("bare-"+of(w), changes[i:i+1]) })
		done += turn
	}
	b.ReportMetric(float64(done)/spent[0].Seconds(), "commits/s")
	b.ReportMetric(spent[1].Seconds()/spent[0].Seconds(), "of-bare")
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(done) }
	b.ReportMetric(each(here[0]), "cpu-µs")
	b.ReportMetric(each(there[0]), "server-cpu-µs")
	b.ReportMetric(each(here[1]), "bare-cpu-µs")
	b.ReportMetric(each(there[1]), "bare-server-cpu-µs")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkListeners: a thousand watch a dossier in another program; how long
// until all are told.
func BenchmarkListeners(b *testing.B) {
	url := pgtest.URL(b)
	storetest.Listeners(b, opened(b, url), opened(b, url))
}

// BenchmarkMillion opens a dossier of a million versions and looks at dates.
func BenchmarkMillion(b *testing.B) { storetest.Million(b, newPlace(b), 1_000_000) }
