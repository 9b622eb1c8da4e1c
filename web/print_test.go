package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/ledongthuc/pdf"
)

// printed prints the page and reads what is on paper: for each sheet its lines,
// from the top down.
func (p *tabPage) printed() [][]string {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	own := true
	out, err := chromedp.Call(ctx, cdp.PrintToPDF, cdp.PrintToPDFParams{PreferCSSPageSize: &own})
	if err != nil {
		p.Fatal(err)
	}
	r, err := pdf.NewReader(bytes.NewReader(out.Data), int64(len(out.Data)))
	if err != nil {
		p.Fatal(err)
	}
	var sheets [][]string
	for n := 1; n <= r.NumPage(); n++ {
		type line struct {
			y    int
			text strings.Builder
		}
		lines := map[int]*line{}
		for _, t := range r.Page(n).Content().Text {
			y := int(t.Y)
			if lines[y] == nil {
				lines[y] = &line{y: y}
			}
			lines[y].text.WriteString(t.S)
		}
		var order []*line
		for _, l := range lines {
			order = append(order, l)
		}
		slices.SortFunc(order, func(a, b *line) int { return cmp.Compare(b.y, a.y) })
		var sheet []string
		for _, l := range order {
			sheet = append(sheet, l.text.String())
		}
		sheets = append(sheets, sheet)
	}
	return sheets
}

// On paper every sheet has its label, title and date at its foot, under all else
// but the number of the page; the brief is short enough to be carried.
func TestThePrintedPages(t *testing.T) {
	b := browser(t)
	_, base := serve(t, "../examples/ukraine-2025-26")
	for _, c := range []struct {
		at   string
		most int // sheets
	}{{"", 8}, {"positions", 5}, {"compare?from=d-28&to=d-20", 8}, {"deadlock", 10}} {
		p := openTab(t, b, base+"/d/ukraine-2025-26/"+c.at, 1440, "dark")
		sheets := p.printed()
		if len(sheets) > c.most {
			t.Errorf("%q is %d sheets, expected at most %d", c.at, len(sheets), c.most)
		}
		const foot = "TLP:CLEAR · Negotiations on ending the Russia-Ukraine war, March 2025 to February 2026 · As of 28 Feb 2026, seen by the owners"
		for i, lines := range sheets {
			at := slices.Index(lines, foot)
			if at < 0 {
				t.Errorf("%q: sheet %d has no foot of its own: %q", c.at, i+1, lines[max(0, len(lines)-3):])
				continue
			}
			if number := fmt.Sprintf("%d / %d", i+1, len(sheets)); strings.Join(lines[at+1:], "") != number {
				t.Errorf("%q: under the foot of sheet %d is %q, expected its number", c.at, i+1, lines[at+1:])
			}
		}
	}
}
