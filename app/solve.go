package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"parley/engine/graphmodel"
	"parley/engine/pareto"
	"parley/engine/pareto/genius"
	"parley/engine/smt"
)

type solveCmd struct {
	File        string        `arg:"" help:"Model file; its field \"format\" picks the engine."`
	Timeout     time.Duration `default:"60s" help:"Stop after this time and tell what was proved so far (default ${default})."`
	Conflicts   int           `placeholder:"K" default:"5" help:"For parley.deadlock/1: the K smallest conflicts; 0 for all (default ${default})."`
	Concessions int           `placeholder:"K" default:"11" help:"For parley.deadlock/1: the K cheapest concessions; 0 for all (default ${default})."`
	Fair        bool          `help:"For parley.deadlock/1: order concessions by the worst-off party's cost first."`
	Counts      bool          `help:"For parley.stability/1: how many states instead of which."`
	Format      string        `enum:"text,json" default:"text" help:"${enum} (default ${default})."`
	JSON        bool          `name:"json" help:"Short for --format json."`
	packageModelArgs
}

func (c *solveCmd) Help() string {
	return "Examples:\n  parley solve model.json --json\n  parley solve domain.xml profile1.xml profile2.xml"
}

// mostModel is the largest model file that is read, in bytes.
const mostModel = 1 << 30

func (c *solveCmd) Run(s *session) error {
	switch {
	case c.Conflicts < 0 || c.Concessions < 0 || c.Timeout <= 0:
		return badUsage("--conflicts and --concessions take a number from 0, --timeout a time such as 60s")
	case c.FrontierOnly && c.NashOnly:
		return badUsage("--frontier-only and --nash-only leave nothing to find; give one of them")
	}
	for _, file := range c.files() {
		if err := readable(file); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(s, c.Timeout)
	defer cancel()
	start, err := startOf(c.File)
	if err != nil {
		return err
	}
	if genius.IsXML(start) || genius.IsProfile(start) {
		return c.genius(ctx, s, genius.IsXML(start))
	}
	if len(c.More) > 0 {
		return badUsage("%s: one model file is solved at a time; only Genius and GeniusWeb come in several", c.More[0])
	}
	text, err := os.ReadFile(c.File)
	if err != nil {
		return failure{Unreadable, fmt.Errorf("%s cannot be read: %w", c.File, err)}
	}
	format := formatOf(text)
	for _, m := range models {
		if m.format == format {
			return m.solve(c, ctx, s, text)
		}
	}
	if format == "" {
		return badUsage("%s: $.format: the field is missing; expected %s", c.File, formats())
	}
	return badUsage("%s: $.format: found %q, expected %s", c.File, format, formats())
}

// readable sees that a model file is a file, and not too large.
func readable(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return failure{Unreadable, fmt.Errorf("%s cannot be read: %w", file, err)}
	}
	if !info.Mode().IsRegular() {
		return failure{Unreadable, fmt.Errorf("%s cannot be read: it is no regular file", file)}
	}
	if info.Size() > mostModel {
		return badUsage("%s has %d MB, expected at most %d", file, info.Size()>>20, mostModel>>20)
	}
	return nil
}

// startOf returns how a file begins, as far as kinds of files can be told by it.
func startOf(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, failure{Unreadable, fmt.Errorf("%s cannot be read: %w", file, err)}
	}
	defer f.Close()
	start, err := io.ReadAll(io.LimitReader(f, 1<<12))
	if err != nil {
		return nil, failure{Unreadable, fmt.Errorf("%s cannot be read: %w", file, err)}
	}
	return start, nil
}

// models are the formats of model files, each with what answers it.
var models = []struct {
	format string
	solve  func(c *solveCmd, ctx context.Context, s *session, text []byte) error
}{
	{smt.Format, (*solveCmd).deadlock},
	{pareto.Format, (*solveCmd).packages},
	{graphmodel.Format, (*solveCmd).stability},
}

// formats names all formats: "a", "b" or "c".
func formats() string {
	var b strings.Builder
	for i, m := range models {
		switch {
		case i > 0 && i == len(models)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", m.format)
	}
	return b.String()
}

// formatOf reads the field "format" of a model file, "" if it has none. Where the
// text is not in order before that field, it is the first format, whose reader
// says exactly what is wrong.
func formatOf(text []byte) string {
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return models[0].format
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return models[0].format
		}
		if key == "format" {
			var v any
			if err := dec.Decode(&v); err != nil {
				return models[0].format
			}
			if s, ok := v.(string); ok {
				return s
			}
			return models[0].format
		}
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			return models[0].format
		}
	}
	return ""
}
