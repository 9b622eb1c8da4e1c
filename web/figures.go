package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
)

// figuresPage shows published quantities, those on the same thing side by
// side.
type figuresPage struct {
	*sheet
	Sets []figureSet
}

// figureSet is a set of figures that stand beside each other.
type figureSet struct {
	ID    string
	Title string
	Rows  []figureRow
}

// figureRow is one value of one figure.
type figureRow struct {
	*dossier.Figure
	Quantity dossier.Quantity
	Address  string
	Number   string // as published, with hedge and unit
	Bar      *bar   // where it lies on the axis of its set and unit; nil: no number
	First    bool   // of its figure
	Of       int    // rows of its figure
}

// bar is a place on an axis that begins at zero, in percent of its width.
type bar struct{ From, Width string }

func buildFigures(s *sheet) (any, error) {
	p := figuresPage{sheet: s}
	for _, figures := range standing.FigureSets(s.View) {
		set := figureSet{ID: "s-" + figures[0].ID, Title: figures[0].What}
		for _, g := range figures {
			for i, q := range g.Values {
				set.Rows = append(set.Rows, figureRow{Figure: g, Quantity: q, Address: address(g), Number: quantity(q), First: i == 0, Of: len(g.Values)})
			}
		}
		set.scale()
		p.Sets = append(p.Sets, set)
	}
	return p, nil
}

// Figures are the figures of the set, each once.
func (set figureSet) Figures() []*dossier.Figure {
	var out []*dossier.Figure
	for _, r := range set.Rows {
		if r.First {
			out = append(out, r.Figure)
		}
	}
	return out
}

// scale puts the values that share a unit on one axis from zero. A set in which
// a unit has one value has nothing to compare.
func (set *figureSet) scale() {
	most, n := map[string]float64{}, map[string]int{}
	for _, r := range set.Rows {
		if _, high, ok := ends(r.Quantity); ok && high >= 0 {
			most[r.Quantity.Unit] = max(most[r.Quantity.Unit], high)
			n[r.Quantity.Unit]++
		}
	}
	for i := range set.Rows {
		q := set.Rows[i].Quantity
		low, high, ok := ends(q)
		if !ok || low < 0 || n[q.Unit] < 2 || most[q.Unit] == 0 {
			continue
		}
		top := most[q.Unit]
		set.Rows[i].Bar = &bar{percent(low / top), percent(max(0, high-low) / top)}
	}
}

// ends are the least and greatest value of a quantity; false if it has no
// number.
func ends(q dossier.Quantity) (low, high float64, ok bool) {
	switch {
	case q.Value != nil:
		return *q.Value, *q.Value, true
	case q.Low != nil && q.High != nil:
		return *q.Low, *q.High, true
	case q.Low != nil:
		return *q.Low, *q.Low, true
	case q.High != nil:
		return *q.High, *q.High, true
	}
	return 0, 0, false
}

// quantity is a quantity as published: hedge, number or range, unit.
func quantity(q dossier.Quantity) string {
	var n string
	switch {
	case q.Value != nil:
		n = decimal(*q.Value)
	case q.Low != nil && q.High != nil:
		n = decimal(*q.Low) + "–" + decimal(*q.High)
	case q.Low != nil:
		n = text("figure.least", decimal(*q.Low))
	case q.High != nil:
		n = text("figure.most", decimal(*q.High))
	default:
		return q.Words
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", q.Hedge, n, q.Unit))
}

// decimal writes a number with thousands set apart and a true minus.
func decimal(x float64) string {
	whole, frac := math.Modf(math.Abs(x))
	out := thousands(int(whole))
	if frac > 0 {
		_, digits, _ := strings.Cut(strconv.FormatFloat(math.Abs(x), 'f', -1, 64), ".")
		out += "." + digits
	}
	if x < 0 {
		out = "−" + out
	}
	return out
}
