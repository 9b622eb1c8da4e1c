package app_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"parley/app"
	"parley/desk"
	"parley/dossier"
	"parley/web"
)

// The promise: whatever the program prints or serves to a reader is, byte for
// byte, what it prints and serves of a dossier from which everything hidden from
// that reader was removed. Package dossier holds the view to that, over dossiers
// of every shape; here every surface is held to it: every command that takes
// --reader, in each of its formats, with every file that it can write; every page
// and stream of the desk in a browser; and what is said when something hidden is
// asked for by its name.
//
// A new command that takes --reader, and a new page, must be in these tables, or
// the test fails. A line is the arguments after the command: DOSSIER is the
// dossier, OUT a folder to write to; {kind} becomes the id of some record of that
// kind that the reader sees, {kind?} of any, hidden ones too. What stands behind
// ASK is asked of a server: a tool, and its arguments.

var surfaces = map[string][]string{
	"brief":        {"DOSSIER", "DOSSIER --since 1978-09-10", "DOSSIER --docx OUT/b.docx"},
	"positions":    {"DOSSIER", "DOSSIER --party {party?}", "DOSSIER --issue {issue?}"},
	"history":      {"DOSSIER {party} {issue}", "DOSSIER {party?} {issue?}"},
	"timeline":     {"DOSSIER", "DOSSIER --since 1978-09-10"},
	"accounts":     {"DOSSIER"},
	"deadlines":    {"DOSSIER", "DOSSIER --ics OUT/d.ics"},
	"conditions":   {"DOSSIER"},
	"deadlock":     {"DOSSIER --svg OUT/d.svg", "DOSSIER --drop {position?}", "DOSSIER --goal {issue?}"},
	"schedule":     {"DOSSIER --svg OUT/s.svg --ics OUT/s.ics", "DOSSIER --drop {condition?}"},
	"contacts":     {"DOSSIER", "DOSSIER --party {party?}"},
	"endorsements": {"DOSSIER"},
	"parties":      {"DOSSIER"},
	"meetings":     {"DOSSIER"},
	"figures":      {"DOSSIER"},
	"sources":      {"DOSSIER", "DOSSIER --type note"},
	"questions":    {"DOSSIER"},
	"drafts":       {"DOSSIER"},
	"compare":      {"DOSSIER {draft} {draft} --docx OUT/c.docx --html OUT/c.html", "DOSSIER {draft?} {draft?}"},
	"lineage":      {"DOSSIER {draft}#1", "DOSSIER {draft?}#2"},
	"brackets":     {"DOSSIER {draft} --clean OUT/c.md", "DOSSIER {draft?} --accept {party?}"},
	"lint":         {"DOSSIER {draft?}"},
	"show":         {"DOSSIER {*}", "DOSSIER {*?}", "DOSSIER {*?}", "DOSSIER {*?}"},
	"search":       {"DOSSIER the", "DOSSIER of to"},
	"may-say":      {"DOSSIER {*} --channel {channel}", "DOSSIER {*?} --channel {channel?}"},
	"receipts":     {"DOSSIER"},
	"packages":     {"DOSSIER --near {draft?} --svg OUT/p.svg"},
	"prefer":       {"DOSSIER --by Somebody --party {party?}"},
	"stability":    {"DOSSIER --svg OUT/s.svg --timeout 5m"},
	"guarantees":   {"DOSSIER", "DOSSIER --draft {draft?}"},
	"cost":         {"DOSSIER --svg OUT/c.svg"},
	"export": {"DOSSIER OUT/x", "DOSSIER OUT/x.xlsx --format xlsx", "DOSSIER OUT/x.jsonld --format jsonld", "DOSSIER OUT/x.ics --format ics",
		"DOSSIER OUT/x.xml --format akn --draft {draft}", "DOSSIER OUT/x.xml --format akn --draft {draft?}"},
	"mcp": {"DOSSIER --label red ASK brief {}", `DOSSIER --label red ASK positions {"party":["{party?}"]}`, `DOSSIER ASK positions {"issue":"{issue?}"}`,
		`DOSSIER --label red ASK history {"party":"{party?}","issue":"{issue?}"}`, `DOSSIER ASK compare {"old":"{draft?}","new":"{draft}"}`, "DOSSIER ASK deadlock {}",
		`DOSSIER --label red ASK search {"words":["the"]}`, `DOSSIER --label red ASK brief {"part":"issues"}`, `DOSSIER --label red ASK receipts {}`, `DOSSIER ASK timeline {"since":"1978-09-10"}`, `DOSSIER ASK lint {"draft":"{draft?}"}`, `DOSSIER --label red ASK show {"record":"{*?}"}`, `DOSSIER ASK show {"record":"{*?}"}`, `DOSSIER --label red ASK may-say {"record":"{*?}","channel":"{channel?}"}`, `DOSSIER --label red ASK meetings {}`, `DOSSIER --label red ASK parties {}`},
	"bundle": {"DOSSIER {*} --to CARD --out OUT/b.age", "DOSSIER {*?} --to CARD --out OUT/b.age"},
}

// forOwners are the commands that show a dossier, or change it, and take no
// --reader: who has the folder or the store sees all of it. Commands that look
// at no dossier are here too.
var forOwners = []string{
	"check", "serve", "demo", "solve", "new", "note", "schema", "completion", "points",
	"send", "acknowledge", "unbundle", "verify", "seal", "open", "key new", "key card",
	"read", "file", "intake", "train", "eval", "accept", "dossiers", "import", "checkpoint", "cosign", "proof", "fsck", "shred", "backup", "feeds fetch",
	"user invite", "user invitations", "user withdraw", "user list", "user role", "user disable", "user enable", "user revoke", "user audit",
}

// addresses are the pages and files of the desk, by their patterns.
var addresses = map[string][]string{
	"export":                      {"export"},
	"export/{file}":               {"export/dossier.xlsx", "export/dossier.jsonld", "export/ahead.ics", "export/folder.zip", "export/draft-{draft?}.xml"},
	"":                            {"", "?since=1978-09-10"},
	"positions":                   {"positions", "positions?party={party?}", "positions?issue={issue?}&group=open"},
	"positions/{party}/{subject}": {"positions/{party}/{issue}", "positions/{party?}/{issue?}"},
	"drafts":                      {"drafts"},
	"compare":                     {"compare", "compare?from={draft?}&to={draft?}"},
	"lineage":                     {"lineage", "lineage?draft={draft?}&point=1"},
	"brackets":                    {"brackets", "brackets?draft={draft?}"},
	"lint":                        {"lint", "lint?draft={draft?}"},
	"deadlock":                    {"deadlock", "deadlock?drop={position?}"},
	"sequence":                    {"sequence"},
	"timeline":                    {"timeline", "timeline?with={party?}"},
	"accounts":                    {"accounts"},
	"deadlines":                   {"deadlines"},
	"figures":                     {"figures"},
	"parties":                     {"parties"},
	"sources":                     {"sources"},
	"r/{kind}/{id}":               {"r/{*}", "r/{*?}", "r/{*?}"},
	"write":                       {"write"},
	"edit/{kind}/{id}":            {"edit/{*}", "edit/{*?}", "edit/{*?}"},
	"new/{kind}":                  {"new/position", "new/draft"},
	"versions/{kind}/{id}":        {"versions/{*}", "versions/{*?}"},
	"bulk":                        {"bulk"},
	"date":                        {"date?d=18+Feb+2026"},
	"search":                      {"search?q=the", "search?q=hidden"},
	"keys":                        {"keys"},
	"stability":                   {"stability"},
	"packages":                    {"packages"},
	"guarantees":                  {"guarantees", "guarantees?draft={draft?}"},
	"cost":                        {"cost"},
	"reader":                      {"reader"},
	"acceptance":                  {"acceptance"},
	"acceptance/{file}":           {"acceptance/packages.json"},
	"compare.docx":                {"compare.docx?from={draft?}&to={draft?}"},
	"live":                        {"live"},
	"receipts/{receipt}":          {"receipts/r-0000000000000000", "receipts/r-0000000000000001"},
	"sent":                        {"sent"},
	"send":                        {"send", "send?draft={draft?}"},
	"came":                        {"came"},
	"sent/{receipt}":              {"sent/r-0000000000000000", "sent/r-0000000000000001"},
	"sent/{receipt}/text":         {"sent/r-0000000000000000/text", "sent/r-0000000000000001/text"},
	"sent/{receipt}/sent.md":      {"sent/r-0000000000000000/sent.md", "sent/r-0000000000000001/sent.md"},
	"sent/{receipt}/note":         {"sent/r-0000000000000000/note", "sent/r-0000000000000001/note"},
	"meetings":                    {"meetings"},
	"meetings/{event}":            {"meetings/{event}", "meetings/{event?}", "meetings/{event?}"},
	"meetings/{event}/after":      {"meetings/{event}/after", "meetings/{event?}/after"},
	"bundles":                     {"bundles"},
	"bundles/{bundle}":            {"bundles/b-0000000000000000"},
	"desk.card":                   {"desk.card"},
}

// A new surface must join.
func TestEverySurfaceIsHeldToThePromise(t *testing.T) {
	tree, err := app.CommandTree()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range tree.Leaves(false) {
		name := strings.TrimPrefix(n.FullPath(), "parley ")
		lines, in := surfaces[name]
		flags := map[string]*kong.Flag{}
		for _, f := range n.Flags {
			flags[f.Name] = f
		}
		switch {
		case flags["reader"] == nil && !slices.Contains(forOwners, name):
			t.Errorf("%q takes no --reader: it is for owners alone, or has no dossier; say so in forOwners", name)
		case flags["reader"] != nil && !in:
			t.Errorf("%q takes --reader and is not among the surfaces", name)
		case flags["reader"] != nil:
			for _, f := range n.Flags {
				if f.PlaceHolder == "FILE" && !strings.Contains(strings.Join(lines, " "), "--"+f.Name+" ") {
					t.Errorf("%q can write a file with --%s, and no line of the surfaces does", name, f.Name)
				}
			}
		}
	}
	over, err := desk.Open(t.Context(), desk.Options{Sources: []desk.Source{desk.Folder("../examples/camp-david-1978")}})
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range web.New(over, web.Options{}).Patterns() {
		if _, ok := addresses[at]; !ok {
			t.Errorf("the desk serves %q, and it is not among the addresses", at)
		}
	}
}

// secretive is a dossier as a desk may have it, with the handling of its records
// and parts thrown anew, and what one reader may see of it, as a dossier.
type secretive struct {
	with, without string // folders
	reader        string
	all, seen     *dossier.View
	random        *rand.Rand
}

func newSecretive(t *testing.T, example, reader string, seed uint64) *secretive {
	t.Helper()
	d, err := dossier.Load(t.Context(), filepath.Join("../examples", example))
	if err != nil {
		t.Fatal(err)
	}
	x := &secretive{reader: reader, random: rand.New(rand.NewPCG(seed, 1))}
	everyone := &dossier.Handling{TLP: dossier.Clear, Audience: []string{dossier.Everyone}}
	for _, g := range []string{"inner", "outer"} {
		d.Groups = append(d.Groups, &dossier.Group{Meta: dossier.Meta{ID: g, Handling: everyone}, Name: g + " circle", Members: []string{d.Parties[0].ID}})
	}
	for i, tlp := range []dossier.TLP{dossier.Green, dossier.Red} {
		d.Channels = append(d.Channels, &dossier.Channel{Meta: dossier.Meta{ID: fmt.Sprint("ch-", i), Handling: everyone}, Name: "a line", Highest: tlp, Members: []string{"inner", d.Parties[1].ID}})
	}
	today := d.Sources[0].Date
	for i, party := range d.Parties[:2] {
		d.Transmissions = append(d.Transmissions, &dossier.Transmission{
			Meta: dossier.Meta{ID: fmt.Sprint("tr-", i), Handling: everyone}, Words: "a text", From: []string{party.ID}, To: []string{d.Parties[2].ID}, Channel: "ch-0",
			Date: today, SHA256: strings.Repeat("0", 64), Receipt: fmt.Sprintf("r-%016d", i), Sent: &dossier.Evidence{Date: today, Words: "handed over"},
		})
	}
	d.Each(func(r dossier.Record) bool {
		if r.Kind() != "group" || r.Head().ID == "inner" {
			x.throw(reflect.ValueOf(r).Elem(), 12)
		}
		return true
	})
	d.Info.AnnounceWithheld = false
	dir := t.TempDir()
	x.with, x.without = filepath.Join(dir, "whole", "talks"), filepath.Join(dir, "small", "talks") // of one length: lines are wrapped
	x.save(t, d, x.with)
	if d, err = dossier.Load(t.Context(), x.with); err != nil {
		t.Fatal(err)
	}
	if x.all, err = d.View(dossier.Scope{}); err != nil {
		t.Fatal(err)
	}
	if x.seen, err = d.View(dossier.Scope{Reader: reader}); err != nil {
		t.Fatal(err)
	}
	x.save(t, &dossier.Dossier{Info: x.seen.Info, Records: x.seen.Records}, x.without)
	return x
}

func (x *secretive) save(t *testing.T, d *dossier.Dossier, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := dossier.Save(d, dir); err != nil {
		t.Fatal(err)
	}
}

var handlingType = reflect.TypeFor[*dossier.Handling]()

// throw gives one in so many handlings of a record and of its parts to somebody.
func (x *secretive) throw(v reflect.Value, oneIn int) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				x.throw(f, oneIn)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			x.throw(v.Index(i), 4*oneIn)
		}
	case reflect.Pointer:
		if v.Type() == handlingType && x.random.IntN(oneIn) == 0 {
			h := []dossier.Handling{
				{TLP: dossier.Red}, {TLP: dossier.Amber, Audience: []string{"inner"}}, {TLP: dossier.Amber, Audience: []string{"outer"}},
				{TLP: dossier.Red, Audience: []string{dossier.Owners}}, {TLP: dossier.Green, Audience: []string{"inner", "outer"}},
			}[x.random.IntN(5)]
			v.Set(reflect.ValueOf(&h))
		} else if v.Type() != handlingType && !v.IsNil() && v.Elem().Kind() == reflect.Struct {
			x.throw(v.Elem(), oneIn)
		}
	}
}

var slot = regexp.MustCompile(`\{([a-z*]+)(\??)\}`)

// fill puts ids into a line.
func (x *secretive) fill(line string) string {
	return slot.ReplaceAllStringFunc(line, func(s string) string {
		m := slot.FindStringSubmatch(s)
		from := x.seen
		if m[2] != "" && x.random.IntN(3) > 0 {
			from = x.all
		}
		var ids []string
		from.Each(func(r dossier.Record) bool {
			switch at := dossier.AddressOf(r); {
			case m[1] == "*":
				ids = append(ids, string(r.Kind())+"/"+r.Head().ID)
			case m[1] == string(at.Kind):
				ids = append(ids, at.ID)
			}
			return true
		})
		if len(ids) == 0 {
			return "none"
		}
		return ids[x.random.IntN(len(ids))]
	})
}

// told is all that a surface says.
type told struct {
	code   int
	out    string
	errOut string
	files  map[string]string
}

// run runs a command over a folder or, where the store is not "", over the
// dossier talks in it.
func (x *secretive) run(t *testing.T, args []string, dir, store, key string) told {
	t.Helper()
	out := t.TempDir()
	if store != "" {
		dir = "talks"
	}
	seed := sha256.Sum256([]byte(strings.Join(args, " "))) // the same for both dossiers
	args = slices.Clone(args)
	for i := range args {
		args[i] = strings.NewReplacer("DOSSIER", dir, "OUT", out, "CARD", key+".card").Replace(args[i])
	}
	var stdout, stderr bytes.Buffer
	e := env(&stdout, &stderr)
	e.Random = rand.NewChaCha8(seed)
	e.Getenv = func(name string) string {
		return map[string]string{"PARLEY_KEY": key, "PARLEY_STORE": store}[name]
	}
	clean := strings.NewReplacer(dir, "DIR", out, "OUT").Replace
	got := told{files: map[string]string{}}
	if at := slices.Index(args, "ASK"); at > 0 { // of a server: a tool, and what it is asked
		c, end := assistant(t, append(slices.Clone(args[1:at]), args[at+3:]...), e)
		if c == nil {
			t.Fatal(end())
		}
		text, _ := call(t, c, args[at+1], args[at+2])
		stdout.WriteString(text)
		code, said := end()
		got.code = code
		stderr.WriteString(said)
	} else {
		got.code = app.Run(t.Context(), args, e)
	}
	got.out, got.errOut = clean(stdout.String()), clean(stderr.String())
	err := filepath.WalkDir(out, func(path string, f fs.DirEntry, err error) error {
		if err != nil || f.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.HasSuffix(path, ".age") { // sealed anew each time: what is within counts
			stdout.Reset()
			if code := app.Run(t.Context(), []string{"unbundle", path, "--json"}, e); code != 0 {
				t.Fatalf("the bundle cannot be opened: %s", stderr.String())
			}
			text = stdout.Bytes()
		}
		got.files[strings.TrimPrefix(path, out)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (a told) differs(b told) string {
	switch {
	case a.code != b.code:
		return fmt.Sprintf("exit code %d, not %d:\n%s\nnot\n%s", a.code, b.code, a.errOut, b.errOut)
	case a.out != b.out:
		return firstDifference(a.out, b.out)
	case a.errOut != b.errOut:
		return "on standard error: " + firstDifference(a.errOut, b.errOut)
	}
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		if a.files[name] != b.files[name] {
			return name + ": " + firstDifference(a.files[name], b.files[name])
		}
	}
	if len(a.files) != len(b.files) {
		return "other files"
	}
	return ""
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d is\n%.300s\nnot\n%.300s", i+1, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(x), len(y))
}

// formatsOf lists the formats that a command prints in.
func formatsOf(n *kong.Node) []string {
	for _, f := range n.Flags {
		if f.Name == "format" && strings.HasPrefix(f.Enum, "text,") {
			return strings.Split(f.Enum, ",")
		}
	}
	return []string{""}
}

func TestNothingHiddenShapesWhatIsShown(t *testing.T) {
	tree, err := app.CommandTree()
	if err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(t.TempDir(), "desk.key")
	var out, errOut bytes.Buffer
	if code := app.Run(t.Context(), []string{"key", "new", "desk.example", "--file", key}, env(&out, &errOut)); code != 0 {
		t.Fatal(errOut.String())
	}
	out.Reset()
	if code := app.Run(t.Context(), []string{"key", "card", "--file", key}, env(&out, &errOut)); code != 0 {
		t.Fatal(errOut.String())
	}
	if err := os.WriteFile(key+".card", out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		example, reader, asOf string
		seed                  uint64
		formats               string // which there is time for
		stored                bool
	}{
		{"camp-david-1978", "everyone", "", 1, "text markdown", false}, {"camp-david-1978", "outer", "1978-09-14", 2, "json", true},
		{"good-friday-1998", "outer", "", 3, "csv html", false}, {"good-friday-1998", "inner", "1998-04-08", 4, "json", false}, {"ukraine-2025-26", "outer", "2026-01-20", 5, "json", false},
	} {
		t.Run(fmt.Sprintf("%s for %s", c.example, c.reader), func(t *testing.T) {
			if testing.Short() && !c.stored {
				t.Skip("in short mode one dossier is enough")
			}
			x := newSecretive(t, c.example, c.reader, c.seed)
			stores := []string{"", ""}
			for i, dir := range []string{x.with, x.without} {
				if c.stored {
					stores[i] = "sqlite:" + filepath.Join(t.TempDir(), "desk.db")
					if got := x.run(t, []string{"import", dir}, dir, stores[i], key); got.code != 0 {
						t.Fatal(got.errOut)
					}
				}
			}
			for _, n := range tree.Leaves(false) {
				name := strings.TrimPrefix(n.FullPath(), "parley ")
				for _, line := range surfaces[name] {
					line = name + " " + x.fill(line) + " --reader " + c.reader
					if c.asOf != "" && slices.ContainsFunc(n.Flags, func(f *kong.Flag) bool { return f.Name == "as-of" }) {
						line += " --as-of " + c.asOf
					}
					for _, format := range formatsOf(n) {
						if !strings.Contains(c.formats, format) {
							continue
						}
						args := strings.Fields(line)
						if format != "" {
							args = append(args, "--format", format)
						}
						with, without := x.run(t, args, x.with, stores[0], key), x.run(t, args, x.without, stores[1], key)
						if with.code == app.BadUsage {
							t.Errorf("parley %s: %s", strings.Join(args, " "), with.errOut)
						}
						if d := with.differs(without); d != "" {
							t.Errorf("parley %s: what is hidden shows\n%s", strings.Join(args, " "), d)
						}
					}
				}
			}
			x.pages(t, c.asOf)
			x.programs(t, c.asOf)
		})
	}
}

// pages asks two desks, over the two dossiers, for everything they serve.
func (x *secretive) pages(t *testing.T, asOf string) {
	serve := func(dir string) http.Handler {
		d, err := desk.Open(t.Context(), desk.Options{Sources: []desk.Source{desk.Folder(dir)}, Now: env(nil, nil).Now, Random: rand.NewChaCha8([32]byte{1})})
		if err != nil {
			t.Fatal(err)
		}
		return web.New(d, web.Options{})
	}
	with, without := serve(x.with), serve(x.without)
	for _, pattern := range slices.Sorted(maps.Keys(addresses)) {
		for _, at := range addresses[pattern] {
			at = "/d/talks/" + x.fill(at)
			sep := "?"
			if strings.Contains(at, "?") {
				sep = "&"
			}
			at += sep + "reader=" + x.reader
			if asOf != "" {
				at += "&as-of=" + asOf
			}
			a, b := answer(t, with, at), answer(t, without, at)
			if a != b {
				t.Errorf("%s: what is hidden shows\n%s", at, firstDifference(a, b))
			}
		}
	}
}

// answer is what a desk answers: the status, the headers and the body; of a
// stream, the first event.
func answer(t *testing.T, desk http.Handler, at string) string {
	t.Helper()
	server := httptest.NewServer(desk)
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+at, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	resp.Header.Del("Date")
	var b strings.Builder
	fmt.Fprintln(&b, resp.Status)
	if err := resp.Header.Write(&b); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(resp.Body)
	stream := strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream")
	for {
		line, err := lines.ReadString('\n')
		b.WriteString(line)
		if err != nil || stream && strings.HasPrefix(line, "data:") {
			return b.String()
		}
	}
}
