package app_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley/app"
	"parley/dossier"
	"parley/store/postgres/pgtest"
)

// reading are the commands that read a dossier, as a person would give them:
// DOSSIER stands for its name, PARTY and ISSUE for the first of it, DRAFT for one
// of its drafts, OUT for a file.
var reading = []string{
	"brief DOSSIER", "brief DOSSIER --format markdown --since 1998-01-01", "brief DOSSIER --json --reader everyone",
	"positions DOSSIER", "positions DOSSIER --format csv", "history DOSSIER PARTY ISSUE", "timeline DOSSIER", "accounts DOSSIER",
	"deadlines DOSSIER", "conditions DOSSIER", "deadlock DOSSIER --json", "schedule DOSSIER", "contacts DOSSIER", "endorsements DOSSIER",
	"questions DOSSIER --known 2025-12-01", "drafts DOSSIER", "compare DOSSIER DRAFT DRAFT", "lineage DOSSIER DRAFT#1", "brackets DOSSIER DRAFT",
	"lint DOSSIER DRAFT", "show DOSSIER party/PARTY --json", "search DOSSIER the of", "search DOSSIER nothing-of-that-kind", "check DOSSIER",
	"packages DOSSIER", "stability DOSSIER", "guarantees DOSSIER", "cost DOSSIER --draws 200",
	"export DOSSIER OUT --format xlsx", "export DOSSIER OUT --format jsonld", "export DOSSIER OUT --format ics", "export DOSSIER OUT --format akn --draft DRAFT",
	"parties DOSSIER", "meetings DOSSIER", "figures DOSSIER --format csv", "sources DOSSIER --json",
	"show DOSSIER no-such-record", "brief DOSSIER --reader nobody", "receipts DOSSIER", "may-say DOSSIER party/PARTY --channel none",
}

// besides are the commands that read no dossier, or change something.
var besides = []string{"dossiers", "import", "mcp", "note", "new", "solve", "points", "schema", "completion", "serve", "demo",
	"send", "acknowledge", "bundle", "unbundle", "verify", "checkpoint", "cosign", "proof", "fsck", "shred", "backup", "seal", "open", "key", "user", "feeds",
	"prefer", "read", "file", "intake", "train", "eval", "accept", "eval", "train"}

// Every command says the same of a dossier in a store as of its folder, in both
// databases, and ends the same.
func TestStoreSaysWhatTheFolderSays(t *testing.T) {
	t.Chdir(filepath.Join("..", "examples"))
	stores := []string{"sqlite:" + filepath.Join(t.TempDir(), "desk.db")}
	t.Run("PostgreSQL", func(t *testing.T) { stores = append(stores, pgtest.URL(t)) })
	file := filepath.Join(t.TempDir(), "out")
	run := func(store, line string) string {
		var out, errOut bytes.Buffer
		e := env(&out, &errOut)
		e.Getenv = func(name string) string { return map[string]string{"PARLEY_STORE": store, "USER": "aide"}[name] }
		code := app.Run(t.Context(), strings.Fields(line), e)
		written, err := os.ReadFile(file)
		if strings.Contains(line, file) == (err != nil) {
			t.Errorf("parley %s: %v", line, err)
		}
		os.Remove(file)
		return strings.Join([]string{out.String(), errOut.String(), string(rune('0' + code)), string(written)}, "\x00")
	}
	for name, words := range map[string][]string{
		"ukraine-2025-26":  {"PARTY", "p-ua", "ISSUE", "i-donetsk", "DRAFT", "d-28"},
		"camp-david-1978":  {"PARTY", "cd-eg", "ISSUE", "cd-i1", "DRAFT", "cd-framework-treaty"},
		"good-friday-1998": {"PARTY", "gf-uk", "ISSUE", "gf-i1", "DRAFT", "gf-agreement"},
	} {
		if testing.Short() && name != "camp-david-1978" {
			continue
		}
		for _, store := range stores {
			if got := run(store, "import ./"+name); !strings.Contains(got, "in the store") {
				t.Fatalf("import of %s: %s", name, got)
			}
		}
		for _, line := range reading {
			line = strings.NewReplacer(append([]string{"DOSSIER", name, "OUT", file}, words...)...).Replace(line)
			want := run("", line)
			for _, store := range stores {
				if got := run(store, line); got != want {
					t.Errorf("parley %s: from %s:\n%s\nfrom the folder:\n%s", line, store, got, want)
				}
			}
		}
	}
}

// What is imported and exported is the same text, file by file: the examples, and
// generated dossiers.
func TestImportAndExportLoseNothing(t *testing.T) {
	dir := t.TempDir()
	folders, err := filepath.Glob("../examples/*/dossier.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range folders {
		folders[i] = filepath.Dir(f)
	}
	for seed := range uint64(5) {
		folder := filepath.Join(dir, fmt.Sprint("sample-", seed))
		if err := dossier.Save(dossier.Sample(20, seed+1), folder); err != nil {
			t.Fatal(err)
		}
		folders = append(folders, folder)
	}
	stores := []string{"sqlite:" + filepath.Join(dir, "desk.db")}
	t.Run("PostgreSQL", func(t *testing.T) { stores = append(stores, pgtest.URL(t)) })
	for n, url := range stores {
		for _, folder := range folders {
			name, out := filepath.Base(folder), filepath.Join(dir, fmt.Sprint("out-", n), filepath.Base(folder))
			for _, line := range [][]string{{"import", folder}, {"export", name, out}} {
				var said, errOut bytes.Buffer
				if code := app.Run(t.Context(), append(line, "--store", url), env(&said, &errOut)); code != 0 {
					t.Fatalf("parley %q: exit code %d\n%s", line, code, errOut.String())
				}
			}
			was, err := dossier.Load(t.Context(), folder)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range dossier.Format(was) {
				if text, err := os.ReadFile(filepath.Join(out, f.Name)); err != nil || !bytes.Equal(text, f.Text) {
					t.Errorf("%s: %s came out as another: %v", name, f.Name, err)
				}
			}
		}
	}
}

// A command that is new is told about above.
func TestEveryCommandIsTriedFromAStore(t *testing.T) {
	var out, errOut bytes.Buffer
	app.Run(t.Context(), []string{"completion", "fish"}, env(&out, &errOut))
	known := slices.Clone(besides)
	for _, line := range reading {
		known = append(known, strings.Fields(line)[0])
	}
	for _, line := range strings.Split(out.String(), "\n") {
		if _, rest, ok := strings.Cut(line, "__fish_use_subcommand -f -a "); ok {
			if name := strings.Fields(rest)[0]; !slices.Contains(known, name) {
				t.Errorf("parley %s: add a line to the commands that read a dossier, or its name to those that do not", name)
			}
		}
	}
}

// The same with a real server, as a team would.
func TestPostgresStory(t *testing.T) {
	url := pgtest.URL(t)
	run := func(want int, line ...string) string {
		t.Helper()
		var out, errOut bytes.Buffer
		e := env(&out, &errOut)
		e.Getenv = func(name string) string { return map[string]string{"PARLEY_STORE": url}[name] }
		if code := app.Run(t.Context(), line, e); code != want {
			t.Fatalf("parley %q: exit code %d\n%s", line, code, errOut.String())
		}
		return out.String() + errOut.String()
	}
	if got := run(app.Unreadable, "dossiers"); !strings.Contains(got, "there is no store") {
		t.Errorf("an empty database: %s", got)
	}
	run(app.Done, "import", "../examples/camp-david-1978", "--by", "Desk officer")
	run(app.Done, "note", "camp-david-1978", "They will sign on Monday", "--by", "Desk officer")
	out := filepath.Join(t.TempDir(), "out")
	run(app.Done, "export", "camp-david-1978", out)
	text, err := os.ReadFile(filepath.Join(out, "sources.yaml"))
	if err != nil || !bytes.Contains(text, []byte("They will sign on Monday")) {
		t.Errorf("the note did not come out: %v", err)
	}
	run(app.NotInOrder, "import", "../examples/camp-david-1978")
	run(app.Done, "dossiers")
}
