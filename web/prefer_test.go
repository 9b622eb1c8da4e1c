package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"parley/access"
	"parley/desk"
)

// A side's answer to the question on the page of packages is filed in the name of
// whoever serves the desk, for the owners only; it can be withdrawn, and nobody
// else files or sees it.
func TestAnswersArePutOnFileAndWithdrawn(t *testing.T) {
	dir := copyDossier(t, "../examples/ukraine-2025-26")
	d := openWith(t, desk.Options{Sources: foldersOf(dir), By: who}, Options{})
	const at = "/d/ukraine-2025-26/packages"
	file := filepath.Join(dir, "preferences.yaml")
	page := get(t, d, at+"?ask=p-ua").Body.String()
	question := regexp.MustCompile(`(?s)<form method="post".*?</form>`).FindString(page)
	if !strings.Contains(question, "The first") {
		t.Fatal("the page of a desk that files has no buttons for an answer")
	}
	answer := url.Values{"prefer": {"second"}}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`).FindAllStringSubmatch(question, -1) {
		answer.Add(m[1], unescape.Replace(m[2]))
	}
	for name, refused := range map[string]struct {
		at     string
		form   url.Values
		header []string
		code   int
	}{
		"another site":      {at, answer, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		"another reader":    {at + "?reader=everyone", answer, nil, http.StatusForbidden},
		"another day":       {at + "?as-of=2025-12-12", answer, nil, http.StatusForbidden},
		"neither":           {at, url.Values{"party": {"p-ua"}, "first": answer["first"], "second": answer["second"]}, nil, http.StatusBadRequest},
		"unknown party":     {at, url.Values{"party": {"p-zz"}, "prefer": {"first"}}, nil, http.StatusNotFound},
		"unknown option":    {at, url.Values{"party": {"p-ua"}, "prefer": {"first"}, "first": {"i-army=x"}, "second": {"i-army=y"}}, nil, http.StatusBadRequest},
		"unknown record":    {at, url.Values{"party": {"p-ua"}, "withdraw": {"preference/none"}}, nil, http.StatusNotFound},
		"what is no answer": {at, url.Values{"party": {"p-ua"}, "withdraw": {"position/pos-071"}}, nil, http.StatusForbidden},
	} {
		if w := send(t, d, refused.at, refused.form, refused.header...); w.Code != refused.code {
			t.Errorf("%s: %d, expected %d", name, w.Code, refused.code)
		}
		if _, err := os.Stat(file); err == nil {
			t.Fatalf("%s: something was written", name)
		}
	}
	w := send(t, d, at, answer)
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), at+"?ask=p-ua") {
		t.Fatalf("after an answer: %d to %q: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"author: " + who, "party: p-ua", "audience: [owners]", "- sets: [" + strings.Join(answer["second"], ", ") + "]\n    - sets: [" + strings.Join(answer["first"], ", ") + "]"} {
		if !strings.Contains(string(raw), part) {
			t.Errorf("the record has no %q:\n%s", part, raw)
		}
	}
	after := get(t, d, at+"?ask=p-ua").Body.String()
	if !strings.Contains(after, "Answers so far") || !strings.Contains(after, "Withdraw") {
		t.Error("the answer is not on the page at once")
	}
	if body := get(t, d, at+"?ask=p-ua&reader=everyone").Body.String(); strings.Contains(body, who) || strings.Contains(body, "Answers so far") {
		t.Error("others see the answer")
	}
	if w := send(t, d, at, url.Values{"party": {"p-ua"}, "withdraw": {"preference/pref-2026-11-21-1"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("withdrawn: %d %s", w.Code, w.Body)
	}
	if raw, _ := os.ReadFile(file); strings.Contains(string(raw), "pref-") {
		t.Errorf("after it was withdrawn:\n%s", raw)
	}
	// A desk that only shows shows the command line instead.
	shows := open(t, dir)
	if body := get(t, shows, at+"?ask=p-ua").Body.String(); strings.Contains(body, `name="prefer"`) || !strings.Contains(body, "parley prefer ukraine-2025-26") {
		t.Error("a desk that only shows has buttons, or no command line")
	}
	if w := send(t, shows, at, answer); w.Code != http.StatusForbidden {
		t.Errorf("a desk that only shows takes an answer: %d", w.Code)
	}
}

// Who is no owner files an answer for the group that they read as; who reads as
// nobody's files none.
func TestAnAnswerIsForTheGroupOfItsAuthor(t *testing.T) {
	x := newTeam(t, nil)
	answer := []string{"party", "p-a", "first", "i-port=joint", "second", "i-port=one", "prefer", "first"}
	if to := x.done("ana", "packages", answer...); to != "packages" {
		t.Errorf("an answer leads to %s", to)
	}
	raw, err := os.ReadFile(filepath.Join(x.dir, "preferences.yaml"))
	if err != nil || !strings.Contains(string(raw), "Ana Kos") || !strings.Contains(string(raw), "inner") {
		t.Errorf("%v, on file:\n%s", err, raw)
	}
	if err := x.people.Give(t.Context(), access.Grant{Person: "ana", Dossier: "talks", Role: access.Editor, Audience: access.Everyone}, "mara"); err != nil {
		t.Fatal(err)
	}
	if w := x.post("ana", "packages", answer...); w.Code != http.StatusForbidden {
		t.Errorf("who reads as nobody's: status %d", w.Code)
	}
	if page := x.get("ana", "packages?ask=p-a").Body.String(); strings.Contains(page, `name="prefer"`) {
		t.Error("who cannot answer is offered to")
	}
}
