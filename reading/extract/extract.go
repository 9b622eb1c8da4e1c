// Package extract takes the text of an article out of a file: plain text, a web
// page, an e-mail, a Word file, a PDF. What a file is it tells by what is in it,
// not by its name.
//
//	doc, err := extract.Read(data)
//	doc.Text   // paragraphs; title, outlet, author and date beside it
//
// Plain text stays as it is, byte for byte, where it is UTF-8; offsets into it
// are offsets into the file. The other formats give paragraphs with an empty
// line between them, and items of lists with a bullet before them.
//
// Files come from anywhere. Sizes, depth and time are limited (see the
// constants); what is no text gives an [*Error] that says what it is. No file
// leads to a panic, and none to work that grows faster than its length.
package extract

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"

	"parley/reading"
	"parley/when"
)

// The limits of what is read.
const (
	MaxFile = 64 << 20 // bytes of a file
	MaxText = 16 << 20 // bytes of text
)

// Document is the text of a file, with what the file says of it.
type Document struct {
	// What it was taken from: text, html, email, docx, pdf.
	Format string
	// The text, in UTF-8.
	Text string
	// Headline, publisher, writer and date, where the file has them apart from
	// the text.
	Title, Outlet, Author string
	Date                  when.Date
	// The address that a web page gives as its own, http or https.
	URL string
	// What a reader should know: an encoding that was guessed.
	Remarks []string
}

// About puts what a file says of an article into it; what is set there already
// stays, the text apart.
func (d *Document) About(a *reading.Article) {
	a.Text, a.Format = d.Text, d.Format
	a.Title, a.Outlet, a.Author = cmp.Or(a.Title, d.Title), cmp.Or(a.Outlet, d.Outlet), cmp.Or(a.Author, d.Author)
	a.URL = cmp.Or(a.URL, d.URL)
	if a.Date.IsZero() && !d.Date.IsZero() {
		a.Date, a.DateBasis = d.Date, "file"
	}
	a.Remarks = append(a.Remarks, d.Remarks...)
}

// Error says why a file has no text to read.
type Error struct {
	Code string // stable: empty, binary, too-large, bad-file, no-text
	What string
}

func (e *Error) Error() string { return e.What }

func fail(code, format string, args ...any) error { return &Error{code, fmt.Sprintf(format, args...)} }

// Read takes the text out of a file. The error is an [*Error], or that of the
// context.
func Read(ctx context.Context, data []byte) (*Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(data) > MaxFile {
		return nil, fail("too-large", "the file has more than the %d MB that are read at most", MaxFile>>20)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fail("empty", "the file is empty")
	}
	doc, err := read(ctx, data)
	switch {
	case err != nil:
		return nil, err
	case len(doc.Text) > MaxText:
		return nil, fail("too-large", "the text has %d MB; %d MB are read at most: cut it into files", len(doc.Text)>>20, MaxText>>20)
	case strings.TrimSpace(doc.Text) == "":
		return nil, fail("no-text", "the file (%s) has no text in it", doc.Format)
	}
	return doc, nil
}

func read(ctx context.Context, data []byte) (*Document, error) {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return fromWord(data)
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return fromPDF(ctx, data)
	}
	if what := noText(data); what != "" {
		return nil, fail("binary", "the file is %s, not text", what)
	}
	text, remark, err := decode(data)
	if err != nil {
		return nil, err
	}
	var doc *Document
	switch {
	case isMail(data):
		doc, err = fromMail(data)
	case isHTML(text):
		doc, err = fromHTML(text)
	default:
		doc = &Document{Format: "text", Text: text}
	}
	if err != nil {
		return nil, err
	}
	if remark != "" {
		doc.Remarks = append(doc.Remarks, remark)
	}
	return doc, nil
}

// noText names what a file is that holds no text.
func noText(data []byte) string {
	for _, m := range []struct{ magic, name string }{
		{"\x89PNG", "a picture (PNG)"}, {"\xff\xd8\xff", "a picture (JPEG)"}, {"GIF8", "a picture (GIF)"},
		{"\x1f\x8b", "a compressed file (gzip)"}, {"BZh", "a compressed file (bzip2)"}, {"\xfd7zXZ", "a compressed file (xz)"},
		{"7z\xbc\xaf", "an archive (7z)"}, {"Rar!", "an archive (RAR)"}, {"\x7fELF", "a program"}, {"MZ\x90", "a program"},
		{"\xd0\xcf\x11\xe0", "an old Office file (save it as .docx)"}, {"{\\rtf", "a rich-text file (RTF; save it as .docx or text)"},
		{"SQLite format 3", "a database"}, {"ID3", "a sound file"}, {"OggS", "a sound file"},
	} {
		if bytes.HasPrefix(data, []byte(m.magic)) {
			return m.name
		}
	}
	return ""
}
