package dossier

import "parley/when"

// Kind names a kind of record: "party", "position", "draft". It is the first
// half of an address, as in "position/pos-041".
type Kind string

// Record is what every kind has in common.
type Record interface {
	// Head returns the part that all records share.
	Head() *Meta
	// Kind says which kind of record this is.
	Kind() Kind
}

// Meta is the head of every record: what it is called, where it was read, and
// who may see it.
type Meta struct {
	// Slug, unique within its kind: lower-case letters, digits, dots, dashes
	// and underscores. It never changes.
	ID string `yaml:"id" required:"true"`
	// The sources this record rests on, and where in them.
	Sources []Citation `yaml:"sources"`
	// Who may see the record and how it may be passed on. Absent: by the kinds
	// of its sources.
	Handling *Handling `yaml:"handling"`
	// When the desk knew of it. Absent: the earliest date of its sources, else
	// its own date.
	Known when.Date `yaml:"known"`
	// Set, in words, where the record has not been checked against a source:
	// what is unconfirmed and why. Such a record may stand without a source.
	Unconfirmed string `yaml:"unconfirmed"`
	// A remark of whoever keeps the dossier.
	Note string `yaml:"note"`

	at place
}

// Head returns m itself, so that every kind that embeds Meta is a Record once
// it names its kind.
func (m *Meta) Head() *Meta { return m }

// recalled tells whether the record rests on nothing but memory.
func (m *Meta) recalled() bool { return m.Unconfirmed != "" && len(m.Sources) == 0 }

// Citation points into a source. In text it is the source's id alone, or
// {source: s-nyt, at: "paragraph 12"}.
type Citation struct {
	// The source.
	Source string `yaml:"source" required:"true" ref:"source"`
	// Where in it: a paragraph, page, minute or line.
	At string `yaml:"at"`
}

// Handling says who sees a record and how far it may go. The audience alone
// decides who sees it; the label says how it may be passed on.
type Handling struct {
	// Traffic Light Protocol 2.0 label.
	TLP TLP `yaml:"tlp"`
	// Groups that see it: ids of groups, or "everyone", or "owners".
	// Absent: everyone for clear and green, the owners for the other labels.
	Audience []string `yaml:"audience" ref:"group"`
}

// TLP is a label of the Traffic Light Protocol 2.0 (FIRST, 2022).
type TLP string

// The labels, from the widest to the narrowest.
const (
	Clear       TLP = "clear"
	Green       TLP = "green"
	Amber       TLP = "amber"
	AmberStrict TLP = "amber+strict"
	Red         TLP = "red"
)

var tlpOrder = []string{"clear", "green", "amber", "amber+strict", "red"}

func (TLP) values() []string { return tlpOrder }

// Rank orders labels: 0 for clear, 4 for red. An empty label ranks as clear.
func (t TLP) Rank() int {
	for i, s := range tlpOrder {
		if string(t) == s {
			return i
		}
	}
	return 0
}

// Label is how the protocol writes it: "TLP:AMBER+STRICT".
func (t TLP) Label() string {
	switch t {
	case Green:
		return "TLP:GREEN"
	case Amber:
		return "TLP:AMBER"
	case AmberStrict:
		return "TLP:AMBER+STRICT"
	case Red:
		return "TLP:RED"
	}
	return "TLP:CLEAR"
}

// The two audiences that need no group of their own.
const (
	Everyone = "everyone"
	Owners   = "owners"
)

// Part is a piece of a record that has an id and sources of its own: a role of
// a party, a side of an account, a point of a draft.
type Part struct {
	// Slug; unique among the parts of its record, and addressed on its own as
	// PART/ID where it has one.
	ID string `yaml:"id"`
	// The sources this part rests on, where they are not those of the record.
	Sources []Citation `yaml:"sources"`
	// Who may see this part, where that is narrower than for its record.
	Handling *Handling `yaml:"handling"`
}

// Denial says that somebody denies what the record says.
type Denial struct {
	// The person or party who denies it.
	By string `yaml:"by" ref:"party,person"`
	// In words: who, where no id fits, and what exactly is denied.
	Words string `yaml:"words" required:"true"`
	// When it was denied.
	Date when.Date `yaml:"date"`
	// Where the denial was read.
	Sources []Citation `yaml:"sources"`
}

// Reading says whose reading a structured field is.
type Reading string

// A structure either follows the source's own words or is an interpretation
// that can be challenged.
const (
	Stated Reading = "stated"
	Editor Reading = "editor"
)

func (Reading) values() []string { return []string{"stated", "editor"} }

// Route says how a claim came to light. A claim is a party's own word only in
// public or in a document, and with no relay chain.
type Route string

// The routes.
const (
	InPublic    Route = "public"    // the party itself, on record
	InDocument  Route = "document"  // the text of a document
	ByRelay     Route = "relay"     // a named person of another party
	ByAnonymous Route = "anonymous" // officials who are not named
	ByMedia     Route = "media"     // a reporter's or analyst's description
)

func (Route) values() []string {
	return []string{"public", "document", "relay", "anonymous", "media"}
}

// Term is something that may happen or be settled: a milestone's id, an
// issue's id (the issue is settled), or ISSUE=OPTION (it is settled so).
type Term string
