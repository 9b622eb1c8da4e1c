package receipt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"testing"
	"time"
)

// asserted is what a browser and its authenticator answer to a statement.
func asserted(t *testing.T, key crypto.Signer, statement []byte, origin, host string, flags byte) Assertion {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	hash := sha256.Sum256(statement)
	x := Assertion{Client: fmt.Appendf(nil, `{"type":"webauthn.get","challenge":%q,"origin":%q}`, base64.RawURLEncoding.EncodeToString(hash[:]), origin)}
	rp := sha256.Sum256([]byte(host))
	x.Authenticator = append(rp[:], flags, 0, 0, 0, 7)
	client := sha256.Sum256(x.Client)
	message := append(append([]byte{}, x.Authenticator...), client[:]...)
	var err error
	x.Key, err = x509.MarshalPKIXPublicKey(key.Public())
	must(err)
	switch k := key.(type) {
	case ed25519.PrivateKey:
		x.Signature = ed25519.Sign(k, message)
	case *ecdsa.PrivateKey:
		digest := sha256.Sum256(message)
		sum := digest[:]
		if k.Curve == elliptic.P384() {
			long := sha512.Sum384(message)
			sum = long[:]
		}
		x.Signature, err = ecdsa.SignASN1(rand.Reader, k, sum)
		must(err)
	case *rsa.PrivateKey:
		digest := sha256.Sum256(message)
		x.Signature, err = rsa.SignPKCS1v15(rand.Reader, k, crypto.SHA256, digest[:])
		must(err)
	}
	return x
}

// A recipient attests with a passkey; the receipt proves it to anybody, and
// nothing else goes through.
func TestAttestedWithAPasskey(t *testing.T) {
	desk := newKey(t, "desk.example", 1)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	long, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rs, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	a := Acknowledgement{Fact: Attested, By: "Umerov", On: "2026-03-02", Means: Passkey, Says: "I have read all 28 points.", At: noon.Add(time.Hour), FiledBy: "desk.example"}
	const at, host = "https://desk.example", "desk.example"
	for name, key := range map[string]crypto.Signer{"ES256": ec, "ES384": long, "EdDSA": ed, "RS256": rs} {
		r := mustNew(t, desk)
		statement, err := r.Statement(a)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := r.SignAsserted(desk, statement, asserted(t, key, statement, at, host, userPresent|userVerified))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Acknowledge(signed, nil); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		back, err := Parse(r.Text())
		if err != nil {
			t.Fatal(err)
		}
		account, err := back.Verify()
		if err != nil {
			t.Fatal(err)
		}
		if e := account.Of(Attested)[0]; e.Passkey == nil || e.Origin != at || e.Says != a.Says || e.By != a.By {
			t.Errorf("%s: %+v", name, e)
		}
		if len(account.Of(Delivered))+len(account.Of(Opened)) > 0 {
			t.Error("attested is taken for more than it says")
		}
		if err := r.Acknowledge(signed, nil); err == nil {
			t.Error("it is on the receipt twice")
		}
	}
	r := mustNew(t, desk)
	statement, err := r.Statement(a)
	if err != nil {
		t.Fatal(err)
	}
	other := a
	other.Says = "I have read none of them."
	otherwise, err := r.Statement(other)
	if err != nil {
		t.Fatal(err)
	}
	good := func() Assertion { return asserted(t, ec, statement, at, host, userPresent|userVerified) }
	for name, x := range map[string]Assertion{
		"another sentence":     asserted(t, ec, otherwise, at, host, userPresent|userVerified),
		"another address":      asserted(t, ec, statement, "https://desk.exampel", host, userPresent|userVerified),
		"nobody recognised":    asserted(t, ec, statement, at, host, userPresent),
		"another key":          func() Assertion { x := good(); x.Key = asserted(t, long, statement, at, host, 5).Key; return x }(),
		"a key that is none":   func() Assertion { x := good(); x.Key = []byte("key"); return x }(),
		"a signature cut":      func() Assertion { x := good(); x.Signature = x.Signature[:9]; return x }(),
		"no signature":         func() Assertion { x := good(); x.Signature = nil; return x }(),
		"client data cut":      func() Assertion { x := good(); x.Client = x.Client[:20]; return x }(),
		"authenticator cut":    func() Assertion { x := good(); x.Authenticator = x.Authenticator[:20]; return x }(),
		"nothing of a passkey": {},
	} {
		signed, err := r.SignAsserted(desk, statement, x)
		if err == nil {
			err = r.Acknowledge(signed, nil)
		}
		if err == nil {
			t.Errorf("%s goes through", name)
		}
	}
	slipped := a
	slipped.Means = Slip
	text, err := r.Statement(slipped)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := r.SignAsserted(desk, text, asserted(t, ec, text, at, host, userPresent|userVerified))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Acknowledge(signed, nil); err == nil {
		t.Error("a slip has a passkey")
	}
}
