package app

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"parley/reading/attribution"
)

type trainCmd struct {
	Corpus    []string `arg:"" help:"Texts in which people marked what is attributed: one JSON document a line, or marked by hand (.txt)."`
	Confirmed []string `placeholder:"FILE" sep:"none" help:"What people confirmed of the reader's proposals, in the same form; it counts threefold. May be given several times."`
	Out       string   `required:"" placeholder:"FILE" help:"Where to write the weights."`
	Seed      uint64   `default:"1" help:"The same corpus and seed give the same weights, on one architecture (default ${default})."`
}

func (c *trainCmd) Help() string {
	return "Takes minutes for a corpus of a thousand articles.\n\nExample:\n  parley train train.jsonl --confirmed ours.jsonl --out weights.bin\n  parley eval dev.jsonl --model weights.bin"
}

// confirmedCounts is how often what people confirmed is learnt from, against
// once for a corpus: it is of the kind of text that will be read.
const confirmedCounts = 3

func (c *trainCmd) Run(s *session) error {
	var examples []attribution.Example
	add := func(names []string, times int) error {
		for _, name := range names {
			docs, err := readCorpus(name)
			if err != nil {
				return err
			}
			for range times {
				for _, d := range docs {
					examples = append(examples, attribution.FromCorpus(d))
				}
			}
		}
		return nil
	}
	if err := errors.Join(add(c.Corpus, 1), add(c.Confirmed, confirmedCounts)); err != nil {
		return err
	}
	t := attribution.Training{Seed: c.Seed}
	if width, ok := s.env.Terminal(); ok {
		t.Progress = func(stage string, done, of int) {
			bar := strings.Repeat("█", done*20/of) + strings.Repeat("░", 20-done*20/of)
			fmt.Fprintf(s.env.Stderr, "\r%-*.*s", width-1, width-1, bar+" "+stage)
			if done == of {
				fmt.Fprint(s.env.Stderr, "\r\x1b[K")
			}
		}
	}
	data, report, err := attribution.Train(s, examples, t)
	if s.Err() != nil {
		return s.Err()
	}
	if err != nil {
		return notInOrder("%w", err)
	}
	if err := writeFile(c.Out, data); err != nil {
		return err
	}
	s.printf("%s: %d kB of weights, from %s with %s\n", c.Out, (len(data)+999)/1000, plural(report.Texts, "text"), plural(report.Attributions, "attribution"))
	s.printf("See what they find with: parley eval GOLD.jsonl --model %s\n", c.Out)
	return nil
}

// pathless is the error without the path, which the message names already.
func pathless(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
