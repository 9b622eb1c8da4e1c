package smaa

import (
	"fmt"
	"slices"
)

// A Space is issues with options, and what is known of what parties prefer.
type Space struct {
	Options []int // how many options each issue has
	Parties []Party
}

// A Party is what is known of one party's preferences.
type Party struct {
	// Name tells its stream of random numbers from that of others.
	Name string
	// Orders rank the options of each issue; nil where the party said nothing:
	// the issue then counts for nothing in its models.
	Orders []*Order
	// Issues ranks the issues by their weight; nil: nothing is known of that.
	Issues *Order
	// Values are numbers that somebody entered for an issue's options, in any
	// unit; nil for issues where they are drawn.
	Values [][]float64
	// Weights are numbers that somebody entered for the issues, at least 0; nil:
	// they are drawn.
	Weights []float64
	// Floor is the least that is acceptable, as a share of what the party's best
	// package is worth: 0 to 1.
	Floor float64
	// Answers are pairs of packages, the better one first.
	Answers [][2][]int
}

// check says what is wrong with a space.
func (s *Space) check() error {
	for _, p := range s.Parties {
		if len(p.Orders) != len(s.Options) {
			return fmt.Errorf("party %s: orders of %d issues, expected %d", p.Name, len(p.Orders), len(s.Options))
		}
		for i, o := range p.Orders {
			if o != nil && o.Len() != s.Options[i] {
				return fmt.Errorf("party %s, issue %d: an order of %d options, expected %d", p.Name, i, o.Len(), s.Options[i])
			}
			if v := p.values(i); v != nil && len(v) != s.Options[i] {
				return fmt.Errorf("party %s, issue %d: %d values, expected %d", p.Name, i, len(v), s.Options[i])
			}
		}
		if p.Issues != nil && p.Issues.Len() != len(s.Options) || p.Weights != nil && len(p.Weights) != len(s.Options) {
			return fmt.Errorf("party %s: the issues' ranking or weights are not of %d issues", p.Name, len(s.Options))
		}
		if !(p.Floor >= 0 && p.Floor <= 1) {
			return fmt.Errorf("party %s: a floor of %g; expected 0 to 1", p.Name, p.Floor)
		}
		for _, a := range p.Answers {
			if len(a[0]) != len(s.Options) || len(a[1]) != len(s.Options) {
				return fmt.Errorf("party %s: an answer on packages of other issues", p.Name)
			}
		}
	}
	return nil
}

func (p *Party) values(issue int) []float64 {
	if p.Values == nil {
		return nil
	}
	return p.Values[issue]
}

// counts tells whether an issue can make a difference to the party.
func (p *Party) counts(issue int) bool {
	if v := p.values(issue); v != nil {
		return slices.Max(v) > slices.Min(v)
	}
	return p.Orders[issue] != nil && !p.Orders[issue].allEqual()
}

// scaled are entered values from 0 to 1.
func scaled(v []float64) []float64 {
	lo, hi := slices.Min(v), slices.Max(v)
	out := make([]float64, len(v))
	for k, x := range v {
		if hi > lo {
			out[k] = (x - lo) / (hi - lo)
		}
	}
	return out
}
