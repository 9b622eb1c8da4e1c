package dossier

// Issue is a question to settle. It has either a finite list of options or a
// range of numbers with a unit, where named values (such as "no cap") may
// stand beside the numbers.
type Issue struct {
	Meta
	// The question.
	Question string `yaml:"question" required:"true"`
	// A short form for tables; the question if absent.
	Short string `yaml:"short"`
	// The answers it can have.
	Options []Option `yaml:"options"`
	// Set where several options can hold at once, so that asking for one says
	// nothing against another.
	Several bool `yaml:"several"`
	// For a question about a number. The options are then the values and
	// intervals that stated values separate, and those listed.
	Range *Range `yaml:"range"`
	// How an option or the question is understood, where that is not plain.
	Words string `yaml:"words"`
}

// Option is one answer to an issue.
type Option struct {
	Part `yaml:",inline"`
	// The answer in words, short enough for a line.
	Words string `yaml:"words" required:"true"`
	// The orders of steps that the answer itself speaks of: a ceasefire "after a
	// withdrawal". Settled so, they hold.
	Means []Ordering `yaml:"means"`
}

// Ordering is an order of two steps.
type Ordering struct {
	// The one step (X): a milestone, an issue, or one option of an issue.
	X Term `yaml:"x" required:"true" ref:"term"`
	// How it stands to the other: X after Y, X only if Y.
	Relation Relation `yaml:"relation" required:"true"`
	// The other step (Y).
	Y Term `yaml:"y" required:"true" ref:"term"`
	// Least number of days between the two.
	MinDays *int `yaml:"min_days"`
	// Greatest number of days between the two.
	MaxDays *int `yaml:"max_days"`
	// Whose reading that is. Absent: stated.
	Reading Reading `yaml:"reading"`
}

// Range is the span of a number that is at issue.
type Range struct {
	// Unit of the number: persons, years, USD billion.
	Unit string `yaml:"unit" required:"true"`
	// Least value that was mentioned.
	Low *float64 `yaml:"low"`
	// Greatest value that was mentioned; absent: none was.
	High *float64 `yaml:"high"`
}

// Option returns the listed option with the given id.
func (i *Issue) Option(id string) (Option, bool) {
	for _, o := range i.Options {
		if o.ID == id {
			return o, true
		}
	}
	return Option{}, false
}
