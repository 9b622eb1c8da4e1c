// Package packages answers which whole deals, built from options on the record,
// every party could live with: which cross no red line, how far what is known of
// the parties' preferences makes them acceptable to each and to all, what each
// red line costs, and what would make a draft acceptable.
//
// # No number is invented
//
// What a party prefers is known from what it says: stance.go has what each stance
// honestly says of the order of options, limit.go what it rules out. A ranking
// that somebody entered (a preference record) takes the place of what the stances
// say on that issue; weights and values count only where somebody entered them.
// All else is left open: engine/smaa draws preference models that agree with what
// is known, and a package is told with a count of models. A count says how far
// the record reaches. It is not the chance that anyone agrees.
//
// # What is in a package
//
// Issues are in play if at least two of the parties have spoken on them
// themselves, or one has drawn a red line: where only one has spoken, every
// package would settle the issue as it wishes, and others would pay for their
// silence. Options are in play if somebody named them: a party in its own words,
// a preference, a lock, or the draft that is asked about. Everything left out is
// told with the reason (place.go).
//
// # Acceptable
//
// A package is acceptable to a party in a model if it crosses no red line of the
// party's, goes against nothing that it says no to and against none of its
// conditions, and is worth at least as much to it as the least it has itself said
// yes to on each issue, taken together. A demand sets no limit here: limits drawn
// from demands would give most to whoever demands most.
//
// Each record that limits can be lifted by its id (Options.Lift): it is then taken
// not to bind, while what it says of the party's ranking stays.
package packages
