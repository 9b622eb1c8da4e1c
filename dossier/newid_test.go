package dossier

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
)

// An id can be read, begins as others of its kind do, and nobody can guess its end.
func TestNewID(t *testing.T) {
	random := func() *bytes.Reader { return bytes.NewReader([]byte{0, 31, 32, 5, 255, 7}) }
	for _, c := range []struct {
		kind        Kind
		words, want string
	}{
		{"position", "Ukraine leaves, Russia takes over the whole of it", "pos-ukraine-leaves-russia-takes-202709"},
		{"party", "Türkiye", "p-turkiye-202709"},
		{"person", "Rustem Umerov’s aide", "x-rustem-umerovs-aide-202709"},
		{"issue", "Київ", "i-202709"},
		{"option", "No cap", "no-cap-202709"},
		{"option", "", "202709"},
		{"draft", strings.Repeat("x", 100), "d-" + strings.Repeat("x", 28) + "-202709"},
		{"figure", " --- 600,000 -- ", "fg-600-000-202709"},
	} {
		got, err := NewID(c.kind, c.words, random())
		if err != nil || got != c.want || !ValidID(got) {
			t.Errorf("%s %q: %q (%v), expected %q", c.kind, c.words, got, err, c.want)
		}
	}
	seen := map[string]bool{}
	for range 1000 {
		id, err := NewID("position", "the same words", rand.Reader)
		if err != nil || seen[id] {
			t.Fatalf("%q a second time (%v)", id, err)
		}
		seen[id] = true
	}
	if _, err := NewID("party", "x", strings.NewReader("abc")); err == nil {
		t.Error("an id was made without its end")
	}
	for _, k := range Kinds() {
		if idBeginnings[k] == "" {
			t.Errorf("nothing says what ids of a %s begin with", k)
		}
	}
}
