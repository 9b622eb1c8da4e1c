// Package corpus reads and writes texts whose attributed statements are marked,
// one text a line of JSON:
//
//	{"doc":"name","text":"...","attributions":[{"source":[[0,10]],"cue":[[11,15]],"content":[[16,40]]}]}
//
// Offsets count code points, and the end is not included. A role may have
// several spans, or none.
package corpus

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"
)

// A Span is from and to, in code points.
type Span [2]int

// A Relation is one attributed statement: who, the words that say that they say
// it, and what.
type Relation struct {
	Source  []Span `json:"source"`
	Cue     []Span `json:"cue"`
	Content []Span `json:"content"`
	// Confidence is that of a reader that found it; 0 where a person marked it.
	Confidence float64 `json:"confidence,omitempty"`
}

// A Document is a text with what is attributed in it.
type Document struct {
	Doc          string     `json:"doc"`
	Text         string     `json:"text"`
	Attributions []Relation `json:"attributions"`
}

// maxLine bounds one document, in bytes.
const maxLine = 64 << 20

// Read reads documents. Errors name the line. Spans that lie outside the text,
// or end before they begin, are errors where a document has a text.
func Read(r io.Reader) ([]Document, error) {
	var docs []Document
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<16), maxLine)
	line := 0
	for s.Scan() {
		line++
		if len(s.Bytes()) == 0 {
			continue
		}
		var d Document
		if err := json.Unmarshal(s.Bytes(), &d); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if d.Doc == "" && d.Text == "" {
			return nil, fmt.Errorf("line %d: neither doc nor text: this is no marked document", line)
		}
		n := utf8.RuneCountInString(d.Text)
		for i, a := range d.Attributions {
			for _, spans := range [][]Span{a.Source, a.Cue, a.Content} {
				for _, p := range spans {
					if p[0] < 0 || p[1] < p[0] || d.Text != "" && p[1] > n {
						return nil, fmt.Errorf("line %d: attribution %d: the span [%d,%d] is not within the text, which has %d code points", line, i+1, p[0], p[1], n)
					}
				}
			}
		}
		docs = append(docs, d)
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", line+1, err)
	}
	return docs, nil
}

// Write writes documents as Read reads them.
func Write(w io.Writer, docs []Document) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, d := range docs {
		if err := e.Encode(d); err != nil {
			return err
		}
	}
	return nil
}

// A Places turns byte offsets into a text to code points and back. Offsets are
// looked for from the last one on, or from the start: cheap when they ascend.
type Places struct {
	text        string
	byte, point int
}

// NewPlaces is for offsets into a text.
func NewPlaces(text string) *Places { return &Places{text: text} }

// Point is how many code points stand before a byte offset.
func (p *Places) Point(offset int) int {
	if offset < p.byte {
		p.byte, p.point = 0, 0
	}
	for p.byte < min(offset, len(p.text)) {
		p.step()
	}
	return p.point
}

// Byte is the byte offset of a code point.
func (p *Places) Byte(point int) int {
	if point < p.point {
		p.byte, p.point = 0, 0
	}
	for p.point < point && p.byte < len(p.text) {
		p.step()
	}
	return p.byte
}

func (p *Places) step() {
	if p.text[p.byte] < utf8.RuneSelf {
		p.byte++
	} else {
		_, n := utf8.DecodeRuneInString(p.text[p.byte:])
		p.byte += n
	}
	p.point++
}
