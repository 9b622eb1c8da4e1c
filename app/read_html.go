package app

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"strings"

	"parley/reading"
)

// The style of an article with its marks. The page allows itself this style, by
// its hash, and nothing else: no script, no picture, no other file.
const articleStyle = `:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:44em;margin:2em auto;padding:0 1em}` +
	`.text{white-space:pre-wrap;overflow-wrap:anywhere}.source{border-bottom:2px solid}.cue{border-bottom:2px dotted}.content{background:rgba(128,128,128,.18)}` +
	`sup{font-size:.7em;margin-left:.15em}ol{padding-left:2em}li{margin:.6em 0}small{opacity:.75}`

// writeArticleHTML writes an article with its statements marked, as a page of
// its own; several stand one below the other. Everything that comes from a file
// is escaped.
func writeArticleHTML(w io.Writer, a *reading.Article, first bool) error {
	var b strings.Builder
	title := a.Title
	if title == "" {
		title = a.File
	}
	if first {
		sum := sha256.Sum256([]byte(articleStyle))
		fmt.Fprintf(&b, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"+
			"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n<title>%s</title><style>%s</style></head><body>\n",
			base64.StdEncoding.EncodeToString(sum[:]), html.EscapeString(title), articleStyle)
	}
	fmt.Fprintf(&b, "<main><h1>%s</h1>\n<p><small>Proposals of a machine; a person confirms. <span class=\"source\">source</span>, <span class=\"cue\">cue</span>, <span class=\"content\">content</span>.</small></p>\n<div class=\"text\">", html.EscapeString(title))
	for _, s := range a.Segments() {
		if len(s.Roles) == 0 {
			b.WriteString(html.EscapeString(s.Text))
		} else {
			var classes, says []string
			for _, r := range s.Roles {
				if !strings.Contains(" "+strings.Join(classes, " ")+" ", " "+r.Part+" ") {
					classes = append(classes, r.Part)
				}
				says = append(says, fmt.Sprintf("%s of %d", r.Part, r.Statement+1))
			}
			fmt.Fprintf(&b, "<span class=\"%s\" title=\"%s\">%s</span>", strings.Join(classes, " "), strings.Join(says, ", "), html.EscapeString(s.Text))
		}
		for _, i := range s.Ends {
			fmt.Fprintf(&b, "<sup>%d</sup>", i+1)
		}
	}
	b.WriteString("</div>\n<ol>\n")
	for i := range a.Statements {
		st := &a.Statements[i]
		fmt.Fprintf(&b, "<li><b>%s</b> <span class=\"cue\">%s</span> %s<br><small>%s</small></li>\n",
			html.EscapeString(speakerName(st.Speaker)), html.EscapeString(st.Cue.Of(a.Text)), html.EscapeString(a.Words(st)), html.EscapeString(manner(a, i)))
	}
	b.WriteString("</ol></main>\n")
	_, err := io.WriteString(w, b.String())
	return err
}
