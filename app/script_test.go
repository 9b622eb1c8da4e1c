package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"parley/app"
	"parley/store/postgres/pgtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// env is the program's world in tests: no terminal, and a clock that stands.
func env(out, errOut *bytes.Buffer) app.Env {
	return app.Env{
		Stdin: strings.NewReader(""), Stdout: out, Stderr: errOut,
		Now:      func() time.Time { return time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC) },
		Random:   rand.Reader,
		Getenv:   func(string) string { return "" },
		Terminal: func() (int, bool) { return 0, false },
	}
}

func TestMain(m *testing.M) {
	testscript.Main(withServer{m}, map[string]func(){
		"parley": func() {
			var out, errOut bytes.Buffer
			e := env(&out, &errOut)
			e.Getenv, e.Stdin = os.Getenv, os.Stdin
			if now, err := time.Parse(time.RFC3339, os.Getenv("NOW")); err == nil {
				e.Now = func() time.Time { return now } // a story that takes days
			}
			code := app.Run(context.Background(), os.Args[1:], e)
			os.Stdout.Write(out.Bytes())
			os.Stderr.Write(errOut.Bytes())
			os.Exit(code)
		},
	})
}

// withServer runs the tests and ends the PostgreSQL server that they shared.
type withServer struct{ *testing.M }

func (m withServer) Run() int { return pgtest.Main(m.M) }

// TestScripts runs the stories of the command line, one a user story.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("../examples")
	if err != nil {
		t.Fatal(err)
	}
	gazette := httptest.NewServer(http.FileServer(http.Dir("testdata/gazette")))
	t.Cleanup(gazette.Close) // the scripts run on after this function
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("EXAMPLES", examples)
			e.Setenv("USER", "aide")
			e.Setenv("GAZETTE", gazette.URL)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":       exits,
			"receiptfile": receiptFile,
			"idof":        idOf,
			"forge":       forge,
			"cut":         cut,
			"yes":         yes,
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

// receiptFile finds the receipt of a dossier, or of one of its transmissions,
// and puts its path into a variable: receiptfile DIR VARIABLE [RECEIPT]. The id of
// the transmission goes into $tr.
func receiptFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: receiptfile DIR VARIABLE [RECEIPT]")
	}
	text := ts.ReadFile(filepath.Join(args[0], "transmissions.yaml"))
	_, rest, ok := strings.Cut(text, "receipt: r-")
	if !ok {
		ts.Fatalf("there is no receipt in %s", text)
	}
	id := "r-" + rest[:16]
	if len(args) > 2 {
		id = args[2]
	}
	ts.Setenv(args[1], filepath.Join(args[0], "receipts", id+".receipt"))
	ts.Setenv("tr", "tr-2026-03-02-"+id[2:8])
}

// idOf finds the id of a receipt in a file and puts it into a variable: idof FILE
// VARIABLE.
func idOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: idof FILE VARIABLE")
	}
	id := receiptID.FindString(ts.ReadFile(args[0]))
	if id == "" {
		ts.Fatalf("there is no id of a receipt in %s", args[0])
	}
	ts.Setenv(args[1], id)
	ts.Setenv("tr", "tr-2026-03-02-"+id[2:8])
}

var receiptID = regexp.MustCompile(`r-[0-9a-f]{16}`)

// forge writes a file with some words changed: forge FROM TO OLD NEW.
func forge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: forge FROM TO OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[2]) {
		ts.Fatalf("%s has no %q", args[0], args[2])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Replace(text, args[2], args[3], 1)), 0o644))
}

// cut writes the beginning of a file: cut FROM TO BYTES.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: cut FROM TO BYTES")
	}
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(ts.ReadFile(args[0])[:n]), 0o644))
}

// yes says yes to all proposals in a file.
func yes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: yes FILE")
	}
	path := ts.MkAbs(args[0])
	ts.Check(os.WriteFile(path, []byte(strings.ReplaceAll(ts.ReadFile(args[0]), `file: "?"`, "file: yes")), 0o644))
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
