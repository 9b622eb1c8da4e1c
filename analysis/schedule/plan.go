package schedule

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"parley/dossier"
	"parley/when"
)

// Edge says that From comes at least MinDays before To; if the number is
// negative, at most so many days after it. "" is the start, the as-of day.
type Edge struct {
	From, To dossier.Term
	MinDays  int
	ID       string // record that says so
	Text     string
	Rule     bool // by the nature of things, nobody's word
}

// Plan is the steps with their days.
type Plan struct {
	Start when.Day `json:"start"` // the as-of day
	Steps []Step   `json:"steps"` // by their earliest day
	// Chain is the longest chain of steps to the last one: what decides the
	// end.
	Chain []Link `json:"critical_chain"`
	// Deadlines of steps that are in the plan, the first due first.
	Deadlines []Check `json:"deadlines"`
	// Breaks is the first deadline that cannot be kept; "" if none.
	Breaks string `json:"breaks_first,omitempty"`
}

// Step is one step of the plan.
type Step struct {
	Term     dossier.Term `json:"term"`
	Words    string       `json:"words"`
	Earliest when.Day     `json:"earliest"`
	// Latest is the last day that keeps every confirmed deadline, and every
	// greatest time between steps; nil if nothing bounds it.
	Latest *when.Day `json:"latest,omitempty"`
	// Slack is the days between the two; negative: short by so many.
	Slack    *int   `json:"slack_days,omitempty"`
	Waits    []Link `json:"waits_for,omitempty"`
	Critical bool   `json:"critical,omitempty"` // it is in the chain that decides the end
}

// Link is a step that another waits for, and who says so.
type Link struct {
	Term dossier.Term `json:"term"`
	Days int          `json:"days"`
	ID   string       `json:"id"`
	Text string       `json:"text"`
}

// Check says whether a deadline can be kept.
type Check struct {
	ID   string       `json:"id"`
	What string       `json:"what"`
	Term dossier.Term `json:"term"`
	Due  when.Day     `json:"due"`
	// Confirmed: set as fixed, firm or announced, and denied by nobody. Others
	// bound nothing and are named where they could not be kept.
	Confirmed bool     `json:"confirmed"`
	Earliest  when.Day `json:"earliest"`
	Kept      bool     `json:"kept"`
	Short     int      `json:"short_days,omitempty"` // by how many days
}

// Make puts days to steps. Edges that lead in a ring with days in it have no
// plan, nor have steps that would have to be before the start; the error names
// a step of the ring.
func Make(v *dossier.View, happens []dossier.Term, edges []Edge, start when.Day) (*Plan, error) {
	p := planner{v: v, start: start, at: map[dossier.Term]int{"": 0}, terms: []dossier.Term{""}}
	for _, t := range happens {
		p.node(t)
	}
	for _, e := range edges {
		p.edges = append(p.edges, arrow{p.node(e.From), p.node(e.To), e.MinDays, e})
	}
	if err := p.earliest(); err != nil {
		return nil, err
	}
	plan := &Plan{Start: start, Steps: []Step{}, Chain: []Link{}, Deadlines: []Check{}}
	p.deadlines(plan)
	p.latest(plan)
	p.steps(plan)
	return plan, nil
}

type arrow struct {
	from, to, days int
	edge           Edge
}

type planner struct {
	v     *dossier.View
	start when.Day
	at    map[dossier.Term]int
	terms []dossier.Term
	edges []arrow
	early []int // days after the start
	by    []int // index of the edge that decides it, or -1
	late  []int // days after the start; far: not bounded
}

const far = math.MaxInt

func (p *planner) node(t dossier.Term) int {
	if n, ok := p.at[t]; ok {
		return n
	}
	n := len(p.terms)
	p.terms = append(p.terms, t)
	p.at[t] = n
	return n
}

// earliest relaxes the edges until nothing moves (Bellman 1958, Ford 1956):
// the longest way from the start.
func (p *planner) earliest() error {
	p.early = make([]int, len(p.terms))
	p.by = make([]int, len(p.terms))
	for i := range p.by {
		p.by[i] = -1
	}
	last := 0 // the step that moved last
	for range len(p.terms) + 1 {
		moved := false
		for i, e := range p.edges {
			day := p.early[e.from] + e.days
			if day <= p.early[e.to] {
				continue
			}
			if e.to == 0 {
				return fmt.Errorf("there is no time left for it: %s", e.edge.Text)
			}
			p.early[e.to], p.by[e.to] = day, i
			moved, last = true, e.to
		}
		if !moved {
			return nil
		}
	}
	for range p.terms { // back to what moves it: into the ring
		last = p.edges[p.by[last]].from
	}
	return fmt.Errorf("the steps wait for each other: %s", p.v.TermWords(p.terms[last]))
}

// deadlines looks at each deadline of a step that is in the plan.
func (p *planner) deadlines(plan *Plan) {
	for _, d := range p.v.Deadlines {
		if d.Due.IsZero() || d.Outcome != nil {
			continue
		}
		last, ok := d.Due.Last()
		if !ok {
			continue
		}
		for _, id := range d.Milestones {
			n, in := p.at[dossier.Term(id)]
			if !in {
				continue
			}
			c := Check{ID: d.ID, What: d.What, Term: dossier.Term(id), Due: last, Confirmed: confirmed(d), Earliest: p.start.Add(p.early[n])}
			c.Kept = c.Earliest <= c.Due
			if !c.Kept {
				c.Short = int(c.Earliest - c.Due)
			}
			plan.Deadlines = append(plan.Deadlines, c)
		}
	}
	slices.SortStableFunc(plan.Deadlines, func(a, b Check) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
	})
	for _, c := range plan.Deadlines {
		if !c.Kept {
			plan.Breaks = c.ID
			break
		}
	}
}

func confirmed(d *dossier.Deadline) bool {
	return len(d.DeniedBy) == 0 && len(d.AccordingTo) == 0 && (d.Firmness == "fixed" || d.Firmness == "firm" || d.Firmness == "announced")
}

// latest goes back from the confirmed deadlines.
func (p *planner) latest(plan *Plan) {
	p.late = make([]int, len(p.terms))
	for i := range p.late {
		p.late[i] = far
	}
	p.late[0] = 0 // the start is when it is
	for _, c := range plan.Deadlines {
		if n := p.at[c.Term]; c.Confirmed {
			p.late[n] = min(p.late[n], int(c.Due-p.start))
		}
	}
	for range len(p.terms) {
		for _, e := range p.edges {
			if p.late[e.to] < far {
				p.late[e.from] = min(p.late[e.from], p.late[e.to]-e.days)
			}
		}
	}
}

func (p *planner) steps(plan *Plan) {
	critical := p.chain(plan)
	for n, t := range p.terms {
		if t == "" {
			continue
		}
		s := Step{Term: t, Words: p.v.TermWords(t), Earliest: p.start.Add(p.early[n]), Critical: critical[n]}
		if p.late[n] < far {
			day := p.start.Add(p.late[n])
			slack := p.late[n] - p.early[n]
			s.Latest, s.Slack = &day, &slack
		}
		for _, e := range p.edges {
			if e.to == n && e.from != 0 && e.days >= 0 {
				s.wait(Link{p.terms[e.from], e.days, e.edge.ID, e.edge.Text})
			}
		}
		plan.Steps = append(plan.Steps, s)
	}
	slices.SortStableFunc(plan.Steps, func(a, b Step) int { return cmp.Compare(a.Earliest, b.Earliest) })
}

// wait adds what a step waits for; what one record says twice, as an order and
// as its days, is told once.
func (s *Step) wait(l Link) {
	for i, w := range s.Waits {
		if w.Term == l.Term && w.ID == l.ID {
			s.Waits[i].Days = max(w.Days, l.Days)
			return
		}
	}
	s.Waits = append(s.Waits, l)
}

// chain follows back from the last step what decided its day.
func (p *planner) chain(plan *Plan) map[int]bool {
	last := 0
	for n := range p.terms {
		if p.early[n] > p.early[last] {
			last = n
		}
	}
	in := map[int]bool{}
	for n := last; n != 0 && p.by[n] >= 0 && !in[n]; n = p.edges[p.by[n]].from {
		in[n] = true
		e := p.edges[p.by[n]]
		plan.Chain = append(plan.Chain, Link{p.terms[n], e.days, e.edge.ID, e.edge.Text})
		if e.from != 0 && p.by[e.from] < 0 {
			in[e.from] = true
			plan.Chain = append(plan.Chain, Link{Term: p.terms[e.from]})
		}
	}
	slices.Reverse(plan.Chain)
	return in
}
