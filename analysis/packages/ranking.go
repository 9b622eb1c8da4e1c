package packages

import (
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
	"parley/engine/smaa"
)

// Ranking is what is known of a party's order of the options of an issue, or of
// the issues.
type Ranking struct {
	Party string `json:"party"`
	// Place is the issue, or ISSUE=OPTION of an issue of several; "" for the
	// ranking of the issues.
	Place string `json:"issue"`
	// Words: "A › B › any other"; "" if nothing is known.
	Words string `json:"words"`
	// Authors of entered rankings; empty where it is what the party's own words
	// say.
	Authors []string `json:"authors,omitempty"`
	IDs     []string `json:"records"`
	// Question that would make it known, where nothing is.
	Question string `json:"question,omitempty"`
}

// entered is what one author entered for a party on one thing: the last record
// that says it.
type entered struct {
	author string
	record *dossier.Preference
}

// enteredOn lists what was entered for a party: on the options of an issue, or
// with "" on the issues. Of one author the last record counts.
func (m *model) enteredOn(party, issue string) []entered {
	var out []entered
	for _, r := range m.v.Preferences {
		if r.Party != party || r.Issue != issue || len(r.Ranking)+len(r.Values) == 0 {
			continue
		}
		e := entered{r.Author, r}
		if k := slices.IndexFunc(out, func(e entered) bool { return e.author == r.Author }); k >= 0 {
			out[k] = e
		} else {
			out = append(out, e)
		}
	}
	return out
}

// tiers of a record, the best first: its ranking, else the order of its values.
func tiers(r *dossier.Preference) [][]string {
	if len(r.Ranking) > 0 {
		return r.Ranking
	}
	values := slices.Clone(r.Values)
	slices.SortStableFunc(values, func(a, b dossier.Value) int {
		switch {
		case a.Value > b.Value:
			return -1
		case a.Value < b.Value:
			return 1
		}
		return 0
	})
	var out [][]string
	for k, v := range values {
		if k > 0 && v.Value == values[k-1].Value {
			out[len(out)-1] = append(out[len(out)-1], v.Of)
		} else {
			out = append(out, []string{v.Of})
		}
	}
	return out
}

// orderOf makes an order of n things from tiers; speaks says which things a name
// means.
func orderOf(n int, tiers [][]string, speaks func(string) []int) *smaa.Order {
	o := smaa.NewOrder(n)
	var above []int
	for _, t := range tiers {
		var here []int
		for _, name := range t {
			here = append(here, speaks(name)...)
		}
		for _, b := range here {
			for _, a := range here {
				o.Prefer(a, b) // those of one tier are equal
			}
			for _, a := range above {
				o.Prefer(a, b)
			}
		}
		if len(here) > 0 {
			above = here
		}
	}
	return o
}

func tierWords(tiers [][]string, words func(string) string) string {
	var out []string
	for _, t := range tiers {
		var names []string
		for _, n := range t {
			names = append(names, "“"+words(n)+"”")
		}
		out = append(out, strings.Join(names, " = "))
	}
	return strings.Join(out, " › ")
}

// half is what acceptable takes where nobody entered a reservation: half of what
// the party's best package is worth to it, the same for every party.
const half = 0.5

// rank works out what is known of a chosen party's preferences.
func (m *model) rank(n int) {
	party := m.parties[n]
	p := smaa.Party{Name: party.ID, Orders: make([]*smaa.Order, len(m.places)), Floor: half}
	values := make([][]float64, len(m.places))
	all := len(m.places) > 0 // options of every place that counts have values of one author
	author := ""
	for k, pl := range m.places {
		s := m.say(party.ID, pl)
		r := Ranking{Party: party.ID, Place: pl.id(), IDs: []string{}}
		list := m.enteredOn(party.ID, pl.issue.ID)
		if pl.only != "" {
			list = nil // a ranking of options that can hold together ranks nothing in or out
		}
		switch {
		case len(list) > 0:
			var orders []*smaa.Order
			for _, e := range list {
				orders = append(orders, orderOf(len(pl.options), tiers(e.record), pl.speaks))
				r.Authors, r.IDs = append(r.Authors, e.author), append(r.IDs, dossier.AddressOf(e.record).String())
			}
			p.Orders[k] = smaa.Common(orders...)
			r.Words = tierWords(tiers(list[0].record), pl.issue.OptionWords)
			if len(list) > 1 {
				r.Words = fmt.Sprintf("what %d authors all say; the first: %s", len(list), r.Words)
			} else if v := valuesOf(list[0].record, pl); v != nil {
				values[k] = v
				if author == "" {
					author = list[0].author
				}
			}
		case s.spoken:
			p.Orders[k] = s.order(pl)
			r.Words, r.IDs = s.words(pl), s.ids
		case m.ask == party.ID || m.answered(party.ID, pl):
			p.Orders[k] = smaa.NewOrder(len(pl.options))
		}
		if p.Orders[k] != nil && (values[k] == nil || list[0].author != author) {
			all = false
		}
		if r.Words == "" {
			r.Question = fmt.Sprintf("How does %s rank the answers on “%s”?", party.Label(), pl.label())
		}
		m.rankings = append(m.rankings, r)
	}
	if slices.ContainsFunc(values, func(v []float64) bool { return v != nil }) {
		p.Values = values
	}
	m.weigh(&p, party, all && author != "")
	m.answer(&p, party)
	m.space.Parties = append(m.space.Parties, p)
}

// valuesOf are a record's values of all options in play; nil if it has not all.
func valuesOf(r *dossier.Preference, p *place) []float64 {
	out := make([]float64, len(p.options))
	for o, id := range p.options {
		k := slices.IndexFunc(r.Values, func(v dossier.Value) bool { return v.Of == id })
		if k < 0 {
			return nil
		}
		out[o] = r.Values[k].Value
	}
	return out
}

// weigh enters what is known of the weight of issues: entered weights, if one
// author gave them for all that count; else their order, or an entered ranking.
// Where all options have values in one author's units, these weigh the issues.
func (m *model) weigh(p *smaa.Party, party *dossier.Party, valued bool) {
	list := m.enteredOn(party.ID, "")
	r := Ranking{Party: party.ID, IDs: []string{}}
	for _, e := range list {
		r.Authors, r.IDs = append(r.Authors, e.author), append(r.IDs, dossier.AddressOf(e.record).String())
	}
	issueWords := func(id string) string {
		if i := m.v.Issue(id); i != nil {
			return i.Label()
		}
		return id
	}
	switch {
	case len(list) == 1 && m.weights(p, list[0].record):
		r.Words = "weights as entered: " + weightWords(list[0].record, issueWords)
	case len(list) > 0:
		var orders []*smaa.Order
		for _, e := range list {
			orders = append(orders, orderOf(len(m.places), tiers(e.record), func(id string) []int {
				var out []int
				for k, pl := range m.places {
					if pl.issue.ID == id && pl.only == "" {
						out = append(out, k)
					}
				}
				return out
			}))
		}
		p.Issues = smaa.Common(orders...)
		r.Words = tierWords(tiers(list[0].record), issueWords)
	case valued:
		p.Weights = make([]float64, len(m.places))
		for k := range m.places {
			if v := p.Values[k]; v != nil {
				p.Weights[k] = slices.Max(v) - slices.Min(v)
			}
		}
		r.Words = "the values' own units weigh the issues"
	default:
		r.Question = fmt.Sprintf("Which of these issues matter more to %s, and which less?", party.Label())
	}
	m.rankings = append(m.rankings, r)
}

func weightWords(r *dossier.Preference, words func(string) string) string {
	var out []string
	for _, v := range r.Values {
		out = append(out, words(v.Of)+" "+number(v.Value))
	}
	return strings.Join(out, ", ")
}

// weights takes a record's numbers as weights if it has one, of at least 0, for
// each place that counts for the party.
func (m *model) weights(p *smaa.Party, r *dossier.Preference) bool {
	w := make([]float64, len(m.places))
	sum := 0.0
	for k, pl := range m.places {
		at := slices.IndexFunc(r.Values, func(v dossier.Value) bool { return v.Of == pl.issue.ID })
		if p.Orders[k] == nil {
			continue
		}
		if at < 0 || pl.only != "" || r.Values[at].Value < 0 {
			return false
		}
		w[k] = r.Values[at].Value
		sum += w[k]
	}
	if sum == 0 {
		return false
	}
	p.Weights = w
	if r.Reservation != nil {
		p.Floor = min(1, max(0, *r.Reservation/sum))
	}
	return true
}

// bundles are a party's rankings of packages.
func (m *model) bundles(party string) []*dossier.Preference {
	var out []*dossier.Preference
	for _, r := range m.v.Preferences {
		if r.Party == party && len(r.Packages) > 1 {
			out = append(out, r)
		}
	}
	return out
}

// answered tells whether a ranking of packages speaks of a place.
func (m *model) answered(party string, p *place) bool {
	for _, r := range m.bundles(party) {
		for _, b := range r.Packages {
			if slices.ContainsFunc(b.Sets, func(t dossier.Term) bool { id, _ := t.Split(); return id == p.issue.ID }) {
				return true
			}
		}
	}
	return false
}

// answer enters a party's rankings of packages: all else being equal, each is at
// least as good as the next.
func (m *model) answer(p *smaa.Party, party *dossier.Party) {
	for _, r := range m.bundles(party.ID) {
		at := dossier.AddressOf(r).String()
		var last []int
		for k, b := range r.Packages {
			pkg, ok := m.packageOf(b.Sets)
			if !ok {
				m.skipped = append(m.skipped, Skipped{at, "a ranking of packages speaks of an issue or option that is not in play"})
				break
			}
			if k > 0 {
				p.Answers = append(p.Answers, [2][]int{last, pkg})
				if k == 1 {
					m.answers = append(m.answers, at)
				}
			}
			last = pkg
		}
	}
}

// packageOf is a package that settles what the terms say and everything else in
// the first way.
func (m *model) packageOf(sets []dossier.Term) ([]int, bool) {
	pkg := make([]int, len(m.places))
	for k, p := range m.places {
		if p.only != "" {
			pkg[k] = len(p.options) - 1 // out, unless it is named
		}
	}
	for _, t := range sets {
		id, option := t.Split()
		ok := false
		for k, p := range m.places {
			if p.issue.ID != id || p.only != "" && p.only != option {
				continue
			}
			if at := slices.Index(p.options, option); at >= 0 {
				pkg[k], ok = at, true
			}
		}
		if !ok {
			return nil, false
		}
	}
	return pkg, true
}
