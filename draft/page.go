package draft

import (
	"fmt"
	"html"
	"io"
	"strings"

	"parley/dossier"
)

// Head is what stands above a comparison that is sent on.
type Head struct {
	Title string
	About []string // as-of date, reader, highest label
}

// SetWords says what a row sets, was and is, in the dossier's words; v may be
// nil.
func (r *Row) SetWords(v *dossier.View) []string {
	var out []string
	for _, s := range r.Sets {
		label := s.Issue
		words := func(options []string) string {
			if len(options) == 0 {
				return "not said"
			}
			list := make([]string, len(options))
			for i, o := range options {
				list[i] = o
				if v != nil && v.Issue(s.Issue) != nil {
					list[i] = v.Issue(s.Issue).OptionWords(o)
				}
			}
			return strings.Join(list, "; ")
		}
		if v != nil && v.Issue(s.Issue) != nil {
			label = v.Issue(s.Issue).Label()
		}
		was, is := words(s.Old), words(s.New)
		switch {
		case len(r.Old) == 0:
			out = append(out, label+": "+is)
		case len(r.New) == 0:
			out = append(out, label+": was "+was+", now no counterpart")
		case was == is:
			out = append(out, label+": "+is+", as before")
		default:
			out = append(out, label+": was "+was+", now "+is)
		}
	}
	return out
}

// TouchWords says whose stated positions what is set is nearer to or further
// from, each with the id of the position.
func (r *Row) TouchWords(v *dossier.View) (words []string, ids [][]string) {
	add := func(what string, list []Touch) {
		for _, t := range list {
			name, issue := t.Party, t.Issue
			if v != nil {
				if p := v.Party(t.Party); p != nil {
					name = p.Label()
				}
				if i := v.Issue(t.Issue); i != nil {
					issue = i.Label()
				}
			}
			words = append(words, fmt.Sprintf("%s what %s has stated (%s)", what, name, issue))
			ids = append(ids, []string{t.Position})
		}
	}
	add("Nearer to", r.Toward)
	add("Further from", r.Away)
	return words, ids
}

// NumberWords is the row's numbers: "7 → 4", "3 → (dropped)".
func (c *Comparison) NumberWords(r *Row) string {
	side := func(t *Text, points []int, none string) string {
		if len(points) == 0 {
			return none
		}
		return strings.Join(t.Numbers(points), ", ")
	}
	return side(c.Old, r.Old, "–") + " → " + side(c.New, r.New, "–")
}

// CountWords says how many rows have each class: "kept 2, reworded 8".
func (c *Comparison) CountWords() string {
	n := c.Count()
	var out []string
	for _, cl := range Classes() {
		if n[cl] > 0 {
			out = append(out, fmt.Sprintf("%s %d", cl, n[cl]))
		}
	}
	return strings.Join(out, ", ")
}

var markdownSigns = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`, "#", `\#`, "~", `\~`, "\n", " ")

// WriteMarkdown writes a comparison as Markdown that pastes into an e-mail:
// deletions struck out, insertions bold.
func (c *Comparison) WriteMarkdown(w io.Writer, v *dossier.View, h Head) error {
	var b strings.Builder
	b.WriteString("# " + markdownSigns.Replace(h.Title) + "\n\n")
	for _, a := range append(append([]string{}, h.About...), c.Notes...) {
		b.WriteString(markdownSigns.Replace(a) + "  \n")
	}
	b.WriteString(c.CountWords() + "\n\n")
	for i := range c.Rows {
		r := &c.Rows[i]
		fmt.Fprintf(&b, "- **%s** *%s*: ", c.NumberWords(r), r.ClassWords())
		b.WriteString(render(escaped(r.Redline, markdownSigns.Replace), func(op Op, s string) string {
			if op == Delete {
				return "~~" + s + "~~"
			}
			return "**" + s + "**"
		}))
		b.WriteString("\n")
		for _, l := range r.SetWords(v) {
			b.WriteString("  - " + markdownSigns.Replace(l) + "\n")
		}
		words, ids := r.TouchWords(v)
		for k := range words {
			fmt.Fprintf(&b, "  - %s `%s`\n", markdownSigns.Replace(words[k]), strings.Join(ids[k], "`, `"))
		}
		for _, why := range r.Why {
			fmt.Fprintf(&b, "  - %s: %s\n", why.Class, markdownSigns.Replace(why.Words))
		}
	}
	b.WriteString("\n")
	for _, s := range c.SaidWords() {
		b.WriteString("- " + markdownSigns.Replace(s) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// SaidWords are the descriptions that the comparison rests on, a line each.
func (c *Comparison) SaidWords() []string {
	var out []string
	for _, s := range c.Described {
		at := s.Topic
		if s.Point != "" {
			at = "point " + s.Point + ", " + at
		}
		out = append(out, fmt.Sprintf("%s, %s: %s (according to %s)", s.Draft, at, s.Words, strings.Join(s.AccordingTo, ", via ")))
	}
	return out
}

func escaped(list []Piece, f func(string) string) []Piece {
	out := make([]Piece, len(list))
	for i, p := range list {
		out[i] = Piece{p.Op, f(p.Text)}
	}
	return out
}

const htmlStyle = `body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1c1b19;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:start;vertical-align:top;padding:.5rem .75rem;border-bottom:1px solid #d8d6d0}
del{color:#8a3b12;background:#f8e9de}ins{color:#0b5757;background:#e0f0ee}
.n{font-weight:600;white-space:nowrap}.s{color:#55534e;font-size:.875rem}
@media print{body{margin:0;max-width:none}del,ins{background:none}tr{break-inside:avoid}}`

// WriteHTML writes a comparison as a page of its own, without scripts, fonts or
// anything else from elsewhere.
func (c *Comparison) WriteHTML(w io.Writer, v *dossier.View, h Head) error {
	e := html.EscapeString
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n")
	b.WriteString("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
	fmt.Fprintf(&b, "<title>%s</title>\n<style>\n%s\n</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n", e(h.Title), htmlStyle, e(h.Title))
	for _, a := range append(append([]string{}, h.About...), c.Notes...) {
		fmt.Fprintf(&b, "<p class=\"s\">%s</p>\n", e(a))
	}
	fmt.Fprintf(&b, "<p>%s</p>\n<table>\n<thead><tr><th scope=\"col\">Point</th><th scope=\"col\">Class</th><th scope=\"col\">Text, changes marked</th><th scope=\"col\">Sets</th></tr></thead>\n<tbody>\n", e(c.CountWords()))
	for i := range c.Rows {
		r := &c.Rows[i]
		fmt.Fprintf(&b, "<tr><th scope=\"row\" class=\"n\">%s</th><td>%s</td><td dir=\"auto\">", e(c.NumberWords(r)), e(r.ClassWords()))
		b.WriteString(RedlineHTML(r.Redline))
		for _, why := range r.Why {
			fmt.Fprintf(&b, "<p class=\"s\">%s: %s</p>", why.Class, e(why.Words))
		}
		for _, why := range r.Check {
			fmt.Fprintf(&b, "<p class=\"s\">Not confirmed: %s</p>", e(why))
		}
		b.WriteString("</td><td class=\"s\">")
		var lines []string
		for _, l := range r.SetWords(v) {
			lines = append(lines, e(l))
		}
		words, ids := r.TouchWords(v)
		for k := range words {
			lines = append(lines, e(words[k])+" <code>"+e(strings.Join(ids[k], " "))+"</code>")
		}
		b.WriteString(strings.Join(lines, "<br>"))
		b.WriteString("</td></tr>\n")
	}
	b.WriteString("</tbody>\n</table>\n")
	for _, s := range c.SaidWords() {
		fmt.Fprintf(&b, "<p class=\"s\">%s</p>\n", e(s))
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// RedlineHTML writes a redline with del and ins elements; everything else is
// escaped.
func RedlineHTML(list []Piece) string {
	return render(escaped(list, html.EscapeString), func(op Op, s string) string {
		if op == Delete {
			return "<del>" + s + "</del>"
		}
		return "<ins>" + s + "</ins>"
	})
}
