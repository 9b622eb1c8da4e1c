package web

import (
	"net/url"
	"slices"

	"parley/analysis/standing"
	"parley/dossier"
)

// cellPage is one place in the matrix: all that a party said, and was reported
// to say, on one issue. The matrix opens it beside itself.
type cellPage struct {
	*sheet
	PartyName  string
	IssueTitle string
	Question   string
	PartyAt    string
	IssueAt    string
	Steps      []step
	Others     []otherParty
}

// step is one position in a history, newest first.
type step struct {
	held
	ReplacedBy string // address; "": it stands
	Replaced   string // when, in words
	Cited      []cited
}

// cited is a source that a record rests on, and where in it.
type cited struct {
	*dossier.Source
	Name string
	Href string
	At   string
}

// otherParty leads to the same issue for another party.
type otherParty struct {
	Name, Href string
	Count      int
	Current    bool
}

// NewPosition leads to the form of a position of the party on the issue.
func (p cellPage) NewPosition() string {
	return p.link("new/position", p.day, url.Values{"party": {p.first("party")}, "issue": {p.first("subject")}})
}

func buildCell(s *sheet) (any, error) {
	party, issue := s.Party(s.first("party")), s.Issue(s.first("subject"))
	if party == nil {
		_, _, err := s.Lookup("party/" + clip(s.first("party")))
		return nil, noRecord(err)
	}
	if issue == nil {
		_, _, err := s.Lookup("issue/" + clip(s.first("subject")))
		return nil, noRecord(err)
	}
	p := cellPage{sheet: s, PartyName: standing.Name(party), IssueTitle: standing.Title(issue), Question: issue.Question,
		PartyAt: address(party), IssueAt: address(issue)}
	s.Title = text("cell.of", p.PartyName, p.IssueTitle)
	for _, h := range slices.Backward(s.History(party.ID, issue.ID)) {
		st := step{held: s.held(issue, h.Position), Cited: s.cited(h.Sources)}
		if h.ReplacedBy != nil {
			st.ReplacedBy, st.Replaced = address(h.ReplacedBy), h.ReplacedBy.Date.Words()
		}
		p.Steps = append(p.Steps, st)
	}
	for _, q := range s.Parties {
		if n := len(s.History(q.ID, issue.ID)); n > 0 || q == party {
			p.Others = append(p.Others, otherParty{standing.Name(q), s.Cell(q.ID, issue.ID), n, q == party})
		}
	}
	return p, nil
}

// cited lists the sources of a citation list that are in the view.
func (s *sheet) cited(list []dossier.Citation) []cited {
	var out []cited
	for _, c := range list {
		if src := s.Source(c.Source); src != nil {
			out = append(out, cited{src, outlet(src), s.To("source/" + c.Source), c.At})
		}
	}
	return out
}
