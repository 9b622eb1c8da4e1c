package dossier

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"parley/when"
)

// Sample makes up a dossier of a given size for benchmarks and for trying the
// program out: so many positions, a fifth as many events, a twentieth as many
// sources, and about them ten parties, two of them principals, forty issues,
// milestones, conditions, deadlines, accounts and drafts, over three years. The
// same size and seed give the same dossier. It is in order, and everything in
// it is invented.
func Sample(positions int, seed uint64) *Dossier {
	s := sampler{rng: rand.New(rand.NewPCG(seed, 0x9a51e4)), d: &Dossier{}}
	s.info()
	s.parties()
	s.issues()
	s.milestones()
	s.sources(max(positions/20, 12))
	s.positions(positions)
	s.events(positions / 5)
	s.conditions(max(positions/200, 12))
	s.deadlines(max(positions/500, 6))
	s.accounts(max(positions/500, 4))
	s.drafts(max(positions/5000, 2))
	return s.d
}

type sampler struct {
	rng *rand.Rand
	d   *Dossier
}

// A sample covers so many days from its first.
const sampleDays = 3 * 365

var sampleStart = when.DayOf(2023, 3, 1)

var sampleTopics = []string{
	"the ceasefire line", "the river crossing", "the northern ports", "customs posts", "the gas transit", "the power station",
	"prisoners of war", "missing persons", "the return of residents", "the school language", "broadcasting", "the joint command",
	"heavy weapons", "the demilitarised strip", "air patrols", "mine clearance", "monitors", "the guarantee clause",
	"the reconstruction fund", "frozen deposits", "sanctions", "rail traffic", "the water reservoir", "fishing quotas",
	"local elections", "the constitutional court", "police posts", "amnesty", "archives", "church property",
	"citizenship", "pensions", "the land register", "the currency", "telephone codes", "the airport",
	"the memorial", "dual use goods", "satellite imagery", "the joint commission",
}

var sampleWords = strings.Fields(`the side says that its delegation will discuss a text on this point once the other
	has answered in writing and that no date has been set for a further meeting while experts compare both lists and
	maps under the terms of an earlier protocol which was read out at length before talks were put off until next week
	because of open questions about verification costs staff access roads and the order of the steps to be taken`)

// words makes up a sentence or two of about so many bytes.
func (s *sampler) words(size int) string {
	var b strings.Builder
	start := true
	for b.Len() < size {
		w := sampleWords[s.rng.IntN(len(sampleWords))]
		if start {
			w = strings.ToUpper(w[:1]) + w[1:]
		}
		b.WriteString(w)
		if start = s.rng.IntN(14) == 0; start {
			b.WriteByte('.')
		}
		b.WriteByte(' ')
	}
	return strings.TrimRight(b.String(), " .") + "."
}

func (s *sampler) day() when.Day { return sampleStart.Add(s.rng.IntN(sampleDays)) }

func isoDate(d when.Day) when.Date { return when.MustParse(d.String()) }

func pick[T any](s *sampler, list []T) T { return list[s.rng.IntN(len(list))] }

// chance is true so many times in a hundred.
func (s *sampler) chance(percent int) bool { return s.rng.IntN(100) < percent }

// cite picks one source, or two, that were out on a day or soon after.
func (s *sampler) cite(d when.Day) []Citation {
	near := func() string {
		n := len(s.d.Sources)
		i := int(d-sampleStart)*n/sampleDays + s.rng.IntN(3)
		return s.d.Sources[min(i, n-1)].ID
	}
	out := []Citation{{Source: near()}}
	if s.chance(25) {
		if id := near(); id != out[0].Source {
			out = append(out, Citation{Source: id, At: fmt.Sprintf("paragraph %d", 1+s.rng.IntN(20))})
		}
	}
	return out
}

func (s *sampler) info() {
	s.d.Info = Info{
		Title:     "Sample talks",
		Summary:   "An invented negotiation between two principals, made from a seed to measure the program and to try it out.",
		Languages: []string{"en"},
		Cutoff:    isoDate(sampleStart.Add(sampleDays + 30)),
		Goal:      &Goal{Words: "The agreement is signed.", Milestones: []string{"m-01"}, Reading: Editor},
	}
}

func (s *sampler) parties() {
	for i, name := range []string{"Northland", "Southland", "Midway", "Eastmark", "Westmark", "Harbour League", "River Union", "Old Alliance", "Border Council", "Hill Province"} {
		p := &Party{Meta: Meta{ID: fmt.Sprintf("p-%02d", i+1)}, Name: name, Type: "state"}
		switch {
		case i < 2:
			p.Roles = []Role{{Role: Principal}}
		case i == 2:
			p.Roles = []Role{{Role: "mediator"}}
		default:
			p.Roles = []Role{{Role: "supporter", AccordingTo: []string{"Midway"}}}
		}
		s.d.Parties = append(s.d.Parties, p)
		for j := range 3 {
			s.d.Persons = append(s.d.Persons, &Person{
				Meta: Meta{ID: fmt.Sprintf("x-%02d-%d", i+1, j+1)}, Name: fmt.Sprintf("Delegate %d of %s", j+1, name), Party: p.ID,
				Offices: []Office{{Title: "delegate", From: isoDate(sampleStart)}},
			})
		}
	}
}

func (s *sampler) issues() {
	for i, topic := range sampleTopics {
		issue := &Issue{Meta: Meta{ID: fmt.Sprintf("i-%02d", i+1)}, Question: "What is agreed on " + topic + "?", Short: topic}
		if i%8 == 7 {
			low, high := 0.0, 1000.0
			issue.Range = &Range{Unit: "persons", Low: &low, High: &high}
		} else {
			for j, words := range []string{"as it was before", "a joint body", "a third party decides", "left open", "given up"}[:3+i%3] {
				issue.Options = append(issue.Options, Option{Part: Part{ID: fmt.Sprintf("o-%d", j+1)}, Words: words})
			}
		}
		s.d.Issues = append(s.d.Issues, issue)
	}
}

// option picks an answer to an issue.
func (s *sampler) option(i *Issue) string {
	if i.Range != nil {
		return fmt.Sprint(50 * s.rng.IntN(20))
	}
	return pick(s, i.Options).ID
}

func (s *sampler) milestones() {
	for i, name := range []string{"the agreement is signed", "a ceasefire holds", "the lists are exchanged", "the strip is cleared", "monitors arrive", "the referendum is held", "the fund opens", "the post opens"} {
		m := &Milestone{Meta: Meta{ID: fmt.Sprintf("m-%02d", i+1)}, Name: name}
		if i == 5 {
			m.After = []string{"m-01"}
		}
		s.d.Milestones = append(s.d.Milestones, m)
	}
}

func (s *sampler) sources(n int) {
	for i := range n {
		s.d.Sources = append(s.d.Sources, &Source{
			Meta: Meta{ID: fmt.Sprintf("s-%05d", i+1)}, Type: "press", Outlet: fmt.Sprintf("Gazette %d", 1+s.rng.IntN(40)),
			Date: isoDate(sampleStart.Add(i * sampleDays / n)), Title: s.words(60),
			URL:         fmt.Sprintf("https://gazette.example/%d/%d", 2023+i*3/n, i+1),
			Ownership:   pick(s, []Ownership{"state", "public", "private", "unknown"}),
			Reliability: pick(s, []string{"A", "B", "C"}),
		})
	}
}

func (s *sampler) positions(n int) {
	stances := []Stance{Demands, Demands, Proposes, Proposes, Accepts, CouldAccept, Rejects, Asks, Insists, Excludes, Undecided}
	for i := range n {
		day := sampleStart.Add(i * sampleDays / max(n, 1))
		issue := pick(s, s.d.Issues)
		p := &Position{
			Meta:  Meta{ID: fmt.Sprintf("pos-%06d", i+1), Sources: s.cite(day)},
			Party: s.d.Parties[min(s.rng.IntN(len(s.d.Parties)), s.rng.IntN(len(s.d.Parties)))].ID,
			Issue: issue.ID, Stance: pick(s, stances), Words: s.words(120), Date: isoDate(day), Channel: InPublic,
		}
		if p.Stance.RedLine() && s.chance(90) {
			p.Stance = Asks // red lines are few
		}
		if p.Stance != Undecided {
			p.Option = s.option(issue)
		}
		switch s.rng.IntN(10) {
		case 0:
			p.Channel, p.AccordingTo = ByAnonymous, []string{"officials", pick(s, s.d.Sources).Outlet}
		case 1:
			p.Channel, p.AccordingTo = ByRelay, []string{pick(s, s.d.Persons).Name}
		case 2:
			p.Channel = InDocument
		}
		if s.chance(8) {
			p.Conditions = []Link{{Relation: After, Term: Term(pick(s, s.d.Milestones).ID), Words: s.words(40)}}
		}
		if s.chance(2) {
			p.DeniedBy = []Denial{{Words: "a spokesman, without naming the point"}}
		}
		if s.chance(10) {
			p.Shift, p.ShiftWords = ShiftUnclear, s.words(50)
		}
		s.d.Positions = append(s.d.Positions, p)
	}
}

func (s *sampler) events(n int) {
	for i := range n {
		day := sampleStart.Add(i * sampleDays / n)
		s.d.Events = append(s.d.Events, &Event{
			Meta: Meta{ID: fmt.Sprintf("ev-%05d", i+1), Sources: s.cite(day)}, Date: isoDate(day),
			Form: pick(s, []string{"call", "meeting", "statement", "round of talks"}), Type: "CONSULT",
			Place:        pick(s, []string{"Midway", "by telephone", "Harbour Town"}),
			Participants: []string{s.d.Persons[s.rng.IntN(15)].ID, s.d.Persons[15+s.rng.IntN(15)].ID}, Words: s.words(140),
		})
	}
}

func (s *sampler) conditions(n int) {
	for i := range n {
		day, days := s.day(), 10*(1+s.rng.IntN(9))
		x := s.rng.IntN(len(s.d.Milestones))
		c := &Condition{
			Meta: Meta{ID: fmt.Sprintf("c-%04d", i+1), Sources: s.cite(day)}, By: []string{pick(s, s.d.Parties).ID},
			X: Term(s.d.Milestones[x].ID), Relation: pick(s, []Relation{After, Before, OnlyIf, Within, TogetherWith}),
			Reading: Stated, Date: isoDate(day),
		}
		if s.chance(50) {
			issue := pick(s, s.d.Issues)
			c.Y = Term(issue.ID + "=" + s.option(issue))
		} else {
			c.Y = Term(s.d.Milestones[(x+1+s.rng.IntN(len(s.d.Milestones)-1))%len(s.d.Milestones)].ID)
		}
		if c.Relation == Within {
			c.MaxDays = &days
		}
		s.d.Conditions = append(s.d.Conditions, c)
	}
}

func (s *sampler) deadlines(n int) {
	for i := range n {
		day := s.day()
		dl := &Deadline{
			Meta: Meta{ID: fmt.Sprintf("dl-%03d", i+1), Sources: s.cite(day)}, What: s.words(50), Date: isoDate(day),
			SetBy: []string{pick(s, s.d.Parties).ID}, Firmness: pick(s, []string{"fixed", "firm", "announced", "hope"}),
		}
		if i%2 == 0 {
			dl.Due = isoDate(day.Add(10 + s.rng.IntN(90)))
		} else {
			dl.After, dl.Plus = pick(s, s.d.Milestones).ID, []when.Duration{when.MustParseDuration("P60D")}
		}
		s.d.Deadlines = append(s.d.Deadlines, dl)
	}
}

func (s *sampler) accounts(n int) {
	for i := range n {
		day := s.day()
		a := &Account{Meta: Meta{ID: fmt.Sprintf("cf-%03d", i+1), Sources: s.cite(day)}, Question: "Who " + strings.ToLower(s.words(40))}
		for _, p := range s.d.Parties[:2] {
			a.Sides = append(a.Sides, Side{Part: Part{Sources: s.cite(day)}, Who: p.Name, Actors: []string{p.ID}, Words: s.words(80), Date: isoDate(day)})
		}
		s.d.Accounts = append(s.d.Accounts, a)
	}
}

func (s *sampler) drafts(n int) {
	for i := range n {
		day := sampleStart.Add(i * sampleDays / n)
		d := &Draft{
			Meta:  Meta{ID: fmt.Sprintf("d-%02d", i+1), Sources: s.cite(day)},
			Title: fmt.Sprintf("draft of %s", day), Date: isoDate(day), By: []string{s.d.Parties[i%3].ID}, Seen: "text",
		}
		if i > 0 {
			d.DerivesFrom = []string{s.d.Drafts[i-1].ID}
		}
		for j, issue := range s.d.Issues {
			pt := Point{Part: Part{ID: fmt.Sprint(j + 1)}, Text: s.words(150), Sets: []Term{Term(issue.ID + "=" + s.option(issue))}}
			if j%10 == 0 {
				pt.Text += " [[p-01: " + s.words(30) + " | p-02: " + s.words(30) + "]]"
			}
			d.Points = append(d.Points, pt)
		}
		s.d.Drafts = append(s.d.Drafts, d)
	}
}
