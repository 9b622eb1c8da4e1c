package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"parley/dossier"
	"parley/store"
	"parley/store/postgres"
	"parley/store/postgres/pgtest"
	"parley/store/storetest"
)

const urlEnv = "PARLEY_TEST_URL"

func TestMain(m *testing.M) {
	if who := os.Getenv(storetest.ScribblerEnv); who != "" {
		s, err := postgres.Open(context.Background(), os.Getenv(urlEnv), store.Options{})
		if err == nil {
			err = storetest.Scribble(s, who, os.Stdout)
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(pgtest.Main(m))
}

func TestKilledInTheMiddle(t *testing.T) {
	url := pgtest.URL(t)
	storetest.Killed(t, func(o store.Options) (store.Store, error) { return postgres.Open(t.Context(), url, o) }, urlEnv+"="+url)
}

// The server is ended in an orderly way, and crashes, under load.
func TestServerRestarted(t *testing.T) {
	server := pgtest.New(t)
	url := server.Database(t)
	n := 0
	storetest.Restarted(t, func(o store.Options) (store.Store, error) { return postgres.Open(t.Context(), url, o) }, func() {
		if n++; n%2 == 1 {
			server.Crash()
		} else {
			server.Stop()
		}
		time.Sleep(50 * time.Millisecond)
		server.Start(t)
	})
}

// admin is a connection beside the store.
func admin(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

func made(t *testing.T, url string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), url, store.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func note(id string) store.Change {
	return store.Put(&dossier.Source{Meta: dossier.Meta{ID: id}, Type: dossier.TypeNote, Title: "x"}, 0)
}

// A program whose connections are cut hears of what others append all the same,
// and can read and write again.
func TestCutOff(t *testing.T) {
	url := pgtest.URL(t)
	here := made(t, url)
	if _, err := here.Append(t.Context(), "talks", store.Of(dossier.Sample(3, 1), "a")); err != nil {
		t.Fatal(err)
	}
	there := made(t, url+"&application_name=replica")
	told := there.Watch(t.Context(), "talks")
	c := admin(t, url)
	for i := range 3 {
		time.Sleep(100 * time.Millisecond)
		if _, err := c.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'replica'"); err != nil {
			t.Fatal(err)
		}
		head, err := here.Append(t.Context(), "talks", store.Batch{By: "a", Changes: []store.Change{note(fmt.Sprint("n-", i))}})
		if err != nil {
			t.Fatal(err)
		}
		within := time.After(5 * time.Second)
		for got := int64(0); got < head.Size; {
			select {
			case got = <-told:
			case <-within:
				t.Fatal("after its connections were cut it was not told")
			}
		}
		if _, err := there.Append(t.Context(), "talks", store.Batch{By: "b", Changes: []store.Change{note(fmt.Sprint("m-", i))}}); err != nil && !errors.Is(err, store.ErrUnreachable) {
			t.Error(err)
		}
	}
	if err := storetest.Verify(t.Context(), here, "talks"); err != nil {
		t.Error(err)
	}
}

func TestNewerStore(t *testing.T) {
	url := pgtest.URL(t)
	made(t, url).Close()
	if _, err := admin(t, url).Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)"); err != nil {
		t.Fatal(err)
	}
	if _, err := postgres.Open(t.Context(), url, store.Options{}); !errors.Is(err, store.ErrNewer) {
		t.Errorf("said: %v", err)
	}
}

// Whatever is wrong with the address, the error says so without the password.
func TestUnreachable(t *testing.T) {
	url := pgtest.URL(t)
	for _, c := range []struct {
		url  string
		want error
	}{
		{"postgres://a:secret@127.0.0.1:1/x", store.ErrUnreachable},
		{"postgres://a:secret@/x?host=/nowhere", store.ErrUnreachable},
		{"postgres://a:secret@host:port/x", store.ErrRefused},
		{strings.Replace(url, "parley@/test", "nobody:secret@/test", 1), store.ErrUnreachable},
		{strings.Replace(url, "@/test", "@/other", 1), store.ErrUnreachable},
		{url, store.ErrNoStore}, // there is a database and nothing in it
	} {
		_, err := postgres.Open(t.Context(), c.url, store.Options{})
		if !errors.Is(err, c.want) || strings.Contains(fmt.Sprint(err), "secret") {
			t.Errorf("%s: %v", c.url, err)
		}
	}
}

// A server that may only be read, and one whose log is changed by hand.
func TestReadOnlyServer(t *testing.T) {
	url := pgtest.URL(t)
	s := made(t, url)
	if _, err := s.Append(t.Context(), "talks", store.Of(dossier.Sample(3, 1), "a")); err != nil {
		t.Fatal(err)
	}
	replica, err := postgres.Open(t.Context(), url+"&default_transaction_read_only=on", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer replica.Close()
	if _, err := store.Open(t.Context(), replica, "talks"); err != nil {
		t.Errorf("it cannot be read: %v", err)
	}
	if _, err := replica.Append(t.Context(), "talks", store.Batch{By: "a", Changes: []store.Change{note("n-1")}}); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("said: %v", err)
	}
	c := admin(t, url)
	for _, q := range []string{"UPDATE entries SET by = 'nobody'", "DELETE FROM entries", "TRUNCATE entries"} {
		if _, err := c.Exec(t.Context(), q); err == nil || !strings.Contains(err.Error(), "the log is append-only") {
			t.Errorf("%s: %v", q, err)
		}
	}
}

// What is shredded is not in the tables any more.
func TestShreddedIsNotInTheTables(t *testing.T) {
	url := pgtest.URL(t)
	s := made(t, url)
	if _, err := s.Append(t.Context(), "talks", store.Batch{By: "a", New: true, Changes: []store.Change{note("n-1")}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), "talks", store.Batch{By: "a", Changes: []store.Change{store.Shred(dossier.Address{Kind: "source", ID: "n-1"}, 1)}}); err != nil {
		t.Fatal(err)
	}
	var secrets, words, dead int
	c := admin(t, url)
	if err := c.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM secrets WHERE seq = 1), (SELECT count(*) FROM words), pg_relation_size('words')").Scan(&secrets, &words, &dead); err != nil {
		t.Fatal(err)
	}
	if secrets != 0 || words != 0 || dead != 0 {
		t.Errorf("left: %d secrets, %d rows of words, %d bytes of table", secrets, words, dead)
	}
}
