package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/webauthn"
)

// Person is somebody who can sign in to the desk.
type Person struct {
	Name       string // by which they sign in: a slug, never changed
	Display    string // as others see it
	Delegation string // where they belong, in words; may be empty
	Created    time.Time
	// Disabled says that they cannot sign in any more. People are not taken out:
	// what they did is theirs.
	Disabled bool

	Handle   []byte                `json:",omitempty"` // of passkeys; random
	Passkeys []webauthn.Credential `json:",omitempty"`
	Password string                `json:",omitempty"` // hashed
	// The account elsewhere that they sign in with: issuer and subject.
	Issuer, Subject string `json:",omitempty"`

	rev int64
}

// ErrNobody says that there is no such person.
var ErrNobody = errors.New("there is no such person on this desk")

// checkPersonName holds names to what can stand in a key.
func checkPersonName(name string) error {
	ok := name != "" && len(name) <= 64
	for i, r := range name {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || i > 0 && strings.ContainsRune("._-", r))
	}
	if !ok {
		return fmt.Errorf("%q is no name to sign in with: lower-case letters and digits, with dots, dashes or underscores between, at most 64", clip(name))
	}
	return nil
}

// checkWords holds what is shown of a person to one line.
func checkWords(what, s string) error {
	if len(s) > 200 || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) }) {
		return fmt.Errorf("%s: %q is no text of one line, at most 200 bytes", what, clip(s))
	}
	return nil
}

func clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:57], "") + "..."
	}
	return s
}

// Person looks somebody up.
func (d *Desk) Person(ctx context.Context, name string) (*Person, error) {
	var p Person
	if checkPersonName(name) != nil {
		return nil, ErrNobody
	}
	rev, err := d.read(ctx, peopleDrawer, name, &p)
	if err != nil {
		return nil, err
	}
	if rev == 0 {
		return nil, ErrNobody
	}
	p.rev = rev
	return &p, nil
}

// People lists everybody, by name.
func (d *Desk) People(ctx context.Context) (out []*Person, err error) {
	err = d.each(ctx, peopleDrawer, "", func(x Paper) error {
		p := &Person{rev: x.Rev}
		out = append(out, p)
		return json.Unmarshal(x.Body, p)
	})
	return out, err
}

// ErrDisplay says that somebody else is shown under a name.
var ErrDisplay = errors.New("somebody else on this desk has that name, or is shown under it; what each of you writes is told apart by it: add something to it")

// shownAsOther tells whether anybody but the person of a name has, or is shown under,
// a name to be shown.
func (d *Desk) shownAsOther(ctx context.Context, name, display string) (bool, error) {
	plain := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	all, err := d.People(ctx)
	return slices.ContainsFunc(all, func(p *Person) bool {
		return p.Name != name && (plain(p.Display) == plain(display) || p.Name == plain(display))
	}), err
}

// newPerson makes a person who cannot sign in yet.
func (d *Desk) newPerson(name, display, delegation string) (*Person, error) {
	if err := checkPersonName(name); err != nil {
		return nil, err
	}
	if display == "" {
		display = name
	}
	for _, w := range [][2]string{{"the name to show", display}, {"the delegation", delegation}} {
		if err := checkWords(w[0], w[1]); err != nil {
			return nil, err
		}
	}
	handle, err := d.draw(64)
	if err != nil {
		return nil, err
	}
	return &Person{Name: name, Display: display, Delegation: delegation, Created: d.now(), Handle: handle}, nil
}

func (d *Desk) savePerson(ctx context.Context, p *Person) error {
	if err := d.write(ctx, peopleDrawer, p.Name, p.rev, p); err != nil {
		return err
	}
	p.rev++
	return nil
}

// Disable keeps somebody from signing in and ends all their sessions and tokens;
// Enable lets them in again.
func (d *Desk) Disable(ctx context.Context, name, by string) error {
	return d.setDisabled(ctx, name, by, true)
}

func (d *Desk) Enable(ctx context.Context, name, by string) error {
	return d.setDisabled(ctx, name, by, false)
}

func (d *Desk) setDisabled(ctx context.Context, name, by string, disabled bool) error {
	p, err := d.Person(ctx, name)
	if err != nil {
		return err
	}
	p.Disabled = disabled
	if err := d.savePerson(ctx, p); err != nil {
		return err
	}
	act := Enabled
	if disabled {
		act = Disabled
		if _, err := d.RevokeAll(ctx, name, by); err != nil {
			return err
		}
		if _, err := d.RevokeTokens(ctx, name, by); err != nil {
			return err
		}
	}
	return d.Record(ctx, Event{Person: by, Act: act, What: name})
}
