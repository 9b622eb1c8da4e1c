package smt

import (
	"fmt"
	"math"

	"parley/engine/modelfile"
)

// Format is the name of the model files that ReadProblem reads.
const Format = "parley.deadlock/1"

// A Problem is what several parties state about issues and events. It may be
// read from a model file or built in code; NewSession and Validate check it.
type Problem struct {
	Name       string
	Parties    int   // how many; statements name them from 0
	Horizon    int64 // in days, from 0 to 2^60: every event has a time in [0, Horizon]
	Events     int   // how many; event 0 is the start of the process, at time 0
	Issues     []Issue
	Atoms      []Atom
	Statements []Statement
}

// An IssueKind tells how an issue can be settled.
type IssueKind uint8

const (
	Enum IssueKind = iota // as exactly one of its options
	Int                   // as an integer
)

// An Issue is a question to settle. Its place in Problem.Issues is its id.
type Issue struct {
	Kind   IssueKind
	N      int   // Enum: how many options, at least one
	Lo, Hi int64 // Int: the least and the greatest value
}

// An AtomKind is one of the four simple facts that statements are made of.
type AtomKind uint8

const (
	Option AtomKind = iota // issue Issue is settled as option Value
	AtMost                 // the value of issue Issue is at most Value
	Occurs                 // event X happens
	Within                 // time(X) - time(Y) <= Value, in days; never negated
)

// An Atom is a fact that may hold or not. Statements refer to it by its place
// in Problem.Atoms, counted from 1.
//
// Whether an event occurs and when it does are separate: every event has a
// time, and a clause that should bind only if it occurs says so.
type Atom struct {
	Kind  AtomKind
	Issue int   // Option, AtMost
	X, Y  int   // Occurs: X alone; Within
	Value int64 // Option, AtMost, Within
}

// A Statement is what a party asks: every one of its clauses holds, and a
// clause holds if one of its literals does. A literal is the place of an atom,
// counted from 1, negative if the atom is denied.
type Statement struct {
	ID      int    // unique, from 0 to 2^31-1
	Party   int    // from 0
	Cost    int64  // the price of giving the statement up, at least 0
	Kind    string // for the reader alone
	Text    string // for the reader alone
	Clauses [][]int
}

// Bounds on what a problem may hold; they keep memory within reason.
const (
	MaxEvents  = 1 << 22
	MaxParties = 1 << 22
	maxID      = math.MaxInt32
)

// A ModelError says what is wrong with a problem, and where.
type ModelError = modelfile.Error

// Validate reports the first fault of the problem, as a *ModelError.
func (p *Problem) Validate() error {
	switch {
	case p.Parties < 0 || p.Parties > MaxParties:
		return modelfile.Wrong("$.parties", "%d is out of range 0 to %d", p.Parties, MaxParties)
	case p.Horizon < 0 || p.Horizon > maxHorizon:
		return modelfile.Wrong("$.horizon", "%d is out of range 0 to %d", p.Horizon, maxHorizon)
	case p.Events < 0 || p.Events > MaxEvents:
		return modelfile.Wrong("$.events", "%d is out of range 0 to %d", p.Events, MaxEvents)
	}
	for i, issue := range p.Issues {
		if err := p.checkIssue(issue); err != nil {
			return modelfile.Within(err, "$.issues[%d]", i)
		}
	}
	for i, a := range p.Atoms {
		if err := p.checkAtom(a); err != nil {
			return modelfile.Within(err, "$.atoms[%d]", i)
		}
	}
	ids := make(map[int]int, len(p.Statements))
	total := int64(0)
	for i, st := range p.Statements {
		if err := p.checkStatement(st); err != nil {
			return modelfile.Within(err, "$.statements[%d]", i)
		}
		if first, ok := ids[st.ID]; ok {
			return modelfile.Wrong(fmt.Sprintf("$.statements[%d].id", i), "%d is also the id of $.statements[%d]", st.ID, first)
		}
		ids[st.ID] = i
		if total > math.MaxInt64/4-st.Cost {
			return modelfile.Wrong(fmt.Sprintf("$.statements[%d].cost", i), "the costs of the statements add up to more than %d", int64(math.MaxInt64/4))
		}
		total += st.Cost
	}
	return nil
}

func (p *Problem) checkIssue(i Issue) error {
	switch i.Kind {
	case Enum:
		if i.N < 1 {
			return modelfile.Wrong(".n", "%d is out of range: an issue has at least one option", i.N)
		}
		if i.N > maxID {
			return modelfile.Wrong(".n", "%d is out of range 1 to %d", i.N, maxID)
		}
	case Int:
		if i.Lo > i.Hi {
			return modelfile.Wrong(".hi", "%d is less than lo, %d", i.Hi, i.Lo)
		}
	default:
		return modelfile.Wrong(".type", "unknown kind of issue %d", i.Kind)
	}
	return nil
}

func (p *Problem) checkAtom(a Atom) error {
	switch a.Kind {
	case Option, AtMost:
		if a.Issue < 0 || a.Issue >= len(p.Issues) {
			return outOfRange(".i", a.Issue, len(p.Issues), "issues")
		}
		issue := p.Issues[a.Issue]
		if a.Kind == AtMost {
			if issue.Kind != Int {
				return modelfile.Wrong(".i", "issue %d has options; le needs an integer issue", a.Issue)
			}
			return nil
		}
		if issue.Kind != Enum {
			return modelfile.Wrong(".i", "issue %d is an integer; opt needs an issue with options", a.Issue)
		}
		if a.Value < 0 || a.Value >= int64(issue.N) {
			return outOfRange(".o", a.Value, issue.N, "options")
		}
	case Occurs:
		if a.X < 0 || a.X >= p.Events {
			return outOfRange(".e", a.X, p.Events, "events")
		}
	case Within:
		if a.X < 0 || a.X >= p.Events {
			return outOfRange(".x", a.X, p.Events, "events")
		}
		if a.Y < 0 || a.Y >= p.Events {
			return outOfRange(".y", a.Y, p.Events, "events")
		}
	default:
		return modelfile.Wrong(".t", "unknown kind of atom %d", a.Kind)
	}
	return nil
}

// outOfRange says that v is no number of one of n things.
func outOfRange[N int | int64](path string, v N, n int, things string) error {
	if n == 0 {
		return modelfile.Wrong(path, "%d is out of range: there are no %s", v, things)
	}
	return modelfile.Wrong(path, "%d is out of range 0 to %d (%d %s)", v, n-1, n, things)
}

func (p *Problem) checkStatement(st Statement) error {
	switch {
	case st.ID < 0 || st.ID > maxID:
		return modelfile.Wrong(".id", "%d is out of range 0 to %d", st.ID, maxID)
	case st.Party < 0 || st.Party >= p.Parties:
		return outOfRange(".party", st.Party, p.Parties, "parties")
	case st.Cost < 0:
		return modelfile.Wrong(".cost", "%d is less than 0", st.Cost)
	case len(st.Clauses) == 0:
		return modelfile.Wrong(".clauses", "a statement needs at least one clause")
	}
	for j, clause := range st.Clauses {
		if len(clause) == 0 {
			return modelfile.Wrong(fmt.Sprintf(".clauses[%d]", j), "a clause needs at least one literal")
		}
		for k, l := range clause {
			path := func() string { return fmt.Sprintf(".clauses[%d][%d]", j, k) }
			switch {
			case l == 0:
				return modelfile.Wrong(path(), "0 is no literal: atoms are counted from 1")
			case l < -len(p.Atoms) || l > len(p.Atoms):
				return modelfile.Wrong(path(), "%d is out of range: there are %d atoms", l, len(p.Atoms))
			case l < 0 && p.Atoms[-l-1].Kind == Within:
				return modelfile.Wrong(path(), "%d denies atom %d: a diff atom may not be negated", l, -l)
			}
		}
	}
	return nil
}
