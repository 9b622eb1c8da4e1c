package docx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"parley/docx"
)

const ns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// wordFile packs parts as Word does.
func wordFile(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	zw := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func body(xml string) map[string]string {
	return map[string]string{"word/document.xml": `<w:document ` + ns + `><w:body>` + xml + `<w:sectPr/></w:body></w:document>`}
}

func texts(d *docx.Document, s docx.State) string {
	var out []string
	for _, l := range d.View(s) {
		out = append(out, strings.TrimSpace(l.Label+" "+l.Text))
	}
	return strings.Join(out, "\n")
}

// A file as Word writes it: one delegation inserted, another deleted within what
// it inserted, a paragraph was joined to the next, a point moved, a comment hangs
// on three words.
func TestReadsWhoChangedWhat(t *testing.T) {
	parts := body(`
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr></w:pPr><w:commentRangeStart w:id="0"/><w:r><w:t>Forces</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:t xml:space="preserve"> withdraw </w:t></w:r>
<w:del w:id="1" w:author="Delegation A" w:date="2026-02-01T10:00:00Z"><w:r><w:delText>15</w:delText></w:r></w:del><w:ins w:id="2" w:author="Delegation A" w:date="2026-02-01T10:00:00Z"><w:r><w:t>30</w:t></w:r><w:del w:id="3" w:author="Delegation B"><w:r><w:delText xml:space="preserve"> or 40</w:delText></w:r></w:del></w:ins><w:r><w:t xml:space="preserve"> km.</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr><w:rPr><w:del w:id="5" w:author="Delegation B"/></w:rPr></w:pPr><w:r><w:t>Prisoners</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr></w:pPr><w:r><w:t xml:space="preserve"> return.</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="4"/></w:numPr></w:pPr><mc:AlternateContent><mc:Choice><w:r><w:t>All for all.</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>All for all.</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>`)
	parts["word/numbering.xml"] = `<w:numbering ` + ns + `><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Article %1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl></w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="7"/></w:num></w:numbering>`
	parts["word/comments.xml"] = `<w:comments ` + ns + `><w:comment w:id="0" w:author="Adviser" w:date="2026-02-02T08:00:00Z"><w:p><w:r><w:t>Whose?</w:t></w:r></w:p></w:comment></w:comments>`
	d, err := docx.Read(wordFile(t, parts))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := texts(d, docx.Accepted), "Article 1. Forces withdraw 30 km.\nArticle 2. Prisoners return.\n(a) All for all."; got != want {
		t.Errorf("accepted:\n%s\nwant:\n%s", got, want)
	}
	if got, want := texts(d, docx.Rejected), "Article 1. Forces withdraw 15 km.\nArticle 2. Prisoners\nArticle 3.  return.\n(a) All for all."; got != want {
		t.Errorf("rejected:\n%s\nwant:\n%s", got, want)
	}
	var revisions []string
	for _, r := range d.Revisions() {
		revisions = append(revisions, fmt.Sprintf("%s %s %q", r.Author, r.Kind, r.Text))
	}
	if got, want := strings.Join(revisions, "\n"), "Delegation A deleted \"15\"\nDelegation A inserted \"30\"\nDelegation A inserted \" or 40\"\nDelegation B deleted \" or 40\""; got != want {
		t.Errorf("revisions:\n%s\nwant:\n%s", got, want)
	}
	if len(d.Comments) != 1 || d.Comments[0].Text != "Whose?" || d.Comments[0].On != "Forces" || d.Comments[0].Para != 0 {
		t.Errorf("comments: %+v", d.Comments)
	}
}

// What is no Word file, or is made to harm, is refused with what is wrong.
func TestRefuses(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		zw := zip.NewWriter(&b)
		w, _ := zw.Create("word/document.xml")
		zeros := make([]byte, 1<<20)
		for range 200 {
			_, _ = w.Write(zeros)
		}
		_ = zw.Close()
		return b.Bytes()
	}
	deep := strings.Repeat("<w:p>", 100_000)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"no zip":          {[]byte("just text"), "no zip archive"},
		"empty":           {nil, "no zip archive"},
		"another archive": {wordFile(t, map[string]string{"mimetype": "x"}), "has no word/document.xml"},
		"zip bomb":        {bomb(), "more than 96 MB"},
		"deep nesting":    {wordFile(t, body(deep)), "more than 250 deep"},
		"external entity": {wordFile(t, map[string]string{"word/document.xml": `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document ` + ns + `><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>`}), "a document type is declared"},
		"unknown entity":  {wordFile(t, body(`<w:p><w:r><w:t>&e;</w:t></w:r></w:p>`)), "not in order"},
		"breaks off":      {wordFile(t, map[string]string{"word/document.xml": `<w:document ` + ns + `><w:body><w:p>`}), "breaks off"},
		"crossed":         {wordFile(t, body(`<w:p><w:r></w:p></w:r>`)), "not in order"},
		"part elsewhere":  {wordFile(t, body(`<w:altChunk r:id="x"/>`)), "another file"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := docx.Read(c.data)
			var e *docx.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want one that says %q", err, c.want)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// What is written is read again as it was, and the same document gives the same
// bytes; no metadata of a person or a machine is in it.
func TestWritesWhatItReads(t *testing.T) {
	d := &docx.Document{
		Lists: []docx.List{{Levels: []docx.Level{{Format: "decimal", Text: "%1.", Start: 1}, {Format: "lowerRoman", Text: "(%2)", Start: 1}}}},
		Paras: []docx.Para{
			{Style: "Title", Runs: []docx.Run{{Text: "A title"}}},
			{List: 1, Runs: []docx.Run{{Text: "One "}, {Text: "two", Changes: []docx.Change{{Kind: docx.Deleted}}}, {Text: "three <&>\ttab", Changes: []docx.Change{{Kind: docx.Inserted}}}}},
			{List: 1, Level: 1, Mark: []docx.Change{{Kind: docx.MovedFrom}}, Runs: []docx.Run{{Text: "moved", Changes: []docx.Change{{Kind: docx.MovedFrom, Move: "m1"}}}}},
			{List: 1, Level: 1, RightToLeft: true, Runs: []docx.Run{{Text: "نص عربي"}}},
			{List: 1, Level: 1, Mark: []docx.Change{{Kind: docx.MovedTo}}, Runs: []docx.Run{{Text: "moved", Changes: []docx.Change{{Kind: docx.MovedTo, Move: "m1"}}}}},
			{List: 1, Runs: []docx.Run{{Text: "End"}}},
		},
	}
	var b, again bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(&again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Fatal("the same document gave other bytes", err)
	}
	r, err := docx.Read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := texts(r, docx.Accepted), "A title\n1. One three <&>\ttab\n(i) نص عربي\n(ii) moved\n2. End"; got != want {
		t.Errorf("accepted:\n%s\nwant:\n%s", got, want)
	}
	if got, want := texts(r, docx.Rejected), "A title\n1. One two\n(i) moved\n(ii) نص عربي\n2. End"; got != want {
		t.Errorf("rejected:\n%s\nwant:\n%s", got, want)
	}
	for _, c := range r.Revisions() {
		if c.Author != docx.NeutralAuthor || c.Date != "2000-01-01T00:00:00Z" {
			t.Errorf("a change by %q of %q", c.Author, c.Date)
		}
	}
	zr, _ := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	for _, f := range zr.File {
		if strings.HasPrefix(f.Name, "docProps") || !f.Modified.IsZero() && f.Modified.Year() > 1980 {
			t.Errorf("%s says when or by whom it was made", f.Name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte(`<w:p><w:r><w:t>a</w:t></w:r></w:p>`))
	f.Add([]byte(`<w:p><w:pPr><w:numPr><w:ilvl w:val="8"/><w:numId w:val="1"/></w:numPr><w:rPr><w:ins w:id="1"/></w:rPr><w:pPrChange><w:pPr/></w:pPrChange></w:pPr><w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom></w:p>`))
	f.Add([]byte(`<w:p><w:r><w:drawing><a:p><a:t>no</a:t></a:p><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></w:drawing></w:r></w:p>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, file := range [][]byte{data, wordFile(t, body(string(data)))} {
			d, err := docx.Read(file)
			if err != nil {
				var e *docx.Error
				if !errors.As(err, &e) {
					t.Fatalf("an error of another kind: %v", err)
				}
				continue
			}
			d.View(docx.Accepted)
			d.View(docx.Rejected)
			d.Revisions()
			var b bytes.Buffer
			if err := d.Write(&b); err != nil {
				t.Fatal(err)
			}
		}
	})
}
