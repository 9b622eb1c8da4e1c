// Package chart turns values into pictures that can be read, heard and printed:
// SVG, with a table beside it that says the same.
//
// # Charts
//
//	Graph    boxes and arrows in layers: who waits for whom
//	Gantt    steps over time: windows, moments, deadlines, and dates not known
//	Strip    one issue: its options in a row, the parties on each
//	Steps    values over time, and straight lines at published rates
//	Ranges   competing figures side by side on one axis
//	Grid     rows by columns of marks
//	Sheet    several of these below each other
//	Scatter  things by two counts, and those of which no other is as high on both
//
// Each is a struct to fill and draw:
//
//	svg, err := (&chart.Graph{...}).SVG(chart.Options{ID: "deadlock", Width: 760})
//	columns, rows := graph.Table()
//
// The same values give the same bytes. What cannot be drawn (a name of nothing, a
// number that is none, more than MaxRows rows) is an *Error with a stable Code.
// An empty chart says that nothing is on record. Days are days of package when;
// nil is a day that is not known.
//
// # In a page
//
// The bytes of SVG are one svg element. Put it into the page as it is, and what
// CSS returns into the page's stylesheet; colours then follow the page's custom
// properties, in light, dark and print. Nothing in a drawing needs more than a
// strict content security policy allows: no style element or attribute, no
// script, no address but the links that the caller gave (without a scheme, or
// http, https, mailto; others are dropped). All text is escaped.
//
// A drawing has its natural size in CSS pixels. It keeps within Options.Width
// where words allow: labels are wrapped, layers hold fewer boxes, labels move
// above their bars (below 560 px), grids become lists. Where they do not, the
// drawing is wider: let its container scroll. It should not be scaled down, since
// no text in it is smaller than 10.5 px. For phones draw twice, with widths such
// as 760 and 362, and show one of the two by a media query.
//
// For scripts there are data-node, data-edge and data-row with the caller's ids,
// and data-line with "solid", "dashed" or "heavy".
//
// # As a file
//
// With Options.Standalone the drawing carries its title, ground and colours, for
// light and, where the reader prefers it, dark; Options.Scheme fixes one of them.
//
// # Accessibility
//
// The svg has role img, a title and a description; with links in it, role group,
// since what lies inside an image cannot be reached. The description is the
// caller's, or made of counts and names. Table has the same facts as the drawing
// and belongs beside it or below. Meaning is never in colour alone: lines are
// solid, dashed or heavy, stances have shapes (Glyph), series have markers, and
// words stand beside them. Words in a right-to-left script are set so.
//
// # Text
//
// The server does not know the reader's fonts, so text is measured by a table of
// widths (TextWidth) that is on the safe side for the usual system faces. Words
// are wrapped at spaces, after hyphens and slashes, and in need within a word;
// nothing is cut off.
package chart
