package packages

import (
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
)

// The classes of what limits packages.
const (
	RedLine   = "red-line"
	Rejection = "rejection"
	Condition = "condition"
)

// A limit is what one or several records of a party rule out.
type limit struct {
	class   string
	party   int
	records []string // addresses; all of them have to be lifted
	text    string
	place   int
	bad     []bool // by option of the place
	// For a condition: where the place is settled as bad says, the others hold.
	needs []need // one of them is enough
	// lifted limits are told and bind nobody.
	lifted bool
}

// need is a place settled as one of some options.
type need struct {
	place int
	good  []bool
}

// crossed tells whether a package goes against a limit.
func (l *limit) crossed(pkg []int) bool {
	if !l.bad[pkg[l.place]] {
		return false
	}
	for _, n := range l.needs {
		if n.good[pkg[n.place]] {
			return false
		}
	}
	return true
}

// Carried is a condition that comes with an option and that no package can show
// to be met, since it waits for something that happens.
type Carried struct {
	ID    string `json:"id"`
	Party string `json:"party"`
	Text  string `json:"text"`

	words string // of the condition alone
}

// carry notes a condition that comes with an option; the conditions of one record
// make one line.
func (m *model) carry(k, o int, c Carried) {
	list := m.places[k].carried[o]
	if n := len(list); n > 0 && list[n-1].ID == c.ID && c.words != "" {
		list[n-1].Text += "; and: " + c.words
		return
	}
	m.places[k].carried[o] = append(list, c)
}

// findLimits turns the chosen parties' own red lines, rejections and conditions
// into limits, party by party in the dossier's order.
func (m *model) findLimits() {
	for n, party := range m.parties {
		for k, p := range m.places {
			s := m.v.Standing(party.ID, p.issue.ID)
			for _, pos := range s.Own {
				m.limitOf(n, k, p, pos)
			}
			for _, pos := range s.Reported {
				m.report(n, k, p, pos)
			}
		}
		for _, pos := range m.v.Positions {
			if pos.Party == party.ID && pos.Option == "" && pos.OwnWord() && (pos.Stance.RedLine() || pos.Stance.Against()) && m.stands(pos) {
				m.skipped = append(m.skipped, Skipped{dossier.AddressOf(pos).String(), "it " + pos.Stance.Words() + " what no listed option says: " + pos.Words})
			}
		}
		for _, c := range m.v.Conditions {
			if slices.Contains(c.By, party.ID) && c.OwnWord() && !m.replaced(c) {
				m.conditionOf(n, c)
			}
		}
	}
	slices.SortStableFunc(m.limits, func(a, b *limit) int { return classRank(a.class) - classRank(b.class) })
}

func classRank(class string) int { return slices.Index([]string{RedLine, Rejection, Condition}, class) }

func (m *model) stands(pos *dossier.Position) bool {
	return slices.Contains(m.v.Standing(pos.Party, pos.Issue).Own, pos)
}

// replaced tells whether a later condition of its own word names this one.
func (m *model) replaced(c *dossier.Condition) bool {
	return slices.ContainsFunc(m.v.Conditions, func(d *dossier.Condition) bool {
		return d.OwnWord() && slices.Contains(d.Supersedes, c.ID)
	})
}

// limitOf enters what a standing own position rules out on a place.
func (m *model) limitOf(party, k int, p *place, pos *dossier.Position) {
	if p.only != "" && pos.Option != p.only || pos.Option == "" {
		return
	}
	at := dossier.AddressOf(pos).String()
	class := Rejection
	bad := ruledOut(p, pos)
	if bad == nil {
		if pos.Stance.For() {
			m.links(party, k, p.speaks(pos.Option), pos)
		}
		return
	}
	if pos.Stance.RedLine() {
		class = RedLine
	}
	m.known[at] = true
	if !slices.Contains(bad, true) && class == Rejection {
		return // it rules out what is not in play
	}
	m.limit(&limit{class: class, party: party, records: []string{at}, place: k, bad: bad, text: m.positionText(p, pos)})
}

// ruledOut are the options that a position rules out; nil if it rules none out.
func ruledOut(p *place, pos *dossier.Position) []bool {
	options := p.speaks(pos.Option)
	bad := make([]bool, len(p.options))
	switch {
	case pos.Stance.Against():
		for _, o := range options {
			bad[o] = true
		}
	case pos.Stance == dossier.Insists:
		for o := range bad {
			bad[o] = !slices.Contains(options, o)
		}
	default:
		return nil
	}
	return bad
}

// Report is what others say of a party, and what it has not said itself: it is
// told beside, and counts for nothing.
type Report struct {
	ID      string `json:"id"`
	Party   string `json:"party"`
	Issue   string `json:"issue"`
	Text    string `json:"text"`
	RedLine bool   `json:"red_line"`

	place int
	bad   []bool
}

// report notes a report on a place.
func (m *model) report(party, k int, p *place, pos *dossier.Position) {
	if !binding(pos) || p.only != "" && pos.Option != p.only {
		return
	}
	text := m.positionText(p, pos)
	if len(pos.AccordingTo) > 0 {
		text += ", according to " + strings.Join(pos.AccordingTo, "; ")
	}
	m.reports = append(m.reports, Report{dossier.AddressOf(pos).String(), m.parties[party].ID, p.id(), text, pos.Stance.RedLine(), k, ruledOut(p, pos)})
}

// limit adds a limit; records of a party that rule out the same make one.
func (m *model) limit(l *limit) {
	m.known[l.records[0]] = true
	l.lifted = m.lift[l.records[0]]
	for _, old := range m.limits {
		if old.lifted == l.lifted && old.party == l.party && old.place == l.place && slices.Equal(old.bad, l.bad) && old.needs == nil && l.needs == nil {
			if classRank(l.class) < classRank(old.class) {
				old.class, old.text = l.class, l.text
			}
			old.records = append(old.records, l.records...)
			return
		}
	}
	m.limits = append(m.limits, l)
}

func (m *model) positionText(p *place, pos *dossier.Position) string {
	option := p.issue.OptionWords(pos.Option)
	return fmt.Sprintf("%s %s “%s” on %s (%s)", m.v.Party(pos.Party).Label(), pos.Stance.Words(), option, p.issue.Label(), pos.Date.Words())
}

// links enters the conditions on a position: where the place is settled as it
// says, one of each group of alternatives holds.
func (m *model) links(party, k int, options []int, pos *dossier.Position) {
	at := dossier.AddressOf(pos).String()
	for n := 0; n < len(pos.Conditions); n++ {
		group := pos.Conditions[n : n+1]
		for n+1 < len(pos.Conditions) && pos.Conditions[n+1].Alternative {
			n++
			group = pos.Conditions[n-len(group) : n+1]
		}
		var words []string
		for _, c := range group {
			words = append(words, c.Words)
		}
		text := fmt.Sprintf("%s %s “%s” on the condition: %s", m.v.Party(pos.Party).Label(), pos.Stance.Words(), m.places[k].issue.OptionWords(pos.Option), strings.Join(words, "; or "))
		l := &limit{class: Condition, party: party, records: []string{at}, place: k, bad: make([]bool, len(m.places[k].options)), text: text, needs: []need{}}
		for _, o := range options {
			l.bad[o] = true
		}
		shown := true // by the package alone
		for _, c := range group {
			needs, ok := m.happens(c.Term)
			shown = shown && ok && c.Relation != dossier.Before
			l.needs = append(l.needs, needs...)
		}
		if shown {
			m.limit(l)
			continue
		}
		for _, o := range options {
			m.carry(k, o, Carried{at, pos.Party, text, strings.Join(words, "; or ")})
		}
	}
}

// happens gives the ways in which a package can bring a term about. ok is false
// where no package can show it: a milestone, or an issue that is not in play.
func (m *model) happens(t dossier.Term) (ways []need, ok bool) {
	id, option := t.Split()
	for k, p := range m.places {
		if p.issue.ID != id || p.only != "" && option != "" && p.only != option {
			continue
		}
		n := need{k, make([]bool, len(p.options))}
		for o := range p.options {
			n.good[o] = option == "" && p.options[o] != "" || option != "" && slices.Contains(p.speaks(option), o)
		}
		ways, ok = append(ways, n), true
	}
	return ways, ok
}

// conditionOf enters a condition of order between two ways to settle issues. What
// waits for a milestone goes with the option.
func (m *model) conditionOf(party int, c *dossier.Condition) {
	at := dossier.AddressOf(c).String()
	x, y := c.X, c.Y
	if c.Relation == dossier.Before {
		x, y = y, x
	}
	if _, option := x.Split(); option == "" {
		return // it does not wait for how something is settled
	}
	ifs, ok := m.happens(x)
	if !ok || len(ifs) != 1 {
		return
	}
	text := fmt.Sprintf("%s: “%s” %s “%s”", m.parties[party].Label(), m.v.TermWords(c.X), c.Relation, m.v.TermWords(c.Y))
	if needs, ok := m.happens(y); ok {
		m.limit(&limit{class: Condition, party: party, records: []string{at}, place: ifs[0].place, bad: ifs[0].good, needs: needs, text: text})
		return
	}
	for o, good := range ifs[0].good {
		if good {
			m.carry(ifs[0].place, o, Carried{at, m.parties[party].ID, text, ""})
		}
	}
}
