package chart

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the drawings of the gallery anew")

// Every drawing of the gallery is what it was. After a change that is meant, run
// the test with -update and look at the drawings.
func TestGallery(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range Gallery() {
		path := filepath.Join("testdata", "gallery", n.Name+".svg")
		seen[n.Name+".svg"] = true
		o := n.Options
		o.Standalone = true
		got, err := n.Chart.SVG(o)
		if err != nil {
			t.Errorf("%s: %v", n.Name, err)
			continue
		}
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%s: %v; run the test with -update", n.Name, err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is not what it was; if that is meant, run the test with -update", n.Name)
		}
	}
	files, _ := filepath.Glob(filepath.Join("testdata", "gallery", "*.svg"))
	for _, f := range files {
		if !seen[filepath.Base(f)] {
			if *update {
				os.Remove(f)
			} else {
				t.Errorf("%s is not in the gallery", f)
			}
		}
	}
}
