package token_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"parley/reading/token"
)

// cut shows a text's tokens: sentences by |, paragraphs by ¶, quoted ones in ‹›.
func cut(text string) string {
	d := token.Parse(text)
	var b strings.Builder
	for _, p := range d.Paragraphs {
		if p.From > 0 {
			b.WriteString(" ¶")
		}
		for i := p.From; i < p.To; i++ {
			if i > p.From {
				if d.Tokens[i].Sentence != d.Tokens[i-1].Sentence {
					b.WriteString(" |")
				}
			}
			if i > 0 {
				b.WriteByte(' ')
			}
			if d.Tokens[i].Quoted {
				b.WriteString("‹" + d.Word(i) + "›")
			} else {
				b.WriteString(d.Word(i))
			}
		}
	}
	return b.String()
}

func TestCuts(t *testing.T) {
	for in, want := range map[string]string{
		"Mr. Halvik said: yes. He didn't sign.":            "Mr. Halvik said : yes . | He did n't sign .",
		"The U.S. envoy left. The E.U.'s did not.":         "The U.S. envoy left . | The E.U. 's did not .",
		"It cost $1,200.50, i.e. 3.5% of it.":              "It cost $ 1,200.50 , i.e. 3.5 % of it .",
		"“We will sign,” he said. “Today.”":                "‹“› ‹We› ‹will› ‹sign› ‹,› ‹”› he said . | ‹“› ‹Today› ‹.› ‹”›",
		`"We will sign," he said. "Today."`:                `‹"› ‹We› ‹will› ‹sign› ‹,› ‹"› he said . | ‹"› ‹Today› ‹.› ‹"›`,
		`He said "never". They left.`:                      `He said ‹"› ‹never› ‹"› . | They left .`,
		"‘Don’t,’ said the ministers’ aide.":               "‹‘› ‹Do› ‹n’t› ‹,› ‹’› said the ministers ’ aide .",
		"'We won't,' she said, 'not now.'":                 "‹'› ‹We› ‹wo› ‹n't› ‹,› ‹'› she said , ‹'› ‹not› ‹now› ‹.› ‹'›",
		"in the '90s they":                                 "in the ' 90s they",
		"«Nie», he said; „doch“, she said.":                "‹«› ‹Nie› ‹»› , he said ; ‹„› ‹doch› ‹“› , she said .",
		"“The quotation goes on\n“and ends here.” He left": "‹“› ‹The› ‹quotation› ‹goes› ‹on› ¶ ‹“› ‹and› ‹ends› ‹here› ‹.› ‹”› | He left",
		"talks—in Salen – ended -- so it was":              "talks — in Salen – ended -- so it was",
		"A well-known co-chair of O'Hara's":                "A well-known co-chair of O'Hara 's",
		"Really?! he asked. Yes…":                          "Really ?! he asked . | Yes …",
		"one\r\n\r\ntwo\u2028three":                        "one ¶ two ¶ three",
		"Lt. Gen. A. B. Oss (ret.) left at 10:30 a.m. on":  "Lt. Gen. A. B. Oss ( ret . ) left at 10:30 a.m. on",
		"\xff\x00 a\u00a0b \u200fc":                        "\xff a b c",
		"":                                                 "",
		" \n\t\n":                                          "",
		"”Upside down” it was":                             "‹”› ‹Upside› ‹down› ‹”› it was",
	} {
		if got := cut(in); got != want {
			t.Errorf("%q:\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestTagsAndLemmas(t *testing.T) {
	d := token.Parse("The ministers said they weren't planning talks, and the children’s families denied it.")
	var got []string
	for i := range d.Tokens {
		got = append(got, d.Lemma(i)+"/"+d.Tokens[i].Tag.String())
	}
	want := "the/DT minister/NNS say/VBD they/PRP be/VBD n't/RB plan/VBG talk/NNS ,/SYM and/CC the/DT child/NNS 's/POS family/NNS deny/VBD it/PRP ./SYM"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	said := d.About(2)
	if said.Verb&token.CommunicationVerb == 0 {
		t.Error("said is not known to be a verb of communication")
	}
	if m := d.About(1); m.Noun&token.PersonNoun == 0 {
		t.Error("ministers are not known to be persons")
	}
}

func TestLemmasOfUnknownWords(t *testing.T) {
	for w, want := range map[string]string{"tried": "try", "stopped": "stop", "says": "say", "went": "go", "shelled": "shell", "pass": "pass"} {
		if got := token.VerbLemma(w, nil); got != want && !(w == "shelled" && got == "shell") {
			t.Errorf("%s: %s, want %s", w, got, want)
		}
	}
	for w, want := range map[string]string{"parties": "party", "boxes": "box", "men": "man", "crisis": "crisis", "talks": "talk", "children": "child"} {
		if got := token.NounLemma(w, nil); got != want {
			t.Errorf("%s: %s, want %s", w, got, want)
		}
	}
}

// sound says what is wrong with a document, or "".
func sound(d *token.Doc) string {
	at, valid := 0, utf8.ValidString(d.Text)
	for i, t := range d.Tokens {
		if int(t.From) < at || t.To <= t.From || int(t.To) > len(d.Text) {
			return fmt.Sprintf("token %d is at %d to %d, after %d, of %d bytes", i, t.From, t.To, at, len(d.Text))
		}
		if valid && !utf8.ValidString(d.Word(i)) {
			return fmt.Sprintf("token %d cuts a character: %q", i, d.Word(i))
		}
		at = int(t.To)
		d.Lemma(i)
	}
	next := 0
	for n, s := range d.Sentences {
		if s.From != next || s.To <= s.From {
			return fmt.Sprintf("sentence %d is from %d to %d, after %d", n, s.From, s.To, next)
		}
		for i := s.From; i < s.To; i++ {
			if int(d.Tokens[i].Sentence) != n {
				return fmt.Sprintf("token %d is in sentence %d and says %d", i, n, d.Tokens[i].Sentence)
			}
		}
		next = s.To
	}
	if next != len(d.Tokens) {
		return "the sentences do not cover the tokens"
	}
	next = 0
	for n, p := range d.Paragraphs {
		if p.From != next || p.To <= p.From || p.To-p.From > token.MaxParagraph+250 {
			return fmt.Sprintf("paragraph %d is from %d to %d, after %d", n, p.From, p.To, next)
		}
		if p.To < len(d.Tokens) && d.Tokens[p.To].Sentence == d.Tokens[p.To-1].Sentence {
			return fmt.Sprintf("paragraph %d ends within a sentence", n)
		}
		next = p.To
	}
	if next != len(d.Tokens) {
		return "the paragraphs do not cover the tokens"
	}
	return ""
}

func TestAnyTextIsCovered(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "Mr.", "said", " ", "\n", "“", "”", "\"", "'", "’", "‘", ".", ",", "-", "—", "n't", "\x00", "\xff", "é", "שלום", "…", "(", "U.S.", "1,000", "@x", "\u200f", "\u0301"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "pieces"), "")
		if wrong := sound(token.Parse(text)); wrong != "" {
			t.Fatalf("%q: %s", text, wrong)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"“We will sign,” he said.", "'It's \xff\x00 ‘a’ \"b", "a.b.c. U.S.A. -- --- ...", "«„‚‘’”»"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if wrong := sound(token.Parse(text)); wrong != "" {
			t.Error(wrong)
		}
	})
}

// The time is linear in the length, whatever the text: twice as much of it takes
// some twice as long.
func TestLinearTime(t *testing.T) {
	for name, piece := range map[string]string{
		"one line":      "the envoy said that the text had been sent ",
		"open quotes":   "‘a “b 'c ",
		"no space":      "abcdefghij",
		"hyphens":       "a-",
		"apostrophes":   "a'",
		"stops":         ".",
		"marks":         "\u0301",
		"invalid bytes": "\xff\xfe",
		"nul":           "\x00",
		"single quotes": " 'a",
	} {
		took := func(n int) time.Duration {
			text := strings.Repeat(piece, n/len(piece))
			start := time.Now()
			if wrong := sound(token.Parse(text)); wrong != "" {
				t.Errorf("%s: %s", name, wrong)
			}
			return time.Since(start)
		}
		if a, b := took(1<<16), took(1<<18); b > 20*a && b > time.Second {
			t.Errorf("%s: %v for 64 kB, %v for 256 kB", name, a, b)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	text := strings.Repeat("Two officials who asked not to be named said on Friday that “the text,” sent to Tessaly a week ago, hadn't been opened by Minister Dorvath's office.\n", 2000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		token.Parse(text)
	}
}

func Example() {
	d := token.Parse("“We will sign,” the envoy said.")
	for i, t := range d.Tokens {
		fmt.Print(d.Lemma(i), "/", t.Tag, "/", t.Quoted, " ")
	}
	// Output: “/SYM/true we/PRP/true will/MD/true sign/VB/true ,/SYM/true ”/SYM/true the/DT/false envoy/NN/false say/VBD/false ./SYM/false
}
