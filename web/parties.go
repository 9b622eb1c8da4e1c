package web

import (
	"slices"

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
	*dossier.Party
	Address   string
	People    []*dossier.Person
	Interests []*dossier.Interest
	Levers    []*dossier.Lever
	Spoken    int // own positions on record
	Last      standing.Contact
	LastAt    string // address of the event
}

func buildParties(s *sheet) (any, error) {
	p := partiesPage{sheet: s}
	contacts := standing.Contacts(s.View)
	for _, party := range s.Parties {
		e := partyEntry{Party: party, Address: address(party), Last: standing.LastContact(contacts, party.ID)}
		if e.Last.Event != nil {
			e.LastAt = address(e.Last.Event)
		}
		for _, x := range s.Persons {
			if x.Party == party.ID {
				e.People = append(e.People, x)
			}
		}
		for _, i := range s.Interests {
			if i.Party == party.ID {
				e.Interests = append(e.Interests, i)
			}
		}
		for _, l := range s.Levers {
			if l.Holder == party.ID {
				e.Levers = append(e.Levers, l)
			}
		}
		for _, pos := range s.Positions {
			if pos.Party == party.ID && pos.OwnWord() {
				e.Spoken++
			}
		}
		p.List = append(p.List, e)
	}
	for _, x := range s.Persons {
		if !slices.ContainsFunc(s.Parties, func(p *dossier.Party) bool { return p.ID == x.Party }) {
			p.Others = append(p.Others, x)
		}
	}
	return p, nil
}
