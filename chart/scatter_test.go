package chart

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// The table has the facts of the joined dots and counts the others; dots on one
// spot are drawn once.
func TestScatterTable(t *testing.T) {
	s := galleryScatter()
	columns, rows := s.Table()
	if len(rows) != 4 || strings.Join(columns, "|") != "What|acceptable to the north valley, models|acceptable to the south valley, models|How" {
		t.Fatalf("%v: %v", columns, rows)
	}
	if got := strings.Join(rows[2], "|"); got != "pumps leave · pause of a year|4,200|8,700|on the frontier of these two counts; crosses a red line" {
		t.Errorf("a barred dot is told as %s", got)
	}
	if rows[3][0] != "60 others, small dots" {
		t.Errorf("the others are told as %s", rows[3][0])
	}
	one := &Scatter{Title: "x", Most: 10, Dots: []Dot{{X: 1, Y: 1}, {X: 1, Y: 1}, {X: 9, Y: 9}}}
	svg, err := one.SVG(Options{})
	if err != nil || strings.Count(string(svg), "<circle") != 2 {
		t.Errorf("%v: two dots on one spot and another make\n%s", err, svg)
	}
}

func TestScatterRefuses(t *testing.T) {
	for name, s := range map[string]*Scatter{
		"no end":       {Most: 0},
		"no number":    {Most: 10, Dots: []Dot{{X: math.NaN()}}},
		"out of range": {Most: 10, Dots: []Dot{{X: 1, Y: 11}}},
		"too many":     {Most: 10, Dots: make([]Dot, MaxCells+1)},
	} {
		_, err := s.SVG(Options{})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if svg, err := (&Scatter{Title: "x", Most: 10}).SVG(Options{}); err != nil || !strings.Contains(string(svg), "Nothing on record") {
		t.Errorf("without dots: %v", err)
	}
}
