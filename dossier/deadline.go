package dossier

import "parley/when"

// Deadline is something due by a date, or by a milestone plus a time.
type Deadline struct {
	Meta
	// What is due.
	What string `yaml:"what" required:"true"`
	// By when. Absent where it hangs on a milestone.
	Due when.Date `yaml:"due"`
	// The milestone it hangs on.
	After string `yaml:"after" ref:"milestone"`
	// What it hangs on, in words, where the dossier has no milestone for it.
	AfterWords string `yaml:"after_words"`
	// The time after the milestone; several where several are stated.
	Plus []when.Duration `yaml:"plus"`
	// Whether the time after the milestone is a least or a greatest one.
	Bound string `yaml:"bound" enum:"at-most,at-least,about"`
	// What is to have happened by then, where the dossier has milestones for it.
	Milestones []string `yaml:"milestones" ref:"milestone"`
	// Who set it.
	SetBy []string `yaml:"set_by" ref:"party,person"`
	// Who set it, in words.
	SetByWords string `yaml:"set_by_words"`
	// When it was set. Absent: the earliest date of its sources.
	Date when.Date `yaml:"date"`
	// How firm it is.
	Firmness string `yaml:"firmness" required:"true" enum:"fixed,firm,announced,softened,target,condition,draft,reported,negotiated,expected,hope,opinion"`
	// The same in the words of the record.
	FirmnessWords string `yaml:"firmness_words"`
	// Who relays it, where those who set it did not say it themselves.
	AccordingTo []string `yaml:"according_to"`
	// Who denies it.
	DeniedBy []Denial `yaml:"denied_by"`
	// What became of it.
	Outcome *Outcome `yaml:"outcome"`
}

// Outcome is what became of a deadline.
type Outcome struct {
	// In words.
	Words string `yaml:"words" required:"true"`
	// When that was known.
	Date when.Date `yaml:"date" required:"true"`
	// Where it was read.
	Sources []Citation `yaml:"sources"`
}
