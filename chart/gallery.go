package chart

import "parley/when"

// A Named is a chart with a name that can be part of an address, and the options
// that show it best.
type Named struct {
	Name    string
	Chart   Chart
	Options Options
}

// Gallery returns an example of every chart in its states, wide and at the width
// of a phone. The words are those of a made-up talk over a lake between two
// valleys, and of nobody else. The drawings are under test.
func Gallery() []Named {
	var out []Named
	add := func(name string, c Chart, width float64) {
		out = append(out, Named{name, c, Options{ID: name, Width: width}})
	}
	add("graph-ring", galleryRing(), 760)
	add("graph-ring-390", galleryRing(), 362)
	sideways := galleryRing()
	sideways.Direction = LeftRight
	add("graph-ring-left-right", sideways, 0)
	add("graph-tree", galleryTree(), 0)
	add("graph-marks", galleryMarks(), 0)
	add("graph-steps", gallerySteps(), 0)
	add("graph-steps-390", gallerySteps(), 362)
	add("gantt", galleryGantt(), 0)
	add("gantt-390", galleryGantt(), 362)
	add("gantt-links", galleryChain(), 760)
	add("strip", galleryStrip(), 0)
	add("strip-390", galleryStrip(), 362)
	add("steps", gallerySteps2(), 0)
	add("steps-390", gallerySteps2(), 362)
	add("steps-rates", galleryRates(), 430)
	add("ranges", galleryRanges(), 0)
	add("ranges-390", galleryRanges(), 362)
	add("grid", galleryGrid(), 0)
	add("grid-390", galleryGrid(), 362)
	add("grid-marks", galleryReceipts(), 362)
	add("scatter", galleryScatter(), 0)
	add("scatter-390", galleryScatter(), 362)
	add("glyphs", galleryGlyphs(), 560)
	add("empty", &Gantt{Title: "A schedule without steps"}, 480)
	return out
}

func galleryScatter() *Scatter {
	s := &Scatter{
		Title: "Packages for the lake, by two counts", X: "acceptable to the north valley, models", Y: "acceptable to the south valley, models",
		Unit: "preference models of 10,000", Most: 10_000, Joined: "on the frontier of these two counts", Barred: "crosses a red line",
		Dots: []Dot{
			{X: 9_100, Y: 900, Label: "pumps stay · no pause", Joined: true},
			{X: 7_300, Y: 6_800, Label: "pumps leave · pause of 60 days", Joined: true, Chosen: true},
			{X: 4_200, Y: 8_700, Label: "pumps leave · pause of a year", Joined: true, Barred: true},
		},
	}
	for k := range 60 {
		s.Dots = append(s.Dots, Dot{X: float64(k * 137 % 7000), Y: float64(k * 211 % 6500), Label: "another"})
	}
	return s
}

func galleryRing() *Graph {
	return &Graph{
		Title:    "Who waits for whom at the lake",
		Relation: "waits for",
		Nodes: []Node{
			{ID: "pause", Lines: []string{"Water pause"}, Emphasis: Strong, Words: "Both valleys stop drawing water"},
			{ID: "leave", Lines: []string{"Pumps leave the north shore"}, Emphasis: Strong},
			{ID: "vote", Lines: []string{"Vote on the treaty"}, Emphasis: Strong},
			{ID: "watch", Lines: []string{"Observers named"}},
			{ID: "active", Lines: []string{"Observers at the dam"}},
			{ID: "sign", Lines: []string{"Treaty signed"}},
			{ID: "crew", Lines: []string{"Joint repair crew"}},
			{ID: "council", Lines: []string{"Council elections"}},
		},
		Edges: []Edge{
			{ID: "c-1", From: "pause", To: "leave", Label: "Low", Note: "17", Line: Heavy, Words: "No pause until the pumps have left the north shore."},
			{ID: "c-2", From: "leave", To: "vote", Label: "High", Note: "20", Line: Heavy, Words: "No withdrawal without a vote on the whole treaty."},
			{ID: "c-3", From: "vote", To: "pause", Label: "High", Note: "21", Line: Heavy, Words: "No vote without a pause of at least sixty days."},
			{ID: "c-4", From: "sign", To: "leave", Label: "Low", Note: "26", Line: Dashed},
			{ID: "c-5", From: "leave", To: "watch", Label: "High", Note: "31", Line: Dashed},
			{ID: "c-6", From: "watch", To: "sign", Label: "Delta", Note: "30", Line: Dashed},
			{ID: "c-7", From: "sign", To: "watch", Label: "High", Note: "28", Line: Dashed},
			{ID: "c-8", From: "pause", To: "watch", Label: "High", Note: "33", Line: Dashed},
			{ID: "c-9", From: "active", To: "pause", Label: "League", Note: "24"},
			{ID: "c-10", From: "crew", To: "pause", Label: "League", Note: "25"},
			{ID: "c-11", From: "council", To: "pause", Label: "High", Note: "35"},
			{ID: "c-12", From: "council", To: "sign", Label: "Delta", Note: "10"},
		},
		Keys: []Key{{Heavy, "in the smallest set that cannot all hold"}, {Dashed, "in another such set"}, {Solid, "in none"}},
		Note: "An arrow reads “waits for”. A word names who set the condition; the number is its row in the table.",
	}
}

func galleryTree() *Graph {
	g := &Graph{
		Title: "Who derives from which draft", Relation: "was made from", Direction: LeftRight,
		Nodes: []Node{
			{ID: "d1", Lines: []string{"One page", "3 March, Delta"}},
			{ID: "d2", Lines: []string{"Twelve points", "19 March, High and Delta"}},
			{ID: "d3", Lines: []string{"Counter-paper", "21 March, Low"}},
			{ID: "d4", Lines: []string{"Nine points", "2 April, High"}},
			{ID: "d5", Lines: []string{"Ten points", "9 April, all three"}, Emphasis: Strong},
			{ID: "d6", Lines: []string{"Unseen text", "said to exist by two officials"}, Shape: Open},
			{ID: "d7", Lines: []string{"Annex on observers"}, Emphasis: Faint},
		},
		Edges: []Edge{
			{From: "d2", To: "d1"}, {From: "d3", To: "d2", Line: Dashed}, {From: "d4", To: "d2"},
			{From: "d5", To: "d4"}, {From: "d5", To: "d3"}, {From: "d6", To: "d3", Line: Dashed},
		},
		Keys: []Key{{Solid, "stated by its authors"}, {Dashed, "said by others"}},
	}
	return g
}

func galleryMarks() *Graph {
	return &Graph{
		Title: "Lines, shapes and directions", MarkAgainst: true,
		Nodes: []Node{
			{ID: "a", Lines: []string{"A step"}}, {ID: "b", Lines: []string{"A party"}, Shape: Rounded},
			{ID: "c", Lines: []string{"Who keeps the keys of the dam?"}, Shape: Open},
			{ID: "d", Lines: []string{"Words alone"}, Shape: Bare},
			{ID: "e", Lines: []string{"A step that waits for itself"}, Emphasis: Strong},
			{ID: "f", Lines: []string{"خطوة", "from right to left"}, Href: "#f"},
			{ID: "g", Lines: []string{"Unattached"}, Emphasis: Faint},
		},
		Edges: []Edge{
			{From: "a", To: "b", Label: "solid"}, {From: "a", To: "c", Label: "dashed", Line: Dashed},
			{From: "b", To: "e", Label: "heavy", Line: Heavy}, {From: "c", To: "e", Label: "both ways", BothWays: true},
			{From: "e", To: "e", Label: "itself"}, {From: "e", To: "a", Label: "against the order"},
			{From: "d", To: "c", Label: "no head", NoHead: true}, {From: "b", To: "f"},
		},
		Note: "Open arrowheads run against the order of the layers.",
	}
}

func gallerySteps() *Graph {
	return &Graph{
		Title: "One possible order of steps", Relation: "comes before", Direction: LeftRight,
		Nodes: []Node{
			{ID: "1", Lines: []string{"Talks resume", "5 May"}}, {ID: "2", Lines: []string{"Pause begins", "20 May"}, Emphasis: Strong},
			{ID: "3", Lines: []string{"Observers arrive", "1 June"}}, {ID: "4", Lines: []string{"Vote", "20 July"}, Emphasis: Strong},
			{ID: "5", Lines: []string{"Pumps leave", "1 Aug"}, Emphasis: Strong}, {ID: "6", Lines: []string{"Treaty in force", "15 Aug"}, Emphasis: Strong},
			{ID: "7", Lines: []string{"Dam repaired", "not before 1 Sept"}},
		},
		Edges: []Edge{
			{From: "1", To: "2", Line: Heavy}, {From: "2", To: "3"}, {From: "2", To: "4", Label: "60 days", Line: Heavy},
			{From: "3", To: "5"}, {From: "4", To: "5", Line: Heavy}, {From: "5", To: "6", Label: "14 days", Line: Heavy}, {From: "3", To: "7"},
		},
		Keys: []Key{{Heavy, "on the critical chain"}},
	}
}

func on(y, m, d int) *when.Day { return new(when.DayOf(y, m, d)) }

func galleryGantt() *Gantt {
	return &Gantt{
		Title: "Steps at the lake, and the dates that others set",
		AsOf:  on(2031, 3, 4),
		Rows: []Row{
			{ID: "talks", Label: "Next round at the inn", Note: "Delta: most likely", Start: on(2031, 3, 10), End: on(2031, 3, 19)},
			{ID: "goal", Label: "Agreement, the stated goal", Note: "High and Delta; their own sources expected a slip", Start: on(2031, 3, 19), End: on(2031, 4, 8), Latest: on(2031, 6, 30), Words: "slack to June: 83 days"},
			{ID: "ratify", Label: "Approval by both assemblies", Note: "High: before signing. Delta: together", Start: on(2031, 4, 8), Latest: on(2031, 10, 5), Question: "How long does approval take, and which assembly comes first?"},
			{ID: "pause", Label: "Water pause in force", Note: "on agreement, or after the pumps leave", Start: on(2031, 4, 8), Words: "8 Apr, as assumed"},
			{ID: "sixty", Label: "60 days of pause", Note: "High asks; Low says it will not", Start: on(2031, 4, 8), End: on(2031, 6, 7), Due: on(2031, 5, 22), Words: "short by 16 days", Line: Heavy},
			{ID: "rolls", Label: "Preparing the rolls, five months", Note: "the clerks: at least five months", Start: on(2031, 3, 4), End: on(2031, 8, 4), Words: "earliest end 4 Aug, if begun on 4 Mar", Line: Heavy},
			{ID: "vote", Label: "Vote on the treaty", Note: "both valleys on one day", Start: on(2031, 8, 4), Latest: on(2031, 10, 5), Line: Heavy},
			{ID: "repair", Label: "Repair of the dam", Note: "League, by one account; denied", Start: on(2031, 5, 1), End: on(2031, 7, 15), Line: Dashed},
			{ID: "watch", Label: "Observers at the dam", Note: "League: after a pause. Low: red line", Start: on(2031, 4, 8), OpenEnded: true},
			{ID: "who", Label: "Who keeps the keys", Question: "Who holds the keys of the sluice, and from when?"},
		},
		Deadlines: []Deadline{
			{Day: when.DayOf(2031, 4, 8), Label: "Agreement, by 8 April", Notes: []string{"goal of the negotiators", "expected to slip"}, Line: Dashed},
			{Day: when.DayOf(2031, 5, 22), Label: "Both votes, 22 May", Notes: []string{"set: Delta, by a newspaper", "denied: High"}, Line: Dashed},
			{Day: when.DayOf(2031, 6, 30), Label: "End of the dry season", Notes: []string{"set: Delta, by High’s account"}},
			{Day: when.DayOf(2031, 10, 5), Label: "Council elections, 5 Oct", Notes: []string{"calendar"}},
		},
		Links: []Link{{From: "pause", To: "sixty"}, {From: "rolls", To: "vote", Line: Heavy, Words: "no vote without rolls"}},
		Keys:  []Key{{Heavy, "thick bar: on the critical chain"}},
		Note:  "Earliest dates follow from stated conditions; they are no forecast.",
	}
}

func galleryChain() *Gantt {
	return &Gantt{
		Title: "One possible order, with what waits for what",
		Rows: []Row{
			{ID: "a", Label: "Talks", Start: on(2031, 3, 3), End: on(2031, 3, 10)},
			{ID: "b", Label: "Draft agreed", Start: on(2031, 3, 10), Line: Heavy},
			{ID: "c", Label: "Observers trained", Start: on(2031, 3, 10), End: on(2031, 3, 24)},
			{ID: "d", Label: "Pumps leave", Start: on(2031, 3, 12), End: on(2031, 4, 2), Line: Heavy},
			{ID: "e", Label: "Observers at the dam", Start: on(2031, 4, 2), End: on(2031, 4, 20), Line: Heavy},
			{ID: "f", Label: "First water", Start: on(2031, 4, 20), Due: on(2031, 4, 26)},
		},
		Links: []Link{{From: "a", To: "b"}, {From: "a", To: "c"}, {From: "b", To: "d", Line: Heavy}, {From: "c", To: "e"}, {From: "d", To: "e", Line: Heavy}, {From: "e", To: "f", Line: Dashed, Words: "by one account"}},
		Keys:  []Key{{Heavy, "on the critical chain"}, {Dashed, "by one account"}},
	}
}

func galleryStrip() *Strip {
	return &Strip{
		Title: "Who draws how much water in a dry year",
		Options: []Option{
			{"half", "half each"}, {"need", "by need, counted every spring"}, {"first", "High first, up to 40 units"}, {"first2", "Low first"}, {"league", "the League decides"}, {"open", "leave it unsaid"},
		},
		Marks: []Mark{
			{Option: "half", Party: "DE", Name: "Delta", Stance: "proposes", Words: "half is what nobody likes"},
			{Option: "need", Party: "HI", Name: "High Valley", Stance: "could-accept", If: true, Unnamed: true, Shift: "closer"},
			{Option: "need", Party: "LE", Name: "League", Stance: "proposes", Shift: "changed"},
			{Option: "need", Party: "DE", Name: "Delta", Stance: "accepts"},
			{Option: "first", Party: "HI", Name: "High Valley", Stance: "demands"},
			{Option: "first", Party: "LO", Name: "Low Valley", Stance: "rejects"},
			{Option: "first2", Party: "LO", Name: "Low Valley", Stance: "insists"},
			{Option: "league", Party: "LO", Name: "Low Valley", Stance: "excludes"},
			{Option: "league", Party: "HI", Name: "High Valley", Stance: "accepts", By: "per DE"},
			{Option: "open", Party: "DE", Name: "Delta", Stance: "undecided"},
			{Option: "open", Party: "LE", Name: "League", Stance: "silent"},
		},
		Blanks: []string{"Fishers", "Inn of the Two Bridges"},
	}
}

func gallerySteps2() *Steps {
	return &Steps{
		Title: "Water cap that each party named", Unit: "units a year", AsOf: on(2031, 3, 4),
		Series: []Series{
			{Label: "High Valley", Points: []Point{{Day: when.DayOf(2030, 3, 10), Value: 80}, {Day: when.DayOf(2030, 8, 2), Value: 62}, {Day: when.DayOf(2030, 12, 12), Value: 55, Words: "if observers stay"}}},
			{Label: "Low Valley", Points: []Point{{Day: when.DayOf(2030, 3, 20), Value: 25}, {Day: when.DayOf(2030, 11, 25), Value: 40}}},
			{Label: "Delta", Note: "as a bridge", Line: Dashed, Points: []Point{{Day: when.DayOf(2030, 9, 10), Value: 50}, {Day: when.DayOf(2031, 1, 20), Value: 52}}},
		},
		Keys: []Key{{Solid, "a principal"}, {Dashed, "a mediator"}},
	}
}

func galleryRates() *Steps {
	from, to := when.DayOf(2031, 3, 1), when.DayOf(2031, 12, 31)
	line := func(label string, v float64, l Line) Series {
		return Series{Label: label, Straight: true, Line: l, Points: []Point{{Day: from, Value: 0}, {Day: to, Value: v}}}
	}
	return &Steps{
		Title: "Shore lost, if a published rate held", Unit: "metres", Shade: true,
		Series: []Series{line("Surveyors, 2030 mean", 4026, Solid), line("Low Valley, a claim", 5383, Dashed), line("League, Dec 2030", 2440, Dashed)},
	}
}

func galleryRanges() *Ranges {
	v := func(x float64) *float64 { return &x }
	return &Ranges{
		Title: "Households without water", Unit: "households",
		Figures: []Figure{
			{Publisher: "Low Valley, acknowledged", Note: "last official figure", Low: v(6000), Words: "just over 6,000"},
			{Publisher: "Fishers and the Gazette", Note: "counted by name, to January", Low: v(160000), Words: "over 160,000"},
			{Publisher: "Surveyors", Note: "estimate, to December; Low Valley: not credible", Low: v(275000), High: v(325000)},
			{Publisher: "High Valley", Note: "a stated aim for the year", Low: v(90000), High: v(120000), Hollow: true},
			{Publisher: "Delta", Note: "by one account; denied", Low: v(210000), Line: Dashed},
			{Publisher: "League", Note: "January", Blank: "no figure read: fewest since March"},
		},
		Keys: []Key{{Dashed, "denied"}},
		Note: "Bars are ranges as published, dots single figures, hollow marks aims. None is averaged with another.",
	}
}

func galleryGrid() *Grid {
	return &Grid{
		Title: "Latest statement of each party on each issue", Corner: "5 issues",
		Columns: []Head{{"HI", "High Valley"}, {"LO", "Low Valley"}, {"DE", "Delta"}, {"LE", "League"}},
		Rows: []GridRow{
			{Group: "Water", Label: "Share in a dry year", Cells: []Cell{{Glyph: "demands", Words: "demands High first"}, {Glyph: "insists", Words: "insists on Low first", Changed: true}, {Glyph: "proposes", Words: "proposes half each"}, {}}},
			{Label: "Who keeps the keys", Cells: []Cell{{Ask: "Whom does High Valley want to keep the keys?"}, {Glyph: "excludes", Words: "excludes the League", Note: "Aug 30"}, {Glyph: "could-accept", Words: "could accept turns", Note: "unnamed; if paid"}, {Glyph: "asks", Words: "asks for a survey"}}},
			{Group: "Order", Label: "When the pause begins", Cells: []Cell{{Glyph: "demands", Words: "demands before talks"}, {Glyph: "rejects", Words: "rejects before talks"}, {}, {Glyph: "silent", Words: "silent"}}},
			{Label: "Observers", Note: "number and flag open", Cells: []Cell{{Glyph: "accepts", Words: "accepts League-led"}, {}, {Glyph: "undecided", Words: "undecided"}}},
		},
		Note: "A bar at the left: changed in the last three weeks.",
	}
}

func galleryReceipts() *Grid {
	full, split, empty := Cell{Glyph: "full"}, Cell{Glyph: "split"}, Cell{Glyph: "empty"}
	return &Grid{
		Title: "Texts sent, and what is known of them", Corner: "Text",
		Columns: []Head{{Label: "Sent"}, {Label: "Delivered"}, {Label: "Opened"}, {Label: "Attested"}},
		Rows: []GridRow{
			{Label: "Twelve points", Note: "to Low Valley, 19 March", Cells: []Cell{full, full, split, empty}},
			{Label: "Ten points", Note: "to both, 9 April", Cells: []Cell{full, full, full, full}},
			{Label: "Annex on observers", Cells: []Cell{full, empty, empty, empty}},
		},
		Note: "A full disc: on record. A split disc: accounts differ. A dotted ring: nothing on record.",
	}
}

func galleryGlyphs() *Grid {
	g := &Grid{Title: "The marks", Corner: "Mark", Columns: []Head{{Label: "In words"}, {Label: "Tone"}}}
	for _, n := range GlyphNames() {
		tone := map[string]string{"to": "towards", "off": "away", "mute": "neither"}[GlyphTone(n)]
		g.Rows = append(g.Rows, GridRow{Label: n, Cells: []Cell{{Glyph: n, Words: GlyphWords(n)}, {Words: tone}}})
	}
	return g
}
