package stability

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"parley/dossier"
	"parley/engine/graphmodel"
)

// Options say what is asked.
type Options struct {
	// State names the terms that are in force in the state that is looked at:
	// ids of milestones, ISSUE=OPTION, or ids of drafts, which stand for what
	// their points set. With a minus before it, a term is in the model and not in
	// force. None: the states that Solve picks.
	State []string
	// Wish names a state in the same way, of which is told what would have to be
	// different for it to last. None: nothing is told.
	Wish []string
}

// An Answer says which states would last, as far as the record tells.
type Answer struct {
	// Terms are what can be in force or not, in the order of the dossier.
	Terms []Term `json:"terms"`
	// Parties are those that decide in the model.
	Parties []Party `json:"parties"`
	// Looked are the states that are told in full: the one that was asked for;
	// else the one in which nothing of this is in force, and of those that nobody
	// is stated to gain by leaving, and that settle nothing on which a principal has
	// not spoken or says otherwise, the first with most in force.
	Looked []Looked `json:"looked_at"`
	// States are all that can be, those with the fewest terms in force first.
	States []State `json:"states"`
	// Wish is what was asked for.
	Wish *Wish `json:"wish,omitempty"`
	// LeftOut are terms that the model has no room for, and records that it cannot
	// compare by.
	LeftOut []LeftOut `json:"left_out"`
}

// Term is a step or a settlement that can be in force.
type Term struct {
	ID     string   `json:"id"`              // milestone, or ISSUE=OPTION
	Letter string   `json:"letter"`          // A, B, ...: its short form in tables
	Words  string   `json:"words"`           //
	Who    []string `json:"who"`             // parties that have to take part, each of which can end it
	Moves  []string `json:"moves,omitempty"` // records that say whose step it is; none: nobody's in particular, so all principals'
	Final  bool     `json:"final,omitempty"` // once done it cannot be undone
}

// Party is a decision maker, with how many of its claims the model compares by.
type Party struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Own      int    `json:"own"`
	Reported int    `json:"reported"`
}

// State is a state in short.
type State struct {
	ID    string   `json:"id"`    // the letters of its terms; "-" for none
	Terms []string `json:"terms"` // ids of what is in force
	// ByParty says for each party, in the order of Parties, whether it stays.
	ByParty []Stays `json:"by_party"`
}

// Stays says whether a party stays in a state.
type Stays struct {
	Party string `json:"party"`
	// Own rests on the party's own words, WithReports also on what is reported:
	//
	//	holds     it has no move, or is stated to lose by each
	//	unsaid    no move is stated to be a gain; of some the record does not say
	//	held      a gain is stated, and others have an answer that undoes it and
	//	          is stated to be a gain for them
	//	unsure    a gain is stated; whether an answer undoes it, the record does
	//	          not say
	//	gain      a gain is stated, and no answer that is a gain for others
	//	          undoes it
	Own         string `json:"own"`
	WithReports string `json:"with_reports"`
}

// Looked is a state told in full.
type Looked struct {
	State
	Words   string  `json:"words"`
	Why     string  `json:"why,omitempty"` // why it was picked
	Parties []Stand `json:"parties"`
}

// Stand is how one party stands to a state.
type Stand struct {
	Party string `json:"party"`
	Words string `json:"words"` // the answer in a sentence
	// Contested is set where it holds only with what is reported.
	Contested bool `json:"contested,omitempty"`
	// Stable has for each concept "yes", "no" or "open": nash, gmr, smr, seq.
	Stable map[string]string `json:"stable"`
	// Gains are moves by which it is stated to gain; Holds those by which it is
	// stated to lose; Asks those by which it would get something that it states and
	// lose something else; Silent those of which nothing on record speaks, and
	// Silence the question about all of these.
	Gains   []Move `json:"gains"`
	Holds   []Move `json:"holds"`
	Asks    []Move `json:"asks"`
	Silent  []Move `json:"silent"`
	Silence string `json:"silence,omitempty"`
}

// Move is what a party can do from a state.
type Move struct {
	Words string   `json:"words"`
	To    string   `json:"to"`  // id of the state it leads to
	IDs   []string `json:"ids"` // records that the words rest on
	// Answer tells, of a gain, what the others can do then, and what comes of it.
	Answer *Reply `json:"answer,omitempty"`
}

// Reply is what others can do after a move, and what comes of it.
type Reply struct {
	Line
	// Undoes: "yes" if it undoes the gain by moves that are gains for those who
	// make them, "open" if the record does not say, "no" if not.
	Undoes string `json:"undoes"`
	Steps  []Step `json:"steps"`
}

// Step is a move of a party to a state.
type Step struct {
	Party string `json:"party"`
	To    string `json:"to"`
}

// Line is a sentence with the records it rests on.
type Line struct {
	Text string   `json:"text"`
	IDs  []string `json:"ids"`
}

// LeftOut is a term or a record that is not in the model, and why.
type LeftOut struct {
	ID     string   `json:"id"`
	Words  string   `json:"words"`            // of a term
	Reason string   `json:"reason,omitempty"` // none: fewer claims bear on it than on those that are in
	IDs    []string `json:"ids"`              // of the records that speak of it
}

// Wish says what would have to be different for a state to last.
type Wish struct {
	State
	Words string `json:"words"`
	// Lasts is set where no party is stated to gain by leaving it.
	Lasts bool `json:"lasts"`
	// Changes has for each party that is the fewest comparisons that would have
	// to be different.
	Changes []Line `json:"changes"`
	// Way tells how it could come about from the state that is looked at first.
	Way []Line `json:"way"`
}

// Solve answers for a view. Errors say that a state is named wrongly, or are the
// context's.
func Solve(ctx context.Context, v *dossier.View, o Options) (*Answer, error) {
	past := happened(v)
	parties := deciders(v)
	all, left := claims(v, parties)
	state, without, leftState, err := asked(v, o.State, all, past)
	if err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	wish, withoutWish, leftWish, err := asked(v, o.Wish, all, past)
	if err != nil {
		return nil, fmt.Errorf("wish: %w", err)
	}
	var named []dossier.Term
	for _, t := range slices.Concat(state, without, wish, withoutWish) {
		if !past[t] && !slices.Contains(named, t) {
			named = append(named, t)
		}
	}
	if len(named) > mostTerms {
		return nil, fmt.Errorf("%d terms are named that have not happened; a model has room for %d", len(named), mostTerms)
	}
	terms := choose(v, named, all, past)
	parties = slices.DeleteFunc(parties, func(p string) bool {
		return !slices.ContainsFunc(terms, func(t term) bool { return slices.Contains(t.owners, p) })
	})
	a := &analysis{
		v: v, own: build(v, terms, parties, all, past, false), all: build(v, terms, parties, all, past, true),
		out: &Answer{Terms: []Term{}, Parties: []Party{}, Looked: []Looked{}, States: []State{}, LeftOut: append([]LeftOut{}, slices.Concat(left, leftState, leftWish)...)},
	}
	for k, t := range terms {
		a.out.Terms = append(a.out.Terms, Term{ID: string(t.Term), Letter: letter(k), Words: termWords(v, t.Term), Who: t.owners, Moves: t.record, Final: t.final})
	}
	for _, p := range parties {
		told := Party{ID: p, Name: name(v.Party(p))}
		for _, c := range a.all.claims {
			if c.party == p && c.own {
				told.Own++
			} else if c.party == p {
				told.Reported++
			}
		}
		a.out.Parties = append(a.out.Parties, told)
	}
	if err := a.list(ctx); err != nil {
		return nil, err
	}
	if err := a.look(ctx, o, state, without); err != nil {
		return nil, err
	}
	if len(o.Wish) > 0 {
		if err := a.wish(ctx, wish, withoutWish); err != nil {
			return nil, err
		}
	}
	a.leaveOut(all, past)
	return a.out, nil
}

// An analysis is the two models of a view, by own words and with reports, and
// the answer as it grows.
type analysis struct {
	v        *dossier.View
	own, all *model
	out      *Answer
}

func letter(k int) string { return string(rune('A' + k)) }

// id names a state by the letters of its terms.
func (m *model) id(s state) string {
	var b strings.Builder
	for k := range m.terms {
		if s>>k&1 == 1 {
			b.WriteString(letter(k))
		}
	}
	if b.Len() == 0 {
		return "-"
	}
	return b.String()
}

// list tells every state in short.
func (a *analysis) list(ctx context.Context) error {
	for x, s := range a.own.states {
		told := State{ID: a.own.id(s), Terms: []string{}}
		for k, t := range a.own.terms {
			if s>>k&1 == 1 {
				told.Terms = append(told.Terms, string(t.Term))
			}
		}
		for dm, p := range a.own.parties {
			own, err := a.own.stays(ctx, dm, x)
			if err != nil {
				return err
			}
			with, err := a.all.stays(ctx, dm, x)
			if err != nil {
				return err
			}
			told.ByParty = append(told.ByParty, Stays{p, own, with})
		}
		a.out.States = append(a.out.States, told)
	}
	slices.SortStableFunc(a.out.States, func(s, t State) int { return len(s.Terms) - len(t.Terms) })
	return nil
}

// stays says in a word whether a party stays in a state.
func (m *model) stays(ctx context.Context, dm, x int) (string, error) {
	nash, err := graphmodel.Judge(ctx, m, []int{dm}, x, graphmodel.Nash)
	if err != nil {
		return "", err
	}
	switch nash.Stable {
	case graphmodel.Yes:
		return "holds", nil
	case graphmodel.Open:
		return "unsaid", nil
	}
	seq, err := graphmodel.Judge(ctx, m, []int{dm}, x, graphmodel.SEQ)
	switch seq.Stable {
	case graphmodel.Yes:
		return "held", err
	case graphmodel.No:
		return "gain", err
	}
	return "unsure", err
}

// An Impossible state cannot be: its terms exclude each other, or one lacks what
// it needs.
type Impossible string

func (e Impossible) Error() string { return string(e) }

// set is the state in which the terms are in force, with what comes before them or
// with them; others must not be.
func (a *analysis) set(terms, without []dossier.Term) (state, error) {
	m, s := a.own, state(0)
	for k, t := range m.terms {
		if slices.Contains(terms, t.Term) {
			s |= 1 << k
		}
	}
	for again := true; again; {
		again = false
		for k := range m.terms {
			if s>>k&1 == 0 || !m.lacks(k, s) {
				continue
			}
			for l, t := range m.terms {
				if s>>l&1 == 0 && m.needs(k, l) {
					if slices.Contains(without, t.Term) {
						return 0, Impossible(fmt.Sprintf("“%s” cannot be in force without “%s”", termWords(a.v, m.terms[k].Term), termWords(a.v, t.Term)))
					}
					s |= 1 << l
					again = true
				}
			}
		}
	}
	for k, t := range m.terms {
		for l, u := range m.terms[:k] {
			if s>>k&1 == 1 && s>>l&1 == 1 && m.clash(t.Term, u.Term) {
				return 0, Impossible(fmt.Sprintf("“%s” and “%s” are different answers to one question; a state has one of them", termWords(a.v, u.Term), termWords(a.v, t.Term)))
			}
		}
	}
	return s, nil
}

// look tells states in full.
func (a *analysis) look(ctx context.Context, o Options, terms, without []dossier.Term) error {
	if len(o.State) > 0 {
		s, err := a.set(terms, without)
		if err != nil {
			return fmt.Errorf("state: %w", err)
		}
		return a.tell(ctx, s, "")
	}
	if err := a.tell(ctx, 0, "Nothing of this is in force."); err != nil {
		return err
	}
	best, most := state(0), 0
	for _, s := range a.own.states {
		gain := slices.ContainsFunc(a.short(s).ByParty, func(st Stays) bool { return st.gains() })
		if n := bits.OnesCount32(uint32(s)); n > most && !gain && !a.contested(s) {
			best, most = s, n
		}
	}
	if most == 0 {
		return nil
	}
	return a.tell(ctx, best, "Of the states that nobody is stated to gain by leaving, and that have nothing in force on which a principal has not spoken or says otherwise, one with most in force.")
}

// ruledOut tells whether a principal rules out a settlement that brings a step
// about, and asks for or grants none that does.
func (a *analysis) ruledOut(ms *dossier.Milestone) bool {
	return slices.ContainsFunc(a.v.Principals(), func(p *dossier.Party) bool {
		out, in := false, false
		for _, f := range ms.FollowsFrom {
			id, option := f.Term.Split()
			st := a.v.Standing(p.ID, id)
			for _, pos := range slices.Concat(st.Own, st.Reported) {
				if pos.Option != "" && dossier.Covers(pos.Option, option) {
					out, in = out || pos.Stance.Against(), in || pos.Stance.For()
				}
			}
		}
		return out && !in
	})
}

// contested tells whether a state settles a question on which some principal has
// not spoken, or says otherwise: rules the answer out, or gives another and not
// this one; or whether it has a step of which ruledOut is so. It may not be stated to gain by leaving, but such a state is
// no fair example.
func (a *analysis) contested(s state) bool {
	for k, t := range a.own.terms {
		if s>>k&1 == 0 {
			continue
		}
		id, option := t.Split()
		if ms := a.v.Milestone(id); ms != nil && a.ruledOut(ms) {
			return true
		}
		if i := a.v.Issue(id); i == nil || i.Several {
			continue
		}
		for _, p := range a.v.Principals() {
			st := a.v.Standing(p.ID, id)
			if len(st.Own)+len(st.Reported) == 0 {
				return true
			}
			other, this := false, false
			for _, pos := range slices.Concat(st.Own, st.Reported) {
				if pos.Option == "" {
					continue
				}
				same := dossier.Covers(pos.Option, option)
				other = other || pos.Stance.Against() && same || pos.Stance.For() && !same
				this = this || pos.Stance.For() && same
			}
			if other && !this {
				return true
			}
		}
	}
	return false
}

// gains tells whether the party is stated to gain by a move, in its own words or
// by report.
func (s Stays) gains() bool {
	no := []string{"holds", "unsaid"}
	return !slices.Contains(no, s.Own) || !slices.Contains(no, s.WithReports)
}

// short is a state as it was listed.
func (a *analysis) short(s state) State {
	id := a.own.id(s)
	return a.out.States[slices.IndexFunc(a.out.States, func(t State) bool { return t.ID == id })]
}

// leaveOut says what the model has no room for: the terms of which claims speak
// that compare nothing without them.
func (a *analysis) leaveOut(all []claim, past map[dossier.Term]bool) {
	var order []dossier.Term
	by := map[dossier.Term][]string{}
	for _, c := range all {
		if a.all.complete(c) || !slices.Contains(a.all.parties, c.party) {
			continue
		}
		for _, t := range c.terms {
			if speaksOf(a.all.terms, past, t) {
				continue
			}
			if by[t] == nil {
				order = append(order, t)
			}
			if !slices.Contains(by[t], c.ids[0]) {
				by[t] = append(by[t], c.ids[0])
			}
		}
	}
	slices.SortStableFunc(order, func(t, u dossier.Term) int { return len(by[u]) - len(by[t]) })
	for _, t := range order {
		a.out.LeftOut = append(a.out.LeftOut, LeftOut{string(t), termWords(a.v, t), "", by[t]})
	}
}
