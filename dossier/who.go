package dossier

import "parley/when"

// Party is one who takes part: a state, a movement, an organisation, or a
// grouping of them.
type Party struct {
	Meta
	// The name used in the dossier.
	Name string `yaml:"name" required:"true"`
	// A short form for tables; the name if absent.
	Short string `yaml:"short"`
	// What kind of actor it is, in a word: state, movement, organisation,
	// grouping, body.
	Type string `yaml:"type"`
	// What it is in the talks. Several at once are common; each says who says
	// so. A party with the role "principal" is one whose consent makes a deal.
	Roles []Role `yaml:"roles"`
	// The parties that make up a grouping.
	Members []string `yaml:"members" ref:"party"`
	// Who speaks or negotiates for it, and when.
	Leads []Lead `yaml:"leads"`
	// Other names and spellings.
	Aka []string `yaml:"aka"`
	// What it does in the talks, in words.
	Words string `yaml:"words"`
}

// Role is one thing a party is in the talks, and who says so.
type Role struct {
	Part `yaml:",inline"`
	// The role.
	Role RoleName `yaml:"role" required:"true"`
	// The role in words.
	Words string `yaml:"words"`
	// Who says so. Empty where nobody at the table disputes it.
	AccordingTo []string `yaml:"according_to"`
	// Who denies it.
	DeniedBy []Denial `yaml:"denied_by"`
}

// RoleName is what a party is in the talks.
type RoleName string

// Principal is the one role the engines reason with.
const Principal RoleName = "principal"

func (RoleName) values() []string {
	return []string{"principal", "mediator", "guarantor", "supplier", "supporter", "observer",
		"intermediary", "host", "drafter", "convenor", "grouping", "organisation", "technical", "absent", "other"}
}

// Lead is a person at the head of a delegation.
type Lead struct {
	// The person.
	Person string `yaml:"person" required:"true" ref:"person"`
	// What is led, in words.
	Words string `yaml:"words"`
	// Since when.
	From when.Date `yaml:"from"`
	// Until when.
	To when.Date `yaml:"to"`
	// Who says so.
	AccordingTo []string `yaml:"according_to"`
	// Where it was read.
	Sources []Citation `yaml:"sources"`
}

// Person is somebody with a name.
type Person struct {
	Meta
	// The name used in the dossier.
	Name string `yaml:"name" required:"true"`
	// The party they belong to.
	Party string `yaml:"party" ref:"party"`
	// The offices they hold or held.
	Offices []Office `yaml:"offices"`
	// Other names and spellings.
	Aka []string `yaml:"aka"`
	// What they do in the talks, in words.
	Words string `yaml:"words"`
}

// Office is a post held from one date to another.
type Office struct {
	// The title.
	Title string `yaml:"title" required:"true"`
	// Since when.
	From when.Date `yaml:"from"`
	// Until when; absent: as far as known, still.
	To when.Date `yaml:"to"`
	// How it ended, and what is disputed about that.
	Ended string `yaml:"ended"`
}

// Group is a set of people or parties: readers who may see the same things, or
// parties that act together.
type Group struct {
	Meta
	// The name used in the dossier.
	Name string `yaml:"name" required:"true"`
	// Parties and persons in it.
	Members []string `yaml:"members" ref:"party,person"`
	// What the group is for, in words.
	Words string `yaml:"words"`
}
