package draft

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"parley/docx"
)

// The limits of what is read from a file.
const (
	maxFile   = docx.MaxFile
	maxText   = 16 << 20 // bytes of text that is not a Word file
	maxLine   = 2 << 20  // bytes of one line
	maxPoints = 100_000
	maxNested = 8
)

// ImportError says what is not in order in a file, and where.
type ImportError struct {
	File string
	Line int    // 0: the whole file
	Code string // stable: bad-numbering, duplicate-id, bad-brackets, too-large, not-text, bad-file, empty
	What string
}

func (e *ImportError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What)
	}
	return e.File + ": " + e.What
}

// Imported is a text from a file, with what stands in a Word file beside it.
type Imported struct {
	*Text
	Format    string // markdown, text, html, docx
	Revisions []docx.Revision
	Comments  []docx.Comment
	// PointOf gives for a paragraph of a Word file the number of the point that
	// it belongs to in the view that was read; "" before the first.
	PointOf map[int]string
}

// Import reads a draft from a file: Markdown, plain text, HTML or DOCX, told
// apart by what the file holds and by its name's ending. Of a Word file with
// tracked changes it takes the view asked for.
//
// Numbers are understood in the usual forms: 1. 1) (1) 1.2 (a) a) a. i. (ii)
// A. Article 1, Section 2, § 3, and bullets. Points under points have joined
// numbers, 10.a. A text that numbers nothing has its paragraphs as points. The
// error is an [*ImportError] and says where the numbering breaks.
func Import(name string, data []byte, view docx.State) (*Imported, error) {
	im := &Imported{Format: format(name, data)}
	fail := func(line int, code, what string, args ...any) (*Imported, error) {
		return nil, &ImportError{name, line, code, fmt.Sprintf(what, args...)}
	}
	var blocks []block
	title := ""
	switch {
	case im.Format == "docx":
		doc, err := docx.Read(data)
		if err != nil {
			return fail(0, "bad-file", "%v", err)
		}
		im.Revisions, im.Comments = doc.Revisions(), doc.Comments
		blocks = docxBlocks(doc, view)
	case len(data) > maxText:
		return fail(0, "too-large", "the file has %d MB, expected at most %d", len(data)>>20, maxText>>20)
	case !utf8.Valid(data):
		return fail(1+bytes.Count(data[:firstBad(data)], []byte("\n")), "not-text", "here is no UTF-8 text; save the file as UTF-8, or as .docx")
	case im.Format == "html":
		var err error
		if title, blocks, err = htmlBlocks(data); err != nil {
			return fail(0, "bad-file", "%v", err)
		}
	default:
		text := strings.Map(printable, strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n"))
		line := 1
		if im.Format == "markdown" {
			var front string
			if front, text, line = frontMatter(text); front != "" {
				title = frontTitle(front)
			}
		}
		for i, l := range strings.Split(text, "\n") {
			if len(l) > maxLine {
				return fail(line+i, "too-large", "the line has %d MB, expected at most %d; break the text into lines", len(l)>>20, maxLine>>20)
			}
		}
		blocks = textBlocks(text, line, im.Format == "markdown")
	}
	n := numberer{file: name}
	points, preamble, err := n.run(blocks)
	if err != nil {
		return nil, err
	}
	im.PointOf = n.pointOf
	im.Text = &Text{Name: path.Base(name), Title: title, Preamble: preamble, Points: points, Unnumbered: n.unnumbered}
	if len(points) == 0 {
		return fail(0, "empty", "the file has no text")
	}
	return im, nil
}

// printable drops control characters.
func printable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff {
		return -1
	}
	return r
}

func firstBad(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n < 2 {
			return i
		}
		i += n
	}
	return len(data)
}

// format tells what a file holds.
func format(name string, data []byte) string {
	start := strings.ToLower(string(data[:min(len(data), 512)]))
	switch ext := strings.ToLower(path.Ext(name)); {
	case docx.IsFile(data) || ext == ".docx":
		return "docx"
	case ext == ".html" || ext == ".htm" || ext == ".xhtml" || strings.Contains(start, "<!doctype html") || strings.Contains(start, "<html"):
		return "html"
	case ext == ".md" || ext == ".markdown" || strings.HasPrefix(start, "---\n"):
		return "markdown"
	}
	return "text"
}

// frontMatter parts the YAML before a Markdown text from it; line is where the
// text begins.
func frontMatter(s string) (front, rest string, line int) {
	body, ok := strings.CutPrefix(s, "---\n")
	if !ok {
		return "", s, 1
	}
	front, rest, ok = strings.Cut(body, "\n---\n")
	if !ok {
		return "", s, 1
	}
	return front, rest, 3 + strings.Count(front, "\n") + 1
}

func frontTitle(front string) string {
	for l := range strings.SplitSeq(front, "\n") {
		if v, ok := strings.CutPrefix(l, "title:"); ok {
			return strings.Trim(strings.TrimSpace(v), `"'`)
		}
	}
	return ""
}

// block is a paragraph of a file, before it is known which point it belongs
// to.
type block struct {
	line    int    // in the file, or 1 more than the index of a Word paragraph
	indent  int    // spaces before it
	text    string // without label
	label   string // the number that the format gives it: of a list item
	level   int    // of the list item
	heading bool
	start   bool // a paragraph begins here; else it goes on from the line before
}

// textBlocks cuts plain text or Markdown into lines.
func textBlocks(s string, line int, markdown bool) []block {
	var out []block
	blank := true
	for i, l := range strings.Split(s, "\n") {
		l = strings.TrimRight(l, " \t\r")
		trimmed := strings.TrimLeft(l, " \t")
		if trimmed == "" {
			blank = true
			continue
		}
		b := block{line: line + i, text: trimmed, start: blank}
		for _, r := range l[:len(l)-len(trimmed)] {
			if b.indent++; r == '\t' {
				b.indent += 3
			}
		}
		if markdown {
			if h := strings.TrimLeft(trimmed, "#"); h != trimmed && strings.HasPrefix(h, " ") {
				b.text, b.heading, b.start = strings.TrimSpace(h), true, true
			}
			if strings.Trim(trimmed, "-*_=") == "" && len(trimmed) >= 3 {
				blank = true // a rule
				continue
			}
		}
		out = append(out, b)
		blank = b.heading
	}
	return out
}

// docxBlocks takes a view of a Word file.
func docxBlocks(doc *docx.Document, view docx.State) []block {
	var out []block
	for _, l := range doc.View(view) {
		style := strings.ToLower(l.Style)
		heading := strings.HasPrefix(style, "heading") || style == "title" || style == "subtitle"
		for i, t := range strings.Split(l.Text, "\n") {
			if t = strings.TrimSpace(t); t == "" && (l.Label == "" || i > 0) {
				continue
			}
			b := block{line: l.First + 1, text: t, start: i == 0}
			if i == 0 {
				b.label, b.level, b.heading = l.Label, l.Level, heading && l.Label == ""
			}
			out = append(out, b)
		}
	}
	return out
}
