package sealed

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func newList(t tester, parties, packages int) *List {
	text := "title: Packages of the day\nparties: ["
	for p := range parties {
		text += fmt.Sprintf("p-%d,", p)
	}
	text += "]\npackages:\n"
	for i := range packages {
		text += fmt.Sprintf("  - id: k%d\n", i)
	}
	l, err := ParseList([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A table is the desks of all parties, and the files that travelled.
type table struct {
	t     tester
	list  *List
	desks []*Desk
	files map[string][]byte
}

func newTable(t tester, list *List, seed uint64) *table {
	tb := &table{t: t, list: list, files: map[string][]byte{}}
	for i, p := range list.Parties {
		var s [32]byte
		s[0], s[1] = byte(seed), byte(i)
		d, err := NewDesk(list, p, rand.NewChaCha8(s))
		if err != nil {
			t.Fatal(err)
		}
		tb.desks = append(tb.desks, d)
	}
	return tb
}

func (tb *table) read() *Files {
	fs, err := Read(tb.list, tb.files)
	if err != nil {
		tb.t.Helper()
		tb.t.Fatal(err)
	}
	return fs
}

// step lets all desks take a step.
func (tb *table) step(s Step, marks [][]string) {
	tb.t.Helper()
	fs := tb.read()
	for i, d := range tb.desks {
		// As after a night: the desk is opened again.
		d, err := OpenDesk(tb.list, d.Secret(), d.random)
		if err != nil {
			tb.t.Fatal(err)
		}
		tb.desks[i] = d
		if s == Commit {
			if err := d.Seal(fs, marks[i]); err != nil {
				tb.t.Fatal(err)
			}
		}
		text, err := d.Take(s, fs)
		if err != nil {
			tb.t.Fatal(s, err)
		}
		tb.files[name(tb.list.Parties[i], s)] = text
	}
}

func name(party string, s Step) string { return party + "." + string(s) }

func (tb *table) all(marks [][]string) {
	tb.t.Helper()
	for _, s := range Steps {
		tb.step(s, marks)
	}
}

func ids(ps []Package) []string {
	out := []string{}
	for _, p := range ps {
		out = append(out, p.ID)
	}
	return out
}

// What comes out is what all accept, whatever the marks.
func TestResultIsWhatAllAccept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := newList(t, rapid.IntRange(2, 4).Draw(t, "parties"), rapid.IntRange(1, 2).Draw(t, "packages"))
		marks := make([][]string, len(list.Parties))
		count := map[string]int{}
		for i := range marks {
			for _, p := range list.Packages {
				if rapid.Bool().Draw(t, "accepts") {
					marks[i] = append(marks[i], p.ID)
					count[p.ID]++
				}
			}
		}
		want := []string{}
		for _, p := range list.Packages {
			if count[p.ID] == len(list.Parties) {
				want = append(want, p.ID)
			}
		}
		tb := newTable(t, list, rapid.Uint64().Draw(t, "seed"))
		tb.all(marks)
		got, err := tb.read().Result()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, ids(got)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// tester is what a test and a rapid one have in common.
type tester interface {
	Helper()
	Fatal(...any)
}

// A party that does not accept cannot tell from the opened sum whether the others
// do: without blinding, what is left when its own mark is taken away would be the
// identity. Nor does a sum show how many do not accept.
func TestRefusalsLookAlike(t *testing.T) {
	list := newList(t, 3, 1)
	sums := map[string]bool{}
	for k, marks := range [][][]string{{{}, {"k0"}, {"k0"}}, {{}, {}, {"k0"}}, {{}, {}, {}}} {
		tb := newTable(t, list, uint64(k))
		tb.all(marks)
		fs := tb.read()
		opened := fs.sum(Blind, 0).B
		key := &element{}
		key.Zero()
		for i, d := range tb.desks {
			opened = minus(opened, fs.by[Open][list.Parties[i]].Opened[0])
			key = plus(key, base(d.secret.Seal))
		}
		// The first party's own mark, which it knows.
		x := &scalar{}
		x.Zero()
		for _, d := range tb.desks {
			x.Add(&x.Scalar, &d.secret.Seal.Scalar)
		}
		own := tb.desks[0].secret.Sealed[0]
		mark := minus(own.B, times(x, own.A))
		if mark.isIdentity() {
			t.Fatal("the mark of a party that does not accept is the identity")
		}
		if opened.isIdentity() || minus(opened, mark).isIdentity() {
			t.Error("the first party learns from ", marks, " what the others accept")
		}
		sums[string(opened.Encode(nil))] = true
	}
	if len(sums) != 3 {
		t.Error("two sums are the same")
	}
}

// Nothing secret is in the files: no key, and no mark can be told from another.
func TestFilesHoldNoSecret(t *testing.T) {
	list := newList(t, 2, 3)
	tb := newTable(t, list, 1)
	tb.all([][]string{{"k0", "k1"}, {"k1", "k2"}})
	all := string(bytes.Join(slices.Collect(maps.Values(tb.files)), nil))
	for _, d := range tb.desks {
		seal, _ := d.secret.Seal.MarshalText()
		seed, _ := d.secret.Seed.MarshalText()
		for _, s := range [][]byte{seal, seed} {
			if strings.Contains(all, string(s)) {
				t.Error("a file has a secret of ", d.Party())
			}
		}
	}
	if strings.Contains(all, "k0") || strings.Contains(all, "k1") {
		t.Error("a file names a package")
	}
	// Files are of one length whatever is marked.
	other := newTable(t, list, 2)
	other.all([][]string{{}, {}})
	for n, text := range tb.files {
		if len(other.files[n]) != len(text) {
			t.Errorf("%s is longer or shorter with other marks", n)
		}
	}
}

// A file that was changed anywhere is refused, and named.
func TestTamperedFilesAreRefused(t *testing.T) {
	list := newList(t, 2, 2)
	tb := newTable(t, list, 1)
	tb.all([][]string{{"k0"}, {"k0"}})
	random := rand.New(rand.NewPCG(1, 2))
	for n, text := range tb.files {
		for range 12 {
			at := random.IntN(len(text))
			changed := slices.Clone(text)
			changed[at] ^= byte(1 << random.IntN(7))
			var a, b any
			if json.Unmarshal(text, &a) == nil && json.Unmarshal(changed, &b) == nil && cmp.Equal(a, b) {
				continue // white space
			}
			files := maps.Clone(tb.files)
			files[n] = changed
			_, err := Read(list, files)
			var refused *FileError
			// A changed key makes every later file of its party wrong as well;
			// it is its own signature that is found wrong first.
			if !errors.As(err, &refused) || refused.Name != n {
				t.Fatalf("byte %d of %s changed from %q to %q: %v", at, n, text[at], changed[at], err)
			}
		}
	}
}

// resign changes a file and signs it again, as its own party could.
func (tb *table) resign(party int, s Step, change func(*file)) {
	f := &file{}
	n := name(tb.list.Parties[party], s)
	if err := json.Unmarshal(tb.files[n], f); err != nil {
		tb.t.Fatal(err)
	}
	change(f)
	tb.files[n] = f.sign(tb.desks[party].signKey())
}

func TestCheatingIsFoundOut(t *testing.T) {
	list := newList(t, 2, 2)
	marks := [][]string{{"k0"}, {"k0", "k1"}}
	upTo := func(last Step) *table {
		tb := newTable(t, list, 1)
		for _, s := range Steps {
			tb.step(s, marks)
			if s == last {
				break
			}
		}
		return tb
	}
	for _, c := range []struct {
		name  string
		cheat func() *table
		want  string
	}{
		{"marks changed after the commitment", func() *table {
			tb := upTo(Commit)
			tb.desks[0].secret.Sealed = nil
			if err := tb.desks[0].Seal(tb.read(), []string{"k1"}); err != nil {
				t.Fatal(err)
			}
			tb.step(Reveal, nil)
			return tb
		}, "p-0.reveal is refused: it does not have the marks that the party committed to"},
		{"another's commitment copied", func() *table {
			tb := upTo(Commit)
			var theirs file
			if err := json.Unmarshal(tb.files["p-1.commit"], &theirs); err != nil {
				t.Fatal(err)
			}
			tb.resign(0, Commit, func(f *file) { f.Commitment = theirs.Commitment })
			tb.desks[0].secret.Salt, tb.desks[0].secret.Sealed = tb.desks[1].secret.Salt, tb.desks[1].secret.Sealed
			tb.step(Reveal, nil)
			return tb
		}, "p-0.reveal is refused: it does not have the marks"},
		{"different commitments sent to different parties", func() *table {
			tb := upTo(Reveal)
			tb.resign(0, Commit, func(f *file) { f.Commitment[0] ^= 1 })
			return tb
		}, "it goes on from other files of the step \"commit\""},
		{"a sum blinded with two numbers", func() *table {
			tb := upTo(Blind)
			tb.resign(0, Blind, func(f *file) { f.Blinded[1].B = plus(f.Blinded[1].B, generator()) })
			return tb
		}, "p-0.blind is refused: package 1: the proof is wrong"},
		{"a sum blinded with nothing", func() *table {
			tb := upTo(Blind)
			tb.resign(0, Blind, func(f *file) { f.Blinded[0].A.Zero(); f.Blinded[0].B.Zero() })
			return tb
		}, "p-0.blind is refused: package 0: it is multiplied by nothing"},
		{"a wrong share", func() *table {
			tb := upTo(Open)
			tb.resign(1, Open, func(f *file) { f.Opened[0] = plus(f.Opened[0], generator()) })
			return tb
		}, "p-1.open is refused: package 0: the proof is wrong"},
		{"proofs of another package", func() *table {
			tb := upTo(Open)
			tb.resign(1, Open, func(f *file) { f.Opened[0], f.Proofs[0] = f.Opened[1], f.Proofs[1] })
			return tb
		}, "p-1.open is refused: package 0: the proof is wrong"},
		{"a key made of another's", func() *table {
			tb := upTo(Key)
			tb.resign(1, Key, func(f *file) { f.SealKey = minus(f.SealKey, base(tb.desks[0].secret.Seal)) })
			return tb
		}, "p-1.key is refused: the proof is wrong"},
		{"signed by another", func() *table {
			tb := upTo(Commit)
			var f file
			if err := json.Unmarshal(tb.files["p-0.commit"], &f); err != nil {
				t.Fatal(err)
			}
			tb.files["p-0.commit"] = f.sign(tb.desks[1].signKey())
			return tb
		}, "p-0.commit is refused: its signature is wrong"},
		{"a file twice", func() *table {
			tb := upTo(Key)
			tb.files["p-2.copy"] = tb.files["p-0.key"]
			return tb
		}, "p-2.copy is refused: p-0.key is already the file of p-0 for the step \"key\""},
		{"another party", func() *table {
			tb := upTo(Key)
			tb.resign(0, Key, func(f *file) { f.Party = "p-9" })
			return tb
		}, `p-0.key is refused: the list has no party "p-9"`},
		{"a file of another round", func() *table {
			old := newTable(t, list, 9)
			old.all(marks)
			tb := upTo(Reveal)
			// The host plays back what the party sent the last time.
			tb.files["p-0.reveal"] = old.files["p-0.reveal"]
			return tb
		}, "p-0.reveal is refused: its signature is wrong"},
		{"a file of another list", func() *table {
			old := newTable(t, newList(t, 2, 1), 1)
			old.step(Key, nil)
			tb := upTo(Key)
			tb.files["p-0.key"] = old.files["p-0.key"]
			return tb
		}, "p-0.key is refused: it belongs to another list of packages"},
		{"parts of another step", func() *table {
			tb := upTo(Commit)
			tb.resign(0, Commit, func(f *file) { f.Salt = &text32{} })
			return tb
		}, "p-0.commit is refused: it does not have the parts of the step"},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if r := recover(); r != nil {
					t.Fatal(r)
				}
			}()
			tb := c.cheat()
			_, err := Read(list, tb.files)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// A party's key that was replaced on the way is found out on its own desk.
func TestReplacedKey(t *testing.T) {
	list := newList(t, 2, 1)
	old, tb := newTable(t, list, 7), newTable(t, list, 1)
	old.step(Key, nil)
	tb.step(Key, nil)
	tb.files["p-0.key"] = old.files["p-0.key"]
	err := tb.desks[0].Seal(tb.read(), nil)
	if err == nil || err.Error() != "the key file of p-0 is not the one that this desk made" {
		t.Error(err)
	}
}

// Steps wait for each other, and a desk cannot commit twice.
func TestOrder(t *testing.T) {
	list := newList(t, 2, 1)
	tb := newTable(t, list, 1)
	fs := tb.read()
	if err := tb.desks[0].Seal(fs, nil); !errors.Is(err, ErrNotYet) {
		t.Error(err)
	}
	tb.step(Key, nil)
	delete(tb.files, "p-1.key")
	if diff := cmp.Diff([]string{"p-1"}, tb.read().Missing(Key)); diff != "" {
		t.Error(diff)
	}
	tb.step(Key, nil)
	if err := tb.desks[0].Seal(tb.read(), []string{"k7"}); err == nil {
		t.Error("a package that there is not was marked")
	}
	tb.step(Commit, [][]string{{"k0"}, {"k0"}})
	if err := tb.desks[0].Seal(tb.read(), nil); err == nil || !strings.Contains(err.Error(), "cannot be changed") {
		t.Error(err)
	}
	if _, err := tb.read().Result(); !errors.Is(err, ErrNotYet) {
		t.Error(err)
	}
	// A file that comes before those it goes on from waits.
	tb.step(Reveal, nil)
	delete(tb.files, "p-1.commit")
	if fs := tb.read(); len(fs.Missing(Reveal)) != 0 || fs.complete(Reveal) {
		t.Error("what cannot be checked yet counts as checked, or as missing")
	}
}

func TestListFaults(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "cannot be read"},
		{"parties: [a, b]\npackages: [{id: x}]\ncolour: red\n", "colour"},
		{"parties: [a]\npackages: [{id: x}]\n", "expected 2 to 64"},
		{"parties: [a, a]\npackages: [{id: x}]\n", `parties[1]: "a" is given twice`},
		{"parties: [a, ../b]\npackages: [{id: x}]\n", `parties[1]: "../b" is no id`},
		{"parties: [a, b]\npackages: []\n", "expected 1 to 4096"},
		{"parties: [a, b]\npackages: [{id: x}, {id: x}]\n", `packages[1].id: "x" is empty or given twice`},
		{"parties: [a, b]\npackages: [{id: x}]\n---\na: 1\n", "more than one document"},
	} {
		if _, err := ParseList([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// Folders take what others send only if it fits, and keep the rest out.
func TestFolder(t *testing.T) {
	agreed := []byte("parties: [p-0, p-1]\npackages: [{id: k0}]\n")
	dirs := []string{filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")}
	var folders []*Folder
	random := rand.NewChaCha8([32]byte{1})
	for i, dir := range dirs {
		f, _, err := Begin(dir, agreed, fmt.Sprintf("p-%d", i), random)
		if err != nil {
			t.Fatal(err)
		}
		folders = append(folders, f)
		if info, err := os.Stat(filepath.Join(dir, secretName)); err != nil || info.Mode().Perm() != 0o600 {
			t.Error("others may read the secret: ", info.Mode(), err)
		}
	}
	travel := func() {
		for i, f := range folders {
			for _, name := range f.Own(fmt.Sprintf("p-%d", i)) {
				text, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := folders[1-i].Take("sent", text); err != nil {
					t.Fatal(err)
				}
				if _, err := folders[1-i].Take("sent", bytes.Replace(text, []byte("p-"), []byte("q-"), 1)); err == nil {
					t.Fatal("a file of another party was taken")
				}
			}
		}
	}
	travel()
	for _, f := range folders {
		if _, err := f.Seal([]string{"k0"}); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		travel()
		for _, f := range folders {
			if _, err := f.Advance(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, dir := range dirs {
		f, err := OpenFolder(dir, random)
		if err != nil {
			t.Fatal(err)
		}
		travel()
		files, err := f.Read()
		if err != nil {
			t.Fatal(err)
		}
		if all, err := files.Result(); err != nil || len(all) != 1 {
			t.Error(all, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	list := newList(f, 2, 1)
	tb := newTable(f, list, 1)
	tb.all([][]string{{"k0"}, {"k0"}})
	for _, text := range tb.files {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		files := maps.Clone(tb.files)
		delete(files, "p-1.open")
		files["fuzz"] = text
		// Whatever it is, nobody but p-1 can have made it.
		if fs, err := Read(list, files); err == nil && fs.complete(Open) {
			f := &file{}
			if err := json.Unmarshal(text, f); err != nil || !ed25519.Verify(fs.signKey("p-1"), f.signed(), f.Signature[:]) {
				t.Errorf("%s was taken for the file of p-1", text)
			}
		}
	})
}
