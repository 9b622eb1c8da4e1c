// Package who says who a name, a pronoun or a description in a text stands for:
// a person or party of the dossier, somebody the text itself has named in full,
// or somebody it does not name.
//
//	g := who.New(view)                // the parties and persons of a dossier; nil: none
//	s := g.Scan(doc, date)            // who is named in this text
//	speaker := s.Resolve(from, to)    // tokens of the text, in their order
//
// A Scene reads a text from its beginning to its end: what "he" or "the
// official" means hangs on who was spoken of before. It keeps to these rules:
//
//   - Names of the dossier are found in their spellings: case, accents, doubled
//     letters and the usual ways to transliterate make no difference, and in
//     long names one letter.
//   - A surname is the person who was last named with it in full, else the one
//     of the dossier.
//   - "The president" is the last person of whom the text says so, else the one
//     who held the office on the date, if there is just one.
//   - "The official" is the last who was described so.
//   - A speaker whom the text does not name stays without a name. What it says of
//     them is kept: how many, their function, their side, how near they were.
//
// Adjectives and capitals of states stand in countries.txt; where a dossier's
// party is none of these, its adjective is told by its stem (Kestria, Kestrian).
package who

// Who is a person or party: with a dossier as that names it, else in the words
// of the text.
type Who struct {
	Name string `json:"name"`
	// Ids in the dossier.
	Person string `json:"person,omitempty"`
	// The party that they are, speak for or belong to: the id in the dossier.
	// Without one, the side as the text has it.
	Party string `json:"party,omitempty"`
}

// Speaker is who a statement is of. Somebody who is not named stays so: the
// reader never guesses who it is.
type Speaker struct {
	Who
	// Set where the text does not name the speaker. Then Name is the description.
	Anonymous bool `json:"anonymous"`
	// How many, where that is said; 1 for "an official".
	Count int `json:"count,omitempty"`
	// Their function: official, advisers.
	Role string `json:"role,omitempty"`
	// Their side or organisation, in the words of the text.
	Side string `json:"side,omitempty"`
	// How near they were: participant, briefed, familiar, read the document.
	Proximity string `json:"proximity,omitempty"`
}
