package dossier_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/dossier"
)

func smallFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"dossier.yaml": "title: T\nsummary: S\n",
		"sources.yaml": "# kept as it is\n- id: s-1\n  type: press\n  title: One",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Records go to the end of their files; what stood there stays, and so does who
// may read the file.
func TestAppend(t *testing.T) {
	dir := smallFolder(t)
	now := time.Now()
	err := dossier.Append(t.Context(), dir, now, []dossier.Record{
		&dossier.Source{Meta: dossier.Meta{ID: "s-2"}, Type: "press", Title: "Two"},
		&dossier.Party{Meta: dossier.Meta{ID: "p-1", Sources: []dossier.Citation{{Source: "s-2"}}}, Name: "P"},
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "sources.yaml"))
	if err != nil || string(text) != "# kept as it is\n- id: s-1\n  type: press\n  title: One\n- id: s-2\n  type: press\n  title: Two\n" {
		t.Errorf("%q, %v", text, err)
	}
	info, err := os.Stat(filepath.Join(dir, "sources.yaml"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	d, err := dossier.Load(t.Context(), dir)
	if err != nil || len(d.Parties) != 1 {
		t.Errorf("%v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".parley*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Where one record is not in order, none is written.
func TestAppendAllOrNothing(t *testing.T) {
	dir := smallFolder(t)
	before, _ := os.ReadFile(filepath.Join(dir, "sources.yaml"))
	err := dossier.Append(t.Context(), dir, time.Now(), []dossier.Record{
		&dossier.Source{Meta: dossier.Meta{ID: "s-2"}, Type: "press", Title: "Two"},
		&dossier.Party{Meta: dossier.Meta{ID: "p-1", Sources: []dossier.Citation{{Source: "s-3"}}}, Name: "P"},
	})
	var problems dossier.Problems
	if !errors.As(err, &problems) || !strings.Contains(err.Error(), "s-3") {
		t.Errorf("%v", err)
	}
	after, _ := os.ReadFile(filepath.Join(dir, "sources.yaml"))
	if _, err := os.Stat(filepath.Join(dir, "parties.yaml")); err == nil || string(after) != string(before) {
		t.Error("something was written")
	}
	if err := dossier.Append(t.Context(), filepath.Join(dir, "nowhere"), time.Now(), nil); !errors.Is(err, dossier.ErrUnreadable) {
		t.Errorf("no folder: %v", err)
	}
}

// A second writer waits for the first.
func TestLock(t *testing.T) {
	dir := smallFolder(t)
	unlock, err := dossier.Lock(t.Context(), dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 120*time.Millisecond)
	defer cancel()
	if _, err := dossier.Lock(ctx, dir, time.Now()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if again, err := dossier.Lock(t.Context(), dir, time.Now().Add(time.Minute)); err != nil {
		t.Errorf("a lock that was left behind is not taken: %v", err)
	} else {
		again()
	}
	unlock()
}
