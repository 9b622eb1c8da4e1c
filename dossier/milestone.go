package dossier

// Milestone is something that happens or does not: a ceasefire, a signing, a
// withdrawal, a vote.
type Milestone struct {
	Meta
	// What it is, so that one can tell whether it happened.
	Name string `yaml:"name" required:"true"`
	// Milestones that come before it by its nature, whoever says what: a text
	// is agreed before it is signed.
	After []string `yaml:"after" ref:"milestone"`
	// Settlements that bring it about: if an issue is settled so, this must
	// happen.
	FollowsFrom []Following `yaml:"follows_from"`
	// Milestones that this one may be taken to be, in somebody's reading.
	CountsAs []Counting `yaml:"counts_as"`
	// For an approval: who must approve, how.
	Approval *Approval `yaml:"approval"`
}

// Following says that settling an issue in a certain way makes a milestone
// necessary.
type Following struct {
	// ISSUE=OPTION.
	Term Term `yaml:"term" required:"true" ref:"term"`
	// Whose reading that is.
	Reading Reading `yaml:"reading"`
	// Why, in words.
	Words string `yaml:"words"`
}

// Counting says that one milestone may count as another.
type Counting struct {
	// The milestone it may count as.
	Milestone string `yaml:"milestone" required:"true" ref:"milestone"`
	// Whose reading that is.
	Reading Reading `yaml:"reading"`
	// Why, in words.
	Words string `yaml:"words"`
}

// Approval is a decision by a body or a people that a deal or a part of it
// needs.
type Approval struct {
	// What is approved, in words.
	Subject string `yaml:"subject" required:"true"`
	// The milestone that the approval brings about.
	Milestone string `yaml:"milestone" ref:"milestone"`
	// Who must approve.
	By string `yaml:"by"`
	// By which procedure.
	Procedure string `yaml:"procedure"`
	// With which threshold, where one is stated.
	Threshold string `yaml:"threshold"`
	// Who says so.
	AccordingTo []string `yaml:"according_to"`
	// What is disputed about its place in the order.
	Order string `yaml:"order"`
}
