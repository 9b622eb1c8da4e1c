package dossier

import "parley/when"

// Event is something that happened, or is said to have happened: a call, a
// meeting, a statement, a leak, an attack, a vote.
type Event struct {
	Meta
	// When.
	Date when.Date `yaml:"date" required:"true"`
	// What kind of event, in words: call, meeting, summit.
	Form string `yaml:"form" required:"true"`
	// Event type after PLOVER (2021).
	Type string `yaml:"type" enum:"AGREE,CONSULT,SUPPORT,COOPERATE,AID,CONCEDE,RETREAT,DEMAND,REQUEST,ACCUSE,REJECT,THREATEN,PROTEST,MOBILIZE,SANCTION,COERCE,ASSAULT"`
	// Where.
	Place string `yaml:"place"`
	// Who took part, as far as the dossier knows them.
	Participants []string `yaml:"participants" ref:"party,person"`
	// Who else took part.
	Others []string `yaml:"others"`
	// What was claimed, and by whom.
	Words string `yaml:"words"`
	// Who says that it happened so, where no participant does.
	AccordingTo []string `yaml:"according_to"`
	// What the delegation was told to do, before.
	Mandate string `yaml:"mandate"`
	// What was to be discussed.
	Agenda []string `yaml:"agenda"`
	// The read-out.
	Readout string `yaml:"readout"`
	// Who took notes.
	NotesBy []string `yaml:"notes_by" ref:"party,person"`
	// Who was left out, absent, or alone with whom.
	Absences []Absence `yaml:"absences"`
	// The event this one was part of, or tells of again.
	Within string `yaml:"within" ref:"event"`
	// Milestones that it brought about.
	Milestones []string `yaml:"milestones" ref:"milestone"`
	// Drafts that were handed over or discussed.
	Drafts []string `yaml:"drafts" ref:"draft"`
}

// Absence says who was not there, or who was alone with whom.
type Absence struct {
	Part `yaml:",inline"`
	// Parties and persons, as far as the dossier knows them.
	Who []string `yaml:"who" ref:"party,person"`
	// The same in words.
	Words string `yaml:"words" required:"true"`
	// Excluded or not invited, absent, not named among those present, alone
	// with the other, or learned of it only from others.
	Form string `yaml:"form" required:"true" enum:"excluded,absent,not-named,alone,told-later,changed"`
	// What exactly is said.
	Detail string `yaml:"detail"`
	// Who says so.
	AccordingTo []string `yaml:"according_to"`
}
