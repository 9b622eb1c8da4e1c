package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
)

type sealCmd struct {
	File string   `arg:"" help:"The file, such as the database of a desk that nobody has open."`
	Out  string   `placeholder:"FILE" help:"The sealed file (default: FILE.age)."`
	To   []string `placeholder:"CARD" help:"Seal to the card of somebody; may be given several times (default: the passphrase in PARLEY_PASSPHRASE)."`
}

func (c *sealCmd) Help() string {
	return "The file that was sealed is left as it is; take it away yourself.\nExample:\n  PARLEY_PASSPHRASE=... parley seal desk.db"
}

func (c *sealCmd) Run(s *session) error {
	f, head, err := openLarge(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	if bytes.HasPrefix(head, []byte("age-encryption.org/v1\n")) {
		return notInOrder("%s is sealed already", c.File)
	}
	out := c.Out
	if out == "" {
		out = c.File + ".age"
	}
	if _, err := os.Stat(out); err == nil {
		return notInOrder("%s is there already; nothing is written over", out)
	}
	var recipients []age.Recipient
	for _, path := range c.To {
		card, err := s.card(path)
		if err != nil {
			return err
		}
		recipients = append(recipients, card.Recipient())
	}
	if len(recipients) == 0 {
		phrase, err := s.passphrase()
		if err != nil {
			return err
		}
		r, err := age.NewScryptRecipient(phrase)
		if err != nil {
			return badUsage("the passphrase cannot be used: %w", err)
		}
		recipients = append(recipients, r)
	}
	err = writeSecret(out, func(to io.Writer) error {
		w, err := age.Encrypt(to, recipients...)
		if err != nil {
			return err
		}
		if _, err := io.Copy(w, stopping{s, f}); err != nil {
			return err
		}
		return w.Close()
	})
	if err != nil {
		return fmt.Errorf("%s cannot be sealed: %w", c.File, err)
	}
	s.printf("%s\n", out)
	return nil
}

type openCmd struct {
	File string `arg:"" help:"The sealed file."`
	Out  string `placeholder:"FILE" help:"Where to (default: without .age)."`
	Key  string `placeholder:"FILE" help:"The key it is sealed to, where it is not a passphrase (default: the desk's)."`
}

func (c *openCmd) Help() string {
	return "Example:\n  PARLEY_PASSPHRASE=... parley open desk.db.age"
}

// maxScrypt is how much work a sealed file may ask for: 2^20 takes some seconds
// and a gigabyte.
const maxScrypt = 20

func (c *openCmd) Run(s *session) error {
	f, head, err := openLarge(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	out := c.Out
	if out == "" {
		var ok bool
		if out, ok = strings.CutSuffix(c.File, ".age"); !ok {
			return badUsage("%s does not end in .age; say with --out where to write", c.File)
		}
	}
	if _, err := os.Stat(out); err == nil {
		return notInOrder("%s is there already; nothing is written over", out)
	}
	var identity age.Identity
	if bytes.Contains(head, []byte("\n-> scrypt ")) {
		phrase, err := s.passphrase()
		if err != nil {
			return err
		}
		id, err := age.NewScryptIdentity(phrase)
		if err != nil {
			return badUsage("the passphrase cannot be used: %w", err)
		}
		id.SetMaxWorkFactor(maxScrypt)
		identity = id
	} else {
		key, err := s.key(c.Key)
		if err != nil {
			return err
		}
		identity = key.Identity()
	}
	r, err := age.Decrypt(stopping{s, f}, identity)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return notInOrder("%s is sealed with another passphrase or to another key", c.File)
	}
	if err != nil {
		return notInOrder("%s was cut or changed, or is not sealed: %w", c.File, err)
	}
	// The file has its name only when all of it was seen to be whole.
	err = writeSecret(out, func(to io.Writer) error {
		_, err := io.Copy(to, r)
		return err
	})
	if errors.Is(err, errNotWritten) || s.Err() != nil {
		return err
	}
	if err != nil {
		return notInOrder("%s was cut or changed: %w", c.File, err)
	}
	s.printf("%s\n", out)
	return nil
}

// passphrase is that of the environment: on the command line others would see
// it.
func (s *session) passphrase() (string, error) {
	phrase := s.env.Getenv("PARLEY_PASSPHRASE")
	if file, ok := strings.CutPrefix(phrase, "file:"); ok {
		text, err := readSmall(file)
		if err != nil {
			return "", err
		}
		phrase, _, _ = strings.Cut(string(text), "\n")
		phrase = strings.TrimSuffix(phrase, "\r")
	}
	if phrase == "" {
		return "", badUsage("there is no passphrase; set PARLEY_PASSPHRASE to it, or to file:PATH of a file whose first line it is")
	}
	return phrase, nil
}

// openLarge opens a file to read it through, and gives its beginning.
func openLarge(path string) (f *os.File, head []byte, err error) {
	f, err = os.Open(path)
	if err == nil {
		head = make([]byte, 200)
		var n int
		n, err = f.ReadAt(head, 0)
		head = head[:n]
		if err == io.EOF {
			err = nil
		}
		if err != nil {
			f.Close()
		}
	}
	if err != nil {
		return nil, nil, failure{Unreadable, fmt.Errorf("%s cannot be read: %w", path, pathCause(err))}
	}
	return f, head, nil
}

// stopping reads until the context ends.
type stopping struct {
	context.Context
	io.Reader
}

func (r stopping) Read(p []byte) (int, error) {
	if err := r.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

var errNotWritten = errors.New("cannot be written")

// writeSecret writes a new file that nobody else may read. It has its name only
// when it is whole.
func writeSecret(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".parley-*") // for its owner alone
	if err != nil {
		return failure{Unreadable, fmt.Errorf("%s %w: %w", path, errNotWritten, pathCause(err))}
	}
	defer os.Remove(f.Name())
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return failure{Unreadable, fmt.Errorf("%s %w: %w", path, errNotWritten, pathCause(err))}
	}
	err = os.Link(f.Name(), path) // never over another file
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(f.Name(), path) // where the file system knows no links
	}
	if err != nil {
		return failure{Unreadable, fmt.Errorf("%s %w: %w", path, errNotWritten, pathCause(err))}
	}
	return nil
}

// pathCause takes the path out of a file error: the message names it.
func pathCause(err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	}
	return err
}
