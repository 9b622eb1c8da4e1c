// Package reading reads who said what in an article, cable or transcript: from a
// text to attributed statements, events, texts that were sent, points of
// parties, figures, and accounts that differ, each with its place in the text. It
// works offline; nothing of a text leaves the machine.
//
//	reader, err := reading.New(view)       // nil: without a dossier
//	doc, err := extract.Read(ctx, data)    // plain text, HTML, e-mail, Word, PDF
//	var about reading.Article
//	doc.About(&about)
//	article, err := reader.Read(ctx, about, reading.Options{})
//	for _, s := range article.Statements { ... }
//
// What it finds are proposals of a machine; package proposal makes records of
// those that a person confirms.
//
// # How a text is read
//
// Each step is a file of its name:
//
//	lines.go       the lines: headlines, bullets, labels of a transcript, what is
//	               around an article; lines broken at a margin are joined
//	quotes.go      quote marks that open one way and close another are evened out,
//	               without moving anything
//	heads.go       headline, writer and date, from the first lines
//	attribution    the model (a package): source, cue and content of statements
//	repair.go      ends of spans that stop within a quotation or run into the
//	               next clause
//	transcript.go  lines that begin with who speaks
//	cues.go        cues that taggers of news pass over: "ruled out", "Morvane's
//	               demand for", "in the opinion of", and what is said within what
//	               is said
//	goon.go        what goes on without a cue of its own
//	nest.go        which statement stands within which; both stay
//	who            (a package) who a name, pronoun or description stands for
//	manner.go      mode, stance (package stance), date (package dates), venue, and
//	               to whom
//	events.go      calls, meetings, visits, votes, attacks, texts that were sent
//	points.go      what parties ask for, grant or rule out, by the dossier's issues
//	figures.go     quantities with a unit
//	accounts.go    statements that do not agree, side by side
//
// Nothing is compared across all of a text: statements with those of their
// paragraph, accounts with the few before. So the work grows with the length of a
// text and no faster.
//
// # What it does not do
//
// It does not say who an unnamed source is, which of two accounts is so, or how
// likely anything is; confidence is of the reading alone. It reads English. Where
// a text does not say when it was published, days of the week stay open.
package reading
