package dossier

import "parley/when"

// Statement is an attributed claim: who said what, in which words, to whom.
type Statement struct {
	Meta
	// Who said it.
	Speaker Speaker `yaml:"speaker" required:"true"`
	// When it was said.
	Date when.Date `yaml:"date"`
	// What was said.
	Content string `yaml:"content" required:"true"`
	// The word that introduces it in the source: said, denied, warned.
	Cue string `yaml:"cue"`
	// How the speaker stands to the content.
	Stance string `yaml:"stance" enum:"asserts,denies,demands,offers,accepts,rejects,warns,believes,asks"`
	// Whether the source gives the words, a paraphrase, or both.
	Mode string `yaml:"mode" enum:"direct,indirect,mixed"`
	// To whom it was said.
	Addressee []string `yaml:"addressee" ref:"party,person"`
	// Where in the source's text, in code points.
	Span *Span `yaml:"span"`
	// Credibility of the content, Admiralty scale: 1 confirmed by other
	// sources to 5 improbable, 6 cannot be judged.
	Credibility *int `yaml:"credibility"`
	// The relay chain, where the source does not have it from the speaker.
	AccordingTo []string `yaml:"according_to"`
	// Records it speaks of, as KIND/ID.
	About []string `yaml:"about" ref:"*"`
}

// Speaker is a person or party with an id or a name, or somebody unnamed.
type Speaker struct {
	// The person.
	Person string `yaml:"person" ref:"person"`
	// The party they speak for or belong to.
	Party string `yaml:"party" ref:"party"`
	// As the source has it.
	Words string `yaml:"words"`
	// Set where the source does not name the speaker.
	Anonymous *Anonymous `yaml:"anonymous"`
}

// Anonymous is what is known of somebody who is not named. The program never
// guesses who it is.
type Anonymous struct {
	// How many speakers.
	Count int `yaml:"count"`
	// Their function: officials, advisers, diplomat.
	Role string `yaml:"role"`
	// Their side or organisation, as the source has it.
	Side string `yaml:"side"`
	// How near they were: participant, briefed, familiar, read the document.
	Proximity string `yaml:"proximity"`
}

// Span is a place in a text: from the first code point to the one after the
// last.
type Span struct {
	// First code point.
	From int `yaml:"from"`
	// One past the last code point.
	To int `yaml:"to"`
}

// Account is a question on which statements disagree. The sides stand beside
// each other and are never averaged.
type Account struct {
	Meta
	// The question.
	Question string `yaml:"question" required:"true"`
	// What each says, in no order of weight.
	Sides []Side `yaml:"sides" required:"true"`
	// What would settle it, in words.
	Settles string `yaml:"settles"`
	// Records it concerns, as KIND/ID.
	About []string `yaml:"about" ref:"*"`
}

// Side is what one or some say on a disputed question.
type Side struct {
	Part `yaml:",inline"`
	// Who says so, in words.
	Who string `yaml:"who" required:"true"`
	// The persons or parties, as far as the dossier knows them.
	Actors []string `yaml:"actors" ref:"party,person"`
	// What they say.
	Words string `yaml:"words" required:"true"`
	// When they said it. Absent: the earliest date of its sources.
	Date when.Date `yaml:"date"`
	// Who relays it, where they did not say it themselves.
	AccordingTo []string `yaml:"according_to"`
}
