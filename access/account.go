package access

import (
	"context"
	"errors"
	"fmt"
	"net/http"

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

// accountCeremony is kept while somebody is at the provider.
type accountCeremony struct {
	Nonce, Verifier string
	Browser         string // the hash of what the browser keeps meanwhile
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
	return found, &oauth2.Config{ClientID: p.Client, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: p.Redirect, Scopes: []string{oidc.ScopeOpenID}}, ctx, nil
}

// BeginAccount says where to send a browser to sign in at the provider. The
// browser keeps a secret meanwhile, so that nobody can be signed in as somebody
// else by a link. With an invitation (its secret, else "") the account becomes
// that of the person invited.
func (d *Desk) BeginAccount(ctx context.Context, invitation, from string) (address, browser string, err error) {
	if err := d.attempt(ctx, "account "+from, from); err != nil {
		return "", "", err
	}
	_, config, _, err := d.provider(ctx)
	if err != nil {
		return "", "", err
	}
	if invitation != "" {
		if _, err := d.Invitation(ctx, invitation, from); err != nil {
			return "", "", err
		}
	}
	nonce, _, err := d.secret()
	if err != nil {
		return "", "", err
	}
	verifier, _, err := d.secret()
	if err != nil {
		return "", "", err
	}
	browser, kept, err := d.secret()
	if err != nil {
		return "", "", err
	}
	id, err := d.keepCeremony(ctx, ceremony{Kind: "account", Secret: invitation, Account: accountCeremony{nonce, verifier, kept}})
	if err != nil {
		return "", "", err
	}
	return config.AuthCodeURL(id, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), browser, nil
}

// FinishAccount takes what the provider sends a browser back with: the state and
// the code; and what the browser kept.
func (d *Desk) FinishAccount(ctx context.Context, state, code, browser, from string) (cookie string, s *Session, err error) {
	c, err := d.takeCeremony(ctx, state, "account", from)
	if err != nil {
		return "", nil, err
	}
	name := ""
	refuse := func(why string) (string, *Session, error) {
		return "", nil, d.denied(ctx, Event{Person: name, What: "account", Why: why, From: from}, ErrSignIn)
	}
	if hashed(browser) != c.Account.Browser {
		return refuse("begun in another browser")
	}
	provider, config, pctx, err := d.provider(ctx)
	if err != nil {
		return "", nil, err
	}
	token, err := config.Exchange(pctx, code, oauth2.VerifierOption(c.Account.Verifier))
	if err != nil {
		return refuse("the provider does not know the code")
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: config.ClientID, Now: d.o.Now}).Verify(pctx, raw)
	if err != nil {
		return refuse("the provider's word does not verify: " + err.Error())
	}
	if id.Nonce != c.Account.Nonce {
		return refuse("the provider's word is of another sign-in")
	}
	key := accountKey(id.Issuer, id.Subject)
	rev, err := d.read(ctx, accountDrawer, key, &name)
	if err != nil {
		return "", nil, err
	}
	var p *Person
	switch {
	case c.Secret != "":
		in, err := d.Invitation(ctx, c.Secret, from)
		if err != nil {
			return "", nil, err
		}
		p, err = d.join(ctx, in, from, func(p *Person) ([]Paper, error) {
			p.Issuer, p.Subject = id.Issuer, id.Subject
			return d.leadsTo(ctx, accountDrawer, key, p.Name)
		})
		var je errJoin
		if errors.As(err, &je) {
			return refuse(je.Error())
		}
		if err != nil {
			return "", nil, err
		}
	case rev == 0:
		return refuse("nobody on this desk has the account")
	default:
		if p, err = d.Person(ctx, name); err != nil {
			return refuse("the person is gone")
		}
		if p.Issuer != id.Issuer || p.Subject != id.Subject {
			return refuse("the account is theirs no more")
		}
	}
	return d.begin(ctx, p, "account", from)
}
