// Package export turns answers into what people read and send: text for a
// terminal, Markdown for an e-mail, CSV for a sheet, calendars.
//
// An answer is first laid out as a Page, which knows nothing of where it will
// be shown; each format is one function that writes a Page. So a page says the
// same in every format.
package export

// Page is an answer laid out: a heading, what it was asked of, and sections.
type Page struct {
	Title    string
	About    []string // as-of date, reader, highest label: a line each
	Sections []Section
	Foot     []string // tests and legends, a line each
}

// Section is a heading with lines or a table under it.
type Section struct {
	Title string
	Note  string // what the section shows and by which test
	Items []Item
	Table *Table
	Raw   string // text that is shown as it is, line by line
	Empty string // what is said where there are neither lines nor rows
}

// Item is a line with what it rests on, and lines under it.
type Item struct {
	Lead string // set apart: a party, a date, an issue
	Text string
	IDs  []string // ids of the records it rests on, as a person would type them
	Sub  []Item
}

// Table has a heading row and rows of the same length.
type Table struct {
	Columns []string
	Rows    [][]string
}
