package web

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"parley/access"
	"parley/desk"
	"parley/feeds"
	"parley/ledger"
	"parley/ledger/receipt"
)

// serveTeam serves a desk at an address of this machine, for people who come with
// passkeys. Nobody has joined yet.
func serveTeam(t *testing.T, key *ledger.DeskKey) *team { return serveTeamWith(t, key, Options{}) }

func serveTeamWith(t *testing.T, key *ledger.DeskKey, o Options) *team {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	origin := fmt.Sprintf("http://localhost:%d", ln.Addr().(*net.TCPAddr).Port)
	people, err := access.Open(t.Context(), &access.Memory{}, access.Options{Origin: origin, Now: time.Now, Random: rand.NewChaCha8([32]byte{9})})
	if err != nil {
		t.Fatal(err)
	}
	x := &team{t: t, dir: writeTalks(t), people: people}
	over, err := desk.Open(t.Context(), desk.Options{Sources: foldersOf(x.dir), People: people, Key: key, Now: time.Now, Random: rand.NewChaCha8([32]byte{1}), Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	o.Origin, o.Log = origin, t.Logf
	x.Desk = New(over, o)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, ln, x.Desk) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the desk closed with %v", err)
		}
	})
	return x
}

// arrive opens a browser of somebody's own, with an authenticator in it, and joins
// with a passkey.
func (x *team) arrive(t *testing.T, browser context.Context, name string, width int64) *tabPage {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &tabPage{T: t, ctx: ctx}
	p.look(width, "light")
	if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true, AutomaticPresenceSimulation: true, IsUserVerified: true,
	}}); err != nil {
		t.Fatal(err)
	}
	for _, in := range mates {
		if in.Name == name {
			p.visit(x.opts.Origin + "/join/" + url.PathEscape(x.invite(in)))
		}
	}
	p.wait("the door", `document.querySelector("[data-passkey]")?.offsetParent`)
	p.click("[data-passkey]")
	p.wait("to be signed in", `location.pathname === "/" || location.pathname.startsWith("/d/")`)
	return p
}

// visit goes to an address.
func (p *tabPage) visit(address string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		p.Fatalf("%s: %v", address, err)
	}
}

// fits holds the page that is open to what every page is held to: no wider than
// the window, and with nothing that axe finds, where that is installed.
func (p *tabPage) fits(what, checker string) {
	p.Helper()
	var wide int
	p.eval("return document.documentElement.scrollWidth - document.documentElement.clientWidth", &wide)
	if wide > 0 {
		p.Errorf("%s: the page is %d pixels wider than the window", what, wide)
	}
	if checker == "" {
		return
	}
	p.eval(checker, nil)
	p.eval(`scrollTo(0, 0)`, nil) // nothing half under the head of the page
	var found []string
	p.eval(`const r = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]});
		return r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | "))`, &found)
	for _, f := range found {
		p.Errorf("%s: axe: %s", what, f)
	}
}

const facts = `[...document.querySelectorAll(".fact")].filter(f => !f.textContent.includes("nothing on record")).map(f => f.id.slice(5)).join(" ")`

// Story: a text is sent, delivered, opened and attested as four facts: each by an
// act of its own, and the last signed with the recipient's passkey.
func TestStoryOfFourFacts(t *testing.T) {
	b := browser(t)
	checker := axe(t)
	x := serveTeam(t, newDeskKey(t, "desk.example", 1))
	mara := x.arrive(t, b, "mara", 1200)
	rustem := x.arrive(t, b, "rustem", 390)
	at := x.opts.Origin + "/d/talks/"

	mara.visit(at + "send")
	mara.eval(`document.querySelector("#draft").value = "d-1"; document.querySelector("#channel").value = "hand";
		document.querySelector("details.fold").open = true;
		document.querySelector("[name=to][value=x-b]").checked = true; document.querySelector("[name=audience][value=theirs]").checked = true`, nil)
	mara.fits("send", checker)
	mara.click("button[value=ask]")
	mara.wait("that it may", `document.querySelector(".result")?.textContent.includes("it may go to them")`)
	mara.click("button[value=send]")
	mara.wait("the receipt", `location.pathname.includes("/sent/r-")`)
	var where string
	mara.eval("return location.href", &where)
	state := func(want string) {
		t.Helper()
		mara.visit(where)
		mara.wait("the facts "+want, fmt.Sprintf(`%s === %q`, facts, want))
	}
	state("sent")
	mara.fits("receipt-owner", checker)

	rustem.visit(at + "sent")
	rustem.wait("the list", `document.querySelector("table.four a")`)
	rustem.fits("sent-phone", checker)
	rustem.click("table.four a")
	rustem.wait("what is his to say", `document.querySelector("#yours")`)
	rustem.fits("receipt-recipient-phone", checker)
	rustem.click("button[value=deliver]")
	rustem.wait("delivered", facts+` === "sent delivered"`)
	state("sent delivered")
	// He opens it, and that is nobody's business.
	rustem.click("button[value=open]")
	rustem.wait("the text", `document.querySelector(".senttext")?.textContent.includes("run by both")`)
	rustem.fits("text-phone", checker)
	state("sent delivered")
	// He opens it again, and lets it be known.
	rustem.visit(where)
	rustem.click("[name=consent]")
	rustem.click("button[value=open]")
	rustem.wait("the text", `document.querySelector(".senttext")`)
	state("sent delivered opened")
	// He attests, with his passkey.
	rustem.visit(where)
	rustem.wait("the field", `document.querySelector("#says")?.offsetParent`)
	rustem.eval(`document.querySelector("#says").value = "We have read it; the port is open."`, nil)
	rustem.click("[data-passkey]")
	rustem.wait("attested", facts+` === "sent delivered opened attested"`)
	rustem.fits("receipt-attested-phone", checker)
	state("sent delivered opened attested")
	mara.fits("receipt-attested", checker)
	mara.look(1200, "dark")
	mara.fits("receipt-attested-dark", checker)

	// The file proves it to anybody.
	id := where[strings.LastIndexByte(where, '/')+1:]
	file, err := desk.Folder(x.dir).Receipt(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	r, err := receipt.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Verify()
	if err != nil {
		t.Fatal(err)
	}
	e := a.Of(receipt.Attested)
	if len(e) != 1 || e[0].Means != receipt.Passkey || e[0].By != "Rustem Umerov" || e[0].Origin != x.opts.Origin || e[0].Says != "We have read it; the port is open." {
		t.Errorf("%+v", e)
	}
	rustem.quiet()
	mara.quiet()
}

// Story: in a meeting each line is saved at once, on a phone too, and what cannot be
// saved stays in sight; afterwards a note becomes a record.
func TestStoryOfAMeeting(t *testing.T) {
	b := browser(t)
	checker := axe(t)
	x := serveTeam(t, newDeskKey(t, "desk.example", 1))
	mara := x.arrive(t, b, "mara", 390)
	at := x.opts.Origin + "/d/talks/meetings/"
	mara.visit(at)
	mara.wait("the list", `document.querySelector("main .list a")`)
	mara.visit(at + "ev-1")
	mara.fits("meeting-phone", checker)
	note := func(words string) {
		mara.eval(fmt.Sprintf(`const f = document.querySelector("#note"); f.focus(); f.value = %q`, words), nil)
		mara.press("\r")
	}
	note("Bor could accept i-army=600k if the list is handed over")
	note("A pause until three")
	mara.wait("both notes", `document.querySelectorAll("#taken li:not(.empty)").length === 2 && !document.querySelector("#unsaved").children.length && document.activeElement.id === "note" && !document.querySelector("#note").value`)
	// The desk cannot be reached for a moment.
	mara.eval(`window.real = window.fetch; window.fetch = () => Promise.reject(new TypeError("away"))`, nil)
	note("They leave at five")
	mara.wait("what is lost", `document.querySelector("#unsaved small")?.textContent.includes("not saved")`)
	mara.fits("meeting-lost-phone", checker)
	mara.eval(`window.fetch = window.real; document.querySelector("#unsaved button").click()`, nil)
	mara.wait("all three", `document.querySelectorAll("#taken li").length === 3 && !document.querySelector("#unsaved").children.length`)
	mara.fits("meeting-notes-phone", checker)
	mara.visit(at + "ev-1/after")
	mara.wait("a proposal", `document.querySelector("input[name=d1][value=yes]")`)
	mara.fits("after-phone", checker)
	mara.click("input[name=d1][value=yes]")
	mara.click("button[value=file]")
	mara.wait("what was filed", `document.querySelector("#filed a")`)
	mara.look(1200, "dark")
	mara.fits("after-dark", checker)
	mara.visit(at + "ev-1")
	mara.fits("meeting-dark", checker)
	mara.look(1200, "light")
	mara.fits("meeting", checker)
	mara.quiet()
}

// choose puts a file into a field of a page.
func (p *tabPage) choose(selector, name string, content []byte) {
	p.Helper()
	p.eval(fmt.Sprintf(`const bytes = Uint8Array.from(atob(%q), c => c.charCodeAt(0)), list = new DataTransfer();
		list.items.add(new File([bytes], %q)); document.querySelector(%q).files = list.files`, base64.StdEncoding.EncodeToString(content), name, selector), nil)
}

// Story: a bundle goes from one desk to another and back, by hand.
func TestStoryOfABundle(t *testing.T) {
	b := browser(t)
	checker := axe(t)
	ours, theirs := serveTeam(t, newDeskKey(t, "arland.example", 1)), serveTeam(t, newDeskKey(t, "borland.example", 2))
	mara, other := ours.arrive(t, b, "mara", 1200), theirs.arrive(t, b, "mara", 390)
	hand := func(from *tabPage, card []byte, record string) (sealed []byte) {
		t.Helper()
		from.eval(fmt.Sprintf(`document.querySelector("#card").value = %q; const box = document.querySelector("[name=record][value='%s']"); box.closest("details").open = true; box.checked = true`, card, record), nil)
		from.click("button[value=look]")
		from.wait("what would go", `document.querySelector("#look .parts li")`)
		from.fits("bundle-look", checker)
		var text string
		from.eval(`const form = document.querySelector("#look").closest("form"), data = new FormData(form); data.set("do", "make");
			const answer = await fetch(form.action, {method: "POST", body: data});
			if (!answer.headers.get("Content-Disposition")?.includes(".bundle")) return "";
			return btoa(String.fromCharCode(...new Uint8Array(await answer.arrayBuffer())))`, &text)
		sealed, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(sealed) == 0 {
			t.Fatalf("there is no bundle: %v", err)
		}
		return sealed
	}
	take := func(at *tabPage, sealed []byte, from, holds string) {
		t.Helper()
		at.choose("#came", "came.bundle", sealed)
		at.click("button[value=open]")
		at.wait("what it holds", fmt.Sprintf(`document.querySelector("#opened")?.textContent.includes(%q) && document.querySelector("#opened").textContent.includes(%q)`, from, holds))
		at.fits("bundle-opened", checker)
		at.click("#opened button[value=file]")
		at.wait("it to be filed", `document.querySelector("#filed a")`)
		at.click("#filed a")
		at.wait("its page", fmt.Sprintf(`location.pathname.includes("/bundles/b-") && document.querySelector("main")?.textContent.includes(%q)`, holds))
	}
	mara.visit(ours.opts.Origin + "/d/talks/bundles")
	other.visit(theirs.opts.Origin + "/d/talks/bundles")
	take(other, hand(mara, theirs.desk.Card().Text(), "position/pos-1"), "arland.example", "no army")
	other.visit(theirs.opts.Origin + "/d/talks/bundles")
	other.wait("it among those on file", `document.querySelector("main")?.textContent.includes("Bundles on file")`)
	answer := hand(other, ours.desk.Card().Text(), "position/pos-2")
	mara.visit(ours.opts.Origin + "/d/talks/bundles")
	take(mara, answer, "borland.example", "run it together")
	mara.quiet()
	other.quiet()
}

// Story: a feed has a new article, the desk asks it, a person sees it in the inbox,
// reads it into a dossier and files two statements; the inbox says so, and the
// article is put away.
func TestStoryOfTheInbox(t *testing.T) {
	b := browser(t)
	checker := axe(t)
	news := make(chan string, 1)
	items := ""
	gazette := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		select {
		case items = <-news:
		default:
		}
		fmt.Fprintf(w, `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>%s</channel></rss>`, items)
	}))
	defer gazette.Close()
	dir := t.TempDir()
	appendTo(t, filepath.Join(dir, feeds.Config), "- {url: '"+gazette.URL+"/rss.xml', name: The Gazette}\n")
	inbox, err := feeds.Open(dir, feeds.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	asking := make(chan struct{})
	go func() {
		defer close(asking)
		inbox.Follow(ctx, time.Second, time.Now, func(_ []feeds.Outcome, err error) {
			if err != nil {
				t.Error(err)
			}
		})
	}()
	defer func() {
		stop()
		<-asking
	}()
	x := serveTeamWith(t, nil, Options{Inbox: inbox, Poll: time.Minute})
	ana := x.arrive(t, b, "ana", 1200)
	ana.visit(x.opts.Origin + "/d/talks/reader")
	ana.click(`main a[href^="/inbox"]`)
	ana.wait("an empty inbox", `location.pathname === "/inbox" && document.querySelector(".empty")`)
	news <- `<item><guid>g-1</guid><title>Arland will not move on the army</title><link>https://gazette.example/1</link><dc:creator>A. Writer</dc:creator><pubDate>Wed, 18 Feb 2026 09:30:00 GMT</pubDate><description>&lt;p&gt;Arland's foreign minister said on Wednesday that the army must go. "We will not sign a text that keeps it," she said.&lt;/p&gt;&lt;p&gt;Borland rejected the demand hours later. An official of Borland, speaking on condition of anonymity, said that the port could be run by both sides.&lt;/p&gt;</description></item>`
	ana.wait("the article", `document.querySelector(".inbox h3")?.textContent.includes("Arland will not move") || (location.reload(), false)`)
	for _, look := range []struct {
		width  int64
		scheme string
	}{{1200, "light"}, {390, "light"}, {390, "dark"}, {320, "light"}} {
		ana.look(look.width, look.scheme)
		ana.fits(fmt.Sprint("inbox ", look.width, " ", look.scheme), checker)
	}
	ana.look(1200, "light")
	ana.click(`.inbox a[href*="reader?inbox="]`)
	ana.wait("the proposals", `document.querySelectorAll("#found .stm").length >= 2 && document.querySelector("[name=url]").value === "https://gazette.example/1" && document.querySelector("[name=outlet]").value === "The Gazette"`)
	ana.fits("reading from the inbox", checker)
	ana.eval(`[...document.querySelectorAll("#found .stm")].filter(s => s.querySelector("[id$=speaker-party]")).slice(0, 2).forEach(s => s.querySelector("[type=radio][value=yes]").click())`, nil)
	ana.click("button[value=file]")
	ana.wait("what was filed", `document.querySelectorAll("#filed a[href*='/r/statement/']").length === 2`)
	ana.fits("filed from the inbox", checker)
	ana.click(`main a[href^="/inbox"]`)
	ana.wait("that it is filed", `document.querySelector(".inbox .chip")?.textContent === "a source of Talks"`)
	// By keyboard: past what is filed and the title, to the button.
	ana.eval(`document.querySelector(".inbox button").focus()`, nil)
	ana.press("\r")
	ana.wait("it to be put away", `document.querySelector(".empty")`)
	ana.click(`.h a.r`)
	ana.wait("it among those put away", `document.querySelector(".inbox h3")`)
	ana.fits("put away", checker)
	ana.quiet()
}
