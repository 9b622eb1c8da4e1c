package app

// commands is the command line. Each command is one type in a file of its
// name.
type commands struct {
	Brief        briefCmd        `cmd:"" help:"The morning page: where things stand, each line with its sources."`
	Positions    positionsCmd    `cmd:"" help:"Issues by parties: every stance, with a legend."`
	History      historyCmd      `cmd:"" help:"All that a party said, and was reported to say, on one issue."`
	Timeline     timelineCmd     `cmd:"" help:"Events in their order."`
	Accounts     accountsCmd     `cmd:"" help:"Questions on which accounts disagree, side by side."`
	Deadlines    deadlinesCmd    `cmd:"" help:"What is due by when, how firm, denied by whom."`
	Conditions   conditionsCmd   `cmd:"" help:"What is to come before, after or only with what; and what waits for each other."`
	Deadlock     deadlockCmd     `cmd:"" help:"What cannot hold together, and the least that would have to change."`
	Schedule     scheduleCmd     `cmd:"" help:"A possible order of steps, by when, and which deadline breaks first."`
	Contacts     contactsCmd     `cmd:"" help:"Who was spoken to when, and who was not."`
	Endorsements endorsementsCmd `cmd:"" help:"Who stands behind a principle or a text."`
	Questions    questionsCmd    `cmd:"" help:"What is open, and to whom it can be put."`
	Show         showCmd         `cmd:"" help:"One record: what it says, what it cites, what cites it."`
	Search       searchCmd       `cmd:"" help:"Records that have all the words."`
	Check        checkCmd        `cmd:"" help:"Check dossiers: all that is not in order, with file, line and column."`
	Serve        serveCmd        `cmd:"" help:"The desk in a browser, over dossier folders; follows their files."`
	Demo         demoCmd         `cmd:"" help:"The desk over the examples."`
	Solve        solveCmd        `cmd:"" help:"Answer a stand-alone model file."`
	New          newCmd          `cmd:"" help:"A new dossier: a commented scaffold that checks clean."`
	Note         noteCmd         `cmd:"" help:"Capture one line as an own note: red, and for the owners only."`
	Schema       schemaCmd       `cmd:"" help:"The JSON Schema of a kind of record, for editors."`
	Completion   completionCmd   `cmd:"" help:"A script that completes commands in a shell."`
}
