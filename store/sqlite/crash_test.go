package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/dossier"
	"parley/store"
	"parley/store/sqlite"
	"parley/store/storetest"
)

const pathEnv = "PARLEY_TEST_DB"

func TestMain(m *testing.M) {
	if who := os.Getenv(storetest.ScribblerEnv); who != "" {
		s, err := sqlite.Open(context.Background(), os.Getenv(pathEnv), store.Options{})
		if err == nil {
			err = storetest.Scribble(s, who, os.Stdout)
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if path := os.Getenv(cornerEnv); path != "" {
		corner(path)
	}
	os.Exit(m.Run())
}

func TestKilledInTheMiddle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	storetest.Killed(t, func(o store.Options) (store.Store, error) { return sqlite.Open(t.Context(), path, o) }, pathEnv+"="+path)
}

func note(id string) store.Change {
	return store.Put(&dossier.Source{Meta: dossier.Meta{ID: id}, Type: dossier.TypeNote, Title: strings.Repeat("what was said ", 20)}, 0)
}

// filled makes a database with some hundred entries and returns its path.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	s, err := sqlite.Open(t.Context(), path, store.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), "talks", store.Of(dossier.Sample(300, 1), "a")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// all reads everything that a store has of the dossier, as text.
func all(ctx context.Context, path string) (string, error) {
	s, err := sqlite.Open(ctx, path, store.Options{})
	if err != nil {
		return "", err
	}
	defer s.Close()
	if err := s.Check(ctx); err != nil {
		return "", err
	}
	if err := storetest.Verify(ctx, s, "talks"); err != nil {
		return "", err
	}
	h, err := store.Open(ctx, s, "talks")
	if err != nil {
		return "", err
	}
	d, err := h.Newest().Dossier(ctx)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	for _, f := range dossier.Format(d) {
		b.Write(f.Text)
	}
	return b.String(), nil
}

// Whichever page is torn and wherever the file is cut off, it is told, or
// nothing of the dossier is touched by it.
func TestTornPages(t *testing.T) {
	path := filled(t)
	whole, err := all(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	told := 0
	try := func(what string, damaged []byte) {
		t.Helper()
		at := filepath.Join(t.TempDir(), "torn.db")
		if err := os.WriteFile(at, damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		text, err := all(t.Context(), at)
		switch {
		case err == nil && text != whole:
			t.Errorf("%s: the dossier is another and nobody says so", what)
		case err != nil:
			told++
			if !strings.Contains(err.Error(), "[") || len(err.Error()) > 5000 {
				t.Errorf("%s: the error says: %v", what, err)
			}
		}
	}
	pages := len(file) / page
	for i := 0; i < pages; i += max(1, pages/25) {
		torn := bytes.Clone(file)
		for j := page / 2; j < page; j++ {
			torn[i*page+j] = byte(j * 31)
		}
		try(fmt.Sprintf("the second half of page %d", i+1), torn)
	}
	for _, n := range []int{1, 100, page, page * 3, len(file) / 2, len(file) - page, len(file) - 1} {
		try(fmt.Sprintf("cut off after %d bytes", n), file[:n])
	}
	if told < 20 {
		t.Errorf("only %d of the damages were told", told)
	}
}

func TestNewerStore(t *testing.T) {
	path := filled(t)
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	_, err = sqlite.Open(t.Context(), path, store.Options{})
	if !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), "has form 99 and this program knows forms up to 1") {
		t.Errorf("said: %v", err)
	}
}

func TestNoStore(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	other := filepath.Join(dir, "other.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE t (x)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	for path, want := range map[string]error{filepath.Join(dir, "nothing"): store.ErrNoStore, dir: store.ErrNoStore, other: store.ErrNoStore, text: store.ErrDamaged} {
		if _, err := sqlite.Open(t.Context(), path, store.Options{}); !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := sqlite.Open(t.Context(), filepath.Join(dir, "no", "folder.db"), store.Options{Create: true}); !errors.Is(err, store.ErrUnreachable) {
		t.Errorf("in a folder that is not there: %v", err)
	}
}

// Nobody changes the log behind the store's back without being told.
func TestTheLogIsAppendOnly(t *testing.T) {
	db, err := sql.Open("sqlite", "file:"+filled(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range []string{"UPDATE entries SET by = 'nobody'", "DELETE FROM entries WHERE seq = 7"} {
		if _, err := db.Exec(s); err == nil || !strings.Contains(err.Error(), "the log is append-only") {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// What is shredded is in none of the files any more.
func TestShreddedIsNotInTheFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	s, err := sqlite.Open(t.Context(), path, store.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d := dossier.Sample(50, 1)
	d.Sources = append(d.Sources, &dossier.Source{Meta: dossier.Meta{ID: "n-1"}, Type: dossier.TypeNote, Title: "Zebedee the driver said xylophone"})
	head, err := s.Append(t.Context(), "talks", store.Of(d, "a"))
	if err != nil {
		t.Fatal(err)
	}
	at := dossier.Address{Kind: "source", ID: "n-1"}
	vs, err := s.Versions(t.Context(), "talks", at)
	if err != nil {
		t.Fatal(err)
	}
	secret := bytes.Clone(vs[0].Secret[:])
	traces := func() (out []string) {
		for _, end := range []string{"", "-wal"} {
			text, _ := os.ReadFile(path + end)
			for what, trace := range map[string][]byte{"the text": []byte("Zebedee"), "a word": []byte("xylophone"), "a word's beginning": []byte("zebedee"), "the secret": secret} {
				if bytes.Contains(text, trace) {
					out = append(out, what+" in desk.db"+end)
				}
			}
		}
		return out
	}
	if len(traces()) == 0 {
		t.Fatal("no traces before: the test looks wrong")
	}
	if _, err := s.Append(t.Context(), "talks", store.Batch{By: "a", Size: head.Size, Changes: []store.Change{store.Shred(at, 1)}}); err != nil {
		t.Fatal(err)
	}
	if left := traces(); left != nil {
		t.Errorf("left: %v", left)
	}
}
