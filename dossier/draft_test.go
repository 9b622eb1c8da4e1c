package dossier_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/dossier"
)

func draftOf(t *testing.T, body string) *dossier.Draft {
	t.Helper()
	d := load(t, small("groups.yaml", groups, "drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\n---\n"+body))
	return d.Drafts[0]
}

// Points are numbered as the text numbers them, and stand under each other by
// their indentation.
func TestNumbering(t *testing.T) {
	for _, c := range []struct{ story, body, want string }{
		{"plain", "1. One\n2. Two\n", "1=One | 2=Two"},
		{"a bracket instead of a full stop", "1) One\na) A\n", "1=One | a=A"},
		{"letters and numbers", "10. Ten\n10a. Ten a\n", "10=Ten | 10a=Ten a"},
		{"under each other", "1. One\n    a. A\n        i. I\n        ii. II\n    b. B\n2. Two\n", "1=One | 1.a=A | 1.a.i=I | 1.a.ii=II | 1.b=B | 2=Two"},
		{"however far they are indented", "1. One\n  a. A\n     i. I\n  b. B\n2. Two", "1=One | 1.a=A | 1.a.i=I | 1.b=B | 2=Two"},
		{"lines that go on", "1. One\ntwo\n   three\n", "1=One two three"},
		{"paragraphs", "1. One\n\n   two\n\n   three\n2. Two\n", "1=One\n\ntwo\n\nthree | 2=Two"},
		{"a number in a paragraph of its own, taken literally", "1. One\n\n   \\2. two\n", "1=One\n\n2. two"},
		{"a number within a line", "1. One\n   and 2. two\n", "1=One and 2. two"},
		{"empty points", "1.\n2.\n    a. A\n", "1= | 2= | 2.a=A"},
		{"without points", "Only words.\n", ""},
	} {
		var got []string
		for _, p := range draftOf(t, c.body).Points {
			got = append(got, p.ID+"="+p.Text)
		}
		if s := strings.Join(got, " | "); s != c.want {
			t.Errorf("%s: %q, expected %q", c.story, s, c.want)
		}
	}
	d := draftOf(t, "A preamble\nin lines.\n\nAnd more.\n\n\\1. not a point\n1. One\n    a. A\n")
	if d.Preamble != "A preamble in lines.\n\nAnd more.\n\n1. not a point" {
		t.Errorf("the preamble is %q", d.Preamble)
	}
	for number, want := range map[string]string{"1": "1", "1.a": "1.a", "1a": "1.a", "2": ""} {
		p, ok := d.Point(number)
		if ok != (want != "") || ok && p.ID != want {
			t.Errorf("%s finds %+v", number, p)
		}
	}
	if p := d.Points[1].Parent(); p != "1" {
		t.Errorf("1.a stands under %q", p)
	}
	for body, want := range map[string]string{
		"1. a\n2. b\n1. c\n":                  "drafts/d-1.md:9:1: point 1 stands here a second time; the first is in line 7 [duplicate-id]",
		"      1. a\n":                        "drafts/d-1.md:7:7: point 1 is indented but stands under no point [bad-numbering]",
		deep(9):                               "drafts/d-1.md:15:9: point ",
		strings.Repeat("1. a\n", 1):           "",
		strings.Repeat("2. b\n", 2):           "drafts/d-1.md:8:1: point 2 stands here a second time; the first is in line 7 [duplicate-id]",
		"1. a {\n":                            "drafts/d-1.md:7:1: point 1: a brace is opened and not closed; write \\{ for a brace in the text [bad-annotation]",
		"1. a {tlp: pink}\n":                  "drafts/d-1.md:7:1: point 1: found {tlp: pink}, expected ISSUE=OPTION",
		"1. a {audience: g-x}\n":              `drafts/d-1.md:7:1: unknown group "g-x"`,
		"1. a {i-x}\n":                        `drafts/d-1.md:7:1: unknown milestone or issue "i-x"`,
		"1. a {cite: s-1 at page 3}\n":        `drafts/d-1.md:7:1: unknown source "at"`,
		"1. a [[p-ua b]]\n":                   "drafts/d-1.md:7:1: point 1: an alternative in a bracket does not begin with its party, as in [[p-ua: ... | p-ru: ...]] [bad-brackets]",
		"1. a ]]\n":                           `drafts/d-1.md:7:1: point 1: found "]]" with no bracket open [bad-brackets]`,
		"1. " + strings.Repeat("[[p-ua:", 20): "drafts/d-1.md:7:1: point 1: brackets stand in one another more than 16 deep [bad-brackets]",
	} {
		got := problemsOf(t, small("drafts/d-1.md", "---\nid: d-1\ntitle: A\ndate: 2025-11-20\nsources: [s-1]\n---\n"+body))
		if want == "" && got != nil || want != "" && (got == nil || !strings.HasPrefix(got[0], want)) {
			t.Errorf("%q: %s, expected %s", body, got, want)
		}
	}
}

func deep(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + string(rune('1'+i)) + ". x\n")
	}
	return b.String()
}

// Words in braces say about a point what its text does not.
func TestAnnotations(t *testing.T) {
	d := draftOf(t, strings.Join([]string{
		`1. Forces {i-army=600000} of at most 600,000. {cite: s-1, s-2 at "page 3, line \{4\}"}`,
		`2. Left open {open} {i-form; m-sign}`,
		`3. {deleted}`,
		`4. A text {unconfirmed: the number, by ear} for few {tlp: amber+strict} {audience: g-team, owners}`,
		`5. Braces \{as they are\} and a \ and a \\ and \n`,
		`6. a{open}b {i-form} c`,
		``,
		`   {cite: s-1}`,
		``,
		`   more`,
		`7. {unconfirmed: why \{so\}: because}`,
	}, "\n"))
	want := []string{
		"1 'Forces of at most 600,000.' sets [i-army=600000] cites [{s-1 } {s-2 page 3, line {4}}]",
		"2 'Left open' state open sets [i-form m-sign]",
		"3 '' state deleted",
		"4 'A text for few' unconfirmed 'the number, by ear' handling {amber+strict [g-team owners]}",
		`5 'Braces {as they are} and a \ and a \ and \n'`,
		"6 'ab c\n\nmore' state open sets [i-form] cites [{s-1 }]",
		"7 '' unconfirmed 'why {so}: because'",
	}
	for i, p := range d.Points {
		got := fmt.Sprintf("%s '%s'", p.ID, p.Text)
		if p.State != "" {
			got += " state " + p.State
		}
		if p.Sets != nil {
			got += fmt.Sprintf(" sets %v", p.Sets)
		}
		if p.Sources != nil {
			got += fmt.Sprintf(" cites %v", p.Sources)
		}
		if p.Unconfirmed != "" {
			got += fmt.Sprintf(" unconfirmed '%s'", p.Unconfirmed)
		}
		if p.Handling != nil {
			got += fmt.Sprintf(" handling %v", *p.Handling)
		}
		if got != want[i] {
			t.Errorf("read    %s\nexpected %s", got, want[i])
		}
	}
}

func TestBrackets(t *testing.T) {
	show := func(pieces []dossier.Bracket) string { return show(pieces) }
	for _, c := range []struct{ text, want, err string }{
		{"", "", ""},
		{"plain | words: [x]", "<plain | words: [x]>", ""},
		{"a [[p-ua: one | p-ru: two]] b", "<a >(p-ua:<one>)(p-ru:<two>)< b>", ""},
		{"[[p-ua,  p-us:one|p-ru:]]", "(p-ua+p-us:<one>)(p-ru:)", ""},
		{"[[p-ua: a [[p-ua: b | p-us: c]] d | p-ru: e: f]]", "(p-ua:<a >[(p-ua:<b>)(p-us:<c>)]< d>)(p-ru:<e: f>)", ""},
		{"[[p-ua: a [b] c]]", "(p-ua:<a [b] c>)", ""},
		{"a [[p-ua: one", "", "a bracket is opened with [[ and not closed"},
		{"a ]] b", "", `found "]]" with no bracket open`},
		{"[[nobody]]", "", "an alternative in a bracket does not begin with its party, as in [[p-ua: ... | p-ru: ...]]"},
		{"[[p-ua: a | b]]", "", "an alternative in a bracket does not begin with its party, as in [[p-ua: ... | p-ru: ...]]"},
		{strings.Repeat("[[p-ua: ", 17) + strings.Repeat("]]", 17), "", "brackets stand in one another more than 16 deep"},
	} {
		pieces, err := dossier.ParseBrackets(c.text)
		if got := show(pieces); c.err == "" && (err != nil || got != c.want) || c.err != "" && (err == nil || err.Error() != c.err) {
			t.Errorf("%q reads %s, %v; expected %s %s", c.text, got, err, c.want, c.err)
		}
	}
}

func show(pieces []dossier.Bracket) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Alternatives == nil {
			b.WriteString("<" + p.Text + ">")
		}
		for _, a := range p.Alternatives {
			inner := ""
			for _, q := range a.Pieces {
				if s := show([]dossier.Bracket{q}); q.Alternatives != nil {
					inner += "[" + s + "]"
				} else {
					inner += s
				}
			}
			b.WriteString("(" + strings.Join(a.Parties, "+") + ":" + inner + ")")
		}
	}
	return b.String()
}
