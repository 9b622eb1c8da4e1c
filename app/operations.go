package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"parley/web"
)

// watch counts what a desk answers, for whoever runs it: by route and status,
// never by who asked or for what. It writes the text format of Prometheus
// (version 0.0.4) itself: the library for it would make the program a tenth
// larger.
type watch struct {
	log   *slog.Logger // a line a request; nil: none
	mu    sync.Mutex
	seen  map[seenKey]*timings
	began time.Time
}

type seenKey struct {
	method, route string
	status        int
}

// timings are a histogram of seconds.
type timings struct {
	counts []int // by bound, and behind the last
	sum    float64
}

// bounds of the histogram, in seconds.
var bounds = []float64{.005, .01, .025, .06, .15, .5, 1, 5, 30}

func newWatch(log *slog.Logger, began time.Time) *watch {
	return &watch{log: log, seen: map[seenKey]*timings{}, began: began}
}

// see counts a request.
func (w *watch) see(a web.Answered) {
	if !slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "DELETE"}, a.Method) {
		a.Method = "other" // whatever somebody sends is not a name in the figures
	}
	k := seenKey{a.Method, a.Route, a.Status}
	w.mu.Lock()
	t := w.seen[k]
	if t == nil {
		t = &timings{counts: make([]int, len(bounds)+1)}
		w.seen[k] = t
	}
	n, _ := slices.BinarySearch(bounds, a.Took.Seconds())
	t.counts[n]++
	t.sum += a.Took.Seconds()
	w.mu.Unlock()
	if w.log != nil {
		w.log.Info("answered", "method", a.Method, "route", a.Route, "status", a.Status, "bytes", a.Bytes, "ms", float64(a.Took.Microseconds())/1000)
	}
}

// write writes what was counted.
func (w *watch) write(out io.Writer, streams int, dossiers int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	keys := make([]seenKey, 0, len(w.seen))
	for k := range w.seen {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b seenKey) int {
		return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.method, b.method), cmp.Compare(a.status, b.status))
	})
	fmt.Fprintf(out, "# HELP parley_requests_seconds Time to answer a request, by route.\n# TYPE parley_requests_seconds histogram\n")
	for _, k := range keys {
		t := w.seen[k]
		labels := fmt.Sprintf("method=%q,route=%q,status=\"%d\"", k.method, k.route, k.status)
		total := 0
		for i, b := range bounds {
			total += t.counts[i]
			fmt.Fprintf(out, "parley_requests_seconds_bucket{%s,le=\"%g\"} %d\n", labels, b, total)
		}
		total += t.counts[len(bounds)]
		fmt.Fprintf(out, "parley_requests_seconds_bucket{%s,le=\"+Inf\"} %d\nparley_requests_seconds_sum{%s} %g\nparley_requests_seconds_count{%s} %d\n", labels, total, labels, t.sum, labels, total)
	}
	for _, g := range []struct {
		name, help string
		value      int64
	}{
		{"parley_streams", "Open live streams.", int64(streams)},
		{"parley_dossiers", "Dossiers that are served.", int64(dossiers)},
		{"parley_start_time_seconds", "When the desk was opened.", w.began.Unix()},
	} {
		fmt.Fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %d\n", g.name, g.help, g.name, g.name, g.value)
	}
}

// serveMetrics answers with what was counted on an address of its own, which is
// for whoever runs the desk, until ctx ends.
func serveMetrics(ctx context.Context, address string, write func(io.Writer)) error {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return failure{Unreadable, fmt.Errorf("cannot listen on %s for --metrics: %w [cannot-listen]", address, err)}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		write(w)
	})
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second}
	go srv.Serve(ln)
	context.AfterFunc(ctx, func() { srv.Close() })
	return nil
}
