package dossier

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A record is taken out of its file, and every other line stays as it is.
func TestRemove(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("dossier.yaml", "title: Talks\nsummary: About something.\n")
	write("parties.yaml", "# who takes part\n- id: a\n  name: A\n  words: |\n    one\n    two\n# the other\n- id: b\n  name: B\n- {id: c, name: C}\n")
	write("persons.yaml", "- id: x\n  name: X\n  party: b\n")
	remove := func(id string) error {
		d, err := Load(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range d.Parties {
			if p.ID == id {
				return Remove(t.Context(), dir, time.Now(), p)
			}
		}
		t.Fatalf("no party %s", id)
		return nil
	}
	read := func() string {
		raw, err := os.ReadFile(filepath.Join(dir, "parties.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	if err := remove("a"); err != nil {
		t.Fatal(err)
	}
	want := "# who takes part\n# the other\n- id: b\n  name: B\n- {id: c, name: C}\n"
	if got := read(); got != want {
		t.Errorf("left:\n%s", got)
	}
	if info, err := os.Stat(filepath.Join(dir, "parties.yaml")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is not what it was: %v %v", info.Mode(), err)
	}
	var problems Problems
	if err := remove("b"); !errors.As(err, &problems) { // a person belongs to it
		t.Errorf("what is referred to is taken out: %v", err)
	}
	if err := remove("c"); !errors.Is(err, ErrByHand) {
		t.Errorf("what shares a line is taken out: %v", err)
	}
	if got := read(); got != want {
		t.Errorf("after two failures:\n%s", got)
	}
}
