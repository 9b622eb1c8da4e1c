package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint says how many entries a log has and what the root of its tree is.
// Signed, it is a promise that cannot be taken back: whoever keeps it can see
// later that the log only grew. Its text is that of C2SP tlog-checkpoint, three
// lines: origin, size, root in base64.
type Checkpoint struct {
	Origin string // names the log; the name of the key that signs it
	Size   int64
	Root   tlog.Hash
}

// Text is what is signed.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

// maxNote bounds the size of a signed note that is read.
const maxNote = 1 << 20

// ParseCheckpoint reads the text of a checkpoint, strictly. Further lines, which
// the format allows and nobody should write, are refused.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, fmt.Errorf("a checkpoint has three lines (origin, size, root), this has %d", len(lines)-1)
	}
	c := Checkpoint{Origin: lines[0]}
	if err := checkName(c.Origin); err != nil {
		return c, fmt.Errorf("the origin of the checkpoint: %w", err)
	}
	var err error
	if c.Size, err = parseSize(lines[1]); err != nil {
		return c, fmt.Errorf("the size of the checkpoint: %w", err)
	}
	if c.Root, err = parseHash(lines[2]); err != nil {
		return c, fmt.Errorf("the root of the checkpoint: %w", err)
	}
	return c, nil
}

// parseSize reads a number in its only form: no sign, no leading zero.
func parseSize(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != s {
		return 0, fmt.Errorf("%q is no number of entries", clip(s))
	}
	return n, nil
}

// parseHash reads 32 bytes in base64, in their only form.
func parseHash(s string) (h tlog.Hash, err error) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != len(h) || len(s) != 44 {
		return h, fmt.Errorf("%q is no hash (32 bytes in base64)", clip(s))
	}
	return tlog.Hash(b), nil
}

// checkName holds names of desks and origins to what a signed note can carry.
func checkName(s string) error {
	switch {
	case s == "":
		return errors.New("it is empty")
	case len(s) > 255:
		return errors.New("it is longer than 255 bytes")
	}
	for _, r := range s {
		if r <= ' ' || r == '+' || r == 0x7f || r > 0x7e {
			return fmt.Errorf("%q has a character that a name cannot have; letters, digits, and -._/ are fine", clip(s))
		}
	}
	return nil
}

// clip shortens a value for an error.
func clip(s string) string {
	if len(s) > 60 {
		return s[:57] + "..."
	}
	return s
}

// Sign signs a checkpoint of the desk's log with this origin.
func (d *DeskKey) Sign(c Checkpoint) ([]byte, error) {
	if err := checkName(c.Origin); err != nil {
		return nil, fmt.Errorf("the log's origin: %w", err)
	}
	return note.Sign(&note.Note{Text: c.Text()}, d.signer(c.Origin))
}

// Errors of what is signed; errors.Is tells them apart.
var (
	ErrKey    = errors.New("no key that is known signed this")
	ErrForged = errors.New("the signature does not fit: it was changed, or was not made by the key it names")
)

// OpenCheckpoint verifies a signed checkpoint against the public key of the desk
// whose log it is. Cosignatures of witnesses that are given are verified too and
// returned; others are left aside.
func OpenCheckpoint(signed []byte, desk *Card, witnesses ...*Witness) (Checkpoint, []Cosignature, error) {
	text, err := openNote(signed, func(name string) *Card { return desk }, true)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("checkpoint: %w", err)
	}
	c, err := ParseCheckpoint(text)
	if err != nil {
		return c, nil, err
	}
	cosigned, err := cosignatures(signed, witnesses)
	return c, cosigned, err
}

// Signers are the names under which a note is signed, whether the signatures fit
// or not.
func Signers(signed []byte) (names []string) {
	if len(signed) > maxNote {
		return nil
	}
	_, err := note.Open(signed, verifiers(func(string, uint32) note.Verifier { return nil }))
	var unknown *note.UnverifiedNoteError
	if errors.As(err, &unknown) {
		for _, s := range unknown.Note.UnverifiedSigs {
			names = append(names, s.Name)
		}
	}
	return names
}

// openNote opens a signed note. cardOf gives the card whose key is to have
// signed under a name; nil if there is none. Where the name is to be the note's
// first line, origin is set: so the log of one dossier cannot pass for another's.
func openNote(signed []byte, cardOf func(name string) *Card, origin bool) (text string, err error) {
	if len(signed) > maxNote {
		return "", fmt.Errorf("it is longer than %d bytes", maxNote)
	}
	first, _, _ := strings.Cut(string(signed), "\n")
	n, err := note.Open(signed, verifiers(func(name string, hash uint32) note.Verifier {
		if origin && name != first {
			return nil
		}
		card := cardOf(name)
		if card == nil || card.hashAs(name) != hash {
			return nil
		}
		return card.verifier(name)
	}))
	var bad *note.InvalidSignatureError
	var unknown *note.UnverifiedNoteError
	switch {
	case errors.As(err, &bad):
		return "", ErrForged
	case errors.As(err, &unknown):
		return "", fmt.Errorf("%w; it names %s", ErrKey, signerNames(unknown.Note))
	case err != nil:
		return "", fmt.Errorf("this is no signed note: %w", err)
	}
	return n.Text, nil
}

// signerNames tells whose signatures a note has.
func signerNames(n *note.Note) string {
	var names []string
	for _, s := range n.UnverifiedSigs {
		names = append(names, fmt.Sprintf("%s+%08x", clip(s.Name), s.Hash))
	}
	return strings.Join(names, ", ")
}

type verifiers func(name string, hash uint32) note.Verifier

func (f verifiers) Verifier(name string, hash uint32) (note.Verifier, error) {
	if v := f(name, hash); v != nil {
		return v, nil
	}
	return nil, &note.UnknownVerifierError{Name: name, KeyHash: hash}
}
