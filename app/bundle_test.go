package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/app"
	"parley/dossier"
)

// Round after round of proposals, a whole dossier of another desk can be filed, as
// its word: whatever is proposed can be filed, and in the end all is there but for
// drafts and what speaks of them.
func TestABundleIsFiledRoundByRound(t *testing.T) {
	for seed := range uint64(3) {
		dir := t.TempDir()
		theirs, ours, key := filepath.Join(dir, "theirs"), filepath.Join(dir, "ours"), filepath.Join(dir, "desk.key")
		run := func(args ...string) string {
			t.Helper()
			var out, errOut bytes.Buffer
			e := env(&out, &errOut)
			e.Getenv = func(name string) string { return map[string]string{"PARLEY_KEY": key}[name] }
			if code := app.Run(t.Context(), args, e); code != 0 {
				t.Fatalf("parley %.80q: exit code %d\n%s", args, code, errOut.String())
			}
			return out.String()
		}
		d := dossier.Sample(40, seed+1)
		if err := dossier.Save(d, theirs); err != nil {
			t.Fatal(err)
		}
		write := func(name, text string) string {
			t.Helper()
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			return path
		}
		write("ours/dossier.yaml", "title: Ours\nsummary: The same talks.\n")
		run("key", "new", "desk.example")
		card := write("desk.card", run("key", "card"))
		bundle, proposals := filepath.Join(dir, "b.bundle"), filepath.Join(dir, "p.yaml")
		args := []string{"bundle", theirs, "--to", card, "--out", bundle}
		all := 0
		d.Each(func(r dossier.Record) bool {
			args = append(args, fmt.Sprint(dossier.AddressOf(r)))
			if r.Kind() != "source" {
				all++
			}
			return true
		})
		run(args...)
		for round := 0; ; round++ {
			var said struct {
				Proposed    int                             `json:"proposed"`
				NotProposed []struct{ Address, Why string } `json:"not_proposed"`
			}
			if err := json.Unmarshal([]byte(run("unbundle", bundle, "--out", proposals, "--dossier", ours, "--json")), &said); err != nil {
				t.Fatal(err)
			}
			if n := said.Proposed + len(said.NotProposed); n != all {
				t.Fatalf("of %d records %d are proposed or named", all, n)
			}
			if said.Proposed == 0 {
				there, drafts := 0, 0
				for _, x := range said.NotProposed {
					switch {
					case x.Why == "the dossier has it":
						there++
					case strings.HasPrefix(x.Address, "draft/"), strings.Contains(x.Why, " draft/"), strings.Contains(x.Why, ", which the dossier does not have"):
						drafts++ // or what speaks of what speaks of one
					default:
						t.Errorf("%s is not proposed: %s", x.Address, x.Why)
					}
				}
				if round < 2 || there < all/2 || drafts > all/4 {
					t.Errorf("after %d rounds %d of %d are there, and %d are not because of drafts", round, there, all, drafts)
				}
				break
			}
			text, err := os.ReadFile(proposals)
			if err != nil {
				t.Fatal(err)
			}
			write("p.yaml", strings.ReplaceAll(string(text), `file: "?"`, "file: yes"))
			filed := run("file", ours, proposals, "--by", "Ana Lindt")
			if !strings.Contains(filed, fmt.Sprintf("%d confirmed", said.Proposed)) || round > 20 {
				t.Fatalf("round %d: %d were proposed, and filed:\n%s", round, said.Proposed, filed)
			}
			run("check", ours)
		}
		// All of it is theirs: nothing stands on a source that nobody here has seen.
		got, err := dossier.Load(t.Context(), ours)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Sources) != 1 || got.Sources[0].Outlet != "desk.example" {
			t.Errorf("it rests on %d sources", len(got.Sources))
		}
		for _, p := range got.Positions {
			if p.Channel == dossier.InPublic || p.Channel == dossier.InDocument || len(p.AccordingTo) == 0 {
				t.Errorf("%s is a party's own word: %s", p.ID, p.Channel)
			}
		}
	}
}
