package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"parley/dossier"
	"parley/ledger"
	"parley/store"
	"parley/store/sqlite"
)

// A store that somebody has changed by hand, in every way there is, does not pass
// an audit; one in which a record was shredded does.
func TestAudit(t *testing.T) {
	ctx := context.Background()
	for name, x := range map[string]struct {
		change string // SQL
		want   string // "": in order
	}{
		"nothing":               {"", ""},
		"a body":                {"UPDATE entries SET body = zeroblob(length(body)) WHERE seq = 5", "entry 5"},
		"who recorded it":       {"UPDATE entries SET by = 'Somebody' WHERE seq = 5", "entry 5: what the store has is not what was recorded"},
		"when":                  {"UPDATE entries SET at = at - 1 WHERE seq = 5", "entry 5"},
		"which record":          {"UPDATE entries SET id = 's-z' WHERE seq = 5", "entry 5"},
		"a hash":                {"UPDATE entries SET hashes = zeroblob(length(hashes)) WHERE seq = 5", "entry 5"},
		"a secret is gone":      {"DELETE FROM secrets WHERE seq = 5", "entry 5: its record is gone, and nothing in the log says that it was shredded"},
		"an entry is gone":      {"DELETE FROM entries WHERE seq = 5", "5"},
		"the last is gone":      {"DELETE FROM entries WHERE seq = 12; UPDATE dossiers SET size = 11", "the edge of the tree"},
		"two changed places":    {"UPDATE entries SET seq = 99 WHERE seq = 5; UPDATE entries SET seq = 5 WHERE seq = 6; UPDATE entries SET seq = 6 WHERE seq = 99", "entry 5"},
		"the edge of the tree":  {"UPDATE dossiers SET edge = zeroblob(length(edge))", "the edge of the tree"},
		"a log that is shorter": {"-- cut", "a checkpoint says that the log had 12 entries, and it has 5"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "desk.db")
			s, err := sqlite.Open(ctx, path, store.Options{Create: true})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { s.Close() }()
			var whole []ledger.Checkpoint
			put := func(n int) {
				for i := range n {
					r := &dossier.Source{Meta: dossier.Meta{ID: "s-" + string(rune('a'+i))}, Type: "press", Title: "Report"}
					head, err := s.Append(ctx, "talks", store.Batch{By: "Aide", New: i == 0, Changes: []store.Change{store.Put(r, 0)}})
					if err != nil {
						t.Fatal(err)
					}
					root, err := head.Root()
					if err != nil {
						t.Fatal(err)
					}
					whole = append(whole, ledger.Checkpoint{Size: head.Size, Root: root})
				}
			}
			put(11)
			if _, err := s.Append(ctx, "talks", store.Batch{By: "Head", Changes: []store.Change{store.Shred(dossier.Address{Kind: "source", ID: "s-c"}, 1)}}); err != nil {
				t.Fatal(err)
			}
			head, err := s.Head(ctx, "talks")
			if err != nil {
				t.Fatal(err)
			}
			root, _ := head.Root()
			whole = append(whole, ledger.Checkpoint{Size: head.Size, Root: root})
			if x.change == "-- cut" {
				s.Close()
				if s, err = sqlite.Open(ctx, path+"2", store.Options{Create: true}); err != nil {
					t.Fatal(err)
				}
				all := whole
				put(5)
				whole = all[11:]
			} else if x.change != "" {
				db, err := sql.Open("sqlite", path)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := db.Exec("DROP TRIGGER entries_are_not_changed; DROP TRIGGER entries_are_not_deleted; " + x.change); err != nil {
					t.Fatal(err)
				}
				db.Close()
			}
			got, err := store.Audit(ctx, s, "talks", whole...)
			said := ""
			if err != nil {
				said = err.Error()
			} else {
				for _, f := range got.Faults {
					said += f.String() + "\n"
				}
			}
			if x.want == "" && said != "" || !strings.Contains(said, x.want) {
				t.Errorf("the audit says:\n%s\nwant %q", said, x.want)
			}
			if x.want == "" && (got.Size != 12 || got.Shredded != 1 || got.Root != root) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// A backup is whole while others write, has nothing of what was shredded, and is
// never written over another.
func TestBackup(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s, err := sqlite.Open(ctx, filepath.Join(dir, "desk.db"), store.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	source := func(id string) *dossier.Source {
		return &dossier.Source{Meta: dossier.Meta{ID: id}, Type: "press", Title: "Report"}
	}
	if _, err := s.Append(ctx, "talks", store.Batch{By: "Aide", New: true, Changes: []store.Change{store.Put(source("s-1"), 0)}}); err != nil {
		t.Fatal(err)
	}
	stop, stopped := make(chan bool), make(chan error, 1)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			if _, err := s.Append(ctx, "talks", store.Batch{By: "Aide", Changes: []store.Change{store.Put(source("s-1"), int64(i+1))}}); err != nil {
				stopped <- err
				return
			}
		}
	}()
	path := filepath.Join(dir, "backup.db")
	if err := s.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	close(stop)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(ctx, path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another: %v", err)
	}
	b, err := sqlite.Open(ctx, path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if got, err := store.Audit(ctx, b, "talks"); err != nil || len(got.Faults) > 0 || got.Size == 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// The packed headers that states are folded from must say what the entries say:
// who changes them alone would take a record out of every state.
func TestAuditOfSegments(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "desk.db")
	s, err := sqlite.Open(ctx, path, store.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b := store.Batch{By: "Aide", New: true}
	for i := range store.SegmentLen + 10 {
		b.Changes = append(b.Changes, note(fmt.Sprint("n-", i)))
	}
	if _, err := s.Append(ctx, "talks", b); err != nil {
		t.Fatal(err)
	}
	faults := func() int {
		t.Helper()
		a, err := store.Audit(ctx, s, "talks")
		if err != nil {
			t.Fatal(err)
		}
		return len(a.Faults)
	}
	if n := faults(); n != 0 {
		t.Errorf("%d faults where nothing was changed", n)
	}
	entries, err := s.Entries(ctx, "talks", 0, store.SegmentLen)
	if err != nil {
		t.Fatal(err)
	}
	var headers []store.Header
	for _, e := range entries {
		headers = append(headers, e.Header)
	}
	headers[100].Act = store.Retracted
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range []struct {
		segment []byte
		want    int
	}{{store.Pack(headers), 1}, {store.Pack(headers)[:200], store.SegmentLen - 30}} {
		if _, err := db.ExecContext(ctx, "UPDATE segments SET headers = ?", c.segment); err != nil {
			t.Fatal(err)
		}
		if n := faults(); n < c.want {
			t.Errorf("%d faults after the segment was changed, want %d", n, c.want)
		}
	}
}
