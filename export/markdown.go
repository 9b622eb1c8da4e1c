package export

import (
	"io"
	"strings"
)

// Markdown writes a page as Markdown that pastes well into an e-mail.
func Markdown(w io.Writer, p Page) error {
	var b strings.Builder
	b.WriteString("# " + escape(p.Title) + "\n\n")
	for i, a := range p.About {
		if i > 0 {
			b.WriteString("  \n")
		}
		b.WriteString(escape(a))
	}
	b.WriteString("\n")
	for _, s := range p.Sections {
		b.WriteString("\n")
		if s.Title != "" {
			b.WriteString("## " + escape(s.Title) + "\n\n")
		}
		if s.Note != "" {
			b.WriteString("*" + escape(s.Note) + "*\n\n")
		}
		for _, i := range s.Items {
			markdownItem(&b, i, "")
		}
		if s.Table != nil && len(s.Table.Rows) > 0 {
			markdownTable(&b, s.Table)
		}
		if s.Raw != "" {
			fence := "```"
			for strings.Contains(s.Raw, fence) {
				fence += "`"
			}
			b.WriteString(fence + "\n")
			for _, l := range strings.Split(s.Raw, "\n") {
				b.WriteString(clean(l) + "\n")
			}
			b.WriteString(fence + "\n")
		}
		if len(s.Items) == 0 && (s.Table == nil || len(s.Table.Rows) == 0) && s.Empty != "" {
			b.WriteString(escape(s.Empty) + "\n")
		}
	}
	if len(p.Foot) > 0 {
		b.WriteString("\n---\n\n")
		for _, f := range p.Foot {
			b.WriteString(escape(f) + "  \n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownItem(b *strings.Builder, i Item, indent string) {
	b.WriteString(indent + "- ")
	if i.Lead != "" {
		b.WriteString("**" + escape(i.Lead) + "**")
		if i.Text != "" {
			b.WriteString(": ")
		}
	}
	b.WriteString(escape(i.Text))
	if len(i.IDs) > 0 {
		ids := make([]string, len(i.IDs))
		for n, id := range i.IDs {
			ids[n] = "`" + strings.ReplaceAll(clean(id), "`", "'") + "`"
		}
		b.WriteString(" " + strings.Join(ids, " "))
	}
	b.WriteString("\n")
	for _, s := range i.Sub {
		markdownItem(b, s, indent+"  ")
	}
}

func markdownTable(b *strings.Builder, t *Table) {
	row := func(cells []string) {
		b.WriteString("|")
		for _, c := range cells {
			b.WriteString(" " + strings.ReplaceAll(escape(c), "|", `\|`) + " |")
		}
		b.WriteString("\n")
	}
	row(t.Columns)
	b.WriteString("|" + strings.Repeat(" --- |", len(t.Columns)) + "\n")
	for _, r := range t.Rows {
		row(r)
	}
}

var markdownSigns = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`, "#", `\#`)

func escape(s string) string { return markdownSigns.Replace(clean(s)) }
