package web

import (
	"context"
	"strconv"
	"strings"
	"time"

	"parley/analysis/standing"
	"parley/desk"
	"parley/dossier"
)

// accountsPage shows questions on which statements disagree, side by side.
type accountsPage struct {
	*sheet
	Accounts      []accountPair
	Transmissions []*dossier.Transmission
	Log           *desk.Log // for owners; nil: the dossier has none
	Verify        string    // the address that checks the log
}

// accountPair is one question with its sides.
type accountPair struct {
	*dossier.Account
	Address string
}

func buildAccounts(s *sheet) (any, error) {
	p := accountsPage{sheet: s, Accounts: s.accounts(), Transmissions: s.Transmissions}
	if s.Reader != "" {
		return p, nil // how long the log is tells what there is to hide
	}
	check := len(s.args.own["verify"]) > 0
	ctx, cancel := context.WithTimeout(s.ctx, logTime)
	defer cancel()
	var err error
	if p.Log, err = s.visit.Source.Log(ctx, check); err != nil {
		return nil, err
	}
	p.Verify = s.LinkWith("accounts", "verify", "now")
	return p, nil
}

// logTime is how long a page may take to check a log; "parley fsck" has no limit.
const logTime = 25 * time.Second

// OwnersSee tells whether the page is an owner's.
func (p accountsPage) OwnersSee() bool { return p.Reader == "" }

// SignedWords tells how much of the log has a signed checkpoint.
func (p accountsPage) SignedWords() string {
	switch l := p.Log; {
	case l.Signed == 0:
		return text("log.signednone")
	case l.Signed == l.Size:
		return text("log.signedall")
	}
	return text("log.signedsome", strconv.FormatInt(p.Log.Signed, 10))
}

// NewestWords is when the newest entry was recorded.
func (p accountsPage) NewestWords() string {
	return p.Log.Newest.UTC().Format("2 January 2006, 15:04 UTC")
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
