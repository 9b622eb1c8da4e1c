package app_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"parley/app"
)

var update = flag.Bool("update", false, "write the golden files anew")

// env is the program's world in tests: no terminal, and a clock that stands.
func env(out, errOut *bytes.Buffer) app.Env {
	return app.Env{
		Stdin: strings.NewReader(""), Stdout: out, Stderr: errOut,
		Now:      func() time.Time { return time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC) },
		Getenv:   func(string) string { return "" },
		Terminal: func() (int, bool) { return 0, false },
	}
}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"parley": func() {
			var out, errOut bytes.Buffer
			e := env(&out, &errOut)
			e.Getenv = os.Getenv
			code := app.Run(context.Background(), os.Args[1:], e)
			os.Stdout.Write(out.Bytes())
			os.Stderr.Write(errOut.Bytes())
			os.Exit(code)
		},
	})
}

// TestScripts runs the stories of the command line, one a user story.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("EXAMPLES", examples)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
		},
	})
}

// exits runs parley and checks its exit code: exits 2 parley brief. A failed
// command prints nothing on standard output.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE parley ARGS...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
	if got != "0" && ts.ReadFile("stdout") != "" {
		ts.Fatalf("a failed command printed:\n%s", ts.ReadFile("stdout"))
	}
}

// TestGolden holds what the three examples' briefs, and some other pages, say.
func TestGolden(t *testing.T) {
	for name, line := range map[string]string{
		"ukraine-2025-11-25.txt": "brief ../examples/ukraine-2025-26 --as-of 2025-11-25",
		"ukraine-2025-12-29.txt": "brief ../examples/ukraine-2025-26 --as-of 2025-12-29",
		"ukraine-2026-02-28.txt": "brief ../examples/ukraine-2025-26",
		"ukraine-2026-02-28.md":  "brief ../examples/ukraine-2025-26 --format markdown",
		"camp-david.txt":         "brief ../examples/camp-david-1978",
		"good-friday.txt":        "brief ../examples/good-friday-1998",
		"positions.txt":          "positions ../examples/ukraine-2025-26 --party p-ua --party p-ru",
		"history.txt":            "history ../examples/ukraine-2025-26 p-ua i-donetsk",
	} {
		t.Run(name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			if code := app.Run(t.Context(), strings.Fields(line), env(&out, &errOut)); code != 0 {
				t.Fatalf("parley %s: exit code %d\n%s", line, code, errOut.String())
			}
			path := filepath.Join("testdata", "golden", name)
			if *update {
				if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(out.Bytes(), want) {
				t.Errorf("parley %s says something else than %s; see it with git diff after go test ./app -update", line, path)
			}
		})
	}
}
