package dossier

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"
)

// decoder turns YAML nodes into records, strictly: every field is known, every
// scalar is of its type. It collects problems instead of stopping at one.
type decoder struct {
	file     string
	line     int // added to the lines of nodes, for a file read in pieces
	most     int // problems after which it looks no further; 0: it looks at all
	problems Problems
}

func (d *decoder) problem(n *yaml.Node, code, format string, args ...any) *Problem {
	d.problems = append(d.problems, Problem{File: d.file, Line: n.Line + d.line, Column: n.Column, Code: code, Message: fmt.Sprintf(format, args...)})
	return &d.problems[len(d.problems)-1]
}

// enough tells whether as many problems were found as anybody would read.
func (d *decoder) enough() bool { return d.most > 0 && len(d.problems) >= d.most }

// clip shortens what is quoted back to a person.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	s = s[:most]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a set of fields"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	if n.Tag == "!!null" {
		return "nothing"
	}
	return strconv.Quote(clip(n.Value))
}

// bare refuses what YAML can hang on a value: anchors, aliases and tags.
func (d *decoder) bare(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.problem(n, "no-aliases", "found an anchor or alias, expected the value itself: dossiers do not use them")
	case n.Style&yaml.TaggedStyle != 0:
		d.problem(n, "no-tags", "found the tag %s, expected the value itself: dossiers do not use tags", clip(n.Tag))
	default:
		return true
	}
	return false
}

// structure fills v, of shape s, from a mapping.
func (d *decoder) structure(n *yaml.Node, v reflect.Value, s *shape) {
	if n.Kind == yaml.ScalarNode && s.short >= 0 && n.Tag != "!!null" {
		f := s.fields[s.short]
		d.value(n, v.FieldByIndex(f.index), f)
		return
	}
	if n.Kind != yaml.MappingNode {
		d.problem(n, "wrong-type", "found %s, expected fields: %s", describe(n), strings.Join(s.names(), ", "))
		return
	}
	var seen uint64
	var seenAt [64]*yaml.Node
	for i := 0; i+1 < len(n.Content) && !d.enough(); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if !d.bare(key) {
			continue
		}
		at, ok := s.byName[key.Value]
		if !ok || key.Kind != yaml.ScalarNode {
			d.problem(key, "unknown-field", "unknown field %s; expected one of: %s", describe(key), strings.Join(s.names(), ", ")).Nearest = Nearest(key.Value, s.names())
			continue
		}
		if seen&(1<<at) != 0 {
			d.problem(key, "duplicate-field", "field %q stands here a second time; it was given in line %d", key.Value, seenAt[at].Line+d.line)
			continue
		}
		seen |= 1 << at
		seenAt[at] = key
		f := s.fields[at]
		d.value(val, v.FieldByIndex(f.index), f)
	}
	for i, f := range s.fields {
		if f.required && seen&(1<<i) == 0 {
			d.problem(n, "missing-field", "field %q is missing", f.name).Field = f.name
		}
	}
}

func (d *decoder) value(n *yaml.Node, v reflect.Value, f field) {
	if !d.bare(n) {
		return
	}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		d.problem(n, "empty-value", "field %q is empty; give it a value or leave the field out", f.name)
		return
	}
	t := v.Type()
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if s, ok := d.scalar(n, f, "a date or time"); ok {
			if s == "" {
				d.problem(n, "empty-value", "field %q is empty; give it a value or leave the field out", f.name)
			} else if err := u.UnmarshalText([]byte(s)); err != nil {
				d.problem(n, "bad-date", "%s", unwrapText(err))
			}
		}
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		p := reflect.New(t.Elem())
		if f.elem != nil && t.Elem().Kind() == reflect.Struct {
			d.structure(n, p.Elem(), f.elem)
		} else {
			d.value(n, p.Elem(), f)
		}
		v.Set(p)
	case reflect.Struct:
		d.structure(n, v, f.elem)
	case reflect.Slice:
		d.list(n, v, f)
	case reflect.String:
		s, ok := d.scalar(n, f, "text")
		if !ok {
			return
		}
		if f.enum != nil && !contains(f.enum, s) {
			d.problem(n, "unknown-value", "found %q for %s, expected one of: %s", clip(s), f.name, strings.Join(f.enum, ", ")).Nearest = Nearest(s, f.enum)
			return
		}
		if f.name == "id" && !ValidID(s) && s != "" {
			d.problem(n, "bad-id", "%q is no id: expected lower-case letters, digits, dots, dashes and underscores, starting with a letter or digit, at most %d characters", clip(s), maxID)
			return
		}
		if s == "" {
			d.problem(n, "empty-value", "field %q is empty; give it a value or leave the field out", f.name)
			return
		}
		v.SetString(s)
	case reflect.Bool:
		if s, ok := d.scalar(n, f, "true or false"); ok {
			switch s {
			case "true":
				v.SetBool(true)
			case "false":
				v.SetBool(false)
			default:
				d.problem(n, "wrong-type", "found %q for %s, expected true or false", clip(s), f.name)
			}
		}
	case reflect.Int:
		if s, ok := d.scalar(n, f, "a whole number"); ok {
			i, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				d.problem(n, "wrong-type", "found %q for %s, expected a whole number", clip(s), f.name)
				return
			}
			v.SetInt(i)
		}
	case reflect.Float64:
		if s, ok := d.scalar(n, f, "a number"); ok {
			x, err := strconv.ParseFloat(s, 64)
			if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
				d.problem(n, "wrong-type", "found %q for %s, expected a number without separators", clip(s), f.name)
				return
			}
			v.SetFloat(x)
		}
	default:
		panic("dossier: no way to read a " + t.String())
	}
}

func (d *decoder) scalar(n *yaml.Node, f field, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		d.problem(n, "wrong-type", "found %s for %s, expected %s", describe(n), f.name, what)
		return "", false
	}
	return n.Value, true
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, f field) {
	nested := f.typ != v.Type()
	if n.Kind != yaml.SequenceNode {
		// In a list of lists, one value alone stands for a list of one.
		if n.Kind == yaml.ScalarNode && nested && v.Type().Elem().Kind() == reflect.String {
			one := reflect.MakeSlice(v.Type(), 1, 1)
			d.value(n, one.Index(0), f)
			v.Set(one)
			return
		}
		d.problem(n, "wrong-type", "found %s for %s, expected a list", describe(n), f.name)
		return
	}
	if len(n.Content) == 0 {
		d.problem(n, "empty-value", "list %q is empty; give it a value or leave the field out", f.name)
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		if d.enough() {
			break
		}
		d.value(c, out.Index(i), f)
	}
	v.Set(out)
}

// unwrapText drops the wrapping that a text unmarshaler may add.
func unwrapText(err error) string {
	if u := errors.Unwrap(err); u != nil {
		return u.Error()
	}
	return err.Error()
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

const maxID = 80

// ValidID tells whether s can be the id of a record.
func ValidID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case i > 0 && (c == '-' || c == '_' || c == '.'):
		default:
			return false
		}
	}
	return !strings.Contains(s, "..")
}
