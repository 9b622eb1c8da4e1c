package sealed

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// A Desk makes the files of one party. What it must remember between steps is its
// secret, which it writes and reads as JSON; nobody else may see that.
type Desk struct {
	list   *List
	random io.Reader
	secret secret
}

type secret struct {
	Party  string   `json:"party"`
	List   text32   `json:"list"`
	Seed   text32   `json:"seed"` // of the key to sign with
	Seal   *scalar  `json:"seal"` // share of the key that marks are sealed under
	Salt   text32   `json:"salt"`
	Sealed []cipher `json:"sealed,omitempty"`
}

// NewDesk returns the desk of a party with new keys. Randomness is that of
// crypto/rand; tests pass their own.
func NewDesk(list *List, party string, random io.Reader) (*Desk, error) {
	if !slices.Contains(list.Parties, party) {
		return nil, fmt.Errorf("the list has no party %q", clip(party))
	}
	d := &Desk{list: list, random: random, secret: secret{Party: party, List: list.hash}}
	for _, b := range []*text32{&d.secret.Seed, &d.secret.Salt} {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return nil, err
		}
	}
	var err error
	d.secret.Seal, err = randomScalar(random)
	return d, err
}

// OpenDesk returns the desk that a secret was written by.
func OpenDesk(list *List, text []byte, random io.Reader) (*Desk, error) {
	d := &Desk{list: list, random: random}
	if err := json.Unmarshal(text, &d.secret); err != nil || d.secret.Seal == nil {
		return nil, errors.New("the secret of this desk cannot be read")
	}
	if d.secret.List != list.hash {
		return nil, errors.New("the list of packages is not the one that this desk began with")
	}
	return d, nil
}

// Secret returns what OpenDesk needs.
func (d *Desk) Secret() []byte {
	text, err := json.Marshal(d.secret)
	if err != nil {
		panic(err) // a secret is made of texts and numbers
	}
	return text
}

// Party is whose desk it is.
func (d *Desk) Party() string { return d.secret.Party }

func (d *Desk) signKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(d.secret.Seed[:]) }

func (d *Desk) file(fs *Files, s Step) *file {
	return &file{Format: Format, Step: s, Party: d.secret.Party, List: d.list.hash, After: fs.after(s)}
}

// Key returns the key file.
func (d *Desk) Key() ([]byte, error) {
	fs := &Files{list: d.list}
	f := d.file(fs, Key)
	f.SignKey = &text32{}
	copy(f.SignKey[:], d.signKey().Public().(ed25519.PublicKey))
	f.SealKey = base(d.secret.Seal)
	var err error
	f.SealProof, err = prove(d.random, fs.context(Key, d.secret.Party, 0), d.secret.Seal, pair{generator(), f.SealKey})
	if err != nil {
		return nil, err
	}
	return f.sign(d.signKey()), nil
}

// ready sees that the files of all parties of a step are there, and that this
// party's key is the one of this desk.
func (d *Desk) ready(fs *Files, s Step) error {
	if !fs.complete(s) {
		return ErrNotYet
	}
	if !d.signKey().Public().(ed25519.PublicKey).Equal(fs.signKey(d.secret.Party)) {
		return fmt.Errorf("the key file of %s is not the one that this desk made", d.secret.Party)
	}
	return nil
}

// Sealed reports whether the party has marked and sealed.
func (d *Desk) Sealed() bool { return d.secret.Sealed != nil }

// Seal seals the marks: the ids of the packages that the party accepts. They
// become part of the secret and cannot be changed. It needs the key files of all
// parties.
func (d *Desk) Seal(fs *Files, accepts []string) error {
	if d.Sealed() {
		return errors.New("this desk has sealed its marks; they cannot be changed")
	}
	if err := d.ready(fs, Key); err != nil {
		return err
	}
	marks := make([]bool, len(d.list.Packages))
	for _, id := range accepts {
		at := d.list.place(id)
		if at < 0 {
			return fmt.Errorf("the list has no package %q", clip(id))
		}
		marks[at] = true
	}
	key := fs.sealKey()
	var sealed []cipher
	for _, accepts := range marks {
		// Both are drawn for every package, so that time tells nothing.
		k, err := randomScalar(d.random)
		if err != nil {
			return err
		}
		mark, err := randomElement(d.random)
		if err != nil {
			return err
		}
		if accepts {
			mark.Zero()
		}
		sealed = append(sealed, cipher{base(k), plus(times(k, key), mark)})
	}
	d.secret.Sealed = sealed
	return nil
}

// Commit returns the file that commits to the sealed marks.
func (d *Desk) Commit(fs *Files) ([]byte, error) {
	if !d.Sealed() {
		return nil, errors.New("this desk has not sealed its marks yet")
	}
	if err := d.ready(fs, Key); err != nil {
		return nil, err
	}
	f := d.file(fs, Commit)
	c := commitment(d.secret.Party, d.secret.Salt, d.secret.Sealed)
	f.Commitment = &c
	return f.sign(d.signKey()), nil
}

// commitment is the hash that a party commits to its sealed marks with. The party
// is in it, so that nobody can commit to what another committed to.
func commitment(party string, salt text32, sealed []cipher) text32 {
	h := sha256.New()
	fmt.Fprintf(h, "%s commitment %q\n", Format, party)
	h.Write(salt[:])
	for _, c := range sealed {
		h.Write(c.A.Encode(nil))
		h.Write(c.B.Encode(nil))
	}
	return text32(h.Sum(nil))
}

// Reveal returns the file with the sealed marks. It needs the commitments of all
// parties.
func (d *Desk) Reveal(fs *Files) ([]byte, error) {
	if !d.Sealed() {
		return nil, errors.New("this desk has not sealed its marks yet")
	}
	if err := d.ready(fs, Commit); err != nil {
		return nil, err
	}
	f := d.file(fs, Reveal)
	f.Salt, f.Sealed = &d.secret.Salt, d.secret.Sealed
	return f.sign(d.signKey()), nil
}

// Blind returns the file with the sums times a secret number. It needs the sealed
// marks of all parties.
func (d *Desk) Blind(fs *Files) ([]byte, error) {
	if err := d.ready(fs, Reveal); err != nil {
		return nil, err
	}
	f := d.file(fs, Blind)
	for i := range d.list.Packages {
		by, err := randomScalar(d.random)
		if err != nil {
			return nil, err
		}
		sum := fs.sum(Reveal, i)
		b := cipher{times(by, sum.A), times(by, sum.B)}
		p, err := prove(d.random, fs.context(Blind, d.secret.Party, i), by, pair{sum.A, b.A}, pair{sum.B, b.B})
		if err != nil {
			return nil, err
		}
		f.Blinded, f.Proofs = append(f.Blinded, b), append(f.Proofs, p)
	}
	return f.sign(d.signKey()), nil
}

// Open returns the file with this party's shares of what opens the blinded sums.
// It needs those of all parties.
func (d *Desk) Open(fs *Files) ([]byte, error) {
	if err := d.ready(fs, Blind); err != nil {
		return nil, err
	}
	f := d.file(fs, Open)
	for i := range d.list.Packages {
		a := fs.sum(Blind, i).A
		o := times(d.secret.Seal, a)
		p, err := prove(d.random, fs.context(Open, d.secret.Party, i), d.secret.Seal,
			pair{generator(), base(d.secret.Seal)}, pair{a, o})
		if err != nil {
			return nil, err
		}
		f.Opened, f.Proofs = append(f.Opened, o), append(f.Proofs, p)
	}
	return f.sign(d.signKey()), nil
}

// Take takes a step and returns its file.
func (d *Desk) Take(s Step, fs *Files) ([]byte, error) {
	switch s {
	case Key:
		return d.Key()
	case Commit:
		return d.Commit(fs)
	case Reveal:
		return d.Reveal(fs)
	case Blind:
		return d.Blind(fs)
	case Open:
		return d.Open(fs)
	}
	return nil, fmt.Errorf("there is no step %q", clip(string(s)))
}
