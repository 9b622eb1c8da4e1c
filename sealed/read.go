package sealed

import (
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// Files are the files of all parties that a desk has, checked as far as they can
// be: those of a step only when all of the step before are there.
type Files struct {
	list *List
	by   map[Step]map[string]*file // checked
	wait map[Step]map[string]bool  // there, not checked yet
}

// A FileError says which file is refused, and why.
type FileError struct {
	Name string
	Err  error
}

func (e *FileError) Error() string { return e.Name + " is refused: " + e.Err.Error() }
func (e *FileError) Unwrap() error { return e.Err }

// Read checks files, by the names they are to be called in errors. The error is
// a *FileError.
func Read(list *List, texts map[string][]byte) (*Files, error) {
	fs := &Files{list: list, by: map[Step]map[string]*file{}, wait: map[Step]map[string]bool{}}
	names := make([]string, 0, len(texts))
	for name := range texts {
		names = append(names, name)
	}
	slices.Sort(names)
	type named struct {
		name string
		*file
	}
	var all []named
	for _, name := range names {
		f, err := readFile(texts[name], list, nobody)
		if err == nil && !slices.Contains(list.Parties, f.Party) {
			err = fmt.Errorf("the list has no party %q", clip(f.Party))
		}
		if err != nil {
			return nil, &FileError{name, err}
		}
		all = append(all, named{name, f})
	}
	slices.SortStableFunc(all, func(a, b named) int {
		return cmp.Compare(slices.Index(Steps, a.Step), slices.Index(Steps, b.Step))
	})
	first := map[Step]map[string]string{}
	for _, s := range Steps {
		fs.by[s], fs.wait[s], first[s] = map[string]*file{}, map[string]bool{}, map[string]string{}
	}
	for _, f := range all {
		if other, ok := first[f.Step][f.Party]; ok {
			return nil, &FileError{f.name, fmt.Errorf("%s is already the file of %s for the step %q", other, f.Party, f.Step)}
		}
		first[f.Step][f.Party] = f.name
		if f.Step != Key {
			if fs.by[Key][f.Party] == nil || !fs.complete(before(f.Step)) {
				fs.wait[f.Step][f.Party] = true
				continue
			}
			if _, err := readFile(texts[f.name], list, fs.signKey); err != nil {
				return nil, &FileError{f.name, err}
			}
		}
		if err := fs.check(f.file); err != nil {
			return nil, &FileError{f.name, err}
		}
		fs.by[f.Step][f.Party] = f.file
	}
	return fs, nil
}

// nobody has a key yet.
func nobody(string) ed25519.PublicKey { return nil }

func before(s Step) Step { return Steps[slices.Index(Steps, s)-1] }

func (fs *Files) signKey(party string) ed25519.PublicKey {
	return ed25519.PublicKey(fs.by[Key][party].SignKey[:])
}

// complete reports whether the files of all parties of a step are there and
// checked.
func (fs *Files) complete(s Step) bool { return len(fs.by[s]) == len(fs.list.Parties) }

// Missing lists the parties of which the file of a step is not there.
func (fs *Files) Missing(s Step) []string {
	var out []string
	for _, p := range fs.list.Parties {
		if fs.by[s][p] == nil && !fs.wait[s][p] {
			out = append(out, p)
		}
	}
	return out
}

// Fingerprints returns, by party, the hash of its key file, of those that are
// there: what parties compare over a channel that they trust.
func (fs *Files) Fingerprints() map[string]string {
	out := map[string]string{}
	for p, f := range fs.by[Key] {
		out[p] = fmt.Sprintf("%x", f.hash())[:32]
	}
	return out
}

// after is the hash of all files of the step before, which binds a step to them.
func (fs *Files) after(s Step) text32 {
	if s == Key {
		return fs.list.hash
	}
	h := sha256.New()
	for _, p := range fs.list.Parties {
		sum := fs.by[before(s)][p].hash()
		h.Write(sum[:])
	}
	return text32(h.Sum(nil))
}

// context binds a proof to the list, the party, the step and the package.
func (fs *Files) context(s Step, party string, pkg int) []byte {
	after := fs.after(s)
	return fmt.Appendf(nil, "%s %s %q %d %x %x", Format, s, party, pkg, fs.list.hash, after)
}

// check sees that a signed file is right, given all files of the step before.
func (fs *Files) check(f *file) error {
	if f.After != fs.after(f.Step) {
		if f.Step == Key {
			return errors.New("it belongs to another list of packages")
		}
		return fmt.Errorf("it goes on from other files of the step %q than those here: somebody sent different files to different parties, or a file of another round was taken", before(f.Step))
	}
	switch f.Step {
	case Key:
		if f.SealKey.isIdentity() {
			return errors.New("its key is none")
		}
		return f.SealProof.check(fs.context(Key, f.Party, 0), pair{generator(), f.SealKey})
	case Reveal:
		if commitment(f.Party, *f.Salt, f.Sealed) != *fs.by[Commit][f.Party].Commitment {
			return errors.New("it does not have the marks that the party committed to: they were changed")
		}
	case Blind:
		for i, b := range f.Blinded {
			if b.A.isIdentity() {
				return fmt.Errorf("package %d: it is multiplied by nothing", i)
			}
			sum := fs.sum(Reveal, i)
			if err := f.Proofs[i].check(fs.context(Blind, f.Party, i), pair{sum.A, b.A}, pair{sum.B, b.B}); err != nil {
				return fmt.Errorf("package %d: %w", i, err)
			}
		}
	case Open:
		for i, o := range f.Opened {
			err := f.Proofs[i].check(fs.context(Open, f.Party, i),
				pair{generator(), fs.by[Key][f.Party].SealKey}, pair{fs.sum(Blind, i).A, o})
			if err != nil {
				return fmt.Errorf("package %d: %w", i, err)
			}
		}
	}
	return nil
}

// sum adds up what all parties have for a package, at the step that reveals or
// the one that blinds.
func (fs *Files) sum(s Step, pkg int) cipher {
	total := cipher{&element{}, &element{}}
	total.A.Zero()
	total.B.Zero()
	for _, p := range fs.list.Parties {
		f := fs.by[s][p]
		if s == Blind {
			total = total.plus(f.Blinded[pkg])
		} else {
			total = total.plus(f.Sealed[pkg])
		}
	}
	return total
}

// sealKey is the key that all parties share.
func (fs *Files) sealKey() *element {
	total := &element{}
	total.Zero()
	for _, p := range fs.list.Parties {
		total = plus(total, fs.by[Key][p].SealKey)
	}
	return total
}

// ErrNotYet says that files are missing.
var ErrNotYet = errors.New("files of other parties are missing")

// Result returns the packages that all parties accept, in the order of the list,
// or ErrNotYet.
func (fs *Files) Result() ([]Package, error) {
	if !fs.complete(Open) {
		return nil, ErrNotYet
	}
	all := []Package{}
	for i, p := range fs.list.Packages {
		mark := fs.sum(Blind, i).B
		for _, party := range fs.list.Parties {
			mark = minus(mark, fs.by[Open][party].Opened[i])
		}
		if mark.isIdentity() {
			all = append(all, p)
		}
	}
	return all, nil
}
