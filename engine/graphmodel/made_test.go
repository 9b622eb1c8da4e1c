package graphmodel_test

import (
	"fmt"
	"math/rand/v2"

	"parley/engine/graphmodel"
)

// made is a model of a given size: options in turn to each decision maker, some
// of them one-way, some combinations not feasible, and preference statements on
// two or three options each.
func made(options, dms, oneWay, patterns int, seed uint64) *graphmodel.Model {
	r := rand.New(rand.NewPCG(seed, 0))
	m := &graphmodel.Model{}
	pattern := func(cares int) graphmodel.Pattern {
		var p graphmodel.Pattern
		for range cares {
			p.Cares |= 1 << r.IntN(options)
		}
		p.Value = graphmodel.State(r.Uint64()) & p.Cares
		return p
	}
	for i := range dms {
		d := graphmodel.DM{Name: fmt.Sprint("dm ", i)}
		for range options {
			st := graphmodel.Statement{pattern(2)}
			if r.IntN(3) == 0 {
				st = append(st, pattern(3))
			}
			d.Statements = append(d.Statements, st)
		}
		m.DMs = append(m.DMs, d)
	}
	for k := range options {
		o := graphmodel.Option{Name: fmt.Sprint("option ", k), DM: k % dms}
		if k < oneWay {
			o.Direction = graphmodel.Fwd
		}
		m.Options = append(m.Options, o)
	}
	for range patterns {
		m.Infeasible = append(m.Infeasible, pattern(4))
	}
	return m
}
