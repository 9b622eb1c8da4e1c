package feeds

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// Article is one entry of a feed: the words that the feed itself has of it.
type Article struct {
	// ID is the same for the same entry of the same feed: the hash of what the
	// feed calls it, in hexadecimal.
	ID        string
	Title     string
	Link      string // http or https, or ""; it is not followed
	Author    string
	Outlet    string
	Published time.Time // zero if the feed does not say
	Text      []string  // paragraphs, plain
}

const (
	mostDepth    = 100
	mostElements = 200_000
	mostAttrs    = 100
	mostPrefixes = 200 // of namespaces
)

// bounded refuses what could cost a parser more than it is worth: it reads the
// tokens once, without building anything.
func bounded(data []byte) error {
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.Strict = false
	dec.CharsetReader = charset.NewReaderLabel
	depth, elements := 0, 0
	prefixes := map[string]bool{}
	for {
		token, err := dec.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("it is not well-formed: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			elements++
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" {
					prefixes[a.Name.Local] = true
				}
			}
			if depth > mostDepth || elements > mostElements || len(t.Attr) > mostAttrs || len(prefixes) > mostPrefixes {
				return fmt.Errorf("it has more elements, more attributes or a deeper nesting than a feed has")
			}
		case xml.EndElement:
			depth = max(0, depth-1)
		}
	}
}

// articlesIn reads an RSS or Atom feed, in its order.
func articlesIn(data []byte, outlet string) (out []Article, err error) {
	switch gofeed.DetectFeedType(bytes.NewReader(data)) {
	case gofeed.FeedTypeRSS, gofeed.FeedTypeAtom:
	default:
		return nil, errors.New("it is neither RSS nor Atom")
	}
	if err := bounded(data); err != nil {
		return nil, err
	}
	defer func() { // a fault of the parser is not one of the desk
		if r := recover(); r != nil {
			out, err = nil, fmt.Errorf("it cannot be read: %v", r)
		}
	}()
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", err)
	}
	seen := map[string]bool{}
	out = []Article{}
	for _, item := range feed.Items {
		if item == nil {
			continue
		}
		a := Article{Title: plain(item.Title), Outlet: outlet, Text: paragraphs(cmp.Or(item.Content, item.Description))}
		a.Link = webAddress(item.Link)
		for _, p := range item.Authors {
			if p != nil && a.Author == "" {
				a.Author = plain(p.Name)
			}
		}
		for _, t := range []*time.Time{item.PublishedParsed, item.UpdatedParsed} {
			if t != nil && a.Published.IsZero() && t.Year() > 0 && t.Year() < 10000 {
				a.Published = t.UTC()
			}
		}
		if a.Title == "" && len(a.Text) == 0 {
			continue
		}
		sum := sha256.Sum256([]byte(cmp.Or(item.GUID, item.Link, item.Title+"\x00"+item.Published+"\x00"+strings.Join(a.Text, "\n"))))
		if a.ID = hex.EncodeToString(sum[:8]); seen[a.ID] {
			continue
		}
		seen[a.ID] = true
		out = append(out, a)
	}
	return out, nil
}

// webAddress is s where it is an address on the web, else "".
func webAddress(s string) string {
	const most = 2000 // bytes
	if len(s) <= most && (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) {
		return s
	}
	return ""
}

// plain is a line of text without markup.
func plain(s string) string { return strings.Join(paragraphs(s), " ") }

// paragraphs takes the text out of a piece of HTML, in one pass.
func paragraphs(s string) (out []string) {
	z := html.NewTokenizer(strings.NewReader(s))
	var text strings.Builder
	end := func() {
		if t := strings.Join(strings.Fields(text.String()), " "); t != "" {
			out = append(out, t)
		}
		text.Reset()
	}
	hidden := 0
	for {
		kind := z.Next()
		name, _ := z.TagName()
		switch kind {
		case html.ErrorToken:
			end()
			return out
		case html.TextToken:
			if hidden == 0 {
				text.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			switch atom.Lookup(name) {
			case atom.Script, atom.Style, atom.Iframe, atom.Noscript, atom.Template:
				if kind == html.StartTagToken {
					hidden++
				} else if kind == html.EndTagToken {
					hidden = max(0, hidden-1)
				}
			case atom.B, atom.I, atom.Em, atom.Strong, atom.A, atom.Span, atom.Q, atom.Cite, atom.Abbr, atom.Sup, atom.Sub, atom.Small, atom.Mark, atom.Time, atom.U, atom.S, atom.Font, atom.Img:
			default:
				end() // all else stands on lines of its own
			}
		}
	}
}

var page = template.Must(template.New("article").Parse(`<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>{{.Title}}</title>
<meta property="og:title" content="{{.Title}}">
<meta property="og:site_name" content="{{.Outlet}}">
{{with .Author}}<meta name="author" content="{{.}}">
{{end}}{{if not .Published.IsZero}}<meta property="article:published_time" content="{{.Published.Format "2006-01-02T15:04:05Z07:00"}}">
{{end}}{{with .Link}}<link rel="canonical" href="{{.}}">
{{end}}</head>
<body>
<article>
<h1>{{.Title}}</h1>
{{range .Text}}<p>{{.}}</p>
{{end}}</article>
</body>
</html>
`))

// HTML is the article as a page that asks for nothing.
func (a Article) HTML() ([]byte, error) {
	var b bytes.Buffer
	err := page.Execute(&b, a)
	return b.Bytes(), err
}
