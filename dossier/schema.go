package dossier

import (
	"embed"
	"encoding"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"sync"

	"parley/when"
)

// The doc comments of the record types are the documentation of their fields,
// in the schema too: this way there is one text of each.
//
//go:embed record.go who.go source.go issue.go milestone.go position.go condition.go interest.go draft.go event.go statement.go transmission.go deadline.go guarantee.go figure.go question.go info.go
var sources embed.FS

// Schema returns the JSON Schema (draft 2020-12) of the file of a kind: a list
// of records; for a draft, its front matter; for "dossier", dossier.yaml.
func Schema(k Kind) (Object, error) {
	docs, err := fieldDocs()
	if err != nil {
		return nil, err
	}
	s := schemaWriter{docs: docs}
	out := Object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}}
	if k == "dossier" {
		return append(append(out, Field{"title", infoFile}), s.object(reflect.TypeFor[Info]())...), nil
	}
	info, ok := kindNamed(k)
	if !ok {
		return nil, fmt.Errorf("there is no kind %q", clip(string(k)))
	}
	record := s.object(info.typ)
	if k == "draft" {
		return append(append(out, Field{"title", "front matter of " + draftsDir + "/ID.md"}), record...), nil
	}
	return append(out, Field{"title", info.file}, Field{"type", "array"}, Field{"items", record}), nil
}

type schemaWriter struct {
	docs map[string]string // "Type" and "Type.Field"
}

func (s schemaWriter) object(t reflect.Type) Object {
	sh := shapeOf(t)
	var props Object
	var required []any
	for _, f := range sh.fields {
		p := s.value(f.typ, f)
		if doc := s.docs[s.owner(t, f)]; doc != "" {
			p = append(Object{{"description", doc}}, p...)
		}
		props = append(props, Field{f.name, p})
		if f.required {
			required = append(required, f.name)
		}
	}
	out := Object{}
	if doc := s.docs[t.Name()]; doc != "" {
		out = append(out, Field{"description", doc})
	}
	out = append(out, Field{"type", "object"}, Field{"additionalProperties", false}, Field{"properties", props})
	if required != nil {
		out = append(out, Field{"required", required})
	}
	return out
}

// owner names the struct and field that a field of t was declared in: an
// embedded head has its own documentation.
func (s schemaWriter) owner(t reflect.Type, f field) string {
	for _, i := range f.index[:len(f.index)-1] {
		t = t.Field(i).Type
	}
	return t.Name() + "." + t.Field(f.index[len(f.index)-1]).Name
}

func (s schemaWriter) value(t reflect.Type, f field) Object {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[when.Date]():
		return Object{{"type", "string"}, {"$comment", "EDTF level 1 and sets: 2025-11-20, 2025-11~, 2025-08-06/2025-08-08"}}
	case t == reflect.TypeFor[when.Duration]():
		return Object{{"type", "string"}, {"pattern", "^P"}}
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return Object{{"type", "string"}}
	}
	switch t.Kind() {
	case reflect.Struct:
		o := s.object(t)
		if sh := shapeOf(t); sh.short >= 0 {
			return Object{{"anyOf", []any{Object{{"type", "string"}}, o}}}
		}
		return o
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Slice {
			inner := s.value(t.Elem(), f)
			return Object{{"type", "array"}, {"items", Object{{"anyOf", []any{Object{{"type", "string"}}, inner}}}}}
		}
		return Object{{"type", "array"}, {"minItems", 1}, {"items", s.value(t.Elem(), f)}}
	case reflect.Bool:
		return Object{{"type", "boolean"}}
	case reflect.Int:
		return Object{{"type", "integer"}}
	case reflect.Float64:
		return Object{{"type", "number"}}
	}
	if f.enum != nil {
		var values []any
		for _, v := range f.enum {
			values = append(values, v)
		}
		return Object{{"type", "string"}, {"enum", values}}
	}
	o := Object{{"type", []any{"string", "number"}}}
	if f.name == "id" {
		o = Object{{"type", []any{"string", "integer"}}, {"maxLength", maxID}, {"pattern", "^[a-z0-9][a-z0-9._-]*$"}}
	}
	if f.ref != nil {
		what := "id: " + strings.Join(f.ref, " or ")
		switch f.ref[0] {
		case "term":
			what = "MILESTONE, ISSUE or ISSUE=OPTION"
		case "*":
			what = "KIND/ID"
		}
		o = append(o, Field{"$comment", what})
	}
	return o
}

// fieldDocs are the doc comments of the record types, read once.
var fieldDocs = sync.OnceValues(readFieldDocs)

func readFieldDocs() (map[string]string, error) {
	docs := map[string]string{}
	entries, err := sources.ReadDir(".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		text, err := sources.ReadFile(e.Name())
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), text, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, spec := range gen.Specs {
				ts := spec.(*ast.TypeSpec)
				docs[ts.Name.Name] = oneLine(gen.Doc.Text())
				st, ok := ts.Type.(*ast.StructType)
				if !ok {
					continue
				}
				for _, f := range st.Fields.List {
					for _, name := range f.Names {
						docs[ts.Name.Name+"."+name.Name] = oneLine(f.Doc.Text())
					}
				}
			}
		}
	}
	return docs, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
