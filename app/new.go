package app

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"parley/dossier"
)

//go:embed scaffold
var scaffold embed.FS

type newCmd struct {
	Dir    string `arg:"" help:"Folder to make; it must not exist yet, or be empty."`
	Sample int    `placeholder:"N" help:"Instead of the scaffold, a generated dossier with N positions, for trying things at size."`
	Seed   uint64 `default:"1" help:"Seed of the generated dossier (default ${default})."`
}

func (c *newCmd) Help() string {
	return "Example:\n  parley new my-talks"
}

// mostSample is the largest sample: a slip of the finger shall not fill a disk.
const mostSample = 1_000_000

func (c *newCmd) Run(s *session) error {
	if c.Sample < 0 || c.Sample > mostSample {
		return badUsage("--sample %d: expected 1 to %d positions", c.Sample, mostSample)
	}
	if entries, err := os.ReadDir(c.Dir); err == nil && len(entries) > 0 {
		return notInOrder("folder %s is not empty; nothing was written", c.Dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failure{Unreadable, fmt.Errorf("folder %s cannot be used: %w", c.Dir, err)}
	}
	if c.Sample > 0 {
		if err := dossier.Save(dossier.Sample(c.Sample, c.Seed), c.Dir); err != nil {
			return failure{Unreadable, err}
		}
		s.printf("%s: a generated dossier with %d positions\n", c.Dir, c.Sample)
		return nil
	}
	files, err := fs.Sub(scaffold, "scaffold")
	if err != nil {
		return err
	}
	if err := os.CopyFS(c.Dir, files); err != nil {
		return failure{Unreadable, fmt.Errorf("folder %s cannot be written: %w", c.Dir, err)}
	}
	s.printf("%s: a new dossier. Edit its files, then run:\n  parley check %s\n  parley brief %s\n", c.Dir, filepath.ToSlash(c.Dir), filepath.ToSlash(c.Dir))
	return nil
}
