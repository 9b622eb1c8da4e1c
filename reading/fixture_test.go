package reading_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"parley/dossier"
	"parley/reading"
	"parley/reading/corpus"
	"parley/when"
)

// fixture is an article about invented talks, with what a person marked in it.
// In the file the marks stand in the text, [s1:who] [u1:said] [c1:what], and
// below "---" is what they mean.
type fixture struct {
	name    string
	text    string
	date    when.Date
	dossier bool
	marks   []*marked
	events  []map[string]string
	points  []map[string]string
	// Statements that contradict each other, by their marks.
	accounts [][2]string
	figures  []string
	triggers map[string]reading.Span // by the event's mark
}

// marked is a statement as a person marked it.
type marked struct {
	id                   string
	source, cue, content reading.Spans
	is                   map[string]string
}

var openMark = regexp.MustCompile(`^\[([suce])([0-9]+b?):`)

func readFixture(t testing.TB, path string) *fixture {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(data), "\n===\n")
	text, meta, _ := strings.Cut(rest, "\n---\n")
	f := &fixture{name: strings.TrimSuffix(filepath.Base(path), ".txt"), triggers: map[string]reading.Span{}}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "date":
			f.date = when.MustParse(value)
		case "dossier":
			f.dossier = value == "yes"
		}
	}
	spans := map[string]reading.Spans{}
	type open struct {
		key  string
		from int
	}
	var stack []open
	var b strings.Builder
	for i := 0; i < len(text); {
		if m := openMark.FindStringSubmatch(text[i:]); m != nil {
			stack = append(stack, open{m[1] + m[2], b.Len()})
			i += len(m[0])
			continue
		}
		if text[i] == ']' && len(stack) > 0 {
			o := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			s := reading.Span{From: o.from, To: b.Len()}
			if o.key[0] == 'e' {
				f.triggers[o.key[1:]] = s
			} else {
				spans[o.key] = append(spans[o.key], s)
			}
			i++
			continue
		}
		b.WriteByte(text[i])
		i++
	}
	if len(stack) > 0 {
		t.Fatalf("%s: a mark is not closed: %v", path, stack)
	}
	f.text = b.String()
	for line := range strings.Lines(meta) {
		words := fields(strings.TrimSpace(line))
		if len(words) == 0 {
			continue
		}
		is := map[string]string{}
		for _, w := range words[1:] {
			k, v, ok := strings.Cut(w, "=")
			if !ok {
				v = "yes"
			}
			is[k] = v
		}
		switch words[0] {
		case "event":
			is["form"] = words[1]
			f.events = append(f.events, is)
		case "point":
			f.points = append(f.points, is)
		case "account":
			a, b, _ := strings.Cut(is["stmts"], ",")
			f.accounts = append(f.accounts, [2]string{a, b})
		case "figure":
			f.figures = append(f.figures, words[1])
		default:
			id := words[0]
			m := &marked{id: id, source: spans["s"+id], cue: spans["u"+id], content: spans["c"+id], is: is}
			if other, ok := is["source"]; ok {
				m.source = spans["s"+other]
			}
			if other, ok := is["content"]; ok {
				m.content = append(reading.Spans{}, spans["c"+other]...)
			}
			if is["transcript"] == "yes" || is["cueless"] == "yes" {
				m.cue = nil
			}
			f.marks = append(f.marks, m)
		}
	}
	return f
}

// fields cuts at spaces outside of quote marks, and drops the marks.
func fields(s string) (out []string) {
	var b strings.Builder
	quoted := false
	for _, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			if b.Len() > 0 {
				out = append(out, b.String())
			}
			b.Reset()
		default:
			b.WriteRune(r)
		}
	}
	if b.Len() > 0 {
		out = append(out, b.String())
	}
	return out
}

func fixtures(t testing.TB, half string) []*fixture {
	paths, err := filepath.Glob(filepath.Join("testdata", "articles", half, "*.txt"))
	if err != nil || len(paths) < 8 {
		t.Fatalf("%d articles in %s, %v", len(paths), half, err)
	}
	var out []*fixture
	for _, p := range paths {
		out = append(out, readFixture(t, p))
	}
	return out
}

func sarn(t testing.TB) *dossier.View {
	t.Helper()
	d, err := dossier.Load(t.Context(), "testdata/sarn")
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func newReader(t testing.TB, v *dossier.View) *reading.Reader {
	t.Helper()
	r, err := reading.New(v)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// relation is a statement in the form that is scored.
func relation(source, cue, content reading.Spans) corpus.Relation {
	conv := func(in reading.Spans) []corpus.Span {
		var out []corpus.Span
		for _, s := range in {
			out = append(out, corpus.Span{s.From, s.To})
		}
		return out
	}
	return corpus.Relation{Source: conv(source), Cue: conv(cue), Content: conv(content)}
}

// share is so many of so many.
type share struct{ right, all int }

func (s *share) add(right bool) {
	s.all++
	if right {
		s.right++
	}
}

func (s share) String() string {
	return fmt.Sprintf("%3.0f%% (%d of %d)", 100*s.value(), s.right, s.all)
}

func (s share) value() float64 {
	if s.all == 0 {
		return 1
	}
	return float64(s.right) / float64(s.all)
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }
