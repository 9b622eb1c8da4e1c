package web

import (
	"context"
	"errors"
	"html/template"
	"slices"
	"strings"
	"time"

	"parley/analysis/deadlock"
	"parley/analysis/standing"
	"parley/chart"
	"parley/dossier"
)

// deadlockPage shows what blocks a deal, who waits for whom, and the least
// that would have to change.
type deadlockPage struct {
	*sheet
	*deadlock.Answer
	Lead      string
	Graph     figure
	Conflicts []conflict
	Changes   []smallest
	WhatIf    []supposition
	Dropped   int
	Rings     []ring
	Own       []conditionLine
	Reported  []conditionLine
}

// conflict is a smallest set of statements that cannot hold together.
type conflict struct {
	deadlock.Conflict
	Number int
	Who    []stated
	Rules  []stated
}

// stated is a statement in words, and where it stands on record.
type stated struct {
	deadlock.Stated
	Href  string
	Rests []string
}

// smallest is a smallest change after which the rest can hold together.
type smallest struct {
	deadlock.Change
	Relax   []stated
	Dropped []stated
	Try     string // this page with what is dropped left out
}

// supposition is a statement that can be left out.
type supposition struct {
	stated
	Off bool
}

// figure is a drawing, wide and for a phone, and its table.
type figure struct {
	Wide, Phone template.HTML
	Title       string
	Columns     []string
	Rows        [][]string
}

// solveTime is how long a page may think. What was found by then is shown, and
// said to be incomplete.
const solveTime = 5 * time.Second

func buildDeadlock(s *sheet) (any, error) {
	p := deadlockPage{sheet: s}
	whole, err := s.solve(nil)
	if err != nil {
		return nil, err
	}
	p.Answer = whole
	// What can be left out is what the whole answer is about, so that the list
	// stays while it is tried.
	drop := s.args.own["drop"]
	p.WhatIf = s.suppositions(whole, drop)
	p.Dropped = len(drop)
	if len(drop) > 0 {
		if p.Answer, err = s.solve(drop); err != nil {
			return nil, err
		}
	}
	switch {
	case !p.Checked:
		p.Lead = text("deadlock.unknown")
	case !p.Feasible:
		p.Lead = text("deadlock.blocked")
	case !p.FeasibleWithReported:
		p.Lead = text("deadlock.blocked-reported")
	default:
		p.Lead = text("deadlock.free")
	}
	for i, c := range p.Answer.Conflicts {
		p.Conflicts = append(p.Conflicts, conflict{c, i + 1, s.stated(c.Who), s.stated(c.Rules)})
	}
	for _, c := range p.Answer.Changes {
		sm := smallest{Change: c, Dropped: s.stated(c.Dropped)}
		for _, r := range c.Relax {
			sm.Relax = append(sm.Relax, s.stated([]deadlock.Stated{{ID: r.Statement, Text: r.Words}})...)
		}
		sm.Try = s.LinkWith("deadlock", "drop", c.Statements[0])
		for _, id := range c.Statements[1:] {
			sm.Try += "&drop=" + id
		}
		p.Changes = append(p.Changes, sm)
	}
	if p.Graph, err = s.waitGraph(p.Answer); err != nil {
		return nil, err
	}
	for i, r := range standing.Rings(s.View) {
		p.Rings = append(p.Rings, ring{i + 1, s.ringSteps(r), r.Contested, r.Reading})
	}
	for _, c := range s.Conditions {
		l := conditionLine{s.step(standing.Wait{X: c.X, Y: c.Y, Condition: c}), c.Reading == dossier.Editor}
		if c.OwnWord() {
			p.Own = append(p.Own, l)
		} else {
			p.Reported = append(p.Reported, l)
		}
	}
	return p, nil
}

// solve asks what blocks a deal.
func (s *sheet) solve(drop []string) (*deadlock.Answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), solveTime)
	defer cancel()
	a, err := deadlock.Solve(ctx, s.View, deadlock.Options{Drop: drop})
	if err == nil || errors.Is(err, context.DeadlineExceeded) {
		return a, err
	}
	return nil, noRecord(err)
}

// stated gives statements the addresses of their records.
func (s *sheet) stated(list []deadlock.Stated) []stated {
	out := make([]stated, len(list))
	for i, st := range list {
		out[i] = stated{Stated: st}
		for _, id := range append([]string{st.ID}, st.Records...) {
			if _, at, err := s.Lookup(id); err == nil {
				out[i].Rests = append(out[i].Rests, at.String())
			}
		}
		if len(out[i].Rests) > 0 {
			out[i].Href = s.To(out[i].Rests[0])
		}
	}
	return out
}

// suppositions lists the statements of the conflicts, each once.
func (s *sheet) suppositions(a *deadlock.Answer, drop []string) []supposition {
	var out []supposition
	for _, c := range a.Conflicts {
		for _, st := range s.stated(c.Who) {
			if !slices.ContainsFunc(out, func(o supposition) bool { return o.ID == st.ID }) {
				out = append(out, supposition{st, slices.Contains(drop, st.ID)})
			}
		}
	}
	return out
}

// waitGraph draws who waits for whom, as far as a conflict or a ring is part of
// it. Heavy are the arrows of the first conflict, dashed those of others.
func (s *sheet) waitGraph(a *deadlock.Answer) (figure, error) {
	g := &chart.Graph{
		Title: text("graph.title"), Relation: text("graph.relation"), Direction: chart.LeftRight,
		Keys: []chart.Key{{Line: chart.Heavy, Words: text("graph.heavy")}, {Line: chart.Dashed, Words: text("graph.dashed")}},
	}
	part := map[string]int{} // statement: the first conflict it is in
	for i, c := range a.Conflicts {
		for _, id := range c.Statements {
			if _, seen := part[id]; !seen {
				part[id] = i
			}
		}
	}
	nodes := map[dossier.Term]bool{}
	add := func(t dossier.Term) {
		if !nodes[t] {
			nodes[t] = true
			g.Nodes = append(g.Nodes, chart.Node{ID: string(t), Lines: []string{s.TermWords(t)}, Href: s.To(s.termAddress(t))})
		}
	}
	waits := standing.Waits(s.View)
	for n, w := range waits {
		id, who := "", ""
		switch {
		case w.Condition != nil:
			id, who = w.Condition.ID, s.Names(w.Condition.By)
		case w.Position != nil:
			id, who = w.Position.ID, s.PartyName(w.Position.Party)
		}
		in, ok := part[id]
		if id == "" || !ok {
			continue
		}
		add(w.X)
		add(w.Y)
		st := s.step(w)
		e := chart.Edge{ID: id + "-" + decimal(float64(n)), From: string(w.X), To: string(w.Y), Label: who, Words: st.Words, Href: st.Href, BothWays: w.Together, Line: chart.Dashed}
		if in == 0 {
			e.Line = chart.Heavy
		}
		g.Edges = append(g.Edges, e)
	}
	for n, w := range waits { // what links these by nature or by a reading
		if w.Condition == nil && w.Position == nil && nodes[w.X] && nodes[w.Y] {
			st := s.step(w)
			g.Edges = append(g.Edges, chart.Edge{ID: "by-" + decimal(float64(n)), From: string(w.X), To: string(w.Y), Note: st.How, Words: st.Words})
		}
	}
	if len(g.Edges) == 0 {
		return figure{}, nil
	}
	return drawn("waits", g.Title, g, 780)
}

// drawn draws a chart twice, for a wide page and for a phone.
func drawn(id, title string, c chart.Chart, width float64) (figure, error) {
	const phone = 360
	wide, err := c.SVG(chart.Options{ID: id, Width: width})
	if err != nil {
		return figure{}, err
	}
	narrow, err := c.SVG(chart.Options{ID: id + "-phone", Width: phone})
	if err != nil {
		return figure{}, err
	}
	f := figure{Wide: template.HTML(wide), Phone: template.HTML(narrow), Title: title}
	f.Columns, f.Rows = c.Table()
	return f, nil
}

// OnRecordWords says how many statements of each party were reasoned on.
func (p deadlockPage) OnRecordWords() string {
	var parts []string
	for _, c := range p.OnRecord {
		parts = append(parts, text("deadlock.count", c.Name, c.Own, c.Reported))
	}
	return strings.Join(parts, "; ")
}

// By says of which parties the statements of a change are, beside how many
// each has on record.
func (p deadlockPage) By(c deadlock.Change) string {
	var parts []string
	for _, n := range c.ByParty {
		of := 0
		for _, r := range p.OnRecord {
			if r.Party == n.Party {
				of = r.Own + r.Reported
			}
		}
		parts = append(parts, text("deadlock.of", n.Name, n.Own+n.Reported, of))
	}
	return strings.Join(parts, "; ")
}
