package pareto

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"parley/engine/modelfile"
)

// Format is the name of the model files that ReadSpace reads.
const Format = "parley.packages/1"

// A Space is what could be agreed: issues, each to be settled as one of its
// options, and what each option is worth to each party. A package settles every
// issue; its utility to a party is the sum over the issues. A Space may be read
// from a model file or built in code; Solve and Validate check it.
type Space struct {
	Name        string
	Utilities   [][][]int64 // by party, issue and option
	Reservation []int64     // by party, at least 0: below it the party prefers no deal
	Constraints []Constraint
}

// A Choice is an issue settled as one of its options, both counted from 0.
type Choice struct{ Issue, Option int }

// A Constraint is kept by a package if not all of Together stand in it, or if
// one of Unless does. NotTogether and IfThen make the two kinds that model files
// have.
type Constraint struct {
	Together []Choice // at least one
	Unless   []Choice
}

// NotTogether says that the choices may not all stand in a package.
func NotTogether(choices ...Choice) Constraint { return Constraint{Together: choices} }

// IfThen says that the first choice needs one of the others.
func IfThen(choice Choice, needs ...Choice) Constraint {
	return Constraint{Together: []Choice{choice}, Unless: needs}
}

// Keeps reports whether a package, an option for each issue, keeps the
// constraint.
func (c Constraint) Keeps(options []int) bool {
	stands := func(ch Choice) bool { return options[ch.Issue] == ch.Option }
	return slices.ContainsFunc(c.Unless, stands) ||
		slices.ContainsFunc(c.Together, func(ch Choice) bool { return !stands(ch) })
}

// Parties returns how many parties there are.
func (s *Space) Parties() int { return len(s.Utilities) }

// Issues returns how many issues there are.
func (s *Space) Issues() int {
	if len(s.Utilities) == 0 {
		return 0
	}
	return len(s.Utilities[0])
}

// Options returns how many options an issue has.
func (s *Space) Options(issue int) int { return len(s.Utilities[0][issue]) }

// Size returns how many packages there are, whether or not they keep the
// constraints.
func (s *Space) Size() *big.Int {
	size := big.NewInt(1)
	for i := range s.Issues() {
		size.Mul(size, big.NewInt(int64(s.Options(i))))
	}
	return size
}

// Worth returns what a package, an option for each issue, is worth to each
// party.
func (s *Space) Worth(options []int) []int64 {
	worth := make([]int64, s.Parties())
	for p, issues := range s.Utilities {
		for i, o := range options {
			worth[p] += issues[i][o]
		}
	}
	return worth
}

// Allows reports whether a package keeps all constraints.
func (s *Space) Allows(options []int) bool {
	return !slices.ContainsFunc(s.Constraints, func(c Constraint) bool { return !c.Keeps(options) })
}

// Bounds on what a space may hold; they keep memory within reason.
const (
	MaxParties     = 1 << 10
	MaxIssues      = 1 << 14
	MaxCells       = 1 << 26 // numbers in Space.Utilities
	MaxConstraints = 1 << 16
)

// A ModelError says what is wrong with a space, and where: Path is a JSON path
// into the model file, such as $.utilities[1][0][4].
type ModelError = modelfile.Error

var wrong, within = modelfile.Wrong, modelfile.Within

// Validate reports the first fault of the space, as a *ModelError. It does not
// look for contradictions among the constraints; Contradiction does.
func (s *Space) Validate() error {
	switch {
	case s.Parties() == 0 || s.Parties() > MaxParties:
		return wrong("$.utilities", "%d parties, expected 1 to %d", s.Parties(), MaxParties)
	case len(s.Reservation) != s.Parties():
		return wrong("$.reservation", "%d values, expected one for each of %d parties", len(s.Reservation), s.Parties())
	case s.Issues() == 0 || s.Issues() > MaxIssues:
		return wrong("$.utilities[0]", "%d issues, expected 1 to %d", s.Issues(), MaxIssues)
	case len(s.Constraints) > MaxConstraints:
		return wrong("$.constraints", "%d constraints, expected at most %d", len(s.Constraints), MaxConstraints)
	}
	for p, r := range s.Reservation {
		if r < 0 {
			return wrong(fmt.Sprintf("$.reservation[%d]", p), "%d is less than 0", r)
		}
	}
	cells := 0
	for p, issues := range s.Utilities {
		if len(issues) != s.Issues() {
			return wrong(fmt.Sprintf("$.utilities[%d]", p), "%d issues, but $.utilities[0] has %d", len(issues), s.Issues())
		}
		for i, options := range issues {
			if len(options) == 0 {
				return wrong(fmt.Sprintf("$.utilities[%d][%d]", p, i), "an issue needs at least one option")
			}
			if len(options) != s.Options(i) {
				return wrong(fmt.Sprintf("$.utilities[%d][%d]", p, i), "%d options, but $.utilities[0][%d] has %d", len(options), i, s.Options(i))
			}
			cells += len(options)
		}
		if cells > MaxCells {
			return wrong("$.utilities", "more than %d numbers", MaxCells)
		}
		if err := checkSums(issues); err != nil {
			return within(err, "$.utilities[%d]", p)
		}
	}
	for i, c := range s.Constraints {
		if err := s.checkConstraint(c); err != nil {
			return within(err, "$.constraints[%d]", i)
		}
	}
	return nil
}

// checkSums sees that no sum over issues, of whichever options and of whichever
// issues, leaves 64 bits.
func checkSums(issues [][]int64) error {
	high, low := int64(0), int64(0)
	for i, options := range issues {
		most, least := slices.Max(options), slices.Min(options)
		if most > 0 && high > math.MaxInt64-most {
			return wrong(fmt.Sprintf("[%d][%d]", i, slices.Index(options, most)), "the utilities of a package can add up to more than 64 bits hold")
		}
		if least < 0 && low < math.MinInt64-least {
			return wrong(fmt.Sprintf("[%d][%d]", i, slices.Index(options, least)), "the utilities of a package can add up to less than 64 bits hold")
		}
		high += max(most, 0)
		low += min(least, 0)
	}
	return nil
}

func (s *Space) checkConstraint(c Constraint) error {
	together, unless := ".not_together", ".then"
	if len(c.Unless) > 0 {
		together = ".if"
	}
	if len(c.Together) == 0 {
		return wrong(together, "a constraint needs at least one pair [issue, option]")
	}
	for _, part := range []struct {
		path    string
		choices []Choice
	}{{together, c.Together}, {unless, c.Unless}} {
		for j, ch := range part.choices {
			path := fmt.Sprintf("%s[%d]", part.path, j)
			if part.path == ".if" {
				path = ".if"
			}
			switch {
			case ch.Issue < 0 || ch.Issue >= s.Issues():
				return wrong(path+"[0]", "%d is out of range 0 to %d (%d issues)", ch.Issue, s.Issues()-1, s.Issues())
			case ch.Option < 0 || ch.Option >= s.Options(ch.Issue):
				return wrong(path+"[1]", "%d is out of range 0 to %d (issue %d has %d options)", ch.Option, s.Options(ch.Issue)-1, ch.Issue, s.Options(ch.Issue))
			}
		}
	}
	return nil
}
