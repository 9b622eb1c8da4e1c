package web

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"time"

	"parley/access"
	"parley/desk"
)

type handler = http.Handler

const (
	maxAddress = 2048 // bytes of an address with its query
	maxWords   = 200  // bytes of one argument of a page
)

// policy lets a page use what the desk itself serves, and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// router is a mux that knows what it serves.
type router struct {
	*http.ServeMux
	patterns []string
}

func (m *router) Handle(pattern string, h http.Handler) {
	m.patterns = append(m.patterns, pattern)
	m.ServeMux.Handle(pattern, h)
}

func (m *router) HandleFunc(pattern string, f http.HandlerFunc) { m.Handle(pattern, f) }

// routes is the handler of the whole desk, and the patterns of what it serves.
func (d *Desk) routes() (h http.Handler, patterns []string) {
	mux := &router{ServeMux: http.NewServeMux()}
	mux.HandleFunc("/{$}", d.home)
	mux.HandleFunc("/healthz", d.healthy)
	mux.HandleFunc("/readyz", d.ready)
	mux.HandleFunc("POST /new", d.start)
	if d.desk.People != nil {
		d.doors(mux)
	}
	if d.opts.Inbox != nil {
		mux.HandleFunc("/inbox", d.inbox)
		mux.HandleFunc("POST /inbox", d.putAway)
	}
	mux.HandleFunc("/assets/{file}", d.asset)
	for at, answer := range d.files() {
		mux.HandleFunc("/d/{name}/"+at, answer)
	}
	for at, answer := range d.forms() {
		mux.HandleFunc("POST /d/{name}/"+at, answer)
	}
	for at, h := range d.opts.Beside {
		mux.Handle(at, h)
	}
	mux.HandleFunc("/d/{name}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/d/"+r.PathValue("name")+"/", http.StatusMovedPermanently)
	})
	for _, p := range d.pages {
		at := "/d/{name}/" + p.at
		if p.at == "" {
			at += "{$}"
		}
		mux.HandleFunc(at, d.in(cmp.Or(p.least, access.Read), func(w http.ResponseWriter, r *http.Request, v *visit) error { return d.page(w, r, v, p) }))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		unknown := fault{http.StatusNotFound, "unknown-page", "fault.page", nil}
		if name, ok := strings.CutPrefix(r.URL.Path, "/d/"); ok {
			name, _, _ = strings.Cut(name, "/")
			r.SetPathValue("name", name)
			d.in(access.Read, func(http.ResponseWriter, *http.Request, *visit) error { return unknown })(w, r)
			return
		}
		d.fail(w, r, nil, unknown)
	})
	return d.guard(mux.ServeMux), mux.patterns
}

// files are what is served of a dossier beside its pages.
func (d *Desk) files() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"live":                   d.in(access.Read, d.stream),
		"compare.docx":           d.in(access.Export, d.redline),
		"receipts/{receipt}":     d.in(access.Export, d.receipt),
		"export/{file}":          d.in(access.Export, d.take),
		"acceptance/{file}":      d.in(access.Govern, d.sealedFile),
		"date":                   d.in(access.Read, d.sayDate),
		"desk.card":              d.in(access.Transmit, d.deskCard),
		"sent/{receipt}/note":    d.in(access.Export, d.handOver),
		"sent/{receipt}/sent.md": d.in(access.Export, d.sentText),
	}
}

// forms are what takes what is sent from a page, by the page's address.
func (d *Desk) forms() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"acceptance": d.in(access.Govern, d.accept),
		"reader":     d.in(access.Read, d.read),
		"packages":   d.in(access.Propose, d.prefer),

		"edit/{kind}/{id}":       d.in(access.Propose, d.edited("edit")),
		"new/{kind}":             d.in(access.Propose, d.edited("new")),
		"versions/{kind}/{id}":   d.in(access.Change, d.undo),
		"bulk":                   d.in(access.Propose, d.takeIn),
		"send":                   d.in(access.Transmit, d.send),
		"sent/{receipt}":         d.in(access.Read, d.acknowledge),
		"sent/{receipt}/sign":    d.in(access.Read, d.attest),
		"bundles":                d.in(access.Transmit, d.bundles),
		"came":                   d.in(access.Propose, d.came),
		"bundles/{bundle}":       d.in(access.Transmit, d.fileBundled),
		"meetings/{event}":       d.in(access.Propose, d.meet),
		"meetings/{event}/after": d.in(access.Propose, d.conclude),
	}
}

// Patterns lists where under /d/NAME/ something is served, as patterns of
// net/http.
func (d *Desk) Patterns() []string {
	var out []string
	for _, pattern := range d.patterns {
		if at, ok := strings.CutPrefix(pattern, "/d/{name}/"); ok {
			out = append(out, strings.TrimSuffix(at, "{$}"))
		}
	}
	slices.Sort(out)
	return out
}

// fromHere lets a form be sent only by a page of this desk.
var fromHere = http.NewCrossOriginProtection()

// guard does what every answer needs: headers, limits, the host, and an answer
// even where something goes wrong within.
func (d *Desk) guard(mux *http.ServeMux) http.Handler {
	at := func(r *http.Request) (takesForms, beside bool) {
		_, pattern := mux.Handler(r)
		_, beside = d.opts.Beside[pattern]
		return strings.HasPrefix(pattern, http.MethodPost+" "), beside
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		counted := &counting{ResponseWriter: w, status: http.StatusOK}
		w = counted
		if d.opts.Answered != nil {
			defer func() {
				d.opts.Answered(Answered{r.Method, cmp.Or(r.Pattern, "none"), counted.status, counted.bytes, time.Since(began)})
			}()
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				// The value may quote a record, so only its type is logged.
				d.opts.Log("a page failed with %T at %s", p, panicPlace())
				d.fail(w, r, nil, fault{http.StatusInternalServerError, "internal", "fault.internal", nil})
			}
		}()
		takesForms, beside := at(r)
		foreign := len(d.opts.Hosts) > 0 && !slices.Contains(d.opts.Hosts, strings.ToLower(r.Host))
		switch {
		case r.URL.Path == "/healthz" || r.URL.Path == "/readyz": // asked by address
			mux.ServeHTTP(w, r)
		case foreign && beside:
			h.Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusMisdirectedRequest)
			io.WriteString(w, `{"type": "about:blank", "title": "Misdirected Request", "status": 421, "code": "unknown-host"}`+"\n")
		case foreign:
			d.fail(w, r, nil, fault{http.StatusMisdirectedRequest, "unknown-host", "fault.host", []any{strings.Join(d.opts.Hosts, ", ")}})
		case beside:
			mux.ServeHTTP(w, r) // which methods it takes, and from where, it knows
		case r.Method == http.MethodPost && fromHere.Check(r) != nil:
			d.fail(w, r, nil, fault{http.StatusForbidden, "cross-site", "fault.crosssite", nil})
		case r.Method != http.MethodGet && r.Method != http.MethodHead && !takesForms:
			h.Set("Allow", "GET, HEAD")
			d.fail(w, r, nil, fault{http.StatusMethodNotAllowed, "read-only", "fault.method", nil})
		case len(r.RequestURI) > maxAddress:
			d.fail(w, r, nil, fault{http.StatusRequestURITooLong, "long-address", "fault.long", []any{maxAddress}})
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

// counting counts what is answered.
type counting struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (c *counting) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *counting) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (c *counting) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// healthy says that the process answers; ready, that what it stands on can be
// reached. Neither says anything of the dossiers.
func (d *Desk) healthy(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

func (d *Desk) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if d.opts.Ready != nil {
		if err := d.opts.Ready(ctx); err != nil {
			d.opts.Log("the desk is not ready: %T", err)
			plain(w, http.StatusServiceUnavailable, "the store cannot be reached")
			return
		}
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, words string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	io.WriteString(w, words+"\n")
}

// panicPlace is the function, file and line that panicked.
func panicPlace() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if strings.Contains(f.Function, "parley/") && !strings.Contains(f.Function, "guard") {
			return fmt.Sprintf("%s:%d", f.Function, f.Line)
		}
		if !more {
			return "an unknown place"
		}
	}
}

// page answers with one page of one dossier.
func (d *Desk) page(w http.ResponseWriter, r *http.Request, v *visit, p *page) error {
	args, err := p.arguments(r)
	if err != nil {
		return err
	}
	if args.scope, err = v.sees(args.scope); err != nil {
		return err
	}
	d.desk.Read(v.who, v.Name, args.path)
	today := d.today()
	// What a visitor may do decides which buttons a page has.
	key := args.key() + " " + today.String() + " " + string(v.sight.Role)
	pages := pagesOf(v.now)
	out, ok := pages.Get(key)
	personal := p.personal || p.personalWith != "" && len(args.own[p.personalWith]) > 0
	switch {
	case p.fresh || personal || len(args.own["verify"]) > 0: // what is verified is verified now
		out, err = d.write(r.Context(), v, p, args, today)
	case !ok:
		var again func(ctx context.Context, now *desk.State) (*written, error)
		again = func(ctx context.Context, now *desk.State) (*written, error) {
			out, err := d.write(ctx, &visit{v.Shelf, nil, v.sight, now}, p, args, today)
			if err == nil {
				out.again = again
			}
			return out, err
		}
		out, err = pages.make(key, func() (*written, error) { return again(context.WithoutCancel(r.Context()), v.now) })
	}
	if err != nil {
		return err
	}
	slots, err := d.slots(r.Context(), v)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	if personal {
		w.Header().Set("Cache-Control", "no-store")
	}
	out.answer(w, r, http.StatusOK, slots)
	return nil
}
