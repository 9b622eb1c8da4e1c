package sealed

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Format is the name of the form of the files.
const Format = "parley.accept/1"

// A Step is one of those that each party takes.
type Step string

// The steps, in their order.
const (
	Key    Step = "key"
	Commit Step = "commit"
	Reveal Step = "reveal"
	Blind  Step = "blind"
	Open   Step = "open"
)

// Steps lists them.
var Steps = []Step{Key, Commit, Reveal, Blind, Open}

// MaxFile is the most bytes that a file has.
const MaxFile = 1 << 22

// A file is what a party sends to all others at a step. Of the parts that follow
// After, it has those of its step.
type file struct {
	Format string `json:"format"`
	Step   Step   `json:"step"`
	Party  string `json:"party"`
	List   text32 `json:"list"`  // hash of the list
	After  text32 `json:"after"` // hash of all files of the step before

	SignKey   *text32  `json:"sign_key,omitempty"` // key
	SealKey   *element `json:"seal_key,omitempty"`
	SealProof *proof   `json:"seal_proof,omitempty"`

	Commitment *text32 `json:"commitment,omitempty"` // commit

	Salt   *text32  `json:"salt,omitempty"` // reveal
	Sealed []cipher `json:"sealed,omitempty"`

	Blinded []cipher `json:"blinded,omitempty"` // blind

	Opened []*element `json:"opened,omitempty"` // open

	Proofs []*proof `json:"proofs,omitempty"` // blind, open: by package

	Signature *text64 `json:"signature"`
}

// A cipher is an ElGamal ciphertext.
type cipher struct {
	A *element `json:"a"` // the random number times the generator
	B *element `json:"b"` // the random number times the key, and the mark
}

func (c cipher) plus(d cipher) cipher { return cipher{plus(c.A, d.A), plus(c.B, d.B)} }

// text32 and text64 are bytes that are hexadecimal in files.
type (
	text32 [32]byte
	text64 [64]byte
)

func (t text32) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, t[:]), nil }
func (t text64) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, t[:]), nil }

func (t *text32) UnmarshalText(text []byte) error { return fill(t[:], text) }
func (t *text64) UnmarshalText(text []byte) error { return fill(t[:], text) }

func fill(to, text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != len(to) {
		return fmt.Errorf("%q is not %d bytes in hexadecimal", clip(string(text)), len(to))
	}
	copy(to, b)
	return nil
}

// signed is what a signature is over: the file as it is written, in one line and
// without the signature.
func (f *file) signed() []byte {
	unsigned := *f
	unsigned.Signature = nil
	text, err := json.Marshal(&unsigned)
	if err != nil {
		panic(err) // a file is made of texts and numbers
	}
	return text
}

// sign signs the file and returns it as it is sent.
func (f *file) sign(key ed25519.PrivateKey) []byte {
	f.Signature = &text64{}
	copy(f.Signature[:], ed25519.Sign(key, f.signed()))
	text, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		panic(err) // as in signed
	}
	return append(text, '\n')
}

// hash is over all of the file, however it is set.
func (f *file) hash() [sha256.Size]byte {
	return sha256.Sum256(append(f.signed(), f.Signature[:]...))
}

// readFile reads a file by its form alone, and checks that it is signed with the
// given key, or if there is none with its own.
func readFile(text []byte, list *List, keyOf func(party string) ed25519.PublicKey) (*file, error) {
	if len(text) > MaxFile {
		return nil, fmt.Errorf("it has more than %d MB", MaxFile>>20)
	}
	f := &file{}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows its end")
	}
	var set bytes.Buffer
	if err := json.Compact(&set, text); err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", err)
	}
	if again, err := json.Marshal(f); err != nil || !bytes.Equal(again, set.Bytes()) {
		return nil, errors.New("it is not written as a desk writes it")
	}
	switch {
	case f.Format != Format:
		return nil, fmt.Errorf("its format is %q, expected %q", clip(f.Format), Format)
	case f.List != list.hash:
		return nil, errors.New("it belongs to another list of packages")
	case f.Signature == nil:
		return nil, errors.New("it is not signed")
	}
	if err := f.shape(len(list.Packages)); err != nil {
		return nil, err
	}
	key := keyOf(f.Party)
	if f.Step == Key {
		key = ed25519.PublicKey(f.SignKey[:])
	}
	if key == nil {
		return f, nil // the key file of the party is not there: not checked yet
	}
	if !ed25519.Verify(key, f.signed(), f.Signature[:]) {
		return nil, errors.New("its signature is wrong: it was changed, or another signed it")
	}
	return f, nil
}

// shape sees that a file has the parts of its step, for so many packages, and no
// others.
func (f *file) shape(packages int) error {
	whole := func(cs []cipher) bool {
		for _, c := range cs {
			if c.A == nil || c.B == nil {
				return false
			}
		}
		return len(cs) == packages
	}
	want := *f
	want.SignKey, want.SealKey, want.SealProof, want.Commitment, want.Salt = nil, nil, nil, nil, nil
	want.Sealed, want.Blinded, want.Opened, want.Proofs = nil, nil, nil, nil
	ok := false
	switch f.Step {
	case Key:
		want.SignKey, want.SealKey, want.SealProof = f.SignKey, f.SealKey, f.SealProof
		ok = f.SignKey != nil && f.SealKey != nil && f.SealProof != nil
	case Commit:
		want.Commitment = f.Commitment
		ok = f.Commitment != nil
	case Reveal:
		want.Salt, want.Sealed = f.Salt, f.Sealed
		ok = f.Salt != nil && whole(f.Sealed)
	case Blind:
		want.Blinded, want.Proofs = f.Blinded, f.Proofs
		ok = whole(f.Blinded) && len(f.Proofs) == packages
	case Open:
		want.Opened, want.Proofs = f.Opened, f.Proofs
		ok = len(f.Opened) == packages && len(f.Proofs) == packages
		for _, e := range f.Opened {
			ok = ok && e != nil
		}
	default:
		return fmt.Errorf("there is no step %q", clip(string(f.Step)))
	}
	if !ok || !bytes.Equal(want.signed(), f.signed()) {
		return fmt.Errorf("it does not have the parts of the step %q, or not for all packages", f.Step)
	}
	return nil
}
