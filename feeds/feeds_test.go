package feeds_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/feeds"
)

const rss = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The feed's own name</title>
<item><guid>g-1</guid><title>Talks &amp;amp; terms</title><link>https://gazette.example/1</link><dc:creator>A. Writer</dc:creator><pubDate>Wed, 18 Feb 2026 09:30:00 GMT</pubDate>
<content:encoded><![CDATA[<p>The minister <b>said</b> on Wednesday that <a href="http://x">talks</a> would go on.</p><script>alert(1)</script><p>"No," an official said.<img src="http://tracker.example/x.png"></p>]]></content:encoded></item>
<item><guid>g-2</guid><title>No date &lt;b&gt;here&lt;/b&gt;</title><link>javascript:alert(1)</link><description>A line.</description></item>
%s</channel></rss>`

const atomFeed = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
<entry><id>urn:x:1</id><title>An entry</title><link href="https://gazette.example/a"/><updated>2026-02-17T10:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First.</p><p>Second.</p></div></content></entry>
</feed>`

// inbox is a folder with the addresses that may be asked.
func inbox(t *testing.T, urls ...string) string {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	for i, u := range urls {
		fmt.Fprintf(&b, "- url: %s\n  name: Gazette %d\n", u, i+1)
	}
	if err := os.WriteFile(filepath.Join(dir, feeds.Config), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func poll(t *testing.T, dir string, l feeds.Limits) []feeds.Outcome {
	t.Helper()
	out, err := open(t, dir, l).Poll(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func open(t *testing.T, dir string, l feeds.Limits) *feeds.Inbox {
	t.Helper()
	b, err := feeds.Open(dir, l)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func pages(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range names {
		names[i] = filepath.Base(names[i])
	}
	return names
}

// What is new comes in once, as pages that ask for nothing; a server that says
// that nothing has changed is believed.
func TestWhatIsNewComesInOnce(t *testing.T) {
	more, asked, unchanged := "", 0, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		tag := fmt.Sprintf(`"%d"`, len(more))
		if r.Header.Get("If-None-Match") == tag && r.Header.Get("If-Modified-Since") == "Wed, 18 Feb 2026 10:00:00 GMT" {
			unchanged++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", tag)
		w.Header().Set("Last-Modified", "Wed, 18 Feb 2026 10:00:00 GMT")
		fmt.Fprintf(w, rss, more)
	}))
	defer server.Close()
	dir := inbox(t, server.URL)
	out := poll(t, dir, feeds.Limits{})
	if out[0].Err != nil || len(out[0].Files) != 2 {
		t.Fatalf("%+v", out)
	}
	text, err := os.ReadFile(filepath.Join(dir, out[0].Files[0]))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out[0].Files[0], "gazette-1-2026-02-18-") || !strings.HasPrefix(out[0].Files[1], "gazette-1-") || strings.Contains(out[0].Files[1], "2026") {
		t.Errorf("the files are %v", out[0].Files)
	}
	for _, want := range []string{
		"<title>Talks &amp; terms</title>", `content="Gazette 1"`, `content="A. Writer"`, `content="2026-02-18T09:30:00Z"`, `href="https://gazette.example/1"`,
		"<p>The minister said on Wednesday that talks would go on.</p>", "an official said.</p>",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	second, err := os.ReadFile(filepath.Join(dir, out[0].Files[1]))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"alert(1)", "<script", "tracker.example", "http://x", "javascript:", "<img"} {
		if strings.Contains(string(text)+string(second), bad) {
			t.Errorf("%q came in:\n%s", bad, text)
		}
	}
	// Nothing has changed, and the server says so.
	if out = poll(t, dir, feeds.Limits{}); out[0].Err != nil || len(out[0].Files) != 0 || unchanged != 1 {
		t.Errorf("asked %d times, unchanged %d: %+v", asked, unchanged, out)
	}
	// One more, after what a person has read was taken away.
	for _, n := range pages(t, dir) {
		os.Remove(filepath.Join(dir, n))
	}
	more = `<item><guid>g-3</guid><title>Third</title><description>x</description></item>`
	if out = poll(t, dir, feeds.Limits{}); len(out[0].Files) != 1 || len(pages(t, dir)) != 1 {
		t.Errorf("%+v, %v", out, pages(t, dir))
	}
}

// Atom, another encoding, a compressed answer, a redirect on the same server.
func TestWhatServersSend(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	mux.HandleFunc("/atom", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, atomFeed) })
	mux.HandleFunc("/latin", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss version=\"2.0\"><channel><item><title>Caf\xe9</title></item></channel></rss>"))
	})
	mux.HandleFunc("/zipped", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprintf(z, rss, "")
		z.Close()
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/atom", http.StatusFound) })
	for path, want := range map[string]string{"/atom": "An entry First. Second.", "/latin": "Café", "/zipped": "Talks", "/moved": "An entry"} {
		articles, _, err := feeds.Fetch(t.Context(), feeds.Feed{URL: server.URL + path, Name: "x"}, feeds.Mark{}, feeds.Limits{})
		if err != nil || len(articles) == 0 || !strings.HasPrefix(articles[0].Title+" "+strings.Join(articles[0].Text, " "), want) {
			t.Errorf("%s: %v %+v", path, err, articles)
		}
	}
}

// Whatever a server does, it is said, in bounded time; the others are asked all
// the same, and nothing is half-written.
func TestServersThatBehaveBadly(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		t.Error("another host was asked")
	}))
	defer other.Close()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	stop := make(chan struct{})
	defer close(stop)
	answers := map[string]struct {
		serve http.HandlerFunc
		want  string
	}{
		"/huge": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `<rss version="2.0"><channel>`)
			for range 200 {
				w.Write(bytes.Repeat([]byte("x"), 1<<10))
			}
		}, "more than the 100 kB"},
		"/bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 100 {
				z.Write(make([]byte, 1<<20))
			}
			z.Close()
		}, "more than the 100 kB"},
		"/slow": {func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-stop:
			case <-r.Context().Done():
			}
		}, "no answer within 3s"},
		"/drip": {func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `<rss version="2.0"><channel>`)
			for r.Context().Err() == nil {
				fmt.Fprint(w, " ")
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		}, "no answer within 3s"},
		"/gone": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }, "answered 410 Gone"},
		"/page": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html><body>Hello</body></html>") }, "neither RSS nor Atom"},
		"/json": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"version":"https://jsonfeed.org/version/1"}`)
		}, "neither RSS nor Atom"},
		"/empty": {func(http.ResponseWriter, *http.Request) {}, "neither RSS nor Atom"},
		"/cut": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `<rss version="2.0"><channel><item><title`)
		}, "not well-formed"},
		"/deep": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `<rss version="2.0"><channel>`+strings.Repeat("<x:a>", 9000))
		}, "deeper nesting"},
		"/wide": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `<rss version="2.0"`)
			for i := range 5000 {
				fmt.Fprintf(w, ` xmlns:a%d="u"`, i)
			}
			fmt.Fprint(w, "/>")
		}, "more attributes"},
		"/loop": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) }, "sends on more than 3 times"},
		"/away": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) }, "which is not asked unless it is written down"},
		"/file": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		}, "sends on to"},
		"/close": {func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
	}
	var urls []string
	for path, a := range answers {
		mux.HandleFunc(path, a.serve)
		urls = append(urls, server.URL+path)
	}
	slices.Sort(urls)
	mux.HandleFunc("/good", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, atomFeed) })
	dir := inbox(t, append(urls, server.URL+"/good", "http://gazette.invalid/x", "http://127.0.0.1:1/")...)
	began := time.Now()
	out := poll(t, dir, feeds.Limits{Size: 100 << 10, Time: 3 * time.Second})
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %s", took)
	}
	for i, u := range urls {
		want := answers[strings.TrimPrefix(u, server.URL)].want
		if out[i].Err == nil || !strings.Contains(out[i].Err.Error(), want) || len(out[i].Err.Error()) > 500 {
			t.Errorf("%s: %v, expected %q", u, out[i].Err, want)
		}
	}
	if good := out[len(urls)]; good.Err != nil || len(good.Files) != 1 || len(pages(t, dir)) != 1 {
		t.Errorf("%+v: %v", good, pages(t, dir))
	}
	for _, o := range out[len(urls)+1:] {
		if o.Err == nil {
			t.Errorf("%s was reached", o.Feed.URL)
		}
	}
}

// A feed with more than is taken at once comes in over several times.
func TestALongFeedComesInBitByBit(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"a"`)
		fmt.Fprint(w, `<rss version="2.0"><channel>`)
		for i := range 450 {
			fmt.Fprintf(w, "<item><guid>%d</guid><title>Title %d</title></item>", i, i)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}))
	defer server.Close()
	dir := inbox(t, server.URL)
	for _, want := range [][2]int{{200, 250}, {200, 50}, {50, 0}, {0, 0}} {
		if o := poll(t, dir, feeds.Limits{})[0]; o.Err != nil || len(o.Files) != want[0] || o.Left != want[1] {
			t.Errorf("%d files and %d left, expected %v: %v", len(o.Files), o.Left, want, o.Err)
		}
	}
}

// A name that leads into a private network is not followed there; an address
// that was written down as one is asked.
func TestPrivateAddresses(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false,
		"::1": false, "fe80::1": false, "fd00::1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:a00:1::": false, "224.0.0.1": false, "255.255.255.255": false,
		"8.8.8.8": true, "2606:4700::1111": true,
	} {
		if got := feeds.Public(host); got != want {
			t.Errorf("%s is public: %t", host, got)
		}
	}
	if err := feeds.MayDial("gazette.example", "10.0.0.1:80"); err == nil || !strings.Contains(err.Error(), "not in the public network") {
		t.Errorf("a public name led to a private address: %v", err)
	}
	for _, host := range []string{"10.0.0.1", "localhost", "::1"} {
		if err := feeds.MayDial(host, "10.0.0.1:80"); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestFeedsFile(t *testing.T) {
	got, err := feeds.Parse([]byte("- url: https://gazette.example/rss.xml\n- {url: 'http://x.example:8080/a', name: ' The  X '}\n"))
	if err != nil || len(got) != 2 || got[0].Name != "gazette.example" || got[1].Name != "The X" {
		t.Errorf("%v %v", got, err)
	}
	for text, want := range map[string]string{
		"url: x":                     "expected a list",
		"- name: x":                  "feed 1 has no url",
		"- url: ftp://x.example/":    "is no address",
		"- url: file:///etc/passwd":  "is no address",
		"- url: https://a:b@x.org/":  "name or password",
		"- {url: 'http://x/', u: 1}": "not found",
		"- url: http://x.example\n- url: http://x.example": "stands twice",
		strings.Repeat("- url: http://x.example\n", 201):   "at most 200",
		strings.Repeat("#", 1<<20+1):                       "expected at most",
	} {
		if _, err := feeds.Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, expected %q", text, err, want)
		}
	}
	if got, err := feeds.Parse(nil); err != nil || len(got) != 0 {
		t.Errorf("an empty file: %v %v", got, err)
	}
	if _, err := open(t, t.TempDir(), feeds.Limits{}).Poll(context.Background(), time.Now()); !os.IsNotExist(err) {
		t.Errorf("no feeds.yaml: %v", err)
	}
}

// An inbox is left as it is by links that lead out of it, and by what a person
// has put there.
func TestAnInboxIsAFolder(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, atomFeed) }))
	defer server.Close()
	dir := inbox(t, server.URL)
	name := poll(t, dir, feeds.Limits{})[0].Files[0]
	if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, ".seen.json")); err != nil {
		t.Fatal(err)
	}
	poll(t, dir, feeds.Limits{})
	if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != "mine" {
		t.Errorf("what a person wrote is now %q, %v", text, err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".seen.json"), []byte("{broken"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, dir, feeds.Limits{}).Poll(t.Context(), time.Now()); err == nil || !strings.Contains(err.Error(), ".seen.json") {
		t.Errorf("a broken memory: %v", err)
	}
}

func FuzzArticles(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(rss, "")))
	f.Add([]byte(atomFeed))
	f.Add([]byte(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item><title>x</title></item></rdf:RDF>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		articles, err := feeds.ArticlesIn(data, "x")
		if err != nil {
			return
		}
		for _, a := range articles {
			text, err := a.HTML()
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Count(bytes.ToLower(text), []byte("<script")) > 0 || bytes.Count(text, []byte("<img")) > 0 {
				t.Fatalf("markup of theirs came in:\n%s", text)
			}
		}
	})
}
