package score_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"parley/reading/corpus"
	"parley/reading/score"
)

// reference is how the scorer that the measures come from prints them.
type reference struct {
	Source  map[string][3]float64 `json:"source"`
	Cue     map[string][3]float64 `json:"cue"`
	Content map[string][3]float64 `json:"content"`
	Exact   [3]float64            `json:"triple_exact"`
	Usable  [3]float64            `json:"triple_usable"`
	Pair    [3]float64            `json:"pair_usable"`
	Found   [3]float64            `json:"detected"`
	N       struct{ Gold, Pred int }
}

// The golden answers were computed by the scorer that the measures come from, on
// sentences made up for it.
func TestAgainstTheScorersAnswers(t *testing.T) {
	gold, pred := load(t, "testdata/gold.jsonl"), load(t, "testdata/pred.jsonl")
	data, err := os.ReadFile("testdata/want.json")
	if err != nil {
		t.Fatal(err)
	}
	compare(t, data, gold, pred, 1e-12)
}

// The scorer itself, where it and Python are at hand, on spans at random.
func TestAgainstTheScorerItself(t *testing.T) {
	const scorer = "../../../shared/instances/reading/scorer.py"
	if _, err := os.Stat(scorer); err != nil {
		t.Skip("the scorer is not here")
	}
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not here")
	}
	gold := load(t, "testdata/gold.jsonl")
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 5 {
		pred := slices.Clone(gold)
		for i := range pred {
			pred[i].Attributions = disturb(rnd, pred[i])
		}
		dir := t.TempDir()
		for name, docs := range map[string][]corpus.Document{"gold": gold, "pred": pred} {
			f, err := os.Create(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := corpus.Write(f, docs); err != nil {
				t.Fatal(err)
			}
			f.Close()
		}
		out, err := exec.Command("python3", scorer, filepath.Join(dir, "gold"), filepath.Join(dir, "pred"), "--json").Output()
		if err != nil {
			t.Fatal(err)
		}
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			// Of pairs with one value the scorer takes any: the sums of shares
			// differ a little.
			compare(t, out, gold, pred, .01)
		})
	}
}

func TestConfidence(t *testing.T) {
	var s score.Score
	word := func(n int) []corpus.Span { return []corpus.Span{{2 * n, 2*n + 1}} }
	one := func(n int, confidence float64) corpus.Relation {
		return corpus.Relation{Source: word(n), Cue: word(n + 1), Content: word(n + 2), Confidence: confidence}
	}
	s.Add("a b c d e f g h i", []corpus.Relation{one(0, 0), one(3, 0)}, []corpus.Relation{one(0, .91), one(6, .97), one(3, .55)})
	want := []score.Tenth{{From: .5, Found: 1, Mean: .55, Usable: 1}, {From: .9, Found: 2, Mean: .94, Usable: .5}}
	if got := s.Result().Confidence; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// disturb moves, drops and adds spans.
func disturb(rnd *rand.Rand, d corpus.Document) []corpus.Relation {
	n := len([]rune(d.Text))
	move := func(spans []corpus.Span) (out []corpus.Span) {
		for _, s := range spans {
			if rnd.IntN(3) == 0 {
				s[0] = max(0, min(n, s[0]+rnd.IntN(21)-10))
				s[1] = max(s[0], min(n, s[1]+rnd.IntN(21)-10))
			}
			if rnd.IntN(12) > 0 {
				out = append(out, s)
			}
		}
		return out
	}
	var out []corpus.Relation
	for _, a := range d.Attributions {
		if rnd.IntN(6) > 0 {
			out = append(out, corpus.Relation{Source: move(a.Source), Cue: move(a.Cue), Content: move(a.Content)})
		}
		if rnd.IntN(6) == 0 {
			from := rnd.IntN(n)
			out = append(out, corpus.Relation{Cue: []corpus.Span{{from, min(n, from+5)}}, Content: []corpus.Span{{from, min(n, from+40)}}})
		}
	}
	return out
}

func compare(t *testing.T, reference_ []byte, gold, pred []corpus.Document, tolerance float64) {
	t.Helper()
	var want reference
	if err := json.Unmarshal(reference_, &want); err != nil {
		t.Fatal(err)
	}
	var s score.Score
	for i, g := range gold {
		s.Add(g.Text, g.Attributions, pred[i].Attributions)
	}
	r := s.Result()
	if r.Counts.Gold != want.N.Gold || r.Counts.Pred != want.N.Pred {
		t.Errorf("%d marked and %d found, want %+v", r.Counts.Gold, r.Counts.Pred, want.N)
	}
	check := func(name string, got score.Measure, want [3]float64, tolerance float64) {
		t.Helper()
		for i, g := range []float64{got.Precision, got.Recall, got.F1} {
			if math.Abs(g-want[i]) > tolerance {
				t.Errorf("%s: %v, want %v", name, got, want)
				return
			}
		}
	}
	for name, both := range map[string]struct {
		got  score.Role
		want map[string][3]float64
	}{"source": {r.Source, want.Source}, "cue": {r.Cue, want.Cue}, "content": {r.Content, want.Content}} {
		check(name+" exact", both.got.Exact, both.want["exact"], 1e-12)
		check(name+" partial", both.got.Partial, both.want["partial"], tolerance)
		check(name+" token", both.got.Token, both.want["token"], 1e-12)
	}
	check("triple exact", r.TripleExact, want.Exact, 1e-12)
	check("triple usable", r.TripleUsable, want.Usable, 1e-12)
	check("pair usable", r.PairUsable, want.Pair, 1e-12)
	check("detected", r.Detected, want.Found, 1e-12)
}

func load(t *testing.T, name string) []corpus.Document {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	docs, err := corpus.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}
