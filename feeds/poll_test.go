package feeds_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley/feeds"
)

// gazette answers in the place of the network: how often it was asked, and when.
type gazette struct {
	mu    sync.Mutex
	asked map[string][]time.Duration // since the beginning, by address
	began time.Time
	fails map[string]bool
	has   []feeds.Article
}

func newGazette() *gazette {
	return &gazette{asked: map[string][]time.Duration{}, began: time.Now(), fails: map[string]bool{}}
}

func (g *gazette) fetch(ctx context.Context, f feeds.Feed, since feeds.Mark, _ feeds.Limits) ([]feeds.Article, feeds.Mark, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked[f.URL] = append(g.asked[f.URL], time.Since(g.began).Round(time.Minute))
	if g.fails[f.URL] {
		return nil, since, errors.New("the server answered 503")
	}
	return g.has, feeds.Mark{}, nil
}

func (g *gazette) count(address string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.asked[address])
}

// A day of a desk: each feed is asked once in an interval, one that fails less and
// less often; what is written down meanwhile is asked too; a desk that is started
// again asks nothing before it is due, and two desks over one folder no more than
// one.
func TestADayOfADesk(t *testing.T) {
	const a, b, c = "http://a.example/", "http://b.example/", "http://c.example/"
	synctest.Test(t, func(t *testing.T) {
		dir := inbox(t, a, b)
		g := newGazette()
		g.fails[b] = true
		g.has = []feeds.Article{{ID: "1", Title: "One"}}
		var files atomic.Int64
		start := func() (stop func()) {
			box := open(t, dir, feeds.Limits{})
			feeds.AskInstead(box, g.fetch)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				box.Follow(ctx, time.Hour, time.Now, func(out []feeds.Outcome, err error) {
					if err != nil {
						t.Error(err)
					}
					for _, o := range out {
						files.Add(int64(len(o.Files)))
					}
				})
			}()
			return func() {
				began := time.Now()
				cancel()
				<-ended
				if took := time.Since(began); took > 0 {
					t.Errorf("it stopped after %s", took)
				}
			}
		}
		stop := start()
		time.Sleep(10 * time.Minute)
		stop()
		stop = start() // within the interval
		second := start()
		time.Sleep(40 * time.Minute)
		if g.count(a) != 1 || g.count(b) != 1 {
			t.Errorf("asked before it was due: %v", g.asked)
		}
		time.Sleep(9*time.Hour + 10*time.Minute)
		stop()
		second()
		// Every hour, and up to six minutes more.
		if n := g.count(a); n != 10 {
			t.Errorf("asked %d times in ten hours: %v", n, g.asked[a])
		}
		for i, at := range g.asked[a] {
			if at < time.Duration(i)*time.Hour || at > time.Duration(i)*66*time.Minute+time.Minute {
				t.Errorf("asked for the %d. time after %s", i+1, at)
			}
		}
		// At once, after 2, 4 hours more; 8 hours more have not passed.
		if n := g.count(b); n != 3 {
			t.Errorf("a feed that fails was asked %d times in ten hours: %v", n, g.asked[b])
		}
		if n := files.Load(); n != 1 || len(pages(t, dir)) != 1 {
			t.Errorf("%d files were written, %v", n, pages(t, dir))
		}
		_, states, err := open(t, dir, feeds.Limits{}).States()
		if err != nil || states[0].Failures != 0 || states[0].Answered.IsZero() || states[1].Failures != 3 || states[1].Wrong != "the server answered 503" || !states[1].Answered.IsZero() {
			t.Errorf("%+v, %v", states, err)
		}

		// It answers again, and another is written down.
		g.fails[b] = false
		g.has = append(g.has, feeds.Article{ID: "2", Title: "Two"})
		stop = start()
		defer func() { stop() }()
		time.Sleep(time.Minute)
		text, _ := os.ReadFile(filepath.Join(dir, feeds.Config))
		if err := os.WriteFile(filepath.Join(dir, feeds.Config), append(text, []byte("- url: "+c+"\n")...), 0o644); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if g.count(c) != 1 {
			t.Errorf("a feed that was written down was asked %d times", g.count(c))
		}
		time.Sleep(7 * time.Hour)
		_, states, err = open(t, dir, feeds.Limits{}).States()
		if err != nil || states[1].Failures != 0 || states[1].Wrong != "" || states[1].Answered.IsZero() {
			t.Errorf("%+v, %v", states, err)
		}
	})
}

// What keeps a desk from asking is known until it is gone.
func TestWhatKeepsADeskFromAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := inbox(t, "http://a.example/")
		memory := filepath.Join(dir, ".seen.json")
		if err := os.WriteFile(memory, []byte("{broken"), 0o644); err != nil {
			t.Fatal(err)
		}
		box, g := open(t, dir, feeds.Limits{}), newGazette()
		feeds.AskInstead(box, g.fetch)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var told atomic.Int64
		go box.Follow(ctx, time.Hour, time.Now, func([]feeds.Outcome, error) { told.Add(1) })
		time.Sleep(10 * time.Second)
		if err := box.Trouble(); err == nil || !strings.Contains(err.Error(), ".seen.json") || told.Load() == 0 || g.count("http://a.example/") != 0 {
			t.Errorf("%v, told %d times", err, told.Load())
		}
		if err := os.Remove(memory); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if err := box.Trouble(); err != nil || g.count("http://a.example/") != 1 {
			t.Errorf("%v, asked %d times", err, g.count("http://a.example/"))
		}
		cancel()
		synctest.Wait()
	})
}

// The longest wait is a day, or the interval; a clock that was put back does not
// keep a feed from being asked.
func TestWhenAFeedIsDue(t *testing.T) {
	at := time.Date(2026, 2, 18, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		failures int
		every    time.Duration
		from, to time.Duration
	}{
		{0, 15 * time.Minute, 15 * time.Minute, 17 * time.Minute},
		{1, 15 * time.Minute, 30 * time.Minute, 32 * time.Minute},
		{100, time.Minute, 24 * time.Hour, 24*time.Hour + 6*time.Second},
		{5, 48 * time.Hour, 48 * time.Hour, 53 * time.Hour},
	} {
		got := feeds.State{Asked: at, Failures: c.failures}.Due("http://a.example/", c.every).Sub(at)
		if got < c.from || got > c.to {
			t.Errorf("%d failures, every %s: after %s, expected %s to %s", c.failures, c.every, got, c.from, c.to)
		}
	}
	asked := feeds.State{Asked: at}
	for before, want := range map[time.Duration]bool{0: false, time.Minute: false, 2 * time.Hour: true} {
		if got := feeds.IsDue(asked, at.Add(-before), "x", time.Hour); got != want {
			t.Errorf("%s before it was asked: %t", before, got)
		}
	}
}

// A server that says for how long it does not want to be asked is left alone so long,
// for a day at most.
func TestAServerThatWantsToBeLeftAlone(t *testing.T) {
	at := time.Date(2026, 2, 18, 9, 0, 0, 0, time.UTC)
	for said, want := range map[string]time.Duration{
		"7200": 2 * time.Hour, "Wed, 18 Feb 2026 12:00:00 GMT": 3 * time.Hour, "999999999": 24 * time.Hour, "Wed, 18 Feb 2099 12:00:00 GMT": 24 * time.Hour,
		"": 2 * time.Minute, "-5": 2 * time.Minute, "soon": 2 * time.Minute, "Wed, 18 Feb 2020 12:00:00 GMT": 2 * time.Minute,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", "Wed, 18 Feb 2026 09:00:00 GMT")
			w.Header().Set("Retry-After", said)
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		box := open(t, inbox(t, server.URL), feeds.Limits{})
		if _, err := box.Poll(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		server.Close()
		_, states, err := box.States()
		if err != nil || states[0].Wrong != "the server answered 429 Too Many Requests" {
			t.Fatalf("%+v, %v", states, err)
		}
		if got := states[0].Due(server.URL, time.Minute).Sub(at); got < want || got > want+6*time.Second {
			t.Errorf("Retry-After %q: asked again after %s, expected %s", said, got, want)
		}
	}
}

// Two programs poll one folder at the same time: each article comes in once, and
// nothing that was seen is forgotten.
func TestTwoProgramsOverOneFolder(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<rss version="2.0"><channel>`)
		for i := range 40 {
			fmt.Fprintf(w, "<item><guid>%s %d</guid><title>Title %d</title></item>", r.URL.Path, i, i)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}))
	defer server.Close()
	dir := inbox(t, server.URL+"/a", server.URL+"/b", server.URL+"/c")
	var group sync.WaitGroup
	var written atomic.Int64
	for range 4 {
		box := open(t, dir, feeds.Limits{})
		group.Go(func() {
			out, err := box.Poll(t.Context(), time.Now())
			if err != nil {
				t.Error(err)
			}
			for _, o := range out {
				written.Add(int64(len(o.Files)))
			}
		})
	}
	group.Wait()
	if written.Load() != 120 || len(pages(t, dir)) != 120 {
		t.Errorf("%d files are said to be written, there are %d", written.Load(), len(pages(t, dir)))
	}
	for _, name := range pages(t, dir) {
		os.Remove(filepath.Join(dir, name))
	}
	poll(t, dir, feeds.Limits{})
	if left := pages(t, dir); len(left) > 0 {
		t.Errorf("%d articles came again", len(left))
	}
	names, _ := filepath.Glob(filepath.Join(dir, ".*"))
	for _, n := range names {
		if base := filepath.Base(n); base != ".seen.json" && base != ".asked.json" {
			t.Errorf("%s is left", base)
		}
	}
}

// A lock that a killed program left is taken; one that is fresh is waited for, no
// longer than the context.
func TestTheLockOfAnInbox(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, atomFeed) }))
	defer server.Close()
	dir := inbox(t, server.URL)
	lock := filepath.Join(dir, ".inbox.lock")
	if err := os.WriteFile(lock, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := open(t, dir, feeds.Limits{}).Poll(ctx, time.Now()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a lock that is held: %v", err)
	}
	old := time.Now().Add(-2 * time.Minute)
	if err := os.Chtimes(lock, old, old); err != nil {
		t.Fatal(err)
	}
	if out := poll(t, dir, feeds.Limits{}); len(out[0].Files) != 1 {
		t.Errorf("%+v", out)
	}
}

// What lies in the folder is listed whatever it is, within bounds; links are not
// followed, and no name leads out of the folder.
func TestWhatLiesInTheFolder(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, rss, "") }))
	defer server.Close()
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret.html")
	if err := os.WriteFile(secret, []byte("<title>Secret</title><p>Not for here."), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(outside, "inbox")
	if err := os.Rename(inbox(t, server.URL), dir); err != nil {
		t.Fatal(err)
	}
	poll(t, dir, feeds.Limits{})
	for name, text := range map[string]string{
		"by-hand.html": "<!doctype html><html><head><meta charset='iso-8859-1'><title>Caf\xe9 &amp; talks</title></head><body><h1>Caf\xe9 &amp; talks</h1><p>Said the \xe9migr\xe9.</p></body></html>",
		"piece.HTML":   "<p>No head at all.",
		"huge.html":    strings.Repeat("<p>x</p>", 20<<17),
		"binary.html":  "\x00\x01\x02",
		"empty.html":   " \n",
		"broken.html":  "<html><title>Cut of",
		"long.html":    "<title>" + strings.Repeat("t", 5000) + "</title><p>" + strings.Repeat("я ", 100_000) + "</p>",
		"deep.html":    strings.Repeat("<div>", 100_000) + "down",
		".hidden.html": "<p>x",
		"notes.txt":    "x",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"out.html": secret, "in.html": filepath.Join(dir, "by-hand.html"), "loop.html": filepath.Join(dir, "loop.html")} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.html"), 0o755); err != nil {
		t.Fatal(err)
	}
	box := open(t, dir, feeds.Limits{})
	items, left, err := box.Items(t.Context())
	if err != nil || left != 0 || len(items) != 10 {
		t.Fatalf("%d items, %d left, %v", len(items), left, err)
	}
	by := map[string]feeds.Item{}
	for _, it := range items {
		by[it.Name] = it
		if n := len(strings.Join(it.Text, "")) + len(it.Title); n > 10_000 {
			t.Errorf("%s: %d bytes are kept", it.Name, n)
		}
	}
	for name, want := range map[string]string{
		"by-hand.html": "Café & talks|Said the émigré.", "piece.HTML": "|No head at all.", "broken.html": "Cut of|", "deep.html": "|down",
	} {
		if it := by[name]; it.Wrong != "" || it.Title+"|"+strings.Join(it.Text, "|") != want {
			t.Errorf("%s: %q %q %s", name, it.Title, it.Text, it.Wrong)
		}
	}
	for name, want := range map[string]string{"huge.html": "up to 2048 KB", "binary.html": "not text", "empty.html": "empty"} {
		if it := by[name]; !strings.Contains(it.Wrong, want) || it.Title != "" {
			t.Errorf("%s: %q", name, it.Wrong)
		}
	}
	// What came from the feed says of itself what the feed said of it.
	i := slices.IndexFunc(items, func(it feeds.Item) bool { return it.Title == "Talks & terms" })
	if i < 0 {
		t.Fatalf("%+v", items)
	}
	if it := items[i]; it.Outlet != "Gazette 1" || it.Author != "A. Writer" || it.Link != "https://gazette.example/1" || it.Published.Format(time.RFC3339) != "2026-02-18T09:30:00Z" ||
		!slices.Equal(it.Text, []string{"The minister said on Wednesday that talks would go on.", `"No," an official said.`}) {
		t.Errorf("%+v", it)
	}
	if !slices.IsSortedFunc(items, func(x, y feeds.Item) int { return y.When().Compare(x.When()) }) {
		t.Error("the newest do not stand first")
	}

	for _, name := range []string{"../secret.html", "..\\secret.html", secret, "out.html", "loop.html", "folder.html", "inbox/../../secret.html", ".hidden.html", ".seen.json", "notes.txt", "", ".", "none.html", "a\x00.html", "\xff.html", strings.Repeat("x", 300) + ".html"} {
		if _, err := box.File(name); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
		if err := box.PutAway(name, true); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%q is put away: %v", name, err)
		}
	}
	if _, err := box.File("huge.html"); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file of 20 MB: %v", err)
	}
	if text, err := box.File("piece.HTML"); err != nil || string(text) != "<p>No head at all." {
		t.Errorf("%q %v", text, err)
	}
}

// What is put away is put away for all who use the folder, and can be shown again.
func TestPutAway(t *testing.T) {
	dir := inbox(t)
	if err := os.WriteFile(filepath.Join(dir, "a.html"), []byte("<p>x"), 0o644); err != nil {
		t.Fatal(err)
	}
	one, other := open(t, dir, feeds.Limits{}), open(t, dir, feeds.Limits{})
	is := func(want bool) {
		t.Helper()
		for _, b := range []*feeds.Inbox{one, other} {
			items, _, err := b.Items(t.Context())
			if err != nil || len(items) != 1 || items[0].Away != want {
				t.Errorf("%+v, %v; expected %t", items, err, want)
			}
		}
	}
	is(false)
	for _, away := range []bool{true, true, false, false, true} {
		if err := one.PutAway("a.html", away); err != nil {
			t.Fatal(err)
		}
		is(away)
	}
	// The folder of the marks is not a way out either.
	if err := errors.Join(os.RemoveAll(filepath.Join(dir, ".away")), os.Symlink(t.TempDir(), filepath.Join(dir, ".away"))); err != nil {
		t.Fatal(err)
	}
	if err := one.PutAway("a.html", true); err == nil {
		t.Error("a mark was written outside of the folder")
	}
}

// Of many files those that came last are listed; what did not change is not read
// again.
func TestManyFiles(t *testing.T) {
	dir := inbox(t)
	at := time.Date(2026, 2, 18, 0, 0, 0, 0, time.UTC)
	for i := range 5100 {
		name := filepath.Join(dir, fmt.Sprintf("f-%05d.html", i))
		if err := os.WriteFile(name, []byte("<p>x"), 0o644); err != nil {
			t.Fatal(err)
		}
		when := at.Add(time.Duration(i) * time.Second)
		if err := os.Chtimes(name, when, when); err != nil {
			t.Fatal(err)
		}
	}
	box := open(t, dir, feeds.Limits{})
	items, left, err := box.Items(t.Context())
	if err != nil || len(items) != 5000 || left != 100 || items[0].Name != "f-05099.html" || items[4999].Name != "f-00100.html" {
		t.Fatalf("%d items, %d left, %v", len(items), left, err)
	}
	began := time.Now()
	if _, _, err := box.Items(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("the second time it took %s", time.Since(began))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := box.Items(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is over: %v", err)
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte("<!DOCTYPE html><html><head><title>T</title><meta property=\"og:site_name\" content=\"G\"></head><body><article><h1>T</h1><p>x</p></article></body></html>"))
	f.Add([]byte("<title>"))
	f.Add([]byte("<title></title><link rel=canonical href=javascript:x>\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a := feeds.PageOf(data)
		if n := len(a.Title) + len(a.Outlet) + len(a.Author) + len(strings.Join(a.Text, "")); n > 16_000 {
			t.Fatalf("%d bytes are kept", n)
		}
		if a.Link != "" && !strings.HasPrefix(a.Link, "http://") && !strings.HasPrefix(a.Link, "https://") {
			t.Fatalf("the link %q", a.Link)
		}
	})
}
