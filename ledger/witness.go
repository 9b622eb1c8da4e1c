package ledger

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// A witness is an outsider who signs a desk's checkpoints and so vouches that
// the log was never shown to two people in two forms (C2SP tlog-cosignature).
// A desk needs none; publishing checkpoints tells when the desk was at work.

// algCosignature is the kind of key that cosigns, in C2SP signed-note.
const algCosignature = 4

// Witness is the public key of a witness.
type Witness struct {
	Name   string
	public ed25519.PublicKey
}

// Witness is the key of a card in the role of a witness.
func (c *Card) Witness() *Witness { return &Witness{c.Name, c.public} }

// ParseWitness reads the verifier key of a witness, NAME+HASH+KEY.
func ParseWitness(s string) (*Witness, error) {
	parts := strings.SplitN(strings.TrimSpace(s), "+", 3)
	if len(parts) != 3 || checkName(parts[0]) != nil {
		return nil, errors.New("this is no verifier key of a witness")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != algCosignature {
		return nil, errors.New("this is no verifier key of a witness")
	}
	if fmt.Sprintf("%08x", keyHash(parts[0], algCosignature, key[1:])) != parts[1] {
		return nil, errors.New("the verifier key of the witness is damaged")
	}
	return &Witness{parts[0], key[1:]}, nil
}

// String is NAME+HASH+KEY.
func (w *Witness) String() string {
	return fmt.Sprintf("%s+%08x+%s", w.Name, w.KeyHash(), base64.StdEncoding.EncodeToString(append([]byte{algCosignature}, w.public...)))
}

// Cosignature is a witness's word that it saw the checkpoint, and when.
type Cosignature struct {
	Witness string
	At      time.Time
}

// Cosign adds a cosignature to a signed checkpoint; those of other witnesses
// stay. A witness does so after it has seen a proof that the log only grew since
// the last that it signed.
func (d *DeskKey) Cosign(signed []byte, desk *Card, at time.Time) ([]byte, error) {
	c, _, err := OpenCheckpoint(signed, desk)
	if err != nil {
		return nil, err
	}
	n, err := note.Open(signed, verifiers(func(name string, hash uint32) note.Verifier {
		if name != c.Origin || hash != desk.hashAs(name) {
			return nil
		}
		return desk.verifier(name)
	}))
	if err != nil {
		return nil, err
	}
	return note.Sign(n, cosigner{d, at})
}

type cosigner struct {
	key *DeskKey
	at  time.Time
}

func (c cosigner) Name() string    { return c.key.name }
func (c cosigner) KeyHash() uint32 { return c.key.Card().Witness().KeyHash() }
func (c cosigner) Sign(msg []byte) ([]byte, error) {
	sig := binary.BigEndian.AppendUint64(nil, uint64(c.at.Unix()))
	return append(sig, ed25519.Sign(c.key.private, cosigned(c.at.Unix(), msg))...), nil
}

// cosigned is what a witness signs.
func cosigned(at int64, msg []byte) []byte {
	return append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", at), msg...)
}

// KeyHash is the key hash of a cosigning key.
func (w *Witness) KeyHash() uint32 { return keyHash(w.Name, algCosignature, w.public) }

// Verify checks a cosignature: 8 bytes of time and 64 of signature.
func (w *Witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	at := int64(binary.BigEndian.Uint64(sig))
	return at > 0 && ed25519.Verify(w.public, cosigned(at, msg), sig[8:])
}

type witnessVerifier struct{ *Witness }

func (w witnessVerifier) Name() string { return w.Witness.Name }

// cosignatures verifies those of the given witnesses.
func cosignatures(signed []byte, witnesses []*Witness) ([]Cosignature, error) {
	if len(witnesses) == 0 {
		return nil, nil
	}
	n, err := note.Open(signed, verifiers(func(name string, hash uint32) note.Verifier {
		for _, w := range witnesses {
			if w.Name == name && w.KeyHash() == hash {
				return witnessVerifier{w}
			}
		}
		return nil
	}))
	var bad *note.InvalidSignatureError
	var unknown *note.UnverifiedNoteError
	switch {
	case errors.As(err, &bad):
		return nil, fmt.Errorf("cosignature: %w", ErrForged)
	case errors.As(err, &unknown):
		return nil, nil // none of these witnesses signed
	case err != nil:
		return nil, err
	}
	var out []Cosignature
	for _, s := range n.Sigs {
		raw, err := base64.StdEncoding.DecodeString(s.Base64)
		if err != nil || len(raw) < 12 {
			return nil, fmt.Errorf("cosignature: %w", ErrForged)
		}
		out = append(out, Cosignature{s.Name, time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC()})
	}
	return out, nil
}
