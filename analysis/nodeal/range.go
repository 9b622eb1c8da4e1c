package nodeal

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Input is a number, or a range LOW..HIGH, that a named person entered.
type Input struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// ParseInput reads a number or a range: "0.6", "0.5..0.7".
func ParseInput(s string) (Input, error) {
	a, b, ranged := strings.Cut(strings.TrimSpace(s), "..")
	low, err := strconv.ParseFloat(strings.TrimSpace(a), 64)
	high := low
	if err == nil && ranged {
		high, err = strconv.ParseFloat(strings.TrimSpace(b), 64)
	}
	switch {
	case err != nil || !finite(low) || !finite(high):
		return Input{}, fmt.Errorf("%q is no number and no range; write it as 0.6 or 0.5..0.7", s)
	case low > high:
		return Input{}, fmt.Errorf("the range %q runs downwards; the lower end comes first", s)
	}
	return Input{low, high}, nil
}

// Words writes an input.
func (i Input) Words() string {
	if i.Low == i.High {
		return decimal(i.Low)
	}
	return decimal(i.Low) + " to " + decimal(i.High)
}

// BargainingInputs are what a named person enters for a bargaining range: two
// sides, A and B, divide something of size 1. P is the share that A would come out
// with in the person's view without a deal; CostA and CostB are what that would
// cost each, in the same unit.
type BargainingInputs struct {
	By           string `json:"by"`
	P            Input  `json:"p"`
	CostA, CostB Input
}

// Bargaining is the range of divisions that both sides would prefer to no deal on
// the inputs: from P-CostA to P+CostB, of width CostA+CostB (Fearon 1995).
type Bargaining struct {
	By    string `json:"by"`
	P     Input  `json:"p"`
	CostA Input  `json:"cost_a"`
	CostB Input  `json:"cost_b"`
	// Always is the range that holds for every value of the inputs, nil if there is
	// none; Some the range that holds for some.
	Always *Input `json:"always"`
	Some   Input  `json:"some"`
	// Width is CostA+CostB.
	Width Input  `json:"width"`
	Words string `json:"words"`
}

// Range works the bargaining range out. It asks for a name, a share between 0 and
// 1, and costs that are not negative.
func Range(in BargainingInputs) (*Bargaining, error) {
	if strings.TrimSpace(in.By) == "" {
		return nil, fmt.Errorf("a bargaining range is worked out only from what a named person entered; say who with --by NAME")
	}
	if in.P.Low < 0 || in.P.High > 1 {
		return nil, fmt.Errorf("p is %s, expected a share of 0 to 1", in.P.Words())
	}
	for _, c := range []struct {
		name string
		in   Input
	}{{"A", in.CostA}, {"B", in.CostB}} {
		if c.in.Low < 0 {
			return nil, fmt.Errorf("the cost of %s is %s, expected no less than 0, in units of what is divided", c.name, c.in.Words())
		}
	}
	clip := func(x float64) float64 { return math.Min(1, math.Max(0, x)) }
	b := &Bargaining{By: in.By, P: in.P, CostA: in.CostA, CostB: in.CostB,
		Some:  Input{clip(in.P.Low - in.CostA.High), clip(in.P.High + in.CostB.High)},
		Width: Input{in.CostA.Low + in.CostB.Low, in.CostA.High + in.CostB.High}}
	if lo, hi := clip(in.P.High-in.CostA.Low), clip(in.P.Low+in.CostB.Low); lo <= hi {
		b.Always = &Input{lo, hi}
	}
	inputs := fmt.Sprintf("On what %s entered (A’s share without a deal %s, its cost to A %s, to B %s, in units of what is divided)", in.By, in.P.Words(), in.CostA.Words(), in.CostB.Words())
	switch {
	case b.Always == nil:
		b.Words = fmt.Sprintf("%s no division is better for both than no deal for every value of the ranges; for some values, one that gives A between %s and %s is.", inputs, decimal(b.Some.Low), decimal(b.Some.High))
	case *b.Always == b.Some:
		b.Words = fmt.Sprintf("%s both would prefer to no deal any division that gives A between %s and %s.", inputs, decimal(b.Some.Low), decimal(b.Some.High))
	default:
		b.Words = fmt.Sprintf("%s both would prefer to no deal a division that gives A between %s and %s for every value of the ranges, between %s and %s for some.", inputs, decimal(b.Always.Low), decimal(b.Always.High), decimal(b.Some.Low), decimal(b.Some.High))
	}
	b.Words += " The inputs are theirs, not figures on record; what cannot be divided or is tied to something else makes the range smaller."
	return b, nil
}
