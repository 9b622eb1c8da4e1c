// Package graphmodel is the graph model for conflict resolution: it finds out
// which states of a conflict are stable for whom, and why. It knows nothing of
// negotiations beyond the words of its model files.
//
// # Models
//
// A [Model] is in option form: options that one decision maker each takes up or
// not, some of them one-way; patterns of combinations that cannot be; and for
// each decision maker an order of the states, as a ranking with ties or by
// ordered preference statements. [ReadModel] reads a model file in the format
// "parley.stability/1", or a model is built in code. [New] makes a [Graph] of it;
// [NewGraph] makes one of moves that are listed and need not be transitive.
//
// # Answers
//
//   - [Solve] answers a whole model: what is stable for each decision maker and
//     for all, by Nash, GMR, SMR and SEQ. [Graph.Stable] and [Graph.Equilibria]
//     answer one [Concept].
//   - [Judge] looks at one state and tells why: every move, whether it is a
//     gain, and the answer that undoes it; for a decision maker or a coalition,
//     and also where some preferences are not known ([Conflict]): then it tells
//     what holds however they are filled in, and on which it depends.
//   - [Keep] and [Leave] solve the inverse problem: the fewest preferences that
//     would have to be different for a state to be stable, or not to be.
//   - [Path] is a way from one state to another by improvements.
//
// # What can be relied on
//
// Definitions follow Fang, Hipel and Kilgour, Interactive Decision Making: The
// Graph Model for Conflict Resolution (1993), with legal sequences of moves by
// several opponents: any of them, in any order, nobody twice running, ending
// anywhere along the way. An answer undoes a gain if the state it leads to is not
// strictly better than where the move began. Answers do not depend on chance or
// the clock, except that a context ends the work.
//
// # How it works
//
// Whether a state is stable depends on the least of a value over all that the
// opponents can bring about after each improvement. The least is found
// backwards, beginning with the state that has it (groups.go, arcs.go), so that
// one pass serves all states. In option form moves are transitive, and states
// fall into groups that are gone through once; where moves are listed, who moved
// last is tracked. Feasible states are found by depth-first search with unit
// propagation over the patterns (states.go).
package graphmodel
