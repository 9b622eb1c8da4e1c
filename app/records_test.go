package app_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"parley/dossier"
)

// TestRecordsPage holds docs/records.md to the doc comments of the record
// types, of which it is made: go test ./app -run RecordsPage -update.
func TestRecordsPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("# The kinds of record\n\nMade from the doc comments of package `dossier`; `parley schema KIND` prints the same for editors. **Bold** fields must be there.\n\nAn entry of `sources` is a source's id, or `{source, at}`. `handling` is `{tlp, audience}`. An entry of `denied_by` is words, or `{by, words, date, sources}`.\n")
	for _, k := range append([]dossier.Kind{"dossier"}, dossier.Kinds()...) {
		s, err := dossier.Schema(k)
		if err != nil {
			t.Fatal(err)
		}
		file := "dossier.yaml"
		if k != "dossier" {
			file = dossier.FileOf(k)
		}
		record := s
		if items, ok := get(s, "items").(dossier.Object); ok {
			record = items
		}
		fmt.Fprintf(&b, "\n## %s\n\n`%s`. %s\n\n| field | holds | meaning |\n|---|---|---|\n", k, file, get(record, "description"))
		fields(&b, record, "")
	}
	const path = "../docs/records.md"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != b.String() {
		t.Errorf("%s is not what the doc comments say; go test ./app -run RecordsPage -update writes it anew", path)
	}
}

func get(o dossier.Object, name string) any {
	for _, f := range o {
		if f.Name == name {
			return f.Value
		}
	}
	return nil
}

// fields writes a row a field, and those of its parts under it.
func fields(b *strings.Builder, record dossier.Object, prefix string) {
	required := fmt.Sprint(get(record, "required"))
	props, _ := get(record, "properties").(dossier.Object)
	for _, p := range props {
		v := p.Value.(dossier.Object)
		name := prefix + p.Name
		if strings.Contains(" "+strings.Trim(required, "[]")+" ", " "+p.Name+" ") {
			name = "**" + name + "**"
		}
		meaning, _ := get(v, "description").(string)
		what, part := holds(v)
		if prefix != "" || p.Name == "sources" || p.Name == "denied_by" || p.Name == "handling" {
			part = nil // one level is enough to read, and these are told once, above
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, what, strings.ReplaceAll(meaning, "|", `\|`))
		if part != nil {
			fields(b, part, prefix+p.Name+".")
		}
	}
}

// holds says what a field holds, and its parts if they have fields.
func holds(v dossier.Object) (string, dossier.Object) {
	if c, ok := get(v, "$comment").(string); ok && get(v, "type") != "array" {
		if strings.HasPrefix(c, "EDTF") {
			return "date", nil
		}
		return c, nil
	}
	if e, ok := get(v, "enum").([]any); ok {
		return strings.ReplaceAll(strings.Trim(fmt.Sprint(e), "[]"), " ", ", "), nil
	}
	if any, ok := get(v, "anyOf").([]any); ok {
		_, part := holds(any[len(any)-1].(dossier.Object))
		return "words, or fields", part
	}
	switch get(v, "type") {
	case "array":
		what, part := holds(get(v, "items").(dossier.Object))
		return "list: " + what, part
	case "object":
		return "fields", v
	case "boolean":
		return "true or false", nil
	case "integer":
		return "whole number", nil
	case "number":
		return "number", nil
	}
	if get(v, "pattern") == "^P" {
		return "time, as P60D", nil
	}
	return "words", nil
}
