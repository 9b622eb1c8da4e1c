package packages

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"parley/dossier"
	"parley/engine/smaa"
)

// Options say what is asked.
type Options struct {
	// Parties that have to live with it, by id; none: the principals, or if there
	// are none, all who have a position.
	Parties []string
	// Lock keeps the packages that settle issues so: ISSUE=OPTION.
	Lock []dossier.Term
	// Lift lists records, by id or address, that are taken not to bind.
	Lift []string
	// Near is a draft to which the nearest packages are looked for.
	Near string
	// Samples is how many preference models are drawn; 0: 10,000.
	Samples int
	// Seed of the draws.
	Seed uint64
}

// Samples is how many models are drawn if nobody says.
const Samples = 10_000

// Skipped is something on record that could not be counted, and why.
type Skipped struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// A model is a view as packages see it.
type model struct {
	v       *dossier.View
	options Options
	parties []*dossier.Party
	lock    []dossier.Term
	lift    map[string]bool
	near    *dossier.Draft
	ask     string // the party that is asked what it prefers: it is asked about all places

	places   []*place
	leftOut  []Unused
	limits   []*limit
	reports  []Report
	rankings []Ranking
	answers  []string        // records that rank packages
	known    map[string]bool // records that can be lifted
	skipped  []Skipped
	space    smaa.Space
}

// build turns a view into places, limits and what is known of preferences.
func build(v *dossier.View, o Options, ask string) (*model, error) {
	m := &model{v: v, options: o, lift: map[string]bool{}, known: map[string]bool{}, ask: ask}
	if err := m.choose(o.Parties); err != nil {
		return nil, err
	}
	for _, id := range o.Lift {
		_, at, err := v.Lookup(id)
		if err != nil {
			return nil, fmt.Errorf("what is lifted: %w", err)
		}
		m.lift[at.String()] = true
	}
	if o.Near != "" {
		_, at, err := v.Lookup(o.Near)
		if err == nil && (at.Kind != "draft" || at.Point != "") {
			err = fmt.Errorf("%s is no draft", o.Near)
		}
		if err != nil {
			return nil, err
		}
		m.near = v.Draft(at.ID)
	}
	for _, t := range o.Lock {
		if err := m.checkLock(t); err != nil {
			return nil, err
		}
		m.lock = append(m.lock, t)
	}
	m.findPlaces()
	for _, p := range m.places {
		m.space.Options = append(m.space.Options, len(p.options))
	}
	m.findLimits()
	for n := range m.parties {
		m.rank(n)
	}
	for at := range m.lift {
		if !m.known[at] {
			return nil, fmt.Errorf("%s limits nothing here: it is no red line, rejection or condition of these parties on an issue in play", at)
		}
	}
	return m, nil
}

// choose finds the parties that have to live with a package.
func (m *model) choose(ids []string) error {
	if len(ids) == 0 {
		if m.parties = m.v.Principals(); len(m.parties) > 0 {
			return nil
		}
		for _, p := range m.v.Parties {
			if slices.ContainsFunc(m.v.Positions, func(pos *dossier.Position) bool { return pos.Party == p.ID }) {
				m.parties = append(m.parties, p)
			}
		}
		return nil
	}
	chosen := map[string]bool{}
	for _, id := range ids {
		r, _, err := m.v.Lookup("party/" + strings.TrimPrefix(id, "party/"))
		if err != nil {
			return err
		}
		chosen[r.Head().ID] = true
	}
	// Parties stand in the dossier's order, whoever names them.
	for _, p := range m.v.Parties {
		if chosen[p.ID] {
			m.parties = append(m.parties, p)
		}
	}
	return nil
}

// party is the number of a chosen party; -1 if it is not chosen.
func (m *model) party(id string) int {
	return slices.IndexFunc(m.parties, func(p *dossier.Party) bool { return p.ID == id })
}

func (m *model) checkLock(t dossier.Term) error {
	id, option := t.Split()
	i := m.v.Issue(id)
	if i == nil {
		var known []string
		for _, i := range m.v.Issues {
			known = append(known, i.ID)
		}
		if n := dossier.Nearest(id, known); n != "" {
			return fmt.Errorf("lock %q: unknown issue %q; did you mean %q?", t, id, n)
		}
		return fmt.Errorf("lock %q: unknown issue %q; expected ISSUE=OPTION", t, id)
	}
	at := m.v.OptionsOf(i)
	if !slices.ContainsFunc(at, func(o string) bool { return dossier.Covers(option, o) }) || option == "" {
		return fmt.Errorf("lock %q: issue %s has no option %q that is at stake; they are: %s", t, id, option, strings.Join(at, ", "))
	}
	return nil
}

// draftSets are the options that a draft settles an issue as. Contested words
// settle nothing.
func draftSets(d *dossier.Draft, issue string) []string {
	var out []string
	for i := range d.Points {
		for _, t := range d.Points[i].Sets {
			if id, o := t.Split(); id == issue && o != "" && d.Points[i].State != "deleted" && !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
	}
	return out
}

// crossed lists the limits that a package goes against, of those that bind.
func (m *model) crossed(pkg []int) []int {
	var out []int
	for n, l := range m.limits {
		if !l.lifted && l.crossed(pkg) {
			out = append(out, n)
		}
	}
	return out
}

// redLines tells whether a red line is among some limits.
func (m *model) redLines(limits []int) bool {
	return slices.ContainsFunc(limits, func(n int) bool { return m.limits[n].class == RedLine })
}

// size is how many packages there are, and how many cross no red line that
// binds. Red lines limit each place by itself, so that both are products.
func (m *model) size() (all, clear *big.Int) {
	all, clear = big.NewInt(1), big.NewInt(1)
	for _, p := range m.places {
		all.Mul(all, big.NewInt(int64(len(p.free()))))
		clear.Mul(clear, big.NewInt(int64(len(m.clearOptions(p)))))
	}
	return all, clear
}

// free are the options of a place that no lock leaves out.
func (p *place) free() []int {
	var out []int
	for o, locked := range p.locked {
		if !locked {
			out = append(out, o)
		}
	}
	return out
}

// clearOptions are those of them that no binding red line rules out.
func (m *model) clearOptions(p *place) []int {
	var out []int
	for _, o := range p.free() {
		if !slices.ContainsFunc(m.limits, func(l *limit) bool {
			return l.class == RedLine && !l.lifted && m.places[l.place] == p && l.bad[o]
		}) {
			out = append(out, o)
		}
	}
	return out
}

// product lists all packages of some options, place by place, the last the
// fastest.
func product(options [][]int) [][]int {
	out := [][]int{{}}
	for _, at := range options {
		next := make([][]int, 0, len(out)*len(at))
		for _, head := range out {
			for _, o := range at {
				next = append(next, append(head[:len(head):len(head)], o))
			}
		}
		out = next
	}
	return out
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
