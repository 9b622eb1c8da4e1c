package app

import (
	"errors"
	"fmt"
	"strings"

	"parley/dossier"
)

type checkCmd struct {
	Dossiers []string `arg:"" name:"dossier" help:"Folders to check, or names in the store."`
}

func (c *checkCmd) Help() string {
	return "Example:\n  parley check examples/ukraine-2025-26 examples/camp-david-1978"
}

func (c *checkCmd) Run(s *session) error {
	var bad error
	clean := 0
	for _, dir := range c.Dossiers {
		d, err := s.load(dir)
		if err != nil {
			if s.Err() != nil {
				return err
			}
			bad = errors.Join(bad, err)
			continue
		}
		clean++
		s.printf("%s: clean. %s\n", dir, counts(&d.Records))
	}
	if bad != nil && clean > 0 {
		return partly{bad}
	}
	return bad
}

// counts says how much a dossier holds, kind by kind.
func counts(r *dossier.Records) string {
	text := ""
	for _, k := range dossier.Kinds() {
		if n := r.Count(k); n > 0 {
			if text != "" {
				text += ", "
			}
			text += plural(n, string(k))
		}
	}
	return text
}

func plural(n int, word string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(word, "y") && !strings.HasSuffix(word, "ay"):
		word = word[:len(word)-1] + "ies"
	default:
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}
