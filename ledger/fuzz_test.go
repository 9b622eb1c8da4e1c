package ledger

import (
	"bytes"
	"testing"
)

// Whatever bytes come, reading them ends, and what is read says the same when
// it is written again.

func FuzzCheckpoint(f *testing.F) {
	key := newKey(f, "desk.example", 1)
	_, c, signed := logOf(f, key, "desk.example/talks", someOpenings(5, 7))
	f.Add([]byte(c.Text()))
	f.Add(signed)
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := ParseCheckpoint(string(b)); err == nil && got.Text() != string(b) {
			t.Errorf("%q is read as %q", b, got.Text())
		}
		if got, _, err := OpenCheckpoint(b, key.Card(), key.Card().Witness()); err == nil && got != c {
			t.Errorf("%q verifies as %+v", b, got)
		}
	})
}

func FuzzProof(f *testing.F) {
	key := newKey(f, "desk.example", 1)
	openings := someOpenings(5, 7)
	tree, c, signed := logOf(f, key, "desk.example/talks", openings)
	p, err := Prove(3, openings[3], c, signed, key.Card(), tree)
	if err != nil {
		f.Fatal(err)
	}
	_, old, _ := logOf(f, key, "desk.example/talks", openings[:2])
	g, err := ProveGrowth(old, c, signed, key.Card(), tree)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(p.Text())
	f.Add(g.Text())
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := ParseInclusion(b); err == nil {
			if _, _, err := p.Verify(); err == nil && p.Card.Same(key.Card()) && !bytes.Equal(b, p.Text()) {
				t.Errorf("%q verifies", b)
			}
		}
		if g, err := ParseGrowth(b); err == nil {
			g.Verify()
		}
		if c, err := ParseCopy(b); err == nil {
			c.Verify()
		}
	})
}

func FuzzKeys(f *testing.F) {
	key := newKey(f, "desk.example", 1)
	f.Add(key.Text())
	f.Add(key.Card().Text())
	f.Add([]byte(key.Card().Witness().String()))
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, err := ParseDeskKey(b); err == nil {
			if again, err := ParseDeskKey(k.Text()); err != nil || !again.Card().Same(k.Card()) {
				t.Errorf("%q is read as another key", b)
			}
		}
		if c, err := ParseCard(b); err == nil {
			if again, err := ParseCard(c.Text()); err != nil || !again.Same(c) {
				t.Errorf("%q is read as another card", b)
			}
		}
		ParseWitness(string(b))
		Signers(b)
		ParseWords(string(b))
	})
}
