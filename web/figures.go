package web

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

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
	placed := map[string]bool{}
	byID := map[string]*dossier.Figure{}
	for _, f := range s.Figures {
		byID[f.ID] = f
	}
	// Figures beside each other form a set, also by way of a third.
	beside := map[string][]string{}
	for _, f := range s.Figures {
		for _, id := range f.Beside {
			beside[f.ID] = append(beside[f.ID], id)
			beside[id] = append(beside[id], f.ID)
		}
	}
	for _, f := range s.Figures {
		if placed[f.ID] {
			continue
		}
		members := []string{}
		queue := []string{f.ID}
		placed[f.ID] = true
		for len(queue) > 0 {
			id := queue[0]
			queue = queue[1:]
			members = append(members, id)
			for _, next := range beside[id] {
				if !placed[next] && byID[next] != nil {
					placed[next] = true
					queue = append(queue, next)
				}
			}
		}
		set := figureSet{ID: "s-" + f.ID, Title: f.What}
		for _, g := range s.Figures {
			if slices.Contains(members, g.ID) {
				for i, q := range g.Values {
					set.Rows = append(set.Rows, figureRow{Figure: g, Quantity: q, Address: address(g), Number: quantity(q), First: i == 0, Of: len(g.Values)})
				}
			}
		}
		set.scale()
		p.Sets = append(p.Sets, set)
	}
	slices.SortStableFunc(p.Sets, func(a, b figureSet) int { return len(b.Figures()) - len(a.Figures()) })
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
