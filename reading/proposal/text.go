package proposal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v3"

	"parley/dossier"
)

// FileName is how problems name the text of a set.
const FileName = "proposals.yaml"

const heading = `# What was read, as proposals. Nothing here is in a dossier yet.
#
# For each proposal write yes or no behind "file:"; what stays "?" is left out.
# Every field of a record may be edited; "parley schema KIND" says what it can
# hold. "place" is where in the text it stands, in code points, "quote" the words
# there, "confidence" how sure the reading is, from 0 to 1. Ids that begin with
# "new-" are given anew when they are filed.
#
#   parley file DOSSIER proposals.yaml --by "YOUR NAME"

`

// YAML writes the set for a person to edit.
func (s *Set) YAML() []byte {
	var b bytes.Buffer
	b.WriteString(heading + "articles:\n")
	if len(s.Articles) == 0 {
		b.Truncate(b.Len() - len("articles:\n"))
		b.WriteString("articles: []\n")
	}
	for i := range s.Articles {
		a := &s.Articles[i]
		b.WriteString("  - source:\n")
		b.Write(indented(&a.Source, 6))
		if len(a.Proposals) == 0 {
			b.WriteString("    proposals: []\n")
			continue
		}
		b.WriteString("    proposals:\n")
		for _, p := range a.Proposals {
			fmt.Fprintf(&b, "\n      - file: %s\n        confidence: %.2f\n        place: [%d, %d]\n        quote: %s\n        %s:\n", answer(p.File), p.Confidence, p.From, p.To, quoted(p.Quote), p.Record.Kind())
			b.Write(indented(p.Record, 10))
		}
	}
	return b.Bytes()
}

func answer(s string) string {
	if s == Yes || s == No {
		return s
	}
	return `"?"`
}

// quoted is a string in double quotes: JSON is YAML.
func quoted(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(s) // a string can always be written
	return strings.TrimSpace(b.String())
}

// indented is the fields of a record, each line behind some spaces.
func indented(r dossier.Record, spaces int) []byte {
	var b bytes.Buffer
	pad := strings.Repeat(" ", spaces)
	for line := range strings.Lines(string(dossier.FormatRecord(r))) {
		if len(line) > 2 { // "- " before the first field, spaces before the others
			line = line[2:]
		}
		b.WriteString(pad + line)
	}
	return b.Bytes()
}

// Parse reads what YAML wrote and a person edited. The error is
// [dossier.Problems]; their file is FileName.
func Parse(data []byte) (*Set, error) {
	p := parser{}
	var root yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			return &Set{}, nil
		}
		p.problem(&root, "not-yaml", "%s", strings.TrimPrefix(err.Error(), "yaml: "))
		return nil, p.problems
	}
	s := &Set{}
	p.fields(root.Content[0], map[string]func(*yaml.Node){
		"articles": func(n *yaml.Node) {
			p.each(n, func(n *yaml.Node) { s.Articles = append(s.Articles, p.article(n)) })
		},
	})
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return s, nil
}

type parser struct{ problems dossier.Problems }

func (p *parser) problem(n *yaml.Node, code, format string, args ...any) {
	p.problems = append(p.problems, dossier.Problem{File: FileName, Line: max(n.Line, 1), Column: max(n.Column, 1), Code: code, Message: fmt.Sprintf(format, args...)})
}

// fields hands the values of a mapping to those who read them.
func (p *parser) fields(n *yaml.Node, read map[string]func(*yaml.Node)) {
	var names []string
	for name := range read {
		names = append(names, name)
	}
	slices.Sort(names)
	if n.Kind != yaml.MappingNode {
		p.problem(n, "wrong-type", "expected fields: %s", strings.Join(names, ", "))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		f, ok := read[key.Value]
		switch {
		case !ok:
			p.problem(key, "unknown-field", "unknown field %q; expected one of: %s", clip(key.Value, 60), strings.Join(names, ", "))
		case seen[key.Value]:
			p.problem(key, "duplicate-field", "field %q stands here a second time", key.Value)
		default:
			f(n.Content[i+1])
		}
		seen[key.Value] = true
	}
}

func (p *parser) each(n *yaml.Node, f func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		p.problem(n, "wrong-type", "expected a list")
		return
	}
	for _, c := range n.Content {
		f(c)
	}
}

func (p *parser) article(n *yaml.Node) (a Article) {
	source := false
	p.fields(n, map[string]func(*yaml.Node){
		"source": func(n *yaml.Node) {
			if r, ok := p.record("source", n).(*dossier.Source); ok {
				a.Source, source = *r, true
			}
		},
		"proposals": func(n *yaml.Node) {
			p.each(n, func(n *yaml.Node) { a.Proposals = append(a.Proposals, p.proposal(n)) })
		},
	})
	if !source && len(p.problems) == 0 {
		p.problem(n, "missing-field", "the article has no source")
	}
	return a
}

func (p *parser) proposal(n *yaml.Node) (out Proposal) {
	out.Statement, out.File = -1, Undecided
	read := map[string]func(*yaml.Node){
		"file": func(n *yaml.Node) {
			switch v := strings.ToLower(n.Value); v {
			case "yes", "y", "true":
				out.File = Yes
			case "no", "n", "false":
				out.File = No
			case "?", "":
			default:
				p.problem(n, "bad-answer", "found %q, expected yes, no or ?", clip(n.Value, 40))
			}
		},
		"confidence": func(n *yaml.Node) {
			v, err := strconv.ParseFloat(n.Value, 64)
			if err != nil || !(v >= 0 && v <= 1) {
				p.problem(n, "bad-number", "found %q, expected a number from 0 to 1", clip(n.Value, 40))
			}
			out.Confidence = v
		},
		"place": func(n *yaml.Node) {
			var place []int
			if err := n.Decode(&place); err != nil || len(place) != 2 {
				p.problem(n, "bad-place", "expected two numbers: [FROM, TO]")
				return
			}
			out.From, out.To = place[0], place[1]
		},
		"quote": func(n *yaml.Node) { out.Quote = n.Value },
	}
	for _, k := range dossier.Kinds() {
		if k != "source" && k != "draft" {
			read[string(k)] = func(n *yaml.Node) {
				if out.Record != nil {
					p.problem(n, "two-records", "a proposal has one record; this is the second")
				}
				out.Record = p.record(k, n)
			}
		}
	}
	before := len(p.problems)
	p.fields(n, read)
	if out.Record == nil && len(p.problems) == before {
		p.problem(n, "missing-field", "the proposal has no record")
	}
	return out
}

// record reads a record; problems point into the file.
func (p *parser) record(k dossier.Kind, n *yaml.Node) dossier.Record {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{n}}); err != nil {
		p.problem(n, "not-yaml", "the record cannot be read: %v", err)
		return nil
	}
	r, err := dossier.Decode(k, b.Bytes())
	var problems dossier.Problems
	switch {
	case errors.As(err, &problems):
		for _, x := range problems {
			x.File, x.Column = FileName, max(x.Column+n.Column-3, 1)
			x.Line += n.Line - 1
			p.problems = append(p.problems, x)
		}
		return nil
	case err != nil:
		p.problem(n, "bad-record", "%v", err)
		return nil
	}
	return r
}
