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
	b := newBroadcaster(2)
	slow, _ := b.listen("x")
	if _, ok := b.listen("y"); !ok {
		t.Fatal("there is room for two")
	}
	if _, ok := b.listen("x"); ok {
		t.Fatal("there is no room for three")
	}
	for i := range 1000 {
		b.send("x", fmt.Sprint(i))
	}
	if got := <-slow; got != "999" {
		t.Errorf("got version %s, expected the newest", got)
	}
	b.leave("x", slow)
	b.leave("x", slow)
	if b.count != 1 {
		t.Errorf("%d listeners are counted, expected one", b.count)
	}
	b.close()
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
	for range n {
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
			fmt.Fprintf(conn, "GET /d/camp-david-1978/live HTTP/1.1\r\nHost: x\r\n\r\n")
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
