package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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

func some() Bundle {
	return Bundle{
		ID: "b-0123456789abcdef", Title: "Two positions", Label: "TLP:GREEN", At: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), By: "Aide",
		Files: []File{{"dossier.yaml", "title: Talks\n"}, {"drafts/d-1.md", "text\n"}},
	}
}

func seal(t testing.TB, b Bundle, from *ledger.DeskKey, to *ledger.Card) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Seal(&out, b, from, to); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// inside opens the seal alone.
func inside(t testing.TB, text []byte, key *ledger.DeskKey) []byte {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(text), key.Identity())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func reseal(t testing.TB, text []byte, to *ledger.Card) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	w.Write(text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestThereAndBack(t *testing.T) {
	from, to := newKey(t, "one.example", 1), newKey(t, "two.example", 2)
	text := seal(t, some(), from, to.Card())
	if !Sealed(text) || bytes.Contains(text, []byte("Talks")) || bytes.Contains(text, []byte("one.example")) {
		t.Error("the sealed file shows what is in it, or whose it is")
	}
	got, err := Open(bytes.NewReader(text), to)
	if err != nil {
		t.Fatal(err)
	}
	want := some()
	want.To = "two.example"
	if d := cmp.Diff(&want, got, cmpopts.IgnoreFields(Bundle{}, "From")); d != "" || !got.From.Same(from.Card()) {
		t.Errorf("it came back otherwise: %s", d)
	}
}

func TestWhatIsRefused(t *testing.T) {
	from, to, other := newKey(t, "one.example", 1), newKey(t, "two.example", 2), newKey(t, "three.example", 3)
	text := seal(t, some(), from, to.Card())
	plain := inside(t, text, to)
	change := func(old, new string) []byte {
		if !bytes.Contains(plain, []byte(old)) {
			t.Fatalf("%q does not stand in it", old)
		}
		return reseal(t, bytes.Replace(plain, []byte(old), []byte(new), 1), to.Card())
	}
	for name, x := range map[string]struct {
		text []byte
		key  *ledger.DeskKey
		want error
	}{
		"the wrong key":                {text, other, ErrNotForUs},
		"sealed again to somebody":     {reseal(t, plain, other.Card()), other, ErrResealed},
		"cut":                          {text[:len(text)-20], to, ErrDamaged},
		"cut in its head":              {text[:60], to, ErrDamaged},
		"empty":                        {nil, to, ErrDamaged},
		"no bundle":                    {reseal(t, []byte("hello"), to.Card()), to, nil},
		"another text":                 {change("title: Talks", "title: Tales"), to, ErrDamaged},
		"another label":                {change("label TLP:GREEN", "label TLP:CLEAR"), to, ledger.ErrForged},
		"another sender":               {change("one.example+", "one.exampel+"), to, nil},
		"a text moved to another name": {change(`"dossier.yaml"`, `"dossjer.yaml"`), to, ErrDamaged},
	} {
		if _, err := Open(bytes.NewReader(x.text), x.key); err == nil || x.want != nil && !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", name, err, x.want)
		}
	}
	for _, name := range []string{"", "/etc/passwd", "../up", "a/../../up", "a//b", ".hidden", "a\\b", "c:d", "./a", "x/"} {
		b := some()
		b.Files = []File{{name, ""}}
		if err := Seal(&bytes.Buffer{}, b, from, to.Card()); err == nil {
			t.Errorf("a text of the name %q was sealed", name)
		}
	}
	b := some()
	b.Files = append(b.Files, b.Files[0])
	if err := Seal(&bytes.Buffer{}, b, from, to.Card()); err == nil || !strings.Contains(err.Error(), "dossier.yaml") {
		t.Errorf("two texts of one name: %v", err)
	}
}

func FuzzBundle(f *testing.F) {
	from, to := newKey(f, "one.example", 1), newKey(f, "two.example", 2)
	text := seal(f, some(), from, to.Card())
	f.Add(inside(f, text, to))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := parse(b, to.Card())
		if err == nil && got.From.Same(from.Card()) {
			var s sealed
			if json.Unmarshal(b, &s) != nil || digest(s.Files) != digest(some().Files) {
				t.Errorf("%q passes", b)
			}
		}
		Open(bytes.NewReader(b), to)
	})
}
