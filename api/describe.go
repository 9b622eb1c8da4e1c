package api

import (
	"encoding/json"
	"net/http"
	"path"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"parley/dossier"
	"parley/when"
)

const (
	root    = "/api/v1/dossiers"
	prefix  = "#/components/schemas/"
	version = "1"
)

// described is the description without its operations. Where to read it is a
// matter of this package: huma's own pages need scripts from elsewhere.
func described() huma.Config {
	c := huma.Config{OpenAPI: &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Parley", Version: version,
			Description: "The negotiation desk, for programs. Every answer is what the token's person may see, and no more. Field names are stable: a name that is here stays, with its meaning; new names may be added.",
		},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry(prefix, schemaName),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"token": {Type: "http", Scheme: "bearer", Description: "A token of the desk, parley_... A desk on a loopback address, without people, needs none."},
			},
		},
		Security: []map[string][]string{{"token": {}}},
	}}
	c.AllowAdditionalPropertiesByDefault = true
	c.Formats = huma.DefaultFormats
	c.DefaultFormat = "application/json"
	return c
}

// schemaName tells types of one name in two packages apart.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := strings.TrimSuffix(huma.DefaultSchemaNamer(t, hint), "Data")
	switch room := path.Base(t.PkgPath()); room {
	case "app", "api", ".", "":
		return name
	default:
		return strings.ToUpper(room[:1]) + room[1:] + name
	}
}

// schema is that of the JSON of a type.
func (a *API) schema(t reflect.Type) *huma.Schema {
	return a.huma.OpenAPI().Components.Schemas.Schema(t, true, "")
}

// describe puts into the description what operations share.
func (a *API) describe() {
	schemas := a.huma.OpenAPI().Components.Schemas
	// These are texts in JSON.
	for _, t := range []reflect.Type{reflect.TypeFor[when.Day](), reflect.TypeFor[when.Duration]()} {
		schemas.RegisterTypeAlias(t, reflect.TypeFor[string]())
	}
	schemas.RegisterTypeAlias(reflect.TypeFor[json.RawMessage](), reflect.TypeFor[map[string]any]())
}

func query(params ...Param) (out []*huma.Param) {
	for _, p := range params {
		s := &huma.Schema{Type: p.Type}
		if p.Default != "" && !p.Many {
			s.Default = p.Default
			if n, err := strconv.Atoi(p.Default); err == nil && p.Type == "integer" {
				s.Default = n
			}
		}
		x := &huma.Param{Name: p.Name, In: "query", Description: p.Doc, Required: p.Required, Schema: s}
		if p.Many {
			explode := true
			x.Schema, x.Explode = &huma.Schema{Type: "array", Items: s}, &explode
		}
		out = append(out, x)
	}
	return out
}

func inPath(names ...string) (out []*huma.Param) {
	docs := map[string]string{"name": "The dossier.", "kind": "The kind of record.", "id": "The id of the record.", "number": "The number of the version, from 1."}
	for _, name := range names {
		s := &huma.Schema{Type: "string"}
		if name == "kind" {
			for _, k := range dossier.Kinds() {
				s.Enum = append(s.Enum, string(k))
			}
		}
		out = append(out, &huma.Param{Name: name, In: "path", Description: docs[name], Required: true, Schema: s})
	}
	return out
}

func header(name, doc string, required bool) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: doc, Required: required, Schema: &huma.Schema{Type: "string"}}
}

// answers are the responses of an operation: one that has what was asked for, and
// problems.
func (a *API) answers(status int, doc string, schema *huma.Schema, headers ...string) map[string]*huma.Response {
	ok := &huma.Response{Description: doc, Headers: map[string]*huma.Param{}}
	if schema != nil {
		ok.Content = map[string]*huma.MediaType{"application/json": {Schema: schema}}
	}
	for _, name := range headers {
		ok.Headers[name] = &huma.Param{Schema: &huma.Schema{Type: "string"}}
	}
	return map[string]*huma.Response{
		strconv.Itoa(status): ok,
		"default": {Description: "Why not", Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: a.schema(reflect.TypeFor[Problem]())},
		}},
	}
}

// operations are all that there is.
func (a *API) operations(questions []Question) {
	const dossierAt = root + "/{name}"
	const kindAt, recordAt = dossierAt + "/records/{kind}", dossierAt + "/records/{kind}/{id}"
	a.handle(huma.Operation{
		Method: http.MethodGet, Path: root, OperationID: "list-dossiers", Summary: "The dossiers that the token may read.", Tags: []string{"dossiers"},
		Responses: a.answers(http.StatusOK, "The dossiers", a.schema(reflect.TypeFor[[]Dossier]()), "ETag"),
	}, a.dossiers)
	a.handle(huma.Operation{
		Method: http.MethodGet, Path: dossierAt, OperationID: "get-dossier", Summary: "What is in a dossier, and its version.", Tags: []string{"dossiers"},
		Parameters: append(inPath("name"), query(scopeParams...)...),
		Responses:  a.answers(http.StatusOK, "The dossier", a.schema(reflect.TypeFor[DossierInfo]()), "ETag"),
	}, a.in(a.info))
	for _, q := range questions {
		a.handle(huma.Operation{
			Method: http.MethodGet, Path: dossierAt + "/" + q.Name, OperationID: q.Name, Summary: q.Doc, Tags: []string{"questions"},
			Parameters: append(inPath("name"), query(q.params()...)...),
			Responses:  a.answers(http.StatusOK, "The answer, as the command of this name prints it with --format json", a.schema(q.Answer), "ETag", "Link"),
		}, a.question(q))
	}
	anything := a.schema(reflect.TypeFor[map[string]any]())
	record := &huma.RequestBody{Required: true, Description: "The fields of the record, as in the text form", Content: map[string]*huma.MediaType{"application/json": {Schema: anything}}}
	ifMatch := header("If-Match", "The ETag of the record as it was read.", false)
	key := header("Idempotency-Key", "Drawn for this request, such as a UUID in quotation marks: the same sent again under it is done once.", false)
	a.handle(huma.Operation{
		Method: http.MethodGet, Path: kindAt, OperationID: "list-records", Summary: "The records of a kind, by id.", Tags: []string{"records"},
		Parameters: append(inPath("name", "kind"), query(append(listParams, scopeParams...)...)...),
		Responses:  a.answers(http.StatusOK, "A part of the list", a.schema(reflect.TypeFor[RecordPage]()), "ETag", "Link"),
	}, a.in(a.records))
	a.handle(huma.Operation{
		Method: http.MethodGet, Path: recordAt, OperationID: "get-record", Summary: "A record.", Tags: []string{"records"},
		Parameters: append(inPath("name", "kind", "id"), query(scopeParams...)...),
		Responses:  a.answers(http.StatusOK, "The fields of the record", anything, "ETag"),
	}, a.in(a.record))
	a.handle(huma.Operation{
		Method: http.MethodGet, Path: recordAt + "/versions", OperationID: "list-versions", Summary: "What a record was, the newest first. For who may change records; none where the dossier is a folder.", Tags: []string{"records"},
		Parameters: append(inPath("name", "kind", "id"), query(append(listParams, readerParam)...)...),
		Responses:  a.answers(http.StatusOK, "A part of the list", a.schema(reflect.TypeFor[VersionPage]()), "ETag", "Link"),
	}, a.in(a.versions))
	a.handle(huma.Operation{
		Method: http.MethodGet, Path: recordAt + "/versions/{number}", OperationID: "get-version", Summary: "A record as it was; and what changed from another version to it.", Tags: []string{"records"},
		Parameters: append(inPath("name", "kind", "id", "number"), query(withParam, readerParam)...),
		Responses:  a.answers(http.StatusOK, "The version", a.schema(reflect.TypeFor[RecordVersion]()), "ETag"),
	}, a.in(a.version))
	a.handle(huma.Operation{
		Method: http.MethodPut, Path: recordAt, OperationID: "put-record", Summary: "Save a record: a new version of it, or with If-None-Match: * a new one.", Tags: []string{"records"},
		Parameters: append(inPath("name", "kind", "id"), ifMatch, header("If-None-Match", "* for a new record.", false), key), RequestBody: record,
		Responses: a.answers(http.StatusOK, "The record as it is now; 201 where it is new", anything, "ETag", "Location"),
	}, a.writing(a.put))
	a.handle(huma.Operation{
		Method: http.MethodPost, Path: kindAt, OperationID: "post-record", Summary: "Save a new record under an id that is drawn.", Tags: []string{"records"},
		Parameters: append(inPath("name", "kind"), key), RequestBody: record,
		Responses: a.answers(http.StatusCreated, "The record", anything, "ETag", "Location"),
	}, a.writing(a.post))
	ifMatch = header("If-Match", "The ETag of the record as it was read.", true)
	a.handle(huma.Operation{
		Method: http.MethodDelete, Path: recordAt, OperationID: "delete-record", Summary: "Take a record back. Its versions stay.", Tags: []string{"records"},
		Parameters: append(inPath("name", "kind", "id"), ifMatch),
		Responses:  a.answers(http.StatusNoContent, "It is taken back", nil),
	}, a.writing(a.delete))
	a.handle(huma.Operation{
		Method: http.MethodPost, Path: dossierAt + "/batch", OperationID: "batch", Summary: "Save several records, all or none.", Tags: []string{"records"},
		Parameters:  append(inPath("name"), key),
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: a.schema(reflect.TypeFor[Batch]())}}},
		Responses:   a.answers(http.StatusOK, "What was written", a.schema(reflect.TypeFor[Written]())),
	}, a.writing(a.batch))
	a.nulls()
	text, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	if err != nil {
		panic("api: the description cannot be written: " + err.Error()) // the table of questions is wrong
	}
	a.mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		answer(w, r, http.StatusOK, text, tagOf(text))
	})
}

// nulls says of every field that is sent where there is nothing in it, that it may
// be null: a reference to a schema cannot say so itself.
func (a *API) nulls() {
	schemas := a.huma.OpenAPI().Components.Schemas
	for name, s := range schemas.Map() {
		t := schemas.TypeFromRef(prefix + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, f := range reflect.VisibleFields(t) {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			p := s.Properties[name]
			if p != nil && p.Ref != "" && f.Type.Kind() == reflect.Pointer && options == "" {
				s.Properties[name] = &huma.Schema{OneOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}}
			}
		}
	}
}
