package corpus_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/reading/corpus"
)

func TestMarkedByHand(t *testing.T) {
	docs, err := corpus.ReadMarked(strings.NewReader("# a note\n[12|Averon] <1|accepted> {1|“nine” points} and <2|asked> for {2|changes}.\n{So it goes,} [he] <said>.\n\nNothing here.\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []corpus.Document{
		{Doc: "marked-1", Text: "Averon accepted “nine” points and asked for changes.\nSo it goes, he said.", Attributions: []corpus.Relation{
			{Source: []corpus.Span{{0, 6}}, Cue: []corpus.Span{{7, 15}}, Content: []corpus.Span{{16, 29}}},
			{Source: []corpus.Span{{0, 6}}, Cue: []corpus.Span{{34, 39}}, Content: []corpus.Span{{44, 51}}},
			{Content: []corpus.Span{{53, 64}}, Source: []corpus.Span{{65, 67}}, Cue: []corpus.Span{{68, 72}}},
		}},
		{Doc: "marked-2", Text: "Nothing here."},
	}
	if d := cmp.Diff(want, docs); d != "" {
		t.Error(d)
	}
	var b bytes.Buffer
	if err := corpus.Write(&b, docs); err != nil {
		t.Fatal(err)
	}
	again, err := corpus.Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(docs, again); d != "" {
		t.Error(d)
	}
}

func TestWhatIsWrongIsSaidWithItsLine(t *testing.T) {
	for in, want := range map[string]string{
		"fine\n[he said":   "line 2: [ is not closed",
		"he] said":         "line 1: ] closes nothing",
		"[he <said>]":      "line 1: < opens within [",
		"[he> said":        "line 1: > closes nothing",
		"ok\n\n{x} <y> [z": "line 3: [ is not closed",
	} {
		if _, err := corpus.ReadMarked(strings.NewReader(in)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
	for in, want := range map[string]string{
		"{\"doc\":\"a\",\"text\":\"abc\"}\n{":            "line 2: ",
		`{"text":"é","attributions":[{"cue":[[0,2]]}]}`:  "line 1: attribution 1: the span [0,2] is not within the text, which has 1 code points",
		`{"text":"ab","attributions":[{"cue":[[1,0]]}]}`: "line 1: attribution 1",
	} {
		if _, err := corpus.Read(strings.NewReader(in)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func TestPlaces(t *testing.T) {
	text := "a“é\xffb日"
	p := corpus.NewPlaces(text)
	for point, offset := range []int{0, 1, 4, 6, 7, 8, 11} {
		for range 2 { // forwards, and back again
			if got := p.Byte(point); got != offset {
				t.Errorf("byte of %d: %d, want %d", point, got, offset)
			}
			if got := p.Point(offset); got != point {
				t.Errorf("point of %d: %d, want %d", offset, got, point)
			}
			p.Byte(6)
		}
	}
}
