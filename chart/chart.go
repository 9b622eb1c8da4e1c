package chart

import (
	"fmt"
	"math"
	"strings"
)

// A Chart draws itself as SVG and says the same in a table.
type Chart interface {
	// SVG returns the drawing as one svg element in UTF-8. The error is an *Error.
	SVG(Options) ([]byte, error)
	// Table returns the facts of the drawing as text. Every row has as many
	// cells as there are columns; the first cell of a row is its header.
	Table() (columns []string, rows [][]string)
}

// Options say for what place a chart is drawn. The zero value is a drawing to
// stand inside a page.
type Options struct {
	// ID begins every id in the drawing. Give each chart of a page its own.
	// Empty: the kind of chart. Characters that an id cannot have are left out.
	ID string
	// Width is the room there is, in CSS pixels; 0 is what suits the chart.
	// A chart keeps within it where its words allow and is wider where they do
	// not: it is meant to scroll sideways, never to shrink.
	Width float64
	// Standalone makes a file of its own: it carries its colours in a style
	// element and a ground to stand on. In a page leave it false and include
	// CSS in the stylesheet.
	Standalone bool
	// Scheme is the colours of a standalone file.
	Scheme Scheme
}

// A Scheme is a set of colours.
type Scheme uint8

// The schemes. Auto is light, and dark where the reader prefers that.
const (
	Auto Scheme = iota
	Light
	Dark
)

// A Code names a kind of error. Codes are stable.
type Code string

// The codes of an Error.
const (
	CodeSize  Code = "chart-size"  // more than can be drawn
	CodeRef   Code = "chart-ref"   // something names what does not exist
	CodeTwice Code = "chart-twice" // an id is given twice
	CodeValue Code = "chart-value" // a number that is none, or out of range
)

// An Error says why a chart cannot be drawn.
type Error struct {
	Code  Code
	Chart string // its title
	Text  string // what is wrong, and what to do
}

func (e *Error) Error() string {
	return fmt.Sprintf("chart %q: %s (%s)", e.Chart, e.Text, e.Code)
}

// The most that one chart holds. More is refused with CodeSize.
const (
	MaxRows  = 2_000   // rows, series, options, parties, columns
	MaxCells = 20_000  // marks, points, cells, dependency arrows
	MaxText  = 400_000 // bytes of text
)

// A Line is how a line is drawn. What it means the chart says in words.
type Line uint8

// The lines of the desk.
const (
	Solid  Line = iota // stated
	Dashed             // denied, expected to slip, or part of another set
	Heavy              // in the smallest set that cannot all hold
)

func (l Line) String() string {
	switch l {
	case Dashed:
		return "dashed"
	case Heavy:
		return "heavy"
	}
	return "solid"
}

func (l Line) valid() bool { return l <= Heavy }

// A Key says what a kind of line means. It is drawn under the chart.
type Key struct {
	Line  Line
	Words string
}

// checkText refuses more text than a drawing can hold.
func checkText(title string, texts ...string) *Error {
	n := 0
	for _, t := range texts {
		n += len(t)
	}
	if n > MaxText {
		return &Error{CodeSize, title, fmt.Sprintf("%d bytes of text; at most %d can be drawn", n, MaxText)}
	}
	return nil
}

func checkCount(title, what string, n, most int) *Error {
	if n > most {
		return &Error{CodeSize, title, fmt.Sprintf("%d %s; at most %d can be drawn, draw a part of them", n, what, most)}
	}
	return nil
}

// checkWidth refuses room that is no number and bounds the rest.
func checkWidth(title string, w float64) (float64, *Error) {
	if math.IsNaN(w) || w < 0 {
		return 0, &Error{CodeValue, title, fmt.Sprintf("width %g; it is a number of pixels, or 0", w)}
	}
	if w > 0 {
		w = min(max(w, 240), 20_000)
	}
	return w, nil
}

// narrow is the width under which charts put words above marks instead of
// beside them.
const narrow = 560

// plural returns "1 row", "2 rows".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// sentence ends a text with a full stop if it has no end.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}

// dropEmpty removes columns after the first that no row uses.
func dropEmpty(columns []string, rows [][]string) ([]string, [][]string) {
	keep := make([]bool, len(columns))
	keep[0] = true
	for _, r := range rows {
		for i, c := range r {
			keep[i] = keep[i] || c != ""
		}
	}
	pick := func(r []string) (out []string) {
		for i, c := range r {
			if keep[i] {
				out = append(out, c)
			}
		}
		return out
	}
	out := make([][]string, len(rows))
	for i, r := range rows {
		out[i] = pick(r)
	}
	return pick(columns), out
}
