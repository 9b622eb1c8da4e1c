package nodeal

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// AttritionInputs are what a named person enters for a what-if of attrition: forces
// A and B, what each loses in the first month, and the share of its force at which
// the scenario has each stop.
type AttritionInputs struct {
	By    string  `json:"by"`
	A     float64 `json:"a"`
	B     float64 `json:"b"`
	LossA float64 `json:"loss_a"` // of A in the first month
	LossB float64 `json:"loss_b"`
	StopA float64 `json:"stop_a"` // share of A that is left when A stops, 0 to 1
	StopB float64 `json:"stop_b"`
}

// ParseAttrition reads the inputs: "a=400000, b=600000, loss-a=10000, loss-b=30000,
// stop-a=0.7, stop-b=0.7".
func ParseAttrition(s, by string) (AttritionInputs, error) {
	in := AttritionInputs{By: by}
	to := map[string]*float64{"a": &in.A, "b": &in.B, "loss-a": &in.LossA, "loss-b": &in.LossB, "stop-a": &in.StopA, "stop-b": &in.StopB}
	names := []string{"a", "b", "loss-a", "loss-b", "stop-a", "stop-b"}
	seen := map[string]bool{}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		name, text, ok := strings.Cut(part, "=")
		p := to[name]
		if !ok || p == nil {
			return in, fmt.Errorf("%q is no input of the scenario; expected %s, each with a number", part, strings.Join(names, "=, ")+"=")
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || !finite(x) {
			return in, fmt.Errorf("%s is %q, expected a number", name, text)
		}
		*p, seen[name] = x, true
	}
	for _, n := range names {
		if !seen[n] {
			return in, fmt.Errorf("the scenario needs %s; there is no default for any of its inputs", n)
		}
	}
	return in, nil
}

// Scenario is a what-if of attrition by Lanchester's two laws, with what it hangs
// on laid open. It forecasts nothing.
type Scenario struct {
	AttritionInputs
	Label string `json:"label"`
	// Rows are the inputs as entered, and each threshold 10 points lower and higher
	// and each loss a quarter lower and higher.
	Rows []ScenarioRow `json:"rows"`
	// Turns counts the rows in which the other force comes to its threshold first
	// than in the inputs as entered, by either law.
	Turns int    `json:"turns"`
	Words string `json:"words"`
}

// ScenarioRow is one set of inputs and the months until each force is at its
// threshold; nil: it does not come to it.
type ScenarioRow struct {
	Change  string   `json:"change"`
	SquareA *float64 `json:"square_a"`
	SquareB *float64 `json:"square_b"`
	LinearA *float64 `json:"linear_a"`
	LinearB *float64 `json:"linear_b"`
}

// Attrition runs the scenario: under the square law each side's losses go with the
// size of the other's force, under the linear law with the product of both
// (F. W. Lanchester, Aircraft in Warfare, 1916).
func Attrition(in AttritionInputs) (*Scenario, error) {
	switch {
	case strings.TrimSpace(in.By) == "":
		return nil, fmt.Errorf("an attrition scenario is worked out only from what a named person entered; say who with --by NAME")
	case in.A <= 0 || in.B <= 0 || in.A > 1e9 || in.B > 1e9:
		return nil, fmt.Errorf("the forces are %s and %s, expected more than 0 and at most a thousand million", decimal(in.A), decimal(in.B))
	case in.LossA < 0 || in.LossB < 0 || in.LossA > in.A || in.LossB > in.B:
		return nil, fmt.Errorf("the losses in the first month are %s and %s, expected between 0 and the force", decimal(in.LossA), decimal(in.LossB))
	case in.StopA < 0 || in.StopA >= 1 || in.StopB < 0 || in.StopB >= 1:
		return nil, fmt.Errorf("the thresholds are %s and %s, expected a share of the force that is left, from 0 and below 1", decimal(in.StopA), decimal(in.StopB))
	}
	s := &Scenario{AttritionInputs: in, Label: "A what-if, not a forecast: worked out from what " + in.By + " entered, by a model in which the thresholds decide."}
	add := func(change string, x AttritionInputs) {
		r := ScenarioRow{Change: change}
		r.SquareA, r.SquareB = x.until(true)
		r.LinearA, r.LinearB = x.until(false)
		s.Rows = append(s.Rows, r)
	}
	add("as entered", in)
	for _, c := range []struct {
		name string
		of   func(*AttritionInputs) *float64
		by   []float64 // added, or as a factor
		add  bool
	}{
		{"A stops", func(x *AttritionInputs) *float64 { return &x.StopA }, []float64{-0.1, 0.1}, true},
		{"B stops", func(x *AttritionInputs) *float64 { return &x.StopB }, []float64{-0.1, 0.1}, true},
		{"A loses", func(x *AttritionInputs) *float64 { return &x.LossA }, []float64{0.75, 1.25}, false},
		{"B loses", func(x *AttritionInputs) *float64 { return &x.LossB }, []float64{0.75, 1.25}, false},
	} {
		for _, d := range c.by {
			x := in
			p := c.of(&x)
			word := fmt.Sprintf("%s at %s of its force", c.name, decimal(math.Min(0.999, math.Max(0, *p+d))))
			if c.add {
				*p = math.Min(0.999, math.Max(0, *p+d))
			} else {
				*p *= d
				word = fmt.Sprintf("%s %s in the first month", c.name, decimal(*p))
			}
			add(word, x)
		}
	}
	first := func(a, b *float64) int {
		switch {
		case a == nil && b == nil:
			return 0
		case b == nil || a != nil && *a < *b:
			return 1
		}
		return 2
	}
	base := s.Rows[0]
	for _, r := range s.Rows[1:] {
		if first(r.SquareA, r.SquareB) != first(base.SquareA, base.SquareB) || first(r.LinearA, r.LinearB) != first(base.LinearA, base.LinearB) {
			s.Turns++
		}
	}
	s.Words = fmt.Sprintf("In %d of %d changes of one input the order in which the thresholds are reached is another than on the inputs as entered.", s.Turns, len(s.Rows)-1)
	return s, nil
}

// until gives the months until each force is at its threshold, within 50 years;
// nil where it does not come to it. The equations are solved by the classical
// Runge-Kutta method of the fourth order, in steps of a tenth of a month.
func (in AttritionInputs) until(square bool) (a, b *float64) {
	f := func(x, y float64) (float64, float64) {
		x, y = math.Max(x, 0), math.Max(y, 0)
		if square {
			return -in.LossA * y / in.B, -in.LossB * x / in.A
		}
		p := x * y / (in.A * in.B)
		return -in.LossA * p, -in.LossB * p
	}
	const h, most = 0.1, 600.0
	x, y := in.A, in.B
	for t := 0.0; t < most && (a == nil || b == nil); t += h {
		k1x, k1y := f(x, y)
		k2x, k2y := f(x+h/2*k1x, y+h/2*k1y)
		k3x, k3y := f(x+h/2*k2x, y+h/2*k2y)
		k4x, k4y := f(x+h*k3x, y+h*k3y)
		nx, ny := x+h/6*(k1x+2*k2x+2*k3x+k4x), y+h/6*(k1y+2*k2y+2*k3y+k4y)
		if a == nil && nx <= in.StopA*in.A && nx < x {
			m := t + h*(x-in.StopA*in.A)/(x-nx)
			a = &m
		}
		if b == nil && ny <= in.StopB*in.B && ny < y {
			m := t + h*(y-in.StopB*in.B)/(y-ny)
			b = &m
		}
		if nx <= 0 || ny <= 0 {
			break // a force that is gone inflicts nothing more
		}
		x, y = nx, ny
	}
	return a, b
}
