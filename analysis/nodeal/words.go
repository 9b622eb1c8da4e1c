package nodeal

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// decimal writes a number with thousands set apart and a true minus, at most three
// decimals below 10 and two above.
func decimal(x float64) string {
	places := 2
	switch a := math.Abs(x); {
	case a < 10:
		places = 3
	case a >= 1e5:
		places = 0
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', places, 64)
	whole, frac, _ := strings.Cut(s, ".")
	frac = strings.TrimRight(frac, "0")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if frac != "" {
		whole += "." + frac
	}
	if x < 0 && whole != "0" {
		whole = "−" + whole
	}
	return whole
}

// Digits rounds to three digits, as a figure that was worked out is shown.
func Digits(x float64) float64 {
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return x
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(x)))-2)
	return math.Round(x/unit) * unit
}

// Number writes a figure: as published, or to three digits where it was worked
// out.
func Number(x float64, derived bool) string {
	if derived {
		x = Digits(x)
	}
	return decimal(x)
}

// currency tells whether a base is money: three capitals.
func currency(base string) bool {
	return len(base) == 3 && strings.ToUpper(base) == base && strings.ToLower(base) != base
}

// Amount writes what was worked out, with its unit: money by the million or the
// thousand million.
func Amount(low, high float64, unit string) string {
	if currency(unit) {
		for _, s := range []struct {
			name string
			size float64
		}{{"billion", 1e9}, {"million", 1e6}} {
			if math.Abs(high) >= s.size {
				return span(low/s.size, high/s.size, true) + " " + unit + " " + s.name
			}
		}
	}
	return span(low, high, true) + " " + unit
}

// span writes a range.
func span(low, high float64, derived bool) string {
	a, b := Number(low, derived), Number(high, derived)
	if a == b {
		return a
	}
	return a + "–" + b
}

// amounts is a value in its own unit, as published.
func amounts(x value) string {
	q := x.q
	switch {
	case q.Low != nil && q.High != nil:
		return decimal(*q.Low) + "–" + decimal(*q.High)
	case q.Value != nil:
		return decimal(*q.Value)
	case q.Low != nil:
		return decimal(*q.Low)
	case q.High != nil:
		return decimal(*q.High)
	}
	return q.Words
}

// hedged is a value as published, with its hedge and unit.
func hedged(x value) string {
	return strings.TrimSpace(x.q.Hedge + " " + amounts(x) + " " + x.q.Unit)
}

// Words is a rate as it is said: hedge, number or range.
func (r *Rate) Words() string {
	s := span(r.Low, r.High, r.Derived)
	if currency(r.unit) {
		s = Amount(r.Low, r.High, r.unit)
	}
	if r.Hedge != "" {
		s = r.Hedge + " " + s
	}
	return s
}

// Who is the publisher with the time of the figure.
func (r *Rate) Who() string {
	s := r.Publisher
	if !r.Period.IsZero() {
		s += ", " + r.Period.Words()
	}
	return s
}

// RuleOfChoice says how the three figures of an entry are chosen.
const RuleOfChoice = "Low and high are the least and the greatest published rate, each its publisher's. Central is the latest single figure of a publisher who takes no part in the talks and speaks for no side; where there is none, none is chosen. Nothing is averaged. An aim is no estimate and stands apart, and so do projections."

// Words is what an entry says of a month: low, central and high with their
// publishers.
func (e *Entry) Words() string {
	say := func(name string, r *Rate, x float64) string {
		if r == nil {
			return name + " none published"
		}
		who := r.Who()
		if r.Interest != "" {
			who += "; speaks for or about: " + r.Interest
		}
		return fmt.Sprintf("%s %s (%s)", name, e.Number(r, x), who)
	}
	low, central, high := 0.0, 0.0, 0.0
	if e.Low != nil {
		low = e.Low.Low
	}
	if e.Central != nil {
		central = e.Central.Low
	}
	if e.High != nil {
		high = e.High.High
	}
	s := strings.Join([]string{say("low", e.Low, low), say("central", e.Central, central), say("high", e.High, high)}, "; ")
	if r := e.OpenAbove; r != nil {
		s += fmt.Sprintf("; open above: %s (%s)", e.Number(r, r.High), r.Who())
	}
	if r := e.OpenBelow; r != nil {
		s += fmt.Sprintf("; open below: %s (%s)", e.Number(r, r.Low), r.Who())
	}
	return s
}

// Number is one end of a rate in the entry, with the hedge it was published with.
func (e *Entry) Number(r *Rate, x float64) string {
	s := Number(x, r.Derived)
	if currency(e.Unit) {
		s = Amount(x, x, e.Unit)
	}
	if r.Hedge != "" {
		s = r.Hedge + " " + s
	} else if r.bound != exact {
		s = r.Bound + " " + s
	}
	return s
}

// Line is a rate with all that belongs to it.
func (r *Rate) Line() string {
	s := fmt.Sprintf("%s: %s, %s", r.Who(), r.Words(), r.Type)
	if r.Basis != "" {
		s += "; " + r.Basis
	}
	if r.Interest != "" {
		s += "; speaks for or about: " + r.Interest
	}
	if len(r.Denied) > 0 {
		s += "; disputed: " + strings.Join(r.Denied, "; ")
	}
	return s
}

// Held says what an entry comes to if a published rate held, and the addresses of
// the figures; "" if there is none.
func (e *Entry) Held(over int) (string, []string) {
	var parts, ids []string
	add := func(r *Rate, x float64) {
		parts = append(parts, fmt.Sprintf("%s (%s)", Amount(x*float64(over), x*float64(over), e.Unit), r.Who()))
		if !slices.Contains(ids, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	if e.Low != nil {
		add(e.Low, e.Low.Low)
	}
	if e.High != nil && (e.Low == nil || e.High.High != e.Low.Low) {
		add(e.High, e.High.High)
	}
	if len(parts) == 0 {
		return "", nil
	}
	return strings.Join(parts, " to "), ids
}

// Words is a sum over sides.
func (s Sum) Words() string {
	return fmt.Sprintf("%s, %s, over %d months: %s by the ends of the stated ranges; %s for the middle 90 of 100 of %s draws, each range drawn from evenly (seed %d).",
		s.Publisher, s.Name, s.Months, Amount(s.Low, s.High, s.Unit), Amount(s.From, s.To, s.Unit), decimal(float64(s.Draws)), s.Seed)
}

// Words is a deadline with who set it and how far away it is.
func (w Window) Words() string {
	s := w.What
	if w.SetBy != "" {
		s += "; set by " + w.SetBy
	}
	s += "; " + w.Firmness
	if w.Denied {
		s += ", denied"
	}
	months := decimal(float64(int(w.Months*10+0.5))/10) + " months"
	if months == "1 months" {
		months = "1 month"
	}
	return s + "; " + months + " to its last day"
}

// Line is a competing figure as published.
func (r SetRow) Line() string {
	parts := []string{r.Words}
	for _, s := range []string{r.What, r.Period, r.Type} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if r.Interest != "" {
		parts = append(parts, "speaks for or about: "+r.Interest)
	}
	if len(r.Denied) > 0 {
		parts = append(parts, "disputed: "+strings.Join(r.Denied, "; "))
	}
	return strings.Join(parts, "; ")
}
