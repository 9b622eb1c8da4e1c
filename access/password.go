package access

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Work is what it costs to hash a password with argon2id (RFC 9106).
type Work struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// The second recommendation of RFC 9106: 64 MiB, 3 passes.
var usualWork = Work{Memory: 64 << 10, Passes: 3, Threads: 4}

const (
	leastPassword = 12   // characters
	mostPassword  = 1024 // bytes
	passwordSalt  = 16   // bytes
	passwordHash  = 32   // bytes
	mostMemory    = 1 << 20
	mostPasses    = 20
)

// ErrPassword says that something cannot be a password.
var ErrPassword = errors.New("this cannot be a password")

// ErrNoPasswords says that the desk has no passwords.
var ErrNoPasswords = errors.New("this desk takes no passwords; use a passkey")

// workWait is how long a password waits for its turn.
const workWait = 5 * time.Second

// inTurn does the work of a password when it is its turn: as much memory as
// Options.Work says is taken by so many at once, and no more. Where the turn does
// not come the error is TooMany, or that of the context.
func (d *Desk) inTurn(ctx context.Context, work func()) error {
	timer := time.NewTimer(workWait)
	defer timer.Stop()
	select {
	case d.turns <- struct{}{}:
		defer func() { <-d.turns }()
		work()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return TooMany{workWait}
	}
}

// hashPassword writes a password as its hash, in the PHC string format.
func (d *Desk) hashPassword(ctx context.Context, password string) (string, error) {
	switch {
	case !d.o.Passwords:
		return "", ErrNoPasswords
	case utf8.RuneCountInString(password) < leastPassword:
		return "", fmt.Errorf("%w: it has at least %d characters; a few words that nobody else puts together are best", ErrPassword, leastPassword)
	case len(password) > mostPassword || !utf8.ValidString(password):
		return "", fmt.Errorf("%w: it is a text of at most %d bytes", ErrPassword, mostPassword)
	}
	salt, err := d.draw(passwordSalt)
	if err != nil {
		return "", err
	}
	w := d.o.Work
	var hash []byte
	if err := d.inTurn(ctx, func() {
		hash = argon2.IDKey([]byte(password), salt, w.Passes, w.Memory, w.Threads, passwordHash)
	}); err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, w.Memory, w.Passes, w.Threads, b64(salt), b64(hash)), nil
}

// fits compares a password with a hash, in the same time whatever it is.
func fits(password, phc string) bool {
	var version int
	var w Work
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &w.Memory, &w.Passes, &w.Threads); err != nil || w.Memory > mostMemory || w.Passes > mostPasses || w.Passes == 0 || w.Threads == 0 {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) != passwordHash {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, w.Passes, w.Memory, w.Threads, passwordHash)
	return subtle.ConstantTimeCompare(got, want) == 1
}

// SignInPassword signs somebody in by name and password. It takes as long for a
// name that nobody has.
func (d *Desk) SignInPassword(ctx context.Context, name, password, from string) (cookie string, s *Session, err error) {
	if !d.o.Passwords {
		return "", nil, ErrNoPasswords
	}
	if err := d.attempt(ctx, name, from); err != nil {
		return "", nil, err
	}
	p, err := d.Person(ctx, name)
	if err != nil && !errors.Is(err, ErrNobody) {
		return "", nil, err
	}
	why, err := d.misfit(ctx, p, password)
	if err != nil {
		return "", nil, err
	}
	if why != "" {
		return "", nil, d.denied(ctx, Event{Person: name, What: "sign in", Why: why, From: from}, ErrSignIn)
	}
	return d.begin(ctx, p, "password", from)
}

// misfit tells why a password is not that of a person; "" where it is. It takes as
// long for nobody (nil), and for somebody who has none.
func (d *Desk) misfit(ctx context.Context, p *Person, password string) (why string, err error) {
	if len(password) > mostPassword {
		password = password[:mostPassword]
	}
	switch {
	case p == nil:
		why = "nobody of this name"
	case p.Password == "":
		why = "has no password"
	}
	fit := false
	err = d.inTurn(ctx, func() {
		if why == "" {
			fit = fits(password, p.Password)
			return
		}
		w := d.o.Work
		argon2.IDKey([]byte(password), make([]byte, passwordSalt), w.Passes, w.Memory, w.Threads, passwordHash)
	})
	if err == nil && why == "" && !fit {
		why = "wrong password"
	}
	return why, err
}

// JoinPassword uses an invitation and sets a password.
func (d *Desk) JoinPassword(ctx context.Context, secret, password, from string) (cookie string, s *Session, err error) {
	in, err := d.Invitation(ctx, secret, from)
	if err != nil {
		return "", nil, err
	}
	phc, err := d.hashPassword(ctx, password)
	if err != nil {
		return "", nil, err
	}
	p, err := d.join(ctx, in, from, func(p *Person) ([]Paper, error) {
		p.Password = phc
		return nil, nil
	})
	if err != nil {
		return "", nil, err
	}
	return d.begin(ctx, p, "password", from)
}
