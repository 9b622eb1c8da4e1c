package dossier

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func bare() context.Context { return context.Background() }

// Text and records hold the same: what is written is read back, whatever the
// words in it look like, and written again it is the same text.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := dossiers(false).Draw(t, "dossier")
		files := Format(d)
		back := mustLoad(t, inMemory(files))
		if diff := cmp.Diff(d, back, same); diff != "" {
			t.Fatalf("written (-) and read (+):\n%s", diff)
		}
		if diff := sameFiles(files, Format(back)); diff != "" {
			t.Fatalf("written a second time, the text is another: %s", diff)
		}
	})
}

// The same over a real folder, which Save makes and will not overwrite.
func TestSavedFolderLoads(t *testing.T) {
	d := dossiers(false).Example(7)
	dir := filepath.Join(t.TempDir(), "new", "talks")
	if err := Save(d, dir); err != nil {
		t.Fatal(err)
	}
	back, err := Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, back, same); diff != "" {
		t.Errorf("saved (-) and loaded (+):\n%s", diff)
	}
	if err := Save(d, dir); err == nil {
		t.Error("a folder with a dossier in it was written over")
	}
}

// A record that a program made up can have an id that no file could; it must
// not end up outside the folder.
func TestSaveStaysInItsFolder(t *testing.T) {
	top := t.TempDir()
	d := &Dossier{}
	d.Drafts = []*Draft{{Meta: Meta{ID: "../../outside"}}}
	if err := Save(d, filepath.Join(top, "talks")); err == nil {
		t.Error("saved without an error")
	}
	if _, err := os.Stat(filepath.Join(top, "outside.md")); err == nil {
		t.Error("a file was written outside the folder")
	}
}

func TestSample(t *testing.T) {
	d := Sample(2000, 1)
	dir := filepath.Join(t.TempDir(), "sample")
	if err := Save(d, dir); err != nil {
		t.Fatal(err)
	}
	back, err := Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, back, same); diff != "" {
		t.Errorf("saved (-) and loaded (+):\n%s", diff)
	}
	if diff := sameFiles(Format(d), Format(Sample(2000, 1))); diff != "" {
		t.Errorf("made again, it is another: %s", diff)
	}
	if sameFiles(Format(d), Format(Sample(2000, 2))) == "" {
		t.Error("another seed makes the same")
	}
	for k, want := range map[Kind]int{"position": 2000, "event": 400, "source": 100, "party": 10, "issue": 40, "draft": 2} {
		if got := d.Count(k); got != want {
			t.Errorf("%d of %s, expected %d", got, k, want)
		}
	}
	if n := len(Sample(0, 1).Positions); n != 0 {
		t.Errorf("%d positions in a sample of none", n)
	}
}
