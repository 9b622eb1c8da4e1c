package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"parley/desk"
	"parley/dossier"
	"parley/ledger/receipt"
)

var factOn = regexp.MustCompile(`(?s)<div id="fact-(\w+)".*?</div>`)

// factsOn says which of the four facts the page of a receipt has evidence for.
func factsOn(page string) string {
	var out []string
	for _, m := range factOn.FindAllStringSubmatch(page, -1) {
		if !strings.Contains(m[0], "nothing on record") {
			out = append(out, m[1])
		}
	}
	return strings.Join(out, " ")
}

// send records that the draft was sent by hand to Rustem Umerov.
func (x *team) send() (at string) {
	x.t.Helper()
	return x.done("mara", "send", "do", "send", "draft", "d-1", "to", "x-b", "channel", "hand", "audience", "theirs")
}

// A dossier with a cut-off is shown as of that day; who sends a text after it comes
// to the receipt all the same.
func TestSendingAfterTheCutOff(t *testing.T) {
	x := newTeam(t, newDeskKey(t, "desk.example", 1))
	appendTo(t, filepath.Join(x.dir, "dossier.yaml"), "cutoff: 2026-03-01\n")
	x.desk.Refresh(t.Context(), x.desk.Shelf("talks"))
	if page := x.get("mara", "sent").Body.String(); !strings.Contains(page, "As of 1 Mar 2026") {
		t.Fatal("the dossier has no cut-off")
	}
	w := x.post("mara", "send", "do", "send", "draft", "d-1", "to", "x-b", "channel", "hand")
	at := strings.TrimPrefix(w.Header().Get("Location"), "/d/talks/")
	if page := x.get("mara", at); w.Code != http.StatusSeeOther || page.Code != http.StatusOK {
		t.Errorf("the receipt at %q is not there", at)
	}
	w = x.post("mara", "send", "do", "send", "draft", "d-1", "to", "x-b", "channel", "hand", "audience", "theirs")
	at = strings.TrimPrefix(w.Header().Get("Location"), "/d/talks/")
	if page := x.get("rustem", at).Body.String(); !strings.Contains(page, "after the last day that the dossier covers") || strings.Contains(page, text("past.reading")) {
		t.Error("a day after the cut-off is taken for a day of the past")
	}
	if w = x.post("rustem", at, "do", "deliver"); w.Code != http.StatusSeeOther || factsOn(x.get("rustem", at).Body.String()) != "sent delivered" {
		t.Errorf("its recipient cannot acknowledge it: status %d, %q", w.Code, factsOn(x.get("rustem", at).Body.String()))
	}
	// Both find it on the list, too, which states the label of what is on it.
	for _, who := range []string{"mara", "rustem"} {
		page := x.get(who, "sent").Body.String()
		if !strings.Contains(page, strings.ReplaceAll(at, "&", "&amp;")) || !strings.Contains(page, "First draft") {
			t.Errorf("%s does not find what was sent after the cut-off", who)
		}
	}
	if !strings.Contains(x.get("mara", "came").Body.String(), `aria-current="page">Texts sent</a>`) {
		t.Error("a text that came is under no tab")
	}
}

// A text is sent; the recipient says one thing after the other, each of their own
// accord; nobody else says anything in their place.
func TestFourFactsFourActs(t *testing.T) {
	x := newTeam(t, newDeskKey(t, "desk.example", 1))
	at := x.send()
	id := strings.TrimPrefix(at, "sent/")
	facts := func() string { return factsOn(x.get("mara", at).Body.String()) }
	if got := facts(); got != "sent" {
		t.Fatalf("after sending: %s", got)
	}
	// Who sees that it was sent, and who may acknowledge it.
	for who, want := range map[string]struct {
		status    int
		recipient bool
	}{"mara": {200, false}, "rustem": {200, true}, "ida": {200, false}, "tom": {404, false}, "ana": {404, false}} {
		w := x.get(who, at)
		if w.Code != want.status || strings.Contains(w.Body.String(), `id="yours"`) != want.recipient {
			t.Errorf("%s: status %d, may acknowledge: %t", who, w.Code, !want.recipient)
		}
		if list := x.get(who, "sent").Body.String(); strings.Contains(list, id) != (want.status == 200) {
			t.Errorf("%s: the list has it: %t", who, want.status != 200)
		}
		for _, file := range []string{"/note", "/sent.md", "/text"} {
			if w := x.get(who, at+file); w.Code != want.status {
				t.Errorf("%s: %s: status %d", who, file, w.Code)
			}
		}
		for _, do := range []string{"deliver", "opened", "open"} {
			if who == "rustem" {
				continue
			}
			if w := x.post(who, at, "do", do, "consent", "yes"); w.Code != http.StatusForbidden && w.Code != http.StatusNotFound {
				t.Errorf("%s says %s: status %d", who, do, w.Code)
			}
		}
	}
	if got := facts(); got != "sent" {
		t.Fatalf("after others tried: %s", got)
	}
	// Opening without consent says nothing to anybody.
	if to := x.done("rustem", at, "do", "open"); to != at+"/text" {
		t.Errorf("opening leads to %s", to)
	}
	if page := x.get("rustem", at+"/text").Body.String(); !strings.Contains(page, "The port is run by both.") {
		t.Error("the text is not there")
	}
	if got := facts(); got != "sent" {
		t.Fatalf("opened without consent: %s", got)
	}
	// Opened, and not delivered.
	x.done("rustem", at, "do", "open", "consent", "yes")
	if got := facts(); got != "sent opened" {
		t.Fatalf("opened with consent: %s", got)
	}
	if w := x.post("rustem", at, "do", "open", "consent", "yes"); w.Code != 200 || !strings.Contains(w.Body.String(), "on the receipt already") {
		t.Errorf("opened again: status %d", w.Code)
	}
	x.done("rustem", at, "do", "deliver")
	if w := x.post("rustem", at, "do", "deliver"); w.Code != 200 || !strings.Contains(w.Body.String(), "on the receipt already") {
		t.Errorf("delivered again: status %d", w.Code)
	}
	if got := facts(); got != "sent delivered opened" {
		t.Fatalf("delivered: %s", got)
	}
	// A slip that the owner files; the sentence is needed.
	if w := x.post("mara", at, "do", "slip", "fact", "attested", "by", "Rustem Umerov", "on", "2026-11-21"); w.Code != 200 || !strings.Contains(w.Body.String(), "to attest is to say a sentence") {
		t.Errorf("attested without a sentence: status %d", w.Code)
	}
	if w := x.post("mara", at, "do", "slip", "fact", "attested", "by", "Rustem Umerov", "on", "some day", "says", "Read."); w.Code != 200 || !strings.Contains(w.Body.String(), "no date") || !strings.Contains(w.Body.String(), "Read.") {
		t.Errorf("a day that is none: status %d", w.Code)
	}
	if w := x.post("rustem", at, "do", "slip", "fact", "attested", "by", "Rustem Umerov", "on", "2026-11-21", "says", "Read."); w.Code != http.StatusForbidden {
		t.Errorf("the recipient files a slip: status %d", w.Code)
	}
	x.done("mara", at, "do", "slip", "fact", "attested", "by", "Rustem Umerov", "on", "2026-11-21", "says", "We have read it.", "file", "FILE:a photograph")
	if got := facts(); got != "sent delivered opened attested" {
		t.Fatalf("attested: %s", got)
	}
	// The file that anybody can check says the same.
	w := x.get("rustem", "receipts/"+id)
	r, err := receipt.Parse(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Verify()
	if err != nil {
		t.Fatal(err)
	}
	for fact, means := range map[receipt.Fact]receipt.Means{receipt.Delivered: receipt.SignedIn, receipt.Opened: receipt.SignedIn, receipt.Attested: receipt.Scan} {
		if e := a.Of(fact); len(e) != 1 || e[0].By != "Rustem Umerov" || e[0].Means != means {
			t.Errorf("%s: %+v", fact, e)
		}
	}
	d, err := dossier.Load(t.Context(), x.dir)
	if err != nil {
		t.Fatal(err)
	}
	if tr := d.Transmissions[0]; tr.Delivered == nil || tr.Opened == nil || tr.Attested == nil || !strings.Contains(tr.Attested.Words, "We have read it.") {
		t.Errorf("the record has %+v", tr)
	}
}

// What the recipient signs with a key of their own is taken from a copy; it is
// theirs, or it is refused.
func TestASignedCopyOfTheReceipt(t *testing.T) {
	x := newTeam(t, newDeskKey(t, "desk.example", 1))
	at := x.send()
	file := x.get("rustem", strings.Replace(at, "sent/", "receipts/", 1)).Body.Bytes()
	sign := func(by string, seed byte) string {
		t.Helper()
		r, err := receipt.Parse(file)
		if err != nil {
			t.Fatal(err)
		}
		key := newDeskKey(t, "umerov", seed)
		signed, err := r.Sign(key, receipt.Acknowledgement{Fact: receipt.Attested, By: by, On: "2026-11-21", Means: receipt.Key, Says: "Read, all of it.", At: day})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Acknowledge(signed, key.Card()); err != nil {
			t.Fatal(err)
		}
		return "FILE:" + string(r.Text())
	}
	for name, c := range map[string]struct {
		who, file string
		status    int
		says      string
	}{
		"in another's name":     {"rustem", sign("Somebody Else", 4), 200, "nothing" + ""},
		"by who did not get it": {"ida", sign("Ida Novak", 5), 403, "not-recipient"},
		"no receipt at all":     {"rustem", "FILE:{}", 200, "format"},
		"nothing":               {"rustem", "FILE:", 200, "no whole receipt"},
		"the receipt itself":    {"rustem", "FILE:" + string(file), 200, "no acknowledgement signed with a key"},
	} {
		w := x.post(c.who, at, "do", "signed", "file", c.file)
		if c.says == "nothing" {
			c.says = "no acknowledgement signed with a key"
		}
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: status %d: %s", name, w.Code, wrongOn(w.Body.String()))
		}
	}
	if got := factsOn(x.get("mara", at).Body.String()); got != "sent" {
		t.Fatalf("after what was refused: %s", got)
	}
	good := sign("Rustem Umerov", 6)
	x.done("rustem", at, "do", "signed", "file", good)
	if w := x.post("mara", at, "do", "signed", "file", good); !strings.Contains(w.Body.String(), "no acknowledgement signed with a key that is not on the receipt already") {
		t.Errorf("taken again: %s", wrongOn(w.Body.String()))
	}
	if page := x.get("mara", at).Body.String(); factsOn(page) != "sent attested" || !strings.Contains(page, "Read, all of it.") || !strings.Contains(page, "signed with the key of umerov") {
		t.Errorf("attested: %s", factsOn(page))
	}
}

// Who sends, what is asked first, and what is said where something is amiss.
func TestSendingAText(t *testing.T) {
	x := newTeam(t, newDeskKey(t, "desk.example", 1))
	for who, want := range map[string]int{"mara": 200, "ana": 404, "rustem": 404, "tom": 404} {
		if w := x.get(who, "send"); w.Code != want {
			t.Errorf("%s gets the form: status %d", who, w.Code)
		}
		if has := strings.Contains(x.get(who, "sent").Body.String(), `href="/d/talks/send"`); has != (who == "mara") {
			t.Errorf("%s is offered the form: %t", who, has)
		}
		if w := x.post(who, "send", "do", "ask", "draft", "d-1", "to", "x-b", "channel", "hand"); w.Code != want {
			t.Errorf("%s asks: status %d", who, w.Code)
		}
	}
	for name, c := range map[string]struct {
		form []string
		says string
	}{
		"nothing":         {nil, "Choose to whom it goes."},
		"no such draft":   {[]string{"draft", "d-9", "to", "x-b", "channel", "hand"}, "d-9"},
		"no such channel": {[]string{"draft", "d-1", "to", "x-b", "channel", "hant"}, "did you mean &#34;hand&#34;"},
		"no such person":  {[]string{"draft", "d-1", "to", "x-z", "channel", "hand"}, "there is no party or person &#34;x-z&#34;"},
		"no such sender":  {[]string{"draft", "d-1", "to", "x-b", "channel", "hand", "from", "p-z"}, "there is no party or person &#34;p-z&#34;"},
		"no such group":   {[]string{"draft", "d-1", "to", "x-b", "channel", "hand", "audience", "nobody"}, "There is no group"},
		"the open line":   {[]string{"draft", "d-1", "to", "x-b", "channel", "phone"}, "may carry no more than TLP:GREEN"},
		"not on it":       {[]string{"draft", "d-1", "to", "p-a", "channel", "hand"}, "Arland is not among those on by hand"},
	} {
		w := x.post("mara", "send", append([]string{"do", "send"}, c.form...)...)
		if w.Code != 200 || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: status %d: %s", name, w.Code, wrongOn(w.Body.String()))
		}
	}
	if _, err := os.Stat(filepath.Join(x.dir, "transmissions.yaml")); err == nil {
		t.Fatal("something was recorded")
	}
	if w := x.post("mara", "send", "do", "ask", "draft", "d-1", "to", "x-b", "channel", "hand"); !strings.Contains(w.Body.String(), "By this channel it may go to them.") {
		t.Errorf("asked whether it may: %s", wrongOn(w.Body.String()))
	}
	// What was sent all the same is on record as sent.
	at := x.done("mara", "send", "do", "send", "draft", "d-1", "to", "x-b", "channel", "phone", "anyway", "yes", "file", "FILE:the file that went out")
	page := x.get("mara", at).Body.String()
	if factsOn(page) != "sent" || !strings.Contains(page, "the open line") || !strings.Contains(page, "by Mara Lindt") {
		t.Errorf("sent all the same: %s", page)
	}
	// Its hash is of the file, which the desk does not keep.
	if w := x.get("mara", at+"/sent.md"); w.Code != 404 {
		t.Errorf("the file that went out: status %d", w.Code)
	}
	note := x.get("mara", at+"/note")
	csp := note.Header().Get("Content-Security-Policy")
	if note.Code != 200 || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "style-src 'sha256-") || !strings.Contains(note.Body.String(), "QR code of the hash") || !strings.Contains(note.Body.String(), "Rustem Umerov") {
		t.Errorf("the hand-over note: status %d, %s", note.Code, csp)
	}
}

// A desk without a key says so, and signs nothing; an owner who looks with the
// eyes of others, or at a past day, writes nothing.
func TestWhereNothingIsSigned(t *testing.T) {
	x := newTeam(t, nil)
	for _, at := range []string{"send", "sent"} {
		if page := x.get("mara", at).Body.String(); !strings.Contains(page, "This desk has no key") {
			t.Errorf("%s does not say that there is no key", at)
		}
	}
	if w := x.post("mara", "send", "do", "send", "draft", "d-1", "to", "x-b", "channel", "hand"); !strings.Contains(w.Body.String(), "this desk has no key") {
		t.Errorf("sent without a key: %s", wrongOn(w.Body.String()))
	}
	y := newTeam(t, newDeskKey(t, "desk.example", 1))
	at := y.send()
	for _, query := range []string{"?reader=theirs", "?as-of=2026-11-20", "?known=2026-11-20"} {
		if w := y.post("mara", "send"+query, "do", "send", "draft", "d-1", "to", "x-b", "channel", "hand"); w.Code != http.StatusForbidden {
			t.Errorf("send%s: status %d", query, w.Code)
		}
		if w := y.post("rustem", at+query, "do", "deliver"); query != "?reader=theirs" && w.Code != http.StatusForbidden {
			t.Errorf("acknowledged at %s: status %d", query, w.Code)
		}
	}
	if page := y.get("mara", at+"?reader=theirs").Body.String(); strings.Contains(page, "File it, as") || strings.Contains(page, "Recipients with an account") {
		t.Error("with the eyes of others, an owner's forms are there")
	}
	// Nobody signed in: what was typed is kept.
	r := httptest.NewRequest(http.MethodPost, "/d/talks/"+at, strings.NewReader("do=slip&says=We+have+read+it."))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	y.ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "We have read it.") {
		t.Errorf("signed out: status %d", w.Code)
	}
	r = httptest.NewRequest(http.MethodPost, "/d/talks/"+at, strings.NewReader("do=deliver"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", "parley="+y.cookies["rustem"])
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w = httptest.NewRecorder()
	y.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("from another site: status %d", w.Code)
	}
}

// What is not for a recipient is not in what they open: the text is theirs whole,
// or not here.
func TestTheTextIsWholeOrNotThere(t *testing.T) {
	x := newTeam(t, newDeskKey(t, "desk.example", 1))
	at := x.send()
	replaceIn(t, filepath.Join(x.dir, "drafts/d-1.md"), "run by both", "run by one")
	x.desk.Refresh(t.Context(), x.desk.Shelf("talks"))
	if page := x.get("rustem", at+"/text").Body.String(); strings.Contains(page, "run by") {
		t.Error("a text that was changed is shown for the one that was sent")
	}
	if w := x.get("rustem", at+"/sent.md"); w.Code != 404 {
		t.Errorf("the changed text: status %d", w.Code)
	}
	if page := x.get("rustem", at).Body.String(); !strings.Contains(page, "I have opened it") {
		t.Error("who has it another way cannot say so")
	}
	x.done("rustem", at, "do", "opened")
	if got := factsOn(x.get("mara", at).Body.String()); got != "sent opened" {
		t.Errorf("opened elsewhere: %s", got)
	}
	var _ desk.Registry = desk.Folder(x.dir)
}
