package app

import (
	"fmt"
	"os"
	"strings"

	"parley/export"
	"parley/reading/attribution"
	"parley/reading/corpus"
	"parley/reading/score"
	"parley/reading/token"
)

type evalCmd struct {
	Gold   string  `arg:"" help:"Texts in which people marked what is attributed: one JSON document a line, or marked by hand (.txt)."`
	Pred   string  `arg:"" optional:"" placeholder:"PRED" help:"What some reader found in them, by the same names (default: the reader reads them now)."`
	Recall float64 `default:"1" help:"How readily the reader takes words for an attribution, 0.3 to 1.5 (default ${default})."`
	Model  string  `placeholder:"FILE" help:"Weights that parley train wrote (default: those that come with the program)."`
	Format string  `enum:"text,markdown,json,csv" default:"text" help:"${enum} (default ${default})."`
	JSON   bool    `name:"json" help:"Short for --format json."`
}

func (c *evalCmd) Help() string {
	return "Example:\n  parley eval gold.jsonl\n  parley eval gold.jsonl found.jsonl --json"
}

func (c *evalCmd) Run(s *session) error {
	if c.Recall < 0.3 || c.Recall > 1.5 {
		return badUsage("--recall takes a number from 0.3 to 1.5")
	}
	gold, err := readCorpus(c.Gold)
	if err != nil {
		return err
	}
	found := map[string][]corpus.Relation{}
	if c.Pred != "" {
		pred, err := readCorpus(c.Pred)
		if err != nil {
			return err
		}
		for _, d := range pred {
			found[d.Doc] = d.Attributions
		}
	} else {
		m, err := readModel(c.Model)
		if err != nil {
			return err
		}
		for _, d := range gold {
			if s.Err() != nil {
				return s.Err()
			}
			found[d.Doc] = attribution.ToCorpus(d.Text, m.Read(token.Parse(d.Text), c.Recall))
		}
	}
	var sum score.Score
	for _, d := range gold {
		sum.Add(d.Text, d.Attributions, found[d.Doc])
	}
	r := sum.Result()
	return s.print(c.Format, c.JSON, r, evalPage(r))
}

// readCorpus reads marked texts, in the form that the file's name says.
func readCorpus(name string) ([]corpus.Document, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, failure{Unreadable, fmt.Errorf("%s cannot be read: %w", name, pathless(err))}
	}
	defer f.Close()
	read := corpus.Read
	if strings.HasSuffix(name, ".txt") {
		read = corpus.ReadMarked
	}
	docs, err := read(f)
	if err != nil {
		return nil, notInOrder("%s: %w", name, err)
	}
	if len(docs) == 0 {
		return nil, notInOrder("%s: no document in it; expected one JSON object a line", name)
	}
	return docs, nil
}

// readModel reads weights from a file, or takes those that come with the program.
func readModel(name string) (*attribution.Model, error) {
	if name == "" {
		return attribution.Load()
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, failure{Unreadable, fmt.Errorf("%s cannot be read: %w", name, pathless(err))}
	}
	m, err := attribution.Open(data)
	if err != nil {
		return nil, badUsage("%s: %w", name, err)
	}
	return m, nil
}

// evalPage lays the measures out.
func evalPage(r score.Result) export.Page {
	percent := func(x float64) string { return fmt.Sprintf("%.1f", 100*x) }
	row := func(name, how string, m score.Measure) []string {
		return []string{name, how, percent(m.Precision), percent(m.Recall), percent(m.F1)}
	}
	t := &export.Table{Columns: []string{"what", "measure", "precision", "recall", "F1"}}
	for _, role := range []struct {
		name string
		role score.Role
	}{{"source", r.Source}, {"cue", r.Cue}, {"content", r.Content}} {
		t.Rows = append(t.Rows, row(role.name, "exact", role.role.Exact), row(role.name, "partial", role.role.Partial), row(role.name, "token", role.role.Token))
	}
	t.Rows = append(t.Rows, row("triple", "exact", r.TripleExact), row("triple", "usable", r.TripleUsable), row("pair", "usable", r.PairUsable), row("triple", "detected", r.Detected))
	p := export.Page{Title: "What the reader finds, against what people marked", Sections: []export.Section{{
		Title: fmt.Sprintf("%s, %d attributions marked, %d found", plural(r.Documents, "document"), r.Counts.Gold, r.Counts.Pred),
		Note:  "In percent. Usable: half of who and of what, or more, and a word of the cue: what a person would confirm, or confirm after a light edit.",
		Table: t,
	}}}
	if len(r.Confidence) > 0 {
		t := &export.Table{Columns: []string{"confidence", "found", "on average", "usable"}}
		for _, c := range r.Confidence {
			t.Rows = append(t.Rows, []string{fmt.Sprintf("%.1f to %.1f", c.From, c.From+.1), fmt.Sprint(c.Found), percent(c.Mean), percent(c.Usable)})
		}
		p.Sections = append(p.Sections, export.Section{Title: "How far its confidence holds", Note: "Of what it is so sure of, the share that is usable.", Table: t})
	}
	return p
}
