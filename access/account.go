package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Provider is where people may have an account that they sign in with (OpenID
// Connect, code flow with PKCE).
type Provider struct {
	Issuer   string // https://accounts.example
	Client   string
	Secret   string
	Redirect string // the desk's own address that the provider sends people back to
	// HTTP is how the provider is reached; nil: as usual.
	HTTP *http.Client
}

// ErrNoProvider says that no provider is configured.
var ErrNoProvider = errors.New("no provider of accounts is configured on this desk")

// accountCeremony is kept while somebody is at the provider, and until they take
// what they are offered when they come back.
type accountCeremony struct {
	Nonce, Verifier string `json:",omitempty"`
	Browser         string // the hash of what the browser keeps meanwhile
	Session         string `json:",omitempty"` // that they prove to be theirs: its key
	Issuer, Subject string `json:",omitempty"` // as whom they came back
}

// Return is what somebody who was at the provider comes back to: a session that
// began, or an offer, or, where neither is set, their own session, proved anew.
type Return struct {
	Cookie  string
	Session *Session
	Offer   *Offer
}

// Offer is an invitation that somebody may take with the account that they came
// back with. Nobody is tied to it before they say so: a link alone could lead
// anybody who has an account to the provider and back.
type Offer struct {
	ID         string // which JoinAccount takes
	Invitation *Invitation
	Issuer     string // the provider
	Account    string // the name that the provider gives the account
}

// accountKey leads from an account to the person.
const accountDrawer = "access/accounts"

func accountKey(issuer, subject string) string { return hashed(issuer + "\n" + subject) }

func (d *Desk) provider(ctx context.Context) (*oidc.Provider, *oauth2.Config, context.Context, error) {
	p := d.o.Provider
	if p == nil {
		return nil, nil, ctx, ErrNoProvider
	}
	if p.HTTP != nil {
		ctx = oidc.ClientContext(ctx, p.HTTP)
	}
	found, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return nil, nil, ctx, fmt.Errorf("the provider of accounts cannot be reached: %w", err)
	}
	return found, &oauth2.Config{ClientID: p.Client, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: p.Redirect, Scopes: []string{oidc.ScopeOpenID, "profile"}}, ctx, nil
}

// BeginAccount says where to send a browser to sign in at the provider. The
// browser keeps a secret meanwhile, so that nobody can be signed in as somebody
// else by a link. With an invitation (its secret, else "") the account can become
// that of the person invited.
func (d *Desk) BeginAccount(ctx context.Context, invitation, from string) (address, browser string, err error) {
	if err := d.attempt(ctx, "", from); err != nil {
		return "", "", err
	}
	if d.o.Provider == nil {
		return "", "", ErrNoProvider
	}
	if invitation != "" {
		if _, err := d.Invitation(ctx, invitation, from); err != nil {
			return "", "", err
		}
	}
	return d.away(ctx, ceremony{Kind: "account", Secret: invitation})
}

// away sends a browser to the provider.
func (d *Desk) away(ctx context.Context, c ceremony, asked ...oauth2.AuthCodeOption) (address, browser string, err error) {
	_, config, _, err := d.provider(ctx)
	if err != nil {
		return "", "", err
	}
	if c.Account.Nonce, _, err = d.secret(); err != nil {
		return "", "", err
	}
	if c.Account.Verifier, _, err = d.secret(); err != nil {
		return "", "", err
	}
	if browser, c.Account.Browser, err = d.secret(); err != nil {
		return "", "", err
	}
	id, err := d.keepCeremony(ctx, c)
	if err != nil {
		return "", "", err
	}
	return config.AuthCodeURL(id, append(asked, oidc.Nonce(c.Account.Nonce), oauth2.S256ChallengeOption(c.Account.Verifier))...), browser, nil
}

// word is what the provider says of who comes back.
type word struct {
	Issuer, Subject string
	Name            string `json:"name"`
	Preferred       string `json:"preferred_username"`
	SignedIn        int64  `json:"auth_time"` // when they last proved to the provider who they are, in seconds; 0: it does not say
}

// called is the name of an account as a person knows it.
func (w word) called() string {
	name := cmp.Or(w.Preferred, w.Name, w.Subject)
	if checkWords("", name) != nil {
		return clip(w.Subject)
	}
	return name
}

// FinishAccount takes what the provider sends a browser back with, the state and
// the code, and what the browser kept.
func (d *Desk) FinishAccount(ctx context.Context, state, code, browser, from string) (Return, error) {
	c, err := d.takeCeremony(ctx, state, "account", from)
	if err != nil {
		return Return{}, err
	}
	name := c.Person
	refuse := func(why string) (Return, error) {
		return Return{}, d.denied(ctx, Event{Person: name, What: "account", Why: why, From: from}, ErrSignIn)
	}
	if hashed(browser) != c.Account.Browser {
		return refuse("begun in another browser")
	}
	w, why, err := d.word(ctx, c, code)
	switch {
	case err != nil:
		return Return{}, err
	case why != "":
		return refuse(why)
	}
	has := ""
	rev, err := d.read(ctx, accountDrawer, accountKey(w.Issuer, w.Subject), &has)
	if err != nil {
		return Return{}, err
	}
	if c.Secret != "" {
		in, err := d.Invitation(ctx, c.Secret, from)
		if err != nil {
			return Return{}, err
		}
		if name = in.Name; rev > 0 && has != name {
			return refuse("the account is that of somebody else on this desk")
		}
		id, err := d.keepCeremony(ctx, ceremony{Kind: "offer", Secret: c.Secret, Account: accountCeremony{Browser: c.Account.Browser, Issuer: w.Issuer, Subject: w.Subject}})
		return Return{Offer: &Offer{id, in, w.Issuer, w.called()}}, err
	}
	if rev == 0 {
		return refuse("nobody on this desk has the account")
	}
	p, err := d.Person(ctx, has)
	switch {
	case errors.Is(err, ErrNobody):
		return refuse("the person is gone")
	case err != nil:
		return Return{}, err
	case p.Issuer != w.Issuer || p.Subject != w.Subject:
		return refuse("the account is theirs no more")
	case c.Account.Session == "":
		cookie, s, err := d.begin(ctx, p, "account", from)
		return Return{Cookie: cookie, Session: s}, err
	case p.Name != c.Person:
		return refuse("the account is that of somebody else on this desk")
	case d.now().Sub(time.Unix(w.SignedIn, 0)) > proofLasts:
		return refuse("the provider does not say that they signed in there just now")
	}
	return Return{}, d.prove(ctx, c.Account.Session, "account", from)
}

// word exchanges the code for the provider's word, and says why it is not taken.
func (d *Desk) word(ctx context.Context, c ceremony, code string) (w word, why string, err error) {
	provider, config, ctx, err := d.provider(ctx)
	if err != nil {
		return w, "", err
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(c.Account.Verifier))
	if err != nil {
		return w, "the provider does not know the code", nil
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: config.ClientID, Now: d.o.Now}).Verify(ctx, raw)
	if err != nil {
		return w, "the provider's word does not verify: " + err.Error(), nil
	}
	if id.Nonce != c.Account.Nonce {
		return w, "the provider's word is of another sign-in", nil
	}
	if err := id.Claims(&w); err != nil {
		return w, "the provider's word cannot be read: " + err.Error(), nil
	}
	w.Issuer, w.Subject = id.Issuer, id.Subject
	return w, "", nil
}

// JoinAccount takes an offer, in the browser that it was made to.
func (d *Desk) JoinAccount(ctx context.Context, offer, browser, from string) (cookie string, s *Session, err error) {
	c, err := d.takeCeremony(ctx, offer, "offer", from)
	if err != nil {
		return "", nil, err
	}
	in, err := d.Invitation(ctx, c.Secret, from)
	if err != nil {
		return "", nil, err
	}
	refuse := func(why string) (string, *Session, error) {
		return "", nil, d.denied(ctx, Event{Person: in.Name, What: "account", Why: why, From: from}, ErrSignIn)
	}
	if hashed(browser) != c.Account.Browser {
		return refuse("begun in another browser")
	}
	p, err := d.join(ctx, in, from, func(p *Person) ([]Paper, error) {
		p.Issuer, p.Subject = c.Account.Issuer, c.Account.Subject
		return d.leadsTo(ctx, accountDrawer, accountKey(p.Issuer, p.Subject), p.Name)
	})
	var je errJoin
	if errors.As(err, &je) {
		return refuse(je.Error())
	}
	if err != nil {
		return "", nil, err
	}
	return d.begin(ctx, p, "account", from)
}
