package web

import (
	"context"
	"errors"
	"slices"
	"strings"

	"parley/analysis/stability"
)

// stabilityPage shows states, who is stated to gain by leaving them, and what
// holds each party there.
type stabilityPage struct {
	*sheet
	*stability.Answer
	Lead    string
	Cannot  string // why what was asked for cannot be
	Graph   figure
	Looked  []lookedState
	Columns []string
	Rows    [][]string
	Boxes   []termBox
	Asked   bool
}

// lookedState is a state told in full.
type lookedState struct {
	stability.Looked
	Label   string
	Parties []stand
	Still   bool // nobody can do anything alone
}

// stand is how a party stands to a state, by its own words and, if that is
// different, with what is reported.
type stand struct {
	stability.Stand
	Name     string
	Reported *stability.Stand
}

type movesOn struct {
	Page  stabilityPage
	Stand stability.Stand
}

// MovesOn is for the part "moves".
func (p stabilityPage) MovesOn(st stability.Stand) movesOn { return movesOn{p, st} }

// termBox is a term of the form in which a state is chosen.
type termBox struct {
	stability.Term
	In, Wished bool
}

func buildStability(s *sheet) (any, error) {
	p := stabilityPage{sheet: s}
	ctx, cancel := context.WithTimeout(context.Background(), solveTime)
	defer cancel()
	own := s.args.own
	o := stability.Options{State: slices.Clone(own["state"]), Wish: own["wish"]}
	for _, t := range own["term"] { // stays among the terms when it is not ticked
		if !slices.Contains(o.State, t) {
			o.State = append(o.State, "-"+t)
		}
	}
	var err error
	p.Answer, err = stability.Solve(ctx, s.View, o)
	if cannot := stability.Impossible(""); errors.As(err, &cannot) {
		// What was ticked cannot be; the page begins again and says so.
		p.Cannot = string(cannot)
		p.Answer, err = stability.Solve(ctx, s.View, stability.Options{})
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, noRecord(err)
	}
	p.Asked = len(o.State)+len(o.Wish) > 0
	if p.Graph, err = drawn("states", text("stability.graph"), StatesGraph(text("stability.graph"), p.Answer), 780); err != nil {
		return nil, err
	}
	p.Columns, p.Rows = StatesTable(p.Answer)
	for _, l := range p.Answer.Looked {
		told := lookedState{Looked: l, Label: StateLabel(l.ID), Still: true}
		for _, st := range l.Parties {
			if last := len(told.Parties) - 1; st.Contested {
				told.Parties[last].Reported = &st
			} else {
				told.Parties = append(told.Parties, stand{st, s.PartyName(st.Party), nil})
			}
			told.Still = told.Still && len(st.Gains)+len(st.Holds)+len(st.Asks)+len(st.Silent) == 0
		}
		p.Looked = append(p.Looked, told)
	}
	if n := len(p.Looked); n > 0 {
		p.Lead = p.Looked[n-1].lead()
		for _, t := range p.Terms {
			b := termBox{Term: t, In: slices.Contains(p.Looked[n-1].Terms, t.ID)}
			b.Wished = p.Wish != nil && slices.Contains(p.Wish.Terms, t.ID)
			p.Boxes = append(p.Boxes, b)
		}
	}
	return p, nil
}

// lead says in a sentence who is stated to gain by leaving.
func (l lookedState) lead() string {
	var names []string
	for _, st := range l.Parties {
		if (len(st.Gains) > 0 || st.Reported != nil && len(st.Reported.Gains) > 0) && !slices.Contains(names, st.Name) {
			names = append(names, st.Name)
		}
	}
	if len(names) == 0 {
		return text("stability.nobody", l.Label)
	}
	return text("stability.gain", l.Label, strings.Join(names, ", "))
}

// Claims says how much of each party the comparison rests on.
func (p stabilityPage) Claims() string {
	var parts []string
	for _, c := range p.Answer.Parties {
		parts = append(parts, text("stability.count", c.Name, c.Own, c.Reported))
	}
	return strings.Join(parts, "; ")
}

// Rests gives the addresses of records by their ids.
func (p stabilityPage) Rests(ids []string) []string {
	var out []string
	for _, id := range ids {
		if _, at, err := p.Lookup(id); err == nil {
			out = append(out, at.String())
		}
	}
	return out
}

// Others are the terms that can be brought in: steps and settlements.
func (p stabilityPage) Others() []stability.LeftOut {
	return slices.DeleteFunc(slices.Clone(p.LeftOut), func(l stability.LeftOut) bool {
		return l.Words == "" || p.Issue(l.ID) != nil
	})
}

// Label names a state.
func (p stabilityPage) Label(id string) string { return StateLabel(id) }
