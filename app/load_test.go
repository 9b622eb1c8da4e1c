package app_test

import (
	"context"
	crand "crypto/rand"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/access"
	"parley/app"
	"parley/desk"
	"parley/dossier"
	"parley/store"
	"parley/store/sqlite"
	"parley/web"
)

// crowd is a desk over SQLite, with full fsync, and people who read and edit one
// dossier over HTTP.
type crowd struct {
	testing.TB
	store   store.Store
	server  *httptest.Server
	cookies []string // the editors first
	editors int

	mu           sync.Mutex
	reads, saves []time.Duration
	bad          map[string]int
	kept         map[string]string // by record: the note that was saved last
}

const crowdDossier = "ukraine-2025-26"

func newCrowd(t testing.TB, people, editors int) *crowd {
	t.Helper()
	c := &crowd{TB: t, editors: editors, bad: map[string]int{}, kept: map[string]string{}}
	var err error
	if c.store, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), store.Options{Create: true, Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.store.Close() })
	d, err := dossier.Load(t.Context(), "../examples/"+crowdDossier)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.store.Append(t.Context(), crowdDossier, store.Of(d, "aide")); err != nil {
		t.Fatal(err)
	}
	members, err := access.Open(t.Context(), app.PapersOf(c.store), access.Options{Now: time.Now, Random: crand.Reader, Passwords: true, Work: access.Work{Memory: 64, Passes: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	over, err := desk.Open(t.Context(), desk.Options{Sources: []desk.Source{app.SourceOf(c.store, crowdDossier)}, People: members, Random: crand.Reader, Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	pages := web.New(over, web.Options{Log: t.Logf})
	c.server = httptest.NewServer(pages)
	t.Cleanup(c.server.Close)
	ctx, stop := context.WithCancel(t.Context())
	following := make(chan bool)
	go func() { pages.Follow(ctx); close(following) }()
	t.Cleanup(func() { stop(); <-following })
	for n := range people {
		g := access.Grant{Dossier: crowdDossier, Role: access.Reader, Audience: dossier.Everyone}
		if n < editors {
			g.Role = access.Editor
		}
		secret, err := members.Invite(t.Context(), access.Invitation{Name: fmt.Sprintf("person-%d", n), By: "test", Grants: []access.Grant{g}})
		if err != nil {
			t.Fatal(err)
		}
		cookie, _, err := members.JoinPassword(t.Context(), secret, "four words of mine", "")
		if err != nil {
			t.Fatal(err)
		}
		c.cookies = append(c.cookies, cookie)
	}
	return c
}

func (c *crowd) do(ctx context.Context, person int, method, at string, form url.Values) (*http.Response, string, time.Duration) {
	r, err := http.NewRequestWithContext(ctx, method, c.server.URL+"/d/"+crowdDossier+"/"+at, strings.NewReader(form.Encode()))
	if err != nil {
		c.Error(err)
		return nil, "", 0
	}
	r.Header.Set("Cookie", "parley="+c.cookies[person])
	r.Header.Set("Accept-Encoding", "gzip")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Del("Accept-Encoding")
	}
	if strings.HasPrefix(at, "edit/") {
		r.Header.Del("Accept-Encoding")
	}
	began := time.Now()
	resp, err := c.transport().RoundTrip(r)
	if err != nil {
		if ctx.Err() == nil {
			c.Error(err)
		}
		return nil, "", 0
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil && ctx.Err() == nil {
		c.Error(err)
	}
	return resp, string(body), time.Since(began)
}

func (c *crowd) transport() http.RoundTripper { return c.server.Client().Transport }

// note takes down what a request came to.
func (c *crowd) note(list *[]time.Duration, took time.Duration, status, want int, what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if status != want {
		c.bad[fmt.Sprintf("%s: status %d", what, status)]++
		return
	}
	*list = append(*list, took)
}

var wasField = regexp.MustCompile(`(?s)name="was"[^>]*>(.*?)</textarea>|name="was" value="([^"]*)"`)

// edit changes the note of a record, as its form does.
func (c *crowd) edit(ctx context.Context, person int, id, words string) {
	at := "edit/position/" + id
	resp, page, _ := c.do(ctx, person, http.MethodGet, at, nil)
	if resp == nil {
		return
	}
	m := wasField.FindStringSubmatch(page)
	if resp.StatusCode != http.StatusOK || m == nil {
		c.note(nil, 0, resp.StatusCode, 0, at)
		return
	}
	was := strings.TrimPrefix(html.UnescapeString(m[1]+m[2]), "\n")
	resp, _, took := c.do(ctx, person, http.MethodPost, at, url.Values{"was": {was}, "f.note": {words}, "do": {"save"}})
	if resp == nil {
		return
	}
	c.note(&c.saves, took, resp.StatusCode, http.StatusSeeOther, "a save")
	if resp.StatusCode == http.StatusSeeOther {
		c.mu.Lock()
		c.kept[id] = words
		c.mu.Unlock()
	}
}

var crowdPages = []string{"", "positions", "drafts", "deadlock", "sequence", "timeline", "accounts", "deadlines", "figures", "parties", "sources", "search?q=missiles",
	"positions/p-ua/i-donetsk", "r/issue/i-donetsk", "r/draft/d-20", "compare?from=d-28&to=d-20"}

// work lets all of them work for some time: each reader opens a page every
// readEvery, each editor changes a record of their own every saveEvery.
func (c *crowd) work(d, readEvery, saveEvery time.Duration) {
	ctx, stop := context.WithTimeout(c.Context(), d)
	defer stop()
	open, err := store.Open(c.Context(), c.store, crowdDossier)
	if err != nil {
		c.Fatal(err)
	}
	now, err := open.Newest().Dossier(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	v, err := now.View(dossier.Scope{Reader: dossier.Everyone})
	if err != nil {
		c.Fatal(err)
	}
	var wg sync.WaitGroup
	every := func(seed uint64, d time.Duration, f func(r *rand.Rand, n int)) {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, 1))
			wait := time.Duration(r.Float64() * float64(d))
			for n := 0; ; n++ {
				select {
				case <-ctx.Done():
					return
				case <-time.After(wait):
				}
				began := time.Now()
				f(r, n)
				wait = max(0, time.Duration((0.5+r.Float64())*float64(d))-time.Since(began))
			}
		})
	}
	for person := range c.cookies {
		if person < c.editors {
			id := v.Positions[person].ID
			every(uint64(person), saveEvery, func(_ *rand.Rand, n int) {
				c.edit(c.Context(), person, id, fmt.Sprintf("seen %d times by %d", n+1, person))
			})
			continue
		}
		every(uint64(person), readEvery, func(r *rand.Rand, _ int) {
			at := crowdPages[r.IntN(len(crowdPages))]
			if resp, _, took := c.do(c.Context(), person, http.MethodGet, at, nil); resp != nil {
				c.note(&c.reads, took, resp.StatusCode, http.StatusOK, at)
			}
		})
	}
	wg.Wait()
}

// check looks whether all that was acknowledged is there, and the log verifies.
func (c *crowd) check() {
	c.Helper()
	for what, n := range c.bad {
		c.Errorf("%s, %d times", what, n)
	}
	h, err := store.Open(c.Context(), c.store, crowdDossier)
	if err != nil {
		c.Fatal(err)
	}
	d, err := h.Newest().Dossier(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	notes := map[string]string{}
	for _, p := range d.Positions {
		notes[p.ID] = p.Note
	}
	for id, want := range c.kept {
		if !strings.Contains(notes[id], want) {
			c.Errorf("%s has the note %q, and %q was saved", id, notes[id], want)
		}
	}
	found, err := store.Audit(c.Context(), c.store, crowdDossier)
	if err != nil || len(found.Faults) > 0 {
		c.Errorf("the log: %v, %v", found.Faults, err)
	}
}

func percentile(list []time.Duration, p float64) float64 {
	if len(list) == 0 {
		return 0
	}
	list = slices.Sorted(slices.Values(list))
	return float64(list[min(len(list)-1, int(p*float64(len(list))))].Microseconds()) / 1000
}

// A team reads and edits at once: every page is answered, nothing that was saved
// is lost, the log verifies.
func TestATeamAtWork(t *testing.T) {
	c := newCrowd(t, 24, 6)
	for round := 1; len(c.reads) < 20 || len(c.saves) < 12; round++ {
		if round > 20 {
			t.Fatalf("only %d pages were read and %d edits saved", len(c.reads), len(c.saves))
		}
		c.work(3*time.Second, time.Second, 500*time.Millisecond)
	}
	c.check()
}

// BenchmarkTeam: 200 people who are signed in, 20 of them editing, for a minute.
// Each reader opens a page every two seconds, each editor saves one record every
// three.
func BenchmarkTeam(b *testing.B) {
	for b.Loop() {
		c := newCrowd(b, 200, 20)
		c.work(time.Minute, 2*time.Second, 3*time.Second)
		c.check()
		b.ReportMetric(float64(len(c.reads))/60, "reads/s")
		b.ReportMetric(percentile(c.reads, .5), "read-p50-ms")
		b.ReportMetric(percentile(c.reads, .99), "read-p99-ms")
		b.ReportMetric(float64(len(c.saves))/60, "saves/s")
		b.ReportMetric(percentile(c.saves, .5), "save-p50-ms")
		b.ReportMetric(percentile(c.saves, .99), "save-p99-ms")
	}
}
