package chart

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
)

// A Sheet is several charts below each other in one drawing, each under its own
// heading.
type Sheet struct {
	Title  string
	Desc   string
	Charts []Headed
}

// Headed is a chart with its heading.
type Headed struct {
	Heading, Note string
	Chart         Chart
}

var drawnSize = regexp.MustCompile(`^<svg [^>]*? width="([0-9.]+)" height="([0-9.]+)"`)

// SVG draws the charts, each within the width.
func (s *Sheet) SVG(o Options) ([]byte, error) {
	width, err := checkWidth(s.Title, o.Width)
	if err != nil {
		return nil, err
	}
	if width == 0 {
		width = 760
	}
	if err := checkCount(s.Title, "charts", len(s.Charts), 60); err != nil {
		return nil, err
	}
	id := o.ID
	if id == "" {
		id = "sheet"
	}
	c := &canvas{}
	y := 0.0
	for i, h := range s.Charts {
		if err := checkText(s.Title, h.Heading, h.Note); err != nil {
			return nil, err
		}
		if h.Heading != "" {
			y = c.block(0, y+16, 18, label{size: 14, bold: true}, wrap(h.Heading, width, 14, true))
		}
		if h.Note != "" {
			y = c.block(0, y, 14, label{size: sizeNote, tone: ink3}, wrap(h.Note, width, sizeNote, false))
		}
		drawing, err := h.Chart.SVG(Options{ID: id + "-" + strconv.Itoa(i+1), Width: width})
		if err != nil {
			return nil, err
		}
		size := drawnSize.FindSubmatch(drawing)
		if size == nil {
			return nil, &Error{CodeValue, s.Title, fmt.Sprintf("chart %d has no size", i+1)}
		}
		w, _ := strconv.ParseFloat(string(size[1]), 64)
		height, _ := strconv.ParseFloat(string(size[2]), 64)
		c.b.Write(bytes.Replace(drawing, []byte("<svg "), []byte(`<svg x="0" y="`+num(y)+`" `), 1))
		y += height + 18
		c.right, c.bottom = max(c.right, w), max(c.bottom, y)
	}
	if len(s.Charts) == 0 {
		y = c.nothing()
	}
	desc := s.Desc
	if desc == "" {
		desc = plural(len(s.Charts), "drawing", "drawings") + " below each other; each says what it shows, and the tables give the same facts."
	}
	return c.document("sheet", s.Title, desc, width, y, o), nil
}

// Table lists the tables of the charts below each other, with the heading of each
// in the first column.
func (s *Sheet) Table() ([]string, [][]string) {
	columns := []string{"Drawing"}
	var rows [][]string
	for _, h := range s.Charts {
		cols, rs := h.Chart.Table()
		for n := len(columns) - 1; n < len(cols); n++ {
			columns = append(columns, cols[n])
		}
		for _, r := range rs {
			rows = append(rows, append([]string{h.Heading}, r...))
		}
	}
	for i := range rows {
		for len(rows[i]) < len(columns) {
			rows[i] = append(rows[i], "")
		}
	}
	return columns, rows
}
