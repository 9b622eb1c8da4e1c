package intake

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

const (
	mostUnzipped = 256 << 20 // bytes of all that is in a file
	mostInMemory = 16 << 20  // bytes of one part of it; what is larger goes to a temporary file
)

// readXLSX reads a sheet. Dates are read as such, however the sheet shows them.
func readXLSX(data []byte, sheet string) (t *Table, err error) {
	// The library has panicked on malformed files before; a bad file is told, and
	// never the end of the program.
	defer func() {
		if r := recover(); r != nil {
			t, err = nil, fmt.Errorf("the spreadsheet cannot be read: %v", r)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnzipped, UnzipXMLSizeLimit: mostInMemory})
	if err != nil {
		return nil, fmt.Errorf("the spreadsheet cannot be read: %w", err)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	names := sheets
	if sheet != "" {
		names = []string{sheet}
	}
	none := errors.New("the spreadsheet has no sheets")
	for _, name := range names {
		t, err := readSheet(f, name)
		if err == nil || sheet != "" {
			if err != nil {
				return nil, fmt.Errorf("sheet %q: %w; the sheets are: %s", clip(name), err, clip(strings.Join(sheets, ", ")))
			}
			t.Sheet, t.Sheets = name, sheets
			return t, nil
		}
		none = fmt.Errorf("sheet %q: %w", clip(name), err)
		if !errors.Is(err, errEmptySheet) {
			return nil, none
		}
	}
	return nil, none
}

var errEmptySheet = errors.New("the sheet is empty; expected a row with the names of the columns, and rows below it")

// readSheet reads each cell twice: as the number that it is, and as it is shown.
func readSheet(f *excelize.File, name string) (*Table, error) {
	raw, err := f.Rows(name)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	shown, err := f.Rows(name)
	if err != nil {
		return nil, err
	}
	defer shown.Close()
	since1904 := false
	if p, err := f.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		since1904 = *p.Date1904
	}
	t := &Table{}
	for number := 1; raw.Next() && shown.Next(); number++ {
		if number > 4*MaxRows {
			return nil, fmt.Errorf("the sheet has more than %d rows; divide it", MaxRows)
		}
		cells, err := raw.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, err
		}
		as, err := shown.Columns()
		if err != nil {
			return nil, err
		}
		if len(cells) > MaxColumns*10 {
			return nil, fmt.Errorf("row %d has %d cells, expected at most %d", number, len(cells), MaxColumns)
		}
		for i := range cells {
			if i < len(as) && cells[i] != as[i] {
				cells[i] = cellWords(cells[i], as[i], since1904)
			}
		}
		if err := t.add(number, cells); err != nil {
			return nil, err
		}
	}
	if err := raw.Error(); err != nil {
		return nil, err
	}
	if len(t.Rows) == 0 {
		return nil, errEmptySheet
	}
	return t.whole()
}

// looksDated tells a date or a time, however it is shown, from a number with
// separators.
var looksDated = regexp.MustCompile(`(?i)^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d:\d\d`)

// cellWords is what a cell says that is not shown as it is kept: a number that is
// shown as a date is that day, in the form of a dossier; any other number is itself,
// without what a format puts around it.
func cellWords(raw, shown string, since1904 bool) string {
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return shown
	}
	if !looksDated.MatchString(shown) {
		return raw
	}
	day, err := excelize.ExcelDateToTime(n, since1904)
	if err != nil || n < 1 {
		return raw
	}
	if day = day.Round(time.Second); n == float64(int64(n)) {
		return day.Format("2006-01-02")
	}
	return day.Format("2006-01-02T15:04:05")
}
