package pareto

import (
	"encoding/json"
	"math/big"
	"slices"
)

// A Package settles every issue, with what it is worth to each party.
type Package struct {
	Utilities []int64 // by party
	Options   []int   // by issue
	// Names are those of the options, if the space came from a file that has
	// some; they are then written in place of the numbers.
	Names []string
}

// packageJSON is how a package is written.
type packageJSON struct {
	Utilities []int64 `json:"utilities"`
	Options   any     `json:"options"`
	Count     uint64  `json:"count,omitempty"`
}

// MarshalJSON writes a package with its utilities and options.
func (p Package) MarshalJSON() ([]byte, error) { return json.Marshal(p.json(0)) }

// MarshalJSON writes a point as a package with its count.
func (p Point) MarshalJSON() ([]byte, error) { return json.Marshal(p.json(p.Count)) }

func (p Package) json(count uint64) packageJSON {
	if p.Names != nil {
		return packageJSON{p.Utilities, p.Names, count}
	}
	return packageJSON{p.Utilities, p.Options, count}
}

// A Point is a combination of utilities on the frontier, with one package that
// has it: of several, the one whose options come first.
type Point struct {
	Package
	// Count is how many packages have these utilities; 0 if that is not known.
	Count uint64
}

// AnswerFormat is the name of the form in which a Result is written as JSON.
const AnswerFormat = "parley.packages.answer/1"

// A Result is what Solve found. Points and fair points are ordered by the first
// party's utility, the highest first, then the second's, and so on; where several
// packages are equally good by a definition, the first in that order is given.
type Result struct {
	Space *big.Int // how many packages there are
	// Frontier lists the packages of which no other is at least as good for
	// every party and better for one. Without Options.Full, packages below a
	// reservation are left out.
	Frontier []Point
	// Tolerance is nil if the frontier is exact. Else the frontier was too
	// large to list, and every package that gives each party its reservation
	// and its Tolerance (with Options.Full: every package) has one in the list
	// that gives no party less by more than its Tolerance.
	Tolerance []int64
	// The fair points, over the packages at or above every reservation; nil if
	// there is none, or if it was not asked for or not found in time.
	Nash, KalaiSmorodinsky, Egalitarian, Utilitarian *Package
	// Contradiction is nil if there is a package that keeps all constraints. Else
	// it has the places of constraints that no package keeps together; without
	// any one of them there is one.
	Contradiction []int
	// Complete is false if the context or the memory ended before all that was
	// asked for was found; what is there then was proved. A frontier that was
	// not finished has the fair points that were found, which are on it.
	Complete bool

	asked Options
}

// packages returns each package of the result once.
func (r *Result) packages() []*Package {
	var all []*Package
	for i := range r.Frontier {
		all = append(all, &r.Frontier[i].Package)
	}
	for _, p := range []*Package{r.Nash, r.KalaiSmorodinsky, r.Egalitarian, r.Utilitarian} {
		if p != nil && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// MarshalJSON writes the result with the fields that were asked for; what there
// is none of is null.
func (r *Result) MarshalJSON() ([]byte, error) {
	fair := func(p *Package, asked bool) any {
		if !asked {
			return nil
		}
		if p == nil {
			return json.RawMessage("null")
		}
		return p
	}
	all := !r.asked.FrontierOnly && !r.asked.NashOnly
	out := struct {
		Format           string   `json:"format"`
		Space            string   `json:"space"`
		Complete         bool     `json:"complete"`
		Contradiction    []string `json:"contradiction,omitempty"`
		FrontierSize     *int     `json:"frontier_size,omitempty"`
		Tolerance        []int64  `json:"tolerance,omitempty"`
		Nash             any      `json:"nash,omitempty"`
		KalaiSmorodinsky any      `json:"kalai_smorodinsky,omitempty"`
		Egalitarian      any      `json:"egalitarian,omitempty"`
		Utilitarian      any      `json:"utilitarian,omitempty"`
		Frontier         []Point  `json:"frontier,omitzero"`
	}{
		Format: AnswerFormat, Space: r.Space.String(), Complete: r.Complete, Tolerance: r.Tolerance,
		Contradiction:    constraintPaths(r.Contradiction),
		Nash:             fair(r.Nash, !r.asked.FrontierOnly),
		KalaiSmorodinsky: fair(r.KalaiSmorodinsky, all),
		Egalitarian:      fair(r.Egalitarian, all),
		Utilitarian:      fair(r.Utilitarian, all),
	}
	if !r.asked.NashOnly {
		size := len(r.Frontier)
		out.FrontierSize = &size
		out.Frontier = r.Frontier
		if out.Frontier == nil {
			out.Frontier = []Point{}
		}
	}
	return json.Marshal(out)
}
