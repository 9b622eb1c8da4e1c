package dossier

import "parley/when"

// Figure is a published quantity. It belongs to its publisher; competing
// figures are separate records and are never averaged.
type Figure struct {
	Meta
	// What is counted.
	What string `yaml:"what" required:"true"`
	// What kind of figure it is.
	Type string `yaml:"type" required:"true" enum:"estimate,claim,official,aim,projection,poll,background,decision,draft-term,opinion"`
	// The quantity. Several where one publication gives several.
	Values []Quantity `yaml:"values" required:"true"`
	// When it was published. Absent: the earliest date of its sources.
	Date when.Date `yaml:"date"`
	// Who published it.
	Publisher string `yaml:"publisher" required:"true"`
	// The publisher, where it is a party or person of the dossier.
	By []string `yaml:"by" ref:"party,person"`
	// The side the publisher speaks for or about, where it is one.
	Interest string `yaml:"interest"`
	// Who disputes it.
	DeniedBy []Denial `yaml:"denied_by"`
	// Other figures on the same thing.
	Beside []string `yaml:"beside" ref:"figure"`
}

// Quantity is one number or range, with its unit.
type Quantity struct {
	// What exactly, where one publication gives several.
	What string `yaml:"what"`
	// The value.
	Value *float64 `yaml:"value"`
	// The least value, for a range.
	Low *float64 `yaml:"low"`
	// The greatest value, for a range.
	High *float64 `yaml:"high"`
	// The unit: persons, km2/month, USD billion, percent.
	Unit string `yaml:"unit" required:"true"`
	// How exact it is, as published: about, over, at least, up to, just over.
	Hedge string `yaml:"hedge"`
	// When this one was published, where it differs from the rest.
	Date when.Date `yaml:"date"`
	// The time it covers.
	Period when.Date `yaml:"period"`
	// The value in words, where no number was published, or to go with it.
	Words string `yaml:"words"`
}
