package nodeal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
	"parley/when"
)

// Ledger is what time without an agreement means on the published figures.
type Ledger struct {
	Day    when.Day `json:"as_of"`
	Months int      `json:"months"`
	// Sides in the dossier's order: each party whose consent makes a deal, others
	// that figures count, several together, and what states no side.
	Sides []Side `json:"sides"`
	// Together are sums over the sides within one publisher's stated ranges.
	Together []Sum `json:"together"`
	// Findings are published numbers that do not go together, Follows those that
	// were checked and do.
	Findings   []Finding   `json:"findings"`
	Follows    []Finding   `json:"follows"`
	Thresholds []Threshold `json:"thresholds"`
	Windows    []Window    `json:"windows"`
	Competing  []Set       `json:"competing"`
	// Apart are figures that are no rate, with the reason.
	Apart []Finding `json:"not_counted"`
}

// Side is one party's part of the ledger.
type Side struct {
	Parties []string   `json:"parties"` // ids; none: no side is stated
	Name    string     `json:"name"`
	Entries []Entry    `json:"entries"`
	Blanks  []Question `json:"blanks"`
}

// Question is a blank, with the parties to whom it can be put.
type Question struct {
	Text string   `json:"text"`
	To   []string `json:"to,omitempty"`
	IDs  []string `json:"ids,omitempty"`
}

// Entry is one thing that is counted of one side, in units a month.
type Entry struct {
	Key     string `json:"key"`
	Name    string `json:"name"`
	Unit    string `json:"unit"` // what is counted; the rates are this a month
	Low     *Rate  `json:"low"`  // the least published; nil: none published
	Central *Rate  `json:"central"`
	High    *Rate  `json:"high"`
	// Rates are all that were published, in the dossier's order; Aims and
	// Projections stand apart from them.
	Rates       []Rate `json:"rates"`
	Aims        []Rate `json:"aims,omitempty"`
	Projections []Rate `json:"projections,omitempty"`
	// OpenAbove: a figure that is a least value exceeds the high one.
	OpenAbove *Rate `json:"open_above,omitempty"`
	OpenBelow *Rate `json:"open_below,omitempty"`

	of []string
}

// Rate is a published figure as a rate a month.
type Rate struct {
	ID        string    `json:"id"` // address of the figure
	Publisher string    `json:"publisher"`
	Interest  string    `json:"interest,omitempty"`
	What      string    `json:"what"`
	Type      string    `json:"type"`
	Period    when.Date `json:"period"`
	Low       float64   `json:"low"`
	High      float64   `json:"high"`
	// Basis says how the rate comes from what was published.
	Basis   string `json:"basis"`
	Derived bool   `json:"derived"` // worked out, and so shown to three digits
	Bound   string `json:"bound,omitempty"`
	Hedge   string `json:"hedge,omitempty"`
	// Denied says who disputes it.
	Denied []string `json:"denied,omitempty"`

	partisan bool
	bound    bound
	unit     string
}

// Keep makes the ledger as of a day, over a number of months. Seed and draws are
// for ranges that are carried through.
func Keep(v *dossier.View, day when.Day, over int, seed uint64, draws int) *Ledger {
	l := &Ledger{Day: day, Months: over, Sides: []Side{}, Together: []Sum{}, Findings: []Finding{}, Follows: []Finding{},
		Thresholds: []Threshold{}, Windows: []Window{}, Competing: []Set{}, Apart: []Finding{}}
	xs := values(v)
	l.sides(v, xs)
	l.together(v, xs, seed, draws)
	l.check(v, xs)
	l.thresholds(v, xs)
	l.windows(v)
	l.competing(v, xs)
	return l
}

// rate turns a value into a rate a month, or says why it is none.
func rate(v *dossier.View, x value) (Rate, string) {
	r := Rate{
		ID: address(x.f), Publisher: x.publisher(), Interest: x.interest(), What: x.what(), Type: x.f.Type, Period: x.q.Period, Hedge: x.q.Hedge,
		Low: x.low, High: x.high, bound: x.bound, partisan: x.partisan(v), unit: x.unit.Base, Bound: [...]string{"", "at most", "at least"}[x.bound],
	}
	for _, d := range x.f.DeniedBy {
		who := d.Words
		if p := v.Party(d.By); p != nil && !strings.Contains(d.Words, p.Label()) {
			who = p.Label() + ": " + d.Words
		}
		r.Denied = append(r.Denied, who)
	}
	switch {
	case x.counts != "flow":
		return r, ""
	case !x.number:
		return r, "no number was published: " + cmp.Or(x.q.Words, "none that can be counted with")
	case x.unit.Rate():
		r.Basis = "published by the month"
		if x.unit.PerFactor != 1 {
			r.Derived = true
			r.Basis = fmt.Sprintf("%s %s, by the mean month of %.1f days", amounts(x), x.q.Unit, meanMonth)
			if x.unit.PerFactor == 12 {
				r.Basis = fmt.Sprintf("%s %s ÷ 12", amounts(x), x.q.Unit)
			}
		}
		return r, ""
	case x.q.Period.IsZero():
		return r, "it has no period: over which time it adds up is not said"
	case !bounded(x.q.Period):
		return r, fmt.Sprintf("its period (%s) has no first or no last day", x.q.Period.Words())
	case days(x.q.Period) < 7:
		return r, fmt.Sprintf("its period (%s) is shorter than a week", x.q.Period.Words())
	}
	m := months(x.q.Period)
	r.Low, r.High, r.Derived = x.low/m, x.high/m, m != 1
	if m == 1 {
		r.Basis = "published for the month"
	} else {
		r.Basis = fmt.Sprintf("%s %s ÷ %s months", amounts(x), x.q.Unit, decimal(m))
		if m == float64(int(m)) {
			r.Basis = fmt.Sprintf("%s %s ÷ %d months", amounts(x), x.q.Unit, int(m))
		}
	}
	if x.byWord {
		r.Basis += "; that it adds up over its period is read from its words"
	}
	return r, ""
}

// sides makes the entries, by side.
func (l *Ledger) sides(v *dossier.View, xs []value) {
	entries := map[string]*Entry{}
	var order []*Entry
	for _, x := range xs {
		kind := x.f.Type
		counted := slices.Contains(estimates, kind) || kind == "aim" || kind == "projection"
		if x.counts != "flow" || !counted || x.again || x.number && (!Adds(x.unit.Base) || x.unit.Per != "" && !x.unit.Rate()) {
			continue // shares and ratios are checked, not added up
		}
		r, why := rate(v, x)
		if why != "" {
			told := slices.ContainsFunc(l.Apart, func(f Finding) bool { return f.IDs[0] == r.ID })
			if !told && (!x.number || bounded(x.q.Period)) { // one without a period is a finding
				l.Apart = append(l.Apart, Finding{Kind: "no-rate", Text: fmt.Sprintf("%s, %s: %s.", x.f.What, x.publisher(), why), IDs: []string{r.ID}})
			}
			continue
		}
		label := x.label
		if label == "" {
			label = x.what()
		}
		of := sorted(v, x.of)
		key := strings.Join(of, "+") + "/" + label + "/" + x.unit.Base
		e := entries[key]
		if e == nil {
			e = &Entry{Key: key, Name: x.name(), Unit: x.unit.Base, of: of, Rates: []Rate{}}
			entries[key] = e
			order = append(order, e)
		}
		switch kind {
		case "aim":
			e.Aims = append(e.Aims, r)
		case "projection":
			e.Projections = append(e.Projections, r)
		default:
			e.Rates = append(e.Rates, r)
		}
	}
	at := map[string]int{}
	side := func(of []string) *Side {
		k := strings.Join(of, "+")
		i, ok := at[k]
		if !ok {
			i = len(l.Sides)
			at[k] = i
			l.Sides = append(l.Sides, Side{Parties: of, Name: cmp.Or(names(v, of), "No side stated"), Entries: []Entry{}, Blanks: []Question{}})
		}
		return &l.Sides[i]
	}
	for _, p := range v.Principals() {
		side([]string{p.ID})
	}
	for _, p := range v.Parties {
		for _, e := range order {
			if len(e.of) == 1 && e.of[0] == p.ID {
				side(e.of)
			}
		}
	}
	for _, n := range []int{2, 0} { // several together, then no side
		for _, e := range order {
			if n == 2 && len(e.of) > 1 || n == 0 && len(e.of) == 0 {
				side(e.of)
			}
		}
	}
	for _, e := range order {
		e.choose()
		s := side(e.of)
		s.Entries = append(s.Entries, *e)
	}
	for i := range l.Sides {
		l.Sides[i].blanks(v, xs, order)
	}
}

// choose finds the least and the greatest published rate, and the central one: the
// latest single value of a publisher who takes no part and speaks for no side, if
// one publisher has the latest.
func (e *Entry) choose() {
	tied := false
	for i := range e.Rates {
		r := &e.Rates[i]
		if r.bound != atMost && (e.Low == nil || r.Low < e.Low.Low) {
			e.Low = r
		}
		if r.bound != atLeast && (e.High == nil || r.High > e.High.High) {
			e.High = r
		}
		if r.bound != exact || r.Low != r.High || r.partisan || r.Period.IsZero() {
			continue
		}
		switch c := later(r, e.Central); {
		case e.Central == nil || c > 0:
			e.Central, tied = r, false
		case c == 0 && r.Publisher == e.Central.Publisher:
			if e.Central.Derived && !r.Derived {
				e.Central = r // as published rather than worked out
			}
		case c == 0 && r.Low != e.Central.Low:
			tied = true
		}
	}
	if tied {
		e.Central = nil
	}
	// Where all that is published are bounds, "at least 5" and "at most 3" may not go
	// together: each stands for what it is, the lesser first.
	if e.Low != nil && e.High != nil && e.Low.Low > e.High.High {
		e.Low, e.High = e.High, e.Low
	}
	for i := range e.Rates {
		r := &e.Rates[i]
		if r.bound == atLeast && e.High != nil && r.High > e.High.High && (e.OpenAbove == nil || r.High > e.OpenAbove.High) {
			e.OpenAbove = r
		}
		if r.bound == atMost && e.Low != nil && r.Low < e.Low.Low && (e.OpenBelow == nil || r.Low < e.OpenBelow.Low) {
			e.OpenBelow = r
		}
	}
}

// later compares the times of two rates: by the last day, then by the first.
func later(a, b *Rate) int {
	if b == nil {
		return 1
	}
	a1, a2 := a.Period.Bounds()
	b1, b2 := b.Period.Bounds()
	return cmp.Or(cmp.Compare(a2, b2), cmp.Compare(a1, b1))
}

// civilian tells whether a figure counts civilians.
func civilian(x value) bool {
	return strings.Contains(strings.ToLower(x.label+" "+x.what()), "civilian") && !strings.Contains(strings.ToLower(x.what()), "not stated")
}

// blanks asks for what the ledger of a side does not have.
func (s *Side) blanks(v *dossier.View, xs []value, all []*Entry) {
	if len(s.Parties) != 1 {
		return
	}
	id := s.Parties[0]
	ask := func(to []string, ids []string, format string, args ...any) {
		s.Blanks = append(s.Blanks, Question{Text: fmt.Sprintf(format, args...), To: to, IDs: ids})
	}
	principal := slices.ContainsFunc(v.Principals(), func(p *dossier.Party) bool { return p.ID == id })
	for _, e := range s.Entries {
		own := slices.ContainsFunc(xs, func(x value) bool {
			return x.counts == "flow" && x.label != "" && x.name() == e.Name && sameOf(x.of, s.Parties) && x.publishedBy(v, id) && slices.Contains(estimates, x.f.Type)
		})
		if !own && e.Unit == "persons" {
			var ids []string
			for _, r := range e.Rates {
				if !slices.Contains(ids, r.ID) {
					ids = append(ids, r.ID)
				}
			}
			ask([]string{id}, ids, "What is %s’s own figure for %s?", s.Name, e.Name)
		}
	}
	if !principal {
		return
	}
	// What is counted of another principal, and not of this one.
	for _, e := range all {
		if len(e.of) != 1 || e.of[0] == id || strings.Contains(e.Name, "civilian") {
			continue
		}
		comparable := slices.ContainsFunc(e.Rates, func(r Rate) bool { return r.Type != "decision" }) &&
			slices.ContainsFunc(xs, func(x value) bool { return x.label == e.Name })
		other := slices.ContainsFunc(v.Principals(), func(p *dossier.Party) bool { return p.ID == e.of[0] })
		has := slices.ContainsFunc(s.Entries, func(o Entry) bool { return o.Name == e.Name && o.Unit == e.Unit })
		asked := slices.ContainsFunc(s.Blanks, func(q Question) bool { return strings.Contains(q.Text, "“"+e.Name+"”") })
		if comparable && other && !has && !asked {
			ask([]string{id}, nil, "No figure for “%s” of %s is on record, while there is one of %s. Is there one?", e.Name, s.Name, names(v, e.of))
		}
	}
	money := slices.ContainsFunc(s.Entries, func(e Entry) bool {
		// A decision to lend or to give is no cost.
		return currency(e.Unit) && slices.ContainsFunc(e.Rates, func(r Rate) bool { return r.Type != "decision" })
	})
	fights := peopled(v.Party(id))
	switch {
	case len(s.Entries) == 0 && !fights:
		ask([]string{id}, nil, "What does another month without an agreement cost %s, by its own account? No figure is on record.", s.Name)
		return
	case len(s.Entries) == 0:
		ask([]string{id}, nil, "What does another month without an agreement cost %s, in people, in ground, in money? No figure is on record.", s.Name)
	case !money:
		ask([]string{id}, nil, "What does a month cost %s in money? No figure is on record.", s.Name)
	}
	if !fights {
		return
	}
	var words, ids []string
	for _, x := range xs {
		if civilian(x) && slices.Contains(x.of, id) && slices.Contains(estimates, x.f.Type) {
			if x.number && len(x.of) == 1 {
				return
			}
			ids = append(ids, address(x.f))
			words = append(words, fmt.Sprintf("%s (%s)", cmp.Or(x.q.Words, amounts(x)+" "+x.q.Unit), x.publisher()))
		}
	}
	text := fmt.Sprintf("How many civilians on the side of %s were killed and injured, by whose count? ", s.Name)
	if len(words) == 0 {
		ask([]string{id}, nil, "%sNo figure is on record.", text)
	} else {
		ask([]string{id}, ids, "%sNo number for %s alone is on record; in words, or together: %s.", text, s.Name, strings.Join(words, "; "))
	}
}

// peopled tells whether a party can have soldiers and civilians of its own: a state,
// a movement, or one of which the dossier does not say what it is; a political party
// or an organisation has none.
func peopled(p *dossier.Party) bool {
	return p == nil || p.Type == "" || p.Type == "state" || strings.Contains(p.Type, "movement") || strings.Contains(p.Type, "armed")
}

// sorted puts the ids of parties into the dossier's order.
func sorted(v *dossier.View, ids []string) []string {
	out := []string{}
	for _, p := range v.Parties {
		if slices.Contains(ids, p.ID) {
			out = append(out, p.ID)
		}
	}
	return out
}

// names joins the names of parties.
func names(v *dossier.View, ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id
		if p := v.Party(id); p != nil {
			out[i] = p.Label()
		}
	}
	return list(out)
}

// list joins words: a, b and c.
func list(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
