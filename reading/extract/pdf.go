package extract

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/ledongthuc/pdf"
)

// The limits of a PDF.
const (
	maxPages  = 2000
	maxPDF    = 16 << 20
	pdfTime   = 20 * time.Second
	maxNested = 20_000   // brackets within brackets
	maxStream = 64 << 20 // bytes of all streams, unpacked
)

// fromPDF reads the text of a PDF in the order of its pages. The library below
// panics on damaged files and has no limits of its own, so this is the one place
// where panics are caught, the file is looked through before it is handed over,
// and time is watched.
func fromPDF(ctx context.Context, data []byte) (*Document, error) {
	if len(data) > maxPDF {
		return nil, fail("too-large", "the PDF has %d MB; %d MB are read at most", len(data)>>20, maxPDF>>20)
	}
	if err := survey(data); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, pdfTime)
	defer cancel()
	type answer struct {
		doc *Document
		err error
	}
	done := make(chan answer, 1)
	go func() {
		doc, err := pdfText(ctx, data)
		done <- answer{doc, err}
	}()
	select {
	case a := <-done:
		return a.doc, a.err
	case <-ctx.Done():
		if context.Cause(ctx) == context.DeadlineExceeded {
			return nil, fail("too-large", "the PDF took longer than %v to read", pdfTime)
		}
		return nil, ctx.Err()
	}
}

// survey looks for what would lead the library astray: brackets nested without
// end, and streams that unpack to more than memory should hold. It reads the
// file and its packed streams once.
func survey(data []byte) error {
	if nested(data) > maxNested {
		return fail("bad-file", "the PDF is nested too deep")
	}
	total := int64(0)
	for rest := data; ; {
		at := bytes.Index(rest, []byte("stream"))
		if at < 0 {
			return nil
		}
		rest = bytes.TrimLeft(rest[at+len("stream"):], "\r\n")
		end := bytes.Index(rest, []byte("endstream"))
		if end < 0 {
			end = len(rest)
		}
		z, err := zlib.NewReader(bytes.NewReader(rest[:end]))
		rest = rest[min(len(rest), end+len("endstream")):]
		if err != nil {
			continue // not packed, or packed in another way
		}
		var b bytes.Buffer
		n, _ := io.Copy(&b, io.LimitReader(z, maxStream-total+1))
		if total += n; total > maxStream {
			return fail("too-large", "the PDF unpacks to more than %d MB", maxStream>>20)
		}
		if nested(b.Bytes()) > maxNested {
			return fail("bad-file", "the PDF is nested too deep")
		}
	}
}

// nested is how deep brackets stand within each other at most.
func nested(data []byte) (deepest int) {
	depth := 0
	for _, c := range data {
		switch c {
		case '[', '<', '(':
			depth++
			deepest = max(deepest, depth)
		case ']', '>', ')':
			depth = max(depth-1, 0)
		}
	}
	return deepest
}

func pdfText(ctx context.Context, data []byte) (doc *Document, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fail("bad-file", "the PDF is damaged: %.200s", fmt.Sprint(r))
		}
	}()
	file, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fail("bad-file", "the PDF cannot be read: %.200s", err.Error())
	}
	pages := file.NumPage()
	if pages > maxPages {
		return nil, fail("too-large", "the PDF has %d pages; %d are read at most", pages, maxPages)
	}
	doc = &Document{Format: "pdf"}
	var text strings.Builder
	for i := 1; i <= pages; i++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		pageText(&text, file.Page(i).Content().Text)
		if text.Len() > MaxText {
			break
		}
	}
	doc.Text = strings.ToValidUTF8(strings.ReplaceAll(text.String(), "\x00", ""), "�")
	if title := oneLine(file.Trailer().Key("Info").Key("Title").Text()); len(title) < 300 {
		doc.Title = strings.ToValidUTF8(title, "")
	}
	if strings.TrimSpace(doc.Text) == "" {
		return nil, fail("no-text", "the PDF has no text in it; its pages may be pictures")
	}
	return doc, nil
}

// pageText joins the pieces of a page, in their order, into lines and
// paragraphs: a new line where the height changes, a new paragraph where it
// changes by more than the lines before it did, and a word's end where a gap is.
func pageText(out *strings.Builder, pieces []pdf.Text) {
	if out.Len() > 0 {
		out.WriteString("\n\n")
	}
	step, end, began := 0.0, 0.0, false
	var before pdf.Text
	for _, t := range pieces {
		if t.S == "" {
			continue
		}
		size := max(t.FontSize, 1)
		if began {
			switch drop := before.Y - t.Y; {
			case math.Abs(drop) < size*0.5: // the same line
				if t.X-end > size*0.15 && !strings.HasSuffix(before.S, " ") && !strings.HasPrefix(t.S, " ") {
					out.WriteByte(' ')
				}
			case drop < 0 || drop > 1.35*max(step, size):
				out.WriteString("\n\n")
				step = 0
			default:
				out.WriteByte('\n')
				step = drop
			}
		}
		out.WriteString(t.S)
		before, end, began = t, t.X+t.W, true
	}
}
