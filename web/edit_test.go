package web

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"parley/access"
	"parley/desk"
	"parley/dossier"
)

// shelfKept is a dossier that keeps what its records were, in memory.
type shelfKept struct {
	mu   sync.Mutex
	name string
	d    *dossier.Dossier
	n    int64
	was  map[dossier.Address][]desk.Version
}

func keeping(t testing.TB, dir string) *shelfKept {
	t.Helper()
	d, err := dossier.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	k := &shelfKept{name: filepath.Base(dir), d: d, was: map[dossier.Address][]desk.Version{}}
	d.Each(func(r dossier.Record) bool {
		k.n++
		k.was[dossier.AddressOf(r)] = []desk.Version{{Number: k.n, At: day, By: "Founder", Record: r}}
		return true
	})
	return k
}

func (k *shelfKept) Name() string { return k.name }
func (k *shelfKept) Mark(context.Context) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return fmt.Sprint(k.n), nil
}
func (k *shelfKept) Load(context.Context) (*dossier.Dossier, string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.d, fmt.Sprint(k.n), nil
}
func (k *shelfKept) Change(_ context.Context, by string, now time.Time, work func(*dossier.Dossier) (desk.Change, error)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	c, err := work(k.d)
	if err != nil {
		return err
	}
	d, err := c.Of(k.d)
	if err != nil {
		return err
	}
	k.d = d
	add := func(a dossier.Address, r dossier.Record) {
		k.n++
		k.was[a] = append(k.was[a], desk.Version{Number: k.n, At: now, By: by, Record: r})
	}
	for _, r := range c.Put {
		add(dossier.AddressOf(r), r)
	}
	for _, r := range c.Retract {
		add(dossier.AddressOf(r), nil)
	}
	return nil
}
func (k *shelfKept) Versions(_ context.Context, at dossier.Address) ([]desk.Version, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.was[at], nil
}
func (k *shelfKept) Receipt(context.Context, string) ([]byte, error) { return nil, nil }
func (k *shelfKept) Log(context.Context, bool) (*desk.Log, error)    { return nil, nil }
func (k *shelfKept) record(t testing.TB, address string) dossier.Record {
	t.Helper()
	v, err := k.d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	kind, id, _ := strings.Cut(address, "/")
	r, _ := v.Find(dossier.Kind(kind), id)
	return r
}

// pressed is what a browser sends of the first form of a page with a textarea, with
// some fields typed over.
func pressed(t testing.TB, page string, typed map[string]string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	out := url.Values{}
	attr := func(n *html.Node, name string) (string, bool) {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val, true
			}
		}
		return "", false
	}
	var text func(n *html.Node) string
	text = func(n *html.Node) string {
		if n.Type == html.TextNode {
			return n.Data
		}
		s := ""
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			s += text(c)
		}
		return s
	}
	var visit func(n *html.Node, in bool)
	visit = func(n *html.Node, in bool) {
		if n.Type == html.ElementNode {
			class, _ := attr(n, "class")
			in = in || n.Data == "form" && strings.Contains(class, "record")
			name, named := attr(n, "name")
			switch value, _ := attr(n, "value"); {
			case !in || !named:
			case n.Data == "textarea":
				out.Add(name, strings.ReplaceAll(text(n), "\n", "\r\n"))
			case n.Data == "select":
				chosen, first := "", true
				var options func(*html.Node)
				options = func(o *html.Node) {
					if o.Data == "option" {
						if _, ok := attr(o, "selected"); ok || first {
							chosen, _ = attr(o, "value")
						}
						first = false
					}
					for c := o.FirstChild; c != nil; c = c.NextSibling {
						options(c)
					}
				}
				options(n)
				out.Add(name, chosen)
			case n.Data == "input":
				kind, _ := attr(n, "type")
				if _, checked := attr(n, "checked"); checked || kind != "checkbox" && kind != "radio" && kind != "file" {
					out.Add(name, value)
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c, in)
		}
	}
	visit(root, false)
	for name, value := range typed {
		out.Set(name, value)
	}
	return out
}

// sendForm sends a form.
func sendForm(d http.Handler, at string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", at, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// says checks what is on a page, without its markup.
func says(t testing.TB, page string, words ...string) {
	t.Helper()
	plain := strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " "))), " ")
	for _, w := range words {
		if !strings.Contains(plain, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

// Story: a record is corrected, wrongly at first; then it is compared with what it
// was, and made that again.
func TestARecordIsEditedInTheBrowser(t *testing.T) {
	k := keeping(t, "../examples/camp-david-1978")
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, By: "Ana Lindt"}, Options{})
	at := "/d/camp-david-1978/"
	if page := get(t, d, at+"r/position/cd-p1").Body.String(); !strings.Contains(page, `href="`+at+`edit/position/cd-p1"`) {
		t.Error("the record's page does not lead to its form")
	}
	page := get(t, d, at+"edit/position/cd-p1").Body.String()
	says(t, page, "from 5 Sep 1978 to 17 Sep 1978"[5:10])
	was := string(dossier.FormatRecord(k.record(t, "position/cd-p1")))
	answer := sendForm(d, at+"edit/position/cd-p1", pressed(t, page, map[string]string{"f.words": "", "f.date": "02/03/1978", "f.sources.1.source": "cd-s", "f.note": "typed & kept", "do": "save"}))
	says(t, answer.Body.String(), "something is wrong with 2 fields", `"words" is missing`, "2 Mar 1978 or 3 Feb 1978")
	answer = sendForm(d, at+"edit/position/cd-p1", pressed(t, answer.Body.String(), map[string]string{"f.words": "All of Sinai.", "f.date": "6 Sep 1978", "do": "save"}))
	says(t, answer.Body.String(), `unknown source "cd-s"`, "All of Sinai.")
	if !strings.Contains(answer.Body.String(), `value="typed &amp; kept"`) {
		t.Error("what was typed is lost")
	}
	if now := string(dossier.FormatRecord(k.record(t, "position/cd-p1"))); now != was {
		t.Fatalf("something was saved:\n%s", now)
	}
	answer = sendForm(d, at+"edit/position/cd-p1", pressed(t, answer.Body.String(), map[string]string{"f.sources.1.source": "cd-s1", "do": "look"}))
	says(t, answer.Body.String(), "Wednesday 6 Sep 1978")
	answer = sendForm(d, at+"edit/position/cd-p1", pressed(t, answer.Body.String(), map[string]string{"do": "save"}))
	if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != at+"r/position/cd-p1" {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	p := k.record(t, "position/cd-p1").(*dossier.Position)
	if p.Words != "All of Sinai." || p.Date.String() != "1978-09-06" || len(p.Sources) != 2 || p.Note != "typed & kept" || p.Party != "cd-eg" {
		t.Errorf("saved:\n%s", dossier.FormatRecord(p))
	}
	page = get(t, d, at+"versions/position/cd-p1?from=1&to=2").Body.String()
	says(t, page, "From version 1 to version 2", "All of Sinai is given back. All of Sinai.", "Ana Lindt", "Founder", "Make it again as in version 1")
	base := regexp.MustCompile(`name="base" value="([^"]*)"`).FindStringSubmatch(page)[1]
	if w := sendForm(d, at+"versions/position/cd-p1", url.Values{"version": {"1"}, "base": {"stale"}}); w.Code != http.StatusOK {
		t.Errorf("%d", w.Code)
	} else {
		says(t, w.Body.String(), "changed meanwhile")
	}
	if w := sendForm(d, at+"versions/position/cd-p1", url.Values{"version": {"1"}, "base": {base}}); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if now := string(dossier.FormatRecord(k.record(t, "position/cd-p1"))); now != was {
		t.Errorf("made again, it is another:\n%s", now)
	}
	says(t, get(t, d, at+"versions/position/cd-p1").Body.String(), "Version 3", "as it is now")
	for _, wrong := range []string{"versions/position/none", "versions/posture/x", "versions/position/cd-p1?from=1&to=9", "edit/position/none", "edit/posture/x", "new/posture"} {
		if w := get(t, d, at+wrong); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, w.Code)
		}
	}
}

// A new record is begun from where it is missing; who is meant can be written by
// name; an option that is new gets an id.
func TestANewRecord(t *testing.T) {
	k := keeping(t, "../examples/camp-david-1978")
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, By: "Ana Lindt"}, Options{})
	at := "/d/camp-david-1978/"
	page := get(t, d, at+"positions/cd-eg/cd-i3").Body.String()
	link := regexp.MustCompile(`href="([^"]*new/position[^"]*)"`).FindStringSubmatch(page)
	if link == nil {
		t.Fatal("the cell does not lead to a form")
	}
	page = get(t, d, html.UnescapeString(link[1])).Body.String()
	w := sendForm(d, at+"new/position", pressed(t, page, map[string]string{
		"f.stance": "demands", "f.option": "Civil use only", "f.words": "Civil use, and nothing else.", "f.date": "8 Sep 1978", "f.channel": "public", "f.sources.0.source": "cd-s1", "do": "save",
	}))
	to := w.Header().Get("Location")
	m := regexp.MustCompile(`r/(position/pos-civil-use-and-nothing-else-[0-9a-z]{6}-[0-9a-z]{12})$`).FindStringSubmatch(to)
	if w.Code != http.StatusSeeOther || m == nil {
		t.Fatalf("%d %s", w.Code, to)
	}
	if p := k.record(t, m[1]).(*dossier.Position); p.Party != "cd-eg" || p.Issue != "cd-i3" || p.Option != "civil-only" {
		t.Errorf("saved:\n%s", dossier.FormatRecord(p))
	}
	page = get(t, d, at+"edit/issue/cd-i1").Body.String()
	if w := sendForm(d, at+"edit/issue/cd-i1", pressed(t, page, map[string]string{"f.options.3.words": "Half of it", "do": "save"})); w.Code != http.StatusSeeOther {
		t.Fatalf("%d", w.Code)
	}
	options := k.record(t, "issue/cd-i1").(*dossier.Issue).Options
	if o := options[len(options)-1]; o.Words != "Half of it" || !strings.HasPrefix(o.ID, "half-of-it-") {
		t.Errorf("%+v", options)
	}
	page = get(t, d, at+"edit/event/"+k.d.Events[0].ID).Body.String()
	if w := sendForm(d, at+"edit/event/"+k.d.Events[0].ID, pressed(t, page, map[string]string{"f.notes_by": "Egypt, Israel", "do": "save"})); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if by := k.record(t, "event/"+k.d.Events[0].ID).(*dossier.Event).NotesBy; fmt.Sprint(by) != "[cd-eg cd-il]" {
		t.Errorf("%v", by)
	}
	// A meeting that is planned here has no source yet, and says so.
	page = get(t, d, at+"new/event?form=meeting").Body.String()
	if more := strings.Index(page, "fields more"); more < 0 || strings.Index(page, `name="f.mandate"`) > more || strings.Index(page, `name="f.agenda"`) > more {
		t.Error("mandate and agenda of a meeting are among the fields that are not shown")
	}
	if w = sendForm(d, at+"new/event?form=meeting", pressed(t, page, map[string]string{"f.date": "1978-09-20", "do": "save"})); w.Code != http.StatusSeeOther {
		t.Errorf("a meeting cannot be planned without a source: %d %s", w.Code, wrongOn(w.Body.String()))
	}
	// What is dated later than the pages show is said to be saved all the same.
	page = get(t, d, at+"new/event").Body.String()
	w = sendForm(d, at+"new/event", pressed(t, page, map[string]string{"f.date": "2031-01-01", "f.form": "meeting", "f.sources.0.source": "cd-s1", "do": "save"}))
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.Contains(to, "/edit/event/ev-") {
		t.Errorf("%d %s", w.Code, to)
	} else {
		says(t, get(t, d, to).Body.String(), "dated later than the day")
	}
}

// A record that is referred to stays until nothing refers to it; taken back, it can
// be said again.
func TestARecordIsTakenBack(t *testing.T) {
	k := keeping(t, "../examples/camp-david-1978")
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, By: "Ana Lindt"}, Options{})
	at := "/d/camp-david-1978/"
	take := func(address string, more map[string]string) *httptest.ResponseRecorder {
		page := get(t, d, at+"edit/"+address).Body.String()
		more["do"] = "retract"
		return sendForm(d, at+"edit/"+address, pressed(t, page, more))
	}
	says(t, take("issue/cd-i1", map[string]string{}).Body.String(), "say that you are sure")
	says(t, take("issue/cd-i1", map[string]string{"sure": "yes"}).Body.String(), "Other records refer to it", "position Egypt on Sinai sovereignty")
	if w := take("position/cd-p1", map[string]string{"sure": "yes"}); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if k.record(t, "position/cd-p1") != nil {
		t.Error("it is still there")
	}
	page := get(t, d, at+"versions/position/cd-p1").Body.String()
	says(t, page, "This record was taken back.", "Make it again as in version 1")
	if w := sendForm(d, at+"versions/position/cd-p1", url.Values{"version": {"1"}, "base": {""}}); w.Code != http.StatusSeeOther || k.record(t, "position/cd-p1") == nil {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Every record of an example, sent back from its form untouched, is what it was; and
// typed into an empty form, it is a new one that says the same.
func TestEveryRecordInItsForm(t *testing.T) {
	k := keeping(t, "../examples/camp-david-1978")
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, By: "Ana Lindt"}, Options{})
	at := "/d/camp-david-1978/"
	var all []dossier.Record
	kinds := map[dossier.Kind]bool{}
	k.d.Each(func(r dossier.Record) bool { all = append(all, r); return true })
	for _, r := range all {
		a := dossier.AddressOf(r).String()
		page := get(t, d, at+"edit/"+a).Body.String()
		form := pressed(t, page, map[string]string{"do": "save"})
		if w := sendForm(d, at+"edit/"+a, form); w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", a, w.Code)
		}
		if now, want := string(dossier.FormatRecord(k.record(t, a))), string(dossier.FormatRecord(r)); now != want {
			t.Errorf("%s is now\n%s\nand was\n%s", a, now, want)
		}
		if kinds[r.Kind()] {
			continue
		}
		kinds[r.Kind()] = true
		before := len(k.was)
		form.Del("was")
		if w := sendForm(d, at+"new/"+string(r.Kind()), form); w.Code != http.StatusSeeOther || len(k.was) != before+1 {
			t.Errorf("a new %s: %d %s", r.Kind(), w.Code, w.Body)
			continue
		}
		for address, versions := range k.was {
			if versions[0].By != "Ana Lindt" || address.Kind != r.Kind() {
				continue
			}
			c, err := dossier.Decode(r.Kind(), dossier.FormatRecord(versions[0].Record))
			if err != nil {
				t.Fatal(err)
			}
			c.Head().ID = r.Head().ID
			if now, want := string(dossier.FormatRecord(c)), string(dossier.FormatRecord(r)); now != want {
				t.Errorf("typed into a form, %s is\n%s\nand not\n%s", a, now, want)
			}
		}
	}
	if len(kinds) < 10 {
		t.Errorf("only %d kinds", len(kinds))
	}
}

// Two edit one record at once: the second sees both, field by field, and chooses.
func TestTwoEditOneRecord(t *testing.T) {
	k := keeping(t, "../examples/camp-david-1978")
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, By: "Ana Lindt"}, Options{})
	at := "/d/camp-david-1978/edit/position/cd-p1"
	page := get(t, d, at).Body.String()
	save := func(page string, typed map[string]string) *httptest.ResponseRecorder {
		typed["do"] = "save"
		return sendForm(d, at, pressed(t, page, typed))
	}
	if w := save(page, map[string]string{"f.words": "The first.", "f.partly": "a part"}); w.Code != http.StatusSeeOther {
		t.Fatalf("%d", w.Code)
	}
	w := save(page, map[string]string{"f.words": "The second.", "f.note": "a note", "f.sources.1.source": "cd-s1"})
	says(t, w.Body.String(), "Somebody else has changed this meanwhile", "yours The second. theirs The first.", "What they changed", "a part")
	w = save(w.Body.String(), map[string]string{})
	says(t, w.Body.String(), "Choose for each field", "The second.")
	// A third is faster once more.
	third := get(t, d, at).Body.String()
	if x := save(third, map[string]string{"f.words": "The third."}); x.Code != http.StatusSeeOther {
		t.Fatalf("%d", x.Code)
	}
	w = save(w.Body.String(), map[string]string{"c.words": "theirs"})
	says(t, w.Body.String(), "changed once more", "yours The second. theirs The third.")
	if w = save(w.Body.String(), map[string]string{"c.words": "theirs"}); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	p := k.record(t, "position/cd-p1").(*dossier.Position)
	if p.Words != "The third." || p.Partly != "a part" || p.Note != "a note" || len(p.Sources) != 2 {
		t.Errorf("both together:\n%s", dossier.FormatRecord(p))
	}
	// Taken back meanwhile, what was typed puts it back.
	page = get(t, d, at).Body.String()
	if w := sendForm(d, at, pressed(t, page, map[string]string{"do": "retract", "sure": "yes"})); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	w = save(page, map[string]string{"f.note": "still here"})
	says(t, w.Body.String(), "taken this record back meanwhile", "Save, and put it back")
	if w = save(w.Body.String(), map[string]string{}); w.Code != http.StatusSeeOther || k.record(t, "position/cd-p1").(*dossier.Position).Note != "still here" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// An editor who does not see everything changes what they see; the rest stays, and
// no page or message tells of it. A sign-in that is over loses nothing.
func TestAnEditorWhoDoesNotSeeAll(t *testing.T) {
	dir := copyDossier(t, "../examples/camp-david-1978")
	appendTo(t, filepath.Join(dir, "groups.yaml"), "- id: inner\n  name: Inner circle\n  handling: {audience: [everyone]}\n")
	appendTo(t, filepath.Join(dir, "sources.yaml"), "- id: s-hidden\n  type: note\n  title: A note from the corridor\n")
	appendTo(t, filepath.Join(dir, "accounts.yaml"), "- id: cf-new\n  question: Who left first?\n  sides:\n    - who: Egypt\n      words: they did\n      sources: [cd-s1]\n    - who: The hidden one\n      words: nobody left\n      sources: [s-hidden]\n    - who: Israel\n      words: we stayed\n      sources: [cd-s1]\n  sources: [cd-s1, s-hidden]\n  handling: {audience: [everyone]}\n")
	k := keeping(t, dir)
	people, err := access.Open(t.Context(), &access.Memory{}, access.Options{Now: func() time.Time { return day }, Random: rand.NewChaCha8([32]byte{2}), Passwords: true, Work: access.Work{Memory: 64, Passes: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, People: people}, Options{})
	cookies := map[string]string{}
	for name, g := range map[string]access.Grant{"owner": {Role: access.Owner}, "editor": {Role: access.Editor, Audience: "everyone"}, "reader": {Role: access.Reader, Audience: "everyone"}, "contributor": {Role: access.Contributor, Audience: "everyone"}} {
		g.Dossier = "camp-david-1978"
		secret, err := people.Invite(t.Context(), access.Invitation{Name: name, By: "test", Grants: []access.Grant{g}})
		if err != nil {
			t.Fatal(err)
		}
		if cookies[name], _, err = people.JoinPassword(t.Context(), secret, "a long password", ""); err != nil {
			t.Fatal(err)
		}
	}
	as := func(name string) string { return d.cookieName() + "=" + cookies[name] }
	at := "/d/camp-david-1978/edit/account/cf-new"
	page := get(t, d, at, "Cookie", as("editor")).Body.String()
	says(t, page, "they did", "we stayed")
	hidden := func(what, page string) {
		t.Helper()
		for _, word := range []string{"hidden one", "s-hidden", "nobody left", "corridor"} {
			if strings.Contains(page, word) {
				t.Errorf("%s tells of %q", what, word)
			}
		}
	}
	hidden("the form", page)
	form := pressed(t, page, map[string]string{"f.question": "Who left the table first?", "f.sides.0.words": "they did, at noon", "f.sources.1.source": "cd-s2", "do": "save"})
	// Signed out in mid-edit: what was typed comes back with the way to sign in.
	w := sendForm(d, at, form)
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "they did, at noon") {
		t.Errorf("%d", w.Code)
	}
	if w = sendForm(d, at, form, "Cookie", as("reader")); w.Code/100 != 4 {
		t.Errorf("a reader saves: %d", w.Code)
	}
	w = sendForm(d, at, form, "Cookie", as("contributor"))
	says(t, w.Body.String(), "Nothing can be saved here", "they did, at noon")
	if w = sendForm(d, at, form, "Cookie", as("editor")); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	a := k.record(t, "account/cf-new").(*dossier.Account)
	if a.Question != "Who left the table first?" || len(a.Sides) != 3 || a.Sides[0].Words != "they did, at noon" || a.Sides[1].Words != "nobody left" || len(a.Sources) != 3 || a.Sources[1].Source != "s-hidden" {
		t.Errorf("saved:\n%s", dossier.FormatRecord(a))
	}
	versions := get(t, d, "/d/camp-david-1978/versions/account/cf-new", "Cookie", as("editor")).Body.String()
	says(t, versions, "Version 2", "Who left the table first?")
	hidden("the page of versions", versions)
	// What the owner changes in what the editor does not see is no version to them.
	whole := get(t, d, at, "Cookie", as("owner")).Body.String()
	if w := sendForm(d, at, pressed(t, whole, map[string]string{"f.sides.1.words": "nobody left, says another", "do": "save"}), "Cookie", as("owner")); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	again := get(t, d, "/d/camp-david-1978/versions/account/cf-new", "Cookie", as("editor")).Body.String()
	hidden("the page of versions", again)
	if strings.Contains(again, "Version 3") || !strings.Contains(get(t, d, "/d/camp-david-1978/versions/account/cf-new", "Cookie", as("owner")).Body.String(), "Version 3") {
		t.Error("a version that looks the same is told")
	}
	// And the editor's next save meets no conflict.
	page = get(t, d, at, "Cookie", as("editor")).Body.String()
	if w = sendForm(d, at, pressed(t, page, map[string]string{"f.settles": "the log of the gate", "do": "save"}), "Cookie", as("editor")); w.Code != http.StatusSeeOther {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	// An id that is hidden is as unknown as one that is not there.
	for _, id := range []string{"s-hidden", "s-hiddem"} {
		page = get(t, d, at, "Cookie", as("editor")).Body.String()
		w = sendForm(d, at, pressed(t, page, map[string]string{"f.sources.2.source": id, "do": "save"}), "Cookie", as("editor"))
		says(t, w.Body.String(), fmt.Sprintf("unknown source %q", id))
	}
	// An option that they add has an id that is drawn, also where they typed one.
	issue := "/d/camp-david-1978/edit/issue/cd-i1"
	page = get(t, d, issue, "Cookie", as("editor")).Body.String()
	if w = sendForm(d, issue, pressed(t, page, map[string]string{"f.options.3.words": "Half of it", "f.options.4.words": "A deal", "f.options.4.id": "deal", "do": "save"}), "Cookie", as("editor")); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	ids := ""
	for _, o := range k.record(t, "issue/cd-i1").(*dossier.Issue).Options[3:] {
		ids += o.ID + " "
	}
	if !regexp.MustCompile(`^half-of-it-[0-9a-z]{6} deal-[0-9a-z]{6} $`).MatchString(ids) {
		t.Errorf("the options are called %s", ids)
	}
	if w := get(t, d, "/d/camp-david-1978/versions/source/s-hidden", "Cookie", as("editor")); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
}

// Whatever is sent to a form, the answer is a page that says what is wrong, and
// nothing is saved.
func TestFormsOnBadInput(t *testing.T) {
	dir := copyDossier(t, "../examples/camp-david-1978")
	d := openAs(t, "Ana Lindt", dir)
	at := "/d/camp-david-1978/"
	before, err := os.ReadFile(filepath.Join(dir, "positions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	page := get(t, d, at+"edit/position/cd-p1").Body.String()
	for name, c := range map[string]struct {
		at     string
		typed  map[string]string
		status int
		says   string
	}{
		"over-long":         {"edit/position/cd-p1", map[string]string{"f.words": strings.Repeat("x", 2<<20)}, 200, "bytes"},
		"unknown field":     {"edit/position/cd-p1", map[string]string{"f.wrods": "x"}, 200, "no field"},
		"wrong type":        {"edit/position/cd-p1", map[string]string{"f.conditions.0.max_days": "soon", "f.conditions.0.relation": "within", "f.conditions.0.words": "w"}, 200, "whole number"},
		"far part":          {"edit/position/cd-p1", map[string]string{"f.sources.999999999.source": "cd-s1"}, 303, ""},
		"foreign option":    {"edit/position/cd-p1", map[string]string{"f.option": "remove"}, 200, "option"},
		"another's text":    {"edit/position/cd-p2", nil, 400, ""},
		"no text":           {"edit/position/cd-p1", map[string]string{"was": ""}, 400, ""},
		"not UTF-8":         {"edit/position/cd-p1", map[string]string{"f.words": "\xff"}, 200, "UTF-8"},
		"no such kind":      {"edit/posture/cd-p1", nil, 404, ""},
		"a NUL":             {"new/position", map[string]string{"f.words": "a\x00b"}, 200, "is missing"},
		"too much at once":  {"edit/position/cd-p1", map[string]string{"f.words": strings.Repeat("x", 9<<20)}, 413, ""},
		"unknown version":   {"versions/position/cd-p1", map[string]string{"version": "7"}, 404, ""},
		"sheet of no sheet": {"bulk", map[string]string{"table": "a,b\n1,2", "sheet": "x"}, 200, "no sheets"},
		"nothing":           {"bulk", map[string]string{"table": " "}, 200, "There is no table"},
		"one row":           {"bulk", map[string]string{"table": "a,b"}, 200, "one row alone"},
		"huge paste":        {"bulk", map[string]string{"table": "a,b\n" + strings.Repeat("xxxxxxxx,y\n", 1_200_000)}, 200, "rows"},
	} {
		form := pressed(t, page, map[string]string{"do": "save"})
		if !strings.HasPrefix(c.at, "edit") {
			form = url.Values{"do": {"save"}}
		}
		for name, v := range c.typed {
			form.Set(name, v)
		}
		if name == "far part" { // it is the last that there is
			form.Set("do", "look")
			c.status = 200
		}
		w := sendForm(d, at+c.at, form)
		if w.Code != c.status {
			t.Errorf("%s: %d, expected %d", name, w.Code, c.status)
		}
		if c.says != "" {
			says(t, w.Body.String(), c.says)
		}
	}
	many := pressed(t, page, nil)
	for i := range 2 * mostFields {
		many.Set(fmt.Sprintf("f.sources.%d.source", i), "x")
	}
	if w := sendForm(d, at+"edit/position/cd-p1", many); w.Code != http.StatusBadRequest {
		t.Errorf("too many fields: %d", w.Code)
	}
	if w := sendForm(d, at+"edit/position/cd-p1", pressed(t, page, nil), "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("another site can send a form: %d", w.Code)
	}
	if after, err := os.ReadFile(filepath.Join(dir, "positions.yaml")); err != nil || string(after) != string(before) {
		t.Error("something was saved")
	}
	if w := get(t, d, at+"date?d=18+Feb+2026"); w.Body.String() != "Wednesday 18 Feb 2026" {
		t.Errorf("%q", w.Body)
	}
	if w := get(t, d, at+"date?d=soon"); !strings.Contains(w.Body.String(), "No date yet") {
		t.Errorf("%q", w.Body)
	}
}

// A table is pasted, looked at, put right, and filed.
func TestATableIsPasted(t *testing.T) {
	k := keeping(t, "../examples/camp-david-1978")
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, By: "Ana Lindt"}, Options{})
	at := "/d/camp-david-1978/bulk"
	page := get(t, d, at).Body.String()
	table := "id\tParty\tIssue\tStance\tOption\tSaid\tWhen\tChannel\n\tEgypt\tSinai sovereignty\tdemands\tFully\tEvery grain of it\t6 Sep 1978\tpublic\n\tEgipt\tSinai sovereignty\tdemands\tFully\tagain\t6 Sep 1978\tpublic\ncd-p1\t\t\t\t\tAll of Sinai.\t\t\n"
	w := sendForm(d, at, pressed(t, page, map[string]string{"table": table, "do": "look"}))
	says(t, w.Body.String(), "Which column is which field", "0 changed", "3 cannot be saved", `column "Party": found "Egipt"`, `did you mean "Egypt"`)
	form := pressed(t, w.Body.String(), map[string]string{"m.6": "words", "a.1": "sources.0.source", "v.1": "cd-s1", "do": "look"})
	w = sendForm(d, at, form)
	says(t, w.Body.String(), "1 new", "1 changed", "1 cannot be saved", "All of Sinai.", "Save 2 records, as Ana Lindt")
	w = sendForm(d, at, pressed(t, w.Body.String(), map[string]string{"do": "file"}))
	says(t, w.Body.String(), "1 rows cannot be saved")
	n := len(k.was)
	w = sendForm(d, at, pressed(t, w.Body.String(), map[string]string{"do": "file", "leave": "yes"}))
	says(t, w.Body.String(), "2 records filed in the name of Ana Lindt")
	p := k.record(t, "position/cd-p1").(*dossier.Position)
	if len(k.was) != n+1 || p.Words != "All of Sinai." || p.Sources[0].Source != "cd-s3" && p.Sources[0].Source != "cd-s1" {
		t.Errorf("%d records, and\n%s", len(k.was)-n, dossier.FormatRecord(p))
	}
}

// A table that a page does not take is not lost: why stands beside the field that it
// came in, with the way to file it, and what was decided about its columns goes with
// the next try.
func TestATableThatIsNotTaken(t *testing.T) {
	k := keeping(t, "../examples/camp-david-1978")
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, By: "Ana Lindt"}, Options{})
	at := "/d/camp-david-1978/bulk"
	page := get(t, d, at).Body.String()
	n := len(k.was)
	rows := func(n int, row string) string { return "Question\tNote\n" + strings.Repeat(row, n) }
	long := rows(50, "What of it?\t"+strings.Repeat("x", 100_000)+"\n")
	huge := rows(200, "What of it?\t"+strings.Repeat("y", 100_000)+"\n")
	for name, c := range map[string]struct{ table, sheet, says string }{
		"too many rows": {rows(5001, "What of it?\tx\n"), "", "The table has 5001 rows; a page takes 5000. Divide it, or use the command &#34;parley intake DOSSIER FILE --kind question --write&#34;."},
		"5 MB":          {long, "", "larger than the 4 MB"},
		"20 MB":         {huge, "", "larger than the 4 MB"},
		"nothing":       {" ", "", text("bulk.nothing")},
		"one line":      {"Question", "", "one row alone"},
		"a sheet":       {rows(2, "What of it?\tx\n"), "Second", "text has no sheets"},
	} {
		w := sendForm(d, at, pressed(t, page, map[string]string{"kind": "question", "sheet": c.sheet, "table": c.table, "do": "look"}))
		answer := w.Body.String()
		if w.Code != 200 || !strings.Contains(answer, `aria-invalid="true" aria-describedby="table-w"`) || strings.Count(answer, `role="alert"`) != 1 {
			t.Errorf("%s: status %d: the fault does not stand beside the field", name, w.Code)
			continue
		}
		why := regexp.MustCompile(`<p class="bad" id="table-w"[^>]*>([^<]*)</p>`).FindStringSubmatch(answer)
		if why == nil || !strings.Contains(why[1], c.says) {
			t.Errorf("%s: it says %q", name, why)
		}
		again := pressed(t, answer, map[string]string{"do": "look"})
		if strings.ReplaceAll(again.Get("table"), "\r\n", "\n") != c.table || again.Get("sheet") != c.sheet || again.Get("kind") != "question" {
			t.Errorf("%s: what was typed is lost: %d bytes, sheet %q, kind %q", name, len(again.Get("table")), again.Get("sheet"), again.Get("kind"))
		}
	}
	// What was decided about a table that was taken goes with it.
	w := sendForm(d, at, pressed(t, page, map[string]string{"kind": "question", "table": "Q\tN\nWhat of it?\tx\n", "do": "look"}))
	decided := map[string]string{"m.1": "question", "m.2": "note", "a.1": "sources.0.source", "v.1": "cd-s1", "do": "look"}
	w = sendForm(d, at, pressed(t, w.Body.String(), decided))
	says(t, w.Body.String(), "1 new")
	form := pressed(t, w.Body.String(), map[string]string{"table": rows(5001, "What of it?\tx\n"), "do": "look"})
	w = sendForm(d, at, form)
	says(t, w.Body.String(), "a page takes 5000")
	w = sendForm(d, at, pressed(t, w.Body.String(), map[string]string{"table": "Q\tN\nWhat of that?\tx\n", "do": "look"}))
	says(t, w.Body.String(), "1 new", "Save 1 record, as Ana Lindt")
	if len(k.was) != n {
		t.Errorf("%d records were saved", len(k.was)-n)
	}
	// A file is said to be wrong beside its own field; what stands in the other stays.
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	m.WriteField("kind", "question")
	m.WriteField("table", "typed before")
	f, _ := m.CreateFormFile("file", "table.xlsx")
	f.Write([]byte("PK\x03\x04 and no more"))
	m.Close()
	r := httptest.NewRequest("POST", at, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	rec := httptest.NewRecorder()
	d.ServeHTTP(rec, r)
	if page := rec.Body.String(); !strings.Contains(page, `id="file-w"`) || strings.Contains(page, `id="table-w"`) || pressed(t, page, nil).Get("table") != "typed before" {
		t.Errorf("status %d: the fault of a file does not stand beside its field, or the other field is lost", rec.Code)
	}
}

// Story: what is typed is there after the page was closed, dates are said back, a
// part is added, and once it is saved nothing is restored.
func TestStoryOfAForm(t *testing.T) {
	b := browser(t)
	k := keeping(t, "../examples/camp-david-1978")
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, By: "Ana Lindt"}, Options{})
	base := serveDesk(t, d)
	at := base + "/d/camp-david-1978/edit/position/cd-p1"
	p := openTab(t, b, at, 1440, "light")
	typed := func(name, value string) {
		p.eval(fmt.Sprintf(`const f = document.querySelector('[name="f.%s"]'); f.value = %q; f.dispatchEvent(new Event("input", {bubbles: true}))`, name, value), nil)
	}
	typed("date", "6 Sep 1978")
	p.wait("the date in words", `document.querySelector('[name="f.date"]').parentNode.querySelector("output").textContent === "Wednesday 6 Sep 1978"`)
	typed("words", "All of it.")
	typed("sources.1.source", "cd-s1")
	p.wait("the name of what was picked", `document.querySelector('[name="f.sources.1.source"]').parentNode.querySelector("output")?.textContent || document.querySelector('[name="f.sources.1.source"]').selectedOptions`)
	p.wait("one more part", `document.querySelector('[name="f.sources.2.source"]')`)
	typed("sources.2.source", "cd-s2")
	p.wait("what is kept", `Object.keys(localStorage).some(k => k.startsWith("parley/") && localStorage.getItem(k).includes("All of it."))`)
	p = openTab(t, b, at, 390, "dark")
	p.wait("what was typed", `!document.querySelector(".restored").hidden && document.querySelector('[name="f.words"]').value === "All of it." && document.querySelector('[name="f.sources.2.source"]')?.value === "cd-s2"`)
	p.click(`button[value=save]`)
	p.wait("the record", `location.pathname.endsWith("/r/position/cd-p1") && document.body.textContent.includes("All of it.")`)
	p = openTab(t, b, at, 1440, "light")
	p.wait("the form", `document.querySelector('[name="f.words"]').value === "All of it."`)
	var restored bool
	if p.eval(`return !document.querySelector(".restored").hidden`, &restored); restored {
		t.Error("what was saved is restored")
	}
	if r := k.record(t, "position/cd-p1").(*dossier.Position); len(r.Sources) != 3 {
		t.Errorf("saved:\n%s", dossier.FormatRecord(r))
	}
	p.quiet()
}

// Story: two people have one record open; the second to save sees both, side by
// side, and chooses.
func TestStoryOfTwoEditors(t *testing.T) {
	b := browser(t)
	k := keeping(t, "../examples/camp-david-1978")
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, By: "Ana Lindt"}, Options{})
	at := serveDesk(t, d) + "/d/camp-david-1978/edit/position/cd-p1"
	first, second := openTab(t, b, at, 1440, "light"), openTab(t, b, at, 390, "light")
	typed := func(p *tabPage, words string) {
		p.eval(fmt.Sprintf(`const f = document.querySelector('[name="f.words"]'); f.value = %q; f.dispatchEvent(new Event("input", {bubbles: true}))`, words), nil)
		p.click(`.record > .acts button[value=save]`)
	}
	typed(first, "As the first has it.")
	first.wait("the record", `location.pathname.endsWith("/r/position/cd-p1")`)
	typed(second, "As the second has it.")
	second.wait("both", `document.querySelector(".clash")?.textContent.includes("As the first has it.") && document.querySelector(".clash").textContent.includes("As the second has it.")`)
	second.click(`.clash input[value=theirs]`)
	second.click(`.met button[value=save]`)
	second.wait("the record", `location.pathname.endsWith("/r/position/cd-p1") && document.body.textContent.includes("As the first has it.")`)
	if p := k.record(t, "position/cd-p1").(*dossier.Position); p.Words != "As the first has it." {
		t.Errorf("saved: %s", p.Words)
	}
	first.quiet()
	second.quiet()
}
