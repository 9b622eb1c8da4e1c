package access

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// signer is somebody signed in with a passkey.
func signer(t *testing.T, d *Desk, name string) (*authenticator, *Session) {
	t.Helper()
	a := newAuthenticator(t, origin)
	s, err := d.Session(context.Background(), a.join(d, name), "")
	a.must(err)
	return a, s
}

// Somebody signs a text with their passkey, and anybody can check it.
func TestSigningWithAPasskey(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Now()}
	d := passkeyDesk(t, c, &Memory{})
	a, s := signer(t, d, "mara")
	text := []byte("I have read all 28 points.")
	id, options, err := d.BeginSign(ctx, s, text)
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.FinishSign(ctx, s, id, a.get(options, userPresent|userVerified))
	if err != nil {
		t.Fatalf("%v\n%s", err, told(t, d))
	}
	key, err := x509.ParsePKIXPublicKey(got.Key)
	if err != nil {
		t.Fatal(err)
	}
	client, hash := sha256.Sum256(got.Client), sha256.Sum256(text)
	said := sha256.Sum256(append(got.Authenticator, client[:]...))
	if string(got.Text) != string(text) || !ecdsa.VerifyASN1(key.(*ecdsa.PublicKey), said[:], got.Signature) || !strings.Contains(string(got.Client), b64(hash[:])) {
		t.Errorf("%+v", got)
	}
	if _, err := d.FinishSign(ctx, s, id, a.get(options, userPresent|userVerified)); !errors.Is(err, ErrSignIn) {
		t.Errorf("answered again: %v", err)
	}
}

// What is not signed by who was asked, for what they were asked, is refused and
// recorded.
func TestSigningRefused(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Now()}
	d := passkeyDesk(t, c, &Memory{})
	mara, ms := signer(t, d, "mara")
	tom, ts := signer(t, d, "tom")
	begin := func(s *Session, words string) (string, []byte) {
		id, options, err := d.BeginSign(ctx, s, []byte(words))
		if err != nil {
			t.Fatal(err)
		}
		return id, options
	}
	refused := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, ErrSignIn) {
			t.Errorf("%s: %v", what, err)
		}
	}
	id, options := begin(ms, "one sentence")
	_, err := d.FinishSign(ctx, ts, id, tom.get(options, userPresent|userVerified))
	refused("somebody else's ceremony", err)
	id, options = begin(ms, "one sentence")
	_, err = d.FinishSign(ctx, ms, id, tom.get(options, userPresent|userVerified))
	refused("somebody else's passkey", err)
	id, _ = begin(ms, "one sentence")
	_, options = begin(ms, "another sentence")
	_, err = d.FinishSign(ctx, ms, id, mara.get(options, userPresent|userVerified))
	refused("another sentence", err)
	id, options = begin(ms, "one sentence")
	_, err = d.FinishSign(ctx, ms, id, mara.get(options, userPresent))
	refused("nobody verified", err)
	id, options = begin(ms, "one sentence")
	c.turn(ceremonyFor + time.Second)
	_, err = d.FinishSign(ctx, ms, id, mara.get(options, userPresent|userVerified))
	refused("too late", err)
	_, _, err = d.FinishPasskey(ctx, func() string { id, _ := begin(ms, "x"); return id }(), mara.get(options, userPresent|userVerified), "")
	refused("a signature as a sign-in", err)
	id, options, err = d.BeginPasskey(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.FinishSign(ctx, ms, id, mara.get(options, userPresent|userVerified))
	refused("a sign-in as a signature", err)
	if n := strings.Count(told(t, d), "denied"); n < 7 {
		t.Errorf("%d denials are recorded", n)
	}
	if _, _, err := d.BeginSign(ctx, ms, make([]byte, maxText+1)); err == nil {
		t.Error("a text of any length is signed")
	}
}

// Each kind of key that a passkey may have is written as others can read it.
func TestPublicKeys(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := ec.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	ed, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rs, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	same := func(name string, cose map[int]any, equal func(any) bool) {
		t.Helper()
		raw, err := cbor.Marshal(cose)
		if err != nil {
			t.Fatal(err)
		}
		der, err := publicKey(raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if key, err := x509.ParsePKIXPublicKey(der); err != nil || !equal(key) {
			t.Errorf("%s: %v, %v", name, key, err)
		}
	}
	same("ES256", map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}, func(k any) bool { return ec.PublicKey.Equal(k.(*ecdsa.PublicKey)) })
	same("EdDSA", map[int]any{1: 1, 3: -8, -1: 6, -2: []byte(ed)}, func(k any) bool { return ed.Equal(k.(ed25519.PublicKey)) })
	same("RS256", map[int]any{1: 3, 3: -257, -1: rs.N.Bytes(), -2: []byte{1, 0, 1}}, func(k any) bool { return rs.PublicKey.Equal(k.(*rsa.PublicKey)) })
	if _, err := publicKey([]byte("no key")); err == nil {
		t.Error("what is no key is taken for one")
	}
}
