package deadlock

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	m := build(v, o.Goal)
	a := &Answer{Complete: true, Goal: goalWords(v, o.Goal), GoalReading: "editor", Conflicts: []Conflict{}, Changes: []Change{}, Skipped: []Skipped{}}
	if o.Goal != nil && o.Goal.Reading == dossier.Stated {
		a.GoalReading = "stated"
	}
	if !v.AsOf.IsZero() {
		_, last := v.AsOf.Bounds()
		a.AsOf = last.String()
	}
	if err := m.whatIf(o, a); err != nil {
		return nil, err
	}
	if err := m.finish(); err != nil {
		return nil, err
	}
	session, err := smt.NewSession(&m.problem)
	if err != nil {
		return nil, fmt.Errorf("the statements cannot be reasoned on: %w", err)
	}
	m.count(a)
	q := question{model: m, answer: a, all: session, options: o}
	if err := q.ask(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		return nil, err
	} else if err != nil {
		a.Complete = false
	}
	return a, nil
}

// question is what Solve works through.
type question struct {
	model   *model
	answer  *Answer
	all     *smt.Session // own words and reports, each order also as its pace
	options Options
}

func (q *question) ask(ctx context.Context) error {
	m := q.model
	var reported, weak []int
	for n, st := range m.statements {
		if !st.Own {
			reported = append(reported, n)
		}
		if st.Class == Pace {
			weak = append(weak, st.weak) // the pace says all that the order says
		}
	}
	own := q.all.Without(reported...)
	verdict, err := own.Check(ctx)
	if err != nil {
		return err
	}
	q.answer.Feasible = verdict == smt.Feasible
	if verdict, err = q.all.Check(ctx); err != nil {
		return err
	}
	q.answer.FeasibleWithReported = verdict == smt.Feasible
	if err := q.conflicts(ctx, own.Without(weak...), q.all.Without(weak...)); err != nil {
		return err
	}
	return q.changes(ctx, own)
}

// conflicts finds the smallest conflicts of the parties' own words, then those
// that rest on something reported.
func (q *question) conflicts(ctx context.Context, own, all *smt.Session) error {
	k := q.options.Conflicts
	if k == 0 {
		k = few
	}
	complete, err := q.tell(ctx, own, k, func(c Conflict) bool { return true })
	q.answer.ConflictsComplete = complete
	if err == nil && !q.answer.FeasibleWithReported {
		complete, err = q.tell(ctx, all, k, func(c Conflict) bool { return c.Contested })
		q.answer.ConflictsComplete = q.answer.ConflictsComplete && complete
	}
	slices.SortStableFunc(q.answer.Conflicts, func(x, y Conflict) int {
		if c := order(x.Contested, y.Contested); c != 0 {
			return c
		}
		if c := order(x.Within == "", y.Within == ""); c != 0 {
			return c
		}
		return len(x.Statements) - len(y.Statements)
	})
	return err
}

// tell adds up to k conflicts that are wanted, and that say something new: a
// conflict whose records are all in one that was told, and more, is the same
// deadlock with another of the model's rules in it.
func (q *question) tell(ctx context.Context, s *smt.Session, k int, wanted func(Conflict) bool) (complete bool, err error) {
	told := 0
	seen := 0
	for ask := k; ; ask *= 2 {
		found, reach, err := s.SmallestConflicts(ctx, ask)
		for _, f := range found[min(seen, len(found)):] {
			c := q.model.conflict(f)
			if !wanted(c) || slices.ContainsFunc(q.answer.Conflicts, func(old Conflict) bool { return subset(old.Statements, c.Statements) }) {
				continue
			}
			if told == k {
				return false, err
			}
			q.answer.Conflicts = append(q.answer.Conflicts, c)
			told++
		}
		seen = len(found)
		if err != nil || reach.Complete || ask > most {
			return err == nil && reach.Complete, err
		}
	}
}

// most is how many conflicts are gone through for new ones.
const most = 500

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
		complete = complete && err == nil && reach.Complete
		for _, c := range found {
			told, ok := q.model.change(c, contested)
			if !ok {
				break // it would take a rule of the model itself
			}
			same := func(x Change) bool {
				return slices.Equal(x.Statements, told.Statements) && len(x.Relax) == len(told.Relax)
			}
			if !slices.ContainsFunc(q.answer.Changes, same) {
				q.answer.Changes = append(q.answer.Changes, told)
			}
		}
		if err != nil {
			return err
		}
	}
	q.answer.ChangesComplete = complete
	return nil
}

// whatIf takes records away, adds statements, and supposes settlements.
func (m *model) whatIf(o Options, a *Answer) error {
	for _, d := range o.Drop {
		r, _, err := m.v.Lookup(d)
		if err != nil {
			return fmt.Errorf("--drop: %w", err)
		}
		address := dossier.AddressOf(r).String()
		keep := m.statements[:0]
		moved := map[int]int{}
		dropped := false
		for n, st := range m.statements {
			// Of a milestone only the readings go: its nature stays.
			if st.ID == address && (st.Class != Rule || st.Reading) {
				dropped = true
				continue
			}
			moved[n] = len(keep)
			st.weak = moved[st.weak]
			keep = append(keep, st)
		}
		if !dropped {
			return fmt.Errorf("--drop: %s is no statement that is reasoned on here", d)
		}
		m.statements = keep
		a.Dropped = append(a.Dropped, d)
	}
	for n, text := range o.Add {
		if err := m.extra(n+1, text); err != nil {
			return fmt.Errorf("--add: %w", err)
		}
		a.Added = append(a.Added, text)
	}
	for _, t := range o.Suppose {
		id, option := t.Split()
		v, ok := m.issues[id]
		if !ok || option == "" {
			return fmt.Errorf("--suppose: found %q, expected ISSUE=OPTION", t)
		}
		lits := m.optionsOf(v, option)
		if len(lits) == 0 {
			return fmt.Errorf("--suppose: issue %s has no option %q that is at stake; they are: %s", id, option, strings.Join(v.options, ", "))
		}
		m.add(&Statement{ID: "issue/" + id, Class: Rule, Own: true, Text: "it is supposed that " + m.v.TermWords(t), clauses: [][]int{lits}})
		a.Supposed = append(a.Supposed, string(t))
	}
	return nil
}

// count says how many statements each party has.
func (m *model) count(a *Answer) {
	for _, p := range m.v.Parties {
		c := PartyCount{Party: p.ID, Name: m.party(p.ID)}
		seen := map[string]bool{}
		for _, st := range m.statements {
			if st.Party != p.ID || seen[st.ID] {
				continue
			}
			seen[st.ID] = true
			if st.Own {
				c.Own++
			} else {
				c.Reported++
			}
		}
		if c.Own+c.Reported > 0 {
			a.OnRecord = append(a.OnRecord, c)
		}
	}
	for _, s := range m.skipped {
		_, s.ID, _ = strings.Cut(s.ID, "/")
		a.Skipped = append(a.Skipped, s)
	}
}
