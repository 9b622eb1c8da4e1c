package standing

import (
	"slices"

	"parley/dossier"
)

// Group is where an issue stands, by what the principals said themselves.
type Group string

// The groups, in the order in which they are tried: the first that applies is
// the issue's.
const (
	Agreed       Group = "agreed"
	NoDifference Group = "no difference on record"
	Deadlocked   Group = "deadlocked"
	Converging   Group = "converging"
	Open         Group = "open"
)

// Groups lists the groups in the order in which they are tried.
func Groups() []Group { return []Group{Agreed, NoDifference, Deadlocked, Converging, Open} }

// Test says in words when an issue is in a group. The desk prints it beside
// the result.
func (g Group) Test() string {
	switch g {
	case Agreed:
		return "all principals themselves accept, propose, demand or insist on one same option, without conditions, and none rules it out"
	case NoDifference:
		return "the same, but a principal has not spoken"
	case Deadlocked:
		return "every option is blocked: a principal rejects or excludes it, or demands or insists on another without accepting this one too"
	case Converging:
		return "an option that nobody blocks, which all principals accept or could accept, or towards which they have moved"
	}
	return "none of the other tests applies"
}

// OnIssue is where one issue stands.
type OnIssue struct {
	Issue *dossier.Issue
	Group Group
	// Option that made it agreed, no difference, or converging; else "".
	Option string
	// Options are the answers that were tried; BlockedBy holds, for those that
	// are blocked, the positions that block them.
	Options   []string
	BlockedBy map[string][]*dossier.Position
	// Parties holds what stands of every party that has a position, in the
	// dossier's order.
	Parties []OfParty
	// Would says what reported positions would change if the party said so
	// itself, party by party, oldest first.
	Would []Hypothesis
}

// OfParty is what stands of a party's positions on the issue.
type OfParty struct {
	Party *dossier.Party
	dossier.Standing
}

// Hypothesis is what one reported position would change.
type Hypothesis struct {
	Position *dossier.Position
	Group    Group // the group the issue would then be in
}

// OnIssues works out where every issue stands, in the dossier's order.
func OnIssues(v *dossier.View) []OnIssue {
	out := make([]OnIssue, len(v.Issues))
	for i, issue := range v.Issues {
		out[i] = onIssue(v, issue)
	}
	return out
}

func onIssue(v *dossier.View, issue *dossier.Issue) OnIssue {
	principals := v.Principals()
	own := map[string][]*dossier.Position{}
	r := OnIssue{Issue: issue}
	for _, p := range v.Parties {
		s := v.Standing(p.ID, issue.ID)
		if len(s.Own)+len(s.Reported) == 0 {
			continue
		}
		r.Parties = append(r.Parties, OfParty{p, s})
		if p.Principal() {
			own[p.ID] = s.Own
		}
	}
	t := table{issue: issue, options: v.OptionsOf(issue), principals: principals, own: own}
	r.Group, r.Option = t.group()
	r.Options, r.BlockedBy = t.options, t.blocked()
	for _, p := range r.Parties {
		if !p.Party.Principal() {
			continue
		}
		for _, rep := range p.Reported {
			if g, _ := t.with(rep).group(); g != r.Group {
				r.Would = append(r.Would, Hypothesis{rep, g})
			}
		}
	}
	return r
}

// table is what the tests are about: one issue, and the principals' own
// standing positions on it.
type table struct {
	issue      *dossier.Issue
	options    []string // the answers the tests try
	principals []*dossier.Party
	own        map[string][]*dossier.Position
}

// with is the table with one more position, as if the party had said it
// itself: then it would replace what it replaces.
func (t table) with(p *dossier.Position) table {
	said := *p
	said.AccordingTo, said.Voice, said.DeniedBy, said.Channel = nil, nil, nil, dossier.InPublic
	own := map[string][]*dossier.Position{}
	for id, list := range t.own {
		own[id] = list
	}
	var mine []*dossier.Position
	for _, old := range own[p.Party] {
		if !dossier.Replaces(&said, old, t.issue.Several) {
			mine = append(mine, old)
		}
	}
	own[p.Party] = append(mine, &said)
	t.own = own
	return t
}

// about returns a party's own positions that speak of an option.
func (t table) about(party, option string) []*dossier.Position {
	var out []*dossier.Position
	for _, p := range t.own[party] {
		if p.Option != "" && dossier.Covers(p.Option, option) {
			out = append(out, p)
		}
	}
	return out
}

// blocking returns the positions by which a party blocks an option: it rejects
// or excludes it, or demands or insists on another without also accepting
// this one (that it could accept it counts).
func (t table) blocking(party, option string) []*dossier.Position {
	var out []*dossier.Position
	held := false
	for _, p := range t.about(party, option) {
		if p.Stance.Against() {
			out = append(out, p)
		}
		held = held || p.Stance.For()
	}
	if held || t.issue.Several {
		return out
	}
	for _, p := range t.own[party] {
		if (p.Stance == dossier.Demands || p.Stance == dossier.Insists) && p.Option != "" && !dossier.Covers(p.Option, option) {
			out = append(out, p)
		}
	}
	return out
}

func (t table) blocked() map[string][]*dossier.Position {
	out := map[string][]*dossier.Position{}
	for _, o := range t.options {
		for _, p := range t.principals {
			if by := t.blocking(p.ID, o); len(by) > 0 {
				out[o] = append(out[o], by...)
			}
		}
	}
	return out
}

func (t table) spoken(party string) bool {
	return slices.ContainsFunc(t.own[party], func(p *dossier.Position) bool { return p.Stance != dossier.Silent })
}

// group applies the tests in their order; option is the one that passed.
func (t table) group() (g Group, option string) {
	blocked := t.blocked()
	options := t.options
	speak := 0
	for _, p := range t.principals {
		if t.spoken(p.ID) {
			speak++
		}
	}
	for _, o := range options {
		if len(blocked[o]) > 0 || speak == 0 {
			continue
		}
		hold := 0
		for _, p := range t.principals {
			if slices.ContainsFunc(t.about(p.ID, o), plainly) {
				hold++
			}
		}
		if hold == len(t.principals) {
			return Agreed, o
		}
		if hold == speak && option == "" {
			option = o
		}
	}
	if option != "" {
		return NoDifference, option
	}
	if len(options) > 0 && len(blocked) == len(options) {
		return Deadlocked, ""
	}
	if len(t.principals) > 1 {
		for _, o := range options {
			if len(blocked[o]) == 0 && t.converge(o) {
				return Converging, o
			}
		}
	}
	return Open, ""
}

// plainly tells whether a position takes its option as it is.
func plainly(p *dossier.Position) bool {
	return p.Stance.For() && p.Stance != dossier.CouldAccept && len(p.Conditions) == 0
}

// converge tells whether all principals hold the option or could accept it, or
// have all moved towards it.
func (t table) converge(o string) bool {
	accept, moved := 0, 0
	for _, p := range t.principals {
		if slices.ContainsFunc(t.about(p.ID, o), func(p *dossier.Position) bool { return p.Stance.For() }) {
			accept++
		}
		if slices.ContainsFunc(t.own[p.ID], func(pos *dossier.Position) bool { return t.movedTowards(pos, o) }) {
			moved++
		}
	}
	return accept == len(t.principals) || moved == len(t.principals)
}

// movedTowards tells whether a position is a step closer, and towards the
// option: it speaks of the option, or on a range the option lies between its
// number and a number of another principal's.
func (t table) movedTowards(pos *dossier.Position, o string) bool {
	if pos.Shift != dossier.ShiftCloser || pos.Stance.Against() || pos.Option == "" {
		return false
	}
	if dossier.Covers(pos.Option, o) {
		return true
	}
	lo, hi, err := dossier.ParseInterval(pos.Option)
	olo, ohi, oerr := dossier.ParseInterval(o)
	if err != nil || oerr != nil {
		return false
	}
	for _, p := range t.principals {
		if p.ID == pos.Party {
			continue
		}
		for _, other := range t.own[p.ID] {
			if l, h, err := dossier.ParseInterval(other.Option); err == nil && min(lo, l) <= olo && ohi <= max(hi, h) {
				return true
			}
		}
	}
	return false
}
