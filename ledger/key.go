package ledger

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"
)

// DeskKey is what a desk signs with (Ed25519) and what others seal bundles to
// (an age identity). A person has one of the same form to attest with.
type DeskKey struct {
	name     string
	private  ed25519.PrivateKey
	identity *age.X25519Identity
}

// NewDeskKey makes a key for a desk or a person of this name. The age identity
// is drawn from the system's randomness, the signing key from random.
func NewDeskKey(name string, random io.Reader) (*DeskKey, error) {
	if err := checkName(name); err != nil {
		return nil, fmt.Errorf("the name of the key: %w", err)
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("no randomness for a key: %w", err)
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("no randomness for a key: %w", err)
	}
	return &DeskKey{name, ed25519.NewKeyFromSeed(seed), identity}, nil
}

// Name is the name of the desk or the person.
func (d *DeskKey) Name() string { return d.name }

// Identity opens what was sealed to the desk.
func (d *DeskKey) Identity() age.Identity { return d.identity }

// Card is the public half.
func (d *DeskKey) Card() *Card {
	return &Card{d.name, d.private.Public().(ed25519.PublicKey), d.identity.Recipient()}
}

// Text is the key as it is kept in a file that nobody else may read.
func (d *DeskKey) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# The secret key of %s. Who has this file can sign in this name.\n", d.name)
	key := base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, d.private.Seed()...))
	fmt.Fprintf(&b, "PRIVATE+KEY+%s+%08x+%s\n%s\n", d.name, d.Card().hashAs(d.name), key, d.identity)
	return b.Bytes()
}

// ParseDeskKey reads the file of a key.
func ParseDeskKey(text []byte) (*DeskKey, error) {
	lines, err := keyLines(text)
	if err != nil {
		return nil, err
	}
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "PRIVATE+KEY+") {
		return nil, errors.New("this is no secret key; \"parley key new\" makes one")
	}
	if _, err := note.NewSigner(lines[0]); err != nil {
		return nil, fmt.Errorf("the signing key is damaged: %w", err)
	}
	parts := strings.SplitN(lines[0], "+", 5) // PRIVATE, KEY, name, hash, key
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize || checkName(parts[2]) != nil {
		return nil, errors.New("the signing key is damaged")
	}
	identity, err := age.ParseX25519Identity(lines[1])
	if err != nil {
		return nil, errors.New("the identity for sealed files is damaged")
	}
	return &DeskKey{parts[2], ed25519.NewKeyFromSeed(seed[1:]), identity}, nil
}

// keyLines are the lines of a key file without its comments.
func keyLines(text []byte) (lines []string, err error) {
	if len(text) > 4096 {
		return nil, errors.New("this is no key: it is too long")
	}
	sc := bufio.NewScanner(bytes.NewReader(text))
	for sc.Scan() {
		if l := strings.TrimSpace(sc.Text()); l != "" && !strings.HasPrefix(l, "#") {
			lines = append(lines, l)
		}
	}
	return lines, sc.Err()
}

const algEd25519 = 1 // of C2SP signed-note

func (d *DeskKey) signer(as string) note.Signer { return signer{d, as} }

// signer signs under a name: that of the desk, or the origin of one of its
// logs. The same key under another name has another hash, so that what was
// signed for one log is no signature for another.
type signer struct {
	key *DeskKey
	as  string
}

func (s signer) Name() string                    { return s.as }
func (s signer) KeyHash() uint32                 { return s.key.Card().hashAs(s.as) }
func (s signer) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key.private, msg), nil }

// Card is the public half of a key, to be handed around: who has the card of a
// desk can verify what it signed and seal files to it.
type Card struct {
	Name      string
	public    ed25519.PublicKey
	recipient *age.X25519Recipient
}

// Recipient is what files for the desk are sealed to.
func (c *Card) Recipient() age.Recipient { return c.recipient }

// Words are the fingerprint of the card, SHA-256 of both its keys, to be read
// to each other over the phone.
func (c *Card) Words() string {
	h := sha256.New()
	io.WriteString(h, "parley/card/v1\n"+c.Name+"\n"+c.recipient.String()+"\n")
	h.Write(c.public)
	return Words(h.Sum(nil)[:8])
}

// Same tells whether two cards are of the same key and name.
func (c *Card) Same(o *Card) bool { return bytes.Equal(c.Text(), o.Text()) }

// Line is the card in one line, as proofs and receipts carry it: the verifier
// key of a C2SP signed note, a blank, and the age recipient.
func (c *Card) Line() string {
	return fmt.Sprintf("%s+%08x+%s %s", c.Name, c.hashAs(c.Name), base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, c.public...)), c.recipient)
}

// Text is the card as a file.
func (c *Card) Text() []byte {
	return []byte(strings.Replace(c.Line(), " ", "\n", 1) + "\n")
}

// ParseCard reads a card, as a file or a line.
func ParseCard(text []byte) (*Card, error) {
	lines, err := keyLines(text)
	if err != nil {
		return nil, err
	}
	if len(lines) == 1 {
		lines = strings.Split(lines[0], " ")
	}
	if len(lines) != 2 {
		return nil, errors.New("this is no card of a key")
	}
	parts := strings.SplitN(lines[0], "+", 3)
	if _, err := note.NewVerifier(lines[0]); err != nil || checkName(parts[0]) != nil {
		return nil, errors.New("the verifier key on the card is damaged")
	}
	public, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(public) != 1+ed25519.PublicKeySize {
		return nil, errors.New("the verifier key on the card is damaged")
	}
	recipient, err := age.ParseX25519Recipient(lines[1])
	if err != nil {
		return nil, errors.New("the recipient on the card is damaged")
	}
	return &Card{parts[0], ed25519.PublicKey(public[1:]), recipient}, nil
}

// hashAs is the key hash under a name, as C2SP signed-note has it.
func (c *Card) hashAs(name string) uint32 { return keyHash(name, algEd25519, c.public) }

func keyHash(name string, alg byte, public ed25519.PublicKey) uint32 {
	h := sha256.New()
	io.WriteString(h, name+"\n")
	h.Write([]byte{alg})
	h.Write(public)
	return binary.BigEndian.Uint32(h.Sum(nil))
}

func (c *Card) verifier(as string) note.Verifier { return verifier{c, as} }

type verifier struct {
	card *Card
	as   string
}

func (v verifier) Name() string                { return v.as }
func (v verifier) KeyHash() uint32             { return v.card.hashAs(v.as) }
func (v verifier) Verify(msg, sig []byte) bool { return ed25519.Verify(v.card.public, msg, sig) }
