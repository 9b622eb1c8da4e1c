package dossier

import "parley/when"

// Info is the dossier's own page, dossier.yaml.
type Info struct {
	// What the negotiation is called here.
	Title string `yaml:"title" required:"true"`
	// What it is about, in neutral words.
	Summary string `yaml:"summary" required:"true"`
	// Languages of the sources, as BCP 47 tags.
	Languages []string `yaml:"languages"`
	// The last day the dossier covers. Absent: it is kept up to date.
	Cutoff when.Date `yaml:"cutoff"`
	// How place names and other contested words are used here.
	Usage string `yaml:"usage"`
	// What must happen for there to be a deal.
	Goal *Goal `yaml:"goal"`
	// Set where readers may be told that items are withheld from them.
	AnnounceWithheld bool `yaml:"announce_withheld"`
}

// Goal is what must happen for there to be a deal at all.
type Goal struct {
	// In words.
	Words string `yaml:"words" required:"true"`
	// Milestones that must happen.
	Milestones []string `yaml:"milestones" ref:"milestone"`
	// Issues that must be settled. Absent: all.
	Issues []string `yaml:"issues" ref:"issue"`
	// Whose reading that is.
	Reading Reading `yaml:"reading"`
}
