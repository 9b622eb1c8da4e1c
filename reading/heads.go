package reading

import (
	"strings"

	"parley/reading/dates"
	"parley/when"
)

// headLines is how many lines at the beginning are looked at for a date.
const headLines = 8

// heads takes headline, writer and date from the first lines, where the file did
// not give them. given is the date that whoever reads has stated; it comes first.
func (w *work) heads(given when.Date) {
	a := w.a
	if !given.IsZero() {
		a.Date, a.DateBasis = given, "given"
	} else if !a.Date.IsZero() && a.DateBasis == "" {
		a.DateBasis = "file"
	}
	for i, l := range w.lay.lines {
		if i >= headLines {
			break
		}
		text := strings.TrimSpace(w.lay.view[l.From:l.To])
		switch {
		case l.kind == headline && a.Title == "" && i == 0:
			a.Title = text
		case l.kind == byline && a.Author == "":
			a.Author = strings.TrimSpace(strings.TrimPrefix(text, "By "))
		}
	}
	if a.Date.IsZero() {
		w.dateOfHead()
	}
	if a.Date.IsZero() {
		a.Remarks = append(a.Remarks, "The text does not say when it was published; days of the week and the like are left open. Give the date to have them read.")
	}
}

// dateOfHead looks for a whole date in a short line at the beginning, or at the
// beginning of the first paragraph: "10 April 2031", "DATE: 17 April 2031".
func (w *work) dateOfHead() {
	for i, p := range w.doc.Paragraphs {
		if i >= headLines {
			return
		}
		to := p.To
		if l := w.lay.lines[w.line[i]]; l.kind == body && l.Len() > 160 {
			to = min(to, p.From+12) // a dateline
		}
		for _, f := range dates.Find(w.doc, p.From, to, when.Date{}) {
			if f.Date.Precision() == when.PrecisionDay && !f.Date.IsInterval() && !f.Limit {
				w.a.Date, w.a.DateBasis = f.Date, "text"
				return
			}
		}
	}
}
