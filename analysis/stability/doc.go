// Package stability answers whether a state of affairs would hold, as far as the
// record says: who is stated to gain by leaving it, what holds each party there,
// and which comparisons nobody has stated.
//
// It turns a view into a small model of the graph model for conflict resolution
// (engine/graphmodel) and tells what comes of it in the words of the record, with
// the ids of the records. docs/stability.md tells the model at length:
//
//	claim.go   what a party wants, as far as it says
//	choose.go  which steps and settlements there is room for
//	model.go   the states, who can move between them, what each party prefers
//	answer.go  the answer
//	words.go   how it is told
//	wish.go    what would have to be different for a state to last
//
// # Preferences are ordinal and may be open
//
// A state is better for a party than another if it meets all that the other meets
// of what the party states, and more: red lines first, then everything else.
// Otherwise the comparison is open and stays so. The engine then tells what holds
// however it comes out; the rest is a question that can be put to the party.
//
// # Own words and reports
//
// The model is built twice: on what the parties say themselves, and with what is
// reported of them. Where the second says more it stands beside the first.
package stability
