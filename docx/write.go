package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// NeutralAuthor is the author of changes where none is named.
const NeutralAuthor = "Redline"

// NeutralDate is the date of changes where none is given: it says nothing.
var NeutralDate = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Write writes the document as a Word file. Same document, same bytes.
func (d *Document) Write(w io.Writer) error {
	zw := zip.NewWriter(w)
	for _, f := range d.parts() {
		fw, err := zw.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := fw.Write(f.text); err != nil {
			return err
		}
	}
	return zw.Close()
}

type part struct {
	name string
	text []byte
}

const (
	head  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	space = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	types = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	rels  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

func (d *Document) parts() []part {
	names := []string{"document", "styles", "settings", "numbering"}
	var ct, rl strings.Builder
	for i, n := range names {
		t := n
		if n == "document" {
			t = "document.main"
		}
		fmt.Fprintf(&ct, `<Override PartName="/word/%s.xml" ContentType="%s%s+xml"/>`, n, types, t)
		if i > 0 {
			fmt.Fprintf(&rl, `<Relationship Id="rId%d" Type="%s%s" Target="%s.xml"/>`, i, rels, n, n)
		}
	}
	return []part{
		{"[Content_Types].xml", []byte(head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` + ct.String() + `</Types>`)},
		{"_rels/.rels", []byte(head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rels + `officeDocument" Target="word/document.xml"/></Relationships>`)},
		{"word/_rels/document.xml.rels", []byte(head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rl.String() + `</Relationships>`)},
		{"word/document.xml", d.body()},
		{"word/styles.xml", d.styles()},
		{"word/settings.xml", []byte(head + `<w:settings ` + space + `><w:removePersonalInformation/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`)},
		{"word/numbering.xml", d.numbering()},
	}
}

// writer writes XML. ids counts the changes.
type writer struct {
	bytes.Buffer
	doc *Document
	ids int
}

func (w *writer) text(s string) { _ = xml.EscapeText(w, []byte(legal(s))) }

// legal leaves out what XML cannot hold.
func legal(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return '\u25a1'
		}
		return r
	}, s)
}

// by writes the attributes of a change.
func (w *writer) by(c Change) {
	w.ids++
	author, date := c.Author, c.Date
	if author == "" {
		author = w.doc.Author
	}
	if author == "" {
		author = NeutralAuthor
	}
	if date == "" {
		at := w.doc.Date
		if at.IsZero() {
			at = NeutralDate
		}
		date = at.UTC().Format(time.RFC3339)
	}
	w.WriteString(` w:id="` + strconv.Itoa(w.ids) + `" w:author="`)
	w.text(author)
	w.WriteString(`" w:date="`)
	w.text(date)
	w.WriteString(`"`)
}

var elements = map[Kind]string{Inserted: "w:ins", Deleted: "w:del", MovedFrom: "w:moveFrom", MovedTo: "w:moveTo"}

func (d *Document) body() []byte {
	w := &writer{doc: d}
	w.WriteString(head + `<w:document ` + space + `><w:body>`)
	for i := range d.Paras {
		w.para(&d.Paras[i])
	}
	w.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return w.Bytes()
}

func (w *writer) para(p *Para) {
	w.WriteString("<w:p><w:pPr>")
	if id := styleID(p.Style); id != "" {
		w.WriteString(`<w:pStyle w:val="` + id + `"/>`)
	}
	if p.List > 0 {
		fmt.Fprintf(w, `<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, p.Level, p.List)
	}
	if p.RightToLeft {
		w.WriteString("<w:bidi/>")
	}
	if len(p.Mark) > 0 {
		w.WriteString("<w:rPr>")
		for _, c := range p.Mark {
			if c.Kind != Plain {
				w.WriteString("<" + elements[c.Kind])
				w.by(c)
				w.WriteString("/>")
			}
		}
		w.WriteString("</w:rPr>")
	}
	if b := p.Before; b != nil {
		w.WriteString("<w:pPrChange")
		w.by(Change{})
		w.WriteString("><w:pPr>")
		if b.List > 0 {
			fmt.Fprintf(w, `<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, b.Level, b.List)
		}
		w.WriteString("</w:pPr></w:pPrChange>")
	}
	w.WriteString("</w:pPr>")
	for _, r := range p.Runs {
		w.run(r)
	}
	w.WriteString("</w:p>")
}

func (w *writer) run(r Run) {
	if r.Text == "" {
		return
	}
	var after []string
	gone := false
	for _, c := range r.Changes {
		if c.Kind == Plain {
			continue
		}
		if c.Move != "" && (c.Kind == MovedFrom || c.Kind == MovedTo) {
			w.WriteString("<" + elements[c.Kind] + "RangeStart")
			w.by(c)
			id := w.ids
			w.WriteString(` w:name="`)
			w.text(c.Move)
			w.WriteString(`"/>`)
			after = append(after, "<"+elements[c.Kind]+`RangeEnd w:id="`+strconv.Itoa(id)+`"/>`)
		}
		w.WriteString("<" + elements[c.Kind])
		w.by(c)
		w.WriteString(">")
		after = append(after, "</"+elements[c.Kind]+">")
		gone = gone || c.Kind == Deleted
	}
	name := "w:t"
	if gone {
		name = "w:delText"
	}
	w.WriteString("<w:r>")
	rtl := rightToLeft(r.Text)
	if r.Bold || r.Italic || rtl {
		w.WriteString("<w:rPr>")
		if r.Bold {
			w.WriteString("<w:b/><w:bCs/>")
		}
		if r.Italic {
			w.WriteString("<w:i/><w:iCs/>")
		}
		if rtl {
			w.WriteString("<w:rtl/>")
		}
		w.WriteString("</w:rPr>")
	}
	// Tabs and line breaks are elements.
	for s := r.Text; s != ""; {
		n := strings.IndexAny(s, "\t\n")
		if n < 0 {
			n = len(s)
		}
		if n > 0 {
			w.WriteString("<" + name + ` xml:space="preserve">`)
			w.text(s[:n])
			w.WriteString("</" + name + ">")
		}
		if n < len(s) {
			if s[n] == '\t' {
				w.WriteString("<w:tab/>")
			} else {
				w.WriteString("<w:br/>")
			}
			n++
		}
		s = s[n:]
	}
	w.WriteString("</w:r>")
	for _, a := range slices.Backward(after) {
		w.WriteString(a)
	}
}

// rightToLeft tells whether the first letter of a text is of a script that
// runs from right to left.
func rightToLeft(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
		}
	}
	return false
}

// RightToLeft tells whether a text runs from right to left, by its first
// letter.
func RightToLeft(s string) bool { return rightToLeft(s) }

var builtIn = []struct{ id, name, props string }{
	{"Normal", "Normal", `<w:pPr><w:spacing w:after="120"/></w:pPr>`},
	{"Title", "Title", `<w:pPr><w:spacing w:after="120"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="36"/><w:szCs w:val="36"/></w:rPr>`},
	{"Heading1", "heading 1", `<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/></w:rPr>`},
	{"Heading2", "heading 2", `<w:pPr><w:keepNext/><w:spacing w:before="160" w:after="60"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:bCs/></w:rPr>`},
	{"Note", "Note", `<w:pPr><w:spacing w:after="80"/></w:pPr><w:rPr><w:color w:val="555555"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr>`},
}

func styleID(name string) string {
	for _, s := range builtIn {
		if strings.EqualFold(s.name, name) && s.id != "Normal" {
			return s.id
		}
	}
	return ""
}

func (d *Document) styles() []byte {
	var b strings.Builder
	b.WriteString(head + `<w:styles ` + space + `><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/><w:szCs w:val="22"/>`)
	if d.Language != "" {
		b.WriteString(`<w:lang w:val="`)
		_ = xml.EscapeText(&b, []byte(legal(d.Language)))
		b.WriteString(`"/>`)
	}
	b.WriteString(`</w:rPr></w:rPrDefault></w:docDefaults>`)
	for _, s := range builtIn {
		def, based := "", `<w:basedOn w:val="Normal"/>`
		if s.id == "Normal" {
			def, based = ` w:default="1"`, ""
		}
		fmt.Fprintf(&b, `<w:style w:type="paragraph"%s w:styleId="%s"><w:name w:val="%s"/>%s<w:qFormat/>%s</w:style>`, def, s.id, s.name, based, s.props)
	}
	b.WriteString(`</w:styles>`)
	return []byte(b.String())
}

func (d *Document) numbering() []byte {
	var b strings.Builder
	b.WriteString(head + `<w:numbering ` + space + `>`)
	for i, l := range d.Lists {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="multilevel"/>`, i)
		for n, lv := range l.Levels {
			if n >= maxLevels {
				break
			}
			fmt.Fprintf(&b, `<w:lvl w:ilvl="%d"><w:start w:val="%d"/><w:numFmt w:val="%s"/><w:lvlText w:val="`, n, max(lv.Start, 0), lv.Format)
			_ = xml.EscapeText(&b, []byte(legal(lv.Text)))
			fmt.Fprintf(&b, `"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="%d" w:hanging="567"/></w:pPr></w:lvl>`, 567*(n+1))
		}
		b.WriteString(`</w:abstractNum>`)
	}
	for i := range d.Lists {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="%d"/></w:num>`, i+1, i)
	}
	b.WriteString(`</w:numbering>`)
	return []byte(b.String())
}
