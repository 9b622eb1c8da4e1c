package export

import (
	"io"

	"parley/docx"
)

// Word writes a page as a Word file that can be sent on: headings, lists and
// tables as tab-separated lines. It carries no author and no date.
func Word(w io.Writer, p Page) error {
	d := &docx.Document{Lists: []docx.List{{Levels: []docx.Level{
		{Format: "bullet", Text: "•", Start: 1}, {Format: "bullet", Text: "–", Start: 1}, {Format: "bullet", Text: "·", Start: 1},
	}}}}
	add := func(style, text string) {
		if text != "" {
			d.Paras = append(d.Paras, docx.Para{Style: style, Runs: []docx.Run{{Text: clean(text)}}, RightToLeft: docx.RightToLeft(text)})
		}
	}
	add("Title", p.Title)
	for _, a := range p.About {
		add("Note", a)
	}
	for _, s := range p.Sections {
		add("heading 1", s.Title)
		add("Note", s.Note)
		for _, i := range s.Items {
			wordItem(d, i, 0)
		}
		if t := s.Table; t != nil && len(t.Rows) > 0 {
			wordRow(d, t.Columns, true)
			for _, r := range t.Rows {
				wordRow(d, r, false)
			}
		} else if len(s.Items) == 0 {
			add("", s.Empty)
		}
		add("", s.Raw)
	}
	for _, f := range p.Foot {
		add("Note", f)
	}
	return d.Write(w)
}

func wordItem(d *docx.Document, i Item, level int) {
	p := docx.Para{List: 1, Level: min(level, 2), RightToLeft: docx.RightToLeft(i.Lead + i.Text)}
	if i.Lead != "" {
		lead := clean(i.Lead)
		if i.Text != "" {
			lead += ": "
		}
		p.Runs = append(p.Runs, docx.Run{Text: lead, Bold: true})
	}
	p.Runs = append(p.Runs, docx.Run{Text: clean(i.Text)})
	for n, id := range i.IDs {
		text := " [" + clean(id)
		if n > 0 {
			text = ", " + clean(id)
		}
		if n == len(i.IDs)-1 {
			text += "]"
		}
		p.Runs = append(p.Runs, docx.Run{Text: text, Italic: true})
	}
	d.Paras = append(d.Paras, p)
	for _, s := range i.Sub {
		wordItem(d, s, level+1)
	}
}

func wordRow(d *docx.Document, cells []string, head bool) {
	p := docx.Para{}
	for n, c := range cells {
		if n > 0 {
			p.Runs = append(p.Runs, docx.Run{Text: "\t"})
		}
		p.Runs = append(p.Runs, docx.Run{Text: clean(c), Bold: head})
	}
	d.Paras = append(d.Paras, p)
}
