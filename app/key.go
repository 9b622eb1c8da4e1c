package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"parley/ledger"
)

// keyCmd has the commands for keys: the desk's, and those of persons who sign
// for themselves.
type keyCmd struct {
	New  keyNewCmd  `cmd:"" help:"Make a key."`
	Card keyCardCmd `cmd:"" help:"Print the public half of a key, for others to verify what it signs and to seal files to it."`
}

type keyNewCmd struct {
	Name string `arg:"" help:"The name of the desk or the person, such as desk.example."`
	File string `placeholder:"FILE" help:"Where to keep it (default: $PARLEY_KEY, else parley/desk.key in the user's configuration)."`
}

func (c *keyNewCmd) Help() string {
	return "Example:\n  parley key new desk.example\n  parley key new umerov --file umerov.key"
}

func (c *keyNewCmd) Run(s *session) error {
	path, err := s.keyFile(c.File)
	if err != nil {
		return err
	}
	key, err := ledger.NewDeskKey(c.Name, s.env.Random)
	if err != nil {
		return badUsage("%w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return failure{Unreadable, fmt.Errorf("%s cannot be made: %w", filepath.Dir(path), err)}
	}
	// A key that was there is not written over: what it signed would have no
	// key any more.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return notInOrder("%s is there already; a key is not written over", path)
	}
	if err == nil {
		_, err = f.Write(key.Text())
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return failure{Unreadable, fmt.Errorf("%s cannot be written: %w", path, err)}
	}
	s.printf("The key of %s is in %s. Nobody else may read it; keep a copy elsewhere.\nIts words: %s\n", c.Name, path, key.Card().Words())
	return nil
}

type keyCardCmd struct {
	File  string `placeholder:"FILE" help:"The key (default: $PARLEY_KEY, else parley/desk.key in the user's configuration)."`
	Words bool   `help:"Print the words of the card, to be compared over the phone."`
}

func (c *keyCardCmd) Help() string {
	return "Example:\n  parley key card > desk.card"
}

func (c *keyCardCmd) Run(s *session) error {
	key, err := s.key(c.File)
	if err != nil {
		return err
	}
	if c.Words {
		s.printf("%s\n", key.Card().Words())
		return nil
	}
	s.out.Write(key.Card().Text())
	return nil
}

// keyFile says where a key is kept: where the flag says, else where PARLEY_KEY
// does, else in the user's configuration.
func (s *session) keyFile(flag string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	if path := s.env.Getenv("PARLEY_KEY"); path != "" {
		return path, nil
	}
	for _, in := range [][]string{{"XDG_CONFIG_HOME"}, {"HOME", ".config"}, {"APPDATA"}} {
		if dir := s.env.Getenv(in[0]); dir != "" {
			return filepath.Join(append([]string{dir}, append(in[1:], "parley", "desk.key")...)...), nil
		}
	}
	return "", badUsage("it is not known where the key is; set PARLEY_KEY to its file")
}

// key reads a key.
func (s *session) key(flag string) (*ledger.DeskKey, error) {
	path, err := s.keyFile(flag)
	if err != nil {
		return nil, err
	}
	text, err := readSmall(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, failure{Unreadable, fmt.Errorf("there is no key at %s; \"parley key new NAME\" makes one, PARLEY_KEY says where it is", path)}
	}
	if err != nil {
		return nil, err
	}
	key, err := ledger.ParseDeskKey(text)
	if err != nil {
		return nil, notInOrder("%s: %w", path, err)
	}
	return key, nil
}

// servedKey is the key of a desk that is served: nil where none was named and there
// is none in the user's configuration.
func (s *session) servedKey(flag string) (*ledger.DeskKey, error) {
	if flag == "" && s.env.Getenv("PARLEY_KEY") == "" {
		path, err := s.keyFile("")
		if err != nil {
			return nil, nil // nothing says where it would be
		}
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	return s.key(flag)
}

// card reads the card of somebody.
func (s *session) card(path string) (*ledger.Card, error) {
	text, err := readSmall(path)
	if err != nil {
		return nil, err
	}
	card, err := ledger.ParseCard(text)
	if err != nil {
		return nil, notInOrder("%s: %w", path, err)
	}
	return card, nil
}

// maxSigned bounds what is read of files that hold something signed.
const maxSigned = 512 << 20

// readSmall reads a file whole, up to a bound that none of these files reaches.
func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return nil, failure{Unreadable, fmt.Errorf("%s cannot be read: it is a folder", path)}
	}
	if err == nil && info.Size() > maxSigned {
		return nil, failure{Unreadable, fmt.Errorf("%s cannot be read: it has more than %d MB", path, maxSigned>>20)}
	}
	if err == nil && info.Mode()&os.ModeDevice != 0 {
		return nil, failure{Unreadable, fmt.Errorf("%s cannot be read: it is a device, expected a file", path)}
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, failure{Unreadable, fmt.Errorf("%s cannot be read: %w", path, pathCause(err))}
	}
	return text, nil
}
