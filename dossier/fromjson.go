package dossier

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"
)

// FromJSON reads one record from JSON, as Fields gives it. The record is checked
// by itself, as strictly as a file is; that its references lead somewhere is for
// Assemble to see. The error is Problems, which name the field by its path, as in
// sources.0.at; of very many, the first.
func FromJSON(k Kind, text []byte) (Record, error) {
	info, ok := kindNamed(k)
	if !ok {
		return nil, Problems{{Code: "unknown-kind", Message: fmt.Sprintf("there is no kind of record %q", clip(string(k)))}}
	}
	f := form{decoder: decoder{file: info.file, most: mostProblems}, fields: []string{""}}
	n := f.parsed(text)
	if n == nil {
		return nil, f.located()
	}
	v := reflect.New(info.typ)
	r := v.Interface().(Record)
	if d, ok := r.(*Draft); ok {
		f.points(n, d)
	}
	if len(f.problems) == 0 {
		f.structure(n, v.Elem(), shapeOf(info.typ))
		checkRecord(&f.decoder, n, r)
	}
	ps := f.located()
	if len(ps) == 0 {
		ps = readAgain(&r)
	}
	for i := range ps {
		ps[i].Record = Address{Kind: k, ID: r.Head().ID}
	}
	if len(ps) > 0 {
		return nil, ps
	}
	return r, nil
}

// mostProblems is how many problems of a record are told.
const mostProblems = 100

// readAgain puts a record in place of itself as its text is read: what is filed
// must be readable, and be the same then.
func readAgain(r *Record) Problems {
	again, err := Decode((*r).Kind(), FormatRecord(*r))
	if err != nil {
		var ps Problems
		if !errors.As(err, &ps) {
			ps = Problems{{Code: "unreadable", Message: err.Error()}}
		}
		for i := range ps {
			ps[i].Line, ps[i].Column = 0, 0
			if _, isDraft := (*r).(*Draft); isDraft && ps[i].Field == "" {
				ps[i].Field = pointsEntry
			}
		}
		return ps
	}
	was, err := json.Marshal(Fields(*r))
	is, ierr := json.Marshal(Fields(again))
	if err != nil || ierr != nil || !bytes.Equal(was, is) {
		p := Problem{Code: "bad-text", Message: "something in it would not be read again as it is: look for spaces at the ends of texts, and in a draft for the order of its points' numbers"}
		if _, isDraft := (*r).(*Draft); isDraft {
			p.Field = pointsEntry
		}
		return Problems{p}
	}
	*r = again
	return nil
}

// parsed is JSON as the decoder reads it; nil where it is none.
func (f *form) parsed(text []byte) *yaml.Node {
	bad := func(format string, args ...any) *yaml.Node {
		f.problem(&yaml.Node{}, "bad-json", format, args...)
		return nil
	}
	if !utf8.Valid(text) {
		return bad("found bytes that are not UTF-8 text")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	n, err := f.next(dec, "", 0)
	switch {
	case f.enough():
		return nil
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return bad("the text ends before the record does")
	case err != nil:
		return bad("this is no JSON: %v", err)
	case n.Kind != yaml.MappingNode:
		return bad("found %s, expected an object with the fields of a record", describe(n))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return bad("found more behind the record")
	}
	if len(f.problems) > 0 {
		return nil
	}
	return n
}

// mostDeep is how deep values may stand in one another; records are not half as
// deep.
const mostDeep = 32

var errDeep = fmt.Errorf("values stand in one another more than %d deep", mostDeep)

// next is the next value.
func (f *form) next(dec *json.Decoder, name string, deep int) (*yaml.Node, error) {
	if deep > mostDeep {
		return nil, errDeep
	}
	t, err := dec.Token()
	if err != nil {
		return nil, err
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: f.at(name)}
	under := func(step string) string {
		if name == "" {
			return step
		}
		return name + "." + step
	}
	switch t := t.(type) {
	case json.Delim:
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		if t == '{' {
			n.Kind, n.Tag = yaml.MappingNode, "!!map"
		}
		for i := 0; dec.More(); i++ {
			step := strconv.Itoa(i)
			if t == '{' {
				key, err := dec.Token()
				if err != nil {
					return nil, err
				}
				step = key.(string)
				kn := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: step, Line: f.at(under(clip(step)))}
				if twice(n, step) {
					f.problem(kn, "duplicate-field", "field %q stands here a second time", clip(step))
				}
				n.Content = append(n.Content, kn)
			}
			value, err := f.next(dec, under(clip(step)), deep+1)
			if err != nil {
				return nil, err
			}
			if f.enough() {
				return n, nil
			}
			n.Content = append(n.Content, value)
		}
		_, err = dec.Token()
		return n, err
	case string:
		n.Tag, n.Value = "!!str", t
		if line, _, bad := firstBad([]byte(t)); line > 0 {
			f.problem(n, "bad-character", "found the character %U, expected text", bad)
		}
	case json.Number:
		n.Tag, n.Value = "!!float", t.String()
	case bool:
		n.Tag, n.Value = "!!bool", strconv.FormatBool(t)
	default:
		n.Tag = "!!null"
	}
	return n, nil
}

// twice tells whether a mapping has a field already. The first fields are enough:
// no part of a record has so many, and what is unknown is refused anyway.
func twice(n *yaml.Node, key string) bool {
	for i := 0; i < min(len(n.Content), 128); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

// points takes what is below the front matter of a draft out of its fields.
func (f *form) points(n *yaml.Node, d *Draft) {
	shape := shapeOf(reflect.TypeFor[Point]())
	for i := 0; i < len(n.Content); {
		key, value := n.Content[i].Value, n.Content[i+1]
		switch {
		case key == "preamble" && value.Tag == "!!str":
			d.Preamble = value.Value
		case key == "preamble":
			f.problem(value, "wrong-type", "found %s for preamble, expected text", describe(value))
		case key == pointsEntry && value.Kind == yaml.SequenceNode:
			if len(value.Content) > maxPoints {
				f.problem(value, "too-large", "the draft has more than %d points", maxPoints)
				break
			}
			for _, x := range value.Content {
				if f.enough() {
					break
				}
				var p Point
				f.structure(x, reflect.ValueOf(&p).Elem(), shape)
				d.Points = append(d.Points, p)
			}
		case key == pointsEntry && value.Tag != "!!null":
			f.problem(value, "wrong-type", "found %s for points, expected a list", describe(value))
		case key != pointsEntry:
			i += 2
			continue
		}
		n.Content = slices.Delete(n.Content, i, i+2)
	}
}
