package web

import (
	"fmt"
	"slices"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/when"
)

// nowPage is where things stand: the brief.
type nowPage struct {
	*sheet
	Brief  standing.Brief
	Groups []groupSection
	Ring   []ringStep // the first ring
	Rings  int
	Since  []choice
	From   string // changes are told since, in words
	Count  int    // issues

	Changes  []change
	More     []change // beyond those shown at once
	Accounts []accountPair
	Due      []dueLine
	Happened []eventLine
	Asked    []*dossier.Question
}

// groupSection is one group of issues with its printed test.
type groupSection struct {
	ID     string
	Group  standing.Group
	Test   string
	Issues []issueStrip
	Quiet  []standing.Line
	Count  int
}

// issueStrip is one issue: its options in a row, and who stands on each.
type issueStrip struct {
	standing.IssueBrief
	Options []stripOption
	Rests   []string // addresses of what it shows
}

type stripOption struct {
	Words string
	Own   bool // it is a listed option; else positions in their own words
	Held  []stripMark
}

type stripMark struct {
	held
	Name string
}

const (
	sinceDays     = 14 // changes are told of two weeks by default
	changesShown  = 10
	accountsShown = 4
)

func buildNow(s *sheet) (any, error) {
	p := nowPage{sheet: s}
	since := s.day.Add(-sinceDays)
	if asked := s.first("since"); asked != "" {
		day, err := when.ParseDay(asked)
		if err != nil || day > s.day {
			return nil, fault{400, "bad-date", "fault.since", []any{clip(asked), s.DayWords()}}
		}
		since = day
	}
	before, err := s.before(since)
	if err != nil {
		return nil, err
	}
	p.Brief = standing.Compose(s.View, before)
	p.From = since.Words()
	p.Since = s.sinceChoices(since)
	p.Count = len(s.Issues)
	on := map[string]standing.OnIssue{}
	for _, i := range standing.OnIssues(s.View) {
		on[i.Issue.ID] = i
	}
	for n, g := range p.Brief.Groups {
		sec := groupSection{ID: fmt.Sprintf("g%d", n), Group: g.Group, Test: g.Test, Quiet: g.Quiet, Count: len(g.Issues) + len(g.Quiet)}
		for _, i := range g.Issues {
			sec.Issues = append(sec.Issues, s.strip(i, on[i.ID]))
		}
		p.Groups = append(p.Groups, sec)
	}
	rings := standing.Rings(s.View)
	p.Rings = len(rings)
	if len(rings) > 0 {
		p.Ring = s.ringSteps(rings[shortestOwn(rings)])
	}
	p.Changes = s.changes(p.Brief.Changes)
	if len(p.Changes) > changesShown {
		p.Changes, p.More = p.Changes[:changesShown], p.Changes[changesShown:]
	}
	p.Accounts = s.accounts()
	p.Accounts = p.Accounts[:min(len(p.Accounts), accountsShown)]
	for _, d := range s.due() {
		if !d.Passed && d.Dated() {
			p.Due = append(p.Due, d)
		}
	}
	events := s.events("")
	for _, e := range slices.Backward(events) {
		if len(p.Happened) == 6 {
			break
		}
		p.Happened = append(p.Happened, e)
	}
	for _, q := range s.Questions {
		if q.Answer == nil {
			p.Asked = append(p.Asked, q)
		}
	}
	return p, nil
}

// shortestOwn is the first of the shortest rings among those that stand in
// front: rings of the parties' own words come first.
func shortestOwn(rings []standing.Ring) int {
	best := 0
	for i, r := range rings {
		if r.Contested == rings[0].Contested && len(r.Waits) < len(rings[best].Waits) {
			best = i
		}
	}
	return best
}

// sinceChoices are days from which changes can be told: those of the last
// events, and the day that is chosen.
func (s *sheet) sinceChoices(chosen when.Day) []choice {
	var out []choice
	have := false
	add := func(d when.Day, words string) {
		have = have || d == chosen
		out = append(out, choice{d.String(), words, d == chosen})
	}
	timeline := standing.Timeline(s.View)
	for _, e := range slices.Backward(timeline) {
		_, last := e.Date.Bounds()
		if e.Within != "" || last >= s.day || len(out) > 0 && out[len(out)-1].Value == last.String() {
			continue
		}
		if add(last, last.Words()+", "+e.Form); len(out) == 8 {
			break
		}
	}
	if !have {
		out = append(out, choice{chosen.String(), chosen.Words(), true})
	}
	slices.SortStableFunc(out, func(a, b choice) int {
		switch {
		case a.Value > b.Value:
			return -1
		case a.Value < b.Value:
			return 1
		}
		return 0
	})
	return out
}

// strip lays an issue out by its options. An option that nobody holds is shown
// where there are few; positions that no listed option fits stand last.
func (s *sheet) strip(b standing.IssueBrief, on standing.OnIssue) issueStrip {
	st := issueStrip{IssueBrief: b}
	byOption := map[string][]stripMark{}
	for _, of := range on.Parties {
		for _, list := range [][]*dossier.Position{of.Own, of.Reported} {
			seen := map[string]bool{}
			for _, pos := range slices.Backward(list) {
				key := string(pos.Stance) + " " + pos.Option
				if pos.Option != "" && seen[key] {
					continue
				}
				seen[key] = true
				h := s.held(on.Issue, pos)
				byOption[pos.Option] = append(byOption[pos.Option], stripMark{h, standing.Name(of.Party)})
				st.Rests = append(st.Rests, h.Address)
			}
		}
	}
	const fewOptions = 4
	var named []string
	for _, o := range on.Issue.Options {
		named = append(named, o.ID)
	}
	for _, o := range on.Options {
		if !slices.Contains(named, o) {
			named = append(named, o)
		}
	}
	for o := range byOption {
		if o != "" && !slices.Contains(named, o) {
			named = append(named, o)
			slices.Sort(named[len(on.Issue.Options):])
		}
	}
	for _, o := range named {
		if len(byOption[o]) > 0 || len(on.Issue.Options) <= fewOptions && on.Issue.Range == nil {
			st.Options = append(st.Options, stripOption{standing.Option(on.Issue, o), true, byOption[o]})
		}
	}
	if own := byOption[""]; len(own) > 0 {
		st.Options = append(st.Options, stripOption{text("strip.words"), false, own})
	}
	return st
}

// change is one thing that is new, told by its parts where it is a position.
type change struct {
	standing.Change
	Held  *held
	Who   string
	Title string // of the issue
	Href  string
}

// changes lists them, the newest first, as the dossier's record has them.
func (s *sheet) changes(list []standing.Change) []change {
	var out []change
	for _, c := range list {
		ch := change{Change: c}
		if len(c.IDs) > 0 {
			ch.Href = s.To(c.IDs[0])
			r, _, err := s.Lookup(c.IDs[0])
			if pos, ok := r.(*dossier.Position); err == nil && ok {
				if i := s.Issue(pos.Issue); i != nil {
					h := s.held(i, pos)
					ch.Held, ch.Who, ch.Title = &h, s.PartyName(pos.Party), standing.Title(i)
					ch.Href = s.Cell(pos.Party, pos.Issue)
				}
			}
		}
		out = append(out, ch)
	}
	slices.SortStableFunc(out, func(a, b change) int {
		if (a.Kind == "group") != (b.Kind == "group") {
			if a.Kind == "group" {
				return -1
			}
			return 1
		}
		return -when.Compare(a.Date, b.Date)
	})
	return out
}
