package api

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/desk"
	"parley/desk/lru"
	"parley/dossier"
	"parley/when"
)

// Dossier is a dossier as a token sees it.
type Dossier struct {
	Name    string `json:"name" doc:"In addresses"`
	Title   string `json:"title"`
	Version string `json:"version" doc:"Another whenever what you see of the dossier is another"`
	Role    string `json:"role" doc:"What you may do: reader, contributor, editor or owner"`
	Reader  string `json:"reader" doc:"The group that you read as; owners for those who see all"`
}

// DossierInfo is a dossier with what is in it.
type DossierInfo struct {
	Dossier
	Summary string         `json:"summary,omitempty"`
	Cutoff  string         `json:"cutoff,omitempty" doc:"The date that the dossier is as of"`
	AsOf    string         `json:"as_of" doc:"The date that answers are as of where none is asked for"`
	Label   string         `json:"label" doc:"The narrowest label of anything that you see"`
	Records map[string]int `json:"records" doc:"How many there are that you see, by kind"`
}

// ListedRecord is a record in a list.
type ListedRecord struct {
	ID     string `json:"id"`
	ETag   string `json:"etag" doc:"To save it: If-Match"`
	Record any    `json:"record" doc:"Its fields, as in the text form"`
}

// RecordPage is a part of a list of records.
type RecordPage struct {
	Records []ListedRecord `json:"records"`
	Next    string         `json:"next,omitempty" doc:"The cursor of the next part; absent in the last. The header Link has its address"`
}

// encoded is data as the command line prints it.
func encoded(data any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(data)
	return b.Bytes(), err
}

func etag(mark string) string { return `"` + mark + `"` }

// answer sends JSON, or says that whoever asks has it already.
func answer(w http.ResponseWriter, r *http.Request, status int, body []byte, tag string) {
	h := w.Header()
	h.Set("ETag", tag)
	if status == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) && matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// matches tells whether an If-None-Match names a tag; a weak one is as good.
func matches(list, tag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}

// tell sends data with a tag made of its bytes.
func tell(w http.ResponseWriter, r *http.Request, data any) error {
	body, err := encoded(data)
	if err != nil {
		return err
	}
	answer(w, r, http.StatusOK, body, tagOf(body))
	return nil
}

func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return etag(hex.EncodeToString(sum[:12]))
}

func readerName(reader string) string { return cmp.Or(reader, dossier.Owners) }

// dossiers lists those that the token may read.
func (a *API) dossiers(w http.ResponseWriter, r *http.Request) error {
	who, err := a.viewer(r)
	if err != nil {
		return err
	}
	if _, err := arguments(r); err != nil {
		return err
	}
	shelves, sights, err := a.desk.Visible(r.Context(), who)
	if err != nil {
		return err
	}
	out := []Dossier{}
	for i, s := range shelves {
		now := s.Now()
		if _, err := now.See(dossier.Scope{Reader: sights[i].Reader}); err != nil {
			continue // their group is gone; an owner has to say what they read as
		}
		out = append(out, Dossier{s.Name, now.Info.Title, now.Mark(sights[i].Reader), string(sights[i].Role), readerName(sights[i].Reader)})
	}
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("Vary", "Authorization")
	return tell(w, r, out)
}

// info tells what is in a dossier.
func (a *API) info(w http.ResponseWriter, r *http.Request, v *visit) error {
	q, err := arguments(r, scopeParams...)
	if err != nil {
		return err
	}
	scope, err := v.scope(q)
	if err != nil {
		return err
	}
	seen, err := v.see(scope)
	if err != nil {
		return err
	}
	a.desk.Read(v.who, v.Name, "api")
	out := DossierInfo{
		Dossier: Dossier{v.Name, seen.Info.Title, v.now.Mark(scope.Reader), string(v.sight.Role), readerName(scope.Reader)},
		Summary: seen.Info.Summary, Cutoff: seen.Info.Cutoff.String(), AsOf: latest(seen.Info, when.FromTime(a.desk.Today())).String(),
		Label: seen.HighestLabel.Label(), Records: map[string]int{},
	}
	for _, k := range dossier.Kinds() {
		if n := seen.Count(k); n > 0 {
			out.Records[string(k)] = n
		}
	}
	return tell(w, r, out)
}

// patience is how long an answer may take: less than a server waits to write it.
const patience = 20 * time.Second

// keptAnswers is the key under which a state keeps its answers.
type keptAnswers struct{}

// answersKept is how many bytes of answers of a state are kept.
const answersKept = 8 << 20

// question answers one of the table.
func (a *API) question(q Question) handler {
	params := q.params()
	return a.in(func(w http.ResponseWriter, r *http.Request, v *visit) error {
		args, err := arguments(r, params...)
		if err != nil {
			return err
		}
		scope, err := v.scope(args)
		if err != nil {
			return err
		}
		if scope.AsOf.IsZero() && !q.AllDates {
			scope.AsOf = latest(v.now.Info, when.FromTime(a.desk.Today()))
		}
		seen, err := v.see(scope)
		if err != nil {
			return err
		}
		part, err := partOf(args)
		if err != nil {
			return err
		}
		for _, p := range slices.Concat(scopeParams, partParams) {
			args.Del(p.Name)
		}
		a.desk.Read(v.who, v.Name, "api/"+q.Name)
		kept := desk.Kept(v.now, keptAnswers{}, func() *lru.Cache[string, []byte] {
			return lru.New[string](answersKept, func(b []byte) int { return len(b) })
		})
		key := strings.Join([]string{q.Name, scope.AsOf.String(), scope.Known.String(), scope.Reader, args.Encode()}, "\n")
		body, ok := kept.Get(key)
		if !ok || q.Fresh {
			ctx, cancel := context.WithTimeout(r.Context(), patience)
			defer cancel()
			if body, err = a.ask(ctx, v, q, seen, args); err != nil {
				return err
			}
			if !q.Fresh && ctx.Err() == nil { // what time cut short would be longer the next time
				kept.Put(key, body)
			}
		}
		if part.limit > 0 {
			next := ""
			if body, next, err = part.of(body); err != nil {
				return err
			}
			if next != "" {
				goesOn(w, r, r.URL.Query(), next)
			}
		}
		answer(w, r, http.StatusOK, body, tagOf(body))
		return nil
	})
}

// partParams are those of a question that is answered with a list.
var partParams = []Param{
	{Name: "limit", Type: "integer", Doc: "How many entries to send, " + strconv.Itoa(mostRecords) + " at most; without it all. The header Link says where the list goes on."},
	{Name: "cursor", Type: "string", Doc: "Where to go on: as in Link."},
}

// params are all that a question takes.
func (q Question) params() []Param {
	out := slices.Concat(q.Params, scopeParams)
	if q.Answer.Kind() == reflect.Slice {
		out = append(out, partParams...)
	}
	return out
}

// part is a part of a list: so many entries from one on, of the list of a mark.
type part struct {
	limit, from int // limit 0: all of it
	mark        string
}

func partOf(q url.Values) (p part, err error) {
	text := q.Get("cursor")
	if q.Get("limit") == "" && text == "" {
		return p, nil
	}
	if p.limit, err = limitOf(q); err != nil || text == "" {
		return p, err
	}
	from, mark, ok := strings.Cut(text, ".")
	if p.from, err = strconv.Atoi(from); err != nil || !ok || p.from < 0 {
		return p, badArgument("bad-argument", "cursor", "cursor: found %q, expected that of the header Link", clip(text))
	}
	p.mark = mark
	return p, nil
}

// of is the part of a list, as it is sent, and the cursor of the next; "" in the
// last. A list that is another by now is not gone on with.
func (p part) of(body []byte) (out []byte, next string, err error) {
	var list []json.RawMessage
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, "", err
	}
	mark := strings.Trim(tagOf(body), `"`)
	if p.mark != "" && p.mark != mark || p.from > len(list) {
		return nil, "", problem(http.StatusConflict, "list-changed", "the list is another by now; begin with its first part")
	}
	to := min(p.from+p.limit, len(list))
	if to < len(list) {
		next = strconv.Itoa(to) + "." + mark
	}
	out, err = encoded(append([]json.RawMessage{}, list[p.from:to]...))
	return out, next, err
}

// ask asks a question, one that takes long once it is its turn.
func (a *API) ask(ctx context.Context, v *visit, q Question, seen *desk.Seen, args url.Values) ([]byte, error) {
	if q.Long {
		select {
		case a.turns <- struct{}{}:
			defer func() { <-a.turns }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	data, err := q.Ask(ctx, &Asked{
		View: seen.View,
		See: func(scope dossier.Scope) (*dossier.View, error) {
			scope.Reader = seen.Reader
			other, err := v.see(scope)
			if err != nil {
				return nil, err
			}
			return other.View, nil
		},
		Receipt: v.Source.Receipt,
		Args:    args,
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, err
	}
	return encoded(data)
}

const (
	fewRecords  = 100 // in a part of a list, where nothing is said
	mostRecords = 500
)

var listParams = []Param{
	{Name: "limit", Type: "integer", Default: strconv.Itoa(fewRecords), Doc: "How many records to send, " + strconv.Itoa(mostRecords) + " at most."},
	{Name: "cursor", Type: "string", Doc: "Where to go on: next of the part before."},
}

// limitOf is how many of a list are sent at once.
func limitOf(q url.Values) (int, error) {
	text := q.Get("limit")
	if text == "" {
		return fewRecords, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > mostRecords {
		return 0, badArgument("bad-argument", "limit", "limit: found %q, expected a number from 1 to %d", clip(text), mostRecords)
	}
	return limit, nil
}

// goesOn says where a list does.
func goesOn(w http.ResponseWriter, r *http.Request, q url.Values, cursor string) {
	q.Set("cursor", cursor)
	w.Header().Set("Link", "<"+r.URL.EscapedPath()+"?"+q.Encode()+`>; rel="next"`)
}

// records lists those of a kind, by id.
func (a *API) records(w http.ResponseWriter, r *http.Request, v *visit) error {
	kind, err := kindOf(r)
	if err != nil {
		return err
	}
	q, err := arguments(r, slices.Concat(listParams, scopeParams)...)
	if err != nil {
		return err
	}
	limit, err := limitOf(q)
	if err != nil {
		return err
	}
	after := q.Get("cursor")
	if after != "" && !dossier.ValidID(after) {
		return badArgument("bad-argument", "cursor", "cursor: found %q, expected next of the part before", clip(after))
	}
	scope, err := v.scope(q)
	if err != nil {
		return err
	}
	seen, err := v.see(scope)
	if err != nil {
		return err
	}
	a.desk.Read(v.who, v.Name, "api/records/"+string(kind))
	byID := map[string]dossier.Record{}
	seen.Each(func(r dossier.Record) bool {
		if id := r.Head().ID; r.Kind() == kind && id > after {
			byID[id] = r
		}
		return true
	})
	out := RecordPage{Records: []ListedRecord{}}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		if len(out.Records) == limit {
			out.Next = out.Records[limit-1].ID
			goesOn(w, r, q, out.Next)
			break
		}
		out.Records = append(out.Records, ListedRecord{id, etag(desk.Mark(byID[id])), dossier.Fields(byID[id])})
	}
	return tell(w, r, out)
}

// record sends one record: its fields, as they are saved.
func (a *API) record(w http.ResponseWriter, r *http.Request, v *visit) error {
	kind, err := kindOf(r)
	if err != nil {
		return err
	}
	q, err := arguments(r, scopeParams...)
	if err != nil {
		return err
	}
	scope, err := v.scope(q)
	if err != nil {
		return err
	}
	seen, err := v.see(scope)
	if err != nil {
		return err
	}
	found, ok := seen.Find(kind, r.PathValue("id"))
	if !ok {
		return noRecord(kind, r.PathValue("id"))
	}
	a.desk.Read(v.who, v.Name, "api/records/"+dossier.AddressOf(found).String())
	return tellRecord(w, r, http.StatusOK, found)
}

func tellRecord(w http.ResponseWriter, r *http.Request, status int, record dossier.Record) error {
	body, err := encoded(dossier.Fields(record))
	if err != nil {
		return err
	}
	answer(w, r, status, body, etag(desk.Mark(record)))
	return nil
}

func noRecord(k dossier.Kind, id string) *Problem {
	return problem(http.StatusNotFound, "unknown-record", "there is no %s %q", k, clip(id))
}

// kindOf is the kind that an address names.
func kindOf(r *http.Request) (dossier.Kind, error) {
	kind := dossier.Kind(r.PathValue("kind"))
	if !slices.Contains(dossier.Kinds(), kind) {
		return "", problem(http.StatusNotFound, "unknown-kind", "there is no kind %q", clip(string(kind)))
	}
	return kind, nil
}
