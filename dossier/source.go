package dossier

import "parley/when"

// Source is something that was read or heard: an article, a document, an
// interview, a note of one's own.
type Source struct {
	Meta
	// What kind of source it is. It decides the handling of what cites it:
	// press, document, official, poll and reference are clear and for
	// everyone; note, interview and transmission are red and for the owners.
	Type SourceType `yaml:"type" required:"true"`
	// Who published it.
	Outlet string `yaml:"outlet"`
	// Who wrote it.
	Author string `yaml:"author"`
	// When it was published, or said.
	Date when.Date `yaml:"date"`
	// How the date is known, where the page does not show it.
	DateWords string `yaml:"date_words"`
	// Headline, or the content in a line; for a note, the note.
	Title string `yaml:"title" required:"true"`
	// Address. Nothing ever opens it by itself.
	URL string `yaml:"url"`
	// SHA-256 of the file that was read, in hexadecimal.
	SHA256 string `yaml:"sha256"`
	// Who owns or runs the outlet, by one rule for every side.
	Ownership Ownership `yaml:"ownership"`
	// The owner or country of it, where that is known.
	Owner string `yaml:"owner"`
	// The outlets or reports that this page relays, nearest first. Empty:
	// its own reporting.
	Relays []string `yaml:"relays"`
	// Ownership of the outlet relayed, where it is state or public.
	Origin string `yaml:"origin"`
	// Reliability of the page as a source, Admiralty scale: A completely
	// reliable to E unreliable, F cannot be judged.
	Reliability string `yaml:"reliability" enum:"A,B,C,D,E,F"`
	// What the source, or somebody in it, is said to want by speaking.
	Motives []Motive `yaml:"motives"`
	// For a note: the records it is about, as KIND/ID.
	About []string `yaml:"about" ref:"*"`
}

// SourceType is the kind of a source.
type SourceType string

// The types that decide handling by default.
const (
	TypeNote         SourceType = "note"
	TypeInterview    SourceType = "interview"
	TypeTransmission SourceType = "transmission"
)

func (SourceType) values() []string {
	return []string{"press", "document", "official", "poll", "reference", "note", "interview", "transmission"}
}

// Ownership of an outlet.
type Ownership string

func (Ownership) values() []string { return []string{"state", "public", "private", "unknown"} }

// Motive is what somebody is said to want by speaking.
type Motive struct {
	Part `yaml:",inline"`
	// Who speaks, in words.
	Who string `yaml:"who" required:"true"`
	// What they are said to want.
	Words string `yaml:"words" required:"true"`
	// Who says so.
	AccordingTo []string `yaml:"according_to"`
}
