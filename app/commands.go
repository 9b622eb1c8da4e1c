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
	Drafts       draftsCmd       `cmd:"" help:"Texts on the table: who wrote them, what they were made from, what is open in them."`
	Compare      compareCmd      `cmd:"" help:"Two drafts, or two files: which point became which, word by word."`
	Lineage      lineageCmd      `cmd:"" help:"One point through all drafts."`
	Brackets     bracketsCmd     `cmd:"" help:"What is contested in a draft, by whom, and how far it is from a clean text."`
	Lint         lintCmd         `cmd:"" help:"What a draft leaves open, as questions that can be put to someone."`
	Points       pointsCmd       `cmd:"" help:"The points of a file, and who changed and remarked what in it."`
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
