package packages

import (
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
)

// A place is what one choice is made on: an issue; or, of an issue whose options
// can hold together, one option, in or out.
type place struct {
	issue   *dossier.Issue
	only    string   // of several, the option that is in or out
	options []string // in play, in the dossier's order; of several: the option, and ""
	named   [][]string
	locked  []bool // by option: a lock leaves it out
	unused  []Unused
	carried [][]Carried // by option: conditions that no package can show to be met
}

// Unused is an option or an issue that is not in play, and why.
type Unused struct {
	ID    string   `json:"id"`
	Words string   `json:"words"`
	Why   string   `json:"why"`
	IDs   []string `json:"records"`
	// Question that would bring it into play, where there is one.
	Question string `json:"question,omitempty"`
}

// id of a place is the issue's, or ISSUE=OPTION.
func (p *place) id() string {
	if p.only != "" {
		return p.issue.ID + "=" + p.only
	}
	return p.issue.ID
}

func (p *place) label() string {
	if p.only != "" {
		return p.issue.Label() + ": " + p.issue.OptionWords(p.only)
	}
	return p.issue.Label()
}

// words are an option in words.
func (p *place) words(o int) string {
	switch {
	case p.only == "":
		return p.issue.OptionWords(p.options[o])
	case p.options[o] == "":
		return "not"
	}
	return "yes"
}

// term is what an option settles; "" if it leaves one of several out.
func (p *place) term(o int) dossier.Term {
	if p.options[o] == "" {
		return ""
	}
	return dossier.Term(p.issue.ID + "=" + p.options[o])
}

// speaks lists the options in play that a stated option speaks of: for a range,
// the values and intervals within it.
func (p *place) speaks(stated string) []int {
	var out []int
	for k, o := range p.options {
		if o != "" && dossier.Covers(stated, o) {
			out = append(out, k)
		}
	}
	return out
}

// naming is who named what on an issue.
type naming struct {
	options map[string][]string // by option at stake: records that name it
	reports map[string][]string // the same, of reports
	spoken  map[string][]string // by chosen party: its records that say something
	redLine bool
}

// binding tells whether a position says something of an option.
func binding(p *dossier.Position) bool {
	return p.Option != "" && (p.Stance.For() || p.Stance.Against())
}

// name gathers who named what on an issue, or of an issue of several on an option.
func (m *model) name(i *dossier.Issue, only string) naming {
	n := naming{options: map[string][]string{}, reports: map[string][]string{}, spoken: map[string][]string{}}
	at := m.v.OptionsOf(i)
	if only != "" {
		at = []string{only}
	}
	note := func(to map[string][]string, stated, record string) (hit bool) {
		for _, o := range at {
			if dossier.Covers(stated, o) {
				if !slices.Contains(to[o], record) {
					to[o] = append(to[o], record)
				}
				hit = true
			}
		}
		return hit
	}
	for _, p := range m.v.Parties {
		s := m.v.Standing(p.ID, i.ID)
		chosen := m.party(p.ID) >= 0
		for _, pos := range s.Own {
			if !binding(pos) {
				continue
			}
			at := dossier.AddressOf(pos).String()
			if note(n.options, pos.Option, at) && chosen {
				n.spoken[p.ID] = append(n.spoken[p.ID], at)
				n.redLine = n.redLine || pos.Stance.RedLine() && !m.lift[at]
			}
		}
		for _, pos := range s.Reported {
			if binding(pos) {
				note(n.reports, pos.Option, dossier.AddressOf(pos).String())
			}
		}
	}
	for _, r := range m.v.Preferences {
		if m.party(r.Party) < 0 {
			continue
		}
		at, hit := dossier.AddressOf(r).String(), false
		if r.Issue == i.ID {
			for _, o := range slices.Concat(append(r.Ranking, valued(r))...) {
				hit = note(n.options, o, at) || hit
			}
		}
		for _, b := range r.Packages {
			for _, t := range b.Sets {
				if id, o := t.Split(); id == i.ID {
					hit = note(n.options, o, at) || hit
				}
			}
		}
		if hit {
			n.spoken[r.Party] = append(n.spoken[r.Party], at)
		}
	}
	for _, t := range m.lock {
		if id, o := t.Split(); id == i.ID {
			note(n.options, o, "")
		}
	}
	for _, d := range m.v.Drafts {
		for _, o := range draftSets(d, i.ID) {
			note(n.options, o, dossier.AddressOf(d).String())
		}
	}
	return n
}

func valued(r *dossier.Preference) []string {
	var out []string
	for _, v := range r.Values {
		out = append(out, v.Of)
	}
	return out
}

// places finds out which issues and options are in play.
func (m *model) findPlaces() {
	for _, i := range m.v.Issues {
		if !i.Several {
			m.place(i, "")
			continue
		}
		for _, o := range i.Options {
			m.place(i, o.ID)
		}
	}
}

func (m *model) place(i *dossier.Issue, only string) {
	n := m.name(i, only)
	p := &place{issue: i, only: only}
	locks := m.locksOn(i.ID)
	if only != "" && !slices.Contains(locks, only) {
		locks = nil
	}
	if need := min(2, len(m.parties)); len(n.spoken) < need && !n.redLine && locks == nil {
		m.leaveOut(p, n)
		return
	}
	at := m.v.OptionsOf(i)
	if only != "" {
		at = []string{only}
	}
	for _, o := range at {
		if records := n.options[o]; records != nil {
			out := locks != nil && !slices.ContainsFunc(locks, func(l string) bool { return dossier.Covers(l, o) })
			p.options, p.named, p.locked = append(p.options, o), append(p.named, records), append(p.locked, out)
			continue
		}
		u := Unused{ID: i.ID + "=" + o, Words: i.OptionWords(o), Why: "nobody has named it", IDs: []string{}}
		if reports := n.reports[o]; reports != nil {
			u.Why, u.IDs = "it is named in reports alone", reports
		}
		p.unused = append(p.unused, u)
	}
	if only != "" {
		p.options, p.named, p.locked = append(p.options, ""), append(p.named, nil), append(p.locked, locks != nil)
	}
	p.carried = make([][]Carried, len(p.options))
	m.places = append(m.places, p)
}

// locksOn are the options that an issue is locked as.
func (m *model) locksOn(issue string) []string {
	var out []string
	for _, t := range m.lock {
		if id, o := t.Split(); id == issue {
			out = append(out, o)
		}
	}
	return out
}

// leaveOut notes why an issue is not in play.
func (m *model) leaveOut(p *place, n naming) {
	u := Unused{ID: p.id(), Words: p.label(), IDs: []string{}}
	var silent []string
	for _, party := range m.parties {
		if ids := n.spoken[party.ID]; ids != nil {
			u.Why = "only " + party.Label() + " has spoken on it itself"
			u.IDs = append(u.IDs, ids...)
		} else {
			silent = append(silent, party.Label())
		}
	}
	if u.Why == "" {
		if p.only != "" {
			return // an option of several that nobody speaks of: the issue is told once
		}
		u.Why = "none of these parties has spoken on it itself"
	}
	if len(silent) > 0 && len(u.IDs) > 0 {
		u.Question = fmt.Sprintf("What does %s say on this: %s", strings.Join(silent, ", or "), p.issue.Question)
		if p.only != "" {
			u.Question = fmt.Sprintf("What does %s say to “%s”?", strings.Join(silent, ", or "), p.issue.OptionWords(p.only))
		}
	}
	m.leftOut = append(m.leftOut, u)
}
