package chart

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"parley/when"
)

// A sheet is one drawing with each chart in it, below its heading, and one table.
func TestSheet(t *testing.T) {
	day := when.DayOf(2026, 1, 1)
	line := func(label string) Chart {
		return &Steps{Title: label, Series: []Series{{Label: label, Straight: true, Points: []Point{{Day: day}, {Day: day.Add(300), Value: 10}}}}}
	}
	s := &Sheet{Title: "Two lines", Charts: []Headed{{Heading: "First & <foremost>", Note: "persons", Chart: line("A")}, {Heading: "Second", Chart: line("B")}}}
	svg, err := s.SVG(Options{Standalone: true})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	drawings := 0
	for d := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		tok, err := d.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if e, ok := tok.(xml.StartElement); ok {
			if e.Name.Local == "svg" {
				drawings++
			}
			for _, a := range e.Attr {
				if a.Name.Local == "id" {
					if ids[a.Value] {
						t.Errorf("the id %s stands twice", a.Value)
					}
					ids[a.Value] = true
				}
			}
		}
	}
	if drawings != 3 {
		t.Errorf("%d drawings, expected the sheet and two in it", drawings)
	}
	columns, rows := s.Table()
	if len(rows) < 2 || rows[0][0] != "First & <foremost>" || len(rows[0]) != len(columns) {
		t.Errorf("the table is %v %v", columns, rows)
	}
	if svg, err := (&Sheet{Title: "None"}).SVG(Options{}); err != nil || !strings.Contains(string(svg), "Nothing on record.") {
		t.Errorf("an empty sheet: %v", err)
	}
}
