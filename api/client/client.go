// Package client asks a desk through its API, and saves records there.
//
// A record is saved with the ETag that it was read with: where somebody else has
// changed it meanwhile, nothing is written, and the [Problem] has both versions.
//
//	c := client.New("https://desk.example", token)
//	r, err := c.Record(ctx, "talks", "position", "pos-001")
//	r.Fields["words"] = "as said on Tuesday"
//	r, err = c.Save(ctx, "talks", r)
package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client asks one desk. It can be used by several at once.
type Client struct {
	base, token string
	http        *http.Client
}

// New makes a client of the desk at an address, such as https://desk.example. A
// desk on a loopback address takes no token: "".
func New(base, token string) *Client {
	return &Client{strings.TrimSuffix(base, "/"), token, &http.Client{}}
}

// Problem is why the desk did not do what was asked. The codes are stable:
// docs/api.md lists them.
type Problem struct {
	Status    int        `json:"status"`
	Code      string     `json:"code"`
	Detail    string     `json:"detail"`
	Errors    []Fault    `json:"errors"`
	Conflicts []Conflict `json:"conflicts"`
	// RetryAfter is in how many seconds to try again; 0 where that is not said.
	RetryAfter int `json:"-"`
}

func (p *Problem) Error() string {
	text := fmt.Sprintf("the desk says: %s [%d %s]", p.Detail, p.Status, p.Code)
	for _, e := range p.Errors {
		text += "\n" + strings.TrimPrefix(e.Record+" "+e.Field+": "+e.Message, " ")
	}
	return text
}

// Fault is one thing that is not in order in what was sent.
type Fault struct {
	Edit    *int   `json:"edit"` // of a batch, from 0
	Record  string `json:"record"`
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Nearest string `json:"nearest"`
}

// Conflict is a record that somebody else has changed: theirs is nil where they
// took it back. With its ETag, yours can be saved over it.
type Conflict struct {
	Kind   string         `json:"kind"`
	ID     string         `json:"id"`
	Yours  map[string]any `json:"yours"`
	Theirs map[string]any `json:"theirs"`
	ETag   string         `json:"etag"`
}

// Dossier is one that the token may read.
type Dossier struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Version string `json:"version"` // another whenever what is seen of it is another
	Role    string `json:"role"`
	Reader  string `json:"reader"`
}

// Record is a record as the token's person sees it.
type Record struct {
	Kind, ID string
	ETag     string         // "" for one that is new
	Fields   map[string]any // as in the text form; numbers are json.Number
}

// Answer is what a question was answered with: the JSON that the command of its
// name prints.
type Answer struct {
	JSON     json.RawMessage
	etag, at string
}

// Dossiers lists those that the token may read.
func (c *Client) Dossiers(ctx context.Context) (out []Dossier, err error) {
	_, err = c.do(ctx, http.MethodGet, root, nil, nil, &out)
	return out, err
}

// Ask asks a question of a dossier, such as positions, with the arguments of the
// command of its name.
func (c *Client) Ask(ctx context.Context, dossier, question string, args url.Values) (*Answer, error) {
	a := &Answer{at: address(dossier, question) + query(args)}
	_, err := c.Again(ctx, a)
	return a, err
}

// Again asks the question of an answer once more; changed tells whether the answer
// is another now.
func (c *Client) Again(ctx context.Context, a *Answer) (changed bool, err error) {
	headers := http.Header{}
	if a.etag != "" {
		headers.Set("If-None-Match", a.etag)
	}
	var text json.RawMessage
	h, err := c.do(ctx, http.MethodGet, a.at, headers, nil, &text)
	if err != nil || text == nil {
		return false, err
	}
	a.JSON, a.etag = text, h.Get("ETag")
	return true, nil
}

// Records lists the records of a kind by id, and asks for more of them as they are
// looked at.
func (c *Client) Records(ctx context.Context, dossier, kind string, args url.Values) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		at := address(dossier, "records", kind) + query(args)
		for at != "" {
			var page struct {
				Records []struct {
					ID     string         `json:"id"`
					ETag   string         `json:"etag"`
					Record map[string]any `json:"record"`
				} `json:"records"`
			}
			h, err := c.do(ctx, http.MethodGet, at, nil, nil, &page)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, r := range page.Records {
				if !yield(&Record{kind, r.ID, r.ETag, r.Record}, nil) {
					return
				}
			}
			if at, err = next(h); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// next is where a list goes on; "" at its end.
func next(h http.Header) (string, error) {
	link := h.Get("Link")
	if link == "" {
		return "", nil
	}
	at, ok := strings.CutPrefix(link, "<")
	at, rest, cut := strings.Cut(at, ">")
	if !ok || !cut || !strings.Contains(rest, `rel="next"`) || !strings.HasPrefix(at, root) {
		return "", errors.New("the desk does not say where the list goes on")
	}
	return at, nil
}

// Record reads a record.
func (c *Client) Record(ctx context.Context, dossier, kind, id string) (*Record, error) {
	r := &Record{Kind: kind, ID: id}
	h, err := c.do(ctx, http.MethodGet, address(dossier, "records", kind, id), nil, nil, &r.Fields)
	if err != nil {
		return nil, err
	}
	r.ETag = h.Get("ETag")
	return r, nil
}

// Version is what a record was from some time on.
type Version struct {
	Number    int64  `json:"number"` // from 1, among those that are seen
	At        string `json:"at"`
	By        string `json:"by"`
	ETag      string `json:"etag"` // of the record as it was
	TakenBack bool   `json:"taken_back"`
	Destroyed bool   `json:"destroyed"`
	Current   bool   `json:"current"`
	// Of one version alone: its fields, and what is another from the version that
	// it was compared with.
	Fields  map[string]any `json:"record"`
	Changes []Change       `json:"changes"`
}

// Change is a field that is not the same in two versions.
type Change struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Versions lists what a record was, the newest first, and asks for more as they are
// looked at.
func (c *Client) Versions(ctx context.Context, dossier, kind, id string) iter.Seq2[*Version, error] {
	return func(yield func(*Version, error) bool) {
		at := address(dossier, "records", kind, id, "versions")
		for at != "" {
			var page struct {
				Versions []*Version `json:"versions"`
			}
			h, err := c.do(ctx, http.MethodGet, at, nil, nil, &page)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, v := range page.Versions {
				if !yield(v, nil) {
					return
				}
			}
			if at, err = next(h); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// Version reads a record as it was, and what changed to it from another version;
// from 0: nothing is compared. To say it again, save its fields with the ETag of the
// record as it is.
func (c *Client) Version(ctx context.Context, dossier, kind, id string, number, from int64) (*Version, error) {
	var args url.Values
	if from != 0 {
		args = url.Values{"with": {strconv.FormatInt(from, 10)}}
	}
	v := &Version{}
	_, err := c.do(ctx, http.MethodGet, address(dossier, "records", kind, id, "versions", strconv.FormatInt(number, 10))+query(args), nil, nil, v)
	return v, err
}

// Save saves a record as it was read and changed, and returns it as it is then. A
// record without an ETag is new; without an id as well, the desk draws one. Where
// no answer comes it is sent again, under a key by which the desk knows it.
func (c *Client) Save(ctx context.Context, dossier string, r *Record) (*Record, error) {
	headers := http.Header{}
	method, at := http.MethodPut, address(dossier, "records", r.Kind, r.ID)
	switch {
	case r.ETag != "":
		headers.Set("If-Match", r.ETag)
	case r.ID != "":
		headers.Set("If-None-Match", "*")
	default:
		method, at = http.MethodPost, address(dossier, "records", r.Kind)
	}
	out := &Record{Kind: r.Kind}
	h, err := c.once(ctx, method, at, headers, r.Fields, &out.Fields)
	if err != nil {
		return nil, err
	}
	out.ETag = h.Get("ETag")
	out.ID, _ = out.Fields["id"].(string)
	return out, nil
}

// Retract takes a record back.
func (c *Client) Retract(ctx context.Context, dossier string, r *Record) error {
	_, err := c.do(ctx, http.MethodDelete, address(dossier, "records", r.Kind, r.ID), http.Header{"If-Match": {r.ETag}}, nil, nil)
	return err
}

// Batch saves records, all or none; those whose Fields are nil are taken back. It
// returns them in their order, with the ids and ETags that they have then and
// without their fields. Where no answer comes they are sent again, as in Save.
func (c *Client) Batch(ctx context.Context, dossier string, records ...*Record) ([]*Record, error) {
	type edit struct {
		Kind    string         `json:"kind"`
		ID      string         `json:"id,omitempty"`
		IfMatch string         `json:"if_match,omitempty"`
		Record  map[string]any `json:"record"`
	}
	var body struct {
		Edits []edit `json:"edits"`
	}
	for _, r := range records {
		body.Edits = append(body.Edits, edit{r.Kind, r.ID, r.ETag, r.Fields})
	}
	var written struct {
		Records []struct{ Kind, ID, ETag string } `json:"records"`
	}
	if _, err := c.once(ctx, http.MethodPost, address(dossier, "batch"), http.Header{}, body, &written); err != nil {
		return nil, err
	}
	var out []*Record
	for _, r := range written.Records {
		out = append(out, &Record{Kind: r.Kind, ID: r.ID, ETag: r.ETag})
	}
	return out, nil
}

const root = "/api/v1/dossiers"

func address(steps ...string) string {
	at := root
	for _, s := range steps {
		at += "/" + url.PathEscape(s)
	}
	return at
}

func query(args url.Values) string {
	if len(args) == 0 {
		return ""
	}
	return "?" + args.Encode()
}

// mostSent is how often something is sent where no answer comes.
const mostSent = 3

// once does what do does under a key, again where no answer comes: the desk does it
// once.
func (c *Client) once(ctx context.Context, method, at string, headers http.Header, body, out any) (http.Header, error) {
	headers.Set("Idempotency-Key", `"`+rand.Text()+`"`)
	for n := 1; ; n++ {
		h, err := c.do(ctx, method, at, headers, body, out)
		var p *Problem
		if err == nil || errors.As(err, &p) || ctx.Err() != nil || n == mostSent {
			return h, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(n) * 200 * time.Millisecond):
		}
	}
}

// mostAnswer is how much of an answer is read.
const mostAnswer = 256 << 20

// do sends a request and reads the answer into out, unless there is none.
func (c *Client) do(ctx context.Context, method, at string, headers http.Header, body, out any) (http.Header, error) {
	var send io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		send = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+at, send)
	if err != nil {
		return nil, err
	}
	if headers != nil {
		r.Header = headers
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	from := io.LimitReader(resp.Body, mostAnswer)
	switch {
	case resp.StatusCode == http.StatusNotModified || resp.StatusCode == http.StatusNoContent:
		return resp.Header, nil
	case resp.StatusCode >= 300:
		p := &Problem{Status: resp.StatusCode, Code: "no-problem", Detail: resp.Status}
		if media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); media == "application/problem+json" {
			if err := json.NewDecoder(from).Decode(p); err != nil {
				return nil, fmt.Errorf("the desk says %s, and why cannot be read: %w", resp.Status, err)
			}
		}
		p.RetryAfter, _ = strconv.Atoi(resp.Header.Get("Retry-After"))
		return nil, p
	}
	dec := json.NewDecoder(from)
	dec.UseNumber()
	if err := dec.Decode(out); err != nil {
		return nil, fmt.Errorf("the answer of the desk cannot be read: %w", err)
	}
	return resp.Header, nil
}
