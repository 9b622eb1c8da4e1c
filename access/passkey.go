package access

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// A person as WebAuthn has it.
func (p *Person) WebAuthnID() []byte                         { return p.Handle }
func (p *Person) WebAuthnName() string                       { return p.Name }
func (p *Person) WebAuthnDisplayName() string                { return p.Display }
func (p *Person) WebAuthnCredentials() []webauthn.Credential { return p.Passkeys }

// ErrNoPasskeys says that the desk was not told where it is reached.
var ErrNoPasskeys = errors.New("passkeys need an address that the desk is reached at; none is configured")

// ceremonyFor is how long a browser may take to answer.
const ceremonyFor = 5 * time.Minute

// ceremony is what the desk keeps between asking an authenticator and being
// answered. It is used once.
type ceremony struct {
	Kind    string // join, sign in, account, offer, sign, proof
	Secret  string `json:",omitempty"` // of the invitation: its key
	Person  string `json:",omitempty"` // who signs, or proves who they are
	Text    []byte `json:",omitempty"` // what they sign
	Data    webauthn.SessionData
	Account accountCeremony
	Expires time.Time
}

func (d *Desk) relyingParty() (*webauthn.WebAuthn, error) {
	u, err := url.Parse(d.o.Origin)
	if d.o.Origin == "" || err != nil || u.Hostname() == "" {
		return nil, ErrNoPasskeys
	}
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Parley", RPOrigins: []string{d.o.Origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
		AttestationPreference: protocol.PreferNoAttestation, // which device somebody has is theirs
	})
}

// keepCeremony keeps a ceremony under an id that the page hands back.
func (d *Desk) keepCeremony(ctx context.Context, c ceremony) (id string, err error) {
	id, key, err := d.secret()
	if err != nil {
		return "", err
	}
	if err := d.sweep(ctx); err != nil {
		return "", err
	}
	c.Expires = d.now().Add(ceremonyFor)
	return id, d.write(ctx, ceremonyDrawer, key, 0, c)
}

// sweepEvery is how often what is over is taken out.
const sweepEvery = time.Hour

// sweep takes ceremonies out that nobody answered, and sessions that are over: how
// often strangers ask does not decide how much is kept.
func (d *Desk) sweep(ctx context.Context) error {
	now := d.now()
	last := d.swept.Load()
	if now.Sub(time.Unix(last, 0)) < sweepEvery || !d.swept.CompareAndSwap(last, now.Unix()) {
		return nil
	}
	for _, drawer := range []string{ceremonyDrawer, sessionDrawer} {
		err := d.each(ctx, drawer, "", func(p Paper) error {
			var of struct{ Expires, Seen time.Time }
			if err := json.Unmarshal(p.Body, &of); err != nil {
				return err
			}
			if !now.After(of.Expires) && (of.Seen.IsZero() || now.Sub(of.Seen) <= d.o.SessionIdle) {
				return nil
			}
			p.Body = nil
			if err := d.papers.PutPapers(ctx, p); !errors.Is(err, ErrMoved) {
				return err
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// takeCeremony takes a ceremony out: a second answer to it finds none.
func (d *Desk) takeCeremony(ctx context.Context, id, kind, from string) (c ceremony, err error) {
	rev, err := d.read(ctx, ceremonyDrawer, hashed(id), &c)
	if err != nil {
		return c, err
	}
	if rev > 0 {
		err = d.papers.PutPapers(ctx, Paper{ceremonyDrawer, hashed(id), rev, nil})
		if err != nil && !errors.Is(err, ErrMoved) {
			return c, err
		}
	}
	if rev == 0 || err != nil || c.Kind != kind || d.now().After(c.Expires) {
		if d.often(from) {
			return c, ErrSignIn
		}
		return c, d.denied(ctx, Event{What: kind, Why: "answered too late, or twice", From: from}, ErrSignIn)
	}
	return c, nil
}

// BeginJoinPasskey asks the browser of somebody invited to make a passkey. The
// options are JSON for navigator.credentials.create.
func (d *Desk) BeginJoinPasskey(ctx context.Context, secret, from string) (id string, options []byte, err error) {
	rp, err := d.relyingParty()
	if err != nil {
		return "", nil, err
	}
	in, err := d.Invitation(ctx, secret, from)
	if err != nil {
		return "", nil, err
	}
	p, err := d.Person(ctx, in.Name)
	if errors.Is(err, ErrNobody) {
		p, err = d.newPerson(in.Name, in.Display, in.Delegation)
	}
	if err != nil {
		return "", nil, err
	}
	asked, data, err := rp.BeginRegistration(p, webauthn.WithExclusions(webauthn.Credentials(p.Passkeys).CredentialDescriptors()))
	if err != nil {
		return "", nil, fmt.Errorf("a passkey cannot be asked for: %w", err)
	}
	if id, err = d.keepCeremony(ctx, ceremony{Kind: "join", Secret: secret, Data: *data}); err != nil {
		return "", nil, err
	}
	options, err = json.Marshal(asked)
	return id, options, err
}

// maxAnswer bounds the answer of an authenticator.
const maxAnswer = 64 << 10

// FinishJoinPasskey takes the browser's answer, uses the invitation and signs
// the person in.
func (d *Desk) FinishJoinPasskey(ctx context.Context, id string, answer []byte, from string) (cookie string, s *Session, err error) {
	rp, err := d.relyingParty()
	if err != nil {
		return "", nil, err
	}
	c, err := d.takeCeremony(ctx, id, "join", from)
	if err != nil {
		return "", nil, err
	}
	in, err := d.Invitation(ctx, c.Secret, from)
	if err != nil {
		return "", nil, err
	}
	refuse := func(err error) (string, *Session, error) {
		return "", nil, d.denied(ctx, Event{Person: in.Name, What: "passkey", Why: reason(err), From: from}, ErrSignIn)
	}
	if len(answer) > maxAnswer {
		return refuse(errors.New("the answer is too long"))
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return refuse(err)
	}
	p, err := d.join(ctx, in, from, func(p *Person) ([]Paper, error) {
		if p.rev == 0 {
			p.Handle = c.Data.UserID // which the authenticator was asked for
		}
		cred, err := rp.CreateCredential(p, c.Data, parsed)
		if err != nil {
			return nil, errJoin{err}
		}
		p.Passkeys = append(p.Passkeys, *cred)
		return d.leadsTo(ctx, handleDrawer, handleKey(p.Handle), p.Name)
	})
	var je errJoin
	if errors.As(err, &je) {
		return refuse(je.error)
	}
	if err != nil {
		return "", nil, err
	}
	return d.begin(ctx, p, "passkey", from)
}

// ErrLastMeans says that somebody could not sign in any more.
var ErrLastMeans = errors.New("this is the only way in which you can sign in; add another first")

// DropPasskey takes a passkey from whoever is signed in, by its id. The errors are
// ErrProof and ErrLastMeans.
func (d *Desk) DropPasskey(ctx context.Context, s *Session, id []byte) error {
	if err := d.Proved(s); err != nil {
		return err
	}
	p, err := d.Person(ctx, s.Person)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(p.Passkeys), func(c webauthn.Credential) bool { return bytes.Equal(c.ID, id) })
	switch {
	case len(left) == len(p.Passkeys):
		return nil
	case len(left) == 0 && p.Password == "" && p.Subject == "":
		return ErrLastMeans
	}
	p.Passkeys = left
	if err := d.savePerson(ctx, p); err != nil {
		return err
	}
	return d.Record(ctx, Event{Person: p.Name, Act: Changed, What: "a passkey less", From: s.From})
}

// leadsTo makes the paper that leads from a key to a person's name.
func (d *Desk) leadsTo(ctx context.Context, drawer, key, name string) ([]Paper, error) {
	var was string
	rev, err := d.read(ctx, drawer, key, &was)
	if err != nil {
		return nil, err
	}
	if rev > 0 && was != name {
		return nil, errJoin{errors.New("it is that of somebody else on this desk")}
	}
	p, err := paper(drawer, key, rev, name)
	return []Paper{p}, err
}

// errJoin is an answer that did not fit.
type errJoin struct{ error }

// handleDrawer leads from the handle in a passkey to the person.
const handleDrawer = "access/handles"

func handleKey(handle []byte) string { return hashed(string(handle)) }

// reason is the reason of a library, with its details, for the audit.
func reason(err error) string {
	var pe *protocol.Error
	if errors.As(err, &pe) && pe.DevInfo != "" {
		return pe.Details + ": " + pe.DevInfo
	}
	return err.Error()
}

// BeginPasskey asks a browser for any passkey of this desk; nobody says their
// name first.
func (d *Desk) BeginPasskey(ctx context.Context, from string) (id string, options []byte, err error) {
	rp, err := d.relyingParty()
	if err != nil {
		return "", nil, err
	}
	if err := d.attempt(ctx, "", from); err != nil {
		return "", nil, err
	}
	asked, data, err := rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return "", nil, fmt.Errorf("a passkey cannot be asked for: %w", err)
	}
	if id, err = d.keepCeremony(ctx, ceremony{Kind: "sign in", Data: *data}); err != nil {
		return "", nil, err
	}
	options, err = json.Marshal(asked)
	return id, options, err
}

// FinishPasskey takes the browser's answer and signs the person in. A passkey
// that seems to have been copied, by its counter, is refused.
func (d *Desk) FinishPasskey(ctx context.Context, id string, answer []byte, from string) (cookie string, s *Session, err error) {
	rp, err := d.relyingParty()
	if err != nil {
		return "", nil, err
	}
	c, err := d.takeCeremony(ctx, id, "sign in", from)
	if err != nil {
		return "", nil, err
	}
	var p *Person
	refuse := func(err error) (string, *Session, error) {
		name := ""
		if p != nil {
			name = p.Name
		}
		return "", nil, d.denied(ctx, Event{Person: name, What: "passkey", Why: reason(err), From: from}, ErrSignIn)
	}
	if len(answer) > maxAnswer {
		return refuse(errors.New("the answer is too long"))
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return refuse(err)
	}
	_, cred, err := rp.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		var name string
		rev, err := d.read(ctx, handleDrawer, handleKey(handle), &name)
		if err != nil {
			return nil, err
		}
		if rev == 0 {
			return nil, ErrNobody
		}
		if p, err = d.Person(ctx, name); err != nil {
			return nil, err
		}
		return p, nil
	}, c.Data, parsed)
	if err != nil {
		return refuse(err)
	}
	if cred.Authenticator.CloneWarning {
		return refuse(errors.New("its counter went back: it may have been copied"))
	}
	for i := range p.Passkeys {
		if bytes.Equal(p.Passkeys[i].ID, cred.ID) {
			p.Passkeys[i] = *cred
		}
	}
	if err := d.savePerson(ctx, p); err != nil && !errors.Is(err, ErrMoved) {
		return "", nil, err
	}
	return d.begin(ctx, p, "passkey", from)
}
