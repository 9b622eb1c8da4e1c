package dossier

import "parley/when"

// Position is what a party says on an issue, or what others say it says.
type Position struct {
	Meta
	// Whose position it is.
	Party string `yaml:"party" required:"true" ref:"party"`
	// Who in the party. Absent: the party, officially.
	Voice *Voice `yaml:"voice"`
	// The person who said it, where the party spoke by one.
	Speaker string `yaml:"speaker" ref:"person"`
	// The issue.
	Issue string `yaml:"issue" required:"true" ref:"issue"`
	// The stance towards the option.
	Stance Stance `yaml:"stance" required:"true"`
	// The option: an id of the issue's, a number, or an interval LOW..HIGH of a
	// range. Absent: no listed option fits, and the words say what is meant.
	// For rejects and excludes it is what is ruled out.
	Option string `yaml:"option"`
	// The position in words.
	Words string `yaml:"words" required:"true"`
	// What it depends on.
	Conditions []Link `yaml:"conditions"`
	// When it was taken.
	Date when.Date `yaml:"date" required:"true"`
	// How it came to light.
	Channel Route `yaml:"channel" required:"true"`
	// The relay chain: who says so, nearest to the party first. Empty: the
	// party said it itself.
	AccordingTo []string `yaml:"according_to"`
	// Where only a part of the words is somebody else's description: which part
	// and whose.
	Partly string `yaml:"partly"`
	// Who denies it.
	DeniedBy []Denial `yaml:"denied_by"`
	// How it compares with the party's position before.
	Shift Shift `yaml:"shift"`
	// The reason given for the shift, by whoever gives it.
	ShiftWords string `yaml:"shift_words"`
	// Positions of the party that this one replaces by name. A red line lapses
	// only so.
	Supersedes []string `yaml:"supersedes" ref:"position"`
	// Whose reading stance and option are. Absent: stated.
	Reading Reading `yaml:"reading"`

	endorsement *Endorsement // that this position was taken from
}

// Voice is somebody within a party who does not speak for it officially.
type Voice struct {
	// The person, where named and known to the dossier.
	Person string `yaml:"person" ref:"person"`
	// In words: name or description, as the source has it.
	Words string `yaml:"words"`
}

// Stance is how a party stands to an option.
type Stance string

// The stances. A red line is insists (this option or no deal) or excludes
// (never this option).
const (
	Demands     Stance = "demands"
	Proposes    Stance = "proposes"
	Accepts     Stance = "accepts"
	CouldAccept Stance = "could-accept"
	Rejects     Stance = "rejects"
	Insists     Stance = "insists"
	Excludes    Stance = "excludes"
	Asks        Stance = "asks"
	Undecided   Stance = "undecided"
	Silent      Stance = "silent"
)

func (Stance) values() []string {
	return []string{"demands", "proposes", "accepts", "could-accept", "rejects", "insists", "excludes", "asks", "undecided", "silent"}
}

// RedLine tells whether the stance is a red line.
func (s Stance) RedLine() bool { return s == Insists || s == Excludes }

// Against tells whether the stance rules its option out.
func (s Stance) Against() bool { return s == Rejects || s == Excludes }

// For tells whether the stance asks for or grants its option.
func (s Stance) For() bool {
	switch s {
	case Demands, Proposes, Accepts, CouldAccept, Insists:
		return true
	}
	return false
}

// Shift compares a position with the party's position before. For principals
// it is closer to, or further from, the other principal's stated option; for
// third parties only changed.
type Shift string

// The shifts.
const (
	ShiftNew     Shift = "new"
	ShiftSame    Shift = "same"
	ShiftUnclear Shift = "unclear"
	ShiftCloser  Shift = "closer"
	ShiftFurther Shift = "further"
	ShiftChanged Shift = "changed"
)

func (Shift) values() []string {
	return []string{"new", "same", "unclear", "closer", "further", "changed"}
}

// OwnWord tells whether the party said it itself: officially, in public or in
// a document, with no relay chain, undenied, and not merely recalled without a
// source. Only an own word moves an issue from one group to another.
func (p *Position) OwnWord() bool {
	return !p.recalled() && len(p.AccordingTo) == 0 && p.Voice == nil && len(p.DeniedBy) == 0 &&
		(p.Channel == InPublic || p.Channel == InDocument)
}
