package sealed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Folder is where a desk keeps an acceptance: the list, its own secret, and
// under files/ the files of all parties, PARTY.STEP.json, as they come and go.
type Folder struct {
	Dir    string
	List   *List
	random io.Reader
}

// The names within a folder.
const (
	listName   = "packages.yaml"
	secretName = "secret.json"
	filesName  = "files"
)

// ErrUnreadable is what errors of a folder are that cannot be read or written;
// others say what is not in order.
var ErrUnreadable = errors.New("cannot be read or written")

func unreadable(err error) error { return fmt.Errorf("%w: %w", ErrUnreadable, err) }

// Begin makes a folder for a party: the list as it was agreed, a new secret, and
// the key file, of which it returns the name.
func Begin(dir string, agreed []byte, party string, random io.Reader) (*Folder, string, error) {
	list, err := ParseList(agreed)
	if err != nil {
		return nil, "", err
	}
	desk, err := NewDesk(list, party, random)
	if err != nil {
		return nil, "", err
	}
	key, err := desk.Key()
	if err != nil {
		return nil, "", err
	}
	f := &Folder{dir, list, random}
	if _, err := os.Stat(f.path(secretName)); !errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf("%s is the folder of an acceptance already; take another one", dir)
	}
	if err := os.MkdirAll(f.path(filesName), 0o700); err != nil {
		return nil, "", unreadable(err)
	}
	if err := errors.Join(write(f.path(listName), agreed), write(f.path(secretName), desk.Secret())); err != nil {
		return nil, "", err
	}
	name, err := f.put(party, Key, key)
	return f, name, err
}

// OpenFolder opens a folder that Begin made.
func OpenFolder(dir string, random io.Reader) (*Folder, error) {
	f := &Folder{Dir: dir, random: random}
	text, err := os.ReadFile(f.path(listName))
	if err != nil {
		return nil, unreadable(err)
	}
	if f.List, err = ParseList(text); err != nil {
		return nil, fmt.Errorf("%s: %w", f.path(listName), err)
	}
	return f, nil
}

func (f *Folder) path(name string) string { return filepath.Join(f.Dir, name) }

// Desk is the desk of the folder's party.
func (f *Folder) Desk() (*Desk, error) {
	text, err := os.ReadFile(f.path(secretName))
	if err != nil {
		return nil, unreadable(err)
	}
	return OpenDesk(f.List, text, f.random)
}

// Read checks the files that are there, as the function Read does.
func (f *Folder) Read() (*Files, error) {
	texts, err := f.texts()
	if err != nil {
		return nil, err
	}
	return Read(f.List, texts)
}

func (f *Folder) texts() (map[string][]byte, error) {
	entries, err := os.ReadDir(f.path(filesName))
	if err != nil {
		return nil, unreadable(err)
	}
	texts := map[string][]byte{}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || filepath.Ext(e.Name()) != ".json" {
			continue
		}
		name := filepath.Join(f.path(filesName), e.Name())
		if info, err := e.Info(); err != nil || !info.Mode().IsRegular() || info.Size() > MaxFile {
			return nil, &FileError{name, fmt.Errorf("it is no regular file, or has more than %d MB", MaxFile>>20)}
		}
		if texts[name], err = os.ReadFile(name); err != nil {
			return nil, unreadable(err)
		}
	}
	return texts, nil
}

// Own lists the names of the party's own files that are there, in the order of
// their steps.
func (f *Folder) Own(party string) []string {
	var out []string
	for _, s := range Steps {
		name := f.path(filepath.Join(filesName, fileName(party, s)))
		if _, err := os.Stat(name); err == nil {
			out = append(out, name)
		}
	}
	return out
}

func fileName(party string, s Step) string { return party + "." + string(s) + ".json" }

func (f *Folder) put(party string, s Step, text []byte) (string, error) {
	name := f.path(filepath.Join(filesName, fileName(party, s)))
	return name, write(name, text)
}

// Seal seals the marks for good and returns the name of the file that commits to
// them.
func (f *Folder) Seal(accepts []string) (string, error) {
	desk, err := f.Desk()
	if err != nil {
		return "", err
	}
	files, err := f.Read()
	if err != nil {
		return "", err
	}
	if err := desk.Seal(files, accepts); err != nil {
		return "", err
	}
	if err := write(f.path(secretName), desk.Secret()); err != nil {
		return "", err
	}
	return f.Commit()
}

// Commit writes the file that commits to the marks that were sealed, and returns
// its name.
func (f *Folder) Commit() (string, error) {
	desk, err := f.Desk()
	if err != nil {
		return "", err
	}
	files, err := f.Read()
	if err != nil {
		return "", err
	}
	text, err := desk.Commit(files)
	if err != nil {
		return "", err
	}
	return f.put(desk.Party(), Commit, text)
}

// Advance takes every step after Commit that the files allow, and returns the
// names of the files that it wrote. If there is none, but there should be, it is
// ErrNotYet.
func (f *Folder) Advance() (wrote []string, err error) {
	desk, err := f.Desk()
	if err != nil {
		return nil, err
	}
	for _, step := range []Step{Reveal, Blind, Open} {
		files, err := f.Read()
		if err != nil {
			return wrote, err
		}
		if !slices.Contains(files.Missing(step), desk.Party()) {
			continue
		}
		text, err := desk.Take(step, files)
		if errors.Is(err, ErrNotYet) && len(wrote) > 0 {
			return wrote, nil
		}
		if err != nil {
			return wrote, err
		}
		name, err := f.put(desk.Party(), step, text)
		if err != nil {
			return wrote, err
		}
		wrote = append(wrote, name)
	}
	return wrote, nil
}

// Take puts another party's file into the folder, if it fits all that is there,
// and returns its name.
func (f *Folder) Take(name string, text []byte) (string, error) {
	texts, err := f.texts()
	if err != nil {
		return "", err
	}
	for have, same := range texts {
		if bytes.Equal(text, same) {
			return have, nil
		}
	}
	texts[name] = text
	if _, err := Read(f.List, texts); err != nil {
		return "", err
	}
	file, err := readFile(text, f.List, nobody)
	if err != nil {
		return "", &FileError{name, err}
	}
	return f.put(file.Party, file.Step, text)
}

// write writes a file that nobody else may read, whole or not at all.
func write(name string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return unreadable(err)
	}
	defer os.Remove(f.Name()) // in vain once it is renamed
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return unreadable(err)
	}
	return nil
}
