package extract

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"

	"parley/when"
)

// The limits of an e-mail.
const (
	maxParts      = 200
	maxPartsDepth = 8
)

var headerLine = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*:`)

// isMail tells whether a file begins with the header of an e-mail: lines NAME:
// VALUE, among them one that articles do not have.
func isMail(data []byte) bool {
	head := data[:min(len(data), 32<<10)]
	sure, lines := false, 0
	for _, line := range strings.Split(string(head), "\n") {
		line = strings.TrimRight(line, "\r")
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		if !headerLine.MatchString(line) {
			return false
		}
		switch name, _, _ := strings.Cut(line, ":"); strings.ToLower(name) {
		case "mime-version", "content-type", "message-id", "received", "return-path", "content-transfer-encoding", "delivered-to":
			sure = true
		}
		lines++
	}
	return sure && lines >= 2
}

// fromMail reads an e-mail: its plain text, or where it has none its HTML.
func fromMail(data []byte) (*Document, error) {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return nil, fail("bad-file", "the header of the e-mail cannot be read: %v", err)
	}
	var parts mailParts
	if err := parts.add(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, 0); err != nil {
		return nil, err
	}
	doc := &Document{Text: parts.plain}
	if strings.TrimSpace(parts.plain) == "" && parts.html != "" {
		if doc, err = fromHTML(parts.html); err != nil {
			return nil, err
		}
	}
	doc.Format = "email"
	words := mime.WordDecoder{CharsetReader: func(name string, r io.Reader) (io.Reader, error) {
		b, err := io.ReadAll(r)
		return strings.NewReader(inCharset(name, b)), err
	}}
	header := func(name string) string {
		h := m.Header.Get(name)
		if d, err := words.DecodeHeader(h); err == nil {
			h = d
		}
		return strings.Join(strings.Fields(strings.ToValidUTF8(h, "�")), " ")
	}
	doc.Title = header("Subject")
	if from, err := mail.ParseAddress(header("From")); err == nil {
		doc.Author = from.Name
	}
	if sent, err := m.Header.Date(); err == nil && sent.Year() > 1 && sent.Year() < 10000 {
		doc.Date = when.MustParse(when.FromTime(sent).String())
	}
	return doc, nil
}

// mailParts collects the texts of an e-mail.
type mailParts struct {
	plain, html string
	count       int
}

func (p *mailParts) add(contentType, encoding string, body io.Reader, depth int) error {
	if p.count++; p.count > maxParts || depth > maxPartsDepth {
		return fail("too-large", "the e-mail has more than %d parts, or parts in parts more than %d deep", maxParts, maxPartsDepth)
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		r := multipart.NewReader(body, params["boundary"])
		for {
			part, err := r.NextRawPart()
			if err != nil {
				return nil // the end, or damage: what was read so far counts
			}
			if d, _, err := mime.ParseMediaType(part.Header.Get("Content-Disposition")); err == nil && d == "attachment" {
				continue
			}
			if err := p.add(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part, depth+1); err != nil {
				return err
			}
		}
	}
	if kind != "text/plain" && kind != "text/html" {
		return nil
	}
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	data, _ := io.ReadAll(io.LimitReader(body, MaxText+1)) // damage: what was read counts
	text := strings.ReplaceAll(inCharset(params["charset"], bytes.ReplaceAll(data, []byte{0}, nil)), "\r\n", "\n")
	switch {
	case kind == "text/html" && p.html == "":
		p.html = text
	case kind == "text/plain" && p.plain == "":
		p.plain = text
	}
	return nil
}
