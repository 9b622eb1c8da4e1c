package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/app"
)

// On a terminal each question is shown before its answer is read, and each answer
// is filed before the next question.
func TestPreferOnATerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "talks")
	if err := os.CopyFS(dir, os.DirFS("../examples/ukraine-2025-26")); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	e := env(&out, &errOut)
	e.Stdin = strings.NewReader("1\n?\n2\nq\n")
	e.Terminal = func() (int, bool) { return 100, true }
	e.Getenv = func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }
	if code := app.Run(t.Context(), []string{"prefer", dir, "--by", "An Aide", "--party", "p-ru"}, e); code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut.String())
	}
	if n := strings.Count(out.String(), "Which would Russia prefer, all else being equal?\n  1  "); n != 4 {
		t.Errorf("%d questions were shown for four lines:\n%s", n, out.String())
	}
	raw, err := os.ReadFile(filepath.Join(dir, "preferences.yaml"))
	if err != nil || strings.Count(string(raw), "author: An Aide") != 2 {
		t.Errorf("two answers and one that nobody could give make %v:\n%s", err, raw)
	}
}
