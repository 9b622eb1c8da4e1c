package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The limits of a table.
const (
	MaxBytes   = 20 << 20 // of a file or a paste
	MaxRows    = 100_000
	MaxColumns = 200
	maxCells   = 2_000_000
	maxCell    = 100_000 // bytes in one cell
)

// Table is what was read: the names of its columns, and its rows.
type Table struct {
	// Columns are the cells of the first row that is not empty.
	Columns []string
	Rows    []Row
	// Sheet is the sheet of the spreadsheet that this is, and Sheets are all that
	// it has; both empty for text.
	Sheet  string
	Sheets []string

	cells int
}

// Row is one row, without empty cells at its end.
type Row struct {
	// Number is its number in the spreadsheet, or the line of the text that it
	// begins in, from 1.
	Number int
	Cells  []string
}

// Cell is the cell in a column; "" where the row has none.
func (r Row) Cell(column int) string {
	if column < len(r.Cells) {
		return r.Cells[column]
	}
	return ""
}

// Read reads a table: an XLSX file, or text with tabs, semicolons or commas between
// the cells, as spreadsheets copy and save it. Of a spreadsheet it is the sheet of
// that name; "": the first that has something in it. The error says what cannot be
// read, where, and what to do.
func Read(data []byte, sheet string) (*Table, error) {
	switch {
	case len(data) > MaxBytes:
		return nil, fmt.Errorf("the table has %d MB, expected at most %d; divide it", len(data)>>20, MaxBytes>>20)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readXLSX(data, sheet)
	case bytes.HasPrefix(data, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return nil, errors.New("this is a spreadsheet in the old XLS form, or one with a password; save it as XLSX or CSV")
	case sheet != "":
		return nil, fmt.Errorf("text has no sheets, and so none called %q", clip(sheet))
	}
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	return readText(text)
}

// decode reads UTF-8, and UTF-16 where it says so at its beginning.
func decode(data []byte) ([]byte, error) {
	little, big := bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff})
	if little || big {
		units := make([]uint16, 0, len(data)/2)
		for i := 2; i+1 < len(data); i += 2 {
			a, b := uint16(data[i]), uint16(data[i+1])
			if little {
				a, b = b, a
			}
			units = append(units, a<<8|b)
		}
		return []byte(string(utf16.Decode(units))), nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		line := 1
		for rest := data; len(rest) > 0; {
			r, n := utf8.DecodeRune(rest)
			if r == utf8.RuneError && n == 1 {
				break
			}
			if r == '\n' {
				line++
			}
			rest = rest[n:]
		}
		return nil, fmt.Errorf("line %d: found bytes that are not UTF-8; save the table as \"CSV UTF-8\", or as XLSX", line)
	}
	return data, nil
}

// separator is what stands between the cells: a tab if there is one in the first
// line that is not empty, else a semicolon or a comma, whichever there are more of.
func separator(text []byte) (rune, error) {
	var counts [3]int
	signs := []byte{'\t', ';', ','}
	for line := range bytes.Lines(text) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		inside := false
		for _, c := range line {
			switch i := bytes.IndexByte(signs, c); {
			case c == '"':
				inside = !inside
			case i >= 0 && !inside:
				counts[i]++
			}
		}
		break
	}
	switch {
	case counts[0] > 0:
		return '\t', nil
	case counts[1] > counts[2]:
		return ';', nil
	}
	return ',', nil
}

func readText(text []byte) (*Table, error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	sep, err := separator(text)
	if err != nil {
		return nil, err
	}
	number := 0
	for line := range bytes.Lines(text) {
		if number++; bytes.Count(line, []byte(string(sep))) > 100*MaxColumns {
			return nil, fmt.Errorf("line %d: the row has more than %d cells", number, MaxColumns)
		}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = sep, -1, true, true
	t := &Table{}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the table cannot be read: %w", err)
		}
		line, _ := r.FieldPos(0)
		if err := t.add(line, cells); err != nil {
			return nil, err
		}
	}
	return t.whole()
}

// add adds a row; the first that is not empty names the columns.
func (t *Table) add(number int, cells []string) error {
	out := make([]string, 0, len(cells))
	for i, c := range cells {
		if len(c) > maxCell {
			return fmt.Errorf("row %d, column %d: the cell has more than %d bytes; is a quotation mark opened and not closed?", number, i+1, maxCell)
		}
		out = append(out, strings.TrimSpace(strings.Map(bare, c)))
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	switch t.cells += len(out); {
	case len(out) == 0:
		return nil
	case len(out) > MaxColumns:
		return fmt.Errorf("row %d has %d cells, expected at most %d", number, len(out), MaxColumns)
	case t.Columns == nil:
		t.Columns = out
		return nil
	case len(t.Rows) == MaxRows:
		return fmt.Errorf("the table has more than %d rows; divide it", MaxRows)
	case t.cells > maxCells:
		return fmt.Errorf("row %d: the table has more than %d cells; divide it", number, maxCells)
	}
	t.Rows = append(t.Rows, Row{number, out})
	return nil
}

// bare takes control characters out, which spreadsheets carry along and nobody sees.
func bare(r rune) rune {
	switch {
	case r == '\n':
		return r
	case r == '\t' || r == '\u00a0' || r == '\u202f':
		return ' '
	case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfeff || r == 0xfffe || r == 0xffff || r == utf8.RuneError:
		return -1
	}
	return r
}

// whole looks at a table that was read.
func (t *Table) whole() (*Table, error) {
	switch {
	case t.Columns == nil:
		return nil, errors.New("the table is empty; expected a row with the names of the columns, and rows below it")
	case len(t.Rows) == 0:
		return nil, errors.New("the table has one row alone; expected a row with the names of the columns, and rows below it")
	}
	for _, r := range t.Rows { // cells that stand under no name
		for len(t.Columns) < len(r.Cells) {
			t.Columns = append(t.Columns, "")
		}
	}
	return t, nil
}

// clip shortens what is quoted back to a person.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
