package proposal_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/dossier"
	"parley/reading"
	"parley/reading/proposal"
	"parley/when"
)

const sarn = "../testdata/sarn"

func view(t testing.TB, dir string) *dossier.View {
	t.Helper()
	d, err := dossier.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// folder copies the invented dossier.
func folder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(sarn)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func read(t testing.TB, v *dossier.View, text string) *reading.Article {
	t.Helper()
	r, err := reading.New(v)
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Read(t.Context(), reading.Article{File: "a.txt", Outlet: "Averil Gazette", Text: text}, reading.Options{Date: when.MustParse("2031-04-05")})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const talks = `The board of the dam

Ilse Marrow told reporters on Friday that Kestria could accept a joint board that sets the release of water each season.

Kestria wants Littoral Union observers to monitor the ceasefire.

Two Morvani officials said that Morvane would never accept a joint board that sets the release of water.

According to Hanne Castellan, Joren Vask has offered to exchange all prisoners for all prisoners.

The draft was sent to Morvane by Aldery on 3 April, the officials said. Salla Oduya denied that she had received the draft.`

// What a party said itself, what the writer says of it, what the unnamed say and
// what another relays are four things.
func TestWhoseWordItIs(t *testing.T) {
	v := view(t, sarn)
	set := proposal.Of(read(t, v, talks), v)
	channels := map[string]dossier.Route{}
	for _, p := range set.Articles[0].Proposals {
		switch r := p.Record.(type) {
		case *dossier.Position:
			channels[r.Party+" "+r.Issue+" "+string(r.Stance)] = r.Channel
			if own := r.OwnWord(); own != (r.Channel == dossier.InPublic) || !own && len(r.AccordingTo) == 0 {
				t.Errorf("%s: own word %v by channel %s, according to %v", r.Words, own, r.Channel, r.AccordingTo)
			}
			if r.Reading != dossier.Editor {
				t.Errorf("%s: reading %q", r.Words, r.Reading)
			}
		case *dossier.Statement:
			if r.Speaker.Anonymous != nil && (r.Speaker.Person != "" || r.Speaker.Party != "") {
				t.Errorf("an unnamed speaker has a name: %+v", r.Speaker)
			}
		case *dossier.Transmission:
			if r.Sent != nil || r.Delivered != nil || r.Opened != nil || r.Attested != nil {
				t.Errorf("hearsay became evidence: %+v", r)
			}
		}
		if p.File != proposal.Undecided {
			t.Errorf("%s is decided by a machine", p.Quote)
		}
	}
	want := map[string]dossier.Route{
		"p-kes i-water could-accept": dossier.InPublic,
		"p-kes i-monitor demands":    dossier.ByMedia,
		"p-mor i-water excludes":     dossier.ByAnonymous,
		"p-mor i-prisoners proposes": dossier.ByRelay,
	}
	if d := cmp.Diff(want, channels); d != "" {
		t.Error(d)
	}
}

// Written and read again, a set is the same.
func TestRoundTrip(t *testing.T) {
	v := view(t, sarn)
	paths, err := filepath.Glob("../testdata/articles/*/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal(err)
	}
	set := &proposal.Set{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		a := read(t, v, string(data))
		a.File = path
		set.Add(a, v)
	}
	text := set.YAML()
	again, err := proposal.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(text), string(again.YAML())); d != "" {
		t.Error(d)
	}
}

// What is confirmed is filed once, in somebody's name, and the dossier stays in
// order.
func TestFiling(t *testing.T) {
	dir := folder(t)
	v := view(t, dir)
	set := proposal.Of(read(t, v, talks), v)
	if _, err := set.Records(v, " ", 0); err == nil {
		t.Error("filed without a name")
	}
	none, err := set.Records(v, "Ana Lindt", when.DayOf(2031, 4, 6))
	if err != nil || len(none) != 0 {
		t.Errorf("undecided: %d records, %v", len(none), err)
	}
	for i := range set.Articles[0].Proposals {
		set.Articles[0].Proposals[i].File = proposal.Yes
	}
	now := time.Date(2031, 4, 6, 9, 0, 0, 0, time.UTC)
	for round, want := range []int{len(set.Articles[0].Proposals) + 1, 0} {
		v := view(t, dir)
		records, err := set.Records(v, "Ana Lindt", when.DayOf(2031, 4, 6))
		if err != nil {
			t.Fatal(err)
		}
		if len(records) != want {
			t.Errorf("round %d: %d records, want %d", round, len(records), want)
		}
		if err := dossier.Append(t.Context(), dir, now, records); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range view(t, dir).Statements {
		if !strings.HasPrefix(s.Note, "Filed by Ana Lindt on 2031-04-06") || strings.HasPrefix(s.ID, "new-") {
			t.Errorf("%s: %q", s.ID, s.Note)
		}
	}
}

// A letter is for the owners.
func TestHandling(t *testing.T) {
	v := view(t, sarn)
	a := read(t, v, talks)
	a.Format = "email"
	set := proposal.Of(a, v)
	for i := range set.Articles[0].Proposals {
		set.Articles[0].Proposals[i].File = proposal.Yes
	}
	dir := folder(t)
	records, err := set.Records(v, "Ana Lindt", when.DayOf(2031, 4, 6))
	if err != nil {
		t.Fatal(err)
	}
	if err := dossier.Append(t.Context(), dir, time.Now(), records); err != nil {
		t.Fatal(err)
	}
	d, err := dossier.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	public, err := d.View(dossier.Scope{Reader: dossier.Everyone})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(public.Statements) + len(public.Positions); n > 0 {
		t.Errorf("%d records of a letter are for everyone", n)
	}
}

func TestParseSaysWhere(t *testing.T) {
	for _, c := range []struct {
		text, want string
		line       int
	}{
		{"articles: [", "", 1},
		{"article: []", "unknown field \"article\"", 1},
		{"articles:\n  - proposals: []", "no source", 2},
		{"articles:\n  - source: {id: s-1, type: press, title: T}\n    proposals:\n      - file: perhaps", "expected yes, no or ?", 4},
		{"articles:\n  - source: {id: s-1, type: press, title: T}\n    proposals:\n      - file: yes", "no record", 4},
		{"articles:\n  - source:\n      id: s-1\n      type: pres\n      title: T\n    proposals: []", "press", 4},
	} {
		_, err := proposal.Parse([]byte(c.text))
		var ps dossier.Problems
		if !errors.As(err, &ps) || !strings.Contains(ps.Error(), c.want) || ps[0].Line != c.line {
			t.Errorf("%q: %v", c.text, err)
		}
	}
	if set, err := proposal.Parse(nil); err != nil || len(set.Articles) != 0 {
		t.Errorf("nothing: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	v := view(f, sarn)
	f.Add(proposal.Of(read(f, v, talks), v).YAML())
	f.Add([]byte("articles: &a\n  - source: *a\n    proposals: [{file: y, place: [1,2,3], event: {}}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := proposal.Parse(data)
		var ps dossier.Problems
		if err != nil && !errors.As(err, &ps) {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		if _, err := set.Records(v, "Ana Lindt", 0); err != nil && !errors.As(err, &ps) {
			t.Fatal(err)
		}
	})
}

func Example() {
	d, err := dossier.Load(context.Background(), sarn)
	if err != nil {
		log.Fatal(err)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		log.Fatal(err)
	}
	r, err := reading.New(v)
	if err != nil {
		log.Fatal(err)
	}
	text := "Joren Vask rejected the idea of a joint board. Two officials said that the draft was old."
	a, err := r.Read(context.Background(), reading.Article{File: "note.txt", Text: text}, reading.Options{Date: when.MustParse("2031-04-05")})
	if err != nil {
		log.Fatal(err)
	}
	set := proposal.Of(a, v)
	for i := range set.Articles[0].Proposals {
		p := &set.Articles[0].Proposals[i]
		p.File = proposal.Yes // a person does this
		fmt.Printf("%s: %s\n", p.Record.Kind(), p.Quote)
	}
	records, err := set.Records(v, "Ana Lindt", when.DayOf(2031, 4, 6))
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range records {
		fmt.Println(dossier.AddressOf(r))
	}
	// Output:
	// statement: Joren Vask rejected the idea of a joint board
	// position: the idea of a joint board
	// statement: Two officials said that the draft was old
	// source/s-note
	// statement/st-001
	// statement/st-002
	// position/pos-001
}
