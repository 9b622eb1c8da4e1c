package extract

import (
	"net/url"
	"regexp"
	"strings"

	"codeberg.org/readeck/go-readability"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"parley/when"
)

// The limits of a page. What is larger has its text taken out tag by tag, in one
// pass, without a look at what is the article in it.
const (
	maxPage  = 4 << 20
	maxNodes = 40_000
)

var htmlStart = regexp.MustCompile(`(?i)^(<\?xml[^>]*>)?\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|article|main|div|p|section|h1)[\s>]`)

// isHTML tells whether a text is a web page or a piece of one.
func isHTML(text string) bool {
	return htmlStart.MatchString(strings.TrimSpace(text[:min(len(text), 4<<10)]))
}

// fromHTML reads a page: the article in it, where one can be told from the rest.
func fromHTML(page string) (*Document, error) {
	if len(page) > maxPage || nodes(page) > maxNodes {
		return &Document{Format: "html", Text: allText(page), Remarks: []string{"The page is too large to tell the article from what is around it; all of its text was read."}}, nil
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return &Document{Format: "html", Text: allText(page), Remarks: []string{"The page is nested too deep to tell the article from what is around it; all of its text was read."}}, nil
	}
	doc := &Document{Format: "html", URL: ownAddress(root)}
	if article, err := readability.FromDocument(root, nil); err == nil && article.Node != nil {
		doc.Title, doc.Author, doc.Outlet = oneLine(article.Title), oneLine(article.Byline), oneLine(article.SiteName)
		if t := article.PublishedTime; t != nil && t.Year() > 1 && t.Year() < 10000 {
			doc.Date = when.MustParse(when.FromTime(*t).String())
		}
		doc.Text = blocks(article.Node)
	}
	// A short notice is no article to the method, and is still to be read.
	if whole := allText(page); len(doc.Text) < 140 && len(whole) > len(doc.Text) {
		doc.Text = whole
	}
	if doc.Title != "" && !strings.Contains(doc.Text, doc.Title) {
		doc.Text = doc.Title + "\n\n" + doc.Text
	}
	return doc, nil
}

// ownAddress is the address that a page gives as its own (RFC 6596), if it is one
// on the web.
func ownAddress(root *html.Node) string {
	const most = 2000 // bytes
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.Link {
			continue
		}
		values := map[string]string{}
		for _, a := range n.Attr {
			values[a.Key] = strings.TrimSpace(a.Val)
		}
		u, err := url.Parse(values["href"])
		if strings.EqualFold(values["rel"], "canonical") && err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") && len(values["href"]) <= most {
			return u.String()
		}
	}
	return ""
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// nodes counts the tags of a page in one pass, up to the limit.
func nodes(page string) int {
	z := html.NewTokenizer(strings.NewReader(page))
	for n := 0; ; {
		switch z.Next() {
		case html.ErrorToken:
			return n
		case html.StartTagToken, html.SelfClosingTagToken:
			if n++; n > maxNodes {
				return n
			}
		}
	}
}

// paragraphs collects the text of a page block by block.
type paragraphs struct {
	out  []string
	text strings.Builder
	item bool // the block is an item of a list
}

func (p *paragraphs) end() {
	if t := oneLine(p.text.String()); t != "" {
		if p.item {
			t = "• " + t
		}
		p.out = append(p.out, t)
		p.item = false
	}
	p.text.Reset()
}

func (p *paragraphs) String() string { return strings.Join(p.out, "\n\n") }

// isBlock tells whether an element stands on lines of its own.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Nav,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.Blockquote, atom.Pre, atom.Table, atom.Tr, atom.Td, atom.Th, atom.Figure, atom.Figcaption, atom.Br, atom.Hr, atom.Title, atom.Body:
		return true
	}
	return false
}

// isHidden tells whether the text in an element is not for reading.
func isHidden(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Textarea, atom.Select, atom.Button:
		return true
	}
	return false
}

// blocks is the text below a node; the parser has limited its depth.
func blocks(n *html.Node) string {
	var p paragraphs
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			p.text.WriteString(n.Data)
			return
		}
		if n.Type == html.ElementNode && isHidden(n.DataAtom) {
			return
		}
		block := n.Type == html.ElementNode && isBlock(n.DataAtom)
		if block {
			p.end()
			if n.DataAtom == atom.Li {
				p.item = true
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if block {
			p.end()
			p.item = p.item && n.DataAtom != atom.Li
		}
	}
	walk(n)
	p.end()
	return p.String()
}

// allText is the text of a page, tag by tag, in one pass.
func allText(page string) string {
	z := html.NewTokenizer(strings.NewReader(page))
	var p paragraphs
	hidden := atom.Atom(0)
	for {
		switch z.Next() {
		case html.ErrorToken:
			p.end()
			return p.String()
		case html.TextToken:
			if hidden == 0 {
				p.text.Write(z.Text())
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); {
			case hidden == 0 && isHidden(a):
				hidden = a
			case isBlock(a):
				p.end()
				p.item = a == atom.Li
			}
		case html.SelfClosingTagToken:
			if name, _ := z.TagName(); isBlock(atom.Lookup(name)) {
				p.end()
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); {
			case hidden != 0 && a == hidden:
				hidden = 0
			case isBlock(a):
				p.end()
			}
		}
	}
}
