package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/access"
	"parley/desk"
	"parley/dossier"
	"parley/feeds"
)

// writeInbox makes an inbox with articles, as feeds would have brought them.
func writeInbox(t testing.TB, articles ...feeds.Article) (dir string, inbox *feeds.Inbox) {
	t.Helper()
	dir = t.TempDir()
	appendTo(t, filepath.Join(dir, feeds.Config), "- {url: 'https://gazette.example/rss.xml', name: The Gazette}\n")
	for _, a := range articles {
		page, err := a.HTML()
		if err != nil {
			t.Fatal(err)
		}
		appendTo(t, filepath.Join(dir, a.ID+".html"), string(page))
	}
	inbox, err := feeds.Open(dir, feeds.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return dir, inbox
}

func gazetteArticle(t testing.TB, id string, day int) feeds.Article {
	return feeds.Article{
		ID: id, Title: "Drafts are traded, " + id, Link: "https://gazette.example/" + id, Author: "A. Writer", Outlet: "The Gazette",
		Published: time.Date(2031, 4, day, 9, 30, 0, 0, time.UTC), Text: strings.Split(strings.TrimSpace(article(t, "dev/wire-dam")), "\n\n"),
	}
}

// An article of a feed is read into a dossier with all that its file says of it;
// once something is filed, the inbox says so; and what is dealt with is put away.
func TestTheInbox(t *testing.T) {
	_, inbox := writeInbox(t, gazetteArticle(t, "one", 5), gazetteArticle(t, "two", 6))
	dir := copyDossier(t, sarn)
	d := openWith(t, desk.Options{Sources: foldersOf(dir), By: who}, Options{Inbox: inbox, Poll: 15 * time.Minute})
	page := get(t, d, "/inbox").Body.String()
	for _, want := range []string{"The Gazette", "6 Apr 2031, 09:30 UTC", "A. Writer", "https://gazette.example/two", `rel="noreferrer noopener external"`, "Kestria has sent Morvane a revised draft", "never", "15 minutes"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	if strings.Index(page, "traded, two") > strings.Index(page, "traded, one") {
		t.Error("the newest does not stand first")
	}
	if n := strings.Count(page, "a source of"); n != 0 {
		t.Errorf("%d articles are filed already", n)
	}
	if reader := get(t, d, "/d/sarn/reader").Body.String(); !strings.Contains(reader, `href="/inbox?into=sarn"`) {
		t.Error("the reader does not lead to the inbox")
	}

	// One click, and the proposals are there.
	at := regexp.MustCompile(`href="(/d/sarn/reader\?inbox=one\.html)"`).FindStringSubmatch(page)
	if at == nil {
		t.Fatal("the article cannot be read into the dossier")
	}
	page = get(t, d, at[1]).Body.String()
	if n := strings.Count(page, `class="stm"`); n < 10 {
		t.Fatalf("%d proposals were found", n)
	}
	sent := form(t, page)
	for name, want := range map[string]string{"title": "Drafts are traded, one", "outlet": "The Gazette", "author": "A. Writer", "date": "2031-04-05", "datebasis": "file", "url": "https://gazette.example/one", "name": "one.html"} {
		if sent.Get(name) != want {
			t.Errorf("%s is %q, expected %q", name, sent.Get(name), want)
		}
	}
	if action := regexp.MustCompile(`<form method="post" action="([^"]*)" id="article"`).FindStringSubmatch(page); action == nil || strings.Contains(action[1], "inbox") {
		t.Errorf("the form goes to %q", action)
	}
	said := regexp.MustCompile(`id="e(\d+)-speaker-party"`).FindAllStringSubmatch(page, 2)
	sent.Set("d"+said[0][1], "yes")
	sent.Set("d"+said[1][1], "yes")
	sent.Set("do", "file")
	w := send(t, d, "/d/sarn/reader", sent)
	if !strings.Contains(w.Body.String(), text("inbox.putthis")) {
		t.Error("the article cannot be put away where it was filed from")
	}
	if !strings.Contains(w.Body.String(), `id="filed"`) {
		t.Fatalf("nothing was filed: %s", regexp.MustCompile(`(?s)<div class="trouble".*?</div></div>`).FindString(w.Body.String()))
	}
	filed := send(t, d, "/d/sarn/reader", sent).Body.String() // once more: nothing is new, and nothing is filed
	if strings.Contains(filed, `id="filed"`) || strings.Contains(filed, text("inbox.putthis")) {
		t.Error("what is filed already is filed again")
	}
	after, err := dossier.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	src := after.Sources[len(after.Sources)-1]
	if src.URL != "https://gazette.example/one" || src.Outlet != "The Gazette" || src.Author != "A. Writer" || src.Title != "Drafts are traded, one" || src.Date.String() != "2031-04-05" || len(src.SHA256) != 64 || len(after.Statements) != 2 {
		t.Errorf("%+v, %d statements", src, len(after.Statements))
	}
	page = get(t, d, "/inbox").Body.String()
	if strings.Count(page, "a source of The Sarn valley talks") != 1 || !strings.Contains(page, `href="/d/sarn/r/source/`+src.ID+`"`) {
		t.Error("the inbox does not say what was filed")
	}

	// It is put away for all, and shown again.
	put := func(do string) {
		t.Helper()
		w := send(t, d, "/inbox", url.Values{"name": {"one.html"}, "do": {do}, "next": {"a-0123456789ab"}, "outlet": {"The Gazette"}, "evil": {"x"}})
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/inbox?outlet=The+Gazette#a-0123456789ab" {
			t.Errorf("status %d, to %s", w.Code, to)
		}
	}
	put("away")
	here, away := get(t, d, "/inbox").Body.String(), get(t, d, "/inbox?away=yes").Body.String()
	if strings.Contains(here, "traded, one") || !strings.Contains(here, "traded, two") || !strings.Contains(away, "traded, one") || strings.Contains(away, "traded, two") {
		t.Error("what was put away is not told from what is to read")
	}
	put("back")
	if page = get(t, d, "/inbox").Body.String(); !strings.Contains(page, "traded, one") {
		t.Error("what was put away is not shown again")
	}
}

// Articles are found by outlet and by words, a hundred on a page.
func TestTheInboxIsSearched(t *testing.T) {
	var articles []feeds.Article
	for i := range 230 {
		articles = append(articles, feeds.Article{ID: fmt.Sprintf("n%03d", i), Title: fmt.Sprintf("Title %03d", i), Outlet: []string{"Gazette", "Courier & Post"}[i%2], Published: day.Add(time.Duration(-i) * time.Hour), Text: []string{"Words of it."}})
	}
	articles[7].Text = []string{"The ÉMIGRÉ spoke.", "In the harbour."}
	_, inbox := writeInbox(t, articles...)
	d := openWith(t, desk.Options{Sources: foldersOf(sarn)}, Options{Inbox: inbox})
	for at, want := range map[string][2]int{ // shown, found
		"/inbox": {100, 230}, "/inbox?page=3": {30, 230}, "/inbox?page=99": {30, 230}, "/inbox?page=-1": {100, 230}, "/inbox?page=x": {100, 230},
		"/inbox?outlet=Courier+%26+Post": {100, 115}, "/inbox?outlet=Nobody": {0, 0}, "/inbox?q=%C3%A9migr%C3%A9+harbour": {1, 1}, "/inbox?q=harbour+words": {0, 0}, "/inbox?q=title+01": {13, 13},
		"/inbox?away=yes": {0, 0},
	} {
		w := get(t, d, at)
		page := w.Body.String()
		if got := strings.Count(page, "<article"); w.Code != 200 || got != want[0] || !strings.Contains(page, count(want[1], "article")+"</span>") {
			t.Errorf("%s: status %d, %d shown, expected %v", at, w.Code, got, want)
		}
	}
	page := get(t, d, "/inbox?outlet=Courier+%26+Post&page=2").Body.String()
	if !strings.Contains(page, `rel="prev" href="/inbox?outlet=Courier&#43;%26&#43;Post&amp;page=1"`) || strings.Contains(page, `rel="next"`) {
		t.Error("the pages do not lead to each other within what is asked for")
	}
	// This desk writes nothing.
	if strings.Contains(page, `value="away"`) || !strings.Contains(page, text("inbox.readonly")) {
		t.Error("a desk that does not write offers to put away")
	}
	if w := send(t, d, "/inbox", url.Values{"name": {"n001.html"}, "do": {"away"}}); w.Code != http.StatusForbidden {
		t.Errorf("a desk that does not write puts away: status %d", w.Code)
	}
}

// The inbox is for those who may add to a dossier. What was filed of it is shown to
// those who see the source there.
func TestWhoSeesTheInbox(t *testing.T) {
	a := feeds.Article{ID: "one", Title: "A report", Link: "https://gazette.example/one", Outlet: "The Gazette", Text: []string{"Words."}}
	_, inbox := writeInbox(t, a)
	s := newStaffed(t)
	serve := func() { s.Desk = New(s.desk, Options{Origin: "http://localhost:1", Inbox: inbox}) }
	serve()
	before := s.get("editor", "/inbox").Body.String()
	for who, status := range map[string]int{"": 303, "keeper": 200, "owner": 200, "editor": 200, "inner": 403, "reader": 403, "nobody": 403} {
		denied := len(s.denied())
		w := s.get(who, "/inbox")
		if w.Code != status || status != 200 && strings.Contains(w.Body.String(), "A report") || status == 200 && !strings.Contains(w.Body.String(), "A report") {
			t.Errorf("%s: status %d", who, w.Code)
		}
		if status == 403 && len(s.denied()) != denied+1 {
			t.Errorf("%s: the denial is not on record", who)
		}
		if who == "" {
			continue
		}
		put := map[int]int{200: 303, 403: 403}[status]
		if w := s.post(who, "/inbox", url.Values{"name": {"one.html"}, "do": {"back"}}); w.Code != put {
			t.Errorf("%s puts away: status %d, expected %d", who, w.Code, put)
		}
		if w := s.get(who, camp+"reader?inbox=one.html"); (w.Code == 200) != (status == 200) || status != 200 && strings.Contains(w.Body.String(), "A report") {
			t.Errorf("%s reads it into the dossier: status %d", who, w.Code)
		}
		if home := s.get(who, "/").Body.String(); strings.Contains(home, `href="/inbox"`) != (status == 200) {
			t.Errorf("%s: the first page leads to the inbox: %t", who, status != 200)
		}
		if page := s.get(who, camp).Body.String(); strings.Contains(page, `href="/inbox"`) != (status == 200) {
			t.Errorf("%s: the dossier leads to the inbox: %t", who, status != 200)
		}
	}
	appendTo(t, filepath.Join(s.dir, "sources.yaml"), "\n- {id: s-gazette, type: press, outlet: The Gazette, date: 1978-09-10, title: A report, url: 'https://gazette.example/one', handling: {tlp: amber, audience: [inner]}}\n")
	s.desk.Refresh(t.Context(), s.desk.Shelves()[0])
	if page := s.get("owner", "/inbox").Body.String(); !strings.Contains(page, "a source of") {
		t.Error("the owner is not told that it is filed")
	}
	if after := s.get("editor", "/inbox").Body.String(); after != before {
		t.Error("the page of somebody who does not see the source changed when it was filed")
	}
	// Who loses the role loses the inbox.
	if err := s.people.Give(t.Context(), access.Grant{Person: "editor", Dossier: "camp-david-1978", Role: access.Reader, Audience: "outer"}, "owner"); err != nil {
		t.Fatal(err)
	}
	if w := s.get("editor", "/inbox"); w.Code != http.StatusForbidden {
		t.Errorf("after a demotion: status %d", w.Code)
	}
}

// Without an inbox there is no page; with one, whatever is asked of it and whatever
// lies in the folder, it answers.
func TestTheInboxOnBadInput(t *testing.T) {
	none := open(t, sarn)
	for _, at := range []string{"/inbox", "/d/sarn/reader?inbox=one.html"} {
		if w := get(t, none, at); w.Code != http.StatusNotFound {
			t.Errorf("%s without an inbox: status %d", at, w.Code)
		}
	}
	if strings.Contains(get(t, none, "/d/sarn/reader").Body.String(), "/inbox") {
		t.Error("the reader leads to an inbox that is not there")
	}

	hostile := feeds.Article{ID: "hostile", Title: `<script>alert(1)</script>`, Link: `https://x.example/"><script>`, Author: "<b>x", Outlet: `"><img src=x>`, Text: []string{"<script>alert(2)</script>"}}
	dir, inbox := writeInbox(t, hostile)
	appendTo(t, filepath.Join(dir, "huge.html"), strings.Repeat("<p>x</p>", 20<<17))
	appendTo(t, filepath.Join(dir, "byhand.html"), "<p>Die Delegation reiste am Montag wieder ab, und der Außenminister sagte, dass die Verhandlungen nicht weitergehen würden, weil niemand das Papier unterschreiben wolle.")
	appendTo(t, filepath.Join(dir, "script.html"), "<title>Its address is a script</title><link rel=canonical href='javascript:alert(3)'><p>Words.")
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "passwd.html")); err != nil {
		t.Fatal(err)
	}
	d := openWith(t, desk.Options{Sources: foldersOf(copyDossier(t, sarn)), By: who}, Options{Inbox: inbox, Poll: time.Hour})
	page := get(t, d, "/inbox").Body.String()
	for _, bad := range []string{"<script>alert", "<img", "<b>x", "javascript:", "passwd"} {
		if strings.Contains(page, bad) {
			t.Errorf("%q is on the page", bad)
		}
	}
	if !strings.Contains(page, "huge.html") || !strings.Contains(page, "up to 2048 KB are read here") || strings.Count(page, "<article") != 4 {
		t.Error("a file that is too large is not said to be so")
	}
	for at, want := range map[string]int{
		"/inbox?q=" + strings.Repeat("x", 201): 400, "/inbox?outlet=" + strings.Repeat("x", 201): 400, "/inbox?into=nowhere": 200, "/inbox?page=99999999999999999999": 200, "/inbox?q=%ff%fe": 200,
		"/d/sarn/reader?inbox=..%2Fsecret.html": 404, "/d/sarn/reader?inbox=passwd.html": 404, "/d/sarn/reader?inbox=feeds.yaml": 404, "/d/sarn/reader?inbox=%2Fetc%2Fpasswd": 404, "/d/sarn/reader?inbox=" + strings.Repeat("x", 201): 400,
		"/d/sarn/reader?inbox=huge.html": 200, "/d/sarn/reader?inbox=hostile.html": 200,
	} {
		if w := get(t, d, at); w.Code != want || strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%.60s: status %d, expected %d", at, w.Code, want)
		}
	}
	if page := get(t, d, "/d/sarn/reader?inbox=huge.html").Body.String(); !strings.Contains(page, "up to 2048 KB are read here") {
		t.Error("the reader does not say why it does not read")
	}
	// Another language is read when a person says so, and its file is still known.
	page = get(t, d, "/d/sarn/reader?inbox=byhand.html").Body.String()
	if !strings.Contains(page, text("reading.force")) {
		t.Fatal("another language is read without asking")
	}
	again := form(t, page)
	if again.Get("force") != "yes" || again.Get("name") != "byhand.html" || len(again.Get("sha256")) != 64 {
		t.Errorf("%v", again)
	}
	if w := send(t, d, "/d/sarn/reader", again); !strings.Contains(w.Body.String(), `id="art"`) {
		t.Error("another language is not read when a person says so")
	}
	for name, c := range map[string]struct {
		form    url.Values
		headers []string
		status  int
	}{
		"another site":  {url.Values{"name": {"hostile.html"}, "do": {"away"}}, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"no name":       {url.Values{"do": {"away"}}, nil, 404},
		"a way out":     {url.Values{"name": {"../x.html"}, "do": {"away"}}, nil, 404},
		"a link":        {url.Values{"name": {"passwd.html"}, "do": {"away"}}, nil, 404},
		"a long filter": {url.Values{"name": {"hostile.html"}, "do": {"away"}, "q": {strings.Repeat("x", 300)}}, nil, 400},
		"20 MB":         {url.Values{"name": {strings.Repeat("x", 20<<20)}}, nil, 413},
		"a false place": {url.Values{"name": {"hostile.html"}, "do": {"back"}, "next": {"x\r\nSet-Cookie: a"}}, nil, 303},
	} {
		w := send(t, d, "/inbox", c.form, c.headers...)
		if w.Code != c.status || strings.Contains(w.Header().Get("Location"), "#") || len(w.Result().Cookies()) > 0 {
			t.Errorf("%s: status %d, to %s", name, w.Code, w.Header().Get("Location"))
		}
	}
	// What is wrong with the addresses is said, and the articles stay.
	for what, want := range map[string]string{"- url: x\n": "is no address", "{broken": "expected a list of feeds", "": "0 feeds"} {
		if err := os.WriteFile(filepath.Join(dir, feeds.Config), []byte(what), 0o644); err != nil {
			t.Fatal(err)
		}
		if page := get(t, d, "/inbox").Body.String(); !strings.Contains(page, want) || strings.Count(page, "<article") != 4 {
			t.Errorf("with feeds.yaml %q the page does not say %q, or lost its articles", what, want)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if w := get(t, d, "/inbox"); w.Code != 200 || !strings.Contains(w.Body.String(), text("inbox.unreadable")) {
		t.Errorf("a folder that is gone: status %d", w.Code)
	}
}
