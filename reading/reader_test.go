package reading_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"parley/reading"
	"parley/when"
)

func read(t *testing.T, text string) *reading.Article {
	t.Helper()
	a, err := newReader(t, sarn(t)).Read(t.Context(), reading.Article{Text: text}, reading.Options{Date: when.MustParse("2031-04-05")})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// said finds a statement by a piece of its content.
func said(t *testing.T, a *reading.Article, words string) reading.Statement {
	t.Helper()
	best := -1
	for i := range a.Statements {
		s := &a.Statements[i]
		if c := a.Words(s); strings.Contains(c, words) && (best < 0 || len(c) < len(a.Words(&a.Statements[best]))) {
			best = i
		}
	}
	if best < 0 {
		t.Fatalf("nobody says %q in %+v", words, a.Statements)
	}
	return a.Statements[best]
}

// A name is the dossier's in its usual spellings; a surname, a pronoun and an
// office are the same person.
func TestWhoIsWho(t *testing.T) {
	a := read(t, `President Mirela Dosan said that the gates stay shut. She added that the guns were moved.

Castelan said on Friday that the list was long. "Nobody has signed," the envoy told reporters.

The Kestrian foreign minister said that the bridge was closed. Ulmstad denied that the bridge was closed.`)
	for words, want := range map[string]string{
		"gates stay shut": "x-dossan", "guns were moved": "x-dossan", "list was long": "x-castellan", "Nobody has signed": "x-castellan",
	} {
		if s := said(t, a, words); s.Speaker.Person != want {
			t.Errorf("%q is of %+v, want %s", words, s.Speaker, want)
		}
	}
	if s := said(t, a, "list was long"); s.Date.String() != "2031-04-04" {
		t.Errorf("date %s", s.Date)
	}
}

// Nobody is guessed: a description stays one, with what it says.
func TestUnnamedStayUnnamed(t *testing.T) {
	a := read(t, `A senior Morvani official who had read the draft said that the clause was gone. The official said that the map was old.

Three diplomats familiar with the talks said that the envoy was tired.`)
	s := said(t, a, "clause was gone").Speaker
	if !s.Anonymous || s.Person != "" || s.Count != 1 || s.Side != "Morvani" || s.Proximity != "read the document" || s.Party != "p-mor" {
		t.Errorf("%+v", s)
	}
	if again := said(t, a, "map was old").Speaker; again.Side != "Morvani" || !again.Anonymous {
		t.Errorf("the official: %+v", again)
	}
	if s := said(t, a, "envoy was tired").Speaker; s.Count != 3 || s.Role != "diplomats" || s.Proximity != "familiar" {
		t.Errorf("%+v", s)
	}
}

// Quote marks that open one way and close another, and offsets that do not move.
func TestQuotes(t *testing.T) {
	for _, text := range []string{
		"“We will not sign,” Joren Vask said on Friday.",
		"“We will not sign,’ Joren Vask said on Friday.",
		"„We will not sign“, Joren Vask said on Friday.",
		"«We will not sign», Joren Vask said on Friday.",
		"\"We will not sign,\" Joren Vask said on Friday.",
		"''We will not sign,'' Joren Vask said on Friday.",
	} {
		a := read(t, text)
		if a.Text != text {
			t.Errorf("the text became %q", a.Text)
		}
		s := said(t, a, "We will not sign")
		if s.Mode != "direct" || s.Stance != "rejects" || s.Speaker.Name != "Joren Vask" {
			t.Errorf("%s: %s, %s, %s", text, s.Mode, s.Stance, s.Speaker.Name)
		}
		p := a.InCodePoints()
		runes := []rune(text)
		at := p.Statements[0].Source[0]
		if got := string(runes[at.From:at.To]); got != "Joren Vask" {
			t.Errorf("%s: the source in code points is %q", text, got)
		}
	}
}

// What is around an article says nothing.
func TestFurniture(t *testing.T) {
	a := read(t, "Joren Vask said that the gates were shut.\n\nRelated articles\nVask says no again\nDossan says that she will not come\n\nSubscribe to our newsletter, she said.")
	if len(a.Statements) != 1 {
		t.Errorf("%d statements: %+v", len(a.Statements), a.Statements)
	}
}

// Lines broken at a margin are read as the paragraphs they are.
func TestBrokenLines(t *testing.T) {
	a := read(t, "Joren Vask told reporters in the capital late on Friday that\nhis government would not sign a text that nobody had shown to\nparliament, and that the envoy knew it since the last meeting\nin the town. He added that the guns of the other side had been\nmoved to the ridge a week before the meeting of the two sides.\n")
	s := said(t, a, "would not sign a text that nobody had shown to parliament")
	if s.Speaker.Person != "x-vask" {
		t.Errorf("%+v", s.Speaker)
	}
}

func TestNotEnglish(t *testing.T) {
	r := newReader(t, nil)
	for _, text := range []string{
		"Der Minister sagte am Freitag, dass die Gespräche beendet seien und dass man sich nicht mehr treffen werde, bis die andere Seite antworte.",
		"Le ministre a déclaré vendredi que les pourparlers étaient terminés et que l'on ne se reverrait pas avant la réponse de l'autre partie.",
		"Министр заявил в пятницу, что переговоры закончены и что встреч больше не будет, пока другая сторона не даст ответ на письмо.",
		"قال الوزير يوم الجمعة إن المحادثات انتهت وإنه لن تكون هناك لقاءات أخرى حتى يرد الطرف الآخر على الرسالة التي أرسلت إليه",
	} {
		if _, err := r.Read(t.Context(), reading.Article{Text: text}, reading.Options{}); !errors.Is(err, reading.ErrNotEnglish) {
			t.Errorf("%s: %v", text, err)
		}
		if _, err := r.Read(t.Context(), reading.Article{Text: text}, reading.Options{Force: true}); err != nil {
			t.Errorf("forced: %v", err)
		}
	}
}

// More recall finds more.
func TestRecall(t *testing.T) {
	r := newReader(t, nil)
	count := func(recall float64) (n int) {
		for _, f := range fixtures(t, "dev") {
			a, err := r.Read(t.Context(), reading.Article{Text: f.text}, reading.Options{Recall: recall})
			if err != nil {
				t.Fatal(err)
			}
			n += len(a.Statements)
		}
		return n
	}
	low, mid, high := count(0.3), count(1), count(1.5)
	if !(low < mid && mid < high) {
		t.Errorf("found %d, %d, %d", low, mid, high)
	}
	if _, err := r.Read(t.Context(), reading.Article{Text: "x"}, reading.Options{Recall: 2}); err == nil {
		t.Error("a recall of 2 is taken")
	}
}

func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newReader(t, nil).Read(ctx, reading.Article{Text: "He said no."}, reading.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Whatever the text: spans lie within it at the borders of its characters,
// indexes lead somewhere, segments are the text, and reading twice gives the
// same.
func FuzzRead(f *testing.F) {
	f.Add("“He said: ‘no’, Vask told her that 5,000 men left on Friday.\n\nA: Yes.\nQ: x\nA: No.")
	f.Add("• one\n• Vask said: two\n\n„x“ «y\r\n\r\nBy A. B\n\x00\xff")
	f.Add("According to officials, Vask said that Dossan denied that she had received the draft an hour before the call on 31 February.")
	view := sarn(f)
	r := newReader(f, view)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "�")
		o := reading.Options{Force: true, Date: when.MustParse("2031-04-05"), Recall: 1.5}
		a, err := r.Read(t.Context(), reading.Article{Text: text}, o)
		if err != nil {
			t.Fatal(err)
		}
		span := func(s reading.Span) {
			if s.From < 0 || s.From >= s.To || s.To > len(text) || !utf8.RuneStart(text[s.From]) || s.To < len(text) && !utf8.RuneStart(text[s.To]) {
				t.Fatalf("span %v in %q", s, text)
			}
		}
		index := func(i int) {
			if i < 0 || i >= len(a.Statements) {
				t.Fatalf("statement %d of %d", i, len(a.Statements))
			}
		}
		for i, s := range a.Statements {
			for _, part := range []reading.Spans{s.Source, s.Cue, s.Content} {
				for _, x := range part {
					span(x)
				}
			}
			if s.Inside != nil {
				index(*s.Inside)
				if *s.Inside == i {
					t.Fatalf("statement %d is within itself", i)
				}
			}
			if len(s.Content) == 0 || s.Confidence < 0 || s.Confidence > 1 || s.Stance == "" || s.Mode == "" {
				t.Fatalf("%+v", s)
			}
		}
		for _, e := range a.Events {
			span(e.Trigger)
			span(e.Span.Bounds())
			if e.Statement != nil {
				index(*e.Statement)
			}
		}
		for _, p := range a.Points {
			index(p.Statement)
		}
		for _, x := range a.Figures {
			span(x.Span)
		}
		for _, c := range a.Accounts {
			for _, s := range c.Sides {
				index(s.Statement)
			}
		}
		var b strings.Builder
		for _, s := range a.Segments() {
			b.WriteString(s.Text)
		}
		if b.String() != text {
			t.Fatalf("the segments are %q, the text %q", b.String(), text)
		}
		one, err := json.Marshal(a.InCodePoints())
		if err != nil {
			t.Fatal(err)
		}
		again, err := r.Read(t.Context(), reading.Article{Text: text}, o)
		if err != nil {
			t.Fatal(err)
		}
		two, _ := json.Marshal(again.InCodePoints())
		if string(one) != string(two) {
			t.Fatalf("%q is read in two ways:\n%s\n%s", text, one, two)
		}
	})
}
