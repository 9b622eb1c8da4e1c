package extract_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/docx"
	"parley/reading/extract"
)

func read(t *testing.T, data string) *extract.Document {
	t.Helper()
	doc, err := extract.Read(t.Context(), []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Text that is UTF-8 stays as it is.
func TestText(t *testing.T) {
	for _, text := range []string{"The envoy said: “No.”\r\n\r\nNothing more.\n", "line\twith tab\fand feed", "x"} {
		if doc := read(t, text); doc.Text != text || doc.Format != "text" || len(doc.Remarks) != 0 {
			t.Errorf("%q became %q, %v", text, doc.Text, doc.Remarks)
		}
	}
	if doc := read(t, "\xef\xbb\xbfText"); doc.Text != "Text" {
		t.Errorf("byte-order mark: %q", doc.Text)
	}
	if doc := read(t, "\xff\xfeN\x00o\x00"); doc.Text != "No" {
		t.Errorf("UTF-16: %q", doc.Text)
	}
	if doc := read(t, "\x93No,\x94 she said. It\x92s late."); doc.Text != "“No,” she said. It’s late." || len(doc.Remarks) != 1 {
		t.Errorf("Windows-1252: %q %v", doc.Text, doc.Remarks)
	}
	if doc := read(t, "“No,” she said — it’s \xff late."); doc.Text != "“No,” she said — it’s � late." || len(doc.Remarks) != 1 {
		t.Errorf("damaged UTF-8: %q %v", doc.Text, doc.Remarks)
	}
}

const page = `<!DOCTYPE html><html><head><title>Talks resume in Averil | The Daily Beacon</title>
<meta property="og:site_name" content="The Daily Beacon"><meta property="article:published_time" content="2031-04-05T08:00:00Z">
<meta name="author" content="Hollis Crane"><style>p{color:red}</style></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>Talks resume in Averil</h1><p class="byline">By Hollis Crane</p>
<p>The envoy of Aldery said on Saturday that the delegations had met for three hours, in the old customs house, and that they would meet again after the weekend.</p>
<p>&ldquo;We have a list of the wounded,&rdquo; she told reporters, &ldquo;and we have nothing else.&rdquo; The list, she added, names forty-two persons on both sides.</p>
<ul><li>The bridges stay closed until the guns are withdrawn, the Kestrian side said.</li><li>The Morvani side said it would answer in writing.</li></ul>
<p>A second round is planned for the week after next, according to two diplomats who have seen the calendar of the mission and who were not allowed to speak about it in public.</p>
</article><aside><h3>Related articles</h3><a href="/x">Five maps</a></aside><script>alert("x")</script><footer>© The Daily Beacon</footer></body></html>`

func TestHTML(t *testing.T) {
	doc := read(t, page)
	if doc.Format != "html" || doc.Outlet != "The Daily Beacon" || doc.Date.String() != "2031-04-05" {
		t.Errorf("%s %q %q %s", doc.Format, doc.Outlet, doc.Author, doc.Date)
	}
	if !strings.HasPrefix(doc.Text, "Talks resume in Averil") {
		t.Errorf("the headline is not first: %.80q", doc.Text)
	}
	for _, want := range []string{"“We have a list of the wounded,” she told reporters", "• The bridges stay closed", "\n\nA second round"} {
		if !strings.Contains(doc.Text, want) {
			t.Errorf("%q is missing in\n%s", want, doc.Text)
		}
	}
	for _, not := range []string{"alert", "color:red", "Home", "Five maps"} {
		if strings.Contains(doc.Text, not) {
			t.Errorf("%q is in\n%s", not, doc.Text)
		}
	}
	if doc := read(t, "<p>A short notice.</p><p>A second one.</p>"); doc.Text != "A short notice.\n\nA second one." {
		t.Errorf("a piece of a page: %q", doc.Text)
	}
}

func TestMail(t *testing.T) {
	mail := "From: =?utf-8?q?Nadia_Ferr=C3=B3w?= <n@example.org>\r\nTo: desk@example.org\r\nSubject: =?utf-8?b?VGFsa3Mg4oCTIGRheSAy?=\r\nDate: Sat, 05 Apr 2031 09:30:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n" +
		"--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe envoy said the caf=E9 was closed and that she would=\r\n come back.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>other</p>\r\n--b--\r\n"
	doc := read(t, mail)
	if doc.Format != "email" || doc.Title != "Talks – day 2" || doc.Author != "Nadia Ferrów" || doc.Date.String() != "2031-04-05" {
		t.Errorf("%+v", doc)
	}
	if strings.TrimSpace(doc.Text) != "The envoy said the café was closed and that she would come back." {
		t.Errorf("%q", doc.Text)
	}
	onlyHTML := "Message-ID: <1@x>\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+VGhlIGVudm95IHNhaWQgbm8uPC9wPg==\n"
	if doc := read(t, onlyHTML); doc.Text != "The envoy said no." {
		t.Errorf("%q", doc.Text)
	}
	// An article that begins with lines like a header is no e-mail.
	if doc := read(t, "FROM: Embassy\nTO: Ministry\n\n1. SUMMARY: nothing."); doc.Format != "text" {
		t.Errorf("a cable is read as %s", doc.Format)
	}
}

func TestWord(t *testing.T) {
	var b bytes.Buffer
	d := docx.Document{Paras: []docx.Para{{Style: "Title", Runs: []docx.Run{{Text: "Note"}}}, {Runs: []docx.Run{{Text: "The envoy said no."}}}}}
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	if doc := read(t, b.String()); doc.Text != "Note\n\nThe envoy said no." || doc.Title != "Note" || doc.Format != "docx" {
		t.Errorf("%+v", doc)
	}
}

// pdfOf makes a PDF of one page with a content stream.
func pdfOf(content string, packed bool) string {
	var b bytes.Buffer
	var at []int
	object := func(s string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), s)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	filter := ""
	if packed {
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		w.Write([]byte(content))
		w.Close()
		content, filter = z.String(), "/Filter /FlateDecode "
	}
	object(fmt.Sprintf("<< %s/Length %d >>\nstream\n%s\nendstream", filter, len(content), content))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.String()
}

func TestPDF(t *testing.T) {
	lines := "BT /F1 12 Tf 72 720 Td (The envoy said that the text) Tj 0 -14 Td (had been sent on Friday.) Tj 0 -40 Td (Nobody answered.) Tj ET"
	for _, packed := range []bool{false, true} {
		doc := read(t, pdfOf(lines, packed))
		if want := "The envoy said that the text\nhad been sent on Friday.\n\nNobody answered."; doc.Text != want {
			t.Errorf("packed %v: %q, want %q", packed, doc.Text, want)
		}
	}
}

// Bad input is normal input: a clear answer each.
func TestBad(t *testing.T) {
	deep := strings.Repeat("[", 1<<20)
	for _, c := range []struct{ name, data, code, words string }{
		{"empty", "", "empty", "empty"},
		{"blank", " \n\t\n", "empty", "empty"},
		{"NUL", "The envoy\x00said", "binary", "NUL"},
		{"picture", "\x89PNG\r\n\x1a\n....", "binary", "PNG"},
		{"controls", strings.Repeat("\x01\x02a", 50), "binary", "control"},
		{"other bytes", strings.Repeat("\xf8\xa1\xb2", 50), "binary", "UTF-8"},
		{"rtf", "{\\rtf1 no}", "binary", "RTF"},
		{"zip", "PK\x03\x04nothing", "bad-file", "Word"},
		{"pdf of nothing", "%PDF-1.4\nnothing", "bad-file", "PDF"},
		{"pdf without text", pdfOf("0 0 m", true), "no-text", "no text"},
		{"pdf nested", pdfOf(deep, false), "bad-file", "nested"},
		{"pdf nested and packed", pdfOf(deep, true), "bad-file", "nested"},
		{"pdf bomb", pdfOf(strings.Repeat(" ", 100<<20), true), "too-large", "unpacks"},
		{"page of tags", "<html><body>" + strings.Repeat("<br>", 100), "no-text", "no text"},
		{"large", strings.Repeat("x", extract.MaxFile+1), "too-large", "64 MB"},
	} {
		_, err := extract.Read(t.Context(), []byte(c.data))
		var e *extract.Error
		if !errors.As(err, &e) || e.Code != c.code || !strings.Contains(e.What, c.words) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := extract.Read(ctx, []byte("text")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Pages that are made to hurt are read in time that their length allows.
func TestPagesThatHurt(t *testing.T) {
	for name, data := range map[string]string{
		"nested":     "<html><body>" + strings.Repeat("<div>", 200_000) + "deep",
		"formatting": "<html><body>" + strings.Repeat("<b><i><a href=x>", 30_000) + "text",
		"tables":     "<html><body>" + strings.Repeat("<table><tr><td>", 30_000) + "text",
		"paragraphs": "<html><body>" + strings.Repeat("<p>word ", 300_000),
		"one line":   "<html><body><p>" + strings.Repeat("word ", 2_000_000),
		"unclosed":   "<html><body><p>text " + strings.Repeat("<", 1_000_000),
	} {
		began := time.Now()
		doc, err := extract.Read(t.Context(), []byte(data))
		if d := time.Since(began); d > 20*time.Second {
			t.Errorf("%s: %v", name, d)
		}
		if err != nil || strings.TrimSpace(doc.Text) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(page))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0\n\n--b\n\nx\n--b--"))
	f.Add([]byte(pdfOf("BT (x) Tj ET", false)))
	f.Add([]byte("\xff\xfex\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := extract.Read(t.Context(), data)
		var e *extract.Error
		switch {
		case err != nil && !errors.As(err, &e):
			t.Fatalf("an error of another kind: %v", err)
		case err == nil && (strings.TrimSpace(doc.Text) == "" || strings.ToValidUTF8(doc.Text, "") != doc.Text):
			t.Fatalf("%q", doc.Text)
		}
	})
}

func ExampleRead() {
	doc, err := extract.Read(context.Background(), []byte("<html><body><h1>Talks</h1><p>The envoy said no.</p></body></html>"))
	fmt.Printf("%s %q %v\n", doc.Format, doc.Text, err)
	// Output: html "Talks\n\nThe envoy said no." <nil>
}
