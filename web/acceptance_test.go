package web

import (
	"bytes"
	"crypto/rand"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"parley/desk"
	"parley/sealed"
)

const agreed = `title: Packages for Sinai
parties: [cd-eg, cd-il]
packages:
  - {id: a, words: No zone, options: {cd-i1: full-egypt}}
  - {id: b, words: A zone, options: {cd-i1: full-egypt, cd-i3: civil-only}}
`

const acceptanceAt = "/d/camp-david-1978/acceptance"

// acceptanceDesk is the desk of a party over Camp David, with its folder.
func acceptanceDesk(t *testing.T, party string) (*Desk, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), party)
	if _, _, err := sealed.Begin(dir, []byte(agreed), party, rand.Reader); err != nil {
		t.Fatal(err)
	}
	d := openWith(t, desk.Options{Sources: foldersOf("../examples/camp-david-1978")}, Options{Acceptance: dir})
	return d, dir
}

func postForm(d *Desk, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, acceptanceAt, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

func postFile(t *testing.T, d *Desk, name string, file []byte) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField("do", "take"); err != nil {
		t.Fatal(err)
	}
	f, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	f.Write(file)
	m.Close()
	r := httptest.NewRequest(http.MethodPost, acceptanceAt, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// Two desks agree on what both could accept, in the browser alone once their
// folders are made.
func TestAcceptancePage(t *testing.T) {
	eg, _ := acceptanceDesk(t, "cd-eg")
	il, _ := acceptanceDesk(t, "cd-il")
	says := func(w *httptest.ResponseRecorder, want ...string) {
		t.Helper()
		for _, s := range want {
			if w.Code != 200 || !strings.Contains(w.Body.String(), s) {
				t.Fatalf("status %d, does not say %q", w.Code, s)
			}
		}
	}
	carry := func(from, to *Desk, files ...string) {
		t.Helper()
		for _, name := range files {
			w := get(t, from, acceptanceAt+"/"+name)
			if w.Code != 200 {
				t.Fatal(name, w.Code)
			}
			says(postFile(t, to, "whatever.json", w.Body.Bytes()), name)
		}
	}
	says(get(t, eg, acceptanceAt), "missing of: Israel", "cd-eg.key.json")
	says(postForm(eg, url.Values{"do": {"seal"}, "sure": {"yes"}, "mark": {"a"}}), "This was not done", "needs files of other parties")
	carry(eg, il, "cd-eg.key.json")
	carry(il, eg, "cd-il.key.json")
	says(get(t, eg, acceptanceAt), "Seal the marks", "A zone")
	says(postForm(eg, url.Values{"do": {"seal"}, "mark": {"a"}}), "Nothing was sealed")
	says(postForm(eg, url.Values{"do": {"seal"}, "sure": {"yes"}, "mark": {"a", "b"}}), "cd-eg.commit.json")
	says(postForm(il, url.Values{"do": {"seal"}, "sure": {"yes"}, "mark": {"b"}}), "cd-il.commit.json")
	carry(eg, il, "cd-eg.commit.json")
	carry(il, eg, "cd-il.commit.json")
	for _, step := range []string{"reveal", "blind", "open"} {
		says(postForm(eg, url.Values{"do": {"go"}}), "cd-eg."+step+".json")
		says(postForm(il, url.Values{"do": {"go"}}), "cd-il."+step+".json")
		carry(eg, il, "cd-eg."+step+".json")
		carry(il, eg, "cd-il."+step+".json")
	}
	for _, d := range []*Desk{eg, il} {
		w := get(t, d, acceptanceAt)
		says(w, "1 of 2 on the list", "A zone", "nobody learns")
		if strings.Contains(w.Body.String(), "No zone") {
			t.Error("the page shows a package that not all accept")
		}
	}
	// A file that was changed is refused and kept out.
	w := get(t, il, acceptanceAt+"/cd-il.open.json")
	says(postFile(t, eg, "forged.json", bytes.Replace(w.Body.Bytes(), []byte(`"a`), []byte(`"b`), 1)), "This was not done")
	says(get(t, eg, acceptanceAt), "1 of 2 on the list")
}

// What is not this party's own file to send is not sent; another reader, another
// site and a desk without an acceptance get nothing.
func TestAcceptanceKeepsToItself(t *testing.T) {
	d, _ := acceptanceDesk(t, "cd-eg")
	for _, name := range []string{"secret.json", "packages.yaml", "..%2fsecret.json", "cd-il.key.json", "cd-eg.open.json"} {
		if w := get(t, d, acceptanceAt+"/"+name); w.Code != 404 {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
	if w := get(t, d, acceptanceAt+"?reader=everyone"); w.Code != 200 || strings.Contains(w.Body.String(), "cd-eg.key.json") {
		t.Error("another reader sees the desk's acceptance: ", w.Code)
	}
	if w := get(t, d, acceptanceAt+"/cd-eg.key.json?reader=everyone"); w.Code != 404 {
		t.Error("another reader gets a file: ", w.Code)
	}
	if w := postForm(d, url.Values{"do": {"go"}}, "Sec-Fetch-Site", "cross-site"); w.Code != 403 {
		t.Error("another site may send the form: ", w.Code)
	}
	none := open(t, "../examples/camp-david-1978")
	if w := postForm(none, url.Values{"do": {"go"}}); w.Code != 404 {
		t.Error("a desk without an acceptance takes the form: ", w.Code)
	}
	if w := get(t, none, "/d/camp-david-1978/"); strings.Contains(w.Body.String(), "Acceptance") {
		t.Error("a desk without an acceptance has its tab")
	}
}
