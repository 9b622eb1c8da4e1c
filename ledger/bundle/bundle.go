// Package bundle makes files that one desk hands to another: signed by the
// sender, then sealed to the recipient (age, X25519). Parties to a talk do not
// share a server; they exchange such files.
//
// What is inside is texts, and a notice that says from whom to whom, when, and
// how far it may be passed on. The notice names the recipient's key, so that
// nobody can seal it again to somebody else and have it pass for sent to them.
// To the recipient everything inside is what the sender says, and no more.
package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"filippo.io/age"

	"parley/ledger"
)

// Format is that of what is sealed.
const Format = "parley.bundle/1"

const head = "parley/bundle/v1"

var names = []string{"bundle", "title", "label", "to", "to-key", "at", "by", "sha256"}

// File is a text in a bundle.
type File struct {
	Name string `json:"name"` // with slashes, within the bundle
	Text string `json:"text"`
}

// Bundle is what a bundle says.
type Bundle struct {
	ID    string // "b-" and 16 hexadecimal digits
	Title string
	Label string // the highest label of anything within
	To    string // the recipient's name
	At    time.Time
	By    string // who on the sender's desk made it
	Files []File
	From  *ledger.Card // the sender; set by Open
}

// NewID draws the id of a bundle.
func NewID(random io.Reader) (string, error) {
	var b [8]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("no randomness for the id of a bundle: %w", err)
	}
	return "b-" + hex.EncodeToString(b[:]), nil
}

// sealed is the JSON inside the seal.
type sealed struct {
	Format string `json:"format"`
	Card   string `json:"card"`
	Notice string `json:"notice"`
	Files  []File `json:"files"`
}

// digest is the hash over the files, each behind the lengths of its parts.
func digest(files []File) string {
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%d %d\n%s%s", len(f.Name), len(f.Text), f.Name, f.Text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Seal signs a bundle and seals it to the recipient.
func Seal(out io.Writer, b Bundle, key *ledger.DeskKey, to *ledger.Card) error {
	if err := checkFiles(b.Files); err != nil {
		return err
	}
	notice, err := key.SignNotice(&ledger.Notice{Head: head, Fields: []ledger.Field{
		{Name: "bundle", Value: b.ID}, {Name: "title", Value: b.Title}, {Name: "label", Value: b.Label}, {Name: "to", Value: to.Name}, {Name: "to-key", Value: to.Words()},
		{Name: "at", Value: ledger.NoticeTime(b.At)}, {Name: "by", Value: b.By}, {Name: "sha256", Value: digest(b.Files)},
	}})
	if err != nil {
		return err
	}
	text, err := json.Marshal(sealed{Format, key.Card().Line(), string(notice), b.Files})
	if err != nil {
		return err
	}
	w, err := age.Encrypt(out, to.Recipient())
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	return w.Close()
}

// Errors that a caller may want to tell apart.
var (
	ErrNotForUs = errors.New("the bundle is sealed to another key")
	ErrResealed = errors.New("the bundle was made for somebody else and sealed again")
	ErrDamaged  = errors.New("the bundle was cut or changed")
)

const (
	maxBundle = 64 << 20
	maxFiles  = 10000
)

// Sealed tells whether a file begins as one that age has sealed.
func Sealed(text []byte) bool { return bytes.HasPrefix(text, []byte("age-encryption.org/v1\n")) }

// Open opens a bundle with the recipient's key and verifies it. It does not say
// whose the sender's card is.
func Open(in io.Reader, key *ledger.DeskKey) (*Bundle, error) {
	r, err := age.Decrypt(in, key.Identity())
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, fmt.Errorf("%w than that of %s", ErrNotForUs, key.Name())
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	text, err := io.ReadAll(io.LimitReader(r, maxBundle+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if len(text) > maxBundle {
		return nil, fmt.Errorf("the bundle has more than %d MB", maxBundle>>20)
	}
	return parse(text, key.Card())
}

func parse(text []byte, to *ledger.Card) (*Bundle, error) {
	var s sealed
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil || s.Format != Format {
		return nil, errors.New("what was sealed is no bundle of a form that this version knows")
	}
	card, err := ledger.ParseCard([]byte(s.Card))
	if err != nil {
		return nil, err
	}
	signed, err := ledger.OpenNotice([]byte(s.Notice), card)
	if err != nil {
		return nil, fmt.Errorf("the notice of the bundle: %w", err)
	}
	n, err := ledger.ParseNotice(signed, head, names)
	if err != nil {
		return nil, err
	}
	b := &Bundle{ID: n.Get("bundle"), Title: n.Get("title"), Label: n.Get("label"), To: n.Get("to"), By: n.Get("by"), Files: s.Files, From: card}
	if b.At, err = n.Time("at"); err != nil {
		return nil, err
	}
	if id, ok := strings.CutPrefix(b.ID, "b-"); !ok || len(id) != 16 || strings.Trim(id, "0123456789abcdef") != "" {
		return nil, errors.New("the notice has no id of a bundle")
	}
	if n.Get("to-key") != to.Words() {
		return nil, fmt.Errorf("%w: it is addressed to %s with the key %s", ErrResealed, b.To, n.Get("to-key"))
	}
	if n.Get("sha256") != digest(b.Files) {
		return nil, fmt.Errorf("%w: its texts are not those that were signed", ErrDamaged)
	}
	return b, checkFiles(b.Files)
}

// checkFiles refuses names that would lead out of a folder.
func checkFiles(files []File) error {
	if len(files) > maxFiles {
		return fmt.Errorf("a bundle has at most %d texts", maxFiles)
	}
	seen := map[string]bool{}
	for _, f := range files {
		if f.Name == "" || path.IsAbs(f.Name) || path.Clean(f.Name) != f.Name || strings.HasPrefix(f.Name, "..") || strings.HasPrefix(f.Name, ".") || strings.ContainsAny(f.Name, "\\:\x00") {
			return fmt.Errorf("a text in the bundle has a name that leads elsewhere: %q", f.Name)
		}
		if seen[f.Name] {
			return fmt.Errorf("two texts in the bundle have the name %q", f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}
