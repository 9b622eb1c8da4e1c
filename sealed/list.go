package sealed

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"
)

// A List is what the parties agreed to mark: who they are, and the packages. It
// is a YAML file; every file of an acceptance is bound to its exact bytes.
type List struct {
	Title    string    `yaml:"title"`
	Parties  []string  `yaml:"parties"` // ids, at least two
	Packages []Package `yaml:"packages"`

	hash [sha256.Size]byte
}

// A Package is something that could be accepted as a whole.
type Package struct {
	ID      string            `yaml:"id"`
	Words   string            `yaml:"words"`
	Options map[string]string `yaml:"options"` // issue to option
}

// Bounds on lists; files then stay within some megabytes a party.
const (
	MaxParties  = 64
	MaxPackages = 4096
)

var id = regexp.MustCompile(`^[\pL\pN]([\pL\pN._-]{0,99})$`)

// ParseList reads a list.
func ParseList(text []byte) (*List, error) {
	l := &List{hash: sha256.Sum256(text)}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(l); err != nil {
		return nil, fmt.Errorf("the list cannot be read; expected YAML with title, parties and packages: %w", err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("the list has more than one document")
	}
	if n := len(l.Parties); n < 2 || n > MaxParties {
		return nil, fmt.Errorf("parties: the list names %d, expected 2 to %d", n, MaxParties)
	}
	if n := len(l.Packages); n < 1 || n > MaxPackages {
		return nil, fmt.Errorf("packages: the list has %d, expected 1 to %d", n, MaxPackages)
	}
	for i, p := range l.Parties {
		if !id.MatchString(p) { // files are named by them
			return nil, fmt.Errorf("parties[%d]: %q is no id: letters, digits, and - . _ within", i, clip(p))
		}
		if slices.Contains(l.Parties[:i], p) {
			return nil, fmt.Errorf("parties[%d]: %q is given twice", i, p)
		}
	}
	ids := map[string]bool{}
	for i, p := range l.Packages {
		if p.ID == "" || ids[p.ID] {
			return nil, fmt.Errorf("packages[%d].id: %q is empty or given twice", i, p.ID)
		}
		ids[p.ID] = true
	}
	return l, nil
}

// Hash is the fingerprint of the list's exact bytes, as people compare it.
func (l *List) Hash() string { return fmt.Sprintf("%x", l.hash) }

// place is the place of a package, -1 if there is none with this id.
func (l *List) place(id string) int {
	return slices.IndexFunc(l.Packages, func(p Package) bool { return p.ID == id })
}
