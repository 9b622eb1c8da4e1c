package web

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

const benchDossier = "ukraine-2025-26"

// BenchmarkPages measures what a page costs the server when nothing of it is
// kept: its view, its answer, its template and its packing.
func BenchmarkPages(b *testing.B) {
	d := open(b, "../examples/"+benchDossier)
	for _, at := range append(tabs(d), "positions/p-ua/i-donetsk", "r/issue/i-donetsk", "r/draft/d-20", "search?q=missiles") {
		name := at
		if name == "" {
			name = "now"
		}
		b.Run(strings.ReplaceAll(name, "/", "_"), func(b *testing.B) {
			var times []time.Duration
			var bytes int
			for b.Loop() {
				d := open(b, "../examples/"+benchDossier)
				began := time.Now()
				w := get(b, d, "/d/"+benchDossier+"/"+at, "Accept-Encoding", "gzip")
				times = append(times, time.Since(began))
				if w.Code != http.StatusOK {
					b.Fatalf("status %d", w.Code)
				}
				bytes = w.Body.Len()
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms/median")
			b.ReportMetric(float64(bytes)/1024, "KB/sent")
		})
	}
}

// BenchmarkLoad asks for all pages in turn over the loopback, 100 a second for
// a few seconds, and reports how long the answers took, the first of each page
// included.
func BenchmarkLoad(b *testing.B) {
	const perSecond, seconds = 100, 4
	d, base := serve(b, "../examples/"+benchDossier)
	pages := tabs(d)
	for _, i := range d.desk.Shelves()[0].Now().Issues {
		pages = append(pages, "r/issue/"+i.ID, "positions/p-ua/"+i.ID)
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 10 * time.Second}
	for b.Loop() {
		took := make(chan time.Duration, perSecond*seconds)
		tick := time.NewTicker(time.Second / perSecond)
		for n := range perSecond * seconds {
			<-tick.C
			go func() {
				began := time.Now()
				req, _ := http.NewRequestWithContext(context.Background(), "GET", base+"/d/"+benchDossier+"/"+pages[n%len(pages)], nil)
				resp, err := client.Do(req)
				if err != nil {
					b.Error(err)
					took <- 0
					return
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					b.Errorf("%s: status %d", req.URL, resp.StatusCode)
				}
				took <- time.Since(began)
			}()
		}
		tick.Stop()
		var times []time.Duration
		for range perSecond * seconds {
			times = append(times, <-took)
		}
		slices.Sort(times)
		ms := func(part float64) float64 {
			return float64(times[int(part*float64(len(times)-1))].Microseconds()) / 1000
		}
		b.ReportMetric(ms(0.5), "ms/p50")
		b.ReportMetric(ms(0.99), "ms/p99")
		b.ReportMetric(ms(1), "ms/max")
	}
}
