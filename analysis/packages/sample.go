package packages

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"parley/engine/pareto"
	"parley/engine/smaa"
)

// sampled is in how many models Nash's solution is looked for, where there are
// too many packages to look at each.
const sampled = 400

// patience bounds how long one model is worked on.
const patience = 2 * time.Second

// fine is the unit in which worths are whole numbers for the exact engine.
const fine = 1 << 30

// sample finds Nash's solution in some of the models, over the packages that
// cross no red line and go against no other limit, and what differs from these on
// one issue; at most so many packages.
func (m *model) sample(ctx context.Context, drawn *smaa.Models, most int) ([][]int, error) {
	options := m.each(m.clearOptions)
	if slices.ContainsFunc(options, func(at []int) bool { return len(at) == 0 }) {
		return nil, nil
	}
	s := pareto.Space{Reservation: make([]int64, len(m.parties)), Constraints: m.constraints(options)}
	var out [][]int
	seen := map[string]bool{}
	for n := range min(sampled, drawn.N) {
		if len(out) >= most {
			break
		}
		s.Utilities = nil
		for p := range m.parties {
			worth := drawn.Worth(p, n)
			var issues [][]int64
			for k, at := range options {
				var u []int64
				for _, o := range at {
					u = append(u, int64(worth[k][o]*fine))
				}
				issues = append(issues, u)
			}
			s.Utilities = append(s.Utilities, issues)
			s.Reservation[p] = max(0, int64(drawn.Floor(p)*fine)-int64(len(m.places)))
		}
		p, err := nash(ctx, s)
		if err != nil {
			return nil, err
		}
		if p == nil {
			continue
		}
		pkg := make([]int, len(p.Options))
		for k, o := range p.Options {
			pkg[k] = options[k][o]
		}
		if key := fmt.Sprint(pkg); !seen[key] {
			seen[key] = true
			out = append(out, pkg)
		}
	}
	// What differs from them on one issue, as far as there is room.
	for _, found := range slices.Clone(out) {
		for k, at := range options {
			for _, o := range at {
				pkg := slices.Clone(found)
				pkg[k] = o
				if key := fmt.Sprint(pkg); !seen[key] && len(out) < most {
					seen[key] = true
					out = append(out, pkg)
				}
			}
		}
	}
	// The dossier's order of options, whatever order they were found in.
	slices.SortFunc(out, slices.Compare)
	return out, nil
}

// nash is Nash's solution in a model. Where no package keeps all limits, those
// that are no red lines are left out; where none reaches all floors, the floors.
func nash(ctx context.Context, s pareto.Space) (*pareto.Package, error) {
	for {
		limited, cancel := context.WithTimeout(ctx, patience)
		r, err := pareto.Solve(limited, &s, pareto.Options{NashOnly: true})
		cancel()
		var contradicts *pareto.ModelError
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &contradicts) && s.Constraints != nil:
			s.Constraints = nil
		case err != nil:
			return nil, err
		case r.Nash == nil && slices.Max(s.Reservation) > 0:
			s.Reservation = make([]int64, len(s.Reservation))
		default:
			return r.Nash, nil
		}
	}
}

// constraints are the limits of other classes than red lines, on some options of
// each place: what goes against one is acceptable to nobody in any model.
func (m *model) constraints(options [][]int) []pareto.Constraint {
	var out []pareto.Constraint
	for _, l := range m.limits {
		if l.lifted || l.class == RedLine {
			continue
		}
		var unless []pareto.Choice
		for _, n := range l.needs {
			for at, o := range options[n.place] {
				if n.good[o] {
					unless = append(unless, pareto.Choice{Issue: n.place, Option: at})
				}
			}
		}
		for at, o := range options[l.place] {
			if l.bad[o] {
				out = append(out, pareto.Constraint{Together: []pareto.Choice{{Issue: l.place, Option: at}}, Unless: unless})
			}
		}
	}
	return out
}
