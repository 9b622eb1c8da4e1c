// Package dossier is what a team knows about one negotiation: records of who
// says what, each with the sources it rests on; the text in which people write
// them; and the view that a reader has of them.
//
// # Records
//
// A [Dossier] is a set of records of some two dozen kinds ([Records] lists them,
// with the file that each is kept in). A record is a small struct; the comments
// on its fields say what they mean, and are what "parley schema" prints:
//
//	who.go           parties, persons, groups
//	source.go        what was read or heard
//	issue.go         questions to settle, and the answers they can have
//	milestone.go     what happens or does not
//	position.go      what a party says on an issue, or is said to say
//	condition.go     what must come before what
//	interest.go      interests, levers, moves, preferences
//	draft.go         texts with numbered points
//	event.go         calls, meetings, statements, attacks
//	statement.go     attributed claims; accounts, where claims disagree
//	deadline.go  guarantee.go  figure.go  transmission.go  question.go
//
// Every record has a head ([Meta]): an id, its sources, its handling, and when
// the desk knew of it. An [Address] names a record, as in position/pos-041, or a
// point of a draft, as in draft/d-28#6.a. A [Term] names something that may
// happen or be settled: a milestone, an issue, or ISSUE=OPTION.
//
// Everything cites. A record of a claim rests on a source, with the place in
// it, or says in "unconfirmed" what has not been checked. Records refer to each
// other by id, and each reference is checked when a dossier is loaded.
//
// # Two times, and who may see
//
// When a thing was so (date) and when the desk knew of it (known) are kept
// apart. Dates are those of package when: to the day, about, since, until.
//
// The audience of a record ([Handling]) decides who sees it. Its TLP label says
// how it may be passed on, and decides only where there is no audience: clear
// and green are for everyone, the rest for the owners. Where there is neither,
// a record is for those who may see all its sources: press and documents are
// for everyone; own notes, interviews and transmissions for the owners.
//
// # The view
//
// Nobody is shown a Dossier. [Dossier.View] gives a [View]: the dossier as of a
// date, as known on a date, for one reader ([Scope]). Engines, pages and exports
// take a View and nothing else, and so nothing hidden can shape what they say:
//
//   - A hidden record takes with it what cannot stand without it: what is about
//     a hidden party, issue or option, and what rests on hidden sources alone.
//   - References to what is hidden are taken out of what stays: from lists, from
//     rankings, from the brackets of a draft.
//   - A scope can also be limited by label: what may not go as far is then taken
//     out by the same rules, as for an outside program that asks.
//   - What is left is a dossier in order by itself. Everything that is worked
//     out from a view (what stands, when something was known, what cites what,
//     the highest label) is what would be worked out if nothing else existed.
//   - As of a date, what was not yet so is gone: later records, and parts such
//     as later denials, sides of an account, and ends of offices. What has no
//     date (a party, an issue, a role) stands throughout.
//
// Words are left as they are: who writes down a name in a sentence for everyone
// has told everyone. view.go has the rules.
//
// # Own words and reports
//
// Who says so is part of the fact. A position or condition is a party's own
// word ([Position.OwnWord]) if the party said it itself, officially, in public
// or in a document, and nobody denies it. All else (what others relay, what
// unnamed officials say, what a voice within the party says, what is recalled
// without a source) is a report. Reports stand beside own words and replace
// none of them.
//
// [View.Standing] works out what stands of a party's positions on an issue, and
// [View.History] how it came to that. A later own position replaces the earlier
// ones on the same option; a later demand also earlier demands and proposals on
// the issue; a red line lapses only when a later position names it. Later means
// certainly later: two of the same day stand together. standing.go has the
// rules, and standing_test.go an example of each. An endorsement of an option
// counts as its acceptance.
//
// # The text form
//
// A dossier is kept as a folder that people write and git compares: dossier.yaml
// with title, summary and goal; a YAML file for each kind; and a Markdown file
// for each draft.
//
//	dossier.yaml
//	parties.yaml  positions.yaml  sources.yaml  ...
//	drafts/d-28.md
//
// [Load] reads and checks it. What is not in order comes as [Problems]: all at
// once, each with file, line and column, what was found, what was expected, and
// the nearest name that is known. [Save] and [Format] write the same form:
// loading and saving lose nothing, and the text of the same records is always
// the same, one field a line. YAML is read strictly: no unknown or repeated
// fields, no anchors, tags or second documents.
//
// The points of a draft stand below its front matter (draftmd.go). Words in
// braces say what a point sets, {i-army=600000}, and what it rests on,
// {cite: s-1}. Contested words stand in brackets by party, which
// [ParseBrackets] takes apart: [[p-ua: these | p-ru: those]].
//
// # Adding to it
//
// Struct tags declare a field once: its name in the text (yaml), whether it is
// required, which kinds it refers to (ref), which values it can have (enum).
// shape.go reads them, and loading, saving, checking, viewing and the schema
// follow the shape. The tests draw records by it, so that a new field is tried
// at once in all of these. A field whose absence means something else than "not
// known" needs a line in sense (view.go), so that a hidden record does not come
// to mean that.
//
// [Sample] makes up a dossier of any size.
package dossier
