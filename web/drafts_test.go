package web

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"parley/docx"
	"parley/dossier"
	"parley/draft"
)

const ukraine = "/d/ukraine-2025-26/"

// Each page of the texts says what it is for, and what it cannot show.
func TestDraftPages(t *testing.T) {
	d := open(t, exampleFolders(t)...)
	for _, c := range []struct {
		at     string
		status int
		says   []string
		not    []string
	}{
		{"drafts", 200, []string{`href="/d/ukraine-2025-26/compare?from=d-28&amp;to=d-20"`, `/r/draft/d-20`, `brackets?draft=d-20`, `lint?draft=d-20`, `<select id="from" name="from">`}, nil},
		{"drafts?as-of=2025-12-12", 200, []string{`/r/draft/d-28?as-of=2025-12-12`}, []string{"d-20"}},
		{"drafts?as-of=1990-01-01", 200, []string{"No drafts on record"}, []string{`name="from"`}},
		{"compare?from=d-28&to=d-20", 200, []string{`<del>`, `<ins>`, `class="gone"`, "No counterpart in the points read", `/lineage?draft=d-28&amp;point=6"`, `compare.docx?from=d-28&amp;to=d-20`, "/r/position/"}, []string{"<style", " style="}},
		{"compare?from=d-28&to=d-20&as-of=2025-12-12", 404, []string{"d-28", "unknown-draft"}, []string{"20-point"}},
		{"compare?from=d-28&to=d-99", 404, []string{"d-20", "unknown-draft"}, nil},
		{"compare?as-of=1990-01-01", 200, []string{"There are no two texts"}, nil},
		{"compare.docx?from=d-28&to=d-99", 404, []string{"unknown-draft"}, nil},
		{"compare.docx?from=d-28&to=d-20&as-of=2025-12-12", 404, []string{"unknown-draft"}, nil},
		{"compare.docx?as-of=1990-01-01", 404, []string{"no-drafts"}, nil},
		{"compare.docx?as-of=x", 400, []string{"bad-date"}, nil},
		{"lineage?draft=d-28&point=6", 200, []string{"/r/draft/d-20#p-4", "/r/draft/d-28#p-6"}, nil},
		{"lineage?draft=d-28&point=6&as-of=2025-11-22", 200, []string{"/r/draft/d-28?as-of=2025-11-22#p-6"}, []string{"d-20"}},
		{"lineage?draft=d-28", 200, []string{"point=28"}, nil},
		{"lineage?draft=d-28&point=99", 404, []string{"unknown-point", "10.a"}, nil},
		{"lineage?draft=d-99&point=1", 404, []string{"unknown-draft"}, nil},
		{"brackets?draft=d-20", 200, []string{`class="brk"`, "To a clean text", "Ukraine’s side in every bracket", "/r/position/"}, nil},
		{"brackets?draft=d-28", 200, []string{"The text is clean"}, nil},
		{"brackets?draft=d-1206", 200, []string{"known by descriptions only"}, []string{"The text is clean"}},
		{"brackets?draft=d-99", 404, []string{"unknown-draft"}, nil},
		{"lint?draft=d-20", 200, []string{"A question is no fault", "?</span>"}, nil},
		{"lint?draft=%3Cscript%3E", 404, []string{"&lt;script&gt;"}, []string{"<script>alert", "“<script>"}},
	} {
		w := get(t, d, ukraine+c.at)
		if w.Code != c.status {
			t.Errorf("%s: status %d, expected %d", c.at, w.Code, c.status)
		}
		body := w.Body.String()
		main := body[max(strings.Index(body, "<main"), 0):]
		for _, s := range c.says {
			if !strings.Contains(main, s) {
				t.Errorf("%s: does not say %q", c.at, s)
			}
		}
		for _, s := range c.not {
			if strings.Contains(main, s) {
				t.Errorf("%s: says %q", c.at, s)
			}
		}
		if w.Code == 200 && !strings.Contains(c.at, "1990") && !strings.Contains(main, `<sup class="fn">`) && !strings.HasSuffix(c.at, "lineage?draft=d-28") {
			t.Errorf("%s: cites nothing", c.at)
		}
	}
}

// Every two texts of the examples can be compared, and every point has its way.
func TestEveryComparison(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of comparisons are left out of a short run")
	}
	d := open(t, exampleFolders(t)...)
	for _, s := range d.desk.Shelves() {
		drafts := s.Now().Drafts
		for _, a := range drafts {
			if len(draft.Of(a).Points) == 0 {
				continue
			}
			for _, at := range []string{"brackets?draft=" + a.ID, "lint?draft=" + a.ID} {
				if w := get(t, d, "/d/"+s.Name+"/"+at); w.Code != 200 {
					t.Errorf("%s: status %d", at, w.Code)
				}
			}
			for _, pt := range draft.Of(a).Points {
				if w := get(t, d, "/d/"+s.Name+"/lineage?draft="+a.ID+"&point="+pt.Number); w.Code != 200 {
					t.Errorf("lineage of %s#%s: status %d", a.ID, pt.Number, w.Code)
				}
			}
			for _, b := range drafts {
				if len(draft.Of(b).Points) == 0 {
					continue
				}
				at := "compare?from=" + a.ID + "&to=" + b.ID
				if w := get(t, d, "/d/"+s.Name+"/"+at); w.Code != 200 || zeroed.MatchString(w.Body.String()) {
					t.Errorf("%s: status %d, %q", at, w.Code, zeroed.FindString(w.Body.String()))
				}
			}
		}
	}
}

// The redline is a Word file: with its changes rejected it has the older text,
// with them accepted the newer.
func TestCompareDownload(t *testing.T) {
	d := open(t, exampleFolders(t)...)
	w := get(t, d, ukraine+"compare.docx?from=d-28&to=d-20")
	if w.Code != 200 || w.Header().Get("Content-Type") != wordFile || w.Header().Get("Content-Disposition") != `attachment; filename="d-28-d-20.docx"` {
		t.Fatalf("status %d, %v", w.Code, w.Header())
	}
	if w.Header().Get("Content-Security-Policy") != policy {
		t.Error("the file is sent without the policy")
	}
	v := viewOf(t, d, "ukraine-2025-26")
	for id, state := range map[string]docx.State{"d-28": docx.Rejected, "d-20": docx.Accepted} {
		got, err := draft.Import("redline.docx", w.Body.Bytes(), state)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		want, err := draft.Of(v.Draft(id)).WithBrackets(func(party string) string { return v.Party(party).Label() })
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Points) != len(want.Points) {
			t.Fatalf("%s: %d points, expected %d", id, len(got.Points), len(want.Points))
		}
		for i, pt := range want.Points {
			if g := got.Points[i]; g.Number != pt.Number || pt.Text != "" && g.Text != pt.Text {
				t.Errorf("%s: point %s is %s %q, expected %q", id, pt.Number, g.Number, g.Text, pt.Text)
			}
		}
	}
	head := httptest.NewRecorder()
	d.ServeHTTP(head, httptest.NewRequest("HEAD", ukraine+"compare.docx?from=d-28&to=d-20", nil))
	if head.Code != 200 || head.Body.Len() > 0 {
		t.Errorf("HEAD: status %d, %d bytes", head.Code, head.Body.Len())
	}
}

func viewOf(t *testing.T, d *Desk, name string) *dossier.View {
	t.Helper()
	v, err := d.desk.Shelf(name).Now().View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A draft that is kept from a reader is in none of the pages, and the pages are
// those of a dossier without it.
func TestAReaderSeesNoHiddenDraft(t *testing.T) {
	const group = "\n- {id: outer, name: Outer circle}\n"
	without, with := copyDossier(t, "../examples/ukraine-2025-26"), copyDossier(t, "../examples/ukraine-2025-26")
	hidden := "---\nid: d-kestrel\ntitle: Kestrel text\ndate: 2026-01-15\nderives_from: [d-20]\nseen: text\nhandling: {tlp: red}\nsources: [s-atl]\n---\n\n1. Kestrel point on the armed forces.\n"
	appendTo(t, filepath.Join(without, "groups.yaml"), group)
	appendTo(t, filepath.Join(with, "groups.yaml"), group)
	appendTo(t, filepath.Join(with, "drafts", "d-kestrel.md"), hidden)
	plain, secret := open(t, without), open(t, with)
	version := func(d *Desk) string { return d.desk.Shelves()[0].Now().Version }
	if w := get(t, secret, ukraine+"compare?from=d-20&to=d-kestrel"); w.Code != 200 || !strings.Contains(w.Body.String(), "Kestrel point") {
		t.Errorf("an owner gets status %d", w.Code)
	}
	for _, reader := range []string{"everyone", "outer"} {
		for _, at := range []string{"drafts?", "compare?", "compare?from=d-28&to=d-20&", "lineage?draft=d-20&point=4&", "brackets?", "lint?", "compare?from=d-20&to=d-kestrel&", "compare.docx?from=d-20&to=d-kestrel&", "lineage?draft=d-kestrel&point=1&", "brackets?draft=d-kestrel&", "lint?draft=d-kestrel&"} {
			a, b := get(t, plain, ukraine+at+"reader="+reader), get(t, secret, ukraine+at+"reader="+reader)
			want := strings.ReplaceAll(a.Body.String(), version(plain), "")
			got := strings.ReplaceAll(b.Body.String(), version(secret), "")
			if a.Code != b.Code || got != want {
				t.Errorf("%s as %s: the page is another where a draft is hidden (status %d and %d)", at, reader, a.Code, b.Code)
			}
			if strings.Contains(at, "kestrel") != (b.Code == 404) || strings.Contains(got, "Kestrel") {
				t.Errorf("%s as %s: status %d", at, reader, b.Code)
			}
		}
	}
}

// Story: two drafts are chosen from the list, a dropped point is seen, and the
// redline can be had.
func TestStoryOfADraftComparison(t *testing.T) {
	b := browser(t)
	_, base := serve(t, "../examples/ukraine-2025-26")
	p := openTab(t, b, base+ukraine+"drafts", 1440, "light")
	p.eval(`document.querySelector("#from").value = "d-28"; document.querySelector("#to").value = "d-20"`, nil)
	p.click("#pair button")
	p.wait("the comparison", `location.pathname.endsWith("/compare") && document.querySelector("#rows")`)
	var dropped string
	p.eval(`return [...document.querySelectorAll("#rows tr.gone")].map(r => r.querySelector("th").textContent + r.textContent).find(s => s.startsWith("3 ")) ?? ""`, &dropped)
	if !strings.Contains(dropped, "dropped") {
		t.Errorf("point 3 says %q", dropped)
	}
	var kind string
	p.eval(`const a = await fetch(document.querySelector("#word").href); return a.status + " " + a.headers.get("content-type")`, &kind)
	if kind != "200 "+wordFile {
		t.Errorf("the download answers %q", kind)
	}
	p.click("#rows tbody th a")
	p.wait("the lineage", `location.pathname.endsWith("/lineage") && document.querySelector("#steps li.here")`)
	p.quiet()
}
