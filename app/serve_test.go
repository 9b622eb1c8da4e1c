package app_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/app"
)

// address takes what the program prints and gives the address of the desk.
type address struct {
	bytes.Buffer
	found chan string
}

var deskAddress = regexp.MustCompile(`http://[a-z0-9.:]+`)

func (a *address) Write(p []byte) (int, error) {
	n, err := a.Buffer.Write(p)
	if at := deskAddress.Find(p); at != nil {
		a.found <- string(at)
	}
	return n, err
}

// A dossier in a store is served from there: its log is verified on the page, and
// what somebody else saves is on it within two seconds.
func TestServeFromAStore(t *testing.T) {
	store := "sqlite:" + filepath.Join(t.TempDir(), "desk.db")
	run := func(ctx context.Context, out io.Writer, args ...string) int {
		var stdout, errOut bytes.Buffer
		e := env(&stdout, &errOut)
		if out != nil {
			e.Stdout = out
		}
		e.Getenv = func(name string) string { return map[string]string{"PARLEY_STORE": store, "USER": "aide"}[name] }
		code := app.Run(ctx, args, e)
		if code != app.Done {
			t.Errorf("parley %v: exit code %d\n%s", args, code, errOut.String())
		}
		return code
	}
	run(t.Context(), nil, "import", "../examples/camp-david-1978")
	ctx, stop := context.WithCancel(t.Context())
	out := &address{found: make(chan string, 1)}
	ended := make(chan int)
	go func() { ended <- run(ctx, out, "serve", "camp-david-1978", "--listen", "127.0.0.1:0") }()
	base := <-out.found
	get := func(at string) string {
		resp, err := http.Get(base + "/d/camp-david-1978/" + at)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if page := get("accounts?verify=now"); !strings.Contains(page, "Intact.") {
		t.Error("the log is not said to be intact")
	}
	run(t.Context(), nil, "note", "camp-david-1978", "they sign on Monday, says the aide")
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if strings.Contains(get("search?q=monday&as-of=2026-03-02"), "they sign on Monday") {
			break
		}
		if time.Now().After(end) {
			t.Error("a note that was saved meanwhile is not on the page")
			break
		}
	}
	stop()
	<-ended
}
