// Package standing answers where things stand: it asks one view of a dossier
// what the parties say, what changed, what waits for what, what is due, which
// accounts disagree, and puts the answers together as the morning brief.
//
// Every answer is made of lines, and every line names the records that it
// rests on. Issues are put into groups by tests that are printed beside the
// result (Group.Test; docs/brief.md tells them at length). Only what a party
// said itself moves an issue between groups; what others report of it is told
// beside, with what it would change.
package standing
