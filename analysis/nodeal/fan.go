package nodeal

import (
	"slices"

	"parley/when"
)

// Fan is straight lines at published rates, from nothing on a day.
type Fan struct {
	Unit  string // of the values: money by the million or thousand million
	Lines []Line
	// Between: the lines belong to more than one publisher.
	Between bool
}

// Line is one published rate, held.
type Line struct {
	From, To  when.Day
	Value     float64 // at To, in the unit of the fan
	Publisher string
	Time      string // that the rate is of
	Derived   bool   // worked out from a total, or from a shorter time
	ID        string
}

// Fan holds the least, the central and the greatest published rate of an entry
// from a day over a number of months. An aim is not among them.
func (e *Entry) Fan(day when.Day, over int) Fan {
	to := day.Add(int(float64(over)*meanMonth + 0.5))
	f := Fan{Unit: e.Unit}
	scale := 1.0
	if currency(e.Unit) && e.High != nil {
		switch most := e.High.High * float64(over); {
		case most >= 1e9:
			scale, f.Unit = 1e9, e.Unit+" billion"
		case most >= 1e6:
			scale, f.Unit = 1e6, e.Unit+" million"
		}
	}
	add := func(r *Rate, x float64, end string) {
		if r == nil {
			return
		}
		line := Line{day, to, Digits(x * float64(over) / scale), r.Publisher, r.Period.Words(), r.Derived, r.ID}
		if r.Low != r.High {
			line.Time += ", " + end
		}
		if r.bound != exact {
			line.Time += ", " + r.Bound
		}
		if !slices.ContainsFunc(f.Lines, func(o Line) bool { return o.Value == line.Value && o.ID == line.ID }) {
			f.Between = f.Between || len(f.Lines) > 0 && f.Lines[0].Publisher != line.Publisher
			f.Lines = append(f.Lines, line)
		}
	}
	if e.High != nil {
		add(e.High, e.High.High, "high end")
	}
	if e.Central != nil {
		add(e.Central, e.Central.Low, "")
	}
	if e.Low != nil {
		add(e.Low, e.Low.Low, "low end")
	}
	return f
}
