package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"parley/app"
	"parley/dossier"
)

// assistant runs "parley mcp" with some arguments and returns a client that
// talks to it over its standard input and output, and a function that ends both
// and returns the exit code and what stood on standard error.
func assistant(t *testing.T, args []string, e app.Env) (*mcp.ClientSession, func() (int, string)) {
	t.Helper()
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	var errOut bytes.Buffer
	e.Stdin, e.Stdout, e.Stderr = fromClient, toClient, &errOut
	done := make(chan int, 1)
	go func() {
		code := app.Run(t.Context(), append([]string{"mcp"}, args...), e)
		toClient.Close()
		done <- code
	}()
	client := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil)
	session, err := client.Connect(t.Context(), &mcp.IOTransport{Reader: fromServer, Writer: toServer}, nil)
	if err != nil {
		session = nil
	}
	return session, func() (int, string) {
		if session != nil {
			session.Close()
		}
		toServer.Close()
		fromServer.Close()
		return <-done, errOut.String()
	}
}

// call asks a tool; failed says that it is a tool error.
func call(t *testing.T, c *mcp.ClientSession, tool, args string) (text string, failed bool) {
	t.Helper()
	r, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: json.RawMessage(args)})
	if err != nil {
		return err.Error(), true
	}
	for _, part := range r.Content {
		text += part.(*mcp.TextContent).Text
	}
	return text, r.IsError
}

func quiet() app.Env { return env(new(bytes.Buffer), new(bytes.Buffer)) }

type toldData struct {
	Dossier, Reader string
	AsOf            string `json:"as_of"`
	UpTo            string `json:"up_to"`
	Highest         string `json:"highest_label"`
	Answer          json.RawMessage
	Records         []struct {
		Address, Label string
		Sources        []string
	}
	Sources []struct{ ID, Title string }
}

// A person's assistant asks the desk what a person would, and every answer has
// what it rests on.
func TestAnAssistantAsks(t *testing.T) {
	c, end := assistant(t, []string{"../examples/camp-david-1978"}, quiet())
	if c == nil {
		t.Fatal(end())
	}
	tools, err := c.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range tools.Tools {
		names = append(names, tool.Name)
		if !tool.Annotations.ReadOnlyHint {
			t.Errorf("%s is not said to read only", tool.Name)
		}
	}
	slices.Sort(names)
	var questions []string
	for _, q := range app.Questions() {
		questions = append(questions, q.Name)
	}
	slices.Sort(questions)
	if !slices.Equal(names, questions) {
		t.Errorf("the tools are %s, and the questions %s", names, questions)
	}
	v := appView(t, "../examples/camp-david-1978", dossier.Scope{})
	drafts := []string{v.Drafts[0].ID, v.Drafts[1].ID}
	for _, q := range [][]string{
		{"brief", `{}`}, {"brief", `{"as_of":"1978-09-14","since":"1978-09-10"}`}, {"positions", `{"party":["cd-eg"]}`}, {"history", `{"party":"cd-eg","issue":"cd-i1"}`},
		{"compare", fmt.Sprintf(`{"old":%q,"new":%q}`, drafts[0], drafts[1])}, {"deadlock", `{}`}, {"positions", `{"issue":"cd-i1","party":"cd-eg"}`}, {"timeline", `{}`}, {"stability", `{}`}, {"packages", `{"samples":300}`}, {"brief", `{"part":"issues"}`}, {"search", `{"words":"the of"}`}, {"show", `{"record":"party/cd-eg"}`},
	} {
		text, failed := call(t, c, q[0], q[1])
		var told toldData
		if err := json.Unmarshal([]byte(text), &told); err != nil || failed {
			t.Errorf("%s %s: %v %s", q[0], q[1], err, text)
			continue
		}
		if told.Dossier != v.Info.Title || told.Reader != "owners" || told.UpTo != "TLP:CLEAR" || told.Highest != "TLP:CLEAR" || told.AsOf == "" {
			t.Errorf("%s: %+v", q[0], told)
		}
		if len(told.Records) == 0 || len(told.Sources) == 0 {
			t.Errorf("%s %s: cites %d records and %d sources", q[0], q[1], len(told.Records), len(told.Sources))
		}
		known := map[string]bool{}
		for _, s := range told.Sources {
			known[s.ID] = true
		}
		for _, r := range told.Records {
			if _, _, err := v.Lookup(r.Address); err != nil {
				t.Errorf("%s cites %s: %v", q[0], r.Address, err)
			}
			for _, s := range r.Sources {
				if id, _, _ := strings.Cut(s, ","); !known[id] {
					t.Errorf("%s: the source %s of %s is not told", q[0], id, r.Address)
				}
			}
		}
	}
	// The answer itself is what the command prints.
	text, _ := call(t, c, "history", `{"party":"cd-eg","issue":"cd-i1"}`)
	var told toldData
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		t.Fatal(err)
	}
	var out, errOut, want bytes.Buffer
	if code := app.Run(t.Context(), []string{"history", "../examples/camp-david-1978", "cd-eg", "cd-i1", "--json"}, env(&out, &errOut)); code != 0 {
		t.Fatal(errOut.String())
	}
	if err := json.Compact(&want, out.Bytes()); err != nil {
		t.Fatal(err)
	}
	if string(told.Answer) != want.String() {
		t.Errorf("told\n%s\nprinted\n%s", told.Answer, want.String())
	}
	if code, said := end(); code != app.Done || !strings.Contains(said, "for owners, up to TLP:CLEAR") {
		t.Errorf("exit code %d: %s", code, said)
	}
}

// What cannot be answered is said in words, and the conversation goes on.
func TestAnAssistantAsksBadly(t *testing.T) {
	c, end := assistant(t, []string{"../examples/camp-david-1978"}, quiet())
	if c == nil {
		t.Fatal(end())
	}
	defer end()
	long := strings.Repeat("x", 100_000)
	for _, q := range []struct{ tool, args, want string }{
		{"history", `{"party":"cd-egg","issue":"cd-i1"}`, `did you mean "party/cd-eg"?`},
		{"history", `{"party":"cd-eg"}`, "issue"},
		{"history", `{"party":7,"issue":"cd-i1"}`, "expected a value of the type string"},
		{"history", `{"party":["cd-eg"],"issue":"cd-i1"}`, "expected one value"},
		{"positions", `{"party":[["cd-eg"]]}`, "found a list or an object"},
		{"positions", `{"party":[` + strings.Repeat(`"x",`, 200) + `"x"]}`, "at most 200"},
		{"packages", `{"samples":"many"}`, "integer"},
		{"packages", `{"samples":-1}`, "samples"},
		{"brief", `{"part":"nothing"}`, "it has: "},
		{"timeline", `{"cursor":"x"}`, "next of the answer before"},
		{"brief", `{"cursor":"1"}`, "no list"},
		{"history", `{"party":"cd-eg","issue":"cd-i1","more":true}`, "more"},
		{"positions", `{"issue":["` + long + `"]}`, "an argument has 100000 characters, expected at most 500"},
		{"positions", `{"as_of":"someday"}`, "write it as 2026-02-18"},
		{"brief", `{"since":"2999-01-01"}`, "later than the as-of date"},
		{"compare", `{"old":"no","new":"no"}`, `there is no draft "no"`},
		{"search", `{"words":"  "}`, "words is missing"},
		{"show", `{"record":"thing/x"}`, "there is no kind"},
		{"show", `{"record":"` + strings.Repeat("é", 501) + `"}`, "501 characters"},
		{"read", `{}`, "read"},
		{"brief", `[]`, ""},
	} {
		text, failed := call(t, c, q.tool, q.args)
		if !failed || !strings.Contains(text, q.want) || len(text) > 2000 {
			t.Errorf("%s %.60s: failed %t: %.300s", q.tool, q.args, failed, text)
		}
	}
	if text, failed := call(t, c, "show", `{"record":"party/cd-eg"}`); failed {
		t.Errorf("after that: %s", text)
	}
	// What is not there is said before a conversation begins.
	for args, want := range map[string]int{"no-such-folder": app.Unreadable, "../examples/camp-david-1978 --reader nobody": app.NotInOrder, "../examples/camp-david-1978 --label pink": app.BadUsage} {
		c, end := assistant(t, strings.Fields(args), quiet())
		if code, said := end(); c != nil || code != want {
			t.Errorf("mcp %s: exit code %d, not %d: %s", args, code, want, said)
		}
	}
}

// Assistants ask several things at once, of a store too; each gets its own answer.
func TestAnAssistantAsksAtOnce(t *testing.T) {
	store := "sqlite:" + filepath.Join(t.TempDir(), "desk.db")
	e := quiet()
	e.Getenv = func(name string) string { return map[string]string{"PARLEY_STORE": store, "USER": "aide"}[name] }
	if code := app.Run(t.Context(), []string{"import", "../examples/camp-david-1978"}, e); code != app.Done {
		t.Fatal(e.Stderr)
	}
	c, end := assistant(t, []string{"camp-david-1978"}, e)
	if c == nil {
		t.Fatal(end())
	}
	var group sync.WaitGroup
	for i := range 12 {
		party := []string{"cd-eg", "cd-il", "cd-us"}[i%3]
		group.Go(func() {
			r, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: "show", Arguments: json.RawMessage(`{"record":"party/` + party + `"}`)})
			if err != nil || r.IsError || !strings.Contains(r.Content[0].(*mcp.TextContent).Text, `"id":"`+party+`"`) {
				t.Errorf("%s: %v %+v", party, err, r)
			}
		})
	}
	group.Wait()
	if code, said := end(); code != app.Done {
		t.Errorf("exit code %d: %s", code, said)
	}
	// The audit has it.
	var out, errOut bytes.Buffer
	e.Stdout, e.Stderr = &out, &errOut
	if code := app.Run(t.Context(), []string{"user", "audit", "--json"}, e); code != app.Done || !strings.Contains(out.String(), "to an assistant, up to TLP:CLEAR, for owners") {
		t.Errorf("the audit: %d %s %s", code, out.String(), errOut.String())
	}
}

// A long list is told in parts, each entry once, and each part with what it rests on;
// of another long answer, how to ask for less.
func TestAnAssistantIsToldInParts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "talks")
	if err := dossier.Save(dossier.Sample(3000, 1), dir); err != nil {
		t.Fatal(err)
	}
	c, end := assistant(t, []string{dir, "--label", "red"}, quiet())
	if c == nil {
		t.Fatal(end())
	}
	defer end()
	var out bytes.Buffer
	if code := app.Run(t.Context(), []string{"search", dir, "the", "--json"}, env(&out, new(bytes.Buffer))); code != app.Done {
		t.Fatal(code)
	}
	var want []struct{ Address string }
	if err := json.Unmarshal(out.Bytes(), &want); err != nil {
		t.Fatal(err)
	}
	var got []struct{ Address string }
	parts := 0
	for next := "0"; next != ""; parts++ {
		text, failed := call(t, c, "search", fmt.Sprintf(`{"words":"the","cursor":%q}`, next))
		var told struct {
			toldData
			Of   int
			Next string
		}
		if err := json.Unmarshal([]byte(text), &told); failed || err != nil || len(text) > 150_000 || told.Of != len(want) || len(told.Records) == 0 {
			t.Fatalf("from %s: %d bytes, %v, %.300s", next, len(text), err, text)
		}
		got, next = appended(t, got, told.Answer), told.Next
	}
	if parts < 2 || !slices.Equal(got, want) {
		t.Errorf("%d hits in %d parts, not %d", len(got), parts, len(want))
	}
	text, failed := call(t, c, "brief", `{}`)
	if !failed || !strings.Contains(text, "ask for one part of it") || !strings.Contains(text, "issues (") {
		t.Errorf("a long answer: failed %t, %d bytes, %.300s", failed, len(text), text)
	}
	if text, failed := call(t, c, "brief", `{"part":"questions"}`); failed || len(text) > 150_000 {
		t.Errorf("a part of it: failed %t, %d bytes, %.300s", failed, len(text), text)
	}
}

func appended[T any](t *testing.T, to []T, text json.RawMessage) []T {
	t.Helper()
	var more []T
	if err := json.Unmarshal(text, &more); err != nil {
		t.Fatal(err)
	}
	return append(to, more...)
}

// Only clear records are told unless the owner widens it; and what changes in
// the folder is told at the next question.
func TestAnAssistantIsToldWhatIsClear(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "talks")
	d, err := dossier.Load(t.Context(), "../examples/camp-david-1978")
	if err != nil {
		t.Fatal(err)
	}
	if err := dossier.Save(d, dir); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)
	note := &dossier.Source{Meta: dossier.Meta{ID: "note-1"}, Type: dossier.TypeNote, Title: "heard in a corridor: zqx"}
	for label, want := range map[string]bool{"clear": false, "amber": false, "red": true} {
		c, end := assistant(t, []string{dir, "--label", label}, quiet())
		if c == nil {
			t.Fatal(end())
		}
		if text, failed := call(t, c, "search", `{"words":"zqx"}`); failed || !strings.Contains(text, `"of":0`) {
			t.Errorf("before: %s", text)
		}
		if err := dossier.Append(t.Context(), dir, now, []dossier.Record{note}); err != nil {
			t.Fatal(err)
		}
		text, failed := call(t, c, "search", `{"words":"zqx"}`)
		if failed || strings.Contains(text, "corridor") != want {
			t.Errorf("up to %s: %s", label, text)
		}
		if text, failed := call(t, c, "show", `{"record":"source/note-1"}`); failed == want {
			t.Errorf("up to %s: %s", label, text)
		}
		// A file that is not in order: said, and answered again when it is.
		path := filepath.Join(dir, "issues.yaml")
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("- nonsense"), 0o644); err != nil {
			t.Fatal(err)
		}
		if text, failed := call(t, c, "brief", `{}`); !failed || !strings.Contains(text, "is not in order") || strings.Contains(text, "issues.yaml") {
			t.Errorf("a broken dossier: %s", text)
		}
		if err := os.WriteFile(path, was, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := dossier.Remove(t.Context(), dir, now, note); err != nil {
			t.Fatal(err)
		}
		if code, said := end(); code != app.Done {
			t.Errorf("exit code %d: %s", code, said)
		}
	}
}

// The promise for labels: an assistant that is told clear records only is told,
// byte for byte, what it would be told of a dossier of nothing else.
func TestNothingNarrowShapesWhatAnAssistantIsTold(t *testing.T) {
	for seed, label := range []string{"clear", "green", "amber"} {
		x := newSecretive(t, "camp-david-1978", "outer", uint64(seed)+7)
		all, err := dossier.Load(t.Context(), x.with)
		if err != nil {
			t.Fatal(err)
		}
		for _, reader := range []string{"", "outer"} {
			seen, err := all.View(dossier.Scope{Reader: reader, Label: dossier.TLP(label)})
			if err != nil {
				t.Fatal(err)
			}
			small := filepath.Join(t.TempDir(), "talks")
			x.save(t, &dossier.Dossier{Info: seen.Info, Records: seen.Records}, small)
			x.seen = seen
			args := []string{"--label", label}
			if reader != "" {
				args = append(args, "--reader", reader)
			}
			var told [2]string
			var lines []string
			for _, line := range surfaces["mcp"] {
				for range 3 {
					f := strings.Fields(x.fill(line))
					at := slices.Index(f, "ASK")
					lines = append(lines, f[at+1]+" "+f[at+2])
				}
			}
			for i, dir := range []string{x.with, small} {
				c, end := assistant(t, append([]string{dir}, args...), quiet())
				if c == nil {
					t.Fatal(end())
				}
				for _, line := range lines {
					tool, ask, _ := strings.Cut(line, " ")
					text, failed := call(t, c, tool, ask)
					told[i] += fmt.Sprintln(line, failed, text)
				}
				end()
			}
			if told[0] != told[1] {
				t.Errorf("up to %s, for %q: what is narrower shows\n%s", label, reader, firstDifference(told[0], told[1]))
			}
		}
	}
}

func appView(t *testing.T, dir string, s dossier.Scope) *dossier.View {
	t.Helper()
	d, err := dossier.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
