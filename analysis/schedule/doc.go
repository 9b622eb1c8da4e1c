// Package schedule answers in which order, and by when: given which step comes
// how long before which, and the deadlines of a view, it says the earliest and
// the latest day of each step, how much room there is, which chain of steps
// decides the end, and which deadline cannot be kept.
//
// The steps and their order come from what was found to be able to hold
// together; this package only puts days to them. The days are the least on
// record, not a forecast: where nobody has said how long a step takes, it is
// taken to need no time of its own.
package schedule
