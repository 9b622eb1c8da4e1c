// Package guarantees asks whether it is written out: what happens after a
// breach, by whom, how fast, and who says that a breach occurred.
//
// # The grid
//
// [Ask] lays the guarantees of a view out by document, a row for each trigger
// and a cell for each thing that a guarantee can say ([Cells]). A cell that the
// record leaves empty is a question, with the parties to whom it can be put: for
// what the text says those who wrote it, for what is to be done those who
// guarantee it. What somebody has noticed as open (the record's blank) stands
// with the cell that it is about. A row that only ends others (it voids them) is
// not asked who pays for it.
//
// # Findings
//
// What does not go together is a finding with the records on both sides: an act
// that sets a guarantee off under one point and ends it under another; a response
// for which nobody is named; a text that turns on who broke it and names nobody
// who says so; a clock that runs longer than the harm takes, or longer than that
// of a later rung; a guarantor who says elsewhere that it will not, or that
// something else comes first. A finding says what stands in the record, not who
// should give way.
//
// # What happens
//
// [Walk] takes an incident in words, "missiles are fired across the line on day
// 40", or the trigger of a guarantee, and goes through the clauses: which are set
// off, by whose act, in which order and by when, until the text is silent. How an
// incident is matched to a trigger is said with each clause, by the words that
// met (see words.go): the same word for an act; a wider word that covers it (a
// missile that is fired is an attack, and an attack a breach); or another word, of
// which the text does not say whether it counts. The walk is over words, and no
// forecast of what anybody would do.
//
// The cells are those of a ceasefire lawyer's table; compare the checklists for
// ceasefires of the UN Department of Political and Peacebuilding Affairs (Guidance
// on Mediation of Ceasefires, 2022), which keep monitoring, verification and the
// settling of disputes apart.
package guarantees
