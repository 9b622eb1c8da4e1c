package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"parley/access"
	"parley/desk"
	"parley/dossier"
)

// Problem is why a request has no answer (RFC 9457). The code is stable; the
// detail is for a person and says what to do.
type Problem struct {
	Type   string `json:"type" doc:"about:blank: the status and the code say what it is"`
	Title  string `json:"title" doc:"The status in words"`
	Status int    `json:"status"`
	Code   string `json:"code" doc:"What it is; a code that is here stays, with its meaning"`
	Detail string `json:"detail,omitempty" doc:"What happened, where, and what to do"`
	// What is not in order in what was sent.
	Errors []Fault `json:"errors,omitempty"`
	// What somebody else has changed meanwhile.
	Conflicts []Conflict `json:"conflicts,omitempty"`

	retry  int    // seconds; 0: not said
	allow  string // methods
	header string // WWW-Authenticate
}

// Fault is one thing that is not in order in what was sent.
type Fault struct {
	Edit    *int   `json:"edit,omitempty" doc:"Which edit of a batch, from 0"`
	Record  string `json:"record,omitempty" doc:"KIND/ID"`
	Field   string `json:"field,omitempty" doc:"The path of the field, as in sources.0.at, or the name of the parameter"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Nearest string `json:"nearest,omitempty" doc:"The nearest name that is known"`
}

// Conflict is a record that somebody else has changed meanwhile.
type Conflict struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Yours  any    `json:"yours" doc:"As it was sent; null where it was to be taken back"`
	Theirs any    `json:"theirs" doc:"As it is; null where there is none"`
	ETag   string `json:"etag,omitempty" doc:"Of theirs: to save over it"`
}

func (p *Problem) Error() string { return p.Detail + " [" + p.Code + "]" }

func problem(status int, code, format string, args ...any) *Problem {
	return &Problem{Status: status, Code: code, Detail: fmt.Sprintf(format, args...)}
}

// badArgument names the parameter that is wrong.
func badArgument(code, name, format string, args ...any) *Problem {
	p := problem(http.StatusUnprocessableEntity, code, format, args...)
	p.Errors = []Fault{{Field: name, Code: code, Message: p.Detail}}
	return p
}

// BadArgument says that the value of a parameter is wrong.
func BadArgument(name, words string) *Problem {
	return badArgument("bad-argument", name, "%s: %s", name, words)
}

var notFound = problem(http.StatusNotFound, "not-found", "%s", access.ErrDenied)

// problemOf says what an error of the desk is to a program. ok is false where it
// is something within.
func problemOf(err error) (p *Problem, ok bool) {
	var tooMany access.TooMany
	var tooLarge *http.MaxBytesError
	var conflicts desk.Conflicts
	var before desk.SentBefore
	var problems dossier.Problems
	switch {
	case errors.As(err, &p):
		return p, true
	case errors.As(err, &tooMany):
		p = problem(http.StatusTooManyRequests, "too-many", "%s", tooMany)
		p.retry = max(1, int(math.Ceil(tooMany.After.Seconds())))
	case errors.Is(err, access.ErrToken), errors.Is(err, access.ErrNobody):
		p = problem(http.StatusUnauthorized, "bad-token", "%s", access.ErrToken)
		p.header = `Bearer realm="parley", error="invalid_token"`
	case errors.Is(err, access.ErrDenied):
		p = problem(http.StatusForbidden, "not-allowed", "%s", access.ErrDenied)
	case errors.As(err, &tooLarge):
		p = problem(http.StatusRequestEntityTooLarge, "too-large", "the body has more than %d bytes", tooLarge.Limit)
	case errors.As(err, &conflicts):
		p = problem(http.StatusPreconditionFailed, "conflict", "somebody else has changed this meanwhile, or it is not as If-Match says; look at both and save again")
		for _, c := range conflicts {
			x := Conflict{Kind: string(c.At.Kind), ID: c.At.ID, Yours: fieldsOf(c.Yours), Theirs: fieldsOf(c.Theirs)}
			if c.Theirs != nil {
				x.ETag = etag(desk.Mark(c.Theirs))
			}
			p.Conflicts = append(p.Conflicts, x)
		}
	case errors.As(err, &before):
		p = problem(http.StatusUnprocessableEntity, "key-used", "under this Idempotency-Key something else was sent before, and is on record as %s; draw another key for what is another request", before.At)
	case errors.Is(err, desk.ErrUnseen):
		p = problem(http.StatusUnprocessableEntity, "out-of-sight", "%s", desk.ErrUnseen)
	case errors.Is(err, desk.ErrHandling):
		p = problem(http.StatusUnprocessableEntity, "handling", "%s", desk.ErrHandling)
	case errors.Is(err, desk.ErrLastSource):
		p = problem(http.StatusUnprocessableEntity, "last-source", "%s", desk.ErrLastSource)
	case errors.Is(err, desk.ErrElsewhere):
		p = problem(http.StatusUnprocessableEntity, "ask-an-owner", "%s", desk.ErrElsewhere)
	case desk.StoreFault(err) != nil:
		p = problem(http.StatusServiceUnavailable, "store-fault", "%s; whether what was sent last has been saved can be seen when that is mended", desk.StoreFault(err))
		p.retry = 5
	case errors.Is(err, dossier.ErrByHand):
		p = problem(http.StatusConflict, "edited-by-hand", "the record stands in its file in a way that no program writes; change it there by hand")
	case errors.As(err, &problems):
		p = problem(http.StatusUnprocessableEntity, "not-in-order", "this is not in order; nothing was written")
		for _, x := range problems[:min(len(problems), mostFaults)] {
			p.Errors = append(p.Errors, faultOf(x))
		}
	default:
		return nil, false
	}
	return p, true
}

// mostFaults is how many are told.
const mostFaults = 100

func faultOf(x dossier.Problem) Fault {
	f := Fault{Field: x.Field, Code: x.Code, Message: x.Message, Nearest: x.Nearest}
	if x.Record.Kind != "" && x.Record.ID != "" {
		f.Record = x.Record.String()
	}
	return f
}

func fieldsOf(r dossier.Record) any {
	if r == nil {
		return nil
	}
	return dossier.Fields(r)
}

// write answers with the problem.
func (p *Problem) write(w http.ResponseWriter) {
	out := *p
	out.Type, out.Title = "about:blank", http.StatusText(p.Status)
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	for name, value := range map[string]string{"WWW-Authenticate": p.header, "Allow": p.allow} {
		if value != "" {
			h.Set(name, value)
		}
	}
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retry))
	}
	w.WriteHeader(p.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	enc.Encode(out) // who has gone away does not read it
}
