package export

import (
	"encoding/csv"
	"io"
	"strings"
)

// CSV writes the tables of a page, one after another. A cell that a sheet
// would take for a formula is quoted with an apostrophe.
func CSV(w io.Writer, p Page) error {
	out := csv.NewWriter(w)
	for _, s := range p.Sections {
		if s.Table == nil {
			continue
		}
		if err := out.Write(s.Table.Columns); err != nil {
			return err
		}
		for _, r := range s.Table.Rows {
			cells := make([]string, len(r))
			for i, c := range r {
				if c = clean(c); c != "" && strings.ContainsAny(c[:1], "=+-@") {
					c = "'" + c
				}
				cells[i] = c
			}
			if err := out.Write(cells); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}
