package web

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The tests in this file open the desk in Chromium. Where there is none they
// are skipped, unless CI is set: there they must run.

// browser starts Chromium.
func browser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("the browser tests are left out of a short run")
	}
	found := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			found = path
			break
		}
	}
	if found == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no Chromium, and in CI the browser tests must run: apt-get install -y chromium")
		}
		t.Skip("there is no Chromium: the browser tests are skipped (apt-get install -y chromium)")
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(found), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return ctx
}

// tab is an open page, with what it wrote to its console.
type tabPage struct {
	*testing.T
	ctx context.Context
	mu  sync.Mutex
	log []string
}

// openTab opens an address in a tab of its own.
func openTab(t *testing.T, browser context.Context, address string, width int64, scheme string) *tabPage {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	p := &tabPage{T: t, ctx: ctx}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
	}
	p.look(width, scheme)
	go func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			p.mu.Lock()
			p.log = append(p.log, string(m.Type)+": "+m.Text)
			p.mu.Unlock()
		}
	}()
	timed, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	must(chromedp.Do(timed, chromedp.Navigate(address)))
	return p
}

// look makes the window so wide, and light or dark, as a person might who has the
// page open.
func (p *tabPage) look(width int64, scheme string) {
	p.Helper()
	if err := chromedp.Do(p.ctx, chromedp.EmulateViewport(width, 900)); err != nil {
		p.Fatal(err)
	}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
		p.Fatal(err)
	}
}

// eval runs a script in the page and reads what it gives.
func (p *tabPage) eval(script string, out any) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[string]("(async () => JSON.stringify(await (async () => { "+script+" })()) ?? 'null')()", chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", script, err)
	}
	if out != nil {
		if err := json.Unmarshal([]byte(raw), out); err != nil {
			p.Fatalf("%s: %s: %v", script, raw, err)
		}
	}
}

// wait waits until an expression of the page is true. While one page goes and
// another comes, it is not.
func (p *tabPage) wait(what, expression string) {
	p.Helper()
	var last error
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(40 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		cancel()
		if last = err; ok && err == nil {
			return
		}
	}
	p.Fatalf("waited for %s in vain: %v", what, last)
}

func (p *tabPage) press(keys string) {
	p.Helper()
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent(keys)); err != nil {
		p.Fatal(err)
	}
}

func (p *tabPage) click(selector string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		p.Fatalf("%s: %v", selector, err)
	}
}

func (p *tabPage) quiet() {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.log {
		p.Errorf("the console says: %s", m)
	}
}

// axe is the accessibility checker, if it is installed: npm ci in testdata/axe.
func axe(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("axe-core is not installed, and in CI it must be: npm ci in web/testdata/axe")
		}
		t.Log("axe-core is not installed: pages are not checked by it (npm ci in web/testdata/axe)")
		return ""
	}
	return string(raw)
}

// Each page shows in light, in dark and on a phone: nothing in the console, no
// wider than the window, and with nothing that axe finds.
func TestPagesInABrowser(t *testing.T) {
	b := browser(t)
	checker := axe(t)
	d, base := serve(t, "../examples/ukraine-2025-26")
	for _, at := range append(tabs(d), "positions/p-ua/i-donetsk", "positions/p-nato/i-donetsk", "r/draft/d-20", "lineage?draft=d-28&point=6", "brackets?draft=d-20", "lint?draft=d-20", "edit/account/cf-delivery", "edit/draft/d-20", "new/position", "came", "versions/position/pos-071", "r/issue/i-donetsk", "r/source/s-atl", "?as-of=2025-12-12&reader=everyone") {
		t.Run(at, func(t *testing.T) {
			p := openTab(t, b, base+"/d/ukraine-2025-26/"+at, 1440, "light")
			if checker != "" {
				p.eval(checker, nil)
			}
			for _, look := range []struct {
				name   string
				width  int64
				scheme string
			}{{"light", 1440, "light"}, {"dark", 1440, "dark"}, {"phone", 390, "light"}, {"narrow", 320, "dark"}} {
				p.look(look.width, look.scheme)
				var wide int
				var head int
				p.eval("return document.querySelector('header .bar').offsetHeight", &head)
				if head < 40 {
					t.Errorf("%s: the head of the page is %d pixels high: a rule of this page's reaches it", look.name, head)
				}
				p.eval("return document.documentElement.scrollWidth - document.documentElement.clientWidth", &wide)
				if wide > 0 {
					var by []string
					p.eval(`return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".tabs,.wrap,.scroll,.figw,.menu,.skip,.ticks,.vh")).slice(0,5).map(e => e.tagName + "." + e.className)`, &by)
					t.Errorf("%s: the page is %d pixels wider than the window: %v", look.name, wide, by)
				}
				if checker != "" && look.name != "narrow" {
					var found []string
					p.eval(`const r = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]});
						return r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + n.failureSummary).join(" | "))`, &found)
					for _, f := range found {
						t.Errorf("%s: axe: %s", look.name, f)
					}
				}
			}
			p.quiet()
		})
	}
}

// Story: the as-of date goes back, and the matrix changes with it.
func TestStoryOfTheAsOfDate(t *testing.T) {
	b := browser(t)
	_, base := serve(t, "../examples/ukraine-2025-26")
	p := openTab(t, b, base+"/d/ukraine-2025-26/positions", 1440, "light")
	const cell = `document.querySelector("a[data-cell='p-ua/i-donetsk']").textContent`
	var now, then string
	p.eval("return "+cell, &now)
	p.eval(`const s = document.querySelector("#asof"); s.focus(); s.value = s.max - 78; s.dispatchEvent(new Event("input"))`, nil)
	p.wait("the past", `document.body.classList.contains("past") && document.querySelector("#band").textContent.includes("12 Dec 2025")`)
	p.eval("return "+cell, &then)
	if now == then {
		t.Errorf("the cell still says %q", now)
	}
	var address string
	p.eval("return location.search", &address)
	if address != "?as-of=2025-12-12" {
		t.Errorf("the address has %q", address)
	}
	p.eval(`document.activeElement.blur()`, nil)
	p.press("]")
	p.wait("the next event", `location.search > "?as-of=2025-12-12"`)
	p.press("0")
	p.wait("the latest day", `!document.body.classList.contains("past") && location.search === ""`)
	p.eval("return "+cell, &then)
	if now != then {
		t.Errorf("back at the latest day the cell says %q", then)
	}
	p.quiet()
}

// Story: a cell is opened, and one click more leads to the source of a stance.
func TestStoryOfACell(t *testing.T) {
	b := browser(t)
	_, base := serve(t, "../examples/ukraine-2025-26")
	p := openTab(t, b, base+"/d/ukraine-2025-26/positions", 1440, "light")
	p.click(`a[data-cell="p-ua/i-donetsk"]`)
	p.wait("the history", `document.querySelector("#drawer:not([hidden]) .hist")`)
	p.eval(`document.querySelector("a[data-cell='p-ua/i-donetsk']").focus()`, nil)
	p.press(kb.ArrowRight)
	p.wait("the next cell", `document.activeElement.dataset.cell === "p-ru/i-donetsk"`)
	p.click("#drawer .hist .src")
	p.wait("the source", `location.pathname.includes("/r/source/")`)
	p.quiet()
}

// Story: a number behind a sentence opens its source in place.
func TestStoryOfASourceNumber(t *testing.T) {
	b := browser(t)
	_, base := serve(t, "../examples/ukraine-2025-26")
	p := openTab(t, b, base+"/d/ukraine-2025-26/", 1440, "light")
	p.click(".state .fn a")
	p.wait("the source", `document.querySelector(".pop b")`)
	p.press(kb.Escape)
	p.wait("it to close", `!document.querySelector(".pop") && document.activeElement.closest(".fn")`)
	p.eval(`document.activeElement.blur()`, nil)
	p.press("?")
	p.wait("the map of the keyboard", `document.querySelector("dialog[open] #map")`)
	p.quiet()
}

// Story: statements are left out until the deadlock dissolves.
func TestStoryOfTheDeadlock(t *testing.T) {
	b := browser(t)
	_, base := serve(t, "../examples/ukraine-2025-26")
	p := openTab(t, b, base+"/d/ukraine-2025-26/deadlock", 1440, "light")
	sets := `document.querySelectorAll("#sets .card:not(.rep)").length`
	var before int
	p.eval("return "+sets, &before)
	if before == 0 {
		t.Fatal("nothing blocks the talks of the example")
	}
	var try []string
	p.eval(`return [...new URL(document.querySelector("#changes a.btn").href).searchParams.getAll("drop")]`, &try)
	for n, id := range try {
		p.click("#w-" + strings.ReplaceAll(id, ".", `\.`))
		p.wait("the answer", fmt.Sprintf(`new URLSearchParams(location.search).getAll("drop").length === %d && document.querySelectorAll("[data-live]:checked").length === %d`, n+1, n+1))
	}
	p.wait("the deadlock to dissolve", sets+" === 0")
	p.quiet()
}

// Story: from a ceasefire without guarantees to one with them: who is stated to
// gain by leaving, and what would have to be different.
func TestStoryOfStability(t *testing.T) {
	b := browser(t)
	_, base := serve(t, "../examples/ukraine-2025-26")
	p := openTab(t, b, base+"/d/ukraine-2025-26/stability?state=m-ceasefire&term=m-guarantees-agreed", 1440, "light")
	p.wait("the state", `document.querySelector(".lead").textContent.includes("stated to gain by leaving it: Russia") && document.querySelectorAll(".choose tbody tr").length === 6`)
	p.wait("the drawing and its table", `document.querySelector(".figw.wide svg[role=img], .figw.wide svg") && document.querySelector("details table")`)
	p.click(`.choose input[name=wish][value="m-ceasefire"]`)
	p.click(`.choose input[name=wish][value="m-guarantees-agreed"]`)
	p.click("#chosen button")
	p.wait("what would have to be different", `document.querySelector("#wish")?.textContent.includes("Russia would not be stated to gain")`)
	var kept int
	if p.eval(`return document.querySelectorAll(".choose input[name=wish]:checked").length`, &kept); kept != 2 {
		t.Errorf("%d wishes are ticked, not 2", kept)
	}
	p.quiet()
}

// Story: an option is locked, a red line is lifted, the axes are swapped; a side is
// asked what it would prefer.
func TestStoryOfThePackages(t *testing.T) {
	b := browser(t)
	_, base := serve(t, "../examples/ukraine-2025-26")
	p := openTab(t, b, base+"/d/ukraine-2025-26/packages", 1440, "light")
	text := func(selector string) (out string) {
		p.eval(fmt.Sprintf("return document.querySelector(%q)?.textContent || ''", selector), &out)
		return out
	}
	if lead := text(".lead"); !strings.Contains(lead, "2,430 cross no red line") {
		t.Fatalf("the page begins with %q", lead)
	}
	p.eval(`document.querySelector("select[name=lock]").value = "i-donetsk=fez-mirror"; document.querySelector("#ask-packages").requestSubmit()`, nil)
	p.wait("the lock", `new URLSearchParams(location.search).getAll("lock").includes("i-donetsk=fez-mirror") && document.querySelector(".shared")?.textContent.includes("zone only with an equal Russian pull-back")`)
	locked := text(".lead")
	p.click("#costs tbody tr:nth-child(2) a.btn")
	p.wait("the red line to be lifted", `new URLSearchParams(location.search).has("lift") && document.querySelector("#costs")?.textContent.includes("Let it bind again")`)
	if now := text(".lead"); !strings.Contains(locked, "405 cross no red line") || !strings.Contains(now, "1,620 cross no red line") {
		t.Errorf("with the lock: %q; with a red line lifted: %q", locked, now)
	}
	p.eval(`location.href = [...document.querySelectorAll("#ask-packages a.btn")].find(a => a.href.includes("x=p-ru")).href`, nil)
	p.wait("the axes to be swapped", `document.querySelector("#x")?.value === "p-ru" && document.querySelector("#y")?.value === "p-ua"`)
	p.wait("the axes in the questions", `document.querySelector("#ask .nums a")`)
	p.eval(`location.href = document.querySelector("#ask .nums a").href`, nil)
	p.wait("the question", `document.querySelector("#ask ol.ask")?.children.length === 2 && document.querySelector("#ask code")?.textContent.includes("parley prefer")`)
	p.quiet()
}

// Story: a file is edited, and the open page follows without being loaded
// anew; it is broken, and the page says where.
func TestStoryOfAnEdit(t *testing.T) {
	b := browser(t)
	dir := copyDossier(t, "../examples/camp-david-1978")
	_, base := serve(t, dir)
	p := openTab(t, b, base+"/d/camp-david-1978/positions", 1440, "light")
	p.eval("window.same = true", nil)
	file := filepath.Join(dir, "issues.yaml")
	appendTo(t, file, "\n- {id: i-new, question: 'What is new here?', short: Something new, options: [{id: a, words: one}]}\n")
	p.wait("the edit", `document.querySelector("#matrix").textContent.includes("Something new")`)
	appendTo(t, file, "\n- {id: i-broken, questoin: x}\n")
	p.wait("the banner", `document.querySelector(".trouble")?.textContent.includes("issues.yaml:")`)
	var same bool
	if p.eval("return window.same === true", &same); !same {
		t.Error("the page was loaded anew")
	}
	p.quiet()
}
