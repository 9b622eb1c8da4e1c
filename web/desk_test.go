package web

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/desk"
)

// day is when the tests take place: after every cut-off of the examples.
var day = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func exampleFolders(t testing.TB) []string {
	t.Helper()
	found, err := filepath.Glob("../examples/*")
	if err != nil || len(found) < 3 {
		t.Fatalf("the examples are not there: %v %v", found, err)
	}
	return found
}

func open(t testing.TB, folders ...string) *Desk {
	t.Helper()
	return openWith(t, desk.Options{Sources: foldersOf(folders...)}, Options{})
}

// openAs opens a desk that files in somebody's name.
func openAs(t testing.TB, by string, folders ...string) *Desk {
	t.Helper()
	return openWith(t, desk.Options{Sources: foldersOf(folders...), By: by}, Options{})
}

func foldersOf(dirs ...string) (out []desk.Source) {
	for _, dir := range dirs {
		out = append(out, desk.Folder(dir))
	}
	return out
}

func openWith(t testing.TB, over desk.Options, o Options) *Desk {
	t.Helper()
	over.Now, over.Log, o.Log = func() time.Time { return day }, t.Logf, t.Logf
	if over.Random == nil {
		over.Random = rand.NewChaCha8([32]byte{1})
	}
	d, err := desk.Open(t.Context(), over)
	if err != nil {
		t.Fatal(err)
	}
	return New(d, o)
}

// get asks the desk for an address.
func get(t testing.TB, d http.Handler, address string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", "/", nil)
	r.RequestURI = address
	u, err := r.URL.Parse(address)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	r.URL = u
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// copyDossier copies a dossier into a folder of the test's own.
func copyDossier(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), filepath.Base(from))
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func appendTo(t testing.TB, file, text string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func replaceIn(t testing.TB, file, old, new string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), old) {
		t.Fatalf("%s does not have %q", file, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(raw), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tabs are the addresses of the pages that stand alone.
func tabs(d *Desk) []string {
	var out []string
	for _, p := range d.pages {
		if !strings.Contains(p.at, "{") {
			out = append(out, p.at)
		}
	}
	return out
}

var (
	inlineHandler = regexp.MustCompile(`<[^>]+\son[a-z]+=`)
	inlineStyle   = regexp.MustCompile(`<[^>]+\sstyle=|<style`)
	inlineScript  = regexp.MustCompile(`<script(?:\s[^>]*)?>[^<]`)
	elsewhere     = regexp.MustCompile(`<(?:script|link|img|iframe|use)[^>]+(?:src|href)="(?:https?:)?//`)
	zeroed        = regexp.MustCompile(`ZgotmplZ|<nil>|%!|\{\{|map\[`)
)

func TestEveryPageOfEveryExample(t *testing.T) {
	d := open(t, exampleFolders(t)...)
	for _, name := range d.names() {
		for i, query := range []string{"", "as-of=2025-12-12", "as-of=1978-09-16", "as-of=1900-01-01", "known=2025-12-01", "reader=everyone", "as-of=2025-12-12&known=2025-12-20&reader=everyone"} {
			if testing.Short() && i > 0 {
				break
			}
			for _, at := range tabs(d) {
				address := "/d/" + name + "/" + at + "?" + query
				t.Run(address, func(t *testing.T) {
					w := get(t, d, address, "Accept-Encoding", "gzip")
					packed := w.Body.Len()
					if w.Code != 200 {
						t.Fatalf("status %d: %s", w.Code, w.Body)
					}
					if packed > 150<<10 {
						t.Errorf("%d bytes are sent, expected less than 150 KB", packed)
					}
					w = get(t, d, address)
					h, body := w.Header(), w.Body.String()
					if got := h.Get("Content-Security-Policy"); got != policy || strings.Contains(got, "unsafe") {
						t.Errorf("policy: %s", got)
					}
					for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Content-Type": "text/html; charset=utf-8"} {
						if h.Get(name) != want {
							t.Errorf("%s: %s", name, h.Get(name))
						}
					}
					for _, bad := range []*regexp.Regexp{inlineHandler, inlineStyle, inlineScript, elsewhere, zeroed} {
						if m := bad.FindString(body); m != "" {
							t.Errorf("found %q", m)
						}
					}
					if n := strings.Count(body, "<h1"); n != 1 {
						t.Errorf("%d first headings, expected one", n)
					}
					tag := h.Get("ETag")
					if h.Get("Cache-Control") == "no-store" { // what is its visitor's alone is not kept
						if tag != "" {
							t.Errorf("a page that is not to be kept has the ETag %s", tag)
						}
						return
					}
					if again := get(t, d, address, "If-None-Match", tag); again.Code != 304 || again.Body.Len() > 0 {
						t.Errorf("asked again with its ETag: status %d", again.Code)
					}
				})
			}
		}
	}
}

var (
	linkIn   = regexp.MustCompile(`href="([^"]*)"`)
	targetIn = regexp.MustCompile(`\sid="([^"]*)"`)
)

// Every link leads to a page, and every jump within a page to a place on it.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("three thousand pages are left out of a short run")
	}
	d := open(t, exampleFolders(t)...)
	seen := map[string]bool{}
	queue := []string{"/"}
	for _, n := range d.names() {
		queue = append(queue, "/d/"+n+"/", "/d/"+n+"/?as-of=1998-04-08&reader=everyone", "/d/"+n+"/?as-of=2025-12-12")
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if seen[at] {
			continue
		}
		seen[at] = true
		w := get(t, d, at)
		if w.Code != 200 {
			t.Errorf("%s: status %d", at, w.Code)
			continue
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue // a file
		}
		body := w.Body.String()
		places := map[string]int{}
		for _, m := range targetIn.FindAllStringSubmatch(body, -1) {
			if places[m[1]]++; places[m[1]] == 2 {
				t.Errorf("%s: the id %s is there twice", at, m[1])
			}
		}
		for _, m := range linkIn.FindAllStringSubmatch(body, -1) {
			link := strings.ReplaceAll(m[1], "&amp;", "&")
			page, place, jump := strings.Cut(link, "#")
			if jump && page == "" && places[place] == 0 && !strings.HasPrefix(place, "g-") && !strings.HasPrefix(place, "m-") {
				t.Errorf("%s: nothing is at #%s", at, place)
			}
			switch {
			case page == "" || strings.HasPrefix(page, "http") || strings.HasPrefix(page, "/assets/"):
			case !strings.HasPrefix(page, "/"):
				t.Errorf("%s: a link leads to %s", at, page)
			case strings.Contains(page, "as-of") && strings.Contains(page, "/r/") || strings.Contains(page, "as-of") && strings.Contains(at, "/r/"):
				// the same records as of all days of the rule: too many
			case strings.Contains(page, "as-of") && strings.Contains(page, "positions/"):
			case strings.Contains(page, "as-of") && !strings.Contains(page, "as-of=2025-12-12"):
			case asks(at) && asks(page):
				// one supposition upon another: without end
			default:
				queue = append(queue, page)
			}
		}
	}
	if len(seen) < 1000 {
		t.Errorf("only %d pages were reached", len(seen))
	}
	t.Logf("%d pages", len(seen))
}

// asks tells whether an address asks a page for more than a view.
func asks(address string) bool {
	_, query, _ := strings.Cut(address, "?")
	q, err := url.ParseQuery(query)
	if err != nil {
		return false
	}
	for name := range q {
		if name != "as-of" && name != "known" && name != "reader" {
			return true
		}
	}
	return false
}

func TestWrongRequests(t *testing.T) {
	d := open(t, exampleFolders(t)...)
	u := "/d/ukraine-2025-26/"
	for _, c := range []struct {
		address string
		status  int
		says    string
	}{
		{"/d/ukraine-2025-27/", 404, "ukraine-2025-26"},
		{"/d/nothing-like-it/positions", 404, "unknown-dossier"},
		{"/d/ukraine-2025-26", 301, ""},
		{"/nowhere", 404, "unknown-page"},
		{u + "nowhere", 404, "unknown-page"},
		{u + "r/issue/i-donesk", 404, "i-donetsk"},
		{u + "r/thing/x", 404, "there is no kind"},
		{u + "r/issue/..%2f..%2fetc%2fpasswd", 404, "unknown-record"},
		{u + "..%2f..%2fetc/passwd", 404, ""},
		{u + "positions/p-ua/i-nothing", 404, "unknown-record"},
		{u + "positions/p-nobody/i-donetsk", 404, "unknown-record"},
		{u + "positions?party=p-nobody", 404, "unknown-record"},
		{u + "positions?group=none", 404, "unknown-group"},
		{u + "sources?kind=rumour", 404, "unknown-kind"},
		{u + "timeline?with=p-nobody", 404, "unknown-record"},
		{u + "deadlock?drop=sq-none", 404, "unknown-record"},
		{u + "?as-of=tomorrow", 400, "2026-02-18"},
		{u + "?as-of=2025-02-30", 400, "bad-date"},
		{u + "?as-of=2025/..", 400, "bad-date"},
		{u + "?known=../2025", 400, "bad-date"},
		{u + "?known=x", 400, "bad-date"},
		{u + "?since=2027-01-01", 400, "bad-date"},
		{u + "?reader=nobody", 400, "unknown-reader"},
		{u + "?reader=tean", 400, "team"},
		{u + "?as-of=%zz", 400, "bad-query"},
		{u + "search?q=" + strings.Repeat("a", 300), 400, "long-query"},
		{u + "search?q=" + strings.Repeat("a", 3000), 414, "long-address"},
		{u + "search?q=%3Cscript%3Ealert(1)%3C/script%3E", 200, "&lt;script&gt;alert(1)"},
		{"/assets/desk.css", 404, "unknown-page"},
		{"/assets/..%2fdoc.go", 404, ""},
	} {
		w := get(t, d, c.address)
		if w.Code != c.status {
			t.Errorf("%s: status %d, expected %d", c.address, w.Code, c.status)
		}
		body := w.Body.String()
		if !strings.Contains(body, c.says) {
			t.Errorf("%s: does not say %q", c.address, c.says)
		}
		if strings.Contains(body, "goroutine") || strings.Contains(body, ".go:") {
			t.Errorf("%s: shows the program's inside", c.address)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		w := httptest.NewRecorder()
		d.ServeHTTP(w, httptest.NewRequest(method, u, strings.NewReader("x")))
		if w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: status %d", method, w.Code)
		}
	}
}

// A page elsewhere may have a name that resolves to the loopback address; the
// desk answers only to its own.
func TestOtherHostsAreRefused(t *testing.T) {
	d := openWith(t, desk.Options{Sources: foldersOf(exampleFolders(t)[:1]...)}, Options{Hosts: []string{"127.0.0.1:8420", "localhost:8420"}})
	for host, want := range map[string]int{"127.0.0.1:8420": 302, "LOCALHOST:8420": 302, "evil.example:8420": 421, "127.0.0.1:80": 421, "": 421} {
		if w := get(t, d, "/", "Host", host); w.Code != want {
			t.Errorf("host %q: status %d, expected %d", host, w.Code, want)
		}
	}
}

// Whatever stands in a record is shown as text.
func TestMarkupInRecordsIsText(t *testing.T) {
	dir := copyDossier(t, "../examples/camp-david-1978")
	evil := `<script>alert(1)</script><img src=x onerror=alert(2)>"'{{.}}`
	quoted := "'" + strings.ReplaceAll(evil, "'", "''") + "'"
	raw, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	free := regexp.MustCompile(`(?m)^(\s*(?:- )?(?:words|title|name|short|question|what|note|place|outlet|author|summary|usage|settles|who|publisher|firmness_words): )[^\[{\n].*$`)
	for _, f := range raw {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text = free.ReplaceAll(text, []byte("${1}"+strings.ReplaceAll(quoted, "$", "$$")))
		if err := os.WriteFile(f, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	appendTo(t, filepath.Join(dir, "sources.yaml"), fmt.Sprintf("\n- id: s-evil\n  type: press\n  title: %s\n  url: 'javascript:alert(1)'\n", quoted))
	d := open(t, dir)
	addresses := []string{"r/source/s-evil", "search?q=alert", "r/issue/cd-i1", "r/event/cd-e1", "positions/cd-eg/cd-i1"}
	for _, at := range append(tabs(d), addresses...) {
		w := get(t, d, "/d/camp-david-1978/"+at)
		if w.Code != 200 {
			t.Errorf("%s: status %d", at, w.Code)
		}
		body := w.Body.String()
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img") || strings.Contains(body, `href="javascript:`) {
			t.Errorf("%s: markup of a record is markup of the page", at)
		}
	}
}

// A panic within a page is answered and logged without the words of a record.
func TestPanicsAreAnswered(t *testing.T) {
	var logged strings.Builder
	d := open(t, exampleFolders(t)[0])
	d.opts.Log = func(format string, args ...any) { fmt.Fprintf(&logged, format, args...) }
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(http.ResponseWriter, *http.Request) { panic("the words of a record") })
	h := d.guard(mux)
	w := get(t, h, "/")
	if w.Code != 500 || strings.Contains(w.Body.String(), "words of a record") || strings.Contains(w.Body.String(), "goroutine") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	if strings.Contains(logged.String(), "words of a record") || !strings.Contains(logged.String(), "string") {
		t.Errorf("logged: %s", logged.String())
	}
}

func TestAssets(t *testing.T) {
	d := open(t, exampleFolders(t)[0])
	script := 0
	for name, address := range assetAddress {
		w := get(t, d, address, "Accept-Encoding", "gzip")
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, %s", name, w.Code, w.Header().Get("Cache-Control"))
		}
		if strings.HasSuffix(name, ".js") {
			script += len(assets[strings.TrimPrefix(address, "/assets/")].plain)
		}
	}
	if script > 30<<10 {
		t.Errorf("%d bytes of scripts, expected less than 30 KB", script)
	}
}
