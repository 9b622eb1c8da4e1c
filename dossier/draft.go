package dossier

import (
	"strings"

	"parley/when"
)

// Draft is a text with numbered points. In the text form its front matter is
// YAML and its points are Markdown (see draftmd.go).
type Draft struct {
	Meta
	// What it is called.
	Title string `yaml:"title" required:"true"`
	// When it was written or handed over.
	Date when.Date `yaml:"date" required:"true"`
	// The parties that wrote it, as claimed.
	By []string `yaml:"by" ref:"party"`
	// The author in words, as claimed.
	ByWords string `yaml:"by_words"`
	// How and to whom it was sent, in words.
	Sent string `yaml:"sent"`
	// What is disputed about it, and by whom.
	Disputed string `yaml:"disputed"`
	// The drafts it was made from.
	DerivesFrom []string `yaml:"derives_from" ref:"draft"`
	// What changed from the draft before, in words.
	Change string `yaml:"change"`
	// Whether the text itself was seen by whoever keeps the dossier, or is
	// known by descriptions.
	Seen string `yaml:"seen" enum:"text,excerpts,relayed,described,unseen"`
	// The outlets' own texts of the same draft. They are kept apart.
	Witnesses []Witness `yaml:"witnesses"`
	// What is said of points of the text by those who saw it.
	Described []Description `yaml:"described"`
	// Pairs of points that a person has fixed, for comparison with an earlier
	// draft.
	Pins []Pin `yaml:"pins"`
	// What stands before the first point.
	Preamble string `yaml:"-"`
	// The points in order, parents before their children.
	Points []Point `yaml:"-"`
}

// Point is a numbered point of a draft.
type Point struct {
	// Sources and handling of the point. Its id is its number.
	Part `yaml:",inline"`
	// The text; contested words stand in brackets by party:
	// [[p-ua: ... | p-ru: ...]].
	Text string `yaml:"text"`
	// What the point sets, as ISSUE=OPTION, or touches, as ISSUE.
	Sets []Term `yaml:"sets" ref:"term"`
	// What each side's words in its brackets would set.
	Sides []BracketSide `yaml:"sides"`
	// Who is to do what, for whom, by when.
	Obligations []Obligation `yaml:"obligations"`
	// Set where the wording or number has not been checked: what and why.
	Unconfirmed string `yaml:"unconfirmed"`
	// "open" where the draft itself leaves the point open, "deleted" where it
	// names a point of an earlier draft as deleted.
	State string `yaml:"state" enum:"open,deleted"`

	line int // where it was read
}

// Parent is the number of the point that this one stands under, or "".
func (p *Point) Parent() string {
	if i := strings.LastIndexByte(p.ID, '.'); i >= 0 {
		return p.ID[:i]
	}
	return ""
}

// Witness is one outlet's text of a draft.
type Witness struct {
	// The source that has it.
	Source string `yaml:"source" required:"true" ref:"source"`
	// Whether the points of the record follow this text.
	Reference bool `yaml:"reference"`
	// What it has, and how it differs.
	Words string `yaml:"words"`
}

// Description is what somebody who saw a text says of a point of it.
type Description struct {
	Part `yaml:",inline"`
	// The point's number, where it is known.
	Point string `yaml:"point"`
	// What the point is about.
	Topic string `yaml:"topic" required:"true"`
	// The description.
	Words string `yaml:"words" required:"true"`
	// Set where it is said to come in addition to the text, not to stand in it.
	Beyond bool `yaml:"beyond"`
	// Who says so.
	AccordingTo []string `yaml:"according_to" required:"true"`
}

// Pin fixes which points of an earlier draft became which points of this one.
type Pin struct {
	// The earlier draft.
	Draft string `yaml:"draft" required:"true" ref:"draft"`
	// Numbers of its points. Empty: the point is new.
	Old []string `yaml:"old"`
	// Numbers of the points here. Empty: the point was dropped.
	New []string `yaml:"new"`
}

// Point returns the point with the given number; "10a" finds "10.a" where there is
// no 10a.
func (d *Draft) Point(number string) (*Point, bool) {
	short := -1
	for i := range d.Points {
		n := d.Points[i].ID
		if n == number {
			return &d.Points[i], true
		}
		if short < 0 && strings.ReplaceAll(n, ".", "") == number {
			short = i
		}
	}
	if short < 0 {
		return nil, false
	}
	return &d.Points[short], true
}
