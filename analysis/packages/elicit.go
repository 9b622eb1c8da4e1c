package packages

import (
	"context"
	"fmt"
	"slices"

	"parley/dossier"
	"parley/engine/smaa"
	"parley/when"
)

// Elicitation is what is known of a party's preferences, and the question whose
// answer would narrow that most.
type Elicitation struct {
	Party string `json:"party"`
	Name  string `json:"name"`
	// Answers are the rankings of packages that count for it.
	Answers []Answered `json:"answers"`
	// Kept of Drawn models agree with the answers; Kept is 0 if none does.
	Kept  int `json:"models_kept"`
	Drawn int `json:"models_drawn"`
	// Question is nil if no comparison would narrow the models further.
	Question *Question `json:"question,omitempty"`
}

// Answered is a ranking of packages.
type Answered struct {
	ID     string `json:"id"`
	Author string `json:"author"`
	Words  string `json:"words"`
}

// Question asks which of two packages a party would prefer, all else being equal.
type Question struct {
	First  []Choice `json:"first"`
	Second []Choice `json:"second"`
	// ForFirst and ForSecond count the models that would prefer each.
	ForFirst  int `json:"for_first"`
	ForSecond int `json:"for_second"`
	Models    int `json:"models"`
}

// Key tells one question from another.
func (q *Question) Key() string { return fmt.Sprint(terms(q.First), terms(q.Second)) }

// Bundles are the two packages as a record has them.
func (q *Question) Bundles() [2]dossier.Bundle {
	return [2]dossier.Bundle{{Sets: terms(q.First)}, {Sets: terms(q.Second)}}
}

// Answering is the record of an answer, for the owners only: in whose name, on
// behalf of which party, the better package first. It is of the day as of which it
// was asked, so that a dossier with a cut-off in the past shows it; a note says
// when it was given. Its id is none that the dossier has.
func Answering(v *dossier.View, party, by string, asOf, today when.Day, bundles []dossier.Bundle) *dossier.Preference {
	r := &dossier.Preference{
		Party: party, Packages: bundles, Author: by, Date: when.MustParse(min(asOf, today).String()),
		Meta: dossier.Meta{Handling: &dossier.Handling{TLP: dossier.Red, Audience: []string{dossier.Owners}}},
	}
	if asOf < today {
		r.Note = "Answered on " + today.Words() + "."
	}
	for n := 1; r.ID == ""; n++ {
		id := fmt.Sprintf("pref-%s-%d", today, n)
		if _, taken := v.Find("preference", id); !taken {
			r.ID = id
		}
	}
	return r
}

func terms(choices []Choice) []dossier.Term {
	var out []dossier.Term
	for _, c := range choices {
		if c.Term != "" {
			out = append(out, c.Term)
		}
	}
	return out
}

// How many models a question is chosen on, and how many comparisons are looked at.
const (
	askedModels = 2_000
	comparisons = 20_000
)

// Ask finds the question to a party that narrows its models most: of comparisons
// of two packages that differ on one or two issues, the one whose answer is
// expected to leave the fewest models, which is the one that parts them most
// evenly. Of those nearly as even (within a twentieth of the models), the one with
// the fewest options that the party has not named, then on one issue before two,
// then in the dossier's order. Options that a red line of its own rules out are not
// asked about, nor what skip holds (keys of questions).
func Ask(ctx context.Context, v *dossier.View, o Options, party string, skip map[string]bool) (*Elicitation, error) {
	r, _, err := v.Lookup("party/" + party)
	if err != nil {
		return nil, err
	}
	if m, err := build(v, o, ""); err != nil {
		return nil, err
	} else if m.party(party) < 0 { // asked together with those who have to live with it
		for _, p := range m.parties {
			o.Parties = append(o.Parties, p.ID)
		}
		o.Parties = append(o.Parties, party)
	}
	m, err := build(v, o, party)
	if err != nil {
		return nil, err
	}
	n := m.party(party)
	space := smaa.Space{Options: m.space.Options, Parties: m.space.Parties[n : n+1]}
	drawn, err := space.Draw(ctx, askedModels, o.Seed)
	if err != nil {
		return nil, fmt.Errorf("preference models cannot be drawn: %w", err)
	}
	e := &Elicitation{Party: party, Name: r.(*dossier.Party).Label(), Answers: []Answered{}, Kept: drawn.Kept[0], Drawn: drawn.Drawn[0]}
	for _, r := range m.bundles(party) {
		if at := dossier.AddressOf(r).String(); slices.Contains(m.answers, at) {
			e.Answers = append(e.Answers, Answered{at, r.Author, m.bundleWords(r)})
		}
	}
	e.Question = m.question(ctx, drawn, n, skip)
	return e, ctx.Err()
}

// pair is two options of a place.
type pair struct{ place, a, b int }

// question looks for the comparison that parts the models most evenly.
func (m *model) question(ctx context.Context, drawn *smaa.Models, party int, skip map[string]bool) *Question {
	var pairs []pair
	for k := range m.places {
		options := m.bearable(party, k)
		for i, a := range options {
			for _, b := range options[i+1:] {
				pairs = append(pairs, pair{k, a, b})
			}
		}
	}
	named := make([][]bool, len(m.places))
	for k, p := range m.places {
		named[k] = m.named(m.parties[party].ID, p)
	}
	var best *Question
	var least [3]int // how uneven, in twentieths; options not named; issues
	left := comparisons
	try := func(a, b []int) {
		if left--; left < 0 || ctx.Err() != nil {
			return
		}
		more, less := drawn.Prefers(0, a, b)
		if less == 0 || more == 0 {
			return // it narrows nothing
		}
		price := [3]int{(max(more, less) - askedModels/2) * 20 / askedModels}
		q := &Question{ForFirst: more, ForSecond: less, Models: askedModels}
		for k := range a {
			if a[k] == b[k] {
				continue
			}
			price[2]++
			for _, o := range []int{a[k], b[k]} {
				if !named[k][o] {
					price[1]++
				}
			}
			q.First, q.Second = append(q.First, m.choice(m.places[k], a[k])), append(q.Second, m.choice(m.places[k], b[k]))
		}
		if best != nil && slices.Compare(price[:], least[:]) >= 0 || skip[q.Key()] || len(terms(q.First)) == 0 || len(terms(q.First)) != len(terms(q.Second)) {
			return
		}
		best, least = q, price
	}
	with := func(sets ...[2]int) []int {
		pkg := make([]int, len(m.places))
		for _, s := range sets {
			pkg[s[0]] = s[1]
		}
		return pkg
	}
	for _, p := range pairs {
		try(with([2]int{p.place, p.a}), with([2]int{p.place, p.b}))
	}
	for i, p := range pairs {
		for _, q := range pairs[i+1:] {
			if p.place != q.place {
				try(with([2]int{p.place, p.a}, [2]int{q.place, q.a}), with([2]int{p.place, p.b}, [2]int{q.place, q.b}))
				try(with([2]int{p.place, p.a}, [2]int{q.place, q.b}), with([2]int{p.place, p.b}, [2]int{q.place, q.a}))
			}
		}
	}
	return best
}

// bearable are the options of a place that no red line of a party rules out.
func (m *model) bearable(party, k int) []int {
	return slices.DeleteFunc(m.places[k].free(), func(o int) bool {
		return slices.ContainsFunc(m.limits, func(l *limit) bool {
			return l.class == RedLine && !l.lifted && l.party == party && l.place == k && l.bad[o]
		})
	})
}

// named tells of each option of a place whether a party has named it, or somebody
// ranked it for the party.
func (m *model) named(party string, p *place) []bool {
	out := make([]bool, len(p.options))
	s := m.say(party, p)
	for _, o := range slices.Concat(s.yes(), s.no) {
		out[o] = true
	}
	for _, e := range m.enteredOn(party, p.issue.ID) {
		for _, name := range slices.Concat(tiers(e.record)...) {
			for _, o := range p.speaks(name) {
				out[o] = true
			}
		}
	}
	return out
}

// bundleWords puts a ranking of packages in words.
func (m *model) bundleWords(r *dossier.Preference) string {
	out := ""
	for k, b := range r.Packages {
		if k > 0 {
			out += " › "
		}
		for j, t := range b.Sets {
			if j > 0 {
				out += " + "
			}
			out += m.v.TermWords(t)
		}
	}
	return out
}
