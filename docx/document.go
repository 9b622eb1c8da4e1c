package docx

import (
	"slices"
	"strings"
	"time"
)

// Document is the text of a file in order. Headers, footers, footnotes and
// pictures are not in it.
type Document struct {
	Paras []Para
	// In reading: the remarks at the side. They are not written.
	Comments []Comment
	// Lists that the paragraphs may use, by number. In writing, a paragraph
	// uses list N with N from 1.
	Lists []List
	// In writing: who is named as the author of changes. Empty: nobody.
	Author string
	// In writing: when the changes were made. Zero: a date that says nothing.
	Date time.Time
	// In writing: a language tag such as "en-GB"; empty: none is stated.
	Language string
}

// Kind is what a tracked change does.
type Kind int

// The kinds of changes. Moves come in two ends, which share a name.
const (
	Plain Kind = iota
	Inserted
	Deleted
	MovedFrom
	MovedTo
)

// String is how a person names the kind: "inserted".
func (k Kind) String() string {
	return [...]string{"unchanged", "inserted", "deleted", "moved from here", "moved here"}[k]
}

// Change is one tracked change.
type Change struct {
	Kind   Kind
	Author string // as the file names it
	Date   string // as the file has it, RFC 3339 or empty
	Move   string // the name that two ends of a move share
}

// Run is a stretch of text under the same changes. Text that was inserted by
// one and deleted by another has both.
type Run struct {
	Text    string
	Changes []Change // outermost first; none: the text is unchanged
	Bold    bool
	Italic  bool
}

// in tells whether the changes leave something in a view.
func in(changes []Change, s State) bool {
	for _, c := range changes {
		gone := c.Kind == Deleted || c.Kind == MovedFrom
		fresh := c.Kind == Inserted || c.Kind == MovedTo
		if s == Accepted && gone || s == Rejected && fresh {
			return false
		}
	}
	return true
}

// Para is a paragraph.
type Para struct {
	Runs []Run
	// Changes to the mark at the paragraph's end. Where the mark is gone, the
	// paragraph runs on into the next.
	Mark []Change
	// The list that numbers the paragraph, and its level in it from 0; list 0:
	// none.
	List, Level int
	// How the list numbered it before a tracked change of that; nil: likewise.
	Before *Numbered
	// The style by name: "heading 1", "Title"; empty: body text.
	Style string
	// Set where the text runs from right to left.
	RightToLeft bool
}

// Numbered is a list and a level in it.
type Numbered struct{ List, Level int }

// Comment is a remark at the side.
type Comment struct {
	Author, Date, Text string
	On                 string // the words it is attached to
	Para               int    // index of the paragraph where it begins; -1 if nowhere
}

// State says what becomes of the tracked changes.
type State int

// The states of a text with changes.
const (
	Accepted State = iota // all changes made
	Rejected              // no change made
)

// Line is a paragraph of a view.
type Line struct {
	Label string // the number that the list gives it, as shown: "10.", "a)"
	Text  string
	List  int
	Level int
	Style string
	First int // index of the first paragraph of the document that is in it
}

// View gives the text with all changes accepted or all rejected. Paragraphs
// that the changes leave empty because they took all words out and kept the
// mark stay, as they do in Word; a paragraph whose mark is gone runs on into
// the next and takes its numbering and style.
func (d *Document) View(s State) []Line {
	var out []Line
	var text strings.Builder
	first := -1
	count := newCounter(d.Lists)
	for i, p := range d.Paras {
		if first < 0 {
			first = i
		}
		for _, r := range p.Runs {
			if in(r.Changes, s) {
				text.WriteString(r.Text)
			}
		}
		last := i == len(d.Paras)-1
		if !in(p.Mark, s) && !last {
			continue
		}
		if last && !in(p.Mark, s) && text.Len() == 0 {
			break // nothing is left of the last paragraphs
		}
		l := Line{Text: text.String(), List: p.List, Level: p.Level, Style: p.Style, First: first}
		if s == Rejected && p.Before != nil {
			l.List, l.Level = p.Before.List, p.Before.Level
		}
		l.Label = count.next(l.List, l.Level)
		out = append(out, l)
		text.Reset()
		first = -1
	}
	return out
}

// Revision is a tracked change with the words it is about.
type Revision struct {
	Change
	Text string
	Para int // index of the paragraph where it begins
}

// Revisions lists who inserted, deleted or moved what, in the order of the
// text. Neighbouring runs by the same hand are one revision.
func (d *Document) Revisions() []Revision {
	var out []Revision
	open := false
	for i, p := range d.Paras {
		for _, r := range p.Runs {
			for _, c := range r.Changes {
				if n := len(out) - 1; open && len(r.Changes) == 1 && out[n].Change == c {
					out[n].Text += r.Text
					continue
				}
				out = append(out, Revision{c, r.Text, i})
			}
			open = len(r.Changes) == 1
		}
		if open && len(p.Mark) == 1 && len(out) > 0 && out[len(out)-1].Change == p.Mark[0] && i+1 < len(d.Paras) {
			out[len(out)-1].Text += "\n"
		} else {
			open = false
		}
	}
	for i := range out {
		out[i].Text = strings.TrimSuffix(out[i].Text, "\n")
	}
	return slices.DeleteFunc(out, func(r Revision) bool { return strings.TrimSpace(r.Text) == "" })
}
