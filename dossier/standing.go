package dossier

import (
	"slices"
	"strings"

	"parley/when"
)

// cell is one place in the matrix of positions.
type cell struct{ party, issue string }

// arrange sorts the positions into cells, oldest first.
func (v *View) arrange() {
	v.positions = map[cell][]*Position{}
	for _, p := range v.Positions {
		c := cell{p.Party, p.Issue}
		v.positions[c] = append(v.positions[c], p)
	}
	for _, e := range v.Endorsements {
		v.endorse(e)
	}
	for _, list := range v.positions {
		slices.SortStableFunc(list, comparePositions)
	}
}

// endorse counts an endorsement of ISSUE=OPTION as a position: those who stand
// behind an option accept it, from its date until it ends.
func (v *View) endorse(e *Endorsement) {
	id, option := e.Term.Split()
	if option == "" || !e.Until.IsZero() {
		return
	}
	for _, by := range e.By {
		if v.ix["party"][by] == nil {
			continue
		}
		p := &Position{Meta: e.Meta, Party: by, Issue: id, Option: option, Stance: Accepts, Words: e.Words, Date: e.Date,
			Channel: InDocument, AccordingTo: e.AccordingTo, DeniedBy: e.DeniedBy, endorsement: e}
		c := cell{by, id}
		v.positions[c] = append(v.positions[c], p)
	}
}

func comparePositions(a, b *Position) int {
	if c := when.Compare(a.Date, b.Date); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

// Standing is what stands of a party's positions on an issue: its own words,
// and beside them what others report of it. A report replaces nothing the
// party said.
type Standing struct {
	Own      []*Position // oldest first
	Reported []*Position // oldest first
}

// Spoken tells whether the party itself has said something on the issue.
// Silence on record is no position.
func (s Standing) Spoken() bool {
	return slices.ContainsFunc(s.Own, func(p *Position) bool { return p.Stance != Silent })
}

// Standing works out what stands of a party's positions on an issue.
//
// A later own position replaces the party's earlier ones on the same option; a
// later own demand, or red line on what it insists on, also its earlier
// demands and proposals on the issue. A red line lapses only when a later
// position names it in supersedes. Reports replace nothing, and a report goes
// when the party itself has since spoken on the same option. A position is
// later only if it is certainly so: two of the same day stand together.
func (v *View) Standing(party, issue string) Standing {
	var s Standing
	for _, h := range v.History(party, issue) {
		if h.ReplacedBy != nil {
			continue
		}
		if h.OwnWord() {
			s.Own = append(s.Own, h.Position)
		} else {
			s.Reported = append(s.Reported, h.Position)
		}
	}
	return s
}

// Step is one position in a party's history on an issue.
type Step struct {
	*Position
	// ReplacedBy is the position that took its place; nil: it stands.
	ReplacedBy *Position
}

// History returns all of a party's positions on an issue, oldest first, each
// with what replaced it.
func (v *View) History(party, issue string) []Step {
	list := v.positions[cell{party, issue}]
	out := make([]Step, len(list))
	for i, p := range list {
		out[i] = Step{Position: p}
		for _, later := range list {
			if later != p && Replaces(later, p) {
				out[i].ReplacedBy = later
				break
			}
		}
	}
	return out
}

// Replaces tells whether a later position of a party takes the place of an earlier one.
func Replaces(later, earlier *Position) bool {
	if slices.Contains(later.Supersedes, earlier.ID) && (later.OwnWord() || !earlier.OwnWord()) {
		return true
	}
	if earlier.Stance.RedLine() && earlier.OwnWord() || !later.OwnWord() || !when.CertainlyBefore(earlier.Date, later.Date) {
		return false
	}
	if later.Option == earlier.Option && (later.Option != "" || earlier.OwnWord() && later.Stance == earlier.Stance) {
		return true
	}
	asks := later.Stance == Demands || later.Stance == Insists
	return asks && earlier.OwnWord() && (earlier.Stance == Demands || earlier.Stance == Proposes)
}
