package genius

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"parley/engine/modelfile"
	"parley/engine/pareto"
)

// unit is that of the results: a millionth.
var unit = big.NewRat(1, 1_000_000)

// ReadXML reads a Genius domain and the profiles of the parties, in their order.
// The utility of an item is the weight of its issue times its evaluation over the
// greatest evaluation of the issue; where that is 0, it is 0. A file's errors are
// an *InFile.
func ReadXML(domain io.Reader, profiles ...io.Reader) (*pareto.Fractions, error) {
	d, err := readXML(domain, false)
	if err != nil {
		return nil, &InFile{0, err}
	}
	f := &pareto.Fractions{Name: d.name, Unit: unit}
	for _, issue := range d.issues {
		f.Options = append(f.Options, issue.names())
	}
	for n, in := range profiles {
		p, err := readXML(in, true)
		if err == nil {
			err = p.join(f, d)
		}
		if err != nil {
			return nil, &InFile{n + 1, err}
		}
	}
	return f, nil
}

// IsXML reports whether a text begins as XML does.
func IsXML(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	return bytes.HasPrefix(bytes.TrimSpace(text), []byte("<"))
}

// An InFile says in which of the files that were read something is wrong.
type InFile struct {
	File int // its place among them
	Err  error
}

func (e *InFile) Error() string { return fmt.Sprintf("file %d: %v", e.File+1, e.Err) }
func (e *InFile) Unwrap() error { return e.Err }

// An xmlSpace is what a domain or a profile says.
type xmlSpace struct {
	name        string
	issues      []xmlIssue
	weights     map[string]xmlValue // by the index of the issue
	reservation *big.Rat
	items       int
}

type xmlIssue struct {
	path, index, name string
	items             []xmlValue
}

// An xmlValue is a name or a number with its path.
type xmlValue struct {
	path, name string
	number     *big.Rat
}

func (i *xmlIssue) names() []string {
	names := make([]string, len(i.items))
	for o, item := range i.items {
		names[o] = item.name
	}
	return names
}

// readXML reads a domain or, with evaluations and weights, a profile.
func readXML(in io.Reader, profile bool) (*xmlSpace, error) {
	limited := &io.LimitedReader{R: in, N: mostBytes + 1}
	dec := xml.NewDecoder(limited)
	s := &xmlSpace{weights: map[string]xmlValue{}, reservation: new(big.Rat)}
	var path []string                 // of open elements
	seen := make([]map[string]int, 1) // by open element: how many children of each name
	where := func() string { return "/" + strings.Join(path, "/") }
	inSpace, any := 0, false
	for {
		token, err := dec.Token()
		if limited.N <= 0 {
			return nil, modelfile.Wrong(where(), "the file has more than %d MB", mostBytes>>20)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			return nil, modelfile.Wrong(where(), "line %d is no XML that can be read: %s", syntax.Line, syntax.Msg)
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", where(), err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, modelfile.Wrong(where(), "the file declares a document type or entities; neither is read")
		case xml.EndElement:
			if t.Name.Local == "utility_space" {
				inSpace--
			}
			path, seen = path[:len(path)-1], seen[:len(seen)-1]
		case xml.StartElement:
			name := t.Name.Local
			if len(path) == mostDepth {
				return nil, modelfile.Wrong(where(), "elements are more than %d deep", mostDepth)
			}
			step := modelfile.Clip(name)
			if name == "issue" || name == "item" || name == "weight" {
				count := seen[len(seen)-1]
				if count == nil {
					count = map[string]int{}
					seen[len(seen)-1] = count
				}
				count[name]++
				step = fmt.Sprintf("%s[%d]", name, count[name])
			}
			path, seen = append(path, step), append(seen, nil)
			if name == "utility_space" {
				inSpace++
				any = true
			}
			if inSpace > 0 {
				if err := s.element(where(), t, profile); err != nil {
					return nil, err
				}
			}
		}
	}
	if !any {
		return nil, modelfile.Wrong("/", "there is no utility_space")
	}
	return s, s.check(profile)
}

// element takes in an element of a utility space.
func (s *xmlSpace) element(path string, t xml.StartElement, profile bool) (err error) {
	attribute := func(name string) (string, bool) {
		for _, a := range t.Attr {
			if a.Name.Local == name {
				return a.Value, true
			}
		}
		return "", false
	}
	need := func(name string) string {
		v, ok := attribute(name)
		switch {
		case err != nil:
		case !ok:
			err = modelfile.Wrong(path, "attribute %q is missing", name)
		case len(v) > mostNames:
			err = modelfile.Wrong(path+"@"+name, "more than %d bytes", mostNames)
		}
		return v
	}
	number := func(name string) *big.Rat {
		text := need(name)
		if err != nil {
			return nil
		}
		var x *big.Rat
		x, err = readNumber(path+"@"+name, text)
		return x
	}
	switch t.Name.Local {
	case "utility_space", "ufun":
		if kind, _ := attribute("type"); kind == "nonlinear" || t.Name.Local == "ufun" {
			return modelfile.Wrong(path, "the utilities are not additive over the issues")
		}
	case "objective":
		s.name, _ = attribute("name")
		s.name = modelfile.Clip(s.name)
	case "issue":
		if kind, ok := attribute("type"); ok && kind != "discrete" {
			return modelfile.Wrong(path+"@type", "found %q, expected \"discrete\"", modelfile.Clip(kind))
		}
		s.issues = append(s.issues, xmlIssue{path: path, name: need("name"), index: need("index")})
		if len(s.issues) > pareto.MaxIssues {
			return modelfile.Wrong(path, "more than %d issues", pareto.MaxIssues)
		}
	case "item":
		if s.items++; s.items > mostItems {
			return modelfile.Wrong(path, "more than %d items", mostItems)
		}
		if len(s.issues) == 0 {
			return modelfile.Wrong(path, "an item is outside of an issue")
		}
		item := xmlValue{path: path, name: need("value")}
		if profile {
			item.number = number("evaluation")
		}
		issue := &s.issues[len(s.issues)-1]
		issue.items = append(issue.items, item)
	case "weight":
		if !profile {
			return nil
		}
		index := need("index")
		if first, ok := s.weights[index]; ok && err == nil {
			return modelfile.Wrong(path, "issue %q has a weight already at %s", modelfile.Clip(index), first.path)
		}
		if len(s.weights) > pareto.MaxIssues {
			return modelfile.Wrong(path, "more than %d weights", pareto.MaxIssues)
		}
		s.weights[index] = xmlValue{path: path, number: number("value")}
	case "reservation":
		if profile {
			s.reservation = number("value")
		}
	}
	return err
}

// check looks for issues without items, things given twice and weights that are
// missing.
func (s *xmlSpace) check(profile bool) error {
	if len(s.issues) == 0 {
		return modelfile.Wrong("/", "there is no issue")
	}
	byName, byIndex := map[string]string{}, map[string]string{}
	for _, issue := range s.issues {
		if len(issue.items) == 0 {
			return modelfile.Wrong(issue.path, "issue %q has no item", modelfile.Clip(issue.name))
		}
		if first, ok := byName[issue.name]; ok {
			return modelfile.Wrong(issue.path+"@name", "%q is also the name of %s", modelfile.Clip(issue.name), first)
		}
		if first, ok := byIndex[issue.index]; ok {
			return modelfile.Wrong(issue.path+"@index", "%q is also the index of %s", modelfile.Clip(issue.index), first)
		}
		byName[issue.name], byIndex[issue.index] = issue.path, issue.path
		items := map[string]string{}
		for _, item := range issue.items {
			if first, ok := items[item.name]; ok {
				return modelfile.Wrong(item.path+"@value", "%q is also the value of %s", modelfile.Clip(item.name), first)
			}
			items[item.name] = item.path
		}
		if _, ok := s.weights[issue.index]; profile && !ok {
			return modelfile.Wrong(issue.path, "issue %q has no weight", modelfile.Clip(issue.name))
		}
	}
	return nil
}

// join adds the party of a profile to the space of a domain.
func (s *xmlSpace) join(f *pareto.Fractions, domain *xmlSpace) error {
	issues := map[string]*xmlIssue{}
	for i := range s.issues {
		issues[s.issues[i].name] = &s.issues[i]
	}
	utilities := make([][]*big.Rat, len(domain.issues))
	for i, want := range domain.issues {
		issue := issues[want.name]
		if issue == nil {
			return modelfile.Wrong("/utility_space", "there is no issue %q, which the domain has", modelfile.Clip(want.name))
		}
		top := new(big.Rat)
		values := map[string]*big.Rat{}
		for _, item := range issue.items {
			values[item.name] = item.number
			if item.number.Cmp(top) > 0 {
				top = item.number
			}
		}
		for _, item := range want.items {
			v, ok := values[item.name]
			if !ok {
				return modelfile.Wrong(issue.path, "there is no item %q, which the domain has", modelfile.Clip(item.name))
			}
			delete(values, item.name)
			u := new(big.Rat)
			if top.Sign() > 0 {
				u.Mul(s.weights[issue.index].number, v).Quo(u, top)
			}
			utilities[i] = append(utilities[i], u)
		}
		for _, item := range issue.items {
			if _, left := values[item.name]; left {
				return modelfile.Wrong(item.path+"@value", "the domain has no item %q of this issue", modelfile.Clip(item.name))
			}
		}
		delete(issues, want.name)
	}
	for _, issue := range s.issues {
		if issues[issue.name] != nil {
			return modelfile.Wrong(issue.path+"@name", "the domain has no issue %q", modelfile.Clip(issue.name))
		}
	}
	f.Utilities = append(f.Utilities, utilities)
	f.Reservation = append(f.Reservation, s.reservation)
	return nil
}
