package dossier

import "parley/when"

// Condition is a claim about order: X after Y, X only if Y. It keeps the words
// of the claim beside the structure.
type Condition struct {
	Meta
	// The parties that state it.
	By []string `yaml:"by" required:"true" ref:"party"`
	// Who in the party. Absent: the party, officially.
	Voice *Voice `yaml:"voice"`
	// The one step (X): a milestone, an issue, or one option of an issue.
	X Term `yaml:"x" required:"true" ref:"term"`
	// How it stands to the other: X after Y, X only if Y.
	Relation Relation `yaml:"relation" required:"true"`
	// The other step (Y), after or before which the first comes.
	Y Term `yaml:"y" required:"true" ref:"term"`
	// Least number of days between the two.
	MinDays *int `yaml:"min_days"`
	// Greatest number of days between the two.
	MaxDays *int `yaml:"max_days"`
	// X in the words of the claim.
	XWords string `yaml:"x_words"`
	// Y in the words of the claim.
	YWords string `yaml:"y_words"`
	// Whether order and both terms are in the source's words, or an
	// interpretation.
	Reading Reading `yaml:"reading" required:"true"`
	// When it was stated.
	Date when.Date `yaml:"date"`
	// How it came to light. Absent: public.
	Channel Route `yaml:"channel"`
	// The relay chain; empty: the party said it itself.
	AccordingTo []string `yaml:"according_to"`
	// Who denies it.
	DeniedBy []Denial `yaml:"denied_by"`
	// Conditions of the party that this one replaces by name.
	Supersedes []string `yaml:"supersedes" ref:"condition"`
}

// OwnWord tells whether a party said it itself, as for a position.
func (c *Condition) OwnWord() bool {
	return !c.recalled() && len(c.AccordingTo) == 0 && c.Voice == nil && len(c.DeniedBy) == 0 &&
		(c.Channel == InPublic || c.Channel == InDocument || c.Channel == "")
}

// Link is a condition on a position: it holds only in this relation to
// something else.
type Link struct {
	// How the position's option stands to the term.
	Relation Relation `yaml:"relation" required:"true"`
	// What it depends on. Absent where the record has no id for it; the words
	// then say what it is.
	Term Term `yaml:"term" ref:"term"`
	// Least number of days between the two.
	MinDays *int `yaml:"min_days"`
	// Greatest number of days between the two.
	MaxDays *int `yaml:"max_days"`
	// The condition in words.
	Words string `yaml:"words" required:"true"`
	// Set where this is an alternative to the condition before it: one of the
	// two is enough.
	Alternative bool `yaml:"alternative"`
	// Whose reading the structure is. Absent: stated.
	Reading Reading `yaml:"reading"`
}

// Relation orders two things. Before, after and within speak of time; only-if
// says that the first does not happen unless the second has.
type Relation string

// The relations, read as "X relation Y".
const (
	Before       Relation = "before"
	After        Relation = "after"
	TogetherWith Relation = "together-with"
	OnlyIf       Relation = "only-if"
	Within       Relation = "within" // X within max_days days after Y
)

func (Relation) values() []string {
	return []string{"before", "after", "together-with", "only-if", "within"}
}
