package app_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/app"
	"parley/store/postgres/pgtest"
)

// Every flag of serve is in the table of docs/operations.md, with its name in the
// environment, and the table has no other.
func TestOperationsTable(t *testing.T) {
	doc, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]bool{}
	for line := range strings.Lines(string(doc)) {
		if !strings.HasPrefix(line, "| `--") {
			continue
		}
		cells := strings.Split(line, "|")
		flags, vars := regexp.MustCompile("`--([a-z-]+)`").FindAllStringSubmatch(cells[1], -1), regexp.MustCompile("`(PARLEY_[A-Z_]+)`").FindAllStringSubmatch(cells[2], -1)
		for i, f := range flags {
			in[f[1]] = true
			if want := "PARLEY_" + strings.ToUpper(strings.ReplaceAll(f[1], "-", "_")); i >= len(vars) || vars[i][1] != want {
				t.Errorf("--%s: the table lacks %s", f[1], want)
			}
		}
	}
	tree, err := app.CommandTree()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range tree.Children {
		if n.Name != "serve" {
			continue
		}
		for _, f := range n.Flags {
			if f.Name != "help" && !in[f.Name] {
				t.Errorf("the table lacks --%s", f.Name)
			}
			delete(in, f.Name)
		}
	}
	delete(in, "store")
	for f := range in {
		t.Errorf("the table has --%s, and serve does not", f)
	}
}

// open starts a desk and returns what it printed, its own address, and how to
// stop it.
func startDesk(t *testing.T, getenv map[string]string, args ...string) (printed func() string, base string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := &address{found: make(chan string, 4)}
	var errOut bytes.Buffer
	e := env(&out.Buffer, &errOut)
	e.Stdout = out
	e.Now = time.Now
	e.Examples = os.DirFS("..")
	e.Getenv = func(name string) string { return getenv[name] }
	ended := make(chan int, 1)
	go func() { ended <- app.Run(ctx, append([]string{"serve"}, args...), e) }()
	select {
	case base = <-out.found:
	case code := <-ended:
		t.Fatalf("the desk ended with %d: %s", code, errOut.String())
	case <-time.After(20 * time.Second):
		t.Fatal("the desk does not open")
	}
	stopped := false
	stop = func() int {
		if stopped {
			return 0
		}
		stopped = true
		cancel()
		select {
		case code := <-ended:
			return code
		case <-time.After(15 * time.Second):
			t.Error("the desk does not close")
			return -1
		}
	}
	t.Cleanup(func() { stop() })
	return out.String, base, stop
}

// freeAddress is an address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// browser is somebody's browser, without scripts.
type surfer struct {
	*testing.T
	*http.Client
	base string
}

func newSurfer(t *testing.T, base string) *surfer {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &surfer{t, &http.Client{Jar: jar, Timeout: 20 * time.Second}, base}
}

func (s *surfer) get(at string) (int, string) {
	s.Helper()
	return s.read(s.Client.Get(s.base + at))
}

func (s *surfer) post(at string, form url.Values) (int, string) {
	s.Helper()
	return s.read(s.Client.PostForm(s.base+at, form))
}

func (s *surfer) read(resp *http.Response, err error) (int, string) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

var joinLink = regexp.MustCompile(`/join/[A-Za-z0-9_-]+`)

const threeWords = "three words and more"

func (s *surfer) join(link string) {
	s.Helper()
	if code, page := s.post(link, url.Values{"password": {threeWords}, "again": {threeWords}}); code != 200 || !strings.Contains(page, "Sign out") {
		s.Fatalf("joining: status %d", code)
	}
}

// A team of three is set up on an empty store: the first joins by the link that
// the desk prints, opens an example, invites two; each sees what is theirs, on
// this desk and on another one over the same store.
func TestATeamOfThree(t *testing.T) {
	stores := map[string]string{"SQLite": "sqlite:" + filepath.Join(t.TempDir(), "desk.db")}
	t.Run("a server", func(t *testing.T) { stores["PostgreSQL"] = pgtest.URL(t) })
	for name, store := range stores {
		t.Run(name, func(t *testing.T) {
			at := freeAddress(t)
			environment := map[string]string{"PARLEY_STORE": store, "PARLEY_ORIGIN": "http://" + strings.Replace(at, "127.0.0.1", "localhost", 1), "PARLEY_PASSWORDS": "true"}
			printed, base, stop := startDesk(t, environment, "--listen", at)
			keeper := newSurfer(t, base)
			keeper.join(joinLink.FindString(printed()))
			if code, page := keeper.get("/"); code != 200 || !strings.Contains(page, "Paste one article to start") {
				t.Fatalf("an empty desk: status %d", code)
			}
			if code, _ := keeper.post("/new", url.Values{"example": {"camp-david-1978"}}); code != 200 {
				t.Fatalf("opening an example: status %d", code)
			}
			article := url.Values{"title": {"The Sarn dam"}, "parties": {"Kestria\nMorvane"}, "text": {"Kestria said on Monday that the gates would stay as they are. \"We will not trade our fields,\" its minister said."}}
			for range 2 { // the second time by loading the page again
				if code, page := keeper.post("/new", article); code != 200 || !strings.Contains(page, "We will not trade our fields") {
					t.Fatalf("pasting an article: status %d", code)
				}
			}
			if _, page := keeper.get("/"); !strings.Contains(page, `href="/d/the-sarn-dam/"`) || strings.Contains(page, "the-sarn-dam-2") {
				t.Error("what was sent twice is not one dossier")
			}
			article.Set("summary", "Another dam of that name.")
			if _, page := keeper.post("/new", article); !strings.Contains(page, "/d/the-sarn-dam-2/") {
				t.Error("another dossier of the same title is not made")
			}
			people := map[string]*surfer{}
			for _, p := range [][2]string{{"mara", "editor"}, {"joss", "reader"}} {
				code, page := keeper.post("/people", url.Values{"do": {"invite"}, "name": {p[0]}, "role": {p[1]}, "reads": {"camp-david-1978/everyone"}})
				if code != 200 {
					t.Fatalf("inviting: status %d", code)
				}
				people[p[0]] = newSurfer(t, base)
				people[p[0]].join(joinLink.FindString(page))
			}
			second := freeAddress(t)
			environment["PARLEY_ORIGIN"] = "http://" + strings.Replace(second, "127.0.0.1", "localhost", 1)
			printedThere, there, stopThere := startDesk(t, environment, "--listen", second)
			if strings.Contains(printedThere(), "/join/") {
				t.Error("a desk with people asks for the first to join")
			}
			for name, s := range people {
				if code, page := s.get("/d/camp-david-1978/"); code != 200 || !strings.Contains(page, "Seen by: somebody in no group") && !strings.Contains(page, "Seen by:") {
					t.Errorf("%s reads: status %d", name, code)
				}
				if code, _ := s.get("/d/the-sarn-dam/"); code != 404 {
					t.Errorf("%s reads what is not theirs: status %d", name, code)
				}
			}
			elsewhere := newSurfer(t, there)
			if code, page := elsewhere.post("/sign-in", url.Values{"name": {"joss"}, "password": {threeWords}}); code != 200 || !strings.Contains(page, "Camp David") {
				t.Errorf("signing in on the other desk: status %d", code)
			}
			for _, at := range []string{"/healthz", "/readyz"} {
				if code, _ := newSurfer(t, there).get(at); code != 200 {
					t.Errorf("%s: status %d", at, code)
				}
			}
			// What one desk records is on the pages of the other within a second; more
			// is allowed here, where other tests run beside it.
			mara := people["mara"]
			_, form := mara.get("/d/camp-david-1978/edit/position/cd-p1")
			m := wasField.FindStringSubmatch(form)
			if m == nil {
				t.Fatal("mara gets no form")
			}
			was := strings.TrimPrefix(html.UnescapeString(m[1]+m[2]), "\n")
			if code, page := mara.post("/d/camp-david-1978/edit/position/cd-p1", url.Values{"was": {was}, "f.note": {"seen by the second desk"}, "do": {"save"}}); code != 200 || !strings.Contains(page, "seen by the second desk") {
				t.Fatalf("mara saves: status %d", code)
			}
			saved := time.Now()
			for !strings.Contains(func() string { _, page := elsewhere.get("/d/camp-david-1978/r/position/cd-p1"); return page }(), "seen by the second desk") {
				if time.Since(saved) > 5*time.Second {
					t.Fatal("the second desk does not show what the first recorded")
				}
				time.Sleep(20 * time.Millisecond)
			}
			t.Logf("%s: the other desk shows it after %v", name, time.Since(saved).Round(time.Millisecond))
			if code := stopThere(); code != app.Done {
				t.Errorf("the second desk ended with %d", code)
			}
			if code := stop(); code != app.Done {
				t.Errorf("the desk ended with %d", code)
			}
		})
	}
}

// A desk without sign-in is for whoever sits at the machine, and says so where it
// would be otherwise.
func TestServeRefuses(t *testing.T) {
	store := "sqlite:" + filepath.Join(t.TempDir(), "desk.db")
	for _, c := range []struct{ args, says string }{
		{"", "there is nothing to serve"},
		{"--store " + store + " --listen 0.0.0.0:0", "whoever reaches this address could change the store"},
		{"--store " + store + " --origin http://desk.example", "https alone"},
		{"--store " + store + " --origin https://desk.example/here", "without a path"},
		{"--store " + store + " --origin https://desk.example --by Ana", "in their own name"},
		{"--store " + store + " --passwords", "need --origin"},
		{"--store " + store + " --inbox . --poll=-1h", "expected a minute at least"},
		{"--store " + store + " --inbox . --poll 59s", "expected a minute at least"},
		{"--store " + store + " --inbox . --poll often", "--poll"},
		{"--store " + store + " --account-issuer https://x.example --origin https://desk.example", "go together"},
		{"--store " + store + " --tls-cert cert.pem", "go together"},
		{"../examples/camp-david-1978 --origin https://desk.example", "in a store"},
		{"--store " + store + " --origin https://desk.example --listen 127.0.0.1:0 --tls-cert none.pem --tls-key none.pem", "none.pem"},
	} {
		var errOut bytes.Buffer
		var out bytes.Buffer
		e := env(&out, &errOut)
		e.Getenv = func(string) string { return "" }
		code := app.Run(t.Context(), append([]string{"serve"}, strings.Fields(c.args)...), e)
		if code == app.Done || !strings.Contains(errOut.String(), c.says) {
			t.Errorf("serve %s: exit code %d, %s", c.args, code, errOut.String())
		}
	}
}

// A desk with an inbox asks the feeds that are written down there: when it opens,
// and not again when it is started again soon after. With --poll 0, and without an
// inbox, it asks nothing.
func TestTheDeskAsksItsFeeds(t *testing.T) {
	var asked atomic.Int64
	gazette := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, `<rss version="2.0"><channel><item><guid>1</guid><title>Gates stay shut</title><description>The minister said no.</description></item></channel></rss>`)
	}))
	defer gazette.Close()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "feeds.yaml"), []byte("- url: "+gazette.URL+"\n  name: The Gazette\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{"PARLEY_STORE": "sqlite:" + filepath.Join(t.TempDir(), "desk.db"), "USER": "aide"}
	open := func(inbox, poll string) (page func() string, stop func() int) {
		environment["PARLEY_INBOX"], environment["PARLEY_POLL"] = inbox, poll
		_, base, stop := startDesk(t, environment, "--listen", "127.0.0.1:0")
		return func() string { _, page := newSurfer(t, base).get("/inbox"); return page }, stop
	}
	for _, c := range []struct{ inbox, poll string }{{"", ""}, {dir, "0"}} {
		page, stop := open(c.inbox, c.poll)
		time.Sleep(300 * time.Millisecond)
		if text := page(); strings.Contains(text, "The Gazette") != (c.inbox != "") || strings.Contains(text, "Gates stay shut") {
			t.Errorf("inbox %q, poll %q: the page is not what it should be", c.inbox, c.poll)
		}
		if code := stop(); code != app.Done || asked.Load() != 0 {
			t.Errorf("inbox %q, poll %q: asked %d times, ended with %d", c.inbox, c.poll, asked.Load(), code)
		}
	}
	page, stop := open(dir, "1h")
	for began := time.Now(); !strings.Contains(page(), "Gates stay shut"); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatal("what the feed has is not on the page")
		}
	}
	if code := stop(); code != app.Done {
		t.Errorf("the desk ended with %d", code)
	}
	page, stop = open(dir, "1h")
	time.Sleep(300 * time.Millisecond)
	if !strings.Contains(page(), "Gates stay shut") || asked.Load() != 1 {
		t.Errorf("the feed was asked %d times", asked.Load())
	}
	stop()
	// A feed that does not answer does not keep the desk from closing.
	held := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		select {
		case <-held:
		case <-r.Context().Done():
		}
	}))
	defer silent.Close()
	defer close(held)
	if err := os.WriteFile(filepath.Join(dir, "feeds.yaml"), []byte("- url: "+silent.URL+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, stop = open(dir, "1h")
	for began := time.Now(); asked.Load() < 2 && time.Since(began) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
	}
	began := time.Now()
	if code := stop(); code != app.Done || time.Since(began) > 3*time.Second {
		t.Errorf("the desk ended with %d after %s", code, time.Since(began))
	}
	// What cannot be asked is said before the desk opens.
	for text, says := range map[string]string{"- url: x": "is no address", "": ""} {
		if err := os.WriteFile(filepath.Join(dir, "feeds.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if says == "" {
			if err := os.Remove(filepath.Join(dir, "feeds.yaml")); err != nil {
				t.Fatal(err)
			}
			says = "write into it the addresses that may be asked"
		}
		var out, errOut bytes.Buffer
		e := env(&out, &errOut)
		e.Getenv = func(name string) string { return environment[name] }
		if code := app.Run(t.Context(), []string{"serve", "--listen", "127.0.0.1:0", "--inbox", dir}, e); code != app.Unreadable || !strings.Contains(errOut.String(), says) {
			t.Errorf("with %q it ends with %d: %s", text, code, errOut.String())
		}
	}
}
