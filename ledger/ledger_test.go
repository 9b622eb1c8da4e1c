package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// chance is randomness that tests can repeat.
func chance(seed uint64) *rand.ChaCha8 {
	var s [32]byte
	s[0], s[1] = byte(seed), byte(seed>>8)
	return rand.NewChaCha8(s)
}

func newKey(t testing.TB, name string, seed uint64) *DeskKey {
	t.Helper()
	k, err := NewDeskKey(name, chance(seed))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func leaf(i int) Leaf { return Leaf(sha256.Sum256(fmt.Appendf(nil, "leaf %d", i))) }

// merkle is the tree hash as RFC 6962, section 2.1, defines it.
func merkle(leaves []Leaf) [32]byte {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0][:]...))
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	l, r := merkle(leaves[:k]), merkle(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
}

// The edge, the stored hashes and the root are those of the definition, and of
// the library that reads them.
func TestTheTreeIsThatOfTheDefinition(t *testing.T) {
	var tree Tree
	var leaves []Leaf
	for n := range 70 {
		if got := tree.Root(); got != merkle(leaves) {
			t.Fatalf("%d entries: root %v, the definition has %x", n, got, merkle(leaves))
		}
		edge, err := ReadEdge(int64(n), &tree)
		if err != nil || edge.Root() != tree.Root() {
			t.Fatalf("%d entries: the edge that was read has another root (%v)", n, err)
		}
		l := leaf(n)
		want, err := tlog.StoredHashes(int64(n), l[:], &tree)
		if err != nil {
			t.Fatal(err)
		}
		if got := edge.Append(l); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%d entries: stored %v, want %v", n, got, want)
		}
		tree.Append(l)
		leaves = append(leaves, l)
	}
}

// logOf is a log of so many entries with a signed checkpoint.
func logOf(t testing.TB, key *DeskKey, origin string, openings []Opening) (*Tree, Checkpoint, []byte) {
	t.Helper()
	var tree Tree
	for _, o := range openings {
		tree.Append(o.Leaf())
	}
	c := Checkpoint{origin, tree.Size(), tree.Root()}
	signed, err := key.Sign(c)
	if err != nil {
		t.Fatal(err)
	}
	return &tree, c, signed
}

func someOpenings(n int, seed uint64) []Opening {
	r := chance(seed)
	out := make([]Opening, n)
	for i := range out {
		s, _ := NewSecret(r)
		out[i] = Opening{s.Salt(), []Field{{"kind", "position"}, {"id", fmt.Sprint("pos-", i)}}, fmt.Appendf(nil, "words of %d", i)}
	}
	return out
}

// Every entry of a log of any size can be proved, and every older log; the
// files say the same when read again; and a change of any byte is refused.
func TestProofs(t *testing.T) {
	key := newKey(t, "desk.example", 1)
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(rt, "entries")
		openings := someOpenings(n, 7)
		tree, c, signed := logOf(t, key, "desk.example/talks", openings)
		i := rapid.IntRange(0, n-1).Draw(rt, "entry")
		p, err := Prove(int64(i), openings[i], c, signed, key.Card(), tree)
		if err != nil {
			rt.Fatal(err)
		}
		old := rapid.IntRange(0, n).Draw(rt, "older")
		_, oc, _ := logOf(t, key, "desk.example/talks", openings[:old])
		g, err := ProveGrowth(oc, c, signed, key.Card(), tree)
		if err != nil {
			rt.Fatal(err)
		}
		verify := map[string]func([]byte) error{
			"inclusion": func(text []byte) error {
				p, err := ParseInclusion(text)
				if err == nil {
					_, _, err = p.Verify()
				}
				if err == nil && !p.Card.Same(key.Card()) {
					err = ErrKey // the caller compares the card
				}
				return err
			},
			"growth": func(text []byte) error {
				g, err := ParseGrowth(text)
				if err == nil {
					_, _, err = g.Verify()
				}
				if err == nil && !g.Card.Same(key.Card()) {
					err = ErrKey
				}
				return err
			},
		}
		texts := map[string][]byte{"inclusion": p.Text(), "growth": g.Text()}
		for _, name := range []string{"growth", "inclusion"} {
			text := texts[name]
			if err := verify[name](text); err != nil {
				rt.Fatalf("%s: %v\n%s", name, err, text)
			}
			at := rapid.IntRange(0, len(text)-1).Draw(rt, "at")
			changed := bytes.Clone(text)
			changed[at] ^= 1 << rapid.IntRange(0, 6).Draw(rt, "bit")
			if err := verify[name](changed); err == nil {
				rt.Fatalf("%s: byte %d changed from %q to %q, and it verifies:\n%s", name, at, text[at], changed[at], changed)
			}
			if err := verify[name](text[:at]); err == nil {
				rt.Fatalf("%s: cut at %d of %d, and it verifies", name, at, len(text))
			}
		}
	})
}

// A log that was written anew is no continuation of what was signed before.
func TestARewrittenLogIsFound(t *testing.T) {
	key := newKey(t, "desk.example", 1)
	openings := someOpenings(20, 7)
	_, old, _ := logOf(t, key, "desk.example/talks", openings[:9])
	openings[4].Body = []byte("other words")
	tree, c, signed := logOf(t, key, "desk.example/talks", openings)
	if _, err := ProveGrowth(old, c, signed, key.Card(), tree); !errors.Is(err, ErrProof) {
		t.Errorf("growth of a rewritten log: %v", err)
	}
	_, shorter, signed := logOf(t, key, "desk.example/talks", openings[:5])
	if _, err := ProveGrowth(c, shorter, signed, key.Card(), tree); !errors.Is(err, ErrProof) {
		t.Errorf("growth of a shortened log: %v", err)
	}
	if _, err := ProveGrowth(Checkpoint{"desk.example/other", 0, c.Root}, c, signed, key.Card(), tree); err == nil {
		t.Error("growth from another log")
	}
}

// Checkpoints are signed notes that other programs can read, and are refused if
// anything is not as it should be.
func TestCheckpoints(t *testing.T) {
	key, other := newKey(t, "desk.example", 1), newKey(t, "desk.example", 2)
	_, c, signed := logOf(t, key, "desk.example/talks", someOpenings(5, 7))
	got, _, err := OpenCheckpoint(signed, key.Card())
	if err != nil || got != c {
		t.Fatalf("got %+v, %v", got, err)
	}

	// Another implementation: the verifier key in the log's name.
	vkey, err := note.NewEd25519VerifierKey("desk.example/talks", key.Card().public)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := note.Open(signed, note.VerifierList(v)); err != nil || n.Text != c.Text() {
		t.Fatalf("the library opens %v, %v", n, err)
	}

	elsewhere, err := key.Sign(Checkpoint{"desk.example/other", c.Size, c.Root})
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		signed []byte
		card   *Card
		want   error
	}{
		"another desk's key":        {signed, other.Card(), ErrKey},
		"another size":              {bytes.Replace(signed, []byte("\n5\n"), []byte("\n6\n"), 1), key.Card(), ErrForged},
		"the name of another log":   {bytes.Replace(signed, []byte("desk.example/talks\n"), []byte("desk.example/other\n"), 1), key.Card(), ErrKey},
		"a signature of that log":   {bytes.Replace(elsewhere, []byte("desk.example/other\n"), []byte("desk.example/talks\n"), 1), key.Card(), ErrKey},
		"and its line renamed too":  {bytes.ReplaceAll(elsewhere, []byte("desk.example/other"), []byte("desk.example/talks")), key.Card(), ErrKey},
		"no signature":              {[]byte(c.Text()), key.Card(), nil},
		"cut":                       {signed[:len(signed)-9], key.Card(), nil},
		"empty":                     {nil, key.Card(), nil},
		"too long":                  {append(bytes.Repeat([]byte("x"), maxNote), signed...), key.Card(), nil},
		"a line of somebody's more": {mustSign(t, key, "desk.example/talks\n5\n"+c.Root.String()+"\nmore\n"), key.Card(), nil},
		"a size with a zero before": {mustSign(t, key, "desk.example/talks\n05\n"+c.Root.String()+"\n"), key.Card(), nil},
		"a size below zero":         {mustSign(t, key, "desk.example/talks\n-5\n"+c.Root.String()+"\n"), key.Card(), nil},
		"a size beyond all numbers": {mustSign(t, key, "desk.example/talks\n99999999999999999999\n"+c.Root.String()+"\n"), key.Card(), nil},
		"a root in other letters":   {mustSign(t, key, "desk.example/talks\n5\n"+hex.EncodeToString(c.Root[:])+"\n"), key.Card(), nil},
	} {
		_, _, err := OpenCheckpoint(x.signed, x.card)
		if err == nil || x.want != nil && !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", name, err, x.want)
		}
	}
}

func mustSign(t *testing.T, key *DeskKey, text string) []byte {
	t.Helper()
	origin, _, _ := strings.Cut(text, "\n")
	signed, err := note.Sign(&note.Note{Text: text}, key.signer(origin))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// A witness adds its word to a checkpoint; a forged one is refused, an unknown
// one left aside.
func TestWitnesses(t *testing.T) {
	desk, witness, stranger := newKey(t, "desk.example", 1), newKey(t, "witness.example", 2), newKey(t, "stranger.example", 3)
	_, c, signed := logOf(t, desk, "desk.example/talks", someOpenings(5, 7))
	at := time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)
	both, err := witness.Cosign(signed, desk.Card(), at)
	if err != nil {
		t.Fatal(err)
	}
	w, err := ParseWitness(witness.Card().Witness().String())
	if err != nil {
		t.Fatal(err)
	}
	got, cosigned, err := OpenCheckpoint(both, desk.Card(), w)
	if err != nil || got != c || len(cosigned) != 1 || cosigned[0] != (Cosignature{"witness.example", at}) {
		t.Fatalf("got %+v, %+v, %v", got, cosigned, err)
	}
	if _, cosigned, err = OpenCheckpoint(both, desk.Card(), stranger.Card().Witness()); err != nil || len(cosigned) != 0 {
		t.Errorf("a stranger cosigned: %+v, %v", cosigned, err)
	}
	if _, cosigned, err = OpenCheckpoint(signed, desk.Card(), w); err != nil || len(cosigned) != 0 {
		t.Errorf("nobody cosigned: %+v, %v", cosigned, err)
	}
	forged, err := witness.Cosign(signed, desk.Card(), at.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	// The time of one cosignature and the signature of the other.
	line := func(signed []byte) string {
		lines := strings.Split(strings.TrimSuffix(string(signed), "\n"), "\n")
		return lines[len(lines)-1]
	}
	raw := func(line string) []byte {
		b, err := base64.StdEncoding.DecodeString(line[strings.LastIndexByte(line, ' ')+1:])
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	mixed := append(raw(line(both))[:12:12], raw(line(forged))[12:]...)
	bad := strings.Replace(string(both), line(both), "— witness.example "+base64.StdEncoding.EncodeToString(mixed), 1)
	if _, _, err := OpenCheckpoint([]byte(bad), desk.Card(), w); !errors.Is(err, ErrForged) {
		t.Errorf("a forged cosignature: %v", err)
	}
	if _, err := witness.Cosign(signed, stranger.Card(), at); err == nil {
		t.Error("a witness cosigned for a desk that did not sign")
	}

	// A second witness adds its own; the first again, with another time, takes the
	// place of what it said before.
	second := newKey(t, "second.example", 4)
	three, err := second.Cosign(both, desk.Card(), at.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if three, err = witness.Cosign(three, desk.Card(), at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	_, cosigned, err = OpenCheckpoint(three, desk.Card(), w, second.Card().Witness())
	if err != nil || fmt.Sprint(cosigned) != fmt.Sprint([]Cosignature{{"second.example", at.Add(time.Minute)}, {"witness.example", at.Add(time.Hour)}}) {
		t.Errorf("%+v, %v", cosigned, err)
	}
	if got := fmt.Sprint(Signers(three)); got != "[desk.example/talks second.example witness.example]" {
		t.Errorf("signed by %s", got)
	}
	if got := Signers([]byte("no note")); got != nil {
		t.Errorf("what is no note is signed by %v", got)
	}
}

// Keys and cards are what they were when read again; what is damaged is refused.
func TestKeys(t *testing.T) {
	for seed := range uint64(40) { // base64 has the + that separates, now and then
		k := newKey(t, "desk.example", seed)
		again, err := ParseDeskKey(k.Text())
		if err != nil || !again.Card().Same(k.Card()) {
			t.Fatalf("key %d: %v", seed, err)
		}
		card, err := ParseCard(k.Card().Text())
		if err != nil || !card.Same(k.Card()) {
			t.Fatalf("card %d: %v", seed, err)
		}
		if card, err = ParseCard([]byte(k.Card().Line())); err != nil || !card.Same(k.Card()) {
			t.Fatalf("card %d, in a line: %v", seed, err)
		}
	}
	k := newKey(t, "desk.example", 1)
	for name, text := range map[string]string{
		"empty": "", "no key": "a\nb\n", "a card": string(k.Card().Text()), "long": strings.Repeat("x", 5000),
		"cut":     string(k.Text()[:len(k.Text())-3]),
		"changed": strings.Replace(string(k.Text()), "desk.example+", "desk.exampel+", 1),
	} {
		if _, err := ParseDeskKey([]byte(text)); err == nil {
			t.Errorf("%s passes for a key", name)
		}
	}
	for name, text := range map[string]string{
		"empty": "", "a key": string(k.Text()), "changed": strings.Replace(string(k.Card().Text()), "desk.example+", "desk.exampel+", 1),
		"half": strings.Split(string(k.Card().Text()), "\n")[0],
	} {
		if _, err := ParseCard([]byte(text)); err == nil {
			t.Errorf("%s passes for a card", name)
		}
	}
	for _, name := range []string{"", "a b", "a+b", "a\nb", "délégation", strings.Repeat("x", 256)} {
		if _, err := NewDeskKey(name, chance(1)); err == nil {
			t.Errorf("a key may be named %q", name)
		}
	}
	if k.Card().Words() == newKey(t, "desk.example", 2).Card().Words() {
		t.Error("two cards have the same words")
	}
}

// What was sealed opens with its secret only; without it nothing is left.
func TestSecrets(t *testing.T) {
	r := chance(1)
	a, _ := NewSecret(r)
	b, _ := NewSecret(r)
	body := []byte("who said it")
	sealed := a.Seal(body)
	if got, err := a.Open(sealed); err != nil || !bytes.Equal(got, body) {
		t.Fatalf("%q, %v", got, err)
	}
	if bytes.Contains(sealed, []byte("who")) {
		t.Error("the body stands in the sealed text")
	}
	if _, err := b.Open(sealed); !errors.Is(err, ErrSealed) {
		t.Errorf("another secret: %v", err)
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := a.Open(changed); !errors.Is(err, ErrSealed) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
	if a.Salt() == b.Salt() || bytes.Contains(sealed, a[:]) {
		t.Error("secrets show")
	}
	if _, err := NewSecret(strings.NewReader("short")); err == nil {
		t.Error("a secret without randomness")
	}
}

// No two openings read the same: moving a byte from one field to the next, or
// to the body, is another leaf.
func TestLeavesSeparateTheirFields(t *testing.T) {
	seen := map[Leaf]string{}
	for _, o := range []Opening{
		{}, {Body: []byte("ab")}, {Header: []Field{{"a", "b"}}}, {Header: []Field{{"ab", ""}}}, {Header: []Field{{"", "ab"}}},
		{Header: []Field{{"a", ""}, {"b", ""}}}, {Header: []Field{{"a", ""}}, Body: []byte("b")}, {Header: []Field{{}, {}}}, {Header: []Field{{}}},
		{Salt: Salt{1}},
	} {
		if was, ok := seen[o.Leaf()]; ok {
			t.Errorf("%v has the leaf of %s", o, was)
		}
		seen[o.Leaf()] = fmt.Sprint(o)
	}
}

// The leaf is worked out by others with the tools they have.
func TestALeafWithSHA256Sum(t *testing.T) {
	tool, err := exec.LookPath("sha256sum")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("sha256sum is not on this machine, and in CI it must be: apt-get install -y coreutils")
		}
		t.Skip("sha256sum is not on this machine")
	}
	o := Opening{Salt{1, 2, 3}, []Field{{"kind", "position"}, {"id", "pos-1"}}, []byte("words")}
	num := func(n int) string { return string([]byte{0, 0, 0, 0, 0, 0, 0, byte(n)}) }
	cmd := exec.Command(tool)
	cmd.Stdin = strings.NewReader("parley/leaf/v1\n" + string(o.Salt[:]) + num(2) +
		num(4) + "kind" + num(8) + "position" + num(2) + "id" + num(5) + "pos-1" + num(5) + "words")
	out, err := cmd.Output()
	l := o.Leaf()
	if err != nil || !strings.HasPrefix(string(out), hex.EncodeToString(l[:])) {
		t.Errorf("sha256sum says %s (%v), leaf %x", out, err, l)
	}
}

// Bytes become words and come back; the words are those of the published scheme.
func TestWords(t *testing.T) {
	for want, b := range map[string][]byte{ // examples of the paper
		"lusab babad": {127, 0, 0, 1}, "gutih tugad": {63, 84, 220, 193}, "gutuk bisog": {63, 118, 7, 35}, "mudof sakat": {140, 98, 193, 141},
	} {
		if got := Words(b); got != want {
			t.Errorf("%v is %q, want %q", b, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 2, 40).Draw(t, "bytes")
		if len(b)%2 == 1 {
			b = b[1:]
		}
		got, err := ParseWords(strings.ToUpper(strings.ReplaceAll(Words(b), " ", "-")))
		if err != nil || !bytes.Equal(got, b) {
			t.Fatalf("%v: %v, %v", b, got, err)
		}
	})
	for _, bad := range []string{"", "lusa", "lusabx", "aaaaa", "lusab babae", "lusab 12345"} {
		if _, err := ParseWords(bad); err == nil {
			t.Errorf("%q passes for words", bad)
		}
	}
}

// An audit finds every way in which a log and its tree can differ, and allows
// what was shredded if the log says so.
func TestAudit(t *testing.T) {
	openings := someOpenings(12, 7)
	entries := func() []Entry {
		out := make([]Entry, len(openings))
		for i := range out {
			o := openings[i]
			out[i] = Entry{Hash: o.Leaf().Hash(), Opening: &o}
		}
		return out
	}
	var tree Tree
	for _, e := range entries() {
		tree.Append(e.Opening.Leaf())
	}
	whole := Checkpoint{"desk.example/talks", tree.Size(), tree.Root()}
	for name, x := range map[string]struct {
		change func(e []Entry) []Entry
		want   string
	}{
		"nothing":              {func(e []Entry) []Entry { return e }, ""},
		"a record was changed": {func(e []Entry) []Entry { e[3].Opening.Body = []byte("other"); return e }, "entry 4: what the store has is not what was recorded"},
		"and its leaf too": {func(e []Entry) []Entry {
			e[3].Opening.Body = []byte("other")
			e[3].Hash = e[3].Opening.Leaf().Hash()
			return e
		}, "entry 4: its hashes in the tree are others"},
		"an entry was taken out":         {func(e []Entry) []Entry { return append(e[:5:5], e[6:]...) }, "entry 6: its hashes in the tree are others"},
		"the last was taken off":         {func(e []Entry) []Entry { return e[:11] }, "a checkpoint of 12 entries was compared with 11"},
		"a record vanished":              {func(e []Entry) []Entry { e[3].Opening = nil; return e }, "entry 4: its record is gone, and nothing in the log says that it was shredded"},
		"a record was shredded":          {func(e []Entry) []Entry { e[3].Opening = nil; e[8].Shreds = []int64{3}; return e }, ""},
		"shredded before it was there":   {func(e []Entry) []Entry { e[3].Opening = nil; e[2].Shreds = []int64{3}; return e }, "entry 3: it says that entry 4 was shredded, which is not before it"},
		"a shred of what does not exist": {func(e []Entry) []Entry { e[2].Shreds = []int64{-1}; return e }, "entry 3: it says that entry 0 was shredded, which is not before it"},
	} {
		a := NewAudit(&tree)
		a.Add(x.change(entries())...)
		a.Check(whole)
		faults := a.Faults()
		found := len(faults) == 0 && x.want == ""
		for _, f := range faults {
			found = found || f.String() == x.want
		}
		if !found {
			t.Errorf("%s: %v, want %q", name, faults, x.want)
		}
	}
}

// A copy of a log is whole, and began as every checkpoint before it says.
func TestCopies(t *testing.T) {
	key := newKey(t, "desk.example", 1)
	openings := someOpenings(9, 7)
	_, c, signed := logOf(t, key, "desk.example/talks", openings)
	cp := &Copy{Checkpoint: signed, Card: key.Card()}
	for _, o := range openings {
		cp.Hashes = append(cp.Hashes, o.Leaf().Hash())
	}
	back, err := ParseCopy(cp.Text())
	if err != nil {
		t.Fatal(err)
	}
	var older []Checkpoint
	for n := range openings {
		_, o, _ := logOf(t, key, "desk.example/talks", openings[:n])
		older = append(older, o)
	}
	if got, err := back.Verify(append(older, c)...); err != nil || got != c {
		t.Fatalf("%+v, %v", got, err)
	}
	other := older[5]
	other.Root[0] ^= 1
	longer, elsewhere := c, c
	longer.Size++
	elsewhere.Origin = "desk.example/other"
	for name, o := range map[string]Checkpoint{"another past": other, "a longer past": longer, "another log": elsewhere} {
		if _, err := back.Verify(o); err == nil {
			t.Errorf("a copy has %s", name)
		}
	}
	for i := range back.Hashes {
		back.Hashes[i][0] ^= 1
		if _, err := back.Verify(); !errors.Is(err, ErrProof) {
			t.Errorf("leaf %d changed: %v", i, err)
		}
		back.Hashes[i][0] ^= 1
	}
	for _, leaves := range [][]tlog.Hash{cp.Hashes[:8], append(cp.Hashes[:9:9], leaf(1).Hash()), nil} {
		if _, err := (&Copy{leaves, signed, key.Card()}).Verify(); !errors.Is(err, ErrProof) {
			t.Errorf("%d leaves pass for 9: %v", len(leaves), err)
		}
	}
}
