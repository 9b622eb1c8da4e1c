package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

type handler = http.Handler

const (
	maxAddress = 2048 // bytes of an address with its query
	maxWords   = 200  // bytes of one argument of a page
	packLevel  = 5    // gzip: a tenth larger than the best, in a third of the time
)

// policy lets a page use what the desk itself serves, and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// routes is the handler of the whole desk.
func (d *Desk) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", d.home)
	mux.HandleFunc("/assets/{file}", d.asset)
	for at, answer := range d.files() {
		mux.HandleFunc("/d/{name}/"+at, answer)
	}
	mux.HandleFunc("POST /d/{name}/acceptance", d.accept)
	mux.HandleFunc("POST /d/{name}/reader", d.read)
	mux.HandleFunc("POST /d/{name}/packages", d.prefer)
	mux.HandleFunc("/d/{name}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/d/"+r.PathValue("name")+"/", http.StatusMovedPermanently)
	})
	for _, p := range d.pages {
		at := "/d/{name}/" + p.at
		if p.at == "" {
			at += "{$}"
		}
		mux.HandleFunc(at, func(w http.ResponseWriter, r *http.Request) { d.page(w, r, p) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		d.fail(w, r, d.shelf(dossierIn(r.URL.Path)), fault{http.StatusNotFound, "unknown-page", "fault.page", nil})
	})
	return d.guard(mux)
}

// files are what is served of a dossier beside its pages.
func (d *Desk) files() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{"live": d.stream, "compare.docx": d.redline, "receipts/{receipt}": d.receipt, "acceptance/{file}": d.sealedFile}
}

// Patterns lists where under /d/NAME/ something is served, as patterns of
// net/http.
func (d *Desk) Patterns() []string {
	out := slices.Sorted(maps.Keys(d.files()))
	for _, p := range d.pages {
		out = append(out, p.at)
	}
	return out
}

// fromHere lets a form be sent only by a page of this desk.
var fromHere = http.NewCrossOriginProtection()

// dossierIn is the name of the dossier in a path, or "".
func dossierIn(path string) string {
	rest, ok := strings.CutPrefix(path, "/d/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// guard does what every answer needs: headers, limits, the host, and an answer
// even where something goes wrong within.
func (d *Desk) guard(mux *http.ServeMux) http.Handler {
	takesForms := func(r *http.Request) bool {
		_, pattern := mux.Handler(r)
		return strings.HasPrefix(pattern, http.MethodPost+" ")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
		switch {
		case len(d.opts.Hosts) > 0 && !slices.Contains(d.opts.Hosts, strings.ToLower(r.Host)):
			d.fail(w, r, nil, fault{http.StatusMisdirectedRequest, "unknown-host", "fault.host", []any{strings.Join(d.opts.Hosts, ", ")}})
		case r.Method == http.MethodPost && fromHere.Check(r) != nil:
			d.fail(w, r, nil, fault{http.StatusForbidden, "cross-site", "fault.crosssite", nil})
		case r.Method != http.MethodGet && r.Method != http.MethodHead && !takesForms(r):
			h.Set("Allow", "GET, HEAD")
			d.fail(w, r, nil, fault{http.StatusMethodNotAllowed, "read-only", "fault.method", nil})
		case len(r.RequestURI) > maxAddress:
			d.fail(w, r, nil, fault{http.StatusRequestURITooLong, "long-address", "fault.long", []any{maxAddress}})
		default:
			mux.ServeHTTP(w, r)
		}
	})
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
func (d *Desk) page(w http.ResponseWriter, r *http.Request, p *page) {
	s := d.shelf(r.PathValue("name"))
	if s == nil {
		d.fail(w, r, nil, noDossier(r.PathValue("name"), d.names()))
		return
	}
	now := s.now.Load()
	args, err := p.arguments(r)
	if err != nil {
		d.fail(w, r, s, err)
		return
	}
	today := d.today()
	key := args.key() + " " + today.String()
	out, ok := now.pages.get(key)
	if !ok || p.fresh || len(args.own["verify"]) > 0 { // what is verified is verified now
		if out, err = d.write(r.Context(), s, now, p, args, today); err != nil {
			d.fail(w, r, s, err)
			return
		}
		now.pages.put(key, out)
	}
	w.Header().Set("Cache-Control", "no-cache")
	out.answer(w, r, http.StatusOK)
}

// written is a page in bytes, ready to be sent.
type written struct {
	plain, packed []byte
	etag          string
}

// packers are kept: each has a megabyte of tables.
var packers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, packLevel)
	return z
}}

func newWritten(plain []byte) *written {
	sum := sha256.Sum256(plain)
	var b bytes.Buffer
	z := packers.Get().(*gzip.Writer)
	z.Reset(&b)
	z.Write(plain)
	z.Close()
	packers.Put(z)
	return &written{plain: plain, packed: b.Bytes(), etag: hex.EncodeToString(sum[:8])}
}

func (p *written) size() int { return len(p.plain) + len(p.packed) }

// answer sends the page, or says that the client has it already.
func (p *written) answer(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Encoding")
	body, etag := p.plain, `"`+p.etag+`"`
	if acceptsGzip(r) {
		body, etag = p.packed, `"`+p.etag+`-gz"`
		h.Set("Content-Encoding", "gzip")
	}
	if status == http.StatusOK {
		h.Set("ETag", etag)
		if matches(r.Header.Get("If-None-Match"), p.etag) {
			h.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// matches tells whether a client has the page already, packed or not.
func matches(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		tag := strings.Trim(strings.TrimPrefix(strings.TrimSpace(part), "W/"), `"`)
		if strings.TrimSuffix(tag, "-gz") == etag || tag == "*" {
			return true
		}
	}
	return false
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && strings.TrimSpace(q) != "q=0" {
			return true
		}
	}
	return false
}
