package corpus

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// ReadMarked reads texts marked by hand:
//
//	[Two officials who asked not to be named] <said> {the text had been sent}.
//
// Square brackets mark a source, angle brackets a cue, curly ones a content.
// Where a line has several attributions, digits and a bar after the opening
// bracket say of which of them the span is a part:
//
//	[12|Averon] <1|accepted> {1|nine points} and <2|asked> for {2|changes to the tenth}.
//
// A line is a paragraph and an empty line ends a document, which is named by its
// number. Lines that begin with # are left out.
func ReadMarked(r io.Reader) ([]Document, error) {
	var docs []Document
	var b builder
	end := func() {
		if b.text.Len() > 0 {
			docs = append(docs, Document{Doc: fmt.Sprintf("marked-%d", len(docs)+1), Text: b.text.String(), Attributions: b.all})
			b = builder{}
		}
	}
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<16), maxLine)
	for line := 1; s.Scan(); line++ {
		text := strings.TrimSpace(s.Text())
		switch {
		case text == "":
			end()
		case text[0] == '#':
		default:
			if err := b.line(text); err != nil {
				return nil, fmt.Errorf("line %d: %w", line, err)
			}
		}
	}
	end()
	return docs, s.Err()
}

// builder is a document that is being read.
type builder struct {
	text   strings.Builder
	points int
	all    []Relation
}

func (b *builder) line(text string) error {
	if b.text.Len() > 0 {
		b.text.WriteByte('\n')
		b.points++
	}
	of := map[byte]int{} // digit to the place in all
	var open byte
	var digits string
	var start int
	for len(text) > 0 {
		c := text[0]
		switch {
		case c == '[' || c == '<' || c == '{':
			if open != 0 {
				return fmt.Errorf("%c opens within %c", c, open)
			}
			open, digits, start, text = c, "0", b.points, text[1:]
			if d, rest, ok := strings.Cut(text, "|"); ok && d != "" && strings.Trim(d, "123456789") == "" {
				digits, text = d, rest
			}
			continue
		case c == ']' || c == '>' || c == '}':
			if open == 0 || c != map[byte]byte{'[': ']', '<': '>', '{': '}'}[open] {
				return fmt.Errorf("%c closes nothing", c)
			}
			span := Span{start, b.points}
			for j := range len(digits) {
				i, ok := of[digits[j]]
				if !ok {
					i = len(b.all)
					of[digits[j]] = i
					b.all = append(b.all, Relation{})
				}
				a := &b.all[i]
				switch open {
				case '[':
					a.Source = append(a.Source, span)
				case '<':
					a.Cue = append(a.Cue, span)
				default:
					a.Content = append(a.Content, span)
				}
			}
			open, text = 0, text[1:]
			continue
		}
		_, n := utf8.DecodeRuneInString(text)
		b.text.WriteString(text[:n])
		b.points++
		text = text[n:]
	}
	if open != 0 {
		return fmt.Errorf("%c is not closed", open)
	}
	return nil
}
