package chart_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"parley/chart"
	"parley/when"
)

// Who waits for whom: a ring of two, and its table.
func ExampleGraph() {
	g := &chart.Graph{
		Title:    "Who waits for whom",
		Relation: "waits for",
		Nodes: []chart.Node{
			{ID: "pause", Lines: []string{"Water pause"}},
			{ID: "leave", Lines: []string{"Pumps leave"}},
		},
		Edges: []chart.Edge{
			{From: "pause", To: "leave", Label: "Low", Line: chart.Heavy},
			{From: "leave", To: "pause", Label: "High", Line: chart.Heavy},
		},
		Keys: []chart.Key{{Line: chart.Heavy, Words: "cannot all hold"}},
	}
	svg, err := g.SVG(chart.Options{ID: "deadlock", Width: 362})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bytes.Contains(svg, []byte(`<title id="deadlock-title">Who waits for whom</title>`)))
	columns, rows := g.Table()
	for _, r := range append([][]string{columns}, rows...) {
		fmt.Println(strings.Join(r, " | "))
	}
	// Output:
	// true
	// From | waits for | Label | Line
	// Water pause | Pumps leave | Low | heavy: cannot all hold
	// Pumps leave | Water pause | High | heavy: cannot all hold
}

// A step with dates, and one without.
func ExampleGantt() {
	g := &chart.Gantt{
		Title: "Steps",
		Rows: []chart.Row{
			{ID: "pause", Label: "60 days of pause", Start: new(when.DayOf(2031, 4, 8)), End: new(when.DayOf(2031, 6, 7)), Latest: new(when.DayOf(2031, 6, 30))},
			{ID: "vote", Label: "Vote", Question: "How long does the count take?"},
		},
		Deadlines: []chart.Deadline{{Day: when.DayOf(2031, 5, 22), Label: "Both votes", Line: chart.Dashed}},
		Links:     []chart.Link{{From: "pause", To: "vote"}},
	}
	_, rows := g.Table()
	for _, r := range rows {
		fmt.Println(strings.TrimRight(strings.Join(r, " | "), " |"))
	}
	// Output:
	// 60 days of pause | 8 Apr 2031 | 7 Jun 2031 | 30 Jun 2031
	// Vote | no date known |  |  |  | 60 days of pause |  | How long does the count take?
	// Deadline: Both votes |  |  |  | 22 May 2031 |  | dashed
}

// Figures of several publishers, none averaged with another.
func ExampleRanges() {
	r := &chart.Ranges{
		Title: "Households without water",
		Figures: []chart.Figure{
			{Publisher: "Low Valley", Low: new(6000.0), Words: "just over 6,000"},
			{Publisher: "Surveyors", Low: new(275000.0), High: new(325000.0)},
			{Publisher: "League", Blank: "no figure read"},
		},
	}
	_, rows := r.Table()
	for _, row := range rows {
		fmt.Println(row[0]+":", row[3])
	}
	// Output:
	// Low Valley: just over 6,000
	// Surveyors: 275,000–325,000
	// League: no figure read
}

// A file of its own, in the light colours.
func ExampleOptions() {
	g := &chart.Strip{
		Title:   "Share in a dry year",
		Options: []chart.Option{{ID: "half", Label: "half each"}},
		Marks:   []chart.Mark{{Option: "half", Party: "DE", Name: "Delta", Stance: "proposes"}},
		Blanks:  []string{"League"},
	}
	svg, err := g.SVG(chart.Options{Standalone: true, Scheme: chart.Light})
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(svg[:38])
	fmt.Println()
	// Output:
	// <svg xmlns="http://www.w3.org/2000/svg
}

// The marks of stances can stand anywhere in a page.
func ExampleGlyph() {
	fmt.Println(chart.GlyphWords("could-accept"), chart.GlyphTone("could-accept"))
	fmt.Println(chart.Glyph("demands"))
	// Output:
	// could accept to
	// <path d="M8 1.6 15 14H1Z" fill="currentColor"/>
}
