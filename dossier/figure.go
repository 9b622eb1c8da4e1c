package dossier

import "parley/when"

// Figure is a published quantity. It belongs to its publisher; competing
// figures are separate records and are never averaged.
type Figure struct {
	Meta
	// What is counted.
	What string `yaml:"what" required:"true"`
	// Whose people, ground or money it counts; several: of them together.
	Of []string `yaml:"of" ref:"party"`
	// What is counted, in words that figures on the same thing share: casualties,
	// killed, ground taken, civilians killed.
	Measure string `yaml:"measure"`
	// Whether it adds up over its period (flow), stands at its end (stock), or is
	// what is left until a threshold (remaining). Absent: not said, and only a
	// unit per time tells a flow.
	Counts string `yaml:"counts" enum:"flow,stock,remaining"`
	// The threshold that what remains, or a time that is told, leads up to, in
	// words that figures on the same one share.
	Threshold string `yaml:"threshold"`
	// Whose reading of, measure, counts and threshold are. Absent: stated.
	Reading Reading `yaml:"reading"`
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
	// Whose, where that differs from the rest.
	Of []string `yaml:"of" ref:"party"`
	// What is counted, where that differs from the rest.
	Measure string `yaml:"measure"`
	// How it counts, where that differs from the rest.
	Counts string `yaml:"counts" enum:"flow,stock,remaining"`
	// Set where it is the quantity before it once more, as the same publisher gave
	// it elsewhere.
	Again bool `yaml:"again"`
	// The value.
	Value *float64 `yaml:"value"`
	// The least value, for a range.
	Low *float64 `yaml:"low"`
	// The greatest value, for a range.
	High *float64 `yaml:"high"`
	// The unit: persons, km2/month, USD billion, percent.
	Unit string `yaml:"unit" required:"true"`
	// Who published this one, where one record keeps several. Who that is, and the
	// side it speaks for, then stand here, too.
	Publisher string `yaml:"publisher"`
	// The publisher, where it is a party or person of the dossier.
	By []string `yaml:"by" ref:"party,person"`
	// The side this publisher speaks for or about.
	Interest string `yaml:"interest"`
	// How exact it is, as published: about, over, at least, up to, just over.
	Hedge string `yaml:"hedge"`
	// When this one was published, where it differs from the rest.
	Date when.Date `yaml:"date"`
	// The time it covers.
	Period when.Date `yaml:"period"`
	// The value in words, where no number was published, or to go with it.
	Words string `yaml:"words"`
}
