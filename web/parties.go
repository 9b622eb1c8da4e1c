package web

import (
	"parley/analysis/standing"
	"parley/dossier"
)

// partiesPage shows who takes part: what each is in the talks and who says so,
// its people, interests and levers, and when it was last spoken to.
type partiesPage struct {
	*sheet
	List   []partyEntry
	Others []*dossier.Person // of no party
}

type partyEntry struct {
	standing.Participant
	Address string
	LastAt  string // address of the event
}

func buildParties(s *sheet) (any, error) {
	p := partiesPage{sheet: s}
	list, others := standing.ParticipantsOf(s.View)
	for _, x := range list {
		e := partyEntry{Participant: x, Address: address(x.Party)}
		if x.Last.Event != nil {
			e.LastAt = address(x.Last.Event)
		}
		p.List = append(p.List, e)
	}
	p.Others = others
	return p, nil
}
