package receipt

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"parley/ledger"
)

// Assertion is what an authenticator answered who was asked to sign a statement
// with a passkey (WebAuthn Level 2, section 7.2). The challenge that it answers
// is the SHA-256 of the statement.
type Assertion struct {
	Key           []byte // the passkey's public key: SubjectPublicKeyInfo, DER
	Authenticator []byte // authenticator data
	Client        []byte // client data, JSON
	Signature     []byte
}

// Statement is what a recipient signs with a passkey: all that the
// acknowledgement says, and the hash of the one sending that it is of.
func (r *Receipt) Statement(a Acknowledgement) ([]byte, error) {
	n, err := r.notice(a)
	if err != nil {
		return nil, err
	}
	text, err := n.Text()
	return []byte(text), err
}

// SignAsserted signs, with the key of the sender's desk, a statement that the
// recipient signed with a passkey.
func (r *Receipt) SignAsserted(key *ledger.DeskKey, statement []byte, x Assertion) ([]byte, error) {
	n, err := ledger.ParseNotice(string(statement), ackHead, ackNames, ackOptional...)
	if err != nil {
		return nil, err
	}
	for i, value := range [][]byte{x.Key, x.Authenticator, x.Client, x.Signature} {
		n.Fields = append(n.Fields, ledger.Field{Name: assertionNames[i], Value: base64.StdEncoding.EncodeToString(value)})
	}
	return key.SignNotice(n)
}

// assertionNames are the lines of a notice that hold an assertion, after those
// that say what is acknowledged.
var assertionNames = []string{"passkey", "authenticator", "client", "signature"}

// assertion takes the assertion out of a notice; nil if it has none.
func assertion(n *ledger.Notice) (*Assertion, error) {
	var x Assertion
	has := 0
	for i, to := range []*[]byte{&x.Key, &x.Authenticator, &x.Client, &x.Signature} {
		value := n.Get(assertionNames[i])
		if value == "" {
			continue
		}
		has++
		var err error
		if *to, err = base64.StdEncoding.Strict().DecodeString(value); err != nil {
			return nil, fmt.Errorf("the line %q of the notice is not in base64", assertionNames[i])
		}
	}
	switch has {
	case 0:
		return nil, nil
	case len(assertionNames):
		return &x, nil
	}
	return nil, errors.New("the notice has a part of what a passkey signed")
}

// Authenticators say in the byte after the hash of the desk's name whether
// somebody was there and was recognised.
const (
	userPresent  = 1
	userVerified = 4
	leastData    = sha256.Size + 1 + 4 // the hash, the flags, the counter
)

// check verifies that the passkey signed the statement, and says for which
// address the browser asked it to.
func (x *Assertion) check(statement []byte) (origin string, err error) {
	var client struct{ Type, Challenge, Origin string }
	if err := json.Unmarshal(x.Client, &client); err != nil {
		return "", errors.New("what the browser says of the passkey is not in order")
	}
	hash := sha256.Sum256(statement)
	if client.Type != "webauthn.get" || client.Challenge != base64.RawURLEncoding.EncodeToString(hash[:]) {
		return "", errors.New("the passkey signed another statement")
	}
	u, err := url.Parse(client.Origin)
	if err != nil || u.Hostname() == "" || len(x.Authenticator) < leastData {
		return "", errors.New("what the authenticator says is not in order")
	}
	if desk := sha256.Sum256([]byte(u.Hostname())); !bytes.Equal(desk[:], x.Authenticator[:sha256.Size]) {
		return "", errors.New("the passkey is of another address than the browser was at")
	}
	if flags := x.Authenticator[sha256.Size]; flags&userPresent == 0 || flags&userVerified == 0 {
		return "", errors.New("the authenticator did not recognise who used the passkey")
	}
	said := sha256.Sum256(x.Client)
	if !verify(x.Key, append(bytes.Clone(x.Authenticator), said[:]...), x.Signature) {
		return "", errors.New("the signature of the passkey does not fit")
	}
	return client.Origin, nil
}

// verify checks a signature by one of the algorithms that passkeys use: ES256,
// ES384, ES512, EdDSA, RS256 (RFC 8152 and 8812).
func verify(der, message, signature []byte) bool {
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return false
	}
	short := sha256.Sum256(message)
	switch key := parsed.(type) {
	case *ecdsa.PublicKey:
		hash := short[:]
		switch key.Curve {
		case elliptic.P384():
			long := sha512.Sum384(message)
			hash = long[:]
		case elliptic.P521():
			long := sha512.Sum512(message)
			hash = long[:]
		}
		return ecdsa.VerifyASN1(key, hash, signature)
	case ed25519.PublicKey:
		return ed25519.Verify(key, message, signature)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, short[:], signature) == nil
	}
	return false
}
