package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/access"
	"parley/desk"
	"parley/dossier"
	"parley/feeds"
	"parley/sealed"
)

// sendings are what can be sent to the desk, by the patterns of where: an address,
// and forms as its pages send them. A new one must join. RECEIPT is a text that was
// sent, SECRET an invitation, WAS the record that is edited, CARD the card of another
// desk, BUNDLE one that came from there with the record CAME, FILE a file. A form of one field that is called JSON is sent as that.
var sendings = map[string]struct {
	at    string
	forms []url.Values
}{
	"POST /new": {"/new", []url.Values{
		{"title": {"New"}, "summary": {"They talk."}, "parties": {"One\nTwo"}, "text": {""}},
		{"title": {"New"}, "text": {"The One said on Monday it would sign."}},
		{"example": {"nothing"}},
	}},
	"POST /sign-in":               {"/sign-in", []url.Values{{"name": {"mara"}, "password": {"a long phrase of words mara"}, "next": {"/"}}}},
	"POST /sign-in/passkey":       {"/sign-in/passkey", []url.Values{{"JSON": {`{"id": "x", "answer": {"id": "x", "rawId": "x", "type": "public-key", "response": {}}}`}}, {"JSON": {""}}}},
	"POST /sign-in/back":          {"/sign-in/back", []url.Values{{"offer": {"x"}}}},
	"POST /sign-out":              {"/sign-out", []url.Values{{}}},
	"POST /join/{secret}":         {"/join/SECRET", []url.Values{{"password": {"a long phrase of words"}, "again": {"a long phrase of words"}}}},
	"POST /join/{secret}/passkey": {"/join/SECRET/passkey", []url.Values{{"JSON": {`{"id": "x", "answer": {}}`}}, {"JSON": {""}}}},
	"POST /me": {"/me", []url.Values{
		{"do": {"token"}, "name": {"a script"}, "dossier": {"talks"}, "scope": {"read"}}, {"do": {"drop"}, "id": {"00ff"}},
		{"do": {"end"}, "id": {"x"}}, {"do": {"revoke"}, "id": {"x"}}, {"do": {"add"}}, {"do": {"drop"}, "id": {"00"}, "proof": {"not theirs"}},
	}},
	"POST /me/passkey": {"/me/passkey", []url.Values{{"JSON": {`{"id": "x", "answer": {"id": "x"}}`}}, {"JSON": {""}}}},
	"POST /people": {"/people", []url.Values{
		{"do": {"invite"}, "name": {"fred"}, "display": {"Fred"}, "delegation": {"Theirs"}, "role": {"reader"}, "reads": {"talks/everyone"}},
		{"do": {"role"}, "name": {"dummy"}, "role": {"reader"}, "reads": {"talks/theirs"}}, {"do": {"take"}, "name": {"dummy"}, "of": {"talks"}},
		{"do": {"withdraw"}, "name": {"fred"}}, {"do": {"disable"}, "name": {"dummy"}}, {"do": {"enable"}, "name": {"dummy"}}, {"do": {"revoke"}, "name": {"dummy"}},
	}},
	"POST /d/{name}/acceptance": {"/d/talks/acceptance", []url.Values{{"do": {"take"}, "file": {"FILE"}}, {"do": {"seal"}, "mark": {"a", "b"}}, {"do": {"go"}}}},
	"POST /d/{name}/reader": {"/d/talks/reader", []url.Values{
		{"text": {"The minister said on Monday that the port would open."}, "date": {"2026-02-01"}, "title": {"Port"}, "outlet": {"The Paper"}, "do": {"read"}},
		{"text": {"The minister said that the port would open."}, "format": {"text"}, "do": {"file"}, "k1": {"x"}, "d1": {"yes"}},
		{"text": {"The minister said that the port would open."}, "do": {"export"}, "force": {"yes"}}, {"file": {"FILE"}},
	}},
	"POST /d/{name}/packages": {"/d/talks/packages", []url.Values{
		{"party": {"p-a"}, "first": {"i-port=joint"}, "second": {"i-port=one"}, "prefer": {"first"}}, {"party": {"p-a"}, "withdraw": {"preference/x"}},
	}},
	"POST /d/{name}/edit/{kind}/{id}": {"/d/talks/edit/question/q-1", []url.Values{
		{"do": {"save"}, "was": {"WAS"}, "f.question": {"Does it?"}, "f.put_to": {"p-a"}, "f.date": {"2026-02-03"}, "f.sources": {"s-1"}, "f.about": {"issue/i-army"}},
		{"do": {"look"}, "was": {"WAS"}, "f.question": {"Does it?"}, "over": {"x"}, "c.question": {"mine"}},
		{"do": {"retract"}, "was": {"WAS"}},
	}},
	"POST /d/{name}/new/{kind}": {"/d/talks/new/position", []url.Values{
		{"do": {"save"}, "f.party": {"p-b"}, "f.issue": {"i-port"}, "f.stance": {"demands"}, "f.option": {"joint"}, "f.date": {"2026-02-04"}, "f.sources": {"s-1"}, "f.words": {"together"}, "f.handling.audience": {"everyone"}, "f.handling.tlp": {"clear"}},
		{"do": {"look"}, "f.party": {"p-b"}, "f.conditions.0.words": {"if"}},
	}},
	"POST /d/{name}/versions/{kind}/{id}": {"/d/talks/versions/position/pos-1", []url.Values{{"version": {"1"}, "base": {"x"}}}},
	"POST /d/{name}/bulk": {"/d/talks/bulk", []url.Values{
		{"kind": {"question"}, "table": {"question,put_to,date\nWho?,p-a,2026-02-01\n"}, "do": {"look"}},
		{"kind": {"question"}, "table": {"question,put_to,date\nWho?,p-a,2026-02-01\n"}, "do": {"file"}, "mapped": {"question"}, "m.1": {"question"}, "m.2": {"put_to"}, "m.3": {"date"}, "a.1": {"sources"}, "v.1": {"s-1"}, "sheet": {"1"}, "leave": {"yes"}},
		{"kind": {"position"}, "file": {"FILE"}},
	}},
	"POST /d/{name}/send": {"/d/talks/send", []url.Values{
		{"do": {"ask"}, "draft": {"d-1"}, "from": {"p-a"}, "to": {"x-b"}, "channel": {"hand"}, "audience": {"theirs"}},
		{"do": {"send"}, "draft": {"d-1"}, "from": {"p-a"}, "to": {"x-b"}, "channel": {"phone"}, "audience": {"theirs"}}, {"do": {"send"}, "draft": {"d-1"}, "to": {"x-b"}, "channel": {"hand"}, "anyway": {"yes"}, "file": {"FILE"}},
	}},
	"POST /d/{name}/sent/{receipt}": {"/d/talks/sent/RECEIPT", []url.Values{
		{"do": {"deliver"}}, {"do": {"open"}, "consent": {"yes"}}, {"do": {"opened"}}, {"do": {"slip"}, "fact": {"delivered"}, "by": {"x-b"}, "on": {"2026-11-20"}, "says": {"Here."}, "file": {"FILE"}}, {"do": {"signed"}, "file": {"FILE"}},
	}},
	"POST /d/{name}/sent/{receipt}/sign": {"/d/talks/sent/RECEIPT/sign", []url.Values{{"JSON": {`{"says": "We have it."}`}}, {"JSON": {`{"id": "x", "answer": {"id": "x"}}`}}}},
	"POST /d/{name}/bundles": {"/d/talks/bundles", []url.Values{
		{"do": {"look"}, "record": {"position/pos-1"}, "card": {"CARD"}}, {"do": {"make"}, "record": {"position/pos-1"}, "card": {"CARD"}}, {"do": {"open"}, "file": {"FILE"}}, {"do": {"file"}, "sealed": {"eA=="}},
	}},
	"POST /d/{name}/bundles/{bundle}": {"/d/talks/bundles/BUNDLE", []url.Values{{"do": {"file"}, "record": {"CAME"}}, {"do": {"all"}}}},
	"POST /d/{name}/came": {"/d/talks/came", []url.Values{
		{"from": {"p-b"}, "to": {"p-a"}, "words": {"A paper"}, "date": {"2026-11-20"}, "how": {"by hand"}, "received": {"the guard"}, "once": {"x"}, "audience": {"inner"}, "file": {"FILE"}},
		{"from": {"p-b"}, "to": {"p-a"}, "draft": {"d-1"}, "date": {"2026-11-20"}, "how": {"by hand"}, "channel": {"hand"}, "opened": {"Mara"}, "openedon": {"2026-11-21"}},
	}},
	"POST /inbox":                     {"/inbox", []url.Values{{"do": {"away"}, "name": {"a.html"}, "next": {"a-0123456789ab"}, "outlet": {"The Paper"}, "q": {"talks"}}, {"do": {"back"}, "name": {"a.html"}}}},
	"POST /d/{name}/meetings/{event}": {"/d/talks/meetings/ev-1", []url.Values{{"note": {"They leave at five"}}}},
	"POST /d/{name}/meetings/{event}/after": {"/d/talks/meetings/ev-1/after", []url.Values{
		{"do": {"readout"}, "readout": {"They met."}, "base": {"x"}}, {"do": {"file"}, "d1": {"yes"}, "k1": {"x"}, "note": {"n-1"}},
	}},
}

// secrets are words, each with who may see them; nothing that is sent has them.
var secrets = map[string][]string{
	"Kestrel":       {"kim", "zoe"},                                        // another dossier
	"never without": {"kim", "mara", "ana"},                                // of the inner circle
	"run by both":   {"kim", "mara", "ida", "rustem"},                      // of the other side
	"Arland":        {"kim", "mara", "ana", "ida", "tom", "rustem"},        // of the talks at all
	"The Paper Two": {"kim", "zoe"},                                        // a source of the other dossier
	"Mara Lindt":    {"kim", "mara", "ana", "ida", "tom", "zoe", "rustem"}, // who is on the desk
}

// emptyLibrary takes new dossiers and has none.
type emptyLibrary struct{}

func (emptyLibrary) Sources(context.Context) ([]desk.Source, error) { return nil, nil }
func (emptyLibrary) Create(context.Context, string, string, *dossier.Dossier) error {
	return nil
}

// hostile is a desk of two dossiers, with those who send to it.
type hostile struct {
	*team
	at   time.Time         // by the clock of its people
	fill map[string]string // what stands for what in the sendings
	from int               // how many have sent something
}

func newHostile(t *testing.T) *hostile {
	t.Helper()
	x := &hostile{at: day, fill: map[string]string{}}
	people, err := access.Open(t.Context(), &access.Memory{}, access.Options{
		Passwords: true, Work: access.Work{Memory: 64, Passes: 1, Threads: 1}, Now: func() time.Time { return x.at }, Random: mathrand.NewChaCha8([32]byte{9}), Origin: "http://localhost:1",
	})
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other")
	for name, words := range map[string]string{
		"dossier.yaml":   "title: Kestrel\nsummary: The Kestrel talks.\n",
		"sources.yaml":   "- {id: s-kestrel, type: press, date: 2026-02-01, title: Kestrel, outlet: The Paper Two}\n",
		"questions.yaml": "- {id: q-kestrel, question: What does Kestrel want, sources: [s-kestrel]}\n",
		"events.yaml":    "- {id: ev-kestrel, date: 2026-11-21, form: meeting, words: Kestrel comes, sources: [s-kestrel]}\n",
	} {
		if err := os.MkdirAll(other, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(other, name), []byte(words), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sealing := filepath.Join(t.TempDir(), "p-a")
	packages := "title: Packages\nparties: [p-a, p-b]\npackages:\n  - {id: a, words: None, options: {i-army: none}}\n  - {id: b, words: Joint, options: {i-port: joint}}\n"
	if _, _, err := sealed.Begin(sealing, []byte(packages), "p-a", rand.Reader); err != nil {
		t.Fatal(err)
	}
	brought := t.TempDir()
	if err := os.WriteFile(filepath.Join(brought, "a.html"), []byte("<title>Talks</title><p>They talk.</p>"), 0o644); err != nil {
		t.Fatal(err)
	}
	inbox, err := feeds.Open(brought, feeds.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	key := newDeskKey(t, "desk.example", 1)
	x.team = &team{t: t, dir: writeTalks(t), people: people, cookies: map[string]string{}}
	x.Desk = openWith(t, desk.Options{Sources: foldersOf(x.dir, other), Library: emptyLibrary{}, People: people, Key: key}, Options{Acceptance: sealing, Origin: "http://localhost:1", Proxy: true, Inbox: inbox})
	for _, in := range append(slices.Clone(mates),
		access.Invitation{Name: "kim", Display: "Kim Kee", Grants: []access.Grant{{Dossier: access.Whole, Role: access.Owner}}},
		access.Invitation{Name: "zoe", Display: "Zoe Lark", Grants: []access.Grant{{Dossier: "other", Role: access.Owner}}},
		access.Invitation{Name: "out", Display: "Otto Ut"}, access.Invitation{Name: "old", Display: "Ola Dahl"}, access.Invitation{Name: "dummy", Display: "Dummy"},
	) {
		if x.cookies[in.Name], _, err = people.JoinPassword(context.Background(), x.invite(in), "a long phrase of words "+in.Name, ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := people.RevokeAll(context.Background(), "old", "test"); err != nil {
		t.Fatal(err)
	}
	x.fill["RECEIPT"] = strings.TrimPrefix(x.send(), "sent/")
	theirs := newTeam(t, newDeskKey(t, "theirs.example", 2))
	x.fill["CAME"] = strings.TrimPrefix(theirs.done("mara", "new/question", "do", "save", "f.question", "What of the port?", "f.sources.0.source", "s-1", "f.date", "2026-02-03"), "r/")
	x.fill["CARD"] = string(theirs.desk.Card().Text())
	sent := theirs.post("mara", "bundles", "do", "make", "file", "FILE:"+string(key.Card().Text()), "record", x.fill["CAME"]).Body.String()
	if w := x.post("mara", "bundles", "do", "file", "file", "FILE:"+sent); w.Code != http.StatusOK {
		t.Fatalf("the bundle: status %d: %s", w.Code, wrongOn(w.Body.String()))
	}
	came, err := x.desk.Shelf("talks").Bundles(t.Context())
	if err != nil || len(came) != 1 {
		t.Fatalf("%d bundles came: %v", len(came), err)
	}
	x.fill["BUNDLE"] = came[0].ID
	now, err := x.desk.Shelf("talks").Newest().See(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	question, _ := now.Find("question", "q-1")
	x.fill["WAS"] = string(dossier.FormatRecord(question))
	return x
}

// hostileRequest is what is sent, and what may come of it.
type hostileRequest struct {
	what, at, kind string
	body           []byte
	header         http.Header
	depth          int  // 0: sent by everybody; 1: by those who have a role; 2: by those who may do it
	refused        bool // whoever sends it
}

// multi writes a form with a file.
func multi(form url.Values, fileName string, file []byte) (kind string, body []byte) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, v := range form[name] {
			if v != "FILE" {
				_ = w.WriteField(name, v)
			}
		}
	}
	f, _ := w.CreateFormFile("file", fileName)
	f.Write(file)
	w.Close()
	return w.FormDataContentType(), b.Bytes()
}

const urlencoded = "application/x-www-form-urlencoded"

// attacks are the ways in which a form goes wrong.
func attacks(at string, form url.Values) (out []hostileRequest) {
	depth := 0
	add := func(what, kind string, body []byte, refused bool) {
		out = append(out, hostileRequest{what: what, at: at, kind: kind, body: body, depth: depth, refused: refused})
	}
	if raw, ok := form["JSON"]; ok {
		body := []byte(raw[0])
		add("as it is", "application/json", body, false)
		depth = 1
		for what, b := range map[string]string{
			"no JSON": "{", "another JSON": "[1, 2]", "a number": "1e999", "deep": strings.Repeat(`{"id":`, 20000), "NUL": "{\"id\": \"a\\u0000b\", \"answer\": {}, \"says\": \"\\u0000\"}", "invalid UTF-8": "{\"id\": \"\xff\xfe\", \"says\": \"\xff\"}",
			"duplicates": `{"id": "x", "id": "y", "answer": 1, "answer": null}`, "null": "null", "other types": `{"id": 5, "answer": "x", "says": []}`,
			"other ids": `{"id": "position/pos-kestrel", "says": "other", "answer": {"id": "x", "rawId": "x", "type": "public-key", "response": {"clientDataJSON": "x", "authenticatorData": "x", "signature": "x", "userHandle": "x"}}}`,
		} {
			add(what, "application/json", []byte(b), false)
		}
		add("1 MB", "application/json", []byte(`{"id": "`+strings.Repeat("x", 1<<20)+`"}`), true)
		add("20 MB", "application/json", bytes.Repeat([]byte("x"), 20<<20), true)
		add("a form", urlencoded, []byte("id=x"), true)
	} else {
		plain := url.Values{}
		for name, v := range form {
			if v[0] != "FILE" {
				plain[name] = v
			}
		}
		kind, body := urlencoded, []byte(plain.Encode())
		add("as it is", kind, body, false)
		add("no escape", urlencoded, []byte("do=%zz&name=%"), true)
		depth = 2
		mkind, mbody := multi(form, "a file", []byte("PK\x03\x04 and so on"))
		add("with a file", mkind, mbody, false)
		for what, f := range map[string][2]string{
			"an empty file": {"x", ""}, "a file of a hostile name": {"../../etc/pa\x00sswd\"; x=y", "words"}, "a file of NUL": {"x.docx", strings.Repeat("\x00", 1<<20)}, "half a PDF": {"x.pdf", "%PDF-1.7\n1 0 obj << /Length 99999999 >> stream"},
			"half an age file": {"x", "age-encryption.org/v1\n-> X25519 x\n"}, "JSON": {"x", strings.Repeat("[", 1<<18)}, "HTML": {"x", strings.Repeat("<table><tr><td>", 1<<14)}, "mail": {"x", "From: x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"},
		} {
			k, b := multi(form, f[0], []byte(f[1]))
			add(what, k, b, false)
		}
		add("of no type", "", body, false)
		add("as text", "text/plain", body, false)
		add("as JSON", "application/json", []byte(`{"do": "save"}`), false)
		add("multipart without a boundary", "multipart/form-data", mbody, true)
		add("a multipart cut off", mkind, mbody[:len(mbody)/2], false)
		add("20 MB", urlencoded, append([]byte("do=save&x="), bytes.Repeat([]byte("x"), 22<<20)...), true)
		many := url.Values{}
		for n := range 5000 {
			many.Set(fmt.Sprintf("f.%d.x", n), "1")
		}
		add("thousands of fields", urlencoded, []byte(plain.Encode()+"&"+many.Encode()), false)
		for _, name := range slices.Sorted(maps.Keys(plain)) {
			with := func(what string, values ...string) {
				f := maps.Clone(plain)
				if f[name] = values; len(values) == 0 {
					delete(f, name)
				}
				add(name+" "+what, urlencoded, []byte(f.Encode()), false)
			}
			depth = 2
			with("missing")
			with("empty", "")
			with("twice", plain[name][0], plain[name][0])
			with("twice, another", "x", plain[name][0], "")
			with("of 1 MB", strings.Repeat("aaaaaaa ", 1<<17))
			with("of 10,000 lines", strings.Repeat("x,y\n", 10_000))
			with("of invalid UTF-8", "a\xff\xfe\xc0\x80b")
			with("of NUL", "a\x00b")
			with("of controls", "a\u202e\u0007\r\n\tb")
			depth = 1
			with("of another dossier", "other")
			with("of another's record", "q-kestrel")
			with("of another's address", "question/q-kestrel")
			with("of something hidden", "position/pos-3")
			with("that leads out", "../../../etc/passwd")
			with("that is a number", "-99999999999999999999")
			with("that is markup", "<script>alert(1)</script>\"'&{{.}}")
		}
	}
	empty := hostileRequest{what: "empty", at: at, kind: urlencoded}
	from := hostileRequest{what: "from elsewhere", at: at, kind: urlencoded, body: []byte(form.Encode()), header: http.Header{"Sec-Fetch-Site": {"cross-site"}}}
	origin := from
	origin.what, origin.header = "of another origin", http.Header{"Origin": {"https://evil.example"}}
	return append(out, empty, from, origin)
}

// addresses are those like one that lead elsewhere, or nowhere.
func addressesLike(at string) (out []string) {
	parts := strings.Split(at, "/")
	for i, part := range parts {
		if i == 0 || i == 1 && part != "d" || part == "d" {
			continue
		}
		for _, other := range []string{"other", "nowhere", "q-kestrel", "ev-kestrel", "pos-3", "ev-3", "question", "draft", "a%00b", "%ff%fe", "..%2f..%2fx", "%3Cb%3E", strings.Repeat("x", 900)} {
			p := slices.Clone(parts)
			p[i] = other
			out = append(out, strings.Join(p, "/"))
		}
	}
	for _, query := range []string{"reader=inner", "reader=owners", "reader=a%00b", "as-of=never", "as-of=2026-02-01", "known=%ff", "%zz", "x=" + strings.Repeat("y", 3000)} {
		out = append(out, at+"?"+query)
	}
	return out
}

// sends sends a request in somebody's name and holds the answer to what every
// answer is held to.
func (x *hostile) sends(who string, q hostileRequest) (status int) {
	x.t.Helper()
	at := q.at
	if strings.Contains(at, "SECRET") {
		at = strings.ReplaceAll(at, "SECRET", x.invite(access.Invitation{Name: "dummy"}))
	}
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(q.body))
	u, err := url.Parse(at)
	if err != nil {
		x.t.Fatal(err)
	}
	r.URL, r.RequestURI = u, at
	x.from++ // from everywhere: how often one may try is not what is tried here
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", x.from>>16, x.from>>8&255, x.from&255))
	if strings.HasPrefix(at, "/sign-in") {
		x.at = x.at.Add(15 * time.Second)
	}
	if q.kind != "" {
		r.Header.Set("Content-Type", q.kind)
	}
	maps.Copy(r.Header, q.header)
	if c := x.cookies[who]; c != "" {
		r.Header.Set("Cookie", "parley="+c)
	}
	w := httptest.NewRecorder()
	began := time.Now()
	x.ServeHTTP(w, r)
	took := time.Since(began)
	fail := func(format string, args ...any) {
		x.t.Helper()
		x.t.Errorf("%s sends %s to %s: status %d: %s", cmp.Or(who, "a stranger"), q.what, clip(q.at), w.Code, fmt.Sprintf(format, args...))
	}
	if w.Code < 200 || w.Code >= 500 {
		fail("a fault of the desk")
	}
	if took > 10*time.Second {
		fail("it took %v", took)
	}
	if len(w.Body.Bytes()) > 48<<20 {
		fail("%d bytes are answered", w.Body.Len())
	}
	var head bytes.Buffer
	_ = w.Header().Write(&head)
	for secret, may := range secrets {
		if !slices.Contains(may, who) && (bytes.Contains(w.Body.Bytes(), []byte(secret)) || bytes.Contains(head.Bytes(), []byte(secret))) {
			fail("it says %q", secret)
		}
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && bytes.Contains(w.Body.Bytes(), []byte("<script>alert(1)")) {
		fail("markup comes back as markup")
	}
	if strings.ContainsAny(w.Header().Get("Location"), "\r\n") || strings.HasPrefix(w.Header().Get("Location"), "//") || strings.Contains(w.Header().Get("Location"), "evil") {
		fail("it leads to %q", w.Header().Get("Location"))
	}
	return w.Code
}

// notTaken are those of the sendings that nobody gets through with here: a passkey
// and an account are needed, or a dossier that keeps its versions.
var notTaken = []string{"POST /me/passkey", "POST /sign-in/back", "POST /d/{name}/sent/{receipt}/sign", "POST /d/{name}/versions/{kind}/{id}"}

// Whatever is sent to any address that takes something, by whomever: the desk
// answers with the right class of status, in bounded time, and tells nobody what
// they may not see.
func TestWhateverIsSent(t *testing.T) {
	x := newHostile(t)
	x.opts.Log = func(format string, args ...any) {
		if strings.HasPrefix(format, "a page failed") || strings.HasPrefix(format, "a passkey could not") {
			t.Errorf(format, args...)
		}
	}
	whom := []string{"", "old", "out", "zoe", "tom", "ida", "rustem", "ana", "mara", "kim"}
	if testing.Short() { // one form of each, a third of what goes wrong, and fewer who send it
		whom = []string{"", "old", "out", "tom", "mara", "kim"}
	}
	depths := map[string]int{"tom": 1, "ida": 1, "ana": 1, "rustem": 1, "mara": 2}
	covered := map[string]bool{}
	for _, pattern := range x.patterns {
		if !strings.HasPrefix(pattern, "POST ") {
			continue
		}
		of, ok := sendings[pattern]
		if !ok {
			t.Errorf("the desk takes %q, and it is not among the sendings", pattern)
		}
		covered[pattern] = true
		at := strings.NewReplacer("RECEIPT", x.fill["RECEIPT"], "BUNDLE", x.fill["BUNDLE"]).Replace(of.at)
		var all []hostileRequest
		for i, form := range of.forms {
			if testing.Short() && i > 0 {
				break
			}
			form = maps.Clone(form)
			for name, v := range form {
				if filled, ok := x.fill[v[0]]; ok {
					form[name] = []string{filled}
				}
			}
			of := attacks(at, form)
			if i > 0 { // once for an address is enough
				of = slices.DeleteFunc(of, func(q hostileRequest) bool { return q.what == "20 MB" })
			}
			all = append(all, of...)
			if i > 0 {
				continue
			}
			for _, like := range addressesLike(at) {
				q := of[0]
				q.what, q.at = "a form", like
				all = append(all, q)
			}
		}
		for who, cookie := range x.cookies {
			if s, err := x.people.Session(t.Context(), cookie, ""); who != "old" && (err != nil || x.people.Proved(s) != nil) {
				x.comeBack(who)
			}
		}
		taken := false
		depths[""], depths["kim"] = 0, 1
		switch pattern {
		case "POST /new", "POST /people":
			depths["kim"] = 2
		case "POST /sign-in", "POST /sign-in/back", "POST /sign-in/passkey", "POST /join/{secret}", "POST /join/{secret}/passkey":
			depths[""] = 2
		}
		for _, who := range whom {
			for i, q := range all {
				if testing.Short() && i%3 > 0 && q.depth > 0 {
					continue
				}
				if much := len(q.body) > 2<<20; much && !slices.Contains([]string{"", "out", "mara"}, who) || !much && q.depth > depths[who] {
					continue
				}
				status := x.sends(who, q)
				if status < 400 && q.what == "as it is" {
					taken = true
				}
				signedOut, refused := who == "" || who == "old", status >= 400 && status < 500
				wrong := false
				switch {
				case q.header != nil:
					wrong = status != http.StatusForbidden
				case pattern == "POST /sign-out": // what is sent there is not looked at
				case q.refused:
					wrong = !refused
				case strings.HasPrefix(q.at, "/d/") && signedOut:
					wrong = !slices.Contains([]int{400, 401, 404, 405, 413, 414}, status)
				case strings.HasPrefix(q.at, "/d/talks/") && (who == "out" || who == "zoe"):
					wrong = !refused
				}
				if wrong {
					t.Errorf("%s sends %s to %s: status %d", cmp.Or(who, "a stranger"), q.what, clip(q.at), status)
				}
				if pattern == "POST /sign-out" && !signedOut {
					x.comeBack(who)
				}
			}
		}
		if strings.Contains(at, "SECRET") {
			if _, err := x.people.WithdrawInvitation(t.Context(), "dummy", "test"); err != nil {
				t.Fatal(err)
			}
		}
		if !taken && !testing.Short() && !slices.Contains(notTaken, pattern) {
			t.Errorf("%s: no form is taken of anybody as it is", pattern)
		}
	}
	for pattern := range sendings {
		if !covered[pattern] {
			t.Errorf("%q is among the sendings, and the desk takes nothing there", pattern)
		}
	}
	// After all this everybody is who they were, and sees what they saw.
	for secret, may := range secrets {
		for _, who := range []string{"out", "zoe", "tom", "ida", "rustem", "ana", "mara", "kim"} {
			for _, at := range []string{"/", "/d/talks/", "/d/talks/positions", "/d/talks/search?q=" + url.QueryEscape(secret), "/d/other/", "/me", "/people"} {
				w := get(t, x.Desk, at, "Cookie", "parley="+x.cookies[who])
				page := strings.ReplaceAll(w.Body.String(), url.QueryEscape(secret), "")
				if at == "/d/talks/search?q="+url.QueryEscape(secret) {
					page = strings.ReplaceAll(page, secret, "") // what was searched for
				}
				if !slices.Contains(may, who) && strings.Contains(page, secret) {
					t.Errorf("%s sees %q on %s", who, secret, at)
				}
			}
		}
	}
}

// comeBack signs somebody in again.
func (x *hostile) comeBack(who string) {
	x.t.Helper()
	var err error
	if x.cookies[who], _, err = x.people.JoinPassword(x.t.Context(), x.invite(access.Invitation{Name: who}), "a long phrase of words "+who, ""); err != nil {
		x.t.Fatal(err)
	}
}
