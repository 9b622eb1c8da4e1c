package dossier

import "parley/when"

// Guarantee is a promise about what happens after a breach, cell by cell. A
// cell that the document leaves open stays empty here, and is named in Blank
// where somebody has noticed it. What makes guarantees lapse is a guarantee, too,
// with what it voids.
type Guarantee struct {
	Meta
	// The draft it stands in.
	Draft string `yaml:"draft" ref:"draft"`
	// The point of that draft.
	Point string `yaml:"point"`
	// Where it stands, in words, if not in a draft of the dossier.
	DocumentWords string `yaml:"document_words"`
	// When it was offered or written. Absent: the earliest date of its
	// sources.
	Date when.Date `yaml:"date"`
	// What sets it off.
	Trigger string `yaml:"trigger"`
	// The parties whose act sets it off, where the text says so.
	BreachBy []string `yaml:"breach_by" ref:"party"`
	// What scale of breach counts.
	Threshold string `yaml:"threshold"`
	// Who determines that a breach occurred.
	Determines string `yaml:"determines"`
	// By when they must decide or act, in words.
	Clock string `yaml:"clock"`
	// The same as a time.
	Within when.Duration `yaml:"within"`
	// The guarantee at whose trigger the clock starts. Absent: its own.
	ClockFrom string `yaml:"clock_from" ref:"guarantee"`
	// How long what it is to prevent takes, where somebody has said so: a
	// guarantee whose clock runs longer comes after the harm.
	HarmWithin when.Duration `yaml:"harm_within"`
	// Guarantees of the same ladder that come first: this one is reached where
	// they did not end the breach.
	After []string `yaml:"after" ref:"guarantee"`
	// What happens then.
	Response string `yaml:"response"`
	// Who acts.
	Responder string `yaml:"responder"`
	// Whether it happens by itself or after consultation.
	Automatic string `yaml:"automatic"`
	// The most that may be done.
	Ceiling string `yaml:"ceiling"`
	// Who guarantees, as far as the dossier knows them.
	Guarantors []string `yaml:"guarantors" ref:"party"`
	// Who guarantees, in words.
	GuarantorWords string `yaml:"guarantor_words"`
	// Whom it protects.
	Protects []string `yaml:"protects" ref:"party"`
	// Treaty, executive commitment, declaration.
	LegalForm string `yaml:"legal_form"`
	// What makes it void.
	VoidedBy string `yaml:"voided_by"`
	// Guarantees that lapse when this happens.
	Voids []string `yaml:"voids" ref:"guarantee"`
	// Guarantees that come into force when this happens.
	Starts []string `yaml:"starts" ref:"guarantee"`
	// How long it runs.
	Duration string `yaml:"duration"`
	// Who verifies, and how.
	Verification string `yaml:"verification"`
	// Who pays.
	Funding string `yaml:"funding"`
	// What the document leaves open, as somebody has noticed.
	Blank []string `yaml:"blank"`
	// Whose reading the structure is: breach_by, clock_from, after, voids and
	// starts. Absent: stated.
	Reading Reading `yaml:"reading"`
	// Who says that it stands so, where the text has not been seen.
	AccordingTo []string `yaml:"according_to"`
}
