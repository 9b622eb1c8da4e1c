package ledger

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"
)

// Secret is what one version of a record is locked with: 32 random bytes, used
// for this version alone. Its salt and the key of its body are made from it, so
// that destroying these bytes destroys both at once.
type Secret [32]byte

// NewSecret draws a secret.
func NewSecret(random io.Reader) (Secret, error) {
	var s Secret
	if _, err := io.ReadFull(random, s[:]); err != nil {
		return s, fmt.Errorf("no randomness for the secret of an entry: %w", err)
	}
	return s, nil
}

// Salt hides what a leaf commits to. It can be shown with the entry, in a
// proof: nothing leads from it back to the secret.
type Salt [32]byte

// Salt is the salt of the leaf.
func (s Secret) Salt() Salt { return sha256.Sum256(append([]byte("parley/salt/v1\n"), s[:]...)) }

func (s Secret) aead() cipher.AEAD {
	key := sha256.Sum256(append([]byte("parley/body/v1\n"), s[:]...))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // 32 bytes are a key of AES-256
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}

// sealNonce is always the same: a key seals one body and no other.
var sealNonce [12]byte

// Seal encrypts the body (AES-256-GCM, 16 bytes longer). A secret seals one
// body only.
func (s Secret) Seal(body []byte) []byte { return s.aead().Seal(nil, sealNonce[:], body, nil) }

// ErrSealed is wrapped by the error of Secret.Open.
var ErrSealed = errors.New("the body was changed, or is sealed with another secret")

// Open decrypts what Seal has made.
func (s Secret) Open(sealed []byte) ([]byte, error) {
	body, err := s.aead().Open(nil, sealNonce[:], sealed, nil)
	if err != nil {
		return nil, ErrSealed
	}
	return body, nil
}

// Field is one field of an entry's header, by name.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Opening is everything that a leaf commits to. Who has the opening can work
// the leaf out; who has the leaf alone learns nothing.
type Opening struct {
	Salt   Salt
	Header []Field // in the order that the store keeps to
	Body   []byte
}

// Leaf is the commitment that the log keeps of an entry:
//
//	SHA-256("parley/leaf/v1\n", salt, number of fields, names and values, body)
//
// with numbers as 8 bytes, the highest first, and each name, value and the body
// behind the number of its bytes. So no two openings read the same.
type Leaf [32]byte

// Hash is what the Merkle tree has of the leaf (RFC 6962, a leaf hash).
func (l Leaf) Hash() tlog.Hash { return tlog.RecordHash(l[:]) }

// Leaf works out the commitment.
func (o Opening) Leaf() Leaf {
	n := len("parley/leaf/v1\n") + len(o.Salt) + 16 + len(o.Body)
	for _, f := range o.Header {
		n += 16 + len(f.Name) + len(f.Value)
	}
	b := make([]byte, 0, n)
	b = append(b, "parley/leaf/v1\n"...)
	b = append(b, o.Salt[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(len(o.Header)))
	for _, f := range o.Header {
		b = binary.BigEndian.AppendUint64(b, uint64(len(f.Name)))
		b = append(b, f.Name...)
		b = binary.BigEndian.AppendUint64(b, uint64(len(f.Value)))
		b = append(b, f.Value...)
	}
	b = binary.BigEndian.AppendUint64(b, uint64(len(o.Body)))
	b = append(b, o.Body...)
	return sha256.Sum256(b)
}
