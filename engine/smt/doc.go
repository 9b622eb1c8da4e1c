// Package smt finds out whether statements about issues and events can hold
// together; if not, which few of them cannot, and the least that would have to
// be given up. It knows nothing of negotiations beyond the words of its model
// files.
//
// # Problems
//
// A [Problem] has issues, each to be settled as one of its options or as an
// integer; events, each of which may occur or not and has a time in days; and
// atoms, the simple facts that can hold: an issue is settled as an option, an
// integer is at most so much, an event occurs, an event is at least or at most
// so many days after another. Statements are conjunctions of clauses over the
// atoms. Each belongs to a party and has a price. [ReadProblem] reads a problem
// from a model file in the format "parley.deadlock/1", or it is built in code.
//
// # Answers
//
// [Answer] answers a whole problem at once, in the form in which results are
// written. To ask single questions, and to ask again, open a [Session]:
//
//   - [Session.Check] and [Session.Model]: can the statements hold together, and
//     how, with the earliest and latest day of each event;
//   - [Session.FirstConflict], [Session.SmallestConflicts] and
//     [Session.AllConflicts]: minimal sets that cannot hold together (minimal
//     unsatisfiable subsets), with the ring of events where that is what they
//     are, and [Session.Rules], the rules of the problem they rest on;
//   - [Session.CheapestConcessions] and [Session.FairConcessions]: minimal sets
//     whose surrender makes the rest hold (minimal correction sets), by their
//     cost or with the worst-off party first;
//   - [Session.Without] and [Session.Only]: what if these were not stated?
//
// To ask what would be if something else were stated, add it to a copy of the
// problem and open a new session: for some hundred statements that takes less
// than a millisecond.
//
// # What can be relied on
//
// Answers are exact. Every model is checked statement by statement against
// days found by a separate shortest-path computation. Every conflict is solved
// again by a fresh solver that knows nothing else, and so is every set that
// lacks one of its statements. Of every concession, the rest is seen to hold in
// a checked model, and each statement given up has a verified conflict with
// the rest. An answer that its second pass does not bear out is an error, never
// a result.
//
// Answers can be repeated: nothing depends on chance or on the clock, except
// that a context ends the work. It is then no error to have less; the lists say
// so. Times are kept in 64 bits, and with horizons up to 2^60 no constant can
// make them overflow.
//
// # How it works
//
// Statements that share no issue and no event are worked on apart, part by
// part (component.go). The engine of a part is a solver in the manner of
// conflict-driven clause learning (solver.go, learning.go, clauses.go,
// order.go) with integer difference logic inside (difference.go). On it stand
// the reduction of cores to conflicts (part.go), smallest conflicts by implicit
// hitting sets (hittingset.go), all conflicts by MARCO (marco.go), cheapest
// concessions by OLL (oll.go, totalizer.go, concession.go), and fair ones by
// generalised totalizers (fair.go). Each file names the paper it follows.
package smt
