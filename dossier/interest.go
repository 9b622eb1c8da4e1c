package dossier

import "parley/when"

// Interest is what a party needs behind what it asks, and who says so.
type Interest struct {
	Meta
	// Whose interest.
	Party string `yaml:"party" required:"true" ref:"party"`
	// The interest.
	Words string `yaml:"words" required:"true"`
	// Who says so.
	AccordingTo []string `yaml:"according_to" required:"true"`
	// Issues it stands behind.
	Issues []string `yaml:"issues" ref:"issue"`
}

// Lever is what a party holds over another.
type Lever struct {
	Meta
	// Who holds it. Absent: not said.
	Holder string `yaml:"holder" ref:"party"`
	// On whom.
	On []string `yaml:"on" required:"true" ref:"party"`
	// What it is.
	Words string `yaml:"words" required:"true"`
	// What was done with it.
	Use string `yaml:"use" enum:"used,threatened,offered,considered,claimed,feared,stated,softened"`
	// When, in EDTF.
	Date when.Date `yaml:"date"`
	// What happened with it, in words.
	UseWords string `yaml:"use_words"`
	// Who says so.
	AccordingTo []string `yaml:"according_to"`
	// Who denies it.
	DeniedBy []Denial `yaml:"denied_by"`
}

// Move is something a party can do.
type Move struct {
	Meta
	// Who can do it.
	Party string `yaml:"party" required:"true" ref:"party"`
	// What it does, in words.
	Words string `yaml:"words" required:"true"`
	// What it brings about, where the dossier has an id for it.
	Term Term `yaml:"term" ref:"term"`
	// Whether it can be undone.
	Reversible bool `yaml:"reversible"`
}

// Preference is a party's ranking of options within an issue, of issues against
// each other, or of whole packages. Weights and values are optional and need an
// author.
type Preference struct {
	Meta
	// Whose preference.
	Party string `yaml:"party" required:"true" ref:"party"`
	// The issue whose options are ranked. Absent: issues are ranked.
	Issue string `yaml:"issue" ref:"issue"`
	// Ids, best first; those in one inner list are equal.
	Ranking [][]string `yaml:"ranking"`
	// Packages, the best first: two or more that settle the same issues. Such a
	// record ranks nothing else.
	Packages []Bundle `yaml:"packages"`
	// Weights of issues or values of options, in units of the author's choice.
	Values []Value `yaml:"values"`
	// Below this total the party prefers no deal; in the same units.
	Reservation *float64 `yaml:"reservation"`
	// Who entered it.
	Author string `yaml:"author" required:"true"`
	// When.
	Date when.Date `yaml:"date"`
}

// Bundle is a package that is compared with another: what it settles, and how.
type Bundle struct {
	// ISSUE=OPTION; several of an issue whose options can hold together.
	Sets []Term `yaml:"sets" ref:"term" required:"true"`
}

// Value is a number that a named person gave to an option or issue.
type Value struct {
	// Id of the option or issue.
	Of string `yaml:"of" required:"true"`
	// The number.
	Value float64 `yaml:"value" required:"true"`
}
