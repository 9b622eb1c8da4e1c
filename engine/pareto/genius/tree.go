package genius

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"parley/engine/modelfile"
)

// A value is JSON of which the fields have names that the file chooses, in their
// order.
type value struct {
	path   string
	fields []field    // of an object
	list   []*value   // of an array
	plain  json.Token // a string, number, boolean or null
	kind   json.Delim // '{' or '[', 0 if it is plain
}

type field struct {
	name string
	*value
}

// readTree reads one JSON value, bounded in size and depth.
func readTree(in io.Reader) (*value, error) {
	limited := &io.LimitedReader{R: in, N: mostBytes + 1}
	t := &tree{dec: json.NewDecoder(limited), left: 4 * mostItems}
	t.dec.UseNumber()
	v, err := t.read("$", 0)
	if err == nil {
		if _, end := t.dec.Token(); !errors.Is(end, io.EOF) {
			err = modelfile.Wrong("$", "something follows the end of the profile")
		}
	}
	if limited.N <= 0 {
		err = modelfile.Wrong("$", "the file has more than %d MB", mostBytes>>20)
	}
	return v, err
}

type tree struct {
	dec  *json.Decoder
	left int // values that may still come
}

func (t *tree) token(path string) (json.Token, error) {
	token, err := t.dec.Token()
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, modelfile.Wrong(path, "the file ends too soon")
	case errors.As(err, &syntax):
		return nil, modelfile.Wrong(path, "no JSON at byte %d: %s", syntax.Offset, syntax.Error())
	}
	return token, err
}

func (t *tree) read(path string, depth int) (*value, error) {
	if depth > mostDepth {
		return nil, modelfile.Wrong(path, "values are more than %d deep", mostDepth)
	}
	if t.left--; t.left < 0 {
		return nil, modelfile.Wrong(path, "more than %d values", 4*mostItems)
	}
	token, err := t.token(path)
	if err != nil {
		return nil, err
	}
	v := &value{path: path, plain: token}
	switch token {
	case json.Delim('{'):
		v.kind, v.plain = '{', nil
		seen := map[string]bool{}
		for t.dec.More() {
			token, err := t.token(path)
			if err != nil {
				return nil, err
			}
			name, ok := token.(string)
			if !ok || len(name) > mostNames {
				return nil, modelfile.Wrong(path, "a field name is none, or too long")
			}
			below := path + "." + modelfile.Clip(name)
			if strings.ContainsAny(name, " .[]\"") {
				below = fmt.Sprintf("%s[%q]", path, modelfile.Clip(name))
			}
			if seen[name] {
				return nil, modelfile.Wrong(below, "given twice")
			}
			seen[name] = true
			child, err := t.read(below, depth+1)
			if err != nil {
				return nil, err
			}
			v.fields = append(v.fields, field{name, child})
		}
	case json.Delim('['):
		v.kind, v.plain = '[', nil
		for t.dec.More() {
			child, err := t.read(fmt.Sprintf("%s[%d]", path, len(v.list)), depth+1)
			if err != nil {
				return nil, err
			}
			v.list = append(v.list, child)
		}
	default:
		return v, nil
	}
	_, err = t.token(path)
	return v, err
}

// object returns the fields of an object that has no others than those named,
// nil for those that it has not.
func (v *value) object(names ...string) ([]*value, error) {
	if v.kind != '{' {
		return nil, modelfile.Wrong(v.path, "expected an object")
	}
	found := make([]*value, len(names))
next:
	for _, f := range v.fields {
		for i, name := range names {
			if f.name == name {
				found[i] = f.value
				continue next
			}
		}
		return nil, modelfile.Wrong(f.path, "unknown field")
	}
	return found, nil
}

// missing complains of required fields that are not there.
func (v *value) missing(found []*value, names ...string) error {
	for i, name := range names {
		if found[i] == nil {
			return modelfile.Wrong(v.path, "field %q is missing", name)
		}
	}
	return nil
}

func (v *value) text() (string, error) {
	s, ok := v.plain.(string)
	if !ok || v.kind != 0 {
		return "", modelfile.Wrong(v.path, "expected a string")
	}
	if len(s) > mostNames {
		return "", modelfile.Wrong(v.path, "more than %d bytes", mostNames)
	}
	return s, nil
}
