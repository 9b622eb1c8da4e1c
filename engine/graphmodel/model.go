package graphmodel

import (
	"fmt"
	"strings"

	"parley/engine/modelfile"
)

// Format is the name of the model files that ReadModel reads.
const Format = "parley.stability/1"

// Bounds on what a model may hold.
const (
	MaxOptions = 63      // a state fits into a word
	MaxStates  = 1 << 27 // feasible ones
)

// A Model is a conflict in option form: who can do what, which combinations
// cannot be, and how each decision maker orders those that can.
type Model struct {
	Name       string
	Options    []Option
	DMs        []DM
	Infeasible []Pattern // a state that fits any of them is not feasible
}

// An Option is something that one decision maker does or does not do.
type Option struct {
	Name      string
	DM        int // its owner, a place in Model.DMs
	Direction Direction
}

// A Direction says how an option can be changed.
type Direction uint8

const (
	Both Direction = iota // taken up and given up
	Fwd                   // taken up only: once Y it stays Y
	Back                  // given up only: once N it stays N
)

// A State says Y or N for every option: option 0 is the most significant bit of
// so many bits as the model has options, and Y is 1. States in the order of
// their numbers are in the order of their names.
type State uint64

// A Pattern fits the states that agree with it on the options it cares about.
type Pattern struct {
	Cares State // the options it says something about
	Value State // what it says of them; 0 elsewhere
}

// Fits tells whether a state is one of the pattern's.
func (p Pattern) Fits(s State) bool { return s&p.Cares == p.Value }

// A DM is a decision maker. It orders the feasible states either by a ranking
// or by statements.
type DM struct {
	Name string
	// Ranking has every feasible state, best first. States that are not feasible
	// are passed over.
	Ranking []State
	// Equal says of each state of the ranking whether it is as good as the one
	// before it. Nil: none is.
	Equal []bool
	// Statements are the ordered preference statements, most important first: a
	// state that satisfies a statement is better than every state that does not,
	// among those alike in all earlier ones (Fang, Hipel, Kilgour, Peng 2003, A
	// decision support system for interactive decision making). It counts if
	// Ranking is nil.
	Statements []Statement
}

// A Statement is satisfied by the states that fit any of its patterns.
type Statement []Pattern

// Holds tells whether a state satisfies the statement.
func (st Statement) Holds(s State) bool {
	for _, p := range st {
		if p.Fits(s) {
			return true
		}
	}
	return false
}

// StateName is a state as model files and answers write it, such as "YNY".
func (m *Model) StateName(s State) string { return string(m.appendState(nil, s)) }

func (m *Model) appendState(b []byte, s State) []byte {
	for i := len(m.Options) - 1; i >= 0; i-- {
		b = append(b, "NY"[s>>i&1])
	}
	return b
}

// ParseState reads what StateName writes.
func (m *Model) ParseState(name string) (State, error) {
	p, err := parsePattern([]byte(name), len(m.Options))
	if err != nil {
		return 0, err
	}
	if strings.ContainsRune(name, '-') {
		return 0, fmt.Errorf("%q leaves an option open; a state says Y or N for every option", clip(name))
	}
	return p.Value, nil
}

// parsePattern reads a pattern of n options: Y, N, or - for either.
func parsePattern(text []byte, n int) (Pattern, error) {
	if len(text) != n {
		return Pattern{}, fmt.Errorf("%q has %d characters, expected one of Y, N and - for each of the %d options", clip(string(text)), len(text), n)
	}
	var p Pattern
	odd := State(0)
	for _, c := range text { // without branches: models have millions of these
		k := letter[c]
		p.Cares, p.Value, odd = p.Cares<<1|k&1, p.Value<<1|k>>1&1, odd|k
	}
	if odd&other != 0 {
		return Pattern{}, fmt.Errorf("%q is not made of Y, N and -", clip(string(text)))
	}
	return p, nil
}

// letter gives the letters of patterns: whether they care, and for what.
var letter = func() (of [256]State) {
	for c := range of {
		of[c] = other
	}
	of['Y'], of['N'], of['-'] = 3, 1, 0
	return of
}()

const other = 4

func clip(s string) string { return modelfile.Clip(s) }

// Validate reports the first fault of the model itself, as a *modelfile.Error
// with the path it has in a model file. Whether there are feasible states, and
// whether the rankings name them all, New finds out.
func (m *Model) Validate() error {
	switch n := len(m.Options); {
	case n == 0:
		return modelfile.Wrong("$.options", "a model needs at least one option")
	case n > MaxOptions:
		return modelfile.Wrong("$.options", "%d options, expected at most %d", n, MaxOptions)
	case len(m.DMs) == 0:
		return modelfile.Wrong("$.dms", "a model needs at least one decision maker")
	}
	all := State(1)<<len(m.Options) - 1
	within := func(p Pattern) bool { return p.Cares&^all == 0 && p.Value&^p.Cares == 0 }
	dms := make(map[string]int, len(m.DMs))
	for i, d := range m.DMs {
		path := fmt.Sprintf("$.dms[%d].name", i)
		if d.Name == "" {
			return modelfile.Wrong(path, "a decision maker needs a name")
		}
		if first, ok := dms[d.Name]; ok {
			return modelfile.Wrong(path, "%q is also the name of $.dms[%d]", clip(d.Name), first)
		}
		dms[d.Name] = i
		for k, st := range d.Statements {
			for _, p := range st {
				if !within(p) {
					return modelfile.Wrong(fmt.Sprintf("$.dms[%d].preference_statements[%d]", i, k), "a pattern speaks of options that the model does not have")
				}
			}
		}
	}
	options := make(map[string]int, len(m.Options))
	for i, o := range m.Options {
		path := fmt.Sprintf("$.options[%d]", i)
		if o.Name == "" {
			return modelfile.Wrong(path+".name", "an option needs a name")
		}
		if o.DM < 0 || o.DM >= len(m.DMs) {
			return modelfile.Wrong(path+".dm", "there is no such decision maker")
		}
		if first, ok := options[o.Name]; ok {
			if owner := m.Options[first].DM; owner != o.DM {
				return modelfile.Wrong(path+".name", "%q has two owners: %q here and %q at $.options[%d]; an option has one", clip(o.Name), clip(m.DMs[o.DM].Name), clip(m.DMs[owner].Name), first)
			}
			return modelfile.Wrong(path+".name", "%q is also the name of $.options[%d]", clip(o.Name), first)
		}
		options[o.Name] = i
		if o.Direction > Back {
			return modelfile.Wrong(path+".direction", "there is no direction %d", o.Direction)
		}
	}
	for i, p := range m.Infeasible {
		if !within(p) {
			return modelfile.Wrong(fmt.Sprintf("$.infeasible_patterns[%d]", i), "a pattern speaks of options that the model does not have")
		}
	}
	return nil
}
