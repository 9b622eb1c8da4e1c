package access

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// authenticator is a passkey in software: an ES256 key for each desk, user
// verification, no attestation. What it does is WebAuthn level 2, sections 6.5
// and 7.
type authenticator struct {
	t       *testing.T
	origin  string
	keys    map[string]*passkey // by relying party
	counter uint32
}

type passkey struct {
	id, handle []byte
	key        *ecdsa.PrivateKey
}

var b64 = base64.RawURLEncoding.EncodeToString

func newAuthenticator(t *testing.T, origin string) *authenticator {
	return &authenticator{t: t, origin: origin, keys: map[string]*passkey{}}
}

func (a *authenticator) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// clientData is what the browser signs for.
func (a *authenticator) clientData(kind, challenge string) []byte {
	b, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	a.must(err)
	return b
}

const userPresent, userVerified, backupEligible, attested = 1, 4, 8, 64

func (a *authenticator) data(rp string, flags byte, more []byte) []byte {
	h := sha256.Sum256([]byte(rp))
	out := append(h[:], flags)
	a.counter++
	return append(binary.BigEndian.AppendUint32(out, a.counter), more...)
}

// create answers navigator.credentials.create.
func (a *authenticator) create(options []byte) []byte {
	a.t.Helper()
	var o struct {
		PublicKey struct {
			RP        struct{ ID string }
			User      struct{ ID string }
			Challenge string
		}
	}
	a.must(json.Unmarshal(options, &o))
	handle, err := base64.RawURLEncoding.DecodeString(o.PublicKey.User.ID)
	a.must(err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	a.must(err)
	id := make([]byte, 32)
	rand.Read(id)
	a.keys[o.PublicKey.RP.ID] = &passkey{id, handle, key}
	point, err := key.PublicKey.Bytes()
	a.must(err)
	cose, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	a.must(err)
	cred := binary.BigEndian.AppendUint16(make([]byte, 16), uint16(len(id)))
	cred = append(append(cred, id...), cose...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": a.data(o.PublicKey.RP.ID, userPresent|userVerified|attested, cred)})
	a.must(err)
	return a.answer(id, map[string]any{"attestationObject": b64(object), "clientDataJSON": b64(a.clientData("webauthn.create", o.PublicKey.Challenge))})
}

// get answers navigator.credentials.get.
func (a *authenticator) get(options []byte, flags byte) []byte {
	a.t.Helper()
	var o struct {
		PublicKey struct {
			RPID      string `json:"rpId"`
			Challenge string
		}
	}
	a.must(json.Unmarshal(options, &o))
	k := a.keys[o.PublicKey.RPID]
	if k == nil {
		a.t.Fatalf("there is no passkey for %q", o.PublicKey.RPID)
	}
	client := a.clientData("webauthn.get", o.PublicKey.Challenge)
	data := a.data(o.PublicKey.RPID, flags, nil)
	h := sha256.Sum256(client)
	signed := sha256.Sum256(append(bytes.Clone(data), h[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, k.key, signed[:])
	a.must(err)
	return a.answer(k.id, map[string]any{"authenticatorData": b64(data), "clientDataJSON": b64(client), "signature": b64(sig), "userHandle": b64(k.handle)})
}

func (a *authenticator) answer(id []byte, response map[string]any) []byte {
	b, err := json.Marshal(map[string]any{"id": b64(id), "rawId": b64(id), "type": "public-key", "response": response})
	a.must(err)
	return b
}

const origin = "https://desk.example"

func passkeyDesk(t *testing.T, c *clock, p Papers) *Desk {
	return open(t, p, Options{Now: c.now, Random: chance(1), Origin: origin})
}

// join makes a passkey for somebody invited.
func (a *authenticator) join(d *Desk, name string, grants ...Grant) (cookie string) {
	a.t.Helper()
	ctx := context.Background()
	id, options, err := d.BeginJoinPasskey(ctx, invite(a.t, d, name, grants...), "")
	a.must(err)
	cookie, s, err := d.FinishJoinPasskey(ctx, id, a.create(options), "")
	a.must(err)
	if s.Person != name || s.Means != "passkey" {
		a.t.Fatalf("%+v", s)
	}
	return cookie
}

// Somebody joins with a passkey and signs in with it, without saying who they
// are.
func TestPasskeys(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Now()}
	d := passkeyDesk(t, c, &Memory{})
	mara, tom := newAuthenticator(t, origin), newAuthenticator(t, origin)
	cookie := mara.join(d, "mara")
	tom.join(d, "tom")
	if _, err := d.Session(ctx, cookie, ""); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		id, options, err := d.BeginPasskey(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		cookie, s, err := d.FinishPasskey(ctx, id, mara.get(options, userPresent|userVerified), "")
		if err != nil || s.Person != "mara" {
			t.Fatalf("%+v, %v\n%s", s, err, told(t, d))
		}
		if _, err := d.Session(ctx, cookie, ""); err != nil {
			t.Error(err)
		}
	}
}

// What an authenticator must not get through with.
func TestPasskeysRefused(t *testing.T) {
	ctx := context.Background()
	for name, x := range map[string]func(d *Desk, a *authenticator, c *clock) error{
		"an answer twice": func(d *Desk, a *authenticator, c *clock) error {
			id, options, _ := d.BeginPasskey(ctx, "")
			answer := a.get(options, userPresent|userVerified)
			if _, _, err := d.FinishPasskey(ctx, id, answer, ""); err != nil {
				return nil
			}
			_, _, err := d.FinishPasskey(ctx, id, answer, "")
			return err
		},
		"an answer to another question": func(d *Desk, a *authenticator, c *clock) error {
			_, options, _ := d.BeginPasskey(ctx, "")
			id, _, _ := d.BeginPasskey(ctx, "")
			_, _, err := d.FinishPasskey(ctx, id, a.get(options, userPresent|userVerified), "")
			return err
		},
		"a late answer": func(d *Desk, a *authenticator, c *clock) error {
			id, options, _ := d.BeginPasskey(ctx, "")
			c.turn(ceremonyFor + time.Second)
			_, _, err := d.FinishPasskey(ctx, id, a.get(options, userPresent|userVerified), "")
			return err
		},
		"a page of somebody else": func(d *Desk, a *authenticator, c *clock) error {
			a.origin = "https://desk.exampel"
			id, options, _ := d.BeginPasskey(ctx, "")
			_, _, err := d.FinishPasskey(ctx, id, a.get(options, userPresent|userVerified), "")
			return err
		},
		"nobody verified": func(d *Desk, a *authenticator, c *clock) error {
			id, options, _ := d.BeginPasskey(ctx, "")
			_, _, err := d.FinishPasskey(ctx, id, a.get(options, userPresent), "")
			return err
		},
		"a copied passkey": func(d *Desk, a *authenticator, c *clock) error {
			id, options, _ := d.BeginPasskey(ctx, "")
			a.counter += 5
			if _, _, err := d.FinishPasskey(ctx, id, a.get(options, userPresent|userVerified), ""); err != nil {
				return nil
			}
			a.counter = 2
			id, options, _ = d.BeginPasskey(ctx, "")
			_, _, err := d.FinishPasskey(ctx, id, a.get(options, userPresent|userVerified), "")
			return err
		},
		"another key": func(d *Desk, a *authenticator, c *clock) error {
			key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			a.keys["desk.example"].key = key
			id, options, _ := d.BeginPasskey(ctx, "")
			_, _, err := d.FinishPasskey(ctx, id, a.get(options, userPresent|userVerified), "")
			return err
		},
		"another's name": func(d *Desk, a *authenticator, c *clock) error {
			other := newAuthenticator(t, origin)
			other.join(d, "tom")
			a.keys["desk.example"].handle = other.keys["desk.example"].handle
			id, options, _ := d.BeginPasskey(ctx, "")
			_, _, err := d.FinishPasskey(ctx, id, a.get(options, userPresent|userVerified), "")
			return err
		},
		"a passkey of another desk": func(d *Desk, a *authenticator, c *clock) error {
			other := passkeyDesk(t, c, &Memory{})
			id, options, _ := other.BeginPasskey(ctx, "")
			_, _, err := other.FinishPasskey(ctx, id, a.get(options, userPresent|userVerified), "")
			return err
		},
		"somebody disabled": func(d *Desk, a *authenticator, c *clock) error {
			if err := d.Disable(ctx, "mara", "owner"); err != nil {
				return nil
			}
			id, options, _ := d.BeginPasskey(ctx, "")
			_, _, err := d.FinishPasskey(ctx, id, a.get(options, userPresent|userVerified), "")
			return err
		},
		"no answer at all": func(d *Desk, a *authenticator, c *clock) error {
			id, _, _ := d.BeginPasskey(ctx, "")
			_, _, err := d.FinishPasskey(ctx, id, []byte("{}"), "")
			return err
		},
		"a flood": func(d *Desk, a *authenticator, c *clock) error {
			id, _, _ := d.BeginPasskey(ctx, "")
			_, _, err := d.FinishPasskey(ctx, id, bytes.Repeat([]byte("x"), maxAnswer+1), "")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := &clock{time.Now()}
			d := passkeyDesk(t, c, &Memory{})
			a := newAuthenticator(t, origin)
			a.join(d, "mara")
			if err := x(d, a, c); !errors.Is(err, ErrSignIn) {
				t.Errorf("%v\n%s", err, told(t, d))
			}
			if name != "a passkey of another desk" && !strings.Contains(told(t, d), "denied") {
				t.Error("the audit does not tell of it")
			}
		})
	}
}

// Making a passkey: the invitation must stand until the end, and no answer
// counts twice.
func TestJoiningWithAPasskey(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Now()}
	d := passkeyDesk(t, c, &Memory{})
	a := newAuthenticator(t, origin)
	secret := invite(t, d, "mara")
	id1, options, err := d.BeginJoinPasskey(ctx, secret, "")
	if err != nil {
		t.Fatal(err)
	}
	id2, options2, err := d.BeginJoinPasskey(ctx, secret, "")
	if err != nil {
		t.Fatal(err)
	}
	bad := newAuthenticator(t, "https://elsewhere.example")
	id3, options3, err := d.BeginJoinPasskey(ctx, secret, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.FinishJoinPasskey(ctx, id3, bad.create(options3), ""); !errors.Is(err, ErrSignIn) {
		t.Errorf("from another page: %v", err)
	}
	if _, err := d.Person(ctx, "mara"); !errors.Is(err, ErrNobody) {
		t.Errorf("a refused answer made a person: %v", err)
	}
	answer := a.create(options)
	if _, _, err := d.FinishJoinPasskey(ctx, id1, answer, ""); err != nil {
		t.Fatalf("%v\n%s", err, told(t, d))
	}
	if _, _, err := d.FinishJoinPasskey(ctx, id1, answer, ""); !errors.Is(err, ErrSignIn) {
		t.Errorf("the same answer again: %v", err)
	}
	if _, _, err := d.FinishJoinPasskey(ctx, id2, newAuthenticator(t, origin).create(options2), ""); !errors.Is(err, ErrInvitation) {
		t.Errorf("the same invitation again: %v", err)
	}
	// A second passkey, by a second invitation.
	second := newAuthenticator(t, origin)
	second.join(d, "mara")
	for _, x := range []*authenticator{a, second} {
		id, options, err := d.BeginPasskey(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, s, err := d.FinishPasskey(ctx, id, x.get(options, userPresent|userVerified), ""); err != nil || s.Person != "mara" {
			t.Errorf("%v\n%s", err, told(t, d))
		}
	}
	none := open(t, &Memory{}, Options{Now: c.now, Random: chance(1)})
	if _, _, err := none.BeginPasskey(ctx, ""); !errors.Is(err, ErrNoPasskeys) {
		t.Errorf("without an address: %v", err)
	}
}
