package deadlock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/dossier"
	"parley/engine/smt"
)

// Options say what is asked.
type Options struct {
	Goal      *dossier.Goal  // what must happen for a deal; nil: the dossier's
	Conflicts int            // how many conflicts at most; 0: five
	Changes   int            // how many changes at most; 0: five
	Fair      bool           // order changes by the party that would change most
	Drop      []string       // records, by id or address, that are taken not to stand
	Add       []string       // what is taken to be stated as well (see ParseExtra)
	Suppose   []dossier.Term // ISSUE=OPTION that is taken to be settled so
}

const few = 5

// Answer is what blocks a deal and what would open the way.
type Answer struct {
	AsOf string `json:"as_of,omitempty"`
	// What must happen for a deal, in words, and whose reading that is.
	Goal        string `json:"goal"`
	GoalReading string `json:"goal_reading"`
	// Whether some package and some order of steps satisfies all that the
	// parties stated themselves; and all that is reported as well.
	Feasible             bool `json:"feasible"`
	FeasibleWithReported bool `json:"feasible_with_reported"`
	// False if the time ran out before both were known; what is not known is
	// then false.
	Checked bool `json:"checked"`
	// False if the time ran out; then the lists hold what was found so far.
	Complete bool `json:"complete"`

	Conflicts         []Conflict `json:"conflicts"`
	ConflictsComplete bool       `json:"conflicts_complete"` // there are no others
	Changes           []Change   `json:"changes"`
	ChangesComplete   bool       `json:"changes_complete"`

	// OnRecord counts the statements of each party that were reasoned on: who
	// says little is in few conflicts.
	OnRecord []PartyCount `json:"on_record"`
	// Skipped lists what could not be turned into a statement.
	Skipped []Skipped `json:"skipped"`
	// What-if: what was taken away, added and supposed.
	Dropped  []string `json:"dropped,omitempty"`
	Added    []string `json:"added,omitempty"`
	Supposed []string `json:"supposed,omitempty"`
}

// PartyCount is how many statements a party has.
type PartyCount struct {
	Party    string `json:"party"`
	Name     string `json:"name"`
	Own      int    `json:"own"`
	Reported int    `json:"reported"`
}

// Conflict is a minimal set of statements that cannot hold together: without
// any one of them the others can.
type Conflict struct {
	Statements []string `json:"statements"` // record ids
	// Ring has the steps that wait for each other, in their order, if the
	// conflict is a ring.
	Ring  []string `json:"ring,omitempty"`
	Words string   `json:"words"`
	// Who states what, a line each.
	Who []Stated `json:"who"`
	// Rules of the model and readings that are part of the reason.
	Rules []Stated `json:"rules,omitempty"`
	// Contested: it rests on something that is reported or denied.
	Contested bool `json:"contested"`
	// Reading says what the answer is under the other reading, where it rests
	// on an editor's interpretation.
	Reading string `json:"reading,omitempty"`
	// Party whose own statements contradict each other, if it is one.
	Within string `json:"within_party,omitempty"`

	addresses []string // of the records
}

// Stated is a statement in words, with the records it rests on.
type Stated struct {
	ID      string   `json:"id"`
	Party   string   `json:"party,omitempty"`
	Text    string   `json:"text"`
	Class   string   `json:"class"`
	Own     bool     `json:"own_word"`
	Reading bool     `json:"reading,omitempty"`
	Records []string `json:"records,omitempty"`

	follows, from string // for a settlement's consequence
}

// Change is a minimal set of statements without which, or with which weakened,
// the rest can hold together.
type Change struct {
	Statements []string     `json:"statements"` // record ids
	Relax      []Relaxation `json:"relax,omitempty"`
	Dropped    []Stated     `json:"dropped,omitempty"` // those that are not weakened but do not stand
	ByParty    []PartyCount `json:"by_party"`
	RedLines   int          `json:"red_lines"`
	Demands    int          `json:"demands"`
	Others     int          `json:"others"`
	Words      string       `json:"words"`
	Contested  bool         `json:"contested"`

	of []int // places of the statements
}

// Relaxation is a step that is weakened rather than dropped.
type Relaxation struct {
	Statement string `json:"statement"`
	To        string `json:"to"` // "together-with": at the same time, or in stages
	Words     string `json:"words"`
}

// Solve answers for a view. When the context ends first, the answer holds what
// was found so far and is not complete.
func Solve(ctx context.Context, v *dossier.View, o Options) (*Answer, error) {
	if o.Goal == nil {
		o.Goal = v.Info.Goal
	}
	a := &Answer{
		Goal: goalWords(o.Goal), GoalReading: "editor",
		Conflicts: []Conflict{}, Changes: []Change{}, OnRecord: []PartyCount{}, Skipped: []Skipped{},
	}
	switch {
	case o.Goal == nil:
		a.GoalReading = "default"
	case o.Goal.Reading == dossier.Stated:
		a.GoalReading = "stated"
	}
	if !v.AsOf.IsZero() {
		_, last := v.AsOf.Bounds()
		a.AsOf = last.String()
	}
	m, session, err := open(v, o, a)
	if err != nil {
		return nil, err
	}
	m.count(a)
	q := question{model: m, answer: a, all: session, options: o}
	err = q.ask(ctx)
	if err != nil && !ended(err) {
		return nil, err
	}
	a.Complete = err == nil
	return a, nil
}

// open builds the model and what is supposed on top, for the engine.
func open(v *dossier.View, o Options, a *Answer) (*model, *smt.Session, error) {
	m, err := whatIf(v, o, a)
	if err != nil {
		return nil, nil, err
	}
	if err := m.finish(); err != nil {
		return nil, nil, err
	}
	session, err := smt.NewSession(&m.problem)
	if err != nil {
		return nil, nil, fmt.Errorf("the statements cannot be reasoned on: %w", err)
	}
	return m, session, nil
}

// The engine does not report a context that ended as an error: its answer is
// then unknown, or not done.
func timeout(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return context.DeadlineExceeded
}

func ended(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// holds asks whether the statements of a session hold together.
func holds(ctx context.Context, s *smt.Session) (bool, error) {
	verdict, err := s.Check(ctx)
	if err == nil && verdict == smt.Unknown {
		err = timeout(ctx)
	}
	return verdict == smt.Feasible, err
}

// question is what Solve works through.
type question struct {
	model   *model
	answer  *Answer
	all     *smt.Session // own words and reports, each order also as its pace
	options Options
}

func (q *question) ask(ctx context.Context) error {
	var reported []int
	for n, st := range q.model.statements {
		if !st.Own {
			reported = append(reported, n)
		}
	}
	own := q.all.Without(reported...)
	var err error
	if q.answer.Feasible, err = holds(ctx, own); err != nil {
		return err
	}
	if q.answer.Feasible {
		if q.answer.FeasibleWithReported, err = holds(ctx, q.all); err != nil {
			return err
		}
	}
	q.answer.Checked = true
	// Neither list takes all of the time.
	half, cancel := ctx, func() {}
	if end, ok := ctx.Deadline(); ok {
		half, cancel = context.WithTimeout(ctx, time.Until(end)/2)
	}
	defer cancel()
	short := q.conflicts(half)
	if short != nil && !ended(short) {
		return short
	}
	return cmp.Or(q.changes(ctx, own), short)
}

// conflicts finds the smallest conflicts of the parties' own words, then those
// that rest on something reported.
func (q *question) conflicts(ctx context.Context) error {
	k := q.options.Conflicts
	if k == 0 {
		k = few
	}
	complete, err := true, error(nil)
	if !q.answer.Feasible {
		complete, err = q.tell(ctx, false, k)
	}
	if err == nil && !q.answer.FeasibleWithReported {
		var all bool
		all, err = q.tell(ctx, true, k)
		complete = complete && all
	}
	q.answer.ConflictsComplete = complete && err == nil
	slices.SortStableFunc(q.answer.Conflicts, func(x, y Conflict) int {
		return cmp.Or(order(x.Contested, y.Contested), order(x.Within == "", y.Within == ""), len(x.Statements)-len(y.Statements))
	})
	return err
}

// tell adds up to k conflicts, of the parties' own words or also of reports.
// Those within one party are looked for first. complete: there are no others.
func (q *question) tell(ctx context.Context, contested bool, k int) (complete bool, err error) {
	var parties []string
	for _, p := range q.model.v.Parties {
		if slices.ContainsFunc(q.model.statements, func(st *Statement) bool { return st.Party == p.ID && (contested || st.Own) }) {
			parties = append(parties, p.ID)
		}
	}
	most := len(q.answer.Conflicts) + k
	for _, party := range parties {
		if _, err := q.smallest(ctx, contested, party, most); err != nil {
			return false, err
		}
	}
	return q.smallest(ctx, contested, "", most)
}

// smallest adds conflicts, the smallest first, until there are as many as most;
// of one party if party is given.
func (q *question) smallest(ctx context.Context, contested bool, party string, most int) (complete bool, err error) {
	m := q.model
	among := func(n int, records []string) bool {
		st := m.statements[n]
		if !st.Own && !contested || m.paced[n] {
			return false // the pace says all that the order says
		}
		return st.Class == Rule || (party == "" || st.Party == party) && (records == nil || slices.Contains(records, st.ID))
	}
	only := func(records []string) *smt.Session {
		var keep []int
		for n := range m.statements {
			if among(n, records) {
				keep = append(keep, n)
			}
		}
		return q.all.Only(keep...)
	}
	s := only(nil)
	seen := map[string]bool{}
	for ask := max(1, most-len(q.answer.Conflicts)); ; ask *= 2 {
		found, reach, err := s.SmallestConflicts(ctx, ask)
		if err != nil {
			return false, err
		}
		for _, f := range found {
			key := fmt.Sprint(f.Statements)
			if seen[key] {
				continue
			}
			seen[key] = true
			// What is minimal with the rules counted as statements need not be so
			// where the rules always hold.
			records := m.records(f)
			told := func(c Conflict) bool { return subset(c.addresses, records) }
			if slices.ContainsFunc(q.answer.Conflicts, told) {
				continue
			}
			least, err := shrink(records, func(left []string) (bool, error) { return holds(ctx, only(left)) })
			if err != nil {
				return false, err
			}
			if len(least) < len(records) {
				records = least
				if slices.ContainsFunc(q.answer.Conflicts, told) {
					continue
				}
				again, _, err := only(records).SmallestConflicts(ctx, 1)
				if err != nil {
					return false, err
				}
				if len(again) == 0 {
					return false, timeout(ctx)
				}
				f = again[0]
			}
			if contested && !slices.ContainsFunc(f.Statements, func(n int) bool { return !m.statements[n].Own }) {
				continue // told with the own words
			}
			if len(q.answer.Conflicts) >= most {
				return false, nil
			}
			c, err := m.conflict(f, func(without string) (bool, error) {
				var keep []int
				for n, st := range m.statements {
					if among(n, records) && !(st.Reading && st.ID == without) {
						keep = append(keep, n)
					}
				}
				return holds(ctx, q.all.Only(keep...))
			})
			if err != nil {
				return false, err
			}
			q.answer.Conflicts = append(q.answer.Conflicts, c)
		}
		switch {
		case reach.Complete:
			return true, nil
		case !reach.Done:
			return false, timeout(ctx)
		case ask > enough:
			return false, nil
		}
	}
}

// records lists the addresses of the statements of a conflict that are not
// rules, in order, each once.
func (m *model) records(f smt.Conflict) []string {
	out := []string{} // not nil: nil means all
	for _, n := range f.Statements {
		if st := m.statements[n]; st.Class != Rule && !slices.Contains(out, st.ID) {
			out = append(out, st.ID)
		}
	}
	return out
}

// shrink takes records away as long as the rest does not hold.
func shrink(records []string, holds func([]string) (bool, error)) ([]string, error) {
	left := slices.Clone(records)
	for _, r := range records {
		rest := slices.DeleteFunc(slices.Clone(left), func(x string) bool { return x == r })
		ok, err := holds(rest)
		if err != nil {
			return nil, err
		}
		if !ok {
			left = rest
		}
	}
	return left, nil
}

// enough is how many conflicts are gone through for new ones.
const enough = 500

// subset tells whether all of a is in b.
func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
}

func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// changes finds the least that would have to change for the parties' own words
// to hold together, then for what is reported as well.
func (q *question) changes(ctx context.Context, own *smt.Session) error {
	k := q.options.Changes
	if k == 0 {
		k = few
	}
	complete := true
	for _, contested := range []bool{false, true} {
		s, feasible := own, q.answer.Feasible
		if contested {
			s, feasible = q.all, q.answer.FeasibleWithReported
		}
		if feasible {
			continue
		}
		ask := s.CheapestConcessions
		if q.options.Fair {
			ask = s.FairConcessions
		}
		found, reach, err := ask(ctx, k)
		list, rules := q.model.ranked(found, contested, q.options.Fair)
		for _, told := range list {
			same := func(x Change) bool {
				return slices.Equal(x.Relax, told.Relax) && slices.EqualFunc(x.Dropped, told.Dropped, func(a, b Stated) bool {
					return a.ID == b.ID && a.Text == b.Text
				})
			}
			if !slices.ContainsFunc(q.answer.Changes, same) {
				q.answer.Changes = append(q.answer.Changes, told)
			}
		}
		if err == nil && !reach.Done && !rules {
			err = timeout(ctx)
		}
		if err != nil {
			return err
		}
		complete = complete && (reach.Complete || rules)
	}
	q.answer.ChangesComplete = complete
	return nil
}

// ranked tells changes, equal ones in the order of the dossier: that an order
// was dropped weighs no more than that a length of time was. rules: there were
// some that would take a rule of the model itself; the rest would, too.
func (m *model) ranked(found []smt.Concession, contested, fair bool) (list []Change, rules bool) {
	for _, f := range found {
		c, ok := m.change(f, contested)
		if rules = !ok; rules {
			break
		}
		list = append(list, c)
	}
	if !fair {
		slices.SortStableFunc(list, func(a, b Change) int {
			return cmp.Or(a.RedLines-b.RedLines, a.Demands-b.Demands, a.Others-b.Others, len(a.Relax)-len(b.Relax), slices.Compare(a.of, b.of))
		})
	}
	return list, rules
}

// whatIf builds the model with records taken away, statements added, and
// settlements supposed.
func whatIf(v *dossier.View, o Options, a *Answer) (*model, error) {
	drop := map[string]bool{}
	var order, named []string
	for _, d := range o.Drop {
		r, _, err := v.Lookup(d)
		if err != nil {
			return nil, fmt.Errorf("--drop: %w", err)
		}
		address := dossier.AddressOf(r).String()
		if !drop[address] {
			order, named = append(order, address), append(named, d)
			a.Dropped = append(a.Dropped, d)
		}
		drop[address] = true
	}
	if len(drop) > 0 {
		all := build(v, o.Goal, nil)
		for n, address := range order {
			if !all.rests(address) {
				return nil, fmt.Errorf("--drop: %s is no statement that is reasoned on here", named[n])
			}
		}
	}
	m := build(v, o.Goal, drop)
	for n, text := range o.Add {
		if err := m.extra(n+1, text); err != nil {
			return nil, fmt.Errorf("--add: %w", err)
		}
		a.Added = append(a.Added, text)
	}
	for _, t := range o.Suppose {
		id, option := t.Split()
		if option == "" {
			return nil, fmt.Errorf("--suppose: found %q, expected ISSUE=OPTION", t)
		}
		lits, err := m.answers(t)
		if err != nil {
			return nil, fmt.Errorf("--suppose: %w", err)
		}
		m.add(&Statement{ID: "issue/" + id, Class: Rule, Own: true, Text: "it is supposed: " + v.TermWords(t), clauses: [][]int{lits}})
		a.Supposed = append(a.Supposed, string(t))
	}
	return m, nil
}

// rests tells whether something that can be dropped rests on a record. Of a
// milestone those are the readings: its nature stays, and so does the goal.
func (m *model) rests(address string) bool {
	return slices.ContainsFunc(m.statements, func(st *Statement) bool {
		return !st.goal && (st.Class != Rule || st.Reading) && st.ID == address || slices.Contains(st.Records, address)
	})
}

// count says how many statements each party has.
func (m *model) count(a *Answer) {
	for _, p := range m.v.Parties {
		c := PartyCount{Party: p.ID, Name: m.party(p.ID)}
		seen := map[string]bool{}
		for _, st := range m.statements {
			if st.Class == Rule || !slices.Contains(st.parties(), p.ID) || seen[st.ID] {
				continue
			}
			seen[st.ID] = true
			if st.Own {
				c.Own++
			} else {
				c.Reported++
			}
		}
		if c.Own+c.Reported > 0 || p.Principal() {
			a.OnRecord = append(a.OnRecord, c)
		}
	}
	for _, s := range m.skipped {
		_, s.ID, _ = strings.Cut(s.ID, "/")
		a.Skipped = append(a.Skipped, s)
	}
}
