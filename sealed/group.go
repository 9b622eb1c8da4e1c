package sealed

import (
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/gtank/ristretto255"
)

// An element is one of the group ristretto255; in files it is hexadecimal. Its
// encoding is canonical: two are equal if their texts are.
type element struct{ ristretto255.Element }

func (e *element) MarshalText() ([]byte, error) {
	return hex.AppendEncode(nil, e.Encode(nil)), nil
}

func (e *element) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err == nil {
		err = e.Decode(b)
	}
	if err != nil || string(hex.AppendEncode(nil, e.Encode(nil))) != string(text) {
		return fmt.Errorf("%q is no element of the group", clip(string(text)))
	}
	return nil
}

func (e *element) isIdentity() bool { return e.Equal(ristretto255.NewElement()) == 1 }

// A scalar is a number modulo the order of the group.
type scalar struct{ ristretto255.Scalar }

func (s *scalar) MarshalText() ([]byte, error) {
	return hex.AppendEncode(nil, s.Encode(nil)), nil
}

func (s *scalar) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err == nil {
		err = s.Decode(b)
	}
	if err != nil || string(hex.AppendEncode(nil, s.Encode(nil))) != string(text) {
		return fmt.Errorf("%q is no number of the group", clip(string(text)))
	}
	return nil
}

func randomScalar(random io.Reader) (*scalar, error) {
	var b [64]byte
	for {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return nil, err
		}
		s := &scalar{}
		s.FromUniformBytes(b[:])
		if s.Equal(ristretto255.NewScalar()) == 0 {
			return s, nil
		}
	}
}

func randomElement(random io.Reader) (*element, error) {
	var b [64]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return nil, err
	}
	e := &element{}
	e.FromUniformBytes(b[:])
	return e, nil
}

func times(s *scalar, e *element) *element {
	out := &element{}
	out.ScalarMult(&s.Scalar, &e.Element)
	return out
}

func base(s *scalar) *element {
	out := &element{}
	out.ScalarBaseMult(&s.Scalar)
	return out
}

func plus(a, b *element) *element {
	out := &element{}
	out.Add(&a.Element, &b.Element)
	return out
}

func minus(a, b *element) *element {
	out := &element{}
	out.Subtract(&a.Element, &b.Element)
	return out
}

func generator() *element {
	e := &element{}
	e.Base()
	return e
}

// A proof shows that somebody knows the one number that takes each of some
// elements to another (Chaum and Pedersen; for a single pair, Schnorr).
type proof struct {
	Challenge *scalar `json:"challenge"`
	Answer    *scalar `json:"answer"`
}

// A pair is an element and what the number makes of it.
type pair struct{ from, to *element }

// prove makes a proof for a number, bound to a context.
func prove(random io.Reader, context []byte, secret *scalar, pairs ...pair) (*proof, error) {
	nonce, err := randomScalar(random)
	if err != nil {
		return nil, err
	}
	commitments := make([]*element, len(pairs))
	for i, p := range pairs {
		commitments[i] = times(nonce, p.from)
	}
	c := challenge(context, pairs, commitments)
	answer := &scalar{}
	answer.Multiply(&c.Scalar, &secret.Scalar)
	answer.Add(&answer.Scalar, &nonce.Scalar)
	return &proof{c, answer}, nil
}

var errProof = errors.New("the proof is wrong")

// check sees that the proof holds.
func (p *proof) check(context []byte, pairs ...pair) error {
	if p == nil || p.Challenge == nil || p.Answer == nil {
		return errors.New("the proof is missing")
	}
	minusChallenge := ristretto255.NewScalar().Negate(&p.Challenge.Scalar) // all of this is public
	commitments := make([]*element, len(pairs))
	for i, pr := range pairs {
		commitments[i] = &element{}
		commitments[i].VarTimeMultiScalarMult([]*ristretto255.Scalar{&p.Answer.Scalar, minusChallenge}, []*ristretto255.Element{&pr.from.Element, &pr.to.Element})
	}
	if challenge(context, pairs, commitments).Equal(&p.Challenge.Scalar) != 1 {
		return errProof
	}
	return nil
}

// challenge hashes all that a proof speaks of.
func challenge(context []byte, pairs []pair, commitments []*element) *scalar {
	h := sha512.New()
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(context))))
	h.Write(context)
	for i, p := range pairs {
		h.Write(p.from.Encode(nil))
		h.Write(p.to.Encode(nil))
		h.Write(commitments[i].Encode(nil))
	}
	s := &scalar{}
	s.FromUniformBytes(h.Sum(nil))
	return s
}

// clip keeps an error short whatever a file has.
func clip(s string) string {
	const most = 70
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}
