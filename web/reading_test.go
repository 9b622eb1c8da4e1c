package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"parley/dossier"
)

const (
	sarn = "../reading/testdata/sarn"
	who  = "Dana Reed"
)

// article is one of the invented articles, without its gold.
func article(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile("../reading/testdata/articles/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(raw), "===\n")
	if !ok {
		t.Fatalf("%s has no text", name)
	}
	text, _, _ = strings.Cut(text, "\n---\n")
	return regexp.MustCompile(`\[[a-z]+\d+:|\]`).ReplaceAllString(text, "")
}

// send posts a form to the desk.
func send(t testing.TB, d http.Handler, address string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("POST", address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// form is what a page's form would send, as it stands.
func form(t testing.TB, page string) url.Values {
	t.Helper()
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([a-z0-9]+)" value="([^"]*)">`).FindAllStringSubmatch(page, -1) {
		out.Set(m[1], unescape.Replace(m[2]))
	}
	return out
}

var unescape = strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&#43;", "+", "&amp;", "&")

// An article is pasted, two statements are confirmed, one is edited, and they
// are filed in a person's name; filing once more files nothing.
func TestAnArticleIsReadAndFiled(t *testing.T) {
	dir := copyDossier(t, sarn)
	d := openAs(t, who, dir)
	at := "/d/sarn/reader"
	w := send(t, d, at, url.Values{"text": {article(t, "dev/wire-dam")}, "do": {"read"}})
	if w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("status %d", w.Code)
	}
	page := w.Body.String()
	if n := strings.Count(page, `class="stm"`); n < 10 {
		t.Fatalf("%d proposals were found", n)
	}
	sent := form(t, page)
	sent.Set("do", "file")
	if w = send(t, d, at, sent); !strings.Contains(w.Body.String(), text("reading.noneconfirmed")) {
		t.Error("filing without a confirmation is not refused")
	}
	said := regexp.MustCompile(`id="e(\d+)-speaker-party"`).FindAllStringSubmatch(page, 2)
	first, second := said[0][1], said[1][1]
	sent.Set("d"+first, "yes")
	sent.Set("d"+second, "yes")
	sent.Set("e"+first+".stance", "warns")
	sent.Set("e"+second+".stance", "shouts")
	if w = send(t, d, at, sent); !strings.Contains(w.Body.String(), "shouts") || strings.Contains(w.Body.String(), `id="filed"`) {
		t.Error("a wrong edit is filed, or what was typed is lost")
	}
	sent.Del("e" + second + ".stance")
	w = send(t, d, at, sent)
	if !strings.Contains(w.Body.String(), `id="filed"`) {
		t.Fatalf("nothing was filed: %s", regexp.MustCompile(`(?s)<div class="trouble".*?</div></div>`).FindString(w.Body.String()))
	}
	after, err := dossier.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(after.Statements); n != 2 || after.Statements[0].Stance != "warns" || !strings.Contains(after.Statements[0].Note, who) {
		t.Errorf("%d statements stand in the folder", n)
	}
	before, _ := os.ReadFile(filepath.Join(dir, "statements.yaml"))
	d = openAs(t, who, dir)
	if w = send(t, d, at, sent); !strings.Contains(w.Body.String(), text("reading.already")) {
		t.Error("the same was filed twice, or the page does not say that it is there already")
	}
	if again, _ := os.ReadFile(filepath.Join(dir, "statements.yaml")); string(again) != string(before) {
		t.Error("filing the same twice changed the folder")
	}
}

// What was decided can be taken along as a file, from a desk that writes
// nothing.
func TestProposalsAreExported(t *testing.T) {
	d := open(t, sarn)
	at := "/d/sarn/reader"
	sent := form(t, send(t, d, at, url.Values{"text": {article(t, "dev/wire-dam")}}).Body.String())
	sent.Set("d1", "yes")
	sent.Set("do", "export")
	w := send(t, d, at, sent)
	if !strings.Contains(w.Header().Get("Content-Disposition"), "proposals.yaml") || strings.Count(w.Body.String(), "file: yes") != 1 {
		t.Errorf("%v: %.400s", w.Header(), w.Body)
	}
	sent.Set("do", "file")
	if w := send(t, d, at, sent); w.Code != http.StatusForbidden {
		t.Errorf("a desk that does not write answers %d", w.Code)
	}
}

// What is sent wrong is answered with what to do, and nothing is lost.
func TestTheReaderOnBadInput(t *testing.T) {
	d := openAs(t, who, sarn)
	at := "/d/sarn/reader"
	for name, c := range map[string]struct {
		address string
		form    url.Values
		headers []string
		status  int
		says    string
	}{
		"no text":            {at, url.Values{"text": {" \n"}}, nil, 200, text("reading.nothing")},
		"a date":             {at, url.Values{"text": {"He said no."}, "date": {"2026-02-31"}}, nil, 200, "2026-02-31"},
		"another language":   {at, url.Values{"text": {strings.Repeat("Der Außenminister sagte am Montag, dass die Verhandlungen über den Waffenstillstand nicht weitergehen würden, und die Delegation reiste wieder ab. ", 4)}}, nil, 200, text("reading.force")},
		"too long":           {at, url.Values{"text": {strings.Repeat("The minister said no to the offer. ", 40_000)}}, nil, 200, "parley read FILE"},
		"much too long":      {at, url.Values{"text": {strings.Repeat("x", 9<<20)}}, nil, http.StatusRequestEntityTooLarge, "8 MB"},
		"markup":             {at, url.Values{"text": {"\"<script>alert(1)</script>\" is what we want, the minister said on Monday in the capital of the country."}}, nil, 200, "&lt;script&gt;"},
		"another site":       {at, url.Values{"text": {"x"}}, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden, "another site"},
		"an unknown dossier": {"/d/none/reader", url.Values{"text": {"x"}}, nil, http.StatusNotFound, ""},
		"an unknown reader":  {at + "?reader=nobody", url.Values{"text": {"x"}}, nil, http.StatusBadRequest, ""},
		"another page":       {"/d/sarn/positions", url.Values{"text": {"x"}}, nil, http.StatusMethodNotAllowed, ""},
		"forged fields":      {at, url.Values{"text": {"The minister said that the talks would go on."}, "format": {"<b>"}, "datebasis": {"<i>"}, "date": {"2031-01-01"}, "d1": {"maybe"}, "e1.nonsense": {"x"}, "e99.words": {"x"}}, nil, 200, ""},
	} {
		w := send(t, d, c.address, c.form, c.headers...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: status %d, expected %d with %q", name, w.Code, c.status, c.says)
		}
		if strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s: markup of an article is markup of the page", name)
		}
	}
}

// For a reader who may not see all, and for another day, the page looks and
// does not file.
func TestOnlyOwnersFile(t *testing.T) {
	d := openAs(t, who, sarn)
	for _, query := range []string{"?reader=everyone", "?as-of=2031-01-01", "?known=2031-01-01"} {
		if page := get(t, d, "/d/sarn/reader"+query); page.Code != 200 {
			t.Fatalf("%s: status %d", query, page.Code)
		}
		w := send(t, d, "/d/sarn/reader"+query, url.Values{"text": {article(t, "dev/wire-dam")}})
		if w.Code != 200 || strings.Contains(w.Body.String(), `value="file"`) {
			t.Errorf("%s: status %d, or it offers to file", query, w.Code)
		}
	}
}

// What is found in an article for a reader is what is found without the records
// that are hidden from that reader.
func TestTheReaderNamesNobodyHidden(t *testing.T) {
	const hidden = "\n- {id: x-hidden, name: Oren Kestrel, party: %s, handling: {audience: [inner]}, sources: [%s]}\n"
	with, without := copyDossier(t, sarn), copyDossier(t, sarn)
	for _, dir := range []string{with, without} {
		appendTo(t, filepath.Join(dir, "groups.yaml"), "\n- {id: inner, name: Inner circle}\n")
	}
	known := open(t, without).desk.Shelves()[0].Now()
	appendTo(t, filepath.Join(with, "persons.yaml"), fmt.Sprintf(hidden, known.Parties[0].ID, known.Sources[0].ID))
	sent := url.Values{"text": {"Oren Kestrel said on Monday that the talks would go on. \"We are ready,\" Kestrel added."}}
	page := func(dir, query string) string {
		d := open(t, dir)
		w := send(t, d, "/d/sarn/reader"+query, sent)
		if w.Code != 200 {
			t.Fatalf("%s: status %d", query, w.Code)
		}
		return strings.ReplaceAll(w.Body.String(), d.desk.Shelves()[0].Now().Version, "")
	}
	if page(with, "?reader=everyone") != page(without, "?reader=everyone") {
		t.Error("a hidden person shapes what a reader is shown")
	}
	if page(with, "") == page(without, "") {
		t.Error("the person makes no difference to the owners either: the test shows nothing")
	}
}

// Story: an aide pastes an article, goes through it by keyboard, types who a
// source was, and files.
func TestStoryOfTheReader(t *testing.T) {
	b := browser(t)
	checker := axe(t)
	dir := copyDossier(t, sarn)
	base := serveDesk(t, openAs(t, who, dir))
	p := openTab(t, b, base+"/d/sarn/reader", 1440, "light")
	p.eval("document.querySelector('#text').value = "+quote(article(t, "dev/wire-dam")), nil)
	p.click("#paste .pri")
	p.wait("the article", `document.querySelectorAll("#found .stm").length > 5`)
	p.eval(`document.activeElement.blur()`, nil)
	p.wait("a chosen statement", `document.querySelector(".stm.on") && document.querySelector("#art .on")`)
	p.press("x")
	p.press("c")
	p.press("x")
	p.press("z")
	p.press("t")
	p.wait("the field for the source", `document.activeElement.dataset.source !== undefined`)
	p.press(kb.Escape)
	p.press("c")
	p.wait("two confirmed", `document.querySelector("#tally").textContent.startsWith("2 confirmed, 1 rejected")`)
	if checker != "" {
		var found []string
		p.eval(checker+`; const r = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]});
			return r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | "))`, &found)
		for _, f := range found {
			t.Errorf("axe: %s", f)
		}
	}
	p.click(`button[value="file"]`)
	p.wait("what was filed", `document.querySelector("#filed a[href*='/r/statement/']")`)
	after, err := dossier.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(after.Statements); n != 2 {
		t.Errorf("%d statements stand in the folder", n)
	}
	p.quiet()
}

func quote(s string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`", "$", "\\$").Replace(s) + "`"
}
