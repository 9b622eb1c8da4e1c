package attribution_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/reading/attribution"
	"parley/reading/corpus"
	"parley/reading/score"
	"parley/reading/token"
)

// article is a made-up report in the words of such reports.
const article = `TESSALY — Averon's foreign minister said on Monday that her government “will not accept” a border drawn without a vote, casting doubt on talks that mediators had described as close to a result.

Lena Dorvath told reporters that the draft handed over last week left the status of Port Salen open. “We were shown a page with a blank on it,” she said. “Nobody signs a blank.”

Two officials who asked not to be named said the text had been sent to both capitals on Friday. According to a person briefed on the talks, the annex on prisoners was agreed in all but two places.

Kestria's delegation denied that any such paper existed. “No document has reached us through any channel,” its spokesman, Oren Halvik, said in a statement.

The envoy, who returned on Sunday from a week of shuttle talks, urged both sides to come back to the table. He warned that the truce could not hold without monitors.

The session ended at noon. A second one, on the exchange of prisoners, is planned for Thursday in the old customs house by the harbour.
`

func loaded(t testing.TB) *attribution.Model {
	t.Helper()
	m, err := attribution.Load()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// shown writes an attribution as [source] cue: content.
func shown(text string, a attribution.Attribution) string {
	part := func(spans []attribution.Span) string {
		var words []string
		for _, s := range spans {
			words = append(words, text[s.From:s.To])
		}
		return strings.Join(words, " ... ")
	}
	return "[" + part(a.Source) + "] " + part(a.Cue) + ": " + part(a.Content)
}

func TestReadsAnArticle(t *testing.T) {
	var found []string
	for _, a := range loaded(t).Read(token.Parse(article), 1) {
		found = append(found, shown(article, a))
	}
	all := strings.Join(found, "\n")
	for _, want := range []string{
		"[Averon's foreign minister] said: that her government “will not accept” a border drawn without a vote",
		"[Lena Dorvath] told: that the draft handed over last week left the status of Port Salen open",
		"[Two officials who asked not to be named] said: the text had been sent to both capitals on Friday",
		"[a person briefed on the talks] According to: the annex on prisoners was agreed in all but two places",
		"denied: that any such paper existed",
		"He] warned: that the truce could not hold without monitors",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("not found: %s", want)
		}
	}
	if t.Failed() {
		t.Log("\n" + all)
	}
}

func TestRecallMovesHowMuchIsFound(t *testing.T) {
	doc := token.Parse(article)
	last := -1
	for _, recall := range []float64{.3, .6, 1, 1.5} {
		n := len(loaded(t).Read(doc, recall))
		if n < last {
			t.Errorf("at recall %v %d attributions, fewer than before: %d", recall, n, last)
		}
		last = n
	}
}

// Several may read at once, and a model remembers nothing of what it read.
func TestReadsAtOnce(t *testing.T) {
	m := loaded(t)
	texts := strings.Split(strings.TrimSpace(article), "\n\n")
	read := func(text string) string {
		var all strings.Builder
		for _, a := range m.Read(token.Parse(text), 1) {
			fmt.Fprintln(&all, shown(text, a), a.Confidence)
		}
		return all.String()
	}
	var want []string
	for _, text := range texts {
		want = append(want, read(text))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 4 * len(texts) {
				if got := read(texts[i%len(texts)]); got != want[i%len(texts)] {
					t.Errorf("got\n%s\nwant\n%s", got, want[i%len(texts)])
				}
			}
		})
	}
	wg.Wait()
}

// However the quotation is marked, the same words are found.
func TestMarksOfQuotation(t *testing.T) {
	for _, text := range []string{
		"“We have waited nine months,” Ostley said. The room was full.",
		`"We have waited nine months," Ostley said. The room was full.`,
		"‘We have waited nine months,’ Ostley said. The room was full.",
		"'We have waited nine months,' Ostley said. The room was full.",
		"«We have waited nine months», Ostley said. The room was full.",
		"„We have waited nine months“, Ostley said. The room was full.",
		"”We have waited nine months,” Ostley said. The room was full.",
		"``We have waited nine months,'' Ostley said. The room was full.",
	} {
		found := loaded(t).Read(token.Parse(text), 1)
		if len(found) != 1 || !strings.Contains(shown(text, found[0]), "[Ostley] said: ") || !strings.Contains(shown(text, found[0]), "We have waited nine months") {
			t.Errorf("%s", text)
			for _, a := range found {
				t.Errorf("  found %s", shown(text, a))
			}
		}
	}
}

// What it was taught by hand it has learnt.
func TestSentencesAboutTalks(t *testing.T) {
	f, err := os.Open("talks.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	docs, err := corpus.ReadMarked(f)
	if err != nil {
		t.Fatal(err)
	}
	var s score.Score
	for _, d := range docs {
		s.Add(d.Text, d.Attributions, attribution.ToCorpus(d.Text, loaded(t).Read(token.Parse(d.Text), 1)))
	}
	if r := s.Result(); r.TripleUsable.F1 < .85 {
		t.Errorf("usable F1 %.2f", r.TripleUsable.F1)
	}
}

// sound says whether what was found lies in the text, part by part.
func sound(t *testing.T, text string, found []attribution.Attribution) {
	t.Helper()
	last := 0
	for _, a := range found {
		if len(a.Cue) != 1 || len(a.Content) == 0 || a.Cue[0].From < last {
			t.Fatalf("%+v after %d", a, last)
		}
		last = a.Cue[0].From
		if !(a.Confidence >= 0 && a.Confidence <= 1) {
			t.Fatalf("confidence %v", a.Confidence)
		}
		for _, spans := range [][]attribution.Span{a.Source, a.Cue, a.Content} {
			for i, s := range spans {
				if s.From < 0 || s.To <= s.From || s.To > len(text) || i > 0 && s.From < spans[i-1].To {
					t.Fatalf("%+v", a)
				}
			}
		}
	}
}

func TestAnyTextIsRead(t *testing.T) {
	for name, text := range map[string]string{
		"one line":      strings.Repeat("the envoy said that the text had been sent ", 5000),
		"open quotes":   strings.Repeat("“he said ‘a \"b ", 5000),
		"invalid bytes": strings.Repeat("he said \xff\xfe\x00 that ", 5000),
		"right to left": strings.Repeat("אמר: «כן» \u200fhe said “no” ", 2000),
		"one word":      strings.Repeat("said", 50000),
		"said":          strings.Repeat("said ", 20000),
		"stops":         strings.Repeat(".", 50000),
		"empty":         "",
	} {
		start := time.Now()
		sound(t, text, loaded(t).Read(token.Parse(text), 1.5))
		if d := time.Since(start); d > time.Minute {
			t.Errorf("%s: %v", name, d)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(article)
	f.Add("“We won't,\" he said: 'yes\n\xff said that, according to a")
	f.Fuzz(func(t *testing.T, text string) {
		sound(t, text, loaded(t).Read(token.Parse(text), 1.5))
	})
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("parley reader 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := attribution.Open(data); err == nil {
			m.Read(token.Parse("He said yes."), 1)
		}
	})
}

func TestConversionAndBack(t *testing.T) {
	d := corpus.Document{Doc: "x", Text: "“Oui,” dit-il à Renée.", Attributions: []corpus.Relation{{Source: []corpus.Span{{11, 13}}, Cue: []corpus.Span{{7, 10}}, Content: []corpus.Span{{0, 6}}}}}
	e := attribution.FromCorpus(d)
	if got := shown(d.Text, e.Attributions[0]); got != "[il] dit: “Oui,”" {
		t.Error(got)
	}
	back := attribution.ToCorpus(e.Text, e.Attributions)[0]
	if back.Source[0] != (corpus.Span{11, 13}) || back.Content[0] != (corpus.Span{0, 6}) {
		t.Errorf("%+v", back)
	}
}
