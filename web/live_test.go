package web

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// serve runs a desk on a loopback address until the test ends.
func serve(t testing.TB, folders ...string) (d *Desk, address string) {
	t.Helper()
	d = open(t, folders...)
	return d, serveDesk(t, d)
}

func serveDesk(t testing.TB, d *Desk) (address string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, ln, d) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the desk closed with %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Error("the desk does not close")
		}
	})
	return "http://" + ln.Addr().String()
}

// versions reads the versions that a stream sends.
func versions(t testing.TB, address string) <-chan string {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if got := resp.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
		t.Fatalf("%s: %s", address, got)
	}
	out := make(chan string, 8)
	go func() {
		defer close(out)
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() {
			if v, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				out <- v
			}
		}
	}()
	return out
}

func next(t testing.TB, c <-chan string) string {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was sent")
	}
	return ""
}

// A file is edited, then broken, then mended, while a page is open.
func TestTheDeskFollowsItsFiles(t *testing.T) {
	dir := copyDossier(t, "../examples/camp-david-1978")
	d, base := serve(t, dir)
	stream := versions(t, base+"/d/camp-david-1978/live")
	first := next(t, stream)
	page := func() string { return get(t, d, "/d/camp-david-1978/positions").Body.String() }
	issues := filepath.Join(dir, "issues.yaml")

	appendTo(t, issues, "\n- {id: i-new, question: 'What is new here?', short: Something new, options: [{id: a, words: one}]}\n")
	second := next(t, stream)
	if second == first || !strings.Contains(page(), "Something new") {
		t.Error("the edit is not shown")
	}

	asReader := get(t, d, "/d/camp-david-1978/positions?reader=everyone").Body.String()
	appendTo(t, issues, "\n- {id: i-broken, questoin: x, options: [{id: a, words: one}]}\n")
	third := next(t, stream)
	body := page()
	if third == second || !strings.Contains(body, "Something new") {
		t.Error("the last good state is not shown")
	}
	if !strings.Contains(body, `role="alert"`) || !strings.Contains(body, "issues.yaml:") || !strings.Contains(body, "questoin") {
		t.Error("the banner does not name file, line and value")
	}
	if now := get(t, d, "/d/camp-david-1978/positions?reader=everyone").Body.String(); now != asReader {
		t.Error("a reader is told that a file is not in order")
	}

	replaceIn(t, issues, "questoin", "question")
	next(t, stream)
	if body := page(); strings.Contains(body, `role="alert"`) || !strings.Contains(body, "i-broken") {
		t.Error("the mended file is not shown")
	}
}

// A listener that takes nothing holds nobody up, and gets only the newest.
func TestSlowListenersHoldNobodyUp(t *testing.T) {
	b := newBroadcaster(2, 2)
	slow := b.listen("x", "mara")
	if b.listen("y", "tom") == nil {
		t.Fatal("there is room for two")
	}
	if b.listen("x", "ana") != nil {
		t.Fatal("there is no room for three")
	}
	for i := range 1000 {
		b.send("x", fmt.Sprint(i))
	}
	if got := <-slow.versions; got != "999" {
		t.Errorf("got version %s, expected the newest", got)
	}
	b.leave(slow)
	b.leave(slow)
	if b.count != 1 {
		t.Errorf("%d listeners are counted, expected one", b.count)
	}
	b.close()
}

// Nobody takes the streams of others: whoever opens more than their share loses the
// oldest of their own, which is told so, and goes on without.
func TestEverybodyHasTheirShareOfStreams(t *testing.T) {
	s := newStaffed(t)
	base := serveDesk(t, s.Desk)
	open := func(who string) *bufio.Scanner {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "GET", base+camp+"live", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", s.cookie[who])
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: ") {
		}
		if resp.StatusCode != http.StatusOK || lines.Text() == "data: " {
			t.Fatalf("%s: status %d, %q", who, resp.StatusCode, lines.Text())
		}
		return lines
	}
	other := open("inner")
	var mine []*bufio.Scanner
	for range streamsEach + 3 {
		mine = append(mine, open("reader"))
	}
	for i, lines := range mine[:3] {
		displaced := false
		for lines.Scan() {
			displaced = displaced || lines.Text() == "event: displaced"
		}
		if !displaced {
			t.Errorf("the %d. page is not told that newer ones took its place", i+1)
		}
	}
	if n := s.Streams(); n != streamsEach+1 {
		t.Errorf("%d streams are open, expected those of one share and of somebody else", n)
	}
	appendTo(t, filepath.Join(s.dir, "sources.yaml"), "\n- {id: s-open, type: press, date: 1978-09-10, title: an article}\n")
	for what, lines := range map[string]*bufio.Scanner{"the oldest that is left": mine[3], "the newest": mine[len(mine)-1], "somebody else": other} {
		heard := false
		for !heard && lines.Scan() {
			heard = strings.HasPrefix(lines.Text(), "data: ")
		}
		if !heard {
			t.Errorf("%s does not hear of a change", what)
		}
	}
}

// A thousand pages stay open in less than 300 MB, this test's own side of the
// connections included, and all of them hear of a change.
func TestAThousandOpenStreams(t *testing.T) {
	if testing.Short() {
		t.Skip("opens a thousand connections")
	}
	const n = 1000
	d, base := serve(t, "../examples/camp-david-1978")
	d.opts.Log = func(string, ...any) {}
	d.opts.Proxy = true // of many addresses
	memory := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	before := memory()
	heard := make(chan bool, n)
	var opened sync.WaitGroup
	ctx, hangUp := context.WithCancel(t.Context())
	defer hangUp()
	for i := range n {
		opened.Add(1)
		go func() {
			conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", strings.TrimPrefix(base, "http://"))
			if err != nil {
				t.Error(err)
				opened.Done()
				return
			}
			defer conn.Close()
			context.AfterFunc(ctx, func() { conn.Close() })
			fmt.Fprintf(conn, "GET /d/camp-david-1978/live HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.%d\r\n\r\n", i%250)
			lines := bufio.NewReaderSize(conn, 512)
			seen := 0
			for {
				line, err := lines.ReadString('\n')
				if err != nil {
					return
				}
				if strings.HasPrefix(line, "data: ") {
					if seen++; seen == 1 {
						opened.Done()
					} else {
						heard <- true
					}
				}
			}
		}()
	}
	opened.Wait()
	used := memory() - before
	began := time.Now()
	d.live.send("camp-david-1978", "changed")
	for range n {
		select {
		case <-heard:
		case <-time.After(10 * time.Second):
			t.Fatal("not all pages heard of the change")
		}
	}
	t.Logf("%d streams: %.1f MB, both sides; all told in %v", n, float64(used)/(1<<20), time.Since(began).Round(time.Millisecond))
	if used > 300<<20 {
		t.Errorf("%d bytes, expected less than 300 MB", used)
	}
}

// A reader hears of a change to what it sees, and of no other: not even that
// something hidden has changed.
func TestAReaderHearsOnlyOfWhatItSees(t *testing.T) {
	dir := copyDossier(t, "../examples/camp-david-1978")
	d := open(t, dir)
	s := d.desk.Shelves()[0]
	read := func() (owner, reader string) {
		d.desk.Refresh(t.Context(), s)
		return s.Newest().Mark(""), s.Newest().Mark("everyone")
	}
	owner, reader := read()
	appendTo(t, dir+"/sources.yaml", "\n- {id: s-kestrel, type: note, date: 1978-09-10, title: a note}\n")
	owner2, reader2 := read()
	if owner2 == owner {
		t.Error("the owner does not hear of an own note")
	}
	if reader2 != reader {
		t.Error("a reader hears that something hidden has changed")
	}
	appendTo(t, dir+"/sources.yaml", "\n- {id: s-open, type: press, date: 1978-09-10, title: an article}\n")
	if _, reader3 := read(); reader3 == reader {
		t.Error("a reader does not hear of what it sees")
	}
}

// Story: somebody with more tabs than their share goes back to an old one, which
// catches up with what has changed meanwhile.
func TestStoryOfManyTabs(t *testing.T) {
	b := browser(t)
	dir := copyDossier(t, "../examples/camp-david-1978")
	d, base := serve(t, dir)
	d.live.each = 1
	old := openTab(t, b, base+camp+"positions", 1200, "light")
	old.wait("the old tab to listen", `document.body.dataset.version`)
	for end := time.Now().Add(10 * time.Second); d.Streams() == 0 && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	newer := openTab(t, b, base+camp+"positions", 1200, "light")
	appendTo(t, filepath.Join(dir, "issues.yaml"), "\n- {id: i-new, question: 'What is new here?', short: Something new, options: [{id: a, words: one}]}\n")
	newer.wait("the change", `document.querySelector("main").textContent.includes("Something new")`)
	var seen bool
	old.eval(`return document.querySelector("main").textContent.includes("Something new")`, &seen)
	if seen || d.Streams() != 1 {
		t.Errorf("the old tab still listens; %d streams", d.Streams())
	}
	old.eval(`dispatchEvent(new Event("focus"))`, nil)
	old.wait("the old tab to catch up", `document.querySelector("main").textContent.includes("Something new")`)
	old.quiet()
	newer.quiet()
}
