// Package pareto finds out which packages are worth having: of all ways to
// settle several issues, those of which no other is at least as good for every
// party and better for one, and the points that theory calls fair. It knows
// nothing of negotiations beyond the words of its model files.
//
// # Spaces
//
// A [Space] says what each option of each issue is worth to each party, in whole
// numbers, what each party needs at least, and which options may not stand
// together or need one another. [ReadSpace] reads one from a model file in the
// format "parley.packages/1", or it is built in code. [Fractions] is a space with
// weights and names; the package genius reads such. [Breakpoints] makes options
// of a numeric issue.
//
// # Answers
//
// [Solve] answers a space as a [Result]: the frontier, with a package for each of
// its points and how many have the same utilities, and four fair points: the
// solutions of Nash (nash.go) and of Kalai and Smorodinsky (leximin.go), the
// egalitarian (leximin.go) and the utilitarian one (utilitarian.go). [Contradiction]
// says which constraints no package keeps together. [AdjustedWinner] divides items
// between two parties (adjustedwinner.go).
//
// # What can be relied on
//
// All comparisons are exact, whatever the numbers: products in big integers,
// ratios as fractions. Where several packages tie, the order of utilities and
// then of options decides, so answers can be repeated; they do not depend on the
// number of cores, nor on the clock, except that a context ends the work. What is
// there then was proved, and the result says that it is not complete. A frontier
// that is too large to list is given with a tolerance, and the result says so;
// the fair points are exact all the same. Memory is bounded by Options.Most.
//
// # How it works
//
// Packages are put together issue by issue (merge.go); of partial packages with
// the same future, those that another dominates are dropped as soon as they appear
// (sieve.go, archive.go). With constraints, partial packages are kept apart by
// which constraints are still open (constraint.go). Fair points are found without
// the frontier by a bound in whole numbers (cut.go) and a narrow first search
// (search.go). Boxes give the tolerance (coarse.go). Each file names the paper it
// follows.
package pareto
