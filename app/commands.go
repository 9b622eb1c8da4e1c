package app

// commands is the command line. Each command is one type in a file of its
// name.
type commands struct {
	storeArg

	Brief        briefCmd        `cmd:"" help:"The morning page: where things stand, each line with its sources."`
	Positions    positionsCmd    `cmd:"" help:"Issues by parties: every stance, with a legend."`
	History      historyCmd      `cmd:"" help:"All that a party said, and was reported to say, on one issue."`
	Timeline     timelineCmd     `cmd:"" help:"Events in their order."`
	Accounts     accountsCmd     `cmd:"" help:"Questions on which accounts disagree, side by side."`
	Deadlines    deadlinesCmd    `cmd:"" help:"What is due by when, how firm, denied by whom."`
	Conditions   conditionsCmd   `cmd:"" help:"What is to come before, after or only with what; and what waits for each other."`
	Deadlock     deadlockCmd     `cmd:"" help:"What cannot hold together, and the least that would have to change."`
	Packages     packagesCmd     `cmd:"" help:"Whole deals that cross no red line: how robust each is, and what each red line costs."`
	Prefer       preferCmd       `cmd:"" help:"Ask a side which of two packages it would prefer: each answer narrows the models."`
	Schedule     scheduleCmd     `cmd:"" help:"A possible order of steps, by when, and which deadline breaks first."`
	Stability    stabilityCmd    `cmd:"" help:"Would it hold: who is stated to gain by leaving a state, and what holds each there."`
	Guarantees   guaranteesCmd   `cmd:"" help:"What happens after a breach, by whom, how fast, and who says so; and what is not written out."`
	Cost         costCmd         `cmd:"" help:"What another month without an agreement means, on the published figures; and which of them do not go together."`
	Contacts     contactsCmd     `cmd:"" help:"Who was spoken to when, and who was not."`
	Endorsements endorsementsCmd `cmd:"" help:"Who stands behind a principle or a text."`
	Parties      partiesCmd      `cmd:"" help:"Who takes part: people, interests, levers, and when each was last spoken to."`
	Meetings     meetingsCmd     `cmd:"" help:"Meetings and calls, with mandate, agenda and notes."`
	Figures      figuresCmd      `cmd:"" help:"Published figures, those on the same thing side by side."`
	Sources      sourcesCmd      `cmd:"" help:"What was read or heard, and how much rests on each."`
	Questions    questionsCmd    `cmd:"" help:"What is open, and to whom it can be put."`
	Drafts       draftsCmd       `cmd:"" help:"Texts on the table: who wrote them, what they were made from, what is open in them."`
	Compare      compareCmd      `cmd:"" help:"Two drafts, or two files: which point became which, word by word."`
	Lineage      lineageCmd      `cmd:"" help:"One point through all drafts."`
	Brackets     bracketsCmd     `cmd:"" help:"What is contested in a draft, by whom, and how far it is from a clean text."`
	Lint         lintCmd         `cmd:"" help:"What a draft leaves open, as questions that can be put to someone."`
	Points       pointsCmd       `cmd:"" help:"The points of a file, and who changed and remarked what in it."`
	Read         readCmd         `cmd:"" help:"Who said what in an article, as proposals, each with its place in the text."`
	Feeds        feedsCmd        `cmd:"" help:"RSS and Atom, of addresses that were written down, into the reader's inbox."`
	File         fileCmd         `cmd:"" help:"Put confirmed proposals of an article into a dossier, in a person's name."`
	Intake       intakeCmd       `cmd:"" help:"Records in bulk from a table: what would be new, changed or wrong; files it with --write."`
	Show         showCmd         `cmd:"" help:"One record: what it says, what it cites, what cites it."`
	Search       searchCmd       `cmd:"" help:"Records that have all the words."`
	Dossiers     dossiersCmd     `cmd:"" help:"The dossiers in a store."`
	Import       importCmd       `cmd:"" help:"Put a dossier folder into a store."`
	Export       exportCmd       `cmd:"" help:"A dossier as a folder, for Excel, as linked data, as a calendar; a draft as Akoma Ntoso."`
	MaySay       maySayCmd       `cmd:"" help:"Whether a record may be passed on over a channel, and why."`
	Send         sendCmd         `cmd:"" help:"Record that a draft is sent, with a signed receipt and a hand-over note."`
	Acknowledge  acknowledgeCmd  `cmd:"" help:"File that a text was delivered, opened or attested, on its receipt."`
	Receipts     receiptsCmd     `cmd:"" help:"What was sent, and what is on record of each of the four facts."`
	Bundle       bundleCmd       `cmd:"" help:"Records for another desk: one file, signed and sealed."`
	Unbundle     unbundleCmd     `cmd:"" help:"What a bundle from another desk holds; files it as its sender's proposals."`
	Verify       verifyCmd       `cmd:"" help:"Check receipts, checkpoints, proofs, copies of logs and bundles, offline."`
	Checkpoint   checkpointCmd   `cmd:"" help:"How far a dossier's log goes, signed, for others to keep."`
	Cosign       cosignCmd       `cmd:"" help:"Sign another desk's checkpoint as its witness."`
	Proof        proofCmd        `cmd:"" help:"That a record is in the log, or that the log only grew."`
	Fsck         fsckCmd         `cmd:"" help:"Check a dossier in a store against its log."`
	Shred        shredCmd        `cmd:"" help:"Destroy a record that endangers someone; the log still verifies."`
	Backup       backupCmd       `cmd:"" help:"Copy a store while it is in use, and check the copy."`
	Seal         sealCmd         `cmd:"" help:"Encrypt a file with a passphrase, or to somebody's card."`
	Open         openCmd         `cmd:"" help:"Decrypt a file that was sealed."`
	Key          keyCmd          `cmd:"" help:"Keys that desks and persons sign with."`
	User         userCmd         `cmd:"" help:"The people of a desk: who may see and do what."`
	Check        checkCmd        `cmd:"" help:"Check dossiers: all that is not in order, with file, line and column."`
	Serve        serveCmd        `cmd:"" help:"The desk in a browser, over dossier folders; follows their files."`
	MCP          mcpCmd          `cmd:"" name:"mcp" help:"The dossier for a person's own assistant (Model Context Protocol): it asks, and is told with sources."`
	Demo         demoCmd         `cmd:"" help:"The desk over the examples."`
	Accept       acceptCmd       `cmd:"" help:"Which packages of a list all parties could accept, and nothing else: sealed marks."`
	Eval         evalCmd         `cmd:"" help:"What the reader finds, against what people marked."`
	Train        trainCmd        `cmd:"" help:"Make the reader's weights anew, from marked texts."`
	Solve        solveCmd        `cmd:"" help:"Answer a stand-alone model file."`
	New          newCmd          `cmd:"" help:"A new dossier: a commented scaffold that checks clean."`
	Note         noteCmd         `cmd:"" help:"Capture one line as an own note: red, and for the owners only."`
	Schema       schemaCmd       `cmd:"" help:"The JSON Schema of a kind of record, for editors."`
	Completion   completionCmd   `cmd:"" help:"A script that completes commands in a shell."`
}
