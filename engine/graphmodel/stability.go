package graphmodel

import "context"

// A Concept is a way in which a state can be stable for a decision maker. Each
// asks whether any improvement that is open to it is left unanswered.
type Concept uint8

const (
	// Nash: there is no improvement to move to (Nash 1950; in the graph model,
	// Fang, Hipel, Kilgour 1993).
	Nash Concept = iota
	// GMR, general metarationality: after every improvement the opponents can
	// bring about a state that is no better for the decision maker than where it
	// started (Howard 1971).
	GMR
	// SMR, symmetric metarationality: and from there it has no move to a state
	// that is better than where it started (Howard 1971).
	SMR
	// SEQ, sequential stability: as GMR, with every move of the opponents an
	// improvement for the one who makes it (Fraser, Hipel 1984).
	SEQ
)

// Concepts lists the concepts.
func Concepts() []Concept { return []Concept{Nash, GMR, SMR, SEQ} }

func (c Concept) String() string { return [...]string{"nash", "gmr", "smr", "seq"}[c] }

// Stable finds the states that are stable for a decision maker. It takes time in
// proportion to states times moves, and where all options go both ways, to
// states times decision makers. The error is the context's.
//
// GMR, SMR and SEQ each need only the least of a value over what the opponents
// can bring about: of the decision maker's level of a state, or for SMR of the
// best level that it has or can move to from there.
func (g *Graph) Stable(ctx context.Context, dm int, c Concept) (Set, error) {
	if err := ctx.Err(); err != nil {
		return Set{}, err
	}
	value := g.level[dm]
	switch c {
	case Nash:
		return g.moves.holds(g, dm, g.moves.best(g, dm)), nil
	case SMR:
		value = g.moves.best(g, dm)
	}
	least, err := g.moves.least(ctx, g, dm, value, c == SEQ)
	if err != nil {
		return Set{}, err
	}
	return g.moves.holds(g, dm, least), nil
}

// Equilibria finds the states that are stable for every decision maker.
func (g *Graph) Equilibria(ctx context.Context, c Concept) (Set, error) {
	var all Set
	for dm := range g.dms {
		s, err := g.Stable(ctx, dm, c)
		if err != nil {
			return Set{}, err
		}
		if dm == 0 {
			all = s
		} else {
			all = all.and(s)
		}
	}
	return all, nil
}
