package web

import (
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
)

// accountsPage shows questions on which statements disagree, side by side.
type accountsPage struct {
	*sheet
	Accounts      []accountPair
	Transmissions []*dossier.Transmission
}

// accountPair is one question with its sides.
type accountPair struct {
	*dossier.Account
	Address string
}

func buildAccounts(s *sheet) (any, error) {
	return accountsPage{s, s.accounts(), s.Transmissions}, nil
}

// accounts lists the accounts with two sides or more, the newest first.
func (s *sheet) accounts() []accountPair {
	var out []accountPair
	for _, a := range standing.AccountsOf(s.View) {
		r, _, err := s.Lookup(a.IDs[0])
		if rec, ok := r.(*dossier.Account); err == nil && ok {
			out = append(out, accountPair{rec, a.IDs[0]})
		}
	}
	return out
}

// Rests are the sources of one side: its own, else the account's.
func (a accountPair) Rests(side dossier.Side) []string {
	if len(side.Sources) > 0 {
		return addressesOf(side.Sources)
	}
	return addressesOf(a.Sources)
}

// Chain tells who relays something.
func (s *sheet) Chain(according []string) string { return chain(according) }

// chain is a relay chain in words, nearest to the speaker first.
func chain(according []string) string { return strings.Join(according, text("via")+" ") }
