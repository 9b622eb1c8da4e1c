package receipt

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/ledger"
)

func newKey(t testing.TB, name string, seed byte) *ledger.DeskKey {
	t.Helper()
	k, err := ledger.NewDeskKey(name, rand.NewChaCha8([32]byte{seed}))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func sending() Sent {
	h := sha256.Sum256([]byte("the 28 points"))
	return Sent{ID: "r-0123456789abcdef", What: "28 points", SHA256: hex.EncodeToString(h[:]), From: "United States", To: []string{"Ukraine", "Umerov"}, Channel: "by hand", At: noon, By: "Aide"}
}

func slip(f Fact) Acknowledgement {
	return Acknowledgement{Fact: f, By: "Umerov", On: "2026-03-02", Means: Slip, At: noon.Add(time.Hour), FiledBy: "Aide"}
}

func mustNew(t testing.TB, key *ledger.DeskKey) *Receipt {
	t.Helper()
	r, err := New(key, sending())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func add(t testing.TB, r *Receipt, key *ledger.DeskKey, a Acknowledgement, card *ledger.Card) error {
	t.Helper()
	signed, err := r.Sign(key, a)
	if err != nil {
		t.Fatal(err)
	}
	return r.Acknowledge(signed, card)
}

// Four facts, none inferred: what was acknowledged is there, and nothing else.
func TestFourFacts(t *testing.T) {
	desk, theirs := newKey(t, "desk.example", 1), newKey(t, "umerov", 2)
	r := mustNew(t, desk)
	count := func() string {
		back, err := Parse(r.Text())
		if err != nil {
			t.Fatal(err)
		}
		a, err := back.Verify()
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(len(a.Of(Delivered)), len(a.Of(Opened)), len(a.Of(Attested)))
	}
	if got := count(); got != "0 0 0" {
		t.Errorf("sent only: %s", got)
	}
	if err := add(t, r, desk, slip(Opened), nil); err != nil {
		t.Fatal(err)
	}
	if got := count(); got != "0 1 0" {
		t.Errorf("opened does not mean delivered: %s", got)
	}
	attest := Acknowledgement{Fact: Attested, By: "Umerov", On: "2026-03-02", Means: Key, Says: "I have read all 28 points.", At: noon.Add(2 * time.Hour)}
	if err := add(t, r, theirs, attest, theirs.Card()); err != nil {
		t.Fatal(err)
	}
	if got := count(); got != "0 1 1" {
		t.Errorf("attested does not mean delivered: %s", got)
	}
	a, err := r.Verify()
	if err != nil {
		t.Fatal(err)
	}
	if e := a.Of(Attested)[0]; !e.Signer.Same(theirs.Card()) || e.Says != attest.Says || e.FiledBy != "" {
		t.Errorf("attested: %+v", e)
	}
	if e := a.Of(Opened)[0]; !e.Signer.Same(desk.Card()) || e.Means != Slip {
		t.Errorf("opened: %+v", e)
	}
}

// What does not fit is refused, and the receipt stays as it was.
func TestWhatIsRefused(t *testing.T) {
	desk, theirs, stranger := newKey(t, "desk.example", 1), newKey(t, "umerov", 2), newKey(t, "stranger", 3)
	other, err := New(desk, func() Sent { s := sending(); s.ID = "r-fedcba9876543210"; return s }())
	if err != nil {
		t.Fatal(err)
	}
	again, err := New(desk, func() Sent { s := sending(); s.At = noon.Add(time.Minute); return s }())
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*Acknowledgement)) Acknowledgement {
		a := slip(Delivered)
		change(&a)
		return a
	}
	for name, x := range map[string]struct {
		of   *Receipt // whose acknowledgement; nil: the right one
		key  *ledger.DeskKey
		card *ledger.Card
		a    Acknowledgement
		want error
	}{
		"of another sending":              {other, desk, nil, slip(Delivered), ErrOther},
		"of the same text sent again":     {again, desk, nil, slip(Delivered), ErrOther},
		"of a stranger as the desk":       {nil, stranger, nil, slip(Delivered), ledger.ErrKey},
		"a slip with the recipient's key": {nil, theirs, theirs.Card(), slip(Delivered), nil},
		"a key that signed nothing":       {nil, desk, theirs.Card(), slip(Delivered), nil},
		"the desk as the recipient":       {nil, desk, nil, with(func(a *Acknowledgement) { a.Means, a.FiledBy = Key, "" }), nil},
		"no such fact":                    {nil, desk, nil, with(func(a *Acknowledgement) { a.Fact = "read" }), nil},
		"no such means":                   {nil, desk, nil, with(func(a *Acknowledgement) { a.Means = "hearsay" }), nil},
		"a sentence that is no attest":    {nil, desk, nil, with(func(a *Acknowledgement) { a.Says = "fine" }), nil},
		"attested without a sentence":     {nil, desk, nil, slip(Attested), nil},
		"a scan without a hash":           {nil, desk, nil, with(func(a *Acknowledgement) { a.Means = Scan }), nil},
		"a hash without a scan":           {nil, desk, nil, with(func(a *Acknowledgement) { a.Scan = sending().SHA256 }), nil},
		"filed by nobody":                 {nil, desk, nil, with(func(a *Acknowledgement) { a.FiledBy = "" }), nil},
		"before it was sent":              {nil, desk, nil, with(func(a *Acknowledgement) { a.At = noon.Add(-time.Second) }), nil},
		"already there":                   {nil, desk, nil, slip(Opened), ErrReplayed},
		"already there, filed later":      {nil, desk, nil, func() Acknowledgement { a := slip(Opened); a.At = noon.Add(5 * time.Hour); return a }(), ErrReplayed},
	} {
		r := mustNew(t, desk)
		if err := add(t, r, desk, slip(Opened), nil); err != nil {
			t.Fatal(err)
		}
		before := r.Text()
		of := x.of
		if of == nil {
			of = r
		}
		signed, err := of.Sign(x.key, x.a)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		err = r.Acknowledge(signed, x.card)
		if err == nil || x.want != nil && !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", name, err, x.want)
		}
		if !bytes.Equal(r.Text(), before) {
			t.Errorf("%s: it was refused and changed the receipt", name)
		}
	}
	for name, change := range map[string]func(*Sent){
		"a line more": func(s *Sent) { s.What = "28 points\nby Somebody" }, "no hash": func(s *Sent) { s.SHA256 = "abc" },
		"no recipient": func(s *Sent) { s.To = nil }, "two in one": func(s *Sent) { s.To = []string{"a; b"} }, "no sender": func(s *Sent) { s.By = "" },
		"a title that reads backwards": func(s *Sent) { s.What = "28\u202epoints" }, "no id": func(s *Sent) { s.ID = "28" },
	} {
		s := sending()
		change(&s)
		if _, err := New(desk, s); err == nil {
			t.Errorf("a sending with %s was signed", name)
		}
	}
}

// The proof that comes with a receipt must be of this sending and by this desk.
func TestProofOfTheLog(t *testing.T) {
	desk, stranger := newKey(t, "desk.example", 1), newKey(t, "desk.example", 2)
	s := sending()
	prove := func(key *ledger.DeskKey, body string) []byte {
		var tree ledger.Tree
		o := ledger.Opening{Header: []ledger.Field{{Name: "kind", Value: "transmission"}}, Body: []byte(body)}
		tree.Append(ledger.Leaf{1})
		tree.Append(o.Leaf())
		c := ledger.Checkpoint{Origin: "desk.example/talks", Size: 2, Root: tree.Root()}
		signed, err := key.Sign(c)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ledger.Prove(1, o, c, signed, key.Card(), &tree)
		if err != nil {
			t.Fatal(err)
		}
		return p.Text()
	}
	body := "receipt " + s.ID + "\nsha256 " + s.SHA256
	r := mustNew(t, desk)
	r.Proof = prove(desk, body)
	a, err := r.Verify()
	if err != nil || a.Log == nil || a.Log.Size != 2 || a.Index != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	for name, proof := range map[string][]byte{
		"of another sending": prove(desk, strings.Replace(body, "r-01", "r-02", 1)), "of another text": prove(desk, "receipt "+s.ID),
		"by another desk": prove(stranger, body), "cut": r.Proof[:len(r.Proof)/2],
	} {
		r := mustNew(t, desk)
		r.Proof = proof
		if _, err := r.Verify(); err == nil {
			t.Errorf("a proof %s is taken", name)
		}
	}
}

// No byte of a receipt can be changed.
func TestEveryByteCounts(t *testing.T) {
	desk, theirs := newKey(t, "desk.example", 1), newKey(t, "umerov", 2)
	r := mustNew(t, desk)
	for _, err := range []error{
		add(t, r, desk, slip(Delivered), nil),
		add(t, r, theirs, Acknowledgement{Fact: Opened, By: "Umerov", On: "2026-03-02", Means: Key, At: noon.Add(time.Hour)}, theirs.Card()),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	text := r.Text()
	rapid.Check(t, func(t *rapid.T) {
		at, bit := rapid.IntRange(0, len(text)-1).Draw(t, "at"), rapid.IntRange(0, 6).Draw(t, "bit")
		changed := bytes.Clone(text)
		changed[at] ^= 1 << bit
		got, err := Parse(changed)
		if err == nil {
			_, err = got.Verify()
		}
		known := err == nil && got.Card.Same(desk.Card()) && got.Cards[0].Same(theirs.Card()) // the caller compares the cards
		if known {
			t.Fatalf("byte %d changed from %q to %q, and it verifies", at, text[at], changed[at])
		}
		if _, err := Parse(text[:at]); err == nil {
			t.Fatalf("cut at %d, it is read", at)
		}
	})
}

func FuzzReceipt(f *testing.F) {
	desk := newKey(f, "desk.example", 1)
	r := mustNew(f, desk)
	if err := add(f, r, desk, slip(Delivered), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(r.Text())
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Parse(b)
		if err != nil {
			return
		}
		if !bytes.Equal(r.Text(), b) {
			t.Errorf("%q is written as %q", b, r.Text())
		}
		r.Verify()
	})
}

func Example() {
	key, err := ledger.NewDeskKey("desk.example", rand.NewChaCha8([32]byte{1}))
	if err != nil {
		panic(err)
	}
	r, err := New(key, sending())
	if err != nil {
		panic(err)
	}
	signed, err := r.Sign(key, Acknowledgement{Fact: Opened, By: "Umerov", On: "2026-03-02", Means: Slip, At: noon.Add(time.Hour), FiledBy: "Aide"})
	if err != nil {
		panic(err)
	}
	if err := r.Acknowledge(signed, nil); err != nil {
		panic(err)
	}
	back, err := Parse(r.Text())
	if err != nil {
		panic(err)
	}
	account, err := back.Verify()
	if err != nil {
		panic(err)
	}
	for _, f := range Facts {
		fmt.Println(f, len(account.Of(f)))
	}
	// Output:
	// delivered 0
	// opened 1
	// attested 0
}
