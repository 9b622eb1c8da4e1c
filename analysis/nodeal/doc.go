// Package nodeal keeps the ledger of no deal: what another month without an
// agreement means on the published figures, per side, each figure with who
// publishes it.
//
// # The ledger
//
// [Keep] turns each figure that adds up over time into a rate a month: as
// published, or the publisher's total divided by the months of its period. For
// each side and each thing that is counted it gives the least and the greatest
// published rate, each with its publisher. Nothing is averaged, and no middle is
// taken: the central figure is the latest single value of a publisher who is no
// party to the talks, and where there is none it says so. What is "at most" is
// never a low figure, what is "at least" never a high one. An aim is no estimate:
// it stands apart, and so do projections. A straight line at a published rate says
// what follows if the rate held, and is no forecast.
//
// # What is checked
//
// Published numbers are held against each other by rules over values, units,
// periods and kinds (check.go): a ratio against its own parts, a share against
// part and whole, a rate against its total, a total against the sum of the sides
// or of the months within it, one publisher's figure against the same publisher's
// figure elsewhere. What does not follow is a finding; what does is listed, too. A
// printed number stands for what rounds to it, and for a little more where it says
// "about" (slack, in check.go).
//
// # Thresholds
//
// What is left until a threshold, divided by the published rates, gives an
// interval of time; the times that others tell stand beside it (threshold.go).
//
// # What is entered by a named person
//
// The bargaining range (J. D. Fearon, Rationalist Explanations for War,
// International Organization 49, 1995) and the attrition scenario (F. W. Lanchester,
// Aircraft in Warfare, 1916) are worked out only from inputs that somebody signs
// ([Range], [Attrition]). Ranges that somebody states are carried through by
// [Carry], with the seed and the number of draws in the answer. There is no
// forecast of who prevails.
package nodeal
