package main_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "parley"

// The house: each room, and on which floor it is. A room may use what is on the
// floors below it, and itself; not its neighbours. A new folder at the top is
// given its floor here.
var floors = [][]string{
	{"when"},
	{"engine", "dossier", "docx", "ledger"},
	{"analysis", "export", "chart", "access", "reading", "intake", "draft", "store", "sealed", "feeds"},
	{"desk"},
	{"web", "api"},
	{"app"},
	{"."},        // main
	{"internal"}, // tools that are run by hand; nothing uses them
}

func floorOf(room string) int {
	return slices.IndexFunc(floors, func(rooms []string) bool { return slices.Contains(rooms, room) })
}

// roomOf is the first folder of a package's path within the module.
func roomOf(pkg string) string {
	room, _, _ := strings.Cut(pkg, "/")
	return room
}

// aloneWith lists rooms, and rooms within rooms, that may use only what is named
// and what is below their own folder, whatever their floor allows.
var aloneWith = map[string][]string{
	"engine":         {},                             // mathematics; knows nothing of negotiations
	"docx":           {},                             // a file format; knows nothing of drafts
	"sealed":         {},                             // a protocol; knows nothing of dossiers
	"ledger":         {},                             // cryptography; to it a record is bytes
	"feeds":          {},                             // a network client; knows nothing of dossiers
	"store/sqlite":   {"store", "dossier", "ledger"}, // one store does not know the other
	"store/postgres": {"store", "dossier", "ledger"},
}

// separate lists rooms whose folders do not use each other, but for what is
// shared.
var separate = []string{"analysis", "engine"}

// shared lists folders that the others of a separate room may use.
var shared = []string{"engine/modelfile"}

// mayUse says what is wrong with an import, or "".
func mayUse(from, to string, test bool) string {
	a, b := roomOf(from), roomOf(to)
	switch {
	case floorOf(a) < 0:
		return "the folder " + a + " has Go code and no floor; place it in arch_test.go"
	case floorOf(b) < 0:
		return b + " has no floor; place it in arch_test.go"
	case a != b && floorOf(a) <= floorOf(b):
		return a + " is not above " + b
	}
	if test {
		return "" // tests may use helpers of a neighbouring folder
	}
	if slices.Contains(separate, a) && a == b && folder(from) != folder(to) && !slices.Contains(shared, to) {
		return "the folders of " + a + " do not use each other"
	}
	for who, with := range aloneWith {
		if from != who && !strings.HasPrefix(from, who+"/") || to == who || strings.HasPrefix(to, who+"/") {
			continue
		}
		if !slices.Contains(with, to) {
			return who + " uses nothing but " + strings.Join(append(slices.Clone(with), "itself"), ", ")
		}
	}
	return ""
}

// folder is the first two folders of a package's path: a room within a room.
func folder(pkg string) string {
	parts := strings.SplitN(pkg, "/", 3)
	return path.Join(parts[:min(2, len(parts))]...)
}

// Arrows point down only.
func TestArrowsPointDown(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && name != "." && (strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "_") || e.Name() == "testdata") {
			return filepath.SkipDir
		}
		if e.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		files++
		pkg := filepath.ToSlash(filepath.Dir(name))
		if floorOf(roomOf(pkg)) < 0 {
			t.Errorf("%s: %s", name, mayUse(pkg, "when", false))
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if to != module && !strings.HasPrefix(to, module+"/") {
				continue
			}
			to = strings.TrimPrefix(strings.TrimPrefix(to, module), "/")
			if to == "" {
				to = "."
			}
			if wrong := mayUse(pkg, to, strings.HasSuffix(name, "_test.go")); wrong != "" {
				t.Errorf("%s uses %s: %s", name, to, wrong)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Errorf("only %d files found; the test stands at the top of the module", files)
	}
}

// The rules themselves, on cases that the house does not have.
func TestWhatMayUseWhat(t *testing.T) {
	for _, c := range []struct {
		from, to string
		allowed  bool
	}{
		{".", "app", true}, {"app", "web", true}, {"web", "analysis/deadlock", true}, {"web", "when", true}, {"analysis/deadlock", "engine/smt", true},
		{"export", "dossier", true}, {"export", "when", true}, {"dossier", "when", true}, {"chart", "chart/layered", true}, {"store", "dossier", true},
		{"store/sqlite", "store", true}, {"store/sqlite", "dossier", true}, {"engine/smt", "engine/smt/sat", true}, {"engine/smt", "engine/modelfile", true}, {"store/storetest", "store", true},
		{"web", "api", false}, {"dossier", "engine/smt", false}, {"engine/smt", "when", false}, {"engine/smt", "engine/pareto", false},
		{"analysis/deadlock", "analysis/schedule", false}, {"analysis/deadlock", "export", false}, {"when", "dossier", false}, {"dossier", "app", false},
		{"store/sqlite", "store/postgres", false}, {"store/sqlite", "when", false}, {"store/sqlite", "ledger", true}, {"ledger", "dossier", false}, {"store", "ledger", true}, {"analysis/standing", "web", false},
		{"util", "when", false}, {"app", "util", false}, {"web", ".", false}, {"app", "internal/screens", false}, {"docx", "dossier", false},
	} {
		if wrong := mayUse(c.from, c.to, false); (wrong == "") != c.allowed {
			t.Errorf("%s uses %s: %q", c.from, c.to, wrong)
		}
	}
}
