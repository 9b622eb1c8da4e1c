package web

import (
	"html"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// Story: an incident is told, and goes through the clauses until the text is
// silent; a clause leads to its record.
func TestStoryOfAnIncident(t *testing.T) {
	b := browser(t)
	_, base := serve(t, "../examples/ukraine-2025-26")
	p := openTab(t, b, base+"/d/ukraine-2025-26/", 1440, "light")
	p.press("g")
	p.press("u")
	p.wait("the guarantees", `location.pathname.endsWith("/guarantees") && document.querySelector(".gg .hole .q") && document.readyState === "complete"`)
	p.eval(`document.querySelector("#incident").value = "missiles are fired across the line on day 40"; document.querySelector("#draft").value = "d-enforce"`, nil)
	p.click("#walk button")
	p.wait("the walk", `document.querySelectorAll(".steps4>li").length === 3 && document.readyState === "complete"`)
	var steps []string
	p.eval(`return [...document.querySelectorAll(".steps4>li")].map(l => l.querySelector(".chip").textContent + ": " + l.querySelector("dd").textContent)`, &steps)
	want := []string{"Set off, if it was Russia: by day 41, 24 hours after the incident", "Next, if it goes on, if it was Russia: after day 41, and no time is named by which", "Next, if it goes on, if it was Russia: by day 43, 72 hours after the incident"}
	for i, s := range steps {
		if s != want[i] {
			t.Errorf("step %d: %q, expected %q", i+1, s, want[i])
		}
	}
	p.click(".steps4 .hd .say")
	p.wait("the record", `location.pathname.endsWith("/r/guarantee/g-15")`)
	p.quiet()
}

// Story: a rate is held for fewer months, and a bargaining range is worked out only
// for somebody with a name.
func TestStoryOfTheLedger(t *testing.T) {
	b := browser(t)
	_, base := serve(t, "../examples/ukraine-2025-26")
	p := openTab(t, b, base+"/d/ukraine-2025-26/", 1440, "light")
	p.press("g")
	p.press("c")
	p.wait("the ledger", `location.pathname.endsWith("/cost") && document.querySelector(".ledger .num b") && document.readyState === "complete"`)
	p.eval(`document.querySelector("#months").value = 3`, nil)
	p.click("#held button")
	p.wait("three months", `document.querySelector("#held h2")?.textContent.includes("3 months") && document.readyState === "complete"`)
	p.eval(`for (const [k, v] of Object.entries({p: "0.6", "cost-a": "0.1", "cost-b": "0.2"})) document.getElementById(k).value = v`, nil)
	p.click("#range button")
	p.wait("the question who", `document.querySelector("#range .result")?.textContent.includes("a named person") && document.readyState === "complete"`)
	p.eval(`document.querySelector("#by").value = "A. Name"`, nil)
	p.click("#range button")
	p.wait("the range", `document.querySelector("#range .result")?.textContent.includes("between 0.5 and 0.8")`)
	p.quiet()
}

// Without scripts the pages say the same: forms are requests, drawings have tables,
// and what cannot be read is said.
func TestNodealWithoutScripts(t *testing.T) {
	d := open(t, "../examples/ukraine-2025-26", "../examples/camp-david-1978", "../examples/good-friday-1998")
	for _, c := range []struct {
		at, dossier, want string
		status            int
	}{
		{"guarantees?draft=d-28&incident=" + url.QueryEscape("Russia invades Ukraine"), "ukraine-2025-26", "who fights", 200},
		{"guarantees?incident=g-11", "ukraine-2025-26", "guarantee g-11 has no trigger on record", 200},
		{"guarantees?draft=d-99", "ukraine-2025-26", "d-99", 404},
		{"guarantees?incident=x", "camp-david-1978", "What happens if “A Framework for Peace in the Middle East” is not kept", 200},
		{"guarantees", "good-friday-1998", "who says that a ceasefire is no longer kept", 200},
		{"cost", "ukraine-2025-26", "The printed ratio does not follow from its own parts", 200},
		{"cost?months=0", "ukraine-2025-26", "is no number of months from 1 to 600", 400},
		{"cost?p=x&cost-a=1&cost-b=1&by=A", "ukraine-2025-26", "is no number and no range", 200},
		{"cost", "camp-david-1978", "What does another month without an agreement cost Egypt", 200},
	} {
		w := get(t, d, "/d/"+c.dossier+"/"+c.at)
		if body := html.UnescapeString(w.Body.String()); w.Code != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s of %s: %d, expected %d with %q", c.at, c.dossier, w.Code, c.status, c.want)
		}
	}
}

// Numbers that no axis holds are said, and crash nothing; so are ranges without an
// end, and units that nobody knows.
func TestFiguresBeyondAnyAxis(t *testing.T) {
	dir := copyDossier(t, "../examples/camp-david-1978")
	appendTo(t, filepath.Join(dir, "figures.yaml"), `- id: fg-1
  what: lost
  of: [cd-eg]
  measure: lost
  counts: flow
  type: estimate
  values:
    - {value: 1e18, unit: persons/month}
    - {value: -5e300, unit: goats/day, period: 1978}
    - {low: 1, unit: "%", period: ../1978}
    - {high: 1e308, unit: USD billion/year}
    - {words: many, unit: "///"}
  publisher: A
  sources: [cd-s1]
- id: fg-2
  what: lost
  of: [cd-eg]
  measure: lost
  counts: flow
  type: estimate
  values:
    - {value: 2, unit: persons/month}
  publisher: B
  sources: [cd-s1]
`)
	w := get(t, open(t, dir), "/d/camp-david-1978/cost?months=600")
	if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, "It cannot be drawn") {
		t.Errorf("%d: %.300s", w.Code, body)
	}
}
