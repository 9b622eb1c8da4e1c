package web

import (
	"slices"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/when"
)

// timelinePage shows events and texts in their order.
type timelinePage struct {
	*sheet
	Months []timeMonth
	With   []choice
	Count  int
}

// timeMonth is a stretch of the timeline under one heading.
type timeMonth struct {
	Words  string
	Events []eventLine
}

// eventLine is an event, or a draft on the day that it is of.
type eventLine struct {
	Event   *dossier.Event
	Draft   *dossier.Draft
	Date    when.Date
	Address string
	Who     string
	Within  []eventLine // accounts of the event, and what was part of it
}

func buildTimeline(s *sheet) (any, error) {
	with := s.first("with")
	if with != "" && s.Party(with) == nil {
		_, _, err := s.Lookup("party/" + clip(with))
		return nil, noRecord(err)
	}
	p := timelinePage{sheet: s, With: []choice{{"", text("timeline.all"), with == ""}}}
	for _, party := range s.Parties {
		p.With = append(p.With, choice{party.ID, standing.Name(party), party.ID == with})
	}
	lines := s.events(with)
	if with == "" {
		for _, d := range s.Drafts {
			lines = append(lines, eventLine{Draft: d, Date: d.Date, Address: address(d), Who: draftBy(s, d)})
		}
		slices.SortStableFunc(lines, func(a, b eventLine) int { return when.Compare(a.Date, b.Date) })
	}
	p.Count = len(lines)
	for _, l := range slices.Backward(lines) {
		words := monthOf(l.Date)
		if n := len(p.Months); n == 0 || p.Months[n-1].Words != words {
			p.Months = append(p.Months, timeMonth{Words: words})
		}
		m := &p.Months[len(p.Months)-1]
		m.Events = append(m.Events, l)
	}
	return p, nil
}

func monthOf(d when.Date) string {
	first, ok := d.First()
	if !ok {
		return d.Words()
	}
	return first.Time().Format("January 2006")
}

func draftBy(s *sheet, d *dossier.Draft) string {
	if len(d.By) > 0 {
		return standing.Parties(s.View, d.By)
	}
	return d.ByWords
}

// events lists the events, oldest first; those that are part of another, or
// tell of it, stand under it. With a party: those in which it, or a person of
// it, took part.
func (s *sheet) events(with string) []eventLine {
	var out []eventLine
	at := map[string]int{}
	for _, e := range standing.Timeline(s.View) {
		if with != "" && !slices.ContainsFunc(e.Participants, func(id string) bool {
			x := s.Person(id)
			return id == with || x != nil && x.Party == with
		}) {
			continue
		}
		l := eventLine{Event: e, Date: e.Date, Address: address(e), Who: s.present(e)}
		if n, ok := at[e.Within]; ok {
			out[n].Within = append(out[n].Within, l)
			continue
		}
		at[e.ID] = len(out)
		out = append(out, l)
	}
	return out
}

// present names who took part.
func (s *sheet) present(e *dossier.Event) string {
	var names []string
	for _, id := range e.Participants {
		names = append(names, standing.Actors(s.View, []string{id}))
	}
	return join(append(names, e.Others...))
}
