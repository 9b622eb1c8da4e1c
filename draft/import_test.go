package draft_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/docx"
	"parley/dossier"
	"parley/draft"
)

func numbers(t *draft.Text) string {
	var out []string
	for _, p := range t.Points {
		out = append(out, p.Number)
	}
	return strings.Join(out, " ")
}

// The usual numberings, as people type them.
func TestImportReadsTheUsualNumberings(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a.txt", "1. One\n2. Two\n3. Three", "1 2 3"},
		{"a.txt", "1) One\n2) Two\n   a) first\n   b) second\n3) Three", "1 2 2.a 2.b 3"},
		{"a.txt", "(1) One\n(2) Two\n(a) first\n(i) deep\n(ii) deeper\n(b) second\n(3) Three", "1 2 2.a 2.a.i 2.a.ii 2.b 3"},
		{"a.txt", "Article 1. Words\nText of it.\n\nArticle 2\nMore.\n1. sub\n2. sub\n\nArticle 3\n1. sub", "1 2 2.1 2.2 3 3.1"},
		{"a.txt", "ARTICLE I\nWords\n\nARTICLE II\nWords\n\nARTICLE III\nWords", "1 2 3"},
		{"a.txt", "1 Scope\n\n1.1 One\n1.2 Two\n2.1 Three\n2.1.1 Four", "1.1 1.2 2.1 2.1.1"},
		{"a.txt", "i. one\nii. two\niii. three\niv. four", "i ii iii iv"},
		{"a.txt", "a. one\nb. two\nc. three\nd. four\ne. five\nf. six\ng. seven\nh. eight\ni. nine\nj. ten", "a b c d e f g h i j"},
		{"a.txt", "10. Terms\n  a. paid\n  b. void\n11. Next", "10 10.a 10.b 11"},
		{"a.txt", "0. Guarantees\n1. Part", "0 1"},
		{"a.txt", "- one\n- two\n- three", "1 2 3"},
		{"a.txt", "1. One:\n   - first\n   - second\n2. Two", "1 1.•1 1.•2 2"},
		{"a.txt", "One paragraph.\n\nAnother paragraph\nof two lines.", "1 2"},
		{"a.txt", "1. The year\n1999 was long.\n2. Two.", "1 2"},
		{"a.md", "# Title\n\n1. One\n2. Two {i-army=600000} {cite: s-1}\n3. {deleted}", "1 2 3"},
		{"a.md", "## Chapter I\n\n1. One\n2. Two\n\n## Chapter II\n\n1. Again\n2. And two", "1 1.1 1.2 2 2.1 2.2"},
		{"a.md", "## Scope\n\n1. One\n2. Two\n\n## Terms\n\n1. Again\n2. And two", "1 2 #1 #1.1 #1.2"},
		{"a.html", "<ol start=4><li>four<li>five<ol type=a><li>x<li>y</ol><li>six</ol>", "4 5 5.a 5.b 6"},
		{"a.html", "<p>1. One</p><p>2. Two<script>1. no</script></p>", "1 2"},
		{"a.txt", "第一条\n\n1. 双方停火。\n2. 交换战俘。", "1 2"},
	} {
		im, err := draft.Import(c.name, []byte(c.text), docx.Accepted)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := numbers(im.Text); got != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}

// Where the numbering breaks, or the file is made to harm, the error says what
// and where, and it comes soon.
func TestImportRefuses(t *testing.T) {
	for name, c := range map[string]struct{ file, text, code, want string }{
		"gap":              {"a.txt", "1. One.\n2. Two.\n\n4. Four.", "bad-numbering", "a.txt:4: after 2 comes 4.: what is between them is missing"},
		"duplicate":        {"a.txt", "1. One.\n2. Two.\n2. Two.", "duplicate-id", "a.txt:3: point 2. stands here a second time; the first is in line 2"},
		"begins anew":      {"a.txt", "1. One.\n2. Two.\n3. Three.\n\n1. One.", "duplicate-id", "a.txt:5"},
		"bracket":          {"a.txt", "1. Forces [[p-a: leave.", "bad-brackets", "a.txt:1: point 1: a bracket is opened"},
		"bracket closed":   {"a.txt", "1. Forces leave]].", "bad-brackets", "with no bracket open"},
		"bracket no party": {"a.txt", "1. Forces [[leave | stay]].", "bad-brackets", "does not begin with its party"},
		"one long line":    {"a.txt", "1. " + strings.Repeat("word ", 1<<20), "too-large", "a.txt:1: the line has 5 MB"},
		"not UTF-8":        {"a.txt", "1. One\n2. T\xffwo", "not-text", "a.txt:2: here is no UTF-8 text"},
		"empty":            {"a.txt", "\n\n", "empty", "has no text"},
		"deep HTML":        {"a.html", strings.Repeat("<ol><li>", 100_000), "bad-file", "more than 64 deep"},
		"deep numbers":     {"a.txt", "1. a\n" + nested(12), "bad-numbering", "under more than 8 others"},
		"no Word file":     {"a.docx", "text", "bad-file", "no zip archive"},
		"too many points":  {"a.txt", many(100_010), "too-large", "more than 100000 points"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := draft.Import(c.file, []byte(c.text), docx.Accepted)
			var e *draft.ImportError
			if !errors.As(err, &e) || e.Code != c.code || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s: ...%s", err, c.code, c.want)
			}
			limit := 10 * time.Second
			if testing.Short() {
				limit = time.Minute // the race detector runs it, ten times slower
			}
			if took := time.Since(start); took > limit {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func nested(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i+1) + "1. deeper\n")
	}
	return b.String()
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d. x\n", min(i+1, 9999))
	}
	return strings.ReplaceAll(b.String(), "9999. x\n", "- x\n")
}

// Importing never panics, and what it takes it can compare with itself: every
// point is kept.
func FuzzImport(f *testing.F) {
	for _, s := range []string{"1. One\n2. Two\n a) x", "Article 1\nText", "- a\n- b", "<ol><li>x</ol>", "---\ntitle: x\n---\n1. {open} [[p: a | q: ]]", "(i) x\n(ii) y", "1.1 a\n1.2 b", "# H\n1. a\n# I\n1. b"} {
		f.Add("a.md", s)
		f.Add("a.txt", s)
		f.Add("a.html", s)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		im, err := draft.Import(name, []byte(text), docx.Accepted)
		if err != nil {
			var e *draft.ImportError
			if !errors.As(err, &e) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		if len(im.Points) > 200 {
			return
		}
		a := draft.Align(im.Text, im.Text)
		for _, p := range a.Pairs {
			draft.Redline(a.OldText(p), a.NewText(p))
		}
		draft.Lint(nil, im.Text)
		roundTripAs(t, im.Text, im.Text, func(s string) string { return strings.Join(strings.Fields(s), "") })
	})
}

// Brackets that are read can be listed and resolved for any party.
func FuzzBrackets(f *testing.F) {
	f.Add("a [[p-a: x | p-b: y]] b")
	f.Add("[[p-a, p-b: [[p-a: 1 | p-c: 2]] | p-c: ]]")
	f.Add("]] [[ | :")
	f.Fuzz(func(t *testing.T, text string) {
		_, perr := dossier.ParseBrackets(text)
		tx := &draft.Text{Name: "t", Points: []draft.Point{{Number: "1", Text: text}}}
		open, err := draft.Brackets(tx)
		if (err == nil) != (perr == nil) {
			t.Fatalf("brackets: %v, parser: %v", err, perr)
		}
		if err != nil {
			return
		}
		for _, b := range open {
			for _, a := range b.Alternatives {
				for _, p := range a.Parties {
					clean, closed, _, err := draft.Accept(tx, p)
					if err != nil || b.Depth == 0 && closed == 0 {
						t.Fatalf("taking the side of %q closed %d: %v", p, closed, err)
					}
					if _, err := draft.Brackets(clean); err != nil {
						t.Fatalf("the text with the side of %q taken, %q: %v", p, clean.Points[0].Text, err)
					}
				}
			}
		}
	})
}
