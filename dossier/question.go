package dossier

import "parley/when"

// Question is something open that can be asked of somebody.
type Question struct {
	Meta
	// The question.
	Question string `yaml:"question" required:"true"`
	// Who raises it, in words.
	RaisedBy string `yaml:"raised_by"`
	// When it was raised. Absent: the earliest date of its sources.
	Date when.Date `yaml:"date"`
	// To whom it is, or could be, put.
	PutTo []string `yaml:"put_to" ref:"party,person"`
	// What is known.
	Words string `yaml:"words"`
	// Where it was answered.
	Answer *Outcome `yaml:"answer"`
	// Records it concerns, as KIND/ID.
	About []string `yaml:"about" ref:"*"`
}

// Endorsement says who stands behind a principle or a text, since when.
type Endorsement struct {
	Meta
	// Who stands behind it.
	By []string `yaml:"by" required:"true" ref:"party,person"`
	// The principle, in words.
	Words string `yaml:"words" required:"true"`
	// The text.
	Draft string `yaml:"draft" ref:"draft"`
	// What it endorses: a milestone, an issue, or ISSUE=OPTION.
	Term Term `yaml:"term" ref:"term"`
	// Since when.
	Date when.Date `yaml:"date" required:"true"`
	// Until when.
	Until when.Date `yaml:"until"`
	// Who says so; empty: they said it themselves.
	AccordingTo []string `yaml:"according_to"`
	// Who denies it.
	DeniedBy []Denial `yaml:"denied_by"`
}

// Line is what a party chose to say, or not to say, in public.
type Line struct {
	Meta
	// Whose line.
	Party []string `yaml:"party" required:"true" ref:"party"`
	// When.
	Date when.Date `yaml:"date" required:"true"`
	// What was said or left unsaid.
	Words string `yaml:"words" required:"true"`
	// Whether it was said or kept back.
	Form string `yaml:"form" enum:"said,unsaid"`
	// The reason given for it.
	Reason string `yaml:"reason"`
	// Who says so.
	AccordingTo []string `yaml:"according_to"`
}
