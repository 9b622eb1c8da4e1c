package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"parley/desk"
	"parley/dossier"
)

// Batch is what is written at once: all of it, or nothing.
type Batch struct {
	Edits []Edit `json:"edits" minItems:"1" maxItems:"5000"`
}

// Edit is what one record shall be.
type Edit struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty" doc:"For a new record without one, an id is drawn"`
	// ETag of the record as it was read.
	IfMatch string          `json:"if_match,omitempty" doc:"The ETag of the record as it was read; absent for a new one"`
	Record  json.RawMessage `json:"record,omitempty" doc:"Its fields; absent or null takes it back"`
}

// Written is what a batch wrote.
type Written struct {
	Records []WrittenRecord `json:"records" doc:"In the order of the edits"`
}

// WrittenRecord is a record that was written.
type WrittenRecord struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty" doc:"Absent where the batch was sent before, and the record is not there any more"`
	ETag string `json:"etag,omitempty" doc:"Absent where it was taken back"`
}

const mostEdits = 5000

// body reads the JSON of a request.
func body(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, problem(http.StatusUnsupportedMediaType, "wrong-type", "send the body as Content-Type: application/json")
	}
	if r.ContentLength > most {
		return nil, &http.MaxBytesError{Limit: most}
	}
	return io.ReadAll(http.MaxBytesReader(w, r.Body, most))
}

// base is the mark of the record that a request changes; "" for a new one.
func base(r *http.Request) (string, error) {
	match, none := r.Header.Values("If-Match"), r.Header.Values("If-None-Match")
	switch {
	case len(match) == 1 && len(none) == 0:
		mark, ok := markOf(match[0])
		if !ok {
			return "", problem(http.StatusBadRequest, "bad-etag", "If-Match takes the ETag of the record as it was read")
		}
		return mark, nil
	case len(match) == 0 && len(none) == 1 && none[0] == "*":
		return "", nil
	}
	return "", problem(http.StatusPreconditionRequired, "no-etag", "say what is changed: If-Match with the ETag of the record as it was read, or If-None-Match: * for a new one")
}

func markOf(tag string) (string, bool) {
	mark, ok := strings.CutPrefix(strings.TrimSpace(tag), `"`)
	if !ok {
		return "", false
	}
	mark, ok = strings.CutSuffix(mark, `"`)
	return mark, ok && mark != "" && !strings.ContainsAny(mark, `",`)
}

// mostKey is how long an Idempotency-Key can be, in bytes.
const mostKey = 200

// once is by what a request is known if it is sent again: its Idempotency-Key
// (draft-ietf-httpapi-idempotency-key-header), a string in quotation marks, which
// may be left out.
func once(r *http.Request, body []byte) (desk.Once, error) {
	keys := r.Header.Values("Idempotency-Key")
	if len(keys) == 0 {
		return desk.Once{}, nil
	}
	key := strings.TrimSpace(keys[0])
	if in, ok := strings.CutPrefix(key, `"`); ok {
		key, ok = strings.CutSuffix(in, `"`)
		if !ok {
			key = ""
		}
	}
	plain := func(c rune) bool { return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != ',' }
	if len(keys) > 1 || key == "" || len(key) > mostKey || strings.ContainsFunc(key, func(c rune) bool { return !plain(c) }) {
		return desk.Once{}, problem(http.StatusBadRequest, "bad-key", "Idempotency-Key takes one key in quotation marks, of at most %d letters, digits and signs, such as a UUID", mostKey)
	}
	return desk.OnceOf(key, append([]byte(r.Method+" "+r.URL.EscapedPath()+"\n"), body...)), nil
}

// drawn says that ids are drawn for whoever does not see everything: what an id is
// taken by could tell of a record that is hidden from them.
func drawn() *Problem {
	return problem(http.StatusForbidden, "id-is-drawn", "the ids of your new records are drawn: send it with POST")
}

// put saves a record under its id.
func (a *API) put(w http.ResponseWriter, r *http.Request, v *visit) error {
	kind, err := kindOf(r)
	if err != nil {
		return err
	}
	if _, err := arguments(r); err != nil {
		return err
	}
	mark, err := base(r)
	if err != nil {
		return err
	}
	text, err := body(w, r, maxRecord)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if mark == "" && !v.sight.Owner() {
		return drawn()
	}
	record, err := dossier.FromJSON(kind, withID(text, id))
	if err != nil {
		return err
	}
	if record.Head().ID != id {
		return badArgument("wrong-id", "id", "the record has the id %q, and the address %q", record.Head().ID, clip(id))
	}
	status := http.StatusOK
	if mark == "" {
		status = http.StatusCreated
	}
	known, err := once(r, text)
	if err != nil {
		return err
	}
	return a.saveOne(w, r, v, status, desk.Edit{At: dossier.AddressOf(record), Base: mark, Record: record, Once: known.WithID()})
}

// post saves a new record under an id that is drawn.
func (a *API) post(w http.ResponseWriter, r *http.Request, v *visit) error {
	kind, err := kindOf(r)
	if err != nil {
		return err
	}
	if _, err := arguments(r); err != nil {
		return err
	}
	text, err := body(w, r, maxRecord)
	if err != nil {
		return err
	}
	if given, ok := given(text); ok {
		return badArgument("wrong-id", "id", "the id of a record that is sent with POST is drawn, and this has %q; PUT takes it with its id", clip(given))
	}
	id, err := dossier.NewID(kind, words(text), a.o.Random)
	if err != nil {
		return err
	}
	record, err := dossier.FromJSON(kind, withID(text, id))
	if err != nil {
		return err
	}
	known, err := once(r, text)
	if err != nil {
		return err
	}
	return a.saveOne(w, r, v, http.StatusCreated, desk.Edit{At: dossier.AddressOf(record), Record: record, Drawn: []string{id}, Once: known})
}

// delete takes a record back.
func (a *API) delete(w http.ResponseWriter, r *http.Request, v *visit) error {
	kind, err := kindOf(r)
	if err != nil {
		return err
	}
	if _, err := arguments(r); err != nil {
		return err
	}
	mark, err := base(r)
	if err != nil {
		return err
	}
	if mark == "" {
		return problem(http.StatusPreconditionRequired, "no-etag", "say what is taken back: If-Match with the ETag of the record as it was read")
	}
	seen, err := v.see(dossier.Scope{Reader: v.sight.Reader})
	if err != nil {
		return err
	}
	if _, ok := seen.Find(kind, r.PathValue("id")); !ok {
		return noRecord(kind, r.PathValue("id"))
	}
	if _, err := a.desk.Save(r.Context(), v.who, v.Name, desk.Edit{At: dossier.Address{Kind: kind, ID: r.PathValue("id")}, Base: mark}); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// saveOne saves a record and sends it as it is then.
func (a *API) saveOne(w http.ResponseWriter, r *http.Request, v *visit, status int, e desk.Edit) error {
	at, err := a.desk.Save(r.Context(), v.who, v.Name, e)
	if err != nil {
		return err
	}
	seen, err := v.Newest().See(dossier.Scope{Reader: v.sight.Reader})
	if err != nil {
		return err
	}
	saved, ok := seen.Find(at[0].Kind, at[0].ID)
	if !ok {
		saved = e.Record // somebody else has taken it back already
	}
	if status == http.StatusCreated {
		w.Header().Set("Location", strings.Join([]string{root, url.PathEscape(v.Name), "records", string(at[0].Kind), at[0].ID}, "/"))
	}
	return tellRecord(w, r, status, saved)
}

// batch saves several edits, all or none.
func (a *API) batch(w http.ResponseWriter, r *http.Request, v *visit) error {
	if _, err := arguments(r); err != nil {
		return err
	}
	// A body of this size takes longer than others do.
	c := http.NewResponseController(w)
	soon := time.Now().Add(time.Minute)
	c.SetReadDeadline(soon) // where it cannot be set, the usual one stays
	c.SetWriteDeadline(soon)
	text, err := body(w, r, maxBatch)
	if err != nil {
		return err
	}
	known, err := once(r, text)
	if err != nil {
		return err
	}
	edits, err := a.edits(text, v.sight.Owner(), known)
	if err != nil {
		return err
	}
	at, err := a.desk.Save(r.Context(), v.who, v.Name, edits...)
	if err != nil {
		return numbered(err, edits)
	}
	seen, err := v.Newest().See(dossier.Scope{Reader: v.sight.Reader})
	if err != nil {
		return err
	}
	out := Written{Records: make([]WrittenRecord, len(at))}
	for i, x := range at {
		out.Records[i] = WrittenRecord{Kind: string(x.Kind), ID: x.ID}
		if edits[i].Record == nil {
			continue
		}
		if saved, ok := seen.Find(x.Kind, x.ID); ok {
			out.Records[i].ETag = etag(desk.Mark(saved))
		}
	}
	w.Header().Del("ETag")
	body, err := encoded(out)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
	return nil
}

// edits reads a batch. Where the one who sends it does not see everything, its new
// records get other ids, and what refers to them within the batch follows.
func (a *API) edits(text []byte, ids bool, known desk.Once) ([]desk.Edit, error) {
	var sent Batch
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&sent); err != nil {
		return nil, problem(http.StatusUnprocessableEntity, "bad-json", "this is no batch: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, problem(http.StatusUnprocessableEntity, "bad-json", "found more behind the batch")
	}
	if len(sent.Edits) == 0 || len(sent.Edits) > mostEdits {
		return nil, badArgument("wrong-count", "edits", "found %d edits, expected from 1 to %d", len(sent.Edits), mostEdits)
	}
	out := make([]desk.Edit, len(sent.Edits))
	var faults []Fault
	seen := map[dossier.Address]bool{}
	to := dossier.Renaming{}
	for i, e := range sent.Edits {
		fault := func(field, code, message string) {
			faults = append(faults, Fault{Edit: &i, Field: field, Code: code, Message: message})
		}
		kind, mark, ok := dossier.Kind(e.Kind), "", true
		if e.IfMatch != "" {
			mark, ok = markOf(e.IfMatch)
		}
		retract := len(e.Record) == 0 || string(e.Record) == "null"
		switch {
		case len(faults) > mostFaults:
			continue // nobody reads more
		case len(e.Record) > maxRecord:
			fault("record", "too-large", "a record has at most "+strconv.Itoa(maxRecord)+" bytes")
			continue
		case dossier.Blank(kind) == nil:
			fault("kind", "unknown-kind", "there is no kind "+clip(e.Kind))
			continue
		case !ok:
			fault("if_match", "bad-etag", "expected the ETag of the record as it was read")
			continue
		case retract && (mark == "" || !dossier.ValidID(e.ID)):
			fault("record", "missing-field", "to take a record back takes its id and if_match; else the record is missing")
			continue
		case retract:
			out[i] = desk.Edit{At: dossier.Address{Kind: kind, ID: e.ID}, Base: mark, Once: known}
		default:
			id := e.ID
			if id == "" {
				id, _ = given(e.Record)
			}
			under := known
			if id != "" && ids {
				under = known.WithID()
			}
			if id == "" {
				var err error
				if id, err = dossier.NewID(kind, words(e.Record), a.o.Random); err != nil {
					return nil, err
				}
			}
			record, err := dossier.FromJSON(kind, withID(e.Record, id))
			var problems dossier.Problems
			if errors.As(err, &problems) {
				for _, p := range problems {
					f := faultOf(p)
					f.Edit = &i
					faults = append(faults, f)
				}
				continue
			}
			if err != nil {
				return nil, err
			}
			if record.Head().ID != id {
				fault("id", "wrong-id", "the record has another id")
				continue
			}
			out[i] = desk.Edit{At: dossier.AddressOf(record), Base: mark, Record: record, Once: under}
			if mark == "" && !ids {
				fresh, err := dossier.NewID(kind, words(e.Record), a.o.Random)
				if err != nil {
					return nil, err
				}
				to[out[i].At], out[i].Drawn = fresh, []string{fresh}
			}
		}
		if seen[out[i].At] {
			fault("id", "duplicate-id", out[i].At.String()+" stands in the batch a second time")
		}
		seen[out[i].At] = true
	}
	if len(faults) > 0 {
		faults = faults[:min(len(faults), mostFaults)]
		p := problem(http.StatusUnprocessableEntity, "not-in-order", "this is not in order; nothing was written")
		p.Errors = faults
		return nil, p
	}
	return out, renamed(out, to)
}

// renamed gives records other ids, and what refers to them.
func renamed(edits []desk.Edit, to dossier.Renaming) error {
	if len(to) == 0 {
		return nil
	}
	var records []dossier.Record
	for _, e := range edits {
		if e.Record != nil {
			records = append(records, e.Record)
		}
	}
	records, err := dossier.Renamed(records, to)
	if err != nil {
		return err
	}
	for i := range edits {
		if e := &edits[i]; e.Record != nil {
			e.Record, records = records[0], records[1:]
			e.At = dossier.AddressOf(e.Record)
		}
	}
	return nil
}

// numbered says of each problem which edit it is in.
func numbered(err error, edits []desk.Edit) error {
	var problems dossier.Problems
	if !errors.As(err, &problems) {
		return err
	}
	p, _ := problemOf(err)
	for i, x := range problems[:len(p.Errors)] {
		for n, e := range edits {
			if e.At.Kind == x.Record.Kind && e.At.ID == x.Record.ID {
				p.Errors[i].Edit = &n
			}
		}
	}
	return p
}

// given is the id in the JSON of a record.
func given(text []byte) (string, bool) {
	var r struct {
		ID any `json:"id"`
	}
	if json.Unmarshal(text, &r) != nil || r.ID == nil {
		return "", false
	}
	s, ok := r.ID.(string)
	return s, ok
}

// withID is the JSON of a record with an id, where it has none.
func withID(text []byte, id string) []byte {
	if _, ok := given(text); ok {
		return text
	}
	rest, ok := bytes.CutPrefix(bytes.TrimSpace(text), []byte("{"))
	name, err := json.Marshal(id)
	if !ok || err != nil {
		return text // no record: whoever reads it says so
	}
	sep := ","
	if bytes.HasPrefix(bytes.TrimSpace(rest), []byte("}")) {
		sep = ""
	}
	return append([]byte(`{"id":`+string(name)+sep), rest...)
}

// words are what the id of a new record begins with.
func words(text []byte) string {
	var r map[string]any
	if json.Unmarshal(text, &r) != nil {
		return ""
	}
	for _, name := range []string{"name", "title", "question", "what", "words", "text"} {
		if s, ok := r[name].(string); ok && s != "" {
			return s
		}
	}
	return ""
}
