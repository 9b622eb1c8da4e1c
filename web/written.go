package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parley/desk"
)

// packLevel of gzip: a tenth larger than the best, in a third of the time.
const packLevel = 5

// written is a page in bytes. All who see the same of a dossier are sent the
// same page, but for what is in its slots: who they are, and which other dossiers
// they may see.
type written struct {
	parts []string // between them are the slots, in their order
	names []string
	last  atomic.Pointer[filled]

	// Of a page that is kept: under what, how long it took to write, and how to
	// write it of another state.
	key   string
	took  time.Duration
	again func(context.Context, *desk.State) (*written, error)
}

// filled is a page with its slots filled, ready to be sent.
type filled struct {
	slots         string
	plain, packed []byte
	etag          string
}

// The slots of a page, as its template marks them. What a record says cannot look
// like this: in it, "<" is written as an entity.
const slotMark, slotEnd = "<!--slot ", "-->"

func newWritten(plain []byte) *written {
	p := &written{}
	rest := string(plain)
	for {
		before, after, ok := strings.Cut(rest, slotMark)
		p.parts = append(p.parts, before)
		if !ok {
			return p
		}
		var name string
		name, rest, _ = strings.Cut(after, slotEnd)
		p.names = append(p.names, name)
	}
}

func (p *written) size() int {
	n := 0
	for _, part := range p.parts {
		n += len(part)
	}
	return 2 * n
}

// packers are kept: each has a megabyte of tables. The fast ones are for pages
// that are packed anew for each visitor.
var packers, fastPackers = packersOf(packLevel), packersOf(gzip.BestSpeed)

func packersOf(level int) *sync.Pool {
	return &sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(nil, level)
		return z
	}}
}

// fill fills the slots.
func (p *written) fill(slots map[string]string) *filled {
	var key strings.Builder
	for _, name := range p.names {
		key.WriteString(slots[name])
		key.WriteByte(0)
	}
	last, pool := p.last.Load(), packers
	if last != nil {
		if last.slots == key.String() {
			return last
		}
		pool = fastPackers
	}
	var plain, packed bytes.Buffer
	for i, part := range p.parts {
		plain.WriteString(part)
		if i < len(p.names) {
			plain.WriteString(slots[p.names[i]])
		}
	}
	sum := sha256.Sum256(plain.Bytes())
	z := pool.Get().(*gzip.Writer)
	z.Reset(&packed)
	z.Write(plain.Bytes())
	z.Close()
	pool.Put(z)
	out := &filled{key.String(), plain.Bytes(), packed.Bytes(), hex.EncodeToString(sum[:8])}
	p.last.Store(out)
	return out
}

// answer sends the page, or says that the client has it already.
func (p *written) answer(w http.ResponseWriter, r *http.Request, status int, slots map[string]string) {
	f := p.fill(slots)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Encoding")
	body, etag := f.plain, `"`+f.etag+`"`
	if acceptsGzip(r) {
		body, etag = f.packed, `"`+f.etag+`-gz"`
		h.Set("Content-Encoding", "gzip")
	}
	if status == http.StatusOK && h.Get("Cache-Control") != "no-store" {
		h.Set("ETag", etag)
		if matches(r.Header.Get("If-None-Match"), f.etag) {
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
