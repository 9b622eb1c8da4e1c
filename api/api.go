package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"parley/desk"
)

// Options say what the API touches beside the desk.
type Options struct {
	// From is the address that a request came from; nil: that of its connection.
	From func(*http.Request) string
	// Random is where ids of new records are drawn from.
	Random io.Reader
	// Log takes a line on what went wrong within. It never has words of a record in
	// it.
	Log func(format string, args ...any)
}

// API answers programs. It is an http.Handler for everything under /api/ and for
// /openapi.json.
type API struct {
	desk  *desk.Desk
	o     Options
	mux   *http.ServeMux
	huma  huma.API
	turns chan struct{} // taken by who reasons: no more at once than can
}

const (
	maxAddress = 8 << 10  // bytes of an address with its query
	maxRecord  = 1 << 20  // bytes of a body with one record
	maxBatch   = 20 << 20 // bytes of a body with many
)

// New makes the API of a desk.
func New(over *desk.Desk, questions []Question, o Options) *API {
	if o.From == nil {
		o.From = func(r *http.Request) string { return r.RemoteAddr }
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	mux := http.NewServeMux()
	a := &API{desk: over, o: o, mux: mux, huma: humago.New(mux, described()), turns: make(chan struct{}, runtime.GOMAXPROCS(0))}
	a.describe()
	a.operations(questions)
	return a
}

// Paths lists the addresses, as OpenAPI writes them.
func (a *API) Paths() []string {
	var out []string
	for at := range a.huma.OpenAPI().Paths {
		out = append(out, at)
	}
	slices.Sort(out)
	return out
}

// handler answers a request, or says why not.
type handler func(w http.ResponseWriter, r *http.Request) error

// handle adds an operation to the description and answers it.
func (a *API) handle(op huma.Operation, h handler) {
	a.huma.OpenAPI().AddOperation(&op)
	a.huma.Adapter().Handle(&op, func(c huma.Context) {
		r, w := humago.Unwrap(c)
		if err := h(w, r); err != nil {
			a.fail(w, r, err)
		}
	})
}

// fail answers with a problem.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := problemOf(err)
	switch {
	case ok:
	case errors.Is(err, context.DeadlineExceeded):
		p = problem(http.StatusServiceUnavailable, "took-too-long", "this takes longer than an answer may; ask for less, or on the command line")
		p.retry = 60
	case r.Context().Err() != nil:
		p = problem(http.StatusServiceUnavailable, "stopped", "the request was ended")
	default:
		a.o.Log("the API failed: %T", err)
		p = failed
	}
	p.write(w)
}

var failed = problem(http.StatusInternalServerError, "internal", "something failed within the desk; whoever runs it finds more in its log")

var crossOrigin = http.NewCrossOriginProtection()

// ServeHTTP answers.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			// The value may quote a record, so only its type is logged.
			a.o.Log("the API panicked with %T", p)
			failed.write(w)
		}
	}()
	if err := a.check(r); err != nil {
		a.fail(w, r, err)
		return
	}
	a.mux.ServeHTTP(w, r)
}

// check refuses what no operation needs to look at.
func (a *API) check(r *http.Request) error {
	if len(r.RequestURI) > maxAddress {
		return problem(http.StatusRequestURITooLong, "long-address", "the address has %d bytes, expected at most %d", len(r.RequestURI), maxAddress)
	}
	if a.desk.People == nil {
		// Where no token is needed, a page from elsewhere must not get a browser to
		// ask; reading counts as well.
		as := *r
		as.Method = http.MethodPost
		if crossOrigin.Check(&as) != nil {
			return problem(http.StatusForbidden, "cross-site", "this was sent from a page of another site")
		}
	}
	if _, pattern := a.mux.Handler(r); pattern != "" && path.Clean(r.URL.Path) == r.URL.Path {
		return nil
	}
	var allow []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
		as := *r
		as.Method = method
		if _, pattern := a.mux.Handler(&as); pattern != "" && path.Clean(r.URL.Path) == r.URL.Path {
			allow = append(allow, method)
		}
	}
	if allow == nil {
		return problem(http.StatusNotFound, "unknown-address", "there is nothing at this address; /openapi.json lists what there is")
	}
	p := problem(http.StatusMethodNotAllowed, "wrong-method", "this address takes %s", strings.Join(allow, ", "))
	p.allow = strings.Join(allow, ", ")
	return p
}
