package draft

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"parley/docx"
)

// maxHTMLDepth is how deep lists may stand in one another.
const maxHTMLDepth = 64

// htmlBlocks cuts a page into blocks. Numbers that the browser would show
// before list items are given as labels; scripts and styles are left out.
func htmlBlocks(data []byte) (title string, out []block, err error) {
	type list struct {
		ordered bool
		format  string
		next    int
	}
	z := html.NewTokenizer(bytes.NewReader(data))
	z.SetMaxBuf(maxText)
	var (
		lists   []list
		text    strings.Builder
		label   string
		heading bool
		skip    string // element whose text is not read
		inTitle bool
		line    = 1
		began   = 1
	)
	flush := func() {
		if t := strings.Join(strings.Fields(strings.Map(printable, text.String())), " "); t != "" || label != "" {
			out = append(out, block{line: began, text: t, label: label, level: max(len(lists)-1, 0), heading: heading && label == "", start: true})
		}
		text.Reset()
		label, began = "", line
	}
	for {
		tt := z.Next()
		raw := z.Raw()
		at := line
		line += bytes.Count(raw, []byte("\n"))
		if tt == html.ErrorToken {
			if errors.Is(z.Err(), io.EOF) {
				flush()
				return strings.TrimSpace(strings.Map(printable, title)), out, nil
			}
			return "", nil, fmt.Errorf("the HTML cannot be read: %w", z.Err())
		}
		switch tt {
		case html.TextToken:
			switch {
			case inTitle:
				title += string(z.Text())
			case skip == "":
				if text.Len() == 0 {
					began = at
				}
				text.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			if skip != "" {
				break
			}
			switch tok.Data {
			case "script", "style", "noscript", "template", "head":
				if tok.Data != "head" && tt == html.StartTagToken {
					skip = tok.Data
				}
			case "title":
				inTitle = true
			case "ol", "ul":
				flush()
				if len(lists) >= maxHTMLDepth {
					return "", nil, fmt.Errorf("line %d: lists stand in one another more than %d deep", line, maxHTMLDepth)
				}
				l := list{ordered: tok.Data == "ol", format: "decimal", next: 1}
				for _, a := range tok.Attr {
					switch a.Key {
					case "start":
						if n, err := strconv.Atoi(a.Val); err == nil {
							l.next = n
						}
					case "type":
						if f, ok := map[string]string{"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}[a.Val]; ok {
							l.format = f
						}
					}
				}
				lists = append(lists, l)
			case "li":
				flush()
				if len(lists) == 0 {
					break
				}
				l := &lists[len(lists)-1]
				for _, a := range tok.Attr {
					if n, err := strconv.Atoi(a.Val); a.Key == "value" && err == nil {
						l.next = n
					}
				}
				if l.ordered {
					label = docx.Number(l.next, l.format) + "."
					l.next++
				} else {
					label = "•"
				}
			case "h1", "h2", "h3", "h4", "h5", "h6":
				flush()
				heading = true
			case "br":
				text.WriteByte(' ')
			case "p", "div", "tr", "blockquote", "section", "article", "header", "footer", "table", "dt", "dd", "pre":
				if label == "" || strings.TrimSpace(text.String()) != "" {
					flush()
				}
			case "td", "th":
				text.WriteByte(' ')
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			n := string(name)
			if skip != "" {
				if n == skip {
					skip = ""
				}
				break
			}
			switch n {
			case "title":
				inTitle = false
			case "ol", "ul":
				flush()
				if len(lists) > 0 {
					lists = lists[:len(lists)-1]
				}
			case "h1", "h2", "h3", "h4", "h5", "h6":
				flush()
				heading = false
			case "li", "p", "div", "tr", "blockquote", "section", "article", "header", "footer", "table", "dt", "dd", "pre":
				flush()
			}
		}
	}
}
