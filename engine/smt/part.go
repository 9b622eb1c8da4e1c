package smt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A part is a group of statements that shares nothing with the rest. All work
// is done part by part. Statements are their places in the problem.
type part struct {
	encoder    *encoder
	models     *witness // for the model of all parts together
	witness    *witness // for everything else
	statements []int32
	checker    *encoding // nil until needed
	verdict    status
	relied     []int32   // if satisfiable: the Within atoms relied on
	refuted    [][]int32 // conflicts, verified
}

// errSecondPass tells of an answer that its verification does not bear out. It
// means a fault in this package.
var errSecondPass = errors.New("the second pass does not confirm the answer; please report this with the model")

func (p *part) solver() *encoding {
	if p.checker == nil {
		p.checker = p.encoder.encode(p.statements, false)
	}
	return p.checker
}

// check finds out, once, whether all statements of the part hold together.
func (p *part) check(ctx context.Context) (status, error) {
	if p.verdict != unknown {
		return p.verdict, nil
	}
	c := p.solver()
	found := c.solve(ctx, c.selectors, nil)
	if found == satisfiable {
		relied, sure := p.models.satisfied(ctx, c, p.statements)
		if sure == unknown {
			return unknown, nil
		}
		if sure == unsatisfiable {
			return unknown, fmt.Errorf("smt: a model of statements %s: %w", p.ids(p.statements), errSecondPass)
		}
		p.relied = relied
		p.checker = nil
	}
	p.verdict = found
	return found, nil
}

// firstConflict returns some minimal conflict of a part that does not hold.
func (p *part) firstConflict(ctx context.Context) ([]int32, status, error) {
	c := p.solver()
	found := c.solve(ctx, c.selectors, nil)
	if found != unsatisfiable {
		return nil, found, nil
	}
	return p.conflictWithin(ctx, c.coreStatements())
}

// coreStatements returns the statements whose selectors are in the core.
func (c *encoding) coreStatements() []int32 {
	core := make([]int32, len(c.core))
	for i, l := range c.core {
		core[i] = c.statements[l.variable()] // selectors are the first variables
	}
	return core
}

// conflictWithin reduces statements that cannot hold together to a minimal
// conflict, and verifies it.
func (p *part) conflictWithin(ctx context.Context, core []int32) ([]int32, status, error) {
	conflict, found := p.encoder.minimise(ctx, core)
	if found != unsatisfiable {
		return nil, found, nil
	}
	return p.verified(ctx, conflict)
}

// minimise drops statements while the rest still cannot hold together, and
// goes on with the core of the rest (deletion with core refinement: Dershowitz,
// Hanna and Nadel 2006; Belov and Marques-Silva 2012). It works on a solver of
// its own that knows no more than the statements given.
func (e *encoder) minimise(ctx context.Context, core []int32) ([]int32, status) {
	slices.Sort(core)
	c := e.encode(core, false)
	needed := make([]lit, 0, len(core))
	open := slices.Clone(c.selectors)
	assume := make([]lit, 0, len(core))
	// The first round leaves nothing out and so only trims the core.
	for trim := true; trim || len(open) > 0; {
		left := open
		if !trim {
			left = open[:len(open)-1]
		}
		assume = append(append(assume[:0], needed...), left...)
		switch c.solve(ctx, assume, nil) {
		case unknown:
			return nil, unknown
		case satisfiable:
			if trim {
				return nil, satisfiable
			}
			needed = append(needed, open[len(open)-1])
			open = left
		case unsatisfiable:
			in := make(map[lit]bool, len(c.core))
			for _, l := range c.core {
				in[l] = true
			}
			before := len(open)
			open = slices.DeleteFunc(left, func(l lit) bool { return !in[l] })
			trim = trim && len(open) < before
		}
	}
	conflict := make([]int32, len(needed))
	for i, l := range needed {
		conflict[i] = c.statements[l.variable()]
	}
	slices.Sort(conflict)
	return conflict, unsatisfiable
}

// verified is the second pass over a conflict: with a fresh solver that knows
// only these statements, all of them cannot hold, and without any one of them
// the others do, in a model that is checked statement by statement.
func (p *part) verified(ctx context.Context, conflict []int32) ([]int32, status, error) {
	for _, known := range p.refuted {
		if slices.Equal(known, conflict) {
			return conflict, unsatisfiable, nil
		}
	}
	c := p.encoder.encode(conflict, false)
	found := c.solve(ctx, c.selectors, nil)
	others := make([]lit, 0, len(conflict))
	rest := make([]int32, 0, len(conflict))
	for i := 0; i < len(conflict) && found == unsatisfiable; i++ {
		others = append(append(others[:0], c.selectors[:i]...), c.selectors[i+1:]...)
		rest = append(append(rest[:0], conflict[:i]...), conflict[i+1:]...)
		switch c.solve(ctx, others, nil) {
		case unknown:
			found = unknown
		case unsatisfiable:
			found = satisfiable
		case satisfiable:
			switch _, sure := p.witness.satisfied(ctx, c, rest); sure {
			case unknown:
				found = unknown
			case unsatisfiable:
				found = satisfiable
			}
		}
	}
	switch found {
	case unknown:
		return nil, unknown, nil
	case satisfiable:
		return nil, unknown, fmt.Errorf("smt: a conflict of statements %s: %w", p.ids(conflict), errSecondPass)
	}
	p.refuted = append(p.refuted, conflict)
	return conflict, unsatisfiable, nil
}

func (p *part) ids(statements []int32) string {
	var b strings.Builder
	for i, at := range statements {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, p.encoder.problem.Statements[at].ID)
	}
	return b.String()
}
