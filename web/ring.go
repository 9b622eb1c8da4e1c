package web

import (
	"cmp"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/when"
)

// ring is a set of waits that lead back to where they began.
type ring struct {
	Number             int
	Steps              []ringStep
	Contested, Reading bool
}

// ringStep is one wait of a ring, or one condition: who says that what waits
// for what.
type ringStep struct {
	Who      string // "" where it is so by its nature or by a reading
	Date     when.Date
	Words    string
	How      string // how it came to light, or whose reading it is
	Reported bool
	Rests    []string
	Href     string
}

type conditionLine struct {
	ringStep
	Editor bool
}

func (s *sheet) ringSteps(r standing.Ring) []ringStep {
	out := make([]ringStep, len(r.Waits))
	for i, w := range r.Waits {
		out[i] = s.step(w)
	}
	return out
}

// step tells one wait by its parts.
func (s *sheet) step(w standing.Wait) ringStep {
	x, y := s.TermWords(w.X), s.TermWords(w.Y)
	switch {
	case w.Condition != nil:
		c := w.Condition
		st := ringStep{Who: standing.Parties(s.View, c.By), Date: c.Date, Rests: []string{address(c)}, Href: s.To(address(c)), Reported: !c.OwnWord()}
		st.Words = text("wait."+string(c.Relation), cmp.Or(c.XWords, s.TermWords(c.X)), cmp.Or(c.YWords, s.TermWords(c.Y)))
		st.How = howSaid(c.AccordingTo, c.Channel)
		return st
	case w.Position != nil:
		p := w.Position
		for _, l := range p.Conditions {
			if l.Term == w.Y || l.Term == w.X {
				y = l.Words
			}
		}
		return ringStep{Who: s.PartyName(p.Party), Date: p.Date, Words: text("wait.position", x, y), How: howSaid(p.AccordingTo, p.Channel),
			Reported: !p.OwnWord(), Rests: []string{address(p)}, Href: s.To(address(p))}
	case w.Counts != nil:
		id, _ := w.Y.Split()
		how := text("reading.editor")
		if w.Counts.Reading == dossier.Stated {
			how = text("reading.stated")
		}
		return ringStep{Words: text("wait.counts", y, x), How: how, Rests: []string{"milestone/" + id}, Href: s.To("milestone/" + id)}
	}
	id, _ := w.X.Split()
	return ringStep{Words: text("wait.after", x, y), How: text("reading.nature"), Rests: []string{"milestone/" + id}, Href: s.To("milestone/" + id)}
}

// howSaid says how something came to light.
func howSaid(according []string, channel dossier.Route) string {
	if len(according) > 0 {
		return text("according", chain(according))
	}
	if channel == "" {
		channel = dossier.InPublic
	}
	return text("route." + string(channel))
}

func address(r dossier.Record) string { return dossier.AddressOf(r).String() }
