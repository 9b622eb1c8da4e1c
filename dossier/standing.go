package dossier

import (
	"slices"
	"strings"

	"parley/when"
)

// cell is one place in the matrix of positions.
type cell struct{ party, issue string }

// argument is all that a party has on record on an issue.
type argument struct {
	steps    []Step // oldest first
	standing Standing
}

// arrange sorts the positions into cells and works out what stands in each, so
// that a view can be asked by several at once.
func (v *View) arrange() {
	cells := map[cell][]*Position{}
	for _, p := range v.Positions {
		c := cell{p.Party, p.Issue}
		cells[c] = append(cells[c], p)
	}
	for _, e := range v.Endorsements {
		v.endorse(e, cells)
	}
	v.cells = make(map[cell]argument, len(cells))
	for c, list := range cells {
		slices.SortStableFunc(list, comparePositions)
		several := false
		if i := v.Issue(c.issue); i != nil {
			several = i.Several
		}
		v.cells[c] = argue(list, several)
	}
}

// argue goes through a party's positions in their order and notes what replaces
// what. Only what still stands is looked at again.
func argue(list []*Position, several bool) argument {
	a := argument{steps: make([]Step, len(list))}
	named := map[string]*Position{}
	for i, p := range list {
		a.steps[i].Position = p
		for _, id := range p.Supersedes {
			named[id] = p
		}
	}
	var standing []int
	for i, p := range list {
		if by := named[p.ID]; by != nil && Replaces(by, p, several) {
			a.steps[i].ReplacedBy = by // and yet it replaced what came before it
		}
		if p.OwnWord() { // what is reported replaces nothing but by name
			standing = slices.DeleteFunc(standing, func(n int) bool {
				if !Replaces(p, list[n], several) {
					return false
				}
				a.steps[n].ReplacedBy = p
				return true
			})
		}
		if a.steps[i].ReplacedBy == nil {
			standing = append(standing, i)
		}
	}
	for _, n := range standing {
		if p := list[n]; p.OwnWord() {
			a.standing.Own = append(a.standing.Own, p)
		} else {
			a.standing.Reported = append(a.standing.Reported, p)
		}
	}
	return a
}

// endorse counts an endorsement of ISSUE=OPTION as a position: those who stand
// behind an option accept it, from its date until it ends.
func (v *View) endorse(e *Endorsement, cells map[cell][]*Position) {
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
		cells[c] = append(cells[c], p)
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
// as the party's own words would: when the party itself has since spoken on the
// same option, or demands something on the issue where it was reported to
// demand or propose. A position is later only if it is certainly so: two of the
// same day stand together.
func (v *View) Standing(party, issue string) Standing { return v.cells[cell{party, issue}].standing }

// Step is one position in a party's history on an issue.
type Step struct {
	*Position
	// ReplacedBy is the position that took its place; nil: it stands.
	ReplacedBy *Position
}

// History returns all of a party's positions on an issue, oldest first, each
// with what replaced it.
func (v *View) History(party, issue string) []Step { return v.cells[cell{party, issue}].steps }

// Replaces tells whether a later position of a party takes the place of an
// earlier one on the same issue; several: options of the issue can hold at once,
// so that a demand says nothing against another.
func Replaces(later, earlier *Position, several bool) bool {
	if earlier.endorsement == nil && slices.Contains(later.Supersedes, earlier.ID) && (later.OwnWord() || !earlier.OwnWord()) {
		return true
	}
	if earlier.Stance.RedLine() && earlier.OwnWord() || !later.OwnWord() || !when.CertainlyBefore(earlier.Date, later.Date) {
		return false
	}
	if later.Stance == Silent {
		return false // saying nothing takes nothing back
	}
	if later.Option == earlier.Option && (later.Option != "" || earlier.OwnWord() && later.Stance == earlier.Stance) {
		return true
	}
	asks := later.Stance == Demands || later.Stance == Insists
	return asks && !several && (earlier.Stance == Demands || earlier.Stance == Proposes)
}
