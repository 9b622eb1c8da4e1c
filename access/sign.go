package access

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Signed is a text that somebody signed with a passkey: what the authenticator
// answered to the SHA-256 of the text as its challenge. Anybody who has it can
// check it.
type Signed struct {
	Text          []byte
	Key           []byte // the public key: SubjectPublicKeyInfo, DER
	Authenticator []byte // authenticator data
	Client        []byte // client data, JSON
	Signature     []byte
}

// ErrNoPasskey says that somebody has none to sign with.
var ErrNoPasskey = errors.New("you have no passkey on this desk")

// maxText bounds a text that is signed with a passkey.
const maxText = 32 << 10

// BeginSign asks the browser of somebody who is signed in to sign a text with one
// of their passkeys. The options are JSON for navigator.credentials.get. The
// errors are ErrNoPasskeys and ErrNoPasskey.
func (d *Desk) BeginSign(ctx context.Context, s *Session, text []byte) (id string, options []byte, err error) {
	asked, data, err := d.askPasskey(ctx, s)
	if err != nil {
		return "", nil, err
	}
	if len(text) > maxText {
		return "", nil, fmt.Errorf("a text of %d KB is too long to be signed here", len(text)>>10)
	}
	// That the ceremony is answered once, and by this person, makes a challenge
	// that is not random safe.
	hash := sha256.Sum256(text)
	asked.Response.Challenge, data.Challenge = hash[:], base64.RawURLEncoding.EncodeToString(hash[:])
	if id, err = d.keepCeremony(ctx, ceremony{Kind: "sign", Person: s.Person, Text: text, Data: *data}); err != nil {
		return "", nil, err
	}
	options, err = json.Marshal(asked)
	return id, options, err
}

// askPasskey begins to ask for one of the passkeys of a session's person. The errors
// are ErrNoPasskeys and ErrNoPasskey.
func (d *Desk) askPasskey(ctx context.Context, s *Session) (*protocol.CredentialAssertion, *webauthn.SessionData, error) {
	rp, err := d.relyingParty()
	if err != nil {
		return nil, nil, err
	}
	p, err := d.Person(ctx, s.Person)
	switch {
	case err != nil:
		return nil, nil, err
	case len(p.Passkeys) == 0:
		return nil, nil, ErrNoPasskey
	}
	asked, data, err := rp.BeginLogin(p, webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, fmt.Errorf("a passkey cannot be asked for: %w", err)
	}
	return asked, data, nil
}

// FinishSign takes the browser's answer. Of a ceremony of somebody else, one that
// was answered before, and a passkey that is not theirs the error is ErrSignIn.
func (d *Desk) FinishSign(ctx context.Context, s *Session, id string, answer []byte) (*Signed, error) {
	c, err := d.takeCeremony(ctx, id, "sign", s.From)
	if err != nil {
		return nil, err
	}
	cred, raw, err := d.answered(ctx, s, c, answer)
	if err != nil {
		return nil, err
	}
	key, err := publicKey(cred.PublicKey)
	if err != nil {
		return nil, d.denied(ctx, Event{Person: s.Person, What: "sign", Why: reason(err), From: s.From}, ErrSignIn)
	}
	return &Signed{Text: c.Text, Key: key, Authenticator: raw.AuthenticatorData, Client: raw.ClientDataJSON, Signature: raw.Signature}, nil
}

// answered takes what a browser answered of a passkey of whoever is signed in: as
// it is kept from now on, and the answer. What is not taken is ErrSignIn.
func (d *Desk) answered(ctx context.Context, s *Session, c ceremony, answer []byte) (*webauthn.Credential, *protocol.AuthenticatorAssertionResponse, error) {
	refuse := func(err error) (*webauthn.Credential, *protocol.AuthenticatorAssertionResponse, error) {
		return nil, nil, d.denied(ctx, Event{Person: s.Person, What: c.Kind, Why: reason(err), From: s.From}, ErrSignIn)
	}
	switch {
	case c.Person != s.Person:
		return refuse(errors.New("somebody else was asked"))
	case len(answer) > maxAnswer:
		return refuse(errors.New("the answer is too long"))
	}
	rp, err := d.relyingParty()
	if err != nil {
		return nil, nil, err
	}
	p, err := d.Person(ctx, s.Person)
	if err != nil {
		return nil, nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return refuse(err)
	}
	cred, err := rp.ValidateLogin(p, c.Data, parsed)
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
		return nil, nil, err
	}
	return cred, &parsed.Raw.AssertionResponse, nil
}

// publicKey writes the key of a passkey (COSE, RFC 8152) as others can read it.
func publicKey(cose []byte) ([]byte, error) {
	parsed, err := webauthncose.ParsePublicKey(cose)
	if err != nil {
		return nil, err
	}
	var key any
	switch k := parsed.(type) {
	case webauthncose.EC2PublicKeyData:
		if key, err = k.ToECDSA(); err != nil {
			return nil, err
		}
	case webauthncose.OKPPublicKeyData:
		key = ed25519.PublicKey(k.XCoord)
	case webauthncose.RSAPublicKeyData:
		exponent, err := webauthncose.ParseRSAPublicKeyDataExponent(&k)
		if err != nil {
			return nil, err
		}
		key = &rsa.PublicKey{N: new(big.Int).SetBytes(k.Modulus), E: exponent}
	default:
		return nil, fmt.Errorf("a passkey of the type %T cannot sign texts here", parsed)
	}
	return x509.MarshalPKIXPublicKey(key)
}
